"""Whether two pages are scans of the same sheet: the words they share, where these stand, and then the pictures, letter by letter.

Losing a page is worse than keeping one twice, so anything doubtful is "no": a letter that looks different, ink that is on one page only, a
digit that both readings are sure of and that differs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scanfile.config import DuplicatesSettings
from scanfile.likeness.cells import Overlaid, Piece, Points, Spot, edges_of
from scanfile.likeness.crowd import crowd
from scanfile.likeness.match import MM_PER_INCH, Pairing, pair
from scanfile.likeness.picture import PX_PER_MM, Frame, Grey, Ink, as_bitonal, drawn_in, eased, frame_of, ink_of, is_bitonal, without_rules
from scanfile.model import Affine, Box, Dpi, OcrPage, Word
from scanfile.text import words

_AROUND_MM, _BESIDE_MM = 14.0, 0.4
_LEAST_WORD_MM = 1.2  # what is smaller in both directions is a speck that an engine took for a word
_CHIPS, _CHIPS_OTHER_SIDE, _LOOSE_SHARE = 3, 4, 0.2
_CHIPPED_MM2, _WHOLE_MM2, _CHIPPED_SHARE = 0.02, 0.03, 0.3
_SURE, _READ = 80, 70  # confidence of a reading that is surely right, and of one that is not junk


@dataclass(frozen=True, slots=True)
class Look:
    """One page to compare: its reading, and a loader of its grey pixels in the decoded frame, at full size or smaller."""

    reading: OcrPage
    load: Callable[[], Grey]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two pages are scans of one sheet. ``overlap`` is the share of common words (0 to 1), ``reason`` is for people."""

    is_twin: bool
    overlap: float
    reason: str


def same_page(first: Look, second: Look, settings: DuplicatesSettings) -> Verdict:
    """Compare two pages. The result depends on nothing but them and the settings. What the loaders raise passes."""
    found = pair(first.reading, second.reading)
    refusal = _words_refuse(found, settings)
    if not refusal and found.onto is not None:
        frame = frame_of(first.reading, second.reading, found.onto)
        refusal = _pictures_refuse(_overlaid(first, second, frame), _cells(first.reading, second.reading, found, frame), frame, settings)
    reason = refusal or f"{round(100 * found.overlap)} % of the words and the picture agree"
    return Verdict(not refusal, round(found.overlap, 4), reason)


def _overlaid(first: Look, second: Look, frame: Frame) -> Overlaid:
    """Both pictures in one frame. Where one scan is in black and white and the other is not, the other is made so."""
    greys = [np.ascontiguousarray(np.rot90(look.load(), -look.reading.turns)) for look in (first, second)]
    drawn = [
        drawn_in(_ink(grey, look.reading), there, frame.size)
        for grey, look, there in zip(greys, (first, second), (frame.first, frame.second), strict=True)
    ]
    here, there = without_rules(drawn[0][0], eased(drawn[0][0], drawn[1][0]))
    edges, pale = edges_of(drawn[0][1], drawn[1][1]), (here, there)
    bitonal = is_bitonal(greys[0]), is_bitonal(greys[1])
    if bitonal == (False, True):
        here = as_bitonal(here, there)
    elif bitonal == (True, False):
        there = as_bitonal(there, here)
    return Overlaid((here, there), edges, pale, bitonal)


def _ink(grey: Grey, reading: OcrPage) -> Ink:
    return ink_of(grey, Dpi(reading.dpi.x * grey.shape[1] / reading.width_px, reading.dpi.y * grey.shape[0] / reading.height_px, False))


