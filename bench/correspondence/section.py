"""The section ``letters`` of the benchmark: letters read by the real program and held against the truth."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.correspondence.__main__ import SETS, write_all
from bench.correspondence.cost import share_of_spans
from bench.correspondence.forms import STATES
from bench.correspondence.judge import Tally, Verdict, by_condition, pair, truths, wilson
from bench.correspondence.outcome import outcomes
from bench.correspondence.plan import Condition
from bench.correspondence.press import RULES
from bench.correspondence.registers import registered
from bench.measure import Usage, measure
from bench.plant import FINISHED, SCANFILE, Plant
from bench.results import AT_LEAST, AT_MOST, ONLY_SHOWN, Row
from scanfile.config import load

LETTERS, QUICK_LETTERS, UNREADABLE, SEED = 600, 22, 5, 523
"""Letters of all states together, pages that nobody can read in each state, and the seed of the set to measure with."""


def required() -> tuple[str, ...]:
    """The fields that a record waits for: the program's default."""
    return load(None).review.required


def take_in(out: Path, state: str, jobs: int) -> Usage:
    """One state's delivery through ``scanfile run``, into an archive of its own."""
    archive = out / f"archive-{state}"
    if not archive.exists():
        measure([*SCANFILE, "init", archive, "--state", state])
        with (archive / "scanfile.toml").open("a", encoding="utf-8") as config:
            config.write(RULES)
    return measure([*SCANFILE, "run", out / state, "--archive", archive, "--batch", "b-1", "--jobs", jobs, "--json"], codes=FINISHED)


def letters(plant: Plant) -> list[Row]:
    """All rows about letters. What was drawn and read stays in bench/out, under the set's seed, to be judged again."""
    out = plant.work.parent / f"letters-{SEED}{'-quick' if plant.quick else ''}"
    if not all((out / f"{state}.json").exists() for state in STATES):
        count, unreadable = (QUICK_LETTERS, 1) if plant.quick else (LETTERS, UNREADABLE)
        write_all("figure", out, count, unreadable, SEED, plant.jobs)
    for state in STATES:
        take_in(out, state, plant.jobs)
    plain = judged(out)
    return [*rows(plain), *register_rows(plain, judged(out, listed=True)), *_cost_rows(plant, out)]


def judged(out: Path, states: Sequence[str] = tuple(STATES), *, anew: bool = False, listed: bool = False) -> dict[str, Verdict]:
    """Verdicts by condition, of what was read. ``anew``: with the grammars as they are now (``outcomes``); ``listed``: with the register
    of each state imported."""
    year = time.gmtime().tm_year
    pairs = []
    for state in states:
        known = registered(out, state) if listed else None
        pairs += pair(truths(out / f"{state}.json"), outcomes(out / f"archive-{state}", year, anew=anew, registered=known))
    return by_condition(pairs, required())


def rows(verdicts: dict[str, Verdict]) -> list[Row]:
    """The table."""
    every = verdicts["all"]
    numbers = _numbers(every)
    faces = len(SETS["figure"].faces)
    found = [
        Row("letters dealt", every.dealt, "", AT_LEAST, 0, f"{every.pages} pages, {faces} fonts, 11 states"),
        _right("numbers accepted by the machine, right", numbers, 99.5),
        _accepted("numbers accepted, of those printed", numbers, 75),
        _right("dates accepted by the machine, right", every.dates, 99.5),
        _accepted("dates accepted, of those printed", every.dates, 85),
        _share("numbers that wait, right one among the first three", numbers.among, numbers.waiting, 97),
        _share("numbers accepted or among the first three", _known(numbers), numbers.printed),
        _share("first number is the letter's own, not a reference or inward mark", every.own, every.ranked, 98),
    ]
    for condition in Condition:
        one = verdicts[condition]
        found += [
            _accepted(f"numbers accepted, {condition} paper", _numbers(one)),
            _accepted(f"dates accepted, {condition} paper", one.dates),
        ]
    found += _question_rows(verdicts)
    found += [
        _share("unreadable pages marked so", every.noticed, every.unreadable, 90),
        _share("printed pages marked unreadable", every.mistaken, every.readable, 1, AT_MOST),
        _accepted("subjects of records accepted, of those printed", every.subjects, exact=False),
        _right("subjects accepted, every letter right", every.subjects),
        _right("numbers with a pen-written serial, right where accepted", every.pens),
        _right("numbers of records that are one letter, right where accepted", every.singles),
        _accepted("numbers of records that are one letter, accepted", every.singles),
        _share("letters whose first page was found", every.begun, every.dealt),
        Row(
            "numbers that are not accepted, or wrongly",
            len(numbers.misses),
            "",
            note=_causes(numbers),
            detail={"misses": numbers.misses + every.dates.misses},
        ),
    ]
    return found


