"""Separates every delivery whose records do not answer to what is known of its pages. Composes separate and index."""

from __future__ import annotations

from scanfile import separate
from scanfile.config import Settings
from scanfile.index import Index
from scanfile.model import Surroundings


def regroup(index: Index, settings: Settings) -> int:
    """Separate what is due, oldest delivery first; returns how many deliveries. Raises UsageError ``template.wrong``."""
    due = index.to_separate()
    for name in due:
        token = index.begin_separation(name)
        batch, pages = index.batch(name), index.separate_pages(name)
        decisions = index.decisions_about(name)
        keys = separate.numbers_named(batch, pages, settings.separate, decisions)
        prefix = f"{name}/"
        brought = dict.fromkeys(page for one in decisions for page in (*one.pages, one.anchor) if not page.startswith(prefix))
        around = Surroundings(
            office=settings.general.office,
            registered=index.has_register(),
            register=index.register_rows(keys),
            earlier=index.earlier_records(name, keys),
            decisions=decisions,
            foreign=tuple(index.foreign_pages(brought)),
        )
        found = separate.separate(batch, pages, settings.separate, around)
        index.put_separation(name, found, token)
    return len(due)
