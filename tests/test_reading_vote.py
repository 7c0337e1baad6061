"""Which reading of a place stands, and how readings are laid side by side."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile import config
from scanfile.model import Affine, Block, Box, Line, Rereading, Word
from scanfile.ocr import Reading, hull
from scanfile.reading.compose import carry, carry_rereading, insert, swap
from scanfile.reading.page import settle
from scanfile.reading.vote import align, choose, understood

CHOICE = config.load(None).ocr.choice


def words(*texts: str, confidence: int = 90, x: int = 0, y: int = 0) -> tuple[Word, ...]:
    """Words 20 pixels high, 10 pixels to a letter, one after the other."""
    made = []
    for text in texts:
        made.append(Word(text, (x, y, x + 10 * len(text), y + 20), confidence, "m"))
        x += 10 * len(text) + 10
    return tuple(made)


def reading(*blocks: tuple[tuple[Word, ...], ...]) -> Reading:
    made = []
    for block in blocks:
        lines = tuple(Line(line, hull([word.box for word in line])) for line in block)
        made.append(Block(lines, hull([line.box for line in lines])))
    return Reading(tuple(made))


@pytest.mark.parametrize(
    ("why", "found", "winner"),
    [
        ("the surer reading", [words("विस्तत", confidence=40), words("विस्तृत", confidence=92)], 1),
        ("a little surer is not enough", [words("कार्य", confidence=90), words("कार्व", confidence=92)], 0),
        ("the first, if the second is less sure", [words("आयोग", confidence=90), words("आपोग", confidence=50)], 0),
        ("Hindi is not turned into Latin by a reader of Latin", [words("नई", confidence=60), words("ag", confidence=92)], 0),
        ("Latin stays free to be better Latin", [words("Dateel", confidence=60), words("Dated", confidence=92)], 1),
        ("the same letters, better parted", [words("हैऔर", confidence=95), words("है", "और", confidence=40)], 1),
        ("the same letters, worse parted", [words("है", "और", confidence=40), words("हैऔर", confidence=95)], 0),
        ("digits are never parted anew", [words("110001"), words("110", "001")], 0),
        ("an impossible word yields", [words("र्‍्याय", confidence=88), words("न्याय", confidence=80)], 1),
        ("figures over none, all else equal", [words("िस", confidence=70), words("19", confidence=70)], 1),
        ("figures over none, the other way", [words("98", confidence=70), words("यह", confidence=78)], 0),
        ("what the first overlooked, if sure", [(), words("प्रति", confidence=85)], 1),
        ("what the first overlooked, if not sure", [(), words("प्रति", confidence=30)], 0),
        ("what the first overlooked, if impossible", [(), words("ािी", confidence=99)], 0),
        ("what the second overlooked", [words("प्रति", confidence=30), ()], 0),
        ("two against one", [words("भवदीय", confidence=80), words("भवदीव", confidence=60), words("भवदीव", confidence=60)], 1),
        ("one against two that disagree", [words("भवदीय", confidence=80), words("भवदीव", confidence=60), words("भवढीय", confidence=60)], 0),
        ("the third alone", [words("क्षानून", confidence=20), (), words("कानून", confidence=90)], 2),
        ("the third, where both overlooked it", [(), (), words("पटना", confidence=90)], 2),
    ],
)
def test_choice(why: str, found: list[tuple[Word, ...]], winner: int) -> None:
    assert choose(found, CHOICE) == winner, why


def test_words_of_the_same_ink_share_a_place() -> None:
    first = words("है", "और", "पटना")
    second = (Word("हैऔर", (0, 2, 50, 19), 90, "n"), Word("पटना", (62, 0, 99, 22), 90, "n"))
    assert [place.found for place in align([first, second])] == [((0, 1), (0,)), ((2,), (1,))]


def test_words_of_one_reading_alone_have_places_of_their_own() -> None:
    first, second = words("एक", "दो"), words("तीन", y=100)
    assert [place.found for place in align([first, second])] == [((0,), ()), ((1,), ()), ((), (0,))]


def test_a_brace_over_many_lines_does_not_bind_them() -> None:
    first = (*words("एक"), *words("दो", y=40), *words("तीन", y=80))
    brace = (Word("|", (5, 0, 15, 100), 50, "n"),)
    assert [place.found for place in align([first, brace])] == [((0,), ()), ((1,), ()), ((2,), ()), ((), (0,))]


def test_of_nothing_there_are_no_places() -> None:
    assert align([(), ()]) == []


@pytest.mark.parametrize(
    ("why", "first", "second", "known", "known_too", "share"),
    [
        ("known words read alike", "विभाग पटना", "विभाग पटना", "विभाग पटना", "", 9 / 9),
        ("it is enough that one model knows a word", "विभाग पटना", "विभाग पटना", "", "पटना", 4 / 9),
        ("read otherwise", "विभाग पटना", "विभाज पटना", "विभाग विभाज पटना", "विभाग विभाज पटना", 4 / 9),
        ("read alike, but no word", "मठभाठ पटना", "मठभाठ पटना", "पटना", "", 4 / 9),
        ("known, and too short to say anything", "बि पटना", "बि पटना", "बि पटना", "", 4 / 6),
        ("a number is in no list", "1245 १२.०३ 12a", "1245 १२.०३ 12a", "", "", 12 / 12),
        ("fewer figures than letters", "a1bc2d", "a1bc2d", "", "", 0),
        ("the other model saw nothing there", "विभाग", "", "विभाग", "", 0),
        ("nothing was read", "", "विभाग", "", "विभाग", 0),
    ],
)
def test_understood_is_what_two_models_read_alike_in_known_words(
    why: str, first: str, second: str, known: str, known_too: str, share: float
) -> None:
    one, other = (
        dataclasses.replace(reading((words(*text.split()),)) if text else Reading(()), known=frozenset(of.split()))
        for text, of in ((first, known), (second, known_too))
    )
    assert understood(one, other) == pytest.approx(share), why


def test_where_the_engine_has_no_list_every_word_read_alike_counts() -> None:
    page = reading((words("मठभाठ", "पटना"),))
    assert understood(page, page) == 1
    assert understood(page, dataclasses.replace(page, known=frozenset())) == 1


boxes = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(1, 80), st.integers(1, 60)).map(
    lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
)
readings = st.lists(st.lists(boxes.map(lambda box: Word("क", box, 80, "m")), max_size=12), min_size=2, max_size=3)


@given(readings)
def test_every_word_stands_in_exactly_one_place(found: list[list[Word]]) -> None:
    places = align(found)
    for number, one in enumerate(found):
        assert sorted(index for place in places for index in place.found[number]) == list(range(len(one)))


@given(readings)
def test_settling_on_what_was_read_already_changes_nothing(found: list[list[Word]]) -> None:
    lines = tuple((word,) for word in found[0])
    first = reading(*[(line,) for line in lines])
    settled, rereadings = settle(first, [first.words], CHOICE)
    assert settled == first
    assert rereadings == ()


def test_the_better_words_take_the_place_of_the_first_and_both_are_kept() -> None:
    first = reading((words("पत्र", "सख्या", "12", confidence=60), words("पटना", y=40)))
    second = (*words("पत्र", "संख्या", "12", confidence=95), *words("पटवा", y=40, confidence=50))
    settled, rereadings = settle(first, [second], CHOICE)
    assert settled.text == "पत्र संख्या 12\nपटना"
    assert [(again.first[0].text, again.second[0].text, again.chosen) for again in rereadings] == [
        ("सख्या", "संख्या", "second"),
        ("पटना", "पटवा", "first"),
    ]


def test_a_place_that_only_a_later_reading_saw_is_added_to_its_line_and_kept() -> None:
    first = reading((words("कुल", x=0), words("नीचे", y=60)))
    settled, rereadings = settle(first, [(), words("318", x=300, confidence=95)], CHOICE)
    assert settled.text == "कुल 318\nनीचे"
    assert [(again.first, again.second, again.third[0].text, again.chosen) for again in rereadings] == [((), (), "318", "third")]


def test_swapping_words_away_leaves_no_empty_line_or_block() -> None:
    first = reading((words("एक", "दो"),), (words("तीन", y=50),))
    assert swap(first, {1: (), 2: ()}) == reading((words("एक"),))
    assert swap(first, {}) == first


@pytest.mark.parametrize(
    ("box", "text"),
    [
        ((500, 2, 520, 18), "एक दो 7\n\nतीन\nचार"),  # far right of the first line
        ((-40, 52, -20, 68), "एक दो\n\n7 तीन\nचार"),
        ((0, 25, 20, 45), "एक दो\n\n7\n\nतीन\nचार"),  # between the blocks
        ((0, 300, 20, 320), "एक दो\n\nतीन\nचार\n\n7"),
    ],
)
def test_an_added_word_stands_beside_its_line_or_alone(box: Box, text: str) -> None:
    first = reading((words("एक", "दो"),), (words("तीन", y=50), words("चार", y=80)))
    assert insert(first, [Word("7", box, 90, "m")]).text == text


def test_in_columns_an_added_word_joins_the_nearest_line() -> None:
    left, right = (words("बायाँ", x=0),), (words("दायाँ", x=600),)
    assert insert(reading(left, right), [Word("7", (700, 0, 720, 20), 90, "m")]).text == "बायाँ\n\nदायाँ 7"


def test_carrying_moves_every_box() -> None:
    double = Affine.scaling(2, 2)
    (block,) = reading((words("एक"),)).blocks
    carried = carry(block, double)
    assert (carried.box, carried.lines[0].box, carried.lines[0].words[0].box) == ((0, 0, 40, 40),) * 3
    again = carry_rereading(Rereading((0, 0, 20, 20), words("एक"), words("एके"), "first", words("ए")), double)
    assert [again.box, again.first[0].box, again.second[0].box, again.third[0].box] == [(0, 0, 40, 40)] * 2 + [
        (0, 0, 60, 40),
        (0, 0, 20, 40),
    ]
