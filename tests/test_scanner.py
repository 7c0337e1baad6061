"""Scanning a stack into the archive: whatever happens to the scanner, no page that came is lost, and none is there twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fake_scanimage
import pytest
from commands import environment, scanfile, words_of

from scanfile import clock, config, pipeline, scanner
from scanfile.errors import ExitCode, IntegrityError, MissingToolError, StorageError, UsageError
from scanfile.index import Index
from scanfile.intake import IntakeOrder, StackOrder, begin_stack, load_batch, sealed_deliveries
from scanfile.messages import LANGUAGES, catalogue, say
from scanfile.model import Batch, DeliveryOptions, Duplex, Order, Part
from scanfile.sane import Answer, Fault, Wish
from scanfile.store import Archive, ArchiveLock

OPTIONS = """
    --source Flatbed|ADF|ADF Duplex [Flatbed]
    --mode Lineart|Gray|Color [Gray]
    --resolution 75..600dpi [300]
"""
Usage = namedtuple("Usage", "total used free")


class FakeAttendant:
    """Answers from a list, then is gone; wants the scanning to end after ``stop_after`` pages."""

    def __init__(self, *answers: Answer, stop_after: int = 1000) -> None:
        self.answers, self.stop_after = list(answers), stop_after
        self.said: list[tuple[str, dict[str, object]]] = []
        self.counts: list[int] = []

    def stopping(self) -> bool:
        return bool(self.counts) and self.counts[-1] >= self.stop_after

    def say(self, code: str, **values: object) -> None:
        self.said.append((code, values))

    def counted(self, pages: int) -> None:
        self.counts.append(pages)

    def ask(self, code: str, **values: object) -> Answer:
        self.say(code, **values)
        return self.answers.pop(0) if self.answers else Answer.NOBODY

    def last_of(self, code: str) -> object:
        """The last sheet that a question said is in."""
        return dict(self.said)[code]["last"]


class Desk:
    """An archive with a fake scanner beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.archive = pipeline.create_archive(root / "archive", "", "")
        self.settings = config.load(None)

    def load(self, *runs: str) -> Desk:
        """Put sheets into the feeder, for each run of the scanner's program."""
        (self.root / "sheets.txt").write_text("\n".join(runs), "ascii")
        return self

    def scan(self, attendant: FakeAttendant | None = None, wish: Wish = Wish(), **order: Any) -> scanner.Scanned:  # noqa: B008
        """One ``scanfile scan``."""
        return scanner.scan(self.archive, self.settings, wish, Order(operator="asha", **order), attendant or FakeAttendant())

    def shades(self, batch: str) -> list[int]:
        """Which sheets a sealed batch holds, by run and number: each page's bytes are its own."""
        known = {fake_scanimage.png(number + 100 * run): number + 100 * run for run in range(2) for number in range(1, 60)}
        return [known[(self.archive.root / str(master.path)).read_bytes()] for master in self.batch(batch).masters]

    def batch(self, batch: str) -> Batch:
        return load_batch(self.archive.batch_dir(batch))

    def entered(self) -> dict[str, int]:
        """Pages by batch, as the ledger knows them."""
        with Index.open(self.archive.index_db, clock.now) as index:
            return {row.id: row.pages for row in index.batches()}

    def run(self) -> None:
        """``scanfile intake`` without PATH: what a run does first."""
        answer = scanfile("intake", "--archive", self.archive.root)
        assert answer.code == ExitCode.OK, answer.err

    @property
    def open_pages(self) -> list[str]:
        return sorted(path.name for path in self.archive.scans.rglob("*.png"))

    @property
    def calls(self) -> list[list[str]]:
        return [line.split("\t") for line in (self.root / "calls.txt").read_text("utf-8").splitlines()]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    program = tmp_path / "bin" / "scanimage"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {fake_scanimage.__file__} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "options.txt").write_text(OPTIONS, "utf-8")
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.setenv("SHEETS", str(tmp_path / "sheets.txt"))
    monkeypatch.setenv("OPTIONS", str(tmp_path / "options.txt"))
    monkeypatch.delenv("SANE_DEFAULT_DEVICE", raising=False)
    return Desk(tmp_path)


# -- a stack that goes through ---------------------------------------------------------------------------------------------------


