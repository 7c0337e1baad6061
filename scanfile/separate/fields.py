"""The candidates that come with the pages of a record, strongest source first, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scanfile.errors import ProblemCode
from scanfile.model import Batch, Candidate, Part, Problem, RegisterRow, SheetMark, Source, Surroundings
from scanfile.separate.bundle import BOUND, Bundle, Side, Volume
from scanfile.separate.names import number_from_name, number_of_name
from scanfile.text import fold, loose_key, number_key

_TEMPLATE_CONFIDENCE = 70
_OTHER_OFFICE_CONFIDENCE = 60
FIELDS = ("number", "subject", "date", "office", "year")

Fields = tuple[tuple[str, tuple[Candidate, ...]], ...]


def accepted_key(fields: Fields) -> str:
    """The key of the number that stands without a person's word, empty where none does."""
    standing = [candidate for candidate in dict(fields).get("number", ()) if candidate.source.accepts]
    return min(standing, key=lambda candidate: candidate.source.rank).key if standing else ""


def fields_of(batch: Batch, bundle: Bundle, around: Surroundings) -> Fields:
    """What the delivery's options, its tables, its sheets and its names say of one record."""
    found: dict[str, list[Candidate]] = {name: [] for name in FIELDS}
    for name, decision in bundle.said.items():
        if decision.value is not None and name in found:
            reason = f"decided by {decision.actor}" + (f": {decision.reason}" if decision.reason else "")
            found[name].append(_candidate(name, decision.value, Source.OPERATOR, 100, reason))
    if batch.options.number:
        found["number"].append(_candidate("number", batch.options.number, Source.OPTION, 100, "said for the whole delivery"))
    for mark, page in bundle.evidence.sheets:
        if mark.number:
            found["number"].append(_from_sheet(mark, page, around.office))
    for row in bundle.evidence.rows:
        for name in ("number", "subject", "date"):
            if text := getattr(row, name):
                found[name].append(_candidate(name, text, Source.SIDECAR, 100, f"metadata.csv, {row.path}"))
    for match in bundle.evidence.matches:
        for name, text in match.fields.items():
            reason = f"{batch.options.path_template} of {match.group}"
            found[name].append(_candidate(name, text, Source.NAME, _TEMPLATE_CONFIDENCE, reason))
    for name in bundle.evidence.names:
        if named := number_from_name(name):
            found["number"].append(named)
    return tuple((name, tuple(_once(candidates))) for name, candidates in found.items() if candidates)


def with_register(fields: Fields, row: RegisterRow) -> Fields:
    """The same, and what the register says of the number."""
    found = {name: list(candidates) for name, candidates in fields}
    said = {"number": row.number, "subject": row.subject, "office": row.office, "year": row.year}
    for name, text in said.items():
        if text:
            found.setdefault(name, []).append(_candidate(name, text, Source.REGISTER, 100, "the register of files"))
    return tuple((name, tuple(_once(found[name]))) for name in FIELDS if name in found)


def is_of_other_office(mark: SheetMark, office: str) -> bool:
    """Whether a sheet was printed for another office than this archive's."""
    return bool(office and mark.office and fold(office) != fold(mark.office))


def doubts_about_number(bundle: Bundle, fields: Fields, row: RegisterRow | None, around: Surroundings) -> list[Problem]:
    """What a person must look at before the number of this record is believed."""
    problems = []
    for mark, page in bundle.evidence.sheets:
        if is_of_other_office(mark, around.office):
            problems.append(Problem(ProblemCode.SHEET_OTHER_OFFICE, mark.number, mark.office, page=page))
    key = accepted_key(fields)
    if not key:
        return problems
    if other := _other_number(bundle, key):
        problems.append(other)
    value = next(candidate.value for candidate in dict(fields)["number"] if candidate.key == key)
    if bundle.evidence.sheets and around.registered and row is None:
        problems.append(Problem(ProblemCode.NOT_REGISTERED, value))
    if earlier := around.earlier.get(key):
        problems.append(Problem(ProblemCode.NUMBER_AGAIN, value, ", ".join(earlier)))
    return problems


def _other_number(bundle: Bundle, key: str) -> Problem | None:
    """A question where most of the pages that may be believed name another file: covers and noting pages; letters cite other files."""
    told = [side for volume in bundle.volumes for side in volume.sides if side.page.number and _speaks_of_itself(volume, side)]
    names = Counter(loose_key(side.page.number) for side in told)
    if not names:
        return None
    name, count = names.most_common(1)[0]
    if name == loose_key(key) or 2 * count <= len(told):
        return None
    first = next(side for side in told if loose_key(side.page.number) == name)
    return Problem(ProblemCode.NUMBER_CONFLICT, first.called, f"{first.page.number} on {count} of {len(told)} pages", page=first.page.page)


def _speaks_of_itself(volume: Volume, side: Side) -> bool:
    return side.state in BOUND and (volume.part is Part.NOTING or side.page.cover)


def _from_sheet(mark: SheetMark, page: str, office: str) -> Candidate:
    """A sheet of another office only proposes: its number may mean another file here."""
    if is_of_other_office(mark, office):
        reason = f"separator sheet of office {mark.office}, page {page}"
        return _candidate("number", mark.number, Source.READING, _OTHER_OFFICE_CONFIDENCE, reason)
    return _candidate("number", mark.number, Source.SHEET, 100, f"separator sheet, page {page}")


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    kept: dict[tuple[Source, str], Candidate] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.source.rank):
        kept.setdefault((candidate.source, candidate.value), candidate)
    return list(kept.values())


def _candidate(name: str, raw: str, source: Source, confidence: int, reason: str) -> Candidate:
    value = number_of_name(raw) if name == "number" and source is Source.NAME else " ".join(raw.split())
    key = number_key(value) if name == "number" else fold(value)
    return Candidate(raw, value, key, source, confidence, reason)
