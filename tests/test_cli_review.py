"""The review as a person meets it: the real command in a real terminal (a pseudo-terminal), and its messages elsewhere."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commands import HOME, environment, scanfile, words_of
from desks import Office
from test_crops import Typed

_PATIENCE_S = 60


class Person:
    """Somebody at a terminal: presses keys, and waits until something stands on the screen."""

    def __init__(self, *words: object) -> None:
        self._master, terminal = pty.openpty()
        self.settings = termios.tcgetattr(terminal)
        self._terminal = terminal
        self._process = subprocess.Popen(
            words_of(*words), stdin=terminal, stdout=terminal, stderr=terminal, cwd=HOME, env=environment(TERM="xterm", COLUMNS="118")
        )
        self.seen = ""

    def sees(self, text: str) -> str:
        """The last screen when this stands on it."""
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            screen = re.sub(r"\x1b\[[0-9;]*[a-zA-Z]", "", self.seen.rpartition("\x1b[H\x1b[2J")[2])
            if text in screen:
                return screen
            if select.select([self._master], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        raise AssertionError(f"{text!r} never came; the last was:\n{screen}")

    def types(self, text: str) -> None:
        os.write(self._master, text.encode())

    def leaves(self) -> int:
        """The exit code, and the terminal as it was."""
        code = self._process.wait(_PATIENCE_S)
        assert termios.tcgetattr(self._terminal) == self.settings
        return code

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)
        os.close(self._terminal)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("fakes.FakeEngine", Typed)
    made = Office(tmp_path)
    made.deliver("A", x=".", y=".")
    return made


@pytest.fixture
def person(office: Office) -> Iterator[Person]:
    made = Person("review", "--archive", office.root / "archive", "--operator", "asha")
    yield made
    made.close()


def test_a_review_in_a_terminal(office: Office, person: Person) -> None:
    screen = person.sees("1 of 4")
    assert "12/2019" in screen
    assert "crops/A/000001-001." in screen
    person.types("a")
    person.sees("2 of 4")
    person.types("b")
    assert "A-02" in person.sees("3 of 4")
    person.types("t\x15नई १२\x7f")
    person.sees("type: नई १")
    person.types("\r")
    person.sees("0 left open.")
    person.types("q")
    person.sees("4 answered, 0 left open.")
    assert person.leaves() == 0
    with office.index() as index:
        values = [one.value for one in index.decisions_of("A")]
        assert values == ["12/2019", "भवन की मरम्मत सूचना", "भवन की मरम्मत सूचना", "नई १"]
        assert {one.actor for one in index.decisions_of("A")} == {"asha"}
        assert index.to_separate() == []


def test_ctrl_c_leaves_the_terminal_as_it_was_and_loses_nothing(office: Office, person: Person) -> None:
    person.sees("1 of 4")
    person.types("at")
    person.sees("type:")
    person.types("\x03")
    person.sees("1 answered, 3 left open.")
    assert person.leaves() == 0
    with office.index() as index:
        assert len(index.decisions_of("A")) == 1


def test_it_speaks_hindi(office: Office) -> None:
    person = Person("review", "--archive", office.root / "archive", "--lang", "hi")
    try:
        person.sees("पुनरीक्षण   4 में से 1")
        person.types("q")
        person.sees("0 के उत्तर दिए गए")
    finally:
        person.close()


@pytest.mark.parametrize(("lang", "word"), [("en", "needs a terminal"), ("hi", "टर्मिनल चाहिए")])
def test_without_a_terminal_it_says_how_to_go_on(office: Office, lang: str, word: str) -> None:
    answer = scanfile("review", "--archive", office.root / "archive", "--lang", lang)
    assert (answer.code, answer.out) == (2, "")
    assert word in answer.err
    assert "review list" in answer.err


def test_many_records_and_the_same_question_on_the_command_line(office: Office) -> None:
    archive = ("--archive", office.root / "archive", "--json")
    listed = scanfile("review", "list", *archive).value
    (number, subject) = listed[0]["fields"]
    assert (number["field"], number["blocks"], number["same"], subject["same"]) == ("number", True, 2, 2)
    best = subject["candidates"][0]
    assert best["label"] == "1/c"
    assert (office.root / "archive" / best["crop"]).is_file()
    assert scanfile("review", "accept", "A-02", "subject", "--same", *archive).value == {"records": 2}
    assert [one["field"] for one in _asked(office)] == ["number", "number"]
    assert scanfile("review", "set", "A-01", "A-02", "number", "13/2019", *archive).value == {"records": 2}
    assert _asked(office) == []
    assert scanfile("review", "undo", "A-01", "number", *archive).value == {"records": 1}
    assert [one["field"] for one in _asked(office)] == ["number"]


def test_who_types_first_of_two_is_told_that_a_second_is_awaited(office: Office) -> None:
    with (office.root / "archive" / "scanfile.toml").open("a", encoding="utf-8") as config:
        config.write("\n[review]\ndouble_entry = true\nweak = 100\n")
    archive = ("--archive", office.root / "archive", "--lang", "en")
    first = scanfile("review", "set", "A-01", "number", "13/2019", "--operator", "asha", *archive)
    assert (first.code, "decided" in first.out) == (0, False)
    assert "1 answer noted. It counts when a second person has typed the same." in first.out
    assert scanfile("review", "set", "A-02", "number", "14/2019", "--operator", "asha", *archive, "--json").value == {
        "records": 1,
        "awaited": 1,
    }
    second = scanfile("review", "set", "A-01", "number", "13/2019", "--operator", "ravi", *archive)
    assert "1 record decided" in second.out


def _asked(office: Office) -> list[dict[str, Any]]:
    listed = scanfile("review", "list", "--archive", office.root / "archive", "--json").value
    return [one for record in listed for one in record["fields"]]
