"""Finds the ruled table on a page and takes its lines out of the picture: the engine reads an upright line as ``[``, ``|`` or ``1``, and a
figure that touches it as another one. Without its lines a table is best read as one block, row by row.

A table has at least three upright rules and two level ones, and they cross: a margin line of a noting sheet, the line between two
columns, a frame with nothing inside and the dark edge of a photocopy are none. An upright stroke of nearly half an inch is no letter; a
level one may be the headline of a Hindi word, and counts as a rule only where it is longer than words are.
"""

from __future__ import annotations

import cv2
import numpy as np

from scanfile.ocr import Pixels

_UPRIGHT_INCH, _LEVEL_INCH = 0.4, 1.8
_THICKEST_INCH = 0.03  # wider dark places are pictures, shadows or stamps
_APART_INCH = 0.12  # strokes nearer than this are one rule, broken or doubled
_MIN_UPRIGHT, _MIN_LEVEL = 3, 2
_REACH_PX = 7  # rules that all but touch cross too
_RIM_PX = 3  # a rule with its grey rim on both sides
_INK, _WHITE = 160, 255


def without_table_rules(pixels: Pixels, dpi: int) -> Pixels | None:
    """The straight raster without the rules of its table; None where there is no table."""
    _, ink = cv2.threshold(pixels, _INK, _WHITE, cv2.THRESH_BINARY_INV)
    # Every fourth row is enough to see that there is nothing as high, which is so on most pages.
    if not cv2.countNonZero(cv2.erode(ink[::4], np.ones((round(_UPRIGHT_INCH * dpi) // 4, 1), np.uint8))):
        return None
    upright = _strokes(ink, (1, round(_UPRIGHT_INCH * dpi)), dpi)
    if _count(upright, 0, dpi) < _MIN_UPRIGHT:
        return None
    level = _strokes(ink, (round(_LEVEL_INCH * dpi), 1), dpi)
    if _count(level, 1, dpi) < _MIN_LEVEL or _crossings(upright, level) < _MIN_UPRIGHT * _MIN_LEVEL:
        return None
    rules = cv2.dilate(cv2.bitwise_or(upright, level), np.ones((_RIM_PX, _RIM_PX), np.uint8))
    return np.where(rules > 0, np.uint8(_WHITE), pixels)


def _strokes(ink: cv2.typing.MatLike, size: tuple[int, int], dpi: int) -> cv2.typing.MatLike:
    """Ink in straight runs of at least ``size`` (width, height), but for what is thicker than a drawn line."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    runs = cv2.erode(ink, kernel)
    if not cv2.countNonZero(runs):
        return runs
    runs = cv2.dilate(runs, kernel)
    thickest = round(_THICKEST_INCH * dpi) + 1
    across = (thickest, 1) if size[0] == 1 else (1, thickest)
    thick = cv2.morphologyEx(runs, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, across))
    return cv2.bitwise_and(runs, cv2.bitwise_not(thick))


def _crossings(upright: cv2.typing.MatLike, level: cv2.typing.MatLike) -> int:
    """In how many places an upright and a level rule meet."""
    reach = np.ones((_REACH_PX, _REACH_PX), np.uint8)
    meeting = cv2.bitwise_and(cv2.dilate(upright, reach), cv2.dilate(level, reach))
    return cv2.connectedComponents(meeting)[0] - 1


def _count(strokes: cv2.typing.MatLike, axis: int, dpi: int) -> int:
    """How many rules there are: places along the other axis that have strokes, a broken or doubled one counted once."""
    places = np.flatnonzero(np.asarray(strokes).any(axis=axis))
    return 0 if places.size == 0 else 1 + int(np.count_nonzero(np.diff(places) > _APART_INCH * dpi))
