"""What a misread number may have been: with a known section for a word that nobody knows, with figures of one script, without the gaps
that worn print tears into it. For people to choose from; nothing here is ever accepted by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanfile.metadata.misread import distance
from scanfile.metadata.packs import Pack
from scanfile.text import DEVANAGARI, fold, number_key

_PIECES = re.compile(r"([-/()])")
_LETTERS = re.compile(rf"[A-Za-z{DEVANAGARI}]")
_ASCII, _LONE_NINE = re.compile(r"[1-9]"), str.maketrans({"१": "9"})
_TORN = re.compile(r"(?<=[0-9०-९]) (?=[0-9०-९])")
_MOST_OFF = 0.5
"""How far a word may be from a section, for each of that one's letters; measured on no page: what is further off says nothing of it."""
_LEAST_OFF = 1.5
_MOST = 2
_BETWEEN = re.compile(r"[/()0-9१-९]+|(?<=[0-9०-९])-|-(?=[0-9०-९])")
_NEARLY = 1.5
"""How far a word may be from a section that it is taken for: a conjunct without one of its letters, a look-alike, two signs."""


def whole(text: str) -> str:
    """A text without gaps inside runs of figures: ``2/शस्त्र-1 1/2023`` is ``2/शस्त्र-11/2023``."""
    return _TORN.sub("", text)


def likely(value: str, pack: Pack) -> list[str]:
    """Numbers that one may have been before it was misread, the nearest first; empty where all of its words are known."""
    found = []
    if "१" in value and _ASCII.search(value):
        found.append(value.translate(_LONE_NINE))
    pieces = _PIECES.split(value)
    unknown = [place for place, piece in enumerate(pieces) if _is_unknown(piece, place == 0, pack)]
    if not unknown or len(unknown) > 2:
        return found
    near = [list(_near(pieces[place], pack)) for place in unknown]
    for choice in range(_MOST):
        if all(near) and any(choice < len(several) for several in near):
            for place, several in zip(unknown, near, strict=True):
                pieces[place] = several[min(choice, len(several) - 1)]
            found.append("".join(pieces))
    return found


def nearly_known(value: str, pack: Pack) -> str:
    """The section that an unknown word of a number nearly is: more likely a misreading than a section of its own, whoever reads it (पंचायंत
    for पंचायत). Empty where there is none."""
    if not pack.unknown_words(number_key(value)):
        return ""
    prefix = pack.prefixes.match(value)
    for piece in _BETWEEN.split(value[prefix.end() :] if prefix else value):
        if _is_unknown(piece, False, pack):
            read = fold(number_key(piece))
            for short in pack.shorts:
                if len(meant := fold(number_key(short))) > 1 and distance(read, meant, _NEARLY) <= _NEARLY:
                    return short
    return ""


def _is_unknown(piece: str, first: bool, pack: Pack) -> bool:
    """Whether a piece of a number is a word that the pack does not know; ``first`` has a prefix perhaps."""
    key = number_key(piece)
    if len(key) < 1 or not _LETTERS.search(key) or key in pack.sections or (first and pack.prefixes.match(piece)):
        return False
    return not (key.isascii() or pack.knows_words_of(key))


def _near(piece: str, pack: Pack) -> Iterator[str]:
    """The sections that a word may be, the nearest first."""
    read = fold(number_key(piece))
    scored = []
    for short in pack.shorts:
        meant = fold(number_key(short))
        most = max(_LEAST_OFF, _MOST_OFF * len(meant))
        ends = 0.5 if len(meant) > 1 and read.endswith(meant) else distance(read, meant, most)
        if ends <= most:
            scored.append((ends, short))
    known: set[str] = set()
    for _, short in sorted(scored):
        if number_key(short) not in known:
            known.add(number_key(short))
            yield short
