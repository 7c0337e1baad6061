"""Memory and temporary disk: does the coordinator grow with the batch, how large do page tasks and long records get."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bench.measure import MB
from bench.plant import Plant, natural_pages
from bench.results import AT_MOST, Row

_A4_300 = (2480, 3508)
_RECORD_PAGES = 25
_COLOUR_PAGES = 4


def memory(plant: Plant) -> list[Row]:
    """All rows about memory and temporary disk."""
    return [*_growth(plant), _page_tasks(plant), *_long_record(plant)]


def _growth(plant: Plant) -> list[Row]:
    """The coordinator on ten times the pages, records of 25 pages; nothing is recognised."""
    small, large = (40, 400) if plant.quick else (100, 1000)
    peaks, disks = [], []
    for count in (small, large):
        delivery = _small_pages(plant.work / f"pages-{count}", count)
        used, _ = plant.metered(plant.archive(f"growth-{count}"), delivery, "--engine", "null")
        peaks.append(used.coordinator_peak)
        disks.append(used.disk_peak)
        shutil.rmtree(plant.work / f"growth-{count}")
    note = f"{peaks[0] / MB:.1f} MB with {small} pages, {peaks[1] / MB:.1f} MB with {large}"
    disk_note = f"{disks[0] / MB:.2f} MB with {small} pages, {disks[1] / MB:.2f} MB with {large}, as sampled"
    return [
        Row("coordinator's peak, growth over ten times the pages", 100 * (peaks[1] / peaks[0] - 1), "%", AT_MOST, 10, note),
        Row("temporary disk, largest", max(disks) / MB, "MB", note=disk_note),
    ]


def _small_pages(root: Path, count: int) -> Path:
    """G4 pages of 100 dpi that all differ."""
    shutil.rmtree(root, ignore_errors=True)
    for number in range(count):
        image = Image.new("1", (827, 1169), 1)
        pen = ImageDraw.Draw(image)
        dice = np.random.default_rng(number)
        for line in range(24):
            left = 90
            while left < 700:
                width = int(dice.integers(12, 60))
                pen.rectangle((left, 100 + line * 40, left + width, 112 + line * 40), fill=0)
                left += width + 14
        path = root / f"record{number // _RECORD_PAGES + 1}" / f"page{number + 1}.tif"
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path, compression="group4", dpi=(100, 100))
    return root


def _page_tasks(plant: Plant) -> Row:
    """Inspection and reading, with both models of the default profile loaded, of A4 colour scans, some of them hard to read."""
    delivery = plant.work / "colour"
    shutil.rmtree(delivery, ignore_errors=True)
    delivery.mkdir()
    dice = np.random.default_rng(5)
    for number, source in enumerate(natural_pages(plant.letters())[:_COLOUR_PAGES]):
        with Image.open(source) as scan:
            grey = np.asarray(scan.convert("L").resize(_A4_300), np.int16)
        noise = dice.normal(0, 12 if number % 2 == 0 else 70, (*grey.shape, 3))
        tinted = np.clip(grey[:, :, None] * np.array([1.0, 0.97, 0.88]) + noise, 0, 255).astype(np.uint8)
        Image.fromarray(tinted).save(delivery / f"{number + 1}.jpg", quality=75, dpi=(300, 300))
    _, tasks = plant.metered(plant.archive("colour-archive"), delivery, "--apart", "build")
    peak = _peak(tasks, "read_page", "inspect_page")
    note = f"{_COLOUR_PAGES} JPEG pages; inspection alone {_peak(tasks, 'inspect_page', first=True) / MB:.0f} MB"
    return Row("page task, A4 300 dpi colour, peak", peak / MB, "MB", AT_MOST, 350, note)


def _long_record(plant: Plant) -> list[Row]:
    """One record of 200 JPEGs of about 1.5 MB, built in a process that does nothing else."""
    pages = 20 if plant.quick else 200
    delivery = plant.work / "long"
    shutil.rmtree(delivery, ignore_errors=True)
    delivery.mkdir()
    stream, size = _noisy_jpeg(1_500_000)
    for number in range(pages):
        # A comment after the start-of-image marker makes each page's bytes its own without another encoding.
        comment = f"page {number:06d}".encode()
        marked = stream[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + stream[2:]
        (delivery / f"{number + 1}.jpg").write_bytes(marked)
    used, tasks = plant.metered(plant.archive("long-archive"), delivery, "--engine", "null", "--apart", "build")
    peak = _peak(tasks, "build_record")
    total = pages * size
    seconds = sum(task["cpu_s"] for task in tasks if task["step"] == "build_record")
    note = f"{pages} pages of {size / MB:.2f} MB, {total / MB:.0f} MB in all; {seconds:.1f} s of processor"
    shutil.rmtree(plant.work / "long-archive")
    shutil.rmtree(delivery)
    return [
        Row("build_record of a long record, peak", peak / MB, "MB", AT_MOST, 340, note),
        Row(
            "temporary disk of a long record",
            used.disk_peak / total,
            "times its masters",
            note="the PDF is written beside its final name, then renamed",
        ),
    ]


def _noisy_jpeg(wanted: int) -> tuple[bytes, int]:
    """A grey A4 page with just so much noise that its JPEG has about the wanted size."""
    dice = np.random.default_rng(1)
    noise = dice.normal(0, 1, (_A4_300[1], _A4_300[0])).astype(np.float32)
    page = np.full(noise.shape, 225, np.float32)
    page[300:3200:60, 300:2200] = 20
    low, high = 1.0, 60.0
    for _ in range(7):
        middle = (low + high) / 2
        target = io.BytesIO()
        Image.fromarray(np.clip(page + noise * middle, 0, 255).astype(np.uint8)).save(target, "JPEG", quality=80, dpi=(300, 300))
        low, high = (middle, high) if target.tell() < wanted else (low, middle)
    return target.getvalue(), target.tell()


def _peak(tasks: list[dict[str, Any]], *steps: str, first: bool = False) -> float:
    """The largest resident memory of the processes that ran these steps; ``first``: only before they read anything."""
    peaks = []
    reading: set[int] = set()
    for task in tasks:
        if task["step"] == "read_page":
            reading.add(task["pid"])
        if task["step"] in steps and not (first and task["pid"] in reading):
            peaks.append(float(task["peak"]))
    return max(peaks, default=0.0)
