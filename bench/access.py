"""Access PDFs: how small they are, what they cost, and whether their picture can be read as well as the master's."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from bench.accuracy import EVAL
from bench.errors import errors
from bench.plant import Plant
from bench.results import AT_MOST, Row
from samples import english, hindi
from samples.paper import GREEN, NOTE_GREEN, RED, YELLOWED, Rng, Wear, grey, worn
from samples.plan import Letterpress, draw_noting
from samples.sheet import Sheet
from scanfile import config, ocr, pages, pdf, reading
from scanfile.ocr import OcrEngine

DPI, QUALITY = 300, 80
PENCIL = (150, 150, 152)
_WEARS = (
    Wear(),
    Wear(tint=YELLOWED, angle_deg=0.6, fold=True),
    Wear(bleed=0.12, angle_deg=-0.4),
    Wear(holes=True, edge=True, noise=4),
    Wear(tint=(236, 236, 232), noise=5, mottle=3),
)


@dataclass(frozen=True)
class Scan:
    """One master with its page as the PDF step is given it, and what is printed there; empty where nobody knows."""

    source: pdf.PageSource
    mode: str
    truth: str = ""


def draw(ordinal: int) -> Sheet:
    """One letter with a signature, a stamp and a note in the margin; every fifth is a noting on a green sheet."""
    rng = np.random.default_rng((80, ordinal))
    sheet = Sheet(DPI)
    if ordinal % 5 == 4:
        draw_noting(1 + ordinal // 5 % 3)(sheet, rng)
        return sheet
    kinds = ((hindi.TOPICS, "patna", "sans"), (english.TOPICS, "ministry", "serif"), (hindi.MIXED, "up", "serif"))
    topics, office, face = kinds[ordinal % 3]
    colour = (GREEN, RED, PENCIL)[ordinal % 3]
    number = f"No. {100 + ordinal}/34/2019"
    letter = Letterpress(
        topics[ordinal % len(topics)], office, face, number, date(2019, 3, 12), stamp=("round", "box")[ordinal % 2], margin=colour
    )
    letter(sheet, rng)
    return sheet


def scanned(ordinal: int, mode: str) -> tuple[np.ndarray, str]:
    """The letter as a scanner sees it, and its text."""
    rng: Rng = np.random.default_rng((81, ordinal))
    sheet = draw(ordinal)
    wear = Wear(tint=NOTE_GREEN, angle_deg=0.4) if ordinal % 5 == 4 else _WEARS[ordinal % len(_WEARS)]
    seen = worn(sheet.pixels(), DPI, wear, rng, draw(ordinal + 7).pixels() if wear.bleed else None)
    return seen if mode == "colour" else grey(seen), "\n".join(sheet.lines)


def access(plant: Plant) -> list[Row]:
    """Letters in colour and grey, and where there are real scans, these too."""
    here = plant.work / "access"
    here.mkdir()
    engine = ocr.engine(config.load(None).ocr)
    rows: list[Row] = []
    for mode, dpi, count in (("colour", DPI, 20), ("grey", DPI, 8), ("colour", 200, 8)):
        scans = []
        for ordinal in range(count if not plant.quick else count // 4):
            path = here / f"{mode}-{dpi}-{ordinal:02d}.jpg"
            seen, truth = scanned(ordinal, mode)
            if dpi != DPI:
                seen = cv2.resize(seen, None, fx=dpi / DPI, fy=dpi / DPI, interpolation=cv2.INTER_AREA)
            Image.fromarray(seen).save(path, quality=QUALITY, dpi=(dpi, dpi))
            scans.append(Scan(source(path), mode, truth))
        rows += _letters(here, f"{mode}, {dpi} dpi", scans, engine, 15 if dpi == DPI else None)
    return [*rows, *_real(here)]


def source(path: Path, frame: int = 1) -> pdf.PageSource:
    """A master as the PDF step is given it, without a reading."""
    settings = config.load(None).pages
    seen = pages.inspect(path, frame, settings)
    decode = partial(_decoded, path, frame)
    return pdf.PageSource(path, frame, seen.media, seen.width_px, seen.height_px, seen.dpi, None, decode, seen.text_layer)


def _decoded(path: Path, frame: int) -> np.ndarray:
    return pages.decode(path, frame, config.load(None).pages).pixels


def _letters(here: Path, mode: str, scans: Sequence[Scan], engine: OcrEngine, most: float | None) -> list[Row]:
    made, seconds = _made(here, mode, scans)
    masters = [scan.source.path.stat().st_size for scan in scans]
    shares = [_alone(here, scan) / size for scan, size in zip(scans, masters, strict=True)]
    share = made.pieces[0].size / sum(masters)
    kilobytes = [total / len(scans) / 1000 for total in (made.pieces[0].size, sum(masters))]
    note = f"{kilobytes[0]:.0f} KB a page against {kilobytes[1]:.0f}; one PDF of {len(scans)} letters"
    rows = [
        Row(f"access PDF of letters in {mode}, of the masters (JPEG {QUALITY})", 100 * share, "%", AT_MOST if most else "", most, note),
        Row(f"access PDF of letters in {mode}, the worst one in a PDF of its own", 100 * max(shares), "%"),
        Row(
            f"access PDF of letters in {mode}, processor a page",
            seconds / len(scans),
            "s",
            AT_MOST,
            0.5,
            "decoding, coding, writing and proof",
        ),
    ]
    wrong = {"master": 0, "access": 0}
    printed = 0
    for at, scan in enumerate(scans):
        shown = here / "shown.png"
        picture = pages.decode(made.pieces[0].path, at + 1, config.load(None).pages).pixels
        Image.fromarray(picture).save(shown, dpi=(DPI, DPI), compress_level=1)
        for name, path in (("master", scan.source.path), ("access", shown)):
            bad, of = errors(scan.truth, _text(path, engine))
            wrong[name] += bad
        printed += of
    points = {name: 100 * count / printed for name, count in wrong.items()}
    note = (
        f"character errors {points['access']:.2f} % against {points['master']:.2f} % of {printed}, stamps and signatures counted as errors"
    )
    return [
        *rows,
        Row(f"access PDF of letters in {mode}, read again: worse by", points["access"] - points["master"], "points", AT_MOST, 0.2, note),
    ]


def _made(here: Path, name: str, scans: Sequence[Scan]) -> tuple[pdf.AccessPdfs, float]:
    """The access PDF of some scans, and the processor time that it took."""
    settings = config.load(None)
    sources = [scan.source for scan in scans]
    labels = tuple(f"{ordinal}/c" for ordinal in range(1, len(scans) + 1))
    facts = pdf.DocumentFacts("bench-1-01", "Correspondence", "2026-11-24", labels)
    own = here / "own.pdf"
    pdf.build(sources, facts, own, settings.pdf, here)
    started = time.process_time()
    made = pdf.build_access(sources, facts, own, here / f"{name}.access.pdf", settings.access, here)
    seconds = time.process_time() - started
    if made.findings:
        raise ValueError(f"{name}: {made.findings}")
    return made, seconds


def _alone(here: Path, scan: Scan) -> int:
    return _made(here, "alone", [scan])[0].pieces[0].size


def _text(path: Path, engine: OcrEngine) -> str:
    """What is read on a picture, as a page task reads it."""
    settings = config.load(None)
    seen = pages.inspect(path, 1, settings.pages)
    raster = pages.decode(path, 1, settings.pages, grey=True)
    found = reading.read(engine, lambda turns: pages.ocr_raster(raster, turns, seen.angle_deg, None), settings.ocr)
    return "\n".join(" ".join(word.text for word in line.words) for block in found.blocks for line in block.lines)


def _real(here: Path) -> list[Row]:
    """Real scans in black and white: what an access PDF adds to the master's G4; and the colour scans that there are."""
    home = os.environ.get(EVAL)
    if not home:
        return [
            Row("access PDF, real black and white pages, bytes over the master's G4", None, "bytes", AT_MOST, 3072, f"{EVAL} is not set")
        ]
    fax = [Scan(source(path), "bitonal") for path in sorted(Path(home).glob("real/*.tif"))]
    over = [_alone(here, scan) - scan.source.path.stat().st_size for scan in fax]
    whole, seconds = _made(here, "real", fax)
    together = (whole.pieces[0].size - sum(scan.source.path.stat().st_size for scan in fax)) / len(fax)
    rows = [
        Row(
            "access PDF, real black and white pages, bytes a page over the master's G4",
            together,
            "bytes",
            AT_MOST,
            3072,
            f"one PDF of {len(fax)}",
        ),
        Row("access PDF, real black and white pages, the worst one in a PDF of its own", max(over), "bytes"),
        Row("access PDF, real black and white pages, processor a page", seconds / len(fax), "s", AT_MOST, 0.5),
    ]
    toned = [Scan(source(path), "colour") for path in sorted(Path(home).glob("separators/*.jpg"))]
    for scan in toned:
        made, seconds = _made(here, "toned", [scan])
        size = scan.source.path.stat().st_size
        note = f"{size} bytes, {scan.source.dpi.x:.0f} dpi; {made.provenance[0]}; {seconds:.2f} s"
        rows.append(Row(f"access PDF, {scan.source.path.stem}, of the master", 100 * made.pieces[0].size / size, "%", note=note))
    return rows
