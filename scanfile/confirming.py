"""Whether a second reading says what the first one said: value by value, piece by piece, letter by letter. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from scanfile import metadata
from scanfile.model import Found, Kind, SpanReading, TextLine
from scanfile.text import loose_key, number_key

_BARS = re.compile(r"(?<=[-/])[|।॥]{1,3}(?!\w)")
_ROMAN, _FOLDED_ROMAN = re.compile(r"[IVX]{1,5}"), str.maketrans({"T": "I", "1": "I", "L": "I", "H": "II"})
_PARTS, _JOINTS = re.compile(r"[-/()]+"), re.compile(r"[-/()]+")
_DEVANAGARI_FIGURE = re.compile(r"[१-९]")
_FIGURES = re.compile(r"[0-9]+|[A-Z]{2,}")


class Confirming:
    """Compares readings in the words of a pack; ``year`` is that of the scan."""

    def __init__(self, pack: metadata.Pack, year: int) -> None:
        self._pack, self._year = pack, year

    def says_the_same(self, found: Found, span: SpanReading) -> bool:
        """Whether another model confirms what was found: by the same value; or by its figures, where it does not know the script and the
        first model reads the rest alike in the cutting too."""
        # A number's figures are of one script: a lone १ among ASCII figures is a 9.
        second = span.second if _DEVANAGARI_FIGURE.search(found.raw) else span.second.replace("१", "9")
        if self._says(found, second):
            return True
        outer = found.part("within")  # the file's number inside a letter's is confirmed with that
        key = loose_key(number_key(outer) if outer else found.key)
        again = number_key(plain_romans(second))
        if found.kind is not Kind.DATE and self._same_figures(key, again):
            return True
        figures = _FIGURES.findall(number_key(found.raw) if found.kind is Kind.DATE else key)
        return bool(span.third) and self._says(found, span.third) and _has_all(figures, _FIGURES.findall(again))

    def _says(self, found: Found, text: str) -> bool:
        """Whether a text says the same."""
        plain = plain_romans(text)
        again = metadata.read_lines([TextLine(plain)], self._pack, self._year)
        if any(other.kind is found.kind and loose_key(other.key) == loose_key(found.key) for other in again):
            return True
        if found.kind is Kind.DATE:
            return False
        # The label may be misread; the number must stand there whole, neither longer nor a part of another.
        own = " ?".join(map(re.escape, loose_key(number_key(found.part("within") or found.key))))
        return bool(own) and re.search(rf"(?<![\w/(-]){own}(?![\w/(-])", number_key(plain)) is not None

    def _same_figures(self, key: str, again: str) -> bool:
        """Whether a second reading has the same figures and Latin letters in the same places, and differs only in Hindi abbreviations that
        the pack knows, or in the strokes of a Roman numeral: the model that reads figures well does not read these (ले० as 10)."""
        key, spaced, again = key.replace(" ", ""), _PARTS.split(again), again.replace(" ", "")
        own, other = _PARTS.split(key), _PARTS.split(again)
        skipped = len(other) - len(own)
        if len(own) < 2 or skipped < 0 or _JOINTS.findall(key) != _JOINTS.findall(again)[skipped:]:
            return False
        known = {loose_key(section) for section in self._pack.sections}
        pairs = list(zip(own, other[skipped:], strict=True))
        return self._same_beginning(own[0], spaced[skipped]) and all(
            one == two or one in known or (_ROMAN.fullmatch(one) and two.translate(_FOLDED_ROMAN) == one) for one, two in pairs[1:]
        )

    def _same_beginning(self, first: str, said: str) -> bool:
        """The same of the first piece of a number, before which stands its label, however that was read the second time."""
        if said == first:
            return True
        prefix = self._pack.prefixes.match(first)
        figures = first[prefix.end() :] if prefix else first
        return figures.isascii() and re.search(rf"(?<![0-9A-Z]){re.escape(figures)}\Z", said.strip()) is not None


def _has_all(wanted: Sequence[str], told: Sequence[str]) -> bool:
    """Whether all of these stand in a row of others, in the same order."""
    rest = iter(told)
    return all(one in rest for one in wanted)


def plain_romans(text: str) -> str:
    """A second reading with the bars that stand for a Roman numeral as letters: ``HR-॥`` is ``HR-II``."""
    return _BARS.sub(lambda match: "I" * (len(match[0]) + match[0].count("॥")), text)


def shared(one: str, other: str) -> float:
    """The share of the letters of the longer text that two texts have in common, in order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(one), len(other), 1)
