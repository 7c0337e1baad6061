"""Text and codes on a printed page: fonts, Devanagari in its right shapes, text fitted into a box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby

import fpdf.fpdf
import segno
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.unicode_script import UnicodeScript, get_unicode_script
from segno.encoder import DataOverflowError

from scanfile.errors import MissingToolError
from scanfile.paper.fonts import FAMILIES, FONT_DIRECTORY, OTHER_SCRIPTS
from scanfile.paper.strip import bars
from scanfile.text import printable

_MM_PER_PT = 25.4 / 72
_LEADING = 1.5  # vowel signs stand above and below: tighter lines touch
_QR_VERSION = 7  # short texts too: smaller codes have one alignment pattern only, and a stain on it loses the code
_QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)
_PIECE = re.compile(r"[^/\-_]+[/\-_]*|[/\-_]+")
_RIM_MM = 4.0  # at least so much, that a page scanned askew keeps the corners of a code with many modules
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)  # the same sheets are the same bytes; fpdf2 can't leave the date out
_UNKNOWN = "\ufffd"


@lru_cache(maxsize=1024)
def _script_of(letter: str) -> UnicodeScript:
    """fpdf2 takes joiners for a script of their own and shapes the letters around them apart; they belong to both (UAX 24, Inherited)."""
    found = get_unicode_script(letter)
    return UnicodeScript.COMMON if found is UnicodeScript.INHERITED else found


vars(fpdf.fpdf)["get_unicode_script"] = _script_of

Measure = Callable[[str], float]
"""The width in mm of a text set in 1 pt."""


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that must not be broken: a letter with its marks, conjuncts whole."""
    held = ""
    for letter in text:
        joined = unicodedata.category(letter).startswith("M") or letter in "\u200c\u200d" or held.endswith(("\u094d", "\u200d"))
        if held and not joined:
            yield held
            held = ""
        held += letter
    if held:
        yield held


@dataclass(frozen=True, slots=True)
class Laid:
    """Text laid into a box: its lines, and the size of the letters in points."""

    lines: tuple[str, ...]
    pt: float

    @property
    def line_mm(self) -> float:
        """The height of one line."""
        return self.pt * _MM_PER_PT * _LEADING


@dataclass(frozen=True, slots=True)
class Sizes:
    """From which to which size letters shrink, in points; below ``whole`` long words are broken rather than shrunk further, and down to
    ``single`` one line is better than larger letters in more."""

    largest: float
    smallest: float
    whole: float
    single: float = 1000


def lay(text: str, measure: Measure, width: float, height: float, sizes: Sizes) -> Laid:
    """The largest letters in which a text fits into ``width`` by ``height`` mm; what does not fit in the smallest ends in an ellipsis."""
    pieces = _pieces(text)
    widths = [measure(piece.rstrip()) for piece in pieces]
    alone = width / max(measure(" ".join(text.split())), width / 1000)
    if sizes.single <= alone:
        return Laid((" ".join(text.split()),), min(sizes.largest, alone))
    pt = sizes.largest
    while True:
        lines = _wrap(pieces, widths, measure, width / pt, breaking=pt <= max(sizes.whole, sizes.smallest))
        room = max(1, int(height / (pt * _MM_PER_PT * _LEADING)))
        if lines is not None and len(lines) <= room:
            return Laid(tuple(lines), pt)
        if lines is not None and pt <= sizes.smallest:
            return Laid((*lines[: room - 1], _cut(lines[room - 1], measure, width / pt)), pt)
        pt = max(sizes.smallest, pt * 0.94)


def _pieces(text: str) -> list[str]:
    """Where a line may end: after spaces, and after the strokes and hyphens of numbers."""
    pieces: list[str] = []
    for word in text.split():
        found = _PIECE.findall(word)
        found[-1] += " "
        pieces += found
    return pieces


def _wrap(pieces: Sequence[str], widths: Sequence[float], measure: Measure, limit: float, *, breaking: bool) -> list[str] | None:
    """Lines of at most ``limit`` (mm at 1 pt). None where a piece is longer and must not be broken."""
    space = measure(" ")
    lines, line, used = [], "", 0.0
    for piece, wide in zip(pieces, widths, strict=True):
        if wide > limit:
            if not breaking:
                return None
            for cluster in clusters(piece):
                cluster_wide = measure(cluster)
                if line and used + cluster_wide > limit:
                    lines.append(line)
                    line, used = "", 0.0
                line, used = line + cluster, used + cluster_wide
            continue
        if line and used + wide > limit:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + piece, used + wide + (space if piece.endswith(" ") else 0.0)
    return [line.rstrip() for line in (*lines, line) if line.strip()] or [""]


def _cut(line: str, measure: Measure, limit: float) -> str:
    kept = list(clusters(line))
    while kept and measure("".join(kept).rstrip() + "…") > limit:
        kept.pop()
    return "".join(kept).rstrip() + "…"


