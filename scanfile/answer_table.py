"""Open questions as a table that somebody fills in elsewhere, and what stands in it when it comes back. Pure.

A row is a question: the record and field that it is about, what was proposed and why, and empty columns for the answer. Columns are known
again by their headings in any of our languages, in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scanfile.errors import UsageError
from scanfile.messages import LANGUAGES, say
from scanfile.obstacles import reason_in_full
from scanfile.paper.profile import squeeze
from scanfile.paper.tables import Cell, Sheet
from scanfile.spreadsheet import plain_cell, unguarded
from scanfile.tables import NOTHING, iso_date, parse_columns
from scanfile.text import fold, number_key, printable

COLUMNS = {
    "record": "asked.record",
    "number": "asked.number",
    "source_name": "asked.source-name",
    "field": "asked.field",
    "letter": "asked.letter",
    "candidate": "asked.candidate",
    "sure": "asked.sure",
    "others": "asked.others",
    "reason": "asked.reason",
    "page": "asked.page",
    "crop": "asked.crop",
    "value": "asked.value",
    "accept": "asked.accept",
    "comment": "asked.comment",
    "revision": "asked.revision",
}
"""The columns in their order, with the messages that head them."""

WIDTHS = (14, 18, 24, 14, 8, 30, 6, 30, 44, 8, 24, 30, 8, 24, 10)
"""In characters."""

FIELD_NAMES = {
    "number": "asked.field-number",
    "subject": "asked.field-subject",
    "date": "asked.field-date",
    "office": "asked.field-office",
    "year": "asked.field-year",
}

NONE = "-"
"""What somebody writes who has looked, and there is no value to be had."""

_BETWEEN = " | "
_HEADING_ROWS = 20
_YES = frozenset({"x", "y", "yes", "true", "1", "ok", "✓", "✔", "☑", "हां", "हा", "जी", "स्वीकार"})
_NO = frozenset({"", "no", "n", "false", "0", "नहीं"})
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_LOST = re.compile(r"\ufffd|\?\?")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2,}")
_MADE_A_DATE = re.compile(r"(?:[0-9]{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-[0-9]{2})(?:-[0-9]{2,4})?")
"""12/19 after a spreadsheet has opened a CSV: Dec-19."""


@dataclass(frozen=True, slots=True)
class Given:
    """The answer of one row: a ``value`` (empty: there is none to be had), or None where the ``candidate`` of the table is accepted."""

    row: int
    record: str
    field: str
    letter: str
    revision: str
    candidate: str
    value: str | None
    comment: str

    @property
    def question(self) -> tuple[str, str, str]:
        """Which question it answers."""
        return self.record, self.letter, self.field


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that was not taken, with the message that says why; ``row`` as the spreadsheet numbers it."""

    row: int
    record: str
    field: str
    code: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """What stands in a table: answers, rows that can't be taken, how many rows were left open, and headings that mean nothing here."""

    given: tuple[Given, ...]
    conflicts: tuple[Conflict, ...]
    left_open: int
    ignored: tuple[str, ...]


def headings(lang: str) -> list[str]:
    """The headings of all columns."""
    return [say(code, lang) for code in COLUMNS.values()]


About = Callable[[str, str, str], tuple[str, str]]
"""Gives the source name and the revision of a record's field, or of that of its letter."""


def question_rows(found: Iterable[Mapping[str, Any]], about: About, lang: str) -> Iterator[list[str | int | None]]:
    """A row for each open field of what ``review list --json`` answers."""
    for record in found:
        for one in (*record["fields"], *record.get("letters", ())):
            name, revision = about(record["record"], one["field"], one.get("letter", ""))
            best, *others = one["candidates"] or [{}]
            told = {
                "record": record["record"],
                "number": record["number"],
                "source_name": name,
                "field": say(FIELD_NAMES[one["field"]], lang),
                "letter": one.get("letter"),
                "candidate": best.get("value"),
                "sure": best.get("confidence"),
                "others": _BETWEEN.join(dict.fromkeys([other["value"] for other in others] + list(one.get("entries", ())))),
                "reason": reason_in_full(best, lang) if best else None,
                "page": best.get("label") or (str(best["page"]) if best.get("page") else None),
                "crop": best.get("crop"),
                "revision": revision,
            }
            yield [told.get(column) for column in COLUMNS]


def read_answers(sheets: Sequence[Sheet], columns: str, this_year: int, name: str) -> AnswerTable:
    """What people have filled in. ``columns`` is ``their heading=our column,...``; ``name`` is for messages.

    Raises UsageError ``sidecar.columns``, ``asked.no-columns``, ``asked.several-sheets``.
    """
    mapping = parse_columns(columns, tuple(COLUMNS))
    found = [(sheet, place) for sheet in sheets if (place := _heading_row(sheet, mapping)) is not None]
    if not found:
        first = next((row for sheet in sheets for _, row in sheet.rows), ())
        shown = ", ".join(printable(str(cell), 40) for cell in first[:20])
        raise UsageError("asked.no-columns", path=name, found=shown, needed=", ".join(_NEEDED))
    if len(found) > 1:
        raise UsageError("asked.several-sheets", path=name, names=", ".join(sheet.name for sheet, _ in found))
    return _Reader(*found[0], mapping, this_year).read()


_NEEDED = ("record", "field", "revision", "value", "accept")


def _known(mapping: Mapping[str, str], cell: Cell) -> str:
    title = str(cell)
    ours = mapping.get(fold(title).strip())
    return ours or ("" if (known := _HEADINGS.get(squeeze(title), "")) in mapping.values() else known)


_HEADINGS = {squeeze(text): ours for ours, code in COLUMNS.items() for text in (ours, *(say(code, lang) for lang in LANGUAGES))}
_FIELDS = {squeeze(text): ours for ours, code in FIELD_NAMES.items() for text in (ours, *(say(code, lang) for lang in LANGUAGES))}


