"""The table of masters: what the PDF holds of each, byte by byte and pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pdf_zoo as zoo
import pikepdf
import pytest
from PIL import Image

from scanfile.pdf import build, prove


def images(pdf: Path) -> list[bytes]:
    """The coded image streams of a PDF, in the order in which its pages draw them, inline images included."""
    found = []
    with pikepdf.open(pdf) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Do":
                    found.append(page.Resources.XObject[str(operands[0])].read_raw_bytes())
                elif str(operator) == "INLINE IMAGE":
                    found.append(operands[0].read_raw_bytes()[:-1])  # the line end before EI
    return found


def built(tmp_path: Path, master: bytes, pixels: zoo.Pixels, **settings: Any) -> tuple[Path, str]:
    """One page from these bytes: the PDF, which must be valid PDF/A-2b, and its provenance."""
    path, target = tmp_path / "master", tmp_path / "out.pdf"
    path.write_bytes(master)
    (provenance,) = build([zoo.source(path, pixels)], zoo.facts(1), target, zoo.settings(**settings), tmp_path)
    assert prove(target, [None]) == []
    return target, provenance


def shown(pixels: zoo.Pixels) -> zoo.Pixels:
    return np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels


def jpeg(pixels: zoo.Pixels, **options: Any) -> tuple[bytes, zoo.Pixels]:
    """A JPEG and its pixels as libjpeg decodes them."""
    import io

    coded = zoo.coded_by_pillow(pixels, "JPEG", quality=92, **options)
    return coded, np.asarray(Image.open(io.BytesIO(coded)))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("pixels", [zoo.grey(), zoo.colour()], ids=["grey", "rgb"])
def test_jpeg_goes_over_untouched(tmp_path: Path, pixels: zoo.Pixels, progressive: bool) -> None:
    coded, decoded = jpeg(pixels, progressive=progressive)
    pdf, provenance = built(tmp_path, coded, decoded)
    assert provenance == "jpeg untouched"
    assert images(pdf) == [coded]
    assert np.abs(zoo.rendered(pdf).astype(int) - shown(decoded)).max() <= 2


def test_jpeg_of_plain_rgb_keeps_its_colours(tmp_path: Path) -> None:
    coded, decoded = jpeg(zoo.colour(), keep_rgb=True)
    pdf, _ = built(tmp_path, coded, decoded)
    assert images(pdf) == [coded]
    assert np.abs(zoo.rendered(pdf).astype(int) - decoded).max() <= 2


@pytest.mark.parametrize("rows", [151, 40, 7, 1])
@pytest.mark.parametrize("coding", [3, 4])
@pytest.mark.parametrize("photometric", [0, 1])
def test_fax_strips_go_over_untouched(tmp_path: Path, rows: int, coding: int, photometric: int) -> None:
    pixels = zoo.bitonal()
    coded, strips = zoo.fax_tiff(pixels, rows, coding=coding, photometric=photometric)
    pdf, provenance = built(tmp_path, coded, pixels)
    assert provenance.startswith(f"g{coding} ") and provenance.endswith("untouched")
    assert images(pdf) == strips
    assert np.array_equal(zoo.rendered(pdf), shown(pixels))


def test_reversed_fill_order_is_put_right(tmp_path: Path) -> None:
    pixels = zoo.bitonal()
    coded, strips = zoo.fax_tiff(pixels, 60, fill_order=2)
    pdf, provenance = built(tmp_path, coded, pixels)
    assert provenance == "g4 3 strips bit-reversed"
    assert images(pdf) == [strip.translate(zoo.REVERSED) for strip in strips]
    assert np.array_equal(zoo.rendered(pdf), shown(pixels))


@pytest.mark.parametrize("dpi", [100, 150])
def test_strips_leave_no_seams_when_scaled_down(tmp_path: Path, dpi: int) -> None:
    pixels = np.zeros((900, 700), np.uint8)
    pixels[:, 300:310] = 255
    path = tmp_path / "m.tif"
    shots = []
    for rows in (900, 26, 8):
        path.write_bytes(zoo.fax_tiff(pixels, rows)[0])
        page = zoo.source(path, pixels, dpi=zoo.Dpi(300, 300, False))
        build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
        shots.append(zoo.rendered(tmp_path / "o.pdf", dpi=dpi))
    for shot in shots[1:]:
        assert np.array_equal(shot[2:-2], shots[0][2:-2])


# Where the picture's first row and first column lie for each orientation (TIFF 6.0, tag 274).
ORIENTED: dict[int, Callable[[zoo.Pixels], zoo.Pixels]] = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: np.swapaxes(stored, 0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.swapaxes(np.rot90(stored, 2), 0, 1),
    8: lambda stored: np.rot90(stored, 1),
}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiff_orientation_is_part_of_the_matrix(tmp_path: Path, orientation: int) -> None:
    stored = zoo.bitonal()
    coded, strips = zoo.fax_tiff(stored, 50, orientation=orientation)
    decoded = np.ascontiguousarray(ORIENTED[orientation](stored))
    pdf, _ = built(tmp_path, coded, decoded)
    assert images(pdf) == strips
    assert np.array_equal(zoo.rendered(pdf), shown(decoded))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_part_of_the_matrix(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    coded, stored = jpeg(zoo.grey(), exif=exif)
    decoded = np.ascontiguousarray(ORIENTED[orientation](stored))
    pdf, _ = built(tmp_path, coded, decoded)
    assert images(pdf) == [coded]
    assert np.abs(zoo.rendered(pdf).astype(int) - shown(decoded)).max() <= 2
