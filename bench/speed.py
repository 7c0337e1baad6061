"""Speed beside OCRmyPDF, what everything besides recognition costs, the size of the PDFs, start-up."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import MB, Usage, measure
from bench.plant import SCANFILE, Plant, built_parts, natural_pages
from bench.results import AT_LEAST, AT_MOST, Row
from scanfile.store import Archive, unpack

OTHERS = {
    "hin+eng, deskew, rotate": (("--deskew", "--rotate-pages", "-l", "hin+eng"), 5.5),
    "Devanagari, no clean-up": (("-l", "Devanagari"), 2.5),
}
_UNTOUCHED = "untouched"


def speed(plant: Plant) -> list[Row]:
    """Whole commands with their start-up on the same letters; in each round the order is turned round."""
    scans = plant.letters()
    pages = natural_pages(scans)
    source = plant.pdf_of("letters", pages)
    runs: dict[str, list[Usage]] = {name: [] for name in ("scanfile", *OTHERS)}
    for number in range(plant.rounds):
        names = list(runs) if number % 2 == 0 else list(runs)[::-1]
        for name in names:
            if name == "scanfile":
                used, said = plant.run(plant.archive("speed"), scans)
                if said["pages"]["kept"] != len(pages):
                    raise ValueError(f"not every letter was read: {said}")
            else:
                used, _ = plant.ocrmypdf(source, "other", *OTHERS[name][0])
            runs[name].append(used)
    wall = {name: median(used.wall_s for used in found) for name, found in runs.items()}
    cpu = {name: median(used.cpu_s for used in found) for name, found in runs.items()}
    rows = [
        Row(
            "pages a minute",
            60 * len(pages) / wall["scanfile"],
            note=f"{len(pages)} letters, {plant.jobs} jobs, {plant.rounds} round(s), start-up included",
            detail={"wall_s": wall, "cpu_s": cpu, "runs": {name: [used.wall_s for used in found] for name, found in runs.items()}},
        ),
        Row("processor a page, everything", cpu["scanfile"] / len(pages), "s"),
    ]
    for name, (_, target) in OTHERS.items():
        note = f"{wall[name] / len(pages):.2f} s a page against {wall['scanfile'] / len(pages):.2f}; by processor time "
        note += f"{cpu[name] / cpu['scanfile']:.2f} times"
        rows.append(Row(f"speed over ocrmypdf ({name})", wall[name] / wall["scanfile"], "times", AT_LEAST, target, note))
    largest = max(used.largest_peak for used in runs["scanfile"])
    return [*rows, Row("largest process of the run", largest / MB, "MB")]


def cost(plant: Plant) -> list[Row]:
    """Processor time that is not the engine's own: the whole run's, less what was spent inside the engine's calls."""
    scans = plant.letters()
    count = len(natural_pages(scans))
    used, tasks = plant.metered(plant.archive("cost"), scans)
    engine = sum(task["engine_s"] for task in tasks)
    steps: dict[str, float] = {}
    for task in tasks:
        steps[task["step"]] = steps.get(task["step"], 0.0) + task["cpu_s"] - task["engine_s"]
    outside = used.cpu_s - sum(task["cpu_s"] for task in tasks)
    shares = ", ".join(f"{step} {1000 * seconds / count:.0f}" for step, seconds in steps.items())
    note = f"ms a page: {shares}, coordinator and start of {plant.jobs} workers {1000 * outside / count:.0f}"
    idle, _ = plant.run(plant.archive("idle"), _one_page(plant, scans), "--profile", "fast")
    return [
        Row("processor a page besides recognition", (used.cpu_s - engine) / count, "s", AT_MOST, 0.16, note, {"steps_s": steps}),
        Row("processor a page of the engine", engine / count, "s"),
        Row("whole run of one page", idle.cpu_s, "s", note="processor time: start-up, one reading with the first model, PDF"),
    ]


def _one_page(plant: Plant, scans: Path) -> Path:
    alone = plant.work / "one"
    alone.mkdir(exist_ok=True)
    first = natural_pages(scans)[0]
    (alone / first.name).write_bytes(first.read_bytes())
    return alone


def size(plant: Plant) -> list[Row]:
    """Each PDF of untouched scans against its masters: the worst one."""
    archive = plant.work / "speed"
    if not list(archive.glob("records/*/record.json")):
        plant.run(plant.archive("speed"), plant.letters(), "--profile", "fast")
    found = [_bytes(Archive(archive), part) for part in built_parts(archive) if all(_UNTOUCHED in page["image"] for page in part["pages"])]
    if not found:
        return [Row("size of a pass-through PDF", None, note="no PDF holds untouched scans only")]
    worst = max(found, key=lambda sizes: sizes["pdf"] / sizes["allowed"])
    note = "of what is allowed: 1.03 of the masters + 20 bytes a word + 8 KB; "
    note += f"{worst['pdf']} bytes of PDF, {worst['masters']} of masters, {worst['words']} words"
    return [Row("size of a pass-through PDF", worst["pdf"] / worst["allowed"], "", AT_MOST, 1.0, note, {"parts": found})]


def _bytes(archive: Archive, part: dict[str, Any]) -> dict[str, float]:
    masters = {path for page in part["pages"] for path in archive.batch_dir(page["batch"]).glob(f"{page['page'].split('-')[0]}.*")}
    words = 0
    for page in part["pages"]:
        path = archive.page_result(page["batch"], page["page"], "read")
        if path.exists():
            reading = unpack(path.read_bytes())["ocr"]
            words += sum(len(line["words"]) for block in reading["blocks"] for line in block["lines"])
    held = sum(path.stat().st_size for path in masters)
    return {"pdf": part["pdf"].stat().st_size, "masters": held, "words": words, "allowed": 1.03 * held + 20 * words + 8192}


def startup(plant: Plant) -> list[Row]:
    """Processor time of the help text."""
    runs = [measure([*SCANFILE, "--help"]) for _ in range(3 if plant.quick else 7)]
    note = f"processor time; {median(used.wall_s for used in runs):.2f} s by the clock"
    return [Row("scanfile --help", median(used.cpu_s for used in runs), "s", AT_MOST, 0.3, note)]
