"""What the cells of one row of a register say, and what is wrong with them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from scanfile.model import Classification, CountUnit, RegisterRow
from scanfile.paper.code import NUMBER_CHARS, OFFICE_CHARS
from scanfile.paper.profile import COUNTS, Profile, squeeze
from scanfile.paper.tables import Cell
from scanfile.tables import NOTHING, iso_date
from scanfile.text import fold, number_key, printable

T = TypeVar("T")

MAX_COUNT = 999_999
_LONGEST = {"subject": 4000, "office": OFFICE_CHARS, "section": 200, "retention": 100, "category": 200, "priority": 100}
_DUE_YEARS = 20
"""A date with two digits for its year lies at most so many years ahead."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins to reckon; no file number begins with them."""
_COUNT = re.compile(r"([0-9]{1,9})(?:\.0+)?\s*(\D*)")
_YEAR = re.compile(r"(?:1[789]|20)[0-9]{2}(?:-(?:[0-9]{4}|[0-9]{2}))?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2,}")
_ISO_DAY = 10  # characters


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one cell: ``row`` as the spreadsheet numbers it (0 for a table as a whole), ``column`` as the office heads it.

    ``code`` names a message, ``values`` fill it.
    """

    row: int
    column: str
    code: str
    values: tuple[tuple[str, str], ...] = ()


def note(row: int, column: str, code: str, **values: object) -> Mistake:
    """A mistake, with what comes from outside made safe to show."""
    return Mistake(row, column, code, tuple((name, printable(str(value))) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Column:
    """Where one of our columns stands, how it is headed, and the unit that its heading names."""

    place: int
    title: str
    unit: CountUnit | None = None


class Cells:
    """Reads one row. ``said`` holds the cells by our columns, ``where`` their headings."""

    def __init__(self, number: int, said: Mapping[str, Cell], where: Mapping[str, Column], profile: Profile, latest_year: int) -> None:
        self._mistakes: list[tuple[int, Mistake]] = []
        self._number, self._where, self._profile, self._latest_year = number, where, profile, latest_year
        self._said = {ours: cell for ours, cell in said.items() if isinstance(cell, date) or cell.strip()}

    @property
    def empty(self) -> bool:
        """Whether the row says nothing that we know a column for."""
        return not self._said

    @property
    def mistakes(self) -> list[Mistake]:
        """What ``row`` found wrong, from left to right."""
        return [mistake for _, mistake in sorted(self._mistakes, key=lambda found: found[0])]

    def row(self) -> RegisterRow:
        """The row as far as it could be read; not to be used where there are ``mistakes``."""
        for ours, cell in self._said.items():
            if isinstance(cell, str) and "\ufffd" in cell:
                self._note(ours, "register.unreadable-letters", text=cell)
        number, key = self._file_number()
        counts, unit = self._counts()
        return RegisterRow(
            number=number,
            key=key,
            subject=self._text("subject"),
            section=self._text("section"),
            office=self._text("office"),
            year=self._year(),
            count_noting=counts["count_noting"],
            count_correspondence=counts["count_correspondence"],
            count_unit=unit,
            classification=self._word("classification", self._profile.classifications, Classification.NORMAL),
            retention=self._text("retention"),
            category=self._text("category"),
            file_class=self._word("class", self._profile.classes, ""),
            priority=self._text("priority"),
            due_back=self._due_back(),
        )

    def _note(self, ours: str, code: str, **values: object) -> None:
        column = self._where.get(ours, Column(0, ours))
        self._mistakes.append((column.place, note(self._number, column.title, code, **values)))

    def _cell(self, ours: str) -> Cell:
        """The cell, empty where it says that there is nothing to say."""
        cell = self._said.get(ours, "")
        return "" if isinstance(cell, str) and cell.strip().casefold() in NOTHING else cell

    def _plain(self, ours: str) -> str:
        return unicodedata.normalize("NFC", " ".join(str(self._cell(ours)).split()))

    def _file_number(self) -> tuple[str, str]:
        """The number and its key."""
        cell, written = self._cell("number"), self._plain("number")
        key = number_key(written)
        if isinstance(cell, date):
            self._note("number", "register.number-is-date", text=f"{cell:%d.%m.%Y}")
        elif written and cell.startswith(_FORMULA):
            self._note("number", "register.number-is-formula", text=written)
        elif _SHORTENED.fullmatch(written):
            self._note("number", "register.number-is-shortened", text=written)
        elif len(written) > NUMBER_CHARS:
            self._note("number", "register.too-long", limit=NUMBER_CHARS, found=len(written))
        elif not key:
            self._note("number", "register.no-number")
        return written, key

    def _text(self, ours: str) -> str:
        written = self._plain(ours)
        if len(written) > _LONGEST[ours]:
            self._note(ours, "register.too-long", limit=_LONGEST[ours], found=len(written))
        return written

    def _year(self) -> str:
        cell = self._cell("year")
        if isinstance(cell, date):
            return str(cell.year)
        written = "".join(fold(cell).split()).replace("/", "-")
        if written and not _YEAR.fullmatch(written):
            self._note("year", "register.no-year", text=cell)
        return written

    def _counts(self) -> tuple[dict[str, int | None], CountUnit]:
        """The counts, and their unit: what the row says of it, else what stands beside a figure, else what the headings say."""
        counts: dict[str, int | None] = dict.fromkeys(COUNTS.values())
        units: set[CountUnit] = set()
        for ours in COUNTS.values():
            if ours in self._said:
                counts[ours], unit = self._count(ours)
                units |= {unit} if unit else set()
        said = self._word("count_unit", self._profile.units, None)
        units |= {said} if said else set()
        if len(units) > 1:
            self._note("count_unit", "register.two-units")
        headed = [self._where[ours].unit for ours in COUNTS.values() if ours in self._where]
        return counts, next(iter(units), None) or next(filter(None, headed), CountUnit.LEAF)

    def _count(self, ours: str) -> tuple[int | None, CountUnit | None]:
        cell = self._said[ours]
        written = "" if isinstance(cell, date) else fold(cell).strip()
        if not written.isdecimal():
            if squeeze(written) in self._profile.none:
                return 0, None
            if isinstance(cell, str) and (written in NOTHING or squeeze(written) in self._profile.unsaid):
                return None, None
        match = _COUNT.fullmatch(written)
        beside = squeeze(match[2]) if match else ""
        if match is None or int(match[1]) > MAX_COUNT or (beside and beside not in self._profile.units):
            self._note(ours, "register.no-count", text=cell)
            return None, None
        return int(match[1]), self._profile.units.get(beside)

    def _word(self, ours: str, known: Mapping[str, T], default: T) -> T:
        written = self._plain(ours)
        if not written:
            return default
        if squeeze(written) not in known:
            words = ", ".join(f"{one} ({self._profile.hindi[one]})" for one in dict.fromkeys(map(str, known.values())))
            self._note(ours, "register.no-such-word", text=written, known=words)
        return known.get(squeeze(written), default)

    def _due_back(self) -> str:
        cell = self._cell("due_back")
        if isinstance(cell, date):
            return cell.isoformat()
        day = iso_date(cell, self._latest_year + _DUE_YEARS)
        if cell and len(day) != _ISO_DAY:
            self._note("due_back", "register.no-date", text=cell)
        return day
