"""Access PDFs of a built record, from the archive's folders alone. Composes store, intake, pages and pdf; runs on workers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scanfile import __version__
from scanfile.building import decoded, document_marks, heading
from scanfile.config import AccessSettings, PagesSettings
from scanfile.corrections import corrected, corrections_by_page
from scanfile.decided import kept_decisions
from scanfile.disks import require_here
from scanfile.errors import IntegrityError
from scanfile.intake import load_batch
from scanfile.model import Batch, Candidate, Correction, Inspection, Part
from scanfile.outcomes import LetterFound
from scanfile.standing import accepted_candidates
from scanfile.store import Archive, from_plain, require_known_format, storage_errors, unpack
from scanfile.tasks import load_reading

if TYPE_CHECKING:
    from scanfile import pdf


@dataclass(frozen=True, slots=True)
class AccessTask:
    """One part of a record to write for hand-over. ``target`` is the path where one PDF is enough, in a directory that is there;
    ``language`` is that of ``PdfSettings``."""

    root: Path
    record: str
    part: Part
    volume: int
    target: Path
    pages: PagesSettings
    access: AccessSettings
    language: str


def write_access_pdfs(task: AccessTask) -> pdf.AccessPdfs:
    """Write the access PDFs of a part and prove them; see ``pdf.build_access``.

    What they say is what ``record.json``, the pages' results and what people said of their words say, as in the part's own PDF. Raises
    InputError where a page can't be coded or is over the cap, IntegrityError for damaged results, StorageError for a failing disk.
    """
    from scanfile import pdf

    archive = Archive(task.root)
    plain, part = _part(archive, task)
    with storage_errors(task.target), TemporaryDirectory(prefix=".part-", dir=task.target.parent) as workspace:
        sources = _sources(archive, task, part["pages"])
        return pdf.build_access(
            sources, _facts(archive, plain, part, task), archive.root / part["pdf"], task.target, task.access, Path(workspace)
        )


def _part(archive: Archive, task: AccessTask) -> tuple[dict[str, Any], dict[str, Any]]:
    """What record.json says of the record and of this part of it."""
    path = archive.record_dir(task.record) / "record.json"
    try:
        plain = json.loads(path.read_bytes())
        require_known_format(plain)
        return plain, next(one for one in plain["parts"] if (one["part"], one["volume"]) == (str(task.part), task.volume))
    except (ValueError, KeyError, TypeError, StopIteration, FileNotFoundError) as error:
        raise IntegrityError("store.damaged", path=archive.rel(path), reason=str(error) or "no such part") from error


def _sources(archive: Archive, task: AccessTask, pages: list[dict[str, Any]]) -> list[pdf.PageSource]:
    batches = {name: load_batch(archive.batch_dir(name)) for name in {str(page["batch"]) for page in pages}}
    said: dict[str, tuple[Correction, ...]] = {}
    for name in batches:
        said |= corrections_by_page(kept_decisions(archive, name))
    # As much of what was said as the part's own PDF has heeded.
    heeded = [said.get(f"{page['batch']}/{page['page']}", ())[: page.get("said", 0)] for page in pages]
    return [_source(archive, task, batches[page["batch"]], page["page"], words) for page, words in zip(pages, heeded, strict=True)]


def _source(archive: Archive, task: AccessTask, batch: Batch, page: str, said: Sequence[Correction]) -> pdf.PageSource:
    from scanfile import pdf

    number, frame = (int(digits) for digits in page.split("-"))
    master = next((one.path for one in batch.masters if one.number == number), None)
    if master is None:
        raise IntegrityError("verify.missing", path=f"{batch.id}/{page}")
    inspection = _inspection(archive, batch.id, page)
    read = archive.page_result(batch.id, page, "read")
    return pdf.PageSource(
        path=require_here(archive, master),
        frame=frame,
        media=inspection.media,
        width_px=inspection.width_px,
        height_px=inspection.height_px,
        dpi=inspection.dpi,
        ocr=corrected(load_reading(archive, archive.rel(read)), said) if read.exists() else None,
        decode=partial(decoded, archive.root / master, frame, task.pages),
        text_layer=inspection.text_layer,
    )


def _inspection(archive: Archive, batch: str, page: str) -> Inspection:
    path = archive.page_result(batch, page, "inspect")
    try:
        plain = unpack(path.read_bytes())
        require_known_format(plain)
        return from_plain(Inspection, plain["inspection"])
    except (ValueError, KeyError, EOFError, FileNotFoundError) as error:
        raise IntegrityError("verify.changed", path=archive.rel(path)) from error


def _facts(archive: Archive, plain: dict[str, Any], part: dict[str, Any], task: AccessTask) -> pdf.DocumentFacts:
    """What the PDFs say of themselves: what the part's own PDF says."""
    from scanfile import pdf

    fields = tuple((name, tuple(from_plain(Candidate, one) for one in found)) for name, found in plain["fields"].items())
    accepted = dict(accepted_candidates(fields))
    number, subject = accepted.get("number"), accepted.get("subject")
    letters = [from_plain(LetterFound, one) for one in plain.get("letters", ())]
    labels = tuple(page["label"] for page in part["pages"])
    first = int(labels[0].split("/")[0])
    return pdf.DocumentFacts(
        record=task.record,
        part=heading(task.part, task.volume),
        date=load_batch(archive.batch_dir(plain["batch"])).date,
        labels=labels,
        number=number.value if number else "",
        subject=subject.value if subject else "",
        creator=f"scanfile {__version__}",
        language=task.language,
        documents=document_marks(task.part, first, len(labels), part["documents"], letters),
    )
