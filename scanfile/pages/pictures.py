"""Image formats through Pillow: one frame in, 8-bit pixels out, everything unusual made usual.

Pillow's limit on the number of pixels is process-wide; here it is lifted for the length of one call and our own limit is held against the
header instead, so that nobody else's protection changes. ``ImageFile.LOAD_TRUNCATED_IMAGES`` stays False: half a page is no page.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from scanfile.config import PagesSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Dpi
from scanfile.pages import fax, paper, tiff
from scanfile.pages.raster import Pixels, Raster, is_bitonal

FORMATS = ("JPEG", "PNG", "BMP", "JPEG2000", "TIFF")
_BITONAL, _GREY, _COLOUR = "bitonal", "grey", "colour"
_TURNED_ORIENTATIONS = (5, 6, 7, 8)
_CM_PER_INCH = 2.54
_ENOUGH_DPI = 145.0
_JPEG_TAIL_BYTES = 64
# What Pillow's decoders raise for bytes that make no sense; a machine's own troubles (MemoryError, an OSError with a number) pass.
_BAD_BYTES = (
    SyntaxError, ValueError, TypeError, EOFError, KeyError, IndexError, AttributeError, ArithmeticError, AssertionError, RuntimeError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


@contextmanager
def bad_bytes(problem: ProblemCode) -> Iterator[None]:
    """Turns what decoders raise on nonsense into InputError with this code, and keeps their warnings and pixel limit to this block."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError:  # its text names an address in memory
        raise InputError(problem, "not a picture that can be read") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise InputError(problem, str(error)) from None
    except _BAD_BYTES as error:
        raise InputError(problem, str(error) or type(error).__name__) from None
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def check_size(width_px: int, height_px: int, settings: PagesSettings, empty: ProblemCode = ProblemCode.DAMAGED_IMAGE) -> None:
    """Raises InputError for a picture that is too large to be a page, or has no pixels at all."""
    if width_px < 1 or height_px < 1:
        raise InputError(empty, f"{width_px} x {height_px} pixels")
    if width_px * height_px > settings.max_megapixels * 1_000_000:
        raise InputError(ProblemCode.IMAGE_TOO_LARGE, f"{width_px} x {height_px} pixels")


def decode_tiff(path: Path, frame: int, settings: PagesSettings, *, grey: bool) -> Raster:
    """The 1-based frame of a TIFF. Raises InputError."""
    with path.open("rb") as stream:
        offsets = tiff.frame_offsets(stream)
        if not 1 <= frame <= len(offsets):
            raise InputError(ProblemCode.DAMAGED_IMAGE, f"there is no frame {frame}")
        directory = tiff.read_directory(stream, offsets[frame - 1])
        width, height = directory.integer(tiff.WIDTH, 0), directory.integer(tiff.HEIGHT, 0)
        check_size(width, height, settings)
        single = tiff.lift(stream, directory)
    with fax.complaints() as complaints, bad_bytes(ProblemCode.DAMAGED_IMAGE), Image.open(io.BytesIO(single), formats=("TIFF",)) as image:
        depth = max(directory.integers(tiff.BITS) or (1,))
        image.load()  # Pillow turns a TIFF by its Orientation tag while loading
        pixels, mode = _to_pixels(image, depth, min_is_white=directory.integer(tiff.PHOTOMETRIC, 1) == 0, grey=grey)
    _check_strips(single, directory, pixels, complaints)
    turned = directory.integer(tiff.ORIENTATION, 1) in _TURNED_ORIENTATIONS
    return _raster(pixels, mode, _tiff_dpi(directory, width, height), turned=turned, full=(width, height))


def check_header(stream: BinaryIO, settings: PagesSettings) -> None:
    """Reads no more than the header of a JPEG, PNG, BMP or JPEG 2000. Raises InputError where that is already bad, or claims too much."""
    with bad_bytes(ProblemCode.DAMAGED_IMAGE), Image.open(stream, formats=FORMATS) as image:
        check_size(*image.size, settings)


