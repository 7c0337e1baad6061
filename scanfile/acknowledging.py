"""What the receiving side says of a package is taken in, row by row. Composes packages, store and index.

What is taken is written into the archive first, ``exports/<package>/acknowledgement-N.json``, then the index is told; one that it was not
told of any more, it learns with the next command about packages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.errors import UsageError
from scanfile.index import HandedRow, Index
from scanfile.model import Acknowledgement, ReceiverResult
from scanfile.packages import adopt_packages, keep_acknowledgement, next_acknowledgement, package_at
from scanfile.paper.tables import read_content
from scanfile.result_table import NotTaken, ResultRow, ResultTable, not_taken, read_results
from scanfile.store import Archive, ArchiveLock, make_directory
from scanfile.store.durable import open_untrusted
from scanfile.text import loose_key, number_key, printable

_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """A receiver's table: its name, the digest of its bytes, and what stands in it."""

    name: str
    sha256: str
    table: ResultTable


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a table: the results that are new, how many were known, the rows that were not taken, how many records of the package
    nothing was heard of yet, and the acknowledgement that was kept (None where nothing was new)."""

    package: str
    results: tuple[ReceiverResult, ...]
    unchanged: int
    not_taken: tuple[NotTaken, ...]
    waiting: int
    kept: Acknowledgement | None

    @property
    def counts(self) -> dict[str, int]:
        """``accepted`` and ``refused`` (both newly taken), ``unchanged``, ``waiting``."""
        accepted = sum(one.accepted for one in self.results)
        return {
            "accepted": accepted,
            "refused": len(self.results) - accepted,
            "unchanged": self.unchanged,
            "waiting": self.waiting,
        }

    def as_json(self) -> dict[str, Any]:
        """``{"package", "acknowledgement", "accepted", "refused", "unchanged", "waiting", "results"}``."""
        results = [
            {"record": one.record, "result": "accepted" if one.accepted else "refused", "computer": one.computer, "reason": one.reason}
            for one in self.results
        ]
        return {"package": self.package, "acknowledgement": self.kept.number if self.kept else None, **self.counts, "results": results}


def read_reply(path: Path, columns: str) -> Reply:
    """A receiver's table as it lies on a disk. Raises UsageError."""
    shown = printable(str(path))
    try:
        with open_untrusted(path) as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError("acknowledge.no-access", path=shown, reason=error.strerror or type(error).__name__) from None
    try:
        sheets = read_content(content, shown)
    except UsageError as error:  # a register is read in the same way, but it is not what this was to be
        raise UsageError(error.code.replace("register.", "acknowledge."), **error.values) from None
    return Reply(printable(path.name), sha256(content).hexdigest(), read_results(sheets, columns, shown))


def package_of(archive: Archive, index: Index, wanted: str) -> str:
    """The package that a person means by its id or by the directory that holds it. Raises UsageError ``acknowledge.no-package``."""
    adopt_packages(archive, index)
    known = [row.id for row in index.packages.packages()]
    if wanted in known:
        return wanted
    there = package_at(Path(wanted))
    if there.get("archive") == index.archive_id and there.get("package") in known:
        return str(there["package"])
    raise UsageError("acknowledge.no-package", wanted=wanted, known=", ".join(known[-20:]) or "-")


def take_in(archive: Archive, index: Index, wanted: str, reply: Reply, operator: str, correcting: str = "") -> Taken:
    """Take in what a receiver's table says of a package, each row by itself: what can't be taken costs the others nothing.

    The same table again changes nothing. What contradicts an earlier one is not taken, unless ``correcting`` says why it may.

    Raises UsageError ``acknowledge.no-package``, StorageError, IntegrityError.
    """
    make_directory(archive.exports)
    with ArchiveLock(archive.exports / ".lock", operator, index.packages.now()):
        package = package_of(archive, index, wanted)
        before = index.packages.results_of(package)
        rows, wrong = _matched(index, package, before, reply.table)
        known = {row.record: row for row in before}
        results: list[ReceiverResult] = []
        unchanged = 0
        for one, said in rows:
            row = known[said.record]
            result = _with_what_was_known(row, said)
            if row.accepted is not None and (row.accepted, row.computer, row.reason) == result.said:
                unchanged += 1
            elif row.accepted is None or correcting or not _contradicts(row, result):
                results.append(result)
            else:
                was = f"{row.result} {row.computer} {row.reason}".strip()
                wrong.append(not_taken(one.row, one.name, "acknowledge.contradicts", was=was, package=package))
        kept = None
        if results:
            number, now = next_acknowledgement(archive, package), clock.exact(clock.now())
            kept = Acknowledgement(package, number, operator, now, reply.name, reply.sha256, correcting, tuple(results))
            keep_acknowledgement(archive, kept)
            index.packages.acknowledge(kept)
        heard = {one.record for one in results} | {row.record for row in before if row.accepted is not None}
        wrong.sort(key=lambda one: one.row)
        return Taken(package, tuple(results), unchanged, tuple(wrong), len(before) - len(heard), kept)


