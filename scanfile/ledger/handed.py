"""What became of records that left: what the receiving side said of each, and how the record stands by that."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import takewhile
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
    """Bring the record to what was said of it."""
    row = conn.execute(
        "SELECT records.batch, records.state, records.number, records.source_name, package_records.version = records.result_sha256"
        " FROM package_records JOIN records ON records.id = package_records.record WHERE package_records.package = ? AND record = ?",
        (said.package, one.record),
    ).fetchone()
    if row is None or row[1] in (RecordState.SEALED, RecordState.WITHDRAWN):
        return
    batch, state, number, name, same = row
    if one.accepted:
        _take_back(conn, said.package, one.record)
        asked = conn.execute("SELECT 1 FROM problems WHERE step = 'receiver' AND record = ? AND status = 'open'", (one.record,)).fetchone()
        if same and (state == RecordState.EXPORTED or (state == RecordState.REFUSED and not asked)):
            conn.execute("UPDATE records SET state = 'acknowledged' WHERE id = ?", (one.record,))
    elif not _is_settled(conn, said, one.record):
        problem = Problem(ProblemCode.REFUSED_BY_RECEIVER, number or name, f"{said.package}: {one.reason or '-'}", record=one.record)
        note_problem(ledger, conn, problem, batch, "receiver")
        conn.execute(
            "UPDATE records SET state = 'refused' WHERE id = ? AND state IN ('published', 'exported', 'acknowledged')", (one.record,)
        )
        conn.execute("UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = ?", (one.record,))


def _is_settled(conn: sqlite3.Connection, said: Acknowledgement, record: str) -> bool:
    """Whether a refusal needs nobody any more: people have decided about the record since, or it has left since, or another version of it
    has left. It is so where an index is made anew, or where the answer comes late."""
    if conn.execute(_CORRECTED, (said.at, record)).fetchone():
        return True
    rows = [_row(one) for one in conn.execute(f"{_HANDED} WHERE package_records.record = ? ORDER BY packages.seq", (record,))]
    place = next(at for at, row in enumerate(rows) if row.package == said.package)
    own, later = rows[place], [row for row in rows[place + 1 :] if row.profile == rows[place].profile]
    return any(row.version != own.version or row.made[:_TO_THE_SECOND] > said.at[:_TO_THE_SECOND] for row in later)


_TO_THE_SECOND = len("2026-11-22T18:30:00")


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
    """How a published record of this version stands: as it left, if it did, and was answered last. What was refused is to leave again."""
    rows = [_row(one) for one in conn.execute(f"{_HANDED} WHERE package_records.record = ? ORDER BY packages.seq DESC", (record,))]
    if not rows or rows[0].version != version:
        return RecordState.PUBLISHED
    # The same version may have left several times: by another profile, or because everything was asked for again.
    answers = [row.accepted for row in takewhile(lambda row: row.version == version, rows) if row.accepted is not None]
    if not answers:
        return RecordState.EXPORTED
    return RecordState.ACKNOWLEDGED if answers[0] else RecordState.PUBLISHED


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
