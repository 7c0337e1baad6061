"""Masters that a PDF can't hold as they are: G4 without loss, JPEG or Flate by configuration, and said so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pdf_zoo as zoo
import pikepdf
import pytest

from scanfile.errors import InputError
from scanfile.pdf import build, prove


def built(tmp_path: Path, master: bytes, pixels: zoo.Pixels, **settings: object) -> tuple[Path, str, pikepdf.Object]:
    path, target = tmp_path / "master", tmp_path / "out.pdf"
    path.write_bytes(master)
    (provenance,) = build([zoo.source(path, pixels)], zoo.facts(1), target, zoo.settings(**settings), tmp_path)
    assert prove(target, [None]) == []
    with pikepdf.open(target) as pdf:
        image = pdf.pages[0].Resources.XObject["/I0"]
        return target, provenance, (str(image.Filter), str(image.ColorSpace), int(image.BitsPerComponent))


def raw_tiff(pixels: zoo.Pixels, photometric: int, bits: int, samples: int, **tags: int) -> bytes:
    table = {256: pixels.shape[1], 257: pixels.shape[0], 258: bits, 259: 1, 262: photometric, 277: samples, 278: pixels.shape[0]}
    return zoo.tiff([(table, [bytes(8)])])


ONE_BIT = {
    "png": lambda: zoo.coded_by_pillow(zoo.bitonal(), "PNG", bits=1),
    "bmp": lambda: zoo.coded_by_pillow(zoo.bitonal(), "BMP"),
    "lzw": lambda: zoo.coded_by_pillow(zoo.bitonal(), "TIFF", compression="tiff_lzw"),
    "packbits": lambda: zoo.coded_by_pillow(zoo.bitonal(), "TIFF", compression="packbits"),
    "deflate": lambda: zoo.coded_by_pillow(zoo.bitonal(), "TIFF", compression="tiff_adobe_deflate"),
}


@pytest.mark.parametrize(
    ("kind", "lossless"),
    # An 8-bit PNG goes over as it is where nothing may be lost.
    [(kind, lossless) for kind in ONE_BIT for lossless in (True, False) if (kind, lossless) != ("png", True)],
)
def test_black_and_white_becomes_g4_without_loss(tmp_path: Path, kind: str, lossless: bool) -> None:
    pdf, provenance, stored = built(tmp_path, ONE_BIT[kind](), zoo.bitonal(), lossless=lossless)
    assert provenance.startswith("recoded ") and provenance.endswith("-> bitonal g4")
    assert stored == ("/CCITTFaxDecode", "/DeviceGray", 1)
    assert np.array_equal(zoo.rendered(pdf)[:, :, 0], zoo.bitonal())


@pytest.mark.parametrize(
    ("photometric", "bits", "samples", "said"),
    [
        (1, 8, 1, "8 bit uncompressed tiff"),
        (3, 8, 1, "palette 8 bit uncompressed tiff"),
        (1, 16, 1, "16 bit uncompressed tiff"),
        (2, 8, 3, "24 bit uncompressed tiff"),
        (2, 8, 4, "alpha 32 bit uncompressed tiff"),
        (5, 8, 4, "cmyk 32 bit uncompressed tiff"),
    ],
)
@pytest.mark.parametrize("lossless", [True, False])
def test_the_rest_is_lossless_or_jpeg(tmp_path: Path, photometric: int, bits: int, samples: int, said: str, lossless: bool) -> None:
    pixels = zoo.colour() if samples > 1 else zoo.grey()
    pdf, provenance, stored = built(tmp_path, raw_tiff(pixels, photometric, bits, samples), pixels, lossless=lossless)
    kind, space = ("sRGB", "/DeviceRGB") if samples > 1 else ("grey", "/DeviceGray")
    assert provenance == f"recoded {said} -> {kind} " + ("lossless flate" if lossless else "jpeg quality 90")
    assert stored == ("/FlateDecode" if lossless else "/DCTDecode", space, 8)
    shown = zoo.rendered(pdf).astype(int)
    expected = pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)
    assert np.abs(shown - expected).max() <= (0 if lossless else 90)
    assert np.abs(shown - expected).mean() <= (0 if lossless else 3)


def test_png_rows_go_over_as_they_are_when_lossless(tmp_path: Path) -> None:
    pdf, provenance, stored = built(tmp_path, zoo.coded_by_pillow(zoo.colour(), "PNG"), zoo.colour(), lossless=True)
    assert provenance == "png rows untouched"
    assert stored == ("/FlateDecode", "/DeviceRGB", 8)
    assert np.array_equal(zoo.rendered(pdf), zoo.colour())


def test_cmyk_jpeg_is_recoded(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "cmyk.jpg"
    Image.fromarray(zoo.colour()).convert("CMYK").save(path)
    _, provenance, stored = built(tmp_path, path.read_bytes(), zoo.colour())
    assert provenance == "recoded cmyk jpeg -> sRGB jpeg quality 90"
    assert stored == ("/DCTDecode", "/DeviceRGB", 8)


@pytest.mark.parametrize(("photometric", "pixels"), [(6, zoo.colour()), (1, zoo.grey())], ids=["ycbcr", "grey"])
def test_jpeg_in_tiff_keeps_its_coefficients(tmp_path: Path, photometric: int, pixels: zoo.Pixels) -> None:
    import io

    from PIL import Image

    whole = zoo.coded_by_pillow(pixels, "JPEG", quality=90)
    decoded = np.asarray(Image.open(io.BytesIO(whole)))
    tables, rest, at = b"\xff\xd8", b"\xff\xd8", 2
    while whole[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(whole[at + 2 : at + 4], "big")
        if whole[at + 1] in (0xC4, 0xDB):
            tables += whole[at:end]
        elif whole[at + 1] != 0xE0:
            rest += whole[at:end]
        at = end
    scan = whole[at:]
    table: dict[int, int | tuple[int, ...] | bytes] = {
        256: pixels.shape[1], 257: pixels.shape[0], 258: 8, 259: 7, 262: photometric, 277: 3 if photometric == 6 else 1,
        278: pixels.shape[0], 347: tables + b"\xff\xd9",
    }  # fmt: skip
    pdf, provenance, stored = built(tmp_path, zoo.tiff([(table, [rest + scan])]), decoded)
    assert provenance == "jpeg-in-tiff coefficients untouched"
    assert stored[0] == "/DCTDecode"
    with pikepdf.open(pdf) as opened:
        assert opened.pages[0].Resources.XObject["/I0"].read_raw_bytes().endswith(scan)
    assert np.abs(zoo.rendered(pdf).astype(int) - (decoded if decoded.ndim == 3 else decoded[:, :, None])).max() <= 2


def test_a_frame_that_is_not_the_one_that_was_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.png"
    path.write_bytes(zoo.coded_by_pillow(zoo.grey(), "PNG"))
    page = zoo.source(path, zoo.grey(), ocr=zoo.reading(999, 90, []))
    with pytest.raises(InputError, match="1/c: the reading is of another frame") as caught:
        build([page], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
    assert caught.value.problem == "pdf-failed"


@pytest.mark.parametrize("cut", [4, 9, 60, -3])
def test_a_tiff_that_is_cut_off_is_a_problem_or_decoded(tmp_path: Path, cut: int) -> None:
    """Either the decoder is asked, or the page is refused: never a crash of another kind."""
    coded, _ = zoo.fax_tiff(zoo.bitonal(), 50)
    path = tmp_path / "m.tif"
    path.write_bytes(coded[:cut])
    with pytest.raises(InputError):
        build([zoo.source(path, zoo.bitonal())], zoo.facts(1), tmp_path / "o.pdf", zoo.settings(), tmp_path)
