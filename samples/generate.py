"""Make the sample delivery: ``python samples/generate.py [OUT]`` writes OUT/delivery and OUT/truth (default: beside this program)."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from samples import scans
from samples.letters import Letter
from samples.paper import bitonal, grey, turn_matrix, worn
from samples.plan import PLAN, SIDECAR, Page
from samples.scans import Scan
from samples.sheet import Sheet

Rng = np.random.Generator


def scan_page(page: Page, rng: Rng) -> tuple[Scan, Sheet, Letter | None]:
    """Print a page, wear it out and scan it."""
    sheet = Sheet(page.dpi, landscape=page.landscape)
    text = page.draw(sheet, rng)
    behind = None
    if page.behind:
        other = Sheet(page.dpi)
        page.behind(other, rng)
        behind = other.pixels()
    seen = worn(sheet.pixels(), page.dpi, page.wear, rng, behind)
    if page.mode == "bitonal":
        seen = bitonal(seen, page.wear, page.dpi, rng)
    elif page.mode == "grey":
        seen = grey(seen)
    return Scan(np.ascontiguousarray(np.rot90(seen, page.turns)), page.mode, page.dpi), sheet, text


def describe(name: str, frame: int, page: Page, sheet: Sheet, text: Letter | None) -> dict[str, object]:
    """Return the page's entry in truth.json; boxes are left, top, right, bottom in pixels of the upright scan."""
    matrix = turn_matrix(sheet.width, sheet.height, page.wear.angle_deg)
    marks = []
    for mark in sheet.marks:
        left, top, right, bottom = mark.box
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], np.float64)
        x, y, w, h = cv2.boundingRect(np.round(cv2.transform(corners, matrix)).astype(np.int32))
        marks.append({"kind": mark.kind, "text": mark.text, "box": [x, y, x + w, y + h]})
    size = (sheet.height, sheet.width) if page.turns % 2 else (sheet.width, sheet.height)
    return {
        "path": name,
        "frame": frame,
        "kind": page.kind,
        "language": page.language,
        "mode": page.mode,
        "dpi": page.dpi,
        "size_px": list(size),
        "turns": page.turns,
        "skew_deg": page.wear.angle_deg,
        "blank": page.kind == "blank",
        "words": len(" ".join(sheet.lines).split()),
        "number": text.number if text else None,
        "date": text.date if text else None,
        "subject": text.subject if text else None,
        "marks": marks,
    }


def generate(out: Path, only: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Write the delivery and its truth below ``out`` (``only``: these paths of the plan) and return the entries of truth.json."""
    entries = []
    for name, pages in PLAN.items():
        if only and name not in only:
            continue
        frames = []
        for frame, page in enumerate(pages, 1):
            rng = np.random.default_rng(zlib.crc32(f"{name} {frame}".encode()))
            scan, sheet, text = scan_page(page, rng)
            frames.append(scan)
            entries.append(describe(name, frame, page, sheet, text))
            truth = out / "truth" / f"{name}.{frame}.txt"
            truth.parent.mkdir(parents=True, exist_ok=True)
            truth.write_text("".join(f"{line}\n" for line in sheet.lines), encoding="utf-8")
        path = out / "delivery" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        scans.save(path, frames)
    with (out / "delivery" / "metadata.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(SIDECAR)
    (out / "truth" / "truth.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return entries


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=Path(__file__).resolve().parent)
    print(f"{len(generate(parser.parse_args().out))} pages written")
