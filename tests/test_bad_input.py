"""Bad input, item by item, through the real command line: each is a problem that names it, and costs nobody else a page."""

from __future__ import annotations

import base64
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zoo
from commands import ENGLISH, HINDI, OTHER_HINDI, STATES, Answer, blank_page, blanks, init, scanfile, type_page, typed
from replay import run

from scanfile import clock, pipeline
from scanfile.errors import ProblemCode
from scanfile.index import Index
from scanfile.intake import copying
from scanfile.store import Archive
from scanfile.verify import Grade, verify

LONGEST = "क" * 83 + "12.png"
"""255 bytes: the longest name that a Linux file system holds."""

NEWLINE, QUOTES, ESCAPE = "two\nlines.png", 'it\'s "quoted" & <b>.png', "\x1b[2J\u202egnp.png"
NOT_UTF8 = os.fsdecode(b"\xffile-\xe0\xa4.png")


def multi_page(path: Path) -> None:
    """Three pages; the second has no bytes."""
    frame = zoo.fax(zoo.bitonal())
    path.write_bytes(zoo.tiff([frame, zoo.fax(zoo.bitonal()) | {273: [b""], 279: [0]}, frame]))


def cut_tiff(path: Path) -> None:
    page = typed(tuple(HINDI))
    page.save(path, compression="tiff_deflate", dpi=(150, 150))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def pdf(path: Path, **save: Any) -> None:
    typed(tuple(OTHER_HINDI)).save(path, resolution=150)
    if save:
        with pikepdf.open(path, allow_overwriting_input=True) as opened:
            opened.save(path, **save)


BAD = {
    "empty.tif": ProblemCode.EMPTY_PATH,
    "cut.tif": ProblemCode.DAMAGED_IMAGE,
    "cut.pdf": ProblemCode.DAMAGED_PDF,
    "text.tif": ProblemCode.NOT_A_SCAN,
    "huge.png": ProblemCode.IMAGE_TOO_LARGE,
    "password.pdf": ProblemCode.PDF_PASSWORD,
    "no-pages.pdf": ProblemCode.PDF_WITHOUT_PAGES,
    "zero.tif, page 2": ProblemCode.DAMAGED_IMAGE,
    "link.tif": ProblemCode.LINK_NOT_FOLLOWED,
    "linked-directory": ProblemCode.LINK_NOT_FOLLOWED,
    "dangling.tif": ProblemCode.LINK_NOT_FOLLOWED,
}
ODD_NAMES = (LONGEST, NEWLINE, QUOTES, ESCAPE, NOT_UTF8)


def bad_delivery(root: Path) -> Path:
    """Everything of the list but what needs another user or another moment, beside three good pages."""
    source = root / "in"
    source.mkdir()
    outside = root / "outside"
    outside.mkdir()
    type_page(outside / "secret.png", ["This page was never delivered"])
    type_page(source / "good1.png", HINDI)
    type_page(source / "good2.png", ENGLISH)
    pdf(source / "good3.pdf", encryption=pikepdf.Encryption(owner="secret", user=""))
    (source / "empty.tif").touch()
    cut_tiff(source / "cut.tif")
    pdf(source / "cut.pdf")
    content = (source / "cut.pdf").read_bytes()
    (source / "cut.pdf").write_bytes(content[:400])
    (source / "text.tif").write_text("पत्रांक 12: यह पाठ है, चित्र नहीं")
    (source / "huge.png").write_bytes(zoo.huge_png(60_000, 60_000))
    pdf(source / "password.pdf", encryption=pikepdf.Encryption(owner="secret", user="secret too"))
    with pikepdf.new() as empty:
        empty.save(source / "no-pages.pdf")
    multi_page(source / "zero.tif")
    (source / "link.tif").symlink_to(outside / "secret.png")
    (source / "linked-directory").symlink_to(outside)
    (source / "dangling.tif").symlink_to(root / "nothing.tif")
    for place, name in enumerate(ODD_NAMES):
        type_page(root / "one.png", [HINDI[place % len(HINDI)], f"{place + 11}"])
        shutil.move(root / "one.png", os.fsencode(source) + b"/" + os.fsencode(name))
    return source


@pytest.fixture(scope="module")
def answer_and_archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, Path, Path]:
    root = tmp_path_factory.mktemp("bad")
    source, archive = bad_delivery(root), init(root / "archive")
    return scanfile("run", source, "--profile", "fast", "--batch", "b-1", "--archive", archive, "--json"), archive, source


