"""What people decide at the desk, over a real index and a tiny archive: each decision, what it refuses, and who was quicker."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from desks import Office

from scanfile.decided import kept_decisions
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.model import PageState, Part
from scanfile.regroup import separation_of
from scanfile.repair import Target
from scanfile.tasks import load_reading
from scanfile.verify import Grade, verify

NS, CS = Part.NOTING, Part.CORRESPONDENCE


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Two deliveries: A with records of three pages and two, B with one of two."""
    made = Office(tmp_path)
    made.deliver("A", x="...", y="..")
    made.deliver("B", z="..")
    assert made.records() == {"A-01": "A/1 A/2 A/3", "A-02": "A/4 A/5", "B-01": "B/1 B/2"}
    return made


def settled(office: Office) -> None:
    """What must hold whenever all is done: the accounting, every kept page in one record, a sound archive with nothing left to do."""
    office.run()
    with office.index() as index:
        for batch in index.batch_ids():
            counts = index.accounting([batch])
            assert counts["in"] == sum(count for state, count in counts.items() if state != "in")
    assert office.homeless() == []
    verdict = verify(office.archive, Grade.FIXITY)
    assert (verdict.findings, verdict.unfinished) == ((), ())


def refused(office: Office, what: str, *args: Any) -> str:
    """The code of the refusal; nothing is decided."""
    before = office.records()
    with office.index() as index:
        events = len(index.events())
    with pytest.raises(UsageError) as caught:
        office.decide(what, *args)
    assert office.records() == before
    with office.index() as index:
        assert len(index.events()) == events
    return caught.value.code


# Moving


@pytest.mark.parametrize(
    ("pages", "target", "records"),
    [
        (["3/c"], Target(beside="1/c"), {"A-01": "A/1 A/3 A/2"}),
        (["3/c"], Target(beside="1/c", before=True), {"A-01": "A/3 A/1 A/2"}),
        (["1/c-2/c"], Target(beside="3/c"), {"A-01": "A/3 A/1 A/2"}),
        (["2/c", "1/c"], Target(beside="3/c"), {"A-01": "A/3 A/2 A/1"}),
        (["000001-001"], Target(beside="000003-001"), {"A-01": "A/2 A/3 A/1"}),
        # To the end: of the record, also where the last of them is the last already; of a part; of another record.
        (["1/c"], Target(), {"A-01": "A/2 A/3 A/1"}),
        (["1/c", "3/c"], Target(), {"A-01": "A/2 A/1 A/3"}),
        (["1/c"], Target(part=NS), {"A-01": "A/1 | A/2 A/3"}),
        (["1/c-3/c"], Target(part=NS), {"A-01": "A/1 A/2 A/3"}),
        (["3/c"], Target(volume=2), {"A-01": "A/1 A/2 | A/3"}),
        (["3/c"], Target(record="A-02"), {"A-01": "A/1 A/2", "A-02": "A/4 A/5 A/3"}),
        (["3/c"], Target(record="A-02", part=NS), {"A-01": "A/1 A/2", "A-02": "A/3 | A/4 A/5"}),
        (["3/c"], Target(record="B-01"), {"A-01": "A/1 A/2", "B-01": "B/1 B/2 A/3"}),
        (["3/c"], Target(record="B-01", beside="1/c", before=True), {"A-01": "A/1 A/2", "B-01": "A/3 B/1 B/2"}),
        (["1/c-3/c"], Target(record="B-01"), {"A-01": None, "B-01": "B/1 B/2 A/1 A/2 A/3"}),
    ],
)
def test_pages_are_moved(office: Office, pages: list[str], target: Target, records: dict[str, str | None]) -> None:
    expected = office.records() | records
    office.decide("move", "A-01", pages, target)
    assert office.records() == {name: found for name, found in expected.items() if found is not None}
    settled(office)


def test_pages_of_several_deliveries_make_one_record_and_go_home_again(office: Office) -> None:
    before = office.records()
    office.decide("move", "A-01", ["1/c"], Target(record="B-01", beside="1/c"))
    assert office.records()["B-01"] == "B/1 A/1 B/2"
    settled(office)
    office.decide("move", "B-01", ["2/c"], Target(record="A-01", beside="1/c", before=True))
    assert office.records() == before
    settled(office)


