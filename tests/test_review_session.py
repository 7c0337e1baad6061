"""The review as a state machine, key by key; the screen; the keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.answers import Answer
from scanfile.config import ReviewSettings, load
from scanfile.messages import LANGUAGES
from scanfile.model import Candidate, Obstacle, Part, Source
from scanfile.review.keys import Decoder, command
from scanfile.review.questions import Question
from scanfile.review.screen import Row, Sight, fitted, plain, rows_of
from scanfile.review.session import Decide, Leave, Line, State, TakeBack, answered, begin, edited, press, refused, reread, taken_back

REASON = "label पत्रांक, header line, page 2/c"


def read(value: str, confidence: int = 85) -> Candidate:
    return Candidate(value, value, value, Source.READING, confidence, REASON, 2, (1, 2, 3, 4), Part.CORRESPONDENCE, "A/000001-001")


def entry(value: str, actor: str) -> Candidate:
    return Candidate(value, value, value, Source.ENTRY, 50, f"typed by {actor}")


def settings(**more: object) -> ReviewSettings:
    return load(None).review.model_copy(update=more)


FOUR = (
    Question("A-01", "number", candidates=(read("12/2019"), read("13/2019", 60))),
    Question("A-01", "subject", candidates=(read("भूमि"),)),
    Question("A-02", "subject", candidates=(read("भूमि"),)),
    Question("A-03", "number", source_name="stack"),
)


def start(*questions: Question, operator: str = "asha", **review: object) -> State:
    return begin(operator, questions or FOUR, settings(**review))


def after(state: State, *keys: str) -> State:
    """The state after keys, as if everything that they want done succeeded."""
    for key in keys:
        state, effects = press(state, key)
        for effect in effects:
            if isinstance(effect, Decide):
                state = answered(state, effect.answers)
            elif isinstance(effect, TakeBack):
                state = taken_back(state, effect.answers)
    return state


def wanted(state: State, *keys: str) -> list[tuple[str, str, str | None]]:
    """What the last key wants done: record, field, value."""
    *before, last = keys
    _, effects = press(after(state, *before), last)
    return [(one.record, one.field, one.value) for effect in effects if isinstance(effect, Decide | TakeBack) for one in effect.answers]


@pytest.mark.parametrize(
    ("keys", "done"),
    [
        (["enter"], [("A-01", "number", "12/2019")]),
        (["a"], [("A-01", "number", "12/2019")]),
        (["n", "enter"], [("A-01", "number", "13/2019")]),
        (["down", "up", "up", "a"], [("A-01", "number", "13/2019")]),
        (["n", "n", "a"], [("A-01", "number", "12/2019")]),
        (["2", "a"], [("A-01", "number", "13/2019")]),
        (["9", "a"], [("A-01", "number", "12/2019")]),
        (["0"], [("A-01", "number", "")]),
        (["a", "b"], [("A-01", "subject", "भूमि"), ("A-02", "subject", "भूमि")]),
        (["s", "a"], [("A-01", "subject", "भूमि")]),
        (["s", "s", "p", "a"], [("A-01", "subject", "भूमि")]),
        (["t", "enter"], [("A-01", "number", "12/2019")]),
        (["t", "backspace", "8", "enter"], [("A-01", "number", "12/2018")]),
        (["a", "t", "home", "न", "ई", " ", "tab"], [("A-01", "subject", "नई भूमि"), ("A-02", "subject", "नई भूमि")]),
        (["t", "escape", "a"], [("A-01", "number", "12/2019")]),
        # In a line letters are letters: nothing is decided by them.
        (["t", "a", "b", "q", "u"], []),
        (["a", "u"], [("A-01", "number", "12/2019")]),
        (["a", "b", "u"], [("A-01", "subject", "भूमि"), ("A-02", "subject", "भूमि")]),
        (["u"], []),
        (["?", "a"], []),
        (["?", "x", "a"], [("A-01", "number", "12/2019")]),
        # Where nothing was read there is nothing to accept, and an empty line is no value.
        (["s", "s", "s", "a"], []),
        (["s", "s", "s", "t", " ", "enter"], []),
        (["s", "s", "s", "t", "7", "enter"], [("A-03", "number", "7")]),
        # The keyboard is set to Hindi.
        (["२", "ो"], [("A-01", "number", "13/2019")]),
        (["z"], []),
    ],
)
def test_keys(keys: list[str], done: list[tuple[str, str, str]]) -> None:
    assert wanted(start(), *keys) == done


@pytest.mark.parametrize("key", ["q", "ctrl-d", "ctrl-c", "ौ"])
def test_leaving(key: str) -> None:
    assert press(start(), key)[1] == (Leave(),)
    assert press(after(start(), "s", "s", "s", "s"), key)[1] == (Leave(),)


def test_ctrl_c_leaves_from_anywhere() -> None:
    for keys in (["t"], ["?"]):
        assert press(after(start(), *keys), "ctrl-c")[1] == (Leave(),)


def test_an_answer_goes_on_and_taking_it_back_returns() -> None:
    state = after(start(), "a")
    assert (state.at, state.left) == (1, 3)
    state = after(state, "b")
    assert (state.at, state.left) == (3, 1)
    state = after(state, "u")
    assert (state.at, state.left, len(state.given)) == (1, 3, 1)
    state = after(state, "u")
    assert (state.at, state.left, state.given) == (0, 4, ())


def test_what_was_skipped_comes_again_from_the_end() -> None:
    state = after(start(), "s", "a", "s", "s")
    assert (state.question, state.left) == (None, 3)
    assert after(state, "s").at == 0


def test_one_answer_of_many_leaves_the_others_their_own() -> None:
    state = after(start(), "a", "a")
    assert state.question == FOUR[2]
    assert state.same == (FOUR[2],)


def test_a_refusal_leaves_everything_as_it_was() -> None:
    state = start()
    told = refused(state, "review.value", {"field": "date", "value": "x"})
    assert replace(told, note=None) == state
    assert after(told, "z").note is None


def test_a_record_that_was_changed_is_asked_as_it_is_now() -> None:
    now = [Question("A-01", "subject", candidates=(read("भवन"),)), Question("A-01", "date", candidates=(read("2019"),))]
    state = reread(start(), "A-01", "cafe", now)
    # Its number was answered by somebody else: on to what is open, in the form that it has now.
    assert state.question == now[0]
    assert [one.place for one in state.questions if one.place not in state.done] == [
        ("A-01", "", "subject"),
        ("A-02", "", "subject"),
        ("A-03", "", "number"),
        ("A-01", "", "date"),
    ]
    assert state.note is not None


# Typed twice


def test_who_has_typed_is_not_asked_again_and_who_types_second_sees_nothing() -> None:
    asked = Question("A-01", "number", candidates=(read("12", 40),), entries=(entry("13/2019", "asha"),))
    assert start(asked, operator="asha", double_entry=True).questions == ()
    second = start(asked, operator="ravi", double_entry=True)
    assert [one.value for one in second.choices] == ["12"]
    assert "13/2019" not in plain(rows_of(second, None, "en"))
    assert after(second, "t").typing == Line()


@pytest.mark.parametrize(
    ("entries", "typed", "code"),
    [
        ((), "13/2019", "review.typed-once"),
        ((entry("13/2019", "asha"),), "13 / 2019", "review.typed-alike"),
        ((entry("13/2019", "asha"),), "18/2019", "review.typed-otherwise"),
        ((entry("13/2019", "asha"), entry("18/2019", "mina")), "18/2019", "review.typed-alike"),
    ],
)
def test_who_has_typed_is_told_what_becomes_of_it(entries: tuple[Candidate, ...], typed: str, code: str) -> None:
    state = start(Question("A-01", "number", entries=entries), operator="ravi", double_entry=True)
    state = after(state, "t", "ctrl-u", *typed, "enter")
    assert state.note is not None
    assert state.note.code == code


def test_a_disagreement_is_shown_to_the_third() -> None:
    asked = Question("A-01", "number", entries=(entry("13/2019", "asha"), entry("18/2019", "ravi")))
    third = start(asked, operator="mina", double_entry=True)
    assert [one.value for one in third.choices] == ["13/2019", "18/2019"]
    assert wanted(third, "2", "a") == [("A-01", "number", "18/2019")]
    assert "typed by ravi" in plain(rows_of(third, None, "en"))


# The line


@pytest.mark.parametrize(
    ("keys", "text", "cursor"),
    [
        (["क", "ि"], "कि", 2),
        (["क", "ि", "backspace", "ी"], "की", 2),
        (["a", "b", "left", "x"], "axb", 2),
        (["a", "b", "home", "delete", "end", "c"], "bc", 2),
        (["left", "backspace", "delete", "right"], "", 0),
        (["a", "up", "f"], "af", 2),
    ],
)
def test_a_line_is_edited(keys: list[str], text: str, cursor: int) -> None:
    line = Line()
    for key in keys:
        line = edited(line, key)
    assert line == Line(text, cursor)


@given(st.lists(st.sampled_from(["क", "ि", "backspace", "delete", "left", "right", "home", "end", "tab"])))
def test_the_cursor_stays_in_the_line(keys: list[str]) -> None:
    line = Line()
    for key in keys:
        line = edited(line, key)
        assert 0 <= line.cursor <= len(line.text)


KEYS = ["enter", "a", "n", "1", "0", "t", "b", "s", "p", "u", "?", "tab", "escape", "backspace", "x", "left", "right"]


@given(st.lists(st.sampled_from(KEYS), max_size=40))
def test_nothing_is_lost_and_nothing_counted_twice(keys: list[str]) -> None:
    """Whatever is pressed: what is done are the answers that were given and not taken back, and each screen can be drawn."""
    state = start()
    for key in keys:
        state = after(state, key)
        told = [(one.record, one.letter, one.field) for answers in state.given for one in answers]
        assert state.done == set(told)
        assert len(told) == len(set(told))
        assert 0 <= state.at <= len(state.questions)
        for lang in LANGUAGES:
            assert rows_of(state, None, lang)


# Keys of a terminal


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ([b"a"], ["a"]),
        ([b"\r", b"\n"], ["enter", "enter"]),
        ([b"\x7f\x08"], ["backspace", "backspace"]),
        ([b"\x1b[A\x1bOB\x1b[3~"], ["up", "down", "delete"]),
        ([b"\x1b", b"[", b"D"], ["left"]),
        ([b"\x1b[1;5C"], []),
        ([b"\x1b[200~x"], ["x"]),
        (["कि".encode()[:2], "कि".encode()[2:]], ["क", "ि"]),
        ([b"\xff", b"a"], ["a"]),
        ([b"\x00\x01\x03\x04"], ["ctrl-c", "ctrl-d"]),
        ([b"\x1bx"], ["escape", "x"]),
        (["क्\u200dष".encode()], ["क", "्", "\u200d", "ष"]),
    ],
)
def test_what_a_terminal_sends(sent: list[bytes], keys: list[str]) -> None:
    decoder = Decoder()
    assert [key for piece in sent for key in decoder.feed(piece)] == keys


def test_an_escape_alone_is_a_key_when_nothing_follows() -> None:
    decoder = Decoder()
    assert decoder.feed(b"\x1b") == []
    assert decoder.flush() == ["escape"]
    assert decoder.flush() == []


@given(st.binary(max_size=60), st.integers(1, 7))
def test_any_bytes_in_any_pieces_give_the_same_keys(sent: bytes, size: int) -> None:
    whole, pieces = Decoder(), Decoder()
    expected = whole.feed(sent) + whole.flush()
    found = [key for at in range(0, len(sent), size) for key in pieces.feed(sent[at : at + size])] + pieces.flush()
    assert found == expected
    assert all(len(key) == 1 or key.isascii() for key in found)


@pytest.mark.parametrize(("key", "meant"), [("A", "a"), ("३", "3"), ("े", "s"), ("enter", "enter"), ("ज", "ज")])
def test_a_command_is_the_key(key: str, meant: str) -> None:
    assert command(key) == meant


# The screen


def test_the_screen_says_what_is_asked_and_why() -> None:
    state = after(start(), "a")
    sight = Sight("cafe", "1/n + 4/c", (("count-over", "0013.jpg  2 leaf declared"),), 2, {FOUR[1].candidates[0]: "/archive/crops/A/1.png"})
    text = plain(rows_of(state, sight, "en"))
    assert text == (
        "Review   2 of 4   3 open   asha\n"
        "\n"
        "A-01  1/n + 4/c\n"
        "\n"
        "subject · the same question 2 times\n"
        "  count-over  0013.jpg  2 leaf declared\n"
        "  2 pages are missing\n"
        "\n"
        "> 1   85  page 2/c\n"
        "      भूमि\n"
        f"      {REASON}\n"
        "      /archive/crops/A/1.png\n"
        "\n"
        "Enter/a accept   n next candidate   1-9 choose   t type   0 there is none   s skip   p back   u undo   ? help   q quit\n"
        "b accept for all 2 that are the same\n"
    )


def test_devanagari_has_a_line_of_its_own() -> None:
    (row,) = [one for one in rows_of(after(start(), "a"), None, "en") if "भूमि" in one.text]
    assert row.text.strip() == "भूमि"


def test_the_cursor_is_where_it_types() -> None:
    (row,) = [one for one in rows_of(after(start(), "t", "left"), None, "en") if one.cursor >= 0]
    assert row.text == "type: 12/2019"
    assert row.text[row.cursor :] == "9"


def test_what_comes_from_outside_cannot_steer_the_terminal() -> None:
    state = start(Question("A-01", "number", source_name="x\x1b[2J", candidates=(read("12\x1b]0;x\x07"),)))
    assert "\x1b" not in plain(rows_of(state, None, "en"))


def test_answers_of_letters_name_their_letter() -> None:
    state = start(Question("A-01", "date", letter="4/c", candidates=(read("2019-03-12"),)))
    _, (effect,) = press(state, "a")
    assert effect == Decide((Answer("A-01", "date", "2019-03-12", "4/c"),))
    assert "date of the letter on page 4/c" in plain(rows_of(state, None, "en"))


def test_on_a_low_terminal_the_question_and_what_is_chosen_stay() -> None:
    many = tuple(read(f"{at}/2019", 90 - at) for at in range(9))
    state = after(start(Question("A-01", "number", candidates=many)), "3")
    rows = rows_of(state, None, "en")
    kept = plain(fitted(rows, 12, lambda row: 1)).splitlines()
    assert len(kept) <= 12
    assert kept[0].startswith("Review   1 of 1")
    assert kept[-1].startswith("Enter/a accept")
    assert [line.strip() for line in kept if "/2019" in line] == ["1/2019", "2/2019", "3/2019"], "those nearest the chosen one"
    assert sum(REASON in line for line in kept) == 1, "the reason of the chosen one alone"
    tall = plain(fitted(rows, len(rows), lambda row: 1))
    assert tall == plain(rows), "nothing goes where there is room"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "not accepted: खनन is no word that numbers are known to hold here"),
        ("hi", "स्वीकार नहीं हुआ: यहाँ की संख्याओं में खनन शब्द ज्ञात नहीं है"),
    ],
)
def test_the_screen_says_why_it_asks(lang: str, told: str) -> None:
    kept = replace(read("12/खनन"), obstacle=Obstacle.WORD, obstacle_detail="खनन")
    state = start(Question("A-01", "number", candidates=(kept, *(read(f"{at}/2019", 60 - at) for at in range(5)))))
    rows = rows_of(state, None, lang)
    lines = [line.strip() for line in plain(rows).splitlines()]
    place = lines.index("12/खनन")
    assert lines[place + 1 : place + 3] == [told, REASON]
    assert told in plain(fitted(rows, 10, lambda row: 1)), "it stays where the terminal is low"
    rows = rows_of(after(state, "3"), None, lang)
    assert told not in plain(fitted(rows, 12, lambda row: 1)), "it goes with the reason of what is not chosen"


def test_a_name_says_that_it_only_proposes() -> None:
    named = Candidate("F_7", "F/7", "F/7", Source.NAME, 40, "the name F_7")
    assert "not accepted: a name only proposes" in plain(rows_of(start(Question("A-01", "number", candidates=(named,))), None, "en"))


def test_what_can_not_fit_keeps_all_that_matters() -> None:
    rows = rows_of(after(start(), "t"), None, "en")
    kept = fitted(rows, 1, lambda row: 3)
    assert [row for row in kept if row.cursor >= 0]
    assert Row() not in kept
    assert kept[0] == rows[0]


@pytest.mark.parametrize("keys", [[], ["t"], ["t", "x"], ["?"], ["s", "s", "s", "s"]])
def test_a_resize_changes_nothing(keys: list[str]) -> None:
    state = after(start(), *keys)
    assert press(state, "resize") == (state, ())


def test_only_a_person_s_own_answers_are_counted_as_theirs() -> None:
    state = after(start(), "a")
    assert (state.answered, state.left) == (1, 3)
    gone = reread(state, "A-02", "cafe", ())
    assert gone.left < 3
    assert gone.answered == 1, "what somebody else has answered is nobody's answer here"


def test_nothing_can_be_chosen_that_is_not_shown() -> None:
    many = tuple(read(f"{at}/2019", 90 - at) for at in range(12))
    state = start(Question("A-01", "number", candidates=many))
    for _ in many:
        state = after(state, "n")
        assert state.choices[state.chosen].value in plain(rows_of(state, None, "en"))
