"""The text layer of a PDF page that was typed in a legacy font, as Unicode: character by character from pdfium, each with its font.

pdfium loses two things that the codes need. It takes the gaps of glyphs that reach over each other for spaces; and WinAnsi has two codes
for the hyphen, of which the DV fonts use the second (0xAD) for ष: they are told apart by their widths.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from scanfile import legacy
from scanfile.legacy import Encoding, dv
from scanfile.model import Affine, Block, Line, Word
from scanfile.pages.text_layer import hull, pixel_box, reads_well

_CONFIDENCE, _LANG = 100, "layer"
_GAP = 0.15
"""Width of a real space between glyphs, in heights of the line."""
_SAME_WIDTH = 0.01
_SYMBOLS = range(0xF020, 0xF100)
"""Where symbol fonts have their bytes in Unicode."""
_SOFT, _HARD = "\u00ad", "-"


@dataclass(frozen=True, slots=True)
class LegacyLayer:
    """The words of a page in Unicode, and the encoding that they had."""

    blocks: tuple[Block, ...]
    encoding: str


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One character as pdfium has it; ``box`` and ``reach`` (with its side bearings) in points, left, bottom, right, top."""

    char: str
    font: str
    box: tuple[float, float, float, float]
    reach: tuple[float, float, float, float]
    generated: bool

    @property
    def width(self) -> float:
        return (self.reach[2] - self.reach[0]) / max(self.reach[3] - self.reach[1], 1e-6)


_Glyphs = list[_Glyph]


def read(page: pdfium.PdfPage, to_pixels: Affine) -> LegacyLayer | None:
    """The page's words in Unicode, in pdfium's order; None where a font's text is neither plausible nor of a known encoding, or where what
    comes out is not Hindi. ``to_pixels`` maps PDF points to pixels."""
    lines = [words for words in _lines(page) if words]
    by_font: dict[str, list[str]] = defaultdict(list)
    for word in (word for line in lines for word in line):
        for font, text in _runs(word):
            by_font[font].append(text)
    encodings = {font: _encoding(font, texts) for font, texts in by_font.items()}
    known = sorted({encoding for encoding in encodings.values() if encoding is not None})
    if not known or any(encoding is None and not reads_well(by_font[font]) for font, encoding in encodings.items()):
        return None
    for font, encoding in encodings.items():
        if encoding is Encoding.DV:
            lines = _with_soft_hyphens(lines, font)
    blocks, converted = [], []
    for line in lines:
        words = []
        for glyphs in line:
            text = "".join(legacy.convert(run, code) if (code := encodings[font]) else run for font, run in _runs(glyphs))
            if text:
                words.append(Word(text, hull([pixel_box(glyph.box, to_pixels) for glyph in glyphs]), _CONFIDENCE, _LANG))
                converted += [text] if any(encodings[glyph.font] for glyph in glyphs) else []
        if words:
            blocks.append(Line(tuple(words), hull([word.box for word in words])))
    if not legacy.is_sound(converted):
        return None
    return LegacyLayer((Block(tuple(blocks), hull([line.box for line in blocks])),), "+".join(known))


def _encoding(font: str, texts: Sequence[str]) -> Encoding | None:
    """The encoding of a font's text: by the font's name, else by the text where that is no plausible text as it stands."""
    return legacy.named(font) or (None if reads_well(texts) else legacy.guess(texts))


def _lines(page: pdfium.PdfPage) -> Iterator[list[_Glyphs]]:
    """The words of each line, as glyphs. A space that pdfium made up counts only where there is room for one."""
    line: list[_Glyphs] = []
    word: _Glyphs = []
    doubtful = False
    for glyph in _glyphs(page):
        if glyph.char in "\r\n":
            yield [*line, word] if word else line
            line, word, doubtful = [], [], False
        elif glyph.char.isspace():
            if glyph.generated:
                doubtful = True
            elif word:
                line, word = [*line, word], []
        else:
            if doubtful and word and glyph.reach[0] - word[-1].reach[2] > _GAP * (glyph.reach[3] - glyph.reach[1]):
                line, word = [*line, word], []
            word.append(glyph)
            doubtful = False
    yield [*line, word] if word else line


def _glyphs(page: pdfium.PdfPage) -> Iterator[_Glyph]:
    textpage = page.get_textpage()
    buffer, flags = ctypes.create_string_buffer(256), ctypes.c_int()
    try:
        for index in range(textpage.count_chars()):
            code = pdfium_c.FPDFText_GetUnicode(textpage, index)
            if code in _SYMBOLS:
                code = ord(bytes([code & 0xFF]).decode("cp1252", "replace"))
            if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000 or (code < 0x20 and chr(code) not in "\t\r\n"):
                continue
            pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, len(buffer), ctypes.byref(flags))
            generated = pdfium_c.FPDFText_IsGenerated(textpage, index) == 1
            yield _Glyph(
                chr(code),
                buffer.value.decode("utf-8", "replace"),
                textpage.get_charbox(index),
                textpage.get_charbox(index, loose=True),
                generated,
            )
    finally:
        textpage.close()


def _runs(word: _Glyphs) -> Iterator[tuple[str, str]]:
    """The pieces of a word that are in one font, each with the font's name."""
    for font, glyphs in groupby(word, key=lambda glyph: glyph.font):
        yield font, "".join(glyph.char for glyph in glyphs)


def _with_soft_hyphens(lines: list[list[_Glyphs]], font: str) -> list[list[_Glyphs]]:
    """The same with the second hyphen where its width tells. Only a letter has a stem behind it, so those before a stem show the width."""
    soft: _Glyphs = []
    hard: _Glyphs = []
    for word in (word for line in lines for word in line):
        text = "".join(glyph.char for glyph in word)
        for place, glyph in enumerate(word):
            if glyph.font == font and glyph.char == _HARD:
                (soft if dv.STEM_AHEAD.match(text, place + 1) else hard).append(glyph)
    if not soft:
        return lines
    widths = sorted(glyph.width for glyph in soft)
    width = widths[len(widths) // 2]
    sure = {id(glyph) for glyph in soft}
    if not all(abs(glyph.width - width) < _SAME_WIDTH for glyph in hard) or len(soft) == 1:
        sure |= {id(glyph) for glyph in hard if abs(glyph.width - width) < _SAME_WIDTH}

    def told(glyph: _Glyph) -> _Glyph:
        return _Glyph(_SOFT, glyph.font, glyph.box, glyph.reach, glyph.generated) if id(glyph) in sure else glyph

    return [[[told(glyph) for glyph in word] for word in line] for line in lines]
