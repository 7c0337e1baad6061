"""Grouping by where the paths lie, and by what a supplier's table or path template says of them.

A directory's single-page paths (one-page PDFs, and paths that could not be opened, included) are one record in natural order; each path of
several pages is a record of its own; directories inside directories count each for itself. A supplier's table or path template says better
where it says anything: rows that give one number to groups with different parts join them into one record, and a template's paths with
one number and different parts are one record. Rows for pages of a path or directory divide it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scanfile.model import Batch, Master, Part, SheetKind, SheetMark, SidecarRow
from scanfile.separate.bundle import Bundle, Evidence, Side, Stack, Volume
from scanfile.sidecar import PathTemplate, Sidecar, TemplateMatch
from scanfile.text import number_key


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page belongs: pages with equal keys go together; ``record`` joins groups that differ in their part."""

    key: tuple[str, ...]
    record: tuple[str, ...] | None
    name: str
    part: Part
    row: SidecarRow | None
    match: TemplateMatch | None


@dataclass(slots=True)
class _Group:
    place: _Place
    sides: list[Side] = field(default_factory=list)
    rows: dict[tuple[str, int], SidecarRow] = field(default_factory=dict)


def by_path(batch: Batch, sides: Sequence[Side], marks: Mapping[str, object], *, each: bool = False) -> Stack:
    """Records by path, in the order of their first pages; with ``each`` every path is one. ``marks`` are what separator sheets among the
    pages say. Raises UsageError ``template.wrong``.
    """
    places = _Places(batch, each=each)
    groups: dict[tuple[str, ...], _Group] = {}
    homes: dict[tuple[int, int], _Group] = {}
    there: Counter[str] = Counter()
    # Groups follow from the paths alone, so that no page's state moves another page.
    for master in sorted(batch.masters, key=lambda master: master.number):
        for frame in range(1, master.frames + 1):
            directory = master.name.rpartition("/")[0]
            there[directory] += 1
            place = places.of(master, frame, there[directory])
            homes[master.number, frame] = group = groups.setdefault(place.key, _Group(place))
            if place.row is not None:
                group.rows.setdefault((place.row.path, place.row.first), place.row)
    for side in sides:
        homes[side.page.master, side.page.frame].sides.append(side)
    return Stack(root_name(batch), [_bundle(joined, marks, batch.options.number) for joined in _join(groups.values())])


def _bundle(groups: Sequence[_Group], marks: Mapping[str, object], number: str) -> Bundle:
    evidence = Evidence(sheets=_sheets(groups, marks), option=number)
    for group in groups:
        match, name = group.place.match, group.place.name
        evidence += Evidence(tuple(group.rows.values()), (match,) if match else (), () if match else (name,))
    volumes = [Volume(group.place.part, 1, group.sides) for group in groups]
    first = next((side.ref for group in groups for side in group.sides), "")
    return Bundle(groups[0].place.name, first, volumes, evidence)


def _sheets(groups: Sequence[_Group], marks: Mapping[str, object]) -> tuple[tuple[SheetMark, str], ...]:
    """The sheets among the pages of a record that say its number, as long as they say one: else nobody knows which."""
    said = [(marks.get(side.ref), side.page.page) for group in groups for side in group.sides]
    found = tuple((mark, page) for mark, page in said if isinstance(mark, SheetMark) and mark.kind is SheetKind.FILE)
    return found if len({number_key(mark.number) for mark, _ in found}) == 1 else ()


class _Places:
    """Says for each page where it belongs, from its path's name and from what came with the delivery; never from a page's state."""

    def __init__(self, batch: Batch, *, each: bool) -> None:
        options = batch.options
        self._part, self._each = options.part, each
        self._sidecar = Sidecar(options.sidecar)
        self._template = PathTemplate(options.path_template) if options.path_template else None
        self._root = root_name(batch)

    def of(self, master: Master, frame: int, position: int) -> _Place:
        """Where a page belongs; ``position`` counts the pages of its directory."""
        own = self._sidecar.own(master.name, frame, position)
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
        if own is not None and own.first:
            # Rows for pages of a path or directory: what one row names is a group, and rows of one number and part are one.
            told = record_key or f"{own.path}/{own.first}"
            name = directory.rpartition("/")[2] or self._root if own.path in (directory or ".", directory) else leaf
            return _Place(("pages", told, part), record, name, part, row, None)
        if master.frames > 1 or self._each:
            return _Place(("path", str(master.number)), record, leaf, part, row, None)
        name = directory.rpartition("/")[2] or self._root
        # Rows for single pages tell a directory's pages apart where they say to which record or part each belongs.
        apart = own is not None and (own.number or own.part)
        key = ("directory", directory, record_key, part) if apart else ("directory", directory)
        return _Place(key, record, name, part, row, None)


def root_name(batch: Batch) -> str:
    """The name of what was delivered."""
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
