"""Backs so darkly scanned in black and white that their other side breaks through, held against that side."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import cv2
import drawn_pages as drawn
import numpy as np
import pytest
from desks import Office
from PIL import Image
from replay import Silent

from scanfile.cluster import InlineExecutor
from scanfile.config import load
from scanfile.model import Dpi, Duplex, Inspection, Order, PageState, Work
from scanfile.pages import Raster, inspect, inspect_raster
from scanfile.pipeline import main_job

SETTINGS = load(None).pages
PAPER = drawn.paper(11, 246, 2)
FRONT = drawn.bitonal(drawn.latin_lines(PAPER, 24))
DARK = 218
AT_A_LINE, BETWEEN = (110.0, 100.0), (30.0, 262.0)


def back(
    strength: float = 0.3, threshold: int = 214, blur_mm: float = 0.25, mark: str = "", at: tuple[float, float] = AT_A_LINE
) -> np.ndarray:
    page = drawn.shine_through(PAPER, strength, blur_mm)
    return drawn.bitonal(MARKS[mark](page, at) if mark else page, threshold)


def raster(page: np.ndarray) -> Raster:
    return Raster(page, "bitonal", Dpi(drawn.DPI, drawn.DPI, False), page.shape[1], page.shape[0])


def look(page: np.ndarray, behind: np.ndarray | None) -> Inspection:
    return inspect_raster(raster(page), SETTINGS, None, lambda: None if behind is None else raster(behind))


def save(path: Path, pixels: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).convert("1").save(path, compression="group4", dpi=(drawn.DPI, drawn.DPI))
    return path


def moved(page: np.ndarray, right_mm: float, down_mm: float) -> np.ndarray:
    there = np.array([[1, 0, drawn.mm(right_mm)], [0, 1, drawn.mm(down_mm)]], np.float32)
    return np.asarray(cv2.warpAffine(page, there, page.shape[::-1], flags=cv2.INTER_NEAREST, borderValue=255), np.uint8)


def turned(page: np.ndarray, angle_deg: float) -> np.ndarray:
    return drawn.bitonal(drawn.turned(page, angle_deg, 255), 128)


MARKS = {
    "initial": lambda page, at: drawn.pencil(page, "rk", 100, at),
    "small typed number": lambda page, at: drawn.write(page, "7", at, 3, 90),
    "signature": lambda page, at: drawn.signature(page, at, 110),
}
BACKS = {
    "as it lies": back(),
    "lighter": back(threshold=209),
    "fed askew": turned(back(), 1.5),
    "fed askew the other way": turned(back(), -2.0),
    "fed further in": moved(back(), 4, -6),
    "turned over its short edge": np.ascontiguousarray(np.rot90(back(), 2)),
}


@pytest.mark.parametrize("page", BACKS)
def test_what_lies_on_the_other_sides_strokes_shines_through(page: str) -> None:
    found = look(BACKS[page], FRONT)
    assert (found.blank, found.blank_reason) == (True, "shine-through")


def test_a_dark_scan_of_both_sides_shows_which_is_the_fainter_one() -> None:
    front = drawn.bitonal(drawn.latin_lines(PAPER, 24), DARK)
    assert look(back(threshold=DARK), front).blank
    assert not look(front, back(threshold=DARK)).blank


def test_what_is_as_dark_as_the_other_side_is_kept() -> None:
    assert not look(back(threshold=222), FRONT).blank


def test_without_its_other_side_such_a_page_is_kept() -> None:
    assert not look(BACKS["as it lies"], None).blank
    assert not inspect_raster(raster(BACKS["as it lies"]), SETTINGS).blank


def test_the_shadow_of_a_fold_is_not_written() -> None:
    page = back()
    page[drawn.mm(148) : drawn.mm(151), drawn.mm(5) : -drawn.mm(5)] = 0
    assert look(page, FRONT).blank


@pytest.mark.parametrize("threshold", [206, 214, 222])
@pytest.mark.parametrize("at", [AT_A_LINE, BETWEEN], ids=["on a line", "between the lines"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_single_mark_beside_the_other_sides_strokes_is_written(mark: str, at: tuple[float, float], threshold: int) -> None:
    assert not look(back(threshold=threshold, mark=mark, at=at), FRONT).blank


def test_the_side_that_shines_through_stays_written() -> None:
    for page in BACKS.values():
        assert not look(FRONT, page).blank


@pytest.mark.parametrize("other", [drawn.latin_lines, drawn.devanagari_lines, drawn.table])
@pytest.mark.parametrize("number", [6, 12, 20])
def test_two_written_sides_stay_written(other, number: int) -> None:
    page = drawn.bitonal(other(PAPER, number))
    assert not look(page, FRONT).blank
    assert not look(FRONT, page).blank


def test_the_same_form_on_both_sides_stays_written() -> None:
    page = drawn.bitonal(drawn.table(PAPER))
    assert not look(page, page).blank
    assert not look(page, np.ascontiguousarray(np.fliplr(page))).blank


@pytest.mark.parametrize("across_mm", np.arange(40.0, 170.0, 13.0))
def test_one_small_mark_is_written_wherever_the_other_sides_lines_run(across_mm: float) -> None:
    page = drawn.bitonal(drawn.pencil(PAPER, "rk", 150, (across_mm, 100.0)), 214)
    assert not look(page, FRONT).blank


def test_a_side_that_can_not_be_read_says_nothing_of_the_other(tmp_path: Path) -> None:
    page, front = save(tmp_path / "page.tif", BACKS["as it lies"]), save(tmp_path / "front.tif", FRONT)
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(front.read_bytes()[:300])
    assert inspect(page, 1, SETTINGS, (front, 1)).blank
    assert not inspect(page, 1, SETTINGS, (damaged, 1)).blank
    assert not inspect(page, 1, SETTINGS, (front, 2)).blank
    assert not inspect(page, 1, SETTINGS).blank


@pytest.mark.parametrize(
    ("duplex", "paths", "blank"),
    [
        (Duplex.SIDES, ["1", "2"], True),
        (Duplex.INTERLEAVE, ["front/1", "back/1"], True),
        (Duplex.SIMPLEX, ["1", "2"], False),
        (Duplex.SIDES, ["one/1", "two/2"], False),
    ],
    ids=["sides in turn", "two passes", "one side", "two stacks"],
)
def test_a_delivery_with_both_sides_knows_which_belong_together(tmp_path: Path, duplex: Duplex, paths: list[str], blank: bool) -> None:
    office = Office(tmp_path)
    for path, pixels in zip(paths, (FRONT, BACKS["as it lies"]), strict=True):
        save(tmp_path / "in" / f"{path}.tif", pixels)
    order = Order("b", "asha", duplex=duplex)
    main_job(
        office.archive, office.settings, [tmp_path / "in"], order, Work(read=False), Silent(), lambda jobs: nullcontext(InlineExecutor())
    )
    with office.index() as index:
        states = {page.called.removesuffix(".tif"): page.state for page in index.page_lines("b")}
    assert states == {paths[0]: PageState.PENDING, paths[1]: PageState.BLANK if blank else PageState.PENDING}
