"""The register as building sees it: numbers that were only read on pages are held against it as those are that came with a delivery."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scanfile import metadata
from scanfile.model import Candidate, RegisterRow, Source
from scanfile.standing import Fields, accepted_candidates, with_read
from scanfile.store import from_plain, understood
from scanfile.tasks import pack_of
from scanfile.text import fold, number_key


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The register: its numbers, ready to be compared with what was read, and its rows by the number as it stands there."""

    numbers: metadata.Registered
    rows: dict[str, RegisterRow]
    pack: metadata.Pack

    def row_of(self, number: Candidate) -> RegisterRow | None:
        """The row of a number, in whatever notation or script it was read."""
        return self.rows.get(self.numbers.same(number.key, self.pack.twin_of_key(number.key)))


@cache
def enrolled(path: Path, digest: str, state: str) -> Enrolled | None:
    """The register, made ready once for each worker and register (``digest``); None without one."""
    if not digest:
        return None
    with understood(path.name, OSError):
        rows = [from_plain(RegisterRow, entry["row"]) for entry in json.loads(path.read_bytes())["entries"]]
    pack = pack_of(state)
    return Enrolled(metadata.Registered([row.number for row in rows], pack), {row.number: row for row in rows}, pack)


def bars(register: Enrolled | None, fields: Fields) -> bool:
    """Whether two readings agree on a number of a file that must not be seen; a person who named the file knows better than they do."""
    numbers = dict(fields).get("number", ())
    if register is None or any(one.source is Source.OPERATOR for one in numbers):
        return False
    rows = (register.row_of(one) for one in numbers if one.source is Source.AGREEMENT and one.key)
    return any(row is not None and row.barred for row in rows)


def with_row(register: Enrolled | None, came: Fields, read: Fields) -> Fields:
    """What was read, and what the register says of the file where its number is only read.

    Such a candidate names the page of that number: it goes when the number goes.
    """
    number = dict(accepted_candidates(with_read(came, read))).get("number")
    row = register.row_of(number) if register is not None and number is not None and number.source is Source.AGREEMENT else None
    if row is None or number is None:
        return read
    said = {"number": row.number, "subject": row.subject, "office": row.office, "year": row.year}
    return with_read(tuple((name, (_candidate(name, text, number),)) for name, text in said.items() if text), read)


def _candidate(name: str, text: str, number: Candidate) -> Candidate:
    value = " ".join(text.split())
    key = number_key(value) if name == "number" else fold(value)
    reason = f"the register of files, by the number {number.value}"
    return replace(number, raw=text, value=value, key=key, source=Source.REGISTER, confidence=100, reason=reason, box=None)
