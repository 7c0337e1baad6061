"""What the words of people about one field come to: a table, written from the rules of double entry."""

from __future__ import annotations

import pytest

from scanfile.answers import accept_words, checked, needs_two, set_words
from scanfile.config import ReviewSettings, load
from scanfile.errors import UsageError
from scanfile.model import Candidate, Decision, DecisionKind, Source
from scanfile.said import candidates_of, key_of, typed_by, word_of

PAGE = ("A/000001-001",)


def said(*words: str) -> list[Decision]:
    """``asha=12`` is a plain word, ``asha:12`` an entry; without a value it takes back, ``_`` says that there is none."""
    found = []
    for word in words:
        entry = ":" in word
        actor, _, value = word.partition(":" if entry else "=")
        told = None if not value else "" if value == "_" else value
        found.append(Decision(DecisionKind.FIELD, PAGE, actor, "2026-11-24T10:00:00Z", field="number", value=told, entry=entry))
    return found


@pytest.mark.parametrize(
    ("words", "value", "reason", "waiting"),
    [
        ([], None, "", []),
        (["asha=12/2019"], "12/2019", "decided by asha", []),
        (["asha=12/2019", "ravi=13/2019"], "13/2019", "decided by ravi", []),
        (["asha=12/2019", "ravi="], None, "", []),
        (["asha=_"], "", "decided by asha", []),
        (["asha:12/2019"], None, "", ["asha"]),
        (["asha:12/2019", "ravi:12/2019"], "12/2019", "typed alike by asha and ravi", []),
        # The same number in another notation is the same number.
        (["asha:12/रा०", "ravi:१२/रा."], "१२/रा.", "typed alike by asha and ravi", []),
        # Nobody is his own second person.
        (["asha:12/2019", "asha:12/2019"], None, "", ["asha"]),
        (["asha:12/2019", "ravi:13/2019"], None, "", ["asha", "ravi"]),
        (["asha:12/2019", "ravi:13/2019", "mina:13/2019"], "13/2019", "typed alike by ravi and mina", []),
        (["asha:12/2019", "ravi:13/2019", "mina:14/2019"], None, "", ["asha", "ravi", "mina"]),
        (["asha:12/2019", "asha:13/2019", "ravi:12/2019"], None, "", ["asha", "ravi"]),
        (["asha:12/2019", "asha:", "ravi:12/2019"], None, "", ["ravi"]),
        (["asha:_", "ravi:_"], "", "typed alike by asha and ravi", []),
        # What was typed before a plain word is settled by it, and taken back with it.
        (["asha:12/2019", "ravi=13/2019"], "13/2019", "decided by ravi", []),
        (["asha:12/2019", "ravi=13/2019", "ravi=", "mina:12/2019"], None, "", ["mina"]),
        (["asha:12/2019", "ravi:12/2019", "mina="], None, "", []),
    ],
)
def test_what_stands_and_what_waits(words: list[str], value: str | None, reason: str, waiting: list[str]) -> None:
    word = word_of(said(*words), key_of("number"))
    assert (word.value, word.reason, [one.actor for one in word.entries]) == (value, reason, waiting)


def test_an_entry_is_a_proposal_that_names_its_person() -> None:
    stands, waits = candidates_of(word_of(said("asha=12/2019", "ravi:13/2019"), key_of("number")), key_of("number"))
    assert (stands.source, stands.value, typed_by(stands)) == (Source.OPERATOR, "12/2019", "")
    assert (waits.source, waits.value, typed_by(waits), waits.source.accepts) == (Source.ENTRY, "13/2019", "ravi", False)


def settings(**more: object) -> ReviewSettings:
    return load(None).review.model_copy(update=more)


def read(confidence: int, source: Source = Source.READING) -> Candidate:
    return Candidate("12", "12", "12", source, confidence, "")


@pytest.mark.parametrize(
    ("asked", "field", "candidates", "two"),
    [
        (False, "number", [], False),
        (True, "number", [], True),
        (True, "subject", [], False),
        (("subject",), "subject", [], True),
        (("subject",), "number", [], False),
        # 60 is the limit of what counts as written by hand.
        (True, "number", [read(60)], True),
        (True, "number", [read(61)], False),
        (True, "number", [read(40), read(90)], False),
        (True, "number", [read(30, Source.REGISTER)], False),
        (True, "number", [read(50, Source.ENTRY)], True),
        # What a person has said is not written by hand on the page; to change it is a correction.
        (True, "number", [read(100, Source.OPERATOR)], False),
    ],
)
def test_when_two_must_type_the_same(asked: object, field: str, candidates: list[Candidate], two: bool) -> None:
    assert needs_two(field, candidates, settings(double_entry=asked)) is two


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", ([], "", "")),
        ("A-01", (["A-01"], "", "")),
        ("A-01 number", (["A-01"], "number", "")),
        ("A-01 number 12", (["A-01"], "number", "12")),
        ("A-01 A-02 number 12", (["A-01", "A-02"], "number", "12")),
        ("A-01 A-02 number", (["A-01", "A-02"], "number", "")),
        # The value may be the name of a field, and a record's number anything.
        ("A-01 subject number", (["A-01"], "subject", "number")),
        # What is no field is told as one, so that the message names it.
        ("A-01 colour red", (["A-01"], "colour", "red")),
    ],
)
def test_the_words_of_review_set(words: str, told: tuple[list[str], str, str]) -> None:
    assert set_words(words.split()) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("A-01", (["A-01"], "")),
        ("A-01 number", (["A-01"], "number")),
        ("A-01 colour", (["A-01"], "colour")),
        ("A-01 A-02 A-03", (["A-01", "A-02", "A-03"], "")),
        ("A-01 A-02 number", (["A-01", "A-02"], "number")),
    ],
)
def test_the_words_of_review_accept(words: str, told: tuple[list[str], str]) -> None:
    assert accept_words(words.split()) == told


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("number", "  12 /  2019 ", "12 / 2019"),
        ("date", "12.03.2019", "2019-03-12"),
        ("subject", "भू\u0928\u093c", "भूऩ"),
        ("number", "", ""),
        ("subject", "रजिस्\u200dटर की प्रति", "रजिस्\u200dटर की प्रति"),
        ("subject", "\u200d", None),
        ("subject", "a\u202eb", None),
        ("date", "31.02.2019", None),
        ("number", "x" * 301, None),
        ("subject", "a\x1b[2J", None),
        ("colour", "red", None),
    ],
)
def test_what_can_be_a_value(field: str, value: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(UsageError):
            checked(field, value, 2026)
    else:
        assert checked(field, value, 2026) == kept
