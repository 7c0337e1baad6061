"""Which record a draft is. Pure: ids are given once, and a record keeps its own through whatever becomes of its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grouped:
    """A grouping of pages, as a draft says it or as a record has it. ``digest`` names all that it says; ``begun`` is the page, sheet or
    decision with which it began; ``pages`` are ``batch/page`` in order; ``record`` is the record's id, empty for a draft.
    """

    name: str
    digest: str
    begun: str
    pages: tuple[str, ...]
    record: str = ""


def match(drafts: Sequence[Grouped], records: Sequence[Grouped]) -> list[str | None]:
    """For each draft the id of the record that it is, None for a new one.

    The record that is grouped just so; else the one that began with the same, or with the draft's first page; else the one with the most
    pages in common, the first of those that have as many; else, for what has no pages, one of its name that has none.
    """
    matched: dict[int, str] = {}
    for told_by in (lambda one: one.digest, lambda one: one.begun):
        _match_by(told_by, told_by, drafts, records, matched)
    _match_by(_first_page, lambda one: one.begun, drafts, records, matched)
    _match_by_pages(drafts, records, matched)
    empty = [record for record in records if not record.pages]
    _match_by(lambda one: "" if one.pages else one.name, lambda one: one.name, drafts, empty, matched)
    return [matched.get(at) for at in range(len(drafts))]


def _first_page(one: Grouped) -> str:
    return one.pages[0] if one.pages else ""


def _match_by(
    draft_key: Callable[[Grouped], str],
    record_key: Callable[[Grouped], str],
    drafts: Sequence[Grouped],
    records: Sequence[Grouped],
    matched: dict[int, str],
) -> None:
    """Match what has one key, in order, each once; an empty key matches nothing."""
    free: dict[str, list[str]] = {}
    for record in records:
        if record.record not in matched.values():
            free.setdefault(record_key(record), []).append(record.record)
    for at, draft in enumerate(drafts):
        key = draft_key(draft)
        if at not in matched and key and free.get(key):
            matched[at] = free[key].pop(0)


def _match_by_pages(drafts: Sequence[Grouped], records: Sequence[Grouped], matched: dict[int, str]) -> None:
    holder = {page: place for place, record in enumerate(records) for page in record.pages}
    shared: Counter[tuple[int, int]] = Counter()
    for at, draft in enumerate(drafts):
        shared.update((at, holder[page]) for page in draft.pages if page in holder)
    for (at, place), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if at not in matched and records[place].record not in matched.values():
            matched[at] = records[place].record
