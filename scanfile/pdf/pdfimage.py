"""A PDF page that is exactly one scanned image: its stream goes over untouched where its coding is one that PDF/A allows."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from scanfile.config import PdfSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import jpeg
from scanfile.pdf.geometry import orienting
from scanfile.pdf.recode import Embedded, Picture, recode
from scanfile.pdf.source import PageSource

_SIDEWAYS_TOLERANCE = 0.002
_MARGIN_SHARE = 0.01
_GREY_SPACES = ("/DeviceGray", "/CalGray", "/G")
_RGB_SPACES = ("/DeviceRGB", "/CalRGB", "/RGB")
_FAX_PARMS = ("K", "EndOfLine", "EncodedByteAlign", "Columns", "Rows", "EndOfBlock", "BlackIs1", "DamagedRowsBeforeError")
_FLATE_PARMS = ("Predictor", "Colors", "BitsPerComponent", "Columns")
_JPEG_PARMS = ("ColorTransform",)


def embed_pdf_image(source: PageSource, settings: PdfSettings) -> Embedded:
    """The image of a scanned PDF page. Raises InputError for a page that can't be opened."""
    try:
        with pikepdf.open(source.path) as pdf:
            page = pdf.pages[source.frame - 1]
            drawn = list(_drawn_images(page))
            if len(drawn) != 1:
                return recode(source, settings, "pdf page")
            image, matrix = drawn[0]
            picture = _untouched(image)
            if isinstance(picture, str):
                return recode(source, settings, picture)
            oriented = _orientation(page, matrix, picture.width_px, picture.height_px)
            if oriented is None or oriented[1:] != (source.width_px, source.height_px):
                return recode(source, settings, "cropped or turned pdf image")
            placed = Picture(**{**vars(picture), "place": picture.place.then(oriented[0])})
            return Embedded((placed,), f"pdf {placed.coding.removesuffix('Decode').removesuffix('Fax').lower()} stream untouched")
    except (pikepdf.PdfError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise InputError(ProblemCode.PDF_FAILED, f"pdf page {source.frame}: {error}") from None


def _drawn_images(page: pikepdf.Page) -> Iterator[tuple[pikepdf.Stream, Affine]]:
    """Each image that the page's content draws, with the matrix that carries the unit square to the page (y upwards)."""
    images: Any = page.resources.get("/XObject", {})
    matrix, saved = Affine(), list[Affine]()
    for instruction in pikepdf.parse_content_stream(page, "q Q cm Do"):
        operands: Any = instruction.operands
        name = str(instruction.operator)
        if name == "q":
            saved.append(matrix)
        elif name == "Q" and saved:
            matrix = saved.pop()
        elif name == "cm":
            matrix = Affine(*(float(value) for value in operands)).then(matrix)
        elif name == "Do":
            drawn: Any = images[str(operands[0])]
            if drawn.get("/Subtype") == pikepdf.Name.Image:
                yield drawn, matrix


def _orientation(page: pikepdf.Page, matrix: Affine, width: int, height: int) -> tuple[Affine, int, int] | None:
    """How the page turns or mirrors the stored image, None where it does more than that or does not show all of it."""
    box = [float(value) for value in page.cropbox]
    left, right, bottom, top = min(box[0], box[2]), max(box[0], box[2]), min(box[1], box[3]), max(box[1], box[3])
    corners = [matrix.apply(x, y) for x in (0, 1) for y in (0, 1)]
    slack_x, slack_y = (right - left) * _MARGIN_SHARE, (top - bottom) * _MARGIN_SHARE
    inside = min(x for x, _ in corners) >= left - slack_x and max(x for x, _ in corners) <= right + slack_x
    inside = inside and min(y for _, y in corners) >= bottom - slack_y and max(y for _, y in corners) <= top + slack_y
    largest = max(abs(matrix.a), abs(matrix.b), abs(matrix.c), abs(matrix.d))
    numbers = (matrix.a, matrix.b, matrix.c, matrix.d)
    a, b, c, d = (0 if abs(value) <= largest * _SIDEWAYS_TOLERANCE else 1 if value > 0 else -1 for value in numbers)
    # Image rows run downwards and the page upwards: in pixels, both axes downwards, the mixed terms change sign.
    signs = {
        (1, 0, 0, 1): 1, (-1, 0, 0, 1): 2, (-1, 0, 0, -1): 3, (1, 0, 0, -1): 4,
        (0, -1, -1, 0): 5, (0, -1, 1, 0): 6, (0, 1, 1, 0): 7, (0, 1, -1, 0): 8,
    }  # fmt: skip
    orientation = signs.get((a, b, c, d))
    if not inside or orientation is None:
        return None
    first, turned_width, turned_height = orienting(orientation, width, height)
    quarter = {0: 1, 90: 6, 180: 3, 270: 8}[int(page.rotation if hasattr(page, "rotation") else 0) % 360]
    second, out_width, out_height = orienting(quarter, turned_width, turned_height)
    return first.then(second), out_width, out_height


def _untouched(image: pikepdf.Stream) -> Picture | str:
    """The image with its coded bytes, or what it is that can't be taken over."""
    width, height, bits = int(image.get("/Width", 0)), int(image.get("/Height", 0)), int(image.get("/BitsPerComponent", 1))
    mask = bool(image.get("/ImageMask", False))
    if "/SMask" in image or "/Mask" in image or mask:
        return "masked pdf image"
    filters = _as_list(image.get("/Filter"))
    coded = image.read_raw_bytes()
    parms = _as_list(image.get("/DecodeParms"))
    if filters == ["/FlateDecode", "/DCTDecode"] and not any(parms):
        coded, filters = zlib.decompress(coded), ["/DCTDecode"]
    colour, icc = _colour(image.get("/ColorSpace"))
    decode = [float(value) for value in _as_list(image.get("/Decode"))]
    inverted = decode == [1.0, 0.0]
    if len(filters) != 1 or not colour or (decode and not inverted and decode != [0.0, 1.0] * (len(decode) // 2)):
        return "pdf image with an unusual colour space or filter"
    options = parms[0] if parms and isinstance(parms[0], pikepdf.Dictionary) else pikepdf.Dictionary()
    place = Affine(width, 0, 0, -height, 0, height)
    if filters == ["/CCITTFaxDecode"] and colour == "DeviceGray":
        fax = _options(options, _FAX_PARMS)
        return Picture(coded, width, height, 1, colour, "CCITTFaxDecode", place, {"Columns": 1728, **fax}, inverted, icc)
    if filters == ["/DCTDecode"]:
        header = jpeg.read_header(coded)
        expected = 1 if colour == "DeviceGray" else 3
        if header and header.plain and (header.width_px, header.height_px) == (width, height) and len(header.components) == expected:
            return Picture(coded, width, height, 8, colour, "DCTDecode", place, _options(options, _JPEG_PARMS), inverted, icc)
        return "pdf jpeg of an unusual kind"
    if filters == ["/FlateDecode"] and bits == 8:
        return Picture(coded, width, height, 8, colour, "FlateDecode", place, _options(options, _FLATE_PARMS), inverted, icc)
    return f"{bits} bit pdf image ({', '.join(filters)})"


def _options(parms: pikepdf.Dictionary, known: tuple[str, ...]) -> dict[str, int | bool]:
    found: dict[str, int | bool] = {}
    for key in known:
        value: Any = parms.get(f"/{key}")
        if value is not None:
            found[key] = value if isinstance(value, bool) else int(value)
    return found


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return [str(one) if isinstance(one, pikepdf.Name) else one for one in (value if isinstance(value, pikepdf.Array) else [value])]


def _colour(space: Any) -> tuple[str, bytes]:
    """The device space of the same number of components, and the ICC profile that makes it exact, where there is a usable one."""
    if isinstance(space, pikepdf.Name):
        return ("DeviceGray" if str(space) in _GREY_SPACES else "DeviceRGB" if str(space) in _RGB_SPACES else ""), b""
    if isinstance(space, pikepdf.Array) and len(space) > 1:
        kind = str(space[0])
        if kind == "/ICCBased":
            profile = space[1].read_bytes()
            name, signature = {1: ("DeviceGray", b"GRAY"), 3: ("DeviceRGB", b"RGB ")}.get(int(space[1].get("/N", 0)), ("", b""))
            usable = len(profile) > 128 and profile[8] <= 4 and profile[12:16] in (b"prtr", b"mntr", b"scnr", b"spac")
            return name, profile if usable and profile[16:20] == signature else b""
        return ("DeviceGray" if kind in _GREY_SPACES else "DeviceRGB" if kind in _RGB_SPACES else ""), b""
    return "", b""
