"""From an archive to a package that leaves. Composes export, index and shelf.

First everything is held against the register (``survey``); an incomplete batch stays unless somebody gives a reason. Then the records are
written one by one, so that memory does not grow with them. Order of what counts: the package is durable under its name, then
``exports/<package>/package.json`` in the archive (before it, as what is about to be), then the index. A run that was cut short is finished
by the next one for the same place: what is whole beside it is kept, and a package that got its name but no entry in the index is entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from scanfile import __version__, clock, control, export
from scanfile.bagging import Filled, Filler, Filling, Master
from scanfile.cluster import open_executor
from scanfile.contents import contents_of
from scanfile.disks import require_here
from scanfile.errors import PackageError, UsageError
from scanfile.export import BagWriter, Finding, PackageWriter, Placed, Predecessor, Profile, Sibling, Summary, Superseded, VolumeOf
from scanfile.index import HandedRow, Index, PackageRow, RecordRow
from scanfile.packages import adopt_packages, note, package_at
from scanfile.pieces import Cuts, Maker, Workers
from scanfile.shelf import Shelf
from scanfile.store import Archive, ArchiveLock, make_directory, require_space

_EXTRA_PER_PAGE = 24_000
"""Bytes that tables, index and facts take for each page, generously."""


class Watcher(Protocol):
    """Is told how far it is, and asked whether to stop."""

    def progress(self, done: int, total: int) -> None:
        """Pages written of those that leave."""

    def stopping(self) -> bool:
        """Whether somebody wants an end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the profile, where to, who, the reason for an incomplete package (empty: only a complete one), what goes along,
    how many workers make small PDFs (0: the setting), whether everything leaves again (``every``), or only what is not with the receiver as
    it is now, how many bytes a volume may have (0: the package is one bag), and the deliveries of which records leave (none: of all)."""

    profile: Profile
    target: Path
    operator: str
    partial: str = ""
    masters: tuple[Master, ...] = ()
    jobs: int = 0
    every: bool = False
    volume_size: int = 0
    batches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found before anything left, which records may leave, and the number and pages of every record. ``unchanged`` are those that
    left by the same profile already, as they are now, and were not refused; ``last`` is how each record left before."""

    findings: tuple[Finding, ...]
    leaving: tuple[str, ...]
    numbers: dict[str, str]
    pages: dict[str, int]
    unchanged: tuple[str, ...] = ()
    last: Mapping[str, HandedRow] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing blocks, and there is, or was, something to hand over."""
        return bool(self.leaving or self.unchanged) and not any(finding.blocks for finding in self.findings)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of it. ``package`` is None where nothing left; ``again`` says that the target held this very package already."""

    package: PackageRow | None
    survey: Survey
    again: bool = False

    @property
    def superseded(self) -> list[Superseded]:
        """Which older versions those that leave take the place of."""
        return [superseded(self.survey, record) for record in self.survey.leaving if record in self.survey.last]

    def as_json(self) -> dict[str, Any]:
        """What ``export --json`` answers (docs/cli.md)."""
        row = self.package
        return {
            "package": row.id if row else None,
            "path": row.target if row else None,
            "profile": row.profile if row else None,
            "complete": self.survey.complete,
            "partial": row.partial if row else "",
            "again": self.again,
            "counts": {"records": row.records, "documents": row.documents, "pages": row.pages, "bytes": row.bytes} if row else None,
            "manifest": row.manifest if row else None,
            "volumes": row.volumes if row else None,
            "records": list(self.survey.leaving) if row else [],
            "unchanged": len(self.survey.unchanged),
            "supersedes": [one.as_json() for one in self.superseded] if row else [],
            "findings": [finding.as_json() for finding in self.survey.findings],
        }


def superseded(found: Survey, record: str) -> Superseded:
    """The version of a record that left last."""
    before = found.last[record]
    return Superseded(record, before.package, before.version, before.alias, before.number)


