"""Packages: what leaves, that it proves itself to others' tools too, that a run may be cut short anywhere, and what is refused."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import bagit
import pypdfium2
import pytest
from desks import Office
from fakes import draw_page
from packages import NUMBERS, Desk, Watched, copy_of, make_office
from PIL import Image
from python_calamine import CalamineWorkbook
from test_export_profiles import own

from scanfile import clock, config, pieces
from scanfile.bagging import Master
from scanfile.check import check
from scanfile.control import Control
from scanfile.errors import IntegrityError, PackageError, StorageError, UsageError
from scanfile.export import writing
from scanfile.index import Index
from scanfile.model import RecordState
from scanfile.proofread import correct, words_of
from scanfile.rebuild import rebuild_index
from scanfile.repair import Desk as Decider
from scanfile.spreadsheet import plain_cell, read_csv
from scanfile.verify import Grade, verify

logging.getLogger("bagit").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return copy_of(made, tmp_path / "archive")


def complete(desk: Desk) -> None:
    """The register says what is there."""
    desk.register(*((number, str(count), "") for number, count in zip(NUMBERS.values(), (3, 2, 1, 3), strict=True)))


def table(package: Path, name: str) -> list[dict[str, str]]:
    said = json.loads((package / "package.json").read_bytes())["tables"][name]
    rows = list(read_csv(package / f"{said['path']}.csv"))
    assert rows[0] == said["headings"]
    return [dict(zip(said["columns"], row, strict=True)) for row in rows[1:]]


def described(package: Path) -> dict[str, Any]:
    """What a package says of itself."""
    said: dict[str, Any] = json.loads((package / "package.json").read_bytes())
    return said


def sums(package: Path) -> None:
    """``sha256sum`` and the Library of Congress' package find nothing wrong."""
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--strict", "--quiet", "-c", name], cwd=package, check=True)
    bagit.Bag(str(package)).validate()


# What leaves


def test_without_a_register_nothing_leaves(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "out/package")
    assert found.package is None
    assert [str(one.code) for one in found.survey.findings] == ["no-register"]
    assert not (tmp_path / "out").exists()


def test_a_complete_batch_leaves_and_says_so(desk: Desk, tmp_path: Path) -> None:
    complete(desk)
    found = desk.hand_over(tmp_path / "package")
    assert found.survey.findings == ()
    assert found.package is not None
    assert (found.package.records, found.package.pages, found.package.partial) == (4, 8, "")
    assert json.loads((tmp_path / "package/package.json").read_bytes())["complete"] is True
    with desk.index() as index:
        assert {line.state for line in index.records()} == {RecordState.EXPORTED}
        assert [(row.id, row.records) for row in index.packages.packages()] == [(found.package.id, 4)]
    sums(tmp_path / "package")
    assert check(tmp_path / "package").as_json()["findings"] == []
    assert verify(desk.archive, Grade.FULL).sound


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("77/2016", "", "")], {"missing", "extra"}),
        ([*((number, "", "") for number in NUMBERS.values()), ("S/1", "", "secret")], {"kept-out"}),
        ([(number, "9" if number == "CON" else "", "") for number in NUMBERS.values()], {"count-mismatch", "problem", "not-ready"}),
    ],
)
def test_what_does_not_agree_with_the_register_is_listed(
    desk: Desk, tmp_path: Path, rows: list[tuple[str, str, str]], expected: set[str]
) -> None:
    desk.register(*rows)
    found = desk.hand_over(tmp_path / "package")
    assert {str(one.code) for one in found.survey.findings} == expected
    assert (found.package is not None) == (expected == {"kept-out"})


def test_a_reason_lets_go_what_may_leave_and_stands_in_the_package(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "package", partial="पहला सप्ताह")
    assert found.package is not None
    said = json.loads((tmp_path / "package/package.json").read_bytes())
    assert (said["partial"], said["complete"]) == ("पहला सप्ताह", False)
    assert "पहला सप्ताह" in (tmp_path / "package/README.txt").read_text("utf-8-sig")
    assert "पहला सप्ताह" in (tmp_path / "package/bag-info.txt").read_text("utf-8")
    assert [row[0] for row in read_csv(tmp_path / "package/metadata/reconciliation.csv")][1:] == ["रजिस्टर नहीं"]
    sums(tmp_path / "package")


