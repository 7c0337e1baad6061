"""Page numbers: what counts as one on a page, and what a sequence of them says of the order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanfile.folio import FolioDoubt, FolioFault, FolioSeen, check, folio_of
from scanfile.model import Block, Box, Dpi, Line, OcrPage, Word

# -- on a page ---------------------------------------------------------------------------------------------------------------------

Placed = tuple[str, float, float]
"""Words of one line, and the left end and the top of the line in mm on an A4 page."""

BODY: tuple[Placed, ...] = tuple(("उपर्युक्त विषयक पत्र के क्रम में सूचित किया जाता है", 30.0, 60.0 + 9 * row) for row in range(15))


def page(*lines: Placed, height_mm: float = 4.0, confidence: int = 90, body: tuple[Placed, ...] = BODY, body_mm: float = 4.0) -> OcrPage:
    """An A4 page at 200 dpi: body text, and lines of the given height."""
    made = [line(text, left, top, body_mm, 95) for text, left, top in body]
    made += [line(text, left, top, height_mm, confidence) for text, left, top in lines]
    return OcrPage(1654, 2339, Dpi(200, 200, False), 0, 0.0, (Block(tuple(made), (0, 0, 1654, 2339)),), "Devanagari", "test")


def line(text: str, left: float, top: float, height: float, confidence: int) -> Line:
    words, x = [], left
    for token in text.split(" "):
        # Two blanks in a row are a wide gap.
        if token:
            words.append(Word(token, box_of(x, top, x + 0.6 * height * len(token), top + height), confidence, "x"))
        x += 0.6 * height * (len(token) + 1) if token else 60
    return Line(tuple(words), box_of(left, top, max(x, left + 1), top + height))


def box_of(left: float, top: float, right: float, bottom: float) -> Box:
    return round(left / 25.4 * 200), round(top / 25.4 * 200), round(right / 25.4 * 200), round(bottom / 25.4 * 200)


RIGHT, LEFT, MIDDLE, FOOT = (185.0, 12.0), (15.0, 12.0), (103.0, 14.0), (103.0, 280.0)


def with_speck(seen: OcrPage, text: str, confidence: int) -> OcrPage:
    """A sign at the far right end of the page's last line."""
    [block] = seen.blocks
    last = block.lines[-1]
    words = (*last.words, Word(text, box_of(190, 282, 191, 283), confidence, "x"))
    return replace(seen, blocks=(replace(block, lines=(*block.lines[:-1], replace(last, words=words))),))


@pytest.mark.parametrize(
    ("sign", "confidence", "folio"),
    [(":", 7, 26), ("'", 39, 26), ("प्रति", 30, None), (":", 90, None)],
    ids=["speck", "another", "a word", "a sign beyond doubt"],
)
def test_a_speck_behind_a_number_at_the_end_of_a_line_does_not_hide_it(sign: str, confidence: int, folio: int | None) -> None:
    assert folio_of(with_speck(page(("पटना  26", 30.0, 280.0)), sign, confidence)) == folio


@pytest.mark.parametrize("at", [RIGHT, LEFT, MIDDLE, FOOT, (185.0, 283.0), (15.0, 283.0)])
@pytest.mark.parametrize(
    ("text", "folio"),
    [
        ("12", 12),
        ("१२", 12),
        ("1२", 12),
        ("-12-", 12),
        ("- 12 -", 12),
        ("(12)", 12),
        ("[१२]", 12),
        ("12.", 12),
        ("12/c", 12),
        ("12/n", 12),
        ("१२/टि०", 12),
        ("पृ० 12", 12),
        ("पृ०12", 12),
        ("पृष्ठ सं० 12", 12),
        ("पृष्ठ संख्या - १२", 12),
        ("P. 12", 12),
        ("Page No. 12", 12),
        ("pg 12", 12),
        ("0012", 12),
        ("1", 1),
        ("| 12 |", 12),
        ("1204", 1204),
        ("p. 2019/c", 2019),
        ("1 2", 12),
    ],
)
def test_a_number_alone_in_the_margin_is_a_folio(text: str, folio: int, at: tuple[float, float]) -> None:
    left = at[0] - 25 if at[0] > 150 and len(text) > 6 else at[0]
    left = left - len(text) if at[0] == 103.0 else left
    assert folio_of(page((text, left, at[1]))) == folio


