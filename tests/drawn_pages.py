"""Drawn office pages for the tests of inspection: everything about them is known because it was put there."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Grey = npt.NDArray[np.uint8]
DPI = 300
A4 = (2480, 3508)
_WORDS = ("the", "collector", "is", "requested", "to", "send", "land", "records", "of", "year", "with", "all", "enclosures", "at", "once")


def mm(value: float) -> int:
    """Millimetres in pixels at 300 dots per inch."""
    return round(value * DPI / 25.4)


def paper(seed: int = 1, level: float = 244, grain: float = 2.0, shade: float = 0.0) -> Grey:
    """A white page with grain; ``shade`` darkens it towards the foot."""
    rng = np.random.default_rng(seed)
    base = rng.normal(level, grain, (A4[1] // 2, A4[0] // 2)).astype(np.float32)
    base -= np.linspace(0, shade, base.shape[0], dtype=np.float32)[:, None]
    return np.asarray(np.clip(cv2.resize(base, A4, interpolation=cv2.INTER_LINEAR), 0, 255), np.uint8)


def write(page: Grey, text: str, at_mm: tuple[float, float], size_mm: float = 4.0, ink: int = 40) -> Grey:
    """The page with a line of print; ``ink`` is its grey level."""
    image = Image.fromarray(page)
    font = ImageFont.load_default(size=mm(size_mm))
    ImageDraw.Draw(image).text((mm(at_mm[0]), mm(at_mm[1])), text, fill=ink, font=font)
    return np.array(image)


def latin_lines(page: Grey, lines: int, ink: int = 40) -> Grey:
    """A letter in English: lines of print from 40 mm down, 8 mm apart, ragged on the right."""
    rng = np.random.default_rng(lines)
    for line in range(lines):
        words = " ".join(rng.choice(_WORDS, int(rng.integers(7, 12))))
        page = write(page, words, (25, 40 + 8 * line), ink=ink)
    return page


def devanagari_lines(page: Grey, lines: int, ink: int = 40) -> Grey:
    """What Devanagari looks like to a projection: words hanging from a headline, stems and bowls below, a sign above here and there."""
    page = page.copy()
    rng = np.random.default_rng(lines)
    for line in range(lines):
        y, x = mm(45 + 9 * line), mm(25)
        while x < mm(180):
            width = mm(float(rng.uniform(6, 22)))
            cv2.line(page, (x, y), (x + width, y), ink, mm(0.5))
            for stem in range(x + mm(2), x + width, mm(2.6)):
                cv2.line(page, (stem, y), (stem, y + mm(3)), ink, mm(0.4))
                cv2.ellipse(page, (stem - mm(0.9), y + mm(1.6)), (mm(0.8), mm(0.9)), 0, 40, 320, ink, mm(0.35))
                if rng.random() < 0.2:
                    cv2.ellipse(page, (stem, y - mm(0.8)), (mm(1), mm(0.8)), 0, 180, 360, ink, mm(0.35))
            x += width + mm(2.2)
    return page


def justified_lines(page: Grey, paragraphs: int = 7, ink: int = 40) -> Grey:
    """Paragraphs of three lines, flush on both sides but for the first line, which stands in, and the last, which ends where it does."""
    page = page.copy()
    rng = np.random.default_rng(paragraphs)
    for line in range(3 * paragraphs):
        left = 33 if line % 3 == 0 else 22
        right = float(rng.uniform(50, 140)) if line % 3 == 2 else 188
        places = np.sort(np.append(rng.uniform(left + 6, right - 6, int((right - left) / 16)), [left, right]))
        for begin, end in itertools.pairwise(places):
            for stem in np.arange(begin, max(begin, end - 3), 2.2):
                cv2.line(page, (mm(stem), mm(40 + 8 * line)), (mm(stem), mm(43 + 8 * line)), ink, mm(0.4))
            cv2.line(page, (mm(begin), mm(40 + 8 * line)), (mm(max(begin, end - 2)), mm(40 + 8 * line)), ink, mm(0.4))
        cv2.line(page, (mm(right), mm(40 + 8 * line)), (mm(right), mm(43 + 8 * line)), ink, mm(0.4))
    return page


def table(page: Grey, rows: int = 12, ink: int = 40) -> Grey:
    """A ruled table with a number in every cell."""
    page = page.copy()
    for row in range(rows + 1):
        cv2.line(page, (mm(20), mm(40 + 10 * row)), (mm(190), mm(40 + 10 * row)), ink, mm(0.3))
    for column in range(6):
        cv2.line(page, (mm(20 + 34 * column), mm(40)), (mm(20 + 34 * column), mm(40 + 10 * rows)), ink, mm(0.3))
    for row in range(rows):
        for column in range(5):
            page = write(page, str(317 * row + 41 * column), (24 + 34 * column, 42 + 10 * row), ink=ink)
    return page


def turned(page: Grey, angle_deg: float, ground: int = 244) -> Grey:
    """The page turned clockwise on the screen by this angle on a canvas of the same size."""
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=ground), np.uint8)


def shine_through(
    page: Grey, strength: float = 0.15, blur_mm: float = 0.35, mirrored: bool = True, letter: Callable[[Grey], Grey] | None = None
) -> Grey:
    """The other side's letter, mirrored, blurred by the paper and faint; not mirrored it is a faint carbon copy."""
    other = letter(np.full_like(page, 255)) if letter else latin_lines(np.full_like(page, 255), 24)
    blurred = cv2.GaussianBlur(np.fliplr(other) if mirrored else other, (0, 0), DPI * blur_mm / 25.4).astype(np.float32)
    return np.asarray(np.clip(page - strength * (255 - blurred), 0, 255), np.uint8)


