"""Deals government files into stacks, with the mishaps of a scanning room. The same seed deals the same. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from bench.stacks.plan import EMPTY, Damage, Fate, Leaf, Piece, Record, Side, Stack, What, counted
from samples import english, hindi
from scanfile.errors import ProblemCode
from scanfile.model import CountUnit, Duplex, Part, SheetKind, SheetMark

OFFICE = "DM/सदर"
OTHER_OFFICE = "SDM/उत्तरी"
_NUMBERS = (
    "F.{serial}/{year}/Estt",
    "{serial}/रा०/{year}",
    "A-{serial}({small})/{year}/DFG",
    "पत्रावली {serial}/सा.अ./{year}",
    "{serial}-{small}/{year}-Rev",
)
_GAPS = {
    "district": "पटना",
    "district_en": "Patna",
    "tehsil": "सदर",
    "village": "रामपुर",
    "person": "सुरेश कुमार",
    "small": "12",
    "month_en": "June",
}
_SUBJECTS = tuple(topic.subject.format(**_GAPS) for topic in (*hindi.TOPICS, *hindi.MIXED, *english.TOPICS))
_UNITS = {True: (CountUnit.LEAF, CountUnit.WRITTEN_SIDE, CountUnit.SIDE), False: (CountUnit.LEAF, CountUnit.WRITTEN_SIDE)}
_FRONTS = {What.LETTER: 0.59, What.CONTINUED: 0.2, What.TABLE: 0.1, What.CODE: 0.05, What.FOLIO: 0.03, What.INITIAL: 0.03}
_BACKS = {What.BLANK: 0.72, What.CONTINUED: 0.16, What.INITIAL: 0.06, What.STAMP: 0.06}
_TURNED_LEAF = 0.05  # of one-sided scans: the leaf was fed with its empty side
_BLEEDING, _BLEEDS = 0.6, (0.06, 0.2)
_FIRST_YEAR, _LAST_YEAR = 1994, 2024
_SINGLE, _PAIRED, _ALL = 8, 3, 6


class Dealer:
    """Deals one stack after another; every number and every page is used once."""

    def __init__(self, dpi: int, seed: int, files: int) -> None:
        self.dpi, self.files = dpi, files
        self._rng = np.random.default_rng((seed, dpi))
        self._page = itertools.count(1)
        self._serial = itertools.count(int(self._rng.integers(100, 400)))
        self._damages = itertools.cycle([(), *((damage,) for damage in Damage)])

    def stacks(self) -> Iterator[Stack]:
        """All deliveries of one resolution that are inspected and not read."""
        yield self.plain("single", both=False)
        yield replace(self.plain("sides", both=True), duplex=Duplex.SIDES, mode="bitonal")
        yield replace(self.plain("unsaid", both=True, units=(CountUnit.LEAF,)), mode="mixed")
        yield replace(self.plain("passes", both=True), duplex=Duplex.INTERLEAVE)
        yield replace(self.plain("turned-passes", both=True), duplex=Duplex.REVERSED, layout="tif", mode="mixed")
        yield replace(self.plain("register", both=False, on_sheet=False), layout="pdf", mode="mixed")
        yield replace(self.missed("missed", both=False), mode="colour")
        yield replace(self.missed("missed-sides", both=True), duplex=Duplex.SIDES, mode="mixed")
        yield replace(self.plain("dark", both=True, units=(CountUnit.LEAF,)), duplex=Duplex.SIDES, mode="dark")
        yield self.odd("odd", both=False)
        yield replace(self.odd("odd-sides", both=True), duplex=Duplex.SIDES, mode="mixed")
        yield self.generic("generic")
        yield self.sheets("sheets")

    def plain(self, name: str, *, both: bool, units: Sequence[CountUnit] = (), on_sheet: bool = True, files: int = 0) -> Stack:
        """A stack with all its sheets, one damage after another among them; every fourth file has a second volume."""
        records, pieces = [], []
        for at in range(files or self.files):
            record = self._record(units or _UNITS[both])
            made = self._file(at, record, both=both, volumes=2 if at % 4 == 3 and on_sheet else 1)
            pieces += made if on_sheet else [replace(piece, mark=replace(piece.mark, count=None)) for piece in made]
            records.append(record)
        return Stack(name, tuple(records), tuple(pieces), self.dpi, both=both)

    def missed(self, name: str, *, both: bool) -> Stack:
        """A stack in which a third of the sheets, but not the first, were not scanned."""
        stack = self.plain(name, both=both, files=2 * self.files)
        chosen = 1 + self._rng.permutation(len(stack.pieces) - 1)[: len(stack.pieces) // 3]
        pieces = [replace(piece, fate=Fate.MISSED) if at in chosen else piece for at, piece in enumerate(stack.pieces)]
        return replace(stack, pieces=tuple(pieces))

    def odd(self, name: str, *, both: bool) -> Stack:
        """One mishap a file: no first sheet; doubled sheets; one that can't be read; pages scanned twice; form letters; an unregistered
        number; a sheet of another office; a file that never came; one number twice; in the end a sheet with nothing behind it; and with
        both sides, writing on the back of a sheet.
        """
        table = _Table()
        table.add(Record("", "", expect=(ProblemCode.NO_SHEET,)), self._one(both=both, fate=Fate.MISSED, declared=None))
        for _ in range(2):
            record = self._record(_UNITS[both])
            table.add(record, [replace(piece, fate=Fate.DOUBLED) for piece in self._file(0, record, both=both)])
        table.add(Record("", "", expect=(ProblemCode.SHEET_UNREADABLE,)), self._one(both=both, fate=Fate.UNREADABLE, declared=None))
        record = self._record(_UNITS[both])
        table.add(record, self._one(record, both=both, leaves=_twice(self._leaves(Part.CORRESPONDENCE, 8, both=both)), declared=None))
        record = self._record(_UNITS[both])
        table.add(record, self._one(record, both=both, leaves=self._forms(6), declared=6 * (2 if record.unit is CountUnit.SIDE else 1)))
        record = replace(self._record(_UNITS[both]), registered=False, expect=(ProblemCode.NOT_REGISTERED,))
        table.add(record, self._one(record, both=both))
        record = self._record(_UNITS[both])
        foreign = [replace(piece, mark=replace(piece.mark, office=OTHER_OFFICE)) for piece in self._one(record, both=both)]
        table.add(Record("", "", expect=(ProblemCode.SHEET_OTHER_OFFICE,)), foreign)
        table.add(record := self._record(_UNITS[both]), [self._sheet(record)])
        record = self._record(_UNITS[both])
        table.add(record, self._one(record, both=both))
        other = self._record(_UNITS[both])
        table.add(other, self._file(0, other, both=both))
        table.add(replace(record, expect=(ProblemCode.NUMBER_AGAIN,)), self._one(record, both=both, declared=None))
        if both:
            record = replace(self._record(_UNITS[both]), expect=(ProblemCode.SHEET_WRITTEN_BACK,))
            written = Side(What.INITIAL, next(self._page))
            table.add(record, [replace(piece, back=written) for piece in self._one(record, both=both, declared=None)])
        table.add(record := self._record(_UNITS[both]), [self._sheet(record)])
        return Stack(name, tuple(table.records), tuple(table.pieces), self.dpi, both=both, expect=(ProblemCode.SHEET_ALONE,) * 2)

    def generic(self, name: str) -> Stack:
        """Sheets without numbers, an office's own codes from before, and pages behind the end of the batch."""
        table = _Table()
        for _ in range(2):
            record = self._record((CountUnit.LEAF,))
            noting = replace(self._file(0, record, both=False)[0], damage=())
            letters = [self._bare(SheetKind.NEXT_PART, 4), self._bare(SheetKind.NEXT_DOCUMENT, 3), self._bare(SheetKind.NEXT_DOCUMENT, 2)]
            table.add(record, [noting, *letters])
        for drawn in ("own", "patch-t"):
            first = replace(self._bare(SheetKind.NEXT_FILE, 5), drawn=drawn)
            table.add(Record("", ""), [first, self._bare(SheetKind.NEXT_PART, 3, Part.NOTING)])
        for drawn in ("code39", "code128"):
            number = f"{next(self._serial)}/{self._year()}-EST"
            mark = SheetMark(SheetKind.FILE, number)
            table.add(Record(number, ""), [replace(self._bare(SheetKind.FILE, 5), mark=mark, drawn=drawn)])
        table.add(Record("", "", expect=(ProblemCode.NO_SHEET,)), [self._bare(SheetKind.END, 3)])
        return Stack(name, tuple(table.records), tuple(table.pieces), self.dpi)

    def sheets(self, name: str) -> Stack:
        """Sheets alone: each damage, each pair of damages, all of them, and none."""
        signs = [(damage,) for damage in Damage for _ in range(_SINGLE)]
        signs += [pair for pair in itertools.combinations(Damage, 2) for _ in range(_PAIRED)]
        signs += [tuple(Damage)] * _ALL + [()] * _ALL
        table = _Table()
        for damage in signs:
            table.add(record := self._record(_UNITS[True]), [self._sheet(record, damage)])
        expect = (ProblemCode.SHEET_ALONE,) * len(signs)
        return Stack(name, tuple(table.records), tuple(table.pieces), self.dpi, mode="mixed", expect=expect)

    def reading(self, name: str) -> Stack:
        """A small stack to be read: pages scanned twice, form letters, pencilled initials, a missed sheet."""
        table = _Table()
        for at in range(4):
            record = self._record((CountUnit.LEAF,))
            pieces = self._file(at, record, both=False, noting=3, letters=5)
            table.add(record, [replace(piece, leaves=_twice(piece.leaves)) for piece in pieces] if at % 2 else pieces)
        record = self._record((CountUnit.LEAF,))
        leaves = (*self._forms(6), Leaf(Side(What.INITIAL, next(self._page))), *self._leaves(Part.CORRESPONDENCE, 2, both=False))
        table.add(record, self._one(record, both=False, leaves=leaves))
        record = self._record((CountUnit.LEAF,))
        table.add(record, [replace(piece, fate=Fate.MISSED) for piece in self._one(record, both=False)])
        return Stack(name, tuple(table.records), tuple(table.pieces), self.dpi, mode="mixed")

    # What files are made of

    def _chance(self, shares: dict[What, float]) -> What:
        return list(shares)[int(self._rng.choice(len(shares), p=list(shares.values())))]

    def _year(self) -> int:
        return int(self._rng.integers(_FIRST_YEAR, _LAST_YEAR))

    def _record(self, units: Sequence[CountUnit]) -> Record:
        serial = next(self._serial)
        form = _NUMBERS[serial % len(_NUMBERS)]
        number = form.format(serial=serial, year=self._year(), small=int(self._rng.integers(1, 30)))
        return Record(number, _SUBJECTS[serial % len(_SUBJECTS)], units[int(self._rng.integers(len(units)))])

    def _file(self, at: int, record: Record, *, both: bool, volumes: int = 1, noting: int = 0, letters: int = 0) -> list[Piece]:
        """The pieces of one file: noting, then its volumes of correspondence, each behind its sheet."""
        sizes = [(Part.NOTING, 1, noting or int(self._rng.integers(1, 7)))]
        sizes += [(Part.CORRESPONDENCE, volume, letters or int(self._rng.integers(2, 11))) for volume in range(1, volumes + 1)]
        pieces, folios = [], dict.fromkeys(Part, 1)
        for part, volume, count in sizes:
            leaves = self._leaves(part, count, both=both, first=folios[part])
            folios[part] += count
            pieces.append(self._piece(at, record, leaves, part, volume, both=both))
        return pieces

    def _piece(self, at: int, record: Record, leaves: Sequence[Leaf], part: Part, volume: int, *, both: bool) -> Piece:
        declared = counted(leaves, record.unit, both=both)
        mark = SheetMark(SheetKind.FILE, record.number, part, volume, declared, record.unit, OFFICE)
        damage = next(self._damages)
        back = replace(EMPTY, bleed=self._bleed()) if both else EMPTY
        return Piece(at, mark, tuple(leaves), part, volume, record.subject, declared, damage, back=back)

    def _one(
        self, record: Record | None = None, *, both: bool, leaves: Sequence[Leaf] = (), declared: int | None = -1, fate: Fate = Fate.THERE
    ) -> list[Piece]:
        """A file of correspondence alone; ``declared`` says what the office declares where that is not what is there."""
        record = record or self._record(_UNITS[both])
        leaves = leaves or self._leaves(Part.CORRESPONDENCE, int(self._rng.integers(3, 8)), both=both)
        piece = self._piece(0, record, leaves, Part.CORRESPONDENCE, 1, both=both)
        count = piece.declared if declared == -1 else declared
        piece = replace(piece, declared=count, mark=replace(piece.mark, count=count), fate=fate)
        # What was struck out must not be read from behind.
        return [replace(piece, damage=(), back=EMPTY) if fate is Fate.UNREADABLE else piece]

    def _sheet(self, record: Record, damage: tuple[Damage, ...] = ()) -> Piece:
        """A sheet with nothing behind it."""
        part = list(Part)[int(self._rng.integers(2))]
        mark = SheetMark(SheetKind.FILE, record.number, part, 1, int(self._rng.integers(1, 200)), record.unit, OFFICE)
        return Piece(0, mark, (), part, subject=record.subject, declared=mark.count, damage=damage)

    def _bare(self, kind: SheetKind, leaves: int, part: Part = Part.CORRESPONDENCE) -> Piece:
        return Piece(0, SheetMark(kind), tuple(self._leaves(part, leaves, both=False)), part)

    def _leaves(self, part: Part, count: int, *, both: bool, first: int = 1) -> tuple[Leaf, ...]:
        return tuple(self._leaf(part, folio, both=both, opens=folio == first) for folio in range(first, first + count))

    def _leaf(self, part: Part, folio: int, *, both: bool, opens: bool) -> Leaf:
        """A leaf; the one that opens a part is a letter or a noting and lies the right way round."""
        if not both and not opens and self._rng.random() < _TURNED_LEAF:
            return Leaf(self._side(What.BLANK), self._side(What.CONTINUED))
        what = What.NOTING if part is Part.NOTING else What.LETTER if opens else self._chance(_FRONTS)
        return Leaf(self._side(what, str(folio)), self._side(self._chance(_BACKS)) if both else EMPTY)

    def _side(self, what: What, folio: str = "") -> Side:
        if what is What.BLANK:
            return replace(EMPTY, bleed=self._bleed())
        return Side(what, next(self._page), f"{next(self._serial)}", folio)

    def _bleed(self) -> float:
        return round(float(self._rng.uniform(*_BLEEDS)), 3) if self._rng.random() < _BLEEDING else 0.0

    def _forms(self, count: int) -> tuple[Leaf, ...]:
        """Letters of one form that differ in one number."""
        seed, serial = next(self._page), int(self._rng.integers(1000, 9000))
        return tuple(Leaf(Side(What.FORM, seed, f"{serial + step}")) for step in range(count))


class _Table:
    """Where a stack is put together."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.pieces: list[Piece] = []

    def add(self, record: Record, pieces: Sequence[Piece]) -> None:
        """A file and its pieces, at the end of the stack."""
        self.pieces += [replace(piece, record=len(self.records)) for piece in pieces]
        self.records.append(record)


def _twice(leaves: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """Every third leaf, scanned again right behind itself."""
    made: list[Leaf] = []
    for at, leaf in enumerate(leaves):
        made.append(leaf)
        if at % 3 == 0 and leaf.front.written:
            made.append(Leaf(replace(leaf.front, again=True), replace(leaf.back, again=True)))
    return tuple(made)