def test_records_of_one_delivery_leave_alone(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=".")
    office.deliver("B", y="..", z=".x")
    with office.index() as index:
        for record, number in (("A-01", "1/2019"), ("B-01", "2/2019"), ("B-02", "3/2019")):
            office.desk(index, "ravi").set_field(record, "number", number)
            office.desk(index, "ravi").set_field(record, "subject", "s")
    office.run()
    desk = Desk(office.archive.root)
    desk.register(("1/2019", "", ""), ("2/2019", "", ""), ("3/2019", "", ""))
    with pytest.raises(UsageError, match=r"index\.no-batch"):
        desk.hand_over(tmp_path / "package", batches=("C",))
    assert desk.hand_over(tmp_path / "package").package is None, "a path of B is no scan"
    assert desk.hand_over(tmp_path / "package", batches=("B",)).package is None
    found = desk.hand_over(tmp_path / "package", batches=("A",))
    assert found.package is not None
    assert (found.survey.leaving, found.survey.findings, found.survey.complete) == (("A-01",), (), True)
    assert [one["record"] for one in table(tmp_path / "package", "files")] == ["A-01"]
    again = desk.hand_over(tmp_path / "package", batches=("A",))
    assert again.again, "the same target holds it already"
    desk.register(("1/2019", "", ""), ("2/2019", "", ""), ("3/2019", "", ""), ("9/2019", "", ""))
    codes = {str(one.code) for one in desk.hand_over(tmp_path / "next", batches=("A",)).survey.findings}
    assert codes == {"missing"}, "what nobody has seen is of no delivery"


def test_a_record_that_waits_for_a_person_stays(desk: Desk, tmp_path: Path) -> None:
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'review' WHERE id = 'A-02'")
        conn.execute("UPDATE records SET state = 'sealed' WHERE id = 'A-03'")
    desk.hand_over(tmp_path / "package", partial="x")
    assert [one["record"] for one in table(tmp_path / "package", "files")] == ["A-01", "A-04"]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "package").rglob("*") if path.is_file() and path.suffix != ".xlsx")
    assert b"HYPERLINK" not in everything, "nothing of a sealed record leaves, in no table, trail or index"


