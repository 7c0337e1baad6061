"""Drawn separator sheets and barcodes, and what happens to them before they are scanned."""

from __future__ import annotations

import cv2
import drawn_pages as drawn
import numpy as np
import segno
import zxingcpp
from drawn_pages import Grey, mm

QR_MM = 65


QUIET = 4


def qr(text: str | bytes, size_mm: float = QR_MM) -> Grey:
    """A QR code of error level H with its quiet zone, at 300 dpi."""
    code = segno.make(text, error="h", micro=False, boost_error=False)
    modules = np.pad(np.array([list(row) for row in code.matrix], np.uint8), QUIET)
    return np.asarray(cv2.resize((1 - modules) * 255, (mm(size_mm), mm(size_mm)), interpolation=cv2.INTER_NEAREST), np.uint8)


def linear(text: str, kind: str, module_mm: float = 0.5, height_mm: float = 18) -> Grey:
    """A Code 39 or Code 128 with its quiet zones, at 300 dpi."""
    formats = {"code39": zxingcpp.BarcodeFormat.Code39, "code128": zxingcpp.BarcodeFormat.Code128}
    bars = np.array(zxingcpp.create_barcode(text, formats[kind]).to_image(scale=1, add_quiet_zones=True))[0]
    drawn_bars = cv2.resize(
        bars[None, :], (round(len(bars) * module_mm * drawn.DPI / 25.4), mm(height_mm)), interpolation=cv2.INTER_NEAREST
    )
    return np.asarray(drawn_bars, np.uint8)


def placed(page: Grey, picture: Grey, at_mm: tuple[float, float] = (70, 110)) -> Grey:
    """The page with the picture on it."""
    page = page.copy()
    left, top = mm(at_mm[0]), mm(at_mm[1])
    page[top : top + picture.shape[0], left : left + picture.shape[1]] = np.minimum(
        picture, page[top : top + picture.shape[0], left : left + picture.shape[1]]
    )
    return page


def patch(page: Grey, widths: str = "NWNW", at_mm: tuple[float, float] = (60, 20), length_mm: float = 60, upright: bool = False) -> Grey:
    """The page with patch bars, narrow (N) and wide (W), lying one under the other, or standing side by side."""
    page = page.copy()
    across, along = (at_mm[0], at_mm[1]) if upright else (at_mm[1], at_mm[0])
    for letter in widths:
        thick = 2.032 if letter == "N" else 5.08
        if upright:
            page[mm(along) : mm(along + length_mm), mm(across) : mm(across + thick)] = 30
        else:
            page[mm(across) : mm(across + thick), mm(along) : mm(along + length_mm)] = 30
        across += thick + 2.032
    return page


def faded(page: Grey) -> Grey:
    """Contrast of 40 % of what it was."""
    return np.asarray(235 - (255 - page.astype(np.float32)) * 0.4, np.uint8)


def stained(page: Grey, at_mm: tuple[float, float], share: float = 0.15, size_mm: float = QR_MM, dark: float = 0.55) -> Grey:
    """A coffee stain, brown with a darker rim, over a share of a code of this size, its middle at this place."""
    radius = mm(size_mm) * np.sqrt(share / np.pi)
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(np.float32)
    away = np.hypot(x - mm(at_mm[0]), y - mm(at_mm[1]))
    cover = np.clip((radius - away) / (0.05 * radius), 0, 1) * dark + 0.3 * np.exp(-(((away - 0.95 * radius) / (0.06 * radius)) ** 2))
    return np.asarray(page * (1 - cover) + 40 * cover, np.uint8)


def photocopied(page: Grey, specks: float = 0.02, seed: int = 5) -> Grey:
    """Black and white by one threshold, with salt and pepper."""
    chance = np.random.default_rng(seed).random(page.shape)
    copy = drawn.bitonal(page, round((float(page.min()) + float(page.max())) / 2))
    copy[chance < specks] = 0
    copy[chance > 1 - specks] = 255
    return copy


def at_dpi(page: Grey, dpi: int) -> Grey:
    """The page scanned with fewer dots per inch."""
    return np.asarray(cv2.resize(page, None, fx=dpi / drawn.DPI, fy=dpi / drawn.DPI, interpolation=cv2.INTER_AREA), np.uint8)
