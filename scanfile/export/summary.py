"""What a package says of itself: the facts on its receipt, in its README, in ``package.json`` and ``bag-info.txt``. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scanfile.export.chain import Predecessor, Superseded
from scanfile.export.columns import Table
from scanfile.export.profiles import Profile
from scanfile.export.reconcile import Finding
from scanfile.export.volumes import VolumeOf
from scanfile.messages import say

FORMAT = 1
"""Version of package.json (docs/hand-over.md)."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a package holds: government files, documents, pages, PDFs, and bytes of its payload."""

    records: int = 0
    documents: int = 0
    pages: int = 0
    pdfs: int = 0
    bytes: int = 0

    def as_json(self) -> dict[str, int]:
        """The figures by name."""
        return {"records": self.records, "documents": self.documents, "pages": self.pages, "pdfs": self.pdfs, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts of one package. ``made`` is UTC, ``day`` India's; ``partial`` is the reason why an incomplete one may go, empty for a
    complete one; ``head`` is the last event of the archive's audit trail, as ``number:hash``; ``supersedes`` are the versions that records
    of this package take the place of, ``withdrawn`` those of records that are not handed over any more, ``unchanged`` counts the records
    that the receiver has already as they are. ``volume``: this is one of several, and all but the package's id, its findings and its place
    in the chain is of this one alone."""

    id: str
    archive: str
    office: str
    made: str
    day: str
    operator: str
    partial: str
    program: str
    head: str
    previous: Predecessor | None
    masters: tuple[str, ...]
    totals: Totals
    findings: tuple[Finding, ...]
    supersedes: tuple[Superseded, ...] = ()
    withdrawn: tuple[Superseded, ...] = ()
    unchanged: int = 0
    volume: VolumeOf | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing was found that blocks."""
        return not any(finding.blocks for finding in self.findings)

    @property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """How often each code of a finding occurs, in the order of the first of each."""
        return tuple(Counter(str(finding.code) for finding in self.findings).items())

    def bag_info(self, profile: Profile) -> list[tuple[str, str]]:
        """The labels and values of ``bag-info.txt``: those of RFC 8493 first."""
        return [
            ("Source-Organization", self.office),
            ("Bagging-Date", self.day),
            ("External-Identifier", self.volume.name if self.volume else self.id),
            ("External-Description", say("package.title", "en", profile=profile.title.en)),
            ("Bag-Group-Identifier", self.id),
            ("Bag-Count", self.volume.count if self.volume else ""),
            ("Bag-Software-Agent", self.program),
            ("Scanfile-Archive", self.archive),
            ("Scanfile-Profile", profile.name),
            ("Scanfile-Partial", self.partial),
            ("Scanfile-Previous", str(self.previous or "")),
        ]

    def as_json(self, profile: Profile) -> dict[str, Any]:
        """``package.json``."""
        tables = {
            str(table): {
                "path": f"data/{profile.table_path(table)}",
                "columns": list(entries.columns),
                "headings": profile.headings(table),
                "formats": list(profile.tables.formats),
            }
            for table in Table
            if (entries := profile.table(table))
        }
        return {
            "format": FORMAT,
            "package": self.id,
            "archive": self.archive,
            "office": self.office,
            "made": self.made,
            "operator": self.operator,
            "program": self.program,
            "profile": {"name": profile.name, "sha256": profile.digest(), "pdfs": profile.layout is not None},
            "complete": self.complete,
            "partial": self.partial,
            "counts": self.totals.as_json(),
            "volume": self.volume.as_json() if self.volume else None,
            "masters": list(self.masters),
            "tables": tables,
            "previous": self.previous.as_json() if self.previous else None,
            "supersedes": [one.as_json() for one in self.supersedes],
            "withdrawn": [one.as_json() for one in self.withdrawn],
            "unchanged": self.unchanged,
            "trail": self.head,
            "findings": [finding.as_json() for finding in self.findings],
        }


def readme(summary: Summary, profile: Profile) -> bytes:
    """``README.txt`` in both languages, with line ends and a mark as every Windows editor shows them."""
    values = {"package": summary.id, "office": summary.office or "-", "day": summary.day, **summary.totals.as_json()}
    texts = []
    for lang in ("hi", "en"):
        partial = say("package.readme-partial", lang, line=summary.partial) if summary.partial else say("package.readme-complete", lang)
        title, about = (getattr(said, lang) for said in (profile.title, profile.about))
        volume = say("package.readme-volume", lang, volume=summary.volume.number, of=len(summary.volume.siblings)) if summary.volume else ""
        text = say("package.readme", lang, **values, line=title).rstrip()
        texts.append("\n\n".join(filter(None, (text, volume, about, partial))) + "\n")
    return _for_windows(texts)


def volumes_readme(summary: Summary) -> bytes:
    """``README.txt`` beside the volumes of a package, in both languages."""
    assert summary.volume is not None
    values = {"package": summary.id, "office": summary.office or "-", "day": summary.day, "of": len(summary.volume.siblings)}
    return _for_windows([say("package.readme-volumes", lang, **values).rstrip() + "\n" for lang in ("hi", "en")])


def _for_windows(texts: Sequence[str]) -> bytes:
    return b"\xef\xbb\xbf" + f"\n{'=' * 78}\n\n".join(texts).replace("\n", "\r\n").encode()


def told(findings: Sequence[Finding], lang: str) -> list[str]:
    """Each finding as a sentence; a record without a number is called by its id, once."""
    sentences = (
        say(f"reconcile.{one.code}", lang, record=one.record or "-", number=one.number or one.record or "-", line=one.detail)
        for one in findings
    )
    return [line.replace(f"{one.record} ({one.record})", one.record) for one, line in zip(findings, sentences, strict=True)]


def reconciliation(findings: Sequence[Finding], lang: str) -> tuple[list[str], list[tuple[str, str, str, str, str]]]:
    """The findings as a table: its headings, and a row for each."""
    headings = [say(f"reconcile.head-{name}", lang) for name in ("code", "number", "record", "blocks", "line")]
    rows = [
        (say(f"finding.{one.code}", lang), one.number, one.record, say("table.yes" if one.blocks else "table.no", lang), line)
        for one, line in zip(findings, told(findings, lang), strict=True)
    ]
    return headings, rows
