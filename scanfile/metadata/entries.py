"""What one line says: its labels with the numbers that belong to them, numbers that need no label, land and folio references."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from scanfile.metadata.codes import codes_in, printed_in
from scanfile.metadata.dates import years_in
from scanfile.metadata.dating import read_dates
from scanfile.metadata.folios import folios_in
from scanfile.metadata.gathering import BLANK_LEFT, GUESS, MISREAD, Gathering, Said
from scanfile.metadata.labels import WORD, Means, Seen
from scanfile.metadata.land import land_at
from scanfile.metadata.numbers import Number, Span, dashed, inner_span, read_number, span_at
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import CONNECTORS, Prepared, in_header, in_running_text, of_kind, words_between
from scanfile.metadata.shapes import BLANK
from scanfile.model import Found, Kind, Role
from scanfile.text import fold, number_key, number_value

_ROLES = {
    Means.FILE: Role.FILE,
    Means.LETTER: Role.LETTER,
    Means.RECEIVED: Role.RECEIVED,
    Means.REFERENCE: Role.REFERENCE,
    Means.CASE: Role.CASE,
    Means.COMPUTER: Role.FILE,
    Means.OTHER: Role.NONE,
}
_OWN = (Means.FILE, Means.LETTER)
_CITABLE = (Role.FILE, Role.LETTER, Role.NONE)
_TOKEN = re.compile(r"\S+")
_SLASHED = re.compile(r"[0-9].*/|/.*[0-9]")
_LONGEST_TOKEN = 100
_MAY_END = frozenset(("में", "से", "को", "पर", "कि", "यह", "जो"))
"""Connectors that a line may end with although its sentence is over (के संबंध में)."""
_POINTED = frozenset(".;")
_OPENING = "([{'\"<"
_SOMETHING = re.compile(r"[^\W_]")
_NEXT = re.compile(r"[ .]*(?=[^\W_])")
"""Blanks before the next word; any other sign ends a number."""
_DATE_NEXT = re.compile(r"[ ][0-9]{1,2}(?:[-./][0-9]{1,2}[-./][0-9]{2}|(?:st|nd|rd|th)?[ ][^\W\d_]{3})")
_OF_OTHERS = (Means.REFERENCE, Means.RECEIVED, Means.CASE, Means.OTHER, Means.COMPUTER, Means.CITED, Means.SUBJECT, Means.COPY, Means.LAND)
_FIGURE = re.compile(r"[0-9]")
_DATES = (Means.DATE, Means.EVEN_DATE, Means.RECEIVED_DATE, Means.CASE_DATE, Means.OTHER_DATE)
_NO_NUMBER = re.compile(r"[@%]|:$|www|\.in$")
_GUESSED = 35
"""Confidence of what only looks like a number: nothing is accepted of it."""
_MISREAD_LABEL = 4
"""Words before a number that a misread label does not have."""
_FILE_PARTS = ("part_file", "main", "year")

# Confidence (0 to 100) of one reading by its evidence. Nothing here accepts by itself: two readings must agree first.
_LABELLED, _UNLABELLED, _KNOWN_SHAPE = 85, 60, 5
_WEAK, _SINGLE_RUN, _FILE_PART, _ELSEWHERE, _POINTS_AS_DASHES = 8, 12, 12, 15, 15
_COULD_BE_DATE = 40
_CUT = 25
_GOES_ON = re.compile(r"[ ]?[-/](?=[^\s\w.,:;()-])|[ ](?=[0-9])|[ ]?/")
"""What the rest of a number looks like that was not understood: a separator and no letter, more figures, a slash."""


def read_line(line: Gathering) -> list[Found]:
    """All numbers, dates, land and folio references of a line, from left to right."""
    here = line.here
    if here.digits and "office" in here.plain.lower() and _printed(line):
        return line.found
    if here.digits:
        _folios(line)
        _codes(line)
    _labelled(line)
    if here.digits:
        _bare(line)
        _unlabelled(line)
        _guessed(line)
    _land(line)
    read_dates(line)
    if here.digits:
        for year in years_in(here.plain):
            if here.free(year.start, year.end):
                line.add(Kind.YEAR, Role.NONE, (year.start, year.end), Said(year.value, year.value, year.sure, year.why, year.parts))
    return sorted(line.found, key=lambda found: (found.start, -found.end))


def refers(found: Found) -> Found:
    """The same finding as a reference to another letter or file."""
    return replace(found, role=Role.REFERENCE, reason=f"{found.reason}, cited") if found.role in _CITABLE else found


def _printed(line: Gathering) -> bool:
    code = printed_in(line.here.plain)
    if code:
        said = Said(code.name, code.name, 95, "mark of a page printed from eOffice", code.parts)
        line.add(Kind.PRINTED, Role.NONE, (code.start, code.end), said)
    return code is not None


def _folios(line: Gathering) -> None:
    for folio in folios_in(line.here.plain):
        sure, why = (85, "page reference") if folio.named else (70, "page number with its side")
        line.add(Kind.FOLIO, Role.NONE, (folio.start, folio.end), Said(folio.value, folio.value, sure, why))


def _codes(line: Gathering) -> None:
    for code in codes_in(line.here.plain, line.year):
        label = next((seen for seen in of_kind(line.here.seen, Means.CASE) if 0 <= code.start - seen.end < 4), None)
        text = line.here.plain[code.start : code.end]
        line.add(Kind.CASE, Role.CASE if label else Role.NONE, (code.start, code.end), Said(text, text, 90, code.name, code.parts), label)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number as it was read: ``less`` is what that costs in confidence, ``why`` says so."""

    number: Number
    span: Span
    less: int = 0
    why: str = ""


