"""Printed sheets: what is printed from a register, what stands on a page, and that machines read it after all that happens to paper."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from scanfile.errors import MissingToolError, UsageError
from scanfile.model import Classification, CountUnit, Part, RegisterRow, SheetKind, SheetMark, Symbol
from scanfile.paper import fonts, typeset
from scanfile.paper.code import Barcodes, Damaged, read_symbols
from scanfile.paper.sheets import Sheet, draw, generic_sheets, register_sheets, render
from scanfile.paper.strip import bars
from scanfile.paper.typeset import Sizes, clusters, lay

FILE = SheetMark(SheetKind.FILE, "5/आ०(भू०)-12/2016-1543/रा०", Part.CORRESPONDENCE, 2, 180, CountUnit.WRITTEN_SIDE, "जिलाधिकारी, गया")
SUBJECT = "ग्राम पंचायत क्षेत्र में त्रिस्तरीय निर्वाचन हेतु भूमि आवंटन (Land Acquisition, NH-30) के संबंध में"
LONGEST = SheetMark(SheetKind.FILE, "क्षत्रज्ञ/" * 30, Part.NOTING, 999, 999_999, CountUnit.WRITTEN_SIDE, "क" * 100)


def page_of(sheet: Sheet, dpi: int) -> np.ndarray:
    """The sheet as a scanner sees it: grey, 0 black."""
    content, _ = render([sheet])
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=dpi / 72, grayscale=True).to_numpy()
    document.close()
    return np.ascontiguousarray(picture if picture.ndim == 2 else picture[:, :, 0])


def codes_of(page: np.ndarray) -> list[Symbol]:
    kinds = {"QR Code": "qr", "Code 128": "code128"}
    found = zxingcpp.read_barcodes(page, return_errors=True)
    return [Symbol(kinds.get(str(one.format), "other"), one.text if one.valid else "", (0, 0, 0, 0)) for one in found]


def verdict(page: np.ndarray) -> SheetMark | Damaged | None:
    return read_symbols(codes_of(page), Barcodes([]))


# What happens to paper. ``dpi`` is that of the page.


def faded(page: np.ndarray, dpi: int) -> np.ndarray:
    noise = np.random.default_rng(1).normal(0, 5, page.shape)
    return np.clip(235 - (255 - page.astype(float)) * 0.4 + noise, 0, 255).astype(np.uint8)


def at_150_dpi(page: np.ndarray, dpi: int) -> np.ndarray:
    return cv2.resize(page, None, fx=150 / dpi, fy=150 / dpi, interpolation=cv2.INTER_AREA)


def askew(page: np.ndarray, dpi: int, degrees: float = 7) -> np.ndarray:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=int(np.median(page)))


def askew_the_other_way(page: np.ndarray, dpi: int) -> np.ndarray:
    return askew(page, dpi, -7)


def upside_down(page: np.ndarray, dpi: int) -> np.ndarray:
    return np.ascontiguousarray(page[::-1, ::-1])


def stained(page: np.ndarray, dpi: int) -> np.ndarray:
    """Fifteen per cent of each code go under a spill that hides what is printed, in a ring and a blot as cups leave them."""
    page = page.copy()
    for place in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode):
        corners = np.array([[point.x, point.y] for point in (place.position.top_left, place.position.bottom_right)])
        centre, side = corners.mean(axis=0), float(np.abs(corners[1] - corners[0]).max())
        radius = side * np.sqrt(0.15 / np.pi)
        cv2.circle(page, [int(value) for value in centre + side * np.array([0.12, 0.15])], int(radius), 150, -1)
        cv2.circle(page, [int(value) for value in centre + side * np.array([0.12, 0.15])], int(radius), 90, max(1, int(side / 60)))
    return page


def photocopied(page: np.ndarray, dpi: int) -> np.ndarray:
    """Two generations: soft, thresholded, lines thickened, specks."""
    soft = cv2.GaussianBlur(page, (0, 0), dpi / 150)
    level, _ = cv2.threshold(soft, 0, 255, cv2.THRESH_OTSU)
    copy = np.where(soft > level, 255, 0).astype(np.uint8)
    copy = cv2.erode(copy, np.ones((2, 2), np.uint8))
    specks = np.random.default_rng(2).random(copy.shape)
    copy[specks < 0.002] = 0
    copy[specks > 0.998] = 255
    return copy


Damage = Callable[[np.ndarray, int], np.ndarray]
SINGLE: list[tuple[Damage, ...]] = [
    (),
    (faded,),
    (at_150_dpi,),
    (askew,),
    (askew_the_other_way,),
    (upside_down,),
    (stained,),
    (photocopied,),
]
TOGETHER: list[tuple[Damage, ...]] = [
    (stained, askew, upside_down),
    (stained, faded, at_150_dpi),
    (faded, photocopied),
    (askew, at_150_dpi, photocopied),
    (stained, askew_the_other_way, faded, at_150_dpi, upside_down),
    (stained, photocopied, askew, upside_down),
    (stained, askew, faded, photocopied),
]
SHEETS = {
    "file": Sheet(FILE, SUBJECT),
    "noting": Sheet(SheetMark(SheetKind.FILE, "1847/रा०/2018", Part.NOTING, 1, 24, CountUnit.LEAF, "DM-GAYA"), SUBJECT),
    **{sheet.mark.kind.value: sheet for sheet in generic_sheets()},
}


@cache
def clean(name: str, dpi: int) -> np.ndarray:
    return page_of(SHEETS[name], dpi)


@pytest.mark.parametrize("damages", [*SINGLE, *TOGETHER], ids=lambda damages: "+".join(one.__name__ for one in damages) or "clean")
@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("name", ["file", "noting", "next part"])
def test_a_sheet_is_read_after_all_that_happens_to_paper(name: str, dpi: int, damages: tuple[Damage, ...]) -> None:
    page = clean(name, dpi)
    for damage in damages:
        page = damage(page, dpi)
        dpi = 150 if damage is at_150_dpi else dpi
    assert verdict(page) == SHEETS[name].mark


def test_the_stain_hides_as_much_as_it_should() -> None:
    page = clean("file", 200)
    place = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)[0].position
    part = np.s_[place.top_left.y : place.bottom_right.y, place.top_left.x : place.bottom_right.x]
    assert 0.14 < np.mean(np.isin(stained(page, 200)[part], (90, 150))) < 0.2


def test_with_both_codes_lost_a_sheet_is_still_a_sheet() -> None:
    page = clean("file", 200).copy()
    for found in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode):
        page[found.position.top_left.y : found.position.bottom_left.y, found.position.top_left.x : found.position.top_right.x] = 255
    assert verdict(page) == Damaged("unreadable")


def test_with_both_codes_lost_a_generic_sheet_is_read_by_its_strip() -> None:
    page = clean("next part", 200).copy()
    for found in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode):
        page[found.position.top_left.y : found.position.bottom_left.y, found.position.top_left.x : found.position.top_right.x] = 255
    assert verdict(page) == SheetMark(SheetKind.NEXT_PART)


@pytest.mark.parametrize("damages", [(), (askew,), (upside_down, faded)], ids=len)
def test_the_longest_number_fits_the_codes(damages: tuple[Damage, ...]) -> None:
    page = page_of(Sheet(LONGEST, "क्षत्रज्ञ " * 100), 200)
    for damage in damages:
        page = damage(page, 200)
    assert verdict(page) == LONGEST


def row(number: str, **more: object) -> RegisterRow:
    return RegisterRow(**{"number": number, "key": number, "subject": f"s{number}", **more})  # type: ignore[arg-type]


REGISTER = [
    row("3", count_noting=4, count_correspondence=2, count_unit=CountUnit.SIDE, office="O3"),
    row("1", count_noting=0, count_correspondence=80),
    row("2"),
    row("9", classification=Classification.CONFIDENTIAL),
    row("8", classification=Classification.TOP_SECRET, count_noting=7),
]


def sheet_of(number: str, part: Part, count: int | None, unit: CountUnit = CountUnit.LEAF, office: str = "DM") -> Sheet:
    return Sheet(SheetMark(SheetKind.FILE, number, part, 1, count, unit, office), f"s{number}")


def test_a_register_is_printed_in_its_order_one_page_for_each_declared_part() -> None:
    sheets, barred = register_sheets(REGISTER, "DM")
    assert sheets == (
        sheet_of("3", Part.NOTING, 4, CountUnit.SIDE, "O3"),
        sheet_of("3", Part.CORRESPONDENCE, 2, CountUnit.SIDE, "O3"),
        sheet_of("1", Part.CORRESPONDENCE, 80),
        sheet_of("2", Part.NOTING, None),
        sheet_of("2", Part.CORRESPONDENCE, None),
    )
    assert barred == (REGISTER[3], REGISTER[4])


def test_only_some_of_a_register() -> None:
    sheets, barred = register_sheets(REGISTER, "DM", ["९", " 1 "])
    assert (sheets, barred) == ((sheet_of("1", Part.CORRESPONDENCE, 80),), (REGISTER[3],))
    with pytest.raises(UsageError) as caught:
        register_sheets(REGISTER, "DM", ["1", "77", "3", "८८"])
    assert (caught.value.code, caught.value.values) == ("sheet.not-registered", {"numbers": "77, ८८"})


def test_the_generic_sheets_are_all_kinds_without_a_number() -> None:
    assert {sheet.mark for sheet in generic_sheets()} == {SheetMark(kind) for kind in SheetKind if kind is not SheetKind.FILE}


def test_the_same_sheets_are_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = [SHEETS["file"], SHEETS["end of batch"]]
    first, count = render(sheets)
    moment = time.time() + 86_400 * 400
    monkeypatch.setattr(time, "time", lambda: moment)
    assert draw(sheets, tmp_path / "sheets.pdf") == count == 2
    assert (tmp_path / "sheets.pdf").read_bytes() == first


def test_more_sheets_than_a_printer_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanfile.paper.sheets.MAX_SHEETS", 3)
    assert draw([SHEETS["next part"]] * 3, tmp_path / "sheets.pdf") == 3
    for wanted, code in ((4, "sheet.too-many"), (0, "sheet.nothing")):
        with pytest.raises(UsageError) as caught:
            draw([SHEETS["next part"]] * wanted, tmp_path / "none.pdf")
        assert caught.value.code == code
    assert not (tmp_path / "none.pdf").exists()


def test_the_words_of_a_page_can_be_read_back() -> None:
    document = pypdfium2.PdfDocument(render([SHEETS["file"]])[0])
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    for words in ("CORRESPONDENCE", "Acquisition", "180", "written sides", "NH-30"):
        assert words in text


@pytest.mark.parametrize(
    "text", ["{nb}", "**bold** __x__", "\x1b[31m\u202e evil\n\ttail", "☃ \U0010ffff", "اردو বাংলা ગુ", "<b>&amp;</b>", ""]
)
def test_any_subject_can_be_printed(text: str) -> None:
    document = pypdfium2.PdfDocument(render([Sheet(FILE, text)])[0])
    shown = document[0].get_textpage().get_text_bounded()
    document.close()
    for word in ("{nb}", "**bold**", "<b>&amp;</b>"):
        assert (word in text) == (word in shown)


def test_hindi_is_shaped() -> None:
    """A conjunct is narrower than its letters one by one: without shaping they would stand side by side."""
    with typeset.Canvas("") as canvas:
        for conjunct in ("क्ष", "त्रि", "र्य", "ज्ञ"):
            assert canvas.width(conjunct) < 0.95 * sum(canvas.width(letter) for letter in conjunct if letter != "\u094d")


def test_joiners_join() -> None:
    """Many keyboards type them. Half ra with a joiner is the one with a letter of its own; a non-joiner keeps the virama visible."""
    with typeset.Canvas("") as canvas:
        assert canvas.width("र्\u200dय") == canvas.width("ऱ्य") != canvas.width("र्य")
        assert canvas.width("क्\u200cष") > canvas.width("क्\u200dष") > canvas.width("क्ष")


def test_a_missing_font_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "FONT_DIRECTORY", tmp_path)
    with pytest.raises(MissingToolError) as caught:
        render([])
    assert str(caught.value.values["path"]) == str(tmp_path / fonts.FONTS[0])


def test_nothing_is_left_of_sheets_that_can_t_be_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="number"):
        draw([SHEETS["file"], Sheet(SheetMark(SheetKind.FILE))], tmp_path / "sheets.pdf")
    assert not list(tmp_path.iterdir())


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_the_strip_is_code_128(text: str) -> None:
    runs = bars(text)
    modules = np.concatenate([np.full(width, 255 * (place % 2), np.uint8) for place, width in enumerate(runs)])
    picture = np.pad(np.tile(np.repeat(modules, 2), (40, 1)), 40, constant_values=255)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=zxingcpp.BarcodeFormat.Code128, text_mode=zxingcpp.TextMode.Plain)
    assert [one.text for one in found] == [text]


@pytest.mark.parametrize("text", ["", "é", "\n"])
def test_other_letters_have_no_bars(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        bars(text)


CLUSTERS = [
    ("क्षेत्र", ["क्षे", "त्र"]),
    ("त्रिस्तरीय", ["त्रि", "स्त", "री", "य"]),
    ("कार्य", ["का", "र्य"]),
    ("क्\u200dष", ["क्\u200dष"]),
    ("राo", ["रा", "o"]),
    ("e\u0301a", ["e\u0301", "a"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "pieces"), CLUSTERS)
def test_letters_stay_with_their_marks(text: str, pieces: list[str]) -> None:
    assert list(clusters(text)) == pieces


def narrow(text: str) -> float:
    """A type of which each letter is 0.2 mm wide at 1 pt."""
    return 0.2 * len(text)


LAID = [
    ("12/रा", (100, 20), Sizes(20, 10, 15), ["12/रा"], 20),
    ("one two three", (40, 100), Sizes(20, 10, 15), ["one two", "three"], 20),
    ("A-11013/4/2019", (32, 100), Sizes(20, 10, 15), ["A-11013/", "4/2019"], 20),
    ("aaaaaaaaaa", (20, 100), Sizes(20, 10, 12), ["aaaaaaaa", "aa"], 20 * 0.94**9),
    ("aaaaaaaaaa", (20, 100), Sizes(20, 5, 5), ["aaaaaaaaaa"], 20 * 0.94**12),
    ("one two three four", (20, 6), Sizes(10, 10, 10), ["one two…"], 10),
    ("one two", (20, 100), Sizes(20, 10, 10, 12), ["one two"], 20 / 1.4),
    ("", (20, 100), Sizes(20, 10, 10), [""], 20),
]


@pytest.mark.parametrize(("text", "box", "sizes", "lines", "pt"), LAID)
def test_text_is_fitted(text: str, box: tuple[float, float], sizes: Sizes, lines: list[str], pt: float) -> None:
    laid = lay(text, narrow, *box, sizes)
    assert (list(laid.lines), laid.pt) == (lines, pytest.approx(pt, rel=0.001))


@given(st.text("कषत्ि /-ab१", max_size=200), st.floats(20, 200), st.floats(8, 100))
def test_fitted_text_keeps_to_its_box_and_loses_nothing_silently(text: str, width: float, height: float) -> None:
    laid = lay(text, narrow, width, height, Sizes(30, 6, 12))
    assert all(narrow(line) * laid.pt <= width + 1e-6 for line in laid.lines if len(list(clusters(line))) > 1)
    assert len(laid.lines) == 1 or len(laid.lines) * laid.line_mm <= height + 1e-6
    whole, shown = "".join(text.split()), "".join("".join(laid.lines).split())
    assert shown == whole or (shown.endswith("…") and whole.startswith(shown[:-1]))
