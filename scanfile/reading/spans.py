"""The second reading of what matters most: labels with their numbers and dates, one by one, by the model that did not read them first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from scanfile.config import OcrSettings
from scanfile.model import Box, Line, SpanReading, Word
from scanfile.ocr import Layout, OcrEngine, Pixels

LineAt = Callable[[Box], tuple[Pixels, int]]
"""Gives the straight raster around a box of the upright frame, and its dots per inch."""

Enough = Callable[[SpanReading], bool]
"""Whether a place needs no further reading."""

_WHITE_RIM_PX = 12
_COARSER, _FINER = 0.7, 1.5
"""A model errs at other places where a cutting has fewer dots, or more, or thicker strokes."""
_LATIN = "eng"
_BRUSH = np.ones((2, 2), np.uint8)


def read_spans(
    engine: OcrEngine, line_at: LineAt, lines: Sequence[Line], wanted: Mapping[Box, Enough | None], settings: OcrSettings
) -> tuple[SpanReading, ...]:
    """Read these places of a page once more, at most ``settings.spans`` of them; none where the profile has one reading only.

    Words that the second model had already read better than the first are read by the first again: two models must speak. ``wanted`` says
    of each place when enough was read. Until then the one that read first reads the cutting too, for it may have erred on the coarser page,
    or the other model on a script it does not know; and both are asked again with the cutting drawn otherwise. Where it says None the words
    count, and no letter: the one model that knows their script reads them, once.
    """
    profile = settings.chosen
    if not profile.second:
        return ()
    found = []
    for box, enough in list(wanted.items())[: settings.spans]:
        words = [word for line in lines for word in line.words if _inside(word.box, box)]
        by_second = any(word.lang != profile.languages for word in words)
        lang, other = (profile.languages, profile.second) if by_second else (profile.second, profile.languages)
        pixels, dpi = line_at(_with_room(box, lines))

        def read(languages: str, drawn: Pixels, dpi: int) -> str:
            rimmed = cv2.copyMakeBorder(drawn, *(_WHITE_RIM_PX,) * 4, cv2.BORDER_CONSTANT, value=255)
            read_words = engine.recognise(np.asarray(rimmed, dtype=np.uint8), dpi, languages, Layout.LINE).words
            return " ".join(word.text for word in read_words)

        lang = lang if enough else _of_script(lang, words)
        span = SpanReading(box, " ".join(word.text for word in words), read(lang, pixels, dpi), lang)
        if enough and not enough(span):
            span = replace(span, third=read(other, pixels, dpi))
            for drawn, at in (_scaled(pixels, dpi, _COARSER), _scaled(pixels, dpi, _FINER), _thicker(pixels, dpi)):
                if not enough(span):
                    span = replace(span, more=(*span.more, read(lang, drawn, at)))
            if not enough(span):
                span = replace(span, fourth=read(other, *_thicker(pixels, dpi)))
        found.append(span)
    return tuple(found)


def _of_script(languages: str, words: Sequence[Word]) -> str:
    """Of several models the one that knows the script of these words, which costs half; all where they are of two scripts."""
    latin = {word.text.isascii() for word in words if any(map(str.isalpha, word.text))}
    if len(latin) != 1 or "/" in languages:
        return languages
    return next((model for model in languages.split("+") if (model == _LATIN) in latin), languages)


def _scaled(pixels: Pixels, dpi: int, by: float) -> tuple[Pixels, int]:
    """A cutting with fewer or more dots, and its dots per inch."""
    height, width = pixels.shape
    size = max(1, round(width * by)), max(1, round(height * by))
    drawn = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC)
    return np.asarray(drawn, np.uint8), round(dpi * by)


def _thicker(pixels: Pixels, dpi: int) -> tuple[Pixels, int]:
    """A cutting with thicker strokes."""
    return np.asarray(cv2.erode(pixels, _BRUSH), np.uint8), dpi


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
