"""Commands about the register of files: import, add, list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, EnteredByOption, JsonOption, LangOption, RegisterColumnsOption
from scanfile.errors import ExitCode

if TYPE_CHECKING:
    from scanfile.console import Voice
    from scanfile.paper.cells import Mistake
    from scanfile.registry import Imported

register_app = typer.Typer(help="The register of files that an office hands over.", no_args_is_help=True)
app.add_typer(register_app, name="register")


def _heading(name: str, meaning: str) -> Any:
    return typer.Option(f"--{name}", help=meaning, show_default=False)


@register_app.command("import")
@guarded
def import_(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="A list of files: CSV or XLSX, headed in Hindi or English.", show_default=False)
    ] = "",
    columns: RegisterColumnsOption = "",
    operator: EnteredByOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take in the list of files that a section hands over, whole or not at all. A second import updates."""
    from scanfile import registry
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        wanted = Path(ask(path, voice, "PATH"))
        imported = registry.import_path(shelf.archive, shelf.index, wanted, columns, operator or login_name())
        if as_json:
            voice.json(_answer(imported, voice))
        elif imported.found is not None:
            voice.answer("register.imported", path=wanted, **imported.counts)
        if imported.found is None:
            say_mistakes(str(wanted), imported.table.mistakes, voice)
            return ExitCode.USAGE
        if imported.table.ignored:
            voice.say("register.ignored", path=wanted, names=", ".join(imported.table.ignored))
        if imported.barred:
            voice.say("register.barred", count=len(imported.barred), numbers=", ".join(row.number for row in imported.barred))
    return ExitCode.OK


@register_app.command()
@guarded
def add(
    number: Annotated[str, _heading("number", "The file number.")] = "",
    subject: Annotated[str, _heading("subject", "The subject.")] = "",
    section: Annotated[str, _heading("section", "The section.")] = "",
    office: Annotated[str, _heading("office", "The office (default: the archive's).")] = "",
    year: Annotated[str, _heading("year", "The year in which it was opened, like 2019 or 2018-19.")] = "",
    count_noting: Annotated[str, _heading("count-noting", "What the noting has, like 24 or '24 leaves'.")] = "",
    count_correspondence: Annotated[str, _heading("count-correspondence", "What the correspondence has.")] = "",
    count_unit: Annotated[str, _heading("count-unit", "What is counted: leaf, written side or side.")] = "",
    classification: Annotated[str, _heading("classification", "normal, confidential, secret or top secret.")] = "",
    retention: Annotated[str, _heading("retention", "The retention class.")] = "",
    category: Annotated[str, _heading("category", "The category.")] = "",
    file_class: Annotated[str, _heading("class", "current, partial or closed.")] = "",
    priority: Annotated[str, _heading("priority", "The priority.")] = "",
    due_back: Annotated[str, _heading("due-back", "When the paper must be back, like 2026-03-31 or 31.03.2026.")] = "",
    operator: EnteredByOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Enter one file. Of one that is in the register already, only what is given changes."""
    from scanfile import registry
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        typed = {
            "number": ask(number, voice, "--number"),
            "subject": subject,
            "section": section,
            "office": office,
            "year": year,
            "count_noting": count_noting,
            "count_correspondence": count_correspondence,
            "count_unit": count_unit,
            "classification": classification,
            "retention": retention,
            "category": category,
            "class": file_class,
            "priority": priority,
            "due_back": due_back,
        }
        said = {ours: text for ours, text in typed.items() if text}
        imported = registry.add_entry(shelf.archive, shelf.index, said, operator or login_name())
        if as_json:
            voice.json(_answer(imported, voice))
        elif imported.found is not None:
            voice.answer("register.entered", number=imported.table.rows[0].number, total=imported.found.total)
        if imported.found is None:
            voice.say("register.typed-mistakes", count=len(imported.table.mistakes))
            for mistake in imported.table.mistakes:
                voice.say("register.typed-mistake", column=mistake.column.replace("_", "-"), what=_what(mistake, voice))
            return ExitCode.USAGE
        if imported.barred:
            voice.say("register.barred", count=1, numbers=imported.barred[0].number)
    return ExitCode.OK


@register_app.command("list")
@guarded
def list_register(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """All files of the register, in its order, with what has come of each."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = [report.registered(line) for line in shelf.index.register_lines()]
        if as_json:
            voice.json(found)
        elif found:
            voice.table(*report.register_table(found))
        else:
            voice.answer("register.none")


def say_mistakes(path: str, mistakes: Sequence[Mistake], voice: Voice) -> None:
    """Name every mistake of a table, each on a line."""
    voice.say("register.mistakes", path=path, count=len(mistakes))
    for mistake in mistakes:
        if mistake.row:
            voice.say("register.mistake", row=mistake.row, column=mistake.column, what=_what(mistake, voice))
        else:
            voice.say("register.mistake-whole", what=_what(mistake, voice))


def mistakes_as_json(mistakes: Sequence[Mistake], voice: Voice) -> list[dict[str, Any]]:
    """``[{"row", "column", "code", "message"}]``; the row is 0 for the table as a whole and for what was typed."""
    return [
        {"row": mistake.row, "column": mistake.column, "code": mistake.code.partition(".")[2], "message": _what(mistake, voice)}
        for mistake in mistakes
    ]


def _what(mistake: Mistake, voice: Voice) -> str:
    return voice.text(mistake.code, **dict(mistake.values))


def _answer(imported: Imported, voice: Voice) -> dict[str, Any]:
    return {
        **imported.counts,
        "barred": [row.number for row in imported.barred],
        "ignored": list(imported.table.ignored),
        "mistakes": mistakes_as_json(imported.table.mistakes, voice),
    }
