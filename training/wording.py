"""Texts such as stand where a letter has its number and date: notations of all kinds by chance, with their labels, and words around them.

The reader must read what is printed, not what is likely. So half of all sections are made-up syllables, years are of any century, and
separators stand anywhere; nothing is taken from the letters of ``bench/``.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Rng = np.random.Generator

_CONSONANTS = "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"
_MATRAS = ("", "", "", "ा", "ा", "ि", "ी", "ु", "ू", "े", "ै", "ो", "ौ", "ं", "ां", "ृ", "ॉ", "ें", "ीं")
_VOWELS = "अआइईउऊएऐओऔ"
_LISTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))
_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
_JOINTS = ("/",) * 9 + ("-",) * 5 + (".", " ", "//", "–", "/-")


class Wording:
    """Makes texts; ``words`` are other words of Hindi and English, for what stands beside a number."""

    def __init__(self, words: Sequence[str], words_en: Sequence[str]) -> None:
        self._words, self._words_en = words, words_en

    def text(self, rng: Rng) -> str:
        """One text of 1 to 60 characters."""
        kinds: tuple[tuple[Callable[[Rng], str], float], ...] = (
            (self._labelled, 0.32),
            (self._number, 0.12),
            (self._dated, 0.13),
            (self._date, 0.05),
            (self._both, 0.06),
            (self._head, 0.1),
            (self._phrase, 0.14),
            (self._figures, 0.08),
        )
        while True:
            made = kinds[int(rng.choice(len(kinds), p=[share for _, share in kinds]))][0](rng)
            text = unicodedata.normalize("NFC", " ".join(made.split()))
            if 0 < len(text) <= 60:
                return text

    def _labelled(self, rng: Rng) -> str:
        hindi = rng.random() < 0.68
        label = _label(rng, "labels", hindi)
        joint = _one(rng, (" ", " ", " ", ": ", ":- ", "-", "- ", " - ", ":", " : ", "/", ""))
        behind = "" if rng.random() < 0.8 else self._beside(rng, hindi)
        return f"{label}{joint}{self._number(rng, hindi)}{behind}"

    def _beside(self, rng: Rng, hindi: bool) -> str:
        return _one(rng, (", ", " ", ",")) + _one(rng, self._words if hindi else self._words_en)

    def _dated(self, rng: Rng) -> str:
        hindi = rng.random() < 0.7
        return f"{_label(rng, 'dates', hindi)}{_one(rng, (' ', ' ', ': ', ' : ', '', '-'))}{self._date(rng, hindi)}"

    def _both(self, rng: Rng) -> str:
        return f"{self._number(rng)}{_one(rng, (' ', ', ', '  '))}{self._dated(rng)}"

    def _head(self, rng: Rng) -> str:
        """All that stands on the line of a letter's number: label, number, at times the place, and the date."""
        hindi = rng.random() < 0.68
        behind = self._beside(rng, hindi) if rng.random() < 0.4 else ""
        dated = f"{_label(rng, 'dates', hindi)}{_one(rng, (' ', ': ', ' : '))}{self._date(rng, hindi)}"
        told = f"{_label(rng, 'labels', hindi)}{_one(rng, (' ', ': ', '-', ''))}{self._number(rng, hindi)}"
        return f"{told}{behind}{_one(rng, (' ', ', ', ',', '   '))}{dated}"

    def _phrase(self, rng: Rng) -> str:
        words = self._words if rng.random() < 0.7 else self._words_en
        return " ".join(_one(rng, words) for _ in range(int(rng.integers(1, 4)))) + _one(rng, ("", "", ",", "।", ":", "."))

    def _figures(self, rng: Rng) -> str:
        return _script(rng, _figure(rng, int(rng.integers(1, 13))), 0.4)

    def _number(self, rng: Rng, hindi: bool | None = None) -> str:
        hindi = rng.random() < 0.65 if hindi is None else hindi
        count = int(rng.choice((1, 2, 3, 4, 5, 6), p=(0.1, 0.26, 0.32, 0.18, 0.09, 0.05)))
        pieces = [self._piece(rng, hindi, place) for place in range(count)]
        text = pieces[0]
        for piece in pieces[1:]:
            text += ("" if piece.startswith("(") and rng.random() < 0.8 else _one(rng, _JOINTS)) + piece
        if rng.random() < 0.06:
            text += _one(rng, (" (भाग)", " भाग-2", " खण्ड-1", " Part-II", " Vol.I", "-शिविर", " कैम्प", " (Pt.)", " पार्ट-3", "(भाग-1)"))
        if rng.random() < 0.05:
            text = f"[{text}]" if rng.random() < 0.5 else f"({text})"
        return _script(rng, text, 0.28 if hindi else 0.0)

    def _piece(self, rng: Rng, hindi: bool, place: int) -> str:
        chance = rng.random()
        if place == 0 and chance < 0.16:
            return _one(
                rng, ("एफ ", "एफ-", "एफ.", "प.", "प ", "फा.") if hindi else ("F.", "F-", "A-", "N-", "F. ", "E-", "Z-", "S-", "H-", "No ")
            ) + _figure(rng)
        if chance < 0.46 or (place == 0 and chance < 0.7):
            return _figure(rng)
        if chance < 0.62:
            return _year(rng)
        if chance < 0.70:
            inner = _figure(rng, int(rng.integers(1, 3))) if rng.random() < 0.7 else self._section(rng, hindi)
            return f"({inner})"
        if chance < 0.74:
            return _one(rng, _LISTS["roman"])
        if chance < 0.76 and hindi:
            return f"'{_one(rng, 'कखगघअबसद')}'"
        return self._section(rng, hindi) + (
            _one(rng, ("", "", "", "-", "")) + _figure(rng, int(rng.integers(1, 3))) if rng.random() < 0.15 else ""
        )

    def _section(self, rng: Rng, hindi: bool) -> str:
        if hindi:
            return _hindi_section(rng, self._words)
        if rng.random() < 0.5:
            return _one(rng, _LISTS["sections_en"])
        letters = "".join(chr(int(rng.integers(26)) + 65) for _ in range(int(rng.integers(1, 5))))
        return letters if rng.random() < 0.6 else letters.capitalize() + _one(rng, ("", ".", ""))

    def _date(self, rng: Rng, hindi: bool | None = None) -> str:
        hindi = rng.random() < 0.65 if hindi is None else hindi
        day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1950, 2031))
        joint = _one(rng, (".", ".", "/", "/", "-", " . ", " / "))
        days = f"{day:02d}" if rng.random() < 0.75 else str(day)
        months = f"{month:02d}" if rng.random() < 0.8 else str(month)
        years = str(year) if rng.random() < 0.7 else f"{year % 100:02d}"
        if rng.random() < 0.72:
            text = f"{'' if rng.random() < 0.03 else days}{joint}{months}{joint}{years}"
        else:
            name = _label(rng, "months", hindi)
            comma = _one(rng, (", ", " ", ",", " , "))
            ending = _one(rng, ("", "th", "st", "nd", "rd")) if not hindi else ""
            text = f"{day}{ending} {name}{comma}{year}" if hindi or rng.random() < 0.6 else f"{name} {day}{ending}{comma}{year}"
        return _script(rng, text, 0.22 if hindi else 0.0)


