"""How a page is read: with a scripted engine for the decisions, with Tesseract for what only pixels can show."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from typeset import Pixels, Sheet

from scanfile import config, ocr
from scanfile.config import OcrSettings
from scanfile.model import Affine, Block, Box, Line, Word
from scanfile.ocr import Layout, Reading, hull
from scanfile.reading import RasterAt, read
from scanfile.reading.places import cover, doubtful_runs, is_noise, letter_height, overlooked

HINDI = [
    "महोदय, उपर्युक्त विषय के संदर्भ में निवेदन है कि",
    "अभिलेखों के डिजिटलीकरण का कार्य प्रगति पर है।",
    "इस कार्यालय के पत्र संख्या 1245 दिनांक 12.03.2019",
    "द्वारा मांगी गई सूचना अब तक अप्राप्त है।",
]
BENGALI = ["মহোদয়, উপরোক্ত বিষয়ে জানানো যাইতেছে যে বিভাগীয় নথিপত্রের", "কাজ চলিতেছে। এই কার্যালয়ের পত্র সংখ্যা তারিখ দ্বারা চাওয়া তথ্য"]
URDU = ["جناب عالی، مندرجہ بالا موضوع کے سلسلے میں عرض ہے کہ", "محکمہ کے ریکارڈ کی ڈیجیٹلائزیشن کا کام جاری ہے۔"]
GURMUKHI = ["ਸਨਮਾਨ ਸਹਿਤ ਬੇਨਤੀ ਕੀਤੀ ਜਾਂਦੀ ਹੈ ਕਿ ਮੇਰੀ ਜਮੀਨ ਦਾ", "ਇੰਤਕਾਲ ਅਜੇ ਤੱਕ ਦਰਜ ਨਹੀਂ ਹੋਇਆ ਇਸ ਲਈ ਅਰਜ ਹੈ"]
GUJARATI = ["સવિનય જણાવવાનું કે ઉપરોક્ત વિષય અંગે જિલ્લા કચેરીની", "નોંધ મુજબ જમીનનો રેકોર્ડ તૈયાર કરવામાં આવેલ છે"]
ODIA = ["ସବିନୟ ନିବେଦନ ଏହି କି ମୋର ପୈତୃକ ଜମିର ନାମଜାରି", "ଏପର୍ଯ୍ୟନ୍ତ ହୋଇ ନାହିଁ ତେଣୁ ଆବେଦନ କରୁଛି ଆଦେଶ"]
TAMIL = ["மாவட்ட ஆட்சியர் அலுவலகத்தின் பதிவேடுகள்", "பற்றிய அறிக்கை இன்னும் கிடைக்கவில்லை"]


def settings(profile: str = "normal", **choice: float) -> OcrSettings:
    chosen = config.load(None).ocr
    return chosen.model_copy(update={"profile": profile, "choice": chosen.choice.model_copy(update=choice)})


def line(y: int, *texts: tuple[str, int], lang: str = "Devanagari") -> tuple[Word, ...]:
    """Words 100 pixels apart on one line, each with its confidence."""
    return tuple(Word(text, (100 * x, y, 100 * x + 80, y + 30), sure, lang) for x, (text, sure) in enumerate(texts))


def page_of(*lines: tuple[Word, ...]) -> Reading:
    made = tuple(Line(words, hull([word.box for word in words])) for words in lines)
    return Reading((Block(made, hull([each.box for each in made])),) if made else ())


class Scripted:
    """An engine that answers from a table of (languages, layout), and writes down what it was asked."""

    name = "scripted"

    def __init__(self, answers: dict[tuple[str, Layout], Reading]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Layout]] = []

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        assert dpi == 200
        self.asked.append((languages, layout))
        return self.answers.get((languages, layout), Reading(()))

    def close(self) -> None:
        pass


WHITE = np.full((600, 1000), 255, np.uint8)


def still(pixels: Pixels = WHITE) -> RasterAt:
    """The raster of a page, turned as asked."""
    return lambda turns: (np.ascontiguousarray(np.rot90(pixels, -turns)), Affine(), 200)


SURE = [line(50 * y, ("विभाग", 95), ("द्वारा", 95), ("सूचना", 95), ("पटना", 95), ("कार्य", 95)) for y in range(8)]
ONE_DOUBT = [line(0, ("विभाग", 95), ("दवारा", 40), ("सूचना", 95), ("पटना", 95), ("कार्य", 95)), *SURE[1:]]


def test_a_sure_page_is_read_once() -> None:
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*SURE)})
    found = read(engine, still(), settings())
    assert engine.asked == [("Devanagari", Layout.AUTO)]
    assert (found.languages, found.engine, found.legible, found.turns, found.confidence) == ("Devanagari", "scripted", True, 0, 95)
    assert found.blocks == page_of(*SURE).blocks


def test_a_doubtful_word_is_read_again_in_the_company_of_its_neighbours() -> None:
    # The cutting begins 8 pixels (a quarter of the letters' height) above the line and has a rim of 10: the answer is in its pixels.
    again = tuple(Word(text, (100 * x + 10, 10, 100 * x + 90, 40), 96, "eng+hin") for x, text in enumerate(["विभाग", "द्वारा", "सूचना"]))
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*ONE_DOUBT), ("eng+hin", Layout.LINE): page_of(again)})
    found = read(engine, still(), settings())
    assert engine.asked == [("Devanagari", Layout.AUTO), ("eng+hin", Layout.LINE)]
    (lines,) = [block.lines for block in found.blocks]
    assert lines[0].text == "विभाग द्वारा सूचना पटना कार्य"
    assert [word.lang for word in lines[0].words] == ["Devanagari", "eng+hin", "Devanagari", "Devanagari", "Devanagari"]
    assert found.languages == "Devanagari,eng+hin"
    assert [(again.first[0].text, again.second[0].text, again.chosen) for again in found.rereadings] == [("दवारा", "द्वारा", "second")]


def test_a_page_with_many_doubtful_words_is_read_again_as_a_whole_once() -> None:
    doubtful = [line(50 * y, ("विभाग", 95), ("दवारा", 40), ("सूचना", 95)) for y in range(5)]
    second = [line(50 * y, ("विभाग", 95), ("द्वारा", 92), ("सूचना", 95), lang="eng+hin") for y in range(5)]
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*doubtful), ("eng+hin", Layout.COLUMN): page_of(*second)})
    found = read(engine, still(), settings())
    assert engine.asked == [("Devanagari", Layout.AUTO), ("eng+hin", Layout.COLUMN)]
    assert {each.text for block in found.blocks for each in block.lines} == {"विभाग द्वारा सूचना"}


def test_the_fast_profile_never_reads_again() -> None:
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*ONE_DOUBT)})
    assert read(engine, still(), settings("fast")).languages == "Devanagari"
    assert engine.asked == [("Devanagari", Layout.AUTO)]


def test_the_thorough_profile_reads_every_page_three_times() -> None:
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*SURE)})
    found = read(engine, still(), settings("thorough"))
    third = settings("thorough").chosen.third
    assert engine.asked == [("Devanagari", Layout.AUTO), ("eng+hin", Layout.COLUMN), (third, Layout.COLUMN)]
    assert found.languages == f"Devanagari,eng+hin,{third}"


WORDS = ("विभाग", "द्वारा", "सूचना", "पटना", "कार्य", "राज्य", "जनपद", "विषय", "आदेश", "लगान")


def half_sure(sure: int) -> tuple[Word, ...]:
    """A line of ten words, so many of them surely read; the others are neither sure nor doubtful."""
    return line(0, *((text, 95 if place < sure else 77) for place, text in enumerate(WORDS)))


def read_alike(count: int) -> tuple[Word, ...]:
    """The same line by another model: so many words as ``half_sure`` has them, and the others otherwise."""
    return line(0, *((text if place < count else f"{place}अ", 77) for place, text in enumerate(WORDS)), lang="eng+hin")


@pytest.mark.parametrize(
    ("why", "profile", "sure", "alike", "asked", "legible"),
    [
        ("read surely enough: nobody else is asked", "normal", 6, 0, 1, True),
        ("worn print: both read most of it alike", "normal", 2, 8, 2, True),
        ("worn print, and two words in ten read alike", "normal", 2, 2, 2, True),
        ("another script: each model sees something else", "normal", 4, 0, 2, False),
        ("too little read surely: nobody else is asked, and other ways up are no better", "normal", 1, 9, 4, False),
        ("no second model: the share of surely read letters decides", "fast", 2, 0, 1, True),
        ("no second model, too little read surely", "fast", 1, 0, 4, False),
    ],
)
def test_legible_is_what_two_models_understand_alike(why: str, profile: str, sure: int, alike: int, asked: int, legible: bool) -> None:
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(half_sure(sure)), ("eng+hin", Layout.COLUMN): page_of(read_alike(alike))})
    found = read(engine, still(), settings(profile))
    assert (found.legible, len(engine.asked)) == (legible, asked), why
    if not legible:
        assert (found.blocks, found.rereadings) == (page_of(half_sure(sure)).blocks, ())


@pytest.mark.parametrize(("known", "legible"), [(frozenset(WORDS), True), (frozenset(), False), (None, True)])
def test_what_is_read_alike_and_is_no_word_does_not_count(known: frozenset[str] | None, legible: bool) -> None:
    """Both models read Gurmukhi's ਸਨਮਾਨ as मठभाठ at times."""
    first, second = (dataclasses.replace(page_of(words), known=known) for words in (half_sure(3), read_alike(10)))
    engine = Scripted({("Devanagari", Layout.AUTO): first, ("eng+hin", Layout.COLUMN): second})
    assert read(engine, still(), settings()).legible == legible


