"""Whether every package proves itself to others' tools: `python bench/packages.py [ARCHIVE]`.

By each shipped profile, in one bag and in volumes, from a copy of ARCHIVE or from a made-up batch of 200 records, among them numbers that
make trouble: the Library of Congress' `bagit`, `sha256sum -c` and `scanfile check` look at each bag. Ends with 1 where any finds something.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import bagit
from desks import Office
from packages import Desk

from scanfile.check import check

PROFILES = ("nic-efile", "folder-table", "archivematica", "state-register")
TROUBLE = [
    "CON",
    "../..",
    "9/" * 145,
    "=1+1/2019",
    "😀/2019",
    "aux.txt/1",
    "@SUM(1)/2",
    "1234/रा०",
    "a/b/2019",
    "A/B/2020",
    "-1/2019",
    "भूमि\u200d/7",
]
SUBJECT = "=HYPERLINK(1)\nदूसरी पंक्ति 😀"
RECORDS = 200


def make(root: Path) -> Path:
    """An archive of 200 records with readings that are made up; which numbers stay behind, the packages say."""
    office = Office(root)
    office.deliver("B", **{f"r{place:03d}": "." for place in range(1, RECORDS + 1)})
    numbers = [*TROUBLE, *(f"{place}/राजस्व/2019" for place in range(RECORDS - len(TROUBLE)))]
    with office.index() as index:
        desk = office.desk(index, "ravi")
        for line, number in zip(list(index.records()), numbers, strict=True):
            desk.set_field(line.id, "number", number)
            desk.set_field(line.id, "subject", SUBJECT)
    office.run()
    return office.archive.root


def faults(package: Path) -> list[str]:
    """What any of the tools finds wrong with a package; a directory of volumes is one, too."""
    bags = [package] if (package / "bagit.txt").exists() else sorted(one for one in package.iterdir() if one.is_dir())
    wrong = [] if bags else ["there is no bag"]
    for bag in bags:
        for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            # A package of tables alone has tables; an empty manifest is none that sha256sum would take.
            if subprocess.run(["sha256sum", "--strict", "--quiet", "-c", name], cwd=bag, capture_output=True, check=False).returncode:
                wrong.append(f"sha256sum: {bag.name}/{name}")
        try:
            bagit.Bag(str(bag)).validate()
        except bagit.BagError as error:
            wrong.append(f"bagit: {bag.name}: {error}")
    if len(bags) > 1 and subprocess.run(["sha256sum", "--quiet", "-c", "volumes-sha256.txt"], cwd=package, check=False).returncode:
        wrong.append("sha256sum: volumes-sha256.txt")
    return [*wrong, *(f"check: {one.code} {one.path}" for one in check(package).findings)]


def main() -> int:
    """A row for each package."""
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    bad = 0
    with TemporaryDirectory() as place:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else make(Path(place) / "office")
        desk = Desk(Path(shutil.copytree(given, Path(place) / "archive")))
        for profile in PROFILES:
            size = 0
            for volumes in (False, True):
                target, began = Path(place) / f"{profile}-{volumes}", time.perf_counter()
                # A little over a half, but never so little that papers and tables alone fill it.
                found = desk.hand_over(
                    target, profile, partial="bench", every=True, volume_size=max(size * 6 // 10, 1_500_000) if volumes else 0
                )
                if found.package is None:
                    print(f"{profile:16} nothing left", sorted({str(one.code) for one in found.survey.findings}))
                    bad += 1
                    continue
                size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
                wrong = faults(target)
                bad += len(wrong)
                print(
                    f"{profile:16} {found.package.records} records, {found.package.pages} pages, {size / 1e6:.1f} MB,"
                    f" {found.package.volumes or 'no'} volumes, {time.perf_counter() - began:.0f} s: {wrong or 'sound'}",
                    flush=True,
                )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
