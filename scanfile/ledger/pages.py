"""Single pages: lists for people, and what a person said of one."""

from __future__ import annotations

from scanfile.ledger.connection import Ledger
from scanfile.ledger.rows import PageLine, SensitiveLine
from scanfile.ledger.work import stored_inspection
from scanfile.model import PageState, Part

_LINES = (
    "SELECT pages.batch, pages.page, masters.name, masters.frames, pages.frame, pages.position, pages.state, pages.reason, inspection,"
    " record_pages.record, part, volume, ordinal, electronic,"
    " (SELECT path FROM results WHERE results.page = pages.id AND step = 'read')"
    " FROM pages JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master"
    " JOIN batches ON batches.id = pages.batch LEFT JOIN record_pages ON record_pages.page = pages.id"
    " WHERE (? IS NULL OR pages.batch = ?) AND (? IS NULL OR pages.page = ?) ORDER BY batches.seq, pages.position"
)


def page_lines(ledger: Ledger, batch: str | None, page: str | None) -> list[PageLine]:
    """Pages in the order in which they came: all, those of a delivery, or one of these."""
    return [_line(row) for row in ledger.rows(_LINES, batch, batch, page, page)]


_SENSITIVE = (
    "SELECT records.id, records.number, part, ordinal, kind, n FROM sensitive"
    " JOIN record_pages ON record_pages.page = sensitive.page"
    " JOIN records ON records.id = record_pages.record AND records.state NOT IN ('sealed', 'withdrawn')"
    " ORDER BY records.seq, part = 'correspondence', ordinal, kind"
)


def sensitive_lines(ledger: Ledger) -> list[SensitiveLine]:
    """Where sensitive numbers stand: by record, page and kind; the sealed and the withdrawn are left out."""
    return [
        SensitiveLine(str(record), number, Part(part), int(ordinal), Part(part).label(int(ordinal)), str(kind), int(count))
        for record, number, part, ordinal, kind, count in ledger.rows(_SENSITIVE)
    ]


def _line(row: tuple[object, ...]) -> PageLine:
    batch, page, name, frames, frame, position, state, reason, seen, record, part, volume, ordinal, electronic, read = row
    return PageLine(
        str(batch),
        str(page),
        f"{name}, page {frame}" if int(str(frames)) > 1 else str(name),
        int(str(position)),
        PageState(str(state)),
        str(reason),
        stored_inspection(str(seen)) if seen is not None else None,
        str(record) if record is not None else None,
        Part(str(part)) if part is not None else None,
        int(str(volume)) if volume is not None else None,
        int(str(ordinal)) if ordinal is not None else None,
        str(read) if read is not None else None,
        bool(electronic),
    )


def has_page(ledger: Ledger, name: str) -> bool:
    """Whether there is a page ``batch/page``."""
    batch, _, page = name.partition("/")
    return ledger.value("SELECT 1 FROM pages WHERE batch = ? AND page = ?", batch, page) is not None


def page_turns(ledger: Ledger, name: str) -> int | None:
    """The clockwise quarter turns that a person gave a page, None where nobody did."""
    batch, _, page = name.partition("/")
    found: int | None = ledger.value("SELECT turns FROM pages WHERE batch = ? AND page = ?", batch, page)
    return found
