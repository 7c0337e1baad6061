"""A stack divided by its separator sheets: every case that the paper brings has one outcome. See ``stacks.py`` for the notation."""

from __future__ import annotations

import dataclasses

import pytest
from stacks import ASIDE, CS, NS, REPLICA, code, decide, from_elsewhere, kind, mark, read_out, ref, row, stack, told

from scanfile.config import BarcodeRule, SeparateSettings
from scanfile.model import Classification, DecisionKind, Duplex, PageState, Part, SheetKind, Source, Surroundings, Symbol
from scanfile.paper.code import encode
from scanfile.separate import separate

DUPLEX = {"duplex": Duplex.SIDES}


@pytest.mark.parametrize(
    ("text", "records", "sides", "problems"),
    [
        # Sheets of files: parts join, in whatever order they come; volumes stand beside each other.
        ("A:n . . A:c . B:n . B:c . .", ["A: n 2 3 | c 5", "B: n 7 | c 9 10"], "s..s.s.s..", []),
        ("A:c . A:n .", ["A: n 4 | c 2"], "s.s.", []),
        ("A:n . B:n . A:c .", ["A: n 2 | c 6", "B: n 4"], "s.s.s.", []),
        ("A:c . A:c2 . A:c3 .", ["A: c 2 | c2 4 | c3 6"], "s.s.s.", []),
        ("A:c2 . A:c .", ["A: c 4 | c2 2"], "s.s.", []),
        # A sheet that does not say its part is for correspondence.
        ("A . B .", ["A: c 2", "B: c 4"], "s.s.", []),
        # The same sheet twice in a row is one; again behind pages it is another record, and a person is asked.
        ("A:n A:n . A:c A:c A:c .", ["A: n 3 | c 7"], "ss.sss.", []),
        ("A . A .", ["A: c 2", "A: c 4"], "s.s.", ["number-again@3"]),
        ("A:n . A:c . A:n . A:c .", ["A: n 2 | c 4", "A: n 6 | c 8"], "s.s.s.s.", ["number-again@5"]),
        # A sheet that was printed again with another count stands for the one before it.
        ("A/9l A/2l . .", ["A: c 3 4"], "ss..", []),
        # Sheets with nothing behind them.
        ("A . B", ["A: c 2"], "s.s", ["sheet-alone@3"]),
        ("A B . C", ["B: c 3"], "ss.s", ["sheet-alone@1", "sheet-alone@4"]),
        ("A:n A:c .", ["A: c 3"], "ss.", ["sheet-alone@1"]),
        ("A:n/0l A:c .", ["A: c 3"], "ss.", []),
        ("A:n/2l A:c .", ["A: c 3"], "ss.", ["count-short@1"]),
        ("A . A", ["A: c 2"], "s.s", ["sheet-alone@3"]),
        ("A B C", [], "sss", ["sheet-alone@1", "sheet-alone@2", "sheet-alone@3"]),
        ("A", [], "s", ["sheet-alone@1"]),
        # Pages before the first sheet, and behind the one that ends the batch, are nobody's.
        (". . A .", ["-: c 1 2", "A: c 4"], "..s.", ["no-sheet@1"]),
        ("A . E . .", ["A: c 2", "-: c 4 5"], "s.s..", ["no-sheet@4"]),
        ("A . E E", ["A: c 2"], "s.ss", []),
        ("A . E . B .", ["A: c 2", "-: c 4", "B: c 6"], "s.s.s.", ["no-sheet@4"]),
        ("E . .", ["-: c 2 3"], "s..", ["no-sheet@2"]),
        ("E", [], "s", []),
        # The next file, whose number nobody said.
        ("T . T . .", ["-: c 2", "-: c 4 5"], "s.s..", []),
        ("T T . T T . T", ["-: c 3", "-: c 6"], "ss.ss.s", []),
        (". . T . T .", ["-: c 1 2", "-: c 4", "-: c 6"], "..s.s.", []),
        ("A . T . B .", ["A: c 2", "-: c 4", "B: c 6"], "s.s.s.", []),
        ("A T . T B .", ["A: c 3", "B: c 6"], "ss.ss.", []),
        (". A . T .", ["-: c 1", "A: c 3", "-: c 5"], ".s.s.", ["no-sheet@1"]),
        ('. "PATCHT" "PATCHT" . "PATCHT"', ["-: c 1", "-: c 4"], ".ss.s", []),
        # The next part: the other side of the file, else the next volume.
        ("A:n . P . P . P .", ["A: n 2 | c 4 | c2 6 | c3 8"], "s.s.s.s.", []),
        ("A . P .", ["A: n 4 | c 2"], "s.s.", []),
        ("A:n . P P . B .", ["A: n 2 | c 5", "B: c 7"], "s.ss.s.", []),
        ("A:n2 . P .", ["A: n2 2 | c2 4"], "s.s.", []),
        ("P . P .", ["-: n 4 | c 2"], "s.s.", ["no-sheet@1"]),
        (". P .", ["-: n 3 | c 1"], ".s.", ["no-sheet@1"]),
        # The next document.
        ("A D . . D . D D .", ["A: c !3 4 !6 !9"], "ss..s.ss.", []),
        ("A:n . D . P D .", ["A: n 2 !4 | c !7"], "s.s.ss.", []),
        ("D . .", ["-: c !2 3"], "s..", ["no-sheet@2"]),
        ("A D b . .", ["A: c !4 5"], "ssb..", []),
        ("A . D", ["A: c 2"], "s.s", []),
        # A sheet that can't be read.
        ("A . ? . .", ["A: c 2", "-: c 4 5"], "s.s..", ["sheet-unreadable@3"]),
        ("? . .", ["-: c 2 3"], "s..", ["sheet-unreadable@1"]),
        ("A . ? ? . B .", ["A: c 2", "-: c 5", "B: c 7"], "s.ss.s.", ["sheet-unreadable@3", "sheet-unreadable@4"]),
        ("A ? . B .", ["A: c 3", "B: c 5"], "ss.s.", ["sheet-unreadable@2"]),
        ("? A . B .", ["A: c 3", "B: c 5"], "ss.s.", ["sheet-unreadable@1"]),
        ("A ? A . .", ["A: c 4 5"], "sss..", ["sheet-unreadable@2"]),
        ("? T .", ["-: c 3"], "ss.", ["sheet-unreadable@1"]),
        ("T ? .", ["-: c 3"], "ss.", ["sheet-unreadable@2"]),
        ("A . D ? .", ["A: c 2", "-: c 5"], "s.ss.", ["sheet-unreadable@4"]),
        ("A . E ? .", ["A: c 2", "-: c 5"], "s.ss.", ["sheet-unreadable@4"]),
        ("? P .", ["-: n 3"], "ss.", ["sheet-unreadable@1"]),
        ("A . ?", ["A: c 2"], "s.s", ["sheet-unreadable@3"]),
        ("?", [], "s", ["sheet-unreadable@1"]),
        # Pages that are no pages stay where they lay, and divide nothing.
        ("A . x . B x", ["A: c 2 4"], "s.x.sx", []),
        ("A . d . B d", ["A: c 2 4"], "s.d.sd", []),
        ("A p p", ["A: c 2 3"], "spp", []),
    ],
)  # fmt: skip
def test_what_each_stack_gives(text: str, records: list[str], sides: str, problems: list[str]) -> None:
    assert told(text).all == (records, sides, problems)