def _hindi_section(rng: Rng, words: Sequence[str]) -> str:
    chance = rng.random()
    if chance < 0.42:
        text = _one(rng, _LISTS["sections"])
    elif chance < 0.55:
        text = _one(rng, words)[:9].rstrip("्")
    else:
        count = int(rng.integers(1, 4))
        dotted = rng.random() < 0.5
        text = "".join(_syllable(rng) + ("०" if dotted else "") for _ in range(count))
        if not dotted and rng.random() < 0.25:
            text += "०"
    if "०" in text:
        text = text.replace("०", _one(rng, ("०", "०", "०", "0", "0", ".", "॰", "० ")).rstrip() if rng.random() < 0.95 else "० ")
    return text.strip()


def _syllable(rng: Rng) -> str:
    if rng.random() < 0.1:
        return _one(rng, _VOWELS)
    body = _one(rng, _LISTS["clusters"]) if rng.random() < 0.16 else _one(rng, _CONSONANTS)
    if body in "डढ" and rng.random() < 0.3:
        body += "़"
    return body + _one(rng, _MATRAS)


def _figure(rng: Rng, digits: int = 0) -> str:
    digits = digits or int(rng.choice((1, 2, 3, 4, 5, 6, 7), p=(0.16, 0.26, 0.22, 0.2, 0.09, 0.04, 0.03)))
    text = "".join(str(rng.integers(10)) for _ in range(digits))
    return text if rng.random() < 0.15 or text[0] != "0" else str(rng.integers(1, 10)) + text[1:]


def _year(rng: Rng) -> str:
    year = int(rng.integers(1930, 2035))
    return _one(rng, (str(year),) * 6 + (f"{year % 100:02d}",) * 2 + (f"{year}-{(year + 1) % 100:02d}",) * 2)


def _script(rng: Rng, text: str, share: float) -> str:
    """The text with figures of Devanagari in a share of the cases."""
    return text.translate(_DIGITS) if rng.random() < share else text


def _label(rng: Rng, kind: str, hindi: bool) -> str:
    return _one(rng, _LISTS[kind if hindi else f"{kind}_en"])


def _one(rng: Rng, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]
