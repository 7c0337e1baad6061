"""Forms that people sign: A4 pages with a heading, facts, sentences, tables and lines for signatures, in Hindi and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanfile.paper.typeset import Canvas, Sizes, lay

_LEFT, _WIDTH, _TOP, _BOTTOM = 18.0, 174.0, 16.0, 276.0
_CELL_CHARS = 300
_BODY = Sizes(10, 10, 10)
_CELL = Sizes(8.5, 8.5, 8.5)
_LINE_MM, _CELL_MM = 5.2, 4.6
_NOTE_CHARS = 2000


class Form:
    """A form that is filled from top to bottom. Use it in a ``with`` statement; ``content`` ends it."""

    def __init__(self, title: str) -> None:
        """``title`` stands in the PDF's metadata. Raises MissingToolError ``sheet.font-missing``."""
        self._canvas, self._title = Canvas(title), title
        self._y, self.pages = 0.0, 0

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *_: object) -> None:
        self._canvas.__exit__()

    def heading(self, hindi: str, english: str) -> None:
        """Begin a page with what the form is."""
        self._page()
        self._canvas.fitted((_LEFT, self._y, _WIDTH, 11), hindi, Sizes(20, 10, 10), bold=True)
        self._canvas.fitted((_LEFT, self._y + 11, _WIDTH, 7), english, Sizes(12, 8, 8))
        self._y += 19
        self._canvas.block((_LEFT, self._y, _WIDTH, 0.6))
        self._y += 4

    def section(self, hindi: str, english: str) -> None:
        """A line over what follows."""
        self._room(16)
        self._y += 3
        self._canvas.text((_LEFT, self._y, _WIDTH, 7), f"{hindi} / {english}", 11, bold=True)
        self._y += 8

    def fact(self, hindi: str, english: str, value: str) -> None:
        """What something is called, and what it is; ``value`` may come from outside."""
        lines = self._wrapped(value, _WIDTH - 66, _BODY)
        self._room(len(lines) * _LINE_MM + 1)
        self._canvas.fitted((_LEFT, self._y, 64, _LINE_MM), f"{hindi} / {english}", Sizes(8.5, 6, 6, 6))
        for line in lines:
            self._canvas.text((_LEFT + 66, self._y, _WIDTH - 66, _LINE_MM), line, 10)
            self._y += _LINE_MM
        self._y += 1

    def sentence(self, *texts: str) -> None:
        """Sentences, a paragraph each."""
        for text in texts:
            lines = self._wrapped(text, _WIDTH, _BODY)
            self._room(len(lines) * _LINE_MM + 1.5)
            for line in lines:
                self._canvas.text((_LEFT, self._y, _WIDTH, _LINE_MM), line, 10)
                self._y += _LINE_MM
            self._y += 1.5

    def table(self, heads: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]]) -> None:
        """Rows under headings; each heading has its share of the width. Cells may come from outside; the heads stand on every page."""
        whole = sum(share for _, share in heads)
        widths = [share / whole * _WIDTH for _, share in heads]
        self._heads(heads, widths)
        for row in rows:
            cells = [self._wrapped(cell, width - 2, _CELL) for cell, width in zip(row, widths, strict=True)]
            height = max(map(len, cells)) * _CELL_MM + 1
            if self._y + height > _BOTTOM:
                self._page()
                self._heads(heads, widths)
            left = _LEFT
            for lines, width in zip(cells, widths, strict=True):
                for place, line in enumerate(lines):
                    self._canvas.text((left + 1, self._y + 0.5 + place * _CELL_MM, width - 2, _CELL_MM), line, 8.5)
                left += width
            self._y += height
            self._canvas.block((_LEFT, self._y - 0.1, _WIDTH, 0.1), 160)
        self._y += 2

    def signatures(self, *roles: tuple[str, str]) -> None:
        """Lines to sign on, two beside each other: who signs in Hindi and in English, with name, post and date."""
        for place in range(0, len(roles), 2):
            self._room(34)
            self._y += 16
            for side, (hindi, english) in enumerate(roles[place : place + 2]):
                left = _LEFT + side * (_WIDTH / 2 + 3)
                self._canvas.block((left, self._y, _WIDTH / 2 - 6, 0.3))
                self._canvas.fitted((left, self._y + 1, _WIDTH / 2 - 6, 5), f"{hindi} / {english}", Sizes(9, 6, 6, 6))
                self._canvas.text((left, self._y + 6, _WIDTH / 2 - 6, 5), "नाम, पद, दिनांक / name, post, date", 7.5)
            self._y += 14

    def content(self) -> bytes:
        """The whole PDF."""
        return self._canvas.content()

    def _heads(self, heads: Sequence[tuple[str, float]], widths: Sequence[float]) -> None:
        self._room(14)
        self._canvas.block((_LEFT, self._y, _WIDTH, 6.5), 225)
        left = _LEFT
        for (text, _), width in zip(heads, widths, strict=True):
            self._canvas.fitted((left + 1, self._y + 0.6, width - 2, 5.5), text, Sizes(8.5, 5.5, 5.5, 5.5), bold=True)
            left += width
        self._y += 7

    def _wrapped(self, text: str, width: float, sizes: Sizes) -> tuple[str, ...]:
        return lay(self._canvas.drawable(text, _NOTE_CHARS), self._canvas.width, width, _BOTTOM - _TOP - 20, sizes).lines

    def _room(self, height: float) -> None:
        if self._y + height > _BOTTOM:
            self._page()

    def _page(self) -> None:
        self._canvas.page()
        self.pages += 1
        self._y = _TOP
        self._canvas.text((_LEFT, 284, _WIDTH, 5), f"{self._canvas.drawable(self._title, _CELL_CHARS)} · {self.pages}", 7.5, align="R")
