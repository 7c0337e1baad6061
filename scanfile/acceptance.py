"""Whether a supplier's delivery is what was ordered: counts, proofs, faults and quality control of one batch, and what the office decided.

Composes index, control, billing and the limits of the configuration. The program proposes, a person decides: what was decided lies in
``reports/deliveries/<batch>.json`` (docs/archive-format.md), and stands with its reasons.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from scanfile import clock, control
from scanfile.billing import declared_in
from scanfile.declared import Declared, Difference, compare
from scanfile.errors import ProblemCode, UsageError
from scanfile.index import BatchRow, Counted, Index
from scanfile.model import PageState
from scanfile.pagecount import By, CountRow, count_rows, totals
from scanfile.qc import Standing
from scanfile.refeed import Refeed, refeeds
from scanfile.shelf import Shelf
from scanfile.store import (
    Archive,
    Turn,
    canonical_json,
    from_plain,
    make_directory,
    require_known_format,
    to_plain,
    understood,
    write_atomic,
)
from scanfile.store.durable import open_untrusted
from scanfile.tables import decode
from scanfile.text import fold, printable

FORMAT = 1
"""Version of what was decided."""

_SHORT = (ProblemCode.COUNT_SHORT, ProblemCode.COUNT_OVER)
_SUM = re.compile(r"\\?([0-9a-fA-F]{64}) [ *]?(.+)")
_MOST_SUMS = 64 << 20
_NAMED = 20


class Proposal(StrEnum):
    """What the findings come to: as ordered, not as ordered, or not all is known yet."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    OPEN = "open"


class Fact(StrEnum):
    """What can be said of a delivery. Those of ``_WAITING`` only wait for somebody, those of ``_TOLD`` are told and block nothing."""

    UNFINISHED = "unfinished"
    ACCOUNTING = "accounting"
    PROBLEM = "problem"
    COUNT = "count"
    DECLARED = "declared"
    CHECKSUM = "checksum"
    FAULTY = "faulty"
    QC_FAILED = "qc-failed"
    QC_LAPSED = "qc-lapsed"
    NO_QC = "no-qc"
    NOT_DECLARED = "not-declared"
    DUPLICATES = "duplicates"
    BLANKS = "blanks"
    QUESTIONS = "questions"


_WAITING = frozenset({Fact.UNFINISHED, Fact.NO_QC, Fact.QC_LAPSED})
_TOLD = frozenset({Fact.NOT_DECLARED, Fact.DUPLICATES, Fact.BLANKS, Fact.QUESTIONS})


