"""Access PDFs as documents: text, labels, bookmarks and facts in each piece, and what a cap does."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pdf_zoo as zoo
import pikepdf
import pypdfium2
import pytest
from inked import INKS, paper, stroke
from PIL import Image
from test_pdf_document import scan_pdf
from typed_pages import typed

from scanfile.config import AccessSettings, load
from scanfile.errors import InputError, ProblemCode
from scanfile.pdf import AccessPdfs, DocumentFacts, DocumentMark, PageSource, build, build_access


def settings(**changes: object) -> AccessSettings:
    """The shipped settings with some of them changed; pages of 150 dots an inch are coded as they are, which is quick."""
    return load(None).access.model_copy(update={"text_dpi": 150, **changes})


def letter(path: Path, number: int) -> PageSource:
    """A colour page of its own, with Hindi and English text."""
    page = stroke(paper(1200, 1600, seed=number), 100 + 40 * number, INKS["black"])
    page = stroke(page, 900, list(INKS.values())[number % 5])
    Image.fromarray(page).save(path, "JPEG", quality=80)
    text = f"बिहार सरकार पृष्ठ {number}\nFile No. {number}/2019"
    return zoo.source(path, np.asarray(Image.open(path)), dpi=zoo.Dpi(150, 150, False), ocr=zoo.page_of_text(text))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[PageSource]:
    place = tmp_path_factory.mktemp("masters")
    return [letter(place / f"{number}.jpg", number) for number in range(1, 8)]


LETTERS = (DocumentMark(0, "1234/रा०, 12.03.2019: पुल"), DocumentMark(2, "1300/रा०"), DocumentMark(5, "तीसरा पत्र"))


def facts(count: int, documents: tuple[DocumentMark, ...] = LETTERS) -> DocumentFacts:
    known = zoo.facts(count)
    return DocumentFacts(**{**vars(known), "documents": documents})


def made(tmp_path: Path, pages: list[PageSource], documents: tuple[DocumentMark, ...] = LETTERS, **changes: object) -> AccessPdfs:
    """The access PDFs of some pages beside their own PDF."""
    built = tmp_path / "own.pdf"
    if not built.exists():
        build(pages, facts(len(pages), documents), built, zoo.settings(), tmp_path)
    (tmp_path / "work").mkdir(exist_ok=True)
    return build_access(pages, facts(len(pages), documents), built, tmp_path / "x.pdf", settings(**changes), tmp_path / "work")


def texts(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


def told(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """What a PDF says of itself besides its pages' pictures."""
    with pdf.open_metadata() as xmp:
        known = {key.rpartition("}")[2]: value for key, value in xmp.items()}
    with pdf.open_outline() as outline:
        bookmarks = [branch(item) for item in outline.root]
    return {
        "facts": {str(key): str(value) for key, value in pdf.docinfo.items()},
        "xmp": known,
        "labels": [page.label for page in pdf.pages],
        "bookmarks": bookmarks,
        "language": str(pdf.Root.Lang),
        "sizes": [[float(side) for side in page.mediabox] for page in pdf.pages],
    }


def branch(item: pikepdf.OutlineItem) -> tuple[str, list[Any]]:
    return str(item.title), [branch(below) for below in item.children]


def test_it_says_what_the_parts_own_pdf_says(tmp_path: Path, pages: list[PageSource]) -> None:
    found = made(tmp_path, pages)
    assert found.findings == ()
    assert [(piece.path.name, piece.start, piece.end) for piece in found.pieces] == [("x.pdf", 0, 7)]
    assert texts(tmp_path / "x.pdf") == texts(tmp_path / "own.pdf")
    with pikepdf.open(tmp_path / "x.pdf") as access, pikepdf.open(tmp_path / "own.pdf") as own:
        assert told(access) == told(own)
    assert found.provenance == ("mixed raster content",) * 7
    assert found.pieces[0].size == (tmp_path / "x.pdf").stat().st_size < 0.4 * (tmp_path / "own.pdf").stat().st_size
    assert found.pieces[0].sha256 == sha256((tmp_path / "x.pdf").read_bytes()).hexdigest()
    assert list((tmp_path / "work").iterdir()) == []


def test_building_again_gives_the_same_bytes(tmp_path: Path, pages: list[PageSource]) -> None:
    first = made(tmp_path, pages, max_pages=3)
    assert made(tmp_path, pages, max_pages=3) == first


