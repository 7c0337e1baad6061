"""What the pages of a record say of it: candidates for its number, date and subject, its letters, and what these refer to.

Pure. Composes the grammars and the ranking of ``metadata`` over readings; pages stand in the order of the record, noting first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from scanfile import metadata
from scanfile.confirming import Confirming, ends_in_strokes, shared
from scanfile.hearing import Heard, names_file, number_box, numbers_in, subject_beginning, subject_boxes
from scanfile.model import Box, Candidate, Decision, Found, OcrPage, Part, Role, Source, TextLine
from scanfile.outcomes import LetterFound
from scanfile.said import candidates_of, key_of, word_of
from scanfile.sensitive import covered, without_digits
from scanfile.text import DEVANAGARI, fold, loose_key

MOST_CANDIDATES = 6
"""So many candidates a field are kept; a person who must look further looks at the page."""

_LETTER_BEGINS = 60
"""Confidence from which on a letter's number in the header of a page says that a letter begins there."""

_SURE = {"number": 70, "date": 75, "subject": 80}
"""Confidence of one reading from which on a second one that agrees accepts."""

_SAME_SUBJECT = 0.8
"""How much of a subject a second reading must confirm, letter by letter: it is words for people, and no key."""

_MOST_HEARD, _BOTH = 4, 2
_HEARD = 58
"""Confidence of what only a second reading says, at most."""

_SURE_WORDS = 80
"""Mean confidence of a subject's words from which on the first reading of them is taken."""


_STROKES = re.compile(r"-(?:T|1|11|111|IT|TI|IIT)\Z")

# Not 0, which is an abbreviation's sign as well.
_ASCII_FIGURE, _DEVANAGARI_FIGURE = re.compile(r"[1-9]"), re.compile(r"[१-९]")
_CONFUSED = re.compile(r"[१६९]")
"""Figures that both models take for one another alike, in some fonts."""
_APART = re.compile(rf"(?<=[{DEVANAGARI}]) (?=[{DEVANAGARI}])")
"""A gap that worn print or a wide sign makes inside an abbreviation (भू० अ०)."""

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


Fields = tuple[tuple[str, tuple[Candidate, ...]], ...]


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
    reader = _Reader(legible, pack, year, registered)
    letters = reader.letters(set(begins))
    front = reader.front_numbers()
    ranking = reader.ranking(range(len(legible)))
    own = letters[0].fields if letters else ()
    alone = single and len(letters) == 1 and not front and all(page.part is Part.CORRESPONDENCE for page in legible)
    number = reader.candidates("number", _front_first(ranking.file, front), of_record=not alone)
    if alone and not any(one.found.role is Role.FILE for one in ranking.file[:1]):
        number = _of_single_letter(dict(own).get("number", ()), number)
    fields = {
        "number": number,
        "date": dict(own).get("date", ()) or reader.candidates("date", ranking.date),
        "subject": reader.candidates("subject", ranking.subject, of_record=not alone),
    }
    references = [reader.reference(link, received=False) for link in ranking.references]
    references += [reader.reference(link, received=True) for link in ranking.received]
    kept = tuple((name, found) for name, found in fields.items() if found)
    return Facts(kept, tuple(letters), tuple(one for one in references if one.key))


