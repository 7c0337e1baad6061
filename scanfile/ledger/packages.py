"""Hand-over packages: what the ledger knows of those that left, what could leave now, and the slice of the index that goes along."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

from scanfile.clock import stamp
from scanfile.ledger import handed
from scanfile.ledger.connection import Ledger, explained
from scanfile.ledger.rows import HandedRow, PackageRecord, PackageRow, PageFacts, ReadyLine
from scanfile.ledger.schema import MIGRATIONS
from scanfile.ledger.trail import add_event
from scanfile.model import Acknowledgement, CountLine, Part, RecordState, Source

_ACCEPTING = json.dumps([source for source in Source if source.accepts])
_PACKAGE = ", ".join(one.name for one in fields_of(PackageRow))


class Packages:
    """The face for hand-over; reached as ``Index.packages``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    # What could leave

    def ready_lines(self) -> list[ReadyLine]:
        """All records but the withdrawn in the order in which they were made, with what is open about each."""
        parts, problems, explained_by = self._parts(), self._problems(), self._explained()
        proposed: dict[str, list[str]] = defaultdict(list)
        fields: dict[str, dict[str, bool]] = defaultdict(dict)
        numbers: dict[str, tuple[str, str]] = {}
        for record, field, value, key, accepted, accepts in self._ledger.rows(
            "SELECT record, field, value, key, accepted, source IN (SELECT value FROM json_each(?)) FROM candidates"
            " ORDER BY record, field, ordinal",
            _ACCEPTING,
        ):
            fields[record][field] = fields[record].get(field, False) or bool(accepted)
            if field == "number":
                proposed[record].append(key)
                # A sealed or unbuilt record has no accepted number, but one that people gave it.
                if accepted or (accepts and record not in numbers):
                    numbers[record] = (value, key)
        return [
            ReadyLine(
                record,
                batch,
                RecordState(state),
                *numbers.get(record, ("", "")),
                tuple(proposed[record]),
                tuple(field for field, accepted in fields[record].items() if not accepted),
                missing,
                tuple(parts[record]),
                tuple(problems[record]),
                explained_by.get(record, ""),
            )
            for record, batch, state, missing in self._ledger.rows(
                "SELECT id, batch, state, missing FROM records WHERE state <> 'withdrawn' ORDER BY seq"
            )
        ]

    def _parts(self) -> dict[str, list[CountLine]]:
        found: dict[str, list[CountLine]] = defaultdict(list)
        for record, part, volume, declared, came, pages, size in self._ledger.rows(
            "SELECT record, part, volume, declared, found, pages, size FROM parts ORDER BY part DESC, volume"
        ):
            found[record].append(CountLine(Part(part), volume, declared, came, pages, size or 0))
        return found

    def _problems(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for record, code, subject, detail, _ in self._ledger.rows(f"{_PROBLEMS} AND owner IS NOT NULL ORDER BY id"):
            found[record].append((code, f"{subject}: {detail}" if detail else subject))
        return found

    def loose_problems(self) -> list[tuple[str, str, str]]:
        """Open problems of pages and paths that are in no record: code, delivery, and what each is about."""
        return [(code, batch, subject) for _, code, subject, _, batch in self._ledger.rows(f"{_PROBLEMS} AND owner IS NULL ORDER BY id")]

    def _explained(self) -> dict[str, str]:
        """For records whose wrong counts somebody has dismissed: the reason."""
        return dict(
            self._ledger.rows(
                "SELECT record, reason FROM problems WHERE status = 'dismissed' AND code IN ('count-short', 'count-over')"
                " AND record IS NOT NULL AND reason <> '' ORDER BY id"
            )
        )

    def page_facts(self, record: str) -> dict[str, PageFacts]:
        """What was read on each page of a record, by ``batch/page``."""
        return {
            f"{batch}/{page}": PageFacts(words or 0, confidence or 0, legible is None or bool(legible), bool(electronic), text or "")
            for batch, page, words, confidence, legible, electronic, text in self._ledger.rows(
                "SELECT pages.batch, pages.page, words, confidence, legible, electronic, texts.original FROM record_pages"
                " JOIN pages ON pages.id = record_pages.page LEFT JOIN texts ON texts.page = pages.id WHERE record = ?",
                record,
            )
        }

    def version(self, record: str) -> str:
        """The digest of a record's record.json, by which a package knows what it took; empty before it is built."""
        return str(self._ledger.value("SELECT result_sha256 FROM records WHERE id = ?", record) or "")

    def part_sizes(self, record: str) -> dict[tuple[str, int], int]:
        """The bytes of each PDF of a record, by part and volume."""
        rows = self._ledger.rows("SELECT part, volume, size FROM parts WHERE record = ? AND size IS NOT NULL", record)
        return {(part, volume): size for part, volume, size in rows}

    def text_bytes(self, record: str) -> int:
        """The bytes of all that was read on a record's pages."""
        return int(
            self._ledger.value(
                "SELECT coalesce(sum(length(CAST(original AS BLOB))), 0) FROM record_pages JOIN texts ON texts.page = record_pages.page"
                " WHERE record = ?",
                record,
            )
        )

    def origin(self, batch: str) -> dict[str, str]:
        """Where a delivery comes from: its date, operator, office and section, as they were when it came."""
        row = self._ledger.rows("SELECT date, operator, office, section FROM batches WHERE id = ?", batch)[0]
        return dict(zip(("date", "operator", "office", "section"), row, strict=True))

    def shared_masters(self, records: Sequence[str]) -> list[tuple[str, str]]:
        """Masters that hold pages of these records, and of others besides: archive path and record, in order.

        In one look over the pages: no index leads from a master to its pages, so that a join the other way is quadratic in a batch.
        """
        return [
            (path, record)
            for path, record in self._ledger.rows(
                "WITH held AS MATERIALIZED (SELECT batch, master, record, record IN (SELECT value FROM json_each(?)) AS chosen"
                " FROM record_pages JOIN pages ON pages.id = record_pages.page)"
                " SELECT DISTINCT masters.path, held.record FROM held"
                " JOIN masters ON masters.batch = held.batch AND masters.number = held.master"
                " WHERE chosen AND (held.batch, held.master) IN"
                " (SELECT batch, master FROM held GROUP BY batch, master HAVING min(chosen) < max(chosen))"
                " ORDER BY masters.path, held.record",
                json.dumps(list(records)),
            )
        ]

    # What goes along

    def head(self) -> str:
        """The last event of the audit trail, as ``number:hash``."""
        return str(self._ledger.value("SELECT value FROM meta WHERE key = 'events'") or "0:")

    def trail_of(self, records: Iterable[str]) -> Iterator[dict[str, Any]]:
        """The events that are about some records, their deliveries and pages, with the hashes of the chain, in order."""
        names = set(records)
        wanted = json.dumps(sorted(names))
        for row in self._ledger.rows(
            "SELECT records.batch FROM records JOIN json_each(?) ON value = records.id"
            " UNION SELECT pages.batch FROM record_pages JOIN json_each(?) ON value = record JOIN pages ON pages.id = record_pages.page",
            wanted,
            wanted,
        ):
            names.add(row[0])
        for (page,) in self._ledger.rows(
            "SELECT pages.batch || '/' || pages.page FROM record_pages JOIN json_each(?) ON value = record"
            " JOIN pages ON pages.id = record_pages.page",
            wanted,
        ):
            names.add(page)
        last = 0
        while rows := self._ledger.rows("SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT 1000", last):
            for row in rows:
                if row[4] in names or (row[2].startswith("decision.") and any(page in names for page in row[4].split())):
                    yield dict(zip(("seq", "at", "kind", "actor", "subject", "detail", "previous", "hash"), row, strict=True))
            last = rows[-1][0]

    def slice(self, target: Path, records: Sequence[str]) -> None:
        """Write a database of the same tables that holds these records and what belongs to them, and nothing of any other.

        It is no archive's index: its ``application_id`` is 0. Raises StorageError.
        """
        with explained(target), closing(sqlite3.connect(target, isolation_level=None)) as conn:
            # The package is made durable as a whole: until then there is nothing to keep.
            conn.execute("PRAGMA journal_mode = MEMORY")
            conn.execute("PRAGMA synchronous = OFF")
            _make_tables(conn)
            conn.execute("ATTACH DATABASE ? AS whole", (str(self._ledger.path),))
            conn.execute("BEGIN")
            conn.execute("CREATE TEMP TABLE chosen (record TEXT PRIMARY KEY)")
            conn.executemany("INSERT INTO chosen VALUES (?)", [(record,) for record in records])
            for table, condition in _SLICE:
                names = ", ".join(f'"{row[1]}"' for row in conn.execute(f"PRAGMA main.table_info({table})"))
                conn.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM whole.{table} WHERE {condition} ORDER BY rowid")  # noqa: S608
            # What a delivery was told, and what lay beside its scans, may speak of files that stay.
            conn.execute("UPDATE main.batches SET options = '{}', ignored = '[]'")
            conn.execute("COMMIT")
            conn.execute("DETACH DATABASE whole")
            conn.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    # What left

    def add(self, package: PackageRow, records: Sequence[PackageRecord]) -> None:
        """Enter a package that is whole on its disk; the records that are still what it took are exported. Known: nothing happens."""
        with self._ledger.transaction() as conn:
            if conn.execute("SELECT 1 FROM packages WHERE id = ?", (package.id,)).fetchone():
                return
            marks = ", ".join("?" * len(fields_of(PackageRow)))
            conn.execute(f"INSERT INTO packages ({_PACKAGE}) VALUES ({marks})", astuple(package))  # noqa: S608
            conn.executemany(
                "INSERT INTO package_records VALUES (?, ?, ?, ?, ?, ?)",
                [(package.id, one.record, one.version, one.alias, one.number, one.pages) for one in records],
            )
            conn.executemany(
                "UPDATE records SET state = 'exported' WHERE id = ? AND result_sha256 = ? AND state = 'published'",
                [(one.record, one.version) for one in records],
            )
            detail = f"{package.manifest} {package.tagmanifest} {package.records} records"
            add_event(conn, self._ledger.clock, "package.made", package.actor, package.id, detail)

    def packages(self) -> list[PackageRow]:
        """All packages that left, in order."""
        return [PackageRow(*row) for row in self._ledger.rows(f"SELECT {_PACKAGE} FROM packages ORDER BY seq")]  # noqa: S608

    def records_of(self, package: str) -> list[PackageRecord]:
        """What a package took, in its order."""
        return [
            PackageRecord(*row)
            for row in self._ledger.rows(
                "SELECT record, version, alias, number, pages FROM package_records WHERE package = ? ORDER BY rowid", package
            )
        ]

    def handed(self, *, profile: str) -> dict[str, HandedRow]:
        """How each record last left by a profile, in the order of the packages."""
        return {row.record: row for row in handed.handed(self._ledger, "profile", profile)}

    def digests_told(self) -> dict[str, tuple[str, str]]:
        """The SHA-256 of each package's manifest and tag manifest, as the audit trail tells them; a new index has no trail of what was."""
        found = {}
        for package, detail in self._ledger.rows("SELECT subject, detail FROM events WHERE kind = 'package.made' ORDER BY seq"):
            manifest, tags, *_ = detail.split()
            found[package] = (manifest, tags)
        return found

    def is_gone(self, record: str) -> bool:
        """Whether a record that left is none to be handed over any more: it was joined to another, or sealed."""
        return not self._ledger.rows("SELECT 1 FROM records WHERE id = ? AND state NOT IN ('withdrawn', 'sealed')", record)

    # What the receiving side said

    def acknowledge(self, said: Acknowledgement) -> bool:
        """Enter what the receiver said of a package; what is known already changes nothing. Returns whether it was new."""
        return handed.enter(self._ledger, said)

    def results_of(self, package: str) -> list[HandedRow]:
        """The records of a package in its order, each with what the receiver said of it."""
        return handed.handed(self._ledger, "package", package)

    def packages_of(self, record: str) -> list[HandedRow]:
        """Every package in which a record left, in order, with what the receiver said of it."""
        return handed.handed(self._ledger, "record", record)

    def acknowledgements(self) -> set[tuple[str, int]]:
        """Which acknowledgements the index knows: package and number."""
        return {(package, number) for package, number in self._ledger.rows("SELECT package, number FROM acknowledgements")}

    def now(self) -> str:
        """The present moment as it is stored, by the archive's clock."""
        return stamp(self._ledger.clock())


_PROBLEMS = (
    "SELECT owner, code, subject, detail, batch FROM (SELECT problems.*, coalesce(problems.record,"
    " (SELECT record_pages.record FROM record_pages JOIN pages ON pages.id = record_pages.page"
    "  WHERE pages.batch = problems.batch AND pages.page = problems.page)) AS owner FROM problems) WHERE status = 'open'"
)
"""Open problems, each with the record that it is about (``owner``), NULL where it is about none."""

_PAGES = "(SELECT page FROM whole.record_pages WHERE record IN (SELECT record FROM chosen))"
_OF_RECORD = "record IN (SELECT record FROM chosen)"
_SLICE = (
    (
        "batches",
        "id IN (SELECT batch FROM whole.records WHERE id IN (SELECT record FROM chosen))"  # noqa: S608
        f" OR id IN (SELECT batch FROM whole.pages WHERE id IN {_PAGES})",
    ),
    ("masters", f"(batch, number) IN (SELECT batch, master FROM whole.pages WHERE id IN {_PAGES})"),  # noqa: S608
    ("pages", f"id IN {_PAGES}"),
    ("records", "id IN (SELECT record FROM chosen)"),
    ("record_pages", _OF_RECORD),
    ("parts", _OF_RECORD),
    ("candidates", _OF_RECORD),
    ("record_numbers", _OF_RECORD),
    ("letters", _OF_RECORD),
    ("links", _OF_RECORD),
    ("results", f"page IN {_PAGES}"),
    ("texts", f"page IN {_PAGES}"),
    ("register", "key IN (SELECT key FROM whole.record_numbers WHERE accepted AND record IN (SELECT record FROM chosen))"),
)
"""The tables of a slice, and which of their rows belong to the chosen records."""


def _make_tables(conn: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    db = Database(conn, execute_plugins=False, recursive_triggers=False)
    for migration in MIGRATIONS:
        migration(db)
