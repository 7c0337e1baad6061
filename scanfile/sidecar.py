"""What a supplier says about a delivery: the table ``metadata.csv`` beside the scans, and the template that their paths follow.

The table has the columns ``path, number, subject, part, date, pages`` in any order, or the supplier's own headings through ``--columns``.
It may lie at the root of the delivery or in any directory; a path in it is relative to where it lies, and names a scan (with or without
its suffix) or a directory. Nothing here opens a path but ``load``.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath

from scanfile.errors import UsageError
from scanfile.model import Part, SidecarRow
from scanfile.store.durable import open_untrusted
from scanfile.tables import NOTHING, decode, delimited_rows, iso_date, parse_columns
from scanfile.text import fold, natural_key, printable

NAME = "metadata.csv"
COLUMNS = ("path", "number", "subject", "part", "date", "pages")

_MAX_BYTES = 64 << 20
_LONGEST_NAME = 1 << 14
_PART_WORDS = {
    Part.NOTING: "noting notings notes note n ns nf notesheet notesheets notingsheet notingside notefile टिप्पणी टिप्पण नोटशीट नोटिंग प",
    Part.CORRESPONDENCE: "correspondence correspondance corr c cs cf correspondenceside correspondencefile letters पत्राचार पत्र",
}


_SUFFIX = re.compile(r"\.(?:tiff?|jpe?g?|jpe|png|bmp|jp2|j2k|jpx|pdf)$", re.IGNORECASE)


def without_suffix(name: str) -> str:
    """A name without a scan's suffix. Others stay: numbers hold points too, ``F.3(12)Rev-6``."""
    return _SUFFIX.sub("", name)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s_.\-]+", "", fold(text))


_PARTS = {_squeeze(word): part for part, words in _PART_WORDS.items() for word in words.split()}


def part_of(word: str) -> Part | None:
    """The part that a word stands for (``NS``, ``Note Sheet``, ``टिप्पणी`` ...), None for any other word."""
    return _PARTS.get(_squeeze(word))


def load(source: Path, columns: str, latest_year: int) -> tuple[SidecarRow, ...]:
    """The rows of every ``metadata.csv`` in a delivery, in natural order. ``latest_year`` ends the window of two-digit years.

    Raises UsageError: ``sidecar.columns``, ``sidecar.no-path-column``, ``sidecar.mistakes`` with all mistakes of all tables at once.
    """
    mapping = parse_columns(columns, COLUMNS)
    rows: list[SidecarRow] = []
    mistakes: list[str] = []
    for path in sorted(_tables(source), key=lambda path: natural_key(str(path))):
        place = printable(path.parent.relative_to(source).as_posix(), _LONGEST_NAME)
        shown = printable(path.relative_to(source).as_posix())
        try:
            with open_untrusted(path) as opened:
                content = opened.read(_MAX_BYTES + 1)
        except OSError as error:
            mistakes.append(f"{shown}: {error.strerror}")
            continue
        if len(content) > _MAX_BYTES:
            mistakes.append(f"{shown}: larger than {_MAX_BYTES >> 20} MB")
            continue
        table = read_table(decode(content), mapping, latest_year, shown)
        rows += [replace(row, path=_join(place, row.path)) for row in table.rows if row.path]
        mistakes += [f"{shown}, {mistake}" for mistake in table.mistakes]
    mistakes += _contradictions(rows)
    if mistakes:
        raise UsageError("sidecar.mistakes", count=len(mistakes), mistakes="; ".join(mistakes))
    return tuple(rows)


def _tables(source: Path) -> Iterator[Path]:
    """Every table below a directory; links and hidden directories are left alone, and what can't be listed is intake's to report."""
    for place, directories, names in os.walk(source):
        directories[:] = [name for name in directories if not name.startswith(".")]
        yield from (path for name in names if name.casefold() == NAME and not (path := Path(place, name)).is_symlink())


