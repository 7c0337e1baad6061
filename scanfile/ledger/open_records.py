"""Records of which something may be asked, all of them at once: people are not kept waiting between two questions."""

from __future__ import annotations

from collections import defaultdict

from scanfile.ledger.connection import Ledger
from scanfile.ledger.links import LETTER_COLUMNS, LETTER_TABLES, letter_row
from scanfile.ledger.records import CANDIDATE_COLUMNS, candidate_of
from scanfile.ledger.rows import LetterRow, OpenRecord
from scanfile.model import Candidate

_HELD = "(records.state IN ('review', 'refused') OR (records.state = 'stale' AND result_path IS NOT NULL))"
"""A stale one was built, and is to be built again: what is open of it can be answered meanwhile."""

_LIVE = "records.state NOT IN ('scanned', 'sealed', 'withdrawn')"


def open_records(ledger: Ledger, record: str | None = None, *, every: bool = False) -> list[OpenRecord]:
    """The records that wait for a person or are to be built again, in the order in which they were made; ``every``: the published too.

    With ``record`` this one alone, if it is such a one.
    """
    where = (_LIVE if every else _HELD) + (" AND records.id = ?" if record is not None else "")
    values = () if record is None else (record,)
    fields: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    letters: dict[str, list[LetterRow]] = defaultdict(list)
    with ledger.snapshot() as conn:
        for name, field, *row in conn.execute(
            f"SELECT record, field, {CANDIDATE_COLUMNS} FROM candidates JOIN records ON records.id = record"  # noqa: S608
            f" WHERE {where} ORDER BY record, field, candidates.ordinal",
            values,
        ):
            fields[name][field].append(candidate_of(row))
        for name, *row in conn.execute(
            f"SELECT letters.record, {LETTER_COLUMNS} FROM {LETTER_TABLES} JOIN records ON records.id = letters.record"  # noqa: S608
            f" WHERE {where} ORDER BY letters.record, letters.part DESC, letters.ordinal",
            values,
        ):
            letters[name].append(letter_row(row))
        rows = conn.execute(
            f"SELECT id, number, source_name, {_HELD}, missing FROM records WHERE {where} ORDER BY seq",  # noqa: S608
            values,
        ).fetchall()
    return [
        OpenRecord(name, number, source_name, bool(held), missing, _ranked(fields[name]), tuple(letters[name]))
        for name, number, source_name, held, missing in rows
    ]


def _ranked(fields: dict[str, list[Candidate]]) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    return tuple((field, tuple(sorted(found, key=lambda one: (one.source.rank, -one.confidence)))) for field, found in fields.items())
