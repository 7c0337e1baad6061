"""Papers that people sign: text that flows down A4 pages, facts, lists, tables and places for signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from scanfile.paper.typeset import Canvas, Laid, Sizes, lay

_LEFT, _RIGHT, _TOP, _BOTTOM = 20.0, 190.0, 18.0, 275.0
_WIDTH = _RIGHT - _LEFT
_ENDLESS = 100_000.0
_FOOT = 283.0
_FOOT_CHARS, _TEXT_CHARS, _CELL_CHARS = 200, 4000, 2000
_CELL_PT, _ROW_MM = 8.5, 6.0


def grouped(digest: str) -> str:
    """Hexadecimal digits in groups of eight, which an eye can compare."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


class Form:
    """A paper that is filled from top to bottom. Its fonts are open until it is left: use it in a ``with`` statement.

    ``y`` is how far it is filled (mm), ``pages`` how many it has.
    """

    def __init__(self, title: str, foot: str = "") -> None:
        """``title`` stands in the PDF's metadata, ``foot`` (else the title) below each page.

        Raises MissingToolError ``sheet.font-missing``.
        """
        self._canvas, self._foot = Canvas(title), foot or title
        self.y, self.pages = _BOTTOM, 0

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *_: object) -> None:
        self._canvas.__exit__()

    def page(self) -> None:
        """Begin another page."""
        self._canvas.page()
        self.pages += 1
        self.y = _TOP
        foot = self._canvas.drawable(f"{self._foot}  ·  {self.pages}", _FOOT_CHARS)
        self._canvas.text((_LEFT, _FOOT, _WIDTH, 5), foot, 8, align="C")

    def need(self, height: float) -> bool:
        """Go to another page where so many mm are not left; whether that was so."""
        if self.y + height <= _BOTTOM:
            return False
        self.page()
        return True

    def heading(self, hindi: str, english: str) -> None:
        """Begin a page with what the paper is."""
        self.page()
        self.paragraph(hindi, 20, bold=True, align="C", after=0)
        self.paragraph(english, 14, bold=True, align="C", after=5)

    def paragraph(self, text: str, pt: float = 10, bold: bool = False, align: str = "L", after: float = 2.0, inset: float = 0.0) -> None:
        """A paragraph, broken over pages where it must be, ``inset`` mm from both sides."""
        laid = self._laid(text, _WIDTH - 2 * inset, pt, bold=bold, chars=_TEXT_CHARS)
        for line in laid.lines:
            self.need(laid.line_mm)
            self._canvas.text((_LEFT + inset, self.y, _WIDTH - 2 * inset, laid.line_mm), line, laid.pt, bold, align)
            self.y += laid.line_mm
        self.y += after

    def box(self, height: float) -> None:
        """A frame around what comes next; ``height`` in mm."""
        self._canvas.frame((_LEFT, self.y, _WIDTH, height), 0.5)
        self.y += 1.5

    def fact(self, label: str, value: str) -> None:
        """A label at the left, its value beside it, a fine line below."""
        laid = self._laid(value or "—", 104, 10, bold=True)
        height = max(laid.line_mm * len(laid.lines), 7.0)
        self.need(height + 1)
        self._canvas.fitted((_LEFT, self.y + 0.6, 64, 6), label, Sizes(9.5, 6, 6))
        for place, line in enumerate(laid.lines):
            self._canvas.text((_LEFT + 66, self.y + place * laid.line_mm, 104, laid.line_mm), line, laid.pt, bold=True)
        self.y += height
        self._rule(0.15, 150)

    def table(self, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]]) -> None:
        """Rows under headings that stand on every page; each heading has its share of the width. Cells may come from outside, and are as
        high as they must be."""
        whole = sum(share for _, share in heads)
        widths = [share / whole * _WIDTH for _, share in heads]

        def head() -> None:
            left = _LEFT
            for (text, _), width in zip(heads, widths, strict=True):
                self._canvas.fitted((left, self.y, width - 2, _ROW_MM), text, Sizes(9, 6, 6, 6), bold=True)
                left += width
            self.y += _ROW_MM
            self._rule(0.3)

        def height(cells: Sequence[Laid]) -> float:
            return max(len(cell.lines) * cell.line_mm for cell in cells)

        laid = ([self._laid(cell, width - 2, _CELL_PT) for cell, width in zip(row, widths, strict=True)] for row in rows)
        first = next(laid, None)
        # Headings never stand at the foot of a page with their first row on the next.
        self.need(max(3 * _ROW_MM, _ROW_MM + height(first) + 2 if first else 0))
        head()
        for cells in chain([first] if first else [], laid):
            if self.need(height(cells) + 1):
                head()
            left = _LEFT
            for cell, width in zip(cells, widths, strict=True):
                for place, line in enumerate(cell.lines):
                    self._canvas.text((left, self.y + place * cell.line_mm, width - 2, cell.line_mm), line, cell.pt)
                left += width
            self.y += height(cells)
            self._rule(0.1, 160)
        self.y += 3

    def signatures(self, *labels: str, below: Sequence[str] = ()) -> None:
        """Places to sign, side by side: who, and below it what else is to be written."""
        self.need(44)
        self.y += 16
        width = _WIDTH / len(labels)
        for place, label in enumerate(labels):
            left = _LEFT + place * width
            self._canvas.block((left, self.y, width - 8, 0.3))
            self._canvas.fitted((left, self.y + 1, width - 8, 6), label, Sizes(10, 6, 6, 6), bold=True)
            for line, text in enumerate(below, 1):
                self._canvas.fitted((left, self.y + 1 + 6 * line, width - 8, 6), text, Sizes(9, 6, 6, 6))
        self.y += 24

    def content(self) -> bytes:
        """The whole PDF."""
        return self._canvas.content()

    def _laid(self, text: str, width: float, pt: float, *, bold: bool = False, chars: int = _CELL_CHARS) -> Laid:
        return lay(self._canvas.drawable(text, chars), lambda piece: self._canvas.width(piece, bold), width, _ENDLESS, Sizes(pt, pt, pt))

    def _rule(self, thick: float, grey: int = 0) -> None:
        self._canvas.block((_LEFT, self.y, _WIDTH, thick), grey)
        self.y += 0.8
