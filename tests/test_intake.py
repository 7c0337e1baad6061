"""Deliveries: what is found, what becomes of bad paths, sealing, resuming, redelivery."""

from __future__ import annotations

import base64
import errno
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from scanfile.config import IntakeSettings
from scanfile.errors import ConfigError, InputError, IntegrityError, ProblemCode, StorageError, UsageError
from scanfile.intake import (
    Delivered,
    DeliveredBefore,
    IntakeOrder,
    NothingToDeliver,
    Outcome,
    content_suffix,
    copying,
    deliver,
    delivery_digest,
    discard,
    load_batch,
    open_deliveries,
    scan,
    sealed_deliveries,
)
from scanfile.model import Batch, DeliveryOptions, Part, SidecarRow
from scanfile.store import Archive

SETTINGS = IntakeSettings(max_path_mb=1, suffixes=(".tif", ".jpg", ".png", ".pdf"))
ORDER = IntakeOrder("asha", "2026-11-22")
TIFF, JPEG, PNG = b"II*\0" + bytes(40), b"\xff\xd8\xff\xe0" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF, JP2 = b"%PDF-1.4\n" + bytes(40), b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40)
BMP = b"BM" + bytes(12) + (40).to_bytes(4, "little") + bytes(40)


def one_page(path: Path) -> Future[int]:
    """A probe that opens the path, and takes a text for no scan."""
    future: Future[int] = Future()
    if path.read_bytes().startswith(b"text"):
        future.set_exception(InputError(ProblemCode.NOT_A_SCAN, "neither image nor PDF"))
    else:
        future.set_result(3 if path.suffix == ".pdf" else 1)
    return future


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "archive")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def put(source: Path, **contents: bytes) -> None:
    """``a__1_tif=b"..."`` writes a/1.tif."""
    for name, content in contents.items():
        path = source / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def take(archive: Archive, source: Path, order: IntakeOrder = ORDER, probe: Callable[[Path], Future[int]] = one_page) -> Batch:
    outcome = deliver(archive, source, order, SETTINGS, probe)
    assert isinstance(outcome, Delivered)
    return outcome.batch


def problems(batch: Batch) -> dict[str, ProblemCode]:
    return {master.name: master.problem.code for master in batch.masters if master.problem}


def names(batch: Batch) -> list[str]:
    return [master.name for master in batch.masters]


# -- the ordinary delivery -------------------------------------------------------------------------------------------------------


def test_a_delivery_is_copied_counted_and_sealed(archive: Archive, source: Path) -> None:
    put(source, page10_tif=TIFF, page2_tif=TIFF + b"2", a__1_jpg=JPEG, letters_pdf=PDF)
    batch = take(archive, source, replace(ORDER, options=DeliveryOptions("7/2019", Part.NOTING, "", (SidecarRow("a", "7"),))))
    assert batch.id == "1122-01"
    assert names(batch) == ["a/1.jpg", "letters.pdf", "page2.tif", "page10.tif"]
    assert [master.path for master in batch.masters] == [
        "masters/1122-01/000001.jpg", "masters/1122-01/000002.pdf", "masters/1122-01/000003.tif", "masters/1122-01/000004.tif",
    ]  # fmt: skip
    assert [master.frames for master in batch.masters] == [1, 3, 1, 1]
    assert (batch.operator, batch.date, batch.source) == ("asha", "2026-11-22", str(source))
    for master, content in zip(batch.masters, (JPEG, PDF, TIFF + b"2", TIFF), strict=True):
        assert master.path is not None
        path = archive.root / master.path
        assert path.read_bytes() == content
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        assert (master.sha256, master.size) == (sha256(content).hexdigest(), len(content))
    assert load_batch(archive.masters / "1122-01") == batch
    assert list(archive.open_deliveries.iterdir()) == []
    assert stat.S_IMODE((archive.masters / "1122-01").stat().st_mode) == 0o700


