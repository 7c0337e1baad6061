"""What one line says: its labels with the numbers and dates that belong to them."""

from __future__ import annotations

import re
from dataclasses import replace

from scanfile.metadata.codes import codes_in, printed_in
from scanfile.metadata.dates import Date, dates_in, month_at, years_in
from scanfile.metadata.folios import folios_in
from scanfile.metadata.labels import WORD, Means, Seen
from scanfile.metadata.land import land_at
from scanfile.metadata.numbers import Number, Span, inner_span, read_number, span_at
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import CONNECTORS, Prepared, in_running_text, of_kind, words_between
from scanfile.model import Found, Kind, Role
from scanfile.text import fold, number_key, number_value

_ROLES = {
    Means.FILE: Role.FILE,
    Means.LETTER: Role.LETTER,
    Means.RECEIVED: Role.RECEIVED,
    Means.REFERENCE: Role.REFERENCE,
    Means.CASE: Role.CASE,
    Means.COMPUTER: Role.FILE,
    Means.OTHER: Role.NONE,
}
_DATES = (Means.DATE, Means.EVEN_DATE, Means.RECEIVED_DATE, Means.CASE_DATE, Means.OTHER_DATE)
_DATE_ROLES = {Means.RECEIVED_DATE: Role.RECEIVED, Means.CASE_DATE: Role.CASE, Means.OTHER_DATE: Role.NONE}
_OWN = (Role.FILE, Role.LETTER)
_MARGIN = 0.12
"""The share of the page's width at either side in which inward marks stand."""
_NEAR = 45
"""Characters between a date's label and the date, a place name at most."""
_TOKEN = re.compile(r"\S+")
_SLASHED = re.compile(r"[0-9].*/|/.*[0-9]")
_OPENING = "([{'\"<"
_ALONE = re.compile(r"[^\W_]")

# Confidence (0 to 100) of one reading by its evidence. Nothing here accepts by itself: two readings must agree first.
_LABELLED, _UNLABELLED, _KNOWN_SHAPE = 85, 60, 5
_WEAK, _SINGLE_RUN, _MISREAD, _FILE_PART, _ELSEWHERE = 8, 12, 8, 12, 15
_BLANK, _COULD_BE_DATE = 30, 40


