"""Tables: no cell is a formula, both forms hold the same values, headings stay in sight, and a row too many goes to another sheet."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from scanfile.errors import StorageError
from scanfile.spreadsheet import CsvTable, XlsxTable, guarded, plain_cell, read_csv, unguarded, write_table

DANGEROUS = [
    "=1+1",
    "+91",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "'=1",
    '=HYPERLINK("http://x","y")',
    "http://example.org",
    "00123",
]
HEADINGS = ("क्रमांक", "number", "विषय")


def parts_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number_that_was_text(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", "files", HEADINGS, [(place, text, "भूमि") for place, text in enumerate(DANGEROUS, 1)])
    parts = parts_of(tmp_path / "a.xlsx")
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert len(re.findall(r'<c r="B\d+"[^>]* t="inlineStr"', sheet)) == len(DANGEROUS) + 1
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == [plain_cell(text) for text in DANGEROUS]
    assert [row[0] for row in rows[1:]] == list(range(1, len(DANGEROUS) + 1))


def test_a_workbook_has_filters_and_headings_that_stay_and_prints_on_a4_across(tmp_path: Path) -> None:
    write_table(tmp_path / "a.xlsx", "files", HEADINGS, [(1, "12", "x")])
    parts = parts_of(tmp_path / "a.xlsx")
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert '<pageSetup paperSize="9" orientation="landscape"/>' in sheet
    assert "Print_Titles" in parts["xl/workbook.xml"]
    assert '<autoFilter ref="A1:C2"/>' in sheet
    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet


def test_what_does_not_fit_on_one_sheet_goes_on_on_another(tmp_path: Path) -> None:
    with XlsxTable(tmp_path / "a.xlsx", "pages", ("n",), sheet_rows=3) as table:
        for number in range(5):
            table.add((number,))
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert [[row[0] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names] == [
        ["n", 0, 1],
        ["n", 2, 3],
        ["n", 4],
    ]


def test_csv_is_marked_quoted_and_guarded(tmp_path: Path) -> None:
    write_table(tmp_path / "a.csv", "files", ("number", "pages"), [("=1+1", 3), ('प.3(12) "राज"', None)])
    assert (tmp_path / "a.csv").read_bytes() == (b'\xef\xbb\xbf"number","pages"\r\n"\'=1+1","3"\r\n' + '"प.3(12) ""राज""",""\r\n'.encode())


@pytest.mark.parametrize("text", DANGEROUS[:10])
def test_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["12/2019", "F.12", "रा०", "", "a=b", "http://x"])
def test_a_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@given(st.text())
def test_guarding_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(
    st.lists(
        st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 10**9)), min_size=2, max_size=2), max_size=5
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_both_forms_hold_the_same_values(tmp_path: Path, rows: list[list[str | int]]) -> None:
    for name in ("a.csv", "a.xlsx"):
        write_table(tmp_path / name, "t", ("first", "second"), rows)
    plain = [[cell if isinstance(cell, int) else plain_cell(cell) for cell in row] for row in rows]
    assert list(read_csv(tmp_path / "a.csv"))[1:] == [[str(cell) for cell in row] for row in plain]
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    found = [[*row, "", ""][:2] for row in book[1:]]
    while found and found[-1] == ["", ""]:
        found.pop()
    while plain and plain[-1] == ["", ""]:
        plain.pop()
    assert found == plain


def test_newlines_and_controls_do_not_break_a_row(tmp_path: Path) -> None:
    with CsvTable(tmp_path / "a.csv", ("subject",)) as table:
        table.add(("विषय\nदूसरी पंक्ति\x1b[31m\u202e",))
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as source:
        assert list(csv.reader(source)) == [["subject"], ["विषय दूसरी पंक्ति\\x1b[31m\\u202e"]]


def test_a_table_that_has_no_place_says_so(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(StorageError):
            write_table(tmp_path / "missing" / name, "t", ("a",), [("b",)])
