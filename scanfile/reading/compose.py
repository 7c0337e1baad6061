"""Readings put together anew: words replaced, added, and carried to another frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from scanfile.model import Affine, Block, Line, Rereading, Word
from scanfile.ocr import Reading, hull

_WITHIN = 0.7  # share of a word's box that lies within another's
_GAP = 0.15  # of the higher word's height; poppler sees a space from a tenth of the font size on


def swap(reading: Reading, taken: dict[int, tuple[Word, ...]]) -> Reading:
    """The reading with some words, named by their running number, replaced by others (or by none)."""
    if not taken:
        return reading
    number = 0
    blocks = []
    for block in reading.blocks:
        lines = []
        for line in block.lines:
            words: list[Word] = []
            for word in line.words:
                words += taken.get(number, (word,))
                number += 1
            if words:
                lines.append(_line(words))
        if lines:
            blocks.append(_block(lines))
    return Reading(tuple(blocks))


def sift(reading: Reading, wanted_line: Callable[[Line], bool], wanted_word: Callable[[Word], bool]) -> Reading:
    """The reading without unwanted lines and words."""
    blocks = []
    for block in reading.blocks:
        kept = [[word for word in line.words if wanted_word(word)] for line in block.lines if wanted_line(line)]
        lines = [_line(words) for words in kept if words]
        if lines:
            blocks.append(_block(lines))
    return Reading(tuple(blocks))


def without_doubles(reading: Reading) -> Reading:
    """The reading without words that lie within another word and repeat a part of it, or stand on its line and are the less sure ones.

    Two readings cut the same ink differently, and readers of PDFs drop one of two equal letters in one place.
    """
    words = reading.words
    if len(words) < 2:
        return reading
    boxes = np.array([word.box for word in words], np.int64)
    across = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(boxes[:, None, 0], boxes[None, :, 0])
    down = np.minimum(boxes[:, None, 3], boxes[None, :, 3]) - np.maximum(boxes[:, None, 1], boxes[None, :, 1])
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    within = (across > 0) & (down > 0) & (across * down > _WITHIN * area[:, None])
    np.fill_diagonal(within, False)
    row = [number for number, line in enumerate(reading.lines) for _ in line.words]
    gone: set[int] = set()
    for inner, outer in np.argwhere(within).tolist():
        if inner in gone or outer in gone:
            continue
        if words[inner].text in words[outer].text:
            gone.add(inner)
        elif row[inner] == row[outer]:
            gone.add(min(inner, outer, key=lambda at: (words[at].confidence, at)))
    return swap(reading, dict.fromkeys(gone, ()))


def set_apart(reading: Reading) -> Reading:
    """The reading with a gap between the boxes of neighbouring words of a line.

    The engine's boxes touch or overlap at times, and readers of PDFs then take two words for one. The gap is taken from both sides.
    """
    return Reading(tuple(_block([_line(_set_apart(line.words)) for line in block.lines]) for block in reading.blocks))


def _set_apart(words: Sequence[Word]) -> list[Word]:
    apart = list(words)
    for at in range(len(apart) - 1):
        this, following = apart[at].box, apart[at + 1].box
        gap = round(_GAP * max(this[3] - this[1], following[3] - following[1])) + 1
        if this[0] < following[0] and following[0] - this[2] < gap:
            middle = (max(this[2], following[0]) + min(this[2], following[0])) // 2
            right = max(min(this[2], middle - gap // 2), this[0] + 1)
            left = min(max(following[0], right + gap), following[2] - 1)
            apart[at] = replace(apart[at], box=(this[0], this[1], right, this[3]))
            apart[at + 1] = replace(apart[at + 1], box=(left, following[1], following[2], following[3]))
    return apart


def insert(reading: Reading, words: Sequence[Word]) -> Reading:
    """The reading with more words: in the line beside which they stand, else as lines of the block that surrounds them, else as blocks."""
    blocks = [[list(line.words) for line in block.lines] for block in reading.blocks]
    for word in sorted(words, key=lambda word: (word.box[1], word.box[0])):
        line = _line_beside(blocks, word)
        if line is not None:
            line.append(word)
            line.sort(key=lambda each: each.box[0])
            continue
        at = next((index for index, lines in enumerate(blocks) if _centre(lines[0]) > (word.box[1] + word.box[3]) / 2), len(blocks))
        blocks.insert(at, [[word]])
    return Reading(tuple(_block([_line(line) for line in lines]) for lines in blocks))


def _line_beside(blocks: list[list[list[Word]]], word: Word) -> list[Word] | None:
    """The nearest line, to the left or right, that shares most of the word's height."""
    best, nearest = None, float("inf")
    for lines in blocks:
        for line in lines:
            box = hull([each.box for each in line])
            shared = min(box[3], word.box[3]) - max(box[1], word.box[1])
            gap = max(box[0] - word.box[2], word.box[0] - box[2], 0)
            if shared > 0.5 * (word.box[3] - word.box[1]) and gap < nearest:
                best, nearest = line, gap
    return best


def _centre(words: Sequence[Word]) -> float:
    return (words[0].box[1] + words[0].box[3]) / 2


def _line(words: Sequence[Word]) -> Line:
    return Line(tuple(words), hull([word.box for word in words]))


def _block(lines: Sequence[Line]) -> Block:
    return Block(tuple(lines), hull([line.box for line in lines]))


def carry(block: Block, to_upright: Affine) -> Block:
    """A block in the upright frame; hulls are taken anew, since boxes are carried by their centres."""
    return _block([_line(_carry_words(line.words, to_upright)) for line in block.lines])


def _carry_words(words: Sequence[Word], to_upright: Affine) -> tuple[Word, ...]:
    return tuple(replace(word, box=to_upright.move_box(word.box)) for word in words)


def carry_rereading(again: Rereading, to_upright: Affine) -> Rereading:
    return Rereading(
        to_upright.move_box(again.box),
        _carry_words(again.first, to_upright),
        _carry_words(again.second, to_upright),
        again.chosen,
        _carry_words(again.third, to_upright),
    )
