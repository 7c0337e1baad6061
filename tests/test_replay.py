"""Interrupt anywhere, run again: the same archive. Real processes, really killed, with another writer at work meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fakes import draw_delivery
from replay import run

from scanfile import clock, pipeline
from scanfile.errors import ExitCode
from scanfile.index import Index
from scanfile.store import Archive, fingerprint
from scanfile.verify import Grade, verify

HERE = Path(__file__).parent
BATCH = "1122-07"


def make(root: Path) -> Archive:
    return pipeline.create_archive(root, "", "")


def files_of(archive: Archive) -> dict[str, str]:
    """Every artefact on disk and its digest: results, records and masters."""
    found = {}
    for place in (archive.pages, archive.records, archive.masters):
        for path in place.rglob("*"):
            if path.is_file() and path.name not in ("delivery.json", "batch.json"):
                found[archive.rel(path)] = fingerprint(path)
    return found


def start(archive: Archive, delivery: Path, *, jobs: int = 0, plan: str = "", crash: int = 0) -> subprocess.Popen[bytes]:
    """A run in a session of its own, so that its workers can be killed with it."""
    words = [sys.executable, str(HERE / "replay.py"), str(archive.root), str(delivery), BATCH, str(jobs), plan, str(crash)]
    return subprocess.Popen(words, cwd=HERE, start_new_session=True, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_delivery(tmp_path_factory.mktemp("delivery"))


@pytest.fixture(scope="module")
def expected(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The archive of a run that nothing disturbed."""
    archive = make(tmp_path_factory.mktemp("expected") / "archive")
    summary = run(archive.root, delivery, BATCH, 0, "")
    assert summary.pages == {
        "in": 10, "kept": 8, "blank": 1, "separator": 0, "duplicate": 0, "failed": 1, "pending": 0, "replaced": 0, "withdrawn": 0,
    }  # fmt: skip
    assert summary.exit_code == ExitCode.PROBLEMS
    assert summary.records == 2
    return archive


def same(archive: Archive, expected: Archive) -> None:
    ours, theirs = verify(archive, Grade.FULL), verify(expected, Grade.FULL)
    assert ours.findings == ()
    assert ours.manifest == theirs.manifest
    assert ours.unfinished == ()
    assert files_of(archive) == files_of(expected)


def test_two_undisturbed_runs_are_equal(delivery: Path, expected: Archive, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    assert run(archive.root, delivery, BATCH, 2, "").exit_code == ExitCode.PROBLEMS
    same(archive, expected)


def test_a_second_run_changes_nothing_and_reports_the_same_pages(delivery: Path, expected: Archive) -> None:
    before = files_of(expected)
    again = run(expected.root, delivery, BATCH, 0, "")
    assert again.pages["in"] == 10
    assert again.exit_code == ExitCode.OK, "the failed page was reported by the run that met it"
    assert files_of(expected) == before


def test_a_kill_before_every_durable_step(delivery: Path, expected: Archive, tmp_path: Path) -> None:
    """Each run dies at a later step than the one before, on the same archive, until one gets through."""
    archive = make(tmp_path / "archive")
    for crash in range(1, 200, 3):
        process = start(archive, delivery, crash=crash)
        _, errors = process.communicate(timeout=120)
        if process.returncode != -signal.SIGKILL:
            break
        assert verify(archive, Grade.FIXITY).findings == (), f"after the kill at step {crash}"
    assert process.returncode in (ExitCode.OK, ExitCode.PROBLEMS), errors.decode()
    assert crash > 6, "the trap must have sprung"
    same(archive, expected)


def test_random_kills_of_workers_and_all_with_a_second_writer(delivery: Path, expected: Archive, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    dice = random.Random(20261122)
    over = threading.Event()
    written = []

    def write() -> None:
        """Somebody dismisses and notes things from a browser meanwhile."""
        while not over.is_set():
            with Index.open(archive.index_db, clock.now) as index:
                written.append(index.event("note", "second writer", "nothing"))
            time.sleep(0.02)

    other = threading.Thread(target=write)
    other.start()
    killed = 0
    try:
        for _ in range(30):
            process = start(archive, delivery, jobs=2)
            try:
                process.communicate(timeout=dice.uniform(0.4, 1.0) + killed * 0.3)
                break
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                killed += 1
    finally:
        over.set()
        other.join()
    assert killed > 0
    assert process.returncode in (ExitCode.OK, ExitCode.PROBLEMS)
    assert len(written) > 10
    same(archive, expected)
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        assert index.verify_chain() == []
        assert len([event for event in index.events() if event.kind == "note"]) == len(written)


def test_a_failed_run_reports_its_problem_once_it_finishes(delivery: Path, tmp_path: Path) -> None:
    """A run that dies after it met a bad page has told nobody: the run that finishes does."""
    archive = make(tmp_path / "archive")
    process = start(archive, delivery, crash=30)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    assert run(archive.root, delivery, BATCH, 0, "").exit_code == ExitCode.PROBLEMS


def test_a_page_that_kills_its_worker_is_quarantined_and_the_rest_goes_on(delivery: Path, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    # Master 4 is page2.png: both.tif, page0.png (blank) and page1.png come before it in natural order.
    summary = run(archive.root, delivery, BATCH, 2, "...K.......")
    assert summary.pages["failed"] == 2
    assert summary.pages["kept"] == 7
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        assert sorted(row.code for row in index.problems()) == ["not-a-scan", "worker-killed"]
        index_rows = [row for row in index.problems() if row.code == "worker-killed"]
    assert index_rows[0].page == "000004-001"
    assert verify(archive, Grade.FULL).findings == ()


def test_an_engine_that_breaks_costs_its_page_only(delivery: Path, tmp_path: Path) -> None:
    archive = make(tmp_path / "archive")
    summary = run(archive.root, delivery, BATCH, 0, "...E.......")
    assert (summary.pages["failed"], summary.pages["kept"]) == (2, 7)
    with Index.open(archive.index_db, clock.now) as index:
        assert index.retry_problems([row.id for row in index.problems() if row.code == "ocr-failed"]) == 1
    again = run(archive.root, delivery, BATCH, 0, "")
    assert (again.pages["failed"], again.pages["kept"]) == (1, 8)
    assert verify(archive, Grade.FULL).findings == ()
