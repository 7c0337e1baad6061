"""How one page is read: first reading, overlooked ink, turned pages, later readings, legibility."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from scanfile.config import ChoiceSettings, OcrSettings, ProfileSettings
from scanfile.model import Affine, Block, Box, Rereading, Word
from scanfile.ocr import Layout, OcrEngine, Pixels, Reading, hull
from scanfile.reading.compose import carry, carry_rereading, insert, set_apart, sift, swap, without_doubles
from scanfile.reading.places import cover, doubtful, doubtful_runs, is_noise, is_rule, letter_height, overlooked, surely_read
from scanfile.reading.tables import without_table_rules
from scanfile.reading.vote import NAMES, align, choose, understood

RasterAt = Callable[[int], tuple[Pixels, Affine, int]]
"""Gives the straight raster after so many clockwise quarter turns, its map to the upright frame, and its dots per inch."""

_WHITE_RIM_PX = 10


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was read on a page; boxes in the upright frame. ``confidence`` is the mean over the words, 0 to 100."""

    blocks: tuple[Block, ...]
    turns: int
    languages: str
    engine: str
    legible: bool
    rereadings: tuple[Rereading, ...]
    confidence: int


@dataclass(frozen=True, slots=True)
class _Sight:
    """A raster, how the engine is told to look at it, and what was first read on it."""

    turns: int
    pixels: Pixels
    to_upright: Affine
    dpi: int
    table: bool
    reading: Reading


def read(engine: OcrEngine, raster_at: RasterAt, settings: OcrSettings, turns: int | None = None) -> PageReading:
    """Read one page with the chosen profile; ``turns`` is how a person said that it is upright. Raises what the engine raises.

    The first reading lets the engine find columns; the second, of the whole page, takes the page as one column of lines, which is
    better at lone figures. Both are matched by their boxes, so that the order of reading stays the first one's.
    """
    profile, choice = settings.chosen, settings.choice
    sight = _look(engine, raster_at, turns or 0, profile.languages)
    if settings.orientation and turns is None:
        sight = _upright(engine, raster_at, sight, settings)
    legible, whole = _legible(engine, sight, profile, choice)
    reading, used = sight.reading, [profile.languages]
    rereadings: tuple[Rereading, ...] = ()
    if legible:
        reading = _with_overlooked(engine, sight, profile, choice)
        reading, rereadings, more = _read_again(engine, sight, reading, profile, choice, whole)
        used += more
        reading = set_apart(without_doubles(sift(reading, lambda line: not is_noise(line, choice), lambda word: not is_rule(word))))
    words = reading.words
    return PageReading(
        blocks=tuple(carry(block, sight.to_upright) for block in reading.blocks),
        turns=sight.turns,
        languages=",".join(used),
        engine=engine.name,
        legible=legible or not words,
        rereadings=tuple(carry_rereading(again, sight.to_upright) for again in rereadings),
        confidence=round(sum(word.confidence for word in words) / len(words)) if words else 0,
    )


def _look(engine: OcrEngine, raster_at: RasterAt, turns: int, languages: str) -> _Sight:
    pixels, to_upright, dpi = raster_at(turns)
    cleared = without_table_rules(pixels, dpi)
    if cleared is not None:
        return _Sight(turns, cleared, to_upright, dpi, True, engine.recognise(cleared, dpi, languages, Layout.BLOCK))
    return _Sight(turns, pixels, to_upright, dpi, False, engine.recognise(pixels, dpi, languages, Layout.AUTO))


