"""Every format of the zoo comes out with its pixels, its mode and its resolution; every bad path becomes its problem and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import zoo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from scanfile.config import PagesSettings, load
from scanfile.errors import InputError, ProblemCode
from scanfile.pages import Raster, decode, inspect, probe

SETTINGS = load(None).pages
READABLE = zoo.readable()
UNREADABLE = zoo.unreadable()


@pytest.fixture
def put(tmp_path: Path):
    """Writes bytes under a name that says nothing about their format."""

    def write(content: bytes) -> Path:
        path = tmp_path / "scan.bin"
        path.write_bytes(content)
        return path

    return write


def difference(found: np.ndarray, expected: np.ndarray) -> int:
    """The largest difference of the blocks' middles; JPEG may ring at their edges."""
    assert found.shape == expected.shape
    middles = (slice(5, None, zoo.BLOCK), slice(5, None, zoo.BLOCK))
    return int(np.abs(found[middles].astype(int) - expected[middles].astype(int)).max())


@pytest.mark.parametrize("variant", READABLE, ids=str)
def test_reads(variant: zoo.Variant, put) -> None:
    path = put(variant.content)
    assert probe(path, SETTINGS) == len(variant.frames)
    for number, expected in enumerate(variant.frames, start=1):
        if isinstance(expected, ProblemCode):
            with pytest.raises(InputError) as caught:
                decode(path, number, SETTINGS)
            assert caught.value.problem is expected
            continue
        raster = decode(path, number, SETTINGS)
        if variant.tolerance:
            assert difference(raster.pixels, expected) <= variant.tolerance
        else:
            assert np.array_equal(raster.pixels, expected)
        assert (raster.width_px, raster.height_px, raster.media) == (160, 128, variant.media)
        if number == 1:
            assert raster.mode == variant.mode
        if variant.dpi:
            assert (raster.dpi.x, raster.dpi.y) == pytest.approx(variant.dpi, abs=1)
            assert not raster.dpi.inferred


@pytest.mark.parametrize("variant", [one for one in READABLE if one.mode == "colour"], ids=str)
def test_grey_of_colour(variant: zoo.Variant, put) -> None:
    raster = decode(put(variant.content), 1, SETTINGS, grey=True)
    assert raster.mode == "colour"
    luma = np.array(Image.fromarray(variant.frames[0]).convert("L"))
    assert difference(raster.pixels, luma) <= max(2, variant.tolerance)


def test_frames_keep_their_own_size_and_resolution(put) -> None:
    path = put(next(one for one in READABLE if one.name == "tiff-many").content)
    rasters = [decode(path, number, SETTINGS) for number in (1, 2, 3)]
    assert [raster.mode for raster in rasters] == ["colour", "bitonal", "grey"]
    assert [raster.dpi.x for raster in rasters] == [300, 200, 300]


@pytest.mark.parametrize("variant", UNREADABLE, ids=str)
def test_bad_path_becomes_its_problem(variant: zoo.Variant, put) -> None:
    path = put(variant.content)
    with pytest.raises(InputError) as caught:
        probe(path, SETTINGS)
        decode(path, 1, SETTINGS)
    assert caught.value.problem is variant.problem
    assert "0x" not in caught.value.detail, "a memory address makes the problem differ from run to run"


@pytest.mark.parametrize("frame", [0, 2, -1])
@pytest.mark.parametrize("name", ["tiff-g4-1bit", "jpeg-grey", "pdf-jpeg"])
def test_no_such_frame(name: str, frame: int, put) -> None:
    path = put(next(one for one in READABLE if one.name == name).content)
    with pytest.raises(InputError):
        decode(path, frame, SETTINGS)


