"""How long the import of a large register takes, whole program and all: ``python bench/run.py --only register``.

100,000 rows in Hindi, headed in two rows, as CSV and as XLSX; an import that is new, the same once more, and one with a mistake in its last
row, which must import nothing.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.plant import Plant
from bench.results import AT_MOST, Row, table

ROWS = 100_000
TARGET_S = 60.0
"""The issue says "in seconds"."""
HEADINGS = (
    ["क्र०सं०", "पत्रावली संख्या", "विषय", "अनुभाग", "पन्नों की संख्या", "", "वर्ष"],
    ["", "", "", "", "टिप्पणी", "पत्राचार", ""],
)


def files(count: int) -> Iterator[list[str]]:
    """Rows of a register, each number its own."""
    for number in range(1, count + 1):
        year = str(2000 + number % 25)
        yield [str(number), f"{number}/रा०/{year}", f"भूमि विवाद, खेसरा {number}", "राजस्व", str(number % 90), str(number % 200), year]


def write(directory: Path) -> dict[str, Path]:
    """The registers by what they are."""
    from xlsxwriter import Workbook

    paths = {"CSV": directory / "register.csv", "XLSX": directory / "register.xlsx", "mistake": directory / "mistake.csv"}
    for name in ("CSV", "mistake"):
        with paths[name].open("w", encoding="utf-8", newline="") as sink:
            writer = csv.writer(sink)
            writer.writerows([*HEADINGS, *files(ROWS)])
            if name == "mistake":
                writer.writerow([str(ROWS + 1), "", "no number", "", "x", "", ""])
    with Workbook(str(paths["XLSX"]), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate((*HEADINGS, *files(ROWS))):
            sheet.write_row(place, 0, cells)
    return paths


def _scanfile(archive: Path, *words: object) -> tuple[float, dict[str, object]]:
    """Seconds of one command, and its JSON."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "scanfile", *map(str, words), "--json", "--archive", str(archive)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ, check=False)
    return time.monotonic() - begun, json.loads(done.stdout)


def register(_: Plant | None = None) -> list[Row]:
    """An import of each kind into an archive of its own."""
    rows = []
    with TemporaryDirectory() as place:
        paths = write(Path(place))
        for name, again in (("CSV", "the same once more"), ("XLSX", ""), ("mistake", "")):
            archive = Path(place) / f"archive-{name}"
            subprocess.run([sys.executable, "-m", "scanfile", "init", str(archive)], stdout=subprocess.DEVNULL, env=os.environ, check=True)
            seconds, said = _scanfile(archive, "register", "import", paths[name])
            wanted = 0 if name == "mistake" else ROWS
            what = "with a mistake in its last row" if name == "mistake" else f"as {name}"
            rows.append(Row(f"register of {ROWS:,} files {what}, imported", seconds, "s", AT_MOST, TARGET_S, f"{said['inserted']} new"))
            rows.append(Row(f"files missing from it, {what}", abs(int(str(said["total"])) - wanted), "", AT_MOST, 0))
            if again:
                seconds, said = _scanfile(archive, "register", "import", paths[name])
                rows.append(Row(f"{again}, as {name}", seconds, "s", AT_MOST, TARGET_S, f"{said['unchanged']} unchanged"))
    return rows


if __name__ == "__main__":
    print(table(register()))
