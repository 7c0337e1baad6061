"""What people decide from the desk: which pages go along, what is refused and why, and that nobody's word is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desks import Office
from fakes import WORDS

from scanfile.errors import UsageError
from scanfile.index import ProblemRow
from scanfile.model import PageState, Part, RecordState
from scanfile.rebuild import rebuild_index
from scanfile.registry import add_entry
from scanfile.repair import Desk, Target
from scanfile.report import problem_table
from scanfile.review.listing import listing, table
from scanfile.verify import Grade, verify


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def refused(office: Office, *decision: object) -> str:
    """The code of the message with which a decision is refused."""
    with pytest.raises(UsageError) as caught:
        office.decide(*decision)  # type: ignore[arg-type]
    return caught.value.code


# What goes along


def test_a_split_takes_what_lies_between_and_behind(office: Office) -> None:
    office.deliver("A", x="b.b.bx.b")
    assert office.records() == {"A-01": "A/2 A/4 A/7 !1"}
    office.decide("split", "A-01", "2/c", None)
    assert set(office.records().values()) == {"A/2", "A/4 A/7 !1"}
    office.decide("set_kind", "A", ["000003-001", "000005-001", "000008-001"], PageState.KEPT)
    assert set(office.records().values()) == {"A/2 A/3", "A/4 A/5 A/7 A/8 !1"}
    office.run()
    assert office.homeless() == []


def test_a_join_puts_everything_at_the_end(office: Office) -> None:
    office.deliver("A", x="..b", y=".xb.", z=".")
    assert office.records() == {"A-01": "A/1 A/2", "A-02": "A/4 A/7 !1", "A-03": "A/8"}
    office.decide("join", "A-01", ["A-03", "A-02"])
    assert office.records() == {"A-01": "A/1 A/2 A/8 A/4 A/7 !1"}
    office.decide("set_kind", "A", ["000003-001", "000006-001"], PageState.KEPT)
    assert office.records() == {"A-01": "A/1 A/2 A/3 A/8 A/4 A/6 A/7 !1"}


def test_a_join_across_deliveries(office: Office) -> None:
    office.deliver("A", x="..")
    office.deliver("B", y="b.x")
    office.deliver("C", z="..")
    office.decide("join", "A-01", ["B-01", "C-01"])
    assert office.records() == {"A-01": "A/1 A/2 B/2 C/1 C/2 !1"}
    office.run()
    assert office.homeless() == []


@pytest.mark.parametrize(
    ("volumes", "other", "joined"),
    [
        # A volume that is there already goes on at the end of the last one; a later one stays a volume.
        pytest.param(1, 1, "A/1 A/2 A/3 B/1", id="the same"),
        pytest.param(1, 2, "A/1 A/2 A/3 | B/1", id="the next"),
        pytest.param(2, 1, "A/1 A/2 | A/3 B/1", id="an earlier one"),
        pytest.param(2, 3, "A/1 A/2 | A/3 | B/1", id="a third one"),
    ],
)
def test_volumes_join(office: Office, volumes: int, other: int, joined: str) -> None:
    office.deliver("A", x="...")
    office.deliver("B", y=".")
    office.decide("move", "A-01", ["3/c"], Target(volume=volumes))
    office.decide("move", "B-01", ["1/c"], Target(volume=other))
    office.decide("join", "A-01", ["B-01"])
    assert office.records() == {"A-01": joined}


def test_a_page_behind_the_end_of_its_own_volume_stays_there(office: Office) -> None:
    office.deliver("A", x="...")
    office.decide("move", "A-01", ["1/c"], Target(record="A-01"))
    assert office.records() == {"A-01": "A/2 A/3 A/1"}
    office.decide("move", "A-01", ["3/c"], Target(record="A-01"))
    assert office.records() == {"A-01": "A/2 A/3 A/1"}


def test_a_part_that_is_not_there_yet_joins(office: Office) -> None:
    office.deliver("A", x=".", y="..")
    office.decide("move", "A-02", ["1/c-2/c"], Target(part=Part.NOTING))
    office.decide("join", "A-01", ["A-02"])
    assert list(office.records().values()) == ["A/2 A/3 | A/1"]


def test_a_record_whose_last_page_goes_leaves_nothing(office: Office) -> None:
    office.deliver("A", x=".", y="b.bx")
    office.decide("move", "A-02", ["1/c"], Target(record="A-01"))
    assert office.records() == {"A-01": "A/1 A/3 !1"}


def test_a_span_takes_its_blanks_and_a_page_alone_does_not(office: Office) -> None:
    office.deliver("A", x=".b.b..")
    office.decide("move", "A-01", ["1/c-2/c"], Target(beside="4/c"))
    office.decide("set_kind", "A", ["000002-001", "000004-001"], PageState.KEPT)
    assert office.records() == {"A-01": "A/4 A/5 A/6 A/1 A/2 A/3"}


def test_notings_go_to_the_noting(office: Office) -> None:
    office.deliver("A", x="....", y="..")
    office.decide("move", "A-01", ["1/c-2/c"], Target(part=Part.NOTING))
    assert office.records() == {"A-01": "A/1 A/2 | A/3 A/4", "A-02": "A/5 A/6"}
    office.decide("move", "A-01", ["2/n", "1/c"], Target(record="A-02"))
    assert office.records() == {"A-01": "A/1 | A/4", "A-02": "A/2 | A/5 A/6 A/3"}
    office.decide("move", "A-01", ["1/n"], Target(record="A-02", part=Part.CORRESPONDENCE))
    assert office.records() == {"A-01": "A/4", "A-02": "A/2 | A/5 A/6 A/3 A/1"}


# What is refused


def test_a_new_scan_that_cannot_be_read_replaces_nothing(office: Office) -> None:
    office.deliver("A", x="..")
    bad = office.scan("new", z="x")
    assert refused(office, "replace", "A-01", "1/c", str(bad), office.take_in) == "repair.failed-scan"
    assert refused(office, "insert", "A-01", [str(bad)], Target(beside="1/c"), office.take_in) == "repair.failed-scan"
    with office.index() as index:
        (page,) = [line.ref for line in index.page_lines() if line.state is PageState.FAILED]
    assert refused(office, "replace", "A-01", "1/c", page, office.take_in) == "repair.failed-scan"
    assert office.records() == {"A-01": "A/1 A/2"}


def test_several_pages_in_the_place_of_one_are_refused_and_named(office: Office) -> None:
    office.deliver("A", x="..")
    with pytest.raises(UsageError) as caught:
        office.decide("replace", "A-01", "1/c", str(office.scan("new", z="..")), office.take_in)
    assert caught.value.code == "repair.one-page"
    first = str(caught.value.values["first"])
    office.decide("replace", "A-01", "1/c", first, office.take_in)
    assert office.records()["A-01"] == f"{first.partition('/')[0]}/1 A/2"


def test_a_record_that_is_gone_cannot_be_joined(office: Office) -> None:
    office.deliver("A", x=".", y=".", z=".")
    office.decide("join", "A-01", ["A-02"])
    assert refused(office, "join", "A-03", ["A-02"]) == "repair.no-pages"


@pytest.mark.parametrize("page", ["1/c", "1/n"])
def test_nothing_may_be_left_before_a_split(office: Office, page: str) -> None:
    office.deliver("A", x="b..")
    assert refused(office, "split", "A-01", page, None) == ("repair.split-at-start" if page == "1/c" else "repair.no-page")


# Sealed records


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(("join", "A-01", ["A-02"]), id="join"),
        pytest.param(("move", "A-02", ["1/c"], Target(record="A-01")), id="move"),
        pytest.param(("replace", "A-01", "1/c", "A/000003-001", None), id="replace"),
        pytest.param(("insert", "A-01", ["A/000003-001"], Target(beside="1/c"), None), id="insert"),
    ],
)
def test_what_is_sealed_is_not_laid_open(office: Office, decision: tuple[object, ...]) -> None:
    office.deliver("A", x="..", y="..")
    office.decide("seal", "A-02")
    assert refused(office, *decision) == "repair.sealed"
    office.decide("seal", "A-01")
    office.decide(*decision)  # type: ignore[arg-type]
    assert office.records() == {}


def test_what_is_open_may_join_what_is_sealed(office: Office) -> None:
    office.deliver("A", x="..", y="..")
    office.decide("seal", "A-01")
    office.decide("join", "A-01", ["A-02"])
    with office.index() as index:
        record = index.record("A-01")
        assert (record.state, [len(part.pages) for part in record.parts]) == (RecordState.SEALED, [4])
        assert index.search("2019") == []


@pytest.mark.parametrize("anew", [False, True], ids=["as it is", "made anew"])
def test_a_file_is_sealed_as_long_as_the_register_says_so(office: Office, anew: bool) -> None:
    def look() -> tuple[list[str], set[str], list[str]]:
        """The states of the records that are shown, the pages that are found, and what was sealed and unsealed."""
        if anew:
            rebuild_index(office.archive, office.settings, "asha")
        office.run()
        with office.index() as index:
            found = {hit.label for word in WORDS for hit in index.search(word)}
            told = [event.kind for event in index.events() if event.kind.startswith("record.") and "sealed" in event.kind]
            return [str(line.state) for line in index.records()], found, told

    def register(grade: str) -> None:
        with office.index() as index:
            add_entry(office.archive, index, {"number": "12/2019", "subject": "भूमि", "classification": grade}, "asha")

    office.deliver("A", x="....")
    assert look() == (["review"], {"1/c", "2/c", "3/c", "4/c"}, [])
    register("secret")
    office.decide("set_field", "A-01", "number", "12/2019")
    assert look() == ([], set(), ["record.sealed"])
    register("normal")
    states, found, told = look()
    assert (states, found) == (["published"], {"1/c", "2/c", "3/c", "4/c"})
    assert told == ([] if anew else ["record.sealed", "record.unsealed"])
    assert (office.states("A"), office.homeless()) == ("kkkk", [])


# Pages that failed


def test_a_problem_is_settled_when_another_page_stands_in(office: Office) -> None:
    office.deliver("A", x=".x")
    with office.index() as index:
        assert [problem.code for problem in index.problems()] == ["not-a-scan"]
    office.decide("replace", "A-01", "000002-001", str(office.scan("new", z=".")), office.take_in)
    with office.index() as index:
        assert index.problems() == []
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    assert office.states("A") == "kf"
    with office.index() as index:
        assert [problem.code for problem in index.problems()] == ["not-a-scan"]


@pytest.mark.parametrize("kind", [PageState.BLANK, PageState.DUPLICATE, PageState.WITHDRAWN, PageState.SEPARATOR])
def test_a_replica_is_built_whatever_people_say_of_a_failed_page(office: Office, kind: PageState) -> None:
    office.settings = office.settings.model_copy(update={"separate": office.settings.separate.model_copy(update={"blank": "replica"})})
    office.deliver("A", x=".xb.")
    office.decide("set_kind", "A", ["000002-001"], kind)
    office.run()
    office.decide("set_kind", "A", ["000001-001"], PageState.KEPT)
    office.run()
    assert office.states("A") == f"k{str(kind)[0]}bk"
    # A blank side behind a sheet is the sheet's own.
    assert " ".join(office.records().values()) == ("A/1 A/4" if kind is PageState.SEPARATOR else "A/1 A/3 A/4")
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    office.run()
    assert office.states("A") == "kfbk"


# Two at once


def test_what_was_seen_must_still_hold_when_it_is_decided(office: Office) -> None:
    office.deliver("A", x="...")
    with office.index() as first, office.index() as second:
        seen = first.record("A-01").revision
        one = Desk(office.archive, first, office.settings, "asha").expecting("A-01", seen)
        other = Desk(office.archive, second, office.settings, "ravi").expecting("A-01", seen)
        one.rotate("A-01", ["1/c"], 90)
        with pytest.raises(UsageError) as caught:
            other.rotate("A-01", ["1/c"], 90)
        assert caught.value.code == "repair.changed"
        assert first.page_turns("A/000001-001") == 1
        with pytest.raises(UsageError):
            Desk(office.archive, second, office.settings, "ravi").expecting("A-01", seen)


def test_several_fields_are_accepted_at_one_revision(office: Office) -> None:
    office.deliver("A", x="..")
    with office.index() as index:
        desk = Desk(office.archive, index, office.settings, "asha")
        changed = desk.expecting("A-01", index.record("A-01").revision).set_field("A-01", "number", "12/2019")
        assert changed == ["A/000001-001"]


# What a run finishes


def test_a_delivery_of_copies_alone_is_finished_at_once(office: Office, tmp_path: Path) -> None:
    office.deliver("A", x="..")
    again = tmp_path / "again"
    again.mkdir()
    for place, page in enumerate((tmp_path / "scans/A/x").iterdir()):
        for copy in range(2):
            shutil.copy(page, again / f"page{copy}{place}.png")
    office.run(again, batch="B")
    assert office.states("B") == "dddd"
    assert verify(office.archive, Grade.QUICK).unfinished == ()


# What people see


def test_a_problem_is_listed_with_its_record_and_page() -> None:
    row = ProblemRow(4, "count-over", "0013.jpg", "2 leaf declared, 4 came", "A", "000013-001", "A-02", "separate", "open", "", "", "")
    headings, [cells] = problem_table([row])
    assert headings == ("no.", "batch", "record", "page", "problem", "what")
    assert cells == (4, "A", "A-02", "000013-001", "count-over", "0013.jpg  2 leaf declared, 4 came")


def test_a_question_says_what_it_is_about(office: Office) -> None:
    office.deliver("A", x=".", y=".")
    for record in ("A-01", "A-02"):
        office.decide("set_field", record, "number", "12/2019")
    office.run()
    with office.index() as index:
        found = listing(index.open_records(), [], index.problems(), lambda candidate: None)
    assert ("A-02", "number-again", "-", "-", "y/page1.png  12/2019") in table(found, "en")[1]