def test_pages_of_another_delivery_are_listed_in_the_record_s_order(office: Office) -> None:
    office.deliver("E", w="." * 12)
    office.decide("join", "A-01", ["E-01"])
    with office.index() as index:
        labels = [line.label for line in office.desk(index, "ravi").lines("A-01") if line.record == "A-01"]
    assert len(labels) > 12
    assert labels == [f"{number}/c" for number in range(1, len(labels) + 1)]


@pytest.mark.parametrize(
    ("pages", "target", "code"),
    [
        (["1/c"], Target(beside="1/c"), "repair.beside-itself"),
        (["9/c"], Target(beside="1/c"), "repair.no-page"),
        (["1/n"], Target(beside="1/c"), "repair.no-page"),
        (["3/c-1/c"], Target(beside="2/c"), "repair.no-page"),
        (["000099-001"], Target(beside="1/c"), "repair.no-page"),
        (["../../etc/passwd"], Target(beside="1/c"), "repair.no-page"),
        (["1/c"], Target(beside="17/c"), "repair.no-page"),
        (["1/c"], Target(record="C-01"), "usage.no-such-record"),
    ],
)
def test_what_can_not_be_moved(office: Office, pages: list[str], target: Target, code: str) -> None:
    assert refused(office, "move", "A-01", pages, target) == code


# Joining and splitting


def test_records_are_joined_at_their_end(office: Office) -> None:
    office.decide("join", "A-01", ["A-02", "B-01"])
    assert office.records() == {"A-01": "A/1 A/2 A/3 A/4 A/5 B/1 B/2"}
    settled(office)


def test_records_are_joined_part_by_part(office: Office) -> None:
    office.decide("move", "A-01", ["1/c"], Target(part=NS))
    office.decide("move", "A-02", ["1/c"], Target(part=NS))
    office.decide("join", "A-01", ["A-02"])
    assert office.records() == {"A-01": "A/1 A/4 | A/2 A/3 A/5", "B-01": "B/1 B/2"}
    settled(office)


def test_a_record_is_split_and_its_head_stays_what_it_was_however_short(office: Office) -> None:
    office.decide("split", "A-01", "2/c", None)
    assert office.records() == {"A-01": "A/1", "A-02": "A/4 A/5", "A-03": "A/2 A/3", "B-01": "B/1 B/2"}
    settled(office)
    office.decide("split", "A-03", "2/c", NS)
    assert office.records()["A-04"] == "A/3"
    with office.index() as index:
        assert [part.part for part in index.record("A-04").parts] == [NS]
    settled(office)


def test_a_split_takes_the_later_volumes_of_the_part_along_and_leaves_the_other_part(office: Office) -> None:
    office.decide("move", "A-01", ["1/c"], Target(part=NS))
    office.decide("move", "A-01", ["2/c"], Target(volume=2))
    office.decide("split", "A-01", "1/c", None)
    assert office.records() == {"A-01": "A/1", "A-02": "A/4 A/5", "A-03": "A/2 | A/3", "B-01": "B/1 B/2"}
    settled(office)


def test_a_split_record_is_joined_again_under_its_old_id(office: Office) -> None:
    before = office.records()
    office.decide("split", "A-01", "2/c", None)
    office.decide("join", "A-01", ["A-03"])
    assert office.records() == before
    settled(office)


def test_what_can_not_be_split_or_joined(office: Office) -> None:
    assert refused(office, "split", "A-01", "1/c", None) == "repair.split-at-start"
    assert refused(office, "split", "A-01", "7/c", None) == "repair.no-page"
    assert refused(office, "join", "A-01", ["A-01"]) == "repair.join-itself"
    office.decide("move", "A-01", ["3/c"], Target(volume=2))
    assert refused(office, "split", "A-01", "1/c", None) == "repair.split-at-start"
    office.decide("split", "A-01", "3/c", None)
    assert office.records()["A-03"] == "A/3"


# Replacing, inserting, kinds


