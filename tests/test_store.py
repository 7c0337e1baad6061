"""Durable paths, the lock, and the canonical form of values."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.errors import ConfigError, InputError, ProblemCode, ScanfileError, StorageError, UsageError
from scanfile.model import (
    Batch,
    Block,
    Candidate,
    DeliveryOptions,
    Dpi,
    Duplex,
    Inspection,
    Line,
    Master,
    OcrPage,
    Part,
    Problem,
    Rereading,
    SidecarRow,
    Source,
    Word,
)
from scanfile.store import (
    Archive,
    ArchiveLock,
    AtomicPath,
    canonical_json,
    copy_fixed,
    current_holder,
    fingerprint,
    format_of,
    from_plain,
    make_directory,
    pack,
    require_known_format,
    require_space,
    storage_errors,
    sweep_leftovers,
    to_plain,
    unpack,
    write_atomic,
)

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of b"abc", from FIPS 180-2."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- writing ---------------------------------------------------------------------------------------------------------------------


def test_write_atomic_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_atomic(target, b"old")
    write_atomic(target, b"new", mode=0o400)
    assert target.read_bytes() == b"new"
    assert mode(target) == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
def test_a_failed_write_leaves_the_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    target = tmp_path / "a.json"
    write_atomic(target, b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(StorageError) as caught:
        write_atomic(target, b"new")
    assert caught.value.code == "store.disk-full"
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_directory_and_bytes_are_synced_before_and_after_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        seen.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "bytes")
        fsync(descriptor)

    def note_replace(source: Path, target: Path) -> None:
        seen.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    write_atomic(tmp_path / "a", b"x")
    assert seen == ["bytes", "replace", "directory"]


def test_atomic_path_keeps_the_suffix_and_cleans_up_after_an_exception(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    with pytest.raises(ZeroDivisionError), AtomicPath(target) as temporary:
        assert temporary.suffix == ".pdf"
        assert temporary.parent == tmp_path
        temporary.write_bytes(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with AtomicPath(target) as temporary:
        temporary.write_bytes(b"whole")
    assert target.read_bytes() == b"whole"
    assert mode(target) == 0o600


def test_sweep_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / ".part-00ff-a.pdf").write_bytes(b"half")
    (tmp_path / "a.pdf").write_bytes(b"whole")
    assert sweep_leftovers(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.pdf", "deep"]


def test_sweep_leaves_alone_what_others_write(tmp_path: Path) -> None:
    for name in ("inbox", "pages", ".part-00ff"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".part-00ff-a.pdf").write_bytes(b"half")
    assert sweep_leftovers(tmp_path, (tmp_path / "inbox",)) == 2
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["inbox", "inbox/.part-00ff-a.pdf", "pages"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "store.disk-full"),
        (errno.EDQUOT, "store.disk-full"),
        (errno.EIO, "store.io"),
        (errno.EROFS, "store.io"),
        (errno.ESTALE, "store.io"),
    ],
)
def test_a_broken_disk_is_a_storage_error(number: int, code: str) -> None:
    with pytest.raises(StorageError) as caught, storage_errors(Path("/mnt/a")):
        raise OSError(number, os.strerror(number))
    assert caught.value.code == code
    assert caught.value.values["path"] == "/mnt/a"


def test_space_check(tmp_path: Path) -> None:
    require_space(tmp_path, 1)
    with pytest.raises(StorageError, match="disk-full"):
        require_space(tmp_path, 1 << 62)


def test_make_directory_makes_private_parents(tmp_path: Path) -> None:
    make_directory(tmp_path / "a" / "b")
    make_directory(tmp_path / "a" / "b")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


# -- copying ---------------------------------------------------------------------------------------------------------------------


def test_copy_fixed_hashes_and_protects(tmp_path: Path) -> None:
    target = tmp_path / "000001.tif"
    assert copy_fixed(io.BytesIO(b"abc"), target, 3) == (ABC, 3)
    assert target.read_bytes() == b"abc"
    assert mode(target) == 0o400
    assert fingerprint(target) == ABC


def test_copy_fixed_stops_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        copy_fixed(io.BytesIO(b"abcd"), tmp_path / "a", 3)
    assert caught.value.problem is ProblemCode.IMAGE_TOO_LARGE
    assert list(tmp_path.iterdir()) == []


class BrokenSource(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


def test_a_failing_source_is_not_a_failing_archive(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output error") as caught:
        copy_fixed(BrokenSource(), tmp_path / "a", 10)
    assert not isinstance(caught.value, ScanfileError)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_archive_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        copy_fixed(io.BytesIO(b"abc"), tmp_path / "missing" / "a", 10)


def test_copy_fixed_never_overwrites_a_master(tmp_path: Path) -> None:
    copy_fixed(io.BytesIO(b"abc"), tmp_path / "a", 10)
    with pytest.raises(StorageError):
        copy_fixed(io.BytesIO(b"xyz"), tmp_path / "a", 10)
    assert (tmp_path / "a").read_bytes() == b"abc"


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=r"symbolic links|not a regular file"):
            copy_fixed(tmp_path / name, tmp_path / "copy", 10)
    assert copy_fixed(tmp_path / "real", tmp_path / "copy", 10) == (ABC, 3)


def test_fingerprint_tells_missing_from_broken(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        fingerprint(tmp_path / "missing")
    with pytest.raises(StorageError):
        fingerprint(tmp_path)


# -- canonical form --------------------------------------------------------------------------------------------------------------

WORD = Word("पत्रांक", (1, 2, 30, 14), 93, "Devanagari")
PAGE = OcrPage(
    2480, 3508, Dpi(300, 300.0, False), 1, -0.0, (Block((Line((WORD,), (1, 2, 30, 14)),), (1, 2, 30, 14)),), "Devanagari", "fake"
)
PROBLEM = Problem(ProblemCode.EMPTY_PATH, "a.tif", page="000001-001")
BATCH = Batch(
    "1122-07",
    (Master(1, "a.tif", "masters/1122-07/000001.bin", ABC, 3, 1, PROBLEM, "YQ=="), Master(2, "b", None, None, 0, 1)),
    "/scans",
    "asha",
    "2026-11-22",
    DeliveryOptions("1/2", Part.NOTING, "", (SidecarRow("a", part=Part.CORRESPONDENCE),)),
    ("Thumbs.db",),
)


@pytest.mark.parametrize(
    "value",
    [
        PAGE,
        BATCH,
        WORD,
        Rereading((0, 0, 1, 1), (WORD,), (), "second"),
        Inspection(1, 2, Dpi(200.0, 100.0, True), "grey", "image", True, "no ink", 0.0, 0.5, 1.25),
        Candidate("a", "b", "c", Source.SIDECAR, 100, "because", 3, (1, 2, 3, 4)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_survive_the_round_trip(value: object) -> None:
    assert from_plain(type(value), unpack(pack(to_plain(value)))) == value


def test_plain_form_by_hand() -> None:
    plain = to_plain(Word("कि", (1, 2, 3, 4), 88, "hin"))
    assert canonical_json(plain) == '{"box":[1,2,3,4],"confidence":88,"lang":"hin","text":"कि"}'.encode()


def test_equal_values_have_equal_bytes() -> None:
    assert canonical_json(to_plain(Dpi(300, 300, False))) == b'{"inferred":false,"x":300.0,"y":300.0}'
    assert b"-0.0" not in canonical_json(to_plain(PAGE))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SidecarRow("a", "7"), 1),
        (SidecarRow("a", "7", first=1, last=2), 2),
        (DeliveryOptions(), 1),
        (DeliveryOptions(sidecar=(SidecarRow("a"), SidecarRow("b"))), 1),
        (DeliveryOptions(sidecar=(SidecarRow("a"), SidecarRow("b", first=3, last=3))), 2),
        (DeliveryOptions(duplex=Duplex.SIDES), 2),
        (DeliveryOptions(separate="path"), 2),
        (Batch("b", (), "s", "o", "2026-11-24", DeliveryOptions(separate="path")), 2),
        (Batch("b", (), "s", "o", "2026-11-24", DeliveryOptions()), 1),
        (PAGE, 1),
    ],
)
def test_a_value_is_of_the_oldest_format_that_can_say_it(value: object, expected: int) -> None:
    assert format_of(value) == expected
    assert from_plain(type(value), to_plain(value)) == value


@pytest.mark.parametrize("plain", [{"format": 1}, {"format": 2}, {"format": 2, "more": 7}])
def test_a_known_format_is_read(plain: dict[str, object]) -> None:
    require_known_format(plain)


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        require_known_format({"format": 3})
    assert (caught.value.code, caught.value.values) == ("archive.from-future", {"found": 3, "known": 2})


@pytest.mark.parametrize("plain", [{}, {"format": "2"}, {"format": True}, {"format": None}])
def test_what_says_no_format_is_damaged(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no format"):
        require_known_format(plain)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"x": 1.0, "y": 2.0},
        {"x": 1.0, "y": 2.0, "inferred": False, "z": 1},
        {"x": "1", "y": 2.0, "inferred": False},
        {"x": 1.0, "y": 2.0, "inferred": 1},
    ],
)
def test_from_plain_is_strict(plain: object) -> None:
    with pytest.raises(ValueError, match=r"expected|unknown or missing"):
        from_plain(Dpi, plain)


def test_from_plain_checks_enums_and_fixed_lengths() -> None:
    with pytest.raises(ValueError, match="memo"):
        from_plain(SidecarRow, {"path": "", "number": "", "subject": "", "part": "memo", "date": ""})
    with pytest.raises(ValueError, match="4 values expected, 3 found"):
        from_plain(Word, {"text": "", "box": [1, 2, 3], "confidence": 1, "lang": ""})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_pack_round_trip(plain: object) -> None:
    packed = pack(plain)
    assert unpack(packed) == plain
    assert gzip.decompress(packed) == canonical_json(plain)


def test_pack_carries_no_clock_and_no_name() -> None:
    packed = pack({"b": 1, "a": 2})
    assert packed == pack({"a": 2, "b": 1})
    assert packed[:10] == bytes.fromhex("1f8b 0800 00000000 00ff")


@pytest.mark.parametrize("wrong", [float("nan"), "\ud800"])
def test_canonical_json_refuses_what_it_cannot_say(wrong: object) -> None:
    with pytest.raises(ValueError):
        canonical_json([wrong])


PACKED = pack({"a": "x" * 100})


@pytest.mark.parametrize(
    "packed",
    [b"", b"plain", PACKED[:-1], PACKED[:30], PACKED + b"x", PACKED[:-8] + bytes(8), gzip.compress(b"{")],
    ids=["empty", "not gzip", "cut", "cut early", "longer", "checksum", "not JSON"],
)
def test_unpack_refuses_damage(packed: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(packed)


def test_unpack_is_bounded() -> None:
    bomb = gzip.compress(b'"' + b"x" * 5_000_000 + b'"')
    with pytest.raises(ValueError, match="more than 1000000 bytes"):
        unpack(bomb, 1_000_000)
    with pytest.raises(ValueError, match="nested too deeply"):
        unpack(gzip.compress(b"[" * 200_000))


# -- lock ------------------------------------------------------------------------------------------------------------------------

ROOT = Path(__file__).parent.parent

HOLD = """
import sys, time
from pathlib import Path
from scanfile.store import ArchiveLock
with ArchiveLock(Path(sys.argv[1]), "asha", "2026-11-22T05:00:00Z"):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def end(child: subprocess.Popen[str]) -> None:
    child.communicate()


