"""Readings put together anew: words replaced, added, and carried to another frame. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from scanfile.model import Affine, Block, Line, Rereading, Word
from scanfile.ocr import Reading, hull


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
