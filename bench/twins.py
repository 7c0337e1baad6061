"""Near duplicates: ``python bench/twins.py [--set tune|figure] [--families N] [--drawn N] [--jobs N] [--again]``.

Three measures, one truth. Families of seven scans (``twin_pages.py``: one sheet three times, and four sheets that look like it)

* are delivered, one directory a family, and run as a clerk would run them: real readings, the search for pairs, the comparison of pictures,
  separation; ``--families`` says how many;
* are compared with readings made from the truth (``twin_readings.py``), so that there can be many: ``--drawn``;
* and 10,000 sketches are searched for one page that came again (``twins_crowd.py``).

The truth is held against what each page is called a scan of:

* a *hit* is a page of which an earlier scan was delivered, and that is called a scan of one such;
* a *false call* is a page that is called a scan of something else: of a form letter, of the sheet before something was added;
* a *miss* is a page of which an earlier scan was delivered, and that is not called a scan of it.

``--again`` compares the pages of the last run once more (``run --redo compare``), without reading them again. Thresholds were chosen on the
set ``tune``; what is quoted comes from ``figure``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.plant import Plant
from bench.results import AT_LEAST, Row, table
from bench.twin_pages import family
from bench.twins_crowd import crowd
from bench.twins_drawn import JPEG_QUALITY, drawn
from samples.scans import save
from scanfile import clock
from scanfile.index import Index
from scanfile.store import Archive

FAMILIES, DRAWN = 20, 30
"""So many take some twelve minutes of processor time; options ask for more, and narrower intervals."""
QUICK_FAMILIES, QUICK_DRAWN = 2, 4
_Z = 1.959964  # of the normal distribution, 95 % between plus and minus
_OUT = Path(__file__).resolve().parent / "out"


@dataclass(frozen=True)
class Truth:
    """What one scan shows: a sheet of a family, and what was added to it (``ink``)."""

    family: int
    sheet: str
    ink: str


def deliver(chosen: str, families: int, root: Path) -> None:
    """Write the delivery and its truth; what is there from an earlier call stays."""
    for number in range(families):
        directory = root / "delivery" / f"family-{number:04d}"
        written = root / "truth" / f"{number:04d}.json"
        if written.exists():
            continue
        directory.mkdir(parents=True, exist_ok=True)
        truth = {}
        for place, shot in enumerate(family(chosen, number)):
            path = directory / f"scan{place}{'.tif' if shot.scan.mode == 'bitonal' else '.jpg'}"
            save(path, [shot.scan], JPEG_QUALITY)
            truth[f"{directory.name}/{path.name}"] = (shot.family, shot.sheet, shot.ink)
        written.parent.mkdir(exist_ok=True)
        written.write_text(json.dumps(truth, ensure_ascii=False), "utf-8")


def truth_of(root: Path, families: int) -> dict[str, Truth]:
    """The truth by the path in the delivery."""
    found: dict[str, Truth] = {}
    for number in range(families):
        found |= {name: Truth(*said) for name, said in json.loads((root / "truth" / f"{number:04d}.json").read_text("utf-8")).items()}
    return found


def judge(archive: Path, truth: dict[str, Truth]) -> tuple[Counter[str], list[str]]:
    """Counts of hits, false calls, misses and pages rightly left alone, and a line for each error."""
    counts: Counter[str] = Counter()
    errors = []
    with Index.open(Archive(archive).index_db, clock.now, read_only=True) as index:
        batch = index.batch_ids()[0]
        names = {f"{batch}/{page.page}": page.called for page in index.page_lines(batch)}
        calls = {f"{batch}/{page.page}": page.twin for page in index.separate_pages(batch)}
    earlier: set[Truth] = set()
    for page, name in names.items():
        called, shown = calls[page], truth[name]
        right = bool(called) and truth[names[called]] == shown
        outcome = "hit" if right else "false call" if called else "miss" if shown in earlier else "left alone"
        counts[outcome] += 1
        if outcome in ("false call", "miss"):
            errors.append(f"{outcome}: {name} ({shown.sheet} {shown.ink}) {'of ' + names[called] if called else ''}")
        counts["also missed"] += bool(outcome == "false call" and shown in earlier)
        earlier.add(shown)
    return counts, errors


def interval(good: int, of: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share, in percent (Wilson 1927)."""
    if not of:
        return 0.0, 100.0
    share, wide = good / of, _Z * _Z / of
    middle, reach = share + wide / 2, _Z * math.sqrt(share * (1 - share) / of + wide / (4 * of))
    return max(0.0, 100 * (middle - reach) / (1 + wide)), min(100.0, 100 * (middle + reach) / (1 + wide))


