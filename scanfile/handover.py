"""From an archive to a package that leaves. Composes export, index and shelf.

First everything is held against the register (``survey``); an incomplete batch stays unless somebody gives a reason. Then the records are
written one by one, so that memory does not grow with them. Order of what counts: the package is durable under its name, then
``exports/<package>/package.json`` in the archive (before it, as what is about to be), then the index. A run that was cut short is finished
by the next one for the same place: what is whole beside it is kept, and a package that got its name but no entry in the index is entered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from scanfile import __version__, clock, control, export
from scanfile.cluster import open_executor
from scanfile.contents import contents_of
from scanfile.disks import require_here
from scanfile.errors import PackageError, UsageError
from scanfile.export import Finding, Fixed, Listed, PackageWriter, Placed, Predecessor, Profile, Summary, Superseded, Table, Totals
from scanfile.index import HandedRow, Index, PackageRecord, PackageRow, RecordRow
from scanfile.packages import NOTED, adopt_packages, note, package_at
from scanfile.pieces import Cuts, Maker, Workers
from scanfile.shelf import Shelf
from scanfile.spreadsheet import Cell, CsvTable, XlsxTable, write_table
from scanfile.store import Archive, ArchiveLock, canonical_json, make_directory, require_space

_EXTRA_PER_PAGE = 24_000
"""Bytes that tables, index and facts take for each page, generously."""


class Master(StrEnum):
    """What may go along on request: the text of each record as ALTO, hOCR or plain, and the scanner's own bytes."""

    ALTO = "alto"
    HOCR = "hocr"
    TEXT = "text"
    ORIGINALS = "originals"


_SUFFIX = {Master.ALTO: ("alto", ".alto.xml"), Master.HOCR: ("hocr", ".hocr.html"), Master.TEXT: ("txt", ".txt")}


class Watcher(Protocol):
    """Is told how far it is, and asked whether to stop."""

    def progress(self, done: int, total: int) -> None:
        """Pages written of those that leave."""

    def stopping(self) -> bool:
        """Whether somebody wants an end."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the profile, where to, who, the reason for an incomplete package (empty: only a complete one), what goes along,
    how many workers make small PDFs (0: the setting), and whether everything leaves again (``every``), or only what is not with the
    receiver as it is now."""

    profile: Profile
    target: Path
    operator: str
    partial: str = ""
    masters: tuple[Master, ...] = ()
    jobs: int = 0
    every: bool = False


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
            "records": list(self.survey.leaving) if row else [],
            "unchanged": len(self.survey.unchanged),
            "supersedes": [one.as_json() for one in self.superseded] if row else [],
            "findings": [finding.as_json() for finding in self.survey.findings],
        }


def superseded(found: Survey, record: str) -> Superseded:
    """The version of a record that left last."""
    before = found.last[record]
    return Superseded(record, before.package, before.version, before.alias, before.number)


def survey(archive: Archive, index: Index, profile: Profile, *, every: bool = False) -> Survey:
    """Hold the records against the register, quality control and what is open about them. Changes nothing.

    What left by this profile as it is now, and was not refused, leaves again only with ``every``.
    """
    passed = {batch for batch, result in control.results(archive, index).items() if result.passed} if profile.records.qc else set()
    lines = [
        export.RecordLine(
            *(line.id, line.state, line.number, line.key, line.proposed, line.open_fields, line.missing),
            *(line.counts, line.problems, line.explained, line.batch in passed),
        )
        for line in index.packages.ready_lines()
    ]
    pages = {line.id: sum(one.pages for one in line.counts) for line in lines}
    findings = export.reconcile(lines, index.register(), index.packages.loose_problems(), index.unfinished_batches(), profile)
    may, last = export.leaving(lines, findings), index.packages.handed(profile=profile.name)
    same = [] if every else [record for record in may if record in last and _is_there(last[record], index.packages.version(record))]
    leaving = tuple(record for record in may if record not in set(same))
    return Survey(tuple(findings), leaving, {line.id: line.number for line in lines}, pages, tuple(same), last)


def _is_there(row: HandedRow, version: str) -> bool:
    """Whether the receiver has a record as it is now, as far as anybody knows."""
    return row.version == version and row.accepted is not False


