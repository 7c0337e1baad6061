"""The decision about two pages: another scan of the same sheet is a twin; anything that a person would want to keep is not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from sheets import INITIAL, SIGNATURE, TEXT, Pass, Sheet, scan

from scanfile import config
from scanfile.likeness.compare import Look, Verdict, same_page

SETTINGS = config.load(None).duplicates
SIGNED = Sheet().added(SIGNATURE)


def compared(first: Look, second: Look) -> Verdict:
    """The verdict, which must not depend on which page is asked first."""
    found, back = same_page(first, second, SETTINGS), same_page(second, first, SETTINGS)
    assert found.is_twin == back.is_twin, (found.reason, back.reason)
    assert found.overlap == back.overlap
    return found


@cache
def original() -> Look:
    return scan(SIGNED)


SAME = {
    "at once again": Pass(seed=2),
    "askew": Pass(angle_deg=2.4),
    "shifted": Pass(shift_mm=(4, -5)),
    "pulled unevenly": Pass(stretch=1.006, angle_deg=-0.5),
    "at 200 dpi": Pass(dpi=200),
    "in black and white": Pass(bitonal=True),
    "in black and white at 200 dpi, askew": Pass(dpi=200, bitonal=True, angle_deg=-1.3),
    "darker paper, paler ink": Pass(paper=190, ink=80),
    "soft and noisy": Pass(blur_px=1.1, noise=8),
    "with a fold": Pass(fold=True),
    "misread here and there": Pass(misread={"demarcation": "demarcatlon", "Amin": "", "walls": "wa!!s", "2305": "2306"}, confidence=70),
}


@pytest.mark.parametrize("how", SAME.values(), ids=SAME.keys())
def test_another_scan_of_the_sheet_is_a_twin(how: Pass) -> None:
    found = compared(original(), scan(SIGNED, how))
    assert found.is_twin, found.reason
    assert "of the words and the picture agree" in found.reason


def test_a_page_that_lay_upside_down_is_a_twin() -> None:
    turned = scan(SIGNED, Pass(turned=True, angle_deg=0.7, seed=5))
    assert turned.reading.turns == 2
    assert compared(original(), turned).is_twin


POORLY_READ = {word: f"{word[0]}q{word[2:]}" for line in TEXT for word in line.split() if len(word) > 4 and word.isalpha()}


@pytest.mark.parametrize("how", [Pass(blur_px=1.0, threshold=0.5), Pass(dpi=150, blur_px=1.0, threshold=0.7)], ids=["thin", "coarse"])
def test_words_that_are_misread_because_a_scan_is_poor_do_no_harm(how: Pass) -> None:
    """A half letter in black and white is 80 % like itself in grey, if all its ink lies where the other's is."""
    poor = replace(how, bitonal=True, dpi=min(how.dpi, 200), angle_deg=0.8, misread=POORLY_READ, confidence=70)
    found = compared(original(), scan(SIGNED, poor))
    assert found.is_twin, found.reason
    assert not compared(original(), scan(SIGNED.but(**{"1847/Rev/2018": "1347/Rev/2018"}), poor)).is_twin


STAMPED = replace(SIGNED, stamp="Recd 318")


@pytest.mark.parametrize("threshold", [0.55, 0.65])
def test_a_stamp_that_breaks_up_in_black_and_white_is_the_same_stamp(threshold: float) -> None:
    bitonal = scan(STAMPED, Pass(bitonal=True, threshold=threshold, angle_deg=0.6, seed=8))
    found = compared(scan(STAMPED), bitonal)
    assert found.is_twin, found.reason
    assert not compared(scan(SIGNED), bitonal).is_twin, "it is there, though broken"


def speckled(look: Look, count: int, over_mm: tuple[float, float, float, float], side_px: int = 3) -> Look:
    """The same scan with specks strewn over a box (left, top, width and height); three pixels square is 0.06 mm²."""
    left, top, width, height = (value / 25.4 * look.reading.dpi.x for value in over_mm)
    pixels = look.load().copy()
    for x, y in np.random.default_rng(11).random((count, 2)):
        column, row = int(left + x * width), int(top + y * height)
        pixels[row : row + side_px, column : column + side_px] = 0
    return replace(look, load=lambda: pixels)


