"""The command that prints separator sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, open_archive, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption, RegisterColumnsOption
from scanfile.cli.register import mistakes_as_json, say_mistakes
from scanfile.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scanfile.config import Settings
    from scanfile.console import Voice


@app.command()
@guarded
def sheets(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="A register to print instead of the archive's own: CSV or XLSX.", show_default=False)
    ] = "",
    output: Annotated[str, typer.Option("--output", "-o", metavar="PDF", help="The PDF to write.", show_default=False)] = "",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NUMBER", help="Only this file; may be given several times.", show_default=False)
    ] = None,
    generic: Annotated[
        bool, typer.Option("--generic", help="One of each sheet without a number: next file, part, document, end of batch.")
    ] = False,
    columns: RegisterColumnsOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Print separator sheets: in the register's order, one page for each part with a declared count."""
    from scanfile.paper.sheets import draw, generic_sheets, register_sheets

    if generic and (path or only):
        raise UsageError("sheet.generic-alone")
    if not (generic or path):
        with shelf_of(archive, lang) as (shelf, voice):
            rows, office = tuple(shelf.index.register()), shelf.settings.general.office
    else:
        settings, voice = _surroundings(archive, lang)
        rows, office = (), settings.general.office
    target = Path(ask(output, voice, "PDF"))
    if path:
        from scanfile.registry import read_table

        table = read_table(Path(path), columns)
        if table.mistakes:
            if as_json:
                voice.json({"pages": 0, "path": str(target), "barred": [], "mistakes": mistakes_as_json(table.mistakes, voice)})
            say_mistakes(path, table.mistakes, voice)
            return ExitCode.USAGE
        rows = table.rows
    printed, barred = (generic_sheets(), ()) if generic else register_sheets(rows, office, only or ())
    if barred:
        voice.say("sheet.barred", count=len(barred), numbers=", ".join(row.number for row in barred))
    pages = draw(printed, target)
    if as_json:
        voice.json({"pages": pages, "path": str(target), "barred": [row.number for row in barred], "mistakes": []})
    else:
        voice.answer("sheet.printed", pages=pages, path=target)
    return ExitCode.OK


def _surroundings(where: Path | None, lang: Lang | None) -> tuple[Settings, Voice]:
    """The archive's settings; the shipped ones where a table is printed far from any archive."""
    from scanfile import config
    from scanfile.console import Voice

    try:
        _, settings, voice = open_archive(where, lang)
    except UsageError:
        if where is not None:
            raise
        settings = config.load(None)
        voice = Voice(str(lang or settings.general.lang))
    return settings, voice