def test_split_between_letters(tmp_path: Path, pages: list[PageSource]) -> None:
    found = made(tmp_path, pages, max_pages=5)
    assert found.findings == ()
    assert [(piece.path.name, piece.start, piece.end) for piece in found.pieces] == [("x-1-of-2.pdf", 0, 5), ("x-2-of-2.pdf", 5, 7)]
    assert [text for piece in found.pieces for text in texts(piece.path)] == texts(tmp_path / "own.pdf")
    with pikepdf.open(tmp_path / "x-2-of-2.pdf") as pdf:
        said = told(pdf)
    assert said["labels"] == ["6/c", "7/c"]
    assert said["facts"]["/Title"] == said["xmp"]["title"] == "12-34/2019: पुल की मरम्मत (2 of 2)"
    assert said["bookmarks"] == [
        ("12-34/2019: पुल की मरम्मत (2 of 2)", [("Correspondence", [("6/c – 7/c: तीसरा पत्र", [("6/c", []), ("7/c", [])])])])
    ]


def test_a_letter_that_is_torn_says_so(tmp_path: Path, pages: list[PageSource]) -> None:
    found = made(tmp_path, pages, max_pages=2)
    assert [(piece.start, piece.end) for piece in found.pieces] == [(0, 2), (2, 4), (4, 5), (5, 7)]
    with pikepdf.open(found.pieces[2].path) as pdf, pdf.open_outline() as outline:
        letters = outline.root[0].children[0].children
        assert [str(item.title) for item in letters] == ["5/c: 1300/रा० (… जारी, contd.)"]


@pytest.mark.parametrize("share", [0.9, 0.6, 0.4])
def test_no_piece_is_over_the_cap_and_every_page_comes_once(tmp_path: Path, pages: list[PageSource], share: float) -> None:
    whole = made(tmp_path, pages).pieces[0].size
    (tmp_path / "x.pdf").unlink()
    cap = int(share * whole)
    found = made(tmp_path, pages, max_bytes=cap)
    assert found.findings == () and len(found.pieces) > 1
    assert all(piece.size <= cap and piece.path.stat().st_size == piece.size for piece in found.pieces)
    assert [at for piece in found.pieces for at in range(piece.start, piece.end)] == list(range(7))
    assert [text for piece in found.pieces for text in texts(piece.path)] == texts(tmp_path / "own.pdf")
    names = [re.fullmatch(r"x-(\d+)-of-(\d+)\.pdf", piece.path.name) for piece in found.pieces]
    assert [(int(name[1]), int(name[2])) for name in names if name] == [(at, len(names)) for at in range(1, len(names) + 1)]


