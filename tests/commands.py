"""The real command line in a process of its own, and small deliveries of typeset pages to give it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from typeset import Sheet

HOME = Path(__file__).parent.parent
STATES = ("kept", "blank", "separator", "duplicate", "failed", "pending", "replaced", "withdrawn")

HINDI = ["कार्यालय जिलाधिकारी पटना", "भूमि की सूचना दिनांक 12 मार्च 2019", "राजस्व विभाग का आदेश"]
OTHER_HINDI = ["सूचित किया जाता है कि बैठक होगी", "समस्त अधिकारी उपस्थित रहें", "ग्राम पंचायत रामपुर"]
ENGLISH = ["The digitisation of old land records", "is to be completed by the end of March", "Reference letter 4711 of the Collector"]


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Standard output, which must be exactly one JSON value."""
        return json.loads(self.out)


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the operator's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SCANFILE_")} | more


def words_of(*words: object) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "scanfile", *map(str, words)]


def scanfile(*words: object, cwd: Path = HOME, before: Sequence[str] = (), **more: str) -> Answer:
    """Run a command to its end, after the words ``before`` that start it in another way, with more of an environment."""
    found = subprocess.run(
        [*before, *words_of(*words)], cwd=cwd, env=environment(**more), capture_output=True, stdin=subprocess.DEVNULL, timeout=240
    )
    return Answer(found.returncode, found.stdout.decode(), found.stderr.decode())


def init(root: Path) -> Path:
    """A new archive."""
    assert scanfile("init", root).code == 0
    return root


@cache
def typed(lines: tuple[str, ...]) -> Image.Image:
    """A page with these lines of type at 150 dpi."""
    return Image.fromarray(Sheet(16).lines(25, 30, list(lines), pitch_mm=11).pixels(150))


def type_page(path: Path, lines: list[str]) -> None:
    """Write such a page."""
    typed(tuple(lines)).save(path, dpi=(150, 150))


def blank_page(path: Path, width: int = 400) -> None:
    """Write an empty page, which is never read and so costs next to nothing; the width makes its bytes its own."""
    Image.new("L", (width, 560), 255).save(path, dpi=(50, 50))


def blanks(root: Path, *widths: int) -> Path:
    """A delivery of empty pages."""
    root.mkdir(parents=True)
    for number, width in enumerate(widths, 1):
        blank_page(root / f"page{number}.png", width)
    return root


def letters(root: Path) -> Path:
    """Seven pages: a record of three typed pages, one empty and one damaged, and a TIFF of two."""
    record = root / "fl-12_2019"
    record.mkdir(parents=True)
    type_page(record / "page1.png", HINDI)
    type_page(record / "page2.png", OTHER_HINDI)
    blank_page(record / "page3.png")
    (record / "page4.tif").write_text("this is no scan")
    type_page(record / "page10.png", ENGLISH)
    two = [typed(tuple(lines)) for lines in (ENGLISH[:2], HINDI[:2])]
    two[0].save(root / "both.tif", save_all=True, append_images=two[1:], compression="tiff_deflate", dpi=(150, 150))
    return root
