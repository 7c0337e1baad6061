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
from scanfile.store.plain import canonical_json, from_plain, pack, to_plain, unpack

__all__ = [
    "Archive",
    "ArchiveLock",
    "AtomicPath",
    "Holder",
    "Turn",
    "canonical_json",
    "copy_fixed",
    "current_holder",
    "fingerprint",
    "from_plain",
    "make_directory",
    "pack",
    "require_space",
    "storage_errors",
    "sweep_leftovers",
    "sync_directory",
    "to_plain",
    "unpack",
    "write_atomic",
]
