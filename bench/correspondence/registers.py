"""The register that an office has of its files: those that were dealt and, for each, ten others; imported as an office imports it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from bench.correspondence.compose import Composer
from bench.correspondence.judge import truths
from bench.measure import measure
from bench.plant import SCANFILE
from scanfile import metadata, tasks
from scanfile.registry import kept_register
from scanfile.store import Archive
from scanfile.text import loose_key, number_key

OTHERS, FOLLOWING = 10, 5
"""Files besides each one that was dealt; so many of these have its number but for a running one, as files opened one after another do."""

_RUNNING = re.compile(r"(?<![0-9])(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{1,4}(?![0-9])")
"""Digits that are no year and no head."""

Files = list[tuple[str, str]]


def write_register(composer: Composer, state: str, out: Path) -> None:
    """STATE-register.csv: numbers and subjects, those of the records among the others in no order."""
    dealt = [(record["number"], record["subject"]) for record in truths(out / f"{state}.json") if record["number"]]
    rng = np.random.default_rng((composer.seed, 7))
    files = among_others(dealt, composer.files(state, (OTHERS - FOLLOWING) * len(dealt)), rng)
    with (out / f"{state}-register.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([("File No.", "Subject"), *files])


def among_others(dealt: Files, others: Iterable[tuple[str, str]], rng: np.random.Generator) -> Files:
    """The files that were dealt, the others, and those that were opened just before or after one of the former; each number once."""
    others = [*others]
    subjects = [subject for _, subject in others] or [subject for _, subject in dealt]
    following = [(number, subjects[int(rng.integers(len(subjects)))]) for one, _ in dealt for number in _following(one, rng)]
    known: dict[str, tuple[str, str]] = {}
    for number, subject in (*dealt, *others, *following):
        known.setdefault(loose_key(number_key(number)), (number, subject))
    files = [*known.values()]
    return [files[place] for place in rng.permutation(len(files))]


def _following(number: str, rng: np.random.Generator) -> Iterator[str]:
    runs = [*_RUNNING.finditer(number)]
    for _ in range(FOLLOWING if runs else 0):
        run = runs[int(rng.integers(len(runs)))]
        further = int(run[0]) + int(rng.integers(1, 10)) * (1 if int(run[0]) < 10 or rng.random() < 0.5 else -1)
        yield f"{number[: run.start()]}{max(further, 1):0{len(run[0])}d}{number[run.end() :]}"


def registered(out: Path, state: str) -> metadata.Registered:
    """A state's register as the program has it after ``scanfile register import``, in an archive that holds nothing else."""
    archive = out / f"register-{state}"
    if not archive.exists():
        measure([*SCANFILE, "init", archive, "--state", state])
    measure([*SCANFILE, "register", "import", out / f"{state}-register.csv", "--archive", archive])
    entries, _ = kept_register(Archive(archive))
    return metadata.Registered((entry.row.number for entry in entries), tasks.pack_of(state))
