"""What the receiving side says of a package: taken in row by row, kept beside the package, and never contradicted in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from commands import scanfile
from packages import NUMBERS, Desk, copy_of, make_office

from scanfile import acknowledging, clock, config
from scanfile.acknowledging import Taken
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.rebuild import rebuild_index
from scanfile.report import shown
from scanfile.verify import Grade, verify

ALIAS = "A-21001(3)_5_2008_DFG"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that has handed over its four records: package 1."""
    root = tmp_path_factory.mktemp("office")
    archive = make_office(root)
    assert Desk(archive).hand_over(root / "package", partial="x").package
    return archive


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return copy_of(made, tmp_path / "archive")


def package(desk: Desk) -> str:
    with desk.index() as index:
        return str(index.packages.packages()[0].id)


def take(desk: Desk, *rows: str, correcting: str = "", wanted: str = "") -> Taken:
    """One table of a receiver."""
    path = desk.root.with_name("reply.csv")
    path.write_text("\n".join(["number,alias,result,computer,reason", *rows]), "utf-8")
    with desk.index() as index:
        reply = acknowledging.read_reply(path, "")
        return acknowledging.take_in(desk.archive, index, wanted or package(desk), reply, "asha", correcting)


def codes(taken: Taken) -> list[tuple[int, str]]:
    return [(one.row, one.code.removeprefix("acknowledge.")) for one in taken.not_taken]


def states(desk: Desk) -> dict[str, str]:
    with desk.index() as index:
        return {line.id: str(line.state) for line in index.records()}


def asked(index: Index) -> list[tuple[str | None, str]]:
    return [(row.record, row.detail) for row in index.problems() if row.code == "refused-by-receiver"]


def test_what_was_accepted_has_a_computer_number_by_which_it_is_found(desk: Desk) -> None:
    taken = take(desk, f"{NUMBERS['A-01']},,accepted,4711001,", "१२३४/रा०,,स्वीकृत,4711002,")
    assert (taken.counts, codes(taken)) == ({"accepted": 2, "refused": 0, "unchanged": 0, "waiting": 2}, [])
    assert states(desk) == {"A-01": "acknowledged", "A-02": "acknowledged", "A-03": "exported", "A-04": "exported"}
    with desk.index() as index:
        assert index.resolve("4711002") == ["A-02"]
        assert next(hit.record for hit in index.search("4711001")) == "A-01"
        said = shown(index, index.record("A-01"))
        assert said["computer"] == "4711001"
        assert [(one["package"], one["result"], one["changed_since"]) for one in said["packages"]] == [(package(desk), "accepted", False)]
        assert [event.kind for event in index.events()][-1] == "package.acknowledged"
        assert index.verify_chain() == []


def test_what_was_refused_comes_back_with_the_reason_and_stays_until_it_is_corrected(desk: Desk, tmp_path: Path) -> None:
    assert take(desk, f",{ALIAS},refused,,page 2 can not be read").counts["refused"] == 1
    assert states(desk)["A-01"] == "refused"
    with desk.index() as index:
        assert asked(index) == [("A-01", f"{package(desk)}: page 2 can not be read")]
    assert "refused-by-receiver" in scanfile("review", "list", "--archive", desk.root).out
    found = desk.hand_over(tmp_path / "two", partial="x")
    assert [(str(one.code), one.record) for one in found.survey.findings if one.record] == [("refused", "A-01")]
    assert "A-01" not in found.survey.leaving
    desk.decide("set_field", "A-01", "subject", "land, scanned again")
    desk.run()
    assert states(desk)["A-01"] == "published"
    found = desk.hand_over(tmp_path / "three", partial="x")
    assert "A-01" in found.survey.leaving
    assert states(desk)["A-01"] == "exported"


def test_a_person_may_say_that_nothing_is_wrong_with_it(desk: Desk, tmp_path: Path) -> None:
    take(desk, f",{ALIAS},refused,,their disk was full")
    with desk.index() as index:
        (problem,) = [row.id for row in index.problems() if row.code == "refused-by-receiver"]
        assert index.retry_problems([problem]) == 0
        index.dismiss_problems([problem], "asha", "told on the telephone: send it again")
    desk.run()
    assert states(desk)["A-01"] == "published"
    assert "A-01" in desk.hand_over(tmp_path / "two", partial="x").survey.leaving


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("77/2016,,accepted,1,", "unknown"),
        (",fl-nothing,accepted,1,", "unknown"),
        (f"{NUMBERS['A-02']},{ALIAS},accepted,1,", "differ"),
        (f"77/2016,{ALIAS},accepted,1,", "differ"),
    ],
)
def test_a_row_about_no_file_of_the_package_costs_the_others_nothing(desk: Desk, row: str, code: str) -> None:
    taken = take(desk, row, "CON,,accepted,5,")
    assert codes(taken) == [(2, code)]
    assert [one.record for one in taken.results] == ["A-04"]


