"""Records as the index knows them: one with everything, many as lines, and which of them a person means."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from scanfile.errors import IntegrityError
from scanfile.ledger.connection import Ledger, clean
from scanfile.ledger.problems import ASKED
from scanfile.ledger.rows import PageRow, PartLine, PartRow, RecordLine, RecordRow
from scanfile.ledger.work import PAGE_COLUMNS, PAGE_TABLES, page_row
from scanfile.model import Candidate, Count, CountUnit, Obstacle, Part, RecordState, Source
from scanfile.text import loose_key, number_key, number_shape

CANDIDATE_COLUMNS = "raw, value, key, source, confidence, reason, page, box, candidates.part, ref, obstacle, obstacle_detail"
_LINE_COLUMNS = "records.id, records.batch, source_name, records.state, number, subject, records.date"


def load_record(ledger: Ledger, record: str) -> RecordRow:
    """One record, whatever its state. Raises IntegrityError when there is none of this id."""
    with ledger.snapshot() as conn:
        row = conn.execute(
            f"SELECT {_LINE_COLUMNS}, batches.date, missing, draft, begun FROM records"  # noqa: S608
            " JOIN batches ON batches.id = records.batch WHERE records.id = ?",
            (record,),
        ).fetchone()
        if row is None:
            raise IntegrityError("index.no-record", record=record)
        pages: dict[tuple[str, int], list[PageRow]] = defaultdict(list)
        for part, volume, *page in conn.execute(
            f"SELECT part, volume, {PAGE_COLUMNS} FROM record_pages JOIN pages ON pages.id = record_pages.page"  # noqa: S608
            f" JOIN {PAGE_TABLES.removeprefix('pages JOIN ')} WHERE record = ? ORDER BY part, ordinal",
            (record,),
        ):
            pages[part, volume].append(page_row(page))
        # Noting stands to the left of correspondence, on paper and here.
        parts = tuple(
            PartRow(
                *(Part(part), volume, first, tuple(pages[part, volume]), path, sha256, tuple(json.loads(documents))),
                count=None if declared is None else Count(declared, CountUnit(unit), found),
            )
            for part, volume, first, path, sha256, documents, declared, unit, found in conn.execute(
                "SELECT part, volume, first, path, sha256, documents, declared, unit, found FROM parts WHERE record = ?"
                " ORDER BY part DESC, volume",
                (record,),
            )
        )
        doubts = conn.execute(
            f"SELECT count(*) FROM problems WHERE record = ? AND step IN {ASKED} AND status = 'open'",  # noqa: S608
            (record,),
        ).fetchone()[0]
        fields: dict[str, list[Candidate]] = defaultdict(list)
        came: dict[str, list[Candidate]] = defaultdict(list)
        accepted = []
        for field, stands, was_read, *values in conn.execute(
            f"SELECT field, accepted, was_read, {CANDIDATE_COLUMNS} FROM candidates WHERE record = ?"  # noqa: S608
            " ORDER BY field, ordinal",
            (record,),
        ):
            candidate = candidate_of(values)
            fields[field].append(candidate)
            if not was_read:
                came[field].append(candidate)
            if stands:
                accepted.append((field, candidate))
    known = tuple((field, tuple(sorted(found, key=lambda one: (one.source.rank, -one.confidence)))) for field, found in fields.items())
    name, batch, source_name, state, number, subject, date, batch_date, missing, draft, begun = row
    standing = tuple(accepted)
    return RecordRow(
        *(name, batch, batch_date, source_name, RecordState(state), number, subject, date, parts, known, standing, missing, doubts, draft),
        came=tuple((field, tuple(found)) for field, found in came.items()),
        begun=begun,
    )


def candidate_of(values: Sequence[object]) -> Candidate:
    """A candidate from the columns of ``CANDIDATE_COLUMNS``."""
    raw, value, key, source, confidence, reason, page, box, part, ref, obstacle, detail = values
    corners = tuple(json.loads(str(box))) if box else None
    number = int(str(page)) if page is not None else None
    told = str(raw), str(value), str(key), Source(str(source)), int(str(confidence)), str(reason)
    place = number, corners, Part(str(part)) if part else None, str(ref)
    return Candidate(*told, *place, Obstacle(str(obstacle)) if obstacle else None, str(detail))


def record_lines(ledger: Ledger, batch: str | None) -> Iterator[RecordLine]:
    """Records in the order in which they were made; the sealed and the withdrawn are left out."""
    chosen, values = ("AND records.batch = ?", (batch,)) if batch is not None else ("", ())
    where = f"WHERE records.state NOT IN ('sealed', 'withdrawn') {chosen}"
    parts: dict[str, list[PartLine]] = defaultdict(list)
    with ledger.snapshot() as conn:
        rows = conn.execute(f"SELECT {_LINE_COLUMNS} FROM records {where} ORDER BY records.seq", values).fetchall()  # noqa: S608
        for record, part, volume, pages, path in conn.execute(
            "SELECT record, part, volume, pages, path FROM parts JOIN records ON records.id = parts.record"  # noqa: S608
            f" {where} ORDER BY part DESC, volume",
            values,
        ):
            parts[record].append(PartLine(Part(part), volume, pages, path))
    for name, owner, source_name, state, number, subject, date in rows:
        yield RecordLine(name, owner, source_name, RecordState(state), number, subject, date, tuple(parts[name]))


def sealed_pages(ledger: Ledger) -> list[str]:
    """The pages of sealed records, ``batch/page``."""
    rows = ledger.rows(
        "SELECT pages.batch || '/' || pages.page FROM records JOIN record_pages ON record_pages.record = records.id"
        " JOIN pages ON pages.id = record_pages.page WHERE records.state = 'sealed'"
    )
    return [row[0] for row in rows]


_BY_COMPUTER = (
    "SELECT id FROM records WHERE id IN (SELECT record FROM receiver_results WHERE key = ? AND key <> '')"
    " AND state NOT IN ('sealed', 'withdrawn')"
)


def resolve(ledger: Ledger, wanted: str) -> list[str]:
    """The records that a person means: by id; else by accepted number, by a receiver's computer number, by proposed number, by source
    name, the first of these that fits; else by a number that differs in spaces alone.
    """
    wanted = clean(wanted.strip())
    key = number_key(wanted)
    live = "state NOT IN ('sealed', 'withdrawn')"
    by_number = f"SELECT records.id FROM record_numbers JOIN records ON records.id = record WHERE key = ? AND accepted = ? AND {live}"  # noqa: S608
    for sql, values in (
        ("SELECT id FROM records WHERE id = ?", (wanted,)),
        (by_number, (key, 1)),
        (_BY_COMPUTER, (loose_key(key),)),
        (by_number, (key, 0)),
        (f"SELECT id FROM records WHERE source_name = ? AND {live}", (wanted,)),  # noqa: S608
    ):
        found = [row[0] for row in ledger.rows(f"{sql} ORDER BY records.seq", *values)]
        if found:
            return found
    return _by_loose_number(ledger, key, live)


def _by_loose_number(ledger: Ledger, key: str, live: str) -> list[str]:
    """Records whose number differs from this one in spaces alone, the accepted before the proposed."""
    if not any(char.isdigit() for char in key):
        return []
    rows = ledger.rows(
        "SELECT records.id, key, accepted FROM record_numbers JOIN records ON records.id = record"  # noqa: S608
        f" WHERE shape = ? AND {live} ORDER BY records.seq",
        number_shape(key),
    )
    same = [(record, accepted) for record, found, accepted in rows if loose_key(found) == loose_key(key)]
    best = max((accepted for _, accepted in same), default=0)
    return list(dict.fromkeys(record for record, accepted in same if accepted == best))