def test_a_page_is_replaced_and_stays_accounted_for(office: Office) -> None:
    office.decide("replace", "A-01", "2/c", str(office.scan("new", here=".") / "here" / "page1.png"), office.take_in)
    (batch,) = set(_batches(office)) - {"A", "B"}
    assert office.records()["A-01"] == f"A/1 {batch}/1 A/3"
    assert office.states("A") == "krkkk"
    settled(office)
    office.decide("replace", "A-01", "2/c", "A/000002-001", office.take_in)
    assert office.records()["A-01"] == "A/1 A/2 A/3"
    assert (office.states("A"), office.states(batch)) == ("kkkkk", "r")
    settled(office)


def _batches(office: Office) -> list[str]:
    with office.index() as index:
        return index.batch_ids()


@pytest.mark.parametrize(
    ("page", "new", "code"),
    [
        ("9/c", "A/000005-001", "repair.no-page"),
        ("000099-001", "A/000005-001", "repair.no-page"),
        ("1/c", "A/000001-001", "repair.beside-itself"),
        ("1/c", "nowhere/at-all.png", "run.path-missing"),
    ],
)
def test_what_can_not_be_replaced(office: Office, page: str, new: str, code: str) -> None:
    assert refused(office, "replace", "A-01", page, new, office.take_in) == code


def test_several_pages_can_not_take_the_place_of_one(office: Office) -> None:
    with pytest.raises(UsageError, match=r"repair\.one-page"):
        office.decide("replace", "A-01", "1/c", str(office.scan("new", here="..")), office.take_in)
    settled(office)


def test_a_replaced_page_is_not_replaced_again(office: Office) -> None:
    office.decide("replace", "A-01", "2/c", "A/000005-001", office.take_in)
    assert refused(office, "replace", "A", "000002-001", "A/000004-001", office.take_in) == "repair.replaced"


def test_pages_that_were_missed_are_put_in(office: Office) -> None:
    office.decide("insert", "A-01", [str(office.scan("new", here="..b"))], Target(beside="1/c"), office.take_in)
    (batch,) = set(_batches(office)) - {"A", "B"}
    assert office.records() == {"A-01": f"A/1 {batch}/1 {batch}/2 A/2 A/3", "A-02": "A/4 A/5", "B-01": "B/1 B/2"}
    assert office.states(batch) == "ppb"
    settled(office)


def test_a_copy_that_is_put_in_is_a_page(office: Office) -> None:
    again = office.scan("new", here=".")
    (again / "here" / "page2.png").write_bytes((again.parent / "A" / "x" / "page1.png").read_bytes())
    office.decide("insert", "B-01", [str(again)], Target(beside="1/c"), office.take_in)
    (batch,) = set(_batches(office)) - {"A", "B"}
    assert office.records()["B-01"] == f"B/1 {batch}/1 {batch}/2 B/2"
    settled(office)


def test_a_page_can_not_be_put_in_beside_itself(office: Office) -> None:
    assert refused(office, "insert", "A-01", ["A/000001-001"], Target(beside="1/c"), office.take_in) == "repair.beside-itself"


def test_a_sheet_that_was_missed_is_scanned_and_put_in_and_divides_the_stack(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=["A/2l", ".", ".", ".", ".", "C", "."])
    assert office.records() == {"A-01": "A/2 A/3 A/4 A/5", "A-02": "A/7"}
    office.decide("insert", "A-01", [str(office.scan("new", here=["B/2l"]))], Target(beside="3/c", before=True), office.take_in)
    assert office.records() == {"A-01": "A/2 A/3", "A-02": "A/7", "A-03": "A/4 A/5"}
    settled(office)
    with office.index() as index:
        assert [index.record(record).number for record in ("A-01", "A-02", "A-03")] == ["A", "C", "B"]
        assert index.problems() == []


def test_a_sheet_that_could_not_be_read_is_scanned_again(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=["A", ".", "?", ".", "."])
    with office.index() as index:
        assert [(problem.code, problem.page) for problem in index.problems()] == [("sheet-unreadable", "000003-001")]
    office.decide("replace", "A", "000003-001", str(office.scan("new", here=["B"])), office.take_in)
    (batch,) = set(_batches(office)) - {"A"}
    assert (office.records(), office.states("A"), office.states(batch)) == ({"A-01": "A/2", "A-02": "A/4 A/5"}, "skrkk", "s")
    settled(office)
    with office.index() as index:
        assert index.record("A-02").number == "B"
        assert index.problems() == []


