"""What is pending, most urgent first, and who is at it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from scanfile.ledger.connection import Ledger
from scanfile.ledger.rows import PageRow
from scanfile.model import Inspection, PageState
from scanfile.store import from_plain

PAGE_COLUMNS = (
    "pages.batch, pages.page, masters.name, masters.path, masters.sha256, pages.frame, masters.frames, pages.position,"
    " pages.state, pages.reason, pages.inspection, (SELECT path FROM results WHERE results.page = pages.id AND step = 'read'), pages.turns,"
    " pages.said"
)
PAGE_TABLES = "pages JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master"


@lru_cache(maxsize=4096)
def stored_inspection(stored: str) -> Inspection:
    """An inspection as the ledger keeps it."""
    return from_plain(Inspection, json.loads(stored))


def page_row(row: Sequence[object]) -> PageRow:
    """A row of ``PAGE_COLUMNS`` as a value."""
    batch, page, name, path, sha256, frame, frames, position, state, reason, inspection, read_path, turns, said = row
    return PageRow(
        str(batch),
        str(page),
        str(name),
        str(path or ""),
        str(sha256 or ""),
        int(str(frame)),
        int(str(frames)),
        int(str(position)),
        PageState(str(state)),
        str(reason),
        stored_inspection(str(inspection)) if inspection is not None else None,
        str(read_path) if read_path is not None else None,
        int(str(turns)) if turns is not None else None,
        int(str(said)),
    )


def pages_to_do(ledger: Ledger, limit: int, *, inspected: bool) -> list[PageRow]:
    """Pending pages in the order of their delivery: those to read (``inspected``), or those to inspect."""
    # A page is read when separation has seen it: what it sets aside is never read, whichever worker is quicker.
    chosen = "NOT NULL AND (SELECT grouped = 1 FROM batches WHERE id = pages.batch)" if inspected else "NULL"
    rows = ledger.rows(
        f"SELECT {PAGE_COLUMNS} FROM {PAGE_TABLES}"  # noqa: S608
        f" WHERE pages.state = 'pending' AND pages.inspection IS {chosen} ORDER BY pages.id LIMIT ?",
        limit,
    )
    return [page_row(row) for row in rows]


def pages_to_correct(ledger: Ledger) -> list[PageRow]:
    """Pages that were read, and whose text has not heeded all that people said of its words."""
    rows = ledger.rows(
        f"SELECT {PAGE_COLUMNS} FROM {PAGE_TABLES}"  # noqa: S608
        " WHERE pages.said <> pages.heeded AND pages.state <> 'pending'"
        " AND EXISTS (SELECT 1 FROM results WHERE results.page = pages.id AND step = 'read') ORDER BY pages.id"
    )
    return [page_row(row) for row in rows]


def batches_to_separate(ledger: Ledger) -> list[str]:
    """Deliveries whose pages are all inspected or failed, and whose grouping does not answer to the pages' present states."""
    return [
        row[0]
        for row in ledger.rows(
            "SELECT id FROM batches WHERE grouped <> 1 AND NOT EXISTS"
            " (SELECT 1 FROM pages WHERE pages.batch = batches.id AND state = 'pending' AND inspection IS NULL) ORDER BY seq"
        )
    ]


def is_inspected(ledger: Ledger, batch: str) -> bool:
    """Whether no page of a delivery waits for inspection."""
    return ledger.value("SELECT 1 FROM pages WHERE batch = ? AND state = 'pending' AND inspection IS NULL LIMIT 1", batch) is None


def records_to_build(ledger: Ledger, limit: int) -> list[str]:
    """Records all of whose pages are settled, and that have no current PDF."""
    return [
        row[0]
        for row in ledger.rows(
            "SELECT id FROM records WHERE state IN ('scanned', 'stale') AND waiting = 0 ORDER BY seq LIMIT ?",
            limit,
        )
    ]


def unfinished_batches(ledger: Ledger) -> list[str]:
    """Deliveries with pages pending, grouping or comparing due, or records to build, in the order in which they came."""
    return [
        row[0]
        for row in ledger.rows(
            "SELECT id FROM batches WHERE grouped <> 1 OR compared <> 1"
            " OR id IN (SELECT batch FROM pages WHERE said <> heeded AND state <> 'pending'"
            "  AND EXISTS (SELECT 1 FROM results WHERE results.page = pages.id AND step = 'read'))"
            " OR EXISTS (SELECT 1 FROM pages WHERE pages.batch = batches.id AND state = 'pending')"
            " OR id IN (SELECT batch FROM records WHERE state IN ('scanned', 'stale')) ORDER BY seq"
        )
    ]


def pending_pages(ledger: Ledger, *, reading: bool) -> int:
    """How many pages are not settled; without ``reading``, how many nobody has looked at."""
    if reading:
        return int(ledger.value("SELECT count(*) FROM pages INDEXED BY pages_pending WHERE state = 'pending'"))
    return int(ledger.value("SELECT count(*) FROM pages INDEXED BY pages_uninspected WHERE state = 'pending' AND inspection IS NULL"))


def begin_attempts(ledger: Ledger, attempts: Iterable[tuple[str, str, str]]) -> None:
    """Note what is about to be tried, before it is: (batch, page or record id, step)."""
    with ledger.transaction() as conn:
        conn.executemany(
            "INSERT INTO attempts(batch, subject, step, tries, flying) VALUES (?, ?, ?, 1, 1)"
            " ON CONFLICT (batch, subject, step) DO UPDATE SET tries = tries + 1, flying = 1, outdated = 0",
            attempts,
        )


def end_attempts(ledger: Ledger, attempts: Iterable[tuple[str, str, str]]) -> None:
    """These were called off in good order: nobody need suspect them."""
    with ledger.transaction() as conn:
        conn.executemany("UPDATE attempts SET flying = 0 WHERE batch = ? AND subject = ? AND step = ?", attempts)


def interrupted_attempts(ledger: Ledger) -> set[tuple[str, tuple[str, str]]]:
    """What was in flight when a coordinator died: (step, (batch, page or record id))."""
    return {(step, (batch, subject)) for step, batch, subject in ledger.rows("SELECT step, batch, subject FROM attempts WHERE flying = 1")}


def note_death(ledger: Ledger, batch: str, subject: str, step: str) -> int:
    """A worker died over this while the coordinator lived; returns how often that has happened."""
    with ledger.transaction() as conn:
        row = conn.execute(
            "INSERT INTO attempts(batch, subject, step, tries, deaths) VALUES (?, ?, ?, 1, 1)"
            " ON CONFLICT (batch, subject, step) DO UPDATE SET deaths = deaths + 1, flying = 0 RETURNING deaths",
            (batch, subject, step),
        ).fetchone()
    return int(row[0])