def test_what_left_in_another_package_or_never_is_told(desk: Desk, tmp_path: Path) -> None:
    first = package(desk)
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("DELETE FROM package_records WHERE record IN ('A-01', 'A-02')")
        conn.execute("UPDATE records SET state = 'published' WHERE id = 'A-01'")
        conn.execute("UPDATE records SET state = 'review' WHERE id = 'A-02'")
    second = desk.hand_over(tmp_path / "two", partial="x", every=True).package
    assert second is not None
    taken = take(desk, f"{NUMBERS['A-01']},,accepted,1,", f"{NUMBERS['A-02']},,accepted,2,", wanted=first)
    assert codes(taken) == [(2, "other-package"), (3, "never-left")]
    assert dict(taken.not_taken[0].values)["found"] == second.id


def test_two_answers_for_one_file_are_both_left_and_the_same_twice_is_one(desk: Desk) -> None:
    taken = take(desk, "CON,,accepted,1,", " con ,,refused,,x", f"{NUMBERS['A-01']},,ok,7,", f",{ALIAS},accepted,7,")
    assert codes(taken) == [(2, "twice"), (3, "twice")]
    assert [one.record for one in taken.results] == ["A-01"]
    assert dict(taken.not_taken[0].values)["other"] == 3


def test_a_computer_number_of_two_files_is_not_taken(desk: Desk) -> None:
    taken = take(desk, "CON,,accepted,9,", f"{NUMBERS['A-01']},,accepted,9,", f"{NUMBERS['A-02']},,accepted,8,")
    assert codes(taken) == [(2, "shared-number"), (3, "shared-number")]
    assert codes(take(desk, f"{NUMBERS['A-03']},,accepted,8,")) == [(2, "shared-number")]


def test_the_same_table_again_changes_nothing(desk: Desk) -> None:
    rows = (f"{NUMBERS['A-01']},,accepted,1,", "CON,,refused,,torn")
    first = take(desk, *rows)
    assert first.kept is not None
    with desk.index() as index:
        events, before = len(index.events()), asked(index)
    again = take(desk, *rows)
    assert (again.counts["unchanged"], again.results, again.kept, codes(again)) == (2, (), None, [])
    with desk.index() as index:
        assert (len(index.events()), asked(index)) == (events, before)
    assert [path.name for path in (desk.archive.exports / package(desk)).glob("ack*")] == ["acknowledgement-1.json"]


@pytest.mark.parametrize(
    "row", ["CON,,refused,,torn", "CON,,accepted,2,", "CON,,accepted,1,other remark"], ids=["result", "computer number", "remark"]
)
def test_what_contradicts_an_earlier_answer_is_told_and_changes_nothing(desk: Desk, row: str) -> None:
    take(desk, "CON,,accepted,1,remark")
    taken = take(desk, row)
    assert codes(taken) == [(2, "contradicts")]
    with desk.index() as index:
        (handed,) = index.packages.packages_of("A-04")
        assert (handed.accepted, handed.computer, handed.reason) == (True, "1", "remark")
        assert asked(index) == []
    assert states(desk)["A-04"] == "acknowledged"


def test_an_answer_may_be_completed_and_corrected_for_a_reason(desk: Desk) -> None:
    take(desk, "CON,,refused,,torn", f"{NUMBERS['A-01']},,accepted,,")
    assert take(desk, f"{NUMBERS['A-01']},,accepted,1,").counts["accepted"] == 1
    assert take(desk, f"{NUMBERS['A-01']},,accepted,,").counts["unchanged"] == 1
    taken = take(desk, "CON,,accepted,4,", correcting="they tried again")
    assert taken.kept is not None
    assert taken.kept.correcting == "they tried again"
    assert states(desk)["A-04"] == "acknowledged"
    with desk.index() as index:
        assert asked(index) == []
        assert "they tried again" in index.events()[-1].detail


def test_of_a_record_that_was_changed_since_the_number_is_kept_and_the_state_stays(desk: Desk) -> None:
    desk.decide("set_field", "A-01", "subject", "corrected meanwhile")
    desk.run()
    assert states(desk)["A-01"] == "published"
    take(desk, f"{NUMBERS['A-01']},,accepted,4711,")
    assert states(desk)["A-01"] == "published"
    with desk.index() as index:
        said = shown(index, index.record("A-01"))
        assert (said["computer"], said["packages"][0]["changed_since"]) == ("4711", True)


def test_a_record_that_is_built_again_alike_stands_as_before(desk: Desk) -> None:
    take(desk, f"{NUMBERS['A-01']},,accepted,1,", "CON,,refused,,torn")
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'stale'")
    desk.run()
    assert states(desk) == {"A-01": "acknowledged", "A-02": "exported", "A-03": "exported", "A-04": "review"}


def test_a_new_index_learns_it_again(desk: Desk) -> None:
    take(desk, f"{NUMBERS['A-01']},,accepted,1,", "CON,,refused,,torn", f"{NUMBERS['A-02']},,refused,,blurred")
    desk.decide("set_field", "A-02", "subject", "corrected")
    desk.run()
    before = states(desk)
    with desk.index() as index:
        questions = asked(index)
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert states(desk) == before == {"A-01": "acknowledged", "A-02": "published", "A-03": "exported", "A-04": "refused"}
    with desk.index() as index:
        assert asked(index) == questions == [("A-04", f"{package(desk)}: torn")]
        assert index.resolve("1") == ["A-01"]


