"""Whether a PDF page is mixed raster content: an image that covers it, and yet shows what lies below.

Scanners that write small PDFs draw the page's paper, and over it the ink through a mask (ITU-T T.44). The uppermost image is then nothing
but the colours of the ink, at a few dots an inch: taken for the page, it is a page without writing. pdfium says of every mask but a
graphics state's that there is none, so the image's own dictionary is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

_MAX_DEPTH = 8


def shines_through(path: Path, frame: int) -> bool:
    """Whether an image of the 1-based page has a mask, or a stencil lies over other images; False for what qpdf can't open."""
    try:
        with pikepdf.open(path) as pdf:
            images = list(_images(_resources(pdf.pages[frame - 1].obj)))
            stencils = len(images) > 1 and any(bool(image.get("/ImageMask", False)) for image in images)
            return stencils or any("/SMask" in image or "/Mask" in image for image in images)
    except (pikepdf.PdfError, IndexError, ValueError, TypeError, AttributeError):
        return False


def _resources(page: Any) -> Any:
    """The resources of a page, which it may have from the nodes above it (ISO 32000-1, 7.7.3.4)."""
    for _ in range(_MAX_DEPTH):
        if "/Resources" in page or "/Parent" not in page:
            break
        page = page.Parent
    return page.get("/Resources", pikepdf.Dictionary())


def _images(resources: Any, depth: int = 0) -> Iterator[Any]:
    """The images among some resources, and among those of the forms there."""
    for found in resources.get("/XObject", pikepdf.Dictionary()).values():
        if found.get("/Subtype") == pikepdf.Name.Image:
            yield found
        elif depth < _MAX_DEPTH:
            yield from _images(found.get("/Resources", pikepdf.Dictionary()), depth + 1)
