"""Where tasks run: in this process, or in a pool of worker processes. One small protocol, one contract suite.

A future ends in one of four ways: the task's value; the task's own exception; ``TaskTimeoutError`` (it took too long and was killed);
``WorkerDiedError`` (its process died under it). In no case does another task suffer. Where workers can't be kept alive at all, it
ends with ``WorkerLostError``.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from scanfile.errors import WorkerLostError

T = TypeVar("T")

_PATIENCE_S = 10.0

_MAX_TASKS_PER_WORKER = 2000
"""A worker is replaced after so many tasks: native libraries leak a little, and a night is long."""


_MAX_RENEWALS = 3
"""A task that saw so many pools break is given up."""


class WorkerDiedError(Exception):
    """The worker process ended under this task (killed, out of memory, crashed in native code)."""


class TaskTimeoutError(Exception):
    """The task ran longer than its time limit and its worker was ended."""


class Executor(Protocol):
    """Runs picklable tasks. ``width`` is how many run at once."""

    width: int

    def submit(self, fn: Callable[[Any], T], task: Any, timeout_s: float) -> Future[T]:
        """Start ``fn(task)``; the future ends as the module's text says."""
        ...


class InlineExecutor:
    """Runs each task at once, in this process: for tests, debugging and machines with one core."""

    width = 1

    def submit(self, fn: Callable[[Any], T], task: Any, timeout_s: float) -> Future[T]:
        """Run now; time limits can't be kept without a process, so ``timeout_s`` bounds nothing here."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(task))
        except Exception as error:
            future.set_exception(error)
        return future


class ProcessExecutor:
    """A pool of spawned processes that outlives the death of any of them (``pebble.ProcessPool``).

    The pool breaks when a worker dies between two tasks: it then gets a successor, which does again what was unfinished.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._lock = threading.RLock()
        self._pool: Any = _new_pool(width)
        self._broken: list[Any] = []
        self._closing = False
        self._open: set[Future[Any]] = set()

    def submit(self, fn: Callable[[Any], T], task: Any, timeout_s: float) -> Future[T]:
        """Queue for the next free worker; the limit counts from the moment it starts. Raises WorkerLostError where no worker can live."""
        outer: Future[T] = Future()
        outer.set_running_or_notify_cancel()
        self._open.add(outer)
        outer.add_done_callback(self._open.discard)
        self._schedule(outer, (fn, task, timeout_s), _MAX_RENEWALS)
        return outer

    def close(self, *, now: bool) -> None:
        """End the workers: ``now`` kills running tasks (they are tried again by the next run), otherwise they finish."""
        self._closing = True
        if now:
            self._pool.stop()
            _join(self._pool)
        else:
            self._pool.close()
            self._pool.join()
        for pool in self._broken:
            pool.stop()
            _join(pool)
        # The pool forgets what it was stopped in the middle of.
        for outer in list(self._open):
            outer.set_exception(WorkerDiedError("the pool was stopped"))

    def _schedule(self, outer: Future[Any], call: tuple[Callable[[Any], Any], Any, float], renewals: int) -> None:
        fn, task, timeout_s = call
        with self._lock:
            try:
                inner = self._pool.schedule(fn, args=(task,), timeout=timeout_s)
            except RuntimeError as error:
                if self._closing or not renewals:
                    raise WorkerLostError("cluster.no-workers", reason=str(error)) from error
                self._broken.append(self._pool)
                self._pool = _new_pool(self.width)
                self._schedule(outer, call, renewals - 1)
                return
        inner.add_done_callback(lambda done: self._hand_on(done, outer, call, renewals))

    def _hand_on(self, inner: Future[Any], outer: Future[Any], call: tuple[Callable[[Any], Any], Any, float], renewals: int) -> None:
        """Translate the pool's ways to fail into ours."""
        from pebble import ProcessExpired

        if inner.cancelled():
            outer.set_exception(WorkerDiedError("the pool was stopped"))
            return
        error = inner.exception()
        if error is None:
            outer.set_result(inner.result())
        elif isinstance(error, ProcessExpired):
            outer.set_exception(WorkerDiedError(f"exit code {error.exitcode}"))
        elif isinstance(error, BrokenProcessPool):
            # No task's fault. What ran in the broken pool may run twice: tasks bear that.
            try:
                if not renewals:
                    raise WorkerLostError("cluster.no-workers", reason=str(error))
                self._schedule(outer, call, renewals - 1)
            except WorkerLostError as lost:
                outer.set_exception(lost)
        elif type(error) is TimeoutError and not hasattr(error, "traceback"):
            # With a traceback it comes from inside the task: a network share's time-out, say.
            outer.set_exception(TaskTimeoutError(str(error)))
        else:
            outer.set_exception(error)


def _new_pool(width: int) -> Any:
    from pebble import ProcessPool

    # Spawned, because a forked child inherits the locks of native libraries in whatever state they are.
    return ProcessPool(
        max_workers=width,
        max_tasks=_MAX_TASKS_PER_WORKER,
        initializer=_prepare_worker,
        initargs=(os.getpid(),),
        context=get_context("spawn"),
    )


def _join(pool: Any) -> None:
    """Wait for a stopped pool, but not for ever: a worker that can't be ended from here ends by itself when this process does."""
    with suppress(TimeoutError):
        pool.join(timeout=_PATIENCE_S)


def _prepare_worker(coordinator: int) -> None:
    """Leave Ctrl-C to the coordinator, and end when it is gone: an orphan would write beside the next run."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)

    def watch() -> None:
        while os.getppid() == coordinator:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="coordinator-watch").start()


@contextmanager
def open_executor(jobs: int) -> Iterator[Executor]:
    """An executor with ``jobs`` workers (0 = all cores; 1 still gets a process of its own, so that a crash in native code is survived)."""
    # One page a core: threads inside Tesseract, OpenCV or BLAS would only fight over the cores that other pages use.
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    pool = ProcessExecutor(jobs or available_cores())
    try:
        yield pool
    except BaseException:
        pool.close(now=True)
        raise
    pool.close(now=False)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))
