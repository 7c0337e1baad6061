"""Exit codes, the exceptions that stop a run, and the codes of problems that do not.

A page that can't be read is data: a ``Problem`` with a ``ProblemCode``. A broken machine is an exception:

    ScanfileError               has a message code, its values, and an exit code
    ├── UsageError              2   the command line or its values are wrong
    ├── ConfigError             3   configuration, or an archive from a newer program
    ├── MissingToolError        4   something is not installed on this machine
    ├── StorageError            5   full disk, lost mount, a lock that somebody else holds
    ├── IntegrityError          6   a master or derivative is not what the index says
    ├── PackageError            7   a hand-over package can't be made as things stand
    └── WorkerLostError         8   workers can't be kept alive: run again

    InputError                  a page, path or PDF is bad; carries the ProblemCode (never leaves a task)
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """What the process tells its caller; the numbers are a contract."""

    OK = 0
    BUG = 1
    USAGE = 2
    CONFIG = 3
    MISSING = 4
    STORAGE = 5
    INTEGRITY = 6
    PACKAGE = 7
    WORKER_LOST = 8
    PROBLEMS = 100
    INTERRUPTED = 130


class ProblemCode(StrEnum):
    """What went wrong with one page, path or record; each is explained in docs/errors.md."""

    EMPTY_PATH = "empty-path"
    UNREADABLE_PATH = "unreadable-path"
    VANISHED_PATH = "vanished-path"
    UNREADABLE_DIRECTORY = "unreadable-directory"
    LINK_NOT_FOLLOWED = "link-not-followed"
    NOT_A_SCAN = "not-a-scan"
    DAMAGED_IMAGE = "damaged-image"
    IMAGE_TOO_LARGE = "image-too-large"
    DAMAGED_PDF = "damaged-pdf"
    PDF_PASSWORD = "pdf-password"  # noqa: S105  (a code, not a secret)
    PDF_WITHOUT_PAGES = "pdf-without-pages"
    TASK_TIMEOUT = "task-timeout"
    WORKER_KILLED = "worker-killed"
    OCR_FAILED = "ocr-failed"
    PDF_FAILED = "pdf-failed"
    PROOF_PAGES = "proof-pages"
    PROOF_TEXT = "proof-text"
    PROOF_PDFA = "proof-pdfa"
    NO_SHEET = "no-sheet"
    SHEET_UNREADABLE = "sheet-unreadable"
    SHEET_ALONE = "sheet-alone"
    SHEET_WRITTEN_BACK = "sheet-written-back"
    SHEET_OTHER_OFFICE = "sheet-other-office"
    NOT_REGISTERED = "not-registered"
    NUMBER_AGAIN = "number-again"
    NUMBER_CONFLICT = "number-conflict"
    COUNT_OVER = "count-over"
    COUNT_SHORT = "count-short"
    BREAK_SUSPECTED = "break-suspected"
    CONFIDENTIAL = "confidential"
    SAME_ELSEWHERE = "same-elsewhere"
    FOLIO_GAP = "folio-gap"
    FOLIO_REPEAT = "folio-repeat"
    FOLIO_REVERSED = "folio-reversed"
    QC_FAILED = "qc-failed"
    PAGE_OVER_CAP = "page-over-cap"
    WORD_UNPLACED = "word-unplaced"
    REFUSED_BY_RECEIVER = "refused-by-receiver"

    @property
    def asks(self) -> bool:
        """Whether it is a question to a person, and no failure: a finished run with questions has not failed."""
        return self in _QUESTIONS


_QUESTIONS = frozenset(
    {
        ProblemCode.NO_SHEET,
        ProblemCode.SHEET_UNREADABLE,
        ProblemCode.SHEET_ALONE,
        ProblemCode.SHEET_WRITTEN_BACK,
        ProblemCode.SHEET_OTHER_OFFICE,
        ProblemCode.NOT_REGISTERED,
        ProblemCode.NUMBER_AGAIN,
        ProblemCode.NUMBER_CONFLICT,
        ProblemCode.COUNT_OVER,
        ProblemCode.COUNT_SHORT,
        ProblemCode.BREAK_SUSPECTED,
        ProblemCode.CONFIDENTIAL,
        ProblemCode.SAME_ELSEWHERE,
        ProblemCode.FOLIO_GAP,
        ProblemCode.FOLIO_REPEAT,
        ProblemCode.FOLIO_REVERSED,
        ProblemCode.QC_FAILED,
        ProblemCode.WORD_UNPLACED,
        ProblemCode.REFUSED_BY_RECEIVER,
    }
)


class ScanfileError(Exception):
    """Stops the command. ``code`` names a catalogue entry, ``values`` fill it, ``exit_code`` ends the process."""

    exit_code = ExitCode.BUG

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code}: {shown}" if shown else self.code

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.values))


def _rebuild(kind: type[ScanfileError], code: str, values: dict[str, object]) -> ScanfileError:
    return kind(code, **values)


class UsageError(ScanfileError):
    """The command line, or a value given on it, is wrong."""

    exit_code = ExitCode.USAGE


class ConfigError(ScanfileError):
    """The configuration is wrong, or the archive was made by a newer program."""

    exit_code = ExitCode.CONFIG


class MissingToolError(ScanfileError):
    """A program, language model or library is not installed here."""

    exit_code = ExitCode.MISSING


class StorageError(ScanfileError):
    """The disk is full, a mount is gone, or somebody else holds the archive."""

    exit_code = ExitCode.STORAGE


class IntegrityError(ScanfileError):
    """Bytes on disk are not what the index says they are."""

    exit_code = ExitCode.INTEGRITY


class PackageError(ScanfileError):
    """A hand-over package can't be made as things stand."""

    exit_code = ExitCode.PACKAGE


class WorkerLostError(ScanfileError):
    """Workers die faster than they can be replaced."""

    exit_code = ExitCode.WORKER_LOST


class InputError(Exception):
    """A page or path is bad. ``problem`` is its code, ``detail`` a short plain reason (untrusted text inside is cleaned on display)."""

    def __init__(self, problem: ProblemCode, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail
