"""Aliases: what the guideline's example becomes, what people can read of Hindi numbers, and what holds for any number whatever."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.export.alias import CODE_LETTERS, FORBIDDEN, SHORTEST, AliasRules, alias, allot, is_safe_name, number_of, romanised

LETTERS = string.ascii_letters + string.digits
NIC = AliasRules(frozenset(f"{LETTERS}()-"), "_", 60)
WIDE = AliasRules(frozenset(f"{LETTERS}().- "), "_", 40)
CAPITALS = AliasRules(frozenset(string.ascii_uppercase + string.digits), "-", SHORTEST)
RULES = [NIC, WIDE, CAPITALS]

PIECES = [
    "/",
    "_",
    ".",
    "..",
    "-",
    " ",
    "//",
    "CON",
    "nul",
    "COM1",
    "LPT9.txt",
    "रा०",
    "राजस्व",
    "प.",
    "१२",
    "😀",
    "\x00",
    "\x1b",
    "\u202e",
    "'",
    "é",
]
numbers = st.one_of(
    st.text(max_size=30),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(f"{LETTERS}()-/.", max_size=5)), max_size=8).map("".join),
    st.integers(1, 60).map(lambda size: "12/रा०/" * size),
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("A-21001(3)/5/2008/DFG", "A-21001(3)_5_2008_DFG"),  # the guideline's own example
        ("12-2019", "12-2019"),
        ("Estt/3", "Estt_3"),
        ("(7)/x", "(7)_x"),
    ],
)
def test_a_number_of_allowed_characters_is_its_own_alias_and_comes_back(number: str, expected: str) -> None:
    assert alias(number, NIC) == expected
    assert number_of(expected, NIC) == number


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("1234/रा०", "1234_ra"),
        ("१२३४/राजस्व/२०१९", "1234_rajasv_2019"),
        ("पत्रावली संख्या 77/2016", "patravali-sankhya-77_2016"),
        ("प.3(12)राज-6", "pa-3(12)raj-6"),
        ("F.12/2019/Estt", "F-12_2019_Estt"),
        ("ডাক/১২", "dak_12"),
        ("CON", "nCON"),
        ("con.5/2019", "con-5_2019"),
        ("../..", "n"),
        ("....", "n"),
        ("", "n"),
        ("😀", "n"),
        ("Café/7", "Cafe_7"),
        ("a//b", "a_b"),
        ("a_b", "a-b"),
        ("-rf", "rf"),
    ],
)
def test_any_other_number_gets_a_stem_and_a_code(number: str, stem: str) -> None:
    name = alias(number, NIC)
    assert re.fullmatch(re.escape(stem) + "__[a-z2-7]{12}", name)
    assert number_of(name, NIC) is None


def test_an_alias_is_the_same_today_and_next_year() -> None:
    """Packages are chained by names: these must never change."""
    assert alias("1234/रा०", NIC) == "1234_ra__h3mh2p2sv3ye"
    assert alias("F.12/2019/Estt", NIC) == "F-12_2019_Estt__6f6ghlikl57d"


@pytest.mark.parametrize("rules", RULES)
@given(number=numbers)
def test_an_alias_is_a_name_on_every_disk(rules: AliasRules, number: str) -> None:
    name = alias(number, rules)
    assert 0 < len(name) <= rules.longest
    assert set(name) <= rules.allowed | {rules.slash}
    assert not set(name) & FORBIDDEN
    assert is_safe_name(name)
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE)
    assert name[-1] not in ". "
    assert name not in (".", "..")


@pytest.mark.parametrize("rules", RULES)
@given(first=numbers, second=numbers)
def test_two_numbers_never_have_one_alias(rules: AliasRules, first: str, second: str) -> None:
    assert (alias(first, rules) == alias(second, rules)) == (first == second)


@pytest.mark.parametrize("rules", RULES)
@given(number=numbers)
def test_what_an_alias_tells_by_itself_is_the_number(rules: AliasRules, number: str) -> None:
    assert number_of(alias(number, rules), rules) in (number, None)


@pytest.mark.parametrize("rules", RULES)
@given(found=st.lists(st.one_of(numbers, st.sampled_from(["A/1", "a/1", "A/1 ", "a_1", "", "रा०", "रा0"])), max_size=12))
def test_no_two_records_of_a_package_are_one_name_on_a_disk_without_case(rules: AliasRules, found: list[str]) -> None:
    records = [(f"r-{place}", number) for place, number in enumerate(found)]
    names = allot(records, rules)
    assert len({name.casefold() for name in names.values()}) == len(found)
    assert all(is_safe_name(name) and len(name) <= rules.longest for name in names.values())
    again = allot(records, rules, names)
    assert again == names


def test_the_first_of_two_keeps_its_name_and_the_other_is_told_apart() -> None:
    names = allot([("a", "F/1"), ("b", "f/1"), ("c", "F/1")], NIC)
    assert names["a"] == "F_1"
    assert names["b"].startswith("f_1__")
    assert names["c"].startswith("F_1__")
    assert len(names["c"]) == len("F_1__") + CODE_LETTERS


def test_a_record_keeps_the_alias_that_it_left_with() -> None:
    assert allot([("a", "F/1"), ("b", "F/1")], NIC, {"b": "F_1"})["b"] == "F_1"
    assert allot([("a", "F/1"), ("b", "F/1")], NIC, {"b": "F_1"})["a"] != "F_1"
    assert allot([("a", "F/1")], NIC, {"a": "F.1"})["a"] == "F_1", "unless it is not allowed any more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("राजस्व", "rajasv"),
        ("क", "ka"),
        ("भूमि", "bhumi"),
        ("संचिका", "sanchika"),
        ("कृषि", "krishi"),
        ("ज़मीन", "zamin"),
        ("गुजराती ગુજરાત", "gujarati gujarat"),
    ],
)
def test_hindi_is_read_as_people_spell_it(text: str, expected: str) -> None:
    assert romanised(text) == expected
