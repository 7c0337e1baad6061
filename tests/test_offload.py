"""Masters on labelled disks: in at least one place at every moment, known by their label, and brought back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desks import Office
from packages import Desk, Watched, copy_of, make_office
from replay import Silent, inline
from typer.testing import CliRunner

from scanfile import attested, config, offload, pipeline
from scanfile.attested import remember
from scanfile.cli import app
from scanfile.disks import disks, offline
from scanfile.errors import IntegrityError, PackageError, ScanfileError, StorageError, UsageError
from scanfile.handover import Master
from scanfile.index import Index
from scanfile.model import Order, RecordState, Step, Work
from scanfile.offload import Offloaded, bring_back, candidates
from scanfile.rebuild import rebuild_index
from scanfile.store import Archive, fingerprint
from scanfile.verify import Grade, Verdict, verify
from scanfile.weeding import weed_list


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four records, the first three acknowledged; their deliveries have nine masters, one of them blank."""
    root = make_office(tmp_path_factory.mktemp("office"))
    desk = Desk(root)
    desk.hand_over(root.with_name("package"), partial="x")
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'acknowledged' WHERE id <> 'A-04'")
    return root


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    apart(tmp_path / "archive", monkeypatch.setattr)
    return copy_of(made, tmp_path / "archive")


def apart(root: Path, patch: Callable[[Any, str, Any], None]) -> None:
    """The archive is on a disk of its own."""
    for module in (attested, offload):
        patch(module, "device_of", lambda path: path.is_relative_to(root))


def going(desk: Desk) -> list[str]:
    with desk.index() as index:
        return [path for path, _, _ in candidates(desk.archive, index)]


def move(desk: Desk, place: Path, label: str = "disk-7", *, keep: bool = False) -> Offloaded:
    with desk.index() as index:
        return offload.offload(desk.archive, index, place, label, "asha", Watched(), keep=keep)


def back(desk: Desk, place: Path, label: str = "disk-7") -> Offloaded:
    with desk.index() as index:
        return bring_back(desk.archive, index, place, label, "asha", Watched())


def found(verdict: Verdict) -> list[tuple[str, object]]:
    return [(finding.code, dict(finding.values).get("path")) for finding in verdict.findings]


def masters(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): fingerprint(path) for path in sorted(root.glob("masters/*/0*.*"))}


def test_only_masters_of_acknowledged_records_go(desk: Desk, tmp_path: Path) -> None:
    with desk.index() as index:
        wanted = sorted({page.master for name in ("A-01", "A-02", "A-03") for part in index.record(name).parts for page in part.pages})
    assert len(wanted) == 6
    assert going(desk) == wanted, "not the master of the blank page, nor those of the record that nobody has acknowledged"
    with desk.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE pages SET state = 'failed' WHERE id = (SELECT page FROM record_pages WHERE record = 'A-03')")
    assert going(desk) == wanted[:5]


def test_moved_masters_are_on_the_disk_and_known_there(desk: Desk, tmp_path: Path) -> None:
    before, disk = masters(desk.root), tmp_path / "disk"
    gone = going(desk)
    moved = move(desk, disk)
    assert (moved.copied, moved.known, moved.removed) == (6, 0, 6)
    assert masters(disk) == {path: before[path] for path in gone}
    assert masters(desk.root) == {path: digest for path, digest in before.items() if path not in gone}
    done = subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "manifest-sha256.txt"], cwd=disk, capture_output=True)
    assert done.returncode == 0, done.stdout
    assert json.loads((disk / "scanfile-disk.json").read_bytes())["label"] == "disk-7"
    for grade in Grade:
        verdict = verify(desk.archive, grade)
        assert verdict.sound, found(verdict)
        assert verdict.offline == (("disk-7", 6),)
        assert verdict.as_json()["offline"] == {"disk-7": 6}
        with_disk = verify(desk.archive, grade, [disk])
        assert with_disk.sound
        assert with_disk.offline == ()
        assert "offline" not in with_disk.as_json()
    assert move(desk, disk).copied == 0
    assert {held.path for held in disks(desk.archive)[0].masters if held.moved} == set(gone), "the second time forgets nothing"
    assert verify(desk.archive, Grade.FULL, [disk]).sound


