"""What intake keeps on disk beside the bytes: ``delivery.json`` from the first moment, ``batch.json`` when all is copied.

``masters/.open/<batch>/delivery.json`` says what was ordered, so that a crash is resumed under the same batch id and date. When every
byte is copied, ``batch.json`` lists the masters, ``delivery.json`` gets the digest, and one rename of the directory seals the batch.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanfile.errors import IntegrityError, UsageError
from scanfile.intake.walk import shown
from scanfile.model import Batch, DeliveryOptions
from scanfile.store import (
    Archive,
    canonical_json,
    format_of,
    from_plain,
    require_known_format,
    storage_errors,
    sync_directory,
    to_plain,
    understood,
    write_atomic,
)

_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class OpenDelivery:
    """A delivery that was not sealed. ``complete`` when only the rename is missing. ``scanner`` is the device that it comes from, empty
    where it is copied from ``source``."""

    batch: str
    source: Path
    operator: str
    date: str
    options: DeliveryOptions
    complete: bool
    scanner: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed batch in short: enough to recognise a redelivery without reading its masters."""

    batch: str
    digest: str
    paths: int
    size: int


def digest_of(rows: Iterable[tuple[str | None, str]]) -> str:
    """One digest for an ordered list of (sha256 or None, name): a path without bytes stands as ``-`` and its name."""
    total = sha256()
    for digest, name in rows:
        total.update((digest or f"-{name}").encode("utf-8", "surrogateescape") + b"\n")
    return total.hexdigest()


def delivery_digest(batch: Batch) -> str:
    """The digest that tells a redelivery: over the ordered digests of the masters."""
    return digest_of((master.sha256, master.name) for master in batch.masters)


def _read(path: Path) -> dict[str, Any]:
    try:
        plain = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise IntegrityError("store.damaged", path=str(path), reason=str(error)) from None
    if not isinstance(plain, dict):
        raise IntegrityError("store.damaged", path=str(path), reason="no object")
    try:
        require_known_format(plain)
    except ValueError as error:
        raise IntegrityError("store.damaged", path=str(path), reason=str(error)) from None
    del plain["format"]
    return plain


def load_batch(path: Path) -> Batch:
    """A batch from its directory. Raises IntegrityError ``store.damaged``, ConfigError ``archive.from-future``."""
    plain = _read(path / "batch.json")
    try:
        digest = plain.pop("digest")
        plain.pop("scanner")
        batch = from_plain(Batch, plain)
    except (KeyError, ValueError) as error:
        raise IntegrityError("store.damaged", path=str(path / "batch.json"), reason=str(error)) from None
    if digest != delivery_digest(batch):
        raise IntegrityError("store.damaged", path=str(path / "batch.json"), reason="the digests are not those that were sealed")
    return batch


def open_directory(archive: Archive, batch: str) -> Path:
    """Where a delivery is copied to."""
    return archive.open_deliveries / batch


def begin(archive: Archive, opened: OpenDelivery) -> None:
    """Note what is ordered, before the first byte is copied. Raises StorageError."""
    write_atomic(open_directory(archive, opened.batch) / "delivery.json", canonical_json(plain_delivery(opened)))


def plain_delivery(opened: OpenDelivery) -> dict[str, Any]:
    """What is ordered, as ``delivery.json`` says it."""
    source = os.fspath(opened.source)
    plain = {
        "format": format_of(opened.options),
        "source": shown(source),
        "source_b64": base64.b64encode(os.fsencode(source)).decode(),
        "operator": opened.operator,
        "date": opened.date,
        "options": to_plain(opened.options),
    }
    return plain | ({"scanner": opened.scanner} if opened.scanner else {})


def list_batch(directory: Path, opened: OpenDelivery, batch: Batch) -> None:
    """All bytes are there: write what they are. From here on the delivery is complete. Raises StorageError."""
    digest = delivery_digest(batch)
    size = sum(master.size for master in batch.masters if master.sha256 is not None)
    seal = plain_delivery(opened) | {"digest": digest, "paths": len(batch.masters), "bytes": size}
    write_atomic(directory / "delivery.json", canonical_json(seal), mode=0o400)
    plain = {"format": format_of(batch), "digest": digest, "scanner": opened.scanner, **to_plain(batch)}
    write_atomic(directory / "batch.json", canonical_json(plain), mode=0o400)


