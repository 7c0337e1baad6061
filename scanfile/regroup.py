"""Separates every delivery whose records do not answer to what is known of its pages. Composes separate and index."""

from __future__ import annotations

from scanfile import separate
from scanfile.config import Settings
from scanfile.index import Index, RecordRow
from scanfile.model import Decision, Separation, Surroundings, WholePart


def regroup(index: Index, settings: Settings) -> int:
    """Separate what is due, oldest delivery first, and what decisions tie to it; returns how many deliveries.

    Raises UsageError ``template.wrong``.
    """
    due = index.to_separate()
    done = dict.fromkeys(due)
    for name in due:
        done |= dict.fromkeys(_regroup(index, settings, name))
    tied = [name for name in done if name not in due and index.is_inspected(name)]
    for name in tied:
        _regroup(index, settings, name)
    return len(due) + len(tied)


def whole_parts(index: Index, settings: Settings, record: RecordRow) -> tuple[WholePart, ...]:
    """The parts of a record with all that lies in them; nothing for one without a page by which to know it."""
    own = {f"{page.batch}/{page.page}" for part in record.parts for page in part.pages}
    found, _ = _separated(index, settings, record.batch)
    for whole in found.whole:
        if any(page in own for part in whole for page in part.pages):
            return whole
    return ()


def _regroup(index: Index, settings: Settings, name: str) -> set[str]:
    """Separate one delivery; the names of those whose pages its decisions speak of: what has become of a page matters where it stands."""
    token = index.begin_separation(name)
    found, decisions = _separated(index, settings, name)
    index.put_separation(name, found, token)
    return {page.partition("/")[0] for one in decisions for page in (*one.pages, one.anchor) if page}


def _separated(index: Index, settings: Settings, name: str) -> tuple[Separation, tuple[Decision, ...]]:
    batch, pages, decisions = index.batch(name), index.separate_pages(name), index.decisions_about(name)
    named = dict.fromkeys(page for one in decisions for page in (*one.pages, one.anchor) if page)
    foreign = index.foreign_pages(page for page in named if not page.startswith(f"{name}/"))
    keys = separate.numbers_named(batch, [*pages, *foreign], settings.separate, decisions)
    around = Surroundings(
        office=settings.general.office,
        registered=index.has_register(),
        register=index.register_rows(keys),
        earlier=index.earlier_records(name, keys),
        decisions=decisions,
        foreign=tuple(foreign),
    )
    return separate.separate(batch, pages, settings.separate, around), decisions
