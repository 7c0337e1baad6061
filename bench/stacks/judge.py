"""Holds what an index says of a delivery against the truth about it. Reads the index, writes nothing."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.stacks.plan import Fate, Image, Key, Right, Stack, Truth, What
from scanfile.errors import ProblemCode
from scanfile.model import PageState, Source
from scanfile.text import number_key

BREAKS = frozenset({ProblemCode.COUNT_OVER, ProblemCode.NO_SHEET, ProblemCode.BREAK_SUSPECTED})
"""By these a missed sheet is noticed."""
_PRESENT = (PageState.KEPT, PageState.PENDING)
_PLACES = 25


@dataclass(frozen=True)
class Found:
    """One side in the index: its state and why, and where it came to stand."""

    state: str
    reason: str
    record: str = ""
    part: str = ""
    volume: int = 1
    ordinal: int = 0
    page: str = ""


@dataclass(frozen=True)
class Question:
    """An open problem."""

    code: str
    page: str
    record: str
    detail: str


@dataclass(frozen=True)
class Outcome:
    """What the index says of one delivery. ``numbers`` are the accepted ones by record, ``hidden`` the sealed and withdrawn records."""

    sides: dict[Key, Found]
    numbers: dict[str, str]
    questions: tuple[Question, ...]


@dataclass
class Score:
    """So many of so many, and where it went wrong (at most a few places are kept)."""

    right: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, good: bool, where: str) -> None:
        """Count one."""
        self.of += 1
        self.right += good
        if not good and len(self.wrong) < _PLACES:
            self.wrong.append(where)

    def join(self, other: Score) -> None:
        """Count another score's too."""
        self.right, self.of = self.right + other.right, self.of + other.of
        self.wrong = (self.wrong + other.wrong)[:_PLACES]


Scores = dict[str, Score]
"""By what is scored; the names of sheets' damages follow a colon."""


def outcome(index: Path, batch: str) -> Outcome:
    """Read what there is of one delivery."""
    with sqlite3.connect(f"file:{index}?mode=ro", uri=True) as conn:
        sides = {
            (name, frame): Found(state, reason, record or "", part or "", volume or 1, ordinal or 0, page)
            for name, frame, state, reason, record, part, volume, ordinal, page in conn.execute(
                "SELECT masters.name, frame, state, reason, record, part, volume, ordinal, pages.page FROM pages "
                "JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master "
                "LEFT JOIN record_pages ON record_pages.page = pages.id WHERE pages.batch = ?",
                (batch,),
            )
        }
        numbers: dict[str, tuple[int, str]] = {}
        query = "SELECT record, source, value FROM candidates JOIN records ON records.id = record WHERE field = 'number' AND batch = ?"
        for record, source, value in conn.execute(query, (batch,)):
            found = Source(source)
            if found.accepts and found.rank < numbers.get(record, (len(Source), ""))[0]:
                numbers[record] = (found.rank, value)
        asked = conn.execute("SELECT code, page, record, detail FROM problems WHERE batch = ? AND status = 'open'", (batch,)).fetchall()
    questions = tuple(Question(code, page or "", record or "", detail) for code, page, record, detail in asked)
    return Outcome(sides, {record: value for record, (_, value) in numbers.items()}, questions)


def judge(stack: Stack, truth: Truth, found: Outcome, *, read: bool = False) -> Scores:
    """How much of the truth came out. ``read``: the pages were read too, so that those that were scanned twice are known."""
    scores: Scores = defaultdict(Score)
    judged = _Judged(stack, truth, found, scores, read)
    judged.all_there()
    for image in truth.images:
        judged.side(image)
    for right in truth.records:
        if right.whole:
            judged.record(right)
    judged.missed()
    judged.expected()
    return dict(scores)


def joined(parts: Iterable[Scores]) -> Scores:
    """The scores of several deliveries together."""
    total: Scores = defaultdict(Score)
    for part in parts:
        for name, score in part.items():
            total[name].join(score)
    return dict(total)


def signs(damage: Sequence[str]) -> str:
    """A name for a combination of damages."""
    return " + ".join(damage) or "none"


