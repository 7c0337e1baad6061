"""What a misread number may have been: proposed, never more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import likely, load_pack, nearly_known, whole
from scanfile.text import number_key

PACK = load_pack("up")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("8532/शस्र/2019", "8532/शस्त्र/2019"),
        ("18/प०-48/2016", "18/पं०-48/2016"),
        ("9760/आए०प्र०/2015", "9760/आ०प्र०/2015"),
        ("शशि०/2009/4830", "शि०/2009/4830"),
        ("प.१(29)राज-2/2010", "प.9(29)राज-2/2010"),
    ],
)
def test_the_nearest_known_word_comes_first(read: str, meant: str) -> None:
    state = "rajasthan" if read.startswith("प.") else "up"
    assert number_key(likely(read, load_pack(state))[0]) == number_key(meant)


@pytest.mark.parametrize("read", ["8532/शस्त्र/2019", "12/2019", "A-11013/4/2019-Estt", "१२३/रा०/२०१९", "12/कखगघङचछजझ/2019", ""])
def test_nothing_is_proposed_where_all_is_known_or_nothing_is_near(read: str) -> None:
    assert likely(read, PACK) == []


def test_gaps_inside_figures_are_closed_and_no_others() -> None:
    assert whole("4/शस्त्र-1 1/2023 (भाग)-5 06") == "4/शस्त्र-11/2023 (भाग)-506"
    assert whole("दिनांक १ २.03") == "दिनांक १२.03"


@given(st.text("0123456789/-() रासशस्त्र०पं१", max_size=30))
def test_any_text_is_answered_with_few_other_numbers(text: str) -> None:
    found = likely(text, PACK)
    assert len(found) <= 3
    assert text not in found


@pytest.mark.parametrize(
    ("read", "section"),
    [
        ("6427/पंचायंत", "पंचायत"),
        ("702/मू-अर्जन/2016", "भू-अर्जन"),
        ("12/शस्र/2012", "शस्त्र"),
        ("6427/पंचायत", ""),
        ("12/न्याय/2012", ""),
        ("8/आबकारी-2/2010", ""),
        ("1234/रा०/2019", ""),
        ("२०/२०२०/विकास", ""),
        ("12/2019", ""),
        ("", ""),
    ],
)
def test_a_word_that_is_nearly_a_section(read: str, section: str) -> None:
    assert nearly_known(read, PACK) == section
