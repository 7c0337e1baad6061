"""A grey or colour page as mixed raster content (ITU-T T.44): where ink is, what colour the ink has, and the paper without it.

The mask of the ink is as fine as the scan and coded without loss (G4); the colours of ink and of paper change slowly, so few dots an inch
hold them. Paper behind ink and ink where there is none are filled in from what lies around, so that their JPEGs have no edges to code.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scanfile.config import AccessSettings
from scanfile.pdf import recode
from scanfile.pdf.geometry import unit_square
from scanfile.pdf.ink import Ink, Mask
from scanfile.pdf.recode import Picture
from scanfile.pdf.source import Pixels

Floats = NDArray[np.float32]

_BAND = 64
_LEAST_SHARE = 24
"""Of 255: the least share of a coarse pixel that must be paper (or ink) for its colour to be believed."""
_SURE_SHARE, _ONE_COLOUR = 0.25, 24
"""Ink is of one colour where no coarse pixel of which so much is ink differs from the middle by more than this."""


def mixed(pixels: Pixels, dpi: float, ink: Ink, frame: tuple[int, int], settings: AccessSettings) -> tuple[Picture, ...]:
    """The paper, what photographs are on it, and over both the ink; ``frame`` is the size in pixels of the page on which they lie."""
    across, down = frame[0] / pixels.shape[1], frame[1] / pixels.shape[0]
    place = unit_square(0, 0, *frame)
    pictures = [replace(recode.jpeg(paper_of(pixels, ink, _step(dpi, settings.paper_dpi)), settings.paper_quality), place=place)]
    for left, top, right, bottom in ink.pictures:
        shown = reduced(pixels[top:bottom, left:right], settings.photo_dpi / dpi)
        there = unit_square(left * across, top * down, (right - left) * across, (bottom - top) * down)
        pictures.append(replace(recode.jpeg(shown, settings.photo_quality), place=there))
    if ink.mask.any():
        strokes = replace(recode.g4(~ink.mask), place=place)
        pictures.append(_inked(pixels, ink.core, _step(dpi, settings.ink_dpi), strokes, settings.ink_quality))
    return tuple(pictures)


def reduced(pixels: Pixels, factor: float) -> Pixels:
    """The pixels at a smaller size; as they are where the factor would enlarge them."""
    if factor >= 1:
        return pixels
    height, width = (max(1, round(side * factor)) for side in pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def paper_of(pixels: Pixels, ink: Ink, step: int) -> Pixels:
    """The page without its photographs, its ink and the blurred edges of that."""
    left_out = ink.edged.copy()
    for left, top, right, bottom in ink.pictures:
        left_out[top:bottom, left:right] = 255
    return filled(*averaged(pixels, ~left_out, step))


def _step(dpi: float, wanted: int) -> int:
    """Pixels to one pixel of about the wanted resolution."""
    return max(1, round(dpi / wanted))


def averaged(pixels: Pixels, chosen: Mask, step: int) -> tuple[Floats, Floats]:
    """The mean colour (h, w, n) of the chosen pixels in each block of ``step`` by ``step``, and their share of it, 0 to 1.

    Colours are 0 where less than a believable share was chosen.
    """
    height, width = chosen.shape
    rows, columns = -(-height // step), -(-width // step)
    share = np.empty((rows, columns), np.float32)
    kept = np.empty((rows, columns, 1 if pixels.ndim == 2 else 3), np.float32)
    for first in range(0, rows, _BAND):  # a whole page at once would need its own size twice more
        last = min(first + _BAND, rows)
        band = slice(first * step, last * step)
        part, where = _whole(pixels[band], step), _whole(chosen[band], step)
        size = columns, last - first
        share[first:last] = cv2.resize(where, size, interpolation=cv2.INTER_AREA)
        means = cv2.resize(cv2.bitwise_and(part, part, mask=where), size, interpolation=cv2.INTER_AREA)
        kept[first:last] = means.reshape(last - first, columns, -1)
    share[share < _LEAST_SHARE] = 0
    kept *= (255 / np.maximum(share, 1))[:, :, None]
    kept[share == 0] = 0
    share /= 255
    return np.minimum(kept, 255, out=kept), share


def _whole(pixels: Pixels, step: int) -> Pixels:
    """The pixels with their last rows and columns repeated until there are whole blocks only."""
    height, width = pixels.shape[:2]
    return np.asarray(cv2.copyMakeBorder(pixels, 0, -height % step, 0, -width % step, cv2.BORDER_REPLICATE), np.uint8)


def filled(colours: Floats, share: Floats) -> Pixels:
    """The colours with every gap filled from around it: averages of ever larger blocks, laid under the finer ones."""
    result = np.clip(np.rint(_filled(colours, share > 0)), 0, 255).astype(np.uint8)
    return result[:, :, 0] if result.shape[2] == 1 else result


def _filled(colours: Floats, known: NDArray[np.bool_]) -> Floats:
    """The colours, 0 where they are not known, with the gaps filled by what the same picture at half the size has there."""
    height, width = known.shape
    if known.all() or height == width == 1:
        return colours
    half = (width + 1) // 2, (height + 1) // 2
    margins = 0, half[1] * 2 - height, 0, half[0] * 2 - width
    padded = cv2.copyMakeBorder(np.dstack((colours, known.astype(np.float32))), *margins, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    coarse = np.asarray(cv2.resize(padded, half, interpolation=cv2.INTER_AREA), np.float32).reshape(half[1], half[0], -1)
    weight = coarse[:, :, -1:]
    means = np.divide(coarse[:, :, :-1], weight, out=np.zeros_like(coarse[:, :, :-1]), where=weight > 0)
    smaller = _filled(means, weight[:, :, 0] > 0)
    finer = cv2.resize(smaller, (half[0] * 2, half[1] * 2), interpolation=cv2.INTER_LINEAR)[:height, :width]
    return np.where(known[:, :, None], colours, np.asarray(finer, np.float32).reshape(height, width, -1))


def _inked(pixels: Pixels, core: Mask, step: int, mask: Picture, quality: int) -> Picture:
    """The mask as a stencil of one colour where one is enough, else as the mask of a picture of the ink's colours.

    The colours are those of the cores of strokes: paper has lightened their edges.
    """
    known, share = averaged(pixels, core, step)
    sure = known[share >= _SURE_SHARE]
    middle = np.median(sure, axis=0) if len(sure) else None
    if middle is not None and np.abs(sure - middle).max() <= _ONE_COLOUR:
        return replace(mask, paint=tuple(round(float(value)) for value in middle))
    colours = filled(known, share)
    return replace(recode.jpeg(colours, quality, full_colour=True), place=mask.place, mask=mask)
