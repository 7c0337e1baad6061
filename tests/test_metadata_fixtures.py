"""Fifty forms that numbers, dates and references take in Indian offices, with what they mean, written down before the parser.

Each case is one line of a paper, the state whose pack reads it, and everything that must be found in it, in order: kind, role, value, key,
and some of the parts. What is not listed must not be found.
"""

from __future__ import annotations

import pytest

from scanfile.metadata import load_pack, read_lines
from scanfile.model import Found, Kind, Role, TextLine

YEAR = 2026

Expected = tuple[Kind, Role, str, str, dict[str, str]]


def number(role: Role, value: str, key: str, **parts: str) -> Expected:
    return Kind.NUMBER, role, value, key, parts


def case(role: Role, value: str, key: str, **parts: str) -> Expected:
    return Kind.CASE, role, value, key, parts


def date(role: Role, value: str, **parts: str) -> Expected:
    return Kind.DATE, role, value, value, parts


def year(value: str, **parts: str) -> Expected:
    return Kind.YEAR, Role.NONE, value, value, parts


def folio(value: str) -> Expected:
    return Kind.FOLIO, Role.NONE, value, value, {}


LETTER, FILE, RECEIVED, CASE, NONE = Role.LETTER, Role.FILE, Role.RECEIVED, Role.CASE, Role.NONE

