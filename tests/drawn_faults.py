"""What goes wrong when pages are scanned, drawn."""

from __future__ import annotations

import cv2
import drawn_pages as drawn
import numpy as np
from drawn_pages import Grey, mm


def darker(page: Grey, factor: float) -> Grey:
    """Scanned with the brightness turned down."""
    return np.asarray(page * factor, np.uint8)


def washed_out(page: Grey, ink: int) -> Grey:
    """Scanned with the brightness turned up: what was black is as light as this."""
    return np.asarray(ink + page.astype(np.float32) / 255 * (255 - ink), np.uint8)


def blurred(page: Grey, sigma_mm: float) -> Grey:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(page, (0, 0), drawn.DPI * sigma_mm / 25.4), np.uint8)


def shifted(page: Grey, right_mm: float, down_mm: float = 0, ground: int = 244) -> Grey:
    """Fed aside, so that a part of the sheet is out of the picture."""
    matrix = np.array([[1, 0, mm(right_mm)], [0, 1, mm(down_mm)]], np.float32)
    return np.asarray(cv2.warpAffine(page, matrix, page.shape[::-1], borderValue=ground), np.uint8)


def corner_gone(page: Grey, legs_mm: tuple[float, float], lid: int, corner: str = "upper left") -> Grey:
    """A corner torn off: the scanner's lid shows, and the paper throws a thin shadow on it."""
    page = _upper_left(page, corner).copy()
    across, down = mm(legs_mm[0]), mm(legs_mm[1])
    cv2.fillPoly(page, [np.array([[0, 0], [across, 0], [0, down]], np.int32)], lid)
    cv2.line(page, (across, 0), (0, down), min(lid, 190), mm(0.4), cv2.LINE_AA)
    return np.ascontiguousarray(_upper_left(page, corner))


def corner_folded(page: Grey, leg_mm: float, lid: int = 250, back: int = 232, corner: str = "upper left") -> Grey:
    """A dog's ear: the lid shows where the corner was, and the paper's back lies on the page."""
    page = _upper_left(page, corner).copy()
    leg = mm(leg_mm)
    cv2.fillPoly(page, [np.array([[0, 0], [leg, 0], [0, leg]], np.int32)], lid)
    cv2.fillPoly(page, [np.array([[leg, leg], [leg, 0], [0, leg]], np.int32)], back)
    cv2.polylines(page, [np.array([[leg, 0], [leg, leg], [0, leg]], np.int32)], False, 205, mm(0.4), cv2.LINE_AA)
    return np.ascontiguousarray(_upper_left(page, corner))


def dark_band(page: Grey, width_mm: float, edge: int = 0, level: int = 25) -> Grey:
    """A dark band along an edge: 0 left, 1 top, 2 right, 3 bottom."""
    turned = np.rot90(page, -edge).copy() if edge % 2 == 0 else np.rot90(page, edge).copy()
    turned[:, : mm(width_mm)] = level
    return np.ascontiguousarray(np.rot90(turned, edge) if edge % 2 == 0 else np.rot90(turned, -edge))


def _upper_left(page: Grey, corner: str) -> Grey:
    """Mirrored so that the wanted corner is the upper left one; twice gives the page again."""
    page = page[::-1] if corner.startswith("lower") else page
    return page[:, ::-1] if corner.endswith("right") else page
