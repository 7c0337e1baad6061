"""What the archive keeps of packages that left: ``exports/<package>/package.json`` and what the receiver said of each,
``acknowledgement-N.json``, from which the index learns of them again.

Composes store and index.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scanfile import export
from scanfile.errors import IntegrityError
from scanfile.index import Index, PackageRecord, PackageRow
from scanfile.model import Acknowledgement
from scanfile.store import (
    Archive,
    canonical_json,
    fingerprint,
    from_plain,
    make_directory,
    require_known_format,
    to_plain,
    understood,
    write_atomic,
)
from scanfile.text import natural_key

FORMAT = 1
"""Version of ``exports/<package>/package.json`` and ``acknowledgement-N.json`` in the archive (docs/archive-format.md)."""
NOTED = "package.json"


def adopt_packages(archive: Archive, index: Index) -> int:
    """Enter packages that got their names and no entry in the index, and what receivers said that it does not know (a run was cut short,
    or the index is being rebuilt). Returns how many packages."""
    known = {row.id for row in index.packages.packages()}
    adopted = 0
    for path in sorted(archive.exports.glob(f"*/{NOTED}"), key=lambda path: natural_key(path.parent.name)):
        row, records, done = noted(archive, path)
        if row.id not in known and (done or package_at(Path(row.target)).get("package") == row.id):
            note(archive, row, records, done=True)
            index.packages.add(row, records)
            adopted += 1
    heard = index.packages.acknowledgements()
    for said in kept_acknowledgements(archive):
        if (said.package, said.number) not in heard:
            index.packages.acknowledge(said)
    return adopted


def noted(archive: Archive, path: Path) -> tuple[PackageRow, list[PackageRecord], bool]:
    """A package as it is kept: its row, what it took, and whether it has its name on its disk. Raises IntegrityError."""
    with understood(archive.rel(path)):
        plain = json.loads(path.read_bytes())
        require_known_format(plain, FORMAT)
        return PackageRow(**plain["package"]), [PackageRecord(**one) for one in plain["records"]], plain["done"] is True


def note(archive: Archive, row: PackageRow, records: Sequence[PackageRecord], *, done: bool) -> None:
    """Keep in the archive what a package took; ``done`` once it has its name."""
    directory = archive.export_dir(row.id)
    make_directory(directory)
    plain = {"format": FORMAT, "done": done, "package": asdict(row), "records": [asdict(one) for one in records]}
    write_atomic(directory / NOTED, canonical_json(plain))


def bag_at(target: Path) -> Path:
    """The bag that a package is, or the first of its volumes."""
    try:
        volumes = [one for one in target.iterdir() if export.volume_of(one.name)]
    except OSError:
        volumes = []
    return min(volumes, key=lambda one: natural_key(one.name)) if volumes and not (target / NOTED).exists() else target


def package_at(target: Path) -> dict[str, Any]:
    """What a package says of itself, or the first of its volumes; nothing where there is none to be read."""
    try:
        plain = json.loads((bag_at(target) / NOTED).read_bytes())
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}


def manifest_at(target: Path) -> str:
    """The SHA-256 by which the payload of a package is known, or of all its volumes; empty where there is none to be read."""
    try:
        if (target / export.MANIFEST).exists():
            return fingerprint(target / export.MANIFEST)
        volumes = [one for one in target.iterdir() if export.volume_of(one.name)]
        return export.joint((f"{one.name}/{export.MANIFEST}", fingerprint(one / export.MANIFEST)) for one in volumes)[1] if volumes else ""
    except (OSError, ValueError):
        return ""


def kept_acknowledgements(archive: Archive) -> list[Acknowledgement]:
    """What receivers said of packages, in the order in which it was taken in. Raises IntegrityError."""
    found = []
    for path in archive.exports.glob("*/acknowledgement-*.json"):
        with understood(archive.rel(path)):
            plain = json.loads(path.read_bytes())
            require_known_format(plain, FORMAT)
            found.append(from_plain(Acknowledgement, plain["acknowledgement"]))
    return sorted(found, key=lambda one: (one.at, natural_key(one.package), one.number))


def next_acknowledgement(archive: Archive, package: str) -> int:
    """The number of the next acknowledgement of a package."""
    return 1 + max((one.number for one in kept_acknowledgements(archive) if one.package == package), default=0)


def keep_acknowledgement(archive: Archive, said: Acknowledgement) -> None:
    """Write what a receiver said beside what is kept of the package."""
    directory = archive.export_dir(said.package)
    make_directory(directory)
    plain = {"format": FORMAT, "acknowledgement": to_plain(said)}
    write_atomic(_acknowledgement(archive, said.package, said.number), canonical_json(plain))


def _acknowledgement(archive: Archive, package: str, number: int) -> Path:
    return archive.export_dir(package) / f"acknowledgement-{number}.json"


def broken_packages(archive: Archive, index: Index) -> Iterator[tuple[str, str]]:
    """What does not hold of the packages that left, as recorded in the archive: archive path, and what is wrong (``missing``, ``changed``,
    ``chain``).

    Each has its ``package.json`` as the index knows it, has the digests that the audit trail tells, and names the package of its profile
    before it with that one's tag manifest; what receivers said is kept, and is what the index knows.
    """
    last: dict[str, PackageRow] = {}
    told = index.packages.digests_told()
    for row in index.packages.packages():
        path = archive.exports / row.id / NOTED
        if fault := _against_its_note(archive, path, row, index.packages.records_of(row.id)):
            yield archive.rel(path), fault
        elif told.get(row.id, (row.manifest, row.tagmanifest)) != (row.manifest, row.tagmanifest):
            yield archive.rel(path), "changed"
        before = last.get(row.profile)
        if (row.previous, row.previous_tagmanifest) != ((before.id, before.tagmanifest) if before else ("", "")):
            yield archive.rel(path), "chain"
        last[row.profile] = row
    yield from _against_what_was_said(archive, index)


def _against_what_was_said(archive: Archive, index: Index) -> Iterator[tuple[str, str]]:
    try:
        kept = kept_acknowledgements(archive)
    except IntegrityError as error:
        yield str(error.values["path"]), "changed"
        return
    heard = index.packages.acknowledgements()
    said: dict[tuple[str, str], tuple[tuple[bool, str, str], str]] = {}
    for one in kept:
        if (one.package, one.number) in heard:
            heard.remove((one.package, one.number))
            path = archive.rel(_acknowledgement(archive, one.package, one.number))
            said |= {(one.package, result.record): (result.said, path) for result in one.results}
    for package, number in sorted(heard):
        yield archive.rel(_acknowledgement(archive, package, number)), "missing"
    known = {package: {row.record: row for row in index.packages.results_of(package)} for package in {name for name, _ in said}}
    changed = {
        path
        for (package, record), (result, path) in said.items()
        if (row := known[package].get(record)) is None or (row.accepted, row.computer, row.reason) != result
    }
    yield from ((path, "changed") for path in sorted(changed))


def _against_its_note(archive: Archive, path: Path, row: PackageRow, records: Sequence[PackageRecord]) -> str:
    """What is wrong with what was kept of a package, empty where nothing is."""
    if not path.exists():
        return "missing"
    try:
        return "" if noted(archive, path) == (row, list(records), True) else "changed"
    except IntegrityError:
        return "changed"
