"""The text layer of pages typed in legacy fonts, read from PDFs made for it."""

from __future__ import annotations

from pathlib import Path

import pytest
import zoo
from test_legacy import DIVYA_LINE, ENGLISH_LINE, KRUTI_LINE
from typed_pages import typed

from scanfile import config
from scanfile.pages import LegacyLayer, converted_layer, decode

SETTINGS = config.load(None).pages
KRUTI = ["dk;kZy; ftykf/kdkjh", "f'k{kk foHkkx] iVuk", 'fo"k; % fu;qfDr la0 12@2019']
HINDI = [["कार्यालय", "जिलाधिकारी"], ["शिक्षा", "विभाग,", "पटना"], ["विषय", ":", "नियुक्ति", "सं0", "12/2019"]]


def texts(layer: LegacyLayer | None) -> list[list[str]]:
    assert layer is not None
    return [[word.text for word in line.words] for block in layer.blocks for line in block.lines]


@pytest.mark.parametrize("wide", [False, True], ids=["simple font", "wide font"])
def test_words_become_hindi_where_they_lie(tmp_path: Path, wide: bool) -> None:
    path = typed(tmp_path / "k.pdf", "KrutiDev010", KRUTI, wide=wide)
    raster = decode(path, 1, SETTINGS)
    assert (raster.media, raster.text_layer) == ("pdf-content", "junk")
    layer = converted_layer(path, 1, SETTINGS.render_dpi)
    assert texts(layer) == HINDI
    assert layer is not None and layer.encoding == "kruti-dev"
    outside = raster.grey.copy()
    for line in layer.blocks[0].lines:
        for word in line.words:
            left, top, right, bottom = word.box
            assert (raster.grey[top:bottom, left:right] < 128).any(), word.text
            outside[top - 3 : bottom + 3, left - 3 : right + 3] = 255
    assert int(outside.min()) > 128


def test_a_font_without_a_telling_name_is_known_by_its_text(tmp_path: Path) -> None:
    halves = KRUTI_LINE[:70].rpartition(" ")[0], KRUTI_LINE[70:].partition(" ")[2][:60].rpartition(" ")[0]
    layer = converted_layer(typed(tmp_path / "k.pdf", "F1", [*halves]), 1, 300)
    assert texts(layer)[0][:3] == ["कार्यालय", "जिला", "पदाधिकारी,"]
    assert converted_layer(typed(tmp_path / "e.pdf", "F1", [ENGLISH_LINE[:60]]), 1, 300) is None


def test_latin_words_in_another_font_stay(tmp_path: Path) -> None:
    layer = converted_layer(typed(tmp_path / "k.pdf", "DevLys010", KRUTI, other="Letter No 12 of 2019"), 1, 300)
    assert texts(layer) == [*HINDI, ["Letter", "No", "12", "of", "2019"]]
    assert layer is not None and layer.encoding == "devlys"


@pytest.mark.parametrize(
    ("name", "lines", "other"),
    [
        pytest.param("Walkman-Chanakya905", KRUTI[:1], "", id="a font whose codes are not known"),
        pytest.param("KrutiDev010", ["qjzk xkcd~~ +++ zzZZ f", "kkk fff"], "", id="no Hindi comes of it"),
        pytest.param("KrutiDev010", KRUTI, "qjzk xkcd tlp;s zzt", id="beside it a text that nobody knows"),
        pytest.param("KrutiDev010", ["12 34"], "", id="figures alone"),
    ],
)
def test_what_is_not_converted(tmp_path: Path, name: str, lines: list[str], other: str) -> None:
    assert converted_layer(typed(tmp_path / "k.pdf", name, lines, other=other), 1, 300) is None


def test_a_page_with_pictures_is_not_converted(tmp_path: Path) -> None:
    path = tmp_path / "s.pdf"
    path.write_bytes(zoo.pdf([{"images": [(zoo.grey(), zoo.whole_page())], "content": b"BT /F1 6 Tf 2 2 Td (dk;kZy;) Tj ET"}]))
    assert converted_layer(path, 1, 300) is None


def test_the_second_hyphen_is_a_letter(tmp_path: Path) -> None:
    """Both are hyphens to pdfium; the width tells. विषय, राष्ट्र, एक-एक, एक-तिहाई."""
    lines = ["ÉÊ´É\u00adÉªÉ ®É\u00ad]Å ABÉE-ABÉE", "ABÉE-ÉÊiÉcÉ<Ç nÉä\u00adÉÉÒ"]
    layer = converted_layer(typed(tmp_path / "d.pdf", "DV_Divyae", lines), 1, 300)
    assert texts(layer) == [["विषय", "राष्ट्र", "एक-एक"], ["एक-तिहाई", "दोषी"]]


def test_dv_is_known_by_its_text(tmp_path: Path) -> None:
    words = DIVYA_LINE.split()
    layer = converted_layer(typed(tmp_path / "d.pdf", "F1", [" ".join(words[:15]), " ".join(words[15:])]), 1, 300)
    assert texts(layer)[0][:4] == ["कार्यालय", "के", "पत्र", "में"]


def test_spaces_that_pdfium_makes_up_count_where_there_is_room(tmp_path: Path) -> None:
    """Words that are set apart without a space, and letters that are set a little apart."""
    apart = b"BT /F1 14 Tf 30 300 Td <646b> Tj 30 0 Td <6773> Tj ET\n"  # dk, gs
    together = b"BT /F1 14 Tf 30 200 Td <69> Tj 8.9 0 Td <76656d> Tj ET\n"
    found = texts(converted_layer(typed(tmp_path / "k.pdf", "KrutiDev010", KRUTI, more=apart + together), 1, 300))
    assert found[3] == ["का", "हे"]
    assert found[4] == ["पअमउ"]