def _labelled(line: Gathering) -> None:
    """The numbers behind labels."""
    here = line.here
    for place, seen in enumerate(here.seen):
        if seen.label.means not in _ROLES or not (here.digits or place == len(here.seen) - 1):
            continue
        end = next((later.start for later in here.seen[place + 1 :]), len(here.plain))
        if seen.label.means is Means.OTHER:
            if span := span_at(here.plain, seen.end, end, line.pack):
                here.take(span.start, span.end)
            continue
        reading = _behind(line, seen, end) if here.digits else None
        if reading and here.free(reading.span.start, reading.span.end):
            role, where = _role(line, place)
            if not seen.label.weak or (reading.span.joints and (here.starts_with(seen) or role is Role.REFERENCE)):
                _keep(line, reading, role, seen, where)
        elif reading is None and place == len(here.seen) - 1 and not seen.label.weak and not _SOMETHING.search(here.plain, seen.end):
            _on_the_next_line(line, seen)


def _behind(line: Gathering, seen: Seen, end: int) -> _Reading | None:
    """The number between a label and the next one. Where it has no known form, points are tried as dashes: worn print reads so."""
    here, years = line.here, seen.label.means is Means.CASE
    span = span_at(here.plain, seen.end, end, line.pack, years)
    number = read_number(here.line.text, here.places, span, line.pack) if span else None
    if (number is None or number.shape is None) and not _POINTED.isdisjoint(here.plain[seen.end : end]):
        plain = dashed(here.plain, seen.end, end)
        text = list(here.line.text)
        for place, letter in enumerate(plain):
            if letter != here.plain[place]:
                text[here.raw(place, place + 1)[1]] = letter
        other = span_at(plain, seen.end, end, line.pack, years) if plain != here.plain else None
        retried = read_number("".join(text), here.places, other, line.pack) if other else None
        if other and retried and retried.shape and "/" in retried.value:
            return _Reading(retried, other, _POINTS_AS_DASHES, "points or semicolons taken for dashes or slashes")
    return _Reading(number, span) if number and span else None


def _role(line: Gathering, place: int) -> tuple[Role, str]:
    """Whose number stands behind a label, and what besides the label says so."""
    here = line.here
    seen = here.seen[place]
    role = _ROLES[seen.label.means]
    if seen.label.means not in _OWN:
        return role, ""
    if before := of_kind(here.seen[:place], Means.REFERENCE):
        return Role.REFERENCE, f"behind {before[-1].label.text}"
    if line.cited:
        return Role.REFERENCE, "in the list of references"
    after = max((one.end for one in here.seen[:place]), default=0)
    after = max([after, *(end for _, end in here.taken if end <= seen.start)])
    if in_running_text(here, seen, after, line.pack) or (after == 0 and _sentence_goes_on(line, seen)):
        return Role.REFERENCE, "in running text"
    return role, ""


def _sentence_goes_on(line: Gathering, seen: Seen) -> bool:
    """Whether the line before breaks off in a sentence that this label belongs to."""
    index = line.here.index
    if not index or not line.here.starts_with(seen) or line.lines[index - 1].line.page != line.here.line.page:
        return False
    words = WORD.findall(line.lines[index - 1].plain)
    return len(words) > 2 and fold(words[-1]) in CONNECTORS - _MAY_END


