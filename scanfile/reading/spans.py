"""The second reading of what matters most: labels with their numbers and dates, one by one, by the model that did not read them first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from scanfile.config import OcrSettings
from scanfile.model import Box, Line, SpanReading
from scanfile.ocr import Layout, OcrEngine, Pixels
from scanfile.text import loose_key, number_key

LineAt = Callable[[Box], tuple[Pixels, int]]
"""Gives the straight raster around a box of the upright frame, and its dots per inch."""

_WHITE_RIM_PX = 12


def read_spans(
    engine: OcrEngine, line_at: LineAt, lines: Sequence[Line], boxes: Sequence[Box], settings: OcrSettings
) -> tuple[SpanReading, ...]:
    """Read these places of a page once more, at most ``settings.spans`` of them; none where the profile has one reading only.

    Words that the second model had already read better than the first are read by the first again: two models must speak. Where they differ
    the one that read first reads the cutting too: it may have erred on the coarser page, or the other model on a script it does not know.
    """
    profile = settings.chosen
    if not profile.second:
        return ()
    found = []
    for box in boxes[: settings.spans]:
        words = [word for line in lines for word in line.words if _inside(word.box, box)]
        by_second = any(word.lang != profile.languages for word in words)
        lang, other = (profile.languages, profile.second) if by_second else (profile.second, profile.languages)
        pixels, dpi = line_at(_with_room(box, lines))
        rim = (_WHITE_RIM_PX,) * 4
        rimmed = np.asarray(cv2.copyMakeBorder(pixels, *rim, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8)

        def read(languages: str, cutting: Pixels = rimmed, at: int = dpi) -> str:
            return " ".join(word.text for word in engine.recognise(cutting, at, languages, Layout.LINE).words)

        first, again = " ".join(word.text for word in words), read(lang)
        third = read(other) if loose_key(number_key(first)) != loose_key(number_key(again)) else ""
        found.append(SpanReading(box, first, again, lang, third))
    return tuple(found)


def _with_room(box: Box, lines: Sequence[Line]) -> Box:
    """A box with white around it: a third of its height, but at its ends no more than half of the gap to the next words of its line.

    A sliver of a neighbour is read as one more figure.
    """
    room = round((box[3] - box[1]) / 3)
    beside = [word.box for line in lines for word in line.words if not _inside(word.box, box) and _level(word.box, box)]
    before = min((box[0] - other[2] for other in beside if other[0] < box[0]), default=2 * room)
    behind = min((other[0] - box[2] for other in beside if other[2] > box[2]), default=2 * room)
    return box[0] - max(0, min(room, before // 2)), box[1] - room, box[2] + max(0, min(room, behind // 2)), box[3] + room


def _level(word: Box, span: Box) -> bool:
    """Whether a word stands at the height of a span."""
    return span[1] <= (word[1] + word[3]) / 2 <= span[3]


def _inside(word: Box, span: Box) -> bool:
    """Whether a word's middle lies in a span."""
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return span[0] <= x <= span[2] and span[1] <= y <= span[3]
