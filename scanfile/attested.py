"""What was checked and found sound, and when: whole verifications of the archive, and copies of packages on other disks.

Composes store, index and check. Each lies in ``reports/`` (docs/archive-format.md): it is written first, then its event, so that a new
index knows it too. That nobody may take an old note for a new archive, each names the event of the trail up to which it speaks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from scanfile import check, clock
from scanfile.errors import PackageError, UsageError
from scanfile.index import Index
from scanfile.packages import bag_at, manifest_at, package_at
from scanfile.store import (
    Archive,
    canonical_json,
    from_plain,
    make_directory,
    require_known_format,
    storage_errors,
    to_plain,
    understood,
    write_atomic,
)
from scanfile.verify import Verdict

FORMAT = 1
"""Version of these notes."""

_LABEL = re.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}")

Note = TypeVar("Note")


@dataclass(frozen=True, slots=True)
class Verification:
    """One ``verify --full`` that found nothing wrong: who, when (UTC), the manifest, and the event of the trail up to which it speaks
    (``number:hash``). ``unseen`` are labels of disks with masters that were not given: of those it says nothing."""

    at: str
    actor: str
    manifest: str
    head: str
    masters: int
    pdfs: int
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackageCopy:
    """A copy of a package that was checked where it lies: the disk's label, where it was mounted, who checked it and when (UTC)."""

    package: str
    label: str
    place: str
    actor: str
    at: str
    manifest: str

    @property
    def name(self) -> str:
        """The copy as people know it."""
        return f"{self.package}@{self.label}"


def remember(archive: Archive, verdict: Verdict, operator: str) -> Verification:
    """Keep that a full verification was sound. Raises StorageError."""
    now = clock.now()
    masters, pdfs = verdict.counts["masters"], verdict.counts["pdfs"]
    unseen = tuple(label for label, _ in verdict.offline)
    note = Verification(clock.stamp(now), operator, verdict.manifest, verdict.head, masters, pdfs, unseen)
    _keep(archive.root / "reports/verified" / f"{now:%Y%m%dT%H%M%S%fZ}.json", note)
    with Index.open(archive.index_db, clock.now) as index:
        index.event("archive.verified", operator, "archive", f"{note.manifest}; up to event {note.head}")
    return note


def verifications(archive: Archive) -> list[Verification]:
    """All that was remembered, in order. Raises IntegrityError."""
    return sorted(_kept(archive, "verified", Verification), key=lambda one: one.at)


def copies(archive: Archive) -> list[PackageCopy]:
    """The copies of packages on other disks, by package and label. Raises IntegrityError."""
    return sorted(_kept(archive, "copies", PackageCopy), key=lambda one: (one.package, one.label))


def device_of(path: Path) -> int:
    """The disk on which a path lies, as the kernel numbers it. Raises StorageError."""
    with storage_errors(path):
        return path.stat().st_dev


def checked_label(label: str) -> str:
    """The label of a disk. Raises UsageError ``weed.label``."""
    if not _LABEL.fullmatch(label):
        raise UsageError("weed.label", label=label)
    return label


def attest_copy(
    archive: Archive, index: Index, place: Path, label: str, operator: str, told: Callable[[int, int], None] = lambda done, total: None
) -> PackageCopy:
    """Check a copy of a package of this archive on another disk, and keep that it is there.

    Raises UsageError ``weed.label``, PackageError ``weed.same-disk``, ``weed.foreign``, ``weed.unsound``, ``weed.small``, StorageError.
    """
    checked_label(label)
    if device_of(place) == device_of(archive.root):
        raise PackageError("weed.same-disk", path=str(place))
    said = package_at(place)
    row = next((one for one in index.packages.packages() if one.id == said.get("package")), None)
    if row is None or said.get("archive") != index.archive_id or manifest_at(place) != row.manifest:
        raise PackageError("weed.foreign", path=str(place))
    if not faithful(place, said):
        raise PackageError("weed.small", path=str(place), package=row.id)
    found = check.check(place, told)
    if not found.sound:
        raise PackageError("weed.unsound", path=str(place), count=len(found.findings))
    note = PackageCopy(row.id, label, str(place.absolute()), operator, clock.stamp(clock.now()), row.manifest)
    _keep(archive.root / "reports/copies" / f"{row.id}.{label}.json", note)
    index.event("package.copy-checked", operator, row.id, f"{label}: {note.place}")
    return note


def faithful(place: Path, said: dict[str, Any]) -> bool:
    """Whether a package holds pages as the scanner gave them: its PDFs are the archive's, or the masters went along."""
    if "originals" in said.get("masters", []):
        return True
    try:
        profile = json.loads((bag_at(place) / "metadata/profile.json").read_bytes())
        return bool(said["profile"]["pdfs"]) and profile["pdf"]["kind"] == "pass-through"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _keep(path: Path, note: Any) -> None:
    make_directory(path.parent)
    write_atomic(path, canonical_json({"format": FORMAT, "note": to_plain(note)}))


def _kept(archive: Archive, what: str, kind: type[Note]) -> list[Note]:
    found = []
    for path in (archive.root / "reports" / what).glob("*.json"):
        with understood(archive.rel(path)):
            plain = json.loads(path.read_bytes())
            require_known_format(plain, FORMAT)
            found.append(from_plain(kind, plain["note"]))
    return found
