"""Holds a bag against BagIt 1.0 (RFC 8493), and the older versions that are about: what any bag must be, whoever made it.

Everything in a bag is untrusted: paths that lead out of it, links and devices are findings and are never opened.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from scanfile.store.durable import open_untrusted
from scanfile.text import printable

_CHUNK = 1 << 20
_MOST_TAG_BYTES = 1 << 30
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_MANIFEST = re.compile(rf"(tag)?manifest-({'|'.join(_ALGORITHMS)})\.txt", re.IGNORECASE)
_DECLARATION = re.compile(r"BagIt-Version: (\d+)\.(\d+)[ \t]*(?:\r\n|\r|\n)Tag-File-Character-Encoding: (\S+)[ \t]*(?:\r\n|\r|\n)?")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_FETCHED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+[ \t]+(?:\d+|-)[ \t]+(.+)")
_LABEL = re.compile(r"([^:\s][^:]*?)[ \t]*:(.*)")
_VERSIONS = {(0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0)}
_NO_CHARACTERS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
"""What Python calls encodings and nobody else does; some of them take for ever over a long text."""


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
        if not _is_encoding(self.encoding):
            self.fault(Fault.ENCODING, "bagit.txt", self.encoding)
            return False
        return True

    def lines(self, name: str) -> list[str]:
        """The lines of a tag file that is there; a name may hold every other character that Python calls the end of a line."""
        return re.split("\r\n|\r|\n", (self.tag_text(name, self.encoding) or "").removeprefix("\ufeff"))

    def manifest(self, name: str) -> dict[str, str]:
        """The digests of a manifest by path; faults for lines that say nothing safe."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.lines(name), 1):
            if not line.strip():
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                self.fault(Fault.MANIFEST_LINE, name, f"line {number}")
                continue
            path = self.meant(match[2])
            if not _is_safe(path):
                self.fault(Fault.UNSAFE_PATH, path, name)
            elif path in found and found[path] != match[1].lower():
                self.fault(Fault.LISTED_TWICE, path, name)
            else:
                found[path] = match[1].lower()
        return found

    def fetched(self) -> list[str]:
        """The paths that ``fetch.txt`` would bring from elsewhere; faults for lines that say nothing safe. Nothing is fetched."""
        found = []
        for number, line in enumerate(self.lines("fetch.txt") if "fetch.txt" in self.there else (), 1):
            match = _FETCHED.fullmatch(line)
            if match is None and line.strip():
                self.fault(Fault.MANIFEST_LINE, "fetch.txt", f"line {number}")
            elif match and not _is_safe(path := self.meant(match[1])):
                self.fault(Fault.UNSAFE_PATH, path, "fetch.txt")
            elif match:
                found.append(path)
        return found

    def labels(self, name: str) -> list[tuple[str, str]]:
        """What a tag file says of the bag, by label in small letters, folded lines put together; a fault for a line without a label."""
        found: list[tuple[str, str]] = []
        for number, line in enumerate(self.lines(name), 1):
            if match := _LABEL.fullmatch(line):
                found.append((match[1].lower(), match[2].strip()))
            elif line.strip() and line[0] in " \t" and found:
                found[-1] = found[-1][0], f"{found[-1][1]} {line.strip()}".strip()
            elif line.strip():
                self.fault(Fault.UNREADABLE, name, f"line {number}")
        return found

    def meant(self, path: str) -> str:
        """A path as a manifest writes it, as it is: without ``.`` and with its CR, LF and % decoded. What was written by older versions,
        and by programs that encode line ends alone, has a ``%25`` that is one."""
        decoded, written = _plain(_decoded(path)), _plain(path)
        return written if self.real(decoded) is None and self.real(written) else decoded

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
    listed = {name: {bag.real(path) or path for path in one} for name, one in payload.items()}
    everywhere = set().union(*listed.values())
    for path in sorted(set(bag.there) - everywhere):
        if path.startswith("data/"):
            bag.fault(Fault.UNLISTED, path)
    # From 1.0 on every manifest lists everything (RFC 8493, section 2.1.3), and what is to be fetched too (2.2.3).
    if bag.version >= (1, 0):
        for name, paths in listed.items():
            for path in sorted(everywhere - paths):
                bag.fault(Fault.UNLISTED, path, name)
    for path in bag.fetched():
        if bag.version >= (1, 0) and (bag.real(path) or path) not in everywhere:
            bag.fault(Fault.UNLISTED, path, "fetch.txt")
    _digests(bag, manifests)
    _oxum(bag)


def _digests(bag: _Bag, manifests: dict[str, dict[str, str]]) -> None:
    """Read each listed path once, with all the digests that are wanted of it."""
    wanted: dict[str, set[tuple[str, str]]] = {}
    for name, one in manifests.items():
        algorithm = name.lower().rpartition("-")[2].removesuffix(".txt")
        for path, digest in one.items():
            wanted.setdefault(path, set()).add((algorithm, digest))
    for path, digests in sorted(wanted.items()):
        real = bag.real(path)
        if real is None:
            bag.fault(Fault.MISSING, path)
            continue
        try:
            found = _hashed(bag.root / real, {algorithm for algorithm, _ in digests})
        except OSError as error:
            bag.fault(Fault.UNREADABLE, path, error.strerror or type(error).__name__)
            continue
        if any(found[algorithm] != digest for algorithm, digest in digests):
            bag.fault(Fault.CHANGED, path)


def _hashed(path: Path, algorithms: Iterable[str]) -> dict[str, str]:
    digests = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with open_untrusted(path) as source:
        while chunk := source.read(_CHUNK):
            for digest in digests.values():
                digest.update(chunk)
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _oxum(bag: _Bag) -> None:
    """Octets and streams of the payload, where a tag file says them: ``bag-info.txt``, ``package-info.txt`` before version 0.96."""
    sizes = [size for path, size in bag.there.items() if path.startswith("data/")]
    found = f"{sum(sizes)}.{len(sizes)}"
    for name in ("bag-info.txt", "package-info.txt"):
        # That of an older version is any tag file to a newer one.
        if name not in bag.there or (name == "package-info.txt" and bag.version >= (0, 96)):
            continue
        for label, value in bag.labels(name):
            if label == "payload-oxum" and value != found:
                bag.fault(Fault.OXUM, name, f"{value}, found {found}")


def _is_encoding(name: str) -> bool:
    try:
        "".encode(name)
        return codecs.lookup(name).name not in _NO_CHARACTERS
    except (LookupError, ValueError):
        return False


def _decoded(path: str) -> str:
    """A path of a manifest as it is: CR, LF and % may be percent-encoded, and nothing else (RFC 8493, section 2.1.3)."""
    return re.sub("%(0[AaDd]|25)", lambda found: chr(int(found[1], 16)), path)


def _plain(path: str) -> str:
    return str(PurePosixPath(path))


def _is_safe(path: str) -> bool:
    """Whether a path stays inside the bag on every system: no root, home, drive, share, variable or way up, with either slash."""
    parts = re.split(r"[\\/]", path)
    return (
        path not in ("", ".") and ".." not in parts and not path.startswith(("/", "~", "\\", "%")) and not re.match(r"[A-Za-z]:[\\/]", path)
    )
