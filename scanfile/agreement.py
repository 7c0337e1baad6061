"""Whether readings and rules agree on the best proposal for a field, so that nobody need be asked. Pure.

Nothing is accepted that only one reading says, nor what two models may have misread alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanfile.confirming import Confirming, ends_in_strokes, shared
from scanfile.hearing import Heard, names_file, subject_beginning, subject_boxes
from scanfile.metadata import Proposal
from scanfile.model import Found
from scanfile.sheaf import Sheaf
from scanfile.text import DEVANAGARI, fold

_SURE = {"number": 70, "date": 75, "subject": 80}
"""Confidence of one reading from which on a second one that agrees accepts."""

_SAME_SUBJECT = 0.8
"""How much of a subject a second reading must confirm, letter by letter: it is words for people, and no key."""

_SURE_WORDS = 80
"""Mean confidence of a subject's words from which on the first reading of them is taken."""

_BOTH = 2
_AGREED, _MOST = 10, 99
"""What agreement adds to the confidence of one reading, and where that ends."""
_DIFFERS = 60
"""Confidence of what a second reading does not confirm, at most."""

_STROKES = re.compile(r"-(?:T|1|11|111|IT|TI|IIT)\Z")

# Not 0, which is an abbreviation's sign as well.
_ASCII_FIGURE, _DEVANAGARI_FIGURE = re.compile(r"[1-9]"), re.compile(r"[१-९]")
_CONFUSED = re.compile(r"[१६९]")
"""Figures that both models take for one another alike, in some fonts."""
_APART = re.compile(rf"(?<=[{DEVANAGARI}]) (?=[{DEVANAGARI}])")
"""A gap that worn print or a wide sign makes inside an abbreviation (भू० अ०)."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a proposal is accepted, its confidence then (0 to 100), and what later readings say of it (empty where there are none)."""

    accepted: bool
    confidence: int
    said: str = ""


class Agreement:
    """The rules by which proposals of one sheaf of pages are accepted."""

    def __init__(self, sheaf: Sheaf) -> None:
        self.sheaf = sheaf
        self._pack, self._registered = sheaf.known.pack, sheaf.known.registered
        self._confirming = Confirming(sheaf.known.pack, sheaf.known.year)

    def ruling(self, name: str, proposal: Proposal, *, sure: bool) -> Ruling:
        """What becomes of a proposal for a field; ``sure``: it is the best one, and speaks for all that the field is to name."""
        second = self._second_subject(proposal) if name == "subject" else self._second(proposal)
        if second is None or proposal.key != proposal.found.key:
            # What the register or the lexicon proposes no reading has said, however often that number was read.
            return Ruling(False, proposal.confidence)
        agrees, said = second
        enough = _SURE[name] if name != "number" or self._is_well_formed(proposal.found) else 101
        if agrees and sure and proposal.key and not proposal.contested and proposal.confidence >= enough:
            return Ruling(True, min(_MOST, proposal.confidence + _AGREED), said)
        if not agrees and not self.sheaf.is_corrected(proposal.found):
            return Ruling(False, min(proposal.confidence, _DIFFERS), said)
        return Ruling(False, proposal.confidence, said)

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
        return agreed[0] if len(agreed) == 1 and not proposal.contested and not self.sheaf.is_corrected(proposal.found) else None

    def is_records_own(self, name: str, proposal: Proposal) -> bool:
        """Whether a value is the whole record's, and not one letter's: of subjects the one beside the file's number."""
        if name == "number":
            return self._is_files_own(proposal)
        return any(names_file(found) for found in self.sheaf.findings(self.sheaf.place(proposal.found)))

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

    def _is_agreed(self, number: Heard, proposal: Proposal) -> bool:
        """Whether both models have read a number alike in the cutting, behind its label and whole, and the rules know it."""
        found = number.found
        if found is None or len(number.models) < _BOTH or ends_in_strokes(number.key) or not found.label or found.torn:
            return False
        if _DEVANAGARI_FIGURE.search(number.raw):  # figures that neither model reads well
            return False
        if number.key.startswith(proposal.key) or proposal.key.startswith(number.key):  # one of them lacks its end
            return False
        return number.confidence >= _SURE["number"] and found.role is proposal.found.role and self._is_well_formed(found)

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

    def _second(self, proposal: Proposal) -> tuple[bool, str] | None:
        """What second readings of the places say that support a proposal: whether they confirm it.

        Where a value stands in several places, those that confirm it must not be fewer than those that read otherwise: print is worn at one
        place and not at another.
        """
        same, others = 0, []
        for found in proposal.support:
            if found.part("even"):  # these words name no date themselves
                continue
            for span in self.sheaf.spans(found):
                if self._confirming.says_the_same(found, span):
                    same += 1
                else:
                    others.append(span)
        if not same and not others:
            return None
        if same and same >= len(others):
            return True, "alike" if not others else f"alike in {same} of {same + len(others)} places"
        return False, f"the second time {others[0].second!r}"

    def _second_subject(self, proposal: Proposal) -> tuple[bool, str] | None:
        """Whether the second reading of a subject has the same words as the first one, and that is sure of its own. Of a letter's subject
        the beginning was read."""
        page, within = self.sheaf.pages[self.sheaf.place(proposal.found)].reading, self.sheaf.within(proposal.found)
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
