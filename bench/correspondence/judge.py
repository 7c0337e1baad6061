"""What was read held against the truth. Pure but for the truth's own path.

A value is right where it has the key of what is printed (``text.loose_key``: spaces that keep no digits apart do not count). Accepted means
accepted by the machine itself; everything else waits for a person, who sees the first three candidates.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.correspondence.outcome import Outcome
from bench.correspondence.plan import UNREADABLE, Condition
from scanfile.model import Candidate, Obstacle
from scanfile.text import fold, loose_key, number_key

SHOWN = 3
"""Candidates that a reviewer sees at once."""


@dataclass
class Tally:
    """Figures of one kind of value: numbers of letters, numbers of files, dates, subjects."""

    printed: int = 0
    accepted: int = 0
    wrong: int = 0
    waiting: int = 0
    among: int = 0
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Kind of miss, where, what is right, what was read."""

    def add(self, other: Tally) -> None:
        """Count another one's too."""
        for name in ("printed", "accepted", "wrong", "waiting", "among"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses


@dataclass
class Verdict:
    """Figures of one record or of many. ``ranked`` and ``own`` count the letters whose first number is an own one."""

    letters: Tally = field(default_factory=Tally)
    files: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    subjects: Tally = field(default_factory=Tally)
    pens: Tally = field(default_factory=Tally)
    singles: Tally = field(default_factory=Tally)
    """Numbers of records that are one letter: its file's where it bears that, else its own."""
    ranked: int = 0
    own: int = 0
    foreign: list[tuple[str, str, str, str]] = field(default_factory=list)
    pages: int = 0
    alone: int = 0
    """Pages of records that are one letter, and bear nothing that is surely their file's number."""
    questions: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    noticed: int = 0
    readable: int = 0
    mistaken: int = 0
    dealt: int = 0
    begun: int = 0
    missed_beginnings: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        """Count another one's too."""
        for name, value in vars(other).items():
            own = getattr(self, name)
            if isinstance(value, Tally):
                own.add(value)
            elif isinstance(value, Counter):
                own.update(value)
            else:
                setattr(self, name, own + value)


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent (Wilson 1927)."""
    if not of:
        return 0.0, 100.0
    share = right / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (middle - reach) / (1 + z * z / of), (middle + reach) / (1 + z * z / of)
    return 100 * max(0.0, low), 100 * min(1.0, high)


def truths(path: Path) -> list[dict[str, Any]]:
    """The records of a state as they were dealt."""
    return list(json.loads(path.read_text("utf-8")))


def judge(record: dict[str, Any], outcome: Outcome | None, required: Sequence[str] = ("number", "subject")) -> Verdict:
    """One record. None where the program has no record that begins with its first page."""
    verdict = Verdict()
    sides = [side for side in record["sides"] if "sheet" not in side["what"]]
    verdict.pages = len(sides)
    verdict.alone = 0 if record["noted"] else len(sides)
    if outcome is None:
        verdict.astray.append(f"{record['name']}: no record")
        return verdict
    pages = {page.name: page for page in outcome.pages}
    if set(pages) != {side["name"] for side in sides}:
        verdict.astray.append(f"{record['name']}: other pages")
    for side in sides:
        page = pages.get(side["name"])
        if page is None:
            continue
        if side["what"] in UNREADABLE:
            verdict.unreadable += 1
            verdict.noticed += not page.legible
        else:
            verdict.readable += 1
            verdict.mistaken += not page.legible
    _letters(verdict, record, outcome, sides)
    _file(verdict, record, outcome, required)
    return verdict


def _letters(verdict: Verdict, record: dict[str, Any], outcome: Outcome, sides: Sequence[dict[str, Any]]) -> None:
    first = [place for place, side in enumerate(sides) if side["what"] == "letter"]
    begins = {sides[place]["name"]: letter["truth"] for place, letter in zip(first, record["letters"], strict=True)}
    names = {(page.part, page.ordinal): page.name for page in outcome.pages}
    found = {names[letter.part, letter.ordinal]: dict(letter.fields) for letter in outcome.found.letters}
    unreadable = {side["name"] for side in sides if side["what"] in UNREADABLE}
    for name, fields in found.items():
        if name not in begins and name not in unreadable:
            best = next(iter(fields.get("number", ())), None)
            verdict.missed_beginnings.append(f"{record['name']} {name}: begun in the middle by {best.value if best else '-'}")
            if best and best.source.accepts:
                verdict.letters.wrong += 1
                verdict.letters.accepted += 1
                verdict.letters.misses.append(("accepted for no letter", f"{record['name']} {name}", "-", best.value))
    for name, truth in begins.items():
        where = f"{record['name']} {name} {record['condition']} {record['dpi']} {truth['form']} {truth['layout']}"
        fields = found.get(name, {})
        verdict.dealt += 1
        verdict.begun += name in found
        if name not in found:
            verdict.missed_beginnings.append(f"{where}: not begun, {truth['number']}")
        numbers = fields.get("number", ())
        _number(verdict.pens if truth["pen"] else verdict.letters, where, truth["number"], numbers)
        if truth["number"] and not truth["pen"] and numbers:
            verdict.ranked += 1
            others = {loose_key(number_key(one)) for one in (*truth["references"], *truth["received"])}
            strange = loose_key(numbers[0].key) in others
            verdict.own += not strange
            if strange:
                verdict.foreign.append(("another's number first", where, truth["number"], f"{numbers[0].value} ({numbers[0].reason})"))
        _value(
            verdict.pens if truth["pen_date"] else verdict.dates,
            where,
            truth["date"],
            fields.get("date", ()),
            lambda one, right: one.value == right,
        )


def _file(verdict: Verdict, record: dict[str, Any], outcome: Outcome, required: Sequence[str]) -> None:
    fields = dict(outcome.found.fields)
    where = f"{record['name']} {record['condition']} {record['dpi']}"
    if record["noted"]:
        _number(verdict.files, where, record["number"], fields.get("number", ()))
    else:  # the file's number where the letter bears it, else the letter's own
        truth = record["letters"][0]["truth"]
        _number(verdict.singles, where, record["number"] or truth["number"], fields.get("number", ()))
    _value(verdict.subjects, where, record["subject"], fields.get("subject", ()), _same_words)
    for name in required:
        if not any(one.source.accepts and one.value for one in fields.get(name, ())):
            verdict.questions += 1
            verdict.asked[f"{name}, {'alone' if not record['noted'] else record['condition']}"] += 1


def _same_words(one: Candidate, right: str) -> bool:
    return fold(one.value).strip(" .।-") == fold(right).strip(" .।-")


def _number(tally: Tally, where: str, right: str, candidates: Sequence[Candidate]) -> None:
    _value(tally, where, right, candidates, lambda one, true: bool(true) and loose_key(one.key) == loose_key(number_key(true)))


def _value(tally: Tally, where: str, right: str, candidates: Sequence[Candidate], same: Any) -> None:
    accepted = next((one for one in candidates if one.source.accepts), None)
    tally.printed += bool(right)
    told = " ¦ ".join(f"{one.value} [{one.confidence} {one.reason}]" for one in candidates[:SHOWN]) or "nothing"
    if accepted:
        tally.accepted += 1
        if not same(accepted, right):
            tally.wrong += 1
            tally.misses.append((f"accepted wrongly: {_cause(candidates)}", where, right, told))
        return
    if right:
        tally.waiting += 1
        among = any(same(one, right) for one in candidates[:SHOWN])
        tally.among += among
        status = "right one proposed" if among else "right one not proposed"
        tally.misses.append((f"{status}, {_cause(candidates)}", where, right, told))


_CAUSES = {
    None: "read alike",
    Obstacle.RIVAL: "two have as much for them",
    Obstacle.COPY_LINE: "two have as much for them",
    Obstacle.ONE_LETTER: "one letter's word for a file",
    Obstacle.APART: "a subject apart from the file's number",
    Obstacle.DIFFERS: "readings differ",
    Obstacle.DOUBTFUL: "doubtful words",
    Obstacle.TORN: "torn number",
    Obstacle.FORM: "unknown form",
    Obstacle.WORD: "unknown word",
    Obstacle.SCRIPTS: "figures that both models confuse",
    Obstacle.FIGURES: "figures that both models confuse",
    Obstacle.STROKES: "strokes of a Roman numeral",
    Obstacle.NO_LABEL: "label unreadable",
}
"""What stands in the way, in the words of the tables; what is not named here is called as in the program."""


def _cause(candidates: Sequence[Candidate]) -> str:
    """Why the first candidate is not accepted, or why a wrong one was."""
    if not candidates:
        return "nothing found"
    obstacle = candidates[0].obstacle
    return _CAUSES.get(obstacle) or str(obstacle).replace("-", " ")


def joined(parts: Iterable[Verdict]) -> Verdict:
    """Several verdicts together."""
    total = Verdict()
    for part in parts:
        total.add(part)
    return total


def pair(records: Sequence[dict[str, Any]], found: Sequence[Outcome]) -> list[tuple[dict[str, Any], Outcome | None]]:
    """Each record as dealt with what the program made of it, by their first page."""
    by_page = {page.name: outcome for outcome in found for page in outcome.pages}
    return [(one, by_page.get(next(side["name"] for side in one["sides"] if "sheet" not in side["what"]))) for one in records]


def by_condition(pairs: Sequence[tuple[dict[str, Any], Outcome | None]], required: Sequence[str]) -> dict[str, Verdict]:
    """Verdicts for each condition of paper, and ``all``."""
    verdicts = {condition.value: Verdict() for condition in Condition}
    for record, outcome in pairs:
        verdicts[record["condition"]].add(judge(record, outcome, required))
    return {**verdicts, "all": joined(verdicts.values())}
