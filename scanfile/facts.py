"""What the pages of a record say of it: candidates for its number, date and subject, its letters, and what these refer to.

Pure. Composes the grammars and the ranking of ``metadata`` over readings; pages stand in the order of the record, noting first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scanfile import metadata
from scanfile.agreement import Agreement
from scanfile.candidates import MOST_CANDIDATES, candidates
from scanfile.model import Candidate, Decision, Part, Role
from scanfile.outcomes import LetterFound
from scanfile.said import candidates_of, key_of, word_of
from scanfile.sheaf import Known, PageText, Sheaf
from scanfile.standing import Fields, with_read

_LETTER_BEGINS = 60
"""Confidence from which on a letter's number in the header of a page says that a letter begins there."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter inside a part: the page with which it begins, and candidates for its number, date and subject."""

    part: Part
    ordinal: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Reference:
    """Another letter or file that a page speaks of; ``received``: the number that an office gave to what came in."""

    part: Part
    ordinal: int
    value: str
    key: str
    date: str
    received: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, the best candidates first."""

    fields: Fields = ()
    letters: tuple[Letter, ...] = ()
    references: tuple[Reference, ...] = ()


def facts_of(
    pages: Sequence[PageText],
    begins: Iterable[tuple[Part, int]],
    pack: metadata.Pack,
    year: int,
    registered: metadata.Registered | None = None,
    *,
    single: bool = True,
) -> Facts:
    """Read a record. ``begins`` are the pages with which letters begin as far as separator sheets say, ``year`` is that of the scan.

    ``single``: a record that is one letter, with neither cover nor noting, takes its number from that letter.
    """
    legible = [page for page in pages if page.reading.legible]
    if not legible:
        return Facts()
    sheaf = Sheaf(legible, Known(pack, year, registered))
    letters = _letters(sheaf, set(begins))
    front = _front_numbers(sheaf)
    ranking, agreement = sheaf.ranking(), Agreement(sheaf)
    own = letters[0].fields if letters else ()
    alone = single and len(letters) == 1 and not front and all(page.part is Part.CORRESPONDENCE for page in legible)
    number = candidates("number", _front_first(ranking.file, front), agreement, of_record=not alone)
    if alone and not any(one.found.role is Role.FILE for one in ranking.file[:1]):
        number = _of_single_letter(dict(own).get("number", ()), number)
    fields = {
        "number": number,
        "date": dict(own).get("date", ()) or candidates("date", ranking.date, agreement),
        "subject": candidates("subject", ranking.subject, agreement, of_record=not alone),
    }
    references = [_reference(sheaf, link, received=False) for link in ranking.references]
    references += [_reference(sheaf, link, received=True) for link in ranking.received]
    return Facts(_kept(fields), tuple(letters), tuple(one for one in references if one.key))


def _kept(fields: Mapping[str, tuple[Candidate, ...]]) -> Fields:
    return tuple((name, found) for name, found in fields.items() if found)


def _of_single_letter(own: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The letter's own number for a record that is nothing but this letter, before what else may be its file's."""
    called = [replace(one, reason=f"{one.reason}; no file's number stands on this single letter") for one in own]
    keys = {one.key for one in called}
    return (*called, *(one for one in others if one.key not in keys))[:MOST_CANDIDATES]


def _front_numbers(sheaf: Sheaf) -> tuple[metadata.Proposal, ...]:
    """What the noting and the covers call the file, by a label of this file. Letters that came in bear other files' numbers."""
    front = [at for at in range(len(sheaf.pages)) if sheaf.is_front(at)]
    found = sheaf.only(front).ranking().file if front else ()
    return tuple(one for one in found if one.found.role is Role.FILE and one.found.label)


def _front_first(proposals: Sequence[metadata.Proposal], front: Sequence[metadata.Proposal]) -> tuple[metadata.Proposal, ...]:
    """The proposals with those of the noting and the covers before all others: only these contest one another."""
    by_key = {one.key: one for one in proposals if one.key}
    first = [
        replace(by_key[one.key], rivals=_rivals(one, by_key[one.key]), confidence=max(one.confidence, by_key[one.key].confidence))
        for one in front
        if one.key in by_key
    ]
    keys = {one.key for one in first}
    return (*first, *(one for one in proposals if one.key not in keys or not one.key))


def _rivals(front: metadata.Proposal, every: metadata.Proposal) -> tuple[str, ...]:
    """What contests a number of the noting or a cover: others there, and anywhere a number of which it may be a piece."""
    return (*front.rivals, *(key for key in every.rivals if front.key in key and key not in front.rivals))


def _letters(sheaf: Sheaf, begins: set[tuple[Part, int]]) -> list[Letter]:
    """The letters of the correspondence: where sheets or a letter's own head say that one begins, there it does."""
    starts: list[int] = []
    for at, page in enumerate(sheaf.pages):
        if page.part is not Part.CORRESPONDENCE:
            continue
        first = at == 0 or sheaf.pages[at - 1].part is not page.part
        if first or (page.part, page.ordinal) in begins or _is_head(sheaf, at):
            starts.append(at)
    letters = []
    for start, end in pairwise([*starts, len(sheaf.pages)]):
        letter = sheaf.only(range(start, end))
        ranking, agreement = letter.ranking(), Agreement(letter)
        found = {
            "number": candidates("number", ranking.letter, agreement),
            "date": candidates("date", ranking.date, agreement),
            "subject": candidates("subject", ranking.subject, agreement),
        }
        letters.append(Letter(sheaf.pages[start].part, sheaf.pages[start].ordinal, _kept(found)))
    return letters


def _is_head(sheaf: Sheaf, at: int) -> bool:
    best = next(iter(sheaf.only([at]).ranking().letter), None)
    if best is not None and best.confidence >= _LETTER_BEGINS and "header line" in best.reason:
        return True
    # A number that nobody can read is no reason to take a letter for the end of the one before.
    return sheaf.looks_like_head(at)


def _reference(sheaf: Sheaf, link: metadata.Link, *, received: bool) -> Reference:
    """Another letter or file, with its date where that stands beside it."""
    page = sheaf.pages[sheaf.place(link.number)]
    date = link.date.value if link.date else ""
    return Reference(page.part, page.ordinal, link.number.value, link.number.key, date, received=received)


def letter_found(letter: Letter) -> LetterFound:
    """What the index is told of a letter: the best of each field, accepted or not."""
    best = {name: found[0] for name, found in letter.fields}
    stands = tuple(name for name, one in best.items() if one.source.accepts)
    number = best.get("number")
    values = {name: one.value for name, one in best.items()}
    key = number.key if number else ""
    told = (values.get("number", ""), key, values.get("date", ""), values.get("subject", ""), stands)
    return LetterFound(letter.part, letter.ordinal, *told, letter.fields)


def with_said(letters: Iterable[Letter], refs: Mapping[tuple[Part, int], str], decisions: Sequence[Decision]) -> tuple[Letter, ...]:
    """The letters with what people said of their fields. ``refs`` names pages (``batch/page``) by part and ordinal."""
    told = []
    for letter in letters:
        said: dict[str, list[Decision]] = {}
        for one in decisions:
            if one.pages[0] == refs.get((letter.part, letter.ordinal)):
                said.setdefault(one.field, []).append(one)
        words = tuple((name, tuple(candidates_of(word_of(said[name], key_of(name)), key_of(name)))) for name in said)
        told.append(replace(letter, fields=with_read(words, letter.fields)))
    return tuple(told)