def _words_refuse(found: Pairing, settings: DuplicatesSettings) -> str:
    """Why the words alone say that these are two sheets; empty where they don't."""
    if found.overlap < settings.overlap:
        return f"only {round(100 * found.overlap)} % of the words are common"
    if found.onto is None or found.placed < settings.placed:
        return f"of the common words only {round(100 * found.placed)} % stand in the same place"
    return ""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A place where at least one reading found a word; boxes in frame pixels."""

    box: Box
    first: Word | None
    second: Word | None

    @property
    def matters(self) -> bool:
        """Whether there is a word here and not junk. Numbers matter however badly they were read: nothing else tells form letters apart."""
        left, top, right, bottom = self.box
        if max(right - left, bottom - top) < _LEAST_WORD_MM * PX_PER_MM:
            return False
        return self.has_digits or any(word.confidence >= _READ and words(word.text) for word in (self.first, self.second) if word)

    @property
    def texts(self) -> list[list[str]]:
        """The folded words of each reading that has any here."""
        return [words(word.text) for word in (self.first, self.second) if word]

    @property
    def has_digits(self) -> bool:
        """Whether a reading has digits here."""
        return any(char.isdecimal() for text in self.texts for word in text for char in word)

    @property
    def agrees(self) -> bool:
        """Whether both readings have the same words here, and no digits."""
        texts = self.texts
        return len(texts) == 2 and texts[0] == texts[1] and not self.has_digits

    @property
    def surely_differs(self) -> bool:
        """Whether both readings are sure of as many digits, and not of the same ones."""
        digits = [[char for char in "".join(text) if char.isdecimal()] for text in self.texts]
        return len(digits) == 2 and digits[0] != digits[1] and len(digits[0]) == len(digits[1]) and self._least_sure >= _SURE

    @property
    def _least_sure(self) -> int:
        return min(word.confidence for word in (self.first, self.second) if word)


def _cells(first: OcrPage, second: OcrPage, found: Pairing, frame: Frame) -> list[_Cell]:
    """The places to look at: words on one spot, and what only one reading has and is not junk. Where one reading broke a word into pieces,
    the place is all that either has there."""
    one, other = dict(found.pairs), {place for _, place in found.pairs}
    to_frame = [
        Affine.scaling(MM_PER_INCH / page.dpi.x, MM_PER_INCH / page.dpi.y).then(there)
        for page, there in ((first, frame.first), (second, frame.second))
    ]
    here, there = first.words, second.words
    cells = []
    for place, word in enumerate(here):
        partner = there[one[place]] if place in one else None
        box = to_frame[0].move_box(word.box)
        if partner is not None:
            box = _around(box, to_frame[1].move_box(partner.box))
        cells.append(_Cell(_padded(box), word, partner))
    for place, word in enumerate(there):
        if place not in other:
            cells.append(_Cell(_padded(to_frame[1].move_box(word.box)), None, word))
    return [cell for cell in cells if cell.matters]


def _around(box: Box, other: Box) -> Box:
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])


def _padded(box: Box) -> Box:
    return box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1


class _Wear:
    """How much print breaks up in one scan and not in the other, about a place."""

    def __init__(self, pages: Overlaid) -> None:
        self._chips = pages.chips(0), pages.chips(1)

    def explains(self, box: Box, side: int) -> bool:
        """Whether ink that only one side has in a box is the other's wear: then that one has lost chips all around, and this one none."""
        thin, full = (self._count(points, box) for points in (self._chips[side], self._chips[1 - side]))
        return thin >= _CHIPS and thin >= _CHIPS_OTHER_SIDE * full

    @staticmethod
    def _count(points: Points, box: Box) -> int:
        """Points about a box, without those in it or beside it."""
        low, high = np.array(box[:2]), np.array(box[2:])
        apart = np.maximum(np.maximum(low - points, points - high), 0).max(axis=1) if len(points) else np.zeros(0)
        return int(np.count_nonzero((apart > _BESIDE_MM * PX_PER_MM) & (apart < _AROUND_MM * PX_PER_MM)))


def _pictures_refuse(pages: Overlaid, cells: Sequence[_Cell], frame: Frame, settings: DuplicatesSettings) -> str:
    """Why the pictures say that these are two sheets, or one on which something was written meanwhile; empty where they don't."""
    wear = _Wear(pages)
    for side in (0, 1):
        pieces = pages.missing(side)
        counted = [(piece.box, piece.area_mm2 * _share(piece, wear.explains(piece.box, side))) for piece in pieces]
        for box, _ in counted:
            together = sum(area for other, area in counted if _near(box, other, _AROUND_MM))
            if together > settings.added_mm2:
                return f"ink on the {('first', 'second')[side]} page only, {_place(frame, box)}: {together:.1f} mm²"
        pale = pages.missing_pale(side)
        for piece in pale:
            together = sum(other.area_mm2 for other in pale if _near(piece.box, other.box, _AROUND_MM))
            if together > settings.pale_mm2:
                return f"pale ink on the {('first', 'second')[side]} page only, {_place(frame, piece.box)}: {together:.1f} mm²"
        remains = crowd(pages.specks(side), pages.traces(1 - side, [cell.box for cell in cells]), frame.size)
        if remains is not None:
            return f"what may be left of a stamp, on the {('first', 'second')[side]} page only, {_place(frame, remains)}"
    for cell in cells:
        found = pages.spots(cell.box, closely=not cell.agrees)
        likeness = min((spot.likeness for spot in found if spot.likeness < _least(cell, spot, settings)), default=1.0)
        if likeness < 1.0 and (cell.surely_differs or not _is_worn(cell.box, found, wear)):
            return f"a word looks different, {_place(frame, cell.box)}: {round(100 * likeness)} % alike"
    return ""


def _least(cell: _Cell, spot: Spot, settings: DuplicatesSettings) -> float:
    """How alike a window of a word must be."""
    if cell.surely_differs:
        return settings.likeness_sure
    if cell.agrees:
        return settings.likeness_words
    return settings.likeness_within if spot.is_within else settings.likeness


def _place(frame: Frame, box: Box) -> str:
    """Where on the first page something is. What stands there is not said: it may be anybody's number."""
    x, y = frame.first.inverse().apply(box[0], box[1])
    return f"{x:.0f} mm from the left and {y:.0f} mm from the top"


def _share(piece: Piece, worn: bool) -> float:
    """How much of a piece counts as ink that the other page never had."""
    return 1.0 if not worn else 0.0 if piece.is_chip else _LOOSE_SHARE


def _is_worn(box: Box, found: Sequence[Spot], wear: _Wear) -> bool:
    """Whether a word looks different only because its ink broke up in one scan: letter after letter, there alone, and all around."""
    for side in (0, 1):
        chipped = sum(spot.only_mm2[side] > _CHIPPED_MM2 for spot in found)
        whole = all(spot.only_mm2[1 - side] < _WHOLE_MM2 for spot in found)
        if whole and chipped >= _CHIPPED_SHARE * len(found) and wear.explains(box, side):
            return True
    return False


def _near(box: Box, other: Box, reach_mm: float) -> bool:
    """Whether two boxes are no further apart than this, in either direction."""
    apart = max(max(box[0], other[0]) - min(box[2], other[2]), max(box[1], other[1]) - min(box[3], other[3]))
    return apart <= reach_mm * PX_PER_MM
