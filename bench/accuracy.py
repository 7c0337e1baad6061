"""Accuracy on real pages through the finished PDF, on the samples, and what five readers find of the text layer."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import errors
from bench.measure import ROOT, measure
from bench.plant import PYTHON, Plant, built_parts
from bench.readers.readers import READERS, missing
from bench.results import AT_LEAST, AT_MOST, Row
from scanfile import config, ocr, pages
from scanfile.errors import InputError, MissingToolError
from scanfile.model import OcrPage
from scanfile.store import Archive, from_plain, unpack
from scanfile.text import tokens

EVAL = "SCANFILE_EVAL"
_TARGETS = {"normal": (94.0, 92.0), "thorough": (95.0, 94.0)}
_OTHERS = {"hin+eng": ("--deskew", "--rotate-pages", "-l", "hin+eng"), "Devanagari": ("-l", "Devanagari")}


def real(plant: Plant) -> list[Row]:
    """Words and numbers found again in the finished PDF of the real pages, and in OCRmyPDF's of the same pages."""
    home = os.environ.get(EVAL)
    if not home:
        return [
            Row(f"real pages, {what} ({profile})", None, "%", AT_LEAST, target, f"{EVAL} is not set")
            for profile, targets in _TARGETS.items()
            for what, target in zip(("words", "numbers"), targets, strict=True)
        ]
    truth = Path(home) / "real"
    # The score wants the pages in natural order.
    scans = sorted(truth.glob("*.tif"), key=lambda path: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)])
    delivery = plant.work / "real"
    shutil.rmtree(delivery, ignore_errors=True)
    delivery.mkdir()
    for scan in scans:
        shutil.copyfile(scan, delivery / scan.name)
    rows: list[Row] = []
    for profile, targets in _TARGETS.items():
        rows += _profile(plant, delivery, truth, profile, targets)
    source = plant.pdf_of("real-pages", scans)
    for name, options in _OTHERS.items():
        used, found = plant.ocrmypdf(source, f"real-{name}", *options, "--pdf-renderer", "sandwich")
        rows += _scored(f"ocrmypdf {name}, sandwich", found, truth, (None, None), used.cpu_s / len(scans))
    return rows


def _profile(plant: Plant, delivery: Path, truth: Path, profile: str, targets: Sequence[float]) -> list[Row]:
    chosen = config.load(None).ocr
    try:
        for languages in filter(None, (chosen.profiles[profile].second, chosen.profiles[profile].third)):
            ocr.Models(chosen).locate(languages)
    except MissingToolError as error:
        note = f"the models are not installed ({error.code})"
        return [
            Row(f"real pages, {what} ({profile})", None, "%", AT_LEAST, goal, note)
            for what, goal in zip(("words", "numbers"), targets, strict=True)
        ]
    archive = plant.archive(f"real-{profile}")
    used, _ = plant.run(archive, delivery, "--profile", profile)
    return _scored(profile, built_parts(archive)[0]["pdf"], truth, targets, used.cpu_s / len(list(delivery.iterdir())))


def _scored(name: str, pdf: Path, truth: Path, targets: Sequence[float | None], cpu_s: float) -> list[Row]:
    score = json.loads(measure([PYTHON, truth.parent / "score.py", pdf, truth, "--json"]).output)
    note = f"{cpu_s:.1f} s of processor a page"
    return [
        Row(f"real pages, {what} ({name})", 100 * score[what], "%", AT_LEAST if goal else "", goal, note, score)
        for what, goal in zip(("words", "numbers"), targets, strict=True)
    ]


def samples(plant: Plant) -> list[Row]:
    """Character error rate on the samples, and the words that five readers find again in their PDFs."""
    archive = plant.archive("samples")
    plant.run(archive, ROOT / "samples/delivery")
    readings = _readings(Archive(archive))
    truth = {entry: text for entry in readings if (text := _truth(*entry))}
    printed = _readings(Archive(archive), _marks())
    rows = [
        _error_row("samples, character errors in what is printed", truth, printed, 0.5),
        _error_row("samples, character errors, stamps and signatures counted as errors", truth, readings, None),
    ]
    text = _other_reading(plant, list(truth))
    rows.append(_error_row("samples, character errors (ocrmypdf Devanagari)", truth, text, None))
    return [*rows, *_readers(archive, readings)]


def _truth(name: str, frame: int) -> str:
    path = ROOT / "samples/truth" / f"{name}.{frame}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def _marks() -> dict[tuple[str, int], list[list[int]]]:
    """Boxes of the stamps, signatures and notes in the margin of each page: nobody typed what they say. Pixels of the upright page."""
    entries = json.loads((ROOT / "samples/truth/truth.json").read_text("utf-8"))
    return {(entry["path"], entry["frame"]): [mark["box"] for mark in entry["marks"]] for entry in entries}


