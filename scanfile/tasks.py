"""What runs on a worker. A picklable task goes in, a small result comes out; the artefact itself is durable on disk before that.

Each task writes canonical bytes (no clock, no attempt) under a name that follows from its page or record, so a task that ran twice,
in one run or in two, leaves the same archive as one that ran once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanfile import __version__, corrections, heads, hearing, metadata, sensitive
from scanfile.cluster import TaskTimeoutError, WorkerDiedError
from scanfile.config import OcrSettings, PagesSettings
from scanfile.electronic import printed_from_eoffice
from scanfile.errors import InputError, IntegrityError, ProblemCode
from scanfile.folio import folio_of
from scanfile.likeness.sketch import sketch
from scanfile.model import LEGACY, Affine, Box, Correction, Inspection, OcrPage
from scanfile.outcomes import Inspected, PageRead, ResultRef
from scanfile.store import (
    Archive,
    fingerprint,
    format_of,
    from_plain,
    make_directory,
    pack,
    require_known_format,
    storage_errors,
    to_plain,
    unpack,
    write_atomic,
)

if TYPE_CHECKING:
    import numpy as np

    from scanfile.ocr import OcrEngine
    from scanfile.pages import Raster

_ANY_YEAR = 2100
"""Where only the place of a date matters, the century of its two digits does not."""


@dataclass(frozen=True, slots=True)
class ProbeTask:
    """Count the pages of one path."""

    path: Path
    pages: PagesSettings


@dataclass(frozen=True, slots=True)
class PageTask:
    """One page to inspect or to read. ``inspection`` is None before it was inspected, ``turns`` the quarter turns that a person gave it,
    ``state`` the office's, whose words are looked for. ``behind`` is the master and the frame of its leaf's other side, where known,
    ``said`` what people said of its words."""

    root: Path
    batch: str
    page: str
    master: str
    master_sha256: str
    frame: int
    pages: PagesSettings
    ocr: OcrSettings
    inspection: Inspection | None = None
    turns: int | None = None
    state: str = ""
    behind: tuple[str, int] | None = None
    said: tuple[Correction, ...] = ()


def probe_master(task: ProbeTask) -> int:
    """The number of pages of one path. Raises InputError."""
    from scanfile import pages

    return pages.probe(task.path, task.pages)


def inspect_page(task: PageTask) -> Inspected:
    """Look at one page and keep what was seen. Raises InputError for a bad page, IntegrityError for a changed master."""
    from scanfile import pages

    archive = Archive(task.root)
    behind = (archive.root / task.behind[0], task.behind[1]) if task.behind else None
    with storage_errors(archive.root / task.master):
        inspection = _watch_master(archive, task, lambda path: pages.inspect(path, task.frame, task.pages, behind))
    return Inspected(task.batch, task.page, inspection, _keep(archive, task, "inspect", task.pages.digest(), inspection))


def read_page(task: PageTask) -> PageRead:
    """Straighten and recognise one page and keep the reading. Raises InputError for a bad page, MissingToolError without the models."""
    archive = Archive(task.root)
    if task.inspection is None:
        raise ValueError(f"{task.page} is read before it was inspected")
    inspection = task.inspection
    with storage_errors(archive.root / task.master):
        page = _watch_master(archive, task, lambda path: _read(path, task, inspection))
    result = _keep(archive, task, "read", settings_with(task.ocr.digest(), pack_of(task.state)), page)
    return page_read(task.batch, task.page, page, result, task.state, task.said)


def page_read(batch: str, page: str, machine: OcrPage, result: ResultRef, state: str, said: Sequence[Correction] = ()) -> PageRead:
    """What the ledger is told of a reading that is durable, with what people said of its words, and what its text hints at in the words of
    a state. The sketch is the machine's own: whether two pages are scans of one sheet is no matter of what was corrected on one."""
    proof = corrections.proof_of(machine, said)
    reading = proof.page
    words = reading.words
    confidence = round(sum(word.confidence for word in words) / len(words)) if words else 0
    lines = metadata.text_lines(reading) if reading.legible else ()
    pack = pack_of(state)
    return PageRead(
        batch,
        page,
        reading.text,
        reading.legible,
        len(words),
        confidence,
        result,
        folio=folio_of(reading) if reading.legible else None,
        number=metadata.file_number(lines, pack),
        cover=metadata.looks_like_cover(lines, pack),
        sensitive=sensitive.counts(sensitive.flags([line.text for line in reading.lines])),
        electronic=printed_from_eoffice(reading.text),
        sketch=sketch(machine),
        said=len(said),
        unplaced=tuple(corrections.described(entry) for entry in proof.unplaced),
    )


def pack_of(state: str) -> metadata.Pack:
    """The words of a state; the central ones where there is no pack for it."""
    return metadata.load_pack(state if state in metadata.states() else "")


def settings_with(settings: str, pack: metadata.Pack) -> str:
    """The digest of settings and of the words with which they were used."""
    return sha256(f"{settings} {pack.digest}".encode()).hexdigest()[:12]


