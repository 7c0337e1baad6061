"""Fills one bag of a package with records: their PDFs, their rows in the tables, and what lies beside. Composes export and shelf.

Records are written one by one, so that memory does not grow with them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanfile import __version__, export
from scanfile.export import BagWriter, Fixed, Listed, Placed, Profile, Summary, Table, Totals
from scanfile.index import PackageRecord
from scanfile.packages import NOTED
from scanfile.shelf import Shelf
from scanfile.spreadsheet import Cell, CsvTable, XlsxTable, write_table
from scanfile.store import canonical_json, storage_errors


class Master(StrEnum):
    """What may go along on request: the text of each record as ALTO, hOCR or plain, and the scanner's own bytes."""

    ALTO = "alto"
    HOCR = "hocr"
    TEXT = "text"
    ORIGINALS = "originals"


_SUFFIX = {Master.ALTO: ("alto", ".alto.xml"), Master.HOCR: ("hocr", ".hocr.html"), Master.TEXT: ("txt", ".txt")}


_BESIDE, _PER_RECORD, _PER_PAGE, _PER_LETTER = 600_000, 12_000, 2_500, 4
"""Bytes that papers, tables, trail and index take: of a bag, and for each record, page and byte of text, generously."""
_IN_FORM = {Master.ALTO: 40, Master.HOCR: 30, Master.TEXT: 2, Master.ORIGINALS: 0}
"""Bytes that each byte of text takes in a form, generously."""


@dataclass
class _Tables:
    """The tables of a package while they grow, each in all its forms."""

    writer: BagWriter
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


@dataclass(frozen=True, slots=True)
class Filled:
    """What a bag took of each record, the lines of its receipt, and how much it holds."""

    took: tuple[PackageRecord, ...]
    listed: tuple[Listed, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills bags by a profile. ``placed`` gives a record as it lies in a package by its id and serial number; ``kept`` are paths of the
    scanner that stay; ``told`` hears of the pages of each record that is written."""

    shelf: Shelf
    profile: Profile
    masters: tuple[Master, ...]
    placed: Callable[[str, int], Placed]
    kept: Set[str]
    told: Callable[[int], None]

    def fill(self, bag: BagWriter, records: Sequence[str]) -> Filled:
        """Write the records with their rows and facts, one after the other. Raises PackageError, IntegrityError, StorageError."""
        took: list[PackageRecord] = []
        listed: list[Listed] = []
        documents = pages = pdfs = 0
        with _Tables(bag, self.profile).open() as add:
            for serial, record in enumerate(records, 1):
                placed = self.placed(record, serial)
                for table, row in export.rows_of(placed, self.profile.tables.language):
                    documents += table is Table.DOCUMENTS
                    add(table, row)
                self._one(bag, placed)
                took.append(PackageRecord(record, placed.record.version, placed.alias, placed.record.number, placed.record.pages))
                listed.append(_listed(placed))
                pages, pdfs = pages + placed.record.pages, pdfs + len(placed.pieces)
                self.told(placed.record.pages)
        size = sum(fixed.size for fixed in bag.payload.values())
        return Filled(tuple(took), tuple(listed), Totals(len(took), documents, pages, pdfs, size))

    def beside(self, bag: BagWriter, filled: Filled, summary: Summary) -> None:
        """What lies beside the payload: the papers, the README, the trail, the slice of the index, the reconciliation."""
        profile, packages = self.profile, self.shelf.index.packages
        manifest, records = bag.manifest_so_far().sha256, [one.record for one in filled.took]
        bag.write("README.txt", export.readme(summary, profile))
        bag.write(NOTED, json.dumps(summary.as_json(profile), ensure_ascii=False, indent=1).encode() + b"\n")
        bag.write("handover-receipt.pdf", export.receipt(summary, profile, manifest, filled.listed))
        bag.write("certificate-bsa-63-4.pdf", export.certificate(summary, manifest, export.TAG_MANIFEST))
        bag.write("metadata/profile.json", json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, indent=1).encode() + b"\n")
        with bag.path("metadata/events.jsonl").open("wb") as sink:
            for event in packages.trail_of(records):
                sink.write(canonical_json(event) + b"\n")
        bag.written("metadata/events.jsonl")
        packages.slice(bag.path("metadata/index.db"), records)
        bag.written("metadata/index.db")
        for form in ("csv", "xlsx"):
            name = f"metadata/reconciliation.{form}"
            write_table(bag.path(name), "reconciliation", *export.reconciliation(summary.findings, profile.tables.language))
            bag.written(name)

    def _one(self, bag: BagWriter, placed: Placed) -> None:
        """The PDFs of a record, its preservation facts, and what goes along on request."""
        for piece in placed.pieces:
            if piece.source:
                bag.copy(piece.source, f"{export.PAYLOAD}/{piece.path}", piece.sha256)
            else:
                bag.adopt(f"{export.PAYLOAD}/{piece.path}", Fixed(piece.sha256, piece.size))
        for name in self.profile.layout.directories if self.profile.layout else ():
            bag.directory(f"{export.PAYLOAD}/{placed.directory}/{name}")
        facts = export.preservation_facts(placed, f"scanfile {__version__}")
        bag.write(f"metadata/preservation/{placed.alias}.json", json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n")
        for master in self.masters:
            if master is Master.ORIGINALS:
                self._copy_originals(bag, placed)
            else:
                form, suffix = _SUFFIX[master]
                text = self.shelf.transcript(placed.record.id, form)
                bag.write(f"{export.PAYLOAD}/text/{placed.alias}{suffix}", text.encode("utf-8", "replace"))

    def _copy_originals(self, bag: BagWriter, placed: Placed) -> None:
        pages = {page.master: page for part in placed.record.parts for page in part.pages if page.master not in self.kept}
        for path, page in pages.items():
            name = f"{page.batch}_{Path(path).name}"
            bag.copy(path, f"{export.PAYLOAD}/originals/{placed.alias}/{name}", page.master_sha256)


@dataclass(frozen=True, slots=True)
class Filling:
    """Says how large records will be in a bag before they are written: PDFs and masters exactly, what is written of them generously."""

    shelf: Shelf
    masters: tuple[Master, ...]
    placed: Callable[[str], Placed]

    @property
    def beside(self) -> int:
        """Bytes that every bag takes, whatever is in it."""
        return _BESIDE

    def size_of(self, record: str) -> int:
        """Bytes of a record, with what is written of it. Raises PackageError, IntegrityError, StorageError."""
        placed = self.placed(record)
        masters = {page.master for part in placed.record.parts for page in part.pages} if Master.ORIGINALS in self.masters else set()
        text = self.shelf.index.packages.text_bytes(record)
        size = sum(piece.size for piece in placed.pieces) + _PER_RECORD + _PER_PAGE * placed.record.pages + _PER_LETTER * text
        size += sum(_IN_FORM[master] * text for master in self.masters)
        for master in masters:
            path = self.shelf.archive.root / master
            with storage_errors(path):
                size += path.stat().st_size
        return size


def _listed(placed: Placed) -> Listed:
    pages = {str(part): 0 for part in ("noting", "correspondence")}
    for part in placed.record.parts:
        pages[part.part] += len(part.pages)
    return Listed(placed.serial, placed.record.number, placed.alias, pages["noting"], pages["correspondence"])
