"""Step 7: the one SQLite file that is ledger, index and audit trail. Nothing else writes it.

``Index`` is the face; the rooms behind it lie in ``scanfile.ledger``: ``schema`` (migrations), ``connection`` (transactions),
``deliveries``, ``work`` (what is pending), ``outcomes`` (what tasks found), ``grouping`` (drafts into records), ``records``, ``problems``,
``likeness`` (pages scanned twice), ``find`` (search), ``counts``, ``trail`` (tallies and events). Each write is one short transaction;
times are UTC; order is by sequence number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from scanfile.clock import Clock
from scanfile.config import DuplicatesSettings
from scanfile.ledger import (
    connection,
    counts,
    decisions,
    deliveries,
    find,
    grouping,
    lessons,
    likeness,
    links,
    numbers,
    open_records,
    outcomes,
    pages,
    problems,
    read_numbers,
    records,
    redo,
    trail,
    work,
)
from scanfile.ledger import register as register_room
from scanfile.ledger.find import LETTER_NUMBER
from scanfile.ledger.holdings import Holdings
from scanfile.ledger.packages import Packages
from scanfile.ledger.rows import (
    BatchRow,
    CompareRow,
    Counted,
    EventRow,
    HandedRow,
    Hit,
    LetterRow,
    LinkRow,
    NumberRow,
    NumberSaid,
    OpenRecord,
    Origin,
    PackageRecord,
    PackageRow,
    PageFacts,
    PageLine,
    PageRow,
    PartLine,
    PartRow,
    ProblemRow,
    ReadyLine,
    RecordLine,
    RecordRow,
    RegisterLine,
    SensitiveLine,
)
from scanfile.model import (
    Batch,
    Correction,
    Decision,
    Problem,
    RecordDraft,
    RegisterEntry,
    RegisterImport,
    RegisterRow,
    SeparatePage,
    Separation,
    Step,
)
from scanfile.outcomes import Outcome, RecordBuilt

__all__ = [
    "LETTER_NUMBER",
    "BatchRow",
    "CompareRow",
    "Counted",
    "EventRow",
    "HandedRow",
    "Hit",
    "Holdings",
    "Index",
    "LetterRow",
    "LinkRow",
    "NumberRow",
    "NumberSaid",
    "OpenRecord",
    "Origin",
    "PackageRecord",
    "PackageRow",
    "Packages",
    "PageFacts",
    "PageLine",
    "PageRow",
    "PartLine",
    "PartRow",
    "ProblemRow",
    "ReadyLine",
    "RecordLine",
    "RecordRow",
    "RegisterLine",
    "SensitiveLine",
]


class Index:
    """An open index. One connection, used by one thread; other processes may write meanwhile."""

    def __init__(self, opened: connection.Ledger) -> None:
        self._ledger = opened

    @classmethod
    def create(cls, path: Path, archive_id: str, clock: Clock) -> Self:
        """Make an empty index and open it. Raises ConfigError ``index.exists``, StorageError."""
        connection.create(path, archive_id)
        return cls.open(path, clock)

    @classmethod
    def open(cls, path: Path, clock: Clock, read_only: bool = False) -> Self:
        """Open an index; an older one is copied, then migrated.

        Raises ConfigError ``archive.from-future``, IntegrityError ``index.missing``, ``index.damaged``, StorageError.
        """
        return cls(connection.Ledger.open(path, clock, read_only=read_only))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close; what was committed stays."""
        self._ledger.close()

    @property
    def archive_id(self) -> str:
        """The UUID of the archive."""
        return str(self._ledger.value("SELECT value FROM meta WHERE key = 'archive'"))

    @property
    def packages(self) -> Packages:
        """What could be handed over, and what was."""
        return Packages(self._ledger)

    @property
    def holdings(self) -> Holdings:
        """What is held of which paper."""
        return Holdings(self._ledger)

    # Deliveries

    def add_batch(self, batch: Batch, digest: str, day: str, origin: Origin = Origin()) -> bool:  # noqa: B008  (frozen)
        """Enter a sealed delivery with its pages and problems; ``day`` is India's. False, and nothing happens, when it is known."""
        return deliveries.add_batch(self._ledger, batch, digest, day, origin)

    def delivered(self, digest: str) -> str | None:
        """The batch that brought the same bytes in the same order, if one did."""
        return deliveries.delivered(self._ledger, digest)

    def has_batch(self, batch: str) -> bool:
        """Whether the ledger knows this delivery."""
        return self._ledger.value("SELECT 1 FROM batches WHERE id = ?", batch) is not None

    def batch_ids(self) -> list[str]:
        """All deliveries in the order in which they came."""
        return [row[0] for row in self._ledger.rows("SELECT id FROM batches ORDER BY seq")]

    def unfinished_batches(self) -> list[str]:
        """Deliveries with anything left to do."""
        return work.unfinished_batches(self._ledger)

    def batches(self) -> list[BatchRow]:
        """All deliveries with their page counts."""
        return deliveries.batch_rows(self._ledger)

    def batch(self, batch: str) -> Batch:
        """A delivery as it was sealed. Raises IntegrityError."""
        return deliveries.load_batch(self._ledger, batch)

    # Work lists: short, cheap, and always from the present state

    def to_inspect(self, limit: int = 1000) -> list[PageRow]:
        """Pages to inspect, oldest delivery first."""
        return work.pages_to_do(self._ledger, limit, inspected=False)

    def to_read(self, limit: int = 1000) -> list[PageRow]:
        """Pages to read, oldest delivery first."""
        return work.pages_to_do(self._ledger, limit, inspected=True)

    def to_correct(self) -> list[PageRow]:
        """Pages that were read, and whose text has not heeded all that people said of its words."""
        return work.pages_to_correct(self._ledger)

    def to_separate(self) -> list[str]:
        """Deliveries whose pages are all inspected or failed, and that are not grouped by the pages' present states."""
        return work.batches_to_separate(self._ledger)

    def is_inspected(self, batch: str) -> bool:
        """Whether no page of a delivery waits for inspection: then it can be separated."""
        return work.is_inspected(self._ledger, batch)

    def to_build(self, limit: int = 100) -> list[RecordRow]:
        """Records with every page settled and no current PDF, oldest first."""
        return [records.load_record(self._ledger, record) for record in work.records_to_build(self._ledger, limit)]

    def page_lines(self, batch: str | None = None, page: str | None = None) -> list[PageLine]:
        """The pages of all deliveries, of one, or one of these, in the order in which they came, each with its place in a record."""
        return pages.page_lines(self._ledger, batch, page)

    def has_page(self, name: str) -> bool:
        """Whether there is a page ``batch/page``."""
        return pages.has_page(self._ledger, name)

    def page_turns(self, name: str) -> int | None:
        """The clockwise quarter turns that a person gave the page ``batch/page``; None where nobody did."""
        return pages.page_turns(self._ledger, name)

    def open_comparisons(self, settings: DuplicatesSettings) -> None:
        """Look for pages that may be scans of one sheet, in the first delivery that is not compared, once all of its pages are settled."""
        likeness.open_comparisons(self._ledger, settings)

    def to_compare(self, limit: int = 100) -> list[CompareRow]:
        """Pages that may be scans of earlier ones, in the order of arrival."""
        return likeness.to_compare(self._ledger, limit)

    def pending_pages(self, *, reading: bool = True) -> int:
        """How many pages are not settled; without ``reading``, how many nobody has looked at."""
        return work.pending_pages(self._ledger, reading=reading)

    def begin_attempts(self, attempts: Iterable[tuple[str, str, str]]) -> None:
        """Note (batch, page or record id, step) before it is tried."""
        work.begin_attempts(self._ledger, attempts)

    def end_attempts(self, attempts: Iterable[tuple[str, str, str]]) -> None:
        """Attempts that were called off in good order, by Ctrl-C for one."""
        work.end_attempts(self._ledger, attempts)

    def interrupted_attempts(self) -> set[tuple[str, tuple[str, str]]]:
        """What was in flight when a coordinator died, as (step, (batch, page or record id)); that counts against no page."""
        return work.interrupted_attempts(self._ledger)

    def note_death(self, batch: str, subject: str, step: str) -> int:
        """A worker died over this while the coordinator lived; returns how often that has happened."""
        return work.note_death(self._ledger, batch, subject, step)

    def redo(self, step: Step, actor: str = "") -> int:
        """Make the results of a step, and of those that rest on it, pending again; returns how many pages or records."""
        return redo.redo(self._ledger, step, actor)

    # Results

    def commit(self, found: Iterable[Outcome]) -> None:
        """Enter what finished tasks found, all in one short transaction."""
        outcomes.commit(self._ledger, found)

    def separate_pages(self, batch: str) -> list[SeparatePage]:
        """The pages of a delivery in order, for separation."""
        return deliveries.separate_pages(self._ledger, batch)

    def foreign_pages(self, pages: Iterable[str]) -> list[SeparatePage]:
        """Pages of any delivery by ``batch/page``, for the separation of another."""
        return deliveries.foreign_pages(self._ledger, pages)

    def earlier_records(self, batch: str, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """For each of these number keys the records of earlier deliveries that have it accepted."""
        return grouping.earlier_records(self._ledger, batch, keys)

    def held_by_reading(self, batch: str) -> list[str]:
        """The pages (``batch/page``) of a delivery's records that are sealed because of the number that was read on them."""
        return read_numbers.held_by_reading(self._ledger, batch)

    def begin_separation(self, batch: str) -> int:
        """Note that a delivery is being separated as it is now; returns the token for ``put_separation``."""
        return grouping.begin_separation(self._ledger, batch)

    def put_separation(self, batch: str, separation: Separation, token: int) -> list[str] | None:
        """Make a delivery's pages, records and questions what separation says; returns the records' ids in the order of the drafts.

        None, and nothing happens, where something was decided since the token was given: then it is to be separated again.
        """
        return grouping.put_separation(self._ledger, batch, separation, token)

    def put_drafts(self, batch: str, drafts: Sequence[RecordDraft]) -> list[str]:
        """Make a delivery's records what separation says; returns their ids in the order of the drafts. The same drafts change nothing."""
        return grouping.put_drafts(self._ledger, batch, drafts)

    def adopt_twins(self, batch: str) -> None:
        """Name the twins of a delivery by the comparisons that are there: the index is being rebuilt from the folders."""
        likeness.adopt_twins(self._ledger, batch)

    def adopt_record(self, record: str, draft: RecordDraft, built: RecordBuilt | None, digest: str = "") -> None:
        """Enter a record whose id is given already: the index is being rebuilt from the folders. ``digest`` names its grouping."""
        grouping.adopt_record(self._ledger, record, draft, built, digest)

    # Decisions

    def add_decisions(self, decided: Sequence[Decision]) -> None:
        """Enter what people decided, each with its event; what is there already changes nothing. The next run heeds them."""
        decisions.add_decisions(self._ledger, decided)

    def decisions_of(self, batch: str) -> tuple[Decision, ...]:
        """The decisions that are kept with a delivery, in order."""
        return decisions.decisions_of(self._ledger, batch)

    def count_decisions(self, batch: str) -> int:
        """How many decisions are kept with a delivery."""
        return int(self._ledger.value("SELECT count(*) FROM decisions WHERE batch = ?", batch))

    def said_of_letters(self, record: str) -> tuple[Decision, ...]:
        """What people said of the letters of a record, in order."""
        return decisions.said_of_letters(self._ledger, record)

    def decisions_about(self, batch: str) -> tuple[Decision, ...]:
        """All decisions that may have a say in a delivery's records, in order."""
        return decisions.decisions_about(self._ledger, batch)

    def words_said(self, batch: str) -> dict[str, tuple[Correction, ...]]:
        """What people said of the words of a delivery's pages, in order, by ``batch/page``."""
        return decisions.words_said(self._ledger, batch)

    # The register of files

    def import_register(
        self, rows: Sequence[RegisterRow], source: str, actor: str, keep: register_room.Keep | None = None
    ) -> RegisterImport:
        """Add and update files of the register, all or nothing; ``keep`` makes the whole of it durable elsewhere before it is entered.

        One import at a time (``store.Turn``). The deliveries that it concerns are due to be separated again.
        """
        return register_room.import_register(self._ledger, rows, source, actor, keep)

    def adopt_register(self, kept: Iterable[RegisterEntry], digest: str) -> None:
        """Make the register what was kept elsewhere: the index is being rebuilt."""
        register_room.adopt_register(self._ledger, kept, digest)

    def register(self) -> Iterator[RegisterRow]:
        """All files of the register, in its order."""
        return (entry.row for entry in register_room.entries(self._ledger))

    def register_lines(self) -> Iterator[RegisterLine]:
        """All files of the register, each with what has come of it."""
        return register_room.lines(self._ledger)

    def register_rows(self, keys: Iterable[str]) -> dict[str, RegisterRow]:
        """The files of the register by these number keys."""
        return register_room.rows_by_key(self._ledger, keys)

    def has_register(self) -> bool:
        """Whether anything was ever entered."""
        return self._ledger.value("SELECT 1 FROM register LIMIT 1") is not None

    def register_digest(self) -> str:
        """The digest that ``keep`` returned at the last import, empty where there was none."""
        return register_room.digest_kept(self._ledger)

    # Records

    def record(self, record: str) -> RecordRow:
        """One record with its pages and candidates. Raises IntegrityError when there is none of this id."""
        return records.load_record(self._ledger, record)

    def open_records(self, record: str | None = None, *, every: bool = False) -> list[OpenRecord]:
        """The records that wait for a person or are to be built again, or this one if it does; ``every``: the published too."""
        return open_records.open_records(self._ledger, record, every=every)

    def is_sealed(self, record: str) -> bool:
        """Whether a record is sealed."""
        return self._ledger.value("SELECT 1 FROM records WHERE id = ? AND state = 'sealed'", record) is not None

    def sealed_pages(self) -> list[str]:
        """The pages of sealed records, ``batch/page``."""
        return records.sealed_pages(self._ledger)

    def records(self, batch: str | None = None) -> Iterator[RecordLine]:
        """All records, or one delivery's, without the sealed and the withdrawn."""
        return records.record_lines(self._ledger, batch)

    def letters(self, record: str) -> list[LetterRow]:
        """The letters of a record, in order."""
        return links.letters(self._ledger, record)

    def references(self, record: str) -> list[LinkRow]:
        """The letters and files that a record speaks of, and which records these are."""
        return links.references(self._ledger, record)

    def referring(self, record: str) -> list[str]:
        """The records that speak of this one, or of one of its letters."""
        return links.referring(self._ledger, record)

    def resolve(self, wanted: str) -> list[str]:
        """The ids of the records that a person means by an id, a number in any notation, or a source name."""
        return records.resolve(self._ledger, wanted)

    def numbers_like(self, shapes: Iterable[str], limit: int = 1000) -> list[NumberRow]:
        """The numbers of records, and of letters inside them, that have one of these shapes (``text.number_shape``)."""
        return numbers.numbers_like(self._ledger, shapes, limit)

    def numbers_said(self) -> tuple[int, list[NumberSaid]]:
        """The numbers that people have given to records since ``mark_lessons``, and the mark that stands for having seen these."""
        return lessons.numbers_said(self._ledger)

    def mark_lessons(self, mark: int) -> None:
        """Note that decisions up to this mark have been learned from."""
        lessons.mark_lessons(self._ledger, mark)

    def page_texts(self, record: str) -> list[str]:
        """The text of each page of a record, in order, as it was read."""
        return lessons.page_texts(self._ledger, record)

    def search(
        self,
        query: str,
        limit: int = 20,
        unreadable: bool = False,
        *,
        rank_limit: int = 10_000,
        marks: tuple[str, str] = ("«", "»"),
    ) -> list[Hit]:
        """Pages that hold all words, "phrases" and beginnings* of the query, best first; first of all records whose number it is,
        then letters that have it, records with a longer number that holds it, and pages that speak of it.

        Any text is a query. Sealed records are left out, and pages that no model could read unless ``unreadable``. Of more than
        ``rank_limit`` matches the oldest are ranked. Snippets are the page's own text with ``marks`` around what matched.
        """
        return find.find(self._ledger, query, limit=limit, unreadable=unreadable, rank_limit=rank_limit, marks=marks)

    def sensitive(self) -> list[SensitiveLine]:
        """How many sensitive numbers of each kind stand on which pages, without the sealed and the withdrawn records."""
        return pages.sensitive_lines(self._ledger)

    # Problems

    def problems(self, every: bool = False) -> list[ProblemRow]:
        """The open problems, or all that ever were."""
        return problems.problem_rows(self._ledger, every=every)

    def report_problems(self) -> int:
        """How many open problems no finished run has reported yet; they count as reported from now on."""
        return problems.report(self._ledger)

    def retry_problems(self, ids: Iterable[int] | None = None) -> int:
        """Put the pages and records of these problems (None: of all open ones) back to work; returns how many."""
        return problems.retry(self._ledger, ids)

    def dismiss_problems(self, ids: Iterable[int], actor: str, reason: str) -> int:
        """A person says that these problems need no more attention; returns how many were open."""
        return problems.dismiss(self._ledger, ids, actor, reason)

    def hold(self, problem: Problem, batch: str, actor: str) -> None:
        """An inspector found something: the record, if the page has one, waits for a person."""
        problems.hold(self._ledger, problem, batch, actor)

    def release(self, batch: str, page: str, actor: str) -> None:
        """An inspector has seen that a page is right now."""
        problems.release(self._ledger, batch, page, actor)

    # Figures, fixity and the audit trail

    def accounting(self, batches: Sequence[str] | None = None) -> dict[str, int]:
        """``in`` (the frames of the masters) and the number of pages in each state, for some deliveries or all."""
        return counts.accounting(self._ledger, batches)

    def results_by_settings(self) -> dict[str, dict[str, int]]:
        """For each step, how many results each digest of its settings has made."""
        return counts.results_by_settings(self._ledger)

    def manifest(self) -> list[tuple[str, str]]:
        """(archive path, SHA-256) of every page result, record text and PDF that must be on disk, sorted."""
        return counts.manifest(self._ledger)

    def masters(self) -> list[tuple[str, str]]:
        """(archive path, SHA-256) of every master, sorted."""
        return counts.masters(self._ledger)

    def tallies(self) -> list[tuple[str, str, str, str, str, int]]:
        """(day in India, office, batch, operator, kind, count), sorted."""
        return counts.tallies(self._ledger)

    def event(self, kind: str, actor: str, subject: str, detail: str = "") -> int:
        """Append to the audit trail; returns the event's number."""
        with self._ledger.transaction() as conn:
            return trail.add_event(conn, self._ledger.clock, kind, actor, subject, detail)

    def events(self) -> list[EventRow]:
        """The audit trail in order."""
        return trail.events(self._ledger)

    def verify_chain(self) -> list[int]:
        """The numbers of the events at which the chain of hashes does not hold."""
        return trail.broken_events(self._ledger)