@pytest.mark.parametrize(
    "text",
    [
        "2019", "१९९८", "12.03.2019", "12/03", "3/12", "Page 3 of 12", "12-34", "5678", "1,200", "O", "l2", "।", "12वीं", "A-12",
        "संख्या 12", "पत्रांक 12", "सं० 12", "No. 12", "Dy. No. 12", "0", "12/2019", "12/रा०", "12 13", "12345", "(i)", "१२a", "",
    ],
)  # fmt: skip
def test_what_is_no_folio(text: str) -> None:
    assert folio_of(page((text, 170.0, 12.0))) is None


def test_specks_and_headings_are_no_folios() -> None:
    assert folio_of(page(("1", *RIGHT), height_mm=1.2)) is None
    assert folio_of(page(("1", *RIGHT), height_mm=2.0, body_mm=6.0)) is None, "a third as high as the page's words"
    assert folio_of(page(("1", *RIGHT), height_mm=2.0)) == 1
    assert folio_of(page(("12", *RIGHT), height_mm=25.0)) is None
    assert folio_of(page(("12", *RIGHT), height_mm=9.0)) == 12, "inked large"
    assert folio_of(page(("12", *RIGHT), confidence=20)) is None
    assert folio_of(page(("12", 60.0, 12.0))) is None, "neither in a corner nor in the middle"
    assert folio_of(page(("12", 185.0, 50.0))) is None, "not in the margin"


def test_the_second_line_of_a_heading_is_no_folio() -> None:
    assert folio_of(page(("CHAPTER", 98.0, 10.0), ("12", *MIDDLE))) is None
    assert folio_of(page(("बिहार सरकार", 95.0, 10.0), ("12", 103.0, 24.0))) is None
    assert folio_of(page(("12", 103.0, 10.0), ("CHAPTER", 98.0, 24.0))) == 12
    assert folio_of(page(("12", 103.0, 20.0), ("CHAPTER", 98.0, 24.3))) is None, "they touch"
    assert folio_of(page(("12", 103.0, 270.0), ("मुद्रणालय", 98.0, 282.0))) is None, "below it stands the printer's line"


def test_the_figures_of_a_column_are_no_folios() -> None:
    assert folio_of(page(("12.", *LEFT), ("13.", 15.0, 20.0))) is None
    assert folio_of(page(("12", *LEFT), ("13", 15.0, 60.0))) == 12


def test_a_number_far_from_the_heading_beside_it_is_found() -> None:
    assert folio_of(page(("कार्यालय जिलाधिकारी  12", 70.0, 12.0))) == 12
    assert folio_of(page(("12  कार्यालय जिलाधिकारी", 10.0, 12.0))) == 12
    assert folio_of(page(("कार्यालय जिलाधिकारी 12", 140.0, 12.0))) is None
    assert folio_of(page(("x  12", 30.0, 12.0))) == 12


def test_the_file_s_number_goes_before_the_letter_s() -> None:
    assert folio_of(page(("45", *RIGHT), ("- 2 -", 103.0, 14.0))) == 45
    assert folio_of(page(("45", *RIGHT), ("3", *FOOT))) == 45
    assert folio_of(page(("7", *RIGHT), ("46/c", *LEFT))) == 46


def test_a_page_without_words_has_no_folio() -> None:
    assert folio_of(page(body=())) is None
    assert folio_of(page(("12", *RIGHT), body=())) == 12


# -- in a sequence -----------------------------------------------------------------------------------------------------------------

Number = int | None


def seen(numbers: Sequence[Number]) -> list[FolioSeen]:
    return [FolioSeen(f"p{at}", number) for at, number in enumerate(numbers)]


def doubts(numbers: Sequence[Number]) -> list[tuple[str, int]]:
    """Kinds and places of the doubts."""
    return [(str(doubt.kind), int(doubt.page[1:])) for doubt in check(seen(numbers))]


def r(first: int, last: int) -> list[Number]:
    return list(range(first, last + 1))


