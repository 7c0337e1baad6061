"""Drafts of records against the records that are there: ids are given once, and what has changed is built again."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.matching import Grouped, match
from scanfile.ledger.outcomes import INSERT_CANDIDATE, Entry, add_number, candidate_row
from scanfile.ledger.problems import OF_PAGES, ask, carry_questions, failed_or_not
from scanfile.ledger.read_numbers import ask_again
from scanfile.ledger.trail import add_event, add_tallies
from scanfile.model import Candidate, PageMark, PageState, Problem, RecordDraft, Separation, Source
from scanfile.outcomes import RecordBuilt
from scanfile.store import canonical_json, to_plain


def begin_separation(ledger: Ledger, batch: str) -> int:
    """Note that separation looks at a delivery as it is now. Returns a token: what it says counts unless a decision, or another look,
    came meanwhile."""
    token = 2 + secrets.randbits(62)
    with ledger.transaction() as conn:
        conn.execute("UPDATE batches SET grouped = ? WHERE id = ?", (token, batch))
    return token


def put_separation(ledger: Ledger, batch: str, separation: Separation, token: int) -> list[str] | None:
    """What separation says about a delivery, unless it is of yesterday (see ``begin_separation``): then None, and nothing happens."""
    with ledger.transaction() as conn:
        if conn.execute("SELECT grouped FROM batches WHERE id = ?", (batch,)).fetchone()[0] != token:
            return None
        _mark(ledger, conn, batch, separation.marks)
        return _put_drafts(ledger, conn, batch, separation.drafts, separation.problems)


def put_drafts(ledger: Ledger, batch: str, drafts: Sequence[RecordDraft]) -> list[str]:
    """Bring a delivery's records to these drafts; returns the records' ids in the order of the drafts.

    Which record a draft is, ``matching`` says. One that is new gets the next number of the delivery; one that is gone is withdrawn and
    keeps its number; one that is the same is left alone; any other becomes stale.
    """
    with ledger.transaction() as conn:
        return _put_drafts(ledger, conn, batch, drafts, ())


def _put_drafts(
    ledger: Ledger, conn: sqlite3.Connection, batch: str, drafts: Sequence[RecordDraft], problems: Sequence[Problem]
) -> list[str]:
    known = {record.record: (record, state) for record, state in _known(conn, batch)}
    wanted = [_grouped(batch, draft) for draft in drafts]
    pages = _pages(conn, batch, drafts)
    chosen: list[tuple[str | None, RecordDraft, bool]] = []
    unmoved = []
    for draft, want, record in zip(drafts, wanted, match(wanted, [record for record, _ in known.values()]), strict=True):
        chosen.append((record, draft, record is not None and _is(want, *known[record])))
        if record is not None and _layout(conn, record) == _drafted(batch, draft):
            unmoved.append(record)
    read = _read_on(conn, unmoved)
    for record, draft, _ in chosen:
        if draft.sealed and record in read:  # nothing stays but the number by which the register finds it
            read[record] = [row for row in read[record][0] if row[1] == "number" and Source(row[6]).accepts], [], []
    taken = {record for record, _, _ in chosen}
    gone = [record for record, (_, state) in known.items() if record not in taken and state != "withdrawn"]
    _clear(conn, [record for record, _, same in chosen if record and not same] + gone)
    _withdraw(ledger, conn, gone)
    ids = [_put(ledger, conn, (batch, pages), record, draft, same=same) for record, draft, same in chosen]
    _put_back(conn, {record: read[record] for record, _, same in chosen if record in read and not same})
    asked = [replace(problem, record=record) for record, draft in zip(ids, drafts, strict=True) for problem in draft.problems]
    ask(ledger, conn, batch, [*problems, *asked])
    conn.execute("UPDATE batches SET grouped = 1 WHERE id = ?", (batch,))
    return ids


_LETTER = "record, part, ordinal, number, key, date, subject, accepted, candidates"
_LINK = "record, part, ordinal, value, key, date, received"
_Read = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def _read_on(conn: sqlite3.Connection, records: Iterable[str]) -> dict[str, _Read]:
    """What was read on the pages of records: candidates, letters, links. It holds as long as the pages are the same."""
    return {
        record: (
            conn.execute("SELECT * FROM candidates WHERE record = ? AND was_read ORDER BY field, ordinal", (record,)).fetchall(),
            conn.execute(f"SELECT {_LETTER} FROM letters WHERE record = ?", (record,)).fetchall(),  # noqa: S608
            conn.execute(f"SELECT {_LINK} FROM links WHERE record = ?", (record,)).fetchall(),  # noqa: S608
        )
        for record in records
    }


def _put_back(conn: sqlite3.Connection, read: Mapping[str, _Read]) -> None:
    """What was read stands behind what came, until the record is built again: people can go on answering meanwhile."""
    for record, (candidates, letters, links) in read.items():
        places = dict(conn.execute("SELECT field, max(ordinal) + 1 FROM candidates WHERE record = ? GROUP BY field", (record,)).fetchall())
        for _, field, _, raw, value, key, source, confidence, reason, page, box, _, *rest in candidates:
            places[field] = places.get(field, 0) + 1
            told = raw, value, key, source, confidence, reason, page, box
            conn.execute(INSERT_CANDIDATE, (record, field, places[field] - 1, *told, *rest))
            if field == "number":
                add_number(conn, record, Candidate(raw, value, key, Source(source), confidence, reason), accepted=False)
        conn.executemany(f"INSERT INTO letters({_LETTER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", letters)  # noqa: S608
        conn.executemany(f"INSERT INTO links({_LINK}) VALUES (?, ?, ?, ?, ?, ?, ?)", links)  # noqa: S608


def _layout(conn: sqlite3.Connection, record: str) -> list[tuple[str, int, str]]:
    """Where each page of a record lies: part, volume, ``batch/page``."""
    return conn.execute(
        "SELECT part, volume, pages.batch || '/' || pages.page FROM record_pages JOIN pages ON pages.id = record_pages.page"
        " WHERE record = ? ORDER BY part, ordinal",
        (record,),
    ).fetchall()


def _drafted(batch: str, draft: RecordDraft) -> list[tuple[str, int, str]]:
    parts = sorted(draft.parts, key=lambda part: (part.part, part.volume))
    return [(part.part, part.volume, page if "/" in page else f"{batch}/{page}") for part in parts for page in part.pages]


_ACCEPTING = json.dumps([source for source in Source if source.accepts])


def _known(conn: sqlite3.Connection, batch: str) -> list[tuple[Grouped, str]]:
    """The records of a delivery in the order in which they were made, each with its state."""
    pages: dict[str, list[str]] = defaultdict(list)
    for record, page in conn.execute(
        "SELECT record, pages.batch || '/' || pages.page FROM record_pages JOIN records ON records.id = record_pages.record"
        " JOIN pages ON pages.id = record_pages.page WHERE records.batch = ? ORDER BY part DESC, ordinal",
        (batch,),
    ):
        pages[record].append(page)
    return [
        (Grouped(name, digest, begun, tuple(pages[record]), record), state)
        for record, name, digest, state, begun in conn.execute(
            "SELECT id, source_name, draft, state, begun FROM records WHERE batch = ? ORDER BY seq", (batch,)
        )
    ]


def _grouped(batch: str, draft: RecordDraft) -> Grouped:
    pages = tuple(page if "/" in page else f"{batch}/{page}" for part in draft.parts for page in part.pages)
    return Grouped(clean(draft.source_name), _digest(draft), draft.begun, pages)


def _is(draft: Grouped, record: Grouped, state: str) -> bool:
    """Whether a record is what a draft says: it was grouped so, and has its pages (an index that is being rebuilt may give them to
    another record first)."""
    return state != "withdrawn" and record.digest == draft.digest and set(record.pages) == set(draft.pages)


def _mark(ledger: Ledger, conn: sqlite3.Connection, batch: str, marks: Sequence[PageMark]) -> None:
    """Give each page the state that separation says, and count what has changed."""
    stored = {
        page: (state, reason) for page, state, reason in conn.execute("SELECT page, state, reason FROM pages WHERE batch = ?", (batch,))
    }
    changed = [mark for mark in marks if stored[mark.page] != (mark.state, clean(mark.reason))]
    counts: Counter[tuple[str, str]] = Counter()
    for mark in changed:
        conn.execute(
            "UPDATE pages SET state = ?, reason = ? WHERE batch = ? AND page = ?", (mark.state, clean(mark.reason), batch, mark.page)
        )
        before = stored[mark.page][0]
        if before == mark.state:
            continue
        if PageState.FAILED in (before, mark.state):
            failed_or_not(conn, batch, mark.page, failed=mark.state is PageState.FAILED)
        if (before in _OUT) != (mark.state in _OUT):
            # What is a copy of this page is one no more, or again.
            copies = "SELECT batch FROM pages WHERE copy_of = ?"
            conn.execute(f"UPDATE batches SET grouped = 0 WHERE id IN ({copies})", (f"{batch}/{mark.page}",))  # noqa: S608
        counts.update({(batch, str(state)): sign for state, sign in ((mark.state, 1), (before, -1)) if state in _COUNTED})
    add_tallies(conn, ledger.clock, counts)


_OUT = (PageState.REPLACED, PageState.WITHDRAWN)
"""States of pages that people took out."""

_COUNTED = (PageState.BLANK, PageState.SEPARATOR, PageState.DUPLICATE, PageState.REPLACED, PageState.WITHDRAWN)
"""States that are tallied when a page comes into them, and taken back when it leaves; readings and failures are tallied as they happen."""


def earlier_records(ledger: Ledger, batch: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each number key the records of earlier deliveries whose number it is, whether they are built yet or not."""
    found: dict[str, tuple[str, ...]] = {}
    for key in keys:
        rows = ledger.rows(
            "SELECT DISTINCT records.id, records.seq FROM candidates JOIN records ON records.id = candidates.record"
            " JOIN batches ON batches.id = records.batch"
            " WHERE candidates.field = 'number' AND candidates.key = ? AND records.state <> 'withdrawn'"
            " AND candidates.source IN (SELECT value FROM json_each(?))"
            " AND batches.seq < (SELECT seq FROM batches WHERE id = ?) ORDER BY records.seq",
            *(clean(key), _ACCEPTING, batch),
        )
        if rows:
            found[key] = tuple(row[0] for row in rows)
    return found


