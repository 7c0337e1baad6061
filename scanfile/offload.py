"""Masters of acknowledged records on labelled disks: copied, or moved when the copy has been read back; and brought back again.

Composes index, disks and store. Order of what counts: every master is durable on the disk and read back from it, then the disk's list, then
the archive's note, then the event, and only then anything is removed. A kill between any two of these leaves each master in at least one
place, and the same command goes on.

On the disk: ``scanfile-disk.json`` (whose it is), ``manifest-sha256.txt`` (``sha256sum -c`` reads it), and ``masters/`` as in the archive.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from scanfile.attested import checked_label, device_of
from scanfile.disks import FORMAT, NAMED, Disk, Held, disk_at, disks, note_disk
from scanfile.errors import IntegrityError, PackageError, StorageError, UsageError
from scanfile.index import Index
from scanfile.store import (
    Archive,
    ArchiveLock,
    canonical_json,
    copy_fixed,
    fingerprint,
    make_directory,
    require_space,
    storage_errors,
    sync_directory,
    write_atomic,
)

LISTED = "manifest-sha256.txt"
_ROOM = 64 << 20
_MOST_BYTES = 1 << 50


class Watcher(Protocol):
    """Is told how far it is, and asked whether to stop."""

    def progress(self, done: int, total: int) -> None:
        """Masters copied and read back, of those that go."""

    def stopping(self) -> bool:
        """Whether somebody wants an end."""


@dataclass(frozen=True, slots=True)
class Offloaded:
    """What came of it: masters that are on the disk now for the first time, that it had already, that were removed from the archive (or
    brought back to it), and their bytes."""

    label: str
    copied: int
    known: int
    removed: int
    returned: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Mover:
    archive: Archive
    index: Index
    place: Path
    label: str
    operator: str
    watcher: Watcher

    def out(self, *, keep: bool) -> Offloaded:
        """Copy what may go, and unless ``keep`` remove it from the archive."""
        going = candidates(self.archive, self.index)
        disk = self._disk()
        there = {held.path: held for held in disk.masters}
        sizes = [size for path, _, size in going if not (self.place / path).exists()]
        make_directory(self.place)
        require_space(self.place, sum(sizes) + _ROOM)
        self._name()
        copied = known = 0
        for done, (path, sha256, size) in enumerate(going, 1):
            if self.watcher.stopping():
                raise KeyboardInterrupt
            fresh = self._put(path, sha256)
            copied, known = copied + fresh, known + (not fresh)
            there.setdefault(path, Held(path, sha256, size, moved=False))
            self.watcher.progress(done, len(going))
        chosen = [path for path, _, _ in going]
        if not keep:
            there |= {path: replace(there[path], moved=True) for path in chosen}
        self._list(there.values())
        self._note(there.values())
        self.index.event("masters.copied" if keep else "masters.moved", self.operator, self.label, f"{len(going)} masters to {self.place}")
        removed = 0 if keep else sum(self._remove(path, sha256) for path, sha256, _ in going)
        return Offloaded(self.label, copied, known, removed, 0, sum(size for _, _, size in going))

    def back(self) -> Offloaded:
        """Bring home what was moved to the disk; it stays on the disk as a copy."""
        disk = self._disk(must_be=True)
        away = [held for held in disk.masters if held.moved]
        missing = [held for held in away if not (self.archive.root / held.path).exists()]
        require_space(self.archive.masters, sum(held.size for held in missing) + _ROOM)
        for done, held in enumerate(missing, 1):
            if self.watcher.stopping():
                raise KeyboardInterrupt
            _copy(self.place / held.path, self.archive.root / held.path, held.sha256)
            self.watcher.progress(done, len(missing))
        self._note(replace(held, moved=False) for held in disk.masters)
        self.index.event("masters.returned", self.operator, self.label, f"{len(missing)} masters from {self.place}")
        return Offloaded(self.label, 0, 0, 0, len(missing), sum(held.size for held in missing))

    def _disk(self, *, must_be: bool = False) -> Disk:
        """What is noted of the disk. Raises UsageError where what lies at its place is another's, or anything else than a disk of ours."""
        noted = next((disk for disk in disks(self.archive) if disk.label == self.label), None)
        said = disk_at(self.place)
        mine = said.get("archive") == self.index.archive_id and said.get("label") == self.label
        if not mine and (said or must_be or _filled(self.place)):
            raise UsageError("offload.not-ours", path=str(self.place), label=self.label, found=str(said.get("label", "-")))
        if noted is not None and not mine:
            raise UsageError("offload.other-disk", path=str(self.place), label=self.label, place=noted.place)
        return noted or Disk(self.label, self.index.archive_id, str(self.place), self.operator, "", ())

    def _name(self) -> None:
        plain = {"format": FORMAT, "archive": self.index.archive_id, "label": self.label}
        if disk_at(self.place) != plain:
            write_atomic(self.place / NAMED, canonical_json(plain))

    def _put(self, path: str, sha256: str) -> bool:
        """One master on the disk, whole by its digest as read back; False where it was there."""
        target = self.place / path
        if target.exists():
            if _read_back(target) == sha256:
                return False
            # What a killed copy left, or the disk spoilt: the archive still has the master.
            with storage_errors(target):
                target.unlink()
        _copy(self.archive.root / path, target, sha256)
        return True

    def _list(self, masters: Iterable[Held]) -> None:
        lines = [f"{held.sha256}  {held.path}\n" for held in sorted(masters, key=lambda held: held.path)]
        write_atomic(self.place / LISTED, "".join(lines).encode())

    def _note(self, masters: Iterable[Held]) -> None:
        ordered = tuple(sorted(masters, key=lambda held: held.path))
        note_disk(self.archive, Disk(self.label, self.index.archive_id, str(self.place), self.operator, self.index.packages.now(), ordered))

    def _remove(self, path: str, sha256: str) -> bool:
        """Take a master out of the archive that this very run has read back from the disk; what is not it any more stays."""
        master = self.archive.root / path
        if not master.exists():
            return False
        if fingerprint(master) != sha256:
            raise IntegrityError("verify.changed", path=path)
        with storage_errors(master):
            master.unlink()
        sync_directory(master.parent)
        return True


