"""Setting type on an A4 sheet and keeping, line by line, what was printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont, features

FONT_ROOT = Path("/usr/share/fonts/truetype")
A4_MM = (210.0, 297.0)
INK = (28, 28, 34)
_RUNS = re.compile(r"[\u0900-\u097f\u200c\u200d]+|[^\u0900-\u097f\u200c\u200d]+")

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


class SheetFullError(ValueError):
    """There is more text than the page holds."""


@dataclass(frozen=True)
class Face:
    """Four font paths below ``FONT_ROOT``: one pair for Devanagari, one for everything else."""

    deva: str
    deva_bold: str
    latin: str
    latin_bold: str


_SANS = ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf")
_SERIF = ("liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf")
_MONO = ("liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf")
_NOTO_SANS = ("noto/NotoSansDevanagari-Regular.ttf", "noto/NotoSansDevanagari-Bold.ttf")
_NOTO_SERIF = ("noto/NotoSerifDevanagari-Regular.ttf", "noto/NotoSerifDevanagari-Bold.ttf")

FACES = {
    "sans": Face(*_NOTO_SANS, *_SANS),
    "serif": Face(*_NOTO_SERIF, *_SERIF),
    "lohit": Face("lohit-devanagari/Lohit-Devanagari.ttf", _NOTO_SANS[1], *_SERIF),
    "typewriter": Face(*_NOTO_SANS, *_MONO),
}


@cache
def _font(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    if not features.check("raqm"):
        raise SystemExit("Pillow has no raqm here, and Devanagari needs it: apt-get install libfribidi0")
    return ImageFont.truetype(str(FONT_ROOT / path), size_px, layout_engine=ImageFont.Layout.RAQM)


@dataclass(frozen=True)
class Style:
    """How a line looks: ``size_pt``, the leading as a multiple of the size, weight and colour."""

    face: Face
    size_pt: float = 13
    leading: float = 1.65
    bold: bool = False
    colour: Colour = INK

    def but(self, size_pt: float | None = None, bold: bool | None = None, colour: Colour | None = None) -> Style:
        """Return the same style with the given things changed."""
        return Style(
            self.face, size_pt or self.size_pt, self.leading, self.bold if bold is None else bold, self.colour if colour is None else colour
        )


@dataclass(frozen=True)
class Mark:
    """Ink that no OCR is asked to read (stamp, signature, scribble): its words if it has any, and its box in sheet pixels."""

    kind: str
    text: str
    box: Box


class Sheet:
    """One page being set. ``lines`` is the printed text in reading order, ``marks`` the other ink; ``words`` is the text once more, word by
    word with boxes in sheet pixels, one list for each piece that was set at once."""

    def __init__(self, dpi: int, margins_mm: tuple[float, float, float, float] = (22, 16, 20, 16), landscape: bool = False) -> None:
        self.dpi = dpi
        width_mm, height_mm = A4_MM[::-1] if landscape else A4_MM
        self.width, self.height = self.px(width_mm), self.px(height_mm)
        left, top, right, bottom = margins_mm
        self.left, self.right = self.px(left), self.width - self.px(right)
        self.y, self.bottom = self.px(top), self.height - self.px(bottom)
        self.image = Image.new("RGB", (self.width, self.height), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[str] = []
        self.marks: list[Mark] = []
        self.words: list[list[tuple[str, Box]]] = []

    def px(self, mm: float) -> int:
        """Return millimetres as pixels."""
        return round(mm * self.dpi / 25.4)

    def skip(self, mm: float) -> None:
        """Leave white space."""
        self.y += self.px(mm)

    def width_of(self, text: str, style: Style) -> float:
        """Return the width of a text on one line, in pixels."""
        return sum(self._font_of(run, style).getlength(run) for run in _RUNS.findall(text))

    def wrap(self, text: str, style: Style, width: float, first_indent: float = 0) -> list[str]:
        """Break a paragraph into lines that fit ``width`` pixels."""
        lines: list[str] = []
        words: list[str] = []
        room, used, space = width - first_indent, 0.0, self.width_of(" ", style)
        for word in text.split():
            size = self.width_of(word, style)
            if words and used + space + size > room:
                lines.append(" ".join(words))
                words, used, room = [], 0.0, width
            used += size + (space if words else 0)
            words.append(word)
        return [*lines, " ".join(words)] if words else lines

    def paragraph(self, text: str, style: Style, align: str = "left", indent_mm: float = 0, span: tuple[int, int] | None = None) -> None:
        """Set a paragraph between ``span`` (its edges in pixels; default: the margins). ``align``: left, right, centre, justify."""
        left, right = span or (self.left, self.right)
        indent = self.px(indent_mm)
        lines = self.wrap(text, style, right - left, indent)
        for number, line in enumerate(lines):
            start = left + (indent if number == 0 else 0)
            last = number == len(lines) - 1
            self.line(line, style, (start, right), "left" if last and align == "justify" else align)

    def line(self, text: str, style: Style, span: tuple[int, int], align: str = "left") -> None:
        """Set one line at the cursor and go on to the next."""
        self._ink(text, style, span, align)
        self.lines.append(text)
        self._advance(style)

    def pair(self, left: str, right: str, style: Style) -> None:
        """Set one text at the left margin and one at the right margin of the same line."""
        self._ink(left, style, (self.left, self.right), "left")
        self._ink(right, style, (self.left, self.right), "right")
        self.lines.append(f"{left} {right}")
        self._advance(style)

    def rule(self, width_px: int = 2, span: tuple[int, int] | None = None, colour: Colour = INK) -> None:
        """Draw a horizontal line at the cursor."""
        left, right = span or (self.left, self.right)
        self.draw.line((left, self.y, right, self.y), fill=colour, width=width_px)
        self.skip(2.5)

    def columns(self, paragraphs: tuple[str, ...], style: Style, gap_mm: float = 8) -> None:
        """Set paragraphs in two columns of equal length with a line between them; paragraphs of one to three words are headings."""
        middle, half_gap = (self.left + self.right) // 2, self.px(gap_mm / 2)
        spans = (self.left, middle - half_gap), (middle + half_gap, self.right)
        indent = self.px(6)
        ready: list[tuple[str, str, int]] = []
        for text in paragraphs:
            if len(text.split()) <= 4:
                ready.append((text, "heading", 0))
                continue
            lines = self.wrap(text, style, spans[0][1] - spans[0][0], indent)
            ready += [(line, "left" if n == len(lines) - 1 else "justify", 0 if n else indent) for n, line in enumerate(lines)]
        top, half, foot = self.y, (len(ready) + 1) // 2, self.y
        for span, part in zip(spans, (ready[:half], ready[half:]), strict=True):
            self.y = top
            for text, align, shift in part:
                heading = align == "heading"
                self.line(text, style.but(bold=True) if heading else style, (span[0] + shift, span[1]), "centre" if heading else align)
            foot = max(foot, self.y)
        self.draw.line((middle, top, middle, foot), fill=INK, width=2)
        self.y = foot

    def table(self, rows: list[tuple[str, ...]], shares: tuple[float, ...], style: Style) -> None:
        """Set a ruled table; the first row is its heading, ``shares`` the columns' parts of the width. Its text is kept row by row."""
        edges = [self.left + round((self.right - self.left) * sum(shares[:n]) / sum(shares)) for n in range(len(shares) + 1)]
        pad, top = self.px(2), self.y
        height = round(style.size_pt * self.dpi / 72 * 2.0)
        for number, row in enumerate(rows):
            self.draw.line((edges[0], self.y, edges[-1], self.y), fill=INK, width=2)
            self.y += round(height * 0.12)
            for cell, left, right in zip(row, edges, edges[1:], strict=False):
                self._ink(cell, style.but(bold=number == 0), (left + pad, right - pad), "centre" if number == 0 else "left")
            self.y += height - round(height * 0.12)
            self.lines.append(" ".join(row))
        for edge in edges:
            self.draw.line((edge, top, edge, self.y), fill=INK, width=2)
        self.draw.line((edges[0], self.y, edges[-1], self.y), fill=INK, width=2)
        self._check()

    def press(self, mask: Image.Image, at_mm: tuple[float, float], colour: Colour, kind: str, text: str = "") -> None:
        """Print a mark (8-bit mask, 255 = ink) with its top left corner at ``at_mm``; ink under it stays visible."""
        x, y = self.px(at_mm[0]), self.px(at_mm[1])
        layer = Image.composite(Image.new("RGB", mask.size, colour), Image.new("RGB", mask.size, (255, 255, 255)), mask)
        box = (x, y, x + mask.width, y + mask.height)
        self.image.paste(ImageChops.multiply(self.image.crop(box), layer), box)
        self.marks.append(Mark(kind, text, box))

    def pixels(self) -> np.ndarray:
        """Return the sheet as an array of height x width x 3 bytes."""
        return np.asarray(self.image)

    def _font_of(self, run: str, style: Style) -> ImageFont.FreeTypeFont:
        face = style.face
        deva = "\u0900" <= run[0] <= "\u097f" or run[0] in "\u200c\u200d"
        path = (face.deva_bold if style.bold else face.deva) if deva else (face.latin_bold if style.bold else face.latin)
        return _font(path, round(style.size_pt * self.dpi / 72))

    def _ink(self, text: str, style: Style, span: tuple[int, int], align: str) -> None:
        if not text:
            return
        words, room = text.split(" "), span[1] - span[0]
        sizes = [self.width_of(word, style) for word in words]
        space = self.width_of(" ", style)
        if align == "justify" and len(words) > 1:
            space = (room - sum(sizes)) / (len(words) - 1)
        used = sum(sizes) + space * (len(words) - 1)
        if used > room + 1:
            raise ValueError(f"a line does not fit: {text}")
        x = span[0] + {"right": room - used, "centre": (room - used) / 2}.get(align, 0.0)
        base = self.y + round(style.size_pt * self.dpi / 72 * 1.1)
        boxes = []
        for word, size in zip(words, sizes, strict=True):
            at, top, foot = x, base, base
            for run in _RUNS.findall(word):
                font = self._font_of(run, style)
                language = "hi" if run[0] > "\u0900" else None
                self.draw.text((at, base), run, font=font, fill=style.colour, anchor="ls", language=language)
                _, high, _, low = font.getbbox(run, anchor="ls", language=language)
                at, top, foot = at + font.getlength(run), min(top, base + round(high)), max(foot, base + round(low))
            boxes.append((word, (round(x), top, round(at), foot)))
            x += size + space
        self.words.append(boxes)

    def _advance(self, style: Style) -> None:
        self.y += round(style.size_pt * self.dpi / 72 * style.leading)
        self._check()

    def _check(self) -> None:
        if self.y > self.bottom + self.px(6):
            raise SheetFullError(f"the sheet is full after: {self.lines[-1]}")
