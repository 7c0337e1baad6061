"""Make clean A4 letters for the speed benchmark: ``python bench/letters.py OUT --count 40 --seed 1``.

OUT/scans gets half JPEG (quality 85, grey and colour in turn) and half G4 TIFF at 300 dpi; OUT/truth gets what is printed on each.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples import english, hindi, letters, scans
from samples.letters import OFFICES
from samples.paper import grey, turn_matrix
from samples.sheet import FACES, Sheet, SheetFullError, Style

DPI = 300
JPEG_QUALITY = 85
MIN_WORDS, MAX_WORDS = 180, 350
_KINDS = (
    (hindi.TOPICS, ("up", "patna", "dm"), ("sans", "serif", "lohit"), 12.0),
    (english.TOPICS, ("ministry", "collector_en"), ("serif", "sans"), 12.0),
    (hindi.MIXED, ("up", "patna", "dm"), ("sans", "serif"), 12.0),
)


def set_page(rng: np.random.Generator, ordinal: int) -> Sheet:
    """Set one letter of 180 to 350 words: Hindi, English and mixed ones take turns."""
    topics, offices, faces, size_pt = _KINDS[ordinal // 2 % len(_KINDS)]
    topic = topics[rng.integers(len(topics))]
    office, face = OFFICES[str(rng.choice(offices))], FACES[str(rng.choice(faces))]
    extra = int(rng.integers(0, 4))
    while True:
        sheet = Sheet(DPI)
        try:
            letters.set_letter(sheet, letters.letter(topic, office, rng, extra), Style(face, size_pt), rng)
        except SheetFullError:
            extra = max(extra - 1, 0)
            continue
        if MIN_WORDS <= len(" ".join(sheet.lines).split()) <= MAX_WORDS:
            return sheet
        extra = min(extra + 1, 3)


def scan(sheet: Sheet, mode: str, rng: np.random.Generator, grain: np.ndarray) -> scans.Scan:
    """Scan a sheet with a little skew and a sensor's noise; ``grain`` is one page of noise, which each page shifts at random."""
    height, width = grain.shape
    matrix = turn_matrix(width, height, float(rng.uniform(-0.6, 0.6)))
    pixels = sheet.pixels() if mode == "colour" else grey(sheet.pixels())
    pixels = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    noise = np.roll(grain, tuple(rng.integers(0, side) for side in grain.shape), axis=(0, 1))
    if mode == "colour":
        noise = np.repeat(noise[:, :, None], 3, axis=2)
    pixels = cv2.add(pixels, noise, dtype=cv2.CV_8U)
    if mode == "bitonal":
        pixels = np.where(pixels < 150, 0, 255).astype(np.uint8)
    return scans.Scan(pixels, mode, DPI)


def main() -> None:
    """Write the letters."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for name in ("scans", "truth"):
        (args.out / name).mkdir(parents=True, exist_ok=True)
    blank = Sheet(DPI)
    grain = np.random.default_rng(args.seed).normal(-4, 2, (blank.height, blank.width)).astype(np.int16)
    for ordinal in range(args.count):
        rng = np.random.default_rng((args.seed, ordinal))
        sheet = set_page(rng, ordinal)
        mode = ("grey", "bitonal", "colour", "bitonal")[ordinal % 4]
        path = args.out / "scans" / f"{ordinal + 1:04d}{'.tif' if mode == 'bitonal' else '.jpg'}"
        scans.save(path, [scan(sheet, mode, rng, grain)], JPEG_QUALITY)
        truth = args.out / "truth" / f"{path.stem}.txt"
        truth.write_text("".join(f"{line}\n" for line in sheet.lines), encoding="utf-8")
    print(f"{args.count} letters in {args.out / 'scans'}")


if __name__ == "__main__":
    main()
