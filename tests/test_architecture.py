"""The layout of the house, held against the code: who may import whom, and who owns which outside library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "scanfile"
STEPS = {"intake", "pages", "separate", "ocr", "metadata", "pdf", "index", "export"}
COMPOSERS = {
    "tasks",
    "building",
    "pipeline",
    "reception",
    "verify",
    "rebuild",
    "regroup",
    "proofread",
    "repair",
    "decided",
    "crops",
    "reviewing",
    "handover",
    "bagging",
    "acknowledging",
    "shelf",
    "doctor",
    "refeed",
    "scanner",
    "registry",
    "twins",
    "lookup",
    "access",
    "answering",
    "check",
    "learning",
    "contents",
    "packages",
    "pieces",
    "attested",
    "weeding",
    "billing",
    "dossier",
    "acceptance",
    "acceptance_paper",
    "offload",
}
OWNERS = {
    "typer": {"cli"},
    "rich": {"console", "terminal"},
    "tesserocr": {"ocr"},
    "pytesseract": {"ocr"},
    "pdf2image": {"pages"},
    "PIL": {"pages", "ocr", "pdf"},
    "cv2": {"pages", "ocr", "numerals", "pdf", "reading", "likeness"},
    "numpy": {"pages", "ocr", "numerals", "pdf", "reading", "likeness", "tasks", "building"},
    "ocrmypdf": {"pdf"},
    "pikepdf": {"pdf", "pages"},
    "pypdfium2": {"pages", "pdf"},
    "zxingcpp": {"pages"},
    "hinlegacy": {"legacy"},
    "sqlite3": {"ledger"},
    "sqlite_utils": {"ledger"},
    "pydantic": {"config", "metadata", "export"},
    "pebble": {"cluster"},
    "fpdf": {"paper"},
    "segno": {"paper"},
    "uharfbuzz": {"paper"},
    "python_calamine": {"paper"},
    "xlsxwriter": {"spreadsheet"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "manager"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room_of(path: Path) -> str:
    """The room a path stands in: its package or module directly below ``scanfile``."""
    return path.relative_to(ROOT).with_suffix("").parts[0]


def imports_of(path: Path) -> set[str]:
    """Every module that a path imports, anywhere in it, deferred and type-checking imports included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


PATHS = sorted(ROOT.rglob("*.py"))
ROOMS = {room_of(path) for path in PATHS}


def rooms_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("scanfile.")} & ROOMS


@pytest.mark.parametrize("path", PATHS, ids=module_of)
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room, reached = room_of(path), rooms_imported(path) - {room_of(path)}
    if room == "errors":
        assert not reached
    if room == "model":
        assert reached <= {"errors"}
    if room == "outcomes":
        assert reached <= {"model"}
    if room in STEPS:
        assert not reached & STEPS, "numbered steps never import each other"
        assert not reached & COMPOSERS, "a step does not know who composes it"
    assert "cli" not in reached or room == "__main__"
    assert "ledger" not in reached or room == "index", "the ledger's rooms are behind the index"
    assert "web" not in reached or room == "cli"
    for library, owners in OWNERS.items():
        if any(name == library or name.startswith(f"{library}.") for name in imports_of(path)):
            assert room in owners, f"{library} belongs to {owners}"


def test_the_pure_rooms_use_the_standard_library_only() -> None:
    for room in ("errors", "model", "outcomes", "text", "clock", "electronic", "sensitive"):
        for path in PATHS:
            if room_of(path) == room:
                assert not {name.split(".")[0] for name in imports_of(path)} - set(sys.stdlib_module_names) - {"scanfile"}, path


def test_there_is_no_import_cycle() -> None:
    graph: dict[str, set[str]] = {room: set() for room in ROOMS}
    for path in PATHS:
        graph[room_of(path)] |= rooms_imported(path) - {room_of(path)}

    def visit(room: str, trail: tuple[str, ...]) -> None:
        assert room not in trail, " -> ".join((*trail, room))
        for reached in graph[room]:
            visit(reached, (*trail, room))

    for room in graph:
        visit(room, ())


def test_no_room_is_a_lumber_room() -> None:
    assert not ROOMS & FORBIDDEN_NAMES