def test_a_sheet_is_asked_about_by_its_number_and_part() -> None:
    (problem,) = told("A:n A:c .").separation.drafts[0].problems
    assert (problem.code, problem.subject, problem.detail) == ("sheet-alone", "stack.tif, page 1", "A, noting")
    (problem,) = told("A . B").separation.problems
    assert (problem.subject, problem.detail, problem.page) == ("stack.tif, page 3", "B, correspondence", "000001-003")


def test_each_sheet_says_why_it_was_set_aside() -> None:
    reasons = [mark.reason for mark in told("A:n2 . ? T P D E").separation.marks]
    assert reasons == [
        "separator sheet: A, noting, volume 2", "", "unreadable separator sheet", "separator sheet: next file",
        "separator sheet: next part", "separator sheet: next document", "separator sheet: end of batch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("way", "records"),
    [("auto", ["-: c 1 2 3"]), ("sheets", ["-: c 1 2 3"]), ("path", ["-: c 1 2 3"])],
)
def test_a_stack_without_any_sheet(way: str, records: list[str]) -> None:
    found = told(". . .", separate=way)
    assert found.records == records
    assert found.problems == (["no-sheet@1"] if way == "sheets" else [])


# Both sides of the leaves


@pytest.mark.parametrize(
    ("text", "records", "sides", "problems"),
    [
        # The sheet's other side: blank it goes with the sheet, written it stays a page.
        ("A b . . . b", ["A: c 3 4 5"], "sb...b", []),
        ("A . . .", ["A: c 2 3 4"], "s...", ["sheet-written-back@2"]),
        (". . b A . .", ["-: c 1 2", "A: c 5 6"], "..bs..", ["no-sheet@1"]),
        ("A b . . . B . .", ["A: c 3 4 5", "B: c 7 8"], "sb...s..", ["sheet-written-back@5"]),
        ("A b . b b B . .", ["A: c 3", "B: c 7 8"], "sb.bbs..", []),
        ("? b . .", ["-: c 3 4"], "sb..", ["sheet-unreadable@1"]),
        # A blank page behind the sheet's own back is the file's.
        ("A b b .", ["A: c 4"], "sbb.", []),
        ("A b A b . .", ["A: c 5 6"], "sbsb..", []),
        ("A b E b", [], "sbsb", ["sheet-alone@1"]),
    ],
)
def test_the_other_side_of_a_sheet(text: str, records: list[str], sides: str, problems: list[str]) -> None:
    assert told(text, **DUPLEX).all == (records, sides, problems)