@pytest.mark.parametrize("profile", ["nic-efile", "folder-table", "archivematica", "state-register"])
def test_every_profile_makes_a_package_that_holds(desk: Desk, tmp_path: Path, profile: str) -> None:
    package = tmp_path / "package"
    desk.hand_over(package, profile, partial="x", masters=tuple(Master))
    sums(package)
    assert check(package).as_json()["findings"] == []
    names = [path.relative_to(package).as_posix() for path in package.rglob("*")]
    assert all(name.isascii() and not re.search(r'[<>:"\\|?*]|[. ](/|$)', name) for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert len([name for name in names if name.startswith("data/originals/") and name.endswith(".png")]) == 8
    assert len([name for name in names if name.endswith(".alto.xml")]) == 4


def test_a_scan_that_holds_pages_of_a_file_that_stays_is_not_handed_over(tmp_path: Path) -> None:
    """A stack in one TIFF: its other half may be confidential."""
    office = Office(tmp_path / "office")
    (tmp_path / "scans").mkdir()
    images = []
    for seed in range(2):
        draw_page(tmp_path / f"{seed}.png", 77 + seed)
        images.append(Image.open(tmp_path / f"{seed}.png"))
    images[0].save(tmp_path / "scans/stack.tif", save_all=True, append_images=images[1:], compression="tiff_deflate", dpi=(100, 100))
    office.run(tmp_path / "scans", batch="S")
    office.decide("split", "S-01", "2/c", None)
    for record in ("S-01", "S-02"):
        office.decide("set_field", record, "number", f"{record}/2019")
        office.decide("set_field", record, "subject", "land")
    office.run()
    desk = Desk(office.archive.root)
    assert len(list(_originals(desk, tmp_path / "both"))) == 2
    office.decide("seal", "S-02")
    assert list(_originals(desk, tmp_path / "one")) == []
    assert "original-kept" in (tmp_path / "one/package.json").read_text("utf-8")


def _originals(desk: Desk, package: Path) -> list[Path]:
    found = desk.hand_over(package, partial="x", masters=[Master.ORIGINALS], every=True)
    assert found.package is not None, found.survey
    return list(package.glob("data/originals/*/*"))


def test_the_directories_are_those_of_the_guideline(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "package", "nic-efile", partial="x")
    place = tmp_path / "package/data/fl-A-21001(3)_5_2008_DFG"
    assert sorted(path.name for path in place.iterdir()) == ["Issues", "Notes", "Receipts", "References"]
    assert [path.name for path in (place / "Receipts").iterdir()] == ["A-21001(3)_5_2008_DFG_CS.pdf"]


def test_tables_in_both_forms_say_the_same_and_nothing_is_a_formula(desk: Desk, tmp_path: Path) -> None:
    package = tmp_path / "package"
    desk.hand_over(package, partial="x")
    for name in ("files", "documents", "pages"):
        plain = list(read_csv(package / f"data/tables/{name}.csv"))
        sheet = CalamineWorkbook.from_path(package / f"data/tables/{name}.xlsx").get_sheet_by_index(0).to_python()
        assert [[str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row] for row in sheet] == plain
    files = table(package, "files")
    assert [one["number"] for one in files] == list(NUMBERS.values())
    assert files[0]["subject"] == plain_cell("A-01 भूमि का सीमांकन दूसरी पंक्ति =1+1 😀")
    raw = (package / "data/tables/files.csv").read_text("utf-8")
    assert raw.startswith("\ufeff")
    assert '"\'=HYPERLINK(1)"' in raw
    assert [(one["pdf_page"], one["label"]) for one in table(package, "pages")][:4] == [
        ("1", "1/c"),
        ("2", "2/c"),
        ("3", "3/c"),
        ("1", "1/c"),
    ]


def test_the_slice_of_the_index_holds_these_records_and_no_other(desk: Desk, tmp_path: Path) -> None:
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'review' WHERE id = 'A-02'")
    desk.hand_over(tmp_path / "package", partial="x")
    conn = sqlite3.connect(tmp_path / "package/metadata/index.db")
    assert [row[0] for row in conn.execute("SELECT id FROM records ORDER BY id")] == ["A-01", "A-03", "A-04"]
    assert conn.execute("SELECT count(*) FROM pages").fetchone()[0] == 6
    assert conn.execute("SELECT count(*) FROM texts_fts WHERE texts_fts MATCH 'कार्यालय'").fetchone()[0] > 0
    assert conn.execute("SELECT count(*) FROM texts").fetchone()[0] == 6
    assert conn.execute("SELECT count(*) FROM events").fetchone()[0] == 0
    assert conn.execute("PRAGMA application_id").fetchone()[0] == 0, "it is no archive's index"
    conn.close()


def test_the_trail_goes_along_with_its_hashes(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "package", partial="x")
    events = [json.loads(line) for line in (tmp_path / "package/metadata/events.jsonl").read_bytes().splitlines()]
    assert {"batch.sealed", "record.built", "decision.field"} <= {one["kind"] for one in events}
    with desk.index() as index:
        known = {event.seq: event for event in index.events()}
    assert all(known[one["seq"]].detail == one["detail"] for one in events)


def test_the_papers_say_what_is_handed_over_in_both_languages(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "package", partial="पहला सप्ताह")
    assert found.package is not None
    digest = found.package.manifest
    for name, words in (
        ("handover-receipt.pdf", ("Hand-over receipt", "Received by")),
        ("certificate-bsa-63-4.pdf", ("PART A", "PART B", "DRAFT")),
    ):
        document = pypdfium2.PdfDocument(tmp_path / "package" / name)
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        assert digest[:8] in text
        assert digest[-8:] in text
        assert all(word in text for word in words)
        assert re.search("[\u0904-\u0939]{3}", text)


def test_preservation_facts_are_in_the_groups_of_egov_pid(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "package", partial="x")
    facts = json.loads((tmp_path / "package/metadata/preservation/A-21001(3)_5_2008_DFG.json").read_bytes())
    assert {"cataloguing", "enclosure", "provenance", "representation", "fixity", "signature", "access"} <= facts.keys()
    assert facts["cataloguing"]["number"] == "A-21001(3)/5/2008/DFG"
    assert len(facts["fixity"]["masters"]) == 3


# Cut short, run again


def test_the_same_target_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "package", partial="x")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "package").rglob("*")}
    again = desk.hand_over(tmp_path / "package", partial="x")
    assert again.again
    assert again.package == first.package
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "package").rglob("*")} == before
    with pytest.raises(UsageError, match=r"export\.not-empty"):
        desk.hand_over(tmp_path / "package", "archivematica", partial="x")


