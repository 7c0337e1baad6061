"""The folio numbers in the corners against the order of the pages."""

from __future__ import annotations

from collections.abc import Sequence

from scanfile.errors import ProblemCode
from scanfile.folio import FolioFault, FolioSeen, check
from scanfile.model import PageState, Part, Problem
from scanfile.separate.bundle import Bundle, ordered

_CODES = {
    FolioFault.GAP: ProblemCode.FOLIO_GAP,
    FolioFault.REPEAT: ProblemCode.FOLIO_REPEAT,
    FolioFault.REVERSAL: ProblemCode.FOLIO_REVERSED,
    FolioFault.RESTART: ProblemCode.BREAK_SUSPECTED,
}


def check_folios(bundles: Sequence[Bundle]) -> None:
    """Add a question for each place where the numbers in a part, over all its volumes, don't follow each other.

    That they begin again at 1 is a question in a stack only: letters in a directory have numbers of their own.
    """
    for bundle in bundles:
        for part in Part:
            sides = [side for volume in ordered(bundle.volumes) if volume.part is part for side in volume.counted()]
            called = {side.page.page: side for side in sides}
            seen = [FolioSeen(side.page.page, side.page.folio, side.state is PageState.BLANK) for side in sides]
            for doubt in check(seen):
                if doubt.kind is FolioFault.RESTART and not bundle.stack:
                    continue
                side = called[doubt.page]
                detail = f"folio {doubt.folio} after {doubt.before}"
                bundle.problems.append(Problem(_CODES[doubt.kind], side.called, detail, page=side.page.page))