@pytest.mark.parametrize(
    ("duplex", "text", "kept"),
    [
        (Duplex.SIDES, "A b b .", ["A: c 3 4"]),
        (Duplex.UNSAID, "A b b .", ["A: c 3 4"]),
        (Duplex.SIMPLEX, "A b b .", ["A: c 2 3 4"]),
        (Duplex.SIDES, "A b . b . .", ["A: c 3 4 5 6"]),
        # Whose back a blank side is, nobody knows here.
        (Duplex.UNSAID, ". b A . ", ["-: c 1 2", "A: c 4"]),
    ],
)
def test_a_blank_back_of_a_page_keeps_its_place_in_a_replica_and_that_of_a_sheet_does_not(
    duplex: Duplex, text: str, kept: list[str]
) -> None:
    assert told(text, settings=REPLICA, duplex=duplex).records == kept


def test_blank_pages_are_set_aside_unless_a_replica_is_wanted_and_can_be_brought_back() -> None:
    assert told("A . b . b").all == (["A: c 2 4"], "s.b.b", [])
    assert told("A . b . b", settings=REPLICA).all == (["A: c 2 3 4 5"], "s.b.b", [])
    assert told("A . b . b", [kind(PageState.KEPT, 3)]).all == (["A: c 2 3 4"], "s.p.b", [])


def test_a_blank_back_of_a_sheet_can_be_brought_back() -> None:
    assert told("A b . .", [kind(PageState.KEPT, 2)], **DUPLEX).all == (["A: c 2 3 4"], "sp..", [])


# Numbers


def numbers(found: object) -> list[tuple[str, Source]]:
    fields = dict(getattr(found, "fields"))  # noqa: B009
    return [(candidate.value, candidate.source) for candidate in fields.get("number", ())]


