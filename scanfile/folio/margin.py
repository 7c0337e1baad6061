"""The number that stands alone in a page's margin: inked, stamped or printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from scanfile.model import Box, Line, OcrPage, Word
from scanfile.text import flat

_MARGIN = 0.125
"""Share of the page's height that counts as its upper or lower margin."""

_CORNER, _MIDDLE = 0.25, (0.4, 0.6)
"""Shares of the width: corners reach so far in from either edge, the middle lies between."""

_HEIGHT_MM = (1.6, 14.0)
_LEAST_OF_USUAL = 0.4
"""A number is at least so high, compared with the page's usual word: lower is a speck. Words with vowel signs are twice as high."""

_LEAST_CONFIDENCE = 40
_LARGEST = 1499
"""Larger numbers alone in a corner are diary numbers."""

_YEARS = range(1900, 2100)

_EDGE = r"[\s()\[\]{}<>·.•*'\"_~:,।-]*"
_SIGN = "[.॰°0]?"
_ALONE = re.compile(
    rf"{_EDGE}(?P<name>(?:पृष्ठ|पृ|pages?|pg|pp?|folio|fol)\s*{_SIGN}\s*(?:(?:संख्या|सं|no)\s*{_SIGN})?\s*[:.-]*\s*)?"
    rf"(?P<number>[0-9]{{1,4}})(?:\s*/\s*(?P<side>c|n|प|टि){_SIGN})?{_EDGE}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number, the box of its digits, that of all that belongs to it, and whether it calls itself a page."""

    number: int
    box: Box
    whole: Box
    named: bool


def folio_of(page: OcrPage) -> int | None:
    """The number that is inked, stamped or printed alone in a corner or the middle of the page's upper or lower margin.

    Digits of any script, with or without dashes, brackets, ``पृ०``, ``p.`` or ``/c`` about them. None where there is none, or none that
    can be told from a year, a diary number, a speck, or part of the text. ``3 of 12`` is the number of a letter's page, not the file's.
    """
    usual = median([word.box[3] - word.box[1] for word in page.words]) if page.words else 0
    found = [one for one in _candidates(page) if _is_plausible(page, one, usual) and _is_outermost(page, one)]
    return min(found, key=lambda one: _rank(page, one)).number if found else None


def _candidates(page: OcrPage) -> Iterator[_Candidate]:
    for line in page.lines:
        if _in_margin(page, line.box):
            words = _joined(line)
            whole = _alone(words)
            if whole is not None:
                yield whole
            elif len(words) > 1:
                yield from _at_the_ends(page, words)


def _joined(line: Line) -> list[Word]:
    """The words of a line; single digits that lie close together are one number, loosely written."""
    joined: list[Word] = []
    for word in line.words:
        last = joined[-1] if joined else None
        if last is not None and _continues(last, word):
            box = (last.box[0], min(last.box[1], word.box[1]), word.box[2], max(last.box[3], word.box[3]))
            joined[-1] = Word(last.text + word.text, box, min(last.confidence, word.confidence), last.lang)
        else:
            joined.append(word)
    return joined


def _continues(last: Word, word: Word) -> bool:
    digits = _is_number(last.text) and _is_number(word.text) and 1 in (len(last.text), len(word.text))
    return digits and word.box[0] - last.box[2] < 0.8 * _height(word.box)


def _is_number(text: str) -> bool:
    return flat(text)[0].isdecimal()


def _height(box: Box) -> int:
    return box[3] - box[1]


def _at_the_ends(page: OcrPage, words: Sequence[Word]) -> Iterator[_Candidate]:
    """A number that the reader took for the beginning or the end of a line far away from it; specks that it took for signs don't count."""
    words = [word for word in words if word.confidence >= _LEAST_CONFIDENCE or any(letter.isalnum() for letter in word.text)]
    if len(words) < 2:
        return
    for word, next_to in ((words[0], words[1]), (words[-1], words[-2])):
        apart = max(word.box[0], next_to.box[0]) - min(word.box[2], next_to.box[2])
        least = (0.1 if _place(page, word.box) == "middle" else 0.06) * page.width_px
        found = _alone([word])
        if found is not None and apart >= max(least, 3 * _height(word.box)):
            yield found


def _alone(words: Sequence[Word]) -> _Candidate | None:
    """The number that these words say, if they say nothing else. What stands about it proves it; bare, it must be read surely."""
    match = _ALONE.fullmatch(flat(" ".join(word.text for word in words))[0])
    digits = [word for word in words if any(letter.isdecimal() for letter in word.text)]
    if match is None or not digits:
        return None
    number, named = int(match["number"]), bool(match["name"] or match["side"])
    surely = named or len(words) > 1 or digits[0].confidence >= _LEAST_CONFIDENCE
    is_year = number in _YEARS and not named
    is_plausible = surely and not is_year and 0 < number <= (9999 if named else _LARGEST)
    boxes = [word.box for word in words]
    whole = (min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes))
    return _Candidate(number, digits[0].box, whole, named) if is_plausible else None


def _in_margin(page: OcrPage, box: Box) -> bool:
    centre = (box[1] + box[3]) / 2 / page.height_px
    return centre <= _MARGIN or centre >= 1 - _MARGIN


def _place(page: OcrPage, box: Box) -> str:
    centre = (box[0] + box[2]) / 2 / page.width_px
    if centre <= _CORNER:
        return "left"
    if centre >= 1 - _CORNER:
        return "right"
    return "middle" if _MIDDLE[0] <= centre <= _MIDDLE[1] else ""


def _is_plausible(page: OcrPage, one: _Candidate, usual: float) -> bool:
    height = _height(one.box)
    high_mm = height / page.dpi.y * 25.4
    return bool(_place(page, one.whole)) and _HEIGHT_MM[0] <= high_mm <= _HEIGHT_MM[1] and height >= _LEAST_OF_USUAL * usual


def _is_outermost(page: OcrPage, one: _Candidate) -> bool:
    """Whether nothing stands between it and the edge, nothing touches it, and no other number stands close above or below: the second
    line of a heading and a column's figures are no page numbers."""
    left, top, right, bottom = one.whole
    height, centre = _height(one.box), (one.box[1] + one.box[3]) / 2
    upper = centre < page.height_px / 2

    def disturbs(word: Word) -> bool:
        box = word.box
        if box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom:
            return False
        aside, away = max(left - box[2], box[0] - right), max(box[1] - bottom, top - box[3])
        beyond = box[3] <= centre if upper else box[1] >= centre
        touches = aside < height and away < 0.15 * height
        in_column = aside < 0 and away < 4 * height and _is_number(word.text.strip(".)"))
        return (beyond and aside < 0.05 * page.width_px) or touches or in_column

    return not any(disturbs(word) for word in page.words)


def _rank(page: OcrPage, one: _Candidate) -> tuple[bool, bool, int, int]:
    """Best first: what calls itself a page, then the upper margin before the lower, corners before the middle, the right one first."""
    lower = (one.box[1] + one.box[3]) / 2 > page.height_px / 2
    return not one.named, lower, ("right", "left", "middle").index(_place(page, one.whole)), one.box[1]
