"""The benchmark: ``python bench/run.py [--quick] [--only SECTION ...] [--rounds N] [--jobs N] [--json PATH] [--keep]``.

Prints a table of rows with targets and verdicts, and writes them with the machine to bench/out/results.json. Sections: speed, cost, size,
memory, real, samples, startup, grammar, stacks, inspection, twins, access, letters, register. Run it on a machine that does nothing else;
docs/performance.md says what each row means.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import access, accuracy, grammar, memory, register, speed
from bench.correspondence.section import letters
from bench.measure import ROOT, CommandFailedError
from bench.plant import Plant
from bench.results import Row, machine, table
from bench.review import review
from bench.stacks.pace import inspection
from bench.stacks.section import stacks
from bench.twins import twins

OUT = ROOT / "bench/out"
SECTIONS: dict[str, Callable[[Plant], list[Row]]] = {
    "speed": speed.speed,
    "cost": speed.cost,
    "size": speed.size,
    "memory": memory.memory,
    "real": accuracy.real,
    "samples": accuracy.samples,
    "startup": speed.startup,
    "grammar": grammar.grammar,
    "review": review,
    "stacks": stacks,
    "letters": letters,
    "inspection": inspection,
    "twins": twins,
    "access": access.access,
    "register": register.register,
}


def main() -> int:
    """Run the sections, print the table; 1 where a target was missed or a section failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller pages: to see that it works, not to quote")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), metavar="SECTION")
    parser.add_argument("--rounds", type=int, default=1, help="rounds of the speed section; medians are taken")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1, help="of the stacks; figures are quoted from 1, causes are looked for with others")
    parser.add_argument("--json", type=Path, default=OUT / "results.json")
    parser.add_argument("--keep", action="store_true", help="keep bench/out/work with its archives")
    args = parser.parse_args()
    work = OUT / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    found = {"machine": machine(args.jobs), "date": time.strftime("%Y-%m-%d"), "quick": args.quick}
    plant = Plant(work, args.jobs, args.rounds, args.quick, args.seed)
    rows: list[Row] = []
    for name in args.only:
        print(f"{time.strftime('%H:%M:%S')} {name} ...", file=sys.stderr, flush=True)
        try:
            rows += SECTIONS[name](plant)
        except CommandFailedError as error:
            rows.append(Row(name, None, note=str(error).replace("\n", " ")[:300]))
    args.json.parent.mkdir(parents=True, exist_ok=True)
    written = {**found, "rows": [row.as_json() for row in rows]}
    args.json.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if not args.keep:
        shutil.rmtree(work, ignore_errors=True)
    shown = found["machine"]
    print(f"{shown['cpu']}, {shown['cores']} cores, {shown['memory_gb']} GB, {args.jobs} jobs, load before {shown['load_before']}\n")
    print(table(rows))
    return 1 if any(row.verdict == "missed" or (row.measured is None and row.target is None) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
