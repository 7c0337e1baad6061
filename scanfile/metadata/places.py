"""Where on a letter or file a finding stands: cover, header line, dispatch line, margin or text. The place tells whose number it is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from scanfile.metadata.covers import looks_like_cover
from scanfile.metadata.labels import Means
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import Prepared, in_header, in_margin, of_kind, prepare
from scanfile.model import Found, Kind, Role, TextLine

_HEAD_LINES = 14
"""Lines that a letter's head takes at most, where nobody knows their places."""
_COPY_WITHIN = 4
_DISPATCH = frozenset(("पृष्ठांकन", "endst", "endorsement", "endt", "ज्ञापांक", "ज्ञाप"))


class Place(StrEnum):
    """Kinds of places, as they are called in reasons."""

    COVER = "cover"
    HEADER = "header line"
    DISPATCH = "dispatch line"
    MARGIN = "margin"
    TEXT = "text"


class Places:
    """The places of all lines of a document or record."""

    def __init__(self, lines: Sequence[TextLine], pack: Pack) -> None:
        """``lines`` in reading order, those of a page together."""
        self._lines = prepare(lines, pack)
        self._first: dict[int, int] = {}
        self._body: dict[int, int] = {}
        pages: dict[int, list[TextLine]] = {}
        for here in self._lines:
            page = here.line.page
            pages.setdefault(page, []).append(here.line)
            self._first.setdefault(page, here.index)
            if any(here.starts_with(seen) for seen in of_kind(here.seen, Means.SUBJECT, Means.SUBJECT_END)):
                self._body.setdefault(page, here.index)
        self.dispatched = {here.index for here in self._lines if self._dispatched(here)}
        """The lines by which copies go out: a label of a number, and a list of copies behind it."""
        self._covers = {page for page, own in pages.items() if looks_like_cover(own, pack)}

    def of(self, found: Found) -> Place:
        """The place of one finding."""
        here = self._lines[found.line]
        page = here.line.page
        if page in self._covers:
            return Place.COVER
        if in_margin(here.line):
            return Place.MARGIN
        if here.index in self.dispatched:
            return Place.DISPATCH
        body = self._body.get(page)
        if body is not None:
            return Place.HEADER if here.index <= body else Place.TEXT
        near = here.line.placed or here.index - self._first[page] < _HEAD_LINES
        return Place.HEADER if near and in_header(here) else Place.TEXT

    def letters(self, found: Sequence[Found]) -> tuple[tuple[int, ...], ...]:
        """The pages of each letter: one begins on a page in whose head a letter's number stands that the letter before does not bear.

        Pages before the first letter (a cover, a noting) belong to none.
        """
        heading: dict[int, set[str]] = {}
        for one in found:
            if self._heads_a_letter(one):
                heading.setdefault(self._lines[one.line].line.page, set()).add(one.key or one.value)
        groups: list[list[int]] = []
        numbers: set[str] = set()
        for page in sorted(self._first):
            heads = heading.get(page, set())
            if heads and heads.isdisjoint(numbers):
                groups.append([])
                numbers = heads
            if groups:
                groups[-1].append(page)
        return tuple(map(tuple, groups))

    def _heads_a_letter(self, found: Found) -> bool:
        own = found.role is Role.LETTER or (found.role is Role.FILE and bool(found.label))
        return found.kind is Kind.NUMBER and own and self.of(found) is Place.HEADER

    def _dispatched(self, here: Prepared) -> bool:
        """Whether a number's line is the one by which copies go out: a list of copies follows it, behind the text of the letter."""
        numbers = of_kind(here.seen, Means.LETTER, Means.FILE)
        body = self._body.get(here.line.page, -1)
        if not numbers or not here.starts_with(numbers[0]) or here.index <= body:
            return False
        following = self._lines[here.index : here.index + 1 + _COPY_WITHIN]
        copies = any(other.starts_with(seen) for other in following for seen in of_kind(other.seen, Means.COPY))
        named = numbers[0].label.text.split()[0].rstrip(".०").lower() in _DISPATCH
        after_text = body >= 0 or not in_header(here) or here.line.page > self._lines[0].line.page
        # A letter's head is never followed by its copies, with no subject between: this is the foot of one that began on another page.
        return copies or (named and after_text)
