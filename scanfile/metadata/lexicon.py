"""The office's own lexicon: labels, sections and places that its people have taught by correcting (docs/lexicon.md). Pure, but for reading.

Each entry says where it comes from. A section counts when one record has taught it, a label or place when two have; what people write in
by hand counts at once. It is read as the weakest of all packs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from scanfile.metadata.labels import words_of
from scanfile.metadata.packs import LabelEntries, Pack, PackEntries, SectionEntry, load_pack
from scanfile.metadata.ranking import Proposal
from scanfile.text import DEVANAGARI, fold, number_key
from scanfile.toml_lines import Mistakes, read_toml

NEEDED = {"section": 1, "label": 2, "place": 2}
"""Records that must have taught a word before it counts."""

_MOST_BYTES = 4 << 20
_NEAR = 50
"""The most confidence of a number that no reading bears, as with one that the register has nearly."""
_ACCEPTABLE = 80
"""Below this no reading is accepted by itself (``facts``), so what is proposed before it can bar nothing."""

_WORD = re.compile(rf"[A-Za-z{DEVANAGARI}][A-Za-z{DEVANAGARI}'&. -]*[०॰]?")
_HEAD = """\
# The words of this office, learned from what its people have corrected (docs/lexicon.md). Read with the state pack, and weaker than it.
# To take a word out, write use = false into its entry: one that is deleted may be learned again. use = true makes it count at once.
"""

Text = Annotated[str, StringConstraints(min_length=1, max_length=120)]
LabelMeans = Literal["this_file", "this_letter", "received", "reference", "case", "computer", "other", "date", "subject"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    record: str = ""
    learned: str = ""
    use: bool | None = None


class _Section(_Entry):
    name: Text


class _Label(_Entry):
    text: Text
    means: LabelMeans


class _Place(_Entry):
    name: Text


class _Lexicon(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sections: tuple[_Section, ...] = ()
    labels: tuple[_Label, ...] = ()
    places: tuple[_Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One word that one record taught. ``kind`` is section, label or place; ``means`` what a label says; ``learned`` tells people the rest.

    ``use`` is what people wrote into the entry, None for nothing.
    """

    kind: str
    text: str
    means: str = ""
    record: str = ""
    learned: str = ""
    use: bool | None = None

    @property
    def word(self) -> tuple[str, str, str]:
        """Equal for all lessons about one word."""
        return self.kind, fold(self.text), self.means


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lessons, in the order in which they were learned."""

    lessons: tuple[Lesson, ...] = ()

    def counts(self, lesson: Lesson) -> bool:
        """Whether the word of a lesson is used when records are read."""
        same = [one for one in self.lessons if one.word == lesson.word]
        if any(one.use is False for one in same):
            return False
        by_hand = any(one.use or not one.record for one in same)
        return by_hand or len({one.record for one in same}) >= NEEDED[lesson.kind]

    def words(self, kind: str) -> list[Lesson]:
        """The words of a kind that count, each by its first lesson."""
        first: dict[tuple[str, str, str], Lesson] = {}
        for one in self.lessons:
            first.setdefault(one.word, one)
        return [one for one in first.values() if one.kind == kind and self.counts(one)]

    def knows(self, lesson: Lesson) -> bool:
        """Whether this record has taught this word before, or people have taken it out."""
        return any(one.word == lesson.word and (one.record == lesson.record or one.use is not None) for one in self.lessons)


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon at a path, empty where there is none. Raises ConfigError naming every mistake with its line."""
    if not path.exists():
        return Lexicon()
    written, mistakes = read_toml(path, _MOST_BYTES, "lexicon.mistakes")
    try:
        entries = _Lexicon.model_validate(written)
    except ValidationError as error:
        for one in error.errors():
            mistakes.add(one["loc"], one["msg"])
        mistakes.report()
        raise AssertionError from error
    lessons = [Lesson("section", one.name, "", one.record, one.learned, one.use) for one in entries.sections]
    lessons += [Lesson("label", one.text, one.means, one.record, one.learned, one.use) for one in entries.labels]
    lessons += [Lesson("place", one.name, "", one.record, one.learned, one.use) for one in entries.places]
    _check(entries, mistakes)
    return Lexicon(tuple(lessons))