def _heading_row(sheet: Sheet, mapping: Mapping[str, str]) -> int | None:
    for place, (_, cells) in enumerate(sheet.rows[:_HEADING_ROWS]):
        known = {_known(mapping, cell) for cell in cells}
        if {"record", "field", "revision"} <= known and known & {"value", "accept"}:
            return place
    return None


class _Reader:
    """One worksheet, or a CSV."""

    def __init__(self, sheet: Sheet, place: int, mapping: Mapping[str, str], this_year: int) -> None:
        self._sheet, self._place, self._this_year = sheet, place, this_year
        self._where: dict[str, int] = {}
        ignored = []
        for column, cell in enumerate(sheet.rows[place][1]):
            ours = _known(mapping, cell)
            if ours and ours not in self._where:
                self._where[ours] = column
            elif str(cell).strip():
                ignored.append(printable(str(cell), 60))
        self._ignored = tuple(ignored)

    def read(self) -> AnswerTable:
        given: list[Given] = []
        conflicts: list[Conflict] = []
        left_open = 0
        for number, cells in self._sheet.rows[self._place + 1 :]:
            read = self._row(number, cells)
            if isinstance(read, Given):
                given.append(read)
            elif isinstance(read, Conflict):
                conflicts.append(read)
            else:
                left_open += 1
        if self._sheet.broken:
            conflicts.append(Conflict(self._sheet.broken, "", "", "asked.broken"))
        kept, differing = _without_differing(given)
        return AnswerTable(tuple(kept), tuple(sorted([*conflicts, *differing], key=lambda one: one.row)), left_open, self._ignored)

    def _row(self, number: int, cells: Sequence[Cell]) -> Given | Conflict | None:
        """The answer of a row, why it can't be taken, or None where nobody has answered."""
        raw = {ours: cells[column] for ours, column in self._where.items() if column < len(cells)}
        said = {ours: self._plain(cell) for ours, cell in raw.items()}
        value, tick = said.get("value", ""), fold(said.get("accept", "")).strip(" .")
        field = _FIELDS.get(squeeze(said.get("field", "")), "")

        def conflict(code: str, **values: object) -> Conflict:
            shown = tuple((name, printable(str(one), 80)) for name, one in values.items())
            return Conflict(number, printable(said.get("record", ""), 60), field or printable(said.get("field", ""), 40), code, shown)

        reckoned = [ours for ours in ("record", "field", "value", "accept") if (number, self._where.get(ours, -1)) in self._sheet.formulas]
        if reckoned:
            return conflict("asked.formula", column=reckoned[0], text=said.get(reckoned[0], ""))
        if not value and tick in _NO:
            return None
        if tick not in _NO and tick not in _YES:
            return conflict("asked.unclear", text=said["accept"])
        if value and tick in _YES:
            return conflict("asked.both", text=value)
        if not said.get("record"):
            return conflict("asked.no-record")
        if not field:
            return conflict("asked.no-field", text=said.get("field", ""), known=", ".join(FIELD_NAMES))
        if not said.get("revision"):
            return conflict("asked.no-revision")
        answer = None
        if value:
            checked = self._value(field, raw["value"], value)
            if isinstance(checked, tuple):
                return conflict(checked[0], text=value, **dict(checked[1:]))
            answer = checked
        comment = printable(said.get("comment", ""))
        return Given(number, said["record"], field, said.get("letter", ""), said["revision"], said.get("candidate", ""), answer, comment)

    def _plain(self, cell: Cell) -> str:
        text = cell.isoformat() if isinstance(cell, date) else cell
        return unicodedata.normalize("NFC", " ".join((text if self._sheet.name else unguarded(text)).split()))

    def _value(self, field: str, cell: Cell, value: str) -> str | tuple[Any, ...]:
        """A typed value as it is decided, or the message that says why it can't be one."""
        if isinstance(cell, date):
            return cell.isoformat() if field == "date" else ("asked.is-date",)
        if value.casefold() in NOTHING:
            return ""
        guarded = not self._sheet.name and cell.startswith("'")
        if _FORMULA.match(value) and not guarded:
            return "asked.formula", ("column", "value")
        if _LOST.search(value):
            return ("asked.lost-letters",)
        if field == "date":
            return iso_date(value, self._this_year) or ("asked.no-date",)
        if field == "number":
            if _SHORTENED.fullmatch(value) or _MADE_A_DATE.fullmatch(value):
                return ("asked.is-date",)
            if not any(letter.isdecimal() for letter in number_key(value)):
                return ("asked.no-number",)
        return value


def _without_differing(given: Sequence[Given]) -> tuple[list[Given], list[Conflict]]:
    """The answers without those to questions that are answered in two ways; the same answer twice is one."""
    first: dict[tuple[str, str, str], Given] = {}
    differing: dict[tuple[str, str, str], list[Given]] = {}
    for one in given:
        before = first.setdefault(one.question, one)
        if (before.value, before.candidate if before.value is None else "") != (one.value, one.candidate if one.value is None else ""):
            differing.setdefault(one.question, [before]).append(one)
    kept = [one for question, one in first.items() if question not in differing]
    conflicts = [
        Conflict(one.row, printable(one.record, 60), one.field, "asked.twice", (("other", _other_row(one, rows)),))
        for rows in differing.values()
        for one in rows
    ]
    return kept, conflicts


def _other_row(one: Given, rows: Sequence[Given]) -> int:
    return next(other.row for other in rows if other.row != one.row)


def same_as_shown(shown: str, value: str) -> bool:
    """Whether a cell shows this value, as it was written into the table."""
    return shown == unicodedata.normalize("NFC", " ".join(plain_cell(value).split()))
