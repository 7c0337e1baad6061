"""What the grammars find in lines of text: numbers, dates, subjects and references, each with its place and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text and where it stands: the page's 0-based index, and its sides relative to the page (0 to 1, y downwards).

    ``bottom`` is 0 where nobody knows the place. ``columns`` are the offsets of words that begin behind wide white space.
    """

    text: str
    page: int = 0
    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 0.0
    columns: tuple[int, ...] = ()

    @property
    def placed(self) -> bool:
        """Whether the place on the page is known."""
        return self.bottom > self.top

    @property
    def height(self) -> float:
        """The line's height relative to the page's; 0 where unknown."""
        return max(self.bottom - self.top, 0.0)


class Kind(StrEnum):
    """What was found. ``YEAR`` is a financial, Fasli or Vikram year; ``PRINTED`` the mark of a page printed from e-office."""

    NUMBER = "number"
    COMPUTER = "computer number"
    CASE = "case"
    DATE = "date"
    YEAR = "year"
    SUBJECT = "subject"
    SENDER = "sender"
    ADDRESSEE = "addressee"
    LAND = "land"
    FOLIO = "folio"
    PRINTED = "printed"


class Role(StrEnum):
    """Whose number or date it is: of this file, of this letter, given by whoever received it, of another letter or file, of a court case.

    ``NONE``: the line does not say.
    """

    FILE = "this file"
    LETTER = "this letter"
    RECEIVED = "received"
    REFERENCE = "reference"
    CASE = "case"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a grammar found. ``line`` is the index of its line; ``start`` and ``end`` are offsets into that line's text.

    ``raw`` is ``text[start:end]``, ``value`` the form for people, ``key`` the form for matching (``text.number_key`` of a number, ISO 8601
    of a date, ``text.fold`` of words); the key is empty where the value can't identify anything, as a number whose serial was left blank.
    ``twin`` is the second key under which the notations of different scripts meet (प. and F., राज and Rev), as the state pack says.
    ``label`` is the label that named it, as the pack spells it, and ``label_start`` where that begins (``start`` without a label).
    ``torn``: something stands behind it that was not understood, and may belong to it.
    ``confidence`` is 0 to 100. ``parts`` explain the value: ``serial``, ``section``, ``year``, ``head_name`` ...
    """

    kind: Kind
    role: Role
    raw: str
    value: str
    key: str
    confidence: int
    reason: str
    line: int
    start: int
    end: int
    label: str = ""
    label_start: int = 0
    twin: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    torn: bool = False

    def part(self, name: str) -> str:
        """One part of the value by its name, empty where it has none."""
        return dict(self.parts).get(name, "")