def test_batch_json_says_what_the_contract_says(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF, notes_txt=b"x")
    take(archive, source)
    plain = json.loads((archive.masters / "1122-01" / "batch.json").read_bytes())
    digest = sha256(TIFF).hexdigest()
    assert plain == {
        "format": 1,
        "id": "1122-01",
        "scanner": "",
        "operator": "asha",
        "date": "2026-11-22",
        "source": str(source),
        "digest": sha256(digest.encode() + b"\n").hexdigest(),
        "ignored": ["notes.txt"],
        "options": {"number": "", "part": None, "path_template": "", "sidecar": []},
        "masters": [
            {
                "number": 1,
                "name": "a.tif",
                "name_b64": None,
                "path": "masters/1122-01/000001.tif",
                "sha256": digest,
                "size": len(TIFF),
                "frames": 1,
                "problem": None,
            }
        ],
    }


def test_the_suffix_goes_by_content(archive: Archive, source: Path) -> None:
    put(source, a_tif=PNG, b_jpg=TIFF, c_png=b"\xff\xff", d_pdf=b"junk\n" + PDF, e=JP2, f_dat=BMP)
    assert [Path(master.path or "").suffix for master in take(archive, source).masters] == [".png", ".tif", ".bin", ".pdf", ".jp2", ".bmp"]


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"II+\0\x08\0\0\0", ".tif"),
        (b"MM\0*", ".tif"),
        (b"\xff\x4f\xff\x51", ".jp2"),
        (b"BM is a state", ".bin"),
        (b"", ".bin"),
        (b"\xff\xd8", ".bin"),
    ],
)
def test_content(head: bytes, suffix: str) -> None:
    assert content_suffix(head) == suffix


def test_a_single_path(archive: Archive, source: Path) -> None:
    put(source, a_pdf=PDF, b_tif=TIFF)
    batch = take(archive, source / "a.pdf")
    assert names(batch) == ["a.pdf"]
    assert batch.source == str(source / "a.pdf")


def test_what_is_no_scan_is_named_and_left(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF, read_txt=b"hello", Thumbs_db=b"\xd0\xcf", metadata_csv=b"path\n", desktop_ini=b"")
    (source / ".hidden").mkdir()
    (source / ".hidden" / "b.tif").write_bytes(TIFF)
    (source / ".c.tif").write_bytes(TIFF)
    (source / "@eaDir").mkdir()
    os.mkfifo(source / "pipe.tif")
    batch = take(archive, source)
    assert names(batch) == ["a.tif"]
    assert batch.ignored == (".c.tif", ".hidden/", "@eaDir/", "desktop.ini", "metadata.csv", "pipe.tif", "read.txt", "Thumbs.db")


def test_nothing_to_deliver(archive: Archive, source: Path) -> None:
    put(source, read_txt=b"hello")
    assert deliver(archive, source, ORDER, SETTINGS, one_page) == NothingToDeliver(("read.txt",))
    assert [path.name for path in archive.masters.iterdir()] == [".open"]


# -- bad paths -------------------------------------------------------------------------------------------------------------------


def test_bad_paths_are_pages_that_failed(archive: Archive, source: Path, tmp_path: Path) -> None:
    put(source, a_tif=TIFF, empty_tif=b"", text_tif=b"text, not a picture", large_tif=bytes((1 << 20) + 1))
    (tmp_path / "outside.tif").write_bytes(TIFF)
    (source / "dangling.tif").symlink_to("nowhere")
    (source / "inside.tif").symlink_to("a.tif")
    (source / "out.tif").symlink_to(tmp_path / "outside.tif")
    (source / "up").symlink_to(tmp_path)
    batch = take(archive, source)
    assert problems(batch) == {
        "dangling.tif": ProblemCode.LINK_NOT_FOLLOWED,
        "empty.tif": ProblemCode.EMPTY_PATH,
        "large.tif": ProblemCode.IMAGE_TOO_LARGE,
        "out.tif": ProblemCode.LINK_NOT_FOLLOWED,
        "text.tif": ProblemCode.NOT_A_SCAN,
        "up": ProblemCode.LINK_NOT_FOLLOWED,
    }
    assert batch.ignored == ("inside.tif",)
    assert {master.frames for master in batch.masters} == {1}
    kept = {master.name: (archive.root / master.path).read_bytes() for master in batch.masters if master.path}
    assert kept == {"a.tif": TIFF, "empty.tif": b"", "text.tif": b"text, not a picture"}
    problem = batch.masters[1].problem
    assert problem is not None
    assert (problem.subject, problem.page) == ("dangling.tif", "000002-001")


