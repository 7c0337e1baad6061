"""A supplier's list of what it scanned, held against what came, row by row (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scanfile.errors import UsageError
from scanfile.messages import LANGUAGES, say
from scanfile.pagecount import COLUMNS, By
from scanfile.paper.profile import squeeze
from scanfile.paper.tables import Cell, Sheet
from scanfile.tables import NOTHING, iso_date, parse_columns
from scanfile.text import ascii_digits, fold, printable

_HEADING_ROWS = 20
_SUMS = frozenset({"total", "grand total", "sum", "कुल", "योग", "कुल योग", "महायोग"})
_SUMS_FOLDED = frozenset(map(fold, _SUMS))
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Declared:
    """What a list says of each group, and the headings in it that mean nothing here. ``columns`` are those that it has."""

    groups: dict[str, dict[str, int]]
    columns: tuple[str, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one group: what was declared (None: nothing) and what was found."""

    group: str
    column: str
    declared: int | None
    found: int

    @property
    def difference(self) -> int:
        """How many more were found than declared."""
        return self.found - (self.declared or 0)

    @property
    def agrees(self) -> bool:
        """Whether what was declared is what was found."""
        return self.declared == self.found

    def as_json(self) -> dict[str, Any]:
        """``{"group", "column", "declared", "found", "difference"}``."""
        return {
            "group": self.group,
            "column": self.column,
            "declared": self.declared,
            "found": self.found,
            "difference": self.difference,
        }


def heading(column: str, lang: str) -> str:
    """How a column is headed: a size and a mode together by both words."""
    if column.endswith("dpi"):
        return f"{column.removesuffix('dpi')} dpi"
    size, dash, mode = column.partition("-")
    return f"{say(f'count.{size}', lang)} {say(f'count.{mode}', lang)}" if dash else say(f"count.{column}", lang)


def read_declared(sheets: Sequence[Sheet], by: By, columns: str, latest_year: int, name: str) -> Declared:
    """A list that a supplier gives, with a column for the group and one or more for figures; rows of one group are added up, and rows
    that are themselves a sum are left out.

    ``columns`` is ``their heading=our column,...``; ``name`` is for messages. Raises UsageError ``sidecar.columns``, ``count.no-columns``,
    ``count.mistakes``.
    """
    mapping = parse_columns(columns, (*By, *COLUMNS))
    places = [(sheet, place) for sheet in sheets if (place := _heading_row(sheet, by, mapping)) is not None]
    if len(places) != 1:
        first = next((row for sheet in sheets for _, row in sheet.rows), ())
        found = ", ".join(printable(str(cell), 40) for cell in first[:20])
        raise UsageError(
            "count.no-columns", path=name, by=str(by), found=found, known=", ".join(column for column in COLUMNS if "-" not in column)
        )
    sheet, place = places[0]
    where, ignored = _columns(sheet.rows[place][1], mapping)
    groups: dict[str, Counter[str]] = {}
    mistakes: list[str] = []
    for number, cells in sheet.rows[place + 1 :]:
        said = {ours: cells[column] for ours, column in where.items() if column < len(cells)}
        group = _key(said.get(by, ""), by, latest_year)
        if fold(str(said.get(by, ""))).strip(" .:") in _SUMS_FOLDED:
            continue
        figures = {ours: _figure(cell) for ours, cell in said.items() if ours in COLUMNS}
        if not group and all(figure == 0 for figure in figures.values()):
            continue
        wrong = [ours for ours, figure in figures.items() if figure is None]
        if not group or wrong:
            mistakes.append(f"{number}: {', '.join(wrong) or by}")
            continue
        counts = groups.setdefault(group, Counter())
        for ours, figure in figures.items():
            counts[ours] += figure or 0
    if sheet.broken:
        mistakes.append(str(sheet.broken))
    if mistakes:
        raise UsageError("count.mistakes", path=name, mistakes="; ".join(mistakes[:200]))
    kept = tuple(column for column in COLUMNS if column in where)
    return Declared({group: {column: counts[column] for column in kept} for group, counts in groups.items()}, kept, ignored)


def compare(declared: Declared, found: Mapping[str, Mapping[str, int]], by: By) -> Iterator[Difference]:
    """Each declared figure beside what was found; then groups that came and were not declared."""
    known = {_key(group, by, 0): group for group in found}
    for group, figures in declared.groups.items():
        name = known.pop(group, group)
        for column, figure in figures.items():
            yield Difference(name, column, figure, found.get(name, {}).get(column, 0))
    for group in known.values():
        for column in declared.columns:
            if found[group][column]:
                yield Difference(group, column, None, found[group][column])


def _key(cell: Cell, by: By, latest_year: int) -> str:
    """What tells groups apart: ISO days; other names without regard to case and spaces."""
    if isinstance(cell, date):
        return cell.isoformat()
    if by is By.DAY:
        return found if len(found := iso_date(cell, latest_year or 2999)) == 10 else ""
    text = " ".join(cell.split())
    return "" if text.casefold() in NOTHING else fold(text)


def _figure(cell: Cell) -> int | None:
    """A count; 0 for an empty cell, None for what is none."""
    if isinstance(cell, date):
        return None
    text = ascii_digits(cell).strip().replace(",", "").replace(" ", "")
    if text.casefold() in NOTHING:
        return 0
    return int(text) if text.isdecimal() and text.isascii() and int(text[:12]) <= _MOST else None


def _heading_row(sheet: Sheet, by: By, mapping: Mapping[str, str]) -> int | None:
    for place, (_, cells) in enumerate(sheet.rows[:_HEADING_ROWS]):
        where, _ = _columns(cells, mapping)
        if by in where and len(where) > 1:
            return place
    return None


def _columns(cells: Sequence[Cell], mapping: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    where: dict[str, int] = {}
    ignored = []
    for place, cell in enumerate(cells):
        title = str(cell)
        known = _HEADINGS.get(squeeze(title), "")
        ours = mapping.get(fold(title).strip()) or ("" if known in mapping.values() else known)
        if ours and ours not in where:
            where[ours] = place
        elif title.strip():
            ignored.append(printable(title, 60))
    return where, tuple(ignored)


_ALSO = {
    "date": By.DAY,
    "scanning date": By.DAY,
    "तिथि": By.DAY,
    "lot": By.BATCH,
    "total": "pages",
    "total pages": "pages",
    "images": "pages",
    "कुल पृष्ठ": "pages",
    "blank pages": "blank",
    "duplicate pages": "duplicate",
    "rescanned": "rescans",
    "b/w": "bitonal",
    "gray": "grey",
    "color": "colour",
}
_HEADINGS = {
    **{squeeze(text): ours for ours in (*map(str, By), *COLUMNS) for text in (ours, *(heading(ours, lang) for lang in LANGUAGES))},
    **{squeeze(text): str(ours) for text, ours in _ALSO.items()},
}
