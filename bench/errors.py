"""Character error rate of a reading against what is printed on the page."""

from __future__ import annotations

import unicodedata

_FOLDED = str.maketrans("‘’“”–—−", "''\"\"---", "\u200b\u200c\u200d\ufeff\u00ad")


def normal(text: str) -> str:
    """NFC, one space for any white space, typographic quotes and dashes as typed ones, no joiners."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDED).split())


def distance(left: str, right: str) -> int:
    """Levenshtein distance, a column of the matrix at a time in the bits of two integers (Myers 1999, in Hyyrö's form of 2003)."""
    if not left or not right:
        return max(len(left), len(right))
    positions: dict[str, int] = {}
    for index, character in enumerate(left):
        positions[character] = positions.get(character, 0) | 1 << index
    everything, last = (1 << len(left)) - 1, 1 << (len(left) - 1)
    up, down, score = everything, 0, len(left)
    for character in right:
        match = positions.get(character, 0)
        zero = (((match & up) + up) ^ up) | match | down
        rise, fall = down | ~(zero | up) & everything, up & zero
        score += bool(rise & last) - bool(fall & last)
        rise, fall = (rise << 1 | 1) & everything, fall << 1 & everything
        up, down = fall | ~(zero | rise) & everything, rise & zero
    return score


def errors(truth: str, found: str) -> tuple[int, int]:
    """How many characters are wrong, and how many there are."""
    wanted = normal(truth)
    return distance(wanted, normal(found)), len(wanted)
