"""Which format a path holds, by its content and never by its suffix, and one way in for all of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from scanfile.config import PagesSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.pages import pdf_pages, pictures, tiff
from scanfile.pages.raster import Raster

_HEAD_BYTES = 1024
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JPEG2000_MAGIC = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_BMP_HEADER_SIZES = (12, 16, 40, 52, 56, 64, 108, 124)


class Kind(StrEnum):
    """The families of formats, by what opens them."""

    TIFF = "tiff"
    PICTURE = "picture"
    PDF = "pdf"


def sniff(path: Path) -> Kind:
    """The family of a path. Raises InputError: EMPTY_PATH, NOT_A_SCAN; OSError of the disk passes."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        if not head:
            raise InputError(ProblemCode.EMPTY_PATH)
        if head.startswith(_TIFF_MAGIC):
            return Kind.TIFF
        if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", *_JPEG2000_MAGIC)) or _is_bmp(head):
            return Kind.PICTURE
        if b"%PDF" in head:
            return Kind.PDF
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _HEAD_BYTES))
        if b"%%EOF" in stream.read() and path.suffix.lower() == ".pdf":  # a PDF that lost its first bytes
            return Kind.PDF
    raise InputError(ProblemCode.NOT_A_SCAN)


def probe(path: Path, settings: PagesSettings) -> int:
    """How many pages a path holds, without decoding any. Frames that will fail are counted, so that they are accounted for.

    Raises InputError where the whole path is bad.
    """
    kind = sniff(path)
    if kind is Kind.PDF:
        return pdf_pages.count_pages(path)
    with path.open("rb") as stream:
        if kind is Kind.TIFF:
            return len(tiff.frame_offsets(stream))
        pictures.check_header(stream, settings)
    return 1


def decode(path: Path, frame: int, settings: PagesSettings, *, grey: bool = False, reduce: int = 1) -> Raster:
    """The 1-based frame of a path. Raises InputError for bad bytes; OSError of the disk and MemoryError pass.

    ``grey`` gives (height, width) whatever the format. ``reduce`` (1, 2 or 4) may give a picture of a half or a quarter of the side where
    the format makes that cheaper and the scan is fine enough; the raster's sizes and resolution stay those of the full one.
    """
    kind = sniff(path)
    if kind is Kind.PDF:
        return pdf_pages.decode_pdf(path, frame, settings, grey=grey, reduce=reduce)
    if kind is Kind.TIFF:
        return pictures.decode_tiff(path, frame, settings, grey=grey)
    if frame != 1:
        raise InputError(ProblemCode.DAMAGED_IMAGE, f"there is no frame {frame}")
    with path.open("rb") as stream:
        return pictures.decode_picture(stream, settings, grey=grey, reduce=reduce)


def _is_bmp(head: bytes) -> bool:
    return head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES
