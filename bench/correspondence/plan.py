"""What stands on a page, and what is right to read there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Condition(StrEnum):
    """What became of the paper. ``worn`` is a copy of a faded sheet, crooked and dirty."""

    CLEAN = "clean"
    COPIED = "copied"
    WORN = "worn"


class What(StrEnum):
    """Kinds of sides."""

    FILE_SHEET = "file sheet"
    NOTING_SHEET = "noting sheet"
    LETTERS_SHEET = "letters sheet"
    COVER = "cover"
    NOTING = "noting"
    LETTER = "letter"
    MORE = "second page"
    FOREIGN = "other script"
    WRITTEN = "handwriting"


UNREADABLE = (What.FOREIGN, What.WRITTEN)

How = str
"""``centre``, ``title``, ``left``, ``right``, ``pair`` (text and right), ``para``, ``subject``, ``table`` (cells by ``|``), ``rule``,
``gap``, ``sign``, ``margin``, ``stamp`` (lines by ``|``), ``note`` (in small print at the top right)."""


@dataclass(frozen=True)
class Item:
    """One piece of print. What stands between ``{{`` and ``}}`` in its text is written with a pen."""

    how: How
    text: str
    right: str = ""


@dataclass(frozen=True)
class Side:
    """One side of paper."""

    what: What
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Truth:
    """What is right about one letter. ``number`` and ``file`` are as printed, empty where there is none; ``date`` is ISO 8601 as far as it
    is known. ``pen``: part of the number is written by hand, so it bears no printed one (``number`` is empty where its place was left
    blank); ``pen_date`` the same of the date. ``references`` and ``received`` are other numbers on its pages that are never its own.
    """

    form: str
    layout: str
    number: str
    file: str
    date: str
    subject: str
    pen: bool = False
    pen_date: bool = False
    references: tuple[str, ...] = ()
    received: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter and its sides."""

    truth: Truth
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Record:
    """A government file: a cover or noting or neither, then letters. ``number`` and ``subject`` as its own pages bear them."""

    name: str
    state: str
    number: str
    subject: str
    front: tuple[Side, ...]
    letters: tuple[Letter, ...]
    condition: Condition
    dpi: int
    face: int
    noted: bool
    seed: int = 0
    unreadable: tuple[Side, ...] = field(default=())

    @property
    def sides(self) -> tuple[Side, ...]:
        """All sides in the order in which they are fed, separator sheets included."""
        written = tuple(side for letter in self.letters for side in letter.sides)
        front = (Side(What.NOTING_SHEET), *self.front, Side(What.LETTERS_SHEET)) if self.front else ()
        return (Side(What.FILE_SHEET), *front, *written, *self.unreadable)
