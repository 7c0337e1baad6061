"""Blank, skew, mode: drawn pages of which everything is known."""

from __future__ import annotations

from pathlib import Path

import drawn_pages as drawn
import numpy as np
import pytest
import zoo

from scanfile.config import load
from scanfile.model import Dpi, Inspection
from scanfile.pages import Raster, inspect, inspect_raster

SETTINGS = load(None).pages
PAPER = drawn.paper()


def look(pixels: np.ndarray, mode: str = "grey", dpi: float = drawn.DPI) -> Inspection:
    return inspect_raster(Raster(pixels, mode, Dpi(dpi, dpi, False), pixels.shape[1], pixels.shape[0]), SETTINGS)


WORST = drawn.edge_shadow(drawn.punch_holes(drawn.dust(drawn.shine_through(drawn.paper(5, 230, 3, 20)))))
BLANK = {
    "paper": PAPER,
    "grainy": drawn.paper(2, 235, 5),
    "yellow and shaded": drawn.paper(3, 205, 4, 30),
    "shine-through": drawn.shine_through(PAPER),
    "strong shine-through on grainy paper": drawn.shine_through(drawn.paper(4, 235, 4), 0.22),
    "very strong shine-through": drawn.shine_through(PAPER, 0.35),
    "punch holes": drawn.punch_holes(PAPER),
    "dust": drawn.dust(PAPER, 200),
    "edge shadow": drawn.edge_shadow(PAPER),
    "all of it": WORST,
}
WRITTEN = {
    "page number": drawn.write(PAPER, "12", (190, 12), 5, 60),
    "one small digit": drawn.write(PAPER, "7", (190, 12), 3, 60),
    "faint pencilled word": drawn.pencil(PAPER),
    "fainter pencilled word": drawn.pencil(PAPER, ink=205),
    "pencilled word on yellow paper": drawn.pencil(drawn.paper(5, 230, 3, 20), ink=185),
    "signature": drawn.signature(PAPER),
    "one printed word": drawn.write(PAPER, "seen", (60, 100), 4),
    "signature among all of it": drawn.signature(WORST),
    "pencilled word among all of it": drawn.pencil(WORST, ink=170),
    "a letter": drawn.latin_lines(PAPER, 20),
}


@pytest.mark.parametrize("name", BLANK)
def test_blank(name: str) -> None:
    found = look(BLANK[name])
    assert found.blank
    assert found.blank_reason in ("no-ink", "specks", "shine-through")
    assert found.angle_deg == 0.0


@pytest.mark.parametrize("name", WRITTEN)
def test_written(name: str) -> None:
    found = look(WRITTEN[name])
    assert (found.blank, found.blank_reason) == (False, "")
    assert found.ink > 0


@pytest.mark.parametrize("name", ["paper", "punch holes", "dust", "edge shadow", "all of it"])
def test_blank_in_black_and_white(name: str) -> None:
    assert look(drawn.bitonal(BLANK[name]), "bitonal").blank


@pytest.mark.parametrize(
    "name", ["page number", "one small digit", "signature", "one printed word", "signature among all of it", "a letter"]
)
def test_written_in_black_and_white(name: str) -> None:
    assert not look(drawn.bitonal(WRITTEN[name]), "bitonal").blank


def test_small_print_in_all_corners_is_a_form_and_in_one_corner_a_page_number() -> None:
    one = drawn.write(PAPER, "12", (5, 5), 3)
    four = drawn.write(drawn.write(drawn.write(one, "12", (200, 5), 3), "12", (5, 288), 3), "12", (200, 288), 3)
    assert not look(one).blank
    assert look(four).blank_reason == "corner-marks"
    assert not look(drawn.signature(four)).blank


def test_a_dark_picture_is_not_blank() -> None:
    assert not look(np.full((3508, 2480), 40, np.uint8)).blank
    shaded = np.tile(np.linspace(30, 250, 2480, dtype=np.uint8), (3508, 1))
    assert not look(shaded).blank


