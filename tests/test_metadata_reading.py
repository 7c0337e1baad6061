"""Whole letters and covers: roles, subjects and where they end, sender and addressee, land, page references, values on the next line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import load_pack, read_lines
from scanfile.model import Found, Kind, Role, TextLine

YEAR = 2026


def read(*lines: str | TextLine, state: str = "bihar") -> tuple[Found, ...]:
    return read_lines([TextLine(line) if isinstance(line, str) else line for line in lines], load_pack(state), YEAR)


def of(found: Sequence[Found], *kinds: Kind) -> list[tuple[Role, str]]:
    return [(one.role, one.value) for one in found if one.kind in kinds]


LETTER = (
    "बिहार सरकार",
    "राजस्व एवं भूमि सुधार विभाग",
    "पत्रांक - 8/रा०(भू०)-12/2019-1543/रा०, पटना, दिनांक- 12.03.2019",
    "प्रेषक,",
    "अपर समाहर्त्ता,",
    "पटना।",
    "सेवा में,",
    "अंचल अधिकारी,",
    "दानापुर।",
    "विषय:- दाखिल-खारिज वाद संख्या 123/2018-19 में पारित आदेश के विरुद्ध",
    "अपील के संबंध में।",
    "प्रसंग:- आपका पत्रांक 456 दिनांक 01.02.2019",
    "महाशय,",
    "उपर्युक्त विषयक विभागीय पत्रांक 789/रा० दिनांक 4.1.2019 के आलोक में कहना है कि",
    "मौजा- रामपुर, थाना नं०- 45, खाता नं०- 123, खेसरा नं०- 456, 457/2 रकबा 1.25 एकड़ की",
    "भूमि पर 25 कर्मचारियों की संख्या 25 है। मो० 9876543210",
    "ज्ञापांक- 1544/रा० दिनांक- 12.03.2019",
    "प्रतिलिपि: जिला पदाधिकारी, पटना को सूचनार्थ प्रेषित।",
)


def test_a_letter_of_bihar() -> None:
    found = read(*LETTER)
    assert of(found, Kind.NUMBER, Kind.CASE) == [
        (Role.LETTER, "8/रा०(भू०)-12/2019-1543/रा०"),
        (Role.FILE, "8/रा०(भू०)-12/2019"),
        (Role.CASE, "123/2018-19"),
        (Role.REFERENCE, "456"),
        (Role.REFERENCE, "789/रा०"),
        (Role.LETTER, "1544/रा०"),
    ]
    assert of(found, Kind.DATE) == [
        (Role.LETTER, "2019-03-12"),
        (Role.REFERENCE, "2019-02-01"),
        (Role.REFERENCE, "2019-01-04"),
        (Role.LETTER, "2019-03-12"),
    ]
    assert of(found, Kind.SUBJECT) == [(Role.NONE, "दाखिल-खारिज वाद संख्या 123/2018-19 में पारित आदेश के विरुद्ध अपील के संबंध में")]
    assert of(found, Kind.SENDER) == [(Role.NONE, "बिहार सरकार"), (Role.NONE, "अपर समाहर्त्ता, पटना")]
    assert of(found, Kind.ADDRESSEE) == [(Role.NONE, "अंचल अधिकारी, दानापुर")]
    assert [(one.part("field"), one.value) for one in found if one.kind is Kind.LAND] == [
        ("village", "रामपुर"),
        ("police_station", "45"),
        ("khata", "123"),
        ("plot", "456, 457/2"),
        ("area", "1.25 एकड़"),
    ]


def test_an_office_memorandum_in_english() -> None:
    found = read(
        "F. No. A-12018/2/2015-Estt.(RR)",
        "Government of India",
        "Ministry of Personnel, Public Grievances and Pensions",
        "North Block, New Delhi",
        "Dated the 31st December, 2015",
        "OFFICE MEMORANDUM",
        "Subject:- Framing of recruitment rules for the post of",
        "Section Officer - reg.",
        "The undersigned is directed to refer to this Department's O.M. No. AB-14017/48/2010-Estt.(RR) dated 31.12.2010",
        "and to say that",
        "To",
        "All Ministries and Departments",
        "Tel: 011-23092338",
        state="central",
    )
    assert of(found, Kind.NUMBER, Kind.DATE) == [
        (Role.FILE, "A-12018/2/2015-Estt.(RR)"),
        (Role.LETTER, "2015-12-31"),
        (Role.REFERENCE, "AB-14017/48/2010-Estt.(RR)"),
        (Role.REFERENCE, "2010-12-31"),
    ]
    assert of(found, Kind.SUBJECT) == [(Role.NONE, "Framing of recruitment rules for the post of Section Officer - reg")]
    assert of(found, Kind.ADDRESSEE) == [(Role.NONE, "All Ministries and Departments")]
    assert of(found, Kind.SENDER) == [(Role.NONE, "Government of India")]


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        (("विषय: भूमि विवाद के संबंध में।", "महोदय,"), "भूमि विवाद के संबंध में"),
        (("विषय- भूमि विवाद", "के निस्तारण हेतु", "महोदय,"), "भूमि विवाद के निस्तारण हेतु"),
        (("विषय :- भूमि विवाद के सम्बन्ध में", "कृपया उपर्युक्त का अवलोकन करें"), "भूमि विवाद के सम्बन्ध में"),
        (("विषय: भूमि विवाद", "संदर्भ: आपका पत्र"), "भूमि विवाद"),
        (("विषय: भूमि विवाद", "उपर्युक्त विषयक"), "भूमि विवाद"),
        (("विषय: भूमि विवाद", "पत्रांक 12/रा०"), "भूमि विवाद"),
        (("विषय: भूमि विवाद", "", "अगला अनुच्छेद"), "भूमि विवाद"),
        (("विषयः- भूमि विवाद",), "भूमि विवाद"),
        (("विपय: भूमि विवाद",), "भूमि विवाद"),
        (("विषय भूमि विवाद",), "भूमि विवाद"),
        (("विषय:", "भूमि विवाद", "महोदय"), "भूमि विवाद"),
        (("Subject: Transfer of land", "in village Rampur", "Sir,"), "Transfer of land in village Rampur"),
        (("Sub:- Transfer of land - regarding.", "Reference is invited"), "Transfer of land - regarding"),
        (("Sub.: Transfer", "Ref: your letter"), "Transfer"),
        (("Subject to the provisions of the Act",), None),
        (("विषय में कहना है कि",), None),
        (("विषय सूची",), None),
        (("इस विषय पर: विचार",), None),
        (("विषय:",), None),
        (("विषय: ----",), None),
        (("विषय:", "महोदय,"), None),
    ],
)
def test_subjects_and_where_they_end(lines: tuple[str, ...], subject: str | None) -> None:
    assert of(read(*lines), Kind.SUBJECT) == ([(Role.NONE, subject)] if subject else [])


def placed(text: str, top: float, left: float = 0.1, right: float = 0.9, page: int = 0) -> TextLine:
    return TextLine(text, page, left, top, right, top + 0.015)


def test_white_space_and_short_lines_end_a_subject() -> None:
    near = read(placed("विषय: भूमि विवाद", 0.3), placed("का निस्तारण", 0.32, right=0.4), placed("अगला अनुच्छेद", 0.34))
    assert of(near, Kind.SUBJECT) == [(Role.NONE, "भूमि विवाद का निस्तारण")]
    far = read(placed("विषय: भूमि विवाद", 0.3), placed("अगला अनुच्छेद", 0.4))
    assert of(far, Kind.SUBJECT) == [(Role.NONE, "भूमि विवाद")]
    page = read(placed("विषय: भूमि विवाद", 0.95), placed("अगला पृष्ठ", 0.05, page=1))
    assert of(page, Kind.SUBJECT) == [(Role.NONE, "भूमि विवाद")]


def test_a_subject_leads_back_to_its_lines() -> None:
    lines = ("पत्रांक 5/रा०", "विषय:- भूमि विवाद", "के निस्तारण", "हेतु", "महोदय")
    (subject,) = (one for one in read(*lines) if one.kind is Kind.SUBJECT)
    assert (subject.line, subject.raw, subject.part("lines")) == (1, "भूमि विवाद", "3")
    assert lines[1][subject.label_start : subject.end] == lines[1]


def test_a_subject_does_not_run_on_for_ever() -> None:
    (subject,) = (one for one in read("विषय: भूमि", *["विवाद का निस्तारण"] * 50) if one.kind is Kind.SUBJECT)
    assert int(subject.part("lines")) <= 6
    assert subject.confidence < 85


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("पत्रावली संख्या", "1234/रा०/2018"), [(Role.FILE, "1234/रा०/2018")]),
        (("पत्रावली संख्या :", "1234/रा०/2018"), [(Role.FILE, "1234/रा०/2018")]),
        (("पत्रांक", "1234/रा०"), [(Role.LETTER, "1234/रा०")]),
        (("वाद संख्या", "12/2018-19"), [(Role.CASE, "12/2018-19")]),
        (("पत्रावली संख्या", "1234"), []),
        (("पत्रावली संख्या", "12/03/2019"), []),
        (("पत्रावली संख्या", "1234/रा० की भूमि"), []),
        (("पत्रावली संख्या", "पत्रांक 12/रा०"), [(Role.LETTER, "12/रा०")]),
        (("पत्रावली संख्या", "", "1234/रा०/2018"), []),
        (("संख्या", "1234/रा०/2018"), []),
    ],
)
def test_a_number_alone_on_the_line_below_its_label(lines: tuple[str, ...], value: list[tuple[Role, str]]) -> None:
    assert of(read(*lines), Kind.NUMBER, Kind.CASE) == value


def test_the_line_below_must_be_near_and_on_the_page() -> None:
    assert of(read(placed("पत्रावली संख्या", 0.1), placed("1234/रा०/2018", 0.12)), Kind.NUMBER) == [(Role.FILE, "1234/रा०/2018")]
    assert of(read(placed("पत्रावली संख्या", 0.1), placed("1234/रा०/2018", 0.1, left=0.5)), Kind.NUMBER) == [(Role.FILE, "1234/रा०/2018")]
    assert of(read(placed("पत्रावली संख्या", 0.1), placed("1234/रा०/2018", 0.5)), Kind.NUMBER) == []
    apart = read(placed("पत्रावली संख्या", 0.9), placed("1234/रा०/2018", 0.05, page=1))
    assert of(apart, Kind.NUMBER) == [(Role.NONE, "1234/रा०/2018")], "what looks like a number in a head is proposed, and is nobody's"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("प्रसंग:- 1. आपका पत्रांक 45/रा०", "2. पत्रांक 46/रा० दिनांक 1.2.2019"), [(Role.REFERENCE, "45/रा०"), (Role.REFERENCE, "46/रा०")]),
        (
            ("संदर्भ: पत्रांक 45/रा०", "पत्रांक 46/रा०", "महोदय", "पत्रांक 47/रा०"),
            [(Role.REFERENCE, "45/रा०"), (Role.REFERENCE, "46/रा०"), (Role.LETTER, "47/रा०")],
        ),
        (("उक्त के संबंध में शासन के", "शासनादेश संख्या 22/16/92 का"), [(Role.REFERENCE, "22/16/92")]),
        (("पत्रांक 45/रा० दिनांक 1.2.2019", "के आलोक में"), [(Role.REFERENCE, "45/रा०")]),
        (("पत्रांक 45/रा० दिनांक 1.2.2019", "महोदय"), [(Role.LETTER, "45/रा०")]),
        (("राजस्व एवं भूमि सुधार विभाग पत्रांक 45/रा०",), [(Role.LETTER, "45/रा०")]),
        (("पटना पत्रांक 45/रा०",), [(Role.LETTER, "45/रा०")]),
        (("यह स्पष्ट किया जाता है पत्रांक 45/रा०",), [(Role.REFERENCE, "45/रा०")]),
        (("पत्रावली संख्या 5/रा०/2018 पत्रांक 45/रा०",), [(Role.FILE, "5/रा०/2018"), (Role.LETTER, "45/रा०")]),
    ],
)
def test_whose_number_it_is(lines: tuple[str, ...], expected: list[tuple[Role, str]]) -> None:
    assert of(read(*lines), Kind.NUMBER) == expected


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (
            "ग्राम: रामपुर, परगना: सदर, तहसील: सदर, जिला: लखनऊ",
            [("village", "रामपुर"), ("pargana", "सदर"), ("tehsil", "सदर"), ("district", "लखनऊ")],
        ),
        ("गाटा संख्या 123मि०, 124/2 व 125 रकबा 0.253 हे०", [("plot", "123मि०, 124/2 व 125"), ("area", "0.253 हे०")]),
        ("खाता सं० 12 खसरा नं० 45", [("khata", "12"), ("plot", "45")]),
        (
            "Mauza: Rampur, Khata No. 12, Plot No. 45, Area 1.25 acre",
            [("village", "Rampur"), ("khata", "12"), ("plot", "45"), ("area", "1.25 acre")],
        ),
        ("हल्का नं० 5 तौजी नं० 123 जमाबंदी नं० 45", [("circle", "5"), ("tauji", "123"), ("jamabandi", "45")]),
        ("मौजा – …, थाना नं० – …, खाता नं० – …, खेसरा नं० – …", []),
        ("ग्राम पंचायत रामपुर", []),
        ("ग्राम में भूमि", []),
        ("जिला पदाधिकारी, पटना", []),
        ("तहसील कार्यालय", []),
        ("बैंक खाता सं० 12345678901", []),
        ("खाता सं० 12345678901", []),
    ],
)
def test_land(line: str, fields: list[tuple[str, str]]) -> None:
    assert [(one.part("field"), one.value) for one in read(line, state="up") if one.kind is Kind.LAND] == fields


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("पृ० 12/प० एवं पृ० 7/टि० का अवलोकन करें", ["12/c", "7/n"]),
        ("P.12/c and p. 7/n", ["12/c", "7/n"]),
        ("पृष्ठ सं० 12-15 प०", ["12-15/c"]),
        ("page 12/corr.", ["12/c"]),
        ("pp. 12-15/n", ["12-15/n"]),
        ("12/c", ["12/c"]),
        ("मकान 12/C", []),
        ("पृष्ठ 12", []),
        ("P.0/c", []),
        ("P.15-12/c", []),
        ("P. 12/cm", []),
    ],
)
def test_page_references(line: str, values: list[str]) -> None:
    assert [one.value for one in read(line) if one.kind is Kind.FOLIO] == values


def test_pages_printed_from_eoffice() -> None:
    (found,) = read("Generated from eOffice by A. Kumar, DIRECTOR-ARC on 21/06/2023 12:11 AM")
    assert (found.kind, found.value, found.part("by")) == (Kind.PRINTED, "2023-06-21T00:11", "A. Kumar, DIRECTOR-ARC")
    assert [one.kind for one in read("Generated from eOffice by A. Kumar on 31/02/2023 04:11 PM")] == []


def test_of_even_date_is_the_date_of_the_letter_before() -> None:
    found = read("पत्रांक 45/रा० दिनांक 1.2.2019", "संदर्भ: पत्रांक 4/रा० दिनांक 5.1.2019", "महोदय", "ज्ञापांक 46/रा० तद्दिनांक")
    assert of(found, Kind.DATE) == [(Role.LETTER, "2019-02-01"), (Role.REFERENCE, "2019-01-05"), (Role.LETTER, "2019-02-01")]
    assert [one.key for one in read("ज्ञापांक 46/रा० तद्दिनांक") if one.kind is Kind.DATE] == [""]


def test_nothing_comes_from_nothing() -> None:
    assert read() == ()
    assert read("", " ", "---", "।।।") == ()


LINES = st.lists(st.sampled_from([*LETTER, "", "---", "पत्रावली संख्या", "1234/रा०/2018", "के आलोक में", "तद्दिनांक", "विषय:"]), max_size=12)


@given(LINES, st.integers(0, 2))
def test_findings_lead_back_to_their_lines_in_any_order_of_lines(texts: list[str], pages: int) -> None:
    lines = [TextLine(text, page=place * pages // 12) for place, text in enumerate(texts)]
    found = read_lines(lines, load_pack("bihar"), YEAR)
    assert [(one.line, one.start) for one in found] == sorted((one.line, one.start) for one in found)
    for one in found:
        assert one.raw == texts[one.line][one.start : one.end]
        assert 0 <= one.label_start <= one.start < one.end
        assert one.reason
        assert 0 <= one.confidence <= 100


@given(LINES)
def test_reading_is_repeatable(texts: list[str]) -> None:
    lines = [TextLine(text) for text in texts]
    assert read_lines(lines, load_pack("bihar"), YEAR) == read_lines(lines, load_pack("bihar"), YEAR)


def columns(text: str, *starts: str) -> TextLine:
    """A line in the head of a page in which these words stand apart."""
    return TextLine(text, 0, 0.1, 0.1, 0.9, 0.12, tuple(text.index(start) for start in starts))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # A name stands beside the number of a D.O. letter; white space, not words, says where its entry begins.
        (columns("DINESH CHANDRA GUPTA D.O. No. 28/9/2011-Rev", "D.O."), [(Role.LETTER, "28/9/2011-Rev")]),
        (columns("DINESH CHANDRA GUPTA D.O. No. 28/9/2011-Rev"), [(Role.REFERENCE, "28/9/2011-Rev")]),
        (columns("मोहन लाल पाण्डेय आण०्शा० पत्राक 4198/रा०/2017", "आण"), [(Role.LETTER, "4198/रा०/2017")]),
        (columns("अपर समाहर्ता सदर दिनांक : 30-11-2017", "दिनांक"), [(Role.LETTER, "2017-11-30")]),
    ],
)
def test_what_stands_right_of_wide_white_space_is_an_entry_of_its_own(line: TextLine, expected: list[tuple[Role, str]]) -> None:
    assert of(read(line), Kind.NUMBER, Kind.DATE) == expected


@pytest.mark.parametrize(
    ("line", "state", "value"),
    [
        ("पत्रांक 8962/ले ०/2008 दिनांक: 16.04.08", "bihar", "8962/ले०/2008"),
        ("संचिका संख्या: 10/रा ०-90/2018", "bihar", "10/रा०-90/2018"),
        ("पत्रावली सं० 469(सा०)/7टी०्सी०", "up", "469(सा०)/7टी०सी०"),
        ("File No. 41013/46/2011-Rev-Il", "central", "41013/46/2011-Rev-II"),
        ("संख्या: 2170/1V(6)/2015-19(68)/2015", "uttarakhand", "2170/IV(6)/2015-19(68)/2015"),
        ("D.0. No. 26/17/2007-DFG", "central", "26/17/2007-DFG"),
        ("-क्रमांक:-8872/ले०/2014, भोपाल", "mp", "8872/ले०/2014"),
    ],
)
def test_what_print_and_recognition_do_to_numbers_is_undone(line: str, state: str, value: str) -> None:
    assert of(read(line, state=state), Kind.NUMBER)[0][1] == value


@pytest.mark.parametrize(
    "line",
    ["नस्ती क्रमांक 21 89/रा०/2021", "पत्रांक 7/रा०/२००७/४५ ३ दिनांक: १३/०१/२००८", "File No. 28019/37/2017-HR-॥", "पत्रांक 12/रा०/ = / 2020"],
)
def test_a_number_that_goes_on_unread_is_never_sure(line: str) -> None:
    """Each of these was accepted as it stood: the beginning of the number, in both readings."""
    number = next(one for one in read(line) if one.kind is Kind.NUMBER)
    assert number.confidence < 70
    assert "something unread behind it" in number.reason


def test_a_date_behind_a_number_is_not_the_rest_of_it() -> None:
    found = read("Memo No. 123/Estt/2019 12.03.2019")
    assert of(found, Kind.NUMBER) == [(Role.LETTER, "123/Estt/2019")]
    assert "unread" not in found[0].reason


@pytest.mark.parametrize(("right", "role"), [(0.35, Role.RECEIVED), (0.95, Role.LETTER)])
def test_the_date_of_a_stamp_is_that_of_receipt(right: float, role: Role) -> None:
    stamp = TextLine("डायरी सं० 642", 0, 0.1, 0.05, 0.3, 0.065)
    date = TextLine("दि० 28.10.2022", 0, right - 0.2, 0.07, right, 0.085)
    assert of(read(stamp, date), Kind.DATE) == [(role, "2022-10-28")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PATH 7904/रा०/2006 दिनांक 11-01-2006", [(Role.LETTER, "7904/रा०/2006")]),
        ("PATH 7904/रा०/2006", [(Role.LETTER, "7904/रा०/2006")]),
        ("7904/रा०/2006", [(Role.NONE, "7904/रा०/2006")]),
        ("आपका पत्रांक 7904/रा०/2006 दिनांक 11-01-2006", [(Role.REFERENCE, "7904/रा०/2006")]),
        ("उक्त भूमि के संबंध में 7904/रा०/2006 दिनांक 11-01-2006", []),
    ],
)
def test_a_label_that_nobody_can_read_proposes_and_is_never_sure(text: str, expected: list[tuple[Role, str]]) -> None:
    found = [one for one in read(TextLine(text, 0, 0.1, 0.1, 0.9, 0.12)) if one.kind is Kind.NUMBER]
    assert of(found, Kind.NUMBER) == expected
    assert all(one.confidence < 70 for one in found if not one.label)


def test_the_subject_of_a_note_ends_at_its_first_paragraph() -> None:
    found = read("विषय:- Release of funds for land records.", "1. पत्रावली प्रस्तुत है।")
    assert [one.value for one in found if one.kind is Kind.SUBJECT] == ["Release of funds for land records"]


@pytest.mark.parametrize(
    ("line", "state", "sure"),
    [
        ("पत्रांक-41/सा०-33/2016-877", "bihar", True),
        ("पत्रांक-41/सा०-33/2016", "bihar", False),
        ("संचिका संख्या 41/सा०-33/2016", "bihar", True),
        ("क्रमांक:-प.3(12)राज-6/2018", "rajasthan", False),
        ("पत्रांक 12/रा०/2016", "bihar", True),
    ],
)
def test_a_letter_s_number_without_its_serial_is_for_a_person(line: str, state: str, sure: bool) -> None:
    """The serial is written by hand, or its place left blank, and neither model sees it: the file's number is not the letter's."""
    number = next(one for one in read(line, state=state) if one.kind is Kind.NUMBER)
    assert (number.confidence >= 70) == sure
    assert ("no serial" in number.reason) != sure
