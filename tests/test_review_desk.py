"""Answers at the desk: many at once, of letters, twice typed; at once in the index, and still there when it is made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desks import Office
from test_crops import Typed

from scanfile.answers import Answer
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.model import Candidate, Obstacle, Part, RecordState, Source
from scanfile.outcomes import BuiltPart, LetterFound, RecordBuilt, ResultRef
from scanfile.rebuild import rebuild_index
from scanfile.repair import Desk
from scanfile.review.questions import Question, answers_to_same, counts_of, open_questions
from scanfile.text import number_key


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def asks(office: Office, **review: object) -> None:
    """Change what the archive asks of people."""
    office.settings = office.settings.model_copy(update={"review": office.settings.review.model_copy(update=review)})


def read(value: str, confidence: int = 85) -> Candidate:
    """A candidate that was read on page 1/c."""
    return Candidate(value, value, number_key(value), Source.READING, confidence, "page 1/c", 1, (1, 2, 3, 4), Part.CORRESPONDENCE)


def propose(office: Office, record: str, *, letters: dict[int, dict[str, str]] | None = None, **fields: list[Candidate]) -> None:
    """As if these had been read on the pages of a record."""
    with office.index() as index:
        row = index.record(record)
        parts = tuple(BuiltPart(one.part, one.volume, one.pdf or "", one.sha256 or "", 1, len(one.pages)) for one in row.parts)
        path = office.archive.record_dir(record) / "record.json"
        found = [
            LetterFound(
                *(Part.CORRESPONDENCE, ordinal, told.get("number", ""), "", told.get("date", ""), "", ()),
                tuple((name, (read(value),)) for name, value in told.items()),
            )
            for ordinal, told in (letters or {}).items()
        ]
        proposed = tuple((name, tuple(found)) for name, found in fields.items())
        result = ResultRef(office.archive.rel(path), "0" * 64, "a" * 12)
        index.commit([RecordBuilt(record, RecordState.REVIEW, (), parts, result, (), proposed, tuple(found))])


def open_of(office: Office) -> list[Question]:
    with office.index() as index:
        return open_questions(index, office.settings.review)[1]


def asked(office: Office) -> list[str]:
    """What is open, as ``record field`` or ``record field@letter``."""
    return [f"{one.record} {one.field}" + (f"@{one.letter}" if one.letter else "") for one in open_of(office)]


def as_person(office: Office, name: str, *answers: Answer, later: bool = False) -> None:
    with office.index() as index:
        Desk(office.archive, index, office.settings, name, later=later).answer(answers)


def field(office: Office, record: str, name: str) -> list[tuple[str, str]]:
    with office.index() as index:
        return [(str(one.source), one.value) for one in dict(index.record(record).fields).get(name, ())]


# What holds a record


def test_a_record_waits_for_its_number_and_its_subject(office: Office) -> None:
    office.deliver("A", x=".")
    assert asked(office) == ["A-01 number", "A-01 subject"]
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    office.run()
    assert asked(office) == ["A-01 subject"]
    as_person(office, "asha", Answer("A-01", "subject", "भूमि"))
    office.run()
    assert asked(office) == []
    with office.index() as index:
        assert index.record("A-01").state is RecordState.PUBLISHED


def test_what_is_asked_beside_holds_no_record(office: Office) -> None:
    asks(office, required=("number",), asked=("date",))
    office.deliver("A", x=".")
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    office.run()
    with office.index() as index:
        assert index.record("A-01").state is RecordState.PUBLISHED
    (question,) = open_of(office)
    assert (question.field, question.blocks) == ("date", False)


def test_letters_hold_a_record_only_where_the_settings_say_so(office: Office) -> None:
    office.deliver("A", x="...")
    as_person(office, "asha", Answer("A-01", "number", "12/2019"), Answer("A-01", "subject", "भूमि"))
    office.run()
    propose(office, "A-01", letters={1: {"number": "77"}, 3: {}})
    assert asked(office) == []
    asks(office, letters=("number",))
    assert asked(office) == ["A-01 number@1/c", "A-01 number@3/c"]
    as_person(office, "asha", Answer("A-01", "number", "77", "1/c"))
    assert asked(office) == ["A-01 number@3/c"]
    as_person(office, "asha", Answer("A-01", "number", "", "3/c"))
    assert asked(office) == []


def test_an_answer_about_a_letter_reaches_the_record_that_is_built(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fakes.FakeEngine", Typed)
    asks(office, letters=("number",))
    office.deliver("A", x=".")
    as_person(office, "asha", Answer("A-01", "number", "12/2019"), Answer("A-01", "subject", "भूमि"))
    office.run()
    (question,) = open_of(office)
    assert (question.field, question.letter) == ("number", "1/c")
    as_person(office, "asha", Answer("A-01", "number", "77/2019", "1/c"))
    for anew in (False, True):
        if anew:
            rebuild_index(office.archive, office.settings, "asha")
        office.run()
        assert asked(office) == []
        with office.index() as index:
            (letter,) = index.letters("A-01")
            assert (letter.number, letter.accepted, index.record("A-01").state) == ("77/2019", ("number",), RecordState.PUBLISHED)
    as_person(office, "asha", Answer("A-01", "number", None, "1/c"))
    office.run()
    assert asked(office) == ["A-01 number@1/c"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer("A-01", "number", "7", "2/c"), "review.letter"),
        (Answer("A-01", "office", "7", "1/c"), "review.field"),
        (Answer("A-01", "colour", "red"), "review.field"),
        (Answer("A-01", "date", "31.02.2019"), "review.value"),
        (Answer("A-09", "number", "7"), "usage.no-such-record"),
    ],
)
def test_one_wrong_answer_refuses_all(office: Office, answer: Answer, code: str) -> None:
    office.deliver("A", x="..")
    with pytest.raises(UsageError) as caught:
        as_person(office, "asha", Answer("A-01", "number", "12/2019"), answer)
    assert caught.value.code == code
    assert "operator" not in dict(field(office, "A-01", "number"))


# At once in the index


def test_an_answer_stands_at_once_and_leaves_the_other_questions_open(office: Office) -> None:
    office.deliver("A", x=".", y=".")
    propose(office, "A-01", number=[read("12/2019")], subject=[read("भूमि")])
    for later in (True, False):
        number = f"12/20{20 + later}"
        as_person(office, "asha", Answer("A-01", "number", number), later=later)
        assert field(office, "A-01", "number") == [("operator", number), ("reading", "12/2019")]
        assert field(office, "A-01", "subject") == [("reading", "भूमि")]
        assert asked(office) == ["A-01 subject", "A-02 number", "A-02 subject"]
        with office.index() as index:
            assert index.record("A-01").state is RecordState.STALE
            assert index.resolve("12/2019") == ["A-01"]


def test_what_is_settled_later_ends_as_what_is_settled_at_once(tmp_path: Path) -> None:
    manifests = []
    for later in (True, False):
        office = Office(tmp_path / str(later))
        office.deliver("A", x=".", y=".")
        as_person(office, "asha", Answer("A-01", "number", "12/2019"), Answer("A-02", "number", "12/2019"), later=later)
        as_person(office, "ravi", Answer("A-02", "number", None), later=later)
        office.run()
        with office.index() as index:
            state = [(line.id, str(line.state), line.number) for line in index.records()]
            manifests.append((state, [problem.code for problem in index.problems()], len(index.decisions_of("A"))))
    assert manifests[0] == manifests[1]


def test_an_answer_changes_the_revision_at_once(office: Office) -> None:
    office.deliver("A", x=".")
    with office.index() as index:
        seen = index.record("A-01").revision
        as_person(office, "ravi", Answer("A-01", "number", "12/2019"), later=True)
        with pytest.raises(UsageError) as caught:
            Desk(office.archive, index, office.settings, "asha", later=True).expecting("A-01", seen)
    assert caught.value.code == "repair.changed"


def test_what_keeps_a_candidate_from_being_accepted_stays_with_it(office: Office) -> None:
    office.deliver("A", x=".")
    kept = replace(read("12/खनन"), obstacle=Obstacle.WORD, obstacle_detail="खनन")
    propose(office, "A-01", number=[kept, read("13/2019")], letters={1: {"number": "77"}})
    for later in (True, False):
        as_person(office, "asha", Answer("A-01", "subject", f"भूमि {later}"), later=later)
        number = next(one for one in open_of(office) if one.field == "number")
        assert [(one.obstacle, one.obstacle_detail) for one in number.candidates] == [(Obstacle.WORD, "खनन"), (None, "")]
        with office.index() as index:
            assert dict(index.record("A-01").fields)["number"][0] == kept


# One answer for many


def test_equal_questions_are_one(office: Office) -> None:
    office.deliver("A", x=".", y=".", z=".")
    for record, subject in (("A-01", "Repair of the office"), ("A-02", "repair of the office"), ("A-03", "Land")):
        propose(office, record, subject=[read(subject)])
    questions = open_of(office)
    counts = counts_of(questions)
    same = {one.record: counts[one.group] for one in questions if one.field == "subject"}
    assert same == {"A-01": 2, "A-02": 2, "A-03": 1}
    # Without a proposal nothing is known to be the same.
    assert {counts[one.group] for one in questions if one.field == "number"} == {1}
    with office.index() as index:
        desk = Desk(office.archive, index, office.settings, "asha")
        before = len(index.events())
        desk.answer(answers_to_same(questions, [Answer("A-02", "subject", "Repair")]))
        events = [event.subject for event in index.events()[before:] if event.kind == "decision.field"]
    assert sorted(events) == ["A/000001-001", "A/000002-001"]
    assert [field(office, record, "subject")[0] for record in ("A-01", "A-02", "A-03")] == [
        ("operator", "Repair"),
        ("operator", "Repair"),
        ("reading", "Land"),
    ]


# Typed twice


def entries(office: Office, index: Index | None = None) -> tuple[str, ...]:
    return next((one.typed for one in open_of(office) if one.field == "number"), ())


def test_what_is_written_by_hand_counts_when_two_have_typed_it(office: Office) -> None:
    asks(office, double_entry=True, weak=100)
    office.deliver("A", x=".")
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    assert entries(office) == ("asha",)
    office.run()
    rebuild_index(office.archive, office.settings, "asha")
    assert entries(office) == ("asha",)
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    assert entries(office) == ("asha",)
    as_person(office, "ravi", Answer("A-01", "number", "12/2091"))
    assert entries(office) == ("asha", "ravi")
    assert "A-01 number" in asked(office)
    # Nobody accepts what another one has typed without typing it.
    with office.index() as index:
        assert Desk(office.archive, index, office.settings, "mina").accept("A-01", "number") == []
    as_person(office, "mina", Answer("A-01", "number", "12 / 2019"))
    assert "A-01 number" not in asked(office)
    assert field(office, "A-01", "number")[0] == ("operator", "12 / 2019")
    as_person(office, "mina", Answer("A-01", "number", None))
    assert {"operator", "entry"}.isdisjoint(dict(field(office, "A-01", "number")))


def test_an_entry_is_taken_back_by_its_own_person_only(office: Office) -> None:
    asks(office, double_entry=True, weak=100)
    office.deliver("A", x=".")
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    as_person(office, "ravi", Answer("A-01", "number", None))
    assert entries(office) == ("asha",)
    as_person(office, "asha", Answer("A-01", "number", None))
    assert entries(office) == ()


def test_what_was_printed_is_typed_once(office: Office) -> None:
    asks(office, double_entry=True)
    office.deliver("A", x=".")
    propose(office, "A-01", number=[read("12/2018", 85)])
    as_person(office, "asha", Answer("A-01", "number", "12/2019"))
    assert "A-01 number" not in asked(office)
