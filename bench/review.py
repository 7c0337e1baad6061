"""The rows of the review: milliseconds from a key to the next question, in the real command at a pseudo-terminal.

``python bench/review.py [--quick]`` makes an archive of 200 records of three drawn pages in one delivery, with readings that are typed in
and not recognised, each with a number of its own and one of forty subjects; then it accepts every question with one key each, as fast as
the next one stands on the screen.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.measure import ROOT
from bench.plant import SCANFILE, Plant
from bench.results import AT_MOST, Row, table
from scanfile import config, pipeline, tasks
from scanfile.cluster import InlineExecutor
from scanfile.model import Block, Line, Order, Word, Work
from scanfile.ocr import Layout, Pixels, Reading
from scanfile.store import Archive

RECORDS, PAGES = 200, 3
TARGET_MS = 100
SUBJECTS = 40
PATIENCE_S = 120


class Typed:
    """Reads what follows from the pixels: a file number of the page's own, and one of a few subjects."""

    name = "typed 1"

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        """Two lines at the head of the page; nothing on the small rasters of later looks."""
        if pixels.shape[0] < 400:
            return Reading(())
        seed = zlib.crc32(np.ascontiguousarray(pixels).tobytes())
        texts = (f"फाइल संख्या {seed % 100000}/2019 कार्यालय जिलाधिकारी", f"विषय भवन की मरम्मत सूचना क्रम {seed % SUBJECTS}")
        lines = []
        for row, text in enumerate(texts):
            top = 100 + row * 60
            words = tuple(
                Word(word, (100 + 110 * at, top, 200 + 110 * at, top + 30), 95, languages) for at, word in enumerate(text.split())
            )
            lines.append(Line(words, (100, top, words[-1].box[2], top + 30)))
        return Reading((Block(tuple(lines), (100, 100, lines[0].box[2], 190)),))

    def close(self) -> None:
        """Nothing to let go."""


class Silent:
    """Nobody watches."""

    def stopping(self) -> bool:
        """Never."""
        return False

    def say(self, code: str, **values: object) -> None:
        """Nothing."""

    def estimate(self, pages: int, seconds: float, jobs: int) -> None:
        """Nothing."""

    def progress(self, done: int, total: int) -> None:
        """Nothing."""


def make_archive(root: Path, records: int) -> Path:
    """An archive in which every record waits for its number and its subject."""
    scans = root / "scans"
    dice = np.random.default_rng(7)
    for record in range(records):
        pages = []
        for _ in range(PAGES):
            page = np.full((1169, 827), 255, np.uint8)
            for top in range(100, 1050, 40):
                for left in range(90, 720, 45):
                    page[top : top + 12, left : left + int(dice.integers(8, 40))] = 30
            pages.append(Image.fromarray(page).convert("1"))
        path = scans / f"bundle{record:03d}" / "stack.tif"
        path.parent.mkdir(parents=True)
        pages[0].save(path, save_all=True, append_images=pages[1:], compression="group4", dpi=(100, 100))
    pipeline.create_archive(root / "archive", "", "")
    archive = Archive.find(root / "archive")

    @contextmanager
    def workers(width: int) -> Iterator[_Typist]:
        yield _Typist()

    settings = config.load(archive.config)
    pipeline.main_job(archive, settings, [scans], Order("bench-1", "bench"), Work(), Silent(), workers)
    return archive.root


class _Typist(InlineExecutor):
    """Works inline, with the typed engine for the real one."""

    def submit(self, fn: Callable[[Any], Any], task: Any, timeout_s: float) -> Future[Any]:
        if fn is tasks.read_page:
            tasks._engine = lambda settings: Typed()  # type: ignore[assignment]
        return super().submit(fn, task, timeout_s)


def keys_at_a_terminal(archive: Path) -> tuple[list[float], float]:
    """Milliseconds from each accepting key until the next question stands on the screen, and seconds from the last key to the end."""
    master, terminal = pty.openpty()
    process = subprocess.Popen(
        [*map(str, SCANFILE), "review", "--archive", str(archive), "--operator", "bench"],
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "118", "LINES": "40"},
    )
    os.close(terminal)
    seen = ""

    def wait_for(pattern: str) -> re.Match[str]:
        nonlocal seen
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := re.search(pattern, seen.rpartition("\x1b[H\x1b[2J")[2]):
                return found
            if select.select([master], [], [], 1.0)[0]:
                # Only the last screen matters, and a long tail makes looking slow.
                seen = (seen + os.read(master, 65536).decode("utf-8", "replace"))[-20_000:]
        raise TimeoutError(f"{pattern} never came; the last was {seen[-500:]}")

    total = int(wait_for(r"(?s)Review   1 of (\d+).*q quit")[1])
    found = []
    for place in range(2, total + 1):
        begun = time.perf_counter()
        os.write(master, b"\r")
        wait_for(rf"(?s)Review   {place} of .*q quit")
        found.append((time.perf_counter() - begun) * 1000)
    os.write(master, b"q")
    begun = time.perf_counter()
    process.wait(PATIENCE_S)
    os.close(master)
    return found, time.perf_counter() - begun


def review(plant: Plant) -> list[Row]:
    """The section: median, slowest of a hundred, and slowest key."""
    records = 20 if plant.quick else RECORDS
    root = plant.work / "review"
    shutil.rmtree(root, ignore_errors=True)
    found, settled = keys_at_a_terminal(make_archive(root, records))
    slow = statistics.quantiles(found, n=100, method="inclusive")[98]
    note = f"{len(found)} keys over {records} records of {PAGES} pages; slowest of a hundred {slow:.0f} ms, slowest {max(found):.0f} ms"
    detail = {"keys": len(found), "p99_ms": round(slow, 1), "max_ms": round(max(found), 1), "settled_s": round(settled, 2)}
    return [
        Row("review: key to next question, median", round(statistics.median(found), 1), "ms", AT_MOST, TARGET_MS, note, detail),
        Row(
            "review: key to next question, slowest of a hundred",
            round(slow, 1),
            "ms",
            AT_MOST,
            TARGET_MS,
            f"then settled in {settled:.1f} s",
        ),
    ]


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    work = ROOT / "bench/out/review-alone"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    print(table(review(Plant(work, 1, 1, args.quick))))
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