def test_words_of_two_letters_say_nothing_about_the_script() -> None:
    short = [(text, 95 if place < 4 else 77) for place, text in enumerate(["बि", "टा", "रा", "ठी", "का", "वै", "मठभाठ", "घेठडी"])]
    other = [*short[:6], ("मठवाठ", 77), ("थेठडी", 77)]
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(line(0, *short)), ("eng+hin", Layout.COLUMN): page_of(line(0, *other))})
    assert not read(engine, still(), settings()).legible


def test_a_second_reading_that_showed_the_page_legible_is_not_made_again() -> None:
    """Its words take part in the vote like those of any other second reading of the whole page."""
    worn = line(0, ("विभाग", 95), ("दवारा", 40), ("सूचना", 60), ("पटना", 60))
    better = line(0, ("विभाग", 95), ("द्वारा", 92), ("सूचना", 95), ("पटना", 95), lang="eng+hin")
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(worn), ("eng+hin", Layout.COLUMN): page_of(better)})
    found = read(engine, still(), settings())
    assert engine.asked == [("Devanagari", Layout.AUTO), ("eng+hin", Layout.COLUMN)]
    assert found.blocks[0].lines[0].text == "विभाग द्वारा सूचना पटना"


def test_a_page_without_words_is_looked_at_every_way_up_and_stays_as_it_lay() -> None:
    engine = Scripted({})
    found = read(engine, still(), settings())
    assert (found.blocks, found.turns, found.legible, found.confidence) == ((), 0, True, 0)
    assert len(engine.asked) == 4


