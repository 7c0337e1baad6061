"""What people decide, applied to a stack: tables of what each decision does, and properties of any decisions whatever.

See ``stacks.py`` for the notation.
"""

from __future__ import annotations

import dataclasses
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stacks import ASIDE, BATCH, CS, NS, REPLICA, decide, from_elsewhere, kind, place, read_out, ref, refs, row, side, stack, told

from scanfile.model import (
    Batch,
    Classification,
    Decision,
    DecisionKind,
    Duplex,
    PageState,
    SeparatePage,
    Separation,
    Surroundings,
)
from scanfile.separate import separate

OTHER = "1122-02"
FIRST, SECOND = f"{OTHER}/000001-001", f"{OTHER}/000001-002"


def replace(old: int, new: int | str) -> Decision:
    return decide(DecisionKind.REPLACE, ref(old), anchor=new if isinstance(new, str) else ref(new))


def insert(*pages: str, beside: int, **more: object) -> Decision:
    return decide(DecisionKind.INSERT, *pages, anchor=ref(beside), **more)


# Moving


@pytest.mark.parametrize(
    ("text", "decisions", "records"),
    [
        # Behind and before another page; several keep the order in which they are named.
        ("A . . . .", [place(2, beside=4)], ["A: c 3 4 2 5"]),
        ("A . . . .", [place(5, 4, beside=3, before=True)], ["A: c 2 5 4 3"]),
        ("A . . . .", [place(5, beside=2)], ["A: c 2 5 3 4"]),
        # Into another record, part or volume: where the anchor is, else at the end or beginning of what is named.
        ("A . . B . .", [place(3, beside=5)], ["A: c 2", "B: c 5 3 6"]),
        ("A:n . . A:c . .", [place(3, beside=5)], ["A: n 2 | c 5 3 6"]),
        ("A:n . . A:c . .", [place(6, beside=2, part=NS)], ["A: n 2 6 3 | c 5"]),
        ("A:n . . A:c . .", [place(3, beside=2, part=CS)], ["A: n 2 | c 5 6 3"]),
        ("A:n . . A:c . .", [place(3, beside=2, part=CS, before=True)], ["A: n 2 | c 3 5 6"]),
        ("A . . .", [place(4, beside=2, part=NS)], ["A: n 4 | c 2 3"]),
        ("A . . .", [place(4, beside=2, volume=2)], ["A: c 2 3 | c2 4"]),
        ("A . . .", [place(2, 3, 4, beside=2, part=NS)], ["A: n 2 3 4"]),
        # The last page of a record leaves no record; a later decision goes before an earlier one.
        ("A . B . .", [place(2, beside=4)], ["B: c 4 2 5"]),
        ("A . . B .", [place(3, beside=5), place(3, beside=2, before=True)], ["A: c 3 2", "B: c 5"]),
        # A record of its own.
        ("A . . . .", [place(4, 5)], ["A: c 2 3", "-: c 4 5"]),
        ("A . . . .", [place(4, 5, part=NS)], ["A: c 2 3", "-: n 4 5"]),
        ("A . . . .", [place(3, 4, 5), place(5)], ["A: c 2", "-: c 3 4", "-: c 5"]),
        ("A . . . .", [place(4), place(5, beside=4, part=CS, volume=2)], ["A: c 2 3", "-: c 4 | c2 5"]),
        # Behind a sheet is where its record begins, also where nothing is left of it.
        ("A . B .", [place(2, beside=3)], ["B: c 2 4"]),
        ("A . B .", [place(4, beside=2), place(4, beside=3)], ["A: c 2", "B: c 4"]),
        ("E . .", [place(3, beside=1)], ["-: c 3 2"]),
        # What is not there is not moved.
        ("A . .", [place(3, 9, beside=2, before=True)], ["A: c 3 2"]),
    ],
)
def test_where_pages_go(text: str, decisions: list[Decision], records: list[str]) -> None:
    assert told(text, decisions).records == records


def test_a_page_beside_one_that_was_moved_goes_where_that_one_is() -> None:
    found = told("A . . B . .", [place(2, beside=6), place(3, beside=2)])
    assert found.records == ["B: c 5 6 2 3"]


