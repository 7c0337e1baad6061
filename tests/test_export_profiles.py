"""Export profiles: the shipped ones hold, and a site's own is refused with the line of each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanfile.config import shipped
from scanfile.errors import ConfigError, UsageError
from scanfile.export.columns import COLUMNS, DateForm, NumberForm, Table, cells, columns_of, day, heading
from scanfile.export.profiles import load_profile, profile_names, read_profile

SHIPPED = ("archivematica", "folder-table", "nic-efile", "state-register")


def own(tmp_path: Path, change: str = "", to: str = "", base: str = "nic-efile") -> Path:
    """A profile of one's own: a shipped one with one text changed."""
    text = shipped(f"export/{base}.toml").read_text("utf-8")
    assert change in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(change, to, 1), "utf-8")
    return path


def mistakes_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_profile(path)
    assert caught.value.code == "export.profile-mistakes"
    return str(caught.value.values["mistakes"])


def line_of(path: Path, text: str) -> int:
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


def test_there_are_four_profiles() -> None:
    assert profile_names() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_can_be_used_and_says_what_is_not_confirmed(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert "confirmed" in profile.about.en or "Agree" in profile.about.en or "agreed" in profile.about.en or "not tried" in profile.about.en
    for table in Table:
        if profile.table(table):
            assert len(profile.headings(table)) == len(set(profile.headings(table)))


def test_a_state_register_hands_over_no_pdf() -> None:
    assert load_profile("state-register").layout is None


def test_a_path_is_a_profile_of_ones_own(tmp_path: Path) -> None:
    assert load_profile(str(own(tmp_path, "max_bytes = 25_000_000", "max_bytes = 1024"))).pdf.max_bytes == 1024


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        load_profile("nic")
    assert caught.value.values["known"] == ", ".join(SHIPPED)


def test_what_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[names", "utf-8")
    with pytest.raises(ConfigError, match=r"config\.unreadable"):
        load_profile(str(tmp_path / "own.toml"))
    with pytest.raises(ConfigError, match=r"config\.unreadable"):
        load_profile(str(tmp_path / "missing.toml"))


@pytest.mark.parametrize(
    ("change", "to", "at", "said"),
    [
        ('"serial", "number", "alias", "subject"', '"serial", "number", "alias", "subjekt"', "subjekt", "no column 'subjekt'"),
        ('"serial", "number", "alias", "subject"', '"serial", "number", "alias", "alias"', '"alias", "alias"', "twice"),
        ('"serial", "number", "alias", "subject"', '"serial", "number", "subject"', "columns = [", "'alias' is needed"),
        ("max_bytes = 25_000_000", "max_bytes = -1", "max_bytes", "greater than or equal to 0"),
        ("max_bytes = 25_000_000", "max_mb = 25", "max_mb", "Extra inputs"),
        ('allowed = "A-Za-z0-9()-"', 'allowed = "A-Za-z0-9()-:?"', "allowed =", "on every disk"),
        ('allowed = "A-Za-z0-9()-"', 'allowed = "0-9"', "allowed =", "small or the capital"),
        ('slash = "_"', 'slash = "-"', "slash =", "must be a plain sign"),
        ('record = "fl-{alias}"', 'record = "fl-{number}"', "record =", "no {number} here"),
        ('record = "fl-{alias}"', 'record = "fl"', "record =", "without {alias}"),
        ('record = "fl-{alias}"', 'record = "../{alias}"', "record =", "no name on every disk"),
        ('"Notes/{alias}_NS{volume}.pdf"', '"Notes/{alias}_NS.pdf"', "noting =", "without {volume}"),
        ('"Notes/{alias}_NS{volume}.pdf"', '"/Notes/{alias}_NS{volume}.pdf"', "noting =", "no name on every disk"),
        ('"Notes/{alias}_NS{volume}.pdf"', '"CON/{alias}_NS{volume}.pdf"', "noting =", "no name on every disk"),
        ('"Notes/{alias}_NS{volume}.pdf"', '"Receipts/{alias}_CS{volume}.pdf"', "correspondence =", "one name"),
        ('states = ["published"', 'states = ["review"', "states =", "published"),
        ('kind = "access"', 'kind = "small"', "kind =", "pass-through"),
        ('kind = "access"', 'kind = "pass-through"', "dpi =", "stays as it is"),
        ('dates = "dd/mm/yyyy"', 'dates = "mm/dd/yyyy"', "dates =", "dd/mm/yyyy"),
        ("format = 1", "format = 2", "format =", "1"),
        ("[tables.files]\n", '[tables.files]\npath = "../x"\n', "path =", "no path below the payload"),
        ("[tables.files]\n", '[tables.files]\nheadings = { volumes = "x" }\n', "headings =", "none of the columns"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, change: str, to: str, at: str, said: str) -> None:
    path = own(tmp_path, change, to)
    told = mistakes_of(path)
    assert said in told
    assert f"line {line_of(path, at)}: " in told


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = own(tmp_path, 'slash = "_"', 'slash = "-"')
    path.write_text(path.read_text("utf-8").replace('record = "fl-{alias}"', 'record = "fl"'), "utf-8")
    assert mistakes_of(path).count("line ") == 2


def test_a_profile_without_pdfs_has_no_columns_of_pdfs(tmp_path: Path) -> None:
    path = own(tmp_path, '"supersedes",\n]', '"supersedes", "directory",\n]', "state-register")
    assert "hands none over" in mistakes_of(path)


def test_every_column_has_a_heading_in_both_languages() -> None:
    for name in COLUMNS:
        assert heading(name, "en")
        assert heading(name, "hi")
    assert all(columns_of(table) for table in Table)


@pytest.mark.parametrize(
    ("iso", "form", "expected"),
    [
        ("2019-03-12", DateForm.ISO, "2019-03-12"),
        ("2019-03-12", DateForm.DASHES, "12-03-2019"),
        ("2019-03-12", DateForm.POINTS, "12.03.2019"),
        ("2019-03", DateForm.STROKES, "03/2019"),
        ("2019", DateForm.POINTS, "2019"),
        ("", DateForm.POINTS, ""),
        ("unknown-day", DateForm.POINTS, "unknown-day"),
    ],
)
def test_days_are_written_as_the_profile_says(iso: str, form: DateForm, expected: str) -> None:
    assert day(iso, form) == expected


def test_cells_are_in_the_order_of_the_columns() -> None:
    row = {"number": "१२/रा०/२०१९", "date": "2019-03", "pages": 7}
    assert cells(["pages", "date", "number", "subject"], row, DateForm.POINTS, NumberForm.ASCII_DIGITS) == [
        7,
        "03.2019",
        "12/रा०/2019",
        None,
    ]
