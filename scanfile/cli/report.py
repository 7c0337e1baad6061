"""Commands that count: report pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption
from scanfile.errors import UsageError
from scanfile.model import PageState
from scanfile.pagecount import By

if TYPE_CHECKING:
    from scanfile.billing import Bill
    from scanfile.console import Voice

report_app = typer.Typer(help="Counts for bills and meetings.", no_args_is_help=True)
app.add_typer(report_app, name="report")

TableOption = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="PATH", help="Write it as a table (.csv or .xlsx).", show_default=False)
]


@report_app.command()
@guarded
def pages(
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="What came in on this day or later.", show_default=False)] = "",
    last: Annotated[str, typer.Option("--until", metavar="DAY", help="What came in on this day or before.", show_default=False)] = "",
    by: Annotated[By, typer.Option("--by", help="What is counted together: batch, day or operator.")] = By.BATCH,
    states: Annotated[
        list[PageState] | None,
        typer.Option("--of", help="Count only pages of this state; several times for several (default: all).", show_default=False),
    ] = None,
    listed: Annotated[
        Path | None, typer.Option("--list", metavar="PATH", help="The supplier's list to compare with: CSV or XLSX.", show_default=False)
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", help="Headings of that list: 'their heading=our column,...'.", show_default=False)
    ] = "",
    output: TableOption = None,
    differences: Annotated[
        Path | None, typer.Option("--differences", metavar="PATH", help="Write the comparison as a table.", show_default=False)
    ] = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count pages by paper size, colour and state, for a bill, and hold a supplier's list against them."""
    from scanfile.billing import Asked, bill
    from scanfile.spreadsheet import save_table

    if differences is not None and listed is None:
        raise UsageError("count.no-list")
    with shelf_of(archive, lang) as (shelf, voice):
        found = bill(shelf.index, Asked(by, first, last, tuple(states or ())), listed, columns)
        if output is not None:
            save_table(output, voice.text("count.sheet"), *found.table(voice.lang))
            voice.say("count.written", path=output)
        if differences is not None:
            save_table(differences, voice.text("count.compared"), *found.difference_table(voice.lang))
            voice.say("count.written", path=differences)
        if found.ignored:
            voice.say("count.ignored", names=", ".join(found.ignored))
        voice.json(found.as_json()) if as_json else _tell(found, voice, table=output is None)


def _tell(found: Bill, voice: Voice, *, table: bool) -> None:
    from scanfile.declared import heading

    if not found.rows:
        voice.answer("count.none")
    elif table:
        # A group may be named in Devanagari: it goes last.
        heads, rows = found.table("en")
        voice.table([*heads[1:], heads[0]], [[*row[1:], row[0]] for row in rows[:-1]])
    total = found.as_json()["total"]
    voice.answer("count.whole", total=total["pages"], rescans=total["rescans"])
    if found.differences is None:
        return
    wrong, whole = found.disagreeing, len(found.differences)
    voice.answer("count.differs", count=len(wrong), whole=whole) if wrong else voice.answer("count.agrees", count=whole)
    for one in wrong:
        declared = "-" if one.declared is None else one.declared
        figure = heading(one.column, voice.lang)
        voice.answer("count.line", group=one.group, figure=figure, declared=declared, found=one.found, difference=f"{one.difference:+d}")
