"""Draws the picture in docs/access-pdf.md: ``python docs/pictures/access.py``. Left the scan, right its access PDF as pdfium shows it."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.access import DPI, QUALITY, scanned, source
from scanfile import config, pages, pdf

OUT = Path(__file__).with_name("access.jpg")
GAP, RIM = 8, 120
# Which letter, and where on it in millimetres: a stamp, a signature, a stamp over print, red, green and pencil in the margin, a noting.
CROPS = (
    (0, (28, 210, 88, 34)),
    (0, (112, 214, 88, 26)),
    (1, (112, 52, 88, 22)),
    (1, (0, 104, 88, 22)),
    (0, (0, 104, 88, 22)),
    (2, (0, 104, 88, 22)),
    (4, (100, 112, 88, 26)),
)


def main() -> None:
    """Write the picture."""
    settings = config.load(None)
    rows = []
    for ordinal, millimetres in CROPS:
        with TemporaryDirectory() as place:
            master = Path(place) / "master.jpg"
            Image.fromarray(scanned(ordinal, "colour")[0]).save(master, quality=QUALITY, dpi=(DPI, DPI))
            page = source(master)
            facts = pdf.DocumentFacts("1124-01-01", "Correspondence", "2026-11-24", ("1/c",))
            pdf.build([page], facts, Path(place) / "own.pdf", settings.pdf, Path(place))
            made = pdf.build_access([page], facts, Path(place) / "own.pdf", Path(place) / "x.pdf", settings.access, Path(place))
            shown = pages.decode(made.pieces[0].path, 1, settings.pages).pixels
            left, top, width, height = (round(value * DPI / 25.4) for value in millimetres)
            rows.append([picture[top : top + height, left : left + width] for picture in (page.decode(), shown)])
    width = 2 * rows[0][0].shape[1] + GAP
    sheet = np.full((sum(row[0].shape[0] + GAP for row in rows) - GAP, width, 3), RIM, np.uint8)
    at = 0
    for before, after in rows:
        sheet[at : at + len(before), : before.shape[1]] = before
        sheet[at : at + len(after), width - after.shape[1] :] = after
        at += len(before) + GAP
    picture = Image.fromarray(sheet)
    picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS).save(OUT, quality=88, optimize=True)


if __name__ == "__main__":
    main()
