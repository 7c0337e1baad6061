"""Dots per inch that can be believed, or else inferred from the sizes that paper comes in."""

from __future__ import annotations

import math

from scanfile.model import Dpi

MIN_DPI, MAX_DPI = 50.0, 2400.0
_SCREEN_DPI = 100.0
_MAX_SCREEN_IN, _MAX_SIDE_IN, _MIN_SIDE_IN = 17.6, 60.0, 2.0
_FAX_WIDTH_PX, _FAX_X_DPI, _FAX_FINE_DPI, _FAX_NORMAL_DPI, _FAX_FINE_ROWS = 1728, 204.0, 196.0, 98.0, 1500  # ITU-T T.4

# Inches, short side first, and how readily each is assumed: Indian offices hold A4, and foolscap and legal from before it.
_PAPERS = (
    (8.27, 11.69, 0.0),
    (8.5, 14.0, 0.010),
    (8.5, 13.0, 0.010),
    (8.5, 11.0, 0.012),
    (11.69, 16.54, 0.012),
    (5.83, 8.27, 0.015),
)
_RESOLUTIONS = (
    (300.0, 0.0),
    (200.0, 0.002),
    (600.0, 0.004),
    (150.0, 0.004),
    (400.0, 0.012),
    (240.0, 0.015),
    (100.0, 0.020),
    (1200.0, 0.030),
)
_CLOSE_ENOUGH = 0.06


def believe(x: float | None, y: float | None, width_px: int, height_px: int) -> Dpi:
    """What the file says, where that makes a sheet somebody could have fed; otherwise the inferred figure, marked so."""
    if x is None or y is None or not _plausible(x, y, width_px, height_px):
        return infer(width_px, height_px)
    return Dpi(round(x, 3), round(y, 3), inferred=False)


def infer(width_px: int, height_px: int) -> Dpi:
    """The resolution at which this many pixels are a usual sheet of paper, upright or lying."""
    if width_px == _FAX_WIDTH_PX:
        return Dpi(_FAX_X_DPI, _FAX_FINE_DPI if height_px >= _FAX_FINE_ROWS else _FAX_NORMAL_DPI, inferred=True)
    short, long = sorted((width_px, height_px))
    best, found = _CLOSE_ENOUGH, 0.0
    for paper_short, paper_long, doubt in _PAPERS:
        for dpi, rarity in _RESOLUTIONS:
            error = max(abs(short / dpi / paper_short - 1), abs(long / dpi / paper_long - 1))
            if error < _CLOSE_ENOUGH and error + doubt + rarity < best:
                best, found = error + doubt + rarity, dpi
    if not found:  # no known sheet: at least it fits on A4
        found = min(1200.0, max(_SCREEN_DPI, float(round(max(short / _PAPERS[0][0], long / _PAPERS[0][1])))))
    return Dpi(found, found, inferred=True)


def _plausible(x: float, y: float, width_px: int, height_px: int) -> bool:
    if not (math.isfinite(x) and math.isfinite(y) and min(x, y) >= MIN_DPI and max(x, y) <= MAX_DPI):
        return False
    if not (max(x, y) / min(x, y) <= 1.1 or _is_fax(x, y)):
        return False
    long_in = max(width_px / x, height_px / y)
    if long_in > (_MAX_SCREEN_IN if min(x, y) < _SCREEN_DPI and not _is_fax(x, y) else _MAX_SIDE_IN):
        return False
    return long_in >= _MIN_SIDE_IN or max(width_px, height_px) < 1000


def _is_fax(x: float, y: float) -> bool:
    """Fax machines scan 200, 204 or 408 dots across and half, once or twice as many down (ITU-T T.4 and T.30)."""
    return (195 <= x <= 210 and (95 <= y <= 105 or 380 <= y <= 410)) or (400 <= x <= 410 and 190 <= y <= 205)