@pytest.mark.parametrize(
    ("text", "decisions", "records"),
    [
        ("A . . D . .", [place(6, beside=2)], ["A: c 2 6 3 !5"]),
        ("A . . D . . B .", [place(5, beside=8)], ["A: c 2 3 6", "B: c 8 !5"]),
        ("A . . D . .", [kind(PageState.BLANK, 5)], ["A: c 2 3 !6"]),
        ("A . . D . .", [replace(5, 3)], ["A: c 2 !3 6"]),
        ("A . . D . . D .", [place(5, 6, 8)], ["A: c 2 3", "-: c !5 6 !8"]),
    ],
)
def test_a_letter_begins_with_its_page_or_with_the_next_that_is_left(text: str, decisions: list[Decision], records: list[str]) -> None:
    assert told(text, decisions).records == records


# Kinds


@pytest.mark.parametrize(
    ("text", "said", "position", "sides", "records"),
    [
        ("A . b .", PageState.KEPT, 3, "s.p.", ["A: c 2 3 4"]),
        ("A . d .", PageState.KEPT, 3, "s.p.", ["A: c 2 3 4"]),
        ("A . .=2 .", PageState.KEPT, 3, "s...", ["A: c 2 3 4"]),
        ("A . x .", PageState.KEPT, 3, "s.x.", ["A: c 2 4"]),
        ("A . . .", PageState.BLANK, 3, "s.b.", ["A: c 2 4"]),
        ("A . . .", PageState.DUPLICATE, 3, "s.d.", ["A: c 2 4"]),
        ("A . . .", PageState.WITHDRAWN, 3, "s.w.", ["A: c 2 4"]),
        ("A . x .", PageState.WITHDRAWN, 3, "s.w.", ["A: c 2 4"]),
    ],
)
def test_what_people_say_of_a_page(text: str, said: PageState, position: int, sides: str, records: list[str]) -> None:
    found = told(text, [kind(said, position)])
    assert (found.sides, found.records) == (sides, records)
    if said not in (PageState.KEPT, PageState.SEPARATOR):
        assert found.separation.marks[position - 1].reason == "decided by ravi"


def test_a_page_that_failed_is_missed_until_people_take_it_out() -> None:
    assert told("A . x").separation.drafts[0].missing == 1
    assert told("A . x", [kind(PageState.WITHDRAWN, 3)]).separation.drafts[0].missing == 0
    assert told("A . x .", [replace(3, 4)]).separation.drafts[0].missing == 0


def test_the_last_word_counts() -> None:
    said = [kind(PageState.WITHDRAWN, 2), kind(PageState.KEPT, 2), kind(PageState.BLANK, 3)]
    assert told("A . . .", said).sides == "s.b."
    assert told("A . . .", said[:1]).sides == "sw.."


def test_a_page_that_was_read_needs_no_reading_when_it_comes_back() -> None:
    batch, pages = stack("A . b")
    pages[2] = dataclasses.replace(pages[2], read=True)
    assert read_out(separate(batch, pages, ASIDE, Surroundings(decisions=(kind(PageState.KEPT, 3),)))).sides == "s.."


# Pages that were scanned twice


@pytest.mark.parametrize(
    ("text", "decisions", "sides", "problems"),
    [
        # In one record the later one is set aside.
        ("A . .=2 .", [], "s.d.", []),
        ("A:n . A:c .=2", [], "s.sd", []),
        ("A . .=2 .=3", [], "s.dd", []),
        # In another record it may be a copy that belongs there.
        ("A . B .=2 .", [], "s.s..", ["same-elsewhere@4"]),
        # As long as one stands; the person's word counts.
        ("A . .=2 .", [kind(PageState.WITHDRAWN, 2)], "sw..", []),
        ("A . .=2 .=2", [kind(PageState.WITHDRAWN, 2)], "sw.d", []),
        ("A . .=2 .", [kind(PageState.KEPT, 3)], "s...", []),
        ("A x .=2 .", [], "sx..", []),
        # Moved away from the one that it is like, it is a page again, and asked about.
        ("A . .=2 B .", [place(3, beside=5)], "s..s.", ["same-elsewhere@3"]),
        ("A . B .=2 .", [place(4, beside=2)], "s.sd.", []),
        # One that is out everywhere is nothing to ask about.
        ("A . B .=2 .", [kind(PageState.WITHDRAWN, 2)], "sws..", []),
    ],
)
def test_pages_that_were_scanned_twice(text: str, decisions: list[Decision], sides: str, problems: list[str]) -> None:
    found = told(text, decisions)
    assert (found.sides, found.problems) == (sides, problems)


