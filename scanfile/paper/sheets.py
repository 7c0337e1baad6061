"""Separator sheets: A4 pages that a clerk lays between files, for the eye and for the machine.

What stands on them twice or thrice: the QR code at two far corners, so that no one fold, stain or streak takes both, and the marker strip,
by which a sheet whose codes are lost is still known for a sheet. Noting is white on black at the left, correspondence black on white at
the right, as the two sides lie in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanfile.errors import UsageError
from scanfile.messages import say_both
from scanfile.model import Part, RegisterRow, SheetKind, SheetMark
from scanfile.paper.code import MARKER, encode
from scanfile.paper.typeset import Canvas, Sizes
from scanfile.store import write_atomic
from scanfile.text import number_key, printable

GENERIC = (SheetKind.NEXT_FILE, SheetKind.NEXT_PART, SheetKind.NEXT_DOCUMENT, SheetKind.END)
SUBJECT_CHARS = 1000
MAX_SHEETS = 10_000
"""In one PDF: some five minutes' work, and more paper than a printer holds."""

_LEFT, _RIGHT, _WIDTH = 12.0, 198.0, 186.0
_QR = 73.0
# So far inside that a sheet scanned 7 degrees askew loses no corner of either code.
_UPPER = (_RIGHT - _QR + 4, 50.0)
_LOWER = (_LEFT, 213.0)
_SMALL = 10.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to print: what its codes say, and the subject for the eye."""

    mark: SheetMark
    subject: str = ""


def generic_sheets() -> tuple[Sheet, ...]:
    """One of each sheet without a number."""
    return tuple(Sheet(SheetMark(kind)) for kind in GENERIC)


def register_sheets(
    rows: Iterable[RegisterRow], office: str, only: Sequence[str] = ()
) -> tuple[tuple[Sheet, ...], tuple[RegisterRow, ...]]:
    """The sheets of a register in its order, and the confidential rows, which get none.

    One for each part of which the office declared anything, or noting and correspondence where it declared nothing. ``office`` stands for
    rows that name none. ``only`` these numbers, in any notation, where there are any. Raises UsageError ``sheet.not-registered`` with all
    of them that are not in the register.
    """
    wanted = {number_key(number): number for number in only}
    chosen = [row for row in rows if not wanted or row.key in wanted]
    missing = wanted.keys() - {row.key for row in chosen}
    if missing:
        raise UsageError("sheet.not-registered", numbers=", ".join(printable(number) for key, number in wanted.items() if key in missing))
    sheets = tuple(Sheet(mark, row.subject) for row in chosen if not row.barred for mark in _marks(row, office))
    return sheets, tuple(row for row in chosen if row.barred)


def _marks(row: RegisterRow, office: str) -> Iterator[SheetMark]:
    parts = [part for part in Part if row.declared(part)] or list(Part)
    for part in parts:
        yield SheetMark(SheetKind.FILE, row.number, part, 1, row.declared(part), row.count_unit, row.office or office)


def draw(sheets: Sequence[Sheet], target: Path) -> int:
    """Write the sheets as a PDF, one to a page, whole or not at all; returns how many. The same sheets give the same bytes.

    Raises UsageError ``sheet.nothing``, ``sheet.too-many``, MissingToolError ``sheet.font-missing``, StorageError, and ValueError for a
    mark that no sheet can say.
    """
    if not sheets:
        raise UsageError("sheet.nothing")
    if len(sheets) > MAX_SHEETS:
        raise UsageError("sheet.too-many", count=len(sheets), limit=MAX_SHEETS)
    content, count = render(sheets)
    write_atomic(target, content)
    return count


def render(sheets: Iterable[Sheet]) -> tuple[bytes, int]:
    """The PDF of the sheets, and how many they are."""
    count = 0
    with Canvas("scanfile: विभाजक पर्चे / separator sheets") as canvas:
        for sheet in sheets:
            canvas.page()
            if sheet.mark.kind is SheetKind.FILE:
                _draw_file(canvas, sheet)
            else:
                _draw_generic(canvas, sheet.mark)
            count += 1
        return canvas.content(), count


def _label(canvas: Canvas, left: float, top: float, width: float, code: str) -> None:
    canvas.text((left, top, width, 6), "  /  ".join(say_both(code)), _SMALL)


def _draw_file(canvas: Canvas, sheet: Sheet) -> None:
    mark = sheet.mark
    _band(canvas, mark.part)
    canvas.qr(*_UPPER, _QR, encode(mark))
    _label(canvas, _LEFT, 50, 110, "sheet.number")
    canvas.fitted((_LEFT, 58, 112, 62), canvas.drawable(mark.number, 300), Sizes(52, 12, 26, 30), bold=True)
    _label(canvas, _LEFT, 124, 110, "sheet.subject")
    canvas.fitted((_LEFT, 131, _WIDTH, 50), canvas.drawable(sheet.subject, SUBJECT_CHARS), Sizes(22, 11, 11))
    left = _LEFT
    for width, code, text in _facts(canvas, mark):
        canvas.frame((left, 185, width, 24), 0.35)
        _label(canvas, left + 3, 186.5, width - 6, code)
        canvas.fitted((left + 3, 193.5, width - 6, 14), text, Sizes(20, 8, 8, 11), bold=True)
        left += width + 4
    _foot(canvas, mark, MARKER, 0.75)


def _facts(canvas: Canvas, mark: SheetMark) -> tuple[tuple[float, str, str], ...]:
    """The boxes in a row: their widths in mm, labels and texts."""
    unit = f"sheet.{mark.unit.value.replace(' ', '-')}"
    count = "—" if mark.count is None else f"{mark.count}  {' / '.join(say_both(unit))}"
    office = canvas.drawable(mark.office, 100) or "—"
    return (34, "sheet.volume", str(mark.volume)), (78, "sheet.count", count), (66, "sheet.office", office)


def _band(canvas: Canvas, part: Part | None) -> None:
    hindi, english = say_both(f"sheet.{part.value if part else 'file'}")
    half = _WIDTH * 0.62
    if part is Part.NOTING:
        canvas.block((_LEFT, 12, half, 34))
        canvas.shape([(_LEFT + half, 12), (_LEFT + half + 20, 29), (_LEFT + half, 46)], 0.1, filled=True)
        left, white = _LEFT, True
    else:
        left, white = _RIGHT - half, False
        canvas.frame((left, 12, half, 34), 2)
        canvas.shape([(left, 13), (left - 19, 29), (left, 45)], 2)
    canvas.text((left + 6, 13, half - 12, 20), hindi, 42, bold=True, align="C", white=white)
    canvas.text((left + 6, 33, half - 12, 11), english, 22, bold=True, align="C", white=white)


def _foot(canvas: Canvas, mark: SheetMark, strip: str, module: float) -> None:
    canvas.qr(*_LOWER, _QR, encode(mark))
    canvas.strip((88, 218, 110, 24), strip, module)
    for left, width, code in ((88.0, 70.0, "sheet.signature"), (164.0, 34.0, "sheet.date")):
        canvas.block((left, 264, width, 0.3))
        _label(canvas, left, 265, width, code)
    for place, text in enumerate(say_both("sheet.stay")):
        canvas.fitted((88, 273 + place * 5.5, 110, 5.5), text, Sizes(9, 6, 6, 6))


def _draw_generic(canvas: Canvas, mark: SheetMark) -> None:
    name = mark.kind.value.replace(" ", "-")
    hindi, english = say_both(f"sheet.{name}")
    canvas.frame((_LEFT, 12, _WIDTH, 106), 1.2)
    canvas.fitted((_LEFT + 6, 18, _WIDTH - 12, 46), hindi, Sizes(80, 30, 30), bold=True, align="C")
    canvas.fitted((_LEFT + 6, 66, _WIDTH - 12, 22), english, Sizes(44, 20, 20), bold=True, align="C")
    for place, text in enumerate(say_both(f"sheet.{name}-means")):
        canvas.text((_LEFT + 6, 92 + 9 * place, _WIDTH - 12, 9), text, 13, align="C")
    canvas.qr(_UPPER[0], 124, _QR, encode(mark))
    _emblem(canvas, mark.kind, _LEFT + 26, 136)
    _foot(canvas, mark, encode(mark), 0.5)


def _emblem(canvas: Canvas, kind: SheetKind, left: float, top: float) -> None:
    """A picture 70 mm wide and 60 mm high, known across a room: a file, two sides, a letter, a full stop."""
    if kind is SheetKind.NEXT_FILE:
        tab = [(0, 8), (4, 0), (26, 0), (30, 8), (70, 8), (70, 56), (0, 56)]
        canvas.shape([(left + x, top + y) for x, y in tab], 2.2)
        canvas.block((left, top + 17, 70, 2.2))
    elif kind is SheetKind.NEXT_PART:
        canvas.block((left, top, 33, 56))
        canvas.frame((left + 37, top, 33, 56), 2.2)
    elif kind is SheetKind.NEXT_DOCUMENT:
        canvas.shape([(left + x, top + y) for x, y in [(14, 0), (44, 0), (56, 12), (56, 56), (14, 56)]], 2.2)
        canvas.shape([(left + x, top + y) for x, y in [(44, 0), (44, 12), (56, 12)]], 2.2)
        for row in range(4):
            canvas.block((left + 21, top + 20 + 8 * row, 28 if row < 3 else 16, 2.2))
    else:
        canvas.block((left + 7, top, 56, 56))
