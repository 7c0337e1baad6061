"""Legacy Hindi fonts: text that looks like Hindi and says Latin letters, made into Unicode. Pure.

An encoding is proposed by a font's name, or by trying which one makes Hindi of the text; whoever uses it holds the result against the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from scanfile.legacy import dv, kruti
from scanfile.text import fold, plausible, words


class Encoding(StrEnum):
    """The codes that can be converted, named after the fonts that brought them."""

    KRUTI_DEV = "kruti-dev"
    DEVLYS = "devlys"
    DV = "dv"


_DECODERS = {Encoding.KRUTI_DEV: kruti.decode, Encoding.DEVLYS: kruti.decode, Encoding.DV: dv.decode}
_NAMES = {
    Encoding.KRUTI_DEV: re.compile(r"kruti", re.IGNORECASE),
    Encoding.DEVLYS: re.compile(r"dev ?lys", re.IGNORECASE),
    # Not DVB and DVBW: their codes are others.
    Encoding.DV: re.compile(r"(?<![a-z])dv[-_ ]?(?:tt)?[-_ ]?(?:divya|yogesh|surekh|ganesh|dhruv|natraj)", re.IGNORECASE),
}
_TRIED = (Encoding.KRUTI_DEV, Encoding.DV)
"""What a text in a font without a telling name is tried in; DevLys has the codes of Kruti Dev."""

_LETTER = re.compile("[\u0904-\u0939\u0958-\u0961]")
_LITTLE_WORDS = "के में की है का को से और पर यह कि ने एक हैं नहीं इस किया लिए हो था थे थी जो तथा गया कर भी द्वारा अपने हेतु एवं व न ही तक वह उस करने"
_COMMON = frozenset(words(_LITTLE_WORDS))
_LEAST_WORDS, _COMMON_SHARE = 20, 0.1
_SOUND = 0.97
"""Share of the converted words that must have the shape of words. Of the words of real Hindi pages 99 to 100 % have it."""


def named(font: str) -> Encoding | None:
    """The encoding that a font's name tells."""
    return next((encoding for encoding, name in _NAMES.items() if name.search(font)), None)


def convert(word: str, encoding: Encoding) -> str:
    """One word, without spaces, in Unicode (NFC). What has no meaning in the encoding stays as it is."""
    return _DECODERS[encoding](word)


def is_sound(converted: Iterable[str]) -> bool:
    """Whether nearly all of these converted words have the shape of words, and some are Hindi."""
    spelt = [word for word in converted if any(letter.isalnum() for letter in word)]
    hindi = sum(_LETTER.search(word) is not None for word in spelt)
    return hindi > 0 and sum(map(plausible, spelt)) >= _SOUND * len(spelt)


def guess(texts: Sequence[str]) -> Encoding | None:
    """The encoding in which these words are Hindi: well-formed, and the little words without which no Hindi is written among them."""
    for encoding in _TRIED:
        converted = [convert(text, encoding) for text in texts]
        common = sum(fold(word.strip(",।.;:()-")) in _COMMON for word in converted)
        if len(texts) >= _LEAST_WORDS and common >= _COMMON_SHARE * len(texts) and is_sound(converted):
            return encoding
    return None
