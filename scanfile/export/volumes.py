"""A package cut into volumes: sizes as people write them, which record goes into which volume, and what volumes say of each other. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from scanfile.errors import UsageError
from scanfile.export import bag
from scanfile.text import ascii_digits, printable

VOLUMES = f"volumes-{bag.ALGORITHM}.txt"
"""Lists the tag manifests of all volumes, in the form that ``sha256sum -c`` reads."""

_SIZE = re.compile(r"([0-9]+)(?:\.([0-9]+))?\s*((?:[KMGT]I?)?)(?:B|BYTES?)?", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 1 << 10, "MI": 1 << 20, "GI": 1 << 30, "TI": 1 << 40}
_LARGEST = 1 << 53
_NAME = re.compile(r"(.+)-([0-9]{1,6})-of-([0-9]{1,6})")


def parse_size(text: str) -> int:
    """Bytes of a size as people write it: ``4G``, ``650 MB``, ``4.7g``, ``700MiB``, ``1500000``. K, M, G and T are powers of 1000, as disks
    are sold, so that what fits is on the safe side; KiB, MiB, GiB and TiB powers of 1024. Raises UsageError ``export.volume-size``.
    """
    match = _SIZE.fullmatch(ascii_digits(unicodedata.normalize("NFKC", text)).strip())
    if match is None:
        raise UsageError("export.volume-size", wanted=printable(text))
    base = _UNITS[match[3].upper()]
    fraction = (match[2] or "")[:12]
    size = int(match[1][:20]) * base + int(fraction or "0") * base // int("1" + "0" * len(fraction))
    if not 0 < size <= _LARGEST or len(match[1]) > len(str(_LARGEST)):
        raise UsageError("export.volume-size", wanted=printable(text))
    return size


@dataclass(frozen=True, slots=True)
class Packed:
    """The records of each volume in order, and those that are larger than a volume alone."""

    volumes: tuple[tuple[str, ...], ...]
    over: tuple[str, ...]


def pack(sizes: Sequence[tuple[str, int]], room: int) -> Packed:
    """Cut records (id, bytes) into volumes of at most ``room`` bytes, without changing their order: people look for a file by its number.

    A volume ends where the next record does not fit any more; a record is never cut.
    """
    volumes: list[list[str]] = []
    over: list[str] = []
    filled = 0
    for record, size in sizes:
        if size > room:
            over.append(record)
            continue
        if not volumes or filled + size > room:
            volumes.append([])
            filled = 0
        volumes[-1].append(record)
        filled += size
    return Packed(tuple(map(tuple, volumes)), tuple(over))


@dataclass(frozen=True, slots=True)
class Sibling:
    """One volume as all volumes of its package know it: its directory, the SHA-256 of its payload's manifest, its records and bytes."""

    name: str
    manifest: str
    records: int
    bytes: int


@dataclass(frozen=True, slots=True)
class VolumeOf:
    """Which volume of a package this is, from 1, and all of them in order."""

    number: int
    siblings: tuple[Sibling, ...]

    @property
    def name(self) -> str:
        """The directory that it is."""
        return self.siblings[self.number - 1].name

    @property
    def count(self) -> str:
        """``Bag-Count`` of RFC 8493: ``1 of 3``."""
        return f"{self.number} of {len(self.siblings)}"

    def as_json(self) -> dict[str, Any]:
        """``{"number", "of", "volumes": [{"name", "manifest", "records", "bytes"}]}``."""
        return {"number": self.number, "of": len(self.siblings), "volumes": [asdict(one) for one in self.siblings]}


def volume_name(package: str, number: int, of: int) -> str:
    """The directory of a volume; it says whose and which it is, on whatever disk it lies."""
    return f"{package}-{number}-of-{of}"


def volume_of(name: str) -> tuple[str, int, int] | None:
    """Package, number and count of a volume by the name of its directory; None for any other name."""
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2]), int(match[3])) if match else None


def joint(entries: Iterable[tuple[str, str]]) -> tuple[bytes, str]:
    """A list of the manifests of volumes, (path, SHA-256), in the form of ``sha256sum``; and its own SHA-256, which stands for all."""
    content = bag.manifest(entries)
    return content, sha256(content).hexdigest()