def test_a_stack_becomes_a_sealed_batch_that_is_entered(desk: Desk) -> None:
    attendant = FakeAttendant()
    found = desk.load("...").scan(attendant, batch="a-1", number="12/2019", part=Part.NOTING)
    assert found == scanner.Scanned("a-1", 3, "fake:0", None, sealed=True)
    assert found.exit_code is ExitCode.OK
    assert found.as_json() == {"batch": "a-1", "pages": 3, "device": "fake:0", "complete": True, "problem": None}
    assert attendant.counts == [1, 2, 3]
    assert desk.shades("a-1") == [1, 2, 3]
    batch = desk.batch("a-1")
    assert (batch.operator, batch.source, batch.options) == ("asha", "scan-a-1", DeliveryOptions("12/2019", Part.NOTING))
    assert json.loads((desk.archive.batch_dir("a-1") / "batch.json").read_bytes())["scanner"] == "fake:0"
    assert {path.stat().st_mode & 0o777 for path in desk.archive.batch_dir("a-1").iterdir()} == {0o400}
    assert desk.entered() == {"a-1": 3}
    assert list(desk.archive.scans.iterdir()) == []


def test_ids_follow_the_day_and_each_other(desk: Desk) -> None:
    today = clock.india_day(clock.now())
    day = today[5:7] + today[8:10]
    assert [desk.load(".").scan().batch for _ in range(2)] == [f"{day}-01", f"{day}-02"]


def test_the_archive_s_lock_is_not_needed(desk: Desk) -> None:
    with ArchiveLock(desk.archive.lock_path, "night", "2026-11-22T20:00:00Z"):
        found = desk.load("..").scan()
        assert scanner.closing_message(desk.archive, found) == "scan.done-reading"
    assert desk.entered() == {found.batch: 2}
    assert scanner.closing_message(desk.archive, found) == "scan.done"


def test_the_same_paper_twice_is_two_batches(desk: Desk) -> None:
    """Somebody fed it twice: that is seen when the pages are compared, not by refusing the second stack."""
    desk.load("..").scan(batch="a-1")
    (desk.root / "calls.txt").unlink()
    desk.load("..").scan(batch="a-2")
    assert desk.shades("a-1") == desk.shades("a-2") == [1, 2]
    assert desk.entered() == {"a-1": 2, "a-2": 2}


def test_duplex_takes_the_duplex_source_and_says_so(desk: Desk) -> None:
    attendant = FakeAttendant()
    found = desk.load("....").scan(attendant, Wish(duplex=True), batch="a-1")
    assert found.pages == 4
    assert "--source=ADF Duplex" in desk.calls[0]
    assert desk.batch("a-1").options.duplex is Duplex.SIDES
    assert [code for code, _ in attendant.said] == ["scan.begins"]


def test_an_odd_number_of_sides_is_told(desk: Desk) -> None:
    attendant = FakeAttendant()
    assert desk.load("...").scan(attendant, Wish(duplex=True)).fault is None
    assert ("scan.odd-sides", {"pages": 3}) in attendant.said


def test_what_is_not_said_comes_from_the_configuration(desk: Desk) -> None:
    usual = desk.settings.scanner.model_copy(update={"mode": "bitonal", "resolution": 200, "source": "Flatbed", "device": "fake:9"})
    desk.settings = desk.settings.model_copy(update={"scanner": usual})
    desk.load(".").scan()
    assert desk.calls[0][:1] == ["--device-name=fake:9"]
    assert {"--source=Flatbed", "--mode=Lineart", "--resolution=200", "--batch-count=1"} <= set(desk.calls[0])
    desk.load(".").scan(wish=Wish(device="fake:0", mode="colour", source="ADF", resolution=100))
    assert {"--source=ADF", "--mode=Color", "--resolution=100"} <= set(desk.calls[1])
    assert "--batch-count=1" not in desk.calls[1]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("A4", (210.0, 297.0)), ("Legal", (215.9, 355.6)), ("210x345", (210.0, 345.0)), ("216 x 330.5 mm", (216.0, 330.5))],
)
def test_paper_has_a_name_or_a_size(said: str, expected: tuple[float, float]) -> None:
    assert scanner.paper_mm(said) == expected


@pytest.mark.parametrize("said", ["", "A9", "210", "१०x२०", "-1x5", "210x", "99999x1"])
def test_paper_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(UsageError):
        scanner.paper_mm(said)


