"""Pictures of the places where candidates were read, kept for the reviewer. Composes pages and store.

They are derivatives without which nothing is lost: no part of the manifest, named by page and box, made by the build of a record that waits
for a person, made again at first sight where they are missing. What is sealed has none, and none shows a line with a sensitive number.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanfile import sensitive
from scanfile.config import PagesSettings
from scanfile.disks import offline
from scanfile.errors import InputError
from scanfile.model import Box, Candidate, OcrPage
from scanfile.store import Archive, make_directory, storage_errors, write_atomic

MARGIN = 1 / 3
"""Of the height of a box, around it."""


@dataclass(frozen=True, slots=True)
class CropPage:
    """A page with its reading: ``ref`` is its ``batch/page``, ``master`` its archive path, ``frame`` counts from 1."""

    ref: str
    master: str
    frame: int
    reading: OcrPage


def crop_path(archive: Archive, candidate: Candidate) -> Path | None:
    """Where the picture of a candidate lies if there is one; None for a candidate that was read on no page."""
    if not candidate.ref or candidate.box is None:
        return None
    batch, _, page = candidate.ref.partition("/")
    return archive.crop_dir(batch) / f"{page}.{'-'.join(map(str, candidate.box))}.png"


def draw_crops(archive: Archive, page: CropPage, candidates: Iterable[Candidate], settings: PagesSettings) -> None:
    """Make the pictures of a page's candidates that are not there yet: upright, straight, grey, at 300 dots per inch at most.

    A page that can't be decoded (any more), or whose scan is on a disk that is away, has none. Raises StorageError.
    """
    hidden = _sensitive_lines(page.reading)
    boxes = {path: one.box for one in candidates if (path := crop_path(archive, one)) and one.box and not _shows(one.box, hidden)}
    missing = {path: box for path, box in boxes.items() if not path.exists()}
    if not missing:
        return
    from scanfile import pages

    master = archive.root / page.master
    if not master.exists() and page.master in offline(archive):
        return
    try:
        with storage_errors(master):
            raster = pages.decode(master, page.frame, settings, grey=True)
    except InputError:
        return
    for path, box in missing.items():
        pixels, _ = pages.line_raster(raster, page.reading.turns, page.reading.angle_deg, _with_room(box))
        make_directory(path.parent)
        write_atomic(path, pages.small_png(pixels))


def _with_room(box: Box) -> Box:
    """A box and a third of its height around it."""
    room = round((box[3] - box[1]) / 3)
    return box[0] - room, box[1] - room, box[2] + room, box[3] + room


def drop_crops(archive: Archive, refs: Iterable[str], kept: Iterable[Path | None] = ()) -> None:
    """Remove the pictures of these pages, but for some."""
    spared = {path for path in kept if path is not None}
    pages: dict[str, set[str]] = {}
    for ref in refs:
        batch, _, page = ref.partition("/")
        pages.setdefault(batch, set()).add(page)
    for batch, named in pages.items():
        directory = archive.crop_dir(batch)
        if directory.is_dir():
            with storage_errors(directory):
                for entry in os.scandir(directory):
                    path = directory / entry.name
                    if entry.name.partition(".")[0] in named and path not in spared:
                        path.unlink(missing_ok=True)


def _sensitive_lines(reading: OcrPage) -> list[Box]:
    lines = reading.lines
    return [lines[flag.line].box for flag in sensitive.flags([line.text for line in lines])]


def _shows(box: Box, hidden: Sequence[Box]) -> bool:
    """Whether the picture of a box, with its margin, shows any of these."""
    pad = round((box[3] - box[1]) * MARGIN) + 1
    return any(
        box[0] - pad < other[2] and other[0] < box[2] + pad and box[1] - pad < other[3] and other[1] < box[3] + pad for other in hidden
    )
