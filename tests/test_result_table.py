"""What a receiver sends back, as tables of all kinds: whatever the columns are called, whoever saved it, a row is understood or named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import simple

from scanfile.acknowledging import read_reply
from scanfile.errors import UsageError
from scanfile.paper.tables import read_content
from scanfile.result_table import ResultRow, ResultTable, read_results


def read(text: str, columns: str = "", encoding: str = "utf-8") -> ResultTable:
    return read_results(read_content(text.encode(encoding), "reply.csv"), columns, "reply.csv")


def only(text: str, columns: str = "") -> ResultRow:
    table = read(text, columns)
    assert table.not_taken == ()
    (row,) = table.rows
    return row


@pytest.mark.parametrize(
    "text",
    [
        "number,result,computer\n12/2019,accepted,4711\n",
        "File No.;Status;Computer No.\n12/2019;OK;4711\n",
        "Computer Number\tFILE NUMBER\tImport status\n4711\t12/2019\timported\n",
        "पत्रावली संख्या,परिणाम,कंप्यूटर संख्या\n12/2019,स्वीकृत,४७११\n".replace("४७११", "4711"),
        "Acknowledgement of week 1\n\nnumber,result,computer\n12/2019,Yes,4711\n",
    ],
)
def test_headings_are_known_in_both_languages_and_in_any_order(text: str) -> None:
    row = only(text)
    assert (row.number, row.alias, row.accepted, row.computer, row.reason) == ("12/2019", "", True, "4711", "")


def test_other_headings_are_mapped() -> None:
    row = only("Ref,What,eOffice id,Why\n12/2019,rejected,,page 3\n", "Ref=number,What=result,eOffice id=computer,Why=reason")
    assert (row.number, row.accepted, row.reason) == ("12/2019", False, "page 3")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_hindi_comes_through_in_every_encoding(encoding: str) -> None:
    table = read("पत्रावली संख्या,परिणाम,कारण\n1234/रा०,अस्वीकृत,पृष्ठ 3 अस्पष्ट\n", encoding=encoding)
    assert [(row.number, row.accepted, row.reason) for row in table.rows] == [("1234/रा०", False, "पृष्ठ 3 अस्पष्ट")]


def test_windows_1252_is_read_as_such() -> None:
    table = read_results(read_content("number,result,reason\n12/2019,refused,caf\xe9 – torn\n".encode("cp1252"), "x"), "", "x")
    assert table.rows[0].reason == "café – torn"


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "reply.xlsx"
    path.write_bytes(simple(["Alias", "Result", "Computer number", "Reason"], ["fl-12_2019", "Refused", 4711, "x"]))
    (row,) = read_reply(path, "").table.rows
    assert (row.alias, row.accepted, row.computer, row.reason) == ("fl-12_2019", False, "4711", "x")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (",accepted,4711,", "no-name"),
        ("12/2019,,4711,", "no-result"),
        ("12/2019,,,torn", "no-result"),
        ("12/2019,perhaps,,", "unclear"),
        ("=1+1,accepted,,", "formula"),
        ("12/2019,accepted,=A1,", "formula"),
        ("12/2019,accepted,1.2E+10,", "shortened"),
        ("12/20??,accepted,,", "lost-letters"),
    ],
)
def test_a_row_that_can_not_be_understood_is_named(cells: str, code: str) -> None:
    table = read(f"number,result,computer,reason\n1/2019,accepted,1,\n{cells}\n")
    assert [row.row for row in table.rows] == [2]
    assert [(one.row, one.code) for one in table.not_taken] == [(3, f"acknowledge.{code}")]


def test_a_row_that_says_nothing_yet_is_left_open() -> None:
    table = read("number,subject,result,computer\n1/2019,land,,\n2/2019,land,-,-\n3/2019,land,ok,\n")
    assert (table.left_open, len(table.rows), table.not_taken, table.ignored) == (2, 1, (), ("subject",))


def test_an_apostrophe_that_kept_a_cell_a_text_is_no_part_of_it() -> None:
    assert only("number,result,computer\n'=HYPERLINK(1),ok,\n").number == "=HYPERLINK(1)"


def test_a_broken_quotation_ends_the_table_and_is_named() -> None:
    table = read('number,result\n1/2019,ok\n2/2019,"ok\n3/2019,ok\n')
    assert ([row.number for row in table.rows], [one.code for one in table.not_taken]) == (["1/2019"], ["acknowledge.broken"])


@pytest.mark.parametrize("text", ["", "number,subject\n1/2019,land\n", "result,reason\nok,\n"])
def test_a_table_without_the_columns_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"acknowledge\.no-columns"):
        read(text)


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xd0\xcf\x11\xe0" + bytes(600), "acknowledge.format"), (b"PK\x03\x04 no zip", "acknowledge.unreadable")]
)
def test_what_is_no_table_is_refused_in_its_own_words(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "reply").write_bytes(content)
    with pytest.raises(UsageError, match=code.replace(".", r"\.")):
        read_reply(tmp_path / "reply", "")
    with pytest.raises(UsageError, match=r"acknowledge\.no-access"):
        read_reply(tmp_path / "none", "")


@given(st.text(max_size=300))
def test_nothing_that_is_in_a_table_fails(text: str) -> None:
    table = read("number,alias,result,computer,reason\n" + text, encoding="utf-8") if text.isascii() else read(f"number,result\n{text!r}")
    assert all(isinstance(row.accepted, bool) and row.name for row in table.rows)
