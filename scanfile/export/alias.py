"""ASCII aliases of file numbers: what a directory of a number in any script and notation is called on any disk. Pure.

A number that has only allowed characters and strokes is its own alias, with one sign for each stroke (``A-21001(3)/5/2008/DFG`` becomes
``A-21001(3)_5_2008_DFG``), and ``number_of`` turns it back. Any other number becomes a stem that people can read, the doubled sign, and
twelve letters that are a digest of the number: ``1234/रा०`` becomes ``1234_ra__`` and its code. That is undone by the tables of the
package, which have the number beside its alias. No two numbers have one alias, and no alias is a name that Windows or FAT refuses;
numbers that differ in case alone get names that differ on such disks too when they meet (``allot``).

Transliteration follows the usual spelling of Indian names (Hunterian, without its marks): राजस्व is ``rajasv``.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

CODE_LETTERS = 12
"""Sixty bits: by chance two of a million numbers share a code once in two million archives, and then ``allot`` tells them apart."""
SHORTEST = 24
"""An alias may be so long at least: a stem, the sign and a code."""

_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices, with any suffix (Microsoft, Naming Files, Paths, and Namespaces)."""
FORBIDDEN = frozenset('<>:"/\\|?*')
"""Characters that no name on FAT or NTFS holds."""

_CONSONANTS = "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह"
_SOUNDS = "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h"
_VOWELS, _VOWEL_SOUNDS = "अआइईउऊऋऌऍऎएऐऑऒओऔॠॡ", "a a i i u u ri l e e e ai o o o au ri l"
_SIGNS, _SIGN_SOUNDS = "ािीुूृॄॅॆेैॉॊोौ", "a i i u u ri ri e e e ai o o o au"
_SOUND = {
    letter: sound
    for letters, sounds in ((_CONSONANTS, _SOUNDS), (_VOWELS, _VOWEL_SOUNDS), (_SIGNS, _SIGN_SOUNDS), ("ंँः", "n n h"))
    for letter, sound in zip(letters, sounds.split(), strict=True)
}
_WITH_NUKTA = {"क": "q", "ज": "z", "ड": "r", "ढ": "rh", "फ": "f"}
_HALANT, _NUKTA = "\u094d", "\u093c"
_BLOCK, _FIRST_TWIN, _LAST_TWIN = 0x80, 0x0980, 0x0D7F
_ABBREVIATION = re.compile("(?<=[\u0904-\u0939\u093e-\u094c\u0958-\u0961])[०॰°]")


@dataclass(frozen=True, slots=True)
class AliasRules:
    """What an alias may be: the characters that a number keeps, the sign for a stroke, which is none of them, and the most characters."""

    allowed: frozenset[str]
    slash: str
    longest: int

    @property
    def joint(self) -> str:
        """What stands before a code, and in no number that is its own alias."""
        return self.slash * 2


def alias(number: str, rules: AliasRules) -> str:
    """The alias of a number, whatever it holds; never empty. Different numbers have different aliases."""
    return number.replace("/", rules.slash) if _is_own_alias(number, rules) else _coded(number, number, rules)


def number_of(name: str, rules: AliasRules) -> str | None:
    """The number that an alias tells by itself; None where the package's tables must be asked."""
    return None if rules.joint in name else name.replace(rules.slash, "/")


