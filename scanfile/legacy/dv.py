"""The DV fonts of C-DAC's ISM and Leap Office with English letters at their places (DV_Divyae, DV-TTSurekhEN, DV-TTYogeshEN).

A consonant is its half form and a stem (``É``); a sign that sits on a stem brings one along (``ÉÊ`` is ि, ``ÉÒ`` is ी); ि stands before its
cluster, reph behind its syllable. Hooks that make क and फ stand behind the stem (``BÉE`` is क, ``B`` alone a half व). The signs of one
vowel have codes in a row: plain, with anusvara, with reph, with both.

No package knows these codes. The table rests on words that were published with their meaning, and on the order of the codes.
"""

from __future__ import annotations

import re
import unicodedata

_HALF, _STEM, _REPH = "\ue000", "\ue001", "\ue002"
_REPH_BEFORE = "र\u094d"
_BEFORE = "\ue003\ue004\ue005\ue006"
"""ि before its cluster: plain, with anusvara, with reph, with both."""

_HALVES = {
    "J": "ख", "M": "ग", "P": "घ", "S": "च", "V": "ज", "Z": "झ", "h": "ण", "i": "त", "l": "थ", "v": "ध", "x": "न", "{": "प", "¤": "ब",
    "£": "भ", "à": "म", "ª": "य", "ã": "ल", "´": "व", "B": "व", "¶": "श", "\u00ad": "ष", "w": "ष", "º": "स", "ÿ": "ह", "F": "क्ष", "j": "त्र",
    "Y": "ज्ञ", "g": "श्र", "k": "त्त", "¥": "ब्र", "§": "भ्र", "»": "स्र", "©": "म्र", "|": "प्र", "O": "ग्र", "t": "द्य", "BÉD": "क",
    "{ÉD": "फ", "á": "्य",
}  # fmt: skip
_WHOLES = {
    "BÉE": "क", "{ÉE": "फ", "µÉE": "क्र", "|ÉE": "फ्र", "b": "ड", "c": "ह", "]": "ट", "~": "ठ", "f": "ढ", "n": "द", "®": "र", "U": "छ",
    "u": "द्व", "q": "द्द", "r": "द्ध", "p": "द्र", "½": "ड़", "Å": "्र", "Ã": "़", "âó": "रु", "°ô": "रू", "°": "रू", "+É": "अ", "<": "इ", "<Ç": "ई",
    "<È": "ईं", "=": "उ", ">ó": "ऊ", "A": "ए", "Ö": "ु", "Ú": "ू", "ß": "ृ", "Þ": "ृ", "Ä": "ँ", "Æ": "ं", "&": "ः", "Â": "्", "*": "।",
    "Ç": _REPH, "È": "ं" + _REPH, "É": _STEM,
}  # fmt: skip
_ROWS = ((0xE4, "े", ""), (0xE8, "ै", ""), (0xEC, "ॅ", ""), (0xD2, "ी", "É"))


def _table() -> dict[str, str]:
    table = {code: f"{letters}\u094d{_HALF}" for code, letters in _HALVES.items()} | _WHOLES
    for first, sign, stem in _ROWS:
        forms = (sign, f"{sign}ं", sign + _REPH, f"{sign}ं{_REPH}")
        table |= {stem + chr(first + place): form for place, form in enumerate(forms[:1] if first == 0xEC else forms)}
    for first in (0xCA, 0xCE):  # narrow and wide
        table |= {f"É{chr(first + place)}": mark for place, mark in enumerate(_BEFORE)}
    return table


_TABLE = _table()
_CODE = re.compile("|".join(map(re.escape, sorted(_TABLE, key=len, reverse=True))))
_BETWEEN = re.compile("([B{µ|]É)([ÖÚßÞÂ])([ED])")
"""A sign below क or फ, typed before the hook."""

STEM_AHEAD = re.compile("É(?![Ê-Ñ])")
"""A stem that belongs to the letter before it, and not to a ि."""

_CONSONANT = "[\u0915-\u0939]\u093c?"
_CLUSTER = f"(?:{_CONSONANT}\u094d)*{_CONSONANT}"
_SIGNS = "[\u093e-\u094c]*[\u0901-\u0903]?"
_JOINED = re.compile(f"\u094d{_HALF}(?:{_STEM}|(?=[\u093e-\u094c]))")
_I = re.compile(f"([{_BEFORE}])({_CLUSTER})")
_LATE = re.compile(f"({_CLUSTER})({_SIGNS}){_REPH}({_SIGNS})")
_ORDER = re.compile("([\u0901-\u0903])([\u093e-\u094c]+)")
_PAIRS = {"ाे": "ो", "ाै": "ौ", "ाॅ": "ॉ", "अा": "आ", "आे": "ओ", "आै": "औ", "आॅ": "ऑ", "अो": "ओ", "अौ": "औ", "अॉ": "ऑ", "एे": "ऐ"}
_PAIR = re.compile("|".join(_PAIRS))


def decode(word: str) -> str:
    """One word in Unicode; codes of unknown meaning stay as they are."""
    drawn = _CODE.sub(lambda code: _TABLE[code[0]], _BETWEEN.sub(r"\1\3\2", word))
    drawn = _JOINED.sub("", drawn).replace(_HALF, "").replace(_STEM, "ा")
    drawn = _I.sub(_after_its_cluster, drawn)
    drawn = _LATE.sub(_REPH_BEFORE + r"\1\2\3", drawn)
    drawn = _ORDER.sub(r"\2\1", drawn)
    for _ in range(2):
        drawn = _PAIR.sub(lambda pair: _PAIRS[pair[0]], drawn)
    return unicodedata.normalize("NFC", drawn)


def _after_its_cluster(found: re.Match[str]) -> str:
    place = _BEFORE.index(found[1])
    return _REPH_BEFORE * (place >> 1) + found[2] + "ि" + "ं" * (place & 1)
