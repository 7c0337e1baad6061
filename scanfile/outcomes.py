"""What a finished task tells the ledger, and the durable artefacts that it names. Standard library only, frozen, picklable."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanfile.model import Candidate, Inspection, Part, Problem, RecordState


@dataclass(frozen=True, slots=True)
class ResultRef:
    """A durable artefact: its path in the archive, the SHA-256 of its bytes, and the digest of the settings that made it."""

    path: str
    sha256: str
    settings: str


@dataclass(frozen=True, slots=True)
class BuiltPart:
    """One part's PDF; ``size`` in bytes."""

    part: Part
    volume: int
    path: str
    sha256: str
    size: int
    pages: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """An inspection that is durable."""

    batch: str
    page: str
    inspection: Inspection
    result: ResultRef


@dataclass(frozen=True, slots=True)
class PageRead:
    """A reading that is durable; ``confidence`` is the mean over the words, 0 to 100.

    ``folio``, ``number``, ``cover`` and ``electronic`` are what the text hints at: the number in the page's corner, the file number
    that stands on it, whether it looks like a file's cover, whether it was printed from e-office. ``sensitive`` counts the
    sensitive numbers on it by kind, sorted. ``sketch`` is what other scans of the same sheet are found by.

    ``said`` counts what people said of the page's words, as far as it was heeded here; ``unplaced`` describes what of that belongs to no
    place of the reading.
    """

    batch: str
    page: str
    text: str
    legible: bool
    words: int
    confidence: int
    result: ResultRef
    folio: int | None = None
    number: str = ""
    cover: bool = False
    electronic: bool = False
    sensitive: tuple[tuple[str, int], ...] = ()
    sketch: tuple[int, ...] = ()
    said: int = 0
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """A page that was read before, with what people said of its words since."""

    page: PageRead


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing a page with an earlier one (``batch/page``) said. ``overlap`` is the share of common words, 0 to 1."""

    other: str
    is_twin: bool
    overlap: float
    reason: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A page compared with the earlier ones that it may be a scan of. ``result`` is None where that could not be done, and is not tried
    again by itself."""

    batch: str
    page: str
    found: tuple[Comparison, ...]
    result: ResultRef | None

    @property
    def twins(self) -> tuple[str, ...]:
        """The earlier pages of which this is another scan."""
        return tuple(one.other for one in self.found if one.is_twin)


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that gave up on a page, or on a record: then ``page`` holds the record's id."""

    batch: str
    page: str
    step: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class LetterFound:
    """One letter inside a part: the ordinal of its first page, its number, date and subject as far as known, and which of them stand.

    ``candidates`` are the candidates of each field.
    """

    part: Part
    ordinal: int
    number: str
    key: str
    date: str
    subject: str
    accepted: tuple[str, ...]
    candidates: tuple[tuple[str, tuple[Candidate, ...]], ...] = field(default=(), metadata={"since": 2})


@dataclass(frozen=True, slots=True)
class ReferenceFound:
    """Another letter or file that a page speaks of; ``received``: a number that an office gave to what came in."""

    part: Part
    ordinal: int
    value: str
    key: str
    date: str
    received: bool


@dataclass(frozen=True, slots=True)
class RecordBuilt:
    """A record whose PDFs are durable, with what the proof found, and what its pages say of it.

    ``proposed`` are candidates that were read on its pages, beside those that came with the delivery.
    """

    record: str
    state: RecordState
    accepted: tuple[tuple[str, Candidate], ...]
    parts: tuple[BuiltPart, ...]
    result: ResultRef
    problems: tuple[Problem, ...]
    proposed: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()
    letters: tuple[LetterFound, ...] = ()
    references: tuple[ReferenceFound, ...] = ()


Outcome = Inspected | PageRead | Corrected | Compared | Failed | RecordBuilt
"""What a finished task tells the ledger."""
