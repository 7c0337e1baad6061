"""Proposals for a field, and what later readings have in their stead, as candidates with page, place and reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from scanfile import metadata
from scanfile.agreement import Again, Agreement
from scanfile.hearing import numbers_in
from scanfile.model import Candidate, Found, Source, Spelling
from scanfile.sensitive import covered, without_digits
from scanfile.text import fold, loose_key

MOST_CANDIDATES = 6
"""So many candidates a field are kept; a person who must look further looks at the page."""

_MOST_HEARD = 4
_HEARD = 58
"""Confidence of what only a second reading says, at most."""


def candidates(
    name: str, proposals: Sequence[metadata.Proposal], agreement: Agreement, *, of_record: bool = False
) -> tuple[Candidate, ...]:
    """The best proposals as candidates; the first is accepted where a second reading agrees and nothing speaks against it.

    ``of_record``: it is to be the number or the subject of the whole record, for which one letter's word is not enough.
    """
    found: list[Candidate] = []
    chosen = (metadata.with_learned(proposals, agreement.sheaf.known.pack) if name == "number" else proposals)[:MOST_CANDIDATES]
    # What later readings have is shown behind the first that was read, or behind its rival: a person chooses between these first.
    read = next((place for place, one in enumerate(chosen) if one.key == one.found.key), len(chosen))
    chosen = agreement.settled(chosen)
    for place, proposal in enumerate(chosen):
        again = agreement.again(name, proposal)
        against = agreement.obstacle(name, chosen, again, of_record=of_record) if place == 0 else None
        found.append(_candidate(name, proposal, agreement, again, accepted=place == 0 and against is None))
        if against:
            found[0] = replace(found[0], obstacle=against[0], obstacle_detail=against[1])
        if name == "number" and read < len(chosen) and place == read + chosen[read].contested and not found[read].source.accepts:
            heard = _heard(chosen[read], agreement, sure=read == 0 and (not of_record or agreement.is_records_own(name, chosen[read])))
            known = {one.key for one in chosen if one.key != one.found.key}  # the register and the lexicon say more of theirs
            heard = [one for one in heard if one.key not in known]
            found = [*(one for one in heard if one.source.accepts), *found, *(one for one in heard if not one.source.accepts)]
    shown = list({loose_key(one.key) or one.value: one for one in reversed(found)}.values())[::-1] if name == "number" else found
    shown = shown[:MOST_CANDIDATES]
    most = list(accumulate((one.confidence for one in shown), min))  # the order is the ranking's, wherever candidates are sorted again
    return tuple(replace(one, confidence=least) for one, least in zip(shown, most, strict=True))


def _candidate(name: str, proposal: metadata.Proposal, agreement: Agreement, again: Again | None, *, accepted: bool) -> Candidate:
    sheaf, found = agreement.sheaf, proposal.found
    page = sheaf.pages[sheaf.place(found)]
    reason = sheaf.with_labels(proposal.reason)
    raw, value, key = found.raw, proposal.value, proposal.key
    if hidden := name == "subject" and covered(value) != value:
        # A subject goes into lists, tables, titles of PDFs: what says who somebody is stays on its page.
        raw, value, key = covered(value), covered(value), fold(covered(value))
    if sheaf.is_corrected(found):
        reason += "; corrected by a person"
    if again:
        reason += f"; read twice, {without_digits(again.said) if hidden else covered(again.said)}"
    source, confidence = Source.AGREEMENT if accepted else Source.READING, agreement.confidence(proposal, again, accepted=accepted)
    return Candidate(raw, value, key, source, confidence, reason, page.ordinal, sheaf.box(found), page.part, page.ref)


def _heard(proposal: metadata.Proposal, agreement: Agreement, *, sure: bool) -> list[Candidate]:
    """What later readings have for a number where they differ, and what it may have been, as candidates of their own.

    ``sure``: one of them may be accepted.
    """
    sheaf = agreement.sheaf
    texts: list[tuple[str, bool | None]] = []
    spellings: list[Spelling] = []
    places: dict[str, Found] = {}
    for found in proposal.support:
        for span in sheaf.spans(found):
            texts += [(span.first, None), *((text, True) for text in (span.second, *span.more))]
            texts += [(text, False) for text in (span.third, span.fourth)]
            spellings += span.spellings
            places.update(dict.fromkeys((span.first, *span.later, *(one.text for one in span.spellings)), found))
    numbers = numbers_in(proposal.found, texts, spellings, sheaf.known.pack, sheaf.known.year)
    agreed = agreement.agreed(numbers, proposal) if sure else None
    heard: list[Candidate] = []
    for number in numbers[:_MOST_HEARD]:
        found = places.get(number.text, proposal.found)
        page = sheaf.pages[sheaf.place(found)]
        if number is agreed:
            told = Source.AGREEMENT, number.confidence, f"{number.reason}, read alike by two readers"
        else:
            told = Source.READING, min(_HEARD, proposal.confidence, number.confidence), number.reason
        one = Candidate(number.raw, number.value, number.key, *told, page.ordinal, sheaf.box(found), page.part, page.ref)
        heard.insert(0, one) if number is agreed else heard.append(one)
    return heard
