"""Small PDFs made for a package: the access PDFs of what leaves, written where they will lie. Composes access, cluster and export.

They are made before anything else of a package, because a page that can't be made small enough keeps its record back. What is made is noted
beside the package until that is whole, so that a run that was cut short does not make it again.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanfile.access import AccessTask, write_access_pdfs
from scanfile.cluster import Executor, TaskTimeoutError, WorkerDiedError
from scanfile.config import AccessSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.export import PAYLOAD, Cut, Finding, FindingCode, PackageWriter, Piece, Placed, Profile
from scanfile.shelf import Shelf
from scanfile.store import canonical_json, fingerprint, from_plain, storage_errors, to_plain, write_atomic

if TYPE_CHECKING:
    from scanfile.pdf import AccessPdfs

Workers = Callable[[int], AbstractContextManager[Executor]]
"""Opens workers, so many as are wanted (0: as many as there are cores)."""
Cuts = dict[tuple[str, str, int], tuple[Cut, ...]]
"""The PDFs of each part that were made, by record, part and volume."""

_NOTES = ".pieces"
_LONGEST_PAGE_S = 10
"""A part has as many pages as it has: its time limit grows with them."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One part to make: where it belongs, what names its content, and what is under way."""

    placed: Placed
    piece: Piece
    content: str


@dataclass
class Maker:
    """Makes the small PDFs of a package, several at a time."""

    shelf: Shelf
    writer: PackageWriter
    profile: Profile
    told: Callable[[int], None]

    @property
    def settings(self) -> AccessSettings:
        """The archive's own settings of access PDFs, and over them what the receiver takes."""
        wanted = self.profile.pdf
        return self.shelf.settings.access.model_copy(
            update={"max_bytes": wanted.max_bytes, "max_pages": wanted.max_pages, "dpi": wanted.dpi, "colour": wanted.colour}
        )

    def make(self, placed: Iterator[Placed], executor: Executor) -> tuple[Cuts, list[Finding]]:
        """Make the PDFs of these records; what was made, and which parts could not be. Raises StorageError, IntegrityError."""
        cuts: Cuts = {}
        findings: list[Finding] = []
        flying: deque[tuple[_Job, Future[AccessPdfs]]] = deque()
        for job in self._jobs(placed):
            if (known := self._known(job)) is not None:
                cuts[_key(job)] = known
                self.told(len(job.piece.pages))
                continue
            limit_s = self.shelf.settings.general.task_timeout_s + _LONGEST_PAGE_S * len(job.piece.pages)
            flying.append((job, executor.submit(write_access_pdfs, self._task(job), limit_s)))
            while len(flying) > 2 * executor.width:
                self._settle(*flying.popleft(), cuts, findings)
        while flying:
            self._settle(*flying.popleft(), cuts, findings)
        return cuts, findings

    def _jobs(self, placed: Iterator[Placed]) -> Iterator[_Job]:
        digest = self.settings.digest()
        for one in placed:
            for piece in one.pieces:
                yield _Job(one, piece, f"{one.record.version} {piece.sha256} {digest}")

    def _task(self, job: _Job) -> AccessTask:
        target = self.writer.place / PAYLOAD / job.piece.path
        self.writer.directory(f"{PAYLOAD}/{job.piece.path.rpartition('/')[0]}")
        settings = self.shelf.settings
        return AccessTask(
            *(self.shelf.archive.root, job.placed.record.id, job.piece.part, job.piece.volume, target),
            *(settings.pages, self.settings, settings.pdf.language),
        )

    def _settle(self, job: _Job, future: Future[AccessPdfs], cuts: Cuts, findings: list[Finding]) -> None:
        """Take what came of one part."""
        self.told(len(job.piece.pages))
        try:
            made = future.result()
        except InputError as error:
            findings.append(_finding(job, error.problem, error.detail))
            return
        except (TaskTimeoutError, WorkerDiedError) as error:
            findings.append(_finding(job, ProblemCode.PDF_FAILED, type(error).__name__))
            return
        if made.findings:
            findings += [_finding(job, code, detail) for code, detail in made.findings]
            return
        root = self.writer.place / PAYLOAD
        pieces = tuple(Cut(one.path.relative_to(root).as_posix(), one.start, one.end, one.size, one.sha256) for one in made.pieces)
        self._note(job, pieces)
        cuts[_key(job)] = pieces

    def _note(self, job: _Job, pieces: Sequence[Cut]) -> None:
        note = self.writer.place / _NOTES / _name(job)
        with storage_errors(note):
            note.parent.mkdir(mode=0o700, exist_ok=True)
        write_atomic(note, canonical_json({"content": job.content, "pieces": [to_plain(piece) for piece in pieces]}))

    def _known(self, job: _Job) -> tuple[Cut, ...] | None:
        """What an earlier run made of this very part, as far as it is whole."""
        try:
            plain: dict[str, Any] = json.loads((self.writer.place / _NOTES / _name(job)).read_bytes())
            pieces = tuple(from_plain(Cut, one) for one in plain["pieces"])
            whole = plain["content"] == job.content and all(
                fingerprint(self.writer.place / PAYLOAD / piece.path) == piece.sha256 for piece in pieces
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return pieces if whole else None


def _key(job: _Job) -> tuple[str, str, int]:
    return job.placed.record.id, job.piece.part, job.piece.volume


def _name(job: _Job) -> str:
    return "-".join(map(str, _key(job))) + ".json"


def _finding(job: _Job, code: str, detail: str) -> Finding:
    kind = FindingCode.TOO_LARGE if code == ProblemCode.PAGE_OVER_CAP else FindingCode.PROOF_FAILED
    record = job.placed.record
    return Finding(kind, record.id, record.number, f"{job.piece.part}, volume {job.piece.volume}: {code}: {detail}")
