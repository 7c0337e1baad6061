"""What the later readings of labels with their numbers cost: the whole reading of a page, with and without them, in turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scanfile import pages, tasks
from scanfile.config import load
from scanfile.store import Archive, fingerprint


def share_of_spans(paths: Sequence[Path], state: str = "up") -> tuple[float, float]:
    """Processor seconds a page without later readings, and what these add; medians would hide the pages that have many."""
    settings = load(None)
    spent = {0: 0.0, settings.ocr.spans: 0.0}
    with TemporaryDirectory() as scratch:
        archive = Archive(Path(scratch))
        (archive.root / "masters").mkdir()
        for turn, path in enumerate([paths[0], *paths]):  # the first one loads the models
            name = f"masters/{turn}{path.suffix}"
            (archive.root / name).write_bytes(path.read_bytes())
            digest = fingerprint(archive.root / name)
            inspection = pages.inspect(archive.root / name, 1, settings.pages)
            for spans in sorted(spent, reverse=bool(turn % 2)):
                ocr = settings.ocr.model_copy(update={"spans": spans})
                task = tasks.PageTask(
                    archive.root, "b", f"{turn + 1:06d}-001", name, digest, 1, settings.pages, ocr, inspection, state=state
                )
                began = time.process_time()
                tasks.read_page(task)
                if turn:
                    spent[spans] += time.process_time() - began
    without, with_spans = (spent[spans] / len(paths) for spans in sorted(spent))
    return without, with_spans - without
