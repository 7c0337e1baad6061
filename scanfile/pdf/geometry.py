"""Where things lie on a PDF page: from stored samples through orientation, quarter turns and deskew to points."""

from __future__ import annotations

from dataclasses import dataclass

from scanfile.model import Affine, Dpi, OcrPage
from scanfile.pdf.source import PageSource

POINTS = 72.0
_HAIR, _HAIR_PT = 0.02, 0.0005
_MIN_PT, _MAX_PT = 3.0, 14400.0


def orienting(orientation: int, width: int, height: int) -> tuple[Affine, int, int]:
    """The map from the stored to the decoded frame for a TIFF or EXIF orientation 1 to 8, and the decoded size in pixels."""
    w, h = float(width), float(height)
    upright = {
        2: Affine(-1, 0, 0, 1, w, 0),
        3: Affine(-1, 0, 0, -1, w, h),
        4: Affine(1, 0, 0, -1, 0, h),
    }
    sideways = {
        5: Affine(0, 1, 1, 0, 0, 0),
        6: Affine(0, 1, -1, 0, h, 0),
        7: Affine(0, -1, -1, 0, h, w),
        8: Affine(0, -1, 1, 0, 0, w),
    }
    if orientation in sideways:
        return sideways[orientation], height, width
    return upright.get(orientation, Affine()), width, height


def turning(turns: int, width: int, height: int) -> Affine:
    """The map that turns a frame of this size clockwise by quarter turns."""
    return orienting({0: 1, 1: 6, 2: 3, 3: 8}[turns % 4], width, height)[0]


def unit_square(left: float, top: float, width: float, height: float) -> Affine:
    """From the square in which PDF draws an image (y upwards) to a rectangle of pixels (y downwards).

    A hair smaller than the rectangle: readers enlarge an image to whole device pixels, and by one row too many where a rounded number
    reaches over the edge. So drawn at its own resolution, a page of many strips is pixel for pixel the master (pdfium, poppler, MuPDF).
    """
    return Affine(width - 2 * _HAIR, 0, 0, 2 * _HAIR - height, left + _HAIR, top + height - _HAIR)


@dataclass(frozen=True)
class Sheet:
    """The canvas of one page: its size in pixels, points for each pixel, and the map from the decoded frame to points."""

    canvas: tuple[int, int]
    scale: tuple[float, float]
    to_points: Affine

    @property
    def size_pt(self) -> tuple[float, float]:
        """Width and height of the page in points; PDF/A allows 3 to 14,400.

        A hair less than the canvas, lest readers that round up draw it one pixel larger.
        """
        width, height = (max(self.canvas[n] * self.scale[n] - _HAIR_PT, _MIN_PT) for n in (0, 1))
        return round(width, 4), round(height, 4)


def sheet(source: PageSource) -> Sheet:
    """The canvas of a page: the straight frame of its reading, or the decoded frame where it has none."""
    ocr, dpi = source.ocr, source.dpi
    if ocr is None:
        return _sheet(source.width_px, source.height_px, dpi, Affine())
    turned = turning(ocr.turns, source.width_px, source.height_px)
    straighten, width, height = Affine.straightening(ocr.width_px, ocr.height_px, ocr.angle_deg)
    return _sheet(width, height, ocr.dpi, turned.then(straighten))


def matches(source: PageSource, ocr: OcrPage) -> bool:
    """Whether a reading can be one of this page: its upright frame is the decoded one, turned."""
    turned = (source.height_px, source.width_px) if ocr.turns % 2 else (source.width_px, source.height_px)
    return (ocr.width_px, ocr.height_px) == turned


def _sheet(width: int, height: int, dpi: Dpi, to_canvas: Affine) -> Sheet:
    scale_x, scale_y = POINTS / dpi.x, POINTS / dpi.y
    shrink = min(1.0, _MAX_PT / (width * scale_x), _MAX_PT / (height * scale_y))
    scale_x, scale_y = scale_x * shrink, scale_y * shrink
    flip = Affine(scale_x, 0, 0, -scale_y, 0, max(height * scale_y, _MIN_PT))
    return Sheet((width, height), (scale_x, scale_y), to_canvas.then(flip))
