"""What a terminal sends -> keys. Pure.

A key is one character, or a name: ``enter backspace delete left right up down home end tab escape ctrl-c ctrl-d ctrl-u``; ``resize`` is
none, but comes as one: the terminal has another size.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_NAMES = {
    "\r": "enter",
    "\n": "enter",
    "\x7f": "backspace",
    "\x08": "backspace",
    "\t": "tab",
    "\x03": "ctrl-c",
    "\x04": "ctrl-d",
    "\x15": "ctrl-u",
}
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O[@-~])")
_BEGUN = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*|O)?")
_MOVES = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "1~": "home", "3~": "delete", "4~": "end"}

_INSCRIPT = {"ो": "a", "व": "b", "ल": "n", "प": "p", "ौ": "q", "े": "s", "ू": "t", "ह": "u", "॥": "?"}
"""The letters under these keys where the keyboard is set to Hindi (InScript): a command is the key, whatever it is set to."""


class Decoder:
    """Takes bytes as they come, in whatever pieces, and gives keys."""

    def __init__(self) -> None:
        self._text = codecs.getincrementaldecoder("utf-8")("ignore")
        self._open = ""

    def feed(self, sent: bytes) -> list[str]:
        """The keys that are complete."""
        self._open += self._text.decode(sent)
        keys = []
        while self._open:
            if found := _SEQUENCE.match(self._open):
                keys += [name] if (name := _MOVES.get(found[0][2:].partition(";")[0])) else []
                self._open = self._open[found.end() :]
            elif _BEGUN.fullmatch(self._open):
                break
            else:
                first, self._open = self._open[0], self._open[1:]
                keys += ["escape"] if first == "\x1b" else [_NAMES[first]] if first in _NAMES else [first] if _is_typed(first) else []
        return keys

    def flush(self) -> list[str]:
        """Nothing more has come for a while: an escape that stands alone is the key itself."""
        begun, self._open = self._open, ""
        return ["escape"] if begun == "\x1b" else []


def command(key: str) -> str:
    """The command that a key stands for: Devanagari digits and the letters of a Hindi keyboard are the keys that they lie on."""
    if len(key) != 1:
        return key
    digit = unicodedata.digit(key, None)
    return str(digit) if digit is not None else _INSCRIPT.get(key, key.lower())


def _is_typed(letter: str) -> bool:
    """Letters, and the joiners that Devanagari is written with; no control characters."""
    return letter.isprintable() or letter in "\u200c\u200d"