class Canvas:
    """A4 pages, drawn in black on white. Positions and sizes are mm from the top left; letters are measured in points.

    Its fonts are open until it is left: use it in a ``with`` statement.
    """

    def __init__(self, title: str) -> None:
        """Raises MissingToolError ``sheet.font-missing``."""
        self._pdf = FPDF(format="A4", unit="mm")
        self._pdf.set_auto_page_break(auto=False)
        self._pdf.set_creation_date(_NO_DATE)
        self._pdf.set_title(title)
        self._pdf.set_text_shaping(use_shaping_engine=True)
        self._pdf.alias_nb_pages("\0")  # else "{nb}" in a subject becomes a number
        self._pdf.c_margin = 0
        for (family, style), name in FAMILIES.items():
            if not (FONT_DIRECTORY / name).is_file():
                raise MissingToolError("sheet.font-missing", path=str(FONT_DIRECTORY / name))
            self._pdf.add_font(family, style, FONT_DIRECTORY / name)
        self._fallbacks = ["latin"]
        self._pdf.set_fallback_fonts(self._fallbacks, exact_match=False)
        self._widths: dict[tuple[str, bool], float] = {}

    def __enter__(self) -> Canvas:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def page(self) -> None:
        """Begin another page."""
        self._pdf.add_page()

    def drawable(self, text: str, limit: int) -> str:
        """Text of the outside in one line that the fonts at hand can draw: controls spelt out, and a sign for letters that none has."""
        shown = " ".join(printable(" ".join(text.split()), limit).split())
        for family, letters, name in OTHER_SCRIPTS:
            if letters.search(shown) and family not in self._fallbacks and (FONT_DIRECTORY / name).is_file():
                self._pdf.add_font(family, "", FONT_DIRECTORY / name)
                self._fallbacks.append(family)
                self._pdf.set_fallback_fonts(self._fallbacks, exact_match=False)
        return "".join(letter if self._known(letter) else _UNKNOWN for letter in shown)

    def _known(self, letter: str) -> bool:
        font = self._pdf.fonts["hindi"]
        return ord(letter) in getattr(font, "cmap", {}) or self._pdf.get_fallback_font(letter) is not None

    def text(
        self, box: tuple[float, float, float, float], text: str, pt: float, bold: bool = False, align: str = "L", white: bool = False
    ) -> None:
        """One line, in the middle of the height of a box (left, top, width, height)."""
        left, top, width, height = box
        self._pdf.set_font("hindi", "B" if bold else "", pt)
        # fpdf2 selects the font inside of a cell's own graphics state where that begins in a fallback font, and thinks it stays selected.
        self._pdf.current_font_is_set_on_page = False
        self._pdf.set_text_color(255 if white else 0)
        self._pdf.set_xy(left, top)
        self._pdf.cell(width, height, text, align=align)

    def fitted(
        self, box: tuple[float, float, float, float], text: str, sizes: Sizes, bold: bool = False, align: str = "L", white: bool = False
    ) -> None:
        """Text as large as the box allows, from its top."""
        left, top, width, height = box
        laid = lay(text, lambda piece: self.width(piece, bold), width, height, sizes)
        for place, line in enumerate(laid.lines):
            self.text((left, top + place * laid.line_mm, width, laid.line_mm), line, laid.pt, bold, align, white)

    def width(self, piece: str, bold: bool = False) -> float:
        """The width in mm of a piece of text set in 1 pt."""
        known = self._widths.get((piece, bold))
        if known is None:
            self._pdf.set_font("hindi", "B" if bold else "", 100)
            known = self._widths[piece, bold] = self._pdf.get_string_width(piece) / 100
        return known

    def block(self, box: tuple[float, float, float, float], grey: int = 0) -> None:
        """A filled rectangle; 0 is black."""
        self._pdf.set_fill_color(grey)
        self._pdf.rect(*box, style="F")

    def frame(self, box: tuple[float, float, float, float], line: float) -> None:
        """The outline of a rectangle, drawn inside it; ``line`` is its width in mm."""
        left, top, width, height = box
        self._pdf.set_line_width(line)
        self._pdf.set_draw_color(0)
        self._pdf.rect(left + line / 2, top + line / 2, width - line, height - line)

    def shape(self, points: Sequence[tuple[float, float]], line: float, filled: bool = False) -> None:
        """A polygon."""
        self._pdf.set_line_width(line)
        self._pdf.set_draw_color(0)
        self._pdf.set_fill_color(0)
        self._pdf.polygon(points, style="DF" if filled else "D")

    def qr(self, left: float, top: float, side: float, text: str) -> None:
        """A QR code with its white rim in a square, at the highest level of error correction that holds the text."""
        matrix = _qr_matrix(text)
        module = min(side / (len(matrix) + 2 * _QUIET), (side - 2 * _RIM_MM) / len(matrix))
        rim = (side - len(matrix) * module) / 2
        self.block((left, top, side, side), 255)
        self._pdf.set_fill_color(0)
        for row, cells in enumerate(matrix):
            column = 0
            for dark, run in groupby(cells):
                length = len(list(run))
                if dark:
                    place = (left + rim + column * module, top + rim + row * module)
                    self._pdf.rect(*place, length * module, module, style="F")
                column += length

    def strip(self, box: tuple[float, float, float, float], text: str, module: float) -> None:
        """A bar code in the middle of a box; ``module`` is the width of its thinnest bar in mm, made smaller where it would not fit."""
        left, top, width, height = box
        widths = bars(text)
        module = min(module, width / (sum(widths) + 20))  # ten modules of white at each side
        left += (width - sum(widths) * module) / 2
        self._pdf.set_fill_color(0)
        for place, run in enumerate(widths):
            if place % 2 == 0:
                self._pdf.rect(left, top, run * module, height, style="F")
            left += run * module

    def content(self) -> bytes:
        """The whole PDF."""
        return bytes(self._pdf.output())


@lru_cache(maxsize=1)  # a sheet bears the same code twice
def _qr_matrix(text: str) -> tuple[bytearray, ...]:
    for version, level in ((_QR_VERSION, "h"), (None, "h"), (None, "q"), (None, "m")):
        try:
            return segno.make_qr(text, error=level, version=version, boost_error=False, eci=True).matrix
        except DataOverflowError:
            continue
    return segno.make_qr(text, error="l", eci=True).matrix
