"""The section ``inspection`` of the benchmark: how many pages a second ``scanfile intake`` takes in, alone and in a few minutes.

Its deliveries are stacks of the section ``stacks`` at 300 dpi, one for each kind of scan. They are drawn once and kept beside the work.
"""

from __future__ import annotations

import json
from pathlib import Path

from bench.measure import Usage, measure
from bench.plant import FINISHED, PYTHON, SCANFILE, Plant
from bench.results import AT_LEAST, AT_MOST, Row
from bench.stacks.deal import OFFICE
from bench.stacks.separators import RULES

DPI, FILES, QUICK_FILES = 300, 7, 1
KINDS = {
    "single": "grey JPEG, one side",
    "passes": "grey JPEG, both sides in two passes",
    "missed": "colour JPEG, one side",
    "sides": "G4, both sides in turn",
    "turned-passes": "multi-page TIFF, grey JPEG and G4",
    "register": "PDF, grey JPEG and G4",
}
PAGES_A_SECOND, PROCESSOR_S = 8, 0.25


def inspection(plant: Plant) -> list[Row]:
    """A row for each kind of delivery, and the two figures over all of them. Start-up, copying, hashing and separation are in them."""
    drawn = _drawn(plant)
    archive = plant.archive("inspection", RULES, "--office", OFFICE)
    measure([*SCANFILE, "register", "import", drawn / "register.csv", "--archive", archive])
    rows, used, pages = [], [], 0
    for name, kind in KINDS.items():
        taken = _taken(plant, archive, drawn / name, name)
        count = json.loads(taken.output)["pages"]["in"]
        note = f"{count} pages; processor {1000 * taken.cpu_s / count:.0f} ms a page"
        rows.append(Row(f"pages a second, {kind}", count / taken.wall_s, note=note, detail={"cpu_s": taken.cpu_s, "wall_s": taken.wall_s}))
        used.append(taken)
        pages += count
    wall, cpu = sum(taken.wall_s for taken in used), sum(taken.cpu_s for taken in used)
    note = f"{pages} pages in {len(used)} commands, {plant.jobs} jobs; start-up, copying, hashing, counting and separation included"
    return [
        Row("pages a second of scanfile intake, all kinds", pages / wall, "", AT_LEAST, PAGES_A_SECOND, note),
        Row("processor a page of scanfile intake, all kinds", cpu / pages, "s", AT_MOST, PROCESSOR_S),
        *rows,
    ]


def _taken(plant: Plant, archive: Path, delivery: Path, name: str) -> Usage:
    order = [*SCANFILE, "intake", delivery, "--archive", archive, "--batch", name, "--jobs", str(plant.jobs), "--json"]
    said = json.loads((delivery.parent / f"{name}.json").read_text("utf-8"))["duplex"]
    return measure(order + (["--duplex", said] if said else []), codes=FINISHED)


def _drawn(plant: Plant) -> Path:
    files = QUICK_FILES if plant.quick else FILES
    out = plant.work.parent / f"inspection-{files}-{plant.seed}"
    if not all((out / f"{name}.json").exists() for name in KINDS):
        measure([PYTHON, "-m", "bench.stacks", out, "--dpi", str(DPI), "--seed", str(plant.seed), "--files", str(files), "--only", *KINDS])
    return out