def register_rows(without: dict[str, Verdict], imported: dict[str, Verdict]) -> list[Row]:
    """What an office finds that has imported its register, of records alone: letters have numbers of their own."""
    before, after = (_sum(one["all"].files, one["all"].singles) for one in (without, imported))
    asked = {Condition.CLEAN.value: imported[Condition.CLEAN]}
    found = [
        _right("numbers of records accepted, right", after),
        _accepted("numbers of records accepted, of those printed", after),
        _share("numbers of records that wait, right one among the first three", after.among, after.waiting),
        _share("numbers of records accepted or among the first three", _known(after), after.printed),
        *(replace(row, relation=ONLY_SHOWN, target=None) for row in _question_rows(asked)),
    ]
    known = [
        f"{one.accepted - one.wrong} accepted and right, {one.among} of {one.waiting} among the first three" for one in (before, after)
    ]
    clean = [1000 * one[Condition.CLEAN].questions / max(one[Condition.CLEAN].pages, 1) for one in (without, imported)]
    told = f"without the register {known[0]}, {clean[0]:.0f} questions for 1,000 clean pages"
    return [
        replace(row, name=f"{row.name}, with the register", note=f"{row.note}; {told}" if row is found[0] else row.note) for row in found
    ]


def _numbers(verdict: Verdict) -> Tally:
    """The numbers of letters and of files together."""
    return _sum(verdict.letters, verdict.files)


def _sum(*tallies: Tally) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def _known(tally: Tally) -> int:
    return tally.accepted - tally.wrong + tally.among


def _share(title: str, right: int, of: int, target: float | None = None, relation: str = AT_LEAST) -> Row:
    low, high = wilson(right, of)
    note = f"{right} of {of}; 95 %: {low:.2f} to {high:.2f} %"
    return Row(title, 100 * right / of if of else None, "%", relation if target is not None else ONLY_SHOWN, target, note)


def _right(title: str, tally: Tally, target: float | None = None) -> Row:
    return _share(title, tally.accepted - tally.wrong, tally.accepted, target)


def _accepted(title: str, tally: Tally, target: float | None = None, *, exact: bool = True) -> Row:
    """Those that were accepted and are right (``exact``), of what is printed."""
    return _share(title, tally.accepted - tally.wrong * exact, tally.printed, target)


def _question_rows(verdicts: dict[str, Verdict]) -> list[Row]:
    found = []
    for name, verdict in verdicts.items():
        target = 30.0 if name == Condition.CLEAN else None
        note = f"{verdict.questions} of {verdict.pages} pages; " + ", ".join(
            f"{what} {count}" for what, count in verdict.asked.most_common()
        )
        measured = 1000 * verdict.questions / verdict.pages if verdict.pages else None
        covered = verdict.questions - sum(count for what, count in verdict.asked.items() if "alone" in what)
        if rest := verdict.pages - verdict.alone:
            note += f"; {1000 * covered / rest:.0f} where a cover or note sheet bears the file's number"
        found.append(Row(f"questions for 1,000 pages, {name} paper", measured, "", AT_MOST if target else ONLY_SHOWN, target, note))
    return found


def _causes(tally: Tally) -> str:
    counted = Counter(cause for cause, *_ in tally.misses)
    return "; ".join(f"{cause} {count}" for cause, count in counted.most_common())


def _cost_rows(plant: Plant, out: Path) -> list[Row]:
    """What the later readings of labels with their numbers add to the reading of a page."""
    clean = sorted(plant.letters().iterdir())[: 4 if plant.quick else 20]
    worn = [
        out / state / side["name"]
        for state in STATES
        for record in truths(out / f"{state}.json")
        if record["condition"] == Condition.WORN
        for side in record["sides"]
        if side["what"] == "letter"
    ][: 4 if plant.quick else 20]
    return [
        _cost_row("spans read again, of a clean letter's reading", clean, 15),
        _cost_row("spans read again, of a worn letter's reading", worn),
    ]


def _cost_row(title: str, paths: Sequence[Path], target: float | None = None) -> Row:
    without, added = share_of_spans(paths)
    note = f"{1000 * added:.0f} ms over {1000 * without:.0f} ms of processor, {len(paths)} pages, each with and without in turn"
    return Row(title, 100 * added / without, "%", AT_MOST if target else ONLY_SHOWN, target, note)
