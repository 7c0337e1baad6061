"""Commands that take care of an archive and its machine: verify, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanfile.cli.frame import app, guarded, open_archive
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, OperatorOption
from scanfile.errors import ExitCode


@app.command()
@guarded
def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Only the accounting, and that everything exists with its size.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Also prove every PDF again.")] = False,
    rebuild_index: Annotated[bool, typer.Option("--rebuild-index", help="First make the index anew from the folders.")] = False,
    media: Annotated[
        list[Path] | None,
        typer.Option("--media", metavar="DIR", help="Where a disk with masters is mounted; several times for several.", show_default=False),
    ] = None,
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check that nothing is missing or changed: accounting, masters, results, PDFs, audit trail."""
    from scanfile import attested
    from scanfile import verify as verifier
    from scanfile.person import login_name

    where, settings, voice = open_archive(archive, lang)
    if rebuild_index:
        from scanfile import rebuild

        rebuilt = rebuild.rebuild_index(where, settings, login_name())
        voice.say("verify.rebuilt", **rebuilt, lost=voice.text("verify.lost"))
        if rebuilt["old"]:
            voice.say("verify.set-aside", old=rebuilt["old"])
    grade = verifier.Grade.QUICK if quick else verifier.Grade.FULL if full else verifier.Grade.FIXITY
    found = verifier.verify(where, grade, media or ())
    if grade is verifier.Grade.FULL and found.sound:
        attested.remember(where, found, operator or login_name())
    if as_json:
        voice.json(found.as_json())
    elif found.sound:
        voice.answer("verify.sound", **found.counts, manifest=found.manifest)
    else:
        voice.answer("verify.unsound", count=len(found.findings))
        for finding in found.findings:
            voice.answer(finding.code, **dict(finding.values))
    for label, count in () if as_json else found.offline:
        voice.answer("verify.offline", label=label, count=count)
    return ExitCode.OK if found.sound else ExitCode.INTEGRITY


@app.command()
@guarded
def doctor(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> int:
    """What this machine lacks, with the line that installs it."""
    from scanfile import doctor as clinic
    from scanfile.console import Voice

    examined = clinic.examine(archive or Path.cwd())
    voice = Voice(str(lang or examined.lang))
    if as_json:
        voice.json(examined.as_json())
    else:
        for check in examined.checks:
            voice.answer("doctor.ok" if check.ok else "doctor.missing", name=check.name, found=check.found, remedy=check.remedy)
        if examined.packages:
            voice.answer("doctor.install", line=examined.install_line)
        if examined.ok:
            voice.answer("doctor.fine")
    return ExitCode.OK if examined.ok else ExitCode.MISSING
