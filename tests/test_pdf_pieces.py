"""Splitting under a cap: every page once and in order, whole documents where that is possible."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.pdf.pieces import split


@pytest.mark.parametrize(
    ("sizes", "borders", "room", "most", "spans"),
    [
        ([], [], 10, 9, []),
        ([3, 3, 3], [], 9, 9, [(0, 3)]),
        ([3, 3, 3], [], 8, 9, [(0, 2), (2, 3)]),
        ([3, 3, 3], [], 100, 2, [(0, 2), (2, 3)]),
        # The second letter fits into a PDF of its own, so it is not torn, although its first page had room with the first letter.
        ([3, 3, 3, 3], [0, 1], 9, 9, [(0, 1), (1, 4)]),
        ([3, 3, 3, 3], [0, 2], 9, 9, [(0, 2), (2, 4)]),
        ([1, 1, 1, 1], [0, 1, 2, 3], 2, 9, [(0, 2), (2, 4)]),
        # A letter too large for any PDF begins a new one, and what is left of it shares its last one with the next letter.
        ([2, 4, 4, 4, 1], [0, 1, 4], 8, 9, [(0, 1), (1, 3), (3, 5)]),
        # Pages before the first letter are a document too.
        ([3, 3, 3], [1], 6, 9, [(0, 1), (1, 3)]),
        # A page that is too large stands alone; the cap of nothing at all makes all of them stand alone.
        ([1, 50, 1], [], 10, 9, [(0, 1), (1, 2), (2, 3)]),
        ([1, 1, 1], [0, 1], 0, 9, [(0, 1), (1, 2), (2, 3)]),
        # Borders that lie outside are nobody's.
        ([1, 1], [-1, 2, 99], 10, 9, [(0, 2)]),
    ],
)
def test_where_a_part_is_split(sizes: list[int], borders: list[int], room: int, most: int, spans: list[tuple[int, int]]) -> None:
    assert split(sizes, borders, room, most) == spans


@given(
    st.lists(st.integers(0, 100), max_size=60),
    st.sets(st.integers(-2, 62)),
    st.integers(0, 400),
    st.integers(1, 20),
)
def test_every_page_comes_once_and_no_span_is_larger_than_it_must_be(sizes: list[int], borders: set[int], room: int, most: int) -> None:
    spans = split(sizes, borders, room, most)
    assert [page for start, end in spans for page in range(start, end)] == list(range(len(sizes)))
    for start, end in spans:
        assert end - start == 1 or (sum(sizes[start:end]) <= room and end - start <= most)
    cuts = {start for start, _ in spans[1:]}
    starts = sorted({0, *(page for page in borders if 0 < page < len(sizes)), len(sizes)})
    for first, last in pairwise(starts):
        if sum(sizes[first:last]) <= room and last - first <= most:
            assert not cuts & set(range(first + 1, last)), "a document that fits was torn"
    for (start, _), (_, end) in pairwise(spans):
        if not borders:
            assert sum(sizes[start:end]) > room or end - start > most, "two neighbours would have been one"