def test_a_duplicate_names_the_page_that_stands() -> None:
    marks = told("A . .=2 .=3").separation.marks
    assert [marks[at].reason for at in (2, 3)] == [ref(2), ref(2)]


def test_two_copies_of_a_page_of_another_delivery_are_copies_of_each_other() -> None:
    batch, pages = stack("A . . .")
    pages[1:3] = [dataclasses.replace(page, twin=f"{OTHER}/000001-009") for page in pages[1:3]]
    found = read_out(separate(batch, pages, ASIDE))
    assert (found.sides, found.problems) == ("s.d.", ["same-elsewhere@2"])
    assert found.separation.drafts[0].problems[0].detail == f"1 of batch {OTHER}, the first like {OTHER}/000001-009"


# Replacing and inserting


def test_a_page_gives_its_place_to_another() -> None:
    found = told("A . . . .", [replace(3, 5)])
    assert (found.records, found.sides) == (["A: c 2 5 4"], "s.r..")
    assert found.separation.marks[2].reason == ref(5)
    assert told("A . . . .", [replace(3, 5), replace(5, 2)]).records == ["A: c 2 4"]


def test_what_stands_in_for_a_page_stands_whatever_it_looks_like() -> None:
    assert told("A . . .=3 b", [replace(3, 4)]).all == (["A: c 2 4"], "s.r.b", [])
    assert told("A . . b d", [replace(3, 4), replace(2, 5)]).records == ["A: c 5 4"]


def test_a_replaced_page_that_is_brought_back_stands_beside_the_other() -> None:
    assert told("A . . .", [replace(2, 4), kind(PageState.KEPT, 2)]).records == ["A: c 2 4 3"]
    assert told("A . . .", [replace(2, 4), replace(4, 2)]).all == (["A: c 2 3"], "s..r", [])


def test_a_page_of_another_delivery_takes_a_place() -> None:
    found = told("A . . .", [replace(3, FIRST)], foreign=from_elsewhere("."))
    assert (found.records, found.sides) == ([f"A: c 2 {FIRST} 4"], "s.r.")


def test_what_is_put_in_is_no_duplicate_but_may_be_blank() -> None:
    found = told("A . .", [insert(FIRST, SECOND, beside=2)], foreign=from_elsewhere("d b"))
    assert found.records == [f"A: c 2 {FIRST} 3"]
    assert told("A . d", [insert(ref(3), beside=2, before=True)]).records == ["A: c 3 2"]
    assert told("A . .", [insert(FIRST, beside=2)], REPLICA, foreign=from_elsewhere("b")).records == [f"A: c 2 {FIRST} 3"]


def test_what_is_put_in_although_it_is_the_same_is_asked_about() -> None:
    (page,) = from_elsewhere(".")
    page = dataclasses.replace(page, twin=ref(2))
    moved = decide(DecisionKind.PLACE, page.page, anchor=ref(3))
    found = told("A . .", [moved], foreign=(page,))
    assert (found.records, found.problems) == ([f"A: c 2 3 {FIRST}"], [f"same-elsewhere@{FIRST}"])
    assert told("A . .", [insert(page.page, beside=3)], foreign=(page,)).problems == []


def test_a_page_of_another_delivery_that_failed_is_missed_here() -> None:
    found = told("A . .", [insert(FIRST, beside=2)], foreign=from_elsewhere("x"))
    assert (found.records, found.separation.drafts[0].missing) == (["A: c 2 3"], 1)


# Sealing


def test_a_record_is_sealed_by_a_person_and_stays_so_in_pieces() -> None:
    seal = decide(DecisionKind.SEAL, ref(2))
    assert told("A . . B .", [seal]).records == ["A sealed: c 2 3", "B: c 5"]
    assert told("A . . B .", [seal, place(3)]).records == ["A sealed: c 2", "B: c 5", "- sealed: c 3"]
    barred = row("A", classification=Classification.SECRET)
    assert told("A . . . B .", [place(3, 4), place(4)], register=barred).records == [
        "A sealed: c 2", "B: c 6", "- sealed: c 3", "- sealed: c 4",
    ]  # fmt: skip


def test_a_seal_is_on_the_record_in_which_the_page_is_then() -> None:
    moved = [place(2, beside=5), decide(DecisionKind.SEAL, ref(2)), place(2, beside=3)]
    assert told("A . . B .", moved).records == ["A: c 3 2", "B sealed: c 5"]


# What a record is known by