def _join(place: str, path: str) -> str:
    return path if place == "." else place if path == "." else f"{place}/{path}"


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says, and each mistake in it with its row."""

    rows: tuple[SidecarRow, ...]
    mistakes: tuple[str, ...]


def read_table(text: str, columns: Mapping[str, str], latest_year: int, name: str = NAME) -> Table:
    """Read one table, separated by comma, semicolon or tab. ``columns`` is our column by their folded heading.

    Raises UsageError ``sidecar.no-path-column``.
    """
    rows: list[SidecarRow] = []
    mistakes: list[str] = []
    found = delimited_rows(text)
    line = 1
    try:
        _, _, first = next(found, (1, 1, []))
        headings = [fold(heading).strip() for heading in first]
        places = _places(headings, columns, name)
        mistakes += [f"row 1: there is no column {printable(theirs)!r}" for theirs in columns if theirs not in headings]
        for _, line, cells in found:
            if any(cell.strip() for cell in cells):
                said = {ours: cells[place].strip() if place < len(cells) else "" for ours, place in places.items()}
                row, wrong = _row(said, latest_year)
                rows.append(row)
                mistakes += [f"row {line}: {mistake}" for mistake in wrong]
    except csv.Error as error:
        mistakes.append(f"row {line + 1}: {error}")
    return Table(tuple(rows), tuple(mistakes))


def _places(headings: Sequence[str], columns: Mapping[str, str], name: str) -> dict[str, int]:
    """Where each of our columns stands; what ``--columns`` says goes before a heading that happens to have our name."""
    places = {columns[heading]: place for place, heading in enumerate(headings) if heading in columns}
    for place, heading in enumerate(headings):
        if heading in COLUMNS and heading not in columns:
            places.setdefault(heading, place)
    if "path" not in places:
        found = ", ".join(printable(heading, 40) for heading in headings[:20])
        raise UsageError("sidecar.no-path-column", path=name, found=found)
    return places


def _row(said: Mapping[str, str], latest_year: int) -> tuple[SidecarRow, list[str]]:
    mistakes = []
    path = safe_path(said["path"])
    if path is None:
        mistakes.append(f"path {printable(said['path'])!r} does not lie in the delivery")
    part, word = None, said.get("part", "")
    if word.casefold() not in NOTHING:
        part = part_of(word)
        if part is None:
            mistakes.append(f"part {printable(word)!r} is neither noting nor correspondence")
    day, written = "", said.get("date", "")
    if written.casefold() not in NOTHING:
        day = iso_date(written, latest_year)
        if not day:
            mistakes.append(f"date {printable(written)!r} is not like 2019-03-12 or 12.03.2019")
    number, subject = (unicodedata.normalize("NFC", " ".join(said.get(column, "").split())) for column in ("number", "subject"))
    number = "" if number.casefold() in NOTHING else number
    first, last = 0, 0
    if (span := said.get("pages", "")).casefold() not in NOTHING:
        match = _SPAN.fullmatch(fold(span).strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last:
            mistakes.append(f"pages {printable(span)!r} is not like 3-12 or 7")
    return SidecarRow(path or "", number, subject, part, day, first, last), mistakes


_SPAN = re.compile(r"([0-9]{1,6})(?: ?- ?([0-9]{1,6}))?")


def safe_path(text: str) -> str | None:
    """A relative path with ``/``, ``.`` for the directory itself; None for an empty one and for one that leads out."""
    path = text.replace("\\", "/")
    if not path or path.startswith("/") or re.match(r"[A-Za-z]:", path) or "\0" in path:
        return None
    pure = PurePosixPath(path)
    return None if ".." in pure.parts else printable(unicodedata.normalize("NFC", str(pure)), _LONGEST_NAME)


def _contradictions(rows: Iterable[SidecarRow]) -> list[str]:
    seen: dict[tuple[str, int], SidecarRow] = {}
    wrong = [
        f"{printable(row.path)!r} is said twice, differently"
        for row in rows
        if row.path and seen.setdefault((row.path, row.first), row) != row
    ]
    spans = sorted((row.path, row.first, row.last) for row in seen.values() if row.first)
    for (path, _, last), (other, first, _) in pairwise(spans):
        if path == other and first <= last:
            wrong.append(f"{printable(path)!r}: page {first} is said twice")
    return wrong


class Sidecar:
    """Finds the row of a page: its path's own by name, by name without suffix, or the nearest directory's."""

    def __init__(self, rows: Iterable[SidecarRow]) -> None:
        self._rows: dict[str, SidecarRow] = {}
        self._spans: dict[str, list[SidecarRow]] = {}
        for row in rows:
            path = unicodedata.normalize("NFC", row.path)
            if row.first:
                self._spans.setdefault(path, []).append(row)
            else:
                self._rows[path] = row

    def own(self, name: str, frame: int = 1, place: int = 0) -> SidecarRow | None:
        """The row that names this page of this path of the delivery, or the path, or this page of its directory; else None.

        ``frame`` counts the pages of the path, ``place`` those that lie directly in its directory, both from 1.
        """
        plain = unicodedata.normalize("NFC", name)
        bare = without_suffix(plain)
        directory = plain.rpartition("/")[0] or "."
        return (
            self._span(plain, frame)
            or self._span(bare, frame)
            or self._rows.get(plain)
            or self._rows.get(bare)
            or self._span(directory, place)
        )

    def _span(self, path: str, page: int) -> SidecarRow | None:
        return next((row for row in self._spans.get(path, ()) if row.first <= page <= row.last), None)

    def around(self, name: str) -> SidecarRow | None:
        """The row of the nearest directory around a path."""
        plain = unicodedata.normalize("NFC", name)
        while plain:
            plain = plain.rpartition("/")[0]
            if row := self._rows.get(plain or "."):
                return row
        return None

    def unmatched(self, names: Iterable[str]) -> tuple[SidecarRow, ...]:
        """The rows that name nothing in the delivery, in the table's order."""
        known = {"."}
        for name in names:
            plain = unicodedata.normalize("NFC", name)
            known |= {plain, without_suffix(plain), *(str(parent) for parent in PurePosixPath(plain).parents)}
        rows = [*self._rows.items(), *((path, row) for path, found in self._spans.items() for row in found)]
        return tuple(row for path, row in rows if path not in known)


