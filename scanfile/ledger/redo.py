"""Results that are to be made again: forgotten, with all that rests on them."""

from __future__ import annotations

import sqlite3

from scanfile.ledger.connection import Ledger
from scanfile.ledger.likeness import reopen
from scanfile.ledger.trail import add_event
from scanfile.model import Step


def redo(ledger: Ledger, step: Step, actor: str) -> int:
    """Forget the results of a step and of those that rest on it, so that they are made again; returns how many pages or records."""
    with ledger.transaction() as conn:
        if step is Step.BUILD:
            count = conn.execute(
                "UPDATE records SET state = 'stale' WHERE state IN ('published', 'review', 'exported', 'acknowledged', 'refused')"
            ).rowcount
        elif step is Step.COMPARE:
            count = reopen(conn)
        else:
            count = _forget_pages(conn, step)
            reopen(conn)
        add_event(conn, ledger.clock, "redo", actor, str(step), str(count))
    return count


def _forget_pages(conn: sqlite3.Connection, step: Step) -> int:
    if step is Step.INSPECT:
        settled, steps = "('kept', 'blank', 'duplicate', 'separator', 'pending')", "('inspect', 'read')"
    else:
        settled, steps = "('kept')", "('read')"
    conn.execute(
        "UPDATE records SET state = 'stale' WHERE state IN ('published', 'review', 'exported', 'acknowledged', 'refused') AND id IN"  # noqa: S608
        f" (SELECT record FROM record_pages JOIN pages ON pages.id = record_pages.page WHERE pages.state IN {settled})"
    )
    conn.execute(f"DELETE FROM sensitive WHERE page IN (SELECT id FROM pages WHERE state IN {settled})")  # noqa: S608
    conn.execute(
        f"DELETE FROM results WHERE step IN {steps} AND page IN (SELECT id FROM pages WHERE state IN {settled})"  # noqa: S608
    )
    forgotten = "inspection = NULL, reason = '', copy_of = NULL, twin_of = NULL" if step is Step.INSPECT else "words = NULL"
    changed = conn.execute(f"UPDATE pages SET state = 'pending', {forgotten} WHERE state IN {settled}").rowcount  # noqa: S608
    if step is Step.INSPECT:
        conn.execute("UPDATE batches SET grouped = 0")
    return changed
