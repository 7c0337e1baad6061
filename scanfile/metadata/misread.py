"""How far a word as read is from a word as meant, when a machine reads worn print.

The measure is an edit distance that knows what Devanagari OCR confuses: marks above and below the line get lost (पत्रांक becomes पत्राक),
conjuncts fall apart (क्रमांक becomes कमांक), and some letters look alike (स and र, ष and प). Other changes cost enough to keep real words
apart: दैनिक is not a misread दिनांक.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from scanfile.text import fold

_LIGHT = frozenset("ंः्")
_MATRAS = frozenset("ािीुूृेैोौॅॉ")
_ALIKE = {
    frozenset(pair)
    for pair in (
        *(
            "सर",
            "नत",
            "षप",
            "षव",
            "पय",
            "घध",
            "भम",
            "वब",
            "वत",
            "बत",
            "टठ",
            "टद",
            "डङ",
            "ढद",
            "यथ",
            "कफ",
            "रत",
            "खव",
            "चज",
            "शस",
            "हड",
            "गम",
        ),
        *("िी", "ुू", "ेै", "ोौ", "ाो", "ॉो"),
        *("li", "l1", "il", "ce", "co", "un", "hb", "oa", "rn", "gq", "yv"),
    )
}
_MARK, _CONJUNCT, _LOOK_ALIKE, _MATRA, _LETTER, _OTHER = 0.5, 1.0, 0.6, 1.25, 1.75, 2.0
_LIMITS = ((3, 0.5), (4, 0.6), (5, 1.1))
_LIMIT = 1.5
"""By length of the word meant; measured on no page: short words have many neighbours, long ones few."""
_MOST_LOST, _MOST_NEW = 3, 4
"""Letters that one word may have more, and that two words need not share, within the largest limit: cheap to ask before measuring."""


def limit(meant: str) -> float:
    """The distance up to which a word counts as a misreading of ``meant``; 0 for words that are too short to tell."""
    for length, most in _LIMITS:
        if len(meant) <= length:
            return most if len(meant) > 1 else 0.0
    return _LIMIT


def _lost(word: str, place: int) -> float:
    """What it costs to lose the letter at ``place``."""
    letter = word[place]
    if letter in _LIGHT:
        return _MARK
    if letter in _MATRAS or letter.isascii():
        return _MATRA
    conjunct = (place > 0 and word[place - 1] == "्") or word[place + 1 : place + 2] == "्"
    return _CONJUNCT if conjunct else _LETTER


def _changed(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if frozenset((one, other)) in _ALIKE:
        return _LOOK_ALIKE
    return _LETTER if one in _MATRAS and other in _MATRAS else _OTHER


def distance(read: str, meant: str, most: float = math.inf) -> float:
    """The weighted edit distance of two folded words; infinite where it is larger than ``most``."""
    row = [0.0]
    for place in range(len(meant)):
        row.append(row[-1] + _lost(meant, place))
    for place, letter in enumerate(read):
        extra = _lost(read, place)
        above, row = row, [row[0] + extra]
        for column, wanted in enumerate(meant):
            row.append(min(above[column] + _changed(letter, wanted), above[column + 1] + extra, row[column] + _lost(meant, column)))
        if min(row) > most:
            return math.inf
    return row[-1] if row[-1] <= most else math.inf


def skeleton(word: str) -> str:
    """The letters of a folded word without vowel signs and marks."""
    return "".join(letter for letter in word if letter not in _LIGHT and letter not in _MATRAS)


def _neighbours(bones: str) -> set[str]:
    return {bones, *(bones[:place] + bones[place + 1 :] for place in range(len(bones)))}


def _alike(bones: str, meant: str) -> bool:
    """Whether two skeletons may belong to one word within the largest limit: equal, one letter longer, or one look-alike apart."""
    if len(bones) != len(meant):
        return abs(len(bones) - len(meant)) == 1
    apart = [pair for pair in zip(bones, meant, strict=True) if pair[0] != pair[1]]
    return not apart or (len(apart) == 1 and frozenset(apart[0]) in _ALIKE)


class Vocabulary:
    """The words of all labels, found again in what a machine read; every answer is remembered."""

    _REMEMBERED = 1 << 16

    def __init__(self, words: Iterable[str], known: Mapping[str, str] | None = None) -> None:
        """``words`` are folded; ``known`` maps folded misreadings that no measure finds to the word meant."""
        self._words = frozenset(words)
        self._known = dict(known or {})
        self._near: dict[str, set[str]] = {}
        for word in self._words:
            if limit(word) and len(word) > 1:
                for bones in _neighbours(skeleton(word)):
                    self._near.setdefault(bones, set()).add(word)
        self._answers: dict[str, tuple[tuple[str, float], ...]] = {}

    def candidates(self, read: str) -> tuple[tuple[str, float], ...]:
        """The words that ``read`` may stand for, nearest first, each with its distance; empty for an ordinary word."""
        answer = self._answers.get(read)
        if answer is None:
            if len(self._answers) >= self._REMEMBERED:
                self._answers.clear()
            answer = self._answers[read] = self._search(read)
        return answer

    def _search(self, read: str) -> tuple[tuple[str, float], ...]:
        if len(read) > 24:
            return ()
        word = fold(read)
        if word[:1].isascii():
            word = word.replace("0", "o")
        word = self._known.get(word, word)
        if word in self._words:
            return ((word, 0.0),)
        near: set[str] = set()
        own = skeleton(word)
        for bones in _neighbours(own):
            near |= self._near.get(bones, set())
        letters = set(word)
        close = [
            meant
            for meant in near
            if abs(len(word) - len(meant)) <= _MOST_LOST
            and len(letters.symmetric_difference(meant)) <= _MOST_NEW
            and _alike(own, skeleton(meant))
        ]
        measured = sorted((distance(word, meant, limit(meant)), meant) for meant in close)
        return tuple((meant, far) for far, meant in measured if far < math.inf)
