"""The order of the sides: one pass or two, backs reversed or not, and what can't be one stack."""

from __future__ import annotations

import pytest
from stacks import ASIDE, BATCH, stack

from scanfile.errors import UsageError
from scanfile.model import Batch, DeliveryOptions, Duplex, Master, PageState, SeparatePage, page_id
from scanfile.separate import require_equal_passes, separate
from scanfile.separate.passes import in_order, partners

INTERLEAVE, REVERSED = Duplex.INTERLEAVE, Duplex.REVERSED


def delivery(duplex: Duplex, *paths: str | tuple[str, int]) -> Batch:
    """Paths with one page, or with so many."""
    named = [(path, 1) if isinstance(path, str) else path for path in paths]
    masters = tuple(Master(number, name, f"masters/{BATCH}/{number}", "0", 1, frames) for number, (name, frames) in enumerate(named, 1))
    return Batch(BATCH, masters, "/scans/in", "asha", "2026-11-22", DeliveryOptions(duplex=duplex))


def pages_of(batch: Batch) -> list[SeparatePage]:
    return [SeparatePage(page_id(m.number, f), m.number, f, PageState.KEPT) for m in batch.masters for f in range(1, m.frames + 1)]


def order(batch: Batch) -> str:
    """The pages in order, as ``path.page`` where a path has several."""
    several = any(master.frames > 1 for master in batch.masters)
    return " ".join(f"{page.master}.{page.frame}" if several else str(page.master) for page in in_order(batch, pages_of(batch)))


@pytest.mark.parametrize(
    ("duplex", "paths", "expected"),
    [
        # The halves of a directory; of one path.
        (INTERLEAVE, ["1", "2", "3", "4"], "1 3 2 4"),
        (REVERSED, ["1", "2", "3", "4"], "1 4 2 3"),
        (INTERLEAVE, [("all.pdf", 6)], "1.1 1.4 1.2 1.5 1.3 1.6"),
        (REVERSED, [("all.pdf", 6)], "1.1 1.6 1.2 1.5 1.3 1.4"),
        # Two paths; two directories.
        (INTERLEAVE, [("a.pdf", 3), ("b.pdf", 3)], "1.1 2.1 1.2 2.2 1.3 2.3"),
        (REVERSED, [("a.pdf", 3), ("b.pdf", 3)], "1.1 2.3 1.2 2.2 1.3 2.1"),
        (INTERLEAVE, ["1.tif", "2.tif"], "1 2"),
        (INTERLEAVE, ["1/1", "1/2", "2/1", "2/2"], "1 3 2 4"),
        (REVERSED, ["1/1", "1/2", "2/1", "2/2"], "1 4 2 3"),
        (INTERLEAVE, ["1/a/1", "1/b/2", "2/1", "2/2"], "1 3 2 4"),
        (INTERLEAVE, [("x/1", 2), ("y/1", 1), ("y/2", 1)], "1.1 2.1 1.2 3.1"),
        # What is named for backs is the back pass, wherever its name sorts.
        (INTERLEAVE, [("back.pdf", 2), ("front.pdf", 2)], "2.1 1.1 2.2 1.2"),
        (REVERSED, [("back.pdf", 2), ("front.pdf", 2)], "2.1 1.2 2.2 1.1"),
        (INTERLEAVE, ["Back side/1", "Back side/2", "Front/1", "Front/2"], "3 1 4 2"),
        (INTERLEAVE, ["back_001.tif", "back_002.tif", "front_001.tif", "front_002.tif"], "3 1 4 2"),
        (INTERLEAVE, ["even/1", "even/2", "odd/1", "odd/2"], "3 1 4 2"),
        (INTERLEAVE, ["पीछे/1", "पीछे/2", "सामने/1", "सामने/2"], "3 1 4 2"),
        (INTERLEAVE, ["a_front/1", "b_back/1"], "1 2"),
        (INTERLEAVE, ["backlog/1", "frontier/1"], "1 2"),
        (INTERLEAVE, ["back 1/1", "back 2/1"], "1 2"),
        # In the order of scanning otherwise.
        (Duplex.SIDES, ["1", "2", "3"], "1 2 3"),
        (Duplex.SIMPLEX, [("back.pdf", 1), ("front.pdf", 1)], "1 2"),
        (Duplex.UNSAID, ["1", "2"], "1 2"),
    ],
)
def test_the_order_of_the_sides(duplex: Duplex, paths: list[str | tuple[str, int]], expected: str) -> None:
    assert order(delivery(duplex, *paths)) == expected


