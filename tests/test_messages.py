"""Every message that the program says is in both catalogues, with the same values."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from scanfile.errors import ProblemCode
from scanfile.messages import LANGUAGES, catalogue, say

ROOT = Path(__file__).parent.parent / "scanfile"
CODE = re.compile(r"[a-z]+\.[a-z][a-z-]*")
SAYING = {"say", "answer", "text", "note", "_note", "_finding", "Finding", "finding"}


def said_codes() -> dict[str, str]:
    """Codes given to a message function or to an exception of ours, with the module that gives them."""
    found = {}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                function = node.func
                name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if (name in SAYING or name.endswith("Error")) and CODE.fullmatch(node.args[0].value):
                    found[node.args[0].value] = path.name
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_code_that_is_said_has_an_entry() -> None:
    codes = said_codes()
    assert len(codes) > 30, "the search finds the codes"
    assert {code: where for code, where in codes.items() if code not in catalogue("en")} == {}


def test_the_catalogues_have_the_same_codes_and_values() -> None:
    english, hindi = catalogue("en"), catalogue("hi")
    assert set(english) == set(hindi)
    assert {code for code in english if fields(english[code]) != fields(hindi[code])} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", list(ProblemCode))
def test_every_problem_says_what_to_do(code: ProblemCode, lang: str) -> None:
    assert len(say(f"problem.{code}", lang)) > 20


def test_hindi_is_hindi() -> None:
    plain = {code for code, text in catalogue("hi").items() if not re.search("[\u0904-\u0939]", text)}
    assert plain == {"problem.next"}


def test_values_from_outside_are_cleaned() -> None:
    text = say("run.path-missing", "en", path="evil\x1b[31m\u202ename\n")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n" not in text


def test_mistakes_are_all_named_however_many() -> None:
    rows = "; ".join(f"row {row}: no such date" for row in range(1, 101))
    assert rows in say("sidecar.mistakes", "en", count=100, mistakes=rows)
    assert len(say("archive.missing", "en", path="x" * 1000)) < 500


@pytest.mark.parametrize(
    ("code", "lang", "count", "said"),
    [
        ("repair.done", "en", 1, "1 page changed."),
        ("repair.done", "en", 2, "2 pages changed."),
        ("repair.done", "en", 0, "0 pages changed."),
        ("repair.done", "hi", 1, "1 पृष्ठ बदला गया।"),
        ("repair.done", "hi", 3, "3 पृष्ठ बदले गए।"),
        ("register.barred", "en", 1, "1 file is confidential or above. It is listed"),
        ("register.barred", "en", 12, "12 files are confidential or above. They are listed"),
    ],
)
def test_one_is_not_said_as_many(code: str, lang: str, count: int, said: str) -> None:
    assert say(code, lang, count=count, numbers="7").startswith(said)


def test_a_count_that_comes_as_text_is_a_count() -> None:
    assert say("register.too-long", "en", found="1", limit="0").startswith("1 character;")


WORDS = ("pages", "records", "files", "sheets", "problems", "words", "questions", "mistakes", "masters", "findings", "workers", "paths")
COUNTED = re.compile(rf"\{{(?!rate)[a-z]+\}} (?:more |separator |government )?(?:{'|'.join(WORDS)})\b")


def test_no_message_counts_in_the_plural_alone() -> None:
    always_many = {"usage.batch-for-one", "sheet.too-many", "export.nothing-new"}  # said of two and more only
    assert {code for code, text in catalogue("en").items() if COUNTED.search(text)} - always_many == set()
