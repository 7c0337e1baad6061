"""PDF pages through pdfium: the scanned image itself where a page is exactly that, a render where it holds more.

poppler (pdf2image) is asked before a damaged PDF or page is given up, and where pdfium draws nothing although there is something to draw.
"""

from __future__ import annotations

import ctypes
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pdf2image
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdf2image import exceptions as poppler_errors

from scanfile.config import PagesSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine, Block, Dpi
from scanfile.pages import legacy_layer, text_layer
from scanfile.pages.legacy_layer import LegacyLayer
from scanfile.pages.masked import shines_through
from scanfile.pages.pictures import bad_bytes, check_size, decode_picture
from scanfile.pages.raster import Pixels, Raster, is_bitonal

PDF_IMAGE, PDF_CONTENT = "pdf-image", "pdf-content"
_POINTS = 72.0
_PICTURED = 0.4  # share of the sheet from which on pictures may hold text of their own
_COVERS, _OVERHANG = 0.95, 0.02  # an image is the page when it covers this share of it and sticks out by no more than that
_STRAIGHT = 0.002  # sine of the largest turn, 0.1 degrees, that counts as none
_MAX_DEPTH, _MAX_OBJECTS = 8, 200_000
_POPPLER_TIMEOUT_S = 120
_POPPLER_GIVES_UP = (poppler_errors.PDFPageCountError, poppler_errors.PDFPopplerTimeoutError, poppler_errors.PDFSyntaxError)
_NO_PAGES = "can not be after the last page (0)"  # pdfinfo's words for a page tree without pages, which pdfium calls damaged
_BLANK_LEVEL, _MIN_SIDE_PX = 250, 16
_INVISIBLE_TEXT = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_UNSEEN_ANNOTATIONS = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP)
_ANNOTATION_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a page draws: its one image with the quarter-turn matrix that places it, or nothing of the kind; its text, judged; and whether
    so much of it is pictures that they may hold text of their own."""

    image: pdfium.PdfImage | None
    matrix: Affine
    text_layer: str
    pictured: bool


def count_pages(path: Path) -> int:
    """Pages of a PDF. Raises InputError: PDF_PASSWORD, PDF_WITHOUT_PAGES, DAMAGED_PDF."""
    try:
        with _opened(path) as pdf:
            count = len(pdf)
    except pdfium.PdfiumError as error:
        count = _poppler_count(path, str(error))
    if count < 1:
        raise InputError(ProblemCode.PDF_WITHOUT_PAGES)
    return count


def decode_pdf(path: Path, frame: int, settings: PagesSettings, *, grey: bool, reduce: int = 1) -> Raster:
    """The 1-based page of a PDF. Raises InputError."""
    try:
        with _opened(path) as pdf:
            if not 1 <= frame <= len(pdf):
                raise InputError(ProblemCode.DAMAGED_PDF if len(pdf) else ProblemCode.PDF_WITHOUT_PAGES, f"there is no page {frame}")
            page = pdf[frame - 1]
            layout = _layout(page)
            if layout.image is not None and not shines_through(path, frame):
                return _image_raster(layout, settings, grey=grey, reduce=reduce)
            raster = _rendered(page, layout, settings, grey=grey)
    except (pdfium.PdfiumError, ValueError, OverflowError) as error:  # pypdfium2 decodes names strictly
        return _second_opinion(path, frame, settings, grey=grey, reason=str(error))
    return raster if _has_ink(raster) else _second_opinion(path, frame, settings, grey=grey, first=raster)


def layer_blocks(path: Path, frame: int, dpi: float) -> tuple[Block, ...]:
    """The words of a page's own text layer, with boxes in the pixels of a render at ``dpi``. Raises InputError."""
    try:
        with _opened(path) as pdf:
            page = pdf[frame - 1]
            return text_layer.blocks(page, _to_pixels(page, dpi))
    except (pdfium.PdfiumError, ValueError, IndexError) as error:
        raise InputError(ProblemCode.DAMAGED_PDF, str(error)) from None


def converted_layer(path: Path, frame: int, dpi: float) -> LegacyLayer | None:
    """The words of a page's text layer in a legacy font, as Unicode, with boxes in the pixels of a render at ``dpi``; None where the font
    is not known, the text does not become Hindi, or pictures may say more than the text. Raises InputError."""
    try:
        with _opened(path) as pdf:
            page = pdf[frame - 1]
            return None if _layout(page).pictured else legacy_layer.read(page, _to_pixels(page, dpi))
    except (pdfium.PdfiumError, ValueError, IndexError) as error:
        raise InputError(ProblemCode.DAMAGED_PDF, str(error)) from None


