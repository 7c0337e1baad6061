"""Where the eye must look again: ink that no word covers, and runs of doubtful words. Boxes in pixels of the raster."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.config import ChoiceSettings
from scanfile.model import Box, Line, Word
from scanfile.text import plausible

Pixels = npt.NDArray[np.uint8]

_INK = 140
_RULES = frozenset("|_`~^\\¦")
_NUMBER = re.compile(r"[0-9०-९]{2}[^/]*/.*[0-9०-९]{2}|/.*[0-9०-९]{2}.*/")
"""A word with figures on both sides of a slash, or between two."""
_MOST_OVERLOOKED = 40


def doubtful(word: Word, settings: ChoiceSettings) -> bool:
    """Whether a word deserves a second look. Marks without a letter or digit never do."""
    return word.confidence < settings.doubt and any(char.isalnum() for char in word.text)


def surely_read(word: Word, settings: ChoiceSettings) -> bool:
    """Whether a word is confident and of a possible shape."""
    return word.confidence >= settings.sure and plausible(word.text)


def is_noise(line: Line, settings: ChoiceSettings) -> bool:
    """Whether a line is strokes of a signature, a stamp or a stain that were read as letters: no word of it is half sure.

    A number with its label is often one long word (``क्रमांक:-202/वि०/2011``), of which the least sure letter makes the whole unsure.
    """
    return all(word.confidence < settings.noise and not _NUMBER.search(word.text) for word in line.words)


def is_rule(word: Word) -> bool:
    """Whether a word is a piece of a table's rules or an underline."""
    return all(char in _RULES for char in word.text)


def doubtful_runs(lines: Sequence[Line], settings: ChoiceSettings) -> list[Box]:
    """Boxes of neighbouring doubtful words with a neighbour on each side, since a model reads words better in company."""
    runs = []
    for line in lines:
        wanted: list[int] = []
        for index, word in enumerate(line.words):
            if doubtful(word, settings):
                wanted += [index - 1, index, index + 1]
        indices = sorted({index for index in wanted if 0 <= index < len(line.words)})
        for chain in _chains(indices):
            boxes = [line.words[index].box for index in chain]
            runs.append((min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)))
    return runs


def letter_height(words: Sequence[Word]) -> float:
    """The usual height of a word in pixels, 0 without words."""
    heights = [word.box[3] - word.box[1] for word in words if len(word.text) > 1 and word.confidence >= 60]
    return statistics.median(heights or [word.box[3] - word.box[1] for word in words] or [0])


def cover(pixels: Pixels, words: Sequence[Word], margin_px: int) -> Pixels:
    """The raster with all words painted white. Boxes far higher than a line (frames, braces) are left, they may hold other words."""
    bare = pixels.copy()
    limit = 4 * letter_height(words)
    for word in words:
        left, top, right, bottom = word.box
        if bottom - top <= limit:
            bare[max(0, top - margin_px) : bottom + margin_px, max(0, left - margin_px) : right + margin_px] = 255
    return bare


def overlooked(bare: Pixels, words: Sequence[Word], settings: ChoiceSettings) -> list[Box]:
    """Runs of letter-like ink on a covered raster: what layout analysis drops are page numbers, lone figures and underlined headings.

    Only beside, above or below surely read text: punch holes and binding at the rim are not letters. Read left to right.
    """
    height = letter_height(words)
    sure = [word.box for word in words if surely_read(word, settings)]
    if not sure or height <= 0:
        return []
    small = cv2.resize(bare, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = cv2.threshold(small, _INK, 255, cv2.THRESH_BINARY_INV)[1]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    across, down, area = stats[1:, 2] * 2, stats[1:, 3] * 2, stats[1:, 4] * 4
    shaped = (down >= 0.35 * height) & (down <= 1.7 * height) & (across >= 0.08 * height) & (across <= 14 * height)
    inked = (area >= 0.06 * height * height) & (area >= 0.12 * across * down)
    boxes = sorted((2 * x, 2 * y, 2 * (x + w), 2 * (y + h)) for x, y, w, h, _ in stats[1:][shaped & inked].tolist())
    left, right = min(box[0] for box in sure) - height, max(box[2] for box in sure) + height
    taken = [word.box for word in words]
    runs = [run for run in _join(boxes, 1.2 * height) if not _is_sliver(run, taken, height)]
    return [run for run in runs if (run[0] >= left and run[2] <= right) or any(_beside(run, box) for box in sure)][:_MOST_OVERLOOKED]


def _is_sliver(run: Box, taken: Sequence[Box], height_px: float) -> bool:
    """Whether ink is the first or last stroke of a word whose box has slipped: narrow, and closer to a word than words stand."""
    return run[2] - run[0] < 0.6 * height_px and any(
        _beside(run, box) and min(run[2], box[2]) - max(run[0], box[0]) > -0.4 * height_px for box in taken
    )


def _chains(indices: Sequence[int]) -> list[list[int]]:
    chains: list[list[int]] = []
    for index in indices:
        if chains and chains[-1][-1] == index - 1:
            chains[-1].append(index)
        else:
            chains.append([index])
    return chains


def _join(boxes: Sequence[Box], gap_px: float) -> list[Box]:
    runs: list[Box] = []
    for box in boxes:
        for number, run in enumerate(runs):
            if box[0] - run[2] < gap_px and _beside(box, run):
                runs[number] = min(run[0], box[0]), min(run[1], box[1]), max(run[2], box[2]), max(run[3], box[3])
                break
        else:
            runs.append(box)
    return runs


def _beside(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])
