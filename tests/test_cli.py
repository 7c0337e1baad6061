"""The contracts of the command line, with the real program in a process of its own."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from commands import (
    ENGLISH,
    HINDI,
    OTHER_HINDI,
    STATES,
    blank_page,
    blanks,
    environment,
    init,
    letters,
    scanfile,
    type_page,
    words_of,
)

HINDI_LETTER = re.compile("[\u0900-\u097f]")


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return letters(tmp_path_factory.mktemp("delivery") / "in")


@pytest.fixture(scope="module")
def archive(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one archive that is really read; tests that only ask share it."""
    root = init(tmp_path_factory.mktemp("archive") / "not" / "yet" / "there")
    answer = scanfile("run", delivery, "--archive", root, "--json", "--batch", "t-01", "--operator", "asha")
    assert answer.code == 100, answer.err
    found = answer.value
    assert set(found) == {"pages", "batches", "records", "review", "problems", "seconds", "pages_per_minute"}
    expected = dict.fromkeys(("in", *STATES), 0) | {"in": 7, "kept": 5, "blank": 1, "failed": 1}
    assert found["pages"] == expected
    assert (found["batches"], found["records"], found["review"], found["problems"]) == (1, 2, 2, 1)
    assert all(type(found[name]) is int for name in ("batches", "records", "review", "problems"))
    assert all(type(count) is int for count in found["pages"].values())
    assert found["pages_per_minute"] > 0
    lines = answer.err.splitlines()
    assert lines[0].startswith("6 pages to read: about "), "the estimate comes first"
    assert "batch t-01, 7 pages from 6 paths" in answer.err
    assert lines[-1].startswith("6 of 6 pages")
    return root


def ask(archive: Path, *words: object) -> Any:
    """The JSON value that a command answers."""
    answer = scanfile(*words, "--archive", archive, "--json")
    assert answer.code == 0, answer.err
    return answer.value


def manifest(archive: Path) -> str:
    found = ask(archive, "verify", "--full")
    assert found["sound"], found["findings"]
    return str(found["manifest"])


# What the commands answer


def test_list(archive: Path) -> None:
    found = ask(archive, "list")
    assert [set(record) for record in found] == [{"record", "batch", "source_name", "number", "subject", "state", "parts"}] * 2
    assert [(record["record"], record["batch"], record["source_name"]) for record in found] == [
        ("t-01-01", "t-01", "both.tif"),
        ("t-01-02", "t-01", "fl-12_2019"),
    ]
    for record, pages in zip(found, (2, 3), strict=True):
        assert record["number"] is None, "a name only proposes"
        assert record["state"] == "review"
        (part,) = record["parts"]
        assert (part["part"], part["volume"], part["pages"]) == ("correspondence", 1, pages)
        assert (archive / part["pdf"]).read_bytes().startswith(b"%PDF-")
        assert not Path(part["pdf"]).is_absolute()


def test_show(archive: Path) -> None:
    found = ask(archive, "show", "१२/२०१९")
    assert found["record"] == "t-01-02"
    assert set(found["fields"]) >= {"number", "date", "subject"}
    number = found["fields"]["number"]
    assert (number["value"], number["source"]) == (None, None)
    (candidate,) = number["candidates"]
    assert set(candidate) == {"raw", "value", "key", "source", "confidence", "reason", "page", "box", "obstacle", "obstacle_detail"}
    assert (candidate["raw"], candidate["value"], candidate["source"]) == ("fl-12_2019", "12/2019", "name")
    assert type(candidate["confidence"]) is int
    (part,) = found["parts"]
    assert [(page["page"], page["label"], page["state"]) for page in part["pages"]] == [(n, f"{n}/c", "kept") for n in (1, 2, 3)]
    assert ask(archive, "show", "t-01-02") == found
    assert ask(archive, "show", "fl-12_2019") == found, "what a record came from names it too"


def test_natural_order(archive: Path) -> None:
    """page10 comes after page2 and the pages between."""
    pages = scanfile("text", "t-01-02", "--archive", archive).out.split("\f")
    assert [page.splitlines()[0] for page in pages] == [HINDI[0], OTHER_HINDI[0], ENGLISH[0]]


