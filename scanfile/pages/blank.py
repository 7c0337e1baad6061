"""Whether anything was written on a page. Losing a page is worse than keeping a blank one: what is doubtful counts as written.

Not writing: the rim of the scanner, punch holes, dust, the texture and colour of paper, what shines through from the other side.
Writing: a page-number stamp, one faint pencilled word, a signature.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.raster import Pixels, averaged

Mask = npt.NDArray[np.bool_]

_HARD_DEPTH, _FAINT_DEPTH = 70, 20  # of 255, below the paper around
_NOISE_SIGMAS = 6.0
_GRAIN_STEP = 2.0  # grain alone makes neighbours differ by this many times its deviation
_PEN_MM, _THIN_SHARE = 1.2, 0.7
_STREAK_MM, _STREAK_ASPECT = 1.5, 2.2
_SHARP_SHARE = 0.45  # of a stroke's depth that lies between neighbouring pixels; through paper it is spread over several
_SPECK_MM, _STROKE_MM, _NEIGHBOUR_MM = 0.9, 1.7, 7.0
_SOLID_MM = 4.0  # thicker than any pen: rim shadows
_HOLE_MM, _HOLE_FROM_EDGE_MM, _HOLE_FILL = (3.5, 9.0), 28.0, 0.62
_RIM_MM, _RIM_PIXEL_MM, _SHEET_MM = 9.0, 0.5, 130.0
_PAPER_DPI = 25.0
_PICTURE_LEVEL, _PICTURE_RANGE = 110, 90
_CORNER_MM, _CORNERS = 13.0, 3
_PLENTY, _BAND_MM = 30, 30.0


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
    level = 127 if bitonal else int(max(_FAINT_DEPTH, min(_HARD_DEPTH, _NOISE_SIGMAS * grain)))
    mask = np.where(depth > level, np.uint8(255), np.uint8(0))
    mm = 25.4 / dpi
    small = min(1.0, min(mask.shape) * mm / _SHEET_MM)  # a slip has no rim of its own to speak of
    mask = _without_rim(mask, mm, _RIM_MM * small)
    margin = round(margin_mm * small / mm)
    inside = np.zeros_like(mask)
    inside[margin : mask.shape[0] - margin, margin : mask.shape[1] - margin] = 255
    mask = np.asarray(cv2.bitwise_and(mask, inside), np.uint8)
    return Ink(mask, depth, float(np.count_nonzero(mask)) / max(1, int(np.count_nonzero(inside))), mm, grain)


def why_blank(ink: Ink, min_share: float, *, bitonal: bool) -> str:
    """The reason to call the page blank, or nothing where something is written: ``no-ink``, ``specks``, ``shine-through``,
    ``corner-marks`` (the same small print in three or four corners: a form's or the feeder's, not a page number).
    """
    if not ink.mask.any():
        return "no-ink"
    densest = _densest_band(ink)
    if len(_marks(densest, bitonal=bitonal).written) >= _PLENTY:
        return ""
    marks = _marks(ink, bitonal=bitonal)
    if len(marks.written) and marks.area >= min_share * ink.mask.size:
        return "corner-marks" if _only_corners(marks.written, ink) else ""
    return "shine-through" if marks.faint else "specks"


@dataclass(frozen=True, slots=True)
class _Marks:
    """Boxes (left, top, width, height) of what is written, its area in pixels, and whether anything was passed over as faint."""

    written: npt.NDArray[np.int32]
    area: int
    faint: bool


def is_picture(grey: Pixels, dpi: float, *, bitonal: bool) -> bool:
    """Whether this is no paper with ink on it but a dark or a shaded picture (a photograph, a negative, a scan gone black), which is never
    blank."""
    height, width = grey.shape
    rim = min(round(2 * _RIM_MM * dpi / 25.4), height // 8, width // 8)
    inner = cv2.resize(grey[rim : height - rim, rim : width - rim], (24, 32), interpolation=cv2.INTER_AREA)
    low, middle, high = np.percentile(inner, (10, 50, 90))
    return bool(middle < _PICTURE_LEVEL or (high - low > _PICTURE_RANGE and not bitonal))


def _densest_band(ink: Ink) -> Ink:
    """The strip of the page with the most ink: where that is full of writing, the rest need not be looked at."""
    height = max(1, round(_BAND_MM / ink.pixel_mm))
    rows = np.cumsum(np.concatenate(([0], cv2.reduce(ink.mask, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel())))
    top = int(np.argmax(rows[height:] - rows[:-height])) if len(rows) > height else 0
    return Ink(ink.mask[top : top + height], ink.depth[top : top + height], ink.share, ink.pixel_mm, ink.grain)


def _marks(ink: Ink, *, bitonal: bool) -> _Marks:
    _, labelled, found, middles = cv2.connectedComponentsWithStats(ink.mask, connectivity=8)
    labels, stats, centres = np.asarray(labelled, np.int32), np.asarray(found[1:], np.int32), np.asarray(middles[1:], np.float64)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * ink.pixel_mm
    big = (longest >= _SPECK_MM) & ~_is_hole(stats, centres, ink)
    clear = big if bitonal or not big.any() else big & _is_written(ink, labels, stats)
    written = clear & ((longest >= _STROKE_MM) | _has_company(centres, clear, ink.pixel_mm))
    return _Marks(stats[written, :4], int(stats[written, cv2.CC_STAT_AREA].sum()), bool((big & ~clear).any()))


def _only_corners(boxes: npt.NDArray[np.int32], ink: Ink) -> bool:
    """Whether all marks lie in the outermost corners, and in three of them at least."""
    reach = _CORNER_MM / ink.pixel_mm
    height, width = ink.mask.shape
    left, top = boxes[:, 0], boxes[:, 1]
    right, bottom = width - left - boxes[:, 2], height - top - boxes[:, 3]
    across = np.where(left + boxes[:, 2] <= reach, 0, np.where(right + boxes[:, 2] <= reach, 1, -1))
    down = np.where(top + boxes[:, 3] <= reach, 0, np.where(bottom + boxes[:, 3] <= reach, 2, -4))
    return bool((across >= 0).all() and (down >= 0).all() and len(set((across + down).tolist())) >= _CORNERS)


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
    """Dark beyond doubt, or faint with the edges of a stroke on this side of the paper: sharp, and light again on both sides.

    What shines through is blurred by the paper, a shade or a fold is dark on one side of its edge only, and faint bars along the edges
    of the page are streaks of the scanner's glass.
    """
    width, height = stats[:, cv2.CC_STAT_WIDTH] * ink.pixel_mm, stats[:, cv2.CC_STAT_HEIGHT] * ink.pixel_mm
    narrow, long = np.minimum(width, height), np.maximum(width, height)
    streak = (narrow <= _STREAK_MM) & (long >= _STREAK_ASPECT * narrow)
    number = len(stats)
    where = np.flatnonzero(labels)
    label = labels.ravel()[where]
    stroke = cv2.morphologyEx(ink.depth, cv2.MORPH_TOPHAT, cv2.getStructuringElement(cv2.MORPH_RECT, (_odd(_PEN_MM / ink.pixel_mm),) * 2))
    step = cv2.subtract(stroke, cv2.erode(stroke, np.ones((3, 3), np.uint8)))
    deep, thin, steep = (
        np.bincount(label, picture.ravel()[where].astype(np.float64), number + 1)[1:] for picture in (ink.depth, stroke, step)
    )
    area = np.maximum(1, np.bincount(label, minlength=number + 1)[1:])
    return np.asarray(
        (deep >= _HARD_DEPTH * area)
        | (~streak & (thin >= _THIN_SHARE * deep) & (steep - _GRAIN_STEP * ink.grain * area >= _SHARP_SHARE * thin)),
        np.bool_,
    )


def _odd(size: float) -> int:
    return max(3, round(size)) | 1


def _has_company(centres: npt.NDArray[np.float64], big: Mask, mm: float) -> Mask:
    """Small marks that stand beside another: characters come in groups, dust does not."""
    near = np.zeros(len(centres), np.bool_)
    chosen = np.flatnonzero(big)[:400]
    for index in chosen:
        distance = np.hypot(*(centres[chosen] - centres[index]).T) * mm
        near[index] = int((distance <= _NEIGHBOUR_MM).sum()) >= 2
    return near
