"""An archive in this process with fake readings, and a person who repairs it: deliver, run, decide, look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import segno
from fakes import FaultyExecutor, draw_page
from PIL import Image
from replay import Silent
from stacks import side

from scanfile import clock, config, pipeline
from scanfile.cluster import InlineExecutor
from scanfile.index import Index
from scanfile.model import Order, PageState, Work
from scanfile.repair import Desk
from scanfile.store import Archive


def draw_sheet(path: Path, token: str) -> None:
    """A separator sheet at 100 dpi with its code and nothing else."""
    page = Image.new("L", (827, 1169), 255)
    modules = np.array([list(row) for row in segno.make(side(token, 1).symbols[0].text, error="h", micro=False).matrix], np.uint8)
    page.paste(Image.fromarray((1 - modules) * 255).resize((len(modules) * 8, len(modules) * 8), Image.Resampling.NEAREST), (200, 300))
    page.save(path, dpi=(100, 100))


class Office:
    """One archive. Deliveries are written as a string, or a list of tokens, for each directory: ``.`` a page, ``b`` a blank one, ``x`` what
    is no scan, any other token a separator sheet as in ``stacks``.

    ``plan`` has the faults of the engine that reads (see ``fakes``).
    """

    def __init__(self, root: Path) -> None:
        self.root, self.plan = root, ""
        pipeline.create_archive(root / "archive", "", "")
        self.archive = Archive.find(root / "archive")
        self.settings = config.load(self.archive.config)
        self._scans = root / "scans"
        self._seeds = count(2000)

    def scan(self, name: str, **directories: Sequence[str]) -> Path:
        """Write a delivery."""
        for directory, pages in directories.items():
            where = self._scans / name / directory
            where.mkdir(parents=True)
            for number, kind in enumerate(pages, 1):
                path = where / f"page{number}.png"
                if kind == "x":
                    path.write_text(f"this is no scan {next(self._seeds)}")
                elif kind == "b":
                    Image.new("L", (400 + next(self._seeds) % 100, 560), 255).save(path, dpi=(50, 50))
                elif kind == ".":
                    draw_page(path, next(self._seeds))
                else:
                    draw_sheet(path, kind)
        return self._scans / name

    def run(self, *paths: Path, batch: str = "", work: Work = Work()) -> pipeline.Summary:  # noqa: B008  (frozen)
        """One run."""
        return pipeline.main_job(self.archive, self.settings, paths, Order(batch, "asha"), work, Silent(), self._workers)

    @contextmanager
    def _workers(self, width: int) -> Iterator[FaultyExecutor]:
        yield FaultyExecutor(InlineExecutor(), self.plan)

    def deliver(self, batch: str, **directories: Sequence[str]) -> None:
        """A delivery, all the way."""
        self.run(self.scan(batch, **directories), batch=batch)

    def take_in(self, path: Path) -> str:
        """What the command line does with a path that is put in: a delivery of its own."""
        return self.run(path, work=Work(jobs=1, read=False)).batch_ids[0]

    @contextmanager
    def index(self) -> Iterator[Index]:
        """The index, open."""
        with Index.open(self.archive.index_db, clock.now) as opened:
            yield opened

    def desk(self, index: Index, operator: str, reason: str = "") -> Desk:
        """Where somebody decides."""
        return Desk(self.archive, index, self.settings, operator, reason)

    def decide(self, what: str, *args: Any) -> list[str]:
        """One decision of a person."""
        with self.index() as index:
            changed: list[str] = getattr(self.desk(index, "ravi"), what)(*args)
            return changed

    def records(self) -> dict[str, str]:
        """The records that people see: the pages of each, as ``batch/master``, parts and volumes apart; ``!n`` pages are missing."""
        with self.index() as index:
            found = {}
            for line in index.records():
                record = index.record(line.id)
                parts = [" ".join(f"{page.batch}/{int(page.page[:6])}" for page in part.pages) for part in record.parts]
                found[line.id] = " | ".join(parts) + (f" !{record.missing}" if record.missing else "")
            return found

    def states(self, batch: str) -> str:
        """The first letters of the states of a delivery's pages."""
        with self.index() as index:
            return "".join(str(line.state)[0] for line in index.page_lines(batch))

    def homeless(self) -> list[str]:
        """Pages that are kept and in no record, and pages in a record that are not kept."""
        with self.index() as index:
            return [
                line.ref for line in index.page_lines() if (line.state in (PageState.KEPT, PageState.PENDING)) != (line.record is not None)
            ]
