"""Tables for people and for other programs: CSV and XLSX in which no cell is ever a formula, a link or a number that was meant as text.

Rows are written as they come, so that a table of a million pages costs no more memory than one of ten. Both forms hold the same values;
in CSV a cell that a spreadsheet would take for a formula begins with one apostrophe more, which ``unguarded`` takes away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scanfile.errors import UsageError
from scanfile.store import AtomicPath, storage_errors
from scanfile.text import printable

Cell = str | int | None
"""A text, a whole number, or nothing."""

LONGEST_CELL = 32_000
"""Characters in a cell; XLSX holds 32,767 (ECMA-376)."""
SHEET_ROWS = 1_048_576
"""Rows on one sheet of a workbook, the headings among them (ECMA-376)."""

_FORMULA = re.compile(r"\s*['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NARROW, _WIDE, _PADDING = 6, 60, 3
_A4 = 9
"""The paper's number in a workbook."""


def plain_cell(text: str) -> str:
    """A text of the outside as it goes into a cell: one line, control and bidi characters spelt out, not too long for a workbook."""
    return printable(" ".join(text.split()), LONGEST_CELL)


def guarded(text: str) -> str:
    """The text of a CSV cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe goes before one that would."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") else text


@dataclass
class CsvTable:
    """A table in UTF-8, every cell in quotes, lines ended as RFC 4180 has them. Use it in a ``with`` statement.

    The ``mark`` at its beginning tells spreadsheets that it is UTF-8; programs that take it for part of the first heading want none.
    Raises StorageError.
    """

    path: Path
    headings: Sequence[str]
    mark: bool = True

    def __enter__(self) -> Self:
        with storage_errors(self.path):
            self._sink = self.path.open("w", encoding="utf-8-sig" if self.mark else "utf-8", newline="")
        self._writer = csv.writer(self._sink, quoting=csv.QUOTE_ALL)
        self.add(self.headings)
        return self

    def add(self, row: Sequence[Cell]) -> None:
        """The next row."""
        with storage_errors(self.path):
            self._writer.writerow(
                ["" if cell is None else str(cell) if isinstance(cell, int) else guarded(plain_cell(cell)) for cell in row]
            )

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with storage_errors(self.path):
            self._sink.close()


@dataclass
class XlsxTable:
    """A workbook with one table: headings that stay in sight and filter, texts as texts whatever they look like. Use it in a ``with``
    statement; what does not fit on one sheet goes on on another. ``widths`` are in characters, by column, 0 for the usual.

    Raises StorageError.
    """

    path: Path
    name: str
    headings: Sequence[str]
    widths: Sequence[int] = ()
    sheet_rows: int = SHEET_ROWS
    _row: int = field(default=0, init=False)
    _sheets: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with storage_errors(self.path):
            self._book: Any = Workbook(str(self.path), options | {"in_memory": False, "tmpdir": str(self.path.parent)})
        self._heading: Any = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "num_format": "@"})
        self._text: Any = self._book.add_format({"num_format": "@", "valign": "top"})
        self._number: Any = self._book.add_format({"num_format": "0", "valign": "top"})
        self._begin()
        return self

    def _begin(self) -> None:
        self._sheets += 1
        name = self.name[:24] + (f" ({self._sheets})" if self._sheets > 1 else "")
        with storage_errors(self.path):
            self._sheet: Any = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.repeat_rows(0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for column, heading in enumerate(self.headings):
            wanted = self.widths[column] if column < len(self.widths) and self.widths[column] else len(heading) + _PADDING
            self._sheet.set_column(column, column, min(max(wanted, _NARROW), _WIDE))
        self._row = 0
        self._put(self.headings, self._heading)

    def add(self, row: Sequence[Cell]) -> None:
        """The next row."""
        if self._row == self.sheet_rows:
            self._finish()
            self._begin()
        self._put(row, self._text)

    def _put(self, row: Sequence[Cell], text: Any) -> None:
        with storage_errors(self.path):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self._row, column, cell, self._number)
                elif cell:
                    self._sheet.write_string(self._row, column, plain_cell(cell), text)
        self._row += 1

    def _finish(self) -> None:
        if self.headings:
            self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(self.headings) - 1)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        from xlsxwriter.exceptions import FileCreateError

        self._finish()
        with storage_errors(self.path):
            try:
                self._book.close()
            except FileCreateError as failure:  # it wraps the OSError that tells a full disk from a missing one
                raise (failure.args[0] if failure.args and isinstance(failure.args[0], OSError) else OSError(str(failure))) from failure


def read_csv(path: Path) -> Iterator[list[str]]:
    """The rows of a table that ``CsvTable`` wrote, the headings first, as they were before they were guarded.

    Raises OSError, UnicodeDecodeError and csv.Error as they come.
    """
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.reader(source, strict=True):
            yield [unguarded(cell) for cell in row]


def write_table(path: Path, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A whole table in the form that the suffix of the path says, ``.csv`` or ``.xlsx``. Raises StorageError."""
    with CsvTable(path, headings) if path.suffix == ".csv" else XlsxTable(path, name, headings) as table:
        for row in rows:
            table.add(row)


def save_table(path: Path, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same, whole or not at all, where a person wants it. Raises UsageError ``asked.form`` for another suffix, StorageError."""
    if path.suffix not in (".csv", ".xlsx"):
        raise UsageError("asked.form", path=path, known=".csv, .xlsx")
    with AtomicPath(path) as temporary:
        write_table(temporary, name, headings, rows)
