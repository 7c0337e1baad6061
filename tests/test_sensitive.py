from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.sensitive import Kind, counts, covered, flags, verhoeff, without_digits

# Numbers that the Unique Identification Authority of India gives out for trying programs on; nobody has them.
UIDS = ("999941057058", "999971658847", "999933119405", "999955183433", "999990501894")
UID = UIDS[0]
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
A, P, B, M = Kind.AADHAAR, Kind.PAN, Kind.BANK_ACCOUNT, Kind.MOBILE


def kinds(*lines: str) -> list[Kind]:
    return [flag.kind for flag in flags(lines)]


@pytest.mark.parametrize("uid", UIDS)
def test_published_numbers_satisfy_the_check(uid: str) -> None:
    assert verhoeff(uid)
    assert kinds(uid) == [A]


def test_the_check_of_the_paper() -> None:
    assert verhoeff("2363") and not verhoeff("2364"), "236 has the check digit 3"


@pytest.mark.parametrize("line", [
    "9999 4105 7058", "आधार सं० 9999 4105 7058", "Aadhaar No. 9999-4105-7058", "आधार संख्या ९९९९ ४१०५ ७०५८", "आधार:999941057058",
    "आधार न० 99994105 7058", "UID 99 9941 05 7058", "9 9 9 9 4 1 0 5 7 0 5 8", "यू०आई०डी० 9999 410 57058", "9999\u00a04105\u20117058",
    "9999 4105 7058 दिनांक 12.03.2019", "राम कुमार, पुत्र श्याम, 9999 4105 7058 2019", "9999\u200b4105\u200b7058",
])  # fmt: skip
def test_an_aadhaar_number_in_any_dress(line: str) -> None:
    assert kinds(line) == [A]
    assert flags([line])[0].masked == "XXXXXXXX7058"


@pytest.mark.parametrize("line", [
    "9999 4105 7059", "आधार सं० 9999 4105 7059",          # the check digit is wrong
    "1999 4105 7058", "0999 4105 7054",                   # begins with 0 or 1
    "पत्रांक 999941057058", "वाद सं० 9999 4105 7058", "Computer No. 999941057058", "PRAN 999941057058",
    "999941057058.00", "रु० 999941057058", "Rs. 999941057058", "999941057058/-", "12/999941057058", "999941057058/2019",
    "99 9941 05 7058",                                    # uneven groups without a label
    "XXXX XXXX 7058", "99994105 705", "9999410570581", "T999941057058",
])  # fmt: skip
def test_what_is_no_aadhaar_number(line: str) -> None:
    assert A not in kinds(line)


def test_sixteen_digits_that_check_are_a_card_or_virtual_id() -> None:
    body = "99994105705" + "0000"
    last = next(digit for digit in "0123456789" if verhoeff(body + digit))
    number = body + last
    assert kinds(" ".join(number[at : at + 4] for at in range(0, 16, 4))) == []


@pytest.mark.parametrize(("line", "found"), [
    ("PAN: ABCPK1234L", [P]), ("पैन नं० ABCPK 1234 L", [P]), ("A B C P K 1 2 3 4 L", [P]), ("ABCPK१२३४L", [P]), ("PAN-AAACB1234C.", [P]),
    ("ABCXK1234L", []), ("ABCPK12345", []), ("XABCPK1234L", []), ("ABCPK1234LM", []), ("abcpk1234l", []), ("22ABCPK1234L1Z5", []),
    ("ABCP K1234L", []), ("IFSC SBIN0001234", []), ("DL3CAB1234", []),
])  # fmt: skip
def test_permanent_account_numbers(line: str, found: list[Kind]) -> None:
    assert kinds(line) == found


def test_a_pan_shows_its_digits_only() -> None:
    assert flags(["PAN ABCPK 1234 L"])[0].masked == "XXXXX1234X"


