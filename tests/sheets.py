"""Sheets of paper with print, as several scanners see them: pixels, and the readings that belong to them. Nothing is recognised here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from scanfile.likeness.compare import Look
from scanfile.model import Affine, Block, Dpi, Line, OcrPage, Word

Grey = npt.NDArray[np.uint8]
Stroke = tuple[tuple[float, float], ...]
SHEET_DPI = 300
A5_MM = (148.0, 210.0)

TEXT = """GOVERNMENT OF THE STATE Revenue Section Five
No. 1847/Rev/2018 Dated 14.08.2018
To the Circle Officer of Danapur
Subject demarcation of public land in plot 2305
Sir I am directed to say that the land named above
has been surveyed by the Amin on 27.07.2018 and that
about half of the area of 3.68 acres is enclosed by walls
which were raised after the notice of the year 2016
You are requested to send a report by 30.09.2018 to
this office together with the map and the list of
tenants whose plots 2304 2306 and 2311 lie beside it
Yours faithfully Ramesh Kumar Additional Collector
Copy to the Sub Divisional Officer and to the guard file""".splitlines()


@dataclass(frozen=True)
class Sheet:
    """What is on one sheet. ``swaps`` are words printed instead of others, ``strokes`` and ``pencil`` freehand lines in millimetres (dark
    and pale), ``stamp`` a rubber stamp whose ink is missing here and there, ``wide_mm`` the space between lines."""

    lines: tuple[str, ...] = tuple(TEXT)
    swaps: Mapping[str, str] = field(default_factory=dict)
    strokes: tuple[Stroke, ...] = ()
    pencil: tuple[Stroke, ...] = ()
    stamp: str = ""
    size_mm: float = 3.6
    wide_mm: float = 9.0

    def __hash__(self) -> int:
        return hash((self.lines, tuple(self.swaps.items()), self.strokes, self.pencil, self.stamp, self.size_mm, self.wide_mm))

    def but(self, **swaps: str) -> Sheet:
        """The same with other words: ``but(**{"1847/Rev/2018": "1848/Rev/2018"})``."""
        return replace(self, swaps=dict(self.swaps) | swaps)

    def added(self, *strokes: Stroke) -> Sheet:
        """The same with something written on it."""
        return replace(self, strokes=self.strokes + strokes)


SIGNATURE = tuple((95 + 3.5 * t + 2 * math.sin(2.3 * t), 185 + 3 * math.cos(1.9 * t)) for t in np.linspace(0, 9, 60))
INITIAL = tuple((12 + 2 * math.sin(1.7 * t), 100 + 1.5 * t + 1.5 * math.cos(t)) for t in np.linspace(0, 5, 30))


@cache
def printed(sheet: Sheet) -> tuple[Grey, tuple[tuple[tuple[str, tuple[int, int, int, int]], ...], ...]]:
    """The sheet at 300 dpi, and its lines of words with their boxes."""
    image = Image.new("L", (_px(A5_MM[0]), _px(A5_MM[1])), 255)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(size=_px(sheet.size_mm))
    lines = []
    for number, line in enumerate(sheet.lines):
        x, y, words = _px(18), _px(20 + sheet.wide_mm * number), []
        for word in (sheet.swaps.get(word, word) for word in line.split()):
            left, top, right, bottom = (round(edge) for edge in pen.textbbox((x, y), word, font=font))
            pen.text((x, y), word, fill=25, font=font)
            words.append((word, (left, top, right, bottom)))
            x = right + _px(1.6)
        lines.append(tuple(words))
    pixels = np.array(image)
    for strokes, level in ((sheet.strokes, 60), (sheet.pencil, 170)):
        for stroke in strokes:
            points = np.array([[_px(x) * 16, _px(y) * 16] for x, y in stroke], np.int32)
            cv2.polylines(pixels, [points], False, level, _px(0.4), cv2.LINE_AA, 4)
    if sheet.stamp:
        pixels, words = _stamped(pixels, sheet.stamp)
        lines.append(words)
    return pixels, tuple(lines)


def _stamped(pixels: Grey, text: str) -> tuple[Grey, tuple[tuple[str, tuple[int, int, int, int]], ...]]:
    """The sheet with a stamp in its lower left corner, whose ink is anything from pale to dark, and the stamp's words."""
    mask = Image.new("L", (_px(40), _px(12)), 0)
    pen, font, x, words = ImageDraw.Draw(mask), ImageFont.load_default(size=_px(5)), 0, []
    for word in text.split():
        left, top, right, bottom = (round(edge) for edge in pen.textbbox((x, 0), word, font=font))
        pen.text((x, 0), word, fill=255, font=font)
        words.append((word, (_px(20) + left, _px(165) + top, _px(20) + right, _px(165) + bottom)))
        x = right + _px(2)
    rubbed = np.random.default_rng(318).uniform(0.3, 0.95, (_px(12) // 9 + 1, _px(40) // 9 + 1)).astype(np.float32)
    ink = np.asarray(mask, np.float32) / 255 * cv2.resize(rubbed, mask.size)
    page = pixels.astype(np.float32)
    page[_px(165) : _px(165) + ink.shape[0], _px(20) : _px(20) + ink.shape[1]] *= 1 - ink * 0.75
    return page.astype(np.uint8), tuple(words)


@dataclass(frozen=True)
class Pass:
    """One pass through a scanner. ``misread`` are words that the reading has instead of the printed ones; one read as "" is overlooked."""

    dpi: int = 300
    angle_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    stretch: float = 1.0
    bitonal: bool = False
    threshold: float = 0.55
    paper: int = 250
    ink: int = 30
    blur_px: float = 0.6
    noise: float = 2.0
    fold: bool = False
    turned: bool = False
    seed: int = 1
    misread: Mapping[str, str] = field(default_factory=dict)
    confidence: int = 95


def scan(sheet: Sheet, how: Pass = Pass()) -> Look:
    """The look of a sheet after one pass: its pixels as they lay on the glass, and what was read on them."""
    pixels, lines = printed(sheet)
    size = round(pixels.shape[1] * how.dpi / SHEET_DPI), round(pixels.shape[0] * how.dpi / SHEET_DPI)
    straight, _, _ = Affine.straightening(pixels.shape[1], pixels.shape[0], -how.angle_deg)
    scale = how.dpi / SHEET_DPI
    lain = Affine.scaling(scale, scale * how.stretch).then(Affine(e=how.shift_mm[0] / 25.4 * how.dpi, f=how.shift_mm[1] / 25.4 * how.dpi))
    there = replace(straight, e=0, f=0).then(lain)
    return Look(
        _read(lines, there, size, how), lambda: _seen(pixels, there, size, how)[:: -1 if how.turned else 1, :: -1 if how.turned else 1]
    )


def _seen(pixels: Grey, there: Affine, size: tuple[int, int], how: Pass) -> Grey:
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.4 * SHEET_DPI / how.dpi)
    matrix = np.array([[there.a, there.c, there.e], [there.b, there.d, there.f]])
    seen = cv2.warpAffine(soft, matrix, size, flags=cv2.INTER_LINEAR, borderValue=255).astype(np.float32)
    seen = how.ink + seen / 255 * (how.paper - how.ink)
    if how.fold:
        rows = np.arange(size[1], dtype=np.float32) - size[1] * 0.55
        seen *= (1 - np.where(rows > 0, 0.15, 0.0) * np.exp(-np.abs(rows) / (0.16 * how.dpi)))[:, None]
    seen = cv2.GaussianBlur(seen, (0, 0), how.blur_px * how.dpi / 300)
    seen += np.random.default_rng(how.seed).normal(0, how.noise, seen.shape).astype(np.float32)
    return np.where(seen < how.paper * how.threshold, 0, 255).astype(np.uint8) if how.bitonal else np.clip(seen, 0, 255).astype(np.uint8)


def _read(lines: tuple[tuple[tuple[str, tuple[int, int, int, int]], ...], ...], there: Affine, size: tuple[int, int], how: Pass) -> OcrPage:
    found = []
    for line in lines:
        read = [(how.misread.get(text, text), there.move_box(box)) for text, box in line]
        words = tuple(Word(text, box, how.confidence, "Devanagari") for text, box in read if text)
        if words:
            found.append(Line(words, words[0].box))
    angle = how.angle_deg if abs(how.angle_deg) >= 0.1 else 0.0
    dpi = Dpi(how.dpi, how.dpi, False)
    return OcrPage(*size, dpi, 2 if how.turned else 0, angle, (Block(tuple(found), (0, 0, *size)),), "Devanagari", "fake")


def _px(mm: float) -> int:
    return round(mm / 25.4 * SHEET_DPI)
