"""Drawn pages with ink of known colours, for the tests of access PDFs."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
DPI = 300
INKS = {"black": (30, 30, 34), "red": (180, 30, 40), "green": (20, 115, 60), "blue": (28, 48, 145), "violet": (95, 40, 130)}
PENCIL = (196, 196, 198)


def paper(width: int = 1200, height: int = 800, tint: tuple[int, int, int] = (246, 244, 238), noise: float = 2.0, seed: int = 1) -> Pixels:
    """Paper with the grain of a scanner."""
    grain = np.random.default_rng(seed).normal(0, noise, (height, width, 1))
    return np.asarray(np.clip(np.array(tint) + grain, 0, 255), np.uint8)


def stroke(page: Pixels, row: int, colour: tuple[int, int, int], width_px: int = 5) -> Pixels:
    """The page with a wavy line across it at this row, blurred as by a scanner."""
    height, width = page.shape[:2]
    ink = np.zeros((height, width), np.uint8)
    x = np.arange(60, width - 60)
    points = np.stack((x, row + 25 * np.sin(x / 40)), axis=1).astype(np.int32)
    cv2.polylines(ink, [points], False, 255, width_px, cv2.LINE_AA)
    share = cv2.GaussianBlur(ink, (0, 0), 0.7).astype(np.float32)[:, :, None] / 255
    return np.asarray(page * (1 - share) + np.array(colour, np.float32) * share, np.uint8)


def centre(row: int, width: int = 1200) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the middle of the line that ``stroke`` draws."""
    x = np.arange(80, width - 80)
    return np.round(row + 25 * np.sin(x / 40)).astype(np.int64), x


def photograph(width: int, height: int, seed: int = 3) -> Pixels:
    """Something with every tone and no edges of ink: soft shades of several colours, with fine texture."""
    rng = np.random.default_rng(seed)
    layers = [
        cv2.resize(rng.uniform(0, 255, (side, side, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for side in (4, 9, 30)
    ]
    picture = layers[0] * 0.5 + layers[1] * 0.3 + layers[2] * 0.2 + rng.normal(0, 3, (height, width, 1))
    return np.asarray(np.clip((picture - 40) * 1.5, 0, 255), np.uint8)


def hue(colour: NDArray[np.float64]) -> tuple[float, float]:
    """Hue in degrees and saturation, 0 to 1."""
    found = colorsys.rgb_to_hsv(*(float(value) / 255 for value in colour))
    return found[0] * 360, found[1]
