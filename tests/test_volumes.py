"""A package in volumes: each is a package of its own, together they are the whole, and what is missing or damaged is known by its name."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from commands import scanfile
from packages import THREE_VOLUMES, Desk, Watched, copy_of, make_office
from test_handover import killed, small, sums, table

from scanfile import bagging, config
from scanfile.bagging import Master
from scanfile.check import check
from scanfile.errors import UsageError
from scanfile.packages import manifest_at
from scanfile.rebuild import rebuild_index
from scanfile.verify import Grade, verify

logging.getLogger("bagit").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Desk:
    return copy_of(made, tmp_path / "archive")


@pytest.fixture(scope="module")
def whole(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package in three volumes, which no test changes."""
    root = tmp_path_factory.mktemp("whole")
    copy_of(made, root / "archive").hand_over(root / "package", partial="x", volume_size=THREE_VOLUMES)
    return root / "package"


@pytest.fixture
def package(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "package"))


def volumes(package: Path) -> list[Path]:
    return sorted(path for path in package.iterdir() if path.is_dir())


def size(volume: Path) -> int:
    return sum(path.stat().st_size for path in volume.rglob("*") if path.is_file())


def codes(package: Path) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in check(package).findings]


# What is written


def test_each_volume_is_a_package_of_its_own_and_together_they_are_the_whole(desk: Desk, tmp_path: Path) -> None:
    package = tmp_path / "package"
    row = desk.hand_over(package, partial="x", volume_size=THREE_VOLUMES).package
    assert row is not None
    assert (row.volumes, row.records, row.pages) == (3, 4, 8)
    assert [path.name for path in volumes(package)] == [f"{row.id}-{number}-of-3" for number in (1, 2, 3)]
    assert sorted(path.name for path in package.iterdir() if path.is_file()) == ["README.txt", "volumes-sha256.txt"]
    took = []
    for number, volume in enumerate(volumes(package), 1):
        sums(volume)
        info = bagit.Bag(str(volume)).info
        assert (info["Bag-Group-Identifier"], info["Bag-Count"], info["External-Identifier"]) == (row.id, f"{number} of 3", volume.name)
        assert size(volume) <= THREE_VOLUMES
        assert check(volume).sound
        took.append([one["record"] for one in table(volume, "files")])
    assert took == [["A-01"], ["A-02", "A-03"], ["A-04"]]
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "volumes-sha256.txt"], cwd=package, check=True)
    assert row.tagmanifest == hashlib.sha256((package / "volumes-sha256.txt").read_bytes()).hexdigest()
    assert row.manifest == manifest_at(package)
    with desk.index() as index:
        assert {str(line.state) for line in index.records()} == {"exported"}
    assert verify(desk.archive, Grade.QUICK).sound


def test_what_volumes_say_of_themselves(package: Path) -> None:
    first, second, _ = volumes(package)
    said = json.loads((second / "package.json").read_bytes())
    assert (said["volume"]["number"], said["volume"]["of"], said["counts"]["records"]) == (2, 3, 2)
    assert [one["records"] for one in said["volume"]["volumes"]] == [1, 2, 1]
    digest = hashlib.sha256((first / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert said["volume"]["volumes"][0] == {
        "name": first.name,
        "manifest": digest,
        "records": 1,
        "bytes": json.loads((first / "package.json").read_bytes())["counts"]["bytes"],
    }
    readme = (second / "README.txt").read_text("utf-8-sig")
    assert "volume 2 of 3" in readme
    assert "3 में से खंड 2" in readme


def test_the_next_package_follows_the_volumes(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "one", partial="x", volume_size=THREE_VOLUMES).package
    assert first is not None
    desk.decide("set_field", "A-01", "subject", "corrected")
    desk.run()
    second = desk.hand_over(tmp_path / "two", partial="x").package
    assert second is not None
    assert (second.records, second.previous, second.previous_tagmanifest) == (1, first.id, first.tagmanifest)
    rebuild_index(desk.archive, config.load(desk.archive.config), "asha")
    assert verify(desk.archive, Grade.QUICK).sound


def test_what_fits_into_one_is_one_volume(desk: Desk, tmp_path: Path) -> None:
    row = desk.hand_over(tmp_path / "package", partial="x", volume_size=10_000_000).package
    assert row is not None
    assert [path.name for path in volumes(tmp_path / "package")] == [f"{row.id}-1-of-1"]
    assert check(tmp_path / "package").sound


def test_a_record_larger_than_a_volume_stays_and_is_named(desk: Desk, tmp_path: Path) -> None:
    found = desk.hand_over(tmp_path / "package", partial="x", volume_size=860_000)
    assert [(str(one.code), one.record) for one in found.survey.findings if one.record] == [("over-volume", "A-01")]
    assert found.survey.leaving == ("A-02", "A-03", "A-04")
    found = desk.hand_over(tmp_path / "none", partial="x", volume_size=1000, every=True)
    assert found.package is None
    assert {str(one.code) for one in found.survey.findings} == {"no-register", "over-volume"}
    assert not (tmp_path / "none").exists()


def test_the_same_target_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    first = desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "package").rglob("*")}
    again = desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES)
    assert (again.again, again.package) == (True, first.package)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "package").rglob("*")} == before


