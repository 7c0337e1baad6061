"""Whole processes measured from outside: wall time, processor time with all descendants, peak memory of each process, temporary disk."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SAMPLING_S = 0.05
MB = 1e6


@dataclass(frozen=True)
class Usage:
    """What a command used. Times in seconds, memory and disk in bytes; ``cpu_s`` is user and system time of all its processes.

    ``coordinator_peak`` is the command's own process, ``largest_peak`` the largest of all of them (resident memory, as the kernel kept
    the peak); ``disk_peak`` what lay in its temporary directory and under temporary names in the watched directory, as sampled.
    """

    wall_s: float
    cpu_s: float
    coordinator_peak: float
    largest_peak: float
    disk_peak: float
    code: int
    output: str
    errors: str


class CommandFailedError(Exception):
    """A measured command ended with an exit code that makes its figures worthless."""


def measure(command: Sequence[str | Path], *, codes: Sequence[int] = (0,), watched: Path | None = None, **environment: str) -> Usage:
    """Run a command in the project's root and measure it. Raises CommandFailedError for any other exit code than ``codes``."""
    # One thread a page everywhere: with as many jobs as cores, threads inside Tesseract only fight over them.
    env = {**os.environ, "OMP_THREAD_LIMIT": "1", **environment}
    with tempfile.TemporaryDirectory(prefix="bench-tmp-") as scratch, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], cwd=ROOT, env={**env, "TMPDIR": scratch}, stdout=out, stderr=err)
        sampler = _Sampler(child.pid, [Path(scratch)], watched)
        sampler.start()
        _, status, used = os.wait4(child.pid, 0)
        wall_s = time.perf_counter() - started
        child.returncode = code = os.waitstatus_to_exitcode(status)
        sampler.stop()
        output, errors = _content(out), _content(err)
    if code not in codes:
        raise CommandFailedError(f"{' '.join(map(str, command))} ended with {code}: {errors[-1500:]}")
    peaks = sampler.peaks
    # The kernel's own figure covers processes that came and went between two samples.
    largest = max([used.ru_maxrss * 1024.0, *peaks.values()])
    return Usage(wall_s, used.ru_utime + used.ru_stime, peaks.get(child.pid, 0.0), largest, sampler.disk_peak, code, output, errors)


def _content(stream: object) -> str:
    stream.seek(0)  # type: ignore[attr-defined]
    return str(stream.read().decode("utf-8", "replace"))  # type: ignore[attr-defined]


class _Sampler(threading.Thread):
    """Looks at the processes below one, and at temporary paths, twenty times a second."""

    def __init__(self, root_pid: int, scratch: Sequence[Path], watched: Path | None) -> None:
        super().__init__(daemon=True)
        self.root_pid, self.scratch, self.watched = root_pid, scratch, watched
        self.peaks: dict[int, float] = {}
        self.disk_peak = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        """Sample until told to stop."""
        while not self._over.is_set():
            for pid in _family(self.root_pid):
                with suppress(OSError, ValueError):
                    self.peaks[pid] = max(self.peaks.get(pid, 0.0), _peak_resident(pid))
            if self.watched is not None:
                self.disk_peak = max(self.disk_peak, sum(_size(path) for path in self.scratch) + _temporary(self.watched))
            self._over.wait(_SAMPLING_S)

    def stop(self) -> None:
        """End the sampling."""
        self._over.set()
        self.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    for known in found:
        with suppress(OSError):
            for task in Path(f"/proc/{known}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
    return found


def _peak_resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024.0
    raise ValueError(f"{pid} has no memory")


def _temporary(archive: Path) -> float:
    """Bytes under temporary names where PDFs are built."""
    with suppress(OSError):
        return sum(_size(path) for path in archive.glob("records/*/.part-*"))
    return 0.0


def _size(path: Path) -> float:
    with suppress(OSError):
        if path.is_dir():
            return sum(_size(inner) for inner in path.iterdir())
        return float(path.stat().st_size)
    return 0.0
