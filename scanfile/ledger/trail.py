"""What is kept for people who ask later: tallies by day and office, and the audit trail as a chain of hashes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from hashlib import sha256

from scanfile.clock import Clock, india_day, stamp
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.rows import EventRow
from scanfile.store import canonical_json

_START = "0" * 64


def add_tallies(conn: sqlite3.Connection, clock: Clock, counts: Counter[tuple[str, str]]) -> None:
    """Add to the counts of today in India; ``counts`` is by batch and kind."""
    day = india_day(clock())
    conn.executemany(
        "INSERT INTO tallies SELECT ?, office, id, operator, ?, ? FROM batches WHERE id = ?"
        " ON CONFLICT (day, office, batch, operator, kind) DO UPDATE SET n = n + excluded.n",
        [(day, kind, n, batch) for (batch, kind), n in counts.items() if n],
    )


def add_event(conn: sqlite3.Connection, clock: Clock, kind: str, actor: str, subject: str, detail: str) -> int:
    """Append to the chain, inside the caller's write transaction. Returns the event's number."""
    last = conn.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, _START)
    row = (seq, stamp(clock()), clean(kind), clean(actor), clean(subject), clean(detail), previous)
    digest = _digest(row)
    conn.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, digest))
    conn.execute("INSERT INTO meta VALUES ('events', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (f"{seq}:{digest}",))
    return seq


def broken_events(ledger: Ledger) -> list[int]:
    """The numbers at which the chain does not hold: changed, missing, or cut off at the end."""
    broken, expected, previous = [], 1, _START
    with ledger.snapshot() as conn:
        for row in conn.execute("SELECT seq, at, kind, actor, subject, detail, previous, hash FROM events ORDER BY seq"):
            if row[0] != expected or row[6] != previous or row[7] != _digest(tuple(row[:7])):
                broken.append(row[0])
            expected, previous = row[0] + 1, row[7]
        head = conn.execute("SELECT value FROM meta WHERE key = 'events'").fetchone()
    if (head[0] if head else f"0:{_START}") != f"{expected - 1}:{previous}":
        broken.append(expected)
    return broken


def events(ledger: Ledger) -> list[EventRow]:
    """The audit trail in order."""
    return [EventRow(*row) for row in ledger.rows("SELECT seq, at, kind, actor, subject, detail FROM events ORDER BY seq")]


def _digest(row: tuple[object, ...]) -> str:
    return sha256(canonical_json(list(row))).hexdigest()
