"""Separator sheets, and the grouping of a stack by them.

Every sheet is counted and set aside. What each does:

* a sheet of a **file**: its part and volume begin. The same number as before joins its record, in whatever order its parts come; a part
  and volume that the record has already makes another record, and a person is asked. The same sheet twice in a row is one.
* **next file** (Patch-T, a bare barcode, a page that a person calls a sheet): a record begins whose number nobody said. Right behind
  another sheet that begins a file it adds nothing. Where it is the first sheet of the stack, the pages before it are a file like the rest.
* **next part**: the part that it names; else correspondence after noting, noting after correspondence, else the next volume.
* **next document**: a letter begins with the next page (``mark_documents``).
* **end of batch**: what follows belongs to no file, and a person is asked.
* a sheet that **can't be read** begins a record without a number. Beside a sheet of a file, with no page between, it is taken for a double
  of that. A person is asked in any case.

The other side of a sheet, where it is blank, is set aside with it; where it bears writing it stays a page, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from scanfile.config import SeparateSettings
from scanfile.errors import ProblemCode
from scanfile.model import Batch, Duplex, PageState, Part, Problem, SheetKind, SheetMark
from scanfile.paper.code import Barcodes, Damaged, read_symbols
from scanfile.separate.bundle import GONE, Bundle, Evidence, Side, Stack, Volume
from scanfile.separate.decisions import Said
from scanfile.separate.fields import is_of_other_office
from scanfile.separate.passes import partners
from scanfile.separate.paths import root_name
from scanfile.text import fold, number_key


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A page that a person calls a separator sheet and that says nothing itself."""


Found = SheetMark | Damaged | Unmarked
BACK_OF_SHEET = "back of a separator sheet"
_BEGINS_FILE = (SheetKind.FILE, SheetKind.NEXT_FILE)


@dataclass(frozen=True, slots=True)
class Sheets:
    """The separator sheets that a batch's separation knows of, those of other deliveries among them, by ``batch/page``.

    ``marks``: what each says. ``refs``: all of them, and those in whose place another came. ``leaves``: the other side of each side of the
    batch, where leaves come with both.
    """

    marks: Mapping[str, Found]
    refs: Set[str]
    leaves: Mapping[str, str]


def set_sheets_aside(
    batch: Batch, own: Sequence[Side], foreign: Iterable[Side], settings: SeparateSettings, said: Mapping[str, Said]
) -> Sheets:
    """Find the separator sheets, and set them and their blank other sides aside."""
    marks = {side.ref: mark for side in (*own, *foreign) if (mark := _set_aside(side, Barcodes(settings.barcodes), said.get(side.ref)))}
    replaced = {ref for ref, word in said.items() if word.state is PageState.REPLACED and word.reason in marks}
    pairs = partners(batch, [side.page for side in own])
    sheets = Sheets(marks, marks.keys() | replaced, {f"{batch.id}/{one}": f"{batch.id}/{other}" for one, other in pairs.items()})
    _set_backs_aside(own, sheets, unsaid=batch.options.duplex is Duplex.UNSAID)
    return sheets


def _set_aside(side: Side, barcodes: Barcodes, word: Said | None) -> Found | None:
    """What a page says as a sheet; None for an ordinary page. What people said of it goes before its symbols."""
    mark = read_symbols(side.page.symbols, barcodes) if side.page.symbols else None
    if word is not None and word.state is PageState.SEPARATOR:
        side.set_aside(PageState.SEPARATOR, word.reason)
        return mark if isinstance(mark, SheetMark) else Unmarked()
    if mark is None or side.state is PageState.FAILED or not (word is None or word.state is None or word.stands_in):
        return None
    side.set_aside(PageState.SEPARATOR, _described(mark))
    return mark


