"""Checks that nothing is missing or changed. Composes store, index, intake and pdf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.corrections import corrected
from scanfile.disks import Disk, disk_at, disks, offline
from scanfile.errors import IntegrityError, UsageError
from scanfile.index import Index
from scanfile.intake import load_batch, sealed_deliveries
from scanfile.model import Batch, Master, RecordState
from scanfile.packages import broken_packages
from scanfile.proofread import said_of
from scanfile.registry import register_is_kept
from scanfile.store import Archive, fingerprint
from scanfile.tasks import load_reading


class Grade(IntEnum):
    """How thoroughly: existence and size; digests too; every PDF proved again too (the grades of BagIt checkers, and one more)."""

    QUICK = 0
    FIXITY = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a message code and its values."""

    code: str
    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. ``manifest`` is one digest over everything that a run produces; ``unfinished`` is work, not damage;
    ``head`` the last event of the trail when it began (``number:hash``); ``offline`` counts the masters that nobody looked at, because they
    are on a disk of this label that was not given."""

    findings: tuple[Finding, ...]
    counts: dict[str, int]
    manifest: str
    unfinished: tuple[str, ...]
    head: str
    offline: tuple[tuple[str, int], ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is missing or changed."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """``{"sound", "findings": [{"code", "values"}], "counts", "manifest", "unfinished"}``."""
        findings = [{"code": finding.code, "values": {name: str(value) for name, value in finding.values}} for finding in self.findings]
        return {
            "sound": self.sound,
            "findings": findings,
            "counts": self.counts,
            "manifest": self.manifest,
            "unfinished": list(self.unfinished),
            # Left out where there is none.
            **({"offline": dict(self.offline)} if self.offline else {}),
        }


def verify(archive: Archive, grade: Grade, media: Sequence[Path] = ()) -> Verdict:
    """Hold the folders against the index. Changes nothing; other programs may be at work meanwhile.

    ``media`` are where disks with masters are mounted: what they should have is looked at there. Raises UsageError ``verify.no-disk`` for
    one that is none of this archive's.
    """
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        # Before anything is looked at: what changes meanwhile has events behind it.
        head = index.packages.head()
        manifest = list(index.manifest())
        batches, findings = _batches(archive, index)
        masters = [master for batch in batches for master in batch.masters if master.path is not None]
        mounted = _mounted(archive, index, media)
        away = {path: label for path, label in offline(archive).items() if label not in mounted}
        here = [master for master in masters if master.path not in away]
        findings += [*_accounting(index, batches), *_masters(archive, here, grade, mounted), *_derivatives(archive, manifest, grade)]
        findings += _copies(archive, mounted, grade)
        if not register_is_kept(archive, index):
            path = archive.register
            findings.append(_finding("verify.changed" if path.exists() else "verify.missing", path=archive.rel(path)))
        findings += [_finding("verify.chain", seq=seq) for seq in index.verify_chain()]
        findings += _packages(archive, index)
        if grade is Grade.FULL and not findings:
            findings += _proofs(archive, index)
        counts = {
            "pages": index.accounting(None)["in"],
            "masters": len(masters),
            "results": sum(1 for path, _ in manifest if path.startswith("pages/")),
            "pdfs": sum(1 for path, _ in manifest if path.endswith(".pdf")),
        }
        unfinished = sorted({batch.id for batch in batches} - set(index.batch_ids())) + sorted(index.unfinished_batches())
    return Verdict(
        tuple(findings), counts, manifest_digest(manifest), tuple(unfinished), head, tuple(sorted(Counter(away.values()).items()))
    )


def manifest_digest(manifest: list[tuple[str, str]]) -> str:
    """One digest for a list of (archive path, SHA-256), in the form that ``sha256sum`` prints."""
    return sha256("".join(f"{digest}  {path}\n" for path, digest in sorted(manifest)).encode()).hexdigest()


def _finding(code: str, **values: object) -> Finding:
    return Finding(code, tuple(values.items()))


def _batches(archive: Archive, index: Index) -> tuple[list[Batch], list[Finding]]:
    """The sealed deliveries by their own lists, those of the index and those of the folders; a finding for each list that can't be read."""
    names = index.batch_ids()
    batches: list[Batch] = []
    findings: list[Finding] = []
    try:
        names += [seal.batch for seal in sealed_deliveries(archive)]
    except IntegrityError as error:
        findings.append(_unreadable(archive, error))
    for name in dict.fromkeys(names):
        try:
            batches.append(load_batch(archive.batch_dir(name)))
        except IntegrityError as error:
            findings.append(_unreadable(archive, error))
    return batches, findings


