"""Readings of drawn pages without an engine: the truth, misread here and there, so that thousands of pairs can be compared."""

from __future__ import annotations

import numpy as np

from bench.twin_pages import Shot
from scanfile.model import Block, Box, Dpi, Line, OcrPage, Word

Rng = np.random.Generator
MISREAD, OVERLOOKED, JUNK = 0.05, 0.015, 0.6
"""Shares of words read wrongly and not at all, and of stamps, signatures and notes in which an engine sees a word."""
BROKEN_NUMBER, BROKEN_WORD, BADLY = 0.05, 0.005, 0.4
"""Shares of numbers with signs in them (``12/2019``) and of other words that are read in two pieces, and of pieces that are misread. The
engine broke 4 % of such numbers and 0.3 % of other words on 16 families of the set ``tune``."""

_DIGITS = "0123456789"
_LETTERS = {"Latin": "abcdeghilmnorstu", "Devanagari": "कगतदनपबमयरलवसह"}
_JITTER_MM = 0.12


def reading(shot: Shot, rng: Rng) -> OcrPage:
    """What an engine might have read on a scan."""
    height, width = shot.scan.pixels.shape[:2]
    loose = _JITTER_MM / 25.4 * shot.scan.dpi
    lines = []
    for piece in shot.words:
        kept = [(text, _jittered(box, loose, rng)) for text, box in piece if text and rng.random() >= OVERLOOKED]
        words = tuple(word for text, box in kept for word in _read(text, box, rng))
        if words:
            lines.append(_line(words))
    for box in shot.marks:
        if rng.random() < JUNK:
            text = "".join(str(rng.choice(list(_LETTERS["Devanagari"]))) for _ in range(int(rng.integers(1, 6))))
            lines.append(_line((Word(text, _jittered(box, loose, rng), int(rng.integers(5, 75)), "Devanagari"),)))
    angle = shot.angle_deg if abs(shot.angle_deg) >= 0.1 else 0.0
    dpi = Dpi(shot.scan.dpi, shot.scan.dpi, False)
    block = Block(tuple(lines), (0, 0, width, height))
    return OcrPage(width, height, dpi, 2 if shot.turned else 0, round(angle, 2), (block,), "Devanagari", "drawn")


def _line(words: tuple[Word, ...]) -> Line:
    low, high = np.array([word.box[:2] for word in words]).min(axis=0), np.array([word.box[2:] for word in words]).max(axis=0)
    return Line(words, (int(low[0]), int(low[1]), int(high[0]), int(high[1])))


def _read(text: str, box: Box, rng: Rng) -> tuple[Word, ...]:
    """A word as it was read: whole, or in two pieces of which the engine is less sure."""
    signs = [place for place in range(2, len(text) - 1) if not text[place - 1].isalnum()] if any(map(str.isdecimal, text)) else []
    if len(text) < 4 or rng.random() >= (BROKEN_NUMBER if signs else BROKEN_WORD):
        return (_word(text, box, rng),)
    place = int(rng.choice(signs or range(2, len(text) - 1)))
    edge = box[0] + round((box[2] - box[0]) * place / len(text))
    halves = (text[:place], (box[0], box[1], max(box[0] + 1, edge), box[3])), (text[place:], (edge, box[1], max(edge + 1, box[2]), box[3]))
    return tuple(
        Word(_misread(half, rng) if rng.random() < BADLY else half, there, int(rng.integers(20, 96)), "Devanagari")
        for half, there in halves
    )


def _word(text: str, box: Box, rng: Rng) -> Word:
    if rng.random() >= MISREAD:
        return Word(text, box, int(rng.integers(86, 97)), "Devanagari")
    return Word(_misread(text, rng), box, int(rng.integers(40, 92)), "Devanagari")


def _misread(text: str, rng: Rng) -> str:
    place = int(rng.integers(len(text)))
    letters = _DIGITS if text[place].isdecimal() else _LETTERS["Latin" if text.isascii() else "Devanagari"]
    return text[:place] + str(rng.choice(list(letters))) + text[place + 1 :]


def _jittered(box: Box, loose: float, rng: Rng) -> Box:
    left, top, right, bottom = (round(edge + float(rng.normal(0, loose))) for edge in box)
    return left, top, max(left + 1, right), max(top + 1, bottom)
