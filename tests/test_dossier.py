"""A dossier says what the archive knows of a record: hashes of all pages, decisions, packages, proofs; of a sealed one, nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from desks import Office
from packages import NUMBERS, Desk, copy_of, make_office
from PIL import Image
from typer.testing import CliRunner

from scanfile import attested, config
from scanfile.attested import attest_copy, remember
from scanfile.cli import app
from scanfile.control import Control
from scanfile.dossier import write_dossier
from scanfile.errors import UsageError
from scanfile.model import PageState
from scanfile.pages import device_of
from scanfile.person import login_name
from scanfile.shelf import open_shelf
from scanfile.verify import Grade, verify


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return copy_of(made, tmp_path / "archive")


def read(path: Path) -> str:
    """The text of all pages; digits that were cut over lines are put together."""
    with pypdfium2.PdfDocument(path) as document:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f])", "", text)


def printed(desk: Desk, record: str, target: Path) -> str:
    with open_shelf(desk.archive, config.load(desk.archive.config)) as shelf:
        found, pages = write_dossier(shelf, record, target, "ravi")
    assert found.broken == ()
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == pages
    return read(target)


def test_all_that_is_known_stands_in_it(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attested, "device_of", lambda path: path.is_relative_to(desk.root))
    with desk.index() as index:
        control = Control(desk.archive, index, "meera")
        control.judge(control.sample("A", percent=100).id, ["A/000001-001"], passed=True, reason="held to the light")
    desk.hand_over(tmp_path / "package", partial="x")
    remember(desk.archive, verify(desk.archive, Grade.FULL), "asha")
    with desk.index() as index:
        attest_copy(desk.archive, index, tmp_path / "package", "disk-7", "asha")
        row, head = index.record("A-01"), index.packages.head()
        (package,) = index.packages.packages()
    text = printed(desk, NUMBERS["A-01"], tmp_path / "d.pdf")
    pages = [page for part in row.parts for page in part.pages]
    assert len(pages) == 3
    for word in (
        *(page.master_sha256 for page in pages),
        *(page.ref for page in pages),
        *(part.sha256 for part in row.parts if part.sha256),
        head.partition(":")[2],
        package.id,
        "disk-7",
        NUMBERS["A-01"],
        "held to the light",
        "asha",
        "ravi",
        "Dossier of a government file",
        "holds, every event",
        "Prepared by",
    ):
        assert re.sub(r"(?<=[0-9a-f])\s+(?=[0-9a-f])", "", word) in text, word
    assert "not since it was built" not in text


def test_what_was_set_aside_and_decided_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", x=".b..", y=".")
    office.decide("set_kind", "A-01", ["2/c"], PageState.WITHDRAWN)
    office.decide("set_field", "A-01", "subject", "Aadhaar No. 2341 2341 2346")
    office.run()
    text = printed(Desk(office.archive.root), "A-01", tmp_path / "d.pdf")
    assert "A/000002-001" in text
    assert "blank" in text
    assert "withdrawn" in text
    assert "XXXX" in text
    assert "23412341" not in text
    assert "not since it was built" in text
    assert "A/000005-001" not in text, "the other record's page"


def test_a_trail_that_was_cut_is_said(desk: Desk, tmp_path: Path) -> None:
    with desk.index() as index:
        index._ledger.conn.execute("DROP TRIGGER events_stay")
        index._ledger.conn.execute("DELETE FROM events WHERE seq = 3")
    with open_shelf(desk.archive, config.load(desk.archive.config)) as shelf:
        found, _ = write_dossier(shelf, "A-01", tmp_path / "d.pdf", "ravi")
    assert found.broken
    assert "does not" in read(tmp_path / "d.pdf")


def test_a_sealed_record_is_for_its_readers(desk: Desk, tmp_path: Path) -> None:
    with desk.index() as index:
        Office.desk(_with_settings(desk), index, "ravi", "confidential").seal("A-02")
    with open_shelf(desk.archive, config.load(desk.archive.config)) as shelf, pytest.raises(UsageError, match=r"record\.sealed"):
        write_dossier(shelf, "A-02", tmp_path / "d.pdf", "ravi")
    assert not (tmp_path / "d.pdf").exists()
    path = desk.archive.config
    path.write_text(path.read_text("utf-8").replace("[general]", f'[general]\nsealed_readers = ["{login_name()}"]', 1), "utf-8")
    assert "A/000004-001" in printed(desk, "A-02", tmp_path / "d.pdf")


def _with_settings(desk: Desk) -> Office:
    """What ``Office.desk`` wants of an office."""
    office = Office.__new__(Office)
    office.archive, office.settings = desk.archive, config.load(desk.archive.config)
    return office


def test_the_command(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "d.pdf"
    answer = CliRunner().invoke(app, ["dossier", "A-03", "-o", str(target), "--archive", str(desk.root), "--json"])
    assert answer.exit_code == 0
    assert '"broken": []' in answer.output
    assert "A-03" in read(target)
    assert CliRunner().invoke(app, ["dossier", "nothing", "-o", str(target), "--archive", str(desk.root)]).exit_code == 2


def test_a_path_tells_of_the_device_that_made_it(tmp_path: Path) -> None:
    page = Image.new("L", (40, 40), 255)
    tags = {271: "Fujitsu", 272: "fi-7160\n\x1b[2J", 305: "PaperStream", 306: "2026:11:24 10:00:00"}
    page.save(tmp_path / "a.tif", tiffinfo=tags)
    exif = Image.Exif()
    exif[271], exif[272] = "Canon", "Canon"
    page.save(tmp_path / "b.jpg", exif=exif)
    page.save(tmp_path / "c.png")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Creator"] = "ScanSnap"
        pdf.save(tmp_path / "d.pdf")
    (tmp_path / "e.tif").write_text("no scan")
    (tmp_path / "f.tif").write_bytes(b"II*\0\xff\xff\xff\x7f")
    (tmp_path / "g.pdf").write_bytes(b"%PDF-1.7 and no more")
    found = {path.name: device_of(path) for path in sorted(tmp_path.iterdir())}
    assert found["a.tif"].startswith("Fujitsu, fi-7160")
    assert "\x1b" not in found["a.tif"]
    assert found["a.tif"].endswith("PaperStream, 2026:11:24 10:00:00")
    assert found["b.jpg"] == "Canon"
    assert found["d.pdf"] == "ScanSnap"
    assert {found[name] for name in ("c.png", "e.tif", "f.tif", "g.pdf")} == {""}