def _sure_share(words: Sequence[Word], choice: ChoiceSettings) -> float:
    """The share of the letters that stand in surely read words; 0 without words."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if surely_read(word, choice)) / letters if letters else 0.0


def _legible(engine: OcrEngine, sight: _Sight, profile: ProfileSettings, choice: ChoiceSettings) -> tuple[bool, tuple[Reading, ...]]:
    """Whether the page can be read, and the second reading of all of it where that had to be asked.

    A model that meets a script which it does not know spells it with the letters that look most alike, Gurmukhi as Devanagari, and is
    sure of some of them. Another model does that in its own way, and what comes out are no words; worn print both read alike, in words.
    """
    share = _sure_share(sight.reading.words, choice)
    if share < choice.legible_share or share >= choice.legible_sure or not profile.second:
        return share >= choice.legible_share, ()
    second = _whole(engine, sight, profile.second, choice)
    return understood(sight.reading, second) >= choice.legible_understood, (second,)


def _lies_on_side(words: Sequence[Word]) -> bool:
    """Whether the engine itself turned the page to read it: words of three letters and more are then higher than wide."""
    long = [word.box for word in words if len(word.text) >= 3]
    return sum(box[3] - box[1] > box[2] - box[0] for box in long) * 2 > len(long)


def _upright(engine: OcrEngine, raster_at: RasterAt, sight: _Sight, settings: OcrSettings) -> _Sight:
    """The sight itself, or the first other way up that reads well; where none does, the page stays as it lay.

    A page on its side is noticed by the boxes of its words. The engine turns such a page anticlockwise before it reads, so what it
    reads confidently stands right after three clockwise turns, and what it does not, after one.
    """
    choice = settings.choice
    words = sight.reading.words
    share, on_side = _sure_share(words, choice), _lies_on_side(words)
    if share >= choice.legible_share and not on_side:
        return sight
    turned = (3, 1, 2) if share >= choice.legible_share else (1, 3, 2)
    for turns in turned if on_side else (2, 1, 3):
        other = _look(engine, raster_at, (sight.turns + turns) % 4, settings.chosen.languages)
        if _sure_share(other.reading.words, choice) > max(share, choice.legible_share) - on_side and not _lies_on_side(other.reading.words):
            return other
    return sight


def _with_overlooked(engine: OcrEngine, sight: _Sight, profile: ProfileSettings, choice: ChoiceSettings) -> Reading:
    """The reading with the letters that layout analysis dropped, read line by line."""
    words = sight.reading.words
    height = letter_height(words)
    bare = cover(sight.pixels, words, round(0.12 * height))
    found: list[Word] = []
    for run in overlooked(bare, words, choice):
        pad = round(0.5 * height)
        box = run[0] - 2 * pad, run[1] - pad, run[2] + 2 * pad, run[3] + pad
        found += _read_crop(engine, bare, sight.dpi, box, profile.second or profile.languages)
    kept = [word for word in found if word.confidence >= choice.insert and any(char.isalnum() for char in word.text)]
    return insert(sight.reading, _distinct([word for word in kept if not _is_part_of_one(word, words, 0.6 * height)]))


def _distinct(words: Sequence[Word]) -> list[Word]:
    """The words without those that a neighbouring cutting read more surely: cuttings of underlined or broken letters overlap."""
    kept: list[Word] = []
    for word in sorted(words, key=lambda word: (-word.confidence, word.box)):
        if all(len(place.found[0]) == 0 or len(place.found[1]) == 0 for place in align([[word], kept])):
            kept.append(word)
    return kept


def _is_part_of_one(word: Word, words: Sequence[Word], gap_px: float) -> bool:
    """Whether a word was read already: the engine's boxes slip at times, and leave a word's first or last letter outside.

    A lone Hindi or Latin letter beside a word can't be told from such a sliver, which is read in many ways; a lone figure can.
    """
    sliver = sum(char.isalpha() for char in word.text) == 1 and not any(char.isdigit() for char in word.text)
    return any(
        (sliver or word.text in other.text)
        and min(word.box[2], other.box[2]) - max(word.box[0], other.box[0]) > -gap_px
        and min(word.box[3], other.box[3]) - max(word.box[1], other.box[1]) > 0
        for other in words
    )


def _read_crop(engine: OcrEngine, pixels: Pixels, dpi: int, box: Box, languages: str) -> list[Word]:
    """The words of one line cut out of a raster, on a white rim, in the raster's pixels."""
    height, width = pixels.shape
    left, top = max(0, box[0]), max(0, box[1])
    cut = pixels[top : min(height, box[3]), left : min(width, box[2])]
    rimmed = cv2.copyMakeBorder(cut, _WHITE_RIM_PX, _WHITE_RIM_PX, _WHITE_RIM_PX, _WHITE_RIM_PX, cv2.BORDER_CONSTANT, value=255)
    words = engine.recognise(np.asarray(rimmed, dtype=np.uint8), dpi, languages, Layout.LINE).words
    shift = Affine(e=left - _WHITE_RIM_PX, f=top - _WHITE_RIM_PX)
    return [replace(word, box=_clip(shift.move_box(word.box), width, height)) for word in words]


