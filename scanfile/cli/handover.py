"""Commands about hand-over: export, check, acknowledge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, EnteredByOption, GivenByOption, JobsOption, JsonOption, Lang, LangOption, PackageMaster
from scanfile.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scanfile.check import Checked
    from scanfile.console import Voice
    from scanfile.result_table import NotTaken


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
    batches: Annotated[
        list[str] | None,
        typer.Option("--batch", help="Hand over records of this batch alone; several times for several.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Hand over everything again, also what the receiver has as it is.")] = False,
    volume_size: Annotated[
        str,
        typer.Option(
            "--volume-size", metavar="SIZE", help="Cut it into volumes of at most this size: 650M, 4G, 4.7GB, 700MiB.", show_default=False
        ),
    ] = "",
    jobs: JobsOption = None,
    operator: GivenByOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Write a hand-over package of what is new or changed, held against the register first; what is incomplete is refused with the list."""
    from scanfile import bagging, export, handover
    from scanfile.console import ProgressDisplay
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        if not profile:
            raise UsageError("usage.needs-value", name="--profile")
        chosen = tuple(bagging.Master(name) for name in dict.fromkeys(masters or []))
        size = export.parse_size(volume_size) if volume_size else 0
        target, reason = Path(ask(dest, voice, "DEST")), " ".join(partial.split())
        order = handover.Order(
            export.load_profile(profile), target, operator or login_name(), reason, chosen, jobs or 0, every, size, tuple(batches or ())
        )
        with ProgressDisplay(voice) as display:
            found = handover.hand_over(shelf, order, display)
        if as_json:
            voice.json(found.as_json())
        if found.package is None:
            if not as_json and not found.survey.complete:
                voice.answer("export.refused", count=sum(one.blocks for one in found.survey.findings))
                for line in export.told(found.survey.findings, voice.lang):
                    typer.echo(f"  {line}")
            if found.survey.unchanged and not found.survey.leaving:
                voice.say("export.nothing-new", count=len(found.survey.unchanged))
                return ExitCode.OK if found.survey.complete else ExitCode.PACKAGE
            voice.say("export.nothing" if not found.survey.leaving else "export.incomplete")
            return ExitCode.PACKAGE
        if not as_json:
            row = found.package
            voice.answer(
                "export.again" if found.again else "export.made", package=row.id, path=row.target, records=row.records, pages=row.pages
            )
            voice.answer("export.volumes" if row.volumes else "export.manifest", digest=row.manifest, count=row.volumes)
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
        _say_volumes(found, voice)
    else:
        voice.answer("check.unsound", path=found.place, count=len(found.findings))
        for one in found.findings:
            voice.answer(f"check.{one.code}", path=one.path, line=one.detail)
        _say_volumes(found, voice)
    return ExitCode.OK if found.sound else ExitCode.PACKAGE


def _say_volumes(found: Checked, voice: Voice) -> None:
    """Which volumes of a package were looked at, and how each is."""
    if found.volume is not None:
        beside = ", ".join(map(str, found.volume.absent)) or "-"
        voice.answer("check.volume", number=found.volume.number, of=found.volume.of, package=found.package, absent=beside)
    for one in found.volumes:
        voice.answer("check.volume-sound" if one.sound else "check.volume-unsound", name=one.name)


@app.command()
@guarded
def acknowledge(
    package: Annotated[
        str, typer.Argument(metavar="PACKAGE", help="A package by its id, or the directory that holds it.", show_default=False)
    ] = "",
    path: Annotated[str, typer.Argument(metavar="TABLE", help="What the receiving side sent back: CSV or XLSX.", show_default=False)] = "",
    columns: Annotated[
        str,
        typer.Option(
            "--columns", help="Headings of the table: 'their heading=number|alias|result|computer|reason,...'.", show_default=False
        ),
    ] = "",
    correcting: Annotated[
        str,
        typer.Option(
            "--correcting",
            metavar="REASON",
            help="Take what contradicts an earlier table instead of it, for this reason.",
            show_default=False,
        ),
    ] = "",
    operator: EnteredByOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take in what the receiving side says of a package: accepted with computer numbers, or refused. Rows that can't be taken are named."""
    from scanfile import acknowledging
    from scanfile.person import login_name

    with shelf_of(archive, lang, write=True) as (shelf, voice):
        wanted, table = ask(package, voice, "PACKAGE"), Path(ask(path, voice, "TABLE"))
        reply = acknowledging.read_reply(table, columns)
        reason = " ".join(correcting.split())
        taken = acknowledging.take_in(shelf.archive, shelf.index, wanted, reply, operator or login_name(), reason)
        left_open, ignored = reply.table.left_open, list(reply.table.ignored)
        if as_json:
            voice.json(
                {**taken.as_json(), "open": left_open, "ignored": ignored, "conflicts": [_not_taken(one, voice) for one in taken.not_taken]}
            )
        else:
            if taken.not_taken:
                rows = [(one.row, f"{one.name or '-'}  {_why(one, voice)}") for one in taken.not_taken]
                voice.table(("row", "not taken"), rows)
            voice.answer("acknowledge.taken", package=taken.package, conflicts=len(taken.not_taken), **taken.counts)
        if taken.counts["refused"]:
            voice.say("acknowledge.refused", count=taken.counts["refused"])
        if ignored:
            voice.say("acknowledge.ignored", path=table, names=", ".join(ignored))
    return ExitCode.PROBLEMS if taken.not_taken else ExitCode.OK


def _not_taken(one: NotTaken, voice: Voice) -> dict[str, Any]:
    return {"row": one.row, "name": one.name, "code": one.code.partition(".")[2], "message": _why(one, voice)}


def _why(one: NotTaken, voice: Voice) -> str:
    return voice.text(one.code, **dict(one.values))