def survey(archive: Archive, index: Index, profile: Profile, *, every: bool = False, batches: Sequence[str] = ()) -> Survey:
    """Hold the records against the register, quality control and what is open about them. Changes nothing.

    What left by this profile as it is now, and was not refused, leaves again only with ``every``. With ``batches`` only records of these
    deliveries leave, and only what is about them, or about no delivery, is a finding; numbers are held against all records.

    Raises UsageError ``index.no-batch``.
    """
    for batch in batches:
        if not index.has_batch(batch):
            raise UsageError("index.no-batch", batch=batch)
    passed = {batch for batch, result in control.results(archive, index).items() if result.passed} if profile.records.qc else set()
    ready = index.packages.ready_lines()
    lines = [
        export.RecordLine(
            *(line.id, line.state, line.number, line.key, line.proposed, line.open_fields, line.missing),
            *(line.counts, line.problems, line.explained, line.batch in passed),
        )
        for line in ready
    ]
    pages = {line.id: sum(one.pages for one in line.counts) for line in lines}
    loose = [(code, f"{batch}: {subject}") for code, batch, subject in index.packages.loose_problems() if not batches or batch in batches]
    unfinished = [batch for batch in index.unfinished_batches() if not batches or batch in batches]
    chosen = {line.id for line in ready if not batches or line.batch in batches}
    findings = [
        one for one in export.reconcile(lines, index.register(), loose, unfinished, profile) if not one.record or one.record in chosen
    ]
    may = [record for record in export.leaving(lines, findings) if record in chosen]
    last = index.packages.handed(profile=profile.name)
    same = [] if every else [record for record in may if record in last and _is_there(last[record], index.packages.version(record))]
    leaving = tuple(record for record in may if record not in set(same))
    return Survey(tuple(findings), leaving, {line.id: line.number for line in lines}, pages, tuple(same), last)


def _is_there(row: HandedRow, version: str) -> bool:
    """Whether the receiver has a record as it is now, as far as anybody knows."""
    return row.version == version and row.accepted is not False


def hand_over(shelf: Shelf, order: Order, watcher: Watcher, workers: Workers = open_executor) -> HandedOver:
    """Write a package of all that may leave. Nothing leaves where the survey finds it incomplete and no reason is given.

    ``workers`` make small PDFs where the profile wants them.

    Raises UsageError ``export.not-empty``, ``export.mount``, ``export.inside-archive``, ``index.no-batch``,
    PackageError ``export.changed``, StorageError, IntegrityError.
    """
    archive, index = shelf.archive, shelf.index
    order = replace(order, target=order.target.absolute())
    if order.target.is_relative_to(archive.root):
        raise UsageError("export.inside-archive", path=str(order.target))
    make_directory(archive.exports)
    with ArchiveLock(archive.exports / ".lock", order.operator, index.packages.now()):
        adopt_packages(archive, index)
        found = survey(archive, index, order.profile, every=order.every, batches=order.batches)
        kept = _kept_back(index, package_at(order.target), found)
        if (own := _own(archive, index, order, kept)) is not None:
            return HandedOver(own, kept, again=True)
        if not found.leaving or not (found.complete or order.partial):
            return HandedOver(None, found)
        return _Export(shelf, order, found, watcher, workers).write()


def _kept_back(index: Index, there: Mapping[str, Any], found: Survey) -> Survey:
    """The survey less what the package in the target kept back while it was being written, which no survey sees, and what was not built
    again since."""
    codes = {str(code): code for code in (export.FindingCode.TOO_LARGE, export.FindingCode.OVER_VOLUME)}
    stay = {
        record: Finding(codes[code], record, found.numbers[record], str(one.get("detail", "")))
        for one in there.get("findings", ())
        if isinstance(one, dict) and (code := str(one.get("code"))) in codes and (record := str(one.get("record"))) in found.leaving
    }
    if stay:
        head = str(there.get("trail", "")).partition(":")[0]
        for event in index.packages.trail_of(stay):
            if event["kind"] == "record.built" and head.isdecimal() and event["seq"] > int(head):
                stay.pop(event["subject"], None)
    leaving = tuple(record for record in found.leaving if record not in stay)
    return replace(found, findings=(*found.findings, *stay.values()), leaving=leaving)


