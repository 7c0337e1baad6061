"""Where things lie in an archive. Names in it are ASCII and owe nothing to names from outside."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scanfile.errors import UsageError
from scanfile.store.durable import make_directory, storage_errors, write_atomic

_DIRECTORIES = ("inbox", "masters", "masters/.open", "pages", "records", "exports", "reports")
_STEPS = ("inspect", "read", "compare")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")

_CONFIG = """\
# This archive's own settings. Each key left out has its default; a misspelt one is an error.

[general]
{state}
{office}
# lang = "hi"             # messages: en or hi
# jobs = 0                # worker processes; 0 = all cores

# [ocr]
# profile = "normal"      # fast, normal, thorough

# [separate]
# blank = "aside"         # aside: blank pages stay out of the PDF; replica: they keep their place
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive by its root. Makes paths and touches nothing, but for ``create``."""

    root: Path

    @classmethod
    def create(cls, root: Path, state: str = "", office: str = "") -> Self:
        """Make an archive and its parents; one that is there already stays as it is.

        Raises UsageError ``init.not-empty`` for a directory that holds anything else, ``init.value`` for a value with control
        characters, StorageError.
        """
        archive = cls(root.absolute())
        if archive.exists:
            return archive
        for value in (state, office):
            if not value.isprintable():
                raise UsageError("init.value", value=value)
        make_directory(archive.root)
        with storage_errors(archive.root):
            # Our own directories alone are an init that was cut short: its last act, the configuration, is missing.
            foreign = {path.name for path in archive.root.iterdir()} - {*_DIRECTORIES, "lost+found"}
        if any(not name.startswith(".part-") for name in foreign):
            raise UsageError("init.not-empty", path=str(root))
        for name in _DIRECTORIES:
            make_directory(archive.root / name)
        lines = {name: _setting(name, value) for name, value in (("state", state), ("office", office))}
        write_atomic(archive.config, _CONFIG.format(**lines).encode())
        return archive

    @classmethod
    def find(cls, root: Path) -> Self:
        """The archive at this directory. Raises UsageError ``archive.missing``."""
        archive = cls(root.absolute())
        if not archive.exists:
            raise UsageError("archive.missing", path=str(root))
        return archive

    @property
    def exists(self) -> bool:
        """Whether there is an archive here."""
        return self.config.is_file() and self.masters.is_dir()

    @property
    def masters(self) -> Path:
        """The scanner's own bytes, a directory for each sealed batch."""
        return self.root / "masters"

    @property
    def open_deliveries(self) -> Path:
        """Deliveries that are being copied."""
        return self.masters / ".open"

    @property
    def scans(self) -> Path:
        """Stacks that are on their way from a scanner; on the file system of the masters, which they become by a rename."""
        return self.masters / ".scan"

    @property
    def shared(self) -> tuple[Path, ...]:
        """Where others write without the archive's lock."""
        return self.inbox, self.scans

    @property
    def pages(self) -> Path:
        """Page results."""
        return self.root / "pages"

    @property
    def records(self) -> Path:
        """PDFs and record.json."""
        return self.root / "records"

    @property
    def exports(self) -> Path:
        """What hand-over packages took, a directory for each."""
        return self.root / "exports"

    @property
    def inbox(self) -> Path:
        """Where a scanner may write."""
        return self.root / "inbox"

    @property
    def index_db(self) -> Path:
        """The index, one SQLite path."""
        return self.root / "index.db"

    @property
    def config(self) -> Path:
        """The archive's own settings."""
        return self.root / "scanfile.toml"

    @property
    def register(self) -> Path:
        """The register of files, as it was last imported."""
        return self.root / "register.json"

    @property
    def lexicon(self) -> Path:
        """The office's own words, learned and written by hand."""
        return self.root / "lexicon.toml"

    @property
    def lock_path(self) -> Path:
        """The lock of the one writer."""
        return self.root / ".lock"

    def batch_dir(self, batch: str) -> Path:
        """The masters of a sealed batch. Raises ValueError for what is no id."""
        return self.masters / _checked(batch)

    def page_result(self, batch: str, page: str, step: str) -> Path:
        """Where a step (``inspect`` or ``read``) keeps its result for a page. Raises ValueError for what is no id or step."""
        if step not in _STEPS:
            raise ValueError(f"no step {step!r}")
        return self.pages / _checked(batch) / f"{_checked(page)}.{step}.json.gz"

    def crop_dir(self, batch: str) -> Path:
        """The pictures of places on the pages of a batch, for reviewers. Raises ValueError for what is no id."""
        return self.root / "crops" / _checked(batch)

    def decisions(self, batch: str) -> Path:
        """What people decided about the pages of a batch. Raises ValueError for what is no id."""
        return self.pages / _checked(batch) / "decisions.json"

    @property
    def turn_path(self) -> Path:
        """Whoever decides takes turns here."""
        return self.root / ".turn"

    def export_dir(self, package: str) -> Path:
        """Where it is kept what a package took. Raises ValueError for what is no id."""
        return self.exports / _checked(package)

    def record_dir(self, record: str) -> Path:
        """The directory of a record's PDFs. Raises ValueError for what is no id."""
        return self.records / _checked(record)

    def rel(self, path: Path) -> str:
        """A path of this archive relative to its root, with ``/``. Raises ValueError for one outside."""
        return path.relative_to(self.root).as_posix()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"no id: {name!r}")
    return name


def _setting(name: str, value: str) -> str:
    comment = {"state": "state pack of the office", "office": "code of the office that owns the archive"}[name]
    return f"{'' if value else '# '}{name} = {json.dumps(value, ensure_ascii=False)}  # {comment}"
