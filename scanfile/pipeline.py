"""What runs on the coordinator: take deliveries in, plan what is pending, submit it, commit what came back.

There is no other state than the ledger and the folders: what is pending is what has no result, so resuming after a crash and the
first run are the same code. New inspections go before old readings, and a record is built as soon as its last page is settled.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from scanfile import building, clock, metadata, proofread, regroup, tasks, twins
from scanfile.cluster import Executor, WorkerDiedError, open_executor
from scanfile.config import Settings
from scanfile.crops import drop_crops
from scanfile.decided import adopt_decisions
from scanfile.disks import offline
from scanfile.errors import ExitCode, ScanfileError, StorageError, UsageError, WorkerLostError
from scanfile.index import CompareRow, Index, PageRow, RecordRow
from scanfile.learning import learn
from scanfile.model import Correction, Order, Problem, Work
from scanfile.outcomes import Failed, Outcome, RecordBuilt
from scanfile.person import login_name
from scanfile.reception import Reception
from scanfile.store import Archive, ArchiveLock, fingerprint, sweep_leftovers

Row = TypeVar("Row")

_MAX_DEATHS = 2
"""A page that has killed its worker this often is quarantined: one bad page must not cost the night."""

_HEED_S = 0.5
"""So long a wish to stop may wait."""

_ADOPT_S = 2.0
"""So often a run looks for what others have sealed."""

_MAX_DEATHS_IN_A_ROW = 20
"""So many dead workers without one result in between are not the pages' fault."""


class Watcher(Protocol):
    """Is told what happens, for people to see, and knows whether they want it to end. Codes are message codes."""

    def stopping(self) -> bool:
        """Whether somebody wants the run to end. It is asked between steps, so that no lock or pool is left half way."""
        ...

    def say(self, code: str, **values: object) -> None:
        """One thing that happened."""
        ...

    def estimate(self, pages: int, seconds: float, jobs: int) -> None:
        """What is pending, and about how long it takes; the first thing that is said."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Pages settled so far, of those that this run found pending."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One unit of work in flight: what is attempted (``step`` on ``key``), what people call it, and the call that does it."""

    step: str
    key: tuple[str, str]
    called: str
    call: Callable[[Any], Any]
    task: Any


