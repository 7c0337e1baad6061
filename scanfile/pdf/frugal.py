"""A page in few bytes, for access PDFs.

=======================================  =======================================================================
page                                     in the access PDF
=======================================  =======================================================================
black and white                          G4: the master's strips or one strip coded anew, whichever is smaller
grey or colour                           mixed raster content: paper, and ink in its own colours (``mixed``)
photograph; where ink is too scattered   JPEG
where the master's own JPEG is smaller   that, untouched
=======================================  =======================================================================

Symbol coders (JBIG2) are never used: they take like letters for the same one, and swap digits.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from scanfile.config import AccessSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import recode
from scanfile.pdf.embed import untouched
from scanfile.pdf.geometry import unit_square
from scanfile.pdf.ink import ink_of
from scanfile.pdf.mixed import mixed, reduced
from scanfile.pdf.recode import Embedded, Picture
from scanfile.pdf.source import PageSource, Pixels

_PHOTOGRAPH = 0.4
"""The share of a page from which on pictures are what it is about."""
_DENSE_BYTES_PER_MM2 = 2.5
"""What a page of mixed content may take (150 KB for A4) before a plain JPEG is tried as well."""
_LEGIBLE_DPI, _FINEST_DPI = 100, 400
"""A coarser scan has no strokes whose edges could be found more finely; a finer mask shows a reader nothing more."""
_MOST_PX = 40_000_000
"""Ink is looked for on pages up to this size (A2 at 300 dpi); a larger one is a map or a drawing, and half a gigabyte would not do."""
_INK_LEVEL = 160
"""Below which a reduced black and white page stays ink: above the middle, so that lines of one pixel don't break."""


def code(source: PageSource, settings: AccessSettings) -> Embedded:
    """The pictures of a page and how they came about. Raises InputError for a page that can't be decoded, OSError for a failing disk."""
    pixels = source.decode()
    if pixels.shape[:2] != (source.height_px, source.width_px) or pixels.dtype != np.uint8:
        raise InputError(ProblemCode.PDF_FAILED, f"decoded as {pixels.shape}, expected {source.height_px} x {source.width_px}")
    place = unit_square(0, 0, source.width_px, source.height_px)
    if pixels.ndim == 2 and recode.is_bitonal(pixels):
        return _bitonal(source, pixels, place, settings)
    if pixels.ndim == 3 and settings.colour != "keep":
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    return _toned(source, pixels, place, settings)


def weight(pictures: tuple[Picture, ...]) -> int:
    """The bytes of some pictures with their masks."""
    return sum(len(picture.stream) + (len(picture.mask.stream) if picture.mask else 0) for picture in pictures)


def _bitonal(source: PageSource, pixels: Pixels, place: Affine, settings: AccessSettings) -> Embedded:
    fine = source.dpi.x
    if settings.dpi and fine > settings.dpi:
        grey = reduced(pixels, settings.dpi / fine)
        coded = replace(recode.g4(np.where(grey < _INK_LEVEL, np.uint8(0), np.uint8(255))), place=place)
        return Embedded((coded,), f"g4 at {settings.dpi} dpi")
    anew = Embedded((recode.g4(pixels),), "g4 coded anew")
    own = untouched(source)
    if own and all(picture.coding == "CCITTFaxDecode" for picture in own.pictures) and weight(own.pictures) <= weight(anew.pictures):
        return own
    return anew


def _toned(source: PageSource, pixels: Pixels, place: Affine, settings: AccessSettings) -> Embedded:
    """A grey or colour page."""
    dpi = _wanted_dpi(source, settings)
    if source.width_px * source.height_px * (dpi / source.dpi.x) ** 2 > _MOST_PX:
        return _plain(pixels, source.dpi.x, place, settings)
    if dpi < source.dpi.x:
        pixels = reduced(pixels, dpi / source.dpi.x)
    elif dpi > source.dpi.x:
        size = round(source.width_px * dpi / source.dpi.x), round(source.height_px * dpi / source.dpi.x)
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    ink = ink_of(pixels, dpi)
    if settings.colour == "bitonal":
        return Embedded((replace(recode.g4(~ink.mask), place=place),), "ink as g4")
    if ink.share >= _PHOTOGRAPH:
        found = _plain(pixels, dpi, place, settings)
    else:
        found = Embedded(mixed(pixels, dpi, ink, (source.width_px, source.height_px), settings), "mixed raster content")
        if weight(found.pictures) > _DENSE_BYTES_PER_MM2 * pixels.shape[0] * pixels.shape[1] / (dpi / 25.4) ** 2:
            found = min(found, _plain(pixels, dpi, place, settings), key=lambda one: weight(one.pictures))
    own = _own_jpeg(source, settings, weight(found.pictures))
    return own or found


def _plain(pixels: Pixels, dpi: float, place: Affine, settings: AccessSettings) -> Embedded:
    shown = recode.jpeg(reduced(pixels, settings.photo_dpi / dpi), settings.photo_quality)
    return Embedded((replace(shown, place=place),), f"jpeg quality {settings.photo_quality}")


def _own_jpeg(source: PageSource, settings: AccessSettings, limit: int) -> Embedded | None:
    """The master's JPEG where it is allowed and not larger than this many bytes."""
    if settings.colour != "keep" or (settings.dpi and source.dpi.x > settings.dpi):
        return None
    if source.media == "image" and source.path.stat().st_size > limit:
        return None
    own = untouched(source)
    return own if own and own.pictures[0].coding == "DCTDecode" and weight(own.pictures) <= limit else None


def _wanted_dpi(source: PageSource, settings: AccessSettings) -> float:
    """The resolution at which ink is looked for: the scan's own, but finer for a coarse one, because the edge of a blurred stroke is known
    more finely than to a pixel; never more than the profile allows."""
    own = source.dpi.x
    finer = _LEGIBLE_DPI <= own < settings.text_dpi and source.width_px * source.height_px * (settings.text_dpi / own) ** 2 <= _MOST_PX
    wanted = settings.text_dpi if finer else min(own, _FINEST_DPI)
    return min(wanted, settings.dpi) if settings.dpi else wanted
