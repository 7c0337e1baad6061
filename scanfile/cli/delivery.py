"""Commands about what a supplier delivers: delivery report, accept, refuse, list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption, OperatorOption

if TYPE_CHECKING:
    from scanfile.acceptance import Assessment, Terms
    from scanfile.console import Voice

delivery_app = typer.Typer(help="Whether what a supplier scanned is accepted, before it is paid.", no_args_is_help=True)
app.add_typer(delivery_app, name="delivery")

BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="A batch id: what was delivered in one PATH.", show_default=False)]
DeclaredOption = Annotated[
    Path | None,
    typer.Option("--declared", metavar="PATH", help="The supplier's list of counts: CSV or XLSX.", show_default=False),
]
ColumnsOption = Annotated[str, typer.Option("--columns", help="Headings of that list: 'their heading=our column,...'.", show_default=False)]
ChecksumsOption = Annotated[
    Path | None,
    typer.Option("--checksums", metavar="PATH", help="The supplier's SHA-256 list, as sha256sum writes it.", show_default=False),
]
FaultyOption = Annotated[
    float, typer.Option("--max-faulty", metavar="PERCENT", min=0, max=100, help="So many pages of a hundred may have to be scanned again.")
]
ReportOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="PDF", help="Write the report.", show_default=False)]


@delivery_app.command()
@guarded
def report(
    batch: BatchArgument = "",
    declared: DeclaredOption = None,
    columns: ColumnsOption = "",
    checksums: ChecksumsOption = None,
    max_faulty: FaultyOption = 1.0,
    output: ReportOption = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold a supplier's delivery against what was agreed, and say whether it can be accepted, with reasons."""
    from scanfile.acceptance import Terms, assess

    with shelf_of(archive, lang) as (shelf, voice):
        found = assess(shelf, ask(batch, voice, "BATCH"), Terms(declared, columns, checksums, max_faulty))
        if output is not None:
            _write(found, shelf.settings.general.office, output, voice)
        voice.json(found.as_json()) if as_json else _tell(found, voice)


@delivery_app.command()
@guarded
def accept(
    batch: BatchArgument = "",
    reason: Annotated[
        str, typer.Option("--in-spite", metavar="REASON", help="Accept it although something speaks against it.", show_default=False)
    ] = "",
    declared: DeclaredOption = None,
    columns: ColumnsOption = "",
    checksums: ChecksumsOption = None,
    max_faulty: FaultyOption = 1.0,
    output: ReportOption = None,
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Accept a delivery; one with anything against it only for a reason."""
    from scanfile.acceptance import Terms

    _rule(archive, lang, batch, Terms(declared, columns, checksums, max_faulty), operator, reason, output, accepted=True, as_json=as_json)


@delivery_app.command()
@guarded
def refuse(
    batch: BatchArgument = "",
    reason: Annotated[str, typer.Option("--reason", help="Why.", show_default=False)] = "",
    declared: DeclaredOption = None,
    columns: ColumnsOption = "",
    checksums: ChecksumsOption = None,
    max_faulty: FaultyOption = 1.0,
    output: ReportOption = None,
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse a delivery, with the reason. What came stays in the archive."""
    from scanfile.acceptance import Terms

    _rule(archive, lang, batch, Terms(declared, columns, checksums, max_faulty), operator, reason, output, accepted=False, as_json=as_json)


@delivery_app.command("list")
@guarded
def list_deliveries(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """What was accepted and refused, by whom and why."""
    from scanfile.acceptance import rulings
    from scanfile.store import to_plain

    with shelf_of(archive, lang) as (shelf, voice):
        found = rulings(shelf.archive)
        if as_json:
            voice.json([to_plain(one) for one in found])
        elif found:
            rows = [(one.batch, "accepted" if one.accepted else "refused", one.pages, one.at, one.actor, one.reason) for one in found]
            voice.table(("batch", "decided", "pages", "at", "by", "why"), rows)
        else:
            voice.answer("delivery.none")


def _rule(
    archive: Path | None,
    lang: Lang | None,
    batch: str,
    terms: Terms,
    operator: str,
    reason: str,
    output: Path | None,
    *,
    accepted: bool,
    as_json: bool,
) -> None:
    from scanfile.acceptance import assess, rule
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        found = assess(shelf, ask(batch, voice, "BATCH"), terms)
        rule(shelf, found, operator or login_name(), accepted=accepted, reason=" ".join(reason.split()))
        ruled = assess(shelf, found.batch.id, terms)
        if output is not None:
            _write(ruled, shelf.settings.general.office, output, voice)
        if as_json:
            voice.json(ruled.as_json())
        else:
            voice.answer("delivery.accepted" if accepted else "delivery.refused", batch=found.batch.id)


def _write(found: Assessment, office: str, output: Path, voice: Voice) -> None:
    from scanfile import clock
    from scanfile.acceptance_paper import write_report

    write_report(found, office, clock.stamp(clock.now()), output)
    voice.say("delivery.written", path=output)


def _tell(found: Assessment, voice: Voice) -> None:
    voice.answer(f"delivery.proposal-{found.proposal}")
    for one in found.remarks:
        sign = "!" if one.blocks else " "
        typer.echo(f"  {sign} {voice.text(f'delivery.{one.fact}')} {one.count or ''}  {one.detail}".rstrip())
