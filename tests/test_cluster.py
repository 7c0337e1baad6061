"""One contract for every executor: a future ends as the module says, and no task suffers for another."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from scanfile.cluster import Executor, InlineExecutor, TaskTimeoutError, WorkerDiedError, available_cores, open_executor
from scanfile.errors import InputError, IntegrityError, ProblemCode, WorkerLostError

FOREVER = 3600.0


@contextmanager
def inline() -> Iterator[Executor]:
    yield InlineExecutor()


Open = Callable[[], AbstractContextManager[Executor]]
both = pytest.mark.parametrize("opened", [inline, lambda: open_executor(2)], ids=["inline", "processes"])


def double(number: int) -> int:
    return number * 2


def process_of(_: object) -> int:
    return os.getpid()


def setting(name: str) -> str | None:
    return os.environ.get(name)


def bad_page(detail: str) -> None:
    raise InputError(ProblemCode.DAMAGED_IMAGE, detail)


def bad_disk(path: str) -> None:
    raise IntegrityError("verify.changed", path=path)


def own_timeout(_: object) -> None:
    raise TimeoutError("the task's own")


def die(how: str) -> None:
    if how == "exit":
        os._exit(3)
    os.kill(os.getpid(), signal.SIGKILL)


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def mark(path: Path) -> None:
    """Say that the task began, and never end."""
    path.write_text("begun")
    time.sleep(FOREVER)


def errors_of(future: Future[object]) -> BaseException | None:
    return future.exception(timeout=60)


@both
def test_a_value_comes_back(opened: Open) -> None:
    with opened() as executor:
        assert executor.submit(double, 21, FOREVER).result(timeout=60) == 42


@both
def test_many_tasks_each_get_their_own_answer(opened: Open) -> None:
    with opened() as executor:
        futures = [executor.submit(double, number, FOREVER) for number in range(300)]
        assert [future.result(timeout=60) for future in futures] == [2 * number for number in range(300)]


@both
def test_a_task_s_exception_is_its_own_with_all_its_parts(opened: Open) -> None:
    with opened() as executor:
        page, disk = executor.submit(bad_page, "cut off", FOREVER), executor.submit(bad_disk, "masters/1.tif", FOREVER)
        found = errors_of(page)
        assert isinstance(found, InputError)
        assert (found.problem, found.detail) == (ProblemCode.DAMAGED_IMAGE, "cut off")
        stop = errors_of(disk)
        assert isinstance(stop, IntegrityError)
        assert (stop.code, stop.values) == ("verify.changed", {"path": "masters/1.tif"})


@both
def test_errors_do_not_touch_the_tasks_around_them(opened: Open) -> None:
    with opened() as executor:
        futures = [executor.submit(bad_page if number % 3 == 0 else double, number, FOREVER) for number in range(30)]
        wait(futures, timeout=60)
        for number, future in enumerate(futures):
            assert (type(future.exception()) is InputError) == (number % 3 == 0)


@both
def test_a_callback_is_called_once(opened: Open) -> None:
    called = []
    with opened() as executor:
        future = executor.submit(double, 1, FOREVER)
        future.add_done_callback(lambda done: called.append(done.result()))
        wait([future], timeout=60)
    assert called == [2]


@both
def test_width_says_how_many_run_at_once(opened: Open) -> None:
    with opened() as executor:
        assert executor.width == (1 if isinstance(executor, InlineExecutor) else 2)


@pytest.mark.parametrize("how", ["kill", "exit"])
def test_a_dead_worker_costs_its_own_task_only(how: str) -> None:
    with open_executor(2) as executor:
        futures = [
            executor.submit(die if number in (3, 4, 9) else double, how if number in (3, 4, 9) else number, FOREVER) for number in range(20)
        ]
        wait(futures, timeout=120)
        for number, future in enumerate(futures):
            assert (type(future.exception()) is WorkerDiedError) == (number in (3, 4, 9)), number
        assert executor.submit(double, 5, FOREVER).result(timeout=60) == 10, "the pool lives on"


def test_a_task_that_takes_too_long_is_ended_alone() -> None:
    with open_executor(2) as executor:
        slow = executor.submit(sleep, FOREVER, 1.0)
        others = [executor.submit(double, number, FOREVER) for number in range(10)]
        assert type(errors_of(slow)) is TaskTimeoutError
        assert [future.result(timeout=60) for future in others] == [2 * number for number in range(10)]


def test_the_limit_counts_from_the_start_of_a_task_not_from_its_place_in_the_queue() -> None:
    with open_executor(1) as executor:
        futures = [executor.submit(sleep, 0.8, 3.0) for _ in range(5)]
        assert [future.result(timeout=60) for future in futures] == ["awake"] * 5


@pytest.mark.parametrize("pause_s", [0.0, 1.0], ids=["at once", "later"])
def test_the_death_of_an_idle_worker_costs_nobody_anything(pause_s: float) -> None:
    with open_executor(2) as executor:
        os.kill(executor.submit(process_of, None, FOREVER).result(timeout=60), signal.SIGKILL)
        time.sleep(pause_s)
        futures = [executor.submit(double, number, FOREVER) for number in range(10)]
        assert [future.result(timeout=60) for future in futures] == [2 * number for number in range(10)]


def test_workers_are_processes_of_their_own_and_stay() -> None:
    with open_executor(1) as executor:
        first, second = (executor.submit(process_of, None, FOREVER).result(timeout=60) for _ in range(2))
    assert first == second != os.getpid()


def test_no_jobs_means_all_cores() -> None:
    with open_executor(0) as executor:
        assert executor.width == available_cores() >= 1


@pytest.mark.parametrize("name", ["OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
def test_a_worker_keeps_to_one_core(name: str) -> None:
    with open_executor(1) as executor:
        assert executor.submit(setting, name, FOREVER).result(timeout=60) == "1"


def test_leaving_in_good_order_finishes_what_was_submitted() -> None:
    with open_executor(1) as executor:
        futures = [executor.submit(sleep, 0.1, FOREVER) for _ in range(4)]
    assert [future.result(timeout=0) for future in futures] == ["awake"] * 4


def test_leaving_by_an_exception_ends_running_tasks_at_once(tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    def interrupted() -> None:
        with open_executor(1) as executor:
            futures.append(executor.submit(mark, begun, FOREVER))
            while not begun.exists():
                time.sleep(0.05)
            raise KeyboardInterrupt

    futures: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert futures[0].done()
    assert type(futures[0].exception()) in (WorkerDiedError, WorkerLostError)


def test_a_closed_pool_says_so() -> None:
    with open_executor(1) as executor:
        executor.submit(double, 1, FOREVER).result(timeout=60)
    with pytest.raises(WorkerLostError) as caught:
        executor.submit(double, 1, FOREVER)
    assert caught.value.code == "cluster.no-workers"


@both
def test_a_task_s_own_timeout_error_is_no_time_limit(opened: Open) -> None:
    """Raised inside a task, a TimeoutError (of a network share, say) is the task's exception: its worker was not ended."""
    with opened() as executor:
        found = errors_of(executor.submit(own_timeout, None, FOREVER))
        assert type(found) is TimeoutError
        assert str(found) == "the task's own"