def test_specks_close_together_on_one_scan_only_are_a_stamp_that_broke_up() -> None:
    """None is large enough to be ink by itself, and black and white keeps nothing else of a pale stamp."""
    bitonal = scan(SIGNED, Pass(bitonal=True, seed=8))
    assert compared(original(), bitonal).is_twin
    found = compared(original(), speckled(bitonal, 40, (60, 165, 30, 15)))
    assert not found.is_twin
    assert found.reason.startswith("what may be left of a stamp, on the second page only, ")


def test_what_is_left_of_a_stamp_may_be_two_pixels_here_and_there() -> None:
    """A mean over the frame's coarser pixels leaves less than half an ink of each."""
    bitonal = scan(SIGNED, Pass(bitonal=True, seed=8))
    assert not compared(speckled(bitonal, 16, (60, 165, 30, 15), side_px=2), original()).is_twin


@pytest.mark.parametrize("count", [60, 400])
def test_dust_is_no_stamp(count: int) -> None:
    """A dirty glass leaves specks everywhere."""
    dusty = speckled(scan(SIGNED, Pass(bitonal=True, seed=8)), count, (5, 5, 138, 200))
    found = compared(original(), dusty)
    assert found.is_twin, found.reason


@pytest.mark.parametrize("how", [Pass(seed=6), Pass(bitonal=True, dpi=200)], ids=["grey", "bitonal"])
def test_a_pencilled_note_that_one_scan_has_keeps_both(how: Pass) -> None:
    """Black and white may have lost it, or it was not there yet: nobody can tell."""
    noted = scan(replace(SIGNED, pencil=tuple(tuple((x + 6 * place, y) for x, y in INITIAL) for place in range(3))))
    assert not compared(noted, scan(SIGNED, how)).is_twin