@dataclass(frozen=True, slots=True)
class Remark:
    """One fact, how many pages or figures it is about, and which."""

    fact: Fact
    count: int
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the delivery can't be accepted for it."""
        return self.fact not in _TOLD


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided about a delivery, when (UTC), and why; ``against`` are the facts in spite of which it was accepted."""

    batch: str
    accepted: bool
    actor: str
    at: str
    reason: str
    against: tuple[str, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: the supplier's list and its headings, its list of checksums (as ``sha256sum`` writes it), and how many pages of a
    hundred may be faulty."""

    listed: Path | None = None
    columns: str = ""
    checksums: Path | None = None
    faulty_percent: float = 1.0


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is known of a delivery."""

    batch: BatchRow
    pages: dict[str, int]
    rows: tuple[CountRow, ...]
    differences: tuple[Difference, ...] | None
    faulty: tuple[Refeed, ...]
    sample: control.Result | None
    remarks: tuple[Remark, ...]
    rulings: tuple[Ruling, ...]

    @property
    def proposal(self) -> Proposal:
        """Refused where anything is wrong, open where anything is still to be known, else accepted."""
        return proposal_of(self.remarks)

    def as_json(self) -> dict[str, Any]:
        """What ``delivery report --json`` answers."""
        batch = self.batch
        faults = Counter(str(fault.code) for refeed in self.faulty for fault in refeed.faults)
        return {
            "batch": batch.id,
            "source": batch.source,
            "operator": batch.operator,
            "day": batch.day,
            "proposal": str(self.proposal),
            "reasons": [{"code": str(one.fact), "count": one.count, "detail": one.detail, "blocks": one.blocks} for one in self.remarks],
            "pages": self.pages,
            "rows": [row.as_json() for row in self.rows],
            "declared": None if self.differences is None else [one.as_json() for one in self.differences],
            "faults": dict(sorted(faults.items())),
            "faulty": [refeed.page.ref for refeed in self.faulty],
            "qc": None if self.sample is None else {"sample": self.sample.sample.id, "standing": str(self.sample.standing)},
            "decided": [to_plain(ruling) for ruling in self.rulings],
        }


def proposal_of(remarks: Sequence[Remark]) -> Proposal:
    """What remarks come to (pure)."""
    blocking = [one.fact for one in remarks if one.blocks]
    if any(fact not in _WAITING for fact in blocking):
        return Proposal.REFUSE
    return Proposal.OPEN if blocking else Proposal.ACCEPT


def assess(shelf: Shelf, batch: str, terms: Terms) -> Assessment:
    """Hold a delivery against what was agreed. Changes nothing. Raises UsageError, IntegrityError."""
    index = shelf.index
    row = next((one for one in index.batches() if one.id == batch), None)
    if row is None:
        raise UsageError("index.no-batch", batch=batch)
    counted = [one for one in index.holdings.counted() if one.batch == batch]
    differences = _differences(row, counted, terms)
    faulty = tuple(refeeds(index, shelf.settings.rescan, batch))
    sample = control.results(shelf.archive, index).get(batch)
    pages = index.accounting([batch])
    remarks = (
        *_work(index, batch, pages),
        *_problems(index, batch),
        *_listed(differences),
        *_checksums(index, batch, terms.checksums),
        *_quality(faulty, pages, terms.faulty_percent),
        *_control(sample),
        *_aside(pages, differences),
    )
    return Assessment(
        row, pages, tuple(count_rows(counted, By.BATCH)), differences, faulty, sample, tuple(remarks), tuple(rulings(shelf.archive, batch))
    )


def _differences(row: BatchRow, counted: Sequence[Counted], terms: Terms) -> tuple[Difference, ...] | None:
    """The supplier's figures for this delivery, which it calls by our batch or by the name of what it delivered."""
    if terms.listed is None:
        return None
    declared = declared_in(terms.listed, By.BATCH, terms.columns)
    names = [row.id, Path(row.source).name]
    figures = next((declared.groups[key] for name in names if (key := fold(name)) in declared.groups), None)
    if figures is None:
        raise UsageError("delivery.not-listed", path=str(terms.listed), names=", ".join(names), known=", ".join(declared.groups))
    mine = Declared({fold(row.id): figures}, declared.columns)
    return tuple(compare(mine, totals(counted, By.BATCH), By.BATCH))


def _work(index: Index, batch: str, pages: dict[str, int]) -> Iterator[Remark]:
    if batch in index.unfinished_batches():
        yield Remark(Fact.UNFINISHED, pages["pending"])
    if pages["in"] != sum(count for state, count in pages.items() if state != "in"):
        yield Remark(Fact.ACCOUNTING, pages["in"])


def _problems(index: Index, batch: str) -> Iterator[Remark]:
    """Open problems by what they are: failures, wrong counts of leaves, and questions that say nothing against the supplier yet."""
    found: dict[tuple[Fact, str], list[str]] = {}
    for one in index.problems():
        code = ProblemCode(one.code)
        # What quality control found counts as quality control says.
        if one.batch == batch and code is not ProblemCode.QC_FAILED:
            fact = Fact.COUNT if code in _SHORT else Fact.QUESTIONS if code.asks else Fact.PROBLEM
            found.setdefault((fact, code), []).append(one.subject)
    for (fact, name), subjects in sorted(found.items()):
        yield Remark(fact, len(subjects), f"{name}: {_some(subjects)}")


