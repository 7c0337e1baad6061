"""The ledger: deliveries, work lists, outcomes, drafts, problems, figures, audit trail, and two writers at once."""

from __future__ import annotations

import dataclasses
import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import Ticker, batch_of, built, deliver, digest, draft, finish, fresh, inspected, number, read, separated

from scanfile.errors import ConfigError, IntegrityError, ProblemCode
from scanfile.index import Index, Origin, PageRow, SensitiveLine
from scanfile.ledger import connection
from scanfile.ledger.schema import APPLICATION_ID, MIGRATIONS
from scanfile.model import DraftPart, Master, PageState, Part, Problem, RecordDraft, RecordState, Source, Step
from scanfile.outcomes import Failed

P1, P2, P3 = "000001-001", "000002-001", "000003-001"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with fresh(tmp_path) as opened:
        yield opened


def raw(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path / "index.db", isolation_level=None)


def failed(batch: str, page: str, step: str = "read") -> Failed:
    return Failed(batch, page, step, Problem(ProblemCode.OCR_FAILED, "letter", "broke", page=page))


# The database itself


def test_a_new_index_says_what_it_is(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        assert index.archive_id == "5a0f8a5e-0000-4000-8000-000000000001"
    with raw(tmp_path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
    assert stat.S_IMODE((tmp_path / "index.db").stat().st_mode) == 0o600
    with pytest.raises(ConfigError, match=r"index\.exists"):
        fresh(tmp_path)


def test_an_archive_from_the_future_is_refused(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    with raw(tmp_path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ConfigError) as caught:
        Index.open(tmp_path / "index.db", Ticker())
    assert (caught.value.code, caught.value.values) == ("archive.from-future", {"found": 99, "known": len(MIGRATIONS)})


@pytest.mark.parametrize(
    ("content", "code"), [(None, "index.missing"), (b"not a database at all" * 99, "index.damaged"), (b"", "index.damaged")]
)
def test_what_is_not_an_index_is_an_integrity_error(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "index.db").write_bytes(content)
    with pytest.raises(IntegrityError) as caught:
        Index.open(tmp_path / "index.db", Ticker())
    assert caught.value.code == code


def test_migration_keeps_a_copy_of_what_was(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["पहला पत्र"])
    added = (*MIGRATIONS, lambda db: db.execute("ALTER TABLE batches ADD COLUMN shelf TEXT"))
    opened = connection.Ledger.open(tmp_path / "index.db", Ticker(), read_only=False, migrations=added)
    assert opened.rows("SELECT id, shelf FROM batches") == [("0131-01", None)]
    opened.close()
    copy = sqlite3.connect(tmp_path / f"index.db.version-{len(MIGRATIONS)}")
    assert copy.execute("SELECT count(*) FROM pragma_table_info('batches') WHERE name = 'shelf'").fetchone() == (0,)
    assert copy.execute("SELECT count(*) FROM texts").fetchone() == (1,)
    copy.close()


def test_a_failed_migration_leaves_the_version_before(tmp_path: Path) -> None:
    fresh(tmp_path).close()

    def broken(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE half (x)")
        db.execute("CREATE TABLE half (x)")

    with pytest.raises(sqlite3.OperationalError):
        connection.Ledger.open(tmp_path / "index.db", Ticker(), read_only=False, migrations=(*MIGRATIONS, broken))
    with Index.open(tmp_path / "index.db", Ticker()) as index:
        assert index.accounting()["in"] == 0
    with raw(tmp_path) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    db.close()


def test_a_read_only_index_refuses_to_write(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    with Index.open(tmp_path / "index.db", Ticker(), read_only=True) as index:
        with pytest.raises(Exception, match=r"store\.io|readonly"):
            deliver(index, batch_of("0131-01", 1))
        assert index.batch_ids() == []


def test_sqlite_utils_opens_and_searches_it_as_it_is(tmp_path: Path) -> None:
    from sqlite_utils import Database

    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["कार्यालय की सूचना", "दूसरा पत्र"], n1="1234/रा०")
    db = Database(tmp_path / "index.db", execute_plugins=False)
    assert db["texts"].detect_fts() == "texts_fts"
    assert [row["original"] for row in db["texts"].search("की")] == ["कार्यालय की सूचना"]
    assert [row["label"] for row in db["page_list"].rows] == ["1/c", "1/c"]
    assert all(db[name].foreign_keys is not None for name in db.table_names())
    db.close()


# Deliveries


def test_a_delivery_is_entered_once_and_comes_back_as_it_was(index: Index) -> None:
    bad = Problem(ProblemCode.DAMAGED_PDF, "b.pdf", "no trailer")
    batch = dataclasses.replace(
        batch_of("0131-01", 1, 3),
        masters=(*batch_of("0131-01", 1, 3).masters, Master(3, "b\\xff.pdf", None, None, 0, 1, bad, "Yv8=")),
        ignored=("Thumbs.db", "नोट.txt"),
    )
    assert index.add_batch(batch, "d1", "2026-01-31", Origin(state="bihar", office="patna-1")) is True
    assert index.add_batch(batch, "d1", "2026-01-31") is False
    assert index.batch("0131-01") == batch
    assert (index.delivered("d1"), index.delivered("d2")) == ("0131-01", None)
    assert index.has_batch("0131-01")
    assert not index.has_batch("0131-02")
    assert index.batch_ids() == ["0131-01"]
    assert [(row.id, row.office, row.pages, row.ignored) for row in index.batches()] == [("0131-01", "patna-1", 5, batch.ignored)]
    assert index.accounting() == {
        "in": 5,
        "kept": 0,
        "blank": 0,
        "separator": 0,
        "duplicate": 0,
        "failed": 1,
        "pending": 4,
        "replaced": 0,
        "withdrawn": 0,
    }
    assert [(row.code, row.batch, row.page, row.subject) for row in index.problems()] == [("damaged-pdf", "0131-01", P3, "b.pdf")]


def test_names_that_are_not_unicode_are_entered(index: Index) -> None:
    odd = Problem(ProblemCode.UNREADABLE_PATH, "a\udcff.tif", "\ud800 \0")
    batch = dataclasses.replace(batch_of("0131-01", 1), ignored=("\udcff",))
    batch = dataclasses.replace(batch, masters=(*batch.masters, Master(2, "a\\xff.tif", None, None, 0, 1, odd)))
    deliver(index, batch)
    assert [row.subject for row in index.problems()] == ["a\\udcff.tif"]


def test_an_unknown_batch_or_record_is_an_integrity_error(index: Index) -> None:
    with pytest.raises(IntegrityError, match=r"index\.no-batch"):
        index.batch("x")
    with pytest.raises(IntegrityError, match=r"index\.no-record"):
        index.record("x")


# Work lists


def pages(rows: list[PageRow]) -> list[tuple[str, str]]:
    return [(row.batch, row.page) for row in rows]


def test_a_page_goes_from_list_to_list(index: Index) -> None:
    deliver(index, batch_of("0131-02", 1, 2))
    deliver(index, batch_of("0131-01", 1))
    assert pages(index.to_inspect()) == [("0131-02", P1), ("0131-02", P2), ("0131-02", "000002-002"), ("0131-01", P1)]
    assert pages(index.to_inspect(limit=2)) == [("0131-02", P1), ("0131-02", P2)]
    assert (index.to_read(), index.to_separate(), index.to_build(), index.pending_pages()) == ([], [], [], 4)

    index.commit([inspected("0131-02", P1), inspected("0131-02", P2), inspected("0131-02", "000002-002", blank=True)])
    assert pages(index.to_inspect()) == [("0131-01", P1)]
    assert (index.to_separate(), index.to_read()) == (["0131-02"], [])
    assert [(page.page, page.state) for page in index.separate_pages("0131-02")] == [
        (P1, PageState.PENDING),
        (P2, PageState.PENDING),
        ("000002-002", PageState.BLANK),
    ]

    separated(index)
    assert [record.id for record in index.records()] == ["0131-02-01", "0131-02-02"]
    assert (index.to_separate(), index.to_build()) == ([], [])
    assert pages(index.to_read()) == [("0131-02", P1), ("0131-02", P2)]
    assert (index.pending_pages(), index.pending_pages(reading=False)) == (3, 1), "the other batch has one that nobody has looked at"
    assert index.to_read()[1].inspection == inspected("0131-02", P2).inspection
    assert index.to_read()[1].master == "masters/0131-02/000002.tif"
    index.commit([read("0131-02", P2)])
    assert [record.id for record in index.to_build()] == ["0131-02-02"]
    assert index.unfinished_batches() == ["0131-02", "0131-01"]
    index.commit([read("0131-02", P1), built("0131-02-02")])
    separated(index)
    assert [record.id for record in index.to_build()] == ["0131-02-01"]
    index.commit([built("0131-02-01")])
    assert (index.to_build(), index.unfinished_batches(), index.pending_pages()) == ([], ["0131-01"], 1)
    counted = index.accounting(["0131-02"])
    assert (counted["in"], counted["kept"], counted["blank"], counted["pending"]) == (3, 2, 1, 0)
    assert sum(counted.values()) == 2 * counted["in"]


def test_work_lists_never_walk_all_pages(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        finish(index, "0131-01", ["एक"] * 3)
        deliver(index, batch_of("0131-02", 2))
    db = raw(tmp_path)
    seen: list[str] = []
    db.set_trace_callback(seen.append)
    index = Index(connection.Ledger(tmp_path / "index.db", db, Ticker()))
    for question in (index.to_inspect, index.to_read, index.to_build, index.to_separate, index.pending_pages, index.interrupted_attempts):
        question()
    db.set_trace_callback(None)
    plans = {sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in seen if sql.startswith("SELECT")}
    db.close()
    assert len(plans) >= 6
    for sql, plan in plans.items():
        for line in plan:
            partial = "INDEX pages_" in line or "INDEX records_to_build" in line or "INDEX attempts_flying" in line
            assert not line.startswith("SCAN") or partial or line == "SCAN batches", (sql, plan)
            assert "TEMP B-TREE" not in line, (sql, plan)


def test_duplicates_are_the_same_frame_of_the_same_bytes_that_came_before(index: Index) -> None:
    twice = dataclasses.replace(batch_of("0131-01", 2, 2), masters=tuple(
        dataclasses.replace(master, sha256=digest("same")) for master in batch_of("0131-01", 2, 2).masters
    ))  # fmt: skip
    deliver(index, twice)
    later = batch_of("0131-02", 3)
    deliver(index, dataclasses.replace(later, masters=(dataclasses.replace(later.masters[0], sha256=digest("same")),)))
    # The later one first: what counts is the order of delivery.
    index.commit([inspected("0131-02", "000001-001"), inspected("0131-02", "000001-002", blank=True), inspected("0131-02", "000001-003")])
    index.commit([inspected("0131-01", page) for page in (P1, "000001-002", P2, "000002-002")])
    states = {(page.page): page.state for page in index.separate_pages("0131-02")}
    assert states == {P1: PageState.DUPLICATE, "000001-002": PageState.BLANK, "000001-003": PageState.PENDING}
    assert [page.state for page in index.separate_pages("0131-01")] == [PageState.PENDING] * 4
    separated(index)
    assert (index.accounting(["0131-02"])["duplicate"], index.accounting()["duplicate"]) == (1, 1)


def test_attempts_tell_a_dead_worker_from_a_dead_coordinator(index: Index) -> None:
    deliver(index, batch_of("0131-01", 1, 1, 1))
    index.begin_attempts([("0131-01", page, "inspect") for page in (P1, P2, P3)])
    assert index.note_death("0131-01", P1, "inspect") == 1
    index.begin_attempts([("0131-01", P1, "inspect")])
    assert index.note_death("0131-01", P1, "inspect") == 2
    index.commit([inspected("0131-01", P2)])
    assert index.interrupted_attempts() == {("inspect", ("0131-01", P3))}
    index.end_attempts([("0131-01", P3, "inspect")])
    assert index.interrupted_attempts() == set()
    index.commit([inspected("0131-01", P1)])
    assert index.note_death("0131-01", P1, "inspect") == 1


# Drafts


def ready(index: Index, count: int = 3) -> None:
    deliver(index, batch_of("0131-01", *[1] * count))
    index.commit([inspected("0131-01", f"{place:06d}-001") for place in range(1, count + 1)])


def states(index: Index) -> dict[str, str]:
    return {record.id: str(record.state) for record in index.records()}


def test_ids_are_given_once(index: Index) -> None:
    ready(index)
    drafts = [draft("a", P1), draft("b", P2, numbers=[number("1234/रा०")])]
    assert index.put_drafts("0131-01", drafts) == ["0131-01-01", "0131-01-02"]
    before = (list(index.records()), index.record("0131-01-02"), index.events())
    assert index.put_drafts("0131-01", drafts) == ["0131-01-01", "0131-01-02"]
    assert (list(index.records()), index.record("0131-01-02"), index.events()) == before
    assert index.put_drafts("0131-01", [draft("new", P3), *drafts]) == ["0131-01-03", "0131-01-01", "0131-01-02"]


def test_what_changes_is_built_again_and_what_goes_is_withdrawn(index: Index) -> None:
    ready(index)
    ids = index.put_drafts("0131-01", [draft("a", P1), draft("b", P2), draft("c", P3)])
    index.commit([read("0131-01", page) for page in (P1, P2, P3)])
    index.commit([built(record) for record in ids])
    index.put_drafts("0131-01", [draft("a", P1), draft("b", P2, P3)])
    assert states(index) == {"0131-01-01": "published", "0131-01-02": "stale"}
    assert [record.id for record in index.to_build()] == ["0131-01-02"]
    assert [page.page for part in index.record("0131-01-02").parts for page in part.pages] == [P2, P3]
    assert index.record("0131-01-02").parts[0].pdf is not None
    assert index.record("0131-01-03").state is RecordState.WITHDRAWN
    assert index.put_drafts("0131-01", [draft("a", P1), draft("b", P2), draft("c", P3)]) == ids
    assert states(index) == {"0131-01-01": "published", "0131-01-02": "stale", "0131-01-03": "stale"}


def test_a_build_that_was_overtaken_stays_stale(index: Index) -> None:
    ready(index)
    index.put_drafts("0131-01", [draft("a", P1, P2), draft("b", P3)])
    index.commit([read("0131-01", page) for page in (P1, P2, P3)])
    index.begin_attempts([("0131-01", record, "build") for record in ("0131-01-01", "0131-01-02")])
    index.put_drafts("0131-01", [draft("a", P1), draft("b", P3)])
    index.commit([built("0131-01-01"), built("0131-01-02")])
    assert states(index) == {"0131-01-01": "stale", "0131-01-02": "published"}
    index.begin_attempts([("0131-01", "0131-01-01", "build")])
    index.commit([built("0131-01-01")])
    assert states(index) == {"0131-01-01": "published", "0131-01-02": "published"}


def test_parts_number_their_pages_through_their_volumes(index: Index) -> None:
    ready(index, 5)
    ids = [f"{place:06d}-001" for place in range(1, 6)]
    parts = (
        DraftPart(Part.CORRESPONDENCE, 1, (ids[0], ids[1])),
        DraftPart(Part.CORRESPONDENCE, 2, (ids[2],)),
        DraftPart(Part.NOTING, 1, (ids[3], ids[4])),
    )
    index.put_drafts("0131-01", [RecordDraft("a", parts), RecordDraft("empty", (DraftPart(Part.CORRESPONDENCE, 1, ()),))])
    index.commit([read("0131-01", page, f"शब्द{place}") for place, page in enumerate(ids, 1)])
    row = index.record("0131-01-01")
    assert [(part.part, part.volume, part.first, len(part.pages)) for part in row.parts] == [
        (Part.NOTING, 1, 1, 2),
        (Part.CORRESPONDENCE, 1, 1, 2),
        (Part.CORRESPONDENCE, 2, 3, 1),
    ]
    assert (row.batch_date, row.parts[2].pages[0].read_path) == ("2026-01-31", f"pages/0131-01/{ids[2]}.read.json.gz")
    assert [(hit.page, hit.label) for hit in index.search("शब्द3") + index.search("शब्द5")] == [(3, "3/c"), (2, "2/n")]
    # A record of nothing but blank pages is seen, and built: somebody has to look at it.
    assert [record.id for record in index.to_build()] == ["0131-01-01", "0131-01-02"]


def test_a_record_shows_its_candidates_and_what_was_accepted(index: Index) -> None:
    ready(index, 1)
    proposed, said = number("1234_रा", Source.NAME), number("1234/रा०", Source.OPTION)
    index.put_drafts("0131-01", [draft("a", P1, numbers=[proposed, said])])
    assert index.record("0131-01-01").number is None
    index.commit([read("0131-01", P1), built("0131-01-01", said)])
    row = index.record("0131-01-01")
    assert (row.number, row.fields, row.accepted) == ("1234/रा०", (("number", (said, proposed)),), (("number", said),))


def test_resolve(index: Index) -> None:
    ids = finish(index, "0131-01", ["क", "ख", "ग"], n1="1234/रा०", n2="A-11013/4/2019-Estt.")
    index.put_drafts("0131-01", [
        draft("letter1.tif", P1, numbers=[number("1234/रा०")]),
        draft("letter2.tif", P2, numbers=[number("A-11013/4/2019-Estt.")]),
        draft("letter3.tif", P3, numbers=[number("1234/रा०", Source.NAME), number("77/5", Source.NAME)]),
    ])  # fmt: skip
    assert index.resolve("0131-01-02") == [ids[1]]
    assert index.resolve(" १२३४ / रा॰ ") == [ids[0]]
    assert index.resolve("a-11013/4/2019-estt") == [ids[1]]
    assert index.resolve("77/5") == [ids[2]]
    assert index.resolve("letter3.tif") == [ids[2]]
    assert index.resolve("99") == index.resolve("") == index.resolve("\ud800") == []


def test_resolve_takes_spaces_lightly_where_no_number_is_the_same(index: Index) -> None:
    ids = finish(index, "0131-01", ["क", "ख"], n1="F.12/2019/Estt", n2="F. 7 11/2019")
    meant = {wanted: index.resolve(wanted) for wanted in ("f 12/2019/estt", "F. 12 / 2019 / Estt", "f.7 11/2019", "F 711/2019", "F 12")}
    assert meant == {
        "f 12/2019/estt": [ids[0]], "F. 12 / 2019 / Estt": [ids[0]], "f.7 11/2019": [ids[1]], "F 711/2019": [], "F 12": [],
    }  # fmt: skip


# Failures


def test_a_failed_page_is_retried_or_dismissed(index: Index) -> None:
    ready(index)
    index.put_drafts("0131-01", [draft("a", P1, P2), draft("b", P3)])
    index.commit([read("0131-01", P1), failed("0131-01", P2), failed("0131-01", P2), failed("0131-01", P3)])
    assert index.accounting()["failed"] == 2
    assert index.to_separate() == ["0131-01"]
    assert [(problem.id, problem.page, problem.step) for problem in index.problems()] == [(1, P2, "read"), (2, P3, "read")]
    assert (index.report_problems(), index.report_problems()) == (2, 0)

    assert index.dismiss_problems([2, 99], "asha", "torn") == 1
    assert index.dismiss_problems([2], "asha", "torn") == 0
    assert [(problem.status, problem.actor, problem.reason) for problem in index.problems(every=True)] == [
        ("open", "", ""),
        ("dismissed", "asha", "torn"),
    ]
    assert index.retry_problems() == 1
    separated(index)
    assert pages(index.to_read()) == [("0131-01", P2)]
    assert index.problems() == []
    index.commit([failed("0131-01", P2)])
    assert [(problem.id, problem.status) for problem in index.problems(every=True)] == [(1, "retried"), (2, "dismissed"), (3, "open")]
    assert index.report_problems() == 1
    assert index.retry_problems([2, 3]) == 2
    index.commit([read("0131-01", P2), read("0131-01", P3)])
    assert (index.accounting()["kept"], index.problems()) == (3, [])


def test_a_path_without_bytes_can_not_be_retried(index: Index) -> None:
    bad = Problem(ProblemCode.EMPTY_PATH, "x.tif")
    deliver(index, dataclasses.replace(batch_of("0131-01"), masters=(Master(1, "x.tif", None, None, 0, 1, bad),)))
    assert index.to_separate() == ["0131-01"]
    assert index.retry_problems() == 0
    assert (len(index.problems()), index.accounting()["failed"], index.to_inspect()) == (1, 1, [])


def test_a_record_that_can_not_be_built_waits_for_a_person(index: Index) -> None:
    ready(index, 1)
    index.put_drafts("0131-01", [draft("a", P1)])
    index.commit([read("0131-01", P1)])
    problem = Problem(ProblemCode.PDF_FAILED, "0131-01-01", "why", record="0131-01-01")
    index.commit([Failed("0131-01", "0131-01-01", "build", problem)])
    assert (states(index), index.to_build()) == ({"0131-01-01": "review"}, [])
    assert index.accounting()["failed"] == 0
    assert index.retry_problems() == 1
    assert [record.id for record in index.to_build()] == ["0131-01-01"]
    proof = Problem(ProblemCode.PROOF_TEXT, "0131-01-01", "3 words missing", record="0131-01-01")
    bad = dataclasses.replace(built("0131-01-01", state=RecordState.REVIEW), problems=(proof,))
    second = dataclasses.replace(proof, code=ProblemCode.PROOF_PAGES)
    index.commit([dataclasses.replace(bad, problems=(proof, second))])
    assert index.retry_problems() == 2
    index.commit([bad])
    assert [problem.code for problem in index.problems()] == ["proof-text"]
    index.dismiss_problems([index.problems()[0].id], "asha", "seen")
    index.redo(Step.BUILD)
    index.commit([bad])
    assert index.problems() == []
    index.commit([built("0131-01-01")])
    assert states(index) == {"0131-01-01": "published"}


# Search


def found(index: Index, query: str, unreadable: bool = False) -> list[str]:
    return [hit.record for hit in index.search(query, unreadable=unreadable)]


@pytest.fixture
def office(index: Index) -> Index:
    finish(
        index,
        "0131-01",
        [
            "कार्यालय जिलाधिकारी, पटना। भूमि अर्जन की सूचना। digitisation of land records",
            "कि का को — भूमि का अर्जन, हिंदी में; ज़मीन",
            "पत्रांक १२३४ दिनांक 12.03.2019 सम्बन्ध Digital India",
        ],
        n1="1234/रा०",
        n2="A-11013(2)/4/2019-Estt.",
    )
    return index


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("कार्यालय", [1]),
        ("digitisation", [1]),
        ("DIGITISATION", [1]),
        ("की", [1]),
        ("कि", [2]),
        ("का", [2]),
        ("को", [2]),
        ("क", []),
        ("कार्य*", [1]),
        ("digit*", [1, 3]),
        ("भूमि अर्जन", [1, 2]),
        ('"भूमि अर्जन"', [1]),
        ("भूमि पटना", [1]),
        ("भूमि पत्रांक", []),
        ("हिन्दी जमीन", [2]),
        ("सम*", [3]),
        ("1234", [3]),
        ('"12.03.2019"', [3]),
        ("", []),
        ("AND", []),
        ('" OR *', []),
    ],
)
def test_search_finds_words(office: Index, query: str, records: list[int]) -> None:
    assert sorted(found(office, query)) == [f"0131-01-{record:02d}" for record in records]


@pytest.mark.parametrize(
    ("query", "first"),
    [("१२३४ / रा॰", 1), ("1234/रा0", 1), ("a-11013(2)/4/2019-estt", 2), ("11013(2)/4", 2), ("34/रा", 1)],
)
def test_search_finds_numbers_in_any_notation(office: Index, query: str, first: int) -> None:
    hits = office.search(query)
    assert (hits[0].record, hits[0].page, hits[0].label) == (f"0131-01-{first:02d}", 1, "1/c")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_hit_says_where_and_why(office: Index) -> None:
    (hit,) = office.search("सूचना")
    assert (hit.record, hit.number, hit.part, hit.page, hit.label) == ("0131-01-01", "1234/रा०", Part.CORRESPONDENCE, 1, "1/c")
    assert "अर्जन की «सूचना»।" in hit.snippet
    assert hit.score > 0
    assert "[सूचना]" in office.search("सूचना", marks=("[", "]"))[0].snippet


def test_better_matches_come_first_and_only_so_many(index: Index) -> None:
    finish(index, "0131-01", ["भूमि " + "अन्य " * 40, "भूमि भूमि भूमि", "कुछ और"])
    assert found(index, "भूमि") == ["0131-01-02", "0131-01-01"]
    assert len(index.search("भूमि", limit=1)) == 1
    assert [hit.record for hit in index.search("भूमि", rank_limit=1)] == ["0131-01-01"]


def test_unreadable_sealed_and_ungrouped_pages_are_left_out(index: Index, tmp_path: Path) -> None:
    ready(index)
    index.commit([read("0131-01", P1, "गोपनीय"), read("0131-01", P2, "गोपनीय", legible=False), read("0131-01", P3, "गोपनीय")])
    assert found(index, "गोपनीय") == []
    index.put_drafts("0131-01", [draft("a", P1, numbers=[number("7/8")]), draft("b", P2)])
    assert found(index, "गोपनीय") == ["0131-01-01"]
    assert found(index, "गोपनीय", unreadable=True) == ["0131-01-01", "0131-01-02"]
    with raw(tmp_path) as db:
        db.execute("UPDATE records SET state = 'sealed' WHERE id = '0131-01-01'")
    db.close()
    assert found(index, "गोपनीय", unreadable=True) == ["0131-01-02"]
    assert found(index, "7/8") == index.resolve("7/8") == []
    assert [record.id for record in index.records()] == ["0131-01-02"]


def test_a_page_read_again_is_found_by_its_new_text_only(index: Index) -> None:
    finish(index, "0131-01", ["पुराना"])
    index.redo(Step.READ)
    assert found(index, "पुराना") == ["0131-01-01"]
    index.commit([read("0131-01", P1, "नया")])
    assert (found(index, "पुराना"), found(index, "नया")) == ([], ["0131-01-01"])


def test_sensitive_numbers_are_listed_by_record_page_and_kind(index: Index, tmp_path: Path) -> None:
    finish(index, "0131-01", ["एक", "दो", "तीन"], n1="1234/रा०")
    assert index.sensitive() == []
    first = dataclasses.replace(read("0131-01", P1), sensitive=(("aadhaar", 2), ("mobile", 1)))
    index.commit([first, dataclasses.replace(read("0131-01", P2), sensitive=(("pan", 1),))])
    assert index.sensitive() == [
        SensitiveLine("0131-01-01", "1234/रा०", Part.CORRESPONDENCE, 1, "1/c", "aadhaar", 2),
        SensitiveLine("0131-01-01", "1234/रा०", Part.CORRESPONDENCE, 1, "1/c", "mobile", 1),
        SensitiveLine("0131-01-02", None, Part.CORRESPONDENCE, 1, "1/c", "pan", 1),
    ]
    index.commit([dataclasses.replace(read("0131-01", P1), sensitive=(("mobile", 3),))])
    assert [(line.kind, line.count) for line in index.sensitive()] == [("mobile", 3), ("pan", 1)], "the last reading counts"
    with raw(tmp_path) as db:
        db.execute("UPDATE records SET state = 'sealed' WHERE id = '0131-01-01'")
    db.close()
    assert [line.kind for line in index.sensitive()] == ["pan"]
    index.redo(Step.READ)
    assert index.sensitive() == [], "what is to be read again is not known"


# Doing again, figures, trail


def test_redo_makes_results_pending_again(index: Index) -> None:
    finish(index, "0131-01", ["एक", "दो"])
    assert index.results_by_settings() == {"inspect": {"a" * 12: 2}, "read": {"a" * 12: 2}, "build": {"c" * 12: 2}}
    assert index.redo(Step.BUILD) == 2
    assert len(index.to_build()) == 2
    assert index.redo(Step.READ) == 2
    assert (pages(index.to_read()), index.to_build()) == ([("0131-01", P1), ("0131-01", P2)], [])
    assert index.results_by_settings() == {"inspect": {"a" * 12: 2}, "build": {"c" * 12: 2}}
    index.commit([read("0131-01", P1, settings="b" * 12)])
    assert index.results_by_settings()["read"] == {"b" * 12: 1}
    assert index.redo(Step.INSPECT) == 2
    assert (len(index.to_inspect()), index.to_read(), index.to_separate()) == (2, [], [])
    index.commit([inspected("0131-01", P1, blank=True), inspected("0131-01", P2)])
    assert index.to_separate() == ["0131-01"]
    separated(index)
    assert index.accounting() | {"blank": 1, "pending": 1} == index.accounting()


def test_manifest_lists_what_must_be_on_disk(index: Index) -> None:
    finish(index, "0131-01", ["एक"])
    listed = index.manifest()
    assert [path for path, _ in listed] == [
        f"pages/0131-01/{P1}.inspect.json.gz",
        f"pages/0131-01/{P1}.read.json.gz",
        f"records/0131-01-01/correspondence.{digest('0131-01-01')[:16]}.pdf",
        "records/0131-01-01/record.json",
    ]
    assert dict(listed)["records/0131-01-01/record.json"] == digest("0131-01-01")
    assert index.masters() == [("masters/0131-01/000001.tif", digest("0131-011"))]


def test_an_index_made_anew_has_the_same_manifest(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with fresh(tmp_path / "old") as old, fresh(tmp_path / "new") as new:
        finish(old, "0131-01", ["एक", "दो"], n1="1234/रा०")
        deliver(new, old.batch("0131-01"))
        new.commit([inspected("0131-01", P1), inspected("0131-01", P2), read("0131-01", P2, "दो"), read("0131-01", P1, "एक")])
        new.adopt_record("0131-01-02", draft("letter2.tif", P2), built("0131-01-02"))
        said = number("1234/रा०")
        new.adopt_record("0131-01-01", draft("letter1.tif", P1, numbers=[said]), built("0131-01-01", said))
        drafts = [draft("letter1.tif", P1, numbers=[said]), draft("letter2.tif", P2)]
        assert new.put_drafts("0131-01", drafts) == ["0131-01-01", "0131-01-02"]
        assert new.manifest() == old.manifest()
        assert new.record("0131-01-01") == old.record("0131-01-01")
        assert (new.to_build(), new.to_separate(), new.accounting()) == ([], [], old.accounting())
        assert [hit.record for hit in new.search("1234/रा. एक")] == []
        assert new.search("एक") == old.search("एक")


def test_tallies_are_by_the_day_in_india(index: Index) -> None:
    finish(index, "0131-01", ["एक", "दो"])
    assert index.tallies() == [("2026-01-31", "", "0131-01", "asha", kind, 2) for kind in ("built", "in", "inspected", "read")]
    index._ledger.clock.at = index._ledger.clock.at.replace(hour=18, minute=30)  # half past midnight in India
    deliver(index, batch_of("0201-01", 3))
    assert index.tallies()[-1] == ("2026-02-01", "", "0201-01", "asha", "in", 3)


def test_events_are_a_chain_that_shows_tampering(index: Index, tmp_path: Path) -> None:
    for place in range(1, 5):
        assert index.event("test.made", "asha", f"subject {place}", "विवरण \ud800") == place
    assert index.verify_chain() == []
    assert [event.at for event in index.events()][:2] == ["2026-01-31T18:00:01Z", "2026-01-31T18:00:02Z"]
    db = raw(tmp_path)
    for sql in ("UPDATE events SET actor = 'x'", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(sql)
    db.execute("DROP TRIGGER events_keep")
    db.execute("DROP TRIGGER events_stay")
    db.execute("UPDATE events SET actor = 'x' WHERE seq = 2")
    assert index.verify_chain() == [2]
    db.execute("UPDATE events SET actor = 'asha' WHERE seq = 2")
    db.execute("DELETE FROM events WHERE seq = 3")
    assert index.verify_chain() == [4]
    db.execute("DELETE FROM events WHERE seq = 4")
    assert index.verify_chain() == [3]
    db.close()


def test_a_commit_is_all_or_nothing(index: Index) -> None:
    deliver(index, batch_of("0131-01", 1))
    with pytest.raises(TypeError):
        index.commit([inspected("0131-01", P1), inspected("0131-01", "no such page")])
    assert (len(index.to_inspect()), index.manifest(), len(index.tallies())) == (1, [], 1)


# Two writers


def write_much(path: Path, batch: str, count: int) -> None:
    """Runs in a process of its own."""
    with Index.open(path, Ticker()) as index:
        deliver(index, batch_of(batch, *[1] * count))
        for place in range(1, count + 1):
            page = f"{place:06d}-001"
            index.commit([inspected(batch, page)])
            index.event("test.looked", batch, page)
            index.commit([read(batch, page, f"{batch} शब्द{place}")])
        index.put_drafts(batch, [draft("all", *(f"{place:06d}-001" for place in range(1, count + 1)))])


def test_two_processes_write_while_a_third_reads(tmp_path: Path) -> None:
    index = fresh(tmp_path)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_much, args=(tmp_path / "index.db", batch, 25)) for batch in ("0131-01", "0131-02")]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        counted = index.accounting()
        assert sum(counted.values()) == 2 * counted["in"]
        assert counted["in"] in (0, 25, 50)
        assert index.verify_chain() == []
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert index.accounting()["kept"] == 50
    assert sum(1 for event in index.events() if event.kind == "test.looked") == 50
    assert index.verify_chain() == []
    assert len(index.search("शब्द7")) == 2
    index.close()
