"""Step 3: a sealed batch's pages become government files. Pure and repeatable: the same batch, pages and decisions give the same drafts.

``passes`` puts the sides in order; ``sheets``, ``paths`` and ``cuts`` are the ways of grouping; ``decisions`` applies what people said;
``twins`` sets aside what was scanned twice; ``counts`` compares what came with what was declared, ``folios`` the numbers in the corners
with the order; ``fields`` gathers candidates; ``doubts`` asks people; ``names`` reads numbers out of names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scanfile.config import SeparateSettings
from scanfile.errors import UsageError
from scanfile.model import (
    Batch,
    Count,
    Decision,
    DecisionKind,
    DraftPart,
    PageMark,
    PageState,
    RecordDraft,
    SeparatePage,
    Separation,
    SheetMark,
    Source,
    Surroundings,
    WholePart,
)
from scanfile.paper.code import Barcodes, read_symbols
from scanfile.separate.bundle import BOUND, Bundle, Side, Stack, ordered
from scanfile.separate.counts import check_counts, suspect_breaks
from scanfile.separate.cuts import by_blank, by_count
from scanfile.separate.decisions import Rearranging, Said, lay_sheets, said_of, state_of
from scanfile.separate.doubts import Known, ask_about_written_backs, doubts_about, of_no_record
from scanfile.separate.fields import accepted_numbers, fields_of, with_register
from scanfile.separate.folios import check_folios
from scanfile.separate.names import number_from_name, number_of_name
from scanfile.separate.passes import in_order, leaves_of, require_equal_passes
from scanfile.separate.paths import by_path
from scanfile.separate.sheets import Sheets, Unmarked, by_sheets, mark_documents, set_sheets_aside
from scanfile.separate.twins import set_aside, tell_of_others
from scanfile.text import number_key

__all__ = [
    "leaves_of",
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
    """The batch's records in the order in which they begin (those that people split off come last), and the state of each of its pages.

    Kept and pending pages are bound; blank ones too where ``settings.blank`` is ``replica``; the rest is left out. A record of nothing but
    blank pages is a draft with an empty part, so that it is seen; one without even those is no draft. Raises UsageError
    ``template.wrong``, ``usage.separate``.
    """
    said = said_of(around.decisions)
    own = _own_sides(batch, in_order(batch, pages), said)
    foreign = {page.page: Side(page, page.page, *state_of(page, said.get(page.page)), page.page, own=False) for page in around.foreign}
    sheets = set_sheets_aside(batch, own, foreign.values(), settings, said)
    stack, laid = _grouped(batch, own, foreign, sheets, settings, around)
    Rearranging(batch.id, stack, foreign, laid).apply(around.decisions)
    ask_about_written_backs(stack.bundles, sheets, around.decisions)
    set_aside(stack.bundles, said)
    tell_of_others(stack.bundles, said)
    return _drafted(batch, stack, own, settings, around)


def needs_one_record(batch: Batch, drafts: Sequence[RecordDraft]) -> bool:
    """Whether ``--number`` was given for more records than it can name."""
    return bool(batch.options.number) and len(drafts) > 1


def numbers_named(batch: Batch, pages: Sequence[SeparatePage], settings: SeparateSettings, decisions: Sequence[Decision]) -> set[str]:
    """The keys of all numbers that the delivery's options, tables and sheets, and people, name: what the surroundings are wanted for."""
    barcodes = Barcodes(settings.barcodes)
    marks = [read_symbols(page.symbols, barcodes) for page in pages if page.symbols]
    named = {mark.number for mark in marks if isinstance(mark, SheetMark)}
    named |= {row.number for row in batch.options.sidecar} | {batch.options.number}
    named |= {decision.value or "" for decision in decisions if decision.field == "number"}
    return {number_key(number) for number in named if number}


def _own_sides(batch: Batch, order: Sequence[SeparatePage], said: Mapping[str, Said]) -> list[Side]:
    names = {master.number: (master.name, master.frames) for master in batch.masters}
    sides = []
    for page in order:
        ref, (name, frames) = f"{batch.id}/{page.page}", names[page.master]
        sides.append(Side(page, ref, *state_of(page, said.get(ref)), f"{name}, page {page.frame}" if frames > 1 else name))
    return sides


def _grouped(
    batch: Batch, own: Sequence[Side], foreign: Mapping[str, Side], sheets: Sheets, settings: SeparateSettings, around: Surroundings
) -> tuple[Stack, Mapping[str, int]]:
    """The records before decisions move pages, and the pages that need no moving any more."""
    way, count = parse_way(batch.options.separate or settings.by)
    order, elsewhere, laid = lay_sheets(own, foreign, sheets.marks.keys(), around.decisions)
    mark_documents(order, sheets)
    # A page that a person calls a sheet does not turn a delivery of directories into a stack.
    printed = any(side.own and not isinstance(sheets.marks.get(side.ref, Unmarked()), Unmarked) for side in order)
    if way == "sheets" or (way == "auto" and printed):
        stack = by_sheets(batch, order, sheets, around.office)
        stack.loose += elsewhere
        return stack, laid
    if way == "count":
        standing_in = frozenset(one.anchor for one in around.decisions if one.kind is DecisionKind.REPLACE)
        return by_count(batch, own, count, standing_in), {}
    if way == "blank":
        return by_blank(batch, own, sheets.leaves), {}
    marks = {side.ref: sheets.marks[side.ref] for side in order if side.ref in sheets.marks}
    return by_path(batch, own, marks, each=way == "each"), {}


