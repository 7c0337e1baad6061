"""Review by table: questions go out, answers come back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanfile.cli.frame import ask, guarded, open_archive, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, OperatorOption
from scanfile.cli.pages import desk_of
from scanfile.cli.review import review_app
from scanfile.errors import ExitCode

if TYPE_CHECKING:
    from scanfile.answer_table import Conflict
    from scanfile.console import Voice

AnswerColumnsOption = Annotated[
    str, typer.Option("--columns", help="Headings of the table: 'their heading=our column,...'.", show_default=False)
]


@review_app.command("export")
@guarded
def export(
    path: Annotated[str, typer.Argument(metavar="PATH", help="Where to: a name that ends in .csv or .xlsx.", show_default=False)] = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the open questions as a table that somebody fills in on another machine, headed in the language of --lang."""
    from scanfile import answering
    from scanfile.review import listing

    with shelf_of(archive, lang) as (shelf, voice):
        wanted = Path(ask(path, voice, "PATH"))
        found = listing.listing(*shelf.open_questions(), (), shelf.crop)
        count = answering.export_questions(shelf.index, found, wanted, voice.lang)
        voice.json({"questions": count, "path": str(wanted)}) if as_json else voice.answer("asked.written", count=count, path=wanted)


@review_app.command("import")
@guarded
def import_(
    path: Annotated[str, typer.Argument(metavar="PATH", help="The table that came back: CSV or XLSX.", show_default=False)] = "",
    columns: AnswerColumnsOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take the answers of a table as decisions of the operator. Rows that can't be taken are named; the others stand."""
    from scanfile import answering

    with desk_of(archive, lang, operator, "") as (desk, voice):
        wanted = Path(ask(path, voice, "PATH"))
        taken = answering.take_answers(desk, answering.read_table(wanted, columns), wanted.name)
        counts = {"applied": taken.applied, "unchanged": taken.unchanged, "open": taken.left_open}
        if as_json:
            conflicts = [_conflict(one, voice) for one in taken.conflicts]
            voice.json({**counts, "conflicts": conflicts, "ignored": list(taken.ignored)})
        else:
            if taken.conflicts:
                rows = [(one.row, one.record or "-", f"{one.field}  {_what(one, voice)}".strip()) for one in taken.conflicts]
                voice.table(("row", "record", "not taken"), rows)
            voice.answer("asked.taken", path=wanted, conflicts=len(taken.conflicts), **counts)
        if taken.ignored:
            voice.say("asked.ignored", path=wanted, names=", ".join(taken.ignored))
    return ExitCode.PROBLEMS if taken.conflicts else ExitCode.OK


@review_app.command("lexicon")
@guarded
def lexicon(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The office's own words, learned from the numbers that people gave: what each came from, and whether it counts already."""
    from scanfile import metadata

    opened, _, voice = open_archive(archive, lang)
    found = metadata.read_lexicon(opened.lexicon)
    entries = [asdict(one) | {"counts": found.counts(one)} for one in found.lessons]
    if as_json:
        voice.json(entries)
    elif entries:
        rows = [
            (one["kind"], "yes" if one["counts"] else "no", one["record"] or "-", f"{one['text']}  {one['learned']}") for one in entries
        ]
        voice.table(("kind", "counts", "record", "word"), rows)
    else:
        voice.answer("lexicon.none")


def _conflict(one: Conflict, voice: Voice) -> dict[str, Any]:
    return {"row": one.row, "record": one.record, "field": one.field, "code": one.code.partition(".")[2], "message": _what(one, voice)}


def _what(one: Conflict, voice: Voice) -> str:
    return voice.text(one.code, **dict(one.values))
