"""Commands by which people decide about fields: review."""

from __future__ import annotations

from typing import Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, OperatorOption, RecordArgument
from scanfile.cli.pages import ReasonOption, RevisionOption, desk_of

review_app = typer.Typer(help="What a person decides about a record's number, subject and date.", no_args_is_help=True)
app.add_typer(review_app, name="review")

FieldArgument = Annotated[str, typer.Argument(metavar="FIELD", help="number, subject, date, office or year.", show_default=False)]


@review_app.command("list")
@guarded
def list_questions(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The records that wait for a person, and what they wait for: fields with the best candidate and why, and what is doubted."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = report.questions(shelf.index, shelf.settings.review.required)
        if as_json:
            voice.json(found)
        elif found:
            voice.table(*report.question_table(found))
        else:
            voice.answer("review.none")


@review_app.command("set")
@guarded
def set_field(
    record: RecordArgument = "",
    field: FieldArgument = "",
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The value; empty: there is none to be had.", show_default=False)] = "",
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """A field of a record has this value, whatever was read. The machine's own candidates stay on record."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        changed = desk.set_field(wanted, ask(field, voice, "FIELD"), value)
        voice.json({"records": len(changed)}) if as_json else voice.answer("review.done", count=len(changed))


@review_app.command()
@guarded
def accept(
    record: RecordArgument = "",
    field: Annotated[str, typer.Argument(metavar="[FIELD]", help="One field (default: all that are open).", show_default=False)] = "",
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """The best candidate of a field, or of every open field, stands from now on."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        changed = desk.accept(wanted, field)
        voice.json({"records": len(changed)}) if as_json else voice.answer("review.done", count=len(changed))


@review_app.command()
@guarded
def undo(
    record: RecordArgument = "",
    field: FieldArgument = "",
    reason: ReasonOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back what a person said of a field. That it was said stays on record."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        changed = desk.undo(ask(record, voice, "RECORD"), ask(field, voice, "FIELD"))
        voice.json({"records": len(changed)}) if as_json else voice.answer("review.done", count=len(changed))
