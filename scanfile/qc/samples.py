"""Samples of a batch's pages: drawn so that anybody can draw them again, judged by people, and what the verdicts say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from scanfile.qc.plans import Plan


class Standing(StrEnum):
    """How a sample stands."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one inspector said of one page (``batch/page``), and when (UTC). The last word about a page counts."""

    page: str
    passed: bool
    inspector: str
    at: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pages of one batch that were drawn to be looked at. ``round`` counts the batch's samples from 1; ``population`` is how many pages it
    had; ``content`` is a digest of what was to be judged: another one means that pages were changed since."""

    batch: str
    round: int
    method: str
    accept: int
    seed: str
    population: int
    content: str
    pages: tuple[str, ...]
    drawn_by: str
    at: str
    verdicts: tuple[Verdict, ...] = ()

    @property
    def id(self) -> str:
        """The name of the sample: batch and round."""
        return f"{self.batch}-Q{self.round}"


def draw(population: Iterable[str], plan: Plan, seed: str) -> tuple[str, ...]:
    """The pages with the smallest SHA-256 of seed, line feed and page (UTF-8), in their own order: every page is as likely as any other."""
    pages = list(population)
    chosen = set(sorted(pages, key=lambda page: sha256(f"{seed}\n{page}".encode()).digest())[: plan.size])
    return tuple(page for page in pages if page in chosen)


def latest(sample: Sample) -> dict[str, Verdict]:
    """The verdict that counts of each page that has one."""
    return {verdict.page: verdict for verdict in sample.verdicts}


def open_pages(sample: Sample) -> Sequence[str]:
    """The pages that nobody has judged."""
    judged = latest(sample)
    return [page for page in sample.pages if page not in judged]


def standing_of(sample: Sample) -> Standing:
    """Failed as soon as too many pages are bad; passed when all were judged and few enough are."""
    bad = sum(1 for verdict in latest(sample).values() if not verdict.passed)
    if bad > sample.accept:
        return Standing.FAILED
    return Standing.OPEN if open_pages(sample) else Standing.PASSED
