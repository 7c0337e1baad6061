"""Rows of the index as plain values: what ``--json`` answers (docs/cli.md), and the tables for people. Decides and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from scanfile.index import Hit, Index, ProblemRow, RecordLine, RecordRow
from scanfile.model import Candidate, RecordState

TableRows = tuple[Sequence[str], list[tuple[object, ...]]]
"""Headings, and the cells of each row."""

FIELDS = ("number", "date", "subject")


def listed(record: RecordLine) -> dict[str, Any]:
    """One entry of ``list --json``."""
    return {
        "record": record.id,
        "batch": record.batch,
        "source_name": record.source_name,
        "number": record.number,
        "subject": record.subject,
        "state": str(record.state),
        "parts": [{"part": str(part.part), "volume": part.volume, "pages": part.pages, "pdf": part.pdf} for part in record.parts],
    }


def record_table(records: Iterable[dict[str, Any]]) -> TableRows:
    """What ``list`` shows: Devanagari only in the last column."""
    rows: list[tuple[object, ...]] = []
    for record in records:
        pages = " + ".join(f"{part['pages']}/{'n' if part['part'] == 'noting' else 'c'}" for part in record["parts"])
        named = " · ".join(filter(None, (record["number"] or f"({record['source_name']})", record["subject"])))
        rows.append((record["record"], record["state"], pages, named))
    return ("record", "state", "pages", "number · subject"), rows


def candidate(found: Candidate) -> dict[str, Any]:
    """One candidate with its evidence."""
    return {
        "raw": found.raw,
        "value": found.value,
        "key": found.key,
        "source": str(found.source),
        "confidence": found.confidence,
        "reason": found.reason,
        "page": found.page,
        "box": list(found.box) if found.box else None,
    }


def shown(record: RecordRow) -> dict[str, Any]:
    """What ``show --json`` answers."""
    accepted, candidates = dict(record.accepted), dict(record.fields)
    fields = {}
    for name in FIELDS:
        best = accepted.get(name)
        fields[name] = {
            "value": best.value if best else None,
            "source": str(best.source) if best else None,
            "candidates": [candidate(found) for found in candidates.get(name, ())],
        }
    return {
        "record": record.id,
        "batch": record.batch,
        "source_name": record.source_name,
        "number": record.number,
        "subject": record.subject,
        "date": record.date,
        "state": str(record.state),
        "missing": record.missing,
        "fields": fields,
        "parts": [
            {
                "part": str(part.part),
                "volume": part.volume,
                "pdf": part.pdf,
                "sha256": part.sha256,
                "pages": [
                    {
                        "page": ordinal - part.first + 1,
                        "label": part.part.label(ordinal),
                        "id": f"{page.batch}/{page.page}",
                        "state": str(page.state),
                        "master": page.master,
                        "frame": page.frame,
                    }
                    for ordinal, page in enumerate(part.pages, part.first)
                ],
            }
            for part in record.parts
        ],
    }


def shown_lines(found: dict[str, Any]) -> Iterable[str]:
    """What ``show`` prints."""
    yield f"{found['record']}  {found['state']}  {found['source_name']}"
    for name in FIELDS:
        field = found["fields"][name]
        yield f"  {name}: {field['value'] or '-'}" + (f"  ({field['source']})" if field["source"] else "")
        for one in field["candidates"]:
            yield f"      {one['confidence']:3d}  {one['source']}: {one['value']}  {one['reason']}"
    for part in found["parts"]:
        yield f"  {part['part']}, volume {part['volume']}: {part['pdf'] or '-'}"
        for page in part["pages"]:
            yield f"      {page['label']:>6}  {page['id']}  {page['state']}  {page['master']}, page {page['frame']}"


def hit(found: Hit) -> dict[str, Any]:
    """One entry of ``search --json``."""
    return {
        "record": found.record,
        "number": found.number,
        "part": str(found.part),
        "page": found.page,
        "label": found.label,
        "snippet": found.snippet,
        "score": found.score,
    }


def hit_table(hits: Iterable[Hit]) -> TableRows:
    """What ``search`` shows."""
    rows: list[tuple[object, ...]] = [(found.record, found.label, f"{found.number or ''}  {found.snippet}".strip()) for found in hits]
    return ("record", "page", "text"), rows


def problem(row: ProblemRow, remedy: str) -> dict[str, Any]:
    """One entry of ``problems --json``."""
    return {
        "problem": row.id,
        "code": row.code,
        "batch": row.batch,
        "page": row.page,
        "record": row.record,
        "subject": row.subject,
        "detail": row.detail,
        "status": row.status,
        "remedy": remedy,
    }


def problem_table(rows: Iterable[ProblemRow]) -> TableRows:
    """What ``problems`` shows."""
    cells: list[tuple[object, ...]] = [
        (row.id, row.batch, row.page or row.record or "-", row.code, f"{row.subject}  {row.detail}".rstrip()) for row in rows
    ]
    return ("no.", "batch", "page", "problem", "what"), cells


def status(index: Index) -> dict[str, Any]:
    """What ``status --json`` answers: the accounting in total and of each batch, what is unfinished, results by settings."""
    batches = [
        {
            "batch": row.id,
            "source": row.source,
            "operator": row.operator,
            "date": row.date,
            "pages": index.accounting([row.id]),
        }
        for row in index.batches()
    ]
    records = list(index.records())
    return {
        "pages": index.accounting(None),
        "records": len(records),
        "review": sum(1 for record in records if record.state is RecordState.REVIEW),
        "problems": len(index.problems()),
        "unfinished": index.unfinished_batches(),
        "results": index.results_by_settings(),
        "batches": batches,
    }


def status_table(found: dict[str, Any]) -> TableRows:
    """What ``status`` shows of each batch."""
    states = ("in", "kept", "blank", "separator", "duplicate", "failed", "pending")
    rows: list[tuple[object, ...]] = [
        (batch["batch"], *(batch["pages"][name] for name in states), batch["source"]) for batch in found["batches"]
    ]
    return ("batch", *states, "source"), rows