def test_a_second_package_names_the_first(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "one", partial="x").package
    second = desk.hand_over(tmp_path / "two", partial="x", every=True).package
    assert first is not None
    assert second is not None
    assert first.id != second.id
    tags = hashlib.sha256((tmp_path / "one/tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert described(tmp_path / "one")["previous"] is None
    assert described(tmp_path / "two")["previous"] == {"package": first.id, "tagmanifest": tags}
    assert f"Scanfile-Previous: {first.id} {tags}" in " ".join((tmp_path / "two/bag-info.txt").read_text("utf-8").split())
    assert (second.previous, second.previous_tagmanifest) == (first.id, tags)
    assert [one["alias"] for one in table(tmp_path / "one", "files")] == [one["alias"] for one in table(tmp_path / "two", "files")]
    assert verify(desk.archive, Grade.QUICK).sound


# What leaves again


def test_what_the_receiver_has_as_it_is_leaves_only_when_everything_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "one", partial="x")
    found = desk.hand_over(tmp_path / "two", partial="x")
    assert found.package is None
    assert (found.survey.leaving, len(found.survey.unchanged)) == ((), 4)
    assert not (tmp_path / "two").exists()
    found = desk.hand_over(tmp_path / "two", partial="x", every=True)
    assert (len(found.survey.leaving), found.survey.unchanged) == (4, ())
    assert described(tmp_path / "two")["counts"]["records"] == 4
    assert desk.hand_over(tmp_path / "two", partial="x", every=True).again


def test_a_corrected_record_takes_the_place_of_its_older_version_by_name(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "one", partial="x").package
    assert first is not None
    with desk.index() as index:
        before = index.packages.version("A-01")
    desk.decide("set_field", "A-01", "subject", "corrected")
    desk.decide("set_field", "A-04", "number", "CON/1")
    desk.run()
    found = desk.hand_over(tmp_path / "two", partial="x")
    assert found.survey.leaving == ("A-01", "A-04")
    said = described(tmp_path / "two")
    assert (said["counts"]["records"], said["unchanged"], said["withdrawn"]) == (2, 2, [])
    assert [(one["record"], one["package"]) for one in said["supersedes"]] == [("A-01", first.id), ("A-04", first.id)]
    assert said["supersedes"][0]["version"] == before
    files = {one["record"]: one for one in table(tmp_path / "two", "files")}
    older = {one["record"]: one for one in table(tmp_path / "one", "files")}
    assert files["A-01"]["alias"] == older["A-01"]["alias"] == said["supersedes"][0]["alias"]
    assert files["A-04"]["alias"] != older["A-04"]["alias"] == said["supersedes"][1]["alias"], "the receiver knows what it was called"
    assert said["supersedes"][1]["number"] == "CON"
    assert [files[record]["supersedes"] for record in ("A-01", "A-04")] == [first.id, first.id]
    assert {one["supersedes"] for one in older.values()} == {""}
    sums(tmp_path / "two")
    assert check(tmp_path / "two").sound


def test_each_profile_has_its_own_chain(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "one", partial="x").package
    other = desk.hand_over(tmp_path / "two", "state-register", partial="x").package
    assert first is not None
    assert other is not None
    assert (other.records, other.previous) == (4, "")
    desk.decide("set_field", "A-01", "subject", "corrected")
    desk.run()
    third = desk.hand_over(tmp_path / "three", partial="x").package
    assert third is not None
    assert (third.records, third.previous) == (1, first.id)
    assert verify(desk.archive, Grade.QUICK).sound


def test_a_record_that_is_none_any_more_is_named(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "one", partial="x").package
    assert first is not None
    desk.decide("seal", "A-03")
    desk.decide("join", "A-02", ["A-04"])
    desk.run()
    desk.hand_over(tmp_path / "two", partial="x")
    withdrawn = described(tmp_path / "two")["withdrawn"]
    assert [(one["record"], one["package"]) for one in withdrawn] == [("A-03", first.id), ("A-04", first.id)]
    assert [(one["number"], bool(one["alias"])) for one in withdrawn] == [("", False), ("CON", True)], "nothing of a sealed one leaves"


def test_a_corrected_word_makes_a_record_leave_again(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "one", partial="x")
    with desk.index() as index:
        decider = Decider(desk.archive, index, config.load(desk.archive.config), "ravi", "")
        correct(decider, "A-02", "1/c", words_of(decider, "A-02", "1/c").places[0].name, "सुधारा")
    desk.run()
    assert desk.hand_over(tmp_path / "two", partial="x").survey.leaving == ("A-02",)


def killed(desk: Desk, target: Path, step: int, volume_size: int = 0) -> str:
    """A hand-over in a process of its own that is killed before a step; what it says."""
    script = Path(__file__).with_name("packages.py")
    done = subprocess.run(
        [sys.executable, str(script), str(desk.root), str(target), str(step), str(volume_size)],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": f"{Path(__file__).parent.parent}:{Path(__file__).parent}"},
        timeout=120,
    )
    assert done.returncode in (0, -9), done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.slow
def test_killed_anywhere_there_is_no_half_package_and_the_next_run_finishes_it(made: Path, tmp_path: Path) -> None:
    steps = int(killed(copy_of(made, tmp_path / "whole"), tmp_path / "out/whole", 0))
    expected = {path.relative_to(tmp_path / "out/whole") for path in (tmp_path / "out/whole").rglob("*")}
    for step in (1, 3, 8, steps - 9, steps - 5, *range(steps - 3, steps + 1)):
        desk, target = copy_of(made, tmp_path / f"archive-{step}"), tmp_path / f"out/p{step}"
        killed(desk, target, step)
        if target.exists():
            assert check(target).sound, f"what has the name is whole, step {step}"
        found = desk.hand_over(target, partial="killed")
        assert found.package is not None
        sums(target)
        assert {path.relative_to(target) for path in target.rglob("*")} == expected
        assert not target.with_name(f".part-{target.name}").exists()
        with desk.index() as index:
            assert len(index.packages.packages()) == 1
            assert {line.state for line in index.records()} == {RecordState.EXPORTED}


def test_stopped_by_a_person_it_goes_on(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.hand_over(tmp_path / "package", partial="x", watched=Watched(stop_after=2))
    assert not (tmp_path / "package").exists()
    left = {path: path.stat().st_ino for path in (tmp_path / ".part-package").rglob("*.pdf")}
    assert len(left) == 2
    (tmp_path / ".part-package/data/foreign.txt").write_text("left by something else")
    desk.hand_over(tmp_path / "package", partial="x")
    assert not (tmp_path / "package/data/foreign.txt").exists()
    kept = {path.name: path.stat().st_ino for path in (tmp_path / "package").rglob("*.pdf")}
    assert all(kept[path.name] == inode for path, inode in left.items()), "what was whole is not copied again"


def test_a_rebuilt_index_knows_what_left(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "package", partial="x")
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    with desk.index() as index:
        assert index.packages.packages() == [found.package]
        assert {line.state for line in index.records()} == {RecordState.EXPORTED}


# What is refused


def test_a_target_that_holds_anything_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package/letter.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"export\.not-empty"):
        desk.hand_over(tmp_path / "package", partial="x")
    assert [path.name for path in (tmp_path / "package").iterdir()] == ["letter.txt"]
    (tmp_path / "path").write_text("mine")
    with pytest.raises(UsageError, match=r"export\.not-empty"):
        desk.hand_over(tmp_path / "path", partial="x")


def test_an_empty_target_and_missing_parents_are_fine(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    assert desk.hand_over(tmp_path / "package", partial="x").package
    assert desk.hand_over(tmp_path / "a/b/c", partial="x", every=True).package


def test_a_target_inside_the_archive_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match=r"export\.inside-archive"):
        desk.hand_over(desk.root / "exports/mine", partial="x")


def test_a_target_that_can_not_be_written_is_a_storage_error(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StorageError):
        desk.hand_over(Path("/proc/package"), partial="x")


def test_a_full_disk_is_known_before_and_met_on_the_way(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1000

    with monkeypatch.context() as patch:
        patch.setattr(writing.shutil, "disk_usage", lambda path: Usage)
        with pytest.raises(StorageError, match=r"export\.no-space"):
            desk.hand_over(tmp_path / "package", partial="x")
    real = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name == "README.txt":
            raise OSError(28, "No space left on device")
        return real(self, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(StorageError, match=r"store\.disk-full"):
            desk.hand_over(tmp_path / "package", partial="x")
    assert not (tmp_path / "package").exists()
    assert desk.hand_over(tmp_path / "package", partial="x").package


def test_four_gigabytes_on_fat_are_refused_before_anything_is_written(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "file_system", lambda path: "vfat")
    assert desk.hand_over(tmp_path / "small", partial="x").package
    monkeypatch.setattr(writing, "LARGEST_ON_FAT", 1000)
    with pytest.raises(StorageError, match=r"export\.fat-limit"):
        desk.hand_over(tmp_path / "package", partial="x", every=True)
    assert not list(tmp_path.glob("*package*"))


def test_the_kernel_names_the_file_system() -> None:
    assert writing.file_system(Path("/proc/self")) == "proc"


def test_a_pdf_that_was_changed_in_the_archive_never_leaves(desk: Desk, tmp_path: Path) -> None:
    victim = next(desk.archive.records.glob("A-02/*.pdf"))
    victim.chmod(0o600)
    victim.write_bytes(victim.read_bytes() + b"\n")
    with pytest.raises(IntegrityError, match=r"verify\.changed"):
        desk.hand_over(tmp_path / "package", partial="x")
    victim.unlink()
    with pytest.raises(IntegrityError, match=r"verify\.missing"):
        desk.hand_over(tmp_path / "package", partial="x")
    assert not (tmp_path / "package").exists()


def test_a_record_that_changes_while_it_leaves_stops_the_package(desk: Desk, tmp_path: Path) -> None:
    class Meddler(Watched):
        def progress(self, done: int, total: int) -> None:
            with Index.open(desk.archive.index_db, clock.now) as index, index._ledger.transaction() as conn:
                conn.execute("UPDATE records SET state = 'stale', result_sha256 = 'x' WHERE id = 'A-04'")

    with pytest.raises(PackageError, match=r"export\.changed"):
        desk.hand_over(tmp_path / "package", partial="x", watched=Meddler())
    assert not (tmp_path / "package").exists()


def test_a_record_that_changes_after_it_left_is_not_taken_for_exported(desk: Desk, tmp_path: Path) -> None:
    class Meddler(Watched):
        def progress(self, done: int, total: int) -> None:
            if done == total:
                with Index.open(desk.archive.index_db, clock.now) as index, index._ledger.transaction() as conn:
                    conn.execute("UPDATE records SET state = 'stale', result_sha256 = 'x' WHERE id = 'A-01'")

    desk.hand_over(tmp_path / "package", partial="x", watched=Meddler())
    with desk.index() as index:
        assert {line.id: str(line.state) for line in index.records()} == dict.fromkeys(NUMBERS, "exported") | {"A-01": "stale"}


# The chain, as the archive records it


def chained(desk: Desk, tmp_path: Path) -> tuple[str, str]:
    """Two packages of one profile."""
    first = desk.hand_over(tmp_path / "one", partial="x").package
    second = desk.hand_over(tmp_path / "two", partial="x", every=True).package
    assert first is not None
    assert second is not None
    return first.id, second.id


@pytest.mark.parametrize(
    ("break_it", "expected"),
    [
        ("UPDATE packages SET previous_tagmanifest = 'x' WHERE id = :second", {"verify.changed", "verify.packages"}),
        ("UPDATE packages SET tagmanifest = 'x' WHERE id = :first", {"verify.changed", "verify.packages"}),
        ("UPDATE package_records SET version = 'x' WHERE package = :first AND record = 'A-01'", {"verify.changed"}),
        ("DELETE FROM package_records WHERE package = :first; DELETE FROM packages WHERE id = :first", {"verify.packages"}),
    ],
)
def test_a_package_that_was_changed_in_the_index_breaks_the_chain(desk: Desk, tmp_path: Path, break_it: str, expected: set[str]) -> None:
    first, second = chained(desk, tmp_path)
    assert verify(desk.archive, Grade.QUICK).sound
    with desk.index() as index, index._ledger.transaction() as conn:
        for one in break_it.split(";"):
            conn.execute(one, {"first": first, "second": second})
    assert {finding.code for finding in verify(desk.archive, Grade.QUICK).findings} == expected


def test_a_package_that_was_changed_in_both_places_is_betrayed_by_the_trail(desk: Desk, tmp_path: Path) -> None:
    _, second = chained(desk, tmp_path)
    path = desk.archive.exports / second / "package.json"
    plain = json.loads(path.read_bytes())
    plain["package"]["tagmanifest"] = "0" * 64
    path.write_bytes(json.dumps(plain).encode())
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE packages SET tagmanifest = ? WHERE id = ?", ("0" * 64, second))
    findings = verify(desk.archive, Grade.QUICK).findings
    assert [(one.code, dict(one.values)["path"]) for one in findings] == [("verify.changed", f"exports/{second}/package.json")]


def test_what_was_kept_of_a_package_is_missed(desk: Desk, tmp_path: Path) -> None:
    first, _ = chained(desk, tmp_path)
    shutil.rmtree(desk.archive.exports / first)
    findings = verify(desk.archive, Grade.QUICK).findings
    assert [(one.code, dict(one.values)["path"]) for one in findings] == [("verify.missing", f"exports/{first}/package.json")]


def test_a_new_index_knows_the_chain(desk: Desk, tmp_path: Path) -> None:
    chained(desk, tmp_path)
    with desk.index() as index:
        before = index.packages.packages()
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    with desk.index() as index:
        assert index.packages.packages() == before
    assert verify(desk.archive, Grade.QUICK).sound
    assert desk.hand_over(tmp_path / "three", partial="x").package is None


# Small PDFs


def small(tmp_path: Path, limit: str) -> str:
    """A profile of one's own with small PDFs under a limit."""
    return str(own(tmp_path, "max_bytes = 25_000_000", limit))


def test_small_pdfs_are_cut_under_the_cap_and_the_tables_follow(desk: Desk, tmp_path: Path) -> None:
    package = tmp_path / "package"
    found = desk.hand_over(package, small(tmp_path, "max_pages = 2"), partial="x")
    assert found.package is not None
    assert found.package.pages == 8
    names = sorted(path.name for path in package.rglob("A-21001*.pdf"))
    assert names == ["A-21001(3)_5_2008_DFG_CS-1-of-2.pdf", "A-21001(3)_5_2008_DFG_CS-2-of-2.pdf"]
    pages = [(Path(one["pdf"]).name, one["pdf_page"]) for one in table(package, "pages") if one["record"] == "A-01"]
    assert [name for name, _ in pages] in ([names[0], names[0], names[1]], [names[0], names[1], names[1]])
    assert [number for _, number in pages] in (["1", "2", "1"], ["1", "1", "2"])
    assert check(package).as_json()["findings"] == []
    sums(package)
    assert not (package / ".pieces").exists()


def test_a_cap_of_one_kilobyte_is_a_finding_and_no_endless_loop(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "package", small(tmp_path, "max_bytes = 1024"), partial="x")
    assert found.package is None
    assert {str(one.code) for one in found.survey.findings} == {"no-register", "too-large"}
    assert found.survey.leaving == ()
    assert not (tmp_path / "package").exists()


def test_small_pdfs_that_are_whole_are_not_made_again(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = pieces.write_access_pdfs

    def counted(task: Any) -> Any:
        made.append(task.record)
        return real(task)

    monkeypatch.setattr(pieces, "write_access_pdfs", counted)
    with pytest.raises(KeyboardInterrupt):
        desk.hand_over(tmp_path / "package", "nic-efile", partial="x", watched=Watched(stop_after=2))
    before = list(made)
    assert 0 < len(before) <= 4
    desk.hand_over(tmp_path / "package", "nic-efile", partial="x")
    noted = [record for record in before if made.count(record) == 1]
    assert len(noted) >= 2, "what was noted is taken as it is"
    assert check(tmp_path / "package").sound


# Quality control


def test_a_profile_that_demands_quality_control_lets_go_what_has_passed(desk: Desk, tmp_path: Path) -> None:
    strict = str(own(tmp_path, "qc = false", "qc = true"))
    found = desk.hand_over(tmp_path / "package", strict)
    assert [str(one.code) for one in found.survey.findings] == ["no-register", *["no-qc"] * 4]
    with desk.index() as index:
        inspector = Control(desk.archive, index, "meera")
        sample = inspector.sample("A", percent=50)
        inspector.judge(sample.id, [], passed=True, rest=True)
    found = desk.hand_over(tmp_path / "package", strict)
    assert [str(one.code) for one in found.survey.findings] == ["no-register"]