def test_what_left_twice_alike_keeps_its_answer_also_in_a_new_index(desk: Desk, tmp_path: Path) -> None:
    take(desk, f"{NUMBERS['A-01']},,accepted,1,")
    desk.hand_over(tmp_path / "two", partial="x", every=True)
    assert take(desk, "CON,,refused,,torn").counts["refused"] == 1, "the first package's answer comes late, of the same version"
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'stale' WHERE id = 'A-01'")
    desk.run()
    expected = {"A-01": "acknowledged", "A-02": "exported", "A-03": "exported", "A-04": "refused"}
    assert states(desk) == expected
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert states(desk) == expected


def test_a_refusal_that_was_dismissed_is_not_asked_again_once_the_record_has_left(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(desk, "CON,,refused,,torn")
    with desk.index() as index:
        index.dismiss_problems([row.id for row in index.problems()], "asha", "send it again")
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    desk.run()
    second = desk.hand_over(tmp_path / "two", partial="x").package
    assert second is not None
    assert second.records == 1
    assert take(desk, "CON,,accepted,5,", wanted=second.id).counts["accepted"] == 1
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert states(desk)["A-04"] == "acknowledged"
    with desk.index() as index:
        assert asked(index) == []


def test_verify_misses_an_acknowledgement_and_sees_a_changed_one(desk: Desk) -> None:
    take(desk, "CON,,accepted,12,")
    assert verify(desk.archive, Grade.QUICK).sound
    path = desk.archive.exports / package(desk) / "acknowledgement-1.json"
    content = path.read_bytes()
    for changed, expected in ((content.replace(b'"12"', b'"13"'), "verify.changed"), (b"{}", "verify.changed"), (None, "verify.missing")):
        path.unlink(missing_ok=True)
        if changed is not None:
            path.write_bytes(changed)
        (finding,) = verify(desk.archive, Grade.QUICK).findings
        assert (finding.code, dict(finding.values)["path"]) == (expected, desk.archive.rel(path))
    path.write_bytes(content)
    assert verify(desk.archive, Grade.QUICK).sound


@pytest.mark.parametrize("step", [1, 2])
def test_killed_between_disk_and_index_nothing_is_lost_or_taken_twice(desk: Desk, step: int) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "import test_acknowledging as t; from packages import Desk; from scanfile import acknowledging\n"
        "from scanfile.index import Packages\n"
        "def die(*args, **kwargs): os.kill(os.getpid(), signal.SIGKILL)\n"
        "if sys.argv[2] == '1': acknowledging.keep_acknowledgement = die\n"
        "else: Packages.acknowledge = die\n"
        "t.take(Desk(Path(sys.argv[1])), 'CON,,refused,,torn')\n"
    )
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(desk.root), str(step)],
        env=os.environ | {"PYTHONPATH": f"{here.parent}:{here}"},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == -9, done.stderr.decode()
    assert states(desk)["A-04"] == "exported"
    taken = take(desk, "CON,,refused,,torn")
    assert taken.counts["refused" if step == 1 else "unchanged"] == 1
    assert states(desk)["A-04"] == "refused"
    assert len(list((desk.archive.exports / package(desk)).glob("acknowledgement-*.json"))) == 1


def test_a_package_is_named_by_its_id_or_its_directory(desk: Desk, made: Path) -> None:
    assert take(desk, "CON,,ok,1,", wanted=str(made.parent / "package")).package == package(desk)
    with pytest.raises(UsageError, match=r"acknowledge\.no-package"):
        take(desk, "CON,,ok,1,", wanted="20200101-01")


def test_the_command_says_what_was_taken(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "reply.csv").write_text("File No.,Status,Computer No.,Signed\nCON,OK,12,x\n9/9,OK,13,x\n", "utf-8")
    answer = scanfile("acknowledge", package(desk), tmp_path / "reply.csv", "--archive", desk.root, "--json")
    assert answer.code == 100
    assert answer.value["results"] == [{"record": "A-04", "result": "accepted", "computer": "12", "reason": ""}]
    assert [(one["row"], one["name"], one["code"]) for one in answer.value["conflicts"]] == [(3, "9/9", "unknown")]
    assert (answer.value["waiting"], answer.value["ignored"], answer.value["acknowledgement"]) == (3, ["Signed"], 1)
    said = json.loads((desk.archive.exports / package(desk) / "acknowledgement-1.json").read_bytes())
    assert said["acknowledgement"]["source"] == "reply.csv"
    again = scanfile("acknowledge", package(desk), tmp_path / "reply.csv", "--archive", desk.root, "--lang", "hi")
    assert (again.code, "पहले से ज्ञात" in again.out) == (100, True)