def seal(archive: Archive, directory: Path) -> None:
    """Give a complete delivery its final name. Raises StorageError."""
    target = archive.batch_dir(directory.name)
    with storage_errors(target):
        directory.rename(target)
    sync_directory(archive.masters)
    sync_directory(directory.parent)


@contextmanager
def reserving(archive: Archive) -> Iterator[None]:
    """Held while a batch id is chosen and its directory made: deliveries and scanners begin at any time, each without the other's lock.

    Raises StorageError. Where the file system has no such locks, it does nothing.
    """
    with storage_errors(archive.masters):
        descriptor = os.open(archive.masters, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def ids_on_disk(archive: Archive) -> frozenset[str]:
    """Every batch id that is taken, sealed or not. Raises StorageError."""
    with storage_errors(archive.masters):
        directories = [place for place in (archive.masters, archive.open_deliveries, archive.scans) if place.is_dir()]
        return frozenset(path.name for directory in directories for path in directory.iterdir())


def next_id(taken: Collection[str], date: str) -> str:
    """``MMDD-NN``: short enough to pencil on a stack, and free in this archive, whatever the year."""
    day = date[5:7] + date[8:10]
    number = 1
    while f"{day}-{number:02d}" in taken:
        number += 1
    return f"{day}-{number:02d}"


def check_id(batch: str) -> None:
    """Raises UsageError ``run.batch-id`` for what is no batch id."""
    if not _BATCH_ID.fullmatch(batch):
        raise UsageError("run.batch-id", batch=batch)


def open_deliveries(archive: Archive) -> tuple[OpenDelivery, ...]:
    """What was left open, by batch id. One that stopped before its order was written has nothing to resume and is not listed."""
    with storage_errors(archive.open_deliveries):
        directories = sorted(path for path in archive.open_deliveries.iterdir() if (path / "delivery.json").is_file())
    return tuple(open_delivery(directory) for directory in directories)


def open_delivery(directory: Path) -> OpenDelivery:
    """One of them by its directory. Raises IntegrityError ``store.damaged``."""
    path = directory / "delivery.json"
    plain = _read(path)
    with understood(str(path)):
        source = Path(os.fsdecode(base64.b64decode(plain["source_b64"], validate=True)))
        options = from_plain(DeliveryOptions, plain["options"])
        complete = (directory / "batch.json").is_file()
        scanner = str(plain.get("scanner", ""))
        return OpenDelivery(directory.name, source, plain["operator"], plain["date"], options, complete, scanner)


def sealed_deliveries(archive: Archive) -> tuple[Seal, ...]:
    """All sealed batches, by id. Raises IntegrityError for one whose ``delivery.json`` is damaged."""
    seals = []
    with storage_errors(archive.masters):
        directories = sorted(path for path in archive.masters.iterdir() if not path.name.startswith(".") and path.is_dir())
    for directory in directories:
        plain = _read(directory / "delivery.json")
        try:
            seals.append(Seal(directory.name, plain["digest"], plain["paths"], plain["bytes"]))
        except KeyError as error:
            raise IntegrityError("store.damaged", path=str(directory / "delivery.json"), reason=f"no {error}") from None
    return tuple(seals)


def scanner_of(archive: Archive, batch: str) -> str:
    """The SANE device from which a sealed batch was scanned; empty for one that was delivered. Raises IntegrityError."""
    return str(_read(archive.batch_dir(batch) / "delivery.json").get("scanner", ""))


def clear(archive: Archive, batch: str) -> None:
    """Remove what was copied for an open delivery, but not its order. Raises StorageError."""
    directory = open_directory(archive, batch)
    with storage_errors(directory):
        for path in directory.iterdir():
            if path.name != "delivery.json":
                path.unlink()


def discard(archive: Archive, batch: str) -> None:
    """Remove an open delivery: its bytes are still where they came from. Raises StorageError."""
    directory = open_directory(archive, batch)
    with storage_errors(directory):
        # The order goes first: a removal that is cut short leaves nothing that looks as if it could be resumed.
        (directory / "delivery.json").unlink(missing_ok=True)
        if directory.exists():
            shutil.rmtree(directory)
    sync_directory(archive.open_deliveries)
