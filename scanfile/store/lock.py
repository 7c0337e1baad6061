"""One writer of an archive at a time. The kernel's lock decides (it dies with its holder); what the lock path says is for people."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from scanfile.errors import StorageError
from scanfile.store.durable import storage_errors

_NO_KERNEL_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an archive. ``boot`` and ``started`` tell a live process from a later one with the same number; ``since`` is UTC."""

    holder: str
    pid: int
    host: str
    since: str
    boot: str
    started: str

    @classmethod
    def this_process(cls, holder: str, since: str) -> Self:
        """This process, under the name of the person who started it."""
        pid = os.getpid()
        return cls(holder, pid, socket.gethostname(), since, _boot(), _started(pid))

    @property
    def lives(self) -> bool:
        """Whether that very process runs on this machine; another machine's process is taken to live."""
        if self.host != socket.gethostname():
            return True
        return self.boot == _boot() and self.started == _started(self.pid) != ""


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    """The process's start in clock ticks after boot (proc(5), field 22 of stat), empty where there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _read(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, _MAX_BYTES, 0)))
    except (ValueError, TypeError, OSError):
        return None


def current_holder(path: Path) -> Holder | None:
    """Who holds the lock now, None where nobody does. Takes nothing."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        said = _read(descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return said or Holder("", 0, "", "", "", "")
        except OSError:
            return said if said and said.lives else None
        return None
    finally:
        os.close(descriptor)


class ArchiveLock:
    """Holds an archive for the length of a block. ``since`` is a UTC time, given because the clock is injected.

    Raises StorageError ``archive.locked`` (holder, pid, host, since) on entering while somebody else lives who holds it. The lock of a
    dead holder is taken over without a question: the kernel frees it with the process, so neither a kill, a power cut nor a process
    number used again leaves an archive locked. Where the file system has no such locks, boot id and start time decide.
    """

    def __init__(self, path: Path, holder: str, since: str) -> None:
        self._path = path
        self._me = Holder.this_process(holder, since)
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        with storage_errors(self._path):
            while self._descriptor is None:
                self._descriptor = self._take()
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(asdict(self._me)).encode(), 0)
            os.fsync(self._descriptor)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._descriptor is not None:
            # Removed before it is let go: whoever opened it meanwhile finds another path in its place and opens again.
            with suppress(OSError):
                self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self) -> int | None:
        """The locked descriptor, or None where the path was replaced between opening and locking."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            self._lock(descriptor)
            if _same_path(descriptor, self._path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None

    def _lock(self, descriptor: int) -> None:
        said = _read(descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _locked(_read(descriptor)) from None
        except OSError as error:
            if error.errno not in _NO_KERNEL_LOCKS:
                raise
            if said is not None and said.lives:
                raise _locked(said) from None


class Turn:
    """Lets one process at a time write decisions; the others wait, for the milliseconds that it takes. Raises StorageError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        with storage_errors(self._path):
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            except OSError as error:
                if error.errno not in _NO_KERNEL_LOCKS:
                    raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._descriptor)


def _locked(said: Holder | None) -> StorageError:
    who = said or Holder("?", 0, "?", "?", "", "")
    return StorageError("archive.locked", holder=who.holder, pid=who.pid, host=who.host, since=who.since)


def _same_path(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False
