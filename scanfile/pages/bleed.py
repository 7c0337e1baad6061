"""Whether ink is only that of the sheet's other side, showing through.

Paper blurs what shines through it, alike all over the page, and it stays lighter than ink. So on a page whose ink is faint and soft, the
usual softness of its edges is that of the paper; what is clearly sharper than that, if only in one place, was written on this side.
A faint carbon copy is soft as well, but it is not mirrored: its lines begin flush at the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.ink import SPECK_MM, Ink, is_hole
from scanfile.pages.raster import Pixels
from scanfile.pages.skew import find_skew

NO_BLEED, ONLY_BLEED, WRITTEN_OVER = "no bleed", "only bleed", "written over"

# All measured at 150 dpi on drawn backs (bench/blanks.py, set `tune`): 122 that show through up to strongly, and 248 with a mark on them.
_DEEP, _DEEP_PERCENT = 85, 90  # the darker tenth of the ink: 72 at most where it shone through, 94 and more in print out of focus
_STROKE_MM, _AROUND_MM = 1.2, 1.5
_CLEAR_DEPTH, _CLEAR_NOISE, _ENOUGH_EDGES = 20, 8.0, 300
_SOFT, _SOFT_IF_MUCH = 0.5, 0.45  # an edge's steepest pixel over its whole depth: 0.44 at most through paper, 0.53 and more on it
_SOFT_IF_UNSURE = 0.42  # carbon copies begin at 0.41; backs that do not show which way they read, most of them below
_SOFT_WHERE_LITTLE = 0.4  # taken where there is too little to measure it
_LEAST_SOFT, _SLACK = 0.3, 0.03
_NOISE, _STEP_NOISE, _LEAST_STEP, _MOST_EXCESS = 2.0, 5.0, 6.0, 30.0
_WINDOW_MM, _EXCESS = 5.0, 420.0  # 394 and less on 98 of 100 backs, 497 and more around a mark
# A faint word may add up to less; then it stands out from all other places, where a back's edges are much alike all over it. Without the
# worst millimetre and a half, which may be dust on a letter: 179 and more at a word, 4.4 times as much as elsewhere. Of 600 backs three had
# 150 to 157 and three times as much as elsewhere, beside dust; large letters that shine through reach 2.8 times.
_ALONE, _ALONE_TIMES, _DUST_MM, _APART_MM, _OTHERS = 150.0, 3.0, 1.4, 8.0, 6
_LINE_MM, _ROW_MM, _LEAST_COLUMNS, _FLUSH_MM, _LINES, _FLUSH_LINES = (1.2, 9.0), 0.75, 10, 2.0, 6, 4
# How far first lines stand in from the margin; how near to each other; how many at least, and of those that may be such.
_INDENT_MM, _INDENTS_WITHIN_MM, _INDENTS, _INDENTS_SHARE = (3.0, 25.0), 4.0, 3, 0.6
_MORE = 1.3

Levels = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Edges:
    """For each pixel how steep the picture is and how deep the strokes around are, both in levels of depth; ``noise`` of the steepness."""

    steps: Levels
    depth: Levels
    noise: float


class Paper:
    """One page of faint ink, looked at more closely. What is costly is done once, and only when it is asked for."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    @cached_property
    def _mask(self) -> Pixels:
        return _without_dirt(self._ink)

    @cached_property
    def _edges(self) -> _Edges:
        return _edges(self._ink)

    @cached_property
    def _softness(self) -> float:
        return _softness(self._mask, self._edges)

    def verdict(self) -> str:
        """``NO_BLEED`` where the ink is too dark, too sharp or too little to speak of the paper's blur; else ``ONLY_BLEED``, or
        ``WRITTEN_OVER`` where something is on this side of the paper, be it that the whole page reads from the left.
        """
        if _is_deep(self._ink, self._ink.mask):
            return NO_BLEED
        softness = self._softness
        if softness >= _SOFT:
            return NO_BLEED
        side = _flush_side(self._mask, self._ink.pixel_mm)
        if side == "left":  # be it too faint to measure its edges
            return WRITTEN_OVER
        if not softness:
            return NO_BLEED
        unsure = side != "right" and softness >= _SOFT_IF_UNSURE
        return WRITTEN_OVER if unsure or self._has_strokes(softness) or self._stands_out(softness) else ONLY_BLEED

    def is_written(self) -> bool:
        """Whether a page of which nothing else says so is written all the same: a sharp stroke among specks, or much that is sharp, or dark
        though out of focus."""
        much = self._softness >= _SOFT_IF_MUCH or (self._softness > 0.0 and _is_deep(self._ink, self._mask))
        return much or self._has_strokes(_SOFT_WHERE_LITTLE)

    def _has_strokes(self, softness: float) -> bool:
        """Whether somewhere edges are steeper, in sum over a few millimetres, than those of ink that shines through this paper."""
        return float(self._summed(softness, _WINDOW_MM).max()) >= _EXCESS

    def _stands_out(self, softness: float) -> bool:
        """Whether edges are steeper in one place than in all others, be it less than ``_has_strokes`` asks."""
        mm = self._ink.pixel_mm
        around = _odd((_WINDOW_MM - _DUST_MM) / mm)
        worst = cv2.dilate(self._summed(softness, _DUST_MM), np.ones((around, around), np.uint8))
        places = np.asarray(cv2.subtract(self._summed(softness, _WINDOW_MM), worst), np.float32)
        highest, *_, usual = _highest_apart(places, _OTHERS, round(_APART_MM / mm))
        return highest >= max(_ALONE, _ALONE_TIMES * usual)

    def _summed(self, softness: float, window_mm: float) -> Levels:
        """By how much edges are steeper than those of ink that shines through, in levels, summed around each pixel."""
        mm = self._ink.pixel_mm
        window = max(3, round(window_mm / mm))
        summed = cv2.boxFilter(_excess(self._mask, self._edges, softness), cv2.CV_32F, (window, window), normalize=False)
        return np.asarray(summed * (mm * 150 / 25.4), np.float32)  # the length of an edge in pixels goes with the dots per inch


