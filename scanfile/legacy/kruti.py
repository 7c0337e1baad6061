"""Kruti Dev and DevLys: the keys of the Remington typewriter, and the accented letters for what it had no key for.

The table is ``hinlegacy``'s (MIT) for DevLys 010, which is right for both: docs/text-layers.md has the figures, and why neither its Kruti
Dev nor its Walkman decoder is used.
"""

from __future__ import annotations

import re
import unicodedata

import hinlegacy

_FONT = "devlys_010"
_LONGEST = 80
"""Characters of the longest run that is a word; the converter's time grows with the square of a run's length."""
_COLON_DASH = re.compile("\u0903-\\Z")


def decode(word: str) -> str:
    """One word in Unicode. The visarga that stands for a colon (``fo"k;%&`` is विषय:-) is one."""
    if len(word) > _LONGEST:
        return word
    plain = unicodedata.normalize("NFC", str(hinlegacy.decode(word, _FONT)))
    return ":" if plain == "\u0903" else _COLON_DASH.sub(":-", plain)
