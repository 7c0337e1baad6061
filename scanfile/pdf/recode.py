"""Pixels into streams that every PDF reader decodes: G4 where a picture is black and white, else JPEG or Flate."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, TiffImagePlugin

from scanfile.config import PdfSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import tiff
from scanfile.pdf.geometry import unit_square
from scanfile.pdf.source import PageSource, Pixels

_PNG_UP = 2


@dataclass(frozen=True)
class Picture:
    """One image of a page: its coded bytes, how a PDF decodes them, and where the unit square goes in the decoded frame.

    ``colour`` is DeviceGray or DeviceRGB; ``icc`` a profile that replaces it. ``parms`` are the decode parameters. ``inverted`` swaps
    black and white. ``shared_symbols`` is what a JBIG2 stream has in common with others. ``mask`` is a 1-bit picture whose black says
    where this one is drawn; a 1-bit picture with ``paint`` (one or three values, 0 to 255) is drawn in that colour where it is black,
    and not at all elsewhere.
    """

    stream: bytes = field(repr=False)
    width_px: int
    height_px: int
    bits: int
    colour: str
    coding: str
    place: Affine
    parms: dict[str, int | bool] = field(default_factory=dict)
    inverted: bool = False
    icc: bytes = b""
    shared_symbols: bytes = b""
    mask: Picture | None = None
    paint: tuple[int, ...] = ()


@dataclass(frozen=True)
class Embedded:
    """The images of one page and what was done to the master for them."""

    pictures: tuple[Picture, ...]
    provenance: str


def recode(source: PageSource, settings: PdfSettings, why: str) -> Embedded:
    """The decoded frame, coded anew. Raises InputError where it can't be decoded or is not the frame that was read."""
    pixels = source.decode()
    if pixels.shape[:2] != (source.height_px, source.width_px) or pixels.dtype != np.uint8:
        raise InputError(ProblemCode.PDF_FAILED, f"decoded as {pixels.shape}, expected {source.height_px} x {source.width_px}")
    try:
        if pixels.ndim == 2 and is_bitonal(pixels):
            picture, coding = g4(pixels), "g4"
        elif settings.lossless:
            picture, coding = flate(pixels), "lossless flate"
        else:
            picture, coding = jpeg(pixels, settings.jpeg_quality), f"jpeg quality {settings.jpeg_quality}"
    except OSError as error:  # Pillow's word for a coder that fails; no disk is involved
        raise InputError(ProblemCode.PDF_FAILED, f"{source.width_px} x {source.height_px} pixels can't be coded: {error}") from None
    kind = "bitonal" if picture.bits == 1 else "grey" if pixels.ndim == 2 else "sRGB"
    return Embedded((picture,), f"recoded {why} -> {kind} {coding}")


def is_bitonal(grey: Pixels) -> bool:
    """Whether a grey picture holds pure black and pure white only."""
    stride = 1 << 20
    flat = grey.reshape(-1)
    return all(bool((((flat[at : at + stride] + 1) & 0xFE) == 0).all()) for at in range(0, flat.size, stride))


def g4(grey: Pixels) -> Picture:
    """Black and white as one ITU-T T.6 strip, decoded again and compared. Raises InputError where the comparison fails."""
    height, width = grey.shape
    ink = np.packbits(grey == 0, axis=1).tobytes()
    coded = io.BytesIO()
    # Pillow takes a set bit for white and photometric 1; the fax coder takes it for black: so the ink goes in as set bits.
    Image.frombytes("1", (width, height), ink).save(coded, "TIFF", compression="group4", tiffinfo={278: height})
    coded.seek(0)
    if TiffImagePlugin.TiffImageFile(coded).tobytes() != ink:
        raise InputError(ProblemCode.PDF_FAILED, "G4 coding is not lossless")
    strips = tiff.read_frame(coded, 1).strips(coded)
    return fax_picture(strips[0], (width, height), unit_square(0, 0, width, height), {"K": -1})


def fax_picture(stream: bytes, size: tuple[int, int], place: Affine, parms: dict[str, int | bool]) -> Picture:
    """A fax-coded picture; ``parms`` says which coding."""
    whole = {"Columns": size[0], "Rows": size[1], "EndOfBlock": False, **parms}
    return Picture(stream, *size, 1, "DeviceGray", "CCITTFaxDecode", place, whole)


def jpeg(pixels: Pixels, quality: int, *, full_colour: bool = False) -> Picture:
    """A grey or colour picture as JPEG; colour is kept at full resolution above quality 94, and where that is asked for."""
    height, width = pixels.shape[:2]
    coded = io.BytesIO()
    subsampling = 0 if full_colour or quality > 94 else 2
    Image.fromarray(pixels).save(coded, "JPEG", quality=quality, optimize=True, subsampling=subsampling)
    colour = "DeviceGray" if pixels.ndim == 2 else "DeviceRGB"
    return Picture(coded.getvalue(), width, height, 8, colour, "DCTDecode", unit_square(0, 0, width, height))


def flate(pixels: Pixels) -> Picture:
    """A grey or colour picture without loss: each row as its difference from the row above (PNG filter "up"), deflated."""
    height, width = pixels.shape[:2]
    colours = 1 if pixels.ndim == 2 else 3
    rows = pixels.reshape(height, width * colours)
    filtered = np.empty((height, width * colours + 1), np.uint8)
    filtered[:, 0] = _PNG_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    parms: dict[str, int | bool] = {"Predictor": 15, "Colors": colours, "BitsPerComponent": 8, "Columns": width}
    colour = "DeviceGray" if colours == 1 else "DeviceRGB"
    place = unit_square(0, 0, width, height)
    return Picture(zlib.compress(filtered.tobytes(), 6), width, height, 8, colour, "FlateDecode", place, parms)
