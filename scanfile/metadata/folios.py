"""References to pages of a file: ``P.12/c`` is page 12 of the correspondence, ``पृ. 7/टि.`` page 7 of the noting.

The form is that of the Central Secretariat Manual of Office Procedure, in both scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.text import DEVANAGARI

_SIDES = {"c": "c", "n": "n", "प": "c", "ट": "n", "न": "n"}
_LETTER = f"A-Za-z{DEVANAGARI}"
_REFERENCE = re.compile(
    rf"(?<![{_LETTER}])(?:पृष्ठ|पृ|pp?|pages?|pg)[.॰°0]?[ ]?(?:सं[.॰°0]?|संख्या|no[.]?)?[ :.-]{{0,3}}"
    r"(?P<first>[0-9]{1,4})(?:[ ]?-[ ]?(?P<last>[0-9]{1,4}))?[ ]?[/ ][ ]?"
    rf"(?P<side>c(?:orr?)?|n(?:otes?)?|पत्राचार|प|टिप्पणी|टि|नो)[.॰°0]?(?![{_LETTER}0-9])",
    re.IGNORECASE,
)
_CUE = re.compile(r"पृ|[pP][.0-9agp ]|[0-9]/[cn]")
_CORNER = re.compile(r"(?<![^\s(])(?P<first>[0-9]{1,4})/(?P<side>[cn])(?![A-Za-z0-9/.-])")


@dataclass(frozen=True, slots=True)
class Folio:
    """A reference to one or several pages of one side of a file, in flat text."""

    start: int
    end: int
    value: str
    named: bool


def folios_in(plain: str) -> list[Folio]:
    """All folio references of a flat text, from left to right."""
    if not _CUE.search(plain):
        return []
    found = [_folio(match, True) for match in _REFERENCE.finditer(plain)]
    spans = [(one.start, one.end) for one in found if one]
    found += [_folio(match, False) for match in _CORNER.finditer(plain) if all(match.end() <= a or b <= match.start() for a, b in spans)]
    return sorted((one for one in found if one), key=lambda one: one.start)


def _folio(match: re.Match[str], named: bool) -> Folio | None:
    first = int(match["first"])
    last = int(match["last"]) if named and match["last"] else first
    if not 0 < first <= last:
        return None
    span = f"{first}-{last}" if last > first else f"{first}"
    return Folio(*match.span(), f"{span}/{_SIDES[match['side'][0].lower()]}", named)