def test_a_record_is_known_by_what_it_began_with_whatever_becomes_of_its_pages() -> None:
    def begun(decisions: list[Decision]) -> list[str]:
        return [draft.begun for draft in told("A . . . B . .", decisions).separation.drafts]

    assert begun([]) == [ref(1), ref(5)]
    assert begun([place(2, beside=7)]) == [ref(1), ref(5)]
    split = begun([place(3, 4)])
    assert split[:2] == [ref(1), ref(5)]
    assert split[2] not in (ref(1), ref(5), ref(3))
    assert begun([place(3, 4), place(2, beside=4)])[1] == split[2]


# One page in several deliveries


def deliveries(
    ours: str, theirs: str, decisions: list[Decision], settings: object = ASIDE, **options: object
) -> tuple[Separation, Separation]:
    """Two deliveries that know of each other, as regrouping gives them to separation."""
    return (
        _one(BATCH, stack(ours, **options), from_elsewhere(theirs), decisions, settings),
        _one(OTHER, stack(theirs), from_elsewhere(ours, BATCH), decisions, settings),
    )


def _one(
    name: str, own: tuple[Batch, list[SeparatePage]], foreign: tuple[SeparatePage, ...], decisions: list[Decision], settings: object
) -> Separation:
    batch = dataclasses.replace(own[0], id=name)
    pages = [dataclasses.replace(page, twin=page.twin.replace(BATCH, name)) for page in own[1]]
    named = {page for one in decisions for page in (*one.pages, one.anchor)}
    there = tuple(page for page in foreign if page.page in named)
    return separate(batch, pages, settings, Surroundings(decisions=tuple(decisions), foreign=there))  # type: ignore[arg-type]


def test_a_page_goes_to_another_delivery_and_comes_back() -> None:
    there = decide(DecisionKind.PLACE, ref(3), anchor=f"{OTHER}/000001-002")
    ours, theirs = (read_out(one) for one in deliveries("A . .", "B . .", [there]))
    assert (ours.records, ours.sides, theirs.records) == (["A: c 2"], "s..", [f"B: c 2 {ref(3)} 3"])
    back = place(3, beside=2)
    ours, theirs = (read_out(one) for one in deliveries("A . .", "B . .", [there, back]))
    assert (ours.records, theirs.records) == (["A: c 2 3"], ["B: c 2 3"])


def test_what_goes_beside_a_page_that_left_follows_it() -> None:
    left = decide(DecisionKind.PLACE, ref(2), anchor=f"{OTHER}/000001-002")
    after = place(3, beside=2)
    ours, theirs = (read_out(one) for one in deliveries("A . . .", "B .", [left, after]))
    assert (ours.records, theirs.records) == (["A: c 4"], [f"B: c 2 {ref(2)} {ref(3)}"])


def test_a_new_scan_of_a_page_that_left_follows_it() -> None:
    left = decide(DecisionKind.PLACE, ref(2), anchor=f"{OTHER}/000001-002")
    ours, theirs = (read_out(one) for one in deliveries("A . . .", "B .", [left, replace(2, 4)]))
    assert (ours.records, ours.sides, theirs.records) == (["A: c 3"], "sr..", [f"B: c 2 {ref(4)}"])


def test_a_page_beside_what_turned_out_to_be_a_sheet_is_not_lost() -> None:
    there = decide(DecisionKind.PLACE, ref(2), anchor=f"{OTHER}/000001-002")
    called = decide(DecisionKind.KIND, f"{OTHER}/000001-002", state=PageState.SEPARATOR)
    ours, theirs = (read_out(one) for one in deliveries("A . .", "B . .", [there, called]))
    assert (ours.records, theirs.records) == (["A: c 3"], [f"B: c {ref(2)} 3"])


# -- properties ------------------------------------------------------------------------------------------------------------------

