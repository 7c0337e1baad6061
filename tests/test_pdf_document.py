"""The document as a whole: facts, labels, language, order of bytes, memory, and pages out of other PDFs."""

from __future__ import annotations

import errno
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pdf_zoo as zoo
import pikepdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text
from typed_pages import typed

from scanfile.errors import InputError
from scanfile.pdf import PageSource, build, glyphless, prove


def fax_page(path: Path, text: str = "बिहार सरकार\nFile No. 12") -> PageSource:
    pixels = np.full((1600, 1200), 255, np.uint8)
    pixels[300:320, 200:900] = 0
    path.write_bytes(zoo.fax_tiff(pixels, 1600)[0])
    return zoo.source(path, pixels, dpi=zoo.Dpi(150, 150, False), ocr=zoo.page_of_text(text))


@pytest.fixture
def pages(tmp_path: Path) -> list[PageSource]:
    return [fax_page(tmp_path / f"{number}.tif", f"पृष्ठ {number} कार्यालय") for number in range(1, 6)]


def test_facts_labels_and_language(tmp_path: Path, pages: list[PageSource]) -> None:
    target = tmp_path / "o.pdf"
    build(pages, zoo.facts(5, subject="पुल <की> & मरम्मत\x00\n", office="Patna"), target, zoo.settings(), tmp_path)
    assert prove(target, [page.ocr for page in pages]) == []
    with pikepdf.open(target) as pdf:
        assert pdf.is_linearized
        assert [page.label for page in pdf.pages] == ["1/c", "2/c", "3/c", "4/c", "5/c"]
        assert str(pdf.Root.Lang) == "hi-IN"
        assert str(pdf.docinfo.Title) == "12-34/2019: पुल <की> & मरम्मत"
        assert str(pdf.docinfo.Creator) == "scanfile test"
        assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == "D:20261122000000Z"
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "12-34/2019: पुल <की> & मरम्मत"
            assert xmp["pdfaid:part"] == "2" and xmp["pdfaid:conformance"] == "B"
            assert xmp["xmp:CreateDate"] == "2026-11-22T00:00:00Z"
            assert xmp["dc:identifier"] == "1122-07-01"
        with pdf.open_outline() as outline:
            assert outline.root[0].title.startswith("12-34/2019") and outline.root[0].children[0].title == "Correspondence"


