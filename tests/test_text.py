"""The normaliser: number keys, folding, words, natural order, the proof's normal form, safe display, plausible words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile import text
from scanfile.text import fold, natural_key, number_key, plausible, prefixes, printable, tokens, words

SAME = [
    ("1234/रा०", "1234/रा0", "1234/राo", "1234/राO", "1234/रा°", "1234/रा.", "१२३४/रा॰", "1234 / रा.", "1234/ रा०", "१२३४ / रा०,"),
    ("1234/रा०", "1234।रा०", "1234|रा०", "1234lरा०", "1234 l रा०", "1234⁄रा०", "1234\\रा०", "１２３４/रा०", "1234/रा\u200d०", "1234/रा०।"),
    ("A-11013/4/2019-Estt.", "A–11013/4/2019—ESTT", "a=11013 / 4 / 2019 ~ estt", "A-11013l4l2019-Estt"),
    ("5/आ०(भू०)-12/2016-1543/रा०", "5/आ0 (भू0) - 12/2016 - 1543/रा0", "५/आ.(भू.)-१२/२०१६-१५४३/रा."),
    ("528/तीन-2023-39(2)/2016", "528 / तीन-2023-39 (2) / 2016"),
    ("बड़ा/5", "बडा/5", "ब\u0921\u093cा/5"),
    ("अ०शा०पत्र", "अ०शा॰पत्र", "अ.शा.पत्र"),
]

DIFFERENT = [
    ("1234/रा०", "1234/रा०5"),
    ("1234/रा०", "1234/रा००"),
    ("1234/रा०5", "1234/रा5"),
    ("1234/रा", "123/4/रा"),
    ("123/4", "1234"),
    ("12 34", "1234"),
    ("0123/अ-6/2020-21", "123/अ-6/2020-21"),
    ("रा०.5", "रा5"),
    ("1/11", "11/1"),
    ("F.3(12)Rev-6/2018", "F.31(2)Rev-6/2018"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_number_key_is_one_for_all_spellings(spellings: tuple[str, ...]) -> None:
    assert len({number_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_number_key_keeps_different_numbers_apart(one: str, other: str) -> None:
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("1234/रा०", "1234/रा"),
        ("T202001430101234", "T202001430101234"),
        ("UPLK010012342019", "UPLK010012342019"),
        ("2938", "2938"),
        ("0123/अ-6/2020-21", "0123/अ-6/2020-21"),
        ("A-21001(3)/5/2008/DFG", "A-21001(3)/5/2008/DFG"),
        ("विधि-२०२६/अधि-८४", "विधि-2026/अधि-84"),
        ("क्रमांक एफ 19-76/2019/1/4", "क्रमांक एफ 19-76/2019/1/4"),
        ("81829/2023/ARC-DARPG", "81829/2023/ARC-DARPG"),
        ("10.5/2019", "10.5/2019"),
        ("", ""),
        ("/ - .", "/-"),
    ],
)
def test_number_key_values(number: str, key: str) -> None:
    assert number_key(number) == key


NUMBERISH = st.text(alphabet="0123456789०१२३४५६७८९/-।|l\\ .()=~oO०॰°राखिँंक़्ABab\u200d\u200b\u093c'", max_size=30)


@given(st.one_of(st.text(max_size=40), NUMBERISH))
def test_number_key_is_idempotent_and_never_raises(number: str) -> None:
    assert number_key(number_key(number)) == number_key(number)


@given(st.lists(st.sampled_from(["12", "7", "2019", "रा०", "भू-अभि", "Estt", "(3)", "XVIII"]), min_size=1, max_size=6), st.randoms())
def test_number_key_ignores_spacing_digit_script_and_case(pieces: list[str], dice: random.Random) -> None:
    plain = "/".join(pieces)
    spaced = "".join(dice.choice([" / ", "/ ", " /", "/"]) if char == "/" else char for char in plain)
    spelt = "".join(chr(0x0966 + int(char)) if char in "0123456789" and dice.random() < 0.5 else char for char in spaced)
    assert number_key(dice.choice([str.lower, str.upper, str])(spelt)) == number_key(plain)


@given(st.lists(st.tuples(st.sampled_from(["/", "-", "/रा०-", "/Estt/", "(", " "]), st.integers(0, 99999)), min_size=1, max_size=5))
def test_number_key_never_loses_or_joins_digits(pieces: list[tuple[str, int]]) -> None:
    number = "5" + "".join(f"{joint}{value}" for joint, value in pieces)
    runs = ["5"] + [str(value) for _, value in pieces]
    assert text._DIGIT_RUNS.findall(number_key(number)) == runs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ज़मीन", "जमीन"),
        ("क\u093cानून", "\u0958ानून"),
        ("पाँच", "पांच"),
        ("हिन्दी", "हिंदी"),
        ("सम्बन्ध", "संबंध"),
        ("दिसम्बर", "दिसंबर"),
        ("पञ्जी", "पंजी"),
        ("क्\u200dष", "क्ष"),
        ("DIGITISATION", "digitisation"),
        ("१२३", "123"),
        ("उ०प्र०", "उ0प्र0"),
        ("उ०प्र०", "उ॰प्र॰"),
        ("Ünï", "U\u0308NI\u0308"),
        ("“x”", '"x"'),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_fold_joins_spellings(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("की", "कि"), ("की", "का"), ("की", "को"), ("जन्म", "जंम"), ("अन्न", "अंन"), ("कर", "कार")])
def test_fold_keeps_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.one_of(st.text(max_size=40), NUMBERISH, st.text(alphabet="कनमणञङ्तथपबगजडँं़ािीo0०.॰", max_size=20)))
def test_fold_is_idempotent(anything: str) -> None:
    assert fold(fold(anything)) == fold(anything)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1234 / रा0", "1234/रा०"),
        ("१२३४।रा॰ ,", "१२३४/रा०"),
        ("A–11013 / 4/2019—Estt.", "A-11013/4/2019-Estt."),
        ("528 / तीन-2023-39 (2) / 2016.", "528/तीन-2023-39(2)/2016"),
        ("रा०५", "रा०५"),
        ("9 / पोशाक यो. – 02", "9/पोशाक यो.-02"),
        ("11013l4l2019", "11013/4/2019"),
        (" : - ", "-"),
        ("", ""),
    ],
)
def test_number_value_is_tidy_and_keeps_digits_and_letters(raw: str, value: str) -> None:
    assert text.number_value(raw) == value


@given(st.one_of(st.text(max_size=40), NUMBERISH))
def test_number_value_is_idempotent_and_keeps_the_key(raw: str) -> None:
    value = text.number_value(raw)
    assert text.number_value(value) == value
    assert number_key(value) == number_key(raw)


def test_flat_leads_back_to_the_text() -> None:
    raw = "क्\u200dषेत्र फ़ाइल १२–३|४"
    plain, places = text.flat(raw)
    assert plain == "क्षेत्र फाइल 12-3।4"
    assert places is not None
    assert raw[places[plain.index("1")] : places[plain.index("3")] + 1] == "१२–३"
    assert text.flat("पत्रांक १२") == ("पत्रांक 12", None)


@given(st.text(max_size=40))
def test_flat_keeps_one_place_for_each_character(raw: str) -> None:
    plain, places = text.flat(raw)
    assert len(plain) == (len(raw) if places is None else len(places))


def test_words_keep_their_vowel_signs() -> None:
    assert words("कि की, को—कार्यालय (१२ फ़रवरी) File_No") == ["कि", "की", "को", "कार्यालय", "12", "फरवरी", "file", "no"]


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [("सम", "सम्बन्ध", True), ("सम्", "सम्बन्ध", True), ("हिन", "हिन्दी", True), ("सम", "संख्या", False), ("कार्य", "कार्यालय", True)],
)
def test_prefixes_see_through_the_anusvara(typed: str, meant: str, found: bool) -> None:
    assert any(fold(meant).startswith(prefix) for prefix in prefixes(fold(typed))) is found


def test_natural_order() -> None:
    expected = [
        "9",
        "०10",
        "11",
        "a/2.tif",
        "a/10.tif",
        "a b/1.tif",
        "page",
        "page.tif",
        "Page1.tif",
        "page2",
        "page2.tif",
        "page2a.tif",
        "page१०.tif",
    ]
    shuffled = random.Random(5).sample(expected, len(expected))
    assert sorted(shuffled, key=natural_key) == expected


@given(st.lists(st.text(alphabet="ab/.0१2 ٣²" + "\udcff", max_size=8), unique=True, max_size=6))
def test_natural_order_is_total_and_free_of_input_order(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)


def test_natural_order_takes_any_length_of_number() -> None:
    assert natural_key("1" * 6000) > natural_key("9" * 5999)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("co-\noperate", ["cooperate"]),
        ("co\u00ad\noperate", ["cooperate"]),
        ("co\x02operate co\ufffeoperate", ["cooperate", "cooperate"]),
        ("a page ends with half-\n", ["a", "page", "ends", "with", "half"]),
        ("half-", ["half"]),
        ("दिनांक -\nपटना - x", ["दिनांक", "पटना", "x"]),
        ("12\u00a0रुपये", ["12", "रुपये"]),
        ("( ) । | -- ₹ कार्यालय,", ["कार्यालय,"]),
        ("ﬁle", ["file"]),
        ("क्\u200dषेत्र", ["क्षेत्र"]),
    ],
)
def test_tokens(shown: str, expected: list[str]) -> None:
    assert tokens(shown) == expected


def test_tokens_of_right_to_left_words_do_not_depend_on_direction() -> None:
    assert tokens("اردو زبان") == tokens("ودرا نابز") != tokens("اردو کتاب")


@given(st.text(max_size=60))
def test_tokens_are_stable(anything: str) -> None:
    once = tokens(anything)
    assert tokens(" ".join(once) + " .") == once or "\ufffe" in "".join(once)


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        ("पत्र १\n2", "पत्र १\\x0a2"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("क्\u200dष", "क्\u200dष"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_printable(outside: str, shown: str) -> None:
    assert printable(outside) == shown


@given(st.text(), st.integers(5, 50))
def test_printable_is_one_short_encodable_line(outside: str, limit: int) -> None:
    shown = printable(outside, limit)
    assert len(shown) <= limit
    assert len(shown.splitlines()) <= 1
    shown.encode()


GOOD = "कार्यालय श्रीमन् शासनादेश उ०प्र० Digitisation NTPC 12/03/2019 1234/रा० व को (भू०) सं० Estt. दिनाँक प्राप्\u200dत संस्कृत्य don't ऐक्ट ज़मीन"
BAD = "ि क राा क््ष xkcdqwz aBcd iiii ।। বাংলা ्क कa ؟ अि ं ~"


@pytest.mark.parametrize("word", GOOD.split())
def test_plausible(word: str) -> None:
    assert plausible(word)


@pytest.mark.parametrize("word", BAD.split())
def test_implausible(word: str) -> None:
    assert not plausible(word)


@given(st.text(max_size=30))
def test_plausible_never_raises(word: str) -> None:
    assert plausible(word) in (True, False)
