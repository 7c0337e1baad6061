"""Pages that may be scans of one sheet: where sketches meet, which pairs are open, and what comparing them said.

A page is compared with earlier ones only (``pages.id`` is the order of arrival), delivery after delivery, and only when every page of the
delivery and of those before it is settled: so what is found does not depend on which worker was quicker.

``batches.compared`` is 0 before its pairs were looked for, 2 while some are open, 1 when all are closed. ``comparisons.twin`` is NULL while
a pair is open. A page whose ``twin_of`` rests on its bytes is never looked for, and so has no pair in which it is the later page.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from scanfile.config import DuplicatesSettings
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.rows import CompareRow
from scanfile.ledger.work import PAGE_COLUMNS, PAGE_TABLES, page_row
from scanfile.outcomes import Compared

_MET = """
WITH own AS MATERIALIZED (
    SELECT sketches.page, sketches.hash FROM pages JOIN sketches ON sketches.page = pages.id
    WHERE pages.batch = ?1 AND pages.copy_of IS NULL AND pages.state NOT IN ('replaced', 'withdrawn')
        AND (pages.twin_of IS NULL OR EXISTS (SELECT 1 FROM comparisons WHERE comparisons.page = pages.id))
), rare AS MATERIALIZED (
    SELECT page, hash FROM own WHERE (
        SELECT count(*) FROM (SELECT 1 FROM sketches WHERE hash = own.hash AND page < own.page LIMIT ?2 + 1)
    ) BETWEEN 1 AND ?2
)
SELECT rare.page, earlier.page, count(*) AS shared FROM rare
JOIN sketches AS earlier ON earlier.hash = rare.hash AND earlier.page < rare.page
JOIN pages ON pages.id = earlier.page AND pages.state NOT IN ('replaced', 'withdrawn')
GROUP BY rare.page, earlier.page HAVING count(*) >= ?3
ORDER BY rare.page, shared DESC, earlier.page
"""


def put_sketch(conn: sqlite3.Connection, page: int, hashes: Sequence[int]) -> None:
    """Keep the sketch of a reading. One that is new for its page opens the question of twins again, for the page's whole delivery."""
    known = [row[0] for row in conn.execute("SELECT hash FROM sketches WHERE page = ? ORDER BY hash", (page,))]
    if known == sorted(hashes):
        return
    conn.execute("DELETE FROM sketches WHERE page = ?", (page,))
    conn.executemany("INSERT INTO sketches VALUES (?, ?)", [(value, page) for value in hashes])
    later = conn.execute("UPDATE comparisons SET twin = NULL WHERE page = :id OR other = :id RETURNING page", {"id": page}).fetchall()
    for (one,) in {(page,), *later}:
        conn.execute("UPDATE batches SET compared = 0 WHERE compared <> 0 AND id = (SELECT batch FROM pages WHERE id = ?)", (one,))


def reopen(conn: sqlite3.Connection) -> int:
    """Compare again all that was compared; returns how many pages."""
    conn.execute("UPDATE comparisons SET twin = NULL")
    conn.execute("UPDATE batches SET compared = 0")
    return int(conn.execute("SELECT count(DISTINCT page) FROM comparisons").fetchone()[0])


def open_comparisons(ledger: Ledger, settings: DuplicatesSettings) -> None:
    """Look for pairs in the first delivery that has none yet, if all of its pages are settled, and so on until one has open pairs."""
    while (batch := _next_batch(ledger)) is not None:
        pairs = _pairs(ledger, batch, settings) if settings.near else []  # takes seconds for thousands of pages: others may write meanwhile
        with ledger.transaction() as conn:
            conn.executemany("INSERT OR IGNORE INTO comparisons(page, other) VALUES (?, ?)", pairs)
            if not settings.near:
                conn.execute(
                    "UPDATE comparisons SET twin = 0, overlap = 0, reason = 'not compared' WHERE twin IS NULL"
                    " AND page IN (SELECT id FROM pages WHERE batch = ?)",
                    (batch,),
                )
            conn.execute("UPDATE batches SET compared = 2 WHERE id = ?", (batch,))
            _close(conn, batch)


def _next_batch(ledger: Ledger) -> str | None:
    """The first delivery that is not compared, if its pairs can be looked for now."""
    rows = ledger.rows("SELECT id, compared FROM batches WHERE compared <> 1 ORDER BY seq LIMIT 1")
    if not rows or rows[0][1] != 0 or ledger.value("SELECT 1 FROM pages WHERE batch = ? AND state = 'pending' LIMIT 1", rows[0][0]):
        return None
    return str(rows[0][0])


