"""A line made ready for the grammars: its flat form, the labels in it, and what stands before them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scanfile.metadata.labels import WORD, Means, Seen
from scanfile.metadata.packs import Pack
from scanfile.model import TextLine
from scanfile.text import flat, fold, span_in

_DIGIT = re.compile(r"[0-9]")
_SOMETHING = re.compile(r"[^\W_]")

CONNECTORS = frozenset(
    {"के", "की", "का", "को", "से", "में", "पर", "द्वारा", "तथा", "एवं", "और", "व", "कि", "इस", "उक्त", "आपके", "आपका", "अपने", "हमारे", "जो", "यह"}
    | {"the", "of", "in", "by", "and", "to", "our", "your", "with", "vide", "under", "that", "this", "his", "a", "an"}
)
"""Words that bind what follows them into a sentence: a label behind one of these stands in running text."""

_SENTENCE_WORDS = frozenset(
    {
        "के",
        "की",
        "का",
        "को",
        "से",
        "में",
        "पर",
        "द्वारा",
        "कि",
        "है",
        "to",
        "that",
        "is",
        "are",
        "this",
        "your",
        "our",
        "vide",
        "refer",
        "undersigned",
    }
)
"""Words that stand in sentences and in no office's name."""
_LONGEST_LABEL = 3
"""Words at the head of a column before what is read of its label."""
_LONGEST_NAME = 7
"""Words of an office's name."""
_HEADER_WORDS = frozenset(
    {"सरकार", "शासन", "विभाग", "कार्यालय", "समाहरणालय", "कलेक्टरेट", "निदेशालय", "संचालनालय", "सचिवालय", "मंत्रालय", "आयोग", "निगम", "परिषद"}
    | {"प्राधिकरण", "न्यायालय", "government", "department", "ministry", "office", "secretariat", "directorate", "collectorate", "commission"}
)
_LONGEST_LINE = 2_000
"""Characters of a line that are read; a printed line has some hundred, and time must not grow with the square of a false one."""
_MARGIN = 0.12
"""The share of the page's width at either side in which nothing but marks stands."""
_HEADER = 0.4
"""The upper share of a page in which a letter's head stands."""


@dataclass(slots=True)
class Prepared:
    """One line ready for the grammars. ``taken`` are the flat spans that a grammar has explained already."""

    index: int
    line: TextLine
    plain: str
    places: tuple[int, ...] | None
    seen: list[Seen]
    digits: bool
    taken: list[tuple[int, int]] = field(default_factory=list)

    def raw(self, start: int, end: int) -> tuple[str, int, int]:
        """The line's own text of a flat span, and its offsets there."""
        first, last = span_in(self.line.text[:_LONGEST_LINE], self.places, start, end)
        return self.line.text[first:last], first, last

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of this span is explained yet."""
        return all(end <= first or last <= start for first, last in self.taken)

    def take(self, start: int, end: int) -> None:
        """Marks a span as explained."""
        self.taken.append((start, end))

    def starts_with(self, seen: Seen) -> bool:
        """Whether nothing but signs stands before a label."""
        return not _SOMETHING.search(self.plain, 0, seen.start)

    def column_start(self, at: int) -> int:
        """Where in the flat text the column begins in which a flat offset stands; 0 in the first one."""
        raw = at if self.places is None else self.places[at]
        before = max((column for column in self.line.columns if column <= raw), default=0)
        return before if self.places is None else bisect_left(self.places, before)

    @property
    def empty(self) -> bool:
        """Whether the line holds no letter and no digit."""
        return not _SOMETHING.search(self.plain)


def prepare(lines: Sequence[TextLine], pack: Pack) -> list[Prepared]:
    """All lines made ready."""
    return [_prepare(index, line, pack) for index, line in enumerate(lines)]


def _prepare(index: int, line: TextLine, pack: Pack) -> Prepared:
    plain, places = flat(line.text[:_LONGEST_LINE])
    return Prepared(index, line, plain, places, pack.labels.seen_in(plain), bool(_DIGIT.search(plain)))


def words_between(plain: str, start: int, end: int, pack: Pack) -> list[str]:
    """The folded words of a span, without place names."""
    return [word for word in map(fold, WORD.findall(plain, start, end)) if word not in pack.places]


def in_running_text(prepared: Prepared, seen: Seen, after: int, pack: Pack) -> bool:
    """Whether a label stands inside a sentence that begins behind ``after``, rather than at the head of its own entry."""
    column = prepared.column_start(seen.start)
    words = words_between(prepared.plain, max(after, column), seen.start, pack)
    if not words or (column > after and len(words) < _LONGEST_LABEL and _SENTENCE_WORDS.isdisjoint(words)):
        return False
    if words[-1] in CONNECTORS or not _SENTENCE_WORDS.isdisjoint(words) or len(words) > _LONGEST_NAME:
        return True
    return len(words) > 1 and not (in_header(prepared) and not _HEADER_WORDS.isdisjoint(words))


def in_header(prepared: Prepared) -> bool:
    """Whether a line stands where a letter's head does; also where nobody knows its place."""
    return not prepared.line.placed or prepared.line.top < _HEADER


def in_margin(line: TextLine) -> bool:
    """Whether a line stands in the margin, where inward marks are written."""
    return line.placed and (line.right < _MARGIN or line.left > 1 - _MARGIN)


def of_kind(seen: Iterable[Seen], *means: Means) -> list[Seen]:
    """The labels of some meanings."""
    return [one for one in seen if one.label.means in means]