def test_a_link_to_a_hidden_page_is_counted(archive: Archive, source: Path) -> None:
    (source / ".store").mkdir()
    (source / ".store" / "a.tif").write_bytes(TIFF)
    (source / "a.tif").symlink_to(".store/a.tif")
    assert problems(take(archive, source)) == {"a.tif": ProblemCode.LINK_NOT_FOLLOWED}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (("पत्रावली" * 20).encode()[:249] + b".tif", None),
        (b"two\nlines.tif", "two\\x0alines.tif"),
        (b"bad\xff\xfe.tif", "bad\\xff\\xfe.tif"),
        (b'it\'s "so" `here` $(x).tif', None),
        ("flip\u202efit.tif".encode(), "flip\\u202efit.tif"),
        (b" lead and trail .tif", None),
        (b"-rf.tif", None),
    ],
)
def test_names_of_all_kinds(archive: Archive, source: Path, raw: bytes, shown: str | None) -> None:
    raw = raw if b"." in raw[-4:] else raw + b".tif"
    Path(os.fsdecode(os.fsencode(source) + b"/" + raw)).write_bytes(TIFF)
    (master,) = take(archive, source).masters
    assert master.problem is None
    assert master.name == (shown or raw.decode("utf-8", "surrogateescape"))
    assert master.name_b64 == (base64.b64encode(raw).decode() if shown else None)
    assert master.path == "masters/1122-01/000001.tif"
    assert load_batch(archive.masters / "1122-01").masters == (master,)


@pytest.fixture
def common_user() -> Iterator[Path]:
    """A directory of a user who is not root: root reads everything."""
    place = Path(tempfile.mkdtemp(prefix="intake-"))
    user = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(place, user, -1)
    before = os.geteuid()
    os.seteuid(user)
    try:
        yield place
    finally:
        os.seteuid(before)
        for path in place.rglob("*"):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(place)


def test_without_permission(common_user: Path) -> None:
    archive, source = Archive.create(common_user / "archive"), common_user / "in"
    put(source, a_tif=TIFF, closed__b_tif=TIFF, secret_tif=TIFF, secret_dat=TIFF)
    for name in ("secret.tif", "secret.dat", "closed"):
        (source / name).chmod(0)
    batch = take(archive, source)
    assert problems(batch) == {
        "closed/": ProblemCode.UNREADABLE_DIRECTORY,
        "secret.dat": ProblemCode.UNREADABLE_PATH,
        "secret.tif": ProblemCode.UNREADABLE_PATH,
    }
    assert names(batch) == ["a.tif", "closed/", "secret.dat", "secret.tif"]
    assert deliver(archive, source, ORDER, SETTINGS, one_page) == DeliveredBefore("1122-01")


def test_a_root_without_permission(common_user: Path) -> None:
    archive, source = Archive.create(common_user / "archive"), common_user / "in"
    source.mkdir(mode=0)
    assert problems(take(archive, source)) == {"./": ProblemCode.UNREADABLE_DIRECTORY}


