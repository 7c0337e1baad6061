"""Grouping into government files, as tables and properties."""

from __future__ import annotations

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.config import SeparateSettings
from scanfile.errors import ProblemCode, UsageError
from scanfile.model import (
    Batch,
    DeliveryOptions,
    Duplex,
    Master,
    PageState,
    Part,
    RecordDraft,
    SeparatePage,
    SidecarRow,
    Source,
    page_id,
)
from scanfile.separate import needs_one_record, number_from_name, parse_way
from scanfile.separate import separate as separation
from scanfile.text import number_key

ASIDE, REPLICA = SeparateSettings(blank="aside"), SeparateSettings(blank="replica")
NS, CS = Part.NOTING, Part.CORRESPONDENCE


def separate(batch: Batch, pages: list[SeparatePage], settings: SeparateSettings) -> list[RecordDraft]:
    """The records alone."""
    return list(separation(batch, pages, settings).drafts)


def a_batch(*names: str | tuple[str, int], source: str = "/scans/in", **options: object) -> Batch:
    pairs = [(name, 1) if isinstance(name, str) else name for name in names]
    masters = tuple(Master(number, name, f"masters/b/{number}", "0", 1, frames) for number, (name, frames) in enumerate(pairs, 1))
    return Batch("1122-01", masters, source, "asha", "2026-11-22", DeliveryOptions(**options))  # type: ignore[arg-type]


def pages_of(batch: Batch, **states: PageState) -> list[SeparatePage]:
    """All kept but the ones named by ``m<master>`` or ``m<master>_<frame>``."""
    return [
        SeparatePage(page_id(m.number, f), m.number, f, states.get(f"m{m.number}_{f}") or states.get(f"m{m.number}") or PageState.KEPT)
        for m in batch.masters
        for f in range(1, m.frames + 1)
    ]


def short(drafts: list[RecordDraft]) -> list[tuple[str, dict[str, str]]]:
    """Source name, and for each part its pages as ``master.frame``."""
    shown = []
    for draft in drafts:
        parts = {
            part.part.value: " ".join(".".join(str(int(number)) for number in page.split("-")) for page in part.pages)
            for part in draft.parts
        }
        shown.append((draft.source_name, parts))
    return shown


def run(batch: Batch, settings: SeparateSettings = ASIDE, **states: PageState) -> list[tuple[str, dict[str, str]]]:
    return short(separate(batch, pages_of(batch, **states), settings))


def candidates(draft: RecordDraft, name: str) -> list[tuple[str, Source]]:
    return [(candidate.value, candidate.source) for candidate in dict(draft.fields).get(name, ())]


def test_directories_and_multi_page_paths() -> None:
    batch = a_batch("1.tif", ("2.pdf", 2), "3.pdf", "a/1.tif", "a/b/1.tif", ("a/c.tif", 1000), "a/d.tif")
    drafts = separate(batch, pages_of(batch), ASIDE)
    assert short(drafts)[:4] == [
        ("in", {"correspondence": "1.1 3.1"}),
        ("2.pdf", {"correspondence": "2.1 2.2"}),
        ("a", {"correspondence": "4.1 7.1"}),
        ("b", {"correspondence": "5.1"}),
    ]
    assert drafts[4].source_name == "c.tif"
    assert drafts[4].parts[0].pages[-2:] == ("000006-999", "000006-1000")
    assert drafts[4].parts[0].volume == 1
    assert len(drafts) == 5


def test_states() -> None:
    batch = a_batch(*(f"a/{number}.tif" for number in range(1, 9)))
    states = dict(zip((f"m{n}" for n in range(1, 9)), PageState, strict=True))
    # pending, kept, blank, separator, duplicate, failed, replaced, withdrawn
    assert run(batch, **states) == [("a", {"correspondence": "1.1 2.1"})]
    assert run(batch, REPLICA, **states) == [("a", {"correspondence": "1.1 2.1 3.1"})]


def test_what_gives_no_draft() -> None:
    batch = a_batch("a/1.tif", "b/1.tif", "c/1.tif", "c/2.tif", "d/1.tif")
    states = {"m1": PageState.DUPLICATE, "m2": PageState.FAILED, "m3": PageState.BLANK, "m4": PageState.FAILED}
    assert run(batch, **states) == [("c", {"correspondence": ""}), ("d", {"correspondence": "5.1"})]
    assert run(batch, REPLICA, **states) == [("c", {"correspondence": "3.1"}), ("d", {"correspondence": "5.1"})]


