"""Pages in few bytes: what was written on them is still there, in its own colour."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pdf_zoo as zoo
import pytest
from inked import DPI, INKS, PENCIL, centre, hue, paper, photograph, stroke
from PIL import Image

from scanfile.config import AccessSettings, load
from scanfile.errors import InputError
from scanfile.model import Dpi
from scanfile.pdf import PageSource, build, build_access
from scanfile.pdf.frugal import code, weight
from scanfile.pdf.ink import ink_of
from scanfile.pdf.recode import Embedded


def settings(**changes: object) -> AccessSettings:
    return load(None).access.model_copy(update=changes)


def jpeg(path: Path, pixels: np.ndarray, quality: int = 80, dpi: int = DPI) -> PageSource:
    """A JPEG master of these pixels, which are decoded again, as they would be."""
    Image.fromarray(pixels).save(path, "JPEG", quality=quality)
    decoded = np.asarray(Image.open(path))
    return zoo.source(path, decoded, dpi=Dpi(dpi, dpi, False))


def shown(tmp_path: Path, source: PageSource, **changes: object) -> np.ndarray:
    """The access PDF of a page as pdfium shows it, at 300 dots an inch."""
    build([source], zoo.facts(1), tmp_path / "own.pdf", zoo.settings(), tmp_path)
    made = build_access([source], zoo.facts(1), tmp_path / "own.pdf", tmp_path / "access.pdf", settings(**changes), tmp_path)
    assert made.findings == ()
    return zoo.rendered(tmp_path / "access.pdf", dpi=DPI)


@pytest.mark.parametrize("tint", [(246, 244, 238), (206, 228, 200)], ids=["white", "note sheet"])
def test_every_ink_keeps_its_colour(tmp_path: Path, tint: tuple[int, int, int]) -> None:
    """Green and red are senior officers' in a noting; all colours on one page, so that one colour for all ink would not do."""
    page = paper(tint=tint)
    for row, colour in enumerate(INKS.values()):
        page = stroke(page, 100 + 150 * row, colour)
    source = jpeg(tmp_path / "m.jpg", page)
    coded = code(source, settings())
    assert coded.provenance == "mixed raster content"
    seen = shown(tmp_path, source)
    for row, (name, colour) in enumerate(INKS.items()):
        found = np.median(seen[centre(100 + 150 * row)], axis=0)
        assert np.abs(found - colour).max() <= 25, name
        if name != "black":
            turned = abs(hue(found)[0] - hue(np.array(colour, float))[0])
            assert min(turned, 360 - turned) <= 12, name
            assert hue(found)[1] >= 0.75 * hue(np.array(colour, float))[1], name
    assert np.abs(np.median(seen[:40, :40].reshape(-1, 3), axis=0) - tint).max() <= 4


def test_faint_pencil_stays(tmp_path: Path) -> None:
    """A pencil stroke 48 levels below the paper, beside black print: as dark and as narrow as it was."""
    page = stroke(stroke(paper(), 300, PENCIL, 4), 500, INKS["black"])
    rows, columns = centre(300)
    assert np.mean(ink_of(page, DPI).mask[rows, columns] > 0) > 0.98
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", page)).astype(float).mean(axis=2)
    on, beside = np.median(seen[rows, columns]), np.median(seen[rows + 12, columns])
    assert beside - on >= 0.7 * (243 - 196)
    near = np.median([seen[rows + 5, columns], seen[rows - 5, columns]])
    assert near >= beside - 8, "the stroke has become broad"


def test_the_faintest_pencil_can_still_be_seen(tmp_path: Path) -> None:
    """25 levels below the paper is near the noise of a poor scanner; softer is allowed, gone is not."""
    page = stroke(paper(), 300, (220, 219, 217), 5)
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", page)).astype(float).mean(axis=2)
    rows, columns = centre(300)
    assert np.median(seen[rows + 14, columns]) - np.median(seen[rows, columns]) >= 12


@pytest.mark.parametrize("width_px", [30, 60, 90, 400])
def test_solid_black_has_no_light_specks(tmp_path: Path, width_px: int) -> None:
    """Bars, binding tape, the lid beside a small sheet: too broad for a stroke, and half of it is paper to us."""
    page = paper()
    page[100:700, 300 : 300 + width_px] = np.clip(np.random.default_rng(2).normal(36, 7, (600, width_px, 1)), 0, 255)
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", page))[:, :, 1]
    inside = seen[110:690, 306 : 294 + width_px]
    assert np.percentile(inside, 99.9) < 90
    assert np.median(seen[:, 200:290]) > 235


