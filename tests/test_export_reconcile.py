"""Reconciliation: what blocks, what holds a record back, what is only told. Expected values are those of docs/hand-over.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_export_profiles import own

from scanfile.export import told
from scanfile.export.profiles import PdfEntries, Profile, load_profile, read_profile
from scanfile.export.reconcile import Code, RecordLine, leaving, reconcile
from scanfile.model import Classification, CountLine, Part, RecordState, RegisterRow

NIC = load_profile("nic-efile").model_copy(update={"pdf": PdfEntries(max_bytes=25_000_000)})
CORRESPONDENCE = CountLine(Part.CORRESPONDENCE, 1, None, None, 3, 1000)
GOOD = RecordLine("b-01", RecordState.PUBLISHED, "12/2019", "12/2019", ("12/2019",), (), 0, (CORRESPONDENCE,))
ROW = RegisterRow("12/2019", "12/2019", "a subject")


def codes(*lines: RecordLine, register: tuple[RegisterRow, ...] = (ROW,), profile: Profile = NIC) -> list[str]:
    return [str(one.code) for one in reconcile(lines, register, (), (), profile)]


def test_what_agrees_has_no_finding_and_leaves() -> None:
    found = reconcile([GOOD], [ROW], (), (), NIC)
    assert found == []
    assert leaving([GOOD], found) == ["b-01"]


def test_a_record_without_a_number_is_called_by_its_id_once() -> None:
    found = reconcile([replace(GOOD, key="", number="", state=RecordState.REVIEW)], [ROW], (), (), NIC)
    assert [line for line in told(found, "en") if "its state is" in line] == [
        "b-01: its state is review. It stays until a person has decided."
    ]


def test_without_a_register_nothing_is_complete() -> None:
    found = reconcile([GOOD], [], (), (), NIC)
    assert [(one.code, one.blocks) for one in found] == [(Code.NO_REGISTER, True)]
    assert leaving([GOOD], found) == ["b-01"]


@pytest.mark.parametrize(
    ("line", "expected", "leaves"),
    [
        (replace(GOOD, key="", number=""), ["no-number"], False),
        (replace(GOOD, key="13/2019", number="13/2019", proposed=("13/2019",)), ["extra", "missing"], True),
        (replace(GOOD, key="13/2019", number="13/2019", proposed=("13/2019", "12/2019")), ["number-mismatch"], True),
        (replace(GOOD, missing=2), ["pages-missing"], True),
        (replace(GOOD, open_fields=("subject", "date")), ["unreviewed"], True),
        (replace(GOOD, open_fields=("date",)), [], True),
        (replace(GOOD, key="", number="", open_fields=("number",)), ["no-number"], False),
        (replace(GOOD, state=RecordState.REVIEW), ["not-ready"], False),
        (replace(GOOD, state=RecordState.STALE), ["unfinished"], False),
        (replace(GOOD, state=RecordState.SCANNED), ["unfinished"], False),
        (replace(GOOD, state=RecordState.EXPORTED), [], True),
        (replace(GOOD, problems=(("proof-text", "page 3"),)), ["proof-failed"], False),
        (replace(GOOD, problems=(("folio-gap", "page 3"),)), ["problem"], True),
        (replace(GOOD, counts=(replace(CORRESPONDENCE, declared=4, found=3),)), ["count-mismatch"], True),
        (replace(GOOD, counts=(replace(CORRESPONDENCE, declared=4, found=3),), explained="torn"), ["count-explained"], True),
        (replace(GOOD, counts=(replace(CORRESPONDENCE, declared=3, found=3),)), [], True),
        (replace(GOOD, counts=(replace(CORRESPONDENCE, size=25_000_001),)), ["too-large"], False),
        (replace(GOOD, counts=(replace(CORRESPONDENCE, size=25_000_000),)), [], True),
    ],
)
def test_what_is_found_of_a_record(line: RecordLine, expected: list[str], leaves: bool) -> None:
    found = reconcile([line], [ROW], (), (), NIC)
    assert [str(one.code) for one in found] == expected
    assert leaving([line], found) == (["b-01"] if leaves else [])


def test_a_file_of_which_nothing_came_is_missing() -> None:
    other = RegisterRow("77/2016", "77/2016", "land")
    (one,) = reconcile([GOOD], [ROW, other], (), (), NIC)
    assert (one.code, one.number, one.detail, one.blocks) == (Code.MISSING, "77/2016", "land", True)


def test_two_records_with_one_number_name_each_other() -> None:
    found = reconcile([GOOD, replace(GOOD, id="b-02")], [ROW], (), (), NIC)
    assert [(one.code, one.record, one.detail) for one in found] == [
        (Code.NUMBER_AGAIN, "b-01", "b-02"),
        (Code.NUMBER_AGAIN, "b-02", "b-01"),
    ]
    assert leaving([GOOD, replace(GOOD, id="b-02")], found) == ["b-01", "b-02"]


def test_a_part_that_was_declared_and_never_came_is_a_mismatch() -> None:
    (one,) = reconcile([GOOD], [replace(ROW, count_noting=4)], (), (), NIC)
    assert (one.code, one.detail) == (Code.COUNT_MISMATCH, "noting: 4 declared, 0 came")


def test_confidential_files_are_told_without_number_and_never_leave() -> None:
    """Nothing of a package says which file is secret."""
    secret = RegisterRow("S/9", "S/9", "secret subject", classification=Classification.SECRET)
    sealed = replace(GOOD, id="b-02", state=RecordState.SEALED, number="S/9", key="S/9", proposed=("S/9",))
    found = reconcile([GOOD, sealed], [ROW, secret], (), (), NIC)
    assert [(one.code, one.record, one.blocks) for one in found] == [(Code.KEPT_OUT, "b-02", False), (Code.KEPT_OUT, "", False)]
    assert "S/9" not in repr(found)
    assert leaving([GOOD, sealed], found) == ["b-01"]


def test_what_belongs_to_no_record_blocks_too() -> None:
    found = reconcile([GOOD], [ROW], [("sheet-alone", "b: 0007.jpg")], ["c"], NIC)
    assert [(one.code, one.detail) for one in found] == [(Code.UNFINISHED, "c"), (Code.PROBLEM, "sheet-alone: b: 0007.jpg")]
    assert leaving([GOOD], found) == ["b-01"]


def test_quality_control_where_a_profile_demands_it(tmp_path: Path) -> None:
    strict = read_profile(own(tmp_path, "qc = false", "qc = true"))
    assert codes(GOOD, profile=strict) == ["no-qc"]
    assert codes(replace(GOOD, certified=True), profile=strict) == []


def test_a_cap_of_one_kilobyte_holds_everything_back() -> None:
    tight = NIC.model_copy(update={"pdf": PdfEntries(max_bytes=1024, max_pages=2)})
    found = reconcile([replace(GOOD, counts=(replace(CORRESPONDENCE, size=5000),))], [ROW], (), (), tight)
    assert [one.code for one in found] == [Code.TOO_LARGE, Code.TOO_LARGE]
    assert leaving([GOOD], found) == []


def test_caps_are_nothing_to_a_profile_without_pdfs() -> None:
    big = replace(GOOD, counts=(replace(CORRESPONDENCE, size=1 << 40),))
    assert codes(big, profile=load_profile("state-register")) == []
