"""PDF pages: which are one scanned image and which hold more, how they are shown, and whether their text is worth anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
import zoo

from scanfile.config import load
from scanfile.pages import decode, layer_blocks, probe
from scanfile.pages.text_layer import judge

SETTINGS = load(None).pages
W, H = 160 * 72 / zoo.DPI, 128 * 72 / zoo.DPI
JPEG = zoo.pillow(zoo.grey(), "JPEG", quality=95)
TEXT = b"BT /F1 6 Tf 2 10 Td (seen) Tj ET "


@pytest.fixture
def put(tmp_path: Path):
    def write(*pages: dict[str, object]) -> Path:
        path = tmp_path / "scan.pdf"
        path.write_bytes(zoo.pdf(pages))
        return path

    return write


@pytest.mark.parametrize(
    ("page", "media"),
    [
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0))]}, "pdf-image", id="one image"),
        pytest.param({"images": [(JPEG, (W * 1.01, 0, 0, H, 0, 0))]}, "pdf-image", id="a hundredth over the edge"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0))], "content": TEXT}, "pdf-content", id="visible text above"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0))], "content": b"1 0 0 rg 2 2 5 5 re f"}, "pdf-content", id="a drawing above"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0))], "before": b"1 1 0 rg 0 0 90 90 re f "}, "pdf-image", id="a ground beneath"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H / 2, 0, 0)), (JPEG, (W, 0, 0, H / 2, 0, H / 2))]}, "pdf-content", id="two strips"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0)), (JPEG, (W, 0, 0, H, 0, 0))]}, "pdf-image", id="the upper hides the lower"),
        pytest.param({"images": [(JPEG, (W / 2, 0, 0, H / 2, 0, 0))]}, "pdf-content", id="half the page"),
        pytest.param({"images": [(JPEG, (W, 0, 0, H, 0, 0))], "crop": (5, 5, 20, 20)}, "pdf-content", id="cropped"),
        pytest.param({"images": [(JPEG, (W, 1.2, -1.0, H, 0, 0))]}, "pdf-content", id="slightly turned"),
        pytest.param({"content": TEXT}, "pdf-content", id="text only"),
    ],
)
def test_what_is_one_scanned_image(page: dict[str, object], media: str, put) -> None:
    raster = decode(put(page), 1, SETTINGS)
    assert raster.media == media
    if media == "pdf-content":
        assert (raster.dpi.x, raster.dpi.y) == (SETTINGS.render_dpi, SETTINGS.render_dpi)


def _masked(path: Path, kind: str, deep: str) -> None:
    """A page of paper with, over it, ink through a mask as large as the page: a black square in its upper left quarter."""
    side = 640
    with pikepdf.new() as pdf:

        def image(pixels: np.ndarray, **more: object) -> pikepdf.Object:
            stream = pdf.make_stream(pixels.tobytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
            stream.Height, stream.Width = pixels.shape[0], pixels.shape[1] * (8 if more.get("BitsPerComponent") == 1 else 1)
            stream.BitsPerComponent = 8
            if not more.get("ImageMask"):
                stream.ColorSpace = pikepdf.Name.DeviceGray
            for key, value in more.items():
                stream[f"/{key}"] = value
            return pdf.make_indirect(stream)

        bits = np.full((side, side // 8), 255, np.uint8)
        bits[: side // 2, : side // 16] = 0
        stencil = image(bits, ImageMask=True, BitsPerComponent=1)
        paper, colours = image(np.full((20, 20), 240, np.uint8)), np.full((20, 20), 10, np.uint8)
        if kind == "soft mask":
            soft = np.zeros((side, side), np.uint8)
            soft[: side // 2, : side // 2] = 255
            ink = image(colours, SMask=image(soft))
        else:
            ink = image(colours, Mask=stencil) if kind == "mask" else stencil
        objects = pikepdf.Dictionary(A=paper, B=ink) if kind != "mask alone" else pikepdf.Dictionary(B=image(colours, Mask=stencil))
        drawn = b"".join(b"q 153.6 0 0 153.6 0 0 cm %s Do Q " % name.encode() for name in sorted(objects.keys()))
        resources = pikepdf.Dictionary(XObject=objects)
        if deep == "in a form":
            form = pdf.make_stream(drawn, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 154, 154], Resources=resources)
            resources, drawn = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form)), b"/F Do"
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, 153.6, 153.6], Contents=pdf.make_stream(drawn))
        page.Resources = resources
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        if deep == "inherited":
            pdf.Root.Pages.Resources = pdf.pages[0].obj.Resources
            del pdf.pages[0].obj.Resources
        pdf.save(path)


@pytest.mark.parametrize("deep", ["on the page", "in a form", "inherited"])
@pytest.mark.parametrize("kind", ["stencil", "mask", "soft mask", "mask alone"])
def test_ink_through_a_mask_is_not_the_page(tmp_path: Path, kind: str, deep: str) -> None:
    """Mixed raster content: the uppermost image covers the page, and is only what colour the ink has."""
    _masked(tmp_path / "mrc.pdf", kind, deep)
    raster = decode(tmp_path / "mrc.pdf", 1, SETTINGS)
    assert raster.media == "pdf-content"
    assert (raster.width_px, raster.height_px) == pytest.approx((640, 640), abs=1)
    assert raster.grey[:310, :310].max() < 40 and raster.grey[330:, 330:].min() > 200 and raster.grey[:310, 330:].min() > 200


def test_a_render_shows_the_crop_turned_as_the_page_is(put) -> None:
    page = {"size": (72, 144), "content": b"0 g 10 10 20 20 re f", "crop": (0, 0, 72, 72), "rotate": 90}
    raster = decode(put(page), 1, SETTINGS)
    assert (raster.width_px, raster.height_px) == (300, 300)
    black = np.argwhere(raster.grey < 128)
    # 10 to 30 points from the left and the foot; a quarter turn clockwise carries the foot to the left and the left to the top
    assert black.min(axis=0).tolist() == pytest.approx([41, 41], abs=2)
    assert black.max(axis=0).tolist() == pytest.approx([125, 125], abs=2)


def test_resolution_is_that_of_the_size_on_the_page(put) -> None:
    raster = decode(put({"images": [(JPEG, (W * 2, 0, 0, H * 3, 0, 0))], "size": (W * 2, H * 3)}), 1, SETTINGS)
    assert (raster.dpi.x, raster.dpi.y) == (pytest.approx(150), pytest.approx(100))
    lying = decode(put({"images": [(JPEG, (W * 2, 0, 0, H * 3, 0, 0))], "size": (W * 2, H * 3), "rotate": 90}), 1, SETTINGS)
    assert (lying.width_px, lying.height_px) == (128, 160)
    assert (lying.dpi.x, lying.dpi.y) == (pytest.approx(100), pytest.approx(150))


def test_an_image_inside_a_form_is_found_where_the_form_puts_it(tmp_path: Path) -> None:
    import pikepdf

    path = tmp_path / "form.pdf"
    path.write_bytes(zoo.pdf([{"images": [(zoo.grey(), (1, 0, 0, 1, 0, 0))]}]))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        form = pdf.make_stream(b"q 0.5 0 0 0.5 0 0 cm /Im0 Do Q")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 1, 1]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=page.Resources.XObject.Im0))
        page.Resources.XObject = pikepdf.Dictionary(Fm0=form)
        page.Contents = pdf.make_stream(f"q {2 * W} 0 0 {2 * H} 0 0 cm /Fm0 Do Q".encode())
        pdf.save(path)
    raster = decode(path, 1, SETTINGS)
    assert raster.media == "pdf-image"
    assert np.array_equal(raster.pixels, zoo.grey())


def test_an_empty_page_is_an_empty_picture(put) -> None:
    path = put({"size": (72, 72)}, {"content": TEXT})
    assert probe(path, SETTINGS) == 2
    raster = decode(path, 1, SETTINGS)
    assert int(raster.pixels.min()) == 255
    assert raster.text_layer == "none"


def test_words_of_a_good_layer_lie_on_their_ink(put) -> None:
    content = b"BT /F1 12 Tf 20 100 Td (Patna letter) Tj 0 -30 Td (of 1950) Tj ET"
    path = put({"size": (144, 144), "content": content, "rotate": 90, "crop": (10, 10, 144, 144)})
    raster = decode(path, 1, SETTINGS)
    assert raster.text_layer == "good"
    (block,) = layer_blocks(path, 1, SETTINGS.render_dpi)
    assert sorted(word.text for line in block.lines for word in line.words) == ["1950", "Patna", "letter", "of"]
    for line in block.lines:
        for word in line.words:
            left, top, right, bottom = word.box
            assert (raster.grey[top:bottom, left:right] < 128).any()
    outside = raster.grey.copy()
    for line in block.lines:
        for word in line.words:
            left, top, right, bottom = word.box
            outside[top - 3 : bottom + 3, left - 3 : right + 3] = 255
    assert int(outside.min()) > 128


def test_lines_of_a_good_layer_in_reading_order(put) -> None:
    path = put({"size": (144, 144), "content": b"BT /F1 12 Tf 20 100 Td (Patna letter) Tj 0 -30 Td (of 1950) Tj ET"})
    (block,) = layer_blocks(path, 1, SETTINGS.render_dpi)
    assert [[word.text for word in line.words] for line in block.lines] == [["Patna", "letter"], ["of", "1950"]]


GOOD = "The Collector, Patna (Bihar), is requested to forward letter No. 12/2019-Estt. dated 12.03.2019 at once."
HINDI = "जिला पदाधिकारी, पटना को पत्रांक 1234 दिनांक 12.03.2019 के आलोक में सूचित किया जाता है।"
KRUTI = 'dk;kZy; ftyk inkf/kdkjh] iVuk i=kad 1234 fnukad 12-03-2019 fo"k; % Hkwfe vfHkys[k dh izfr miyC/k djkus ds laca/k esa'
DIVYA = "ÉÊxÉ´ÉÉºÉ VÉxÉ{ÉlÉ xÉ<Ç ÉÊnããÉÉÒ BÉEÉ £É®hÉ-{ÉÉ ä-ÉhÉ BÉEÉ +ÉÉÊvÉBÉEÉ®"


@pytest.mark.parametrize(
    ("text", "fonts", "verdict"),
    [
        pytest.param("", [], "none", id="nothing"),
        pytest.param("  \n 1 ", [("Helvetica", 1)], "none", id="a page number is no layer"),
        pytest.param(GOOD, [("Times-Roman", 9)], "good", id="english"),
        pytest.param(HINDI, [("Mangal", 9)], "good", id="hindi"),
        pytest.param(HINDI, [("KrutiDev010", 9)], "good", id="a legacy name on a font that says Devanagari"),
        pytest.param(KRUTI, [("AAAAAA+KrutiDev010", 9), ("Times-Roman", 2)], "junk", id="Kruti Dev"),
        pytest.param(KRUTI, [("CIDFont+F1", 9)], "junk", id="Kruti Dev under another name"),
        pytest.param(DIVYA, [("DV_Divyae", 9)], "junk", id="Divya"),
        pytest.param(DIVYA, [("F1", 9)], "junk", id="Divya under another name"),
        pytest.param("\ue001\ue002 \ue003\ue004 letter", [("F1", 1)], "junk", id="private use"),
        pytest.param("\ufffd\ufffd\ufffd of \ufffd\ufffd", [("F1", 1)], "junk", id="replacement characters"),
        pytest.param("tl1c qjzk wvx] |||~ ^_^ bcdfg rtpl;s #@! xkcd", [("F1", 1)], "junk", id="bad reading"),
    ],
)
def test_judgement_of_a_text_layer(text: str, fonts: list[tuple[str, int]], verdict: str) -> None:
    assert judge(text, fonts) == verdict


def test_a_stamp_on_a_scan_is_not_the_text_of_its_page(put) -> None:
    stamp = b"BT /F1 6 Tf 2 2 Td (Received in the office) Tj ET"
    scan = {"images": [(zoo.grey(), zoo.whole_page())], "content": stamp}
    path = put(scan, {"size": (72, 72), "content": stamp})
    raster = decode(path, 1, SETTINGS)
    assert (raster.media, raster.text_layer) == ("pdf-content", "junk"), "so the page is read"
    alone = decode(path, 2, SETTINGS)
    assert (alone.media, alone.text_layer) == ("pdf-content", "good")


def test_a_page_that_is_partly_a_scan_is_read_whole(put) -> None:
    typed = b"BT /F1 6 Tf 2 2 Td (Received in the office) Tj ET"
    half = {"images": [(zoo.grey(), (72, 0, 0, 36, 0, 36))], "content": typed, "size": (72, 72)}
    emblem = {"images": [(zoo.grey(), (12, 0, 0, 12, 30, 56))], "content": typed, "size": (72, 72)}
    path = put(half, emblem)
    assert decode(path, 1, SETTINGS).text_layer == "junk"
    assert decode(path, 2, SETTINGS).text_layer == "good", "an emblem holds no text that matters"
