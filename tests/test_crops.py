"""Pictures for the reviewer: where they come from, what they show, and what they must not show."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from desks import Office
from fakes import FakeEngine
from PIL import Image

from scanfile import config
from scanfile.answers import Answer
from scanfile.crops import CropPage, crop_path, draw_crops, drop_crops
from scanfile.model import Block, Candidate, Dpi, Line, OcrPage, Part, Source, Word
from scanfile.ocr import Layout, Pixels, Reading
from scanfile.pages import small_png
from scanfile.repair import Desk
from scanfile.review.questions import open_questions
from scanfile.store import Archive

REF = "A/000001-001"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with one page of 200 x 300 pixels, white but for a black bar from (40, 60) to (120, 80)."""
    made = Archive.create(tmp_path / "archive")
    page = np.full((300, 200), 255, np.uint8)
    page[60:80, 40:120] = 0
    (made.masters / "A").mkdir()
    Image.fromarray(page).save(made.masters / "A/000001.png", dpi=(100, 100))
    return made


def reading(text: str = "12/2019", *, turns: int = 0) -> OcrPage:
    box = (40, 60, 120, 80)
    line = Line((Word(text, box, 90, "eng"),), box)
    size = (300, 200) if turns % 2 else (200, 300)
    return OcrPage(*size, Dpi(100, 100, False), turns, 0.0, (Block((line,), box),), "eng", "fake")


def read_at(*box: int) -> Candidate:
    return Candidate("12", "12", "12", Source.READING, 80, "", 1, (box[0], box[1], box[2], box[3]), Part.CORRESPONDENCE, REF)


def draw(archive: Archive, page: OcrPage, *candidates: Candidate) -> list[Path]:
    draw_crops(archive, CropPage(REF, "masters/A/000001.png", 1, page), candidates, config.load(None).pages)
    return sorted((archive.root / "crops").rglob("*"))


def test_the_picture_is_the_place_with_a_little_margin(archive: Archive) -> None:
    candidate = read_at(40, 60, 120, 80)
    draw(archive, reading(), candidate)
    path = crop_path(archive, candidate)
    assert path is not None
    picture = np.asarray(Image.open(path))
    # A third of the height around it: 7 pixels.
    assert picture.shape == (34, 94)
    assert picture[10:24, 10:84].max() < 64
    assert picture[:5].min() > 192


def test_the_picture_is_upright(archive: Archive) -> None:
    """Turned clockwise, what stood from (40, 60) to (120, 80) stands from (220, 40) to (240, 120)."""
    candidate = read_at(220, 40, 240, 120)
    draw(archive, reading(turns=1), candidate)
    path = crop_path(archive, candidate)
    assert path is not None
    picture = np.asarray(Image.open(path))
    assert picture[40:70, 35:38].max() < 64


def test_no_picture_shows_a_sensitive_number(archive: Archive) -> None:
    """499118665246 passes its Verhoeff check, so it counts as an Aadhaar number."""
    near, far = read_at(40, 84, 120, 100), read_at(40, 200, 120, 220)
    page = reading("Aadhaar 4991 1866 5246")
    assert [path.name for path in draw(archive, page, near, far) if path.suffix] == ["000001-001.40-200-120-220.png"]


def test_pictures_are_dropped_by_page(archive: Archive) -> None:
    one, other = read_at(40, 60, 120, 80), read_at(10, 10, 30, 30)
    draw(archive, reading(), one, other)
    drop_crops(archive, ["A/000002-001", "B/000001-001"])
    drop_crops(archive, [REF], [crop_path(archive, one)])
    left = [path.name for path in (archive.root / "crops").rglob("*.png")]
    assert left == ["000001-001.40-60-120-80.png"]


def test_a_picture_that_is_there_is_not_drawn_again(archive: Archive) -> None:
    (path,) = (path for path in draw(archive, reading(), read_at(40, 60, 120, 80)) if path.suffix)
    os.utime(path, (1, 1))
    draw(archive, reading(), read_at(40, 60, 120, 80))
    assert path.stat().st_mtime == 1


def test_a_page_that_is_no_picture_any_more_has_none(archive: Archive) -> None:
    (archive.masters / "A/000001.png").write_bytes(b"gone")
    assert draw(archive, reading(), read_at(40, 60, 120, 80)) == []


def test_a_large_picture_is_made_smaller() -> None:
    assert small_png(np.zeros((1200, 1200), np.uint8)).startswith(b"\x89PNG")
    with Image.open(io.BytesIO(small_png(np.zeros((1200, 1200), np.uint8)))) as picture:
        assert picture.size == (600, 600)


LINES = ("फाइल संख्या 12/2019 कार्यालय जिलाधिकारी", "विषय भवन की मरम्मत सूचना")


class Typed(FakeEngine):
    """Reads the same two lines on every page."""

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        if pixels.shape[0] < 400:
            return Reading(())
        lines = []
        for row, text in enumerate(LINES):
            top = 100 + row * 60
            words = tuple(
                Word(word, (100 + 110 * at, top, 200 + 110 * at, top + 30), 95, languages) for at, word in enumerate(text.split())
            )
            lines.append(Line(words, (100, top, words[-1].box[2], top + 30)))
        return Reading((Block(tuple(lines), (100, 100, 700, 190)),))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Every page reads as a file number and a subject."""
    monkeypatch.setattr("fakes.FakeEngine", Typed)
    return Office(tmp_path)


def crops_of(office: Office) -> set[str]:
    return {office.archive.rel(path) for path in (office.archive.root / "crops").rglob("*.png")}


def test_a_record_that_waits_has_its_pictures_and_one_that_is_sealed_has_none(office: Office) -> None:
    office.deliver("A", x=".", y=".")
    with office.index() as index:
        questions = open_questions(index, office.settings.review)[1]
        wanted = {crop_path(office.archive, one) for question in questions for one in question.candidates} - {None}
        assert len(wanted) >= 2
        assert crops_of(office) == {office.archive.rel(path) for path in wanted if path}
        manifest = index.manifest()
        desk = Desk(office.archive, index, office.settings, "asha")
        desk.answer([Answer("A-01", "number", "12/2019"), Answer("A-01", "subject", "भूमि")])
    assert not any("crops" in path for path, _ in manifest)
    office.run()
    assert crops_of(office) == {name for name in crops_of(office) if name.startswith("crops/A/000002-001.")} != set()
    office.decide("seal", "A-02")
    assert crops_of(office) == set()