def adopt_record(ledger: Ledger, record: str, draft: RecordDraft, built: RecordBuilt | None, digest: str) -> None:
    """Enter a record whose id and artefacts are on disk already (the index is being rebuilt).

    What was joined to another record, or gave pages to one, still claims them on disk. A page is the first one's that claims it, until
    separation says whose it is.
    """
    batch = record.rpartition("-")[0]
    with ledger.transaction() as conn:
        if not conn.execute("SELECT 1 FROM records WHERE id = ?", (record,)).fetchone():
            _insert(conn, batch, record, draft)
        _clear(conn, [record])
        pages = _pages(conn, batch, [draft])
        wanted = json.dumps([pages[page] for part in draft.parts for page in part.pages])
        held = {row[0] for row in conn.execute("SELECT page FROM record_pages WHERE page IN (SELECT value FROM json_each(?))", (wanted,))}
        parts = tuple(replace(part, pages=tuple(page for page in part.pages if pages[page] not in held)) for part in draft.parts)
        _fill(conn, pages, record, replace(draft, parts=parts))
        if built is not None:
            entry = Entry(ledger, conn)
            entry.add(built)
            add_tallies(conn, ledger.clock, entry.counts)
        if digest:
            conn.execute("UPDATE records SET draft = ? WHERE id = ?", (digest, record))


