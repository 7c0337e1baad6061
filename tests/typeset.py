"""Pages of type for tests: text set with fpdf2 (HarfBuzz shapes the scripts of India) and rendered with pdfium."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
from fpdf import FPDF

NOTO = Path("/usr/share/fonts/truetype/noto")
FONTS = {
    "hindi": "NotoSansDevanagari-Regular.ttf",
    "english": "NotoSans-Regular.ttf",
    "bengali": "NotoSansBengali-Regular.ttf",
    "urdu": "NotoNastaliqUrdu-Regular.ttf",
    "gurmukhi": "NotoSansGurmukhi-Regular.ttf",
    "gujarati": "NotoSerifGujarati-Regular.ttf",
    "odia": "NotoSansOriya-Regular.ttf",
    "tamil": "NotoSerifTamil-Regular.ttf",
}

Pixels = npt.NDArray[np.uint8]


class Sheet:
    """An A4 sheet; coordinates in millimetres from the top left corner, text placed by its top."""

    def __init__(self, size_pt: float = 13) -> None:
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.add_page()
        for name, path in FONTS.items():
            self._pdf.add_font(name, fname=NOTO / path)
        self._pdf.set_text_shaping(True)
        self._pdf.set_fallback_fonts(["english", "hindi"])
        self._size_pt = size_pt

    def text(self, x_mm: float, y_mm: float, text: str, font: str = "hindi") -> Sheet:
        """One line of text."""
        self._pdf.set_font(font, size=self._size_pt)
        self._pdf.set_xy(x_mm, y_mm)
        self._pdf.cell(text=text)
        return self

    def lines(self, x_mm: float, y_mm: float, texts: list[str], pitch_mm: float = 8, font: str = "hindi") -> Sheet:
        """Lines of text below one another."""
        for number, text in enumerate(texts):
            self.text(x_mm, y_mm + number * pitch_mm, text, font)
        return self

    def rule(self, x1_mm: float, y1_mm: float, x2_mm: float, y2_mm: float) -> Sheet:
        """A thin straight rule."""
        self._pdf.set_line_width(0.3)
        self._pdf.line(x1_mm, y1_mm, x2_mm, y2_mm)
        return self

    def pixels(self, dpi: int = 200) -> Pixels:
        """The sheet as grey values."""
        return _render(bytes(self._pdf.output()), dpi)


@cache
def _render(pdf: bytes, dpi: int) -> Pixels:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return np.array(opened[0].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze(), dtype=np.uint8)
    finally:
        opened.close()
