"""Stacks of paper in a line of text, and what separation makes of them in a few words.

A stack is written as its sides in order, with spaces between:

* ``.`` a page, ``b`` a blank side, ``x`` one that could not be read, ``d`` a copy of an earlier delivery's, ``p`` one that is still to be
  read; a page may have hints behind it: ``.f1`` folio 1, ``.c`` a cover, ``.l`` legal paper, ``.n7`` file number 7, ``.=3`` the same as the
  third side;
* ``A``, ``A:n``, ``B:c2``, ``B:c2/5l`` a separator sheet of a file: its part, its volume, its count in leaves (l), written sides (w) or
  sides (s);
* ``T`` next file, ``P`` next part, ``D`` next document, ``E`` end of batch, ``?`` a sheet that can't be read, ``"text"`` any other code.

Sides are counted from 1. All of them are frames of one path, so that ``SIDES`` makes leaves of 1 and 2, 3 and 4, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanfile.config import BarcodeRule, SeparateSettings
from scanfile.model import (
    Batch,
    CountUnit,
    Decision,
    DecisionKind,
    DeliveryOptions,
    Master,
    PageState,
    Part,
    RegisterRow,
    SeparatePage,
    Separation,
    SheetKind,
    SheetMark,
    Surroundings,
    Symbol,
    page_id,
)
from scanfile.paper.code import encode
from scanfile.separate import separate
from scanfile.text import number_key

BATCH = "1122-01"
PATCH = BarcodeRule(match="PATCHT", kind=SheetKind.NEXT_FILE)
ASIDE = SeparateSettings(blank="aside", barcodes=(PATCH,))
REPLICA = SeparateSettings(blank="replica", barcodes=(PATCH,))
NS, CS = Part.NOTING, Part.CORRESPONDENCE

_STATES = {".": PageState.KEPT, "b": PageState.BLANK, "x": PageState.FAILED, "d": PageState.DUPLICATE, "p": PageState.PENDING}
_LETTERS = {**{state: letter for letter, state in _STATES.items()}, PageState.SEPARATOR: "s"} | {
    PageState.REPLACED: "r",
    PageState.WITHDRAWN: "w",
}
_GENERIC = {"T": SheetKind.NEXT_FILE, "P": SheetKind.NEXT_PART, "D": SheetKind.NEXT_DOCUMENT, "E": SheetKind.END}
_SHEET = re.compile(r"(?P<number>[A-Z])(?::(?P<part>[nc])(?P<volume>\d*))?(?:/(?P<count>\d+)(?P<unit>[lws]))?(?:@(?P<office>\w+))?")
_UNITS = {"l": CountUnit.LEAF, "w": CountUnit.WRITTEN_SIDE, "s": CountUnit.SIDE}
A4, LEGAL = (210, 297), (216, 356)


def code(text: str) -> Symbol:
    """A QR code in the middle of a page."""
    return Symbol("qr", text, (900, 900, 1500, 1500))


def mark(token: str) -> SheetMark | None:
    """What a token's sheet says; None for what is no sheet that can be read."""
    if token in _GENERIC:
        return SheetMark(_GENERIC[token])
    found = _SHEET.fullmatch(token)
    if found is None:
        return None
    part = {"n": NS, "c": CS, None: None}[found["part"]]
    count = int(found["count"]) if found["count"] else None
    unit = _UNITS[found["unit"] or "l"]
    return SheetMark(SheetKind.FILE, found["number"], part, int(found["volume"] or 1), count, unit, found["office"] or "")


def side(token: str, position: int) -> SeparatePage:
    """One side of a stack, as frame ``position`` of its path."""
    page = page_id(1, position)
    said = mark(token)
    if said is not None:
        return SeparatePage(page, 1, position, PageState.PENDING, symbols=(code(encode(said)),), size_mm=A4)
    if token == "?":
        return SeparatePage(page, 1, position, PageState.PENDING, symbols=(code("SCANFILE:1:F:N:1:L::A:0000"),), size_mm=A4)
    if token.startswith('"'):
        return SeparatePage(page, 1, position, PageState.PENDING, symbols=(code(token.strip('"')),), size_mm=A4)
    state, hints = _STATES[token[0]], token[1:]
    return SeparatePage(
        page,
        1,
        position,
        state,
        reason={PageState.BLANK: "no ink", PageState.FAILED: "damaged-image", PageState.DUPLICATE: "1121-09/000001-001"}.get(state, ""),
        size_mm=LEGAL if "l" in hints else A4,
        folio=int(found[1]) if (found := re.search(r"f(\d+)", hints)) else None,
        number=found[1] if (found := re.search(r"n(\d+)", hints)) else "",
        cover="c" in hints,
        read=state is PageState.KEPT,
        twin=f"{BATCH}/{page_id(1, int(found[1]))}" if (found := re.search(r"=(\d+)", hints)) else "",
    )


