"""Counts for a bill, and a supplier's list held against them. Composes index and the supplier's table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.declared import Declared, Difference, compare, heading, read_declared
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.messages import say
from scanfile.model import PageState
from scanfile.pagecount import RESCANS, STATES, WHOLE, By, CountRow, chosen, count_rows, totals
from scanfile.paper.tables import Sheet, read_path
from scanfile.spreadsheet import Cell
from scanfile.tables import iso_date
from scanfile.text import fold, printable

_FIGURES = (WHOLE, *STATES, RESCANS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted: by what, from and until which day (as typed, both included), pages of which states (none: of all)."""

    by: By = By.BATCH
    first: str = ""
    last: str = ""
    states: tuple[PageState, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """Pages counted, and how the supplier's list compares (None: none was given)."""

    by: By
    first: str
    last: str
    rows: tuple[CountRow, ...]
    differences: tuple[Difference, ...] | None = None
    ignored: tuple[str, ...] = ()

    @property
    def disagreeing(self) -> tuple[Difference, ...]:
        """The figures that are not as declared."""
        return tuple(one for one in self.differences or () if not one.agrees)

    def as_json(self) -> dict[str, Any]:
        """What ``report pages --json`` answers."""
        return {
            "by": str(self.by),
            "from": self.first or None,
            "until": self.last or None,
            "rows": [row.as_json() for row in self.rows],
            "total": {name: sum(row.as_json()[name] for row in self.rows) for name in _FIGURES},
            "agrees": None if self.differences is None else not self.disagreeing,
            "declared": None if self.differences is None else [one.as_json() for one in self.differences],
            "ignored": list(self.ignored),
        }

    def table(self, lang: str) -> tuple[list[str], list[list[Cell]]]:
        """Headings and rows, with their sum below."""
        heads = [say(f"count.{self.by}", lang), say("count.size", lang), say("count.mode", lang), *(heading(one, lang) for one in _FIGURES)]
        rows: list[list[Cell]] = []
        for row in self.rows:
            plain = row.as_json()
            rows.append([row.group, heading(row.size, lang), say(f"count.{row.mode}", lang), *(plain[name] for name in _FIGURES)])
        sums = [sum(row.as_json()[name] for row in self.rows) for name in _FIGURES]
        return heads, [*rows, [say("count.total", lang), "", "", *sums]]

    def difference_table(self, lang: str) -> tuple[list[str], Iterator[list[Cell]]]:
        """Headings and a row for each declared figure."""
        heads = [say(f"count.{name}", lang) for name in (self.by, "figure", "declared", "found", "difference")]
        return heads, ([one.group, heading(one.column, lang), one.declared, one.found, one.difference] for one in self.differences or ())


def bill(index: Index, asked: Asked, listed: Path | None = None, columns: str = "") -> Bill:
    """Count what came in, and hold a supplier's list against it. Raises UsageError."""
    first, last = _day(asked.first), _day(asked.last)
    counted = chosen(index.holdings.counted(), first, last, asked.states)
    rows = tuple(count_rows(counted, asked.by))
    if listed is None:
        return Bill(asked.by, first, last, rows)
    declared = declared_in(listed, asked.by, columns)
    if asked.by is By.DAY:
        inside = {group: figures for group, figures in declared.groups.items() if first <= group and (not last or group <= last)}
        declared = Declared(inside, declared.columns, declared.ignored)
    if asked.by is By.BATCH:
        declared = _by_batch(index, declared)
    differences = tuple(compare(declared, totals(counted, asked.by), asked.by))
    return Bill(asked.by, first, last, rows, differences, declared.ignored)


def _by_batch(index: Index, declared: Declared) -> Declared:
    """The list by our batches, where it calls a delivery by the name of what was delivered, and only one is called so."""
    batches = index.batches()
    ids = {fold(row.id) for row in batches}
    names = Counter(fold(Path(row.source).name) for row in batches)
    ours = {name: fold(row.id) for row in batches if names[name := fold(Path(row.source).name)] == 1 and name not in ids}
    groups: dict[str, dict[str, int]] = {}
    for group, figures in declared.groups.items():
        there = groups.setdefault(ours.get(group, group), dict.fromkeys(figures, 0))
        for column, figure in figures.items():
            there[column] += figure
    return Declared(groups, declared.columns, declared.ignored)


def declared_in(path: Path, by: By, columns: str) -> Declared:
    """What a supplier's list says (CSV, XLSX). Raises UsageError."""
    return read_declared(_sheets(path), by, columns, clock.now().year, printable(str(path)))


def _sheets(path: Path) -> Sequence[Sheet]:
    try:
        return read_path(path)
    except UsageError as error:  # a register is read in the same way, but it is not what this was to be
        raise UsageError(error.code.replace("register.", "asked."), **error.values) from None


def _day(text: str) -> str:
    day = iso_date(text, clock.now().year) if text else ""
    if text and len(day) != 10:
        raise UsageError("count.no-day", wanted=text)
    return day