@pytest.mark.parametrize("kind", [PageState.BLANK, PageState.DUPLICATE, PageState.SEPARATOR, PageState.WITHDRAWN])
def test_a_page_is_set_aside_and_brought_back(office: Office, kind: PageState) -> None:
    before = office.records()
    office.decide("set_kind", "A-01", ["2/c"], kind)
    assert (office.records()["A-01"], office.states("A")) == ("A/1 A/3", f"k{kind[0]}kkk")
    settled(office)
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    assert office.records() == before
    settled(office)


def test_to_bring_back_what_was_never_set_aside_changes_nothing(office: Office) -> None:
    with office.index() as index:
        events = len(index.events())
    assert office.decide("restore", "A-01", ["1/c", "2/c"]) == []
    with office.index() as index:
        assert len(index.events()) == events
    office.decide("set_kind", "A-01", ["2/c"], PageState.BLANK)
    assert office.decide("restore", "A", ["000001-001", "000002-001"]) == ["A/000002-001"]
    assert office.decide("restore", "A", ["000002-001"]) == []
    assert refused(office, "restore", "A", ["000099-001"]) == "repair.no-page"
    settled(office)


@pytest.mark.parametrize("command", ["restore", "set_kind"])
def test_the_number_of_a_sheet_that_is_none_goes_at_once(command: str, tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=["A", ".", "B", "."])
    more = (PageState.KEPT,) if command == "set_kind" else ()
    with office.index() as index:
        assert [line.number for line in index.records()] == ["A", "B"]
    office.decide(command, "A", ["000001-001"], *more)
    with office.index() as index:
        first, second = index.records()
        assert (first.number, second.number) == (None, "B")
        assert index.record(first.id).number is None
    office.decide("set_kind", "A", ["000001-001"], PageState.SEPARATOR)
    settled(office)
    with office.index() as index:
        assert [line.number for line in index.records()] == ["A", "B"]


def test_a_page_that_failed_is_withdrawn_and_brought_back_as_failed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=".x.")
    assert (office.records(), office.states("A")) == ({"A-01": "A/1 A/3 !1"}, "kfk")
    office.decide("set_kind", "A", ["000002-001"], PageState.WITHDRAWN)
    assert (office.records(), office.states("A")) == ({"A-01": "A/1 A/3"}, "kwk")
    assert _open(office) == []
    settled(office)
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    assert (office.records(), office.states("A")) == ({"A-01": "A/1 A/3 !1"}, "kfk")
    assert _open(office) == ["not-a-scan"]
    settled(office)


def test_a_page_that_failed_is_settled_by_a_new_scan(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=".x.")
    office.decide("replace", "A", "000002-001", str(office.scan("new", here=".")), office.take_in)
    (batch,) = set(_batches(office)) - {"A"}
    assert (office.records(), office.states("A")) == ({"A-01": f"A/1 {batch}/1 A/3"}, "krk")
    assert _open(office) == []
    settled(office)


def _open(office: Office) -> list[str]:
    with office.index() as index:
        return [problem.code for problem in index.problems() if problem.step != "separate"]


# Turning


def test_pages_are_turned_from_how_they_are_shown(office: Office) -> None:
    def turns() -> list[int | None]:
        with office.index() as index:
            return [index.page_turns(f"A/00000{at}-001") for at in (1, 2)]

    office.decide("rotate", "A-01", ["1/c"], 90)
    assert (turns(), office.states("A")) == ([1, None], "pkkkk")
    office.decide("rotate", "A-01", ["1/c-2/c"], 270)
    assert turns() == [0, 3]
    settled(office)
    for degrees in (0, 45, 360, 91):
        assert refused(office, "rotate", "A-01", ["1/c"], degrees) == "repair.degrees"


def test_a_page_that_the_machine_has_turned_is_turned_from_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanfile.repair.load_reading", lambda *where: dataclasses.replace(load_reading(*where), turns=2))
    office.decide("rotate", "A-01", ["1/c"], 180)
    with office.index() as index:
        assert index.page_turns("A/000001-001") == 0


# Only what changed is done again


