"""Pages scanned twice, in the ledger: who meets whom, in which order, and what becomes of what comparing said."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from ledgers import Ticker, batch_of, deliver, digest, fresh, inspected, read, result, separated

from scanfile import config
from scanfile.errors import ProblemCode
from scanfile.index import Index
from scanfile.ledger import connection
from scanfile.model import PageState, Problem, Step, page_id
from scanfile.outcomes import Compared, Comparison, Failed

SETTINGS = config.load(None).duplicates
P1, P2, P3, P4 = (page_id(1, frame) for frame in (1, 2, 3, 4))
FORM = range(10_000, 10_030)
"""What is on every letter of the same form."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with fresh(tmp_path) as opened:
        yield opened


def sketch(number: int, *more: int) -> tuple[int, ...]:
    """The sketch of one sheet: twenty hashes that no other has, and more."""
    return tuple(sorted({*range(100 * number, 100 * number + 20), *more}))


def again(number: int) -> tuple[int, ...]:
    """The same sheet, read a little differently."""
    return tuple(sorted({*sketch(number)[:15], *range(100 * number + 50, 100 * number + 55)}))


def settle(index: Index, batch: str, *sketches: Sequence[int]) -> None:
    """A delivery of one path whose pages have these sketches, all read."""
    pages = [page_id(1, frame) for frame in range(1, len(sketches) + 1)]
    if not index.has_batch(batch):
        deliver(index, batch_of(batch, len(pages)))
    index.commit([inspected(batch, page) for page in pages])
    separated(index)
    index.commit([dataclasses.replace(read(batch, page), sketch=tuple(one)) for page, one in zip(pages, sketches, strict=True)])
    separated(index)


def open_pairs(index: Index) -> dict[str, list[str]]:
    """Who is to be compared with whom."""
    return {name(row.page): [name(other) for other in row.others] for row in index.to_compare(10_000)}


def name(page: object) -> str:
    return f"{page.batch}/{page.page}"  # type: ignore[attr-defined]


def say(index: Index, page: str, **twins: bool) -> None:
    """Answer all of a page's open pairs: it is a scan of those other pages that are named here by batch_page."""
    batch, _, leaf = page.partition("/")
    found = tuple(Comparison(other, other in twins, 0.9, "said") for other in open_pairs(index)[page])
    index.commit([Compared(batch, leaf, found, result(batch, leaf, "compare"))])


def is_twin(index: Index, page: str, *others: str) -> None:
    say(index, page, **dict.fromkeys(others, True))


def twins(index: Index, batch: str) -> list[str]:
    """What each page of a delivery is a scan of."""
    return [page.twin for page in index.separate_pages(batch)]


def test_scans_of_one_sheet_meet_and_others_do_not(index: Index) -> None:
    settle(index, "0131-01", sketch(1), sketch(2), again(1), sketch(3))
    assert open_pairs(index) == {f"0131-01/{P3}": [f"0131-01/{P1}"]}
    assert index.unfinished_batches() == ["0131-01"]
    is_twin(index, f"0131-01/{P3}", f"0131-01/{P1}")
    assert twins(index, "0131-01") == ["", "", f"0131-01/{P1}", ""]
    assert (open_pairs(index), index.to_separate()) == ({}, ["0131-01"])
    separated(index)
    assert index.accounting()["duplicate"] == 1
    assert [page.reason for page in index.page_lines("0131-01") if page.state is PageState.DUPLICATE] == [f"0131-01/{P1}"]


def test_what_is_no_twin_changes_nothing(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1))
    is_twin(index, f"0131-01/{P2}")
    assert (twins(index, "0131-01"), index.to_separate(), open_pairs(index)) == (["", ""], [], {})
    assert "0131-01" in index.unfinished_batches(), "its record is not built"


def test_pages_of_earlier_deliveries_are_met_too(index: Index) -> None:
    settle(index, "0131-01", sketch(1))
    settle(index, "0131-02", sketch(2), again(1))
    assert open_pairs(index) == {f"0131-02/{P2}": [f"0131-01/{P1}"]}
    is_twin(index, f"0131-02/{P2}", f"0131-01/{P1}")
    assert twins(index, "0131-02") == ["", f"0131-01/{P1}"]
    separated(index)
    assert index.accounting()["duplicate"] == 0, "it is in another record: a person is asked"
    assert [problem.code for problem in index.problems()] == [ProblemCode.SAME_ELSEWHERE]


def test_deliveries_are_compared_in_their_order_whichever_is_read_first(index: Index) -> None:
    deliver(index, batch_of("0131-01", 1))
    settle(index, "0131-02", again(1), again(1))
    assert open_pairs(index) == {}, "the first delivery is not read"
    settle(index, "0131-01", sketch(1))
    assert open_pairs(index) == {f"0131-02/{P1}": [f"0131-01/{P1}"], f"0131-02/{P2}": [f"0131-01/{P1}", f"0131-02/{P1}"]}


