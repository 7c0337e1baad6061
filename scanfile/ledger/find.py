"""Search: numbers in any notation first, then words in the full text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.handed import records_by_computer
from scanfile.ledger.numbers import pages_with_number
from scanfile.ledger.rows import Hit
from scanfile.model import Part
from scanfile.search import expression, parse, snippet
from scanfile.text import loose_key, number_key, number_shape

EXACT_NUMBER = 2000.0
"""Score of the record that has exactly this number. Full-text scores stay far below."""
LETTER_NUMBER, LONGER_NUMBER, CITED_NUMBER = 1500.0, 1000.0, 500.0
"""Scores of the letter that has this number, of a record with a longer number that holds it, and of a page that speaks of it."""

_MOST_ALIKE = 1000
"""Numbers of one shape that are looked at."""

Show = Callable[[str], str]
"""Shows why a page was found."""

_FIRST_PAGES = (
    "SELECT records.id, records.number, record_pages.part, record_pages.ordinal, coalesce(texts.original, '') FROM records"
    " JOIN record_pages ON record_pages.rowid = (SELECT rowid FROM record_pages AS own WHERE own.record = records.id"
    "  ORDER BY own.ordinal, own.part LIMIT 1)"
    " LEFT JOIN texts ON texts.page = record_pages.page"
    " WHERE records.state NOT IN ('sealed', 'withdrawn') AND records.id IN "
)

_PLACE = (
    "SELECT records.number, coalesce(texts.original, '') FROM records LEFT JOIN record_pages ON record_pages.record = records.id"
    " AND part = ? AND ordinal = ? LEFT JOIN texts ON texts.page = record_pages.page WHERE records.id = ?"
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
    key = clean(number_key(query))

    def show(original: str) -> str:
        return snippet(original, terms, marks)

    with ledger.snapshot() as conn:
        if any(char.isdigit() for char in key):
            for hit in _by_number(conn, key, show, limit):
                _keep(hits, hit)
        if terms and len(hits) < limit:
            values = (expression(terms), rank_limit, unreadable, limit)
            for record, number, part, ordinal, original, score in conn.execute(_PAGES, values):
                _keep(hits, _hit((record, number, part, ordinal), show(original), max(score, 0.0)))
    return list(hits.values())[:limit]


def _keep(hits: dict[tuple[str, str, int], Hit], hit: Hit) -> None:
    hits.setdefault((hit.record, hit.part, hit.page), hit)


def _hit(place: tuple[str, str | None, str, int], text: str, score: float) -> Hit:
    record, number, part, ordinal = place
    side = Part(part)
    return Hit(record, number, side, ordinal, side.label(ordinal), text, score)


def _by_number(conn: sqlite3.Connection, key: str, show: Show, limit: int) -> Iterator[Hit]:
    """Records whose accepted or proposed number is this one, letters that have it, records with a longer number that holds it, and pages
    that speak of it."""
    own = _records_by_number(conn, key, limit)
    longer = [record for record in _records_by_longer(conn, key, limit) if record not in own]
    for score, records in ((EXACT_NUMBER, own), (LONGER_NUMBER, longer)):
        for record, number, part, ordinal, original in _first_pages(conn, records):
            yield _hit((record, number, part, ordinal), show(original), score)
        if score == EXACT_NUMBER:
            yield from _places(conn, "letters", key, show, limit)
    yield from _places(conn, "links", key, show, limit)


def _places(conn: sqlite3.Connection, table: str, key: str, show: Show, limit: int) -> Iterator[Hit]:
    for record, part, ordinal in pages_with_number(conn, table, key, limit):
        number, original = conn.execute(_PLACE, (part, ordinal, record)).fetchone()
        yield _hit((record, number, part, ordinal), show(original), LETTER_NUMBER if table == "letters" else CITED_NUMBER)


def _records_by_number(conn: sqlite3.Connection, key: str, limit: int) -> list[str]:
    """The records of exactly this number, the accepted before the proposed; spaces that keep no digits apart are all one. Then those to
    which a receiver gave it as computer number."""
    rows = conn.execute(
        "SELECT record, key FROM record_numbers WHERE shape = ? ORDER BY accepted DESC, key <> ?, id LIMIT ?",
        (number_shape(key), key, _MOST_ALIKE),
    )
    own = [record for record, found in rows if loose_key(found) == loose_key(key)]
    return list(dict.fromkeys([*own, *records_by_computer(conn, key, limit)]))[:limit]


def _records_by_longer(conn: sqlite3.Connection, key: str, limit: int) -> list[str]:
    """The records whose number holds this one, where it looks like a number."""
    if len(key) < 4 or key.isdecimal():
        return []
    quoted = '"' + key.replace('"', '""') + '"'
    rows = conn.execute(
        "SELECT record FROM record_numbers_fts JOIN record_numbers ON record_numbers.id = record_numbers_fts.rowid"
        " WHERE record_numbers_fts MATCH ? ORDER BY accepted DESC, id LIMIT ?",
        (quoted, limit),
    )
    return list(dict.fromkeys(row[0] for row in rows))


def _first_pages(conn: sqlite3.Connection, records: Sequence[str]) -> list[tuple[str, str | None, str, int, str]]:
    """The first page of each record, in the order of the records."""
    marks = ", ".join("?" * len(records))
    found = {row[0]: row for row in conn.execute(f"{_FIRST_PAGES} ({marks})", tuple(records))}
    return [found[record] for record in records if record in found]