X = None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], []),
        ([X] * 9, []),
        (r(1, 9), []),
        (r(101, 130), []),
        ([*r(1, 4), *r(6, 9)], [("gap", 4)]),
        ([*r(1, 4), X, *r(7, 10)], [("gap", 5)]),
        ([*r(1, 4), *r(4, 9)], [("repeat", 4)]),
        ([*r(1, 9), *r(7, 14)], [("repeat", 9)]),
        ([*r(1, 9), *r(1, 5)], [("restart", 9)]),
        ([*r(41, 50), X, *r(2, 6)], [("restart", 11)]),
        ([*r(1, 5), 7, 6, *r(8, 12)], [("reversal", 5)]),
        ([*r(1, 5), 10, 9, 8, 7, 6, *r(11, 15)], [("reversal", 5)]),
        ([*r(1, 5), 8, 7, 6, *r(9, 12)], [("reversal", 5)]),
        ([*r(1, 5), *r(7, 12), 6, *r(13, 18)], [("reversal", 11)]),
        ([*r(1, 3), 5, 6, 4, *r(7, 12)], [("reversal", 3)]),
        ([*r(1, 10), *r(21, 30), *r(11, 20), *r(31, 40)], [("reversal", 20)]),
        ([12, 11, 10, 9, 8, 7], [("reversal", 0)]),
        ([1, 20, 3, 18, 5, 16, 7, 14, 9, 12, 11, 10, 13, 8, 15, 6, 17, 4, 19, 2], [("reversal", 1)]),
        # One number proves nothing.
        ([*r(1, 4), 9, *r(6, 9)], []),
        ([*r(1, 9), 11], []),
        # Nor do two; three do.
        ([*r(1, 9), 11, 12], []),
        ([*r(1, 9), 11, 12, 13], [("gap", 9)]),
        ([*r(1, 9), 1], []),
        ([5, *r(2, 9)], []),
        # १० to १५ read as 90 to 95.
        ([*r(1, 9), *r(90, 95), *r(16, 20)], []),
        # A page without a number lies between; nothing is missing.
        ([*r(1, 5), X, *r(6, 12)], []),
        # Several at once.
        ([*r(1, 5), *r(7, 12), *r(12, 16), *r(1, 6)], [("gap", 5), ("repeat", 11), ("restart", 16)]),
        # The letters' own numbers: that they begin again means nothing, a page that lacks does.
        ([*r(1, 5), *r(1, 4), *r(1, 6), *r(1, 4), *r(6, 9), *r(1, 4)], [("gap", 19)]),
        # No order that could be told.
        ([5, 17, 3, 900, 12, 44, 2], []),
        ([7, 31], []),
    ],
)
def test_what_a_sequence_says(numbers: list[Number], expected: list[tuple[str, int]]) -> None:
    assert doubts(numbers) == expected


def test_a_doubt_names_the_page_and_both_numbers() -> None:
    (doubt,) = check(seen([*r(1, 4), *r(7, 9)]))
    assert doubt == FolioDoubt(FolioFault.GAP, "p4", 4, 7)


def test_leaves_numbered_on_their_fronts() -> None:
    clean = [number for leaf in r(31, 45) for number in (leaf, X)]
    assert doubts(clean) == []
    assert doubts([X, *clean]) == []
    assert doubts(clean[:10] + clean[12:]) == [("gap", 10)]
    assert doubts(clean[:10] + clean[8:]) == [("repeat", 10)]
    assert doubts([*clean[:10], clean[12], X, clean[10], X, *clean[14:]]) == [("reversal", 10)]


def test_blank_sides_without_a_number() -> None:
    """Written sides are numbered in turn; which backs are blank is known from inspection."""
    dice = random.Random(7)
    sides, number = [], 0
    for at in range(60):
        blank = dice.random() < 0.3
        number += not blank
        sides.append(FolioSeen(f"p{at}", None if blank else number, blank))
    assert check(sides) == ()
    lost = next(at for at in range(30, 60) if not sides[at].blank)
    (doubt,) = check(sides[:lost] + sides[lost + 1 :])
    assert doubt.kind is FolioFault.GAP


# Clean sequences, and the harm that is done to them.

