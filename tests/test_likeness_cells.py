"""One picture against the other, window by window and bit by bit: what is a difference, and what is the edge of a window or dust."""

from __future__ import annotations

import numpy as np

from scanfile.likeness.cells import Overlaid, edges_of
from scanfile.likeness.picture import Ink

SIZE = 200
BOX = (30, 30, 60, 41)


def paper() -> Ink:
    return np.zeros((SIZE, SIZE), np.float32)


def overlaid(first: Ink, second: Ink, *, bitonal: bool = True) -> Overlaid:
    return Overlaid((first, second), edges_of(np.ones((SIZE, SIZE), np.bool_)), (first, second), (bitonal, bitonal))


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


def test_a_speck_may_be_pale_in_black_and_white_only() -> None:
    """A pixel or two of a scan at 300 dpi are a fraction of one here; in grey so much is the grain of a fold."""
    first = paper()
    first[50, 50], first[70, 70] = 0.3, 0.6
    assert overlaid(first, paper()).specks(0).tolist() == [[50, 50], [70, 70]]
    assert overlaid(first, paper(), bitonal=False).specks(0).tolist() == [[70, 70]]


def test_the_grain_of_a_shadow_is_no_speck() -> None:
    """Where a binding's shadow is about as dark as pencil, its grain rises above that here and there."""
    first = paper()
    grain = np.random.default_rng(3).normal(0, 0.03, (SIZE, 60)).astype(np.float32)
    first[:, 20:80] = np.clip(np.linspace(0.6, 0.0, 60, dtype=np.float32)[None] + grain, 0, 1)
    first[100:102, 150:152] = 1.0
    assert overlaid(first, paper()).specks(0).round(1).tolist() == [[150.5, 100.5]]
    assert overlaid(first, paper()).traces(0, []).round(1).tolist() == [[150.5, 100.5]]
    assert overlaid(first, paper()).traces(0, [(140, 90, 160, 110)]).shape == (0, 2), "inside a word"


def test_dust_on_a_pencilled_stroke_makes_it_no_blur() -> None:
    """Blur lies along the ink that both have; a stroke that touches a speck, or crosses a letter, does not."""
    first, second = paper(), paper()
    first[60:63, 40:120] = 0.4
    first[58:66, 80:82] = second[58:66, 80:82] = 1.0
    first[120:150, 60:70], second[120:150, 62:68] = 0.4, 1.0
    first[120:150, 62:68] = 1.0
    assert [piece.box for piece in overlaid(first, second).missing_pale(0)] == [(40, 60, 78, 63), (84, 60, 120, 63)], (
        "two pixels about the speck are its own"
    )
