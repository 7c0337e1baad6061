"""Whether a package is what it says it is, on any machine and without the archive. Composes export and pdf.

First the bag: nothing missing, nothing added, no byte changed. Then what only a package of ours promises: its tables speak of the PDFs that
are there and of no others, every PDF opens and has the pages that the tables say, each page's text read back is the text that was read, and
each PDF is judged PDF/A. Nothing in a package is trusted: what can't be read is a finding.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from scanfile import export
from scanfile.errors import InputError, StorageError
from scanfile.export import Table
from scanfile.spreadsheet import read_csv
from scanfile.store import fingerprint
from scanfile.text import letters_digest, natural_key, printable

_SHOWN = 4
_MOST_BYTES = 1 << 28
_MOST_VOLUMES = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a package that is not as it should be: a code, the path in the package, and what is to be said."""

    code: str
    path: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """Which volume of its package a bag is, of how many, and which of the others are not beside it."""

    number: int
    of: int
    absent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VolumeChecked:
    """One volume in a directory of several: its name, package and number (0 where it does not say), and whether it is as it should be."""

    name: str
    package: str
    number: int
    sound: bool


@dataclass
class Checked:
    """What a check found. ``package`` is the package's id, empty for a bag that is none of ours; ``counts`` are what is there. ``volume``
    is there where one volume was checked, ``volumes`` where a directory of them was."""

    place: str
    package: str = ""
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"paths": 0, "bytes": 0, "records": 0, "pdfs": 0, "pages": 0})
    volume: Volume | None = None
    volumes: list[VolumeChecked] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything is as it should be."""
        return not self.findings

    def add(self, code: str, path: str = "", detail: str = "") -> None:
        """Note a finding; what comes from the package is cleaned."""
        self.findings.append(Finding(code, printable(path, 400), printable(detail, 400)))

    def as_json(self) -> dict[str, Any]:
        """What ``check --json`` answers (docs/cli.md)."""
        return {
            "path": self.place,
            "package": self.package,
            "sound": self.sound,
            "counts": self.counts,
            "findings": [asdict(one) for one in self.findings],
            "volume": asdict(self.volume) | {"absent": list(self.volume.absent)} if self.volume else None,
            "volumes": [asdict(one) for one in self.volumes],
        }


Told = Callable[[int, int], None]
"""Hears of the PDFs looked at and how many there are."""


def check(root: Path, told: Told = lambda done, total: None) -> Checked:
    """Check a package, one volume of it, or a directory of volumes. Raises no error for anything that is in it."""
    if not (root / "bagit.txt").exists() and (volumes := _volumes_in(root)):
        return _check_volumes(root, volumes, told)
    found, plain = _check_bag(root, told)
    if plain is not None and (said := _said_of_volumes(plain)) is not None:
        there = {number for other in _volumes_in(root.parent) if (number := _number_in(other, said, found.package)) is not None}
        number, listed = said
        absent = tuple(at for at in range(1, min(len(listed), _MOST_VOLUMES) + 1) if at not in {*there, number})
        found.volume = Volume(number, len(listed), absent)
    return found


def _volumes_in(directory: Path) -> list[Path]:
    """What is, or was, a volume in a directory, by its name or by being a bag."""
    try:
        inner = [one for one in directory.iterdir() if one.is_dir() and not one.is_symlink()]
        found = [one for one in inner if export.volume_of(one.name) or ((one / "bagit.txt").exists() and _volume_said(one))]
    except OSError:
        return []
    return sorted(found, key=lambda one: natural_key(one.name))


def _volume_said(bag: Path) -> bool:
    plain = _described(bag, Checked(""))
    return plain is not None and _said_of_volumes(plain) is not None


def _said_of_volumes(plain: dict[str, Any]) -> tuple[int, list[str]] | None:
    """Which volume a package says that it is, and the digests of the payload's manifest of all of them; None where it is none."""
    try:
        volume = plain["volume"]
        number, listed = volume["number"], [str(one["manifest"]) for one in volume["volumes"]]
        return (number, listed) if isinstance(number, int) and 0 < number <= len(listed) else None
    except (KeyError, TypeError):
        return None


def _number_in(bag: Path, said: tuple[int, list[str]], package: str) -> int | None:
    """Which volume of the same package another bag is; None where it is of another, or of another writing of it."""
    plain = _described(bag, Checked(""))
    own = _said_of_volumes(plain) if plain is not None else None
    if plain is None or own is None or plain["package"] != package or own[1] != said[1]:
        return None
    return own[0] if _manifest(bag) == said[1][own[0] - 1] else None


def _manifest(bag: Path) -> str:
    try:
        return fingerprint(bag / export.MANIFEST)
    except (OSError, StorageError):
        return ""


def _check_volumes(root: Path, volumes: list[Path], told: Told) -> Checked:
    """Check every volume in a directory, and that together they are whole packages, each volume once and of one writing."""
    together = _Together(Checked(printable(str(root), 1000)))
    for bag in volumes:
        together.add(bag, *_check_bag(bag, told))
    together.end()
    return together.whole


@dataclass
class _Together:
    """Volumes of a directory, brought together by the packages that they are of."""

    whole: Checked
    there: dict[str, dict[int, str]] = field(default_factory=dict)
    listed: dict[str, list[str]] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)

    def add(self, bag: Path, found: Checked, plain: dict[str, Any] | None) -> None:
        """One volume, as it was found and as it describes itself."""
        for one in found.findings:
            self.whole.add(one.code, f"{bag.name}/{one.path}" if one.path else bag.name, one.detail)
        for name, count in found.counts.items():
            self.whole.counts[name] += count
        said = _said_of_volumes(plain) if plain is not None else None
        package, number = found.package, said[0] if said else 0
        if not said and plain is None and (named := export.volume_of(bag.name)):
            # It can't speak for itself; its name still tells which of which it was.
            package, number, self.by_name[named[0]] = named
        fault = self._fault(bag, package, number, said)
        if fault is not None:
            self.whole.add(*fault)
        self.whole.volumes.append(VolumeChecked(printable(bag.name), printable(package), number, found.sound and fault is None))

    def _fault(self, bag: Path, package: str, number: int, said: tuple[int, list[str]] | None) -> tuple[str, str, str] | None:
        """Why a volume is none of its package's, None where it is."""
        if not number:
            return "volume-foreign", bag.name, ""
        if said and (said[1] != self.listed.setdefault(package, said[1]) or _manifest(bag) != said[1][number - 1]):
            return "volume-foreign", bag.name, package
        before = self.there.setdefault(package, {}).setdefault(number, bag.name)
        return ("volume-twice", bag.name, f"{number}: {before}") if before != bag.name else None

    def end(self) -> None:
        """Which volumes are not there: as those say that are; where none can be read, by their names."""
        for package, there in self.there.items():
            of = len(self.listed[package]) if package in self.listed else self.by_name[package]
            for number in range(1, min(of, _MOST_VOLUMES) + 1):
                if number not in there:
                    self.whole.add("volume-missing", export.volume_name(package, number, of), f"{number} / {of}")
        self.whole.package = ", ".join(sorted(self.there))


def _check_bag(root: Path, told: Told) -> tuple[Checked, dict[str, Any] | None]:
    """Check one bag; also what it says of itself, None where that can't be used."""
    found = Checked(printable(str(root), 1000))
    report = export.examine(root)
    for fault in report.faults:
        found.add(str(fault.fault), fault.path, fault.detail)
    found.counts["paths"], found.counts["bytes"] = len(report.payload), sum(report.payload.values())
    plain = _described(root, found)
    if plain is None:
        return found, None
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
    return found, plain


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
