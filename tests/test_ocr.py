"""One contract for every engine, and the table that both are read from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typeset import Pixels, Sheet

from scanfile import config, ocr
from scanfile.config import OcrSettings
from scanfile.errors import InputError, MissingToolError, ProblemCode
from scanfile.model import Word
from scanfile.ocr import Layout

HINDI = ["महोदय, उपर्युक्त विषय के संदर्भ में निवेदन है कि", "अभिलेखों के डिजिटलीकरण का कार्य प्रगति पर है।"]
ENGLISH = ["With reference to your letter", "No. 17/4/2018 dated 23.08.2018 on the"]
LEFT = ["The office shall keep", "a register of all files", "that were sent out."]
RIGHT = ["Every section returns", "what it has borrowed", "before the month ends."]


def settings(engine: str, **changes: str) -> OcrSettings:
    return config.load(None).ocr.model_copy(update={"engine": engine, **changes})


@pytest.fixture(scope="module", params=["tesserocr", "pytesseract"])
def engine(request: pytest.FixtureRequest) -> Iterator[ocr.OcrEngine]:
    made = ocr.engine(settings(request.param))
    yield made
    made.close()


@pytest.fixture(scope="module")
def letter() -> Pixels:
    return Sheet().lines(25, 30, HINDI).lines(25, 60, ENGLISH, font="english").pixels()


def test_words_are_read_in_order_with_boxes_where_they_stand(engine: ocr.OcrEngine, letter: Pixels) -> None:
    reading = engine.recognise(letter, 200, "Devanagari", Layout.AUTO)
    assert [line.text for line in reading.lines] == HINDI + ENGLISH
    px_per_mm = 200 / 25.4
    first, last = reading.words[0], reading.words[-1]
    assert first.text == "महोदय,"
    assert first.box[0] == pytest.approx(25 * px_per_mm, abs=8)
    assert 29 * px_per_mm < first.box[1] < first.box[3] < 38 * px_per_mm
    assert last.text == "the"
    assert 67 * px_per_mm < last.box[1] < last.box[3] < 76 * px_per_mm


def test_words_of_the_model_s_own_lists_are_named(letter: Pixels) -> None:
    """Only the library says which they are; the program's table does not."""
    inside, outside = (ocr.engine(settings(name)) for name in ("tesserocr", "pytesseract"))
    known = inside.recognise(letter, 200, "Devanagari", Layout.AUTO).known
    assert known is not None
    assert {"विषय", "कार्य", "reference", "letter"} <= known
    assert "17/4/2018" not in known
    nonsense = Sheet().text(25, 30, "मठभाठ घेठडी").pixels()
    assert inside.recognise(nonsense, 200, "Devanagari", Layout.AUTO).known == frozenset()
    assert outside.recognise(letter, 200, "Devanagari", Layout.AUTO).known is None
    inside.close()


def test_values_keep_their_ranges(engine: ocr.OcrEngine, letter: Pixels) -> None:
    height, width = letter.shape
    reading = engine.recognise(letter, 200, "Devanagari", Layout.AUTO)
    for word in reading.words:
        assert isinstance(word.confidence, int)
        assert 0 <= word.confidence <= 100
        assert 0 <= word.box[0] < word.box[2] <= width
        assert 0 <= word.box[1] < word.box[3] <= height
        assert word.lang == "Devanagari"
        assert unicodedata.is_normalized("NFC", word.text)
        assert not any(char.isspace() or unicodedata.category(char) == "Cc" for char in word.text)
    assert min(word.confidence for word in reading.words) > 50, "clean type is read with confidence"


def test_lines_hold_their_words_and_blocks_their_lines(engine: ocr.OcrEngine, letter: Pixels) -> None:
    reading = engine.recognise(letter, 200, "Devanagari", Layout.AUTO)
    assert len(reading.blocks) >= 2, "the Hindi and the English paragraph"
    for block in reading.blocks:
        assert block.box == ocr.hull([line.box for line in block.lines])
        for line in block.lines:
            assert line.box == ocr.hull([word.box for word in line.words])
            assert list(line.words) == sorted(line.words, key=lambda word: word.box[0])


def test_two_columns_are_read_one_after_the_other(engine: ocr.OcrEngine) -> None:
    page = Sheet(12).lines(20, 30, LEFT * 3, 7, "english").lines(115, 30, RIGHT * 3, 7, "english").pixels()
    lines = [line.text for line in engine.recognise(page, 200, "Devanagari", Layout.AUTO).lines]
    assert lines == LEFT * 3 + RIGHT * 3


def test_every_cell_of_a_ruled_table_is_found_in_its_own_place(engine: ocr.OcrEngine) -> None:
    sheet = Sheet(13)
    rows = [["Serial", "Section", "Files"], ["11", "Revenue", "245"], ["12", "Forest", "318"], ["13", "Health", "407"]]
    for y in range(5):
        sheet.rule(20, 40 + 12 * y, 170, 40 + 12 * y)
    for x in range(4):
        sheet.rule(20 + 50 * x, 40, 20 + 50 * x, 88)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.text(26 + 50 * x, 43 + 12 * y, cell, "english")
    reading = engine.recognise(sheet.pixels(), 200, "eng+hin", Layout.COLUMN)
    found = {word.text: word.box for word in reading.words}
    assert {cell for row in rows for cell in row} <= set(found)
    px_per_mm = 200 / 25.4
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            box = found[cell]
            assert (20 + 50 * x) * px_per_mm < box[0] < box[2] < (70 + 50 * x) * px_per_mm
            assert (40 + 12 * y) * px_per_mm < box[1] < box[3] < (52 + 12 * y) * px_per_mm


@pytest.mark.parametrize("shape", [(2339, 1654), (40, 60), (1, 1)])
def test_an_empty_raster_has_no_blocks(engine: ocr.OcrEngine, shape: tuple[int, int]) -> None:
    assert engine.recognise(np.full(shape, 255, np.uint8), 200, "Devanagari", Layout.AUTO).blocks == ()


def test_one_line_is_read_from_a_narrow_cutting(engine: ocr.OcrEngine) -> None:
    page = Sheet().text(20, 20, "110001", "english").pixels()
    reading = engine.recognise(page[140:220, 140:320], 200, "eng+hin", Layout.LINE)
    assert [word.text for word in reading.words] == ["110001"]
    assert reading.words[0].lang == "eng+hin"


def test_a_reading_does_not_depend_on_what_was_read_before(engine: ocr.OcrEngine, letter: Pixels) -> None:
    english = Sheet(10).lines(20, 20, [*ENGLISH, *LEFT, *RIGHT], font="english").pixels()
    noisy = np.where(np.random.default_rng(5).random(letter.shape) < 0.02, 0, letter).astype(np.uint8)
    pages = [letter, english, noisy]
    forward = [engine.recognise(page, 200, "eng+hin", Layout.COLUMN) for page in pages]
    engine.recognise(letter, 200, "Devanagari", Layout.AUTO)
    backward = [engine.recognise(page, 200, "eng+hin", Layout.COLUMN) for page in reversed(pages)]
    assert forward == backward[::-1]


def test_a_view_of_a_raster_reads_like_a_copy(engine: ocr.OcrEngine, letter: Pixels) -> None:
    turned = np.rot90(np.rot90(letter, 1).copy(), -1)
    assert not turned.flags.c_contiguous
    assert engine.recognise(turned, 200, "Devanagari", Layout.AUTO) == engine.recognise(letter, 200, "Devanagari", Layout.AUTO)


def test_a_model_that_is_not_installed_is_named(engine: ocr.OcrEngine) -> None:
    with pytest.raises(MissingToolError) as caught:
        engine.recognise(np.full((50, 50), 255, np.uint8), 200, "Devanagari+klingon", Layout.AUTO)
    assert caught.value.code == "ocr.model-missing"
    assert caught.value.values["model"] == "klingon"


def test_a_closed_engine_opens_again(engine: ocr.OcrEngine) -> None:
    page = Sheet().text(20, 20, "Secretariat", "english").pixels()[:400]
    engine.close()
    engine.close()
    assert engine.recognise(page, 200, "Devanagari", Layout.AUTO).text == "Secretariat"


def test_its_name_says_which_tesseract(engine: ocr.OcrEngine) -> None:
    assert "tesserocr" in engine.name or "pytesseract" in engine.name
    assert ", tesseract 5." in engine.name


@pytest.mark.parametrize("kind", ["tesserocr", "pytesseract"])
def test_best_models_come_from_their_own_directory(kind: str, tmp_path: Path) -> None:
    directory = tmp_path / "best models"
    directory.mkdir()
    page = Sheet().text(20, 20, "Secretariat", "english").pixels()[:400]
    made = ocr.engine(settings(kind, best_tessdata=str(directory)))
    with pytest.raises(MissingToolError) as caught:
        made.recognise(page, 200, "best/eng", Layout.AUTO)
    assert caught.value.values == {"model": "eng", "directory": str(directory)}
    system = next(path for path in ocr.SYSTEM_TESSDATA if path.is_dir())
    (directory / "eng.traineddata").symlink_to(system / "eng.traineddata")
    assert made.recognise(page, 200, "best/eng", Layout.AUTO).words[0].lang == "best/eng"
    made.close()


