"""Draws the picture in docs/separator-sheets.md: ``python docs/pictures/sheets.py``. The sheets are real ones, made smaller."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from scanfile.model import CountUnit, Part, SheetKind, SheetMark
from scanfile.paper.sheets import Sheet, render

OUT = Path(__file__).with_name("sheets.png")
NUMBER, OFFICE = "1847/रा०/2018", "जिलाधिकारी कार्यालय, गया"
SUBJECT = "ग्राम पंचायत क्षेत्र रामपुर में त्रिस्तरीय निर्वाचन हेतु भूमि आवंटन (Land Acquisition, NH-30) के संबंध में"
SHEETS = (
    Sheet(SheetMark(SheetKind.FILE, NUMBER, Part.NOTING, 1, 24, CountUnit.LEAF, OFFICE), SUBJECT),
    Sheet(SheetMark(SheetKind.FILE, NUMBER, Part.CORRESPONDENCE, 2, 160, CountUnit.WRITTEN_SIDE, OFFICE), SUBJECT),
    Sheet(SheetMark(SheetKind.NEXT_DOCUMENT)),
)
DPI, GAP, RIM = 62, 16, 120


def main() -> None:
    """Write the picture."""
    content, _ = render(SHEETS)
    with pdfium.PdfDocument(content) as document:
        pages = [page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for page in document]
    width, height = pages[0].size
    picture = Image.new("L", (len(pages) * (width + GAP) + GAP, height + 2 * GAP), RIM)
    for place, page in enumerate(pages):
        picture.paste(page, (GAP + place * (width + GAP), GAP))
    picture.quantize(16).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
