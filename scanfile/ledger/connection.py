"""The open database: created, opened, migrated; short write transactions; what SQLite says, said as our errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from scanfile.clock import Clock
from scanfile.errors import ConfigError, IntegrityError, StorageError
from scanfile.ledger.schema import APPLICATION_ID, MIGRATIONS, Migration

_BUSY_MS = 30_000


class Ledger:
    """A connection in autocommit mode with the archive's clock. Reads see one moment each; writes go through ``transaction``."""

    def __init__(self, path: Path, conn: sqlite3.Connection, clock: Clock) -> None:
        self.path, self.conn, self.clock = path, conn, clock

    @classmethod
    def open(cls, path: Path, clock: Clock, *, read_only: bool, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Open, and migrate where needed. Raises IntegrityError, StorageError, ConfigError for an archive from the future."""
        if not path.exists():
            raise IntegrityError("index.missing", path=str(path))
        with explained(path):
            conn = _connect(path, "rw")
            try:
                _bring_up_to_date(path, conn, migrations)
                if read_only:
                    conn.execute("PRAGMA query_only = ON")
            except BaseException:
                conn.close()
                raise
        return cls(path, conn, clock)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction, taken at once so that it never fails half-way for another writer's sake; all or nothing."""
        with explained(self.path):
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.conn
                self.conn.execute("COMMIT")
            except BaseException:
                self.conn.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one moment."""
        with explained(self.path):
            self.conn.execute("BEGIN")
            try:
                yield self.conn
            finally:
                self.conn.rollback()

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """All rows of one read."""
        with explained(self.path):
            return self.conn.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, or None."""
        with explained(self.path):
            row = self.conn.execute(sql, values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Close; what was committed stays."""
        self.conn.close()


def create(path: Path, archive_id: str) -> None:
    """Make an empty index under a temporary name and move it into place. Raises ConfigError where there is one already."""
    if path.exists():
        raise ConfigError("index.exists", path=str(path))
    fresh = path.with_name(f"{path.name}.new")
    with explained(path):
        for leftover in (fresh, *(fresh.with_name(fresh.name + tail) for tail in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(_connect(fresh, "rw")) as conn:
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _migrate(conn, MIGRATIONS)
            conn.execute("INSERT INTO meta VALUES ('archive', ?)", (archive_id,))
        fresh.replace(path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: a full or broken disk is storage, a damaged database integrity; a mistake of ours stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise StorageError("store.disk-full", path=str(path)) from error
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            raise StorageError("store.io", path=str(path), reason=str(error)) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StorageError("index.busy", path=str(path)) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise IntegrityError("index.damaged", path=str(path), reason=str(error)) from error
        raise


def clean(text: str) -> str:
    """Text that SQLite can hold: lone surrogates, which undecodable names bring, are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_MS / 1000)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = FULL")
    return conn


def _bring_up_to_date(path: Path, conn: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise IntegrityError("index.damaged", path=str(path), reason="not an index of scanfile")
    found = conn.execute("PRAGMA user_version").fetchone()[0]
    if found > len(migrations):
        raise ConfigError("archive.from-future", found=found, known=len(migrations))
    if found < len(migrations):
        _back_up(conn, path.with_name(f"{path.name}.version-{found}"))
        _migrate(conn, migrations)


def _back_up(conn: sqlite3.Connection, target: Path) -> None:
    """An online copy of the database as it was, whole or not there under its name."""
    unfinished = target.with_name(f"{target.name}.new")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(unfinished)) as copy:
        conn.backup(copy)
    unfinished.replace(target)


def _migrate(conn: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Each version in a transaction of its own, so that an interrupted migration goes on where it stopped."""
    from sqlite_utils import Database

    db = Database(conn, execute_plugins=False, recursive_triggers=False)
    for version in range(len(migrations)):
        conn.execute("BEGIN IMMEDIATE")
        try:
            if conn.execute("PRAGMA user_version").fetchone()[0] == version:
                with db.atomic():
                    migrations[version](db)
                conn.execute(f"PRAGMA user_version = {version + 1}")
            conn.execute("COMMIT")
        except BaseException:
            conn.rollback()
            raise
