"""Review by table, in an archive: out, filled in, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import Office

from scanfile.answer_table import COLUMNS, Conflict
from scanfile.answering import Taken, export_questions, read_table, take_answers
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.model import Source
from scanfile.paper.tables import read_path
from scanfile.review.listing import listing
from scanfile.review.questions import open_questions
from scanfile.spreadsheet import write_table

Fill = Callable[[dict[str, dict[str, Any]]], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Three records that wait for their number and subject; names propose the numbers of two."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.deliver("A", **{"fl-12_2019": "..", "fl-13_2019": ".", "stack": "."})
    return office


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Iterator[Office]:
    """The same archive for each test: what a test decided is taken back."""
    yield made
    with made.index() as index:
        for line in list(index.records()):
            for field in ("number", "subject", "date"):
                made.desk(index, "cleaner").undo(line.id, field)
    made.run()


def export(office: Office, path: Path, lang: str = "en") -> int:
    with office.index() as index:
        found = listing(*open_questions(index, office.settings.review), (), lambda candidate: None)
        return export_questions(index, found, path, lang)


def fill(path: Path, target: Path, **answers: dict[str, str]) -> Path:
    """The table as it went out, with columns changed in the rows ``record_field``, written again in another form."""
    (sheet,) = read_path(path)
    head, rows = sheet.rows[0][1], [list(map(str, cells)) for _, cells in sheet.rows[1:]]
    columns = list(COLUMNS)
    for row in rows:
        row += [""] * (len(columns) - len(row))
        for name, text in answers.get(f"{row[0][-2:]}_{row[3]}", {}).items():
            row[columns.index(name)] = text
    write_table(target, "t", list(map(str, head)), rows)
    return target


def take(office: Office, path: Path, operator: str = "meena", columns: str = "") -> Taken:
    with office.index() as index:
        return take_answers(office.desk(index, operator), read_table(path, columns), path.name)


def said(office: Office, record: str, field: str) -> tuple[str, str]:
    """The operator's value and why."""
    with office.index() as index:
        found = [one for one in dict(index.record(record).fields).get(field, ()) if one.source is Source.OPERATOR]
        return (found[0].value, found[0].reason) if found else ("", "")


def codes(conflicts: tuple[Conflict, ...]) -> list[tuple[int, str]]:
    return [(one.row, one.code.partition(".")[2]) for one in conflicts]


@pytest.mark.parametrize(("out", "back", "lang"), [("q.csv", "q.xlsx", "en"), ("q.xlsx", "b.csv", "en")])
def test_answers_become_decisions_once(office: Office, tmp_path: Path, out: str, back: str, lang: str) -> None:
    assert export(office, tmp_path / out, lang) == 6
    path = fill(
        tmp_path / out, tmp_path / back,
        **{"01_number": {"accept": "x", "comment": "देखा"}, "01_subject": {"value": "भूमि अर्जन"}, "02_number": {"value": "१३/रा०/2019"},
           "03_number": {"value": "-"}},
    )  # fmt: skip
    first = take(office, path)
    assert (first.applied, first.unchanged, first.left_open, first.conflicts) == (4, 0, 2, ())
    assert said(office, "A-01", "number") == ("12/2019", f"decided by meena: review table {back} row 2: देखा")
    assert said(office, "A-01", "subject")[0] == "भूमि अर्जन"
    assert said(office, "A-02", "number")[0] == "१३/रा०/2019"
    with office.index() as index:
        before = [index.decisions_of("A"), list(index.events())]
    again = take(office, path)
    assert (again.applied, again.unchanged, again.left_open, again.conflicts) == (0, 4, 2, ())
    with office.index() as index:
        assert [index.decisions_of("A"), list(index.events())] == before, "nothing was decided the second time"
        assert {one.actor for one in before[0][-4:]} == {"meena"}


def test_no_spreadsheet_makes_a_number_of_a_revision(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "out.csv")
    (sheet,) = read_path(tmp_path / "out.csv")
    marks = [str(cells[list(COLUMNS).index("revision")]) for _, cells in sheet.rows[1:]]
    assert marks
    assert all(re.fullmatch("r[0-9a-f]{8}", mark) for mark in marks)


