"""Declared counts against what came, and the place where a missed sheet must have been. See ``stacks.py`` for the notation."""

from __future__ import annotations

import pytest
from stacks import decide, from_elsewhere, kind, place, ref, row, told

from scanfile.model import Count, CountUnit, DecisionKind, Duplex, PageState

SIMPLEX, SIDES, UNSAID = Duplex.SIMPLEX, Duplex.SIDES, Duplex.UNSAID


@pytest.mark.parametrize(
    ("text", "duplex", "problems"),
    [
        # As declared, by leaf, written side and side.
        ("A/3l . . .", SIMPLEX, []),
        ("A/3w . . b .", SIMPLEX, []),
        ("A/4s . . b .", SIMPLEX, []),
        ("A/2l b . . . .", SIDES, []),
        ("A/2l b . b . b", SIDES, []),
        ("A/3w b . . . b", SIDES, []),
        ("A/4s b . . . b", SIDES, []),
        # A page that could not be read is there on paper; one that was scanned twice is there once.
        ("A/3l . x .", SIMPLEX, []),
        ("A/2l . d .", SIMPLEX, []),
        ("A/2l . . .=3", SIMPLEX, []),
        # Too many: a sheet was missed, and the next file begins behind the declared count.
        ("A/2l . . . . B .", SIMPLEX, ["count-over@4"]),
        ("A/2l b . . . . . .", SIDES, ["count-over@7"]),
        ("A/2w . b . . .", SIMPLEX, ["count-over@5"]),
        ("A/3s . b . . .", SIMPLEX, ["count-over@5"]),
        ("A/0l . .", SIMPLEX, ["count-over@2"]),
        ("A:n/1l . . A:c/1l . .", SIMPLEX, ["count-over@3", "count-over@6"]),
        # Half a leaf too many is a leaf.
        ("A/2l b . . . . .", SIDES, ["count-over@7"]),
        # Too few: what came last, or the sheet where nothing came.
        ("A/4l . . B/1l .", SIMPLEX, ["count-short@3"]),
        ("A/3l b . . . .", SIDES, ["count-short@6"]),
        ("A:n/2l A:c/1l .", SIMPLEX, ["count-short@1"]),
        # The paper tells how it was scanned where nobody said so: sheets are printed on one side.
        ("A/2l b . . . .", UNSAID, []),
        ("A/2l b . . . . . .", UNSAID, ["count-over@7"]),
        ("A/2l . . . .", UNSAID, ["count-over@4"]),
        ("A/2l . .", UNSAID, []),
        ("A/2l b . . . . B/1l b . .", UNSAID, []),
        # Sheets printed on the backs of old paper are outvoted by counts that come out right.
        ("A/1l . . B/2l . . . . C/3l b . . . . . .", UNSAID, []),
    ],
)
def test_what_was_declared_and_what_came(text: str, duplex: Duplex, problems: list[str]) -> None:
    found = told(text, duplex=duplex).problems
    assert [problem for problem in found if problem != "sheet-written-back@2"] == problems


def test_a_count_is_kept_with_its_part() -> None:
    (draft,) = told("A:n/2l . . . A:c/2w . b", duplex=SIMPLEX).separation.drafts
    assert [part.count for part in draft.parts] == [Count(2, CountUnit.LEAF, 3), Count(2, CountUnit.WRITTEN_SIDE, 1)]
    assert [(problem.code, problem.detail) for problem in draft.problems] == [
        ("count-over", "2 leaf declared, 3 came"),
        ("count-short", "2 written side declared, 1 came"),
    ]


@pytest.mark.parametrize(
    ("declared", "problems"),
    [
        ({"count_noting": 2, "count_correspondence": 1}, []),
        ({"count_noting": 1, "count_correspondence": 1}, ["count-over@3"]),
        ({"count_noting": 2}, []),
        ({"count_noting": 3, "count_correspondence": 1, "count_unit": CountUnit.SIDE}, ["count-short@3"]),
    ],
)
def test_the_register_declares_where_a_sheet_does_not(declared: dict[str, object], problems: list[str]) -> None:
    assert told("A:n . . A:c .", duplex=SIMPLEX, register=row("A", **declared)).problems == problems


def test_a_sheets_own_count_goes_before_the_registers_which_knows_no_volumes() -> None:
    assert told("A:n/2l . .", duplex=SIMPLEX, register=row("A", count_noting=9)).problems == []
    assert told("A:c . A:c2 .", duplex=SIMPLEX, register=row("A", count_correspondence=9)).problems == []


