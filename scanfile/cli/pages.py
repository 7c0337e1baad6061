"""Commands that repair without starting over: pages and records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import app, ask, guarded, open_archive, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption, OperatorOption, RecordArgument
from scanfile.errors import UsageError
from scanfile.model import Order, PageState, Part, Work

if TYPE_CHECKING:
    from scanfile.console import Voice
    from scanfile.repair import Desk

pages_app = typer.Typer(help="Pages of a record or batch: list, move, turn, replace, insert, say what they are.", no_args_is_help=True)
records_app = typer.Typer(help="Records: join, split, seal.", no_args_is_help=True)
app.add_typer(pages_app, name="pages")
app.add_typer(records_app, name="records")

PlaceArgument = Annotated[
    str,
    typer.Argument(metavar="RECORD", help="A record id, a file number in any notation, or a batch id.", show_default=False),
]
PagesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="PAGE...", help="Labels (12/c), spans of labels (3/c-7/c), or page ids (000012-003).", show_default=False),
]
AfterOption = Annotated[str, typer.Option("--after", metavar="PAGE", help="Behind this page.", show_default=False)]
BeforeOption = Annotated[str, typer.Option("--before", metavar="PAGE", help="Before this page.", show_default=False)]
ToOption = Annotated[str, typer.Option("--to", metavar="RECORD", help="Into another record.", show_default=False)]
ToPartOption = Annotated[Part | None, typer.Option("--part", help="Into this part.", show_default=False)]
VolumeOption = Annotated[int, typer.Option("--volume", min=0, max=999, help="Into this volume.", show_default=False)]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept with the name and time.", show_default=False)]
RevisionOption = Annotated[
    str, typer.Option("--revision", help="Refuse unless the record is still at this revision (`scanfile show`).", show_default=False)
]


@contextmanager
def desk_of(where: Path | None, lang: Lang | None, operator: str, reason: str) -> Iterator[tuple[Desk, Voice]]:
    """The archive, open for one decision."""
    from scanfile.person import login_name
    from scanfile.repair import Desk

    with shelf_of(where, lang, write=True) as (shelf, voice):
        yield Desk(shelf.archive, shelf.index, shelf.settings, operator or login_name(), reason), voice


def _answer(voice: Voice, changed: list[str], as_json: bool, nothing: str = "repair.done") -> None:
    if as_json:
        voice.json({"pages": changed})
    elif not changed:
        voice.answer(nothing, count=0)
    else:
        voice.answer("repair.done", count=len(changed))


def _given(pages: list[str] | None, name: str = "PAGE") -> list[str]:
    if not pages:
        raise UsageError("usage.needs-value", name=name)
    return pages


def _take_in(where: Path | None, lang: Lang | None, path: Path, operator: str) -> str:
    """A path as a delivery of its own; its batch id."""
    from scanfile import pipeline
    from scanfile.console import ProgressDisplay

    archive, settings, voice = open_archive(where, lang)
    with ProgressDisplay(voice) as display:
        summary = pipeline.main_job(archive, settings, [path], Order(operator=operator), Work(jobs=1, read=False), display)
    if not summary.batch_ids:
        raise UsageError("run.nothing-to-deliver", path=path)
    return summary.batch_ids[0]


@pages_app.command("list")
@guarded
def list_pages(record: PlaceArgument = "", archive: ArchiveOption = None, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The pages of a record or batch in the order of the stack, those set aside among them, with label, id and state."""
    from scanfile import report

    with desk_of(archive, lang, "", "") as (desk, voice):
        found = desk.lines(ask(record, voice, "RECORD"))
        if as_json:
            voice.json([report.page_line(line) for line in found])
        else:
            voice.table(*report.page_table(found))