def test_text_is_pages_between_form_feeds_and_nothing_else(archive: Path) -> None:
    answer = scanfile("text", "t-01-01", "--archive", archive)
    assert answer.err == ""
    first, second = answer.out.split("\f")
    assert first.split() == " ".join(ENGLISH[:2]).split()
    assert second.split() == " ".join(HINDI[:2]).split()


@pytest.mark.parametrize(
    ("form", "page", "word"),
    [
        ("hocr", ".//{http://www.w3.org/1999/xhtml}div[@class='ocr_page']", ".//{http://www.w3.org/1999/xhtml}span[@class='ocrx_word']"),
        ("alto", ".//{http://www.loc.gov/standards/alto/ns-v4#}Page", ".//{http://www.loc.gov/standards/alto/ns-v4#}String"),
    ],
)
def test_text_as_markup(archive: Path, form: str, page: str, word: str) -> None:
    answer = scanfile("text", "t-01-01", "--format", form, "--archive", archive)
    tree = ET.fromstring(answer.out)
    assert len(tree.findall(page)) == 2
    assert len(tree.findall(word)) == len(" ".join(ENGLISH[:2] + HINDI[:2]).split())


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("की", [("t-01-01", 2), ("t-01-02", 1)]),
        ("कि", [("t-01-02", 2)]),
        ("digitisation", [("t-01-01", 1), ("t-01-02", 3)]),
        ("Collector", [("t-01-02", 3)]),
        ("digitis*", [("t-01-01", 1), ("t-01-02", 3)]),
        ("digitis", []),
        ('"राजस्व विभाग"', [("t-01-02", 1)]),
        ('"विभाग राजस्व"', []),
        ("old March", [("t-01-01", 1), ("t-01-02", 3)]),
        ("४७११", [("t-01-02", 3)]),
        ("कोई-नहीं", []),
    ],
)
def test_search(archive: Path, query: str, hits: list[tuple[str, int]]) -> None:
    found = ask(archive, "search", query)
    assert sorted((hit["record"], hit["page"]) for hit in found) == hits
    for hit in found:
        assert set(hit) == {"record", "number", "part", "page", "label", "snippet", "score"}
        assert hit["label"] == f"{hit['page']}/c"
        assert hit["part"] == "correspondence"
        assert "«" in hit["snippet"]
        assert type(hit["score"]) is float


@pytest.mark.parametrize("notation", ["12/2019", "१२/२०१९", "12 / 2019"])
def test_search_for_a_number_in_any_notation(archive: Path, notation: str) -> None:
    assert ask(archive, "search", notation)[0]["record"] == "t-01-02"


def test_near_misses_are_named_beside_the_hits_and_listed_where_that_is_asked_for(archive: Path) -> None:
    answer = scanfile("search", "12/2018", "--json", "--archive", archive)
    assert (answer.code, answer.value) == (0, [])
    assert answer.err == "Did you mean: 12/2019 (t-01-02, another year)?\n"
    (entry,) = ask(archive, "search", "12/2018", "--near")
    assert set(entry) == {"record", "number", "part", "page", "label", "snippet", "score", "near"}
    assert (entry["record"], entry["snippet"], entry["near"], entry["score"]) == ("t-01-02", "12/2019", "another-year", 0.0)
    assert scanfile("search", "12/2018", "--near", "--archive", archive).out == "t-01-02\t1/c\t12/2019  another year\n"
    answer = scanfile("show", "12/2018", "--archive", archive)
    assert (answer.code, answer.err) == (2, "There is no record '12/2018'. Did you mean: 12/2019 (t-01-02)?\n")
    assert scanfile("show", "12 / २०१९", "--archive", archive).code == 0


def test_search_has_a_limit_and_says_when_there_is_nothing(archive: Path) -> None:
    assert len(ask(archive, "search", "की", "--limit", "1")) == 1
    answer = scanfile("search", "कोई-नहीं", "--archive", archive)
    assert (answer.code, answer.out) == (0, "No hits for 'कोई-नहीं'.\n")


