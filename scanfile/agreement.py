"""Whether readings and rules agree on the best proposal for a field, so that nobody need be asked; else what stands against that. Pure.

Nothing is accepted that only one reading says, nor what two models may have misread alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanfile.confirming import SURELY_SPELT, Confirming, ends_in_strokes, shared
from scanfile.hearing import Heard, names_file, subject_beginning, subject_boxes
from scanfile.metadata import Proposal, nearly_known
from scanfile.model import Found, Obstacle, Role
from scanfile.sheaf import Sheaf
from scanfile.text import DEVANAGARI, fold, number_key

_SURE = {"number": 70, "date": 75, "subject": 80}
"""Confidence of one reading from which on a second one that agrees accepts."""

_SAME_SUBJECT = 0.8
"""How much of a subject a second reading must confirm, letter by letter: it is words for people, and no key."""

_SURE_WORDS = 80
"""Mean confidence of a subject's words from which on the first reading of them is taken."""

_BOTH = 2
_WHOLE_DATE = len("2019-03-12")
_AGREED, _MOST = 10, 99
"""What agreement adds to the confidence of one reading, and where that ends."""
_DIFFERS = 60
"""Confidence of what a second reading does not confirm, at most."""

_STROKES = re.compile(r"-(?:T|1|11|111|IT|TI|IIT)\Z")

# Not 0, which is an abbreviation's sign as well.
_ASCII_FIGURE, _DEVANAGARI_FIGURE = re.compile(r"[1-9]"), re.compile(r"[१-९]")
_CONFUSED = re.compile(r"[१६९]")
"""Figures that both models take for one another alike, in some fonts."""
_PIECES = re.compile(r"[-/(),'\s0-9१-९]+")
_APART = re.compile(rf"(?<=[{DEVANAGARI}]) (?=[{DEVANAGARI}])")
"""A gap that worn print or a wide sign makes inside an abbreviation (भू० अ०)."""


Against = tuple[Obstacle, str]
"""What stands against accepting, and the word or value that it is about (empty where there is none)."""


@dataclass(frozen=True, slots=True)
class Again:
    """What later readings say of a proposal, in words; ``against`` is None where they confirm it."""

    said: str
    against: Obstacle | None = None