def test_the_lock_is_held_by_one_and_names_it(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    child = hold(path)
    try:
        with pytest.raises(StorageError) as caught, ArchiveLock(path, "ravi", "2026-11-22T06:00:00Z"):
            pass
        assert caught.value.code == "archive.locked"
        assert caught.value.values["holder"] == "asha"
        assert caught.value.values["pid"] == child.pid
        assert caught.value.values["since"] == "2026-11-22T05:00:00Z"
        seen = current_holder(path)
        assert seen is not None
        assert seen.lives
        assert seen.pid == child.pid
    finally:
        end(child)
    assert current_holder(path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_killed_holders_lock_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    child = hold(path)
    child.send_signal(signal.SIGKILL)
    end(child)
    assert path.exists()
    assert current_holder(path) is None
    with ArchiveLock(path, "ravi", "2026-11-22T06:00:00Z"):
        assert json.loads(path.read_text())["holder"] == "ravi"
        assert mode(path) == 0o600


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", '{"pid": 1}', "\x00" * 50])
def test_a_damaged_lock_path_locks_nobody_out(tmp_path: Path, said: str) -> None:
    path = tmp_path / ".lock"
    path.write_text(said)
    with ArchiveLock(path, "ravi", "now"), pytest.raises(StorageError) as caught, ArchiveLock(path, "asha", "later"):
        pass
    assert caught.value.values["holder"] == "ravi"


@pytest.mark.parametrize(("boot", "started", "locked"), [("this", "this", True), ("earlier", "this", False), ("this", "1", False)])
def test_without_kernel_locks_boot_and_start_time_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boot: str, started: str, locked: bool
) -> None:
    path = tmp_path / ".lock"
    with ArchiveLock(path, "asha", "now"):
        said = json.loads(path.read_text())
    said |= {} if boot == "this" else {"boot": boot}
    said |= {} if started == "this" else {"started": started}
    path.write_text(json.dumps(said))

    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("scanfile.store.lock.fcntl.flock", unsupported)
    assert (current_holder(path) is not None) is locked
    if locked:
        with pytest.raises(StorageError, match="asha"), ArchiveLock(path, "ravi", "later"):
            pass
    else:
        with ArchiveLock(path, "ravi", "later"):
            assert json.loads(path.read_text())["holder"] == "ravi"


# -- layout ----------------------------------------------------------------------------------------------------------------------


def test_create_makes_parents_and_is_repeatable(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "archive"
    archive = Archive.create(root, state="bihar", office='DM "East"')
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))
    assert names == ["exports", "inbox", "masters", "masters/.open", "pages", "records", "reports", "scanfile.toml"]
    assert {mode(path) for path in root.rglob("*") if path.is_dir()} | {mode(root)} == {0o700}
    archive.config.write_text(archive.config.read_text() + "# mine\n")
    assert Archive.create(root) == archive == Archive.find(root)
    assert archive.config.read_text().endswith("# mine\n")


