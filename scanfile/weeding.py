"""Which paper may be destroyed, and for all the rest why not. Composes index, control and what was attested.

Whoever destroys paper can't take it back, so everything that isn't known to be right is a reason. The law is none of it: how long an office
must keep a file stands in its retention schedule, which is shown beside, and not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from scanfile import clock, control
from scanfile.attested import Verification, copies, verifications
from scanfile.disks import disks, moved, offline
from scanfile.errors import UsageError
from scanfile.index import Index, ReadyLine
from scanfile.model import RecordState
from scanfile.store import Archive

ARCHIVE = "archive"
"""The medium that holds all masters but those that were moved to disks."""


class Bar(StrEnum):
    """Why paper must stay."""

    SEALED = "sealed"
    NOT_ACKNOWLEDGED = "not-acknowledged"
    PAGES_MISSING = "pages-missing"
    PROBLEM = "problem"
    BATCH_OPEN = "batch-open"
    NO_QC = "no-qc"
    NOT_VERIFIED = "not-verified"
    ONE_MEDIUM = "one-medium"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and what is to be said of it."""

    bar: Bar
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WeedLine:
    """The paper of one record: whether it may go, else why not; where the record is held, when all of it was last verified (UTC), and which
    samples of quality control its deliveries have passed. Of a sealed record only the id is told."""

    record: str
    number: str
    batches: tuple[str, ...]
    state: RecordState
    pages: int
    retention: str
    media: tuple[str, ...]
    verified: str
    samples: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def may(self) -> bool:
        """Whether the paper may be destroyed, as far as the archive knows."""
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        """One entry of ``weed list --json``."""
        return {
            "record": self.record,
            "number": self.number or None,
            "batches": list(self.batches),
            "state": str(self.state),
            "pages": self.pages,
            "retention": self.retention,
            "may": self.may,
            "reasons": [{"code": str(one.bar), "detail": one.detail} for one in self.reasons],
            "media": list(self.media),
            "verified": self.verified or None,
            "qc": list(self.samples),
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What the reasons rest on: deliveries that have passed quality control with their samples; those with anything open that belongs to no
    record, and what; for each record when it was last verified as it is now, and the media that hold it as it is now."""

    passed: dict[str, str]
    open: dict[str, str]
    verified: dict[str, str]
    media: dict[str, tuple[str, ...]]


def weed_list(archive: Archive, index: Index, within_days: int) -> list[WeedLine]:
    """All records but the withdrawn, in order. ``within_days``: how old a full verification may be. Raises UsageError, IntegrityError."""
    if within_days < 1:
        raise UsageError("weed.no-days", days=within_days)
    lines = index.packages.ready_lines()
    batches = index.holdings.batches()
    since = clock.stamp(clock.now() - timedelta(days=within_days))
    passed = {batch: found.sample.id for batch, found in control.results(archive, index).items() if found.passed}
    masters, away = index.holdings.masters_of(), moved(archive)
    labels = {record: {away[path] for path in paths if path in away} for record, paths in masters.items()}
    verified = _verified(index, verifications(archive), lines, labels)
    known = Known(passed, _open_batches(index), verified, _media(archive, index, masters))
    register = index.register_rows(line.key for line in lines if line.key)
    return [weed_line(line, batches[line.id], known, since, register[line.key].retention if line.key in register else "") for line in lines]


def weed_line(line: ReadyLine, batches: Sequence[str], known: Known, since: str, retention: str) -> WeedLine:
    """What is to be said of one record (pure); ``since`` is the earliest moment at which it may have been verified."""
    media = known.media.get(line.id, ())
    verified = known.verified.get(line.id, "")
    if line.state is RecordState.SEALED:
        return WeedLine(line.id, "", tuple(batches), line.state, 0, "", (), "", (), (Reason(Bar.SEALED),))
    reasons: list[Reason] = []
    if line.state is not RecordState.ACKNOWLEDGED:
        reasons.append(Reason(Bar.NOT_ACKNOWLEDGED, str(line.state)))
    if line.missing:
        reasons.append(Reason(Bar.PAGES_MISSING, str(line.missing)))
    reasons += [Reason(Bar.PROBLEM, f"{code}: {subject}") for code, subject in line.problems]
    reasons += [Reason(Bar.BATCH_OPEN, f"{batch}: {known.open[batch]}") for batch in batches if batch in known.open]
    reasons += [Reason(Bar.NO_QC, batch) for batch in batches if batch not in known.passed]
    if verified < since:
        reasons.append(Reason(Bar.NOT_VERIFIED, verified))
    if len(media) < 2:
        reasons.append(Reason(Bar.ONE_MEDIUM))
    pages = sum(count.pages for count in line.counts)
    samples = tuple(known.passed[batch] for batch in batches if batch in known.passed)
    return WeedLine(line.id, line.number, tuple(batches), line.state, pages, retention, media, verified, samples, tuple(reasons))


def _open_batches(index: Index) -> dict[str, str]:
    """Deliveries of which it is not known that all their paper is in a record: why."""
    found = dict.fromkeys(index.unfinished_batches(), "unfinished")
    for code, batch, subject in index.packages.loose_problems():
        found.setdefault(batch, f"{code}: {subject}")
    return found


def _verified(index: Index, notes: Iterable[Verification], lines: Iterable[ReadyLine], labels: Mapping[str, set[str]]) -> dict[str, str]:
    """When each record was last verified as it is now: by a verification of this very trail that began after it was built, and that saw the
    disks on which its masters are (``labels``)."""
    spoken = [(reached, note) for note in notes if (reached := index.holdings.reached(note.head))]
    built = index.holdings.built()

    def covers(reached: int, note: Verification, record: str) -> bool:
        # Of a record that came with a new index the trail has no building: it was there before the first verification of this trail.
        return reached >= built.get(record, 1) and not labels.get(record, set()) & set(note.unseen)

    return {line.id: max((note.at for reached, note in spoken if covers(reached, note, line.id)), default="") for line in lines}


def _media(archive: Archive, index: Index, masters: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """For each record where all of its masters are, and the copies of packages that took the version of it that is there now."""
    away = offline(archive)
    found = {record: [ARCHIVE] if not paths & away.keys() else [] for record, paths in masters.items()}
    for disk in disks(archive):
        held = {one.path for one in disk.masters}
        for record, paths in masters.items():
            if paths <= held:
                found[record].append(disk.label)
    manifests = {row.id: row.manifest for row in index.packages.packages()}
    for copy in copies(archive):
        if manifests.get(copy.package) == copy.manifest:
            for record in index.holdings.current_in(copy.package):
                found.setdefault(record, []).append(copy.name)
    return {record: tuple(media) for record, media in found.items()}