@pytest.mark.parametrize(("line", "found"), [
    ("9876543210", [M]), ("मो० 9876543210", [M]), ("मो0नं0-9876543210", [M]), ("मोबाइल नं० ९८७६५४३२१०", [M]), ("Mob.: 98765 43210", [M]),
    ("+91 98765 43210", [M]), ("+91-9876543210", [M]), ("91 9876543210", [M]), ("09876543210", [M]), ("0 9876543210", [M]),
    ("+91 98 7654 3210", [M]), ("दूरभाष 987 654 3210", [M]), ("98765 43210", [M]), ("मो० 9876543210/9123456780", [M, M]),
    ("मो० 9876543210, 9123456780", [M, M]), ("राम 9876543210 श्याम 9123456780", [M, M]), ("Mob 9876543210 2019", [M]),
    ("Mob9876543210", [M]),
    ("5876543210", []), ("987654321", []), ("98765432101", []), ("987 654 3210", []), ("फाइल सं० 9876543210", []),
    ("Case No 9876543210", []),
    ("9876543210/2019", []), ("12/9876543210", []), ("रु. 9876543210", []), ("9876543210.50", []), ("0612-2234567", []),
    ("1800 180 1947", []),
    ("काबिल 9876543210", [M]), ("बिल सं० 9876543210", []),
])  # fmt: skip
def test_mobile_numbers(line: str, found: list[Kind]) -> None:
    assert kinds(line) == found


@pytest.mark.parametrize(("lines", "found"), [
    (("खाता सं० 31234567890",), [B]), (("बचत खाता संख्या ३१२३४५६७८९०",), [B]), (("A/c No. 3123 4567 890",), [B]),
    (("Account Number: 312345678",), [B]),
    (("बैंक खाता नं0 9876543210 है",), [B]), (("खाता संख्या 999941057058",), [B]), (("राम 31234567890 SBIN0001234",), [B]),
    (("खाता संख्या", "31234567890"), [B]), (("खाता सं० 31234567890 मो० 9876543210",), [B, M]),
    (("IFSC SBIN0001234 A/c 312345678901234567",), [B]), (("खाता सं० 31234567890 9876543210",), [B]),
    # On land papers खाता is the number of a holding.
    (("मौजा रामपुर खाता सं० 123456789 खसरा सं० 12",), []), (("खसरा 12, रकबा 0.5", "खाता सं० 123456789"), []),
    (("मौजा रामपुर, बैंक ऑफ इंडिया खाता सं० 123456789012",), [B]), (("मौजा रामपुर खाता सं० 12",), []),
    (("खाता सं० 12345678",), []), (("खाता सं० 1234567890123456789",), []), (("31234567890",), []), (("राशि 31234567890",), []),
    (("खाता में रु० 31234567890 जमा",), []), (("खाता सं० दिनांक 12.03.2019 से 31-03-2020",), []), (("Accounts Section 312345678",), []),
])  # fmt: skip
def test_bank_accounts(lines: tuple[str, ...], found: list[Kind]) -> None:
    assert kinds(*lines) == found


@pytest.mark.parametrize("line", [
    "पत्रांक 1234/रा० दिनांक 12.03.2019", "F.No. 12-34/2019-Estt.", "कुल ₹ 2,34,56,789.00", "खाता सं० 45, खसरा सं० 123/2, रकबा 0.250 हे०",
    "01.04.2018 31.03.2019 2018-19 2019-20", "2018 2019 2020 2021 2022", "12:30 बजे 1122334", "", " ", "।।।", "0" * 40, "1 " * 60,
])  # fmt: skip
def test_a_plain_line_has_no_flag(line: str) -> None:
    assert kinds(line) == []


def test_flags_say_the_line_and_are_counted() -> None:
    found = flags(["विषय: भुगतान", "आधार 9999 4105 7058", "मो० 9876543210", "मो० 9123456780"])
    assert [(flag.kind, flag.line, flag.masked) for flag in found] == [
        (A, 1, "XXXXXXXX7058"),
        (M, 2, "XXXXXX3210"),
        (M, 3, "XXXXXX6780"),
    ]
    assert counts(found) == (("aadhaar", 1), ("mobile", 2))
    assert counts(()) == ()


