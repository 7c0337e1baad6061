"""Land references: village, khata, khasra and the other fields by which revenue papers name a piece of land."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.metadata.labels import WORD, Seen
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import CONNECTORS, Prepared
from scanfile.metadata.shapes import SIGN
from scanfile.text import DEVANAGARI, fold

_NAMES = frozenset(("village", "pargana", "tehsil", "district", "circle", "police_station"))
_LETTER = f"A-Za-z{DEVANAGARI}"
_LEAD = re.compile(r"[ .]*+(?P<colon>[:=-][ :=.-]*+)?")
_ITEM = rf"[0-9]{{1,6}}+(?:/[0-9]{{1,5}}+){{0,2}}(?:[ ]?(?:मि0?|म0|min|[कखगघअब])(?![{_LETTER}]))?+"
_ITEMS = re.compile(rf"{_ITEM}(?:[ ]?(?:,|&|व|एवं|तथा|और|and|से|to|-)[ ]?{_ITEM})*+(?![0-9])", re.IGNORECASE)
_AREA = re.compile(r"[0-9]{1,6}(?:[.][0-9]{1,4})?(?![0-9])")
_NAME = re.compile(rf"[{_LETTER}]++(?:[ -]?[{_LETTER}]++){{0,3}}+")
_SIGN = re.compile(SIGN)
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Land:
    """The value of one land field in flat text."""

    start: int
    end: int
    seen: Seen
    sure: int


def land_at(prepared: Prepared, seen: Seen, end: int, pack: Pack) -> Land | None:
    """What stands behind a land label before ``end``; None where nothing does."""
    lead = _LEAD.match(prepared.plain, seen.end, end)
    assert lead is not None
    at = lead.end()
    if seen.label.land == "area":
        return _area(prepared, seen, at, end, pack)
    if match := _ITEMS.match(prepared.plain, at, end):
        return Land(*match.span(), seen, 85)
    if seen.label.land in _NAMES:
        return _name(prepared, seen, at, end, pack, colon=lead["colon"] is not None)
    return None


def _area(prepared: Prepared, seen: Seen, at: int, end: int, pack: Pack) -> Land | None:
    match = _AREA.match(prepared.plain, at, end)
    if match is None:
        return None
    unit = WORD.match(prepared.plain, match.end() + (prepared.plain[match.end() : match.end() + 1] == " "), end)
    if unit and fold(unit[0]) in pack.units:
        sign = _SIGN.match(prepared.plain, unit.end(), end)
        return Land(match.start(), sign.end() if sign else unit.end(), seen, 85)
    return Land(match.start(), match.end(), seen, 60)


def _name(prepared: Prepared, seen: Seen, at: int, end: int, pack: Pack, colon: bool) -> Land | None:
    """A name needs a colon or dash before it, or to be a known place: ग्राम alone begins many a sentence."""
    match = _NAME.match(prepared.plain, at, end)
    if match is None:
        return None
    words = list(WORD.finditer(prepared.plain, match.start(), match.end()))
    kept = 0
    while kept < min(len(words), _MOST_WORDS) and fold(words[kept][0]) not in CONNECTORS:
        kept += 1
    if not kept or not (colon or fold(words[0][0]) in pack.places):
        return None
    if not colon:
        kept = 1
    return Land(match.start(), words[kept - 1].end(), seen, 80 if colon else 70)
