"""An office that hands over: an archive with fake readings and real PDFs, its register, and packages of it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desks import Office
from replay import Silent, inline

from scanfile import clock, config, handover, pipeline
from scanfile.bagging import Master
from scanfile.export import BagWriter, PackageWriter, load_profile
from scanfile.handover import HandedOver, Order
from scanfile.index import Index, Packages
from scanfile.model import Order as Asked
from scanfile.model import Work
from scanfile.pieces import Maker
from scanfile.registry import import_path
from scanfile.repair import Desk as Decider
from scanfile.shelf import open_shelf
from scanfile.store import Archive

NUMBERS = {"A-01": "A-21001(3)/5/2008/DFG", "A-02": "1234/रा०", "A-03": "पत्रावली 7/2019", "A-04": "CON"}
SUBJECT = "भूमि का सीमांकन\nदूसरी पंक्ति =1+1 😀"


@dataclass
class Watched:
    """Watches a hand-over; stops it after so many looks."""

    stop_after: int = 1 << 30
    told: list[tuple[int, int]] = field(default_factory=list)

    def progress(self, done: int, total: int) -> None:
        """Notes how far it is."""
        self.told.append((done, total))

    def stopping(self) -> bool:
        """After so many looks."""
        self.stop_after -= 1
        return self.stop_after < 0


@dataclass
class Desk:
    """An archive at ``root`` that can be handed over."""

    root: Path

    @property
    def archive(self) -> Archive:
        """The archive."""
        return Archive.find(self.root)

    def hand_over(
        self,
        target: Path,
        profile: str = "folder-table",
        partial: str = "",
        masters: Sequence[Master] = (),
        watched: Any = None,
        **more: Any,
    ) -> HandedOver:
        """One hand-over."""
        order = Order(load_profile(profile), target, "asha", partial, tuple(masters), **more)
        with open_shelf(self.archive, config.load(self.archive.config), write=True) as shelf:
            return handover.hand_over(shelf, order, watched or Watched(), lambda _: inline(""))

    @contextmanager
    def index(self) -> Any:
        """The index, open."""
        with Index.open(self.archive.index_db, clock.now) as index:
            yield index

    def decide(self, what: str, *args: Any) -> None:
        """One decision of a person."""
        with self.index() as index:
            getattr(Decider(self.archive, index, config.load(self.archive.config), "ravi", ""), what)(*args)

    def run(self) -> None:
        """What there is to do is done."""
        settings = config.load(self.archive.config)
        pipeline.main_job(self.archive, settings, [], Asked("", "asha"), Work(), Silent(), lambda _: inline(""))

    def register(self, *rows: tuple[str, str, str]) -> None:
        """Take files into the register by number, declared correspondence and classification, and see to it that records know."""
        path = self.root.with_name("register.csv")
        lines = ["number,subject,count_correspondence,count_unit,classification", *(f'"{a}",s,{b},side,{c}' for a, b, c in rows)]
        path.write_text("\n".join(lines), "utf-8")
        with self.index() as index:
            imported = import_path(self.archive, index, path, "", "asha")
            assert imported.found is not None, imported.table.mistakes
        self.run()


THREE_VOLUMES = 920_000
"""Bytes of a volume, of which the package of the office needs three."""


def make_office(root: Path) -> Path:
    """An archive of four records, all published under NUMBERS: three pages, two, one, and a blank one between two."""
    office = Office(root)
    office.deliver("A", x="...", y="..", z=".", zz=".b.")
    with office.index() as index:
        desk = office.desk(index, "ravi")
        for record, number in NUMBERS.items():
            desk.set_field(record, "number", number)
            desk.set_field(record, "subject", "=HYPERLINK(1)" if record == "A-03" else f"{record} {SUBJECT}")
    office.run()
    return office.archive.root


def copy_of(made: Path, place: Path) -> Desk:
    """An archive of one's own."""
    shutil.copytree(made, place)
    return Desk(place)


def crash(root: Path, target: Path, step: int, volume_size: int) -> None:
    """Hand over in this process, and kill it right before the given step that leaves something on a disk (0: never); says how many there
    are.

    Run as ``python packages.py ARCHIVE TARGET STEP VOLUME_SIZE``.
    """
    taken = 0

    def trapped(real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for owner, names in (
        (BagWriter, ("copy", "write", "written")),
        (PackageWriter, ("gather", "beside", "_sweep", "_settle")),
        (Path, ("replace",)),
        (Packages, ("add",)),
        (handover, ("note",)),
        (Maker, ("_note", "_task")),
    ):
        for name in names:
            setattr(owner, name, trapped(getattr(owner, name)))
    Desk(root).hand_over(target, partial="killed", volume_size=volume_size)
    print(taken)  # noqa: T201


if __name__ == "__main__":
    crash(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
