"""Whatever is taken away or changed, verify finds it and names it; and the index can be made anew from the folders."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest
from fakes import draw_delivery
from replay import Silent, run

from scanfile import clock, config, pdf, pipeline
from scanfile.errors import IntegrityError, StorageError
from scanfile.index import Index
from scanfile.model import Order, Step, Work
from scanfile.rebuild import rebuild_index
from scanfile.store import Archive, ArchiveLock, fingerprint
from scanfile.tasks import load_reading
from scanfile.verify import Grade, Verdict, verify

BATCH = "1122-07"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Four kept pages, a blank one and one that is no scan, in two records."""
    delivery = draw_delivery(tmp_path_factory.mktemp("delivery"), pages=2)
    archive = pipeline.create_archive(tmp_path_factory.mktemp("finished") / "archive", "bihar", "")
    run(archive.root, delivery, BATCH, 0, "")
    return archive


@pytest.fixture
def archive(finished: Archive, tmp_path: Path) -> Archive:
    """A copy to break."""
    shutil.copytree(finished.root, tmp_path / "archive")
    return Archive(tmp_path / "archive")


def found(verdict: Verdict) -> list[tuple[str, object]]:
    return [(finding.code, dict(finding.values).get("path", dict(finding.values).get("batch"))) for finding in verdict.findings]


def one(archive: Archive, pattern: str) -> Path:
    return sorted(archive.root.glob(pattern))[0]


MASTER = "masters/1122-07/000001.*"
RESULT = "pages/1122-07/000001-001.read.json.gz"
INSPECTION = "pages/1122-07/000001-001.inspect.json.gz"
PDF = "records/*/*.pdf"
RECORD = "records/*/record.json"
EVERY_KIND = pytest.mark.parametrize("pattern", [MASTER, RESULT, INSPECTION, PDF, RECORD])


@pytest.mark.parametrize("grade", list(Grade))
def test_a_sound_archive_with_problems_in_it_is_sound(finished: Archive, grade: Grade) -> None:
    verdict = verify(finished, grade)
    assert verdict.sound
    assert verdict.counts == {"pages": 6, "masters": 5, "results": 9, "pdfs": 2}
    assert verdict.unfinished == ()
    assert len(verdict.manifest) == 64


def test_verify_changes_nothing(archive: Archive) -> None:
    before = {path: path.stat().st_mtime_ns for path in archive.root.rglob("*") if path.is_file() and not path.name.startswith("index.db")}
    verify(archive, Grade.FULL)
    assert before == {path: path.stat().st_mtime_ns for path in archive.root.rglob("*") if path.is_file() and path in before}


@EVERY_KIND
@pytest.mark.parametrize("grade", list(Grade))
def test_what_is_missing_is_found_at_every_grade(archive: Archive, pattern: str, grade: Grade) -> None:
    path = one(archive, pattern)
    path.unlink()
    assert found(verify(archive, grade)) == [("verify.missing", archive.rel(path))]


@EVERY_KIND
def test_what_has_other_bytes_of_the_same_length_is_found(archive: Archive, pattern: str) -> None:
    path = one(archive, pattern)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    assert found(verify(archive, Grade.FIXITY)) == [("verify.changed", archive.rel(path))]
    assert found(verify(archive, Grade.FULL)) == [("verify.changed", archive.rel(path))]
    assert found(verify(archive, Grade.QUICK)) == [], "quick looks at names and sizes only"


def test_a_master_of_another_size_is_found_quickly(archive: Archive) -> None:
    path = one(archive, MASTER)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\0")
    assert found(verify(archive, Grade.QUICK)) == [("verify.changed", archive.rel(path))]


def test_a_list_of_masters_that_is_gone_is_found(archive: Archive) -> None:
    for name in ("batch.json", "delivery.json"):
        path = one(archive, f"masters/1122-07/{name}")
        path.rename(archive.root / name)
        assert found(verify(archive, Grade.QUICK)) == [("verify.missing", archive.rel(path))]
        (archive.root / name).rename(path)
    assert verify(archive, Grade.QUICK).sound