@pytest.mark.parametrize("hostile", ["../../etc", "<b onload=x>1</b>", "=HYPERLINK(1)", "'; DROP TABLE records; --", "7/2019 " * 30])
def test_what_a_sheet_says_is_a_number_and_nothing_else(hostile: str) -> None:
    batch, pages = stack("A .")
    pages[0] = dataclasses.replace(pages[0], symbols=(sheet("A", hostile.strip()),))
    (draft,) = separate(batch, pages, ASIDE).drafts
    assert draft.source_name == "in"
    assert numbers(draft) == [(hostile.strip(), Source.SHEET)]


def sheet(token: str, number: str) -> Symbol:
    """The code of a sheet like this one, for another number."""
    said = mark(token)
    assert said is not None
    return code(encode(dataclasses.replace(said, number=number)))


@pytest.mark.parametrize(
    "text",
    ["../../etc", "<script>alert(1)</script>", "https://example.org/1", "F.No. 12/2019", "SCANFIL:1:N:XXXX", "scanfile:1:N:XXXX", ""],
)
def test_a_code_of_somebody_elses_is_no_sheet(text: str) -> None:
    assert told(f'A . "{text}" .' if " " not in text else "A . . .").records == ["A: c 2 3 4"]


@pytest.mark.parametrize("text", ["SCANFILE:2:N:AAAA", "SCANFILE:1:F:N:1:L::A:ZZZZ", "SCANFILE:1:X:AAAA", "SCANFILE:", "SCANFILE"])
def test_a_sheet_of_an_unknown_version_or_a_damaged_one_can_not_be_read(text: str) -> None:
    assert told(f'A . "{text}" .').all == (["A: c 2", "-: c 4"], "s.s.", ["sheet-unreadable@3"])


def test_one_number_in_two_notations_is_one_file() -> None:
    batch, pages = stack("A:n . A:c .")
    for at, number in ((0, "12/राज०/2019"), (2, "१२ / राज0 / २०१९")):
        pages[at] = dataclasses.replace(pages[at], symbols=(sheet("A:c" if at else "A:n", number),))
    assert read_out(separate(batch, pages, ASIDE)).records == ["12/राज०/2019: n 2 | c 4"]


def test_numbers_that_have_no_key_are_told_apart() -> None:
    batch, pages = stack("A:n . B:c .")
    for at, number in ((0, ".."), (2, "''")):
        pages[at] = dataclasses.replace(pages[at], symbols=(sheet("B:c" if at else "A:n", number),))
    assert len(separate(batch, pages, ASIDE).drafts) == 2


def test_a_sheet_for_a_number_that_is_not_in_the_register() -> None:
    found = told("A . B .", registered=True, register=row("B", subject="भूमि"))
    assert found.all == (["A: c 2", "B: c 4"], "s.s.", ["not-registered"])
    assert dict(found.separation.drafts[1].fields)["subject"][0].value == "भूमि"
    assert told("A . B .").problems == [], "without a register nothing is missing in it"


def test_a_number_that_was_scanned_before() -> None:
    found = told("A . B .", earlier={"A": ("1121-09-03", "1121-10-01")})
    assert found.problems == ["number-again"]
    assert found.separation.drafts[0].problems[0].detail == "1121-09-03, 1121-10-01"


def test_sheets_of_another_office_propose_and_are_asked_about() -> None:
    found = told("A@DM . A@SP . B .", office="DM")
    assert found.all == (["A: c 2", "-: c 4", "B: c 6"], "s.s.s.", ["sheet-other-office@3"])
    assert numbers(found.separation.drafts[1]) == [("A", Source.READING)]
    assert told("A@SP .").problems == [], "an archive of no office takes all"


def test_the_same_number_of_two_offices_is_two_files() -> None:
    assert told("A:n@DM . A:c@SP . A:c@DM .", office="DM").records == ["A: n 2 | c 6", "-: c 4"]


@pytest.mark.parametrize("grade", [grade for grade in Classification if grade is not Classification.NORMAL])
def test_a_confidential_file_is_sealed_and_nothing_else_is_told_of_it(grade: Classification) -> None:
    found = told("A/1l . . B .", register=row("A", classification=grade, subject="गोपनीय"), earlier={"A": ("1121-09-03",)})
    assert found.all == (["A sealed: c 2 3", "B: c 5"], "s..s.", ["confidential"])


