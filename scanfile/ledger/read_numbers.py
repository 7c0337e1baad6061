"""What a number that was only read on a record's pages gives cause to ask, once the record is built; what came with a delivery separation
asks about.

The questions follow from what the records' numbers are, and not from which of them was built first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from scanfile.errors import ProblemCode
from scanfile.ledger.connection import Ledger
from scanfile.ledger.problems import note_problem
from scanfile.ledger.trail import add_event
from scanfile.model import Problem

_HAVE = (
    "SELECT records.id, records.batch, candidates.value, candidates.was_read FROM candidates JOIN records ON records.id = candidates.record"
    " JOIN batches ON batches.id = records.batch WHERE candidates.field = 'number' AND candidates.accepted AND candidates.key = ?"
    " AND records.state NOT IN ('sealed', 'withdrawn') ORDER BY batches.seq, records.seq"
)
_KEYS = "SELECT DISTINCT key FROM candidates WHERE record = ? AND field = 'number' AND accepted AND key <> ''"
_OPEN = "SELECT id, subject, detail FROM problems WHERE record = ? AND step = 'number' AND code = 'number-again' AND status = 'open'"


def seal(ledger: Ledger, conn: sqlite3.Connection, record: str, batch: str, number: str, *, before: bool) -> None:
    """A record was built whose read number is that of a file that must not be seen. ``before``: it was sealed already.

    Separation, which looks at its delivery again, keeps its pages sealed wherever they go, as long as the question stands.
    """
    conn.execute("UPDATE problems SET status = 'resolved' WHERE record = ? AND step = 'number' AND status = 'open'", (record,))
    note_problem(ledger, conn, Problem(ProblemCode.CONFIDENTIAL, number, record=record), batch, "number")
    conn.execute("UPDATE batches SET grouped = 0 WHERE id = ?", (batch,))
    if not before:
        add_event(conn, ledger.clock, "record.sealed", "", record, "")


def unseal(conn: sqlite3.Connection, record: str) -> None:
    """A record was built whose read number bars nothing."""
    conn.execute(
        "UPDATE problems SET status = 'resolved' WHERE record = ? AND step = 'number' AND code = 'confidential'"
        " AND status IN ('open', 'dismissed')",
        (record,),
    )


def ask_again(ledger: Ledger, conn: sqlite3.Connection, record: str) -> None:
    """Bring the questions about numbers that several records have to what they are, after a record has got a number, or lost it."""
    because = conn.execute(
        "SELECT record FROM problems WHERE step = 'number' AND code = 'number-again' AND status = 'open'"
        " AND instr(', ' || detail || ',', ', ' || ? || ',')",
        (record,),
    ).fetchall()
    asked = dict.fromkeys((record, *(row[0] for row in because)))
    wanted: dict[str, tuple[str, Problem]] = {}
    for name in asked:
        for (key,) in conn.execute(_KEYS, (name,)).fetchall():
            wanted |= _again(conn, key)
    for name in dict.fromkeys((*asked, *wanted)):
        _bring(ledger, conn, name, wanted.get(name))


def _again(conn: sqlite3.Connection, key: str) -> dict[str, tuple[str, Problem]]:
    """The records that have a number that an earlier one has; separation asks where neither of them was read."""
    found: dict[str, tuple[str, Problem]] = {}
    before: list[tuple[str, bool]] = []
    for record, batch, value, was_read in conn.execute(_HAVE, (key,)).fetchall():
        if any(read or was_read for _, read in before):
            detail = ", ".join(name for name, _ in before)
            found[record] = batch, Problem(ProblemCode.NUMBER_AGAIN, value, detail, record=record)
        before.append((record, bool(was_read)))
    return found


def _bring(ledger: Ledger, conn: sqlite3.Connection, record: str, wanted: tuple[str, Problem] | None) -> None:
    """Make the open question about one record this one, or none; what was published without it, or waits for it alone, is built again."""
    open_before = conn.execute(_OPEN, (record,)).fetchall()
    for number, subject, detail in open_before:
        if wanted is None or (subject, detail) != (wanted[1].subject, wanted[1].detail):
            conn.execute("UPDATE problems SET status = 'resolved' WHERE id = ?", (number,))
    if wanted is not None:
        note_problem(ledger, conn, wanted[1], wanted[0], "number")
    opened = bool(conn.execute(_OPEN, (record,)).fetchall())
    if opened != bool(open_before):
        states = "('published')" if opened else "('review')"
        conn.execute(f"UPDATE records SET state = 'stale' WHERE id = ? AND state IN {states}", (record,))  # noqa: S608
        conn.execute("UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = ?", (record,))


def held_by_reading(ledger: Ledger, batch: str) -> list[str]:
    """The pages (``batch/page``) of a delivery's records that are sealed because of the number that was read on them."""
    rows = ledger.rows(
        "SELECT pages.batch || '/' || pages.page FROM problems JOIN record_pages ON record_pages.record = problems.record"
        " JOIN pages ON pages.id = record_pages.page"
        " WHERE problems.batch = ? AND step = 'number' AND code = 'confidential' AND status IN ('open', 'dismissed')",
        batch,
    )
    return [row[0] for row in rows]


def register_changed(conn: sqlite3.Connection, changed: Iterable[str]) -> None:
    """Rows of these keys have come into the register or changed: what was read of such a number is held against it anew.

    Figures alone are compared: in whatever script and notation a number was read, it has those of its row. What is built just now is
    built again.
    """
    figures = {_figures(key) for key in changed}
    for record, value in conn.execute(
        "SELECT record, subject FROM problems WHERE step = 'number' AND code = 'confidential' AND status IN ('open', 'dismissed')"
    ).fetchall():
        if _figures(value) in figures:
            unseal(conn, record)
            conn.execute("UPDATE batches SET grouped = 0 WHERE id = (SELECT batch FROM records WHERE id = ?)", (record,))
    read = "SELECT DISTINCT record, key FROM candidates WHERE field = 'number' AND was_read AND source IN ('agreement', 'register')"
    due = {record for record, key in conn.execute(read).fetchall() if _figures(key) in figures}
    for record in sorted(due):
        conn.execute(
            "UPDATE records SET state = 'stale' WHERE id = ? AND state IN ('published', 'review', 'exported', 'acknowledged', 'refused')",
            (record,),
        )
    conn.execute("UPDATE attempts SET outdated = 1 WHERE step = 'build'")


def _figures(number: str) -> str:
    return "".join(str(int(letter)) for letter in number if letter.isdecimal())
