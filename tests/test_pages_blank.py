"""Backs that show their other side, and what little may be written on them: drawn pages of which everything is known."""

from __future__ import annotations

import cv2
import drawn_faults as faulty
import drawn_pages as drawn
import numpy as np
import pytest

from scanfile.config import load
from scanfile.model import Dpi, Inspection
from scanfile.pages import Raster, inspect_raster

SETTINGS = load(None).pages
PAPERS = {"white": drawn.paper(11, 246, 2), "old": drawn.paper(12, 215, 4, 20)}
AT_A_LINE = (110.0, 100.0)  # where the other side's tenth line shines through


def look(page: np.ndarray, mode: str = "grey", dpi: float = drawn.DPI) -> Inspection:
    return inspect_raster(Raster(page, mode, Dpi(dpi, dpi, False), page.shape[1], page.shape[0]), SETTINGS)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("blur_mm", [0.18, 0.25, 0.4])
@pytest.mark.parametrize("strength", [0.06, 0.15, 0.25, 0.35, 0.42])
def test_what_shines_through_is_not_written(strength: float, blur_mm: float, paper: str) -> None:
    assert look(drawn.shine_through(PAPERS[paper], strength, blur_mm)).blank


@pytest.mark.parametrize("threshold", [110, 127, 140])
@pytest.mark.parametrize("strength", [0.15, 0.25, 0.35])
def test_nor_is_what_a_threshold_leaves_of_it(strength: float, threshold: int) -> None:
    assert look(drawn.bitonal(drawn.shine_through(PAPERS["white"], strength, 0.25), threshold), "bitonal").blank


MARKS = {
    "pencilled initial": lambda page, at: drawn.pencil(page, "rk", 150, at),
    "faintly pencilled word": lambda page, at: drawn.pencil(page, "dekha", 185, at),
    "small typed number": lambda page, at: drawn.write(page, "7", at, 3, 90),
    "signature": lambda page, at: drawn.signature(page, at, 110),
}


@pytest.mark.parametrize("where", ["on a line that shines through", "between the lines"])
@pytest.mark.parametrize("strength", [0.0, 0.1, 0.25, 0.4])
@pytest.mark.parametrize("mark", MARKS)
def test_a_single_mark_is_written_wherever_it_stands(mark: str, strength: float, where: str) -> None:
    page = drawn.shine_through(PAPERS["white"], strength, 0.22) if strength else PAPERS["white"]
    place = AT_A_LINE if where.startswith("on") else (30.0, 262.0)
    assert not look(MARKS[mark](page, place)).blank


@pytest.mark.parametrize("ink", [200, 210])
def test_a_word_fainter_than_what_a_mark_adds_up_to_stands_out(ink: int) -> None:
    page = drawn.shine_through(PAPERS["white"], 0.25, 0.22)
    assert look(page).blank
    assert not look(drawn.pencil(page, "dekha", ink, (60, 102))).blank


@pytest.mark.parametrize("blur_mm", [0.2, 0.3])
@pytest.mark.parametrize("strength", [0.15, 0.3])
def test_paragraphs_show_which_way_a_letter_reads(strength: float, blur_mm: float) -> None:
    assert look(drawn.shine_through(PAPERS["white"], strength, blur_mm, letter=drawn.justified_lines)).blank
    assert not look(drawn.shine_through(PAPERS["white"], strength, blur_mm, mirrored=False, letter=drawn.justified_lines)).blank


@pytest.mark.parametrize("blur_mm", [0.08, 0.13, 0.18, 0.25])
@pytest.mark.parametrize("strength", [0.2, 0.3, 0.4])
def test_a_faint_carbon_copy_is_written(strength: float, blur_mm: float) -> None:
    assert not look(drawn.shine_through(PAPERS["old"], strength, blur_mm, mirrored=False)).blank


@pytest.mark.parametrize("sigma_mm", [0.2, 0.3, 0.4])
@pytest.mark.parametrize("page", [drawn.latin_lines, drawn.devanagari_lines])
def test_a_letter_out_of_focus_is_written(page, sigma_mm: float) -> None:
    assert not look(faulty.blurred(page(PAPERS["white"], 20), sigma_mm)).blank


def test_lines_that_begin_at_the_right_are_written() -> None:
    urdu = np.ascontiguousarray(np.fliplr(drawn.latin_lines(np.full_like(PAPERS["old"], 255), 24)))
    assert not look(np.minimum(PAPERS["old"], urdu)).blank
    assert not look(np.asarray(PAPERS["old"] - 0.35 * (255 - urdu.astype(np.float32)), np.uint8)).blank


def spiral(page: np.ndarray, number: int = 33, from_edge_mm: float = 6.0) -> np.ndarray:
    page = page.copy()
    for hole in range(number):
        centre = (page.shape[1] - drawn.mm(from_edge_mm), drawn.mm(8 + 8.47 * hole))
        cv2.ellipse(page, centre, (drawn.mm(1.5), drawn.mm(1.5)), 0, 100, 250, 60, drawn.mm(0.2))
    return page


def test_the_rims_of_a_spiral_s_holes_are_not_written() -> None:
    found = look(drawn.bitonal(spiral(PAPERS["white"])), "bitonal")
    assert (found.blank, found.blank_reason) == (True, "binding-holes")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(drawn.write(spiral(PAPERS["white"]), "5", (180, 12), 3, 60), id="a page number beside them"),
        pytest.param(spiral(PAPERS["white"], 7), id="a few marks only"),
        pytest.param(spiral(PAPERS["white"], from_edge_mm=16), id="a column of figures in the margin"),
    ],
)
def test_other_marks_along_an_edge_are_written(page: np.ndarray) -> None:
    assert not look(drawn.bitonal(page), "bitonal").blank


@pytest.mark.parametrize("dpi", [300, 200])
def test_figures_one_dot_thick_are_written(dpi: int) -> None:
    page = np.full((round(297 / 25.4 * dpi), round(210 / 25.4 * dpi)), 255, np.uint8)
    cv2.putText(page, "379", (round(180 / 25.4 * dpi), round(15 / 25.4 * dpi)), cv2.FONT_HERSHEY_SIMPLEX, dpi / 250, 0, 1, cv2.LINE_8)
    assert not look(page, "bitonal", dpi).blank


def test_a_black_scan_is_not_blank() -> None:
    assert not look(np.zeros((3508, 2480), np.uint8), "bitonal").blank
