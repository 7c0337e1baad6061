"""Export profiles: what one receiver takes, as data (``configs/export/<name>.toml``); docs/hand-over.md shows how.

A profile says how directories and PDFs are called and in which characters, which tables with which columns, which records may leave, and
what a PDF may weigh. A site's own is a path of the same form. Whatever is wrong with one is said with its line, all at once.
"""

from __future__ import annotations

import re
import string
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from scanfile.config import shipped
from scanfile.errors import UsageError
from scanfile.export.alias import FORBIDDEN, SHORTEST, AliasRules, is_safe_name
from scanfile.export.columns import COLUMNS, NEEDED, DateForm, NumberForm, Table, columns_of, heading
from scanfile.store import canonical_json
from scanfile.toml_lines import Mistakes, read_toml

_MOST_BYTES = 1 << 18
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LITERAL = re.compile(r"[A-Za-z0-9 ()_.-]*")
_RANGE = re.compile(r"([A-Za-z0-9])-([A-Za-z0-9])")
_TABLE_PATH = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*")

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Entry):
    """One text in both languages."""

    en: Text
    hi: Text


class NameEntries(_Entry):
    """The characters of aliases: ``allowed`` as in a bracket of a regular expression, the sign for ``/``, the most characters."""

    allowed: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "A-Za-z0-9()-"
    slash: Annotated[str, StringConstraints(min_length=1, max_length=1)] = "_"
    longest: int = Field(default=60, ge=SHORTEST, le=120)


class LayoutEntries(_Entry):
    """Where a record's PDFs lie below the payload: its directory, both parts within it, and directories that are there even when empty."""

    record: Pattern
    noting: Pattern
    correspondence: Pattern
    directories: tuple[Pattern, ...] = ()


class PdfEntries(_Entry):
    """What a PDF may be: bytes and pages (0: no limit).

    ``pass-through``: the PDF/A of the archive leaves as it is. ``access``: small PDFs are made, in pieces under the limits, no finer than
    ``dpi`` (0: as fine as the scan), in the colours that ``colour`` says.
    """

    kind: Literal["pass-through", "access"] = "pass-through"
    dpi: int = Field(default=0, ge=0, le=2400)
    colour: Literal["keep", "grey", "bitonal"] = "keep"
    max_bytes: int = Field(default=0, ge=0)
    max_pages: int = Field(default=0, ge=0)

    @property
    def made(self) -> bool:
        """Whether PDFs are made for the package."""
        return self.kind == "access"


class RecordEntries(_Entry):
    """Which records may leave: their states, the fields of which no proposal may be open, and whether quality control must have passed."""

    states: tuple[Literal["published", "exported", "acknowledged", "refused"], ...] = ("published", "exported", "acknowledged", "refused")
    reviewed: tuple[Literal["number", "subject", "date"], ...] = ("number", "subject")
    qc: bool = False


class TableEntries(_Entry):
    """One table: its columns in order, headings of its own, and where in the payload it lies, without a suffix."""

    columns: tuple[str, ...] = Field(min_length=1)
    headings: dict[str, Annotated[str, StringConstraints(min_length=1, max_length=120)]] = Field(default_factory=dict)
    path: str = ""
    mark: bool = True


class TablesEntries(_Entry):
    """The tables, and how they are written."""

    language: Literal["en", "hi"] = "en"
    dates: DateForm = DateForm.ISO
    numbers: NumberForm = NumberForm.AS_WRITTEN
    formats: tuple[Literal["csv", "xlsx"], ...] = Field(default=("csv", "xlsx"), min_length=1)
    files: TableEntries
    documents: TableEntries
    pages: TableEntries
    pdfs: TableEntries | None = None


class Profile(_Entry):
    """A whole profile as it is written. ``layout`` is left out by one that hands over tables alone."""

    format: Literal[1]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    title: Said
    about: Said
    names: NameEntries = NameEntries()
    layout: LayoutEntries | None = None
    pdf: PdfEntries = PdfEntries()
    records: RecordEntries = RecordEntries()
    tables: TablesEntries

    @property
    def rules(self) -> AliasRules:
        """What aliases may be."""
        return AliasRules(frozenset(_letters(self.names.allowed)), self.names.slash, self.names.longest)

    def table(self, table: Table) -> TableEntries | None:
        """One of the tables, None where the profile does not have it."""
        found: TableEntries | None = getattr(self.tables, table)
        return found

    def table_path(self, table: Table) -> str:
        """Where a table lies below the payload, without its suffix."""
        entries = self.table(table)
        return (entries.path if entries else "") or f"tables/{table}"

    def headings(self, table: Table) -> list[str]:
        """The headings of a table in order."""
        entries = self.table(table)
        assert entries is not None
        return [entries.headings.get(name) or heading(name, self.tables.language) for name in entries.columns]

    def digest(self) -> str:
        """Names the profile as it is, so that a package can say by which it was made."""
        return sha256(canonical_json(self.model_dump(mode="json"))).hexdigest()


def profile_names() -> tuple[str, ...]:
    """The shipped profiles."""
    return tuple(sorted(path.stem for path in shipped("export/nic-efile.toml").parent.glob("*.toml")))


