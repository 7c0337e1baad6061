"""One picture against the other, window by window and bit by bit: what is a difference, and what is the edge of a window or dust."""

from __future__ import annotations

import numpy as np

from scanfile.likeness.cells import Overlaid, edges_of
from scanfile.likeness.picture import Ink

SIZE = 200
BOX = (30, 30, 60, 41)


def paper() -> Ink:
    return np.zeros((SIZE, SIZE), np.float32)


def overlaid(first: Ink, second: Ink) -> Overlaid:
    return Overlaid((first, second), edges_of(np.ones((SIZE, SIZE), np.bool_)), (first, second))


def test_a_window_that_is_empty_because_its_edge_cut_a_stroke_off_is_no_difference() -> None:
    """One pixel to the right a stroke lies inside the window, one to the left outside; no ink differs."""
    first, second = paper(), paper()
    first[25:45, 30], second[25:45, 29] = 1.0, 1.0
    spots = overlaid(first, second).spots(BOX, closely=True)
    assert spots, "the stroke is in a window"
    assert min(spot.likeness for spot in spots) == 1.0


def test_a_window_that_is_empty_because_a_stroke_is_missing_is_a_difference() -> None:
    first = paper()
    first[25:45, 34:37] = 1.0
    spots = overlaid(first, paper()).spots(BOX, closely=True)
    assert min(spot.likeness for spot in spots) == 0.0


def test_small_loose_bits_are_specks_where_the_other_page_is_bare() -> None:
    """Two pixels square is 0.11 mm². One bit lies on the other page's pale stamp, one hangs on a stroke, one lies on the page's edge."""
    first, second = paper(), paper()
    for row, column in ((50, 50), (60, 60), (70, 70), (90, 103), (120, 4)):
        first[row : row + 2, column : column + 2] = 1.0
    first[80:100, 100:103] = second[80:100, 100:103] = 1.0
    second[66:76, 66:76] = 0.4
    assert overlaid(first, second).specks(0).round(1).tolist() == [[50.5, 50.5], [60.5, 60.5]]
    assert overlaid(first, second).specks(1).shape == (0, 2)
