"""Readings put together: no word twice in one place, and a gap between neighbours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanfile.model import Block, Box, Line, Word
from scanfile.ocr import Reading, hull
from scanfile.reading.compose import set_apart, without_doubles


def word(text: str, box: Box, confidence: int = 90) -> Word:
    return Word(text, box, confidence, "eng")


def reading(*lines: list[Word]) -> Reading:
    made = tuple(Line(tuple(words), hull([each.box for each in words])) for words in lines)
    return Reading((Block(made, hull([line.box for line in made])),))


def texts(found: Reading) -> list[str]:
    return [each.text for each in found.words]


def test_a_word_inside_another_that_it_repeats_goes() -> None:
    found = without_doubles(reading([word("13", (100, 10, 140, 40))], [word("3", (118, 12, 140, 40))]))
    assert texts(found) == ["13"]


def test_of_two_words_in_one_place_on_a_line_the_surer_stays() -> None:
    found = without_doubles(reading([word("5%", (68, 50, 209, 297), 20), word("Uw", (65, 239, 206, 297), 60)]))
    assert texts(found) == ["Uw"]


def test_a_word_under_a_stamp_stays() -> None:
    found = without_doubles(reading([word("office", (100, 100, 180, 130))], [word("RECEIVED", (50, 50, 400, 300), 95)]))
    assert texts(found) == ["office", "RECEIVED"]


def test_one_of_two_equal_words_in_one_place_stays() -> None:
    found = without_doubles(reading([word("की", (10, 10, 40, 40))], [word("की", (10, 10, 40, 40))]))
    assert texts(found) == ["की"]


def test_touching_words_are_set_apart_around_the_middle() -> None:
    found = set_apart(reading([word("भवन", (100, 10, 200, 50)), word("का", (198, 10, 240, 50))]))
    left, right = (each.box for each in found.words)
    assert right[0] - left[2] >= 0.15 * 40
    assert left[0] == 100
    assert right[2] == 240
    assert left[2] <= 199 <= right[0]


def test_words_with_a_gap_stay_as_they_are() -> None:
    words = reading([word("a", (0, 0, 20, 20)), word("b", (40, 0, 60, 20))])
    assert set_apart(words) == words


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 200), st.integers(1, 80)), min_size=1, max_size=8))
def test_every_box_keeps_a_width_and_no_word_is_lost(spans: list[tuple[int, int, int]]) -> None:
    words = [word(str(at), (left, 0, left + width, height)) for at, (left, width, height) in enumerate(sorted(spans))]
    found = set_apart(reading(words)).words
    assert [each.text for each in found] == [each.text for each in words]
    assert all(each.box[0] < each.box[2] for each in found)