def test_a_part_of_the_register_that_did_not_come_is_no_part_of_the_stack() -> None:
    assert told("A:c .", duplex=SIMPLEX, register=row("A", count_noting=5, count_correspondence=1)).problems == []


@pytest.mark.parametrize(
    ("text", "place_of_break"),
    [
        # A hint close to the declared end says better where the next file begins.
        ("A/3l . . .c . .", 4),
        ("A/3l . . . . .c .", 6),
        ("A/3l . . . . . .c", 7),
        ("A/3l . . . . . . .c", 5),
        ("A/3l .f1 .f2 .f3 .f4 .f1 .f2", 6),
        ("A/3l .n7 . . . .n8 .", 6),
        ("A/4l . . . .l .l .l", 5),
        # Two as near: the earlier; none: the declared end.
        ("A/3l . . .c . .c .", 4),
        ("A/3l . . . . . .", 5),
        # The first page of a file is no break.
        ("A/1l .c . . .", 3),
    ],
)
def test_the_place_of_a_missed_sheet(text: str, place_of_break: int) -> None:
    assert told(text, duplex=SIMPLEX).problems == [f"count-over@{place_of_break}"]


@pytest.mark.parametrize(
    ("text", "problem", "detail"),
    [
        ("A . . .c .", "break-suspected@4", "a cover"),
        ("A .f1 .f2 .f1 .", "break-suspected@4", "folio 1 again"),
        ("A .n7 . .n8 .", "break-suspected@4", "another file number, 8"),
        ("A . . . .l .l .l", "break-suspected@5", "other paper from here on"),
        ("A .n7 .f2 .f1n8c .", "break-suspected@4", "a cover, folio 1 again, another file number, 8"),
        (". . . .c A .", "break-suspected@4", "a cover"),
        ("T . . .c .", "break-suspected@4", "a cover"),
        ("A . . .c . .c .", "break-suspected@4", "a cover"),
        # No sign: a cover on the first two pages, the first number, the same number again, folios that only begin, single odd papers.
        ("A .c .c . .", "", ""),
        ("A . . .n7 .n7", "", ""),
        ("A .f1 . .f1 .", "", ""),
        ("A .f7 . .f8 .", "", ""),
        ("A . . .l . .l .", "", ""),
        ("A . .l .l .l .l", "", ""),
        # A declared count that is right says that no sheet was missed.
        ("A/4l . . .c .", "", ""),
    ],
)
def test_hints_of_a_missed_sheet_where_no_count_was_declared(text: str, problem: str, detail: str) -> None:
    found = told(text, duplex=SIMPLEX)
    assert [one for one in found.problems if one.startswith("break")] == ([problem] if problem else [])
    if problem:
        (asked,) = [one for draft in found.separation.drafts for one in draft.problems if one.code == "break-suspected"]
        assert (asked.detail, asked.subject) == (detail, f"stack.tif, page {problem.partition('@')[2]}")


def test_hints_are_for_stacks_and_not_for_what_a_supplier_has_sorted() -> None:
    assert told(". . .c . .", separate="path").problems == []


# What people decide settles the question


def test_a_split_where_the_sheet_was_missed_settles_the_count() -> None:
    text = "A/2l . . . . B ."
    assert told(text, duplex=SIMPLEX).problems == ["count-over@4"]
    found = told(text, [place(4, 5)], duplex=SIMPLEX)
    assert (found.records, found.problems) == (["A: c 2 3", "B: c 7", "-: c 4 5"], [])


def test_a_page_that_was_left_out_and_is_put_in_settles_the_count() -> None:
    text = "A/3l . . B ."
    assert told(text, duplex=SIMPLEX).problems == ["count-short@3"]
    (page,) = from_elsewhere(".")
    found = told(text, [decide(DecisionKind.INSERT, page.page, anchor=ref(2))], duplex=SIMPLEX, foreign=(page,))
    assert (found.records, found.problems) == (["A: c 2 1122-02/000001-001 3", "B: c 5"], [])


def test_pages_that_people_took_out_are_not_counted() -> None:
    text = "A/2l . . ."
    assert told(text, duplex=SIMPLEX).problems == ["count-over@4"]
    for said in (PageState.WITHDRAWN, PageState.DUPLICATE, PageState.SEPARATOR):
        assert told(text, [kind(said, 4)], duplex=SIMPLEX).problems == []
