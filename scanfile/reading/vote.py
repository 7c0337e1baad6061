"""Several readings of one place are laid side by side by their boxes, and the more believable one is taken. Pure but for numpy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from scanfile.config import ChoiceSettings
from scanfile.model import Word
from scanfile.ocr import Reading
from scanfile.text import plausible

NAMES = ("first", "second", "third")
"""What the readings are called, in the order in which they were made."""

_LEAST_LETTERS = 3
_DEVANAGARI = re.compile("[\u0900-\u0963\u0970-\u097f]")
_LATIN = re.compile("[A-Za-z]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Place:
    """What each reading found at one place: indices into that reading's words."""

    found: tuple[tuple[int, ...], ...]


def align(readings: Sequence[Sequence[Word]]) -> list[Place]:
    """The places of a page, in the order of the first reading and then of the later ones; every word is in exactly one place.

    Words of two readings stand for the same ink when they overlap by 0.3 of the narrower width and 0.5 of the smaller height. A word
    more than four times as high as the other is a rule or a brace that crosses many lines, and joins nothing.
    """
    offsets = np.cumsum([0, *(len(words) for words in readings)])
    parent = list(range(int(offsets[-1])))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one in range(len(readings)):
        for other in range(one + 1, len(readings)):
            for i, j in _overlaps(readings[one], readings[other]):
                a, b = sorted((root(int(offsets[one]) + i), root(int(offsets[other]) + j)))
                parent[b] = a
    members: dict[int, list[int]] = {}
    for node in range(len(parent)):
        members.setdefault(root(node), []).append(node)
    return [
        Place(tuple(tuple(node - start for node in nodes if start <= node < end) for start, end in pairwise(offsets)))
        for _, nodes in sorted(members.items())
    ]


def understood(first: Reading, second: Reading) -> float:
    """The share of the first reading's letters in words that another model reads the same in the same place; 0 without words.

    Only numbers and words that either model knows count, and of three letters or more: two models make the same of some strokes that
    neither can read. Where the engine doesn't say what the models know, every word counts as known.
    """
    same = 0
    for place in align([first.words, second.words]):
        one, other = ([reading.words[index] for index in indices] for reading, indices in zip((first, second), place.found, strict=True))
        text = "".join(word.text for word in one)
        if len(text) < _LEAST_LETTERS or text != "".join(word.text for word in other):
            continue
        number = 2 * sum(map(str.isdigit, text)) >= len(text)
        same += len(text) if number or _known(one, first) or _known(other, second) else 0
    letters = sum(len(word.text) for word in first.words)
    return same / letters if letters else 0.0


def _known(words: Sequence[Word], reading: Reading) -> bool:
    return reading.known is None or all(word.text in reading.known for word in words)


def choose(found: Sequence[Sequence[Word]], settings: ChoiceSettings) -> int:
    """Which reading of one place stands; ``found`` holds each reading's words there, the first reading's first.

    Readings of the same letters add up their weights; of these the one that parts the most words stands (``है और`` before ``हैऔर``).
    """
    first = found[0]
    texts = ["".join(word.text for word in words) for words in found]
    weights: dict[str, float] = {}
    for number, words in enumerate(found):
        if words and (first or number in _insertable(found, settings)):
            weights[texts[number]] = weights.get(texts[number], 0.0) + _weight(number, texts, words, settings)
    if not weights:
        return 0
    best = max(weights, key=lambda text: weights[text])
    same = [number for number, text in enumerate(texts) if text == best]
    if best.isdecimal():
        return same[0]
    return max(same, key=lambda number: (len(found[number]), -number))


def believable(words: Sequence[Word], settings: ChoiceSettings) -> float:
    """The mean confidence over the letters, less something for words of an impossible shape; 0 without words."""
    letters = sum(len(word.text) for word in words)
    total = sum(len(word.text) * (word.confidence - settings.implausible * (not plausible(word.text))) for word in words)
    return total / letters if letters else 0.0


def _insertable(found: Sequence[Sequence[Word]], settings: ChoiceSettings) -> list[int]:
    """The readings that may add words where the first found none: sure enough, and of a possible shape."""
    return [
        number
        for number, words in enumerate(found)
        if words and believable(words, settings) >= settings.insert and all(plausible(word.text) for word in words)
    ]


def _weight(number: int, texts: Sequence[str], words: Sequence[Word], settings: ChoiceSettings) -> float:
    weight = believable(words, settings)
    if number == 0:
        weight += settings.margin
    elif texts[0] and _DEVANAGARI.search(texts[0]) and not _LATIN.search(texts[0]) and _LATIN.search(texts[number]):
        weight -= settings.script
    if _DIGIT.search(texts[number]) and not all(_DIGIT.search(text) for text in texts if text):
        weight += settings.digits
    return weight


def _overlaps(one: Sequence[Word], other: Sequence[Word]) -> list[tuple[int, int]]:
    if not one or not other:
        return []
    a, b = _boxes(one)[:, None], _boxes(other)[None, :]
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    down = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    width = np.minimum(a[..., 2] - a[..., 0], b[..., 2] - b[..., 0])
    high, low = a[..., 3] - a[..., 1], b[..., 3] - b[..., 1]
    same = (across > 0.3 * width) & (down > 0.5 * np.minimum(high, low)) & (4 * np.minimum(high, low) >= np.maximum(high, low))
    return [(int(i), int(j)) for i, j in np.argwhere(same)]


def _boxes(words: Sequence[Word]) -> npt.NDArray[np.int64]:
    return np.array([word.box for word in words], dtype=np.int64)