def stack(text: str, **options: object) -> tuple[Batch, list[SeparatePage]]:
    """A delivery of one path with these sides; ``options`` are the delivery's."""
    pages = [side(token, position) for position, token in enumerate(text.split(), 1)]
    master = Master(1, "stack.tif", f"masters/{BATCH}/000001.tif", "0", 1, max(1, len(pages)))
    return Batch(BATCH, (master,), "/scans/in", "asha", "2026-11-22", DeliveryOptions(**options)), pages  # type: ignore[arg-type]


def ref(position: int) -> str:
    """What decisions call a side of the stack."""
    return f"{BATCH}/{page_id(1, position)}"


def refs(*positions: int) -> tuple[str, ...]:
    """What decisions call sides of the stack."""
    return tuple(map(ref, positions))


def decide(kind: DecisionKind, *pages: str, **more: object) -> Decision:
    """A decision of an operator named Ravi."""
    return Decision(kind, pages, "ravi", "2026-11-22T10:00:00Z", **more)  # type: ignore[arg-type]


def from_elsewhere(text: str, batch: str = "1122-02") -> tuple[SeparatePage, ...]:
    """The sides of a stack of another delivery, as separation is given them: ``1122-02/000001-001`` and so on."""
    return tuple(replace(page, page=f"{batch}/{page.page}") for page in stack(text)[1])


def place(*positions: int, beside: int = 0, **more: object) -> Decision:
    """Sides go behind another; without one they become a record of their own."""
    return decide(DecisionKind.PLACE, *refs(*positions), anchor=ref(beside) if beside else f"{BATCH}/", **more)


def kind(state: PageState, *positions: int) -> Decision:
    """Sides are of this kind."""
    return decide(DecisionKind.KIND, *refs(*positions), state=state)


def number(text: str) -> int:
    """The place in the stack of a page id."""
    return int(text.rpartition("-")[2])


@dataclass(frozen=True)
class Told:
    """What separation says of a stack: its records like ``A: n 2 3 | c 5``, a letter for each side, the problems like ``count-over@4``."""

    records: list[str]
    sides: str
    problems: list[str]
    separation: Separation

    @property
    def all(self) -> tuple[list[str], str, list[str]]:
        """Records, sides and problems at once."""
        return self.records, self.sides, self.problems


def told(text: str, decisions: Sequence[Decision] = (), settings: SeparateSettings = ASIDE, **given: object) -> Told:
    """Separate a stack. ``given`` are options of the delivery, and surroundings by their names."""
    known = {name: given.pop(name) for name in ("office", "registered", "register", "earlier", "foreign") if name in given}
    batch, pages = stack(text, **given)
    return read_out(separate(batch, pages, settings, Surroundings(decisions=tuple(decisions), **known)))  # type: ignore[arg-type]


def read_out(separation: Separation) -> Told:
    """The few words for what separation says."""
    records, problems = [], [_asked(problem) for problem in separation.problems]
    for draft in separation.drafts:
        found = [candidate for candidate in dict(draft.fields).get("number", ()) if candidate.source.accepts]
        parts = []
        for part in draft.parts:
            name = part.part.value[0] + (str(part.volume) if part.volume > 1 else "")
            pages = [("!" if at in part.documents else "") + _shown(page) for at, page in enumerate(part.pages)]
            parts.append(" ".join([name, *pages]))
        sealed = " sealed" if draft.sealed else ""
        records.append(f"{found[0].value if found else '-'}{sealed}: {' | '.join(parts)}")
        problems += [_asked(problem) for problem in draft.problems]
    return Told(records, "".join(_LETTERS[mark.state] for mark in separation.marks), problems, separation)


def _shown(page: str) -> str:
    return page if "/" in page else str(number(page))


def _asked(problem: object) -> str:
    page = getattr(problem, "page")  # noqa: B009
    return f"{getattr(problem, 'code')}@{_shown(page)}" if page else str(getattr(problem, "code"))  # noqa: B009


def row(text: str, **more: object) -> dict[str, RegisterRow]:
    """A register with one row."""
    return {number_key(text): RegisterRow(text, number_key(text), **more)}  # type: ignore[arg-type]