def judged(name: str, counts: Counter[str], errors: list[str], of_what: str) -> list[Row]:
    """Precision and recall with their intervals."""
    called, real = counts["hit"] + counts["false call"], counts["hit"] + counts["miss"] + counts["also missed"]
    rows = []
    for measure, of, target in (("precision", called, 99.5), ("recall", real, 95.0)):
        low, high = interval(counts["hit"], of)
        note = f"{counts['hit']} of {of} pages, 95 % interval {low:.1f} to {high:.1f} %; {of_what}"
        share = 100 * counts["hit"] / of if of else None
        rows.append(Row(f"near duplicates, {name}, {measure}", share, "%", AT_LEAST, target, note, {"errors": errors}))
    return rows


def delivered(plant: Plant, chosen: str, families: int, *, again: bool) -> list[Row]:
    """With real readings and the whole program."""
    root = plant.work / f"twins-{chosen}"
    deliver(chosen, families, root)
    archive = root / "archive"
    if again:
        plant.run(archive, root / "delivery", "--redo", "compare")
    else:
        plant.run(plant.archive(f"twins-{chosen}/archive"), root / "delivery")
    counts, errors = judge(archive, truth_of(root, families))
    results = list((archive / "pages").rglob("*.compare.json.gz"))
    pairs = sum(len(json.loads(gzip.decompress(path.read_bytes()))["compared"]) for path in results)
    pages = sum(counts.values()) - counts["also missed"]
    note = f"of {pages * (pages - 1) // 2} among {pages} pages"
    rows = judged("read", counts, errors, f"{families} families, set {chosen}")
    return [*rows, Row("near duplicates, read, pairs compared", pairs, note=note)]


def compared(plant: Plant, chosen: str, families: int) -> list[Row]:
    """With drawn readings, and no program around the comparison. One row says how often each difference was overlooked."""
    found = drawn(chosen, families, plant.jobs)
    errors = [f"family {one.family}, {one.differs or 'one sheet'}: {one.reason}" for one in found.pairs if one.same != one.called]
    rows = judged("drawn", found.outcomes, errors, f"{families} families, set {chosen}")
    others = [one for one in found.pairs if not one.same]
    of, wrong = Counter(one.differs for one in others), Counter(one.differs for one in others if one.called)
    note = ", ".join(f"{differs} {wrong[differs]} of {count}" for differs, count in sorted(of.items()) if " and " not in differs)
    return [*rows, Row("near duplicates, drawn, sheets taken for one", sum(wrong.values()), f"of {len(others)} pairs", note=note)]


def twins(plant: Plant, chosen: str = "figure", families: int = FAMILIES, draws: int = DRAWN, *, again: bool = False) -> list[Row]:
    """The section of the benchmark."""
    families, draws = (QUICK_FAMILIES, QUICK_DRAWN) if plant.quick else (families, draws)
    rows = delivered(plant, chosen, families, again=again) if families else []
    rows += compared(plant, chosen, draws) if draws else []
    return [*rows, *crowd(plant.work / "crowd", quick=plant.quick)]


def main() -> int:
    """Measure, print the table and the errors; 1 where a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("tune", "figure"), default="figure")
    parser.add_argument("--families", type=int, default=FAMILIES)
    parser.add_argument("--drawn", type=int, default=DRAWN)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--again", action="store_true")
    args = parser.parse_args()
    _OUT.mkdir(parents=True, exist_ok=True)
    rows = twins(Plant(_OUT, args.jobs, 1, False), args.set, args.families, args.drawn, again=args.again)
    print(table(rows))
    for row in rows:
        for error in row.detail.get("errors", ()) if "precision" in row.name else ():
            print(f"{row.name.split(',')[1].strip()}: {error}")
    return 1 if any(row.verdict == "missed" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
