"""Sketches: bounded, the same everywhere, numbers first, and shared by two readings of one sheet."""

from __future__ import annotations

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.likeness.sketch import SIZE, sketch
from scanfile.model import Block, Dpi, Line, OcrPage, Word

LETTER = """कार्यालय जिलाधिकारी पटना पत्र संख्या 1847 दिनांक 14.08.2018 समस्त अंचल अधिकारी को सूचित किया जाता है कि
    बैठक दिनांक 22.08.2018 को पूर्वाह्न 11 बजे होगी और सभी अधिकारी अद्यतन सूचना के साथ स्वयं उपस्थित रहेंगे"""
WORDS = LETTER.split()


def reading(words: list[str], across: int = 6, *, legible: bool = True) -> OcrPage:
    """A page that reads these words, so many to a line."""
    lines = tuple(
        Line(tuple(Word(text, (10, 10, 50, 20), 90, "Devanagari") for text in words[at : at + across]), (10, 10, 500, 20))
        for at in range(0, len(words), across)
    )
    return OcrPage(2480, 3508, Dpi(300, 300, False), 0, 0.0, (Block(lines, (10, 10, 500, 900)),), "Devanagari", "fake", legible)


def hashed(*run: str) -> int:
    """The hash of three words, as the module's page says: the first 63 bits of BLAKE2b over them."""
    return int.from_bytes(blake2b(" ".join(run).encode(), digest_size=8).digest(), "big") >> 1


def test_a_short_page_gives_every_run_of_three_words() -> None:
    words = [f"w{chr(ord('a') + place)}" for place in range(12)]
    assert sketch(reading(words)) == tuple(sorted(hashed(*words[at : at + 3]) for at in range(10)))


def test_words_are_folded_first() -> None:
    words = ["हिन्दी", "१८४७/रा०", *WORDS]
    assert sketch(reading(words)) == sketch(reading(["हिंदी", "1847", "रा.", *WORDS]))


@pytest.mark.parametrize("count", [0, 1, 11])
def test_too_little_text_tells_nothing(count: int) -> None:
    assert sketch(reading(["शब्द"] * count)) == ()
    assert sketch(reading(["14.08.2018"] * 4)), "twelve words, though they stand in four"


def test_what_no_model_can_read_tells_nothing() -> None:
    assert sketch(reading(WORDS, legible=False)) == ()


def test_a_long_page_keeps_all_of_few_numbers_and_the_least_hashes_of_the_rest() -> None:
    words = [f"word{chr(ord('a') + place // 26)}{chr(ord('a') + place % 26)}" for place in range(400)]
    words[7], words[200] = "1847", "2019"
    runs = [tuple(words[at : at + 3]) for at in range(len(words) - 2)]
    numbered = [hashed(*run) for run in runs if "1847" in run or "2019" in run]
    rest = sorted(hashed(*run) for run in runs if "1847" not in run and "2019" not in run)
    assert len(numbered) == 6
    assert sketch(reading(words)) == tuple(sorted(numbered + rest[: SIZE - 6]))


def test_a_register_of_numbers_keeps_room_for_words() -> None:
    words = [str(1000 + place) for place in range(300)] + [f"name{chr(97 + place % 26)}{chr(97 + place // 26)}" for place in range(100)]
    found = set(sketch(reading(words)))
    assert len(found) == SIZE
    assert len(found & {hashed(*words[at : at + 3]) for at in range(300)}) == 48


@given(st.integers(1, 9), st.integers(1, 9))
def test_where_lines_break_does_not_matter(one: int, other: int) -> None:
    assert sketch(reading(WORDS, one)) == sketch(reading(WORDS, other))


@given(st.lists(st.text(max_size=8), max_size=60))
def test_any_text_has_a_bounded_sketch(words: list[str]) -> None:
    found = sketch(reading(words))
    assert len(found) <= SIZE
    assert list(found) == sorted(set(found))
    assert all(0 <= value < 2**63 for value in found)


@given(st.sets(st.integers(0, len(WORDS) - 1), max_size=4))
def test_two_readings_of_one_sheet_meet(misread: set[int]) -> None:
    noisy = ["क्षक्ष" if place in misread else word for place, word in enumerate(WORDS)]
    assert len(set(sketch(reading(WORDS))) & set(sketch(reading(noisy)))) >= 2


def test_another_letter_shares_nothing() -> None:
    other = [f"w{chr(ord('a') + place)}" for place in range(20)]
    assert not set(sketch(reading(WORDS))) & set(sketch(reading(other)))
