"""The letters that the reader of numbers knows, in the order in which print has them. Pure."""

from __future__ import annotations

import re
import unicodedata

LETTERS = (
    " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/-.,:;()[]'\"&+#"
    "ऀँंःअआइईउऊऋएऐऑओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह़ािीुूृॅेैॉोौ्।०१२३४५६७८९"
)
"""One letter for each class of the network but the first, which stands for nothing."""

_ALIKE = str.maketrans({"–": "-", "—": "-", "॰": "०", "‘": "'", "’": "'", "“": '"', "”": '"', "\u200c": None, "\u200d": None})
_CLUSTER = "(?:[क-ह]़?्)*[क-ह]़?"
_BEHIND, _BEFORE = re.compile(f"({_CLUSTER})ि"), re.compile(f"ि({_CLUSTER})")


def printed(text: str) -> str:
    """A text in the order of print, where the sign for i stands before its consonants; look-alikes are folded. Letters that are not in
    ``LETTERS`` stay."""
    return _BEHIND.sub("ि\\1", unicodedata.normalize("NFC", text.translate(_ALIKE)))


def spoken(text: str) -> str:
    """The opposite of ``printed``: the order of Unicode."""
    return unicodedata.normalize("NFC", _BEFORE.sub("\\1ि", text))