def _contradicts(row: HandedRow, result: ReceiverResult) -> bool:
    """Whether a result says other than an earlier one of the same package did; what comes where nothing was said contradicts nothing."""
    numbers = row.computer and _key(row.computer) != _key(result.computer)
    return row.accepted is not result.accepted or bool(numbers or (row.reason and row.reason != result.reason))


def _with_what_was_known(row: HandedRow, result: ReceiverResult) -> ReceiverResult:
    """A later table that leaves a cell empty takes nothing back, unless it says that all was otherwise."""
    if row.accepted is not result.accepted:
        return result
    return replace(result, computer=result.computer or row.computer, reason=result.reason or row.reason)


def _key(number: str) -> str:
    return loose_key(number_key(number))


def _matched(
    index: Index, package: str, handed: Sequence[HandedRow], table: ResultTable
) -> tuple[list[tuple[ResultRow, ReceiverResult]], list[NotTaken]]:
    """Each row with the record of the package that it is about, once for each record; and the rows that can't be taken."""
    finder = _Finder(index, package, handed)
    wrong = list(table.not_taken)
    found: dict[str, list[tuple[ResultRow, ReceiverResult]]] = defaultdict(list)
    for row in table.rows:
        record = finder.record_of(row)
        if isinstance(record, NotTaken):
            wrong.append(record)
        else:
            found[record].append((row, ReceiverResult(record, row.accepted, row.computer, row.reason, row.row)))
    kept = []
    for rows in found.values():
        first = rows[0]
        differing = [row for row, result in rows if result.said != first[1].said]
        if differing:
            other = {row.row: next(one.row for one, _ in rows if one.row != row.row) for row, _ in rows}
            wrong += [not_taken(row.row, row.name, "acknowledge.twice", other=other[row.row]) for row, _ in rows]
        else:
            kept.append(first)
    return _with_numbers_of_their_own(kept, {row.record: row for row in handed}, wrong), wrong


def _with_numbers_of_their_own(
    rows: Sequence[tuple[ResultRow, ReceiverResult]], handed: dict[str, HandedRow], wrong: list[NotTaken]
) -> list[tuple[ResultRow, ReceiverResult]]:
    """The rows but those that give one computer number to files of different numbers: a column that was filled down, or has slipped."""
    holders: dict[str, set[str]] = defaultdict(set)
    for one in handed.values():
        if one.computer:
            holders[_key(one.computer)].add(_key(one.number))
    for _, result in rows:
        if result.computer:
            holders[_key(result.computer)].add(_key(handed[result.record].number))
    shared = {key for key, numbers in holders.items() if len(numbers) > 1}
    kept = []
    for row, result in rows:
        if result.computer and _key(result.computer) in shared and _key(handed[result.record].computer) != _key(result.computer):
            wrong.append(not_taken(row.row, row.name, "acknowledge.shared-number", text=result.computer))
        else:
            kept.append((row, result))
    return kept


class _Finder:
    """Finds the record of a package that a row is about."""

    def __init__(self, index: Index, package: str, handed: Sequence[HandedRow]) -> None:
        self._index, self._package = index, package
        self._aliases = {row.alias.casefold(): row.record for row in handed}
        self._records = {row.record for row in handed}
        self._numbers: dict[str, list[str]] = defaultdict(list)
        for row in handed:
            self._numbers[_key(row.number)].append(row.record)

    def record_of(self, row: ResultRow) -> str | NotTaken:
        """The record, or why there is none."""
        by_alias = self._by_alias(row.alias) if row.alias else []
        by_number = self._by_number(row.number) if row.number else []
        if row.alias and row.number:
            both = [record for record in by_number if record in by_alias]
            if (by_alias or by_number) and not both:
                return not_taken(row.row, row.name, "acknowledge.differ", number=row.number, alias=row.alias)
            found = both
        else:
            found = by_alias or by_number
        if len(found) > 1:
            return not_taken(row.row, row.name, "acknowledge.several", found=", ".join(found))
        return found[0] if found else self._unknown(row)

    def _by_alias(self, alias: str) -> list[str]:
        """By the alias, or by the directory that has it: ``fl-<alias>``."""
        name = alias.strip("/").casefold()
        found = self._aliases.get(name) or self._aliases.get(name.removeprefix("fl-"))
        return [found] if found else []

    def _by_number(self, number: str) -> list[str]:
        """By file number in any notation; receivers put an alias, or our record id, into that column too."""
        found = self._numbers.get(_key(number), [])
        return found or self._by_alias(number) or [record for record in (number,) if record in self._records]

    def _unknown(self, row: ResultRow) -> NotTaken:
        """A file of the archive that was not in this package, or none at all."""
        records = self._index.resolve(row.number or row.alias)
        if not records:
            return not_taken(row.row, row.name, "acknowledge.unknown")
        left = [one.package for record in records for one in self._index.packages.packages_of(record)]
        if left:
            return not_taken(row.row, row.name, "acknowledge.other-package", found=", ".join(dict.fromkeys(left)), package=self._package)
        return not_taken(row.row, row.name, "acknowledge.never-left", found=", ".join(records))