def _set_backs_aside(own: Sequence[Side], sheets: Sheets, *, unsaid: bool) -> None:
    """Where nobody said how the stack was scanned, a blank side right behind a sheet is the sheet's."""
    previous = ""
    for side in own:
        other = sheets.leaves.get(side.ref) or (previous if unsaid else "")
        if side.state is PageState.BLANK and not side.aside and other in sheets.refs:
            side.set_aside(PageState.BLANK, BACK_OF_SHEET)
        if side.state not in GONE:
            previous = side.ref


def mark_documents(order: Sequence[Side], sheets: Sheets) -> None:
    """Mark the first page behind each sheet that announces a document."""
    due = False
    for side in order:
        mark = sheets.marks.get(side.ref)
        if mark is not None:
            due = isinstance(mark, SheetMark) and mark.kind is SheetKind.NEXT_DOCUMENT
        elif not side.aside:
            side.begins, due = due, False


def by_sheets(batch: Batch, sides: Sequence[Side], sheets: Sheets, office: str) -> Stack:
    """The records of a stack. ``office`` is the archive's own."""
    dealer = _Dealer(batch, sheets, office)
    first = next((sheets.marks[side.ref] for side in sides if side.ref in sheets.marks), None)
    dealer.announced = isinstance(first, SheetMark) and first.kind is SheetKind.NEXT_FILE
    for side in sides:
        dealer.deal(side)
    for bundle in dealer.stack.bundles:
        for volume in bundle.volumes:
            volume.bare = all(side.aside for side in volume.sides)
    _name_by_option(batch, dealer.stack)
    return dealer.stack


def _name_by_option(batch: Batch, stack: Stack) -> None:
    """The number said for the delivery is that of the one record which no sheet names, or of the only record."""
    there = [bundle for bundle in stack.bundles if bundle.has_pages]
    nameless = [bundle for bundle in there if not bundle.evidence.sheets]
    if batch.options.number and 1 in (len(nameless), len(there)):
        named = nameless[0] if len(nameless) == 1 else there[0]
        named.evidence += Evidence(option=batch.options.number)
        named.problems = [problem for problem in named.problems if problem.code is not ProblemCode.NO_SHEET]


@dataclass(slots=True)
class _Place:
    """Where pages go now."""

    bundle: Bundle
    volume: Volume


