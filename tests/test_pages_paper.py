"""Which resolutions are believed, and what is inferred otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.pages.paper import believe, infer


@pytest.mark.parametrize(
    ("stated", "size", "expected"),
    [
        pytest.param((300, 300), (2480, 3508), (300, 300, False), id="as it says"),
        pytest.param((299.9994, 300), (2480, 3508), (299.999, 300, False), id="rounded"),
        pytest.param((600, 600), (4960, 7016), (600, 600, False), id="600"),
        pytest.param((72, 72), (595, 842), (72, 72, False), id="a screen's A4"),
        pytest.param((204, 98), (1728, 1143), (204, 98, False), id="fax, normal"),
        pytest.param((204, 196), (1728, 2287), (204, 196, False), id="fax, fine"),
        pytest.param((300, 300), (9921, 14031), (300, 300, False), id="a map, A1"),
        pytest.param((300, 300), (600, 150), (300, 300, False), id="a slip"),
        pytest.param((None, None), (2480, 3508), (300, 300, True), id="missing"),
        pytest.param((0, 0), (2480, 3508), (300, 300, True), id="nought"),
        pytest.param((1, 1), (1654, 2339), (200, 200, True), id="one"),
        pytest.param((72, 72), (2480, 3508), (300, 300, True), id="72 on a large picture"),
        pytest.param((96, 96), (2480, 3508), (300, 300, True), id="96 on a large picture"),
        pytest.param((72, 72), (3508, 2480), (300, 300, True), id="lying"),
        pytest.param((9600, 9600), (2480, 3508), (300, 300, True), id="more than any scanner has"),
        pytest.param((2400, 2400), (2480, 3508), (300, 300, True), id="a stamp of a sheet"),
        pytest.param((float("nan"), 300), (2480, 3508), (300, 300, True), id="no number"),
        pytest.param((float("inf"), float("inf")), (2480, 3508), (300, 300, True), id="infinite"),
        pytest.param((-300, -300), (2480, 3508), (300, 300, True), id="negative"),
        pytest.param((300, 72), (2480, 3508), (300, 300, True), id="one side right"),
    ],
)
def test_believed(stated: tuple[float | None, float | None], size: tuple[int, int], expected: tuple[float, float, bool]) -> None:
    found = believe(*stated, *size)
    assert (found.x, found.y, found.inferred) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        pytest.param((2480, 3508), (300, 300), id="A4 at 300"),
        pytest.param((1654, 2339), (200, 200), id="A4 at 200"),
        pytest.param((4960, 7016), (600, 600), id="A4 at 600, not A3"),
        pytest.param((1240, 1754), (150, 150), id="A4 at 150"),
        pytest.param((3508, 4961), (300, 300), id="A3 at 300"),
        pytest.param((2339, 3307), (200, 200), id="A3 at 200"),
        pytest.param((1748, 2480), (300, 300), id="A5 at 300"),
        pytest.param((2550, 4200), (300, 300), id="legal at 300"),
        pytest.param((1700, 2600), (200, 200), id="foolscap at 200"),
        pytest.param((2550, 3300), (300, 300), id="letter at 300"),
        pytest.param((3300, 2550), (300, 300), id="letter, lying"),
        pytest.param((2460, 3450), (300, 300), id="A4, a little cropped"),
        pytest.param((1728, 1143), (204, 98), id="fax, normal"),
        pytest.param((1728, 2156), (204, 196), id="fax, fine"),
    ],
)
def test_inferred(size: tuple[int, int], expected: tuple[float, float]) -> None:
    found = infer(*size)
    assert (found.x, found.y, found.inferred) == (*expected, True)


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_inference_always_gives_a_usable_figure(width: int, height: int) -> None:
    found = infer(width, height)
    assert 98 <= min(found.x, found.y) <= max(found.x, found.y) <= 1200
