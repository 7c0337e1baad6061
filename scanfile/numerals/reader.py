"""A small network of our own that reads one line with a number or a date: what it has learnt is in ``numbers.onnx`` (``training/``).

It has no words and no language. So it errs where print is bad, and not where print is unlikely, which makes it a second witness that is
independent of the models that read the page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.model import Spelling
from scanfile.numerals.beam import likeliest
from scanfile.numerals.letters import LETTERS, spoken

Pixels = npt.NDArray[np.uint8]

HEIGHT = 48
"""Rows of the network's picture."""

_BEHIND = 64
"""Columns of paper behind the line, as there were behind those that the network learnt from: without it the last letter is lost."""

_MODEL = Path(__file__).parent / "numbers.onnx"
_NARROWEST, _WIDEST = 16, 2400
_DARKEST, _LIGHTEST, _LEAST_CONTRAST = 2, 90, 40.0
_WORTH, _BEAMS, _LEAST = 1e-3, 8, 0.005
"""Letters and texts that are less likely are no answer; so many texts are followed at a time."""


def read_line(pixels: Pixels) -> tuple[Spelling, ...]:
    """The likeliest texts of one line, the likeliest first, at most ``_BEAMS``; grey values (H, W), dark ink on a light ground."""
    columns = _columns(pixels)
    found: dict[str, float] = {}
    for row, chance in likeliest(columns, _BEAMS):
        text = " ".join(spoken("".join(LETTERS[number - 1] for number in row)).split())
        found[text] = found.get(text, 0.0) + chance
    ranked = sorted(found.items(), key=lambda one: -one[1])
    return tuple(Spelling(text, round(100 * chance)) for text, chance in ranked if text and chance >= _LEAST)


def _columns(pixels: Pixels) -> list[list[tuple[int, float]]]:
    """For each column the classes that are worth a thought, with their probabilities."""
    height, width = pixels.shape
    across = min(_WIDEST, max(_NARROWEST, round(width * HEIGHT / height)))
    drawn = cv2.resize(pixels, (across, HEIGHT), interpolation=cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR)
    ink = np.pad(inked(np.asarray(drawn, np.uint8)), ((0, 0), (0, _BEHIND + -across % 4)))
    net = _net()
    net.setInput(ink[None, None])
    said = net.forward().reshape(2, len(LETTERS) + 1, -1).transpose(2, 0, 1).reshape(-1, len(LETTERS) + 1)
    grown = np.exp(said - said.max(axis=1, keepdims=True))
    chances = grown / grown.sum(axis=1, keepdims=True)
    return [[(int(number), float(row[number])) for number in np.flatnonzero(row > _WORTH)] for row in chances]


def inked(cutting: Pixels) -> npt.NDArray[np.float32]:
    """Ink 1, paper 0, by the cutting's own darkest and lightest places; (H, W). What the network reads, and has learnt from."""
    dark, light = np.percentile(cutting, (_DARKEST, _LIGHTEST))
    return np.asarray(np.clip((light - cutting.astype(np.float32)) / max(_LEAST_CONTRAST, light - dark), 0, 1), np.float32)


@cache
def _net() -> Any:
    """The network, loaded once for each worker."""
    return cv2.dnn.readNetFromONNX(str(_MODEL))
