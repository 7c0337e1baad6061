"""The text that a PDF page already has: judged, never trusted.

Legacy 8-bit fonts (Kruti Dev, DevLys, Chanakya, DV and others) draw Devanagari but say Latin letters: "dk;kZy;" looks like कार्यालय on
the page and is worthless in an index. Old OCR leaves private-use and replacement characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from scanfile.model import Affine, Block, Box, Line, Word

NONE, GOOD, JUNK = "none", "good", "junk"
_LEGACY_FONT = re.compile(
    r"kruti|dev ?lys|chanakya|walkman|shusha|shivaji|akruti|aps[-_]|dv[-_]|dvb?[-_ ]?(tt|divya|yogesh|surekh)|shree[-_ ]?dev|bhaskar|agra\b"
    r"|4c ?gandhi|krishna|hemant|sanskrit ?99|arjun|richa|susha|marathi[-_ ]?(kanak|roupya)|c-?dac.*dv|lekhani|aarti|naidunia|webdunia",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"[\"'(\[{“‘«]*([A-Za-z]+(?:['’.&/-][A-Za-z]+)*)[\"')\]}”’».,;:!?/-]*")
_CAMEL = re.compile(r"(?:[A-Z][a-z]+)+")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_ODD_SHARE, _PLAUSIBLE_SHARE, _MIN_LETTERS, _LEGACY_SHARE = 0.15, 0.6, 3, 0.2
_CONFIDENCE = 100
_LANG = "layer"


def judge(text: str, fonts: Iterable[tuple[str, int]]) -> str:
    """``none``, ``good`` or ``junk`` for a page's text; ``fonts`` are the names used, each with how many objects it draws."""
    shown = [char for char in text if not char.isspace()]
    if len(shown) < _MIN_LETTERS:
        return NONE
    counted = list(fonts)
    legacy = sum(number for name, number in counted if _LEGACY_FONT.search(name))
    if legacy > _LEGACY_SHARE * max(1, sum(number for _, number in counted)) and not _mostly_devanagari(shown):
        return JUNK
    if sum(map(_odd, shown)) > _ODD_SHARE * len(shown):
        return JUNK
    return GOOD if reads_well(text.split()) else JUNK


def reads_well(words: Sequence[str]) -> bool:
    """Whether most of these words look like Hindi or English; figures and signs have no say."""
    spelt = [word for word in words if any(char.isalpha() for char in word)]
    return sum(map(_plausible, spelt)) >= _PLAUSIBLE_SHARE * len(spelt)


def read_text(page: pdfium.PdfPage) -> str:
    """All text of a page as pdfium reads it, invisible text too."""
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range(errors="replace"))
    finally:
        textpage.close()


def blocks(page: pdfium.PdfPage, to_pixels: Affine) -> tuple[Block, ...]:
    """The page's words in the boxes that pdfium reports, in its reading order, as one block; ``to_pixels`` maps PDF points to pixels."""
    textpage = page.get_textpage()
    try:
        lines, words, letters, boxes = [], [], [], []
        for index in range(textpage.count_chars() + 1):
            code = pdfium_c.FPDFText_GetUnicode(textpage, index) if index < textpage.count_chars() else 10
            char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
            ends_line = char in ("\n", "\r")
            if char and not char.isspace() and unicodedata.category(char) != "Cc":
                letters.append(char)
                boxes.append(pixel_box(textpage.get_charbox(index), to_pixels))
                continue
            if letters and (char.isspace() or ends_line):
                words.append(Word("".join(letters), hull(boxes), _CONFIDENCE, _LANG))
                letters, boxes = [], []
            if words and ends_line:
                lines.append(Line(tuple(words), hull([word.box for word in words])))
                words = []
    finally:
        textpage.close()
    return (Block(tuple(lines), hull([line.box for line in lines])),) if lines else ()


def _odd(char: str) -> bool:
    """Characters that Hindi and English office text hardly holds: accented Latin, Latin-1 signs, private use, replacement, control."""
    code = ord(char)
    return unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs") or code == 0xFFFD or (0xA1 <= code < 0x250 and char not in "§°©®·½¼¾×")


def _mostly_devanagari(shown: list[str]) -> bool:
    return sum(0x900 <= ord(char) < 0x980 for char in shown) > len(shown) / 2


def _plausible(word: str) -> bool:
    if any(ord(char) > 0x24F for char in word):
        letters = [char for char in word if unicodedata.category(char)[0] in "LM"]
        return not letters or unicodedata.category(letters[0])[0] == "L"
    match = _LATIN_WORD.fullmatch(word)
    if match is None:
        return any(char.isdigit() for char in word)
    return all(_plausible_latin(part) for part in re.split(r"[^A-Za-z]+", match.group(1)))


def _plausible_latin(letters: str) -> bool:
    """English letters or an abbreviation. Legacy codes leave out vowels, and change case and hold signs inside a word."""
    if letters.isupper():
        return True
    if len(letters) <= 2:
        return len(letters) == 2 or letters in ("a", "s", "t", "d", "m")
    return bool(_VOWEL.search(letters)) and (letters[1:].islower() or _CAMEL.fullmatch(letters) is not None)


def pixel_box(points: tuple[float, float, float, float], to_pixels: Affine) -> Box:
    """A box in points (left, bottom, right, top) in pixels."""
    (x0, y0), (x1, y1) = to_pixels.apply(points[0], points[1]), to_pixels.apply(points[2], points[3])
    return round(min(x0, x1)), round(min(y0, y1)), round(max(x0, x1)), round(max(y0, y1))


def hull(boxes: list[Box]) -> Box:
    """The smallest box around some."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