@dataclass
class _Judged:
    stack: Stack
    truth: Truth
    found: Outcome
    scores: Scores
    read: bool

    def _called(self, key: Key) -> str:
        there = self.found.sides.get(key)
        return f"{self.stack.name} {self.stack.dpi}: {key[0]} {key[1]}, {f'{there.state} {there.reason!r}' if there else 'not there'}"

    def all_there(self) -> None:
        """Every side was counted, and none that is not there."""
        wanted = {image.key for image in self.truth.images}
        self.scores["sides accounted for"].add(wanted == set(self.found.sides), f"{self.stack.name}: {wanted ^ set(self.found.sides)}")

    def side(self, image: Image) -> None:
        """What was made of one scanned side."""
        there = self.found.sides.get(image.key, Found("", ""))
        where = self._called(image.key)
        if image.side.what is What.SHEET:
            good = there.state == PageState.SEPARATOR and there.reason == image.says
            unreadable = self.stack.pieces[image.piece].fate is Fate.UNREADABLE
            self.scores["unreadable sheets seen" if unreadable else f"sheets:{signs(image.damage)}"].add(good, where)
            return
        if image.sheet and not image.side.written:
            # A code that shines through the sheet itself names the same sheet again, which changes nothing.
            self.scores["backs of sheets set aside"].add(there.state in (PageState.BLANK, PageState.SEPARATOR), where)
            return
        self.scores["sheets invented"].add(there.state != PageState.SEPARATOR, where)
        if image.side.written:
            self.scores["written sides kept"].add(there.state != PageState.BLANK, where)
            if image.side.what is What.INITIAL:
                self.scores["pencilled initials kept"].add(there.state != PageState.BLANK, where)
            self._twice(image, there, where)
        else:
            bleeding = "through" if image.side.bleed else "clean"
            kind = f"blanks:{bleeding}, {'dark' if self.stack.mode == 'dark' else 'bitonal' if image.bitonal else 'shaded'}"
            self.scores[kind].add(there.state == PageState.BLANK, where)

    def _twice(self, image: Image, there: Found, where: str) -> None:
        if not self.read:
            return
        if image.side.again:
            self.scores["pages scanned twice, set aside"].add(there.state == PageState.DUPLICATE, where)
        else:
            self.scores["pages taken for others"].add(there.state != PageState.DUPLICATE, where)

    def record(self, right: Right) -> None:
        """One record of which all sheets are there: its pages, its number, and whether anybody was bothered for nothing."""
        kind = {image.key: image.side.written for image in self.truth.images}
        first = next(iter(right.pages.values()))[0]
        name = self.found.sides.get(first, Found("", "")).record
        held = self._pages_of(name)
        once = {place: tuple(key for key in keys if key not in right.again) for place, keys in right.pages.items()}
        written = {
            place: kept for place, keys in held.items() if (kept := tuple(key for key in keys if kind[key] and key not in right.again))
        }
        wanted = once if self.read else right.pages
        where = f"{self.stack.name} {self.stack.dpi}: record {right.number or name}"
        self.scores["records with the right pages"].add(bool(name) and written == once, where)
        self.scores["records with the right pages and no others"].add(bool(name) and held == wanted, where)
        number = self.found.numbers.get(name, "")
        self.scores["records with the right number"].add(number_key(number) == number_key(right.number), f"{where}: {number!r}")
        asked = Counter(question.code for question in self.found.questions if question.record == name)
        for code in right.expect:
            self.scores["mishaps noticed"].add(asked[code] > 0, f"{where}: no {code}, {dict(asked)}")
        if not right.expect and not (right.again and not self.read):
            self.scores["faultless records left in peace"].add(not asked, f"{where}: {dict(asked)}")

    def _pages_of(self, record: str) -> dict[tuple[str, int], tuple[Key, ...]]:
        held: dict[tuple[str, int], list[tuple[int, Key]]] = defaultdict(list)
        for key, there in self.found.sides.items():
            if record and there.record == record:
                held[there.part, there.volume].append((there.ordinal, key))
        return {place: tuple(key for _, key in sorted(pages)) for place, pages in held.items()}

    def missed(self) -> None:
        """Whether somebody is asked about the record into which pages ran, and whether the right page is named."""
        for missed in self.truth.missed:
            into = self.found.sides.get(missed.first, Found("", ""))
            asked = [one for one in self.found.questions if one.code in BREAKS and one.record == into.record]
            where = f"{self._called(missed.first)}, {missed.says}"
            kind = "missed sheets noticed" if missed.declared else "missed sheets noticed, nothing declared"
            self.scores[kind].add(bool(asked), where)
            if missed.declared and missed.alone:
                self.scores["missed sheets, the right page named"].add(any(one.page == into.page for one in asked), where)

    def expected(self) -> None:
        """Mishaps that belong to no record."""
        asked = Counter(question.code for question in self.found.questions)
        for code, wanted in Counter(self.truth.expect).items():
            for turn in range(wanted):
                self.scores["mishaps noticed"].add(asked[code] > turn, f"{self.stack.name} {self.stack.dpi}: {code} {asked[code]} times")
