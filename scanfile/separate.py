"""Step 3: a sealed batch's pages become government files. Pure and repeatable: the same batch and states give the same drafts.

Grouping: a directory's single-page paths (one-page PDFs, and paths that could not be opened, included) are one record in natural order;
each path of several pages is a record of its own; directories inside directories count each for itself. A supplier's table or path
template says better where it says anything: rows that give one number to groups with different parts join them into one record, and a
template's paths with one number and different parts are one record.

What a name says of the number: file numbers hold ``/``, which names can't. ``fl-`` before a number is dropped (the directory names of
NIC's eOffice hand-over), and so is a label like ``File No.``; then ``_`` and ``=`` become ``/``. The way back is not unique, so the
result only proposes (source ``name``). A name that is no number (``scan0001``, ``New folder``, a date) proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scanfile.config import SeparateSettings
from scanfile.model import Batch, Candidate, DraftPart, Master, PageState, Part, RecordDraft, SeparatePage, SidecarRow, Source
from scanfile.sidecar import PathTemplate, Sidecar, TemplateMatch, without_suffix
from scanfile.text import fold, number_key

_NAME_CONFIDENCE = 50
_TEMPLATE_CONFIDENCE = 70
_BOUND = (PageState.KEPT, PageState.PENDING)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a master belongs: masters with equal keys go together; ``record`` joins groups that differ in their part."""

    key: tuple[str, ...]
    record: tuple[str, ...] | None
    name: str
    part: Part
    row: SidecarRow | None
    match: TemplateMatch | None


@dataclass(slots=True)
class _Group:
    place: _Place
    pages: list[SeparatePage] = field(default_factory=list)
    rows: dict[str, SidecarRow] = field(default_factory=dict)


def separate(batch: Batch, pages: Sequence[SeparatePage], settings: SeparateSettings) -> list[RecordDraft]:
    """The batch's records in the order of their first pages.

    Kept and pending pages are bound in the order of their ids; blank ones too where ``settings.blank`` is ``replica``; the rest is left
    out. A record of nothing but blank pages is a draft with an empty part, so that it is seen; one without even those is no draft.
    Raises UsageError ``template.wrong``.
    """
    by_master: dict[int, list[SeparatePage]] = {}
    for page in sorted(pages, key=_order):
        by_master.setdefault(page.master, []).append(page)
    places = _Places(batch)
    groups: dict[tuple[str, ...], _Group] = {}
    for master in sorted(batch.masters, key=lambda master: master.number):
        place = places.of(master)
        group = groups.setdefault(place.key, _Group(place))
        group.pages += by_master.get(master.number, [])
        if place.row is not None:
            group.rows.setdefault(place.row.path, place.row)
    drafts = []
    for joined in _join(groups.values()):
        parts = _parts(joined, settings)
        if parts:
            missing = sum(1 for group in joined for page in group.pages if page.state is PageState.FAILED)
            drafts.append(RecordDraft(joined[0].place.name, parts, _fields(batch, joined), missing))
    return drafts


def needs_one_record(batch: Batch, drafts: Sequence[RecordDraft]) -> bool:
    """Whether ``--number`` was given for more records than it can name."""
    return bool(batch.options.number) and len(drafts) > 1


def _order(page: SeparatePage) -> tuple[int, int]:
    """By master and frame as numbers: the thousandth frame comes after the 999th, though its id sorts before it."""
    return page.master, int(page.page.rpartition("-")[2])


class _Places:
    """Says for each master where it belongs, from its name and from what came with the delivery; never from a page's state."""

    def __init__(self, batch: Batch) -> None:
        options = batch.options
        self._part = options.part
        self._sidecar = Sidecar(options.sidecar)
        self._template = PathTemplate(options.path_template) if options.path_template else None
        self._root = _root_name(batch)

    def of(self, master: Master) -> _Place:
        own = self._sidecar.own(master.name)
        row = own or self._sidecar.around(master.name)
        # Loose pages have names of their own; only a path that may hold a whole record is named by its record.
        whole = master.frames > 1 or master.name.lower().endswith(".pdf")
        match = self._template.match(master.name, whole) if self._template else None
        said = (row.part if row else None) or (match.part if match else None)
        part = self._part or said or Part.CORRESPONDENCE
        directory, _, leaf = master.name.rpartition("/")
        if match is not None:
            template_key = ("template", match.group)
            return _Place((*template_key, part), template_key, match.group.rpartition("/")[2], part, row, match)
        record_key = number_key(row.number) if row and row.number else ""
        record = ("number", record_key) if record_key else None
        if master.frames > 1:
            return _Place(("path", str(master.number)), record, leaf, part, row, None)
        name = directory.rpartition("/")[2] or self._root
        # Rows for single pages tell a directory's pages apart where they say to which record or part each belongs.
        apart = own is not None and (own.number or own.part)
        key = ("directory", directory, record_key, part) if apart else ("directory", directory)
        return _Place(key, record, name, part, row, None)