class Agreement:
    """The rules by which proposals of one sheaf of pages are accepted."""

    def __init__(self, sheaf: Sheaf) -> None:
        self.sheaf = sheaf
        self._pack, self._registered = sheaf.known.pack, sheaf.known.registered
        self._confirming = Confirming(sheaf.known.pack, sheaf.known.year)

    def confidence(self, proposal: Proposal, again: Again | None, *, accepted: bool) -> int:
        """The confidence of a proposal (0 to 100) after what later readings say of it."""
        if accepted:
            return min(_MOST, proposal.confidence + _AGREED)
        if again and again.against and not self.sheaf.is_corrected(proposal.found):
            return min(proposal.confidence, _DIFFERS)
        return proposal.confidence

    def again(self, name: str, proposal: Proposal) -> Again | None:
        """What later readings say of a proposal; None where there are none."""
        if proposal.key != proposal.found.key:
            return None  # what the register or the lexicon proposes no reading has said, however often that number was read
        return self._second_subject(proposal) if name == "subject" else self._second(proposal)

    def obstacle(self, name: str, chosen: Sequence[Proposal], again: Again | None, *, of_record: bool) -> Against | None:
        """The first thing that stands against accepting the best of the proposals for a field, ``again`` being what later readings say of
        it; None where it is accepted.

        ``of_record``: it is to be the number or the subject of the whole record, for which one letter's word is not enough.
        """
        best = chosen[0]
        if not best.key:
            return Obstacle.LEFT_BLANK, ""
        if best.key != best.found.key:
            return Obstacle.NOT_READ, best.found.value
        if best.contested:
            return _contest(best, chosen)
        if of_record and not self.is_records_own(name, best):
            return (Obstacle.ONE_LETTER if name == "number" else Obstacle.APART), ""
        if again and again.against:
            return again.against, ""
        if best.confidence < _SURE[name] and (unsure := self._unsure(name, best, of_record=of_record)):
            return unsure
        if name == "number" and (malformed := self._malformed(best.found, spelt=self._is_spelt(best))):
            return malformed
        if best.confidence < _SURE[name]:
            return Obstacle.WEAK, f"{best.confidence}/{_SURE[name]}"
        return (Obstacle.READ_ONCE, "") if again is None else None

    def settled(self, chosen: Sequence[Proposal]) -> Sequence[Proposal]:
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

    def agreed(self, numbers: Sequence[Heard], proposal: Proposal) -> Heard | None:
        """The one number of later readings that is accepted in a proposal's stead: both models read it alike in the cutting at the scan's
        own resolution, where the page was read coarser."""
        agreed = [one for one in numbers if self._is_agreed(one, proposal)]
        undisputed = len(agreed) == 1 and not proposal.contested and not self.sheaf.is_corrected(proposal.found)
        return agreed[0] if undisputed and not self._is_read_again(proposal) else None

    def is_records_own(self, name: str, proposal: Proposal) -> bool:
        """Whether a value is the whole record's, and not one letter's: of subjects that of the noting or a cover, or beside its number."""
        if name == "number":
            return self._is_files_own(proposal)
        place = self.sheaf.place(proposal.found)
        return self.sheaf.is_front(place) or any(names_file(found) for found in self.sheaf.findings(place))

    def _is_files_own(self, proposal: Proposal) -> bool:
        """Whether more than one letter speaks for a file number: a letter that came in bears its sender's. The noting or a cover, the
        register, or two pages do."""
        pages = {self.sheaf.place(found) for found in proposal.support}
        registered = self._registered is not None and bool(self._registered.same(proposal.key, proposal.twin))
        return registered or len(pages) > 1 or any(map(self.sheaf.is_front, pages))

    def _is_misread(self, meant: Found, proposal: Proposal) -> bool:
        """Whether a second reading of each place that a proposal rests on says what was meant. A piece of it is no misreading of it."""
        if meant.key in proposal.key or proposal.key in meant.key:
            return False
        return all(any(self._confirming.says_the_same(meant, span) for span in self.sheaf.spans(found)) for found in proposal.support)

    def _is_read_again(self, proposal: Proposal) -> bool:
        """Whether any model has read a proposal in the cutting too: two readings against two are a person's."""
        return any(
            self._confirming.reads_again(found, span) for found in proposal.support for span in self.sheaf.spans(found) if span.second
        )

    def _is_agreed(self, number: Heard, proposal: Proposal) -> bool:
        """Whether both models have read a number alike in the cutting, behind its label and whole, and the rules know it."""
        found = number.found
        if found is None or not found.label or found.torn:
            return False
        seen = number.spelt >= SURELY_SPELT
        if len(number.models) + seen < _BOTH or (not seen and ends_in_strokes(number.key)):
            return False
        if not seen and _DEVANAGARI_FIGURE.search(number.raw):  # figures that neither model reads well
            return False
        if number.key.startswith(proposal.key) or proposal.key.startswith(number.key):  # one of them lacks its end
            return False
        return number.confidence >= _SURE["number"] and found.role is proposal.found.role and self._malformed(found, spelt=seen) is None

    def _unsure(self, name: str, best: Proposal, *, of_record: bool) -> Against | None:
        """What weighs so much against one reading that it is not sure enough; None for no single thing."""
        found = best.found
        if name == "number" and of_record and found.role is not Role.FILE and found.label:
            return Obstacle.OTHER_KIND, found.label
        if not found.label:
            return Obstacle.NO_LABEL, ""
        if name == "date" and len(best.key) < _WHOLE_DATE:
            return Obstacle.LEFT_BLANK, ""
        if name == "date" and best.key > str(self.sheaf.known.year + 1):
            return Obstacle.FUTURE, ""
        return None

    def _is_spelt(self, proposal: Proposal) -> bool:
        """Whether the reader of numbers is sure of a proposal at any place where it was found."""
        return any(self._confirming.is_spelt(found, span) for found in proposal.support for span in self.sheaf.spans(found))

    def _malformed(self, found: Found, *, spelt: bool) -> Against | None:
        """What stands against a number as it is read: something unread behind it, a form that the pack does not know, a word that is nearly
        one it knows; and, unless the reader of numbers is sure (``spelt``), an unknown word, figures of two scripts or such as both models
        confuse, strokes at its end that may be a Roman numeral.

        Two models that agree are no proof against what both read alike: II as 1 or T, a conjunct without one of its letters, ९ as ६.
        """
        raw, key = found.raw, found.key
        if found.torn:
            return Obstacle.TORN, ""
        if not found.parts:
            return Obstacle.FORM, ""
        unknown = self._pack.unknown_words(key) and self._pack.unknown_words(_APART.sub("", key))
        if unknown and (section := nearly_known(found.value, self._pack)):
            return Obstacle.NEARLY, section
        if spelt:
            return None
        if unknown:
            return Obstacle.WORD, _as_written(unknown[0], found.value)
        if _CONFUSED.search(raw):
            return Obstacle.FIGURES, ""
        if _DEVANAGARI_FIGURE.search(raw) and _ASCII_FIGURE.search(raw):
            return Obstacle.SCRIPTS, ""
        return (Obstacle.STROKES, "") if _STROKES.search(key) else None

    def _second(self, proposal: Proposal) -> Again | None:
        """What second readings of the places say that support a proposal: whether they confirm it.

        Where a value stands in several places, those that confirm it must not be fewer than those that read otherwise: print is worn at one
        place and not at another.
        """
        same, others = 0, []
        for found in proposal.support:
            if found.part("even"):  # these words name no date themselves
                continue
            for span in self.sheaf.spans(found):
                if not self._confirming.doubts(found, span) and self._confirming.says_the_same(found, span):
                    same += 1
                else:
                    others.append(span)
        if not same and not others:
            return None
        if same and same >= len(others):
            return Again("alike" if not others else f"alike in {same} of {same + len(others)} places")
        return Again(f"the second time {next(iter(others[0].later), '')!r}", Obstacle.DIFFERS)

    def _second_subject(self, proposal: Proposal) -> Again | None:
        """Whether a subject stands alike on two pages; or the second reading of it has the same words as the first one, and that is sure of
        its own. Of a letter's subject the beginning was read."""
        page, within = self.sheaf.pages[self.sheaf.place(proposal.found)].reading, self.sheaf.within(proposal.found)
        lines = page.lines[within : within + int(proposal.found.part("lines") or 1)]
        heard = {span.box: span for span in page.spans}
        whole, beginning = subject_boxes(page, proposal.found, within), [subject_beginning(page, proposal.found, within)]
        words = [word for line in lines for word in line.words if line is not lines[0] or word.box[0] >= whole[0][0]]
        sure = sum(word.confidence for word in words) / max(len(words), 1) >= _SURE_WORDS
        pages = {self.sheaf.place(found) for found in proposal.support}
        if len(pages) > 1 and sure:
            return Again(f"alike on {len(pages)} pages")
        boxes = next((boxes for boxes in (whole, beginning) if heard.keys() >= set(boxes)), None)
        if boxes is None:
            return None
        again = fold(" ".join(heard[box].second for box in boxes))
        alike = shared(fold(" ".join(heard[box].first for box in boxes)), again) >= _SAME_SUBJECT
        if not alike or not sure:
            return Again(f"the second time {again!r}", Obstacle.DOUBTFUL if alike else Obstacle.DIFFERS)
        return Again("alike")


def _as_written(word: str, value: str) -> str:
    """A word of a number's key as the number has it (ग्रावि: ग्रा०वि०)."""
    return next((piece for piece in _PIECES.split(value) if number_key(piece) == word), word)


def _contest(best: Proposal, chosen: Sequence[Proposal]) -> Against:
    """What contests the best of the proposals."""
    rival = next((one for key in best.rivals for one in chosen[1:] if one.found.key == key), None)
    if rival is None and not any(best.rivals):
        return Obstacle.COPY_LINE, ""
    return Obstacle.RIVAL, rival.value if rival else next(filter(None, best.rivals))