def load_reading(archive: Archive, path: str) -> OcrPage:
    """A page's reading from its result, as the machine read it. Raises IntegrityError when it is damaged."""
    try:
        plain = unpack((archive.root / path).read_bytes())
        require_known_format(plain)
        return from_plain(OcrPage, plain["ocr"])
    except (ValueError, KeyError, EOFError, FileNotFoundError) as error:
        raise IntegrityError("verify.changed", path=path) from error


def _watch_master(archive: Archive, task: PageTask, look: Callable[[Path], Any]) -> Any:
    """Blame the disk, not the page, when a master that can't be decoded is no longer what was delivered."""
    path = archive.root / task.master
    try:
        return look(path)
    except InputError:
        if fingerprint(path) != task.master_sha256:
            raise IntegrityError("verify.changed", path=task.master) from None
        raise


def _keep(archive: Archive, task: PageTask, step: str, settings: str, value: Inspection | OcrPage) -> ResultRef:
    path = archive.page_result(task.batch, task.page, step)
    content = pack(
        {
            "format": format_of(value),
            "page": task.page,
            "master": task.master_sha256,
            "frame": task.frame,
            "settings": settings,
            "program": __version__,
            **({"pack": pack_of(task.state).digest} if isinstance(value, OcrPage) else {}),
            "ocr" if isinstance(value, OcrPage) else "inspection": to_plain(value),
        }
    )
    with storage_errors(path):
        make_directory(path.parent)
        write_atomic(path, content)
    return ResultRef(archive.rel(path), sha256(content).hexdigest(), settings)


def _read(path: Path, task: PageTask, inspection: Inspection) -> OcrPage:
    """The reading of one page in the frames that ``OcrPage`` names."""
    from scanfile import numerals, pages, reading

    if inspection.media == "pdf-content" and inspection.text_layer == "good" and not task.turns:
        blocks = pages.layer_blocks(path, task.frame, inspection.dpi.x)
        return OcrPage(inspection.width_px, inspection.height_px, inspection.dpi, 0, 0.0, blocks, "", "text-layer")
    # A page whose content stays as it is in the PDF is not straightened either: its text must lie where its content lies.
    angle_deg = 0.0 if inspection.media == "pdf-content" else inspection.angle_deg
    raster: Raster = pages.decode(path, task.frame, task.pages, grey=True)

    def raster_at(turns: int) -> tuple[np.ndarray, Affine, int]:
        return pages.ocr_raster(raster, turns, angle_deg, None)

    engine = _engine(task.ocr.model_dump_json())
    try:
        found = reading.read(engine, raster_at, task.ocr, turns=task.turns)
    except RuntimeError as error:
        raise InputError(ProblemCode.OCR_FAILED, str(error)) from error
    if inspection.media == "pdf-content" and inspection.text_layer == "junk" and not found.turns:
        layer = pages.converted_layer(path, task.frame, inspection.dpi.x)
        if layer is not None and reading.confirms(found.blocks, layer.blocks):
            size = inspection.width_px, inspection.height_px
            return OcrPage(*size, inspection.dpi, 0, 0.0, layer.blocks, "", f"{LEGACY}{layer.encoding}")
    sideways = found.turns % 2 == 1
    size = (inspection.height_px, inspection.width_px) if sideways else (inspection.width_px, inspection.height_px)
    dpi = inspection.dpi.turned() if sideways else inspection.dpi
    page = OcrPage(
        *size, dpi, found.turns, angle_deg, found.blocks, found.languages, found.engine, legible=found.legible, rereadings=found.rereadings
    )
    if not page.legible:
        return page

    def line_at(box: Box) -> tuple[np.ndarray, int]:
        return pages.line_raster(raster, page.turns, angle_deg, box)

    state = pack_of(task.state)
    try:
        if task.ocr.spans:
            page = heads.with_heads_seen(page, reading.looking(numerals.read_line, line_at, page.lines), state, _ANY_YEAR)
        wanted = hearing.span_findings(page, state, _ANY_YEAR)
        return replace(page, spans=reading.read_spans(engine, numerals.read_line, line_at, page.lines, wanted, task.ocr))
    except RuntimeError as error:
        raise InputError(ProblemCode.OCR_FAILED, str(error)) from error


@cache
def _engine(settings: str) -> OcrEngine:
    """One engine for each worker and settings (as JSON, which can be a key): loading models costs more than reading a page."""
    from scanfile import ocr

    return ocr.engine(OcrSettings.model_validate_json(settings))


def verdict(step: str, error: BaseException) -> tuple[ProblemCode, str]:
    """The problem code for a task's exception. An exception that nobody foresaw is a problem of that page too: the night goes on."""
    if isinstance(error, InputError):
        return error.problem, error.detail
    if isinstance(error, TaskTimeoutError):
        return ProblemCode.TASK_TIMEOUT, str(error)
    if isinstance(error, WorkerDiedError):
        return ProblemCode.WORKER_KILLED, str(error)
    code = {
        "probe": ProblemCode.DAMAGED_IMAGE,
        "inspect": ProblemCode.DAMAGED_IMAGE,
        "read": ProblemCode.OCR_FAILED,
        "compare": ProblemCode.OCR_FAILED,
        "build": ProblemCode.PDF_FAILED,
    }[step]
    return code, f"{type(error).__name__}: {error}"
