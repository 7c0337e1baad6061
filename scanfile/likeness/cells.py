"""What one picture shows and the other does not: letter by letter inside words, stroke by stroke between them.

Scanners thicken and thin strokes, and a pale stamp breaks up in black and white; that is wear. A different digit, or ink that one page does
not have at all, is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.likeness.picture import PX_PER_MM, Ink, Mask
from scanfile.model import Box

Kernel = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Edges = npt.NDArray[np.float32]
"""Distance of each pixel to the nearest edge of a page, in pixels."""

_MM2 = PX_PER_MM * PX_PER_MM
_STRONG, _WEAK = 0.5, 0.3
_PALE, _UNSEEN = 0.22, 0.12  # what a pencil leaves, and less than a sheet's other side
_SHIFT_PX, _SOFT_PX = 3, 0.7
_LETTER, _HALF_LETTER = (0.8, 1.0), (0.7, 0.55)  # width and height of a window as shares of the word's height
_NARROWEST_PX = 6
_BARE, _BLANK = 0.08, 0.02  # mean ink of a window that has any, and of one that has none
_NEAR = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), np.uint8)  # 0.17 mm about each pixel, inside words
_ROUND = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)), np.uint8)  # 0.34 mm, between them
_EIGHT = np.ones((3, 3), np.uint8)
_MARGIN, _ALIKE_MM2 = 0.25, 0.035  # hardly more than one pixel

_SPECK_MM2, _BIT_MM2, _HAIR_PX = 0.12, 0.03, 2  # a level or plumb hair is what is left of a table's rule
_PALE_SPECK_MM2, _BLUR_CONTACT = 0.3, 0.15
_TRACE_MM2, _DUSTY_RIM_MM = 0.3, 3.0  # along the edges lie crumbs
_AROUND_PX, _SHADE = 11, 0.08
_CHIP_MM2, _CHIP_MM = 1.2, 4.0  # what a worn stroke may lose in one place
_AT_EDGE_MM, _RIM_MM = 0.7, 8.0  # what lies along an edge, and touches it, is the shadow of a lid or of a torn margin


@dataclass(frozen=True, slots=True)
class Spot:
    """One window in both pictures: normalised correlation (-1 to 1), and the ink that each alone has, in mm²."""

    likeness: float
    only_mm2: tuple[float, float]

    @property
    def is_within(self) -> bool:
        """Whether all ink of each lies within the other's: then a low likeness is blur, or a stroke cut by the window's edge."""
        return max(self.only_mm2) < _ALIKE_MM2


@dataclass(frozen=True, slots=True)
class Piece:
    """Connected ink that the other page lacks: area, box in frame pixels, and which share of its pixels touches ink that both have."""

    area_mm2: float
    box: Box
    contact: float

    @property
    def is_chip(self) -> bool:
        """Whether a worn stroke may have lost this."""
        return self.contact > 0 and self.area_mm2 < _CHIP_MM2 and self._is_short

    @property
    def is_blur(self) -> bool:
        """Whether this may be what a paler scan lost along a stroke: it is short, or lies along ink that both have. A pencil's stroke that
        crosses a letter, or has dust on it, touches little of that."""
        return self.contact > 0 and (self.contact > _BLUR_CONTACT or self._is_short)

    @property
    def _is_short(self) -> bool:
        left, top, right, bottom = self.box
        return max(right - left, bottom - top) < _CHIP_MM * PX_PER_MM


class Overlaid:
    """Two inks in one frame. Sides are 0 for the first page and 1 for the second. ``pale`` are the inks with what only a scan in grey can
    show, where the others were made alike; ``bitonal`` says which scans were in black and white."""

    def __init__(self, inks: tuple[Ink, Ink], edges: Edges, pale: tuple[Ink, Ink], bitonal: tuple[bool, bool]) -> None:
        self._inks, self._edges, self._pale, self._bitonal = inks, edges, pale, bitonal
        self._soft = [np.asarray(cv2.GaussianBlur(ink, (0, 0), _SOFT_PX), np.float32) for ink in inks]
        self._near = [_thickened(ink, _NEAR) for ink in inks]
        self._only = [_integral(np.maximum(0.0, ink - other - _MARGIN)) for ink, other in zip(inks, self._near[::-1], strict=True)]
        self._mass = [_integral(ink) for ink in inks]

    def spots(self, box: Box, *, closely: bool) -> list[Spot]:
        """The windows of a box that hold ink, about a letter large, or half a letter where it is looked at ``closely``. Each may move by
        half a millimetre, as letters do between two scans."""
        windows = _windows(self._inks[0].shape, box, _HALF_LETTER if closely else _LETTER)
        return [spot for window in windows if (spot := self._spot(window, closely=closely)) is not None]

    def _spot(self, window: Box, *, closely: bool) -> Spot | None:
        left, top, right, bottom = window
        area = (right - left) * (bottom - top)
        masses = [_sum(mass, window) / area for mass in self._mass]
        if max(masses) < _BARE:
            return None
        same = Spot(1.0, (_sum(self._only[0], window) / _MM2, _sum(self._only[1], window) / _MM2))
        if not closely and same.is_within:
            return same
        first, second = self._soft
        here = first[top:bottom, left:right]
        if min(masses) < _BLANK or float(np.ptp(here)) < _MARGIN:  # one of them is blank, or a blot: nothing to correlate
            return same if same.is_within else Spot(0.0, same.only_mm2)
        around = second[top - _SHIFT_PX : bottom + _SHIFT_PX, left - _SHIFT_PX : right + _SHIFT_PX]
        _, best, _, _ = cv2.minMaxLoc(cv2.matchTemplate(around, here, cv2.TM_CCOEFF_NORMED))
        return Spot(float(best), same.only_mm2)

    def missing(self, side: int) -> list[Piece]:
        """The ink of one side that the other lacks, larger than specks; shadows along the edges of either page are not ink."""
        return self._pieces(_bits(self._inks[side], _thickened(self._inks[1 - side], _ROUND), (_STRONG, _WEAK)), _SPECK_MM2)

    def missing_pale(self, side: int) -> list[Piece]:
        """The same for ink that may be as pale as pencil, without what may be blur."""
        bits = _bits(self._pale[side], _thickened(self._pale[1 - side], _ROUND), (_PALE, _UNSEEN))
        return [piece for piece in self._pieces(bits, _PALE_SPECK_MM2) if not piece.is_blur]

    def specks(self, side: int) -> Points:
        """The middles (n, 2) of bits too small to be ink by themselves, on paper that is bare on the other page: dust, or, where many lie
        together, what black and white left of a pale stamp. There each pixel counts; in grey the grain of a fold or a shadow must not."""
        levels = (_PALE, _UNSEEN) if self._bitonal[side] else (_STRONG, _PALE)
        bits = _bits(self._pale[side], _thickened(self._pale[1 - side], _ROUND), levels)
        return self._on_paper(side, bits.middles[(bits.contact == 0) & (bits.stats[:, cv2.CC_STAT_AREA] <= _SPECK_MM2 * _MM2)])

    def traces(self, side: int, words: Sequence[Box]) -> Points:
        """The middles (n, 2) of all small bits of one side outside words, whatever the other has there."""
        bits = _bits(self._pale[side], np.zeros_like(self._pale[side]), (_PALE, _UNSEEN))
        middles = self._on_paper(side, bits.middles[np.r_[False, bits.stats[1:, cv2.CC_STAT_AREA] <= _TRACE_MM2 * _MM2]])
        for left, top, right, bottom in words:
            x, y = middles.T
            middles = middles[(x < left) | (x > right) | (y < top) | (y > bottom)]
        return middles

    def _on_paper(self, side: int, middles: Points) -> Points:
        """Without what lies along the edges, and without the grain of a shadow, which is no paper to half of its pixels."""
        columns, rows = middles.astype(np.int64).T
        around = cv2.medianBlur((255 * self._pale[side]).astype(np.uint8), _AROUND_PX)
        stays = (self._edges[rows, columns] > _DUSTY_RIM_MM * PX_PER_MM) & (around[rows, columns] < 255 * _SHADE)
        return np.asarray(middles[stays], np.float64)

    def _pieces(self, bits: _Bits, least_mm2: float) -> list[Piece]:
        pieces = []
        for number in np.flatnonzero(bits.stats[:, cv2.CC_STAT_AREA] > least_mm2 * _MM2):
            left, top, width, height, area = (int(value) for value in bits.stats[number])
            box = left, top, left + width, top + height
            if number and min(width, height) > _HAIR_PX and not self._is_rim(bits.labels[top : box[3], left : box[2]] == number, box):
                pieces.append(Piece(area / _MM2, box, float(bits.contact[number]) / area))
        return pieces

    def chips(self, side: int) -> Points:
        """The middles (n, 2) of the small bits that the strokes of one side have and the other's lack: how worn the other's print is."""
        bits = _bits(self._inks[side], self._near[1 - side], (_STRONG, _WEAK))
        area = bits.stats[:, cv2.CC_STAT_AREA] / _MM2
        return np.asarray(bits.middles[(bits.contact > 0) & (area > _BIT_MM2) & (area < _CHIP_MM2)], np.float64)

    def _is_rim(self, shape: Mask, box: Box) -> bool:
        distance = self._edges[box[1] : box[3], box[0] : box[2]][shape] / PX_PER_MM
        return bool(distance.min() <= _AT_EDGE_MM and distance.max() <= _RIM_MM)


@dataclass(frozen=True, slots=True)
class _Bits:
    """Connected bits by label (0 is the rest): labels, OpenCV's statistics, middles, and how many pixels of each touch what both pictures
    have."""

    labels: npt.NDArray[np.int32]
    stats: npt.NDArray[np.int32]
    middles: Points
    contact: npt.NDArray[np.int64]


def _bits(ink: Ink, other: Ink, levels: tuple[float, float]) -> _Bits:
    """The connected bits of ink above the first level where the other's, made thicker, is below the second."""
    strong = ink > levels[0]
    bits = (strong & (other < levels[1])).astype(np.uint8)
    count, labels, stats, middles = cv2.connectedComponentsWithStats(bits, connectivity=8)
    kept = cv2.dilate((strong & (bits == 0)).astype(np.uint8), _EIGHT)
    contact = np.bincount(labels[(bits > 0) & (kept > 0)], minlength=count)
    return _Bits(np.asarray(labels, np.int32), np.asarray(stats, np.int32), np.asarray(middles, np.float64), contact)


