"""The folio numbers in the corners against the order of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanfile.errors import ProblemCode
from scanfile.folio import FolioFault, FolioSeen, check
from scanfile.model import Count, PageState, Part, Problem
from scanfile.separate.bundle import Bundle, ordered

_CODES = {
    FolioFault.GAP: ProblemCode.FOLIO_GAP,
    FolioFault.REPEAT: ProblemCode.FOLIO_REPEAT,
    FolioFault.REVERSAL: ProblemCode.FOLIO_REVERSED,
    FolioFault.RESTART: ProblemCode.BREAK_SUSPECTED,
}


def check_folios(bundles: Sequence[Bundle], counts: Mapping[int, Count]) -> None:
    """Add a question for each place where the numbers in a part, over all its volumes, don't follow each other.

    That they begin again at 1 is a question in a stack only, and where no count was declared: letters in a directory have numbers of
    their own. Where another file was suspected already, it is no second question.
    """
    for bundle in bundles:
        suspected = {problem.page for problem in bundle.problems if problem.code is ProblemCode.BREAK_SUSPECTED}
        for part in Part:
            declared = any(id(volume) in counts for volume in bundle.volumes if volume.part is part)
            sides = [side for volume in ordered(bundle.volumes) if volume.part is part for side in volume.counted()]
            called = {side.page.page: side for side in sides}
            seen = [FolioSeen(side.page.page, side.page.folio, side.state is PageState.BLANK) for side in sides]
            for doubt in check(seen):
                side = called[doubt.page]
                if doubt.kind is FolioFault.RESTART and (not bundle.stack or declared or side.page.page in suspected):
                    continue
                detail = f"folio {doubt.folio} after {doubt.before}"
                bundle.problems.append(Problem(_CODES[doubt.kind], side.called, detail, page=side.page.page))
