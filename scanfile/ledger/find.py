"""Search: numbers in any notation first, then words in the full text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.rows import Hit
from scanfile.model import Part
from scanfile.search import expression, parse, snippet
from scanfile.text import number_key

EXACT_NUMBER = 2000.0
"""Score of the record that has exactly this number; the number inside a longer one scores half. Full-text scores stay far below."""

_FIRST_PAGES = (
    "SELECT records.id, records.number, record_pages.part, record_pages.ordinal, coalesce(texts.original, '') FROM records"
    " JOIN record_pages ON record_pages.rowid = (SELECT rowid FROM record_pages AS own WHERE own.record = records.id"
    "  ORDER BY own.ordinal, own.part LIMIT 1)"
    " LEFT JOIN texts ON texts.page = record_pages.page"
    " WHERE records.state NOT IN ('sealed', 'withdrawn') AND records.id IN "
)

_PAGES = (
    "SELECT records.id, records.number, record_pages.part, record_pages.ordinal, texts.original, found.score"
    # Ranking reads every match, so only so many are ranked (DESIGN: a word that is on each page of ten million).
    " FROM (SELECT rowid AS page, -bm25(texts_fts) AS score FROM texts_fts WHERE texts_fts MATCH ? LIMIT ?) AS found"
    " JOIN pages ON pages.id = found.page AND pages.state IN ('kept', 'pending') AND (pages.legible OR ?)"
    " JOIN record_pages ON record_pages.page = pages.id"
    " JOIN records ON records.id = record_pages.record AND records.state NOT IN ('sealed', 'withdrawn')"
    " JOIN texts ON texts.page = pages.id"
    " ORDER BY found.score DESC, pages.id LIMIT ?"
)


def find(ledger: Ledger, query: str, *, limit: int, unreadable: bool, rank_limit: int, marks: tuple[str, str]) -> list[Hit]:
    """The best hits, best first; see ``Index.search``."""
    terms = parse(query)
    hits: dict[tuple[str, str, int], Hit] = {}
    with ledger.snapshot() as conn:
        for score, records in _records_by_number(conn, clean(number_key(query)), limit):
            for record, number, part, ordinal, original in _first_pages(conn, records):
                _keep(hits, _hit((record, number, part, ordinal), snippet(original, terms, marks), score))
        if terms and len(hits) < limit:
            values = (expression(terms), rank_limit, unreadable, limit)
            for record, number, part, ordinal, original, score in conn.execute(_PAGES, values):
                _keep(hits, _hit((record, number, part, ordinal), snippet(original, terms, marks), max(score, 0.0)))
    return list(hits.values())[:limit]


def _keep(hits: dict[tuple[str, str, int], Hit], hit: Hit) -> None:
    hits.setdefault((hit.record, hit.part, hit.page), hit)


def _hit(place: tuple[str, str | None, str, int], text: str, score: float) -> Hit:
    record, number, part, ordinal = place
    side = Part(part)
    return Hit(record, number, side, ordinal, side.label(ordinal), text, score)


def _records_by_number(conn: sqlite3.Connection, key: str, limit: int) -> list[tuple[float, list[str]]]:
    """Records whose accepted or proposed number is this one; and those that hold it in a longer one, where it looks like a number."""
    if not any(char.isdigit() for char in key):
        return []
    exact = [
        row[0] for row in conn.execute("SELECT record FROM record_numbers WHERE key = ? ORDER BY accepted DESC, id LIMIT ?", (key, limit))
    ]
    longer: list[str] = []
    if len(key) >= 4 and not key.isdecimal():
        quoted = '"' + key.replace('"', '""') + '"'
        longer = [
            row[0]
            for row in conn.execute(
                "SELECT record FROM record_numbers_fts JOIN record_numbers ON record_numbers.id = record_numbers_fts.rowid"
                " WHERE record_numbers_fts MATCH ? ORDER BY accepted DESC, id LIMIT ?",
                (quoted, limit),
            )
        ]
    return [(EXACT_NUMBER, exact), (EXACT_NUMBER / 2, [record for record in dict.fromkeys(longer) if record not in exact])]


def _first_pages(conn: sqlite3.Connection, records: Sequence[str]) -> list[tuple[str, str | None, str, int, str]]:
    """The first page of each record, in the order of the records."""
    marks = ", ".join("?" * len(records))
    found = {row[0]: row for row in conn.execute(f"{_FIRST_PAGES} ({marks})", tuple(records))}
    return [found[record] for record in records if record in found]
