"""Numbers that a person may have meant by one that nobody has: where to look for them, and how near they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scanfile.metadata import Pack, misreading
from scanfile.text import loose_key, number_shape

_LETTERS = "0123456789ACDEFHJKMNPRTUVWXY/-()अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलळवशषसह"
"""What a shape may have more than another one, or instead."""
_DIGITS = str.maketrans("OQILSBZG", "00115826")
_FEWEST, _MOST = 5, 60
"""Letters of a shape that are changed one by one: below, everything is near; above, nobody types it."""
_FIRST_YEAR = 1930
_MOST_MISREAD = 3.0
"""How far apart two keys of one shape may be (``metadata.misreading``): two vowel signs, say, not all of them."""

_YEAR = re.compile(r"[-/]?(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:-(?:[0-9]{4}|[0-9]{2}))?(?![0-9])")
_SHORT_YEAR = re.compile(r"(?<=/)[0-9]{2}\Z")


class Likeness(StrEnum):
    """How a number is near another one, the nearest first."""

    SAME = "same"
    TWIN = "twin"
    ALIKE = "alike"
    ONE_SIGN = "one-sign"
    YEAR = "another-year"


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near two keys are: the kind, and the distance within it."""

    likeness: Likeness
    distance: float

    @property
    def order(self) -> tuple[int, float]:
        """Sorts the nearest first."""
        return list(Likeness).index(self.likeness), self.distance


def near_shapes(key: str, pack: Pack, this_year: int) -> set[str]:
    """The shapes (``text.number_shape``) of all numbers that are near a key: some thousands at most, whatever numbers there are."""
    own = number_shape(key)
    shapes = {
        own,
        *(number_shape(spelt) for spelt in pack.spellings(key)),
        *(number_shape(other) for other in _other_years(key, this_year)),
    }
    if _FEWEST <= len(own) <= _MOST:
        shapes.update(_one_sign_off(own))
    return shapes


def nearness(key: str, other: str, pack: Pack) -> Nearness | None:
    """How near another number's key is to the one that was asked for; None where it is not."""
    own, found = loose_key(key), loose_key(other)
    if own == found:
        return Nearness(Likeness.SAME, 0.0)
    if pack.twin_of_key(key) == pack.twin_of_key(other):
        return Nearness(Likeness.TWIN, 0.0)
    far = misreading(own.translate(_DIGITS).lower(), found.translate(_DIGITS).lower())
    one, two = number_shape(own), number_shape(found)
    if one == two and far <= _MOST_MISREAD:
        return Nearness(Likeness.ALIKE, far)
    if found in _short_and_long(own):
        return Nearness(Likeness.ALIKE, _MOST_MISREAD)
    if _same_but_year(own, found):
        return Nearness(Likeness.YEAR, abs(_year_of(own) - _year_of(found)))
    return Nearness(Likeness.ONE_SIGN, far) if _FEWEST <= len(one) <= _MOST and is_one_sign_off(one, two) else None


def is_one_sign_off(one: str, other: str) -> bool:
    """Whether two texts differ by one letter changed, lost, added, or two neighbours that have changed places; or not at all."""
    start = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    if one[1:] == other[1:] or one[1:] == other or one == other[1:]:
        return True
    return one[:2] == other[:2][::-1] and one[2:] == other[2:]


def _one_sign_off(shape: str) -> Iterator[str]:
    for place in range(len(shape) + 1):
        before, after = shape[:place], shape[place:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
            yield before + after[1:2] + after[:1] + after[2:]


def _last_year(key: str) -> re.Match[str] | None:
    return max(_YEAR.finditer(key), key=lambda match: match.start(), default=None)


def _other_years(key: str, this_year: int) -> Iterable[str]:
    """The key with other years, with a session for its year, and without."""
    yield from _short_and_long(key)
    match = _last_year(key)
    if match is None:
        return
    before, after = key[: match.start("year")], key[match.end() :]
    yield key[: match.start()] + after
    for year in range(_FIRST_YEAR, this_year + 2):
        for spelt in (f"{year}", f"{year}-{(year + 1) % 100:02d}", f"{year}-{year + 1}"):
            yield before + spelt + after


def _short_and_long(key: str) -> Iterator[str]:
    """``12/19`` and ``12/2019``."""
    if match := _SHORT_YEAR.search(key):
        yield from (key[: match.start()] + century + match[0] for century in ("20", "19"))
    if (match := _last_year(key)) and match.end() == len(key) and match.end("year") == len(key) and match[0].startswith("/"):
        yield key[: match.start("year")] + match["year"][2:]


def _same_but_year(own: str, found: str) -> bool:
    rests = [key[: match.start()] + key[match.end() :] if (match := _last_year(key)) else key for key in (own, found)]
    return rests[0] == rests[1] and any(letter.isdecimal() for letter in rests[0])


def _year_of(key: str) -> int:
    match = _last_year(key)
    return int(match["year"]) if match else 0
