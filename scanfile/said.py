"""What the words of people about one field come to: the one that stands, and those that wait for a second person. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scanfile.model import Candidate, Decision, Source
from scanfile.text import fold, number_key

Key = Callable[[str], str]

_BY_HAND = "typed by "
_ENTRY_CONFIDENCE = 50


@dataclass(frozen=True, slots=True)
class Word:
    """``value`` is what stands, empty where people say that there is none to be had, None where nothing stands; ``reason`` says by whom.

    ``entries`` are what single persons have typed since, each the last of its person, where two must say the same.
    """

    value: str | None = None
    reason: str = ""
    entries: tuple[Decision, ...] = ()


def word_of(decisions: Iterable[Decision], key: Key) -> Word:
    """The words about one field in the order in which they were said. ``key`` tells which values are the same.

    A plain word stands, and settles what was typed before; None takes everything back. An entry stands when the last entry of another
    person is the same.
    """
    stands: tuple[str, str] | None = None
    entries: dict[str, Decision] = {}
    for one in decisions:
        if not one.entry:
            stands, entries = None if one.value is None else (one.value, _decided_by(one)), {}
        elif one.value is None:
            entries.pop(one.actor, None)
        else:
            same = next((other for other in entries.values() if other.actor != one.actor and _alike(other, one, key)), None)
            entries[one.actor] = one
            if same is not None:
                stands, entries = (one.value, f"typed alike by {same.actor} and {one.actor}"), {}
    if stands is None:
        return Word(entries=tuple(entries.values()))
    return Word(*stands, tuple(entries.values()))


def candidates_of(word: Word, key: Key) -> list[Candidate]:
    """The same as candidates: the word that stands as the operator's, each entry as a proposal."""
    found = []
    if word.value is not None:
        found.append(Candidate(word.value, word.value, key(word.value), Source.OPERATOR, 100, word.reason))
    for one in word.entries:
        value = one.value or ""
        found.append(Candidate(value, value, key(value), Source.ENTRY, _ENTRY_CONFIDENCE, f"{_BY_HAND}{one.actor}"))
    return found


def typed_by(candidate: Candidate) -> str:
    """Whose entry a candidate is; empty for one from another source."""
    return candidate.reason.removeprefix(_BY_HAND) if candidate.source is Source.ENTRY else ""


def key_of(field: str) -> Key:
    """What makes two values of a field the same."""
    return number_key if field == "number" else fold


def _decided_by(one: Decision) -> str:
    return f"decided by {one.actor}" + (f": {one.reason}" if one.reason else "")


def _alike(one: Decision, other: Decision, key: Key) -> bool:
    mine, theirs = one.value or "", other.value or ""
    return mine == theirs or (bool(key(mine)) and key(mine) == key(theirs))