def test_a_plan_that_was_too_tight_is_made_again(tmp_path: Path, pages: list[PageSource], monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes are foreseen only roughly: here as nothing at all, so the first plans are too large."""
    for name in ("_PIECE_BYTES", "_PAGE_BYTES", "_WORD_BYTES"):
        monkeypatch.setattr(f"scanfile.pdf.access.{name}", 0)
    cap = int(1.6 * max(piece.size for piece in made(tmp_path, pages, max_pages=1).pieces))
    found = made(tmp_path, pages, (), max_bytes=cap)
    assert len(found.pieces) > 1 and all(piece.size <= cap for piece in found.pieces)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("cap", [1, 1024, 9000])
def test_a_cap_that_no_page_meets_is_a_problem_that_names_page_and_cap(tmp_path: Path, pages: list[PageSource], cap: int) -> None:
    with pytest.raises(InputError) as caught:
        made(tmp_path, pages, max_bytes=cap)
    assert caught.value.problem is ProblemCode.PAGE_OVER_CAP
    assert re.match(r"1/c \(\d+ bytes\), ", caught.value.detail)
    assert caught.value.detail.endswith(f"the cap is {cap} bytes")
    assert not list(tmp_path.glob("x*.pdf")) and not list((tmp_path / "work").iterdir())


def test_only_the_page_that_is_too_large_is_named(tmp_path: Path, pages: list[PageSource]) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1600, 1200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.jpg", quality=80)
    large = zoo.source(tmp_path / "noise.jpg", np.asarray(Image.open(tmp_path / "noise.jpg")), dpi=zoo.Dpi(150, 150, False))
    with pytest.raises(InputError) as caught:
        made(tmp_path, [*pages[:2], large, *pages[2:4]], max_bytes=100_000)
    assert re.fullmatch(r"3/c \(\d+ bytes\); the cap is 100000 bytes", caught.value.detail)


def test_a_page_that_can_not_be_decoded_is_named(tmp_path: Path, pages: list[PageSource]) -> None:
    made(tmp_path, pages)

    def broken() -> Any:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "cut off")

    bad = [*pages[:3], PageSource(**{**vars(pages[3]), "decode": broken}), *pages[4:]]
    with pytest.raises(InputError, match="4/c: cut off"):
        made(tmp_path, bad)


def test_pages_whose_content_was_kept_come_from_the_parts_own_pdf(tmp_path: Path, pages: list[PageSource]) -> None:
    """Vectors stay vectors, and OCRmyPDF is not asked again."""
    path = typed(tmp_path / "typed.pdf", "Plain", ["Order of the Collector", "No 12"], more=b"0 0 1 RG 20 20 300 200 re S\n")
    content = zoo.source(
        path, np.full((1653, 2339, 3), 255, np.uint8), dpi=zoo.Dpi(200, 200, False), media="pdf-content", text_layer="good"
    )
    mixture = [pages[0], content, pages[1]]
    found = made(tmp_path, mixture)
    assert found.findings == ()
    assert found.provenance == ("mixed raster content", "pdf content kept", "mixed raster content")
    assert (zoo.rendered(tmp_path / "x.pdf", 1) == zoo.rendered(tmp_path / "own.pdf", 1)).all()
    alone = made(tmp_path, mixture, max_pages=1)
    assert (zoo.rendered(alone.pieces[1].path, 0) == zoo.rendered(tmp_path / "own.pdf", 1)).all()


def test_a_symbol_coder_is_never_taken_over(tmp_path: Path) -> None:
    """JBIG2 in a delivered PDF may hold swapped digits already, but ours says what it shows, bit by bit."""
    pixels = zoo.bitonal(1200, 800)
    scan_pdf(tmp_path / "scan.pdf", zoo.coded_by_pillow(pixels, "JPEG"), (1200, 800), "288 0 0 192 0 0", box=[0, 0, 288, 192])
    with pikepdf.open(tmp_path / "scan.pdf", allow_overwriting_input=True) as pdf:
        image = pdf.pages[0].Resources.XObject.A
        image.write(b"\x00" * 20, filter=pikepdf.Name.JBIG2Decode)
        image.BitsPerComponent = 1
        pdf.save(tmp_path / "scan.pdf")
    source = zoo.source(tmp_path / "scan.pdf", pixels, dpi=zoo.Dpi(300, 300, False), media="pdf-image")
    build([letter(tmp_path / "1.jpg", 1)], facts(1, ()), tmp_path / "own.pdf", zoo.settings(), tmp_path)
    found = made(tmp_path, [source], ())
    assert found.provenance == ("g4 coded anew",)
    assert (zoo.rendered(tmp_path / "x.pdf", dpi=300)[:, :, 0] == pixels).all()


def test_a_full_disk_is_an_error_of_the_disk(tmp_path: Path, pages: list[PageSource], monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, pages)
    (tmp_path / "x.pdf").unlink()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("scanfile.pdf.access.finish", full)
    with pytest.raises(OSError, match="No space") as caught:
        made(tmp_path, pages)
    assert caught.value.errno == errno.ENOSPC
    assert not list(tmp_path.glob("x*.pdf"))


def test_a_part_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no page"):
        build_access([], facts(0, ()), tmp_path / "own.pdf", tmp_path / "x.pdf", settings(), tmp_path)


_MEASURE = """
import resource, sys
from pathlib import Path
import numpy as np
import pdf_zoo as zoo
from PIL import Image
from scanfile.config import load
from scanfile.pdf import PageSource, build, build_access
work = Path(sys.argv[1])
pixels = np.asarray(Image.open(work / "master.png"))
pages = [zoo.source(work / "master.png", pixels, dpi=zoo.Dpi(90, 90, False)) for _ in range(int(sys.argv[2]))]
build(pages[:1], zoo.facts(1), work / "own.pdf", zoo.settings(), work)
build_access(pages[:1], zoo.facts(1), work / "own.pdf", work / "one.pdf", load(None).access, work)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
build(pages, zoo.facts(len(pages)), work / "own.pdf", zoo.settings(), work)
between = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
build_access(pages, zoo.facts(len(pages)), work / "own.pdf", work / "x.pdf", load(None).access, work)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - max(before, between))
"""


def test_memory_does_not_grow_with_the_part(tmp_path: Path) -> None:
    """40 noisy pages of some 500 KB each, against a peak of far less."""
    noise = np.random.default_rng(1).integers(0, 255, (1000, 1000, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "master.png")
    paths = f"{Path(__file__).parent}:{Path(__file__).parent.parent}"
    command = [sys.executable, "-c", _MEASURE, str(tmp_path), "40"]
    grown_kb = int(subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONPATH": paths}).stdout)
    size = (tmp_path / "x.pdf").stat().st_size
    assert size > 15_000_000
    assert grown_kb < size / 1024
