"""Sampling plans against the tables of the standard, and draws that anybody can repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.qc import AQLS, LEVELS, Sample, Standing, Verdict, by_aql, by_share, draw, open_pages, standing_of

# ISO 2859-1, tables 1 and 2-A: lot size, limit, level, sample size, acceptance number.
TABLE = [
    (2, "6.5", "II", 2, 0),
    (100, "1.0", "II", 13, 0),
    (150, "1.0", "II", 13, 0),
    (280, "1.0", "II", 50, 1),
    (151, "1.0", "I", 13, 0),
    (500, "1.0", "II", 50, 1),
    (1200, "1.0", "II", 80, 2),
    (1201, "1.0", "II", 125, 3),
    (3200, "1.0", "III", 200, 5),
    (10_000, "1.0", "II", 200, 5),
    (35_000, "1.0", "II", 315, 7),
    (150_000, "1.0", "II", 500, 10),
    (500_000, "1.0", "II", 800, 14),
    (500_001, "1.0", "II", 1250, 21),
    (500_001, "1.0", "III", 1250, 21),
    (1200, "0.65", "II", 80, 1),
    (1200, "0.65", "III", 125, 2),
    (501, "0.40", "II", 125, 1),
    (280, "0.40", "II", 32, 0),
    (500, "4.0", "II", 50, 5),
    (90, "4.0", "II", 13, 1),
    (50, "2.5", "II", 5, 0),
    (25, "2.5", "II", 5, 0),
    (1200, "2.5", "II", 80, 5),
    (3200, "6.5", "II", 125, 14),
    (10_000, "6.5", "II", 200, 21),
    (35_000, "6.5", "II", 200, 21),
    (10_000, "0.010", "II", 1250, 0),
    (1_000_000, "0.010", "III", 1250, 0),
]


@pytest.mark.parametrize(("pages", "aql", "level", "size", "accept"), TABLE)
def test_plans_are_those_of_the_standard(pages: int, aql: str, level: str, size: int, accept: int) -> None:
    plan = by_aql(pages, aql, level)
    assert (plan.size, plan.accept) == (size, accept)
    assert aql in plan.method


@pytest.mark.parametrize(("aql", "level"), [("1", "II"), ("1.0", "IV"), ("", "I")])
def test_there_is_no_other_limit(aql: str, level: str) -> None:
    with pytest.raises(ValueError, match=r"^(1|IV|)$"):
        by_aql(100, aql, level)


@pytest.mark.parametrize(("pages", "percent", "size"), [(1000, 10, 100), (1001, 10, 101), (3, 1, 1), (0, 5, 0), (7, 100, 7), (40, 2.5, 1)])
def test_a_share_is_never_less_than_it_says(pages: int, percent: float, size: int) -> None:
    assert by_share(pages, percent).size == size


@pytest.mark.parametrize("percent", [0, -1, 100.1])
def test_a_share_is_a_share(percent: float) -> None:
    with pytest.raises(ValueError):
        by_share(10, percent)


@given(pages=st.integers(1, 2_000_000), aql=st.sampled_from(list(AQLS)), level=st.sampled_from(LEVELS))
def test_a_larger_batch_is_never_judged_by_less(pages: int, aql: str, level: str) -> None:
    smaller, larger = by_aql(pages, aql, level), by_aql(pages * 2, aql, level)
    assert smaller.size <= larger.size
    assert smaller.accept <= larger.accept
    assert smaller.size <= pages


PAGES = tuple(f"b/{number:06}-001" for number in range(1, 201))


def test_a_draw_can_be_repeated_and_another_seed_draws_others() -> None:
    plan = by_share(len(PAGES), 10)
    first, again, other = draw(PAGES, plan, "x"), draw(reversed(PAGES), plan, "x"), draw(PAGES, plan, "y")
    assert len(first) == 20
    assert first == tuple(sorted(first))
    assert set(first) == set(again) != set(other)


def test_every_page_is_as_likely_as_any_other() -> None:
    plan = by_share(len(PAGES), 10)
    counts = dict.fromkeys(PAGES, 0)
    for seed in range(1000):
        for page in draw(PAGES, plan, str(seed)):
            counts[page] += 1
    # Binomial(1000, 0.1): mean 100, standard deviation 9.5; five of them either way.
    assert 52 < min(counts.values()) <= max(counts.values()) < 148


def sample(verdicts: str, accept: int) -> Sample:
    """Four pages; ``verdicts`` has + and - for those that were judged, in order."""
    said = tuple(Verdict(PAGES[at], mark == "+", "asha", "2026-11-24T10:00:00Z") for at, mark in enumerate(verdicts) if mark in "+-")
    return Sample("b", 1, "10 %", accept, "s", 40, "c", PAGES[:4], "asha", "2026-11-24T09:00:00Z", said)


@pytest.mark.parametrize(
    ("verdicts", "accept", "standing", "left"),
    [
        ("", 0, Standing.OPEN, 4),
        ("+++", 0, Standing.OPEN, 1),
        ("++++", 0, Standing.PASSED, 0),
        ("-", 0, Standing.FAILED, 3),
        ("+++-", 1, Standing.PASSED, 0),
        ("-", 1, Standing.OPEN, 3),
        ("--", 1, Standing.FAILED, 2),
    ],
)
def test_how_a_sample_stands(verdicts: str, accept: int, standing: Standing, left: int) -> None:
    judged = sample(verdicts, accept)
    assert (standing_of(judged), len(open_pages(judged))) == (standing, left)


def test_the_last_word_about_a_page_counts() -> None:
    judged = sample("-+++", 0)
    mended = replace(judged, verdicts=(*judged.verdicts, Verdict(PAGES[0], True, "ravi", "2026-11-24T11:00:00Z", "scanned again")))
    assert (standing_of(judged), standing_of(mended)) == (Standing.FAILED, Standing.PASSED)
    assert judged.id == "b-Q1"
