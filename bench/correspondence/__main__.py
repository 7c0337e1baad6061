"""Write the deliveries of a set: ``python -m bench.correspondence OUT [--set dev] [--letters 150] [--unreadable 0] [--seed 1] [--jobs 1]``.

OUT gets a directory of single pages for each state, separator sheets between the records, STATE.json with the truth, and
STATE-register.csv, the register of files that its office would have. ``--registers`` writes these alone.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from bench.correspondence.check import CHECK
from bench.correspondence.compose import Composer
from bench.correspondence.dev import DEV
from bench.correspondence.figure import FIGURE
from bench.correspondence.forms import STATES
from bench.correspondence.plan import Record
from bench.correspondence.press import Press, write
from bench.correspondence.registers import write_register
from bench.correspondence.third import THIRD
from bench.correspondence.wording import Wording

SETS = {"dev": DEV, "check": CHECK, "third": THIRD, "figure": FIGURE}


def write_state(wording: Wording, records: list[Record], out: Path, state: str) -> None:
    """The pages of one state in the order in which they are fed, and what is on them."""
    directory = out / state
    directory.mkdir(parents=True, exist_ok=True)
    presses: dict[int, Press] = {}
    told, page = [], 1
    for record in records:
        press = presses.setdefault(record.dpi, Press(wording, record.dpi))
        written = write(press, record, directory, page)
        page += len(written)
        sides = [{"name": name, "what": side.what} for name, side in written]
        told.append({**asdict(record), "front": len(record.front), "unreadable": len(record.unreadable), "sides": sides})
        for letter in told[-1]["letters"]:
            letter["sides"] = len(letter["sides"])
    (out / f"{state}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_all(name: str, out: Path, letters: int, unreadable: int, seed: int, jobs: int) -> None:
    """All states of a set."""
    wording = SETS[name]
    wording.require()
    by_state: dict[str, list[Record]] = {state: [] for state in STATES}
    for record in Composer(wording, seed, letters, unreadable).records():
        by_state[record.state].append(record)
    with ProcessPoolExecutor(jobs) as pool:
        for done in [pool.submit(write_state, wording, records, out, state) for state, records in by_state.items() if records]:
            done.result()
    write_registers(name, out, seed)


def write_registers(name: str, out: Path, seed: int) -> None:
    """The registers of a set that was drawn."""
    composer = Composer(SETS[name], seed, 0)
    for state in STATES:
        if (out / f"{state}.json").exists():
            write_register(composer, state, out)


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", choices=SETS, default="dev")
    parser.add_argument("--letters", type=int, default=150)
    parser.add_argument("--unreadable", type=int, default=0, help="pages of handwriting or another script, for each state")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--registers", action="store_true", help="the pages are there: write the registers alone")
    args = parser.parse_args()
    if args.registers:
        write_registers(args.set, args.out, args.seed)
        return
    write_all(args.set, args.out, args.letters, args.unreadable, args.seed, args.jobs)


if __name__ == "__main__":
    main()
