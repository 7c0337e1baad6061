"""The invisible text: where it lies, and that it can be read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pdf_zoo as zoo
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanfile.model import Affine, Box, OcrPage
from scanfile.pdf import build, layer, prove

DPI = 300.0
SIZE = (620, 877)
HINDI = """बिहार सरकार सामान्य प्रशासन विभाग
क्षेत्रीय कार्यालय कि की को कृपया ज्ञानेन्द्र श्रीमती
विद्यार्थियों प्रतिनियुक्ति पर क्लिष्ट ऑनलाइन ज़मीन शक्ति
धर्म-निरपेक्ष सह-
कारिता विभाग ।। राज्यपाल (बिहार) ‘क’ "ख" रु० 5,000/- ३४५/२०१९"""
ENGLISH = """File No. 12-34/2019/Estt. the digitisation (records) re-examined
ﬁnal eﬃcient naïve café “quoted” state-
wide e-mail: a.b@nic.in I a 1 2 ₹ 500 ½ back\\slash"""
URDU = """دفتر حکومت بہار پٹنہ
نمبر ۱۲۳ مورخہ 2019 ABC"""
BEYOND = """𑂍𑂶𑂪𑂹𑂪 𝐁𝐨𝐥𝐝 😀 𠀀𠀁 বাংলা সরকার தமிழ்
क्‍ष न्‌ no\u00a0break ab ab ab"""


def one_page(tmp_path: Path, ocr: OcrPage, pixels: zoo.Pixels) -> Path:
    master, target = tmp_path / "m.tif", tmp_path / "o.pdf"
    master.write_bytes(zoo.fax_tiff(pixels, len(pixels))[0])
    build([zoo.source(master, pixels, dpi=ocr.dpi, ocr=ocr)], zoo.facts(1), target, zoo.settings(), tmp_path)
    return target


def canvas_boxes(pdf: Path) -> list[tuple[str, list[float]]]:
    """Each word that pdfium finds, with its box in pixels of the page at its own resolution, y downwards."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    scale, height = DPI / 72, page.get_height()
    text = page.get_textpage()
    found: list[tuple[str, list[float]]] = []
    word, edges = "", [1e9, 1e9, -1e9, -1e9]
    for at in range(text.count_chars()):
        character = text.get_text_range(at, 1)
        if character.isspace() or not character:
            if word:
                found.append((word, edges))
            word, edges = "", [1e9, 1e9, -1e9, -1e9]
            continue
        left, bottom, right, top = text.get_charbox(at)
        box = [left * scale, (height - top) * scale, right * scale, (height - bottom) * scale]
        word, edges = word + character, [min(edges[0], box[0]), min(edges[1], box[1]), max(edges[2], box[2]), max(edges[3], box[3])]
    if word:
        found.append((word, edges))
    document.close()
    return found


def dark_box(picture: zoo.Pixels) -> list[int]:
    """The box of what is dark."""
    rows, columns = np.nonzero(picture[:, :, 0] < 128)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 1.5, -1.5, 10.0])
