"""The register: tables as offices save them, headings and words in two languages, every mistake with its row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import Formula, Value, simple, workbook, worksheet

from scanfile.errors import UsageError
from scanfile.messages import LANGUAGES, say
from scanfile.model import Classification, CountUnit, RegisterRow
from scanfile.paper.profile import COLUMNS, Heading, shipped_profile
from scanfile.paper.register import RegisterTable, read_entry, read_register
from scanfile.paper.tables import Sheet, read_content, read_path
from scanfile.text import number_key

PROFILE = shipped_profile()


def read(content: bytes, columns: str = "") -> RegisterTable:
    return read_register(read_content(content, "register"), PROFILE, columns, 2026, "register")


def table(*rows: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def row(number: str, **more: object) -> RegisterRow:
    return RegisterRow(number, number_key(number), **more)  # type: ignore[arg-type]


FULL = (
    ["1847/रा०/2018", "भूमि विवाद", "राजस्व", "DM-GAYA", "2018", "24", "80", "leaf", "normal", "B", "भूमि", "closed", "1", "2026-03-31"],
    row(
        "1847/रा०/2018",
        subject="भूमि विवाद",
        section="राजस्व",
        office="DM-GAYA",
        year="2018",
        count_noting=24,
        count_correspondence=80,
        count_unit=CountUnit.LEAF,
        classification=Classification.NORMAL,
        retention="B",
        category="भूमि",
        file_class="closed",
        priority="1",
        due_back="2026-03-31",
    ),
)


def test_the_known_headings() -> None:
    assert read(table(COLUMNS, FULL[0])) == RegisterTable((FULL[1],), ())
    assert read(table(COLUMNS[::-1], FULL[0][::-1])).rows == (FULL[1],)


def test_only_the_number_is_required() -> None:
    assert read(table(["number"], ["7/2020"])) == RegisterTable((row("7/2020"),), ())


HINDI = "क्र०सं०,पत्रावली संख्या,विषय,अनुभाग,टिप्पणी पन्ने,पत्राचार पन्ने\n1,12/2019,भूमि विवाद,राजस्व,२४,८०\n"
HINDI_ROW = row("12/2019", subject="भूमि विवाद", section="राजस्व", count_noting=24, count_correspondence=80)


@pytest.mark.parametrize(
    "content",
    [
        HINDI.encode(),
        HINDI.encode("utf-8-sig"),
        HINDI.encode("utf-16"),
        b"\xfe\xff" + HINDI.encode("utf-16-be"),
        HINDI.replace(",", ";").encode(),
        HINDI.replace(",", "\t").encode("utf-16"),
        HINDI.replace("\n", "\r\n").encode(),
        ("कार्यालय जिलाधिकारी\n\n" + HINDI).encode(),
        HINDI.replace("टिप्पणी", "'नोट शीट'".strip("'")).encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16-be", "semicolon", "tab", "crlf", "title", "other word"],
)
def test_csv_as_offices_save_it(content: bytes) -> None:
    assert read(content) == RegisterTable((HINDI_ROW,), ())


def test_windows_1252() -> None:
    assert read("File No.,Subject\n7,Café – annexe\n".encode("cp1252")).rows == (row("7", subject="Café – annexe"),)


def test_utf_8_with_a_damaged_letter_stays_utf_8_and_is_named() -> None:
    damaged = HINDI.encode().replace("भूमि".encode(), "भूमि".encode()[:-1])
    (mistake,) = read(damaged).mistakes
    assert (mistake.row, mistake.column, mistake.code) == (2, "विषय", "register.unreadable-letters")


def test_a_workbook_with_numbers_dates_and_formulas() -> None:
    content = simple(
        ["File No", "Subject", "Noting leaves", "CF leaves", "Due date", "Year"],
        [1847, "=HYPERLINK(0)", 24, 80.0, date(2026, 3, 31), date(2018, 1, 1)],
        [Formula('"12/"&2019', "12/2019"), Formula("A1", "विषय"), Formula("12*2", "24"), None, "31.03.26", 2019],
    )
    assert read(content) == RegisterTable(
        (
            row("1847", subject="=HYPERLINK(0)", count_noting=24, count_correspondence=80, due_back="2026-03-31", year="2018"),
            row("12/2019", subject="विषय", count_noting=24, due_back="2026-03-31", year="2019"),
        ),
        (),
    )


def test_rows_of_a_workbook_have_the_numbers_that_the_spreadsheet_shows() -> None:
    content = workbook({"Sheet1": worksheet({5: ["title"], 7: ["No.", "Subject"], 9: ["1", "a"], 12: [None, "b"]}, first_column=27)})
    assert [(mistake.row, mistake.column, mistake.code) for mistake in read(content).mistakes] == [(12, "No.", "register.no-number")]


def test_one_worksheet_has_the_register_and_the_others_are_passed_over() -> None:
    content = workbook({"Notes": worksheet([["hello"]]), "List": worksheet([["File No"], ["1"]]), "Empty": worksheet([])})
    assert read(content).rows == (row("1"),)


def test_two_worksheets_with_a_register_are_a_mistake() -> None:
    content = workbook({"Rev": worksheet([["File No"], ["1"]]), "Estt": worksheet([["File No"], ["2"]])})
    (mistake,) = read(content).mistakes
    assert (mistake.row, mistake.code, mistake.values) == (0, "register.several-sheets", (("names", "Rev, Estt"),))


HEADINGS = [
    ("फाइल सं०", Heading("number")),
    ("फ़ाइल संख्या", Heading("number")),
    ("फा०सं०", Heading("number")),
    ("F. No.", Heading("number")),
    ("FILE NUMBER", Heading("number")),
    ("पत्रावली संख्या", Heading("number")),
    ("संचिका सं॰", Heading("number")),
    ("नस्ती क्रमांक", Heading("number")),
    ("विषय", Heading("subject")),
    ("अनुभाग", Heading("section")),
    ("Name of Section", Heading("section")),
    ("टिप्पणी पृष्ठ", Heading("count_noting", CountUnit.SIDE)),
    ("टिप्पणी के पृष्ठों की संख्या", Heading("count_noting", CountUnit.SIDE)),
    ("पत्राचार पृष्ठ", Heading("count_correspondence", CountUnit.SIDE)),
    ("पत्राचार (पन्ने)", Heading("count_correspondence", CountUnit.LEAF)),
    ("No. of leaves (CF)", Heading("count_correspondence", CountUnit.LEAF)),
    ("Noting side - written pages", Heading("count_noting", CountUnit.WRITTEN_SIDE)),
    ("count_noting", Heading("count_noting")),
    ("Note Sheet count", Heading("count_noting")),
    ("गोपनीयता", Heading("classification")),
    ("due back", Heading("due_back")),
    ("वापसी की तिथि", Heading("due_back")),
    ("क्र०सं०", Heading("serial")),
    ("टिप्पणी", None),  # "remarks" in most registers
    ("Noting", None),
    ("Noting and correspondence pages", None),
    ("Noting pages (leaves)", None),
    ("Remarks", None),
    ("", None),
]


@pytest.mark.parametrize(("title", "meaning"), HEADINGS)
def test_headings(title: str, meaning: Heading | None) -> None:
    assert PROFILE.heading(title) == meaning


def test_each_column_is_known_by_its_own_name() -> None:
    assert [PROFILE.heading(column) for column in COLUMNS] == [Heading(column) for column in COLUMNS]


def test_their_own_headings_and_what_is_left_out() -> None:
    found = read(table(["Number", "Kram", "Remarks", "टिप्पणी"], ["x", "7", "r", "t"]), "Kram=number")
    assert found == RegisterTable((row("7"),), (), ("Number", "Remarks", "टिप्पणी"))


UNITS = [
    (["File No", "Noting pages"], ["1", "4"], CountUnit.SIDE),
    (["File No", "Noting pages", "count_unit"], ["1", "4", "पन्ने"], CountUnit.LEAF),
    (["File No", "count_noting"], ["1", "4 लिखित पृष्ठ"], CountUnit.WRITTEN_SIDE),
    (["File No", "Noting leaves", "count_unit"], ["1", "4", ""], CountUnit.LEAF),
    (["File No", "count_noting", "count_unit"], ["1", "4", "Written Side"], CountUnit.WRITTEN_SIDE),
    (["File No", "count_noting"], ["1", "4"], CountUnit.LEAF),
]


@pytest.mark.parametrize(("headings", "cells", "unit"), UNITS)
def test_the_unit_of_counts(headings: list[str], cells: list[str], unit: CountUnit) -> None:
    found = read(table(headings, cells))
    assert (found.mistakes, found.rows[0].count_noting, found.rows[0].count_unit) == ((), 4, unit)


CELLS = [
    ("count_noting", "24", {"count_noting": 24}),
    ("count_noting", "२४", {"count_noting": 24}),
    ("count_noting", "২৪", {"count_noting": 24}),
    ("count_noting", "24.0", {"count_noting": 24}),
    ("count_noting", "0", {"count_noting": 0}),
    ("count_noting", "Nil", {"count_noting": 0}),
    ("count_noting", "शून्य", {"count_noting": 0}),
    ("count_noting", "-", {}),
    ("count_noting", "N/A", {}),
    ("count_noting", "999999 sides", {"count_noting": 999_999, "count_unit": CountUnit.SIDE}),
    ("classification", "सामान्य", {}),
    ("classification", "गोपनीय", {"classification": Classification.CONFIDENTIAL}),
    ("classification", "गुप्त", {"classification": Classification.SECRET}),
    ("classification", "अति गुप्त", {"classification": Classification.TOP_SECRET}),
    ("classification", "TOP-SECRET", {"classification": Classification.TOP_SECRET}),
    ("classification", "", {}),
    ("classification", "-", {}),
    ("class", "निस्तारित", {"file_class": "closed"}),
    ("class", "Current", {"file_class": "current"}),
    ("class", "आंशिक", {"file_class": "partial"}),
    ("year", "२०१९", {"year": "2019"}),
    ("year", "2018-19", {"year": "2018-19"}),
    ("year", "2018/2019", {"year": "2018-2019"}),
    ("due_back", "31.03.2026", {"due_back": "2026-03-31"}),
    ("due_back", "31/3/26", {"due_back": "2026-03-31"}),
    ("due_back", "३१-०३-२०२६", {"due_back": "2026-03-31"}),
    ("subject", "=1+1", {"subject": "=1+1"}),
    ("subject", "@home  with\n\tspaces", {"subject": "@home with spaces"}),
    ("subject", "x" * 4000, {"subject": "x" * 4000}),
    ("retention", "C-10", {"retention": "C-10"}),
]


@pytest.mark.parametrize(("column", "text", "meaning"), CELLS)
def test_cells(column: str, text: str, meaning: dict[str, object]) -> None:
    assert read(table(["number", column], ["1", text])) == RegisterTable((row("1", **meaning),), ())
    assert read_entry({"number": "1", column: text}, PROFILE, 2026) == RegisterTable((row("1", **meaning),), ())


MISTAKES = [
    ("number", "", "register.no-number"),
    ("number", "...", "register.no-number"),
    ("number", "nil", "register.no-number"),
    ("number", "=CONCAT(A1)", "register.number-is-formula"),
    ("number", "+7", "register.number-is-formula"),
    ("number", "-7/2019", "register.number-is-formula"),
    ("number", "@SUM(A1)", "register.number-is-formula"),
    ("number", "1.23457E+11", "register.number-is-shortened"),
    ("number", "क" * 301, "register.too-long"),
    ("number", "\ufffd7", "register.unreadable-letters"),
    ("office", "x" * 101, "register.too-long"),
    ("subject", "x" * 4001, "register.too-long"),
    ("year", "18", "register.no-year"),
    ("year", "last", "register.no-year"),
    ("count_noting", "-4", "register.no-count"),
    ("count_noting", "4.5", "register.no-count"),
    ("count_noting", "many", "register.no-count"),
    ("count_noting", "=SUM(A1)", "register.no-count"),
    ("count_noting", "1000000", "register.no-count"),
    ("count_noting", "4 bundles", "register.no-count"),
    ("count_unit", "kilo", "register.no-such-word"),
    ("classification", "restricted", "register.no-such-word"),
    ("class", "lost", "register.no-such-word"),
    ("due_back", "31.02.2026", "register.no-date"),
    ("due_back", "03-2026", "register.no-date"),
    ("due_back", "2026-03", "register.no-date"),
]


@pytest.mark.parametrize(("column", "text", "code"), MISTAKES)
def test_mistakes(column: str, text: str, code: str) -> None:
    others = {"number": "1", "subject": "s"} if column != "number" else {"subject": "s"}
    cells = {**others, column: text}
    found = read(table(["title"], list(cells), list(cells.values())))
    assert [(mistake.row, mistake.column, mistake.code) for mistake in found.mistakes] == [(3, column, code)]
    assert [mistake.code for mistake in read_entry(cells, PROFILE, 2026).mistakes] == [code]
    for lang in LANGUAGES:
        assert say(code, lang, **dict(found.mistakes[0].values))


def test_what_may_be_written_is_said_in_both_languages() -> None:
    (mistake,) = read(table(["number", "count_unit"], ["1", "kilo"])).mistakes
    assert mistake.values == (("text", "kilo"), ("known", "leaf (पन्ना), written side (लिखित पृष्ठ), side (पृष्ठ)"))


def test_a_number_of_300_characters_is_allowed() -> None:
    assert read(table(["number"], ["क" * 300])).rows == (row("क" * 300),)


def test_a_file_number_that_a_spreadsheet_made_a_date_of() -> None:
    (mistake,) = read(simple(["File No"], [date(2019, 12, 5)])).mistakes
    assert (mistake.row, mistake.code, mistake.values) == (2, "register.number-is-date", (("text", "05.12.2019"),))


def test_all_mistakes_come_at_once() -> None:
    found = read(
        table(["number", "year", "count_noting"], ["1", "x", "y"], ["", "2019", "4"], ["2", "2019", "4"], ["", "", ""], ["3", "z", ""])
    )
    assert [(mistake.row, mistake.column, mistake.code) for mistake in found.mistakes] == [
        (2, "year", "register.no-year"),
        (2, "count_noting", "register.no-count"),
        (3, "number", "register.no-number"),
        (6, "year", "register.no-year"),
    ]


def test_one_number_twice_names_both_rows() -> None:
    found = read(table(["number"], ["1234/रा०"], ["5"], ["१२३४ / रा."], ["1234/रा०"]))
    assert [(mistake.row, mistake.code, dict(mistake.values)["first"]) for mistake in found.mistakes] == [
        (4, "register.twice", "2"),
        (5, "register.twice", "2"),
    ]


def test_two_columns_for_one_thing() -> None:
    found = read(table(["number", "विषय", "Subject"], ["1", "a", "b"]))
    assert [(mistake.row, mistake.column, mistake.code) for mistake in found.mistakes] == [(1, "Subject", "register.column-twice")]


def test_two_units() -> None:
    assert [mistake.code for mistake in read(table(["number", "Noting pages", "CF leaves"], ["1", "2", "3"])).mistakes] == [
        "register.two-units"
    ]
    cells = ["1", "2 leaves", "3 pages"]
    assert [mistake.row for mistake in read(table(["number", "count_noting", "count_correspondence"], cells)).mistakes] == [2]


def test_columns_that_are_not_there() -> None:
    assert [mistake.code for mistake in read(table(["number"], ["1"]), "Nummer=subject").mistakes] == ["register.no-such-column"]


def test_a_quotation_mark_without_its_fellow() -> None:
    found = read(b'number,subject\n1,a\n2,"b\n3,c\n')
    assert [(mistake.row, mistake.code) for mistake in found.mistakes] == [(3, "register.broken")]


def test_rows_that_say_nothing_we_know_are_passed_over() -> None:
    assert read(table(["S.No.", "File No"], ["1", "7"], ["2", ""], ["", " "])) == RegisterTable((row("7"),), ())


@pytest.mark.parametrize(
    ("numbers", "passed"),
    [
        (["1", "2", "3"], True),
        (["(1)", "(2)", "(3)", ""], True),
        (["१.", "२.", "३."], True),
        (["1", "3", "4"], False),
        (["2", "3", "4"], False),
        (["1", "2", ""], False),
        (["1", "2", "नई"], False),
    ],
)
def test_a_row_that_numbers_the_columns_is_no_file(numbers: list[str], passed: bool) -> None:
    found = read(table(["S.No.", "File No", "Subject"], numbers, ["1", "7/2020", "x"])).rows
    assert [one.number for one in found][-1:] == ["7/2020"]
    assert len(found) == (1 if passed else 2)


def test_only_the_row_below_the_headings_numbers_the_columns() -> None:
    assert len(read(table(["S.No.", "File No", "Subject"], ["4", "7/2020", "x"], ["1", "2", "3"])).rows) == 2


@pytest.mark.parametrize(
    "content", [b"", b"hello\nworld\n", table(["Subject"], ["x"]), simple(["Subject"], ["x"]), workbook({"a": worksheet([])})]
)
def test_a_table_without_numbers_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read(content)
    assert caught.value.code == "register.no-number-column"


def cells(xml: str) -> bytes:
    """A workbook of these rows, written by a hand that means no good."""
    return workbook({"a": worksheet([]).replace("<sheetData></sheetData>", f"<sheetData>{xml}</sheetData>")})


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
HOSTILE = {
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "register.format"),
    "no zip": (b"PK\x03\x04 cut off", "register.unreadable"),
    "cut": (simple(["File No"], ["1"])[:-40], "register.unreadable"),
    "no workbook": (simple(["File No"], ["1"]).replace(b"xl/workbook.xml", b"xl/workbook.xxx"), "register.no-number-column"),
    "bad xml": (cells("<row><c>"), "register.unreadable"),
    "doctype": (workbook({"a": f'<!DOCTYPE a [<!ENTITY b "c">]>{worksheet([])}'}), "register.unreadable"),
    "far cell": (cells(FIRST + '<row r="2"><c r = "XFD1048576"><v>1</v></c></row>'), "register.too-large"),
    "far row": (cells('<row r="1">' + "<c><v>1</v></c>" * 16384 + '</row><row r="1048576"><c><v>1</v></c></row>'), "register.too-large"),
    "row beyond": (cells(FIRST + '<row r="4000000000"><c><v>1</v></c></row>'), "register.unreadable"),
    "row nought": (cells(FIRST + '<row r="0"><c><v>1</v></c></row>'), "register.unreadable"),
    "cell beyond": (cells(FIRST + '<row r="2"><c r="ZZZZZZ9999999"><v>1</v></c></row>'), "register.unreadable"),
    "large": (b"number\n" + b"1" * (64 << 20), "register.too-large"),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE)
def test_what_can_t_be_a_register_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(content)
    assert caught.value.code == code


def test_a_path_that_can_t_be_read(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for name in ("none.csv", ".", "link"):
        with pytest.raises(UsageError) as caught:
            read_path(tmp_path / name)
        assert caught.value.code == "register.no-access"


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=60)
@given(st.lists(st.lists(words, min_size=3, max_size=3), max_size=5))
def test_any_table_has_an_answer(cells: list[list[str]]) -> None:
    found = read(table(["number", "count_noting", "due_back"], *cells))
    assert isinstance(found, RegisterTable)
    assert len({row.key for row in found.rows if row.key}) == len([row for row in found.rows if row.key]) or found.mistakes


@settings(max_examples=30)
@given(st.binary(max_size=200), st.integers(0, 3000))
def test_any_bytes_have_an_answer(noise: bytes, place: int) -> None:
    whole = simple(["File No", "Subject"], ["1", "x"], [2, date(2019, 1, 1)])
    for content in (noise, whole[:place] + noise + whole[place + len(noise) :]):
        try:
            assert isinstance(read(content), RegisterTable)
        except UsageError as error:
            assert error.code.startswith("register.")


@given(
    st.lists(
        st.tuples(st.from_regex(r"[1-9][0-9]{0,3}/[A-Z]{1,3}/20[0-2][0-9]", fullmatch=True), st.integers(0, 999)), max_size=8, unique=True
    )
)
def test_csv_and_workbook_say_the_same(pairs: list[tuple[str, int]]) -> None:
    cells: list[list[Value]] = [["File No", "count_noting"], *([number, count] for number, count in pairs)]
    assert read(simple(*cells)) == read(table(*([str(value) for value in line] for line in cells)))


def test_a_sheet_of_the_profile_s_own_headings_is_whole() -> None:
    assert read_register([Sheet("", ((1, COLUMNS),))], PROFILE, "", 2026, "x") == RegisterTable((), ())


TWO_ROWS = {
    "number above, merged over two": (
        ["क्र०सं०", "पत्रावली संख्या", "विषय", "पन्नों की संख्या", "", "अभ्युक्ति"],
        ["", "", "", "टिप्पणी", "पत्राचार", ""],
    ),
    "english, pages": (
        ["S.No.", "File No.", "Subject", "No. of leaves", "", "Remarks"],
        ["", "", "", "Noting", "Correspondence", ""],
    ),
    "parts above, what is counted below": (
        ["S.No.", "File No.", "Subject", "Noting", "CF", "Remarks"],
        ["", "", "", "No. of leaves", "No. of leaves", ""],
    ),
    "number below": (
        ["", "", "", "कुल पन्ने", "", ""],
        ["क्रमांक", "नस्ती क्रमांक", "विषय", "नोटशीट", "पत्राचार", "टीप"],
    ),
    "number in two rows": (
        ["S.No.", "File", "", "Sheets", "", "Remarks"],
        ["", "No.", "Subject", "NS", "CS", ""],
    ),
    "in two languages": (
        ["S.No.", "File No.", "Subject", "Leaves", "", "Remarks"],
        ["क्रमांक", "फाइल संख्या", "विषय", "Noting", "Correspondence", "अभ्युक्ति"],
    ),
}


@pytest.mark.parametrize("numbered", [False, True], ids=["", "columns numbered"])
@pytest.mark.parametrize("title", [False, True], ids=["", "title"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("headings", TWO_ROWS.values(), ids=TWO_ROWS)
def test_headings_in_two_rows(headings: tuple[list[str], list[str]], form: str, title: bool, numbered: bool) -> None:
    lines = [
        *([["कार्यालय जिलाधिकारी, गया: फाइलों की सूची", "", "", "", "", ""]] if title else []),
        *headings,
        *([["1", "2", "3", "4", "5", "6"]] if numbered else []),
        ["1", "12/2019", "भूमि विवाद", "24", "80", "x"],
    ]
    content = table(*lines) if form == "csv" else simple(*[[cell or None for cell in line] for line in lines])
    found = read(content)
    assert (found.rows, found.mistakes) == ((row("12/2019", subject="भूमि विवाद", count_noting=24, count_correspondence=80),), ())
    assert len(found.ignored) == 1


def test_the_unit_of_a_merged_heading_is_that_of_its_counts() -> None:
    found = read(table(["File No.", "No. of pages", ""], ["", "Noting", "Correspondence"], ["7", "3", "4"]))
    assert found.rows == (row("7", count_noting=3, count_correspondence=4, count_unit=CountUnit.SIDE),)


def test_mistakes_below_two_rows_of_headings_name_both_and_their_row() -> None:
    found = read(table(["File No.", "No. of pages", ""], ["", "Noting", "Correspondence"], ["7", "3", "many"], ["", "5", "6"]))
    assert [(mistake.row, mistake.column, mistake.code) for mistake in found.mistakes] == [
        (3, "No. of pages Correspondence", "register.no-count"),
        (4, "File No.", "register.no-number"),
    ]


@pytest.mark.parametrize("said", ["No. of sides Green", "green"])
def test_columns_may_name_the_second_row_or_both(said: str) -> None:
    content = table(["File No.", "No. of sides", ""], ["", "Green", "Correspondence"], ["7", "3", "4"])
    assert read(content, f"{said}=count_noting").rows[0].count_noting == 3


@pytest.mark.parametrize(
    "below",
    [
        pytest.param(["", "", "3", "4"], id="a file without its number"),
        pytest.param(["", "no subject", "nil", "nil"], id="nothing to count"),
        pytest.param(["8", "Noting", "3", "4"], id="words of headings in a subject"),
    ],
)
def test_a_row_of_files_is_no_second_row_of_headings(below: list[str]) -> None:
    found = read(table(["File No.", "Subject", "Noting leaves", "CF leaves"], below, ["7", "b", "1", "2"]))
    assert len(found.rows) == 2
    assert [mistake.code for mistake in found.mistakes] == ([] if below[0] else ["register.no-number"])


def test_a_group_s_heading_below_yields_to_the_column_that_surely_means_the_same() -> None:
    found = read(
        table(
            ["File No.", "Office", "No. of leaves", "", "Dispatch", ""],
            ["", "", "NS", "CS", "Date", "Office"],
            ["7", "A", "1", "2", "", "B"],
        )
    )
    assert found.rows == (row("7", office="A", count_noting=1, count_correspondence=2),)
    assert found.ignored == ("Date", "Office")


def test_a_large_register_names_all_its_mistakes_at_once_to_the_last_row() -> None:
    rows = [[f"{number}/2020", "s", "12", "7"] for number in range(1, 5001)]
    rows[4996][2] = "many"
    rows[4998][0] = ""
    rows[4999] = ["1/2020", "s", "12", "99x"]
    found = read(table(["File No.", "Subject", "Noting leaves", "CF leaves"], *rows))
    assert [(mistake.row, mistake.column, mistake.code) for mistake in found.mistakes] == [
        (4998, "Noting leaves", "register.no-count"),
        (5000, "File No.", "register.no-number"),
        (5001, "CF leaves", "register.no-count"),
        (5001, "File No.", "register.twice"),
    ]
