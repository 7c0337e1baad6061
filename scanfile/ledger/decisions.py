"""What people decided about pages and records: kept in order, never changed, and heeded when the delivery is separated again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from scanfile.corrections import corrections_by_page
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.handed import answer_refusals
from scanfile.ledger.outcomes import INSERT_CANDIDATE, add_number, candidate_row
from scanfile.ledger.trail import add_event
from scanfile.model import Correction, Decision, DecisionKind, Source
from scanfile.said import candidates_of, key_of, word_of
from scanfile.sensitive import without_digits
from scanfile.store import canonical_json, from_plain, to_plain


def home_of(decision: Decision) -> str:
    """The delivery with which a decision is kept: that of its first page."""
    return decision.pages[0].partition("/")[0]


def add_decisions(ledger: Ledger, decisions: Sequence[Decision]) -> None:
    """Enter decisions with an event each; what they touch is separated, read and built again. Those that are there change nothing."""
    with ledger.transaction() as conn:
        for decision in decisions:
            stored = _stored(decision)
            home = home_of(decision)
            if conn.execute("SELECT 1 FROM decisions WHERE batch = ? AND decision = ?", (home, stored)).fetchone():
                continue
            conn.execute("INSERT INTO decisions(batch, decision) VALUES (?, ?)", (home, stored))
            told = _stored(_without_numbers(decision)) if decision.words else stored
            add_event(conn, ledger.clock, f"decision.{decision.kind}", decision.actor, " ".join(decision.pages), told)
            answer_refusals(conn, decision)
            if decision.kind is DecisionKind.WORD:
                _say_words(conn, decision)
                continue
            if decision.kind is DecisionKind.TURN:
                _turn(conn, decision)
            elif decision.kind in (DecisionKind.FIELD, DecisionKind.LETTER):
                _say(conn, decision)
            _ungroup(conn, decision)


def _stored(decision: Decision) -> str:
    return clean(canonical_json(json.loads(clean(json.dumps(to_plain(decision), ensure_ascii=False)))).decode())


def _without_numbers(decision: Decision) -> Decision:
    """For the trail, which more people read than pages: no number of a page stands in it."""
    words = [replace(one, old=without_digits(one.old), new=None if one.new is None else without_digits(one.new)) for one in decision.words]
    return replace(decision, words=tuple(words))


def _turn(conn: sqlite3.Connection, decision: Decision) -> None:
    """The page is read again, the other way up."""
    for name in decision.pages:
        batch, _, page = name.partition("/")
        row = conn.execute("SELECT id FROM pages WHERE batch = ? AND page = ?", (batch, page)).fetchone()
        if row is None:
            continue
        conn.execute(
            "UPDATE pages SET turns = ?, state = CASE state WHEN 'kept' THEN 'pending' ELSE state END WHERE id = ?",
            (decision.turns, row[0]),
        )
        conn.execute("DELETE FROM results WHERE page = ? AND step = 'read'", (row[0],))
        conn.execute(
            "UPDATE records SET state = 'stale' WHERE state IN ('published', 'review', 'exported', 'acknowledged', 'refused')"
            " AND id = (SELECT record FROM record_pages WHERE page = ?)",
            (row[0],),
        )


def _say_words(conn: sqlite3.Connection, decision: Decision) -> None:
    """The page's text is to be made again, and the record that has it is to be built again: nothing is read, and nothing is grouped."""
    batch, _, page = decision.pages[0].partition("/")
    conn.execute("UPDATE pages SET said = said + ? WHERE batch = ? AND page = ?", (len(decision.words), batch, page))
    holders = conn.execute(
        "SELECT record FROM record_pages JOIN pages ON pages.id = record_pages.page WHERE pages.batch = ? AND pages.page = ?", (batch, page)
    ).fetchall()
    conn.executemany(
        "UPDATE records SET state = 'stale' WHERE state IN ('published', 'review', 'exported', 'acknowledged', 'refused') AND id = ?",
        holders,
    )
    conn.executemany("UPDATE attempts SET outdated = 1 WHERE step = 'build' AND subject = ?", holders)


def words_said(ledger: Ledger, batch: str) -> dict[str, tuple[Correction, ...]]:
    """What people said of the words of a delivery's pages, in order, by ``batch/page``."""
    return corrections_by_page(
        _loaded(
            row[0]
            for row in ledger.rows(
                "SELECT decision FROM decisions WHERE batch = ? AND json_extract(decision, '$.kind') = 'word' ORDER BY seq", batch
            )
        )
    )


def _say(conn: sqlite3.Connection, decision: Decision) -> None:
    """What a person says of a field stands at once in the record that holds the page; separation says later what follows from it."""
    batch, _, page = decision.pages[0].partition("/")
    row = conn.execute(
        "SELECT record, part, ordinal, draft FROM record_pages JOIN records ON records.id = record"
        " JOIN pages ON pages.id = record_pages.page WHERE pages.batch = ? AND pages.page = ?",
        (batch, page),
    ).fetchone()
    if row is None:
        return
    record, part, ordinal, draft = row
    heard = [one for one in _said(conn, record, decision.kind) if one.field == decision.field]
    if decision.kind is DecisionKind.LETTER:
        heard = [one for one in heard if one.pages[0] == decision.pages[0]]
        _say_of_letter(conn, (record, part, ordinal), decision.field, heard)
    else:
        _say_of_record(conn, record, decision.field, heard)
    conn.execute(
        "UPDATE records SET draft = ?, state = CASE WHEN state IN ('scanned', 'sealed', 'withdrawn') OR result_path IS NULL THEN state"
        " ELSE 'stale' END WHERE id = ?",
        (sha256(f"{draft}{_stored(decision)}".encode()).hexdigest(), record),
    )
    conn.execute("UPDATE attempts SET outdated = 1 WHERE subject = ? AND step = 'build'", (record,))


