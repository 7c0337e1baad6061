"""What the receiving side sends back about a package: a table with a row for each file, accepted or refused. Pure.

A row names its file by number or alias (or both), says what became of it, and may give the computer number and a reason. Columns are known
by their headings in Hindi or English, in any order; others are mapped by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scanfile.errors import UsageError
from scanfile.messages import LANGUAGES, say
from scanfile.paper.profile import squeeze
from scanfile.paper.tables import Cell, Sheet
from scanfile.spreadsheet import unguarded
from scanfile.tables import NOTHING, parse_columns
from scanfile.text import fold, number_value, printable

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("File number", "File no.", "Number", "पत्रावली सं०", "फाइल संख्या", "फाइल सं०", "मिसिल संख्या", "नस्ती क्रमांक"),
    "alias": ("Alias", "File alias", "Directory", "फाइल उपनाम", "डायरेक्टरी"),
    "result": ("Result", "Status", "Import status", "Accepted/refused", "परिणाम", "आयात की स्थिति", "स्वीकृत/अस्वीकृत"),
    "computer": ("Computer number", "Computer no.", "eFile computer no.", "कंप्यूटर संख्या", "कम्प्यूटर संख्या", "कंप्यूटर नं०", "कम्प्यूटर नं०"),
    "reason": ("Reason", "Remark", "Remarks", "Error", "कारण", "टिप्पणी", "अभ्युक्ति", "त्रुटि"),
}
"""Our columns, and how receivers head them."""

_HEADINGS = {squeeze(text): ours for ours, texts in COLUMNS.items() for text in (ours, *texts)} | {
    squeeze(say(f"column.{ours}", lang)): ours for ours in ("number", "alias") for lang in LANGUAGES
}
_ACCEPTED = ("accepted", "accept", "ok", "yes", "y", "success", "successful", "imported", "migrated", "done", "received", "✓", "✔")
_ACCEPTED_HI = ("स्वीकृत", "स्वीकार", "सफल", "प्राप्त", "हां", "दर्ज", "आयातित")
_REFUSED = ("refused", "rejected", "reject", "failed", "fail", "failure", "error", "no", "n", "not accepted", "returned", "✗", "✘")
_REFUSED_HI = ("अस्वीकृत", "अस्वीकार", "असफल", "विफल", "लौटाया", "लौटाई", "वापस", "नहीं", "त्रुटि")
_WORDS = {squeeze(word) or word: True for word in (*_ACCEPTED, *_ACCEPTED_HI)} | {
    squeeze(word) or word: False for word in (*_REFUSED, *_REFUSED_HI)
}
_HEADING_ROWS = 20
_FORMULA = re.compile(r"\s*[=+@\uff1d\uff0b\uff20]")
_LOST = re.compile(r"\ufffd|\?\?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What a row says of one file: ``number`` and ``alias`` as they are written there, one of them may be empty."""

    row: int
    number: str
    alias: str
    accepted: bool
    computer: str
    reason: str

    @property
    def name(self) -> str:
        """What the row calls its file."""
        return self.number or self.alias


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A row that was not taken, with the message that says why; ``row`` as the spreadsheet numbers it, ``name`` what it calls its file."""

    row: int
    name: str
    code: str
    values: tuple[tuple[str, object], ...] = ()


def not_taken(row: int, name: str, code: str, **values: object) -> NotTaken:
    """Such a row, with what comes from outside made safe to show."""
    shown = tuple((key, value if isinstance(value, int) else printable(str(value), 120)) for key, value in values.items())
    return NotTaken(row, printable(name, 80), code, shown)


@dataclass(frozen=True, slots=True)
class ResultTable:
    """What stands in a table: results, rows that can't be taken, how many rows say nothing yet, and headings that mean nothing here."""

    rows: tuple[ResultRow, ...]
    not_taken: tuple[NotTaken, ...]
    left_open: int
    ignored: tuple[str, ...]