@pytest.mark.parametrize("angle", [-10, -7.3, -3.1, -0.6, -0.25, 0.0, 0.3, 1.5, 4.4, 8.8, 10])
@pytest.mark.parametrize("kind", ["english", "hindi", "table", "three lines"])
def test_skew(kind: str, angle: float) -> None:
    page = {
        "english": lambda: drawn.latin_lines(PAPER, 22),
        "hindi": lambda: drawn.devanagari_lines(PAPER, 22),
        "table": lambda: drawn.table(PAPER),
        "three lines": lambda: drawn.latin_lines(PAPER, 3),
    }[kind]()
    assert look(drawn.turned(page, angle)).angle_deg == pytest.approx(angle, abs=0.2)


@pytest.mark.parametrize("angle", [-6.5, 2.0])
def test_skew_through_noise_and_in_black_and_white(angle: float) -> None:
    page = drawn.turned(drawn.devanagari_lines(drawn.paper(9, 225, 6, 25), 18), angle, ground=220)
    dirty = drawn.edge_shadow(drawn.punch_holes(drawn.dust(page, 150)))
    assert look(dirty).angle_deg == pytest.approx(angle, abs=0.2)
    assert look(drawn.bitonal(dirty, 120), "bitonal").angle_deg == pytest.approx(angle, abs=0.2)


@pytest.mark.parametrize("angle", [-5.0, 1.5])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_skew_is_the_same_on_a_page_that_lies_on_its_side(angle: float, turns: int) -> None:
    page = np.ascontiguousarray(np.rot90(drawn.turned(drawn.latin_lines(PAPER, 20), angle), turns))
    assert look(page).angle_deg == pytest.approx(angle, abs=0.2)


def test_skew_of_rectangular_pixels_is_that_of_the_paper() -> None:
    page = drawn.bitonal(drawn.turned(drawn.latin_lines(PAPER, 20), 4.0))
    squeezed = np.ascontiguousarray(page[::3])
    raster = Raster(squeezed, "bitonal", Dpi(300, 100, False), squeezed.shape[1], squeezed.shape[0])
    assert inspect_raster(raster, SETTINGS).angle_deg == pytest.approx(4.0, abs=0.2)


@pytest.mark.parametrize("name", ["signature", "page number", "faint pencilled word"])
def test_no_skew_where_there_are_no_lines(name: str) -> None:
    assert look(WRITTEN[name]).angle_deg == 0.0


def test_skew_beyond_the_limit_is_left_alone() -> None:
    assert look(drawn.turned(drawn.latin_lines(PAPER, 20), 14)).angle_deg == 0.0


def test_a_colour_scan_without_colour_is_grey() -> None:
    page = drawn.latin_lines(PAPER, 10)
    yellowed = np.stack([page, page * np.float32(0.95), page * np.float32(0.78)], axis=2).astype(np.uint8)
    assert look(yellowed, "colour").mode == "grey"
    stamped = yellowed.copy()
    stamped[drawn.mm(200) : drawn.mm(204), drawn.mm(100) : drawn.mm(130)] = (150, 40, 60)
    assert look(stamped, "colour").mode == "colour"


def test_sharpness_falls_with_blur() -> None:
    import cv2

    page = drawn.latin_lines(PAPER, 20)
    assert look(page).sharpness > 2 * look(cv2.GaussianBlur(page, (0, 0), 5)).sharpness


def test_sharpness_of_a_page_with_one_line_at_the_head() -> None:
    assert look(WRITTEN["page number"]).sharpness > 0


def test_inspects_a_path_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanfile.pages import inspection

    path = tmp_path / "letter.jpg"
    path.write_bytes(zoo.pillow(drawn.latin_lines(PAPER, 12), "JPEG"))
    calls: list[int] = []
    decode = inspection.decode

    def counted(*arguments: object, **options: object) -> Raster:
        calls.append(1)
        return decode(*arguments, **options)

    monkeypatch.setattr(inspection, "decode", counted)
    found = inspect(path, 1, SETTINGS)
    assert (found.width_px, found.height_px, found.dpi, found.mode, found.media) == (2480, 3508, Dpi(300, 300, False), "grey", "image")
    assert len(calls) == 1


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 2), (40, 30), (33, 5000)])
@pytest.mark.parametrize("level", [0, 255])
def test_odd_sizes(width: int, height: int, level: int) -> None:
    found = look(np.full((height, width), level, np.uint8))
    assert (found.width_px, found.height_px) == (width, height)
