"""Whether anything was written on a page. Losing a page is worse than keeping a blank one: what is doubtful counts as written.

Not writing: the rim of the scanner, punch holes, dust, the texture and colour of paper, what shines through from the other side.
Writing: a page-number stamp, one faint pencilled word, a signature.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.raster import Pixels

Mask = npt.NDArray[np.bool_]

_HARD_DEPTH, _FAINT_DEPTH = 60, 20  # of 255, below the paper around
_NOISE_SIGMAS = 6.0
_SHARP_SHARE = 0.34  # of a stroke's depth that lies between neighbouring pixels; through paper it is spread over several
_SPECK_MM, _STROKE_MM, _NEIGHBOUR_MM = 0.9, 1.7, 12.0
_SOLID_MM = 4.0  # thicker than any pen: rim shadows
_HOLE_MM, _HOLE_FROM_EDGE_MM, _HOLE_FILL = (3.5, 9.0), 28.0, 0.62
_RIM_MM = 9.0


@dataclass(frozen=True, slots=True)
class Ink:
    """The dark marks of a page. ``mask`` (height, width) is non-zero where dark, the rim cleared; ``share`` is of the area inside it."""

    mask: Pixels
    depth: Pixels
    share: float
    pixel_mm: float


def find_ink(grey: Pixels, dpi: float, margin_mm: float, *, bitonal: bool) -> Ink:
    """Dark marks on an evened-out background. ``grey`` is (height, width) with square pixels at ``dpi``, about 100 to 150."""
    depth = np.asarray(255 - grey, np.uint8) if bitonal else _depth(grey, dpi)
    level = 127 if bitonal else int(max(_FAINT_DEPTH, min(_HARD_DEPTH, _NOISE_SIGMAS * _noise(depth))))
    mask = np.where(depth > level, np.uint8(255), np.uint8(0))
    mm = 25.4 / dpi
    mask = _without_rim(mask, mm)
    margin = round(margin_mm / mm)
    inside = np.zeros_like(mask)
    if margin * 2 < min(mask.shape) // 2:
        inside[margin : mask.shape[0] - margin, margin : mask.shape[1] - margin] = 255
    else:
        inside[:] = 255
    mask = np.asarray(cv2.bitwise_and(mask, inside), np.uint8)
    return Ink(mask, depth, float(np.count_nonzero(mask)) / max(1, int(np.count_nonzero(inside))), mm)


def why_blank(ink: Ink, min_share: float, *, bitonal: bool) -> str:
    """The reason to call the page blank (``no-ink``, ``specks``, ``shine-through``), or nothing where something is written."""
    if not ink.mask.any():
        return "no-ink"
    _, labelled, found, middles = cv2.connectedComponentsWithStats(ink.mask, connectivity=8)
    labels, stats, centres = np.asarray(labelled, np.int32), np.asarray(found[1:], np.int32), np.asarray(middles[1:], np.float64)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * ink.pixel_mm
    big = (longest >= _SPECK_MM) & ~_is_hole(stats, centres, ink)
    if not big.any():
        return "specks"
    if not bitonal:
        big &= _is_written(ink, labels, stats)
        if not big.any():
            return "shine-through"
    written = big & ((longest >= _STROKE_MM) | _has_company(centres, big, ink.pixel_mm))
    area = int(stats[written, cv2.CC_STAT_AREA].sum())
    return "" if written.any() and area >= min_share * ink.mask.size else "specks"


def _depth(grey: Pixels, dpi: float) -> Pixels:
    """How much darker than the paper around it each pixel is: a wide closing finds the paper, whatever its colour and shade."""
    scale = min(1.0, 25.0 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (13, 13)), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.blur(paper, (9, 9), borderType=cv2.BORDER_REPLICATE)
    wide = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    relative = cv2.divide(grey, wide, scale=255.0)
    return np.asarray(cv2.bitwise_not(relative), np.uint8)


def _noise(depth: Pixels) -> float:
    """Standard deviation of the paper's grain, from the spread of the quieter half of the page; writing is too rare to change it."""
    sample = depth[::5, ::5]
    low, middle = np.percentile(sample, (16, 50))
    return float(middle - low) + 0.5 + max(0.0, float(middle) - 6.0) / 3


