"""Small deliveries and outcomes for tests of the index; nothing here touches a disk or a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from scanfile import config
from scanfile.index import Index
from scanfile.model import (
    Batch,
    Candidate,
    DeliveryOptions,
    Dpi,
    DraftPart,
    Inspection,
    Master,
    Part,
    RecordDraft,
    RecordState,
    Source,
    page_id,
)
from scanfile.outcomes import BuiltPart, Inspected, PageRead, RecordBuilt, ResultRef
from scanfile.regroup import regroup
from scanfile.text import number_key


@dataclass
class Ticker:
    """A clock that moves a second each time it is asked; starts late in the evening of 2026-01-31 in India."""

    at: datetime = field(default_factory=lambda: datetime(2026, 1, 31, 18, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        """The next second."""
        self.at += timedelta(seconds=1)
        return self.at


def digest(text: str) -> str:
    """A SHA-256 that follows from the text."""
    return sha256(text.encode()).hexdigest()


def batch_of(batch: str, *frames: int, bytes_of: str | None = None, source: str = "/scans/a") -> Batch:
    """A delivery of paths with so many pages each; deliveries with the same ``bytes_of`` hold the same bytes."""
    masters = tuple(
        Master(
            number, f"letter{number}.tif", f"masters/{batch}/{number:06d}.tif", digest(f"{bytes_of or batch}{number}"), 1000 + number, count
        )
        for number, count in enumerate(frames, 1)
    )
    return Batch(batch, masters, source, "asha", "2026-01-31", DeliveryOptions())


def inspection(*, blank: bool = False) -> Inspection:
    """An A4 page at 300 dpi."""
    return Inspection(
        2480, 3508, Dpi(300.0, 300.0, False), "grey", "image", blank, "no ink" if blank else "", 0.5, 0.0 if blank else 0.05, 12.5
    )


def result(batch: str, page: str, step: str, settings: str = "aaaaaaaaaaaa") -> ResultRef:
    """Where a step leaves its result."""
    path = f"pages/{batch}/{page}.{step}.json.gz"
    return ResultRef(path, digest(path + settings), settings)


def inspected(batch: str, page: str, *, blank: bool = False) -> Inspected:
    """A good inspection."""
    return Inspected(batch, page, inspection(blank=blank), result(batch, page, "inspect"))


def read(batch: str, page: str, text: str = "कार्यालय की सूचना", *, legible: bool = True, settings: str = "aaaaaaaaaaaa") -> PageRead:
    """A good reading."""
    return PageRead(batch, page, text, legible, len(text.split()), 91, result(batch, page, "read", settings))


def separated(index: Index) -> None:
    """Twins are looked for and what is due is separated as a run does it, by path."""
    settings = config.load(None)
    index.open_comparisons(settings.duplicates)
    regroup(index, settings)


def number(value: str, source: Source = Source.SHEET) -> Candidate:
    """A candidate for the number."""
    return Candidate(value, value, number_key(value), source, 90, "test", 1, (1, 2, 3, 4))


def draft(name: str, *pages: str, numbers: Iterable[Candidate] = ()) -> RecordDraft:
    """A record of correspondence."""
    fields = (("number", tuple(numbers)),) if numbers else ()
    return RecordDraft(name, (DraftPart(Part.CORRESPONDENCE, 1, tuple(pages)),), fields)


def built(record: str, *accepted: Candidate, state: RecordState = RecordState.PUBLISHED, pages: int = 1) -> RecordBuilt:
    """A record with one PDF."""
    path = f"records/{record}/correspondence.{digest(record)[:16]}.pdf"
    return RecordBuilt(
        record,
        state,
        tuple(("number", candidate) for candidate in accepted),
        (BuiltPart(Part.CORRESPONDENCE, 1, path, digest(path), 5000, pages),),
        ResultRef(f"records/{record}/record.json", digest(record), "cccccccccccc"),
        (),
    )


def fresh(path: Path) -> Index:
    """An empty index."""
    return Index.create(path / "index.db", "5a0f8a5e-0000-4000-8000-000000000001", Ticker())


def deliver(index: Index, batch: Batch) -> None:
    """Enter a delivery."""
    index.add_batch(batch, digest("".join(master.sha256 or "" for master in batch.masters)), "2026-01-31")


def finish(index: Index, batch: str, texts: Iterable[str], **numbers: str) -> list[str]:
    """A delivery of one-page paths, each a record of its own with this text, all the way to published; the record ids."""
    found = list(texts)
    pages = [page_id(place, 1) for place in range(1, len(found) + 1)]
    deliver(index, batch_of(batch, *(1 for _ in found)))
    index.commit([inspected(batch, page) for page in pages])
    given = {place: [number(numbers[f"n{place}"])] for place in range(1, len(found) + 1) if f"n{place}" in numbers}
    drafts = [draft(f"letter{place}.tif", page, numbers=given.get(place, ())) for place, page in enumerate(pages, 1)]
    ids = index.put_drafts(batch, drafts)
    index.commit([read(batch, page, text) for page, text in zip(pages, found, strict=True)])
    # Readings hint at more than inspections: separation looks again, and here sees the same.
    assert index.put_drafts(batch, drafts) == ids
    index.commit([built(record, *given.get(place, ())) for place, record in enumerate(ids, 1)])
    return ids
