"""The one normaliser: index, query, number keys, natural order and the proof all see text through here.

Pure, standard library only. Python's ``\\w`` leaves out vowel signs, so that कि, की, को and का would all be क; the classes of characters
are therefore spelt out, and agree with the categories ``L* N* Co Mn Mc`` that the full-text index uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import sha256

_ZEROES = "०০੦૦୦௦౦೦൦٠۰"
"""The zero of every script whose digits an Indian office may type."""

_DIGITS = {ord(zero) + value: str(value) for zero in _ZEROES for value in range(10)}
_UNSEEN = dict.fromkeys(
    [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFE00, 0xFE10)]
)
_NUKTA = {0x093C: None} | dict(zip((0x929, 0x931, 0x934, *range(0x958, 0x960)), "नरळकखगजडढफय", strict=True))
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―⁃−﹘﹣－˗"), "-")
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)], " ")
_SLASHES = dict.fromkeys(map(ord, "।|⁄∕\\¦"), "/")
_WAVES = dict.fromkeys(map(ord, "=~∼"), "-")

_BARS = dict.fromkeys(map(ord, "|¦"), "।") | dict.fromkeys(map(ord, "⁄∕\\"), "/")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys(
    map(ord, "\t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029"), " "
)

_FOLD = _DIGITS | _UNSEEN | _NUKTA | _QUOTES | _DASHES | _CONTROLS | {ord("ँ"): "ं"}
_KEY = _DIGITS | _UNSEEN | _NUKTA | _QUOTES | _DASHES | _SLASHES | _WAVES

_FLAT = _WIDE | _DIGITS | _NUKTA | _QUOTES | _DASHES | _CONTROLS | _BLANKS | _BARS | _WAVES | {ord("ँ"): "ं"}
_GONE = frozenset(_UNSEEN) | {0x93C}
_ANY_GONE = re.compile("[" + "".join(map(chr, sorted(_GONE))) + "]")

DEVANAGARI = "\u0900-\u0963\u0971-\u097f"
"""Letters and marks of the script, as the inside of a character class: no danda, no digit, no abbreviation sign."""


def _marks() -> str:
    spans: list[list[int]] = []
    for code in range(0x0300, 0x0E80):
        if unicodedata.category(chr(code)) in ("Mn", "Mc"):
            if spans and spans[-1][1] == code - 1:
                spans[-1][1] = code
            else:
                spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


WORD_CLASS = rf"(?:[^\W_]|[{_marks()}\u20d0-\u20f0\ufe20-\ufe2f])"
"""One character of a word: letter, mark or digit of the scripts that occur in these papers."""

_WORD = re.compile(f"{WORD_CLASS}+")
_ANY_WORD = re.compile(WORD_CLASS)

# A zero directly after a Devanagari letter abbreviates (रा० = राजस्व) unless it begins a run of digits or a decimal fraction.
_SIGN = r"(?:[॰°]|\.|[0oO](?!\.?[0-9A-Za-z]))"
_ABBREVIATION = re.compile(rf"(?<=[{DEVANAGARI}]){_SIGN}+")
_ABBREVIATION_FOLDED = re.compile(rf"(?<=[{DEVANAGARI}])(?:[॰°]|[0o](?!\.?[0-9a-z]))")
_POINT = re.compile(r"(?<=[^\W\d_])\.+")
_ELL = re.compile(rf"(?<=[0-9{DEVANAGARI})])( *)l(?= *[0-9{DEVANAGARI}(])")
_TIGHT = re.compile(r" ?([-/()]) ?")
_SPACES = re.compile(r"\s+")
_EDGES = " .,;:'\""
_LOOSE = re.compile(r"(?<![0-9]) | (?![0-9])")

# हिन्दी and हिंदी: a nasal before a consonant of its own row is an anusvara.
_NASAL_ROWS = {"ङ": "कखगघ", "ञ": "चछजझ", "ण": "टठडढ", "न": "तथदध", "म": "पफबभ"}
_NASAL = re.compile("|".join(f"{nasal}्(?=[{row}])" for nasal, row in _NASAL_ROWS.items()))


def fold(text: str) -> str:
    """The one form in which text is indexed and sought; idempotent.

    NFC and casefold; zero-width characters and nukta gone; chandrabindu, and a nasal before a consonant of its own row, are anusvara;
    digits of Indian scripts are ASCII; an abbreviation zero is a point; quotes and dashes are ASCII; control characters are spaces.
    """
    plain = unicodedata.normalize("NFC", text.translate(_FOLD))
    plain = unicodedata.normalize("NFC", plain.casefold()).translate(_FOLD)
    return _NASAL.sub("ं", _ABBREVIATION_FOLDED.sub(".", plain))


def prefixes(word: str) -> tuple[str, ...]:
    """The folded beginnings that a folded prefix stands for: सम is the beginning of सम्बन्ध too, which is indexed as संबंध."""
    stem = word.removesuffix("्")
    row = _NASAL_ROWS.get(stem[-1:], "")
    return (word, *(f"{stem[:-1]}ं{letter}" for letter in row)) if len(stem) > 1 else (word,)


def words(text: str) -> list[str]:
    """The words of the folded text; vowel signs belong to their word."""
    return _WORD.findall(fold(text))


def number_key(text: str) -> str:
    """The form in which file and letter numbers are matched; idempotent, for any text.

    NFKC, upper case, ASCII digits, zero-width characters and nukta gone, abbreviation signs dropped, separator look-alikes folded to
    ``/`` and ``-``, no spaces around these and around brackets. Leading zeros and runs of digits stay as they are.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).strip(_EDGES + "।|\t\r\n")
    plain = unicodedata.normalize("NFKC", _ELL.sub(r"\1/", plain.translate(_KEY)).upper()).translate(_KEY)
    plain = _POINT.sub("", _ABBREVIATION.sub("", plain))
    return _TIGHT.sub(r"\1", _SPACES.sub(" ", plain)).strip(_EDGES)