def test_a_table_comes_back_in_pieces(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.xlsx")
    half = fill(tmp_path / "q.xlsx", tmp_path / "1.xlsx", **{"01_number": {"accept": "x"}})
    whole = fill(half, tmp_path / "2.xlsx", **{"01_subject": {"value": "भूमि"}})
    assert take(office, half).applied == 1
    found = take(office, whole)
    assert (found.applied, found.unchanged, found.conflicts) == (1, 1, ())


def test_conflicts_are_named_row_by_row_and_the_others_stand(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.xlsx")
    path = fill(
        tmp_path / "q.xlsx", tmp_path / "b.xlsx",
        **{"01_number": {"value": "5/रा०"}, "01_subject": {"accept": "x"}, "02_number": {"accept": "x", "candidate": "99/2019"},
           "02_subject": {"value": "स्थापना"}, "03_number": {"value": "1/2", "record": "Z-09"}, "03_subject": {"value": "x" * 2500}},
    )  # fmt: skip
    office.decide("set_field", "A-01", "number", "4/रा०")
    found = take(office, path)
    assert codes(found.conflicts) == [
        (2, "changed"), (3, "no-candidate"), (4, "other-candidate"), (6, "unknown-record"), (7, "value"),
    ]  # fmt: skip
    assert (found.applied, said(office, "A-02", "subject")[0], said(office, "A-01", "number")[0]) == (1, "स्थापना", "4/रा०")


def test_a_record_whose_pages_have_changed_is_a_conflict(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.csv")
    path = fill(tmp_path / "q.csv", tmp_path / "b.csv", **{"01_number": {"value": "5/रा०"}, "02_number": {"value": "6/रा०"}})
    office.decide("rotate", "A-01", ["1/c"], 180)
    found = take(office, path)
    assert (codes(found.conflicts), found.applied) == ([(2, "changed")], 1)


def test_the_same_record_by_its_number_answered_otherwise(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.csv")
    path = fill(tmp_path / "q.csv", tmp_path / "b.csv", **{
        "01_subject": {"value": "भूमि"}, "02_subject": {"record": "12/2019", "value": "स्थापना"},
    })  # fmt: skip
    found = take(office, path)
    assert (found.applied, codes(found.conflicts)) == (1, [(5, "twice")])


def test_a_sealed_record_is_not_there(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.csv")
    path = fill(tmp_path / "q.csv", tmp_path / "b.csv", **{"03_number": {"value": "5/रा०"}})
    with office.index() as index:
        state = index.record("A-03").state
        _set_state(index, "sealed")
        try:
            assert codes(take(office, path).conflicts) == [(6, "unknown-record")]
        finally:
            _set_state(index, str(state))


def _set_state(index: Index, state: str) -> None:
    with index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = ? WHERE id = 'A-03'", (state,))


def test_a_table_is_never_written_over(office: Office, tmp_path: Path) -> None:
    export(office, tmp_path / "q.csv")
    with pytest.raises(UsageError, match=r"asked\.exists"):
        export(office, tmp_path / "q.csv")
    with pytest.raises(UsageError, match=r"asked\.form"):
        export(office, tmp_path / "q.ods")
    with pytest.raises(UsageError, match=r"asked\.no-access"):
        read_table(tmp_path / "none.csv", "")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UsageError, match=r"asked\.unreadable"):
        read_table(tmp_path / "bad.xlsx", "")


def test_where_two_must_type_alike_one_person_counts_once(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = office.settings.review.model_copy(update={"double_entry": ("number",)})
    monkeypatch.setattr(office, "settings", office.settings.model_copy(update={"review": review}))
    export(office, tmp_path / "q.csv")
    path = fill(tmp_path / "q.csv", tmp_path / "b.csv", **{"03_number": {"value": "7/रा०"}})
    assert take(office, path, "meena").applied == 1
    assert take(office, path, "meena").unchanged == 1, "the same person's word is no second one"
    assert said(office, "A-03", "number") == ("", "")
    assert take(office, path, "ravi").applied == 1
    assert said(office, "A-03", "number")[0] == "7/रा०"
    assert [take(office, path, name).unchanged for name in ("meena", "ravi")] == [1, 1]
