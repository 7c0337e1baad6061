"""PDF pages that hold more than one scanned image keep their vectors, images and good text: OCRmyPDF makes them fit for PDF/A.

No OCR runs here: OCRmyPDF copies pages with a good text layer as they are and strips an old invisible one from the others, both without
drawing a page; our own reading is laid over the result like over any scan. (Its ``sandwich`` renderer would graft the same text, but
not onto pages of vectors alone, and with a font of its own for each page.) Where a legacy font's text was converted, its letters are
silenced first (``silence``). What OCRmyPDF can't make into PDF/A is flattened.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from scanfile.model import Affine
from scanfile.pdf.silence import silence
from scanfile.pdf.source import PageSource

_PAGE_KEYS = ("/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group")
_FORM_KEYS = ("/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Filter", "/DecodeParms", "/Length")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptPage:
    """A page whose content goes over, as a form of the PDF/A that OCRmyPDF made.

    ``unit`` carries what the form draws to the unit square, y upwards. ``has_text`` when the page's own text serves.
    """

    form: Any
    unit: Affine
    has_text: bool


class _Text(Enum):
    """What becomes of a page's own text: there is none worth keeping, it serves, or its letters stay and say nothing."""

    NONE = auto()
    SERVES = auto()
    SILENCED = auto()


def _form(page: pikepdf.Page, has_text: bool) -> KeptPage:
    form: Any = page.as_form_xobject()
    form.Type = pikepdf.Name.XObject
    return kept_form(form, has_text)


def built_forms(pdf: pikepdf.Pdf, pages: Sequence[PageSource]) -> dict[int, KeptPage]:
    """The kept pages of a PDF that was built of these pages: what ``keep`` found then, without asking OCRmyPDF again."""
    kept = {}
    for at, (page, source) in enumerate(zip(pdf.pages, pages, strict=True)):
        objects = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
        form = objects.get("/I0")
        if source.media == "pdf-content" and form is not None and form.get("/Subtype") == pikepdf.Name.Form:
            kept[at] = kept_form(form, source.text_layer == "good")
    return kept


def kept_form(form: Any, has_text: bool) -> KeptPage:
    """The form of a page with the map from what it draws to the unit square."""
    matrix = Affine(*(float(number) for number in form.get("/Matrix", [1, 0, 0, 1, 0, 0])))
    left, bottom, right, top = (float(number) for number in form.BBox)
    corners = [matrix.apply(x, y) for x in (left, right) for y in (bottom, top)]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    shown = Affine(max(across) - min(across), 0, 0, max(up) - min(up), min(across), min(up))
    return KeptPage(form, shown.inverse(), has_text)


def keep(pages: Sequence[PageSource], workspace: Path, opened: ExitStack) -> dict[int, KeptPage]:
    """The pages, by their place in the sequence, whose content can be kept; the others of kind ``pdf-content`` must be flattened."""
    groups: dict[tuple[Path, _Text], list[int]] = {}
    for at, source in enumerate(pages):
        if source.media == "pdf-content" and (source.text_layer != "junk" or source.converted):
            text = _Text.SERVES if source.text_layer == "good" else _Text.SILENCED if source.converted else _Text.NONE
            groups.setdefault((source.path, text), []).append(at)
    kept: dict[int, KeptPage] = {}
    for (path, text), places in groups.items():
        frames = [pages[at].frame for at in places]
        for at, page in zip(places, _converted(path, frames, text, workspace, opened), strict=True):
            if page is not None:
                kept[at] = _form(page, text is _Text.SERVES)
    return kept


def _converted(path: Path, frames: list[int], text: _Text, workspace: Path, opened: ExitStack) -> list[pikepdf.Page | None]:
    """The pages after OCRmyPDF, None for each that it can't convert: halves are tried again until the bad page stands alone."""
    stem = f"keep-{len(list(workspace.glob('keep-*-in.pdf'))):04d}"
    source, target = workspace / f"{stem}-in.pdf", workspace / f"{stem}-out.pdf"
    try:
        _extract(path, frames, source, text)
        _run(source, target, text is not _Text.NONE)
        if text is not _Text.SERVES and any(_letters(target)):
            raise ValueError("text that is not worth keeping would be found beside ours")
        return list(opened.enter_context(pikepdf.open(target)).pages)
    except OSError:
        raise
    except Exception as error:  # OCRmyPDF fails in many ways, all of which mean the same here: it can't keep this page
        _log.debug("%s %s: %s", path, frames, error)
    if len(frames) == 1:
        return [None]
    middle = len(frames) // 2
    return [page for half in (frames[:middle], frames[middle:]) for page in _converted(path, half, text, workspace, opened)]


def _extract(path: Path, frames: list[int], target: Path, text: _Text) -> None:
    """A PDF of some pages of another, without actions, annotations' behaviour, attachments and encryption."""
    with pikepdf.open(path) as whole, pikepdf.new() as part:
        if "/OCProperties" in whole.Root:
            raise ValueError("layers that may be hidden")
        whole.generate_appearance_streams()
        whole.flatten_annotations("all")
        for frame in frames:
            part.pages.append(whole.pages[frame - 1])
        for page in part.pages:
            for key in [key for key in page.obj.keys() if key not in _PAGE_KEYS]:  # noqa: SIM118  (a PDF object, not a dict)
                del page.obj[key]
        for form in part.objects:
            if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == pikepdf.Name.Form:
                for key in [key for key in form.keys() if key not in _FORM_KEYS]:  # noqa: SIM118
                    del form[key]
        if text is _Text.SILENCED:
            silence(part)
        part.save(target)


def _run(source: Path, target: Path, has_text: bool) -> None:
    import ocrmypdf

    pixel_limit = Image.MAX_IMAGE_PIXELS
    try:
        ocrmypdf.ocr(
            source,
            target,
            mode="skip" if has_text else "strip",
            ocr_engine="none",
            pdf_renderer="sandwich",
            output_type="pdfa-2",
            pdfa_backend="internal",
            jobs=1,
            use_threads=True,
            optimize=0,
            invalidate_digital_signatures=True,
            progress_bar=False,
        )
    finally:
        Image.MAX_IMAGE_PIXELS = pixel_limit  # OCRmyPDF sets its own for the whole process


def _letters(path: Path) -> list[int]:
    """How many characters each page still says, spaces left out."""
    with pypdfium2.PdfDocument(path) as document:
        textpages = [page.get_textpage() for page in document]
        return [len("".join(found.get_text_bounded().split())) if found.count_chars() else 0 for found in textpages]