tokens = st.sampled_from(
    ["."] * 12 + ["b"] * 4 + ["x", "d", "p", ".c", ".f1", ".n7", ".l", "T", "P", "D", "E", "?"]
    + ["A", "A:n", "A:c2", "B", "B:n", "B/2l", "A/1w", ".=1", ".=2", ".=5", ".=9"]
)  # fmt: skip
stacks = st.lists(tokens, min_size=1, max_size=14).map(" ".join)
options = st.fixed_dictionaries(
    {
        "duplex": st.sampled_from(Duplex),
        "separate": st.sampled_from(["", "", "sheets", "path", "each", "count:3", "blank", "csv"]),
        "number": st.sampled_from(["", "", "7"]),
    }
)
settings = st.sampled_from([ASIDE, REPLICA])
names = st.builds(lambda batch, at: f"{batch}/000001-{at:03d}", st.sampled_from([BATCH, OTHER]), st.integers(1, 14))
anchors = st.one_of(names, names, names, st.sampled_from([f"{BATCH}/", f"{OTHER}/"]))
groups = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
moves = st.builds(
    lambda kind, pages, anchor, before, part, volume: decide(kind, *pages, anchor=anchor, before=before, part=part, volume=volume),
    st.sampled_from([DecisionKind.PLACE, DecisionKind.PLACE, DecisionKind.INSERT]),
    groups, anchors, st.booleans(), st.sampled_from([None, None, NS, CS]), st.sampled_from([0, 0, 0, 1, 2]),
)  # fmt: skip
kinds = st.builds(
    lambda pages, state: decide(DecisionKind.KIND, *pages, state=state),
    groups,
    st.sampled_from([PageState.KEPT, PageState.BLANK, PageState.SEPARATOR, PageState.DUPLICATE, PageState.WITHDRAWN]),
)
replacements = st.builds(lambda old, new: decide(DecisionKind.REPLACE, old, anchor=new), names, names)
others = st.builds(lambda page, turns: decide(DecisionKind.TURN, page, turns=turns), names, st.integers(0, 3)) | st.builds(
    lambda page: decide(DecisionKind.SEAL, page), names
)
decisions = st.lists(st.one_of(moves, moves, kinds, replacements, others), max_size=6)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str, list[Decision]]:
    """Two stacks, and decisions about pages that are there."""
    ours, theirs = draw(stacks), draw(stacks)
    there = {f"{name}/000001-{at:03d}" for name, text in ((BATCH, ours), (OTHER, theirs)) for at in range(1, len(text.split()) + 1)}
    there |= {f"{BATCH}/", f"{OTHER}/"}
    named = [one for one in draw(decisions) if there.issuperset((*one.pages, *([one.anchor] if one.anchor else ())))]
    return ours, theirs, [one for one in named if one.anchor not in one.pages or one.kind is not DecisionKind.REPLACE]


def bound(separation: Separation, name: str) -> list[str]:
    """Every page in a draft, by ``batch/page``."""
    return [
        page if "/" in page else f"{name}/{page}" for draft in separation.drafts for part in draft.parts for page in part.pages
    ]  # fmt: skip


@given(pairs(), options, settings)
def test_every_page_has_one_mark_and_what_is_bound_is_in_one_record(
    case: tuple[str, str, list[Decision]], given_options: dict[str, object], chosen: object
) -> None:
    """No decision loses a page: over all deliveries, each page that counts as one stands in exactly one record."""
    ours, theirs, made = case
    found = dict(zip((BATCH, OTHER), deliveries(ours, theirs, made, chosen, **given_options), strict=True))
    states: dict[str, PageState] = {}
    for name, separation in found.items():
        length = len((ours if name == BATCH else theirs).split())
        assert sorted(mark.page for mark in separation.marks) == [side(".", at).page for at in range(1, length + 1)]
        states |= {f"{name}/{mark.page}": mark.state for mark in separation.marks}
    standing = Counter(page for name, separation in found.items() for page in bound(separation, name))
    assert max(standing.values(), default=1) == 1
    wanted = {page for page, state in states.items() if state in (PageState.KEPT, PageState.PENDING)}
    assert wanted <= standing.keys()
    rest = {states[page] for page in standing.keys() - wanted}
    assert rest <= ({PageState.BLANK} if chosen is REPLICA else set())


@given(pairs(), options, settings, st.randoms())
def test_separation_says_the_same_whatever_the_order_of_its_input(
    case: tuple[str, str, list[Decision]], given_options: dict[str, object], chosen: object, chance: random.Random
) -> None:
    ours, theirs, made = case
    batch, pages = stack(ours, **given_options)
    foreign = list(from_elsewhere(theirs))
    once = separate(batch, pages, chosen, Surroundings(decisions=tuple(made), foreign=tuple(foreign)))  # type: ignore[arg-type]
    chance.shuffle(pages)
    chance.shuffle(foreign)
    assert separate(batch, pages, chosen, Surroundings(decisions=tuple(made), foreign=tuple(foreign))) == once  # type: ignore[arg-type]


