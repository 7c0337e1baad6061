"""A number that is only read is held against the register as one is that came: sealed, asked about, its subject known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desks import Office
from fakes import WORDS

from scanfile import facts
from scanfile.model import Candidate, Part, RecordState, Source
from scanfile.rebuild import rebuild_index
from scanfile.registry import add_entry
from scanfile.text import number_key

READ = "12/2019"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Numbers that two readings agree on, for each page (``batch/page``); the page with nothing said reads the one of ""."""
    said: dict[str, str] = {"": READ}
    real = facts.facts_of

    def facts_of(pages: list[facts.PageText], *rest: object, **more: object) -> facts.Facts:
        found = real(pages, *rest, **more)  # type: ignore[arg-type]
        first = pages[0]
        if not (number := said.get(first.ref, said[""])):
            return found
        one = Candidate(number, number, number_key(number), Source.AGREEMENT, 90, "read twice", 1, None, Part.CORRESPONDENCE, first.ref)
        return facts.replace(found, fields=(("number", (one,)),))

    monkeypatch.setattr(facts, "facts_of", facts_of)
    yield said


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def register(office: Office, number: str = READ, grade: str = "secret", subject: str = "भूमि") -> None:
    with office.index() as index:
        add_entry(office.archive, index, {"number": number, "subject": subject, "classification": grade}, "asha")


def look(office: Office) -> dict[str, str]:
    """The states of all records, the sealed ones too."""
    with office.index() as index:
        shown = {line.id: str(line.state) for line in index.records()}
        return shown | {name: "sealed" for name in ("A-01", "A-02", "B-01") if name not in shown and index.is_sealed(name)}


def found(office: Office) -> set[str]:
    with office.index() as index:
        return {f"{hit.record} {hit.label}" for word in WORDS for hit in index.search(word)}


def asked(office: Office) -> list[tuple[str, str, str]]:
    with office.index() as index:
        codes = ("confidential", "number-again", "not-registered")
        return [(str(one.code), one.record or "", one.detail) for one in index.problems() if one.code in codes]


@pytest.mark.parametrize("anew", [False, True], ids=["as it is", "made anew"])
@pytest.mark.parametrize("written", [READ, "१२/२०१९", "12 / 2019"])
def test_what_the_register_bars_is_sealed(office: Office, read: dict[str, str], written: str, anew: bool) -> None:
    register(office, written)
    office.deliver("A", x="..")
    if anew:
        rebuild_index(office.archive, office.settings, "asha")
        office.run()
    assert (look(office), found(office)) == ({"A-01": "sealed"}, set())
    assert asked(office) == [("confidential", "A-01", "")]
    with office.index() as index:
        (line,) = index.register_lines()
        assert (line.records, line.state) == (("A-01",), RecordState.SEALED)
    office.run()
    assert look(office) == {"A-01": "sealed"}


def test_a_register_that_comes_later_seals_and_opens_again(office: Office, read: dict[str, str]) -> None:
    register(office, "99/2019", "normal")
    office.deliver("A", x="..")
    assert look(office)["A-01"] in ("published", "review")
    register(office)
    office.run()
    assert (look(office), found(office)) == ({"A-01": "sealed"}, set())
    register(office, grade="normal")
    office.run()
    assert look(office) == {"A-01": "published"}
    assert found(office) == {"A-01 1/c", "A-01 2/c"}
    assert asked(office) == []


def test_a_split_lays_nothing_open(office: Office, read: dict[str, str]) -> None:
    register(office)
    office.deliver("A", x="...")
    read[""] = ""
    read["A/000001-001"] = READ
    with office.index() as index:
        sealed = office.desk(index, "asha")
        sealed.split("A-01", "2/c", None)
    office.run()
    assert (look(office), found(office)) == ({"A-01": "sealed", "A-02": "sealed"}, set())


def test_a_person_who_names_the_file_knows_better(office: Office, read: dict[str, str]) -> None:
    register(office)
    office.deliver("A", x="..")
    office.decide("set_field", "A-01", "number", "13/2019")
    office.run()
    assert look(office) == {"A-01": "review"}
    assert asked(office) == []


def test_the_subject_is_the_registers(office: Office, read: dict[str, str]) -> None:
    register(office, grade="normal")
    office.deliver("A", x="..")
    with office.index() as index:
        (line,) = index.records()
        record = index.record("A-01")
    assert (str(line.state), line.number, line.subject) == ("published", READ, "भूमि")
    assert dict(record.fields)["subject"][0].source is Source.REGISTER
    register(office, grade="normal", subject="वन")
    office.run()
    with office.index() as index:
        assert [line.subject for line in index.records()] == ["वन"]


@pytest.mark.parametrize("later", [False, True], ids=["one delivery", "two"])
def test_the_second_record_of_a_number_waits(office: Office, read: dict[str, str], later: bool) -> None:
    register(office, grade="normal")
    if later:
        office.deliver("A", x="..")
        office.deliver("B", y="..")
    else:
        office.deliver("A", x="..", y="..")
    second = "B-01" if later else "A-02"
    assert asked(office) == [("number-again", second, "A-01")]
    assert look(office) == {"A-01": "published", second: "review"}
    with office.index() as index:
        index.dismiss_problems([one.id for one in index.problems() if one.code == "number-again"], "asha", "another file")
    office.run()
    assert look(office) == {"A-01": "published", second: "published"}
    assert asked(office) == []


def test_a_number_that_is_another_one_now_is_asked_about_no_more(office: Office, read: dict[str, str]) -> None:
    register(office, grade="normal")
    office.deliver("A", x="..", y="..")
    office.decide("set_field", "A-01", "number", "14/2019")
    office.decide("set_field", "A-01", "subject", "वन")
    office.run()
    assert asked(office) == []
    assert look(office) == {"A-01": "published", "A-02": "published"}
