"""Commands about hand-over: export, check."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JobsOption, JsonOption, Lang, LangOption, OperatorOption, PackageMaster
from scanfile.errors import ExitCode, UsageError


@app.command("export")
@guarded
def export_(
    dest: Annotated[
        str,
        typer.Argument(
            metavar="DEST", help="The directory that becomes the package; it must not be there yet, or be empty.", show_default=False
        ),
    ] = "",
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            help="What the receiver takes: nic-efile, folder-table, archivematica, state-register, or a profile of your own (path.toml).",
            show_default=False,
        ),
    ] = "",
    partial: Annotated[
        str, typer.Option("--partial", metavar="REASON", help="Hand over although it is incomplete, for this reason.", show_default=False)
    ] = "",
    masters: Annotated[
        list[PackageMaster] | None,
        typer.Option("--with", help="What goes along besides: alto, hocr, text, originals; several times for several.", show_default=False),
    ] = None,
    jobs: JobsOption = None,
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write a hand-over package of all that may leave, held against the register first; what is incomplete is refused with the list."""
    from scanfile import export, handover
    from scanfile.console import ProgressDisplay
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        if not profile:
            raise UsageError("usage.needs-value", name="--profile")
        chosen = tuple(handover.Master(name) for name in dict.fromkeys(masters or []))
        target, reason = Path(ask(dest, voice, "DEST")), " ".join(partial.split())
        order = handover.Order(export.load_profile(profile), target, operator or login_name(), reason, chosen, jobs or 0)
        with ProgressDisplay(voice) as display:
            found = handover.hand_over(shelf, order, display)
        if as_json:
            voice.json(found.as_json())
        if found.package is None:
            if not as_json:
                voice.answer("export.refused", count=sum(one.blocks for one in found.survey.findings))
                for line in export.told(found.survey.findings, voice.lang):
                    typer.echo(f"  {line}")
            voice.say("export.nothing" if not found.survey.leaving else "export.incomplete")
            return ExitCode.PACKAGE
        if not as_json:
            row = found.package
            voice.answer(
                "export.again" if found.again else "export.made", package=row.id, path=row.target, records=row.records, pages=row.pages
            )
            voice.answer("export.manifest", digest=row.manifest)
            for line in export.told(found.survey.findings, voice.lang):
                typer.echo(f"  {line}")
    return ExitCode.OK


@app.command()
@guarded
def check(
    package: Annotated[str, typer.Argument(metavar="PACKAGE", help="The directory of a package.", show_default=False)] = "",
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check a hand-over package, here or anywhere: the bag, the tables against the PDFs, every page's text, PDF/A. Needs no archive."""
    from scanfile import check as checking
    from scanfile.console import Voice

    voice = Voice(str(lang or os.environ.get("SCANFILE_LANG") or Lang.EN))
    found = checking.check(Path(ask(package, voice, "PACKAGE")))
    if as_json:
        voice.json(found.as_json())
    elif found.sound:
        voice.answer("check.sound", package=found.package, **found.counts)
    else:
        voice.answer("check.unsound", path=found.place, count=len(found.findings))
        for one in found.findings:
            voice.answer(f"check.{one.code}", path=one.path, line=one.detail)
    return ExitCode.OK if found.sound else ExitCode.PACKAGE
