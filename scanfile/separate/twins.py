"""Pages that were scanned twice.

The same page again in one record is set aside: the earlier one stays, and a person can bring the later one back. The same page in another
record is left where it is, because a copy of one letter belongs to many files; a person is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from scanfile.errors import ProblemCode
from scanfile.model import PageState, Problem
from scanfile.separate.bundle import BOUND, Bundle
from scanfile.separate.decisions import Said


def set_aside(bundles: Sequence[Bundle], said: Mapping[str, Said]) -> None:
    """Make the later of equal pages of one record duplicates, as long as one of them stands in it.

    What people have said something of, and what they put in from another delivery, stays what it is.
    """
    for bundle in bundles:
        bound = [side for side in bundle.sides() if side.state in BOUND]
        twins = {side.ref: side.page.twin for side in bundle.sides() if side.own}
        standing = {side.ref: side.ref for side in bound if not side.own}
        for side in sorted((side for side in bound if side.own), key=lambda side: (side.page.master, side.page.frame)):
            first = _first_of(side.ref, twins)
            if first in standing and side.ref not in said:
                side.state, side.reason = PageState.DUPLICATE, standing[first]
            else:
                standing.setdefault(first, side.ref)


def _first_of(ref: str, twins: Mapping[str, str]) -> str:
    """The first of all pages that are the same as this one."""
    seen = set[str]()
    while twins.get(ref) and ref not in seen:
        seen.add(ref)
        ref = twins[ref]
    return ref


def tell_of_others(bundles: Sequence[Bundle], said: Mapping[str, Said]) -> None:
    """One question for each record whose pages came before in other records, or were put in although they are the same as its own."""
    home = {side.ref: bundle for bundle in bundles for side in bundle.sides()}
    out = {side.ref for bundle in bundles for side in bundle.sides() if side.state not in BOUND}
    for bundle in bundles:
        bound = [side for side in bundle.sides() if side.state in BOUND and side.page.twin and side.ref not in said]
        told = [side for side in bound if side.page.twin not in out and (home.get(side.page.twin) is not bundle or not side.own)]
        if told:
            counts = Counter(side.page.twin.partition("/")[0] for side in told)
            detail = ", ".join(f"{count} of batch {other}" for other, count in counts.items())
            first = told[0]
            bundle.problems.append(
                Problem(ProblemCode.SAME_ELSEWHERE, first.called, f"{detail}, the first like {first.page.twin}", page=first.page.page)
            )