def test_a_record_without_number_is_titled_by_its_id(tmp_path: Path, pages: list[PageSource]) -> None:
    build(pages[:1], zoo.facts(1, number="", subject=""), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        assert str(pdf.docinfo.Title) == "1122-07-01"


def test_building_again_gives_the_same_bytes(tmp_path: Path, pages: list[PageSource]) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        build(pages, zoo.facts(5), tmp_path / f"{name}.pdf", zoo.settings(build_bytes=1 << 20), tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_pages_put_aside_come_back_in_order(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    sources = []
    for number in range(6):
        pixels = rng.integers(0, 255, (700, 900), dtype=np.uint8)
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(zoo.coded_by_pillow(pixels, "JPEG", quality=95))
        ocr = zoo.reading(900, 700, [(f"page{number}", (100, 100, 300, 140))])
        sources.append(zoo.source(path, pixels, ocr=ocr))
    target = tmp_path / "o.pdf"
    build(sources, zoo.facts(6), target, zoo.settings(build_bytes=1 << 20), tmp_path)
    assert prove(target, [page.ocr for page in sources]) == []
    with pikepdf.open(target) as pdf:
        assert [page.Resources.XObject["/I0"].read_raw_bytes() for page in pdf.pages] == [page.path.read_bytes() for page in sources]
        assert len({page.Resources.Font["/S"].objgen for page in pdf.pages}) == 1


def test_size_is_that_of_the_masters_and_little_more(tmp_path: Path, pages: list[PageSource]) -> None:
    words = sum(len(page.ocr.words) for page in pages if page.ocr)
    build(pages, zoo.facts(5), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    masters = sum(page.path.stat().st_size for page in pages)
    assert (tmp_path / "o.pdf").stat().st_size <= masters * 1.03 + 20 * words + 8192


_MEASURE = """
import resource, sys
from pathlib import Path
import pdf_zoo as zoo
from scanfile.pdf import build, prove
work = Path(sys.argv[1])
coded = (work / "master.jpg").read_bytes()
pages = [zoo.source(work / "master.jpg", __import__("numpy").zeros((1500, 1500), "u1")) for _ in range(int(sys.argv[2]))]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
build(pages, zoo.facts(len(pages)), work / "big.pdf", zoo.settings(build_bytes=8 << 20), work)
assert prove(work / "big.pdf", [None] * len(pages)) == []
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_is_bounded_by_the_setting_not_by_the_record(tmp_path: Path) -> None:
    """100 pages of 1.5 MB with 8 MB allowed: the peak must stay far below the 150 MB of the record."""
    noise = np.random.default_rng(1).integers(0, 255, (1500, 1500), dtype=np.uint8)
    (tmp_path / "master.jpg").write_bytes(zoo.coded_by_pillow(noise, "JPEG", quality=90))
    size = (tmp_path / "master.jpg").stat().st_size
    assert size > 1_300_000
    paths = f"{Path(__file__).parent}:{Path(__file__).parent.parent}"
    command = [sys.executable, "-c", _MEASURE, str(tmp_path), "100"]
    grown_kb = int(subprocess.run(command, check=True, capture_output=True, text=True, env={"PYTHONPATH": paths}).stdout)
    assert (tmp_path / "big.pdf").stat().st_size > 100 * size
    assert grown_kb < 70_000


def test_an_unwritable_target_is_an_error_of_the_disk(tmp_path: Path, pages: list[PageSource]) -> None:
    with pytest.raises(OSError, match="nowhere"):
        build(pages, zoo.facts(5), tmp_path / "nowhere" / "o.pdf", zoo.settings(), tmp_path)


def test_a_full_disk_is_an_error_of_the_disk(tmp_path: Path, pages: list[PageSource]) -> None:
    with pytest.raises(OSError) as caught:
        build(pages, zoo.facts(5), Path("/dev/full"), zoo.settings(), tmp_path)
    assert caught.value.errno == errno.ENOSPC


def test_a_part_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no page"):
        build([], zoo.facts(0), tmp_path / "o.pdf", zoo.settings(), tmp_path)


def scan_pdf(path: Path, image: bytes, size: tuple[int, int], matrix: str, **page: object) -> None:
    """A PDF as a scanner writes it: one JPEG drawn by this matrix."""
    with pikepdf.new() as pdf:
        stream = pikepdf.Stream(pdf, image, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=size[0], Height=size[1])
        stream.ColorSpace, stream.BitsPerComponent, stream.Filter = pikepdf.Name.DeviceGray, 8, pikepdf.Name.DCTDecode
        pdf.add_blank_page(page_size=(200, 200))
        made = pdf.pages[0].obj
        made.MediaBox = pikepdf.Array(page.get("box", [0, 0, 120, 90]))
        made.Rotate = page.get("rotate", 0)
        made.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=stream))
        made.Contents = pdf.make_stream(f"q {matrix} cm /A Do Q".encode())
        pdf.save(path)


@pytest.mark.parametrize(
    ("matrix", "rotate", "shown"),
    [
        ("120 0 0 90 0 0", 0, lambda p: p),
        ("-120 0 0 90 120 0", 0, np.fliplr),
        ("120 0 0 -90 0 90", 0, np.flipud),
        ("120 0 0 90 0 0", 90, lambda p: np.rot90(p, -1)),
        ("120 0 0 90 0 0", 180, lambda p: np.rot90(p, 2)),
        ("120 0 0 90 0 0", 270, lambda p: np.rot90(p, 1)),
        ("0 120 -90 0 90 0", 0, lambda p: np.rot90(p, 1)),
        ("0 -120 90 0 0 120", 0, lambda p: np.rot90(p, -1)),
    ],
)
def test_the_image_of_a_scanned_pdf_goes_over_untouched(tmp_path: Path, matrix: str, rotate: int, shown: object) -> None:
    coded = zoo.coded_by_pillow(zoo.grey(), "JPEG", quality=92)
    box = [0, 0, 90, 120] if matrix.startswith("0 ") else [0, 0, 120, 90]
    scan_pdf(tmp_path / "s.pdf", coded, (120, 90), matrix, rotate=rotate, box=box)
    expected = zoo.rendered(tmp_path / "s.pdf")[:, :, 0]
    pixels = np.ascontiguousarray(shown(zoo.grey()))  # type: ignore[operator]
    assert np.abs(expected.astype(int) - pixels).mean() < 4
    page = zoo.source(tmp_path / "s.pdf", pixels, media="pdf-image")
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert provenance == "pdf dct stream untouched"
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        assert pdf.pages[0].Resources.XObject["/I0"].read_raw_bytes() == coded
    assert np.abs(zoo.rendered(tmp_path / "o.pdf")[:, :, 0].astype(int) - expected).max() <= 2


def jbig2(pixels: zoo.Pixels) -> bytes:
    """One page of ITU-T T.88 whose generic region is MMR (that is, G4) coded, as PDF holds it: no header, no end of page."""
    (coded,) = zoo.fax_strips(pixels, len(pixels))
    size = struct.pack(">II", pixels.shape[1], pixels.shape[0])
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + size + struct.pack(">IIBH", 0, 0, 0, 0)
    region = size + struct.pack(">IIBB", 0, 0, 0, 1) + coded
    return page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


@pytest.mark.parametrize("coding", ["JBIG2Decode", "CCITTFaxDecode"])
def test_black_and_white_of_a_scanned_pdf_goes_over_untouched(tmp_path: Path, coding: str) -> None:
    pixels = zoo.bitonal()
    coded = jbig2(pixels) if coding == "JBIG2Decode" else zoo.fax_strips(pixels, len(pixels))[0]
    with pikepdf.new() as pdf:
        image = pikepdf.Stream(pdf, coded, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=203, Height=151)
        image.ColorSpace, image.BitsPerComponent, image.Filter = pikepdf.Name.DeviceGray, 1, pikepdf.Name(f"/{coding}")
        image.DecodeParms = pikepdf.Dictionary(K=-1, Columns=203)
        if coding == "JBIG2Decode":
            image.DecodeParms = pikepdf.Dictionary(JBIG2Globals=pdf.make_stream(b""))
        pdf.add_blank_page(page_size=(203, 151))
        form = pikepdf.Stream(pdf, b"q 203 0 0 151 0 0 cm /A Do Q", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form.BBox, form.Resources = pikepdf.Array([0, 0, 203, 151]), pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=image))
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/F Do")
        pdf.save(tmp_path / "s.pdf")
    (provenance,) = build(
        [zoo.source(tmp_path / "s.pdf", pixels, media="pdf-image")], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path
    )
    assert provenance.endswith("stream untouched")
    assert prove(tmp_path / "o.pdf", [None]) == []
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        assert pdf.pages[0].Resources.XObject["/I0"].read_raw_bytes() == coded
    assert np.array_equal(zoo.rendered(tmp_path / "o.pdf")[:, :, 0], pixels)


def content_pdf(tmp_path: Path, text: str) -> Path:
    """A PDF with a vector rectangle, and text that is found where there is some."""
    page = fax_page(tmp_path / "c.tif", text) if text else zoo.source(tmp_path / "c.tif", fax_page(tmp_path / "c.tif").decode())
    path = tmp_path / "content.pdf"
    build([page], zoo.facts(1), path, zoo.settings(), tmp_path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].contents_add(b"q 0.2 0.4 0.8 rg 100 100 200 50 re f Q")
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.attachments["a.txt"] = b"attached"
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1")))
        pdf.pages[0].obj.Rotate = 90
        pdf.save(path, encryption=pikepdf.Encryption(owner="secret", user=""))
    return path


@pytest.mark.parametrize("text_layer", ["good", "none"])
def test_vector_content_is_kept_and_text_not_doubled(tmp_path: Path, text_layer: str) -> None:
    text = "कार्यालय आदेश संख्या" if text_layer == "good" else ""
    path = content_pdf(tmp_path, text)
    seen = zoo.rendered(path, dpi=150)
    ocr = zoo.page_of_text("कार्यालय आदेश संख्या", width=seen.shape[1])
    ocr = zoo.reading(seen.shape[1], seen.shape[0], [(word.text, word.box) for word in ocr.words], dpi=zoo.Dpi(150, 150, False))
    page = zoo.source(path, seen, media="pdf-content", dpi=ocr.dpi, ocr=ocr, text_layer=text_layer)
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert provenance == "pdf content kept"
    assert prove(tmp_path / "o.pdf", [ocr]) == []
    assert np.abs(zoo.rendered(tmp_path / "o.pdf", dpi=150).astype(int) - seen).mean() < 0.5
    with pikepdf.open(tmp_path / "o.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root and not list(pdf.attachments) and not pdf.is_encrypted


def test_a_junk_text_layer_is_flattened_and_replaced(tmp_path: Path) -> None:
    path = content_pdf(tmp_path, "dk;kZy; vkns'k")
    seen = zoo.rendered(path, dpi=150)
    ocr = zoo.reading(seen.shape[1], seen.shape[0], [("कार्यालय", (100, 100, 300, 140))], dpi=zoo.Dpi(150, 150, False))
    page = zoo.source(path, seen, media="pdf-content", dpi=ocr.dpi, ocr=ocr, text_layer="junk")
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert "unreadable text layer" in provenance
    assert prove(tmp_path / "o.pdf", [ocr]) == []
    document = pypdfium2.PdfDocument(tmp_path / "o.pdf")
    assert "dk" not in document[0].get_textpage().get_text_bounded()
    document.close()


@pytest.mark.parametrize("wide", [False, True], ids=["simple font", "wide font"])
def test_legacy_letters_stay_and_say_nothing(tmp_path: Path, wide: bool) -> None:
    path = typed(tmp_path / "k.pdf", "KrutiDev010", ["dk;kZy; ftykf/kdkjh", "f'k{kk foHkkx"], wide=wide, other="Letter")
    seen = zoo.rendered(path, dpi=150)
    words = [("कार्यालय", (62, 50, 200, 100)), ("शिक्षा", (62, 110, 150, 160)), ("Letter", (62, 1140, 150, 1180))]
    ocr = zoo.reading(seen.shape[1], seen.shape[0], words, dpi=zoo.Dpi(150, 150, False), engine="legacy:kruti-dev")
    page = zoo.source(path, seen, media="pdf-content", dpi=ocr.dpi, ocr=ocr, text_layer="junk")
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert provenance == "pdf content kept, legacy letters silenced"
    assert prove(tmp_path / "o.pdf", [ocr]) == [], "our words are found, and no others"
    assert np.array_equal(zoo.rendered(tmp_path / "o.pdf", dpi=150), seen), "not a pixel is drawn otherwise"
    assert sorted(extract_text(tmp_path / "o.pdf").split()) == sorted(text for text, _ in words), "to pdfminer too"


def test_a_silenced_page_takes_nothing_from_its_neighbours(tmp_path: Path) -> None:
    """Pages of one PDF share their fonts: the page whose text serves keeps its own."""
    typed(tmp_path / "k.pdf", "KrutiDev010", ["dk;kZy;"])
    with pikepdf.open(tmp_path / "k.pdf", allow_overwriting_input=True) as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.pages[1].obj.Contents = pdf.make_stream(b"BT /F1 14 Tf 30 550 Td (office) Tj ET")
        pdf.save(tmp_path / "k.pdf")
    pages = []
    for number, (text, layer, engine) in enumerate([("कार्यालय", "junk", "legacy:kruti-dev"), ("office", "good", "text-layer")]):
        seen = zoo.rendered(tmp_path / "k.pdf", number, dpi=150)
        size, dpi = (seen.shape[1], seen.shape[0]), zoo.Dpi(150, 150, False)
        ocr = zoo.reading(*size, [(text, (62, 50, 200, 100))], dpi=dpi, engine=engine)
        pages.append(zoo.source(tmp_path / "k.pdf", seen, media="pdf-content", dpi=dpi, ocr=ocr, text_layer=layer, frame=number + 1))
    provenance = build(pages, zoo.facts(2), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert provenance == ["pdf content kept, legacy letters silenced", "pdf content kept"]
    assert prove(tmp_path / "o.pdf", [page.ocr for page in pages]) == []


def test_legacy_letters_that_will_not_be_silent_are_flattened(tmp_path: Path) -> None:
    """Text that a page says beside its letters (/ActualText) is not in its fonts."""
    said = b"/Span <</ActualText (dk;kZy;)>> BDC BT /F1 14 Tf 30 300 Td <64> Tj ET EMC\n"
    path = typed(tmp_path / "k.pdf", "KrutiDev010", ["dk;kZy;"], more=said)
    seen = zoo.rendered(path, dpi=150)
    dpi = zoo.Dpi(150, 150, False)
    ocr = zoo.reading(seen.shape[1], seen.shape[0], [("कार्यालय", (62, 50, 200, 100))], dpi=dpi, engine="legacy:kruti-dev")
    page = zoo.source(path, seen, media="pdf-content", dpi=dpi, ocr=ocr, text_layer="junk")
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert "flattened" in provenance
    assert prove(tmp_path / "o.pdf", [ocr]) == []


def test_what_cannot_be_pdfa_is_flattened(tmp_path: Path) -> None:
    """A font that is not embedded."""
    path = tmp_path / "c.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 300))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 20 Tf 50 150 Td (office order) Tj ET")
        pdf.save(path)
    seen = zoo.rendered(path)
    ocr = zoo.reading(300, 300, [("office", (50, 130, 110, 150)), ("order", (115, 130, 165, 150))])
    page = zoo.source(path, seen, media="pdf-content", ocr=ocr, text_layer="good")
    (provenance,) = build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert provenance == "recoded flattened pdf page -> sRGB jpeg quality 90"
    assert prove(tmp_path / "o.pdf", [ocr]) == []


def test_a_broken_pdf_page_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4\nnothing")
    with pytest.raises(InputError, match="1/c"):
        build([zoo.source(tmp_path / "b.pdf", zoo.grey(), media="pdf-image")], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)


def test_colours_of_the_profile_are_srgb() -> None:
    import io

    from PIL import Image, ImageCms

    ours = ImageCms.ImageCmsProfile(io.BytesIO(glyphless.srgb_profile()))
    picture = Image.fromarray(zoo.colour())
    converted = ImageCms.profileToProfile(picture, ours, ImageCms.createProfile("sRGB"))
    assert np.abs(np.asarray(picture).astype(int) - np.asarray(converted)).max() <= 1
