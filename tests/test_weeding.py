"""Paper may go only where nothing speaks against it: each reason by itself, and what the archive remembers of being verified."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from packages import NUMBERS, THREE_VOLUMES, Desk, copy_of, make_office
from typer.testing import CliRunner

from scanfile import attested, config
from scanfile.acknowledging import read_reply, take_in
from scanfile.attested import PackageCopy, attest_copy, copies, remember, verifications
from scanfile.bagging import Master
from scanfile.cli import app
from scanfile.control import Control
from scanfile.errors import IntegrityError, PackageError, UsageError
from scanfile.index import ReadyLine
from scanfile.model import CountLine, Part, RecordState
from scanfile.rebuild import rebuild_index
from scanfile.spreadsheet import read_csv
from scanfile.verify import Grade, verify
from scanfile.weeding import Known, WeedLine, weed_line, weed_list

SINCE = "2026-11-01T00:00:00Z"
KNOWN = Known({"A": "A-Q1", "B": "B-Q2"}, {}, {"A-01": "2026-11-02T08:00:00Z"}, {"A-01": ("archive", "P1@disk-1")})


def ready(**but: Any) -> ReadyLine:
    said: dict[str, Any] = {
        "id": "A-01",
        "batch": "A",
        "state": RecordState.ACKNOWLEDGED,
        "number": "12/2019",
        "key": "12/2019",
        "proposed": (),
        "open_fields": (),
        "missing": 0,
        "counts": (CountLine(Part.NOTING, 1, None, None, 3, 900), CountLine(Part.CORRESPONDENCE, 1, None, None, 4, 900)),
        "problems": (),
        "explained": "",
    }
    return ReadyLine(**(said | but))


def why(line: WeedLine) -> list[tuple[str, str]]:
    return [(str(reason.bar), reason.detail) for reason in line.reasons]


def test_paper_of_which_all_is_known_to_be_right_may_go() -> None:
    line = weed_line(ready(), ("A", "B"), KNOWN, SINCE, "C-10")
    assert line.may
    assert (line.pages, line.retention, line.media, line.samples) == (7, "C-10", ("archive", "P1@disk-1"), ("A-Q1", "B-Q2"))


@pytest.mark.parametrize(
    ("but", "batches", "known", "expected"),
    [
        ({"state": RecordState.EXPORTED}, ("A",), {}, [("not-acknowledged", "exported")]),
        ({"state": RecordState.REFUSED}, ("A",), {}, [("not-acknowledged", "refused")]),
        ({"missing": 2}, ("A",), {}, [("pages-missing", "2")]),
        ({"problems": (("folio-gap", "x"),)}, ("A",), {}, [("problem", "folio-gap: x")]),
        ({}, ("A", "C"), {}, [("no-qc", "C")]),
        ({}, ("A",), {"open": {"A": "damaged-image: p2"}}, [("batch-open", "A: damaged-image: p2")]),
        ({}, ("A",), {"open": {"B": "unfinished"}}, []),
        ({}, ("A",), {"verified": {}}, [("not-verified", "")]),
        ({}, ("A",), {"verified": {"A-01": "2026-10-31T23:59:59Z"}}, [("not-verified", "2026-10-31T23:59:59Z")]),
        ({}, ("A",), {"verified": {"A-01": SINCE}}, []),
        ({}, ("A",), {"media": {"A-01": ("archive",)}}, [("one-medium", "")]),
        (
            {"state": RecordState.REVIEW, "missing": 1},
            ("C",),
            {"verified": {}, "media": {}},
            [("not-acknowledged", "review"), ("pages-missing", "1"), ("no-qc", "C"), ("not-verified", ""), ("one-medium", "")],
        ),
    ],
)
def test_every_reason_keeps_the_paper(
    but: dict[str, Any], batches: tuple[str, ...], known: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    fields = {name: known.get(name, getattr(KNOWN, name)) for name in ("passed", "open", "verified", "media")}
    assert why(weed_line(ready(**but), batches, Known(**fields), SINCE, "")) == expected


def test_of_a_sealed_record_nothing_is_told() -> None:
    line = weed_line(ready(state=RecordState.SEALED), ("A",), KNOWN, SINCE, "A")
    assert why(line) == [("sealed", "")]
    assert (line.number, line.pages, line.retention, line.media) == ("", 0, "", ())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An archive on a disk of its own."""
    monkeypatch.setattr(attested, "device_of", lambda path: 1 if path.is_relative_to(tmp_path / "archive") else 2)
    return copy_of(made, tmp_path / "archive")