def _unreadable(archive: Archive, error: IntegrityError) -> Finding:
    path = Path(str(error.values["path"]))
    return _finding("verify.changed" if path.exists() else "verify.missing", path=archive.rel(path))


def _accounting(index: Index, batches: list[Batch]) -> Iterator[Finding]:
    """Invariant 1 for each batch: its masters' frames = page rows = the sum over the states."""
    frames = {batch.id: sum(master.frames for master in batch.masters) for batch in batches}
    for name in index.batch_ids():
        counts = index.accounting([name])
        if counts["in"] != sum(count for state, count in counts.items() if state != "in"):
            yield _finding("verify.accounting", batch=name, counts=counts)
        if name in frames and counts["in"] != frames[name]:
            yield _finding("verify.frames", batch=name, found=counts["in"], expected=frames[name])


def _mounted(archive: Archive, index: Index, media: Sequence[Path]) -> dict[str, tuple[Path, Disk]]:
    """The disks that were given, by label. Raises UsageError."""
    known = {disk.label: disk for disk in disks(archive)}
    found: dict[str, tuple[Path, Disk]] = {}
    for place in media:
        said = disk_at(place)
        label = str(said.get("label", ""))
        if label not in known or said.get("archive") != index.archive_id:
            raise UsageError("verify.no-disk", path=str(place), known=", ".join(known) or "-")
        found[label] = place, known[label]
    return found


def _masters(archive: Archive, masters: list[Master], grade: Grade, mounted: dict[str, tuple[Path, Disk]]) -> Iterator[Finding]:
    """Masters in the archive; one that is on a given disk is looked at there, with everything else that the disk has."""
    elsewhere = {held.path for _, disk in mounted.values() for held in disk.masters if held.moved}
    for master in masters:
        if master.path is not None and master.sha256 is not None:
            path = archive.root / master.path
            if path.exists() or master.path not in elsewhere:
                yield from _check(path, master.path, master.sha256, grade, master.size)


def _copies(archive: Archive, mounted: dict[str, tuple[Path, Disk]], grade: Grade) -> Iterator[Finding]:
    """All that the disks that were given should have."""
    for label, (place, disk) in mounted.items():
        for held in disk.masters:
            yield from _check(place / held.path, f"{label}: {held.path}", held.sha256, grade, held.size)


def _derivatives(archive: Archive, manifest: list[tuple[str, str]], grade: Grade) -> Iterator[Finding]:
    for name, digest in manifest:
        yield from _check(archive.root / name, name, digest, grade)


def _packages(archive: Archive, index: Index) -> Iterator[Finding]:
    for path, fault in broken_packages(archive, index):
        if fault == "chain":
            yield _finding("verify.packages", path=path)
        else:
            yield _finding("verify.missing" if fault == "missing" else "verify.changed", path=path)


def _check(path: Path, name: str, digest: str, grade: Grade, size: int | None = None) -> Iterator[Finding]:
    try:
        found = path.stat().st_size
    except OSError:
        yield _finding("verify.missing", path=name)
        return
    if (size is not None and found != size) or (grade >= Grade.FIXITY and fingerprint(path) != digest):
        yield _finding("verify.changed", path=name)


def _proofs(archive: Archive, index: Index) -> Iterator[Finding]:
    """Every PDF is proved again, as it was before it was published. What the first proof found is a problem already, and no news."""
    from scanfile import pdf

    known = {(row.record, row.code, row.detail) for row in index.problems(every=True) if row.status in ("open", "dismissed")}
    for line in index.records():
        parts = index.record(line.id).parts
        said = said_of(index, [page for part in parts for page in part.pages])
        for part in parts:
            # A PDF that is to be built again is of yesterday.
            if part.pdf is None or line.state is RecordState.STALE:
                continue
            readings = [
                corrected(load_reading(archive, page.read_path), said.get(page.ref, ())) if page.read_path else None for page in part.pages
            ]
            for code, detail in pdf.prove(archive.root / part.pdf, readings):
                if (line.id, code, detail) not in known:
                    yield _finding("verify.proof", path=part.pdf, detail=detail)
