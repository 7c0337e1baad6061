"""Stand-ins for the slow and the broken: an engine that reads nothing real, and faults written as a string."""

from __future__ import annotations

import os
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sheets
from PIL import Image, ImageDraw

from scanfile import tasks, twins
from scanfile.cluster import Executor, open_executor
from scanfile.model import Affine, Block, Line, Word, page_id
from scanfile.ocr import Layout, Pixels, Reading, hull

WORDS = ("कार्यालय", "जिलाधिकारी", "पत्रांक", "दिनांक", "विषय", "letter", "office", "2019", "की", "सूचना", "order", "१२३४")


class FakeEngine:
    """Gives words that follow from the pixels, so that the same page always reads the same."""

    name = "fake 1"

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        """Ten words on two lines, chosen by the checksum of the raster; nothing on the small rasters of later looks. A page with a black
        corner is a sheet of ``draw_twins``, and reads as that was printed."""
        if pixels.shape[0] < 400:
            return Reading(())
        if pixels[: pixels.shape[0] // 60, : pixels.shape[1] // 40].mean() < 128:
            return _printed(pixels, languages)
        seed = zlib.crc32(np.ascontiguousarray(pixels).tobytes())
        lines = []
        for row in range(2):
            words = []
            for column in range(5):
                left, top = 20 + column * 60, 20 + row * 40
                words.append(Word(WORDS[(seed >> (row * 5 + column)) % len(WORDS)], (left, top, left + 50, top + 20), 95, languages))
            lines.append(Line(tuple(words), (20, 20 + row * 40, 320, 40 + row * 40)))
        return Reading((Block(tuple(lines), (20, 20, 320, 80)),))

    def close(self) -> None:
        """Nothing to let go."""


def _printed(pixels: Pixels, languages: str) -> Reading:
    """What stands on the sheet of ``draw_twins`` that a raster shows."""
    _, printed = sheets.printed(sheets.Sheet())
    scale = Affine.scaling(*[side * sheets.SHEET_DPI / 25.4 for side in sheets.A5_MM]).inverse().then(Affine.scaling(*pixels.shape[::-1]))
    lines = []
    for line in printed:
        words = tuple(Word(text, scale.move_box(box), 95, languages) for text, box in line)
        lines.append(Line(words, hull([word.box for word in words])))
    return Reading((Block(tuple(lines), hull([line.box for line in lines])),))


def read_page(plan: str, task: tasks.PageTask) -> Any:
    """``tasks.read_page`` with the fake engine and the fault that the plan has for this master: E raises, K kills its process, S stalls."""
    fault = plan[(int(task.page[:6]) - 1) % len(plan)] if plan else "."
    if fault == "E":
        raise RuntimeError("the engine broke")
    if fault == "K":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "S":
        time.sleep(3600)
    tasks._engine = lambda settings: FakeEngine()  # type: ignore[assignment]
    return tasks.read_page(task)


def compare_pages(plan: str, task: twins.CompareTask) -> Any:
    """``twins.compare_pages``, with the faults that the plan has for this master: C kills its process, X raises."""
    fault = plan[(int(task.page.page[:6]) - 1) % len(plan)] if plan else "."
    if fault == "C":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "X":
        raise RuntimeError("comparing broke")
    return twins.compare_pages(task)


class FaultyExecutor:
    """An executor whose readings are fake, with the faults of a plan such as ``..E.K``."""

    def __init__(self, inner: Executor, plan: str = "") -> None:
        self.inner, self.plan = inner, plan
        self.width = inner.width

    def submit(self, fn: Callable[[Any], Any], task: Any, timeout_s: float) -> Future[Any]:
        """Swap the reading and, for its faults, the comparing."""
        fake = {tasks.read_page: partial(read_page, self.plan), twins.compare_pages: partial(compare_pages, self.plan)}
        return self.inner.submit(fake.get(fn, fn), task, timeout_s)


@contextmanager
def faulty_workers(plan: str, jobs: int) -> Iterator[Executor]:
    """Real worker processes with fake readings."""
    with open_executor(jobs) as inner:
        yield FaultyExecutor(inner, plan)


def draw_page(path: Path, seed: int, dpi: int = 100) -> None:
    """A small page with ink that differs from any other seed's."""
    image = Image.new("L", (827, 1169), 255)
    pen = ImageDraw.Draw(image)
    dice = np.random.default_rng(seed)
    for line in range(24):
        left = 90
        while left < 720:
            width = int(dice.integers(12, 60))
            pen.rectangle((left, 100 + line * 40, left + width, 112 + line * 40), fill=int(dice.integers(0, 60)))
            left += width + 14
    image.save(path, dpi=(dpi, dpi))


def draw_twins(root: Path) -> Path:
    """A delivery of one record of five pages: a sheet, another page, the sheet with another number, the sheet again in black and white
    and once more by another scanner."""
    letters = root / "F_12_2019"
    letters.mkdir(parents=True)
    sheet = sheets.Sheet()
    other = sheet.but(**{"1847/Rev/2018": "1961/Rev/2018"})
    how = [sheets.Pass(dpi=150), None, sheets.Pass(dpi=150), sheets.Pass(dpi=200, bitonal=True), sheets.Pass(dpi=150, paper=215, seed=9)]
    for number, one in enumerate(how, 1):
        if one is None:
            draw_page(letters / f"page{number}.png", number)
        else:
            grey = sheets.scan(other if number == 3 else sheet, one).load()
            grey[: round(one.dpi * 0.14), : round(one.dpi * 0.15)] = 0
            Image.fromarray(grey).save(letters / f"page{number}.png", dpi=(one.dpi, one.dpi))
    return root


def draw_delivery(root: Path, pages: int = 6) -> Path:
    """A delivery of some pages: a record of single pages, a multi-page TIFF, a blank page, a path that is no scan."""
    letters = root / "F_12_2019"
    letters.mkdir(parents=True)
    for number in range(1, pages + 1):
        draw_page(letters / f"page{number}.png", number)
    Image.new("L", (827, 1169), 255).save(letters / "page0.png", dpi=(100, 100))
    (letters / "page99.tif").write_text("this is not a scan")
    frames = []
    for number in (101, 102):
        draw_page(root / "frame.png", number)
        frames.append(Image.open(root / "frame.png").copy())
    (root / "frame.png").unlink()
    frames[0].save(root / "both.tif", save_all=True, append_images=frames[1:], compression="tiff_deflate", dpi=(100, 100))
    return root


__all__ = ["FakeEngine", "FaultyExecutor", "draw_delivery", "draw_page", "draw_twins", "faulty_workers", "page_id", "read_page"]