def another_digest(text: str) -> str:
    digit = text.index('"sha256":"') + 10
    return text[:digit] + ("0" if text[digit] != "0" else "1") + text[digit + 1 :]


@pytest.mark.parametrize("change", [another_digest, lambda text: text[:-20], lambda text: "[]"], ids=["digest", "cut", "other"])
def test_a_list_of_masters_that_is_not_what_was_sealed_is_found(archive: Archive, change: Callable[[str], str]) -> None:
    path = one(archive, "masters/1122-07/batch.json")
    content = change(path.read_text("utf-8"))
    path.chmod(0o600)
    path.write_text(content, "utf-8")
    assert found(verify(archive, Grade.QUICK)) == [("verify.changed", archive.rel(path))]


def test_a_whole_batch_that_is_gone_is_found(archive: Archive) -> None:
    shutil.rmtree(archive.masters / BATCH)
    assert "verify.missing" in [code for code, _ in found(verify(archive, Grade.QUICK))]


def tamper(archive: Archive, *statements: str) -> None:
    with closing(sqlite3.connect(archive.index_db)) as conn, conn:
        for statement in statements:
            conn.execute(statement)


def test_a_page_row_that_is_gone_is_found(archive: Archive) -> None:
    tamper(archive, "DELETE FROM record_pages", "DELETE FROM texts", "DELETE FROM results", "DELETE FROM pages WHERE page = '000001-002'")
    assert ("verify.accounting", BATCH) in found(verify(archive, Grade.QUICK))


def test_frames_that_disagree_with_the_folders_are_found(archive: Archive) -> None:
    tamper(archive, "UPDATE masters SET frames = 3 WHERE number = 1")
    codes = [code for code, _ in found(verify(archive, Grade.QUICK))]
    assert "verify.frames" in codes or "verify.accounting" in codes


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET actor = 'somebody else' WHERE seq = 1",
        "UPDATE events SET at = '2020-01-01T00:00:00Z' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 1",
    ],
)
def test_a_broken_audit_trail_is_found(archive: Archive, change: str) -> None:
    tamper(archive, "DROP TRIGGER events_keep", "DROP TRIGGER events_stay", change)
    codes = [finding.code for finding in verify(archive, Grade.QUICK).findings]
    assert codes
    assert set(codes) == {"verify.chain"}


def test_a_pdf_that_lost_its_text_layer_is_found_by_full_only(archive: Archive) -> None:
    """Somebody replaced a PDF and its digest: only reading it shows that its text is gone."""
    path = one(archive, PDF)
    with pikepdf.open(path, allow_overwriting_input=True) as opened:
        opened.pages[0].Contents = opened.make_stream(b"")
        opened.save(path)
    tamper(archive, f"UPDATE parts SET sha256 = '{fingerprint(path)}' WHERE path = '{archive.rel(path)}'")
    assert found(verify(archive, Grade.FIXITY)) == []
    assert ("verify.proof", archive.rel(path)) in found(verify(archive, Grade.FULL))


def test_what_the_first_proof_found_is_a_problem_and_no_finding(archive: Archive) -> None:
    path = one(archive, PDF)
    test_a_pdf_that_lost_its_text_layer_is_found_by_full_only(archive)
    with Index.open(archive.index_db, clock.now) as index:
        record = next(line.id for line in index.records() if path.is_relative_to(archive.record_dir(line.id)))
        pages = [page for part in index.record(record).parts for page in part.pages]
    readings = [load_reading(archive, page.read_path) if page.read_path else None for page in pages]
    for code, detail in pdf.prove(path, readings):
        row = (code, detail, BATCH, record)
        with closing(sqlite3.connect(archive.index_db)) as conn, conn:
            conn.execute(
                "INSERT INTO problems(code, subject, detail, batch, record, step, at) VALUES (?, 'x', ?, ?, ?, 'build', 'now')", row
            )
    assert verify(archive, Grade.FULL).sound


