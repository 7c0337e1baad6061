"""Holds a bag against BagIt 1.0 (RFC 8493), and the older versions that are about: what any bag must be, whoever made it.

Everything in a bag is untrusted: paths that lead out of it, links and devices are findings and are never opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from scanfile.store.durable import open_untrusted
from scanfile.text import printable

_CHUNK = 1 << 20
_MOST_TAG_BYTES = 1 << 30
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_MANIFEST = re.compile(rf"(tag)?manifest-({'|'.join(_ALGORITHMS)})\.txt", re.IGNORECASE)
_DECLARATION = re.compile(r"BagIt-Version: (\d+)\.(\d+)[ \t]*\r?\n?(?:\r|\n)?Tag-File-Character-Encoding: (\S+)[ \t]*(?:\r\n|\r|\n)?")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_VERSIONS = {(0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0)}
_OXUM = re.compile(r"Payload-Oxum[ \t]*:[ \t]*(\d+)\.(\d+)[ \t]*", re.IGNORECASE)


class Fault(StrEnum):
    """What is wrong with a bag."""

    NO_BAG = "no-bag"
    DECLARATION = "declaration"
    ENCODING = "encoding"
    NO_PAYLOAD = "no-payload"
    NO_MANIFEST = "no-manifest"
    MANIFEST_LINE = "manifest-line"
    UNSAFE_PATH = "unsafe-path"
    LISTED_TWICE = "listed-twice"
    MISSING = "missing"
    UNLISTED = "unlisted"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    OXUM = "oxum"


@dataclass(frozen=True, slots=True)
class BagFault:
    """One fault: the path in the bag that it is about, and what is to be said of it."""

    fault: Fault
    path: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BagReport:
    """What a look at a bag found. ``payload`` has the bytes of each path that is there; ``version`` is empty where none is declared."""

    faults: tuple[BagFault, ...]
    payload: dict[str, int]
    version: str

    @property
    def valid(self) -> bool:
        """Whether it is a valid bag: complete, and every digest as it is listed."""
        return not self.faults


class _Bag:
    """One look at a bag."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[BagFault] = []
        self.there: dict[str, int] = {}
        self.encoding = "utf-8"
        self.version = (1, 0)
        # Some file systems and unpackers decompose accents (RFC 8493 leaves it open): what differs in that alone is the same path.
        self._forms: dict[str, str] = {}

    def fault(self, fault: Fault, path: str = "", detail: str = "") -> None:
        self.faults.append(BagFault(fault, printable(path, 400), printable(detail, 400)))

    def walk(self) -> None:
        """Everything that is there, and its size; links and devices are faults."""
        for at, inner, names in os.walk(self.root):
            for name in [*names, *inner]:
                path = Path(at, name)
                rel = path.relative_to(self.root).as_posix()
                mode = path.lstat().st_mode
                if stat.S_ISREG(mode):
                    self.there[rel] = path.lstat().st_size
                    self._forms[unicodedata.normalize("NFC", rel)] = rel
                elif not stat.S_ISDIR(mode):
                    self.fault(Fault.UNSAFE_PATH, rel, "a link or device")
            inner[:] = [name for name in inner if not Path(at, name).is_symlink()]

    def tag_text(self, name: str, encoding: str) -> str | None:
        """A tag file's text; None, with a fault, where it can't be had."""
        try:
            if self.there.get(name, 0) > _MOST_TAG_BYTES:
                raise OSError("too large")
            with open_untrusted(self.root / name) as source:
                return source.read().decode(encoding)
        except (OSError, LookupError, UnicodeError) as error:
            self.fault(Fault.UNREADABLE, name, str(error))
            return None

    def declaration(self) -> bool:
        """Read ``bagit.txt``; False where it does not say what it must."""
        if "bagit.txt" not in self.there:
            self.fault(Fault.NO_BAG, "bagit.txt")
            return False
        text = self.tag_text("bagit.txt", "utf-8")
        if text is None:
            return False
        match = _DECLARATION.fullmatch(text)
        if match is None or (int(match[1]), int(match[2])) not in _VERSIONS:
            self.fault(Fault.DECLARATION, "bagit.txt")
            return False
        self.version = int(match[1]), int(match[2])
        self.encoding = match[3]
        try:
            "".encode(self.encoding)
        except LookupError:
            self.fault(Fault.ENCODING, "bagit.txt", self.encoding)
            return False
        return True

    def manifest(self, name: str) -> dict[str, str]:
        """The digests of a manifest by path; faults for lines that say nothing safe."""
        found: dict[str, str] = {}
        text = self.tag_text(name, self.encoding)
        for number, line in enumerate((text or "").removeprefix("\ufeff").splitlines(), 1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                self.fault(Fault.MANIFEST_LINE, name, f"line {number}")
                continue
            path = _decoded(match[2]).removeprefix("./")
            if not _is_safe(path):
                self.fault(Fault.UNSAFE_PATH, path, name)
            elif path in found and found[path] != match[1].lower():
                self.fault(Fault.LISTED_TWICE, path, name)
            else:
                found[path] = match[1].lower()
        return found

    def real(self, path: str) -> str | None:
        """A listed path as it is called on this disk, None where it is not there."""
        return path if path in self.there else self._forms.get(unicodedata.normalize("NFC", path))


def examine(root: Path) -> BagReport:
    """Look at everything in a bag, its digests included. Raises no error for anything that is in it."""
    bag = _Bag(root)
    if not root.is_dir():
        return BagReport((BagFault(Fault.NO_BAG, str(root)),), {}, "")
    bag.walk()
    if bag.declaration():
        _hold(bag)
    version = f"{bag.version[0]}.{bag.version[1]}"
    return BagReport(tuple(bag.faults), {path: size for path, size in bag.there.items() if path.startswith("data/")}, version)


def _hold(bag: _Bag) -> None:
    """Hold a declared bag against its manifests."""
    manifests = {name: bag.manifest(name) for name in bag.there if "/" not in name and _MANIFEST.fullmatch(name)}
    payload = {name: listed for name, listed in manifests.items() if not name.lower().startswith("tag")}
    if not (bag.root / "data").is_dir():
        bag.fault(Fault.NO_PAYLOAD, "data")
    if not payload:
        bag.fault(Fault.NO_MANIFEST)
    listed = {real for one in payload.values() for path in one if (real := bag.real(path))}
    for path in sorted(set(bag.there) - listed):
        if path.startswith("data/"):
            bag.fault(Fault.UNLISTED, path)
    everywhere = {path for one in payload.values() for path in one}
    for name, one in payload.items():
        # From 1.0 on every manifest lists everything (RFC 8493, section 2.1.3).
        for path in sorted(everywhere - set(one)) if bag.version >= (1, 0) else ():
            bag.fault(Fault.UNLISTED, path, name)
    _digests(bag, manifests)
    _oxum(bag)


def _digests(bag: _Bag, manifests: dict[str, dict[str, str]]) -> None:
    """Read each listed path once, with all the digests that are wanted of it."""
    wanted: dict[str, dict[str, str]] = {}
    for name, one in manifests.items():
        algorithm = name.lower().rpartition("-")[2].removesuffix(".txt")
        for path, digest in one.items():
            wanted.setdefault(path, {})[algorithm] = digest
    for path, digests in sorted(wanted.items()):
        real = bag.real(path)
        if real is None:
            bag.fault(Fault.MISSING, path)
            continue
        try:
            found = _hashed(bag.root / real, tuple(digests))
        except OSError as error:
            bag.fault(Fault.UNREADABLE, path, error.strerror or type(error).__name__)
            continue
        if any(found[algorithm] != digest for algorithm, digest in digests.items()):
            bag.fault(Fault.CHANGED, path)


def _hashed(path: Path, algorithms: tuple[str, ...]) -> dict[str, str]:
    digests = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with open_untrusted(path) as source:
        while chunk := source.read(_CHUNK):
            for digest in digests.values():
                digest.update(chunk)
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _oxum(bag: _Bag) -> None:
    """Octets and streams of the payload, where ``bag-info.txt`` says them."""
    text = bag.tag_text("bag-info.txt", bag.encoding) if "bag-info.txt" in bag.there else None
    for line in (text or "").splitlines():
        if match := _OXUM.fullmatch(line):
            sizes = [size for path, size in bag.there.items() if path.startswith("data/")]
            if (int(match[1]), int(match[2])) != (sum(sizes), len(sizes)):
                bag.fault(Fault.OXUM, "bag-info.txt", f"{match[1]}.{match[2]}, found {sum(sizes)}.{len(sizes)}")


def _decoded(path: str) -> str:
    """A path of a manifest as it is: CR, LF and % may be percent-encoded, and nothing else (RFC 8493, section 2.1.3)."""
    return re.sub("%(0[AaDd]|25)", lambda found: chr(int(found[1], 16)), path)


def _is_safe(path: str) -> bool:
    """Whether a path stays inside the bag on every system."""
    pure = PurePosixPath(path)
    drive = re.match(r"[A-Za-z]:[\\/]", path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts and not path.startswith(("~", "\\")) and not drive