def test_a_number_that_is_barred_bars_although_a_stronger_one_stands() -> None:
    found = told("A . .", number="B", register=row("B", classification=Classification.SECRET))
    assert found.records == ["A sealed: c 2 3"]
    assert found.separation.drafts[0].problems[0].subject == "B"


# Options together with sheets


@pytest.mark.parametrize(
    ("text", "part", "records"),
    [
        ("A . B:c .", NS, ["A: n 2", "B: c 4"]),
        ("A:c . P .", NS, ["A: n 4 | c 2"]),
        (". A:c .", NS, ["-: n 1", "A: c 3"]),
        ("T . P .", NS, ["-: n 2 | c 4"]),
        ("A . B:n .", CS, ["A: c 2", "B: n 4"]),
    ],
)
def test_the_part_of_the_delivery_is_that_of_sheets_that_do_not_say_theirs(text: str, part: Part, records: list[str]) -> None:
    assert told(text, part=part).records == records


@pytest.mark.parametrize(
    ("text", "records", "problems"),
    [
        # One record: it has the number, unless its sheet says another; the sheet goes first, and both are told.
        ("T . .", ["7: c 2 3"], []),
        ("A . .", ["A: c 2 3"], []),
        # Several: the number is that of the only one that no sheet names.
        (". . A .", ["7: c 1 2", "A: c 4"], []),
        ("A . ? . B .", ["A: c 2", "7: c 4", "B: c 6"], ["sheet-unreadable@3"]),
        # More than one has no number, or none: the number can't be that of all.
        ("T . T .", ["-: c 2", "-: c 4"], []),
        (". A . E .", ["-: c 1", "A: c 3", "-: c 5"], ["no-sheet@1", "no-sheet@5"]),
        ("A . B .", ["A: c 2", "B: c 4"], []),
        # A stack without sheets is one record.
        (". . .", ["7: c 1 2 3"], []),
    ],
)
def test_the_number_of_the_delivery_is_that_of_the_one_record_that_no_sheet_names(
    text: str, records: list[str], problems: list[str]
) -> None:
    found = told(text, number="7", separate="sheets")
    assert (found.records, found.problems) == (records, problems)


def test_a_sheet_goes_before_the_number_of_the_delivery_and_both_are_told() -> None:
    assert numbers(told("A . .", number="7").separation.drafts[0]) == [("A", Source.SHEET), ("7", Source.OPTION)]


# The office's own barcodes


def rules(**said: object) -> SeparateSettings:
    return SeparateSettings(blank="aside", barcodes=(BarcodeRule(**said),))  # type: ignore[arg-type]


def test_a_barcode_names_the_part_that_comes_next() -> None:
    settings = rules(match="NOTE", kind=SheetKind.NEXT_PART, part=NS)
    assert told('A:c . "NOTE" . "NOTE" .', settings=settings).records == ["A: n 4 | n2 6 | c 2"]
    assert told('A:n "NOTE" . .', settings=settings).records == ["A: n 3 4"], "it is there already"
    assert told('"NOTE" . .', settings=settings).all == (["-: n 2 3"], "s..", ["no-sheet@1"])


def test_a_barcode_carries_a_number_and_a_volume() -> None:
    settings = rules(match="RR{number}-V{volume}", kind=SheetKind.FILE)
    assert told('"RR12/2019-V1" . "RR12/2019-V2" .', settings=settings).records == ["12/2019: c 2 | c2 4"]


# What people say of sheets


def test_a_page_that_a_person_calls_a_sheet_begins_a_file_in_a_stack() -> None:
    assert told("A . . . .", [kind(PageState.SEPARATOR, 3)]).all == (["A: c 2", "-: c 4 5"], "s.s..", [])