def _check(entries: _Lexicon, mistakes: Mistakes) -> None:
    for table, key, texts in (
        ("sections", "name", [one.name for one in entries.sections]),
        ("labels", "text", [one.text for one in entries.labels]),
        ("places", "name", [one.name for one in entries.places]),
    ):
        for index, text in enumerate(texts):
            if not _WORD.fullmatch(text) or sum(map(len, words_of(text))) < 2:
                mistakes.add((table, index, key), f"{text!r} is no word of letters")
    meanings: dict[tuple[str, ...], str] = {}
    for index, one in enumerate(entries.labels):
        if one.use is not False and meanings.setdefault(words_of(one.text), one.means) != one.means:
            mistakes.add(("labels", index), f"{one.text!r} means {meanings[words_of(one.text)]} too")
    mistakes.report()


def is_teachable(text: str) -> bool:
    """Whether a text can stand in the lexicon at all."""
    return len(text) <= 120 and bool(_WORD.fullmatch(text)) and sum(map(len, words_of(text))) >= 2


def with_lessons(text: str, lessons: Iterable[Lesson]) -> str:
    """The text of a lexicon with more lessons at its end; what people wrote into it stays as it is."""
    added = []
    for one in lessons:
        named = [("text", one.text), ("means", one.means)] if one.kind == "label" else [("name", one.text)]
        pairs = [*named, ("record", one.record), ("learned", one.learned)]
        added.append(f"\n[[{one.kind}s]]\n" + "".join(f"{name} = {_quoted(value)}\n" for name, value in pairs))
    before = text or _HEAD
    return before + ("" if before.endswith("\n") else "\n") + "".join(added)


def _quoted(text: str) -> str:
    """A basic string of TOML, which is JSON's but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def pack_with(state: str, lexicon: Lexicon) -> Pack:
    """The pack of a state with what the office's lexicon adds to it. Raises ConfigError."""
    sections, labels, places = (lexicon.words(kind) for kind in ("section", "label", "place"))
    if not (sections or labels or places):
        return load_pack(state)
    by_meaning: dict[str, tuple[str, ...]] = {}
    for one in labels:
        by_meaning[one.means] = (*by_meaning.get(one.means, ()), one.text)
    entries = PackEntries(
        name="lexicon",
        labels=LabelEntries(**by_meaning),
        # Its own code: nobody has said which other spelling it would be one with.
        sections=tuple(SectionEntry.model_construct(name=one.text, code=number_key(one.text), short=(one.text,)) for one in sections),
        places=tuple((one.text,) for one in places),
    )
    return load_pack(state, weakest=entries)


def with_learned(proposals: Sequence[Proposal], pack: Pack) -> tuple[Proposal, ...]:
    """The proposals, and for a number whose section is one misreading away from exactly one that the office has taught, that number too.

    It is never sure enough to be accepted by itself, and goes before what was read only where that is not either.
    """
    told: list[Proposal] = []
    have = {one.key for one in proposals}
    for one in proposals:
        meant = _meant(one, pack)
        if meant is None or meant.key in have:
            told.append(one)
        elif one.confidence < _ACCEPTABLE:
            told += [meant, one]
        else:
            told += [one, meant]
    return tuple(sorted(told, key=lambda one: -one.confidence))


def _meant(proposal: Proposal, pack: Pack) -> Proposal | None:
    section = proposal.found.part("section")
    if not proposal.key or not section or number_key(section) in pack.sections or proposal.value.count(section) != 1:
        return None
    near = [name for name, far in pack.taught.near(section) if far > 0]
    if len(near) != 1:
        return None
    value = proposal.value.replace(section, near[0])
    reason = f"read as {proposal.value} ({proposal.reason}); the office's lexicon has the section {near[0]}"
    sure = min(proposal.confidence, _NEAR) if proposal.confidence >= _ACCEPTABLE else proposal.confidence
    return replace(proposal, value=value, key=number_key(value), twin=pack.twin(value), confidence=sure, reason=reason)
