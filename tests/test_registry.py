"""The archive's register: imported whole or not at all, updated, kept beside the index, found again after a rebuild."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import batch_of, deliver, draft, finish, fresh, inspected, number

from scanfile import clock, config, registry, verify
from scanfile.errors import IntegrityError, StorageError
from scanfile.index import Index
from scanfile.model import Classification, CountUnit, RecordState, RegisterEntry, RegisterImport, RegisterRow, Source
from scanfile.pipeline import create_archive
from scanfile.rebuild import rebuild_index
from scanfile.registry import add_entry, import_path, kept_register, register_is_kept
from scanfile.store import Archive
from scanfile.text import number_key
from scanfile.verify import Grade


def row(number: str, **more: object) -> RegisterRow:
    return RegisterRow(number, number_key(number), **more)  # type: ignore[arg-type]


FULL = RegisterRow(
    "१८४७/रा०/2018", number_key("1847/रा०/2018"), "भूमि\u2028विवाद", "राजस्व", "DM", "2018-19", 24, 0, CountUnit.WRITTEN_SIDE,
    Classification.SECRET, "B", "भूमि", "closed", "1", "2026-03-31",
)  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with fresh(tmp_path) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    create_archive(tmp_path / "archive", "", "DM-GAYA")
    return Archive.find(tmp_path / "archive")


@pytest.fixture
def own(archive: Archive) -> Iterator[Index]:
    with Index.open(archive.index_db, clock.now) as opened:
        yield opened


# In the index


def test_a_new_archive_has_no_register(index: Index) -> None:
    assert not index.has_register()
    assert (list(index.register()), index.register_rows(["7"]), list(index.register_lines()), index.register_digest()) == ([], {}, [], "")


def test_rows_come_back_as_they_went_in_and_in_order(index: Index) -> None:
    rows = [row("9"), FULL, row("1")]
    assert index.import_register(rows, "a.csv", "asha") == RegisterImport(3, 0, 0, 3)
    assert list(index.register()) == rows
    assert index.register_rows([FULL.key, "1", "5"]) == {FULL.key: FULL, "1": rows[2]}
    assert index.has_register()


def test_a_second_import_updates_and_keeps_the_order_and_what_it_does_not_name(index: Index) -> None:
    index.import_register([row("9"), row("1"), row("2", subject="old")], "a.csv", "asha")
    found = index.import_register([row("2", subject="new"), row("3"), row("9")], "b.csv", "ravi")
    assert found == RegisterImport(inserted=1, updated=1, unchanged=1, total=4)
    assert list(index.register()) == [row("9"), row("1"), row("2", subject="new"), row("3")]


def test_an_import_is_an_event_also_where_nothing_changes(index: Index) -> None:
    for _ in range(2):
        index.import_register([row("9")], "a.csv", "asha")
    assert [(event.kind, event.actor, event.subject, event.detail) for event in index.events()] == [
        ("register.imported", "asha", "a.csv", "1 new, 0 changed, 0 unchanged"),
        ("register.imported", "asha", "a.csv", "0 new, 0 changed, 1 unchanged"),
    ]
    assert index.verify_chain() == []


def test_what_is_kept_elsewhere_is_kept_before_anything_is_entered(index: Index) -> None:
    def keep(entries: object) -> str:
        assert not index.has_register()
        raise StorageError("store.disk-full", path="x")

    with pytest.raises(StorageError):
        index.import_register([row("9")], "a.csv", "asha", keep)
    assert not index.has_register()
    assert index.events() == []


def test_an_import_that_broke_off_while_staging_leaves_nothing_in_the_way(tmp_path: Path, index: Index) -> None:
    with closing(sqlite3.connect(tmp_path / "index.db")) as db:
        db.execute("CREATE TABLE register_staged (half TEXT)")
    assert index.import_register([row("9")], "a.csv", "asha").total == 1
    with closing(sqlite3.connect(tmp_path / "index.db")) as db:
        assert [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'register%'")] == ["register"]


def test_records_stand_beside_their_files(index: Index) -> None:
    ids = finish(index, "0131-01", ["a", "b", "c"], n1="७/2019", n2="7 / 2019", n3="8/2019")
    index.import_register([row("7/2019"), row("8/2019"), row("9/2019")], "a.csv", "asha")
    assert [(line.row.number, line.records, line.state) for line in index.register_lines()] == [
        ("7/2019", (ids[0], ids[1]), RecordState.PUBLISHED),
        ("8/2019", (ids[2],), RecordState.PUBLISHED),
        ("9/2019", (), RecordState.REGISTERED),
    ]


def test_records_that_are_not_built_or_are_sealed_stand_beside_their_files_too(index: Index) -> None:
    deliver(index, batch_of("0131-01", 1, 1, 1))
    index.commit([inspected("0131-01", f"{place:06d}-001") for place in (1, 2, 3)])
    drafts = [
        draft("a", "000001-001", numbers=[number("7/2019")]),
        dataclasses.replace(draft("b", "000002-001", numbers=[number("8/2019")]), sealed=True),
        draft("c", "000003-001", numbers=[number("9/2019", Source.READING)]),
    ]
    ids = index.put_drafts("0131-01", drafts)
    index.import_register([row("7/2019"), row("8/2019"), row("9/2019")], "a.csv", "asha")
    assert [(line.records, line.state) for line in index.register_lines()] == [
        ((ids[0],), RecordState.SCANNED),
        ((ids[1],), RecordState.SEALED),
        ((), RecordState.REGISTERED),
    ]


def test_what_an_import_changes_is_separated_again(index: Index) -> None:
    finish(index, "0131-01", ["a"], n1="7/2019")
    finish(index, "0131-02", ["b"], n1="8/2019")
    assert index.to_separate() == []
    index.import_register([row("5")], "a.csv", "asha")
    assert index.to_separate() == ["0131-01", "0131-02"], "that there is a register makes a difference to all"
    for batch, wanted in (("0131-01", "7/2019"), ("0131-02", "8/2019")):
        index.put_drafts(batch, [draft("letter1.tif", "000001-001", numbers=[number(wanted)])])
    index.import_register([row("5"), row("८/2019", classification=Classification.SECRET)], "a.csv", "asha")
    assert index.to_separate() == ["0131-02"]


# Beside the index


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("File No,Subject,Noting leaves,Classification", *lines)) + "\n", "utf-8")
    return path


def test_a_table_is_imported_and_kept(tmp_path: Path, archive: Archive, own: Index) -> None:
    path = table(tmp_path / "list.csv", "7/2019,भूमि,4,", "8/2019,,,गोपनीय")
    imported = import_path(archive, own, path, "", "asha")
    rows = (row("7/2019", subject="भूमि", count_noting=4), row("8/2019", classification=Classification.CONFIDENTIAL))
    assert imported.found == RegisterImport(2, 0, 0, 2)
    assert imported.barred == (rows[1],)
    assert tuple(own.register()) == rows
    entries, digest = kept_register(archive)
    assert [(entry.row, entry.source) for entry in entries] == [(one, str(path)) for one in rows]
    assert own.register_digest() == digest
    assert register_is_kept(archive, own)
    assert archive.register.stat().st_mode & 0o777 == 0o600


def test_with_a_mistake_nothing_is_imported(tmp_path: Path, archive: Archive, own: Index) -> None:
    imported = import_path(archive, own, table(tmp_path / "list.csv", "7/2019,,4,", "8/2019,,many,"), "", "asha")
    assert imported.found is None
    assert len(imported.table.mistakes) == 1
    assert not own.has_register()
    assert not archive.register.exists()


def test_files_are_typed_one_by_one(archive: Archive, own: Index) -> None:
    first = add_entry(archive, own, {"number": "7/2019", "subject": "भूमि", "count_noting": "४", "class": "बंद"}, "asha")
    assert first.found == RegisterImport(1, 0, 0, 1)
    again = add_entry(archive, own, {"number": "७/2019", "count_correspondence": "12 पृष्ठ"}, "asha")
    assert again.found == RegisterImport(0, 1, 0, 1)
    assert list(own.register()) == [
        dataclasses.replace(
            row("७/2019", subject="भूमि", file_class="closed"), count_noting=4, count_correspondence=12, count_unit=CountUnit.SIDE
        )
    ]
    assert add_entry(archive, own, {"number": "=1", "year": "x"}, "asha").found is None
    assert len(own.events()) == 2


def test_the_register_survives_a_rebuild_of_the_index(tmp_path: Path, archive: Archive, own: Index) -> None:
    import_path(archive, own, table(tmp_path / "list.csv", "7/2019,भूमि,4,", "8/2019,,,गोपनीय"), "", "asha")
    rows, digest = list(own.register()), own.register_digest()
    own.close()
    archive.index_db.unlink()
    rebuild_index(archive, config.load(archive.config), "asha")
    with Index.open(archive.index_db, clock.now) as again:
        assert (list(again.register()), again.register_digest()) == (rows, digest)
    assert verify.verify(archive, Grade.FULL).sound


def test_an_archive_without_a_register_can_be_rebuilt(archive: Archive) -> None:
    rebuild_index(archive, config.load(archive.config), "asha")
    assert verify.verify(archive, Grade.FULL).sound


def findings(archive: Archive) -> list[str]:
    return [finding.code for finding in verify.verify(archive, Grade.QUICK).findings]


def test_an_import_that_was_cut_short_is_no_damage_and_is_made_good_by_the_next(
    tmp_path: Path, archive: Archive, own: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_path(archive, own, table(tmp_path / "list.csv", "7/2019,,,"), "", "asha")
    longer = table(tmp_path / "list.csv", "7/2019,,,", "8/2019,,,")
    with monkeypatch.context() as broken:
        broken.setattr("scanfile.ledger.register._stage", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            import_path(archive, own, longer, "", "asha")
    assert len(kept_register(archive)[0]) == 2
    assert len(list(own.register())) == 1
    assert findings(archive) == []
    import_path(archive, own, longer, "", "asha")
    assert len(list(own.register())) == 2
    assert findings(archive) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "verify.missing"),
        (b"", "verify.changed"),
        (b"[]", "verify.changed"),
        (b'{"format":1,"previous":"","entries":[]}', "verify.changed"),
    ],
)
def test_a_register_that_was_changed_is_noticed(tmp_path: Path, archive: Archive, own: Index, content: bytes | None, code: str) -> None:
    import_path(archive, own, table(tmp_path / "list.csv", "7/2019,,,"), "", "asha")
    archive.register.unlink()
    if content is not None:
        archive.register.write_bytes(content)
    assert findings(archive) == [code]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"entries":[{"row":1}]}'])
def test_a_damaged_register_stops_a_rebuild(archive: Archive, content: bytes) -> None:
    archive.register.write_bytes(content)
    with pytest.raises(IntegrityError) as caught:
        rebuild_index(archive, config.load(archive.config), "asha")
    assert (caught.value.code, caught.value.values["path"]) == ("store.damaged", "register.json")


def test_the_register_s_form_is_the_documented_one(archive: Archive, own: Index) -> None:
    add_entry(archive, own, {"number": "7/2019"}, "asha")
    plain = json.loads(archive.register.read_bytes())
    assert set(plain) == {"format", "previous", "entries"}
    assert (plain["format"], plain["previous"]) == (registry.FORMAT, "")
    assert set(plain["entries"][0]) == {field.name for field in dataclasses.fields(RegisterEntry)}
    assert set(plain["entries"][0]["row"]) == {field.name for field in dataclasses.fields(RegisterRow)}


def test_of_a_large_register_with_a_mistake_at_its_end_nothing_is_imported(archive: Archive, own: Index, tmp_path: Path) -> None:
    lines = ["File No.,Noting leaves", *(f"{number}/2020,3" for number in range(1, 5001)), "5001/2020,many", ",4"]
    path = tmp_path / "large.csv"
    path.write_text("\n".join(lines), "utf-8")
    imported = import_path(archive, own, path, "", "asha")
    assert [(mistake.row, mistake.code) for mistake in imported.table.mistakes] == [
        (5002, "register.no-count"),
        (5003, "register.no-number"),
    ]
    assert (imported.counts["total"], own.has_register(), archive.register.exists()) == (0, False, False)
