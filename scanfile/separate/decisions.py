"""What people decided about pages, applied to what separation found by itself. Later decisions go before earlier ones.

A page lies in one place of one delivery's stack at any time, and a decision that puts it beside another takes it to where that one lies:
every delivery that a chain of decisions touches comes to the same answer by itself, and no page is in two records or in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from scanfile.model import Decision, DecisionKind, PageState, Part, SeparatePage
from scanfile.separate.bundle import Bundle, Side, Stack, Volume

OPERATOR = "decided by"
_MOVES = (DecisionKind.PLACE, DecisionKind.INSERT)


@dataclass(frozen=True, slots=True)
class Said:
    """What people said that a page is: of ``state``, or, where that is None, what it looks like but no duplicate.

    ``stands_in``: it took another page's place, and is a page however it looks, unless it is a separator sheet.
    """

    state: PageState | None
    reason: str = ""
    stands_in: bool = False


def said_of(decisions: Iterable[Decision]) -> dict[str, Said]:
    """What people said of pages, by ``batch/page``."""
    said: dict[str, Said] = {}
    for one in decisions:
        if one.kind is DecisionKind.KIND and one.state is not None:
            said |= dict.fromkeys(one.pages, Said(one.state, f"{OPERATOR} {one.actor}"))
        elif one.kind is DecisionKind.REPLACE:
            said[one.pages[0]] = Said(PageState.REPLACED, one.anchor)
            said[one.anchor] = Said(PageState.KEPT, stands_in=True)
        elif one.kind is DecisionKind.INSERT:
            said |= dict.fromkeys(one.pages, Said(None))
    return said


def state_of(page: SeparatePage, said: Said | None) -> tuple[PageState, str]:
    """The state of a page, and why: its own, or what people said. A page that failed can't be made a readable one."""
    wanted = said is not None and (said.state is PageState.KEPT or (said.state is None and page.state is PageState.DUPLICATE))
    if wanted and page.state is not PageState.FAILED:
        return (PageState.KEPT if page.read else PageState.PENDING), ""
    if said is None or said.state in (None, PageState.KEPT):
        return page.state, page.reason
    return said.state, said.reason


def lay_sheets(
    order: Sequence[Side], foreign: Mapping[str, Side], sheets: Set[str], decisions: Sequence[Decision]
) -> tuple[list[Side], list[Side], dict[str, int]]:
    """The stack with the separator sheets where people put them, so that they divide it there, and with the pages that came along.

    Also the sides of this stack that now lie elsewhere, and for all that was laid here the place of the decision that laid it. A page that
    was moved before says nothing of a place in the stack.
    """
    stack, strayed, laid = list(order), set[str](), dict[str, int]()
    every = {side.ref: side for side in order} | dict(foreign)
    for now, one in enumerate(decisions):
        moved, beside, before = _move_of(one)
        moved = [ref for ref in moved if ref in every and ref != beside]
        if not sheets & set(moved):
            strayed |= set(moved)
            continue
        stack = [side for side in stack if side.ref not in moved]
        laid = {ref: at for ref, at in laid.items() if ref not in moved}
        at = next((at for at, side in enumerate(stack) if side.ref == beside and beside not in strayed), None)
        if at is not None:
            at += not before
            stack[at:at] = [every[ref] for ref in moved]
            laid |= dict.fromkeys(moved, now)
    there = {side.ref for side in stack}
    return stack, [side for side in order if side.ref not in there], laid


def _destinations(decisions: Sequence[Decision]) -> list[str]:
    """For each decision the delivery in whose stack it takes place: where the page beside which it moves others lay at that time."""
    where: dict[str, str] = {}
    found = []
    for one in decisions:
        moved, beside, _ = _move_of(one)
        at = beside or one.pages[0]
        found.append(where.get(at, at.partition("/")[0]))
        where |= dict.fromkeys(moved, found[-1])
    return found


def _move_of(one: Decision) -> tuple[list[str], str, bool]:
    """What a decision moves, beside which page, and whether before it."""
    if one.kind is DecisionKind.REPLACE:
        return [one.anchor], one.pages[0], False
    return (list(one.pages), one.anchor, one.before) if one.kind in _MOVES else ([], "", False)