class LineReader:
    """Reads one line; ``lines`` are all lines, for values that stand on the next."""

    def __init__(self, lines: list[Prepared], index: int, pack: Pack, year: int, cited: bool, letter_date: str) -> None:
        """``cited``: what stands here belongs to a reference; ``letter_date``: the date that "of even date" means."""
        self.lines, self.here, self.pack, self.year = lines, lines[index], pack, year
        self.cited = cited
        self.letter_date = letter_date
        self.found: list[Found] = []

    def read(self) -> list[Found]:
        """All numbers, dates, land and folio references of the line, from left to right."""
        here = self.here
        if here.digits and "office" in here.plain.lower() and self._printed():
            return self.found
        if here.digits:
            self._folios()
            self._codes()
        self._labelled()
        if here.digits:
            self._bare()
            self._land()
        self._dates()
        if here.digits:
            self._years()
        return sorted(self.found, key=lambda found: (found.start, -found.end))

    def _add(
        self,
        kind: Kind,
        role: Role,
        span: tuple[int, int],
        value: str,
        key: str,
        confidence: int,
        reason: str,
        label: Seen | None = None,
        parts: tuple[tuple[str, str], ...] = (),
        twin: str = "",
        on: Prepared | None = None,
    ) -> None:
        line = on or self.here
        raw, start, end = line.raw(*span)
        label_start = line.raw(label.start, label.end)[1] if label and on is None else start
        text = label.label.text if label else ""
        confidence = min(max(confidence, 0), 100)
        self.found.append(Found(kind, role, raw, value, key, confidence, reason, line.index, start, end, text, label_start, twin, parts))
        line.take(*span)

    def _printed(self) -> bool:
        code = printed_in(self.here.plain)
        if code:
            self._add(
                Kind.PRINTED,
                Role.NONE,
                (code.start, code.end),
                code.name,
                code.name,
                95,
                "mark of a page printed from eOffice",
                parts=code.parts,
            )
        return code is not None

    def _folios(self) -> None:
        for folio in folios_in(self.here.plain):
            reason = "page reference" if folio.named else "page number with its side"
            self._add(Kind.FOLIO, Role.NONE, (folio.start, folio.end), folio.value, folio.value, 85 if folio.named else 70, reason)

    def _codes(self) -> None:
        for code in codes_in(self.here.plain, self.year):
            label = next((seen for seen in of_kind(self.here.seen, Means.CASE) if 0 <= code.start - seen.end < 4), None)
            text = self.here.plain[code.start : code.end]
            role = Role.CASE if label else Role.NONE
            self._add(Kind.CASE, role, (code.start, code.end), text, text, 90, code.name, label, code.parts)

    def _labelled(self) -> None:
        seen = self.here.seen
        for place, one in enumerate(seen):
            if one.label.means not in _ROLES:
                continue
            end = next((later.start for later in seen[place + 1 :]), len(self.here.plain))
            case = one.label.means is Means.CASE
            span = span_at(self.here.plain, one.end, end, self.pack, years=case) if self.here.digits else None
            if span and self.here.free(span.start, span.end):
                self._number(place, one, span)
            elif span is None and place == len(seen) - 1 and not one.label.weak and not _ALONE.search(self.here.plain, one.end):
                self._elsewhere(one)

    def _number(self, place: int, seen: Seen, span: Span) -> None:
        if seen.label.means is Means.OTHER:
            self.here.take(span.start, span.end)
            return
        role, where = self._role(place, seen)
        if seen.label.weak and not (span.joints and (self.here.starts_with(seen) or role is Role.REFERENCE)):
            return
        number = read_number(self.here.line.text, self.here.places, span, self.pack)
        self._number_found(number, span, role, seen, where)

    def _role(self, place: int, seen: Seen) -> tuple[Role, str]:
        """Whose number stands behind a label, and what besides the label says so."""
        role = _ROLES[seen.label.means]
        if role not in _OWN or seen.label.means is Means.COMPUTER:
            return role, ""
        before = of_kind(self.here.seen[:place], Means.REFERENCE)
        if before:
            return Role.REFERENCE, f"behind {before[-1].label.text}"
        if self.cited:
            return Role.REFERENCE, "in the list of references"
        after = max((one.end for one in self.here.seen[:place]), default=0)
        after = max([after, *(end for _, end in self.here.taken if end <= seen.start)])
        if in_running_text(self.here, seen, after, self.pack) or (after == 0 and self._sentence_goes_on(seen)):
            return Role.REFERENCE, "in running text"
        return role, ""

    def _sentence_goes_on(self, seen: Seen) -> bool:
        """Whether the line before breaks off in a sentence that this label belongs to."""
        index = self.here.index
        if not index or not self.here.starts_with(seen) or self.lines[index - 1].line.page != self.here.line.page:
            return False
        words = WORD.findall(self.lines[index - 1].plain)
        return len(words) > 2 and fold(words[-1]) in CONNECTORS

    def _number_found(self, number: Number, span: Span, role: Role, seen: Seen | None, where: str = "", on: Prepared | None = None) -> None:
        kind = Kind.NUMBER
        if seen and seen.label.means is Means.COMPUTER:
            kind = Kind.COMPUTER
        elif (seen and seen.label.means is Means.CASE) or (number.shape and number.shape.case and role is Role.NONE):
            kind = Kind.CASE
        confidence, reasons = self._evidence(number, span, seen)
        file = dict(number.parts).get("file", "")
        if role is Role.FILE and file:
            role = Role.LETTER
            reasons.append("a serial behind the file's number")
        if on:
            confidence -= _ELSEWHERE
            reasons.append("on the next line")
        if where:
            reasons.append(where)
        line = on or self.here
        self._add(
            kind,
            role,
            (span.start, span.end),
            number.value,
            number.key,
            confidence,
            ", ".join(reasons),
            seen,
            number.parts,
            number.twin,
            on,
        )
        if file and "…" not in file and kind is Kind.NUMBER:
            inner = inner_span(line.plain, span, number.value, file)
            parts = tuple((name, text) for name, text in number.parts if name in ("part_file", "main", "year"))
            role = Role.REFERENCE if role is Role.REFERENCE else Role.FILE
            confidence = max(confidence, _BLANK + _FILE_PART) - _FILE_PART
            self._add(
                kind,
                role,
                inner,
                file,
                number_key(file),
                confidence,
                f"the file's part of {number.value}",
                seen,
                parts,
                self.pack.twin(file),
                on,
            )

    def _evidence(self, number: Number, span: Span, seen: Seen | None) -> tuple[int, list[str]]:
        reasons = []
        if seen:
            confidence = _LABELLED - round(_MISREAD * seen.far) - _WEAK * seen.label.weak
            reasons.append(f"label {seen.label.text}" + (f", read as {self.here.raw(seen.start, seen.end)[0]}" if seen.far else ""))
        else:
            confidence = _UNLABELLED
            reasons.append("no label")
        if number.shape:
            confidence += _KNOWN_SHAPE
            reasons.append(f"form: {number.shape.name}")
        elif not span.joints:
            confidence -= _SINGLE_RUN
            reasons.append("a number of one part")
        if not number.whole:
            confidence = min(confidence, _BLANK)
            reasons.append("a part is left blank")
        if number.date_like:
            confidence = min(confidence, _COULD_BE_DATE)
            reasons.append("could be a date")
        return confidence, reasons

    def _elsewhere(self, seen: Seen) -> None:
        """The value of a label that ends its line: what stands alone to the right of it, or alone on the next line."""
        index = self.here.index + 1
        if index >= len(self.lines) or seen.label.means is Means.OTHER or seen.label.means is Means.REFERENCE:
            return
        other = self.lines[index]
        if other.line.page != self.here.line.page or not other.digits or other.seen or not _close(self.here, other):
            return
        span = span_at(other.plain, 0, len(other.plain), self.pack, years=seen.label.means is Means.CASE)
        if span is None or _ALONE.search(other.plain, span.end) or not span.joints:
            return
        number = read_number(other.line.text, other.places, span, self.pack)
        if not number.date_like:
            self._number_found(number, span, _ROLES[seen.label.means], seen, on=other)

    def _bare(self) -> None:
        """Numbers whose form alone says that they are file numbers or cases."""
        plain = self.here.plain
        if "/" not in plain:
            return
        for token in _TOKEN.finditer(plain):
            if not _SLASHED.search(token[0]) or len(token[0]) > 100:
                continue
            start = token.start() + len(token[0]) - len(token[0].lstrip(_OPENING))
            span = span_at(plain, start, len(plain), self.pack)
            if span is None or span.start != start or not self.here.free(span.start, span.end):
                continue
            number = read_number(self.here.line.text, self.here.places, span, self.pack)
            if number.shape and number.shape.bare:
                self._number_found(number, span, Role.NONE, None)

    def _land(self) -> None:
        for place, seen in enumerate(self.here.seen):
            if seen.label.means is Means.LAND:
                end = next((later.start for later in self.here.seen[place + 1 :]), len(self.here.plain))
                land = land_at(self.here, seen, end, self.pack)
                if land and self.here.free(land.start, land.end):
                    value = number_value(self.here.raw(land.start, land.end)[0])
                    parts = (("field", seen.label.land),)
                    key = number_key(value)
                    self._add(Kind.LAND, Role.NONE, (land.start, land.end), value, key, land.sure, f"label {seen.label.text}", seen, parts)

    def _years(self) -> None:
        for year in years_in(self.here.plain):
            if self.here.free(year.start, year.end):
                self._add(Kind.YEAR, Role.NONE, (year.start, year.end), year.value, year.value, year.sure, year.why, parts=year.parts)

    def _dates(self) -> None:
        here = self.here
        labels = of_kind(here.seen, *_DATES)
        if not here.digits and not labels:
            return
        plain = self._masked()
        dates = [one for one in dates_in(plain, self.year) if here.free(one.start, one.end)] if here.digits else []
        for label in labels:
            if label.label.means is Means.EVEN_DATE:
                self._even(label)
                continue
            end = next((later.start for later in here.seen if later.start >= label.end), len(here.plain))
            following = next((one for one in dates if label.end <= one.start < end + _NEAR), None)
            if here.digits and (following is None or following.start > end):
                month = month_at(plain, label.end, end, self.year)
                if month and here.free(month.start, month.end):
                    dates.append(month)
        for one in sorted(dates, key=lambda date: date.start):
            self._date(one, labels, dates)

    def _masked(self) -> str:
        """The flat text with labels and explained spans blanked out."""
        plain = self.here.plain
        for start, end in (*self.here.taken, *((seen.start, seen.end) for seen in self.here.seen)):
            plain = f"{plain[:start]}{chr(0) * (end - start)}{plain[end:]}"
        return plain

    def _date(self, one: Date, labels: list[Seen], dates: list[Date]) -> None:
        earlier = max((other.end for other in dates if other.end <= one.start), default=0)
        label = next((seen for seen in reversed(labels) if earlier <= seen.start and 0 <= one.start - seen.end <= _NEAR), None)
        number = self._number_before(label.start if label else one.start, earlier, 60 if label else 6)
        role, reason = self._date_role(one, label, number)
        confidence = one.sure - (0 if label else 20) - (round(_MISREAD * label.far) if label else 0)
        self._add(Kind.DATE, role, (one.start, one.end), one.value, one.value, confidence, f"{reason}, {one.why}", label, one.parts)

    def _date_role(self, one: Date, label: Seen | None, number: Found | None) -> tuple[Role, str]:
        if label and label.label.means in _DATE_ROLES:
            return _DATE_ROLES[label.label.means], f"label {label.label.text}"
        reason = f"label {label.label.text}" if label else "no label"
        if number:
            role = Role.LETTER if number.role is Role.FILE else number.role
            return role, f"{reason}, behind {number.value}"
        line = self.here.line
        if label is None:
            if line.placed and (line.right < _MARGIN or line.left > 1 - _MARGIN):
                return Role.RECEIVED, "in the margin"
            return Role.NONE, reason
        if self.cited or of_kind(self.here.seen, Means.REFERENCE):
            return Role.REFERENCE, f"{reason}, behind a reference"
        after = max((seen.end for seen in self.here.seen if seen.end <= label.start), default=0)
        if (
            in_running_text(self.here, label, after, self.pack)
            or len(words_between(self.here.plain, one.end, len(self.here.plain), self.pack)) > 2
        ):
            return Role.NONE, f"{reason}, in running text"
        return Role.LETTER, reason

    def _number_before(self, end: int, start: int, near: int) -> Found | None:
        """The number that a date behind it belongs to."""
        kinds = (Kind.NUMBER, Kind.CASE)
        here = [one for one in self.found if one.kind in kinds and one.line == self.here.index and one.role is not Role.NONE]
        spans = [(one, one.end) for one in here if start <= one.start and 0 <= end - one.end <= near]
        return max(spans, key=lambda pair: (pair[1], -pair[0].start))[0] if spans else None

    def _even(self, label: Seen) -> None:
        number = self._number_before(label.start, 0, 60)
        role = number.role if number and number.role is not Role.FILE else Role.LETTER
        raw = self.here.raw(label.start, label.end)[0]
        reason = f"label {label.label.text}: the date of the letter" + ("" if self.letter_date else ", which is not known")
        confidence = 75 if self.letter_date else _BLANK
        parts = (("even", raw),)
        self._add(Kind.DATE, role, (label.start, label.end), self.letter_date, self.letter_date, confidence, reason, label, parts)


def _close(above: Prepared, below: Prepared) -> bool:
    """Whether a line stands directly below another, or beside it."""
    one, other = above.line, below.line
    return not (one.placed and other.placed) or other.top - one.bottom < max(one.height, other.height)


def refers(found: Found) -> Found:
    """The same finding as a reference to another letter or file."""
    return replace(found, role=Role.REFERENCE, reason=f"{found.reason}, cited") if found.role in (*_OWN, Role.NONE) else found
