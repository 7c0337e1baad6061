"""Two pictures brought to one frame: ink without paper, the second page drawn over the first and eased into place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.likeness.match import MM_PER_INCH as _MM_PER_INCH
from scanfile.model import Affine, Dpi, OcrPage

FRAME_DPI = 150.0
PX_PER_MM = FRAME_DPI / _MM_PER_INCH

_PAPER_MM, _PAPER_STEP = 6.0, 4
_RIM_PX = 8
_RULE_INK, _LEVEL_RULE_MM, _PLUMB_RULE_MM = 0.3, 40.0, 12.0  # the headline of a Devanagari word is a level line too, but shorter
_THRESHOLDS, _RAMP, _SAMPLE_STEP = tuple(value / 20 for value in range(5, 19)), 0.2, 3
_MESH_STEP, _MESH_PITCH_MM, _MESH_WINDOW_MM, _MESH_REACH_MM = 2, 12.0, 20.0, 1.6
_MESH_INK, _MESH_SURE, _MESH_JUMP_MM = 0.01, 0.5, 0.5

Mask = npt.NDArray[np.bool_]
Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]
"""How much ink there is at each pixel: 0 paper, 1 as dark as the page's letters."""


def ink_of(grey: Grey, dpi: Dpi) -> Ink:
    """The page's ink at ``FRAME_DPI`` in square pixels. ``grey`` may have any size; ``dpi`` is that of ``grey``."""
    size = max(1, round(grey.shape[1] * FRAME_DPI / dpi.x)), max(1, round(grey.shape[0] * FRAME_DPI / dpi.y))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if size[0] < grey.shape[1] else cv2.INTER_LINEAR)
    coarse = cv2.resize(small, (max(1, size[0] // _PAPER_STEP), max(1, size[1] // _PAPER_STEP)), interpolation=cv2.INTER_AREA)
    reach = 2 * round(_PAPER_MM * PX_PER_MM / _PAPER_STEP / 2) + 1
    paper = cv2.GaussianBlur(cv2.dilate(coarse, np.ones((reach, reach), np.uint8)), (0, 0), reach / 3)
    paper = cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR).astype(np.float32)
    dark = np.clip((paper - small) / np.maximum(paper, 1.0), 0.0, 1.0)
    inked = dark[dark > 0.35]
    level = float(np.percentile(inked, 70)) if inked.size > 500 else 1.0
    return np.asarray(np.clip(dark / level, 0.0, 1.0), np.float32)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where two pages are compared: the first one straight, the second laid over it, both whole. The maps lead from millimetres of a page
    to pixels at ``FRAME_DPI``; ``size`` is width and height."""

    first: Affine
    second: Affine
    size: tuple[int, int]


def frame_of(first: OcrPage, second: OcrPage, onto_mm: Affine) -> Frame:
    """The frame for two pages of which ``onto_mm`` maps the first to the second."""
    width, height = _size_mm(first)
    straight, _, _ = Affine.straightening(round(width * PX_PER_MM), round(height * PX_PER_MM), first.angle_deg)
    maps = Affine.scaling(PX_PER_MM, PX_PER_MM).then(straight), onto_mm.inverse().then(Affine.scaling(PX_PER_MM, PX_PER_MM)).then(straight)
    corners = [
        there.apply(x, y)
        for page, there in zip((first, second), maps, strict=True)
        for x in (0, _size_mm(page)[0])
        for y in (0, _size_mm(page)[1])
    ]
    left, top = (math.floor(min(corner[side] for corner in corners)) - _RIM_PX for side in (0, 1))
    right, bottom = (math.ceil(max(corner[side] for corner in corners)) + _RIM_PX for side in (0, 1))
    back = Affine(e=-left, f=-top)
    return Frame(maps[0].then(back), maps[1].then(back), (right - left, bottom - top))


def _size_mm(page: OcrPage) -> tuple[float, float]:
    return page.width_px / page.dpi.x * _MM_PER_INCH, page.height_px / page.dpi.y * _MM_PER_INCH


def drawn_in(ink: Ink, mm_to_frame: Affine, size: tuple[int, int]) -> tuple[Ink, Mask]:
    """A page's ink drawn into a frame, and where in the frame the page is."""
    there = Affine(e=0.5, f=0.5).then(Affine.scaling(1 / PX_PER_MM, 1 / PX_PER_MM)).then(mm_to_frame).then(Affine(e=-0.5, f=-0.5))
    matrix = np.array([[there.a, there.c, there.e], [there.b, there.d, there.f]])
    drawn = cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR, borderValue=0.0)
    page = cv2.warpAffine(np.ones_like(ink, np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(drawn, np.float32), page > 0


def is_bitonal(grey: Grey) -> bool:
    """Whether a picture holds nothing but black and white."""
    return bool(np.isin(grey[:: max(1, grey.shape[0] // 64)], (0, 255)).all())


def as_bitonal(ink: Ink, bitonal: Ink) -> Ink:
    """A grey page's ink as a scan in black and white would show it, with the threshold at which it is most like that scan.

    What is paler than a scanner's threshold, a stamp for one, is there in grey, and breaks up or is not there at all in black and white.
    """
    sample = ink[::_SAMPLE_STEP], bitonal[::_SAMPLE_STEP]
    inked = np.maximum(*sample) > _RAMP
    grey, wanted = sample[0][inked], sample[1][inked]
    best = min(_THRESHOLDS, key=lambda threshold: float(np.abs(_cut(grey, threshold) - wanted).sum()))
    return _cut(ink, best)


def _cut(ink: Ink, threshold: float) -> Ink:
    return np.asarray(np.clip((ink - threshold) / _RAMP + 0.5, 0.0, 1.0), np.float32)


def without_rules(*inks: Ink) -> list[Ink]:
    """The inks without the straight lines of tables and letterheads, which thin out and break in one scan and not in the other. What is
    a line in one picture is taken out of all."""
    lines = np.zeros(inks[0].shape, np.uint8)
    for ink in inks:
        dark = (ink > _RULE_INK).astype(np.uint8)
        for length_mm, across in ((_LEVEL_RULE_MM, True), (_PLUMB_RULE_MM, False)):
            length = round(length_mm * PX_PER_MM)
            thick, line = (np.ones((3, 1) if across else (1, 3), np.uint8), np.ones((1, length) if across else (length, 1), np.uint8))
            lines |= np.asarray(cv2.morphologyEx(cv2.dilate(dark, thick), cv2.MORPH_OPEN, line), np.uint8)
    gone = cv2.dilate(lines, np.ones((5, 5), np.uint8)) > 0
    return [np.where(gone, np.float32(0), ink) for ink in inks]


def eased(first: Ink, second: Ink) -> Ink:
    """The second page's ink moved a little here and there until it lies on the first's.

    Feeders pull unevenly and paper bends. A mesh of small windows is matched, outliers are dropped, the rest is smoothed; so nothing can
    move on its own.
    """
    half_size = first.shape[1] // _MESH_STEP, first.shape[0] // _MESH_STEP
    small = [np.asarray(cv2.resize(ink, half_size, interpolation=cv2.INTER_AREA), np.float32) for ink in (first, second)]
    height, width = small[0].shape
    mm = PX_PER_MM / _MESH_STEP
    half, reach = round(_MESH_WINDOW_MM * mm / 2), round(_MESH_REACH_MM * mm)
    columns, rows = max(2, round(width / (_MESH_PITCH_MM * mm))), max(2, round(height / (_MESH_PITCH_MM * mm)))
    shifts = np.zeros((rows, columns, 2), np.float32)
    trust = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            x, y = round((column + 0.5) * width / columns), round((row + 0.5) * height / rows)
            found = _shift(small[0], small[1], (x, y), half, reach)
            if found is not None:
                shifts[row, column], trust[row, column] = found[:2], found[2]
    smooth = _smoothed(shifts, trust, _MESH_JUMP_MM * mm) * _MESH_STEP
    field = cv2.resize(smooth, (first.shape[1], first.shape[0]), interpolation=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(first.shape[1], dtype=np.float32), np.arange(first.shape[0], dtype=np.float32))
    return np.asarray(cv2.remap(second, x + field[..., 0], y + field[..., 1], cv2.INTER_LINEAR), np.float32)


def _shift(first: Ink, second: Ink, at: tuple[int, int], half: int, reach: int) -> tuple[float, float, float] | None:
    """How far right and down the second picture lies at a place, and how surely (0 to 1); None where there is too little ink."""
    x0, y0 = max(reach, at[0] - half), max(reach, at[1] - half)
    x1, y1 = min(first.shape[1] - reach, at[0] + half), min(first.shape[0] - reach, at[1] + half)
    if x1 - x0 < half or y1 - y0 < half:
        return None
    window = first[y0:y1, x0:x1]
    around = second[y0 - reach : y1 + reach, x0 - reach : x1 + reach]
    if window.mean() < _MESH_INK or around.mean() < _MESH_INK:
        return None
    likeness = np.asarray(cv2.matchTemplate(around, window, cv2.TM_CCOEFF_NORMED), np.float32)
    _, best, _, (column, row) = cv2.minMaxLoc(likeness)
    if best < _MESH_SURE or not (0 < column < 2 * reach and 0 < row < 2 * reach):
        return None
    across = _peak(likeness[row, column - 1 : column + 2])
    down = _peak(likeness[row - 1 : row + 2, column])
    return column - reach + across, row - reach + down, float(best)


def _peak(three: Ink) -> float:
    left, top, right = (float(value) for value in three)
    bend = left - 2 * top + right
    return 0.5 * (left - right) / bend if bend < -1e-6 else 0.0


def _smoothed(shifts: npt.NDArray[np.float32], trust: npt.NDArray[np.float32], jump: float) -> npt.NDArray[np.float32]:
    """The mesh without outliers, and with its gaps filled from around (normalised convolution: Knutsson and Westin 1993)."""
    if not trust.any():
        return shifts
    for _ in range(2):
        around = _filled(shifts, trust)
        trust = np.where(np.hypot(*np.moveaxis(shifts - around, 2, 0)) > jump, np.float32(0), trust)
        if not trust.any():
            return around
    return _filled(shifts, trust)


def _filled(shifts: npt.NDArray[np.float32], trust: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    filled = np.zeros_like(shifts)
    weight = np.full_like(trust, 1e-9)
    for sigma, share in ((0.8, 1.0), (2.5, 1e-2), (12.0, 1e-5)):
        weight += share * cv2.GaussianBlur(trust, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        filled += share * cv2.GaussianBlur(shifts * trust[..., None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return filled / weight[..., None]
