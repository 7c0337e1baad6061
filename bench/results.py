"""Rows of the table, their verdicts, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

AT_LEAST, AT_MOST, ONLY_SHOWN = ">=", "<=", ""
_PACKAGES = ("scanfile", "tesserocr", "ocrmypdf", "pikepdf", "pypdfium2", "opencv-python-headless", "pillow", "numpy", "pdfminer.six")
_PROGRAMS = {
    "tesseract": ("tesseract", "--version"),
    "poppler": ("pdftotext", "-v"),
    "mupdf": ("mutool", "-v"),
    "node": ("node", "--version"),
}


@dataclass(frozen=True)
class Row:
    """One figure. ``measured`` of None: it was not measured, and ``note`` says why; a relation of "" sets no target."""

    name: str
    measured: float | None
    unit: str = ""
    relation: str = ONLY_SHOWN
    target: float | None = None
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """What the figure means against its target."""
        if self.measured is None:
            return "not measured"
        if self.target is None:
            return "-"
        met = self.measured >= self.target if self.relation == AT_LEAST else self.measured <= self.target
        return "met" if met else "missed"

    def as_json(self) -> dict[str, Any]:
        """The row for results.json."""
        return {name: getattr(self, name) for name in ("name", "measured", "unit", "relation", "target", "verdict", "note", "detail")}


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, in columns that also read well on a terminal."""
    cells = [("row", "measured", "target", "verdict", "note")]
    for row in rows:
        measured = "-" if row.measured is None else f"{_figure(row.measured)} {row.unit}".strip()
        target = "-" if row.target is None else f"{row.relation} {_figure(row.target)} {row.unit}".strip()
        cells.append((row.name, measured, target, row.verdict, row.note))
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = ["| " + " | ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[4]]) + " |" for line in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in [*widths, 4]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _figure(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def machine(jobs: int) -> dict[str, Any]:
    """What the figures rest on: processor, memory, system, versions."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "cores": os.cpu_count(),
        "jobs": jobs,
        "cpu": cpu[1] if cpu else platform.processor(),
        "memory_gb": round(int(memory[1]) / 1e6, 1) if memory else None,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {**_packages(), **{name: _first_line(command) for name, command in _PROGRAMS.items()}},
    }


def _packages() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


def _first_line(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "missing"
    return (done.stdout or done.stderr).partition("\n")[0]
