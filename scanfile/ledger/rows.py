"""What the index answers with: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from scanfile.model import Candidate, Count, CountLine, Inspection, PageState, Part, RecordState, RegisterRow


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
    """One page. ``name`` is its path in the delivery, ``master`` and ``read_path`` are archive paths; ``position`` counts from 1;
    ``turns`` are the clockwise quarter turns that a person gave it, None where nobody did; ``said`` counts what people said of its words.
    """

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
    turns: int | None = None
    said: int = 0

    @property
    def ref(self) -> str:
        """The page's name in the archive, ``batch/page``."""
        return f"{self.batch}/{self.page}"

    @property
    def called(self) -> str:
        """The page as people know it: its path in the delivery, and which page of it where it has several."""
        return f"{self.name}, page {self.frame}" if self.frames > 1 else self.name


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page in a list: where it lies in the stack (``position`` from 1), what it is and why, and its place in a record, if it has one.

    ``read_path`` is the archive path of its reading; ``electronic``: it was printed from e-office.
    """

    batch: str
    page: str
    called: str
    position: int
    state: PageState
    reason: str
    inspection: Inspection | None
    record: str | None
    part: Part | None
    volume: int | None
    ordinal: int | None
    read_path: str | None
    electronic: bool

    @property
    def ref(self) -> str:
        """The page's name in the archive, ``batch/page``."""
        return f"{self.batch}/{self.page}"

    @property
    def label(self) -> str:
        """What the PDF shows, empty for a page that is in none."""
        return self.part.label(self.ordinal) if self.part is not None and self.ordinal is not None else ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A page, and the earlier ones that it may be a scan of, in the order of arrival."""

    page: PageRow
    others: tuple[PageRow, ...]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part or volume of a record with its pages. ``first`` is the ordinal of its first page; ``pdf`` None before it is built.

    ``documents`` are the places (0-based) at which letters begin, ``count`` what was declared of it and what came.
    """

    part: Part
    volume: int
    first: int
    pages: tuple[PageRow, ...]
    pdf: str | None
    sha256: str | None
    documents: tuple[int, ...] = ()
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One government file with all that is known of it. ``number``, ``subject`` and ``date`` are accepted values or None.

    ``missing`` counts its pages that could not be read, ``doubts`` the open questions of separation about it; ``draft`` names its
    grouping, ``begun`` what it began with. ``came`` are the candidates that came with the delivery, without those that were read on its
    pages.
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
    doubts: int = 0
    draft: str = ""
    came: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()
    begun: str = ""

    @property
    def revision(self) -> str:
        """Names the record as a person saw it, by its grouping and the way up of its pages, so that a change can be refused when somebody
        else was quicker."""
        turns = [page.turns for part in self.parts for page in part.pages]
        return sha256(f"{self.draft} {turns}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A letter or file that a record speaks of: where it does, and the records that have this number, as far as they are known."""

    part: Part
    ordinal: int
    value: str
    key: str
    date: str
    received: bool
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter inside a record. ``accepted`` names the fields whose value stands; the others are proposals.

    ``ref`` is the page with which it begins, ``batch/page``; ``fields`` holds all candidates.
    """

    part: Part
    ordinal: int
    number: str
    date: str
    subject: str
    accepted: tuple[str, ...]
    ref: str = ""
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record of which something may be asked, with its candidates and letters. ``held``: it is not published."""

    id: str
    number: str | None
    source_name: str
    held: bool
    missing: int
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...]
    letters: tuple[LetterRow, ...]


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
class NumberRow:
    """A number of a record, or of a letter inside it that begins at ``part`` and ``ordinal`` (None for the record's own)."""

    record: str
    value: str
    key: str
    accepted: bool
    part: Part | None
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class NumberSaid:
    """A number that a person gave to a record; ``at`` is UTC."""

    record: str
    value: str
    actor: str
    at: str


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
class SensitiveLine:
    """How many sensitive numbers of one kind stand on one page of a record. ``page`` is its ordinal in its part."""

    record: str
    number: str | None
    part: Part
    page: int
    label: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the audit trail. ``at`` is UTC."""

    seq: int
    at: str
    kind: str
    actor: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One file of the register, the records that have its number, and where the newest of them stands (registered: nothing came yet)."""

    row: RegisterRow
    records: tuple[str, ...]
    state: RecordState


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """A record as a hand-over sees it. ``number`` and ``key`` are empty without an accepted number; ``proposed`` are the keys of all
    candidates; ``open_fields`` have candidates and none accepted; ``problems`` are (code, what it is about); ``explained`` is the reason
    with which a wrong count was dismissed."""

    id: str
    batch: str
    state: RecordState
    number: str
    key: str
    proposed: tuple[str, ...]
    open_fields: tuple[str, ...]
    missing: int
    counts: tuple[CountLine, ...]
    problems: tuple[tuple[str, str], ...]
    explained: str


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was read on a page: words, mean confidence (0 to 100), whether a model could read it, whether it was printed from e-office, and
    its text, empty where nothing was read."""

    words: int
    confidence: int
    legible: bool
    electronic: bool
    text: str


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package that left. ``made`` is UTC, ``partial`` the reason why an incomplete one could go, ``manifest`` the SHA-256 of the
    payload's manifest; then its figures. ``tagmanifest`` is the SHA-256 of the tag manifest, which stands for the whole package;
    ``previous`` the package of the same profile before it, and ``previous_tagmanifest`` that one's (both empty for the first);
    ``volumes`` how many it was cut into, 0 for one that was not."""

    id: str
    profile: str
    target: str
    made: str
    actor: str
    partial: str
    manifest: str
    records: int
    documents: int
    pages: int
    bytes: int
    tagmanifest: str = ""
    previous: str = ""
    previous_tagmanifest: str = ""
    volumes: int = 0


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """What a package took of a record: the digest of its record.json then, and the alias, number and pages with which it left."""

    record: str
    version: str
    alias: str
    number: str
    pages: int


@dataclass(frozen=True, slots=True)
class Counted:
    """So many pages of one delivery are alike: their state, mode (``bitonal``, ``grey``, ``colour``; empty where nobody has looked), the
    shorter and the longer side of the paper in mm, and the dots per inch (all 0 where unknown; the last also where a PDF page is no scan).
    ``day`` is India's on which the delivery came in; ``rescans`` of them were scanned to replace another page."""

    batch: str
    day: str
    operator: str
    state: PageState
    mode: str
    short_mm: int
    long_mm: int
    dpi: int
    pages: int
    rescans: int


@dataclass(frozen=True, slots=True)
class HandedRow:
    """One time that a record left: in which package, when (UTC), by which profile, what was taken, and what the receiver said of it
    (``accepted`` None where nothing was heard)."""

    package: str
    profile: str
    made: str
    record: str
    version: str
    alias: str
    number: str
    accepted: bool | None
    computer: str
    reason: str

    @property
    def result(self) -> str:
        """``accepted``, ``refused``, or empty where nothing was heard."""
        return "" if self.accepted is None else "accepted" if self.accepted else "refused"
