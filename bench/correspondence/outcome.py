"""What the program made of a delivery: its records as the archive has them, and their facts once more from the stored readings.

Nothing is recognised again, so that a change of grammar or ranking can be judged in seconds; only places that were never read twice are.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scanfile import facts, heads, hearing, metadata, numerals, ocr, pages, reading, tasks
from scanfile.config import Settings, load
from scanfile.model import Box, OcrPage, Part, SpanReading
from scanfile.sheaf import PageText
from scanfile.store import Archive, from_plain, to_plain

_ANY_YEAR = 2100


@dataclass(frozen=True)
class Page:
    """One page of a record: the name of its scan, where it stands, whether it could be read."""

    name: str
    part: Part
    ordinal: int
    legible: bool


@dataclass(frozen=True)
class Outcome:
    """One record: its pages, its facts, and the best number and letters that the archive itself has."""

    record: str
    pages: tuple[Page, ...]
    found: facts.Facts
    stored: tuple[tuple[str, str], ...]


def outcomes(root: Path, year: int, *, anew: bool = False, registered: metadata.Registered | None = None) -> list[Outcome]:
    """All records of an archive. ``anew``: places that a changed grammar looks at are read a second time now; otherwise what is stored.

    ``registered``: the register of files that was imported before.
    """
    archive, settings = Archive(root), load(root / "scanfile.toml")
    pack = tasks.pack_of(settings.general.state)
    query = (
        "SELECT record_pages.record, record_pages.part, record_pages.ordinal, masters.name, pages.batch, pages.page, masters.path "
        "FROM record_pages JOIN pages ON pages.id = record_pages.page "
        "JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master WHERE pages.state = 'kept' ORDER BY 1, 2 DESC, 3"
    )
    records: dict[str, list[tuple[Page, OcrPage]]] = {}
    with closing(sqlite3.connect(f"file:{root / 'index.db'}?mode=ro", uri=True)) as conn:
        for record, part, ordinal, name, batch, page, master in conn.execute(query):
            read = tasks.load_reading(archive, archive.rel(archive.page_result(batch, page, "read")))
            if anew:
                read = _read_twice(archive, settings, read, root / master, f"{batch}-{page}")
            records.setdefault(record, []).append((Page(name, Part(part), ordinal, read.legible), read))
    found = []
    for record, read_pages in records.items():
        texts = [PageText(page.part, page.ordinal, read) for page, read in read_pages]
        written = json.loads((archive.record_dir(record) / "record.json").read_bytes())
        stored = tuple((name, best[0]["value"]) for name, best in sorted(written["fields"].items()) if best)
        found.append(Outcome(record, tuple(page for page, _ in read_pages), facts.facts_of(texts, [], pack, year, registered), stored))
    return found


def _read_twice(archive: Archive, settings: Settings, page: OcrPage, master: Path, name: str) -> OcrPage:
    """The page with second readings of all places that the grammars as they are now want, cut out as they are now."""
    if not page.legible:
        return page
    pack, kept = tasks.pack_of(settings.general.state), archive.root / "again" / f"{name}.json"
    decoded: list[pages.Raster] = []

    def line_at(box: Box) -> tuple[ocr.Pixels, int]:
        if not decoded:
            decoded.append(pages.decode(master, 1, settings.pages, grey=True))
        return pages.line_raster(decoded[0], page.turns, page.angle_deg, box)

    page = heads.with_heads_seen(page, reading.looking(numerals.read_line, line_at, page.lines), pack, _ANY_YEAR)
    wanted = dict(list(hearing.span_findings(page, pack, _ANY_YEAR).items())[: settings.ocr.spans])
    known = {span.box: span for span in page.spans}
    if kept.exists():
        known |= {span.box: span for span in (from_plain(SpanReading, plain) for plain in json.loads(kept.read_text("utf-8")))}
    missing = {box: enough for box, enough in wanted.items() if box not in known or (enough and _is_short(known[box], enough))}
    if missing:
        engine = _engine(settings.ocr.model_dump_json())
        spans = reading.read_spans(engine, numerals.read_line, line_at, page.lines, missing, settings.ocr)
        known |= {span.box: span for span in spans}
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps([to_plain(span) for span in known.values()], ensure_ascii=False), "utf-8")
    return replace(page, spans=tuple(known[box] for box in wanted))


def _is_short(span: SpanReading, enough: Callable[[SpanReading], bool]) -> bool:
    """Whether an older program, or other grammars, asked fewer times than is wanted now."""
    return not enough(span) and not span.fourth


@cache
def _engine(settings: str) -> ocr.OcrEngine:
    return ocr.engine(load(None).ocr.model_validate_json(settings))
