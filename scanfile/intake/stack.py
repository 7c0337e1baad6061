"""A stack of paper on its way from a scanner into the archive.

The scanner's program writes its pages to where they will stay: ``masters/.scan/<batch>/``. Each is made durable and hashed as it comes,
and one rename seals the batch. So nothing is copied at the end, a stack takes its room once, and at every moment each page that has come
lies in the archive, complete, under its own number: after a kill or a power cut, whoever looks next seals what is there.

The archive's lock is not needed, so that a clerk can scan while a night's reading goes on. A stack has a lock of its own, on its
directory. The scanner's program inherits it: a stack is left only when neither ``scanfile`` nor that program is alive.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from scanfile.errors import InputError, ProblemCode, StorageError, UsageError
from scanfile.intake.copying import IntakeOrder, problem_of
from scanfile.intake.sealing import (
    OpenDelivery,
    check_id,
    ids_on_disk,
    list_batch,
    next_id,
    open_delivery,
    plain_delivery,
    reserving,
    seal,
)
from scanfile.intake.whole import is_whole
from scanfile.model import Batch, Master
from scanfile.store import Archive, canonical_json, fingerprint, make_directory, storage_errors, sync_directory, write_atomic
from scanfile.store.durable import open_untrusted

_PAGE = re.compile(r"(\d{6})\.[a-z]{3}")


@dataclass(frozen=True, slots=True)
class StackOrder:
    """What a stack is to be: ``intake`` as for any delivery, and the scanner's device name."""

    intake: IntakeOrder
    device: str


class Stack:
    """One stack, held by this process. Leaving the block lets go of it: sealed, dropped, or left open with the pages so far."""

    def __init__(self, archive: Archive, directory: Path, descriptor: int) -> None:
        self.directory, self.descriptor = directory, descriptor
        self._archive = archive
        self._opened = open_delivery(directory)
        self._fixed: dict[str, Master] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self.descriptor)

    @property
    def batch(self) -> str:
        """The id of the batch to be."""
        return self.directory.name

    @property
    def ordered(self) -> OpenDelivery:
        """What was ordered."""
        return self._opened

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the pages that have come, in order. Raises StorageError."""
        return tuple(int(name[:6]) for name in self._names())

    @property
    def suffix(self) -> str:
        """The suffix of the pages that have come, empty before the first. Raises StorageError."""
        return next((Path(name).suffix for name in self._names()), "")

    def take(self, number: int) -> Master:
        """Make a page that has come durable, and fix its digest. One that is not whole has a problem. Raises StorageError."""
        name = next((name for name in self._names() if int(name[:6]) == number), f"{number:06d}{self.suffix}")
        self._fixed[name] = self._fix(number, name)
        sync_directory(self.directory)
        return self._fixed[name]

    def forget_from(self, number: int) -> None:
        """Remove pages that did not come whole, and all behind them, because the sheets are to be fed again. Raises StorageError."""
        with storage_errors(self.directory):
            for name in self._names():
                if int(name[:6]) >= number:
                    (self.directory / name).unlink()
                    self._fixed.pop(name, None)
        sync_directory(self.directory)

    def drop(self) -> None:
        """Take away a stack of which no page came. Raises StorageError."""
        with storage_errors(self.directory):
            shutil.rmtree(self.directory)
        sync_directory(self._archive.scans)

    def seal(self) -> Batch:
        """Make the pages that are there a sealed batch. Raises StorageError: then the stack stays as it is."""
        with storage_errors(self.directory):
            for path in self.directory.iterdir():
                # A page that was under way when its scanner died, and what a killed writer left: both incomplete.
                if path.name.endswith(".part") or path.name.startswith(".part-"):
                    path.unlink()
        names = self._names()
        masters = []
        for number, name in enumerate(names, 1):
            fixed = self._fixed.get(name)
            masters.append(fixed if fixed is not None and fixed.number == number else self._fix(number, name))
        sync_directory(self.directory)
        opened = self._opened
        batch = Batch(self.batch, tuple(masters), os.fspath(opened.source), opened.operator, opened.date, opened.options)
        list_batch(self.directory, opened, batch)
        seal(self._archive, self.directory)
        return batch

    def _names(self) -> list[str]:
        with storage_errors(self.directory):
            return sorted(path.name for path in self.directory.iterdir() if _PAGE.fullmatch(path.name))

    def _fix(self, number: int, name: str) -> Master:
        """The page's bytes on the disk, never to be written again, and what they are."""
        path = self.directory / name
        with storage_errors(path), open_untrusted(path) as page:
            os.fchmod(page.fileno(), 0o400)
            os.fsync(page.fileno())
            size = os.fstat(page.fileno()).st_size
            whole = is_whole(page)
        problem = None
        if not whole:
            code = ProblemCode.DAMAGED_IMAGE if size else ProblemCode.EMPTY_PATH
            problem = problem_of(number, name, InputError(code, "the page did not come whole"))
        return Master(number, name, f"masters/{self.batch}/{name}", fingerprint(path), size, 1, problem)