def _own(archive: Archive, index: Index, order: Order, found: Survey) -> PackageRow | None:
    """The package that the target holds already, where it is this archive's, all in it is as it was, and nothing is to leave but that."""
    there = package_at(order.target)
    if there.get("archive") != index.archive_id or there.get("profile", {}).get("sha256") != order.profile.digest():
        return None
    for row in index.packages.packages():
        if row.id == there.get("package"):
            took = {one.record: (one.version, one.number) for one in index.packages.records_of(row.id)}
            may = (*found.leaving, *found.unchanged)
            now = {record: (index.packages.version(record), found.numbers[record]) for record in may}
            same = took == now if order.every else not found.leaving and took.items() <= now.items()
            same_masters = sorted(there.get("masters", [])) == sorted(map(str, order.masters))
            return row if same and same_masters and row.partial == order.partial else None
    return None


@dataclass
class _Export:
    """One package being written. What can't be made small stays, so that ``found`` is what was surveyed less that."""

    shelf: Shelf
    order: Order
    found: Survey
    watcher: Watcher
    workers: Workers
    _aliases: dict[str, str] = field(default_factory=dict, init=False)
    _cuts: Cuts = field(default_factory=dict, init=False)
    _versions: dict[str, str] = field(default_factory=dict, init=False)
    _shared: set[str] = field(default_factory=set, init=False)

    def write(self) -> HandedOver:
        archive, index, order = self.shelf.archive, self.shelf.index, self.order
        made, number = index.packages.now(), self._free_id()
        given = {record: row.alias for record, row in self.found.last.items() if self.found.numbers.get(record) == row.number}
        self._aliases = export.allot(self.found.numbers.items(), order.profile.rules, given)
        with PackageWriter(order.target, archive.root) as writer:
            self._require(writer)
            if order.profile.layout is not None and order.profile.pdf.made:
                self._make(writer)
            if Master.ORIGINALS in order.masters:
                self._keep_shared_originals()
            if not self._may_go() or (volumes := self._fill(writer, number, made)) is None:
                return HandedOver(None, self.found)
            records = [one for volume in volumes for one in volume.filled.took]
            row = self._row_of(number, made, volumes)
            note(archive, row, records, done=False)
            writer.finish()
        note(archive, row, records, done=True)
        index.packages.add(row, records)
        return HandedOver(row, self.found)

    def _may_go(self) -> bool:
        return bool(self.found.leaving and (self.found.complete or self.order.partial))

    def _fill(self, writer: PackageWriter, number: str, made: str) -> list[_Volume] | None:
        """Write the bags, one or as many as the volumes need; None where nothing may leave any more. How much lies beside PDFs is known
        only when it is written: what turns out too large is cut anew with less room."""
        if not self.order.volume_size:
            return [self._close(volume) for volume in self._filled(writer, [("", self.found.leaving)], number, made)]
        filling, found = Filling(self.shelf, self.order.masters, self._placed_small), self.found
        sizes = [(record, filling.size_of(record)) for record in found.leaving]
        room = self.order.volume_size - filling.beside
        while True:
            packed = export.pack(sizes, room)
            over = tuple(self._too_large(record, dict(sizes)[record] + filling.beside) for record in packed.over)
            leaving = tuple(record for records in packed.volumes for record in records)
            self.found = replace(found, findings=(*found.findings, *over), leaving=leaving)
            if not self._may_go():
                return None
            names = [export.volume_name(number, at, len(packed.volumes)) for at in range(1, len(packed.volumes) + 1)]
            volumes = self._filled(writer, list(zip(names, packed.volumes, strict=True)), number, made)
            largest = max(self._close(volume).bag.size for volume in volumes)
            if largest <= self.order.volume_size:
                self._beside_volumes(writer, volumes)
                return volumes
            room -= largest - self.order.volume_size + self.order.volume_size // 100 + 1
            writer.gather()

    def _too_large(self, record: str, size: int) -> Finding:
        detail = f"{size} bytes, {self.order.volume_size} a volume"
        return Finding(export.FindingCode.OVER_VOLUME, record, self.found.numbers[record], detail)

    def _filled(self, writer: PackageWriter, cut: Sequence[tuple[str, Sequence[str]]], number: str, made: str) -> list[_Volume]:
        """The bags with their payload, each with what it is to say of itself; that speaks of all of them."""
        done, total = 0, sum(self.found.pages[record] for record in self.found.leaving)

        def told(pages: int) -> None:
            nonlocal done
            done += pages
            if not self._cuts:
                self.watcher.progress(done, total)

        filler = Filler(self.shelf, self.order.profile, self.order.masters, self._placed_now, self._shared, told)
        filled = [(writer.bag(name), name, filler.fill(writer.bag(name), records)) for name, records in cut]
        siblings = tuple(
            Sibling(name, bag.manifest_so_far().sha256, one.totals.records, one.totals.bytes) for bag, name, one in filled if name
        )
        return [
            _Volume(bag, filler, one, self._summary(number, made, one, VolumeOf(at, siblings) if name else None))
            for at, (bag, name, one) in enumerate(filled, 1)
        ]

    def _close(self, volume: _Volume) -> _Volume:
        volume.filler.beside(volume.bag, volume.filled, volume.summary)
        volume.bag.close(volume.summary.bag_info(self.order.profile))
        return volume

    def _beside_volumes(self, writer: PackageWriter, volumes: Sequence[_Volume]) -> None:
        """How to check all volumes at once, in a shell and by hand."""
        writer.beside(export.VOLUMES, export.joint(_named(volumes, export.TAG_MANIFEST))[0])
        writer.beside("README.txt", export.volumes_readme(volumes[0].summary))

    def _row_of(self, number: str, made: str, volumes: Sequence[_Volume]) -> PackageRow:
        """The package as the index knows it; the digests of several volumes are those of the lists of theirs."""
        order, previous = self.order, volumes[0].summary.previous
        manifest, tags = (
            volumes[0].bag.fixed[name].sha256 if not order.volume_size else export.joint(_named(volumes, name))[1]
            for name in (export.MANIFEST, export.TAG_MANIFEST)
        )
        totals = [volume.filled.totals for volume in volumes]
        records, documents, pages, size = (sum(getattr(one, name) for one in totals) for name in ("records", "documents", "pages", "bytes"))
        row = PackageRow(
            *(number, order.profile.name, str(order.target), made, order.operator, order.partial, manifest),
            *(records, documents, pages, size, tags),
        )
        if previous:
            row = replace(row, previous=previous.package, previous_tagmanifest=previous.tagmanifest)
        return replace(row, volumes=len(volumes) if order.volume_size else 0)

    def _make(self, writer: PackageWriter) -> None:
        """Make the small PDFs; a record of which one can't be made stays."""
        done, total = 0, sum(self.found.pages[record] for record in self.found.leaving)

        def told(pages: int) -> None:
            nonlocal done
            done += pages
            self.watcher.progress(done, total)
            if self.watcher.stopping():
                raise KeyboardInterrupt

        maker = Maker(self.shelf, writer, self.order.profile, told)
        placed = (self._placed(record) for record in self.found.leaving)
        with self.workers(self.order.jobs or self.shelf.settings.general.jobs) as executor:
            self._cuts, failed = maker.make(placed, executor)
        stays = {finding.record for finding in failed}
        leaving = tuple(record for record in self.found.leaving if record not in stays)
        self.found = replace(self.found, findings=(*self.found.findings, *failed), leaving=leaving)

    def _keep_shared_originals(self) -> None:
        """One path of the scanner may hold pages of several files: it leaves only when all of them do."""
        shared = self.shelf.index.packages.shared_masters(self.found.leaving)
        self._shared = {path for path, _ in shared}
        told = tuple(Finding(export.FindingCode.ORIGINAL_KEPT, record, self.found.numbers[record], path) for path, record in shared)
        self.found = replace(self.found, findings=(*self.found.findings, *told))

    def _placed(self, record: str, serial: int = 0) -> Placed:
        contents, version = (
            contents_of(self.shelf.index, record),
            self._versions.setdefault(record, self.shelf.index.packages.version(record)),
        )
        if str(contents.state) not in self.order.profile.records.states or contents.version != version:
            raise PackageError("export.changed", record=record)
        before = self.found.last.get(record)
        placed = export.place(contents, serial, self._aliases[record], self.order.profile)
        return replace(placed, supersedes=before.package if before else "")

    def _placed_small(self, record: str, serial: int = 0) -> Placed:
        """With the PDFs that were made, where any were."""
        placed = self._placed(record, serial)
        return export.with_cuts(placed, self._cuts) if self._cuts else placed

    def _placed_now(self, record: str, serial: int) -> Placed:
        if self.watcher.stopping():
            raise KeyboardInterrupt
        return self._placed_small(record, serial)

    def _free_id(self) -> str:
        """A number of the day that no package of this archive has, not even one that was cut short."""
        day = clock.india_day(clock.now()).replace("-", "")
        taken = {path.name for path in self.shelf.archive.exports.iterdir()} | {row.id for row in self.shelf.index.packages.packages()}
        return next(name for at in range(1, len(taken) + 2) if (name := f"{day}-{at:02d}") not in taken)

    def _require(self, writer: PackageWriter) -> None:
        sizes, pages = [0], sum(self.found.pages[record] for record in self.found.leaving)
        if self.order.profile.layout is not None:
            sizes += [size for record in self.found.leaving for size in self.shelf.index.packages.part_sizes(record).values()]
        if Master.ORIGINALS in self.order.masters:
            sizes += [require_here(self.shelf.archive, path).stat().st_size for path in self._originals()]
        writer.require(sum(sizes) + _EXTRA_PER_PAGE * pages, max(sizes))
        require_space(self.shelf.archive.root, 1 << 20)

    def _originals(self) -> list[str]:
        return sorted({page.master for record in self.found.leaving for part in self._row(record).parts for page in part.pages})

    def _row(self, record: str) -> RecordRow:
        return self.shelf.index.record(record)

    def _gone(self, record: str) -> Superseded:
        """A record that is none any more. Of a sealed one no number leaves, though it was told before: the receiver knows the record."""
        before = superseded(self.found, record)
        return replace(before, alias="", number="") if self.shelf.index.is_sealed(record) else before

    def _summary(self, number: str, made: str, filled: Filled, volume: VolumeOf | None) -> Summary:
        index, took = self.shelf.index, [one.record for one in filled.took]
        before = [row for row in index.packages.packages() if row.profile == self.order.profile.name]
        return Summary(
            id=number,
            archive=index.archive_id,
            office=self.shelf.settings.general.office,
            made=made,
            day=clock.india_day(clock.now()),
            operator=self.order.operator,
            partial=self.order.partial,
            program=f"scanfile {__version__}",
            head=index.packages.head(),
            previous=Predecessor(before[-1].id, before[-1].tagmanifest) if before else None,
            masters=tuple(map(str, self.order.masters)),
            totals=filled.totals,
            findings=self.found.findings,
            supersedes=tuple(superseded(self.found, record) for record in took if record in self.found.last),
            withdrawn=tuple(self._gone(record) for record in self.found.last if index.packages.is_gone(record)),
            unchanged=len(self.found.unchanged),
            volume=volume,
        )


@dataclass(frozen=True, slots=True)
class _Volume:
    """One bag of a package that is being written."""

    bag: BagWriter
    filler: Filler
    filled: Filled
    summary: Summary


def _named(volumes: Sequence[_Volume], name: str) -> list[tuple[str, str]]:
    """The path of the same name in each volume, with its digest."""
    return [(f"{volume.bag.place.name}/{name}", volume.bag.fixed[name].sha256) for volume in volumes]
