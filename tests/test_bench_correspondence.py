"""The generator of letters: its sets share nothing, its truth adds up, and the judge can tell right from wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from bench.correspondence.__main__ import SETS
from bench.correspondence.compose import Composer
from bench.correspondence.dev import DEV
from bench.correspondence.figure import FIGURE
from bench.correspondence.forms import STATES
from bench.correspondence.judge import Tally, _number, wilson
from bench.correspondence.plan import Record, What
from bench.correspondence.registers import among_others
from bench.correspondence.wording import Wording
from scanfile.metadata import Registered, load_pack, states
from scanfile.model import Candidate, Obstacle, Source
from scanfile.text import number_key

GOVERNMENTS = {
    "GOVERNMENT OF INDIA",
    "GOVERNMENT OF RAJASTHAN",
    "उत्तर प्रदेश शासन",
    "हिमाचल प्रदेश सरकार",
    "राष्ट्रीय राजधानी क्षेत्र दिल्ली सरकार",
}


def dealt(wording: Wording, letters: int = 330, seed: int = 5) -> list[Record]:
    return list(Composer(wording, seed, letters, unreadable=2).records())


def test_the_set_to_measure_with_shares_no_font_and_no_wording_with_any_other() -> None:
    for one, other in combinations(SETS.values(), 2):
        assert not one.fonts() & other.fonts()
        assert one.sentences() & other.sentences() <= GOVERNMENTS, "governments have one name"
    assert len({face.deva for face in FIGURE.faces}) == 8


def test_no_word_of_the_set_to_measure_with_has_letters_that_one_of_its_fonts_draws_as_nothing() -> None:
    printed = "".join(item.text for record in dealt(FIGURE, 1100) for side in record.sides for item in side.items)
    assert not {"न्ध", "ब्ध"} & {printed[at : at + 3] for at in range(len(printed))}


@pytest.mark.parametrize("wording", SETS.values(), ids=SETS)
def test_every_state_that_has_a_pack_writes_letters_in_all_its_forms(wording: Wording) -> None:
    assert set(STATES) == set(states())
    records = dealt(wording, 1100)
    seen = Counter(letter.truth.form for record in records for letter in record.letters)
    assert sum(seen.values()) == 1100
    assert set(seen) == {f"{name} {form.fixtures}" for name, state in STATES.items() for form in state.forms}


def test_the_forms_are_those_of_the_fixtures_that_a_letter_can_be_numbered_by() -> None:
    ids = {int(form.fixtures) for state in STATES.values() for form in state.forms}
    assert ids >= {1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 23, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38}


@pytest.mark.parametrize("wording", SETS.values(), ids=SETS)
def test_what_is_right_stands_on_the_paper(wording: Wording) -> None:
    for record in dealt(wording):
        for letter in record.letters:
            print_ = "".join(f"{item.text} {item.right} " for side in letter.sides for item in side.items)
            bare = print_.replace("{{", "").replace("}}", "")
            truth = letter.truth
            assert truth.number in bare
            assert (
                truth.pen == ("{{" in print_.replace("{{23/6/26}}", "") and truth.number not in print_)
                or not truth.number
                or "{{" in print_
            )
            assert truth.subject in print_
            assert truth.file in truth.number or truth.layout in ("endorsed",) or truth.pen
            assert not {number_key(other) for other in truth.received} & {number_key(truth.number)}
        if record.noted:
            assert any(record.number in item.text for side in record.front for item in side.items)


def test_sheets_lie_before_the_parts_and_nothing_on_them_tells_a_number() -> None:
    record = next(record for record in dealt(DEV) if record.front)
    kinds = [side.what for side in record.sides]
    assert kinds[:2] == [What.FILE_SHEET, What.NOTING_SHEET]
    assert kinds.index(What.LETTERS_SHEET) == 2 + len(record.front)
    assert replace(record, front=()).sides[1].what is What.LETTER


def test_one_seed_is_one_set() -> None:
    assert dealt(DEV, 33) == dealt(DEV, 33)
    assert dealt(DEV, 33) != dealt(DEV, 33, seed=6)


@pytest.mark.parametrize("state", STATES)
def test_a_register_has_every_dealt_file_once_among_ten_times_as_many_near_ones(state: str) -> None:
    dealt_files = list(dict.fromkeys((record.number, record.subject) for record in dealt(DEV) if record.state == state and record.number))
    files = among_others(dealt_files, Composer(DEV, 5, 330).files(state, 5 * len(dealt_files)), np.random.default_rng(1))
    keys = [number_key(number) for number, _ in files]
    assert set(dealt_files) <= set(files)
    assert len(keys) == len(set(keys))
    assert 8 * len(dealt_files) <= len(files) <= 11 * len(dealt_files)
    assert files != sorted(files, key=lambda one: one in dealt_files, reverse=True), "in no order"
    registered = Registered((number for number, _ in files), load_pack(state))
    misread = [number_key(number) for number, _ in dealt_files]
    assert all(registered.same(key, key) for key in misread)
    assert any(len({one for one in registered._one_edit(key) if one in registered._numbers}) > 1 for key in misread), "near neighbours"


def candidate(value: str, source: Source = Source.READING) -> Candidate:
    return Candidate(value, value, number_key(value), source, 90, "because")


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([candidate("12/रा०", Source.AGREEMENT)], (1, 0, 0, 0)),
        ([candidate("12 / रा.", Source.AGREEMENT)], (1, 0, 0, 0)),
        ([candidate("12/रा०5", Source.AGREEMENT)], (1, 1, 0, 0)),
        ([candidate("13/रा०"), candidate("12/रा०")], (0, 0, 1, 1)),
        ([candidate("1"), candidate("2"), candidate("3"), candidate("12/रा०")], (0, 0, 1, 0)),
        ([], (0, 0, 1, 0)),
    ],
)
def test_the_judge(candidates: list[Candidate], expected: tuple[int, int, int, int]) -> None:
    tally = Tally()
    _number(tally, "here", "12/रा०", candidates)
    assert (tally.accepted, tally.wrong, tally.waiting, tally.among) == expected
    assert tally.printed == 1


def test_misses_are_counted_by_what_kept_them() -> None:
    tally = Tally()
    for obstacle in (Obstacle.WORD, Obstacle.FIGURES, Obstacle.SCRIPTS, Obstacle.LEFT_BLANK):
        _number(tally, "here", "12/रा०", [replace(candidate("12/रा०"), obstacle=obstacle)])
    _number(tally, "here", "12/रा०", [])
    assert [cause for cause, *_ in tally.misses] == [
        "right one proposed, unknown word",
        "right one proposed, figures that both models confuse",
        "right one proposed, figures that both models confuse",
        "right one proposed, left blank",
        "right one not proposed, nothing found",
    ]


def test_an_accepted_number_where_none_is_printed_is_wrong() -> None:
    tally = Tally()
    _number(tally, "here", "", [candidate("12/रा०", Source.AGREEMENT)])
    assert (tally.printed, tally.accepted, tally.wrong) == (0, 1, 1)


def test_wilson_s_interval() -> None:
    """Values from Wilson's formula, worked out by hand for 450 of 450, and from Newcombe (1998), table I: 81 of 263."""
    assert wilson(450, 450)[0] == pytest.approx(99.15, abs=0.01)
    assert wilson(81, 263) == pytest.approx((25.53, 36.62), abs=0.01)
    assert wilson(0, 0) == (0.0, 100.0)
