"""A supplier's table and path template."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.errors import UsageError
from scanfile.model import Part, SidecarRow
from scanfile.sidecar import COLUMNS, PathTemplate, Sidecar, load, part_of, read_table, safe_path
from scanfile.tables import decode, iso_date, parse_columns

TABLE = "path,number,subject,part,date\na/1.tif,12/2019,भूमि विवाद,NS,12.03.2019\n"
ROW = SidecarRow("a/1.tif", "12/2019", "भूमि विवाद", Part.NOTING, "2019-03-12")


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("path", "Path ").replace("number", "NUMBER").encode(),
    ],
    ids=["utf-8", "utf-8 mark", "utf-16", "utf-16 be", "semicolon", "tab", "crlf", "headings"],
)
def test_tables_as_spreadsheets_save_them(content: bytes) -> None:
    table = read_table(decode(content), {}, 2026)
    assert table.rows == (ROW,)
    assert table.mistakes == ()


def test_windows_1252_is_the_last_resort() -> None:
    assert decode("path,subject\na,Café – 1\n".encode("cp1252")) == "path,subject\na,Café – 1\n"


def test_quotes_newlines_and_unknown_columns() -> None:
    text = 'colour,path,subject\nred,"a,b.tif","one\ntwo ""three"""\n\n,,\n'
    assert read_table(text, {}, 2026).rows == (SidecarRow("a,b.tif", subject='one two "three"'),)


def test_their_own_headings() -> None:
    columns = parse_columns("File Name=path, फाइल संख्या=number,number=subject", COLUMNS)
    table = read_table("number,File Name,फाइल संख्या\nमेला,x.pdf,7/2020\n", columns, 2026)
    assert table.rows == (SidecarRow("x.pdf", "7/2020", "मेला"),)


@pytest.mark.parametrize("text", ["path", "a=colour", "=path", "a=path,b=path"])
def test_wrong_columns(text: str) -> None:
    with pytest.raises(UsageError, match=r"sidecar\.columns"):
        parse_columns(text, COLUMNS)


def test_a_missing_path_column() -> None:
    with pytest.raises(UsageError) as caught:
        read_table("name,number\na,1\n", {}, 2026)
    assert caught.value.code == "sidecar.no-path-column"
    assert caught.value.values["found"] == "name, number"


def test_all_mistakes_at_once_with_their_rows(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("path,part,date\n../x,NS,201\nok.tif,memo,\nfine.tif,,31.02.2020\n,CS,\nok.tif,CS,\n")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Metadata.CSV").write_text('path\n"unclosed\n')
    with pytest.raises(UsageError) as caught:
        load(tmp_path, "Nummer=number", 2026)
    assert caught.value.code == "sidecar.mistakes"
    told = str(caught.value.values["mistakes"]).split("; ")
    assert told == [
        "deep/Metadata.CSV, row 1: there is no column 'nummer'",
        "deep/Metadata.CSV, row 2: unexpected end of data",
        "metadata.csv, row 1: there is no column 'nummer'",
        "metadata.csv, row 2: path '../x' does not lie in the delivery",
        "metadata.csv, row 2: date '201' is not like 2019-03-12 or 12.03.2019",
        "metadata.csv, row 3: part 'memo' is neither noting nor correspondence",
        "metadata.csv, row 4: date '31.02.2020' is not like 2019-03-12 or 12.03.2019",
        "metadata.csv, row 5: path '' does not lie in the delivery",
        "'ok.tif' is said twice, differently",
    ]


def test_paths_are_relative_to_the_table(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "metadata.csv").write_text("path,number\nb\\1.tif,1\n")
    (tmp_path / "b" / "metadata.csv").write_text("path,number\n./c/2.tif,2\n.,3\n")
    (tmp_path / "b" / "c" / ".hidden").mkdir()
    (tmp_path / "b" / "c" / ".hidden" / "metadata.csv").write_text("path,number\nx,4\n")
    rows = load(tmp_path, "", 2026)
    assert rows == (SidecarRow("b/c/2.tif", "2"), SidecarRow("b", "3"), SidecarRow("b/1.tif", "1"))


def test_no_table(tmp_path: Path) -> None:
    assert load(tmp_path, "", 2026) == ()
    single = tmp_path / "a.pdf"
    single.write_bytes(b"")
    assert load(single, "", 2026) == ()


def test_a_table_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "metadata.csv")
    with pytest.raises(UsageError) as caught:
        load(tmp_path, "", 2026)
    assert caught.value.values["mistakes"] == "metadata.csv: not a regular file"


def test_a_link_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("path\nx\n")
    (tmp_path / "in" / "metadata.csv").symlink_to(tmp_path / "secret")
    assert load(tmp_path / "in", "", 2026) == ()


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("noting", Part.NOTING),
        ("NS", Part.NOTING),
        ("Note-Sheet", Part.NOTING),
        ("टिप्पणी", Part.NOTING),
        ("नोटशीट", Part.NOTING),
        ("CS", Part.CORRESPONDENCE),
        ("C.F.", Part.CORRESPONDENCE),
        ("पत्राचार", Part.CORRESPONDENCE),
        ("Correspondence Side", Part.CORRESPONDENCE),
        ("memo", None),
        ("", None),
    ],
)
def test_part_words(word: str, part: Part | None) -> None:
    assert part_of(word) is part


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2019-03-12", "2019-03-12"),
        ("2019-3-2", "2019-03-02"),
        ("2019-03-12 00:00:00", "2019-03-12"),
        ("2019-03", "2019-03"),
        ("12.03.2019", "2019-03-12"),
        ("१२/०३/२०१९", "2019-03-12"),
        ("3-7-99", "1999-07-03"),
        ("4/5/26", "2026-05-04"),
        ("4/5/27", "1927-05-04"),
        ("2019", "2019"),
        ("12 March 2019", ""),
        ("30.02.2019", ""),
        ("03/13/2019", ""),
    ],
)
def test_dates(text: str, iso: str) -> None:
    assert iso_date(text, 2026) == iso