def _clip(box: Box, width: int, height: int) -> Box:
    left, top = min(max(box[0], 0), width - 1), min(max(box[1], 0), height - 1)
    return left, top, max(left + 1, min(box[2], width)), max(top + 1, min(box[3], height))


def _read_again(
    engine: OcrEngine,
    sight: _Sight,
    reading: Reading,
    profile: ProfileSettings,
    choice: ChoiceSettings,
    whole: tuple[Reading, ...],
) -> tuple[Reading, tuple[Rereading, ...], list[str]]:
    """The reading after the second and third ones, the places where they differ, and the models that took part.

    ``whole`` are the later readings of the whole page that were made already.
    """
    words = reading.words
    count = sum(doubtful(word, choice) for word in words)
    later = [languages for languages in (profile.second, profile.third) if languages]
    if not later or (not profile.third and count == 0 and not whole):
        return reading, (), []
    if whole or profile.third or count > choice.page_share * len(words):
        more = (*whole, *(_whole(engine, sight, languages, choice) for languages in later[len(whole) :]))
        others = [other.words for other in more]
    else:
        pad = round(0.25 * letter_height(words))
        found: list[Word] = []
        for run in doubtful_runs([line for line in reading.lines if not is_noise(line, choice)], choice):
            box = run[0] - pad, run[1] - pad, run[2] + pad, run[3] + pad
            found += _read_crop(engine, sight.pixels, sight.dpi, box, profile.second)
        others = [tuple(found)]
    return (*settle(reading, others, choice), later)


def _whole(engine: OcrEngine, sight: _Sight, languages: str, choice: ChoiceSettings) -> Reading:
    """A later reading of the whole page, which takes it as one column of lines."""
    softened = _soften(sight.pixels, choice.soften_px * sight.dpi / 200)
    return engine.recognise(softened, sight.dpi, languages, Layout.BLOCK if sight.table else Layout.COLUMN)


def _soften(pixels: Pixels, sigma_px: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma_px), dtype=np.uint8) if sigma_px else pixels


def settle(reading: Reading, others: Sequence[Sequence[Word]], choice: ChoiceSettings) -> tuple[Reading, tuple[Rereading, ...]]:
    """The first reading with the better of each place from the others, and a note of every place where they differ."""
    readings = [reading.words, *others]
    taken: dict[int, tuple[Word, ...]] = {}
    new: list[Word] = []
    rereadings = []
    for place in align(readings):
        if not any(place.found[1:]):
            continue
        found = [tuple(words[index] for index in indices) for words, indices in zip(readings, place.found, strict=True)]
        winner = choose(found, choice)
        texts = {tuple(word.text for word in words) for words in found if words}
        if len(texts) > 1 or (not found[0] and winner):
            box = hull([word.box for words in found for word in words])
            rereadings.append(Rereading(box, found[0], found[1], NAMES[winner], found[2] if len(found) > 2 else ()))
        if winner and not found[0]:
            new += found[winner]
        elif winner:
            taken |= dict.fromkeys(place.found[0], ()) | {place.found[0][0]: found[winner]}
    return insert(swap(reading, taken), new), tuple(rereadings)
