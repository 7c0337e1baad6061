"""The commands register and sheets, with the real program in a process of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from commands import Answer, init, scanfile

from scanfile.paper.profile import COLUMNS

LIST = """\
कार्यालय जिलाधिकारी गया
क्र०सं०,पत्रावली संख्या,विषय,टिप्पणी पन्ने,पत्राचार पन्ने,गोपनीयता,अभ्युक्ति
1,1847/रा०/2018,भूमि विवाद,24,80,सामान्य,
2,5/2016,क्षेत्र पंचायत,,,,
3,77/2016,सतर्कता,4,10,गोपनीय,
"""
WRONG = """\
फाइल संख्या,वर्ष,टिप्पणी पृष्ठ
1847/रा०/2018,20,4
१८४७ / रा0/2018,2019,many
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a register of three files."""
    root = tmp_path_factory.mktemp("register")
    (root / "list.csv").write_text(LIST, "utf-8")
    archive = init(root / "archive")
    answer = scanfile("register", "import", root / "list.csv", "--archive", archive, "--json", "--operator", "asha")
    assert answer.code == 0, answer.err
    assert answer.value == {
        "inserted": 3,
        "updated": 0,
        "unchanged": 0,
        "total": 3,
        "barred": ["77/2016"],
        "ignored": ["अभ्युक्ति"],
        "mistakes": [],
    }
    assert "अभ्युक्ति" in answer.err
    assert "77/2016" in answer.err
    return archive


def listed(archive: Path) -> list[dict[str, Any]]:
    answer = scanfile("register", "list", "--archive", archive, "--json")
    assert answer.code == 0, answer.err
    return list(answer.value)


def words_of(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(path)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def test_the_list(archive: Path) -> None:
    found = listed(archive)
    assert [list(line) for line in found] == [[*COLUMNS, "records", "state"]] * 3
    first = {"number": "1847/रा०/2018", "subject": "भूमि विवाद", "count_noting": 24, "count_correspondence": 80, "count_unit": "leaf"}
    assert first.items() <= found[0].items()
    assert [(line["number"], line["classification"], line["state"], line["records"]) for line in found][1:] == [
        ("5/2016", "normal", "registered", []),
        ("77/2016", "confidential", "registered", []),
    ]
    plain = scanfile("register", "list", "--archive", archive)
    assert plain.out.splitlines()[0].split("\t") == ["registered", "24", "80", "leaf", "normal", "", "1847/रा०/2018 · भूमि विवाद"]


def test_mistakes_are_named_all_at_once_and_nothing_is_imported(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text(WRONG, "utf-8")
    before = listed(archive)
    answer = scanfile("register", "import", tmp_path / "wrong.csv", "--archive", archive, "--json")
    assert answer.code == 2
    assert [(one["row"], one["column"], one["code"]) for one in answer.value["mistakes"]] == [
        (2, "वर्ष", "no-year"),
        (3, "टिप्पणी पृष्ठ", "no-count"),
        (3, "फाइल संख्या", "twice"),
    ]
    assert "wrong.csv has 3 mistakes; nothing was imported" in answer.err
    assert "row 3, column टिप्पणी पृष्ठ: 'many' is no count" in answer.err
    hindi = scanfile("register", "import", tmp_path / "wrong.csv", "--archive", archive, "--lang", "hi")
    assert (hindi.code, hindi.out) == (2, "")
    assert "पंक्ति 3, स्तंभ टिप्पणी पृष्ठ" in hindi.err
    assert listed(archive) == before


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_path_that_is_no_table(archive: Path, tmp_path: Path, name: str) -> None:
    answer = scanfile("register", "import", tmp_path / name, "--archive", archive)
    assert (answer.code, answer.out) == (2, "")
    assert "can't be opened" in answer.err


def test_files_are_typed_one_by_one(tmp_path: Path) -> None:
    archive = init(tmp_path / "archive")
    add = ("register", "add", "--archive", archive, "--json")
    assert scanfile(*add, "--number", "9/2020", "--subject", "नई फाइल", "--count-noting", "१२ लिखित पृष्ठ").value["inserted"] == 1
    assert scanfile(*add, "--number", "९/2020", "--class", "closed", "--due-back", "31.03.2026").value["updated"] == 1
    (line,) = listed(archive)
    expected = {
        "number": "९/2020",
        "subject": "नई फाइल",
        "count_noting": 12,
        "count_unit": "written side",
        "class": "closed",
        "due_back": "2026-03-31",
    }
    assert expected.items() <= line.items()
    wrong = scanfile(*add, "--number", "=9", "--year", "1")
    assert (wrong.code, [one["column"] for one in wrong.value["mistakes"]]) == (2, ["number", "year"])
    assert "--year: '1' is no year" in wrong.err
    missing = scanfile("register", "add", "--archive", archive)
    assert missing.code == 2
    assert scanfile("verify", "--archive", archive).code == 0


def printed(answer: Answer, pages: int, path: Path) -> None:
    assert answer.code == 0, answer.err
    assert {"pages": pages, "path": str(path), "mistakes": []}.items() <= answer.value.items()


def test_sheets_are_printed_in_the_register_s_order(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheets.pdf"
    answer = scanfile("sheets", "-o", path, "--archive", archive, "--json")
    printed(answer, 4, path)
    assert answer.value["barred"] == ["77/2016"]
    assert "77/2016" in answer.err
    pages = words_of(path)
    assert [re.findall("NOTING|CORRESPONDENCE", page) for page in pages] == [["NOTING"], ["CORRESPONDENCE"]] * 2
    assert ["1847" in page for page in pages] == [True, True, False, False]
    again = tmp_path / "again.pdf"
    assert scanfile("sheets", "-o", again, "--archive", archive, PYTHONHASHSEED="7").out == f"4 sheets in {again}.\n"
    assert again.read_bytes() == path.read_bytes()


def test_some_sheets_only(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheets.pdf"
    printed(scanfile("sheets", "-o", path, "--only", "५/2016", "--archive", archive, "--json"), 2, path)
    answer = scanfile("sheets", "-o", tmp_path / "none.pdf", "--only", "8/1", "--archive", archive)
    assert (answer.code, answer.out) == (2, "")
    assert "8/1" in answer.err
    barred = scanfile("sheets", "-o", tmp_path / "none.pdf", "--only", "77/2016", "--archive", archive)
    assert barred.code == 2
    assert "77/2016" in barred.err
    assert not (tmp_path / "none.pdf").exists()


def test_sheets_of_a_table_need_no_archive(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    printed(scanfile("sheets", tmp_path / "list.csv", "-o", tmp_path / "a.pdf", "--json", cwd=tmp_path), 4, tmp_path / "a.pdf")
    (tmp_path / "wrong.csv").write_text(WRONG, "utf-8")
    wrong = scanfile("sheets", tmp_path / "wrong.csv", "-o", tmp_path / "b.pdf", "--json", cwd=tmp_path)
    assert (wrong.code, len(wrong.value["mistakes"])) == (2, 3)
    assert not (tmp_path / "b.pdf").exists()


def test_generic_sheets(tmp_path: Path) -> None:
    path = tmp_path / "sheets.pdf"
    printed(scanfile("sheets", "--generic", "-o", path, "--json", cwd=tmp_path), 4, path)
    shown = words_of(path)
    for page, words in zip(shown, ("NEXT FILE", "NEXT PART", "NEXT DOCUMENT", "END OF BATCH"), strict=True):
        assert words in page
    assert scanfile("sheets", "--generic", "--only", "7", "-o", path, cwd=tmp_path).code == 2


def test_sheets_of_nothing(tmp_path: Path) -> None:
    archive = init(tmp_path / "archive")
    answer = scanfile("sheets", "-o", tmp_path / "sheets.pdf", "--archive", archive, "--lang", "hi")
    assert answer.code == 2
    assert "पंजी" in answer.err
    assert scanfile("register", "list", "--archive", archive, "--json").value == []
    assert scanfile("sheets", "--archive", archive).code == 2
    assert scanfile("sheets", "--generic", "-o", tmp_path / "no" / "such.pdf").code == 5
