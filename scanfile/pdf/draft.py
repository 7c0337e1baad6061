"""A PDF in the making: written object by object, so that no more of it is in memory than the settings allow.

pikepdf copies streams into memory when pages go from one PDF to another, and holds new streams there until the end. So the pages are
first written as a plain PDF (ISO 32000-1, 7.5) to a temporary file, which pikepdf then opens and finishes without loading its streams.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import pikepdf
from pikepdf import Dictionary, Name

from scanfile.model import Affine
from scanfile.pdf.geometry import Sheet
from scanfile.pdf.recode import Picture

_MANY_STRIPS = 32
_END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI[\0\t\n\f\r ]")
_PAGES = 1
_CATALOG = 2


class Draft:
    """A plain PDF that grows page by page; in memory up to a number of bytes, then on disk in a directory."""

    def __init__(self, memory_bytes: int, directory: Path) -> None:
        self._out = SpooledTemporaryFile(max_size=memory_bytes, dir=str(directory), prefix="draft-", suffix=".pdf")  # noqa: SIM115  (closed by close)
        self._offsets = [0, 0, 0]
        self._pages: list[int] = []
        self._known: dict[bytes, int] = {}
        self._out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, pictures: Sequence[Picture], place: Sheet, text: bytes) -> None:
        """Append a page with its images and its text operators."""
        names, content = b"", b""
        for at, picture in enumerate(pictures):
            drawn = b"/I%d Do" % at
            if len(pictures) > _MANY_STRIPS and picture.coding == "CCITTFaxDecode" and not _END_OF_IMAGE.search(picture.stream):
                drawn = _inline(picture)
            else:
                names += b"/I%d %d 0 R" % (at, self._image(picture))
            if picture.paint:
                content += _painting(picture.paint)
            content += draw(picture.place.then(place.to_points), drawn)
        self._page(names, place, content + text, bool(text))

    def add_form(self, matrix: Affine, place: Sheet, text: bytes) -> None:
        """Append a page that draws a form; the form itself is put into the finished PDF as ``/I0``."""
        self._page(b"", place, draw(matrix, b"/I0 Do") + text, bool(text))

    def finish(self) -> pikepdf.Pdf:
        """The pages as a PDF whose streams stay where they are; the draft must be closed after it."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._object(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), kids), _PAGES)
        self._object(b"<</Type/Catalog/Pages %d 0 R>>" % _PAGES, _CATALOG)
        start = self._out.tell()
        table = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        count = len(self._offsets)
        trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, _CATALOG, start)
        self._out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer)
        self._out.seek(0)
        return pikepdf.open(cast(BinaryIO, self._out), access_mode=pikepdf.AccessMode.stream)

    def close(self) -> None:
        """Give the memory or the disk space back."""
        self._out.close()

    def _object(self, body: bytes, number: int = 0) -> int:
        if not number:
            number = len(self._offsets)
            self._offsets.append(0)
        self._offsets[number] = self._out.tell()
        self._out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def _stream(self, entries: bytes, content: bytes) -> int:
        return self._object(b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content))

    def _page(self, images: bytes, place: Sheet, content: bytes, has_text: bool) -> None:
        contents = self._stream(b"/Filter/FlateDecode", zlib.compress(content, 9))
        resources = b"/XObject<<%s>>%s" % (images, b"/Font<<>>" if has_text else b"")
        box = numbers(0, 0, *place.size_pt)
        page = b"<</Type/Page/Parent %d 0 R/MediaBox[%s]/Resources<<%s>>/Contents %d 0 R>>"
        self._pages.append(self._object(page % (_PAGES, box, resources, contents)))

    def _image(self, picture: Picture, *, stencil: bool = False) -> int:
        entries = Dictionary(
            Subtype=Name.Image,
            Width=picture.width_px,
            Height=picture.height_px,
            BitsPerComponent=picture.bits,
            Filter=Name(f"/{picture.coding}"),
        )
        if picture.inverted:
            entries.Decode = pikepdf.Array([1, 0])
        if picture.parms:
            entries.DecodeParms = Dictionary({f"/{name}": value for name, value in picture.parms.items()})
        more = b"/ImageMask true" if stencil or picture.paint else b"/ColorSpace/%s" % picture.colour.encode("ascii")
        if picture.mask:
            more += b"/Mask %d 0 R" % self._image(picture.mask, stencil=True)
        if picture.icc:
            more = b"/ColorSpace[/ICCBased %d 0 R]" % self._shared(picture.icc, b"/N %d" % (1 if picture.colour == "DeviceGray" else 3))
        if picture.shared_symbols:
            more += b"/DecodeParms<</JBIG2Globals %d 0 R>>" % self._shared(picture.shared_symbols, b"")
        return self._stream(entries.unparse()[2:-2] + more, picture.stream)

    def _shared(self, content: bytes, entries: bytes) -> int:
        """A stream that several images use, written once."""
        if content not in self._known:
            self._known[content] = self._stream(entries + b"/Filter/FlateDecode", zlib.compress(content, 9))
        return self._known[content]


def draw(matrix: Affine, drawn: bytes) -> bytes:
    """Operators that draw something under a matrix."""
    return b"q %s cm %s Q\n" % (numbers(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), drawn)


def _painting(paint: Sequence[int]) -> bytes:
    """The operator that sets the colour in which a stencil is painted."""
    return b"%s %s\n" % (numbers(*(value / 255 for value in paint)), b"g" if len(paint) == 1 else b"rg")


def numbers(*values: float) -> bytes:
    """Numbers as PDF writes them, to a hundred-thousandth."""
    shown = (f"{value:.5f}".rstrip("0").rstrip(".") for value in values)
    return " ".join("0" if value in ("-0", "") else value for value in shown).encode("ascii")


def _inline(picture: Picture) -> bytes:
    """A fax strip inside the content stream: an object of its own costs 200 bytes, as much as a narrow strip itself."""
    parms = "".join(f"/{name} {str(value).lower()}" for name, value in picture.parms.items())
    head = f"BI/W {picture.width_px}/H {picture.height_px}/BPC 1/CS/G/F/CCF/DP<<{parms}>>{'/D[1 0]' if picture.inverted else ''} ID "
    return head.encode("ascii") + picture.stream + b"\nEI"
