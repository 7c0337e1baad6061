"""Makes the index anew from the folders: they say all but the audit trail. Composes store, intake and index."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.config import Settings
from scanfile.control import adopt_samples
from scanfile.corrections import corrections_by_page
from scanfile.decided import every_decision
from scanfile.errors import IntegrityError, StorageError
from scanfile.index import Index, Origin
from scanfile.intake import delivery_digest, load_batch, sealed_deliveries
from scanfile.model import Candidate, Count, DecisionKind, DraftPart, Inspection, OcrPage, Part, RecordDraft, RecordState
from scanfile.outcomes import BuiltPart, Compared, Inspected, LetterFound, Outcome, RecordBuilt, ReferenceFound, ResultRef
from scanfile.packages import adopt_packages
from scanfile.proofread import correct_texts
from scanfile.registry import kept_register
from scanfile.regroup import regroup
from scanfile.standing import accepted_candidates
from scanfile.store import (
    Archive,
    ArchiveLock,
    fingerprint,
    from_plain,
    require_known_format,
    storage_errors,
    sweep_leftovers,
    sync_directory,
    understood,
    unpack,
)
from scanfile.tasks import page_read
from scanfile.text import natural_key
from scanfile.twins import kept_comparisons

_CHUNK = 200
"""Results entered in one transaction."""


def rebuild_index(archive: Archive, settings: Settings, operator: str) -> dict[str, Any]:
    """Make a new index, then set the old one aside. Returns counts and the old one's name ("" for none). Raises IntegrityError for
    damaged results.

    Not in the folders, and so not in the new index: the audit trail, dismissals, attempts, and the problems of pages that could not be
    read: those pages are pending again.
    """
    now, kept = clock.now(), ""
    with ArchiveLock(archive.lock_path, operator, clock.stamp(now)):
        old = archive.index_db.with_name(f"index.{now:%Y%m%dT%H%M%SZ}.db")
        # A name that the next run sweeps away, should this one be cut short; until it is whole, the old index stays.
        fresh = archive.index_db.with_name(".part-index.db")
        sweep_leftovers(archive.root, archive.shared)
        with Index.create(fresh, _identity(archive), clock.now) as index:
            origin = Origin(state=settings.general.state, office=settings.general.office)
            # In the order of their arrival, because a copy is a duplicate of what came before it.
            batches = sorted(
                (load_batch(archive.batch_dir(seal.batch)) for seal in sealed_deliveries(archive)),
                key=lambda batch: (batch.date, natural_key(batch.id)),
            )
            for batch in batches:
                index.add_batch(batch, delivery_digest(batch), batch.date, origin)
            # Before the readings: a page that a person turned was read after that.
            decisions = every_decision(archive, (batch.id for batch in batches))
            index.add_decisions(decisions)
            turned = {page: one.turns for one in decisions if one.kind is DecisionKind.TURN for page in one.pages}
            for batch in batches:
                for chunk in _results(archive, batch.id, settings.general.state, turned):
                    index.commit(chunk)
            correct_texts(archive, index, settings)
            records = list(_records(archive, {page: len(words) for page, words in corrections_by_page(decisions).items()}))
            for record, draft, built, grouping in records:
                index.adopt_record(record, draft, built, grouping)
            index.adopt_register(*kept_register(archive))
            for batch in batches:
                index.adopt_twins(batch.id)
            regroup(index, settings)
            adopt_samples(archive, index)
            index.open_comparisons(settings.duplicates)
            adopt_packages(archive, index)
            index.event("rebuild", operator, "index", f"{len(batches)} batches, {len(records)} records")
            pages = index.accounting(None)["in"]
        with storage_errors(archive.index_db):
            for suffix in ("", "-wal", "-shm"):
                path = archive.index_db.with_name(archive.index_db.name + suffix)
                if path.exists():
                    path.replace(old.with_name(old.name + suffix))
                    kept = old.name
            fresh.replace(archive.index_db)
            sync_directory(archive.root)
        return {"pages": pages, "records": len(records), "old": kept}


def _identity(archive: Archive) -> str:
    """The archive's UUID from the old index where that can still be opened, else a new one. Raises ConfigError for a newer program's."""
    try:
        with Index.open(archive.index_db, clock.now, read_only=True) as index:
            return index.archive_id
    except (IntegrityError, StorageError):
        return str(uuid.uuid4())


def _results(archive: Archive, batch: str, state: str, turned: Mapping[str, int | None]) -> Iterator[list[Outcome]]:
    """All results of a batch, inspections before readings, some at a time. What was read before a person turned the page is left out."""
    directory = archive.pages / batch
    for step in ("inspect", "read", "compare"):
        paths = sorted(directory.glob(f"*.{step}.json.gz")) if directory.is_dir() else []
        for start in range(0, len(paths), _CHUNK):
            found = [_outcome(archive, batch, path, state, turned) for path in paths[start : start + _CHUNK]]
            yield [outcome for outcome in found if outcome is not None]


def _outcome(archive: Archive, batch: str, path: Path, state: str, turned: Mapping[str, int | None]) -> Outcome | None:
    name = archive.rel(path)
    with understood(name, EOFError):
        plain = unpack(path.read_bytes())
        require_known_format(plain)
        result = ResultRef(name, fingerprint(path), plain["settings"])
        if "compared" in plain:
            return Compared(batch, plain["page"], kept_comparisons(plain), result)
        if "inspection" in plain:
            return Inspected(batch, plain["page"], from_plain(Inspection, plain["inspection"]), result)
        reading = from_plain(OcrPage, plain["ocr"])
        upright = turned.get(f"{batch}/{plain['page']}")
        return page_read(batch, plain["page"], reading, result, state) if upright in (None, reading.turns) else None


def _records(archive: Archive, said: Mapping[str, int]) -> Iterator[tuple[str, RecordDraft, RecordBuilt, str]]:
    for path in sorted(archive.records.glob("*/record.json"), key=lambda path: natural_key(path.parent.name)):
        with understood(archive.rel(path), FileNotFoundError):
            plain = json.loads(path.read_bytes())
            require_known_format(plain)
            made = _record(archive, path, plain, said)
        yield made


def _record(archive: Archive, path: Path, plain: dict[str, Any], said: Mapping[str, int]) -> tuple[str, RecordDraft, RecordBuilt, str]:
    batch = plain["batch"]
    pages = [page for part in plain["parts"] for page in part["pages"]]
    # Its PDFs may not have heeded all that was said of words.
    heeded = all(page.get("said", 0) == said.get(f"{page['batch']}/{page['page']}", 0) for page in pages)
    parts = tuple(
        DraftPart(
            *(Part(part["part"]), part["volume"]),
            tuple(page["page"] if page["batch"] == batch else f"{page['batch']}/{page['page']}" for page in part["pages"]),
            tuple(part.get("documents", ())),
            from_plain(Count, part["count"]) if part.get("count") else None,
        )
        for part in plain["parts"]
    )
    fields = tuple((name, tuple(from_plain(Candidate, one) for one in found)) for name, found in plain["fields"].items())
    built = tuple(
        BuiltPart(
            Part(part["part"]), part["volume"], part["pdf"], part["sha256"], (archive.root / part["pdf"]).stat().st_size, len(part["pages"])
        )
        for part in plain["parts"]
    )
    result = ResultRef(archive.rel(path), fingerprint(path), plain["settings"])
    # What was read on a page names the page; the rest came with the delivery.
    came, read = (
        tuple((name, kept) for name, found in fields if (kept := tuple(one for one in found if (one.page is not None) is paged)))
        for paged in (False, True)
    )
    first = next((f"{page['batch']}/{page['page']}" for page in pages), "")
    draft = RecordDraft(plain["source_name"], parts, came, plain["missing"], begun=plain.get("begun", first))
    made = RecordBuilt(
        *(plain["record"], RecordState(plain["state"]) if heeded else RecordState.STALE, accepted_candidates(fields), built, result, ()),
        proposed=read,
        letters=tuple(from_plain(LetterFound, one) for one in plain.get("letters", ())),
        references=tuple(from_plain(ReferenceFound, one) for one in plain.get("references", ())),
    )
    # One of blank pages alone does not say which parts it has: separation does.
    return plain["record"], draft, made, plain.get("draft", "") if parts else ""