def test_half_size_pixels_are_enough() -> None:
    look = original()
    half = Look(look.reading, lambda: np.asarray(cv2.resize(look.load(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8))
    assert compared(half, scan(SIGNED, Pass(angle_deg=1))).is_twin


def test_a_digit_that_an_engine_misread_surely_does_no_harm_to_a_poor_scan() -> None:
    """Both readings are sure, the pictures are as much alike as one digit in two scans ever is."""
    poor = Pass(dpi=200, bitonal=True, threshold=0.5, blur_px=1.0, angle_deg=0.8, misread={"2305": "2306"})
    found = compared(original(), scan(SIGNED, poor))
    assert found.is_twin, found.reason
    other = replace(poor, misread={})
    assert not compared(original(), scan(SIGNED.but(**{"2305": "2306"}), other)).is_twin


OTHERS = {
    "another number": SIGNED.but(**{"1847/Rev/2018": "1961/Rev/2018"}),
    "one other digit in the number": SIGNED.but(**{"1847/Rev/2018": "1347/Rev/2018"}),
    "one other digit that looks alike": SIGNED.but(**{"3.68": "3.63"}),
    "another date": SIGNED.but(**{"14.08.2018": "15.08.2018"}),
    "another name": SIGNED.but(Ramesh="Suresh"),
    "another place": SIGNED.but(Danapur="Bihta"),
    "signed again": Sheet().added(tuple((188 - x + 20, y + 1) for x, y in SIGNATURE)),
    "not signed": Sheet(),
    "initialled in the margin": SIGNED.added(INITIAL),
    "typed again in smaller letters": replace(SIGNED, size_mm=3.3),
    "typed again with less space": replace(SIGNED, wide_mm=8.4),
    "another page of the file": Sheet(lines=tuple(" ".join(reversed(line.split())) for line in reversed(TEXT))),
}


@pytest.mark.parametrize("how", [Pass(seed=3), Pass(dpi=200, bitonal=True, angle_deg=1.1)], ids=["grey", "bitonal"])
@pytest.mark.parametrize("sheet", OTHERS.values(), ids=OTHERS.keys())
def test_a_sheet_that_only_looks_like_it_is_not(sheet: Sheet, how: Pass) -> None:
    found = compared(original(), scan(sheet, how))
    assert not found.is_twin
    assert found.reason


def test_a_digit_that_is_misread_the_same_does_not_hide_the_difference() -> None:
    """The readings agree, the pictures don't: the picture has the last word."""
    changed = SIGNED.but(**{"1847/Rev/2018": "1347/Rev/2018"})
    found = compared(original(), scan(changed, Pass(misread={"1347/Rev/2018": "1847/Rev/2018"})))
    assert not found.is_twin
    assert found.reason.startswith("a word looks different, 25 mm from the left and 30 mm from the top")
    assert "1847" not in found.reason, "a reason holds nothing of what stands on the page"


def test_a_number_that_was_read_in_pieces_and_badly_does_not_hide_the_difference() -> None:
    """The pieces with the other digits meet no word of the other reading, and nobody is sure of them."""
    found = scan(SIGNED).reading
    block = found.blocks[0]
    line = block.lines[1]
    whole = line.words[1]
    assert whole.text == "1847/Rev/2018"
    left, top, right, bottom = whole.box
    middle = left + (right - left) * 4 // 13
    pieces = (replace(whole, text="1847/", box=(left, top, middle, bottom), confidence=34),
              replace(whole, text="Rev/2018", box=(middle + 2, top, right, bottom), confidence=34))  # fmt: skip
    broken = replace(line, words=(line.words[0], *pieces, *line.words[2:]))
    lines = (block.lines[0], broken, *block.lines[2:])
    first = Look(replace(found, blocks=(replace(block, lines=lines),)), original().load)
    assert compared(first, scan(SIGNED, Pass(seed=2))).is_twin
    second = scan(SIGNED.but(**{"1847/Rev/2018": "1347/Rev/2018"}), Pass(seed=2, confidence=65))
    assert not compared(first, second).is_twin


def test_what_one_scan_cut_off_is_not_lost() -> None:
    """The earlier scan lacks the last line: the later one has to stay."""
    cut = scan(SIGNED, Pass(shift_mm=(0, 62), misread=dict.fromkeys(["Copy", "guard"], "")))
    assert not compared(original(), cut).is_twin


def test_a_form_filled_later_is_another_page() -> None:
    strokes = tuple(tuple((60 + 2 * t, 30 + 9 * line + np.sin(2 * t)) for t in np.linspace(0, 9, 40)) for line in (3, 5, 7))
    assert not compared(scan(Sheet()), scan(Sheet().added(*strokes), Pass(seed=4))).is_twin


def test_words_alone_make_no_twin() -> None:
    """The same words on the same spots, but nothing alike to see."""
    look = original()
    blank = np.full((look.reading.height_px, look.reading.width_px), 250, np.uint8)
    assert not compared(look, Look(look.reading, lambda: blank)).is_twin


def test_pages_without_words_are_never_twins() -> None:
    empty = replace(original().reading, blocks=())
    never = Look(empty, lambda: pytest.fail("the pictures are not asked"))
    assert not compared(never, never).is_twin


def test_the_words_are_asked_before_any_picture_is_decoded() -> None:
    other = Look(scan(OTHERS["another page of the file"]).reading, lambda: pytest.fail("the pictures are not asked"))
    assert "stand in the same place" in compared(Look(original().reading, other.load), other).reason


def test_a_wish_for_more_common_words_is_heeded() -> None:
    demanding = SETTINGS.model_copy(update={"overlap": 1.0})
    again = scan(SIGNED, Pass(misread={"Amin": "Amim"}))
    assert same_page(original(), again, SETTINGS).is_twin
    assert "of the words are common" in same_page(original(), again, demanding).reason
