"""Which number is it? Findings of all pages of a record or letter, ranked as the file's own, this letter's, references and inward marks.

Each proposal says why in words that a person can check on the page: "label पत्रांक, header line, page 1; also on the dispatch line of
page 3".
Confidence is that of one reading; nothing here is accepted by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scanfile.metadata.gathering import GUESS
from scanfile.metadata.packs import Pack
from scanfile.metadata.places import Place, Places
from scanfile.metadata.registered import Registered
from scanfile.model import Found, Kind, Role, TextLine
from scanfile.text import loose_key, number_key

# What a place adds to the confidence of a reading.
_FILE_AT = {Place.COVER: 8, Place.HEADER: 0, Place.DISPATCH: -4, Place.MARGIN: -25, Place.TEXT: -25}
_LETTER_AT = {Place.COVER: -20, Place.HEADER: 0, Place.DISPATCH: 4, Place.MARGIN: -40, Place.TEXT: -30}
_SUBJECT_AT = {Place.COVER: 8, Place.HEADER: 0, Place.DISPATCH: -30, Place.MARGIN: -30, Place.TEXT: 0}
_LABELLED_IN_TEXT = 15
"""Given back to a number behind a label of this file that stands below the subject: cited ones are references by then."""
_LATER_LETTER = 25
_ANOTHER_PAGE, _MOST_PAGES = 4, 12
_SAME_LINE = 6
_REGISTERED = 8
_RIVAL = 20
"""Taken from the confidence of the best number where another one has nearly as much for it."""
_RIVAL_WITHIN = 8
_AS_MUCH = "another one has as much for it"
_MISREAD_AT_MOST = 2
"""Letters by which two readings of one number differ at most, where a person need not look whether they are two."""
_AS_FILE = {Role.LETTER: 35, Role.CASE: 18, Role.NONE: 8}
"""What a number of another role loses as a proposal for the file's own."""
_FILE_AS_LETTER = 4
"""The same the other way round: offices that number by files put the file's number where others put the letter's."""
_UNOWNED_NUMBER = 0
_UNLABELLED_DATE, _UNOWNED_DATE = 5, 10
_MOST = 97
_LEAST_BEGINNING = 3
_COPY_SERIAL = re.compile(r"\A([0-9]+)\([0-9]{1,3}\)")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One value for a field, the best first: its evidence is ``found`` (one of ``support``); ``key`` and ``twin`` as in ``Found``.

    ``rivals`` are the keys of values that have as much for them, so that a person must choose.
    """

    value: str
    key: str
    twin: str
    confidence: int
    reason: str
    found: Found
    support: tuple[Found, ...]
    rivals: tuple[str, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether another value has as much for it."""
        return bool(self.rivals)

    @property
    def uncontested(self) -> Proposal:
        """The same where its rivals turned out to be none."""
        return replace(self, rivals=(), confidence=min(self.confidence + _RIVAL, _MOST))


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another letter or file, and that one's date where it stands beside it."""

    number: Found
    date: Found | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the pages propose, the best first; ``file`` is the file's own number. ``references`` and ``received`` are never own numbers."""

    file: tuple[Proposal, ...]
    letter: tuple[Proposal, ...]
    date: tuple[Proposal, ...]
    subject: tuple[Proposal, ...]
    references: tuple[Link, ...]
    received: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    found: Found
    place: Place
    page: int
    score: int
    note: str = ""


def rank(found: Sequence[Found], lines: Sequence[TextLine], pack: Pack, registered: Registered | None = None) -> Ranking:
    """Ranks what ``read_lines`` found in ``lines``, of one record or of one letter; of several letters the first one is the record's.

    A number that is one edit away from exactly one registered number brings that one as a proposal of its own, never silently.
    """
    places = Places(lines, pack)
    at = {id(one): places.of(one) for one in found}
    first = next(iter(places.letters(found)), ())
    proposals = _with_register(_proposals(_files(found, lines, at)), registered)
    letter = _dispatched(_proposals(_of_the_first(_letters(found, lines, at), first)), found, at, places)
    own = {loose_key(one.key) for one in proposals[:1]}
    return Ranking(
        file=proposals,
        letter=letter,
        date=_proposals(_of_the_first(_dates(found, lines, at, letter[0].support if letter else ()), first)),
        subject=_proposals(_subjects(found, lines, at), rivals=False),
        references=tuple(link for link in _links(found, Role.REFERENCE) if loose_key(link.number.key) not in own),
        received=_links(found, Role.RECEIVED),
    )


def _of_the_first(evidence: list[_Evidence], pages: tuple[int, ...]) -> list[_Evidence]:
    """Of several letters the first one's number and date are the record's; those of later ones are proposed behind them."""
    return [one if one.page in pages or not pages else replace(one, score=one.score - _LATER_LETTER) for one in evidence]


