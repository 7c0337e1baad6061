"""Grouping a stack by counting its pages, or by the blank sheets in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanfile.model import Batch, PageState, Part
from scanfile.separate.bundle import Bundle, Side, Stack, Volume
from scanfile.separate.paths import root_name

BLANK_SHEET = "blank sheet between two files"


def by_count(batch: Batch, sides: Sequence[Side], count: int) -> Stack:
    """So many pages are one record, blank and failed ones counted."""
    return Stack([_bundle(batch, sides[start : start + count]) for start in range(0, len(sides), count)])


def by_blank(batch: Batch, sides: Sequence[Side], leaves: Mapping[str, str]) -> Stack:
    """A blank sheet ends a record; several in a row are one. Where leaves come with both sides, both must be blank."""
    stack, states = Stack(), {side.page.page: side.state for side in sides}
    going: list[Side] = []
    for side in sides:
        other = leaves.get(side.page.page)
        if side.state is PageState.BLANK and (other is None or states[other] is PageState.BLANK):
            stack.aside.append(Side(side.page, PageState.BLANK, BLANK_SHEET, side.called, side.own))
            if going:
                stack.bundles.append(_bundle(batch, going))
            going = []
        else:
            going.append(side)
    if going:
        stack.bundles.append(_bundle(batch, going))
    return stack


def _bundle(batch: Batch, sides: Sequence[Side]) -> Bundle:
    return Bundle(root_name(batch), [Volume(batch.options.part or Part.CORRESPONDENCE, 1, list(sides))])
