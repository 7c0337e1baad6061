"""The samples: made the same way every time, and complete beside their truth."""

import csv
import json
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from samples.generate import generate
from samples.sheet import FACES, Sheet, SheetFullError, Style

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
DELIVERY, TRUTH = SAMPLES / "delivery", SAMPLES / "truth"
MAX_BYTES = 9_000_000
TWO_PATHS = ("F_12_2019_Estt/0003.jpg", "F_12_2019_Estt/0004.tif")


def entries() -> list[dict[str, object]]:
    return list(json.loads((TRUTH / "truth.json").read_text("utf-8")))


def delivered() -> list[Path]:
    return [path for path in DELIVERY.rglob("*") if path.is_file() and path.name != "metadata.csv"]


def frame_sizes(path: Path) -> list[tuple[int, int]]:
    """Return each page's size; a PDF's pages are measured by their one image."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return [next(iter(page.get_objects((pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)))).get_px_size() for page in pdf]
    sizes = []
    with Image.open(path) as image:
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            sizes.append(image.size)
    return sizes


def test_every_delivered_page_has_an_entry_of_its_size() -> None:
    listed: dict[str, list[tuple[int, int]]] = {}
    for entry in entries():
        width, height = entry["size_px"]  # type: ignore[misc]
        listed.setdefault(str(entry["path"]), []).append((width, height))
    assert {path.relative_to(DELIVERY).as_posix(): frame_sizes(path) for path in delivered()} == listed
    assert len(entries()) == 30


def test_truth_texts_agree_with_their_entries() -> None:
    names = set()
    for entry in entries():
        path = TRUTH / f"{entry['path']}.{entry['frame']}.txt"
        names.add(path)
        assert len(path.read_text("utf-8").split()) == entry["words"]
        assert entry["blank"] == (entry["words"] == 0)
    assert names == set(TRUTH.rglob("*.txt"))


def test_the_kinds_that_the_demo_promises_are_there() -> None:
    pages = entries()
    assert {entry["language"] for entry in pages} == {"hi", "en", "hi+en", ""}
    assert {entry["kind"] for entry in pages} == {"letter", "noting", "table", "two columns", "blank", "page number only"}
    assert {entry["turns"] for entry in pages} == {0, 1, 2}
    assert {entry["mode"] for entry in pages} == {"bitonal", "grey", "colour"}
    assert any(mark["kind"] == "stamp" for entry in pages for mark in entry["marks"])  # type: ignore[attr-defined]
    assert max(abs(float(str(entry["skew_deg"]))) for entry in pages) == 3.0


def test_metadata_names_only_what_exists() -> None:
    with (DELIVERY / "metadata.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert set(rows[0]) == {"path", "number", "subject", "part", "date"}
    assert all((DELIVERY / row["path"]).exists() for row in rows)
    assert [row["path"] for row in rows if row["part"] == "noting"] == ["F_12_2019_Estt/noting.tif"]


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in delivered()) < MAX_BYTES


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert generate(first, TWO_PATHS) == generate(second, TWO_PATHS)
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert len(names) == 6  # two scans, two texts, metadata.csv, truth.json
    assert [(first / name).read_bytes() for name in names] == [(second / name).read_bytes() for name in names]


def test_lines_are_kept_as_they_are_broken_on_the_page() -> None:
    sheet = Sheet(100)
    sheet.pair("पत्रांक- 12", "दिनांक 01.02.2003", Style(FACES["sans"], 12))
    sheet.columns(("one " * 40, "two " * 40), Style(FACES["serif"], 12))
    assert sheet.lines[0] == "पत्रांक- 12 दिनांक 01.02.2003"
    words = " ".join(sheet.lines[1:]).split()
    assert words == ["one"] * 40 + ["two"] * 40
    assert max(len(line) for line in sheet.lines[1:]) < 80


def test_a_full_sheet_says_so() -> None:
    with pytest.raises(SheetFullError):
        Sheet(72).paragraph("word " * 3000, Style(FACES["serif"], 12))
