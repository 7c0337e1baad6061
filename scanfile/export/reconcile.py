"""Before anything leaves: the register against the records, and what is open about each. Pure.

A ``Finding`` blocks the hand-over of an incomplete batch unless somebody gives a reason; one that ``holds`` its record keeps that record
back whatever the reason, because what would leave is not fit to. The others are told for information.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scanfile.errors import ProblemCode
from scanfile.export.profiles import Profile
from scanfile.model import CountLine, Part, RecordState, RegisterRow


class Code(StrEnum):
    """What was found, each explained in docs/hand-over.md."""

    NO_REGISTER = "no-register"
    MISSING = "missing"
    EXTRA = "extra"
    NUMBER_MISMATCH = "number-mismatch"
    NO_NUMBER = "no-number"
    NUMBER_AGAIN = "number-again"
    COUNT_MISMATCH = "count-mismatch"
    COUNT_EXPLAINED = "count-explained"
    PAGES_MISSING = "pages-missing"
    UNFINISHED = "unfinished"
    UNREVIEWED = "unreviewed"
    NOT_READY = "not-ready"
    PROOF_FAILED = "proof-failed"
    REFUSED = "refused"
    PROBLEM = "problem"
    NO_QC = "no-qc"
    TOO_LARGE = "too-large"
    OVER_VOLUME = "over-volume"
    KEPT_OUT = "kept-out"
    ORIGINAL_KEPT = "original-kept"


INFORMING = frozenset({Code.KEPT_OUT, Code.COUNT_EXPLAINED, Code.ORIGINAL_KEPT})
"""What stops nothing: it is as it should be, or somebody has said why it is not."""
HOLDING = frozenset({Code.NO_NUMBER, Code.UNFINISHED, Code.NOT_READY, Code.PROOF_FAILED, Code.REFUSED, Code.TOO_LARGE, Code.OVER_VOLUME})
"""With which a record stays, whatever the reason given."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not agree. ``record`` is empty where none has come, ``number`` the file's; ``detail`` is for people."""

    code: Code
    record: str = ""
    number: str = ""
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the hand-over is incomplete with it."""
        return self.code not in INFORMING

    def as_json(self) -> dict[str, Any]:
        """``{"code", "record", "number", "detail", "blocks"}``."""
        return {"code": str(self.code), "record": self.record, "number": self.number, "detail": self.detail, "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as reconciliation sees it. ``key`` is its accepted number's, empty without one; ``proposed`` the keys of other candidates.

    ``open_fields`` have proposals and no accepted value. ``problems`` are (code, detail) that are open about it or its pages;
    ``explained`` is the reason with which somebody dismissed that its counts differ. ``certified``: quality control has passed it.
    """

    id: str
    state: RecordState
    number: str
    key: str
    proposed: tuple[str, ...]
    open_fields: tuple[str, ...]
    missing: int
    counts: tuple[CountLine, ...]
    problems: tuple[tuple[str, str], ...] = ()
    explained: str = ""
    certified: bool = False


def reconcile(
    lines: Sequence[RecordLine], register: Iterable[RegisterRow], loose: Sequence[tuple[str, str]], pending: Sequence[str], profile: Profile
) -> list[Finding]:
    """All findings, those about the whole first, then record by record in the order given, then what is missing in the register's order.

    ``loose`` are open problems (code, what they are about) of pages that are in no record, ``pending`` the unfinished deliveries.
    """
    expected = {row.key: row for row in register}
    found = [] if expected else [Finding(Code.NO_REGISTER)]
    found += [Finding(Code.UNFINISHED, detail=batch) for batch in pending]
    found += [Finding(Code.PROBLEM, detail=f"{code}: {subject}") for code, subject in loose]
    holders: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.key and line.state is not RecordState.SEALED:
            holders[line.key].append(line.id)
    for line in lines:
        found += _of_record(line, expected, holders, profile)
    # A number that a record has among its proposals has come, whatever was accepted: that is the record's own finding.
    came = set(holders) | {key for line in lines for key in (line.key, *line.proposed)}
    barred = 0
    for key, row in expected.items():
        barred += row.barred
        if not row.barred and key not in came:
            found.append(Finding(Code.MISSING, number=row.number, detail=row.subject))
    return [*found, Finding(Code.KEPT_OUT, detail=str(barred))] if barred else found


