"""The coordinator's side of intake: deliveries become sealed batches in the ledger. Composes intake, sidecar, separate, index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from scanfile import clock, separate, sidecar, tasks
from scanfile.cluster import Executor
from scanfile.config import Settings
from scanfile.errors import InputError, ScanfileError, UsageError
from scanfile.index import Index, Origin
from scanfile.intake import (
    Delivered,
    DeliveredBefore,
    IntakeOrder,
    deliver,
    delivery_digest,
    left_stacks,
    load_batch,
    open_deliveries,
    open_stacks,
    sealed_deliveries,
)
from scanfile.model import Batch, DeliveryOptions, Order, PageState, SeparatePage, page_id
from scanfile.store import Archive

Note = tuple[str, dict[str, object]]
"""A message code and its values."""


class Reception:
    """Takes deliveries in. ``notes`` are the message codes and values that people should hear of, in order."""

    def __init__(
        self, archive: Archive, index: Index, settings: Settings, executor: Executor, operator: str, stopping: Callable[[], bool]
    ) -> None:
        self.archive, self.index, self.settings = archive, index, settings
        self.executor, self.operator, self.stopping = executor, operator, stopping
        self.notes: list[Note] = []

    def take_in(self, paths: Sequence[Path], order: Order) -> list[str]:
        """Take in what the operator names; without a name, go on with what an interrupted run left open. The batch ids."""
        self.adopt_sealed()
        self.notes += take_left_stacks(self.archive, self.index, self.settings)
        batches = [self._take(path, self._order(path, order)) for path in paths]
        if not paths:
            for begun in open_deliveries(self.archive):
                if begun.source.exists():
                    going_on = IntakeOrder(begun.operator, begun.date, begun.batch, begun.options, approve=self._approve)
                    batches.append(self._take(begun.source, going_on))
                else:
                    self._note("run.source-gone", batch=begun.batch, path=begun.source)
        return [batch for batch in batches if batch is not None]

    def _note(self, code: str, **values: object) -> None:
        self.notes.append(_note(code, **values))

    def adopt_sealed(self) -> None:
        """A crash between the seal and the row leaves a batch that the ledger does not know yet."""
        for seal in sealed_deliveries(self.archive):
            if not self.index.has_batch(seal.batch):
                self._add(load_batch(self.archive.batch_dir(seal.batch)))

    def _add(self, batch: Batch) -> None:
        enter_batch(self.index, self.settings, batch)

    def _order(self, path: Path, order: Order) -> IntakeOrder:
        today = clock.india_day(clock.now())
        rows = sidecar.load(path, order.columns, int(today[:4])) if path.is_dir() else ()
        way, _ = separate.parse_way(order.separate or self.settings.separate.by)
        if way == "csv" and not rows:
            raise UsageError("usage.separate-csv", path=path)
        options = DeliveryOptions(order.number, order.part, order.path_template, rows, order.duplex, order.separate)
        if order.path_template:
            sidecar.PathTemplate(order.path_template)
        return IntakeOrder(self.operator, today, order.batch or None, options, frozenset(self.index.batch_ids()), self._approve)

    def _approve(self, batch: Batch) -> None:
        """Refuse passes that can't be one stack, and a number that would name several records, before anything is sealed."""
        separate.require_equal_passes(batch)
        pages = [
            SeparatePage(page_id(master.number, frame), master.number, frame, PageState.FAILED if master.problem else PageState.PENDING)
            for master in batch.masters
            for frame in range(1, master.frames + 1)
        ]
        drafts = separate.separate(batch, pages, self.settings.separate).drafts
        if separate.needs_one_record(batch, drafts):
            raise UsageError("usage.one-number", path=batch.source, count=len(drafts))

    def _take(self, source: Path, order: IntakeOrder) -> str | None:
        outcome = deliver(self.archive, source, order, self.settings.intake, self._probe)
        if isinstance(outcome, DeliveredBefore):
            self._note("run.delivered-before", path=source, batch=outcome.batch_id)
            return outcome.batch_id
        ignored = outcome.batch.ignored if isinstance(outcome, Delivered) else outcome.ignored
        ignored = tuple(name for name in ignored if Path(name).name != sidecar.NAME)
        if ignored:
            self._note("run.ignored", path=source, count=len(ignored), names=_few(ignored))
        if not isinstance(outcome, Delivered):
            self._note("run.nothing-to-deliver", path=source)
            return None
        batch = outcome.batch
        self._add(batch)
        said = "run.resumed" if outcome.resumed else "run.taken"
        pages = sum(master.frames for master in batch.masters)
        self._note(said, path=source, batch=batch.id, pages=pages, masters=len(batch.masters))
        unmatched = sidecar.Sidecar(batch.options.sidecar).unmatched(master.name for master in batch.masters)
        if unmatched:
            self._note("run.sidecar-unmatched", path=source, names=_few([row.path for row in unmatched]))
        return batch.id

    def _probe(self, path: Path) -> Future[int]:
        """Count a path's pages on a worker; whatever becomes of the worker, the answer is a number or an InputError.

        It is asked once for each path, so here a wish to stop is heeded. Raises KeyboardInterrupt.
        """
        if self.stopping():
            raise KeyboardInterrupt
        outer: Future[int] = Future()
        inner = self.executor.submit(tasks.probe_master, tasks.ProbeTask(path, self.settings.pages), self.settings.general.task_timeout_s)

        def hand_on(done: Future[int]) -> None:
            error = done.exception()
            if error is None:
                outer.set_result(done.result())
            elif isinstance(error, InputError | ScanfileError):
                outer.set_exception(error)
            else:
                outer.set_exception(InputError(*tasks.verdict("probe", error)))

        inner.add_done_callback(hand_on)
        return outer


def enter_batch(index: Index, settings: Settings, batch: Batch) -> None:
    """Enter a sealed batch in the ledger; one that is there already stays as it is."""
    office = settings.general
    index.add_batch(batch, delivery_digest(batch), clock.india_day(clock.now()), Origin(state=office.state, office=office.office))


def take_left_stacks(archive: Archive, index: Index, settings: Settings, besides: str = "") -> list[Note]:
    """Seal what scanners left open: the pages that had come when a scan was broken off. One that is still at work is let be.

    Needs no lock of the archive. Returns what people should hear. Raises StorageError, IntegrityError.
    """
    notes = []
    for stack in left_stacks(archive, besides):
        if not stack.numbers:
            stack.drop()
            continue
        batch = stack.seal()
        enter_batch(index, settings, batch)
        notes.append(_note("scan.closed", batch=batch.id, pages=len(batch.masters)))
    return notes + [_note("scan.at-work", batch=batch, pages=pages) for batch, pages in open_stacks(archive) if batch != besides]


def _note(code: str, **values: object) -> Note:
    return code, values


def _few(names: Sequence[str], most: int = 5) -> str:
    """Some names for a message, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} (+{len(names) - most})"
