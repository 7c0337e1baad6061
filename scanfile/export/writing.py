"""A package on its way to a disk: written beside its place, hashed on the way, durable as a whole before it gets its name.

Everything is written into a directory whose name begins with ``.part-``; ``finish`` makes all of it durable and gives it the final name
with one rename, which is the only moment at which there is a package. A run that was killed leaves the other directory; the next one for
the same place goes on with what is whole in it. PDFs are copied and not linked: a package is opened, moved and marked by others, and a link
would let them do that to the archive.

A package that is cut into volumes is written in the same way: the volumes are bags in that directory, and get their place with it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self

from scanfile.errors import IntegrityError, StorageError, UsageError
from scanfile.export import bag
from scanfile.export.volumes import volume_of
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
class BagWriter:
    """Writes one bag into ``place``, from the archive at ``source``: a package, or a volume of one.

    What an earlier run, or another step, has left in ``pool`` under the same name in the payload is moved from there.
    """

    place: Path
    source: Path
    pool: Path
    fixed: dict[str, Fixed] = field(default_factory=dict, init=False)
    directories: set[PurePosixPath] = field(default_factory=set, init=False)

    @property
    def payload(self) -> dict[str, Fixed]:
        """What lies in the payload so far, by its path in the bag."""
        return {path: fixed for path, fixed in self.fixed.items() if path.startswith(f"{bag.PAYLOAD}/")}

    @property
    def size(self) -> int:
        """Bytes of all that is in the bag so far."""
        return sum(fixed.size for fixed in self.fixed.values())

    def directory(self, name: str) -> Path:
        """A directory of the bag, which may stay empty."""
        return self._made(PurePosixPath(name))

    def copy(self, source: str, name: str, sha256: str) -> Fixed:
        """Copy an archive path into the bag. Raises IntegrityError ``verify.changed`` where its bytes are not those expected."""
        target = self._named(name)
        origin = self.source / source
        for there in dict.fromkeys((target, self.pool / name)):
            if self._is_there(there, sha256, origin):
                self._move(there, target)
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
        """Write a whole path of the bag."""
        target = self._named(name)
        with storage_errors(target):
            target.write_bytes(content)
        return self._note(name, Fixed(hashlib.sha256(content).hexdigest(), len(content)))

    def path(self, name: str) -> Path:
        """Where somebody else writes a path of the bag, who then says ``written``."""
        target = self._named(name)
        with storage_errors(target):
            target.unlink(missing_ok=True)
        return target

    def written(self, name: str) -> Fixed:
        """Take over a path that somebody else wrote."""
        target = self.place / name
        return self._note(name, Fixed(fingerprint(target), target.stat().st_size))

    def adopt(self, name: str, fixed: Fixed) -> Fixed:
        """Take over a path that was written into the pool and fixed when it was."""
        self._move(self.pool / name, self._named(name))
        return self._note(name, fixed)

    def close(self, info: list[tuple[str, str]]) -> Fixed:
        """Write the manifests and ``bag-info.txt``, behind which nothing can be added. Returns the tag manifest, which stands for all that
        is handed over."""
        payload = self.payload
        self.write(bag.MANIFEST, bag.manifest((path, fixed.sha256) for path, fixed in payload.items()))
        self.write("bagit.txt", bag.DECLARATION)
        self.write("bag-info.txt", bag.bag_info([*info, ("Payload-Oxum", bag.oxum(fixed.size for fixed in payload.values()))]))
        tags = [(path, fixed.sha256) for path, fixed in self.fixed.items() if path not in payload]
        return self.write(bag.TAG_MANIFEST, bag.manifest(tags))

    def manifest_so_far(self) -> Fixed:
        """The payload's manifest as it will be, once nothing is added to the payload any more."""
        content = bag.manifest((path, fixed.sha256) for path, fixed in self.payload.items())
        return Fixed(hashlib.sha256(content).hexdigest(), len(content))

    def _note(self, name: str, fixed: Fixed) -> Fixed:
        self.fixed[name] = fixed
        return fixed

    def _named(self, name: str) -> Path:
        pure = PurePosixPath(name)
        if name in self.fixed or pure.is_absolute() or ".." in pure.parts:
            raise ValueError(f"no new path of a package: {name!r}")
        return self._made(pure.parent) / pure.name

    def _made(self, pure: PurePosixPath) -> Path:
        if pure not in self.directories:
            with storage_errors(self.place / pure):
                (self.place / pure).mkdir(mode=0o700, parents=True, exist_ok=True)
            self.directories |= {pure, *pure.parents}
        return self.place / pure

    def _move(self, there: Path, target: Path) -> None:
        if there != target:
            with storage_errors(target):
                there.replace(target)

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


