"""What on a grey or colour page is ink: lines of print, pens, pencil and stamps, told from paper, shades and photographs.

A pixel is ink where it is darker than the paper around it, by more than the scanner's noise and by more than two fifths of what the darkest
pixel within a stroke's width is. Half way between ink and paper is where the edge of a blurred stroke was; a little less, because thin
strokes beside broad ones have lost more of their darkness to the blur (three letters of 200 dpi, read again: 1.6 % of the characters wrong
with two fifths, 4.4 % with half). So strokes keep their width, and a faint pencil is as much a stroke as print. Darkness is that of the
darkest of the three colours, because a red pen that is light to the eye is black in green and blue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scanfile.model import Box
from scanfile.pdf.source import Pixels

Mask = NDArray[np.uint8]
"""(H, W), 255 where something is, else 0."""

_PAPER_DPI = 75
_WIDEST_STROKE_MM = 4.0
_EDGE = 0.4
_EDGE_MM, _BLUR_PX, _HOLE_PX = 0.6, 5, 5
_FAINTEST, _SUREST, _MOST = (14, 4.0), (22, 7.5), 100
"""How far below the paper a stroke's pixels must be, and one of them at least: levels, or times the noise where that is more."""
_SMALLEST_MM2 = 0.03
_NEGATIVE = 90
_FAR_FROM_PAPER, _UNEVEN = 32, 6.0
_PATCH_MM, _PICTURE_MM = 4.0, 8.0
_MOST_PICTURES = 12


@dataclass(frozen=True)
class Ink:
    """The strokes of a page, the cores of these strokes, and strokes with the edges in which ink and paper mix; photographs and the like,
    in which no stroke is looked for, and the share of the page that they take (0 to 1)."""

    mask: Mask
    core: Mask
    edged: Mask
    pictures: tuple[Box, ...]
    share: float


def ink_of(pixels: Pixels, dpi: float) -> Ink:
    """Find the ink of a page of ``dpi`` dots an inch; that of a negative (a photostat, a blueprint) is light."""
    shade = darkest(pixels)
    if np.median(shade[::8, ::8]) < _NEGATIVE:
        shade = darkest(~pixels)
    height, width = shade.shape
    step = max(1, round(dpi / _PAPER_DPI))
    small = cv2.resize(shade, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    paper = _paper(np.asarray(small, np.uint8), dpi / step)
    depth: Pixels = np.asarray(cv2.subtract(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), shade), np.uint8)
    edge = _odd(_EDGE_MM, dpi)
    deepest = cv2.dilate(depth, np.ones((edge, edge), np.uint8))
    noise = _noise(depth)
    faintest, surest = (min(max(least, times * noise), _MOST) for least, times in (_FAINTEST, _SUREST))
    inside = cv2.compare(depth, cv2.convertScaleAbs(deepest, alpha=_EDGE), cv2.CMP_GT)
    core = cv2.compare(depth, cv2.convertScaleAbs(deepest, alpha=0.75), cv2.CMP_GE)
    mask = _both(inside, _above(depth, faintest))
    sure = _both(inside, _above(depth, surest))
    mask = _strokes(mask, sure, round(_SMALLEST_MM2 * (dpi / 25.4) ** 2))
    # Solid black wider than a stroke is half paper, half ink; holes between the two would be filled from the white around it.
    holes = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((_HOLE_PX, _HOLE_PX), np.uint8))
    dark = cv2.threshold(shade, float(np.percentile(paper, 75)) / 2, 255, cv2.THRESH_BINARY_INV)[1]
    mask = np.asarray(cv2.bitwise_or(mask, _both(holes, dark)), np.uint8)
    small_pictures = _pictures(paper, dpi / step)
    pictures = tuple((left * step, top * step, right * step, bottom * step) for left, top, right, bottom in small_pictures)
    for left, top, right, bottom in pictures:
        mask[top:bottom, left:right] = 0
    share = sum((right - left) * (bottom - top) for left, top, right, bottom in small_pictures) / paper.size
    edges = _both(cv2.dilate(mask, np.ones((_BLUR_PX, _BLUR_PX), np.uint8)), _above(depth, faintest / 2))
    return Ink(mask, _both(mask, core), np.asarray(cv2.bitwise_or(mask, edges), np.uint8), pictures, min(share, 1.0))


def darkest(pixels: Pixels) -> Pixels:
    """The darkest of the colours of each pixel."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def _paper(small: Pixels, dpi: float) -> Pixels:
    """The paper without what is narrower than the widest stroke."""
    size = _odd(_WIDEST_STROKE_MM, dpi)
    closed = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((size, size), np.uint8), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(closed, (size, size), borderType=cv2.BORDER_REPLICATE), np.uint8)


def _noise(depth: Pixels) -> float:
    """The scanner's noise as a standard deviation: from the differences of neighbours, most of which are paper."""
    rows = depth[::7]
    steps = np.abs(np.diff(rows.astype(np.int16), axis=1))
    return float(np.median(steps)) / 0.954 if steps.size else 0.0


def _above(depth: Pixels, level: float) -> Mask:
    return np.asarray(cv2.threshold(depth, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _both(one: NDArray[Any], other: NDArray[Any]) -> Mask:
    return np.asarray(cv2.bitwise_and(one, other), np.uint8)


def _strokes(mask: Mask, sure: Mask, least_px: int) -> Mask:
    """The connected parts that are large enough and somewhere surely ink."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_32S)
    kept = np.zeros(count, bool)
    kept[np.unique(labels[sure > 0])] = True
    kept &= stats[:, cv2.CC_STAT_AREA] >= least_px
    kept[0] = False
    return np.asarray(np.where(kept, 255, 0).astype(np.uint8)[labels], np.uint8)


def _pictures(paper: Pixels, dpi: float) -> list[Box]:
    """Boxes around what is neither the usual paper nor even, and too broad for strokes: photographs, emblems, shaded drawings."""
    size = _odd(_PATCH_MM, dpi)
    tone = paper.astype(np.float32)
    mean = cv2.blur(tone, (size, size))
    spread = np.sqrt(np.maximum(cv2.blur(tone * tone, (size, size)) - mean * mean, 0))
    far = np.abs(tone - float(np.percentile(paper, 75))) > _FAR_FROM_PAPER
    broad = np.ones((_odd(_PICTURE_MM, dpi),) * 2, np.uint8)
    found = cv2.morphologyEx((far & (cv2.dilate(spread, broad) > _UNEVEN)).astype(np.uint8), cv2.MORPH_OPEN, broad)
    count, _, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    boxes = [(int(x), int(y), int(x + width), int(y + height)) for x, y, width, height, _ in stats[1:count]]
    return _apart(boxes)[:_MOST_PICTURES]


def _apart(boxes: list[Box]) -> list[Box]:
    """The boxes, with those that overlap made one."""
    apart: list[Box] = []
    for box in boxes:
        grown = box
        while meeting := [one for one in apart if one[0] < grown[2] and grown[0] < one[2] and one[1] < grown[3] and grown[1] < one[3]]:
            apart = [one for one in apart if one not in meeting]
            every = [grown, *meeting]
            grown = (min(b[0] for b in every), min(b[1] for b in every), max(b[2] for b in every), max(b[3] for b in every))
        apart.append(grown)
    return sorted(apart, key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))


def _odd(millimetres: float, dpi: float) -> int:
    return max(3, round(millimetres * dpi / 25.4) | 1)
