"""Numbers of records, of the letters inside them, and of what their pages speak of, by their keys and shapes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.rows import NumberRow
from scanfile.model import Part
from scanfile.text import loose_key, number_shape

_LIVE = "records.state NOT IN ('sealed', 'withdrawn')"

# One look into the index for each shape, however many numbers there are.
_LIKE = (
    "SELECT record_numbers.record, record_numbers.value, record_numbers.key, accepted, NULL, NULL FROM json_each(?) AS wanted"  # noqa: S608
    " CROSS JOIN record_numbers ON record_numbers.shape = wanted.value"
    f" JOIN records ON records.id = record_numbers.record AND {_LIVE}"
    " UNION ALL SELECT letters.record, letters.number, letters.key, 0, letters.part, letters.ordinal FROM json_each(?) AS wanted"
    " CROSS JOIN letters ON letters.shape = wanted.value"
    f" JOIN records ON records.id = letters.record AND {_LIVE} WHERE letters.key <> '' LIMIT ?"
)

_PAGES = (
    "SELECT record, part, ordinal, key FROM {table} JOIN records ON records.id = record"  # noqa: S608
    f" WHERE shape = ? AND {_LIVE} ORDER BY records.seq, part DESC, ordinal LIMIT ?"
)


def numbers_like(ledger: Ledger, shapes: Iterable[str], limit: int) -> list[NumberRow]:
    """The numbers of records, and of letters in them, that have one of these shapes; at most ``limit``."""
    wanted = json.dumps([clean(shape) for shape in dict.fromkeys(shapes) if shape])
    return [
        NumberRow(record, value, key, bool(accepted), Part(part) if part else None, ordinal)
        for record, value, key, accepted, part, ordinal in ledger.rows(_LIKE, wanted, wanted, limit)
    ]


def pages_with_number(conn: sqlite3.Connection, table: str, key: str, limit: int) -> list[tuple[str, str, int]]:
    """Record, part and ordinal of the pages with which letters of this number begin (``letters``), or that speak of it (``links``)."""
    rows = conn.execute(_PAGES.format(table=table), (number_shape(key), limit))
    return list(dict.fromkeys((record, part, ordinal) for record, part, ordinal, found in rows if loose_key(found) == loose_key(key)))