def test_part_and_number_options() -> None:
    batch = a_batch("a/1.tif", part=NS, number="12/राज०/2019")
    (draft,) = separate(batch, pages_of(batch), ASIDE)
    assert draft.parts[0].part is NS
    ((name, (number, *_)),) = draft.fields
    assert (name, number.value, number.source, number.confidence) == ("number", "12/राज०/2019", Source.OPTION, 100)
    assert number.key == "12/राज/2019"
    assert not needs_one_record(batch, [draft])
    assert needs_one_record(batch, [draft, draft])
    assert not needs_one_record(a_batch("a"), [draft, draft])


def test_sidecar_joins_the_two_sides_of_a_number() -> None:
    rows = (SidecarRow("x", "7/2019", "भूमि", NS, "2019-03"), SidecarRow("y.pdf", "7 / 2019", "", CS), SidecarRow("z", "8/2019"))
    batch = a_batch("x/1.tif", "x/2.tif", ("y.pdf", 2), "z/1.tif", sidecar=rows)
    drafts = separate(batch, pages_of(batch), ASIDE)
    assert short(drafts) == [("x", {"noting": "1.1 2.1", "correspondence": "3.1 3.2"}), ("z", {"correspondence": "4.1"})]
    assert candidates(drafts[0], "number") == [("7/2019", Source.SIDECAR), ("7 / 2019", Source.SIDECAR)]
    assert {candidate.key for candidate in dict(drafts[0].fields)["number"]} == {"7/2019"}
    assert candidates(drafts[0], "subject") == [("भूमि", Source.SIDECAR)]
    assert candidates(drafts[0], "date") == [("2019-03", Source.SIDECAR)]
    assert {candidate.confidence for _, found in drafts[0].fields for candidate in found} == {100}


def test_noting_comes_first_whichever_was_delivered_first() -> None:
    rows = (SidecarRow("1.pdf", "7", "", CS), SidecarRow("2.pdf", "7", "", NS))
    (draft,) = separate(batch := a_batch(("1.pdf", 2), ("2.pdf", 2), sidecar=rows), pages_of(batch), ASIDE)
    assert [part.part for part in draft.parts] == [NS, CS]
    assert draft.source_name == "1.pdf"


def test_one_number_and_one_part_twice_stay_two_records() -> None:
    rows = (SidecarRow("a", "7", "", CS), SidecarRow("b", "7", "", CS), SidecarRow("c", "7", "", NS))
    assert run(a_batch("a/1.tif", "b/1.tif", "c/1.tif", sidecar=rows)) == [
        ("a", {"noting": "3.1", "correspondence": "1.1"}),
        ("b", {"correspondence": "2.1"}),
    ]


def test_rows_for_single_pages_divide_a_directory() -> None:
    rows = (
        SidecarRow("a/1.tif", "7", "", NS),
        SidecarRow("a/2", "7", "", CS),
        SidecarRow("a/3.tif", "7", "", CS),
        SidecarRow("a/4.tif", "8"),
    )
    assert run(a_batch("a/1.tif", "a/2.tif", "a/3.tif", "a/4.tif", "a/5.tif", sidecar=rows)) == [
        ("a", {"noting": "1.1", "correspondence": "2.1 3.1"}),
        ("a", {"correspondence": "4.1"}),
        ("a", {"correspondence": "5.1"}),
    ]