def _pages(conn: sqlite3.Connection, batch: str, drafts: Sequence[RecordDraft]) -> dict[str, int]:
    """Row numbers of the pages that drafts may name: all of the delivery, and those of others."""
    found: dict[str, int] = dict(conn.execute("SELECT page, id FROM pages WHERE batch = ?", (batch,)).fetchall())
    for draft in drafts:
        for name in (name for part in draft.parts for name in part.pages if "/" in name):
            owner, _, page = name.partition("/")
            found[name] = conn.execute("SELECT id FROM pages WHERE batch = ? AND page = ?", (owner, page)).fetchone()[0]
    return found


def _put(
    ledger: Ledger, conn: sqlite3.Connection, within: tuple[str, dict[str, int]], record: str | None, draft: RecordDraft, *, same: bool
) -> str:
    batch, pages = within
    if record is None:
        record = _next_id(conn, batch)
        _insert(conn, batch, record, draft)
        add_event(conn, ledger.clock, "record.made", "", record, draft.source_name)
    if not same:
        before = conn.execute("SELECT state = 'sealed' FROM records WHERE id = ?", (record,)).fetchone()[0]
        _fill(conn, pages, record, draft)
        if before != draft.sealed:
            add_event(conn, ledger.clock, "record.sealed" if draft.sealed else "record.unsealed", "", record, "")
    if draft.begun:
        conn.execute("UPDATE records SET begun = ? WHERE id = ?", (draft.begun, record))
    return record


def _next_id(conn: sqlite3.Connection, batch: str) -> str:
    given = [int(row[0].rpartition("-")[2]) for row in conn.execute("SELECT id FROM records WHERE batch = ?", (batch,))]
    return f"{batch}-{max(given, default=0) + 1:02d}"


def _insert(conn: sqlite3.Connection, batch: str, record: str, draft: RecordDraft) -> None:
    conn.execute(
        "INSERT INTO records(id, batch, source_name, state, draft, begun) VALUES (?, ?, ?, 'scanned', '', ?)",
        (record, batch, clean(draft.source_name), draft.begun),
    )


def _clear(conn: sqlite3.Connection, records: Sequence[str]) -> None:
    """Take the pages out of records before others get them: a page is in one record only."""
    conn.executemany("DELETE FROM record_pages WHERE record = ?", [(record,) for record in records])


