"""What the tables of a package can say: the columns of each by name, and how their values are written. Pure.

A profile chooses columns, their order and their headings; the headings that it does not give are the catalogue's (``column.*``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanfile.messages import say
from scanfile.spreadsheet import Cell
from scanfile.text import ascii_digits


class Table(StrEnum):
    """The tables: a row for each government file, for each letter or other document in it, for each page, for each PDF."""

    FILES = "files"
    DOCUMENTS = "documents"
    PAGES = "pages"
    PDFS = "pdfs"


class Kind(StrEnum):
    """What a value is, and so how a profile may have it written."""

    TEXT = "text"
    COUNT = "count"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the tables that can have it, what its values are, the width in characters that people need (0: the usual), and whether
    it speaks of PDFs, so that a profile without any can't have it."""

    kind: Kind
    tables: frozenset[Table]
    width: int = 0
    of_pdfs: bool = False


class DateForm(StrEnum):
    """How days are written: 2019-03-12, 12-03-2019, 12.03.2019 or 12/03/2019; months and years alone in the same order."""

    ISO = "yyyy-mm-dd"
    DASHES = "dd-mm-yyyy"
    POINTS = "dd.mm.yyyy"
    STROKES = "dd/mm/yyyy"


class NumberForm(StrEnum):
    """How file and letter numbers are written: as they were accepted, or with the digits of Indian scripts in ASCII."""

    AS_WRITTEN = "as-written"
    ASCII_DIGITS = "ascii-digits"


_ALL = frozenset(Table)
_FILES = frozenset({Table.FILES})
_DOCUMENTS = frozenset({Table.DOCUMENTS})
_PAGES = frozenset({Table.PAGES})
_PDFS = frozenset({Table.PDFS})

COLUMNS: dict[str, Column] = {
    # of the government file: every table can repeat it
    "serial": Column(Kind.COUNT, _ALL),
    "number": Column(Kind.NUMBER, _ALL, 24),
    "alias": Column(Kind.TEXT, _ALL, 24),
    "record": Column(Kind.TEXT, _ALL, 14),
    "subject": Column(Kind.TEXT, _ALL, 50),
    "date": Column(Kind.DATE, _ALL, 12),
    "year": Column(Kind.TEXT, _ALL, 9),
    "section": Column(Kind.TEXT, _ALL, 18),
    "office": Column(Kind.TEXT, _ALL, 18),
    "state": Column(Kind.TEXT, _FILES),
    "retention": Column(Kind.TEXT, _FILES),
    "category": Column(Kind.TEXT, _FILES),
    "class": Column(Kind.TEXT, _FILES),
    "priority": Column(Kind.TEXT, _FILES),
    "classification": Column(Kind.TEXT, _FILES),
    "batch": Column(Kind.TEXT, _FILES | _PAGES, 10),
    "scanned_on": Column(Kind.DATE, _FILES | _PAGES, 12),
    "operator": Column(Kind.TEXT, _FILES | _PAGES),
    "source_name": Column(Kind.TEXT, _FILES, 24),
    "number_source": Column(Kind.TEXT, _FILES),
    "documents": Column(Kind.COUNT, _FILES),
    "pages": Column(Kind.COUNT, _FILES | _DOCUMENTS | _PDFS),
    "pages_noting": Column(Kind.COUNT, _FILES),
    "pages_correspondence": Column(Kind.COUNT, _FILES),
    "declared_noting": Column(Kind.COUNT, _FILES),
    "declared_correspondence": Column(Kind.COUNT, _FILES),
    "volumes": Column(Kind.COUNT, _FILES),
    "directory": Column(Kind.TEXT, _FILES, 24, of_pdfs=True),
    "pdfs_noting": Column(Kind.TEXT, _FILES, 30, of_pdfs=True),
    "pdfs_correspondence": Column(Kind.TEXT, _FILES, 30, of_pdfs=True),
    "bytes": Column(Kind.COUNT, _FILES | _PDFS, of_pdfs=True),
    "version": Column(Kind.TEXT, _FILES, 20),
    "supersedes": Column(Kind.TEXT, _FILES, 14),
    # of a part of it
    "part": Column(Kind.TEXT, _DOCUMENTS | _PAGES | _PDFS, 16),
    "volume": Column(Kind.COUNT, _DOCUMENTS | _PAGES | _PDFS),
    "first_label": Column(Kind.TEXT, _DOCUMENTS | _PDFS),
    "last_label": Column(Kind.TEXT, _DOCUMENTS | _PDFS),
    "pdf": Column(Kind.TEXT, _DOCUMENTS | _PAGES | _PDFS, 40, of_pdfs=True),
    "sha256": Column(Kind.TEXT, _PDFS, 30, of_pdfs=True),
    # of a letter or other document in it
    "document": Column(Kind.COUNT, _DOCUMENTS),
    "document_number": Column(Kind.NUMBER, _DOCUMENTS, 24),
    "document_date": Column(Kind.DATE, _DOCUMENTS, 12),
    "document_subject": Column(Kind.TEXT, _DOCUMENTS, 50),
    "document_accepted": Column(Kind.TEXT, _DOCUMENTS),
    "first_pdf_page": Column(Kind.COUNT, _DOCUMENTS, of_pdfs=True),
    # of a page
    "label": Column(Kind.TEXT, _PAGES),
    "page": Column(Kind.COUNT, _PAGES),
    "pdf_page": Column(Kind.COUNT, _PAGES, of_pdfs=True),
    "page_id": Column(Kind.TEXT, _PAGES, 18),
    "scan": Column(Kind.TEXT, _PAGES, 30),
    "master_sha256": Column(Kind.TEXT, _PAGES, 30),
    "frame": Column(Kind.COUNT, _PAGES),
    "kind": Column(Kind.TEXT, _PAGES),
    "width_px": Column(Kind.COUNT, _PAGES),
    "height_px": Column(Kind.COUNT, _PAGES),
    "dpi": Column(Kind.COUNT, _PAGES),
    "colour": Column(Kind.TEXT, _PAGES),
    "words": Column(Kind.COUNT, _PAGES),
    "confidence": Column(Kind.COUNT, _PAGES),
    "legible": Column(Kind.TEXT, _PAGES),
    "text_sha256": Column(Kind.TEXT, _PAGES, 30),
}