def acknowledge(desk: Desk, *records: str) -> None:
    """The receiver accepts these of the last package."""
    table = desk.root.with_name("reply.csv")
    lines = ["number,result,computer number", *(f'"{NUMBERS[record]}",accepted,{4711 + place}' for place, record in enumerate(records))]
    table.write_text("\n".join(lines), "utf-8")
    with desk.index() as index:
        take_in(desk.archive, index, index.packages.packages()[-1].id, read_reply(table, ""), "asha")


def pass_control(desk: Desk) -> None:
    with desk.index() as index:
        control = Control(desk.archive, index, "meera")
        control.judge(control.sample("A", percent=50).id, [], passed=True, rest=True)


def verified(desk: Desk, operator: str = "asha") -> None:
    verdict = verify(desk.archive, Grade.FULL)
    assert verdict.sound
    remember(desk.archive, verdict, operator)


def reasons(desk: Desk, within: int = 30) -> dict[str, list[str]]:
    with desk.index() as index:
        return {line.record: [str(one.bar) for one in line.reasons] for line in weed_list(desk.archive, index, within)}


def noted(desk: Desk, place: Path, label: str = "disk-1") -> PackageCopy:
    with desk.index() as index:
        return attest_copy(desk.archive, index, place, label, "asha")


def test_from_hand_over_to_the_end_of_the_paper(desk: Desk, tmp_path: Path) -> None:
    assert set(reasons(desk)["A-01"]) == {"not-acknowledged", "no-qc", "not-verified", "one-medium"}
    pass_control(desk)
    desk.hand_over(tmp_path / "package", partial="x")
    acknowledge(desk, "A-01", "A-02", "A-03")
    assert reasons(desk)["A-01"] == ["not-verified", "one-medium"]
    verified(desk)
    assert reasons(desk)["A-01"] == ["one-medium"]
    shutil.copytree(tmp_path / "package", tmp_path / "disk/package")
    assert noted(desk, tmp_path / "disk/package").name.endswith("@disk-1")
    assert reasons(desk) == {"A-01": [], "A-02": [], "A-03": [], "A-04": ["not-acknowledged"]}
    with desk.index() as index:
        assert [event.kind for event in index.events()][-2:] == ["archive.verified", "package.copy-checked"]


def test_a_package_in_volumes_is_a_second_medium_when_all_of_them_are_there(desk: Desk, tmp_path: Path) -> None:
    pass_control(desk)
    row = desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES).package
    assert row is not None
    assert row.volumes == 3
    acknowledge(desk, "A-01", "A-02", "A-03")
    verified(desk)
    shutil.copytree(tmp_path / "package", tmp_path / "disk/package")
    one = next(path for path in sorted((tmp_path / "disk/package").iterdir()) if path.is_dir())
    with pytest.raises(PackageError, match=r"weed\.foreign"):
        noted(desk, one)
    assert reasons(desk)["A-01"] == ["one-medium"]
    noted(desk, tmp_path / "disk/package")
    assert reasons(desk)["A-01"] == []
    shutil.rmtree(tmp_path / "again", ignore_errors=True)
    shutil.copytree(tmp_path / "package", tmp_path / "again/package")
    shutil.rmtree(tmp_path / "again/package" / one.name)
    with pytest.raises(PackageError):
        noted(desk, tmp_path / "again/package", "disk-2")


def test_a_record_that_was_built_after_it_was_verified_is_not_verified(desk: Desk, tmp_path: Path) -> None:
    pass_control(desk)
    verified(desk)
    desk.hand_over(tmp_path / "package", partial="x")
    noted(desk, tmp_path / "package")
    with desk.index() as index:
        index._ledger.conn.execute("UPDATE records SET result_sha256 = 'other' WHERE id = 'A-02'")
        index.event("record.built", "", "A-02", "published")
    found = reasons(desk)
    assert found["A-01"] == ["not-acknowledged"]
    assert found["A-02"] == ["not-acknowledged", "not-verified", "one-medium"]