def test_orientation_can_be_switched_off() -> None:
    engine = Scripted({})
    read(engine, still(), settings().model_copy(update={"orientation": False}))
    assert len(engine.asked) == 1


def test_the_prior_of_the_stack_is_tried_first() -> None:
    asked = []

    def raster_at(turns: int) -> tuple[Pixels, Affine, int]:
        asked.append(turns)
        return WHITE, Affine(), 200

    found = read(Scripted({("Devanagari", Layout.AUTO): page_of(*SURE)}), raster_at, settings(), turns=2)
    assert (found.turns, asked) == (2, [2])


def test_boxes_come_back_in_the_upright_frame() -> None:
    found = read(Scripted({("Devanagari", Layout.AUTO): page_of(SURE[1])}), lambda _: (WHITE, Affine(a=1.5, d=1.5, e=3), 200), settings())
    assert found.blocks[0].lines[0].words[1].box == (153, 75, 273, 120)


def test_runs_hold_doubtful_words_with_their_neighbours() -> None:
    words = line(0, ("क", 95), ("ख", 95), ("ग", 20), ("घ", 95), ("च", 95), ("छ", 95), ("ज", 95), ("झ", 30), ("।", 10))
    lines = [Line(words, hull([word.box for word in words]))]
    assert doubtful_runs(lines, settings().choice) == [(100, 0, 380, 30), (600, 0, 880, 30)]


