"""Government files: parts, states, sources, candidates, problems, drafts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from scanfile.errors import ProblemCode
from scanfile.model.geometry import Box


class Part(StrEnum):
    """The two sides of a government file."""

    NOTING = "noting"
    CORRESPONDENCE = "correspondence"

    def label(self, ordinal: int) -> str:
        """The page label of the page with this 1-based ordinal, e.g. ``12/c`` (Central Secretariat Manual of Office Procedure)."""
        return f"{ordinal}/{'n' if self is Part.NOTING else 'c'}"


class PageState(StrEnum):
    """Where a page stands in the accounting: in = the sum over all states."""

    PENDING = "pending"
    KEPT = "kept"
    BLANK = "blank"
    SEPARATOR = "separator"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class RecordState(StrEnum):
    """Where a government file stands."""

    REGISTERED = "registered"
    RECEIVED = "received"
    SCANNED = "scanned"
    CHECKED = "checked"
    RETURNED = "returned"
    REVIEW = "review"
    PUBLISHED = "published"
    STALE = "stale"
    EXPORTED = "exported"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    SEALED = "sealed"
    WITHDRAWN = "withdrawn"

    @property
    def waits(self) -> bool:
        """Whether it waits for a person."""
        return self in (RecordState.REVIEW, RecordState.REFUSED)


class Source(StrEnum):
    """Who says so, strongest first. The last three only propose; ``entry`` is one person's word where two must say the same."""

    OPERATOR = "operator"
    SHEET = "sheet"
    REGISTER = "register"
    OPTION = "option"
    SIDECAR = "sidecar"
    AGREEMENT = "agreement"
    ENTRY = "entry"
    READING = "reading"
    NAME = "name"

    @property
    def rank(self) -> int:
        """0 for the strongest source."""
        return list(Source).index(self)

    @property
    def accepts(self) -> bool:
        """Whether a value from this source stands without a person's word."""
        return self not in (Source.ENTRY, Source.READING, Source.NAME)


class Obstacle(StrEnum):
    """What kept the best of what was read from being accepted without a person; the catalogue says each in words (``obstacle.*``)."""

    LEFT_BLANK = "left-blank"
    NOT_READ = "not-read"
    RIVAL = "rival"
    COPY_LINE = "copy-line"
    ONE_LETTER = "one-letter"
    APART = "apart"
    DIFFERS = "differs"
    DOUBTFUL = "doubtful"
    TORN = "torn"
    FORM = "form"
    WORD = "word"
    NEARLY = "nearly"
    SCRIPTS = "scripts"
    FIGURES = "figures"
    STROKES = "strokes"
    NO_LABEL = "no-label"
    OTHER_KIND = "other-kind"
    FUTURE = "future"
    WEAK = "weak"
    READ_ONCE = "read-once"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed value of a metadata field, with its evidence. ``key`` is for matching, ``confidence`` 0 to 100.

    ``page`` is the ordinal in ``part`` of the page on which it was read, ``box`` its place there, ``ref`` the page as ``batch/page``.
    ``obstacle`` is what kept it, the best of what was read, from being accepted; ``obstacle_detail`` the word or value that it is about.
    """

    raw: str
    value: str
    key: str
    source: Source
    confidence: int
    reason: str
    page: int | None = None
    box: Box | None = None
    part: Part | None = field(default=None, metadata={"since": 2})
    ref: str = field(default="", metadata={"since": 2})
    obstacle: Obstacle | None = field(default=None, metadata={"since": 2})
    obstacle_detail: str = field(default="", metadata={"since": 2})

    @property
    def label(self) -> str:
        """What the PDF shows of its page, ``12/c``; empty where it was read on none."""
        return self.part.label(self.page) if self.part is not None and self.page is not None else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is wrong with one page, path or record; the rest goes on. ``subject`` names it for people."""

    code: ProblemCode
    subject: str
    detail: str = ""
    page: str | None = None
    record: str | None = None
