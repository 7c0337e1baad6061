"""What one picture shows and the other does not: letter by letter inside words, stroke by stroke between them.

Scanners thicken and thin strokes, and a pale stamp breaks up in black and white; that is wear. A different digit, or ink that one page does
not have at all, is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator
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
_SHIFT_PX = 3
_WINDOW_MM, _WINDOW_SHARE = 1.8, 0.8  # about one letter
_BARE, _BARE_MM2, _BLANK_SHARE = 0.02, 0.17, 0.05
_NEAR = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3)), np.uint8)  # 0.17 mm about each pixel, inside words
_ROUND = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)), np.uint8)  # 0.34 mm, between them
_EIGHT = np.ones((3, 3), np.uint8)
_MARGIN = 0.25

_ODD_MM2, _ODD_WEIGHT, _ALIKE_MM2 = 0.06, 0.25, 0.03
_SPECK_MM2, _BIT_MM2, _HAIR_PX = 0.12, 0.03, 2  # a level or plumb hair is what is left of a table's rule
_CHIP_MM2, _CHIP_MM = 1.2, 4.0  # what a worn stroke may lose in one place
_AT_EDGE_MM, _RIM_MM = 0.7, 8.0  # what lies along an edge, and touches it, is the shadow of a lid or of a torn margin


@dataclass(frozen=True, slots=True)
class Spot:
    """One letter-sized window in both pictures: normalised correlation (-1 to 1), and the ink that each alone has, in mm²."""

    likeness: float
    only_mm2: tuple[float, float]

    @property
    def score(self) -> float:
        """How alike the two are, 1 for the same; what differs by less than a speck of ink is the same."""
        odd = max(self.only_mm2)
        return self.likeness - _ODD_WEIGHT * odd if odd > _ODD_MM2 else 1.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Connected ink that the other page lacks: area, box in frame pixels, and whether it hangs on ink that both have, as a chip does."""

    area_mm2: float
    box: Box
    hangs: bool

    @property
    def is_chip(self) -> bool:
        """Whether a worn stroke may have lost this."""
        left, top, right, bottom = self.box
        return self.hangs and self.area_mm2 < _CHIP_MM2 and max(right - left, bottom - top) < _CHIP_MM * PX_PER_MM


