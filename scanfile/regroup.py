"""Separates every delivery whose records do not answer to what is known of its pages. Composes separate and index."""

from __future__ import annotations

from collections.abc import Iterable

from scanfile import separate
from scanfile.config import Settings
from scanfile.index import Index, PageRow, RecordRow
from scanfile.model import Decision, Separation, Surroundings, WholePart, page_id


def regroup(index: Index, settings: Settings) -> int:
    """Separate what is due, oldest delivery first, and what decisions tie to it; returns how many deliveries.

    Raises UsageError ``template.wrong``.
    """
    done: list[str] = []
    tied: set[str] = set()
    # What one says may make others due: they hold copies of its pages.
    while due := [name for name in index.to_separate() if name not in done]:
        for name in due:
            tied |= _regroup(index, settings, name)
        done += due
    for name in sorted(tied.difference(done)):
        if index.is_inspected(name):
            _regroup(index, settings, name)
            done.append(name)
    return len(done)


def whole_parts(index: Index, settings: Settings, record: RecordRow) -> tuple[WholePart, ...]:
    """The parts of a record with all that lies in them; nothing for one without a page by which to know it."""
    own = {f"{page.batch}/{page.page}" for part in record.parts for page in part.pages}
    for whole in separation_of(index, settings, record.batch).whole:
        if any(page in own for part in whole for page in part.pages):
            return whole
    return ()


def _regroup(index: Index, settings: Settings, name: str) -> set[str]:
    """Separate one delivery; the names of those whose pages its decisions speak of: what has become of a page matters where it stands."""
    token = index.begin_separation(name)
    index.put_separation(name, separation_of(index, settings, name), token)
    return {page.partition("/")[0] for page in _named(index.decisions_about(name))}


def separation_of(index: Index, settings: Settings, name: str) -> Separation:
    """What separation says of a delivery as it is now. Raises UsageError ``template.wrong``."""
    batch, pages, decisions = index.batch(name), index.separate_pages(name), index.decisions_about(name)
    foreign = index.foreign_pages(page for page in _named(decisions) if not page.startswith(f"{name}/"))
    keys = separate.numbers_named(batch, [*pages, *foreign], settings.separate, decisions)
    around = Surroundings(
        office=settings.general.office,
        registered=index.has_register(),
        register=index.register_rows(keys),
        earlier=index.earlier_records(name, keys),
        decisions=decisions,
        foreign=tuple(foreign),
        barred=frozenset(index.held_by_reading(name)),
    )
    return separate.separate(batch, pages, settings.separate, around)


def _named(decisions: Iterable[Decision]) -> dict[str, None]:
    """The pages that decisions speak of, each once."""
    return dict.fromkeys(page for one in decisions for page in (*one.pages, one.anchor) if page)


class Leaves:
    """The other sides of the leaves of the delivery that was asked about last."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._batch = ""
        self._sides: dict[str, tuple[str, int]] = {}

    def behind(self, row: PageRow) -> tuple[str, int] | None:
        """Master (archive path) and frame of the other side of a page's leaf, where that is known and its bytes are there."""
        if row.batch != self._batch:
            batch = self._index.batch(row.batch)
            where = {page_id(one.number, frame): (one.path, frame) for one in batch.masters for frame in range(1, one.frames + 1)}
            leaves = separate.leaves_of(batch)
            self._batch = row.batch
            self._sides = {page: (path, frame) for page, other in leaves.items() for path, frame in [where[other]] if path}
        return self._sides.get(row.page)