_VALUE = {code: sign for code, sign in (_UNSEEN | _QUOTES | _DASHES | _SLASHES | _WAVES).items() if sign != "'"}
_LETTER = "\u0900-\u093b\u093d-\u0963\u0971-\u097f"
_VALUE_SIGN = re.compile(rf"(?:(?<=[{_LETTER}])|(?<=[{_LETTER}]\u093c))[॰°0oO०](?![.\u093c]*(?![{DEVANAGARI}])[\w॰°])")
_VALUE_ELL = re.compile(rf"(?<=[0-9{_LETTER})])( *)l(?= *[0-9{_LETTER}(])")
_ABBREVIATED = re.compile(rf"(?:[^\W\d_]|[{_LETTER}])\Z")


def number_value(text: str) -> str:
    """The form in which numbers are shown: as written, in NFC, with one sign for each sign's look-alikes and no idle spaces. Idempotent.

    It has the same ``number_key`` as the text itself.
    """
    plain = _trim(unicodedata.normalize("NFC", text.translate(_UNSEEN)), _EDGES + "।|\t\r\n")
    plain = _VALUE_SIGN.sub("०", _VALUE_ELL.sub(r"\1/", plain).translate(_VALUE))
    return _trim(_TIGHT.sub(r"\1", _SPACES.sub(" ", plain)), _EDGES)


def _trim(text: str, edges: str) -> str:
    """Without idle signs at either end; the point of a last abbreviation stays."""
    bare = text.lstrip(edges)
    short = bare.rstrip(edges)
    return f"{short}." if bare[len(short) :].startswith(".") and _ABBREVIATED.search(short) else short


