"""Scans a stack of paper into the archive. Composes sane (the scanner), intake (the stack), reception (the ledger).

Pages come into an open stack of the archive one by one (``intake.stack``), each complete and durable before it is counted. A stack that
is through is sealed and entered at once: a run that is going on inspects it next, ahead of its readings. One that is not, because of a
jam, a full disk or Ctrl-C, stays open with the pages so far: ``scan --batch ID`` goes on with it, and the next ``run`` or ``scan``
otherwise seals it as it is.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from scanfile import clock, sane
from scanfile.config import ScannerSettings, Settings
from scanfile.errors import ExitCode, MissingToolError, StorageError, UsageError
from scanfile.index import Index
from scanfile.intake import IntakeOrder, Stack, StackOrder, begin_stack, resume_stack
from scanfile.model import DeliveryOptions, Duplex, Order
from scanfile.person import login_name
from scanfile.reception import enter_batch, take_left_stacks
from scanfile.sane import Answer, Fault, Feed, Plan, Wish
from scanfile.store import Archive, current_holder

_SUFFIXES = {"png": ".png", "tiff": ".tif", "jpeg": ".jpg"}
_PAPER_MM = {
    "a3": (297.0, 420.0),
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
    "foolscap": (215.0, 345.0),
}
_ROOM_BYTES = 64 << 20
_ROOM_PAGES = 8
"""Room is kept for so many pages of the largest kind so far: scanimage does not notice a full disk, so it must not meet one."""


class Attendant(Protocol):
    """Stands beside the scanner: is told what happens, and asked. Codes are message codes."""

    def stopping(self) -> bool:
        """Whether somebody wants the scanning to end."""
        ...

    def say(self, code: str, **values: object) -> None:
        """One thing that happened."""
        ...

    def counted(self, pages: int) -> None:
        """So many pages of this stack are safe."""
        ...

    def ask(self, code: str, **values: object) -> Answer:
        """Tell of something that a person must do, and wait until it is done."""
        ...


@dataclass(frozen=True, slots=True)
class Scanned:
    """What became of a stack. ``batch`` is empty where no page came; ``fault`` None where it is through; ``sealed`` unless it was left
    open; ``detail`` is what the scanner said."""

    batch: str
    pages: int
    device: str
    fault: Fault | None
    sealed: bool
    detail: str = ""

    @property
    def exit_code(self) -> ExitCode:
        """0 only where the whole stack is in."""
        if self.fault is None:
            return ExitCode.OK
        return {Fault.STOPPED: ExitCode.INTERRUPTED, Fault.DISK_FULL: ExitCode.STORAGE}.get(self.fault, ExitCode.PROBLEMS)

    def as_json(self) -> dict[str, Any]:
        """The contract of ``scan --json``."""
        return {
            "batch": self.batch or None,
            "pages": self.pages,
            "device": self.device,
            "complete": self.fault is None,
            "problem": str(self.fault) if self.fault else None,
        }


def scan(archive: Archive, settings: Settings, wish: Wish, order: Order, attendant: Attendant) -> Scanned:
    """Scan one stack; ``order.batch`` names one that was left open, to go on with it, or the batch to be.

    Raises UsageError, MissingToolError (no such scanner, a busy one), StorageError, IntegrityError.
    """
    # The index is open only for moments: `verify --rebuild-index` may put another in its place while paper is fed.
    with Index.open(archive.index_db, clock.now) as index:
        for code, values in take_left_stacks(archive, index, settings, besides=order.batch):
            attendant.say(code, **values)
        taken = frozenset(index.batch_ids())
    with ExitStack() as held:
        stack = resume_stack(archive, order.batch) if order.batch else None
        if stack is not None:
            held.enter_context(stack)
        wish = _completed(wish, settings.scanner, stack)
        plan = _plan(wish)
        if stack is None:
            stack = held.enter_context(begin_stack(archive, StackOrder(_intake_order(order, wish, taken), wish.device)))
        work = _Scanning(stack, wish, plan, _SUFFIXES[settings.scanner.format], attendant)
        return _close(archive, settings, work, work.run())


def closing_message(archive: Archive, found: Scanned) -> str:
    """The code of the message with which a scan ends: what is in, and what comes next."""
    if not found.batch:
        return "scan.nothing"
    if not found.sealed:
        return "scan.open"
    if found.fault is not None:
        return "scan.ended"
    return "scan.done-reading" if current_holder(archive.lock_path) else "scan.done"


def paper_mm(said: str) -> tuple[float, float]:
    """Width and height in mm of a paper by its name, or of two numbers with an x between. Raises UsageError ``scan.no-paper``."""
    named = _PAPER_MM.get(said.lower())
    if named is not None:
        return named
    match = re.fullmatch(r"(\d{2,4}(?:\.\d+)?) ?[x×X] ?(\d{2,4}(?:\.\d+)?)(?: ?mm)?", said, re.ASCII)
    if match is None:
        raise UsageError("scan.no-paper", wanted=said, known=", ".join(_PAPER_MM))
    return float(match[1]), float(match[2])


def _completed(wish: Wish, usual: ScannerSettings, stack: Stack | None) -> Wish:
    """What nobody said: as the stack was begun, else as the archive is configured."""
    device = wish.device or (stack.ordered.scanner if stack else "") or usual.device or os.environ.get("SANE_DEFAULT_DEVICE", "")
    if device and Path(device).is_dir():
        raise UsageError("scan.directory", path=device)
    if not device:
        found = sane.devices()
        if len(found) != 1:
            raise UsageError("scan.which", known="; ".join(map(str, found))) if found else MissingToolError("scan.none")
        device = found[0].name
    duplex = wish.duplex
    if stack is not None:
        begun = stack.ordered.options.duplex is Duplex.SIDES
        if duplex and not begun:
            raise UsageError("scan.not-duplex", batch=stack.batch)
        duplex = begun
    return replace(
        wish,
        device=device,
        duplex=duplex,
        source=wish.source or ("" if duplex else usual.source),
        mode=wish.mode or usual.mode,
        resolution=wish.resolution or usual.resolution,
        paper=wish.paper or paper_mm(usual.paper),
    )


def _plan(wish: Wish) -> Plan:
    offered = sane.abilities(wish.device)
    kind = "" if "--source" in offered else next((found.kind for found in sane.devices() if found.name == wish.device), "")
    return sane.plan(offered, wish, kind)


def _intake_order(order: Order, wish: Wish, taken: frozenset[str]) -> IntakeOrder:
    duplex = Duplex.SIDES if wish.duplex else Duplex.UNSAID
    options = DeliveryOptions(number=order.number, part=order.part, duplex=duplex, separate=order.separate)
    return IntakeOrder(order.operator or login_name(), clock.india_day(clock.now()), order.batch or None, options, taken)


def _close(archive: Archive, settings: Settings, work: _Scanning, end: _End) -> Scanned:
    """Seal a stack that is through or that a person ended; leave any other open."""
    stack, pages = work.stack, len(work.stack.numbers)
    if not pages:
        stack.drop()
        return Scanned("", 0, work.wish.device, end.fault, sealed=False, detail=end.detail)
    if end.left_open:
        return Scanned(stack.batch, pages, work.wish.device, end.fault, sealed=False, detail=end.detail)
    batch = stack.seal()
    with Index.open(archive.index_db, clock.now) as index:
        enter_batch(index, settings, batch)
    return Scanned(batch.id, pages, work.wish.device, end.fault, sealed=True, detail=end.detail)


@dataclass(frozen=True, slots=True)
class _End:
    """How the feeding ended."""

    fault: Fault | None
    left_open: bool
    detail: str = ""


class _Scanning:
    """One stack through the scanner: as often as the feeder is filled, and each time until it is empty or something is wrong."""

    def __init__(self, stack: Stack, wish: Wish, plan: Plan, suffix: str, attendant: Attendant) -> None:
        self.stack, self.wish = stack, wish
        self._plan, self._attendant = plan, attendant
        self._suffix = stack.suffix or suffix
        self._largest = 0
        self._detail = ""

    def run(self) -> _End:
        """Feed until the stack is through, or nobody wants to go on."""
        self._attendant.say("scan.begins", batch=self.stack.batch, device=self.wish.device, how=self._plan.shown)
        while True:
            fault = self._feed(self._next())
            if fault is None and self._plan.feeds:
                if self._has_orphan():
                    self._attendant.say("scan.odd-sides", pages=len(self.stack.numbers))
                return _End(None, left_open=False)
            if fault is Fault.STOPPED:
                return _End(fault, left_open=True)
            # An orphan's leaf is fed again, so the last sheet that is in is the one before.
            last = self._next() - 1
            values: dict[str, object] = {"batch": self.stack.batch, "last": last, "detail": self._detail}
            answer = self._attendant.ask(f"scan.{'fault' if last else 'first'}-{fault}" if fault else "scan.next-sheet", **values)
            if answer is not Answer.GO_ON:
                return _End(fault, left_open=fault is not None and answer is Answer.NOBODY, detail=self._detail)

    def _has_orphan(self) -> bool:
        """Whether the last leaf came with its front only."""
        return self.wish.duplex and len(self.stack.numbers) % 2 == 1

    def _next(self) -> int:
        """The number of the next page. A leaf that came with its front only is fed again, so that its new front takes the place of the
        old one, in the moment in which it is complete."""
        last = max(self.stack.numbers, default=0)
        return last if self._has_orphan() else last + 1

    def _feed(self, start: int) -> Fault | None:
        """One run of the scanner's program."""
        if not self._has_room():
            return Fault.DISK_FULL
        heard: list[str] = []
        stopped: Fault | None = None
        number, cut = start, False
        with Feed(sane.feed_words(self.wish.device, self._plan, self._suffix, start), self.stack.directory, self.stack.descriptor) as feed:
            for line in feed.lines():
                if self._attendant.stopping():
                    stopped = stopped or Fault.STOPPED
                page = sane.page_of(line) if line is not None else None
                if page is not None and not cut:
                    cut = not self._take(page)
                    number += not cut
                    stopped = stopped or (None if self._has_room() else Fault.DISK_FULL) or (Fault.CUT_OFF if cut else None)
                elif line is not None and page is None:
                    heard.append(line)
                if stopped is not None:
                    feed.stop()
            code = feed.code
        if cut:
            # A page that is cut off, and all that the scanner fed behind it before it was stopped: these sheets are fed again.
            self.stack.forget_from(number)
        self._detail = sane.complaint(heard)
        return stopped or sane.verdict(code, heard, number - start)

    def _take(self, page: int) -> bool:
        """Make one page safe. False for one that is not whole."""
        try:
            master = self.stack.take(page)
        except StorageError as error:
            if error.code != "store.disk-full":
                raise
            return False
        if master.problem is not None:
            return False
        self._largest = max(self._largest, master.size)
        self._attendant.counted(page)
        return True

    def _has_room(self) -> bool:
        return shutil.disk_usage(self.stack.directory).free >= max(_ROOM_BYTES, _ROOM_PAGES * self._largest)
