"""A person's words over a machine's reading: where they go, how they share a box, and where they go when the page was read again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.corrections import State, corrected, corrections_by_page, described, proof_of, reading_digest
from scanfile.model import Block, Box, Correction, Decision, DecisionKind, Dpi, Line, OcrPage, Word
from scanfile.store import canonical_json, from_plain, to_plain


def word(text: str, left: int, top: int, width: int = 80) -> Word:
    """A word 20 pixels high."""
    return Word(text, (left, top, left + width, top + 20), 71, "Devanagari")


def line(*words: Word) -> Line:
    return Line(words, (words[0].box[0], words[0].box[1], words[-1].box[2], words[0].box[3]))


def page_of(*blocks: tuple[Line, ...], turns: int = 0, angle: float = 0.0, size: tuple[int, int] = (800, 1000)) -> OcrPage:
    made = tuple(Block(lines, (lines[0].box[0], lines[0].box[1], lines[-1].box[2], lines[-1].box[3])) for lines in blocks)
    return OcrPage(*size, Dpi(100, 100, inferred=False), turns, angle, made, "Devanagari", "test")


PAGE = page_of(
    (line(word("ररजस्व", 100, 100), word("विभाग", 200, 100)), line(word("पत्रांक", 100, 140), word("1234", 200, 140))),
    (line(word("महोदय", 100, 300)),),
)
READING = reading_digest(PAGE)


def said(old: str, new: str | None, box: Box | None = None, page: OcrPage = PAGE) -> Correction:
    """A correction made against a page, of its first word that reads so."""
    there = box or next(word.box for word in page.words if word.text == old)
    return Correction(reading_digest(page), page.turns, there, old, new)


def texts(page: OcrPage) -> list[str]:
    return [line.text for line in page.lines]


@pytest.mark.parametrize(
    ("corrections", "lines"),
    [
        ([], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        ([said("ररजस्व", "राजस्व")], ["राजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        # Later ones go before earlier ones; None takes all of them back.
        ([said("ररजस्व", "राज"), said("ररजस्व", "राजस्व")], ["राजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        ([said("ररजस्व", "राज"), said("ररजस्व", "राजस्व"), said("ररजस्व", None)], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        ([said("ररजस्व", None)], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        # No word: of a line that is left, of a line that is gone with it.
        ([said("विभाग", "")], ["ररजस्व", "पत्रांक 1234", "महोदय"]),
        ([said("महोदय", "")], ["ररजस्व विभाग", "पत्रांक 1234"]),
        # Several words.
        ([said("1234", "12 / 34")], ["ररजस्व विभाग", "पत्रांक 12 / 34", "महोदय"]),
        # Where nothing was read: in a line, before it, between blocks, behind all.
        ([said("", "और", (182, 101, 198, 121))], ["ररजस्व और विभाग", "पत्रांक 1234", "महोदय"]),
        ([said("", "सं", (60, 141, 90, 160))], ["ररजस्व विभाग", "सं पत्रांक 1234", "महोदय"]),
        ([said("", "विषय: सड़क", (100, 200, 300, 220))], ["ररजस्व विभाग", "पत्रांक 1234", "विषय: सड़क", "महोदय"]),
        ([said("", "7", (700, 900, 720, 920))], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय", "7"]),
        ([said("", "7", (700, 900, 720, 920)), said("", "8", (700, 900, 720, 920))], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय", "8"]),
        ([said("", "7", (700, 900, 720, 920)), said("", None, (700, 900, 720, 920))], ["ररजस्व विभाग", "पत्रांक 1234", "महोदय"]),
        # Farther from a line than it is high three times over: no part of that line.
        ([said("", "7", (700, 140, 720, 160))], ["ररजस्व विभाग", "पत्रांक 1234", "7", "महोदय"]),
    ],
)
def test_what_a_page_says_then(corrections: list[Correction], lines: list[str]) -> None:
    assert texts(corrected(PAGE, corrections)) == lines
    assert not proof_of(PAGE, corrections).unplaced


def test_a_persons_word_is_sure_and_marked_and_all_else_is_as_it_was() -> None:
    page = corrected(PAGE, [said("ररजस्व", "राजस्व")])
    first, *others = page.words
    assert (first.text, first.box, first.confidence, first.corrected) == ("राजस्व", (100, 100, 180, 120), 100, True)
    assert others == list(PAGE.words[1:])
    assert not any(word.corrected for word in others)
    assert corrected(PAGE, []) is PAGE


def test_several_words_share_the_box_by_their_length() -> None:
    page = corrected(PAGE, [said("1234", "12 3456")])
    assert [(word.text, word.box) for word in page.words[3:5]] == [("12", (200, 140, 222, 160)), ("3456", (234, 140, 280, 160))]


def test_words_of_a_skewed_page_lie_along_its_lines() -> None:
    page = page_of((line(word("अबकख", 300, 500, 200)),), angle=5.0)
    left, right = corrected(page, [said("अबकख", "अब कख", page=page)]).words
    centres = [((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2) for word in (left, right)]
    slope = (centres[1][1] - centres[0][1]) / (centres[1][0] - centres[0][0])
    assert slope == pytest.approx(0.087, abs=0.02), "tan 5 degrees: lines of this page fall to the right"


def test_every_place_is_listed_with_what_became_of_it() -> None:
    box = (700, 900, 720, 920)
    said_here = [said("ररजस्व", "राजस्व"), said("", "7", box), said("महोदय", ""), replace(said("1234", "5"), old="9999")]
    listed = [(entry.text, entry.place.old, entry.confidence, entry.state) for entry in proof_of(PAGE, said_here).entries]
    assert listed == [
        ("राजस्व", "ररजस्व", 100, State.CORRECTED),
        ("विभाग", "विभाग", 71, State.READ),
        ("पत्रांक", "पत्रांक", 71, State.READ),
        ("1234", "1234", 71, State.READ),
        ("", "महोदय", 100, State.REMOVED),
        ("7", "", 100, State.ADDED),
        ("5", "9999", 100, State.UNPLACED),
    ]


def test_what_no_machine_could_read_can_be_read_where_people_typed_all_of_it() -> None:
    scrawl = replace(page_of((line(word("~~", 100, 100)),)), legible=False)
    typed = said("", "हस्तलिखित", (100, 200, 300, 220), scrawl)
    assert not corrected(scrawl, [typed]).legible
    assert corrected(scrawl, [typed, said("~~", "", page=scrawl)]).legible
    assert not corrected(scrawl, [said("~~", "", page=scrawl)]).legible


# Read again


def again(*words: Word) -> OcrPage:
    """Another reading of PAGE, of these words."""
    return page_of(tuple(line(word) for word in words))


@pytest.mark.parametrize(
    ("correction", "reading", "words", "unplaced"),
    [
        # The same word, a little elsewhere.
        (said("ररजस्व", "राजस्व"), again(word("ररजस्व", 104, 98)), ["राजस्व"], 0),
        # The same text elsewhere is another word.
        (said("ररजस्व", "राजस्व"), again(word("ररजस्व", 300, 100)), ["ररजस्व"], 1),
        # Another text there: nobody knows.
        (said("ररजस्व", "राजस्व"), again(word("राजम्व", 100, 100)), ["राजम्व"], 1),
        # By now the machine reads it as the person did, as one word or as several, or spelled otherwise.
        (said("ररजस्व", "राजस्व"), again(word("राजस्व", 102, 100)), ["राजस्व"], 0),
        (said("ररजस्व", "राज स्व"), again(word("राज", 100, 100, 38), word("स्व", 142, 100, 38)), ["राज", "स्व"], 0),
        (said("1234", "१२३४"), again(word("1234", 200, 140)), ["१२३४"], 0),
        (said("1234", "1235"), again(word("१२३५", 200, 140)), ["1235"], 0),
        # Nothing is read there any more: as it should be, or not.
        (said("ररजस्व", ""), again(word("विभाग", 200, 100)), ["विभाग"], 0),
        (said("ररजस्व", "राजस्व"), again(word("विभाग", 200, 100)), ["विभाग"], 1),
        (said("ररजस्व", ""), again(word("राजस्व", 100, 100)), ["राजस्व"], 1),
        (said("ररजस्व", ""), again(word("ररजस्व", 100, 100)), [], 0),
        # What was added: still not read; read by now; something else is read there.
        (said("", "7", (700, 900, 720, 920)), again(word("विभाग", 200, 100)), ["विभाग", "7"], 0),
        (said("", "7", (700, 900, 720, 920)), again(word("7", 702, 902, 16)), ["7"], 0),
        (said("", "7", (700, 900, 720, 920)), again(word("1", 702, 902, 16)), ["1"], 1),
        # Two that are alike at one place: which?
        (said("ररजस्व", "राजस्व"), again(word("ररजस्व", 104, 100), word("ररजस्व", 96, 100)), ["ररजस्व", "ररजस्व"], 1),
    ],
)
def test_a_page_that_was_read_again(correction: Correction, reading: OcrPage, words: list[str], unplaced: int) -> None:
    proof = proof_of(reading, [correction])
    assert [word.text for word in proof.page.words] == words
    assert len(proof.unplaced) == unplaced
    # What a person says of the new reading goes before, and taking it back leaves the machine's word.
    if reading.words and words:
        mine = said(reading.words[0].text, "नया", page=reading)
        assert corrected(reading, [correction, mine]).words[0].text == "नया"
        assert corrected(reading, [correction, mine, replace(mine, new=None)]).words[0] == reading.words[0]
    # Where the old one has no place, it is taken back by what names it.
    assert proof_of(reading, [correction, replace(correction, new=None)]).page == reading


def test_what_was_carried_is_taken_back_by_the_place_that_it_has_now() -> None:
    reading = again(word("ररजस्व", 104, 98))
    carried = said("ररजस्व", "राजस्व")
    assert corrected(reading, [carried, said("ररजस्व", None, page=reading)]) == reading


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_a_page_that_was_turned_since(before: int, turns: int) -> None:
    """One word in the decoded frame of 800 by 1000, as each upright frame sees it."""
    seen: dict[int, tuple[Box, tuple[int, int]]] = {
        0: ((100, 200, 180, 220), (800, 1000)),
        1: ((780, 100, 800, 180), (1000, 800)),
        2: ((620, 780, 700, 800), (800, 1000)),
        3: ((200, 620, 220, 700), (1000, 800)),
    }

    def reading(quarters: int, engine: str) -> OcrPage:
        box, size = seen[quarters]
        one = Word("ररजस्व", box, 71, "Devanagari")
        return replace(page_of((Line((one,), box),), turns=quarters, size=size), engine=engine)

    made = said("ररजस्व", "राजस्व", page=reading(before, "old"))
    assert [word.text for word in corrected(reading(turns, "new"), [made]).words] == ["राजस्व"]


# Whatever is said


WORDS = st.text("अकखगाि्12 ", max_size=8).map(lambda text: " ".join(text.split()))
PLACES = st.one_of(
    st.sampled_from([(word.text, word.box) for word in PAGE.words]),
    st.tuples(st.just(""), st.tuples(st.integers(0, 700), st.integers(0, 900)).map(lambda at: (*at, at[0] + 60, at[1] + 20))),
)
SAID = st.lists(st.tuples(PLACES, WORDS), max_size=8)


@given(SAID, st.randoms(use_true_random=False))
def test_saying_and_taking_back_is_as_if_nothing_was_said(given_words: list[tuple[tuple[str, Box], str]], dice: object) -> None:
    made = [said(old, new, box) for (old, box), new in given_words if old or new]
    back = [replace(one, new=None) for one in made]
    dice.shuffle(back)  # type: ignore[attr-defined]
    assert proof_of(PAGE, [*made, *back]) == proof_of(PAGE, [])


@given(SAID)
def test_of_each_place_the_last_word_counts(given_words: list[tuple[tuple[str, Box], str]]) -> None:
    made = [said(old, new, box) for (old, box), new in given_words if old or new]
    last = {(one.box, one.old): one.new for one in made}
    for entry in proof_of(PAGE, made).entries:
        assert entry.text == last.get((entry.place.box, entry.place.old), entry.place.old)


@given(SAID)
def test_the_order_between_places_is_all_one_for_words_that_were_read(given_words: list[tuple[tuple[str, Box], str]]) -> None:
    last = {(one.box, one.old): one for one in (said(old, new, box) for (old, box), new in given_words if old)}
    assert proof_of(PAGE, list(last.values())) == proof_of(PAGE, list(last.values())[::-1])


@given(SAID, st.floats(-8, 8))
def test_no_word_is_lost_or_has_no_area(given_words: list[tuple[tuple[str, Box], str]], angle: float) -> None:
    page = replace(PAGE, angle_deg=angle)
    made = [said(old, new, box, page) for (old, box), new in given_words if old or new]
    words = corrected(page, made).words
    assert all(word.box[0] < word.box[2] and word.box[1] < word.box[3] for word in words)
    expected = [piece for entry in proof_of(page, made).entries for piece in entry.text.split()]
    assert sorted(word.text for word in words) == sorted(expected)


# Kept


def test_corrections_are_kept_with_decisions_in_order() -> None:
    made = [
        Decision(DecisionKind.WORD, ("A/000001-001",), "ravi", "2026-11-24T08:00:00Z", "clear", words=(said("ररजस्व", "राजस्व"),)),
        Decision(DecisionKind.TURN, ("A/000001-001",), "ravi", "2026-11-24T08:01:00Z", turns=2),
        Decision(
            DecisionKind.WORD, ("A/000001-001",), "asha", "2026-11-24T08:02:00Z", words=(said("1234", None), said("", "", (1, 2, 3, 4)))
        ),
    ]
    assert corrections_by_page(made) == {"A/000001-001": (said("ररजस्व", "राजस्व"), said("1234", None), said("", "", (1, 2, 3, 4)))}
    assert [from_plain(Decision, to_plain(one)) for one in made] == made
    assert b'"words"' not in canonical_json(to_plain(made[1])), "what says nothing of words is written as it was"


def test_a_message_bears_no_number_of_the_page() -> None:
    (entry,) = proof_of(PAGE, [replace(said("1234", "२३४५ 6789"), old="9876")]).unplaced
    assert described(entry) == "#### -> #### ####, at 200,140,280,160"
