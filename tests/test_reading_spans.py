"""Labels with their numbers and dates are cut out with white around them, and read by the model that did not read them first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from scanfile.config import load
from scanfile.model import EYE, Block, Box, Line, SpanReading, Spelling, Word
from scanfile.ocr import Layout, Pixels, Reading
from scanfile.reading import Enough, looking, read_spans
from scanfile.text import loose_key, number_key

OCR = load(None).ocr
FIRST, SECOND = OCR.chosen.languages, OCR.chosen.second
SPAN = (100, 50, 300, 80)


class Reader:
    """An engine that answers with a text for each model, or with several in turn, the last one for ever."""

    name = "test"

    def __init__(self, said: Mapping[str, str | list[str]]) -> None:
        self.said = {lang: [texts] if isinstance(texts, str) else list(texts) for lang, texts in said.items()}
        self.asked: list[str] = []
        self.dpi: list[int] = []

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        self.asked.append(languages)
        self.dpi.append(dpi)
        texts = self.said[languages]
        text = texts.pop(0) if len(texts) > 1 else texts[0]
        box = (0, 0, 1, 1)
        words = tuple(Word(text, box, 90, languages) for text in text.split())
        return Reading((Block((Line(words, box),), box),))


def a_line(*words: tuple[str, Box], lang: str = FIRST) -> Line:
    found = tuple(Word(text, box, 90, lang) for text, box in words)
    return Line(found, (min(w.box[0] for w in found), SPAN[1], max(w.box[2] for w in found), SPAN[3]))


def alike(span: SpanReading) -> bool:
    """Enough was read where the eye or the other model has said what the first one said."""
    texts = (span.second, *span.more, *(one.text for one in span.spellings))
    return any(loose_key(number_key(text)) == loose_key(number_key(span.first)) for text in texts)


def cut(
    line: Line, said: Mapping[str, str | list[str]], enough: Enough | None = alike, seen: tuple[Spelling, ...] = ()
) -> tuple[list[Box], Reader, SpanReading]:
    """What is cut out, the engine, and the reading of the span; ``seen`` is what the eye sees."""
    boxes: list[Box] = []

    def line_at(box: Box) -> tuple[Pixels, int]:
        if box[2] - box[0] < 2 * (SPAN[2] - SPAN[0]):  # not where the ends of the words are looked for
            boxes.append(box)
        return np.full((10, 10), 255, np.uint8), 300

    engine = Reader(said)
    (span,) = read_spans(engine, lambda _: seen, line_at, [line], {SPAN: enough}, OCR)
    return boxes, engine, span


def test_white_is_added_around_but_nothing_of_the_next_word() -> None:
    """A sliver of the comma or of the next word was read as one more figure: 2020 became 20201."""
    line = a_line(("8624/रा०/2020", SPAN), (", ", (304, 50, 306, 80)))
    eye, model = cut(line, {FIRST: "8624/रा०/2020", SECOND: "8624/रा०/2020"})[0]
    assert eye == (94, 44, 302, 86)
    assert model == (90, 40, 302, 90)


LINE = a_line(("पत्रांक", (100, 50, 180, 80)), ("12/रा०/2020", (190, 50, 300, 80)))
RIGHT, WRONG = "पत्रांक 12/रा०/2020", "पत्रांक 12/TI 0/2020"


@pytest.mark.parametrize("again", [RIGHT, "पत्रांक 12 / रा. / 2020"])
def test_a_place_that_the_second_model_reads_alike_costs_no_more(again: str) -> None:
    _, engine, span = cut(LINE, {FIRST: RIGHT, SECOND: again})
    assert engine.asked == [SECOND]
    assert span == SpanReading(SPAN, RIGHT, again, SECOND)


@pytest.mark.parametrize(
    ("said", "asked", "more", "fourth"),
    [
        ([WRONG, RIGHT], [SECOND, FIRST, SECOND], (RIGHT,), ""),
        ([WRONG, WRONG, WRONG, RIGHT], [SECOND, FIRST, SECOND, SECOND, SECOND], (WRONG, WRONG, RIGHT), ""),
        ([WRONG], [SECOND, FIRST, SECOND, SECOND, SECOND, FIRST], (WRONG, WRONG, WRONG), RIGHT),
    ],
)
def test_both_models_are_asked_again_until_they_agree(said: list[str], asked: list[str], more: tuple[str, ...], fourth: str) -> None:
    _, engine, span = cut(LINE, {FIRST: RIGHT, SECOND: said})
    assert engine.asked == asked
    assert (span.first, span.second, span.third, span.more, span.fourth) == (RIGHT, WRONG, RIGHT, more, fourth)
    assert engine.dpi[:4] == [300, 300, 210, 450][: len(asked)], "coarser, then finer"
    assert span.later == ((WRONG, RIGHT) if said != [RIGHT] else (RIGHT,)), "each text once"


@pytest.mark.parametrize(
    ("words", "asked"),
    [(("भूमि", "के"), "hin"), (("Land", "of"), "eng"), (("Act,", "2005", "के"), "eng+hin"), (("2005",), "eng+hin")],
)
def test_words_are_read_once_by_the_model_of_their_script(words: tuple[str, ...], asked: str) -> None:
    line = a_line(*((word, (100 + 20 * place, 50, 110 + 20 * place, 80)) for place, word in enumerate(words)))
    _, engine, span = cut(line, {asked: "xx"}, None)
    assert engine.asked == [asked]
    assert (span.second, span.lang, span.third, span.more) == ("xx", asked, "", ())


def test_what_the_second_model_read_is_read_by_the_first_again() -> None:
    line = a_line(("12/रा०/2020", SPAN), lang=SECOND)
    _, engine, span = cut(line, {FIRST: "12/रा०/2020", SECOND: "12/रा०/2020"})
    assert engine.asked == [FIRST]
    assert span.lang == FIRST


@pytest.mark.parametrize("seen", [RIGHT, "पत्रांक 12 / रा. / 2020"])
def test_a_place_that_the_eye_sees_alike_is_read_by_no_model_again(seen: str) -> None:
    spellings = (Spelling(seen, 93),)
    boxes, engine, span = cut(LINE, {}, seen=spellings)
    assert (len(boxes), engine.asked) == (1, [])
    assert span == SpanReading(SPAN, RIGHT, "", "", spellings=spellings)


def test_what_the_eye_sees_otherwise_is_kept_and_the_models_are_asked() -> None:
    spellings = (Spelling("पत्रांक 72/रा०/2020", 80), Spelling(WRONG, 3))
    _, engine, span = cut(LINE, {FIRST: RIGHT, SECOND: RIGHT}, seen=spellings)
    assert engine.asked == [SECOND]
    assert span.spellings == spellings


def test_the_eye_is_no_second_witness_of_what_it_has_read_itself() -> None:
    line = a_line(("12/रा०/2020", SPAN), lang=EYE)
    _, engine, span = cut(
        line, {FIRST: "12/रा०/2020", SECOND: "12/रा०/2020"}, seen=(Spelling("12/रा०/2020", 99), Spelling("72/रा०/2020", 1))
    )
    assert engine.asked == [FIRST]
    assert span.spellings == (Spelling("72/रा०/2020", 1),)


def test_words_are_cut_out_as_they_are() -> None:
    """Of a subject some words are read again: their line goes on behind them."""
    asked: list[Box] = []

    def line_at(box: Box) -> tuple[Pixels, int]:
        asked.append(box)
        return np.zeros((10, 10), np.uint8), 300

    read_spans(Reader({"hin": "भूमि"}), lambda _: (), line_at, [a_line(("भूमि", SPAN))], {SPAN: None}, OCR)
    assert asked == [(90, 40, 310, 90)]


def test_words_are_nothing_for_the_eye() -> None:
    line = a_line(("भूमि", (100, 50, 180, 80)), ("के", (190, 50, 300, 80)))
    assert cut(line, {"hin": "भूमि के"}, None, (Spelling("भूमि के", 99),))[2].spellings == ()


def drawn_page(*marks: tuple[int, int, int, int]) -> np.ndarray:
    """White paper with black boxes (left, top, right, bottom), a pixel for each of the page's."""
    page = np.full((130, 700), 255, np.uint8)
    for left, top, right, bottom in marks:
        page[top:bottom, left:right] = 0
    return page


