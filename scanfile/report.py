"""Rows of the index as plain values: what ``--json`` answers (docs/cli.md), and the tables for people. Decides and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scanfile.corrections import State
from scanfile.index import Hit, Index, PageLine, ProblemRow, RecordLine, RecordRow, RegisterLine, SensitiveLine
from scanfile.lookup import Near
from scanfile.model import Candidate, Part, RecordState
from scanfile.obstacles import reason_in_full

if TYPE_CHECKING:
    from scanfile.proofread import PageWords

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
        "obstacle": str(found.obstacle) if found.obstacle else None,
        "obstacle_detail": found.obstacle_detail or None,
    }


def shown(index: Index, record: RecordRow) -> dict[str, Any]:
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
        "doubts": record.doubts,
        "revision": record.revision,
        "fields": fields,
        "letters": [
            {
                "part": str(letter.part),
                "page": letter.ordinal,
                "label": letter.part.label(letter.ordinal),
                "number": letter.number,
                "date": letter.date,
                "subject": letter.subject,
                "accepted": list(letter.accepted),
            }
            for letter in index.letters(record.id)
        ],
        "references": [
            {
                "value": link.value,
                "key": link.key,
                "date": link.date,
                "received": link.received,
                "label": link.part.label(link.ordinal),
                "records": list(link.records),
            }
            for link in index.references(record.id)
        ],
        "referred_to_by": index.referring(record.id),
        **left(index, record.id),
        "parts": [
            {
                "part": str(part.part),
                "volume": part.volume,
                "pdf": part.pdf,
                "sha256": part.sha256,
                "declared": part.count.declared if part.count else None,
                "unit": str(part.count.unit) if part.count else None,
                "found": part.count.found if part.count else None,
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


def left(index: Index, record: str) -> dict[str, Any]:
    """The computer number that a receiver gave a record last, and every package in which it left."""
    rows = index.packages.packages_of(record)
    numbers = [row.computer for row in rows if row.computer]
    return {
        "computer": numbers[-1] if numbers else None,
        "packages": [
            {
                "package": row.package,
                "profile": row.profile,
                "made": row.made,
                "alias": row.alias,
                "number": row.number,
                "changed_since": row.version != index.packages.version(record),
                "result": row.result or None,
                "computer": row.computer or None,
                "reason": row.reason or None,
            }
            for row in rows
        ],
    }


def shown_lines(found: dict[str, Any], lang: str) -> Iterable[str]:
    """What ``show`` prints; of a field that is still open also what keeps it so."""
    yield f"{found['record']}  {found['state']}  {found['source_name']}  (revision {found['revision']})"
    for name in FIELDS:
        field = found["fields"][name]
        yield f"  {name}: {field['value'] or '-'}" + (f"  ({field['source']})" if field["source"] else "")
        for one in field["candidates"]:
            why = one["reason"] if field["value"] else reason_in_full(one, lang)
            yield f"      {one['confidence']:3d}  {one['source']}: {one['value']}  {why}"
    for letter in found["letters"]:
        told = ", ".join(f"{letter[name]}{'' if name in letter['accepted'] else ' ?'}" for name in FIELDS if letter[name])
        yield f"  letter at {letter['label']}: {told or '-'}"
    for link in found["references"]:
        there = f"  -> {', '.join(link['records'])}" if link["records"] else ""
        yield (
            f"  {'received as' if link['received'] else 'refers to'} {link['value']} {link['date']}".rstrip()
            + f"  ({link['label']}){there}"
        )
    for one in found["packages"]:
        answer = [one["result"], f"computer number {one['computer']}" if one["computer"] else None, one["reason"]]
        since = "  (changed since)" if one["changed_since"] else ""
        yield f"  package {one['package']}  {one['profile']}: {', '.join(filter(None, answer)) or 'no answer yet'}{since}"
    if found["referred_to_by"]:
        yield f"  referred to by: {', '.join(found['referred_to_by'])}"
    for part in found["parts"]:
        came = f", {part['found']} of {part['declared']} {part['unit']} declared" if part["declared"] is not None else ""
        yield f"  {part['part']}, volume {part['volume']}{came}: {part['pdf'] or '-'}"
        for page in part["pages"]:
            yield f"      {page['label']:>6}  {page['id']}  {page['state']}  {page['master']}, page {page['frame']}"


def page_line(line: PageLine) -> dict[str, Any]:
    """One entry of ``pages list --json``."""
    return {
        "batch": line.batch,
        "page": line.page,
        "position": line.position,
        "name": line.called,
        "state": str(line.state),
        "reason": line.reason,
        "record": line.record,
        "part": str(line.part) if line.part else None,
        "volume": line.volume,
        "label": line.label or None,
        "electronic": line.electronic,
    }


def page_table(lines: Iterable[PageLine]) -> TableRows:
    """What ``pages list`` shows: where each page lies in the stack, and what it is."""
    rows: list[tuple[object, ...]] = [
        (line.position, line.ref, line.record or "-", line.label or "-", line.state, f"{line.called}  {line.reason}".rstrip())
        for line in lines
    ]
    return ("no.", "page", "record", "label", "state", "what"), rows


def word_lines(words: PageWords, doubtful: int = 0) -> dict[str, Any]:
    """What ``pages words --json`` answers; with ``doubtful`` only what the machine was less sure of, and what has no place."""
    unplaced = State.UNPLACED
    shown = [
        place
        for place in words.places
        if not doubtful or place.entry.state is unplaced or (place.entry.state is State.READ and place.entry.confidence < doubtful)
    ]
    return {
        "page": words.line.ref,
        "label": words.line.label or None,
        "record": words.line.record,
        "reading": words.reading,
        "words": [
            {
                "word": place.name,
                "text": place.entry.text,
                "read": place.entry.place.old,
                "confidence": place.entry.confidence,
                "box": list(place.entry.box),
                "state": str(place.entry.state),
            }
            for place in shown
        ],
    }


def word_table(found: dict[str, Any]) -> TableRows:
    """What ``pages words`` shows: what stands there, and in brackets what was read where that is not the same."""
    rows: list[tuple[object, ...]] = []
    for one in found["words"]:
        read = f"  ({one['read'] or '-'})" if one["state"] != State.READ else ""
        rows.append((one["word"], one["confidence"], ",".join(map(str, one["box"])), one["state"], f"{one['text'] or '-'}{read}"))
    return ("word", "sure", "box", "state", "text"), rows


def completeness(record: RecordRow) -> dict[str, Any]:
    """Whether a record is complete as far as inspection tells, for the clerk who waits with the paper.

    ``complete`` is true where all that was declared came and nothing is doubted, false where not, null where nothing was declared.
    """
    counts = [part.count for part in record.parts if part.count is not None]
    wrong = record.missing or record.doubts or any(count.found != count.declared for count in counts)
    return {
        "record": record.id,
        "batch": record.batch,
        "number": _number(record),
        "complete": False if wrong else True if counts else None,
        "missing": record.missing,
        "doubts": record.doubts,
        "parts": [
            {
                "part": str(part.part),
                "volume": part.volume,
                "pages": len(part.pages),
                "declared": part.count.declared if part.count else None,
                "unit": str(part.count.unit) if part.count else None,
                "found": part.count.found if part.count else None,
            }
            for part in record.parts
        ],
    }


def _number(record: RecordRow) -> str | None:
    """The number that stands, also before the record is built."""
    standing = [found for found in dict(record.fields).get("number", ()) if found.source.accepts]
    return record.number or (min(standing, key=lambda found: found.source.rank).value if standing else None)


def completeness_table(found: Iterable[dict[str, Any]]) -> TableRows:
    """What ``status`` shows of each record that is not built yet, or not complete."""
    words = {True: "complete", False: "look", None: "-"}
    rows: list[tuple[object, ...]] = []
    for one in found:
        came = " + ".join(
            f"{part['pages']}/{'n' if part['part'] == 'noting' else 'c'}"
            + (f" ({part['found']} of {part['declared']} {part['unit']})" if part["declared"] is not None else "")
            for part in one["parts"]
        )
        rows.append((one["record"], words[one["complete"]], came, one["number"] or ""))
    return ("record", "complete", "came", "number"), rows


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


def near_miss(index: Index, near: Near) -> dict[str, Any]:
    """An entry of ``search --near --json`` for a number that may have been meant: like a hit, with why in ``near``."""
    record = index.record(near.record)
    part, ordinal = near.part, near.ordinal
    if part is None or ordinal is None:
        part, ordinal = next(((one.part, one.first) for one in record.parts if one.pages), (Part.CORRESPONDENCE, 1))
    return hit(Hit(near.record, record.number, part, ordinal, part.label(ordinal), near.number, 0.0)) | {"near": str(near.likeness)}


def hit_table(hits: Iterable[Hit]) -> TableRows:
    """What ``search`` shows."""
    rows: list[tuple[object, ...]] = [(found.record, found.label, f"{found.number or ''}  {found.snippet}".strip()) for found in hits]
    return ("record", "page", "text"), rows


def sensitive(line: SensitiveLine) -> dict[str, Any]:
    """One entry of ``sensitive --json``."""
    return {
        "record": line.record,
        "number": line.number,
        "part": str(line.part),
        "page": line.page,
        "label": line.label,
        "kind": line.kind,
        "count": line.count,
    }


def sensitive_table(lines: Iterable[SensitiveLine]) -> TableRows:
    """What ``sensitive`` shows."""
    rows: list[tuple[object, ...]] = [(line.record, line.label, line.kind, line.count, line.number or "") for line in lines]
    return ("record", "page", "kind", "count", "number"), rows


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
        (row.id, row.batch, row.record or "-", row.page or "-", row.code, f"{row.subject}  {row.detail}".rstrip()) for row in rows
    ]
    return ("no.", "batch", "record", "page", "problem", "what"), cells


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
    waiting = [record for record in records if record.state in _NOT_DONE]
    return {
        "pages": index.accounting(None),
        "records": len(records),
        "review": sum(1 for record in records if record.state.waits),
        "problems": len(index.problems()),
        "unfinished": index.unfinished_batches(),
        "results": index.results_by_settings(),
        "batches": batches,
        "waiting": [completeness(index.record(record.id)) for record in waiting],
    }


_NOT_DONE = (RecordState.SCANNED, RecordState.STALE, RecordState.REVIEW, RecordState.REFUSED)
"""States in which the paper may still be wanted."""


def accounting(pages: dict[str, int]) -> tuple[str, dict[str, int]]:
    """The message about the accounting, and its values; what only repairs bring is said where there is any."""
    repaired = any(pages[name] for name in _REPAIRS)
    return "run.summary-repaired" if repaired else "run.summary", {"total": pages["in"], **pages}


_SHOWN = ("kept", "blank", "separator", "duplicate", "failed", "pending")
_REPAIRS = ("replaced", "withdrawn")


def status_table(found: dict[str, Any]) -> TableRows:
    """What ``status`` shows of each batch."""
    states = ("in", *_SHOWN, *(name for name in _REPAIRS if found["pages"][name]))
    rows: list[tuple[object, ...]] = [
        (batch["batch"], *(batch["pages"][name] for name in states), batch["source"]) for batch in found["batches"]
    ]
    return ("batch", *states, "source"), rows


def registered(line: RegisterLine) -> dict[str, Any]:
    """One entry of ``register list --json``."""
    row = line.row
    return {
        "number": row.number,
        "subject": row.subject,
        "section": row.section,
        "office": row.office,
        "year": row.year,
        "count_noting": row.count_noting,
        "count_correspondence": row.count_correspondence,
        "count_unit": str(row.count_unit),
        "classification": str(row.classification),
        "retention": row.retention,
        "category": row.category,
        "class": row.file_class,
        "priority": row.priority,
        "due_back": row.due_back,
        "records": list(line.records),
        "state": str(line.state),
    }


def register_table(found: Iterable[dict[str, Any]]) -> TableRows:
    """What ``register list`` shows: Devanagari only in the last column."""
    rows: list[tuple[object, ...]] = []
    for line in found:
        counts = ["-" if line[name] is None else line[name] for name in ("count_noting", "count_correspondence")]
        named = " · ".join(filter(None, (line["number"], line["subject"])))
        rows.append((line["state"], *counts, line["count_unit"], line["classification"], ", ".join(line["records"]), named))
    return ("state", "noting", "correspondence", "unit", "classification", "records", "number · subject"), rows