def test_ink_is_none_on_empty_paper_however_noisy() -> None:
    for noise in (1.0, 4.0, 8.0):
        assert not ink_of(paper(noise=noise), DPI).mask.any()


@pytest.mark.parametrize("colour", [(244, 150, 150), (120, 238, 130), (150, 160, 245)], ids=["red", "green", "blue"])
def test_ink_that_is_light_to_the_eye_is_ink(colour: tuple[int, int, int]) -> None:
    """As bright as the paper in one of the three colours, and no darker in grey than shine-through may be."""
    mask = ink_of(stroke(paper(), 400, colour), DPI).mask
    assert np.mean(mask[centre(400)] > 0) > 0.98


@pytest.mark.parametrize("negative", [False, True], ids=["positive", "negative"])
def test_strokes_keep_their_width(negative: bool) -> None:
    for width in (3, 6, 12):
        page = stroke(paper(), 400, INKS["black"], width)
        mask = ink_of(~page if negative else page, DPI).mask > 0
        drawn = stroke(np.full((800, 1200, 3), 255, np.uint8), 400, (0, 0, 0), width)[:, :, 0] < 128
        assert abs(mask.sum() - drawn.sum()) <= 0.12 * drawn.sum()


def test_one_ink_needs_no_picture_of_its_colours(tmp_path: Path) -> None:
    coded = code(jpeg(tmp_path / "m.jpg", stroke(paper(), 400, INKS["blue"])), settings())
    assert [picture.coding for picture in coded.pictures] == ["DCTDecode", "CCITTFaxDecode"]
    assert np.abs(np.array(coded.pictures[1].paint) - INKS["blue"]).max() <= 25


def test_a_photograph_is_a_jpeg(tmp_path: Path) -> None:
    picture = photograph(1200, 800)
    coded = code(jpeg(tmp_path / "m.jpg", picture, 92), settings())
    assert coded.provenance.startswith("jpeg") and len(coded.pictures) == 1
    assert (coded.pictures[0].width_px, coded.pictures[0].height_px) == (800, 533)
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", picture, 92)).astype(float)
    assert np.abs(seen - picture).mean() < 6


def test_a_photograph_on_a_letter_stays_a_photograph(tmp_path: Path) -> None:
    page = stroke(paper(), 650, INKS["black"])
    page[60:460, 100:420] = photograph(320, 400)
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", page, 90)).astype(float)
    assert np.abs(seen[70:450, 110:410] - page[70:450, 110:410]).mean() < 9
    assert np.median(seen[centre(650)]) < 70


def test_a_smaller_master_goes_over_untouched(tmp_path: Path) -> None:
    source = jpeg(tmp_path / "m.jpg", photograph(1200, 800), quality=5)
    coded = code(source, settings())
    assert coded.provenance == "jpeg untouched"
    assert coded.pictures[0].stream == source.path.read_bytes()


@pytest.mark.parametrize(("colour", "kinds"), [("grey", {"DeviceGray"}), ("keep", {"DeviceRGB", "DeviceGray"})])
def test_a_profile_may_do_without_colour(tmp_path: Path, colour: str, kinds: set[str]) -> None:
    page = stroke(stroke(paper(), 200, INKS["red"]), 500, INKS["green"])
    coded = code(jpeg(tmp_path / "m.jpg", page), settings(colour=colour))
    assert {picture.colour for picture in coded.pictures} <= kinds
    grey = np.ptp(shown(tmp_path, jpeg(tmp_path / "m.jpg", page), colour=colour).astype(int), axis=2).max() <= 2
    assert grey == (colour == "grey")


def test_a_profile_may_want_black_and_white_only(tmp_path: Path) -> None:
    coded = code(jpeg(tmp_path / "m.jpg", stroke(paper(), 200, INKS["red"])), settings(colour="bitonal"))
    assert [picture.coding for picture in coded.pictures] == ["CCITTFaxDecode"]
    seen = shown(tmp_path, jpeg(tmp_path / "m.jpg", stroke(paper(), 200, INKS["red"])), colour="bitonal")
    assert np.median(seen[centre(200)]) == 0 and seen[:50].min() == 255


