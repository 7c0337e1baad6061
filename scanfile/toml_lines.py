"""TOML that people write: on which line a key or an element of a list stands, and what is wrong there.

``tomllib`` does not say the line, and a person needs to know. Works on texts that ``tomllib`` has read already, so that every construct is
well-formed.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from scanfile.errors import ConfigError

Place = tuple[str | int, ...]
"""The keys and list indices that lead to a value, from the outermost."""

_IDLE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""+|\'\'\'.*?\'\'\'+|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


class _Lines:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Place, int] = {}
        self._at = 0
        self._counted = (0, 1)
        self._tables: dict[Place, int] = {}

    def _line(self) -> int:
        place, line = self._counted
        self._counted = self._at, line + self.text.count("\n", place, self._at)
        return self._counted[1]

    def _idle(self) -> None:
        match = _IDLE.match(self.text, self._at)
        assert match is not None
        self._at = match.end()

    def _keys(self) -> Place:
        keys: list[str | int] = []
        while match := _KEY.match(self.text, self._at):
            self._at = match.end()
            keys.append(next(key for key in match.groups() if key is not None))
            if self.text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return tuple(keys)

    def read(self) -> dict[Place, int]:
        table: Place = ()
        self._idle()
        while self._at < len(self.text):
            line = self._line()
            if self.text[self._at] == "[":
                several = self.text.startswith("[[", self._at)
                self._at += 2 if several else 1
                table = self._inside(self._keys())
                self._at += 2 if several else 1
                if several:
                    index = self._tables[table] = self._tables.get(table, -1) + 1
                    table = (*table, index)
                self.lines.setdefault(table, line)
            else:
                place = table + self._keys()
                self._at += 1
                self.lines.setdefault(place, line)
                self._value(place)
            self._idle()
        return self.lines

    def _inside(self, keys: Place) -> Place:
        """The place of a header's keys: those of a list of tables mean its last table."""
        place: Place = ()
        for key in keys[:-1]:
            place = (*place, key)
            if place in self._tables:
                place = (*place, self._tables[place])
        return (*place, *keys[-1:])

    def _value(self, place: Place) -> None:
        self._idle()
        opening = self.text[self._at : self._at + 1]
        if opening in ("[", "{"):
            self._at += 1
            index = 0
            self._idle()
            while self.text[self._at] not in "]}":
                line = self._line()
                inner = (*place, index) if opening == "[" else place + self._keys()
                if opening == "{":
                    self._at += 1
                self.lines.setdefault(inner, line)
                self._value(inner)
                self._idle()
                if self.text[self._at] == ",":
                    self._at += 1
                    self._idle()
                index += 1
            self._at += 1
            return
        match = _STRING.match(self.text, self._at) or _SCALAR.match(self.text, self._at)
        assert match is not None
        self._at = match.end()


def lines_of(text: str) -> dict[Place, int]:
    """The 1-based line of every key and list element of a valid TOML text."""
    return _Lines(text).read()


def nearest(lines: dict[Place, int], place: Place) -> int:
    """The line of a place, or of the innermost place around it that has one; 1 where there is none."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


class Mistakes:
    """What is wrong with one TOML path, each with its line. ``code`` is the message that names them all."""

    def __init__(self, path: Path, text: str, code: str) -> None:
        self.path = path
        self._lines = lines_of(text)
        self._code = code
        self._found: set[tuple[int, str]] = set()

    def add(self, place: Place, what: str) -> None:
        """Note one, at a key or at an element of a list."""
        self._found.add((nearest(self._lines, place), f"{'.'.join(map(str, place))}: {what}"))

    def report(self) -> None:
        """Raises ConfigError where there are any."""
        if self._found:
            told = "; ".join(f"line {line}: {what}" for line, what in sorted(self._found))
            raise ConfigError(self._code, path=str(self.path), mistakes=told)


def read_toml(path: Path, most_bytes: int, code: str) -> tuple[dict[str, Any], Mistakes]:
    """What a TOML path says, and where to note what is wrong with it. Raises ConfigError ``config.unreadable``."""
    try:
        if path.stat().st_size > most_bytes:
            raise ConfigError("config.unreadable", path=str(path), reason=f"larger than {most_bytes} bytes")
        text = path.read_text("utf-8-sig")
        written = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise ConfigError("config.unreadable", path=str(path), reason=str(error)) from None
    return written, Mistakes(path, text, code)
