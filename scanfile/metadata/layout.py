"""Between a page's reading and the grammars: its lines with their places, and the box of what was found in one."""

from __future__ import annotations

import statistics
from itertools import accumulate, pairwise

from scanfile.model import Box, Line, OcrPage, TextLine, Word

_COLUMN_GAP = 2.0
"""Heights of a word between two words from which on they stand in different columns; spaces of justified lines are narrower."""


def text_lines(page: OcrPage, index: int = 0) -> tuple[TextLine, ...]:
    """The lines of a reading, in the order of ``page.lines``, with their places relative to the page.

    ``index`` is the page's 0-based place among those looked at.
    """
    width, height = max(page.width_px, 1), max(page.height_px, 1)
    return tuple(
        TextLine(line.text, index, line.box[0] / width, line.box[1] / height, line.box[2] / width, line.box[3] / height, columns_of(line))
        for line in page.lines
    )


def columns_of(line: Line) -> tuple[int, ...]:
    """The offsets in a line's text of words that stand apart: what is right of wide white space is no part of the sentence before it."""
    if len(line.words) < 2:
        return ()
    height = statistics.median(word.box[3] - word.box[1] for word in line.words)
    offsets = list(accumulate((len(word.text) + 1 for word in line.words), initial=0))
    pairs = enumerate(pairwise(line.words), 1)
    return tuple(offsets[place] for place, (left, right) in pairs if right.box[0] - left.box[2] > _COLUMN_GAP * height)


def span_words(line: Line, start: int, end: int) -> tuple[Word, ...]:
    """The words that hold the characters from ``start`` to ``end`` of the line's text."""
    words = []
    at = 0
    for word in line.words:
        if at < end and at + len(word.text) > start:
            words.append(word)
        at += len(word.text) + 1
    return tuple(words)


def span_box(line: Line, start: int, end: int) -> Box:
    """The box around the words that hold the characters from ``start`` to ``end`` of the line's text; the line's own where none does."""
    boxes = [word.box for word in span_words(line, start, end)]
    if not boxes:
        return line.box
    return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)