def test_what_many_pages_share_tells_nothing(index: Index) -> None:
    letters = [sketch(number, *FORM) for number in range(1, 31)]
    settle(index, "0131-01", *letters, (*again(7), *FORM))
    met = open_pairs(index)
    assert met[f"0131-01/{page_id(1, 31)}"] == [f"0131-01/{page_id(1, 7)}"]
    assert set(met) == {f"0131-01/{page_id(1, frame)}" for frame in (*range(2, SETTINGS.bucket + 2), 31)}
    assert all(len(others) <= SETTINGS.most for others in met.values())


@pytest.mark.parametrize(("shared", "met"), [(1, False), (2, True)])
def test_one_run_in_common_is_chance(index: Index, shared: int, met: bool) -> None:
    settle(index, "0131-01", sketch(1), sketch(2, *sketch(1)[:shared]))
    assert bool(open_pairs(index)) is met


def test_a_third_scan_is_one_of_the_first(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1), again(1))
    is_twin(index, f"0131-01/{P3}", f"0131-01/{P1}", f"0131-01/{P2}")
    assert twins(index, "0131-01") == ["", "", ""], "the second page is still open"
    is_twin(index, f"0131-01/{P2}", f"0131-01/{P1}")
    assert twins(index, "0131-01") == ["", f"0131-01/{P1}", f"0131-01/{P1}"]


def test_a_copy_of_a_copy_stays(index: Index) -> None:
    """It looks like the second scan and not like the first, which is the one that is kept."""
    settle(index, "0131-01", sketch(1), again(1), again(1))
    is_twin(index, f"0131-01/{P2}", f"0131-01/{P1}")
    is_twin(index, f"0131-01/{P3}", f"0131-01/{P2}")
    assert twins(index, "0131-01") == ["", f"0131-01/{P1}", ""]


def test_copies_of_the_same_bytes_are_not_looked_at(index: Index) -> None:
    batch = batch_of("0131-01", 1, 1)
    same = tuple(dataclasses.replace(master, sha256=digest("same")) for master in batch.masters)
    deliver(index, dataclasses.replace(batch, masters=same))
    pages = [page_id(1, 1), page_id(2, 1)]
    index.commit([inspected("0131-01", page) for page in pages])
    index.commit([dataclasses.replace(read("0131-01", page), sketch=sketch(1)) for page in pages])
    separated(index)
    assert open_pairs(index) == {}
    assert twins(index, "0131-01") == ["", f"0131-01/{pages[0]}"]


def test_it_can_be_switched_off(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1))
    assert open_pairs(index)
    index.redo(Step.COMPARE)
    index.open_comparisons(SETTINGS.model_copy(update={"near": False}))
    assert (open_pairs(index), twins(index, "0131-01")) == ({}, ["", ""])


def test_comparing_again_forgets_nothing_before_it_is_done(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1))
    is_twin(index, f"0131-01/{P2}", f"0131-01/{P1}")
    separated(index)
    assert index.redo(Step.COMPARE) == 1
    assert (twins(index, "0131-01"), index.to_separate()) == (["", f"0131-01/{P1}"], [])
    separated(index)
    is_twin(index, f"0131-01/{P2}")
    assert (twins(index, "0131-01"), index.to_separate()) == (["", ""], ["0131-01"])
    assert index.results_by_settings()["compare"] == {"a" * 12: 1}


def test_another_reading_is_compared_again(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1), sketch(2))
    is_twin(index, f"0131-01/{P2}", f"0131-01/{P1}")
    index.commit([dataclasses.replace(read("0131-01", P1), sketch=sketch(1))])
    separated(index)
    assert open_pairs(index) == {}, "the same words as before"
    index.commit([dataclasses.replace(read("0131-01", P1), sketch=sketch(2))])
    separated(index)
    assert open_pairs(index) == {f"0131-01/{P2}": [f"0131-01/{P1}"], f"0131-01/{P3}": [f"0131-01/{P1}"]}


def test_a_page_that_can_not_be_read_any_more_keeps_nobody_waiting(index: Index) -> None:
    settle(index, "0131-01", sketch(1), again(1))
    index.redo(Step.READ)
    index.commit([dataclasses.replace(read("0131-01", P2), sketch=again(1))])
    problem = Problem(ProblemCode.OCR_FAILED, "letter", "broke", page=P1)
    index.commit([Failed("0131-01", P1, "read", problem)])
    separated(index)
    assert (open_pairs(index), twins(index, "0131-01")) == ({}, ["", ""])
    assert "0131-01" not in {batch for batch in index.unfinished_batches() if index.pending_pages()}


