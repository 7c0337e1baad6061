"""Letters inside records, and what records say of each other."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scanfile.ledger.connection import Ledger
from scanfile.ledger.rows import LetterRow, LinkRow
from scanfile.model import Candidate, Part
from scanfile.store import from_plain

_HOLDERS = (
    "SELECT record_numbers.record FROM record_numbers JOIN records ON records.id = record_numbers.record"
    " WHERE record_numbers.key = ? AND record_numbers.accepted AND records.state NOT IN ('sealed', 'withdrawn')"
    " UNION SELECT letters.record FROM letters JOIN records ON records.id = letters.record"
    " WHERE letters.key = ? AND records.state NOT IN ('sealed', 'withdrawn') ORDER BY 1"
)


def letters(ledger: Ledger, record: str) -> list[LetterRow]:
    """The letters of a record, in order."""
    rows = ledger.rows(
        f"SELECT {LETTER_COLUMNS} FROM {LETTER_TABLES} WHERE letters.record = ? ORDER BY letters.part DESC, letters.ordinal",  # noqa: S608
        record,
    )
    return [letter_row(row) for row in rows]


LETTER_COLUMNS = (
    "letters.part, letters.ordinal, letters.number, letters.date, letters.subject, letters.accepted,"
    " coalesce(pages.batch || '/' || pages.page, ''), candidates"
)
LETTER_TABLES = (
    "letters LEFT JOIN record_pages ON record_pages.record = letters.record AND record_pages.part = letters.part"
    " AND record_pages.ordinal = letters.ordinal LEFT JOIN pages ON pages.id = record_pages.page"
)


def letter_row(row: Sequence[Any]) -> LetterRow:
    """A letter from the columns of ``LETTER_COLUMNS``."""
    part, ordinal, number, date, subject, said, ref, stored = row
    fields = tuple((name, tuple(from_plain(Candidate, one) for one in found)) for name, found in json.loads(stored))
    return LetterRow(Part(part), ordinal, number, date, subject, tuple(said.split()), ref, fields)


def references(ledger: Ledger, record: str) -> list[LinkRow]:
    """The letters and files that a record speaks of, and which records these are: none where an office gave the number to what came in."""
    rows = ledger.rows("SELECT part, ordinal, value, key, date, received FROM links WHERE record = ? ORDER BY rowid", record)
    return [
        LinkRow(
            Part(part),
            ordinal,
            value,
            key,
            date,
            bool(received),
            tuple(row[0] for row in ledger.rows(_HOLDERS, key, key) if row[0] != record and not received),
        )
        for part, ordinal, value, key, date, received in rows
    ]


def referring(ledger: Ledger, record: str) -> list[str]:
    """The records that speak of this one, or of one of its letters."""
    rows = ledger.rows(
        "SELECT DISTINCT links.record FROM links JOIN records ON records.id = links.record"
        " WHERE records.state NOT IN ('sealed', 'withdrawn') AND NOT links.received AND links.record <> ? AND links.key IN"
        " (SELECT key FROM record_numbers WHERE record = ? AND accepted UNION SELECT key FROM letters WHERE record = ? AND key <> '')"
        " ORDER BY 1",
        *(record, record, record),
    )
    return [row[0] for row in rows]
