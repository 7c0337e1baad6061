"""What printers, copiers and scanners make of a line, and how a program cuts it out: the cutting as the reader gets it."""

from __future__ import annotations

import cv2
import numpy as np

Rng = np.random.Generator
Grey = np.ndarray


def worn(ink: Grey, other: Grey, margin: int, height: int, rng: Rng) -> Grey:
    """A cutting of ``height`` rows from a clean line of type with ``margin`` white around it; ``other`` is another line, of which slivers
    may stand above, below or beside."""
    rows, columns = ink.shape[0] - 2 * margin, ink.shape[1] - 2 * margin
    page = _with_neighbours(ink, other, margin, rows, rng)
    if rng.random() < 0.1:
        page = _framed(page, margin, rng)
    if rng.random() < 0.5:
        angle = float(np.clip(rng.normal(0, 0.35), -1.0, 1.0))
        page = _turned(page, angle)
    dpi = 300 if rng.random() < 0.55 else 200 if rng.random() < 0.8 else int(rng.integers(150, 300))
    if dpi != 300:
        page = cv2.resize(page, None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
    scale = dpi / 300
    page = _aged(page, scale, rng)
    margin, rows, columns = round(margin * scale), round(rows * scale), round(columns * scale)
    most = 0.42 if rng.random() < 0.88 else 0.9  # the box of a line is too high where a frame or a stamp touches it
    above, below = (round(rows * float(rng.uniform(0.02, most))) for _ in range(2))
    before, behind = (round(rows * float(rng.uniform(0.0, 0.5))) for _ in range(2))
    page = page[max(0, margin - above) : margin + rows + below, max(0, margin - before) : margin + columns + behind]
    factor = height / page.shape[0]
    width = max(8, round(page.shape[1] * factor * float(np.clip(rng.normal(1, 0.07), 0.85, 1.18))))
    if factor > 1:
        return cv2.resize(page, (width, height), interpolation=cv2.INTER_LINEAR if rng.random() < 0.5 else cv2.INTER_CUBIC)
    return cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA)


def _with_neighbours(ink: Grey, other: Grey, margin: int, rows: int, rng: Rng) -> Grey:
    page = ink.copy()
    body = other[margin:-margin, margin:-margin]
    for above in (True, False):
        if rng.random() > 0.3:
            continue
        gap = int(rng.uniform(0.12, 0.5) * rows)
        part = body[-margin:] if above else body[:margin]
        seen = min(part.shape[0], margin - gap)
        if seen <= 0:
            continue
        width = min(part.shape[1], page.shape[1])
        shift = int(rng.integers(0, max(1, page.shape[1] - width + 1)))
        rows_at = (
            slice(margin - gap - seen, margin - gap) if above else slice(page.shape[0] - margin + gap, page.shape[0] - margin + gap + seen)
        )
        piece = part[-seen:, :width] if above else part[:seen, :width]
        page[rows_at, shift : shift + width] = np.minimum(page[rows_at, shift : shift + width], piece)
    return page


def _framed(page: Grey, margin: int, rng: Rng) -> Grey:
    """Some rules of a table's frame around the line."""
    page = page.copy()
    thick = int(rng.integers(2, 6))
    away = int(rng.integers(6, margin - 6))
    for row in (margin - away, page.shape[0] - margin + away):
        if rng.random() < 0.7:
            page[row : row + thick] = 0
    for column in (margin - int(rng.integers(8, 50)), page.shape[1] - margin + int(rng.integers(8, 50))):
        if rng.random() < 0.4:
            page[:, column : column + thick] = 0
    return page


def _turned(page: Grey, angle: float) -> Grey:
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _aged(page: Grey, scale: float, rng: Rng) -> Grey:
    """Toner, copying, fading, dirt, the sensor; black and white or grey."""
    kind = rng.random()
    if kind < 0.12:  # straight from the printer's file, nearly
        return page
    if rng.random() < 0.12:  # letters of a typewriter or a poor printer: broken or fat
        size = 2 if rng.random() < 0.7 else 3
        brush = np.ones((size, size), np.uint8)
        page = cv2.dilate(page, brush) if rng.random() < 0.5 else cv2.erode(page, brush)
    copies = int(rng.choice((0, 1, 2), p=(0.45, 0.4, 0.15)))
    for _ in range(copies):
        page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.6, 1.7)) * scale)
        if rng.random() < 0.4:
            page = _faded(page, rng)
        page = cv2.threshold(page, float(rng.uniform(110, 200)), 255, cv2.THRESH_BINARY)[1]
        if rng.random() < 0.5:
            page = _specked(page, scale, rng)
    paper, black = int(rng.integers(205, 256)), int(rng.integers(0, 90))
    page = cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.3, 1.2)) * scale)
    seen = black + page.astype(np.float32) * ((paper - black) / 255)
    seen += rng.standard_normal(page.shape, np.float32) * np.float32(rng.uniform(0.5, 7))
    if rng.random() < 0.5:
        seen = np.where(seen < paper - (paper - black) * float(rng.uniform(0.35, 0.65)), 0, 255).astype(np.float32)
        if rng.random() < 0.7:  # programs soften black and white before they scale it
            seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.4, 1.3)) * scale)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _faded(page: Grey, rng: Rng) -> Grey:
    height, width = page.shape
    coarse = rng.normal(0, 9, (height // 40 + 2, width // 40 + 2)).astype(np.float32)
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) + rng.standard_normal(page.shape, np.float32) * np.float32(
        rng.uniform(4, 16)
    )
    return np.clip(255 - (255 - page.astype(np.float32)) * float(rng.uniform(0.5, 0.9)) + field, 0, 255).astype(np.uint8)


def _specked(page: Grey, scale: float, rng: Rng) -> Grey:
    page = page.copy()
    for _ in range(int(rng.integers(0, 2 + page.size // 25000))):
        at = int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0]))
        cv2.circle(page, at, round(float(rng.choice((0, 0, 1, 1, 2))) * scale), int(rng.choice((0, 0, 255))), -1)
    return page
