"""Counts for the bill: every page in one row, by the sheet it fits on; and a supplier's list against them, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from desks import Office
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from scanfile.billing import Asked, bill, declared_in
from scanfile.cli import app
from scanfile.declared import Declared, compare, read_declared
from scanfile.errors import UsageError
from scanfile.index import Counted
from scanfile.model import PageState
from scanfile.pagecount import COLUMNS, By, Mode, Size, chosen, count_rows, dpi_of, size_of, totals
from scanfile.paper.tables import read_content
from scanfile.spreadsheet import read_csv


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        (148, 210, Size.A5),
        (90, 140, Size.A5),
        (149, 211, Size.A5),
        (210, 297, Size.A4),
        (216, 279, Size.A4),
        (210, 330, Size.FOOLSCAP),
        (216, 343, Size.FOOLSCAP),
        (216, 356, Size.LEGAL),
        (100, 350, Size.FOOLSCAP),
        (297, 420, Size.A3),
        (250, 300, Size.A3),
        (420, 594, Size.LARGER),
        (310, 400, Size.LARGER),
        (0, 0, Size.UNKNOWN),
    ],
)
def test_a_page_is_of_the_smallest_sheet_that_it_fits_on(short: int, long: int, expected: Size) -> None:
    assert size_of(short, long) is expected


@pytest.mark.parametrize(
    ("dpi", "expected"), [(0, ""), (72, ""), (96, "100dpi"), (204, "200dpi"), (300, "300dpi"), (285, "300dpi"), (350, ""), (600, "600dpi")]
)
def test_resolutions_by_their_usual_names(dpi: int, expected: str) -> None:
    assert dpi_of(dpi) == expected


def counted(batch: str = "A", state: PageState = PageState.KEPT, pages: int = 1, day: str = "2026-11-24", **but: object) -> Counted:
    said = {"operator": "asha", "mode": "grey", "short_mm": 210, "long_mm": 297, "dpi": 300, "rescans": 0} | but
    return Counted(batch=batch, day=day, state=state, pages=pages, **said)  # type: ignore[arg-type]


COUNTS = st.lists(
    st.builds(
        counted,
        st.sampled_from("AB"),
        st.sampled_from(PageState),
        st.integers(1, 9),
        st.sampled_from(["2026-11-23", "2026-11-24"]),
        operator=st.sampled_from(["asha", "ravi"]),
        mode=st.sampled_from(["", "bitonal", "grey", "colour"]),
        short_mm=st.integers(0, 500),
        long_mm=st.integers(0, 700),
        rescans=st.just(0),
    )
)


@given(COUNTS, st.sampled_from(By))
def test_no_page_is_counted_twice_or_left_out(found: list[Counted], by: By) -> None:
    rows = count_rows(found, by)
    whole = sum(one.pages for one in found)
    assert sum(row.pages for row in rows) == whole
    assert sum(n for row in rows for _, n in row.states) == whole
    figures = totals(found, by)
    assert sum(figure["pages"] for figure in figures.values()) == whole
    assert sum(figure[str(size)] for figure in figures.values() for size in Size) == whole
    assert sum(figure[str(state)] for figure in figures.values() for state in PageState) == whole
    assert all(set(figure) == set(COLUMNS) for figure in figures.values())


def test_days_are_a_span_and_states_a_choice() -> None:
    found = [counted(day=f"2026-11-2{day}") for day in range(1, 6)] + [counted(state=PageState.BLANK, day="2026-11-23")]
    assert [one.day[-1] for one in chosen(found, "2026-11-22", "2026-11-24")] == ["2", "3", "4", "3"]
    assert len(chosen(found, "", "2026-11-22")) == 2
    assert len(chosen(found, "", "", [PageState.BLANK])) == 1


def listed(*lines: str, by: By = By.BATCH, columns: str = "") -> Declared:
    return read_declared(read_content("\n".join(lines).encode(), "list.csv"), by, columns, 2026, "list.csv")


@pytest.mark.parametrize(
    ("lines", "by", "columns", "expected"),
    [
        (["batch,pages,a4", "1122-07,12,10"], By.BATCH, "", {"1122-07": {"pages": 12, "a4": 10}}),
        (["बैच,पृष्ठ,रंगीन", "1122-07,१२,2"], By.BATCH, "", {"1122-07": {"pages": 12, "colour": 2}}),
        (["Date;Images;A4 Colour", "24.11.2026;1,200;-", "2026-11-25;7;3"], By.DAY, "", {
            "2026-11-24": {"pages": 1200, "a4-colour": 0},
            "2026-11-25": {"pages": 7, "a4-colour": 3},
        }),
        (["Operator,Blank", "Asha ,1", "asha,2", "Total,3"], By.OPERATOR, "", {"asha": {"blank": 3}}),
        (["Bill of M/s X", "", "Lot,Qty", "A,5", "कुल,5"], By.BATCH, "Qty=pages", {"a": {"pages": 5}}),
        (["Lot;300 DPI;200dpi", "A;5;4"], By.BATCH, "", {"a": {"200dpi": 4, "300dpi": 5}}),
        (["Lot,Sheets", "A,5"], By.BATCH, "Sheets=foolscap,Lot=batch", {"a": {"foolscap": 5}}),
    ],
)  # fmt: skip
def test_lists_as_suppliers_write_them(lines: Sequence[str], by: By, columns: str, expected: dict[str, dict[str, int]]) -> None:
    assert listed(*lines, by=by, columns=columns).groups == expected


@pytest.mark.parametrize(
    ("lines", "code", "told"),
    [
        (["pages,a4", "1,2"], "count.no-columns", "pages, a4"),
        (["batch,remark", "A,x"], "count.no-columns", "batch, remark"),
        (
            ["batch,pages,a4", "A,many,3", "B,-2,1", "C,1.5,9999999999999", ",3,"],
            "count.mistakes",
            "2: pages; 3: pages; 4: pages, a4; 5: batch",
        ),
        (["batch,pages", '"A,3'], "count.mistakes", "2"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_at_once(lines: Sequence[str], code: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        listed(*lines)
    assert caught.value.code == code
    assert told in str(caught.value)


def test_each_figure_is_held_against_what_came() -> None:
    came = [counted("A", pages=3), counted("B", pages=2), counted("C", pages=4, mode="colour")]
    figures = totals(came, By.BATCH)
    found = list(compare(listed("batch,pages,grey", "a,3,3", "B,5,5", "Z,9,0"), figures, By.BATCH))
    assert [(one.group, one.column, one.declared, one.found) for one in found] == [
        ("A", "pages", 3, 3),
        ("A", "grey", 3, 3),
        ("B", "pages", 5, 2),
        ("B", "grey", 5, 2),
        ("z", "pages", 9, 0),
        ("z", "grey", 0, 0),
        ("C", "pages", None, 4),
    ]
    assert [one.difference for one in found if not one.agrees] == [-3, -3, -9, 4]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two deliveries: A4 in grey, a blank one, a large one in colour, what is no scan; one page scanned again."""
    made = Office(tmp_path_factory.mktemp("office"))
    made.deliver("A", x="..b", y=".x")
    wide = made.scan("B", z=".")
    page = Image.new("RGB", (1160, 1640), (255, 255, 255))
    for line in range(20):
        page.paste((30, 120, 40), (100, 100 + 60 * line, 900, 120 + 60 * line))
    page.save(wide / "z/page2.png", dpi=(100, 100))
    made.run(wide, batch="B")
    made.decide("replace", "A-01", "2/c", str(made.scan("again", z=".")), made.take_in)
    made.run()
    return made


