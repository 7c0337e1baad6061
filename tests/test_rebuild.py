"""An index that is made anew from the folders says what the old one said, whatever people have repaired."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desks import Office

from scanfile.decided import every_decision, kept_decisions
from scanfile.model import PageState, Part
from scanfile.rebuild import rebuild_index
from scanfile.repair import Target
from scanfile.verify import Grade, verify


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def _joined(office: Office) -> None:
    office.decide("join", "A-01", ["A-02"])


def _joined_to_the_later(office: Office) -> None:
    office.decide("join", "A-02", ["A-01"])


def _joined_across(office: Office) -> None:
    office.decide("join", "B-01", ["A-01", "A-02"])


def _split(office: Office) -> None:
    office.decide("split", "A-01", "2/c", None)


def _moved_behind_a_page_that_had_moved(office: Office) -> None:
    """The second decision lies with A, the first with B: read in the order of the deliveries they would come out otherwise."""
    office.decide("move", "B-01", ["1/c"], Target(beside="3/c", record="A-01"))
    office.decide("move", "A-01", ["1/c"], Target(beside="B/000001-001"))


def _there_and_back(office: Office) -> None:
    office.decide("move", "A-01", ["1/c"], Target(beside="1/c", record="B-01"))
    office.run()
    office.decide("move", "B-01", ["A/000001-001"], Target(beside="1/c", before=True, record="A-01"))


def _kinds_and_parts(office: Office) -> None:
    office.decide("set_kind", "A-01", ["1/c"], PageState.WITHDRAWN)
    office.decide("move", "A-01", ["2/c"], Target(part=Part.NOTING))
    office.decide("rotate", "A-02", ["1/c"], 180)


def _nothing_left_but_a_blank(office: Office) -> None:
    office.decide("set_kind", "A", ["000003-001", "000004-001", "000005-001"], PageState.BLANK)


@pytest.mark.parametrize("built", [True, False], ids=["built", "not built yet"])
@pytest.mark.parametrize(
    "repair",
    [
        _joined,
        _joined_to_the_later,
        _joined_across,
        _split,
        _moved_behind_a_page_that_had_moved,
        _there_and_back,
        _kinds_and_parts,
        _nothing_left_but_a_blank,
    ],
)
def test_repaired_records_survive(office: Office, repair: Callable[[Office], None], built: bool) -> None:
    office.deliver("A", x="...", y="..")
    office.deliver("B", z="..")
    repair(office)
    if built:
        office.run()
        assert verify(office.archive, Grade.QUICK).findings == ()
    before, states = office.records(), (office.states("A"), office.states("B"))
    rebuild_index(office.archive, office.settings, "asha")
    assert office.records() == before
    assert (office.states("A"), office.states("B")) == states
    office.run()
    assert (office.records(), office.homeless()) == (before, [])
    verdict = verify(office.archive, Grade.FIXITY)
    assert (verdict.findings, verdict.unfinished) == ((), ())


def test_a_page_that_was_turned_and_not_read_since_is_still_to_be_read(office: Office) -> None:
    office.deliver("A", x="..")
    office.decide("rotate", "A-01", ["2/c"], 90)
    rebuild_index(office.archive, office.settings, "asha")
    assert office.states("A") == "kp"
    office.run()
    rebuild_index(office.archive, office.settings, "asha")
    assert office.states("A") == "kk"


def test_a_word_that_is_said_again_counts_again(office: Office) -> None:
    office.deliver("A", x="..")
    for kind in (PageState.BLANK, PageState.KEPT, PageState.BLANK):
        office.decide("set_kind", "A", ["000002-001"], kind)
    assert office.states("A") == "kb"
    with office.index() as index:
        assert index.decisions_of("A") == kept_decisions(office.archive, "A")


def test_decisions_of_one_delivery_keep_their_order_when_the_clock_was_set_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.deliver("A", x="...")
    office.deliver("B", x="..")
    for stamp in ("2026-03-01T10:00:02.000000Z", "2026-03-01T10:00:01.000000Z", "2026-03-01T10:00:03.000000Z"):
        monkeypatch.setattr("scanfile.repair.clock.exact", lambda moment, stamp=stamp: stamp)
        office.decide("set_kind", *(("B", ["000001-001"]) if ":03" in stamp else ("A", ["000001-001"])), PageState.BLANK)
    assert [one.at[17:19] for one in every_decision(office.archive, ["B", "A"])] == ["02", "01", "03"]
