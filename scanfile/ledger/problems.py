"""Problems in the ledger: noted once, and closed by a person, by another try, or by success."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from scanfile.clock import stamp
from scanfile.errors import ProblemCode
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.rows import ProblemRow
from scanfile.ledger.trail import add_event
from scanfile.model import Problem

_ASKING = ("separate", "number", "qc", "words", "receiver")
ASKED = str(_ASKING)
"""The steps whose problems are questions, by themselves or about a record: no other try answers them, and they hold the record back."""

OF_PAGES = str(("qc", "words"))
"""The steps whose problems people have with a page: they go wherever the page goes, and end with no record."""

_COLUMNS = "id, code, subject, detail, batch, page, record, step, status, at, actor, reason"


def note_problem(ledger: Ledger, conn: sqlite3.Connection, problem: Problem, batch: str, step: str, *, page: str | None = None) -> None:
    """Enter a problem, unless the same one is open, or a person has dismissed it."""
    row = (problem.code, clean(problem.subject), clean(problem.detail), batch, problem.page or page, problem.record)
    known = conn.execute(
        "SELECT 1 FROM problems WHERE code = ? AND subject = ? AND detail = ? AND batch = ? AND page IS ? AND record IS ?"
        " AND status IN ('open', 'dismissed')",
        row,
    ).fetchone()
    if not known:
        conn.execute(
            "INSERT INTO problems(code, subject, detail, batch, page, record, step, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, step, stamp(ledger.clock())),
        )


def settle_problems(conn: sqlite3.Connection, batch: str, *, page: str | None = None, record: str | None = None) -> None:
    """What was open about this page or record no longer holds; questions stand until they are asked no more."""
    conn.execute(
        "UPDATE problems SET status = 'resolved' WHERE batch = ? AND page IS ? AND record IS ? AND status = 'open'"  # noqa: S608
        f" AND step NOT IN {ASKED}",
        (batch, page, record),
    )


def failed_or_not(conn: sqlite3.Connection, batch: str, page: str, *, failed: bool) -> None:
    """A page that failed troubles nobody any more once a person has said what it is, or another stands in for it; brought back, it does."""
    now, before = ("open", "resolved") if failed else ("resolved", "open")
    conn.execute(
        "UPDATE problems SET status = ? WHERE id ="  # noqa: S608
        f" (SELECT max(id) FROM problems WHERE batch = ? AND page = ? AND record IS NULL AND status = ? AND step NOT IN {ASKED})",
        (now, batch, page, before),
    )


def ask(ledger: Ledger, conn: sqlite3.Connection, batch: str, questions: Sequence[Problem]) -> None:
    """Make the open questions of separation about a delivery these, and no others."""
    kept = {(question.code, clean(question.subject), clean(question.detail), question.page, question.record) for question in questions}
    for number, *row in conn.execute(
        "SELECT id, code, subject, detail, page, record FROM problems WHERE batch = ? AND step = 'separate' AND status = 'open'", (batch,)
    ).fetchall():
        if tuple(row) not in kept:
            conn.execute("UPDATE problems SET status = 'resolved' WHERE id = ?", (number,))
    for question in questions:
        note_problem(ledger, conn, question, batch, "separate")


def hold(ledger: Ledger, problem: Problem, batch: str, actor: str) -> None:
    """An inspector found something: its record, if it has one, waits for a person."""
    with ledger.transaction() as conn:
        note_problem(ledger, conn, problem, batch, "qc")
        conn.execute(
            "UPDATE records SET state = 'review' WHERE id = ? AND state IN ('published', 'exported', 'acknowledged')", (problem.record,)
        )
        conn.execute("UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = ?", (problem.record,))
        add_event(conn, ledger.clock, "qc.failed", actor, f"{batch}/{problem.page}", problem.detail)


def release(ledger: Ledger, batch: str, page: str, actor: str) -> None:
    """An inspector has seen that a page is right now: what was held for it alone is not held any more."""
    with ledger.transaction() as conn:
        closed = conn.execute(
            "UPDATE problems SET status = 'resolved' WHERE batch = ? AND page = ? AND step = 'qc' AND status IN ('open', 'dismissed')"
            " RETURNING record",
            (batch, page),
        ).fetchall()
        conn.executemany("UPDATE records SET state = 'stale' WHERE id = ? AND state = 'review'", closed)
        add_event(conn, ledger.clock, "qc.passed", actor, f"{batch}/{page}", "")


def ask_about_words(ledger: Ledger, conn: sqlite3.Connection, batch: str, page: str, details: Sequence[str]) -> None:
    """Make the open questions about words of a page these, and no others; they belong to the record that has the page."""
    name, frame, frames, record = conn.execute(
        "SELECT masters.name, pages.frame, masters.frames, record_pages.record FROM pages"
        " JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master"
        " LEFT JOIN record_pages ON record_pages.page = pages.id WHERE pages.batch = ? AND pages.page = ?",
        (batch, page),
    ).fetchone()
    kept = {clean(detail) for detail in details}
    for number, detail in conn.execute(
        "SELECT id, detail FROM problems WHERE batch = ? AND page = ? AND step = 'words' AND status = 'open'", (batch, page)
    ).fetchall():
        if detail not in kept:
            conn.execute("UPDATE problems SET status = 'resolved' WHERE id = ?", (number,))
    subject = f"{name}, page {frame}" if frames > 1 else name
    for detail in details:
        problem = Problem(ProblemCode.WORD_UNPLACED, subject, detail, page=page, record=record)
        note_problem(ledger, conn, problem, batch, "words")


def carry_questions(conn: sqlite3.Connection, record: str) -> None:
    """What people asked about words of pages that are in a record now, or found bad in them, is the record's."""
    conn.execute(
        f"UPDATE problems SET record = ?1 WHERE step IN {OF_PAGES} AND status IN ('open', 'dismissed') AND record IS NOT ?1 AND EXISTS"  # noqa: S608
        " (SELECT 1 FROM record_pages JOIN pages ON pages.id = record_pages.page"
        "  WHERE record_pages.record = ?1 AND pages.batch = problems.batch AND pages.page = problems.page)",
        (record,),
    )