def test_unfinished_work_is_told_and_is_no_damage(archive: Archive) -> None:
    with Index.open(archive.index_db, clock.now) as index:
        index.redo(Step.BUILD)
    verdict = verify(archive, Grade.QUICK)
    assert verdict.sound
    assert verdict.unfinished == (BATCH,)


def test_json_of_a_verdict(archive: Archive) -> None:
    one(archive, MASTER).unlink()
    plain = verify(archive, Grade.QUICK).as_json()
    assert set(plain) == {"sound", "findings", "counts", "manifest", "unfinished"}
    assert plain["sound"] is False
    assert plain["findings"] == [{"code": "verify.missing", "values": {"path": archive.rel(archive.masters / BATCH / "000001.tif")}}]


# The index from the folders

QUERIES = ("कार्यालय", "की", "order", '"letter office"', "offic*", "12/2019", "zzz")


def answers(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        return {
            query: sorted((hit.record, hit.number, str(hit.part), hit.page, hit.label, hit.snippet) for hit in index.search(query))
            for query in QUERIES
        }


def records_of(archive: Archive) -> list[object]:
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        return [index.record(line.id) for line in index.records()]


def without_index(archive: Archive) -> None:
    for path in archive.root.glob("index.db*"):
        path.unlink()


def junk_index(archive: Archive) -> None:
    without_index(archive)
    archive.index_db.write_bytes(b"this was an index once" * 300)


@pytest.mark.parametrize("before", [lambda archive: None, without_index, junk_index], ids=["sound", "missing", "damaged"])
def test_a_rebuilt_index_answers_as_the_old_one(archive: Archive, finished: Archive, before: Callable[[Archive], None]) -> None:
    before(archive)
    rebuilt = rebuild_index(archive, config.load(archive.config), "asha")
    assert (rebuilt["pages"], rebuilt["records"]) == (6, 2)
    assert verify(archive, Grade.FULL).sound
    assert verify(archive, Grade.FULL).manifest == verify(finished, Grade.FULL).manifest
    assert answers(archive) == answers(finished)
    assert any(answers(finished)[query] for query in QUERIES[:-1])
    assert records_of(archive) == records_of(finished)
    with Index.open(archive.index_db, clock.now, read_only=True) as index:
        assert index.accounting(None)["kept"] == 4
        assert "rebuild" in [event.kind for event in index.events()]
        assert index.verify_chain() == []


def test_the_old_index_is_kept_aside_and_the_archive_keeps_its_identity(archive: Archive, finished: Archive) -> None:
    rebuilt = rebuild_index(archive, config.load(archive.config), "asha")
    with Index.open(archive.root / rebuilt["old"], clock.now, read_only=True) as old, Index.open(archive.index_db, clock.now) as new:
        assert old.archive_id == new.archive_id
        assert old.manifest() == new.manifest()


def test_a_run_after_a_rebuild_finds_nothing_to_do(archive: Archive) -> None:
    rebuild_index(archive, config.load(archive.config), "asha")
    summary = pipeline.main_job(archive, config.load(archive.config), [], Order(), Work(jobs=1), Silent())
    assert summary.pages["pending"] == 0
    assert verify(archive, Grade.FULL).sound


def test_a_rebuild_that_fails_leaves_the_index_that_was_there(archive: Archive, finished: Archive) -> None:
    path = one(archive, RESULT)
    path.write_bytes(b"no result")
    with pytest.raises(IntegrityError) as caught:
        rebuild_index(archive, config.load(archive.config), "asha")
    assert caught.value.values["path"] == archive.rel(path)
    assert answers(archive) == answers(finished)


def test_a_rebuild_waits_for_no_run(archive: Archive) -> None:
    with ArchiveLock(archive.lock_path, "night job", "2026-11-22T18:30:00Z"), pytest.raises(StorageError) as caught:
        rebuild_index(archive, config.load(archive.config), "asha")
    assert caught.value.code == "archive.locked"
    assert verify(archive, Grade.QUICK).sound
