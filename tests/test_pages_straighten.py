"""The raster for OCR: turned, straight, sized, and a map that leads every point home."""

from __future__ import annotations

import cv2
import drawn_pages as drawn
import numpy as np
import pytest

from scanfile.config import load
from scanfile.model import Affine, Dpi
from scanfile.pages import Raster, inspect_raster, ocr_raster

SETTINGS = load(None).pages


def raster(pixels: np.ndarray, mode: str = "grey", x: float = 300, y: float = 300) -> Raster:
    return Raster(pixels, mode, Dpi(x, y, False), pixels.shape[1], pixels.shape[0])


def dot(at: tuple[int, int], size: tuple[int, int] = (1200, 900)) -> np.ndarray:
    page = np.full((size[1], size[0]), 255, np.uint8)
    page[at[1] - 6 : at[1] + 6, at[0] - 6 : at[0] + 6] = 0
    return page


def centre_of_ink(pixels: np.ndarray) -> tuple[float, float]:
    """In the coordinates of boxes: a pixel's middle is at one half."""
    weight = 255.0 - pixels
    y, x = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    return float((weight * (x + 0.5)).sum() / weight.sum()), float((weight * (y + 0.5)).sum() / weight.sum())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 1.5, -10.0])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_point_is_led_home(turns: int, angle: float, dpi: int) -> None:
    at = (300, 200)
    upright = {0: (300, 200), 1: (900 - 200, 300), 2: (1200 - 300, 900 - 200), 3: (200, 1200 - 300)}[turns]
    pixels, home, used = ocr_raster(raster(dot(at)), turns, angle, dpi)
    assert used == dpi
    assert home.apply(*centre_of_ink(pixels)) == pytest.approx(upright, abs=0.3)


@pytest.mark.parametrize("angle", [0.0, 4.0, -7.5])
def test_the_geometry_is_that_of_the_model(angle: float) -> None:
    page = raster(dot((300, 200)))
    pixels, home, _ = ocr_raster(page, 0, angle, 300)
    matrix, width, height = Affine.straightening(1200, 900, angle)
    assert pixels.shape == (height, width)
    there = matrix.apply(300, 200)
    assert home.apply(*there) == pytest.approx((300, 200), abs=1e-6)


def test_no_corner_is_cut_and_the_ground_is_white() -> None:
    page = np.full((900, 1200), 255, np.uint8)
    for y in (0, 880):
        for x in (0, 1180):
            page[y : y + 20, x : x + 20] = 0
    pixels, _, _ = ocr_raster(raster(page), 0, 6.0, 300)
    assert (255.0 - pixels).sum() == pytest.approx(4 * 400 * 255, rel=0.02)
    assert pixels[0, 0] == 255


@pytest.mark.parametrize("angle", [-9.0, -1.2, 3.3, 10.0])
def test_the_skew_that_was_found_is_gone(angle: float) -> None:
    skewed = raster(drawn.turned(drawn.latin_lines(drawn.paper(), 15), angle))
    found = inspect_raster(skewed, SETTINGS).angle_deg
    pixels, _, dpi = ocr_raster(skewed, 0, found, 300)
    assert abs(inspect_raster(raster(pixels, x=dpi, y=dpi), SETTINGS).angle_deg) <= 0.1


def test_rectangular_pixels_become_square() -> None:
    page = np.full((500, 1000), 255, np.uint8)
    page[100:150, 100:200] = 0
    pixels, home, _ = ocr_raster(raster(page, x=204, y=102), 0, 0.0, 204)
    assert pixels.shape == (1000, 1000)
    assert home.apply(200, 300) == pytest.approx((200, 150))
    turned, home, _ = ocr_raster(raster(page, x=204, y=102), 1, 0.0, 204)
    assert turned.shape == (1000, 1000)
    assert home.apply(1000, 0) == pytest.approx((500, 0))


def test_a_half_size_raster_gives_the_same_map() -> None:
    page = dot((300, 200))
    half = Raster(cv2.resize(page, (600, 450), interpolation=cv2.INTER_AREA), "grey", Dpi(300, 300, False), 1200, 900)
    pixels, home, _ = ocr_raster(half, 1, 2.0, 150)
    assert home.apply(*centre_of_ink(pixels)) == pytest.approx((700, 300), abs=0.5)


def test_black_and_white_is_softened_and_grey_is_not() -> None:
    page = np.full((600, 600), 255, np.uint8)
    page[200:400, 200:400] = 0
    soft, _, _ = ocr_raster(raster(page, "bitonal", 200, 200), 0, 0.0, 200)
    hard, _, _ = ocr_raster(raster(page, "grey", 200, 200), 0, 0.0, 200)
    assert np.array_equal(hard, page)
    assert 0 < soft[300, 200] < 255
    assert 0 < soft[300, 199] < 255
    assert (soft[300, 196], soft[300, 300]) == (255, 0)


@pytest.mark.parametrize(
    ("dpi", "letter_mm", "expected"),
    [
        pytest.param(300, 4.5, 160, id="big letters need no more than 160"),
        pytest.param(300, 1.7, 300, id="small letters keep 300"),
        pytest.param(600, 1.7, 300, id="300 is enough for any"),
        pytest.param(200, 4.5, 200, id="200 stays"),
        pytest.param(200, 1.7, 200, id="nothing is gained by enlarging 200"),
        pytest.param(100, 4.5, 200, id="100 is too coarse to read"),
    ],
)
def test_resolution_is_chosen_by_the_letters(dpi: int, letter_mm: float, expected: int) -> None:
    page = drawn.paper()
    for line in range(12):
        page = drawn.write(page, "the file is returned with the record of the case " * 2, (20, 40 + 8 * line), letter_mm)
    scale = dpi / drawn.DPI
    sized = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    pixels, _, used = ocr_raster(raster(sized, x=dpi, y=dpi), 0, 0.0, None)
    assert used == expected
    assert pixels.shape[1] == pytest.approx(8.27 * expected, abs=2)
