"""Which candidate of a field stands, and which fields are still to be answered: a table of sources."""

from __future__ import annotations

import pytest

from scanfile import standing
from scanfile.model import Candidate, Source


def a_candidate(value: str, source: Source, confidence: int = 80) -> Candidate:
    return Candidate(value, value, value, source, confidence, "because")


def test_candidates_are_sorted_by_source_and_then_by_confidence() -> None:
    said, agreed = a_candidate("9/2020", Source.SHEET, 100), a_candidate("77/2016", Source.AGREEMENT)
    low, high = a_candidate("7/2016", Source.READING, 40), a_candidate("8/2016", Source.READING, 60)
    merged = dict(standing.with_read((("number", (said,)),), (("number", (low, agreed, high)), ("date", (low,)))))
    assert merged == {"number": (said, agreed, high, low), "date": (low,)}


@pytest.mark.parametrize(
    ("sources", "stands"),
    [
        ((Source.READING, Source.AGREEMENT), Source.AGREEMENT),
        ((Source.AGREEMENT, Source.SHEET), Source.SHEET),
        ((Source.SHEET, Source.OPERATOR), Source.OPERATOR),
        ((Source.READING, Source.NAME), None),
        ((), None),
    ],
)
def test_the_strongest_source_that_accepts_stands(sources: tuple[Source, ...], stands: Source | None) -> None:
    candidates = tuple(a_candidate(source.value, source) for source in sources)
    accepted = dict(standing.accepted_candidates((("number", candidates),)))
    assert (accepted["number"].source if accepted else None) is stands
    assert standing.answered(candidates) is (stands is not None)
    assert standing.unanswered(["number", "subject"], (("number", candidates),)) == (["subject"] if stands else ["number", "subject"])


def test_a_person_may_say_that_there_is_none() -> None:
    none, read = a_candidate("", Source.OPERATOR, 100), a_candidate("77/2016", Source.AGREEMENT)
    assert standing.accepted_candidates((("number", (none, read)),)) == ()
    assert standing.answered((none, read))
    assert not standing.answered((a_candidate("", Source.SHEET),))
