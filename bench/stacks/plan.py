"""What lies in a stack: leaves and separator sheets, the mishaps of a scanning room, and what is right for each side. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scanfile.errors import ProblemCode
from scanfile.model import CountUnit, Duplex, Part, SheetKind, SheetMark

Key = tuple[str, int]
"""A scanned side as the index names it: its path in the delivery, and its frame."""


class What(StrEnum):
    """What a side is."""

    SHEET = "separator sheet"
    LETTER = "letter"
    CONTINUED = "letter, continued"
    NOTING = "noting"
    TABLE = "table"
    FORM = "form letter"
    CODE = "letter with a code of its own"
    STAMP = "receipt stamp alone"
    FOLIO = "page number alone"
    INITIAL = "one pencilled initial"
    BLANK = "blank"


class Damage(StrEnum):
    """What a separator sheet went through before or while it was scanned."""

    FADED = "faded to 40 %"
    COARSE = "150 dpi"
    SKEWED = "7 degrees askew"
    TURNED = "upside down"
    STAINED = "coffee over 15 % of the code"
    COPIED = "photocopied, bitonal"


class Fate(StrEnum):
    """What became of the sheet before a part. Unreadable: both codes are torn or blacked out, the strip is there."""

    THERE = "there"
    MISSED = "missed"
    DOUBLED = "doubled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Side:
    """One side of a leaf. ``seed`` chooses what is set on it, ``number`` stands in its head, ``folio`` in its corner.

    ``bleed`` is how dark the other side shines through (0 to 1). ``again``: the same side was scanned a second time.
    """

    what: What
    seed: int = 0
    number: str = ""
    folio: str = ""
    bleed: float = 0.0
    again: bool = False

    @property
    def written(self) -> bool:
        """Whether somebody wrote or printed on it."""
        return self.what is not What.BLANK


EMPTY = Side(What.BLANK)


@dataclass(frozen=True)
class Leaf:
    """A sheet of paper."""

    front: Side
    back: Side = EMPTY


@dataclass(frozen=True)
class Piece:
    """A separator sheet and the leaves that follow it. They belong to ``part`` and ``volume`` of the ``record``-th file of the stack.

    ``declared`` is what the office says of these leaves, on the sheet or only in its register. ``drawn`` names how the sheet is made:
    ``own`` is the program's, ``code39``, ``code128`` and ``patch-t`` an office's from before. ``back`` is the sheet's other side.
    """

    record: int
    mark: SheetMark
    leaves: tuple[Leaf, ...]
    part: Part
    volume: int = 1
    subject: str = ""
    declared: int | None = None
    damage: tuple[Damage, ...] = ()
    fate: Fate = Fate.THERE
    drawn: str = "own"
    back: Side = EMPTY


@dataclass(frozen=True)
class Record:
    """One government file: its number (empty where no sheet says it) and what the office's register says of it, if it is there."""

    number: str
    subject: str
    unit: CountUnit = CountUnit.LEAF
    registered: bool = True
    expect: tuple[ProblemCode, ...] = ()


@dataclass(frozen=True)
class Stack:
    """One delivery. ``duplex`` is what the operator says, ``both`` whether both sides were scanned.

    ``layout`` is how it lies on disk: ``paths``, ``tif`` or ``pdf``. ``mode`` is grey, colour, bitonal, mixed (every third side bitonal,
    the rest grey) or dark: bitonal by a threshold at which the other side breaks through.
    """

    name: str
    records: tuple[Record, ...]
    pieces: tuple[Piece, ...]
    dpi: int
    duplex: Duplex = Duplex.UNSAID
    both: bool = False
    layout: str = "paths"
    mode: str = "grey"
    expect: tuple[ProblemCode, ...] = ()


@dataclass(frozen=True)
class Image:
    """One scanned side as it is delivered, and what is true of it.

    ``piece`` is its place in the stack's pieces; ``says`` is what a separator sheet says, in the words of the index; ``sheet`` tells the
    sheet's own two sides. ``behind`` is the leaf's other side.
    """

    path: str
    frame: int
    side: Side
    behind: Side
    piece: int
    sheet: bool = False
    says: str = ""
    damage: tuple[Damage, ...] = ()
    copy: int = 0
    bitonal: bool = False

    @property
    def key(self) -> Key:
        """How the index names it."""
        return self.path, self.frame


@dataclass(frozen=True)
class Right:
    """What is right for one record: its pages by part and volume, those that were scanned twice with their places.

    ``whole``: every sheet of it is there and legible, and no other file's pages run into it.
    """

    number: str
    whole: bool
    pages: dict[tuple[str, int], tuple[Key, ...]]
    again: frozenset[Key] = frozenset()
    expect: tuple[ProblemCode, ...] = ()


@dataclass(frozen=True)
class Missed:
    """A sheet that was not scanned: whose, the first side behind it, and whether the part into which that runs has a declared count.

    ``alone``: the sheet before it was scanned.
    """

    says: str
    first: Key
    declared: bool
    alone: bool


@dataclass(frozen=True)
class Truth:
    """All that is true of one delivery."""

    images: tuple[Image, ...]
    records: tuple[Right, ...]
    missed: tuple[Missed, ...]
    expect: tuple[ProblemCode, ...] = field(default=())


