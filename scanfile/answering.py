"""Review by table: open questions go out, answers come back as decisions, row by row. Composes answer_table, index and repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from scanfile import clock
from scanfile.answer_table import COLUMNS, WIDTHS, AnswerTable, Conflict, Given, headings, question_rows, read_answers, same_as_shown
from scanfile.errors import UsageError
from scanfile.index import Index, RecordRow
from scanfile.messages import say
from scanfile.model import Candidate, RecordState, Source
from scanfile.paper.tables import Sheet, read_path
from scanfile.repair import Desk
from scanfile.said import candidates_of, key_of, typed_by, word_of
from scanfile.spreadsheet import CsvTable, XlsxTable
from scanfile.store import AtomicPath
from scanfile.text import printable

FORMS = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a table: how many answers were decided, said already, and left open, and the rows that were not taken."""

    applied: int
    unchanged: int
    left_open: int
    conflicts: tuple[Conflict, ...]
    ignored: tuple[str, ...]


def export_questions(index: Index, found: Sequence[Mapping[str, Any]], path: Path, lang: str) -> int:
    """Write what ``review list --json`` answers as a table with room for answers; returns the number of questions.

    Raises UsageError for a path of another form, or one that is there already: somebody may have filled it in. Raises StorageError.
    """
    if path.suffix.lower() not in FORMS:
        raise UsageError("asked.form", path=path, known=", ".join(FORMS))
    if path.exists():
        raise UsageError("asked.exists", path=path)

    def about(record: str, field: str, letter: str) -> tuple[str, str]:
        row = index.record(record)
        return row.source_name, revision_of(row, _candidates(index, row, field, letter))

    count = 0
    with AtomicPath(path) as temporary:
        title = say("asked.sheet", lang)
        table = (
            CsvTable(temporary, headings(lang)) if path.suffix.lower() == ".csv" else XlsxTable(temporary, title, headings(lang), WIDTHS)
        )
        with table:
            for row in question_rows(found, about, lang):
                table.add(row)
                count += 1
    return count


def read_table(path: Path, columns: str) -> AnswerTable:
    """A table that somebody has filled in. Raises UsageError."""
    return read_answers(_sheets(path), columns, clock.now().year, printable(str(path)))


def _sheets(path: Path) -> tuple[Sheet, ...]:
    try:
        return read_path(path)
    except UsageError as error:  # a register is read in the same way, but it is not what this was to be
        raise UsageError(error.code.replace("register.", "asked."), **error.values) from None


def revision_of(record: RecordRow, candidates: Sequence[Candidate]) -> str:
    """Names a question as a person saw it: the record's pages and their way up, and what a person has said of the field.

    ``candidates`` are those of the field. What is said of other fields leaves it as it is, so that a table can come back in pieces. The
    letter in front keeps it a text: a spreadsheet that opens a CSV makes numbers of 00471198 and 4711e198.
    """
    pages = [(part.part, part.volume, page.batch, page.page, page.turns) for part in record.parts for page in part.pages]
    said = [one.value for one in candidates if one.source is Source.OPERATOR]
    return "r" + sha256(f"{pages} {said}".encode()).hexdigest()[:8]


def take_answers(desk: Desk, table: AnswerTable, name: str) -> Taken:
    """Make the answers of a table decisions of the desk's operator, each row by itself: what can't be taken costs the others nothing.

    ``name`` is the table's, for the reason in each decision. Taking the same table again changes nothing.
    """
    conflicts = list(table.conflicts)
    answered: dict[tuple[str, str, str], tuple[int, str]] = {}
    applied = unchanged = 0
    # What follows for the delivery is worked out once, behind the last answer: with each it would cost more than the answer.
    quick = replace(desk, later=True)
    try:
        for given in table.given:
            try:
                decided = _take(quick, given, name, answered)
            except UsageError as error:
                conflicts.append(Conflict(given.row, printable(given.record, 60), given.field, error.code, tuple(error.values.items())))
                continue
            applied += decided
            unchanged += not decided
    finally:
        if answered:
            desk.settle()
    return Taken(applied, unchanged, table.left_open, tuple(sorted(conflicts, key=lambda one: one.row)), table.ignored)


def _take(desk: Desk, given: Given, name: str, answered: dict[tuple[str, str, str], tuple[int, str]]) -> bool:
    """One answer; False where it was said already. ``answered`` are the questions that this table has answered, with row and value.

    Raises UsageError.
    """
    record = _record(desk.index, given)
    candidates = _candidates(desk.index, record, given.field, given.letter)
    said = next((one for one in candidates if one.source is Source.OPERATOR), None)
    if said is not None and _says(given, said.value):
        return False
    if any(typed_by(one) == desk.operator and _says(given, one.value) for one in candidates):
        return False  # theirs is typed, and waits for the second person's
    place = record.id, given.letter, given.field
    if place in answered:  # the same record under its id and its number
        row, before = answered[place]
        if _says(given, before):
            return False
        raise UsageError("asked.twice", other=row)
    if revision_of(record, candidates) != given.revision:
        raise UsageError("asked.changed")
    value = given.value if given.value is not None else _best(given, candidates)
    reason = f"review table {printable(name, 80)} row {given.row}" + (f": {given.comment}" if given.comment else "")
    replace(desk.expecting(record.id, record.revision), reason=reason).set_field(record.id, given.field, value, given.letter)
    answered[place] = given.row, value
    return True


def _candidates(index: Index, record: RecordRow, field: str, letter: str) -> Sequence[Candidate]:
    """The candidates of a field of a record, or of the letter that begins on a page of it."""
    if not letter:
        return dict(record.fields).get(field, ())
    row = next((one for one in index.letters(record.id) if one.part.label(one.ordinal) == letter), None)
    if row is None:
        return ()
    # A letter's fields are those with which it was built: what was said since is in the decisions alone.
    key = key_of(field)
    said = word_of((one for one in index.said_of_letters(record.id) if one.pages[0] == row.ref and one.field == field), key)
    machine = [one for one in dict(row.fields).get(field, ()) if one.source not in (Source.OPERATOR, Source.ENTRY)]
    return [*candidates_of(said, key), *machine]


def _record(index: Index, given: Given) -> RecordRow:
    found = index.resolve(given.record)
    if len(found) > 1:
        raise UsageError("asked.several-records", found=", ".join(found))
    row = index.record(found[0]) if found else None
    if row is None or row.state in (RecordState.SEALED, RecordState.WITHDRAWN):
        raise UsageError("asked.unknown-record")
    return row


def _says(given: Given, value: str) -> bool:
    return given.value == value if given.value is not None else same_as_shown(given.candidate, value)


def _best(given: Given, candidates: Sequence[Candidate]) -> str:
    """The candidate that a row accepts: the best one now, where that is the one that the table shows."""
    best = next((one.value for one in candidates if one.source not in (Source.OPERATOR, Source.ENTRY)), "")
    if not best:
        raise UsageError("asked.no-candidate")
    if not same_as_shown(given.candidate, best):
        raise UsageError("asked.other-candidate", text=given.candidate, now=best)
    return best


assert len(WIDTHS) == len(COLUMNS)
