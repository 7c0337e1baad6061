"""What finished tasks found, entered in the order in which they finished, many to one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Any

from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.handed import standing
from scanfile.ledger.likeness import enter, give_up, put_sketch
from scanfile.ledger.problems import ask_about_words, note_problem, settle_problems
from scanfile.ledger.read_numbers import ask_again, seal, unseal
from scanfile.ledger.trail import add_event, add_tallies
from scanfile.model import Candidate, RecordState, Source
from scanfile.outcomes import Compared, Corrected, Failed, Inspected, LetterFound, Outcome, PageRead, RecordBuilt, ResultRef
from scanfile.store import canonical_json, to_plain
from scanfile.text import fold, number_key


class Entry:
    """One transaction's worth of outcomes."""

    def __init__(self, ledger: Ledger, conn: sqlite3.Connection) -> None:
        self.ledger, self.conn = ledger, conn
        self.counts: Counter[tuple[str, str]] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Enter one outcome."""
        match outcome:
            case Inspected():
                self._inspected(outcome)
            case PageRead():
                self._read(outcome)
            case Corrected():
                self._corrected(outcome.page)
            case Compared():
                self._compared(outcome)
            case Failed():
                self._failed(outcome)
            case RecordBuilt():
                self._built(outcome)

    def _page(self, batch: str, page: str) -> int:
        return int(self.conn.execute("SELECT id FROM pages WHERE batch = ? AND page = ?", (batch, page)).fetchone()[0])

    def _result(self, page: int, step: str, result: ResultRef) -> None:
        self.conn.execute(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", (page, step, result.path, result.sha256, result.settings)
        )

    def _done(self, batch: str, subject: str, step: str) -> bool:
        """Clear the attempt; True where what it worked on has changed meanwhile."""
        row = self.conn.execute(
            "DELETE FROM attempts WHERE batch = ? AND subject = ? AND step = ? RETURNING outdated", (batch, subject, step)
        ).fetchone()
        return bool(row and row[0])

    def _inspected(self, outcome: Inspected) -> None:
        page = self._page(outcome.batch, outcome.page)
        self._result(page, "inspect", outcome.result)
        stored = canonical_json(to_plain(outcome.inspection)).decode()
        copy_of, twin_of = (None, None) if outcome.inspection.blank else self._earlier_copy(page, outcome.batch)
        self.conn.execute(
            "UPDATE pages SET inspection = ?, copy_of = ?, twin_of = ?, failure = NULL WHERE id = ?", (stored, copy_of, twin_of, page)
        )
        self._ungroup(outcome.batch)
        self._done(outcome.batch, outcome.page, "inspect")
        settle_problems(self.conn, outcome.batch, page=outcome.page)
        self.counts[outcome.batch, "inspected"] += 1

    def _earlier_copy(self, page: int, batch: str) -> tuple[str | None, str | None]:
        """The same frame of the same bytes that came before, as ``batch/page``: in an earlier delivery, else in this one.

        How that fared is not asked, for replay's sake.
        """
        row = self.conn.execute(
            "SELECT earlier.batch, earlier.page FROM pages"
            " JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master"
            " JOIN batches ON batches.id = pages.batch"
            " JOIN masters AS copy ON copy.sha256 = masters.sha256"
            " JOIN batches AS before ON before.id = copy.batch"
            "  AND (before.seq < batches.seq OR (before.seq = batches.seq AND copy.number < masters.number))"
            " JOIN pages AS earlier ON earlier.batch = copy.batch AND earlier.master = copy.number AND earlier.frame = pages.frame"
            " WHERE pages.id = ? ORDER BY before.seq, earlier.position LIMIT 1",
            (page,),
        ).fetchone()
        if row is None:
            return None, None
        name = f"{row[0]}/{row[1]}"
        return (None, name) if row[0] == batch else (name, None)

    def _read(self, outcome: PageRead) -> None:
        page = self._page(outcome.batch, outcome.page)
        self._result(page, "read", outcome.result)
        self._text(page, outcome)
        self.conn.execute("UPDATE pages SET state = CASE state WHEN 'pending' THEN 'kept' ELSE state END WHERE id = ?", (page,))
        self._regroup_when_read(outcome.batch)
        self._done(outcome.batch, outcome.page, "read")
        settle_problems(self.conn, outcome.batch, page=outcome.page)
        self.counts[outcome.batch, "read"] += 1

    def _corrected(self, outcome: PageRead) -> None:
        """Unless the page was read anew meanwhile, or is to be: then its next reading heeds what was said.

        Separation looks again where the page hints at something else now, which few words do.
        """
        page = self._page(outcome.batch, outcome.page)
        same = "SELECT 1 FROM results WHERE page = ? AND step = 'read' AND sha256 = ?"
        if self.conn.execute(same, (page, outcome.result.sha256)).fetchone():
            hints = "SELECT folio, number, cover FROM pages WHERE id = ?"
            before = self.conn.execute(hints, (page,)).fetchone()
            self._text(page, outcome)
            if self.conn.execute(hints, (page,)).fetchone() != before:
                self._regroup_when_read(outcome.batch)

    def _text(self, page: int, outcome: PageRead) -> None:
        """What a page says, and what that hints at."""
        original = clean(outcome.text)
        sealed = self._is_sealed(page)
        put_sketch(self.conn, page, () if sealed else outcome.sketch)
        if not sealed:
            self.conn.execute(
                "INSERT INTO texts VALUES (?, ?, ?)"
                " ON CONFLICT (page) DO UPDATE SET original = excluded.original, folded = excluded.folded",
                (page, original, fold(original)),
            )
        self.conn.execute(
            "UPDATE pages SET legible = ?, words = ?, confidence = ?, folio = ?, number = ?, cover = ?, electronic = ?, heeded = ?"
            " WHERE id = ?",
            (
                *(outcome.legible, outcome.words, outcome.confidence, outcome.folio, clean(outcome.number)),
                *(outcome.cover, outcome.electronic, outcome.said, page),
            ),
        )
        self.conn.execute("DELETE FROM sensitive WHERE page = ?", (page,))
        self.conn.executemany("INSERT INTO sensitive VALUES (?, ?, ?)", [(page, kind, count) for kind, count in outcome.sensitive])
        ask_about_words(self.ledger, self.conn, outcome.batch, outcome.page, outcome.unplaced)

    def _compared(self, outcome: Compared) -> None:
        page = self._page(outcome.batch, outcome.page)
        if outcome.result is not None:
            self._result(page, "compare", outcome.result)
        enter(self.conn, page, outcome)
        self._done(outcome.batch, outcome.page, "compare")

    def _is_sealed(self, page: int) -> bool:
        row = self.conn.execute(
            "SELECT 1 FROM record_pages JOIN records ON records.id = record_pages.record WHERE page = ? AND state = 'sealed'", (page,)
        ).fetchone()
        return row is not None

    def _regroup_when_read(self, batch: str) -> None:
        """Readings bring hints of missed sheets and folios: separation looks again when it has them all, so that their order is all one."""
        pending = self.conn.execute("SELECT 1 FROM pages WHERE batch = ? AND state = 'pending' LIMIT 1", (batch,)).fetchone()
        if pending is None:
            self._ungroup(batch)

    def _failed(self, outcome: Failed) -> None:
        if outcome.step == "build":
            self.conn.execute("UPDATE records SET state = 'review' WHERE id = ? AND state IN ('scanned', 'stale')", (outcome.page,))
        else:
            self.conn.execute(
                "UPDATE pages SET failure = :code, reason = CASE state WHEN 'pending' THEN :code ELSE reason END,"
                " state = CASE state WHEN 'pending' THEN 'failed' ELSE state END WHERE batch = :batch AND page = :page"
                " AND state <> 'kept'",
                {"code": outcome.problem.code, "batch": outcome.batch, "page": outcome.page},
            )
            self._ungroup(outcome.batch)
            give_up(self.conn, outcome.batch, outcome.page)
            self.counts[outcome.batch, "failed"] += 1
        self._done(outcome.batch, outcome.page, outcome.step)
        page = None if outcome.step == "build" else outcome.page
        note_problem(self.ledger, self.conn, outcome.problem, outcome.batch, outcome.step, page=page)

    def _ungroup(self, batch: str) -> None:
        self.conn.execute("UPDATE batches SET grouped = 0 WHERE id = ?", (batch,))

    def _built(self, outcome: RecordBuilt) -> None:
        record, result = outcome.record, outcome.result
        batch, sealed = self.conn.execute("SELECT batch, state = 'sealed' FROM records WHERE id = ?", (record,)).fetchone()
        outdated = self._done(batch, record, "build")
        barred = outcome.state is RecordState.SEALED and not outdated
        state = RecordState.SEALED if sealed or barred else RecordState.STALE if outdated else outcome.state
        if state is RecordState.PUBLISHED:
            state = standing(self.conn, record, result.sha256)
        values = {name: candidate.value for name, candidate in outcome.accepted}
        self.conn.execute(
            "UPDATE records SET state = ?, number = ?, subject = ?, date = ?, result_path = ?, result_sha256 = ?, result_settings = ?"
            " WHERE id = ?",
            (state, values.get("number"), values.get("subject"), values.get("date"), result.path, result.sha256, result.settings, record),
        )
        # A part that is empty now has no PDF: the one that it had is superseded with the others.
        self.conn.execute("UPDATE parts SET path = NULL, sha256 = NULL, size = NULL WHERE record = ?", (record,))
        self.conn.executemany(
            "UPDATE parts SET path = ?, sha256 = ?, size = ? WHERE record = ? AND part = ? AND volume = ?",
            [(built.path, built.sha256, built.size, record, built.part, built.volume) for built in outcome.parts],
        )
        self._proposed(outcome)
        self.conn.execute("UPDATE candidates SET accepted = 0 WHERE record = ?", (record,))
        self.conn.execute("UPDATE record_numbers SET accepted = 0 WHERE record = ?", (record,))
        for name, candidate in outcome.accepted:
            accept(self.conn, record, name, candidate)
        settle_problems(self.conn, batch, record=record)
        for problem in outcome.problems:
            note_problem(self.ledger, self.conn, problem, batch, "build")
        if barred:
            seal(self.ledger, self.conn, record, batch, _read_number(outcome), before=bool(sealed))
        elif not sealed and not outdated:
            unseal(self.conn, record)
        ask_again(self.ledger, self.conn, record)
        self.counts[batch, "built"] += 1
        state = self.conn.execute("SELECT state FROM records WHERE id = ?", (record,)).fetchone()[0]  # a question may hold it now
        add_event(self.conn, self.ledger.clock, "record.built", "", record, state)

    def _proposed(self, outcome: RecordBuilt) -> None:
        """What was read on the record's pages, instead of what was read there before."""
        record = outcome.record
        self.conn.execute("DELETE FROM candidates WHERE record = ? AND was_read", (record,))
        for field, candidates in outcome.proposed:
            place = self.conn.execute(
                "SELECT coalesce(max(ordinal), -1) + 1 FROM candidates WHERE record = ? AND field = ?", (record, field)
            ).fetchone()[0]
            self.conn.executemany(
                INSERT_CANDIDATE,
                [candidate_row(record, field, ordinal, candidate, was_read=True) for ordinal, candidate in enumerate(candidates, place)],
            )
            if field == "number":
                for candidate in candidates:
                    add_number(self.conn, record, candidate, accepted=False)
        for table in ("letters", "links"):
            self.conn.execute(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608
        self.conn.executemany(
            "INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_letter_row(record, one) for one in outcome.letters],
        )
        self.conn.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(record, one.part, one.ordinal, clean(one.value), clean(one.key), one.date, one.received) for one in outcome.references],
        )