def _without_rim(mask: Pixels, mm: float) -> Pixels:
    """Shadows at the edges of the scan taken away: what hangs on the border, as far as it is solid or lies in a narrow band."""
    border = np.zeros_like(mask)
    border[[0, -1], :], border[:, [0, -1]] = mask[[0, -1], :], mask[:, [0, -1]]
    if not border.any():
        return mask
    number, labels = cv2.connectedComponents(mask, connectivity=8)
    hanging = np.zeros(number, bool)
    hanging[np.unique(labels[border > 0])] = True
    hanging[0] = False
    touched = np.where(hanging[labels], mask, np.uint8(0))
    side = max(3, round(_SOLID_MM / mm))
    padded = cv2.copyMakeBorder(touched, side, side, side, side, cv2.BORDER_REPLICATE)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    solid = cv2.dilate(cv2.morphologyEx(padded, cv2.MORPH_OPEN, kernel), cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5)))
    solid = solid[side:-side, side:-side]
    band = max(1, round(_RIM_MM / mm))
    rim = np.full_like(mask, 255)
    if band * 2 < min(mask.shape):
        rim[band:-band, band:-band] = 0
    gone = cv2.bitwise_and(touched, cv2.bitwise_or(solid, rim))
    return np.asarray(cv2.subtract(mask, gone), np.uint8)


def _is_hole(stats: npt.NDArray[np.int32], centres: npt.NDArray[np.float64], ink: Ink) -> Mask:
    """Punched holes: round, filled, 4 to 8 mm across, near an edge (ISO 838: 6 mm wide, 12 mm from it)."""
    width, height = stats[:, cv2.CC_STAT_WIDTH] * ink.pixel_mm, stats[:, cv2.CC_STAT_HEIGHT] * ink.pixel_mm
    fill = stats[:, cv2.CC_STAT_AREA] / np.maximum(1, stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT])
    x, y = centres[:, 0] * ink.pixel_mm, centres[:, 1] * ink.pixel_mm
    page_w, page_h = ink.mask.shape[1] * ink.pixel_mm, ink.mask.shape[0] * ink.pixel_mm
    near = np.minimum(np.minimum(x, page_w - x), np.minimum(y, page_h - y)) <= _HOLE_FROM_EDGE_MM
    sized = (np.minimum(width, height) >= _HOLE_MM[0]) & (np.maximum(width, height) <= _HOLE_MM[1])
    return np.asarray(near & sized & (np.minimum(width, height) >= 0.7 * np.maximum(width, height)) & (fill >= _HOLE_FILL), np.bool_)


def _is_written(ink: Ink, labels: npt.NDArray[np.int32], stats: npt.NDArray[np.int32]) -> Mask:
    """Dark enough to be beyond doubt, or faint with the sharp edges of a stroke on this side of the paper."""
    flat = labels.ravel()
    deepest = np.zeros(len(stats) + 1, np.uint8)
    steepest = np.zeros(len(stats) + 1, np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    step = cv2.subtract(ink.depth, cv2.erode(ink.depth, kernel))
    where = np.flatnonzero(flat)
    np.maximum.at(deepest, flat[where], ink.depth.ravel()[where])
    np.maximum.at(steepest, flat[where], step.ravel()[where])
    deep, steep = deepest[1:].astype(np.float32), steepest[1:].astype(np.float32)
    return np.asarray((deep >= _HARD_DEPTH) | (steep >= _SHARP_SHARE * deep), np.bool_)


def _has_company(centres: npt.NDArray[np.float64], big: Mask, mm: float) -> Mask:
    """Small marks that stand beside another: characters come in groups, dust does not."""
    near = np.zeros(len(centres), np.bool_)
    chosen = np.flatnonzero(big)[:400]
    for index in chosen:
        distance = np.hypot(*(centres[chosen] - centres[index]).T) * mm
        near[index] = int((distance <= _NEIGHBOUR_MM).sum()) >= 2
    return near
