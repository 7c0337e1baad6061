"""The second reading of what matters most: labels with their numbers and dates, one by one, by the model that did not read them first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from scanfile.config import OcrSettings, ProfileSettings
from scanfile.model import EYE, Box, Line, SpanReading, Spelling, Word
from scanfile.ocr import Layout, OcrEngine, Pixels

LineAt = Callable[[Box], tuple[Pixels, int]]
"""Gives the straight raster around a box of the upright frame, and its dots per inch."""

Eye = Callable[[Pixels], tuple[Spelling, ...]]
"""Reads the letters of one line without knowing any word, the likeliest texts first."""

Enough = Callable[[SpanReading], bool]
"""Whether a place needs no further reading."""

_WHITE_RIM_PX = 12
_ROOM, _EYE_ROOM = 1 / 3, 1 / 5
"""White around a place, as a share of its height, that the models and the eye are used to."""
_REACH, _LETTER, _SIGN, _NEAR = 7, 0.45, 0.06, 0.2
"""How far letters are looked for that a box has cut off, how high these and the signs between are, and how close; in heights of the box."""
_COARSER, _FINER = 0.7, 1.5
"""A model errs at other places where a cutting has fewer dots, or more, or thicker strokes."""
_LATIN = "eng"
_BRUSH = np.ones((2, 2), np.uint8)


def read_spans(
    engine: OcrEngine, eye: Eye, line_at: LineAt, lines: Sequence[Line], wanted: Mapping[Box, Enough | None], settings: OcrSettings
) -> tuple[SpanReading, ...]:
    """Read these places of a page once more, at most ``settings.spans`` of them; none where the profile has one reading only.

    ``wanted`` says of each place when enough was read. The eye, which knows no words, looks first; then, until it is enough, the models
    that read the page. Where ``wanted`` says None the words count, and no letter: the one model that knows their script reads them, once.
    """
    if not settings.chosen.second:
        return ()
    look = looking(eye, line_at, lines)
    found = []
    for box, enough in list(wanted.items())[: settings.spans]:
        words = [word for line in lines for word in line.words if _inside(word.box, box)]
        first = " ".join(word.text for word in words)
        spellings = look(box) if enough else ()
        if any(word.lang == EYE for word in words):  # its own word is no second witness
            spellings = tuple(one for one in spellings if one.text != first)
        span = SpanReading(box, first, "", "", spellings=spellings)
        if not enough or not enough(span):
            place = _whole(box, line_at) if enough else box  # of a subject some words are enough
            span = _asked_again(engine, line_at(_with_room(place, lines, _ROOM)), words, span, enough, settings.chosen)
        found.append(span)
    return tuple(found)


def looking(eye: Eye, line_at: LineAt, lines: Sequence[Line]) -> Callable[[Box], tuple[Spelling, ...]]:
    """How the eye sees one place among these lines."""
    return lambda box: eye(line_at(_with_room(_whole(box, line_at), lines, _EYE_ROOM))[0])


def _asked_again(
    engine: OcrEngine,
    cutting: tuple[Pixels, int],
    words: Sequence[Word],
    span: SpanReading,
    enough: Enough | None,
    profile: ProfileSettings,
) -> SpanReading:
    """A place read by the models until it is enough.

    Words that the second model had already read better than the first are read by the first again: two models must speak. The one that
    read first reads the cutting too, for it may have erred on the coarser page, or the other model on a script it does not know; and both
    are asked again with the cutting drawn otherwise.
    """
    by_second = any(word.lang != profile.languages for word in words)
    lang, other = (profile.languages, profile.second) if by_second else (profile.second, profile.languages)

    def read(languages: str, drawn: Pixels, dpi: int) -> str:
        rimmed = cv2.copyMakeBorder(drawn, *(_WHITE_RIM_PX,) * 4, cv2.BORDER_CONSTANT, value=255)
        return " ".join(word.text for word in engine.recognise(np.asarray(rimmed, dtype=np.uint8), dpi, languages, Layout.LINE).words)

    lang = lang if enough else _of_script(lang, words)
    span = replace(span, lang=lang, second=read(lang, *cutting))
    if enough and not enough(span):
        span = replace(span, third=read(other, *cutting))
        for drawn, at in (_scaled(*cutting, _COARSER), _scaled(*cutting, _FINER), _thicker(*cutting)):
            if not enough(span):
                span = replace(span, more=(*span.more, read(lang, drawn, at)))
        if not enough(span):
            span = replace(span, fourth=read(other, *_thicker(*cutting)))
    return span


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


def _with_room(box: Box, lines: Sequence[Line], share: float) -> Box:
    """A box with white around it: a share of its height, but at its ends no more than half of the gap to the next words of its line.

    A sliver of a neighbour is read as one more figure.
    """
    room = round((box[3] - box[1]) * share)
    beside = [word.box for line in lines for word in line.words if not _inside(word.box, box) and _level(word.box, box)]
    before = min((box[0] - other[2] for other in beside if other[0] < box[0]), default=2 * room)
    behind = min((other[0] - box[2] for other in beside if other[2] > box[2]), default=2 * room)
    return box[0] - max(0, min(room, before // 2)), box[1] - room, box[2] + max(0, min(room, behind // 2)), box[3] + room


def _whole(box: Box, line_at: LineAt) -> Box:
    """A box with the letters at its ends that it cuts off: engines let their boxes end before the last figure at times.

    A word goes on while ink is no further away than letters of one word are, and ends with what is as high as a letter: a comma stays
    outside. A rule crosses the whole band.
    """
    height = box[3] - box[1]
    reach, room = round(_REACH * height), round(_EYE_ROOM * height)
    band = box[0] - reach, box[1] - room, box[2] + reach, box[3] + room
    pixels, _ = line_at(band)
    scale = pixels.shape[1] / (band[2] - band[0])
    ink = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    lefts, tops, across, down = (stats[1:, column] for column in range(4))
    tall = height * scale
    inked = (down >= _SIGN * tall) & ~((tops == 0) & (down == pixels.shape[0]))
    runs = sorted(zip(lefts[inked].tolist(), (lefts + across)[inked].tolist(), (down >= _LETTER * tall)[inked].tolist(), strict=True))
    begin, end = reach * scale, pixels.shape[1] - reach * scale
    right = _reached(end, [run for run in runs if run[1] > begin], _NEAR * tall)
    mirrored = sorted((-to, -start, letter) for start, to, letter in runs if start < end)
    left = -_reached(-begin, mirrored, _NEAR * tall)
    return min(box[0], band[0] + round(left / scale)), box[1], max(box[2], band[0] + round(right / scale)), box[3]


def _reached(end: float, runs: Sequence[tuple[int, int, bool]], gap: float) -> float:
    """How far the last word before ``end`` goes on, along runs of ink (from, to, whether it is as high as a letter) in order."""
    on = end
    for start, to, letter in runs:
        if start > on + gap:
            break
        on = max(on, to)
        end = max(end, to) if letter else end
    return end


def _level(word: Box, span: Box) -> bool:
    """Whether a word stands at the height of a span."""
    return span[1] <= (word[1] + word[3]) / 2 <= span[3]


def _inside(word: Box, span: Box) -> bool:
    """Whether a word's middle lies in a span."""
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return span[0] <= x <= span[2] and span[1] <= y <= span[3]