@dataclass(frozen=True, slots=True)
class TemplateMatch:
    """What a path says by its template. ``group`` is the path down to the number's component: one record; fields are as written."""

    group: str
    fields: Mapping[str, str]
    part: Part | None


_FIELDS = ("office", "year", "number", "subject", "part")
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|(.)")


class PathTemplate:
    """``{office}/{year}/{number}/{part:NS|CS}``: each component of a path by its field; ``part`` lists the words for noting and
    correspondence, in this order. A path may go deeper than its template."""

    def __init__(self, text: str) -> None:
        """Raises UsageError ``template.wrong`` (template, reason)."""
        self._text = text
        self._words: tuple[str, ...] = ()
        self._names: list[str] = []
        components = text.strip("/").split("/")
        self._patterns = [self._component(component) for component in components]
        if "number" not in self._names:
            raise self._wrong("it has no {number}")
        # Fields above and at the number tell records apart; the part below it does not.
        self._number_at = next(place for place, component in enumerate(components) if "{number}" in component)

    def _wrong(self, reason: str) -> UsageError:
        return UsageError("template.wrong", template=printable(self._text), reason=reason)

    def _component(self, component: str) -> re.Pattern[str]:
        if component in ("", ".", ".."):
            raise self._wrong("it has an empty component")
        pattern = ""
        for field, literal, stray in _PIECE.findall(component):
            if stray or (not field and not literal):
                raise self._wrong("its braces do not match")
            pattern += re.escape(literal) if literal else self._field(field)
        return re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def _field(self, field: str) -> str:
        name, colon, words = field.partition(":")
        if name not in _FIELDS:
            raise self._wrong(f"there is no field {printable(name)!r}; known: {', '.join(_FIELDS)}")
        if name in self._names:
            raise self._wrong(f"{{{name}}} stands in it twice")
        self._names.append(name)
        if name != "part":
            if colon:
                raise self._wrong(f"{{{name}}} takes no words")
            return f"(?P<{name}>.+?)"
        if colon:
            self._words = tuple(fold(word.strip()) for word in words.split("|"))
            if len(self._words) != 2 or not all(self._words) or self._words[0] == self._words[1]:
                raise self._wrong("{part:A|B} lists the word for noting and the one for correspondence")
        return "(?P<part>.+?)"

    def match(self, name: str, whole: bool) -> TemplateMatch | None:
        """What the name of a path in the delivery says; its last component counts without suffix. None where it does not fit.

        ``whole``: the path may be a whole record, so that its own name may be the number.
        """
        components = without_suffix(name).split("/")
        if len(components) < len(self._patterns) or (len(components) == self._number_at + 1 and not whole):
            return None
        fields: dict[str, str] = {}
        for pattern, component in zip(self._patterns, components, strict=False):
            match = pattern.fullmatch(component)
            if match is None:
                return None
            fields |= match.groupdict()
        part = None
        if "part" in fields:
            part = self._part(fields.pop("part"))
            if part is None:
                return None
        return TemplateMatch("/".join(components[: self._number_at + 1]), fields, part)

    def _part(self, word: str) -> Part | None:
        if not self._words:
            return part_of(word)
        folded = fold(word)
        return {self._words[0]: Part.NOTING, self._words[1]: Part.CORRESPONDENCE}.get(folded)
