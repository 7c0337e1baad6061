"""Labels with their numbers and dates are cut out with white around them, and read by the model that did not read them first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from scanfile.config import load
from scanfile.model import Block, Box, Line, SpanReading, Word
from scanfile.ocr import Layout, Pixels, Reading
from scanfile.reading import read_spans

OCR = load(None).ocr
FIRST, SECOND = OCR.chosen.languages, OCR.chosen.second
SPAN = (100, 50, 300, 80)


class Reader:
    """An engine that answers with a text for each model."""

    name = "test"

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said, self.asked = said, list[str]()

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        self.asked.append(languages)
        box = (0, 0, 1, 1)
        words = tuple(Word(text, box, 90, languages) for text in self.said[languages].split())
        return Reading((Block((Line(words, box),), box),))


def a_line(*words: tuple[str, Box], lang: str = FIRST) -> Line:
    found = tuple(Word(text, box, 90, lang) for text, box in words)
    return Line(found, (min(w.box[0] for w in found), SPAN[1], max(w.box[2] for w in found), SPAN[3]))


def cut(line: Line, said: Mapping[str, str]) -> tuple[list[Box], Reader, SpanReading]:
    """What is cut out, the engine, and the reading of the span."""
    boxes: list[Box] = []

    def line_at(box: Box) -> tuple[Pixels, int]:
        boxes.append(box)
        return np.full((10, 10), 255, np.uint8), 300

    engine = Reader(said)
    (span,) = read_spans(engine, line_at, [line], [SPAN], OCR)
    return boxes, engine, span


def test_white_is_added_around_but_nothing_of_the_next_word() -> None:
    """A sliver of the comma or of the next word was read as one more figure: 2020 became 20201."""
    line = a_line(("8624/रा०/2020", SPAN), (", ", (304, 50, 306, 80)))
    (box,) = cut(line, {FIRST: "8624/रा०/2020", SECOND: "8624/रा०/2020"})[0]
    assert box == (90, 40, 302, 90)


@pytest.mark.parametrize(
    ("again", "asked"),
    [
        ("पत्रांक 12/रा०/2020", [SECOND]),
        ("पत्रांक 12 / रा. / 2020", [SECOND]),
        ("पत्रांक 12/TI 0/2020", [SECOND, FIRST]),
    ],
)
def test_the_first_model_reads_the_cutting_where_the_second_differs(again: str, asked: list[str]) -> None:
    line = a_line(("पत्रांक", (100, 50, 180, 80)), ("12/रा०/2020", (190, 50, 300, 80)))
    _, engine, span = cut(line, {FIRST: "पत्रांक 12/रा०/2020", SECOND: again})
    assert engine.asked == asked
    assert (span.first, span.second) == ("पत्रांक 12/रा०/2020", again)
    assert span.third == ("पत्रांक 12/रा०/2020" if len(asked) > 1 else "")


def test_what_the_second_model_read_is_read_by_the_first_again() -> None:
    line = a_line(("12/रा०/2020", SPAN), lang=SECOND)
    _, engine, span = cut(line, {FIRST: "12/रा०/2020", SECOND: "12/रा०/2020"})
    assert engine.asked == [FIRST]
    assert span.lang == FIRST
