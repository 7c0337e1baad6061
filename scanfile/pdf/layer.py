"""The invisible text: one run a word, as wide and as high as the word's box, with a real space after it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name

from scanfile.model import Box, OcrPage
from scanfile.pdf import glyphless

_ESCAPES = str.maketrans({"\\": "\\\\", "(": "\\(", ")": "\\)", "\r": "\\r", "\n": "\\n"})
_RIGHT_TO_LEFT = {"R", "AL"}
_LEFT_TO_RIGHT = {"L", "EN", "AN"}
_LOOK_BACK = 8
_NUDGE = 0.05
_SAME_LINE = 0.5  # of the font size: a step back by less is no new line to pdf.js, and it forgets the space before it
_LEAST_STEP_PX = 4
FONT_NAME = "/S"


@dataclass(frozen=True)
class Run:
    """One word as the page shows it: characters from left to right, and its box in pixels of the page's canvas."""

    text: str
    box: Box


def clean(text: str) -> str:
    """The characters of a word that a PDF can give back: no controls, surrogates, byte order marks or non-characters."""
    kept = (
        character
        for character in text
        if unicodedata.category(character) not in ("Cc", "Cs")
        and character not in "\ufeff\u2028\u2029"
        and ord(character) & 0xFFFE != 0xFFFE
        and not 0xFDD0 <= ord(character) <= 0xFDEF
    )
    return "".join(" " if character.isspace() else character for character in kept).strip()


def visual(text: str) -> str:
    """The characters of a word from left to right. Readers put right-to-left words back into reading order."""
    directions = [unicodedata.bidirectional(character) for character in text]
    strong = _RIGHT_TO_LEFT.intersection(directions) and not _LEFT_TO_RIGHT.intersection(directions)
    return text[::-1] if strong else text


def characters(pages: Iterable[OcrPage | None]) -> dict[str, int]:
    """The codes of all characters that the pages' words need."""
    return glyphless.character_codes(clean(word.text) for page in pages if page for word in page.words)


def runs(page: OcrPage) -> Iterator[Run]:
    """The words of a page in reading order, in the straight frame."""
    for word in page.words:
        if text := clean(word.text):
            yield Run(visual(text), page.straighten_box(word.box))


def text_operators(words: Iterable[Run], codes: dict[str, int], canvas: tuple[int, int]) -> bytes:
    """The operators of a text object for words on a canvas of this width and height in pixels.

    Coordinates are pixels with y upwards; the caller scales. A font size is the height of the word's box, the baseline its lower edge.
    """
    parts = ["BT 3 Tr"]
    x = y = 0
    size, stretch = 0.0, 100.0
    recent: list[tuple[Run, float]] = []
    for run, following in pairwise([*words, None]):
        if run is None:
            break
        left, top, right, bottom = _inside(run.box, canvas)
        wanted_size = _distinct_size(_size_before(run, following, bottom - top), run, recent)
        natural = wanted_size * len(run.text) * glyphless.ADVANCE / glyphless.EM
        natural -= wanted_size * run.text.count(" ") * (glyphless.ADVANCE - glyphless.SPACE_ADVANCE) / glyphless.EM
        wanted_stretch = max(round(100 * (right - left) / natural, 1), 0.1)
        if wanted_size != size:
            parts.append(f"{FONT_NAME} {wanted_size:g} Tf")
        if wanted_stretch != stretch:
            parts.append(f"{wanted_stretch:g} Tz")
        baseline = canvas[1] - bottom
        parts.append(f"{left - x} {baseline - y} Td({_coded(run.text + ' ', codes)})Tj")
        x, y, size, stretch = left, baseline, wanted_size, wanted_stretch
        recent = [*recent[-_LOOK_BACK:], (run, wanted_size)]
    parts.append("ET")
    return "\n".join(parts).encode("latin-1") if recent else b""


def _size_before(run: Run, following: Run | None, height: int) -> float:
    """The font size of a word: its height, but less where the next line begins beside it, as beside the box of a signature."""
    if following is None or following.box[0] >= run.box[2]:
        return float(height)
    step = abs(following.box[3] - run.box[3])
    return min(float(height), 0.95 * step / _SAME_LINE) if step >= _LEAST_STEP_PX else float(height)


def _inside(box: Box, canvas: tuple[int, int]) -> Box:
    """The box cut to the canvas, at least one pixel in each direction; readers drop text beyond the page."""
    left, top = min(max(box[0], 0), canvas[0] - 1), min(max(box[1], 0), canvas[1] - 1)
    return left, top, max(min(box[2], canvas[0]), left + 1), max(min(box[3], canvas[1]), top + 1)


def _distinct_size(size: float, run: Run, recent: list[tuple[Run, float]]) -> float:
    """A size a hair larger where the same word lies over itself: pdfium takes it for false bold and drops it (IsSameTextObject)."""
    left, top, right, bottom = run.box
    for other, other_size in recent:
        overlaps = other.box[0] <= right and left <= other.box[2] and other.box[1] <= bottom and top <= other.box[3]
        if other.text == run.text and overlaps and other_size == size:
            size += _NUDGE
    return round(size, 2)


def _coded(text: str, codes: dict[str, int]) -> str:
    code_bytes = b"".join(codes[character].to_bytes(2, "big") for character in text)
    return code_bytes.decode("latin-1").translate(_ESCAPES)


def font(pdf: pikepdf.Pdf, codes: dict[str, int]) -> pikepdf.Object:
    """The glyphless font as an object of this PDF, for these characters."""
    program = glyphless.font_program()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.Glyphless,
        Flags=4,
        FontBBox=Array([0, 0, glyphless.ADVANCE, glyphless.EM]),
        ItalicAngle=0,
        Ascent=glyphless.EM,
        Descent=0,
        CapHeight=glyphless.EM,
        StemV=80,
        FontFile2=pdf.make_indirect(pikepdf.Stream(pdf, program, Length1=len(program))),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Glyphless,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        CIDToGIDMap=pdf.make_stream(glyphless.glyph_map(codes)),
        DW=glyphless.ADVANCE,
        W=Array([glyphless.SPACE, Array([glyphless.SPACE_ADVANCE])]),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.Glyphless,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, glyphless.to_unicode(codes))),
        )
    )