@pytest.mark.parametrize(
    ("rows", "paths", "expected"),
    [
        # Pages of one path.
        (
            [
                SidecarRow("all.pdf", "7", "", NS, "", 1, 2),
                SidecarRow("all.pdf", "7", "", CS, "", 3, 4),
                SidecarRow("all", "8", first=5, last=5),
            ],
            [("all.pdf", 6)],
            [("all.pdf", {"noting": "1.1 1.2", "correspondence": "1.3 1.4"}), ("all.pdf", {"correspondence": "1.5"}),
             ("all.pdf", {"correspondence": "1.6"})],
        ),
        # Rows of one number and part are one; rows without a number are each their own.
        (
            [
                SidecarRow("all.pdf", "7", first=1, last=1),
                SidecarRow("all.pdf", "8", first=2, last=2),
                SidecarRow("all.pdf", "7", first=3, last=4),
            ],
            [("all.pdf", 4)],
            [("all.pdf", {"correspondence": "1.1 1.3 1.4"}), ("all.pdf", {"correspondence": "1.2"})],
        ),
        (
            [SidecarRow("all.pdf", first=1, last=1), SidecarRow("all.pdf", first=2, last=3)],
            [("all.pdf", 3)],
            [("all.pdf", {"correspondence": "1.1"}), ("all.pdf", {"correspondence": "1.2 1.3"})],
        ),
        # Pages of a directory, in natural order, those of a path with several among them.
        (
            [SidecarRow(".", "7", first=1, last=2), SidecarRow(".", "8", first=3, last=5)],
            ["1.tif", "2.tif", ("3.pdf", 2), "10.tif"],
            [("in", {"correspondence": "1.1 2.1"}), ("in", {"correspondence": "3.1 3.2 4.1"})],
        ),
        (
            [SidecarRow("a", "7", first=2, last=3), SidecarRow("a/3.tif", "9")],
            ["a/1.tif", "a/2.tif", "a/3.tif", "a/b/1.tif"],
            [
                ("a", {"correspondence": "1.1"}),
                ("a", {"correspondence": "2.1"}),
                ("a", {"correspondence": "3.1"}),
                ("b", {"correspondence": "4.1"}),
            ],
        ),
    ],
)  # fmt: skip
def test_rows_for_pages_divide_a_path_or_a_directory(
    rows: list[SidecarRow], paths: list[str | tuple[str, int]], expected: list[tuple[str, dict[str, str]]]
) -> None:
    assert run(a_batch(*paths, sidecar=tuple(rows), separate="csv")) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        # Every path a record; so many pages, whatever path they lie in; by directory, where each path of several pages is its own.
        ("each", ["1.1", "2.1", "3.1", "4.1 4.2"]),
        ("count:2", ["1.1 2.1", "3.1 4.1", "4.2"]),
        ("count:9", ["1.1 2.1 3.1 4.1 4.2"]),
        ("path", ["1.1 2.1", "3.1", "4.1 4.2"]),
        ("auto", ["1.1 2.1", "3.1", "4.1 4.2"]),
        ("csv", ["1.1 2.1", "3.1", "4.1 4.2"]),
        ("sheets", ["1.1 2.1 3.1 4.1 4.2"]),
        ("blank", ["1.1 2.1 3.1 4.1 4.2"]),
    ],
)
def test_ways_of_dividing_a_delivery(way: str, expected: list[str]) -> None:
    batch = a_batch("a/1.tif", "a/2.tif", "b/1.tif", ("c.pdf", 2), separate=way)
    assert [parts["correspondence"] for _, parts in run(batch)] == expected
    assert [
        parts["noting"] for _, parts in run(dataclasses.replace(batch, options=dataclasses.replace(batch.options, part=NS)))
    ] == expected


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        ((), ["1.1 2.1 3.1 4.1 5.1 6.1"]),
        ((3,), ["1.1 2.1", "4.1 5.1 6.1"]),
        ((3, 4), ["1.1 2.1", "5.1 6.1"]),
        ((1, 6), ["2.1 3.1 4.1 5.1"]),
        ((2, 4), ["1.1", "3.1", "5.1 6.1"]),
        ((1, 2, 3, 4, 5, 6), []),
    ],
)
@pytest.mark.parametrize("settings", [ASIDE, REPLICA])
def test_blank_sheets_divide_a_stack_and_are_no_pages_of_a_replica(
    blank: tuple[int, ...], expected: list[str], settings: SeparateSettings
) -> None:
    batch = a_batch(*(f"{number}.tif" for number in range(1, 7)), separate="blank")
    states = {f"m{number}": PageState.BLANK for number in blank}
    assert [parts["correspondence"] for _, parts in run(batch, settings, **states)] == expected


