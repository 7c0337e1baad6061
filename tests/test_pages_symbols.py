"""Barcodes on drawn sheets: found through what stacks of paper do to them, and never where there are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import drawn_codes as codes
import drawn_pages as drawn
import numpy as np
import pytest
import segno
import zoo

from scanfile.config import load
from scanfile.model import Dpi, Symbol
from scanfile.pages import Raster, inspect, inspect_raster, inspection
from scanfile.pages.symbols import TEXT_CHARS

SETTINGS = load(None).pages
PAPER = drawn.paper()
TEXT = "SHEET:1:F:N:1:24L:DM-PATNA:फा.सं. 12(3)/राजस्व/2019-20:A7QX"
SHEET = codes.placed(drawn.write(PAPER, "12(3)/Rev/2019-20", (30, 40), 14), codes.qr(TEXT))
QR_BOX = tuple(drawn.mm(side) for side in (70, 110, 70 + codes.QR_MM, 110 + codes.QR_MM))


def found(page: np.ndarray, dpi: float = drawn.DPI, mode: str = "grey") -> tuple[Symbol, ...]:
    raster = Raster(page, mode, Dpi(dpi, dpi, False), page.shape[1], page.shape[0])
    return inspect_raster(raster, SETTINGS).symbols


def said(page: np.ndarray, dpi: float = drawn.DPI, mode: str = "grey") -> list[tuple[str, str]]:
    return [(symbol.kind, symbol.text) for symbol in found(page, dpi, mode)]


def over_a_corner(page: np.ndarray) -> np.ndarray:
    return codes.stained(page, (78, 118))


DAMAGE: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda page: page,
    "faded": codes.faded,
    "skewed": lambda page: drawn.turned(page, 7),
    "skewed the other way": lambda page: drawn.turned(page, -7),
    "upside down": lambda page: np.ascontiguousarray(np.rot90(page, 2)),
    "sideways": lambda page: np.ascontiguousarray(np.rot90(page)),
    "stained over a finder pattern": over_a_corner,
    "darkly stained": lambda page: codes.stained(page, (102, 150), dark=0.8),
    "blurred": lambda page: cv2.GaussianBlur(page, (0, 0), drawn.mm(0.25)),
    "faded, stained, skewed and upside down": lambda page: np.ascontiguousarray(
        np.rot90(drawn.turned(over_a_corner(codes.faded(page)), 7), 2)
    ),
}


@pytest.mark.parametrize("dpi", [300, 200, 150])
@pytest.mark.parametrize("name", DAMAGE)
def test_a_separator_sheet_is_read(name: str, dpi: int) -> None:
    assert said(codes.at_dpi(DAMAGE[name](SHEET), dpi), dpi) == [("qr", TEXT)]


@pytest.mark.parametrize("dpi", [300, 200, 150])
@pytest.mark.parametrize("name", ["none", "faded", "skewed", "sideways", "blurred"])
def test_a_photocopied_separator_sheet_is_read(name: str, dpi: int) -> None:
    assert said(codes.photocopied(codes.at_dpi(DAMAGE[name](SHEET), dpi)), dpi, "bitonal") == [("qr", TEXT)]


def test_the_box_is_in_pixels_of_the_decoded_page() -> None:
    (symbol,) = found(SHEET)
    quiet = codes.QUIET * drawn.mm(codes.QR_MM) / (segno.make(TEXT, error="h", boost_error=False).symbol_size()[0])
    inner = (QR_BOX[0] + quiet, QR_BOX[1] + quiet, QR_BOX[2] - quiet, QR_BOX[3] - quiet)
    assert symbol.box == pytest.approx(inner, abs=8)


def test_a_code_too_damaged_to_be_read_is_seen() -> None:
    page = SHEET.copy()
    rng = np.random.default_rng(1)
    left, top, right, bottom = QR_BOX
    third = (right - left) * 4 // 10
    noise = rng.integers(0, 2, (60, 60)).astype(np.uint8) * 255
    page[top + third : bottom - drawn.mm(4), left + third : right - drawn.mm(4)] = cv2.resize(
        noise, (right - drawn.mm(4) - left - third, bottom - drawn.mm(4) - top - third), interpolation=cv2.INTER_NEAREST
    )
    assert said(page) == [("qr", "")]


def test_of_two_copies_the_sound_one_is_read() -> None:
    page = codes.placed(SHEET, codes.qr(TEXT, 40), (10, 240))
    page[QR_BOX[1] : QR_BOX[1] + 250, QR_BOX[0] : QR_BOX[0] + 250] = 0
    assert ("qr", TEXT) in said(page)


LINEAR = [
    pytest.param("code39", "PATCHT", id="Code 39"),
    pytest.param("code128", "FILE 1847/2018", id="Code 128"),
]


@pytest.mark.parametrize("dpi", [300, 200])
@pytest.mark.parametrize("name", ["none", "faded", "skewed", "skewed the other way", "upside down", "sideways"])
@pytest.mark.parametrize(("kind", "text"), LINEAR)
def test_a_linear_code_is_read(kind: str, text: str, name: str, dpi: int) -> None:
    page = codes.placed(drawn.latin_lines(PAPER, 5), codes.linear(text, kind), (40, 110))
    assert said(codes.at_dpi(DAMAGE[name](page), dpi), dpi) == [(kind, text)]


def test_a_fine_code_is_read_at_the_full_resolution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = codes.placed(drawn.latin_lines(PAPER, 5), codes.linear("ED123456789IN", "code128", 0.2, 9), (40, 110))
    path = tmp_path / "label.jpg"
    path.write_bytes(zoo.pillow(page, "JPEG"))
    calls: list[int] = []
    decode = inspection.decode

    def counted(*arguments: object, **options: object) -> Raster:
        calls.append(1)
        return decode(*arguments, **options)

    monkeypatch.setattr(inspection, "decode", counted)
    assert [(symbol.kind, symbol.text) for symbol in inspect(path, 1, SETTINGS).symbols] == [("code128", "ED123456789IN")]
    assert len(calls) == 2


@pytest.mark.parametrize("angle", [0, 7, -7, 90, 180])
@pytest.mark.parametrize("upright", [False, True])
def test_patch_t_without_any_text_is_seen(angle: float, upright: bool) -> None:
    page = codes.patch(drawn.write(PAPER, "PATCH T", (60, 120), 20), upright=upright)
    page = np.ascontiguousarray(np.rot90(page, angle // 90)) if angle % 90 == 0 else drawn.turned(page, angle)
    assert said(page) == [("other", "PATCHT")]


@pytest.mark.parametrize("widths", ["WNNW", "NWWN", "WWNN", "NNNN", "WWWW", "NWN", "NW"])
def test_other_bars_are_no_patch_t(widths: str) -> None:
    assert said(codes.patch(PAPER, widths)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\tb\nc\x1b[2J", "a\tb\nc\x1b[2J", id="control characters are kept"),
        pytest.param("a\0b", "a\N{REPLACEMENT CHARACTER}b", id="no NUL"),
        pytest.param("../../etc/passwd", "../../etc/passwd", id="a path"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="HTML"),
        pytest.param("पत्रावली संख्या १२", "पत्रावली संख्या १२", id="Hindi"),
        pytest.param("न".encode(), "न", id="one Hindi letter, that other encodings have a meaning for"),
        pytest.param(b"\xff\xfe\xd8\x00", "ÿþØ\N{REPLACEMENT CHARACTER}", id="no text at all"),
    ],
)
def test_a_text_is_as_the_code_has_it(text: str | bytes, expected: str) -> None:
    assert said(codes.placed(PAPER, codes.qr(text))) == [("qr", expected)]


def test_no_text_is_longer_than_the_limit() -> None:
    page = codes.placed(PAPER, codes.qr("1" * 3000, 180), (15, 60))
    assert said(page) == [("qr", "1" * 3000)]
    assert TEXT_CHARS >= 3000


def test_a_short_code_39_is_nothing() -> None:
    assert said(codes.placed(PAPER, codes.linear("12", "code39"), (40, 110))) == []


def hatched(page: np.ndarray) -> np.ndarray:
    page = page.copy()
    for x in range(drawn.mm(40), drawn.mm(120), drawn.mm(1.2)):
        page[drawn.mm(100) : drawn.mm(130), x : x + drawn.mm(0.6)] = 30
    return page


NONE = {
    "paper": PAPER,
    "english": drawn.latin_lines(PAPER, 26),
    "hindi": drawn.devanagari_lines(PAPER, 24),
    "table": drawn.table(PAPER),
    "table at an angle": drawn.turned(drawn.table(PAPER), 4),
    "hatching": hatched(PAPER),
    "chequered": np.kron(np.indices((117, 82)).sum(0) % 2 * 200 + 30, np.ones((30, 30))).astype(np.uint8),
    "noise": np.random.default_rng(2).integers(0, 256, (1754, 1240)).astype(np.uint8),
    "black": np.zeros((1754, 1240), np.uint8),
}


@pytest.mark.parametrize("name", NONE)
def test_nothing_is_found_where_there_is_nothing(name: str) -> None:
    assert said(NONE[name]) == []
    assert said(codes.photocopied(NONE[name]), mode="bitonal") == []


def test_beside_a_strip_that_was_read_a_code_is_looked_for_again_with_all_dots() -> None:
    """The rim of a stain crosses a finder pattern: at 150 dpi nothing is seen of the code, so no place asks for a closer look."""
    page = codes.placed(PAPER, codes.qr("SCANFILE:1:F:N:1:6L:DM/सदर:A-1767(2)/2020/DFG:ABCD"), (120, 50))
    page = codes.placed(page, codes.linear("SCANFILE", "code128", 0.75, 24), (90, 218))
    page = drawn.turned(codes.stained(page, (166.6, 65.3), dark=0.3), -0.7)
    seen = said(drawn.bitonal(codes.at_dpi(page, 200), 140), 200, "bitonal")
    assert [kind for kind, text in seen if text.startswith("SCANFILE")] == ["qr", "code128"]