def _files(found: Sequence[Found], lines: Sequence[TextLine], at: Mapping[int, Place]) -> list[_Evidence]:
    """What speaks for a number as the file's own. One that the subject speaks of is another's."""
    evidence = []
    subjects = [one for one in found if one.kind is Kind.SUBJECT]
    for one in found:
        if one.kind not in (Kind.NUMBER, Kind.CASE) or one.role in (Role.REFERENCE, Role.RECEIVED) or one.reason.startswith(GUESS):
            continue
        place = at[id(one)]
        if any(_inside(one, subject) for subject in subjects):
            place = Place.TEXT
        less = _AS_FILE.get(one.role, 0)
        if one.role is Role.FILE and one.label and place is Place.TEXT:
            less -= _LABELLED_IN_TEXT
        note = {Role.LETTER: "a letter's number", Role.CASE: "the number of a case"}.get(one.role, "")
        evidence.append(_Evidence(one, place, lines[one.line].page, one.confidence + _FILE_AT[place] - less, note))
    return evidence


def _inside(one: Found, passage: Found) -> bool:
    """Whether a finding stands inside a passage."""
    last = passage.line + int(passage.part("lines") or 1) - 1
    return passage.line <= one.line <= last and (one.line > passage.line or one.start >= passage.start)


def _letters(found: Sequence[Found], lines: Sequence[TextLine], at: Mapping[int, Place]) -> list[_Evidence]:
    """What speaks for a number as this letter's. A file number behind a bare "No." in the header is the letter's number as well."""
    evidence = []
    for one in found:
        place = at[id(one)]
        own = one.role is Role.LETTER or (one.role is Role.FILE and bool(one.label) and place in (Place.HEADER, Place.DISPATCH))
        bare = one.role is Role.NONE and place is Place.HEADER
        if one.kind is Kind.NUMBER and (own or bare):
            less = {Role.LETTER: 0, Role.NONE: _UNOWNED_NUMBER}.get(one.role, _FILE_AS_LETTER)
            evidence.append(_Evidence(one, place, lines[one.line].page, one.confidence + _LETTER_AT[place] - less))
    return _without_copy_serials(evidence)


def _without_copy_serials(evidence: list[_Evidence]) -> list[_Evidence]:
    """The number on a dispatch line speaks for the header's where it is that number with ``(1)`` behind its serial, which stands for
    copies, or a beginning of it, which is left of it where the print is bad; and the other way round."""
    kept = []
    for one in evidence:
        owner = next((other for other in evidence if other.place is not one.place and _stands_for(one.found.key, other.found.key)), None)
        kept.append(_Evidence(owner.found, one.place, one.page, owner.score, f"there as {one.found.value}") if owner else one)
    return kept


def _stands_for(key: str, whole: str) -> bool:
    """Whether a key is a copy's or a broken form of another one."""
    bare = _COPY_SERIAL.sub(r"\1", key)
    if bare != key:
        return whole == bare or whole.startswith(f"{bare}-")
    return len(key) > _LEAST_BEGINNING and len(key) < len(whole) and whole.startswith(key) and not whole[len(key)].isdecimal()


def _dates(found: Sequence[Found], lines: Sequence[TextLine], at: Mapping[int, Place], numbers: Iterable[Found]) -> list[_Evidence]:
    """What speaks for a date as this letter's: its role, its place, and that it stands beside the letter's number."""
    beside = {one.line for one in numbers}
    evidence = []
    for one in found:
        place = at[id(one)]
        loose = one.role is Role.NONE
        if one.kind is not Kind.DATE or not one.value or not (loose or one.role is Role.LETTER) or (loose and place is Place.TEXT):
            continue
        score = one.confidence + _LETTER_AT[place] + _SAME_LINE * (one.line in beside)
        if loose:
            score -= _UNOWNED_DATE if one.label else _UNLABELLED_DATE
        evidence.append(_Evidence(one, place, lines[one.line].page, score))
    return evidence


def _subjects(found: Sequence[Found], lines: Sequence[TextLine], at: Mapping[int, Place]) -> list[_Evidence]:
    """Subjects; of several the cover's comes first, then that of the first letter."""
    own = [one for one in found if one.kind is Kind.SUBJECT]
    return [
        _Evidence(one, at[id(one)], lines[one.line].page, one.confidence + _SUBJECT_AT[at[id(one)]] - min(2 * place, 20))
        for place, one in enumerate(own)
    ]


def _proposals(evidence: Iterable[_Evidence], *, rivals: bool = True) -> tuple[Proposal, ...]:
    """One proposal for each value, the best first; what several pages say counts for more, a close rival for less.

    ``rivals``: there can be only one. Every letter has a subject of its own, and says nothing against another's.
    """
    groups: dict[str, list[_Evidence]] = {}
    for one in evidence:
        groups.setdefault(one.found.twin or loose_key(one.found.key) or f"?{one.found.value}", []).append(one)
    scored = []
    for group in groups.values():
        best = max(group, key=lambda one: one.score)
        pages = len({one.page for one in group}) - 1
        scored.append((best.score + min(_ANOTHER_PAGE * pages, _MOST_PAGES), best, group))
    scored.sort(key=lambda entry: (-entry[0], entry[1].found.line, entry[1].found.start))
    close = scored[1:] if rivals else []
    against = tuple(one.found.key for score, one, _ in close if scored[0][0] - score < _RIVAL_WITHIN or _is_piece(scored[0][1], one))
    most = scored[0][0] - _RIVAL * bool(against) if scored else 0
    return tuple(_proposal(min(score, most), best, group, () if place else against) for place, (score, best, group) in enumerate(scored))


