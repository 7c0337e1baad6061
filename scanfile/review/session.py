"""A review as a state machine: what a key makes of the state, and what is to be done. Pure; the shell does it and tells what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scanfile.answers import Answer, needs_two
from scanfile.config import ReviewSettings
from scanfile.model import Candidate
from scanfile.review.keys import command
from scanfile.review.questions import Question
from scanfile.said import key_of

Place = tuple[str, str, str]

MOST_CHOICES = 9
"""As many as there are digits to choose them by."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is being typed; ``cursor`` counts characters, as the arrow keys do."""

    text: str = ""
    cursor: int = 0


@dataclass(frozen=True, slots=True)
class Decide:
    """These answers are given; the first is of the question that is shown."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class TakeBack:
    """These answers are taken back."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """The review ends."""


Effect = Decide | TakeBack | Leave


@dataclass(frozen=True, slots=True)
class Note:
    """A message for the person, by its code."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """Where a review stands. ``at`` is the question that is shown, as many as there are at the end; ``done`` are those that need no answer
    of this person any more; ``given`` the answers that can be taken back, the last one last."""

    operator: str
    settings: ReviewSettings
    questions: tuple[Question, ...]
    at: int = 0
    chosen: int = 0
    done: frozenset[Place] = frozenset()
    given: tuple[tuple[Answer, ...], ...] = ()
    typing: Line | None = None
    helping: bool = False
    note: Note | None = None

    @property
    def question(self) -> Question | None:
        """The one that is shown; None at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def choices(self) -> tuple[Candidate, ...]:
        """What can be chosen, and stands on the screen. What others have typed is shown only where two of them differ: who types must not
        see it."""
        if self.question is None:
            return ()
        return (*(self.question.entries if len(self.question.entries) > 1 else ()), *self.question.candidates)[:MOST_CHOICES]

    @property
    def same(self) -> tuple[Question, ...]:
        """The open questions that are the same as the one that is shown, this one first."""
        shown = self.question
        if shown is None:
            return ()
        others = [one for one in self.questions if one.group == shown.group and one.place != shown.place and one.place not in self.done]
        return (shown, *others)

    @property
    def twice(self) -> bool:
        """Whether two people must type the same."""
        return self.question is not None and needs_two(self.question.field, self.question.candidates, self.settings)

    @property
    def answered(self) -> int:
        """How many questions this person has answered."""
        return sum(map(len, self.given))

    @property
    def left(self) -> int:
        """How many questions are open still."""
        return sum(1 for one in self.questions if one.place not in self.done)


def begin(operator: str, questions: Iterable[Question], settings: ReviewSettings) -> State:
    """A review of these questions by a person, without those that wait for somebody else."""
    mine = tuple(one for one in questions if operator not in one.typed)
    return State(operator, settings, mine)


def press(state: State, key: str) -> tuple[State, tuple[Effect, ...]]:
    """What a key makes of the state, and what is to be done."""
    if key == "ctrl-c":
        return state, (Leave(),)
    if key == "resize":
        return state, ()
    if state.helping:
        return replace(state, helping=False), ()
    if state.typing is not None:
        return _typed(state, state.typing, key)
    return _commanded(replace(state, note=None), command(key))


def answered(state: State, answers: Sequence[Answer]) -> State:
    """The answers stand (or are entries): on to the next question."""
    done = state.done | {(one.record, one.letter, one.field) for one in answers}
    note = None
    if state.twice and state.question is not None:
        note = Note(_of_two(state.question, answers[0].value or ""))
    elif len(answers) > 1:
        note = Note("review.given", {"count": len(answers)})
    return _onward(replace(state, done=done, given=(*state.given, tuple(answers)), typing=None, note=note), state.at)


def _of_two(question: Question, value: str) -> str:
    """What becomes of a value that two people must type: the message's code. It may be said now that this person has typed."""
    if not question.entries:
        return "review.typed-once"
    key = key_of(question.field)
    alike = any(one.value == value or key(one.value) == key(value) for one in question.entries)
    return "review.typed-alike" if alike else "review.typed-otherwise"


def taken_back(state: State, answers: Sequence[Answer]) -> State:
    """The last answers are taken back: back to their question."""
    places = [(one.record, one.letter, one.field) for one in answers]
    at = next((at for at, one in enumerate(state.questions) if one.place == places[0]), state.at)
    return replace(state, done=state.done - {*places}, given=state.given[:-1], at=at, chosen=0, typing=None, note=Note("review.taken-back"))


