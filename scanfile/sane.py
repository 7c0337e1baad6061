"""SANE scanners by way of its program ``scanimage``: what they are and can do, how it is called, and what it said.

``scanimage --batch --batch-print`` writes a page to ``000001.png.part``, gives it its name when it is complete, and then prints that name.
It notices neither a full disk nor a feeder that ran empty in the middle of a sheet: both look like success, and are looked for here and
in ``scanner``. Sources: scanimage(1), sane-backends 1.1 and later.
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from scanfile.errors import MissingToolError, UsageError
from scanfile.text import printable

PROGRAM = "scanimage"

_ASKING_S = 120
"""Looking for scanners on the network takes this long at most."""

_TICK_S = 0.2
_PATIENCE_S = 30.0
"""So long the program may take to let go of the scanner before it is told again, and less gently."""

_LEAVING_S = 10.0
"""So long it may take to end after it has said that it is done: some drivers hang there (SANE's test device, after an error)."""

_LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class Device:
    """One scanner: its SANE name, maker, model, and kind, as the driver says them."""

    name: str
    maker: str
    model: str
    kind: str

    def __str__(self) -> str:
        return f"{self.name} ({self.maker} {self.model})"


@dataclass(frozen=True, slots=True)
class Ability:
    """One option of a scanner: the values to choose from (none for a range or free text), and the present one."""

    choices: tuple[str, ...] = ()
    value: str = ""


class Fault(StrEnum):
    """Why a stack is not through; the values are the ``problem`` of ``scan --json``."""

    FEEDER_EMPTY = "feeder-empty"
    JAM = "jam"
    DOUBLE_FEED = "double-feed"
    COVER_OPEN = "cover-open"
    CUT_OFF = "cut-off"
    DISK_FULL = "disk-full"
    STOPPED = "stopped"
    BUSY = "busy"
    FAILED = "failed"


class Answer(Enum):
    """What a person says to a question: go on; that is the end of this stack; or there is nobody to be asked."""

    GO_ON = "go on"
    END = "end"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Wish:
    """How to scan; empty where nobody said. ``resolution`` in dpi, 0 unsaid; ``paper`` width and height in mm."""

    device: str = ""
    duplex: bool = False
    source: str = ""
    mode: str = ""
    resolution: int = 0
    paper: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a scanner is called: its options in order, and whether it feeds by itself. ``shown`` is that in words for people."""

    options: tuple[str, ...]
    feeds: bool
    shown: str


def devices() -> tuple[Device, ...]:
    """The scanners that SANE finds. Raises MissingToolError ``scan.no-program``."""
    return read_devices(_ask("-f", "%d\t%v\t%m\t%t%n").stdout)


def read_devices(listing: str) -> tuple[Device, ...]:
    """The scanners in a listing of name, maker, model and kind, a tab between."""
    lines = [line.split("\t") for line in listing.splitlines()]
    return tuple(Device(*line) for line in lines if len(line) == 4)


def abilities(device: str) -> dict[str, Ability]:
    """The options of a scanner by name (``--source``, ``-x``).

    Raises MissingToolError ``scan.no-program``, ``scan.busy``, ``scan.not-allowed``, ``scan.no-device``, with the scanners there are.
    """
    asked = _ask(f"--device-name={device}", "-A")
    if asked.returncode == 0:
        return read_abilities(asked.stdout)
    reason = next((line for line in asked.stderr.splitlines() if "open of device" in line), asked.stderr.strip())
    known = "; ".join(map(str, devices())) or "-"
    if "busy" in reason.lower():
        raise MissingToolError("scan.busy", device=device, known=known)
    if "denied" in reason.lower():
        raise MissingToolError("scan.not-allowed", device=device, known=known)
    raise MissingToolError("scan.no-device", device=device, reason=reason, known=known)


_OPTION = re.compile(
    r"^ {4}(--[\w-]+|-[a-zA-Z])(\[=\(yes\|no\)\])?(?: (?!\[)(.*?))?(?: \[(.*?)\])?(?: \[(?:advanced|hardware|read-only)\])*$"
)


def read_abilities(listing: str) -> dict[str, Ability]:
    """The options in what ``scanimage -A`` prints."""
    found = {}
    for name, is_switch, what, value in (match.groups() for line in listing.splitlines() if (match := _OPTION.match(line))):
        choices: tuple[str, ...] = ()
        if is_switch:
            choices = ("yes", "no")
        elif what and ".." not in what and "<" not in what:
            choices = tuple(choice.strip() for choice in re.sub(r"(?<=\d)(?:dpi|mm|bit|%|us|pel)$", "", what).split("|") if choice)
        found[name] = Ability(choices, value or "")
    return found


_FEEDER = re.compile(r"\badf|feeder|sheet", re.IGNORECASE)
_BACK = re.compile(r"\bback\b|rear", re.IGNORECASE)
_MODES = (("colour", "color"), ("grey", "gray", "greyscale", "grayscale"), ("bitonal", "lineart", "black", "binary", "monochrome"))


def plan(offered: Mapping[str, Ability], wish: Wish, kind: str = "") -> Plan:
    """How to call a scanner that offers this.

    Without a wish the feeder's front sides are the source. ``kind`` tells a scanner without sources that feeds from one that doesn't.
    Raises UsageError ``scan.no-duplex``, ``scan.no-choice`` (option, wanted, known).
    """
    source, more = _source(offered, wish)
    options = [f"--source={source}"] if source else []
    options += more
    mode = ""
    if wish.mode:
        mode = _mode(offered.get("--mode", Ability()).choices, wish.mode)
        options.append(f"--mode={mode}")
    resolution = _resolution(offered, wish.resolution)
    if resolution:
        options.append(f"--resolution={resolution}")
    width, height = (f"{side:g}" for side in wish.paper or (0, 0))
    # The paper's size comes before the window's: some drivers (Fujitsu, Canon) centre the window in it.
    sizes = (("--page-width", width), ("--page-height", height), ("-l", "0"), ("-t", "0"), ("-x", width), ("-y", height))
    for name, value in sizes if wish.paper else ():
        if name in offered:
            options += [f"{name}={value}"] if name.startswith("--") else [name, value]
    feeds = bool(_FEEDER.search(source)) if source else bool(_FEEDER.search(kind)) or bool(more)
    mode = mode or offered.get("--mode", Ability()).value
    both = "duplex" if wish.duplex and "duplex" not in source.lower() else ""
    words = (source, both, f"{resolution} dpi" if resolution else "", mode, f"{width} x {height} mm" if wish.paper else "")
    return Plan(tuple(options), feeds, ", ".join(word for word in words if word))


def _source(offered: Mapping[str, Ability], wish: Wish) -> tuple[str, list[str]]:
    """The source, and the options beside it that make a scanner turn the leaf."""
    sources = offered.get("--source", Ability())
    fronts = [name for name in sources.choices if _FEEDER.search(name) and "duplex" not in name.lower() and not _BACK.search(name)]
    feeder = sources.value if sources.value in fronts else next(iter(fronts), "")
    more = []
    if "Duplex" in offered.get("--adf-mode", Ability()).choices:
        more = ["--adf-mode=Duplex"]
    elif "--duplex" in offered:
        more = ["--duplex=yes"]
    if wish.source:
        source = _choice("--source", sources.choices, wish.source)
        return source, more if wish.duplex and "duplex" not in source.lower() else []
    if not wish.duplex:
        return feeder or sources.value, []
    both = next((name for name in sources.choices if "duplex" in name.lower()), "")
    if both:
        return both, []
    if more:
        return feeder, more
    raise UsageError("scan.no-duplex", known=", ".join(sources.choices) or "-")


def _choice(option: str, choices: Sequence[str], wanted: str) -> str:
    """The one choice that is meant: by its name, else by its beginning, whatever the case."""
    alike = [name for name in choices if name.lower() == wanted.lower()] or [
        name for name in choices if name.lower().startswith(wanted.lower())
    ]
    if len(alike) != 1:
        raise UsageError("scan.no-choice", option=option, wanted=wanted, known=", ".join(choices) or "-")
    return alike[0]


def _mode(choices: Sequence[str], wanted: str) -> str:
    """Drivers name the three modes as they like; one word means the same with each of them."""
    for words in _MODES:
        if wanted.lower() in words:
            for choice in choices:
                if any(word in choice.lower() for word in words):
                    return choice
    return _choice("--mode", choices, wanted)


def _resolution(offered: Mapping[str, Ability], wanted: int) -> int:
    if not wanted or "--resolution" not in offered:
        return 0
    fixed = [int(choice) for choice in offered["--resolution"].choices if choice.isdigit()]
    if fixed and wanted not in fixed:
        raise UsageError("scan.no-choice", option="--resolution", wanted=wanted, known=", ".join(map(str, fixed)))
    return wanted


def feed_words(device: str, how: Plan, suffix: str, start: int) -> list[str]:
    """The command line that scans from page ``start`` on: until the feeder is empty, or one page where nothing feeds."""
    form = {".png": "png", ".tif": "tiff", ".jpg": "jpeg"}[suffix]
    numbering = [f"--batch=%06d{suffix}", f"--batch-start={start}", "--batch-print", *([] if how.feeds else ["--batch-count=1"])]
    return [_program(), f"--device-name={device}", f"--format={form}", *numbering, *how.options]


def page_of(line: str) -> int | None:
    """The number of the page whose name the program printed, None for anything else that it says."""
    match = re.fullmatch(r"(\d{6})\.[a-z]{3}", line)
    return int(match[1]) if match else None


_STATUS = {
    "canceled": 2, "cancelled": 2, "busy": 3, "jammed": 6, "out of documents": 7, "cover is open": 8, "device I/O": 9,
}  # fmt: skip
"""SANE_Status (SANE standard 1.06, section 4.2.7) by what sane_strstatus says of it."""

_FAULTS = {2: Fault.STOPPED, 3: Fault.BUSY, 6: Fault.JAM, 8: Fault.COVER_OPEN}
_GOOD, _NO_DOCUMENTS = (0, 5), 7
_SHEET_ENDED = re.compile(r"\(scanner status = (\d+)\)")
_NOT_STARTED = re.compile(r"sane_start: (.*)")
_DONE = "Batch terminated"
_DOUBLE_FEED = re.compile(r"double.?feed|multi.?feed", re.IGNORECASE)


def verdict(code: int, heard: Sequence[str], came: int) -> Fault | None:
    """What became of a stack: None where it is through. ``code`` is the program's exit code (below 0: the signal that ended it),
    ``heard`` what it said, ``came`` how many pages it announced."""
    ended = [int(match[1]) for line in heard for match in [_SHEET_ENDED.search(line)] if match]
    broken = next((status for status in ended if status not in _GOOD), None)
    if broken is not None and any(_DOUBLE_FEED.search(line) for line in heard):
        return Fault.DOUBLE_FEED
    if broken == _NO_DOCUMENTS:
        # The feeder was empty in the middle of a sheet, which slipped or was pulled back. The program takes that for the end.
        return Fault.JAM
    status = broken if broken is not None else _start_status(heard)
    if status is None and code < 0 and any(line.startswith(_DONE) for line in heard):
        code = 0
    if status == _NO_DOCUMENTS or (status is None and code in (0, _NO_DOCUMENTS)):
        return None if came else Fault.FEEDER_EMPTY
    return _FAULTS.get(code if status is None else status, Fault.FAILED)


def _start_status(heard: Sequence[str]) -> int | None:
    """Why the next sheet was not begun; None where nothing is said of it, 0 for a reason that is not known here."""
    reason = next((match[1] for line in heard for match in [_NOT_STARTED.search(line)] if match), None)
    if reason is None:
        return None
    return next((status for words, status in _STATUS.items() if words in reason), 0)


def complaint(heard: Sequence[str]) -> str:
    """The last thing that the program complained of, for people."""
    told = [line.removeprefix(f"{PROGRAM}: ") for line in heard if line.startswith(f"{PROGRAM}: ") and "rounded value" not in line]
    return printable(told[-1]) if told else ""


class Feed:
    """The program at work. It is given ``keep``, a descriptor that it holds open while it lives; leaving the block ends it."""

    def __init__(self, words: Sequence[str], directory: Path, keep: int) -> None:
        self._process = subprocess.Popen(
            words,
            cwd=directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(keep,),
            # Ctrl-C in the terminal is ours to hand on: the first one ends the feeding, not the program.
            start_new_session=True,
        )
        self._told: list[float] = []
        self._done_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Also what a driver started and left behind: it would hold the stack for ever.
        self._signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def code(self) -> int:
        """The exit code, below 0 for a signal; call it when the lines have ended."""
        return self._process.wait()

    def lines(self) -> Iterator[str | None]:
        """What it says, line by line as it comes; None now and then while it says nothing."""
        pipe = self._process.stdout
        if pipe is None:
            return
        rest = b""
        with selectors.DefaultSelector() as waiting:
            waiting.register(pipe, selectors.EVENT_READ)
            while True:
                if not waiting.select(_TICK_S):
                    if self._process.poll() is not None:
                        # A process of the driver's may outlive the program, and keep the pipe open.
                        break
                    self._insist()
                    yield None
                    continue
                chunk = os.read(pipe.fileno(), 1 << 16)
                *whole, rest = (rest + chunk).split(b"\n")
                for line in map(_plain, whole):
                    self._done_at = time.monotonic() if line.startswith(_DONE) else self._done_at
                    yield line
                if not chunk:
                    break
                rest = rest[-_LONGEST_LINE:]
        if rest:
            yield _plain(rest)

    def stop(self) -> None:
        """Ask it to let go of the scanner; what it is scanning is not finished."""
        if not self._told:
            self._told.append(time.monotonic())
            self._signal(signal.SIGINT)

    def _insist(self) -> None:
        """A driver that doesn't answer is not waited for: to the second signal scanimage gives up, to the third everything does."""
        if self._done_at and time.monotonic() - self._done_at > _LEAVING_S:
            self._signal(signal.SIGKILL)
        elif self._told and time.monotonic() - self._told[-1] > _PATIENCE_S:
            self._told.append(time.monotonic())
            self._signal(signal.SIGTERM if len(self._told) == 2 else signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def _plain(line: bytes) -> str:
    return line[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r")


def _program() -> str:
    found = shutil.which(PROGRAM)
    if found is None:
        raise MissingToolError("scan.no-program")
    return found


def _environment() -> dict[str, str]:
    """In the C locale it says what is looked for here, with decimal points."""
    return os.environ | {"LC_ALL": "C"}


def _ask(*words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [_program(), *words],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ASKING_S,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise MissingToolError("scan.no-answer", seconds=_ASKING_S) from error