def test_a_page_that_waits_for_its_reading_is_not_compared(index: Index, tmp_path: Path) -> None:
    settle(index, "0131-01", sketch(1), again(1))
    with sqlite3.connect(tmp_path / "index.db") as db:
        db.execute("DELETE FROM results WHERE step = 'read' AND page = 1")
    assert open_pairs(index) == {}


def test_what_is_sealed_has_no_sketch(index: Index, tmp_path: Path) -> None:
    settle(index, "0131-01", sketch(1), sketch(2))
    with sqlite3.connect(tmp_path / "index.db") as db:
        assert db.execute("SELECT count(*) FROM sketches").fetchone()[0] == 40
        db.execute("UPDATE records SET state = 'sealed'")
        assert db.execute("SELECT count(*) FROM sketches").fetchone()[0] == 0
    index.commit([dataclasses.replace(read("0131-01", P1), sketch=sketch(1))])
    with sqlite3.connect(tmp_path / "index.db") as db:
        assert db.execute("SELECT count(*) FROM sketches").fetchone()[0] == 0


def test_deliveries_from_before_there_were_comparisons_count_as_compared(tmp_path: Path) -> None:
    from scanfile.ledger.schema import MIGRATIONS

    place = [migration.__name__ for migration in MIGRATIONS].index("_likeness")
    path = tmp_path / "index.db"
    connection.create(path, "5a0f8a5e-0000-4000-8000-000000000001")
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 0x5343464C")
    old = connection.Ledger.open(path, Ticker(), read_only=False, migrations=MIGRATIONS[:place])
    old.conn.execute(
        "INSERT INTO batches(seq, id, digest, source, operator, date, day, received, state, district, office, section, machine, options,"
        " ignored) VALUES (1, '0131-01', '', '', '', '', '', '', '', '', '', '', '', '{}', '[]')"
    )
    old.close()
    with Index.open(path, Ticker()) as index:
        index.open_comparisons(SETTINGS)
        assert index.to_compare() == []
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT compared FROM batches").fetchone()[0] == 1


def test_the_question_is_cheap_where_there_is_nothing_to_do(tmp_path: Path) -> None:
    with fresh(tmp_path) as index:
        settle(index, "0131-01", sketch(1), sketch(2))
    db = sqlite3.connect(tmp_path / "index.db", isolation_level=None)
    seen: list[str] = []
    db.set_trace_callback(seen.append)
    index = Index(connection.Ledger(tmp_path / "index.db", db, Ticker()))
    index.open_comparisons(SETTINGS)
    index.to_compare()
    db.set_trace_callback(None)
    plans = {sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")] for sql in seen if sql.startswith("SELECT")}
    db.close()
    assert len(plans) == 2
    for sql, plan in plans.items():
        for line in plan:
            partial = "INDEX comparisons_open" in line or "INDEX batches_to_compare" in line
            assert partial or not line.startswith("SCAN"), (sql, plan)


@pytest.mark.slow
def test_twins_among_ten_thousand_pages_without_comparing_all_pairs(index: Index) -> None:
    """Ten form letters, a thousand of each: one page came again, and one path's bytes did."""
    dice = np.random.default_rng(20261124)
    count, forms = 10_000, 10
    shared = {form: tuple(int(value) for value in dice.integers(1 << 62, size=60)) for form in range(forms)}
    sketches = [(*shared[page % forms], *(int(value) for value in dice.integers(1 << 62, size=20))) for page in range(count)]
    first, later = 4_321, 9_876
    kept = dice.permutation(20)[:12]
    own = [sketches[first][60 + place] for place in kept]
    sketches[later] = (*shared[first % forms], *own, *(int(value) for value in dice.integers(1 << 62, size=8)))
    batch = batch_of("0131-01", *[100] * 100)
    masters = list(batch.masters)
    masters[77] = dataclasses.replace(masters[77], sha256=masters[5].sha256)
    deliver(index, dataclasses.replace(batch, masters=tuple(masters)))
    names = [page_id(1 + page // 100, 1 + page % 100) for page in range(count)]
    index.commit([inspected("0131-01", page) for page in names])
    separated(index)
    index.commit([dataclasses.replace(read("0131-01", page), sketch=one) for page, one in zip(names, sketches, strict=True)])
    separated(index)
    pairs = open_pairs(index)
    assert pairs[f"0131-01/{names[later]}"][0] == f"0131-01/{names[first]}"
    compared = sum(len(others) for others in pairs.values())
    assert compared <= forms * SETTINGS.bucket * SETTINGS.most + 1, "of 49,995,000"
    assert twins(index, "0131-01")[7_700:7_800] == [f"0131-01/{names[500 + place]}" for place in range(100)], "the same bytes again"
