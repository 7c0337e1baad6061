"""The options and arguments that commands share, each said once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scanfile.model import Duplex, Part


class Lang(StrEnum):
    """Languages of the messages."""

    EN = "en"
    HI = "hi"


class TextFormat(StrEnum):
    """What ``scanfile text`` writes."""

    TXT = "txt"
    HOCR = "hocr"
    ALTO = "alto"


class PackageMaster(StrEnum):
    """What may go along with a package."""

    ALTO = "alto"
    HOCR = "hocr"
    TEXT = "text"
    ORIGINALS = "originals"


ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive", envvar="SCANFILE_ARCHIVE", help="The archive's directory (default: the current directory).", show_default=False
    ),
]
LangOption = Annotated[Lang | None, typer.Option("--lang", envvar="SCANFILE_LANG", help="Language of the messages.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
PathsArgument = Annotated[
    list[Path] | None,
    # What can't be read is intake's to report, and costs the other PATHs nothing.
    typer.Argument(
        metavar="[PATH]...",
        help="Directories or single paths of scanner output; each is one delivery.",
        readable=False,
        show_default=False,
    ),
]
BatchOption = Annotated[str, typer.Option("--batch", help="The batch id to use (default: month, day, number).", show_default=False)]
ScannedByOption = Annotated[
    str, typer.Option("--operator", envvar="SCANFILE_OPERATOR", help="Who scanned (default: the login name).", show_default=False)
]
OperatorOption = Annotated[
    str,
    typer.Option(
        "--operator", envvar="SCANFILE_OPERATOR", help="Who decides; kept with the decision (default: the login name).", show_default=False
    ),
]
GivenByOption = Annotated[
    str, typer.Option("--operator", envvar="SCANFILE_OPERATOR", help="Who hands over (default: the login name).", show_default=False)
]
EnteredByOption = Annotated[
    str,
    typer.Option(
        "--operator", envvar="SCANFILE_OPERATOR", help="Who enters it; kept in the trail (default: the login name).", show_default=False
    ),
]
NumberOption = Annotated[str, typer.Option("--number", help="The file number of the one record that PATH holds.", show_default=False)]
PartOption = Annotated[Part | None, typer.Option("--part", help="The side that PATH holds (default: correspondence).", show_default=False)]
TemplateOption = Annotated[
    str,
    typer.Option(
        "--path-template", help="How a supplier's tree is laid out, e.g. '{office}/{year}/{number}/{part:NS|CS}'.", show_default=False
    ),
]
ColumnsOption = Annotated[
    str, typer.Option("--columns", help="Headings of metadata.csv: 'their heading=our column,...'.", show_default=False)
]
DuplexOption = Annotated[
    Duplex,
    typer.Option(
        "--duplex",
        help="How the sides come: simplex (fronts only), sides (front and back in turn), interleave (all fronts, then all backs), "
        "interleave-reversed (then all backs from the last to the first).",
        show_default=False,
    ),
]
SeparateOption = Annotated[
    str,
    typer.Option(
        "--separate",
        metavar="WAY",
        help="What divides a stack: auto (sheets where there are any, else path), sheets, path, each (every path a record), count:N, "
        "blank, csv.",
        show_default=False,
    ),
]
RegisterColumnsOption = Annotated[
    str, typer.Option("--columns", help="Headings of the register: 'their heading=our column,...'.", show_default=False)
]
ProfileOption = Annotated[
    str, typer.Option("--profile", help="Reading profile: fast, normal or thorough (default: the archive's setting).", show_default=False)
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, max=256, help="Worker processes (default: all cores).", show_default=False)
]
RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="A record id, or a file number in any notation.", show_default=False)]