def test_an_old_verification_and_one_of_another_trail_do_not_count(desk: Desk) -> None:
    verified(desk)
    path = next(desk.archive.root.glob("reports/verified/*.json"))
    plain = json.loads(path.read_bytes())
    path.write_text(json.dumps(plain | {"note": plain["note"] | {"at": "2026-01-01T00:00:00Z"}}))
    assert "not-verified" in reasons(desk)["A-01"]
    verified(desk)
    assert "not-verified" not in reasons(desk)["A-01"]
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert "not-verified" in reasons(desk)["A-01"], "events of the old index are gone, and with them what was known of their order"
    assert len(verifications(desk.archive)) == 2
    verified(desk)
    assert "not-verified" not in reasons(desk)["A-01"]


def test_a_copy_is_noted_only_where_it_is_another_disk_ours_whole_and_sound(desk: Desk, tmp_path: Path) -> None:
    desk.hand_over(tmp_path / "small", "nic-efile", partial="x")
    desk.hand_over(tmp_path / "package", partial="x")
    desk.hand_over(tmp_path / "tables", "state-register", partial="x")
    desk.hand_over(tmp_path / "both", "nic-efile", partial="x", masters=[Master.ORIGINALS], every=True)

    def refused(place: Path, label: str = "disk-1") -> str:
        with pytest.raises((PackageError, UsageError)) as caught:
            noted(desk, place, label)
        return caught.value.code

    assert refused(tmp_path / "small") == "weed.small"
    assert refused(tmp_path / "tables") == "weed.small"
    assert refused(tmp_path / "package", "../x") == "weed.label"
    assert refused(tmp_path) == "weed.foreign"
    shutil.copytree(tmp_path / "package", tmp_path / "archive/package")
    assert refused(tmp_path / "archive/package") == "weed.same-disk"
    pdf = next((tmp_path / "package").rglob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    assert refused(tmp_path / "package") == "weed.unsound"
    manifest = tmp_path / "package/manifest-sha256.txt"
    manifest.write_bytes(manifest.read_bytes().replace(b"0", b"1"))
    assert refused(tmp_path / "package") == "weed.foreign"
    assert copies(desk.archive) == []
    assert noted(desk, tmp_path / "both").label == "disk-1"


def test_a_failed_page_of_a_delivery_keeps_all_of_its_paper(tmp_path: Path) -> None:
    from desks import Office

    office = Office(tmp_path)
    office.deliver("A", x=".", y="x")
    with office.index() as index:
        (line, *_) = weed_list(office.archive, index, 30)
    assert ("batch-open", "A: not-a-scan: y/page1.png") in [(str(one.bar), one.detail) for one in line.reasons]


def test_damaged_notes_are_named(desk: Desk) -> None:
    verified(desk)
    path = next(desk.archive.root.glob("reports/verified/*.json"))
    path.write_text('{"format": 1, "note": {}}')
    with pytest.raises(IntegrityError, match="reports/verified"):
        reasons(desk)


def test_the_commands(desk: Desk, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, [*words, "--archive", str(desk.root)])
        return answer.exit_code, answer.output

    assert run("verify", "--full", "--operator", "asha")[0] == 0
    assert [(one.actor, one.masters) for one in verifications(desk.archive)] == [("asha", 9)]
    assert run("verify")[0] == 0
    assert len(verifications(desk.archive)) == 1, "digests alone are no full verification"
    desk.hand_over(tmp_path / "package", partial="x")
    acknowledge(desk, "A-01")
    code, out = run("weed", "copy", str(tmp_path / "package"), "--label", "disk-1", "--json")
    assert code == 0
    assert json.loads(out)["label"] == "disk-1"
    code, out = run("weed", "list", "--json")
    found = json.loads(out)
    assert (code, found["within_days"], found["may"], found["stay"]) == (0, 30, 0, 4)
    assert found["records"][0]["reasons"] == [{"code": "no-qc", "detail": "A"}]
    assert found["records"][0]["number"] == NUMBERS["A-01"]
    pass_control(desk)
    assert json.loads(run("weed", "list", "--json")[1])["may"] == 1
    code, out = run("weed", "list", "--lang", "hi", "-o", str(tmp_path / "list.csv"))
    assert code == 0
    rows = list(read_csv(tmp_path / "list.csv"))
    assert rows[0][1] == "काग़ज़"
    assert [row[1] for row in rows[1:]] == ["नष्ट हो सकता है", *["रखना है"] * 3]
    assert run("weed", "list", "-o", str(tmp_path / "list.txt"))[0] == 2
    assert run("weed", "list", "--within", "0")[0] == 2
