"""Whether anything was written on a page. Losing a page is worse than keeping a blank one: what is doubtful counts as written.

Not writing: the rim of the scanner, punch holes, dust, the texture and colour of paper, what shines through from the other side.
Writing: a page-number stamp, one faint pencilled word, a signature.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages import bleed
from scanfile.pages.ink import HARD_DEPTH, SPECK_MM, Ink, Mask, is_hole

_GRAIN_STEP = 2.0  # grain alone makes neighbours differ by this many times its deviation
_PEN_MM, _THIN_SHARE = 1.2, 0.7
_STREAK_MM, _STREAK_ASPECT = 1.5, 2.2
_SHARP_SHARE = 0.45  # of a stroke's depth that lies between neighbouring pixels; through paper it is spread over several
_STROKE_MM, _NEIGHBOUR_MM = 1.7, 7.0
_CORNER_MM, _CORNERS = 13.0, 3
_PLENTY, _BAND_MM = 30, 30.0
_BINDING_MARKS, _BINDING_MM, _BINDING_FROM_EDGE_MM, _BINDING_LINE_MM, _BINDING_SPAN = 8, 4.0, 9.0, 2.5, 0.6


def why_blank(ink: Ink, min_share: float, *, bitonal: bool) -> str:
    """The reason to call the page blank, or nothing where something is written: ``no-ink``, ``specks``, ``shine-through``,
    ``corner-marks`` (the same small print in three or four corners: a form's or the feeder's, not a page number), ``binding-holes`` (their
    rims, all along an edge).
    """
    if not ink.mask.any():
        return "no-ink"
    paper = bleed.Paper(ink)
    verdict = bleed.NO_BLEED if bitonal else paper.verdict()
    if verdict != bleed.NO_BLEED:
        return "shine-through" if verdict == bleed.ONLY_BLEED else ""
    densest = _densest_band(ink)
    if len(_marks(densest, bitonal=bitonal).written) >= _PLENTY:
        return ""
    marks = _marks(ink, bitonal=bitonal)
    if len(marks.written) and marks.area >= min_share * ink.mask.size:
        return "corner-marks" if _only_corners(marks.written, ink) else "binding-holes" if _only_binding(marks.written, ink) else ""
    if not bitonal and paper.is_written():
        return ""
    return "shine-through" if marks.faint else "specks"


@dataclass(frozen=True, slots=True)
class _Marks:
    """Boxes (left, top, width, height) of what is written, its area in pixels, and whether anything was passed over as faint."""

    written: npt.NDArray[np.int32]
    area: int
    faint: bool


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
    big = (longest >= SPECK_MM) & ~is_hole(stats, centres, ink)
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


def _only_binding(boxes: npt.NDArray[np.int32], ink: Ink) -> bool:
    """Whether all marks are small and stand in line along the left or right edge, closer to it than anybody writes: a spiral's holes, or
    those by which printers draw in continuous paper."""
    height, width = (side * ink.pixel_mm for side in ink.mask.shape)
    across = (boxes[:, 0] + boxes[:, 2] / 2) * ink.pixel_mm
    down = (boxes[:, 1] + boxes[:, 3] / 2) * ink.pixel_mm
    if len(boxes) < _BINDING_MARKS or (boxes[:, 2:4].max() * ink.pixel_mm) > _BINDING_MM:
        return False
    for at_left in (True, False):
        there = (across < width / 2) == at_left
        from_edge = across[there] if at_left else width - across[there]
        if not there.any():
            continue
        in_line = from_edge.max() <= _BINDING_FROM_EDGE_MM and np.ptp(from_edge) <= _BINDING_LINE_MM
        if not in_line or np.count_nonzero(there) < _BINDING_MARKS or np.ptp(down[there]) < _BINDING_SPAN * height:
            return False
    return True


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
        (deep >= HARD_DEPTH * area)
        | (~streak & (thin >= _THIN_SHARE * deep) & (steep - _GRAIN_STEP * ink.grain * area >= _SHARP_SHARE * thin)),
        np.bool_,
    )


def _odd(size: float) -> int:
    return max(3, round(size)) | 1


def _has_company(centres: npt.NDArray[np.float64], big: Mask, mm: float) -> Mask:
    """Small marks that stand beside another: characters come in groups, dust does not."""
    near = np.zeros(len(centres), np.bool_)
    chosen = np.flatnonzero(big)[:400]
    points = (centres[chosen] * mm).astype(np.float32)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    near[chosen] = np.count_nonzero(apart <= _NEIGHBOUR_MM, axis=1) >= 2
    return near