def _read_number(outcome: RecordBuilt) -> str:
    """The number that two readings agree on, as it was read."""
    return next((one.value for one in dict(outcome.proposed).get("number", ()) if one.source is Source.AGREEMENT), "")


def accept(conn: sqlite3.Connection, record: str, field: str, candidate: Candidate) -> None:
    """Mark the candidate that stands; a number also for look-up."""
    conn.execute(
        "UPDATE candidates SET accepted = 1 WHERE record = ? AND field = ? AND value = ? AND source = ?",
        (record, field, clean(candidate.value), candidate.source),
    )
    if field == "number":
        add_number(conn, record, candidate, accepted=True)


def add_number(conn: sqlite3.Connection, record: str, candidate: Candidate, *, accepted: bool) -> None:
    """Make a record findable by a number, in any notation of it."""
    key = clean(candidate.key or number_key(candidate.value))
    if key:
        conn.execute(
            "INSERT INTO record_numbers(record, key, value, accepted) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (record, key) DO UPDATE SET accepted = max(accepted, excluded.accepted)",
            (record, key, clean(candidate.value), accepted),
        )


def commit(ledger: Ledger, outcomes: Iterable[Any]) -> None:
    """Enter outcomes: all of them or none."""
    found = list(outcomes)
    if not found:
        return
    with ledger.transaction() as conn:
        entry = Entry(ledger, conn)
        for outcome in found:
            entry.add(outcome)
        add_tallies(conn, ledger.clock, entry.counts)


INSERT_CANDIDATE = "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)"


def candidate_row(record: str, field: str, ordinal: int, one: Candidate, *, was_read: bool) -> tuple[object, ...]:
    """A candidate as the ledger keeps it, for ``INSERT_CANDIDATE``."""
    box = json.dumps(one.box) if one.box else None
    texts = (clean(one.raw), clean(one.value), clean(one.key), one.source)
    against = one.obstacle or "", clean(one.obstacle_detail)
    return (record, field, ordinal, *texts, one.confidence, clean(one.reason), one.page, box, was_read, one.part, one.ref, *against)


def _letter_row(record: str, one: LetterFound) -> tuple[object, ...]:
    fields = [[name, [to_plain(candidate) for candidate in found]] for name, found in one.candidates]
    told = clean(one.number), clean(one.key), one.date, clean(one.subject), " ".join(one.accepted)
    return (record, one.part, one.ordinal, *told, clean(json.dumps(fields, ensure_ascii=False)))