class Run:
    """All that is pending in one archive, until nothing is. Holds the archive's writer side; the caller holds its lock.

    ``adopt`` takes in what others have sealed meanwhile (a scanner at work beside a night's reading): a clerk waits for what inspection
    says of it.
    """

    def __init__(self, archive: Archive, index: Index, settings: Settings, executor: Executor, watcher: Watcher, adopt: Adopt) -> None:
        self.archive, self.index, self.settings = archive, index, settings
        self.executor, self.watcher, self._adopt = executor, watcher, adopt
        self._lexicon = fingerprint(archive.lexicon) if archive.lexicon.exists() else ""
        self._adopted = time.monotonic()
        self._leaves = regroup.Leaves(index)
        self._flying: dict[Future[Any], Job] = {}
        self._deaths_in_a_row = 0
        self._reading = True
        self._offline = offline(archive)
        self._wanted: set[str] = set()
        self.settled = 0
        self._total = 0

    def finish(self, *, reading: bool = True) -> None:
        """Work until nothing is pending; without ``reading`` pages are inspected and separated, and no more.

        Raises what stops a run (errors.py); Ctrl-C loses nothing that has finished.
        """
        self._reading = reading
        self._total = self.index.pending_pages(reading=reading)
        # Pages that were in flight when a coordinator died go first and alone: one that takes the machine down again takes only itself.
        alone = self.index.interrupted_attempts()
        try:
            while True:
                self._look_for_more()
                proofread.correct_texts(self.archive, self.index, self.settings)
                self._separate()
                if self._reading:
                    # Separation settles pages that are never read; with the last one a delivery can be compared, and twins regroup it.
                    self.index.open_comparisons(self.settings.duplicates)
                    self._separate()
                if not (self._fill(alone) or self._flying):
                    break
                done, _ = wait(self._flying, timeout=_HEED_S, return_when=FIRST_COMPLETED)
                if self.watcher.stopping():
                    raise KeyboardInterrupt
                if done:
                    self._collect(done)
            if self._wanted:
                raise StorageError("offload.waits", labels=", ".join(sorted(self._wanted)))
        except (KeyboardInterrupt, ScanfileError):
            # What is done is kept; what is not was stopped, it did not bring the machine down.
            self._collect({future for future in self._flying if future.done() and future.exception() is None})
            self.index.end_attempts((*job.key, job.step) for job in self._flying.values())
            raise

    def _look_for_more(self) -> None:
        if time.monotonic() - self._adopted >= _ADOPT_S:
            before = self.index.pending_pages(reading=self._reading)
            self._adopt()
            self._total += self.index.pending_pages(reading=self._reading) - before
            self._adopted = time.monotonic()

    def _fill(self, alone: set[tuple[str, tuple[str, str]]]) -> bool:
        """Submit until enough is in flight: two for each worker, so that none waits for the coordinator, and memory stays bounded."""
        room = 2 * self.executor.width + 1 - len(self._flying)
        chosen = self._choose(room, alone) if room > 0 else []
        if chosen:
            self.index.begin_attempts([(*job.key, job.step) for job in chosen])
            for job in chosen:
                self._flying[self.executor.submit(job.call, job.task, self.settings.general.task_timeout_s)] = job
        return bool(chosen)

    def _choose(self, room: int, alone: set[tuple[str, tuple[str, str]]]) -> list[Job]:
        flying = {(job.step, job.key) for job in self._flying.values()}
        if alone and flying:
            return []
        chosen = []
        for job in self._pending(room + len(flying)):
            mark = (job.step, job.key)
            if mark in flying:
                continue
            if mark in alone:
                alone.discard(mark)
                return [job]
            if not alone:
                chosen.append(job)
                if len(chosen) == room:
                    break
        if alone and not chosen:
            # What was interrupted is no longer pending (dismissed, or settled by hand).
            alone.clear()
            return self._choose(room, alone)
        return chosen

    def _pending(self, limit: int) -> Iterator[Job]:
        """What can be done now, most urgent first; at most ``limit`` of each kind."""
        self._wanted = set()
        for row in self._here(self.index.to_inspect, limit, lambda row: [row]):
            task = replace(self._page_task(row), behind=self._leaves.behind(row))
            yield Job("inspect", (row.batch, row.page), row.called, tasks.inspect_page, task)
        if not self._reading:
            return
        for record in self._here(self.index.to_build, limit, lambda record: [page for part in record.parts for page in part.pages]):
            yield Job("build", (record.batch, record.id), record.source_name, building.build_record, self._build_task(record))
        for pair in self.index.to_compare(limit):
            key = pair.page.batch, pair.page.page
            yield Job("compare", key, pair.page.called, twins.compare_pages, self._compare_task(pair))
        for row in self._here(self.index.to_read, limit, lambda row: [row]):
            yield Job("read", (row.batch, row.page), row.called, tasks.read_page, self._page_task(row))

    def _here(self, ask: Callable[[int], list[Row]], limit: int, pages: Callable[[Row], Iterable[PageRow]]) -> list[Row]:
        """What can be done without a disk that is away; the disks that the rest waits for are noted. The rest must not crowd it out."""
        if not self._offline:
            return ask(limit)
        wider = limit
        while True:
            asked = ask(wider)
            away = [{self._offline[page.master] for page in pages(row) if page.master in self._offline} for row in asked]
            self._wanted.update(*away)
            here = [row for row, labels in zip(asked, away, strict=True) if not labels]
            if len(here) >= limit or len(asked) < wider:
                return here[:limit]
            wider *= 4

    def _collect(self, done: set[Future[Any]]) -> None:
        """Commit what came back, several to one transaction; stop on what is not a page's fault."""
        outcomes: list[Outcome] = []
        stop: BaseException | None = None
        for future in done:
            job = self._flying.pop(future)
            error = future.exception()
            if error is None:
                self._deaths_in_a_row = 0
                outcomes.append(future.result())
            elif isinstance(error, ScanfileError):
                stop = error
            else:
                outcomes.extend(self._blame(job, error))
        self.index.commit(outcomes)
        for outcome in outcomes:
            if isinstance(outcome, RecordBuilt):
                self._drop_superseded(outcome)
        if stop is not None:
            raise stop
        self.settled = max(self.settled, self._total - self.index.pending_pages(reading=self._reading))
        self.watcher.progress(self.settled, self._total)

    def _blame(self, job: Job, error: BaseException) -> list[Outcome]:
        """What a failed task means for its page or record."""
        code, detail = tasks.verdict(job.step, error)
        if isinstance(error, WorkerDiedError):
            self._deaths_in_a_row += 1
            if self._deaths_in_a_row > _MAX_DEATHS_IN_A_ROW:
                raise WorkerLostError("cluster.no-workers", reason=str(error))
            if self.index.note_death(*job.key, job.step) < _MAX_DEATHS:
                return []
            if job.step != "compare":
                self.watcher.say("run.quarantined", page=job.key[1], batch=job.key[0])
        if job.step == "compare":
            return [twins.not_compared(job.task, code)]
        is_record = job.step == "build"
        problem = Problem(code, job.called, detail, page=None if is_record else job.key[1], record=job.key[1] if is_record else None)
        return [Failed(job.key[0], job.key[1], job.step, problem)]

    def _drop_superseded(self, built: RecordBuilt) -> None:
        """A PDF of the record that the ledger no longer names was made from other text or facts: its successor is durable."""
        current = {part.path for part in built.parts}
        for path in self.archive.record_dir(built.record).glob("*.pdf"):
            if self.archive.rel(path) not in current:
                path.unlink(missing_ok=True)

    def _separate(self) -> None:
        """Group the pages of every batch whose pages are all inspected, and whose grouping is not what it would be now.

        Decisions that people make meanwhile are heeded too.
        """
        if regroup.regroup(self.index, self.settings):
            drop_crops(self.archive, self.index.sealed_pages())

    def _page_task(self, row: PageRow) -> tasks.PageTask:
        return tasks.PageTask(
            self.archive.root,
            row.batch,
            row.page,
            row.master,
            row.master_sha256,
            row.frame,
            self.settings.pages,
            self.settings.ocr,
            row.inspection,
            row.turns,
            self.settings.general.state,
            said=proofread.said_of(self.index, [row]).get(row.ref, ()),
        )

    def _compare_task(self, row: CompareRow) -> twins.CompareTask:
        page, *others = (
            twins.ComparePage(one.batch, one.page, one.master, one.master_sha256, one.frame, one.read_path or "")
            for one in (row.page, *row.others)
        )
        return twins.CompareTask(self.archive.root, page, tuple(others), self.settings.pages, self.settings.duplicates)

    def _build_task(self, record: RecordRow) -> building.BuildTask:
        said = proofread.said_of(self.index, [page for part in record.parts for page in part.pages])
        parts = tuple(
            building.BuildPart(
                *(part.part, part.volume, part.first, tuple(_build_page(page, said.get(page.ref, ())) for page in part.pages)),
                *(part.documents, part.count),
            )
            for part in record.parts
        )
        settings = self.settings
        return building.BuildTask(
            self.archive.root,
            record.id,
            record.batch,
            record.source_name,
            record.batch_date,
            parts,
            record.came,
            settings.pages,
            settings.pdf,
            settings.review,
            record.missing,
            record.doubts,
            record.draft,
            settings.general.state,
            self.index.register_digest() if self.index.has_register() else "",
            record.begun,
            self.index.said_of_letters(record.id),
            self._lexicon,
        )


