"""From lines of text to findings: numbers, dates, subjects and references, each with its place, its confidence and its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scanfile.metadata.entries import read_line, refers
from scanfile.metadata.gathering import Gathering
from scanfile.metadata.labels import WORD, Means
from scanfile.metadata.packs import Pack
from scanfile.metadata.passages import Passage, correspondent_at, letterhead_at, section_in, subject_at
from scanfile.metadata.prepared import CONNECTORS, Prepared, in_header, of_kind, prepare
from scanfile.model import Found, Kind, Role, TextLine
from scanfile.text import fold

_ENTRY = re.compile(r"[ (]*[0-9०-९१क-घa-d]{1,2}[.)][ ]")
_PASSAGES = {Means.SUBJECT: Kind.SUBJECT, Means.SENDER: Kind.SENDER, Means.ADDRESSEE: Kind.ADDRESSEE}


def read_lines(lines: Sequence[TextLine], pack: Pack, year: int) -> tuple[Found, ...]:
    """Everything that the grammars find, in the order of the lines; ``lines`` in reading order, ``year`` is that of the scan.

    Two-digit years lie in the hundred years that end with ``year``. Nothing is found that the text does not say.
    """
    prepared = prepare(lines, pack)
    found: list[Found] = []
    cited = False
    letter_date = ""
    covered = -1
    for index, here in enumerate(prepared):
        cited = _in_references(prepared, index, cited)
        if not here.seen and not here.digits:
            continue
        new = read_line(Gathering(prepared, here, pack, year, cited, letter_date))
        new = _after_citing(prepared, index, found, new)
        letter_date = next(
            (one.value for one in reversed(new) if one.kind is Kind.DATE and one.role is Role.LETTER and one.value), letter_date
        )
        found += new
        if here.seen:
            passages = _passages(prepared, index, pack, index <= covered)
            covered = max([covered, *(one.line + int(one.part("lines") or 1) - 1 for one in passages)])
            found += passages
    return tuple(sorted(found, key=lambda one: (one.line, one.start, -one.end)))


def _in_references(lines: list[Prepared], index: int, before: bool) -> bool:
    """Whether a line goes on with a list of references that began on an earlier one (``प्रसंग:- 1. ... / 2. ...``)."""
    above, here = lines[index - 1], lines[index]
    if not index or not here.seen or not (before or above.seen) or above.line.page != here.line.page:
        return False
    began = any(
        above.starts_with(seen) and above.plain[seen.end : seen.end + 3].lstrip()[:1] in (":", "-")
        for seen in of_kind(above.seen, Means.REFERENCE)
    )
    numbers = of_kind(here.seen, Means.LETTER, Means.REFERENCE, Means.FILE)
    return (began or before) and bool(numbers) and bool(_ENTRY.match(here.plain) or here.starts_with(numbers[0]))


def _after_citing(lines: list[Prepared], index: int, found: list[Found], new: list[Found]) -> list[Found]:
    """Numbers and dates before ``के आलोक में`` and its like are references; the words may stand at the beginning of the next line."""
    here = lines[index]
    cues = of_kind(here.seen, Means.CITED)
    if not cues:
        return new
    if all(fold(word) in CONNECTORS for word in WORD.findall(here.plain, 0, cues[0].start)):
        for place, one in enumerate(found):
            if one.line == index - 1 and one.kind in (Kind.NUMBER, Kind.DATE) and not lines[index - 1].line.text[one.end :].strip(" ,.।"):
                first = place if one.kind is Kind.NUMBER else max(place - 1, 0)
                found[first : place + 1] = [refers(other) if other.line == index - 1 else other for other in found[first : place + 1]]
    last = cues[-1].start
    places = here.places
    return [
        refers(one) if one.kind in (Kind.NUMBER, Kind.DATE) and (one.start < last if places is None else one.start < places[last]) else one
        for one in new
    ]


def _passages(lines: list[Prepared], index: int, pack: Pack, covered: bool) -> list[Found]:
    here = lines[index]
    found: list[Found] = []
    if passage := subject_at(lines, index):
        found.append(_found(lines, passage, Kind.SUBJECT))
    for means in (Means.SENDER, Means.ADDRESSEE):
        if of_kind(here.seen, means) and (passage := correspondent_at(lines, index, means)):
            found.append(_found(lines, passage, _PASSAGES[means]))
    if not covered and of_kind(here.seen, Means.LETTERHEAD) and in_header(here) and (passage := letterhead_at(lines, index)):
        section = section_in(passage.value, pack)
        found.append(_found(lines, passage, Kind.SENDER, (("section", section),) if section else ()))
    return found


def _found(lines: list[Prepared], passage: Passage, kind: Kind, parts: tuple[tuple[str, str], ...] = ()) -> Found:
    line = lines[passage.index]
    label = passage.label
    same = label is not None and kind is not Kind.SENDER
    if passage.lines > 1:
        parts = (*parts, ("lines", str(passage.lines)))
    raw = line.line.text[passage.start : passage.end]
    text = label.label.text if label else ""
    reason = f"label {text}" + (f", {passage.lines} lines" if passage.lines > 1 else "")
    label_start = passage.start
    if same and label and label.end <= passage.start:
        label_start = min(line.raw(label.start, label.end)[1], passage.start)
    key = fold(passage.value)
    return Found(
        kind,
        Role.NONE,
        raw,
        passage.value,
        key,
        passage.sure,
        reason,
        passage.index,
        passage.start,
        passage.end,
        text,
        label_start,
        parts=parts,
    )