NEEDED: dict[Table, tuple[str, ...]] = {
    Table.FILES: ("number", "alias", "pages"),
    Table.DOCUMENTS: ("alias", "pdf"),
    Table.PAGES: ("alias", "pdf", "pdf_page", "text_sha256"),
    Table.PDFS: ("pdf",),
}
"""What ``check`` holds against the PDFs: no table that a profile has goes without these, but for those of PDFs where it has none."""


def columns_of(table: Table) -> tuple[str, ...]:
    """The names of the columns that a table can have."""
    return tuple(name for name, column in COLUMNS.items() if table in column.tables)


def heading(name: str, lang: str) -> str:
    """What the catalogue calls a column."""
    return say(f"column.{name.replace('_', '-')}", lang)


def cells(columns: Sequence[str], row: Mapping[str, Cell], dates: DateForm, numbers: NumberForm) -> list[Cell]:
    """A row in the order of the columns, as a profile wants it written; a value that is not known is empty."""
    return [_written(COLUMNS[name].kind, row.get(name), dates, numbers) for name in columns]


def widths(columns: Sequence[str], headings: Sequence[str]) -> list[int]:
    """How wide each column is drawn, in characters: what its values need, or what its heading does."""
    return [max(COLUMNS[name].width, len(head) + 3) for name, head in zip(columns, headings, strict=True)]


def _written(kind: Kind, value: Cell, dates: DateForm, numbers: NumberForm) -> Cell:
    if isinstance(value, str) and kind is Kind.DATE:
        return day(value, dates)
    if isinstance(value, str) and kind is Kind.NUMBER and numbers is NumberForm.ASCII_DIGITS:
        return ascii_digits(value)
    return value


def day(iso: str, form: DateForm) -> str:
    """A date, whole or partial (``2019-03``, ``2019``), in a form; anything that is no such date stays as it is."""
    pieces = iso.split("-")
    if form is DateForm.ISO or not all(piece.isdecimal() for piece in pieces):
        return iso
    return form.value[2].join(reversed(pieces))