def _thickened(ink: Ink, round_px: Kernel) -> Ink:
    return np.asarray(cv2.dilate(ink, round_px), np.float32)


def _integral(ink: Ink) -> Points:
    return np.asarray(cv2.integral(ink), np.float64)


def _sum(integral: Points, window: Box) -> float:
    left, top, right, bottom = window
    return float(integral[bottom, right] - integral[top, right] - integral[bottom, left] + integral[top, left])


def _windows(shape: tuple[int, ...], box: Box, shares: tuple[float, float]) -> Iterator[Box]:
    """Windows over a box, each overlapping the next by half."""
    left, right = max(box[0], _SHIFT_PX), min(box[2], shape[1] - _SHIFT_PX)
    top, bottom = max(box[1], _SHIFT_PX), min(box[3], shape[0] - _SHIFT_PX)
    if right - left < 2 or bottom - top < 2:
        return
    width, height = (
        min(most, max(_NARROWEST_PX, round(share * (bottom - top))))
        for share, most in zip(shares, (right - left, bottom - top), strict=True)
    )
    for y in _starts(top, bottom, height):
        for x in _starts(left, right, width):
            yield x, y, x + width, y + height


def _starts(low: int, high: int, length: int) -> list[int]:
    """Where windows of a length begin so that they cover a stretch."""
    return sorted({*range(low, high - length + 1, max(1, length // 2)), high - length})


def edges_of(*pages: Mask) -> Edges:
    """How far each pixel is from the nearest edge of any of the pages."""
    inner = np.ones(pages[0].shape, np.uint8)
    for page in pages:
        inner[cv2.morphologyEx(page.astype(np.uint8), cv2.MORPH_GRADIENT, _EIGHT) > 0] = 0
    inner[[0, -1]] = inner[:, [0, -1]] = 0
    return np.asarray(cv2.distanceTransform(inner, cv2.DIST_L2, 3), np.float32)
