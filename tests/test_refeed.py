"""What should be scanned again: which pages are named, where they lie in the stack, and what the command shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import drawn_faults as faulty
import drawn_pages as drawn
import ledgers
import pytest
import zoo
from commands import init, scanfile

from scanfile.config import load
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.messages import LANGUAGES, say
from scanfile.model import DeliveryOptions, Duplex, PageMark, PageState, Quality, RecordDraft, Separation
from scanfile.outcomes import Inspected
from scanfile.refeed import refeeds
from scanfile.rescan import FaultCode

SETTINGS = load(None).rescan
GOOD = Quality(paper=240, ink=50, edge_mm=0, corner_mm=0, clipped_mm=0, skew_deg=0)
BAD = replace(GOOD, edge_mm=30.0)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with ledgers.fresh(tmp_path) as opened:
        yield opened


def deliver(index: Index, batch: str, bad: set[int], *frames: int, duplex: Duplex = Duplex.UNSAID) -> list[str]:
    """A delivery whose pages at these positions (from 1) have a fault; the ids of its pages."""
    delivery = replace(ledgers.batch_of(batch, *frames), options=DeliveryOptions(duplex=duplex))
    index.add_batch(delivery, ledgers.digest(batch), "2026-01-31")
    pages = [row.page for row in index.to_inspect() if row.batch == batch]
    for position, page in enumerate(pages, 1):
        seen = replace(ledgers.inspection(), sharpness=80.0, quality=BAD if position in bad else GOOD)
        index.commit([Inspected(batch, page, seen, ledgers.result(batch, page, "inspect"))])
    ledgers.separated(index)
    return pages


def named(index: Index, batch: str = "") -> list[tuple[str, int, int | None, str]]:
    return [(one.page.batch, one.page.position, one.sheet, one.side) for one in refeeds(index, SETTINGS, batch)]


def test_faulty_pages_of_all_deliveries_or_of_one_in_order(index: Index) -> None:
    deliver(index, "0131-01", {2, 3}, 1, 3)
    deliver(index, "0131-02", {1}, 2)
    assert named(index) == [("0131-01", 2, None, ""), ("0131-01", 3, None, ""), ("0131-02", 1, None, "")]
    assert named(index, "0131-02") == [("0131-02", 1, None, "")]
    with pytest.raises(UsageError) as caught:
        named(index, "0131-03")
    assert caught.value.code == "index.no-batch"


@pytest.mark.parametrize(
    ("duplex", "expected"),
    [
        pytest.param(Duplex.UNSAID, [(2, None, ""), (3, None, ""), (6, None, "")], id="nobody said"),
        pytest.param(Duplex.SIMPLEX, [(2, None, ""), (3, None, ""), (6, None, "")], id="fronts only"),
        pytest.param(Duplex.SIDES, [(2, 1, "back"), (3, 2, "front"), (6, 3, "back")], id="sides in turn"),
        # Scanned: front 1, 2, 3, back 1, 2, 3. The second and third pictures are fronts, the sixth is the third leaf's back.
        pytest.param(Duplex.INTERLEAVE, [(2, 2, "front"), (3, 3, "front"), (6, 3, "back")], id="fronts, then backs"),
        # Scanned: front 1, 2, 3, back 3, 2, 1.
        pytest.param(Duplex.REVERSED, [(6, 1, "back"), (2, 2, "front"), (3, 3, "front")], id="fronts, then backs from behind"),
    ],
)
def test_the_leaf_and_its_side(index: Index, duplex: Duplex, expected: list[tuple[int, int | None, str]]) -> None:
    deliver(index, "0131-01", {2, 3, 6}, *[1] * 6, duplex=duplex)
    assert [place[1:] for place in named(index)] == expected


def test_leaves_are_counted_within_a_path_of_several_pages(index: Index) -> None:
    deliver(index, "0131-01", {3, 4, 5}, 3, 2, duplex=Duplex.SIDES)
    assert [place[1:] for place in named(index)] == [(3, 2, "front"), (4, 3, "front"), (5, 3, "back")]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (PageState.KEPT, True),
        (PageState.PENDING, True),
        (PageState.BLANK, True),
        (PageState.SEPARATOR, False),
        (PageState.DUPLICATE, False),
        (PageState.WITHDRAWN, False),
        (PageState.REPLACED, False),
    ],
)
def test_pages_that_were_set_aside_need_no_better_scan(index: Index, state: PageState, shown: bool) -> None:
    page = deliver(index, "0131-01", {1}, 1)[0]
    separation = Separation((), (PageMark(page, state, "test"),))
    index.put_separation("0131-01", separation, index.begin_separation("0131-01"))
    assert bool(named(index)) is shown


def test_sealed_records_stay_closed(index: Index) -> None:
    page = deliver(index, "0131-01", {1}, 1)[0]
    draft: RecordDraft = replace(ledgers.draft("letter1.tif", page), sealed=True)
    separation = Separation((draft,), (PageMark(page, PageState.PENDING, ""),))
    index.put_separation("0131-01", separation, index.begin_separation("0131-01"))
    assert named(index) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", list(FaultCode))
def test_every_fault_is_said_with_its_measure_and_limit(code: FaultCode, lang: str) -> None:
    said = say(f"rescan.{code}", lang, measure="12.5", limit="10")
    assert "12.5" in said
    assert "10" in said


def test_the_command(tmp_path: Path) -> None:
    letter = drawn.latin_lines(drawn.paper(), 26)
    delivery = tmp_path / "in"
    delivery.mkdir()
    for name, page in {"1.jpg": letter, "2.jpg": faulty.darker(letter, 0.4), "3.jpg": drawn.turned(letter, 14), "4.jpg": letter}.items():
        (delivery / name).write_bytes(zoo.pillow(page, "JPEG"))
    archive = init(tmp_path / "archive")
    assert scanfile("rescan", "list", "--archive", archive).out == "No page need be scanned again.\n"
    taken = scanfile("intake", delivery, "--archive", archive, "--batch", "t-01", "--duplex", "sides", "--jobs", 1)
    assert taken.code == 0, taken.err
    found = json.loads(scanfile("rescan", "list", "--archive", archive, "--json").out)
    assert [(one["page"], one["position"], one["sheet"], one["side"], one["name"]) for one in found] == [
        ("000002-001", 2, 1, "back", "2.jpg"),
        ("000003-001", 3, 2, "front", "3.jpg"),
    ]
    assert [fault["code"] for one in found for fault in one["faults"]] == ["too-dark", "skewed"]
    assert found[0]["faults"][0]["limit"] == 120
    table = scanfile("rescan", "list", "t-01", "--archive", archive, "--lang", "hi").out.splitlines()
    assert [line.split("\t")[:4] for line in table] == [["t-01", "2", "1", "000002-001"], ["t-01", "3", "2", "000003-001"]]
    assert "तिरछा: 14 अंश" in table[1]
    assert scanfile("rescan", "list", "no-such", "--archive", archive).code == 2
