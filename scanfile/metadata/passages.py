"""Passages of several lines: the subject and where it ends, sender and addressee."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scanfile.metadata.labels import Means, Seen
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import CONNECTORS, Prepared, of_kind
from scanfile.text import DEVANAGARI, fold, number_value

_GoesOn = Callable[[list[Prepared], int, str], bool]

_SIGNS = " \t:-–—.।,=*_"
_LEAD = re.compile(r"[ .]*+(?P<colon>[:;=।-][ :=.।-]*+)?")
_FIRST_WORD = re.compile(rf"[{DEVANAGARI}]+|[A-Za-z]+")
_SUBJECT_OVER = re.compile(
    r"(?:।|(?:के|को) (?:संबंध|सम्बन्ध|सम्बंध|बारे|विषय) में[ .।]*|बाबत[ .।]*|विषयक[ .।]*|हेतु[.।]+"
    r"|[-–—, ]reg(?:arding|d)?[ .]*|\breg[.]|regarding[ .]*)\Z",
    re.IGNORECASE,
)
_WORDS_AFTER_VISHAY = frozenset(map(fold, ("वस्तु", "विशेष", "सूची", "मात्र", "वार", "to", "matter")))
_ENDS = (
    Means.SUBJECT_END,
    Means.REFERENCE,
    Means.SENDER,
    Means.ADDRESSEE,
    Means.SUBJECT,
    Means.COPY,
    Means.FILE,
    Means.LETTER,
    Means.RECEIVED,
    Means.DATE,
    Means.EVEN_DATE,
    Means.COMPUTER,
)
_FIRST_PARAGRAPH = re.compile(r"[ ]*[(]?1[.)][ ]")
"""A note's paragraphs are numbered; a list in a subject is not."""
_MOST_LINES = 6
_MOST_CHARACTERS = 700
_GAP = 1.3
"""Line heights of white space behind which a passage is over."""
_SHORT_OF = 0.22
"""Share of the page's width by which a line that ends a paragraph falls short of the longest one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Text over one or more lines: ``value`` for people, where its first line's text stands, and how many lines it has."""

    value: str
    index: int
    start: int
    end: int
    lines: int
    label: Seen | None
    sure: int


def subject_at(lines: list[Prepared], index: int) -> Passage | None:
    """The subject that begins on this line; None where none does."""
    here = lines[index]
    label = next(iter(of_kind(here.seen, Means.SUBJECT)), None)
    if label is None or not here.starts_with(label):
        return None
    lead = _LEAD.match(here.plain, label.end)
    assert lead is not None
    first = _FIRST_WORD.match(here.plain, lead.end())
    if not lead["colon"]:
        if label.label.text.isascii() or first is None:
            return None
        if fold(first[0]) in CONNECTORS | _WORDS_AFTER_VISHAY:
            return None
    passage = _passage(lines, index, lead.end(), label, _subject_goes_on)
    return passage if passage and _FIRST_WORD.search(passage.value) else None


def _subject_goes_on(lines: list[Prepared], index: int, so_far: str) -> bool:
    return not (_SUBJECT_OVER.search(so_far.rstrip()) or _begins_something(lines[index]) or _FIRST_PARAGRAPH.match(lines[index].plain))


def correspondent_at(lines: list[Prepared], index: int, means: Means) -> Passage | None:
    """The sender (``Means.SENDER``) or addressee (``Means.ADDRESSEE``) whose label stands on this line."""
    here = lines[index]
    label = next(iter(of_kind(here.seen, means)), None)
    if label is None or not here.starts_with(label):
        return None
    rest = here.plain[label.end :]
    if rest.strip(_SIGNS) and rest.lstrip()[:1] not in (",", ":", "-"):
        return None
    return _passage(lines, index, label.end, label, _correspondent_goes_on)


def _correspondent_goes_on(lines: list[Prepared], index: int, so_far: str) -> bool:
    here = lines[index]
    apart = any(here.starts_with(seen) for seen in of_kind(here.seen, Means.OTHER)[:1])  # Tel.: 011-...
    return not apart and not _begins_something(here) and not so_far.rstrip().endswith("।")


def _begins_something(line: Prepared) -> bool:
    """Whether a line begins an entry of its own."""
    return line.empty or any(line.starts_with(seen) for seen in of_kind(line.seen, *_ENDS)[:1])


def letterhead_at(lines: list[Prepared], index: int) -> Passage | None:
    """The office whose letterhead this line is; None where it is none."""
    here = lines[index]
    label = next(iter(of_kind(here.seen, Means.LETTERHEAD)), None)
    if label is None or not here.starts_with(label):
        return None
    later = [
        seen.start
        for seen in here.seen
        if seen.start >= label.end and seen.label.means not in (Means.SECTION, Means.LETTERHEAD, Means.LAND)
    ]
    text, start, end = here.raw(label.start, min(later, default=len(here.plain)))
    trimmed = text.rstrip(_SIGNS)
    return Passage(number_value(trimmed), index, start, end - len(text) + len(trimmed), 1, label, 60) if trimmed else None


def section_in(value: str, pack: Pack) -> str:
    """The section that a letterhead names, e.g. राजस्व अनुभाग-14; empty where it names none."""
    for piece in value.split(","):
        if any(seen.label.means is Means.SECTION for seen in pack.labels.seen_in(piece)):
            return piece.strip(_SIGNS)
    return ""


def _passage(lines: list[Prepared], index: int, at: int, label: Seen, goes_on: _GoesOn) -> Passage | None:
    """The text from a place in a line on, over the lines that go on with it."""
    texts: list[str] = []
    first: tuple[int, int, int] | None = None
    sure = 85 - round(8 * label.far)
    last = index
    for place in range(index, min(len(lines), index + _MOST_LINES + 1)):
        line = lines[place]
        if place > index and (line.line.page != lines[index].line.page or not goes_on(lines, place, texts[-1] if texts else "")):
            break
        if place > index and texts and _over(lines, index, place):
            break
        text, start, _ = line.raw(at if place == index else 0, len(line.plain))
        trimmed = text.strip(_SIGNS)
        if trimmed:
            start += len(text) - len(text.lstrip(_SIGNS))
            first = first or (place, start, start + len(trimmed))
            texts.append(text.strip())
            last = place
        if len(texts) == _MOST_LINES or sum(map(len, texts)) > _MOST_CHARACTERS:
            sure -= 15
            break
    if first is None:
        return None
    value = " ".join(" ".join(texts).split()).strip(_SIGNS)
    return Passage(value, *first, last - first[0] + 1, label, sure)


def _over(lines: list[Prepared], index: int, place: int) -> bool:
    """Whether white space says that the passage is over before the line at ``place``."""
    above, here = lines[place - 1].line, lines[place].line
    if not (above.placed and here.placed):
        return False
    if here.top - above.bottom > _GAP * max(above.height, here.height):
        return True
    widest = max(line.line.right for line in lines[index:place])
    return place - 1 > index and above.right < widest - _SHORT_OF