class _Dealer:
    """Deals the sides of a stack to its records, one after another."""

    def __init__(self, batch: Batch, sheets: Sheets, office: str) -> None:
        self._sheets, self._office = sheets, office
        self._name, self._part = root_name(batch), batch.options.part or Part.CORRESPONDENCE
        self.stack = Stack(self._name)
        self.announced = False
        """Whether pages without a sheet before them need none."""
        self._known: dict[tuple[str, str], list[Bundle]] = {}
        self._at: _Place | None = None
        self._last: Found | None = None
        """The sheet that was last, as long as no page came behind it."""

    def deal(self, side: Side) -> None:
        """One side, in the order of the stack."""
        mark = self._sheets.marks.get(side.ref)
        if mark is None and (side.aside or side.state in GONE):
            self._lay(side)
        elif mark is None:
            self._page(side)
        elif isinstance(mark, SheetMark) and mark.kind is SheetKind.END:
            self._lay(side)
            self._at, self._last, self.announced = None, mark, False
        else:
            self._sheet(side, mark)
            self._lay(side)
            self.announced = False

    def _lay(self, side: Side) -> None:
        """It lies here, and does nothing."""
        (self._at.volume.sides if self._at else self.stack.loose).append(side)

    def _page(self, side: Side) -> None:
        at = self._at or self._begin_without_sheet(side, self._part)
        self._last = None
        at.volume.sides.append(side)

    def _sheet(self, side: Side, mark: Found) -> None:
        match mark:
            case Damaged():
                self._unreadable(side, mark)
            case Unmarked():
                # The written other side of a sheet is no sheet of its own.
                if self._sheets.leaves.get(side.ref) not in self._sheets.marks:
                    self._next_file(side, SheetMark(SheetKind.NEXT_FILE))
            case _ if mark == self._last:
                pass
            case SheetMark(kind=SheetKind.FILE):
                self._file(side, mark)
            case SheetMark(kind=SheetKind.NEXT_FILE):
                self._next_file(side, mark)
            case SheetMark(kind=SheetKind.NEXT_PART):
                self._next_part(side, mark)
            case _:
                self._last = mark

    @property
    def _file_has_just_begun(self) -> bool:
        return isinstance(self._last, Damaged) or (isinstance(self._last, SheetMark) and self._last.kind in _BEGINS_FILE)

    def _unreadable(self, side: Side, mark: Damaged) -> None:
        at = self._at
        if at is None or not self._file_has_just_begun:
            at = self._begin(side, self._part, 1)
            self._last = mark
        at.bundle.problems.append(Problem(ProblemCode.SHEET_UNREADABLE, side.called, mark.reason, page=side.page.page))

    def _next_file(self, side: Side, mark: SheetMark) -> None:
        if not self._file_has_just_begun:
            self._begin(side, self._part, 1)
            self._last = mark

    def _file(self, side: Side, mark: SheetMark) -> None:
        part = mark.part or self._part
        office = fold(mark.office) if is_of_other_office(mark, self._office) else ""
        alike = self._known.setdefault((number_key(mark.number) or mark.number, office), [])
        nameless = self._at if isinstance(self._last, Damaged) else None
        home = next((one for one in reversed(alike) if not _has_pages(one, part, mark.volume)), None)
        if home is None:
            home = self._begin(side, part, mark.volume).bundle
            alike.append(home)
        self._at = _Place(home, home.volume(part, mark.volume))
        home.evidence += Evidence(sheets=((mark, side.page.page),))
        self._at.volume.mark, self._at.volume.sheet = mark, side
        if nameless is not None:
            self._take_over(nameless)
        self._last = mark

    def _take_over(self, nameless: _Place) -> None:
        """The sheet before this one could not be read, and no page came behind it: what it began is what this one begins."""
        assert self._at is not None
        self._at.volume.sides += nameless.volume.sides
        self._at.bundle.problems += nameless.bundle.problems
        self.stack.bundles.remove(nameless.bundle)

    def _next_part(self, side: Side, mark: SheetMark) -> None:
        if self._at is None:
            self._begin_without_sheet(side, mark.part or self._part)
        else:
            bundle, here = self._at.bundle, self._at.volume
            other = Part.CORRESPONDENCE if here.part is Part.NOTING else Part.NOTING
            part = mark.part or (here.part if any(volume.part is other for volume in bundle.volumes) else other)
            if part is not here.part or here.has_pages:
                full = [volume.volume for volume in bundle.volumes if volume.part is part and volume.has_pages]
                self._at = _Place(bundle, bundle.volume(part, max(full, default=here.volume - 1) + 1))
        self._last = mark

    def _begin_without_sheet(self, side: Side, part: Part) -> _Place:
        at = self._begin(side, part, 1)
        if not self.announced:
            at.bundle.problems.append(Problem(ProblemCode.NO_SHEET, side.called, page=side.page.page))
        return at

    def _begin(self, side: Side, part: Part, number: int) -> _Place:
        bundle = Bundle(self._name, side.ref, stack=True)
        self.stack.bundles.append(bundle)
        self._at = _Place(bundle, bundle.volume(part, number))
        # Sheets that began nothing lie before it.
        self._at.volume.sides, self.stack.loose = self.stack.loose, []
        return self._at


def _has_pages(bundle: Bundle, part: Part, number: int) -> bool:
    return any(volume.has_pages for volume in bundle.volumes if (volume.part, volume.volume) == (part, number))


def _described(mark: SheetMark | Damaged) -> str:
    if isinstance(mark, Damaged):
        return "unreadable separator sheet"
    if mark.kind is not SheetKind.FILE:
        return f"separator sheet: {mark.kind}"
    part = f", {mark.part}" if mark.part else ""
    volume = f", volume {mark.volume}" if mark.volume > 1 else ""
    return f"separator sheet: {mark.number}{part}{volume}"