def _build_page(page: PageRow, said: tuple[Correction, ...]) -> building.BuildPage:
    if page.inspection is None:
        raise ValueError(f"{page.page} is built before it was inspected")
    return building.BuildPage(page.batch, page.page, page.master, page.frame, page.inspection, page.read_path, said)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. ``pages`` is the accounting of the batches it was given, whenever they were read."""

    pages: dict[str, int]
    batches: int
    records: int
    review: int
    problems: int
    newly_failed: int
    seconds: float
    pages_per_minute: float
    batch_ids: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Invariant 1 (accounting) before all; then whether anything failed that no finished run has reported yet."""
        if self.pages["in"] != sum(count for name, count in self.pages.items() if name != "in"):
            return ExitCode.INTEGRITY
        return ExitCode.PROBLEMS if self.newly_failed else ExitCode.OK

    def as_json(self) -> dict[str, Any]:
        """The contract of ``run --json``."""
        figures = {name: getattr(self, name) for name in ("batches", "records", "review", "problems", "seconds", "pages_per_minute")}
        return {"pages": self.pages} | figures


Adopt = Callable[[], None]
"""Takes in what others have sealed meanwhile."""

OpenExecutor = Callable[[int], AbstractContextManager[Executor]]


def create_archive(directory: Path, state: str, office: str) -> Archive:
    """Make an archive with an empty index; one that is there already stays as it is. Raises UsageError, StorageError.

    A state that has no pack is a typing error: its papers would be read with the words of others.
    """
    if state and state not in metadata.states():
        raise UsageError("init.state", wanted=state, known=", ".join(metadata.states()))
    archive = Archive.create(directory, state, office)
    if not archive.index_db.exists():
        Index.create(archive.index_db, str(uuid.uuid4()), clock.now).close()
    return archive


