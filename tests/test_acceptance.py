"""A supplier's delivery is held against what was agreed: every way in which it can be wrong is said, and a person decides."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from desks import Office
from typer.testing import CliRunner

from scanfile.acceptance import Assessment, Fact, Proposal, Remark, Terms, assess, proposal_of, read_checksums, rule, rulings
from scanfile.acceptance_paper import draw
from scanfile.cli import app
from scanfile.control import Control
from scanfile.errors import UsageError
from scanfile.model import PageState
from scanfile.shelf import open_shelf


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], Proposal.ACCEPT),
        ([Fact.NOT_DECLARED, Fact.BLANKS, Fact.DUPLICATES, Fact.QUESTIONS], Proposal.ACCEPT),
        ([Fact.NO_QC], Proposal.OPEN),
        ([Fact.UNFINISHED, Fact.QC_LAPSED], Proposal.OPEN),
        ([Fact.NO_QC, Fact.DECLARED], Proposal.REFUSE),
        *(([fact], Proposal.REFUSE) for fact in (Fact.ACCOUNTING, Fact.PROBLEM, Fact.COUNT, Fact.CHECKSUM, Fact.FAULTY, Fact.QC_FAILED)),
    ],
)
def test_what_facts_come_to(facts: list[Fact], expected: Proposal) -> None:
    assert proposal_of([Remark(fact, 1) for fact in facts]) is expected


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A delivery called LOT-7 of five pages, one of them blank."""
    made = Office(tmp_path)
    made.run(made.scan("LOT-7", x="..b", y=".."), batch="S-01")
    return made


def assessed(
    office: Office, listed: Path | None = None, batch: str = "S-01", checksums: Path | None = None, faulty: float = 100
) -> Assessment:
    """The pages that these tests draw are coarse: no fault counts, unless a test says so."""
    with open_shelf(office.archive, office.settings) as shelf:
        return assess(shelf, batch, Terms(listed, "", checksums, faulty))


def facts(found: Assessment, *, blocking: bool = True) -> list[str]:
    return [str(one.fact) for one in found.remarks if one.blocks or not blocking]


def inspect(office: Office, *bad: str) -> None:
    with office.index() as index:
        control = Control(office.archive, index, "meera")
        control.sample("S-01", percent=100)
        if bad:
            control.judge("S-01", bad, passed=False, reason="edge cut off")
        control.judge("S-01", [], passed=True, rest=True)


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_delivery_as_it_was_ordered(office: Office, tmp_path: Path) -> None:
    assert assessed(office).proposal is Proposal.OPEN
    inspect(office)
    found = assessed(office, table(tmp_path, "lot,images,kept,blank", "lot-7,5,4,1"))
    assert found.proposal is Proposal.ACCEPT
    assert facts(found, blocking=False) == []
    assert found.pages["in"] == 5
    found = assessed(office)
    assert found.proposal is Proposal.ACCEPT
    assert {"not-declared", "blanks"} <= set(facts(found, blocking=False))


def test_figures_that_differ_refuse_it(office: Office, tmp_path: Path) -> None:
    inspect(office)
    found = assessed(office, table(tmp_path, "batch,pages,a3", "S-01,6,0"))
    assert found.proposal is Proposal.REFUSE
    assert [(str(one.fact), one.count, one.detail) for one in found.remarks if one.blocks] == [("declared", 1, "pages 6 / 5")]
    with pytest.raises(UsageError, match=r"delivery\.not-listed"):
        assessed(office, table(tmp_path, "batch,pages", "LOT-8,5"))


def test_pages_that_failed_and_bad_samples_refuse_it(office: Office) -> None:
    inspect(office, "S-01/000001-001")
    assert facts(assessed(office)) == ["qc-failed"]
    office.run(office.scan("LOT-8", x=".x"), batch="S-02")
    found = assessed(office, batch="S-02")
    assert facts(found) == ["problem", "no-qc"]
    assert found.proposal is Proposal.REFUSE
    assert "not-a-scan" in found.remarks[0].detail


def test_too_many_pages_to_scan_again_refuse_it(office: Office) -> None:
    inspect(office)
    assert facts(assessed(office, faulty=100)) == []
    found = assessed(office, faulty=1)
    assert facts(found) == ["faulty"], "drawn at 100 dpi"
    assert any("low-dpi 4" in one.detail for one in found.remarks)
    assert len(found.faulty) == 4, "of a blank page resolution says nothing"