def counted(leaves: Sequence[Leaf], unit: CountUnit, *, both: bool) -> int:
    """What an office declares of these leaves; ``both`` whether both sides are scanned. A leaf that was scanned again counts once."""
    once = [leaf for leaf in leaves if not leaf.front.again]
    if unit is CountUnit.WRITTEN_SIDE:
        sides = [side for leaf in once for side in ((leaf.front, leaf.back) if both else (leaf.front,))]
        return sum(side.written for side in sides)
    return len(once) * (2 if both and unit is CountUnit.SIDE else 1)


def says(mark: SheetMark) -> str:
    """What a sheet says, as the index describes it (docs/cli.md)."""
    if mark.kind is not SheetKind.FILE:
        return f"separator sheet: {mark.kind}"
    part = f", {mark.part}" if mark.part else ""
    return f"separator sheet: {mark.number}{part}" + (f", volume {mark.volume}" if mark.volume > 1 else "")


def truth_of(stack: Stack) -> Truth:
    """What the delivery holds, in the order of its paths, and what must be made of it."""
    images = tuple(_images(stack))
    lying = _as_it_lies(stack, images)
    return Truth(images, tuple(_rights(stack, lying)), tuple(_missed(stack, lying)), stack.expect)


def _sides(stack: Stack) -> Iterator[tuple[Image, Image]]:
    """Front and back of every leaf that was scanned, not yet named."""
    for at, piece in enumerate(stack.pieces):
        shown = "unreadable separator sheet" if piece.fate is Fate.UNREADABLE else says(piece.mark)
        for copy in range({Fate.MISSED: 0, Fate.DOUBLED: 2}.get(piece.fate, 1)):
            sheet = Side(What.SHEET)
            front = Image("", 0, sheet, piece.back, at, True, shown, piece.damage, copy)
            yield front, Image("", 0, piece.back, sheet, at, True, copy=copy)
        for leaf in piece.leaves:
            yield Image("", 0, leaf.front, leaf.back, at), Image("", 0, leaf.back, leaf.front, at)


def _images(stack: Stack) -> Iterator[Image]:
    leaves = list(_sides(stack))
    fronts, backs = [front for front, _ in leaves], [back for _, back in leaves]
    if stack.duplex in (Duplex.INTERLEAVE, Duplex.REVERSED):
        passes = [fronts, backs[::-1] if stack.duplex is Duplex.REVERSED else backs]
        for name, sides in zip(("pass 1", "pass 2"), passes, strict=True):
            yield from _named(stack, sides, name)
        return
    yield from _named(stack, [side for leaf in leaves for side in leaf] if stack.both else fronts, "")


def _named(stack: Stack, sides: Sequence[Image], name: str) -> Iterator[Image]:
    modes: dict[Side, bool] = {}
    for place, image in enumerate(sides, 1):
        bitonal = Damage.COPIED in image.damage or stack.mode in ("bitonal", "dark") or (stack.mode == "mixed" and place % 3 == 0)
        # A page that is scanned again in its stack is scanned as before.
        if image.side.again:
            bitonal = modes.get(replace(image.side, again=False), bitonal)
        modes[image.side] = bitonal
        if stack.layout == "paths":
            path, frame = f"{name}/{place:04d}{'.tif' if bitonal else '.jpg'}".lstrip("/"), 1
        else:
            path, frame = f"{name or 'stack'}.{stack.layout}", place
        yield replace(image, path=path, frame=frame, bitonal=bitonal)


def _as_it_lies(stack: Stack, images: Sequence[Image]) -> list[Image]:
    """The sides in the order of the stack, front before back, whatever the order in which they were delivered."""
    if stack.duplex not in (Duplex.INTERLEAVE, Duplex.REVERSED):
        return list(images)
    half = len(images) // 2
    backs = images[half:][::-1] if stack.duplex is Duplex.REVERSED else images[half:]
    return [side for leaf in zip(images[:half], backs, strict=True) for side in leaf]


def _flows(stack: Stack) -> list[int]:
    """For each piece the one into whose part its leaves run: itself, or the last one before whose sheet was scanned, else the first."""
    flows: list[int] = []
    for at, piece in enumerate(stack.pieces):
        flows.append(flows[-1] if flows and piece.fate is Fate.MISSED else at)
    return flows


def _rights(stack: Stack, lying: Sequence[Image]) -> Iterator[Right]:
    flows = _flows(stack)
    for number, record in enumerate(stack.records):
        own = [at for at, piece in enumerate(stack.pieces) if piece.record == number and piece.leaves]
        if not own:
            continue
        whole = all((flows[at] == at) if stack.pieces[at].record == number else flows[at] not in own for at in range(len(stack.pieces)))
        pages: dict[tuple[str, int], tuple[Key, ...]] = {}
        again = set()
        for image in lying:
            piece = stack.pieces[image.piece]
            if piece.record == number and image.side.written and image.side.what is not What.SHEET:
                place = (str(piece.part), piece.volume)
                pages[place] = (*pages.get(place, ()), image.key)
                if image.side.again:
                    again.add(image.key)
        yield Right(record.number, whole, pages, frozenset(again), record.expect)


def _missed(stack: Stack, lying: Sequence[Image]) -> Iterator[Missed]:
    for at, into in enumerate(_flows(stack)):
        if into != at and stack.pieces[at].leaves:
            first = next(image.key for image in lying if image.piece == at and not image.sheet)
            yield Missed(says(stack.pieces[at].mark), first, stack.pieces[into].declared is not None, into == at - 1)
