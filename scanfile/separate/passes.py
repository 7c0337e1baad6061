"""The order of the sides: one pass after another as they were scanned, or the two passes of a stack put together again.

A stack whose leaves were scanned in two passes comes as all fronts and then all backs. The passes are the two multi-page paths or the two
directories of a delivery that holds exactly two, else the first and the second half of its pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanfile.errors import UsageError
from scanfile.model import Batch, Duplex, PageState, SeparatePage

TWO_SIDED = (Duplex.SIDES, Duplex.INTERLEAVE, Duplex.REVERSED)
_INTERLEAVED = (Duplex.INTERLEAVE, Duplex.REVERSED)


def in_order(batch: Batch, pages: Sequence[SeparatePage]) -> list[SeparatePage]:
    """The pages as the leaves lie in the stack, front before back."""
    straight = sorted(pages, key=lambda page: (page.master, page.frame))
    if batch.options.duplex not in _INTERLEAVED:
        return straight
    front, back = _passes(batch, straight)
    if batch.options.duplex is Duplex.REVERSED:
        back.reverse()
    # The passes are equal (see require_equal_passes) unless a path turned out damaged; then nothing is left out.
    paired = [page for leaf in zip(front, back, strict=False) for page in leaf]
    return paired + front[len(back) :] + back[len(front) :]


def require_equal_passes(batch: Batch) -> None:
    """Refuse a delivery whose two passes can't be the two sides of one stack. Raises UsageError ``usage.unequal-passes``."""
    if batch.options.duplex not in _INTERLEAVED:
        return
    pages = [SeparatePage("", master.number, frame, PageState.PENDING) for master in batch.masters for frame in range(1, master.frames + 1)]
    front, back = _passes(batch, pages)
    if len(front) != len(back):
        raise UsageError("usage.unequal-passes", path=batch.source, front=len(front), back=len(back))


def _passes(batch: Batch, pages: list[SeparatePage]) -> tuple[list[SeparatePage], list[SeparatePage]]:
    groups = _groups(batch)
    if len(set(groups.values())) == 2:
        first = groups[batch.masters[0].number]
        return [page for page in pages if groups[page.master] == first], [page for page in pages if groups[page.master] != first]
    # An odd page is one front more, so that the passes are seen to be unequal.
    half = (len(pages) + 1) // 2
    return pages[:half], pages[half:]


def _groups(batch: Batch) -> dict[int, str]:
    """For each master what may be its pass: the path itself where all have several pages, else its topmost directory."""
    if all(master.frames > 1 for master in batch.masters):
        return {master.number: master.name for master in batch.masters}
    return {master.number: master.name.partition("/")[0] if "/" in master.name else "" for master in batch.masters}


def partners(batch: Batch, order: Sequence[SeparatePage]) -> dict[str, str]:
    """For each page the other side of its leaf, where leaves are known to come with both sides.

    In a path of several pages the leaves are counted within the path, single pages are counted as they follow each other.
    """
    if batch.options.duplex not in TWO_SIDED:
        return {}
    several = {master.number for master in batch.masters if master.frames > 1}
    runs: list[list[SeparatePage]] = []
    if batch.options.duplex is not Duplex.SIDES:
        runs.append(list(order))
    else:
        for page in order:
            alone = page.master in several
            last = runs[-1][-1].master if runs else None
            if last is None or (last != page.master if alone or last in several else False):
                runs.append([])
            runs[-1].append(page)
    found: dict[str, str] = {}
    for run in runs:
        for front, back in zip(run[::2], run[1::2], strict=False):
            found |= {front.page: back.page, back.page: front.page}
    return found
