"""What all commands share: the application, the one place that turns exceptions into exit codes, and the way to an archive."""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, cast

import typer

from scanfile.cli.options import Lang
from scanfile.errors import ExitCode, ScanfileError, UsageError

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


def list_whole(group: typer.Typer) -> None:
    """Let the list of commands show the first sentence of each as a whole: what typer takes from a docstring it cuts at one line."""
    for command in group.registered_commands:
        command.short_help = _first_sentence(command.callback.__doc__ or "") if command.callback else None
    for one in group.registered_groups:
        if one.typer_instance:
            one.short_help = one.typer_instance.info.help
            list_whole(one.typer_instance)


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split()).partition(". ")[0].removesuffix(".") + "."


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
        return open_archive(cast("Path | None", given.get("archive")), cast("Lang | None", given.get("lang")))[2]
    except ScanfileError:
        return Voice(str(given.get("lang") or Lang.EN))


def open_archive(where: Path | None, lang: Lang | None) -> tuple[Archive, Settings, Voice]:
    """The archive, its settings, and the voice in the operator's language."""
    from scanfile import config
    from scanfile.console import Voice
    from scanfile.store import Archive

    archive = Archive.find(where or Path.cwd())
    settings = config.load(archive.config)
    return archive, settings, Voice(str(lang or settings.general.lang))


def ask(value: str | None, voice: Voice, name: str) -> str:
    """A missing argument is asked for on a terminal: nobody should have to quote parentheses for a shell."""
    if value:
        return value
    if sys.stdin.isatty():
        return str(typer.prompt(name))
    raise UsageError("usage.needs-value", name=name)


@contextmanager
def shelf_of(where: Path | None, lang: Lang | None, *, write: bool = False) -> Iterator[tuple[Shelf, Voice]]:
    """The archive's index, open for one command."""
    from scanfile.shelf import open_shelf

    archive, settings, voice = open_archive(where, lang)
    with open_shelf(archive, settings, write=write) as shelf:
        yield shelf, voice