def load_profile(wanted: str) -> Profile:
    """A shipped profile by its name, or a site's own by its path, which ends in ``.toml``.

    Raises UsageError ``export.no-profile``, ConfigError ``export.profile-mistakes`` with every mistake and its line, ``config.unreadable``.
    """
    if wanted in profile_names():
        return read_profile(shipped(f"export/{wanted}.toml"))
    if not wanted.endswith(".toml"):
        raise UsageError("export.no-profile", wanted=wanted, known=", ".join(profile_names()))
    return read_profile(Path(wanted))


def read_profile(path: Path) -> Profile:
    """A profile at any path. Raises ConfigError as ``load_profile``."""
    written, mistakes = read_toml(path, _MOST_BYTES, "export.profile-mistakes")
    try:
        profile = Profile.model_validate(written)
    except ValidationError as error:
        for one in error.errors():
            mistakes.add(tuple(one["loc"]), one["msg"])
        mistakes.report()
        raise AssertionError from error
    _check_names(profile, mistakes)
    if profile.layout is not None:
        _check_layout(profile.layout, mistakes)
    for name, usual in (("dpi", 0), ("colour", "keep")):
        if not profile.pdf.made and getattr(profile.pdf, name) != usual:
            mistakes.add(("pdf", name), f"a PDF that leaves as it is stays as it is: {usual!r}, or kind = 'access'")
    for table in Table:
        if entries := profile.table(table):
            _check_table(table, entries, profile, mistakes)
    mistakes.report()
    return profile


def _letters(bracket: str) -> str:
    """The characters of a bracket expression: ranges spelt out."""
    return _RANGE.sub(lambda found: "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1))), bracket)


def _check_names(profile: Profile, mistakes: Mistakes) -> None:
    allowed, names = set(_letters(profile.names.allowed)), profile.names
    if wrong := sorted(letter for letter in allowed if not (letter.isascii() and letter.isprintable()) or letter in FORBIDDEN):
        mistakes.add(("names", "allowed"), f"{''.join(wrong)!r} can't stand in a name on every disk")
    if not set(string.digits) <= allowed or not any(set(case) <= allowed for case in (string.ascii_lowercase, string.ascii_uppercase)):
        mistakes.add(("names", "allowed"), "an alias needs the digits, and the small or the capital letters from A to Z")
    if names.slash in allowed or not _LITERAL.fullmatch(names.slash) or names.slash in ". ~":
        mistakes.add(
            ("names", "slash"), f"{names.slash!r} must be a plain sign that is not among the allowed ones: it stands for '/' alone"
        )


def _check_layout(layout: LayoutEntries, mistakes: Mistakes) -> None:
    _check_pattern(layout.record, ("layout", "record"), {"alias"}, {"alias"}, mistakes)
    for name in ("noting", "correspondence"):
        pattern = getattr(layout, name)
        _check_pattern(pattern, ("layout", name), {"alias", "volume"}, {"volume"}, mistakes)
        if not pattern.endswith(".pdf"):
            mistakes.add(("layout", name), "ends in .pdf")
    if layout.noting.casefold() == layout.correspondence.casefold():
        mistakes.add(("layout", "correspondence"), "both parts would have one name")
    for index, directory in enumerate(layout.directories):
        _check_pattern(directory, ("layout", "directories", index), set(), set(), mistakes)


def _check_pattern(pattern: str, place: tuple[Any, ...], known: set[str], needed: set[str], mistakes: Mistakes) -> None:
    """A pattern of a path below the payload: its placeholders, and that it stays there on any disk."""
    used = set(_PLACEHOLDER.findall(pattern))
    if unknown := sorted(used - known):
        mistakes.add(place, f"there is no {{{unknown[0]}}} here, but {', '.join(f'{{{name}}}' for name in sorted(known)) or 'none'}")
    if missing := sorted(needed - used):
        mistakes.add(place, f"without {{{missing[0]}}} two would have one name")
    for piece in _PLACEHOLDER.sub("x", pattern).split("/"):
        if not _LITERAL.fullmatch(piece) or not is_safe_name(piece):
            mistakes.add(place, f"{piece!r} is no name on every disk")


def _check_table(table: Table, entries: TableEntries, profile: Profile, mistakes: Mistakes) -> None:
    place, known = ("tables", str(table)), columns_of(table)
    for index, name in enumerate(entries.columns):
        at = (*place, "columns", index)
        if name not in known:
            mistakes.add(at, f"there is no column {name!r} in {table}; there are {', '.join(known)}")
        elif name in entries.columns[:index]:
            mistakes.add(at, f"{name!r} stands there twice")
        elif profile.layout is None and COLUMNS[name].of_pdfs:
            mistakes.add(at, f"{name!r} speaks of PDFs, and the profile hands none over: it has no [layout]")
    for name in NEEDED[table]:
        if name not in entries.columns and not (profile.layout is None and COLUMNS[name].of_pdfs):
            mistakes.add((*place, "columns"), f"{name!r} is needed: `scanfile check` holds the package against it")
    for name in entries.headings:
        if name not in entries.columns:
            mistakes.add((*place, "headings", name), f"{name!r} is none of the columns")
    if entries.path and not _TABLE_PATH.fullmatch(entries.path):
        mistakes.add((*place, "path"), f"{entries.path!r} is no path below the payload, without a suffix")
    if table is Table.PDFS and profile.layout is None:
        mistakes.add(place, "a table of PDFs, and no [layout]")
