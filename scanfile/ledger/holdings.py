"""What an archive holds of which paper: asked before paper is destroyed, or paid for."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from scanfile.ledger.connection import Ledger
from scanfile.ledger.rows import Counted, EventRow
from scanfile.model import PageState


class Holdings:
    """The face for weeding, dossiers and counts; reached as ``Index.holdings``."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def built(self) -> dict[str, int]:
        """For each record the number of the event with which it was last built; nothing where the trail doesn't say."""
        return dict(self._ledger.rows("SELECT subject, max(seq) FROM events WHERE kind = 'record.built' GROUP BY subject"))

    def reached(self, head: str) -> int:
        """The number of the event that a head of the trail (``number:hash``) names, 0 where this trail has no such event."""
        seq, _, digest = head.partition(":")
        found = self._ledger.value("SELECT seq FROM events WHERE seq = ? AND hash = ?", int(seq) if seq.isdecimal() else 0, digest)
        return int(found or 0)

    def batches(self) -> dict[str, tuple[str, ...]]:
        """For each record the deliveries that its pages came with, its own first."""
        found: dict[str, list[str]] = defaultdict(list)
        for record, batch in self._ledger.rows(
            "SELECT id, batch FROM records UNION SELECT record, pages.batch FROM record_pages JOIN pages ON pages.id = record_pages.page"
        ):
            found[record].append(batch)
        own = dict(self._ledger.rows("SELECT id, batch FROM records"))
        return {record: tuple(sorted(batches, key=lambda batch: (batch != own[record], batch))) for record, batches in found.items()}

    def current_in(self, package: str) -> list[str]:
        """The records that a package took as they are now."""
        rows = self._ledger.rows(
            "SELECT record FROM package_records JOIN records ON records.id = record AND records.result_sha256 = version WHERE package = ?",
            package,
        )
        return [row[0] for row in rows]

    def events_of(self, names: Iterable[str]) -> list[EventRow]:
        """The events of the trail that are about these records, deliveries, pages and packages, in order."""
        return [
            EventRow(*row)
            for row in self._ledger.rows(
                "SELECT seq, at, kind, actor, subject, detail FROM events WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY seq",
                json.dumps(sorted(set(names))),
            )
        ]

    def spare_masters(self) -> list[tuple[str, str, str, int]]:
        """Batch, archive path, digest and size of masters of which every bound page is in an acknowledged record, at least one is, and none
        is still to be read or failed."""
        return [tuple(row) for row in self._ledger.rows(_SPARE)]

    def masters_of(self) -> dict[str, set[str]]:
        """For each record the archive paths of the masters that its pages are on."""
        found: dict[str, set[str]] = defaultdict(set)
        for record, path in self._ledger.rows(
            "SELECT DISTINCT record, masters.path FROM record_pages JOIN pages ON pages.id = record_pages.page"
            " JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master WHERE masters.path IS NOT NULL"
        ):
            found[record].add(path)
        return found

    def counted(self) -> list[Counted]:
        """How many pages of which delivery are what, by kind of scan; the sides of the paper are rounded to whole millimetres."""
        return [
            Counted(batch, day, operator, PageState(state), mode or "", int(width or 0), int(height or 0), int(dpi or 0), pages, rescans)
            for batch, day, operator, state, mode, width, height, dpi, pages, rescans in self._ledger.rows(_COUNTED)
        ]


# Pages are looked at once, in groups: there is no index by which a master finds its pages.
_SPARE = (
    "SELECT batch, path, sha256, size FROM"
    " (SELECT pages.batch, pages.master AS number, sum(records.state = 'acknowledged') AS acknowledged,"
    "  sum(coalesce(records.state <> 'acknowledged', 0)) AS others, sum(pages.state IN ('pending', 'failed')) AS open"
    "  FROM pages LEFT JOIN record_pages ON record_pages.page = pages.id LEFT JOIN records ON records.id = record_pages.record"
    "  GROUP BY pages.batch, pages.master) JOIN masters USING (batch, number)"
    " WHERE path IS NOT NULL AND acknowledged > 0 AND others = 0 AND open = 0 ORDER BY path"
)
_COUNTED = (
    "SELECT id, day, operator, state, mode, min(width, height), max(width, height), dpi, count(*), sum(again) FROM"
    " (SELECT batches.seq, batches.id, batches.day, batches.operator, pages.state, inspection ->> '$.mode' AS mode,"
    "  round((inspection ->> '$.width_px') * 25.4 / (inspection ->> '$.dpi.x')) AS width,"
    "  round((inspection ->> '$.height_px') * 25.4 / (inspection ->> '$.dpi.y')) AS height,"
    "  CASE WHEN inspection ->> '$.media' <> 'pdf-content' THEN round(min(inspection ->> '$.dpi.x', inspection ->> '$.dpi.y')) END AS dpi,"
    "  pages.batch || '/' || pages.page IN (SELECT reason FROM pages WHERE state = 'replaced') AS again"
    "  FROM pages JOIN batches ON batches.id = pages.batch)"
    " GROUP BY id, state, mode, min(width, height), max(width, height), dpi ORDER BY seq, 4, 5, 6, 7, 8"
)
