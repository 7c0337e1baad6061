"""Which record a number means: in the index, and beside it."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import built, draft, finish, fresh, number

from scanfile import config
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.ledger.connection import clean
from scanfile.ledger.find import CITED_NUMBER, EXACT_NUMBER, LETTER_NUMBER, LONGER_NUMBER
from scanfile.lookup import near_numbers, the_record
from scanfile.model import Part, Source
from scanfile.outcomes import LetterFound, ReferenceFound
from scanfile.text import number_key, number_shape

SETTINGS = config.load(None)
NUMBERS = {"n1": "1234/रा०", "n2": "F.3(12)Rev-6/2018", "n3": "F. 12/2019/Estt", "n4": "88/सा०/2017"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Index]:
    """Four records; the fourth holds a letter, and speaks of others."""
    with fresh(tmp_path) as index:
        ids = finish(index, "0131-01", ["क", "ख", "ग", "कार्यालय का पत्र"], **NUMBERS)
        letters = (LetterFound(Part.CORRESPONDENCE, 1, "4711/स्था०", number_key("4711/स्था०"), "2019-03-12", "", ()),)
        cited = ["1234/रा०", "5555/वि०"]
        references = tuple(ReferenceFound(Part.CORRESPONDENCE, 1, value, number_key(value), "", received=False) for value in cited)
        whole = dataclasses.replace(built(ids[3], number(NUMBERS["n4"])), letters=letters, references=references)
        index.commit([whole])
        yield index


@given(st.text(max_size=40))
def test_the_index_has_the_same_shape_as_the_program(text: str) -> None:
    key = clean(number_key(text))
    SHAPES.execute("UPDATE letters SET key = ?", (key,))
    assert SHAPES.execute("SELECT shape FROM letters").fetchone() == (number_shape(key),)
    assert number_shape(number_shape(text)) == number_shape(text)


def _shapes() -> sqlite3.Connection:
    from sqlite_utils import Database

    from scanfile.ledger.schema import MIGRATIONS

    conn = sqlite3.connect(":memory:")
    for migration in MIGRATIONS:
        migration(Database(conn, execute_plugins=False, recursive_triggers=False))
    conn.execute("INSERT INTO letters(record, part, ordinal, number, key, date, subject, accepted) VALUES ('', '', 1, '', '', '', '', '')")
    return conn


SHAPES = _shapes()


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("1234/रा०", [("0131-01-01", EXACT_NUMBER), ("0131-01-04", CITED_NUMBER)]),
        ("१२३४ / रा॰", [("0131-01-01", EXACT_NUMBER), ("0131-01-04", CITED_NUMBER)]),
        ("f 12/2019/estt", [("0131-01-03", EXACT_NUMBER)]),
        ("4711/स्था0", [("0131-01-04", LETTER_NUMBER)]),
        ("5555/वि.", [("0131-01-04", CITED_NUMBER)]),
        ("88/सा०", [("0131-01-04", LONGER_NUMBER)]),
        ("4712/स्था०", []),
    ],
)
def test_numbers_of_records_letters_and_references_are_found(office: Index, query: str, hits: list[tuple[str, float]]) -> None:
    assert [(hit.record, hit.score) for hit in office.search(query)] == hits


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("1235/रा०", [("0131-01-01", "one-sign", "")]),
        ("I234/रा०", [("0131-01-01", "alike", "")]),
        ("प.3(12)राज-6/2018", [("0131-01-02", "twin", "")]),
        ("88/सा०/2019", [("0131-01-04", "another-year", "")]),
        ("पत्रांक 4711/स्था० दिनांक 12.03.2019", [("0131-01-04", "same", "1/c")]),
        ("4712/स्था०", [("0131-01-04", "one-sign", "1/c")]),
        ("999/999", []),
        ("कोई शब्द", []),
        ("", []),
        ("7" * 5000, []),
        ("\ud800 1/\0", []),
    ],
)
def test_near_misses(office: Index, typed: str, near: list[tuple[str, str, str]]) -> None:
    rajasthan = SETTINGS.model_copy(update={"general": SETTINGS.general.model_copy(update={"state": "rajasthan"})})
    assert [(one.record, str(one.likeness), one.label) for one in near_numbers(office, rajasthan, typed)] == near


def test_no_more_than_a_few_are_offered_the_accepted_first(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["क"] * 8, **{f"n{place}": f"123{place}/रा०" for place in range(2, 9)})
        index.put_drafts("0131-01", [
            draft("letter1.tif", "000001-001", numbers=[number("1231/रा०", Source.NAME)]),
            *(draft(f"letter{place}.tif", f"{place:06d}-001", numbers=[number(f"123{place}/रा०")]) for place in range(2, 9)),
        ])  # fmt: skip
        near = near_numbers(index, SETTINGS, "1239/रा०")
    assert [one.record for one in near] == [f"0131-01-0{place}" for place in range(2, 7)]


def test_of_several_numbers_of_one_record_the_nearest_is_offered(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["क"], n1="1847/राजस्व")
        both = [number("1847/राजस्व"), number("1847/रजस्व", Source.NAME)]
        index.put_drafts("0131-01", [draft("letter1.tif", "000001-001", numbers=both)])
        assert [one.number for one in near_numbers(index, SETTINGS, "1847/राजस्य")] == ["1847/राजस्व"]


def test_a_record_that_nobody_has_is_refused_with_what_may_be_meant(office: Index) -> None:
    with pytest.raises(UsageError) as error:
        the_record(office, SETTINGS, "1235/रा०")
    assert (error.value.code, error.value.values["near"]) == ("usage.no-such-record-near", "1234/रा० (0131-01-01)")
    with pytest.raises(UsageError) as error:
        the_record(office, SETTINGS, "4711/स्था०")
    assert error.value.values["near"] == "4711/स्था० (0131-01-04, 1/c)", "a letter is no record, but says where it is"
    with pytest.raises(UsageError, match=r"usage\.no-such-record:"):
        the_record(office, SETTINGS, "1/9")


def test_a_number_of_several_records_names_them(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["क", "ख"], n1="7/सा०", n2="7/सा0")
        assert [hit.record for hit in index.search("७ / सा॰")] == ["0131-01-01", "0131-01-02"]
        with pytest.raises(UsageError) as error:
            the_record(index, SETTINGS, "7/सा.")
    assert error.value.values["found"] == "0131-01-01, 0131-01-02"


def test_what_is_sealed_is_not_near(office: Index) -> None:
    with office._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'sealed' WHERE id IN ('0131-01-01', '0131-01-04')")
    assert near_numbers(office, SETTINGS, "1235/रा०") == near_numbers(office, SETTINGS, "4712/स्था०") == []
    assert office.search("4711/स्था०") == office.search("5555/वि०") == []
