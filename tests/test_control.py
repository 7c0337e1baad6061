"""Quality control at work: what inspectors find bad holds its record, and a batch is passed only as it was looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from desks import Office

from scanfile.control import Control, Result, certify, kept_samples, page_rows
from scanfile.errors import IntegrityError, ProblemCode, UsageError
from scanfile.model import PageState, RecordState
from scanfile.paper.forms import Form
from scanfile.qc import Standing
from scanfile.rebuild import rebuild_index
from scanfile.repair import Target


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.deliver("A", x="..b", y="....")
    return made


def judge(office: Office, *pages: str, passed: bool, reason: str = "", inspector: str = "asha", rest: bool = False) -> Result:
    with office.index() as index:
        return Control(office.archive, index, inspector).judge("A", pages, passed=passed, reason=reason, rest=rest)


def sampled(office: Office, percent: float = 100) -> tuple[str, ...]:
    with office.index() as index:
        return Control(office.archive, index, "asha").sample("A", percent=percent).pages


def answer(office: Office) -> None:
    """Say of both records all that they wait for."""
    for record in ("A-01", "A-02"):
        office.decide("set_field", record, "number", f"{record}/2020")
        office.decide("set_field", record, "subject", "Scanners")


def states(office: Office) -> dict[str, RecordState]:
    with office.index() as index:
        return {line.id: line.state for line in index.records()}


def refused(call: object, *args: object, **options: object) -> str:
    with pytest.raises(UsageError) as caught:
        call(*args, **options)  # type: ignore[operator]
    return caught.value.code


def test_pages_that_were_set_aside_are_looked_at_too(office: Office) -> None:
    assert len(sampled(office)) == 7
    with office.index() as index:
        rows = page_rows(index, kept_samples(office.archive)[0])
    assert [row["state"] for row in rows] == ["kept", "kept", "blank", "kept", "kept", "kept", "kept"]
    assert [row["label"] for row in rows] == ["1/c", "2/c", None, "1/c", "2/c", "3/c", "4/c"]


def test_a_sample_of_the_same_pages_is_drawn_again_from_its_seed(office: Office) -> None:
    first = sampled(office, 40)
    judge(office, rest=True, passed=True)
    seed = kept_samples(office.archive)[0].seed
    with office.index() as index:
        again = Control(office.archive, index, "ravi").sample("A", percent=40, seed=seed)
    assert again.pages == first
    assert len(first) == 3
    assert (again.id, again.drawn_by) == ("A-Q2", "ravi")


def test_a_bad_page_holds_its_record_until_an_inspector_passes_it(office: Office) -> None:
    sampled(office)
    answer(office)
    office.run()
    assert set(states(office).values()) == {RecordState.PUBLISHED}
    result = judge(office, "000005-001", passed=False, reason="edge cut off")
    assert (result.standing, result.passed) == (Standing.FAILED, False)
    assert states(office) == {"A-01": RecordState.PUBLISHED, "A-02": RecordState.REVIEW}
    office.run()
    assert states(office)["A-02"] is RecordState.REVIEW, "building it again does not answer an inspector"
    with office.index() as index:
        (problem,) = index.problems()
        assert (problem.code, problem.page, problem.record) == (ProblemCode.QC_FAILED, "000005-001", "A-02")
        assert "edge cut off" in problem.detail
        assert index.retry_problems([problem.id]) == 0
    assert judge(office, "A/000005-001", passed=True, inspector="ravi").standing is Standing.OPEN
    office.run()
    assert states(office)["A-02"] is RecordState.PUBLISHED
    with office.index() as index:
        assert index.problems() == []
        assert [event.actor for event in index.events() if event.kind.startswith("qc.")] == ["asha", "asha", "ravi"]


def test_what_was_found_bad_goes_along_when_its_page_moves(office: Office) -> None:
    sampled(office)
    answer(office)
    office.run()
    judge(office, "000005-001", passed=False, reason="edge cut off")
    assert states(office) == {"A-01": RecordState.PUBLISHED, "A-02": RecordState.REVIEW}
    office.decide("move", "A-02", ["2/c"], Target(record="A-01"))
    office.run()
    assert states(office) == {"A-01": RecordState.REVIEW, "A-02": RecordState.PUBLISHED}, "the bad page holds the record that has it"
    judge(office, "000005-001", passed=True)
    office.run()
    assert states(office) == {"A-01": RecordState.PUBLISHED, "A-02": RecordState.PUBLISHED}


def test_what_was_found_bad_outlives_its_record(office: Office) -> None:
    sampled(office)
    answer(office)
    office.run()
    judge(office, "000005-001", passed=False, reason="edge cut off")
    office.decide("join", "A-01", ["A-02"])
    with office.index() as index:
        assert [(row.code, row.record) for row in index.problems()] == [(ProblemCode.QC_FAILED, "A-01")]
    office.run()
    assert states(office)["A-01"] is RecordState.REVIEW


@pytest.mark.parametrize("out", ["set aside", "replaced"])
def test_a_bad_page_that_is_taken_out_holds_its_record_until_an_inspector_has_seen_it(office: Office, out: str) -> None:
    sampled(office)
    answer(office)
    judge(office, "000005-001", passed=False, reason="edge cut off")
    if out == "replaced":
        office.decide("replace", "A-02", "2/c", str(office.scan("B", z=".")), office.take_in)
    else:
        office.decide("set_kind", "A-02", ["2/c"], PageState.WITHDRAWN)
    office.run()
    assert states(office)["A-02"] is RecordState.REVIEW
    judge(office, "000005-001", passed=True, reason="scanned again")
    office.run()
    assert states(office)["A-02"] is RecordState.PUBLISHED


def test_what_has_passed_and_was_changed_since_has_not_passed(office: Office) -> None:
    sampled(office)
    assert judge(office, rest=True, passed=True).passed
    office.decide("set_field", "A-01", "number", "1/2020")
    assert judge(office, rest=True, passed=True).passed, "a number says nothing of the pages"
    office.decide("set_kind", "A", ["000003-001"], PageState.KEPT)
    office.run()
    result = judge(office, rest=True, passed=True)
    assert (result.standing, result.lapsed, result.passed) == (Standing.PASSED, True, False)
    with office.index() as index:
        assert refused(certify, Control(office.archive, index, "asha"), "A", office.root / "c.pdf") == "qc.certificate-open"


def test_what_is_refused(office: Office) -> None:
    with office.index() as index:
        control = Control(office.archive, index, "asha")
        assert refused(control.sample, "B") == "qc.no-such-batch"
        assert refused(control.sample, "A", percent=0) == "qc.no-share"
        assert refused(control.sample, "A", percent=1, aql="1.0") == "qc.two-plans"
        assert refused(control.sample, "A", aql="2") == "qc.no-plan"
        assert refused(control.judge, "A", [], passed=True, rest=True) == "qc.no-such-sample"
        control.sample("A")
        assert refused(control.sample, "A") == "qc.still-open"
        assert refused(control.judge, "A", [], passed=True) == "qc.no-page"
        assert refused(control.judge, "A", ["000001-001"], passed=False, reason=" ") == "qc.needs-reason"
        assert refused(control.judge, "A-Q1", ["000099-001"], passed=True) == "qc.not-drawn"
    office.take_in(office.scan("B", z=".."))
    with office.index() as index:
        batch = next(name for name in index.batch_ids() if name != "A")
        assert refused(Control(office.archive, index, "asha").sample, batch) == "qc.pending"


def test_a_new_index_knows_what_was_found_bad(office: Office) -> None:
    sampled(office)
    judge(office, "000001-001", "000004-001", passed=False, reason="blurred")
    judge(office, "000004-001", passed=True)
    rebuild_index(office.archive, office.settings, "asha")
    with office.index() as index:
        assert [(row.code, row.page) for row in index.problems() if row.code == ProblemCode.QC_FAILED] == [("qc-failed", "000001-001")]


def test_a_damaged_sample_is_named(office: Office) -> None:
    sampled(office)
    path = office.root / "archive/reports/qc/A-Q1.json"
    plain = json.loads(path.read_bytes())
    path.write_text(json.dumps(plain | {"sample": {}}))
    with pytest.raises(IntegrityError, match="A-Q1"):
        kept_samples(office.archive)


def test_the_certificate_has_the_log(office: Office) -> None:
    sampled(office, 50)
    judge(office, *kept_samples(office.archive)[0].pages[:1], passed=False, reason="मुड़ा कोना")
    sampled(office)
    judge(office, rest=True, passed=True, inspector="मीना")
    target = office.root / "c.pdf"
    with office.index() as index:
        assert certify(Control(office.archive, index, "asha"), "A", target) == 1
    with pypdfium2.PdfDocument(target) as document:
        text = document[0].get_textpage().get_text_bounded()
    for word in ("A-Q1", "A-Q2", "Certificate of quality control", "A/000007-001", "7 / 7"):
        assert word in text


def test_a_table_goes_on_over_pages_and_keeps_its_letters() -> None:
    """Rows of two scripts in one size: a font that is selected for one cell must not draw the next."""
    with Form("x") as form:
        form.heading("प्रपत्र", "Form")
        form.table([("पृष्ठ / Page", 1), ("नाम / Name", 1)], ([f"a-{row}", "आशा 2026-11-24"] for row in range(120)))
        form.signatures("लिपिक / Clerk", "अधिकारी / Officer")
        content, pages = form.content(), form.pages
    assert pages == 3
    with pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) == 3
    assert [f"a-{row}" in "".join(texts) for row in (0, 60, 119)] == [True] * 3
    assert "".join(texts).count("2026-11-24") == 120
    assert all("Name" in text for text in texts)
