"""Lines of a reading for the grammars, and the way back from a finding to its box."""

from __future__ import annotations

import pytest

from scanfile.metadata import load_pack, read_lines, span_box, text_lines
from scanfile.model import Block, Dpi, Kind, Line, OcrPage, Word


def line_of(*texts: str, top: int = 200) -> Line:
    words = tuple(Word(text, (100 * place, top, 100 * place + 90, top + 40), 90, "hin") for place, text in enumerate(texts))
    return Line(words, (0, top, 100 * len(texts) - 10, top + 40))


LINE = line_of("पत्रांक", "1234/रा०", "दिनांक", "12.03.2019")
PAGE = OcrPage(1000, 2000, Dpi(200, 200, False), 0, 0.0, (Block((line_of("पटना", top=100), LINE), (0, 100, 390, 240)),), "hin", "none")


def test_lines_stand_relative_to_the_page() -> None:
    first, second = text_lines(PAGE, 3)
    assert (first.text, second.text) == ("पटना", "पत्रांक 1234/रा० दिनांक 12.03.2019")
    assert (second.page, second.left, second.top, second.right, second.bottom) == (3, 0.0, 0.1, 0.39, 0.12)


def test_findings_lead_back_to_their_boxes() -> None:
    number, date = read_lines(text_lines(PAGE), load_pack("bihar"), 2026)
    assert (number.kind, date.kind) == (Kind.NUMBER, Kind.DATE)
    assert span_box(PAGE.lines[number.line], number.start, number.end) == (100, 200, 190, 240)
    assert span_box(PAGE.lines[number.line], number.label_start, number.end) == (0, 200, 190, 240)
    assert span_box(PAGE.lines[date.line], date.start, date.end) == (300, 200, 390, 240)


@pytest.mark.parametrize(
    ("start", "end", "box"),
    [
        (0, 1, (0, 200, 90, 240)),
        (6, 9, (0, 200, 190, 240)),
        (7, 8, (0, 200, 390, 240)),
        (0, 99, (0, 200, 390, 240)),
        (99, 100, (0, 200, 390, 240)),
    ],
)
def test_a_box_holds_the_words_that_a_span_touches(start: int, end: int, box: tuple[int, int, int, int]) -> None:
    assert LINE.text[7] == " "
    assert span_box(LINE, start, end) == (LINE.box if start in (7, 99) else box)