@pytest.fixture(scope="module")
def archive(answer_and_archive: tuple[Answer, Path, Path]) -> Path:
    return answer_and_archive[1]


@pytest.fixture(scope="module")
def problems(archive: Path) -> list[dict[str, Any]]:
    return scanfile("problems", "--archive", archive, "--json").value  # type: ignore[no-any-return]


def test_the_rest_is_finished_and_the_accounting_holds(answer_and_archive: tuple[Answer, Path, Path]) -> None:
    answer, archive, source = answer_and_archive
    assert answer.code == 100, answer.err
    pages = answer.value["pages"]
    good = 3 + 2 + len(ODD_NAMES)
    assert pages == dict.fromkeys(STATES, 0) | {"in": good + len(BAD), "kept": good, "failed": len(BAD)}
    assert answer.value["problems"] == len(BAD)
    assert "Traceback" not in answer.err
    assert not any(line.startswith("\x1b") for line in answer.err.splitlines())
    again = scanfile("run", source, "--archive", archive, "--json")
    assert (again.code, again.value["pages"]) == (0, pages), "each problem is reported once"


def test_verify_is_content(archive: Path) -> None:
    found = scanfile("verify", "--full", "--archive", archive, "--json")
    assert found.code == 0, found.out
    assert found.value["unfinished"] == []


@pytest.mark.parametrize("subject", BAD)
def test_a_bad_path_is_a_problem_that_names_it(problems: list[dict[str, Any]], subject: str) -> None:
    named = [problem for problem in problems if problem["subject"] == subject]
    assert [problem["code"] for problem in named] == [BAD[subject]]
    assert named[0]["remedy"]
    assert named[0]["batch"] == "b-1"
    assert named[0]["page"]


def test_every_master_that_could_be_read_is_kept(archive: Path, answer_and_archive: tuple[Answer, Path, Path]) -> None:
    source = answer_and_archive[2]
    kept = {path.read_bytes() for path in (archive / "masters" / "b-1").iterdir() if path.suffix != ".json"}
    delivered = {path.read_bytes() for path in source.iterdir() if not path.is_symlink()}
    assert kept == delivered


def test_a_link_is_not_followed(archive: Path) -> None:
    for path in (archive / "masters" / "b-1").iterdir():
        assert not path.is_symlink()
    assert scanfile("search", "delivered", "--archive", archive, "--json").value == []


def test_the_other_pages_of_a_record_with_a_bad_one_are_read(archive: Path) -> None:
    records = scanfile("list", "--archive", archive, "--json").value
    pages = {record["source_name"]: record["parts"][0]["pages"] for record in records}
    assert pages == {"in": 3 + len(ODD_NAMES), "zero.tif": 2}
    assert scanfile("search", "digitisation", "--archive", archive, "--json").value[0]["snippet"]


def test_odd_names_are_kept_to_the_byte(archive: Path) -> None:
    batch = json.loads((archive / "masters" / "b-1" / "batch.json").read_bytes())
    names = {base64.b64decode(master["name_b64"]) if master["name_b64"] else master["name"].encode() for master in batch["masters"]}
    assert {os.fsencode(name) for name in ODD_NAMES} <= names
    assert len(os.fsencode(LONGEST)) == 255


