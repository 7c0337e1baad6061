"""What people see: results on standard output, the rest on standard error, nothing from outside that could move a terminal."""

from __future__ import annotations

import io
import json
import signal
import sys

import pytest

from scanfile import console
from scanfile.console import ProgressDisplay, ScanDisplay, Voice, duration
from scanfile.sane import Answer


class Screen(io.StringIO):
    """A standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


LENGTHS = [(0, "0 s"), (0.4, "0 s"), (59.6, "60 s"), (99, "99 s"), (100, "2 min"), (720, "12 min"), (5940, "99 min")]


@pytest.mark.parametrize(("seconds", "shown"), [*LENGTHS, (6000, "1 h 40 min"), (11_100, "3 h 05 min")])
def test_a_length_of_time(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_result_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("en").answer("list.none")
    out, err = capsys.readouterr()
    assert out.startswith("No records yet.")
    assert err == ""


def test_a_message_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("hi").say("run.nothing")
    out, err = capsys.readouterr()
    assert out == ""
    assert any("\u0900" <= letter <= "\u097f" for letter in err)


def test_a_long_message_is_not_wrapped_and_markup_stays_text(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("en").say("verify.missing", path="[bold]" + "x" * 150)
    _, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert "[bold]xxx" in err


def test_outside_text_cannot_move_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("en").say("verify.missing", path="a\x1b[2J\nb\u202ec")
    Voice("en").table(("name",), [("a\x1b]0;x\x07\tb\nc",)])
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)
    assert out.count("\n") == err.count("\n") == 1


def test_json_is_one_value_with_its_letters(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("en").json({"number": "पत्रांक 12"})
    out, _ = capsys.readouterr()
    assert json.loads(out) == {"number": "पत्रांक 12"}
    assert "पत्रांक" in out


def test_a_table_off_a_terminal_is_tab_separated(capsys: pytest.CaptureFixture[str]) -> None:
    Voice("en").table(("a", "b"), [(1, "एक"), (2, "दो")])
    assert capsys.readouterr().out == "1\tएक\n2\tदो\n"


def test_a_table_on_a_terminal_has_headings_and_shows_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    Voice("en").table(("record", "name"), [("1122-07-01", "F[12](3)/2019 [red]")])
    shown = screen.getvalue()
    assert "record" in shown
    assert "F[12](3)/2019 [red]" in shown


def test_plain_progress_is_a_line_now_and_then_and_at_the_end(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: now[0])
    with ProgressDisplay(Voice("en")) as display:
        for done in range(1, 31):
            now[0] += 1.0
            display.progress(done, 30)
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert [line.split(" pages")[0] for line in lines] == ["15 of 30", "30 of 30"]
    assert all("60 pages a minute" in line for line in lines)
    assert "15 s left" in lines[0]


def test_no_progress_without_pages(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressDisplay(Voice("en")) as display:
        display.progress(0, 0)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("pages", "said"), [(120, "120 pages to read: about 2 min with 2 workers."), (0, "Nothing is pending.")])
def test_the_estimate(pages: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressDisplay(Voice("en")) as display:
        display.estimate(pages, pages * 1.0, 2)
    assert capsys.readouterr().err.strip() == said


def test_the_bar_of_a_terminal_shows_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with ProgressDisplay(Voice("en")) as display:
        display.progress(1, 4)
        display.say("run.quarantined", page="a.tif", batch="b")
        display.progress(4, 4)
    shown = screen.getvalue()
    assert "4/4" in shown
    assert "pages/min" in shown
    assert "a.tif of batch b has killed its worker" in shown


def test_off_a_terminal_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with ScanDisplay(Voice("en")) as display:
        assert display.ask("scan.fault-jam", batch="a-1", last=7, detail="") is Answer.NOBODY
    assert "page 7 of batch a-1" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "expected"), [("\n", Answer.GO_ON), ("e\n", Answer.END), ("", Answer.NOBODY)])
def test_on_a_terminal_the_person_says_how_it_goes_on(typed: str, expected: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, keys = Screen(), Screen(typed)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdin", keys)
    with ScanDisplay(Voice("hi")) as display:
        display.counted(7)
        assert display.ask("scan.fault-jam", batch="a-1", last=7, detail="") is expected
    assert "7 पृष्ठ" in screen.getvalue()


def test_ctrl_c_at_a_question_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Keys(Screen):
        def readline(self, size: int | None = -1, /) -> str:
            signal.raise_signal(signal.SIGINT)
            return "never"

    monkeypatch.setattr(sys, "stderr", Screen())
    monkeypatch.setattr(sys, "stdin", Keys())
    with ScanDisplay(Voice("en")) as display:
        assert display.ask("scan.fault-jam", batch="a-1", last=7, detail="") is Answer.NOBODY
        assert not display.stopping()
        signal.raise_signal(signal.SIGINT)
        assert display.stopping()


def test_pages_are_counted_in_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 1.0, 16.0, 16.0, 16.0, 17.0, 17.0])
    monkeypatch.setattr("scanfile.console.time.monotonic", lambda: next(moments))
    with ScanDisplay(Voice("en")) as display:
        for pages in (1, 2, 3):
            display.counted(pages)
    assert capsys.readouterr().err == "2 pages, 8 a minute\n"