def leaving(lines: Sequence[RecordLine], findings: Sequence[Finding]) -> list[str]:
    """The records that may leave, in order: all but those that are sealed or held back."""
    held = {finding.record for finding in findings if finding.code in HOLDING}
    return [line.id for line in lines if line.id not in held and line.state is not RecordState.SEALED]


def _of_record(line: RecordLine, expected: dict[str, RegisterRow], holders: dict[str, list[str]], profile: Profile) -> Iterator[Finding]:
    if line.state is RecordState.SEALED:
        # Its number and subject are confidential: a package says no more than that there is one.
        yield Finding(Code.KEPT_OUT, line.id, detail="sealed")
        return

    def finding(code: Code, detail: str = "") -> Finding:
        return Finding(code, line.id, line.number, detail)

    row = expected.get(line.key)
    if not line.key:
        yield finding(Code.NO_NUMBER)
    elif expected and row is None:
        other = next((expected[key] for key in line.proposed if key in expected), None)
        yield finding(Code.NUMBER_MISMATCH, other.number) if other else finding(Code.EXTRA)
    if len(others := holders.get(line.key, [])) > 1:
        yield finding(Code.NUMBER_AGAIN, ", ".join(other for other in others if other != line.id))
    for detail in _counts(line, row):
        yield finding(Code.COUNT_EXPLAINED, f"{detail} ({line.explained})") if line.explained else finding(Code.COUNT_MISMATCH, detail)
    if line.missing:
        yield finding(Code.PAGES_MISSING, str(line.missing))
    for code, detail in line.problems:
        if code == ProblemCode.REFUSED_BY_RECEIVER:
            yield finding(Code.REFUSED, detail)
        else:
            yield finding(Code.PROOF_FAILED if code.startswith("proof-") else Code.PROBLEM, f"{code}: {detail}".rstrip(": "))
    unreviewed = [name for name in profile.records.reviewed if name in line.open_fields and (line.key or name != "number")]
    if unreviewed:
        yield finding(Code.UNREVIEWED, ", ".join(unreviewed))
    if line.state in (RecordState.SCANNED, RecordState.STALE):
        yield finding(Code.UNFINISHED, str(line.state))
    elif str(line.state) not in profile.records.states:
        yield finding(Code.NOT_READY, str(line.state))
    if profile.records.qc and not line.certified:
        yield finding(Code.NO_QC)
    if profile.layout is not None and not profile.pdf.made:
        yield from (finding(Code.TOO_LARGE, detail) for detail in _too_large(line, profile))


def _counts(line: RecordLine, row: RegisterRow | None) -> Iterator[str]:
    for one in line.counts:
        if one.declared is not None and one.found != one.declared:
            yield f"{one.part}, volume {one.volume}: {one.declared} declared, {one.found} came"
    for part in Part:
        # A part that the office declared, and of which nothing came at all.
        if row is not None and row.declared(part) and not any(one.part is part for one in line.counts):
            yield f"{part}: {row.declared(part)} declared, 0 came"


def _too_large(line: RecordLine, profile: Profile) -> Iterator[str]:
    for one in line.counts:
        if 0 < profile.pdf.max_bytes < one.size:
            yield f"{one.part}, volume {one.volume}: {one.size} bytes, {profile.pdf.max_bytes} allowed"
        if 0 < profile.pdf.max_pages < one.pages:
            yield f"{one.part}, volume {one.volume}: {one.pages} pages, {profile.pdf.max_pages} allowed"
