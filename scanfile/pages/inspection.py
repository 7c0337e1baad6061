"""One cheap look at a page before any reading: is it colour, is it blank, is it skewed, is it sharp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from scanfile.config import PagesSettings
from scanfile.errors import InputError
from scanfile.model import Affine, Inspection, Symbol
from scanfile.pages import blank, mirror, quality, symbols
from scanfile.pages.decode import decode
from scanfile.pages.ink import Ink, find_ink, is_picture
from scanfile.pages.raster import Pixels, Raster, averaged
from scanfile.pages.skew import find_skew

LOOK_DPI, FINE_DPI = 150.0, 400.0
_TINY_PX = 32
_MODE_WIDTH_PX, _CHROMA, _CHROMA_SHARE = 400, 36, 0.0006
_EDGE_MM, _CLEAR_PERCENT = 1.0, 60


def inspect(path: Path, frame: int, settings: PagesSettings, behind: tuple[Path, int] | None = None) -> Inspection:
    """Decodes the 1-based frame once, at a half or a quarter of its size where that is enough and cheaper, and once more at its full size
    only where a barcode is too fine for that. ``behind`` is the path and the frame of the leaf's other side, where that is known; it is
    decoded where the page alone can't tell whether it is blank. Raises InputError.
    """

    def other() -> Raster | None:
        try:
            return decode(*behind, settings, grey=True, reduce=2) if behind else None
        except InputError:  # its own inspection tells of it
            return None

    return inspect_raster(decode(path, frame, settings, reduce=4), settings, lambda: decode(path, frame, settings, grey=True), other)


def inspect_raster(
    raster: Raster,
    settings: PagesSettings,
    again: Callable[[], Raster] | None = None,
    behind: Callable[[], Raster | None] | None = None,
) -> Inspection:
    """The findings about a decoded page. ``again`` decodes it at its full size, where a barcode is too fine for the first look; ``behind``
    the leaf's other side."""
    small, dpi = _look(raster)
    bitonal = raster.mode == "bitonal"
    ink = find_ink(small, dpi, settings.blank_margin_mm, bitonal=bitonal)
    reason = ""
    if not is_picture(small, dpi, bitonal=bitonal):
        reason = blank.why_blank(ink, settings.blank_ink, bitonal=bitonal)
        if bitonal and behind is not None and not reason and _is_from_behind(ink, behind(), settings):
            reason = "shine-through"
    angle = 0.0 if reason else find_skew(ink.mask, settings.max_skew_deg)
    skew = angle if reason or angle else find_skew(ink.mask, quality.WIDEST_SKEW_DEG)
    return Inspection(
        width_px=raster.width_px,
        height_px=raster.height_px,
        dpi=raster.dpi,
        mode=_mode(raster),
        media=raster.media,
        blank=bool(reason),
        blank_reason=reason,
        angle_deg=angle if abs(angle) >= settings.min_skew_deg else 0.0,
        ink=round(ink.share, 6),
        sharpness=_sharpness(small, ink),
        text_layer=raster.text_layer,
        symbols=_symbols(raster, small, dpi, angle, again),
        quality=quality.measure(small, ink, skew),
    )


def _is_from_behind(ink: Ink, other: Raster | None, settings: PagesSettings) -> bool:
    if other is None:
        return False
    look, dpi = _look(other)
    return mirror.shines_through(ink, find_ink(look, dpi, settings.blank_margin_mm, bitonal=other.mode == "bitonal"))


def _symbols(raster: Raster, look: Pixels, dpi: float, angle_deg: float, again: Callable[[], Raster] | None) -> tuple[Symbol, ...]:
    """The barcodes, their boxes in the decoded frame."""

    def finer() -> tuple[Pixels, float]:
        whole = again() if again is not None and raster.grey.shape[1] < raster.width_px else raster
        return _look(whole, FINE_DPI)

    to_decoded = Affine.scaling(raster.width_px / look.shape[1], raster.height_px / look.shape[0])
    return tuple(replace(symbol, box=to_decoded.move_box(symbol.box)) for symbol in symbols.find_symbols(look, dpi, angle_deg, finer))


def _look(raster: Raster, most_dpi: float = LOOK_DPI) -> tuple[Pixels, float]:
    """The page in grey, square pixels, at most so many dots per inch; and at how many."""
    grey = raster.grey
    dpi = min(most_dpi, raster.dpi.x, raster.dpi.y) if raster.width_px > _TINY_PX < raster.height_px else raster.dpi.x
    width, height = max(1, round(raster.width_px * dpi / raster.dpi.x)), max(1, round(raster.height_px * dpi / raster.dpi.y))
    if (height, width) != grey.shape:
        grey = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return grey, dpi


def _mode(raster: Raster) -> str:
    """Whether a colour scan shows colour: ink or stamps whose hue differs from black on this paper, be the paper yellow."""
    if raster.pixels.ndim == 2:
        return raster.mode
    step = max(1, raster.pixels.shape[1] // _MODE_WIDTH_PX)
    planes = cv2.split(averaged(raster.pixels, step, step))
    red, green, blue = (cv2.convertScaleAbs(plane, alpha=255.0 / max(1.0, float(np.median(plane[::3, ::3])))) for plane in planes)
    chroma = cv2.subtract(cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue))
    return "colour" if np.count_nonzero(chroma > _CHROMA) > _CHROMA_SHARE * chroma.size else "grey"


def _sharpness(grey: Pixels, ink: Ink) -> float:
    """How much of the contrast at the edges of the ink lies between two neighbouring pixels of the look, in percent: about 70 to 100 for
    crisp print, 40 where the edges are blurred by 0.15 mm (Gaussian), 30 by 0.25; 0 where there is no ink.

    The clearest edges decide, so that neither thin nor faint strokes count for blurred ones.
    """
    mask, middle = ink.mask, slice(len(ink.mask) // 4, -(-len(ink.mask) * 3 // 4))
    if mask[middle].any():  # half a page of ink says as much as a whole one
        grey, mask = grey[middle], mask[middle]
    about = np.ones((max(3, round(_EDGE_MM / ink.pixel_mm)) | 1,) * 2, np.uint8)
    near = mask[:-1, :-1] > 0
    if not near.any():
        return 0.0
    steps = cv2.max(cv2.absdiff(grey[:-1, 1:], grey[:-1, :-1]), cv2.absdiff(grey[1:, :-1], grey[:-1, :-1]))
    contrast = cv2.subtract(cv2.dilate(grey, about), cv2.erode(grey, about))[:-1, :-1][near]
    steepest = cv2.dilate(steps, about)[near]
    clear = contrast >= np.percentile(contrast, _CLEAR_PERCENT)
    return round(100 * float(np.median(steepest[clear] / np.maximum(contrast[clear], 1.0))), 1)
