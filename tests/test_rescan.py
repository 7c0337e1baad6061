"""Which measures are faults: limits of the configuration, at the limit and beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanfile.config import load
from scanfile.model import Dpi, Inspection, Quality
from scanfile.rescan import Fault, FaultCode, faults

SETTINGS = load(None).rescan
GOOD_QUALITY = Quality(paper=240, ink=50, edge_mm=2.0, corner_mm=0.0, clipped_mm=0.0, skew_deg=0.4)
GOOD = Inspection(
    width_px=2480,
    height_px=3508,
    dpi=Dpi(300, 300, False),
    mode="grey",
    media="image",
    blank=False,
    blank_reason="",
    angle_deg=0.4,
    ink=0.05,
    sharpness=80.0,
    quality=GOOD_QUALITY,
)


def page(ink: float = 0.05, sharpness: float = 80.0, dpi: float = 300.0, media: str = "image", **quality: float) -> Inspection:
    measures = replace(GOOD_QUALITY, **quality)
    return replace(GOOD, ink=ink, sharpness=sharpness, dpi=Dpi(dpi, dpi, False), media=media, quality=measures)


@pytest.mark.parametrize(
    ("inspection", "expected"),
    [
        pytest.param(GOOD, [], id="good"),
        pytest.param(page(paper=119), [("too-dark", 119, 120)], id="too dark"),
        pytest.param(page(paper=120), [], id="just light enough"),
        pytest.param(page(ink=0.3), [], id="much ink"),
        pytest.param(page(sharpness=35.9), [("blurred", 35.9, 36)], id="blurred"),
        pytest.param(page(sharpness=36), [], id="just sharp enough"),
        pytest.param(page(ink=0.0019, sharpness=20), [], id="too little ink to say"),
        pytest.param(page(dpi=150), [("low-dpi", 150, 195)], id="low resolution"),
        pytest.param(page(dpi=196), [], id="a fine fax"),
        pytest.param(page(dpi=150, media="pdf-content"), [], id="dots of our own drawing"),
        pytest.param(page(clipped_mm=6.1), [("clipped", 6.1, 6)], id="clipped"),
        pytest.param(page(clipped_mm=6.0), [], id="hardly clipped"),
        pytest.param(page(corner_mm=15.5), [("folded-corner", 15.5, 15)], id="folded corner"),
        pytest.param(page(skew_deg=-14.0), [("skewed", 14.0, 10)], id="skewed to the left"),
        pytest.param(page(skew_deg=10.0), [], id="a skew that is undone"),
        pytest.param(page(edge_mm=12.2), [("dark-edge", 12.2, 10)], id="dark edge"),
        pytest.param(
            page(paper=80, sharpness=10, dpi=100, clipped_mm=40, corner_mm=30, skew_deg=20, edge_mm=50),
            [
                ("too-dark", 80, 120),
                ("blurred", 10, 36),
                ("low-dpi", 100, 195),
                ("clipped", 40, 6),
                ("folded-corner", 30, 15),
                ("skewed", 20, 10),
                ("dark-edge", 50, 10),
            ],
            id="everything",
        ),
    ],
)
def test_faults(inspection: Inspection, expected: list[tuple[str, float, float]]) -> None:
    assert [(str(fault.code), fault.measure, fault.limit) for fault in faults(inspection, SETTINGS)] == expected


@pytest.mark.parametrize(("level", "share", "light"), [(185, 0.05, False), (186, 0.05, True), (230, 0.0019, False), (230, 0.002, True)])
def test_too_light_is_ink_and_enough_of_it(level: int, share: float, light: bool) -> None:
    inspection = replace(GOOD, ink=share, quality=replace(GOOD_QUALITY, ink=level))
    assert faults(inspection, SETTINGS) == ((Fault(FaultCode.TOO_LIGHT, level, 185),) if light else ())


def test_dark_paper_with_light_ink_is_too_dark_only() -> None:
    inspection = replace(GOOD, quality=replace(GOOD_QUALITY, paper=100, ink=200))
    assert [fault.code for fault in faults(inspection, SETTINGS)] == [FaultCode.TOO_DARK]


def test_a_blank_page_is_only_ever_too_dark() -> None:
    everything = page(paper=80, sharpness=10, dpi=100, clipped_mm=40, corner_mm=30, skew_deg=20, edge_mm=50)
    assert [fault.code for fault in faults(replace(everything, blank=True), SETTINGS)] == [FaultCode.TOO_DARK]


def test_an_inspection_of_before_there_were_measures_says_nothing() -> None:
    assert faults(replace(GOOD, sharpness=1.0, quality=None), SETTINGS) == ()


def test_the_limits_are_settings() -> None:
    strict = SETTINGS.model_copy(update={"max_edge_mm": 1.0})
    assert faults(GOOD, strict) == (Fault(FaultCode.DARK_EDGE, 2.0, 1.0),)