def test_what_was_changed_since_it_passed_waits(office: Office) -> None:
    inspect(office)
    office.decide("set_kind", "S-01", ["000003-001"], PageState.KEPT)
    office.run()
    assert facts(assessed(office)) == ["qc-lapsed"]


def sums(office: Office, tmp_path: Path) -> dict[str, str]:
    root = tmp_path / "scans/LOT-7"
    return {path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in sorted(root.rglob("*.png"))}


def test_checksums_of_the_supplier(office: Office, tmp_path: Path) -> None:
    inspect(office)
    digests = sums(office, tmp_path)
    path = tmp_path / "sums.txt"
    path.write_text(
        "\n".join(f"{digest} *.\\{name}" if n % 2 else f"{digest}  data/{name}" for n, (name, digest) in enumerate(digests.items()))
    )
    assert read_checksums(path) == digests
    assert facts(assessed(office, checksums=path)) == []
    lines = [f"{digest.upper()}  {name}" for name, digest in digests.items()]
    path.write_text("\r\n".join(["0" * 64 + "  x/page1.png", *lines[2:], "1" * 64 + "  y/page9.png", "2" * 64 + "  list.csv", ""]))
    found = assessed(office, checksums=path)
    assert [one.detail for one in found.remarks if one.fact is Fact.CHECKSUM] == [
        "changed: x/page1.png",
        "missing: y/page9.png",
        "unlisted: x/page2.png",
    ]
    path.write_text("# sums\n")
    with pytest.raises(UsageError, match=r"delivery\.checksums"):
        read_checksums(path)


def test_a_person_decides_and_it_is_kept(office: Office) -> None:
    with open_shelf(office.archive, office.settings, write=True) as shelf:
        found = assess(shelf, "S-01", Terms(faulty_percent=100))
        for reason, accepted, code in (("", True, "delivery.against"), (" ", False, "delivery.needs-reason")):
            with pytest.raises(UsageError) as caught:
                rule(shelf, found, "ravi", accepted=accepted, reason=reason)
            assert caught.value.code == code
        assert rulings(office.archive) == []
        rule(shelf, found, "ravi", accepted=False, reason="samples not looked at")
    inspect(office)
    with open_shelf(office.archive, office.settings, write=True) as shelf:
        found = assess(shelf, "S-01", Terms(faulty_percent=100))
        ruling = rule(shelf, found, "ravi", accepted=True, reason="")
        assert ruling.against == ()
        assert assess(shelf, "S-01", Terms()).rulings[-1] == ruling
        assert [event.kind for event in shelf.index.events()][-1] == "delivery.accepted"
    assert [(one.accepted, one.pages) for one in rulings(office.archive, "S-01")] == [(False, 5), (True, 5)]


def test_the_report_has_the_reasons_and_names_faulty_pages(office: Office, tmp_path: Path) -> None:
    found = assessed(office, table(tmp_path, "batch,pages", "S-01,7"), faulty=0)
    content, pages = draw(found, "DM-PATNA", "2026-11-24T09:00:00Z")
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
        assert len(document) == pages
    for word in ("Not as ordered", "pages 7 / 5", "S-01/000001-001", "DM-PATNA", "Figures differ", "x/page1.png", "-2"):
        assert word in text, word


def test_the_commands(office: Office, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["delivery", *words, "--archive", str(office.archive.root)])
        return answer.exit_code, answer.output

    code, out = run("report", "S-01", "--json")
    assert (code, json.loads(out)["proposal"]) == (0, "refuse")
    assert json.loads(out)["faults"]["low-dpi"] == 4
    code, out = run("report", "S-01", "--lang", "hi", "--max-faulty", "100", "-o", str(tmp_path / "r.pdf"))
    assert code == 0
    assert "गुणवत्ता जाँच पूरी नहीं हुई" in out
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert run("accept", "S-01")[0] == 2
    code, out = run("accept", "S-01", "--in-spite", "urgent", "--operator", "ravi", "--json")
    assert code == 0
    assert json.loads(out)["decided"][0]["against"] == ["faulty", "no-qc"]
    assert run("refuse", "S-01", "--reason", "thought better of it")[0] == 0
    assert [one["accepted"] for one in json.loads(run("list", "--json")[1])] == [True, False]
    assert run("report", "nothing")[0] == 2
