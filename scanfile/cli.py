"""The command line: Typer commands, what they print, exit codes. No logic: every command calls one composer and shows what it returns.

Heavy modules are imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import errno
import functools
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, cast

import typer

from scanfile.errors import ExitCode, ProblemCode, ScanfileError, UsageError
from scanfile.model import Order, Step, Work
from scanfile.options import (
    ArchiveOption,
    BatchOption,
    ColumnsOption,
    JobsOption,
    JsonOption,
    Lang,
    LangOption,
    NumberOption,
    OperatorOption,
    PartOption,
    PathsArgument,
    ProfileOption,
    RecordArgument,
    TemplateOption,
    TextFormat,
)

if TYPE_CHECKING:
    from scanfile.config import Settings
    from scanfile.console import Voice
    from scanfile.shelf import Shelf
    from scanfile.store import Archive

P = ParamSpec("P")

app = typer.Typer(
    name="scanfile",
    help="Rooms of paper files into searchable PDF/A and one index, with proof that no page is missing.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
problems_app = typer.Typer(help="What could not be read, and what to do about it.", invoke_without_command=True)
app.add_typer(problems_app, name="problems")


def guarded(command: Callable[P, int | None]) -> Callable[P, None]:
    """The one place that turns exceptions into messages and exit codes. The command's own return value is its exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        code: int = ExitCode.OK
        try:
            code = command(*args, **kwargs) or ExitCode.OK
            sys.stdout.flush()
        except ScanfileError as error:
            _fallback_voice(kwargs).say(error.code, **error.values)
            code = error.exit_code
        except KeyboardInterrupt:
            _fallback_voice(kwargs).say("run.interrupted")
            code = ExitCode.INTERRUPTED
        except BrokenPipeError:
            # The reader (head, less) has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            # The archive's own paths come as StorageError: this is where standard output goes.
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            _fallback_voice(kwargs).say("store.disk-full", path="/dev/stdout")
            code = ExitCode.STORAGE
        if code:
            raise typer.Exit(code)

    return run


def _fallback_voice(given: Mapping[str, object]) -> Voice:
    """The voice for an error: the language that was asked for, else the archive's, else English."""
    from scanfile.console import Voice

    try:
        return _open(cast("Path | None", given.get("archive")), cast("Lang | None", given.get("lang")))[2]
    except ScanfileError:
        return Voice(str(given.get("lang") or Lang.EN))


def _open(where: Path | None, lang: Lang | None) -> tuple[Archive, Settings, Voice]:
    """The archive, its settings, and the voice in the operator's language."""
    from scanfile import config
    from scanfile.console import Voice
    from scanfile.store import Archive

    archive = Archive.find(where or Path.cwd())
    settings = config.load(archive.config)
    return archive, settings, Voice(str(lang or settings.general.lang))


def _ask(value: str | None, voice: Voice, name: str) -> str:
    """A missing argument is asked for on a terminal: nobody should have to quote parentheses for a shell."""
    if value:
        return value
    if sys.stdin.isatty():
        return str(typer.prompt(name))
    raise UsageError("usage.needs-value", name=name)


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
    operator: OperatorOption = "",
    number: NumberOption = "",
    part: PartOption = None,
    path_template: TemplateOption = "",
    columns: ColumnsOption = "",
    profile: ProfileOption = "",
    jobs: JobsOption = None,
    redo: Annotated[Step | None, typer.Option("--redo", help="Do this step again for all pages or records.", show_default=False)] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """The main job: take PATHs in, read all that is pending, build and prove the PDFs. Without PATH: all that is pending."""
    order = Order(batch, operator, number, part, path_template, columns)
    return _main_job(paths or [], archive, lang, order, Work(jobs, profile, redo), as_json)