def test_a_page_that_a_person_calls_a_sheet_does_not_make_a_stack_of_a_directory() -> None:
    assert told(". . . .", [kind(PageState.SEPARATOR, 2)]).all == (["-: c 1 3 4"], ".s..", [])


def test_an_unreadable_sheet_that_a_person_confirms_is_asked_about_no_more() -> None:
    assert told("A . ? .", [kind(PageState.SEPARATOR, 3)]).all == (["A: c 2", "-: c 4"], "s.s.", [])


@pytest.mark.parametrize(
    ("text", "back", "records"),
    [("A . . .", 2, ["A: c 3 4"]), ("A b . . . B . .", 5, ["A: c 3 4", "B: c 7 8"]), ("A b . . P . . .", 6, ["A: n 7 8 | c 3 4"])],
)
def test_the_written_back_of_a_sheet_that_a_person_sets_aside_begins_nothing(text: str, back: int, records: list[str]) -> None:
    found = told(text, [kind(PageState.SEPARATOR, back)], **DUPLEX)
    assert (found.records, found.problems) == (records, [])


def test_a_person_is_not_asked_about_a_written_back_twice() -> None:
    assert told("A . . .", [kind(PageState.KEPT, 2)], **DUPLEX).all == (["A: c 2 3 4"], "s...", [])


@pytest.mark.parametrize("said", [PageState.KEPT, PageState.BLANK, PageState.DUPLICATE, PageState.WITHDRAWN])
def test_a_sheet_that_a_person_calls_something_else_divides_nothing(said: PageState) -> None:
    found = told("A . B .", [kind(said, 3)])
    assert found.records == ["A: c 2 3 4" if said is PageState.KEPT else "A: c 2 4"]


def test_sheets_are_set_aside_however_the_delivery_is_divided() -> None:
    assert told("A . . T . .", separate="count:2").all == (["-: c 2 3", "-: c 5 6"], "s..s..", [])
    assert told("A . b . .", separate="blank").all == (["-: c 2", "-: c 4 5"], "s.b..", [])
    assert told("A . . . .", separate="path").all == (["A: c 2 3 4 5"], "s....", [])
    assert told("A . B . .", separate="path").all == (["-: c 2 4 5"], "s.s..", []), "two numbers are none"


# Sheets that people put into the stack


def test_a_sheet_that_was_missed_is_scanned_and_put_in() -> None:
    (missed,) = from_elsewhere("B/2l")
    put = decide(DecisionKind.INSERT, missed.page, anchor=ref(4), before=True)
    found = told("A/2l . . . .", [put], foreign=(missed,))
    assert found.all == (["A: c 2 3", "B: c 4 5"], "s....", [])


def test_a_sheet_is_scanned_again_in_the_place_of_one_that_can_not_be_read() -> None:
    (again,) = from_elsewhere("B")
    put = decide(DecisionKind.REPLACE, ref(3), anchor=again.page)
    assert told("A . ? b . .", [put], foreign=(again,), **DUPLEX).all == (["A: c 2", "B: c 5 6"], "s.rb..", ["sheet-written-back@2"])
    assert told("A . ? b . .", [put], foreign=(again,)).all == (["A: c 2", "B: c 5 6"], "s.rb..", [])


def test_pages_that_come_with_a_sheet_lie_behind_it() -> None:
    fresh = from_elsewhere("B . .")
    put = decide(DecisionKind.INSERT, *(page.page for page in fresh), anchor=ref(3))
    found = told("A . . C .", [put], foreign=fresh)
    assert found.records == ["A: c 2 3", "B: c 1122-02/000001-002 1122-02/000001-003", "C: c 5"]


def test_where_a_sheet_comes_from_it_divides_nothing() -> None:
    batch, pages = stack("B . .")
    put = decide(DecisionKind.INSERT, ref(1), anchor="1122-02/000001-004", before=True)
    found = read_out(separate(batch, pages, ASIDE, Surroundings(decisions=(put,))))
    assert found.all == (["-: c 2 3"], "s..", [])
