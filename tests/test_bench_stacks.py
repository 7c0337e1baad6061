"""The generator of stacks: its truth adds up, and what separation makes of ideal pages is what it calls right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.stacks import wear
from bench.stacks.deal import OFFICE, Dealer
from bench.stacks.deliver import write_register
from bench.stacks.judge import Found, Outcome, Question, Scores, judge
from bench.stacks.plan import Damage, Fate, Image, Leaf, Piece, Record, Side, Stack, Truth, What, counted, truth_of
from scanfile.config import load
from scanfile.errors import ProblemCode
from scanfile.model import (
    Batch,
    CountUnit,
    DeliveryOptions,
    Duplex,
    Master,
    PageState,
    Part,
    SeparatePage,
    Separation,
    SheetKind,
    SheetMark,
    Surroundings,
    Symbol,
    page_id,
)
from scanfile.paper.code import MARKER, encode
from scanfile.separate import separate
from scanfile.text import natural_key

NAMES = [stack.name for stack in Dealer(200, 1, 3).stacks()] + ["read"]


@cache
def dealt() -> dict[str, Stack]:
    """All stacks of one resolution, small."""
    dealer = Dealer(200, 1, 3)
    return {stack.name: stack for stack in [*dealer.stacks(), dealer.reading("read")]}


def letter(seed: int) -> Leaf:
    return Leaf(Side(What.LETTER, seed))


def piece(record: int, count: int | None, leaves: int, fate: Fate = Fate.THERE) -> Piece:
    mark = SheetMark(SheetKind.FILE, f"{record}/2020", Part.CORRESPONDENCE, 1, count, CountUnit.LEAF, OFFICE)
    return Piece(record, mark, tuple(letter(10 * record + at) for at in range(leaves)), Part.CORRESPONDENCE, declared=count, fate=fate)


def small_stack(*pieces: Piece, duplex: Duplex = Duplex.UNSAID, both: bool = False) -> Stack:
    records = tuple(Record(one.mark.number, "") for one in pieces)
    return Stack("small", records, pieces, 200, duplex, both)


def test_a_small_stack_is_what_it_looks_like() -> None:
    truth = truth_of(small_stack(piece(0, 2, 2), piece(1, 1, 1, Fate.DOUBLED)))
    assert [(image.path, image.side.what) for image in truth.images] == [
        ("0001.jpg", What.SHEET),
        ("0002.jpg", What.LETTER),
        ("0003.jpg", What.LETTER),
        ("0004.jpg", What.SHEET),
        ("0005.jpg", What.SHEET),
        ("0006.jpg", What.LETTER),
    ]
    assert [right.pages for right in truth.records] == [
        {("correspondence", 1): (("0002.jpg", 1), ("0003.jpg", 1))},
        {("correspondence", 1): (("0006.jpg", 1),)},
    ]
    assert all(right.whole for right in truth.records)
    assert truth.images[0].says == "separator sheet: 0/2020, correspondence"


def test_pages_behind_a_missed_sheet_run_into_the_file_before() -> None:
    truth = truth_of(small_stack(piece(0, 2, 2), piece(1, 1, 1, Fate.MISSED), piece(2, 1, 1)))
    assert [right.whole for right in truth.records] == [False, False, True]
    (missed,) = truth.missed
    assert (missed.first, missed.declared, missed.alone) == (("0004.jpg", 1), True, True)


def test_passes_are_delivered_one_after_the_other() -> None:
    stack = small_stack(piece(0, 1, 1), duplex=Duplex.REVERSED, both=True)
    images = truth_of(stack).images
    assert [image.path for image in images] == ["pass 1/0001.jpg", "pass 1/0002.jpg", "pass 2/0001.jpg", "pass 2/0002.jpg"]
    assert [(image.side.what, image.sheet) for image in images] == [
        (What.SHEET, True),
        (What.LETTER, False),
        (What.BLANK, False),  # the last leaf's back comes first
        (What.BLANK, True),
    ]


@pytest.mark.parametrize(
    ("unit", "both", "count"),
    [
        (CountUnit.LEAF, False, 2),
        (CountUnit.LEAF, True, 2),
        (CountUnit.SIDE, True, 4),
        (CountUnit.WRITTEN_SIDE, True, 3),
        (CountUnit.WRITTEN_SIDE, False, 2),
    ],
)
def test_a_leaf_scanned_twice_is_declared_once(unit: CountUnit, both: bool, count: int) -> None:
    leaves = [letter(1), Leaf(Side(What.LETTER, 1, again=True)), Leaf(Side(What.LETTER, 2), Side(What.CONTINUED, 3))]
    assert counted(leaves, unit, both=both) == count


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_of_a_stack_adds_up(name: str) -> None:
    stack = dealt()[name]
    truth = truth_of(stack)
    assert len({image.key for image in truth.images}) == len(truth.images)
    by_name = sorted(truth.images, key=lambda image: (natural_key(image.path), image.frame))
    assert by_name == list(truth.images), "the delivery's natural order is the scanner's"
    copies = {Fate.MISSED: 0, Fate.DOUBLED: 2}
    leaves = sum(len(one.leaves) + copies.get(one.fate, 1) for one in stack.pieces)
    assert len(truth.images) == leaves * (2 if stack.both else 1)
    held = Counter(key for right in truth.records for keys in right.pages.values() for key in keys)
    written = {image.key for image in truth.images if image.side.written and image.side.what is not What.SHEET}
    assert set(held) == written
    assert set(held.values()) <= {1}
    for one in stack.pieces:
        if one.leaves and one.declared is not None:
            assert one.declared == counted(one.leaves, stack.records[one.record].unit, both=stack.both)


@pytest.mark.parametrize("name", ["odd", "odd-sides", "read"])
def test_a_page_is_scanned_again_right_behind_itself_and_as_before(name: str) -> None:
    stack = dealt()[name]
    images = truth_of(stack).images
    step = 2 if stack.both else 1
    twice = [(first, second) for first, second in zip(images, images[step:], strict=False) if second.side.again and second.side.written]
    assert twice
    for first, second in twice:
        assert first.side == replace(second.side, again=False)
        assert first.bitonal == second.bitonal


def test_what_is_dealt_is_dealt_again_by_the_same_seed_only() -> None:
    assert list(Dealer(200, 1, 3).stacks()) == list(Dealer(200, 1, 3).stacks())
    assert list(Dealer(200, 2, 3).stacks()) != list(Dealer(200, 1, 3).stacks())


def test_every_damage_is_on_some_sheet_that_stands_alone_and_on_some_in_a_stack() -> None:
    for names in (("sheets",), ("single", "sides", "passes")):
        damages = {damage for name in names for one in dealt()[name].pieces for damage in one.damage}
        assert damages == set(Damage)


def test_pages_are_used_once() -> None:
    seeds = Counter(
        (side.what, side.seed, side.number)
        for stack in dealt().values()
        for one in stack.pieces
        for leaf in one.leaves
        for side in (leaf.front, leaf.back)
        if side.written and not side.again
    )
    assert set(seeds.values()) == {1}


# What separation makes of ideal pages


def ideal_page(image: Image, stack: Stack, number: int, *, read: bool, twins: dict[Side, str]) -> SeparatePage:
    """The page as an inspection without mistakes leaves it."""
    state = PageState.PENDING if image.side.written else PageState.BLANK
    symbols: tuple[Symbol, ...] = ()
    twin = ""
    page = page_id(number, image.frame)
    if image.side.what is What.SHEET:
        one = stack.pieces[image.piece]
        texts = {"patch-t": "PATCHT", "code39": f"FILE-{one.mark.number}", "code128": f"FILE-{one.mark.number}"}
        text = MARKER if one.fate is Fate.UNREADABLE else texts.get(one.drawn) or encode(one.mark)
        symbols = (Symbol("qr", text, (0, 0, 9, 9)),)
    elif read and image.side.again:
        twin = twins[replace(image.side, again=False)]
    twins.setdefault(image.side, f"b/{page}")
    return SeparatePage(page, number, image.frame, state, "", symbols, twin=twin)


def ideal(stack: Stack, truth: Truth, *, read: bool = False) -> Separation:
    names = list(dict.fromkeys(image.path for image in truth.images))
    frames = Counter(image.path for image in truth.images)
    masters = tuple(Master(number, name, "x", "0", 1, frames[name]) for number, name in enumerate(names, 1))
    batch = Batch("b", masters, "/in/stack", "", "2026-01-01", DeliveryOptions(duplex=stack.duplex))
    twins: dict[Side, str] = {}
    pages = [ideal_page(image, stack, names.index(image.path) + 1, read=read, twins=twins) for image in truth.images]
    rules = [
        {"match": "PATCHT", "kind": "next file"},
        {"match": "FILE-{number}", "kind": "file"},
    ]
    settings = load(None).separate
    settings = type(settings).model_validate(settings.model_dump() | {"barcodes": rules})
    return separate(batch, pages, settings, Surroundings(office=OFFICE))


def as_outcome(truth: Truth, found: Separation) -> Outcome:
    """What the index would hold of a separation."""
    names = list(dict.fromkeys(image.path for image in truth.images))
    keys = {page_id(names.index(image.path) + 1, image.frame): image.key for image in truth.images}
    sides = {keys[mark.page]: Found(mark.state, mark.reason, page=mark.page) for mark in found.marks}
    numbers, questions = {}, [Question(one.code, one.page or "", "", one.detail) for one in found.problems]
    for at, draft in enumerate(found.drafts):
        record = f"b-{at + 1}"
        for part in draft.parts:
            for ordinal, page in enumerate(part.pages, 1):
                sides[keys[page]] = replace(sides[keys[page]], record=record, part=part.part, volume=part.volume, ordinal=ordinal)
        standing = [one for one in dict(draft.fields).get("number", ()) if one.source.accepts]
        numbers |= {record: standing[0].value} if standing else {}
        questions += [Question(one.code, one.page or "", record, one.detail) for one in draft.problems]
    return Outcome(sides, numbers, tuple(questions))


def failures(scores: Scores) -> dict[str, list[str]]:
    return {name: score.wrong for name, score in scores.items() if score.right != score.of}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "register"])
def test_ideal_pages_come_out_right(name: str) -> None:
    """The truth agrees with what separation is documented to do; a number that nobody registered needs a register to be seen."""
    stack = dealt()[name]
    truth = truth_of(stack)
    read = name == "read"
    wrong = failures(judge(stack, truth, as_outcome(truth, ideal(stack, truth, read=read)), read=read))
    wrong["mishaps noticed"] = [line for line in wrong.get("mishaps noticed", []) if ProblemCode.NOT_REGISTERED not in line]
    assert not any(wrong.values()), wrong


def spoiled(name: str) -> tuple[Stack, Truth, Outcome]:
    stack = dealt()[name]
    truth = truth_of(stack)
    return stack, truth, as_outcome(truth, ideal(stack, truth))


def test_the_judge_sees_a_page_in_the_wrong_place_a_lost_page_and_an_invented_sheet() -> None:
    stack, truth, found = spoiled("single")
    page = next(iter(truth.records[0].pages.values()))[0]
    for change, wrong in (
        (replace(found.sides[page], ordinal=999), "records with the right pages"),
        (replace(found.sides[page], record="b-9"), "records with the right pages"),
        (replace(found.sides[page], state=PageState.BLANK, record=""), "written sides kept"),
        (replace(found.sides[page], state=PageState.SEPARATOR), "sheets invented"),
    ):
        assert wrong in failures(judge(stack, truth, replace(found, sides=found.sides | {page: change})))
    missing = {key: side for key, side in found.sides.items() if key != page}
    assert "sides accounted for" in failures(judge(stack, truth, replace(found, sides=missing)))


def test_the_judge_sees_what_nobody_asked() -> None:
    stack, truth, found = spoiled("missed")
    wrong = failures(judge(stack, truth, replace(found, questions=())))
    assert len(wrong["missed sheets noticed"]) == len(truth.missed)
    stack, truth, found = spoiled("odd")
    assert "mishaps noticed" in failures(judge(stack, truth, replace(found, questions=())))
    assert "records with the right number" in failures(judge(stack, truth, replace(found, numbers={})))


def test_the_register_counts_what_lies_in_the_parts(tmp_path: Path) -> None:
    record = Record("1/2020", "विषय", CountUnit.LEAF)
    noting = replace(piece(0, 3, 3), part=Part.NOTING)
    second = replace(piece(0, 2, 2), volume=2)
    uncounted = piece(1, None, 2)
    stack = Stack(
        "s", (record, Record("2/2021", ""), Record("3/2022", "", registered=False)), (noting, piece(0, 4, 4), second, uncounted), 200
    )
    write_register([stack], tmp_path / "register.csv")
    lines = (tmp_path / "register.csv").read_text("utf-8").splitlines()
    assert lines[0].split(",")[5:8] == ["count_noting", "count_correspondence", "count_unit"]
    assert [line.split(",")[0] for line in lines[1:]] == ["1/2020", "2/2021"]
    assert lines[1].split(",")[5:8] == ["3", "6", "leaf"]
    assert lines[2].split(",")[5:7] == ["", ""]


# What happens to sheets


def test_a_stain_covers_fifteen_hundredths_of_every_code() -> None:
    sheet = np.full((1000, 1000), 255, np.uint8)
    boxes = [(100, 100, 400, 400), (600, 600, 900, 900)]
    stained = wear.before_scanning(sheet, [Damage.STAINED], boxes, np.random.default_rng(1))
    for left, top, right, bottom in boxes:
        share = np.count_nonzero(stained[top:bottom, left:right] < 240) / 300**2
        assert 0.14 < share < 0.19  # its rim has no sharp end
    assert sheet.min() == 255


def test_a_faded_sheet_has_two_fifths_of_the_contrast() -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[100:300, 100:200] = 0
    scanner = wear.Scanner(100, page.shape)
    look = wear.Look(240, 40, 0.0)
    levels = []
    for contrast in (1.0, 0.4):
        seen = scanner.scan(page, replace(look, contrast=contrast), np.random.default_rng(2), bitonal=False)
        levels.append(float(np.median(seen[:80])) - float(np.median(seen[120:280, 120:180])))
    assert levels[1] == pytest.approx(0.4 * levels[0], abs=4)


@pytest.mark.parametrize("contrast", [1.0, 0.4])
def test_black_and_white_scans_keep_the_print(contrast: float) -> None:
    page = np.full((400, 300), 255, np.uint8)
    page[100:300, 100:200] = 0
    seen = wear.Scanner(100, page.shape).scan(page, wear.Look(240, 40, 0.0, contrast=contrast), np.random.default_rng(2), bitonal=True)
    assert set(np.unique(seen)) == {0, 255}
    assert np.count_nonzero(seen != np.where(page > 127, 255, 0)) < 0.01 * page.size


def test_the_other_side_shines_through_mirrored_and_faint() -> None:
    behind = np.full((200, 200), 255, np.uint8)
    behind[80:120, 10:60] = 0
    seen = wear.shining_through(np.full_like(behind, 255), behind, 0.2, 100, np.random.default_rng(3))
    assert seen[100, 165] == pytest.approx(255 - 0.2 * 255, abs=3)
    assert seen[100, 35] == 255


def test_a_sheet_that_can_not_be_read_keeps_its_strip() -> None:
    sheet = cv2.resize(
        np.random.default_rng(4).choice((0, 255), (100, 100)).astype(np.uint8), (1000, 1000), interpolation=cv2.INTER_NEAREST
    )
    seen = wear.blacked_out(sheet, [(0, 0, 400, 400)], np.random.default_rng(5))
    assert (seen[410:] == sheet[410:]).all()
    gone = np.count_nonzero((seen[:400, :400] == seen[399, 0]).all(axis=1))
    assert 0.55 * 400 < gone < 0.85 * 400
