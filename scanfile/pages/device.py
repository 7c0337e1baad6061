"""What a path says of the device that made it. Anybody can write anything there: it is told, never believed."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
from PIL import ExifTags, Image

from scanfile.errors import InputError, ProblemCode
from scanfile.pages.decode import Kind, sniff
from scanfile.pages.pictures import FORMATS, bad_bytes
from scanfile.text import printable

_TAGS = (ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.Software, ExifTags.Base.DateTime)
_ENTRIES = ("Creator", "Producer", "CreationDate")
_LONGEST = 60


def device_of(path: Path) -> str:
    """Maker, model, program and time as TIFF tags, EXIF or a PDF's information say them, cleaned; empty where they say nothing.

    OSError of the disk passes.
    """
    try:
        said = _of_pdf(path) if sniff(path) is Kind.PDF else _of_picture(path)
    except InputError:
        return ""
    return ", ".join(dict.fromkeys(filter(None, (printable(" ".join(str(one).split()), _LONGEST) for one in said if one))))


def _of_picture(path: Path) -> list[object]:
    with bad_bytes(ProblemCode.DAMAGED_IMAGE), path.open("rb") as stream, Image.open(stream, formats=FORMATS) as image:
        exif = image.getexif()
        return [exif.get(tag) for tag in _TAGS]


def _of_pdf(path: Path) -> list[object]:
    try:
        with pdfium.PdfDocument(path) as document:
            said = document.get_metadata_dict(skip_empty=True)
            return [said.get(entry) for entry in _ENTRIES]
    except (pdfium.PdfiumError, ValueError):
        return []