@given(pairs(), options, settings)
def test_labels_are_consistent(case: tuple[str, str, list[Decision]], given_options: dict[str, object], chosen: object) -> None:
    """A part and volume once in a record, noting first, volumes in order, letters begin at places that are there."""
    for separation in deliveries(*case, chosen, **given_options):
        for draft in separation.drafts:
            places = [([NS, CS].index(part.part), part.volume) for part in draft.parts]
            assert places == sorted(set(places))
            assert len(draft.parts) == 1 or all(part.pages for part in draft.parts)
            for part in draft.parts:
                assert list(part.documents) == sorted(set(part.documents))
                assert all(0 <= at < len(part.pages) for at in part.documents)


@given(stacks, options, settings, st.data())
def test_a_page_that_is_moved_there_and_back_leaves_all_as_it_was(
    text: str, given_options: dict[str, object], chosen: object, data: st.DataObject
) -> None:
    before = told(text, (), chosen, **dict(given_options))  # type: ignore[arg-type]
    parts = [part for draft in before.separation.drafts for part in draft.parts if len(part.pages) > 1]
    everywhere = [page for draft in before.separation.drafts for part in draft.parts for page in part.pages]
    if not parts:
        return
    pages = data.draw(st.sampled_from(parts)).pages
    at = data.draw(st.integers(0, len(pages) - 1))
    goal = data.draw(st.sampled_from([page for page in everywhere if page != pages[at]]))
    moved = decide(DecisionKind.PLACE, f"{BATCH}/{pages[at]}", anchor=f"{BATCH}/{goal}", before=data.draw(st.booleans()))
    neighbour, first = (pages[1], True) if at == 0 else (pages[at - 1], False)
    back = decide(DecisionKind.PLACE, f"{BATCH}/{pages[at]}", anchor=f"{BATCH}/{neighbour}", before=first)
    after = told(text, (moved, back), chosen, **dict(given_options))  # type: ignore[arg-type]
    assert (_pages(after.records), after.sides) == (_pages(before.records), before.sides)


def _pages(records: list[str]) -> list[str]:
    """Without the beginnings of letters: beside a blank page behind a sheet, no page can say on which side of it one lay."""
    return [record.replace("!", "") for record in records]


@given(stacks, options, st.data())
def test_replaced_pages_stay_accounted_as_replaced(text: str, given_options: dict[str, object], data: st.DataObject) -> None:
    length = len(text.split())
    if length < 2:
        return
    old, new = data.draw(st.lists(st.integers(1, length), min_size=2, max_size=2, unique=True))
    found = told(text, [replace(old, new)], **dict(given_options))
    assert found.sides[old - 1] == "r"
    assert all(str(old) not in record.replace("!", "").split() for record in found.records)


@given(stacks, options, settings)
def test_a_split_and_a_join_leave_every_page_where_it_was(text: str, given_options: dict[str, object], chosen: object) -> None:
    before = told(text, (), chosen, **dict(given_options))  # type: ignore[arg-type]
    for draft in before.separation.drafts:
        pages = draft.parts[-1].pages
        if len(pages) < 2:
            continue
        tail = [f"{BATCH}/{page}" for page in pages[1:]]
        split = decide(DecisionKind.PLACE, *tail, anchor=f"{BATCH}/", part=draft.parts[-1].part)
        join = decide(DecisionKind.PLACE, *tail, anchor=f"{BATCH}/{pages[0]}")
        after = told(text, (split, join), chosen, **dict(given_options))  # type: ignore[arg-type]
        assert _pages(after.records) == _pages(before.records)


def test_a_thousand_pages_are_separated_without_comparing_all_with_all() -> None:
    """Hints are looked for in one pass: twice the pages, about twice the work (counted in looks at a page, not in time)."""
    looks = Counter[int]()

    class Watched(tuple):  # type: ignore[type-arg]
        def __eq__(self, other: object) -> bool:
            looks[0] += 1
            return tuple.__eq__(self, other)

        __hash__ = tuple.__hash__

    counts = []
    for length in (200, 400):
        looks.clear()
        batch, pages = stack(" ".join(["A", *["."] * length]))
        pages = [dataclasses.replace(page, size_mm=Watched((210 + at % 2 * 50, 297))) for at, page in enumerate(pages)]
        separate(batch, pages, ASIDE)
        counts.append(looks[0])
    assert counts[0] > 0
    assert counts[1] < 3 * counts[0]
    assert refs(1, 2) == (ref(1), ref(2))