def test_a_word_lies_on_its_ink(tmp_path: Path, turns: int, angle: float) -> None:
    """Ink is drawn on the skewed, turned master by a map made here by hand: a page whose text falls to the right by ``angle``."""
    width, height = SIZE
    upright = np.full((height, width), 255, np.uint8)
    centre, across, down = (400, 300), 150, 30
    theta = np.radians(angle)
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    along = (columns - centre[0]) * np.cos(theta) + (rows - centre[1]) * np.sin(theta)
    athwart = (rows - centre[1]) * np.cos(theta) - (columns - centre[0]) * np.sin(theta)
    upright[(abs(along) <= across / 2) & (abs(athwart) <= down / 2)] = 0
    decoded = np.ascontiguousarray(np.rot90(upright, turns))  # turning it clockwise by ``turns`` makes it upright again
    box: Box = (centre[0] - across // 2, centre[1] - down // 2, centre[0] + across // 2, centre[1] + down // 2)
    ocr = zoo.reading(width, height, [("कार्यालय", box)], dpi=zoo.Dpi(DPI, DPI, False), turns=turns, angle_deg=angle)
    pdf = one_page(tmp_path, ocr, decoded)
    assert prove(pdf, [ocr]) == []
    ((word, found),) = canvas_boxes(pdf)
    assert word == "कार्यालय"
    assert np.abs(np.array(found) - ocr.straighten_box(box)).max() <= 1
    assert np.abs(np.array(found) - np.array(dark_box(zoo.rendered(pdf, dpi=4 * DPI))) / 4).max() <= 3


def test_pixels_that_are_not_square_give_a_page_of_the_right_size(tmp_path: Path) -> None:
    pixels = zoo.bitonal(1728, 1100)
    ocr = zoo.reading(1728, 1100, [("fax", (300, 200, 500, 230))], dpi=zoo.Dpi(204, 98, False))
    document = pypdfium2.PdfDocument(one_page(tmp_path, ocr, pixels))
    assert document[0].get_size() == pytest.approx((1728 / 204 * 72, 1100 / 98 * 72), abs=0.01)
    document.close()


def test_every_box_lies_within_three_pixels(tmp_path: Path) -> None:
    ocr = replace(zoo.page_of_text(HINDI.replace("-\n", "\n")), dpi=zoo.Dpi(DPI, DPI, False))
    found = canvas_boxes(one_page(tmp_path, ocr, np.full((1600, 1200), 255, np.uint8)))
    boxes = [box for _, box in found]
    assert len(boxes) == len(ocr.words)
    for word, box in zip(ocr.words, boxes, strict=True):
        assert np.abs(np.array(box) - word.box).max() <= 3, word


@pytest.mark.parametrize("text", [HINDI, ENGLISH, URDU, BEYOND], ids=["hindi", "english", "urdu", "beyond"])
def test_text_is_read_back(tmp_path: Path, text: str) -> None:
    ocr = zoo.page_of_text(text)
    assert prove(one_page(tmp_path, ocr, np.full((1600, 1200), 255, np.uint8)), [ocr]) == []


def test_missing_text_is_noticed(tmp_path: Path) -> None:
    ocr = zoo.page_of_text(HINDI)
    pdf = one_page(tmp_path, ocr, np.full((1600, 1200), 255, np.uint8))
    ((code, detail),) = prove(pdf, [zoo.page_of_text(HINDI.replace("कृपया", "कृपा"))])
    assert code == "proof-text" and "कृपा" in detail and "page 1" in detail
    ((code, _),) = prove(pdf, [ocr, ocr])
    assert code == "proof-pages"


def test_the_same_word_on_itself_is_not_lost(tmp_path: Path) -> None:
    box = (100, 100, 300, 140)
    ocr = zoo.reading(600, 400, [("स्वीकृत", box), ("स्वीकृत", box), ("स्वीकृत", (104, 100, 304, 140))])
    assert prove(one_page(tmp_path, ocr, np.full((400, 600), 255, np.uint8)), [ocr]) == []


def test_a_word_beyond_the_edge_is_not_lost(tmp_path: Path) -> None:
    ocr = zoo.reading(600, 400, [("left", (-50, 10, -10, 30)), ("low", (590, 390, 700, 500)), ("flat", (10, 50, 10, 50))])
    assert prove(one_page(tmp_path, ocr, np.full((400, 600), 255, np.uint8)), [ocr]) == []


def test_the_text_is_invisible(tmp_path: Path) -> None:
    white = np.full((1600, 1200), 255, np.uint8)
    assert zoo.rendered(one_page(tmp_path, zoo.page_of_text(HINDI), white)).min() == 255


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=12))
def test_any_text_at_all_gives_a_sound_pdf(tmp_path: Path, texts: list[str]) -> None:
    words = [(text, (20, 30 * at + 10, 20 + 10 * len(text), 30 * at + 30)) for at, text in enumerate(texts)]
    ocr = zoo.reading(400, 400, words)
    codes = layer.characters([ocr])
    operators = layer.text_operators(layer.runs(ocr), codes, (400, 400))
    assert operators.count(b")Tj") >= len([text for text, _ in words if layer.clean(text)])
    findings = prove(one_page(tmp_path, ocr, np.full((400, 400), 255, np.uint8)), [ocr])
    assert not [code for code, _ in findings if code != "proof-text"]


def test_straightening_is_the_map_of_the_model() -> None:
    """A point on a line that falls to the right by 10 degrees comes to lie level with the line's start."""
    matrix, _, _ = Affine.straightening(1000, 800, 10.0)
    start, end = matrix.apply(100, 100), matrix.apply(100 + 500 * np.cos(np.radians(10)), 100 + 500 * np.sin(np.radians(10)))
    assert end[1] == pytest.approx(start[1], abs=1e-6)
    assert end[0] - start[0] == pytest.approx(500)
