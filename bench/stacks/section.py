"""The section ``stacks`` of the benchmark: deliveries of a scanning room taken in by the real program and held against the truth."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import ROOT, Usage, measure
from bench.plant import FINISHED, PYTHON, SCANFILE, Plant
from bench.results import AT_LEAST, AT_MOST, ONLY_SHOWN, Row
from bench.stacks.deal import OFFICE, Dealer
from bench.stacks.judge import Score, Scores, joined, judge, outcome, signs
from bench.stacks.plan import Damage, Stack, Truth, truth_of
from bench.stacks.separators import RULES
from scanfile.model import Duplex, PageState

RESOLUTIONS = (300, 200)
FILES, QUICK_FILES = 7, 2
_SHEET = "sheets:"
_ONE_DAMAGE = frozenset(_SHEET + signs(damage) for damage in ((), *((one,) for one in Damage)))
_SAMPLE_RULES = """
[[separate.barcodes]]
match = "PATCHT"
kind = "next file"

[[separate.barcodes]]
match = "CUSTOM BARCODE"
kind = "next file"

[[separate.barcodes]]
match = "ADAR-NEXTDOC"
kind = "next document"
"""
_SAMPLES = {
    "separators": {
        "blank1.jpg": "b",
        "notblank.jpg": "w",
        "patcht.jpg": "s",
        "patcht_cropped_br.jpg": "s",
        "skewed.jpg": "s",
        "word_patcht_p1.jpg": "s",
        "word_patcht_pdf.pdf": "s",
    },
    "barcodes": {
        "barcode-128-custom.pdf": "s",
        "barcode-39-custom.pdf": "s",
        "barcode-qr-custom.pdf": "s",
        "many-qr-codes.pdf": "wsw",
        "patch-code-t-double.pdf": "wssw",
        "patch-code-t-middle-alpha.tiff": "wsw",
        "patch-code-t-middle.pdf": "wsw",
        "patch-code-t-qr.pdf": "s",
        "patch-code-t.pdf": "s",
        "several-patcht-codes.pdf": "wwswwsw",
    },
}
"""What each page of the public samples is, as seen by eye: a separator sheet, written, or blank."""
_STATES = {"s": (PageState.SEPARATOR,), "b": (PageState.BLANK,), "w": (PageState.PENDING, PageState.KEPT)}


@dataclass
class Tally:
    """What the deliveries of one or more resolutions came to."""

    scores: list[Scores] = field(default_factory=list)
    used: list[Usage] = field(default_factory=list)
    sides: int = 0
    files: int = 0
    missed: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    unsound: list[str] = field(default_factory=list)

    def count(self, stack: Stack, truth: Truth) -> None:
        """Add what was dealt."""
        self.sides += len(truth.images)
        self.files += len(truth.records)
        self.missed += len(truth.missed)
        for image in truth.images:
            self.kinds[image.side.what] = self.kinds.get(image.side.what, 0) + 1


def stacks(plant: Plant) -> list[Row]:
    """All rows about stacks: sheets, records, missed sheets, blanks, accounting, speed, a small stack that is read too, public samples."""
    resolutions = RESOLUTIONS[1:] if plant.quick else RESOLUTIONS
    files = QUICK_FILES if plant.quick else FILES
    _draw(plant, resolutions, files)
    inspected = {dpi: _inspected(plant, dpi, files) for dpi in resolutions}
    both = Tally()
    rows = []
    for dpi, tally in inspected.items():
        rows += _sheet_rows(dpi, joined(tally.scores))
        both.scores += tally.scores
        both.used += tally.used
        both.sides, both.files, both.missed = both.sides + tally.sides, both.files + tally.files, both.missed + tally.missed
        both.unsound += tally.unsound
    scores = joined(both.scores)
    read = _read(plant, resolutions[-1], files)
    both.unsound += read.unsound
    return [
        Row(
            "stacks: sides and government files dealt",
            both.sides + read.sides,
            "sides",
            AT_LEAST,
            0 if plant.quick else 2000,
            f"{both.files + read.files} files, {both.missed + read.missed} missed sheets",
        ),
        *rows,
        *_record_rows(scores),
        *_blank_rows(scores),
        *_read_rows(joined(read.scores)),
        _accounting(scores, both.unsound, len(both.used) + len(read.used)),
        *_speed_rows(both),
        *_sample_rows(plant),
    ]


def _draw(plant: Plant, resolutions: Sequence[int], files: int) -> None:
    """Write all deliveries, a process for each resolution."""
    drawing = []
    for dpi in resolutions:
        command = [PYTHON, "-m", "bench.stacks", plant.work / f"stacks-{dpi}", "--dpi", dpi, "--seed", plant.seed, "--files", files]
        drawing.append(subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=subprocess.DEVNULL))
        if len(drawing) >= plant.jobs:
            drawing.pop(0).wait()
    for process in drawing:
        process.wait()


def _archive(plant: Plant, name: str, register: Path, settings: str = RULES) -> Path:
    archive = plant.archive(name, settings, "--office", OFFICE)
    measure([*SCANFILE, "register", "import", register, "--archive", archive])
    return archive


def _taken(plant: Plant, command: str, archive: Path, delivery: Path, stack: Stack, tally: Tally, truth: Truth) -> Usage:
    """The delivery taken in; what the command says of itself is held against the truth."""
    options = ["--duplex", stack.duplex] if stack.duplex is not Duplex.UNSAID else []
    order = [*SCANFILE, command, delivery, "--archive", archive, "--batch", stack.name, "--jobs", plant.jobs, "--json", *options]
    used = measure(order, codes=FINISHED)
    pages = json.loads(used.output)["pages"]
    if pages["in"] != len(truth.images) or pages["in"] != sum(pages.values()) - pages["in"]:
        tally.unsound.append(f"{command} {stack.name}: {len(truth.images)} sides, {pages}")
    tally.used.append(used)
    tally.count(stack, truth)
    return used


def _inspected(plant: Plant, dpi: int, files: int) -> Tally:
    """Every stack of one resolution through ``scanfile intake``, into one archive with a register."""
    drawn, tally = plant.work / f"stacks-{dpi}", Tally()
    archive = _archive(plant, f"stacks-archive-{dpi}", drawn / "register.csv")
    for stack in Dealer(dpi, plant.seed, files).stacks():
        truth = truth_of(stack)
        _taken(plant, "intake", archive, drawn / stack.name, stack, tally, truth)
        tally.scores.append(judge(stack, truth, outcome(archive / "index.db", stack.name)))
        shutil.rmtree(drawn / stack.name)
    _verify(archive, tally)
    return tally


def _read(plant: Plant, dpi: int, files: int) -> Tally:
    """A small stack that is read too, by ``scanfile run``."""
    drawn, tally = plant.work / f"stacks-{dpi}", Tally()
    archive = _archive(plant, "stacks-read", drawn / "register.csv")
    dealer = Dealer(dpi, plant.seed, files)
    list(dealer.stacks())  # it goes on where the others end
    stack = dealer.reading("read")
    truth = truth_of(stack)
    _taken(plant, "run", archive, drawn / stack.name, stack, tally, truth)
    tally.scores.append(judge(stack, truth, outcome(archive / "index.db", stack.name), read=True))
    _verify(archive, tally, "--full")
    return tally


def _verify(archive: Path, tally: Tally, *grade: str) -> None:
    used = measure([*SCANFILE, "verify", "--archive", archive, "--json", *grade], codes=(0, 6))
    found = json.loads(used.output)
    if not found["sound"]:
        tally.unsound.append(f"verify {archive.name}: {found['findings'][:5]}")


def _share(scores: Scores, name: str, title: str, target: float | None = None, note: str = "") -> Row:
    """So many of a hundred."""
    score = scores.get(name)
    if score is None:
        return Row(title, None, note="none was dealt")
    return _row(title, score.right, score.of, target, note, {"wrong": score.wrong})


def _row(title: str, right: int, of: int, target: float | None, note: str, detail: dict[str, Any]) -> Row:
    relation = ONLY_SHOWN if target is None else AT_LEAST
    said = f"{right} of {of}" + (f"; {note}" if note else "")
    return Row(title, 100 * right / of, "%", relation, target, said, detail)


def _none_of(scores: Scores, name: str, title: str, of_what: str) -> Row:
    """How many went wrong, where none may."""
    score = scores[name]
    return Row(title, score.of - score.right, "", AT_MOST, 0, f"of {score.of} {of_what}", {"wrong": score.wrong})


def _sheet_rows(dpi: int, scores: Scores) -> list[Row]:
    rows = []
    for title, chosen, target in (
        (f"separator sheets found, {dpi} dpi", _ONE_DAMAGE, 100.0),
        (
            f"separator sheets found, several damages at once, {dpi} dpi",
            {name for name in scores if name.startswith(_SHEET)} - _ONE_DAMAGE,
            None,
        ),
    ):
        found = {name.removeprefix(_SHEET): scores[name] for name in sorted(chosen) if name in scores}
        right, of = sum(score.right for score in found.values()), sum(score.of for score in found.values())
        each = ", ".join(f"{name} {score.right}/{score.of}" for name, score in found.items())
        note = each if target else f"pairs and all; wrong: {[name for name, score in found.items() if score.right < score.of] or 'none'}"
        wrong = [line for score in found.values() for line in score.wrong]
        rows.append(_row(title, right, of, target, note, {"each": each, "wrong": wrong}))
    return [*rows, _none_of(scores, "sheets invented", f"separator sheets invented, {dpi} dpi", "sides that are none")]


def _record_rows(scores: Scores) -> list[Row]:
    return [
        _share(scores, "records with the right pages", "records with the right pages, all sheets there", 100),
        _share(scores, "records with the right pages and no others", "the same, all blank sides set aside too"),
        _share(scores, "records with the right number", "records with the right number", 100),
        _share(scores, "faultless records left in peace", "faultless records about which nobody is asked"),
        _share(scores, "missed sheets noticed", "missed sheets noticed, counts declared", 100),
        _share(scores, "missed sheets, the right page named", "missed sheets, the right page named", None, "where one sheet is missed"),
        _share(
            scores,
            "mishaps noticed",
            "other mishaps noticed",
            100,
            "alone, unreadable, unregistered, of another office, a number again ...",
        ),
    ]


def _blank_rows(scores: Scores) -> list[Row]:
    initials = scores["pencilled initials kept"]
    kept = _none_of(scores, "written sides kept", "written sides called blank", f"written sides, {initials.of} with an initial alone")
    return [
        kept,
        _share({"all": _through(scores)}, "all", "blank sides with bleed-through found", 98),
        _share(scores, "blanks:through, shaded", "the same, grey and colour"),
        _share(scores, "blanks:through, bitonal", "the same, bitonal"),
        _share(scores, "blanks:through, dark", "the same, bitonal and so dark that it breaks through"),
        _share(scores, "blanks:clean, shaded", "blank sides without bleed-through found, grey and colour"),
        _share(scores, "blanks:clean, bitonal", "the same, bitonal"),
        _share(scores, "backs of sheets set aside", "backs of separator sheets set aside"),
    ]


def _through(scores: Scores) -> Score:
    """All blank sides with bleed-through, whatever the scan."""
    whole = Score()
    for name, score in scores.items():
        if name.startswith("blanks:through"):
            whole.join(score)
    return whole


def _read_rows(scores: Scores) -> list[Row]:
    return [
        _share(scores, "records with the right pages", "records with the right pages, read", 100),
        _share(scores, "records with the right pages and no others", "the same, pages scanned twice and blank sides set aside"),
        _share(scores, "pages scanned twice, set aside", "pages scanned twice, set aside"),
        _none_of(
            scores,
            "pages taken for others",
            "pages taken for a second scan of another",
            "pages, form letters that differ in a number among them",
        ),
    ]


def _accounting(scores: Scores, unsound: Sequence[str], commands: int) -> Row:
    score = scores["sides accounted for"]
    wrong = [*score.wrong, *unsound]
    note = f"of {commands} deliveries and their archives: counts of every command, every side in the index once, `scanfile verify`"
    return Row("accounting that does not hold", len(wrong), "", AT_MOST, 0, note, {"wrong": wrong})


def _speed_rows(tally: Tally) -> list[Row]:
    wall, cpu = sum(used.wall_s for used in tally.used), sum(used.cpu_s for used in tally.used)
    note = f"{tally.sides} sides in {len(tally.used)} commands, start-up, copying and hashing included"
    return [
        Row("pages a second of scanfile intake", tally.sides / wall, "", AT_LEAST, 8, note),
        Row("processor a page of scanfile intake", 1000 * cpu / tally.sides, "ms"),
    ]


def _sample_rows(plant: Plant) -> list[Row]:
    """The public separator and barcode samples of SCANFILE_EVAL."""
    title = "public separator and barcode samples, sides right"
    where = os.environ.get("SCANFILE_EVAL")
    if not where:
        return [Row(title, None, target=100, note="SCANFILE_EVAL names no directory")]
    right, wrong = 0, []
    for name in _SAMPLES:
        archive = plant.archive(f"samples-{name}", _SAMPLE_RULES)
        measure([*SCANFILE, "intake", Path(where) / name, "--archive", archive, "--batch", name, "--jobs", plant.jobs], codes=FINISHED)
        sides = outcome(archive / "index.db", name).sides
        for path, frame, kind in _sample_pages(name):
            there = sides.get((path, frame))
            good = there is not None and there.state in _STATES[kind]
            right += good
            if not good:
                wrong.append(f"{path} {frame}: {there}")
    note = "patch T, QR, Code 39 and 128, blank and nearly blank"
    return [_row(title, right, right + len(wrong), 100, note, {"wrong": wrong})]


def _sample_pages(name: str) -> Iterator[tuple[str, int, str]]:
    for path, kinds in _SAMPLES[name].items():
        for frame, kind in enumerate(kinds, 1):
            yield path, frame, kind
