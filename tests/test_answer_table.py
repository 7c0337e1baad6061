"""Review tables: what goes out, and what is read when they come back."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import Formula, workbook, worksheet

from scanfile.answer_table import COLUMNS, AnswerTable, Given, headings, question_rows, read_answers, same_as_shown
from scanfile.errors import UsageError
from scanfile.messages import say
from scanfile.paper.tables import read_content
from scanfile.spreadsheet import CsvTable, XlsxTable

HEAD = ["record", "field", "candidate", "revision", "value", "accept", "comment"]


def table(*rows: list[Any], head: list[str] = HEAD, columns: str = "") -> AnswerTable:
    """The rows as a CSV, as a spreadsheet would save it."""
    sink = io.StringIO()
    csv.writer(sink).writerows([head, *rows])
    return read_answers(read_content(sink.getvalue().encode(), "t.csv"), columns, 2026, "t.csv")


def row(value: Any = "", accept: Any = "", *, field: str = "number", candidate: str = "12/रा०", record: str = "r-01") -> list[Any]:
    return [record, field, candidate, "rev", value, accept, ""]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("number", " 1234/रा० ", "1234/रा०"),
        ("number", "F. No.  12/2019", "F. No. 12/2019"),
        ("number", "-", ""),
        ("subject", "nil", ""),
        ("subject", "'=भूमि", "=भूमि"),
        ("date", "12.03.2019", "2019-03-12"),
        ("date", "१२/३/१९", "2019-03-12"),
        ("date", "2019-03", "2019-03"),
        ("year", "2018-19", "2018-19"),
        ("विषय", "भूमि अर्जन", "भूमि अर्जन"),
        ("File Number", "x", None),
    ],
)
def test_a_typed_value(field: str, typed: str, value: str | None) -> None:
    found = table(row(typed, field=field))
    if value is None:
        assert found.conflicts[0].code == "asked.no-field"
    else:
        assert [(one.value, one.row) for one in found.given] == [(value, 2)]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (row("31.02.2019", field="date"), "asked.no-date"),
        (row("00.00.0000", field="date"), "asked.no-date"),
        (row("कल", field="date"), "asked.no-date"),
        (row("रा०", field="number"), "asked.no-number"),
        (row("Dec-19"), "asked.is-date"),
        (row("2-Jan"), "asked.is-date"),
        (row("1.23E+15"), "asked.is-date"),
        (row("=HYPERLINK(1)"), "asked.formula"),
        (row("+12/3"), "asked.formula"),
        (row("\uff1d1"), "asked.formula"),
        (row("????/2019"), "asked.lost-letters"),
        (row("1/2", "x"), "asked.both"),
        (row("", "maybe"), "asked.unclear"),
        (row("1/2", field="colour"), "asked.no-field"),
        (row("1/2", record=""), "asked.no-record"),
        (["r-01", "number", "", "", "1/2", "", ""], "asked.no-revision"),
    ],
)
def test_what_can_not_be_taken(answer: list[Any], code: str) -> None:
    good = row("88/सा०", record="r-02")
    found = table(answer, good)
    assert [(one.row, one.code) for one in found.conflicts] == [(2, code)]
    assert [one.value for one in found.given] == ["88/सा०"], "the others go on"
    say(code, "hi", **dict(found.conflicts[0].values))


@pytest.mark.parametrize(("tick", "taken"), [("x", True), ("X", True), ("हाँ", True), ("✓", True), ("1", True), ("no", False), ("", False)])
def test_ticks(tick: str, taken: bool) -> None:
    found = table(row("", tick))
    assert ([one.value for one in found.given], found.left_open) == (([None], 0) if taken else ([], 1))


def test_one_question_answered_in_two_ways_is_not_taken_and_the_same_answer_twice_is_one() -> None:
    found = table(row("1/2"), row("5/6", record="r-02"), row("1/3"), row("5/6", record="r-02"), row("", "x", record="r-03"),
                  row("7", record="r-03"))  # fmt: skip
    assert [(one.row, one.code, dict(one.values)) for one in found.conflicts] == [
        (row, "asked.twice", {"other": other}) for row, other in ((2, 4), (4, 2), (6, 7), (7, 6))
    ]  # fmt: skip
    assert [one.row for one in found.given] == [3]


def test_columns_in_any_order_under_any_name_with_titles_above_and_foreign_ones_between() -> None:
    lines = ["जिला पटना;;;;", "मान (यहाँ भरें);रंग;संशोधन चिह्न;File;अभिलेख", "12/रा०;लाल;rev;संख्या;r-01"]
    content = "\r\n".join(lines).encode("utf-8")
    found = read_answers(read_content(content, "t"), "File=field", 2026, "t")
    assert found.given == (Given(3, "r-01", "number", "", "rev", "", "12/रा०", ""),)
    assert found.ignored == ("रंग",)


def test_a_windows_table_without_hindi_is_read_and_one_that_lost_it_is_refused() -> None:
    content = "Record;Field;Revision;Value (to fill in)\nr-01;subject;rev;Résumé – land\n".encode("cp1252")
    assert read_answers(read_content(content, "t"), "", 2026, "t").given[0].value == "Résumé – land"
    lost = "\n".join([",".join(headings("hi")), "r-01"]).encode("ascii", "replace")
    with pytest.raises(UsageError, match=r"asked\.no-columns"):
        read_answers(read_content(lost, "t"), "", 2026, "t")


@pytest.mark.parametrize("head", [["record", "field", "revision"], ["record", "value", "revision"], ["field", "value", "revision"], ["x"]])
def test_a_table_without_its_columns_is_refused(head: list[str]) -> None:
    with pytest.raises(UsageError, match=r"asked\.no-columns"):
        table(["r-01"] * len(head), head=head)


def test_a_broken_csv_is_taken_as_far_as_it_goes() -> None:
    content = b'record,field,revision,value\nr-01,number,rev,1/2\nr-02,number,rev,"3/4\n'
    found = read_answers(read_content(content, "t"), "", 2026, "t")
    assert ([one.value for one in found.given], [one.code for one in found.conflicts]) == (["1/2"], ["asked.broken"])


def test_workbooks_hold_dates_and_formulas() -> None:
    rows = [
        HEAD,
        row(date(2019, 3, 12), field="date"),
        row(date(2019, 12, 1), record="r-02"),
        row(Formula("A1&\"/2\"", "1/2"), record="r-03"),
        row("88/सा०", record="r-04"),
        row(1234, record="r-05"),
        row("'1/2", record="r-06"),
        row("=1+1", record="r-07"),
    ]  # fmt: skip
    found = read_answers(read_content(workbook({"Questions": worksheet(rows, first_column=2)}), "t.xlsx"), "", 2026, "t.xlsx")
    assert [(one.record, one.value) for one in found.given] == [
        ("r-01", "2019-03-12"),
        ("r-04", "88/सा०"),
        ("r-05", "1234"),
        ("r-06", "'1/2"),
    ]
    assert [(one.record, one.code) for one in found.conflicts] == [
        ("r-02", "asked.is-date"),
        ("r-03", "asked.formula"),
        ("r-07", "asked.formula"),
    ]


READ = {"source": "reading", "obstacle": "word", "obstacle_detail": "खनन"}
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), lang=st.sampled_from(["en", "hi"]), xlsx=st.booleans())
def test_what_goes_out_comes_back(texts: list[str], lang: str, xlsx: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a candidate is, the table shows it so that it is known again when it is accepted; and it is never a formula."""
    path = tmp_path_factory.mktemp("t") / ("t.xlsx" if xlsx else "t.csv")
    candidates = [{"value": text, "confidence": 50, "reason": text, "page": 2} | READ for text in texts]
    question = {"field": "subject", "candidates": candidates}
    listing = [{"record": f"r-{text}", "number": text, "fields": [question]} for text in ("01", "02")]
    (first, second) = question_rows(listing, lambda record, field, letter: (texts[0], "rev"), lang)
    first[list(COLUMNS).index("accept")] = "x"
    with XlsxTable(path, "t", headings(lang)) if xlsx else CsvTable(path, headings(lang)) as sink:
        sink.add(first)
        sink.add(second)
    found = read_answers(read_content(path.read_bytes(), "t"), "", 2026, "t")
    assert (found.conflicts, found.ignored, found.left_open) == ((), (), 1)
    (one,) = found.given
    assert (one.record, one.field, one.revision, one.value) == ("r-01", "subject", "rev", None)
    assert same_as_shown(one.candidate, texts[0])


@given(TEXTS.filter(lambda text: text.strip()))
def test_any_text_that_is_typed_is_taken_or_refused(text: str) -> None:
    found = table(row(text, field="subject"))
    assert len(found.given) + len(found.conflicts) + found.left_open == 1


def test_a_question_without_candidates_has_a_row_too(tmp_path: Path) -> None:
    listing = [{"record": "r-01", "number": None, "fields": [{"field": "date", "candidates": []}]}]
    ((*told, revision),) = question_rows(listing, lambda *_: ("stack", "rev"), "hi")
    assert told[:4] == ["r-01", None, "stack", "दिनांक"]
    assert not any(told[4:]) and revision == "rev"
