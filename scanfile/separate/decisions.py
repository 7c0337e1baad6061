"""What people decided about pages, applied to what separation found by itself. Later decisions go before earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scanfile.model import Decision, DecisionKind, PageState, Part, SeparatePage
from scanfile.separate.bundle import Bundle, Side, Stack, Volume

OPERATOR = "decided by"


def forced_states(decisions: Iterable[Decision]) -> dict[str, tuple[PageState, str]]:
    """The states that people gave to pages, by ``batch/page``, and the reason. ``kept`` says that it is a page, whatever it looks like."""
    forced: dict[str, tuple[PageState, str]] = {}
    for decision in decisions:
        if decision.kind is DecisionKind.KIND and decision.state is not None:
            forced |= dict.fromkeys(decision.pages, (decision.state, f"{OPERATOR} {decision.actor}"))
        elif decision.kind is DecisionKind.REPLACE:
            forced[decision.pages[0]] = (PageState.REPLACED, decision.anchor)
            # What takes a page's place is a page, however much it is like the one before.
            forced[decision.anchor] = (PageState.KEPT, "")
    return forced


def state_of(page: SeparatePage, forced: tuple[PageState, str] | None) -> tuple[PageState, str]:
    """The state of a page that is no separator sheet: its own, or what a person said. A page that failed can't be made a readable one."""
    if forced is None:
        return page.state, page.reason
    state, reason = forced
    if state is not PageState.KEPT:
        return state, reason
    if page.state is PageState.FAILED:
        return page.state, page.reason
    return (PageState.KEPT if page.read else PageState.PENDING), ""


class Rearranging:
    """Applies decisions that move pages. ``foreign`` are the sides of other deliveries by ``batch/page``."""

    def __init__(self, batch: str, stack: Stack, foreign: Mapping[str, Side]) -> None:
        self._prefix, self._stack, self._foreign = f"{batch}/", stack, foreign

    def apply(self, decisions: Sequence[Decision]) -> None:
        """All of them, in order."""
        for decision in decisions:
            match decision.kind:
                case DecisionKind.PLACE:
                    self._place(decision)
                case DecisionKind.REPLACE:
                    self._replace(decision)
                case DecisionKind.SEAL:
                    for bundle in self._bundles_of(decision):
                        bundle.sealed = True
                case DecisionKind.FIELD:
                    for bundle in self._bundles_of(decision):
                        bundle.said[decision.field] = decision
                case _:
                    pass

    def _bundles_of(self, decision: Decision) -> list[Bundle]:
        """The record that a decision names by its page; none where that went into a record of another delivery."""
        found = self._find(decision.pages[0])
        return [found[0]] if found else []

    def _local(self, page: str) -> str:
        return page.removeprefix(self._prefix)

    def _find(self, page: str) -> tuple[Bundle, Volume, int] | None:
        wanted = self._local(page)
        for bundle in self._stack.bundles:
            for volume in bundle.volumes:
                for at, side in enumerate(volume.sides):
                    if side.page.page == wanted:
                        return bundle, volume, at
        return None

    def _take(self, page: str) -> Side | None:
        """The side, taken out of where it is; None for one of another delivery that nobody brought in."""
        found = self._find(page)
        if found:
            return found[1].sides.pop(found[2])
        wanted = self._local(page)
        for at, side in enumerate(self._stack.aside):
            if side.page.page == wanted:
                return self._stack.aside.pop(at)
        return self._foreign.get(page)

    def _place(self, decision: Decision) -> None:
        fresh = decision.anchor == self._prefix
        there = self._find(decision.anchor)
        name = next((found[0].name for page in decision.pages if (found := self._find(page))), "")
        if not fresh and there is None and not any(self._is_here(page) for page in decision.pages):
            return
        sides = [side for page in decision.pages if (side := self._take(page)) is not None]
        if fresh:
            part = decision.part or Part.CORRESPONDENCE
            self._stack.bundles.append(Bundle(name, [Volume(part, max(1, decision.volume), sides)]))
        elif there is None:
            # They went into a record of another delivery, which has them now.
            self._stack.aside += [side for side in sides if side.own]
        else:
            self._insert(there[0], there[1], decision, sides)

    def _is_here(self, page: str) -> bool:
        return page.startswith(self._prefix) or self._find(page) is not None

    def _insert(self, bundle: Bundle, volume: Volume, decision: Decision, sides: list[Side]) -> None:
        """Beside the anchor; into another part or volume at its end, or at its beginning where ``before``."""
        target = bundle.volume(decision.part or volume.part, decision.volume or volume.volume)
        anchor = self._find(decision.anchor)
        if target is volume and anchor is not None:
            at = anchor[2] + (0 if decision.before else 1)
        else:
            at = 0 if decision.before else len(target.sides)
        target.sides[at:at] = sides

    def _replace(self, decision: Decision) -> None:
        """The new page comes to stand behind the old one, which stays where it was, out of the record's pages."""
        new = self._take(decision.anchor)
        old = self._find(decision.pages[0])
        if new is not None and old is not None:
            old[1].sides.insert(old[2] + 1, new)
        elif new is not None and new.own:
            self._stack.aside.append(new)