def test_a_blank_sheet_is_blank_on_both_sides() -> None:
    """Leaves 1-2, 3-4, 5-6; the back of the first is blank, and both sides of the second."""
    states = {f"m1_{frame}": PageState.BLANK for frame in (2, 3, 4)}
    batch = a_batch(("all.pdf", 6), separate="blank", duplex=Duplex.SIDES)
    assert [parts["correspondence"] for _, parts in run(batch, REPLICA, **states)] == ["1.1 1.2", "1.5 1.6"]


@pytest.mark.parametrize(
    "wanted", ["", "count", "count:", "count:0", "count:-1", "count:x", "count:1:2", "path:3", "sheet", "SHEETS", "count:१"]
)
def test_a_way_that_there_is_not_is_refused(wanted: str) -> None:
    with pytest.raises(UsageError, match=r"usage\.separate"):
        parse_way(wanted)


def test_one_number_twice_in_one_delivery_is_a_question_however_it_is_divided() -> None:
    rows = (SidecarRow("a", "7", "", CS), SidecarRow("b", "७", "", CS), SidecarRow("c", "8"))
    batch = a_batch("a/1.tif", "b/1.tif", "c/1.tif", sidecar=rows)
    asked = [
        [(problem.code, problem.detail, problem.page) for problem in draft.problems] for draft in separate(batch, pages_of(batch), ASIDE)
    ]
    assert asked == [[], [(ProblemCode.NUMBER_AGAIN, "७", "000002-001")], []]


def test_rows_that_say_only_a_subject_divide_nothing() -> None:
    rows = (SidecarRow("a/2.tif", "", "भूमि"),)
    (draft,) = separate(batch := a_batch("a/1.tif", "a/2.tif", sidecar=rows), pages_of(batch), ASIDE)
    assert candidates(draft, "subject") == [("भूमि", Source.SIDECAR)]


def test_the_option_goes_before_the_sidecar() -> None:
    batch = a_batch("a/1.tif", part=CS, number="1/2", sidecar=(SidecarRow("a", "3/4", part=NS),))
    (draft,) = separate(batch, pages_of(batch), ASIDE)
    assert draft.parts[0].part is CS
    assert candidates(draft, "number") == [("1/2", Source.OPTION), ("3/4", Source.SIDECAR)]


def test_path_template() -> None:
    batch = a_batch(
        "DM/2019/A_12/CS/1.tif", "DM/2019/A_12/NS/1.tif", "DM/2019/A_12/NS/2.tif", ("DM/2019/B_1/CS.pdf", 3),
        "SP/2019/A_12/CS/1.tif", "x/1.tif",
        path_template="{office}/{year}/{number}/{part:NS|CS}",
    )  # fmt: skip
    drafts = separate(batch, pages_of(batch), ASIDE)
    assert short(drafts) == [
        ("A_12", {"noting": "2.1 3.1", "correspondence": "1.1"}),
        ("B_1", {"correspondence": "4.1 4.2 4.3"}),
        ("A_12", {"correspondence": "5.1"}),
        ("x", {"correspondence": "6.1"}),
    ]
    assert candidates(drafts[0], "number") == [("A/12", Source.NAME)]
    assert candidates(drafts[2], "office") == [("SP", Source.NAME)]
    assert candidates(drafts[2], "year") == [("2019", Source.NAME)]
    assert drafts[3].fields == ()


def test_a_side_of_blanks_alone_is_left_out() -> None:
    batch = a_batch("7/NS/1.tif", "7/CS/1.tif", path_template="{number}/{part:NS|CS}")
    assert run(batch, m1=PageState.BLANK) == [("7", {"correspondence": "2.1"})]


