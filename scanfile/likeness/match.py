"""Two readings laid over each other: which words they share, and the map that carries one page onto the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scanfile.model import Affine, OcrPage
from scanfile.text import words

MM_PER_INCH = 25.4
_MAX_SCALE, _MAX_TURN = 1.25, 0.27  # resolution may be stated wrongly; radians, both pages are upright
_APART_MM = 20.0  # words nearer to each other say little about the turn
_LOOSE_MM, _CLOSE_MM = 4.0, 1.5
_ANCHORS = 6
_STIFF_MM2 = 400.0  # how firmly two stretches and a shear are held to a plain turn where words are few or in one line

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairing:
    """How two readings lie on each other.

    ``overlap`` is the share of words that both have, wherever they stand, ``placed`` the share of those words that stand in the same place
    (both 0 to 1). ``onto`` maps millimetres of the first page to millimetres of the second, None where there is no such map.
    ``pairs`` are the places (index in either reading's ``words``) of words on one spot, whatever was read there.
    """

    overlap: float
    placed: float
    onto: Affine | None
    pairs: tuple[tuple[int, int], ...]


def pair(first: OcrPage, second: OcrPage) -> Pairing:
    """Lay two readings over each other. Symmetric but for the direction of the map."""
    keys = [_key(word.text) for word in first.words], [_key(word.text) for word in second.words]
    overlap = _overlap(*keys)
    places = centres_mm(first), centres_mm(second)
    onto = _map(_anchors(*keys, *places))
    if onto is None:
        return Pairing(overlap, 0.0, None, ())
    there = _moved(onto, places[0])
    pairs = _on_one_spot(there, _sizes_mm(first), places[1], _sizes_mm(second))
    shared = sum((Counter(filter(None, keys[0])) & Counter(filter(None, keys[1]))).values())
    same = sum(1 for one, other in pairs if keys[0][one] and keys[0][one] == keys[1][other])
    return Pairing(overlap, same / shared if shared else 0.0, onto, pairs)


def centres_mm(reading: OcrPage) -> Points:
    """The middles of the words' boxes, (n, 2), in millimetres from the page's top left corner."""
    boxes = np.array([word.box for word in reading.words], float).reshape(-1, 4)
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2 * _mm_per_px(reading), np.float64)


def _sizes_mm(reading: OcrPage) -> Points:
    boxes = np.array([word.box for word in reading.words], float).reshape(-1, 4)
    return np.asarray((boxes[:, 2:] - boxes[:, :2]) * _mm_per_px(reading), np.float64)


def _mm_per_px(reading: OcrPage) -> Points:
    return np.array([MM_PER_INCH / reading.dpi.x, MM_PER_INCH / reading.dpi.y])


def _key(text: str) -> str:
    return " ".join(words(text))


def _overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """Dice's coefficient of the two bags of words."""
    bags = (Counter(word for key in keys for word in key.split()) for keys in (first, second))
    one, other = bags
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 0.0


def _anchors(first: Sequence[str], second: Sequence[str], there: Points, here: Points) -> tuple[Points, Points]:
    """The places of words that stand once on each page; from the top down, so that the result depends on the pages only."""
    once = [{key: place for place, key in enumerate(keys) if key and counts[key] == 1} for keys, counts in _counted(first, second)]
    shared = sorted(once[0].keys() & once[1].keys(), key=lambda key: (there[once[0][key]][1], there[once[0][key]][0], key))
    return there[[once[0][key] for key in shared]], here[[once[1][key] for key in shared]]


def _counted(*both: Sequence[str]) -> list[tuple[Sequence[str], Counter[str]]]:
    return [(keys, Counter(keys)) for keys in both]


def _map(anchors: tuple[Points, Points]) -> Affine | None:
    """A turn, a scale and a shift by medians over pairs of words (Theil 1950, Sen 1968), then least squares over what agrees with it."""
    first, second = anchors
    count = len(first)
    if count < _ANCHORS:
        return None
    one, other = (points[:, 0] + 1j * points[:, 1] for points in (first, second))
    partner = (np.arange(count) + count // 2) % count
    span, image = one[partner] - one, other[partner] - other
    far = np.abs(span) > _APART_MM
    if np.count_nonzero(far) < _ANCHORS // 2:
        return None
    ratio = image[far] / span[far]
    turn = complex(np.median(ratio.real), np.median(ratio.imag))
    if not 1 / _MAX_SCALE < abs(turn) < _MAX_SCALE or abs(np.angle(turn)) > _MAX_TURN:
        return None
    rest = other - turn * one
    shift = complex(np.median(rest.real), np.median(rest.imag))
    plain = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    matrix = plain
    for reach in (_LOOSE_MM, _CLOSE_MM, _CLOSE_MM):
        near = np.hypot(*(second - _apply(matrix, first)).T) < reach
        if np.count_nonzero(near) < _ANCHORS:
            return None
        matrix = _least_squares(first[near], second[near], plain)
    return Affine(matrix[0, 0], matrix[1, 0], matrix[0, 1], matrix[1, 1], matrix[0, 2], matrix[1, 2])


def _least_squares(first: Points, second: Points, plain: Points) -> Points:
    """The plane map that fits best, drawn towards ``plain`` in its turn and stretch (ridge regression)."""
    middle, target = first.mean(axis=0), second.mean(axis=0)
    spread = first - middle
    held = _STIFF_MM2 * np.eye(2)
    linear = np.linalg.solve(spread.T @ spread + held, spread.T @ (second - target) + held @ plain[:, :2].T).T
    return np.column_stack([linear, target - linear @ middle])


def _apply(matrix: Points, points: Points) -> Points:
    return points @ matrix[:, :2].T + matrix[:, 2]


def _moved(onto: Affine, points: Points) -> Points:
    return _apply(np.array([[onto.a, onto.c, onto.e], [onto.b, onto.d, onto.f]]), points)


def _on_one_spot(there: Points, there_sizes: Points, here: Points, here_sizes: Points) -> tuple[tuple[int, int], ...]:
    """Pairs of words whose boxes cover each other for the most part, each word in one pair at most, the best first."""
    if not len(there) or not len(here):
        return ()
    low = np.maximum((there - there_sizes / 2)[:, None], (here - here_sizes / 2)[None])
    high = np.minimum((there + there_sizes / 2)[:, None], (here + here_sizes / 2)[None])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    smaller = np.minimum(np.prod(there_sizes, axis=1)[:, None], np.prod(here_sizes, axis=1)[None])
    larger = np.maximum(np.prod(there_sizes, axis=1)[:, None], np.prod(here_sizes, axis=1)[None])
    share = common / np.maximum(larger, 1e-9) + 1e-3 * common / np.maximum(smaller, 1e-9)
    found, taken = [], (set[int](), set[int]())
    for place in np.argsort(-share, axis=None, kind="stable"):
        one, other = divmod(int(place), len(here))
        if share[one, other] < 0.3:
            break
        if one not in taken[0] and other not in taken[1]:
            found.append((one, other))
            taken[0].add(one)
            taken[1].add(other)
    return tuple(sorted(found))
