"""Which record a person means, and which ones they may have meant. Composes index, metadata and nearby."""

from __future__ import annotations

from dataclasses import dataclass

from scanfile import clock, metadata
from scanfile.config import Settings
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.model import Kind, Part, TextLine
from scanfile.nearby import Likeness, near_shapes, nearness
from scanfile.tasks import pack_of
from scanfile.text import number_key

MOST = 5
"""So many near numbers are offered."""
_LONGEST = 200
"""Characters of a query in which a number is looked for."""


@dataclass(frozen=True, slots=True)
class Near:
    """A number that may have been meant: the record that has it, and the letter in it where it is a letter's."""

    record: str
    number: str
    likeness: Likeness
    part: Part | None
    ordinal: int | None

    @property
    def label(self) -> str:
        """The page with which the letter begins, empty for the record's own number."""
        return self.part.label(self.ordinal) if self.part is not None and self.ordinal is not None else ""


def near_numbers(index: Index, settings: Settings, wanted: str, most: int = MOST) -> list[Near]:
    """Numbers of records and letters that are near what somebody typed, the nearest first; nothing for a text without a digit.

    Near is: the same number behind a label or in another script, signs that are misread for each other, one sign changed, lost or added,
    the same number of another year.
    """
    wanted = wanted[:_LONGEST]
    if not any(letter.isdigit() for letter in wanted):
        return []
    pack, year = pack_of(settings.general.state), clock.now().year
    named = metadata.read_lines([TextLine(wanted)], pack, year)
    keys = list(dict.fromkeys([number_key(wanted), *(one.key for one in named if one.kind in (Kind.NUMBER, Kind.CASE) and one.key)]))
    found: dict[tuple[str, Part | None, int | None], tuple[tuple[int, float, bool, str], Near]] = {}
    for row in index.numbers_like({shape for key in keys for shape in near_shapes(key, pack, year)}):
        near = min((one for key in keys if (one := nearness(key, row.key, pack))), key=lambda one: one.order, default=None)
        if near is not None:
            offer = (*near.order, not row.accepted, row.record), Near(row.record, row.value, near.likeness, row.part, row.ordinal)
            place = row.record, row.part, row.ordinal  # of several numbers that are proposed for one record the nearest
            found[place] = min(found.get(place, offer), offer, key=lambda one: one[0])
    return [near for _, near in sorted(found.values(), key=lambda one: one[0])[:most]]


def the_record(index: Index, settings: Settings, wanted: str) -> str:
    """The id of the one record that an id or a number in any notation means.

    Raises UsageError where it means none or several; where none, near misses are named.
    """
    found = index.resolve(wanted)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError("usage.several-records", wanted=wanted, found=", ".join(found))
    near = near_numbers(index, settings, wanted)
    if not near:
        raise UsageError("usage.no-such-record", wanted=wanted)
    offered = ", ".join(f"{one.number} ({', '.join(filter(None, (one.record, one.label)))})" for one in near)
    raise UsageError("usage.no-such-record-near", wanted=wanted, near=offered)
