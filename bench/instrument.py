"""``scanfile`` with a meter inside: ``python bench/instrument.py LOG [--engine null] [--apart STEP] -- run PATH ...``.

Each task that ran on a worker becomes a line of JSON in LOG: its step, process, processor seconds, those of them that were the OCR
engine's own, and the process's peak memory until then. ``--engine null`` reads nothing and answers at once; ``--apart build`` gives the
tasks of one step worker processes of their own, so that their memory can be told from the others'. The commands, the pool and the tasks
are scanfile's own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scanfile import cluster

_LOWEST_PAGE_PX = 400


@dataclass(frozen=True)
class Meter:
    """What workers are told: where the log is, and which engine reads."""

    log: Path
    engine: str


class TimedEngine:
    """An engine that adds up the processor seconds which its real engine takes, but for what is Python's in it (parsing the table)."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.cpu_s = 0.0

    @property
    def name(self) -> str:
        """The real engine's name."""
        return str(self.inner.name)

    def recognise(self, *args: Any) -> Any:
        """The real reading, timed."""
        started = time.thread_time()
        try:
            return self.inner.recognise(*args)
        finally:
            self.cpu_s += time.thread_time() - started

    def close(self) -> None:
        """Close the real engine."""
        self.inner.close()


class NullEngine:
    """Answers at once with a page of words that follow from the size of the raster."""

    name = "null 1"

    def recognise(self, pixels: Any, dpi: int, languages: str, layout: int) -> Any:
        """Forty lines of six words on a page; nothing on a crop."""
        from scanfile.model import Block, Line, Word
        from scanfile.ocr import Reading

        height, width = pixels.shape
        if height < _LOWEST_PAGE_PX:
            return Reading(())
        lines = []
        for row in range(40):
            top = (row * 2 + 1) * height // 84
            words = tuple(
                Word(text, (width * (column + 1) // 8, top, width * (column + 2) // 8 - 4, top + max(8, height // 120)), 95, languages)
                for column, text in enumerate(("कार्यालय", "जिलाधिकारी", f"{row}/2019", "letter", "office", "सूचना"))
            )
            lines.append(Line(words, (width // 8, top, width * 7 // 8, top + max(8, height // 120))))
        return Reading((Block(tuple(lines), (width // 8, 0, width * 7 // 8, height)),))

    def close(self) -> None:
        """Nothing to let go."""


_ENGINES: dict[str, TimedEngine] = {}
"""The one engine of this worker process; it must outlive the task, as scanfile's own does."""


def run_metered(meter: Meter, fn: Callable[[Any], Any], task: Any) -> Any:
    """On a worker: run one task and log what it took."""
    started, before = time.process_time(), _engine_s()
    wall = time.perf_counter()
    if fn.__name__ == "read_page":
        _install(meter)
    try:
        return fn(task)
    finally:
        line = {
            "step": fn.__name__,
            "pid": os.getpid(),
            "wall_s": time.perf_counter() - wall,
            "cpu_s": time.process_time() - started,
            "engine_s": _engine_s() - before,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
        # One short append is one write: lines of several workers don't mix.
        with meter.log.open("a") as log:
            log.write(json.dumps(line) + "\n")


def _engine_s() -> float:
    return sum(engine.cpu_s for engine in _ENGINES.values())


def _install(meter: Meter) -> None:
    if _ENGINES:
        return
    from scanfile import ocr, tasks

    load = tasks._engine
    parse = ocr.parse_table

    def engine(settings: Any) -> TimedEngine:
        if meter.engine not in _ENGINES:
            _ENGINES[meter.engine] = TimedEngine(NullEngine() if meter.engine == "null" else load(settings))
        return _ENGINES[meter.engine]

    def parse_table(*args: Any) -> Any:
        started = time.thread_time()
        try:
            return parse(*args)
        finally:
            for timed in _ENGINES.values():
                timed.cpu_s -= time.thread_time() - started

    tasks._engine = engine  # type: ignore[assignment]
    ocr.parse_table = parse_table


class MeteredExecutor:
    """Hands every task to the real pool inside a meter; one step's tasks to a pool of their own where asked."""

    def __init__(self, inner: cluster.Executor, apart: cluster.Executor | None, step: str, meter: Meter) -> None:
        self.inner, self.apart, self.step, self.meter = inner, apart, step, meter
        self.width = inner.width

    def submit(self, fn: Callable[[Any], Any], task: Any, timeout_s: float) -> Future[Any]:
        """Submit with the meter around."""
        pool = self.apart if self.apart is not None and fn.__name__.startswith(self.step) else self.inner
        return pool.submit(partial(run_metered, self.meter, fn), task, timeout_s)


def main() -> None:
    """Run the command line of scanfile with another executor."""
    ours, theirs = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=Path)
    parser.add_argument("--engine", choices=("real", "null"), default="real")
    parser.add_argument("--apart", default="")
    args = parser.parse_args(ours)
    # The workers import this module by its name, not as the program that was started.
    from bench import instrument

    meter = instrument.Meter(args.log.resolve(), args.engine)
    real = cluster.open_executor

    @contextmanager
    def open_executor(jobs: int) -> Iterator[cluster.Executor]:
        with real(jobs) as inner:
            if not args.apart:
                yield instrument.MeteredExecutor(inner, None, "", meter)
                return
            with real(1) as apart:
                yield instrument.MeteredExecutor(inner, apart, args.apart, meter)

    cluster.open_executor = open_executor
    sys.argv = ["scanfile", *theirs]
    from scanfile.cli import main as scanfile

    scanfile()


if __name__ == "__main__":
    main()
