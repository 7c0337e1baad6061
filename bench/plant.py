"""What every section of the benchmark works with: archives made and run, letters, PDFs of pages, the other program's command."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import ROOT, Usage, measure

PYTHON = Path(sys.executable)
SCANFILE = (PYTHON, "-m", "scanfile")
OCRMYPDF = (PYTHON, "-m", "ocrmypdf")
FINISHED = (0, 100)
"""Exit codes of ``scanfile run`` after which there is something to measure; 100 says that pages failed."""


@dataclass
class Plant:
    """One run of the benchmark: where it works, with how many jobs, how much of it, and which stacks are dealt."""

    work: Path
    jobs: int
    rounds: int
    quick: bool
    seed: int = 1
    _letters: Path | None = None

    def letters(self) -> Path:
        """A directory of clean A4 letters at 300 dpi, half JPEG, half G4; made once."""
        if self._letters is None:
            count = 8 if self.quick else 40
            out = self.work.parent / f"letters-{count}"
            if not (out / "scans").is_dir() or len(list((out / "scans").iterdir())) != count:
                shutil.rmtree(out, ignore_errors=True)
                measure([PYTHON, ROOT / "bench/letters.py", out, "--count", count])
            self._letters = out / "scans"
        return self._letters

    def archive(self, name: str, settings: str = "", *options: str) -> Path:
        """A new, empty archive, made with these options and with these lines of configuration."""
        archive = self.work / name
        shutil.rmtree(archive, ignore_errors=True)
        measure([*SCANFILE, "init", archive, *options])
        if settings:
            with (archive / "scanfile.toml").open("a", encoding="utf-8") as config:
                config.write(settings)
        return archive

    def run(self, archive: Path, delivery: Path, *options: str) -> tuple[Usage, dict[str, Any]]:
        """The main job, as a clerk starts it, and what it says of itself."""
        command = [*SCANFILE, "run", delivery, "--archive", archive, "--batch", "bench-1", "--jobs", self.jobs, "--json", *options]
        used = measure(command, codes=FINISHED)
        return used, json.loads(used.output)

    def metered(self, archive: Path, delivery: Path, *meter: str, jobs: int = 0) -> tuple[Usage, list[dict[str, Any]]]:
        """The same inside a meter (instrument.py): also a line for each task."""
        log = archive.with_suffix(".log")
        log.unlink(missing_ok=True)
        command = [PYTHON, ROOT / "bench/instrument.py", log, *meter, "--", "run", delivery, "--archive", archive]
        used = measure([*command, "--batch", "bench-1", "--jobs", jobs or self.jobs], codes=FINISHED, watched=archive)
        return used, [json.loads(line) for line in log.read_text().splitlines()]

    def pdf_of(self, name: str, images: Sequence[Path]) -> Path:
        """One PDF of these images, as they are."""
        target = self.work / f"{name}.pdf"
        measure([PYTHON, "-m", "img2pdf", *images, "-o", target])
        return target

    def ocrmypdf(self, source: Path, name: str, *options: str) -> tuple[Usage, Path]:
        """OCRmyPDF on the same pages with the same number of jobs."""
        target = self.work / f"{name}.pdf"
        used = measure([*OCRMYPDF, *options, "--output-type", "pdfa", "--jobs", self.jobs, source, target])
        return used, target


def built_parts(archive: Path) -> list[dict[str, Any]]:
    """The parts of all record.json, with the archive's paths made absolute."""
    parts = []
    for path in sorted(archive.glob("records/*/record.json")):
        for part in json.loads(path.read_text("utf-8"))["parts"]:
            parts.append({**part, "pdf": archive / part["pdf"]})
    return parts


def natural_pages(directory: Path) -> list[Path]:
    """The scans of a directory in the order of their names."""
    return sorted(path for path in directory.iterdir() if path.suffix in (".jpg", ".tif"))