def test_the_lexicon_is_listed(archive: Path, tmp_path: Path) -> None:
    assert ask(archive, "review", "lexicon") == []
    assert "is empty" in scanfile("review", "lexicon", "--archive", archive).out
    root = init(tmp_path / "own")
    (root / "lexicon.toml").write_text('[[places]]\nname = "दानापुर"\n', "utf-8")
    (entry,) = ask(root, "review", "lexicon")
    assert entry == {"kind": "place", "text": "दानापुर", "means": "", "record": "", "learned": "", "use": None, "counts": True}
    (root / "lexicon.toml").write_text("[[places]]\nname = 7\n", "utf-8")
    answer = scanfile("review", "lexicon", "--archive", root)
    assert answer.code == 3
    assert "line 2: places.0.name" in answer.err


def test_review_by_table(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    answer = scanfile("review", "export", path, "--lang", "hi", "--json", "--archive", archive)
    assert (answer.code, answer.value) == (0, {"questions": len(path.read_text("utf-8-sig").splitlines()) - 1, "path": str(path)})
    assert "मान (यहाँ भरें)" in path.read_text("utf-8-sig").splitlines()[0]
    assert scanfile("review", "export", path, "--archive", archive).code == 2
    path.write_text("record,field,revision,value\nt-01-02,date,x,31.02.2019\nt-01-02,number,x,\n")
    answer = scanfile("review", "import", path, "--json", "--archive", archive)
    (conflict,) = answer.value["conflicts"]
    assert (answer.code, answer.value["applied"], answer.value["open"]) == (100, 0, 1)
    assert (conflict["row"], conflict["record"], conflict["field"], conflict["code"]) == (2, "t-01-02", "date", "no-date")
    answer = scanfile("review", "import", path, "--archive", archive)
    assert answer.out.splitlines()[0] == "2\tt-01-02\tdate  '31.02.2019' is no date like 2019-03-12 or 12.03.2019"


def test_words_of_a_page(archive: Path) -> None:
    found = ask(archive, "pages", "words", "t-01-02", "1/c")
    assert list(found) == ["page", "label", "record", "reading", "words"]
    assert (found["page"], found["label"], found["record"]) == ("t-01/000002-001", "1/c", "t-01-02")
    assert [word["text"] for word in found["words"]] == " ".join(HINDI).split()
    first = found["words"][0]
    assert list(first) == ["word", "text", "read", "confidence", "box", "state"]
    assert (first["text"], first["read"], first["state"]) == ("कार्यालय", "कार्यालय", "read")
    assert re.fullmatch("1-[0-9a-f]{4}", first["word"])
    assert len(first["box"]) == 4
    least = min(word["confidence"] for word in found["words"])
    assert ask(archive, "pages", "words", "t-01-02", "1/c", "--doubtful", least)["words"] == []
    table = scanfile("pages", "words", "t-01-02", "1/c", "--archive", archive).out.splitlines()
    assert table[0] == f"{first['word']}\t{first['confidence']}\t{','.join(map(str, first['box']))}\tread\tकार्यालय"


def test_words_are_corrected_and_given_back(archive: Path) -> None:
    before = manifest(archive)
    where = ("t-01-02", "1/c")

    def name(text: str) -> str:
        return str(next(word["word"] for word in ask(archive, "pages", "words", *where)["words"] if word["text"] == text))

    answer = ask(archive, "pages", "correct", *where, name("विभाग"), "प्रकोष्ठ", "--operator", "ravi", "--reason", "read from the scan")
    assert answer == {"words": 1, "pages": ["t-01/000002-001"]}
    assert [hit["label"] for hit in ask(archive, "search", "प्रकोष्ठ")] == ["1/c"]
    assert ask(archive, "pages", "add-word", *where, "10,10,90,40", "शीघ्र")["words"] == 1
    run = scanfile("run", "--archive", archive, "--json")
    assert (run.code, run.value["pages"]["pending"]) == (0, 0)
    assert "शीघ्र" in scanfile("text", "t-01-02", "--archive", archive).out
    table = scanfile("pages", "words", *where, "--archive", archive).out
    assert "\tcorrected\tप्रकोष्ठ  (विभाग)\n" in table
    assert "\tadded\tशीघ्र  (-)\n" in table
    assert manifest(archive) != before
    shown = scanfile("pages", "correct", *where, name("प्रकोष्ठ"), "--undo", "--archive", archive)
    assert shown.out == "1 word changed on 1 page. `scanfile run` brings the PDFs up to date; nothing is read again.\n"
    assert ask(archive, "pages", "correct", *where, name("शीघ्र"), "--undo")["words"] == 1
    assert scanfile("run", "--archive", archive).code == 0
    assert scanfile("text", "t-01-02", "--archive", archive).out.count("शीघ्र") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["correct", "t-01-02", "1/c", "1", "x"], "e.g. 17-c4f1"),
        (["correct", "t-01-02", "1/c", "1-0000"], "Give either TEXT"),
        (["correct", "t-01-02", "1/c", "1-0000", "x", "--undo"], "Give either TEXT"),
        (["correct", "t-01-02", "1/c", "1-xxxx", "x", "--revision", "00000000"], "was changed meanwhile"),
        (["add-word", "t-01-02", "1/c", "10,10,90", "x"], "LEFT,TOP,RIGHT,BOTTOM"),
        (["add-word", "t-01-02", "1/c", "10,10,90,99999", "x"], "does not lie on the page"),
        (["words", "t-01-02", "77/c"], "There is no page"),
    ],
)
def test_words_that_are_refused(archive: Path, words: list[str], told: str) -> None:
    answer = scanfile("pages", *words, "--archive", archive)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err


