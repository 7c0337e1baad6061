"""What of a field's candidates stands, and what is still to be answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanfile.model import Candidate, Source

Fields = tuple[tuple[str, tuple[Candidate, ...]], ...]
"""The candidates of each field, the best first."""


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
