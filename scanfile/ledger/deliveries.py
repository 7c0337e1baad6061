"""Deliveries in the ledger: a sealed batch with its masters and pages, once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from scanfile.clock import stamp
from scanfile.errors import IntegrityError
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.problems import note_problem
from scanfile.ledger.rows import BatchRow, Origin
from scanfile.ledger.trail import add_event, add_tallies
from scanfile.ledger.work import stored_inspection
from scanfile.model import Batch, DeliveryOptions, Master, Problem, SeparatePage, page_id
from scanfile.model import PageState as State
from scanfile.store import canonical_json, from_plain, to_plain


def add_batch(ledger: Ledger, batch: Batch, digest: str, day: str, origin: Origin) -> bool:
    """Enter a sealed delivery: all of it or nothing. False when it is in the ledger already."""
    with ledger.transaction() as conn:
        if conn.execute("SELECT 1 FROM batches WHERE id = ?", (batch.id,)).fetchone():
            return False
        seq = conn.execute("SELECT coalesce(max(seq), 0) + 1 FROM batches").fetchone()[0]
        conn.execute(
            "INSERT INTO batches(seq, id, digest, source, operator, date, day, received, state, district, office, section, machine,"
            " options, ignored) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(seq, batch.id, digest, clean(batch.source), clean(batch.operator), batch.date, day, stamp(ledger.clock())),
                *(origin.state, origin.district, origin.office, origin.section, origin.machine),
                clean(canonical_json(to_plain(batch.options)).decode()),
                json.dumps([clean(name) for name in batch.ignored], ensure_ascii=False),
            ),
        )
        conn.executemany(
            "INSERT INTO masters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (_master_row(batch.id, master) for master in batch.masters)
        )
        conn.executemany(
            "INSERT INTO pages(batch, page, master, frame, position, state, reason, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            _page_rows(batch),
        )
        counts = Counter({(batch.id, "in"): sum(master.frames for master in batch.masters)})
        for master in batch.masters:
            if master.problem is not None:
                note_problem(ledger, conn, master.problem, batch.id, "intake", page=page_id(master.number, 1))
                counts[batch.id, "failed"] += master.frames
        add_tallies(conn, ledger.clock, counts)
        add_event(conn, ledger.clock, "batch.sealed", batch.operator, batch.id, digest)
    return True


def _master_row(batch: str, master: Master) -> tuple[object, ...]:
    problem = json.dumps(to_plain(master.problem)) if master.problem else None
    return (batch, master.number, clean(master.name), master.name_b64, master.path, master.sha256, master.size, master.frames, problem)


def _page_rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    position = 0
    for master in batch.masters:
        bad = master.problem
        for frame in range(1, master.frames + 1):
            position += 1
            state = State.FAILED if bad else State.PENDING
            code = bad.code if bad else ""
            yield (batch.id, page_id(master.number, frame), master.number, frame, position, state, code, code or None)


def load_batch(ledger: Ledger, batch: str) -> Batch:
    """The delivery as it was sealed. Raises IntegrityError when there is none of this id."""
    with ledger.snapshot() as conn:
        row = conn.execute("SELECT source, operator, date, options, ignored FROM batches WHERE id = ?", (batch,)).fetchone()
        if row is None:
            raise IntegrityError("index.no-batch", batch=batch)
        masters = tuple(
            Master(number, name, path, sha256, size, frames, from_plain(Problem, json.loads(problem)) if problem else None, name_b64)
            for number, name, path, sha256, size, frames, problem, name_b64 in conn.execute(
                "SELECT number, name, path, sha256, size, frames, problem, name_b64 FROM masters WHERE batch = ? ORDER BY number", (batch,)
            )
        )
    source, operator, date, options, ignored = row
    return Batch(batch, masters, source, operator, date, from_plain(DeliveryOptions, json.loads(options)), tuple(json.loads(ignored)))


def delivered(ledger: Ledger, digest: str) -> str | None:
    """The batch that brought the same paths' bytes in the same order, if one did."""
    found: str | None = ledger.value("SELECT id FROM batches WHERE digest = ? ORDER BY seq LIMIT 1", digest)
    return found


def batch_rows(ledger: Ledger) -> list[BatchRow]:
    """All deliveries in the order in which they came."""
    return [
        BatchRow(name, source, operator, date, day, office, pages, tuple(json.loads(ignored)))
        for name, source, operator, date, day, office, pages, ignored in ledger.rows(
            "SELECT id, source, operator, date, day, office, (SELECT count(*) FROM pages WHERE batch = batches.id), ignored"
            " FROM batches ORDER BY seq"
        )
    ]


def separate_pages(ledger: Ledger, batch: str) -> list[SeparatePage]:
    """The pages of a delivery in order, as separation wants them.

    What readings hint at is told when all of them are there: which records there are must not depend on the order of the readings.
    """
    with ledger.snapshot() as conn:
        pending = conn.execute("SELECT 1 FROM pages WHERE batch = ? AND state = 'pending' LIMIT 1", (batch,)).fetchone()
        rows = conn.execute(f"SELECT {_SEPARATE_COLUMNS} FROM pages WHERE batch = ? ORDER BY position", (batch,)).fetchall()  # noqa: S608
    return [_separate_page(row, hints=pending is None) for row in rows]


def foreign_pages(ledger: Ledger, pages: Iterable[str]) -> list[SeparatePage]:
    """Pages of other deliveries, named ``batch/page``, with these names; one that is not there is left out."""
    found = []
    for name in pages:
        batch, _, page = name.partition("/")
        for row in ledger.rows(f"SELECT {_SEPARATE_COLUMNS} FROM pages WHERE batch = ? AND page = ?", batch, page):  # noqa: S608
            found.append(replace(_separate_page(row, hints=True), page=name))
    return found


_SEPARATE_COLUMNS = (
    "page, master, frame, failure, inspection, twin_of, folio, number, cover,"
    " EXISTS (SELECT 1 FROM results WHERE results.page = pages.id AND step = 'read'),"
    # What is a copy of a page that people took out is a copy of nothing that stands.
    " (SELECT pages.copy_of FROM pages AS earlier WHERE earlier.batch = substr(pages.copy_of, 1, instr(pages.copy_of, '/') - 1)"
    "  AND earlier.page = substr(pages.copy_of, instr(pages.copy_of, '/') + 1) AND earlier.state NOT IN ('replaced', 'withdrawn'))"
)


def _separate_page(row: Sequence[Any], *, hints: bool) -> SeparatePage:
    """What a page is by itself; what separation and people made of it before is not asked."""
    page, master, frame, failure, stored, twin, folio, number, cover, read, copy_of = row
    seen = stored_inspection(stored) if stored is not None else None
    own, why = (State.KEPT if read else State.PENDING), ""
    if failure is not None:
        own, why = State.FAILED, failure
    elif seen is not None and seen.blank:
        own, why = State.BLANK, seen.blank_reason
    elif copy_of is not None:
        own, why = State.DUPLICATE, copy_of
    size = (round(seen.width_px / seen.dpi.x * 25.4), round(seen.height_px / seen.dpi.y * 25.4)) if seen else (0, 0)
    folio, number, cover = (folio, number, bool(cover)) if hints else (None, "", False)
    symbols = seen.symbols if seen else ()
    return SeparatePage(page, master, frame, own, why, symbols, size, folio, number, cover, bool(read), twin or "")