@dataclass
class PackageWriter:
    """Writes a package to ``target`` from the archive at ``source``: one bag, or a directory of several. Use it in a ``with`` statement;
    there is no package before ``finish``.

    Raises UsageError ``export.not-empty`` for a target that holds anything, ``export.mount`` for a whole disk, StorageError for what its
    disk can't do.
    """

    target: Path
    source: Path
    bags: dict[str, BagWriter] = field(default_factory=dict, init=False)
    _beside: set[str] = field(default_factory=set, init=False)
    _finished: bool = field(default=False, init=False)

    @property
    def place(self) -> Path:
        """The directory that is being written; what was made for a package before anybody knew its volumes lies in it as in one bag."""
        return self.target.with_name(f"{UNFINISHED}{self.target.name}")

    def __enter__(self) -> Self:
        with storage_errors(self.target):
            if self.target.exists() and not (self.target.is_dir() and not any(self.target.iterdir())):
                raise UsageError("export.not-empty", path=str(self.target))
            if self.target.is_mount():
                raise UsageError("export.mount", path=str(self.target))
        make_directory(self.target.parent)
        make_directory(self.place)
        self.gather()
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

    def bag(self, name: str = "") -> BagWriter:
        """The bag that is the package itself, or the volume of this name."""
        return self.bags.setdefault(name, BagWriter(self.place / name, self.source, self.place))

    def directory(self, name: str) -> Path:
        """A directory in which something is made before it belongs to a bag."""
        with storage_errors(self.place / name):
            (self.place / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.place / name

    def beside(self, name: str, content: bytes) -> None:
        """Write a path beside the volumes."""
        with storage_errors(self.place / name):
            (self.place / name).write_bytes(content)
        self._beside.add(name)

    def gather(self) -> None:
        """Bring what lies in volumes back to where it is looked for: they are cut anew."""
        self.bags.clear()
        with storage_errors(self.place):
            for volume in sorted(self.place.iterdir()):
                if volume_of(volume.name) is None or volume.is_symlink() or not volume.is_dir():
                    continue
                for at, _, names in os.walk(volume / bag.PAYLOAD):
                    pool = self.directory(Path(at).relative_to(volume).as_posix())
                    for name in names:
                        Path(at, name).replace(pool / name)
                shutil.rmtree(volume)

    def finish(self) -> None:
        """Make everything durable, and give the package its name."""
        named = self._beside | {_within(name, path) for name, one in self.bags.items() for path in one.fixed}
        directories = {PurePosixPath(".")}
        for name, one in self.bags.items():
            directories |= {PurePosixPath(name) / pure for pure in one.directories}
        self._sweep(named, directories)
        self._settle(named, directories)
        with storage_errors(self.target):
            self.place.replace(self.target)  # an empty directory of that name gives way
        self._finished = True
        sync_directory(self.target.parent)

    def _sweep(self, named: Collection[str], directories: Collection[PurePosixPath]) -> None:
        """Remove what an earlier run, or a library, left in the directory and is no part of this package."""
        with storage_errors(self.place):
            for at, inner, names in os.walk(self.place, topdown=False):
                for name in names:
                    path = Path(at, name)
                    if path.relative_to(self.place).as_posix() not in named:
                        path.unlink()
                for name in inner:
                    path = Path(at, name)
                    if PurePosixPath(path.relative_to(self.place).as_posix()) not in directories:
                        path.rmdir()

    def _settle(self, named: Collection[str], directories: Collection[PurePosixPath]) -> None:
        """Make every path durable, then the names in every directory, the innermost first."""
        for name in named:
            with storage_errors(self.place / name):
                descriptor = os.open(self.place / name, os.O_RDONLY | os.O_CLOEXEC)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        for pure in sorted(directories, key=lambda pure: -len(pure.parts)):
            sync_directory(self.place / pure)


def _within(volume: str, path: str) -> str:
    return f"{volume}/{path}" if volume else path


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