def test_the_same_target_again_says_what_was_larger_than_a_volume(desk: Desk, tmp_path: Path) -> None:
    order = {"partial": "x", "volume_size": 800_000}
    first = desk.hand_over(tmp_path / "package", **order)
    assert first.package is not None
    over = [one.record for one in first.survey.findings if one.code == "over-volume"]
    assert over, "otherwise this tests nothing"
    again = desk.hand_over(tmp_path / "package", **order)
    assert (again.again, again.package, again.survey.findings) == (True, first.package, first.survey.findings)
    desk.decide("set_field", over[0], "subject", "another")
    desk.run()
    with pytest.raises(UsageError, match=r"export\.not-empty"):
        desk.hand_over(tmp_path / "package", **order)


def test_volumes_that_turn_out_too_large_are_cut_anew(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a record has many more events than anybody thought."""
    monkeypatch.setattr(bagging, "_BESIDE", 100_000)
    monkeypatch.setattr(bagging, "_PER_RECORD", 0)
    row = desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES, masters=tuple(Master)).package
    assert row is not None
    assert max(map(size, volumes(tmp_path / "package"))) <= THREE_VOLUMES
    assert check(tmp_path / "package").sound
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "package"}


def test_small_pdfs_find_their_volumes(desk: Desk, tmp_path: Path) -> None:
    profile = small(tmp_path, "max_pages = 2")
    row = desk.hand_over(tmp_path / "package", profile, partial="x", volume_size=700_000).package
    assert row is not None
    assert row.volumes > 1
    assert check(tmp_path / "package").as_json()["findings"] == []
    assert not list((tmp_path / "package").rglob(".pieces"))


# Cut short, run again


@pytest.mark.parametrize("stop_after", [0, 1, 3])
def test_copying_goes_on_with_what_is_whole(desk: Desk, tmp_path: Path, stop_after: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES, watched=Watched(stop_after=stop_after))
    assert not (tmp_path / "package").exists()
    left = {path.name: path.stat().st_ino for path in (tmp_path / ".part-package").rglob("*.pdf")}
    assert len(left) == stop_after
    # The other size makes other volumes: what is copied is used all the same.
    desk.hand_over(tmp_path / "package", partial="x", volume_size=1_100_000)
    assert len(volumes(tmp_path / "package")) == 2
    assert {path.name: path.stat().st_ino for path in (tmp_path / "package").rglob("*.pdf") if path.name in left} == left
    assert check(tmp_path / "package").sound
    assert not (tmp_path / ".part-package").exists()


def test_what_was_begun_in_volumes_can_be_finished_in_one(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        desk.hand_over(tmp_path / "package", partial="x", volume_size=THREE_VOLUMES, watched=Watched(stop_after=3))
    desk.hand_over(tmp_path / "package", partial="x")
    sums(tmp_path / "package")
    assert check(tmp_path / "package").sound
    assert {path.name for path in (tmp_path / "package").iterdir() if path.is_dir()} == {"data", "metadata"}


@pytest.mark.slow
def test_killed_anywhere_there_is_no_half_package(made: Path, tmp_path: Path) -> None:
    steps = int(killed(copy_of(made, tmp_path / "whole"), tmp_path / "out/whole", 0, THREE_VOLUMES))
    for step in (2, steps // 2, steps - 4, steps - 2, steps - 1, steps):
        desk, target = copy_of(made, tmp_path / f"archive-{step}"), tmp_path / f"out/p{step}"
        killed(desk, target, step, THREE_VOLUMES)
        if target.exists():
            assert check(target).sound, f"what has the name is whole, step {step}"
        found = desk.hand_over(target, partial="killed", volume_size=THREE_VOLUMES)
        assert found.package is not None
        assert check(target).sound
        assert [len(table(volume, "files")) for volume in volumes(target)] == [1, 2, 1]
        assert not target.with_name(f".part-{target.name}").exists()
        with desk.index() as index:
            assert len(index.packages.packages()) == 1


# Checking


def test_all_volumes_are_sound_and_counted(package: Path) -> None:
    found = check(package)
    assert found.sound, found.findings
    assert (found.counts["records"], found.counts["pages"], found.counts["pdfs"]) == (4, 8, 4)
    assert [(one.number, one.sound) for one in found.volumes] == [(1, True), (2, True), (3, True)]
    assert found.package == json.loads((volumes(package)[0] / "package.json").read_bytes())["package"]


def test_a_missing_volume_is_named_from_all_and_from_one(package: Path) -> None:
    first, second, third = volumes(package)
    shutil.rmtree(second)
    assert codes(package) == [("volume-missing", second.name)]
    one = check(third)
    assert one.sound
    assert one.volume is not None
    assert (one.volume.number, one.volume.of, one.volume.absent) == (3, 3, (2,))
    alone = Path(shutil.copytree(first, package.parent / "stick" / first.name))
    found = check(alone)
    assert found.sound
    assert found.volume is not None
    assert found.volume.absent == (2, 3)
    assert codes(alone.parent) == [("volume-missing", second.name), ("volume-missing", third.name)]


def test_a_damaged_volume_is_named(package: Path) -> None:
    second = volumes(package)[1]
    pdf = next(second.rglob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes()[:-9])
    found = check(package)
    assert [(one.number, one.sound) for one in found.volumes] == [(1, True), (2, False), (3, True)]
    assert ("changed", f"{second.name}/{pdf.relative_to(second).as_posix()}") in codes(package)


def _no_declaration(package: Path) -> None:
    (volumes(package)[1] / "bagit.txt").unlink()


def _no_description(package: Path) -> None:
    (volumes(package)[1] / "package.json").unlink()


def _empty(package: Path) -> None:
    shutil.rmtree(volumes(package)[1])
    (package / volumes(package)[1].name.replace("-3-of", "-2-of")).mkdir()


@pytest.mark.parametrize("damage", [_no_declaration, _no_description, _empty])
def test_a_volume_that_can_not_speak_for_itself_is_damaged_and_not_missing(package: Path, damage: Callable[[Path], None]) -> None:
    damage(package)
    found = check(package)
    assert [(one.number, one.sound) for one in found.volumes] == [(1, True), (2, False), (3, True)]
    assert "volume-missing" not in {one.code for one in found.findings}


def test_a_volume_that_is_there_twice_or_of_another_writing_is_told(package: Path, desk: Desk) -> None:
    first, second, _ = volumes(package)
    twin = Path(shutil.copytree(first, package / "copy of the first"))
    assert codes(package) == [("volume-twice", first.name if first.name > twin.name else twin.name)]
    shutil.rmtree(twin)
    other = package.parent / "other"
    desk.decide("set_field", "A-02", "subject", "another")
    desk.run()
    desk.hand_over(other, partial="x", volume_size=THREE_VOLUMES)
    assert [path.name for path in volumes(other)] == [path.name for path in volumes(package)], "two archives count alike"
    shutil.rmtree(second)
    shutil.copytree(other / second.name, second)
    assert ("volume-foreign", second.name) in codes(package)
    one = check(first)
    assert one.sound
    assert one.volume is not None
    assert one.volume.absent == (2,)


def test_volumes_of_two_packages_on_one_disk_are_two_packages(package: Path, desk: Desk) -> None:
    desk.hand_over(package.parent / "one", partial="x")
    desk.hand_over(package.parent / "two", partial="x", volume_size=1_100_000, every=True)
    for volume in volumes(package.parent / "two"):
        shutil.copytree(volume, package / volume.name)
    found = check(package)
    assert found.sound, found.findings
    assert len(found.volumes) == 5


def test_the_command_says_which_volume_is_wrong(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "package"
    made = scanfile(
        *("export", "--profile", "folder-table", "--partial", "x", "--volume-size", "920 kB", target, "--archive", desk.root, "--json")
    )
    assert made.code == 0, made.err
    assert made.value["volumes"] == 3
    first, second, _ = volumes(target)
    shutil.rmtree(second)
    answer = scanfile("check", target)
    assert answer.code == 7
    assert f"{second.name}: this volume is missing (2 / 3)" in answer.out
    assert f"{first.name}: sound" in answer.out
    single = scanfile("check", first, "--json")
    assert (single.code, single.value["volume"]) == (0, {"number": 1, "of": 3, "absent": [2]})
    wrong = scanfile("export", "--profile", "folder-table", "--volume-size", "4X", tmp_path / "x", "--archive", desk.root)
    assert (wrong.code, "4X" in wrong.err) == (2, True)
