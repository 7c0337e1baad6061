"""The measures for scanning again: drawn pages with one known fault each, and good pages with none."""

from __future__ import annotations

import drawn_codes as codes
import drawn_faults as faulty
import drawn_pages as drawn
import numpy as np
import pytest

from scanfile.config import load
from scanfile.model import Dpi, Inspection, Quality
from scanfile.pages import Raster, inspect_raster

SETTINGS = load(None).pages
LETTER = drawn.latin_lines(drawn.paper(), 26)
HINDI = drawn.devanagari_lines(drawn.paper(3, 215, 4, 15), 22)
CORNERS = ["upper left", "upper right", "lower left", "lower right"]


def inspected(page: np.ndarray, dpi: float = drawn.DPI, mode: str = "grey") -> Inspection:
    return inspect_raster(Raster(page, mode, Dpi(dpi, dpi, False), page.shape[1], page.shape[0]), SETTINGS)


def measured(page: np.ndarray, dpi: float = drawn.DPI, mode: str = "grey") -> Quality:
    quality = inspected(page, dpi, mode).quality
    assert quality is not None
    return quality


@pytest.mark.parametrize(
    ("page", "paper", "ink"),
    [
        pytest.param(LETTER, 244, 40, id="letter"),
        pytest.param(faulty.darker(LETTER, 0.4), 98, 16, id="too dark"),
        pytest.param(faulty.washed_out(LETTER, 200), 253, 208, id="too light"),
        pytest.param(faulty.dark_band(LETTER, 30), 244, 40, id="a dark band is no paper"),
        pytest.param(codes.photocopied(LETTER, 0), 255, 0, id="black and white"),
    ],
)
def test_levels(page: np.ndarray, paper: int, ink: int) -> None:
    found = measured(page, mode="bitonal" if set(np.unique(page)) <= {0, 255} else "grey")
    assert found.paper == pytest.approx(paper, abs=4)
    assert found.ink == pytest.approx(ink, abs=40)


def test_a_page_without_ink_has_the_level_of_its_paper() -> None:
    found = measured(drawn.paper())
    assert found.ink == found.paper


@pytest.mark.parametrize("edge", [0, 1, 2, 3])
@pytest.mark.parametrize("width_mm", [3, 12, 40])
def test_a_dark_band_is_measured_along_every_edge(width_mm: float, edge: int) -> None:
    assert measured(faulty.dark_band(LETTER, width_mm, edge)).edge_mm == pytest.approx(width_mm, abs=1)


def test_a_black_wedge_counts_for_the_quarter_of_the_edge_where_it_is_widest() -> None:
    # 14 mm at the right end of the foot, none at the left: a quarter of the foot is darker than 10.5 mm deep.
    assert measured(drawn.edge_shadow(LETTER, 2)).edge_mm == pytest.approx(10.5, abs=1)


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("lid", [10, 252])
@pytest.mark.parametrize(("legs_mm", "expected"), [((20, 20), 20), ((40, 25), 25), ((22, 45), 22)])
def test_a_corner_torn_off(legs_mm: tuple[float, float], expected: float, lid: int, corner: str) -> None:
    assert measured(faulty.corner_gone(LETTER, legs_mm, lid, corner)).corner_mm == pytest.approx(expected, abs=4)


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("leg_mm", [18, 30])
def test_a_corner_folded_over(leg_mm: float, corner: str) -> None:
    assert measured(faulty.corner_folded(HINDI, leg_mm, corner=corner)).corner_mm == pytest.approx(leg_mm, abs=3)


CLIPPED = {
    "the ends of the lines, at the right": faulty.shifted(LETTER, 115),
    "their beginnings, at the left": faulty.shifted(LETTER, -40),
    "the first line, at the head": faulty.shifted(LETTER, 0, -42.5),
    "the last line, at the foot": faulty.shifted(drawn.latin_lines(drawn.paper(), 31), 0, 14.5),
    "hindi, at the right": faulty.shifted(HINDI, 40),
    "in black and white": drawn.bitonal(faulty.shifted(LETTER, 115)),
}


@pytest.mark.parametrize("name", CLIPPED)
def test_writing_that_runs_out_of_the_picture(name: str) -> None:
    assert measured(CLIPPED[name], mode="bitonal" if "black" in name else "grey").clipped_mm > 12


@pytest.mark.parametrize("angle", [12, -14, 18.5, -24, 29])
@pytest.mark.parametrize("page", [LETTER, HINDI], ids=["english", "hindi"])
def test_a_skew_too_large_to_be_undone_is_measured_all_the_same(page: np.ndarray, angle: float) -> None:
    found = inspected(drawn.turned(page, angle))
    assert found.angle_deg == 0.0
    assert found.quality is not None
    assert found.quality.skew_deg == pytest.approx(angle, abs=0.4)


def test_a_smaller_skew_is_the_same_in_both_places() -> None:
    found = inspected(drawn.turned(LETTER, 4.4))
    assert found.quality is not None
    assert found.quality.skew_deg == found.angle_deg != 0.0


@pytest.mark.parametrize(("sigma_mm", "sharpness"), [(0.0, 85), (0.15, 44), (0.2, 36), (0.3, 27)])
@pytest.mark.parametrize("page", [LETTER, HINDI, codes.patch(LETTER, "NWNW", (60, 5))], ids=["english", "hindi", "broad bars"])
def test_sharpness_depends_on_the_blur_and_not_on_what_is_written(page: np.ndarray, sigma_mm: float, sharpness: float) -> None:
    found = inspected(faulty.blurred(page, sigma_mm) if sigma_mm else page).sharpness
    assert found == pytest.approx(sharpness, abs=18 if not sigma_mm else 4)


GOOD = {
    "letter": LETTER,
    "hindi": HINDI,
    "table to the edges": drawn.table(LETTER),
    "ruled to the edge": faulty.shifted(drawn.table(drawn.paper()), 25),
    "signature across the corner": drawn.signature(LETTER, (0, 8)),
    "signature": drawn.signature(LETTER),
    "punched and dusty": drawn.punch_holes(drawn.dust(LETTER, 200)),
    "shine-through": drawn.shine_through(LETTER, 0.3),
    "page number in the corner": drawn.write(LETTER, "112", (195, 4), 6),
    "faded": codes.faded(LETTER),
    "dense to the corners": drawn.latin_lines(faulty.shifted(drawn.latin_lines(drawn.paper(), 31), -22, -36), 31),
}


@pytest.mark.parametrize("mode", ["grey", "bitonal"])
@pytest.mark.parametrize("name", GOOD)
def test_good_pages_have_none_of_it(name: str, mode: str) -> None:
    page = GOOD[name] if mode == "grey" else drawn.bitonal(GOOD[name], round((int(GOOD[name].min()) + int(GOOD[name].max())) / 2))
    found = measured(page, mode=mode)
    assert (found.edge_mm, found.corner_mm, found.skew_deg) == (0.0, 0.0, pytest.approx(0.0, abs=0.3))
    assert found.clipped_mm <= 4
    assert inspected(page, mode=mode).sharpness >= 55


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 2), (40, 30), (33, 5000), (500, 700)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_odd_sizes(width: int, height: int, level: int) -> None:
    found = measured(np.full((height, width), level, np.uint8))
    assert found.paper == level
