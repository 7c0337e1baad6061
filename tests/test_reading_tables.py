"""Ruled tables lose their lines before they are read; nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

from scanfile.ocr import Pixels
from scanfile.reading.tables import without_table_rules

DPI = 200
INK, WHITE = 20, 255


def sheet() -> Pixels:
    """Empty A4 at 200 dpi with some words: level bars of the length of words, as high as a headline."""
    page = np.full((2339, 1654), WHITE, np.uint8)
    for line in range(10):
        for word in range(6):
            page[300 + line * 90 : 304 + line * 90, 220 + word * 200 : 340 + word * 200] = INK
    return page


def ruled(page: Pixels, uprights: int, levels: int) -> Pixels:
    page = page.copy()
    for upright in range(uprights):
        left = 200 + upright * 200
        page[260:1160, left : left + 3] = INK
    for level in range(levels):
        top = 260 + level * 300
        page[top : top + 3, 200 : 200 + 200 * max(uprights, 6)] = INK
    return page


def test_a_table_loses_its_rules_and_keeps_its_words() -> None:
    words = sheet()
    cleared = without_table_rules(ruled(words, 6, 4), DPI)
    assert cleared is not None
    assert (cleared[300:304, 230:330] == INK).all(), "the words stay"
    assert (cleared[900, 198:206] == WHITE).all(), "the upright rule is gone with its rim"
    assert (cleared[260:263, 250:390] == WHITE).all(), "the level rule is gone"


@pytest.mark.parametrize(
    ("uprights", "levels"),
    [
        pytest.param(0, 0, id="no rules"),
        pytest.param(1, 0, id="a margin line"),
        pytest.param(2, 2, id="a frame"),
        pytest.param(6, 1, id="uprights with one level line"),
        pytest.param(0, 5, id="lines to write on"),
    ],
)
def test_what_is_no_table_is_left_alone(uprights: int, levels: int) -> None:
    assert without_table_rules(ruled(sheet(), uprights, levels), DPI) is None


def test_the_dark_edge_of_a_photocopy_is_no_table() -> None:
    page = ruled(sheet(), 0, 3)
    dice = np.random.default_rng(5)
    page[:, :160] = np.where(dice.random((page.shape[0], 160)) < 0.9, INK, WHITE)
    page[100:2000:1, [20, 60, 100, 140]] = INK
    assert without_table_rules(page, DPI) is None
