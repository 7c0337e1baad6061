"""What an office's spreadsheet makes of our tables: LibreOffice opens both forms and shows the same texts, none reckoned."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from scanfile.spreadsheet import guarded, plain_cell, write_table

ROWS = [
    (1, "=1+1", "भूमि का सीमांकन, पटना"),
    (2, "00123", 'line\nbreak; quote " and tab\t.'),
    (3, '=HYPERLINK("http://example.org","x")', "+91 98765"),
    (4, "12/03/2019", "1E5"),
    (5, "@SUM(A1:A9)", "-5"),
    (6, "प.3(12)राज-6", "😀 ' apostrophe"),
]
HEADINGS = ("क्रम", "number", "विषय")
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quote, UTF-8, from the first row, all sheets; values as they are shown."""
_EAGER = "CSV:44,34,76,1,,0,false,true,false,false,false,0,true"
"""How the reader is told to open a CSV: the same, special numbers taken for numbers, formulas reckoned."""


def converted(path: Path, form: str, *more: str) -> Path:
    office = shutil.which("soffice")
    assert office, "install libreoffice-calc (configs/packages.txt)"
    subprocess.run(
        [
            office,
            "--headless",
            *more,
            f"-env:UserInstallation=file://{path.parent}/profile",
            "--convert-to",
            form,
            "--outdir",
            path.parent / "out",
            path,
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    (found,) = (path.parent / "out").glob(f"{path.stem}*")
    return found


def expected(cell: object, *, quoted: bool) -> str:
    return str(cell) if isinstance(cell, int) else guarded(plain_cell(str(cell))) if quoted else plain_cell(str(cell))


@pytest.mark.slow
def test_libreoffice_shows_a_workbook_as_it_was_written(tmp_path: Path) -> None:
    write_table(tmp_path / "table.xlsx", "files", HEADINGS, ROWS)
    with converted(tmp_path / "table.xlsx", _CSV).open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    assert rows == [list(HEADINGS), *([expected(cell, quoted=False) for cell in row] for row in ROWS)]


@pytest.mark.slow
def test_libreoffice_takes_no_cell_of_a_csv_for_a_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "table.csv", "files", HEADINGS, ROWS)
    rows = CalamineWorkbook.from_path(converted(tmp_path / "table.csv", "xlsx", f"--infilter={_EAGER}")).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in rows[0]] == list(HEADINGS)
    assert [row[1] for row in rows[1:] if str(row[1]).startswith("'")] == [guarded(text) for _, text, _ in ROWS if guarded(text) != text]
