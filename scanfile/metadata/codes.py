"""Numbers that computers issue and that need no label: CNR numbers of courts, revenue courts' case numbers, the mark of e-office prints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.metadata.calendars import gregorian

_LONG = re.compile(r"[0-9]{12}")
_CNR = re.compile(
    r"(?<![A-Za-z0-9])(?P<state>[A-Z]{2})(?P<district>[A-Z]{2}|[A-Z][0-9])(?P<court>[0-9]{2})(?P<serial>[0-9]{6})(?P<year>(?:19|20)[0-9]{2})(?![A-Za-z0-9])"
)
_REVENUE = re.compile(r"(?<![A-Za-z0-9])T(?P<year>(?:19|20)[0-9]{2})[0-9]{11}(?![A-Za-z0-9])")
_PRINTED = re.compile(
    r"generated from e-?office by (?P<by>.{1,120}?) on (?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?: ?(?P<half>[AP]M))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Code:
    """A number issued by a computer, in flat text."""

    start: int
    end: int
    name: str
    parts: tuple[tuple[str, str], ...]


def codes_in(plain: str, scanned: int) -> list[Code]:
    """CNR numbers (16 characters: state, district, court, serial, year) and computerised revenue case numbers."""
    if not _LONG.search(plain):
        return []
    found = [Code(*match.span(), "CNR number", tuple(match.groupdict().items())) for match in _CNR.finditer(plain)]
    found += [Code(*match.span(), "computerised revenue case", (("year", match["year"]),)) for match in _REVENUE.finditer(plain)]
    return [code for code in found if int(dict(code.parts)["year"]) <= scanned]


def printed_in(plain: str) -> Code | None:
    """The mark of a page printed from e-office; ``name`` is its time in ISO 8601."""
    match = _PRINTED.search(plain)
    if match is None:
        return None
    day = gregorian(int(match["year"]), int(match["month"]), int(match["day"]))
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"].upper() == "PM")
    if not day or hour > 23 or minute > 59:
        return None
    return Code(*match.span(), f"{day}T{hour:02d}:{minute:02d}", (("by", match["by"].strip()),))
