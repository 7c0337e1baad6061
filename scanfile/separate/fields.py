"""The candidates that come with the pages of a record, strongest source first, each once."""

from __future__ import annotations

from collections.abc import Iterable

from scanfile.model import Batch, Candidate, RegisterRow, SheetMark, Source, Surroundings
from scanfile.said import candidates_of, key_of, word_of
from scanfile.separate.bundle import Bundle
from scanfile.separate.names import number_from_name, number_of_name
from scanfile.text import fold, number_key

_TEMPLATE_CONFIDENCE = 70
_OTHER_OFFICE_CONFIDENCE = 60
FIELDS = ("number", "subject", "date", "office", "year")

Fields = tuple[tuple[str, tuple[Candidate, ...]], ...]


def accepted_numbers(fields: Fields) -> list[Candidate]:
    """The numbers that may stand without a person's word, the strongest first: that one stands. None where a person says that there is
    none."""
    standing = [candidate for candidate in dict(fields).get("number", ()) if candidate.source.accepts]
    ranked = sorted(standing, key=lambda candidate: candidate.source.rank)
    return [candidate for candidate in ranked if candidate.key] if ranked and ranked[0].key else []


def fields_of(batch: Batch, bundle: Bundle, around: Surroundings) -> Fields:
    """What the delivery's options, its tables, its sheets and its names say of one record."""
    found: dict[str, list[Candidate]] = {name: [] for name in FIELDS}
    for name, decisions in bundle.said.items():
        if name in found:
            found[name] += candidates_of(word_of(decisions, key_of(name)), key_of(name))
    if bundle.evidence.option:
        found["number"].append(_candidate("number", bundle.evidence.option, Source.OPTION, 100, "said for the whole delivery"))
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
