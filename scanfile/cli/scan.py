"""The command that drives a scanner."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanfile.cli.frame import app, guarded, open_archive
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, NumberOption, PartOption, ScannedByOption
from scanfile.errors import UsageError
from scanfile.model import Order


@app.command()
@guarded
def scan(
    path: Annotated[Path | None, typer.Argument(metavar="[PATH]", hidden=True)] = None,
    device: Annotated[
        str, typer.Option("--device", help="The scanner's SANE name (default: the archive's setting, or the only one).", show_default=False)
    ] = "",
    duplex: Annotated[bool, typer.Option("--duplex", help="Scan both sides of each leaf.")] = False,
    batch: Annotated[
        str, typer.Option("--batch", help="The batch id to use, or that of a stack that was left open, to go on.", show_default=False)
    ] = "",
    operator: ScannedByOption = "",
    source: Annotated[str, typer.Option("--source", help="The scanner's source (default: the feeder).", show_default=False)] = "",
    resolution: Annotated[
        int, typer.Option("--resolution", min=0, max=2400, help="In dpi (default: the archive's setting, 300).", show_default=False)
    ] = 0,
    mode: Annotated[
        str, typer.Option("--mode", help="colour, grey or bitonal, or the scanner's own word for it.", show_default=False)
    ] = "",
    paper: Annotated[
        str, typer.Option("--paper", help="A3, A4, A5, legal, foolscap, letter, or e.g. 210x345 (mm).", show_default=False)
    ] = "",
    number: NumberOption = "",
    part: PartOption = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Scan a stack of paper into a batch of its own. A jam, a full disk or Ctrl-C costs no page that is in."""
    if path is not None:
        raise UsageError("scan.directory", path=path)
    from scanfile import scanner
    from scanfile.console import ScanDisplay
    from scanfile.sane import Wish

    where, settings, voice = open_archive(archive, lang)
    wish = Wish(device, duplex, source, mode, resolution, scanner.paper_mm(paper) if paper else None)
    with ScanDisplay(voice) as display:
        found = scanner.scan(where, settings, wish, Order(batch, operator, number, part), display)
    if as_json:
        voice.json(found.as_json())
    else:
        voice.answer(scanner.closing_message(where, found), batch=found.batch, pages=found.pages)
    return found.exit_code
