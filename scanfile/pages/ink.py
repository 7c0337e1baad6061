"""The ink of a page: what is darker than the paper around it, without the rim of the scanner."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.raster import Pixels, averaged

Mask = npt.NDArray[np.bool_]

HARD_DEPTH = 70  # of 255, below the paper around: dark beyond doubt
SPECK_MM = 0.9  # what is shorter is dust
_FAINT_DEPTH = 20
_HALF_COVERED = 90  # a line one dot wide at 300 dpi, or between two rows of the look at 200; not a lone dot (64)
_NOISE_SIGMAS = 6.0
_SOLID_MM = 4.0  # thicker than any pen: rim shadows
_HOLE_MM, _HOLE_FROM_EDGE_MM, _HOLE_FILL = (3.5, 9.0), 28.0, 0.62
_RIM_MM, _RIM_PIXEL_MM, _SHEET_MM = 9.0, 0.5, 130.0
_PAPER_DPI = 25.0
_PICTURE_LEVEL, _PICTURE_RANGE = 110, 90


@dataclass(frozen=True, slots=True)
class Ink:
    """The dark marks of a page. ``mask`` (height, width) is non-zero where dark, the rim cleared; ``share`` is of the area inside it.

    ``depth`` is how much darker than its paper each pixel is, ``grain`` the standard deviation of the paper itself in the same unit.
    """

    mask: Pixels
    depth: Pixels
    share: float
    pixel_mm: float
    grain: float


def find_ink(grey: Pixels, dpi: float, margin_mm: float, *, bitonal: bool) -> Ink:
    """Dark marks on an evened-out background. ``grey`` is (height, width) with square pixels at ``dpi``, about 100 to 150."""
    depth = np.asarray(255 - grey, np.uint8) if bitonal else _depth(grey, dpi)
    grain = 0.0 if bitonal else _grain(depth)
    level = _HALF_COVERED if bitonal else int(max(_FAINT_DEPTH, min(HARD_DEPTH, _NOISE_SIGMAS * grain)))
    mask = np.where(depth > level, np.uint8(255), np.uint8(0))
    mm = 25.4 / dpi
    small = min(1.0, min(mask.shape) * mm / _SHEET_MM)  # a slip has no rim of its own to speak of
    mask = _without_rim(mask, mm, _RIM_MM * small)
    margin = round(margin_mm * small / mm)
    inside = np.zeros_like(mask)
    inside[margin : mask.shape[0] - margin, margin : mask.shape[1] - margin] = 255
    mask = np.asarray(cv2.bitwise_and(mask, inside), np.uint8)
    return Ink(mask, depth, float(np.count_nonzero(mask)) / max(1, int(np.count_nonzero(inside))), mm, grain)


def is_picture(grey: Pixels, dpi: float, *, bitonal: bool) -> bool:
    """Whether this is no paper with ink on it but a dark or a shaded picture (a photograph, a negative, a scan gone black), which is never
    blank."""
    height, width = grey.shape
    rim = min(round(2 * _RIM_MM * dpi / 25.4), height // 8, width // 8)
    whole = grey[rim : height - rim, rim : width - rim]
    inner = cv2.resize(averaged(whole, whole.shape[1] // 96, whole.shape[0] // 128), (24, 32), interpolation=cv2.INTER_AREA)
    low, middle, high = np.percentile(inner, (10, 50, 90))
    return bool(middle < _PICTURE_LEVEL or (high - low > _PICTURE_RANGE and not bitonal))


def is_hole(stats: npt.NDArray[np.int32], centres: npt.NDArray[np.float64], ink: Ink) -> Mask:
    """Punched holes: round, filled, 4 to 8 mm across, near an edge (ISO 838: 6 mm wide, 12 mm from it)."""
    width, height = stats[:, cv2.CC_STAT_WIDTH] * ink.pixel_mm, stats[:, cv2.CC_STAT_HEIGHT] * ink.pixel_mm
    fill = stats[:, cv2.CC_STAT_AREA] / np.maximum(1, stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT])
    x, y = centres[:, 0] * ink.pixel_mm, centres[:, 1] * ink.pixel_mm
    page_w, page_h = ink.mask.shape[1] * ink.pixel_mm, ink.mask.shape[0] * ink.pixel_mm
    near = np.minimum(np.minimum(x, page_w - x), np.minimum(y, page_h - y)) <= _HOLE_FROM_EDGE_MM
    sized = (np.minimum(width, height) >= _HOLE_MM[0]) & (np.maximum(width, height) <= _HOLE_MM[1])
    return np.asarray(near & sized & (np.minimum(width, height) >= 0.7 * np.maximum(width, height)) & (fill >= _HOLE_FILL), np.bool_)


def without_holes(ink: Ink) -> Pixels:
    """The ink's mask without punched holes."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink.mask, connectivity=8)
    holes = is_hole(np.asarray(stats[1:], np.int32), np.asarray(centres[1:], np.float64), ink)
    return (
        np.asarray(np.where(np.concatenate(([False], ~holes)), np.uint8(255), np.uint8(0))[labels], np.uint8) if holes.any() else ink.mask
    )


def _depth(grey: Pixels, dpi: float) -> Pixels:
    """How much darker than the paper around it each pixel is: a wide closing finds the paper, whatever its colour and shade."""
    step = max(1, round(dpi / _PAPER_DPI))
    small = averaged(grey, step, step)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 13)), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.blur(paper, (9, 9), borderType=cv2.BORDER_REPLICATE)
    wide = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    relative = cv2.divide(grey, wide, scale=255.0)
    return np.asarray(cv2.bitwise_not(relative), np.uint8)


def _grain(depth: Pixels) -> float:
    """Standard deviation of the paper's grain, from the spread of the quieter half of the page; writing is too rare to change it."""
    sample = depth[::5, ::5]
    low, middle = np.percentile(sample, (16, 50))
    return float(middle - low) + 0.5 + max(0.0, float(middle) - 6.0) / 3


def _without_rim(mask: Pixels, mm: float, rim_mm: float) -> Pixels:
    """Shadows at the edges of the scan taken away: what hangs on the border, as far as it is solid or lies in a narrow band.

    Found at half a millimetre a pixel: what is finer than that is no shadow, and a stroke that touches one is not lost with it.
    """
    step = max(1, round(_RIM_PIXEL_MM / mm))
    _, small = cv2.threshold(averaged(mask, step, step), 127, 255, cv2.THRESH_BINARY)
    frame = np.zeros_like(small)
    frame[[0, -1], :] = 255
    frame[:, [0, -1]] = 255
    number, labels = cv2.connectedComponents(small, connectivity=8)
    hanging = np.zeros(number, bool)
    hanging[np.unique(labels[(frame > 0) & (small > 0)])] = True
    if not hanging.any():
        return mask
    touched = np.where(hanging[labels], small, np.uint8(0))
    pixel_mm = step * mm
    side = max(3, round(_SOLID_MM / pixel_mm))
    padded = cv2.copyMakeBorder(touched, side, side, side, side, cv2.BORDER_REPLICATE)
    solid = cv2.morphologyEx(padded, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))[side:-side, side:-side]
    band = max(1, round(rim_mm / pixel_mm))
    rim = np.full_like(small, 255)
    if band * 2 < min(small.shape):
        rim[band:-band, band:-band] = 0
    gone = cv2.dilate(cv2.bitwise_and(touched, cv2.bitwise_or(solid, rim)), np.ones((5, 5), np.uint8))
    wide = cv2.resize(gone, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.subtract(mask, wide), np.uint8)
