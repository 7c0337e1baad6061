"""Drafts against the records that are there, questions and failures through repairs, and deliveries that decisions tie together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Office
from ledgers import batch_of, built, deliver, fresh, inspected, read, separated

from scanfile.errors import ProblemCode
from scanfile.index import Index, PageLine
from scanfile.ledger.matching import Grouped, match
from scanfile.model import Count, CountUnit, DraftPart, PageState, Part, Problem, RecordDraft, RecordState
from scanfile.outcomes import Failed
from scanfile.rebuild import rebuild_index
from scanfile.repair import Target

P1, P2, P3 = "000001-001", "000002-001", "000003-001"


def grouped(text: str) -> Grouped:
    """``id name digest begun pages``, with ``-`` for what is empty."""
    record, name, digest, begun, pages = ("" if word == "-" else word for word in text.split())
    return Grouped(name, digest, begun, tuple(pages), record)


@pytest.mark.parametrize(
    ("records", "drafts", "expected"),
    [
        # Grouped just so.
        (["1 x d1 a abc", "2 x d2 d def"], ["- x d2 d def", "- x d1 a abc"], ["2", "1"]),
        # Known by what it began with, although most of its pages went to another.
        (["1 x d1 a abcde"], ["- x d8 a a", "- x d9 +b bcde"], ["1", None]),
        (["1 x d1 a ab", "2 x d2 +c cd"], ["- x d8 a abcd", "- x d9 - -"], ["1", None]),
        # A record that is withdrawn is known again by the page with which it began, or the same way as it was begun.
        (["1 x d1 a abcd", "2 y d2 c -"], ["- x d8 a ab", "- x d9 +c cd"], ["1", "2"]),
        (["1 x d1 a abcd", "2 x d2 +c -"], ["- x d8 a ab", "- x d9 +c cd"], ["1", "2"]),
        (["1 x d1 a abcd", "2 y d2 c -"], ["- x d8 a a", "- x d9 +b bcd"], ["1", None]),
        # By the most pages in common, the first of those that have as many.
        (["1 x d1 - abc", "2 x d2 - de"], ["- x d8 q ade", "- x d9 r bc"], ["2", "1"]),
        (["1 x d1 - ab"], ["- x d8 q a", "- x d9 r b"], ["1", None]),
        (["1 x d1 - ab"], ["- x d8 q c", "- x d9 r b"], [None, "1"]),
        # What has no pages is known by its name, and takes nothing from what has some.
        (["1 x d1 - -"], ["- x d9 - -"], ["1"]),
        (["1 x d1 - -"], ["- y d9 - -"], [None]),
        (["1 x d1 - a"], ["- x d9 - -"], [None]),
        (["1 x d1 - -"], ["- x d9 q a"], [None]),
        # Each once.
        (["1 x d1 a ab"], ["- x d1 a ab", "- x d1 a ab"], ["1", None]),
        ([], ["- x d1 a ab"], [None]),
    ],
)
def test_which_record_a_draft_is(records: list[str], drafts: list[str], expected: list[str | None]) -> None:
    assert match([grouped(one) for one in drafts], [grouped(one) for one in records]) == expected


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with fresh(tmp_path) as opened:
        yield opened


def asking(page: str = P2) -> RecordDraft:
    """A record of which separation doubts something."""
    problem = Problem(ProblemCode.COUNT_OVER, "letter2.tif", "1 leaf declared, 2 came", page=page)
    return RecordDraft("a", (DraftPart(Part.CORRESPONDENCE, 1, (P1, P2)),), problems=(problem,))


def ready(index: Index) -> str:
    deliver(index, batch_of("0131-01", 1, 1))
    index.commit([inspected("0131-01", page) for page in (P1, P2)])
    (record,) = index.put_drafts("0131-01", [asking()])
    index.commit([read("0131-01", page) for page in (P1, P2)])
    index.put_drafts("0131-01", [asking()])
    return record


def test_a_question_is_asked_once_and_goes_when_it_holds_no_more(index: Index) -> None:
    record = ready(index)
    assert [(row.code, row.record, row.page) for row in index.problems()] == [("count-over", record, P2)]
    assert index.record(record).doubts == 1
    index.put_drafts("0131-01", [dataclasses.replace(asking(), problems=())])
    assert index.problems() == []


def test_another_try_answers_no_question(index: Index) -> None:
    record = ready(index)
    index.commit([built(record, state=RecordState.REVIEW)])
    (problem,) = index.problems()
    assert index.retry_problems() == 0
    assert index.retry_problems([problem.id]) == 0
    assert index.record(record).doubts == 1
    assert index.record(record).state is RecordState.REVIEW


def test_a_question_that_is_dismissed_holds_back_nothing_not_even_what_is_being_built(index: Index) -> None:
    record = ready(index)
    index.begin_attempts([("0131-01", record, "build")])
    (problem,) = index.problems()
    assert index.dismiss_problems([problem.id], "asha", "counted again") == 1
    # What was being built knew of the question still.
    index.commit([built(record, state=RecordState.REVIEW)])
    assert index.record(record).state is RecordState.STALE
    assert [one.id for one in index.to_build()] == [record]
    index.put_drafts("0131-01", [asking()])
    assert index.problems() == [], "it is not asked again"


def test_parts_keep_their_letters_and_counts(index: Index) -> None:
    record = ready(index)
    part = DraftPart(Part.CORRESPONDENCE, 1, (P1, P2), (0, 1), Count(1, CountUnit.LEAF, 2))
    assert index.put_drafts("0131-01", [RecordDraft("a", (part,))]) == [record]
    (row,) = index.record(record).parts
    assert (row.documents, row.count) == ((0, 1), Count(1, CountUnit.LEAF, 2))


def failed(page: str) -> Failed:
    return Failed("0131-01", page, "read", Problem(ProblemCode.OCR_FAILED, "letter", "broke", page=page))


def test_a_page_that_fails_when_it_is_out_fails_when_it_is_back(index: Index) -> None:
    deliver(index, batch_of("0131-01", 1, 1))
    index.commit([inspected("0131-01", page) for page in (P1, P2)])
    separated(index)
    (page,) = [page for page in index.separate_pages("0131-01") if page.page == P2]
    assert page.state is PageState.PENDING
    index.commit([failed(P2)])
    (page,) = [page for page in index.separate_pages("0131-01") if page.page == P2]
    assert (page.state, page.reason) == (PageState.FAILED, "ocr-failed")
    assert index.retry_problems() == 1
    (page,) = [page for page in index.separate_pages("0131-01") if page.page == P2]
    assert page.state is PageState.PENDING


# Deliveries that know of each other


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def copied(office: Office) -> None:
    """Delivery B brings the second page of A again, the same bytes, and another."""
    office.deliver("A", x="..")
    again = office.scan("B", y=".")
    (again / "y" / "page2.png").write_bytes((again.parent / "A" / "x" / "page2.png").read_bytes())
    office.run(again, batch="B")
    assert (office.records(), office.states("B")) == ({"A-01": "A/1 A/2", "B-01": "B/1"}, "kd")


def test_a_copy_of_a_page_that_people_took_out_is_a_page_also_after_a_rebuild(office: Office) -> None:
    copied(office)
    office.decide("set_kind", "A-01", ["2/c"], PageState.WITHDRAWN)
    assert (office.records(), office.states("B")) == ({"A-01": "A/1", "B-01": "B/1 B/2"}, "kp")
    office.run()
    rebuild_index(office.archive, office.settings, "asha")
    office.run()
    assert (office.records(), office.states("A"), office.states("B")) == ({"A-01": "A/1", "B-01": "B/1 B/2"}, "kw", "kk")
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    assert (office.records(), office.states("B")) == ({"A-01": "A/1 A/2", "B-01": "B/1"}, "kd")


def test_a_page_that_can_not_be_read_is_missed_where_it_was_put(office: Office) -> None:
    office.deliver("A", x="..")
    office.decide("insert", "A-01", [str(office.scan("new", here="."))], Target(beside="1/c"), office.take_in)
    (batch,) = {line.batch for line in _lines(office)} - {"A"}
    assert office.records()["A-01"] == f"A/1 {batch}/1 A/2"
    office.plan = "E"
    office.run()
    assert office.records()["A-01"] == "A/1 A/2 !1"
    with office.index() as index:
        assert index.record("A-01").state is RecordState.REVIEW
        assert index.retry_problems() == 1
    office.plan = ""
    office.run()
    assert office.records()["A-01"] == f"A/1 {batch}/1 A/2"
    with office.index() as index:
        assert index.record("A-01").missing == 0
    assert office.homeless() == []


def _lines(office: Office) -> list[PageLine]:
    with office.index() as index:
        return index.page_lines()


def test_what_is_decided_about_a_page_elsewhere_is_heeded_where_it_stands(office: Office) -> None:
    office.deliver("A", x="...")
    office.deliver("B", y="..")
    office.decide("move", "A-01", ["2/c"], Target(record="B-01"))
    office.decide("set_kind", "A", ["000002-001"], PageState.BLANK)
    assert (office.records(), office.states("A")) == ({"A-01": "A/1 A/3", "B-01": "B/1 B/2"}, "kbk")
    office.decide("set_kind", "A", ["000002-001"], PageState.KEPT)
    assert office.records()["B-01"] == "B/1 B/2 A/2"


# What an index that is made anew still knows


def test_letters_counts_and_seals_survive_a_rebuild(office: Office) -> None:
    office.deliver("A", x=["A/9l", ".", "D", ".", ".", "B", ".", "."])
    office.decide("seal", "A-02")
    office.decide("split", "A-01", "3/c", None)
    office.run()

    def known() -> list[object]:
        with office.index() as index:
            records = [index.record(f"A-0{at}") for at in (1, 2, 3)]
            parts = [[(part.documents, part.count, len(part.pages)) for part in record.parts] for record in records]
            asked = [(problem.code, problem.record, problem.page) for problem in index.problems()]
            return [[record.state for record in records], [record.begun for record in records], parts, asked, office.records()]

    before = known()
    assert before[0] == [RecordState.REVIEW, RecordState.SEALED, RecordState.REVIEW]
    assert before[2][0] == [((1,), Count(9, CountUnit.LEAF, 2), 2)]  # type: ignore[index]
    rebuild_index(office.archive, office.settings, "asha")
    assert known() == before
    office.run()
    assert known() == before