def test_a_flatbed_gives_a_page_at_a_time(desk: Desk) -> None:
    attendant = FakeAttendant(Answer.GO_ON, Answer.GO_ON, Answer.END)
    found = desk.load(".", ".", ".").scan(attendant, Wish(source="Flatbed"))
    assert (found.pages, found.fault, found.sealed) == (3, None, True)
    assert [call[3] for call in desk.calls] == ["--batch-start=1", "--batch-start=2", "--batch-start=3"]
    assert desk.load(".").scan(wish=Wish(source="Flatbed")).pages == 1


# -- a stack that does not -------------------------------------------------------------------------------------------------------

FAULTS = [("..J", Fault.JAM), ("..D", Fault.DOUBLE_FEED), ("..O", Fault.COVER_OPEN), ("..M", Fault.JAM), ("..I", Fault.FAILED)]
FAULTS += [("..K", Fault.FAILED), ("..0..", Fault.CUT_OFF), ("../..", Fault.CUT_OFF)]


@pytest.mark.parametrize(("sheets", "fault"), FAULTS)
def test_pages_so_far_are_kept_and_the_next_run_takes_them_in(sheets: str, fault: Fault, desk: Desk) -> None:
    attendant = FakeAttendant()
    found = desk.load(sheets).scan(attendant, batch="a-1")
    assert found.as_json() == {"batch": "a-1", "pages": 2, "device": "fake:0", "complete": False, "problem": str(fault)}
    assert found.exit_code is ExitCode.PROBLEMS
    assert scanner.closing_message(desk.archive, found) == "scan.open"
    assert attendant.last_of(f"scan.fault-{fault}") == 2
    assert desk.entered() == {}
    desk.run()
    assert desk.entered() == {"a-1": 2}
    assert desk.shades("a-1") == [1, 2]
    desk.run()
    assert desk.entered() == {"a-1": 2}


@pytest.mark.parametrize(("sheets", "fault"), [(sheets.lstrip("."), fault) for sheets, fault in FAULTS])
def test_a_fault_before_the_first_page_names_no_page(sheets: str, fault: Fault, desk: Desk) -> None:
    attendant = FakeAttendant()
    found = desk.load(sheets).scan(attendant, batch="a-1")
    assert (found.pages, found.fault, found.sealed) == (0, fault, False)
    assert attendant.last_of(f"scan.first-{fault}") == 0
    values = {"batch": "a-1", "last": 0, "detail": "jammed"}
    assert all("0" not in say(f"scan.first-{fault}", lang, **values) for lang in LANGUAGES)


def test_every_fault_has_a_message_before_and_behind_the_first_page() -> None:
    asked = set(Fault) - {Fault.STOPPED}  # a person has stopped it: nobody is asked
    for when in ("first", "fault"):
        assert {f"scan.{when}-{fault}" for fault in asked} == {code for code in catalogue("en") if code.startswith(f"scan.{when}-")}


@pytest.mark.parametrize(("sheets", "fault"), FAULTS)
def test_the_stack_goes_on_where_it_stopped(sheets: str, fault: Fault, desk: Desk) -> None:
    attendant = FakeAttendant(Answer.GO_ON)
    found = desk.load(sheets, "...").scan(attendant, batch="a-1")
    assert (found.pages, found.fault, found.sealed) == (5, None, True)
    assert desk.shades("a-1") == [1, 2, 103, 104, 105]
    assert attendant.counts == [1, 2, 3, 4, 5]


def test_a_stack_that_was_left_open_goes_on_by_its_id(desk: Desk) -> None:
    desk.load(".J", "..").scan(batch="a-1")
    found = desk.scan(batch="a-1")
    assert (found.pages, found.sealed) == (3, True)
    assert desk.shades("a-1") == [1, 102, 103]
    assert desk.entered() == {"a-1": 3}


def test_the_next_scan_closes_what_was_left(desk: Desk) -> None:
    desk.load("..J").scan(batch="a-1")
    attendant = FakeAttendant()
    desk.load(".").scan(attendant, batch="a-2")
    assert attendant.said[0] == ("scan.closed", {"batch": "a-1", "pages": 2})
    assert desk.entered() == {"a-1": 2, "a-2": 1}


def test_a_person_may_end_a_stack_at_a_jam(desk: Desk) -> None:
    found = desk.load("..J").scan(FakeAttendant(Answer.END))
    assert (found.pages, found.fault, found.sealed) == (2, Fault.JAM, True)
    assert desk.entered() == {found.batch: 2}
    assert scanner.closing_message(desk.archive, found) == "scan.ended"


