"""What people's decisions about numbers may teach, and how far that has been looked at."""

from __future__ import annotations

import json

from scanfile.ledger.connection import Ledger
from scanfile.ledger.rows import NumberSaid
from scanfile.model import DecisionKind

_MARK = "lessons"

_SAID = (
    "SELECT decisions.seq, decision, record_pages.record FROM decisions"
    " JOIN pages ON pages.batch || '/' || pages.page = json_extract(decision, '$.pages[0]')"
    " JOIN record_pages ON record_pages.page = pages.id"
    " JOIN records ON records.id = record_pages.record AND records.state NOT IN ('sealed', 'withdrawn')"
    " WHERE decisions.seq > ? AND json_extract(decision, '$.kind') = ? AND json_extract(decision, '$.field') = 'number'"
    " AND coalesce(json_extract(decision, '$.value'), '') <> '' AND pages.batch = decisions.batch ORDER BY decisions.seq"
)


def numbers_said(ledger: Ledger) -> tuple[int, list[NumberSaid]]:
    """The numbers that people have given to records since ``mark_lessons``, and the mark that stands for having seen these."""
    last = int(ledger.value("SELECT coalesce(max(seq), 0) FROM decisions"))
    mark = int(ledger.value("SELECT value FROM meta WHERE key = ?", _MARK) or 0)
    if last == mark:
        return last, []
    found = []
    for _, stored, record in ledger.rows(_SAID, mark if mark < last else 0, DecisionKind.FIELD):
        said = json.loads(stored)
        found.append(NumberSaid(record, said["value"], said["actor"], said["at"]))
    return last, found


def mark_lessons(ledger: Ledger, mark: int) -> None:
    """Note that decisions up to this mark have been learned from."""
    with ledger.transaction() as conn:
        conn.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (_MARK, str(mark)))


def page_texts(ledger: Ledger, record: str) -> list[str]:
    """The text of each page of a record, in order, as it was read."""
    sql = "SELECT original FROM texts JOIN record_pages ON record_pages.page = texts.page WHERE record = ? ORDER BY part DESC, ordinal"
    return [row[0] for row in ledger.rows(sql, record)]