def refused(state: State, code: str, values: Mapping[str, object]) -> State:
    """Nothing was done, and why."""
    return replace(state, note=Note(code, values))


def reread(state: State, record: str, revision: str, now: Iterable[Question]) -> State:
    """A record was changed meanwhile: these are its questions now. What is open no more counts as done, what is new is asked at the end."""
    fresh = {one.place: one for one in now if state.operator not in one.typed}
    known = {one.place for one in state.questions}
    questions = tuple(fresh.get(one.place, one) for one in state.questions) + tuple(one for one in fresh.values() if one.place not in known)
    gone = {one.place for one in state.questions if one.record == record and one.place not in fresh}
    moved = replace(
        state,
        questions=questions,
        done=(state.done | gone) - {*fresh},
        chosen=0,
        typing=None,
        note=Note("repair.changed", {"record": record, "now": revision}),
    )
    shown = moved.question
    return _onward(moved, moved.at) if shown is not None and shown.place in moved.done else moved


def _onward(state: State, start: int) -> State:
    """The next open question from there on; the end where there is none."""
    at = next((at for at, one in enumerate(state.questions) if at >= start and one.place not in state.done), len(state.questions))
    return replace(state, at=at, chosen=0, typing=None)


def _commanded(state: State, key: str) -> tuple[State, tuple[Effect, ...]]:
    match key:
        case "q" | "ctrl-d":
            return state, (Leave(),)
        case "?" | "h":
            return replace(state, helping=True), ()
        case "u":
            return (state, (TakeBack(state.given[-1]),)) if state.given else (refused(state, "review.nothing-given", {}), ())
        case "p" | "left":
            return _back(state), ()
        case "s" | "right":
            return _onward(state, state.at + 1 if state.question else 0), ()
    return _of_question(state, state.question, key) if state.question is not None else (state, ())


def _of_question(state: State, question: Question, key: str) -> tuple[State, tuple[Effect, ...]]:
    choices = state.choices
    match key:
        case "enter" | "a" | "b":
            if state.chosen >= len(choices):
                return refused(state, "review.no-candidate", {}), ()
            return state, (_decide(state, question, choices[state.chosen].value, every=key == "b"),)
        case "0":
            return state, (_decide(state, question, "", every=False),)
        case "t":
            # Who types the second time begins with an empty line, who corrects with what was read.
            text = choices[state.chosen].value if choices and not state.twice else ""
            return replace(state, typing=Line(text, len(text))), ()
        case "n" | "down":
            return replace(state, chosen=(state.chosen + 1) % max(1, len(choices))), ()
        case "up":
            return replace(state, chosen=(state.chosen - 1) % max(1, len(choices))), ()
    if key.isdecimal() and 0 < int(key) <= len(choices):
        return replace(state, chosen=int(key) - 1), ()
    return state, ()


def _decide(state: State, question: Question, value: str, *, every: bool) -> Decide:
    asked = state.same if every else (question,)
    return Decide(tuple(Answer(one.record, one.field, value, one.letter) for one in asked))


def _back(state: State) -> State:
    at = next((at for at in range(state.at - 1, -1, -1) if state.questions[at].place not in state.done), state.at)
    return replace(state, at=at, chosen=0)


def _typed(state: State, line: Line, key: str) -> tuple[State, tuple[Effect, ...]]:
    if key in ("enter", "tab"):
        if not line.text.strip():
            return refused(state, "review.nothing-typed", {}), ()
        if state.question is None:
            return replace(state, typing=None), ()
        return state, (_decide(state, state.question, line.text, every=key == "tab"),)
    if key in ("escape", "ctrl-d"):
        return replace(state, typing=None, note=None), ()
    return replace(state, typing=edited(line, key), note=None), ()


def edited(line: Line, key: str) -> Line:
    """A line after a key. Characters are taken one by one: a wrong vowel sign goes without its letter."""
    text, at = line.text, line.cursor
    match key:
        case "backspace":
            return Line(text[: max(0, at - 1)] + text[at:], max(0, at - 1))
        case "delete":
            return Line(text[:at] + text[at + 1 :], at)
        case "left":
            return Line(text, max(0, at - 1))
        case "right":
            return Line(text, min(len(text), at + 1))
        case "ctrl-u":
            return Line(text[at:], 0)
        case "home":
            return Line(text, 0)
        case "end":
            return Line(text, len(text))
    return Line(text[:at] + key + text[at:], at + 1) if len(key) == 1 else line
