"""What stands on a page stays in its text: neither messages, problems and events nor the list of sensitive numbers repeat it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from commands import init, scanfile, type_page

from scanfile.model import OcrPage
from scanfile.pdf.proof import difference
from scanfile.store import Archive
from scanfile.tasks import load_reading

LINES = ["Aadhaar No. 9999 4105 7058", "PAN ABCPK1234L", "Mobile 9876543210", "Letter No. 1234 of 2019"]
SECRET = re.compile("4105|ABCPK|98765")
DIGEST = re.compile(r"\b(?=[0-9]*[a-f])[0-9a-f]{8,}\b")
"""Digests are other ones in every run, and four digits of a number stand in one of them by chance; nothing of digits alone is one."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("delivery")
    type_page(source / "page1.png", LINES)
    (source / "page2.tif").write_text("this is no scan")
    root = init(tmp_path_factory.mktemp("archive") / "a")
    answer = scanfile("run", source, "--archive", root, "--batch", "b-1", "--operator", "asha")
    assert answer.code == 100, answer.err
    assert not SECRET.search(answer.out + answer.err)
    return root


def test_the_list_counts_and_shows_nothing(archive: Path) -> None:
    found = scanfile("sensitive", "--archive", archive, "--json").value
    place = {"record": "b-1-01", "number": None, "part": "correspondence", "page": 1, "label": "1/c", "count": 1}
    assert found == [place | {"kind": kind} for kind in ("aadhaar", "mobile", "pan")]
    shown = scanfile("sensitive", "--archive", archive)
    assert [line.split("\t")[:4] for line in shown.out.splitlines()] == [
        ["b-1-01", "1/c", kind, "1"] for kind in ("aadhaar", "mobile", "pan")
    ]
    assert not SECRET.search(shown.out + shown.err)


def test_an_archive_without_any_says_so(tmp_path: Path) -> None:
    root = init(tmp_path / "a")
    assert scanfile("sensitive", "--archive", root, "--json").value == []
    assert "Aadhaar" in scanfile("sensitive", "--archive", root).out
    assert "आधार" in scanfile("sensitive", "--archive", root, "--lang", "hi").out


def test_only_the_text_of_the_page_holds_its_numbers(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "index.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = {table for table in tables for row in db.execute(f"SELECT * FROM {table}") if SECRET.search(DIGEST.sub("", str(row)))}
    assert holding <= {"texts", "texts_fts", "texts_fts_data", "texts_fts_content"}
    assert "texts" in holding, "or nothing was tested"
    assert SECRET.search(DIGEST.sub("", "999941057058 9999-4105-7058")), "digits are no digest"


def test_a_proof_that_fails_names_no_number(archive: Path) -> None:
    page: OcrPage = load_reading(Archive(archive), "pages/b-1/000001-001.read.json.gz")
    detail = difference("", page)
    assert "####" in detail
    assert not re.search("[0-9]{2}", detail.partition("(")[2])
