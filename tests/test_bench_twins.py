"""The measure of near duplicates: drawn readings lie on their pictures, the truth is kept, shares have their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from bench.twin_pages import Shot, family
from bench.twin_readings import _read, reading
from bench.twins import interval
from bench.twins_drawn import _seen


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    [(10, 10, 72.2, 100.0), (0, 10, 0.0, 27.8), (95, 100, 88.8, 97.8), (0, 0, 0.0, 100.0)],
)
def test_intervals_are_wilsons(good: int, of: int, low: float, high: float) -> None:
    """Expected values from the formula in Wilson 1927, as in tables of it."""
    assert [round(limit, 1) for limit in interval(good, of)] == [low, high]


@pytest.fixture(scope="module")
def shots() -> list[Shot]:
    return family("tune", 0)


def test_a_family_is_one_sheet_three_times_and_four_that_look_like_it(shots: list[Shot]) -> None:
    names = [(shot.sheet, shot.ink) for shot in shots]
    assert names.count(("original", "")) == 3
    assert len(set(names)) == len(names) - 2
    assert [shots[0].twin_of(shot) for shot in shots] == [name == names[0] for name in names]


def test_words_lie_where_the_scan_shows_them(shots: list[Shot]) -> None:
    """In the boxes of words there is ten times the ink of what lies around, on every scan, however it lay."""
    for shot in shots:
        upright = np.ascontiguousarray(np.rot90(_seen(shot), 2 if shot.turned else 0))
        height, width = upright.shape
        mask = np.zeros((height, width), bool)
        for piece in (*shot.words, tuple(("", box) for box in shot.marks)):
            for _, (left, top, right, bottom) in piece:
                mask[max(0, top - 6) : bottom + 6, max(0, left - 6) : right + 6] = True
        inner = slice(height // 12, -height // 12), slice(width // 12, -width // 12)
        dark = (upright < np.median(upright) * 0.6)[inner]
        assert dark[mask[inner]].mean() > 10 * dark[~mask[inner]].mean()


def test_a_reading_misreads_here_and_there_and_comes_out_the_same_again(shots: list[Shot]) -> None:
    found = [reading(shots[0], np.random.default_rng(4)) for _ in range(2)]
    assert found[0] == found[1]
    printed = [text for piece in shots[0].words for text, _ in piece if text]
    read = [word.text for word in found[0].words]
    right = len(set(printed) & set(read)) / len(set(printed))
    assert 0.8 < right < 1.0


def test_numbers_are_read_in_pieces_now_and_then_as_engines_do() -> None:
    """The pieces of a broken number stand side by side in the place of the whole."""
    rng = np.random.default_rng(6)
    broken = [found for _ in range(400) if len(found := _read("1847/Rev/2018", (100, 50, 230, 80), rng)) > 1]
    assert 8 < len(broken) < 40
    for first, second in broken:
        assert first.box[0] == 100 and first.box[2] == second.box[0] and second.box[2] == 230
        assert len(first.text + second.text) == len("1847/Rev/2018")