@pytest.mark.parametrize(("dpi", "wanted"), [(0, (1200, 800)), (150, (600, 400)), (600, (1200, 800))])
def test_no_page_is_finer_than_the_profile_allows(tmp_path: Path, dpi: int, wanted: tuple[int, int]) -> None:
    for source in (jpeg(tmp_path / "m.jpg", stroke(paper(), 200, INKS["red"])), fax(tmp_path / "m.tif", 800)):
        finest = max(picture.width_px for picture in all_pictures(code(source, settings(dpi=dpi))))
        assert finest == wanted[0], source.path.name


def test_a_coarse_scan_gets_finer_edges(tmp_path: Path) -> None:
    source = jpeg(tmp_path / "m.jpg", stroke(paper(800, 600), 200, INKS["black"], 4), dpi=200)
    assert max(picture.width_px for picture in all_pictures(code(source, settings()))) == 1200


def test_a_fine_scan_needs_no_finer_mask_than_a_reader_shows(tmp_path: Path) -> None:
    source = jpeg(tmp_path / "m.jpg", stroke(paper(), 200, INKS["black"], 8), dpi=600)
    assert max(picture.width_px for picture in all_pictures(code(source, settings()))) == 800


def test_a_page_as_large_as_a_map_is_a_jpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanfile.pdf.frugal._MOST_PX", 900_000)
    coded = code(jpeg(tmp_path / "m.jpg", stroke(paper(), 200, INKS["black"])), settings())
    assert coded.provenance == "jpeg quality 60" and coded.pictures[0].width_px == 800


def all_pictures(coded: Embedded) -> list[object]:
    return [one for picture in coded.pictures for one in (picture, picture.mask) if one is not None]


def fax(path: Path, rows: int) -> PageSource:
    pixels = np.where(stroke(np.full((800, 1200, 3), 255, np.uint8), 300, (0, 0, 0))[:, :, 0] < 128, 0, 255).astype(np.uint8)
    path.write_bytes(zoo.fax_tiff(pixels, rows)[0])
    return zoo.source(path, pixels, dpi=Dpi(DPI, DPI, False))


@pytest.mark.parametrize("rows", [16, 100, 800])
def test_black_and_white_is_g4_and_not_larger_than_the_master(tmp_path: Path, rows: int) -> None:
    source = fax(tmp_path / "m.tif", rows)
    coded = code(source, settings())
    assert {picture.coding for picture in coded.pictures} == {"CCITTFaxDecode"}
    build([source], zoo.facts(1), tmp_path / "own.pdf", zoo.settings(), tmp_path)
    assert weight(coded.pictures) <= sum(map(len, zoo.fax_strips(source.decode(), rows)))
    assert (shown(tmp_path, source)[:, :, 0] == source.decode()).all()


def test_a_black_and_white_page_that_comes_sideways_is_no_larger(tmp_path: Path) -> None:
    """G4 codes rows: a page whose rows were columns in the scanner takes more when it is coded anew, and the master's strips are kept."""
    stored = np.full((1200, 800), 255, np.uint8)
    stored[::4] = 0
    path = tmp_path / "m.tif"
    path.write_bytes(zoo.fax_tiff(stored, 1200, orientation=6)[0])
    source = zoo.source(path, np.ascontiguousarray(np.rot90(stored, -1)), dpi=Dpi(DPI, DPI, False))
    assert weight(code(source, settings()).pictures) <= len(zoo.fax_strips(stored, 1200)[0])


def test_a_page_decoded_otherwise_than_it_was_inspected_is_refused(tmp_path: Path) -> None:
    source = zoo.source(tmp_path / "m.png", np.zeros((10, 10), np.uint8))
    with pytest.raises(InputError, match="expected 10 x 10"):
        code(zoo.PageSource(**{**vars(source), "decode": lambda: np.zeros((9, 10), np.uint8)}), settings())


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (17, 1), (40, 5)])
def test_the_smallest_pages_can_be_coded(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    (tmp_path / "m.png").write_bytes(out.getvalue())
    source = zoo.source(tmp_path / "m.png", pixels, dpi=Dpi(DPI, DPI, False))
    assert code(source, settings()).pictures
