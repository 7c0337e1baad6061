"""The bookmarks of a part: the record, the part, its documents as far as they are known, and every page by its label.

A government file's correspondence is cited by letter and page (``No. 1234/रा० of 12.03.2019, p. 12/c``), so both are one click away. What
lies below the part, or below a document where there are any, is closed: a bookmark list of two hundred pages helps nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pikepdf

from scanfile.pdf.layer import clean
from scanfile.pdf.source import DocumentFacts, DocumentMark

_LONGEST = 120
"""Characters of a bookmark: more is not seen in any reader's side bar."""

_CONTINUED = "(… जारी, contd.)"


@dataclass(frozen=True)
class Bookmark:
    """One line of the list: its text, the 0-based page it leads to, whether what lies below it is shown, and that."""

    title: str
    page: int
    open: bool = False
    below: tuple[Bookmark, ...] = field(default=())


def bookmarks(facts: DocumentFacts) -> Bookmark:
    """The record with its part, documents and pages. Pages before the first document are a node like a document, without a title."""
    starts = _starts(facts)
    if starts:
        bounds = [*(mark.start for mark in starts), len(facts.labels)]
        below = tuple(_document(facts.labels, mark, end) for mark, (_, end) in zip(starts, pairwise(bounds), strict=True))
    else:
        below = _pages(facts.labels, 0, len(facts.labels))
    part = Bookmark(printable(facts.part), 0, bool(starts), below)
    return Bookmark(printable(facts.title), 0, open=True, below=(part,))


def write(pdf: pikepdf.Pdf, facts: DocumentFacts) -> None:
    """Put the bookmarks into a document whose pages are all there."""
    with pdf.open_outline() as outline:
        outline.root.append(_item(bookmarks(facts)))


def printable(text: str) -> str:
    """Untrusted text without the characters that XML and PDF strings can't hold."""
    return " ".join(clean(text).split())


def _starts(facts: DocumentFacts) -> list[DocumentMark]:
    """The documents by their first pages, each page once; what lies outside is left out."""
    known = {mark.start: mark for mark in facts.documents if 0 <= mark.start < len(facts.labels)}
    if known:
        known.setdefault(0, DocumentMark(0))
    return [known[start] for start in sorted(known)]


def _document(labels: Sequence[str], mark: DocumentMark, end: int) -> Bookmark:
    first, last = labels[mark.start], labels[end - 1]
    pages = first if first == last else f"{first} – {last}"
    known = f"{printable(mark.title)} {_CONTINUED}".lstrip() if mark.continued else printable(mark.title)
    title = ": ".join(text for text in (pages, known) if text)
    return Bookmark(_short(title), mark.start, below=_pages(labels, mark.start, end))


def _pages(labels: Sequence[str], start: int, end: int) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(printable(labels[at]), at) for at in range(start, end))


def _short(text: str) -> str:
    """Cut between words, so that no letter loses its vowel sign."""
    if len(text) <= _LONGEST:
        return text
    head = text[:_LONGEST].rpartition(" ")[0]
    return f"{head or text[:_LONGEST]} …"


def _item(bookmark: Bookmark) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(bookmark.title, bookmark.page)
    item.is_closed = not bookmark.open
    item.children.extend(_item(below) for below in bookmark.below)
    return item
