"""The row of the grammar alone: lines of text a second, from the lines of set letters, as they stand and with every tenth word misread.

``python bench/grammar.py`` prints both for each state pack. No recognition, no disk; processor time of one core.
"""

from __future__ import annotations

import sys
import timeit
from pathlib import Path
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.letters import set_page
from bench.plant import Plant
from bench.results import AT_LEAST, Row, table
from scanfile.config import shipped
from scanfile.metadata import Pack, read_lines, read_pack, states
from scanfile.model import TextLine

LETTERS = 24
TIMES = 5
MISREAD = 0.1
YEAR = 2026
TARGET = 20_000
_LETTERS = "कखगघचजटडतदनपबमयरलवसहािीुेोंabcdeginost05"


def lines_of(seed: int) -> list[str]:
    """All lines of some letters, Hindi, English and mixed ones in turn."""
    rng = np.random.default_rng(seed)
    return [line for ordinal in range(LETTERS) for line in set_page(rng, ordinal).lines]


def misread(line: str, rng: np.random.Generator) -> str:
    """The line with one letter changed in every tenth word."""
    words = line.split(" ")
    for place, word in enumerate(words):
        if len(word) > 2 and rng.random() < MISREAD:
            at = int(rng.integers(len(word)))
            words[place] = word[:at] + str(rng.choice(list(_LETTERS))) + word[at + 1 :]
    return " ".join(words)


def lines_a_second(lines: list[str], pack: Pack, times: int) -> float:
    """The best of several readings of all lines."""
    texts = [TextLine(line) for line in lines]
    best = min(timeit.repeat(lambda: read_lines(texts, pack, YEAR), timer=process_time, number=1, repeat=times))
    return len(texts) / best


def grammar(_: Plant | None = None) -> list[Row]:
    """The slowest pack of all states decides. Misread lines are read once, by a pack that has seen no word before."""
    clean = lines_of(1)
    rng = np.random.default_rng(2)
    noisy = [misread(line, rng) for _ in range(TIMES) for line in clean]
    packs = {state: shipped(f"states/{state}.toml") for state in states()}
    rows = []
    for name, lines, times in (("as set", clean, TIMES), ("every tenth word misread", noisy, 1)):
        speeds = {state: lines_a_second(lines, read_pack(path), times) for state, path in packs.items()}
        slowest = min(speeds, key=speeds.__getitem__)
        note = f"{len(lines)} lines, {sum(map(len, lines)) / len(lines):.0f} characters each; slowest pack: {slowest}"
        rows.append(Row(f"grammar alone, {name}", speeds[slowest], "lines/s", AT_LEAST, TARGET, note, {"packs": speeds}))
    return rows


if __name__ == "__main__":
    print(table(grammar()))