def _drafted(batch: Batch, stack: Stack, order: Sequence[Side], settings: SeparateSettings, around: Surroundings) -> Separation:
    known = [_known(batch, bundle, around) for bundle in stack.bundles]
    counts = check_counts(batch, order, stack.bundles, {at: one.row for at, one in enumerate(known) if one.row is not None})
    suspect_breaks(stack.bundles, counts)
    check_folios(stack.bundles, counts)
    sealed = {
        bundle
        for bundle, one in zip(stack.bundles, known, strict=True)
        if bundle.sealed or one.barred is not None or _is_barred(bundle, one, around.barred)
    }
    seen = set[str]()
    drafts, whole, empty = [], [], []
    for bundle, one in zip(stack.bundles, known, strict=True):
        draft = _draft(bundle, counts, settings)
        if draft is None:
            empty.append(bundle)
            continue
        numbers = accepted_numbers(one.fields)
        key = numbers[0].key if numbers else ""
        problems = doubts_about(bundle, one, counts, around, again=key in seen)
        letters = _said_of_letters(bundle, around.decisions)
        drafts.append(replace(draft, fields=one.fields, problems=tuple(problems), sealed=_is_sealed(bundle, sealed), letters=letters))
        whole.append(_whole(bundle))
        seen |= {key} - {""}
    marks = sorted((PageMark(side.page.page, side.state, side.reason) for side in stack.sides() if side.own), key=lambda mark: mark.page)
    return Separation(tuple(drafts), tuple(marks), tuple(of_no_record(empty)), tuple(whole))


def _known(batch: Batch, bundle: Bundle, around: Surroundings) -> Known:
    fields = fields_of(batch, bundle, around)
    numbers = accepted_numbers(fields)
    row = around.register.get(numbers[0].key) if numbers else None
    # The strongest number stands, but a weaker one that is barred bars as well.
    rows = [found for number in numbers if (found := around.register.get(number.key)) is not None]
    return Known(with_register(fields, row) if row else fields, row, next((found for found in rows if found.barred), None))


def _said_of_letters(bundle: Bundle, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    pages = {side.ref for side in bundle.sides()}
    return tuple(one for one in decisions if one.kind is DecisionKind.LETTER and one.pages[0] in pages)


def _is_barred(bundle: Bundle, known: Known, pages: frozenset[str]) -> bool:
    """Whether what was read on the pages of a record bars it: a person who named the file knows better."""
    numbers = dict(known.fields).get("number", ())
    return not any(one.source is Source.OPERATOR for one in numbers) and any(side.ref in pages for side in bundle.sides())


def _is_sealed(bundle: Bundle, sealed: set[Bundle]) -> bool:
    """Whether a record is sealed, or was split off from one that is: a split lays nothing open."""
    return bundle in sealed or any(_is_sealed(source, sealed) for source in bundle.sources)


def _draft(bundle: Bundle, counts: Mapping[int, Count], settings: SeparateSettings) -> RecordDraft | None:
    """The bundle's parts, noting first. An empty one is left out unless all are; None where not even a blank page is there."""
    bound = (*BOUND, PageState.BLANK) if settings.blank == "replica" else BOUND
    parts = []
    for volume in ordered(bundle.volumes):
        there = [side for side in volume.sides if not side.aside and side.state in (*BOUND, PageState.BLANK)]
        if there:
            # What nobody could look at has no picture to stand in a replica, whatever people say of it.
            failed = PageState.FAILED
            pages = [side for side in volume.sides if not side.aside and side.state in bound and side.page.state is not failed]
            documents = _documents(volume.sides, pages)
            parts.append(DraftPart(volume.part, volume.volume, tuple(side.page.page for side in pages), documents, counts.get(id(volume))))
    if not parts:
        return None
    missing = sum(1 for side in bundle.sides() if side.state is PageState.FAILED)
    return RecordDraft(bundle.name, tuple(part for part in parts if part.pages) or tuple(parts), missing=missing, begun=bundle.begun)


def _whole(bundle: Bundle) -> tuple[WholePart, ...]:
    return tuple(
        WholePart(volume.part, volume.volume, tuple(side.ref for side in volume.sides if not side.aside))
        for volume in ordered(bundle.volumes)
    )


def _documents(sides: Sequence[Side], pages: Sequence[Side]) -> tuple[int, ...]:
    """The places of the bound ``pages`` with which letters begin: the one that a sheet announced, else the first that is left behind it."""
    bound = {side.ref: at for at, side in enumerate(pages)}
    places, due = [], False
    for side in sides:
        due = due or side.begins
        if due and side.ref in bound:
            places.append(bound[side.ref])
            due = False
    return tuple(places)
