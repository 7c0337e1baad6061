"""A terminal in which single keys count: read as they come, and a screen that is drawn anew. POSIX terminals only."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from unicodedata import category

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from scanfile.review.keys import Decoder
from scanfile.review.screen import Row, Style, fitted

_LOOK = {Style.PLAIN: "", Style.HEAD: "bold", Style.CHOSEN: "bold cyan", Style.FAINT: "dim", Style.NOTE: "yellow"}

_ESCAPE_S = 0.05
"""So long after an escape its rest must have come."""

_CHUNK = 4096


def is_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def most_cells(text: str) -> int:
    """The cells that a text takes at most: vowel signs beside their letter take none in some terminals, and one in others."""
    return cell_len(text) + sum(category(letter) == "Mc" and not cell_len(letter) for letter in text)


class Screen:
    """Keys in, rows out. Leaving the block gives the terminal back as it was."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._decoder = Decoder()
        self._waiting: list[str] = []
        self._input = sys.stdin.fileno()
        self._size = self._console.size

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._input)
        tty.setcbreak(self._input)
        # Ctrl-C is a key like others: it must not come in the middle of a decision.
        mode = termios.tcgetattr(self._input)
        mode[3] &= ~termios.ISIG
        termios.tcsetattr(self._input, termios.TCSADRAIN, mode)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        termios.tcsetattr(self._input, termios.TCSADRAIN, self._before)

    def draw(self, rows: Sequence[Row]) -> None:
        """Show these rows and nothing else; what matters least is left out where the terminal is too low."""
        self._size = self._console.size
        text = Text()
        # Behind the last row the cursor stands on a line of its own.
        for row in fitted(rows, self._size.height - 1, self._height):
            line = Text(f"{row.text}\n", style=_LOOK[row.style])
            if row.cursor >= 0:
                line.pad_right(1)
                line.stylize("reverse", row.cursor, row.cursor + 1)
            text.append_text(line)
        with self._console.capture() as drawn:
            self._console.control(Control(ControlType.HOME, ControlType.CLEAR))
            self._console.print(text, end="")
        # At once, so that nothing flickers.
        sys.stdout.write(drawn.get())
        sys.stdout.flush()

    def _height(self, row: Row) -> int:
        return max(1, -(-(most_cells(row.text) + (row.cursor >= 0)) // self._size.width))

    def is_quiet(self) -> bool:
        """Whether no key waits: then there is time for something else."""
        return not self._waiting and not select.select([self._input], [], [], 0)[0]

    def key(self) -> str:
        """The next key; ``resize`` where the terminal has another size now, ``ctrl-d`` where it is gone."""
        while not self._waiting:
            ready = select.select([self._input], [], [], _ESCAPE_S)[0]
            if not ready:
                self._waiting += self._decoder.flush()
                if not self._waiting and self._console.size != self._size:
                    return "resize"
                continue
            try:
                sent = os.read(self._input, _CHUNK)
            except OSError:
                sent = b""
            if not sent:
                return "ctrl-d"
            self._waiting += self._decoder.feed(sent)
        return self._waiting.pop(0)
