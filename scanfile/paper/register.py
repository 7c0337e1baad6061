"""The register of files that an office hands over: a table into ``RegisterRow`` values, and every mistake in it at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanfile.errors import UsageError
from scanfile.model import RegisterRow
from scanfile.paper.cells import Cells, Column, Mistake, note
from scanfile.paper.headings import Headings, find_headings
from scanfile.paper.profile import COLUMNS, COUNTS, SERIAL, Profile
from scanfile.paper.tables import Cell, Sheet
from scanfile.tables import parse_columns
from scanfile.text import ascii_digits, printable


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """What a register says, every mistake in it, and the headings that mean nothing to us. With mistakes the rows are not to be used."""

    rows: tuple[RegisterRow, ...]
    mistakes: tuple[Mistake, ...]
    ignored: tuple[str, ...] = ()


def read_register(sheets: Sequence[Sheet], profile: Profile, columns: str, latest_year: int, name: str) -> RegisterTable:
    """The rows of a register. ``columns`` is ``their heading=our column,...``; ``latest_year`` is this year; ``name`` is for messages.

    Raises UsageError ``sidecar.columns``, and ``register.no-number-column`` where no row of any sheet heads a column for the number.
    """
    mapping = parse_columns(columns, COLUMNS)
    found = [(sheet, headings) for sheet in sheets if (headings := find_headings(sheet, profile, mapping)) is not None]
    if not found:
        first = next((row for sheet in sheets for _, row in sheet.rows), ())
        raise UsageError("register.no-number-column", path=name, found=", ".join(printable(str(cell), 40) for cell in first[:20]))
    if len(found) > 1:
        return RegisterTable((), (note(0, "", "register.several-sheets", names=", ".join(sheet.name for sheet, _ in found)),))
    return _read_sheet(*found[0], profile, mapping, latest_year)


def read_entry(said: Mapping[str, str], profile: Profile, latest_year: int) -> RegisterTable:
    """One row that a person typed, by our columns."""
    cells = Cells(0, said, {ours: Column(0, ours) for ours in said}, profile, latest_year)
    row = cells.row()
    return RegisterTable((row,), tuple(cells.mistakes))


def _read_sheet(sheet: Sheet, headings: Headings, profile: Profile, mapping: Mapping[str, str], latest_year: int) -> RegisterTable:
    where, ignored, mistakes = _columns(headings, mapping)
    rows: list[RegisterRow] = []
    seen: dict[str, int] = {}
    below = sheet.rows[headings.below :]
    for number, line in below[1:] if below and _numbers_columns(below[0][1]) else below:
        said = {ours: line[column.place] for ours, column in where.items() if column.place < len(line)}
        cells = Cells(number, said, where, profile, latest_year)
        if cells.empty:
            continue
        row = cells.row()
        mistakes += cells.mistakes
        first = seen.setdefault(row.key, number) if row.key else number
        if first != number:
            mistakes.append(note(number, where["number"].title, "register.twice", number=row.number, first=first))
        rows.append(row)
    if sheet.broken:
        mistakes.append(note(sheet.broken, "", "register.broken"))
    return RegisterTable(tuple(rows), tuple(mistakes), ignored)


def _numbers_columns(line: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns, as printed registers do below their headings: (1), (2), (3) and on, three at least."""
    said = [ascii_digits(str(cell)).strip(" ().") for cell in line]
    while said and not said[-1]:
        said.pop()
    return len(said) >= 3 and said == [str(number) for number in range(1, len(said) + 1)]


def _columns(headings: Headings, mapping: Mapping[str, str]) -> tuple[dict[str, Column], tuple[str, ...], list[Mistake]]:
    """Where our columns stand, the headings that are not ours, and what is wrong with the headings."""
    where: dict[str, Column] = {}
    ignored: list[str] = []
    mistakes: list[Mistake] = []
    surely = {title.column for title in headings.titles if title.whole}
    for place, title in enumerate(headings.titles):
        ours = title.column
        if title.meaning is None or (not title.whole and ours in surely):
            ignored += [title.shown] if title.shown else []
        elif ours in where:
            mistakes.append(note(headings.row, title.shown, "register.column-twice", other=where[ours].title, ours=ours))
        elif ours != SERIAL:
            where[ours] = Column(place, title.shown, title.meaning.unit)
    known = {name for title in headings.titles for name in title.names}
    mistakes += [note(headings.row, printable(theirs), "register.no-such-column") for theirs in mapping if theirs not in known]
    counted = [where[ours] for ours in COUNTS.values() if ours in where]
    if len({column.unit for column in counted}) > 1 and "count_unit" not in where:
        mistakes.append(note(headings.row, " / ".join(column.title for column in counted), "register.two-units"))
    return where, tuple(ignored), mistakes