def test_status(archive: Path) -> None:
    found = ask(archive, "status")
    assert set(found) == {"pages", "records", "review", "problems", "unfinished", "results", "batches", "waiting"}
    assert set(found["pages"]) == {"in", *STATES}
    assert found["pages"]["in"] == 7 == sum(count for name, count in found["pages"].items() if name != "in")
    assert (found["records"], found["review"], found["problems"], found["unfinished"]) == (2, 2, 1, [])
    (batch,) = found["batches"]
    assert (batch["batch"], batch["operator"], batch["pages"]) == ("t-01", "asha", found["pages"])
    assert {step: sum(counts.values()) for step, counts in found["results"].items()} == {
        "inspect": 6, "read": 5, "compare": 1, "build": 2,
    }, "the English page shares its lines with an earlier one"  # fmt: skip


def test_problems(archive: Path) -> None:
    (problem,) = ask(archive, "problems")
    assert set(problem) == {"problem", "code", "batch", "page", "record", "subject", "detail", "status", "remedy"}
    assert (problem["code"], problem["subject"], problem["status"]) == ("not-a-scan", "fl-12_2019/page4.tif", "open")
    assert problem["remedy"]
    assert ask(archive, "problems", "list") == [problem]
    plain = scanfile("problems", "--archive", archive)
    assert "fl-12_2019/page4.tif" in plain.out
    assert problem["remedy"] in plain.err


def test_verify(archive: Path) -> None:
    found = ask(archive, "verify")
    assert set(found) == {"sound", "findings", "counts", "manifest", "unfinished"}
    assert found["counts"] == {"pages": 7, "masters": 6, "results": 12, "pdfs": 2}
    assert found["sound"] is True
    assert "Sound: 7 pages, 6 masters" in scanfile("verify", "--quick", "--archive", archive).out


def test_doctor(archive: Path) -> None:
    answer = scanfile("doctor", "--archive", archive, "--json")
    assert answer.code == (0 if answer.value["ok"] else 4)
    assert set(answer.value) == {"ok", "install", "checks"}


@pytest.mark.parametrize("command", ["status", "list", "show", "search", "problems", "verify"])
def test_commands_speak_hindi(archive: Path, command: str) -> None:
    arguments = {"show": ["0/0"], "search": ["nothing"], "problems": ["dismiss"]}.get(command, [])
    answer = scanfile(command, *arguments, "--lang", "hi", "--archive", archive)
    if command != "list":
        assert HINDI_LETTER.search(answer.out + answer.err), answer


