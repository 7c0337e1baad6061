"""Write the deliveries of one resolution: ``python -m bench.stacks OUT [--dpi 300] [--seed 1] [--files 7] [--only NAME ...]``.

OUT gets a directory and a truth (NAME.json) for each stack, and register.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.stacks.deal import Dealer
from bench.stacks.deliver import Press, truth_json, write, write_register


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dpi", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=7, help="government files in a stack")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    args = parser.parse_args()
    dealer = Dealer(args.dpi, args.seed, args.files)
    stacks = [*dealer.stacks(), dealer.reading("read")]
    press = Press(args.dpi)
    args.out.mkdir(parents=True, exist_ok=True)
    write_register(stacks, args.out / "register.csv")
    for stack in stacks:
        if not args.only or stack.name in args.only:
            truth = write(press, stack, args.out / stack.name)
            (args.out / f"{stack.name}.json").write_text(truth_json(stack, truth), "utf-8")
            print(f"{stack.name}: {len(truth.images)} sides, {len(truth.records)} files")


if __name__ == "__main__":
    main()
