"""Commands that look at an archive: status, list, show, text, search."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, RecordArgument, TextFormat


@app.command()
@guarded
def status(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The accounting of every batch and of the archive, and what is pending."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = report.status(shelf.index)
        if as_json:
            voice.json(found)
        else:
            voice.table(*report.status_table(found))
            if found["waiting"]:
                voice.table(*report.completeness_table(found["waiting"]))
            code, values = report.accounting(found["pages"])
            voice.answer(code, **values)


@app.command("list")
@guarded
def list_records(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """All records: number, state, pages, and where the PDFs are."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = [report.listed(record) for record in shelf.index.records()]
        if as_json:
            voice.json(found)
        elif found:
            voice.table(*report.record_table(found))
        else:
            voice.answer("list.none")


@app.command()
@guarded
def show(record: RecordArgument = "", archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """One record: its fields with all candidates and their reasons, its parts and pages."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        row = shelf.record(ask(record, voice, "RECORD"))
        found = report.shown(shelf.index, row)
        if as_json:
            voice.json(found)
        else:
            for line in report.shown_lines(found, voice.lang):
                typer.echo(line)


@app.command()
@guarded
def text(
    record: RecordArgument = "",
    form: Annotated[TextFormat, typer.Option("--format", help="Plain text, hOCR or ALTO.")] = TextFormat.TXT,
    archive: ArchiveOption = None,
    lang: LangOption = None,
) -> None:
    """The recognised text of one record on standard output, a form feed between pages."""
    with shelf_of(archive, lang) as (shelf, voice):
        sys.stdout.write(shelf.transcript(ask(record, voice, "RECORD"), str(form)))


_NEAR = {
    "same": "search.same",
    "twin": "search.twin",
    "alike": "search.alike",
    "one-sign": "search.one-sign",
    "another-year": "search.another-year",
}


@app.command()
@guarded
def search(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words, "a phrase", begin*, or a file number in any notation.', show_default=False)
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many hits.")] = 20,
    unreadable: Annotated[bool, typer.Option("--unreadable", help="Also search pages that no model could read.")] = False,
    near: Annotated[bool, typer.Option("--near", help="List near misses of a number behind the hits, instead of naming them.")] = False,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Full text in Hindi and English, and file numbers in any notation."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        wanted = ask(query, voice, "QUERY")
        hits = shelf.search(wanted, limit, unreadable=unreadable)
        meant = shelf.near(wanted, hits)
        offered = [report.near_miss(shelf.index, one) for one in meant] if near else []
        if as_json:
            voice.json([*(report.hit(found) for found in hits), *offered])
        elif hits or offered:
            columns, rows = report.hit_table(hits)
            misses = [(one["record"], one["label"], f"{one['snippet']}  {voice.text(_NEAR[one['near']])}") for one in offered]
            voice.table(columns, [*rows, *misses])
        else:
            voice.answer("search.none", query=wanted)
        if meant and not near:
            told = (f"{one.number} ({', '.join(filter(None, (one.record, one.label, voice.text(_NEAR[one.likeness]))))})" for one in meant)
            voice.say("search.near", numbers="; ".join(told))


@app.command()
@guarded
def sensitive(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Pages that bear Aadhaar, PAN, bank account or mobile numbers: how many of each, never the numbers themselves."""
    from scanfile import report

    with shelf_of(archive, lang) as (shelf, voice):
        found = shelf.index.sensitive()
        if as_json:
            voice.json([report.sensitive(line) for line in found])
        elif found:
            voice.table(*report.sensitive_table(found))
        else:
            voice.answer("sensitive.none")