CASES: list[tuple[str, str, str, list[Expected]]] = [
    (
        "1",
        "bihar",
        "पत्रांक 1234/रा० दिनांक 12.03.2019",
        [
            number(LETTER, "1234/रा०", "1234/रा", serial="1234", section="रा०", section_name="राजस्व"),
            date(LETTER, "2019-03-12"),
        ],
    ),
    (
        "2",
        "central",
        "No. A-11013/4/2019-Estt.",
        [
            number(
                FILE,
                "A-11013/4/2019-Estt.",
                "A-11013/4/2019-ESTT",
                group="A",
                group_name="Establishment",
                primary="11",
                secondary="01",
                tertiary="3",
                serial="4",
                year="2019",
                section="Estt.",
                section_name="स्थापना",
            )
        ],
    ),
    (
        "3",
        "central",
        "File No. N-11016/6/2016-ARC-DARPG (Computer No. 2938)",
        [
            number(
                FILE,
                "N-11016/6/2016-ARC-DARPG",
                "N-11016/6/2016-ARC-DARPG",
                group="N",
                primary="11",
                secondary="01",
                tertiary="6",
                serial="6",
                year="2016",
                section="ARC-DARPG",
            ),
            (Kind.COMPUTER, FILE, "2938", "2938", {}),
        ],
    ),
    (
        "4",
        "central",
        "81829/2023/ARC-DARPG",
        [number(NONE, *["81829/2023/ARC-DARPG"] * 2, serial="81829", year="2023", section="ARC-DARPG")],
    ),
    (
        "5",
        "central",
        "Generated from eOffice by A. Kumar, DIRECTOR-ARC-DARPG on 21/06/2023 04:11 PM",
        [(Kind.PRINTED, NONE, "2023-06-21T16:11", "2023-06-21T16:11", {"by": "A. Kumar, DIRECTOR-ARC-DARPG"})],
    ),
    (
        "6",
        "central",
        "A-21001(3)/5/2008/DFG",
        [
            number(
                NONE,
                *["A-21001(3)/5/2008/DFG"] * 2,
                group="A",
                primary="21",
                secondary="00",
                tertiary="1",
                sub="3",
                serial="5",
                year="2008",
                section="DFG",
            )
        ],
    ),
    (
        "7",
        "up",
        "पत्र संख्या 1/1148751/2025 दिनांक 20 नवम्बर 2025",
        [number(LETTER, *["1/1148751/2025"] * 2, serial="1148751", year="2025"), date(LETTER, "2025-11-20")],
    ),
    (
        "8",
        "up",
        "विज्ञप्ति संख्या-528 / तीन-2023-39 (2) / 2016 दिनांक 04 दिसम्बर, 2023",
        [
            number(LETTER, *["528/तीन-2023-39(2)/2016"] * 2, serial="528", section="तीन", year="2023", file="39(2)/2016"),
            number(FILE, *["39(2)/2016"] * 2),
            date(LETTER, "2023-12-04"),
        ],
    ),
    (
        "9",
        "up",
        "शासनादेश संख्या 22/16/92 टी० सी०-III, दिनाँक २० अक्टुबर २००८",
        [number(LETTER, "22/16/92 टी० सी०-III", "22/16/92 टी सी-III"), date(LETTER, "2008-10-20")],
    ),
    (
        "10",
        "bihar",
        "ज्ञापांक – 9 / पोशाक यो. – 02/2024 (भाग) – 44, पटना, दिनांक 20/01/2025",
        [
            number(
                LETTER,
                "9/पोशाक यो.-02/2024(भाग)-44",
                "9/पोशाक यो-02/2024(भाग)-44",
                serial="44",
                year="2024",
                part_file="भाग",
                main="9/पोशाक यो.-02/2024",
            ),
            number(FILE, "9/पोशाक यो.-02/2024(भाग)", "9/पोशाक यो-02/2024(भाग)", part_file="भाग", main="9/पोशाक यो.-02/2024"),
            date(LETTER, "2025-01-20"),
        ],
    ),
    ("11", "bihar", "संचिका संख्या 11/वि०-33/2026", [number(FILE, "11/वि०-33/2026", "11/वि-33/2026", section="वि०", year="2026")]),
    (
        "12 trailing serial blank",
        "bihar",
        "संख्या-01/माशि०/स्था०'ख'-68/2024/____",
        [
            number(LETTER, "01/माशि०/स्था०'ख'-68/2024/…", "", file="01/माशि०/स्था०'ख'-68/2024"),
            number(FILE, "01/माशि०/स्था०'ख'-68/2024", "01/माशि/स्था'ख'-68/2024", year="2024"),
        ],
    ),
    ("12 middle blank", "bihar", "ज्ञापांक-01/…/2024/1061, पटना, दिनांक …", [number(LETTER, "01/…/2024/1061", "")]),
    (
        "13",
        "central",
        "फा. सं. 11014/03/2023-SCD-V",
        [
            number(
                FILE,
                *["11014/03/2023-SCD-V"] * 2,
                primary="11",
                secondary="01",
                tertiary="4",
                serial="03",
                year="2023",
                section="SCD-V",
            )
        ],
    ),
    ("14", "central", "[फा. सं. विधि-२०२६/अधि-८४]", [number(FILE, "विधि-२०२६/अधि-८४", "विधि-2026/अधि-84")]),
    (
        "15",
        "mp",
        "राजस्व प्रकरण क्रमांक ……… / अ-82 वर्ष 2018-19",
        [case(CASE, "…/अ-82/2018-19", "", head="अ-82", head_name="भू-अर्जन", year="2018-19")],
    ),
    ("16", "bihar", "वाद संख्या-16/2025-26", [case(CASE, *["16/2025-26"] * 2, serial="16", year="2025-26")]),
    ("17", "bihar", "वाद सं. १०४९/२०२४", [case(CASE, "१०४९/२०२४", "1049/2024", serial="१०४९", year="२०२४")]),
    (
        "18",
        "bihar",
        "पत्रांक: 123/2026 दिनांक: 12.09.2026",
        [number(LETTER, *["123/2026"] * 2, serial="123", year="2026"), date(LETTER, "2026-09-12")],
    ),
    ("19", "up", "सत्र वाद संख्या: … मु.अ.सं.: … थाना: … जिला: …", []),
    ("20", "bihar", "मौजा – …, थाना नं० – …, खाता नं० – …, खेसरा नं० – …", []),
    ("21", "up", "पत्रावली संख्या आदेश सं0 व दिनांक", []),
    (
        "22",
        "up",
        "उ0प्र0 शासन, राजस्व अनुभाग-14",
        [(Kind.SENDER, NONE, "उ०प्र० शासन, राजस्व अनुभाग-14", "उ.प्र. शासन, राजस्व अनुभाग-14", {"section": "राजस्व अनुभाग-14"})],
    ),
    (
        "23",
        "mp",
        "क्रमांक एफ 19-76/2019/1/4 भोपाल, दिनांक 25/09/2019",
        [
            number(LETTER, *["एफ 19-76/2019/1/4"] * 2, file="एफ 19-76/2019", year="2019", section="1/4"),
            number(FILE, *["एफ 19-76/2019"] * 2),
            date(LETTER, "2019-09-25"),
        ],
    ),
    (
        "24",
        "mp",
        "नस्ती क्रमांक 4567/राजस्व/2018",
        [number(FILE, *["4567/राजस्व/2018"] * 2, serial="4567", section="राजस्व", year="2018")],
    ),
    (
        "25",
        "chhattisgarh",
        "पृ. क्रमांक/भू-अभि./2020/345 रायपुर, दिनांक 05/02/2020",
        [
            number(LETTER, "भू-अभि./2020/345", "भू-अभि/2020/345", section="भू-अभि.", year="2020", serial="345"),
            date(LETTER, "2020-02-05"),
        ],
    ),
    (
        "26",
        "rajasthan",
        "क्रमांक:-प.3(12)राज-6/2018/25 जयपुर, दिनांक 14.02.2019",
        [
            number(LETTER, "प.3(12)राज-6/2018/25", "प3(12)राज-6/2018/25", serial="25", section="राज", group="6", year="2018"),
            number(FILE, "प.3(12)राज-6/2018", "प3(12)राज-6/2018"),
            date(LETTER, "2019-02-14"),
        ],
    ),
    (
        "27",
        "rajasthan",
        "F.3(12)Rev-6/2018",
        [number(NONE, "F.3(12)Rev-6/2018", "F3(12)REV-6/2018", section="Rev", group="6", year="2018")],
    ),
    (
        "28",
        "uttarakhand",
        "संख्या: 412/XVIII(1)/2017-4(5)/2016",
        [
            number(LETTER, *["412/XVIII(1)/2017-4(5)/2016"] * 2, serial="412", section="XVIII(1)", year="2017", file="4(5)/2016"),
            number(FILE, *["4(5)/2016"] * 2),
        ],
    ),
    (
        "29",
        "up",
        "सं०-567/नौ-1-2016-234(सा०)/14टी०सी०",
        [
            number(
                LETTER,
                "567/नौ-1-2016-234(सा०)/14टी०सी०",
                "567/नौ-1-2016-234(सा)/14टीसी",
                serial="567",
                section="नौ-1",
                year="2016",
                file="234(सा०)/14टी०सी०",
            ),
            number(FILE, "234(सा०)/14टी०सी०", "234(सा)/14टीसी"),
        ],
    ),
    (
        "30",
        "up",
        "संख्या-1-11/2019/123/एक-10-2019-33(45)/2011",
        [
            number(LETTER, *["1-11/2019/123/एक-10-2019-33(45)/2011"] * 2, serial="123", section="एक-10", year="2019", file="33(45)/2011"),
            number(FILE, *["33(45)/2011"] * 2),
        ],
    ),
    (
        "31",
        "jharkhand",
        "पत्रांक-5/आ०(भू०)-12/2016-1543/रा०, राँची, दिनांक-",
        [
            number(
                LETTER,
                "5/आ०(भू०)-12/2016-1543/रा०",
                "5/आ(भू)-12/2016-1543/रा",
                file="5/आ०(भू०)-12/2016",
                serial="1543",
                section="रा०",
            ),
            number(FILE, "5/आ०(भू०)-12/2016", "5/आ(भू)-12/2016"),
        ],
    ),
    (
        "32",
        "haryana",
        "Memo No. 23/45/2019-3HR-I dated, Chandigarh, the 12th March, 2019",
        [number(LETTER, *["23/45/2019-3HR-I"] * 2, year="2019", section="3HR-I"), date(LETTER, "2019-03-12")],
    ),
    (
        "33",
        "haryana",
        "Endst. No. RA-2019/4321-45 Dated: 03-04-19",
        [number(LETTER, *["RA-2019/4321-45"] * 2, first="4321", last="4345", year="2019"), date(LETTER, "2019-04-03")],
    ),
    (
        "34",
        "himachal",
        "No. Rev-B-A(3)-5/2014-II Dated: Shimla-2, the 07/03/2018",
        [
            number(FILE, "Rev-B-A(3)-5/2014-II", "REV-B-A(3)-5/2014-II", section="Rev-B-A(3)", serial="5", year="2014", volume="II"),
            date(LETTER, "2018-03-07"),
        ],
    ),
    (
        "35",
        "delhi",
        "F.1/12/2018/Admn./DM(East)/4567-70",
        [
            number(NONE, "F.1/12/2018/Admn./DM(East)/4567-70", "F1/12/2018/ADMN/DM(EAST)/4567-70", first="4567", last="4570", year="2018"),
            number(FILE, "F.1/12/2018/Admn./DM(East)", "F1/12/2018/ADMN/DM(EAST)"),
        ],
    ),
    ("36 English", "central", "D.O. No. 3/12/2018-PG", [number(LETTER, *["3/12/2018-PG"] * 2, section="PG")]),
    ("36 Hindi", "central", "अ०शा०पत्र संख्या 45/एस०टी०/2018", [number(LETTER, "45/एस०टी०/2018", "45/एसटी/2018", serial="45", year="2018")]),
    ("37 English", "central", "U.O. No. 12345/2017", [number(LETTER, *["12345/2017"] * 2, serial="12345", year="2017")]),
    ("37 Hindi, without value", "central", "अशा० सं०", []),
    (
        "38",
        "up",
        "सं० 12/मु०स०/2019 तद्दिनांक",
        [
            number(LETTER, "12/मु०स०/2019", "12/मुस/2019", serial="12", section="मु०स०", year="2019"),
            (Kind.DATE, LETTER, "", "", {"even": "तद्दिनांक"}),
        ],
    ),
    (
        "39",
        "central",
        "NEW DELHI, MONDAY, MARCH 18, 2019/PHALGUNA 27, 1940",
        [date(NONE, "2019-03-18"), date(NONE, "2019-03-18", calendar="saka")],
    ),
    ("40", "central", "दिनांक 28 फाल्गुन, 1940 (शक)", [date(LETTER, "2019-03-19", calendar="saka")]),
    ("41 labelled", "up", "फसली वर्ष 1426", [year("2018-07/2019-06", calendar="fasli", year="1426")]),
    ("41 abbreviated", "up", "1426 फ०", [year("2018-07/2019-06", calendar="fasli", year="1426")]),
    ("42", "central", "विक्रम संवत 2075", [year("2018-03/2019-04", calendar="vikram", year="2075")]),
    (
        "43",
        "up",
        "दायरा संख्या 45/1998 निर्णय दिनांक 3-7-99",
        [case(CASE, *["45/1998"] * 2, serial="45", year="1998"), date(CASE, "1999-07-03")],
    ),
    ("44", "up", "T202001430101234", [case(NONE, *["T202001430101234"] * 2, year="2020")]),
    (
        "45",
        "up",
        "UPLK010012342019",
        [case(NONE, *["UPLK010012342019"] * 2, state="UP", district="LK", court="01", serial="001234", year="2019")],
    ),
    (
        "46",
        "mp",
        "0123/अ-6/2020-21",
        [case(NONE, *["0123/अ-6/2020-21"] * 2, serial="0123", head="अ-6", head_name="नामांतरण", year="2020-21")],
    ),
    ("47", "up", "डायरी सं० 987 दि० 4/5/17", [number(RECEIVED, "987", "987"), date(RECEIVED, "2017-05-04")]),
    ("49 month", "bihar", "दिनांक     मार्च, 2019", [date(LETTER, "2019-03")]),
    ("49 digits", "bihar", "दिनांक /03/2019", [date(LETTER, "2019-03")]),
    ("50 range", "up", "पृष्ठ सं० 12-15 प०", [folio("12-15/c")]),
    ("50 dash", "up", "पृ०-12/प०", [folio("12/c")]),
    ("50 English", "central", "P.12/c", [folio("12/c")]),
    ("50 noting", "mp", "पृ. 7/टि.", [folio("7/n")]),
    ("50 English noting", "central", "p.7/n", [folio("7/n")]),
]