def _odd(size: float) -> int:
    return max(3, round(size)) | 1


def _highest_apart(places: Levels, count: int, apart_px: int) -> list[float]:
    """The highest values, each at least so far from the others."""
    left, found = places.copy(), []
    for _ in range(count):
        _, value, _, (x, y) = cv2.minMaxLoc(left)
        found.append(float(value))
        left[max(0, y - apart_px) : y + apart_px + 1, max(0, x - apart_px) : x + apart_px + 1] = 0
    return found


def _is_deep(ink: Ink, mask: Pixels) -> bool:
    levels = cv2.calcHist([ink.depth], [0], mask, [256], [0, 256]).ravel()
    return int(np.searchsorted(np.cumsum(levels), levels.sum() * _DEEP_PERCENT / 100)) >= _DEEP


def _without_dirt(ink: Ink) -> Pixels:
    """The ink without punched holes and specks."""
    _, labels, found, centres = cv2.connectedComponentsWithStats(ink.mask, connectivity=8)
    stats = np.asarray(found[1:], np.int32)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * ink.pixel_mm
    holes = is_hole(stats, np.asarray(centres[1:], np.float64), ink)
    kept = np.concatenate(([False], (longest >= SPECK_MM) & ~holes))
    mask = np.asarray(np.where(kept, np.uint8(255), np.uint8(0))[labels], np.uint8)
    if holes.any():  # and their shaded rims, which the lid's light has made
        punched = np.concatenate(([False], holes)).astype(np.uint8)[labels]
        mask[cv2.dilate(punched, np.ones((7, 7), np.uint8)) > 0] = 0
    return mask


def _edges(ink: Ink) -> _Edges:
    """Differences of neighbours across an edge, each the mean of three along it, in the four directions of the grid."""
    side = max(3, round(_STROKE_MM / ink.pixel_mm)) | 1
    strokes = cv2.morphologyEx(ink.depth, cv2.MORPH_TOPHAT, np.ones((side, side), np.uint8)).astype(np.float32)
    across = np.array([[0, -1, 1]] * 3, np.float32) / 3
    # Two rows of the diagonal grid lie closer than two rows of pixels: 0.7 of a pixel, of which an edge is 1.25 times as steep a pixel.
    slanting = np.array([[-1, 1, 0, 0], [0, -1, 1, 0], [0, 0, -1, 1]], np.float32) * (1.25 / 3)
    kernels = (across, np.ascontiguousarray(across.T), slanting, np.ascontiguousarray(slanting[:, ::-1]))
    steps = np.zeros_like(strokes)
    noise = 0.0
    for number, kernel in enumerate(kernels):
        difference = cv2.filter2D(strokes, cv2.CV_32F, kernel)
        steps = np.asarray(cv2.max(steps, cv2.max(difference, -difference)), np.float32)
        if not number:
            noise = float(np.percentile(steps[::3, ::3], 70))
    around = max(3, round(_AROUND_MM / ink.pixel_mm)) | 1
    depth = cv2.dilate(cv2.blur(strokes, (2, 2)), np.ones((around, around), np.uint8))
    return _Edges(steps, np.asarray(depth, np.float32), noise)