def candidates(archive: Archive, index: Index) -> list[tuple[str, str, int]]:
    """Masters that may go, as archive path, digest and size: those with a page in an acknowledged record and none in any other, and no page
    that is still to be read or failed, of deliveries in which nothing is left to do. Those that are not in the archive are left out."""
    unfinished = set(index.unfinished_batches())
    return [
        (path, sha256, size)
        for batch, path, sha256, size in index.holdings.spare_masters()
        if batch not in unfinished and (archive.root / path).exists()
    ]


def offload(archive: Archive, index: Index, place: Path, label: str, operator: str, watcher: Watcher, *, keep: bool) -> Offloaded:
    """Copy the masters of acknowledged records to a labelled disk, and unless ``keep`` move them there.

    Raises UsageError ``weed.label``, ``offload.not-ours``, ``offload.other-disk``, PackageError ``weed.same-disk``, StorageError,
    IntegrityError.
    """
    with _held(archive, index, place, label, operator, watcher) as mover:
        return mover.out(keep=keep)


def bring_back(archive: Archive, index: Index, place: Path, label: str, operator: str, watcher: Watcher) -> Offloaded:
    """Bring what was moved to a disk back into the archive. Raises as ``offload``."""
    with _held(archive, index, place, label, operator, watcher) as mover:
        return mover.back()


@contextmanager
def _held(archive: Archive, index: Index, place: Path, label: str, operator: str, watcher: Watcher) -> Iterator[_Mover]:
    """Nobody else reads or hands over masters meanwhile."""
    checked_label(label)
    place = place.absolute()
    if place.resolve().is_relative_to(archive.root.resolve()) or device_of(_nearest(place)) == device_of(archive.root):
        raise PackageError("weed.same-disk", path=str(place))
    make_directory(archive.exports)
    now = index.packages.now()
    with ArchiveLock(archive.lock_path, operator, now), ArchiveLock(archive.exports / ".lock", operator, now):
        yield _Mover(archive, index, place, label, operator, watcher)


def _nearest(place: Path) -> Path:
    return next(path for path in (place, *place.parents) if path.exists())


def _filled(place: Path) -> bool:
    with storage_errors(place):
        return place.exists() and any(not path.name.startswith(".part-") for path in place.iterdir())


def _copy(source: Path, target: Path, sha256: str) -> None:
    """A durable copy that was read back from its disk. Raises IntegrityError where the source is not what it should be, StorageError."""
    make_directory(target.parent)
    temporary = target.with_name(f".part-{target.name}")
    with storage_errors(temporary):
        temporary.unlink(missing_ok=True)
    try:
        with storage_errors(source):
            found, _ = copy_fixed(source, temporary, _MOST_BYTES)
        if found != sha256:
            raise IntegrityError("verify.changed", path=str(source))
        if _read_back(temporary) != sha256:
            raise StorageError("offload.bad-disk", path=str(target))
        with storage_errors(target):
            temporary.replace(target)
        sync_directory(target.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _read_back(path: Path) -> str:
    """The digest of what is on the disk, not of what the kernel still remembers of it."""
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    return fingerprint(path)
