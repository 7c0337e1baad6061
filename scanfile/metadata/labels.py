"""Labels: the words that say what the number, date or name behind them is. Found in a line tolerantly, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from scanfile.metadata.misread import Vocabulary
from scanfile.text import DEVANAGARI, flat, fold

WORD = re.compile(rf"[{DEVANAGARI}]+|(?<![{DEVANAGARI}])[A-Za-z][A-Za-z0]*|(?<=[A-Za-z]\.)0(?=\.)")
"""A run of letters in flat text; a Latin word may hold a zero that was an o (``D.0. No.``)."""

_GAP = re.compile(r"[ .:॰°0oO'’-]{0,4}")
_SIGN = re.compile(r"[.॰°0oO]")
_SOMETHING = re.compile(r"[^\W_]")
_BOUND = frozenset("-/.॰°0123456789oO")
"""A short word directly behind one of these is a piece of a number, not a label."""
_SHORT = 3


class Means(StrEnum):
    """What a label says of what follows it (or, for ``CITED``, of what stands before it)."""

    FILE = "this_file"
    LETTER = "this_letter"
    RECEIVED = "received"
    REFERENCE = "reference"
    CASE = "case"
    COMPUTER = "computer"
    OTHER = "other"
    DATE = "date"
    EVEN_DATE = "even_date"
    RECEIVED_DATE = "received_date"
    CASE_DATE = "case_date"
    OTHER_DATE = "other_date"
    SUBJECT = "subject"
    SUBJECT_END = "subject_end"
    SENDER = "sender"
    ADDRESSEE = "addressee"
    LETTERHEAD = "letterhead"
    SECTION = "section"
    COPY = "copy"
    CITED = "cited"
    LAND = "land"


_BEGINNING = frozenset((Means.SUBJECT, Means.SUBJECT_END, Means.SENDER, Means.ADDRESSEE, Means.LETTERHEAD, Means.COPY))


@dataclass(frozen=True, slots=True)
class Label:
    """One label as a pack spells it. ``weak`` labels count only at the beginning of a line; ``land`` is the field of a land label."""

    text: str
    means: Means
    weak: bool = False
    land: str = ""


class Seen(NamedTuple):
    """A label seen in a line: ``start`` and ``end`` in flat text (its abbreviation sign included), ``far`` how misread it is."""

    label: Label
    start: int
    end: int
    far: float


@dataclass(slots=True)
class _Node:
    after: dict[str, _Node] = field(default_factory=dict)
    label: Label | None = None
    signed: bool = False


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a label."""
    return tuple(fold(word).replace("0", "o") for word in WORD.findall(flat(text)[0]))


class Labels:
    """All labels of a pack, ready to be found in lines. Those of ``_BEGINNING`` count at the beginning of a line only."""

    def __init__(self, labels: Iterable[Label]) -> None:
        """Of two labels of the same words the first counts."""
        self._root, self._inner = _Node(), _Node()
        words: set[str] = set()
        for label in labels:
            spelt = words_of(label.text)
            words.update(spelt)
            self._plant(spelt, label)
            if len(spelt) > 1 and min(map(len, spelt)) > 3 and not spelt[0].isascii():  # पत्रसंख्या: printed without its space
                words.add("".join(spelt))
                self._plant(("".join(spelt),), label)
        self._vocabulary = Vocabulary(words)

    def _plant(self, words: tuple[str, ...], label: Label) -> None:
        for root in (self._root,) if label.means in _BEGINNING else (self._root, self._inner):
            node = root
            for word in words:
                node = node.after.setdefault(word, _Node())
            if node.label is None:
                node.label = label
                node.signed = bool(_SIGN.search(flat(label.text)[0][-1:]))

    def seen_in(self, plain: str) -> list[Seen]:
        """The labels in a flat text, from left to right, never overlapping."""
        words = WORD.findall(plain)
        candidates = self._vocabulary.candidates
        if not any(map(candidates, words)):
            return []
        meant = [candidates(word) for word in words]
        if not any(word in self._inner.after for several in meant for word, _ in several) and not meant[0]:
            return []
        spans = [match.span() for match in WORD.finditer(plain)]
        root = self._inner.after if _SOMETHING.search(plain, 0, spans[0][0]) else self._root.after
        found: list[Seen] = []
        place = 0
        while place < len(spans):
            if meant[place] and (best := self._longest(plain, spans, meant, place, root)):
                seen, place = best
                found.append(seen)
            else:
                place += 1
            root = self._inner.after
        return found

    def _longest(
        self,
        plain: str,
        spans: list[tuple[int, int]],
        meant: list[tuple[tuple[str, float], ...]],
        first: int,
        root: dict[str, _Node],
    ) -> tuple[Seen, int] | None:
        best: tuple[int, float, _Node] | None = None
        paths = [(root, first, 0.0)]
        while paths:
            after, place, far = paths.pop()
            for word, off in meant[place] if place < len(spans) else ():
                node = after.get(word)
                if node is None or (off and len(word) <= _SHORT and not _SIGN.match(plain, spans[place][1])):  # कर is not क्र०
                    continue
                so_far = far + off
                if node.label and (best is None or (place, -so_far) > (best[0], -best[1])):
                    best = place, so_far, node
                if node.after and place + 1 < len(spans) and _GAP.fullmatch(plain, spans[place][1], spans[place + 1][0]):
                    paths.append((node.after, place + 1, so_far))
        if best is None:
            return None
        last, far, node = best
        label = node.label
        assert label is not None
        start, end = spans[first][0], spans[last][1]
        short = label.weak or end - start <= _SHORT or spans[first][1] - start < _SHORT
        if short and start and plain[start - 1] in _BOUND and _SOMETHING.search(plain, 0, start):  # 12/सं०-4, मु०स०
            return None
        if node.signed and _SIGN.match(plain, end):
            end += 1
        return Seen(label, start, end, far), last + 1
