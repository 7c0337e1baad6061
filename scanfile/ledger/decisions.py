"""What people decided about pages and records: kept in order, never changed, and heeded when the delivery is separated again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.trail import add_event
from scanfile.model import Decision, DecisionKind
from scanfile.store import canonical_json, from_plain, to_plain


def home_of(decision: Decision) -> str:
    """The delivery with which a decision is kept: that of its first page."""
    return decision.pages[0].partition("/")[0]


def add_decisions(ledger: Ledger, decisions: Sequence[Decision]) -> None:
    """Enter decisions with an event each; what they touch is separated, read and built again. Those that are there change nothing."""
    with ledger.transaction() as conn:
        for decision in decisions:
            stored = _stored(decision)
            home = home_of(decision)
            if conn.execute("SELECT 1 FROM decisions WHERE batch = ? AND decision = ?", (home, stored)).fetchone():
                continue
            conn.execute("INSERT INTO decisions(batch, decision) VALUES (?, ?)", (home, stored))
            add_event(conn, ledger.clock, f"decision.{decision.kind}", decision.actor, " ".join(decision.pages), stored)
            if decision.kind is DecisionKind.TURN:
                _turn(conn, decision)
            _ungroup(conn, decision)


def _stored(decision: Decision) -> str:
    return clean(canonical_json(json.loads(clean(json.dumps(to_plain(decision), ensure_ascii=False)))).decode())


def _turn(conn: sqlite3.Connection, decision: Decision) -> None:
    """The page is read again, the other way up."""
    for name in decision.pages:
        batch, _, page = name.partition("/")
        row = conn.execute("SELECT id FROM pages WHERE batch = ? AND page = ?", (batch, page)).fetchone()
        if row is None:
            continue
        conn.execute(
            "UPDATE pages SET turns = ?, state = CASE state WHEN 'kept' THEN 'pending' ELSE state END WHERE id = ?",
            (decision.turns, row[0]),
        )
        conn.execute("DELETE FROM results WHERE page = ? AND step = 'read'", (row[0],))
        conn.execute(
            "UPDATE records SET state = 'stale' WHERE state IN ('published', 'review')"
            " AND id = (SELECT record FROM record_pages WHERE page = ?)",
            (row[0],),
        )


def _ungroup(conn: sqlite3.Connection, decision: Decision) -> None:
    """Every delivery that the decision may concern: those of its pages, and those in whose records its pages are now."""
    names = [name for name in (*decision.pages, decision.anchor) if name]
    batches = {name.partition("/")[0] for name in names}
    for name in names:
        batch, _, page = name.partition("/")
        for (holder,) in conn.execute(
            "SELECT records.batch FROM pages JOIN record_pages ON record_pages.page = pages.id JOIN records ON records.id = record"
            " WHERE pages.batch = ? AND pages.page = ?",
            (batch, page),
        ):
            batches.add(holder)
    conn.executemany("UPDATE batches SET grouped = 0 WHERE id = ?", [(batch,) for batch in batches])


def decisions_of(ledger: Ledger, batch: str) -> tuple[Decision, ...]:
    """The decisions that are kept with a delivery, in order."""
    return _loaded(row[0] for row in ledger.rows("SELECT decision FROM decisions WHERE batch = ? ORDER BY seq", batch))


def decisions_about(ledger: Ledger, batch: str) -> tuple[Decision, ...]:
    """All decisions that may have a say in a delivery's records, in order: those about its pages, about pages that these bring in or lead
    to, and so on."""
    every = _loaded(row[0] for row in ledger.rows("SELECT decision FROM decisions ORDER BY seq"))
    prefix = f"{batch}/"
    reached: set[str] = set()
    while True:
        heard = [one for one in every if any(page.startswith(prefix) or page in reached for page in _pages(one))]
        wider = reached | {page for one in heard for page in _pages(one)}
        if wider == reached:
            return tuple(heard)
        reached = wider


def _pages(decision: Decision) -> tuple[str, ...]:
    return (*decision.pages, decision.anchor) if decision.anchor else decision.pages


def _loaded(stored: Iterable[str]) -> tuple[Decision, ...]:
    return tuple(from_plain(Decision, json.loads(one)) for one in stored)