class Rearranging:
    """Applies decisions that move pages to the ``stack`` of a delivery. ``foreign`` are the sides of others by ``batch/page``; what was
    ``laid`` in the stack before it was divided lies right already (see ``lay_sheets``)."""

    def __init__(self, batch: str, stack: Stack, foreign: Mapping[str, Side], laid: Mapping[str, int]) -> None:
        self._batch, self._stack, self._laid = batch, stack, laid
        self._away = {ref: side for ref, side in foreign.items() if ref not in laid}

    def apply(self, decisions: Sequence[Decision]) -> None:
        """All of them, in order."""
        for now, (one, destination) in enumerate(zip(decisions, _destinations(decisions), strict=True)):
            here = destination == self._batch
            moved, beside, before = _move_of(one)
            moved = [ref for ref in moved if now > self._laid.get(ref, -1)]
            if not moved and here:
                self._say(one)
            elif moved and not here:
                # They went into a record of another delivery, which has them now.
                for ref in moved:
                    self._send_away(ref)
            elif moved and (home := self._home(beside)):
                self._insert(*home, one, moved, beside, before=before)
            elif moved:
                self._begin(moved, one.part or Part.CORRESPONDENCE, max(1, one.volume))

    def _say(self, one: Decision) -> None:
        """What a decision says of the record in which its page lies now."""
        found = self._find(one.pages[0])
        if found and one.kind is DecisionKind.SEAL:
            found[0].sealed = True
        elif found and one.kind is DecisionKind.FIELD:
            found[0].said.setdefault(one.field, []).append(one)

    def _find(self, ref: str) -> tuple[Bundle, Volume, int] | None:
        for bundle in self._stack.bundles:
            for volume in bundle.volumes:
                for at, side in enumerate(volume.sides):
                    if side.ref == ref:
                        return bundle, volume, at
        return None

    def _home(self, ref: str) -> tuple[Bundle, Volume] | None:
        """The record and volume in which a page lies; one that lies loose in this stack gets a record. None for what is no page."""
        if found := self._find(ref):
            return found[0], found[1]
        for at, side in enumerate(self._stack.loose):
            if side.ref == ref:
                made = Bundle(self._stack.name, ref, [Volume(Part.CORRESPONDENCE, 1, [self._stack.loose.pop(at)])])
                self._stack.bundles.append(made)
                return made, made.volumes[0]
        return None

    def _take(self, ref: str) -> Side | None:
        """The side, taken out of where it is; None for one that is not known here."""
        if found := self._find(ref):
            return found[1].sides.pop(found[2])
        for place in (self._stack.loose, self._stack.gone):
            for at, side in enumerate(place):
                if side.ref == ref:
                    return place.pop(at)
        return self._away.pop(ref, None)

    def _send_away(self, ref: str) -> None:
        side = self._take(ref)
        if side is not None and side.own:
            self._stack.gone.append(side)
        elif side is not None:
            self._away[ref] = side

    def _begin(self, moved: Sequence[str], part: Part, number: int) -> None:
        """A record of its own. Where it came out of a sealed one it is sealed too: no page is laid open by a split."""
        sources = tuple(dict.fromkeys(found[0] for ref in moved if (found := self._find(ref))))
        sides = [side for ref in moved if (side := self._take(ref)) is not None]
        if not sides:
            return
        name = sources[0].name if sources else self._stack.name
        begun = f"{self._batch}/+{moved[0]}"
        stacked = any(source.stack for source in sources)
        self._stack.bundles.append(Bundle(name, begun, [Volume(part, number, sides)], stack=stacked, sources=sources))

    def _insert(self, bundle: Bundle, volume: Volume, one: Decision, moved: Sequence[str], beside: str, *, before: bool) -> None:
        """Beside the anchor; into another part or volume at its end, or at its beginning where ``before``.

        An anchor that is moved itself only names the record.
        """
        target = bundle.volume(one.part or volume.part, one.volume or volume.volume)
        sides = [side for ref in moved if (side := self._take(ref)) is not None]
        at = next((at for at, side in enumerate(target.sides) if side.ref == beside), None)
        if at is None:
            at = 0 if before else len(target.sides)
        elif not before:
            at += 1
        target.sides[at:at] = sides