def signature(page: Grey, at_mm: tuple[float, float] = (130, 240), ink: int = 70) -> Grey:
    """A looped stroke, 40 mm long."""
    page = page.copy()
    turn = np.linspace(0, 6 * np.pi, 200)
    x = mm(at_mm[0]) + turn / turn[-1] * mm(40) + np.sin(turn) * mm(3)
    y = mm(at_mm[1]) + np.cos(turn * 1.3) * mm(4)
    cv2.polylines(page, [np.stack([x, y], 1).astype(np.int32)], False, ink, mm(0.5), cv2.LINE_AA)
    return page


def pencil(page: Grey, text: str = "dekha", ink: int = 190, at_mm: tuple[float, float] = (60, 100)) -> Grey:
    """One faint pencilled word, 5 mm high, slanted and thin, grainy as graphite on paper is."""
    rng = np.random.default_rng(7)
    word = np.full((mm(10), mm(40)), 255, np.uint8)
    font = ImageFont.load_default(size=mm(6))
    image = Image.fromarray(word)
    ImageDraw.Draw(image).text((mm(2), mm(1)), text, fill=0, font=font)
    thin = cv2.dilate(np.array(image), np.ones((3, 3), np.uint8))
    slanted = cv2.warpAffine(thin, np.array([[1, -0.3, mm(3)], [0, 1, 0]]), (word.shape[1], word.shape[0]), borderValue=255)
    cover = (255 - slanted).astype(np.float32) / 255 * rng.uniform(0.6, 1.0, slanted.shape)
    page = page.astype(np.float32)
    left, top = mm(at_mm[0]), mm(at_mm[1])
    area = page[top : top + word.shape[0], left : left + word.shape[1]]
    area -= cover * (area - ink)
    return np.asarray(np.clip(page, 0, 255), np.uint8)


def punch_holes(page: Grey, level: int = 60) -> Grey:
    """Two holes 80 mm apart, 12 mm from the left edge (ISO 838), dark as the scanner's lid shows through them."""
    page = page.copy()
    for y in (108, 188):
        cv2.circle(page, (mm(12), mm(y)), mm(3), level, -1, cv2.LINE_AA)
    return page


def dust(page: Grey, number: int = 60, seed: int = 3) -> Grey:
    """Dark specks up to 0.6 mm across."""
    page = page.copy()
    rng = np.random.default_rng(seed)
    for _ in range(number):
        centre = int(rng.integers(mm(5), A4[0] - mm(5))), int(rng.integers(mm(5), A4[1] - mm(5)))
        cv2.circle(page, centre, int(rng.integers(1, 4)), int(rng.integers(40, 140)), -1)
    return page


def edge_shadow(page: Grey, width_mm: float = 6.0) -> Grey:
    """A dark strip down the left edge that fades, and a black wedge at the foot as of a page fed askew."""
    page = page.astype(np.float32)
    fade = np.clip(1 - np.arange(page.shape[1]) / mm(width_mm), 0, 1) * 200
    page = np.clip(page - fade[None, :], 0, 255).astype(np.uint8)
    wedge = np.array([[0, A4[1]], [A4[0], A4[1]], [A4[0], A4[1] - mm(14)]], np.int32)
    cv2.fillPoly(page, [wedge], 12)
    return page


def bitonal(page: Grey, threshold: int = 150) -> Grey:
    """Black and white."""
    return np.where(page < threshold, np.uint8(0), np.uint8(255))
