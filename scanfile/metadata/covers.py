"""What a single page tells separation: the number of the file it says it belongs to, and whether it is a file's cover."""

from __future__ import annotations

from collections.abc import Sequence

from scanfile.metadata.labels import WORD, Means
from scanfile.metadata.packs import Pack, load_pack
from scanfile.metadata.prepared import in_header, of_kind, prepare
from scanfile.metadata.reading import read_lines
from scanfile.model import Kind, Role, TextLine
from scanfile.text import number_key

_CLEAR = 70
"""Confidence from which on a number behind a label of this file counts as clearly present."""
_MOST_WORDS = 70
_BIG = 0.016
"""Height of a cover's largest line relative to the page: 4.8 mm on A4."""
_NO_COVER = (Means.SUBJECT_END, Means.SENDER, Means.ADDRESSEE, Means.COPY)
_OFFICE_AT = 0.15
"""The upper share of a page in which the letterhead stands."""
_FULL = 0.68
"""Width of a line of running text relative to the page."""
_OF_LETTERS = (Means.SUBJECT_END, Means.SENDER, Means.ADDRESSEE)
_ANY_YEAR = 2100


def file_number(lines: Sequence[TextLine], pack: Pack | None = None) -> str:
    """The file's own number in its form for people where a page says clearly, behind a label of this file, which it is; else empty.

    Two different numbers on one page are no clear word. Numbers that are cited, and those behind a bare "No.", do not count.
    """
    weak = {"No."}
    found = read_lines(lines, pack or load_pack(), _ANY_YEAR)
    numbers = {
        one.key: one.value if number_key(one.value) == one.key else one.key
        for one in found
        if one.kind is Kind.NUMBER
        and one.role is Role.FILE
        and one.label
        and one.label not in weak
        and one.key
        and one.confidence >= _CLEAR
    }
    return next(iter(numbers.values())) if len(numbers) == 1 else ""


def looks_like_head(lines: Sequence[TextLine], pack: Pack | None = None) -> bool:
    """Whether a page has two of the things that stand at the head of a letter besides its number: the office's name, a date, a subject, an
    addressee or form of address."""
    prepared = [here for here in prepare(lines, pack or load_pack()) if in_header(here) and not _is_running_text(here.line)]
    meant = {seen.label.means for here in prepared for seen in here.seen if here.starts_with(seen) or seen.label.means is Means.DATE}
    office = any(of_kind(here.seen, Means.LETTERHEAD) and here.line.top < _OFFICE_AT for here in prepared)
    return sum((office, Means.DATE in meant, Means.SUBJECT in meant, not meant.isdisjoint(_OF_LETTERS))) > 1


def _is_running_text(line: TextLine) -> bool:
    """Whether a line fills the page without a gap, as the lines of sentences do: what these speak of is no head's."""
    return line.placed and not line.columns and line.right - line.left > _FULL


def looks_like_cover(lines: Sequence[TextLine], pack: Pack | None = None) -> bool:
    """Whether a page looks like a file's cover: few words, some of them big, a label of this file and one of the subject, and no letter."""
    prepared = prepare(lines, pack or load_pack())
    if sum(len(WORD.findall(here.plain)) for here in prepared) > _MOST_WORDS:
        return False
    placed = [line.height for line in lines if line.placed]
    if placed and max(placed) < _BIG:
        return False
    leading = {seen.label.means for here in prepared for seen in here.seen if here.starts_with(seen) and not seen.label.weak}
    return {Means.FILE, Means.SUBJECT} <= leading and not any(of_kind(here.seen, *_NO_COVER) for here in prepared)
