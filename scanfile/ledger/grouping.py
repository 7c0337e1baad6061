"""Drafts of records against the records that are there: ids are given once, and what has changed is built again."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.outcomes import Entry, add_number
from scanfile.ledger.trail import add_event, add_tallies
from scanfile.model import Candidate, RecordDraft
from scanfile.outcomes import RecordBuilt
from scanfile.store import canonical_json, to_plain


def put_drafts(ledger: Ledger, batch: str, drafts: Sequence[RecordDraft]) -> list[str]:
    """Bring a delivery's records to what separation says; returns their ids in the order of the drafts.

    A draft is the record that has its source name (the k-th of that name). One that is new gets the next number of the delivery; one
    that is gone is withdrawn and keeps its number; one that is the same is left alone; any other becomes stale.
    """
    with ledger.transaction() as conn:
        known: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, record, digest, state in conn.execute(
            "SELECT source_name, id, draft, state FROM records WHERE batch = ? ORDER BY seq", (batch,)
        ):
            known[name].append((record, digest, state))
        chosen: list[tuple[str | None, RecordDraft, bool]] = []
        for draft in drafts:
            name = clean(draft.source_name)
            record, digest, state = known[name].pop(0) if known[name] else (None, "", "")
            chosen.append((record, draft, digest == _digest(draft) and state != "withdrawn"))
        gone = [record for left in known.values() for record, _, state in left if state != "withdrawn"]
        _clear(conn, [record for record, _, same in chosen if record and not same] + gone)
        _withdraw(ledger, conn, gone)
        pages = {} if all(same for _, _, same in chosen) else _pages(conn, batch)
        ids = [_put(ledger, conn, (batch, pages), record, draft, same=same) for record, draft, same in chosen]
        conn.execute("UPDATE batches SET grouped = 1 WHERE id = ?", (batch,))
    return ids


def adopt_record(ledger: Ledger, record: str, draft: RecordDraft, built: RecordBuilt | None) -> None:
    """Enter a record whose id and artefacts are on disk already (the index is being rebuilt)."""
    batch = record.rpartition("-")[0]
    with ledger.transaction() as conn:
        if not conn.execute("SELECT 1 FROM records WHERE id = ?", (record,)).fetchone():
            _insert(conn, batch, record, draft)
        _clear(conn, [record])
        _fill(conn, _pages(conn, batch), record, draft)
        if built is not None:
            entry = Entry(ledger, conn)
            entry.add(built)
            add_tallies(conn, ledger.clock, entry.counts)


def _pages(conn: sqlite3.Connection, batch: str) -> dict[str, int]:
    return dict(conn.execute("SELECT page, id FROM pages WHERE batch = ?", (batch,)).fetchall())


def _put(
    ledger: Ledger, conn: sqlite3.Connection, within: tuple[str, dict[str, int]], record: str | None, draft: RecordDraft, *, same: bool
) -> str:
    batch, pages = within
    if record is None:
        record = _next_id(conn, batch)
        _insert(conn, batch, record, draft)
        add_event(conn, ledger.clock, "record.made", "", record, draft.source_name)
    if not same:
        _fill(conn, pages, record, draft)
    return record


def _next_id(conn: sqlite3.Connection, batch: str) -> str:
    given = [int(row[0].rpartition("-")[2]) for row in conn.execute("SELECT id FROM records WHERE batch = ?", (batch,))]
    return f"{batch}-{max(given, default=0) + 1:02d}"


def _insert(conn: sqlite3.Connection, batch: str, record: str, draft: RecordDraft) -> None:
    conn.execute(
        "INSERT INTO records(id, batch, source_name, state, draft) VALUES (?, ?, ?, 'scanned', '')",
        (record, batch, clean(draft.source_name)),
    )


def _clear(conn: sqlite3.Connection, records: Sequence[str]) -> None:
    """Take the pages out of records before others get them: a page is in one record only."""
    conn.executemany("DELETE FROM record_pages WHERE record = ?", [(record,) for record in records])


def _withdraw(ledger: Ledger, conn: sqlite3.Connection, records: Sequence[str]) -> None:
    for record in records:
        conn.execute("UPDATE records SET state = 'withdrawn' WHERE id = ?", (record,))
        conn.execute("UPDATE attempts SET outdated = 1 WHERE subject = ? AND step = 'build'", (record,))
        conn.execute("UPDATE problems SET status = 'resolved' WHERE record = ? AND status = 'open'", (record,))
        add_event(conn, ledger.clock, "record.withdrawn", "", record, "")


def _fill(conn: sqlite3.Connection, pages: dict[str, int], record: str, draft: RecordDraft) -> None:
    old = {
        (part, volume): made
        for part, volume, *made in conn.execute("SELECT part, volume, path, sha256, size FROM parts WHERE record = ?", (record,))
    }
    conn.execute("DELETE FROM parts WHERE record = ?", (record,))
    reached: dict[str, int] = defaultdict(int)
    for part in sorted(draft.parts, key=lambda part: (part.part, part.volume)):
        first = reached[part.part] + 1
        reached[part.part] += len(part.pages)
        made = old.get((part.part, part.volume), [None, None, None])
        conn.execute("INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (record, part.part, part.volume, first, len(part.pages), *made))
        conn.executemany(
            "INSERT INTO record_pages VALUES (?, ?, ?, ?, ?)",
            [(record, part.part, part.volume, ordinal, pages[page]) for ordinal, page in enumerate(part.pages, first)],
        )
    for table in ("candidates", "record_numbers"):
        conn.execute(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608
    for field, candidates in draft.fields:
        conn.executemany(
            "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            [_candidate_row(record, field, ordinal, candidate) for ordinal, candidate in enumerate(candidates)],
        )
        if field == "number":
            for candidate in candidates:
                add_number(conn, record, candidate, accepted=False)
    # What was never built stays to be built; what a person sealed stays sealed.
    conn.execute(
        "UPDATE records SET draft = ?, missing = ?, state = CASE WHEN state IN ('scanned', 'sealed') THEN state"
        " WHEN result_path IS NULL THEN 'scanned' ELSE 'stale' END WHERE id = ?",
        (_digest(draft), draft.missing, record),
    )
    conn.execute("UPDATE attempts SET outdated = 1 WHERE subject = ? AND step = 'build'", (record,))


def _candidate_row(record: str, field: str, ordinal: int, one: Candidate) -> tuple[object, ...]:
    box = json.dumps(one.box) if one.box else None
    texts = (clean(one.raw), clean(one.value), clean(one.key), one.source)
    return (record, field, ordinal, *texts, one.confidence, clean(one.reason), one.page, box)


def _digest(draft: RecordDraft) -> str:
    return sha256(canonical_json(json.loads(clean(json.dumps(to_plain(draft)))))).hexdigest()