class Overlaid:
    """Two inks in one frame. Sides are 0 for the first page and 1 for the second."""

    def __init__(self, first: Ink, second: Ink, edges: Edges) -> None:
        self._inks, self._edges = (first, second), edges
        self._near = [_thickened(ink, _NEAR) for ink in self._inks]
        self._only = [_integral(np.maximum(0.0, ink - other - _MARGIN)) for ink, other in zip(self._inks, self._near[::-1], strict=True)]
        self._mass = [_integral(ink) for ink in self._inks]

    def spots(self, box: Box) -> list[Spot]:
        """The letter-sized windows of a box that hold ink. Each may move by half a millimetre, as letters do between two scans."""
        return [spot for window in _windows(self._inks[0].shape, box) if (spot := self._spot(window)) is not None]

    def _spot(self, window: Box) -> Spot | None:
        left, top, right, bottom = window
        most = max(_sum(mass, window) for mass in self._mass)
        if most < _BARE * (right - left) * (bottom - top) or most < _BARE_MM2 * _MM2:
            return None
        lain = _sum(self._only[0], window) / _MM2, _sum(self._only[1], window) / _MM2
        if max(lain) < _ALIKE_MM2:
            return Spot(1.0, lain)
        first, second = self._inks
        here = first[top:bottom, left:right]
        if min(_sum(mass, window) for mass in self._mass) < _BLANK_SHARE * most or float(np.ptp(here)) < _MARGIN:
            return Spot(0.0, lain)  # one of them is blank, or a blot
        around = second[top - _SHIFT_PX : bottom + _SHIFT_PX, left - _SHIFT_PX : right + _SHIFT_PX]
        _, best, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(around, here, cv2.TM_CCOEFF_NORMED))
        there = around[y : y + here.shape[0], x : x + here.shape[1]]
        y, x = y + top - _SHIFT_PX, x + left - _SHIFT_PX
        near_there = self._near[1][y : y + here.shape[0], x : x + here.shape[1]]
        lost = float(np.maximum(0.0, here - near_there - _MARGIN).sum()) / _MM2
        gained = float(np.maximum(0.0, there - self._near[0][top:bottom, left:right] - _MARGIN).sum()) / _MM2
        return Spot(float(best), (lost, gained))

    def missing(self, side: int) -> list[Piece]:
        """The ink of one side that the other lacks, larger than specks; shadows along the edges of either page are not ink."""
        bits = self._bits(side, _thickened(self._inks[1 - side], _ROUND))
        pieces = []
        for number in np.flatnonzero(bits.stats[:, cv2.CC_STAT_AREA] > _SPECK_MM2 * _MM2):
            left, top, width, height, area = (int(value) for value in bits.stats[number])
            box = left, top, left + width, top + height
            if number and min(width, height) > _HAIR_PX and not self._is_rim(bits.labels[top : box[3], left : box[2]] == number, box):
                pieces.append(Piece(area / _MM2, box, bool(bits.hangs[number])))
        return pieces

    def chips(self, side: int) -> Points:
        """The middles (n, 2) of the small bits that the strokes of one side have and the other's lack: how worn the other's print is."""
        bits = self._bits(side, self._near[1 - side])
        area = bits.stats[:, cv2.CC_STAT_AREA] / _MM2
        return np.asarray(bits.middles[bits.hangs & (area > _BIT_MM2) & (area < _CHIP_MM2)], np.float64)

    def _bits(self, side: int, other: Ink) -> _Bits:
        """The connected bits of one side's strong ink where the other's, made thicker, is weak."""
        strong = self._inks[side] > _STRONG
        bits = (strong & (other < _WEAK)).astype(np.uint8)
        count, labels, stats, middles = cv2.connectedComponentsWithStats(bits, connectivity=8)
        hangs = np.zeros(count, np.bool_)
        rows, columns = np.nonzero(bits)
        kept = cv2.dilate((strong & (bits == 0)).astype(np.uint8), _EIGHT)
        hangs[labels[rows, columns][kept[rows, columns] > 0]] = True
        return _Bits(np.asarray(labels, np.int32), np.asarray(stats, np.int32), np.asarray(middles, np.float64), hangs)

    def _is_rim(self, shape: Mask, box: Box) -> bool:
        distance = self._edges[box[1] : box[3], box[0] : box[2]][shape] / PX_PER_MM
        return bool(distance.min() <= _AT_EDGE_MM and distance.max() <= _RIM_MM)


@dataclass(frozen=True, slots=True)
class _Bits:
    """Connected bits by label (0 is the rest): labels, OpenCV's statistics, middles, and whether each touches what both pictures have."""

    labels: npt.NDArray[np.int32]
    stats: npt.NDArray[np.int32]
    middles: Points
    hangs: Mask


def _thickened(ink: Ink, round_px: Kernel) -> Ink:
    return np.asarray(cv2.dilate(ink, round_px), np.float32)


def _integral(ink: Ink) -> Points:
    return np.asarray(cv2.integral(ink), np.float64)


def _sum(integral: Points, window: Box) -> float:
    left, top, right, bottom = window
    return float(integral[bottom, right] - integral[top, right] - integral[bottom, left] + integral[top, left])


def _windows(shape: tuple[int, ...], box: Box) -> Iterator[Box]:
    left, right = max(box[0], _SHIFT_PX), min(box[2], shape[1] - _SHIFT_PX)
    top, bottom = max(box[1], _SHIFT_PX), min(box[3], shape[0] - _SHIFT_PX)
    if right - left < 2 or bottom - top < 2:
        return
    width = max(round(_WINDOW_SHARE * (bottom - top)), round(_WINDOW_MM * PX_PER_MM))
    step = max(2, width // 2)
    for x in range(left, max(left + 1, right - width + step), step):
        start = max(left, min(x, right - width))
        yield start, top, min(start + width, right), bottom


def edges_of(*pages: Mask) -> Edges:
    """How far each pixel is from the nearest edge of any of the pages."""
    inner = np.ones(pages[0].shape, np.uint8)
    for page in pages:
        inner[cv2.morphologyEx(page.astype(np.uint8), cv2.MORPH_GRADIENT, _EIGHT) > 0] = 0
    inner[[0, -1]] = inner[:, [0, -1]] = 0
    return np.asarray(cv2.distanceTransform(inner, cv2.DIST_L2, 3), np.float32)