@pages_app.command()
@guarded
def move(
    record: PlaceArgument = "",
    pages: PagesArgument = None,
    after: AfterOption = "",
    before: BeforeOption = "",
    to: ToOption = "",
    part: ToPartOption = None,
    volume: VolumeOption = 0,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move pages beside another page, or to the end of a part, volume or record."""
    from scanfile.repair import Target

    if (bool(after) and bool(before)) or not (after or before or to or part or volume):
        raise UsageError("repair.where")
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        target = Target(after or before, bool(before), part, volume, to)
        _answer(voice, desk.move(wanted, _given(pages), target), as_json)


@pages_app.command()
@guarded
def rotate(
    record: PlaceArgument = "",
    pages: PagesArgument = None,
    by: Annotated[int, typer.Option("--by", help="Degrees clockwise from how it is shown now: 90, 180 or 270.")] = 180,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn pages; they are read again the right way up. The scanner's bytes stay as they are."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.rotate(wanted, _given(pages), by), as_json)


@pages_app.command()
@guarded
def replace(
    record: PlaceArgument = "",
    page: Annotated[str, typer.Argument(metavar="PAGE", help="The page that gives its place.", show_default=False)] = "",
    new: Annotated[str, typer.Argument(metavar="NEW", help="A new scan, or the id of a page in the archive.", show_default=False)] = "",
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a new scan in the place of a page. The old one stays in the archive and in the accounting, as replaced."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        changed = desk.replace(
            wanted, ask(page, voice, "PAGE"), ask(new, voice, "NEW"), lambda path: _take_in(archive, lang, path, desk.operator)
        )
        _answer(voice, changed, as_json)


@pages_app.command()
@guarded
def insert(
    record: PlaceArgument = "",
    new: Annotated[
        list[str] | None, typer.Argument(metavar="NEW...", help="New scans, or ids of pages in the archive.", show_default=False)
    ] = None,
    after: AfterOption = "",
    before: BeforeOption = "",
    part: ToPartOption = None,
    volume: VolumeOption = 0,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put pages in that were missed: beside a page, or at the end of a part."""
    from scanfile.repair import Target

    if after and before:
        raise UsageError("repair.where")
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        target = Target(after or before, bool(before), part, volume)
        changed = desk.insert(wanted, _given(new, "NEW"), target, lambda path: _take_in(archive, lang, path, desk.operator))
        _answer(voice, changed, as_json)


_KINDS = {
    "page": PageState.KEPT,
    "blank": PageState.BLANK,
    "separator": PageState.SEPARATOR,
    "duplicate": PageState.DUPLICATE,
    "withdrawn": PageState.WITHDRAWN,
}


@pages_app.command("set-kind")
@guarded
def set_kind(
    record: PlaceArgument = "",
    pages: Annotated[
        list[str] | None,
        typer.Argument(metavar="PAGE... KIND", help="Pages, and at last what they are: " + ", ".join(_KINDS) + ".", show_default=False),
    ] = None,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what pages are, whatever they look like. Nothing is deleted: `scanfile pages restore` brings a page back."""
    *named, kind = _given(pages)
    if kind not in _KINDS:
        raise UsageError("repair.kind", wanted=kind, known=", ".join(_KINDS))
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.set_kind(wanted, _given(named), _KINDS[kind]), as_json)


@pages_app.command()
@guarded
def restore(
    record: PlaceArgument = "",
    pages: PagesArgument = None,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring pages back that were set aside as blank, duplicate, separator or replaced."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.restore(wanted, _given(pages)), as_json, "repair.nothing-to-restore")


@records_app.command()
@guarded
def join(
    record: RecordArgument = "",
    others: Annotated[
        list[str] | None, typer.Argument(metavar="OTHER...", help="Records whose pages go to its end.", show_default=False)
    ] = None,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the pages of other records at the end of this one, part by part."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.join(wanted, _given(others, "OTHER")), as_json)


@records_app.command()
@guarded
def split(
    record: RecordArgument = "",
    page: Annotated[str, typer.Argument(metavar="PAGE", help="The first page of the new record.", show_default=False)] = "",
    part: Annotated[Part | None, typer.Option("--part", help="The part that these pages are (default: as they were).")] = None,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a record before a page: from there on it is a record of its own, where a separator sheet was missed."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.split(wanted, ask(page, voice, "PAGE"), part), as_json)


@records_app.command()
@guarded
def seal(
    record: RecordArgument = "",
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a confidential record out of full text, lists and hand-over."""
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted = ask(record, voice, "RECORD")
        desk = desk.expecting(wanted, revision)
        _answer(voice, desk.seal(wanted), as_json)
