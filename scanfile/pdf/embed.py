"""Masters into image streams, with their pixels untouched wherever a PDF can hold them as they are.

=========================================  =============================================================
master                                     in the PDF
=========================================  =============================================================
JPEG, 8 bit, grey or three colours         the stream untouched
G4, G3 TIFF                                each strip untouched, one image a strip
the same, bits in reverse (fill order 2)   the bytes reversed bit by bit
JPEG in TIFF, one strip                    the coefficients untouched, the tables merged into the stream
PNG 8 bit grey or RGB, when lossless       the deflated rows untouched
all else                                   decoded and coded anew (``recode``)
=========================================  =============================================================
"""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any, BinaryIO

from numpy.typing import NDArray

from scanfile.config import PdfSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import jpeg, tiff
from scanfile.pdf.geometry import orienting, unit_square
from scanfile.pdf.pdfimage import embed_pdf_image
from scanfile.pdf.recode import Embedded, Picture, fax_picture, recode
from scanfile.pdf.source import PageSource
from scanfile.pdf.tiff import Tag, TiffFrame

_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_G3, _G4, _JPEG_IN_TIFF = 3, 4, 7
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _YCBCR = 0, 1, 2, 6
_COMPRESSIONS = {1: "uncompressed", 2: "rle", 3: "g3", 4: "g4", 5: "lzw", 6: "old jpeg", 7: "jpeg", 8: "deflate", 32773: "packbits"}
_NEVER_RECODED = PdfSettings(storage="pass-through", lossless=False, jpeg_quality=90, language="", build_bytes=1 << 20)
_PNG_KINDS = {0: "grey", 2: "rgb", 3: "palette", 4: "grey alpha", 6: "rgb alpha"}


def embed(source: PageSource, settings: PdfSettings) -> Embedded:
    """The images of a page. Raises InputError for a master that can't be embedded, OSError for a disk that fails."""
    if source.media == "pdf-image":
        return embed_pdf_image(source, settings)
    if source.media == "pdf-content":
        return recode(
            source, settings, "flattened pdf page, unreadable text layer" if source.text_layer == "junk" else "flattened pdf page"
        )
    with source.path.open("rb") as stream:
        magic = stream.read(8)
        stream.seek(0)
        if magic[:3] == b"\xff\xd8\xff":
            return _jpeg(source, settings, stream)
        if magic[:4] in _TIFF_MAGIC:
            return _tiff(source, settings, stream)
        if magic == _PNG_MAGIC:
            return _png(source, settings, stream)
    kind = "bmp" if magic[:2] == b"BM" else "jpeg 2000" if magic[4:8] == b"jP  " or magic[:4] == b"\xff\x4f\xff\x51" else "image"
    return recode(source, settings, kind)


def untouched(source: PageSource) -> Embedded | None:
    """The master's own streams where a PDF can hold them as they are, else None. OSError for a disk that fails."""
    try:
        return embed(replace(source, decode=_undecoded), _NEVER_RECODED)
    except InputError:
        return None


def _undecoded() -> NDArray[Any]:
    raise InputError(ProblemCode.PDF_FAILED, "can't be embedded as it is")


def _jpeg(source: PageSource, settings: PdfSettings, stream: BinaryIO) -> Embedded:
    coded = stream.read()
    header = jpeg.read_header(coded)
    if header is None or source.frame != 1:
        return recode(source, settings, "jpeg")
    oriented, width, height = orienting(header.orientation, header.width_px, header.height_px)
    if not header.plain or (width, height) != (source.width_px, source.height_px):
        kind = "cmyk" if len(header.components) == 4 else f"{header.bits} bit"
        return recode(source, settings, f"{kind} jpeg")
    return Embedded((jpeg_picture(coded, header, oriented),), "jpeg untouched")


def jpeg_picture(coded: bytes, header: jpeg.JpegHeader, oriented: Affine) -> Picture:
    """A JPEG stream as it is; ``oriented`` is the map from the stored to the decoded frame."""
    colour = "DeviceGray" if len(header.components) == 1 else "DeviceRGB"
    parms: dict[str, int | bool] = {"ColorTransform": 0} if header.stored_as_rgb and header.transform is None else {}
    place = unit_square(0, 0, header.width_px, header.height_px).then(oriented)
    return Picture(coded, header.width_px, header.height_px, 8, colour, "DCTDecode", place, parms)


def _tiff(source: PageSource, settings: PdfSettings, stream: BinaryIO) -> Embedded:
    frame = tiff.read_frame(stream, source.frame)
    oriented, width, height = orienting(frame.first(Tag.ORIENTATION, 1), *frame.size)
    if (width, height) == (source.width_px, source.height_px) and frame.in_strips:
        compression = frame.first(Tag.COMPRESSION, 1)
        if compression in (_G3, _G4) and _plain_fax(frame, compression):
            return _fax(frame, stream, oriented)
        if compression == _JPEG_IN_TIFF and (embedded := _jpeg_in_tiff(frame, stream, oriented)):
            return embedded
    return recode(source, settings, _describe(frame))


