"""A review in an archive: what keys do there, beside other people, and what is left when it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import Office
from test_crops import Typed

from scanfile.answers import Answer
from scanfile.index import Index
from scanfile.model import RecordState
from scanfile.repair import Desk
from scanfile.review.listing import held_otherwise
from scanfile.review.session import Leave, State, press
from scanfile.reviewing import Review


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three records of one page. Each reads as file number 12/2019 and the same subject."""
    monkeypatch.setattr("fakes.FakeEngine", Typed)
    made = Office(tmp_path)
    made.deliver("A", x=".", y=".", z=".")
    return made


def keys(work: Review, state: State, *pressed: str) -> State:
    for key in pressed:
        state, effects = press(state, key)
        for effect in effects:
            if not isinstance(effect, Leave):
                state = work.carry_out(state, effect)
        work.look_ahead(state)
    return state


def desk(office: Office, index: Index, operator: str = "asha") -> Desk:
    return Desk(office.archive, index, office.settings, operator)


def said(office: Office, record: str) -> dict[str, str]:
    with office.index() as index:
        found = index.record(record)
        return {name: candidates[0].value for name, candidates in found.fields if candidates[0].source == "operator"}


def as_ravi(office: Office, *answers: Answer) -> None:
    with office.index() as index:
        desk(office, index, "ravi").answer(answers)


def test_a_review_from_end_to_end(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        state = work.begin()
        assert [one.place for one in state.questions[:2]] == [("A-01", "", "number"), ("A-01", "", "subject")]
        # One subject for all three; the numbers of the others one by one.
        state = keys(work, state, "a", "b", "t", "backspace", "8", "enter", "s", "u", "0")
        assert state.left == 1
    assert [said(office, record) for record in ("A-01", "A-02", "A-03")] == [
        {"number": "12/2019", "subject": "भवन की मरम्मत सूचना"},
        {"number": "", "subject": "भवन की मरम्मत सूचना"},
        {"subject": "भवन की मरम्मत सूचना"},
    ]
    office.run()
    with office.index() as index:
        assert [line.state for line in index.records()] == [RecordState.PUBLISHED, RecordState.PUBLISHED, RecordState.REVIEW]
        assert index.to_separate() == []


def test_each_answer_is_durable_before_the_next_question(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        keys(work, work.begin(), "a")
        # Were this the end, the next run would find it so.
        assert [one.value for one in index.decisions_of("A")] == ["12/2019"]
        assert b"12/2019" in office.archive.decisions("A").read_bytes()
        assert index.to_separate() == ["A"]


def test_what_somebody_else_has_answered_is_not_answered_again(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        state = work.begin()
        work.sight(state)
        as_ravi(office, Answer("A-01", "number", "99/2019"))
        state = keys(work, state, "a")
        assert state.note is not None
        assert state.note.code == "repair.changed"
        assert state.question is not None
        assert state.question.place == ("A-01", "", "subject")
    assert said(office, "A-01") == {"number": "99/2019"}


def test_one_answer_for_all_leaves_out_what_somebody_else_has_answered(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        state = keys(work, work.begin(), "s")
        as_ravi(office, Answer("A-02", "subject", "भूमि"))
        state = keys(work, state, "b")
        assert [[one.record for one in answers] for answers in state.given] == [["A-01", "A-03"]]
    assert [said(office, record)["subject"] for record in ("A-01", "A-02", "A-03")] == [
        "भवन की मरम्मत सूचना",
        "भूमि",
        "भवन की मरम्मत सूचना",
    ]


def test_what_changes_elsewhere_in_the_delivery_disturbs_nobody(office: Office) -> None:
    """An answer to another record separates the delivery again; what is seen here still holds."""
    with office.index() as index, Review(desk(office, index)) as work:
        state = keys(work, work.begin(), "a", "u")
        work.sight(state)
        as_ravi(office, Answer("A-03", "number", "99/2019"))
        state = keys(work, state, "a")
        assert state.note is None
    assert said(office, "A-01") == {"number": "12/2019"}


def test_what_somebody_else_has_said_since_is_not_taken_back(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        state = keys(work, work.begin(), "a")
        as_ravi(office, Answer("A-01", "number", "99/2019"))
        state = keys(work, state, "u")
        assert state.note is not None
        assert state.note.code == "repair.changed"
    assert said(office, "A-01") == {"number": "99/2019"}


def test_what_cannot_be_a_value_is_said_and_asked_again(office: Office) -> None:
    office.settings = office.settings.model_copy(update={"review": office.settings.review.model_copy(update={"required": ("date",)})})
    with office.index() as index, Review(desk(office, index)) as work:
        state = keys(work, work.begin(), "t", *"31.02.2019", "enter")
        assert state.note is not None
        assert (state.note.code, state.at, state.left) == ("review.value", 0, 3)
        state = keys(work, state, "ctrl-u", *"12.03.2019", "enter")
        assert (state.note, state.left) == (None, 2)
    assert said(office, "A-01") == {"date": "2019-03-12"}


def test_a_record_that_is_gone_is_asked_about_no_more(office: Office) -> None:
    with office.index() as index, Review(desk(office, index)) as work:
        state = work.begin()
        work.sight(state)
        with office.index() as other:
            desk(office, other, "ravi").seal("A-01")
        state = keys(work, state, "a")
        assert state.question is not None
        assert state.question.record == "A-02"
    assert said(office, "A-01") == {}


def test_pictures_are_made_ahead(office: Office) -> None:
    crops = sorted((office.archive.root / "crops").rglob("*.png"))
    assert crops
    for path in crops:
        path.unlink()
    with office.index() as index, Review(desk(office, index)) as work:
        state = work.begin()
        assert work.sight(state).crops == {}  # type: ignore[union-attr]
        work.look_ahead(state)
        work._artist.shutdown()
        assert work.sight(state).crops  # type: ignore[union-attr]
    assert sorted((office.archive.root / "crops").rglob("*.png"))


@pytest.mark.parametrize(
    ("record", "held"),
    [
        ({"fields": [], "problems": [{"code": "number-conflict"}], "missing": 0}, 1),
        ({"fields": [], "problems": [], "missing": 2}, 1),
        ({"fields": [{"blocks": True}], "problems": [{"code": "number-conflict"}], "missing": 0}, 0),
        ({"fields": [{"blocks": False}], "problems": [{"code": "number-conflict"}], "missing": 0}, 1),
        ({"fields": [{"blocks": False}], "problems": [], "missing": 0}, 0),
    ],
)
def test_records_that_no_answer_frees_are_counted(record: dict[str, object], held: int) -> None:
    assert held_otherwise([record]) == held