def after_scan(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something to the source between looking and copying."""
    real = copying.scan

    def scan_and_act(*args: object) -> object:
        delivery = real(*args)  # type: ignore[arg-type]
        act()
        return delivery

    monkeypatch.setattr(copying, "scan", scan_and_act)


def test_a_path_that_vanishes(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, b_tif=TIFF)
    after_scan(monkeypatch, (source / "a.tif").unlink)
    batch = take(archive, source)
    assert problems(batch) == {"a.tif": ProblemCode.VANISHED_PATH}
    assert batch.masters[0].sha256 is None
    assert [path.name for path in sorted((archive.masters / "1122-01").iterdir())] == ["000002.tif", "batch.json", "delivery.json"]


def test_a_path_that_turns_into_a_link(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF)

    def swap() -> None:
        (source / "a.tif").unlink()
        (source / "a.tif").symlink_to("/etc/passwd")

    after_scan(monkeypatch, swap)
    batch = take(archive, source)
    assert problems(batch) == {"a.tif": ProblemCode.LINK_NOT_FOLLOWED}
    assert batch.masters[0].path is None


@pytest.mark.parametrize(("growths", "problem"), [(1, None), (9, ProblemCode.UNREADABLE_PATH)])
def test_a_path_that_grows_while_it_is_copied(
    archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch, growths: int, problem: ProblemCode | None
) -> None:
    put(source, a_tif=TIFF)
    real, left = copying.copy_fixed, [growths]

    def copy(*args: object) -> object:
        fixed = real(*args)  # type: ignore[arg-type]
        if left[0]:
            left[0] -= 1
            with (source / "a.tif").open("ab") as grown:
                grown.write(b"more")
        return fixed

    monkeypatch.setattr(copying, "copy_fixed", copy)
    (master,) = take(archive, source).masters
    assert (master.problem and master.problem.code) == problem
    assert master.path is not None
    assert (archive.root / master.path).read_bytes() == TIFF + b"more"


# -- broken machines -------------------------------------------------------------------------------------------------------------


def test_a_source_disk_that_fails_on_one_path(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, b_tif=TIFF)
    real = copying.copy_fixed

    def copy(opened: object, target: Path, limit: int) -> object:
        if target.name.startswith("000001"):
            raise OSError(errno.EIO, "Input/output error")
        return real(opened, target, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "copy_fixed", copy)
    assert problems(take(archive, source)) == {"a.tif": ProblemCode.UNREADABLE_PATH}


def test_an_archive_disk_that_fails_stops_and_is_resumed(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, b_tif=TIFF)

    def full(*_: object) -> None:
        raise StorageError("store.disk-full", path="x")

    with monkeypatch.context() as patch:
        patch.setattr(copying, "copy_fixed", full)
        with pytest.raises(StorageError, match="disk-full"):
            take(archive, source)
    assert [opened.batch for opened in open_deliveries(archive)] == ["1122-01"]
    assert len(take(archive, source).masters) == 2


def test_a_share_that_goes_away_is_no_heap_of_bad_pages(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, b_tif=TIFF)
    away = source.with_name("away")
    with monkeypatch.context() as patch:
        after_scan(patch, lambda: source.rename(away))
        with pytest.raises(StorageError) as caught:
            take(archive, source)
    assert caught.value.code == "run.source-lost"
    away.rename(source)
    assert problems(take(archive, source)) == {}


def test_no_room(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF)
    monkeypatch.setattr("scanfile.store.durable.shutil.disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    with pytest.raises(StorageError, match="disk-full"):
        take(archive, source)


# -- interrupt anywhere, run again -----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The power goes."""


def tree(archive: Archive) -> dict[str, bytes]:
    return {archive.rel(path): path.read_bytes() for path in sorted(archive.masters.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("moment", range(1, 40))
def test_interrupted_anywhere_and_run_again_is_the_same(
    archive: Archive, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Killed at the n-th write to disk, run again the next day: the same bytes as without interruption."""
    put(source, a_tif=TIFF, b_pdf=PDF, empty_tif=b"", c__d_jpg=JPEG)
    straight = Archive.create(tmp_path / "straight")
    take(straight, source)
    steps = [0]
    for module, name in ((os, "fsync"), (os, "replace"), (os, "rename"), (os, "mkdir")):
        real = getattr(module, name)

        def step(*args: object, _real: Callable[..., object] = real, **named: object) -> object:
            steps[0] += 1
            if steps[0] == moment:
                raise Killed
            return _real(*args, **named)

        monkeypatch.setattr(module, name, step)
    killed = False
    try:
        first: Outcome | None = deliver(archive, source, ORDER, SETTINGS, one_page)
    except Killed:
        killed, first = True, None
    monkeypatch.undo()
    assert killed == (moment <= steps[0])
    if killed:
        begun = open_deliveries(archive) or sealed_deliveries(archive)
        # From the first durable word on, the id and the date stay; before it, nothing was delivered.
        again = deliver(archive, source, replace(ORDER, date="2026-11-23") if begun else ORDER, SETTINGS, one_page)
        assert isinstance(again, Delivered | DeliveredBefore)
    else:
        assert isinstance(first, Delivered)
    assert tree(archive) == tree(straight)
    assert deliver(archive, source, ORDER, SETTINGS, one_page) == DeliveredBefore("1122-01")


def test_the_harness_above_reaches_the_end(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, b_pdf=PDF, empty_tif=b"", c__d_jpg=JPEG)
    steps = [0]
    for name in ("fsync", "replace", "rename", "mkdir"):
        real = getattr(os, name)

        def step(*args: object, _real: Callable[..., object] = real, **named: object) -> object:
            steps[0] += 1
            return _real(*args, **named)

        monkeypatch.setattr(os, name, step)
    take(archive, source)
    assert 10 < steps[0] < 39


def test_resuming_says_so_and_can_be_found_without_the_path(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF)
    options = DeliveryOptions("7/2019", Part.NOTING, "{number}", (SidecarRow("a", "7"),))

    def die(_: Path) -> Future[int]:
        raise Killed

    with pytest.raises(Killed):
        deliver(archive, source, replace(ORDER, options=options), SETTINGS, die)
    (opened,) = open_deliveries(archive)
    assert (opened.batch, opened.source, opened.operator, opened.date) == ("1122-01", source, "asha", "2026-11-22")
    assert (opened.options, opened.complete) == (options, False)
    order = IntakeOrder(opened.operator, opened.date, opened.batch, opened.options)
    outcome = deliver(archive, opened.source, order, SETTINGS, one_page)
    assert isinstance(outcome, Delivered)
    assert outcome.resumed
    assert outcome.batch.options == options


def test_a_complete_delivery_is_sealed_even_without_its_source(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(copying, "seal", die)
        with pytest.raises(Killed):
            take(archive, source)
    (opened,) = open_deliveries(archive)
    assert opened.complete
    shutil.rmtree(source)
    assert names(take(archive, source)) == ["a.tif"]


def test_an_open_delivery_can_be_discarded(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF)

    def die(_: Path) -> Future[int]:
        raise Killed

    with pytest.raises(Killed):
        take(archive, source, probe=die)
    discard(archive, "1122-01")
    assert open_deliveries(archive) == ()
    assert list(archive.open_deliveries.iterdir()) == []


# -- redelivery and ids ----------------------------------------------------------------------------------------------------------


def test_redelivery_copies_nothing(archive: Archive, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(source, a_tif=TIFF, empty_tif=b"")
    (source / "link.tif").symlink_to("nowhere")
    take(archive, source)
    before = tree(archive)

    def never(*_: object) -> None:
        raise AssertionError("copied again")

    monkeypatch.setattr(copying, "copy_fixed", never)
    moved = source.rename(source.with_name("moved"))
    assert deliver(archive, moved, ORDER, SETTINGS, one_page) == DeliveredBefore("1122-01")
    assert tree(archive) == before


def test_redelivery_that_shows_only_after_copying(archive: Archive, source: Path) -> None:
    """A path above the limit has no bytes in the archive, so the sizes do not agree."""
    put(source, a_tif=TIFF, large_tif=bytes((1 << 20) + 1))
    take(archive, source)
    before = tree(archive)
    assert deliver(archive, source, ORDER, SETTINGS, one_page) == DeliveredBefore("1122-01")
    assert tree(archive) == before
    assert list(archive.open_deliveries.iterdir()) == []


def test_other_order_or_content_is_another_delivery(archive: Archive, source: Path, tmp_path: Path) -> None:
    put(source, **{"1_tif": TIFF, "2_tif": JPEG})
    take(archive, source)
    put(tmp_path / "turned", **{"1_tif": JPEG, "2_tif": TIFF})
    assert take(archive, tmp_path / "turned").id == "1122-02"
    put(source, **{"3_tif": PNG})
    assert take(archive, source).id == "1122-03"
    assert [seal.batch for seal in sealed_deliveries(archive)] == ["1122-01", "1122-02", "1122-03"]


def test_ids_are_free_in_this_archive(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF)
    (archive.masters / "1122-01").mkdir()
    (archive.masters / "1122-01" / "delivery.json").write_text('{"format":1,"digest":"x","paths":9,"bytes":9}')
    assert take(archive, source, replace(ORDER, taken=frozenset({"1122-02"}))).id == "1122-03"


def test_a_given_id(archive: Archive, source: Path, tmp_path: Path) -> None:
    put(source, a_tif=TIFF)
    order = replace(ORDER, batch="Stack-7")
    assert take(archive, source, order).id == "Stack-7"
    assert deliver(archive, source, order, SETTINGS, one_page) == DeliveredBefore("Stack-7")
    for content in (JPEG, TIFF + b"x"):
        put(tmp_path / "other", a_tif=content)
        with pytest.raises(UsageError, match=r"run\.batch-taken"):
            take(archive, tmp_path / "other", order)
    with pytest.raises(UsageError, match=r"run\.batch-taken"):
        take(archive, tmp_path / "other", replace(ORDER, batch="gone", taken=frozenset({"gone"})))


@pytest.mark.parametrize("batch", ["", "-a", "a/b", "..", "क", "a b", "a" * 33, "a\n"])
def test_ids_that_make_no_directory(archive: Archive, source: Path, batch: str) -> None:
    put(source, a_tif=TIFF)
    with pytest.raises(UsageError, match=r"run\.batch-id"):
        take(archive, source, replace(ORDER, batch=batch))


def test_an_open_id_belongs_to_its_source(archive: Archive, source: Path, tmp_path: Path) -> None:
    put(source, a_tif=TIFF)
    put(tmp_path / "other", a_tif=JPEG)

    def die(_: Path) -> Future[int]:
        raise Killed

    with pytest.raises(Killed):
        take(archive, source, replace(ORDER, batch="A"), die)
    with pytest.raises(UsageError, match=r"run\.batch-taken"):
        take(archive, tmp_path / "other", replace(ORDER, batch="A"))
    assert take(archive, source, replace(ORDER, batch="B")).id == "B"
    assert open_deliveries(archive) == ()


def test_what_the_caller_does_not_approve_leaves_nothing(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF)

    def refuse(batch: Batch) -> None:
        raise UsageError("usage.one-number", path=batch.source, count=2)

    with pytest.raises(UsageError, match="one-number"):
        take(archive, source, replace(ORDER, approve=refuse))
    assert tree(archive) == {}
    assert list(archive.open_deliveries.iterdir()) == []


# -- where sources lie -----------------------------------------------------------------------------------------------------------


def test_a_missing_source(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"run\.path-missing"):
        take(archive, tmp_path / "nowhere")


def test_the_archive_does_not_eat_itself(archive: Archive, source: Path, tmp_path: Path) -> None:
    put(source, a_tif=TIFF)
    take(archive, source)
    for inside in (
        archive.masters,
        archive.masters / "1122-01",
        archive.masters / "1122-01" / "000001.tif",
        archive.pages,
        archive.records,
    ):
        with pytest.raises(UsageError, match=r"run\.inside-archive"):
            take(archive, inside)
    (tmp_path / "sly").symlink_to(archive.masters)
    with pytest.raises(UsageError, match=r"run\.inside-archive"):
        take(archive, tmp_path / "sly")
    put(archive.inbox, b_tif=JPEG)
    assert names(take(archive, archive.inbox)) == ["b.tif"]
    batch = take(archive, tmp_path)
    assert names(batch) == ["archive/inbox/b.tif", "in/a.tif"]
    assert "archive/masters/" in batch.ignored


def test_scan_order_is_natural_and_total(source: Path) -> None:
    put(source, b2__1_tif=TIFF, b10__1_tif=TIFF, B1_tif=TIFF, b1_tif=TIFF, b3_tif=TIFF)
    found = [one.name for one in scan(source, SETTINGS).found]
    assert found.index("b2/1.tif") < found.index("b10/1.tif")
    assert found.index("b1.tif") < found.index("b3.tif")
    assert sorted(found) == ["B1.tif", "b1.tif", "b10/1.tif", "b2/1.tif", "b3.tif"]
    assert found == [one.name for one in scan(source, SETTINGS).found]


# -- counting while copying ------------------------------------------------------------------------------------------------------


def test_few_paths_are_being_counted_at_once(archive: Archive, source: Path) -> None:
    put(source, **{f"{number}_tif": TIFF + bytes([number]) for number in range(100)})
    waiting: list[Future[int]] = []
    most = [0]

    class Lazy(Future[int]):
        """Is done when it is asked for."""

        def result(self, timeout: float | None = None) -> int:
            waiting.remove(self)
            return 2

    def probe(_: Path) -> Future[int]:
        waiting.append(Lazy())
        most[0] = max(most[0], len(waiting))
        return waiting[-1]

    batch = take(archive, source, probe=probe)
    assert {master.frames for master in batch.masters} == {2}
    assert 2 <= most[0] <= 40
    assert waiting == []


# -- reading back ----------------------------------------------------------------------------------------------------------------


def test_a_batch_from_a_newer_program(archive: Archive, source: Path) -> None:
    put(source, a_tif=TIFF)
    take(archive, source)
    path = archive.masters / "1122-01" / "batch.json"
    plain = json.loads(path.read_bytes())
    path.chmod(0o600)
    path.write_text(json.dumps(plain | {"format": 3, "new": True}))
    with pytest.raises(ConfigError) as caught:
        load_batch(path.parent)
    assert caught.value.code == "archive.from-future"
    assert caught.value.values == {"found": 3, "known": 2}


@pytest.mark.parametrize("damage", ["cut", "digest", "key", "list", "gone"])
def test_a_damaged_batch(archive: Archive, source: Path, damage: str) -> None:
    put(source, a_tif=TIFF)
    batch = take(archive, source)
    path = archive.masters / "1122-01" / "batch.json"
    content = path.read_bytes()
    path.chmod(0o600)
    wrong = {
        "cut": content[:-5],
        "digest": content.replace(sha256(TIFF).hexdigest().encode(), b"0" * 64),
        "key": content.replace(b'"size"', b'"sizes"'),
        "list": b"[]",
        "gone": b"",
    }[damage]
    path.write_bytes(wrong) if damage != "gone" else path.unlink()
    with pytest.raises(IntegrityError, match=r"store\.damaged"):
        load_batch(path.parent)
    assert delivery_digest(batch) == sealed_deliveries(archive)[0].digest
