"""Checking a package as a receiver does: whatever is wrong with it is found, and nothing in it makes the check fail or lie."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from commands import scanfile
from packages import Desk, make_office

from scanfile.check import check
from scanfile.export import bag


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of four records."""
    root = tmp_path_factory.mktemp("office")
    Desk(make_office(root)).hand_over(root / "package", partial="x")
    return root / "package"


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "package"))


def seal(package: Path) -> None:
    """Make the manifests right again, as somebody would who changes a package and hides it."""
    for name, payload in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
        paths = [path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()]
        listed = [path for path in paths if path.startswith("data/") == payload and path != "tagmanifest-sha256.txt"]
        (package / name).write_bytes(bag.manifest((path, hashlib.sha256((package / path).read_bytes()).hexdigest()) for path in listed))


def codes(package: Path) -> set[str]:
    return {finding.code for finding in check(package).findings}


def rewrite(path: Path, change: Callable[[list[list[str]]], Any]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    change(rows)
    sink = io.StringIO(newline="")
    csv.writer(sink, quoting=csv.QUOTE_ALL).writerows(rows)
    path.write_text("\ufeff" + sink.getvalue(), "utf-8", newline="")


def first_pdf(package: Path) -> Path:
    return sorted((package / "data").rglob("*.pdf"))[0]


def test_a_whole_package_is_sound_and_counted(package: Path) -> None:
    found = check(package)
    assert found.sound, found.findings
    assert (found.counts["records"], found.counts["pages"], found.counts["pdfs"]) == (4, 8, 4)
    assert found.package == json.loads((package / "package.json").read_bytes())["package"]


def test_one_changed_byte_is_found(package: Path) -> None:
    path = first_pdf(package)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert "changed" in codes(package)


def test_what_is_missing_or_too_much_is_found(package: Path) -> None:
    first_pdf(package).unlink()
    (package / "data/foreign.txt").write_text("x")
    assert {"missing", "unlisted", "pdf-missing", "oxum"} <= codes(package)


def test_a_pdf_that_nobody_lists_is_found_behind_right_manifests(package: Path) -> None:
    shutil.copy(first_pdf(package), package / "data/more.pdf")
    (package / "bag-info.txt").write_text("")
    seal(package)
    assert codes(package) == {"pdf-unlisted", "counts"}


def test_another_text_or_another_number_of_pages_is_found_behind_right_manifests(package: Path) -> None:
    path = next((package / "data").rglob("A-21001*.pdf"))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages.reverse()
        del pdf.pages[0]
        pdf.save(path)
    (package / "bag-info.txt").write_text("")
    seal(package)
    assert "pdf-pages" in codes(package)
    assert codes(package) <= {"pdf-pages", "text-differs", "pdfa"}


def test_a_page_whose_text_is_not_what_was_read_is_found(package: Path) -> None:
    def other(rows: list[list[str]]) -> None:
        rows[2][rows[0].index("पाठ का एसएचए-256")] = "0" * 64

    rewrite(package / "data/tables/pages.csv", other)
    (package / "bag-info.txt").write_text("")
    seal(package)
    (one,) = check(package).findings
    assert (one.code, one.detail) == ("text-differs", "page 2")


@pytest.mark.parametrize(
    ("table", "change", "expected"),
    [
        ("pages", lambda rows: rows.pop(), {"pdf-pages", "counts"}),
        ("pages", lambda rows: rows[0].reverse(), {"table-columns", "pdf-unlisted", "counts"}),
        ("pages", lambda rows: rows[1].pop(), {"table-columns", "pdf-unlisted", "counts"}),
        ("files", lambda rows: rows.append(rows[1]), {"alias-twice", "counts"}),
        ("files", lambda rows: rows.pop(), {"counts"}),
    ],
)
def test_tables_that_do_not_agree_are_found(
    package: Path, table: str, change: Callable[[list[list[str]]], Any], expected: set[str]
) -> None:
    rewrite(package / f"data/tables/{table}.csv", change)
    (package / "bag-info.txt").write_text("")
    seal(package)
    assert codes(package) == expected


def test_a_pdf_that_is_none_is_found(package: Path) -> None:
    first_pdf(package).write_bytes(b"this is no PDF")
    (package / "bag-info.txt").write_text("")
    seal(package)
    assert codes(package) == {"pdf-unreadable"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"counts": {}}', "[" * 100_000, '{"package": 1, "counts": {"records": "x"}, "tables": {}, "profile": {"pdfs": true}}'],
)
def test_a_package_that_says_nonsense_of_itself_is_a_finding(package: Path, text: str) -> None:
    (package / "package.json").write_text(text)
    seal(package)
    assert codes(package) == {"not-a-package"}


def test_a_table_outside_of_the_package_is_not_read(package: Path) -> None:
    said = json.loads((package / "package.json").read_bytes())
    said["tables"]["pages"]["path"] = "../../etc/x"
    (package / "package.json").write_text(json.dumps(said))
    seal(package)
    assert codes(package) == {"not-a-package"}


def test_links_are_not_followed(package: Path) -> None:
    path = package / "data/tables/pages.csv"
    target = package.parent / "elsewhere.csv"
    path.rename(target)
    path.symlink_to(target)
    assert {"unsafe-path", "missing"} <= codes(package)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path / "none") == {"no-bag", "not-a-package"}


# The command line


def test_the_commands_answer_with_json_and_exit_codes(package: Path, tmp_path: Path) -> None:
    found = scanfile("check", package, "--json", cwd=tmp_path)
    assert (found.code, found.value["sound"], found.value["counts"]["pages"]) == (0, True, 8)
    first_pdf(package).unlink()
    found = scanfile("check", package, "--json", cwd=tmp_path)
    assert (found.code, found.value["sound"]) == (7, False)
    said = scanfile("check", package, "--lang", "hi", cwd=tmp_path)
    assert said.code == 7
    assert "मौजूद नहीं" in said.out


def test_export_is_refused_with_the_list_and_goes_with_a_reason(whole: Path, tmp_path: Path) -> None:
    root = shutil.copytree(whole.parent / "archive", tmp_path / "archive")
    refused = scanfile("export", "--profile", "state-register", tmp_path / "p", "--archive", root, "--json")
    assert (refused.code, refused.value["package"], refused.value["counts"]) == (7, None, None)
    assert [one["code"] for one in refused.value["findings"]] == ["no-register"]
    assert not (tmp_path / "p").exists()
    made = scanfile(
        "export", "--profile", "state-register", tmp_path / "p", "--archive", root, "--json", "--partial", "पहला", "--operator", "asha"
    )
    assert (made.code, made.value["complete"], made.value["partial"]) == (0, False, "पहला")
    assert made.value["counts"]["pages"] == 8
    again = scanfile("export", "--profile", "state-register", tmp_path / "p", "--archive", root, "--json", "--partial", "पहला")
    assert (again.code, again.value["again"], again.value["package"]) == (0, True, made.value["package"])
    for wrong, code in ((("--profile", "none"), 2), (("--profile", str(tmp_path / "none.toml")), 3), ((), 2)):
        assert scanfile("export", *wrong, tmp_path / "q", "--archive", root).code == code
