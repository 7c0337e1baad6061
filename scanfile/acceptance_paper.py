"""The report on a supplier's delivery, as it is signed: in Hindi and English, what speaks against it first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scanfile import __version__
from scanfile.acceptance import Assessment, Ruling
from scanfile.clock import india_time
from scanfile.declared import heading
from scanfile.messages import say_beside, say_both
from scanfile.paper.forms import Form
from scanfile.store import write_atomic

LISTED = 500
"""Faulty pages that the report names at most; ``rescan list`` names all."""


def write_report(found: Assessment, office: str, now: str, target: Path) -> int:
    """Write the report; returns its pages. ``now`` is UTC. Raises MissingToolError ``sheet.font-missing``, StorageError."""
    content, pages = draw(found, office, now)
    write_atomic(target, content)
    return pages


def draw(found: Assessment, office: str, now: str) -> tuple[bytes, int]:
    """The PDF, and how many pages it has. Raises MissingToolError ``sheet.font-missing``."""
    title = say_beside("delivery.title")
    with Form(f"{found.batch.id}: {title}", f"{found.batch.id}  ·  {title}") as form:
        form.heading(*say_both("delivery.title"))
        _facts(form, found, office, now)
        for text in say_both(f"delivery.proposal-{found.proposal}"):
            form.paragraph(text, 11, bold=True, after=1)
        _remarks(form, found)
        for ruling in found.rulings[-1:]:
            form.paragraph(_ruled(ruling), 11, bold=True)
        below = say_beside("paper.name-post"), say_beside("paper.day-seal")
        form.signatures(say_beside("delivery.supplier"), say_beside("delivery.officer"), below=below)
        _counts(form, found)
        _declared(form, found)
        _faulty(form, found)
        return form.content(), form.pages


def _facts(form: Form, found: Assessment, office: str, now: str) -> None:
    batch, sample = found.batch, found.sample.sample if found.sample else None
    pages = ", ".join(f"{count} {say_beside(f'count.{state}')}" for state, count in found.pages.items() if count and state != "in")
    for code, value in (
        ("dossier.batch", batch.id),
        ("delivery.supplier", batch.operator),
        ("dossier.source", batch.source),
        ("dossier.day", batch.day),
        ("paper.office", office),
        ("delivery.pages", f"{found.pages['in']}: {pages}"),
        ("delivery.faulty", str(len(found.faulty))),
        ("qc.sample", f"{sample.id}: {sample.method}; {len(sample.pages)} / {sample.population}" if sample else ""),
        ("dossier.made", f"{india_time(now)}, scanfile {__version__}"),
    ):
        form.fact(say_beside(code), value)
    form.y += 3


def _ruled(ruling: Ruling) -> str:
    code = "delivery.ruled-accepted" if ruling.accepted else "delivery.ruled-refused"
    return say_beside(code, actor=ruling.actor, time=india_time(ruling.at), reason=ruling.reason or "-")


def _remarks(form: Form, found: Assessment) -> None:
    rows = [
        [
            say_beside(f"delivery.{one.fact}"),
            str(one.count) if one.count else "",
            one.detail,
            say_beside("table.yes" if one.blocks else "table.no"),
        ]
        for one in sorted(found.remarks, key=lambda one: not one.blocks)
    ]
    if rows:
        form.table([(say_beside(f"delivery.head-{name}"), share) for name, share in _REMARKS], rows)


_REMARKS = (("fact", 5.6), ("count", 2.6), ("detail", 6.2), ("against", 2.6))


def _counts(form: Form, found: Assessment) -> None:
    shown = ("pages", "kept", "blank", "duplicate", "failed", "replaced")
    heads: Sequence[tuple[str, float]] = [
        (say_beside("count.size"), 2.2),
        (say_beside("count.mode"), 2.6),
        *((say_beside(f"count.{name}"), 2.2) for name in shown),
    ]
    rows = []
    for row in found.rows:
        plain = row.as_json()
        rows.append([say_beside(f"count.{row.size}"), say_beside(f"count.{row.mode}"), *(str(plain[name]) for name in shown)])
    form.need(30)
    form.paragraph(say_beside("delivery.counts"), 12, bold=True)
    form.table(heads, rows)


def _declared(form: Form, found: Assessment) -> None:
    if found.differences is None:
        return
    form.need(30)
    form.paragraph(say_beside("delivery.compared"), 12, bold=True)
    heads = [
        (say_beside(f"count.{name}"), share) for name, share in (("figure", 5.0), ("declared", 4.0), ("found", 4.0), ("difference", 4.0))
    ]
    rows = [
        [
            f"{heading(one.column, 'hi')} / {heading(one.column, 'en')}",
            "" if one.declared is None else str(one.declared),
            str(one.found),
            f"{one.difference:+d}" if one.difference else "0",
        ]
        for one in found.differences
    ]
    form.table(heads, rows)


def _faulty(form: Form, found: Assessment) -> None:
    if not found.faulty:
        return
    form.need(30)
    form.paragraph(say_beside("delivery.named"), 12, bold=True)
    heads = [(say_beside(f"dossier.{name}"), share) for name, share in (("page", 3.4), ("name", 5.0), ("why", 8.6))]
    rows = [
        [
            refeed.page.ref,
            refeed.page.called,
            "; ".join(
                say_beside(f"rescan.{fault.code}", measure=f"{round(fault.measure, 1):g}", limit=f"{fault.limit:g}")
                for fault in refeed.faults
            ),
        ]
        for refeed in found.faulty[:LISTED]
    ]
    form.table(heads, rows)
    if len(found.faulty) > LISTED:
        form.paragraph(say_beside("delivery.more", count=len(found.faulty) - LISTED), 9)