def test_the_configuration_it_makes_is_valid(tmp_path: Path) -> None:
    from scanfile.config import load

    general = load(Archive.create(tmp_path / "a", state="bihar", office='कार्यालय "1"').config).general
    assert (general.state, general.office) == ("bihar", 'कार्यालय "1"')
    assert load(Archive.create(tmp_path / "b").config).general.state == ""


def test_create_refuses_a_foreign_directory(tmp_path: Path) -> None:
    (tmp_path / "letters.docx").write_bytes(b"x")
    with pytest.raises(UsageError) as caught:
        Archive.create(tmp_path)
    assert caught.value.code == "init.not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["letters.docx"]


def test_create_finishes_an_interrupted_init(tmp_path: Path) -> None:
    (tmp_path / "masters").mkdir()
    (tmp_path / "inbox").mkdir()
    with pytest.raises(UsageError, match=r"archive\.missing"):
        Archive.find(tmp_path)
    assert Archive.create(tmp_path).exists


def test_create_refuses_control_characters(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"init\.value"):
        Archive.create(tmp_path / "a", office="a\x7fb")


def test_paths_inside(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    result = archive.page_result("1122-07", "000012-003", "read")
    assert archive.rel(result) == "pages/1122-07/000012-003.read.json.gz"
    assert archive.rel(archive.record_dir("1122-07-01")) == "records/1122-07-01"
    assert archive.rel(archive.batch_dir("1122-07")) == "masters/1122-07"


@pytest.mark.parametrize("name", ["", "..", "a/b", ".open", "क", "a\n"])
def test_outside_names_make_no_paths(tmp_path: Path, name: str) -> None:
    archive = Archive(tmp_path)
    with pytest.raises(ValueError, match="no id"):
        archive.batch_dir(name)
    with pytest.raises(ValueError, match="no id"):
        archive.record_dir(name)
    with pytest.raises(ValueError, match="no id"):
        archive.page_result("1122-07", name, "read")