def seen(found: Found) -> tuple[Kind, Role, str, str]:
    return found.kind, found.role, found.value, found.key


@pytest.mark.parametrize(("state", "line", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_a_line_holds(state: str, line: str, expected: list[Expected]) -> None:
    found = read_lines([TextLine(line)], load_pack(state), YEAR)
    assert [seen(one) for one in found] == [one[:4] for one in expected]
    for one, (*_, parts) in zip(found, expected, strict=True):
        assert {name: one.part(name) for name in parts} == parts


@pytest.mark.parametrize(("state", "line"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_spans_lead_back_to_the_line(state: str, line: str) -> None:
    for found in read_lines([TextLine(line)], load_pack(state), YEAR):
        assert line[found.start : found.end] == found.raw
        assert 0 <= found.label_start <= found.start < found.end <= len(line)
        assert 0 <= found.confidence <= 100
        assert found.reason


@pytest.mark.parametrize("margin", [(0.01, 0.08), (0.9, 0.99)])
def test_48_a_mark_in_the_margin_is_an_inward_mark(margin: tuple[float, float]) -> None:
    def at(text: str) -> TextLine:
        return TextLine(text, left=margin[0], right=margin[1], top=0.3, bottom=0.32)

    found = read_lines([at("23/6/26")], load_pack("up"), YEAR)
    assert [seen(one) for one in found] == [(Kind.DATE, Role.RECEIVED, "2026-06-23", "2026-06-23")]
    assert read_lines([at("2239")], load_pack("up"), YEAR) == ()


def test_26_and_27_are_twins_by_the_pack_and_not_by_the_plain_key() -> None:
    pack = load_pack("rajasthan")
    hindi = read_lines([TextLine("क्रमांक:-प.3(12)राज-6/2018/25 जयपुर, दिनांक 14.02.2019")], pack, YEAR)[1]
    english = read_lines([TextLine("F.3(12)Rev-6/2018")], pack, YEAR)[0]
    assert hindi.key != english.key
    assert hindi.twin == english.twin == "F3(12)REV-6/2018"


def test_38_of_even_date_is_the_letter_s_date() -> None:
    lines = [TextLine("सं० 11/मु०स०/2019, दिनांक 12.03.2019"), TextLine("सं० 12/मु०स०/2019 तद्दिनांक")]
    dates = [one for one in read_lines(lines, load_pack("up"), YEAR) if one.kind is Kind.DATE]
    assert [one.value for one in dates] == ["2019-03-12", "2019-03-12"]