@pytest.mark.parametrize(
    ("marks", "ends"),
    [
        ([], (100, 300)),
        ([(302, 54, 314, 78)], (100, 314)),
        ([(302, 54, 314, 78), (318, 54, 330, 78)], (100, 330)),
        ([(302, 66, 306, 69), (309, 54, 330, 78)], (100, 330)),
        ([(84, 54, 96, 78)], (84, 300)),
        ([(302, 74, 306, 82)], (100, 300)),
        ([(314, 54, 330, 78)], (100, 300)),
        ([(303, 0, 306, 130)], (100, 300)),
    ],
    ids=["nothing", "a figure", "two", "behind a dash", "before", "a comma", "the next word", "a rule"],
)
def test_letters_that_a_box_cuts_off_belong_to_it(marks: list[tuple[int, int, int, int]], ends: tuple[int, int]) -> None:
    page = drawn_page((100, 54, 190, 78), (194, 54, 300, 78), *marks)
    seen: list[Box] = []

    def line_at(box: Box) -> tuple[Pixels, int]:
        seen.append(box)
        wide = np.full((box[3] - box[1], box[2] - box[0]), 255, np.uint8)
        left, right = max(0, box[0]), min(page.shape[1], box[2])
        wide[:, left - box[0] : right - box[0]] = page[box[1] : box[3], left:right]
        return wide, 300

    looking(lambda _: (), line_at, [a_line(("12/रा०/2020", SPAN))])(SPAN)
    assert (seen[-1][0] + 6, seen[-1][2] - 6) == ends