def test_only_what_has_changed_is_read_and_built_again(office: Office) -> None:
    def made() -> dict[str, int]:
        return {office.archive.rel(path): path.stat().st_mtime_ns for path in office.archive.root.rglob("*.*") if _is_result(path)}

    before = made()
    office.decide("rotate", "A-01", ["2/c"], 180)
    office.decide("move", "A-02", ["1/c"], Target(beside="2/c"))
    office.run()
    after = made()
    changed = {name for name in after if after[name] != before.get(name)}
    assert {name for name in changed if name.startswith("pages/")} == {"pages/A/000002-001.read.json.gz"}
    assert {name.split("/")[1] for name in changed if name.startswith("records/")} == {"A-01", "A-02"}


def _is_result(path: Path) -> bool:
    return path.name.endswith(".json.gz") or path.parent.parent.name == "records"


# Who and why


def test_every_decision_is_an_event_with_who_and_why(office: Office) -> None:
    with office.index() as index:
        before = len(index.events())
        office.desk(index, "meena", "scanned askew").rotate("A-01", ["1/c"], 90)
        office.desk(index, "ravi", "another file").split("A-01", "3/c", None)
        told = [event for event in index.events()[before:] if event.kind.startswith("decision.")]
        assert [(event.kind, event.actor, event.subject) for event in told] == [
            ("decision.turn", "meena", "A/000001-001"),
            ("decision.place", "ravi", "A/000003-001"),
        ]
        assert '"reason":"scanned askew"' in told[0].detail
        assert index.verify_chain() == []


# Two people at once


def _decide_often(root: Path, operator: str, kinds: list[PageState]) -> None:
    office = Office(root)
    with office.index() as index:
        for kind in kinds:
            office.desk(index, operator).set_kind("A-01", ["000001-001"], kind)
            office.desk(index, operator).rotate("A-01", ["000002-001"], 90)


def test_two_people_change_one_record_at_the_same_time_and_nothing_is_lost(office: Office) -> None:
    kinds = [PageState.BLANK, PageState.KEPT] * 4
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_decide_often, args=(office.root, name, kinds)) for name in ("meena", "ravi")]
    for one in people:
        one.start()
    for one in people:
        one.join(120)
        assert one.exitcode == 0
    kept = kept_decisions(office.archive, "A")
    with office.index() as index:
        assert index.decisions_of("A") == kept
        events = [event for event in index.events() if event.kind.startswith("decision.")]
        assert index.verify_chain() == []
    assert [(one.actor, one.kind) for one in kept] == [(event.actor, event.kind.removeprefix("decision.")) for event in events]
    for name in ("meena", "ravi"):
        assert [one.state for one in kept if one.actor == name and one.state] == kinds
    settled(office)


# A decision while a run is at work, and after a crash


def test_a_decision_that_comes_while_a_run_separates_is_heeded(office: Office) -> None:
    with office.index() as run, office.index() as desk:
        token = run.begin_separation("A")
        stale = separation_of(run, office.settings, "A")
        office.desk(desk, "ravi").split("A-01", "3/c", None)
        assert run.put_separation("A", stale, token) is None
    assert office.records()["A-03"] == "A/3"
    settled(office)


def _split_and_die(root: Path) -> None:
    Index.add_decisions = lambda *args: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    Office(root).decide("split", "A-01", "3/c", None)


def test_a_decision_that_was_written_and_not_entered_is_adopted(office: Office) -> None:
    """The process dies between the two, and nothing can tidy up."""
    dying = multiprocessing.get_context("spawn").Process(target=_split_and_die, args=(office.root,))
    dying.start()
    dying.join(120)
    assert dying.exitcode == -signal.SIGKILL
    assert len(kept_decisions(office.archive, "A")) == 1
    assert "A-03" not in office.records()
    office.run()
    assert office.records()["A-03"] == "A/3"
    with office.index() as index:
        assert [event.kind for event in index.events()].count("decision.place") == 1
    settled(office)


def test_the_next_decision_adopts_what_an_earlier_one_left(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("scanfile.index.Index.add_decisions", _killed)
        with pytest.raises(KeyboardInterrupt):
            office.decide("set_kind", "A-01", ["1/c"], PageState.BLANK)
    office.decide("set_kind", "A-01", ["000001-001"], PageState.KEPT)
    assert office.records()["A-01"] == "A/1 A/2 A/3"
    with office.index() as index:
        assert [one.state for one in index.decisions_of("A")] == [PageState.BLANK, PageState.KEPT]


def _killed(*args: object) -> None:
    raise KeyboardInterrupt
