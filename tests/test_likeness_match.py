"""Readings laid over each other: the map is found whatever the scanner did, and another layout is not the same place."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import TEXT, Pass, Sheet, scan

from scanfile.likeness.match import centres_mm, pair
from scanfile.model import Affine, Block, OcrPage


def farthest_mm(onto: Affine, truth: Affine) -> float:
    """How far apart two maps are at the corners of a page."""
    corners = [(0, 0), (148, 0), (0, 210), (148, 210)]
    return max(math.dist(onto.apply(*corner), truth.apply(*corner)) for corner in corners)


@settings(deadline=None, max_examples=40)
@given(
    angle=st.floats(-6, 6),
    dpi=st.sampled_from([150, 200, 300]),
    shift=st.tuples(st.floats(-8, 8), st.floats(-8, 8)),
    stretch=st.floats(0.99, 1.01),
)
def test_the_map_between_two_scans_is_found(angle: float, dpi: int, shift: tuple[float, float], stretch: float) -> None:
    first, second = scan(Sheet()).reading, scan(Sheet(), Pass(dpi=dpi, angle_deg=angle, shift_mm=shift, stretch=stretch)).reading
    found = pair(first, second)
    turn = math.radians(angle)
    truth = (
        Affine(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn)).then(Affine(d=stretch)).then(Affine(e=shift[0], f=shift[1]))
    )
    assert found.overlap == found.placed == 1.0
    assert found.onto is not None
    assert farthest_mm(found.onto, truth) < 0.4, "a pixel at 150 dpi is 0.17 mm, and boxes are whole pixels"
    assert [one for one, _ in found.pairs] == [other for _, other in found.pairs] == list(range(len(first.words)))


def test_it_is_the_same_from_the_other_side() -> None:
    first, second = scan(Sheet()).reading, scan(Sheet(), Pass(angle_deg=2, misread={"land": "lund", "Amin": ""})).reading
    there, back = pair(first, second), pair(second, first)
    assert (there.overlap, there.placed) == (back.overlap, back.placed)
    assert {(other, one) for one, other in back.pairs} == set(there.pairs)
    assert there.onto is not None
    assert back.onto is not None
    assert farthest_mm(there.onto.then(back.onto), Affine()) < 0.2


def test_misread_words_stand_on_their_spot() -> None:
    second = scan(Sheet(), Pass(misread={"1847/Rev/2018": "1347/Rev/2018", "Danapur": "Danepur", "acres": ""})).reading
    first = scan(Sheet()).reading
    found = pair(first, second)
    assert 0.9 < found.overlap < 1
    assert found.placed == 1.0
    texts = {(first.words[one].text, second.words[other].text) for one, other in found.pairs}
    assert {("1847/Rev/2018", "1347/Rev/2018"), ("Danapur", "Danepur")} <= texts
    assert "acres" not in {one for one, _ in texts}


def rewrapped(size_mm: float) -> Sheet:
    """The same words in shorter lines."""
    words = " ".join(TEXT).split()
    return Sheet(lines=tuple(" ".join(words[at : at + 6]) for at in range(0, len(words), 6)), size_mm=size_mm, wide_mm=8)


def test_the_same_words_in_another_layout_stand_elsewhere() -> None:
    found = pair(scan(Sheet()).reading, scan(rewrapped(3.6)).reading)
    assert found.overlap == 1.0
    assert found.placed < 0.5


@pytest.mark.parametrize("words", [0, 1, 5])
def test_too_few_words_have_no_map(words: int) -> None:
    page = scan(Sheet()).reading
    few = replace(page, blocks=(Block((replace(page.lines[4], words=page.lines[4].words[:words]),), (0, 0, 9, 9)),))
    found = pair(few, page)
    assert found.onto is None
    assert (found.placed, found.pairs) == (0.0, ())


def test_one_line_of_words_does_not_bend_the_map() -> None:
    """Where all words stand in one line, the map across it is that of a plain turn."""
    line = Sheet(lines=("to the Circle Officer of Danapur and others 1847 2018 2305",), size_mm=3)
    found = pair(scan(line).reading, scan(line, Pass(angle_deg=3, dpi=200)).reading)
    assert found.onto is not None
    turn = math.radians(3)
    assert farthest_mm(found.onto, Affine(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn))) < 4


def test_a_page_without_words() -> None:
    empty = replace(scan(Sheet()).reading, blocks=())
    assert centres_mm(empty).shape == (0, 2)
    assert pair(empty, empty) == pair(empty, scan(Sheet()).reading)
    assert pair(empty, empty).overlap == 0.0


@settings(deadline=None, max_examples=20)
@given(st.permutations(range(len(TEXT))))
def test_the_order_of_reading_does_not_matter(order: list[int]) -> None:
    first, second = scan(Sheet()).reading, scan(Sheet(), Pass(angle_deg=1)).reading
    lines = first.blocks[0].lines
    shuffled = replace(first, blocks=(Block(tuple(lines[place] for place in order), (0, 0, 9, 9)),))
    plain, found = pair(first, second), pair(shuffled, second)
    assert (found.overlap, found.placed) == (plain.overlap, plain.placed)
    assert _named(shuffled, second, found.pairs) == _named(first, second, plain.pairs)


def _named(first: OcrPage, second: OcrPage, pairs: tuple[tuple[int, int], ...]) -> set[tuple[object, object]]:
    return {(first.words[one], second.words[other]) for one, other in pairs}
