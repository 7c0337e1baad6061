"""Page numbers on letters: ``python bench/folios.py --count 60 --seed 2``.

Letters of the speed benchmark get a number in a corner or in the middle of a margin: printed, stamped with leading zeros, or drawn with
a pen's strokes (a plotter's script, not real handwriting), in both scripts and several sizes, slightly turned; a third gets none. Specks
lie all over. They are read as a run reads them, and the numbers found are compared with those that were put there.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import letters
from samples import scans
from samples.paper import grey
from samples.sheet import FACES, FONT_ROOT, Sheet
from scanfile import config, folio, ocr, pages, reading
from scanfile.model import Dpi, OcrPage

DPI = letters.DPI
PLACES = ("top right", "top left", "top middle", "foot middle", "foot right")
WAYS = ("print", "dashes", "hindi", "stamp", "pen")


def mark(number: int, way: str, rng: np.random.Generator) -> np.ndarray:
    """The number as dark ink on white, cut to its size and slightly turned; (H, W) grey."""
    high_px = round(float(rng.uniform(2.2, 5.0) if way != "pen" else rng.uniform(4.0, 8.0)) / 25.4 * DPI)
    text = {"dashes": f"- {number} -", "stamp": f"{number:04d}", "hindi": str(number).translate(str.maketrans("0123456789", "०१२३४५६७८९"))}
    canvas = Image.new("L", (12 * high_px, 4 * high_px), 255)
    if way == "pen":
        pixels = np.array(canvas)
        at, thick = (2 * high_px, 3 * high_px), max(2, high_px // 14)
        cv2.putText(pixels, str(number), at, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, high_px / 22, 40, thick, cv2.LINE_AA)
    else:
        face = FACES["lohit" if way == "hindi" else str(rng.choice(["sans", "serif"]))]
        font = ImageFont.truetype(str(FONT_ROOT / (face.deva if way == "hindi" else face.latin)), round(1.4 * high_px))
        ImageDraw.Draw(canvas).text((2 * high_px, high_px), text.get(way, str(number)), 30, font)
        pixels = np.array(canvas)
    turn = cv2.getRotationMatrix2D((pixels.shape[1] / 2, pixels.shape[0] / 2), float(rng.uniform(-6, 6)), 1)
    pixels = cv2.warpAffine(pixels, turn, pixels.shape[::-1], borderValue=255)
    rows, columns = np.nonzero(pixels < 200)
    return pixels[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def put(page: np.ndarray, ink: np.ndarray, place: str, rng: np.random.Generator) -> None:
    """Lay the ink into a margin."""
    height, width = page.shape
    edge, from_side = (round(float(rng.uniform(*range_mm)) / 25.4 * DPI) for range_mm in ((7, 16), (8, 22)))
    top = edge if place.startswith("top") else height - edge - ink.shape[0]
    left = {"left": from_side, "right": width - from_side - ink.shape[1], "middle": (width - ink.shape[1]) // 2}[place.split()[1]]
    spot = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    np.minimum(spot, ink, out=spot)


def specks(page: np.ndarray, rng: np.random.Generator) -> None:
    """Dirt of up to 1 mm, everywhere."""
    for _ in range(60):
        y, x = (int(rng.integers(side)) for side in page.shape)
        cv2.ellipse(
            page, (x, y), (int(rng.integers(1, 6)), int(rng.integers(1, 8))), float(rng.uniform(0, 180)), 0, 360, int(rng.integers(60)), -1
        )


def read(path: Path, settings: config.Settings, engine: ocr.OcrEngine) -> OcrPage:
    """The reading of a scan."""
    inspection = pages.inspect(path, 1, settings.pages)
    raster = pages.decode(path, 1, settings.pages, grey=True)
    found = reading.read(engine, lambda turns: pages.ocr_raster(raster, turns, inspection.angle_deg, None), settings.ocr)
    size = (inspection.width_px, inspection.height_px)
    return OcrPage(*size, Dpi(DPI, DPI, False), found.turns, inspection.angle_deg, found.blocks, found.languages, found.engine)


def main() -> None:
    """Make, read, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=2)
    args = parser.parse_args()
    settings = config.load(None)
    engine = ocr.engine(settings.ocr)
    blank = Sheet(DPI)
    grain = np.random.default_rng(args.seed).normal(-4, 2, (blank.height, blank.width)).astype(np.int16)
    told: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as directory:
        for ordinal in range(args.count):
            rng = np.random.default_rng((args.seed, ordinal))
            page = grey(letters.set_page(rng, ordinal).pixels())
            specks(page, rng)
            truth, way, place = None, "none", ""
            if ordinal % 3:
                truth, way, place = int(rng.integers(1, 400)), WAYS[ordinal % len(WAYS)], str(rng.choice(PLACES))
                put(page, mark(truth, way, rng), place, rng)
            mode = ("grey", "bitonal")[ordinal % 2]
            pixels = cv2.add(page, grain, dtype=cv2.CV_8U)
            pixels = np.where(pixels < 150, 0, 255).astype(np.uint8) if mode == "bitonal" else pixels
            path = Path(directory) / ("page.tif" if mode == "bitonal" else "page.jpg")
            scans.save(path, [scans.Scan(pixels, mode, DPI)])
            seen = read(path, settings, engine)
            found = folio.folio_of(seen)
            verdict = "right" if found == truth else "missed" if found is None else "wrong"
            told[way, verdict] += 1
            if verdict != "right":
                there = any(str(truth) == word.text.translate(str.maketrans("०१२३४५६७८९", "0123456789")) for word in seen.words)
                print(f"{ordinal}: {way} {place} {truth}, found {found}{', though it was read' if there and truth else ''}")
    for way in ("none", *WAYS):
        counts = {verdict: told[way, verdict] for verdict in ("right", "missed", "wrong")}
        print(f"{way:8}", *(f"{verdict} {count}" for verdict, count in counts.items()))


if __name__ == "__main__":
    main()
