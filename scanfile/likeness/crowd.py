"""Whether specks lie as dust does, or are what black and white left of something paler than print: a stamp, most often."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from scanfile.likeness.cells import Points
from scanfile.likeness.picture import PX_PER_MM
from scanfile.model import Box

_REACH_MM, _LEAST = 10.0, 4
_CHANCE, _SPARSEST = 1e-3, 0.02  # dust looks like that on one page in a thousand; no page is known to have less dust about a place
_TRACES_MM, _TRACES, _TRACES_SHARE, _DUSTY = 15.0, 2, 0.25, 3.0


def crowd(specks: Points, traces: Points, size: tuple[int, int]) -> Box | None:
    """Where specks lie too close together for dust, and the other page has nothing of the kind; None where they don't.

    ``specks`` (n, 2) are on one page only, ``traces`` (m, 2) all small bits of the other one, both in pixels of a frame of ``size``. How
    improbable a crowd is: the scan statistic's union bound, n times the Poisson chance of so many others about one speck, at the rate at
    which specks lie elsewhere on the page (Naus 1982). Two scans of one pale stamp break it up differently: then both have bits there.
    """
    if len(specks) < _LEAST:
        return None
    around = _neighbours(specks, _REACH_MM * PX_PER_MM)
    at, most = specks[around.argmax()], int(around.max())
    rate = (len(specks) - most) * _share(_REACH_MM, size)
    if most < _LEAST or len(specks) * _at_least(most - 1, max(rate, _SPARSEST)) > _CHANCE:
        return None
    near = int(np.count_nonzero(np.hypot(*(traces - at).T) < _TRACES_MM * PX_PER_MM))
    if near > max(_TRACES, _TRACES_SHARE * most) + _DUSTY * (len(traces) - near) * _share(_TRACES_MM, size):
        return None
    left, top = (int(value) for value in at)
    return left, top, left, top


def _neighbours(points: Points, reach: float) -> npt.NDArray[np.int64]:
    """How many points lie within reach of each, itself included; one at a time, as a dithered page has tens of thousands."""
    order = points[:, 1].argsort(kind="stable")
    rows = points[order]
    low, high = (rows[:, 1].searchsorted(rows[:, 1] + side * reach, "left" if side < 0 else "right") for side in (-1, 1))
    counts = np.zeros(len(points), np.int64)
    for place, point, first, last in zip(order, rows, low, high, strict=True):
        counts[place] = np.count_nonzero(np.hypot(*(rows[first:last] - point).T) < reach)
    return counts


def _share(reach_mm: float, size: tuple[int, int]) -> float:
    """The share of a frame that lies within reach of a place."""
    return min(1.0, math.pi * (reach_mm * PX_PER_MM) ** 2 / (size[0] * size[1]))


def _at_least(count: int, rate: float) -> float:
    """The chance that a Poisson variable is so large or larger; summed from above, so that small chances stay exact."""
    term = math.exp(-rate + count * math.log(rate) - math.lgamma(count + 1))
    total, value = 0.0, count
    while term > total * 1e-12:
        total += term
        value += 1
        term *= rate / value
    return min(1.0, total)
