"""Which faces are for learning, and which only tell how well unknown ones are read. The faces of the benchmark's set are in neither."""

from __future__ import annotations

import tomllib
from pathlib import Path

_ROOT = Path("/usr/share/fonts")
_LISTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "faces.toml").read_text("utf-8"))
LEARNT, UNKNOWN, LATIN = _LISTS["learnt"], _LISTS["unknown"], _LISTS["latin"]


def latin(packages: Path) -> list[str]:
    """Latin faces, web fonts and the system's."""
    web = [
        str(path)
        for family in LATIN
        for weight in (400, 700)
        if (path := packages / family / "files" / f"{family}-latin-{weight}-normal.woff").exists()
    ]
    return web + [str(_ROOT / path) for path in _LISTS["latin_system"] if (_ROOT / path).exists()]


def system() -> list[tuple[str, str]]:
    """Devanagari faces of the system, which are set with Latin ones by chance."""
    return [(str(_ROOT / path), "") for path in _LISTS["system"] if (_ROOT / path).exists()]
