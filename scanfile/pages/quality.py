"""By what a page may have to be scanned again, measured on the first look: levels, dark edges, folded corners, writing cut off, skew.

Only measures; which of them are faults, ``scanfile.rescan`` decides with the limits of the configuration.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.model import Quality
from scanfile.pages.ink import Ink
from scanfile.pages.raster import Pixels, averaged

WIDEST_SKEW_DEG = 30.0

_CELL_MM = 0.5
_PAPER_CELLS, _PAPER_PERCENT, _INK_PERCENT = 2, 75, 10
_DARK_SHARE, _ALONG_SHARE = 0.5, 0.25
_CORNER_MM, _LEAST_LEG_MM, _STEP_LEVELS, _LINE_SHARE = 60.0, 8.0, 4.0, 0.95
_EVEN_LEVELS, _EVEN_SHARE = 20, 0.85
_RIM_CELLS = 4
_FOLD_SLOPES = np.tan(np.radians(np.arange(25.0, 65.1, 2.5)))
_SHARES = np.linspace(0.02, 0.98, 40)  # of the way along a fold
_STRIP_MM, _MARK_MM, _RULE_MM, _REACH_MM, _BESIDE_MM = 6.0, 0.9, 0.8, 1.0, 1.5
_BAND_MM = 15.0

Levels = npt.NDArray[np.float32]


def measure(look: Pixels, ink: Ink, skew_deg: float) -> Quality:
    """All measures of one page. ``look`` is grey (height, width) in square pixels, about 150 to the inch; ``ink`` is its ink."""
    step = max(1, round(_CELL_MM / ink.pixel_mm))
    cells, cell_mm = averaged(look, step, step), step * ink.pixel_mm
    paper = _paper_level(cells)
    edge_mm = max(_band(side, paper, cell_mm) for side in _sides(cells))
    return Quality(
        paper=paper,
        ink=_ink_level(look, ink, paper),
        edge_mm=round(edge_mm, 1),
        corner_mm=round(_corner(cells, cell_mm), 1),
        clipped_mm=round(_clipped(look, paper, ink.pixel_mm), 1),
        skew_deg=skew_deg,
    )


def _sides(cells: Pixels) -> tuple[Pixels, ...]:
    """The page turned so that each of its edges in turn is the left one."""
    return cells, cells[:, ::-1], cells.T, cells.T[:, ::-1]


def _paper_level(cells: Pixels) -> int:
    """The usual grey of paper: that of the lighter quarter of millimetre squares, so that neither writing nor a dark rim counts."""
    coarse = averaged(cells, _PAPER_CELLS, _PAPER_CELLS)
    return round(float(np.percentile(coarse, _PAPER_PERCENT)))


def _ink_level(look: Pixels, ink: Ink, paper: int) -> int:
    """The usual grey of ink: that of its darker tenth, because the rims of strokes are mixed with paper and shade counts as ink; paper's
    where there is no ink.
    """
    levels = np.cumsum(cv2.calcHist([look], [0], ink.mask, [256], [0, 256]))
    return int(np.searchsorted(levels, levels[-1] * _INK_PERCENT / 100)) if levels[-1] else paper


def _band(side: Pixels, paper: int, cell_mm: float) -> float:
    """Millimetres from the left edge inwards that are dark along at least a quarter of it."""
    dark = side < _DARK_SHARE * paper
    reach = np.where(dark.all(axis=1), dark.shape[1], np.argmin(dark, axis=1))
    return float(np.percentile(reach, 100 * (1 - _ALONG_SHARE))) * cell_mm


def _corner(cells: Pixels, cell_mm: float) -> float:
    """The shorter leg in millimetres of the largest triangle that a straight step of grey cuts off a corner; 0 where there is none."""
    reach = min(round(_CORNER_MM / cell_mm), *(side // 2 for side in cells.shape)) // 2 * 2
    least = round(_LEAST_LEG_MM / cell_mm / 2)
    if reach // 2 <= least:
        return 0.0
    smooth = np.asarray(cv2.GaussianBlur(cells, (0, 0), 1.0), np.uint8)
    first, last = slice(reach), slice(None, -reach - 1, -1)
    corners = [smooth[rows, columns] for rows in (first, last) for columns in (first, last)]
    return max(_cut_off(np.ascontiguousarray(corner), least) for corner in corners) * 2 * cell_mm


def _cut_off(corner: Pixels, least: int) -> int:
    """The shorter leg, in pairs of cells, of the largest triangle at the top left that a step cuts off from border to border and that is
    even inside: a fold or the lid behind a torn corner, not a field of writing."""
    across = cv2.Sobel(corner, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(corner, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    steep_at_top, steep_at_left = np.abs(across[:_RIM_CELLS, 2 * least :]), np.abs(down[2 * least :, :_RIM_CELLS])
    if not min(steep_at_top.max(initial=0), steep_at_left.max(initial=0)) >= _STEP_LEVELS / 2:  # no step reaches both borders
        return 0
    pairs = averaged(corner, 2, 2)
    legs = np.arange(len(pairs), least - 1, -1)
    best = 0
    for slope in _FOLD_SLOPES:
        width, height = legs * np.minimum(1, 1 / slope), legs * np.minimum(1, slope)
        x = np.rint(np.outer(width, 1 - _SHARES) - 0.5).clip(0).astype(np.intp)
        y = np.rint(np.outer(height, _SHARES) - 0.5).clip(0).astype(np.intp)
        steep = (across * slope + down) / np.hypot(1, slope)
        for signed in (steep, -steep):
            along = cv2.dilate(signed, np.ones((3, 3)))[::2, ::2][y, x]
            for place in np.flatnonzero(np.mean(along >= _STEP_LEVELS, axis=1) >= _LINE_SHARE):
                found = int(min(width[place], height[place]))
                if found <= best:
                    break
                if _is_even(pairs, float(width[place]), float(height[place])):
                    best = found
                    break
    return best


def _is_even(pairs: Pixels, width: float, height: float) -> bool:
    """Whether the triangle with these legs at the top left is of one grey, but for a little writing."""
    y, x = np.mgrid[0 : len(pairs), 0 : len(pairs)]
    inside = pairs[(x + 1) / width + (y + 1) / height < 0.9]
    if not inside.size:
        return False
    return bool(np.mean(np.abs(inside - np.median(inside)) <= _EVEN_LEVELS) >= _EVEN_SHARE)


def _clipped(look: Pixels, paper: int, mm: float) -> float:
    """Millimetres of the edges at which writing runs out of the picture: strokes that touch the edge and belong to other strokes inside.

    Not writing: dark bands, rules of a table or form that go on to the edge, dust.
    """
    strip = round(_STRIP_MM / mm)
    if min(look.shape) <= 2 * strip:
        return 0.0
    return max(_clipped_at(np.ascontiguousarray(side[:, :strip]), paper, mm) for side in _sides(look))


def _clipped_at(strip: Pixels, paper: int, mm: float) -> float:
    """The same for the left edge; ``strip`` holds the outermost millimetres."""
    mask = np.where(strip < _DARK_SHARE * paper, np.uint8(255), np.uint8(0))
    if not mask[:, 0].any():
        return 0.0
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, wide, high = (stats[1:, index] * mm for index in range(4))
    written = (np.maximum(wide, high) >= _MARK_MM) & (high <= _BAND_MM)
    rule = (high <= _RULE_MM) & (left + wide >= (mask.shape[1] - 1) * mm)
    cut = np.zeros(len(mask), bool)
    for place in np.flatnonzero(written & ~rule & (left < mm) & (wide >= _REACH_MM)):
        begin, end = top[place] - _BESIDE_MM, top[place] + high[place] + _BESIDE_MM
        if np.count_nonzero(written & ~rule & (top < end) & (top + high > begin)) > 1:  # characters come in groups, dirt does not
            cut[max(0, round(begin / mm)) : round(end / mm)] = True
    return float(np.count_nonzero(cut)) * mm