def _keep(line: Gathering, reading: _Reading, role: Role, seen: Seen | None, where: str = "", on: Prepared | None = None) -> None:
    """Keeps a number, and the file's own number inside it where its form has one."""
    number, span = reading.number, reading.span
    kind = _kind(number, role, seen)
    sure, why = _evidence(line, number, span, seen)
    torn = _goes_on(on or line.here, span, line.pack)
    if torn:
        sure -= _CUT
        why.append("something unread behind it")
    file = dict(number.parts).get("file", "")
    if role is Role.FILE and file:
        role = Role.LETTER
        why.append("a serial behind the file's number")
    sure -= reading.less
    why += [told for told in (reading.why, where) if told]
    said = Said(number.value, number.key, sure, ", ".join(why), number.parts, number.twin, torn)
    line.add(kind, role, (span.start, span.end), said, seen, on)
    if file and BLANK not in file and kind is Kind.NUMBER:
        parts = (*((name, text) for name, text in number.parts if name in _FILE_PARTS), ("within", number.value))
        sure = max(sure, BLANK_LEFT + _FILE_PART) - _FILE_PART
        said = Said(file, number_key(file), sure, f"the file's part of {number.value}", parts, line.pack.twin(file))
        inner = inner_span((on or line.here).plain, span, number.value, file)
        line.add(kind, role if role is Role.REFERENCE else Role.FILE, inner, said, None, on)


def _goes_on(here: Prepared, span: Span, pack: Pack) -> bool:
    """Whether something stands behind a number that is no end of it: neither a label, a date, a place, a sign nor another column."""
    if _DATE_NEXT.match(here.plain, span.end) or not _SOMETHING.search(here.plain, span.end):
        return bool(_GOES_ON.match(here.plain, span.end)) and not _DATE_NEXT.match(here.plain, span.end)
    if _GOES_ON.match(here.plain, span.end):
        return True
    rest = _NEXT.match(here.plain, span.end)
    if rest is None or here.column_start(rest.end()) > span.start or any(seen.start <= rest.end() < seen.end for seen in here.seen):
        return False
    word = WORD.match(here.plain, rest.end())
    return word is None or not (fold(word[0]) in pack.places or fold(word[0]) in CONNECTORS)


def _kind(number: Number, role: Role, seen: Seen | None) -> Kind:
    if seen and seen.label.means is Means.COMPUTER:
        return Kind.COMPUTER
    case = seen.label.means is Means.CASE if seen else number.shape is not None and number.shape.case and role is Role.NONE
    return Kind.CASE if case else Kind.NUMBER


def _evidence(line: Gathering, number: Number, span: Span, seen: Seen | None) -> tuple[int, list[str]]:
    """How sure a number is by its label and form, and the reasons."""
    sure, why = _UNLABELLED, ["no label"]
    if seen:
        sure = _LABELLED - round(MISREAD * seen.far) - _WEAK * seen.label.weak
        why = [f"label {seen.label.text}" + (f", read as {line.here.raw(seen.start, seen.end)[0]}" if seen.far else "")]
    if number.shape:
        sure += _KNOWN_SHAPE
        why.append(f"form: {number.shape.name}")
        if seen and seen.label.means is Means.LETTER and line.pack.lacks_serial(number.shape):
            sure -= _CUT
            why.append("no serial behind the file's number")
    elif not span.joints:
        sure -= _SINGLE_RUN
        why.append("a number of one part")
    if not number.whole:
        sure = min(sure, BLANK_LEFT)
        why.append("a part is left blank")
    if number.date_like:
        sure = min(sure, _COULD_BE_DATE)
        why.append("could be a date")
    return sure, why


def _on_the_next_line(line: Gathering, seen: Seen) -> None:
    """The value of a label that ends its line: a number that stands alone on the next line."""
    index = line.here.index + 1
    if index >= len(line.lines) or seen.label.means in (Means.OTHER, Means.REFERENCE):
        return
    other = line.lines[index]
    if other.line.page != line.here.line.page or not other.digits or other.seen or not _close(line.here, other):
        return
    span = span_at(other.plain, 0, len(other.plain), line.pack, years=seen.label.means is Means.CASE)
    if span is None or _SOMETHING.search(other.plain, span.end) or not span.joints:
        return
    number = read_number(other.line.text, other.places, span, line.pack)
    if not number.date_like:
        _keep(line, _Reading(number, span, _ELSEWHERE, "on the next line"), _ROLES[seen.label.means], seen, on=other)