def _root_name(batch: Batch) -> str:
    return batch.source.rstrip("/").rpartition("/")[2]


def _join(groups: Iterable[_Group]) -> list[list[_Group]]:
    """Groups of one record, each with another part. The same part again is a record of its own: that one number continues, repeats or
    was given to two files, only a person can tell."""
    joined: list[list[_Group]] = []
    by_record: dict[tuple[str, ...], list[list[_Group]]] = {}
    for group in groups:
        alike = by_record.setdefault(group.place.record, []) if group.place.record else []
        for record in alike:
            if group.place.part not in {other.place.part for other in record}:
                record.append(group)
                break
        else:
            alike.append([group])
            joined.append(alike[-1])
    return joined


def _parts(groups: Iterable[_Group], settings: SeparateSettings) -> tuple[DraftPart, ...]:
    """The parts, noting first as in a government file. An empty one is left out unless all are."""
    bound = (*_BOUND, PageState.BLANK) if settings.blank == "replica" else _BOUND
    parts = [
        DraftPart(group.place.part, 1, tuple(page.page for page in group.pages if page.state in bound))
        for group in sorted(groups, key=lambda group: list(Part).index(group.place.part))
        if any(page.state in (*_BOUND, PageState.BLANK) for page in group.pages)
    ]
    return tuple(part for part in parts if part.pages) or tuple(parts)


def _fields(batch: Batch, groups: Sequence[_Group]) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    """The candidates that came with the delivery, strongest source first, each once."""
    found: dict[str, list[Candidate]] = {"number": [], "subject": [], "date": [], "office": [], "year": []}
    if batch.options.number:
        found["number"].append(_candidate("number", batch.options.number, Source.OPTION, 100, "said for the whole delivery"))
    for group in groups:
        place = group.place
        for row in group.rows.values():
            for name in ("number", "subject", "date"):
                if text := getattr(row, name):
                    found[name].append(_candidate(name, text, Source.SIDECAR, 100, f"metadata.csv, {row.path}"))
        if place.match is not None:
            for name, text in place.match.fields.items():
                reason = f"{batch.options.path_template} of {place.match.group}"
                found[name].append(_candidate(name, text, Source.NAME, _TEMPLATE_CONFIDENCE, reason))
        elif named := number_from_name(place.name):
            found["number"].append(named)
    return tuple((name, tuple(_once(candidates))) for name, candidates in found.items() if candidates)


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    kept: dict[tuple[Source, str], Candidate] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.source.rank):
        kept.setdefault((candidate.source, candidate.value), candidate)
    return list(kept.values())


def _candidate(name: str, raw: str, source: Source, confidence: int, reason: str) -> Candidate:
    value = number_of_name(raw) if name == "number" and source is Source.NAME else " ".join(raw.split())
    key = number_key(value) if name == "number" else fold(value)
    return Candidate(raw, value, key, source, confidence, reason)


_PREFIX = re.compile(r"^fl-", re.IGNORECASE)
_LABEL = re.compile(r"^f(?:ile)?\.?[ _]*no[.:_ -]+", re.IGNORECASE)
_SCANNERS_OWN = re.compile(
    r"(?:scan(?:ned)?|img|image|dsc|dscn|doc|document|page|pg|file(?![ _]*no)|folder|new|untitled|copy|batch|box|bundle|part|vol|volume"
    r"|day|test|temp|tmp|camscanner|whatsapp|screenshot|pxl|photo|picture|output|scanfile|फोल्डर|पृष्ठ|फाइल|नया)(?![a-z])",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"(?:19|20)\d{2}[-_./]?\d{2}[-_./]?\d{2}(?:[-_ t.][\d:._-]*)?|\d{1,2}[-_./]\d{1,2}[-_./](?:\d{4}|\d{2})", re.ASCII)
_LETTERS_AND_NUMBER = re.compile(r"[^\W\d_].*[-.(]\s*\d")


def number_of_name(name: str) -> str:
    """A name mapped back to the number that it stands for, by the rule at the top of this module."""
    bare = _LABEL.sub("", _PREFIX.sub("", name.strip()))
    return re.sub(r"[_=]", "/", bare).strip("/ ") or name


def number_from_name(name: str) -> Candidate | None:
    """The number that a directory's or path's name proposes; None for a name that doesn't look like one."""
    stem = without_suffix(name)
    value = number_of_name(stem)
    plain = fold(value)
    announced = _PREFIX.match(stem) or _LABEL.match(stem)
    if not any(letter.isdecimal() for letter in plain):
        return None
    if not announced:
        if _SCANNERS_OWN.match(fold(stem)) or _DATE_LIKE.fullmatch(fold(stem)):
            return None
        if "/" not in value and not _LETTERS_AND_NUMBER.match(plain):
            return None
    reason = f"from the name {name}, _ and = read as /" if value != stem else f"the name {name}"
    return Candidate(name, value, number_key(value), Source.NAME, _NAME_CONFIDENCE, reason)
