"""What a person types, as a safe full-text expression; and the piece of a page that shows why it was found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanfile.text import WORD_CLASS, prefixes, words

_MAX_TERMS = 32
"""More than anybody types; SQLite limits the depth of an expression."""

_QUOTES = str.maketrans("“”„‟«»", '""""""')
_CHUNK = re.compile(r'"([^"]*)(?:"|\Z)(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that follow each other; with ``prefix``, the last one only begins so."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def beginnings(self) -> tuple[str, ...]:
        """What the last word of a prefix term may begin with."""
        return prefixes(self.words[-1])

    @property
    def expression(self) -> str:
        """As FTS5 wants it (https://www.sqlite.org/fts5.html#full_text_query_syntax): quoted, so no character has a meaning."""
        if not self.prefix:
            return f'"{" ".join(self.words)}"'
        return "(" + " OR ".join(f'"{" ".join((*self.words[:-1], last))}" *' for last in self.beginnings) + ")"


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query, all of which must be on a page: words, "phrases", and beginnings*. Any text is a query, perhaps an empty one.

    What holds several words without a space between (उ०प्र०, 12/03/2019) is a phrase.
    """
    terms = []
    for match in _CHUNK.finditer(query.translate(_QUOTES)):
        quoted, star, plain = match.groups()
        typed = quoted if plain is None else plain
        found = tuple(words(typed))
        if found:
            terms.append(Term(found[:_MAX_TERMS], prefix=bool(star) or typed.rstrip().endswith("*")))
    return tuple(dict.fromkeys(terms[:_MAX_TERMS]))


def expression(terms: Sequence[Term]) -> str:
    """The terms as one FTS5 expression; empty where there is nothing to look for."""
    return " AND ".join(term.expression for term in terms)


_SPAN = re.compile(rf"(?:{WORD_CLASS}|[॰\u00ad\u200b-\u200f])+")


def snippet(original: str, terms: Sequence[Term], marks: tuple[str, str] = ("«", "»"), width: int = 120) -> str:
    """The stretch of a page's own text that shows most of the terms, the matched words marked; cut at word borders, on one line."""
    spans = [match.span() for match in _SPAN.finditer(original)]
    if not spans:
        return " ".join(original.split())[:width]
    matched = _matched(original, spans, terms)
    first, last = _window(spans, matched, width)
    pieces, at = [], spans[first][0] if first else 0
    for place in range(first, last + 1):
        begin, end = spans[place]
        shown = original[begin:end]
        pieces += [original[at:begin], f"{marks[0]}{shown}{marks[1]}" if place in matched else shown]
        at = end
    tail = original[at:] if last == len(spans) - 1 else ""
    text = " ".join("".join([*pieces, tail]).split())
    return ("… " if first else "") + text + ("" if last == len(spans) - 1 else " …")


def _matched(original: str, spans: Sequence[tuple[int, int]], terms: Sequence[Term]) -> dict[int, int]:
    """Which spans belong to a match, and to which term."""
    flat = [(word, place) for place, (begin, end) in enumerate(spans) for word in words(original[begin:end])]
    found: dict[int, int] = {}
    for number, term in enumerate(terms):
        for start in _starts(flat, term):
            for _, place in flat[start : start + len(term.words)]:
                found.setdefault(place, number)
    return found


def _starts(flat: Sequence[tuple[str, int]], term: Term) -> Iterator[int]:
    *front, last = term.words
    for start in range(len(flat) - len(front)):
        end = flat[start + len(front)][0]
        fits = end.startswith(term.beginnings) if term.prefix else end == last
        if fits and all(flat[start + ahead][0] == word for ahead, word in enumerate(front)):
            yield start


def _window(spans: Sequence[tuple[int, int]], matched: dict[int, int], width: int) -> tuple[int, int]:
    """The first and last span to show: the stretch with most different terms, then most matches, then the earliest."""
    best, place = (0, 0), min(matched, default=0)
    ordered = sorted(matched)
    for index, start in enumerate(ordered):
        inside = []
        for other in ordered[index:]:
            if spans[other][1] - spans[start][0] > width:
                break
            inside.append(matched[other])
        worth = (len(set(inside)), len(inside))
        if worth > best:
            best, place = worth, start
    first = last = place
    lead = width // 4
    while first > 0 and spans[place][0] - spans[first - 1][0] <= lead:
        first -= 1
    while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= width:
        last += 1
    return first, last