def flat(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Text as grammars read it, and for each of its characters the offset in ``text`` (None where all stand where they stood).

    Digits, dashes, quotes, spaces and slashes of all kinds are ASCII; upright bars are dandas; chandrabindu is anusvara; zero-width
    characters and nukta are gone. Letters and abbreviation signs stay as they are.
    """
    if not _ANY_GONE.search(text):
        return text.translate(_FLAT), None
    kept = tuple(place for place, letter in enumerate(text) if ord(letter) not in _GONE)
    return "".join(text[place] for place in kept).translate(_FLAT), kept


def span_in(text: str, places: tuple[int, ...] | None, start: int, end: int) -> tuple[int, int]:
    """The span in ``text`` of a span in its flat form; marks that the flat form leaves out go with the letter before them."""
    if places is None:
        return start, end
    return (places[start] if start < len(places) else len(text)), (places[end] if end < len(places) else len(text))


def loose_key(key: str) -> str:
    """A number's key without the spaces that keep no digits apart: ``F. 12/2019``, ``f 12/2019`` and ``F.12/2019`` have one. Idempotent."""
    return _LOOSE.sub("", key)


_SHAPE = dict.fromkeys(map(ord, " .,\"'ंः्ािीुूृेैोौॅॉ")) | dict(zip(map(ord, "OQILSBZG"), "00115826", strict=True))


def number_shape(key: str) -> str:
    """A number's key without what typing and recognition change most: spaces, points, vowel signs; letters that look like digits are these.

    Keys of one shape are not the same number, but one may have been meant by the other. The index has a column of it. Idempotent.
    """
    return key.translate(_SHAPE)


_LINE_END_HYPHEN = re.compile(r"[-\u2010\u2011]+\s*(?:[\r\n\u2028\u2029]\s*|\Z)|[\x02\ufffe\u00ad]\s*")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def tokens(text: str) -> list[str]:
    """The proof's normal form: what must be found again in a PDF, whichever reader looks.

    NFKC; hyphens at line ends joined (pdfium reports them as U+0002 or U+FFFE); split at every kind of space; tokens without a letter,
    mark or digit dropped; a right-to-left word is the sorted set of its characters.
    """
    plain = unicodedata.normalize("NFKC", _LINE_END_HYPHEN.sub("", text).translate(_UNSEEN))
    found = [token for token in plain.split() if _ANY_WORD.search(token)]
    if _RIGHT_TO_LEFT.search(plain):
        found = ["".join(sorted(set(token))) if _RIGHT_TO_LEFT.search(token) else token for token in found]
    return found


# A zero directly after a letter, and alone, abbreviates (रा०): it is no digit.
_INDIAN_DIGITS = re.compile(rf"[{''.join(map(chr, _DIGITS))}]{{2,}}|(?<![{DEVANAGARI}])[{''.join(map(chr, _DIGITS))}]|[१-९]")


def letters_digest(text: str) -> str:
    """Names what a page says, in hexadecimal: the same whichever reader reads it, in whatever order and with whatever line ends.

    SHA-256 over the letters, marks and digits of its ``tokens`` in the order of Unicode: readers join words at hyphens where they see the
    end of a line, but the letters are all there. Empty for a text without any.
    """
    found = Counter(letter for token in tokens(text) for letter in token)
    kept = sorted((letter, count) for letter, count in found.items() if unicodedata.category(letter)[0] not in "PC")
    return sha256("".join(f"{letter}{count};" for letter, count in kept).encode()).hexdigest() if kept else ""


def ascii_digits(text: str) -> str:
    """The text with the digits of Indian scripts in ASCII; nothing else is changed, abbreviation signs stay."""
    return _INDIAN_DIGITS.sub(lambda run: run[0].translate(_DIGITS), text)


_DIGIT_RUNS = re.compile(r"([0-9]+)")


def natural_key(name: str) -> tuple[tuple[str | tuple[int, str], ...], str]:
    """Sorts page2 before page10, without regard to case, each directory's paths together; a total order on names."""
    plain = unicodedata.normalize("NFC", name).casefold().translate(_DIGITS).replace("/", "\0")
    *pairs, last = _DIGIT_RUNS.split(plain)
    chunks: list[str | tuple[int, str]] = []
    for letters, digits in zip(pairs[::2], pairs[1::2], strict=True):
        bare = digits.lstrip("0")
        chunks += [letters + "0", (len(bare), bare)]  # as "0" they compare with letters and points: scan.tif before scan2.tif
    chunks.append(last)
    return tuple(chunks), name


_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as os.fsdecode shows it
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printable(text: str, limit: int = 200) -> str:
    """Outside text made safe for terminals and logs: one line of at most ``limit`` characters, control and bidi characters as ``\\xNN``."""
    shown = _UNPRINTABLE.sub(_escape, text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


_CONSONANT = "[\u0915-\u0939\u0958-\u095f\u0978-\u097f]\u093c?"
_MATRA = "[\u093a\u093b\u093e-\u094c\u094e\u094f\u0955-\u0957]?[\u0901-\u0903]?"
_SYLLABLE = (
    rf"(?:{_CONSONANT}\u094d[\u200c\u200d]?){{0,4}}{_CONSONANT}{_MATRA}|[\u0904-\u0914\u0950\u0960\u0961\u0972-\u0977][\u0901-\u0903]?"
)
_HINDI_WORD = re.compile(rf"(?:{_SYLLABLE})+(?:{_CONSONANT}\u094d)?\u093d?")
_LATIN_WORD = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+s?)(?:['’][a-z]{1,2})?")
_LATIN_ABSURD = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}|([a-z])\1\1", re.IGNORECASE)
_LATIN_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_NUMBER = re.compile(r"[0-9०-९]+")
_INSIDE = re.compile(r"[-/.,:()&'’०॰0]+(?=[^0-9०-९]|\Z)|[-/.,:()&]")
_RIM = "()[]{}<>\"'“”‘’.,;:!?।॥|-–—*_/\\=~"
_LONE = frozenset("वनएओअaAIi&")


@lru_cache(maxsize=1 << 14)
def plausible(word: str) -> bool:
    """Whether a recognised word has the shape of a Hindi or English word, a number or an abbreviation.

    Vowel signs need a consonant, one each; clusters, case and repeated letters must be possible. Junk from handwriting and from scripts
    that no model knows mostly fails this; no dictionary is asked.
    """
    bare = word.strip(_RIM)
    if len(bare) < 2:
        return bare in _LONE or bare.isdecimal()
    pieces = [piece for piece in _INSIDE.split(bare) if piece]
    return len(pieces) <= max(2, len(bare) // 2) + 1 and all(map(_plausible_piece, pieces))


def _plausible_piece(piece: str) -> bool:
    if _NUMBER.fullmatch(piece) or _HINDI_WORD.fullmatch(piece):
        return True
    if not _LATIN_WORD.fullmatch(piece) or _LATIN_ABSURD.search(piece):
        return False
    return bool(_LATIN_VOWEL.search(piece)) or (piece.isupper() and len(piece) <= 5) or len(piece) <= 2
