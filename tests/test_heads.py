"""Where the reading of a page has no number at its head, what the reader of numbers sees there takes its place."""

from __future__ import annotations

import pytest

from scanfile import metadata
from scanfile.heads import with_heads_seen
from scanfile.model import EYE, Block, Box, Dpi, Line, OcrPage, Spelling, Word

PACK = metadata.load_pack("up")
YEAR = 2026
OFFICE = ("कार्यालय", 96), ("जिलाधिकारी", 96)
TORN = ("पत्रक", 39), ("9399", 92), ("/खनन", 87)
NUMBER = "पत्रांक 9399/खनन/2019"


def a_line(top: int, *words: tuple[str, int], wide_before: int = 0) -> Line:
    """A line of words with their confidences on A4 at 100 dots per inch; wide white space before the word of that place."""
    left, found = 80, []
    for place, (text, confidence) in enumerate(words):
        left += 200 if wide_before and place == wide_before else 0
        found.append(Word(text, (left, top, left + 9 * len(text), top + 14), confidence, "Devanagari"))
        left += 9 * len(text) + 9
    return Line(tuple(found), (80, top, left, top + 14))


def a_page(*lines: Line) -> OcrPage:
    return OcrPage(827, 1169, Dpi(100, 100, False), 0, 0.0, (Block(lines, (80, 60, 700, 1100)),), "Devanagari", "test")


class Eye:
    """Sees one text wherever it looks, and remembers where."""

    def __init__(self, *seen: Spelling) -> None:
        self.seen, self.looked = seen, list[Box]()

    def __call__(self, box: Box) -> tuple[Spelling, ...]:
        self.looked.append(box)
        return self.seen


def test_a_number_takes_the_place_of_what_was_read() -> None:
    page = a_page(a_line(60, *OFFICE), a_line(120, *TORN))
    eye = Eye(Spelling("पत्रा 9399", 40), Spelling(NUMBER, 35))
    again = with_heads_seen(page, eye, PACK, YEAR)
    assert [line.text for line in again.lines] == ["कार्यालय जिलाधिकारी", NUMBER]
    assert {(word.lang, word.confidence) for word in again.lines[1].words} == {(EYE, 35)}
    assert eye.looked == [page.lines[1].box[:2] + page.lines[1].words[-1].box[2:]], "only where a figure, a slash or an unsure word stands"


def test_both_readings_are_kept() -> None:
    page = a_page(a_line(120, *TORN))
    (place,) = with_heads_seen(page, Eye(Spelling(NUMBER, 90)), PACK, YEAR).rereadings
    assert [word.text for word in place.first] == [text for text, _ in TORN]
    assert " ".join(word.text for word in place.second) == NUMBER
    assert place.chosen == "second"


def test_words_have_their_share_of_the_place() -> None:
    page = a_page(a_line(120, *TORN))
    words = with_heads_seen(page, Eye(Spelling(NUMBER, 90)), PACK, YEAR).lines[0].words
    assert [word.text for word in words] == NUMBER.split()
    assert words[0].box[0] == 80
    assert words[0].box[2] <= words[1].box[0] < words[1].box[2]


def test_white_space_parts_the_line_and_what_is_right_of_it_stays() -> None:
    line = a_line(120, *TORN, ("दिनांक", 95), ("12.03.2019", 95), wide_before=3)
    eye = Eye(Spelling(NUMBER, 90))
    again = with_heads_seen(a_page(line), eye, PACK, YEAR)
    assert len(eye.looked) == 2
    assert again.lines[0].words[:2] == with_heads_seen(a_page(a_line(120, *TORN)), eye, PACK, YEAR).lines[0].words


@pytest.mark.parametrize(
    ("line", "seen", "why"),
    [
        (a_line(120, ("पत्रांक", 95), ("1234/रा०/2019", 90)), Spelling(NUMBER, 99), "the head has a number"),
        (a_line(900, *TORN), Spelling(NUMBER, 99), "no head"),
        (a_line(120, ("सेवा", 95), ("में", 95)), Spelling(NUMBER, 99), "surely read, and nothing of a number in it"),
        (a_line(120, *TORN), Spelling("9399/खनन/2019", 99), "no label says whose number it is"),
        (a_line(120, *TORN), Spelling(NUMBER, 10), "hardly seen"),
        (a_line(120, *TORN), Spelling("दिनांक 12.03.2019", 99), "no number"),
    ],
)
def test_all_else_stays_as_it_was_read(line: Line, seen: Spelling, why: str) -> None:
    page = a_page(line)
    assert with_heads_seen(page, Eye(seen), PACK, YEAR) == page, why


def test_the_eye_looks_at_few_places() -> None:
    eye = Eye()
    with_heads_seen(a_page(*(a_line(60 + 20 * place, *TORN) for place in range(20))), eye, PACK, YEAR)
    assert len(eye.looked) == 8
