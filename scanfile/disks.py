"""Labelled disks that hold masters: what the archive noted of each, and which masters are now on a disk alone.

A note lies in ``reports/disks/<label>.json`` (docs/archive-format.md). A master that was only copied and is gone from the archive is
missing, as ever; one that was moved is on its disk, and whoever needs it is told which disk to connect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanfile.errors import StorageError
from scanfile.store import Archive, canonical_json, from_plain, make_directory, require_known_format, to_plain, understood, write_atomic

FORMAT = 1
"""Version of the notes, here and on the disks."""


NAMED = "scanfile-disk.json"
"""Says on the disk whose it is."""


@dataclass(frozen=True, slots=True)
class Held:
    """A master on a disk: its archive path, its digest and size in bytes, and whether it was moved there."""

    path: str
    sha256: str
    size: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Disk:
    """A labelled disk: where it was mounted, who wrote it last and when (UTC), and the masters on it, sorted."""

    label: str
    archive: str
    place: str
    actor: str
    at: str
    masters: tuple[Held, ...]


def disks(archive: Archive) -> list[Disk]:
    """All disks, by label. Raises IntegrityError."""
    found = []
    for path in sorted((archive.root / "reports/disks").glob("*.json")):
        with understood(archive.rel(path)):
            plain = json.loads(path.read_bytes())
            require_known_format(plain, FORMAT)
            found.append(from_plain(Disk, plain["disk"]))
    return found


def note_disk(archive: Archive, disk: Disk) -> None:
    """Keep what is on a disk. Raises StorageError."""
    path = archive.root / "reports/disks" / f"{disk.label}.json"
    make_directory(path.parent)
    write_atomic(path, canonical_json({"format": FORMAT, "disk": to_plain(disk)}))


def moved(archive: Archive) -> dict[str, str]:
    """Archive path and label of every master that was moved to a disk, whether it is still in the archive or not. Raises IntegrityError."""
    return {held.path: disk.label for disk in disks(archive) for held in disk.masters if held.moved}


def offline(archive: Archive) -> dict[str, str]:
    """The same without those that are in the archive. Raises IntegrityError."""
    return {path: label for path, label in moved(archive).items() if not (archive.root / path).exists()}


def require_here(archive: Archive, master: str, known: Mapping[str, str] | None = None) -> Path:
    """Where a master is, for whoever needs its bytes; ``known`` is ``offline``, where that was asked before.

    Raises StorageError ``offload.offline``, which names the disk; one that is missing for any other reason is left to whoever opens it.
    """
    path = archive.root / master
    if not path.exists() and (label := (offline(archive) if known is None else known).get(master)):
        raise StorageError("offload.offline", path=master, label=label)
    return path


def disk_at(place: Path) -> dict[str, Any]:
    """What a disk says of itself; nothing where there is none of ours."""
    try:
        plain = json.loads((place / NAMED).read_bytes())
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}
