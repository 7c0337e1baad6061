"""A package on its way to a disk: written beside its place, hashed on the way, durable as a whole before it gets its name.

Everything is written into a directory whose name begins with ``.part-``; ``finish`` makes all of it durable and gives it the final name
with one rename, which is the only moment at which there is a package. A run that was killed leaves the other directory; the next one for
the same place goes on with what is whole in it. PDFs are copied and not linked: a package is opened, moved and marked by others, and a link
would let them do that to the archive.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self

from scanfile.errors import IntegrityError, StorageError, UsageError
from scanfile.export import bag
from scanfile.store import fingerprint, make_directory, storage_errors, sync_directory
from scanfile.store.durable import open_untrusted

LARGEST_ON_FAT = (1 << 32) - 1
"""Bytes of a path on FAT16 and FAT32 (exFAT has no such limit)."""
UNFINISHED = ".part-"
_CHUNK = 1 << 20
_FAT = frozenset({"vfat", "msdos", "fat"})
_SPARE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was written: SHA-256 in hexadecimal and size in bytes."""

    sha256: str
    size: int


@dataclass
class PackageWriter:
    """Writes a package to ``target`` from the archive at ``source``. Use it in a ``with`` statement; there is no package before ``finish``.

    Raises UsageError ``export.not-empty`` for a target that holds anything, ``export.mount`` for a whole disk, StorageError for what its
    disk can't do.
    """

    target: Path
    source: Path
    _fixed: dict[str, Fixed] = field(default_factory=dict, init=False)
    _directories: set[PurePosixPath] = field(default_factory=set, init=False)
    _finished: bool = field(default=False, init=False)

    @property
    def place(self) -> Path:
        """The directory that is being written."""
        return self.target.with_name(f"{UNFINISHED}{self.target.name}")

    @property
    def payload(self) -> dict[str, Fixed]:
        """What lies in the payload so far, by its path in the package."""
        return {path: fixed for path, fixed in self._fixed.items() if path.startswith(f"{bag.PAYLOAD}/")}

    def __enter__(self) -> Self:
        with storage_errors(self.target):
            if self.target.exists() and not (self.target.is_dir() and not any(self.target.iterdir())):
                raise UsageError("export.not-empty", path=str(self.target))
            if self.target.is_mount():
                raise UsageError("export.mount", path=str(self.target))
        make_directory(self.target.parent)
        make_directory(self.place)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # What is whole is of use to the next run; an empty directory is of none.
        with suppress(OSError):
            if not self._finished:
                self.place.rmdir()

    def require(self, bytes_to_come: int, largest: int) -> None:
        """Refuse to begin what this disk can't take: ``bytes_to_come`` in all, ``largest`` in one path.

        Raises StorageError ``store.disk-full``, ``export.fat-limit``.
        """
        if largest > LARGEST_ON_FAT and file_system(self.target.parent) in _FAT:
            raise StorageError("export.fat-limit", path=str(self.target), size=largest)
        with storage_errors(self.target):
            free = shutil.disk_usage(self.place).free
            there = sum(path.stat().st_size for path in self.place.rglob("*") if path.is_file())
        need = bytes_to_come + _SPARE_BYTES
        if free + there < need:
            raise StorageError("export.no-space", path=str(self.target), need=need, free=free + there)

    def directory(self, name: str) -> Path:
        """A directory of the package, which may stay empty."""
        return self._made(PurePosixPath(name))

    def copy(self, source: str, name: str, sha256: str) -> Fixed:
        """Copy an archive path into the package. Raises IntegrityError ``verify.changed`` where its bytes are not those expected."""
        target = self._named(name)
        origin = self.source / source
        if self._is_there(target, sha256, origin):
            return self._note(name, Fixed(sha256, target.stat().st_size))
        try:
            with open_untrusted(origin) as opened:
                fixed = self._pour(opened, target)
        except FileNotFoundError as error:
            raise IntegrityError("verify.missing", path=source) from error
        if fixed.sha256 != sha256:
            raise IntegrityError("verify.changed", path=source)
        return self._note(name, fixed)

    def write(self, name: str, content: bytes) -> Fixed:
        """Write a whole path of the package."""
        target = self._named(name)
        with storage_errors(target):
            target.write_bytes(content)
        return self._note(name, Fixed(hashlib.sha256(content).hexdigest(), len(content)))

    def path(self, name: str) -> Path:
        """Where somebody else writes a path of the package, who then says ``written``."""
        target = self._named(name)
        with storage_errors(target):
            target.unlink(missing_ok=True)
        return target

    def written(self, name: str) -> Fixed:
        """Take over a path that somebody else wrote."""
        target = self.place / name
        return self._note(name, Fixed(fingerprint(target), target.stat().st_size))

    def adopt(self, name: str, fixed: Fixed) -> Fixed:
        """Take over a path that was written into the package and fixed when it was."""
        self._made(PurePosixPath(name).parent)
        return self._note(name, fixed)

    def close(self, info: list[tuple[str, str]]) -> Fixed:
        """Write the manifests and ``bag-info.txt``, behind which nothing can be added. Returns the tag manifest, which stands for all that
        is handed over."""
        payload = self.payload
        self.write(bag.MANIFEST, bag.manifest((path, fixed.sha256) for path, fixed in payload.items()))
        self.write("bagit.txt", bag.DECLARATION)
        self.write("bag-info.txt", bag.bag_info([*info, ("Payload-Oxum", bag.oxum(fixed.size for fixed in payload.values()))]))
        return self.write(
            bag.TAG_MANIFEST, bag.manifest((path, fixed.sha256) for path, fixed in self._fixed.items() if path not in payload)
        )

    def finish(self) -> None:
        """Make everything durable, and give the package its name."""
        self._sweep()
        self._settle()
        with storage_errors(self.target):
            self.place.replace(self.target)  # an empty directory of that name gives way
        self._finished = True
        sync_directory(self.target.parent)

    def manifest_so_far(self) -> Fixed:
        """The payload's manifest as it will be, once nothing is added to the payload any more."""
        content = bag.manifest((path, fixed.sha256) for path, fixed in self.payload.items())
        return Fixed(hashlib.sha256(content).hexdigest(), len(content))

    def _note(self, name: str, fixed: Fixed) -> Fixed:
        self._fixed[name] = fixed
        return fixed

    def _named(self, name: str) -> Path:
        pure = PurePosixPath(name)
        if name in self._fixed or pure.is_absolute() or ".." in pure.parts:
            raise ValueError(f"no new path of a package: {name!r}")
        return self._made(pure.parent) / pure.name

    def _made(self, pure: PurePosixPath) -> Path:
        if pure not in self._directories:
            with storage_errors(self.place / pure):
                (self.place / pure).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._directories |= {pure, *pure.parents}
        return self.place / pure

    def _is_there(self, target: Path, sha256: str, origin: Path) -> bool:
        """Whether a run that was cut short has left this path whole."""
        with storage_errors(target):
            if not target.is_file() or not origin.is_file() or target.stat().st_size != origin.stat().st_size:
                return False
        return fingerprint(target) == sha256

    def _pour(self, source: BinaryIO, target: Path) -> Fixed:
        digest, size = hashlib.sha256(), 0
        with storage_errors(target), target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                sink.write(chunk)
        return Fixed(digest.hexdigest(), size)

    def _sweep(self) -> None:
        """Remove what an earlier run, or a library, left in the directory and is no part of this package."""
        with storage_errors(self.place):
            for at, inner, names in os.walk(self.place, topdown=False):
                for name in names:
                    path = Path(at, name)
                    if path.relative_to(self.place).as_posix() not in self._fixed:
                        path.unlink()
                for name in inner:
                    path = Path(at, name)
                    if PurePosixPath(path.relative_to(self.place).as_posix()) not in self._directories:
                        path.rmdir()

    def _settle(self) -> None:
        """Make every path durable, then the names in every directory, the innermost first."""
        for name in self._fixed:
            with storage_errors(self.place / name):
                descriptor = os.open(self.place / name, os.O_RDONLY | os.O_CLOEXEC)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        for pure in sorted(self._directories, key=lambda pure: -len(pure.parts)):
            sync_directory(self.place / pure)


def file_system(path: Path) -> str:
    """The type of the file system on which a path lies, as the kernel names it (proc(5), mountinfo); empty where it can't be told."""
    try:
        real = path.resolve()
        best, kind = "", ""
        for line in Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines():
            before, _, after = line.partition(" - ")
            mount = before.split(" ")[4].replace("\\040", " ")
            if (real == Path(mount) or Path(mount) in real.parents) and len(mount) >= len(best):
                best, kind = mount, after.split(" ")[0]
        return kind
    except (OSError, IndexError):
        return ""
