"""Near duplicates among drawn pages: families of ``twin_pages.py`` with readings of ``twin_readings.py``, compared as a run does it.

No engine, so there can be thousands of pairs. ``twins.py`` does the same with real readings and the whole program.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial

import cv2
import numpy as np

from bench.twin_pages import SEEDS, Shot, family
from bench.twin_readings import reading
from scanfile import config
from scanfile.likeness.compare import Look, same_page
from scanfile.likeness.sketch import sketch

JPEG_QUALITY = 75
_FIRST = 5000  # the drawn families are others than those that the engine reads
_DRAWN_SEED = 7


@dataclass(frozen=True)
class Pair:
    """One comparison: whether it is one sheet, what differs otherwise, what the program said and why."""

    family: int
    same: bool
    differs: str
    called: bool
    reason: str


@dataclass(frozen=True)
class Drawn:
    """What became of a family's pages (``outcomes``: hit, false call, miss, left alone, also missed), and all comparisons."""

    outcomes: Counter[str]
    pairs: tuple[Pair, ...]


def drawn(chosen: str, families: int, jobs: int) -> Drawn:
    """Draw and compare so many families of a set. The result does not depend on ``jobs``."""
    with multiprocessing.Pool(max(1, jobs)) as pool:
        found = pool.map(partial(_compared, chosen), range(_FIRST, _FIRST + families), chunksize=1)
    outcomes: Counter[str] = Counter()
    for one in found:
        outcomes.update(one.outcomes)
    return Drawn(outcomes, tuple(pair for one in found for pair in one.pairs))


def _compared(chosen: str, number: int) -> Drawn:
    """One family in the order in which it was scanned: each page with the earlier ones, as ``ledger.likeness`` has it."""
    cv2.setNumThreads(1)
    settings = config.load(None).duplicates
    shots = family(chosen, number)
    rng = np.random.default_rng((SEEDS[chosen], number, _DRAWN_SEED))
    looks = [Look(reading(shot, rng), cache(partial(_seen, shot))) for shot in shots]
    sketches = [set(sketch(look.reading)) for look in looks]
    outcomes: Counter[str] = Counter()
    pairs, twin_of = [], [-1] * len(shots)
    for place, shot in enumerate(shots):
        common = {other: len(sketches[place] & sketches[other]) for other in range(place)}
        asked = sorted((other for other in common if common[other] >= settings.shared), key=lambda other: -common[other])[: settings.most]
        for other in sorted(asked):
            verdict = same_page(looks[other], looks[place], settings)
            pairs.append(Pair(number, shot.twin_of(shots[other]), _difference(shots[other], shot), verdict.is_twin, verdict.reason))
            if verdict.is_twin and twin_of[place] < 0 and twin_of[other] < 0:
                twin_of[place] = other
        again = any(shot.twin_of(earlier) for earlier in shots[:place])
        called = twin_of[place] >= 0
        right = called and shot.twin_of(shots[twin_of[place]])
        outcomes["hit" if right else "false call" if called else "miss" if again else "left alone"] += 1
        outcomes["also missed"] += called and not right and again
    return Drawn(outcomes, tuple(pairs))


def _difference(first: Shot, second: Shot) -> str:
    """What the second sheet differs in from the first; of two that were both changed, the first's and the second's."""
    names = sorted({shot.ink or shot.sheet for shot in (first, second)} - {"original"})
    return " and ".join(names)


def _seen(shot: Shot) -> np.ndarray:
    """A scan's grey pixels, as they come out of the format in which it was kept."""
    if shot.scan.mode == "bitonal":
        return shot.scan.pixels
    kept = shot.scan.pixels[..., ::-1] if shot.scan.mode == "colour" else shot.scan.pixels
    _, content = cv2.imencode(".jpg", kept, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_GRAYSCALE), np.uint8)