def _softness(mask: Pixels, edges: _Edges) -> float:
    """The usual steepness of the page's edges as a share of their strokes' depth; 0 where there are too few to say."""
    highest = edges.steps >= cv2.dilate(edges.steps, np.ones((3, 3), np.uint8))
    clear = highest & (mask > 0) & (edges.depth >= max(_CLEAR_DEPTH, _CLEAR_NOISE * edges.noise))
    if np.count_nonzero(clear) < _ENOUGH_EDGES:
        return 0.0
    return float(np.median(edges.steps[clear] / edges.depth[clear]))


def _excess(mask: Pixels, edges: _Edges, softness: float) -> Levels:
    """By how much each edge is steeper than usual, in levels."""
    usual = (max(_LEAST_SOFT, softness) - _SLACK) * edges.depth + _NOISE * edges.noise
    excess = np.clip(edges.steps - usual, 0, _MOST_EXCESS)
    excess[(mask == 0) | (edges.steps < _STEP_NOISE * edges.noise + _LEAST_STEP)] = 0
    return np.asarray(excess, np.float32)


def _flush_side(mask: Pixels, mm: float) -> str:
    """The side at which lines are flush: ``left`` as they are written, ``right`` as they shine through; empty where that is not clear.

    Lines that are flush on both sides say nothing, but a paragraph's last line is short, and so are many others. Its first line stands in
    from the side at which it begins: where lines that are flush on one side only stand in alike on the other, that is where they begin.
    """
    angle = find_skew(mask, 10.0)
    if angle:
        turn = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), angle, 1.0)
        mask = np.asarray(cv2.warpAffine(mask, turn, mask.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)
    rows = cv2.blur(np.count_nonzero(mask, axis=1).astype(np.float32)[:, None], (1, 3)).ravel() > _ROW_MM / mm
    bounds = np.flatnonzero(np.diff(np.concatenate(([0], rows.view(np.int8), [0]))))
    begins, ends = [], []
    for top, bottom in zip(bounds[::2], bounds[1::2], strict=True):
        if not _LINE_MM[0] <= (bottom - top) * mm <= _LINE_MM[1]:
            continue
        columns = np.flatnonzero(np.count_nonzero(mask[top:bottom], axis=0) >= 2)
        if len(columns) >= _LEAST_COLUMNS:
            first, last = np.percentile(columns, (1, 99)) * mm
            begins.append(first)
            ends.append(last)
    if len(begins) < _LINES:
        return ""
    starts, stops = np.array(begins), np.array(ends)
    at_left, at_right = _flush(begins), _flush(ends)
    only_left, only_right = at_left & ~at_right, at_right & ~at_left
    from_left = _indented(starts[only_right] - np.median(starts[at_left]))
    from_right = _indented(np.median(stops[at_right]) - stops[only_left])
    left = int(np.count_nonzero(only_left)) - from_right + from_left
    right = int(np.count_nonzero(only_right)) - from_left + from_right
    if left >= max(_FLUSH_LINES, _MORE * right):
        return "left"
    return "right" if right >= max(_FLUSH_LINES, _MORE * left) else ""


def _flush(places: list[float]) -> npt.NDArray[np.bool_]:
    """Which of these places belong to the two millimetres in which most of them lie."""
    ordered = np.sort(places)
    together = np.searchsorted(ordered, ordered + _FLUSH_MM, "right") - np.arange(len(ordered))
    first = ordered[int(together.argmax())]
    return np.asarray((np.array(places) >= first) & (np.array(places) <= first + _FLUSH_MM), np.bool_)


def _indented(from_margin_mm: npt.NDArray[np.float64]) -> int:
    """How many lines stand in from a margin as first lines of paragraphs do, much alike; lines that end where they happen to do not."""
    near = np.sort(from_margin_mm[(from_margin_mm > _INDENT_MM[0]) & (from_margin_mm < _INDENT_MM[1])])
    if len(near) < _INDENTS:
        return 0
    together = int((np.searchsorted(near, near + _INDENTS_WITHIN_MM, "right") - np.arange(len(near))).max())
    return together if together >= max(_INDENTS, _INDENTS_SHARE * len(near)) else 0
