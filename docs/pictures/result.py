"""Draws the README's picture from a real run: ``python docs/pictures/result.py ARCHIVE`` after ``make demo`` (ARCHIVE is demo-archive).

The terminal shows what the commands print; the marks on the page are the boxes that pdfium reports for the word that was searched.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFont

OUT = Path(__file__).with_name("result.png")
WORD, RECORD, PAGE = "कार्यालय", "demo-01-04", 4
COMMANDS = (
    ("list",),
    ("search", WORD, "--limit", "3"),
    ("search", "digitisation", "--limit", "3"),
    ("search", "४१२/सा०अ०/२०२१", "--limit", "1"),
    ("verify",),
)
SIZE, LEFT, COLUMNS = (1520, 800), 570, 77
INK, DIM, GROUND, HIT = (225, 225, 220), (120, 190, 140), (28, 30, 34), (255, 214, 90)
LATIN = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 19)
HINDI = ImageFont.truetype("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf", 20)
RUNS = re.compile(r"[\u0900-\u097f\u200c\u200d]+(?: +[\u0900-\u097f\u200c\u200d]+)*|[^\u0900-\u097f]+")


def page_picture(archive: Path) -> Image.Image:
    """The page as pdfium draws it, with the searched word marked where the invisible text says it stands."""
    with pdfium.PdfDocument(next((archive / "records" / RECORD).glob("correspondence.*.pdf"))) as document:
        page = document[PAGE - 1]
        scale = SIZE[1] / page.get_height()
        picture = page.render(scale=scale).to_pil().convert("RGB")
        text = page.get_textpage()
        searcher = text.search(WORD)
        marks = Image.new("RGB", picture.size, "white")
        while found := searcher.get_next():
            start, count = found
            for at in range(text.count_rects(start, count)):
                left, bottom, right, top = (value * scale for value in text.get_rect(at))
                ImageDraw.Draw(marks).rectangle((left - 2, picture.height - top - 2, right + 2, picture.height - bottom + 2), fill=HIT)
    return ImageChops.multiply(picture, marks)


def printed(archive: Path) -> list[tuple[str, bool]]:
    """The lines of the terminal, each with whether it is a command; long ones are cut as a narrow terminal would cut them."""
    lines: list[tuple[str, bool]] = []
    for words in COMMANDS:
        lines.append((f"$ scanfile {' '.join(words)}", True))
        answer = subprocess.run(
            [Path(sys.executable).with_name("scanfile"), *words, "--archive", archive], capture_output=True, text=True, check=True
        ).stdout
        for line in answer.splitlines():
            shown = "  ".join(line.split("\t"))
            lines.append((shown if len(shown) <= COLUMNS else f"{shown[: COLUMNS - 1]}…", False))
        lines.append(("", False))
    return lines


def main() -> None:
    """Page to the left, terminal to the right."""
    archive = Path(sys.argv[1])
    sheet = Image.new("RGB", SIZE, GROUND)
    sheet.paste(page_picture(archive), (0, 0))
    pen = ImageDraw.Draw(sheet)
    top = 26
    for line, command in printed(archive):
        left = float(LEFT + 28)
        for run in RUNS.findall(line):
            hindi = "\u0900" <= run[0] <= "\u097f"
            font = HINDI if hindi else LATIN
            pen.text((left, top + 20), run, font=font, fill=DIM if command else INK, anchor="ls")
            left += pen.textlength(run, font=font)
        top += 27 if line else 18
    sheet.quantize(64, dither=Image.Dither.NONE).save(OUT, optimize=True)


if __name__ == "__main__":
    main()
