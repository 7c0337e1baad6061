"""The documentation says what the program does: its generated parts are up to date, its links lead somewhere, its promises are kept."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from scanfile.ledger.schema import APPLICATION_ID, MIGRATIONS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "samples" / "README.md", ROOT / "tests/golden/README.md"])
LINK = re.compile(r"\]\(([^)\s]+)\)")
JSON_EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "dumb")
        spec.loader.exec_module(module)
    return module


def test_the_generated_parts_are_up_to_date(generate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["generate.py", "--check"])
    generate.main()


def test_the_list_of_commands_cuts_no_sentence(generate: ModuleType) -> None:
    groups = {tuple(words[:-1]) for words in generate.commands()}
    for words in groups:
        told = generate.CliRunner().invoke(generate.app, [*words, "--help"], env={"COLUMNS": "80"}).output.partition("Commands:")[2]
        assert told.strip()
        assert "..." not in told, words


def test_every_command_has_its_json_or_its_text_explained(generate: ModuleType) -> None:
    page = (ROOT / "docs/cli.md").read_text("utf-8")
    contracts = page.partition("## JSON of each command")[2].partition("## Commands")[0]
    for words in generate.commands():
        if words[0] != "init" and words[-1] != "explain":
            assert re.search(rf"(?:^### .*\b{words[-1]}\b|problems {words[-1]})", contracts, re.MULTILINE), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" not in target and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_of_json_are_json(page: Path) -> None:
    for example in JSON_EXAMPLE.findall(page.read_text("utf-8")):
        json.loads(example)


def test_every_table_of_the_index_is_described() -> None:
    import sqlite3

    from sqlite_utils import Database

    with Database(sqlite3.connect(":memory:")) as db:
        for migration in MIGRATIONS:
            migration(db)
        names = [name for name in (*db.table_names(), *db.view_names()) if "_fts_" not in name]
    page = (ROOT / "docs/archive-format.md").read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in page] == []
    assert f"`user_version` is {len(MIGRATIONS)}" in page
    assert f"0x{APPLICATION_ID:08X}" in page


def test_the_format_page_shows_a_record_as_it_is_written() -> None:
    """The example of the format page has the keys that the golden archive's record has."""
    page = (ROOT / "docs/archive-format.md").read_text("utf-8")
    golden = json.loads((ROOT / "tests/golden/format-2/records/1124-01-01/record.json").read_bytes())
    shown = [json.loads(example) for example in JSON_EXAMPLE.findall(page)]
    example = next(example for example in shown if "record" in example)
    assert example.keys() == golden.keys()
    assert {*example["parts"][0]} == {key for part in golden["parts"] for key in part}
    assert {*example["letters"][0]} == {*golden["letters"][0]}
    assert {*example["references"][0]} == {*golden["references"][0]}
