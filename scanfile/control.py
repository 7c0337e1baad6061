"""Quality control of batches by people: draws samples, keeps what inspectors say, and holds what they found bad.

Composes qc, store and index. A sample lies in ``reports/qc/<sample>.json`` (docs/archive-format.md): it is written first, and the index is
made to follow, so nothing that was said is lost with the index.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from scanfile import clock
from scanfile.errors import ProblemCode, UsageError
from scanfile.index import Index, PageLine
from scanfile.messages import say_beside, say_both
from scanfile.model import PageState, Problem
from scanfile.paper.forms import Form
from scanfile.qc import AQLS, LEVELS, Plan, Sample, Standing, Verdict, by_aql, by_share, draw, latest, open_pages, standing_of
from scanfile.store import (
    Archive,
    Turn,
    canonical_json,
    from_plain,
    make_directory,
    require_known_format,
    storage_errors,
    to_plain,
    understood,
    write_atomic,
)
from scanfile.text import natural_key

FORMAT = 1
"""Version of a sample's JSON (docs/archive-format.md)."""

_JUDGED = frozenset({PageState.KEPT, PageState.BLANK, PageState.SEPARATOR, PageState.DUPLICATE})
"""What is looked at: pages, and those that were set aside, because a page that is wrongly called blank is a lost page."""


@dataclass(frozen=True, slots=True)
class Result:
    """The last sample of a batch and how it stands; ``lapsed`` where it passed and pages were changed since."""

    sample: Sample
    standing: Standing
    lapsed: bool

    @property
    def passed(self) -> bool:
        """Whether the batch as it is now has passed."""
        return self.standing is Standing.PASSED and not self.lapsed


def kept_samples(archive: Archive, batch: str = "") -> list[Sample]:
    """The samples of a batch, or of all, in the order in which they were drawn. Raises IntegrityError."""
    found = []
    for path in (archive.root / "reports/qc").glob("*.json"):
        with understood(archive.rel(path)):
            plain = json.loads(path.read_bytes())
            require_known_format(plain, FORMAT)
            found.append(from_plain(Sample, plain["sample"]))
    return sorted((one for one in found if batch in ("", one.batch)), key=lambda one: (natural_key(one.batch), one.round))


def results(archive: Archive, index: Index) -> dict[str, Result]:
    """How the last sample of each batch stands; batches without one are missing."""
    found = {sample.batch: sample for sample in kept_samples(archive)}
    return {batch: _result(index, sample) for batch, sample in found.items()}


def _result(index: Index, sample: Sample) -> Result:
    standing = standing_of(sample)
    lapsed = standing is Standing.PASSED and _content(_population(index, sample.batch)) != sample.content
    return Result(sample, standing, lapsed)


def _population(index: Index, batch: str) -> list[PageLine]:
    lines = [line for line in index.page_lines(batch) if line.state in _JUDGED]
    sealed = {record for record in {line.record for line in lines} if record and index.is_sealed(record)}
    return [line for line in lines if line.record not in sealed]


def _content(lines: Sequence[PageLine]) -> str:
    """A digest of what became of each page: its state, and its place in a record."""
    said = [[line.page, line.state, line.record, line.part, line.volume, line.ordinal] for line in lines]
    return sha256(canonical_json(said)).hexdigest()


def plan_for(pages: int, *, percent: float | None, aql: str, level: str) -> Plan:
    """The plan that a person asks for: a share, else an acceptance quality limit. Raises UsageError."""
    if percent is not None and aql:
        raise UsageError("qc.two-plans")
    if percent is not None:
        try:
            return by_share(pages, percent)
        except ValueError:
            raise UsageError("qc.no-share", wanted=percent) from None
    try:
        return by_aql(pages, aql or "1.0", level)
    except ValueError as error:
        raise UsageError("qc.no-plan", wanted=str(error), limits=", ".join(AQLS), levels=", ".join(LEVELS)) from None


@dataclass(frozen=True, slots=True)
class Control:
    """Where one inspector decides, now."""

    archive: Archive
    index: Index
    inspector: str

    def sample(self, batch: str, *, percent: float | None = None, aql: str = "", level: str = "II", seed: str = "") -> Sample:
        """Draw a sample of a batch. The seed comes from what is judged and the round, unless another is given. Raises UsageError."""
        if not self.index.has_batch(batch):
            raise UsageError("qc.no-such-batch", wanted=batch)
        if pending := self.index.accounting([batch])["pending"]:
            raise UsageError("qc.pending", batch=batch, count=pending)
        lines = _population(self.index, batch)
        if not lines:
            raise UsageError("qc.nothing", batch=batch)
        plan = plan_for(len(lines), percent=percent, aql=aql, level=level)
        with Turn(self.archive.root / ".turn"):
            earlier = kept_samples(self.archive, batch)
            if earlier and standing_of(earlier[-1]) is Standing.OPEN:
                raise UsageError("qc.still-open", sample=earlier[-1].id, count=len(open_pages(earlier[-1])))
            number = earlier[-1].round + 1 if earlier else 1
            content = _content(lines)
            chosen = seed or f"{content[:16]}-{number}"
            pages = draw((line.ref for line in lines), plan, chosen)
            now = clock.stamp(clock.now())
            drawn = Sample(batch, number, plan.method, plan.accept, chosen, len(lines), content, pages, self.inspector, now)
            self._keep(drawn)
        self.index.event("qc.drawn", self.inspector, drawn.id, f"{plan.method}; {len(pages)} of {len(lines)}; seed {chosen}")
        return drawn

    def judge(self, wanted: str, pages: Sequence[str], *, passed: bool, rest: bool = False, reason: str = "") -> Result:
        """Say of pages of a sample (``batch/page``, or the page alone) that they are right or bad; ``rest``: all that nobody has judged.

        Raises UsageError.
        """
        if not pages and not rest:
            raise UsageError("qc.no-page")
        if not passed and not reason.strip():
            raise UsageError("qc.needs-reason")
        with Turn(self.archive.root / ".turn"):
            sample = self.find(wanted)
            chosen = [self._page(sample, page) for page in pages] + (list(open_pages(sample)) if rest else [])
            now = clock.stamp(clock.now())
            said = tuple(Verdict(page, passed, self.inspector, now, reason) for page in dict.fromkeys(chosen))
            judged = replace(sample, verdicts=(*sample.verdicts, *said))
            self._keep(judged)
        adopt_verdicts(self.index, judged, said)
        return _result(self.index, judged)

    def result(self, sample: Sample) -> Result:
        """How a sample stands, and whether pages were changed since it passed."""
        return _result(self.index, sample)

    def find(self, wanted: str) -> Sample:
        """A sample by its id, or the last one of a batch. Raises UsageError."""
        every = kept_samples(self.archive)
        for sample in reversed(every):
            if wanted in (sample.id, sample.batch):
                return sample
        raise UsageError("qc.no-such-sample", wanted=wanted, known=", ".join(sample.id for sample in every) or "-")

    def _page(self, sample: Sample, page: str) -> str:
        name = page if "/" in page else f"{sample.batch}/{page}"
        if name not in sample.pages:
            raise UsageError("qc.not-drawn", page=page, sample=sample.id)
        return name

    def _keep(self, sample: Sample) -> None:
        path: Path = self.archive.root / "reports/qc" / f"{sample.id}.json"
        with storage_errors(path):
            make_directory(path.parent)
            write_atomic(path, canonical_json({"format": FORMAT, "sample": to_plain(sample)}))


