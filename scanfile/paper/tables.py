"""A register as it comes: CSV or a workbook (XLSX), turned into rows of cells with the numbers that a spreadsheet shows beside them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from scanfile.errors import UsageError
from scanfile.store.durable import open_untrusted
from scanfile.tables import decode, delimited_rows
from scanfile.text import printable

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | date
"""What a cell says; a date where the workbook itself holds one."""

_MAX_BYTES = 64 << 20
_MAX_UNPACKED = 256 << 20
_MAX_CELLS = 20_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PLACE = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")
_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet, or the whole CSV (with an empty name): its rows with their numbers, empty ones left out; and where it breaks off.

    ``broken`` is the number of the row that can't be parsed, 0 where all could. ``formulas`` are the rows (by number) and columns (from 0)
    in which any sheet of the workbook reckons: what such a cell shows, nobody has typed.
    """

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    broken: int = 0
    formulas: frozenset[tuple[int, int]] = frozenset()


def read_path(path: Path) -> tuple[Sheet, ...]:
    """The worksheets of a register.

    Raises UsageError ``register.no-access``, ``register.unreadable``, ``register.too-large``, ``register.format``.
    """
    shown = printable(str(path))
    try:
        with open_untrusted(path) as opened:
            content = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError("register.no-access", path=shown, reason=error.strerror or type(error).__name__) from None
    return read_content(content, shown)


def read_content(content: bytes, name: str) -> tuple[Sheet, ...]:
    """The worksheets in the bytes of a register; ``name`` is for messages. Raises as ``read_path``."""
    if len(content) > _MAX_BYTES:
        raise UsageError("register.too-large", path=name, limit=f"{_MAX_BYTES >> 20} MB")
    if content.startswith(_OLE):
        raise UsageError("register.format", path=name)
    return _workbook(content, name) if content.startswith(_ZIP) else (_delimited(content),)


def _delimited(content: bytes) -> Sheet:
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    number = 0
    try:
        for number, _, cells in delimited_rows(decode(content)):
            if any(cell.strip() for cell in cells):
                rows.append((number, tuple(cells)))
    except csv.Error:
        return Sheet("", tuple(rows), broken=number + 1)
    return Sheet("", tuple(rows))


def _workbook(content: bytes, name: str) -> tuple[Sheet, ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        formulas = _require_reasonable(content, name)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            found = [workbook.get_sheet_by_name(title) for title in workbook.sheet_names]
            return tuple(_sheet(sheet, formulas) for sheet in found)
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UsageError("register.unreadable", path=name, reason=printable(str(error))) from None


def _sheet(sheet: CalamineSheet, formulas: frozenset[tuple[int, int]]) -> Sheet:
    """One worksheet; rows begin with the first column that anything stands in."""
    left = sheet.start[1] if sheet.start else 0
    rows = tuple(_numbered(sheet.to_python(), sheet.start))
    return Sheet(printable(sheet.name, 60), rows, formulas=frozenset((row, column - left) for row, column in formulas))


def _numbered(rows: Sequence[Sequence[object]], start: tuple[int, int] | None) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    first = start[0] + 1 if start else 1
    for number, cells in enumerate(rows, first):
        said = tuple(map(_cell, cells))
        if any(said):
            yield number, said


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, date) else str(value)


def _require_reasonable(content: bytes, name: str) -> frozenset[tuple[int, int]]:
    """Refuse what would unfold beyond all bounds: the reader makes a full rectangle of cells out of two that lie far apart, and dies.

    Returns where there are formulas.
    """
    formulas: set[tuple[int, int]] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
            raise UsageError("register.too-large", path=name, limit=f"{_MAX_UNPACKED >> 20} MB")
        for entry in archive.infolist():
            unpacked = archive.read(entry)
            if b"sheetData" in unpacked:  # whatever it is called and where it lies
                extent = _Extent()
                height, width = extent.of(unpacked)
                formulas |= extent.formulas
                if height * width > _MAX_CELLS:
                    raise UsageError("register.too-large", path=name, limit=f"{_MAX_CELLS:,} cells")
    return frozenset(formulas)


class _Extent:
    """The largest row and column of a worksheet, both from 1: as its cells name them, else one after the other (ECMA-376, 18.3.1)."""

    def __init__(self) -> None:
        self._height = self._width = 1
        self._row = self._column = 0
        self._cell = (0, 0)
        self.formulas: set[tuple[int, int]] = set()

    def of(self, xml: bytes) -> tuple[int, int]:
        """Height and width. Raises ValueError for what is no XML, or brings definitions of its own."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = _refuse
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from None
        return self._height, self._width

    def _begin(self, tag: str, said: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self._row = _number(said["r"]) if "r" in said else self._row + 1
            self._column = 0
            self._height = max(self._height, self._row)
        elif tag == "c" and "r" not in said:
            self._column += 1
            self._width = max(self._width, self._column)
            self._cell = self._row, self._column - 1
        elif tag == "c":
            place = _PLACE.fullmatch(said["r"])
            if place is None:
                raise ValueError("a cell outside of any worksheet")
            self._column = _column_number(place[1])
            self._width, self._height = max(self._width, self._column), max(self._height, _number(place[2]))
            self._cell = _number(place[2]), self._column - 1
        elif tag == "f":
            self.formulas.add(self._cell)


def _refuse(*said: object) -> None:
    raise ValueError("a document type of its own")


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:10]) <= _ROWS:
        raise ValueError("a row outside of any worksheet")
    return int(text)


def _column_number(letters: str) -> int:
    """``A`` is 1, ``XFD`` 16384."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