_BY_PEOPLE = (Source.OPERATOR, Source.ENTRY)


def _say_of_record(conn: sqlite3.Connection, record: str, field: str, heard: Sequence[Decision]) -> None:
    conn.execute("DELETE FROM candidates WHERE record = ? AND field = ? AND source IN (?, ?)", (record, field, *_BY_PEOPLE))
    last = "SELECT coalesce(max(ordinal), -1) + 1 FROM candidates WHERE record = ? AND field = ?"
    place = conn.execute(last, (record, field)).fetchone()[0]
    for ordinal, one in enumerate(candidates_of(word_of(heard, key_of(field)), key_of(field)), place):
        conn.execute(INSERT_CANDIDATE, candidate_row(record, field, ordinal, one, was_read=False))
        if field == "number":
            add_number(conn, record, one, accepted=False)


def _say_of_letter(conn: sqlite3.Connection, letter: tuple[str, str, int], field: str, heard: Sequence[Decision]) -> None:
    where = "WHERE record = ? AND part = ? AND ordinal = ?"
    row = conn.execute(f"SELECT candidates, accepted FROM letters {where}", letter).fetchone()  # noqa: S608
    if row is None:
        return
    fields: dict[str, list[dict[str, Any]]] = dict(json.loads(row[0]))
    read = [one for one in fields.get(field, ()) if one["source"] not in _BY_PEOPLE]
    people = candidates_of(word_of(heard, key_of(field)), key_of(field))
    fields[field] = [to_plain(one) for one in people] + read
    stands = {*row[1].split()} - {field} | ({field} if people and people[0].source is Source.OPERATOR else set())
    stored = clean(json.dumps(list(fields.items()), ensure_ascii=False))
    conn.execute(f"UPDATE letters SET candidates = ?, accepted = ? {where}", (stored, " ".join(sorted(stands)), *letter))  # noqa: S608


def _ungroup(conn: sqlite3.Connection, decision: Decision) -> None:
    """Every delivery that the decision may concern: those of its pages, and those in whose records its pages are now."""
    names = [name for name in (*decision.pages, decision.anchor) if name]
    batches = {name.partition("/")[0] for name in names}
    for name in names:
        batch, _, page = name.partition("/")
        for (holder,) in conn.execute(
            "SELECT records.batch FROM pages JOIN record_pages ON record_pages.page = pages.id JOIN records ON records.id = record"
            " WHERE pages.batch = ? AND pages.page = ?",
            (batch, page),
        ):
            batches.add(holder)
    conn.executemany("UPDATE batches SET grouped = 0 WHERE id = ?", [(batch,) for batch in batches])


def decisions_of(ledger: Ledger, batch: str) -> tuple[Decision, ...]:
    """The decisions that are kept with a delivery, in order."""
    return _loaded(row[0] for row in ledger.rows("SELECT decision FROM decisions WHERE batch = ? ORDER BY seq", batch))


def said_of_letters(ledger: Ledger, record: str) -> tuple[Decision, ...]:
    """What people said of the letters of a record, in order."""
    with ledger.snapshot() as conn:
        return _said(conn, record, DecisionKind.LETTER)


def _said(conn: sqlite3.Connection, record: str, kind: DecisionKind) -> tuple[Decision, ...]:
    """The decisions of a kind about pages of a record, in order."""
    return _loaded(
        row[0]
        for row in conn.execute(
            "SELECT decision FROM decisions WHERE batch IN"
            " (SELECT pages.batch FROM record_pages JOIN pages ON pages.id = record_pages.page WHERE record = :record)"
            " AND json_extract(decision, '$.kind') = :kind AND json_extract(decision, '$.pages[0]') IN"
            " (SELECT pages.batch || '/' || pages.page FROM record_pages JOIN pages ON pages.id = record_pages.page WHERE record = :record)"
            " ORDER BY seq",
            {"record": record, "kind": str(kind)},
        )
    )


def decisions_about(ledger: Ledger, batch: str) -> tuple[Decision, ...]:
    """All decisions that may have a say in a delivery's records, in order: those about its pages, about pages that these bring in or lead
    to, and so on. What was said of words has none."""
    every = _loaded(
        row[0] for row in ledger.rows("SELECT decision FROM decisions WHERE json_extract(decision, '$.kind') <> 'word' ORDER BY seq")
    )
    prefix = f"{batch}/"
    reached: set[str] = set()
    while True:
        heard = [one for one in every if any(page.startswith(prefix) or page in reached for page in _pages(one))]
        wider = reached | {page for one in heard for page in _pages(one)}
        if wider == reached:
            return tuple(heard)
        reached = wider


def _pages(decision: Decision) -> tuple[str, ...]:
    return (*decision.pages, decision.anchor) if decision.anchor else decision.pages


def _loaded(stored: Iterable[str]) -> tuple[Decision, ...]:
    return tuple(from_plain(Decision, json.loads(one)) for one in stored)