def adopt_verdicts(index: Index, sample: Sample, said: Sequence[Verdict]) -> None:
    """Let the index know what inspectors said: bad pages hold their records, pages that are right now do no longer."""
    places = {line.ref: line for line in index.page_lines(sample.batch)}
    for verdict in said:
        line = places.get(verdict.page)
        if line is None:
            continue
        if verdict.passed:
            index.release(line.batch, line.page, verdict.inspector)
        else:
            detail = f"{verdict.reason} ({verdict.inspector}, {sample.id})"
            index.hold(
                Problem(ProblemCode.QC_FAILED, line.called, detail, page=line.page, record=line.record), line.batch, verdict.inspector
            )


def adopt_samples(archive: Archive, index: Index) -> None:
    """A new index learns what inspectors found bad, as far as that still stands."""
    for sample in kept_samples(archive):
        bad = [verdict for verdict in latest(sample).values() if not verdict.passed]
        adopt_verdicts(index, sample, bad)


def page_rows(index: Index, sample: Sample) -> list[dict[str, str | None]]:
    """The pages of a sample, where they are, and what was last said of them."""
    places, said = {line.ref: line for line in index.page_lines(sample.batch)}, latest(sample)
    rows: list[dict[str, str | None]] = []
    for page in sample.pages:
        line, verdict = places.get(page), said.get(page)
        rows.append(
            {
                "page": page,
                "record": line.record if line else None,
                "label": line.label or None if line else None,
                "state": str(line.state) if line else None,
                "what": line.called if line else None,
                "verdict": None if verdict is None else "pass" if verdict.passed else "fail",
                "inspector": verdict.inspector if verdict else None,
                "at": verdict.at if verdict else None,
                "reason": verdict.reason if verdict else None,
            }
        )
    return rows


def certify(control: Control, batch: str, target: Path) -> int:
    """Write the certificate that a batch has passed, with the log of its samples; returns its pages. Raises UsageError, StorageError."""
    samples = kept_samples(control.archive, batch)
    if not samples or not control.result(samples[-1]).passed:
        raise UsageError("qc.certificate-open", batch=batch)
    counts = control.index.accounting([batch])
    sample = samples[-1]
    with Form(f"{say_beside('qc.certificate')}: {batch}") as form:
        form.heading(*say_both("qc.certificate"))
        for code, value in (
            ("qc.batch", batch),
            ("qc.pages", ", ".join(f"{count} {state}" for state, count in counts.items() if count)),
            ("qc.sample", f"{sample.id}: {len(sample.pages)} / {sample.population}"),
            ("qc.plan", f"{sample.method}; {sample.accept}"),
            ("qc.seed", sample.seed),
            ("qc.inspectors", ", ".join(sorted({verdict.inspector for verdict in sample.verdicts}))),
        ):
            form.fact(say_beside(code), value)
        for text in say_both("qc.statement", batch=batch, size=len(sample.pages), bad=_bad(sample), accept=sample.accept):
            form.paragraph(text)
        below = say_beside("paper.name-post"), say_beside("paper.day-seal")
        form.signatures(say_beside("qc.inspector"), say_beside("qc.officer"), below=below)
        for one in samples:
            form.need(20)
            form.paragraph(say_beside("qc.log", sample=one.id, standing=standing_of(one)), 11, bold=True)
            heads = [(say_beside(f"qc.{head}"), share) for head, share in _LOG]
            form.table(heads, ([verdict.page, verdict.inspector, verdict.at, *_said(verdict)] for verdict in one.verdicts))
        write_atomic(target, form.content())
        return form.pages


_LOG = (("page", 3.0), ("inspector", 2.5), ("time", 3.2), ("verdict", 2.0), ("reason", 5.0))


def _said(verdict: Verdict) -> tuple[str, str]:
    return say_beside("qc.right" if verdict.passed else "qc.bad"), verdict.reason


def _bad(sample: Sample) -> int:
    return sum(1 for verdict in latest(sample).values() if not verdict.passed)
