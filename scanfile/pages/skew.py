"""The skew of a page: the turn at which the edges of its ink fall into the fewest rows.

Projection profile (Postl 1986; Bloomberg, Kopec, Dasari 1995) over the upper and lower edges of the ink instead of all of it: upper edges
are the headline of Devanagari and the x-height of Latin, lower ones the baseline; solid stamps, shadows and pictures weigh little.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.pages.raster import Pixels

_COARSE_STEP_DEG, _FINE_STEP_DEG = 0.5, 0.1
_COARSE_POINTS, _FINE_POINTS, _COARSE_BIN_PX = 8_000, 20_000, 2.0
_MIN_POINTS = 60
_TOLERANCE_DEG = 0.2
_BEYOND_DEG = 1.0  # looked at beyond the limit, so that a maximum at the limit is told from a slope towards it
# How much better the best turn gathers the edges than the usual one, absolutely and against the spread of the others. Measured on 25 real
# pages (dense 1.3 and 4 upwards, sparse 1.4 and 2 upwards) and on signatures, dust and pencilled words (up to 1.24 and 1.7).
_SURE = ((1.12, 3.5), (1.28, 1.9))

Points = npt.NDArray[np.float32]


def find_skew(ink: Pixels, max_deg: float) -> float:
    """Degrees as ``Affine.straightening`` means them, 0 where unsure. ``ink`` is (height, width), non-zero where dark, square pixels,
    about 100 to 150 dpi, margins cleared. A page that lies on its side has the same skew as the upright one.
    """
    flat, sure = _search(ink, max_deg)
    if not sure:
        side, sure = _search(np.ascontiguousarray(np.rot90(ink)), max_deg)
        flat = side
    return round(max(-max_deg, min(max_deg, flat)), 2) + 0.0 if sure and abs(flat) <= max_deg + _TOLERANCE_DEG else 0.0


def _search(ink: Pixels, max_deg: float) -> tuple[float, bool]:
    edges = [points for points in (_edges(ink, 1), _edges(ink, -1)) if len(points) >= _MIN_POINTS]
    if not edges or max_deg <= 0:
        return 0.0, False
    reach = max_deg + _BEYOND_DEG
    angles = np.arange(-reach, reach + _COARSE_STEP_DEG / 2, _COARSE_STEP_DEG)
    coarse = _scores([_thinned(points, _COARSE_POINTS) for points in edges], angles, _COARSE_BIN_PX)
    best = float(angles[int(np.argmax(coarse))])
    low, usual, high = np.percentile(coarse, (25, 50, 75))
    gain, stands_out = coarse.max() / usual, (coarse.max() - usual) / max(high - low, 1e-9)
    sure = any(gain >= least and stands_out >= spread for least, spread in _SURE)
    near = np.arange(best - _COARSE_STEP_DEG, best + _COARSE_STEP_DEG + _FINE_STEP_DEG / 2, _FINE_STEP_DEG)
    fine = _scores([_thinned(points, _FINE_POINTS) for points in edges], near, 1.0)
    return _peak(near, fine), sure


def _edges(ink: Pixels, side: int) -> Points:
    """(x, y) of the dark pixels whose neighbour above (1) or below (-1) is light, centred."""
    beyond = np.zeros_like(ink)
    if side > 0:
        beyond[1:] = ink[:-1]
    else:
        beyond[:-1] = ink[1:]
    found = cv2.findNonZero(cv2.subtract(ink, beyond))
    if found is None:
        return np.zeros((0, 2), np.float32)
    return np.asarray(found.reshape(-1, 2), np.float32) - np.array([ink.shape[1] / 2, ink.shape[0] / 2], np.float32)


def _thinned(points: Points, limit: int) -> Points:
    """An even share of the points; a stride that is odd so that it doesn't beat with a pattern of two."""
    return points[:: (len(points) // limit) | 1] if len(points) > limit else points


def _scores(edges: list[Points], angles: npt.NDArray[np.float64], bin_px: float) -> npt.NDArray[np.float64]:
    """For each angle, how unevenly the edges fall into rows: the sum of squares over the rows."""
    scores = np.zeros(len(angles))
    for points in edges:
        x, y = points[:, 0] / bin_px, points[:, 1] / bin_px
        reach = int(np.ceil(float(np.abs(y).max()) + float(np.abs(x).max()) * 0.5)) + 2
        for index, angle in enumerate(np.radians(angles)):
            rows = (y * np.float32(np.cos(angle)) - x * np.float32(np.sin(angle)) + np.float32(reach)).astype(np.int32)
            profile = np.bincount(rows, minlength=2 * reach).astype(np.float64)
            smooth = 2 * profile[1:-1] + profile[:-2] + profile[2:]
            scores[index] += float(np.dot(smooth, smooth)) / len(points)
    return scores


def _peak(angles: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]) -> float:
    """The maximum between the steps, by a parabola through the best three."""
    best = int(np.argmax(scores))
    if not 0 < best < len(scores) - 1:
        return float(angles[best])
    left, top, right = scores[best - 1 : best + 2]
    bend = left - 2 * top + right
    return float(angles[best] + (0.5 * (left - right) / bend if bend < 0 else 0.0) * (angles[1] - angles[0]))
