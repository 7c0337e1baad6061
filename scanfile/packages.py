"""What the archive keeps of packages that left: ``exports/<package>/package.json``, from which the index learns of them again.

Composes store and index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scanfile.index import Index, PackageRecord, PackageRow
from scanfile.store import Archive, canonical_json, make_directory, require_known_format, understood, write_atomic

FORMAT = 1
"""Version of ``exports/<package>/package.json`` in the archive (docs/archive-format.md)."""
NOTED = "package.json"


def adopt_packages(archive: Archive, index: Index) -> int:
    """Enter packages that got their names and no entry in the index (a run was cut short, or the index is being rebuilt)."""
    known = {row.id for row in index.packages.packages()}
    adopted = 0
    for path in sorted(archive.exports.glob(f"*/{NOTED}")):
        row, records, done = noted(archive, path)
        if row.id not in known and (done or package_at(Path(row.target)).get("package") == row.id):
            note(archive, row, records, done=True)
            index.packages.add(row, records)
            adopted += 1
    return adopted


def noted(archive: Archive, path: Path) -> tuple[PackageRow, list[PackageRecord], bool]:
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


def package_at(target: Path) -> dict[str, Any]:
    """What a package says of itself; nothing where there is none to be read."""
    try:
        plain = json.loads((target / NOTED).read_bytes())
    except (OSError, ValueError):
        return {}
    return plain if isinstance(plain, dict) else {}
