"""What ``review list`` answers: plain values for ``--json`` (docs/cli.md), and a table for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scanfile.index import OpenRecord, ProblemRow
from scanfile.model import Candidate
from scanfile.obstacles import reason_in_full
from scanfile.report import TableRows, candidate
from scanfile.review.questions import Question, counts_of

CropOf = Callable[[Candidate], str | None]
"""Where the picture of a candidate lies in the archive, if there is one."""


def listing(
    records: Sequence[OpenRecord], questions: Sequence[Question], problems: Iterable[ProblemRow], crop_of: CropOf
) -> list[dict[str, Any]]:
    """Each record of which anything is open or doubted: the questions about it and its letters, and its problems."""
    doubted: dict[str | None, list[ProblemRow]] = defaultdict(list)
    for row in problems:
        doubted[row.record].append(row)
    asked: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        asked[question.record].append(question)
    counts = counts_of(questions)
    found = []
    for record in records:
        own, doubts = asked[record.id], doubted[record.id] if record.held else []
        if not (own or doubts or (record.held and record.missing)):
            continue
        found.append(
            {
                "record": record.id,
                "number": record.number,
                "fields": [_asked(one, counts[one.group], crop_of) for one in own if not one.letter],
                "letters": [{"letter": one.letter} | _asked(one, counts[one.group], crop_of) for one in own if one.letter],
                "problems": [
                    {"problem": row.id, "code": row.code, "page": row.page, "subject": row.subject, "detail": row.detail} for row in doubts
                ],
                "missing": record.missing,
            }
        )
    return found


def _asked(question: Question, same: int, crop_of: CropOf) -> dict[str, Any]:
    differ = len(question.entries) > 1
    return {
        "field": question.field,
        "blocks": question.blocks,
        "same": same,
        "candidates": [candidate(one) | {"label": one.label or None, "crop": crop_of(one)} for one in question.candidates],
        # Who types the second time must not see what the first one has typed, unless they differ.
        "typed": list(question.typed),
        "entries": [one.value for one in question.entries] if differ else [],
    }


def held_otherwise(found: Iterable[dict[str, Any]]) -> int:
    """How many of the listed records wait for no answer, but for what is doubted of them or missing."""
    return sum(not any(one["blocks"] for one in record["fields"]) and bool(record["problems"] or record["missing"]) for record in found)


def table(found: Iterable[dict[str, Any]], lang: str) -> TableRows:
    """What ``review list`` shows: a row for each question with the best candidate and why, and how many others are the same."""
    rows: list[tuple[object, ...]] = []
    for record in found:
        for one in (*record["fields"], *record["letters"]):
            best = one["candidates"][0] if one["candidates"] else None
            told = [f"{best['value']}  {reason_in_full(best, lang)}"] if best else []
            told += [f"typed by {', '.join(one['typed'])}"] if one["typed"] else []
            told += ["differ: " + " | ".join(one["entries"])] if one["entries"] else []
            name = f"{one['field']} of letter {one['letter']}" if "letter" in one else one["field"]
            name += "" if one["blocks"] else " (may wait)"
            rows.append((record["record"], name, best["confidence"] if best else "-", one["same"], "; ".join(told)))
        rows += [(record["record"], one["code"], "-", "-", f"{one['subject']}  {one['detail']}".rstrip()) for one in record["problems"]]
        if record["missing"]:
            rows.append((record["record"], "missing pages", record["missing"], "-", ""))
    return ("record", "question", "sure", "same", "best candidate, or what is doubted"), rows
