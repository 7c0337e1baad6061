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


def set_aside(batch: str, bundles: Sequence[Bundle], forced: Mapping[str, object]) -> None:
    """Make the later of two equal pages of one record a duplicate, unless a person has said what it is (``forced``, by ``batch/page``)."""
    for bundle in bundles:
        own = {_ref(batch, side.page.page) for side in bundle.sides()}
        for side in bundle.sides():
            if side.page.twin in own and side.state in BOUND and _ref(batch, side.page.page) not in forced:
                side.state, side.reason = PageState.DUPLICATE, side.page.twin


def tell_of_others(batch: str, bundles: Sequence[Bundle], forced: Mapping[str, object]) -> None:
    """One question for each record whose pages came before in other records."""
    home = {_ref(batch, side.page.page): bundle for bundle in bundles for side in bundle.sides()}
    for bundle in bundles:
        there: Counter[str] = Counter()
        first = None
        for side in bundle.sides():
            name = _ref(batch, side.page.page)
            if side.page.twin and side.state in BOUND and name not in forced and home.get(side.page.twin) is not bundle:
                there[side.page.twin.partition("/")[0]] += 1
                first = first or side
        if first is not None:
            detail = ", ".join(f"{count} of batch {other}" for other, count in there.items()) + f", the first like {first.page.twin}"
            bundle.problems.append(Problem(ProblemCode.SAME_ELSEWHERE, first.called, detail, page=first.page.page))


def _ref(batch: str, page: str) -> str:
    return page if "/" in page else f"{batch}/{page}"