@pytest.mark.parametrize(
    ("paths", "front", "back"),
    [
        ([("a.pdf", 10), ("b.pdf", 9)], 10, 9),
        # A path that could not be opened counts one page, and is a pass all the same.
        ([("a.pdf", 1), ("b.pdf", 11)], 1, 11),
        ([("back.pdf", 3), ("front.pdf", 4)], 4, 3),
        (["f/1", "f/2", "g/1"], 2, 1),
        (["1", "2", "3"], 2, 1),
        ([("all.pdf", 7)], 4, 3),
        (["1"], 1, 0),
    ],
)
@pytest.mark.parametrize("duplex", [INTERLEAVE, REVERSED])
def test_unequal_passes_are_refused_with_their_counts(duplex: Duplex, paths: list[str | tuple[str, int]], front: int, back: int) -> None:
    with pytest.raises(UsageError) as caught:
        require_equal_passes(delivery(duplex, *paths))
    assert caught.value.code == "usage.unequal-passes"
    assert caught.value.values == {"path": "/scans/in", "front": front, "back": back}


def test_only_what_is_put_together_must_be_equal() -> None:
    for duplex in (Duplex.SIDES, Duplex.SIMPLEX, Duplex.UNSAID):
        require_equal_passes(delivery(duplex, ("a.pdf", 10), ("b.pdf", 9)))
    require_equal_passes(delivery(INTERLEAVE, ("a.pdf", 10), ("b.pdf", 10)))
    require_equal_passes(delivery(INTERLEAVE))


def test_no_page_is_left_out_should_passes_be_unequal_after_all() -> None:
    for duplex in (INTERLEAVE, REVERSED):
        batch = delivery(duplex, ("a.pdf", 2), ("b.pdf", 4))
        assert sorted(page.page for page in in_order(batch, pages_of(batch))) == [page.page for page in pages_of(batch)]


@pytest.mark.parametrize(
    ("duplex", "paths", "expected"),
    [
        (Duplex.SIDES, [("a.pdf", 4)], "1.1=1.2 1.3=1.4"),
        (Duplex.SIDES, [("a.pdf", 3), ("b.pdf", 2)], "1.1=1.2 2.1=2.2"),
        (Duplex.SIDES, ["1", "2", "3", "4"], "1.1=2.1 3.1=4.1"),
        # A side that is missing in one directory does not shift the leaves of the next.
        (Duplex.SIDES, ["a/1", "a/2", "a/3", "b/1", "b/2"], "1.1=2.1 4.1=5.1"),
        (Duplex.SIDES, ["1", ("2.pdf", 2), "3"], "2.1=2.2"),
        (INTERLEAVE, ["1", "2", "3", "4"], "1.1=3.1 2.1=4.1"),
        (REVERSED, [("a.pdf", 2), ("b.pdf", 2)], "1.1=2.2 1.2=2.1"),
        (Duplex.SIMPLEX, ["1", "2"], ""),
        (Duplex.UNSAID, ["1", "2"], ""),
    ],
)
def test_the_two_sides_of_a_leaf(duplex: Duplex, paths: list[str | tuple[str, int]], expected: str) -> None:
    batch = delivery(duplex, *paths)
    found = partners(batch, in_order(batch, pages_of(batch)))
    assert all(found[found[page]] == page for page in found)
    short = {page.page: f"{page.master}.{page.frame}" for page in pages_of(batch)}
    pairs = {"=".join(sorted((short[one], short[other]))) for one, other in found.items()}
    assert " ".join(sorted(pairs)) == expected


def test_a_stack_in_two_passes_is_divided_by_its_sheets() -> None:
    # Fronts: sheet A, two pages, sheet B, one page. Backs, the stack turned over: the last leaf's first.
    batch, pages = stack("A . . B .   b b . b b", duplex=REVERSED)
    found = separate(batch, pages, ASIDE)
    shown = {draft.source_name + str(at): [page[-3:] for page in draft.parts[0].pages] for at, draft in enumerate(found.drafts)}
    assert shown == {"in0": ["002", "003", "008"], "in1": ["005"]}
    assert [mark.reason for mark in found.marks if mark.state is PageState.BLANK] == [
        "no ink",
        "back of a separator sheet",
        "no ink",
        "back of a separator sheet",
    ]