def _readings(archive: Archive, marks: dict[tuple[str, int], list[list[int]]] | None = None) -> dict[tuple[str, int], str]:
    """The text of each page that is in a PDF, by the path in the delivery and the frame; without the words that lie in ``marks``."""
    found = {}
    for part in built_parts(archive.root):
        for page in part["pages"]:
            origin = _origin(archive, page)
            found[origin] = _reading(archive, page, (marks or {}).get(origin, []))
    return found


def _origin(archive: Archive, page: dict[str, Any]) -> tuple[str, int]:
    master, frame = (int(number) for number in page["page"].split("-"))
    sealed = json.loads((archive.batch_dir(page["batch"]) / "batch.json").read_text("utf-8"))
    sealed = sealed.get("batch", sealed) if isinstance(sealed.get("batch"), dict) else sealed
    return next(entry["name"] for entry in sealed["masters"] if entry["number"] == master), frame


def _reading(archive: Archive, page: dict[str, Any], marks: Sequence[Sequence[int]] = ()) -> str:
    path = archive.page_result(page["batch"], page["page"], "read")
    if not path.exists():
        return ""
    lines = from_plain(OcrPage, unpack(path.read_bytes())["ocr"]).lines
    return "\n".join(" ".join(word.text for word in line.words if not any(_lies_in(word.box, mark) for mark in marks)) for line in lines)


def _lies_in(box: Sequence[int], mark: Sequence[int]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return mark[0] <= x <= mark[2] and mark[1] <= y <= mark[3]


def _error_row(name: str, truth: dict[tuple[str, int], str], found: dict[tuple[str, int], str], target: float | None) -> Row:
    counted = {entry: errors(text, found.get(entry, "")) for entry, text in truth.items()}
    wrong, all_of_them = (sum(pair[at] for pair in counted.values()) for at in (0, 1))
    by_page = {f"{path} {frame}": round(100 * bad / max(1, of), 2) for (path, frame), (bad, of) in counted.items()}
    worst = ", ".join(f"{page} {rate:.1f}" for page, rate in sorted(by_page.items(), key=lambda pair: -pair[1])[:4])
    note = f"{wrong} of {all_of_them} characters on {len(counted)} pages; worst: {worst}"
    return Row(name, 100 * wrong / max(1, all_of_them), "%", AT_MOST if target else "", target, note, by_page)


def _other_reading(plant: Plant, entries: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The same pages through OCRmyPDF, as pictures, with the text as it came from the engine."""
    settings = config.load(None).pages
    pictures = []
    from PIL import Image

    shutil.rmtree(plant.work / "pictures", ignore_errors=True)
    (plant.work / "pictures").mkdir()
    for number, (name, frame) in enumerate(entries):
        try:
            raster = pages.decode(ROOT / "samples/delivery" / name, frame, settings)
        except InputError as error:
            sys.exit(f"a sample can't be decoded: {name} {error}")
        pictures.append(plant.work / "pictures" / f"{number:03d}.png")
        Image.fromarray(raster.pixels).save(pictures[-1], dpi=(raster.dpi.x, raster.dpi.y), compress_level=1)
    sidecar = plant.work / "samples.txt"
    options = ("--deskew", "--rotate-pages", "-l", "Devanagari", "--sidecar", str(sidecar))
    plant.ocrmypdf(plant.pdf_of("samples", pictures), "samples-other", *options)
    texts = sidecar.read_text("utf-8").split("\f")
    return dict(zip(entries, texts, strict=False))


def _readers(archive: Path, readings: dict[tuple[str, int], str]) -> list[Row]:
    """The share of the words in the proof's normal form that each reader finds on the page where they are."""
    rows = []
    parts = built_parts(archive)
    shelf = Archive(archive)
    wanted = sum(len(tokens(text)) for text in readings.values())
    for name, read in READERS.items():
        lost, examples = 0, []
        try:
            for part in parts:
                gone = missing(read(part["pdf"]), [_reading(shelf, page) for page in part["pages"]])
                lost += gone.total()
                examples += list(gone)[:3]
        except Exception as error:
            # A reader that is not installed here is a row that says so; the benchmark goes on.
            rows.append(Row(f"text layer, words found by {name}", None, "%", AT_LEAST, 100, f"{type(error).__name__}: {str(error)[:80]}"))
            continue
        note = f"{lost} of {wanted} words of {len(parts)} PDFs lost {' '.join(examples[:6])}".strip()
        rows.append(Row(f"text layer, words found by {name}", 100 * (1 - lost / max(1, wanted)), "%", AT_LEAST, 100, note))
    return rows