def allot(numbers: Iterable[tuple[str, str]], rules: AliasRules, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The alias of each record, from (record id, number) in the order of the archive: no two are one name on a disk without case.

    The first of several records keeps the plain alias. ``given`` are the aliases that records had in earlier packages under the number
    that they have now; they keep those that the rules still allow.
    """
    allotted: dict[str, str] = {}
    kept = {record: name for record, name in (given or {}).items() if _fits(name, rules)}
    taken = {name.casefold() for name in kept.values()}
    for record, number in numbers:
        name = kept.get(record)
        if name is None:
            name = alias(number, rules)
            for attempt in count():
                if name.casefold() not in taken:
                    break
                name = _coded(number, f"{number}\0{record}\0{attempt}", rules)
            taken.add(name.casefold())
        allotted[record] = name
    return allotted


def is_safe_name(name: str) -> bool:
    """Whether FAT, NTFS and shells take a name as it is: no device, nothing hidden, no point or space at the end, no option."""
    return bool(name) and not _RESERVED.match(name) and name[0] not in "-. ~" and name[-1] not in ". "


def _fits(name: str, rules: AliasRules) -> bool:
    return len(name) <= rules.longest and set(name) <= rules.allowed | {rules.slash}


def _is_own_alias(number: str, rules: AliasRules) -> bool:
    name = number.replace("/", rules.slash)
    kept = all(letter in rules.allowed or letter == "/" for letter in number)
    return kept and "//" not in number and len(name) <= rules.longest and is_safe_name(name)


def _coded(number: str, named: str, rules: AliasRules) -> str:
    digest = sha256(named.encode("utf-8", "surrogatepass")).digest()
    code = base64.b32encode(digest).decode()[:CODE_LETTERS]
    code = code.lower() if "a" in rules.allowed else code
    stem = _stem(number, rules)[: rules.longest - len(rules.joint) - CODE_LETTERS].rstrip(rules.slash + ". -")
    return f"{stem or ('n' if 'n' in rules.allowed else 'N')}{rules.joint}{code}"


def _stem(number: str, rules: AliasRules) -> str:
    """What people can read of a number, in allowed characters, with single signs; perhaps nothing."""
    read = []
    for letter in romanised(number):
        if letter in rules.allowed or letter.swapcase() in rules.allowed:
            read.append(letter if letter in rules.allowed else letter.swapcase())
        else:
            read.append(rules.slash if letter in "/\\" else " ")
    joined = re.sub(rf"\s*({re.escape(rules.slash)}|\s)+\s*", lambda found: rules.slash if rules.slash in found[0] else " ", "".join(read))
    stem = joined.strip(f" .-~{rules.slash}").replace(" ", "-" if "-" in rules.allowed else rules.slash)
    stem = re.sub(f"{re.escape(rules.slash)}+", rules.slash, stem)
    return f"{'n' if 'n' in rules.allowed else 'N'}{stem}" if _RESERVED.match(stem) else stem


def romanised(text: str) -> str:
    """Text in Latin letters as far as its script is known: Devanagari and its sisters by sound, accents taken off, the rest a space."""
    plain = unicodedata.normalize("NFD", _ABBREVIATION.sub("", unicodedata.normalize("NFKC", _as_devanagari(text))))
    found: list[str] = []
    bare = 0  # consonants of this word whose vowel is the inherent one so far
    for place, letter in enumerate(plain):
        after = plain[place + 1 : place + 3]
        if letter in _CONSONANTS:
            softened = after[:1] == _NUKTA
            found.append(_WITH_NUKTA.get(letter, _SOUND[letter]) if softened else _SOUND[letter])
            follows = after[1:2] if softened else after[:1]
            bare += 1
            # At the end of a word the inherent vowel is silent, unless it is the word's only one.
            if not (follows and follows in _SIGNS + _HALANT) and (bare == 1 or follows in _SOUND):
                found.append("a")
        elif letter in _SOUND:
            found.append(_SOUND[letter])
            bare += 1
        elif letter not in (_HALANT, _NUKTA) and unicodedata.category(letter)[0] != "M":
            bare = 0
            digit = unicodedata.decimal(letter, None)
            found.append(letter if letter.isascii() and letter.isprintable() else str(digit) if digit is not None else " ")
    return "".join(found)


def _as_devanagari(text: str) -> str:
    """Bengali, Gurmukhi, Gujarati, Odia and the southern scripts lie in Unicode as Devanagari does (ISCII), each a block further on."""
    return "".join(
        chr(0x0900 + ord(letter) % _BLOCK)
        if _FIRST_TWIN <= ord(letter) <= _LAST_TWIN and unicodedata.category(letter)[0] in "LM"
        else letter
        for letter in text
    )