@contextmanager
def _opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    with path.open("rb"):  # the disk speaks first: pdfium would call a vanished or forbidden path damaged
        pass
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        if getattr(error, "err_code", None) in locked and _asks_for_password(path):
            raise InputError(ProblemCode.PDF_PASSWORD) from None
        raise
    try:
        if pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
            pdf.init_forms()  # what was typed into a form is drawn only so
        yield pdf
    finally:
        pdf.close()


def _asks_for_password(path: Path) -> bool:
    """Whether it does for qpdf too. A PDF without pages fails in pdfium without an error of its own: the last path's is still standing."""
    import pikepdf

    try:
        pikepdf.open(path).close()
    except (pikepdf.PasswordError, pikepdf.PdfError):  # the second for a way of locking that it doesn't know
        return True
    return False


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[pdfium.PdfObject, Affine]]:
    """Everything that the page draws, in drawing order, with the map from the object's container to the page."""
    containers: dict[int, Affine] = {}
    for number, found in enumerate(page.get_objects(max_depth=_MAX_DEPTH)):
        if number >= _MAX_OBJECTS:
            return
        outer = containers.get(ctypes.addressof(found.container.raw.contents), Affine()) if found.container is not None else Affine()
        if found.type == pdfium_c.FPDF_PAGEOBJ_FORM:
            containers[ctypes.addressof(found.raw.contents)] = Affine(*found.get_matrix().get()).then(outer)
        else:
            yield found, outer


def _layout(page: pdfium.PdfPage) -> _Layout:
    """What the page draws. The image that covers the page hides all that was drawn before it."""
    sheet = _sheet(page)
    cover: pdfium.PdfImage | None = None
    cover_matrix = Affine()
    fonts: Counter[str] = Counter()
    above = texts = 0
    pictured = 0.0
    for found, outer in _objects(page):
        if found.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += 1
            fonts[_font_name(found)] += 1
            above += pdfium_c.FPDFTextObj_GetTextRenderMode(found) not in _INVISIBLE_TEXT
        elif found.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            matrix = Affine(*found.get_matrix().get()).then(outer)
            pictured += abs(matrix.a * matrix.d - matrix.b * matrix.c)
            if _is_sheet(matrix, sheet) and not pdfium_c.FPDFPageObj_HasTransparency(found):
                cover, cover_matrix, above = found, matrix, 0
            else:
                above += 1
        else:
            above += 1
    verdict = text_layer.judge(text_layer.read_text(page), fonts.items()) if texts else text_layer.NONE
    covered = pictured > _PICTURED * (sheet[2] - sheet[0]) * (sheet[3] - sheet[1])
    if verdict == text_layer.GOOD and covered:
        # A scan with a digital stamp or header, or half a page of scan: that text is good, but it is not all that the page says.
        verdict = text_layer.JUNK
    alone = cover is not None and not above and not _has_visible_annotations(page)
    turned = cover_matrix.then(_page_turn(page))
    return _Layout(cover if alone else None, turned, verdict, covered)


