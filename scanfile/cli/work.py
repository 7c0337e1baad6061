"""Commands that do the main job: init, run, intake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanfile.cli.frame import app, guarded, open_archive
from scanfile.cli.options import (
    ArchiveOption,
    BatchOption,
    ColumnsOption,
    DuplexOption,
    JobsOption,
    JsonOption,
    Lang,
    LangOption,
    NumberOption,
    PartOption,
    PathsArgument,
    ProfileOption,
    ScannedByOption,
    SeparateOption,
    TemplateOption,
)
from scanfile.errors import ExitCode
from scanfile.model import Duplex, Order, Step, Work


@app.command()
@guarded
def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty directory; its parents are made too.")],
    state: Annotated[str, typer.Option("--state", help="State of the office, e.g. bihar.", show_default=False)] = "",
    office: Annotated[str, typer.Option("--office", help="Code of the office.", show_default=False)] = "",
    lang: LangOption = None,
) -> None:
    """Make an archive: its directories, its configuration and an empty index."""
    from scanfile import pipeline
    from scanfile.console import Voice

    pipeline.create_archive(directory, state, office)
    Voice(str(lang or Lang.EN)).answer("init.done", path=directory)


@app.command()
@guarded
def run(
    paths: PathsArgument = None,
    archive: ArchiveOption = None,
    batch: BatchOption = "",
    operator: ScannedByOption = "",
    number: NumberOption = "",
    part: PartOption = None,
    path_template: TemplateOption = "",
    columns: ColumnsOption = "",
    duplex: DuplexOption = Duplex.UNSAID,
    separate: SeparateOption = "",
    profile: ProfileOption = "",
    jobs: JobsOption = None,
    redo: Annotated[Step | None, typer.Option("--redo", help="Do this step again for all pages or records.", show_default=False)] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """The main job: take PATHs in, read all that is pending, build and prove the PDFs. Without PATH: all that is pending."""
    order = Order(batch, operator, number, part, path_template, columns, duplex, separate)
    return _main_job(paths or [], archive, lang, order, Work(jobs, profile, redo), as_json)


@app.command()
@guarded
def intake(
    paths: PathsArgument = None,
    archive: ArchiveOption = None,
    batch: BatchOption = "",
    operator: ScannedByOption = "",
    number: NumberOption = "",
    part: PartOption = None,
    path_template: TemplateOption = "",
    columns: ColumnsOption = "",
    duplex: DuplexOption = Duplex.UNSAID,
    separate: SeparateOption = "",
    jobs: JobsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take PATHs in, look at every page, and divide them into records: copy, check, count. `scanfile run` reads them later."""
    order = Order(batch, operator, number, part, path_template, columns, duplex, separate)
    return _main_job(paths or [], archive, lang, order, Work(jobs, "", None, read=False), as_json)


def _main_job(paths: list[Path], where: Path | None, lang: Lang | None, order: Order, work: Work, as_json: bool) -> int:
    from scanfile import pipeline, report
    from scanfile.console import ProgressDisplay

    archive, settings, voice = open_archive(where, lang)
    with ProgressDisplay(voice) as display:
        summary = pipeline.main_job(archive, settings, paths, order, work, display)
    if as_json:
        voice.json(summary.as_json())
    else:
        code, values = report.accounting(summary.pages)
        voice.answer(code, **values)
        voice.answer(
            "run.summary-records", records=summary.records, review=summary.review, seconds=summary.seconds, rate=summary.pages_per_minute
        )
        if summary.problems:
            voice.answer("run.problems", count=summary.problems)
    if summary.exit_code is ExitCode.INTEGRITY:
        voice.say("run.unbalanced", counts=summary.pages)
    return summary.exit_code
