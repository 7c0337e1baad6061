"""Splitting a part into PDFs under a cap (pure): between documents where that is possible, between pages where it is not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, pairwise

Span = tuple[int, int]
"""The 0-based first page of a piece and the one after its last."""


def split(sizes: Sequence[int], borders: Collection[int], room: int, most_pages: int) -> list[Span]:
    """Spans that follow each other and hold every page: as many pages to each as ``room`` bytes and ``most_pages`` allow.

    ``sizes`` are the bytes of each page, ``borders`` the pages with which documents begin. A document is cut only where it alone is too
    large, and then a new piece begins with it. A page that is too large by itself has a piece of its own: whoever builds that finds out.
    """
    before = [0, *accumulate(sizes)]

    def fits(start: int, end: int) -> bool:
        return before[end] - before[start] <= room and end - start <= most_pages

    starts = sorted({0, *(page for page in borders if 0 < page < len(sizes))}) if sizes else []
    spans: list[Span] = []
    for start, end in pairwise([*starts, len(sizes)]):
        if spans and fits(spans[-1][0], end):
            spans[-1] = spans[-1][0], end
            continue
        while end - start > 1 and not fits(start, end):
            cut = start + 1
            while fits(start, cut + 1):
                cut += 1
            spans.append((start, cut))
            start = cut
        spans.append((start, end))
    return spans