def decode_picture(stream: BinaryIO, settings: PagesSettings, *, grey: bool, reduce: int = 1, exif: bool = True) -> Raster:
    """A JPEG, PNG, BMP or JPEG 2000. Raises InputError. ``reduce`` of 2 or 4 is honoured for JPEG, where it saves time, as long as enough
    dots per inch are left for a look at the page.

    ``exif`` is off for a JPEG inside a PDF, where only the page says which way is up.
    """
    with bad_bytes(ProblemCode.DAMAGED_IMAGE), Image.open(stream, formats=FORMATS) as image:
        width, height = image.size
        check_size(width, height, settings)
        dpi = paper.believe(*_stated_dpi(image), width, height)
        turn = image.getexif().get(ExifTags.Base.Orientation, 1) if exif else 1
        coloured = image.mode == "RGB"
        while reduce > 1 and min(dpi.x, dpi.y) < reduce * _ENOUGH_DPI:
            reduce //= 2
        if image.format == "JPEG" and image.mode in ("L", "RGB") and (reduce > 1 or grey):  # the decoder's own half size, its own luma
            image.draft("L" if grey else image.mode, (-(-width // reduce), -(-height // reduce)))
        image.load()
        deep = image.mode.startswith("I")
        plain = ImageOps.exif_transpose(image) if turn != 1 and not deep else image
        pixels, mode = _to_pixels(plain, 16 if deep else 8, min_is_white=False, grey=grey)
    mode = _COLOUR if grey and coloured and image.format == "JPEG" else mode
    return _raster(pixels, mode, dpi, turned=turn in _TURNED_ORIENTATIONS, full=(width, height))


def _check_strips(single: bytes, directory: tiff.Directory, pixels: Pixels, complaints: list[bytes]) -> None:
    """Holds libtiff to what it should have said: raises InputError for strips that end too early, or decode to less than they hold."""
    compression, height = directory.integer(tiff.COMPRESSION, 1), directory.integer(tiff.HEIGHT, 0)
    if compression == tiff.JPEG and not all(b"\xff\xd9" in bytes(strip[-_JPEG_TAIL_BYTES:]) for strip in tiff.pieces(single)):
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a JPEG strip that is cut off")
    if compression != fax.G4 and compression not in fax.G3_CODES:
        return
    if fax.is_garbled(complaints, compression, height):
        raise InputError(ProblemCode.DAMAGED_IMAGE, "fax code that makes no sense")
    if compression != fax.G4 or directory.integer(tiff.ORIENTATION, 1) != 1:
        return
    rows = min(directory.integer(tiff.ROWS, height) or height, height)
    for index, strip in enumerate(tiff.pieces(single)):
        drawn = pixels[index * rows : (index + 1) * rows]
        if fax.is_cut(strip, drawn, reversed_bits=directory.integer(tiff.FILL_ORDER, 1) == 2):
            raise InputError(ProblemCode.DAMAGED_IMAGE, "fax code that is cut off")


def _raster(pixels: Pixels, mode: str, dpi: Dpi, *, turned: bool, full: tuple[int, int]) -> Raster:
    width, height = full[::-1] if turned else full
    return Raster(pixels, mode, Dpi(dpi.y, dpi.x, dpi.inferred) if turned else dpi, width, height)


def _stated_dpi(image: ImageFile.ImageFile | Image.Image) -> tuple[float | None, float | None]:
    try:
        x, y = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError, ArithmeticError):
        return None, None
    return x, y


def _tiff_dpi(directory: tiff.Directory, width: int, height: int) -> Dpi:
    """The resolution of the stored picture. Unit 3 is centimetres; unit 1 says none, but scanners write it beside true dpi."""
    unit = _CM_PER_INCH if directory.integer(tiff.UNIT, 2) == 3 else 1.0
    x, y = directory.rational(tiff.X_DPI), directory.rational(tiff.Y_DPI)
    return paper.believe(x * unit if x else None, y * unit if y else None, width, height)


def _to_pixels(image: Image.Image, depth: int, *, min_is_white: bool, grey: bool) -> tuple[Pixels, str]:
    """8-bit grey or RGB of a loaded picture, and what its format holds."""
    mode = image.mode
    if mode == "1":
        return np.asarray(image.convert("L"), np.uint8), _BITONAL
    if mode.startswith("I") or mode == "F":
        return _deep(image, depth, min_is_white=min_is_white), _GREY
    if mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        image = _on_white(image)
        mode = "L" if mode in ("LA", "La") else "RGB"
    if mode == "L":
        pixels = np.asarray(image.convert("L"), np.uint8)
        return pixels, _BITONAL if is_bitonal(pixels) else _GREY
    rgb = np.asarray(image.convert("RGB"), np.uint8)
    if mode == "P" or rgb.shape[0] * rgb.shape[1] < 1 << 16:
        flat = bool((rgb[..., 0] == rgb[..., 1]).all() and (rgb[..., 1] == rgb[..., 2]).all())
        if flat:
            pixels = np.ascontiguousarray(rgb[..., 0])
            return pixels, _BITONAL if is_bitonal(pixels) else _GREY
    return (np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8) if grey else rgb), _COLOUR


def _deep(image: Image.Image, depth: int, *, min_is_white: bool) -> Pixels:
    """Grey of more than 8 bits: the upper eight. Floating point is taken as 0 to 1, or as 0 to its own largest value."""
    values = np.asarray(image)
    if values.dtype.kind == "f":
        top = float(np.nanmax(values, initial=0.0))
        scaled = np.nan_to_num(values, nan=0.0, posinf=top, neginf=0.0) * (255.0 / (top if top > 1.0 else 1.0))
    else:
        span = depth if 8 < depth < 32 else 16 if int(values.max(initial=0)) < 1 << 16 else 32
        scaled = values.astype(np.float32) / float(1 << (span - 8))
    pixels = np.clip(scaled, 0, 255).astype(np.uint8)
    return np.asarray(255 - pixels, np.uint8) if min_is_white else pixels


def _on_white(image: Image.Image) -> Image.Image:
    """Transparency over white paper."""
    if image.mode in ("La", "RGBa"):
        image = image.convert("LA" if image.mode == "La" else "RGBA")
    layered = image.convert("RGBA")
    if layered.getchannel("A").getextrema() == (255, 255):
        return image.convert("L" if image.mode == "LA" else "RGB")
    paper_white = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    flat = Image.alpha_composite(paper_white, layered)
    return flat.convert("L" if image.mode == "LA" else "RGB")