def test_the_limit_is_a_setting(put) -> None:
    content = zoo.pillow(np.full((1100, 1000), 200, np.uint8), "PNG")
    narrow = PagesSettings(**{**SETTINGS.model_dump(), "max_megapixels": 1})
    assert decode(put(content), 1, SETTINGS).width_px == 1000
    with pytest.raises(InputError) as caught:
        probe(put(content), narrow)
    assert caught.value.problem is ProblemCode.IMAGE_TOO_LARGE


def test_half_a_jpeg_keeps_full_sizes(put) -> None:
    picture = np.kron(zoo.grey(), np.ones((4, 4), np.uint8)).astype(np.uint8)
    raster = decode(put(zoo.pillow(picture, "JPEG")), 1, SETTINGS, reduce=2)
    assert raster.pixels.shape == (256, 320)
    assert (raster.width_px, raster.height_px, raster.dpi.x) == (640, 512, 300)


@pytest.mark.parametrize(
    ("dpi", "reduce", "expected"),
    [(600, 4, 4), (600, 2, 2), (300, 4, 2), (300, 2, 2), (200, 4, 1), (150, 2, 1), (96, 4, 1)],
)
def test_a_jpeg_is_reduced_only_as_long_as_enough_dots_are_left(put, dpi: int, reduce: int, expected: int) -> None:
    path = put(zoo.pillow(np.full((dpi * 4, dpi * 3), 240, np.uint8), "JPEG", dpi=(dpi, dpi)))
    raster = decode(path, 1, SETTINGS, reduce=reduce)
    assert raster.width_px // raster.pixels.shape[1] == expected


def test_a_machine_in_trouble_is_no_problem_of_the_page(tmp_path: Path, put, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "vanished.tif", SETTINGS)
    with pytest.raises(FileNotFoundError):
        decode(tmp_path / "vanished.pdf", 1, SETTINGS)
    path = put(zoo.pillow(zoo.grey(), "JPEG"))

    def out_of_memory(self: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", out_of_memory)
    with pytest.raises(MemoryError):
        decode(path, 1, SETTINGS)

    def bad_disk(self: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(ImageFile.ImageFile, "load", bad_disk)
    with pytest.raises(OSError, match="Input/output error"):
        decode(path, 1, SETTINGS)


def test_protections_of_others_stay_as_they_are(put) -> None:
    before = Image.MAX_IMAGE_PIXELS
    for content in (zoo.pillow(zoo.grey(), "JPEG"), zoo.huge_png(60_000, 60_000)):
        try:
            decode(put(content), 1, SETTINGS)
        except InputError as error:
            assert error.problem is ProblemCode.IMAGE_TOO_LARGE
    assert before == Image.MAX_IMAGE_PIXELS
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_chain_of_directories_that_turns_on_itself_ends(put) -> None:
    content = zoo.tiff([zoo.fax(zoo.bitonal())], loop=True)
    assert probe(put(content), SETTINGS) == 1


def test_a_pdf_whose_filter_has_no_name_in_any_encoding(put) -> None:
    content = next(one for one in READABLE if one.name == "pdf-jpeg").content
    assert b"/DCTDecode" in content
    with pytest.raises(InputError) as caught:
        decode(put(content.replace(b"/DCTDecode", b"/D\xd8TDecode")), 1, SETTINGS)
    assert caught.value.problem is ProblemCode.DAMAGED_PDF


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    variant=st.sampled_from(READABLE),
    cut=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6),
)
def test_damage_gives_a_raster_or_a_problem(variant: zoo.Variant, cut: float, flips: list[tuple[float, int]], put) -> None:
    content = bytearray(variant.content[: max(1, round(len(variant.content) * cut))] if cut < 0.5 else variant.content)
    for place, value in flips:
        content[int(place * len(content))] = value
    path = put(bytes(content))
    try:
        frames = probe(path, SETTINGS)
        for number in range(1, min(frames, 3) + 1):
            assert isinstance(decode(path, number, SETTINGS), Raster)
            inspect(path, number, SETTINGS)
    except InputError as error:
        assert isinstance(error.problem, ProblemCode)
