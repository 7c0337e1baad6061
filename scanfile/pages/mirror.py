"""Whether the ink of a page in black and white is that of the sheet's other side, by holding it against that side.

A dark threshold leaves the broken letters of what shines through, as black as ink: one page alone can't tell them from a faint letter. The
other side can: laid upon it as in a mirror, they lie on its strokes, are thinner than those, and torn where those are whole. Whatever lies
beside them was written on this side, and the page is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.ink import SPECK_MM, Ink, without_holes
from scanfile.pages.raster import Pixels, averaged

# Measured on drawn backs (bench/stacks, stack `dark`, seed 2) that show their other side, and on the same with an initial over the lines.
_BESIDE_MM, _WINDOW_MM, _MOST_BESIDE_MM2 = 0.5, 5.0, 0.15  # 0 on all backs; 0.34 and more with an initial across the lines
_SAME_MM, _MOST_INK, _LEAST_TORN = 0.35, 0.8, 1.5  # 0.12 to 0.58, and 2.1 to 15; written sides 0.7 and more
_CELL_MM, _LEAST_CELLS = 5.0, 12  # less may lie on the other side's lines by chance
_SHIFT_MM, _TURN_DEG = 10.0, 3.0  # between two passes through a feeder
_COARSE_STEP, _FINE_STEP = 6, 3
_COARSE_TURNS = np.arange(-_TURN_DEG, _TURN_DEG + 0.01, 0.25)
_FINE_TURNS = np.arange(-0.2, 0.21, 0.1)
_BAR_MM, _BAR_SHARE, _BAR_BAND_MM, _BAR_RIM_MM = (15.0, 1.2), 0.5, 15.0, 4.0

Spectrum = npt.NDArray[np.complexfloating]


def shines_through(ink: Ink, behind: Ink) -> bool:
    """Whether all ink of a page is that of ``behind``, the ink of its sheet's other side, showing through.

    At most one side of a sheet can be the fainter one of the two, so of two written sides at least one stays written.
    """
    here = without_holes(ink)
    here = np.asarray(cv2.subtract(here, _folds(here, ink.pixel_mm)), np.uint8)
    there = _at_scale(without_holes(behind), behind.pixel_mm / ink.pixel_mm)
    if not _is_fainter(here, there, 1.0) or _cells(here, ink.pixel_mm) < _LEAST_CELLS:
        return False
    # Leaves are turned over their long edge, or over their short one.
    return any(_is_copy(here, _laid_upon(here, np.asarray(cv2.flip(there, edge), np.uint8), ink.pixel_mm), ink.pixel_mm) for edge in (1, 0))


def _is_copy(here: Pixels, there: Pixels, mm: float) -> bool:
    """Whether nothing lies beside the other side's strokes, and those are stronger."""
    if _beside(here, there, mm) > _MOST_BESIDE_MM2:
        return False
    return _is_fainter(here, np.asarray(cv2.bitwise_and(there, _grown(here, _SAME_MM / mm)), np.uint8), _MOST_INK)


def _is_fainter(here: Pixels, there: Pixels, most: float) -> bool:
    """Whether there is less ink here than there (at ``most`` so much of it), and in more pieces for what it is."""
    ink, other = np.count_nonzero(here), np.count_nonzero(there)
    if not 0 < ink <= most * other:
        return False
    pieces, others = (cv2.connectedComponents(mask, connectivity=8)[0] - 1 for mask in (here, there))
    return bool(pieces / ink >= _LEAST_TORN * others / other)


def _beside(here: Pixels, there: Pixels, mm: float) -> float:
    """The most ink, in square millimetres within a few millimetres, that is here and not where the other side has any; but for specks."""
    left = np.asarray(cv2.subtract(here, _grown(there, _BESIDE_MM / mm)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    longest = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) * mm
    marks = np.concatenate(([False], longest >= SPECK_MM))[labels].astype(np.float32)
    window = max(3, round(_WINDOW_MM / mm))
    return float(cv2.boxFilter(marks, cv2.CV_32F, (window, window), normalize=False).max()) * mm * mm


def _grown(mask: Pixels, by_px: float) -> Pixels:
    side = 2 * max(1, round(by_px)) + 1
    return np.asarray(cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))), np.uint8)