def problem_rows(ledger: Ledger, *, every: bool = False) -> list[ProblemRow]:
    """The open problems, or every one that ever was, oldest first."""
    chosen = "" if every else " WHERE status = 'open'"
    return [ProblemRow(*row) for row in ledger.rows(f"SELECT {_COLUMNS} FROM problems{chosen} ORDER BY id")]  # noqa: S608


def report(ledger: Ledger) -> int:
    """How many open failures no finished run has reported yet; from now on they count as reported. Questions to a person are none."""
    with ledger.transaction() as conn:
        fresh = conn.execute("UPDATE problems SET reported = 1 WHERE status = 'open' AND reported = 0 RETURNING code").fetchall()
    return sum(1 for (code,) in fresh if not ProblemCode(code).asks)


def retry(ledger: Ledger, ids: Iterable[int] | None) -> int:
    """Put the pages and records of these problems (None: of all open ones) back to work; returns how many problems that closed.

    A path whose bytes could not be had or counted stays as it is: it has to be delivered again. So do questions to people, which no
    second try answers.
    """
    with ledger.transaction() as conn:
        chosen = _closable(conn, ids, ("open", "dismissed") if ids is not None else ("open",))
        closed = [number for number, batch, page, record, step in chosen if step not in _ASKING and _again(conn, batch, page, record)]
        conn.executemany("UPDATE problems SET status = 'retried' WHERE id = ?", [(number,) for number in closed])
    return len(closed)


def dismiss(ledger: Ledger, ids: Iterable[int], actor: str, reason: str) -> int:
    """A person says that these problems need no more attention; returns how many were open."""
    with ledger.transaction() as conn:
        chosen = [row[0] for row in _closable(conn, ids, ("open",))]
        conn.executemany(
            "UPDATE problems SET status = 'dismissed', actor = ?, reason = ? WHERE id = ?",
            [(clean(actor), clean(reason), number) for number in chosen],
        )
        for number in chosen:
            add_event(conn, ledger.clock, "problem.dismissed", actor, str(number), reason)
            # What held a record back holds it back no longer, also one that is being built just now.
            held = f"(SELECT record FROM problems WHERE id = ? AND step IN {ASKED})"  # noqa: S608
            conn.execute(f"UPDATE records SET state = 'stale' WHERE state IN ('review', 'refused') AND id = {held}", (number,))  # noqa: S608
            conn.execute(f"UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = {held}", (number,))  # noqa: S608
    return len(chosen)


def _closable(
    conn: sqlite3.Connection, ids: Iterable[int] | None, states: Sequence[str]
) -> list[tuple[int, str, str | None, str | None, str]]:
    wanted = None if ids is None else set(ids)
    marks = ", ".join("?" * len(states))
    found = conn.execute(f"SELECT id, batch, page, record, step FROM problems WHERE status IN ({marks}) ORDER BY id", states)  # noqa: S608
    return [row for row in found if wanted is None or row[0] in wanted]


def _again(conn: sqlite3.Connection, batch: str, page: str | None, record: str | None) -> bool:
    conn.execute("DELETE FROM attempts WHERE batch = ? AND subject = ?", (batch, record or page))
    if record is not None:
        return conn.execute("UPDATE records SET state = 'stale' WHERE id = ? AND state IN ('review', 'stale')", (record,)).rowcount > 0
    changed = conn.execute(
        "UPDATE pages SET state = 'pending', reason = '', failure = NULL WHERE batch = ? AND page = ? AND state IN ('failed', 'pending')"
        " AND (SELECT problem IS NULL FROM masters WHERE batch = pages.batch AND number = pages.master)",
        (batch, page),
    )
    if changed.rowcount:
        conn.execute("UPDATE batches SET grouped = 0 WHERE id = ?", (batch,))
    return changed.rowcount > 0
