"""Pages scanned twice, from the scanner's paths to the accounting: fake readings, real pictures, real comparing."""

from __future__ import annotations

import shutil
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import sheets
from fakes import draw_twins
from replay import run
from test_replay import BATCH, files_of, make, same, start

from scanfile import clock, config, pipeline, rebuild, twins
from scanfile.errors import ExitCode, IntegrityError
from scanfile.index import Index
from scanfile.model import PageState, Step
from scanfile.outcomes import Comparison
from scanfile.store import Archive, fingerprint, to_plain, unpack
from scanfile.verify import Grade, verify

ORIGINAL, ANOTHER, OTHER_NUMBER, BITONAL, PALE = (f"00000{number}-001" for number in range(1, 6))
TWINS = {ORIGINAL: "", ANOTHER: "", OTHER_NUMBER: "", BITONAL: f"{BATCH}/{ORIGINAL}", PALE: f"{BATCH}/{ORIGINAL}"}


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_twins(tmp_path_factory.mktemp("delivery"))


@pytest.fixture(scope="module")
def done(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The archive of a run that nothing disturbed."""
    archive = make(tmp_path_factory.mktemp("done") / "archive")
    summary = run(archive.root, delivery, BATCH, 0, "")
    assert summary.exit_code == ExitCode.OK
    assert (summary.pages["kept"], summary.pages["duplicate"], summary.records) == (3, 2, 1)
    return archive


def named(archive: Archive) -> dict[str, str]:
    """What each page is another scan of, as the ledger has it."""
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        return {page.page: page.twin for page in index.separate_pages(BATCH)}


def test_the_sheet_is_kept_once_and_the_form_letter_stays(done: Archive) -> None:
    assert named(done) == TWINS
    with Index.open(done.index_db, clock.now, read_only=True) as index:
        set_aside = {page.page: page.reason for page in index.page_lines(BATCH) if page.state is PageState.DUPLICATE}
        (record,) = index.records()
        assert [page.page for part in index.record(record.id).parts for page in part.pages] == [ORIGINAL, ANOTHER, OTHER_NUMBER]
    assert set_aside == {BITONAL: TWINS[BITONAL], PALE: TWINS[PALE]}
    assert verify(done, Grade.FULL).findings == ()


def test_each_comparison_is_kept_with_its_reason(done: Archive) -> None:
    plain = unpack((done.pages / BATCH / f"{PALE}.compare.json.gz").read_bytes())
    assert plain["settings"] == config.load(None).duplicates.digest()
    said = {one.other: one for one in twins.kept_comparisons(plain)}
    assert {other: one.is_twin for other, one in said.items()} == {
        f"{BATCH}/{ORIGINAL}": True, f"{BATCH}/{OTHER_NUMBER}": False, f"{BATCH}/{BITONAL}": True,
    }  # fmt: skip
    assert said[f"{BATCH}/{ORIGINAL}"].reason == "100 % of the words and the picture agree"
    assert "1847" not in "".join(one.reason for one in said.values()), "what stands on a page is nowhere but in its reading"
    assert not (done.pages / BATCH / f"{ANOTHER}.compare.json.gz").exists()


def test_workers_or_not_is_all_one(delivery: Path, done: Archive, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    run(archive.root, delivery, BATCH, 2, "")
    same(archive, done)


@pytest.mark.slow
def test_a_kill_before_every_durable_step(delivery: Path, done: Archive, tmp_path: Path) -> None:
    """Each run dies at a later step than the one before, on the same archive, until one gets through."""
    archive = make(tmp_path / "archive")
    for crash in range(1, 200, 3):
        process = start(archive, delivery, crash=crash)
        _, errors = process.communicate(timeout=240)
        if process.returncode != -signal.SIGKILL:
            break
    assert process.returncode == ExitCode.OK, errors.decode()
    assert crash > 6, "the trap must have sprung"
    same(archive, done)


def test_a_worker_that_comparing_kills_costs_no_page(delivery: Path, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    summary = run(archive.root, delivery, BATCH, 2, "....C")
    assert (summary.pages["kept"], summary.pages["duplicate"], summary.pages["failed"]) == (4, 1, 0)
    assert named(archive) == TWINS | {PALE: ""}
    verdict = verify(archive, Grade.FULL)
    assert (verdict.findings, verdict.unfinished) == ((), ())
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        assert index.problems() == []


def test_comparing_that_breaks_leaves_both_pages(delivery: Path, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    summary = run(archive.root, delivery, BATCH, 0, "...X.")
    assert (summary.pages["kept"], summary.pages["duplicate"]) == (4, 1)
    assert named(archive) == TWINS | {BITONAL: ""}


def test_it_can_be_switched_off_and_asked_for_later(delivery: Path, done: Archive, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    with archive.config.open("a") as stream:
        stream.write("\n[duplicates]\nnear = false\n")
    assert run(archive.root, delivery, BATCH, 0, "").pages["duplicate"] == 0
    archive.config.write_text(archive.config.read_text().replace("near = false", "near = true"))
    assert run(archive.root, delivery, BATCH, 0, "").pages["duplicate"] == 0, "nothing is done again by itself"
    with Index.open(archive.index_db, clock.now) as index:
        index.redo(Step.COMPARE)
    assert run(archive.root, delivery, BATCH, 0, "").pages["duplicate"] == 2
    same(archive, done)


def test_a_rebuilt_index_knows_the_twins(done: Archive, tmp_path: Path) -> None:
    archive = Archive(Path(shutil.copytree(done.root, tmp_path / "archive")))
    before = files_of(archive)
    rebuild.rebuild_index(archive, config.load(archive.config), "tester")
    assert named(archive) == TWINS
    same(archive, done)
    assert files_of(archive) == before


def task(archive: Archive) -> twins.CompareTask:
    """The last page against the first, as a run asks for it."""
    settings = config.load(archive.config)
    first, last = (
        twins.ComparePage(BATCH, page, f"masters/{BATCH}/{page[:6]}.png", fingerprint(archive.masters / BATCH / f"{page[:6]}.png"), 1,
            f"pages/{BATCH}/{page}.read.json.gz")
        for page in (ORIGINAL, PALE)
    )  # fmt: skip
    return twins.CompareTask(archive.root, last, (first,), settings.pages, settings.duplicates)


@pytest.fixture
def copy(done: Archive, tmp_path: Path) -> Archive:
    return Archive(Path(shutil.copytree(done.root, tmp_path / "copy")))


def test_a_task_that_runs_twice_writes_the_same(copy: Archive) -> None:
    one = twins.compare_pages(task(copy))
    assert one == twins.compare_pages(task(copy))
    assert one.twins == (f"{BATCH}/{ORIGINAL}",)
    assert one.result is not None
    assert fingerprint(copy.root / one.result.path) == one.result.sha256


@pytest.mark.parametrize("where", ["masters", "pages"])
def test_a_changed_master_or_reading_stops_the_run(copy: Archive, where: str) -> None:
    asked = task(copy)
    path = copy.root / (f"masters/{BATCH}/000001.png" if where == "masters" else f"pages/{BATCH}/{ORIGINAL}.read.json.gz")
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(IntegrityError):
        twins.compare_pages(asked)


def test_what_could_not_be_compared_is_no_twin(done: Archive) -> None:
    asked = task(done)
    told = twins.not_compared(replace(asked, others=(asked.others[0], asked.page)), "worker-killed")
    assert (told.twins, told.result) == ((), None)
    assert [one.reason for one in told.found] == ["not compared: worker-killed"] * 2


def test_comparisons_are_read_as_they_are_written() -> None:
    found = (Comparison("1122-07/000001-001", True, 0.97, "97 %"), Comparison("1122-06/000009-002", False, 0.5, "other"))
    assert twins.kept_comparisons({"compared": [to_plain(one) for one in found]}) == found
    for damaged in ({}, {"compared": {}}, {"compared": [{"other": "x"}]}):
        with pytest.raises((ValueError, KeyError)):
            twins.kept_comparisons(damaged)


def test_the_fake_sheet_reads_as_printed(done: Archive) -> None:
    """The fake engine and the sheet must agree, or these tests prove nothing."""
    with Index.open(done.index_db, clock.now, read_only=True) as index:
        assert index.search("demarcation")
    assert sheets.TEXT[0].startswith("GOVERNMENT")
    assert pipeline.Run
