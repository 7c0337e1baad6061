"""Look through a delivery: which paths are scanner output, which are not, and which can't be told. Opens as little as it can."""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from scanfile.config import IntakeSettings
from scanfile.errors import ProblemCode, UsageError
from scanfile.store.durable import open_untrusted
from scanfile.text import natural_key, printable

_HEAD_BYTES = 1024
"""PDF readers look for the header in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1)."""

_LONGEST_NAME = 1 << 14

_MAGIC = (
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
    (b"II+\0\x08\0\0\0", ".tif"),
    (b"MM\0+\0\x08\0\0", ".tif"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", ".jp2"),
    (b"\xff\x4f\xff\x51", ".jp2"),
    (b"%PDF-", ".pdf"),
)
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
"""Sizes of the second header: two letters alone would take many a text for a picture."""

_NEVER_SCANS = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "metadata.csv"})
_NEVER_SCAN_DIRECTORIES = frozenset({"$recycle.bin", "system volume information", "__macosx", "@eadir", "lost+found"})


@dataclass(frozen=True, slots=True)
class Found:
    """One path that counts as a page in. ``raw`` is its name below the delivery as the system gives it (surrogate escapes for bytes
    that are not UTF-8); ``problem`` says why it will not be opened."""

    raw: str
    size: int
    problem: ProblemCode | None = None
    detail: str = ""

    @property
    def name(self) -> str:
        """The name for people."""
        return shown(self.raw)

    @property
    def name_b64(self) -> str | None:
        """The name's bytes, where the name for people is not the whole truth."""
        return None if self.name == self.raw else base64.b64encode(os.fsencode(self.raw)).decode()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What lies below ``root``, in natural order. ``mount`` is its device and inode, to notice that a share went away."""

    root: Path
    mount: tuple[int, int]
    found: tuple[Found, ...]
    ignored: tuple[str, ...]

    def path(self, found: Found) -> Path:
        """Where a found path lies now."""
        return self.root / found.raw

    @property
    def size(self) -> int:
        """Bytes of all that is to be copied."""
        return sum(one.size for one in self.found if one.problem is None)


def shown(raw: str) -> str:
    """An outside name in full, as text for people."""
    return printable(raw, _LONGEST_NAME)


def content_suffix(head: bytes, anywhere: bool = True) -> str:
    """The canonical suffix by content: ``.tif .jpg .png .bmp .jp2 .pdf``, and ``.bin`` for anything else.

    ``anywhere`` also takes a PDF header that follows other bytes, as readers do.
    """
    for magic, suffix in _MAGIC:
        if head.startswith(magic):
            return suffix
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return ".bmp"
    return ".pdf" if anywhere and b"%PDF-" in head[:_HEAD_BYTES] else ".bin"


def scan(source: Path, settings: IntakeSettings, own: frozenset[tuple[int, int]] = frozenset()) -> Delivery:
    """Find a delivery's paths, recursively and in natural order; a single path is a delivery of one.

    Links are not followed, pipes and devices not opened, hidden paths and what is no scanner output by suffix and content are listed in
    ``ignored``. ``own`` are directories (device, inode) that are never looked into: the archive's. Raises UsageError
    ``run.path-missing``.
    """
    try:
        real = source.resolve(strict=True)
        single = not stat.S_ISDIR(real.stat().st_mode)
        root = real.parent if single else real
        mount = identity(root.stat())
    except (OSError, RuntimeError):
        raise UsageError("run.path-missing", path=shown(os.fspath(source))) from None
    walk = _Walk(os.fspath(root), settings, own)
    if single:
        walk.take(real.name, real.lstat())
    else:
        walk.down()
    found = tuple(sorted(walk.found, key=lambda one: natural_key(one.raw)))
    return Delivery(root, mount, found, tuple(shown(raw) for raw in sorted(walk.ignored, key=natural_key)))


def identity(status: os.stat_result) -> tuple[int, int]:
    """Device and inode."""
    return status.st_dev, status.st_ino


class _Walk:
    """Collects; names are strings relative to the root, so that bytes which are not UTF-8 survive."""

    def __init__(self, root: str, settings: IntakeSettings, own: frozenset[tuple[int, int]]) -> None:
        self._root, self._own = root, own
        self._suffixes = settings.suffixes
        self.found: list[Found] = []
        self.ignored: list[str] = []

    def down(self) -> None:
        waiting = [""]
        while waiting:
            directory = waiting.pop()
            try:
                entries = list(os.scandir(os.path.join(self._root, directory)))  # noqa: PTH118  (Path drops the "" of the root)
            except OSError as error:
                self._fail((directory or ".") + "/", error, ProblemCode.UNREADABLE_DIRECTORY)
                continue
            for entry in entries:
                raw = f"{directory}/{entry.name}" if directory else entry.name
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError as error:
                    self._fail(raw, error, ProblemCode.UNREADABLE_PATH)
                    continue
                if self.take(raw, status):
                    waiting.append(raw)

    def take(self, raw: str, status: os.stat_result) -> bool:
        """Sort one path; whether it is a directory to look into."""
        leaf = raw.rpartition("/")[2].casefold()
        if stat.S_ISDIR(status.st_mode):
            if leaf.startswith(".") or leaf in _NEVER_SCAN_DIRECTORIES or identity(status) in self._own:
                self.ignored.append(raw + "/")
                return False
            return True
        if leaf.startswith(".") or leaf in _NEVER_SCANS:
            self.ignored.append(raw)
        elif stat.S_ISLNK(status.st_mode):
            self._take_link(raw)
        elif stat.S_ISREG(status.st_mode) and (leaf.endswith(self._suffixes) or self._may_be_scan(raw)):
            self.found.append(Found(raw, status.st_size))
        else:
            self.ignored.append(raw)
        return False

    def _take_link(self, raw: str) -> None:
        """A link to what this delivery takes anyway is left aside; any other would be a page lost, so it is counted as one."""
        target = os.path.realpath(os.path.join(self._root, raw))  # noqa: PTH118
        inside = os.path.relpath(target, self._root)
        visible = not any(part.startswith(".") for part in inside.split("/")) or inside == "."
        if visible and os.path.lexists(target):
            self.ignored.append(raw)
        else:
            self.found.append(Found(raw, 0, ProblemCode.LINK_NOT_FOLLOWED, f"points to {shown(target)}"))

    def _may_be_scan(self, raw: str) -> bool:
        """By content; a path that can't be looked into counts as a scan, because nobody can say that it is none."""
        try:
            with open_untrusted(Path(self._root, raw)) as opened:
                return content_suffix(opened.read(_HEAD_BYTES), anywhere=False) != ".bin"
        except OSError:
            return True

    def _fail(self, raw: str, error: OSError, code: ProblemCode) -> None:
        if isinstance(error, FileNotFoundError):
            code = ProblemCode.VANISHED_PATH
        self.found.append(Found(raw, 0, code, error.strerror or ""))
