"""Grouping a stack by the separator sheets in it.

Every sheet is counted and set aside. What each does:

* a sheet of a **file**: its part and volume begin. The same number as before joins its record, in whatever order its parts come; a part
  and volume that the record has already makes another record, and a person is asked. The same sheet twice in a row is one.
* **next file** (Patch-T, a bare barcode): a record begins whose number nobody said.
* **next part**: correspondence after noting, noting after correspondence, else the next volume.
* **next document**: a letter begins with the next page.
* **end of batch**: what follows belongs to no file, and a person is asked.
* a sheet that **can't be read** begins a record without a number, and a person is asked, unless a sheet that can be read lies beside it.

The other side of a sheet, where it is blank, is set aside with it; where it bears writing it stays a page, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanfile.config import SeparateSettings
from scanfile.errors import ProblemCode
from scanfile.model import Batch, PageState, Part, Problem, SheetKind, SheetMark
from scanfile.paper.code import Barcodes, Damaged, read_symbols
from scanfile.separate.bundle import Bundle, Evidence, Side, Stack, Volume
from scanfile.separate.paths import root_name
from scanfile.text import number_key

Found = SheetMark | Damaged
BACK_OF_SHEET = "back of a separator sheet"


def marks_of(sides: Sequence[Side], settings: SeparateSettings, forced: Mapping[str, PageState]) -> dict[str, Found]:
    """The pages that are separator sheets, and what each says. What a person said of a page (``forced``) goes before its symbols."""
    found: dict[str, Found] = {}
    barcodes = Barcodes(settings.barcodes)
    for side in sides:
        page, said = side.page, forced.get(side.page.page)
        mark = read_symbols(page.symbols, barcodes) if page.symbols else None
        if said is PageState.SEPARATOR:
            found[page.page] = mark if isinstance(mark, SheetMark) else SheetMark(SheetKind.NEXT_FILE)
        elif said is None and mark is not None and side.state is not PageState.FAILED:
            found[page.page] = mark
    return found


def by_sheets(batch: Batch, sides: Sequence[Side], marks: Mapping[str, Found], leaves: Mapping[str, str]) -> Stack:
    """The records of a stack. ``leaves`` gives the other side of each page, where leaves come with both."""
    dealer = _Dealer(batch, {side.page.page: side for side in sides}, marks, leaves)
    for side in sides:
        dealer.deal(side)
    return dealer.finish()


@dataclass(slots=True)
class _Begun:
    """The bundle and volume that pages go to now, and whether any have."""

    bundle: Bundle
    volume: Volume
    taken: int = 0


class _Dealer:
    """Deals the sides of a stack to its records, one after another."""

    def __init__(self, batch: Batch, sides: Mapping[str, Side], marks: Mapping[str, Found], leaves: Mapping[str, str]) -> None:
        self._sides, self._marks, self._leaves = sides, marks, leaves
        self._name, self._part = root_name(batch), batch.options.part or Part.CORRESPONDENCE
        self._stack = Stack()
        self._known: dict[str, list[Bundle]] = {}
        self._at: _Begun | None = None
        self._last: Found | None = None
        self._previous: Side | None = None

    def deal(self, side: Side) -> None:
        """One side, in the order of the stack."""
        mark = self._marks.get(side.page.page)
        if mark is not None:
            self._sheet(side, mark)
        elif self._is_back_of_sheet(side):
            self._stack.aside.append(Side(side.page, PageState.BLANK, BACK_OF_SHEET, side.called, side.own))
        else:
            self._page(side)
        self._previous = side

    def finish(self) -> Stack:
        """The stack, without records that a sheet began and nothing followed: those with a declared count are problems."""
        kept = []
        for bundle in self._stack.bundles:
            if any(volume.sides for volume in bundle.volumes):
                kept.append(bundle)
                continue
            for mark, page in bundle.evidence.sheets:
                if mark.kind is SheetKind.FILE:
                    where = self._sides[page].called
                    self._stack.problems.append(Problem(ProblemCode.SHEET_ALONE, where, mark.number, page=page))
        self._stack.bundles = kept
        return self._stack

    def _is_back_of_sheet(self, side: Side) -> bool:
        if side.state is not PageState.BLANK:
            return False
        if self._leaves:
            return self._leaves.get(side.page.page) in self._marks
        # Nobody said how the stack was scanned: a blank side right behind a sheet is the sheet's own.
        return self._previous is not None and self._previous.page.page in self._marks

    def _page(self, side: Side) -> None:
        if self._at is None:
            begun = self._begin(Bundle(self._name, stack=True), self._part, 1)
            begun.bundle.problems.append(Problem(ProblemCode.NO_SHEET, side.called, page=side.page.page))
        at = self._at
        assert at is not None
        if isinstance(self._last, SheetMark) and self._last.kind is SheetKind.NEXT_DOCUMENT:
            at.volume.documents.add(side.page.page)
        self._last = None
        at.volume.sides.append(side)
        at.taken += 1
        if self._leaves.get(side.page.page) in self._marks:
            at.bundle.problems.append(Problem(ProblemCode.SHEET_WRITTEN_BACK, side.called, page=side.page.page))

    def _sheet(self, side: Side, mark: Found) -> None:
        said = "unreadable separator sheet" if isinstance(mark, Damaged) else _described(mark)
        self._stack.aside.append(Side(side.page, PageState.SEPARATOR, said, side.called, side.own))
        if self._is_double(mark):
            return
        if isinstance(mark, Damaged):
            self._unreadable(side, mark)
        elif mark.kind is SheetKind.FILE:
            self._file(side, mark)
        elif mark.kind is SheetKind.NEXT_FILE:
            begun = self._begin(Bundle(self._name, stack=True), self._part, 1)
            begun.bundle.evidence += Evidence(sheets=((mark, side.page.page),))
        elif mark.kind is SheetKind.NEXT_PART:
            self._next_part()
        elif mark.kind is SheetKind.END:
            self._at = None
        self._last = mark

    def _is_double(self, mark: Found) -> bool:
        """The same sheet again with no page between; and a sheet that can't be read beside one that can."""
        if self._last is None:
            return False
        if isinstance(mark, Damaged):
            return True
        if isinstance(self._last, Damaged) and self._at is not None and not self._at.taken:
            # The one before could not be read; this one says what it was.
            self._stack.bundles.remove(self._at.bundle)
            self._at = None
            return False
        return mark == self._last

    def _unreadable(self, side: Side, mark: Damaged) -> None:
        begun = self._begin(Bundle(self._name, stack=True), self._part, 1)
        begun.bundle.problems.append(Problem(ProblemCode.SHEET_UNREADABLE, side.called, mark.reason, page=side.page.page))

    def _file(self, side: Side, mark: SheetMark) -> None:
        part = mark.part or self._part
        key = number_key(mark.number)
        alike = self._known.setdefault(key, [])
        sheet = Evidence(sheets=((mark, side.page.page),))
        for bundle in reversed(alike):
            there = {(volume.part, volume.volume) for volume in bundle.volumes if volume.sides}
            if (part, mark.volume) not in there:
                self._at = _Begun(bundle, bundle.volume(part, mark.volume))
                bundle.evidence += sheet
                break
        else:
            begun = self._begin(Bundle(self._name, stack=True), part, mark.volume)
            begun.bundle.evidence += sheet
            if alike:
                begun.bundle.problems.append(Problem(ProblemCode.NUMBER_AGAIN, side.called, mark.number, page=side.page.page))
            alike.append(begun.bundle)
        assert self._at is not None
        self._at.volume.mark = mark

    def _next_part(self) -> None:
        if self._at is None:
            self._begin(Bundle(self._name, stack=True), self._part, 1)
            return
        bundle, volume = self._at.bundle, self._at.volume
        there = {known.part for known in bundle.volumes}
        other = Part.CORRESPONDENCE if volume.part is Part.NOTING else Part.NOTING
        if other not in there:
            self._at = _Begun(bundle, bundle.volume(other, volume.volume))
        else:
            highest = max(known.volume for known in bundle.volumes if known.part is volume.part)
            self._at = _Begun(bundle, bundle.volume(volume.part, highest + 1))

    def _begin(self, bundle: Bundle, part: Part, volume: int) -> _Begun:
        self._stack.bundles.append(bundle)
        self._at = _Begun(bundle, bundle.volume(part, volume))
        return self._at


def _described(mark: SheetMark) -> str:
    if mark.kind is not SheetKind.FILE:
        return f"separator sheet: {mark.kind}"
    part = f", {mark.part}" if mark.part else ""
    volume = f", volume {mark.volume}" if mark.volume > 1 else ""
    return f"separator sheet: {mark.number}{part}{volume}"
