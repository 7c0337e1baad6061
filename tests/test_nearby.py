"""Numbers that may have been meant by one that nobody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import Pack, load_pack
from scanfile.nearby import Likeness, is_one_sign_off, near_shapes, nearness
from scanfile.text import number_key, number_shape

YEAR = 2026


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("rajasthan")


@pytest.mark.parametrize(
    ("typed", "other", "likeness"),
    [
        ("1234/रा०", "१२३४ / रा॰", Likeness.SAME),
        ("F. 12/2019", "F.12/2019", Likeness.SAME),
        ("प.3(12)राज-6/2018", "F.3(12)Rev-6/2018", Likeness.TWIN),
        ("I234/रा०", "1234/रा०", Likeness.ALIKE),
        ("S/2O19/Estt", "5/2019/Estt", Likeness.ALIKE),
        ("1847/रजस्व", "1847/राजस्व", Likeness.ALIKE),
        ("45/भूमि/19", "45/भूमि/2019", Likeness.ALIKE),
        ("45/भूमि/2019", "45/भूमि/19", Likeness.ALIKE),
        ("1234/रा०", "1235/रा०", Likeness.ONE_SIGN),
        ("1234/रा०", "123/रा०", Likeness.ONE_SIGN),
        ("1234/रा०", "12345/रा०", Likeness.ONE_SIGN),
        ("1324/रा०", "1234/रा०", Likeness.ONE_SIGN),
        ("1234/रा०", "1234/सा०", Likeness.ONE_SIGN),
        ("1234-रा०", "1234/रा०", Likeness.ONE_SIGN),
        ("1234/रा०/2018", "1234/रा०/2021", Likeness.YEAR),
        ("1234/रा०/2018", "1234/रा०/2018-19", Likeness.YEAR),
        ("1234/रा०/2018", "1234/रा०", Likeness.YEAR),
        ("F.12/2019/Estt", "F.12/1998/Estt", Likeness.YEAR),
        ("1234/रा०", "1256/रा०", None),
        ("12/3", "12/4", None),
        ("12/2018", "13/2019", None),
        ("2018", "2021", None),
    ],
)
def test_nearness(typed: str, other: str, likeness: Likeness | None, pack: Pack) -> None:
    near = nearness(number_key(typed), number_key(other), pack)
    assert (near.likeness if near else None) is likeness
    if likeness is not None:
        assert number_shape(number_key(other)) in near_shapes(number_key(typed), pack, YEAR), "it is looked for where it is"


def test_what_is_misread_comes_before_what_is_another_digit(pack: Pack) -> None:
    key = number_key("1234/सा०")
    misread, other = nearness(key, number_key("1234/रा०"), pack), nearness(key, number_key("1234/का०"), pack)
    assert misread is not None and other is not None
    assert misread.order < other.order


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [
        ("", "", True),
        ("", "a", True),
        ("ab", "ba", True),
        ("abc", "axc", True),
        ("abc", "abcd", True),
        ("abc", "cba", False),
        ("ab", "", False),
    ],
)
def test_one_sign(one: str, other: str, off: bool) -> None:
    assert is_one_sign_off(one, other) is is_one_sign_off(other, one) is off


numbers = st.text("0123456789/-()ABEOSराजस्व .०", min_size=5, max_size=25).map(number_key).filter(lambda key: any(map(str.isdigit, key)))


@given(numbers, st.data())
def test_one_sign_changed_anywhere_is_looked_for(key: str, data: st.DataObject) -> None:
    shape = number_shape(key)
    place = data.draw(st.integers(0, len(shape)))
    letter = data.draw(st.sampled_from(["", *"0123456789/-(करAT"]))
    changed = shape[:place] + letter + shape[place + data.draw(st.integers(0, 1)) :]
    assert is_one_sign_off(shape, changed)
    assert len(shape) < 5 or changed in near_shapes(key, load_pack(), YEAR)


@pytest.mark.parametrize("key", ["9" * 10_000, "रा/" * 3_000 + "1", "F1/REV/" * 12, "/", ""])
def test_long_junk_is_bounded(key: str, pack: Pack) -> None:
    assert len(near_shapes(key, pack, YEAR)) < 20_000
    nearness(key, key[1:], pack)
