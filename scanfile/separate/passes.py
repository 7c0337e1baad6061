"""The order of the sides: one pass after another as they were scanned, or the two passes of a stack put together again.

A stack whose leaves were scanned in two passes comes as all fronts and then all backs. The passes are the two paths or the two topmost
directories of a delivery that holds exactly two, else the first and the second half of its pages. A pass whose paths are named for backs
(``back``, ``even``, ``पीछे`` ...) is the second, wherever its name sorts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from scanfile.errors import UsageError
from scanfile.model import Batch, Duplex, PageState, SeparatePage, page_id
from scanfile.text import words

TWO_SIDED = (Duplex.SIDES, Duplex.INTERLEAVE, Duplex.REVERSED)
_INTERLEAVED = (Duplex.INTERLEAVE, Duplex.REVERSED)
_BACK_WORDS = frozenset(words("back backs backside rear verso even reverse पीछे पिछला पिछली पिछले पृष्ठभाग सम"))


def in_order(batch: Batch, pages: Sequence[SeparatePage]) -> list[SeparatePage]:
    """The pages as the leaves lie in the stack, front before back."""
    straight = sorted(pages, key=lambda page: (page.master, page.frame))
    if batch.options.duplex not in _INTERLEAVED:
        return straight
    front, back = _passes(batch, straight)
    if batch.options.duplex is Duplex.REVERSED:
        back.reverse()
    # The passes are equal (see require_equal_passes); should they ever not be, nothing is left out.
    paired = [page for leaf in zip(front, back, strict=False) for page in leaf]
    return paired + front[len(back) :] + back[len(front) :]


def require_equal_passes(batch: Batch) -> None:
    """Refuse a delivery whose two passes can't be the two sides of one stack. Raises UsageError ``usage.unequal-passes``."""
    if batch.options.duplex not in _INTERLEAVED:
        return
    front, back = _passes(batch, _pages_of(batch))
    if len(front) != len(back):
        raise UsageError("usage.unequal-passes", path=batch.source, front=len(front), back=len(back))


def leaves_of(batch: Batch) -> dict[str, str]:
    """For each page of a sealed delivery the other side of its leaf, where leaves are known to come with both sides."""
    return partners(batch, in_order(batch, _pages_of(batch)))


def _pages_of(batch: Batch) -> list[SeparatePage]:
    return [
        SeparatePage(page_id(master.number, frame), master.number, frame, PageState.PENDING)
        for master in batch.masters
        for frame in range(1, master.frames + 1)
    ]


def _passes(batch: Batch, pages: Sequence[SeparatePage]) -> tuple[list[SeparatePage], list[SeparatePage]]:
    names = {master.number: master.name for master in batch.masters}
    passes = _pass_names(list(names.values()))
    if passes:
        one = [page for page in pages if _is_in(names[page.master], passes[0])]
        other = [page for page in pages if not _is_in(names[page.master], passes[0])]
    else:
        # An odd page is one front more, so that the passes are seen to be unequal.
        half = (len(pages) + 1) // 2
        one, other = list(pages[:half]), list(pages[half:])
    backs_first = _is_named_back(one, names) and not _is_named_back(other, names)
    return (other, one) if backs_first else (one, other)


def _pass_names(names: Sequence[str]) -> list[str]:
    """The two paths, or the two topmost directories (``""`` for what lies in none), that are the passes; empty where there are not two."""
    for found in (names, [name.partition("/")[0] if "/" in name else "" for name in names]):
        distinct = list(dict.fromkeys(found))
        if len(distinct) == 2:
            return distinct
    return []


def _is_in(name: str, wanted: str) -> bool:
    return name == wanted or (name.startswith(f"{wanted}/") if wanted else "/" not in name)


def _is_named_back(pages: Sequence[SeparatePage], names: dict[int, str]) -> bool:
    """Whether every path of a pass has a word for backs in its name."""
    return bool(pages) and all(_BACK_WORDS.intersection(words(names[page.master])) for page in pages)


def partners(batch: Batch, order: Sequence[SeparatePage]) -> dict[str, str]:
    """For each page the other side of its leaf, where leaves are known to come with both sides.

    Leaves are counted within a path of several pages, and within the single pages of a directory that follow each other.
    """
    if batch.options.duplex not in TWO_SIDED:
        return {}
    found: dict[str, str] = {}
    for run in _runs(batch, order):
        for front, back in zip(run[::2], run[1::2], strict=False):
            found |= {front.page: back.page, back.page: front.page}
    return found


def _runs(batch: Batch, order: Sequence[SeparatePage]) -> Iterator[list[SeparatePage]]:
    if batch.options.duplex is not Duplex.SIDES:
        yield list(order)
        return
    homes = {master.number: master.name if master.frames > 1 else master.name.rpartition("/")[0] for master in batch.masters}
    for _, run in groupby(order, key=lambda page: homes[page.master]):
        yield list(run)
