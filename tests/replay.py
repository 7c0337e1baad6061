"""A run in a process of its own that a test can kill: fake readings, real everything else.

    python replay.py ARCHIVE DELIVERY BATCH JOBS PLAN CRASH

``CRASH`` n > 0 kills the process itself (SIGKILL, no clean-up) right before the n-th durable step: a rename, or a commit to the ledger.
``JOBS`` 0 runs everything in this process, so that every step can be the last.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fakes import FaultyExecutor, faulty_workers

from scanfile import config, pipeline
from scanfile.cluster import Executor, InlineExecutor
from scanfile.index import Index
from scanfile.model import Order, Work
from scanfile.store import Archive


class Silent:
    """A watcher that says nothing."""

    def stopping(self) -> bool:
        """Never."""
        return False

    def say(self, code: str, **values: object) -> None:
        """Nothing."""

    def estimate(self, pages: int, seconds: float, jobs: int) -> None:
        """Nothing."""

    def progress(self, done: int, total: int) -> None:
        """Nothing."""


def crash_before(step: int) -> None:
    """Arm the trap."""
    left = [step]

    def trapped(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    os.replace = trapped(os.replace)
    os.rename = trapped(os.rename)
    Path.rename = trapped(Path.rename)  # type: ignore[method-assign]
    for name in ("add_batch", "commit", "begin_attempts", "put_drafts", "open_comparisons", "report_problems"):
        setattr(Index, name, trapped(getattr(Index, name)))


@contextmanager
def inline(plan: str) -> Iterator[Executor]:
    """Everything in this process."""
    yield FaultyExecutor(InlineExecutor(), plan)


def run(root: Path, delivery: Path, batch: str, jobs: int, plan: str) -> pipeline.Summary:
    """One run."""
    archive = Archive.find(root)
    workers = (lambda _: faulty_workers(plan, jobs)) if jobs else (lambda _: inline(plan))
    order = Order(batch=batch, operator="tester")
    return pipeline.main_job(archive, config.load(archive.config), [delivery], order, Work(), Silent(), workers)


if __name__ == "__main__":
    root, delivery, batch, jobs, plan, crash = sys.argv[1:]
    if int(crash):
        crash_before(int(crash))
    sys.exit(run(Path(root), Path(delivery), batch, int(jobs), plan).exit_code)
