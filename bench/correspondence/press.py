"""Sides set in type, written on with a pen, copied and scanned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import segno
from PIL import Image, ImageDraw

from bench.correspondence.plan import Condition, Item, Record, Side, What
from bench.correspondence.wording import Wording
from bench.stacks.wear import Look, Scanner, black_and_white
from samples.paper import grey, scribble
from samples.scans import Scan, save
from samples.sheet import Face, Sheet, SheetFullError, Style

Grey = np.ndarray
Rng = np.random.Generator

FILE_SHEET, NOTING_SHEET, LETTERS_SHEET = "BENCH-FILE", "BENCH-NOTING", "BENCH-LETTERS"
RULES = f"""
[[separate.barcodes]]
match = "{FILE_SHEET}"
kind = "next file"

[[separate.barcodes]]
match = "{NOTING_SHEET}"
kind = "next part"
part = "noting"

[[separate.barcodes]]
match = "{LETTERS_SHEET}"
kind = "next part"
part = "correspondence"
"""
"""What an archive must be told of the sheets between files: they bear no number, so that nothing is known but what is read."""

_SHEETS = {What.FILE_SHEET: FILE_SHEET, What.NOTING_SHEET: NOTING_SHEET, What.LETTERS_SHEET: LETTERS_SHEET}
_JPEG_QUALITY = 85
_PEN_INK, _STAMP_INK = (25, 45, 150), (90, 50, 140)
_PIECES = re.compile(r"(\{\{.*?\}\})")
_SIZES = {"title": 15.0, "small": 9.5}


class Press:
    """Everything that pages of one resolution are made with."""

    def __init__(self, wording: Wording, dpi: int) -> None:
        wording.require()
        self.wording, self.dpi = wording, dpi
        blank = Sheet(dpi)
        self.scanner = Scanner(dpi, (blank.height, blank.width))

    def scans(self, record: Record) -> Iterator[tuple[Side, Scan]]:
        """All sides of a record as the scanner delivers them."""
        rng = np.random.default_rng((77, record.seed))
        bitonal = record.condition is not Condition.CLEAN or rng.random() < 0.5
        size = float(rng.uniform(11.5, 13.5))
        for side in record.sides:
            page = self.page(record, side, size, rng)
            if side.what in _SHEETS:
                yield side, Scan(self.scanner.scan(page, Look(245, 30, 0.0), rng, bitonal=False), "grey", self.dpi)
                continue
            worn = self._worn(page, record.condition, rng)
            look = _look(record.condition, rng)
            pixels = self.scanner.scan(worn, look, rng, bitonal=bitonal)
            yield side, Scan(pixels, "bitonal" if bitonal else "grey", self.dpi)

    def page(self, record: Record, side: Side, size: float, rng: Rng) -> Grey:
        """A side as it left the printer and the pen; smaller type where it is too much for the page."""
        for smaller in (0.0, 1.2, 2.2, 3.2):
            sheet = Sheet(self.dpi)
            try:
                _Setter(sheet, Style(self.wording.faces[record.face], size - smaller), self.wording, rng, record.noted).set(side)
            except (SheetFullError, ValueError):
                continue
            page = grey(sheet.pixels())
            return _by_hand(page, self.dpi, rng) if side.what is What.WRITTEN else page
        raise SheetFullError(f"{record.name}: {side.items}")

    def _worn(self, page: Grey, condition: Condition, rng: Rng) -> Grey:
        """The sheet after the copier: toner thicker or thinner than print, specks, and where it is worn a faded original."""
        if condition is Condition.CLEAN:
            return page
        worn = condition is Condition.WORN
        scale = self.dpi / 300
        blurred = cv2.GaussianBlur(page, (0, 0), (1.5 if worn else 1.0) * scale)
        height, width = page.shape
        if worn:
            coarse = rng.normal(0, 9, (height // 60 + 2, width // 60 + 2)).astype(np.float32)
            field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) + rng.normal(0, 14, page.shape).astype(np.float32)
            blurred = np.clip(255 - (255 - blurred.astype(np.float32)) * 0.55 + field, 0, 255).astype(np.uint8)
            copy = black_and_white(blurred, float(rng.uniform(170, 195)))
        else:
            copy = black_and_white(blurred, float(rng.uniform(135, 190)))
        for _ in range(int(rng.integers(150, 600)) if worn else int(rng.integers(10, 90))):
            at = int(rng.integers(width)), int(rng.integers(height))
            cv2.circle(copy, at, round(float(rng.choice((0, 0, 1, 1, 2))) * scale), int(rng.choice((0, 0, 255))), -1)
        return np.asarray(copy)


class _Setter:
    """One sheet being set."""

    def __init__(self, sheet: Sheet, style: Style, wording: Wording, rng: Rng, noted: bool) -> None:
        self.sheet, self.style, self.wording, self.rng, self.noted = sheet, style, wording, rng, noted
        self.pen = Style(Face(*[wording.pens[int(rng.integers(len(wording.pens)))]] * 4), style.size_pt * 1.25, colour=_PEN_INK)

    def set(self, side: Side) -> None:
        """All of it. Raises SheetFullError where there is too much, ValueError where a line is too long."""
        if side.what in _SHEETS:
            self._code(_SHEETS[side.what])
            return
        self.sheet.skip(float(self.rng.uniform(0, 8)))
        for item in side.items:
            self._item(item, foreign=side.what is What.FOREIGN)

    def _item(self, item: Item, *, foreign: bool) -> None:
        sheet, style = self.sheet, self.style
        if foreign:
            words = item.text.split()
            sheet.line(" ".join(reversed(words)), Style(Face(*[item.how] * 4), 15, 2.1), (sheet.left, sheet.right), "right")
            return
        setters: dict[str, Callable[[Item], None]] = {
            "gap": lambda one: sheet.skip(float(one.text)),
            "rule": lambda _: sheet.rule(),
            "title": lambda one: self._paragraph(one, style.but(size_pt=style.size_pt + 3, bold=True), "centre"),
            "centre": lambda one: self._paragraph(one, style, "centre"),
            "small": lambda one: self._paragraph(one, style.but(size_pt=9.5), "centre"),
            "left": lambda one: self._line(one.text, "left"),
            "right": lambda one: self._line(one.text, "right"),
            "indented": lambda one: sheet.line(one.text, style, (sheet.left + sheet.px(14), sheet.right)),
            "pair": self._pair,
            "table": self._table,
            "subject": self._subject,
            "para": lambda one: self._paragraph(one, style, "justify"),
            "sign": self._sign,
            "stamp": self._stamp,
            "margin": self._margin,
        }
        setters[item.how](item)

    def _paragraph(self, item: Item, style: Style, align: str) -> None:
        self.sheet.paragraph(item.text, style, align, indent_mm=12 if align == "justify" else 0)
        if align == "justify":
            self.sheet.skip(1.5)

    def _subject(self, item: Item) -> None:
        sheet = self.sheet
        sheet.skip(2)
        sheet.paragraph(item.text, self.style.but(bold=True), span=(sheet.left + sheet.px(8), sheet.right - sheet.px(6)))
        sheet.skip(2)

    def _line(self, text: str, align: str, span: tuple[int, int] | None = None) -> None:
        """One line, or as many as it takes where nothing in it is written by hand."""
        sheet = self.sheet
        left, right = span or (sheet.left, sheet.right)
        pieces = [piece for piece in _PIECES.split(text) if piece]
        if len(pieces) == 1 and not text.startswith("{{"):
            sheet.paragraph(text, self.style, align, span=(left, right))
            return
        styled = [(piece.strip("{}"), self.pen) if piece.startswith("{{") else (piece, self.style) for piece in pieces]
        gap = sheet.px(1.2)
        widths = [sheet.width_of(piece, style) + gap for piece, style in styled]
        x = right - sum(widths) if align == "right" else left
        top = sheet.y
        for (piece, style), width in zip(styled, widths, strict=True):
            shift = round(sheet.px(0.8) * float(self.rng.normal())) - sheet.px(0.9) if style is self.pen else 0
            sheet.y = top + shift
            sheet.line(piece, style, (round(x), round(x + width + 4)))
            x += width
        sheet.y = top
        sheet.skip(self.style.size_pt * self.style.leading * 25.4 / 72)

    def _pair(self, item: Item) -> None:
        sheet = self.sheet
        middle = round(sheet.left + 0.62 * (sheet.right - sheet.left))
        if "{{" not in item.text + item.right and sheet.width_of(f"{item.text}  {item.right}", self.style) < sheet.right - sheet.left:
            sheet.pair(item.text, item.right, self.style)
            return
        top = sheet.y
        self._line(item.text, "left", (sheet.left, middle))
        bottom, sheet.y = sheet.y, top
        self._line(item.right, "right", (middle, sheet.right))
        sheet.y = max(bottom, sheet.y)

    def _table(self, item: Item) -> None:
        """Two cells side by side in a frame."""
        sheet, pad = self.sheet, self.sheet.px(2)
        middle = round(sheet.left + 0.6 * (sheet.right - sheet.left))
        top = sheet.y
        sheet.y += sheet.px(1)
        first, second = item.text.split("|")
        self._line(first, "left", (sheet.left + pad, middle - pad))
        bottom, sheet.y = sheet.y, top + sheet.px(1)
        if second:
            self._line(second, "left", (middle + pad, sheet.right - pad))
        bottom = max(bottom, sheet.y) + sheet.px(0.5)
        for x in (sheet.left, middle, sheet.right):
            sheet.draw.line((x, top, x, bottom), fill=(28, 28, 34), width=2)
        for y in (top, bottom):
            sheet.draw.line((sheet.left, y, sheet.right, y), fill=(28, 28, 34), width=2)
        sheet.y = bottom + sheet.px(1)

    def _sign(self, item: Item) -> None:
        sheet = self.sheet
        sheet.skip(2)
        at = 120.0, sheet.y / sheet.dpi * 25.4
        sheet.press(
            scribble(sheet.px(34), sheet.px(10), self.rng, max(2, sheet.px(0.4)), int(self.rng.integers(5, 9))), at, _PEN_INK, "signature"
        )
        sheet.skip(10)
        for line in item.text.split("|"):
            sheet.line(line, self.style, (sheet.left + sheet.px(85), sheet.right), "centre")

    def _stamp(self, item: Item) -> None:
        """A rubber stamp in the upper right or upper left corner, or at the side, in the words of the office that received it."""
        sheet, rng = self.sheet, self.rng
        lines = item.text.split("|")
        style = self.style.but(size_pt=11, bold=True)
        width, step = sheet.px(46), sheet.px(6.5)
        mask = Image.new("L", (width, step * len(lines) + sheet.px(4)), 0)
        draw = ImageDraw.Draw(mask)
        draw.rectangle((2, 2, mask.width - 3, mask.height - 3), outline=255, width=max(2, sheet.px(0.35)))
        for place, line in enumerate(lines):
            small = Sheet(sheet.dpi)
            small.y = 0
            with suppress(SheetFullError):
                small.line(line, style, (0, width), "centre")
            part = 255 - grey(small.pixels())[:step, :width]
            inked = np.asarray(mask).copy()
            top = sheet.px(2) + place * step
            inked[top : top + part.shape[0]] = np.maximum(inked[top : top + part.shape[0]], part)
            mask = Image.fromarray(inked)
        turned = mask.rotate(float(rng.uniform(-4, 4)), resample=Image.Resampling.BICUBIC, expand=True)
        at = (float(rng.choice((12.0, 148.0))), 6.0) if rng.random() < 0.5 else (148.0, float(rng.uniform(225, 262)))
        rubbed = cv2.resize(rng.uniform(0.5, 1.25, (turned.height // 9 + 1, turned.width // 9 + 1)).astype(np.float32), turned.size)
        sheet.press(Image.fromarray((np.asarray(turned) * np.clip(rubbed, 0, 0.9)).astype(np.uint8)), at, _STAMP_INK, "stamp", item.text)

    def _margin(self, item: Item) -> None:
        sheet = self.sheet
        top = sheet.y
        sheet.y = sheet.px(float(self.rng.uniform(40, 200)))
        sheet.line(item.text.strip("{}"), self.pen.but(size_pt=11), (sheet.px(3), sheet.left))
        sheet.y = top

    def _code(self, text: str) -> None:
        sheet = self.sheet
        modules = np.pad(np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix], np.uint8), 4)
        side = sheet.px(60)
        picture = cv2.resize((1 - modules) * np.uint8(255), (side, side), interpolation=cv2.INTER_NEAREST)
        sheet.image.paste(Image.fromarray(picture).convert("RGB"), ((sheet.width - side) // 2, sheet.px(80)))


def _look(condition: Condition, rng: Rng) -> Look:
    look = Look.usual(rng)
    return (
        look if condition is Condition.CLEAN else Look(look.paper, look.ink, look.angle_deg * (2 if condition is Condition.WORN else 1.3))
    )


def _by_hand(page: Grey, dpi: int, rng: Rng) -> Grey:
    """Print bent into handwriting: slanted, each letter pushed about, thin strokes, words run together."""
    height, width = page.shape
    scale = dpi / 300
    page = cv2.erode(page, np.ones((2, 2), np.uint8))
    grid_x, grid_y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for cell, reach in ((22, 5.0), (50, 10.0), (160, 14.0)):
        side = round(cell * scale)
        for axis in (grid_x, grid_y):
            coarse = rng.normal(0, reach * scale, (height // side + 2, width // side + 2)).astype(np.float32)
            axis += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grid_x += 0.35 * (grid_y % (80 * scale))
    bent = cv2.remap(page, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return np.asarray(bent)


def write(press: Press, record: Record, directory: Path, first: int) -> list[tuple[str, Side]]:
    """Write the scans of a record as single pages, numbered from ``first``; their names with what they are."""
    written = []
    for place, (side, scan) in enumerate(press.scans(record)):
        path = directory / f"{first + place:05d}{'.tif' if scan.mode == 'bitonal' else '.jpg'}"
        save(path, [scan], _JPEG_QUALITY)
        written.append((path.name, side))
    return written
