"""The command line: Typer commands, what they print, exit codes. No logic: every command calls one composer and shows what it returns.

A module a group of commands; importing one registers its commands, and the order here is the order of ``--help``. Heavy modules are
imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import signal

# isort: off
import scanfile.cli.work
import scanfile.cli.scan
import scanfile.cli.look
import scanfile.cli.pages
import scanfile.cli.words
import scanfile.cli.rescan
import scanfile.cli.review
import scanfile.cli.answers
import scanfile.cli.problems
import scanfile.cli.qc
import scanfile.cli.register
import scanfile.cli.sheets
import scanfile.cli.handover
import scanfile.cli.weed
import scanfile.cli.delivery
import scanfile.cli.report
import scanfile.cli.care  # noqa: F401  (importing registers the commands)

# isort: on
from scanfile.cli.frame import app, list_whole

__all__ = ["app", "main"]

list_whole(app)


def main() -> None:
    """The console script. A service that is stopped, or a terminal that is closed, ends a run as cleanly as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Under nohup the second is ignored, and stays so.
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    app()