def ink_at(*boxes: Box) -> Pixels:
    pixels = np.full((1200, 1000), 255, np.uint8)
    for left, top, right, bottom in boxes:
        pixels[top:bottom, left:right] = 0
    return pixels


TEXT = [Word("विभाग", (200 + 120 * x, 200 + 60 * y, 300 + 120 * x, 236 + 60 * y), 95, "m") for y in range(4) for x in range(4)]


@pytest.mark.parametrize(
    ("why", "ink", "found"),
    [
        ("a page number below", [(400, 1100, 416, 1124)], 1),
        ("a figure far right, beside a line", [(900, 204, 916, 230)], 1),
        ("two letters side by side are one run", [(400, 800, 420, 830), (430, 800, 450, 830)], 1),
        ("binding at the rim, beside no line", [(20, 900, 40, 930)], 0),
        ("a speck", [(400, 800, 405, 805)], 0),
        ("a rule", [(200, 800, 700, 804)], 0),
        ("a stroke as high as many lines", [(400, 600, 404, 900)], 0),
        ("ink inside a word's box", [(210, 205, 290, 230)], 0),
    ],
)
def test_overlooked_ink(why: str, ink: list[Box], found: int) -> None:
    choice = settings().choice
    assert letter_height(TEXT) == 36
    assert len(overlooked(cover(ink_at(*ink), TEXT, 4), TEXT, choice)) == found, why


def test_without_surely_read_words_nothing_counts_as_overlooked() -> None:
    assert overlooked(ink_at((400, 800, 420, 830)), [], settings().choice) == []
    unsure = [Word("x", (0, 0, 20, 30), 10, "m")]
    assert overlooked(ink_at((400, 800, 420, 830)), unsure, settings().choice) == []


@pytest.fixture(scope="module")
def engine() -> Iterator[ocr.OcrEngine]:
    made = ocr.engine(settings())
    yield made
    made.close()


def lines_of(engine: ocr.OcrEngine, pixels: Pixels) -> list[str]:
    return [each.text for block in read(engine, still(pixels), settings()).blocks for each in block.lines]


def test_a_letter_keeps_its_page_number(engine: ocr.OcrEngine) -> None:
    page = Sheet().lines(25, 30, HINDI).text(103, 280, "8").pixels()
    assert lines_of(engine, page) == [*HINDI, "8"]


def test_two_columns_stay_two_columns(engine: ocr.OcrEngine) -> None:
    left, right = ["विभाग का कार्य प्रगति पर है", "सूचना अब तक अप्राप्त है"], ["The office shall keep", "a register of all files"]
    page = Sheet(12).lines(20, 30, left * 3, 7).lines(115, 30, right * 3, 7, "english").pixels()
    assert lines_of(engine, page) == left * 3 + right * 3


@pytest.mark.parametrize("turned", [1, 2, 3])
@pytest.mark.parametrize("font", ["hindi", "english"])
def test_a_turned_page_is_turned_back(engine: ocr.OcrEngine, turned: int, font: str) -> None:
    text = HINDI if font == "hindi" else ["Secretariat, Patna", "Dated 12 March 2019", "To the District Magistrate"]
    page = np.rot90(Sheet().lines(25, 30, text, font=font).pixels(), -turned)
    found = read(engine, still(page), settings())
    assert found.turns == 4 - turned
    assert [each.text for block in found.blocks for each in block.lines] == text


