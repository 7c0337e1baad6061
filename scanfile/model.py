"""The nouns: values that travel between the steps. Standard library only, frozen, picklable.

Paths in them are relative to the archive. Boxes are in pixels; the frames are named in ``OcrPage``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from scanfile.errors import ProblemCode

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, y downwards; right and bottom are exclusive."""


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


class Source(StrEnum):
    """Who says so, strongest first. The last two only propose."""

    OPERATOR = "operator"
    SHEET = "sheet"
    REGISTER = "register"
    OPTION = "option"
    SIDECAR = "sidecar"
    AGREEMENT = "agreement"
    READING = "reading"
    NAME = "name"

    @property
    def rank(self) -> int:
        """0 for the strongest source."""
        return list(Source).index(self)

    @property
    def accepts(self) -> bool:
        """Whether a value from this source stands without a person's word."""
        return self not in (Source.READING, Source.NAME)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed value of a metadata field, with its evidence. ``key`` is for matching, ``confidence`` 0 to 100."""

    raw: str
    value: str
    key: str
    source: Source
    confidence: int
    reason: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something is wrong with one page, path or record; the rest goes on. ``subject`` names it for people."""

    code: ProblemCode
    subject: str
    detail: str = ""
    page: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Affine:
    """A plane map x' = a*x + c*y + e, y' = b*x + d*y + f; the same six numbers in the same order as a PDF matrix, y downwards."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """The image of one point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, after: Affine) -> Affine:
        """This map followed by ``after``."""
        return Affine(
            after.a * self.a + after.c * self.b,
            after.b * self.a + after.d * self.b,
            after.a * self.c + after.c * self.d,
            after.b * self.c + after.d * self.d,
            after.a * self.e + after.c * self.f + after.e,
            after.b * self.e + after.d * self.f + after.f,
        )

    def inverse(self) -> Affine:
        """The map back. Raises ZeroDivisionError for a flat map."""
        det = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))

    @classmethod
    def scaling(cls, x: float, y: float) -> Self:
        """Scales about the origin."""
        return cls(a=x, d=y)

    @classmethod
    def straightening(cls, width_px: int, height_px: int, angle_deg: float) -> tuple[Self, int, int]:
        """Undo a skew without cutting a corner: the map, and the size in pixels of the canvas that holds the whole turned page.

        ``angle_deg`` is the skew as seen on the page: positive when the lines of text fall to the right (clockwise on the screen).
        """
        if angle_deg == 0.0:
            return cls(), width_px, height_px
        theta = math.radians(-angle_deg)
        cos, sin = math.cos(theta), math.sin(theta)
        out_w = math.ceil(abs(width_px * cos) + abs(height_px * sin) - 1e-9)
        out_h = math.ceil(abs(width_px * sin) + abs(height_px * cos) - 1e-9)
        e = out_w / 2 - (cos * width_px / 2 - sin * height_px / 2)
        f = out_h / 2 - (sin * width_px / 2 + cos * height_px / 2)
        return cls(cos, sin, -sin, cos, e, f), out_w, out_h

    def move_box(self, box: Box) -> Box:
        """Carry a box by its centre; its sides scale but do not turn, so that the map back gives the same box.

        A word's box on a skewed page is the word's own rectangle about its own centre, not the larger hull of the turned rectangle.
        """
        x, y = self.apply((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        across, down = math.hypot(self.a, self.b), math.hypot(self.c, self.d)
        half_w, half_h = (box[2] - box[0]) / 2 * across, (box[3] - box[1]) / 2 * down
        return round(x - half_w), round(y - half_h), round(x + half_w), round(y + half_h)


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. ``confidence`` 0 to 100; ``lang`` is the model that read it (``Devanagari``, ``eng+hin`` ...)."""

    text: str
    box: Box
    confidence: int
    lang: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words from left to right on one baseline."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """The words, one space between."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from top to bottom that belong together (a paragraph, a column, a table cell)."""

    lines: tuple[Line, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Rereading:
    """A place where readings differ: what each found there, and which was taken (``first``, ``second``, ``third``)."""

    box: Box
    first: tuple[Word, ...]
    second: tuple[Word, ...]
    chosen: str
    third: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Dpi:
    """Dots per inch of the upright master; ``inferred`` when the file did not say so believably."""

    x: float
    y: float
    inferred: bool

    def turned(self) -> Dpi:
        """The same after a quarter turn."""
        return Dpi(self.y, self.x, self.inferred)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one look at a page found, before any reading. Width and height in pixels of the decoded frame after EXIF orientation.

    ``media`` is the kind of page: ``image`` (one raster), ``pdf-image`` (a PDF page that is exactly one scanned image) or
    ``pdf-content`` (a PDF page with vector content, several images or text worth keeping; pixels are a render).
    ``mode`` is ``bitonal``, ``grey`` or ``colour``. ``angle_deg`` is the skew (see ``Affine.straightening``), 0 where none was found.
    ``ink`` is the share of dark pixels inside the margins, ``sharpness`` a unitless figure (larger is sharper).
    ``text_layer`` of a PDF page: ``none``, ``good`` or ``junk``.
    """

    width_px: int
    height_px: int
    dpi: Dpi
    mode: str
    media: str
    blank: bool
    blank_reason: str
    angle_deg: float
    ink: float
    sharpness: float
    text_layer: str = "none"


@dataclass(frozen=True, slots=True)
class OcrPage:
    """The reading of one page. Canonical: no clock, no path, no attempt.

    Frames: *decoded* (after EXIF orientation), *upright* (decoded, turned clockwise by ``turns`` quarter turns), *straight*
    (upright, then ``Affine.straightening(width_px, height_px, angle_deg)``). ``width_px``, ``height_px`` and ``dpi`` describe the upright
    frame, and all boxes are in it (carried by ``Affine.move_box``).
    ``legible`` is False where no configured model can read the page (handwriting, another script).
    """

    width_px: int
    height_px: int
    dpi: Dpi
    turns: int
    angle_deg: float
    blocks: tuple[Block, ...]
    languages: str
    engine: str
    legible: bool = True
    rereadings: tuple[Rereading, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for block in self.blocks for line in block.lines for word in line.words)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return tuple(line for block in self.blocks for line in block.lines)

    @property
    def text(self) -> str:
        """Plain text: a newline after each line, an empty line between blocks."""
        return "\n\n".join("\n".join(line.text for line in block.lines) for block in self.blocks)

    def straighten_box(self, box: Box) -> Box:
        """A box of the upright frame in the straight frame."""
        matrix, _, _ = Affine.straightening(self.width_px, self.height_px, self.angle_deg)
        return matrix.move_box(box)


@dataclass(frozen=True, slots=True)
class Master:
    """One path of a delivery as it lies in the archive. ``path`` and ``sha256`` are None where its bytes could not be had.

    ``name`` is the path inside the delivery, in text for people (undecodable bytes shown as ``\\xNN``); ``frames`` counts its pages,
    1 for a path that can't be opened. ``problem`` says why it can't.
    """

    number: int
    name: str
    path: str | None
    sha256: str | None
    size: int
    frames: int
    problem: Problem | None = None
    name_b64: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One sealed delivery, in natural order."""

    id: str
    masters: tuple[Master, ...]
    source: str
    operator: str
    date: str
    options: DeliveryOptions
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SidecarRow:
    """What a supplier's table says of one path (a page's path or its directory), relative to the delivery."""

    path: str
    number: str = ""
    subject: str = ""
    part: Part | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """What the operator said about the whole delivery."""

    number: str = ""
    part: Part | None = None
    path_template: str = ""
    sidecar: tuple[SidecarRow, ...] = ()


class Step(StrEnum):
    """The steps whose results can be made again."""

    INSPECT = "inspect"
    READ = "read"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator asks of a delivery, as typed: an empty string where nothing was said."""

    batch: str = ""
    operator: str = ""
    number: str = ""
    part: Part | None = None
    path_template: str = ""
    columns: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """How a run works: worker processes and reading profile (None and "" mean the setting), a step to do again, whether to read at all."""

    jobs: int | None = None
    profile: str = ""
    redo: Step | None = None
    read: bool = True


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One part of a record to be: the page ids in order."""

    part: Part
    volume: int
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One government file as separation sees it. Fields hold the candidates that came with the delivery.

    ``missing`` counts the pages that belong to it and could not be read: it is not whole without them.
    """

    source_name: str
    parts: tuple[DraftPart, ...]
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True)
class SeparatePage:
    """What separation may know of one page: where it lies in its delivery, and its state (blank, duplicate, failed, or to be read)."""

    page: str
    master: int
    frame: int
    state: PageState


def page_id(master: int, frame: int) -> str:
    """The id of a page in its batch: master and frame, 1-based, e.g. ``000012-003``."""
    return f"{master:06d}-{frame:03d}"