Scheme = Callable[[int, int], list[Number]]
SCHEMES: dict[str, Scheme] = {
    "sides": lambda first, count: r(first, first + count - 1),
    "leaves": lambda first, count: [number for leaf in r(first, first + count // 2) for number in (leaf, X)][:count],
}


def misread(number: int, dice: random.Random) -> int:
    """Another number: one of its digits is read as another one, one is lost, or one is added."""
    digits = list(str(number))
    at = dice.randrange(len(digits))
    way = dice.randrange(4)
    if way == 0 and len(digits) > 1:
        del digits[at]
    elif way == 1:
        digits.insert(at, dice.choice("123456789"))
    else:
        digits[at] = dice.choice([digit for digit in "0123456789" if digit != digits[at]])
    return int("".join(digits))


def badly_read(numbers: list[Number], unread: float, wrong: float, dice: random.Random) -> list[Number]:
    def one(number: Number) -> Number:
        if number is None or dice.random() < unread:
            return None
        return misread(number, dice) if dice.random() < wrong else number

    return [one(number) for number in numbers]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    scheme=st.sampled_from(sorted(SCHEMES)),
    first=st.integers(1, 600),
    count=st.integers(2, 400),
    unread=st.floats(0, 0.2),
    wrong=st.floats(0, 0.1),
    seed=st.integers(0, 2**32),
)
def test_bad_readings_of_a_clean_sequence_are_no_doubt(scheme: str, first: int, count: int, unread: float, wrong: float, seed: int) -> None:
    """With the worst of these readings, one sequence in thousands has three wrong numbers that agree: hence the same examples each time."""
    numbers = badly_read(SCHEMES[scheme](first, count), unread, wrong, random.Random(seed))
    assert doubts(numbers) == []


harmed = st.tuples(st.sampled_from(sorted(SCHEMES)), st.integers(1, 600), st.integers(20, 200), st.floats(0, 1))


def place_in(count: int, share: float, step: int) -> int:
    """A side with at least three numbers before it and five behind."""
    most = count - 5 * step
    return (3 * step + int(share * (most - 3 * step))) // step * step


@given(harmed, st.integers(1, 5))
def test_every_gap_is_found(case: tuple[str, int, int, float], lost: int) -> None:
    scheme, first, count, share = case
    step = 2 if scheme == "leaves" else 1
    at = place_in(count, share, step)
    numbers = SCHEMES[scheme](first, count + lost * step)
    assert doubts(numbers[:at] + numbers[at + lost * step :]) == [("gap", at)]


@given(harmed, st.integers(1, 3))
def test_every_repeat_is_found(case: tuple[str, int, int, float], again: int) -> None:
    scheme, first, count, share = case
    step = 2 if scheme == "leaves" else 1
    at = place_in(count, share, step)
    numbers = SCHEMES[scheme](first + 3, count)
    assert doubts(numbers[:at] + numbers[at - again * step :]) == [("repeat", at)]


@given(harmed, st.integers(2, 9))
def test_every_reversal_is_found(case: tuple[str, int, int, float], length: int) -> None:
    scheme, first, count, share = case
    step = 2 if scheme == "leaves" else 1
    count += 40
    at = place_in(count - length * step, share, step)
    numbers = SCHEMES[scheme](first, count)
    inside = [numbers[start : start + step] for start in range(at, at + length * step, step)]
    turned = [number for leaf in reversed(inside) for number in leaf]
    assert doubts(numbers[:at] + turned + numbers[at + length * step :]) == [("reversal", at)]


@given(harmed)
def test_every_restart_is_found(case: tuple[str, int, int, float]) -> None:
    scheme, first, count, share = case
    at = place_in(count, share, 2 if scheme == "leaves" else 1)
    numbers = SCHEMES[scheme](first, at) + SCHEMES[scheme](1, count - at)
    assert doubts(numbers) == [("restart", at)]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(harmed, st.integers(0, 2**32))
def test_a_gap_shows_through_bad_readings(case: tuple[str, int, int, float], seed: int) -> None:
    """Ten missing, with ten numbers on each side of which nearly all are read: one doubt of that kind, at or soon behind the place."""
    scheme, first, count, share = case
    step = 2 if scheme == "leaves" else 1
    at = 10 * step + int(share * count) // step * step
    numbers = SCHEMES[scheme](first, at + 20 * step + count)
    numbers = badly_read(numbers[:at] + numbers[at + 10 * step :], 0.1, 0.05, random.Random(seed))
    found = [place for kind, place in doubts(numbers) if kind == "gap"]
    assert len(found) == 1
    assert at <= found[0] <= at + 6 * step


@given(st.lists(st.one_of(st.none(), st.integers(-5, 3000)), max_size=60), st.lists(st.booleans(), max_size=60))
def test_any_sequence_is_answered(numbers: list[Number], blanks: list[bool]) -> None:
    sides = [FolioSeen(f"p{at}", number, blank) for at, (number, blank) in enumerate(zip(numbers, blanks, strict=False))]
    found = check(sides)
    assert len({doubt.page for doubt in found}) == len(found)


def test_a_long_file_is_checked_at_once() -> None:
    """Time is linear in the pages: twenty volumes of noise would take minutes otherwise."""
    dice = random.Random(1)
    assert check(seen([dice.randrange(1, 10_000) for _ in range(50_000)])) == ()