def handwriting() -> Pixels:
    rng, pixels = np.random.default_rng(1), np.full((1600, 1654), 255, np.uint8)
    for y in range(300, 1400, 90):
        for x in range(200, 1300, 180):
            steps = [(x + 5 * i + int(rng.integers(-3, 4)), y + int(18 * np.sin(1.1 * i)) + int(rng.integers(-12, 13))) for i in range(30)]
            cv2.polylines(pixels, [np.array(steps, np.int32)], False, 0, 3, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize(
    "draw",
    [
        lambda: Sheet().lines(20, 30, BENGALI * 3, 10, "bengali").pixels(),
        lambda: Sheet().lines(20, 30, URDU * 3, 14, "urdu").pixels(),
        lambda: Sheet().lines(20, 30, GURMUKHI * 5, 10, "gurmukhi").pixels(),
        lambda: Sheet().lines(20, 30, GUJARATI * 5, 10, "gujarati").pixels(),
        lambda: Sheet().lines(20, 30, ODIA * 5, 10, "odia").pixels(),
        lambda: Sheet().lines(20, 30, TAMIL * 5, 10, "tamil").pixels(),
        handwriting,
    ],
    ids=["bengali", "urdu", "gurmukhi", "gujarati", "odia", "tamil", "handwriting"],
)
def test_what_no_model_can_read_is_marked(engine: ocr.OcrEngine, draw: Callable[[], Pixels]) -> None:
    found = read(engine, still(draw()), settings())
    assert not found.legible
    assert found.turns == 0
    assert found.rereadings == ()


def test_a_page_that_is_half_in_another_script_stays_legible(engine: ocr.OcrEngine) -> None:
    page = Sheet().lines(25, 30, HINDI).lines(25, 70, GURMUKHI * 2, 10, "gurmukhi").pixels()
    found = read(engine, still(page), settings())
    assert found.legible
    assert [each.text for block in found.blocks for each in block.lines][: len(HINDI)] == HINDI


def test_a_table_of_figures_is_legible(engine: ocr.OcrEngine) -> None:
    rows = [f"{37 * n + 11}      {8123 + 61 * n}      {n}.{417 + n}" for n in range(1, 12)]
    assert read(engine, still(Sheet().lines(25, 30, rows, 9, "english").pixels()), settings()).legible


def test_worn_type_is_still_legible(engine: ocr.OcrEngine) -> None:
    page = Sheet(11).lines(25, 30, HINDI).pixels()
    worn = cv2.GaussianBlur(page, (0, 0), 1.2).astype(float) + np.random.default_rng(2).normal(0, 40, page.shape)
    found = read(engine, still(np.where(worn < 150, 0, 255).astype(np.uint8)), settings())
    assert found.legible
    assert "अभिलेखों" in {word.text for block in found.blocks for each in block.lines for word in each.words}


def test_strokes_of_a_signature_and_table_rules_are_left_out() -> None:
    signature = line(400, ("Cums", 18), ("ow", 44))
    ruled = line(450, ("|", 90), ("सूचना", 95), ("|", 88), ("।", 90))
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*SURE, signature, ruled)})
    found = read(engine, still(), settings("fast"))
    assert [each.text for block in found.blocks for each in block.lines][len(SURE) :] == ["सूचना ।"]


def test_a_line_with_one_half_sure_word_stays() -> None:
    engine = Scripted({("Devanagari", Layout.AUTO): page_of(*SURE, line(400, ("मसौढ़ी", 50), ("ow", 20)))})
    assert read(engine, still(), settings("fast")).blocks[0].lines[-1].text == "मसौढ़ी ow"


@pytest.mark.parametrize(
    ("words", "noise"),
    [
        (("~ख़ल",), True),
        (("7/1", "ee"), True),
        (("12/3", "L"), True),
        (("सही", "x"), True),
        (("कऋ्रमांक:-202/वि०/2011",), False),
        (("क्रमांक/स्था०/2018/5824",), False),
        (("संख्या:४१२/२०१९",), False),
    ],
)
def test_a_number_s_line_is_no_noise_however_unsure_its_one_long_word_is(words: tuple[str, ...], noise: bool) -> None:
    """The number lines of two letters in 140 were left out: one word with its label, of which one letter was unsure."""
    (found,) = page_of(line(0, *((text, 40) for text in words))).lines
    assert is_noise(found, settings().choice) == noise
