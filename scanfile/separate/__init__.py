"""Step 3: a sealed batch's pages become government files. Pure and repeatable: the same batch, pages and decisions give the same drafts.

``passes`` puts the sides in order; ``sheets``, ``paths`` and ``cuts`` are the ways of grouping; ``decisions`` applies what people said;
``twins`` sets aside what was scanned twice; ``counts`` compares what came with what was declared, ``folios`` the numbers in the corners
with the order; ``fields`` gathers candidates; ``names`` reads numbers out of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scanfile.config import SeparateSettings
from scanfile.errors import ProblemCode, UsageError
from scanfile.model import (
    Batch,
    Count,
    Decision,
    DraftPart,
    PageMark,
    PageState,
    Problem,
    RecordDraft,
    RegisterRow,
    SeparatePage,
    Separation,
    SheetMark,
    Surroundings,
)
from scanfile.separate.bundle import BOUND, Bundle, Side, Stack, ordered
from scanfile.separate.counts import check_counts, suspect_breaks
from scanfile.separate.cuts import by_blank, by_count
from scanfile.separate.decisions import Rearranging, forced_states, state_of
from scanfile.separate.fields import Fields, accepted_key, doubts_about_number, fields_of, with_register
from scanfile.separate.folios import check_folios
from scanfile.separate.names import number_from_name, number_of_name
from scanfile.separate.passes import in_order, partners, require_equal_passes
from scanfile.separate.paths import by_path
from scanfile.separate.sheets import by_sheets, marks_of
from scanfile.separate.twins import set_aside, tell_of_others
from scanfile.text import number_key

__all__ = [
    "needs_one_record",
    "number_from_name",
    "number_of_name",
    "numbers_named",
    "parse_way",
    "require_equal_passes",
    "separate",
]

WAYS = ("auto", "sheets", "path", "each", "count", "blank", "csv")


def parse_way(text: str) -> tuple[str, int]:
    """The way of grouping that ``--separate`` names, and the number of pages of ``count:N``. ``auto``: by sheets where there are any.

    Raises UsageError ``usage.separate``.
    """
    way, _, number = text.partition(":")
    if way not in WAYS or (way == "count") != bool(number) or (number and not (number.isascii() and number.isdecimal())):
        raise UsageError("usage.separate", wanted=text)
    if way == "count" and int(number) == 0:
        raise UsageError("usage.separate", wanted=text)
    return way, int(number or 0)


def separate(
    batch: Batch,
    pages: Sequence[SeparatePage],
    settings: SeparateSettings,
    around: Surroundings = Surroundings(),  # noqa: B008  (frozen)
) -> Separation:
    """The batch's records in the order of their first pages, and the state of each of its pages.

    Kept and pending pages are bound; blank ones too where ``settings.blank`` is ``replica``; the rest is left out. A record of nothing but
    blank pages is a draft with an empty part, so that it is seen; one without even those is no draft. Raises UsageError
    ``template.wrong``, ``usage.separate``.
    """
    forced = forced_states(around.decisions)
    names = {master.number: (master.name, master.frames) for master in batch.masters}

    def side(page: SeparatePage, name: str, *, own: bool) -> Side:
        state, reason = state_of(page, forced.get(name))
        title, frames = names.get(page.master, ("", 1)) if own else (page.page, 1)
        return Side(page, state, reason, f"{title}, page {page.frame}" if frames > 1 else title, own)

    order = in_order(batch, pages)
    sides = [side(page, f"{batch.id}/{page.page}", own=True) for page in order]
    said = {page.page: forced[name][0] for page in order if (name := f"{batch.id}/{page.page}") in forced}
    stack = _grouped(batch, sides, order, settings, said)
    foreign = {page.page: side(page, page.page, own=False) for page in around.foreign}
    Rearranging(batch.id, stack, foreign).apply(around.decisions)
    set_aside(batch.id, stack.bundles, forced)
    tell_of_others(batch.id, stack.bundles, forced)
    return _drafted(batch, stack, settings, around)


def needs_one_record(batch: Batch, drafts: Sequence[RecordDraft]) -> bool:
    """Whether ``--number`` was given for more records than it can name."""
    return bool(batch.options.number) and len(drafts) > 1


def numbers_named(batch: Batch, pages: Sequence[SeparatePage], settings: SeparateSettings, decisions: Sequence[Decision]) -> set[str]:
    """The keys of all numbers that the delivery's options, tables and sheets, and people, name: what the surroundings are wanted for."""
    marks = marks_of([Side(page, page.state, "", "") for page in pages], settings, {})
    named = {mark.number for mark in marks.values() if isinstance(mark, SheetMark)}
    named |= {row.number for row in batch.options.sidecar} | {batch.options.number}
    named |= {decision.value or "" for decision in decisions if decision.field == "number"}
    return {number_key(number) for number in named if number}


