"""Between a page's reading and the grammars: its lines with their places, and the box of what was found in one."""

from __future__ import annotations

from scanfile.model import Box, Line, OcrPage, TextLine


def text_lines(page: OcrPage, index: int = 0) -> tuple[TextLine, ...]:
    """The lines of a reading, in the order of ``page.lines``, with their places relative to the page.

    ``index`` is the page's 0-based place among those looked at.
    """
    width, height = max(page.width_px, 1), max(page.height_px, 1)
    return tuple(
        TextLine(line.text, index, line.box[0] / width, line.box[1] / height, line.box[2] / width, line.box[3] / height)
        for line in page.lines
    )


def span_box(line: Line, start: int, end: int) -> Box:
    """The box around the words that hold the characters from ``start`` to ``end`` of the line's text; the line's own where none does."""
    boxes = []
    at = 0
    for word in line.words:
        if at < end and at + len(word.text) > start:
            boxes.append(word.box)
        at += len(word.text) + 1
    if not boxes:
        return line.box
    return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)