def _of_single_letter(own: Sequence[Candidate], others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The letter's own number for a record that is nothing but this letter, before what else may be its file's."""
    called = [replace(one, reason=f"{one.reason}; no file's number stands on this single letter") for one in own]
    keys = {one.key for one in called}
    return (*called, *(one for one in others if one.key not in keys))[:MOST_CANDIDATES]


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


class _Reader:
    """The findings of all pages, read once."""

    def __init__(self, pages: Sequence[PageText], pack: metadata.Pack, year: int, registered: metadata.Registered | None) -> None:
        self._pages, self._pack, self._year, self._registered = pages, pack, year, registered
        self._confirming = Confirming(pack, year)
        self._lines: list[tuple[TextLine, ...]] = [metadata.text_lines(page.reading, at) for at, page in enumerate(pages)]

    def ranking(self, places: Iterable[int]) -> metadata.Ranking:
        """What some pages, as one document, propose."""
        lines = [line for place in places for line in self._lines[place]]
        self._at = [(line, place, within) for place in places for within, line in enumerate(self._lines[place])]
        return metadata.rank(metadata.read_lines(lines, self._pack, self._year), lines, self._pack, self._registered)

    def front_numbers(self) -> tuple[metadata.Proposal, ...]:
        """What the noting and the covers call the file, by a label of this file. Letters that came in bear other files' numbers."""
        front = [
            at for at, page in enumerate(self._pages) if page.part is Part.NOTING or metadata.looks_like_cover(self._lines[at], self._pack)
        ]
        found = self.ranking(front).file if front else ()
        return tuple(one for one in found if one.found.role is Role.FILE and one.found.label)

    def letters(self, begins: set[tuple[Part, int]]) -> list[Letter]:
        """The letters of the correspondence: where sheets or a letter's own head say that one begins, there it does."""
        starts: list[int] = []
        for at, page in enumerate(self._pages):
            if page.part is not Part.CORRESPONDENCE:
                continue
            first = at == 0 or self._pages[at - 1].part is not page.part
            if first or (page.part, page.ordinal) in begins or self._is_head(at):
                starts.append(at)
        letters = []
        for start, end in pairwise([*starts, len(self._pages)]):
            ranking = self.ranking(range(start, end))
            found = {
                "number": self.candidates("number", ranking.letter),
                "date": self.candidates("date", ranking.date),
                "subject": self.candidates("subject", ranking.subject),
            }
            fields = tuple((name, candidates) for name, candidates in found.items() if candidates)
            letters.append(Letter(self._pages[start].part, self._pages[start].ordinal, fields))
        return letters

    def _is_head(self, at: int) -> bool:
        best = next(iter(self.ranking([at]).letter), None)
        if best is not None and best.confidence >= _LETTER_BEGINS and "header line" in best.reason:
            return True
        # A number that nobody can read is no reason to take a letter for the end of the one before.
        return metadata.looks_like_head(self._lines[at], self._pack)

    def candidates(self, name: str, proposals: Sequence[metadata.Proposal], *, of_record: bool = False) -> tuple[Candidate, ...]:
        """The best proposals as candidates; the first is accepted where a second reading agrees and nothing speaks against it.

        ``of_record``: it is to be the number or the subject of the whole record, for which one letter's word is not enough.
        """
        found: list[Candidate] = []
        chosen = (metadata.with_learned(proposals, self._pack) if name == "number" else proposals)[:MOST_CANDIDATES]
        # What later readings have is shown behind the first that was read, or behind its rival: a person chooses between these first.
        read = next((place for place, one in enumerate(chosen) if one.key == one.found.key), len(chosen))
        chosen = self._settled(chosen)
        for place, proposal in enumerate(chosen):
            found.append(self._candidate(name, proposal, sure=place == 0 and (not of_record or self._is_records_own(name, proposal))))
            if name == "number" and read < len(chosen) and place == read + chosen[read].contested and not found[read].source.accepts:
                heard = self._heard(chosen[read], sure=read == 0 and (not of_record or self._is_records_own(name, chosen[read])))
                known = {one.key for one in chosen if one.key != one.found.key}  # the register and the lexicon say more of theirs
                heard = [one for one in heard if one.key not in known]
                found = [*(one for one in heard if one.source.accepts), *found, *(one for one in heard if not one.source.accepts)]
        shown = list({loose_key(one.key) or one.value: one for one in reversed(found)}.values())[::-1] if name == "number" else found
        shown = shown[:MOST_CANDIDATES]
        most = list(accumulate((one.confidence for one in shown), min))  # the order is the ranking's, wherever candidates are sorted again
        return tuple(replace(one, confidence=least) for one, least in zip(shown, most, strict=True))

    def _settled(self, chosen: Sequence[metadata.Proposal]) -> Sequence[metadata.Proposal]:
        """The proposals; the first one is not contested any more where its rivals are misreadings of it: the other model says at their
        places what it says."""
        if not chosen or not chosen[0].rivals or not chosen[0].key:
            return chosen
        first, *rest = chosen
        by_key = {one.key: one for one in rest}
        if not all(key in by_key and self._is_misread(first.found, by_key[key]) for key in first.rivals):
            return chosen
        reason = f"{first.reason}, and was misread for this one"
        return [replace(first.uncontested, reason=reason), *rest]

    def _is_misread(self, meant: Found, proposal: metadata.Proposal) -> bool:
        """Whether a second reading of each place that a proposal rests on says what was meant. A piece of it is no misreading of it."""
        if meant.key in proposal.key or proposal.key in meant.key:
            return False
        for found in proposal.support:
            place, box = self._place(found)
            spans = [span for span in self._pages[place].reading.spans if span.box == box]
            if not any(self._confirming.says_the_same(meant, span) for span in spans):
                return False
        return True

    def _heard(self, proposal: metadata.Proposal, *, sure: bool) -> list[Candidate]:
        """What later readings have for a number where they differ, and what it may have been, as candidates of their own.

        One is accepted (``sure``) that both models read alike in the cutting at the scan's own resolution, where the page was read coarser.
        """
        texts: list[tuple[str, bool | None]] = []
        places: dict[str, tuple[int, Box]] = {}
        for found in proposal.support:
            place, box = self._place(found)
            for span in self._pages[place].reading.spans:
                if span.box == box:
                    texts += [(span.first, None), *((text, True) for text in (span.second, *span.more))]
                    texts += [(text, False) for text in (span.third, span.fourth)]
                    places.update(dict.fromkeys((span.first, *span.later), (place, box)))
        numbers = numbers_in(proposal.found, texts, self._pack, self._year)
        agreed = [one for one in numbers if self._is_agreed(one, proposal)]
        sure = sure and len(agreed) == 1 and not proposal.contested and not self._is_corrected(proposal.found)
        heard: list[Candidate] = []
        for number in numbers[:_MOST_HEARD]:
            place, box = places.get(number.text) or self._place(proposal.found)
            page = self._pages[place]
            if accepted := sure and number is agreed[0]:
                told = Source.AGREEMENT, number.confidence, f"{number.reason}, read alike by both models"
            else:
                told = Source.READING, min(_HEARD, proposal.confidence, number.confidence), number.reason
            one = Candidate(number.raw, number.value, number.key, *told, page.ordinal, box, page.part, page.ref)
            heard.insert(0, one) if accepted else heard.append(one)
        return heard

    def _is_agreed(self, number: Heard, proposal: metadata.Proposal) -> bool:
        """Whether both models have read a number alike in the cutting, behind its label and whole, and the rules know it."""
        found = number.found
        if found is None or len(number.models) < _BOTH or ends_in_strokes(number.key) or not found.label or found.torn:
            return False
        if _DEVANAGARI_FIGURE.search(number.raw):  # figures that neither model reads well
            return False
        if number.key.startswith(proposal.key) or proposal.key.startswith(number.key):  # one of them lacks its end
            return False
        return number.confidence >= _SURE["number"] and found.role is proposal.found.role and self._is_well_formed(found)

    def _is_records_own(self, name: str, proposal: metadata.Proposal) -> bool:
        """Whether a value is the whole record's, and not one letter's: of subjects the one beside the file's number."""
        if name == "number":
            return self._is_files_own(proposal)
        place, _ = self._place(proposal.found)
        return any(names_file(found) for found in metadata.read_lines(self._lines[place], self._pack, self._year))

    def _is_files_own(self, proposal: metadata.Proposal) -> bool:
        """Whether more than one letter speaks for a file number: a letter that came in bears its sender's. The noting or a cover, the
        register, or two pages do."""
        pages = {self._place(found)[0] for found in proposal.support}
        noting = any(self._pages[place].part is Part.NOTING for place in pages)
        covers = any(metadata.looks_like_cover(self._lines[place], self._pack) for place in pages)
        registered = self._registered is not None and bool(self._registered.same(proposal.key, proposal.twin))
        return noting or covers or registered or len(pages) > 1

    def _candidate(self, name: str, proposal: metadata.Proposal, *, sure: bool) -> Candidate:
        place, box = self._place(proposal.found)
        page = self._pages[place]
        reason = _PAGE_IN_REASON.sub(lambda match: f"page {self._pages[int(match[1]) - 1].label}", proposal.reason)
        source, confidence = Source.READING, proposal.confidence
        raw, value, key = proposal.found.raw, proposal.value, proposal.key
        if hidden := name == "subject" and covered(value) != value:
            # A subject goes into lists, tables, titles of PDFs: what says who somebody is stays on its page.
            raw, value, key = covered(value), covered(value), fold(covered(value))
        by_a_person = self._is_corrected(proposal.found)
        if by_a_person:
            reason += "; corrected by a person"
        second = self._second_subject(proposal) if name == "subject" else self._second(proposal)
        if proposal.key != proposal.found.key:
            second = None  # what the register or the lexicon proposes, no reading has said, however often that number was read
        if second is not None:
            agrees, said = second
            reason += f"; read twice, {without_digits(said) if hidden else covered(said)}"
            enough = _SURE[name] if name != "number" or self._is_well_formed(proposal.found) else 101
            if agrees and sure and proposal.key and not proposal.contested and confidence >= enough:
                source, confidence = Source.AGREEMENT, min(99, confidence + 10)
            elif not agrees and not by_a_person:
                confidence = min(confidence, 60)
        told = raw, value, key, source, confidence, reason
        return Candidate(*told, page.ordinal, box, page.part, page.ref)

    def _is_well_formed(self, found: Found) -> bool:
        """Whether a number has a form and words that the pack knows, figures of one script that both models tell apart, nothing unread
        behind it, and no strokes at its end that may be a Roman numeral.

        Two models that agree are no proof against what both read alike: II as 1 or T, a conjunct without one of its letters, ९ as ६.
        """
        raw, key = found.raw, found.key
        known = self._pack.knows_words_of(key) or self._pack.knows_words_of(_APART.sub("", key))
        mixed = _DEVANAGARI_FIGURE.search(raw) and _ASCII_FIGURE.search(raw)
        mixed = mixed or _CONFUSED.search(raw)
        return bool(found.parts) and known and not mixed and not found.torn and not _STROKES.search(key)

    def _second(self, proposal: metadata.Proposal) -> tuple[bool, str] | None:
        """What second readings of the places say that support a proposal: whether they confirm it.

        Where a value stands in several places, those that confirm it must not be fewer than those that read otherwise: print is worn at one
        place and not at another.
        """
        same, others = 0, []
        for found in proposal.support:
            if found.part("even"):  # these words name no date themselves
                continue
            place, box = self._place(found)
            for span in self._pages[place].reading.spans:
                if span.box == box:
                    if self._confirming.says_the_same(found, span):
                        same += 1
                    else:
                        others.append(span)
        if not same and not others:
            return None
        if same and same >= len(others):
            return True, "alike" if not others else f"alike in {same} of {same + len(others)} places"
        return False, f"the second time {others[0].second!r}"

    def _second_subject(self, proposal: metadata.Proposal) -> tuple[bool, str] | None:
        """Whether the second reading of a subject has the same words as the first one, and that is sure of its own. Of a letter's subject
        the beginning was read."""
        place, _ = self._place(proposal.found)
        page, within = self._pages[place].reading, self._within(proposal.found)
        heard = {span.box: span for span in page.spans}
        whole, beginning = subject_boxes(page, proposal.found, within), [subject_beginning(page, proposal.found, within)]
        boxes = next((boxes for boxes in (whole, beginning) if heard.keys() >= set(boxes)), None)
        if boxes is None:
            return None
        again = fold(" ".join(heard[box].second for box in boxes))
        lines = page.lines[within : within + int(proposal.found.part("lines") or 1)]
        words = [word for line in lines for word in line.words if line is not lines[0] or word.box[0] >= boxes[0][0]]
        sure = sum(word.confidence for word in words) / max(len(words), 1)
        share = shared(fold(" ".join(heard[box].first for box in boxes)), again)
        agrees = share >= _SAME_SUBJECT and sure >= _SURE_WORDS
        return agrees, "alike" if agrees else f"the second time {again!r}"

    def _within(self, found: Found) -> int:
        """The index of a finding's line on its page."""
        return self._at[found.line][2]

    def _is_corrected(self, found: Found) -> bool:
        """Whether a person has corrected a word of what was found, or of its label."""
        _, place, within = self._at[found.line]
        line = self._pages[place].reading.lines[within]
        return any(word.corrected for word in metadata.span_words(line, min(found.label_start, found.start), found.end))

    def _place(self, found: Found) -> tuple[int, Box]:
        """The page, and the box of the words, in the upright frame."""
        _, place, within = self._at[found.line]
        return place, number_box(self._pages[place].reading.lines[within], found)

    def reference(self, link: metadata.Link, *, received: bool) -> Reference:
        """Another letter or file, with its date where that stands beside it."""
        place, _ = self._place(link.number)
        page = self._pages[place]
        return Reference(
            page.part, page.ordinal, link.number.value, link.number.key, link.date.value if link.date else "", received=received
        )


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


def with_read(known: Fields, read: Fields) -> Fields:
    """The candidates that came with the delivery and those that were read, strongest source first, the surer one before the other."""
    every = {name: list(candidates) for name, candidates in known}
    for name, candidates in read:
        every.setdefault(name, []).extend(candidates)
    return tuple((name, tuple(sorted(found, key=lambda one: (one.source.rank, -one.confidence)))) for name, found in every.items())


def answered(candidates: Sequence[Candidate]) -> bool:
    """Whether a field has a value that stands, or a person has said that there is none."""
    return any(candidate.source is Source.OPERATOR or (candidate.source.accepts and candidate.value) for candidate in candidates)


def unanswered(wanted: Iterable[str], fields: Fields) -> list[str]:
    """Those of the wanted fields that are not answered."""
    return [name for name in wanted if not answered(dict(fields).get(name, ()))]


def accepted_candidates(fields: Fields) -> tuple[tuple[str, Candidate], ...]:
    """For each field the candidate that stands without a person's word: of those that accept, the one from the strongest source."""
    accepted = []
    for name, candidates in fields:
        standing = [candidate for candidate in candidates if candidate.source.accepts]
        best = min(standing, key=lambda candidate: candidate.source.rank, default=None)
        # A person's word that there is none to be had goes before what any other source says.
        if best is not None and best.value:
            accepted.append((name, best))
    return tuple(accepted)
