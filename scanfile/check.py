"""Whether a package is what it says it is, on any machine and without the archive. Composes export and pdf.

First the bag: nothing missing, nothing added, no byte changed. Then what only a package of ours promises: its tables speak of the PDFs that
are there and of no others, every PDF opens and has the pages that the tables say, each page's text read back is the text that was read, and
each PDF is judged PDF/A. Nothing in a package is trusted: what can't be read is a finding.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from scanfile import export
from scanfile.errors import InputError
from scanfile.export import Table
from scanfile.spreadsheet import read_csv
from scanfile.text import letters_digest, printable

_SHOWN = 4
_MOST_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a package that is not as it should be: a code, the path in the package, and what is to be said."""

    code: str
    path: str = ""
    detail: str = ""


@dataclass
class Checked:
    """What a check found. ``package`` is the package's id, empty for a bag that is none of ours; ``counts`` are what is there."""

    place: str
    package: str = ""
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"paths": 0, "bytes": 0, "records": 0, "pdfs": 0, "pages": 0})

    @property
    def sound(self) -> bool:
        """Whether everything is as it should be."""
        return not self.findings

    def add(self, code: str, path: str = "", detail: str = "") -> None:
        """Note a finding; what comes from the package is cleaned."""
        self.findings.append(Finding(code, printable(path, 400), printable(detail, 400)))

    def as_json(self) -> dict[str, Any]:
        """``{"path", "package", "sound", "counts", "findings": [{"code", "path", "detail"}]}``."""
        findings = [{"code": one.code, "path": one.path, "detail": one.detail} for one in self.findings]
        return {"path": self.place, "package": self.package, "sound": self.sound, "counts": self.counts, "findings": findings}


def check(root: Path, told: Callable[[int, int], None] = lambda done, total: None) -> Checked:
    """Check a package; ``told`` hears of the PDFs looked at and how many there are. Raises no error for anything that is in it."""
    found = Checked(printable(str(root), 1000))
    report = export.examine(root)
    for fault in report.faults:
        found.add(str(fault.fault), fault.path, fault.detail)
    found.counts["paths"], found.counts["bytes"] = len(report.payload), sum(report.payload.values())
    plain = _described(root, found)
    if plain is None:
        return found
    found.package = str(plain["package"])
    pdfs = {path.removeprefix(f"{export.PAYLOAD}/") for path in report.payload if path.lower().endswith(".pdf")}
    found.counts["pdfs"] = len(pdfs)
    tables = _Tables(root, plain, found)
    _records(tables, found)
    seen: set[str] = set()
    for pdf, pages in tables.pages():
        if pdf in pdfs and pdf not in seen:
            seen.add(pdf)
            _pdf(root / export.PAYLOAD / pdf, pdf, pages, found)
            told(len(seen), len(pdfs))
        elif pdf:
            found.add("pdf-twice" if pdf in seen else "pdf-missing", pdf, "pages")
    for pdf in sorted(pdfs - seen) if plain["profile"]["pdfs"] else ():
        found.add("pdf-unlisted", pdf)
    for name, expected in (("records", "records"), ("pages", "pages"), ("pdfs", "pdfs")):
        if found.counts[name] != plain["counts"][expected]:
            found.add("counts", "package.json", f"{name}: {plain['counts'][expected]}, found {found.counts[name]}")
    return found


def _described(root: Path, found: Checked) -> dict[str, Any] | None:
    """What the package says of itself; None, with a finding, where it says nothing that can be used."""
    path = root / "package.json"
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            raise ValueError("a link, or too large")
        plain: dict[str, Any] = json.loads(path.read_bytes())
        counts, tables = plain["counts"], plain["tables"]
        if not all(isinstance(counts[name], int) for name in ("records", "pages", "pdfs")) or not isinstance(
            plain["profile"]["pdfs"], bool
        ):
            raise ValueError("counts")
        for table in ("files", "pages"):
            if (
                not isinstance(tables[table]["path"], str)
                or ".." in tables[table]["path"]
                or not isinstance(tables[table]["columns"], list)
            ):
                raise ValueError("tables")
            str(tables[table]["formats"][0])
    except FileNotFoundError:
        found.add("not-a-package", "package.json")
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        found.add("not-a-package", "package.json", str(error))
        return None
    return plain


class _Tables:
    """The tables of a package by the names of their columns."""

    def __init__(self, root: Path, plain: dict[str, Any], found: Checked) -> None:
        self._root, self._plain, self._found = root, plain, found

    def rows(self, table: Table) -> Iterator[dict[str, str]]:
        """The rows of a table; a finding where it can't be read, or its columns are not those that the package says."""
        said = self._plain["tables"][table]
        name = f"{said['path']}.csv"
        if "csv" not in said["formats"]:
            return
        try:
            rows = read_csv(self._root / name)
            if next(rows, []) != said["headings"]:
                self._found.add("table-columns", name)
                return
            for row in rows:
                if len(row) != len(said["columns"]):
                    self._found.add("table-columns", name, f"{len(row)} cells")
                    return
                yield dict(zip(said["columns"], row, strict=True))
        except (OSError, UnicodeError, csv.Error) as error:
            self._found.add("table-unreadable", name, str(error))

    def pages(self) -> Iterator[tuple[str, list[dict[str, str]]]]:
        """The rows of the pages of each PDF, in the order of the table; the name is empty where pages are in no PDF."""
        for pdf, rows in groupby(self.rows(Table.PAGES), key=lambda row: row.get("pdf", "")):
            pages = list(rows)
            self._found.counts["pages"] += len(pages)
            yield pdf, pages


def _records(tables: _Tables, found: Checked) -> None:
    """Each file once, each under an alias of its own on every disk."""
    aliases: set[str] = set()
    for row in tables.rows(Table.FILES):
        found.counts["records"] += 1
        alias = row.get("alias", "").casefold()
        if alias in aliases:
            found.add("alias-twice", "", row.get("alias", ""))
        aliases.add(alias)


def _pdf(path: Path, name: str, pages: list[dict[str, str]], found: Checked) -> None:
    """One PDF against its rows."""
    from scanfile import pdf

    try:
        texts = pdf.page_texts(path)
    except (InputError, OSError) as error:
        found.add("pdf-unreadable", name, getattr(error, "detail", "") or str(error))
        return
    if len(texts) != len(pages) or [row.get("pdf_page") for row in pages] != [str(place) for place in range(1, len(pages) + 1)]:
        found.add("pdf-pages", name, f"{len(pages)} in the table, {len(texts)} in the PDF")
    for text, row in zip(texts, pages, strict=False):
        if (expected := row.get("text_sha256", "")) and letters_digest(text) != expected:
            found.add("text-differs", name, f"page {row.get('pdf_page')}")
    if faults := pdf.pdfa_faults(path):
        found.add("pdfa", name, "; ".join(faults[:_SHOWN]))
