"""What paper, pens, stamps, copiers and scanners do to a clean sheet. Images are arrays of height x width x 3 bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.sheet import FONT_ROOT

Rng = np.random.Generator

BLUE, RED, GREEN, VIOLET, BLACK = (28, 48, 140), (178, 32, 40), (20, 110, 60), (92, 40, 130), (40, 40, 44)
WHITE, YELLOWED, NOTE_GREEN = (252, 252, 250), (243, 231, 200), (206, 228, 200)


@dataclass(frozen=True)
class Wear:
    """What a page went through.

    Angles in degrees, positive when the lines fall to the right; ``bleed`` is how dark the other side shows, 0 to 1.
    """

    tint: tuple[int, int, int] = WHITE
    angle_deg: float = 0.0
    mottle: float = 1.5
    noise: float = 2.0
    blur: float = 0.6
    holes: bool = False
    fold: bool = False
    edge: bool = False
    speckles: int = 0
    bleed: float = 0.0


def turn_matrix(width: int, height: int, angle_deg: float) -> np.ndarray:
    """Return the 2 x 3 matrix that turns a sheet about its centre, clockwise on the screen for positive angles."""
    return cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)


def worn(sheet: np.ndarray, dpi: int, wear: Wear, rng: Rng, behind: np.ndarray | None = None) -> np.ndarray:
    """Return the sheet as a scanner would see it, in colour; ``behind`` is the sheet's other side, for bleed-through."""
    height, width = sheet.shape[:2]
    ink = sheet.astype(np.float32) / 255
    if behind is not None:
        other = cv2.GaussianBlur(behind[:, ::-1], (0, 0), dpi / 110).astype(np.float32) / 255
        ink = ink * (1 - wear.bleed * (1 - other))
    shade = np.ones((height, width), np.float32)
    if wear.mottle:
        coarse = rng.normal(0, 1, (height // 36 + 2, width // 36 + 2)).astype(np.float32)
        shade += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * wear.mottle / 255
    if wear.fold:
        _fold(shade, dpi, rng)
    page = ink * shade[:, :, None] * np.array(wear.tint, np.float32)
    if wear.holes:
        _punch(page, dpi)
    if wear.angle_deg:
        lid = tuple(float(c) for c in wear.tint)
        page = cv2.warpAffine(page, turn_matrix(width, height, wear.angle_deg), (width, height), flags=cv2.INTER_CUBIC, borderValue=lid)
    if wear.blur:
        page = cv2.GaussianBlur(page, (0, 0), wear.blur * dpi / 300)
    if wear.edge:
        _shadow(page, dpi)
    if wear.noise:
        page += rng.normal(0, wear.noise, (height, width)).astype(np.float32)[:, :, None]
    return np.clip(page, 0, 255).astype(np.uint8)


def grey(page: np.ndarray) -> np.ndarray:
    """Return the page in shades of grey."""
    return cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)


def bitonal(page: np.ndarray, wear: Wear, dpi: int, rng: Rng) -> np.ndarray:
    """Return the page in black and white (bytes 0 and 255), with the dirt of a copier's glass."""
    black_white = np.where(grey(page) < 150, 0, 255).astype(np.uint8)
    for _ in range(wear.speckles):
        x, y = rng.integers(0, page.shape[1]), rng.integers(0, page.shape[0])
        cv2.circle(black_white, (int(x), int(y)), int(rng.choice((0, 0, 0, 1, 1, 2)) * dpi / 300), 0, -1)
    return black_white


def _fold(shade: np.ndarray, dpi: int, rng: Rng) -> None:
    height = shade.shape[0]
    at = height * (0.5 + rng.uniform(-0.02, 0.02))
    rows = np.arange(height, dtype=np.float32)
    reach = dpi * 0.16
    dark = np.where(rows < at, 0.0, 0.12 * np.exp(-(rows - at) / reach)) - np.where(rows < at, 0.03 * np.exp((rows - at) / reach), 0.0)
    shade -= dark[:, None]


def _punch(page: np.ndarray, dpi: int) -> None:
    height = page.shape[0]
    for offset_mm in (-40, 40):
        centre = (round(10.5 / 25.4 * dpi), round(height / 2 + offset_mm / 25.4 * dpi))
        radius = round(2.9 / 25.4 * dpi)
        cv2.circle(page, centre, radius, (70, 70, 72), -1, cv2.LINE_AA)
        cv2.circle(page, (centre[0] + radius // 6, centre[1] + radius // 5), round(radius * 0.86), (38, 38, 40), -1, cv2.LINE_AA)


def _shadow(page: np.ndarray, dpi: int) -> None:
    """Darken the binding edge, where the paper does not lie flat on the glass."""
    columns = np.arange(page.shape[1], dtype=np.float32) / dpi
    page *= (1 - 0.75 * np.exp(-((columns / 0.10) ** 2)))[None, :, None]


def scribble(width: int, height: int, rng: Rng, pen_px: int, loops: int = 7) -> Image.Image:
    """Return the mask of a signature or a handwritten word: one smooth pen stroke from left to right."""
    scale, steps = 3, loops * 24
    theta = np.linspace(0.3, loops * math.tau, steps)
    reach = np.interp(np.linspace(0, loops, steps), range(loops + 1), [0.42, *rng.uniform(0.08, 0.26, loops - 1), 0.06])
    lift = np.interp(np.linspace(0, loops, steps), range(loops + 1), rng.uniform(-0.12, 0.12, loops + 1))
    x = np.linspace(0.12, 0.86, steps) + reach * 0.24 * np.cos(theta + rng.uniform(-0.6, 0.6))
    y = 0.52 + lift + reach * np.sin(theta * rng.uniform(0.97, 1.03) + rng.uniform(0, math.tau))
    if loops > 5:
        tail = np.linspace(0, 1, 24)
        x = np.concatenate((x, x[-1] - tail * rng.uniform(0.3, 0.65)))
        y = np.concatenate((y, y[-1] + (0.92 - y[-1]) * np.sqrt(tail) - 0.05 * tail))
    stroke = np.stack((np.clip(x, 0.03, 0.97) * width, np.clip(y, 0.05, 0.95) * height), axis=1) * scale
    mask = np.zeros((height * scale, width * scale), np.uint8)
    cv2.polylines(mask, [stroke.astype(np.int32)], False, 255, pen_px * scale, cv2.LINE_AA)
    return Image.fromarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))


def round_stamp(arc: str, centre: tuple[str, ...], size_px: int, rng: Rng) -> Image.Image:
    """Return the mask of a round rubber stamp: words along the upper rim, lines in the middle, ink missing here and there."""
    radius = size_px / 2 * 0.96
    flat_h = round(size_px * 0.16)
    flat_w = round(math.tau * radius * 0.82)
    font = _stamp_font(arc, round(flat_h * 0.62))
    flat = Image.new("L", (flat_w, flat_h), 0)
    ImageDraw.Draw(flat).text((flat_w / 2, flat_h * 0.72), arc, fill=255, font=font, anchor="ms")
    yy, xx = np.mgrid[0:size_px, 0:size_px].astype(np.float32)
    dx, dy = xx - size_px / 2, yy - size_px / 2
    around = (np.arctan2(dx, -dy) / math.tau * flat_w + flat_w / 2).astype(np.float32)
    inward = (radius * 0.97 - np.hypot(dx, dy)).astype(np.float32)
    mask = cv2.remap(np.asarray(flat), around, inward, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0).copy()
    middle = (size_px // 2, size_px // 2)
    pen = max(2, size_px // 110)
    cv2.circle(mask, middle, round(radius), 255, pen, cv2.LINE_AA)
    cv2.circle(mask, middle, round(radius - flat_h * 1.12), 255, max(1, pen - 1), cv2.LINE_AA)
    image = Image.fromarray(mask)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(centre):
        draw.text(
            (size_px / 2, size_px * (0.52 + 0.15 * (number - (len(centre) - 1) / 2))),
            line,
            fill=255,
            font=_stamp_font(line, round(size_px * 0.105)),
            anchor="mm",
        )
    return _rubbed(image.rotate(float(rng.uniform(-18, 18)), resample=Image.Resampling.BICUBIC), rng)


def box_stamp(lines: tuple[str, ...], width_px: int, rng: Rng) -> Image.Image:
    """Return the mask of a rectangular receipt stamp."""
    height = round(width_px * (0.12 + 0.17 * len(lines)))
    image = Image.new("L", (width_px, height), 0)
    draw, pen = ImageDraw.Draw(image), max(2, width_px // 90)
    draw.rectangle((pen, pen, width_px - pen, height - pen), outline=255, width=pen)
    for number, line in enumerate(lines):
        draw.text(
            (width_px / 2, height * (number + 0.5 + 0.25) / (len(lines) + 0.5)),
            line,
            fill=255,
            font=_stamp_font(line, round(width_px * 0.1)),
            anchor="mm",
        )
    turned = image.rotate(float(rng.uniform(-5, 5)), resample=Image.Resampling.BICUBIC, expand=True)
    return _rubbed(turned, rng)


def _rubbed(mask: Image.Image, rng: Rng) -> Image.Image:
    worn_off = cv2.resize(rng.uniform(0.25, 1.25, (mask.height // 9 + 1, mask.width // 9 + 1)).astype(np.float32), mask.size)
    return Image.fromarray((np.asarray(mask) * np.clip(worn_off, 0, 0.85)).astype(np.uint8))


def _stamp_font(text: str, size_px: int) -> ImageFont.FreeTypeFont:
    # The Devanagari font has no Latin letters.
    path = "liberation/LiberationSans-Bold.ttf" if text.isascii() else "noto/NotoSansDevanagari-Bold.ttf"
    return ImageFont.truetype(str(FONT_ROOT / path), size_px, layout_engine=ImageFont.Layout.RAQM)
