"""Specks on one scan only: dust, a stamp that broke up, or one that both scans broke up differently."""

from __future__ import annotations

import numpy as np
import pytest

from scanfile.likeness.cells import Points
from scanfile.likeness.crowd import crowd
from scanfile.likeness.picture import PX_PER_MM

SIZE = (1240, 1754)  # A4 in the frame
NONE = np.zeros((0, 2))


def strewn(count: int, seed: int, over_mm: tuple[float, float, float, float] = (5, 5, 200, 287)) -> Points:
    """So many places in a box (left, top, width and height)."""
    left, top, width, height = over_mm
    return (np.random.default_rng(seed).random((count, 2)) * (width, height) + (left, top)) * PX_PER_MM


STAMP = (60, 200, 14, 10)


def test_dust_is_none() -> None:
    """At a chance of one in a thousand a page, three of three hundred dusty pages would be much."""
    found = [seed for seed in range(300) if crowd(strewn(10 + seed, seed), NONE, SIZE) is not None]
    assert len(found) <= 2, found


@pytest.mark.parametrize(("dust", "specks"), [(0, 4), (20, 6), (100, 9), (400, 24)])
def test_specks_close_together_are_one_also_on_a_dusty_page(dust: int, specks: int) -> None:
    found = crowd(np.vstack([strewn(dust, 1), strewn(specks, 2, STAMP)]), NONE, SIZE)
    assert found is not None
    assert 60 <= found[0] / PX_PER_MM <= 74
    assert 200 <= found[1] / PX_PER_MM <= 210


@pytest.mark.parametrize(("dust", "specks"), [(0, 3), (100, 3), (400, 6)])
def test_few_are_dust(dust: int, specks: int) -> None:
    assert crowd(np.vstack([strewn(dust, 1), strewn(specks, 2, STAMP)]), NONE, SIZE) is None


def test_where_the_other_scan_has_bits_too_the_stamp_is_on_both() -> None:
    """The threshold of the second left less of it, and other pieces."""
    specks = strewn(12, 2, STAMP)
    assert crowd(specks, strewn(6, 3, STAMP), SIZE) is None
    assert crowd(specks, strewn(2, 3, STAMP), SIZE) is not None, "two bits are dust"
    assert crowd(specks, strewn(8, 3, (150, 20, 14, 10)), SIZE) is not None, "that is somewhere else"


def test_where_the_other_scan_is_dusty_its_bits_there_must_be_more_than_dust() -> None:
    specks = strewn(12, 2, STAMP)
    assert crowd(specks, strewn(250, 4), SIZE) is not None
    assert crowd(specks, np.vstack([strewn(250, 4), strewn(20, 3, STAMP)]), SIZE) is None


def test_a_page_of_nothing_but_specks_has_its_answer() -> None:
    """A dithered picture in black and white; all pairs of so many would take gigabytes."""
    assert crowd(strewn(30_000, 5), NONE, SIZE) is None