def test_the_deliverys_own_name_counts_for_loose_pages() -> None:
    (draft,) = separate(batch := a_batch("1.tif", source="/scans/fl-A-21001(3)_5_2008_DFG/"), pages_of(batch), ASIDE)
    assert draft.source_name == "fl-A-21001(3)_5_2008_DFG"
    assert candidates(draft, "number") == [("A-21001(3)/5/2008/DFG", Source.NAME)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fl-A-21001(3)_5_2008_DFG", "A-21001(3)/5/2008/DFG"),
        ("FL-412", "412"),
        ("12_राज_2019", "12/राज/2019"),
        ("12=राज=2019.pdf", "12/राज/2019"),
        ("१२_२०१९", "१२/२०१९"),
        ("11014_03_2023-SCD-V.tif", "11014/03/2023-SCD-V"),
        ("12_03_2019_DFG", "12/03/2019/DFG"),
        ("F.3(12)Rev-6_2018", "F.3(12)Rev-6/2018"),
        ("F.3(12)Rev-6", "F.3(12)Rev-6"),
        ("File No. 81829_2023", "81829/2023"),
        ("राजस्व-12", "राजस्व-12"),
        ("scan0001", None),
        ("Scan_2019_03_12", None),
        ("IMG_20190312.jpg", None),
        ("New folder (2)", None),
        ("नया फोल्डर 2", None),
        ("page-12", None),
        ("2019-03-12", None),
        ("20190312_101500", None),
        ("12.03.2019", None),
        ("0001.pdf", None),
        ("letters", None),
        ("north_block", None),
        ("", None),
    ],
)
def test_numbers_from_names(name: str, value: str | None) -> None:
    candidate = number_from_name(name)
    assert (candidate and candidate.value) == value
    if candidate:
        assert (candidate.source, candidate.confidence, candidate.raw) == (Source.NAME, 50, name)


# -- properties ------------------------------------------------------------------------------------------------------------------

names = st.builds(
    lambda directory, leaf, suffix: f"{directory}{leaf}{suffix}",
    st.sampled_from(["", "a/", "a/NS/", "a/CS/", "b/NS/", "7_2019/", "c/d/"]),
    st.integers(1, 12),
    st.sampled_from([".tif", ".pdf"]),
)
rows = st.builds(
    SidecarRow,
    st.sampled_from(["a", "a/NS", "a/CS", "b", ".", "7_2019", "a/1", "a/2.tif", "c"]),
    st.sampled_from(["", "7/2019", "8/2019"]),
    st.just(""),
    st.sampled_from([None, NS, CS]),
)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    paths = draw(st.lists(st.tuples(names, st.sampled_from([1, 1, 1, 2, 3])), unique_by=lambda pair: pair[0], min_size=1, max_size=15))
    template = draw(st.sampled_from(["", "{number}/{part:NS|CS}", "{number}"]))
    sidecar = tuple(draw(st.lists(rows, max_size=4, unique_by=lambda row: row.path)))
    return a_batch(*paths, path_template=template, sidecar=sidecar, part=draw(st.sampled_from([None, None, NS])))


@st.composite
def with_states(draw: st.DrawFn) -> tuple[Batch, list[SeparatePage]]:
    batch = draw(batches())
    return batch, [SeparatePage(page.page, page.master, page.frame, draw(st.sampled_from(PageState))) for page in pages_of(batch)]


def bound(drafts: list[RecordDraft]) -> list[str]:
    return [page for draft in drafts for part in draft.parts for page in part.pages]


@given(with_states(), st.sampled_from([ASIDE, REPLICA]))
def test_every_page_that_stays_is_bound_exactly_once(case: tuple[Batch, list[SeparatePage]], settings: SeparateSettings) -> None:
    batch, pages = case
    stay = {PageState.KEPT, PageState.PENDING} | ({PageState.BLANK} if settings is REPLICA else set())
    assert sorted(bound(separate(batch, pages, settings))) == sorted(page.page for page in pages if page.state in stay)


