"""The archive's register of files: imported as a whole, and kept beside the index. Composes paper, store and index.

The whole register is written to ``register.json`` first, then entered in the index in one short transaction; a rebuilt index takes it from
there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.errors import IntegrityError
from scanfile.index import Index
from scanfile.model import CountUnit, RegisterEntry, RegisterImport, RegisterRow
from scanfile.paper.profile import COUNTS, shipped_profile
from scanfile.paper.register import RegisterTable, read_entry, read_register
from scanfile.paper.tables import read_path
from scanfile.store import Archive, Turn, canonical_json, fingerprint, from_plain, require_known_format, to_plain, understood, write_atomic
from scanfile.text import printable

FORMAT = 1
"""Version of register.json (docs/archive-format.md)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: the table as it was read, and what it changed; nothing where the table has mistakes."""

    table: RegisterTable
    found: RegisterImport | None

    @property
    def counts(self) -> dict[str, int]:
        """What the import has changed: ``inserted``, ``updated``, ``unchanged``, and the ``total`` of the register. All 0 with mistakes."""
        return asdict(self.found or RegisterImport(0, 0, 0, 0))

    @property
    def barred(self) -> tuple[RegisterRow, ...]:
        """The files that are never to be scanned."""
        return tuple(row for row in self.table.rows if row.barred) if self.found else ()


def read_table(path: Path, columns: str) -> RegisterTable:
    """A register as it lies on a disk. Raises UsageError as ``paper.tables.read_path`` and ``paper.register.read_register`` do."""
    return read_register(read_path(path), shipped_profile(), columns, clock.now().year, printable(str(path)))


def import_path(archive: Archive, index: Index, path: Path, columns: str, operator: str) -> Imported:
    """Take a register in, whole or not at all. Raises UsageError, StorageError."""
    table = read_table(path, columns)
    return Imported(table, None if table.mistakes else _enter(archive, index, table.rows, str(path), operator))


def add_entry(archive: Archive, index: Index, said: Mapping[str, str], operator: str) -> Imported:
    """Enter one file that a person typed, by our columns; of one that is known, only what was said changes. Raises StorageError."""
    table = read_entry(said, shipped_profile(), clock.now().year)
    if table.mistakes:
        return Imported(table, None)
    (row,) = table.rows
    with Turn(archive.turn_path):
        known = index.register_rows([row.key]).get(row.key)
        if known is not None:
            row = _merged(known, row, said)
        return Imported(RegisterTable((row,), ()), _put(archive, index, [row], operator, operator))


def _merged(known: RegisterRow, typed: RegisterRow, said: Mapping[str, str]) -> RegisterRow:
    names = {"file_class" if ours == "class" else ours for ours in said}
    if any(ours in said for ours in COUNTS.values()) and typed.count_unit is not CountUnit.LEAF:
        names.add("count_unit")  # it stood beside the figure
    return replace(known, **{name: getattr(typed, name) for name in names})


def _enter(archive: Archive, index: Index, rows: Sequence[RegisterRow], source: str, operator: str) -> RegisterImport:
    with Turn(archive.turn_path):
        return _put(archive, index, rows, source, operator)


def _put(archive: Archive, index: Index, rows: Sequence[RegisterRow], source: str, operator: str) -> RegisterImport:
    previous = index.register_digest()

    def keep(entries: Sequence[RegisterEntry]) -> str:
        content = canonical_json({"format": FORMAT, "previous": previous, "entries": [to_plain(entry) for entry in entries]})
        write_atomic(archive.register, content)
        return hashlib.sha256(content).hexdigest()

    return index.import_register(rows, printable(source), operator, keep)


def kept_register(archive: Archive) -> tuple[tuple[RegisterEntry, ...], str]:
    """The register as it lies in the archive, and its digest; nothing and "" where there is none. Raises IntegrityError, StorageError."""
    if not archive.register.exists():
        return (), ""
    content = _plain(archive)
    with understood(archive.rel(archive.register)):
        return tuple(from_plain(RegisterEntry, one) for one in content["entries"]), fingerprint(archive.register)


def register_is_kept(archive: Archive, index: Index) -> bool:
    """Whether ``register.json`` is what the index was told of, or is one import ahead of it because that was cut short."""
    expected = index.register_digest()
    if not archive.register.exists():
        return not expected
    if fingerprint(archive.register) == expected:
        return True
    try:
        return bool(_plain(archive)["previous"] == expected)
    except (IntegrityError, KeyError, TypeError):
        return False


def _plain(archive: Archive) -> Any:
    with understood(archive.rel(archive.register), AttributeError):
        plain = json.loads(archive.register.read_bytes())
        require_known_format(plain, FORMAT)
        return plain
