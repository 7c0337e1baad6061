"""An exact and a near duplicate among 10,000 pages: how many pairs come up for comparison, and what the search for them costs.

The pages are letters of the benchmark's topics, as text: real sketches in a real index, without pictures.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from bench.results import AT_MOST, Row
from samples import english, hindi, letters
from samples.letters import OFFICES
from scanfile import clock, config
from scanfile.index import Index
from scanfile.likeness.sketch import sketch
from scanfile.model import Batch, Block, DeliveryOptions, Dpi, Inspection, Line, Master, OcrPage, Word, page_id
from scanfile.outcomes import Inspected, PageRead, ResultRef
from scanfile.regroup import regroup

COUNT, FRAMES, SEED = 10_000, 100, 20_261_125
EARLIER, LATER = 4_321, 9_876
COPIED, COPY = 5, 77
"""Places of the near duplicate's two scans, and of two paths with the same bytes."""

MISREAD = 0.08
_BATCH = "bench-1"
_TOPICS = ((hindi.TOPICS, ("up", "patna", "dm")), (english.TOPICS, ("ministry", "collector_en")), (hindi.MIXED, ("up", "patna", "dm")))


def crowd(directory: Path, *, quick: bool) -> list[Row]:
    """The rows: the search and its pairs. ``quick`` leaves away three quarters of the pages that nobody looks for."""
    names = [page_id(1 + place // FRAMES, 1 + place % FRAMES) for place in range(COUNT)]
    kept = [
        place for place in range(COUNT) if not quick or place % 4 == 0 or place in (EARLIER, LATER) or place // FRAMES in (COPIED, COPY)
    ]
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "crowd.db"
    path.unlink(missing_ok=True)
    settings = config.load(None)
    with Index.create(path, "5a0f8a5e-0000-4000-8000-000000000001", clock.now) as index:
        index.add_batch(_delivery(), _digest("delivery"), "2026-11-24")
        seen = Inspection(2480, 3508, Dpi(300.0, 300.0, False), "grey", "image", False, "", 0.5, 0.05, 12.5)
        index.commit([Inspected(_BATCH, name, seen, _result(name, "inspect")) for name in names])
        regroup(index, settings)
        hashes = dict(zip(kept, _sketches(kept), strict=True))
        read = PageRead(_BATCH, "", "", True, 0, 91, _result("", "read"))
        index.commit([replace(read, page=name, result=_result(name, "read"), sketch=hashes.get(at, ())) for at, name in enumerate(names)])
        regroup(index, settings)
        started = time.process_time()
        index.open_comparisons(settings.duplicates)
        took = time.process_time() - started
        asked = index.to_compare(COUNT)
        copies = [page.twin for page in index.separate_pages(_BATCH)][COPY * FRAMES : (COPY + 1) * FRAMES]
    pairs = sum(len(row.others) for row in asked)
    found = any(row.page.page == names[LATER] and any(other.page == names[EARLIER] for other in row.others) for row in asked)
    exact = copies == [f"{_BATCH}/{names[COPIED * FRAMES + place]}" for place in range(FRAMES)]
    note = f"near duplicate {'found' if found else 'NOT FOUND'}, path of the same bytes {'found' if exact else 'NOT FOUND'}"
    total = len(kept)
    return [
        Row(
            "duplicates among 10,000 pages, search for pairs",
            took,
            "s of processor",
            AT_MOST,
            30.0,
            note if found and exact else f"missed: {note}",
        ),
        Row("duplicates among 10,000 pages, pairs to compare", pairs / total, "a page", note=f"{pairs:,} of {total * (total - 1) // 2:,}"),
    ]


def _delivery() -> Batch:
    digests = [_digest(str(COPIED if number == COPY else number)) for number in range(COUNT // FRAMES)]
    masters = tuple(
        Master(number, f"letter{number}.tif", f"masters/{_BATCH}/{number:06d}.tif", digest, 1000, FRAMES)
        for number, digest in enumerate(digests, 1)
    )
    return Batch(_BATCH, masters, "/scans", "bench", "2026-11-24", DeliveryOptions())


def _sketches(places: list[int]) -> Iterator[tuple[int, ...]]:
    """The sketch of each letter; the one at ``LATER`` is the one at ``EARLIER``, read otherwise here and there."""
    for place in places:
        rng = np.random.default_rng((SEED, EARLIER if place == LATER else place))
        topics, offices = _TOPICS[int(rng.integers(len(_TOPICS)))]
        text = letters.letter(topics[rng.integers(len(topics))], OFFICES[str(rng.choice(offices))], rng, int(rng.integers(0, 2)))
        lines = [*text.head, text.number, text.date, *text.sender, *text.addressee, text.subject, *text.body, *text.signatory, *text.copies]
        yield sketch(_reading([_misread(line, np.random.default_rng(place)) if place == LATER else line for line in lines]))


def _misread(line: str, rng: np.random.Generator) -> str:
    return " ".join(word if rng.random() >= MISREAD else word[::-1] + "x" for word in line.split())


def _reading(lines: list[str]) -> OcrPage:
    box = (0, 0, 100, 20)
    found = tuple(Line(tuple(Word(word, box, 92, "Devanagari") for word in line.split()), box) for line in lines if line.split())
    return OcrPage(2480, 3508, Dpi(300.0, 300.0, False), 0, 0.0, (Block(found, box),), "Devanagari", "drawn")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _result(page: str, step: str) -> ResultRef:
    return ResultRef(f"pages/{_BATCH}/{page}.{step}.json.gz", _digest(page + step), "bench")
