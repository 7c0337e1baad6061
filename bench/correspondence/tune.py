"""Look at what is read of a set to tune with: ``python -m bench.correspondence.tune OUT [--run] [--register] [--rows] [--misses ...]``.

OUT is what ``python -m bench.correspondence OUT`` wrote. ``--run`` reads it with the real program, an archive for each state below OUT.
Without it nothing is recognised again: the facts of all records are gathered anew from the stored readings, and judged. ``--register``: as
if STATE-register.csv had been imported before.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.correspondence.forms import STATES
from bench.correspondence.judge import Verdict, wilson
from bench.correspondence.section import judged, rows, take_in
from bench.results import table


def main() -> None:
    """Run, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--states", nargs="*", default=list(STATES), choices=STATES)
    parser.add_argument(
        "--misses", nargs="*", default=[], choices=("letters", "files", "dates", "subjects", "pens", "singles", "beginnings", "foreign")
    )
    parser.add_argument("--register", action="store_true", help="with the register of each state imported")
    parser.add_argument("--rows", action="store_true", help="the table of the benchmark")
    args = parser.parse_args()
    if args.run:
        for state in args.states:
            take_in(args.out, state, args.jobs)
    verdicts = judged(args.out, args.states, anew=True, listed=args.register)
    if args.rows:
        print(table(rows(verdicts)))
    for name, verdict in verdicts.items():
        _show(name, verdict)
    for kind in args.misses:
        _misses(verdicts["all"], kind)


def _show(name: str, verdict: Verdict) -> None:
    print(f"== {name}: {verdict.pages} pages, letters begun {verdict.begun}, questions {verdict.questions} {dict(verdict.asked)}")
    for kind in ("letters", "files", "singles", "dates", "subjects", "pens"):
        tally = getattr(verdict, kind)
        low, high = wilson(tally.accepted - tally.wrong, tally.accepted)
        share = 100 * (tally.accepted - tally.wrong) / tally.printed if tally.printed else 0
        print(
            f"  {kind:9} printed {tally.printed:4} accepted {tally.accepted:4} ({share:.1f} % right) wrong {tally.wrong} "
            f"[{low:.1f}, {high:.1f}] waiting {tally.waiting} among three {tally.among}"
        )
    print(
        f"  own first {verdict.own}/{verdict.ranked}; unreadable noticed {verdict.noticed}/{verdict.unreadable}, "
        f"printed mistaken {verdict.mistaken}/{verdict.readable}; astray {len(verdict.astray)} {verdict.astray[:3]}"
    )


def _misses(verdict: Verdict, kind: str) -> None:
    if kind == "beginnings":
        print("\n".join(verdict.missed_beginnings))
        return
    found = verdict.foreign if kind == "foreign" else getattr(verdict, kind).misses
    for cause, where, right, read in sorted(found):
        print(f"{cause} | {where}\n    right {right}\n    read  {read}")


if __name__ == "__main__":
    main()