def _sheet(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """What is shown of the page, in points: crop box inside media box."""
    crop, media = page.get_cropbox(), page.get_mediabox()
    return max(crop[0], media[0]), max(crop[1], media[1]), min(crop[2], media[2]), min(crop[3], media[3])


def _is_sheet(matrix: Affine, sheet: tuple[float, float, float, float]) -> bool:
    """Whether a unit square under this matrix is the sheet: whole, nearly nothing sticking out, turned by quarters only."""
    across, down = abs(matrix.a) + abs(matrix.c), abs(matrix.b) + abs(matrix.d)
    size = max(across, down)
    straight = min(abs(matrix.a), abs(matrix.b)) <= _STRAIGHT * size and min(abs(matrix.c), abs(matrix.d)) <= _STRAIGHT * size
    if not straight or not across or not down:
        return False
    corners = [matrix.apply(x, y) for x in (0, 1) for y in (0, 1)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    right, top = max(x for x, _ in corners), max(y for _, y in corners)
    width, height = sheet[2] - sheet[0], sheet[3] - sheet[1]
    shared = max(0.0, min(right, sheet[2]) - max(left, sheet[0])) * max(0.0, min(top, sheet[3]) - max(bottom, sheet[1]))
    over = max(sheet[0] - left, right - sheet[2]) <= _OVERHANG * width and max(sheet[1] - bottom, top - sheet[3]) <= _OVERHANG * height
    return over and shared >= _COVERS * width * height


def _page_turn(page: pdfium.PdfPage) -> Affine:
    """The page's /Rotate as a map of directions (no shift): clockwise quarter turns in PDF's upward frame."""
    return {90: Affine(0, -1, 1, 0), 180: Affine(-1, 0, 0, -1), 270: Affine(0, 1, -1, 0)}.get(page.get_rotation() % 360, Affine())


def _font_name(found: pdfium.PdfObject) -> str:
    buffer = ctypes.create_string_buffer(256)
    font = pdfium_c.FPDFTextObj_GetFont(found)
    if not font:
        return ""
    pdfium_c.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace")


def _has_visible_annotations(page: pdfium.PdfPage) -> bool:
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        hidden = pdfium_c.FPDFAnnot_GetFlags(annotation) & _ANNOTATION_HIDDEN
        seen = not hidden and pdfium_c.FPDFAnnot_GetSubtype(annotation) not in _UNSEEN_ANNOTATIONS
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if seen:
            return True
    return False


def _image_raster(layout: _Layout, settings: PagesSettings, *, grey: bool, reduce: int) -> Raster:
    """The page's one image as the page shows it; resolution from the size it is shown at."""
    image, matrix = layout.image, layout.matrix
    assert image is not None
    width, height = image.get_px_size()
    check_size(width, height, settings, ProblemCode.DAMAGED_PDF)
    pixels, mode = _image_pixels(image, settings, grey=grey, reduce=reduce)
    across_pt, down_pt = float(np.hypot(matrix.a, matrix.b)), float(np.hypot(matrix.c, matrix.d))
    dpi_x, dpi_y = width * _POINTS / across_pt, height * _POINTS / down_pt
    if abs(matrix.a) < abs(matrix.b):  # the image lies on its side: rows become columns
        pixels = np.swapaxes(pixels, 0, 1)
        matrix = Affine(-matrix.c, -matrix.d, -matrix.a, -matrix.b)
        width, height, dpi_x, dpi_y = height, width, dpi_y, dpi_x
    pixels = pixels[:: 1 if matrix.d > 0 else -1, :: 1 if matrix.a > 0 else -1]
    dpi = Dpi(round(dpi_x, 3), round(dpi_y, 3), inferred=False)
    return Raster(np.ascontiguousarray(pixels), mode, dpi, width, height, PDF_IMAGE, layout.text_layer)


def _image_pixels(image: pdfium.PdfImage, settings: PagesSettings, *, grey: bool, reduce: int) -> tuple[Pixels, str]:
    """The image's own pixels. A JPEG goes through Pillow, which knows a truncated one; pdfium would paint the rest grey."""
    if image.get_filters() == ["DCTDecode"]:
        raw = bytes(image.get_data())
        with bad_bytes(ProblemCode.DAMAGED_PDF):
            meta = image.get_metadata()
        if meta.colorspace in (pdfium_c.FPDF_COLORSPACE_DEVICEGRAY, pdfium_c.FPDF_COLORSPACE_DEVICERGB, pdfium_c.FPDF_COLORSPACE_ICCBASED):
            try:
                picture = decode_picture(io.BytesIO(raw), settings, grey=grey, reduce=reduce, exif=False)
            except InputError as error:
                raise InputError(ProblemCode.DAMAGED_PDF, error.detail) from None
            if meta.bits_per_pixel in (8, 24):
                return picture.pixels, picture.mode
    return _bitmap_pixels(image.get_bitmap(), grey=grey)


def _bitmap_pixels(bitmap: pdfium.PdfBitmap, *, grey: bool) -> tuple[Pixels, str]:
    with bad_bytes(ProblemCode.DAMAGED_PDF):
        shown = bitmap.to_pil()
        if shown.mode in ("RGBA", "RGBX", "1"):
            shown = shown.convert("L" if shown.mode == "1" else "RGB")
        pixels = np.array(shown, np.uint8)
    if pixels.ndim == 3 and _is_flat(pixels):
        pixels = np.ascontiguousarray(pixels[..., 0])
    if pixels.ndim == 2:
        return pixels, "bitonal" if is_bitonal(pixels) else "grey"
    return Raster(pixels, "colour", Dpi(0, 0, inferred=True), 0, 0).grey if grey else pixels, "colour"


def _is_flat(rgb: Pixels) -> bool:
    """Whether an RGB picture has no colour at all; sampled first, then for certain."""
    return all(np.array_equal(part[..., 0], part[..., 1]) and np.array_equal(part[..., 1], part[..., 2]) for part in (rgb[::16], rgb))


def _rendered(page: pdfium.PdfPage, layout: _Layout, settings: PagesSettings, *, grey: bool) -> Raster:
    """The page drawn at the configured resolution."""
    scale = settings.render_dpi / _POINTS
    width_pt, height_pt = page.get_size()
    check_size(int(width_pt * scale + 0.5), int(height_pt * scale + 0.5), settings, ProblemCode.DAMAGED_PDF)
    pixels, mode = _bitmap_pixels(page.render(scale=scale), grey=grey)
    dpi = Dpi(settings.render_dpi, settings.render_dpi, inferred=False)
    return Raster(pixels, mode, dpi, pixels.shape[1], pixels.shape[0], PDF_CONTENT, layout.text_layer)


def _to_pixels(page: pdfium.PdfPage, dpi: float) -> Affine:
    """PDF points of the page to pixels of its render."""
    left, bottom, right, top = _sheet(page)
    scale = dpi / _POINTS
    turn = page.get_rotation() % 360
    moved = Affine(e=-left, f=-bottom)
    width, height = right - left, top - bottom
    turned = {
        0: Affine(1, 0, 0, -1, 0, height),
        90: Affine(0, 1, 1, 0, 0, 0),
        180: Affine(-1, 0, 0, 1, width, 0),
        270: Affine(0, -1, -1, 0, height, width),
    }[turn]
    return moved.then(turned).then(Affine.scaling(scale, scale))


def _poppler_count(path: Path, reason: str) -> int:
    try:
        return int(pdf2image.pdfinfo_from_path(str(path), timeout=_POPPLER_TIMEOUT_S).get("Pages", 0))
    except (*_POPPLER_GIVES_UP, ValueError) as error:
        if _NO_PAGES in str(error):
            return 0
        raise InputError(ProblemCode.DAMAGED_PDF, reason) from None


def _poppler_page(path: Path, frame: int, settings: PagesSettings, *, grey: bool, reason: str, strict: bool = False) -> Raster:
    """The page as poppler draws it. Raises InputError where it can't either, or, if ``strict``, where it complains."""
    with bad_bytes(ProblemCode.DAMAGED_PDF):
        try:
            drawn = pdf2image.convert_from_path(
                str(path), settings.render_dpi, first_page=frame, last_page=frame, strict=strict, grayscale=grey, timeout=_POPPLER_TIMEOUT_S
            )
        except _POPPLER_GIVES_UP:
            drawn = []
        if len(drawn) != 1 or max(drawn[0].size) < _MIN_SIDE_PX:
            raise InputError(ProblemCode.DAMAGED_PDF, reason)
        pixels = np.array(drawn[0], np.uint8)
    if pixels.ndim == 3 and _is_flat(pixels):
        pixels = np.ascontiguousarray(pixels[..., 0])
    check_size(pixels.shape[1], pixels.shape[0], settings, ProblemCode.DAMAGED_PDF)
    mode = "colour" if pixels.ndim == 3 else "bitonal" if is_bitonal(pixels) else "grey"
    dpi = Dpi(settings.render_dpi, settings.render_dpi, inferred=False)
    return Raster(pixels, mode, dpi, pixels.shape[1], pixels.shape[0], PDF_CONTENT, text_layer.NONE)


def _has_ink(raster: Raster) -> bool:
    return int(raster.pixels.min(initial=255)) <= _BLANK_LEVEL


def _second_opinion(
    path: Path, frame: int, settings: PagesSettings, *, grey: bool, first: Raster | None = None, reason: str = "nothing could be drawn"
) -> Raster:
    """What poppler makes of a page that pdfium gave up or drew empty. Its picture counts where it has ink; where it has none, poppler must
    find nothing to complain of either, because a page that lost its content in a damaged PDF looks blank and isn't. Raises InputError then.
    """
    second = _poppler_page(path, frame, settings, grey=grey, reason=reason)
    if _has_ink(second):
        return second
    _poppler_page(path, frame, settings, grey=grey, reason=f"{reason}, and errors in the PDF", strict=True)
    return first or second
