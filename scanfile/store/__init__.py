"""Durable paths: the archive's layout and lock, atomic writing, fixity, and the canonical form in which values are kept."""

from scanfile.store.durable import (
    AtomicPath,
    copy_fixed,
    fingerprint,
    make_directory,
    require_space,
    storage_errors,
    sweep_leftovers,
    sync_directory,
    write_atomic,
)
from scanfile.store.layout import Archive
from scanfile.store.lock import ArchiveLock, Holder, Turn, current_holder
from scanfile.store.plain import FORMAT, canonical_json, format_of, from_plain, pack, require_known_format, to_plain, understood, unpack

__all__ = [
    "FORMAT",
    "Archive",
    "ArchiveLock",
    "AtomicPath",
    "Holder",
    "Turn",
    "canonical_json",
    "copy_fixed",
    "current_holder",
    "fingerprint",
    "format_of",
    "from_plain",
    "make_directory",
    "pack",
    "require_known_format",
    "require_space",
    "storage_errors",
    "sweep_leftovers",
    "sync_directory",
    "to_plain",
    "understood",
    "unpack",
    "write_atomic",
]