def _describe(frame: TiffFrame) -> str:
    bits, samples = frame.first(Tag.BITS, 1), frame.first(Tag.SAMPLES, 1)
    photometric = {3: "palette ", 5: "cmyk ", 8: "lab "}.get(frame.first(Tag.PHOTOMETRIC, 1), "alpha " if samples in (2, 4) else "")
    compression = frame.first(Tag.COMPRESSION, 1)
    return f"{photometric}{bits * samples} bit {_COMPRESSIONS.get(compression, f'compression {compression}')} tiff"


def _plain_fax(frame: TiffFrame, compression: int) -> bool:
    """One bit, no uncompressed mode (which readers don't know)."""
    options = frame.first(Tag.T6_OPTIONS if compression == _G4 else Tag.T4_OPTIONS, 0)
    one_bit = frame.first(Tag.BITS, 1) == 1 and frame.first(Tag.SAMPLES, 1) == 1
    return one_bit and not options & 2 and frame.first(Tag.PHOTOMETRIC, 0) in (_MIN_IS_WHITE, _MIN_IS_BLACK)


def _fax(frame: TiffFrame, stream: BinaryIO, oriented: Affine) -> Embedded:
    reverse = frame.first(Tag.FILL_ORDER, 1) == 2
    parms: dict[str, int | bool] = {"K": -1}
    name = "g4"
    if frame.first(Tag.COMPRESSION, 1) == _G3:
        parms, name = {"K": frame.first(Tag.T4_OPTIONS, 0) & 1, "EndOfLine": True}, "g3"
    if frame.first(Tag.PHOTOMETRIC, 0) == _MIN_IS_BLACK:
        parms["BlackIs1"] = True
    pictures, top = [], 0
    width = frame.size[0]
    for coded, rows in zip(frame.strips(stream), frame.strip_heights, strict=True):
        place = unit_square(0, top, width, rows).then(oriented)
        pictures.append(fax_picture(coded.translate(_REVERSED_BITS) if reverse else coded, (width, rows), place, parms))
        top += rows
    strips = "strip" if len(pictures) == 1 else f"{len(pictures)} strips"
    return Embedded(tuple(pictures), f"{name} {strips} bit-reversed" if reverse else f"{name} {strips} untouched")


def _jpeg_in_tiff(frame: TiffFrame, stream: BinaryIO, oriented: Affine) -> Embedded | None:
    """The one JPEG strip with its tables, or None where a PDF can't hold it."""
    if len(frame.strip_heights) != 1:
        return None
    photometric = frame.first(Tag.PHOTOMETRIC, _YCBCR)
    coded = frame.strips(stream)[0]
    merged = jpeg.merge_tables(coded, frame.jpeg_tables, rgb=photometric == _RGB) if coded[:2] == b"\xff\xd8" else b""
    header = jpeg.read_header(merged)
    if header is None or not header.plain or (header.width_px, header.height_px) != frame.size:
        return None
    if photometric not in ({_MIN_IS_WHITE, _MIN_IS_BLACK} if len(header.components) == 1 else {_RGB, _YCBCR}):
        return None
    picture = jpeg_picture(merged, header, oriented)
    if photometric == _MIN_IS_WHITE:
        picture = Picture(**{**vars(picture), "inverted": True})
    return Embedded((picture,), "jpeg-in-tiff coefficients untouched")


def _png(source: PageSource, settings: PdfSettings, stream: BinaryIO) -> Embedded:
    head = stream.read(33)
    if len(head) < 33:
        return recode(source, settings, "png")
    width, height, bits, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", head, 16)
    described = f"{bits} bit {_PNG_KINDS.get(kind, 'unknown')} png"
    if not settings.lossless or bits != 8 or kind not in (0, 2) or interlaced or (width, height) != (source.width_px, source.height_px):
        return recode(source, settings, described)
    rows = _png_rows(stream)
    if rows is None:
        return recode(source, settings, described)
    colours = 1 if kind == 0 else 3
    parms: dict[str, int | bool] = {"Predictor": 15, "Colors": colours, "BitsPerComponent": 8, "Columns": width}
    place = unit_square(0, 0, width, height)
    colour = "DeviceGray" if colours == 1 else "DeviceRGB"
    return Embedded((Picture(rows, width, height, 8, colour, "FlateDecode", place, parms),), "png rows untouched")


def _png_rows(stream: BinaryIO) -> bytes | None:
    """The deflated rows of a PNG, or None where it has transparency, an orientation, a gamma of its own, or is cut off."""
    rows: list[bytes] = []
    while len(head := stream.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        if name == b"IEND":
            return b"".join(rows) or None
        if name in (b"tRNS", b"eXIf", b"acTL", b"gAMA", b"iCCP"):
            return None
        payload = stream.read(length + 4)
        if len(payload) != length + 4:
            return None
        if name == b"IDAT":
            rows.append(payload[:-4])
    return None