def test_without_a_setting_the_best_models_are_sought_where_they_are_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = ocr.Models(settings("tesserocr"))
    monkeypatch.delenv("SCANFILE_MODELS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    with pytest.raises(MissingToolError) as caught:
        models.locate("best/hin")
    assert caught.value.values["directory"] == str(tmp_path / "share/scanfile/tessdata-best")
    monkeypatch.setenv("SCANFILE_MODELS", str(tmp_path))
    (tmp_path / "hin.traineddata").touch()
    assert models.locate("best/hin") == (tmp_path, "hin")


def test_a_damaged_model_stops_the_run_by_name(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"not a model" * 100)
    made = ocr.engine(settings("tesserocr", tessdata=str(tmp_path)))
    with pytest.raises(MissingToolError) as caught:
        made.recognise(np.full((50, 50), 255, np.uint8), 200, "eng", Layout.AUTO)
    assert caught.value.code == "ocr.model-damaged"


def test_a_damaged_model_fails_the_program_too(tmp_path: Path) -> None:
    (tmp_path / "eng.traineddata").write_bytes(b"not a model" * 100)
    made = ocr.engine(settings("pytesseract", tessdata=str(tmp_path)))
    with pytest.raises(InputError) as caught:
        made.recognise(np.full((50, 50), 255, np.uint8), 200, "eng", Layout.AUTO)
    assert caught.value.problem is ProblemCode.OCR_FAILED


def test_a_machine_without_the_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ocr.engine(settings("pytesseract"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError) as caught:
        made.recognise(np.full((50, 50), 255, np.uint8), 200, "eng", Layout.AUTO)
    assert caught.value.code == "ocr.program-missing"


def row(text: str, box: tuple[int, int, int, int] = (10, 20, 30, 12), at: str = "1\t1\t1\t1\t1", confidence: str = "91.6") -> str:
    return "\t".join(["5", at, *map(str, box), confidence, text])


HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def test_table_rows_become_words_lines_and_blocks() -> None:
    table = "\n".join(
        [
            HEAD,
            "4\t1\t1\t1\t1\t0\t10\t20\t80\t12\t-1\t",
            row("पत्र", at="1\t1\t1\t1\t1"),
            row("12/2019", box=(50, 20, 40, 12), at="1\t1\t1\t1\t2", confidence="40.2"),
            row("Sir,", box=(10, 40, 20, 10), at="1\t1\t1\t2\t1"),
            row("नई", box=(10, 80, 20, 10), at="1\t2\t1\t1\t1"),
            "",
        ]
    )
    reading = ocr.parse_table(table, "Devanagari", (100, 100))
    assert [[line.text for line in block.lines] for block in reading.blocks] == [["पत्र 12/2019", "Sir,"], ["नई"]]
    assert reading.words[1] == Word("12/2019", (50, 20, 90, 32), 40, "Devanagari")
    assert reading.blocks[0].box == (10, 20, 90, 50)
    assert reading.text == "पत्र 12/2019\nSir,\n\nनई"


def test_an_underlined_word_that_has_only_its_headline_gets_its_height() -> None:
    table = "\n".join(
        [
            row("अनुसंधान", (10, 100, 80, 40), "1\t1\t1\t1\t1"),
            row("कर्मचारी", (100, 104, 80, 5), "1\t1\t1\t1\t2"),
            row("-", (190, 120, 10, 3), "1\t1\t1\t1\t3"),
            row("शीर्षक", (10, 204, 80, 5), "1\t1\t1\t2\t1"),
            row("विभाग", (10, 300, 80, 40), "1\t1\t1\t3\t1"),
        ]
    )
    boxes = [word.box for word in ocr.parse_table(table, "hin", (400, 400)).words]
    assert boxes == [(10, 100, 90, 140), (100, 100, 180, 140), (190, 120, 200, 123), (10, 204, 90, 226), (10, 300, 90, 340)]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  ", None),
        ("\x02\x1f", None),
        ("\u200b\ufeff\u200e", None),
        ("क\u093c", "क\u093c"),  # NFC keeps the composition exclusions of Devanagari apart
        ("न\u093c", "\u0929"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\x00b\u202ec", "abc"),
        ("12\u00a034", "1234"),
        ("\ue000x", "x"),
        ("विषयः", "विषय:"),
        ("प्रतिलिपिः", "प्रतिलिपि:"),
        ("अतः", "अतः"),
        ("क्रमशः", "क्रमशः"),
        ("प्रायः", "प्रायः"),
        ("दुःख", "दुःख"),
    ],
)
def test_text_is_cleaned(raw: str, kept: str | None) -> None:
    words = ocr.parse_table(row(raw), "hin", (100, 100)).words
    assert [word.text for word in words] == ([] if kept is None else [kept])


@given(
    st.tuples(*[st.integers(-500, 500)] * 2, *[st.integers(0, 900)] * 2),
    st.floats(-5, 200),
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
)
def test_whatever_the_table_says_values_keep_their_ranges(box: tuple[int, int, int, int], confidence: float, size: tuple[int, int]) -> None:
    (word,) = ocr.parse_table(row("x", box, confidence=str(confidence)), "eng", size).words
    assert 0 <= word.box[0] < word.box[2] <= size[0]
    assert 0 <= word.box[1] < word.box[3] <= size[1]
    assert 0 <= word.confidence <= 100
