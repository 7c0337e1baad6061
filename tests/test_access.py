"""Access PDFs of a whole record, from an archive's folders alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pikepdf
import pytest
from test_pdf_access import texts, told

from scanfile.access import AccessTask, write_access_pdfs
from scanfile.config import load
from scanfile.errors import InputError, IntegrityError, ProblemCode
from scanfile.model import Part

GOLDEN = Path(__file__).parent / "golden/format-2"
RECORD = "1124-01-01"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN, tmp_path / "archive"))


def task(archive: Path, part: Part = Part.CORRESPONDENCE, volume: int = 1, **changes: object) -> AccessTask:
    settings = load(None)
    target = archive.parent / "package" / "x.pdf"
    target.parent.mkdir(exist_ok=True)
    access = settings.access.model_copy(update=changes)
    return AccessTask(archive, RECORD, part, volume, target, settings.pages, access, settings.pdf.language)


@pytest.mark.parametrize("part", list(Part))
def test_it_says_page_by_page_what_the_archives_pdf_says(archive: Path, part: Part) -> None:
    found = write_access_pdfs(task(archive, part))
    (own,) = (archive / "records" / RECORD).glob(f"{part}.*.pdf")
    (piece,) = found.pieces
    assert found.findings == ()
    assert texts(piece.path) == texts(own)
    with pikepdf.open(piece.path) as access, pikepdf.open(own) as built:
        one, other = told(access), told(built)
    for said in (one, other):  # the golden archive was written by the version of its day
        for key in ("/Creator", "/Producer"):
            said["facts"].pop(key)
        for key in ("CreatorTool", "Producer"):
            said["xmp"].pop(key)
    assert one == other
    assert set(found.provenance) <= {"g4 coded anew", "g4 strip untouched"} | {f"g4 {count} strips untouched" for count in range(2, 9)}


def test_it_touches_nothing_in_the_archive(archive: Path) -> None:
    before = {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()}
    write_access_pdfs(task(archive, max_pages=1))
    assert {path: path.read_bytes() for path in archive.rglob("*") if path.is_file()} == before
    assert not list((archive.parent / "package").glob(".part-*"))


def test_a_cap_too_low_leaves_nothing_behind(archive: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_access_pdfs(task(archive, max_bytes=1024))
    assert caught.value.problem is ProblemCode.PAGE_OVER_CAP
    assert not list((archive.parent / "package").iterdir())


@pytest.mark.parametrize(
    "damage", ["no part", "no record", "no master", "no inspection", "a damaged reading"], ids=lambda name: name.replace(" ", "-")
)
def test_a_damaged_archive_is_not_handed_over(archive: Path, damage: str) -> None:
    wanted = task(archive, volume=7) if damage == "no part" else task(archive)
    if damage == "no record":
        (archive / "records" / RECORD / "record.json").unlink()
    elif damage == "no master":
        shutil.rmtree(archive / "masters/1124-01")
    elif damage == "no inspection":
        for path in (archive / "pages").rglob("*.inspect.json.gz"):
            path.unlink()
    elif damage == "a damaged reading":
        for path in (archive / "pages").rglob("*.read.json.gz"):
            path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IntegrityError):
        write_access_pdfs(wanted)
    assert not list((archive.parent / "package").iterdir())