def test_a_leaf_of_which_only_the_front_came_is_fed_again_whole(desk: Desk) -> None:
    """Its new front takes the place of the old one: the pairs of sides stay pairs, and no side is there twice."""
    attendant = FakeAttendant(Answer.GO_ON)
    found = desk.load("...J", "....").scan(attendant, Wish(duplex=True), batch="a-1")
    assert attendant.last_of("scan.fault-jam") == 2
    assert "--batch-start=3" in desk.calls[1]
    assert found.pages == 6
    assert desk.shades("a-1") == [1, 2, 103, 104, 105, 106]


def test_the_front_alone_stays_when_nobody_goes_on(desk: Desk) -> None:
    desk.load("...J").scan(wish=Wish(duplex=True), batch="a-1")
    desk.run()
    assert desk.shades("a-1") == [1, 2, 3]


def test_a_stack_begun_on_one_side_does_not_go_on_with_both(desk: Desk) -> None:
    desk.load("..J").scan(batch="a-1")
    with pytest.raises(UsageError, match="not-duplex"):
        desk.scan(wish=Wish(duplex=True), batch="a-1")
    desk.run()
    assert desk.shades("a-1") == [1, 2]


def test_an_empty_feeder_leaves_nothing_behind(desk: Desk) -> None:
    found = desk.load("").scan()
    assert found.as_json() == {"batch": None, "pages": 0, "device": "fake:0", "complete": False, "problem": "feeder-empty"}
    assert scanner.closing_message(desk.archive, found) == "scan.nothing"
    assert list(desk.archive.scans.iterdir()) == []
    assert desk.load("", "..").scan(FakeAttendant(Answer.GO_ON)).pages == 2


def test_a_stop_keeps_the_pages_and_lets_go_of_the_scanner(desk: Desk) -> None:
    found = desk.load("..S...").scan(FakeAttendant(stop_after=2), batch="a-1")
    assert (found.pages, found.fault, found.exit_code) == (2, Fault.STOPPED, ExitCode.INTERRUPTED)
    assert desk.open_pages == ["000001.png", "000002.png"]
    desk.run()
    assert desk.shades("a-1") == [1, 2]


def test_a_page_that_was_complete_but_not_announced_is_kept(desk: Desk) -> None:
    found = desk.load(".A").scan(batch="a-1")
    assert (found.pages, found.fault) == (2, Fault.FAILED)
    desk.run()
    assert desk.shades("a-1") == [1, 2]