def _cells(mask: Pixels, mm: float) -> int:
    """How many squares of a few millimetres have ink in them."""
    cell = max(1, round(_CELL_MM / mm))
    return int(np.count_nonzero(averaged(mask, cell, cell) > 1))


def _folds(mask: Pixels, mm: float) -> Pixels:
    """The shadow of a fold, with its rim: solid bars in one line across more than half of the page, or down it."""
    found = np.zeros_like(mask)
    for turned in (False, True):
        page = np.ascontiguousarray(mask.T) if turned else mask
        long, thick = (max(1, round(side / mm)) for side in _BAR_MM)
        bars = cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones((thick, long), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(bars, connectivity=8)
        if len(stats) == 1:
            continue
        top, bottom = stats[1:, cv2.CC_STAT_TOP].min(), (stats[1:, cv2.CC_STAT_TOP] + stats[1:, cv2.CC_STAT_HEIGHT]).max()
        if stats[1:, cv2.CC_STAT_WIDTH].sum() >= _BAR_SHARE * page.shape[1] and (bottom - top) * mm <= _BAR_BAND_MM:
            rim = round(_BAR_RIM_MM / mm)
            strip = np.zeros_like(page)
            strip[max(0, top - rim) : bottom + rim] = page[max(0, top - rim) : bottom + rim]
            grown = np.asarray(cv2.bitwise_and(strip, _grown(np.asarray(bars, np.uint8), rim)), np.uint8)
            found = np.asarray(cv2.bitwise_or(found, np.ascontiguousarray(grown.T) if turned else grown), np.uint8)
    return found


def _at_scale(mask: Pixels, scale: float) -> Pixels:
    """The mask at the scale of the page upon which it is laid."""
    if abs(scale - 1) < 0.002:
        return mask
    size = max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale))
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def _laid_upon(here: Pixels, there: Pixels, mm: float) -> Pixels:
    """The other side, mirrored, in the place where its ink and the page's meet best."""
    turn, _, _ = _best(here, there, _COARSE_STEP, _COARSE_TURNS, mm)
    turn, right, down = _best(here, there, _FINE_STEP, turn + _FINE_TURNS, mm)
    matrix = cv2.getRotationMatrix2D((there.shape[1] / 2, there.shape[0] / 2), turn, 1.0)
    matrix[:, 2] += (right, down)
    return np.asarray(cv2.warpAffine(there, matrix, here.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)


def _best(here: Pixels, there: Pixels, step: int, turns: npt.NDArray[np.float64], mm: float) -> tuple[float, int, int]:
    """The turn in degrees, and the shift in pixels to the right and down, at which the two correlate best."""
    page, other = averaged(here, step, step).astype(np.float32), averaged(there, step, step).astype(np.float32)
    reach = round(_SHIFT_MM / mm / step)
    size = [cv2.getOptimalDFTSize(max(sides) + reach) for sides in zip(page.shape, other.shape, strict=True)]
    spectrum = np.fft.rfft2(cv2.GaussianBlur(page, (0, 0), 0.8), size)
    _, down, right, turn = max((*_peak(spectrum, _turned(other, float(turn)), size, reach), float(turn)) for turn in turns)
    return turn, right * step, down * step


def _peak(spectrum: Spectrum, other: npt.NDArray[np.float32], size: Sequence[int], reach: int) -> tuple[float, int, int]:
    """The best shift within reach: how well, down, right."""
    wrapped = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(other, size)), size)
    near = np.roll(wrapped, (reach, reach), (0, 1))[: 2 * reach + 1, : 2 * reach + 1]
    down, right = divmod(int(near.argmax()), near.shape[1])
    return float(near[down, right]), down - reach, right - reach


def _turned(picture: npt.NDArray[np.float32], degrees: float) -> npt.NDArray[np.float32]:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR), np.float32)
