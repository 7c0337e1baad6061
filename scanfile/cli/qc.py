"""Commands of quality control: sample, list, pass, fail, certificate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanfile.cli.frame import app, ask, guarded, shelf_of
from scanfile.cli.options import ArchiveOption, JsonOption, Lang, LangOption

if TYPE_CHECKING:
    from scanfile.console import Voice
    from scanfile.control import Control, Result

qc_app = typer.Typer(help="Quality control of a batch by sampling: draw, judge, certify.", no_args_is_help=True)
app.add_typer(qc_app, name="qc")

BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="A batch id.", show_default=False)]
SampleArgument = Annotated[str, typer.Argument(metavar="SAMPLE", help="A sample's id, or a batch: its last sample.", show_default=False)]
SamplePages = Annotated[
    list[str] | None, typer.Argument(metavar="PAGE...", help="Pages of the sample by id (000012-003).", show_default=False)
]
RestOption = Annotated[bool, typer.Option("--rest", help="All pages of the sample that nobody has judged yet.")]
InspectorOption = Annotated[
    str,
    typer.Option("--inspector", "--operator", envvar="SCANFILE_OPERATOR", help="Who looked (default: the login name).", show_default=False),
]


@contextmanager
def _control_of(where: Path | None, lang: Lang | None, inspector: str, *, write: bool) -> Iterator[tuple[Control, Voice]]:
    from scanfile.control import Control
    from scanfile.person import login_name

    with shelf_of(where, lang, write=write) as (shelf, voice):
        yield Control(shelf.archive, shelf.index, inspector or login_name()), voice


def _plain(result: Result) -> dict[str, Any]:
    from scanfile.qc import latest, open_pages

    sample, verdicts = result.sample, latest(result.sample)
    return {
        "sample": sample.id,
        "batch": sample.batch,
        "standing": "lapsed" if result.lapsed else str(result.standing),
        "method": sample.method,
        "seed": sample.seed,
        "population": sample.population,
        "size": len(sample.pages),
        "accept": sample.accept,
        "bad": sum(1 for verdict in verdicts.values() if not verdict.passed),
        "open": len(open_pages(sample)),
        "drawn_by": sample.drawn_by,
        "at": sample.at,
    }


def _answer(voice: Voice, result: Result, as_json: bool) -> None:
    plain = _plain(result)
    if as_json:
        voice.json(plain)
    else:
        values = {"sample": plain["sample"], "batch": plain["batch"], "bad": plain["bad"], "accept": plain["accept"], "left": plain["open"]}
        voice.answer(f"qc.stands-{plain['standing']}", **values)


@qc_app.command()
@guarded
def sample(
    batch: BatchArgument = "",
    percent: Annotated[
        float | None, typer.Option("--percent", help="So many pages of a hundred; none may be bad.", show_default=False)
    ] = None,
    aql: Annotated[
        str,
        typer.Option("--aql", help="Acceptance quality limit of ISO 2859-1: bad pages in a hundred (default: 1.0).", show_default=False),
    ] = "",
    level: Annotated[str, typer.Option("--level", help="General inspection level: I, II or III.")] = "II",
    seed: Annotated[
        str, typer.Option("--seed", help="Draw the same sample again (default: from what is judged and the round).", show_default=False)
    ] = "",
    inspector: InspectorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw pages of a batch to look at, so that anybody can draw the same again."""
    with _control_of(archive, lang, inspector, write=True) as (control, voice):
        drawn = control.sample(ask(batch, voice, "BATCH"), percent=percent, aql=aql, level=level, seed=seed)
        if as_json:
            voice.json(_plain(control.result(drawn)))
        else:
            size = len(drawn.pages)
            values = {"size": size, "population": drawn.population, "method": drawn.method, "accept": drawn.accept, "seed": drawn.seed}
            voice.answer("qc.drawn", sample=drawn.id, **values)


@qc_app.command("list")
@guarded
def list_samples(
    wanted: Annotated[str, typer.Argument(metavar="[SAMPLE]", help="Its pages (default: all samples).", show_default=False)] = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """All samples and how they stand; or the pages of one, where they are, and what was said of them."""
    from scanfile.control import kept_samples, page_rows

    with _control_of(archive, lang, "", write=False) as (control, voice):
        columns: tuple[str, ...]
        if wanted:
            rows = page_rows(control.index, control.find(wanted))
            columns = ("page", "record", "label", "state", "verdict", "inspector", "what")
        else:
            rows = [_plain(control.result(one)) for one in kept_samples(control.archive)]
            columns = ("sample", "standing", "size", "population", "bad", "accept", "open", "method")
        if as_json:
            voice.json(rows)
        elif rows:
            voice.table(columns, [[row[column] if row[column] is not None else "-" for column in columns] for row in rows])
        else:
            voice.answer("qc.none")


@qc_app.command("pass")
@guarded
def pass_pages(
    wanted: SampleArgument = "",
    pages: SamplePages = None,
    rest: RestOption = False,
    inspector: InspectorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """These pages are right: complete, legible, in their place, and what is set aside rightly so."""
    with _control_of(archive, lang, inspector, write=True) as (control, voice):
        _answer(voice, control.judge(ask(wanted, voice, "SAMPLE"), pages or [], passed=True, rest=rest), as_json)


@qc_app.command()
@guarded
def fail(
    wanted: SampleArgument = "",
    pages: SamplePages = None,
    reason: Annotated[str, typer.Option("--reason", help="What is wrong with them.", show_default=False)] = "",
    inspector: InspectorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """These pages are bad; their records wait for a person. With too many of them the batch goes back."""
    with _control_of(archive, lang, inspector, write=True) as (control, voice):
        _answer(voice, control.judge(ask(wanted, voice, "SAMPLE"), pages or [], passed=False, reason=reason), as_json)


@qc_app.command()
@guarded
def certificate(
    batch: BatchArgument = "",
    output: Annotated[Path, typer.Option("-o", "--output", metavar="PDF", help="The PDF to write.")] = Path("certificate.pdf"),
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the log of a batch's samples and the certificate that it has passed, in Hindi and English, to be signed."""
    from scanfile.control import certify

    with _control_of(archive, lang, "", write=False) as (control, voice):
        pages = certify(control, ask(batch, voice, "BATCH"), output)
        voice.json({"path": str(output), "pages": pages}) if as_json else voice.answer("qc.certificate-written", path=output)
