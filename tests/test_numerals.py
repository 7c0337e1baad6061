"""The reader of numbers: the order of print, the search for the likeliest texts, and lines that it must read."""

from __future__ import annotations

from itertools import groupby, product
from math import isclose, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.paper import grey
from samples.sheet import FACES, Sheet, Style
from scanfile.numerals import read_line
from scanfile.numerals.beam import likeliest
from scanfile.numerals.letters import LETTERS, printed, spoken
from scanfile.text import loose_key, number_key


def test_the_sign_for_i_stands_before_its_consonants_in_print() -> None:
    assert printed("वि०") == "िव०"
    assert printed("स्थिति") == "िस्थित"
    assert printed("शिविर") == "िशिवर"
    assert printed("ड़ि") == "िड़"


def test_look_alikes_are_one_letter() -> None:
    assert printed("रा॰–5 ’ख’") == "रा०-5 'ख'"


SYLLABLES = st.tuples(
    st.lists(st.sampled_from("कखगटडनपरलवसह"), min_size=1, max_size=3).map("्".join), st.sampled_from(("", "ा", "ि", "ी", "ें", "िं", "ु"))
).map("".join)


@given(st.lists(st.one_of(SYLLABLES, st.sampled_from(["12", "/", "-", " ", "०", "AB"])), max_size=8).map("".join))
def test_the_order_of_unicode_comes_back(text: str) -> None:
    assert spoken(printed(text)) == text


def test_no_letter_stands_twice() -> None:
    assert len(set(LETTERS)) == len(LETTERS)


def summed(columns: list[list[tuple[int, float]]]) -> dict[tuple[int, ...], float]:
    """The probability of each row of letters, by trying all alignments."""
    found: dict[tuple[int, ...], float] = {}
    for path in product(*columns):
        row = tuple(number for number, _ in groupby(number for number, _ in path) if number)
        found[row] = found.get(row, 0.0) + prod(chance for _, chance in path)
    return found


COLUMN = st.lists(st.integers(1, 20), min_size=3, max_size=3).map(
    lambda weights: [(number, weight / sum(weights)) for number, weight in enumerate(weights)]
)


@given(st.lists(COLUMN, min_size=1, max_size=5))
def test_a_wide_beam_finds_what_all_alignments_sum_up_to(columns: list[list[tuple[int, float]]]) -> None:
    meant = summed(columns)
    found = likeliest(columns, 1000)
    assert {row for row, _ in found} == set(meant)
    assert all(isclose(chance, meant[row], rel_tol=1e-9) for row, chance in found)
    assert [chance for _, chance in found] == sorted((chance for _, chance in found), reverse=True)


def test_the_same_letter_twice_needs_a_gap() -> None:
    once, gap = [(0, 0.1), (1, 0.9)], [(0, 1.0)]
    assert likeliest([once, once], 5)[0][0] == (1,)
    assert likeliest([once, gap, once], 5)[0][0] == (1, 1)


def test_nothing_is_read_where_nothing_stands() -> None:
    assert likeliest([[(0, 1.0)]] * 3, 4) == [((), 1.0)]


def line_of(text: str, face: str, dpi: int) -> np.ndarray:
    """The text in type, cut out with some white around it."""
    sheet = Sheet(dpi)
    sheet.line(text, Style(FACES[face], 13), (sheet.left, sheet.right))
    page = grey(sheet.pixels())
    rows, columns = np.flatnonzero((page < 128).any(1)), np.flatnonzero((page < 128).any(0))
    room = round(0.2 * (rows[-1] - rows[0]))
    return page[rows[0] - room : rows[-1] + room, columns[0] - room : columns[-1] + room]


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("face", ["sans", "serif"])
@pytest.mark.parametrize("text", ["पत्रांक 1847/रा०/2018", "दिनांक १४.०८.२०१८", "No. A-11013/4/2019-Estt", "क्रमांक: 302/भू०अ०/2011"])
def test_printed_lines_are_read(text: str, face: str, dpi: int) -> None:
    best, *_ = read_line(line_of(text, face, dpi))
    assert loose_key(number_key(best.text)).endswith(loose_key(number_key(text.split(" ", 1)[1]))), "labels may be misread a little"


def test_texts_come_likeliest_first_and_the_same_every_time() -> None:
    line = line_of("पत्रांक 1847/रा०/2018", "sans", 200)
    worn = np.clip(line.astype(np.int16) + np.random.default_rng(3).normal(0, 60, line.shape), 0, 255).astype(np.uint8)
    found = read_line(worn)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert len({one.text for one in found}) == len(found)
    assert found == read_line(worn)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (60, 9000)])
def test_any_cutting_is_answered(shape: tuple[int, int]) -> None:
    assert all(one.confidence < 60 for one in read_line(np.full(shape, 255, np.uint8)))
    read_line(np.random.default_rng(1).integers(0, 255, shape, np.uint8))
