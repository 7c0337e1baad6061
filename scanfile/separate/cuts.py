"""Grouping a stack by counting its pages, or by the blank sheets in it. Separator sheets lie between the pages and count for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanfile.model import Batch, PageState, Part
from scanfile.separate.bundle import Bundle, Evidence, Side, Stack, Volume
from scanfile.separate.paths import root_name

BLANK_SHEET = "blank sheet between two files"


def by_count(batch: Batch, sides: Sequence[Side], count: int, new: frozenset[str]) -> Stack:
    """So many pages are one record, blank and failed ones counted, and those that people took out: nothing shifts for a decision's sake.

    Pages that took another's place (``new``) are not counted.
    """
    stack = Stack(root_name(batch))
    groups: list[list[Side]] = []
    there = 0
    for side in sides:
        counts = not side.aside and side.ref not in new
        if not groups or (counts and there == count):
            groups.append([])
            there = 0
        groups[-1].append(side)
        there += counts
    stack.bundles = [_bundle(batch, group) for group in groups]
    return stack


def by_blank(batch: Batch, sides: Sequence[Side], leaves: Mapping[str, str]) -> Stack:
    """A blank sheet ends a record; several in a row are one. Where leaves come with both sides, both must be blank."""
    stack, states = Stack(root_name(batch)), {side.ref: side.state for side in sides}
    going: list[Side] = []
    ended = False
    for side in sides:
        other = leaves.get(side.ref)
        if not side.aside and side.state is PageState.BLANK and (other is None or states[other] is PageState.BLANK):
            side.set_aside(PageState.BLANK, BLANK_SHEET)
            ended = any(not one.aside for one in going)
        elif ended and not side.aside:
            stack.bundles.append(_bundle(batch, going))
            going, ended = [], False
        going.append(side)
    if going:
        stack.bundles.append(_bundle(batch, going))
    return stack


def _bundle(batch: Batch, sides: Sequence[Side]) -> Bundle:
    volume = Volume(batch.options.part or Part.CORRESPONDENCE, 1, list(sides))
    return Bundle(root_name(batch), sides[0].ref, [volume], Evidence(option=batch.options.number))
