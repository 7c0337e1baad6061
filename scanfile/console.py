"""What people see in a terminal: messages, the progress display, tables. Results go to standard output, the rest to standard error."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.status import Status
from rich.table import Table

from scanfile.messages import say
from scanfile.sane import Answer
from scanfile.text import printable

_PLAIN_EVERY_S = 15.0
"""Without a terminal, one line of progress in so many seconds: a night's log stays readable."""


class Voice:
    """Speaks the operator's language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def text(self, code: str, **values: object) -> str:
        """The message itself."""
        return say(code, self.lang, **values)

    def say(self, code: str, **values: object) -> None:
        """A message on standard error."""
        self._errors.print(self.text(code, **values), markup=False)

    def answer(self, code: str, **values: object) -> None:
        """A message that is the result, on standard output."""
        sys.stdout.write(self.text(code, **values) + "\n")

    def json(self, value: Any) -> None:
        """The one JSON value that a command answers with ``--json``."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table on standard output, plain tab-separated where that is not a terminal. Put Devanagari only into the last column."""
        if not sys.stdout.isatty():
            for row in rows:
                sys.stdout.write("\t".join(printable(str(cell)) for cell in row) + "\n")
            return
        table = Table(box=None, pad_edge=False, header_style="bold")
        for index, name in enumerate(columns):
            table.add_column(name, overflow="fold", no_wrap=index < len(columns) - 1)
        for row in rows:
            table.add_row(*(printable(str(cell)).replace("[", "\\[") for cell in row))
        Console(highlight=False).print(table)


class _Display:
    """What shows work in progress, and notes the wish that it should end."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._started = time.monotonic()
        self._last_plain = self._started
        self._last_done = 0
        self._stopping = False
        self._handlers: dict[int, Any] = {}
        self._console = Console(stderr=True)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup a hang-up is ignored, and stays so.
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._heed)
        return self

    def _heed(self, number: int, frame: FrameType | None) -> None:
        """The first wish to stop is heeded between two steps; the second at once."""
        if self._stopping:
            raise KeyboardInterrupt
        self._stopping = True

    def stopping(self) -> bool:
        """Whether Ctrl-C was pressed, or the system asked for an end."""
        return self._stopping

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._clear()

    def _clear(self) -> None:
        """Take what is live off the terminal."""

    def _is_time(self, done: int, last: bool) -> bool:
        """Whether a plain line is due: something is new, and the one before is old enough, or there is no more to come."""
        if done == self._last_done or not (last or time.monotonic() - self._last_plain >= _PLAIN_EVERY_S):
            return False
        self._last_plain, self._last_done = time.monotonic(), done
        return True


class ProgressDisplay(_Display):
    """A live bar with pages a minute and time left on a terminal, a plain line now and then otherwise. Is a ``pipeline.Watcher``."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def _clear(self) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, code: str, **values: object) -> None:
        """A message, above the bar where there is one."""
        if self._bar is not None:
            self._bar.console.print(self._voice.text(code, **values), markup=False)
        else:
            self._voice.say(code, **values)

    def estimate(self, pages: int, seconds: float, jobs: int) -> None:
        """The first line."""
        if pages:
            self._voice.say("run.estimate", pages=pages, duration=duration(seconds), jobs=jobs)
        else:
            self._voice.say("run.nothing")

    def progress(self, done: int, total: int) -> None:
        """Pages settled of those pending."""
        if total == 0:
            return
        minutes = max(time.monotonic() - self._started, 0.001) / 60
        rate = done / minutes
        left = duration((total - done) / rate * 60) if done else "?"
        if self._console.is_terminal:
            if self._bar is None:
                columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
                self._bar = Progress(*columns, console=self._console, transient=True)
                self._task = self._bar.add_task("", total=total)
                self._bar.start()
            text = self._voice.text("run.progress-short", rate=round(rate), left=left)
            self._bar.update(self._task, completed=done, total=total, description=text)
        elif self._is_time(done, last=done == total):
            self._voice.say("run.progress", done=done, total=total, rate=round(rate), left=left)


class ScanDisplay(_Display):
    """A live page counter on a terminal, a plain line now and then otherwise; asks the person beside the scanner."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self._status: Status | None = None
        self._asking = False

    def _heed(self, number: int, frame: FrameType | None) -> None:
        if self._asking:
            raise KeyboardInterrupt
        super()._heed(number, frame)

    def _clear(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def say(self, code: str, **values: object) -> None:
        """A message, above the counter where there is one."""
        self._voice.say(code, **values)

    def counted(self, pages: int) -> None:
        """So many pages are safe."""
        rate = round(pages * 60 / max(time.monotonic() - self._started, 1.0))
        if self._console.is_terminal:
            text = self._voice.text("scan.counted", pages=pages, rate=rate)
            if self._status is None:
                self._status = self._console.status(text)
                self._status.start()
            self._status.update(text)
        elif self._is_time(pages, last=False):
            self._voice.say("scan.counted", pages=pages, rate=rate)

    def ask(self, code: str, **values: object) -> Answer:
        """Say what a person must do, and wait until it is done. Ctrl-C leaves the question open, as where nobody is there."""
        self._clear()
        self.say(code, **values)
        if not (sys.stdin.isatty() and self._console.is_terminal):
            return Answer.NOBODY
        self._asking = True
        try:
            said = self._console.input(self._voice.text("scan.question") + " ", markup=False)
        except (KeyboardInterrupt, EOFError):
            self._console.print()
            return Answer.NOBODY
        finally:
            self._asking = False
        return Answer.END if said.strip() else Answer.GO_ON


def duration(seconds: float) -> str:
    """A length of time for people: ``45 s``, ``12 min``, ``3 h 05 min``."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
