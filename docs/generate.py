"""Writes the generated parts of the documentation, between its markers; ``--check`` only says whether they are up to date."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

os.environ.update(TERM="dumb", COLUMNS="100", NO_COLOR="1")

import typer
from typer.testing import CliRunner

from scanfile import errors
from scanfile.cli import app
from scanfile.errors import ExitCode, ProblemCode
from scanfile.messages import catalogue, say

DOCS = Path(__file__).parent

EXIT_MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.BUG: "a bug in scanfile",
    ExitCode.USAGE: "the command line, or a value on it, is wrong",
    ExitCode.CONFIG: "the configuration is wrong, or the archive was written by a newer scanfile",
    ExitCode.MISSING: "something is missing on this machine; `scanfile doctor` says what",
    ExitCode.STORAGE: "full disk, lost mount, or somebody else holds the archive",
    ExitCode.INTEGRITY: "something is missing or changed",
    ExitCode.PACKAGE: "a hand-over package is wrong, or can't be made as things stand",
    ExitCode.WORKER_LOST: "workers can't be kept alive: run again",
    ExitCode.PROBLEMS: "finished; some pages or records newly failed",
    ExitCode.INTERRUPTED: "interrupted; run the same command again to go on",
}


def commands() -> list[list[str]]:
    """Every command as its words, groups before their members."""
    root = typer.main.get_command(app)
    found: list[list[str]] = []

    def walk(command: object, words: list[str]) -> None:
        for name, member in getattr(command, "commands", {}).items():
            found.append([*words, name])
            walk(member, [*words, name])

    walk(root, [])
    return found


def cli_reference() -> str:
    """The help of every command."""
    runner = CliRunner()
    parts = []
    for words in commands():
        result = runner.invoke(app, [*words, "--help"], prog_name="scanfile", env=dict(os.environ))
        if result.exit_code != 0:
            raise SystemExit(f"scanfile {' '.join(words)} --help failed: {result.output}")
        text = "\n".join(line.rstrip() for line in result.output.strip().splitlines())
        parts.append(f"### scanfile {' '.join(words)}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def exit_codes() -> str:
    """The table of exit codes."""
    rows = [f"| {int(code)} | {meaning} |" for code, meaning in EXIT_MEANINGS.items()]
    return "\n".join(["| exit code | meaning |", "|---|---|", *rows]) + "\n"


def problem_codes() -> str:
    """The table of problem codes in both languages."""
    rows = [f"| `{code}` | {say(f'problem.{code}', 'en')} | {say(f'problem.{code}', 'hi')} |" for code in ProblemCode]
    return "\n".join(["| code | what it means, and what to do | हिन्दी |", "|---|---|---|", *rows]) + "\n"


COUNTED = re.compile(r"\{\w+:[^|{}]*\|([^{}]*)\}")
"""What a message says of one or of many; the reference shows the latter."""
RAISED = re.compile(r'\b(\w+Error)\(\s*"([a-z]+\.[a-z-]+)"')


def stopping_messages() -> str:
    """The messages that stop a command, as the code raises them, with the exit codes that go with them."""
    known = catalogue("en")
    raised = {
        code: kind for path in sorted(Path(errors.__file__).parent.rglob("*.py")) for kind, code in RAISED.findall(path.read_text("utf-8"))
    }
    rows = [
        f"| `{code}` | {int(getattr(errors, raised[code]).exit_code)} | {text.replace('|', '¦')} |"
        for code, text in ((code, COUNTED.sub(r"\1", text)) for code, text in known.items())
        if code in raised
    ]
    return "\n".join(["| message | exit code | text |", "|---|---|---|", *rows]) + "\n"


GENERATED = {
    "cli.md": {"commands": cli_reference, "exit-codes": exit_codes},
    "errors.md": {"exit-codes": exit_codes, "problem-codes": problem_codes, "messages": stopping_messages},
}


def main() -> None:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, blocks in GENERATED.items():
        path = DOCS / name
        before = text = path.read_text("utf-8")
        for block, write in blocks.items():
            pattern = re.compile(rf"(<!-- begin {block} -->\n).*?(<!-- end {block} -->)", re.DOTALL)
            if not pattern.search(text):
                raise SystemExit(f"{name} lacks the markers of {block}")
            body = write()
            text = pattern.sub(lambda found, body=body: found[1] + body + found[2], text)
        if text != before:
            stale.append(name)
            if not check:
                path.write_text(text, "utf-8")
    if check and stale:
        sys.exit(f"out of date: {', '.join(stale)}. Run: make docs")


if __name__ == "__main__":
    main()
