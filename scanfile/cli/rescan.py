"""What should be scanned again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanfile.cli.frame import app, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption

if TYPE_CHECKING:
    from scanfile.console import Voice
    from scanfile.refeed import Refeed

rescan_app = typer.Typer(help="What should be scanned again.", no_args_is_help=True)
app.add_typer(rescan_app, name="rescan")

BatchArgument = Annotated[str, typer.Argument(metavar="[BATCH]", help="A batch id (default: all batches).", show_default=False)]


@rescan_app.command("list")
@guarded
def list_rescans(batch: BatchArgument = "", archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """Pages that should be scanned again, by batch and place in the stack, with what was measured and the limit."""
    from scanfile.refeed import refeeds

    with shelf_of(archive, lang) as (shelf, voice):
        found = list(refeeds(shelf.index, shelf.settings.rescan, batch))
        if as_json:
            voice.json([_plain(refeed) for refeed in found])
        elif found:
            voice.table(("batch", "no.", "sheet", "page", "record", "label", "why"), [_row(refeed, voice) for refeed in found])
        else:
            voice.answer("rescan.none")


def _plain(refeed: Refeed) -> dict[str, Any]:
    line = refeed.page
    return {
        "batch": line.batch,
        "page": line.page,
        "position": line.position,
        "sheet": refeed.sheet,
        "side": refeed.side or None,
        "name": line.called,
        "state": str(line.state),
        "record": line.record,
        "label": line.label or None,
        "faults": [{"code": str(fault.code), "measure": fault.measure, "limit": fault.limit} for fault in refeed.faults],
    }


def _row(refeed: Refeed, voice: Voice) -> tuple[object, ...]:
    line = refeed.page
    why = "; ".join(
        voice.text(f"rescan.{fault.code}", measure=f"{round(fault.measure, 1):g}", limit=f"{fault.limit:g}") for fault in refeed.faults
    )
    side = f"{voice.text(f'rescan.{refeed.side}')}: " if refeed.side else ""
    return line.batch, line.position, refeed.sheet or "-", line.page, line.record or "-", line.label or "-", f"{side}{why} ({line.called})"
