"""SANE scanners: listings read, calls planned, endings understood; and the real program with SANE's own test device."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest

from scanfile import sane
from scanfile.errors import MissingToolError, UsageError
from scanfile.sane import Ability, Device, Fault, Feed, Plan, Wish

FUJITSU = """
All options specific to device `fujitsu:fi-7160:389523':
  Standard:
    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
        Selects the scan mode (e.g., lineart, monochrome, or color).
    --resolution 50..600dpi (in steps of 1) [600]
        Sets the resolution of the scanned image.
  Geometry:
    --page-width 0..221.121mm (in steps of 0.0211639) [215.872]
        Specifies the width of the media.
    --page-height 0..863.489mm (in steps of 0.0211639) [279.364]
        Specifies the height of the media.
    -l 0..215.872mm (in steps of 0.0211639) [0]
    -t 0..279.364mm (in steps of 0.0211639) [0]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
  Enhancement:
    --brightness -127..127 (in steps of 1) [0]
    --ald[=(yes|no)] [no] [advanced]
        Scanner detects paper lower edge.
    --buffermode Default|Off|On [Default] [advanced]
    --button-scan[=(yes|no)] [no] [hardware]
    --top-edge[=(yes|no)] [inactive]
"""
EPSON = """
    --mode Lineart|Gray|Color [Lineart]
    --resolution 75|100|150|200|300|600dpi [75]
    --source Flatbed|Automatic Document Feeder [Flatbed]
    --adf-mode Simplex|Duplex [inactive]
    -x 0..215.9mm [215.9]
    -y 0..297.18mm [297.18]
"""
BROTHER = """
    --mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color [Gray[Error Diffusion]]
    --resolution 100|150|200|300|400|600dpi [200]
    --source FlatBed|Automatic Document Feeder(left aligned)|Automatic Document Feeder(left aligned,Duplex) [FlatBed]
"""
PANASONIC = """
    --source ADF|FB [ADF]
    --duplex[=(yes|no)] [no]
    --mode Lineart|Gray|Color [Gray]
"""
LIDE = """
    --mode Lineart|Gray|Color [Color]
    --source Flatbed [Flatbed]
    --resolution 75|150|300dpi [75]
"""
SHEETFED = """
    --mode Lineart|Gray [Gray]
    --resolution 200dpi [200]
"""


def options(listing: str, wish: Wish, kind: str = "") -> tuple[str, ...]:
    return sane.plan(sane.read_abilities(listing), wish, kind).options


def test_a_listing_of_devices_is_read() -> None:
    listing = "fujitsu:fi-7160:3\tFUJITSU\tfi-7160\tscanner\nescl:http://x\tHP\tMFP 5\tflatbed scanner\nNo such line\n"
    assert sane.read_devices(listing) == (
        Device("fujitsu:fi-7160:3", "FUJITSU", "fi-7160", "scanner"),
        Device("escl:http://x", "HP", "MFP 5", "flatbed scanner"),
    )


def test_a_listing_of_options_is_read() -> None:
    found = sane.read_abilities(FUJITSU)
    assert found["--source"] == Ability(("ADF Front", "ADF Back", "ADF Duplex"), "ADF Front")
    assert found["--resolution"] == Ability((), "600")
    assert found["-x"] == Ability((), "215.872")
    assert found["--ald"] == Ability(("yes", "no"), "no")
    assert found["--top-edge"] == Ability(("yes", "no"), "inactive")
    assert sane.read_abilities(EPSON)["--resolution"].choices == ("75", "100", "150", "200", "300", "600")
    assert sane.read_abilities(BROTHER)["--mode"].value == "Gray[Error Diffusion]"
    assert sane.read_abilities(LIDE)["--source"].choices == ("Flatbed",)


@pytest.mark.parametrize(
    ("listing", "wish", "expected"),
    [
        (FUJITSU, Wish(), ("--source=ADF Front",)),
        (FUJITSU, Wish(duplex=True), ("--source=ADF Duplex",)),
        (FUJITSU, Wish(source="adf back"), ("--source=ADF Back",)),
        (FUJITSU, Wish(mode="colour", resolution=300), ("--source=ADF Front", "--mode=Color", "--resolution=300")),
        (FUJITSU, Wish(mode="half"), ("--source=ADF Front", "--mode=Halftone")),
        (
            FUJITSU,
            Wish(paper=(210.0, 297.0)),
            ("--source=ADF Front", "--page-width=210", "--page-height=297", "-l", "0", "-t", "0", "-x", "210", "-y", "297"),
        ),
        (EPSON, Wish(), ("--source=Automatic Document Feeder",)),
        (EPSON, Wish(duplex=True), ("--source=Automatic Document Feeder", "--adf-mode=Duplex")),
        (EPSON, Wish(source="flatbed", paper=(215.9, 355.6)), ("--source=Flatbed", "-x", "215.9", "-y", "355.6")),
        (BROTHER, Wish(mode="bitonal"), ("--source=Automatic Document Feeder(left aligned)", "--mode=Black & White")),
        (BROTHER, Wish(duplex=True), ("--source=Automatic Document Feeder(left aligned,Duplex)",)),
        (PANASONIC, Wish(duplex=True), ("--source=ADF", "--duplex=yes")),
        (PANASONIC, Wish(duplex=True, source="ADF"), ("--source=ADF", "--duplex=yes")),
        (LIDE, Wish(), ("--source=Flatbed",)),
        (SHEETFED, Wish(resolution=200, mode="gray"), ("--mode=Gray", "--resolution=200")),
    ],
)
def test_a_wish_becomes_the_driver_s_own_options(listing: str, wish: Wish, expected: tuple[str, ...]) -> None:
    assert options(listing, wish) == expected


@pytest.mark.parametrize(
    ("listing", "wish", "code"),
    [
        (LIDE, Wish(duplex=True), "scan.no-duplex"),
        (LIDE, Wish(source="ADF"), "scan.no-choice"),
        (LIDE, Wish(mode="sepia"), "scan.no-choice"),
        (FUJITSU, Wish(source="ADF"), "scan.no-choice"),
        (LIDE, Wish(resolution=200), "scan.no-choice"),
        (SHEETFED, Wish(source="Flatbed"), "scan.no-choice"),
    ],
)
def test_what_a_scanner_can_t_is_refused_before_paper_moves(listing: str, wish: Wish, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        options(listing, wish)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("listing", "wish", "kind", "feeds"),
    [
        (FUJITSU, Wish(), "", True),
        (EPSON, Wish(source="Flatbed"), "", False),
        (LIDE, Wish(), "", False),
        (SHEETFED, Wish(), "sheetfed scanner", True),
        (SHEETFED, Wish(), "flatbed scanner", False),
        (SHEETFED, Wish(), "", False),
    ],
)
def test_what_does_not_feed_gives_one_page_and_never_an_endless_batch(listing: str, wish: Wish, kind: str, feeds: bool) -> None:
    assert sane.plan(sane.read_abilities(listing), wish, kind).feeds is feeds


def test_the_words_of_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sane, "_program", lambda: "scanimage")
    words = sane.feed_words("a:b", Plan(("--source=ADF",), True, ""), ".tif", 4)
    assert words == [
        "scanimage", "--device-name=a:b", "--format=tiff", "--batch=%06d.tif", "--batch-start=4", "--batch-print", "--source=ADF",
    ]  # fmt: skip
    assert "--batch-count=1" in sane.feed_words("a:b", Plan((), False, ""), ".png", 1)


GOOD = "Scanned page 1. (scanner status = 5)"
DONE = "Batch terminated, 1 page scanned"
EMPTY = "scanimage: sane_start: Document feeder out of documents"


@pytest.mark.parametrize(
    ("code", "heard", "came", "fault"),
    [
        (0, [GOOD, EMPTY], 1, None),
        (7, [EMPTY], 0, Fault.FEEDER_EMPTY),
        (0, [], 0, Fault.FEEDER_EMPTY),
        (6, [GOOD, "scanimage: sane_read: Document feeder jammed", "Scanned page 2. (scanner status = 6)"], 1, Fault.JAM),
        (6, [GOOD, "scanimage: sane_start: Document feeder jammed"], 1, Fault.JAM),
        (6, ["[fujitsu] sense_handler: Multifeed", "Scanned page 2. (scanner status = 6)"], 1, Fault.DOUBLE_FEED),
        (6, ["[canon_dr] double feed", "Scanned page 2. (scanner status = 6)"], 1, Fault.DOUBLE_FEED),
        (0, ["[fujitsu] double feed detection is on", GOOD, EMPTY], 1, None),
        (8, ["scanimage: sane_start: Scanner cover is open"], 0, Fault.COVER_OPEN),
        (0, [GOOD, "Scanned page 2. (scanner status = 7)"], 1, Fault.JAM),
        (9, ["scanimage: sane_read: Error during device I/O", "Scanned page 2. (scanner status = 9)"], 1, Fault.FAILED),
        (3, ["scanimage: sane_start: Device busy"], 0, Fault.BUSY),
        (2, ["scanimage: sane_read: Operation was canceled", "Scanned page 2. (scanner status = 2)"], 1, Fault.STOPPED),
        (11, ["cannot open 000002.png.part"], 1, Fault.FAILED),
        (1, ["scanimage: sane_start: Invalid argument"], 1, Fault.FAILED),
        (-9, [GOOD, EMPTY, "Batch terminated, 1 page scanned"], 1, None),
        (-9, ["scanimage: sane_read: Error during device I/O", "Scanned page 1. (scanner status = 9)", DONE], 0, Fault.FAILED),
        (-9, [GOOD], 1, Fault.FAILED),
    ],
)
def test_how_a_stack_ended(code: int, heard: list[str], came: int, fault: Fault | None) -> None:
    assert sane.verdict(code, heard, came) is fault


def test_what_the_scanner_complained_of_is_told() -> None:
    heard = ["scanimage: rounded value of br-x from 210 to 200", "scanimage: sane_read: Error during device I/O", "Batch terminated"]
    assert sane.complaint(heard) == "sane_read: Error during device I/O"
    assert sane.complaint([]) == ""


# -- the real program ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sane_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """SANE knows its own test device and no other."""
    directory = tmp_path / "sane.d"
    directory.mkdir()
    (directory / "dll.conf").write_text("test\n")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(directory))
    return directory


def test_the_test_device_is_found_and_described(sane_test: Path) -> None:
    assert [device.name for device in sane.devices()] == ["test:0", "test:1"]
    offered = sane.abilities("test:0")
    assert offered["--source"] == Ability(("Flatbed", "Automatic Document Feeder"), "Flatbed")
    assert sane.plan(offered, Wish()).options == ("--source=Automatic Document Feeder",)


def test_a_device_that_is_not_there_is_told_with_those_that_are(sane_test: Path) -> None:
    with pytest.raises(MissingToolError) as caught:
        sane.abilities("nosuch:0")
    assert caught.value.code == "scan.no-device"
    assert "test:1 (Noname frontend-tester)" in str(caught.value.values["known"])


def test_without_the_program_its_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError) as caught:
        sane.devices()
    assert caught.value.code == "scan.no-program"


def feed_test_device(directory: Path, keep: int, *more: str) -> tuple[list[str], int]:
    how = Plan(("--source=Automatic Document Feeder", "--resolution=20", *more), True, "")
    with Feed(sane.feed_words("test:0", how, ".png", 1), directory, keep) as feed:
        heard = [line for line in feed.lines() if line is not None]
        return heard, feed.code


def test_a_name_is_printed_when_the_page_is_complete(sane_test: Path, tmp_path: Path) -> None:
    with (tmp_path / "keep").open("w") as keep:
        how = Plan(("--source=Automatic Document Feeder", "--resolution=20"), True, "")
        with Feed(sane.feed_words("test:0", how, ".png", 1), tmp_path, keep.fileno()) as feed:
            pages = []
            for line in feed.lines():
                if line is not None and (page := sane.page_of(line)):
                    pages.append(page)
                    assert (tmp_path / line).read_bytes().endswith(b"IEND\xaeB`\x82")
    assert pages == list(range(1, 11))
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("SANE_STATUS_JAMMED", Fault.JAM),
        ("SANE_STATUS_COVER_OPEN", Fault.COVER_OPEN),
        ("SANE_STATUS_NO_DOCS", Fault.JAM),
        ("SANE_STATUS_IO_ERROR", Fault.FAILED),
        ("SANE_STATUS_DEVICE_BUSY", Fault.BUSY),
        ("SANE_STATUS_CANCELLED", Fault.STOPPED),
    ],
)
def test_each_status_of_the_test_device_is_understood(status: str, fault: Fault, sane_test: Path, tmp_path: Path) -> None:
    with (tmp_path / "keep").open("w") as keep:
        heard, code = feed_test_device(tmp_path, keep.fileno(), f"--read-return-value={status}")
    assert sane.verdict(code, heard, 0) is fault
    assert list(tmp_path.glob("*.png*")) == []


