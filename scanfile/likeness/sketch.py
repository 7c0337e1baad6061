"""A page's sketch: a few numbers by which scans of one sheet meet among tens of thousands of pages, without comparing all pairs.

The sketch holds hashes of runs of three words. Those with a number in them come first, because numbers tell form letters apart; of the
rest a fixed sample is taken, the smallest hashes (bottom-k sketch: Broder 1997, Cohen and Kaplan 2007), so that two readings of one sheet
choose the same runs wherever they agree. What all form letters share ends in crowded buckets, which the search passes over.
"""

from __future__ import annotations

from hashlib import blake2b

from scanfile.model import OcrPage
from scanfile.text import words

SIZE = 80
"""The most hashes of one page."""

_NUMBERED = 48  # of them, runs with a number at most: a register page is nothing but numbers, and its words count too
_RUN = 3  # words; longer runs break at each misread word, shorter ones are common
_FEWEST_WORDS = 12
_BITS = 63  # SQLite's integers are signed


def sketch(reading: OcrPage) -> tuple[int, ...]:
    """The page's hashes, ascending; empty where too little was read to tell it from others, or nothing legible.

    Each is a 63-bit number that is the same on every machine. Two scans of one sheet share most of theirs.
    """
    found = [word for line in reading.lines for word in words(line.text)] if reading.legible else []
    if len(found) < _FEWEST_WORDS:
        return ()
    runs = {tuple(found[at : at + _RUN]) for at in range(len(found) - _RUN + 1)}
    numbered = sorted(_hash(run) for run in runs if any(any(char.isdecimal() for char in word) for word in run))[:_NUMBERED]
    others = sorted(_hash(run) for run in runs if not any(any(char.isdecimal() for char in word) for word in run))
    return tuple(sorted({*numbered, *others[: SIZE - len(numbered)]}))


def _hash(run: tuple[str, ...]) -> int:
    digest = blake2b(" ".join(run).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _BITS)