@pytest.mark.parametrize("text", ["", "/etc/passwd", "../a", "a/../../b", "..\\a", "C:\\scans\\1.tif", "a\0b"])
def test_paths_that_lead_out(text: str) -> None:
    assert safe_path(text) is None


@given(st.text())
def test_a_safe_path_stays_inside(text: str) -> None:
    path = safe_path(text)
    assert path is None or (".." not in path.split("/") and not path.startswith("/"))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_told(content: bytes) -> None:
    try:
        table = read_table(decode(content), {}, 2026)
    except UsageError as error:
        assert error.code == "sidecar.no-path-column"
    else:
        assert all(isinstance(row, SidecarRow) for row in table.rows)


def test_matching_by_name_stem_and_directory() -> None:
    one, two, three, root = SidecarRow("a/1.tif", "1"), SidecarRow("a/2", "2"), SidecarRow("b", "3"), SidecarRow(".", "4")
    sidecar = Sidecar([one, two, three, root])
    assert sidecar.own("a/1.tif") == one
    assert sidecar.own("a/2.tif") == two
    assert sidecar.own("b/c/9.tif") is None
    assert sidecar.around("b/c/9.tif") == three
    assert sidecar.around("a/9.tif") == root
    assert Sidecar([three]).around("bb/9.tif") is None


def test_a_stem_is_a_name_without_a_scans_suffix_only() -> None:
    assert Sidecar([SidecarRow("F")]).own("F.3(12)Rev-6") is None
    assert Sidecar([SidecarRow("F.3(12)Rev-6")]).own("F.3(12)Rev-6.PDF") is not None


def test_rows_that_name_nothing() -> None:
    rows = [SidecarRow("a/1.tif"), SidecarRow("a"), SidecarRow("gone.tif"), SidecarRow("b/2"), SidecarRow("c"), SidecarRow(".")]
    assert Sidecar(rows).unmatched(["a/1.tif", "b/2.tif"]) == (SidecarRow("gone.tif"), SidecarRow("c"))


def test_devanagari_names_match_in_either_unicode_form() -> None:
    composed, decomposed = "\u0929/1.tif", "\u0928\u093c/1.tif"
    assert Sidecar([SidecarRow(composed)]).own(decomposed) is not None


# -- template --------------------------------------------------------------------------------------------------------------------

A_12 = {"office": "DM", "year": "2019", "number": "A_12"}
TEMPLATE = "{office}/{year}/{number}/{part:NS|CS}"


@pytest.mark.parametrize(
    ("template", "name", "whole", "expected"),
    [
        (TEMPLATE, "DM/2019/A_12/NS/1.tif", False, ("DM/2019/A_12", A_12, Part.NOTING)),
        (TEMPLATE, "DM/2019/A_12/cs.pdf", True, ("DM/2019/A_12", A_12, Part.CORRESPONDENCE)),
        (TEMPLATE, "DM/2019/A_12/CS/deep/1.tif", False, ("DM/2019/A_12", A_12, Part.CORRESPONDENCE)),
        (TEMPLATE, "DM/2019/A_12/1.tif", False, None),
        (TEMPLATE, "DM/2019/1.tif", False, None),
        ("{part:पत्राचार|टिप्पणी}/{number}", "टिप्पणी/7.pdf", True, ("टिप्पणी/7", {"number": "7"}, Part.CORRESPONDENCE)),
        ("{year}/fl-{number}/{part}", "2019/FL-7/Note Sheet/1.jpg", False, ("2019/FL-7", {"year": "2019", "number": "7"}, Part.NOTING)),
        ("{year}/{number}", "2019/7.pdf", True, ("2019/7", {"year": "2019", "number": "7"}, None)),
        ("{year}/{number}", "2019/0001.tif", False, None),
        ("{number} - {subject}", "7 - भूमि/1.tif", False, ("7 - भूमि", {"number": "7", "subject": "भूमि"}, None)),
        ("{number}", "F.3(12)Rev-6/1.tif", False, ("F.3(12)Rev-6", {"number": "F.3(12)Rev-6"}, None)),
    ],
)  # fmt: skip
def test_templates(template: str, name: str, whole: bool, expected: tuple[str, dict[str, str], Part | None] | None) -> None:
    match = PathTemplate(template).match(name, whole)
    assert (match and (match.group, dict(match.fields), match.part)) == expected


@pytest.mark.parametrize(
    "template",
    [
        "", "{year}", "{number}/{colour}", "{number}/{number}", "{number}//{year}", "{number}/..", "{number", "number}", "{}/{number}",
        "{number}/{part:NS}", "{number}/{part:NS|ns}", "{number}/{part:NS|CS|XS}", "{number:a|b}", "{{number}}",
    ],
)  # fmt: skip
def test_wrong_templates(template: str) -> None:
    with pytest.raises(UsageError) as caught:
        PathTemplate(template)
    assert caught.value.code == "template.wrong"
