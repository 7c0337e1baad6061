"""The grammar of numbers: round trips over every shape of every pack, one key for all notations, nothing invented, nothing that hangs."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanfile.metadata import load_pack, read_lines, states
from scanfile.metadata.shapes import Shape
from scanfile.model import Found, Kind, Role, TextLine
from scanfile.text import loose_key, number_key

YEAR = 2026
PACKS = {state: load_pack(state) for state in states()}
SHAPES = sorted(
    {(shape.form, state == "rajasthan"): (state, shape) for state, pack in PACKS.items() for shape in pack.shapes}.values(),
    key=lambda pair: (pair[0], pair[1].form),
)
"""Every form once, with a state whose pack has it; those with a prefix also in Rajasthan, which has prefixes of its own."""
FEW = settings(max_examples=25)


def found_in(line: str, state: str = "central") -> tuple[Found, ...]:
    return read_lines([TextLine(line)], PACKS[state], YEAR)


def numbers_in(line: str, state: str = "central") -> list[Found]:
    return [one for one in found_in(line, state) if one.kind in (Kind.NUMBER, Kind.CASE)]


YEARS = st.integers(1950, YEAR).map(str)
SECTIONS = st.sampled_from(["रा०", "भू-अभि.", "स्था०'ख'", "आ०(भू०)", "माशि०", "Estt.", "ARC-DARPG", "PG", "राजस्व", "विधि"])
ELEMENTS: dict[str, st.SearchStrategy[str]] = {
    "digits": st.integers(1, 99999).map(str),
    "range": st.integers(1000, 9899).map(lambda first: f"{first}-{first % 100 + 1:02d}") | st.integers(1, 99999).map(str),
    "year": YEARS,
    "short": st.integers(50, 99).map(str),
    "session": YEARS | st.integers(1950, 2025).map(lambda year: f"{year}-{(year + 1) % 100:02d}"),
    "section": SECTIONS,
    "wing": st.sampled_from(["तीन", "नौ-1", "XVIII(1)", "एक-10", "3HR-I"]),
    "bracketed": st.tuples(st.integers(1, 400), st.sampled_from(["", "(2)", "(सा०)", "(45)"])).map(lambda pair: f"{pair[0]}{pair[1]}"),
    "pair": st.tuples(st.integers(1, 20), st.integers(1, 20)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    "letter": st.sampled_from(["क", "A"]),
    "head": st.sampled_from(["अ-6", "ब-121", "अ-82"]),
    "roman": st.sampled_from(["I", "II", "IV", "XII"]),
    "part": st.sampled_from(["(भाग)", "(भाग-2)"]),
    "functional": st.sampled_from(["A-11013", "N-11016", "A-21001(3)", "11014"]),
}
ELEMENT = re.compile(r"\{([a-z]+)(?::([a-z_]+))?\}")


@st.composite
def numbers(draw: st.DrawFn, shape: Shape, prefix: str) -> tuple[str, dict[str, str]]:
    """A number of a shape, as it is written without idle spaces, and the parts that were put in."""
    form = re.sub(r"\[([^]]*)\]", lambda match: match[1] if draw(st.booleans()) else "", shape.form)
    parts: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        kind, name = match[1], match[2] or match[1]
        text = prefix if kind == "prefix" else draw(ELEMENTS[kind])
        if kind not in ("functional", "prefix"):
            parts[name] = text.strip("()") if name == "part_file" else text
        return text

    return ELEMENT.sub(fill, form.replace(" ", "")).replace("<", "").replace(">", ""), parts


def prefix_of(state: str) -> str:
    return "प." if state == "rajasthan" else "F."


@pytest.mark.parametrize(("state", "shape"), SHAPES, ids=[f"{state}: {shape.form}" for state, shape in SHAPES])
@FEW
@given(data=st.data())
def test_every_shape_gives_back_the_parts_that_were_put_in(state: str, shape: Shape, data: st.DataObject) -> None:
    value, parts = data.draw(numbers(shape, prefix_of(state)))
    found = shape.parts(value)
    assert found is not None
    assert {name: found[name] for name in parts} == parts


DIGITS = {str(digit): chr(0x966 + digit) for digit in range(10)}


@st.composite
def notations(draw: st.DrawFn, value: str) -> str:
    """The same number in another notation: digits of the other script, spaces around separators, look-alikes, abbreviation signs."""
    hindi = draw(st.booleans())
    spaced = draw(st.sampled_from(["", " "]))
    sign = draw(st.sampled_from(["०", "0", "॰", "°", "."]))
    dash = draw(st.sampled_from(["-", "–", "="]))
    shown = []
    for place, letter in enumerate(value):
        before = value[place - 1] if place else ""
        if letter in "०." and "\u0900" <= before <= "\u097f":
            shown.append("॰" if value[place + 1 : place + 2].isdecimal() else sign)  # a zero before digits is a digit
        elif letter == "/":
            shown.append(f"{spaced}/{spaced}")
        elif letter == "-":
            shown.append(f"{spaced}{dash}{spaced}")
        elif letter in DIGITS and hindi and not re.search("[A-Za-z]", value):
            shown.append(DIGITS[letter])
        else:
            shown.append(letter)
    return "".join(shown)


@pytest.mark.parametrize(("state", "shape"), SHAPES, ids=[f"{state}: {shape.form}" for state, shape in SHAPES])
@FEW
@given(data=st.data())
def test_a_number_is_read_whole_in_any_notation_and_has_one_key(state: str, shape: Shape, data: st.DataObject) -> None:
    value, _ = data.draw(numbers(shape, prefix_of(state)))
    label = data.draw(st.sampled_from(["पत्रांक ", "पत्रांक-", "ज्ञापांक: ", "Memo No. ", "Endst. No. "]))
    tail = data.draw(st.sampled_from(["", " दिनांक 12.03.2019", ", पटना", " dated 12.3.2019", " "]))
    found = [one for one in numbers_in(f"{label}{data.draw(notations(value))}{tail}", state) if one.role is Role.LETTER]
    assert [one.key for one in found] == [number_key(value)]


PIECES = st.lists(
    st.tuples(st.sampled_from(["12", "7", "2019", "1543", "रा०", "भू-अभि.", "Estt.", "XVIII", "(3)"]), st.sampled_from("/-")),
    min_size=2,
    max_size=6,
)


@given(PIECES, PIECES)
def test_different_numbers_never_collide(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    def spelt(pieces: list[tuple[str, str]]) -> str:
        return "पत्रांक 5" + "".join(f"{joint}{piece}" for piece, joint in pieces) + "/9"

    first, second = numbers_in(spelt(one)), numbers_in(spelt(other))
    if first and second and one != other:
        bare = [re.sub(r"[-/]\(", "(", spelt(pieces)) for pieces in (one, other)]
        assert bare[0] == bare[1] or first[0].key != second[0].key


ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff"


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(ZERO_WIDTH)), max_size=8))
def test_zero_width_and_direction_controls_change_nothing(inserted: list[tuple[int, str]]) -> None:
    line = plain = "पत्रांक 1234/रा० दिनांक 12.03.2019 पत्रावली सं० 45/2018"
    for place, control in inserted:
        line = line[:place] + control + line[place:]
    assert [(one.role, one.value, one.key) for one in found_in(line)] == [(one.role, one.value, one.key) for one in found_in(plain)]
    assert all(one.raw == line[one.start : one.end] for one in found_in(line))


LETTERS = "पतरकसंखयानदिविषज्ञंाी०.:/-() '|।\u200d\u093c0123456789०१२३NoFile. Dated"


@given(st.one_of(st.text(max_size=80), st.text(alphabet=LETTERS, max_size=80)), st.sampled_from(sorted(PACKS)))
def test_nothing_is_invented(line: str, state: str) -> None:
    for one in found_in(line, state):
        assert one.raw == line[one.start : one.end]
        if one.kind in (Kind.NUMBER, Kind.CASE, Kind.COMPUTER):
            digits = [str(unicodedata.decimal(letter)) for letter in one.raw if letter.isdecimal()]
            assert [str(unicodedata.decimal(letter)) for letter in one.value if letter.isdecimal()] == digits
            assert any(digits)
        if one.kind is Kind.DATE and one.value:
            assert any(letter.isdecimal() for letter in one.raw)


@given(st.text(alphabet="पत्रांक संख्या दिनांक File No. विषय :-/।()", max_size=80))
def test_a_line_without_digits_has_no_number_and_no_date(line: str) -> None:
    kinds = {one.kind for one in found_in(line) if one.value}
    assert not kinds & {Kind.NUMBER, Kind.CASE, Kind.COMPUTER, Kind.DATE, Kind.YEAR, Kind.FOLIO}


HOSTILE = [
    "1" * 10_000,
    "पत्रांक " + "1" * 10_000,
    "पत्रांक " + "1/" * 5_000,
    "पत्रांक " + "रा०-" * 5_000 + "1",
    "पत्रांक " + "(" * 10_000,
    "पत्रांक " + "(1" * 5_000,
    "पत्रांक " + " " * 10_000 + "x",
    "पत्रांक " + "_" * 10_000,
    "." * 10_000,
    ":-/।()—–=~'\"" * 800,
    "पत्रांक " * 2_000,
    "सं० " * 3_000,
    "दिनांक " * 2_000 + "12.03.2019",
    "A-" * 5_000 + "11013/4/2019",
    "a." * 5_000 + "1/2",
    "12.03." * 3_000,
    "12/" * 3_000 + "2019",
    "खसरा नं० " + "1, " * 3_000,
    "\u202e\u200b" * 5_000 + "पत्रांक 12/3",
    "विषय: " + "भूमि " * 3_000,
    "P." * 5_000 + "12/c",
    "Generated from eOffice by " + "x " * 5_000 + "on",
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_end_and_bring_no_numbers(line: str) -> None:
    for state in ("central", "up", "delhi"):
        assert all(len(one.value) <= 90 for one in numbers_in(line, state))


@pytest.mark.parametrize(
    "line",
    [
        "पत्रांक",
        "पत्रांक -",
        "पत्रांक: ________ दिनांक: ________",
        "File No.",
        "संख्या 25",
        "कर्मचारियों की संख्या 25 है",
        "दिनांक 31.02.2019",
        "दिनांक 00.00.0000",
        "दिनांक 12/25/2019",
        "पत्रांक 12.03.2019"[:7] + " 31.02.2019",
        "No. of copies 25",
        "वर्ष 2018-19 में 25 प्रकरण",
        "मो० 9876543210",
        "पिन 226001",
        "Phone No. 0612-2233445",
        "आधार संख्या 1234 5678 9012",
        "पृष्ठ सं० 12",
        "क्र० सं० 12",
        "1. 2. 3. 4.",
        "2239",
        "पत्रांक 1234567890123",
        "पत्रांक 1. यह",
        "- 12 -",
        "12/15",
        "3.1.2",
        "ग्राम पंचायत 12",
        "धारा 80 के अन्तर्गत",
    ],
)
def test_what_is_no_number_and_no_date(line: str) -> None:
    assert [one for one in found_in(line, "up") if one.kind is not Kind.YEAR] == []


@pytest.mark.parametrize(
    ("line", "value", "role"),
    [
        ("पत्राक 12/रा०", "12/रा०", Role.LETTER),
        ("ज्ञापाक- 12/रा०", "12/रा०", Role.LETTER),
        ("सचिका स०: 12/2018", "12/2018", Role.FILE),
        ("कमांक 12/रा०/2018", "12/रा०/2018", Role.LETTER),
        ("नरती क्र. 12/2018", "12/2018", Role.FILE),
        ("पत्रसंख्या 12/2018", "12/2018", Role.LETTER),
        ("पत्रावलीसंख्या 12/2018", "12/2018", Role.FILE),
        ("F.No.12/2018", "12/2018", Role.FILE),
        ("N0. 12/2018-PG", "12/2018-PG", Role.FILE),
        ("फा०सं०११०१४/३/२०१८", "११०१४/३/२०१८", Role.FILE),
        ("पत्र सं0123/2018", "123/2018", Role.LETTER),
        ("क्रमांक/1234/स्था/2019", "1234/स्था/2019", Role.LETTER),
        ("पत्रांक....1234/रा०", "1234/रा०", Role.LETTER),
        ("पत्रांक ........ /रा०/2019", "…/रा०/2019", Role.LETTER),
        ("पत्रांक 11013l4l2019", "11013/4/2019", Role.LETTER),
        ("पत्रांक 1234।रा०", "1234/रा०", Role.LETTER),
        ("पत्रांक 1234।", "1234", Role.LETTER),
        ("क्रमांक एफ 5-15 / 2014 / सात -1 भोपाल दिनांक 28/01/2014", "एफ 5-15/2014/सात-1", Role.LETTER),
        ("क्रमांक 1274/18/भू-अभि०", "1274/18/भू-अभि०", Role.LETTER),
        ("अ. शा. सं. 6( 3 )( 45 )/98-एल. सी. ( एल. एस. )", "6(3)(45)/98-एल. सी.(एल. एस.)", Role.LETTER),
        ("आवक क्रमांक 567", "567", Role.RECEIVED),
        ("आपका पत्रांक 567/रा०", "567/रा०", Role.REFERENCE),
        ("Your letter No. 5/2018", "5/2018", Role.REFERENCE),
        ("उपर्युक्त विषयक विभागीय पत्रांक 567/रा० दिनांक 1.2.2019 के आलोक में", "567/रा०", Role.REFERENCE),
        ("पत्रांक 567/रा० के आलोक में", "567/रा०", Role.REFERENCE),
        ("इस संबंध में शासन के शासनादेश संख्या 22/16/92 का अवलोकन करें", "22/16/92", Role.REFERENCE),
        ("पत्रांक 12/03/2019", "12/03/2019", Role.LETTER),
        ("पत्रांक 5/वि०-12/2019-", "5/वि०-12/2019-…", Role.LETTER),
        ("पत्रांक 5/वि०-12/2019- दिनांक 1.2.2019", "5/वि०-12/2019", Role.LETTER),
        ("पत्रांक 5/वि०-12/2019/ दिनांक 1.2.2019", "5/वि०-12/2019/…", Role.LETTER),
        ("पत्रांक 1234/रा०/ दिनांक 1.2.2019", "1234/रा०", Role.LETTER),
        ("पत्रांक; 12/रा०", "12/रा०", Role.LETTER),
    ],
)
def test_numbers_behind_labels(line: str, value: str, role: Role) -> None:
    found = [(one.value, one.role) for one in numbers_in(line, "mp") if one.role is not Role.FILE or role is Role.FILE]
    assert found == [(value, role)]


@pytest.mark.parametrize(
    ("line", "state", "value"),
    [
        ("संख्या; १८२१/एक.१०.२०१६.१४९(२)/२०१५", "up", "१८२१/एक-१०-२०१६-१४९(२)/२०१५"),
        ("पत्रांक. 7/वि०.68;2006-3301;रा०, राँची", "jharkhand", "7/वि०-68/2006-3301/रा०"),
        ("पत्रांक 12.03.2019", "up", None),
        ("पत्रांक 1/12.03.2019", "up", None),
    ],
)
def test_points_and_semicolons_are_dashes_and_slashes_where_that_makes_a_known_form(line: str, state: str, value: str | None) -> None:
    found = [one for one in numbers_in(line, state) if one.role is Role.LETTER]
    assert [one.value for one in found] == ([value] if value else [])
    assert all("taken for dashes" in one.reason and one.confidence < 80 for one in found)


@pytest.mark.parametrize(
    ("line", "state", "key"),
    [
        ("क्रमांक:- प,18(54)राज-5/2000/3727 जयपुर", "rajasthan", "प18(54)राज-5/2000/3727"),
        ("संख्या: 1207/छः:-2-1998-337(60)/1997", "up", "1207/छः-2-1998-337(60)/1997"),
        ("संख्या: 1207/छ:-2-1998-337(60)/1997", "up", "1207/छः-2-1998-337(60)/1997"),
        ("संख्या: 1207/छः-2-1998-337(60)/1997", "up", "1207/छः-2-1998-337(60)/1997"),
    ],
)
def test_signs_that_are_typed_or_read_for_one_another(line: str, state: str, key: str) -> None:
    assert [one.key for one in numbers_in(line, state) if one.role is Role.LETTER] == [key]


def test_confidence_follows_the_evidence() -> None:
    def sure(line: str) -> int:
        return numbers_in(line)[0].confidence

    assert sure("पत्रांक 1234/रा०") > sure("पत्राक 1234/रा०") > sure("पत्रांक 12/03/2019") > sure("पत्रांक ____/रा०/2019")
    assert sure("पत्रांक 1234/रा०") > sure("पत्रांक 1234") > sure("81829/2023/ARC-DARPG")
    assert numbers_in("पत्राक 1234/रा०")[0].reason == "label पत्रांक, read as पत्राक, form: serial, section"
    assert "could be a date" in numbers_in("पत्रांक 12/03/2019")[0].reason


def test_twins_of_different_numbers_differ() -> None:
    pack = PACKS["rajasthan"]
    assert pack.twin("प.3(12)राज-6/2018") == pack.twin("F.3(12)Rev-6/2018") == pack.twin("f 3(12)REV-6/2018")
    different = ("प.3(12)राज-6/2018", "प.3(12)गृह-6/2018", "प.31(2)राज-6/2018", "3(12)राज-6/2018", "प.03(12)राज-6/2018", "प.003(12)राज-6/18")
    assert len({pack.twin(number) for number in different}) == len(different)


@pytest.mark.parametrize(
    ("state", "number", "twin"),
    [
        ("mp", "एफ 08-70/2015", "F08-70/2015"),
        ("mp", "F.08-70/2015", "F08-70/2015"),
        ("rajasthan", "प.04(3)राज-3/2005", "F04(3)REV-3/2005"),
        ("rajasthan", "F.04(3)Rev-3/2005", "F04(3)REV-3/2005"),
    ],
)
def test_a_zero_behind_a_prefix_belongs_to_the_number(state: str, number: str, twin: str) -> None:
    pack = PACKS[state]
    assert pack.twin(number) == twin
    assert [(one.value, one.twin) for one in numbers_in(f"क्रमांक {number}", state)] == [(number, twin)]
    assert {pack.twin_of_key(key) for key in pack.spellings(number_key(number))} == {twin}


@given(st.text(max_size=40))
def test_a_twin_is_a_key_for_any_text(text: str) -> None:
    twin = PACKS["rajasthan"].twin(text)
    assert twin == loose_key(twin)


@pytest.mark.parametrize("order", range(5))
def test_findings_come_in_the_order_of_the_page(order: int) -> None:
    lines = ["पत्रांक 12/रा० दिनांक 1.2.2019", "विषय: भूमि", "खसरा नं० 5", "P.12/c"]
    random.Random(order).shuffle(lines)
    found = read_lines([TextLine(line) for line in lines], PACKS["up"], YEAR)
    assert [(one.line, one.start) for one in found] == sorted((one.line, one.start) for one in found)