def hand_over(shelf: Shelf, order: Order, watcher: Watcher, workers: Workers = open_executor) -> HandedOver:
    """Write a package of all that may leave. Nothing leaves where the survey finds it incomplete and no reason is given.

    ``workers`` make small PDFs where the profile wants them.

    Raises UsageError ``export.not-empty``, ``export.mount``, ``export.inside-archive``, PackageError ``export.changed``, StorageError,
    IntegrityError.
    """
    archive, index = shelf.archive, shelf.index
    order = replace(order, target=order.target.absolute())
    if order.target.is_relative_to(archive.root):
        raise UsageError("export.inside-archive", path=str(order.target))
    make_directory(archive.exports)
    with ArchiveLock(archive.exports / ".lock", order.operator, index.packages.now()):
        adopt_packages(archive, index)
        found = survey(archive, index, order.profile, every=order.every)
        if (own := _own(archive, index, order, found)) is not None:
            return HandedOver(own, found, again=True)
        if not found.leaving or not (found.complete or order.partial):
            return HandedOver(None, found)
        return _Export(shelf, order, found, watcher, workers).write()


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
class _Tables:
    """The tables of a package while they grow, each in all its forms."""

    writer: PackageWriter
    profile: Profile

    @contextmanager
    def open(self) -> Iterator[Callable[[Table, dict[str, Cell]], None]]:
        """What takes the rows; the tables are part of the package when the block is left."""
        chosen = {table: entries for table in Table if (entries := self.profile.table(table))}
        with ExitStack() as stack:
            growing: dict[Table, list[CsvTable | XlsxTable]] = {table: [] for table in chosen}
            for table in chosen:
                headings = self.profile.headings(table)
                for form, name in self._names(table):
                    one = self._table(table, form, name, headings)
                    stack.enter_context(one)
                    growing[table].append(one)

            def add(table: Table, row: dict[str, Cell]) -> None:
                if table in chosen:
                    tables = self.profile.tables
                    written = export.cells(chosen[table].columns, row, tables.dates, tables.numbers)
                    for one in growing[table]:
                        one.add(written)

            yield add
        for table in chosen:
            for _, name in self._names(table):
                self.writer.written(name)

    def _table(self, table: Table, form: str, name: str, headings: list[str]) -> CsvTable | XlsxTable:
        entries = self.profile.table(table)
        assert entries is not None
        path = self.writer.path(name)
        if form == "csv":
            return CsvTable(path, headings, entries.mark)
        return XlsxTable(path, str(table), headings, export.widths(entries.columns, headings))

    def _names(self, table: Table) -> list[tuple[str, str]]:
        return [(form, f"{export.PAYLOAD}/{self.profile.table_path(table)}.{form}") for form in self.profile.tables.formats]


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
                if not self.found.leaving or not (self.found.complete or order.partial):
                    return HandedOver(None, self.found)
            if Master.ORIGINALS in order.masters:
                self._keep_shared_originals()
            records, listed, totals = self._records(writer)
            totals = replace(totals, bytes=sum(fixed.size for fixed in writer.payload.values()))
            summary = self._summary(number, made, totals)
            manifest = writer.manifest_so_far().sha256
            self._beside(writer, summary, manifest, listed)
            figures = (totals.records, totals.documents, totals.pages, totals.bytes)
            tags = writer.close(summary.bag_info(order.profile)).sha256
            row = PackageRow(number, order.profile.name, str(order.target), made, order.operator, order.partial, manifest, *figures, tags)
            if summary.previous:
                row = replace(row, previous=summary.previous.package, previous_tagmanifest=summary.previous.tagmanifest)
            note(archive, row, records, done=False)
            writer.finish()
        note(archive, row, records, done=True)
        index.packages.add(row, records)
        return HandedOver(row, self.found)

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
        placed = replace(placed, supersedes=before.package if before else "")
        return export.with_cuts(placed, self._cuts) if serial and self._cuts else placed

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

    def _records(self, writer: PackageWriter) -> tuple[list[PackageRecord], list[Listed], Totals]:
        """Write the records with their rows and facts, one after the other."""
        profile = self.order.profile
        took: list[PackageRecord] = []
        listed: list[Listed] = []
        totals = Totals()
        expected = sum(self.found.pages[record] for record in self.found.leaving)
        with _Tables(writer, profile).open() as add:
            for serial, record in enumerate(self.found.leaving, 1):
                if self.watcher.stopping():
                    raise KeyboardInterrupt
                placed = self._placed(record, serial)
                documents = 0
                for table, row in export.rows_of(placed, profile.tables.language):
                    documents += table is Table.DOCUMENTS
                    add(table, row)
                self._one(writer, placed)
                took.append(PackageRecord(record, placed.record.version, placed.alias, placed.record.number, placed.record.pages))
                listed.append(_listed(placed))
                totals = Totals(serial, totals.documents + documents, totals.pages + placed.record.pages, totals.pdfs + len(placed.pieces))
                if not self._cuts:
                    self.watcher.progress(totals.pages, expected)
        return took, listed, totals

    def _one(self, writer: PackageWriter, placed: Placed) -> None:
        """The PDFs of a record, its preservation facts, and what goes along on request."""
        for piece in placed.pieces:
            if piece.source:
                writer.copy(piece.source, f"{export.PAYLOAD}/{piece.path}", piece.sha256)
            else:
                writer.adopt(f"{export.PAYLOAD}/{piece.path}", Fixed(piece.sha256, piece.size))
        for name in self.order.profile.layout.directories if self.order.profile.layout else ():
            writer.directory(f"{export.PAYLOAD}/{placed.directory}/{name}")
        facts = export.preservation_facts(placed, f"scanfile {__version__}")
        writer.write(f"metadata/preservation/{placed.alias}.json", json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n")
        for master in self.order.masters:
            if master is Master.ORIGINALS:
                self._copy_originals(writer, placed)
            else:
                form, suffix = _SUFFIX[master]
                text = self.shelf.transcript(placed.record.id, form)
                writer.write(f"{export.PAYLOAD}/text/{placed.alias}{suffix}", text.encode("utf-8", "replace"))

    def _copy_originals(self, writer: PackageWriter, placed: Placed) -> None:
        pages = {page.master: page for part in placed.record.parts for page in part.pages if page.master not in self._shared}
        for path, page in pages.items():
            name = f"{page.batch}_{Path(path).name}"
            writer.copy(path, f"{export.PAYLOAD}/originals/{placed.alias}/{name}", page.master_sha256)

    def _summary(self, number: str, made: str, totals: Totals) -> Summary:
        index = self.shelf.index
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
            totals=totals,
            findings=self.found.findings,
            supersedes=tuple(superseded(self.found, record) for record in self.found.leaving if record in self.found.last),
            withdrawn=tuple(superseded(self.found, record) for record in self.found.last if index.packages.is_gone(record)),
            unchanged=len(self.found.unchanged),
        )

    def _beside(self, writer: PackageWriter, summary: Summary, manifest: str, listed: Sequence[Listed]) -> None:
        """What lies beside the payload: the papers, the README, the trail, the slice of the index, the reconciliation."""
        profile, packages = self.order.profile, self.shelf.index.packages
        writer.write("README.txt", export.readme(summary, profile))
        writer.write(NOTED, json.dumps(summary.as_json(profile), ensure_ascii=False, indent=1).encode() + b"\n")
        writer.write("handover-receipt.pdf", export.receipt(summary, profile, manifest, listed))
        writer.write("certificate-bsa-63-4.pdf", export.certificate(summary, manifest, export.TAG_MANIFEST))
        writer.write("metadata/profile.json", json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, indent=1).encode() + b"\n")
        with writer.path("metadata/events.jsonl").open("wb") as sink:
            for event in packages.trail_of(self.found.leaving):
                sink.write(canonical_json(event) + b"\n")
        writer.written("metadata/events.jsonl")
        packages.slice(writer.path("metadata/index.db"), self.found.leaving)
        writer.written("metadata/index.db")
        for form in ("csv", "xlsx"):
            name = f"metadata/reconciliation.{form}"
            write_table(writer.path(name), "reconciliation", *export.reconciliation(self.found.findings, profile.tables.language))
            writer.written(name)


def _listed(placed: Placed) -> Listed:
    pages = {str(part): 0 for part in ("noting", "correspondence")}
    for part in placed.record.parts:
        pages[part.part] += len(part.pages)
    return Listed(placed.serial, placed.record.number, placed.alias, pages["noting"], pages["correspondence"])
