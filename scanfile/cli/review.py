"""Commands by which people decide about fields: review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption, OperatorOption, RecordArgument
from scanfile.cli.pages import ReasonOption, RevisionOption, desk_of
from scanfile.errors import UsageError

if TYPE_CHECKING:
    from scanfile.answers import Answer
    from scanfile.repair import Desk

review_app = typer.Typer(help="What a person decides about a record's number, subject and date.", invoke_without_command=True)
app.add_typer(review_app, name="review")

FieldArgument = Annotated[str, typer.Argument(metavar="FIELD", help="number, subject, date, office or year.", show_default=False)]
LetterOption = Annotated[
    str,
    typer.Option(
        "--letter", metavar="PAGE", help="Not of the record, but of its letter that begins on this page (3/c).", show_default=False
    ),
]
SameOption = Annotated[bool, typer.Option("--same", help="Answer all other questions too that are the same (`review list`).")]


@review_app.callback()
@guarded
def review(context: typer.Context, operator: OperatorOption = "", archive: ArchiveOption = None, lang: LangOption = None) -> None:
    """What a person decides about a record's number, subject and date. Without a sub-command: question after question, by single keys."""
    if context.invoked_subcommand is None:
        _review(operator, archive, lang)


def _review(operator: str, archive: Path | None, lang: Lang | None) -> None:
    """Show what is open, and do what the keys say, until the person leaves."""
    from scanfile.review import listing
    from scanfile.review.questions import open_questions
    from scanfile.review.screen import rows_of
    from scanfile.review.session import Leave, press
    from scanfile.reviewing import Review
    from scanfile.terminal import Screen, is_terminal

    if not is_terminal():
        raise UsageError("review.no-terminal")
    with desk_of(archive, lang, operator, "") as (desk, voice):
        with Review(desk) as work, Screen() as screen:
            state = work.begin()
            while True:
                screen.draw(rows_of(state, work.sight(state), voice.lang))
                if screen.is_quiet():
                    work.look_ahead(state)
                state, effects = press(state, screen.key())
                if any(isinstance(effect, Leave) for effect in effects):
                    break
                for effect in effects:
                    state = work.carry_out(state, effect)
            screen.draw(())
        voice.answer("review.all-there-was", answered=state.answered, left=state.left)
        records, questions = open_questions(desk.index, desk.settings.review)
        if held := listing.held_otherwise(listing.listing(records, questions, desk.index.problems(), lambda _: None)):
            voice.answer("review.held-otherwise", count=held)


@review_app.command("list")
@guarded
def list_questions(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The records that wait for a person, and what they wait for: fields with the best candidate and why, and what is doubted."""
    from scanfile.review import listing

    with shelf_of(archive, lang) as (shelf, voice):
        records, questions = shelf.open_questions()
        found = listing.listing(records, questions, shelf.index.problems(), shelf.crop)
        if as_json:
            voice.json(found)
        elif found:
            voice.table(*listing.table(found, voice.lang))
        else:
            voice.answer("review.none")


@review_app.command("set")
@guarded
def set_field(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORD... FIELD VALUE",
            help="Record ids or file numbers; number, subject, date, office or year; the value, empty where there is none to be had.",
            show_default=False,
        ),
    ] = None,
    letter: LetterOption = "",
    same: SameOption = False,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """A field of records has this value, whatever was read. The machine's own candidates stay on record."""
    from scanfile.answers import Answer, set_words

    with desk_of(archive, lang, operator, reason) as (desk, voice):
        records, field, value = set_words(words or [])
        records = records or [ask("", voice, "RECORD")]
        field = field or ask("", voice, "FIELD")
        answers = [desk.named(Answer(record, field, value, letter)) for record in records]
        answers = _with_same(desk, answers) if same else answers
        changed = desk.expecting(records[0], revision).answer(answers)
        awaited = _awaited(desk, answers)
        if as_json:
            voice.json({"records": len(changed)} | ({"awaited": awaited} if awaited else {}))
        elif awaited:
            voice.answer("review.awaited", count=awaited)
        if not as_json and len(changed) > awaited:
            voice.answer("review.done", count=len(changed) - awaited)


@review_app.command()
@guarded
def accept(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORD... [FIELD]",
            help="Record ids or file numbers, and one field (default: all that are open).",
            show_default=False,
        ),
    ] = None,
    letter: LetterOption = "",
    same: SameOption = False,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """The best candidate of a field, or of every open field, stands from now on."""
    from scanfile.answers import accept_words

    with desk_of(archive, lang, operator, reason) as (desk, voice):
        records, field = accept_words(words or [])
        records = records or [ask("", voice, "RECORD")]
        answers = [answer for record in records for answer in desk.best(record, field, letter)]
        changed = desk.expecting(records[0], revision).answer(_with_same(desk, answers) if same else answers)
        voice.json({"records": len(changed)}) if as_json else voice.answer("review.done", count=len(changed))


def _awaited(desk: Desk, answers: Sequence[Answer]) -> int:
    """How many of these answers count only when a second person has typed the same."""
    from scanfile.review.questions import open_questions

    places = {(one.record, one.letter, one.field) for one in answers}
    _, questions = open_questions(desk.index, desk.settings.review)
    return sum(bool(question.entries) and question.place in places for question in questions)


def _with_same(desk: Desk, answers: Sequence[Answer]) -> list[Answer]:
    """These answers, and the same for the questions that are the same."""
    from scanfile.review.questions import answers_to_same, open_questions

    _, questions = open_questions(desk.index, desk.settings.review)
    return answers_to_same(questions, [desk.named(answer) for answer in answers])


@review_app.command()
@guarded
def undo(
    record: RecordArgument = "",
    field: FieldArgument = "",
    letter: LetterOption = "",
    reason: ReasonOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back what a person said of a field. That it was said stays on record."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        changed = desk.undo(ask(record, voice, "RECORD"), ask(field, voice, "FIELD"), letter)
        voice.json({"records": len(changed)}) if as_json else voice.answer("review.done", count=len(changed))
