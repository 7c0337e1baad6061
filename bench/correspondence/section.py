"""The section ``letters`` of the benchmark: letters read by the real program and held against the truth."""

from __future__ import annotations

from pathlib import Path

from bench.correspondence.press import RULES
from bench.measure import Usage, measure
from bench.plant import FINISHED, SCANFILE

REQUIRED = ("number", "subject")


def required() -> tuple[str, ...]:
    """The fields that a record waits for: the program's default."""
    return REQUIRED


def take_in(out: Path, state: str, jobs: int) -> Usage:
    """One state's delivery through ``scanfile run``, into an archive of its own."""
    archive = out / f"archive-{state}"
    if not archive.exists():
        measure([*SCANFILE, "init", archive, "--state", state])
        with (archive / "scanfile.toml").open("a", encoding="utf-8") as config:
            config.write(RULES)
    return measure([*SCANFILE, "run", out / state, "--archive", archive, "--batch", "b-1", "--jobs", jobs, "--json"], codes=FINISHED)
