"""Texts set in type: each text in a face by chance, with a sharp edge, at the size that 10 to 16 point have at 300 dots per inch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

Rng = np.random.Generator
Grey = np.ndarray

_RUNS = re.compile(r"[\u0900-\u097f\u200c\u200d]+|[^\u0900-\u097f]+")
MARGIN = 60


@dataclass(frozen=True)
class Face:
    """Paths of one face: for Devanagari and for everything else."""

    deva: str
    latin: str


class Faces:
    """The faces that a directory of font packages and the system's own fonts make."""

    def __init__(self, packages: Path, families: list[str], system: list[tuple[str, str]], latin: list[str]) -> None:
        """``families`` are web fonts with Devanagari, most with Latin letters; ``system`` are pairs of paths, ``latin`` Latin ones."""
        self.faces: list[list[Face]] = []
        self._latin = latin
        for family in families:
            stems = packages / family / "files"
            faces = []
            for weight in (400, 500, 600, 700):
                deva, own = stems / f"{family}-devanagari-{weight}-normal.woff", stems / f"{family}-latin-{weight}-normal.woff"
                if deva.exists() and _opens(str(deva)):
                    faces.append(Face(str(deva), str(own) if own.exists() and _opens(str(own)) else ""))
            if faces:
                self.faces.append(faces)
        self.faces += [[Face(deva, own)] for deva, own in system]

    def pick(self, rng: Rng) -> Face:
        """A face, each family as often as the others."""
        family = self.faces[int(rng.integers(len(self.faces)))]
        face = family[int(rng.integers(len(family)))]
        if not face.latin or rng.random() < 0.6:
            return Face(face.deva, self._latin[int(rng.integers(len(self._latin)))])
        return face

    def covers(self, face: Face, text: str) -> bool:
        """Whether a face has all letters of a text."""
        deva, latin = _letters_of(face.deva), _letters_of(face.latin)
        return all(letter == " " or ord(letter) in (deva if "\u0900" <= letter <= "\u097f" else latin) for letter in text)


@lru_cache(maxsize=4096)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def draw(text: str, face: Face, size: int, rng: Rng) -> Grey:
    """The text in black on white, with ``MARGIN`` white around its ink. Raises ValueError where nothing can be seen."""
    runs = _RUNS.findall(text)
    fonts = [_font(face.deva if "\u0900" <= run[0] <= "\u097f" else face.latin, size) for run in runs]
    pen = 0.04 * size if rng.random() < 0.06 else 0.0
    tracking = float(rng.uniform(0, 0.08)) * size if rng.random() < 0.1 else 0.0
    widths = [font.getlength(run) + pen + tracking for run, font in zip(runs, fonts, strict=True)]
    canvas = Image.new("L", (int(sum(widths)) + 2 * size, 3 * size), 255)
    drawing = ImageDraw.Draw(canvas)
    x = float(size)
    for run, font, width in zip(runs, fonts, widths, strict=True):
        drawing.text((x, 2 * size), run, font=font, fill=0, anchor="ls")
        x += width
    pixels = np.asarray(canvas)
    if rng.random() < 0.03:  # underlined
        pixels = pixels.copy()
        y = 2 * size + int(rng.integers(size // 6, size // 3))
        pixels[y : y + max(2, size // 22), size : int(x)] = 0
    rows, columns = np.flatnonzero((pixels < 128).any(1)), np.flatnonzero((pixels < 128).any(0))
    if not len(rows):
        raise ValueError(f"no ink: {text}")
    ink = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.pad(ink, MARGIN, constant_values=255)


def _opens(path: str) -> bool:
    """Whether the library that sets type can read a font at all: some web fonts are broken."""
    try:
        _font(path, 40)
    except OSError:
        return False
    return True


@lru_cache(maxsize=1024)
def _letters_of(path: str) -> frozenset[int]:
    return frozenset(TTFont(path, lazy=True).getBestCmap())
