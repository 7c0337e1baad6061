"""What stands on the terminal during a review: rows of text with a style. Pure.

Devanagari is drawn badly by terminals, and narrower or wider than it counts: values stand on lines of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanfile.errors import ProblemCode
from scanfile.messages import say
from scanfile.model import Candidate, Source
from scanfile.obstacles import why_not
from scanfile.review.questions import Question
from scanfile.review.session import Line, State
from scanfile.text import printable

_GAP, _WHY = 200, 100
"""What goes first where the terminal is too low: empty rows, then the reasons of what is not chosen, then that itself."""


class Style(StrEnum):
    """How a row is drawn."""

    PLAIN = "plain"
    HEAD = "head"
    CHOSEN = "chosen"
    FAINT = "faint"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text. ``cursor`` counts the characters before the place where the cursor stands, -1 for none; ``spare`` rows are left out
    where there is no room, those of the most first, 0 for never."""

    text: str = ""
    style: Style = Style.PLAIN
    cursor: int = -1
    spare: int = 0

    @property
    def rank(self) -> int:
        """How soon it goes."""
        return self.spare if self.text else _GAP


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of the record of a question, as it was seen: its revision, its pages in words, what is doubted of it, and where the
    pictures of its candidates lie."""

    revision: str
    pages: str = ""
    doubts: tuple[tuple[str, str], ...] = ()
    missing: int = 0
    crops: Mapping[Candidate, str] | None = None


def rows_of(state: State, sight: Sight | None, lang: str) -> list[Row]:
    """The whole screen."""
    total, shown = len(state.questions), min(state.at + 1, len(state.questions))
    head = say("review.head", lang, place=shown, total=total, left=state.left, operator=state.operator)
    rows = [Row(head, Style.HEAD), Row()]
    if state.helping:
        rows += [Row(text) for text in say("review.help", lang).splitlines()]
    elif state.question is None:
        rows += [Row(say("review.end", lang, answered=state.answered, left=state.left)), Row()]
        rows += _noted(state, lang)
        rows.append(Row(say("review.keys-end", lang), Style.FAINT))
    else:
        rows += _asked(state, state.question, sight, lang)
        rows += _chosen_from(state, state.question, sight, lang)
        rows += _noted(state, lang)
        rows += _typed(state.typing, lang) if state.typing is not None else _keys(state, lang)
    return rows


def _asked(state: State, question: Question, sight: Sight | None, lang: str) -> list[Row]:
    about = [question.record, sight.pages if sight else "", printable(question.source_name)]
    rows = [Row("  ".join(filter(None, about)))]
    if question.number:
        rows.append(Row(say("review.its-number", lang, number=question.number)))
    name = say(f"review.field-{question.field}", lang)
    asked = say("review.asked-of-letter", lang, field=name, page=question.letter) if question.letter else name
    told = [asked]
    told += [] if question.blocks else [say("review.may-wait", lang)]
    told += [say("review.same", lang, count=len(state.same))] if len(state.same) > 1 else []
    told += [say("review.twice", lang)] if state.twice else []
    rows += [Row(), Row(" · ".join(told), Style.HEAD)]
    for code, subject in sight.doubts if sight else ():
        known = code in set(ProblemCode)
        rows.append(Row(f"  {code}  {printable(subject)}" if known else f"  {printable(subject)}", Style.NOTE))
    if sight and sight.missing:
        rows.append(Row(f"  {say('review.missing', lang, count=sight.missing)}", Style.NOTE))
    return [*rows, Row()]


def _chosen_from(state: State, question: Question, sight: Sight | None, lang: str) -> list[Row]:
    choices = state.choices
    if not choices:
        return [Row(say("review.nothing-read", lang), Style.FAINT), Row()]
    rows = []
    for at, one in enumerate(choices):
        chosen = at == state.chosen
        place = say("review.on-page", lang, page=one.label) if one.label else ""
        sure = "" if one.source is Source.ENTRY else f"{one.confidence:3d}"
        far = abs(at - state.chosen)
        head = f"{'>' if chosen else ' '} {at + 1}  {sure}  {place}".rstrip()
        rows.append(Row(head, Style.CHOSEN if chosen else Style.FAINT, spare=far))
        rows.append(Row(f"      {printable(one.value, 500)}", Style.CHOSEN if chosen else Style.PLAIN, spare=far))
        if against := why_not(one.source, one.obstacle, one.obstacle_detail, lang):
            rows.append(Row(f"      {against}", Style.NOTE if chosen else Style.FAINT, spare=0 if chosen else _WHY + far))
        rows.append(Row(f"      {printable(one.reason, 300)}", Style.FAINT, spare=0 if chosen else _WHY + far))
        crop = (sight.crops or {}).get(one) if sight else None
        if crop and chosen:
            rows.append(Row(f"      {crop}", Style.FAINT))
    return [*rows, Row()]


def _noted(state: State, lang: str) -> list[Row]:
    return [Row(say(state.note.code, lang, **state.note.values), Style.NOTE), Row()] if state.note else []


def _keys(state: State, lang: str) -> list[Row]:
    rows = [Row(say("review.keys", lang), Style.FAINT)]
    if len(state.same) > 1:
        rows.append(Row(say("review.keys-same", lang, count=len(state.same)), Style.FAINT))
    return rows


def _typed(line: Line, lang: str) -> list[Row]:
    begin = say("review.typing", lang)
    return [
        Row(f"{begin} {line.text}", Style.CHOSEN, len(begin) + 1 + line.cursor),
        Row(),
        Row(say("review.keys-typing", lang), Style.FAINT),
    ]


def fitted(rows: Sequence[Row], lines: int, height: Callable[[Row], int]) -> list[Row]:
    """The rows that fit into so many lines of a terminal; all that matters where even that does not. ``height`` is a row's in lines."""
    kept = list(rows)
    for rank in sorted({row.rank for row in rows} - {0}, reverse=True):
        if sum(map(height, kept)) <= lines:
            break
        kept = [row for row in kept if row.rank < rank]
    return kept


def plain(rows: Sequence[Row]) -> str:
    """The screen as text, for tests and logs."""
    return "\n".join(row.text.rstrip() for row in rows) + "\n"
