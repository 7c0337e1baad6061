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
_LAST_STROKES, _TWO_STROKES = re.compile(r"-([IL1!THN]{1,5})[^0-9A-Z]*\Z"), str.maketrans({"H": "II", "N": "II"})
_PARTS, _JOINTS = re.compile(r"[-/()]+"), re.compile(r"[-/()]+")
_DEVANAGARI_FIGURE = re.compile(r"[१-९]")
"""Not ०, which is an abbreviation's sign as well."""
_FIGURES = re.compile(r"[0-9]+|[A-Z]{2,}")


SURELY_SPELT = 60
"""Likelihood, 0 to 100, from which on the reader of numbers is a witness as good as another model."""


_LEAST_SPELT, _MANY_TIMES = 30, 4
"""Where its texts differ in the label or in words beside it: so likely at least, and so many times as likely as any other number."""


class Confirming:
    """Compares readings in the words of a pack; ``year`` is that of the scan."""

    def __init__(self, pack: metadata.Pack, year: int) -> None:
        self._pack, self._year = pack, year
        self._known: dict[str, Sequence[Found]] = {}

    def _findings(self, text: str) -> Sequence[Found]:
        """What a text says; every text is asked about several times."""
        if text not in self._known:
            self._known[text] = metadata.read_lines([TextLine(text)], self._pack, self._year)
        return self._known[text]

    def says_the_same(self, found: Found, span: SpanReading) -> bool:
        """Whether another reader confirms what was found: by the same value; or by its figures, where that is a model that does not know
        the script, and the first one reads the rest alike in the cutting too."""
        if self.is_spelt(found, span):
            return True
        outer = found.part("within")  # the file's number inside a letter's is confirmed with that
        key = loose_key(number_key(outer) if outer else found.key)
        figures = _FIGURES.findall(number_key(found.raw) if found.kind is Kind.DATE else key)
        alike = any(text and self._says(found, text) for text in (span.third, span.fourth))
        if found.kind is not Kind.DATE and _more_strokes(key, (span.second, *span.more)):
            return False
        return any(self._confirms(found, key, text, figures if alike else None) for text in (span.second, *span.more))

    def spelt(self, found: Found, span: SpanReading) -> int:
        """How likely the reader of numbers holds it that what was found stands there, 0 to 100: the sum over its texts that say so."""
        return min(100, sum(one.confidence for one in span.spellings if self._says(found, one.text)))

    def reads_again(self, found: Found, span: SpanReading) -> bool:
        """Whether a model says in the cutting what was found."""
        return any(self._says(found, text) for text in (span.second, span.third, *span.more, span.fourth) if text)

    def is_spelt(self, found: Found, span: SpanReading) -> bool:
        """Whether the reader of numbers is sure of what was found: by itself, or against all other numbers that it may see there."""
        spelt = self.spelt(found, span)
        return spelt >= SURELY_SPELT or (spelt >= _LEAST_SPELT and spelt >= _MANY_TIMES * self.denied(found, span))

    def doubts(self, found: Found, span: SpanReading) -> bool:
        """Whether the reader of numbers sees something else there: for certain, or that and nothing of what was found."""
        denied = self.denied(found, span)
        return denied >= SURELY_SPELT or (denied > 0 and not self.spelt(found, span))

    def denied(self, found: Found, span: SpanReading) -> int:
        """How likely the reader of numbers holds it that another number or date stands there, 0 to 100."""
        others = [one for one in span.spellings if not self._says(found, one.text) and self._has_another(found, one.text)]
        return min(100, sum(one.confidence for one in others))

    def _has_another(self, found: Found, text: str) -> bool:
        """Whether a text that does not say what was found has something else of its kind."""
        again = self._findings(plain_romans(text))
        return any(other.kind is found.kind and other.key for other in again)

    def _confirms(self, found: Found, key: str, text: str, figures: Sequence[str] | None) -> bool:
        """Whether one reading of the other model confirms what was found; ``figures`` alone are enough where they are given."""
        # A number's figures are of one script: a lone १ among ASCII figures is a 9.
        text = text if _DEVANAGARI_FIGURE.search(found.raw) else text.replace("१", "9")
        again = number_key(plain_romans(text))
        return (
            self._says(found, text)
            or (found.kind is not Kind.DATE and self._same_figures(key, again))
            or (figures is not None and _has_all(figures, _FIGURES.findall(again)))
        )

    def _says(self, found: Found, text: str) -> bool:
        """Whether a text says the same."""
        plain = plain_romans(text)
        again = self._findings(plain)
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


def ends_in_strokes(key: str) -> bool:
    """Whether a number's key ends in what may be a Roman numeral of strokes: they run into one another, and two models count them wrongly
    alike."""
    return _LAST_STROKES.search(key) is not None


def _more_strokes(key: str, texts: Sequence[str]) -> bool:
    """Whether a number ends in strokes of a Roman numeral, and any reading counts more of them: strokes get lost, none is made up."""
    own = _LAST_STROKES.search(key)
    others = [match for text in texts if (match := _LAST_STROKES.search(number_key(plain_romans(text))))]
    return own is not None and any(len(one[1].translate(_TWO_STROKES)) > len(own[1]) for one in others)


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
