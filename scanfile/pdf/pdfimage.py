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
from scanfile.pdf.geometry import orienting, unit_square
from scanfile.pdf.recode import Embedded, Picture, recode
from scanfile.pdf.source import PageSource

_SIDEWAYS_TOLERANCE = 0.002
_MAX_DEPTH = 8
# The signs of an image matrix (y upwards), and the TIFF orientation of the same name.
_ORIENTATIONS = {
    (1, 0, 0, 1): 1, (-1, 0, 0, 1): 2, (-1, 0, 0, -1): 3, (1, 0, 0, -1): 4,
    (0, -1, -1, 0): 5, (0, -1, 1, 0): 6, (0, 1, 1, 0): 7, (0, 1, -1, 0): 8,
}  # fmt: skip
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
            # The page is known to show one image only: the last one, which covers all that was drawn before.
            image, matrix = list(_drawn_images(page, page.resources, Affine()))[-1]
            picture = _untouched(image)
            if isinstance(picture, str):
                return recode(source, settings, picture)
            oriented = _orientation(matrix, page.rotation, picture.width_px, picture.height_px)
            if oriented is None or oriented[1:] != (source.width_px, source.height_px):
                return recode(source, settings, "cropped or turned pdf image")
            placed = Picture(**{**vars(picture), "place": picture.place.then(oriented[0])})
            return Embedded((placed,), f"pdf {placed.coding.removesuffix('Decode').removesuffix('Fax').lower()} stream untouched")
    except (pikepdf.PdfError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise InputError(ProblemCode.PDF_FAILED, f"pdf page {source.frame}: {error}") from None


def _drawn_images(content: Any, resources: Any, outer: Affine, depth: int = 0) -> Iterator[tuple[Any, Affine]]:
    """Each image that a content stream draws, forms included, with the matrix that carries the unit square to the page (y upwards)."""
    objects = resources.get("/XObject", {})
    matrix, saved = outer, list[Affine]()
    for instruction in pikepdf.parse_content_stream(content, "q Q cm Do"):
        operands: Any = instruction.operands
        name = str(instruction.operator)
        if name == "q":
            saved.append(matrix)
        elif name == "Q" and saved:
            matrix = saved.pop()
        elif name == "cm":
            matrix = _affine(operands).then(matrix)
        elif name == "Do":
            drawn: Any = objects[str(operands[0])]
            if drawn.get("/Subtype") == pikepdf.Name.Image:
                yield drawn, matrix
            elif depth < _MAX_DEPTH:
                placed = _affine(drawn.Matrix).then(matrix) if "/Matrix" in drawn else matrix
                yield from _drawn_images(drawn, drawn.get("/Resources", resources), placed, depth + 1)


def _affine(numbers: Any) -> Affine:
    return Affine(*(float(number) for number in numbers))


def _orientation(matrix: Affine, rotate: int, width: int, height: int) -> tuple[Affine, int, int] | None:
    """How the page turns or mirrors the stored image, None where it does more than that."""
    numbers = (matrix.a, matrix.b, matrix.c, matrix.d)
    largest = max(map(abs, numbers))
    a, b, c, d = (0 if abs(number) <= largest * _SIDEWAYS_TOLERANCE else 1 if number > 0 else -1 for number in numbers)
    orientation = _ORIENTATIONS.get((a, b, c, d))
    if orientation is None or rotate % 90:
        return None
    first, turned_width, turned_height = orienting(orientation, width, height)
    second, out_width, out_height = orienting({0: 1, 90: 6, 180: 3, 270: 8}[rotate % 360], turned_width, turned_height)
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
    place = unit_square(0, 0, width, height)
    if filters == ["/CCITTFaxDecode"] and colour == "DeviceGray":
        fax = _options(options, _FAX_PARMS)
        return Picture(coded, width, height, 1, colour, "CCITTFaxDecode", place, {"Columns": 1728, **fax}, inverted, icc)
    if filters == ["/DCTDecode"]:
        header = jpeg.read_header(coded)
        expected = 1 if colour == "DeviceGray" else 3
        if header and header.plain and (header.width_px, header.height_px) == (width, height) and len(header.components) == expected:
            return Picture(coded, width, height, 8, colour, "DCTDecode", place, _options(options, _JPEG_PARMS), inverted, icc)
        return "pdf jpeg of an unusual kind"
    if filters == ["/JBIG2Decode"] and colour == "DeviceGray":
        symbols = options["/JBIG2Globals"].read_bytes() if "/JBIG2Globals" in options else b""
        return Picture(coded, width, height, 1, colour, "JBIG2Decode", place, {}, inverted, icc, symbols)
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
