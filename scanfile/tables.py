"""Tables as people hand them over: the text of a CSV whatever saved it, its rows, the dates in it. Pure, standard library only."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date

from scanfile.errors import UsageError
from scanfile.text import fold, printable

NOTHING = frozenset({"", "-", "--", "—", "nil", "na", "n/a", "none", "null"})
"""What stands in cells that say nothing, casefolded."""


def decode(content: bytes) -> str:
    """The text of a table as spreadsheets save it: UTF-8 or UTF-16 by their marks, UTF-8 without one, else Windows-1252.

    UTF-8 with some damaged letters stays UTF-8; what can't be read becomes U+FFFD.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
        damaged = text.count("\ufffd")
        whole = sum(letter > "\x7f" for letter in text) - damaged
        return text if whole > damaged else content.decode("cp1252", "replace")


def delimited_rows(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows of a table separated by comma, semicolon or tab: number of the row, number of its last line, cells. Both count from 1, empty
    rows too. Raises csv.Error.
    """
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    for number, cells in enumerate(reader, 1):
        yield number, reader.line_num, cells


def parse_columns(text: str, known: Sequence[str]) -> dict[str, str]:
    """``their heading=our column,...`` as our column by their heading, folded; our columns are the ``known`` ones.

    Raises UsageError ``sidecar.columns``.
    """
    columns: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in text.split(","))):
        theirs, equals, ours = (side.strip() for side in pair.rpartition("="))
        if not equals or not theirs or ours not in known or ours in columns.values():
            raise UsageError("sidecar.columns", pair=printable(pair), known=", ".join(known))
        columns[fold(theirs)] = ours
    return columns


_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")


def iso_date(text: str, latest_year: int) -> str:
    """ISO 8601 of a date like 2019-03-12, 2019-03, 2019 or 12.03.2019 (the day first, as in India); empty for anything else."""
    plain = fold(text).strip()
    if match := _ISO.fullmatch(plain):
        year, month, day = match[1], match[2], match[3]
    elif re.fullmatch(r"(?:1[89]|20)[0-9]{2}", plain):
        return plain
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match[1], match[2], match[3]
        if len(year) == 2:
            century = latest_year - latest_year % 100
            year = str(century + int(year) if century + int(year) <= latest_year else century - 100 + int(year))
    else:
        return ""
    try:
        whole = date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return whole if day else whole[:7]