def _grouped(
    batch: Batch, sides: Sequence[Side], order: Sequence[SeparatePage], settings: SeparateSettings, said: dict[str, PageState]
) -> Stack:
    way, count = parse_way(batch.options.separate or settings.by)
    leaves = partners(batch, order)
    if way in ("auto", "sheets"):
        marks = marks_of(sides, settings, said)
        if marks or way == "sheets":
            return by_sheets(batch, sides, marks, leaves)
    if way == "count":
        return by_count(batch, sides, count)
    if way == "blank":
        return by_blank(batch, sides, leaves)
    return Stack(by_path(batch, sides, each=way == "each"))


def _drafted(batch: Batch, stack: Stack, settings: SeparateSettings, around: Surroundings) -> Separation:
    bundles = [bundle for bundle in stack.bundles if any(True for _ in bundle.sides())]
    known: list[tuple[Fields, RegisterRow | None]] = []
    for bundle in bundles:
        fields = fields_of(batch, bundle, around)
        row = around.register.get(accepted_key(fields))
        known.append((with_register(fields, row) if row else fields, row))
    counts = check_counts(batch, bundles, {at: row for at, (_, row) in enumerate(known) if row is not None})
    suspect_breaks(bundles, counts)
    check_folios(bundles)
    drafts = []
    for at, (bundle, (fields, row)) in enumerate(zip(bundles, known, strict=True)):
        own = {place: count for (of, place), count in counts.items() if of == at}
        draft = _draft(stack, bundle, own, settings)
        if draft is None:
            continue
        barred = row is not None and row.barred
        problems = [*bundle.problems, *doubts_about_number(bundle, fields, row, around)]
        if barred:
            problems = [Problem(ProblemCode.CONFIDENTIAL, row.number if row else "")]
        drafts.append(replace(draft, fields=fields, problems=tuple(problems), sealed=barred or bundle.sealed))
    marks = tuple(PageMark(side.page.page, side.state, side.reason) for side in stack.sides() if side.own)
    return Separation(tuple(drafts), tuple(sorted(marks, key=lambda mark: mark.page)), tuple(stack.problems))


def _draft(stack: Stack, bundle: Bundle, counts: dict[int, Count], settings: SeparateSettings) -> RecordDraft | None:
    """The bundle's parts, noting first. An empty one is left out unless all are; None where not even a blank page is there."""
    bound = (*BOUND, PageState.BLANK) if settings.blank == "replica" else BOUND
    begins = {page for other in stack.bundles for volume in other.volumes for page in volume.documents}
    places = {id(volume): place for place, volume in enumerate(bundle.volumes)}
    parts = []
    for volume in ordered(bundle.volumes):
        if any(side.state in (*BOUND, PageState.BLANK) for side in volume.sides):
            pages = tuple(side.page.page for side in volume.sides if side.state in bound)
            documents = tuple(at for at, page in enumerate(pages) if page in begins)
            parts.append(DraftPart(volume.part, volume.volume, pages, documents, counts.get(places[id(volume)])))
    if not parts:
        return None
    missing = sum(1 for side in bundle.sides() if side.state is PageState.FAILED)
    return RecordDraft(bundle.name, tuple(part for part in parts if part.pages) or tuple(parts), missing=missing)
