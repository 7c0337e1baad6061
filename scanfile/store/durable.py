"""Writing so that a power cut leaves either the old bytes or the new ones, never half of each."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from scanfile.errors import InputError, ProblemCode, StorageError

_CHUNK = 1 << 20
_LEFTOVER = ".part-"


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn any OSError inside into StorageError: ``store.disk-full`` for a full disk or quota, ``store.io`` for the rest."""
    try:
        yield
    except OSError as error:
        raise _storage_error(error, path) from error


def _storage_error(error: OSError, path: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError("store.disk-full", path=os.fspath(path))
    return StorageError("store.io", path=os.fspath(path), reason=error.strerror or type(error).__name__)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable. Raises StorageError."""
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def make_directory(path: Path) -> None:
    """Create a directory and its missing parents with mode 0700, durably. One that is there is left as it is. Raises StorageError."""
    missing = []
    with storage_errors(path):
        while not path.is_dir():
            missing.append(path)
            path = path.parent
        for directory in reversed(missing):
            with suppress(FileExistsError):
                directory.mkdir(mode=0o700)
            sync_directory(directory.parent)


class AtomicPath:
    """Gives a temporary path beside the target; leaving the block makes it durable and puts it in place, an exception removes it.

    For writers that want a path (PDF); others use ``write_atomic``. Raises StorageError on leaving.
    """

    def __init__(self, target: Path, mode: int = 0o600) -> None:
        self.target = target
        self.mode = mode
        # The suffix stays last, for libraries that look at it.
        self.temporary = target.with_name(f"{_LEFTOVER}{secrets.token_hex(6)}-{target.name}")

    def __enter__(self) -> Path:
        return self.temporary

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                with storage_errors(self.target):
                    self._settle()
        finally:
            with suppress(OSError):
                self.temporary.unlink()

    def _settle(self) -> None:
        descriptor = os.open(self.temporary, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            os.fchmod(descriptor, self.mode)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(self.temporary, self.target)  # noqa: PTH105  (the name of the invariant)
        sync_directory(self.target.parent)


def write_atomic(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a path's content durably: temporary path beside it, fsync, replace, fsync of the directory. Raises StorageError."""
    with storage_errors(path), AtomicPath(path, mode) as temporary:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with io.FileIO(descriptor, "w") as sink:
            _write_all(sink, memoryview(content))


def sweep_leftovers(directory: Path, spare: Collection[Path] = ()) -> int:
    """Remove what killed writers left below a directory; call it only while holding the archive's lock. Returns how many.

    ``spare`` are directories that are not looked into: what others write there is not held by that lock.
    """
    swept = 0
    with storage_errors(directory):
        for at, inner, paths in os.walk(directory):
            leftovers = [Path(at, name) for name in (*inner, *paths) if name.startswith(_LEFTOVER)]
            for leftover in leftovers:
                if leftover.is_dir() and not leftover.is_symlink():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink(missing_ok=True)
            swept += len(leftovers)
            inner[:] = [name for name in inner if not name.startswith(_LEFTOVER) and Path(at, name) not in spare]
    return swept


def open_untrusted(path: Path) -> BinaryIO:
    """Open a regular path of the outside for reading: follows no link, waits for no pipe. Raises OSError as it comes."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
    return io.FileIO(descriptor, "r")


def copy_fixed(source: BinaryIO | Path, target: Path, max_bytes: int) -> tuple[str, int]:
    """Copy and hash in one pass; the copy is durable, of mode 0400, and its directory entry is the caller's to sync.

    Returns the SHA-256 in hexadecimal and the size in bytes. A failing read raises OSError as it comes, a failing write StorageError,
    more than ``max_bytes`` InputError; in each case no copy is left.
    """
    if isinstance(source, Path):
        with open_untrusted(source) as opened:
            return copy_fixed(opened, target, max_bytes)
    with storage_errors(target):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
    try:
        with io.FileIO(descriptor, "w") as sink:
            fixed = _pour(source, sink, target, max_bytes)
            with storage_errors(target):
                os.fsync(descriptor)
            return fixed
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


def _pour(source: BinaryIO, sink: io.FileIO, target: Path, max_bytes: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise InputError(ProblemCode.IMAGE_TOO_LARGE, f"more than {max_bytes} bytes")
        digest.update(chunk)
        with storage_errors(target):
            _write_all(sink, memoryview(chunk))
    return digest.hexdigest(), size


def _write_all(sink: io.FileIO, rest: memoryview) -> None:
    while rest:
        rest = rest[sink.write(rest) :]


def fingerprint(path: Path) -> str:
    """The SHA-256 of a path's bytes, in hexadecimal. Raises FileNotFoundError as it comes, StorageError for any other failure."""
    digest = hashlib.sha256()
    try:
        with open_untrusted(path) as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _storage_error(error, path) from error
    return digest.hexdigest()


def require_space(path: Path, need_bytes: int) -> None:
    """Refuse to begin what can't be finished. Raises StorageError ``store.disk-full`` where fewer bytes are free."""
    with storage_errors(path):
        free = shutil.disk_usage(path).free
    if free < need_bytes:
        raise StorageError("store.disk-full", path=os.fspath(path))