def test_scanning_stops_before_the_disk_is_full(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real program cuts pages off on a full disk, calls them complete, and feeds on."""
    free = iter([1 << 30, 1 << 30, 1 << 20, 1 << 30, 1 << 30, 1 << 30, 1 << 30])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, next(free, 1 << 30)))
    attendant = FakeAttendant(Answer.GO_ON)
    found = desk.load("..SSSS", "..").scan(attendant, batch="a-1")
    assert attendant.last_of("scan.fault-disk-full") == 2
    assert (found.pages, found.fault) == (4, None)
    assert desk.shades("a-1") == [1, 2, 103, 104]


def test_a_full_disk_is_a_matter_of_storage(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 1 << 20))
    found = desk.load("...").scan()
    assert (found.batch, found.fault, found.exit_code) == ("", Fault.DISK_FULL, ExitCode.STORAGE)


def test_a_page_that_a_power_cut_left_short_is_a_page_that_failed(desk: Desk) -> None:
    """Its sheet was fed, so it is counted; the clerk is told to scan it again."""
    desk.load("..J").scan(batch="a-1")
    page = next(desk.archive.scans.rglob("000002.png"))
    page.chmod(0o600)
    page.write_bytes(page.read_bytes()[:40])
    assert scanfile("intake", "--archive", desk.archive.root).code == ExitCode.PROBLEMS
    problems = [master.problem.code if master.problem else None for master in desk.batch("a-1").masters]
    assert problems == [None, "damaged-image"]
    assert desk.entered() == {"a-1": 2}


# -- scanners that can't be had, ids that are taken ---------------------------------------------------------------------------------


def test_a_scanner_in_use_is_told_with_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUSY", "Device busy")
    with pytest.raises(MissingToolError) as caught:
        desk.scan(wish=Wish(device="fake:0"))
    assert (caught.value.code, caught.value.values["known"]) == ("scan.busy", "fake:0 (ACME Feeder 7)")
    monkeypatch.setenv("BUSY", "Access to resource has been denied")
    with pytest.raises(MissingToolError, match="not-allowed"):
        desk.scan(wish=Wish(device="fake:0"))
    assert not desk.archive.scans.exists()


def test_a_directory_is_not_a_scanner(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        desk.scan(wish=Wish(device=str(tmp_path)))
    assert caught.value.code == "scan.directory"


@pytest.mark.parametrize("taken", ["sealed", "open", "scan"])
def test_an_id_that_somebody_has_is_refused(taken: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = StackOrder(IntakeOrder("asha", "2026-11-22", "a-1"), "other:0")
    if taken == "sealed":
        desk.load(".").scan(batch="a-1")
    if taken == "open":
        (desk.archive.open_deliveries / "a-1").mkdir()
    if taken == "scan":
        with begin_stack(desk.archive, order), pytest.raises(StorageError) as held:
            desk.scan(batch="a-1")
        assert held.value.code == "scan.held"
        return
    with pytest.raises(UsageError, match="batch-taken"):
        desk.load(".").scan(batch="a-1")
    with pytest.raises(UsageError, match="batch-id"):
        desk.load(".").scan(batch="../a")


def test_a_stack_at_work_is_let_be(desk: Desk) -> None:
    order = StackOrder(IntakeOrder("asha", "2026-11-22", "a-1"), "other:0")
    with begin_stack(desk.archive, order) as stack:
        (stack.directory / "000001.png").write_bytes(fake_scanimage.png(1))
        assert stack.take(1).problem is None
        desk.run()
        attendant = FakeAttendant()
        desk.load(".").scan(attendant, batch="a-2")
        assert attendant.said[0] == ("scan.at-work", {"batch": "a-1", "pages": 1})
        assert desk.entered() == {"a-2": 1}
        deliver = scanfile("intake", desk.root / "bin", "--batch", "a-1", "--archive", desk.archive.root)
        assert desk.open_pages == ["000001.png"], deliver.err
    desk.run()
    assert desk.entered() == {"a-2": 1, "a-1": 1}


def test_deliveries_and_scans_never_share_an_id(desk: Desk, tmp_path: Path) -> None:
    today = clock.india_day(clock.now())
    day = today[5:7] + today[8:10]
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.png").write_bytes(fake_scanimage.png(7))
    with begin_stack(desk.archive, StackOrder(IntakeOrder("asha", today), "other:0")) as stack:
        assert stack.batch == f"{day}-01"
        assert scanfile("intake", source, "--archive", desk.archive.root).code == 0
        assert [seal.batch for seal in sealed_deliveries(desk.archive)] == [f"{day}-02"]
        (source / "a.png").write_bytes(fake_scanimage.png(8))
        assert scanfile("intake", source, "--batch", f"{day}-01", "--archive", desk.archive.root).code == ExitCode.USAGE


def test_scanners_that_begin_at_once_get_ids_of_their_own(desk: Desk) -> None:
    order = StackOrder(IntakeOrder("asha", "2026-11-22"), "other:0")
    for _ in range(5):
        with ThreadPoolExecutor(8) as pool:
            stacks = list(pool.map(lambda _: begin_stack(desk.archive, order), range(8)))
        assert sorted(stack.batch for stack in stacks) == [f"1122-{number:02d}" for number in range(1, 9)]
        for stack in stacks:
            with stack:
                stack.drop()


@pytest.mark.parametrize("at", ["delivery.json", "batch.json", "rename"])
def test_a_seal_that_is_cut_short_is_made_by_the_next(at: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanfile.intake import sealing, stack

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write = sealing.write_atomic

    def cut_at(path: Path, content: bytes, mode: int = 0o600) -> None:
        if path.name == at and mode == 0o400:
            raise KeyboardInterrupt
        write(path, content, mode)

    with monkeypatch.context() as patch:
        patch.setattr(stack, "seal", cut) if at == "rename" else patch.setattr(sealing, "write_atomic", cut_at)
        with pytest.raises(KeyboardInterrupt):
            desk.load("..").scan(batch="a-1")
    assert desk.entered() == {}
    desk.run()
    assert desk.entered() == {"a-1": 2}
    assert desk.shades("a-1") == [1, 2]


def test_a_batch_that_was_sealed_but_not_entered_is_adopted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(scanner, "enter_batch", lambda *_: (_ for _ in ()).throw(IntegrityError("index.missing", path="x")))
        with pytest.raises(IntegrityError):
            desk.load("..").scan(batch="a-1")
    desk.run()
    assert desk.entered() == {"a-1": 2}


# -- the whole program, killed and stopped -----------------------------------------------------------------------------------------


def until(found: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether it lives; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start(desk: Desk) -> subprocess.Popen[bytes]:
    words = words_of("scan", "--batch", "a-1", "--json", "--archive", desk.archive.root)
    return subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_kill_9_costs_no_page(desk: Desk) -> None:
    desk.load("...S..")
    process = start(desk)
    until(lambda: len(list(desk.archive.scans.rglob("*.png"))) == 3)
    (fed,) = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()]
    process.kill()
    process.communicate()
    # The scanner's program outlives it and holds the stack: nobody seals what may still grow.
    desk.run()
    assert desk.entered() == {}
    os.kill(fed, signal.SIGKILL)
    until(lambda: not is_running(fed))
    desk.run()
    assert desk.entered() == {"a-1": 3}
    assert desk.shades("a-1") == [1, 2, 3]


def test_ctrl_c_ends_the_scan_in_good_order(desk: Desk) -> None:
    desk.load("...S..")
    process = start(desk)
    until(lambda: len(list(desk.archive.scans.rglob("*.png"))) == 3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert json.loads(out) == {"batch": "a-1", "pages": 3, "device": "fake:0", "complete": False, "problem": "stopped"}
    assert desk.open_pages == ["000001.png", "000002.png", "000003.png"]


# -- SANE's own test device --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sane_test(tmp_path: Path) -> dict[str, str]:
    directory = tmp_path / "sane.d"
    directory.mkdir()
    (directory / "dll.conf").write_text("test\n")
    return {"SANE_CONFIG_DIR": str(directory)}


def test_the_test_device_s_feeder_through_the_command_line(sane_test: dict[str, str], tmp_path: Path) -> None:
    root = pipeline.create_archive(tmp_path / "archive", "", "").root
    words = ("--device", "test:0", "--resolution", "50", "--mode", "colour", "--archive", root)
    scanned = scanfile("scan", *words, "--batch", "a-1", "--json", **sane_test)
    assert scanned.code == 0, scanned.err
    assert scanned.value == {"batch": "a-1", "pages": 10, "device": "test:0", "complete": True, "problem": None}
    plain = scanfile("scan", *words, "--operator", "asha", **sane_test)
    assert plain.code == 0
    assert "10 pages" in plain.out
    assert "scanfile run" in plain.out
    sides = scanfile("scan", *words, "--batch", "a-3", "--duplex", "--source", "auto", "--json", **sane_test)
    assert sides.value["complete"], sides.err
    assert load_batch(Archive(root).batch_dir("a-3")).options.duplex is Duplex.SIDES
    status = scanfile("status", "--archive", root, "--json").value
    assert (status["pages"]["in"], status["pages"]["pending"]) == (30, 30)
    assert scanfile("verify", "--archive", root).code == 0


@pytest.mark.parametrize(
    ("status", "problem"), [("SANE_STATUS_JAMMED", "jam"), ("SANE_STATUS_COVER_OPEN", "cover-open"), ("SANE_STATUS_IO_ERROR", "failed")]
)
def test_the_test_device_in_trouble(status: str, problem: str, sane_test: dict[str, str], tmp_path: Path) -> None:
    Path(sane_test["SANE_CONFIG_DIR"], "test.conf").write_text(f'read-status-code "{status}"\n')
    root = pipeline.create_archive(tmp_path / "archive", "", "").root
    scanned = scanfile("scan", "--device", "test:1", "--json", "--archive", root, **sane_test)
    assert scanned.code == ExitCode.PROBLEMS
    assert scanned.value == {"batch": None, "pages": 0, "device": "test:1", "complete": False, "problem": problem}


def test_what_the_command_line_refuses(sane_test: dict[str, str], tmp_path: Path) -> None:
    root = pipeline.create_archive(tmp_path / "archive", "", "").root
    assert "scanfile run" in scanfile("scan", tmp_path, "--archive", root).err
    missing = scanfile("scan", "--device", "nosuch:0", "--archive", root, **sane_test)
    assert missing.code == ExitCode.MISSING
    assert "test:0 (Noname frontend-tester)" in missing.err
    two = scanfile("scan", "--archive", root, **sane_test)
    assert (two.code, "--device" in two.err) == (ExitCode.USAGE, True)
    assert scanfile("scan", "--device", "test:0", "--duplex", "--archive", root, **sane_test).code == ExitCode.USAGE
    assert not list(Path(root).rglob("*.png"))
