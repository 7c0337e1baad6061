"""Decisions as they lie with a delivery on disk, ``pages/<batch>/decisions.json``: read, written, and made known to the index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from scanfile.index import Index
from scanfile.model import Decision, DecisionKind
from scanfile.store import (
    Archive,
    canonical_json,
    from_plain,
    make_directory,
    require_known_format,
    storage_errors,
    to_plain,
    understood,
    write_atomic,
)

FORMAT = 2
"""The newest version of decisions.json; 1 where it says nothing of words or letters, and has no entries (docs/archive-format.md)."""

_LATER = (DecisionKind.WORD, DecisionKind.LETTER)


def kept_decisions(archive: Archive, batch: str) -> tuple[Decision, ...]:
    """The decisions that lie with a delivery on disk, in order. Raises IntegrityError."""
    with understood(archive.rel(archive.decisions(batch))):
        return tuple(from_plain(Decision, one) for one in _kept(archive, batch))


def _kept(archive: Archive, batch: str) -> list[Any]:
    """The same in their plain form, which need not be understood to be written again. Raises IntegrityError."""
    path = archive.decisions(batch)
    if not path.exists():
        return []
    with understood(archive.rel(path)):
        plain = json.loads(path.read_bytes())
        require_known_format(plain, FORMAT)
        return list(plain["decisions"])


def every_decision(archive: Archive, batches: Iterable[str]) -> list[Decision]:
    """The decisions of all these deliveries in the order in which they were made: one may speak of what another has moved.

    Those of one delivery keep the order in which they lie, whatever the clock said. Raises IntegrityError.
    """
    found: list[tuple[str, Decision]] = []
    for batch in batches:
        latest = ""
        for one in kept_decisions(archive, batch):
            latest = max(latest, one.at.removesuffix("Z"))
            found.append((latest, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def adopt_decisions(archive: Archive, index: Index, batches: Iterable[str] | None = None) -> None:
    """A crash between writing a decision and entering it leaves one that the index does not know; look at these deliveries (None: all)."""
    homes = [path.parent.name for path in sorted(archive.pages.glob("*/decisions.json"))] if batches is None else batches
    for home in homes:
        known = index.count_decisions(home)
        if len(_kept(archive, home)) > known:
            index.add_decisions(kept_decisions(archive, home)[known:])


def keep_decisions(archive: Archive, home: str, made: Sequence[Decision]) -> None:
    """Write decisions behind those that lie with a delivery. Raises IntegrityError, StorageError."""
    path = archive.decisions(home)
    plain = [*_kept(archive, home), *map(to_plain, made)]
    version = FORMAT if any(one["kind"] in _LATER or one.get("entry") for one in plain) else 1
    with storage_errors(path):
        make_directory(path.parent)
        write_atomic(path, canonical_json({"format": version, "decisions": plain}))