def test_what_is_wrong_on_a_disk_is_found_there(desk: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    first, second = going(desk)[:2]
    move(desk, disk)
    (disk / first).unlink()
    (disk / second).chmod(0o600)
    (disk / second).write_bytes(b"x" * (disk / second).stat().st_size)
    assert found(verify(desk.archive, Grade.FIXITY, [disk])) == [
        ("verify.missing", f"disk-7: {first}"),
        ("verify.changed", f"disk-7: {second}"),
    ]
    with pytest.raises(UsageError, match=r"verify\.no-disk"):
        verify(desk.archive, Grade.QUICK, [tmp_path])


def test_a_copy_is_no_excuse_for_a_master_that_is_missing(desk: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    first = going(desk)[0]
    copied = move(desk, disk, keep=True)
    assert (copied.copied, copied.removed) == (6, 0)
    assert verify(desk.archive, Grade.FULL).offline == ()
    (desk.root / first).unlink()
    assert found(verify(desk.archive, Grade.QUICK)) == [("verify.missing", first)]


def test_what_was_moved_comes_back(desk: Desk, tmp_path: Path) -> None:
    before, disk = masters(desk.root), tmp_path / "disk"
    move(desk, disk)
    assert back(desk, disk).returned == 6
    assert masters(desk.root) == before
    assert offline(desk.archive) == {}
    assert verify(desk.archive, Grade.FULL).sound
    (desk.root / going(desk)[0]).unlink()
    assert not verify(desk.archive, Grade.QUICK).sound, "it is the archive's again"
    assert back(desk, disk).returned == 0


def test_a_spoilt_disk_brings_nothing_back(desk: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    first = going(desk)[0]
    move(desk, disk)
    (disk / first).chmod(0o600)
    (disk / first).write_bytes(b"spoilt")
    with pytest.raises(IntegrityError):
        back(desk, disk)
    assert not (desk.root / first).exists()
    assert offline(desk.archive)[first] == "disk-7"


# Cut short


def killed(desk: Desk, disk: Path, step: int) -> int:
    """Move in a process of its own that is killed before a step that changes anything (0: never); how many steps there are."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        taken = 0

        def trapped(real: Any) -> Any:
            def call(*args: Any, **kwargs: Any) -> Any:
                nonlocal taken
                taken += 1
                if taken == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return call

        try:
            for owner, names in (
                (offload, ("copy_fixed", "_read_back", "write_atomic", "note_disk", "sync_directory", "make_directory")),
                (Path, ("replace", "unlink")),
                (Index, ("event",)),
            ):
                for name in names:
                    setattr(owner, name, trapped(getattr(owner, name)))
            move(desk, disk)
            os.write(writing, str(taken).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        return int(said.read() or 0)


@pytest.mark.slow
def test_killed_anywhere_every_master_is_somewhere_and_the_next_run_finishes(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart(tmp_path / "whole", monkeypatch.setattr)
    whole = copy_of(made, tmp_path / "whole")
    before, gone = masters(whole.root), going(whole)
    steps = killed(whole, tmp_path / "disk", 0)
    assert steps > 40
    expected = masters(whole.root)
    for step in range(1, steps + 1):
        apart(tmp_path / "archive", monkeypatch.setattr)
        desk, disk = copy_of(made, tmp_path / "archive"), tmp_path / "killed"
        assert killed(desk, disk, step) == 0
        here, there = masters(desk.root), masters(disk)
        for path, digest in before.items():
            assert here.get(path, there.get(path)) == digest, f"step {step}"
        verdict = verify(desk.archive, Grade.FIXITY)
        assert verdict.sound, (step, found(verdict))
        if disks(desk.archive):
            assert verify(desk.archive, Grade.FIXITY, [disk]).sound, step
        assert move(desk, disk).label == "disk-7"
        assert masters(desk.root) == expected
        assert set(masters(disk)) == set(gone)
        assert not list(disk.rglob(".part-*"))
        assert verify(desk.archive, Grade.FIXITY, [disk]).offline == ()
        shutil.rmtree(desk.root)
        shutil.rmtree(disk)


def test_a_disk_that_gives_back_other_bytes_is_not_trusted(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = masters(desk.root)
    monkeypatch.setattr(offload, "_read_back", lambda path: "0" * 64)
    with pytest.raises(StorageError, match=r"offload\.bad-disk"):
        move(desk, tmp_path / "disk")
    assert masters(desk.root) == before
    assert disks(desk.archive) == []


def test_a_master_that_was_changed_in_the_archive_goes_nowhere(desk: Desk, tmp_path: Path) -> None:
    last = going(desk)[-1]
    (desk.root / last).chmod(0o600)
    (desk.root / last).write_bytes(b"changed")
    with pytest.raises(IntegrityError, match=r"verify\.changed"):
        move(desk, tmp_path / "disk")
    assert (desk.root / last).read_bytes() == b"changed"
    assert all((desk.root / path).exists() for path in going(desk))


def test_stopped_by_a_person_it_goes_on(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), desk.index() as index:
        offload.offload(desk.archive, index, tmp_path / "disk", "disk-7", "asha", Watched(stop_after=2), keep=False)
    assert len(going(desk)) == 6
    moved = move(desk, tmp_path / "disk")
    assert (moved.copied, moved.known, moved.removed) == (4, 2, 6)


# What is refused


def test_a_place_that_is_none(desk: Desk, tmp_path: Path) -> None:
    def refused(call: Callable[..., Any], *args: Any) -> str:
        with pytest.raises((UsageError, PackageError)) as caught:
            call(desk, *args)
        return caught.value.code

    assert refused(move, desk.root / "disk") == "weed.same-disk"
    assert refused(move, tmp_path / "disk", "a/b") == "weed.label"
    assert refused(back, tmp_path / "disk") == "offload.not-ours"
    (tmp_path / "other").mkdir()
    (tmp_path / "other/letter.txt").write_text("mine")
    assert refused(move, tmp_path / "other") == "offload.not-ours"
    move(desk, tmp_path / "disk", keep=True)
    assert refused(move, tmp_path / "disk", "disk-8") == "offload.not-ours"
    assert refused(move, tmp_path / "empty") == "offload.other-disk"
    shutil.move(tmp_path / "disk", tmp_path / "mounted-elsewhere")
    assert move(desk, tmp_path / "mounted-elsewhere").removed == 6


def test_a_full_disk_removes_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offload, "_ROOM", 1 << 60)
    with pytest.raises(StorageError, match=r"store\.disk-full"):
        move(desk, tmp_path / "disk")
    assert len(going(desk)) == 6


# Who needs a master that is away


def work(desk: Desk, **but: Any) -> None:
    settings = config.load(desk.archive.config)
    pipeline.main_job(desk.archive, settings, but.pop("paths", []), Order("", "asha"), Work(**but), Silent(), lambda _: inline(""))


def test_a_record_whose_scans_are_away_waits_and_the_rest_goes_on(desk: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    move(desk, disk)
    office = Office.__new__(Office)
    office.archive, office.settings = desk.archive, config.load(desk.archive.config)
    with desk.index() as index:
        for record in ("A-01", "A-04"):
            office.desk(index, "ravi").set_field(record, "subject", "another")
    with pytest.raises(StorageError) as caught:
        work(desk)
    assert caught.value.code == "offload.waits"
    assert caught.value.values == {"labels": "disk-7"}
    with desk.index() as index:
        states = {line.id: line.state for line in index.records()}
        assert states["A-04"] is RecordState.PUBLISHED, "what has its scans is built"
        assert states["A-01"] is RecordState.STALE
        assert index.problems() == []
        assert index.accounting(None)["failed"] == 0
    back(desk, disk)
    work(desk)
    with desk.index() as index:
        assert {line.state for line in index.records() if line.id == "A-01"} == {RecordState.PUBLISHED}


def test_nothing_is_forgotten_that_can_not_be_made_again(desk: Desk, tmp_path: Path) -> None:
    move(desk, tmp_path / "disk")
    for step in Step:
        with pytest.raises(StorageError, match=r"offload\.redo"):
            work(desk, redo=step)
    assert verify(desk.archive, Grade.FULL).sound


def test_hand_over_names_the_disk(desk: Desk, tmp_path: Path) -> None:
    move(desk, tmp_path / "disk")
    with pytest.raises(ScanfileError) as caught:
        desk.hand_over(tmp_path / "package", partial="x", masters=[Master.ORIGINALS], every=True)
    assert (caught.value.code, caught.value.values["label"]) == ("offload.offline", "disk-7")
    with pytest.raises(ScanfileError) as caught:
        desk.hand_over(tmp_path / "small", "nic-efile", partial="x", every=True)
    assert (caught.value.code, caught.value.values["label"]) == ("offload.offline", "disk-7")
    assert desk.hand_over(tmp_path / "pass-through", partial="x", every=True).package, "the archive's own PDFs leave as ever"


@pytest.mark.slow
def test_a_page_that_is_like_one_on_a_disk_is_kept_and_it_is_said_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fakes import draw_twins

    office = Office(tmp_path)
    apart(office.archive.root, monkeypatch.setattr)
    office.run(draw_twins(tmp_path / "first"), batch="A")
    with office.index() as index, index._ledger.transaction() as conn:
        conn.execute("UPDATE records SET state = 'acknowledged'")
    assert move(Desk(office.archive.root), tmp_path / "disk").removed > 0
    second = draw_twins(tmp_path / "second")
    for path in second.rglob("*.png"):
        path.write_bytes(path.read_bytes() + b"\0")
    office.run(second, batch="B")
    with office.index() as index:
        said = [row[0] for row in index._ledger.rows("SELECT reason FROM comparisons WHERE reason LIKE 'not compared%'")]
        assert index.accounting(["B"])["failed"] == 0
        assert index.accounting(["B"])["pending"] == 0
    assert said
    assert all("disk-7" in one for one in said)


def test_a_new_index_finds_the_disks_again(desk: Desk, tmp_path: Path) -> None:
    move(desk, tmp_path / "disk")
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert verify(desk.archive, Grade.FULL).offline == (("disk-7", 6),)
    assert verify(desk.archive, Grade.FULL, [tmp_path / "disk"]).sound


# The paper's end


def test_media_and_verifications_know_of_disks(desk: Desk, tmp_path: Path) -> None:
    def told() -> tuple[tuple[str, ...], bool]:
        with desk.index() as index:
            line = weed_list(desk.archive, index, 30)[0]
        return line.media, "not-verified" in [str(one.bar) for one in line.reasons]

    assert told() == (("archive",), True)
    move(desk, tmp_path / "a", "disk-a", keep=True)
    assert told() == (("archive", "disk-a"), True)
    move(desk, tmp_path / "b", "disk-b")
    assert told() == (("disk-a", "disk-b"), True)
    remember(desk.archive, verify(desk.archive, Grade.FULL), "asha")
    assert told()[1], "nobody has looked at disk-b"
    remember(desk.archive, verify(desk.archive, Grade.FULL, [tmp_path / "b"]), "asha")
    assert told() == (("disk-a", "disk-b"), False)


def test_the_commands(desk: Desk, tmp_path: Path) -> None:
    def run(*words: object) -> tuple[int, str]:
        answer = CliRunner().invoke(app, [*map(str, words), "--archive", str(desk.root)])
        return answer.exit_code, answer.output

    disk = tmp_path / "disk"
    code, out = run("offload", disk, "--label", "disk-7", "--copy", "--json")
    assert code == 0
    assert json.loads(out[out.index("{") :])["copied"] == 6
    assert run("offload", disk, "--label", "disk-7")[0] == 0
    code, out = run("verify")
    assert code == 0
    assert "offline, on disk disk-7: 6 masters" in out
    code, out = run("verify", "--media", disk, "--json")
    assert (code, json.loads(out)["sound"]) == (0, True)
    assert run("offload", disk, "--label", "disk-7", "--back", "--copy")[0] == 2
    assert run("offload", disk, "--label", "disk-7", "--back")[0] == 0
    assert len(masters(Archive(desk.root).root)) == 9
