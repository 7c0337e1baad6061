"""Letters and files speak of one another: `show` lists that both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import Office

from scanfile.model import Candidate, Part, RecordState, Source
from scanfile.outcomes import BuiltPart, LetterFound, RecordBuilt, ReferenceFound, ResultRef
from scanfile.report import shown
from scanfile.text import number_key

FILE, LETTER = "77/2016", "1234/रा०/2019"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Three records: A bears the number of a file and of a letter, B and C speak of them."""
    office = Office(tmp_path)
    for name in ("A", "B", "C", "D"):
        office.deliver(name, x=".")
    number = Candidate(FILE, FILE, number_key(FILE), Source.AGREEMENT, 95, "cover, page 1/n", 1, None, Part.NOTING)
    letter = LetterFound(Part.CORRESPONDENCE, 1, LETTER, number_key(LETTER), "2019-03-12", "", ("number",), ())
    told(office, "A-01", number=number, letters=(letter,))
    told(office, "B-01", references=(cited(FILE),))
    told(office, "C-01", references=(cited(LETTER, "2019-03-12"),))
    told(office, "D-01", references=(cited(FILE, received=True), cited("1/2001")))
    return office


def cited(value: str, date: str = "", *, received: bool = False) -> ReferenceFound:
    return ReferenceFound(Part.CORRESPONDENCE, 1, value, number_key(value), date, received)


def told(
    office: Office,
    record: str,
    number: Candidate | None = None,
    letters: tuple[LetterFound, ...] = (),
    references: tuple[ReferenceFound, ...] = (),
) -> None:
    """As if this had been read on the pages of a record."""
    with office.index() as index:
        row = index.record(record)
        parts = tuple(BuiltPart(one.part, one.volume, one.pdf or "", one.sha256 or "", 1, len(one.pages)) for one in row.parts)
        result = ResultRef(office.archive.rel(office.archive.record_dir(record) / "record.json"), "0" * 64, "a" * 12)
        accepted = (("number", number),) if number else ()
        fields = (("number", (number,)),) if number else ()
        index.commit([RecordBuilt(record, RecordState.REVIEW, accepted, parts, result, (), fields, letters, references)])


def links(office: Office, record: str) -> tuple[list[list[str]], list[str]]:
    """The records that each reference of one leads to, and those that refer to it."""
    with office.index() as index:
        found = shown(index, index.record(record))
    return [one["records"] for one in found["references"]], found["referred_to_by"]


def test_a_reference_is_listed_both_ways(office: Office) -> None:
    assert links(office, "B-01") == ([["A-01"]], [])
    assert links(office, "C-01") == ([["A-01"]], [])
    assert links(office, "A-01") == ([], ["B-01", "C-01"])


def test_an_inward_number_and_an_unknown_one_lead_nowhere(office: Office) -> None:
    assert links(office, "D-01") == ([[], []], [])
