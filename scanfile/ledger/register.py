"""The register of files: imported as a whole or not at all, looked up by number key, listed with what has come of each file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from operator import attrgetter
from typing import Any

from scanfile.clock import stamp
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.read_numbers import register_changed
from scanfile.ledger.rows import RegisterLine
from scanfile.ledger.schema import REGISTER
from scanfile.ledger.trail import add_event
from scanfile.model import Classification, CountUnit, RecordState, RegisterEntry, RegisterImport, RegisterRow, Source

Keep = Callable[[Sequence[RegisterEntry]], str]
"""Makes the whole register durable outside the index, and returns the digest of what it wrote."""

_COLUMNS = tuple(field.name for field in fields(RegisterRow))
_FIELDS = attrgetter(*_COLUMNS)
_ALL = f"{', '.join(_COLUMNS)}, source, at"
_STAGED = f"INSERT INTO register_staged ({_ALL}) VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"  # noqa: S608
_CAME = (
    "SELECT candidates.key, records.id, records.state FROM candidates JOIN records ON records.id = candidates.record"
    " WHERE candidates.field = 'number' AND records.state <> 'withdrawn' AND (candidates.accepted OR"
    # Records that are not built yet, and sealed ones, have no accepted number, but one that people gave them.
    "  (candidates.source IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM candidates AS own"
    "   WHERE own.record = records.id AND own.field = 'number' AND own.accepted)))"
    " ORDER BY records.seq"
)
"""Number keys, and the records that have each."""

_CHUNK = 1000
"""Rows that are staged, or dropped, in one transaction."""


def import_register(ledger: Ledger, rows: Sequence[RegisterRow], source: str, actor: str, keep: Keep | None) -> RegisterImport:
    """Add rows that are new and bring those that are known to what they say now. ``keep`` is called before anything is entered.

    One import at a time: the caller sees to it. What has changed is separated again, all deliveries after the first import.
    """
    known = {entry.row.key: entry for entry in entries(ledger)}
    merged = dict(known)
    now = stamp(ledger.clock())
    for row in rows:
        if row.key not in known or known[row.key].row != row:
            merged[row.key] = RegisterEntry(row, source, now)
    changed = [key for key, entry in merged.items() if known.get(key) is not entry]
    inserted = len(merged) - len(known)
    found = RegisterImport(inserted, len(changed) - inserted, len({row.key for row in rows}) - len(changed), len(merged))
    detail = f"{found.inserted} new, {found.updated} changed, {found.unchanged} unchanged"
    if not changed:
        with ledger.transaction() as conn:
            add_event(conn, ledger.clock, "register.imported", actor, source, detail)
        return found
    digest = keep(tuple(merged.values())) if keep else ""
    _stage(ledger, merged.values())
    with ledger.transaction() as conn:
        _swap(conn, digest)
        _ungroup(conn, changed if known else None)
        register_changed(conn, changed)
        add_event(conn, ledger.clock, "register.imported", actor, source, detail)
    _drop(ledger, "register_old")
    return found


def adopt_register(ledger: Ledger, kept: Iterable[RegisterEntry], digest: str) -> None:
    """Make the register what was kept outside the index (the index is being rebuilt)."""
    _stage(ledger, kept)
    with ledger.transaction() as conn:
        _swap(conn, digest)
        _ungroup(conn, None)
    _drop(ledger, "register_old")


def _stage(ledger: Ledger, rows: Iterable[RegisterEntry]) -> None:
    for leftover in ("register_staged", "register_old"):
        _drop(ledger, leftover)
    with ledger.transaction() as conn:
        conn.execute(REGISTER.format(name="register_staged"))
    waiting = iter(rows)
    while chunk := list(islice(waiting, _CHUNK)):
        with ledger.transaction() as conn:
            conn.executemany(_STAGED, map(_values, chunk))


def _values(entry: RegisterEntry) -> list[Any]:
    return [clean(value) if isinstance(value, str) else value for value in (*_FIELDS(entry.row), entry.source, entry.at)]


def _swap(conn: sqlite3.Connection, digest: str) -> None:
    """However long the register is, this takes a moment; dropping the old one would not."""
    conn.execute("ALTER TABLE register RENAME TO register_old")
    conn.execute("ALTER TABLE register_staged RENAME TO register")
    conn.execute("INSERT INTO meta VALUES ('register', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (digest,))


def _drop(ledger: Ledger, name: str) -> None:
    """Drop a table if it is there, little by little: other writers get their turn between."""
    if not ledger.value("SELECT 1 FROM sqlite_schema WHERE name = ?", name):
        return
    left = 1
    while left:
        with ledger.transaction() as conn:
            left = conn.execute(f"DELETE FROM {name} WHERE rowid IN (SELECT rowid FROM {name} LIMIT {_CHUNK})").rowcount  # noqa: S608
    with ledger.transaction() as conn:
        conn.execute(f"DROP TABLE {name}")


def _ungroup(conn: sqlite3.Connection, changed: Sequence[str] | None) -> None:
    """The deliveries that have a number of these, or (None) all: that there is a register at all makes a difference to each."""
    if changed is None:
        conn.execute("UPDATE batches SET grouped = 0")
        return
    batches: set[str] = set()
    for key in changed:
        rows = conn.execute(
            "SELECT records.batch FROM candidates JOIN records ON records.id = candidates.record"
            " WHERE candidates.field = 'number' AND candidates.key = ?",
            (clean(key),),
        )
        batches |= {row[0] for row in rows}
    conn.executemany("UPDATE batches SET grouped = 0 WHERE id = ?", [(batch,) for batch in batches])


def entries(ledger: Ledger) -> list[RegisterEntry]:
    """The whole register in the order in which its files were first named."""
    return [RegisterEntry(_row(found), *found[-2:]) for found in ledger.rows(f"SELECT {_ALL} FROM register ORDER BY seq")]  # noqa: S608


def rows_by_key(ledger: Ledger, keys: Iterable[str]) -> dict[str, RegisterRow]:
    """The rows of these keys, as far as there are any."""
    found: dict[str, RegisterRow] = {}
    for key in keys:
        for row in ledger.rows(f"SELECT {_ALL} FROM register WHERE key = ?", clean(key)):  # noqa: S608
            found[key] = _row(row)
    return found


def lines(ledger: Ledger) -> Iterator[RegisterLine]:
    """The register in order, with the records that have each number."""
    came: dict[str, dict[str, str]] = {}
    for key, record, state in ledger.rows(_CAME, json.dumps([source for source in Source if source.accepts])):
        came.setdefault(key, {})[record] = state
    for entry in entries(ledger):
        found = came.get(clean(entry.row.key), {})
        yield RegisterLine(entry.row, tuple(found), RecordState([RecordState.REGISTERED, *found.values()][-1]))


def digest_kept(ledger: Ledger) -> str:
    """The digest of what was kept outside the index with the last import, empty where nothing was."""
    return str(ledger.value("SELECT value FROM meta WHERE key = 'register'") or "")


def _row(found: Sequence[Any]) -> RegisterRow:
    said = dict(zip(_COLUMNS, found, strict=False))
    return RegisterRow(**said | {"count_unit": CountUnit(said["count_unit"]), "classification": Classification(said["classification"])})