def test_pages_of_an_archive(office: Office) -> None:
    with office.index() as index:
        found = bill(index, Asked())
        again = index.batch_ids()[-1]
        accounting = index.accounting(None)
    assert again not in ("A", "B")
    rows = {(row.group, row.size, row.mode): row for row in found.rows}
    assert {key: row.pages for key, row in rows.items()} == {
        ("A", Size.A4, Mode.GREY): 3,
        ("A", Size.A4, Mode.BITONAL): 1,
        ("A", Size.UNKNOWN, Mode.UNKNOWN): 1,
        ("B", Size.A4, Mode.GREY): 1,
        ("B", Size.A3, Mode.COLOUR): 1,
        (again, Size.A4, Mode.GREY): 1,
    }
    plain = found.as_json()
    assert plain["total"]["rescans"] == 1
    assert rows[again, Size.A4, Mode.GREY].rescans == 1
    assert all(plain["total"][state] == accounting[state] for state in map(str, PageState))
    assert plain["total"]["pages"] == accounting["in"]


def test_the_command(office: Office, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["report", "pages", *words, "--archive", str(office.archive.root)])
        return answer.exit_code, answer.output

    (tmp_path / "list.csv").write_text("batch,pages,a3,blank,100 dpi,remark\nA,5,0,1,3,ok\nB,3,2,,2,\n")
    code, out = run(
        "--list", str(tmp_path / "list.csv"), "--json", "--differences", str(tmp_path / "d.xlsx"), "-o", str(tmp_path / "c.csv")
    )
    assert code == 0
    found = json.loads(out[out.index("{") :])
    assert found["agrees"] is False
    assert [one["difference"] for one in found["declared"] if one["difference"]] == [-1, -1, 1, 1]
    assert found["ignored"] == ["remark"]
    assert list(read_csv(tmp_path / "c.csv"))[-1][:4] == ["Total", "", "", "8"]
    sheet = CalamineWorkbook.from_path(str(tmp_path / "d.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["Batch", "Figure", "Declared", "Found", "Difference"]
    assert sheet[1] == ["A", "Pages", 5.0, 5.0, 0.0]
    code, out = run("--by", "operator", "--of", "kept", "--of", "blank", "--json")
    assert [(row["group"], row["pages"]) for row in json.loads(out)["rows"] if row["size"] == "a4"] == [("asha", 1), ("asha", 4)]
    day = bill_day(office)
    assert json.loads(run("--from", day, "--until", day, "--by", "day", "--json")[1])["total"]["pages"] == 8
    assert run("--until", "2001-01-01")[1].startswith("Nothing came in")
    assert run("--from", "yesterday")[0] == 2
    assert run("--differences", "x.csv")[0] == 2
    code, out = run("--lang", "hi", "--list", str(tmp_path / "list.csv"))
    assert "घोषित 3, मिले 2 (-1)" in out


def bill_day(office: Office) -> str:
    with office.index() as index:
        return index.batches()[0].day


def test_a_delivery_may_be_called_by_the_name_of_what_was_delivered(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.run(office.scan("LOT-7", x="..b"), batch="S-01")
    office.run(office.scan("LOT-8", x="."), batch="S-02")
    (tmp_path / "list.csv").write_text("lot,pages\nlot-7,2\nS-01,1\nS-02,1\nLOT-9,4\n")
    with office.index() as index:
        found = bill(index, Asked(), tmp_path / "list.csv").differences
    assert [(one.group, one.declared, one.found) for one in found or ()] == [("S-01", 3, 3), ("S-02", 1, 1), ("lot-9", 4, 0)]


def test_a_workbook_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(UsageError, match=r"asked\.unreadable"):
        declared_in(tmp_path / "list.xlsx", By.BATCH, "")