def test_a_program_that_does_not_let_go_is_told_again_and_then_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sane, "_PATIENCE_S", 0.3)
    with (tmp_path / "keep").open("w") as keep:
        with Feed(["sh", "-c", "trap '' INT TERM; echo up; while :; do sleep 0.1; done"], tmp_path, keep.fileno()) as feed:
            for line in feed.lines():
                if line == "up":
                    feed.stop()
        assert feed.code == -9


def until_gone(pid: int) -> None:
    """A killed process is gone in a moment; the test's own time limit is the other end."""
    stat = Path(f"/proc/{pid}/stat")
    with suppress(FileNotFoundError):
        while stat.read_text("ascii").rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)


def test_a_program_that_is_done_but_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sane, "_LEAVING_S", 0.3)
    with (tmp_path / "keep").open("w") as keep:
        with Feed(["sh", "-c", "echo 'Batch terminated, 0 pages scanned'; sleep 60"], tmp_path, keep.fileno()) as feed:
            assert [line for line in feed.lines() if line] == ["Batch terminated, 0 pages scanned"]
        assert feed.code == -9


def test_what_outlives_the_program_is_not_waited_for_and_not_left_behind(tmp_path: Path) -> None:
    """A driver's own process would keep the pipe, and the stack's lock."""
    with (tmp_path / "keep").open("w") as keep:
        with Feed(["sh", "-c", "sleep 60 & echo $!; exit 9"], tmp_path, keep.fileno()) as feed:
            pid, *_ = [int(line) for line in feed.lines() if line]
            assert feed.code == 9
        until_gone(pid)


def test_leaving_early_leaves_no_program_behind(tmp_path: Path) -> None:
    with (tmp_path / "keep").open("w") as keep:
        with Feed(["sh", "-c", "echo $$; exec sleep 60"], tmp_path, keep.fileno()) as feed:
            pid = int(next(line for line in feed.lines() if line))
        until_gone(pid)
