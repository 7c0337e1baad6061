"""How many pages of a batch to look at, and how many bad ones it may have.

ISO 2859-1:1999, single sampling, normal inspection: Table 1 (code letters by lot size and general inspection level) and Table 2-A (sample
size by letter; acceptance numbers by acceptance quality limit).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

LEVELS = ("I", "II", "III")

_LOT_SIZES = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_LETTERS = ("AAB", "ABC", "BCD", "CDE", "CEF", "DFG", "EGH", "FHJ", "GJK", "HKL", "JLM", "KMN", "LNP", "MPQ", "NQR")
_SIZES = dict(zip("ABCDEFGHJKLMNPQR", (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000), strict=True))
_ORDER = "".join(_SIZES)

_ACCEPT = (1, 2, 3, 5, 7, 10, 14, 21)
_GAP = 3
"""Table 2-A is one diagonal: a letter that accepts none, one with an arrow up, one with an arrow down, and then these numbers."""

AQLS = {
    "0.010": "Q", "0.015": "P", "0.025": "N", "0.040": "M", "0.065": "L", "0.10": "K", "0.15": "J", "0.25": "H", "0.40": "G",
    "0.65": "F", "1.0": "E", "1.5": "D", "2.5": "C", "4.0": "B", "6.5": "A",
}  # fmt: skip
"""Acceptance quality limits (bad pages in a hundred), each with the letter of the smallest plan, which accepts none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``size`` pages are looked at; with more than ``accept`` bad ones among them the batch goes back. ``method`` names the plan."""

    method: str
    size: int
    accept: int


def by_aql(pages: int, aql: str, level: str = "II") -> Plan:
    """The plan of ISO 2859-1 for a batch of so many pages. Raises ValueError for a limit or level that the tables don't have.

    A batch that is no larger than the sample is looked at as a whole, with the same acceptance number.
    """
    if aql not in AQLS or level not in LEVELS:
        raise ValueError(aql if aql not in AQLS else level)
    letter = _LETTERS[bisect_left(_LOT_SIZES, pages)][LEVELS.index(level)]
    steps = _ORDER.index(letter) - _ORDER.index(AQLS[aql])
    if steps <= 1:  # an arrow down to the plan that accepts none, that plan itself, or the arrow up to it
        steps = 0
    elif steps < _GAP:
        steps = _GAP
    steps = min(steps, _GAP + len(_ACCEPT) - 1)
    accept = _ACCEPT[steps - _GAP] if steps else 0
    letter = _ORDER[min(_ORDER.index(AQLS[aql]) + steps, len(_ORDER) - 1)]
    size = _SIZES[letter]
    return Plan(f"ISO 2859-1, AQL {aql}, level {level}, letter {letter}", min(size, pages), accept)


def by_share(pages: int, percent: float, accept: int = 0) -> Plan:
    """A share of the pages in percent, at least one page where there is any. Raises ValueError outside of 0 to 100."""
    if not 0 < percent <= 100:
        raise ValueError(percent)
    return Plan(f"{percent:g} %", min(pages, math.ceil(pages * percent / 100)), accept)
