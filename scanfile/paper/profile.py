"""The words of registers, as data: which heading means which column, and what units, grades and classes are called."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from scanfile.config import shipped
from scanfile.model import Classification, CountUnit, Part
from scanfile.text import words

COLUMNS = (
    "number",
    "subject",
    "section",
    "office",
    "year",
    "count_noting",
    "count_correspondence",
    "count_unit",
    "classification",
    "retention",
    "category",
    "class",
    "priority",
    "due_back",
)
"""The headings of a register in the order in which they are shown."""

COUNTS = {Part.NOTING: "count_noting", Part.CORRESPONDENCE: "count_correspondence"}
SERIAL = "serial"

Phrases = Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: one of our columns, or ``SERIAL``; and the unit that the heading of a count names."""

    column: str
    unit: CountUnit | None = None


@lru_cache(maxsize=4096)  # registers say the same few words in each row
def squeeze(text: str) -> str:
    """The folded letters and digits of a text: ``F. No.``, ``f no`` and ``FNO`` are one."""
    return "".join(words(text))


@dataclass(frozen=True, slots=True)
class Profile:
    """The words of registers by their squeezed form; counts are put together from ``phrases`` of several words. ``hindi`` says a meaning
    in Hindi."""

    headings: Mapping[str, str]
    phrases: Phrases
    units: Mapping[str, CountUnit]
    classifications: Mapping[str, Classification]
    classes: Mapping[str, str]
    none: frozenset[str]
    unsaid: frozenset[str]
    hindi: Mapping[str, str]

    def heading(self, text: str) -> Heading | None:
        """What a heading means, None for one that is not known."""
        column = self.headings.get(squeeze(text))
        return self._count_heading(words(text)) if column is None else Heading(column)

    def _count_heading(self, found: Sequence[str]) -> Heading | None:
        """A heading that names one part and at least a unit or a word for counting, and nothing else."""
        meanings: list[str] = []
        place = 0
        while place < len(found):
            length = next((length for length in (3, 2, 1) if tuple(found[place : place + length]) in self.phrases), 0)
            if not length:
                return None
            meanings.append(self.phrases[tuple(found[place : place + length])])
            place += length
        parts = {Part(meaning) for meaning in meanings if meaning in list(Part)}
        units = {CountUnit(meaning) for meaning in meanings if meaning in list(CountUnit)}
        if len(parts) != 1 or len(units) > 1 or len(meanings) < 2:
            return None
        return Heading(COUNTS[parts.pop()], units.pop() if units else None)


@cache
def shipped_profile() -> Profile:
    """The profile of ``configs/register.toml``. Raises ConfigError where it is missing."""
    plain = tomllib.loads(shipped("register.toml").read_text("utf-8"))
    headings = _by_word(plain["headings"]) | {squeeze(column): column for column in COLUMNS}
    phrases = {
        tuple(words(phrase)): meaning
        for section in ("parts", "units", "small")
        for meaning, said in plain[section].items()
        for phrase in said
    }
    return Profile(
        headings,
        phrases,
        {word: CountUnit(unit) for word, unit in _by_word(plain["units"]).items()},
        {word: Classification(grade) for word, grade in _by_word(plain["classification"]).items()},
        _by_word(plain["class"]),
        frozenset(map(squeeze, plain["nothing"]["none"])),
        frozenset(map(squeeze, plain["nothing"]["unsaid"])),
        {
            meaning: next(word for word in spellings if not word.isascii())
            for section in ("units", "classification", "class")
            for meaning, spellings in plain[section].items()
        },
    )


def _by_word(said: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {squeeze(word): meaning for meaning, spellings in said.items() for word in spellings}