@given(with_states(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(case: tuple[Batch, list[SeparatePage]], chance: random.Random) -> None:
    batch, pages = case
    shuffled = list(pages)
    chance.shuffle(shuffled)
    assert separate(batch, shuffled, ASIDE) == separate(batch, pages, ASIDE)


@given(with_states())
def test_one_pages_state_moves_no_other_page(case: tuple[Batch, list[SeparatePage]]) -> None:
    batch, pages = case
    kept = {page.page for page in pages if page.state is PageState.KEPT}
    everything = bound(separate(batch, pages_of(batch), ASIDE))
    some = bound(separate(batch, [page for page in pages if page.state is PageState.KEPT], ASIDE))
    assert [page for page in everything if page in kept] == some


@given(batches())
def test_a_part_occurs_once_in_a_record_and_is_in_natural_order(batch: Batch) -> None:
    for draft in separate(batch, pages_of(batch), ASIDE):
        parts = [part.part for part in draft.parts]
        assert len(parts) == len(set(parts))
        for part in draft.parts:
            assert list(part.pages) == sorted(part.pages)


@pytest.mark.parametrize(
    ("numbers", "cover", "asked"),
    [
        (("7/2019", "7/2019", ""), False, True),
        (("7/2019", "9/2020", ""), False, False),
        (("", "", ""), False, False),
        (("9 / 2020", "", ""), False, False),
        (("", "", "7/2019"), False, False),
        (("", "", "7/2019"), True, True),
    ],
)
def test_pages_that_name_another_file_are_a_question(numbers: tuple[str, str, str], cover: bool, asked: bool) -> None:
    """Two noting pages and a page of correspondence; letters cite other files, unless they are covers."""
    rows = (SidecarRow("n", "9/2020", part=NS), SidecarRow("c", "9/2020", part=CS))
    batch = a_batch("n/1.tif", "n/2.tif", "c/1.tif", sidecar=rows)
    pages = [
        dataclasses.replace(page, number=number_key(number), cover=cover)
        for page, number in zip(sorted(pages_of(batch), key=lambda page: page.page), (numbers[0], numbers[1], numbers[2]), strict=True)
    ]
    (draft,) = separate(batch, pages, ASIDE)
    assert [problem.code for problem in draft.problems] == ([ProblemCode.NUMBER_CONFLICT] if asked else [])


@pytest.mark.parametrize(
    ("noting", "letters", "asked"),
    [
        ("", ("345/2021/Estt", "345/2021/Estt"), "345/2021/Estt on 2 of 2 pages"),
        ("", ("345/2021/Estt", "345 / 2021 / Estt", ""), "345/2021/Estt on 2 of 2 pages"),
        ("", ("345/2021/Estt", ""), ""),
        ("", ("345/2021/Estt", "7/2019", "8/2018"), ""),
        ("", ("345/2021/Estt", "345/2021/Estt", "9/2020"), ""),
        ("", ("345/2021/Estt", "345/2021/Estt", "7/2019", "8/2018"), ""),
        ("", ("345/2021/Estt", "345/2021/Estt", "", "", "", "", ""), ""),
        ("9/2020", ("345/2021/Estt", "345/2021/Estt"), ""),
    ],
)
def test_letters_that_all_name_another_file_are_a_question(noting: str, letters: tuple[str, ...], asked: str) -> None:
    """Where no noting page or cover says otherwise. One letter, or letters of several senders, bear their senders' numbers."""
    rows = (SidecarRow("n", "9/2020", part=NS), SidecarRow("c", "9/2020", part=CS))
    batch = a_batch("n/1.tif", *(f"c/{place}.tif" for place in range(1, len(letters) + 1)), sidecar=rows)
    by_place = sorted(pages_of(batch), key=lambda page: page.page)
    pages = [dataclasses.replace(page, number=number) for page, number in zip(by_place, (noting, *letters), strict=True)]
    (draft,) = separate(batch, pages, ASIDE)
    found = [problem.detail for problem in draft.problems if problem.code is ProblemCode.NUMBER_CONFLICT]
    assert found == ([asked] if asked else [])


@pytest.mark.parametrize(
    ("folios", "expected"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8), []),
        ((1, 2, 3, 4, 6, 7, 8, 9), [(ProblemCode.FOLIO_GAP, "000005-001")]),
        ((1, 2, 3, 4, 4, 5, 6, 7), [(ProblemCode.FOLIO_REPEAT, "000005-001")]),
        ((None, 2, 3, 17, None, 6, 7, 8), []),
        ((1, 2, 3, 4, 1, 2, 3, 4), []),
    ],
)
def test_folios_are_held_against_the_order(folios: tuple[int | None, ...], expected: list[tuple[ProblemCode, str]]) -> None:
    """A directory's letters may begin at 1 again; one number that does not fit is misread."""
    batch = a_batch(*(f"d/{place}.tif" for place in range(1, 9)))
    pages = [dataclasses.replace(page, folio=folio) for page, folio in zip(pages_of(batch), folios, strict=True)]
    (draft,) = separate(batch, pages, ASIDE)
    assert [(problem.code, problem.page) for problem in draft.problems] == expected