def read_results(sheets: Sequence[Sheet], columns: str, name: str) -> ResultTable:
    """What a receiver says. ``columns`` is ``their heading=our column,...``; ``name`` is for messages.

    Raises UsageError ``sidecar.columns``, ``acknowledge.no-columns``, ``acknowledge.several-sheets``.
    """
    mapping = parse_columns(columns, tuple(COLUMNS))
    found = [(sheet, place) for sheet in sheets if (place := _heading_row(sheet, mapping)) is not None]
    if not found:
        first = next((row for sheet in sheets for _, row in sheet.rows), ())
        shown = ", ".join(printable(str(cell), 40) for cell in first[:20])
        raise UsageError("acknowledge.no-columns", path=name, found=shown, needed="number, alias, result")
    if len(found) > 1:
        raise UsageError("acknowledge.several-sheets", path=name, names=", ".join(sheet.name for sheet, _ in found))
    return _Reader(*found[0], mapping).read()


def _known(mapping: Mapping[str, str], cell: Cell) -> str:
    title = str(cell)
    ours = mapping.get(fold(title).strip())
    return ours or ("" if (known := _HEADINGS.get(squeeze(title), "")) in mapping.values() else known)


def _heading_row(sheet: Sheet, mapping: Mapping[str, str]) -> int | None:
    for place, (_, cells) in enumerate(sheet.rows[:_HEADING_ROWS]):
        known = {_known(mapping, cell) for cell in cells}
        if "result" in known and known & {"number", "alias"}:
            return place
    return None


class _Reader:
    """One worksheet, or a CSV."""

    def __init__(self, sheet: Sheet, place: int, mapping: Mapping[str, str]) -> None:
        self._sheet, self._place = sheet, place
        self._where: dict[str, int] = {}
        self._ignored = []
        for column, cell in enumerate(sheet.rows[place][1]):
            ours = _known(mapping, cell)
            if ours and ours not in self._where:
                self._where[ours] = column
            elif str(cell).strip():
                self._ignored.append(printable(str(cell), 60))

    def read(self) -> ResultTable:
        rows: list[ResultRow] = []
        wrong: list[NotTaken] = []
        left_open = 0
        for number, cells in self._sheet.rows[self._place + 1 :]:
            read = self._row(number, cells)
            if isinstance(read, ResultRow):
                rows.append(read)
            elif isinstance(read, NotTaken):
                wrong.append(read)
            else:
                left_open += 1
        if self._sheet.broken:
            wrong.append(NotTaken(self._sheet.broken, "", "acknowledge.broken"))
        return ResultTable(tuple(rows), tuple(wrong), left_open, tuple(self._ignored))

    def _row(self, number: int, cells: Sequence[Cell]) -> ResultRow | NotTaken | None:
        """What a row says, why it can't be taken, or None where it says nothing of what became of its file."""
        raw = {ours: cells[column] for ours, column in self._where.items() if column < len(cells)}
        said = {ours: self._plain(cell) for ours, cell in raw.items()}
        name = said.get("number") or said.get("alias") or ""

        def wrong(code: str, **values: object) -> NotTaken:
            return not_taken(number, name, code, **values)

        result, computer, reason = said.get("result", ""), said.get("computer", ""), said.get("reason", "")
        if not (result or computer or reason):
            return None
        if fault := self._misread(number, raw, said):
            code, column = fault
            return wrong(code, column=column, text=said[column])
        if not name:
            return wrong("acknowledge.no-name")
        if not result:
            return wrong("acknowledge.no-result")
        accepted = _WORDS.get(squeeze(result) or result)
        if accepted is None:
            return wrong("acknowledge.unclear", text=result)
        return ResultRow(number, said.get("number", ""), said.get("alias", ""), accepted, number_value(computer), printable(reason, 1000))

    def _misread(self, number: int, raw: Mapping[str, Cell], said: Mapping[str, str]) -> tuple[str, str] | None:
        """What a spreadsheet made of a cell on the way: the message, and the column."""
        for ours in said:
            guarded = not self._sheet.name and str(raw[ours]).startswith("'")
            if (number, self._where[ours]) in self._sheet.formulas or (_FORMULA.match(said[ours]) and not guarded and ours != "reason"):
                return "acknowledge.formula", ours
            if ours != "reason" and _LOST.search(said[ours]):
                return "acknowledge.lost-letters", ours
            if ours != "reason" and (isinstance(raw[ours], date) or (ours == "computer" and _SHORTENED.fullmatch(said[ours]))):
                return "acknowledge.shortened", ours
        return None

    def _plain(self, cell: Cell) -> str:
        text = cell.isoformat() if isinstance(cell, date) else cell
        plain = unicodedata.normalize("NFC", " ".join((text if self._sheet.name else unguarded(text)).split()))
        return "" if plain.casefold() in NOTHING else plain