def _pairs(ledger: Ledger, batch: str, settings: DuplicatesSettings) -> list[tuple[int, int]]:
    """(page, earlier page) that share rare runs of words; of each page those with the most."""
    found: dict[int, list[int]] = defaultdict(list)
    for page, other, _ in ledger.rows(_MET, batch, settings.bucket, settings.shared):
        if len(found[page]) < settings.most:
            found[page].append(other)
    return [(page, other) for page, others in found.items() for other in others]


def to_compare(ledger: Ledger, limit: int) -> list[CompareRow]:
    """Pages with open pairs, in the order of arrival, each with the earlier pages that it may be a scan of; not those that wait for a
    reading (a person turned a page meanwhile)."""
    pages = ledger.rows(
        "SELECT DISTINCT comparisons.page FROM comparisons JOIN pages ON pages.id = comparisons.page"
        " JOIN batches ON batches.id = pages.batch AND compared = 2 WHERE twin IS NULL ORDER BY comparisons.page LIMIT ?",
        limit,
    )
    found = []
    for (page,) in pages:
        others = ledger.rows("SELECT other FROM comparisons WHERE page = ? ORDER BY other", page)
        rows = [
            page_row(ledger.rows(f"SELECT {PAGE_COLUMNS} FROM {PAGE_TABLES} WHERE pages.id = ?", one)[0])  # noqa: S608
            for one in (page, *(other for (other,) in others))
        ]
        if all(row.read_path for row in rows):
            found.append(CompareRow(rows[0], tuple(rows[1:])))
    return found


def enter(conn: sqlite3.Connection, page: int, outcome: Compared) -> None:
    """Close a page's pairs; when they were the last of its delivery, twins are named and separation looks again."""
    for found in outcome.found:
        batch, _, name = found.other.partition("/")
        conn.execute(
            "INSERT INTO comparisons SELECT ?, id, ?, ?, ? FROM pages WHERE batch = ? AND page = ? ON CONFLICT (page, other) DO UPDATE"
            " SET twin = excluded.twin, overlap = excluded.overlap, reason = excluded.reason",
            (page, found.is_twin, found.overlap, clean(found.reason), batch, name),
        )
    _close(conn, outcome.batch)


def give_up(conn: sqlite3.Connection, batch: str, page: str) -> None:
    """A page that could be read once can't be read any more: nobody waits for what comparing it would say."""
    closed = conn.execute(
        "UPDATE comparisons SET twin = 0, overlap = 0, reason = 'not compared' WHERE twin IS NULL"
        " AND (SELECT id FROM pages WHERE batch = ? AND page = ?) IN (page, other) RETURNING page",
        (batch, page),
    ).fetchall()
    for (one,) in closed:
        _close(conn, conn.execute("SELECT batch FROM pages WHERE id = ?", (one,)).fetchone()[0])


def _name_twins(conn: sqlite3.Connection, batch: str) -> bool:
    """Name of each page of a delivery the earliest page that it is a scan of and that stands itself; whether that changed anything.

    A page whose only twins are copies themselves stays: what it is a copy of may not be the same any more.
    """
    changed = False
    rows = conn.execute(
        "SELECT DISTINCT comparisons.page, twin_of FROM comparisons JOIN pages ON pages.id = comparisons.page"
        " WHERE batch = ? ORDER BY comparisons.page",
        (batch,),
    ).fetchall()
    for page, known in rows:
        twin = conn.execute(
            "SELECT batch || '/' || pages.page FROM comparisons JOIN pages ON pages.id = other"
            " WHERE comparisons.page = ? AND twin = 1 AND twin_of IS NULL AND copy_of IS NULL ORDER BY other LIMIT 1",
            (page,),
        ).fetchone()
        name = twin[0] if twin else None
        if name != known:
            conn.execute("UPDATE pages SET twin_of = ? WHERE id = ?", (name, page))
            changed = True
    return changed


def adopt_twins(ledger: Ledger, batch: str) -> None:
    """Name a delivery's twins by the comparisons that are there (the index is being rebuilt)."""
    with ledger.transaction() as conn:
        _name_twins(conn, batch)


def _close(conn: sqlite3.Connection, batch: str) -> None:
    """Finish a delivery whose pairs were looked for and are all closed."""
    left = conn.execute(
        "SELECT compared = 2 AND NOT EXISTS"
        " (SELECT 1 FROM comparisons JOIN pages ON pages.id = comparisons.page WHERE pages.batch = batches.id AND twin IS NULL)"
        " FROM batches WHERE id = ?",
        (batch,),
    ).fetchone()
    if left[0]:
        changed = _name_twins(conn, batch)
        conn.execute("UPDATE batches SET compared = 1, grouped = CASE WHEN ? THEN 0 ELSE grouped END WHERE id = ?", (changed, batch))
