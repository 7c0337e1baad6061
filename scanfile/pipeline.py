"""What runs on the coordinator: take deliveries in, plan what is pending, submit it, commit what came back.

There is no other state than the ledger and the folders: what is pending is what has no result, so resuming after a crash and the
first run are the same code. New inspections go before old readings, and a record is built as soon as its last page is settled.
"""

from __future__ import annotations

import getpass
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from scanfile import clock, separate, sidecar, tasks
from scanfile.cluster import Executor, TaskTimeoutError, WorkerDiedError, open_executor
from scanfile.config import Settings
from scanfile.errors import InputError, ProblemCode, ScanfileError, UsageError, WorkerLostError
from scanfile.index import Index, PageRow, RecordRow
from scanfile.intake import Delivered, DeliveredBefore, IntakeOrder, deliver, delivery_digest, load_batch, open_deliveries, sealed_deliveries
from scanfile.model import Batch, DeliveryOptions, Failed, Inspected, Order, Outcome, PageRead, PageState, Problem, Work, page_id
from scanfile.store import Archive, ArchiveLock, sweep_leftovers

_MAX_DEATHS = 2
"""A page that has killed its worker this often is quarantined: one bad page must not cost the night."""

_MAX_DEATHS_IN_A_ROW = 20
"""So many dead workers without one result in between are not the pages' fault."""


class Watcher(Protocol):
    """Is told what happens, for people to see. Codes are message codes."""

    def say(self, code: str, **values: object) -> None:
        """One thing that happened."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Pages settled so far, of those that this run found pending."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One unit of work in flight: what is attempted (``step`` on ``key``), and the call that does it."""

    step: str
    key: tuple[str, str]
    call: Callable[[Any], Any]
    task: Any


class Run:
    """All that is pending in one archive, until nothing is. Holds the archive's writer side; the caller holds its lock."""

    def __init__(self, archive: Archive, index: Index, settings: Settings, executor: Executor, watcher: Watcher) -> None:
        self.archive, self.index, self.settings = archive, index, settings
        self.executor, self.watcher = executor, watcher
        self._flying: dict[Future[Any], Job] = {}
        self._deaths_in_a_row = 0
        self._settled = 0
        self._total = 0

    def finish(self) -> None:
        """Work until nothing is pending. Raises what stops a run (errors.py); Ctrl-C loses nothing that has finished."""
        self._total = self.index.pending_pages()
        # Pages that were in flight when a coordinator died go first and alone: if one of them takes the machine down again, it takes only itself.
        alone = self.index.interrupted_attempts()
        self._separate()
        try:
            while self._fill(alone) or self._flying:
                done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
                self._collect(done)
        except KeyboardInterrupt:
            self._collect({future for future in self._flying if future.done()})
            raise

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
        for row in self.index.to_inspect(limit):
            yield Job("inspect", (row.batch, row.page), tasks.inspect_page, self._page_task(row))
        for record in self.index.to_build(limit):
            yield Job("build", (record.batch, record.id), tasks.build_record, self._build_task(record))
        for row in self.index.to_read(limit):
            yield Job("read", (row.batch, row.page), tasks.read_page, self._page_task(row))

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
        if stop is not None:
            raise stop
        self._settled += sum(1 for outcome in outcomes if _settles(outcome))
        if any(isinstance(outcome, Inspected | Failed) for outcome in outcomes):
            self._separate()
        self.watcher.progress(self._settled, self._total)

    def _blame(self, job: Job, error: BaseException) -> list[Failed]:
        """What a failed task means for its page or record."""
        code, detail = _verdict(job, error)
        if isinstance(error, WorkerDiedError):
            self._deaths_in_a_row += 1
            if self._deaths_in_a_row > _MAX_DEATHS_IN_A_ROW:
                raise WorkerLostError("cluster.no-workers", reason=str(error))
            if self.index.note_death(*job.key, job.step) < _MAX_DEATHS:
                return []
            self.watcher.say("run.quarantined", page=job.key[1], batch=job.key[0])
        is_record = job.step == "build"
        problem = Problem(code, job.key[1], detail, page=None if is_record else job.key[1], record=job.key[1] if is_record else None)
        return [Failed(job.key[0], job.key[1], job.step, problem)]

    def _separate(self) -> None:
        """Group the pages of every batch whose pages are all inspected, and whose grouping is not what it would be now."""
        for batch_id in self.index.to_separate():
            batch = self.index.batch(batch_id)
            self.index.put_drafts(batch_id, separate.separate(batch, self.index.separate_pages(batch_id), self.settings.separate))

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
        )

    def _build_task(self, record: RecordRow) -> tasks.BuildTask:
        parts = tuple(
            tasks.BuildPart(part.part, part.volume, part.first, tuple(_build_page(page) for page in part.pages)) for part in record.parts
        )
        settings = self.settings
        return tasks.BuildTask(
            self.archive.root,
            record.id,
            record.batch,
            record.source_name,
            record.batch_date,
            parts,
            record.fields,
            settings.pages,
            settings.pdf,
            settings.review,
        )


def _build_page(page: PageRow) -> tasks.BuildPage:
    if page.inspection is None:
        raise ValueError(f"{page.page} is built before it was inspected")
    return tasks.BuildPage(page.batch, page.page, page.master, page.frame, page.inspection, page.read_path)


def _settles(outcome: Outcome) -> bool:
    """Whether a page is done with: read, failed, or blank and so never read."""
    if isinstance(outcome, Inspected):
        return outcome.inspection.blank
    return isinstance(outcome, PageRead) or (isinstance(outcome, Failed) and outcome.problem.page is not None)


def _verdict(job: Job, error: BaseException) -> tuple[ProblemCode, str]:
    """The problem code for a task's exception. An exception that nobody foresaw is a problem of that page too: the night goes on."""
    if isinstance(error, InputError):
        return error.problem, error.detail
    if isinstance(error, TaskTimeoutError):
        return ProblemCode.TASK_TIMEOUT, str(error)
    if isinstance(error, WorkerDiedError):
        return ProblemCode.WORKER_KILLED, str(error)
    code = {"inspect": ProblemCode.DAMAGED_IMAGE, "read": ProblemCode.OCR_FAILED, "build": ProblemCode.PDF_FAILED}[job.step]
    return code, f"{type(error).__name__}: {error}"
