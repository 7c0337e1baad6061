"""Pages counted for the bill: by size of the paper, colour and state, for each delivery, day or operator (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scanfile.index import Counted
from scanfile.model import PageState


class Size(StrEnum):
    """The smallest sheet on which a page fits; ``UNKNOWN`` where nobody has looked at it."""

    A5 = "a5"
    A4 = "a4"
    FOOLSCAP = "foolscap"
    LEGAL = "legal"
    A3 = "a3"
    LARGER = "larger"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How a page was scanned."""

    BITONAL = "bitonal"
    GREY = "grey"
    COLOUR = "colour"
    UNKNOWN = "unknown"


class By(StrEnum):
    """What is counted together. A day is India's on which the delivery came in."""

    BATCH = "batch"
    DAY = "day"
    OPERATOR = "operator"


_SHEETS = ((Size.A5, 148, 210), (Size.A4, 210, 297), (Size.FOOLSCAP, 216, 343), (Size.LEGAL, 216, 356), (Size.A3, 297, 420))
"""Short and long side in mm (ISO 216; foolscap folio 8.5 x 13.5 and legal 8.5 x 14 inches), the smallest first."""

_SLACK = 1.03
"""Scanners give a sheet a few mm more than it has."""

_DPIS = (100, 150, 200, 240, 300, 400, 600)
_CLOSE = 20

STATES = tuple(str(state) for state in PageState)
WHOLE, RESCANS = "pages", "rescans"
COLUMNS = (
    WHOLE,
    *STATES,
    RESCANS,
    *(str(size) for size in Size),
    *(str(mode) for mode in Mode if mode is not Mode.UNKNOWN),
    *(f"{size}-{mode}" for size in Size if size is not Size.UNKNOWN for mode in Mode if mode is not Mode.UNKNOWN),
    *(f"{dpi}dpi" for dpi in _DPIS),
)
"""What a supplier can declare of a group, by the names that its list has for it. ``unknown`` is the size."""


def size_of(short_mm: int, long_mm: int) -> Size:
    """The smallest sheet on which a page of these sides fits, with 3 % of slack; unknown where a side is 0."""
    if not short_mm or not long_mm:
        return Size.UNKNOWN
    return next((size for size, short, long in _SHEETS if short_mm <= short * _SLACK and long_mm <= long * _SLACK), Size.LARGER)


def dpi_of(dpi: int) -> str:
    """The usual resolution that a page was scanned with, within 5 %, by its name in ``COLUMNS``; empty for none of them."""
    return next((f"{usual}dpi" for usual in _DPIS if abs(dpi - usual) * _CLOSE <= usual), "")


@dataclass(frozen=True, slots=True)
class CountRow:
    """Pages of one group, size and mode: how many there are, how many of them in each state, and how many were scanned to replace
    another."""

    group: str
    size: Size
    mode: Mode
    pages: int
    states: tuple[tuple[str, int], ...]
    rescans: int

    def as_json(self) -> dict[str, Any]:
        """``{"group", "size", "mode", "pages", <state> ..., "rescans"}``."""
        counts = {WHOLE: self.pages, **dict(self.states), RESCANS: self.rescans}
        return {"group": self.group, "size": str(self.size), "mode": str(self.mode), **counts}


def chosen(counted: Iterable[Counted], first: str = "", last: str = "", states: Sequence[PageState] = ()) -> list[Counted]:
    """What came in from ``first`` to ``last`` (ISO days in India, both included, empty for no limit), and is in one of the states, if
    there are any."""
    return [one for one in counted if first <= one.day and (not last or one.day <= last) and (not states or one.state in states)]


def count_rows(counted: Iterable[Counted], by: By) -> list[CountRow]:
    """A row for each group, size and mode; groups in the order in which they came, days and operators sorted."""
    groups: dict[str, Counter[tuple[Size, Mode, str]]] = {}
    for one in counted:
        cell = size_of(one.short_mm, one.long_mm), Mode(one.mode) if one.mode else Mode.UNKNOWN
        counts = groups.setdefault(_group(one, by), Counter())
        counts[*cell, str(one.state)] += one.pages
        counts[*cell, RESCANS] += one.rescans
    rows = []
    for group in groups if by is By.BATCH else sorted(groups):
        counts = groups[group]
        for size, mode in sorted({(size, mode) for size, mode, _ in counts}, key=_place):
            states = tuple((state, counts[size, mode, state]) for state in STATES)
            rows.append(CountRow(group, size, mode, sum(n for _, n in states), states, counts[size, mode, RESCANS]))
    return rows


def _place(cell: tuple[Size, Mode]) -> tuple[int, int]:
    return list(Size).index(cell[0]), list(Mode).index(cell[1])


def _group(one: Counted, by: By) -> str:
    return {By.BATCH: one.batch, By.DAY: one.day, By.OPERATOR: one.operator}[by]


def totals(counted: Iterable[Counted], by: By) -> dict[str, dict[str, int]]:
    """For each group every figure of ``COLUMNS``."""
    found: dict[str, Counter[str]] = {}
    for one in counted:
        counts = found.setdefault(_group(one, by), Counter())
        size = size_of(one.short_mm, one.long_mm)
        for column in {WHOLE, str(one.state), str(size), one.mode, f"{size}-{one.mode}", dpi_of(one.dpi)}:
            counts[column] += one.pages
        counts[RESCANS] += one.rescans
    return {group: {column: counts[column] for column in COLUMNS} for group, counts in found.items()}
