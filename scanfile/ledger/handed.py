"""What became of records that left: what the receiving side said of each, and how the record stands by that."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from scanfile.errors import ProblemCode
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.problems import note_problem
from scanfile.ledger.rows import HandedRow
from scanfile.ledger.trail import add_event
from scanfile.model import Acknowledgement, Decision, DecisionKind, Problem, ReceiverResult, RecordState
from scanfile.text import loose_key, number_key

_HANDED = (
    "SELECT packages.id, packages.profile, packages.made, package_records.record, version, alias, package_records.number,"
    " accepted, computer, reason FROM package_records JOIN packages ON packages.id = package_records.package"
    " LEFT JOIN receiver_results AS said ON said.package = package_records.package AND said.record = package_records.record"
)

_CORRECTED = (
    "SELECT 1 FROM decisions WHERE json_extract(decision, '$.at') > ? AND json_extract(decision, '$.kind') <> 'seal' AND EXISTS"
    " (SELECT 1 FROM record_pages JOIN pages ON pages.id = record_pages.page, json_each(decisions.decision, '$.pages')"
    "  WHERE record_pages.record = ? AND pages.batch || '/' || pages.page = json_each.value)"
)
"""Whether people decided anything about a record's pages after a moment."""


def enter(ledger: Ledger, said: Acknowledgement) -> bool:
    """Enter what the receiver said of a package, all or nothing; what is known already changes nothing. Returns whether it was new."""
    with ledger.transaction() as conn:
        if conn.execute("SELECT 1 FROM acknowledgements WHERE package = ? AND number = ?", (said.package, said.number)).fetchone():
            return False
        told = (said.package, said.number, said.at, clean(said.actor), clean(said.source), said.sha256, clean(said.correcting))
        conn.execute("INSERT INTO acknowledgements VALUES (?, ?, ?, ?, ?, ?, ?)", told)
        for one in said.results:
            values = clean(one.computer), loose_key(clean(number_key(one.computer))), clean(one.reason)
            conn.execute(
                "INSERT OR REPLACE INTO receiver_results VALUES (?, ?, ?, ?, ?, ?, ?)",
                (said.package, one.record, one.accepted, *values, said.at),
            )
            _stand(ledger, conn, said, one)
        accepted = sum(one.accepted for one in said.results)
        detail = f"acknowledgement {said.number}, {said.sha256}: {accepted} accepted, {len(said.results) - accepted} refused"
        detail += f"; instead of what was said before: {said.correcting}" if said.correcting else ""
        add_event(conn, ledger.clock, "package.acknowledged", said.actor, said.package, detail)
    return True


def _stand(ledger: Ledger, conn: sqlite3.Connection, said: Acknowledgement, one: ReceiverResult) -> None:
    """Bring the record to what was said of it. Of a version that another package has superseded nothing follows any more."""
    row = conn.execute(
        "SELECT records.batch, records.state, records.number, records.source_name, package_records.version = records.result_sha256"
        " FROM package_records JOIN records ON records.id = package_records.record WHERE package_records.package = ? AND record = ?",
        (said.package, one.record),
    ).fetchone()
    later = conn.execute(
        "SELECT 1 FROM package_records JOIN packages ON packages.id = package_records.package WHERE record = ? AND packages.seq >"
        " (SELECT seq FROM packages WHERE id = ?) AND profile = (SELECT profile FROM packages WHERE id = ?)",
        (one.record, said.package, said.package),
    ).fetchone()
    if row is None or later or row[1] in (RecordState.SEALED, RecordState.WITHDRAWN):
        return
    batch, state, number, name, same = row
    if one.accepted:
        _take_back(conn, said.package, one.record)
        if same and state in (RecordState.EXPORTED, RecordState.REFUSED):
            conn.execute("UPDATE records SET state = 'acknowledged' WHERE id = ?", (one.record,))
        return
    if conn.execute(_CORRECTED, (said.at, one.record)).fetchone():
        return
    problem = Problem(ProblemCode.REFUSED_BY_RECEIVER, number or name, f"{said.package}: {one.reason or '-'}", record=one.record)
    note_problem(ledger, conn, problem, batch, "receiver")
    conn.execute("UPDATE records SET state = 'refused' WHERE id = ? AND state IN ('published', 'exported', 'acknowledged')", (one.record,))
    conn.execute("UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = ?", (one.record,))


def _take_back(conn: sqlite3.Connection, package: str, record: str) -> None:
    """The receiver has thought better of it: what it refused in this package is asked no more."""
    for number, detail in conn.execute(
        "SELECT id, detail FROM problems WHERE step = 'receiver' AND record = ? AND status IN ('open', 'dismissed')", (record,)
    ).fetchall():
        if detail.startswith(f"{package}: "):
            conn.execute("UPDATE problems SET status = 'resolved' WHERE id = ?", (number,))


def answer_refusals(conn: sqlite3.Connection, decision: Decision) -> None:
    """Who decides something about a record that the receiver refused corrects it: it may leave again when it is built."""
    if decision.kind is DecisionKind.SEAL:
        return
    for name in (*decision.pages, *([decision.anchor] if decision.anchor else ())):
        batch, _, page = name.partition("/")
        conn.execute(
            "UPDATE problems SET status = 'resolved' WHERE step = 'receiver' AND status IN ('open', 'dismissed') AND record ="
            " (SELECT record FROM record_pages JOIN pages ON pages.id = record_pages.page WHERE pages.batch = ? AND pages.page = ?)",
            (batch, page),
        )


def standing(conn: sqlite3.Connection, record: str, version: str) -> RecordState:
    """How a published record of this version stands: as it last left, if it did. What was refused is to leave again."""
    found = conn.execute(f"{_HANDED} WHERE package_records.record = ? ORDER BY packages.seq DESC LIMIT 1", (record,)).fetchone()
    last = _row(found) if found else None
    if last is None or last.version != version or last.accepted is False:
        return RecordState.PUBLISHED
    return RecordState.ACKNOWLEDGED if last.accepted else RecordState.EXPORTED


def handed(ledger: Ledger, column: str, value: str) -> list[HandedRow]:
    """Every time that records left, in order: of one record, package or profile (``column``)."""
    where = {"record": "package_records.record", "package": "packages.id", "profile": "packages.profile"}[column]
    rows = ledger.rows(f"{_HANDED} WHERE {where} = ? ORDER BY packages.seq, package_records.rowid", value)
    return [_row(row) for row in rows]


def _row(found: Sequence[Any]) -> HandedRow:
    package, profile, made, record, version, alias, number, accepted, computer, reason = found
    answer = None if accepted is None else bool(accepted)
    return HandedRow(package, profile, made, record, version, alias, number, answer, computer or "", reason or "")


def records_by_computer(conn: sqlite3.Connection, key: str, limit: int) -> list[str]:
    """The records to which a receiver gave this computer number."""
    rows = conn.execute(
        "SELECT record FROM receiver_results WHERE key = ? GROUP BY record ORDER BY max(at) DESC LIMIT ?", (loose_key(key), limit)
    )
    return [row[0] for row in rows]
