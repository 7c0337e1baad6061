"""Copy a delivery into the archive, hash it on the way, count its pages, and seal it."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanfile.config import IntakeSettings
from scanfile.errors import InputError, ProblemCode, ScanfileError, StorageError, UsageError
from scanfile.intake.sealing import (
    OpenDelivery,
    Seal,
    begin,
    check_id,
    clear,
    delivery_digest,
    digest_of,
    discard,
    ids_on_disk,
    list_batch,
    load_batch,
    next_id,
    open_deliveries,
    open_directory,
    reserving,
    seal,
    sealed_deliveries,
)
from scanfile.intake.walk import Delivery, Found, content_suffix, identity, scan, shown
from scanfile.model import Batch, DeliveryOptions, Master, Problem, page_id
from scanfile.store import Archive, copy_fixed, fingerprint, make_directory, require_space, sync_directory
from scanfile.store.durable import open_untrusted

Probe = Callable[[Path], Future[int]]
"""Starts counting the pages of one path; the future gives at least 1, or raises InputError."""

_OUTSTANDING = 32
"""Paths that are being counted while copying goes on."""

_VANISHED = (errno.ENOENT, errno.ENOTDIR)


def _approve_any(_: Batch) -> None:
    """No objection."""


@dataclass(frozen=True, slots=True)
class IntakeOrder:
    """What the operator asks for. ``batch`` None: the next free id of ``date`` (ISO 8601). ``taken`` are ids that are gone from disk.

    ``approve`` sees the batch before it is sealed; a ScanfileError from it discards the delivery (a number given for several records).
    """

    operator: str
    date: str
    batch: str | None = None
    options: DeliveryOptions = field(default_factory=DeliveryOptions)
    taken: frozenset[str] = frozenset()
    approve: Callable[[Batch], None] = _approve_any


@dataclass(frozen=True, slots=True)
class Delivered:
    """A new sealed batch; ``resumed`` when it had been begun before."""

    batch: Batch
    resumed: bool


@dataclass(frozen=True, slots=True)
class DeliveredBefore:
    """The same bytes in the same order are sealed already, under this id."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class NothingToDeliver:
    """No path of the source is scanner output."""

    ignored: tuple[str, ...]


Outcome = Delivered | DeliveredBefore | NothingToDeliver


def deliver(archive: Archive, source: Path, order: IntakeOrder, settings: IntakeSettings, probe: Probe) -> Outcome:
    """Take one delivery in; the caller holds the archive's lock.

    Running it again after a crash goes on under the same batch id and date. Raises UsageError (``run.path-missing``,
    ``run.inside-archive``, ``run.batch-id``, ``run.batch-taken``), StorageError (the archive's disk, or ``run.source-lost`` when the
    whole source is gone: the delivery stays open), and what ``order.approve`` raises.
    """
    if order.batch is not None:
        check_id(order.batch)
    source = source.absolute()
    _clear_unordered(archive)
    begun = _begun_before(archive, source, order)
    if begun is not None and begun.complete:
        seal(archive, open_directory(archive, begun.batch))
        return Delivered(load_batch(archive.batch_dir(begun.batch)), resumed=True)
    delivery = scan(source, settings, _protect(archive, source))
    if not delivery.found:
        return NothingToDeliver(delivery.ignored)
    sealed = sealed_deliveries(archive)
    before = _delivered_before(delivery, sealed, order.batch)
    if before is not None:
        if begun is not None:
            discard(archive, begun.batch)
        return DeliveredBefore(before)
    opened = _open(archive, source, order, begun)
    require_space(archive.masters, delivery.size)
    masters = _Copying(archive, delivery, opened.batch, settings, probe).run()
    batch = Batch(opened.batch, masters, shown(os.fspath(source)), opened.operator, opened.date, opened.options, delivery.ignored)
    digest = delivery_digest(batch)
    for other in sealed:
        if other.digest == digest:
            discard(archive, batch.id)
            return DeliveredBefore(other.batch)
    try:
        order.approve(batch)
    except ScanfileError:
        discard(archive, batch.id)
        raise
    list_batch(open_directory(archive, batch.id), opened, batch)
    seal(archive, open_directory(archive, batch.id))
    return Delivered(batch, resumed=begun is not None)


def _protect(archive: Archive, source: Path) -> frozenset[tuple[int, int]]:
    """The archive's own directories, none of which is a source; only its inbox is."""
    own = [archive.masters, archive.pages, archive.records, archive.root / "exports", archive.root / "reports"]
    real = source.resolve()
    for directory in own:
        if real.is_relative_to(directory.resolve()):
            raise UsageError("run.inside-archive", path=shown(os.fspath(source)))
    return frozenset(identity(directory.stat()) for directory in own if directory.is_dir())


def _clear_unordered(archive: Archive) -> None:
    """Remove openings that stopped before their order was written: they hold nothing."""
    ordered = {opened.batch for opened in open_deliveries(archive)}
    for directory in archive.open_deliveries.iterdir():
        if directory.name not in ordered:
            discard(archive, directory.name)


def _begun_before(archive: Archive, source: Path, order: IntakeOrder) -> OpenDelivery | None:
    """The open delivery of this source. One that was begun under another id than is asked for now gives way."""
    for opened in open_deliveries(archive):
        if opened.source == source:
            if order.batch in (None, opened.batch):
                return opened
            discard(archive, opened.batch)
        elif opened.batch == order.batch:
            raise UsageError("run.batch-taken", batch=order.batch)
    return None