GROUPED = st.sampled_from([(12,), (4, 4, 4), (4, 8), (8, 4), (1,) * 12, (2, 4, 6), (5, 5, 2)])


@given(
    st.from_regex(r"\A[0-9]{12}\Z"),
    GROUPED,
    st.sampled_from([" ", "-", ""]),
    st.sampled_from(["", "आधार सं० ", "UID: ", "मो० "]),
    st.booleans(),
)
def test_no_number_that_fails_the_check_is_an_aadhaar_number(
    digits: str, widths: tuple[int, ...], between: str, label: str, native: bool
) -> None:
    places = [sum(widths[:at]) for at in range(len(widths) + 1)]
    written = between.join(digits[start:end] for start, end in pairwise(places))
    line = label + (written.translate(DEVANAGARI) if native else written)
    expected = digits[0] in "23456789" and verhoeff(digits)
    assert (A in kinds(line)) <= expected
    if expected and label.startswith("आधार"):
        assert kinds(line) == [A]


@given(st.from_regex(r"\A[0-9]{11}\Z"))
def test_exactly_one_check_digit_fits_and_every_slip_of_one_digit_is_noticed(body: str) -> None:
    fitting = [digit for digit in "0123456789" if verhoeff(body + digit)]
    assert len(fitting) == 1
    number = body + fitting[0]
    assert not any(verhoeff(f"{number[:at]}{(int(number[at]) + 3) % 10}{number[at + 1 :]}") for at in range(12))
    assert not any(
        verhoeff(number[:at] + number[at + 1] + number[at] + number[at + 2 :]) for at in range(11) if number[at] != number[at + 1]
    )


@given(st.lists(st.text(alphabet="0123456789०१२ -./आधारखतसंमोABCPK\u200b\u202e", max_size=60), max_size=4))
def test_a_flag_shows_four_digits_and_no_more(lines: list[str]) -> None:
    for flag in flags(lines):
        assert 0 <= flag.line < len(lines)
        assert re.fullmatch("X+[0-9]{4}X?", flag.masked)


def test_ten_thousand_digits_in_a_line_are_no_number_and_no_delay() -> None:
    assert kinds("7" * 10_000, "9 " * 50_000, "A/c " + "9 1" * 20_000, "मो " * 3_000, "0/" * 5_000, "आधार 1 " * 2_000) == [B]


def test_text_for_a_message_has_no_digits() -> None:
    assert without_digits("ABCPK1234L आधार ९९९९-4105") == "ABCPK####L आधार ####-####"


@pytest.mark.parametrize(("text", "shown"), [
    ("आधार सं० 9999 4105 7058 के सम्बन्ध में", "आधार सं० XXXX XXXX 7058 के सम्बन्ध में"),
    ("आधार सं० ९९९९-४१०५-७०५८", "आधार सं० XXXX-XXXX-७०५८"),
    ("पैन ABCPK1234L, मो० 9876543210", "पैन XXXXX1234X, मो० XXXXXX3210"),
    ("खाता सं० 31234567890 दिनांक 12.03.2019", "खाता सं० XXXXXXX7890 दिनांक 12.03.2019"),
    ("आधार\u200b सं० 9999\u200d 4105 7058", "आधार\u200b सं० XXXX\u200d XXXX 7058"),
    ("पत्रांक 9876543210/2019, वाद सं० 9999 4105 7058", "पत्रांक 9876543210/2019, वाद सं० 9999 4105 7058"),
    ("", ""),
])  # fmt: skip
def test_what_is_found_is_crossed_out_and_nothing_else(text: str, shown: str) -> None:
    assert covered(text) == shown
    assert covered(shown) == shown


@given(st.text())
def test_any_text_without_flags_stays(text: str) -> None:
    line = " ".join(text.split())
    assert (covered(line) == line) == (not flags([line]))
