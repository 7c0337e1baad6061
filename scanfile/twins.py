"""What runs on a worker to tell whether a page is another scan of an earlier one. Composes tasks, likeness and pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from scanfile import __version__
from scanfile.config import DuplicatesSettings, PagesSettings
from scanfile.disks import require_here
from scanfile.errors import InputError, IntegrityError, StorageError
from scanfile.outcomes import Compared, Comparison, ResultRef
from scanfile.store import FORMAT, Archive, fingerprint, from_plain, make_directory, pack, storage_errors, to_plain, write_atomic
from scanfile.tasks import load_reading

if TYPE_CHECKING:
    from scanfile.likeness.compare import Look
    from scanfile.pages import Pixels


@dataclass(frozen=True, slots=True)
class ComparePage:
    """One page to compare: where its master and its reading are."""

    batch: str
    page: str
    master: str
    master_sha256: str
    frame: int
    read: str

    @property
    def name(self) -> str:
        """The page as others call it, ``batch/page``."""
        return f"{self.batch}/{self.page}"


@dataclass(frozen=True, slots=True)
class CompareTask:
    """One page, and the earlier ones that it may be a scan of."""

    root: Path
    page: ComparePage
    others: tuple[ComparePage, ...]
    pages: PagesSettings
    duplicates: DuplicatesSettings


def compare_pages(task: CompareTask) -> Compared:
    """Compare a page with each of the earlier ones, and keep what that said. Raises IntegrityError for a changed master or reading."""
    from scanfile.likeness.compare import same_page

    archive = Archive(task.root)
    page = _look(archive, task.page, task.pages)
    found = []
    for other in task.others:
        try:
            verdict = same_page(_look(archive, other, task.pages), page, task.duplicates)
        except StorageError as error:
            if error.code != "offload.offline":
                raise
            # Whoever would have a disk fetched for each likeness would wait for ever: both pages stay, and it is said why.
            found.append(Comparison(other.name, False, 0.0, f"not compared: its scan is on disk {error.values['label']}"))
            continue
        found.append(Comparison(other.name, verdict.is_twin, verdict.overlap, verdict.reason))
    return Compared(task.page.batch, task.page.page, tuple(found), _keep(archive, task, found))


def not_compared(task: CompareTask, reason: str) -> Compared:
    """What the ledger is told of a page over which comparing broke: nothing is a twin, both pages stay."""
    found = tuple(Comparison(other.name, False, 0.0, f"not compared: {reason}") for other in task.others)
    return Compared(task.page.batch, task.page.page, found, None)


def kept_comparisons(plain: dict[str, object]) -> tuple[Comparison, ...]:
    """The comparisons in a page's result. Raises ValueError, KeyError for a damaged one."""
    found = plain["compared"]
    if not isinstance(found, list):
        raise ValueError("a list of comparisons expected")
    return tuple(from_plain(Comparison, one) for one in found)


def _look(archive: Archive, page: ComparePage, settings: PagesSettings) -> Look:
    from scanfile.likeness.compare import Look

    return Look(load_reading(archive, page.read), cache(partial(_grey, archive, page, settings)))


def _grey(archive: Archive, page: ComparePage, settings: PagesSettings) -> Pixels:
    """A page's pixels. One that could be read and can't be decoded any more is the disk's fault, or the program's."""
    from scanfile import pages

    path = require_here(archive, page.master)
    with storage_errors(path):
        try:
            return pages.decode(path, page.frame, settings, grey=True).grey
        except InputError:
            if fingerprint(path) != page.master_sha256:
                raise IntegrityError("verify.changed", path=page.master) from None
            raise


def _keep(archive: Archive, task: CompareTask, found: list[Comparison]) -> ResultRef:
    path = archive.page_result(task.page.batch, task.page.page, "compare")
    settings = task.duplicates.digest()
    content = pack(
        {
            "format": FORMAT,
            "page": task.page.page,
            "master": task.page.master_sha256,
            "frame": task.page.frame,
            "settings": settings,
            "program": __version__,
            "compared": [to_plain(one) for one in found],
        }
    )
    with storage_errors(path):
        make_directory(path.parent)
        write_atomic(path, content)
    return ResultRef(archive.rel(path), sha256(content).hexdigest(), settings)
