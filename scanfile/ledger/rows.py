"""What the index answers with: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass

from scanfile.model import Candidate, Inspection, PageState, Part, RecordState


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a delivery comes from, for counts by office: codes or names, empty where nobody said so."""

    state: str = ""
    district: str = ""
    office: str = ""
    section: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One delivery in the ledger. ``day`` is India's calendar day on which it came in; ``pages`` counts all of its pages."""

    id: str
    source: str
    operator: str
    date: str
    day: str
    office: str
    pages: int
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page. ``name`` is its path in the delivery, ``master`` and ``read_path`` are archive paths; ``position`` counts from 1."""

    batch: str
    page: str
    name: str
    master: str
    master_sha256: str
    frame: int
    frames: int
    position: int
    state: PageState
    reason: str
    inspection: Inspection | None
    read_path: str | None

    @property
    def called(self) -> str:
        """The page as people know it: its path in the delivery, and which page of it where it has several."""
        return f"{self.name}, page {self.frame}" if self.frames > 1 else self.name


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part or volume of a record with its pages. ``first`` is the ordinal of its first page; ``pdf`` None before it is built."""

    part: Part
    volume: int
    first: int
    pages: tuple[PageRow, ...]
    pdf: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One government file with all that is known of it. ``number``, ``subject`` and ``date`` are accepted values or None.

    ``missing`` counts its pages that could not be read.
    """

    id: str
    batch: str
    batch_date: str
    source_name: str
    state: RecordState
    number: str | None
    subject: str | None
    date: str | None
    parts: tuple[PartRow, ...]
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...]
    accepted: tuple[tuple[str, Candidate], ...]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part in a list: the number of its pages and its PDF."""

    part: Part
    volume: int
    pages: int
    pdf: str | None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One government file in a list."""

    id: str
    batch: str
    source_name: str
    state: RecordState
    number: str | None
    subject: str | None
    date: str | None
    parts: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem with its number. ``status`` is ``open``, ``dismissed``, ``retried`` or ``resolved``; ``at`` is UTC."""

    id: int
    code: str
    subject: str
    detail: str
    batch: str
    page: str | None
    record: str | None
    step: str
    status: str
    at: str
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that a search found. ``page`` is its ordinal in its part, ``label`` what the PDF shows; a higher score is better."""

    record: str
    number: str | None
    part: Part
    page: int
    label: str
    snippet: str
    score: float


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the audit trail. ``at`` is UTC."""

    seq: int
    at: str
    kind: str
    actor: str
    subject: str
    detail: str