def begin_stack(archive: Archive, order: StackOrder) -> Stack:
    """Begin a stack under a batch id that nobody else has. Raises UsageError ``run.batch-id``, ``run.batch-taken``, StorageError."""
    intake = order.intake
    if intake.batch is not None:
        check_id(intake.batch)
    make_directory(archive.scans)
    with reserving(archive):
        _clear_unordered(archive)
        taken = intake.taken | ids_on_disk(archive)
        if intake.batch in taken:
            raise UsageError("run.batch-taken", batch=intake.batch)
        batch = intake.batch or next_id(taken, intake.date)
        directory = archive.scans / batch
        # Named like no number and no directory of anybody's: the record that it becomes has its name from a sheet or a person.
        source = Path(f"scan-{batch}")
        opened = OpenDelivery(batch, source, intake.operator, intake.date, intake.options, complete=False, scanner=order.device)
        make_directory(directory)
        # Held before it is ordered, so that nobody takes it for one that was left.
        descriptor = _hold(directory)
        if descriptor is None:
            raise StorageError("scan.held", batch=batch)
        write_atomic(directory / "delivery.json", canonical_json(plain_delivery(opened)))
    return Stack(archive, directory, descriptor)


def resume_stack(archive: Archive, batch: str) -> Stack | None:
    """Hold the stack of this id that was left open; None where there is none. Raises StorageError ``scan.held`` while it is at work."""
    check_id(batch)
    directory = archive.scans / batch
    if not _is_ordered(directory):
        return None
    descriptor = _hold(directory)
    if descriptor is None:
        raise StorageError("scan.held", batch=batch)
    return Stack(archive, directory, descriptor)


def open_stacks(archive: Archive) -> tuple[tuple[str, int], ...]:
    """The stacks that are not sealed, at work or left: batch ids and pages so far. Raises StorageError."""
    if not archive.scans.is_dir():
        return ()
    with storage_errors(archive.scans):
        directories = sorted(path for path in archive.scans.iterdir() if _is_ordered(path))
        return tuple((path.name, sum(1 for page in path.iterdir() if _PAGE.fullmatch(page.name))) for path in directories)


def left_stacks(archive: Archive, besides: str = "") -> Iterator[Stack]:
    """The stacks that nobody works on any more, each held while it is looked at. Raises IntegrityError for a damaged one, StorageError."""
    if not archive.scans.is_dir():
        return
    with reserving(archive):
        _clear_unordered(archive)
    with storage_errors(archive.scans):
        directories = sorted(path for path in archive.scans.iterdir() if path.name != besides and _is_ordered(path))
    for directory in directories:
        descriptor = _hold(directory)
        if descriptor is not None:
            with Stack(archive, directory, descriptor) as stack:
                yield stack


def _clear_unordered(archive: Archive) -> None:
    """Remove beginnings that stopped before their order was written, so before the first page. The caller holds the reservation."""
    with storage_errors(archive.scans):
        for directory in archive.scans.iterdir():
            if not _is_ordered(directory):
                shutil.rmtree(directory)


def _is_ordered(directory: Path) -> bool:
    return (directory / "delivery.json").is_file()


def _hold(directory: Path) -> int | None:
    """The directory's lock, or None where somebody else has it, or the stack is gone meanwhile."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), directory.stat()):
            return descriptor
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.ENOENT):
            with suppress(OSError):
                os.close(descriptor)
            raise StorageError("store.io", path=os.fspath(directory), reason=error.strerror or "") from error
    os.close(descriptor)
    return None