def test_the_archive_s_language_is_the_default(archive: Path, tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    (root / "scanfile.toml").write_text('[general]\nlang = "hi"\n')
    assert HINDI_LETTER.search(scanfile("list", "--archive", root).out)
    assert not HINDI_LETTER.search(scanfile("list", "--lang", "en", "--archive", root).out)
    assert HINDI_LETTER.search(scanfile("show", "none", "--archive", root).err), "errors too"
    assert not HINDI_LETTER.search(scanfile("list", "--archive", root, SCANFILE_LANG="en").out)


def test_where_the_archive_is(archive: Path) -> None:
    by_option = scanfile("list", "--archive", archive)
    assert by_option.code == 0
    assert scanfile("list", cwd=archive) == by_option
    assert scanfile("list", SCANFILE_ARCHIVE=str(archive)) == by_option


def test_plain_tables_are_tab_separated(archive: Path) -> None:
    assert scanfile("list", "--archive", archive).out == "t-01-01\treview\t2/c\t(both.tif)\nt-01-02\treview\t3/c\t(fl-12_2019)\n"


def test_a_reader_that_has_seen_enough_is_no_error(archive: Path) -> None:
    with subprocess.Popen(
        words_of("list", "--archive", archive), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        errors = running.stderr.read()
        assert (running.wait(60), errors) == (0, b"")


@pytest.mark.parametrize("words", [["text", "t-01-01"], ["list", "--json"], ["status"]], ids=" ".join)
def test_a_full_disk_under_the_output_is_a_matter_of_storage(archive: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            words_of(*words, "--archive", archive), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False, timeout=60
        )
    assert (found.returncode, found.stderr.decode().splitlines()) == (
        5,
        ["No space left while writing /dev/stdout. Make room and run again; nothing that was finished is lost."],
    )


def test_other_programs_open_the_index(archive: Path) -> None:
    with closing(sqlite3.connect(archive / "index.db")) as conn:
        counts = dict(conn.execute("SELECT state, count(*) FROM page_list GROUP BY state"))
        assert counts == {"kept": 5, "blank": 1, "failed": 1}
        assert conn.execute("SELECT count(*) FROM texts_fts WHERE texts_fts MATCH 'की'").fetchone() == (2,)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tool = Path(sys.executable).with_name("sqlite-utils")
    tables = subprocess.run([tool, "tables", archive / "index.db", "--counts", "--csv"], capture_output=True, text=True, check=True)
    assert "pages,7" in tables.stdout.split()


# Deliveries; empty pages, which are taken in and looked at but not read


def test_a_second_run_reports_the_same_and_does_nothing(archive: Path, delivery: Path) -> None:
    again = scanfile("run", delivery, "--archive", archive, "--json")
    assert again.code == 0, "its problem was reported by the run that met it"
    assert again.value["pages"]["in"] == 7
    assert (again.value["batches"], again.value["records"]) == (1, 2)
    assert again.err.splitlines()[0] == "Nothing is pending."
    assert "delivered before as batch t-01" in again.err


@pytest.mark.parametrize("step", ["build", "read"])
def test_doing_a_step_again_gives_the_same_archive(archive: Path, step: str) -> None:
    before = manifest(archive)
    answer = scanfile("run", "--redo", step, "--archive", archive, "--json")
    assert answer.code == 0, answer.err
    assert answer.value["pages"]["kept"] == 5
    assert answer.err.startswith("5 pages to read" if step == "read" else "Nothing is pending")
    assert manifest(archive) == before


def test_intake_then_run(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400, 410)
    taken = scanfile("intake", source, "--archive", root, "--json")
    assert taken.code == 0
    assert (taken.value["pages"]["in"], taken.value["pages"]["blank"]) == (2, 2), "pages are looked at, though not read"
    assert ask(root, "status")["unfinished"] != []
    finished = scanfile("run", "--archive", root, "--json")
    assert finished.code == 0
    assert (finished.value["batches"], finished.value["pages"]["blank"], finished.value["pages"]["pending"]) == (1, 2, 0)
    assert ask(root, "status")["unfinished"] == []
    assert ask(root, "list")[0]["parts"][0]["pages"] == 0
    nothing = scanfile("run", "--archive", root, "--json")
    assert (nothing.code, nothing.value["pages"]["in"], nothing.value["batches"]) == (0, 0, 0)


def test_batches_are_named_by_day_or_by_the_operator(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    one, two, three = blanks(tmp_path / "one", 400), blanks(tmp_path / "two", 420), blanks(tmp_path / "three", 430)
    both = scanfile("run", one, two, "--archive", root, "--json")
    assert both.value["batches"] == 2
    names = [batch["batch"] for batch in ask(root, "status")["batches"]]
    assert [re.fullmatch(r"\d{4}-(\d\d)", name).group(1) for name in names] == ["01", "02"]  # type: ignore[union-attr]
    taken = scanfile("run", three, "--batch", names[0], "--archive", root)
    assert taken.code == 2
    assert names[0] in taken.err
    for wrong in ("../x", "a b", "", "x" * 33)[:2]:
        assert scanfile("run", three, "--batch", wrong, "--archive", root).code == 2
    several = scanfile("run", one, three, "--batch", "b-1", "--archive", root)
    assert several.code == 2
    assert ask(root, "status")["pages"]["in"] == 2, "nothing was taken in by any of these"
    assert scanfile("run", one, "--batch", "b-1", "--archive", root, "--json").value["batches"] == 1, "delivered before"


def test_a_number_for_the_one_record(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    words = ("--number", "F.No.3(12)/2019-Estt", "--part", "noting", "--archive", root)
    assert scanfile("run", source, *words).code == 0
    (record,) = ask(root, "list")
    assert record["number"] == "F.No.3(12)/2019-Estt"
    assert record["parts"][0]["part"] == "noting"
    field = ask(root, "show", "f.no.३(१२) / 2019–ESTT")["fields"]["number"]
    assert (field["value"], field["source"]) == ("F.No.3(12)/2019-Estt", "option")
    blanks(tmp_path / "two" / "a", 430)
    blanks(tmp_path / "two" / "b", 440)
    several = scanfile("run", tmp_path / "two", *words)
    assert several.code == 2
    assert "2" in several.err
    assert ask(root, "status")["pages"]["in"] == 1
    assert not list((root / "masters" / ".open").iterdir())


def test_a_supplier_s_table_with_its_own_headings(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    blanks(tmp_path / "in" / "A", 400)
    blanks(tmp_path / "in" / "B", 410)
    table = "Folder;File No;Matter;Dated\nA;12/2019/Estt;भूमि की सूचना;12.03.2019\nB;13/2019;=HYPERLINK(1);2019-03\nC;14/2019;;\n"
    (tmp_path / "in" / "metadata.csv").write_text(table, "utf-8")
    refused = scanfile("run", tmp_path / "in", "--archive", root)
    assert refused.code == 2
    assert "--columns" in refused.err
    words = ("--columns", "Folder=path,File No=number,Matter=subject,Dated=date", "--archive", root)
    answer = scanfile("run", tmp_path / "in", *words)
    assert answer.code == 0, answer.err
    assert "C" in answer.err.partition("names paths that are not in the delivery")[2]
    found = ask(root, "list")
    assert [(record["number"], record["subject"]) for record in found] == [("12/2019/Estt", "भूमि की सूचना"), ("13/2019", "=HYPERLINK(1)")]
    shown = ask(root, "show", "12/2019/estt")
    assert (shown["fields"]["date"]["value"], shown["fields"]["date"]["source"]) == ("2019-03-12", "sidecar")
    assert ask(root, "show", "13/2019")["date"] == "2019-03"


def test_an_earlier_supplier_s_tree(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    for width, part in ((400, "NS"), (410, "CS")):
        blanks(tmp_path / "in" / "DM-Patna" / "2019" / "fl-12_2019" / part, width)
    template = "{office}/{year}/{number}/{part:NS|CS}"
    assert scanfile("run", tmp_path / "in", "--path-template", template, "--archive", root).code == 0
    (record,) = ask(root, "list")
    assert record["source_name"] == "fl-12_2019"
    assert ask(root, "show", "12/2019")["record"] == record["record"]
    wrong = scanfile("run", tmp_path / "in", "--path-template", "{office}/{colour}", "--archive", root)
    assert wrong.code == 2
    assert "colour" in wrong.err


def test_the_same_bytes_in_another_delivery_are_duplicates_unless_blank(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    for name, extra in (("one", 400), ("two", 410)):
        (tmp_path / name).mkdir()
        type_page(tmp_path / name / "a.png", HINDI)
        blank_page(tmp_path / name / "b.png", 400)
        blank_page(tmp_path / name / "c.png", extra)
    assert scanfile("run", tmp_path / "one", "--profile", "fast", "--archive", root).code == 0
    second = scanfile("run", tmp_path / "two", "--archive", root, "--json").value
    assert (second["pages"]["duplicate"], second["pages"]["blank"], second["pages"]["kept"]) == (1, 2, 0)
    (tmp_path / "one").rename(tmp_path / "moved")
    again = scanfile("run", tmp_path / "moved", "--archive", root, "--json")
    assert "delivered before" in again.err
    assert again.value["pages"]["kept"] == 1
    assert ask(root, "status")["pages"]["in"] == 6
    assert ask(root, "verify", "--full")["sound"]


def test_profiles_are_names_of_the_configuration(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    wrong = scanfile("run", source, "--profile", "best", "--archive", root)
    assert wrong.code == 2
    assert "fast, normal, thorough" in wrong.err
    assert ask(root, "status")["pages"]["in"] == 0


def test_dismissing_and_explaining_problems(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    (source / "page2.tif").write_text("no scan")
    assert scanfile("run", source, "--archive", root).code == 100
    number = ask(root, "problems")[0]["problem"]
    assert ask(root, "problems", "retry") == {"retried": 0}, "its bytes are no scan, however often"
    assert scanfile("problems", "dismiss", "--archive", root).code == 2
    assert ask(root, "problems", "dismiss", number, "--reason", "a note of the supplier", "--operator", "asha") == {"dismissed": 1}
    assert ask(root, "problems") == []
    (old,) = ask(root, "problems", "list", "--all")
    assert old["status"] == "dismissed"
    assert scanfile("problems", "explain", "not-a-scan").out == scanfile("problems", "explain", number, "--archive", root).out
    assert scanfile("problems", "explain", "nonsense").code == 2
    assert ask(root, "verify")["sound"]


# What stops a command


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["run", "somewhere"],
        ["verify"],
        ["nonsense"],
        ["list", "--nonsense"],
        ["run", "--jobs", "0"],
        ["run", "--redo", "everything"],
        ["list", "--lang", "fr"],
        ["text", "x", "--format", "pdf"],
    ],
    ids=" ".join,
)
def test_usage_errors(words: list[str], tmp_path: Path) -> None:
    answer = scanfile(*words, cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err
    assert "Traceback" not in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words", [["run", "missing"], ["show"], ["show", "99/1999"], ["search"], ["text", "none"], ["problems", "explain", "99"]], ids=" ".join
)
def test_usage_errors_in_an_archive(archive: Path, words: list[str]) -> None:
    answer = scanfile(*words, "--archive", archive)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err


def test_init_stays_away_from_what_is_not_empty_and_may_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "letter.tif").write_bytes(b"scan")
    refused = scanfile("init", tmp_path)
    assert refused.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.tif"]
    assert scanfile("init", tmp_path / "a" / "b", "--state", "bihar", "--office", "DM-Patna").code == 0
    misspelt = scanfile("init", tmp_path / "c", "--state", "bihr")
    assert (misspelt.code, "bihar" in misspelt.err, (tmp_path / "c").exists()) == (2, True, False)
    before = (tmp_path / "a" / "b" / "scanfile.toml").read_bytes()
    assert b"DM-Patna" in before
    assert scanfile("init", tmp_path / "a" / "b").code == 0
    assert (tmp_path / "a" / "b" / "scanfile.toml").read_bytes() == before


def test_a_misspelt_setting_stops_every_command(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    (root / "scanfile.toml").write_text("[ocr]\nprofil = 'fast'\n[general]\njob = 1\n")
    for command in ("run", "status", "verify"):
        answer = scanfile(command, "--archive", root)
        assert (answer.code, answer.out) == (3, "")
        assert "ocr.profil" in answer.err
        assert "general.job" in answer.err


def test_an_archive_from_the_future_is_left_alone(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400)
    with closing(sqlite3.connect(root / "index.db")) as conn:
        conn.execute("PRAGMA user_version = 999")
    before = (root / "index.db").read_bytes()
    for words in (["run", source], ["status"], ["verify"], ["verify", "--rebuild-index"]):
        answer = scanfile(*words, "--archive", root)
        assert answer.code == 3, words
        assert "999" in answer.err
    assert (root / "index.db").read_bytes() == before
    assert not list((root / "masters").glob("[!.]*"))


def test_a_missing_model_is_the_machine_s_fault_and_no_page_s(tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    (tmp_path / "in").mkdir()
    (tmp_path / "none").mkdir()
    type_page(tmp_path / "in" / "a.png", HINDI)
    (root / "scanfile.toml").write_text(f'[ocr]\ntessdata = "{tmp_path / "none"}"\n')
    answer = scanfile("run", tmp_path / "in", "--archive", root)
    assert answer.code == 4
    assert "scanfile doctor" in answer.err
    assert scanfile("doctor", "--archive", root).code == 4
    assert ask(root, "problems") == []
    assert ask(root, "status")["pages"]["pending"] == 1
    (root / "scanfile.toml").write_text('[ocr]\nprofile = "fast"\n')
    assert scanfile("run", "--archive", root).code == 0


def test_integrity(tmp_path: Path) -> None:
    root, source = init(tmp_path / "archive"), blanks(tmp_path / "in", 400, 410)
    assert scanfile("run", source, "--archive", root, "--batch", "b-1").code == 0
    master = root / "masters" / "b-1" / "000002.png"
    kept = master.read_bytes()
    master.unlink()
    answer = scanfile("verify", "--archive", root, "--json")
    assert answer.code == 6
    assert [(finding["code"], finding["values"]) for finding in answer.value["findings"]] == [
        ("verify.missing", {"path": "masters/b-1/000002.png"})
    ]
    assert "masters/b-1/000002.png" in scanfile("verify", "--quick", "--archive", root).out
    master.write_bytes(kept)
    (root / "index.db").unlink()
    missing = scanfile("status", "--archive", root)
    assert missing.code == 6
    assert "--rebuild-index" in missing.err
    rebuilt = scanfile("verify", "--rebuild-index", "--archive", root, "--json")
    assert rebuilt.code == 0, rebuilt.err
    assert rebuilt.value["counts"]["pages"] == 2
    assert "old index" not in rebuilt.err, "there was none"
    again = scanfile("verify", "--rebuild-index", "--archive", root)
    (old,) = root.glob("index.*.db")
    assert f"The old index is {old.name}." in again.err
    assert ask(root, "status")["pages"]["blank"] == 2


# One run at a time, stopped at any moment


def typed_delivery(source: Path, pages: int) -> Path:
    source.mkdir()
    for number in range(1, pages + 1):
        type_page(source / f"page{number}.png", [f"Letter {number} of the Collector", *ENGLISH])
    return source


@pytest.fixture(scope="module")
def long_delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typed_delivery(tmp_path_factory.mktemp("long") / "in", 8)


LONG = ("--batch", "b-1", "--operator", "asha", "--profile", "fast", "--jobs", "2")


@pytest.fixture(scope="module")
def undisturbed(long_delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    root = init(tmp_path_factory.mktemp("undisturbed") / "archive")
    assert scanfile("run", long_delivery, *LONG, "--archive", root).code == 0
    return manifest(root)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda number: number.name)
def test_a_stopped_run_goes_on(number: signal.Signals, long_delivery: Path, undisturbed: str, tmp_path: Path) -> None:
    root = init(tmp_path / "archive")
    running = subprocess.Popen(
        words_of("run", long_delivery, *LONG, "--archive", root, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    while running.poll() is None and len(list(root.glob("pages/b-1/*.read.json.gz"))) < 2:
        time.sleep(0.02)
    running.send_signal(signal.SIGSTOP)
    if number is signal.SIGINT:
        second = scanfile("run", long_delivery, "--archive", root)
        assert second.code == 5
        assert f"process {running.pid}" in second.err
        assert "asha" in second.err
        assert ask(root, "status")["pages"]["in"] == 8, "asking is always possible"
    running.send_signal(number)
    running.send_signal(signal.SIGCONT)
    out, err = running.communicate(timeout=240)
    if number is signal.SIGKILL:
        assert running.returncode == -signal.SIGKILL
    else:
        assert running.returncode == 130, err.decode()
        assert out == b""
        assert "Stopped." in err.decode()
        assert "Traceback" not in err.decode()
    stopped = ask(root, "status")
    assert stopped["pages"]["pending"] > 0, "it was stopped before its end"
    assert stopped["problems"] == 0
    again = scanfile("run", *LONG[4:], "--archive", root, "--json")
    assert again.code == 0, again.err
    assert (again.value["pages"]["in"], again.value["pages"]["kept"], again.value["problems"]) == (8, 8, 0)
    assert manifest(root) == undisturbed
