"""Pages of a record that are looked at together: their lines, and on which page and where each finding stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanfile import metadata
from scanfile.hearing import number_box
from scanfile.model import Box, Found, Line, OcrPage, Part, SpanReading, TextLine

_PAGE_IN_REASON = re.compile(r"\bpage ([0-9]+)\b")


@dataclass(frozen=True, slots=True)
class PageText:
    """One page of a record with its reading. ``ordinal`` counts from 1 in its part, ``ref`` is its ``batch/page``."""

    part: Part
    ordinal: int
    reading: OcrPage
    ref: str = ""

    @property
    def label(self) -> str:
        """What the PDF shows, ``12/c``."""
        return self.part.label(self.ordinal)


@dataclass(frozen=True, slots=True)
class Known:
    """What pages are read with: the words of their office, the year of the scan, and the register's numbers where there is one."""

    pack: metadata.Pack
    year: int
    registered: metadata.Registered | None = None


class Sheaf:
    """Some pages of a record, read as one paper. Pages are named by their place in the record, from 0."""

    def __init__(self, pages: Sequence[PageText], known: Known) -> None:
        """All pages of a record, in their order."""
        self.pages, self.known = pages, known
        self._lines: Sequence[tuple[TextLine, ...]] = [metadata.text_lines(page.reading, at) for at, page in enumerate(pages)]
        self._among(range(len(pages)))

    def _among(self, places: Iterable[int]) -> None:
        self._at = [(place, within) for place in places for within in range(len(self._lines[place]))]

    def only(self, places: Iterable[int]) -> Sheaf:
        """Some of the record's pages alone."""
        few = Sheaf.__new__(Sheaf)
        few.pages, few.known, few._lines = self.pages, self.known, self._lines
        few._among(places)
        return few

    def ranking(self) -> metadata.Ranking:
        """What the pages propose. Its findings are those that this sheaf, and no other one, knows the places of."""
        lines = [self._lines[place][within] for place, within in self._at]
        found = metadata.read_lines(lines, self.known.pack, self.known.year)
        return metadata.rank(found, lines, self.known.pack, self.known.registered)

    def findings(self, place: int) -> Sequence[Found]:
        """What one page alone says."""
        return metadata.read_lines(self._lines[place], self.known.pack, self.known.year)

    def is_front(self, place: int) -> bool:
        """Whether a page is the noting's or a cover, which speak of the file and not of one letter."""
        return self.pages[place].part is Part.NOTING or metadata.looks_like_cover(self._lines[place], self.known.pack)

    def looks_like_head(self, place: int) -> bool:
        """Whether a page looks like a letter's first one, whatever its number."""
        return metadata.looks_like_head(self._lines[place], self.known.pack)

    def place(self, found: Found) -> int:
        """The page of a finding."""
        return self._at[found.line][0]

    def within(self, found: Found) -> int:
        """The index of a finding's line on its page."""
        return self._at[found.line][1]

    def line(self, found: Found) -> Line:
        """The line of a finding, with its words."""
        return self.pages[self.place(found)].reading.lines[self.within(found)]

    def box(self, found: Found) -> Box:
        """The place of a finding's words on its page, in the upright frame."""
        return number_box(self.line(found), found)

    def spans(self, found: Found) -> list[SpanReading]:
        """The later readings of a finding's place."""
        box = self.box(found)
        return [span for span in self.pages[self.place(found)].reading.spans if span.box == box]

    def is_corrected(self, found: Found) -> bool:
        """Whether a person has corrected a word of what was found, or of its label."""
        return any(word.corrected for word in metadata.span_words(self.line(found), min(found.label_start, found.start), found.end))

    def with_labels(self, reason: str) -> str:
        """A reason that calls pages by what the PDF shows."""
        return _PAGE_IN_REASON.sub(lambda match: f"page {self.pages[int(match[1]) - 1].label}", reason)