def test_odd_names_are_shown_harmlessly(archive: Path) -> None:
    shown = "".join(scanfile(command, "--archive", archive).out for command in ("list", "problems", "status"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# Hostile paths, one and all


def suffix_of(content: bytes) -> str:
    for head, suffix in ((b"%PDF", ".pdf"), (b"\x89PNG", ".png"), (b"\xff\xd8", ".jpg"), (b"\0\0\0\x0cjP", ".jp2"), (b"BM", ".bmp")):
        if content.startswith(head):
            return suffix
    return ".tif"


def test_a_delivery_of_hostile_paths_only(tmp_path: Path) -> None:
    archive, source = init(tmp_path / "archive"), tmp_path / "in"
    source.mkdir()
    expected = {}
    for variant in zoo.unreadable():
        name = variant.name + suffix_of(variant.content)
        (source / name).write_bytes(variant.content)
        expected[name] = str(variant.problem)
    answer = scanfile("run", source, "--archive", archive, "--json")
    assert answer.code == 100, answer.err
    assert answer.value["pages"] == dict.fromkeys(STATES, 0) | {"in": len(expected), "failed": len(expected)}
    assert answer.value["records"] == 0
    found = scanfile("problems", "--archive", archive, "--json").value
    assert {problem["subject"]: problem["code"] for problem in found} == expected
    assert scanfile("verify", "--full", "--archive", archive).code == 0


# What may not be read. Root may read everything, so the command runs without that privilege, as anybody else does.

PLAIN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if os.getuid() == 0 else ()


def test_what_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    archive, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400, 410)
    blanks(source / "closed", 420)
    blank_page(source / "closed.png", 430)
    (source / "closed").chmod(0)
    (source / "closed.png").chmod(0)
    try:
        answer = scanfile("run", source, "--archive", archive, "--json", before=PLAIN)
    finally:
        (source / "closed").chmod(0o700)
    assert answer.code == 100, answer.err
    assert answer.value["pages"] == dict.fromkeys(STATES, 0) | {"in": 4, "blank": 2, "failed": 2}
    found = scanfile("problems", "--archive", archive, "--json").value
    assert {problem["subject"]: problem["code"] for problem in found} == {
        "closed/": "unreadable-directory",
        "closed.png": "unreadable-path",
    }
    assert all(problem["detail"] == "Permission denied" for problem in found)
    assert scanfile("verify", "--full", "--archive", archive).code == 0


def test_a_delivery_that_may_not_be_read_at_all(tmp_path: Path) -> None:
    archive, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    source.chmod(0)
    try:
        answer = scanfile("run", source, "--archive", archive, "--json", before=PLAIN)
    finally:
        source.chmod(0o700)
    assert answer.code == 100, answer.err
    assert (answer.value["pages"]["in"], answer.value["pages"]["failed"]) == (1, 1)
    assert scanfile("problems", "--archive", archive, "--json").value[0]["code"] == "unreadable-directory"


def test_an_archive_that_may_not_be_written(tmp_path: Path) -> None:
    archive, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    (archive / "masters" / ".open").chmod(0o500)
    answer = scanfile("run", source, "--archive", archive, "--json", before=PLAIN)
    (archive / "masters" / ".open").chmod(0o700)
    assert answer.code == 5, answer.err
    assert str(archive / "masters" / ".open") in answer.err
    assert "Traceback" not in answer.err
    assert scanfile("run", source, "--archive", archive).code == 0


# What goes away, in this process because nobody else can be that quick


def test_a_path_that_vanishes_during_intake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = blanks(tmp_path / "in", 400, 410, 420)
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    scan = copying.scan

    def scan_and_lose(*arguments: Any) -> Any:
        delivery = scan(*arguments)
        (source / "page2.png").unlink()
        return delivery

    monkeypatch.setattr(copying, "scan", scan_and_lose)
    summary = run(archive.root, source, "b-1", 0, "")
    assert summary.exit_code == 100
    assert (summary.pages["in"], summary.pages["blank"], summary.pages["failed"]) == (3, 2, 1)
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        (problem,) = index.problems()
    assert (problem.code, problem.subject) == ("vanished-path", "page2.png")
    assert verify(archive, Grade.FULL).sound


def test_a_share_that_goes_away_stops_the_run_and_goes_on_when_it_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = blanks(tmp_path / "in", 400, 410, 420)
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    scan = copying.scan

    def scan_and_lose(*arguments: Any) -> Any:
        delivery = scan(*arguments)
        source.rename(tmp_path / "away")
        return delivery

    with monkeypatch.context() as patch:
        patch.setattr(copying, "scan", scan_and_lose)
        with pytest.raises(pipeline.ScanfileError) as caught:
            run(archive.root, source, "b-1", 0, "")
    assert (caught.value.code, caught.value.exit_code) == ("run.source-lost", 5)
    (tmp_path / "away").rename(source)
    summary = run(archive.root, source, "b-1", 0, "")
    assert (summary.exit_code, summary.pages["blank"], summary.pages["in"]) == (0, 3, 3)
    assert verify(archive, Grade.FULL).sound


def test_a_batch_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    source = blanks(tmp_path / "in", 400)
    root = init(tmp_path / "archive")
    assert scanfile("run", source, "--batch", "b-1", "--archive", root).code == 0
    path = Archive(root).batch_dir("b-1") / "batch.json"
    newer = json.loads(path.read_bytes()) | {"format": 99}
    path.chmod(0o600)
    path.write_text(json.dumps(newer), "utf-8")
    for words in (["verify"], ["verify", "--rebuild-index"]):
        answer = scanfile(*words, "--archive", root)
        assert (answer.code, answer.out) == (3, "")
        assert "99" in answer.err
