"""What a person must look at before a record is believed: the questions of separation, asked of the stack as decisions have left it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanfile.errors import ProblemCode
from scanfile.model import Count, Decision, DecisionKind, Part, Problem, RegisterRow, Surroundings
from scanfile.separate.bundle import BOUND, Bundle, Side, Volume
from scanfile.separate.fields import Fields, accepted_numbers, is_of_other_office
from scanfile.separate.sheets import Sheets
from scanfile.text import loose_key, number_key

_LETTERS = 2
"""So many letters must name another file before they are believed."""
_PAGES_A_LETTER = 3
"""A letter names its file on its first page; where it was named on fewer than one in so many, most letters did not name it."""
_ABOUT_PAGES = (DecisionKind.PLACE, DecisionKind.INSERT, DecisionKind.KIND, DecisionKind.REPLACE)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one record: its fields, the register's row of its number, and the row by which it must be sealed."""

    fields: Fields
    row: RegisterRow | None
    barred: RegisterRow | None


def doubts_about(bundle: Bundle, known: Known, counts: Mapping[int, Count], around: Surroundings, *, again: bool) -> list[Problem]:
    """The questions about one record. ``again``: an earlier record of this delivery has its number."""
    if known.barred is not None:
        # Nothing else is told of what must not be seen.
        return [Problem(ProblemCode.CONFIDENTIAL, known.barred.number)]
    return [*bundle.problems, *_sheets_alone(bundle, counts), *_about_number(bundle, known, around, again=again)]


def _sheets_alone(bundle: Bundle, counts: Mapping[int, Count]) -> Iterator[Problem]:
    """Sheets of a part behind which no page lay or lies; where a count was declared, that says more."""
    for volume in bundle.volumes:
        if volume.bare and not volume.has_pages and id(volume) not in counts and volume.sheet and volume.mark:
            said = f"{volume.mark.number}, {volume.part}"
            yield Problem(ProblemCode.SHEET_ALONE, volume.sheet.called, said, page=volume.sheet.page.page)


def of_no_record(bundles: Sequence[Bundle]) -> Iterator[Problem]:
    """The questions about sheets that began what is no record, because no page that could be read lay behind them."""
    for bundle in bundles:
        yield from _sheets_alone(bundle, {})
        # What people have emptied needs no more questions.
        if bundle.bare or bundle.has_pages:
            yield from (problem for problem in bundle.problems if problem.code is ProblemCode.SHEET_UNREADABLE)


def ask_about_written_backs(bundles: Sequence[Bundle], sheets: Sheets, decisions: Sequence[Decision]) -> None:
    """Add a problem for each page that is the other side of a sheet, unless a person has decided where it goes or what it is."""
    touched = {ref for one in decisions if one.kind in _ABOUT_PAGES for ref in one.pages}
    for bundle in bundles:
        for volume in bundle.volumes:
            for side in volume.counted():
                if sheets.leaves.get(side.ref) in sheets.refs and side.ref not in touched:
                    bundle.problems.append(Problem(ProblemCode.SHEET_WRITTEN_BACK, side.called, page=side.page.page))


def _about_number(bundle: Bundle, known: Known, around: Surroundings, *, again: bool) -> Iterator[Problem]:
    for mark, page in bundle.evidence.sheets:
        if is_of_other_office(mark, around.office):
            yield Problem(ProblemCode.SHEET_OTHER_OFFICE, mark.number, mark.office, page=page)
    numbers = accepted_numbers(known.fields)
    if not numbers:
        return
    number = numbers[0]
    yield from _other_number(bundle, number.key)
    if bundle.evidence.sheets and around.registered and known.row is None:
        yield Problem(ProblemCode.NOT_REGISTERED, number.value)
    first = next((side for side in bundle.sides() if side.own), None)
    if again and first is not None:
        yield Problem(ProblemCode.NUMBER_AGAIN, first.called, number.value, page=first.page.page)
    if before := around.earlier.get(number.key):
        yield Problem(ProblemCode.NUMBER_AGAIN, number.value, ", ".join(before))


def _other_number(bundle: Bundle, key: str) -> Iterator[Problem]:
    """A question where most of the pages that may be believed name another file: covers, noting pages; where these name none, letters."""
    told = [side for volume in bundle.volumes for side in volume.sides if side.page.number and _speaks_of_itself(volume, side)]
    told = told or _letters_alike(bundle, key)
    names = Counter(_name(side) for side in told)
    for name, count in names.most_common(1):
        if name != loose_key(key) and 2 * count > len(told):
            first = next(side for side in told if _name(side) == name)
            detail = f"{first.page.number} on {count} of {len(told)} pages"
            yield Problem(ProblemCode.NUMBER_CONFLICT, first.called, detail, page=first.page.page)


def _letters_alike(bundle: Bundle, key: str) -> list[Side]:
    """The pages of letters that name a file, where they may be believed: what came in bears its sender's file number, so one letter says
    nothing, nor do several where any names the file by ``key``, or too few of all pages name one."""
    pages = [side for volume in bundle.volumes for side in volume.sides if volume.part is Part.CORRESPONDENCE and side.state in BOUND]
    told = [side for side in pages if side.page.number]
    names = Counter(map(_name, told))
    most = max(names.values(), default=0)
    enough = most >= _LETTERS and most * _PAGES_A_LETTER >= len(pages)
    return told if enough and loose_key(key) not in names else []


def _name(side: Side) -> str:
    """The file that a page names, as numbers are compared."""
    return loose_key(number_key(side.page.number))


def _speaks_of_itself(volume: Volume, side: Side) -> bool:
    return side.state in BOUND and (volume.part is Part.NOTING or side.page.cover)