def _some(names: Sequence[str]) -> str:
    return printable(", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else ""), 1000)


def _listed(differences: Sequence[Difference] | None) -> Iterator[Remark]:
    if differences is None:
        yield Remark(Fact.NOT_DECLARED, 0)
    elif wrong := [one for one in differences if not one.agrees]:
        told = [f"{one.column} {one.declared if one.declared is not None else '-'} / {one.found}" for one in wrong]
        yield Remark(Fact.DECLARED, len(wrong), _some(told))


def _checksums(index: Index, batch: str, listed: Path | None) -> Iterator[Remark]:
    """The supplier's checksums against those of the bytes that came: paths of other digests, that did not come, and that are in no list."""
    if listed is None:
        return
    declared = read_checksums(listed)
    came = {master.name: master.sha256 for master in index.batch(batch).masters}
    changed = [name for name, digest in came.items() if name in declared and declared[name] != digest]
    missing = [name for name in declared if name not in came and _is_scan(name)]
    unlisted = [name for name in came if name not in declared]
    for word, names in (("changed", changed), ("missing", missing), ("unlisted", unlisted)):
        if names:
            yield Remark(Fact.CHECKSUM, len(names), f"{word}: {_some(names)}")


def read_checksums(path: Path) -> dict[str, str]:
    """A list as ``sha256sum`` or a BagIt manifest has it, digests by path with ``/``; ``./`` and ``data/`` at the beginning are dropped.

    Raises UsageError ``delivery.checksums`` with the line that is none.
    """
    try:
        with open_untrusted(path) as opened:
            text = decode(opened.read(_MOST_SUMS))
    except OSError as error:
        raise UsageError("asked.no-access", path=str(path), reason=error.strerror or type(error).__name__) from None
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _SUM.fullmatch(line.strip())
        if match is None:
            raise UsageError("delivery.checksums", path=str(path), row=number)
        name = match[2].strip().replace("\\", "/").removeprefix("./").removeprefix("data/")
        found[name] = match[1].lower()
    return found


def _is_scan(name: str) -> bool:
    """Tables and notes beside the scans are in a supplier's list, and are no masters."""
    return Path(name).suffix.lower() in (".tif", ".tiff", ".jpg", ".jpeg", ".png", ".bmp", ".jp2", ".pdf")


def _quality(faulty: Sequence[Refeed], pages: dict[str, int], allowed_percent: float) -> Iterator[Remark]:
    looked = pages[PageState.KEPT] + pages[PageState.BLANK] + pages[PageState.PENDING]
    if len(faulty) * 100 > allowed_percent * looked:
        codes = Counter(str(fault.code) for refeed in faulty for fault in refeed.faults)
        yield Remark(Fact.FAULTY, len(faulty), ", ".join(f"{code} {count}" for code, count in sorted(codes.items())))


def _control(result: control.Result | None) -> Iterator[Remark]:
    if result is None or result.standing is Standing.OPEN:
        yield Remark(Fact.NO_QC, 0, result.sample.id if result else "")
    elif result.standing is Standing.FAILED:
        yield Remark(Fact.QC_FAILED, 0, result.sample.id)
    elif result.lapsed:
        yield Remark(Fact.QC_LAPSED, 0, result.sample.id)


def _aside(pages: dict[str, int], differences: Sequence[Difference] | None) -> Iterator[Remark]:
    """Pages that the contract may not pay for, where the list says nothing of them."""
    declared = {one.column for one in differences or ()}
    for fact, state in ((Fact.DUPLICATES, PageState.DUPLICATE), (Fact.BLANKS, PageState.BLANK)):
        if pages[state] and state not in declared:
            yield Remark(fact, pages[state])


def rulings(archive: Archive, batch: str = "") -> list[Ruling]:
    """What was decided about a delivery, or all, in order. Raises IntegrityError."""
    found = []
    for path in (archive.root / "reports/deliveries").glob(f"{batch or '*'}.json"):
        with understood(archive.rel(path)):
            plain = json.loads(path.read_bytes())
            require_known_format(plain, FORMAT)
            found += [from_plain(Ruling, one) for one in plain["rulings"]]
    return sorted(found, key=lambda one: (one.at, one.batch))


def rule(shelf: Shelf, found: Assessment, operator: str, *, accepted: bool, reason: str) -> Ruling:
    """A person accepts or refuses a delivery. To accept one with anything against it, or to refuse one, wants a reason.

    Raises UsageError ``delivery.needs-reason``, ``delivery.against``, StorageError.
    """
    against = tuple(dict.fromkeys(str(one.fact) for one in found.remarks if one.blocks)) if accepted else ()
    if not reason.strip() and (against or not accepted):
        raise UsageError("delivery.against" if accepted else "delivery.needs-reason", batch=found.batch.id, facts=", ".join(against))
    archive, batch = shelf.archive, found.batch.id
    ruling = Ruling(batch, accepted, operator, clock.stamp(clock.now()), reason, against, found.pages["in"])
    path = archive.root / "reports/deliveries" / f"{batch}.json"
    make_directory(path.parent)
    with Turn(archive.turn_path):
        every = [*rulings(archive, batch), ruling]
        write_atomic(path, canonical_json({"format": FORMAT, "rulings": [to_plain(one) for one in every]}))
    told = f"{found.proposal}; {', '.join(against)}; {reason}"
    shelf.index.event("delivery.accepted" if accepted else "delivery.refused", operator, batch, told)
    return ruling
