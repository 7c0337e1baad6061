"""What copiers, coffee and scanners make of clean pages. Pictures are height x width bytes, 255 = white."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from bench.stacks.plan import Damage

Grey = np.ndarray
Rng = np.random.Generator
Box = tuple[int, int, int, int]

COARSE_DPI = 150
_SKEW_DEG, _USUAL_SKEW_DEG = 7.0, 1.2
_CONTRAST = 0.4
_STAIN_SHARE = 0.15
_BLEED_BLUR_MM = (0.18, 0.35)
_GRAIN, _MOTTLE = 2.2, 1.5
_FIELD_MARGIN_PX = 400
_SPECKS = (0.003, 0.015)


@dataclass(frozen=True)
class Look:
    """How a page came out: levels of paper and ink (0 to 255), what is left of the contrast between them, skew in degrees, dirt.

    ``threshold`` is where black begins, as a share of the way from paper to ink; 0: about in the middle.
    """

    paper: int
    ink: int
    angle_deg: float
    holes: bool = False
    edge: bool = False
    fold: bool = False
    specks: int = 0
    contrast: float = 1.0
    threshold: float = 0.0

    @classmethod
    def usual(cls, rng: Rng, paper: Rng | None = None) -> Look:
        """One of the looks that pages of an office have. What lies in the paper itself, holes and folds, follows from ``paper``."""
        holes, fold = ((paper or rng).random(2) < (0.4, 0.15)).tolist()
        angle = float(np.clip(rng.normal(0, 0.5), -_USUAL_SKEW_DEG, _USUAL_SKEW_DEG))
        return cls(
            int(rng.integers(222, 252)), int(rng.integers(22, 70)), angle, holes, rng.random() < 0.15, fold, int(rng.integers(0, 12))
        )


class Scanner:
    """A scanner at one resolution, with the grain of its sensor and of paper."""

    def __init__(self, dpi: int, size: tuple[int, int]) -> None:
        self.dpi = dpi
        rng = np.random.default_rng(11)
        height, width = size[0] + _FIELD_MARGIN_PX, size[1] + _FIELD_MARGIN_PX
        coarse = rng.normal(0, _MOTTLE, (height // 40, width // 40)).astype(np.float32)
        field = rng.normal(0, _GRAIN, (height, width)).astype(np.float32) + cv2.resize(coarse, (width, height))
        self._grain = np.clip(field, -127, 127).astype(np.int8)

    def scan(self, page: Grey, look: Look, rng: Rng, *, bitonal: bool) -> Grey:
        """What the scanner delivers of a page that lies on it; black and white by the middle between its paper and its ink."""
        range_ = look.contrast * (look.paper - look.ink)
        seen = cv2.LUT(page, _levels(look.paper, round(look.paper - range_)))
        if look.holes:
            self._punch(seen)
        if look.fold:
            _fold(seen, self.dpi, rng)
        seen = _turned(seen, look.angle_deg, look.paper)
        if look.edge:
            self._shadow(seen)
        top, left = (int(rng.integers(_FIELD_MARGIN_PX)) for _ in range(2))
        grain = self._grain[top : top + seen.shape[0], left : left + seen.shape[1]]
        if grain.shape != seen.shape:  # a coarser scan has its own size
            grain = self._grain[: seen.shape[0], : seen.shape[1]]
        seen = cv2.add(seen, grain, dtype=cv2.CV_8U)
        for _ in range(look.specks):
            at = int(rng.integers(seen.shape[1])), int(rng.integers(seen.shape[0]))
            cv2.circle(seen, at, int(rng.integers(0, 3)) * self.dpi // 300, look.ink, -1)
        return black_and_white(seen, look.paper - range_ * (look.threshold or float(rng.uniform(0.43, 0.57)))) if bitonal else seen

    def _punch(self, page: Grey) -> None:
        for offset_mm in (-40, 40):
            centre = self._px(11), page.shape[0] // 2 + self._px(offset_mm)
            cv2.circle(page, centre, self._px(2.9), 60, -1, cv2.LINE_AA)

    def _shadow(self, page: Grey) -> None:
        """The binding edge, where the paper does not lie flat on the glass."""
        columns = np.arange(self._px(7), dtype=np.float32) / self._px(2.6)
        page[:, : len(columns)] = (page[:, : len(columns)] * (1 - 0.75 * np.exp(-(columns**2)))[None]).astype(np.uint8)

    def _px(self, mm: float) -> int:
        return round(mm * self.dpi / 25.4)


def shining_through(page: Grey, behind: Grey, strength: float, dpi: int, rng: Rng) -> Grey:
    """The page with the other side's ink in it: mirrored, blurred by the paper, faint."""
    half = cv2.resize(behind[:, ::-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(half, (0, 0), float(rng.uniform(*_BLEED_BLUR_MM)) / 25.4 * dpi / 2)
    other = cv2.resize(blurred, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.subtract(page, cv2.convertScaleAbs(255 - other, alpha=strength))


def black_and_white(page: Grey, threshold: float) -> Grey:
    """Bytes 0 and 255."""
    return cv2.threshold(page, threshold, 255, cv2.THRESH_BINARY)[1]


def blacked_out(sheet: Grey, codes: Sequence[Box], rng: Rng) -> Grey:
    """Most of every code torn off or struck out."""
    sheet = sheet.copy()
    for left, top, right, bottom in codes:
        cut = bottom - int((bottom - top) * rng.uniform(0.6, 0.8))
        sheet[cut:bottom, left:right] = 255 if rng.random() < 0.5 else 0
    return sheet


def before_scanning(sheet: Grey, damage: Sequence[Damage], codes: Sequence[Box], rng: Rng) -> Grey:
    """What happened to the paper: stains, and copying, of a faded sheet where it is faded too."""
    if Damage.STAINED in damage:
        for box in codes:
            sheet = _stained(sheet, box, rng)
    if Damage.COPIED in damage:
        sheet = _copied(cv2.LUT(sheet, _levels(255, round(255 * (1 - _CONTRAST)))) if Damage.FADED in damage else sheet, rng)
    return sheet


def look_of(damage: Sequence[Damage], rng: Rng) -> Look:
    """How a sheet with this damage comes out."""
    look = Look.usual(rng)
    if Damage.SKEWED in damage:
        look = replace(look, angle_deg=_SKEW_DEG * float(rng.choice((-1, 1))))
    if Damage.FADED in damage and Damage.COPIED not in damage:
        look = replace(look, contrast=_CONTRAST)
    return look


def _levels(paper: int, ink: int) -> Grey:
    return np.round(np.linspace(ink, paper, 256)).astype(np.uint8)


def _turned(page: Grey, angle_deg: float, ground: int) -> Grey:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=ground)


def _fold(page: Grey, dpi: int, rng: Rng) -> None:
    at, reach = int(page.shape[0] * rng.uniform(0.46, 0.54)), round(dpi * 0.4)
    fade = 1 - 0.12 * np.exp(-np.arange(reach, dtype=np.float32) / (dpi * 0.12))
    page[at : at + reach] = (page[at : at + reach] * fade[:, None]).astype(np.uint8)


def _stained(sheet: Grey, box: Box, rng: Rng) -> Grey:
    """A brown round with a dark rim that covers 15 % of a code."""
    left, top, right, bottom = box
    side = min(right - left, bottom - top)
    radius = side * math.sqrt(_STAIN_SHARE / math.pi)
    centre = left + rng.uniform(radius, side - radius), top + rng.uniform(radius, side - radius)
    reach = math.ceil(radius * 1.2)
    x0, y0 = max(0, int(centre[0]) - reach), max(0, int(centre[1]) - reach)
    area = sheet[y0 : int(centre[1]) + reach, x0 : int(centre[0]) + reach]
    y, x = np.mgrid[0 : area.shape[0], 0 : area.shape[1]].astype(np.float32)
    away = np.hypot(x + x0 - centre[0], y + y0 - centre[1])
    dark = float(rng.uniform(0.3, 0.6))
    cover = np.clip((radius - away) / (0.05 * radius), 0, 1) * dark + 0.3 * np.exp(-(((away - 0.95 * radius) / (0.06 * radius)) ** 2))
    stained = sheet.copy()
    stained[y0 : y0 + area.shape[0], x0 : x0 + area.shape[1]] = (area * (1 - cover) + 40 * cover).astype(np.uint8)
    return stained


def _copied(sheet: Grey, rng: Rng) -> Grey:
    """Black and white, toner thicker or thinner than the print, specks of black and of white."""
    dark, light = float(sheet.min()), float(sheet.max())
    copy = black_and_white(cv2.GaussianBlur(sheet, (0, 0), 1.0), dark + (light - dark) * float(rng.uniform(0.35, 0.65)))
    chance = rng.random(copy.shape, dtype=np.float32)
    share = float(rng.uniform(*_SPECKS))
    copy[chance < share] = 0
    copy[chance > 1 - share] = 255
    return copy