@app.command()
@guarded
def intake(
    paths: PathsArgument = None,
    archive: ArchiveOption = None,
    batch: BatchOption = "",
    operator: OperatorOption = "",
    number: NumberOption = "",
    part: PartOption = None,
    path_template: TemplateOption = "",
    columns: ColumnsOption = "",
    jobs: JobsOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Only take PATHs in: copy, check, count. `scanfile run` reads them later."""
    order = Order(batch, operator, number, part, path_template, columns)
    return _main_job(paths or [], archive, lang, order, Work(jobs, "", None, read=False), as_json)


def _main_job(paths: list[Path], where: Path | None, lang: Lang | None, order: Order, work: Work, as_json: bool) -> int:
    from scanfile import pipeline
    from scanfile.console import ProgressDisplay

    archive, settings, voice = _open(where, lang)
    with ProgressDisplay(voice) as display:
        summary = pipeline.main_job(archive, settings, paths, order, work, display)
    if as_json:
        voice.json(summary.as_json())
    else:
        voice.answer("run.summary", total=summary.pages["in"], **summary.pages)
        voice.answer(
            "run.summary-records", records=summary.records, review=summary.review, seconds=summary.seconds, rate=summary.pages_per_minute
        )
        if summary.problems:
            voice.answer("run.problems", count=summary.problems)
    if summary.exit_code is ExitCode.INTEGRITY:
        voice.say("run.unbalanced", counts=summary.pages)
    return summary.exit_code


@app.command()
@guarded
def status(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The accounting of every batch and of the archive, and what is pending."""
    from scanfile import report

    with _shelf(archive, lang) as (shelf, voice):
        found = report.status(shelf.index)
        if as_json:
            voice.json(found)
        else:
            voice.table(*report.status_table(found))
            voice.answer("run.summary", total=found["pages"]["in"], **found["pages"])


@app.command("list")
@guarded
def list_records(archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """All records: number, state, pages, and where the PDFs are."""
    from scanfile import report

    with _shelf(archive, lang) as (shelf, voice):
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

    with _shelf(archive, lang) as (shelf, voice):
        row = shelf.record(_ask(record, voice, "RECORD"))
        found = report.shown(row)
        if as_json:
            voice.json(found)
        else:
            for line in report.shown_lines(found):
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
    with _shelf(archive, lang) as (shelf, voice):
        sys.stdout.write(shelf.transcript(_ask(record, voice, "RECORD"), str(form)))


@app.command()
@guarded
def search(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words, "a phrase", begin*, or a file number in any notation.', show_default=False)
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many hits.")] = 20,
    unreadable: Annotated[bool, typer.Option("--unreadable", help="Also search pages that no model could read.")] = False,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Full text in Hindi and English, and file numbers in any notation."""
    from scanfile import report

    with _shelf(archive, lang) as (shelf, voice):
        wanted = _ask(query, voice, "QUERY")
        hits = shelf.search(wanted, limit, unreadable=unreadable)
        if as_json:
            voice.json([report.hit(found) for found in hits])
        elif hits:
            voice.table(*report.hit_table(hits))
        else:
            voice.answer("search.none", query=wanted)


@problems_app.callback()
@guarded
def problems(context: typer.Context, archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """What could not be read, and what to do about it. Without a sub-command: list."""
    if context.invoked_subcommand is None:
        _list_problems(archive, lang, every=False, as_json=as_json)


@problems_app.command("list")
@guarded
def list_problems(
    every: Annotated[bool, typer.Option("--all", help="Also the problems that are dismissed, retried or resolved.")] = False,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open problems: number, batch, page, code, what it is about."""
    _list_problems(archive, lang, every=every, as_json=as_json)


@problems_app.command()
@guarded
def retry(
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[N]...", help="Problem numbers (default: all open ones).", show_default=False)
    ] = None,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try again with the next `scanfile run`."""
    with _shelf(archive, lang, write=True) as (shelf, voice):
        count = shelf.index.retry_problems(numbers or None)
        voice.json({"retried": count}) if as_json else voice.answer("problem.retried", count=count)


@problems_app.command()
@guarded
def dismiss(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="N...", help="Problem numbers.", show_default=False)] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why nothing needs to be done; kept with the name and time.", show_default=False)
    ] = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """A person has looked: the problem doesn't count any more. It stays on record."""
    from scanfile.pipeline import login_name

    with _shelf(archive, lang, write=True) as (shelf, voice):
        if not numbers:
            raise UsageError("usage.needs-value", name="N")
        count = shelf.index.dismiss_problems(numbers, operator or login_name(), reason)
        voice.json({"dismissed": count}) if as_json else voice.answer("problem.dismissed", count=count)


@problems_app.command()
@guarded
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A problem code, or the number of a problem.", show_default=False)] = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
) -> None:
    """What a problem code means and what to do next."""
    from scanfile.console import Voice

    if code.isdigit():
        with _shelf(archive, lang) as (shelf, voice):
            code = shelf.problem(int(code)).code
            voice.answer(f"problem.{code}")
        return
    if code not in list(ProblemCode):
        raise UsageError("usage.no-such-code", wanted=code, known=", ".join(ProblemCode))
    Voice(str(lang or Lang.EN)).answer(f"problem.{code}")


def _list_problems(archive: Path | None, lang: Lang | None, *, every: bool, as_json: bool) -> None:
    from scanfile import report

    with _shelf(archive, lang) as (shelf, voice):
        found = shelf.index.problems(every=every)
        if as_json:
            voice.json([report.problem(row, voice.text(f"problem.{row.code}")) for row in found])
        elif found:
            voice.table(*report.problem_table(found))
            for code in dict.fromkeys(row.code for row in found):
                voice.say("problem.next", problem=code, remedy=voice.text(f"problem.{code}"))
        else:
            voice.answer("problem.none")


@app.command()
@guarded
def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Only the accounting, and that everything exists with its size.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Also prove every PDF again.")] = False,
    rebuild_index: Annotated[bool, typer.Option("--rebuild-index", help="First make the index anew from the folders.")] = False,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check that nothing is missing or changed: accounting, masters, results, PDFs, audit trail."""
    from scanfile import verify as verifier

    where, settings, voice = _open(archive, lang)
    if rebuild_index:
        from scanfile import rebuild
        from scanfile.pipeline import login_name

        rebuilt = rebuild.rebuild_index(where, settings, login_name())
        voice.say("verify.rebuilt", **rebuilt, lost=voice.text("verify.lost"))
        if rebuilt["old"]:
            voice.say("verify.set-aside", old=rebuilt["old"])
    grade = verifier.Grade.QUICK if quick else verifier.Grade.FULL if full else verifier.Grade.FIXITY
    found = verifier.verify(where, grade)
    if as_json:
        voice.json(found.as_json())
    elif found.sound:
        voice.answer("verify.sound", **found.counts, manifest=found.manifest)
    else:
        voice.answer("verify.unsound", count=len(found.findings))
        for finding in found.findings:
            voice.answer(finding.code, **dict(finding.values))
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


@contextmanager
def _shelf(where: Path | None, lang: Lang | None, *, write: bool = False) -> Iterator[tuple[Shelf, Voice]]:
    """The archive's index, open for one command."""
    from scanfile.shelf import open_shelf

    archive, settings, voice = _open(where, lang)
    with open_shelf(archive, settings, write=write) as shelf:
        yield shelf, voice


def main() -> None:
    """The console script. A service that is stopped, or a terminal that is closed, ends a run as cleanly as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Under nohup the second is ignored, and stays so.
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    app()
