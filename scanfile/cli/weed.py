"""Commands about the paper's end: weed list, weed copy, dossier, offload."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, OperatorOption, RecordArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanfile.spreadsheet import Cell
    from scanfile.weeding import Reason, WeedLine

weed_app = typer.Typer(help="Which paper may be destroyed, and which not.", no_args_is_help=True)
app.add_typer(weed_app, name="weed")

_COLUMNS = ("record", "may", "pages", "retention", "media", "verified", "qc", "number", "why")


@weed_app.command("list")
@guarded
def list_paper(
    within: Annotated[int, typer.Option("--within", metavar="DAYS", help="How old the last sound `verify --full` may be.")] = 30,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="PATH", help="Write it as a table (.csv or .xlsx).", show_default=False)
    ] = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Name the records whose paper may be destroyed, and say of all others why not."""
    from scanfile.spreadsheet import save_table
    from scanfile.weeding import weed_list

    with shelf_of(archive, lang) as (shelf, voice):
        found = weed_list(shelf.archive, shelf.index, within)
        may = sum(line.may for line in found)
        if output is not None:
            save_table(output, voice.text("weed.list"), [voice.text(f"weed.head-{name}") for name in _COLUMNS], _cells(found, voice.text))
            voice.say("weed.written", path=output)
        if as_json:
            voice.json({"within_days": within, "may": may, "stay": len(found) - may, "records": [line.as_json() for line in found]})
            return
        if found and output is None:
            voice.table(_COLUMNS, [["-" if cell in ("", None) else cell for cell in row] for row in _cells(found, voice.text)])
        voice.answer("weed.summary", may=may, stay=len(found) - may)


def _cells(found: Sequence[WeedLine], say: Callable[..., str]) -> Iterator[list[Cell]]:
    def told(reason: Reason) -> str:
        return say(f"weed.{reason.bar}", detail=reason.detail or "-")

    for line in found:
        state = say("weed.may" if line.may else "weed.stay")
        held = ", ".join(line.media), line.verified, ", ".join(line.samples), line.number
        yield [line.record, state, line.pages, line.retention, *held, "; ".join(map(told, line.reasons))]


@weed_app.command()
@guarded
def copy(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The copy of a package, on another disk.", show_default=False)] = "",
    label: Annotated[str, typer.Option("--label", metavar="NAME", help="What is written on that disk.", show_default=False)] = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the copy of a package on another disk, and note that its records are on a second medium."""
    from scanfile.attested import attest_copy
    from scanfile.person import login_name
    from scanfile.store import to_plain

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        where = Path(ask(package, voice, "PACKAGE"))
        note = attest_copy(shelf.archive, shelf.index, where, ask(label, voice, "--label"), operator or login_name())
        voice.json(to_plain(note)) if as_json else voice.answer("weed.copied", package=note.package, label=note.label)


@app.command()
@guarded
def dossier(
    record: RecordArgument = "",
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PDF", help="The PDF to write.")] = Path("dossier.pdf"),
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print all that is known of a record for an auditor: who scanned when on what, pages with hashes, decisions, packages, proofs."""
    from scanfile.dossier import write_dossier
    from scanfile.person import login_name

    with shelf_of(archive, lang) as (shelf, voice):
        found, pages = write_dossier(shelf, ask(record, voice, "RECORD"), output, operator or login_name())
        if as_json:
            voice.json({"record": found.row.id, "path": str(output), "pages": pages, "head": found.head, "broken": list(found.broken)})
        else:
            voice.answer("dossier.written", record=found.row.id, path=output, pages=pages)


@app.command()
@guarded
def offload(
    place: Annotated[
        str, typer.Argument(metavar="DIR", help="A directory on the disk, empty or written by this.", show_default=False)
    ] = "",
    label: Annotated[str, typer.Option("--label", metavar="NAME", help="What is written on the disk.", show_default=False)] = "",
    keep: Annotated[bool, typer.Option("--copy", help="Keep them in the archive too: the disk is a second medium.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Bring what was moved to this disk back into the archive.")] = False,
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move the scanner's own bytes of acknowledged records to a labelled disk: copied, read back, and only then removed here."""
    from dataclasses import asdict

    from scanfile.console import ProgressDisplay
    from scanfile.errors import UsageError
    from scanfile.offload import bring_back
    from scanfile.offload import offload as move
    from scanfile.person import login_name

    if keep and back:
        raise UsageError("offload.two-ways")
    with shelf_of(archive, lang, write=True) as (shelf, voice):
        where, name = Path(ask(place, voice, "DIR")), ask(label, voice, "--label")
        who = operator or login_name()
        with ProgressDisplay(voice) as display:
            if back:
                found = bring_back(shelf.archive, shelf.index, where, name, who, display)
            else:
                found = move(shelf.archive, shelf.index, where, name, who, display, keep=keep)
        if as_json:
            voice.json(asdict(found))
        else:
            code = "offload.returned" if back else "offload.copied" if keep else "offload.moved"
            voice.answer(code, **asdict(found))
