"""Where a register heads its columns, in one row or in two, and what each heading means. Pure.

Registers often have headings in two rows: "No. of pages" across two columns, and below it "Noting" and "Correspondence". In a workbook the
upper cell is merged, in CSV the cells to its right are empty; both come as a text with empty cells behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanfile.paper.profile import COUNTS, Heading, Profile, squeeze
from scanfile.paper.tables import Cell, Sheet
from scanfile.text import fold, printable

_TITLE_ROWS = 20
"""Registers have a title above their headings: so many rows are looked at."""
_SHOWN = 60  # characters of a heading in a message


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of one column: its words for messages, all that ``--columns`` may call it, and what it means.

    ``whole`` is false where two rows head the column and only one of them was understood.
    """

    shown: str
    names: frozenset[str]
    meaning: Heading | None
    whole: bool = True

    @property
    def column(self) -> str:
        """Which of our columns it heads, empty for none."""
        return "" if self.meaning is None else self.meaning.column


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet: the number of their last row, a title for each column, and the place of the first row below them."""

    row: int
    titles: tuple[Title, ...]
    below: int


def find_headings(sheet: Sheet, profile: Profile, mapping: Mapping[str, str]) -> Headings | None:
    """The first row, or two rows, of a sheet that head a column for the number; None where there are none.

    ``mapping`` is what a person said that headings mean: our column by theirs, folded.
    """
    words = _Words(profile, mapping)
    for place, (number, cells) in enumerate(sheet.rows[:_TITLE_ROWS]):
        below, lower = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else (0, ())
        if below == number + 1 and (pair := words.pair(cells, lower)):
            return Headings(below, pair, place + 2)
        single = tuple(words.title(_text(cell)) for cell in cells)
        if any(title.column == "number" for title in single):
            return Headings(number, single, place + 1)
    return None


@dataclass(frozen=True, slots=True)
class _Words:
    profile: Profile
    mapping: Mapping[str, str]

    def title(self, text: str) -> Title:
        """The title that stands in one cell."""
        return Title(printable(text, _SHOWN), _names(text), self._meaning(text))

    def pair(self, upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[Title, ...]:
        """The titles of two rows taken together; empty where the lower one is no second row of headings.

        It is one where both rows head the number, where it heads the number and the upper one says more of any column, and where nothing
        stands in it below the heading of the number and it takes both to say what is counted.
        """
        above, below = ([_text(cell) for cell in row] for row in (upper, lower))
        above, below = (row + [""] * (max(len(above), len(below)) - len(row)) for row in (above, below))
        titles: list[Title] = []
        group, heads_number, says_more, counts = "", False, False, False
        for own, under in zip(above, below, strict=True):
            group = own or group
            title = self._of_two(own, group, under) if under else self.title(own)
            titles.append(title)
            if under:
                alone, both = self._meaning(under), self._together(group, under)
                heads_number |= title.column == "number" and title.meaning in (alone, both)
                says_more |= both not in (None, alone)
                counts |= both not in (None, alone) and title.column in COUNTS.values()
        if heads_number:
            return tuple(titles) if says_more or any(self.title(own).column == "number" for own in above) else ()
        numbers = [title.column == "number" and not under for title, under in zip(titles, below, strict=True)]
        return tuple(titles) if counts and any(numbers) else ()

    def _of_two(self, own: str, group: str, under: str) -> Title:
        """The title of a column with something in the lower row; ``group`` is what stands above it, be it merged, ``own`` if it is not."""
        both = f"{group} {under}".strip()
        names = _names(both) | _names(own) | _names(under)
        if (meaning := self._together(group, under)) is not None:
            return Title(printable(both, _SHOWN), names, meaning)
        if (meaning := self._meaning(under)) is None and (above := self._meaning(own)) is not None:
            return Title(printable(own, _SHOWN), names, above, whole=False)
        return Title(printable(under, _SHOWN), names, meaning, whole=not group)

    def _together(self, group: str, under: str) -> Heading | None:
        """What both mean in one; nothing where one of them has no words, as the ``...`` of a file without its number."""
        return self._meaning(f"{group} {under}") if squeeze(group) and squeeze(under) else None

    def _meaning(self, text: str) -> Heading | None:
        known = self.profile.heading(text) if text else None
        if ours := self.mapping.get(fold(text).strip()):
            return Heading(ours, known.unit if known else None)
        # What --columns says goes before a heading that happens to have our name.
        return None if known is not None and known.column in self.mapping.values() else known


def _text(cell: Cell) -> str:
    return " ".join(str(cell).split())


def _names(text: str) -> frozenset[str]:
    return frozenset({fold(text).strip()} - {""})