def _withdraw(ledger: Ledger, conn: sqlite3.Connection, records: Sequence[str]) -> None:
    for record in records:
        conn.execute("UPDATE records SET state = 'withdrawn' WHERE id = ?", (record,))
        conn.execute("UPDATE attempts SET outdated = 1 WHERE subject = ? AND step = 'build'", (record,))
        # What is asked about a page goes with the page.
        conn.execute(
            f"UPDATE problems SET status = 'resolved' WHERE record = ? AND status = 'open' AND step NOT IN {OF_PAGES}",  # noqa: S608
            (record,),
        )
        add_event(conn, ledger.clock, "record.withdrawn", "", record, "")
        ask_again(ledger, conn, record)


def _fill(conn: sqlite3.Connection, pages: dict[str, int], record: str, draft: RecordDraft) -> None:
    old = {
        (part, volume): made
        for part, volume, *made in conn.execute("SELECT part, volume, path, sha256, size FROM parts WHERE record = ?", (record,))
    }
    conn.execute("DELETE FROM parts WHERE record = ?", (record,))
    reached: dict[str, int] = defaultdict(int)
    for part in sorted(draft.parts, key=lambda part: (part.part, part.volume)):
        first = reached[part.part] + 1
        reached[part.part] += len(part.pages)
        made = old.get((part.part, part.volume), [None, None, None])
        counted = (part.count.declared, part.count.unit, part.count.found) if part.count else (None, None, None)
        conn.execute(
            "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (record, part.part, part.volume, first, len(part.pages), *made, json.dumps(part.documents), *counted),
        )
        # A page that people brought in from another delivery, or back from it, leaves the record that it was in.
        conn.executemany(
            "DELETE FROM record_pages WHERE page = ? AND"
            " (SELECT batch FROM records WHERE id = record) <> (SELECT batch FROM records WHERE id = ?)",
            [(pages[page], record) for page in part.pages],
        )
        conn.executemany(
            "INSERT INTO record_pages VALUES (?, ?, ?, ?, ?)",
            [(record, part.part, part.volume, ordinal, pages[page]) for ordinal, page in enumerate(part.pages, first)],
        )
    _unsay(conn, record, draft)
    for table in ("candidates", "record_numbers", "letters", "links"):
        conn.execute(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608
    for field, candidates in draft.fields:
        conn.executemany(
            INSERT_CANDIDATE,
            [candidate_row(record, field, ordinal, candidate, was_read=False) for ordinal, candidate in enumerate(candidates)],
        )
        if field == "number":
            for candidate in candidates:
                add_number(conn, record, candidate, accepted=False)
    # What was never built stays to be built.
    conn.execute(
        "UPDATE records SET draft = ?, missing = ?, state = CASE WHEN ? THEN 'sealed' WHEN state = 'scanned' OR result_path IS NULL"
        " THEN 'scanned' ELSE 'stale' END WHERE id = ?",
        (_digest(draft), draft.missing, draft.sealed, record),
    )
    carry_questions(conn, record)
    if not draft.sealed:
        _read_again(conn, record)
    conn.execute("UPDATE attempts SET outdated = 1 WHERE subject = ? AND step = 'build'", (record,))


_TOLD = json.dumps([Source.SHEET, Source.REGISTER, Source.OPTION, Source.SIDECAR])


def _unsay(conn: sqlite3.Connection, record: str, draft: RecordDraft) -> None:
    """A value that a sheet, the register or the delivery gave, and gives no more, is not the record's any longer: nobody must go by the
    number of a sheet that is none until the next run builds the record anew."""
    told = dict(draft.fields)
    for field in ("number", "subject", "date"):
        conn.execute(
            f"UPDATE records SET {field} = NULL WHERE id = ? AND {field} NOT IN (SELECT value FROM json_each(?)) AND EXISTS"  # noqa: S608
            f" (SELECT 1 FROM candidates WHERE record = records.id AND field = ? AND candidates.value = records.{field}"
            " AND NOT was_read AND source IN (SELECT value FROM json_each(?)))",
            (record, json.dumps([clean(one.value) for one in told.get(field, ())]), field, _TOLD),
        )


def _read_again(conn: sqlite3.Connection, record: str) -> None:
    """Pages that were sealed have lost their text; where they are so no more (the register was corrected) they are read once more."""
    silent = [
        (page,)
        for (page,) in conn.execute(
            "SELECT pages.id FROM record_pages JOIN pages ON pages.id = record_pages.page"
            " WHERE record = ? AND state = 'kept' AND NOT EXISTS (SELECT 1 FROM texts WHERE texts.page = pages.id)",
            (record,),
        )
    ]
    conn.executemany("DELETE FROM results WHERE page = ? AND step = 'read'", silent)
    conn.executemany("UPDATE pages SET state = 'pending' WHERE id = ?", silent)


def _digest(draft: RecordDraft) -> str:
    """Names a grouping, so that the same is known again, whatever the order of its fields and what it began with."""
    plain = json.loads(clean(json.dumps(to_plain(replace(draft, begun="")))))
    return sha256(canonical_json(plain | {"fields": sorted(plain["fields"])})).hexdigest()