def _close(above: Prepared, below: Prepared) -> bool:
    """Whether a line stands directly below another, or beside it."""
    one, other = above.line, below.line
    return not (one.placed and other.placed) or other.top - one.bottom < max(one.height, other.height)


def _bare(line: Gathering) -> None:
    """Numbers whose form alone says that they are file numbers or cases."""
    plain = line.here.plain
    if "/" not in plain:
        return
    for token in _TOKEN.finditer(plain):
        if len(token[0]) > _LONGEST_TOKEN or not _SLASHED.search(token[0]):
            continue
        start = token.start() + len(token[0]) - len(token[0].lstrip(_OPENING))
        span = span_at(plain, start, len(plain), line.pack)
        if span is None or span.start != start or not line.here.free(span.start, span.end):
            continue
        number = read_number(line.here.line.text, line.here.places, span, line.pack)
        if number.shape and number.shape.bare:
            _keep(line, _Reading(number, span), Role.NONE, None)


def _unlabelled(line: Gathering) -> None:
    """The number of a letter whose label is so misread that nobody knows it: of a known form, in the head, behind a few words at most, and
    before the date or at the end of its line."""
    here = line.here
    if "/" not in here.plain or not here.line.placed or not in_header(here) or any(one.kind is Kind.NUMBER for one in line.found):
        return
    if of_kind(here.seen, *_OF_OTHERS):
        return
    dates = of_kind(here.seen, Means.DATE)
    for token in _TOKEN.finditer(here.plain):
        if len(token[0]) > _LONGEST_TOKEN or not _SLASHED.search(token[0]) or not here.free(token.start(), token.end()):
            continue
        first = _FIGURE.search(here.plain, token.start(), token.end())
        span = span_at(here.plain, first.start(), len(here.plain), line.pack) if first else None
        if span is None or any(seen.end <= span.start for seen in here.seen):
            continue
        words = words_between(here.plain, here.column_start(span.start), span.start, line.pack)
        number = read_number(here.line.text, here.places, span, line.pack)
        alone = bool(words) and not _SOMETHING.search(here.plain, span.end)
        known = number.shape and not number.shape.case and not number.date_like and len(words) < _MISREAD_LABEL
        if known and (alone or any(seen.start >= span.end for seen in dates)):
            _keep(line, _Reading(number, span, 0, "where a letter's number stands"), Role.LETTER, None)
            return


def _guessed(line: Gathering) -> None:
    """What looks like a letter's number above the subject, where nothing else on its line does. It is proposed only."""
    here = line.here
    if not here.line.placed or not in_header(here) or any(one.kind in (Kind.NUMBER, Kind.CASE) for one in line.found):
        return
    if of_kind(here.seen, *_OF_OTHERS) or _is_below_subject(line):
        return
    date = min((seen.start for seen in here.seen if seen.label.means in _DATES), default=len(here.plain))
    for token in _TOKEN.finditer(here.plain, 0, date):
        if len(token[0]) > _LONGEST_TOKEN or not _SLASHED.search(token[0]) or _NO_NUMBER.search(token[0]):
            continue
        span = span_at(here.plain, token.start(), date, line.pack)
        words = words_between(here.plain, here.column_start(token.start()), token.start(), line.pack)
        if span is None or not here.free(span.start, span.end) or len(words) >= _MISREAD_LABEL:
            continue
        number = read_number(here.line.text, here.places, span, line.pack)
        if number.key and not number.date_like:
            said = Said(number.value, number.key, _GUESSED, GUESS, number.parts, number.twin)
            line.add(Kind.NUMBER, Role.NONE, (span.start, span.end), said)
            return


def _is_below_subject(line: Gathering) -> bool:
    """Whether the subject of the page stands above a line, or the letter is addressed there."""
    above = line.lines[: line.here.index]
    return any(
        one.line.page == line.here.line.page and any(one.starts_with(seen) for seen in of_kind(one.seen, Means.SUBJECT, Means.SUBJECT_END))
        for one in above
    )


def _land(line: Gathering) -> None:
    here = line.here
    for place, seen in enumerate(here.seen):
        if seen.label.means is not Means.LAND:
            continue
        end = next((later.start for later in here.seen[place + 1 :]), len(here.plain))
        land = land_at(here, seen, end, line.pack)
        if land and here.free(land.start, land.end):
            value = number_value(here.raw(land.start, land.end)[0])
            said = Said(value, number_key(value), land.sure, f"label {seen.label.text}", (("field", seen.label.land),))
            line.add(Kind.LAND, Role.NONE, (land.start, land.end), said, seen)
