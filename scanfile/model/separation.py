"""What separation is given and what it answers: pages with their marks, decisions of people, drafts of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scanfile.model.geometry import Box
from scanfile.model.readings import Symbol
from scanfile.model.records import Candidate, PageState, Part, Problem
from scanfile.model.register import CountUnit, RegisterRow


@dataclass(frozen=True, slots=True)
class Count:
    """What an office declared of one part, and what came, in the same unit."""

    declared: int
    unit: CountUnit
    found: int


@dataclass(frozen=True, slots=True)
class CountLine:
    """What was declared of a part or volume of a record and what came, in one unit; ``declared`` is None where nobody said. ``size`` in
    bytes of its PDF, ``pages`` in it."""

    part: Part
    volume: int
    declared: int | None
    found: int | None
    pages: int
    size: int


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One part of a record to be: the page ids in order, those of another delivery as ``batch/page``.

    ``documents`` holds the places (0-based) at which a letter begins, as far as sheets say so.
    """

    part: Part
    volume: int
    pages: tuple[str, ...]
    documents: tuple[int, ...] = field(default=(), metadata={"since": 2})
    count: Count | None = field(default=None, metadata={"since": 2})


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One government file as separation sees it. Fields hold the candidates that came with the delivery.

    ``missing`` counts the pages that belong to it and could not be read: it is not whole without them. ``problems`` are what separation
    doubts; a person must look. ``sealed``: its number is that of a confidential file. ``begun`` names the page, sheet or decision with
    which it began, by which it is known again; it is no part of what the record is. ``letters`` are what people said of its letters.
    """

    source_name: str
    parts: tuple[DraftPart, ...]
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()
    missing: int = 0
    problems: tuple[Problem, ...] = field(default=(), metadata={"since": 2})
    sealed: bool = field(default=False, metadata={"since": 2})
    begun: str = field(default="", compare=False, metadata={"since": 2})
    letters: tuple[Decision, ...] = field(default=(), metadata={"since": 2})


@dataclass(frozen=True, slots=True)
class SeparatePage:
    """What separation may know of one page: where it lies in its delivery, and what inspection and reading found.

    ``state`` is what the page is by itself, before separation and people have their say: pending (to be inspected or read), kept (read),
    blank, duplicate, failed. ``reason`` goes with it. ``size_mm`` is width and height of the paper, (0, 0) where unknown. ``folio`` is
    the number in its corner, ``number`` the file number read on it as written, ``cover`` whether it looks like a file's cover; ``read``
    says whether there is a reading, whatever the state; ``twin`` is the earlier page (``batch/page``) that is the same by bytes or looks.
    """

    page: str
    master: int
    frame: int
    state: PageState
    reason: str = ""
    symbols: tuple[Symbol, ...] = ()
    size_mm: tuple[int, int] = (0, 0)
    folio: int | None = None
    number: str = ""
    cover: bool = False
    read: bool = False
    twin: str = ""


class DecisionKind(StrEnum):
    """What a person may decide about pages and records."""

    PLACE = "place"
    INSERT = "insert"
    KIND = "kind"
    TURN = "turn"
    REPLACE = "replace"
    SEAL = "seal"
    FIELD = "field"
    WORD = "word"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that stands at one place of a page, whatever was read there.

    ``reading`` names the reading that they saw (``corrections.reading_digest``), ``turns`` are its quarter turns; ``box`` is in its upright
    frame, and ``old`` is what the machine read there, empty where it read nothing. ``new`` may be several words, which share the box; empty
    where there is no word; None takes an earlier word about the place back.
    """

    reading: str
    turns: int
    box: Box
    old: str
    new: str | None


class Reach(StrEnum):
    """What a correction is about: one word, every equal one of its page, or of its record."""

    WORD = "word"
    PAGE = "page"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about pages, by whom and why. Pages are ``batch/page``.

    ``place``: ``pages`` go, in this order, behind ``anchor`` (before it where ``before``), into ``part`` and ``volume`` where these are
    given, else where the anchor is; with a bare ``batch/`` for an anchor they become a record of their own in that batch. ``insert``: the
    same of pages that were scanned for it, so that none is a duplicate. ``kind``: ``pages`` are of ``state``, ``kept`` meaning a page
    whatever it looks like.
    ``turn``: ``pages`` are upright after ``turns`` clockwise quarter turns. ``replace``: ``pages[0]`` gives its place to ``anchor``.
    ``seal``: the record of ``pages[0]`` is sealed. ``field``: a field of the record of ``pages[0]`` has ``value``, empty where there is
    none to be had; None takes an earlier word back. ``word``: what stands on ``pages[0]`` is in ``words``. ``letter``: a field of the
    letter that begins with ``pages[0]`` has ``value``. ``entry``: it stands only when another person has said the same; None takes this
    person's own back. ``at`` is UTC.
    """

    kind: DecisionKind
    pages: tuple[str, ...]
    actor: str
    at: str
    reason: str = ""
    anchor: str = ""
    before: bool = False
    part: Part | None = None
    volume: int = 0
    state: PageState | None = None
    turns: int | None = None
    words: tuple[Correction, ...] = field(default=(), metadata={"since": 2})
    value: str | None = field(default=None, metadata={"since": 2})
    entry: bool = field(default=False, metadata={"since": 2})
    field: str = field(default="", metadata={"since": 2})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What separation may know besides its batch: the office, the register's rows by number key (``registered``: whether there is a
    register at all), records of earlier deliveries by number key, decisions that touch the batch, and pages that these bring in from
    other deliveries. ``barred`` are pages of records whose number, as it was read on them, is that of a confidential file."""

    office: str = ""
    registered: bool = False
    register: Mapping[str, RegisterRow] = field(default_factory=dict)
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    foreign: tuple[SeparatePage, ...] = ()
    barred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PageMark:
    """The state of one page of the batch, and why."""

    page: str
    state: PageState
    reason: str


@dataclass(frozen=True, slots=True)
class WholePart:
    """All pages of a part and volume of a record in order, as ``batch/page``: the bound ones, and the blank, the failed and the others that
    lie between them and are no separator sheets."""

    part: Part
    volume: int
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """A separated batch: its records in order, the state of each of its pages, and problems that belong to no record. ``whole`` has the
    parts of each record with all that lies in them."""

    drafts: tuple[RecordDraft, ...]
    marks: tuple[PageMark, ...]
    problems: tuple[Problem, ...] = ()
    whole: tuple[tuple[WholePart, ...], ...] = ()
