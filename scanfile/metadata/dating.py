"""Whose date is it? The dates of a line with their labels, and the number that each stands behind."""

from __future__ import annotations

from scanfile.metadata.dates import Date, dates_in, month_at
from scanfile.metadata.gathering import BLANK_LEFT, MISREAD, Gathering, Said
from scanfile.metadata.labels import Means, Seen
from scanfile.metadata.prepared import in_margin, in_running_text, of_kind, words_between
from scanfile.model import Found, Kind, Role

_LABELS = (Means.DATE, Means.EVEN_DATE, Means.RECEIVED_DATE, Means.CASE_DATE, Means.OTHER_DATE)
_ROLES = {Means.RECEIVED_DATE: Role.RECEIVED, Means.CASE_DATE: Role.CASE, Means.OTHER_DATE: Role.NONE}
_NEAR = 45
"""Characters between a date's label and the date: a place name at most."""
_BEHIND_NUMBER, _BESIDE_NUMBER = 60, 6
"""Characters between a number and the label of its date, or a date without one."""
_UNLABELLED = 20
_PERHAPS_A_NUMBER = 25
"""Taken from a date that stands where a label of a number wants one."""
_STAMP_LINE = 40
"""Characters of a line in a stamp, at most."""
_SENTENCE = 2
"""A date that more words follow stands in a sentence."""


def read_dates(line: Gathering) -> None:
    """Finds the dates of a line whose numbers are found already."""
    here = line.here
    labels = of_kind(here.seen, *_LABELS)
    if not here.digits and not labels:
        return
    plain = _masked(line)
    dates = [one for one in dates_in(plain, line.year) if here.free(one.start, one.end)] if here.digits else []
    for label in labels:
        if label.label.means is Means.EVEN_DATE:
            _of_even_date(line, label)
        elif here.digits and (month := _month_alone(line, plain, label, dates)):
            dates.append(month)
    for one in sorted(dates, key=lambda date: date.start):
        _date(line, one, labels, dates)


def _masked(line: Gathering) -> str:
    """The flat text with labels and explained spans blanked out."""
    plain = line.here.plain
    for start, end in (*line.here.taken, *((seen.start, seen.end) for seen in line.here.seen)):
        plain = f"{plain[:start]}{chr(0) * (end - start)}{plain[end:]}"
    return plain


def _month_alone(line: Gathering, plain: str, label: Seen, dates: list[Date]) -> Date | None:
    """The month behind a label where the day was left blank and no whole date follows."""
    end = next((later.start for later in line.here.seen if later.start >= label.end), len(plain))
    if any(label.end <= one.start <= end for one in dates):
        return None
    month = month_at(plain, label.end, end, line.year)
    return month if month and line.here.free(month.start, month.end) else None


def _date(line: Gathering, one: Date, labels: list[Seen], dates: list[Date]) -> None:
    earlier = max((other.end for other in dates if other.end <= one.start), default=0)
    label = next((seen for seen in reversed(labels) if earlier <= seen.start and 0 <= one.start - seen.end <= _NEAR), None)
    number = _number_before(line, label.start if label else one.start, earlier, _BEHIND_NUMBER if label else _BESIDE_NUMBER)
    role, why = _role(line, one, label, number)
    sure = one.sure - (round(MISREAD * label.far) if label else _UNLABELLED)
    if label is None and number is None and any(seen.end <= one.start for seen in of_kind(line.here.seen, Means.LETTER, Means.FILE)):
        sure -= _PERHAPS_A_NUMBER
        why = f"{why}, perhaps a piece of a number"
    line.add(Kind.DATE, role, (one.start, one.end), Said(one.value, one.value, sure, f"{why}, {one.why}", one.parts), label)


def _role(line: Gathering, one: Date, label: Seen | None, number: Found | None) -> tuple[Role, str]:
    """Whose date it is, and why."""
    here = line.here
    if label and label.label.means in _ROLES:
        return _ROLES[label.label.means], f"label {label.label.text}"
    why = f"label {label.label.text}" if label else "no label"
    if number:
        return Role.LETTER if number.role is Role.FILE else number.role, f"{why}, behind {number.value}"
    if label is None:
        return (Role.RECEIVED, "in the margin") if in_margin(here.line) else (Role.NONE, why)
    if _below_an_inward_number(line, one):
        return Role.RECEIVED, f"{why}, below an inward number"
    if line.cited or of_kind(here.seen, Means.REFERENCE):
        return Role.REFERENCE, f"{why}, behind a reference"
    after = max((seen.end for seen in here.seen if seen.end <= label.start), default=0)
    if in_running_text(here, label, after, line.pack) or len(words_between(here.plain, one.end, len(here.plain), line.pack)) > _SENTENCE:
        return Role.NONE, f"{why}, in running text"
    return Role.LETTER, why


def _below_an_inward_number(line: Gathering, date: Date) -> bool:
    """Whether a date stands in a stamp: alone on its line, right below the number that the receiving office gave."""
    here, index = line.here, line.here.index
    above = line.lines[index - 1] if index else None
    if above is None or above.line.page != here.line.page or not of_kind(above.seen, Means.RECEIVED):
        return False
    alone = len(words_between(here.plain, date.end, len(here.plain), line.pack)) < 2 and len(above.plain) < _STAMP_LINE
    if not (here.line.placed and above.line.placed):
        return alone
    across = min(here.line.right, above.line.right) - max(here.line.left, above.line.left)
    near = here.line.top - above.line.bottom < 2 * max(here.line.height, above.line.height)
    return alone and near and across > 0.5 * min(here.line.right - here.line.left, above.line.right - above.line.left)


def _number_before(line: Gathering, end: int, start: int, near: int) -> Found | None:
    """The number that a date behind it belongs to: the last one between two flat offsets, ``near`` characters off at most."""
    here = line.here
    kinds = (Kind.NUMBER, Kind.CASE)
    own = [one for one in line.found if one.kind in kinds and one.line == here.index and one.role is not Role.NONE]
    first, last = here.raw(start, end)[1:]
    spans = [one for one in own if first <= one.start and 0 <= last - one.end <= near]
    return max(spans, key=lambda one: (one.end, -one.start)) if spans else None


def _of_even_date(line: Gathering, label: Seen) -> None:
    number = _number_before(line, label.start, 0, _BEHIND_NUMBER)
    role = number.role if number and number.role is not Role.FILE else Role.LETTER
    raw = line.here.raw(label.start, label.end)[0]
    why = f"label {label.label.text}: the date of the letter" + ("" if line.letter_date else ", which is not known")
    said = Said(line.letter_date, line.letter_date, 75 if line.letter_date else BLANK_LEFT, why, (("even", raw),))
    line.add(Kind.DATE, role, (label.start, label.end), said, label)