def main_job(
    archive: Archive,
    settings: Settings,
    paths: Sequence[Path],
    order: Order,
    work: Work,
    watcher: Watcher,
    open_workers: OpenExecutor = open_executor,
) -> Summary:
    """Take deliveries in and work until nothing is pending, as the only run of this archive. Raises what stops a run (errors.py)."""
    started = time.monotonic()
    if order.batch and len(paths) > 1:
        raise UsageError("usage.batch-for-one", count=len(paths))
    settings = with_profile(settings, work.profile)
    operator = order.operator or login_name()
    with (
        ArchiveLock(archive.lock_path, operator, clock.stamp(clock.now())),
        Index.open(archive.index_db, clock.now) as index,
        open_workers(work.jobs or settings.general.jobs) as executor,
    ):
        sweep_leftovers(archive.root, archive.shared)
        adopt_decisions(archive, index)
        learn(archive, index, settings.general.state)
        reception = Reception(archive, index, settings, executor, operator, watcher.stopping)
        try:
            batches = reception.take_in(paths, order)
            if work.redo is not None:
                # What is forgotten and can't be made again is lost: first all disks, then the work.
                if away := offline(archive):
                    raise StorageError("offload.redo", count=len(away), labels=", ".join(sorted(set(away.values()))))
                index.redo(work.redo, operator)
            pending = index.pending_pages(reading=work.read)
            if work.read:
                watcher.estimate(pending, pending * _seconds_a_page(settings) / executor.width, executor.width)
            else:
                watcher.say("run.look", pages=pending)
        finally:
            for code, values in reception.notes:
                watcher.say(code, **values)
        touched = list(dict.fromkeys(batches)) if paths else sorted({*batches, *index.unfinished_batches()})
        run = Run(archive, index, settings, executor, watcher, reception.adopt_sealed)
        run.finish(reading=work.read)
        return _summary(index, touched, run.settled, time.monotonic() - started)


def _summary(index: Index, batches: list[str], settled: int, seconds: float) -> Summary:
    records = [record for batch in batches for record in index.records(batch)]
    return Summary(
        pages=index.accounting(batches),
        batches=len(batches),
        records=len(records),
        review=sum(1 for record in records if record.state.waits),
        problems=sum(1 for problem in index.problems() if problem.batch in set(batches)),
        newly_failed=index.report_problems(),
        seconds=round(seconds, 2),
        pages_per_minute=round(settled * 60 / seconds, 1) if seconds else 0.0,
        batch_ids=tuple(batches),
    )


def _seconds_a_page(settings: Settings) -> float:
    """Processor seconds for a usual page, for the estimate: measured with one, two and three readings (docs/performance.md)."""
    profile = settings.ocr.chosen
    return 0.8 + 0.5 * bool(profile.second) + 3.0 * bool(profile.third)


def with_profile(settings: Settings, profile: str) -> Settings:
    """The settings with another reading profile. Raises UsageError for one that is not configured."""
    if not profile:
        return settings
    if profile not in settings.ocr.profiles:
        raise UsageError("usage.unknown-profile", wanted=profile, known=", ".join(settings.ocr.profiles))
    return settings.model_copy(update={"ocr": settings.ocr.model_copy(update={"profile": profile})})
