"""What a clerk should put through the scanner again: faulty pages of deliveries, with their place in the stack of paper.

Composes index, separation (which side of which leaf) and the limits of the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanfile.config import RescanSettings
from scanfile.errors import UsageError
from scanfile.index import Index, PageLine
from scanfile.model import PageState
from scanfile.rescan import Fault, faults
from scanfile.separate.passes import TWO_SIDED, in_order, partners

# Sheets are set aside, duplicates and what was replaced or withdrawn have a better scan; what could not be read is a problem already.
_JUDGED = (PageState.PENDING, PageState.KEPT, PageState.BLANK)
_FRONT, _BACK = "front", "back"


@dataclass(frozen=True, slots=True)
class Refeed:
    """One faulty page. ``sheet`` counts the leaves of the stack from 1 where both sides of each were scanned, and ``side`` is ``front`` or
    ``back`` of it; None and empty where that is not known: then ``page.position`` counts the scanner's pictures."""

    page: PageLine
    sheet: int | None
    side: str
    faults: tuple[Fault, ...]


def refeeds(index: Index, settings: RescanSettings, batch: str = "") -> Iterator[Refeed]:
    """The faulty pages of one delivery or of all, in the order of the stack; those of sealed records are left out.

    Raises UsageError ``index.no-batch``.
    """
    if batch and not index.has_batch(batch):
        raise UsageError("index.no-batch", batch=batch)
    shown = {record.id for record in index.records()}
    for one in [batch] if batch else index.batch_ids():
        found = [
            (line, reasons)
            for line in index.page_lines(one)
            if line.state in _JUDGED and line.inspection is not None and (line.record is None or line.record in shown)
            if (reasons := faults(line.inspection, settings))
        ]
        places = _places(index, one) if found else {}
        for line, reasons in sorted(found, key=lambda pair: _order(pair[0], places)):
            sheet, side = places.get(line.page, (0, ""))
            yield Refeed(line, sheet or None, side, reasons)


def _places(index: Index, batch: str) -> Mapping[str, tuple[int, str]]:
    """For each page its leaf and side, where the delivery says that leaves came with both."""
    delivery = index.batch(batch)
    if delivery.options.duplex not in TWO_SIDED:
        return {}
    order = in_order(delivery, index.separate_pages(batch))
    other = partners(delivery, order)
    places: dict[str, tuple[int, str]] = {}
    sheet = 0
    for page in order:
        front = places.get(other.get(page.page, ""))
        sheet += front is None
        places[page.page] = (sheet, _BACK if front else _FRONT)
    return places


def _order(line: PageLine, places: Mapping[str, tuple[int, str]]) -> tuple[int, bool, int]:
    sheet, side = places.get(line.page, (0, ""))
    return sheet, side == _BACK, line.position