def _delivered_before(delivery: Delivery, sealed: tuple[Seal, ...], wanted: str | None) -> str | None:
    """The sealed batch with the same bytes, looked for where that costs one reading at most: where number and size agree.

    Raises UsageError where the wanted id is sealed with other bytes.
    """
    alike = [one for one in sealed if (one.paths, one.size) == (len(delivery.found), delivery.size)]
    if alike:
        digest = digest_of((_source_digest(delivery, found), found.name) for found in delivery.found)
        for one in alike:
            if one.digest == digest:
                return one.batch
    if any(one.batch == wanted for one in sealed):
        raise UsageError("run.batch-taken", batch=wanted)
    return None


def _source_digest(delivery: Delivery, found: Found) -> str | None:
    if found.problem is not None:
        return None
    try:
        return fingerprint(delivery.path(found))
    except (FileNotFoundError, StorageError):
        return None


def _open(archive: Archive, source: Path, order: IntakeOrder, begun: OpenDelivery | None) -> OpenDelivery:
    """Write the order down. A delivery that was begun keeps its id and date and is copied from the start."""
    date = order.date
    with reserving(archive):
        taken = order.taken | ids_on_disk(archive)
        if begun is not None:
            batch, date = begun.batch, begun.date
            clear(archive, batch)
        elif order.batch is None:
            batch = next_id(taken, order.date)
        else:
            batch = order.batch
            if batch in taken:
                raise UsageError("run.batch-taken", batch=batch)
        make_directory(open_directory(archive, batch))
        opened = OpenDelivery(batch, source, order.operator, date, order.options, complete=False)
        begin(archive, opened)
    return opened


class _Copying:
    """One delivery on its way in: copies in order, while a bounded number of paths is being counted."""

    def __init__(self, archive: Archive, delivery: Delivery, batch: str, settings: IntakeSettings, probe: Probe) -> None:
        self._delivery, self._batch, self._probe = delivery, batch, probe
        self._directory = open_directory(archive, batch)
        self._max_bytes = settings.max_path_mb << 20
        self._masters: list[Master] = []
        self._counting: deque[tuple[int, Future[int]]] = deque()

    def run(self) -> tuple[Master, ...]:
        """All masters, in order; their bytes and names are durable."""
        try:
            for number, found in enumerate(self._delivery.found, 1):
                master = self._take(number, found)
                self._masters.append(master)
                if master.problem is None and master.path is not None:
                    self._counting.append((number, self._probe(self._directory / Path(master.path).name)))
                if len(self._counting) > _OUTSTANDING:
                    self._count()
            while self._counting:
                self._count()
        finally:
            for _, future in self._counting:
                future.cancel()
        sync_directory(self._directory)
        return tuple(self._masters)

    def _count(self) -> None:
        number, future = self._counting.popleft()
        master = self._masters[number - 1]
        try:
            self._masters[number - 1] = replace(master, frames=future.result())
        except InputError as error:
            self._masters[number - 1] = replace(master, problem=problem_of(master.number, master.name, error))

    def _take(self, number: int, found: Found) -> Master:
        """One path in. Whatever is wrong with it stays with it; its bytes are kept where there are any."""
        master = Master(number, found.name, None, None, 0, 1, name_b64=found.name_b64)
        if found.problem is not None:
            return replace(master, problem=problem_of(number, found.name, InputError(found.problem, found.detail)))
        try:
            return self._copy(master, self._delivery.path(found))
        except InputError as error:
            return replace(master, problem=problem_of(number, found.name, error))
        except OSError as error:
            self._require_source()
            code = ProblemCode.VANISHED_PATH if error.errno in _VANISHED else ProblemCode.UNREADABLE_PATH
            code = ProblemCode.LINK_NOT_FOLLOWED if error.errno == errno.ELOOP else code
            return replace(master, problem=problem_of(number, found.name, InputError(code, error.strerror or "")))

    def _copy(self, master: Master, path: Path) -> Master:
        """An empty path is kept too, as an empty master, so that every path that could be read has its digest in the archive."""
        for last in (False, True):
            with open_untrusted(path) as opened:
                suffix = content_suffix(opened.read(1024))
                opened.seek(0)
                target = self._directory / f"{master.number:06d}{suffix}"
                before = os.fstat(opened.fileno())
                digest, size = copy_fixed(opened, target, self._max_bytes)
                after = os.fstat(opened.fileno())
            steady = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and size == after.st_size
            if steady or last:
                break
            target.unlink()
        problem = None
        if not steady:
            problem = InputError(ProblemCode.UNREADABLE_PATH, "it kept changing while it was copied")
        elif size == 0:
            problem = InputError(ProblemCode.EMPTY_PATH)
        kept = f"masters/{self._batch}/{target.name}"
        told = None if problem is None else problem_of(master.number, master.name, problem)
        return replace(master, path=kept, sha256=digest, size=size, problem=told)

    def _require_source(self) -> None:
        """A share that went away is no heap of bad pages: stop, and go on when it is back."""
        try:
            there = identity(self._delivery.root.stat()) == self._delivery.mount
        except OSError:
            there = False
        if not there:
            raise StorageError("run.source-lost", path=shown(os.fspath(self._delivery.root)))


def problem_of(number: int, name: str, error: InputError) -> Problem:
    """What is wrong with one master, by its number and name."""
    return Problem(error.problem, name, error.detail, page=page_id(number, 1))
