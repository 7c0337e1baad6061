"""Commands about problems: list, retry, dismiss, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanfile.cli.frame import app, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption, OperatorOption
from scanfile.errors import ProblemCode, UsageError

problems_app = typer.Typer(help="What could not be read, and what to do about it.", invoke_without_command=True)
app.add_typer(problems_app, name="problems")


@problems_app.callback()
@guarded
def problems(context: typer.Context, archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """What could not be read, and what to do about it. Without a sub-command: list."""
    if context.invoked_subcommand is None:
        _list_problems(archive, lang, every=False, as_json=as_json)


@problems_app.command("list")
@guarded
def list_problems(
    every: Annotated[bool, typer.Option("--all", help="Also the problems that are dismissed, retried or resolved.")] = False,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open problems: number, batch, page, code, what it is about."""
    _list_problems(archive, lang, every=every, as_json=as_json)


@problems_app.command()
@guarded
def retry(
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[N]...", help="Problem numbers (default: all open ones).", show_default=False)
    ] = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try again with the next `scanfile run`."""
    with shelf_of(archive, lang, write=True) as (shelf, voice):
        count = shelf.index.retry_problems(numbers or None)
        voice.json({"retried": count}) if as_json else voice.answer("problem.retried", count=count)


@problems_app.command()
@guarded
def dismiss(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="N...", help="Problem numbers.", show_default=False)] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why nothing needs to be done; kept with the name and time.", show_default=False)
    ] = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """A person has looked: the problem doesn't count any more. It stays on record."""
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        if not numbers:
            raise UsageError("usage.needs-value", name="N")
        count = shelf.index.dismiss_problems(numbers, operator or login_name(), reason)
        voice.json({"dismissed": count}) if as_json else voice.answer("problem.dismissed", count=count)


@problems_app.command()
@guarded
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A problem code, or the number of a problem.", show_default=False)] = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
) -> None:
    """What a problem code means and what to do next."""
    from scanfile.console import Voice

    if code.isdigit():
        with shelf_of(archive, lang) as (shelf, voice):
            code = shelf.problem(int(code)).code
            voice.answer(f"problem.{code}")
        return
    if code not in list(ProblemCode):
        raise UsageError("usage.no-such-code", wanted=code, known=", ".join(ProblemCode))
    Voice(str(lang or Lang.EN)).answer(f"problem.{code}")


def _list_problems(archive: Path | None, lang: Lang | None, *, every: bool, as_json: bool) -> None:
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = shelf.index.problems(every=every)
        if as_json:
            voice.json([report.problem(row, voice.text(f"problem.{row.code}")) for row in found])
        elif found:
            voice.table(*report.problem_table(found))
            for code in dict.fromkeys(row.code for row in found):
                voice.say("problem.next", problem=code, remedy=voice.text(f"problem.{code}"))
        else:
            voice.answer("problem.none")