def _is_piece(one: _Evidence, other: _Evidence) -> bool:
    """Whether a number may be what was read of another one's beginning or end."""
    if one.found.role is not other.found.role or one.place is Place.DISPATCH or not one.found.key:
        return False
    end = other.found.key.endswith(one.found.key) and other.found.key[: -len(one.found.key)].endswith(("-", "/"))
    return end or _stands_for(one.found.key, other.found.key)


def _proposal(score: int, best: _Evidence, group: list[_Evidence], rivals: tuple[str, ...]) -> Proposal:
    said = [one for one in (best.found.reason, best.note, best.place.value, f"page {best.page + 1}") if one]
    reason = ", ".join(said)
    others = []
    for one in group:
        where = f"in the {one.place}" if one.place in (Place.MARGIN, Place.TEXT) else f"on the {one.place}"
        told = f"{where} of page {one.page + 1}" + (f" ({one.note})" if one.note.startswith("there") else "")
        if (one.place, one.page) != (best.place, best.page) and told not in others:
            others.append(told)
    if others:
        reason += f"; also {', '.join(others)}"
    if rivals:
        reason += f"; {_AS_MUCH}"
    found = best.found
    support = tuple(dict.fromkeys(one.found for one in group))
    return Proposal(found.value, found.key, found.twin, min(max(score, 0), _MOST), reason, found, support, rivals)


def _dispatched(proposals: tuple[Proposal, ...], found: Sequence[Found], at: Mapping[int, Place], places: Places) -> tuple[Proposal, ...]:
    """The proposals for a letter's number where copies of it go out: that line's number goes before the header's. Where it is not surely
    another one, or nobody can read it, a person must choose."""
    if not proposals:
        return proposals
    first, *rest = proposals
    lines = {one.line for one in found if one.kind is Kind.NUMBER and at[id(one)] is Place.DISPATCH}
    if at[id(first.found)] is not Place.DISPATCH:
        others = [one.key for one in rest if at[id(one.found)] is Place.DISPATCH and _are_two(one.key, first.key)]
        even = {one.line for one in found if one.part("even")}
        unread = places.dispatched - lines - even
        if not first.rivals and (others or unread):
            against = f"; {_AS_MUCH}" if others else "; a line by which copies go out bears a number that nobody can read"
            sure = max(first.confidence - _RIVAL, 0)
            first = replace(first, rivals=tuple(others) or ("",), confidence=sure, reason=first.reason + against)
            rest = [replace(one, confidence=min(one.confidence, sure)) for one in rest]
        return (first, *rest)
    heads = [one for one in rest if one.key in first.rivals]
    if heads and all(at[id(one.found)] is Place.HEADER and _are_two(first.key, one.key) for one in heads):
        reason = first.reason.replace(_AS_MUCH, "the header's number is another one, and this one goes before it")
        first = replace(first.uncontested, reason=reason)
    return (first, *rest)


def _are_two(dispatched: str, head: str) -> bool:
    """Whether the number of a dispatch line is surely another one than the header's: no copy's, and no misreading of it."""
    if not (dispatched and head) or _COPY_SERIAL.match(dispatched):
        return False
    apart = sum(one != other for one, other in zip(dispatched, head, strict=False)) + abs(len(dispatched) - len(head))
    return apart > _MISREAD_AT_MOST


def _with_register(proposals: tuple[Proposal, ...], registered: Registered | None) -> tuple[Proposal, ...]:
    """The proposals with what the register says of them."""
    if not registered:
        return proposals
    told: list[Proposal] = []
    have = {registered.same(one.key, one.twin) for one in proposals if one.key}
    for one in proposals:
        if one.key and registered.same(one.key, one.twin):
            told.append(replace(one, confidence=min(one.confidence + _REGISTERED, _MOST), reason=f"{one.reason}; in the register"))
            continue
        if one.key and (number := registered.near(one.key)) and number not in have:
            # Before what was read: the register contradicts it, so that a person must look even where it was read twice alike.
            reason = f"one letter away from {one.value} ({one.reason}); the register has {number}"
            told.append(replace(one, value=number, key=number_key(number), reason=reason))
            have.add(number)
        told.append(one)
    return tuple(sorted(told, key=lambda one: -one.confidence))


def _links(found: Sequence[Found], role: Role) -> tuple[Link, ...]:
    """The numbers of one role, each with the date behind it on its line; a number that is given several times once."""
    links: dict[str, Link] = {}
    for place, one in enumerate(found):
        if one.role is not role or one.kind not in (Kind.NUMBER, Kind.CASE):
            continue
        following = found[place + 1] if place + 1 < len(found) else None
        date = following if following and following.kind is Kind.DATE and following.role is role and following.line == one.line else None
        name = one.twin or loose_key(one.key) or f"?{one.value}"
        if name not in links or (date and not links[name].date):
            links[name] = Link(one, date)
    return tuple(links.values())
