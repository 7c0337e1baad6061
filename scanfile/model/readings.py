"""What a page looks like and what was read on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanfile.model.geometry import Affine, Box, Dpi

PERSON = "person"
"""The ``lang`` of a word that a person has read; no stored reading has one."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. ``confidence`` 0 to 100; ``lang`` is the model that read it (``Devanagari``, ``eng+hin`` ...), or ``PERSON``."""

    text: str
    box: Box
    confidence: int
    lang: str

    @property
    def corrected(self) -> bool:
        """Whether it is a person's word, and no machine's."""
        return self.lang == PERSON


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
class Symbol:
    """One barcode on a page. ``kind`` is ``qr``, ``code39``, ``code128`` or ``other``; ``text`` is what it says, untrusted, and empty where
    it was seen but could not be read. ``box`` is in the decoded frame."""

    kind: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures by which a scan may have to be made again; the limits are settings.

    ``paper`` and ``ink`` are the usual levels of paper and of ink (0 black to 255 white). ``edge_mm`` is the width of the widest dark band
    along an edge, ``corner_mm`` the leg of the largest folded or missing corner, ``clipped_mm`` the length of writing that runs into an
    edge. ``skew_deg`` is the skew, also where it is too large to be undone.
    """

    paper: int
    ink: int
    edge_mm: float
    corner_mm: float
    clipped_mm: float
    skew_deg: float


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one look at a page found, before any reading. Width and height in pixels of the decoded frame after EXIF orientation.

    ``media`` is the kind of page: ``image`` (one raster), ``pdf-image`` (a PDF page that is exactly one scanned image) or
    ``pdf-content`` (a PDF page with vector content, several images or text worth keeping; pixels are a render).
    ``mode`` is ``bitonal``, ``grey`` or ``colour``. ``angle_deg`` is the skew (see ``Affine.straightening``), 0 where none was found.
    ``ink`` is the share of dark pixels inside the margins, ``sharpness`` a unitless figure (larger is sharper).
    ``text_layer`` of a PDF page: ``none``, ``good`` or ``junk``. ``symbols`` are the barcodes on the page.
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
    symbols: tuple[Symbol, ...] = field(default=(), metadata={"since": 2})
    quality: Quality | None = field(default=None, metadata={"since": 2})


EYE = "numbers"
"""What the ``lang`` of a word is that the reader of numbers has read."""

LEGACY = "legacy:"
"""What the ``engine`` of a reading begins with that is the page's own text layer, converted; the name of the encoding follows."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One text that may stand at a place, and how likely the reader of numbers holds it, 0 to 100."""

    text: str
    confidence: int


@dataclass(frozen=True, slots=True)
class SpanReading:
    """A label and its number or date, read again: ``box`` in the upright frame, the text of both readings, the other model's name.

    ``spellings`` is what the reader of numbers sees there, the likeliest first. Empty where that confirms the first reading: ``second``,
    what another model reads. Empty where either does: ``third``, what the first model reads in the same cutting, ``fourth``, what it reads
    there when the strokes are thicker; ``more``, what the other model reads when the cutting is drawn otherwise.
    """

    box: Box
    first: str
    second: str
    lang: str
    third: str = field(default="", metadata={"since": 2})
    fourth: str = field(default="", metadata={"since": 2})
    more: tuple[str, ...] = field(default=(), metadata={"since": 2})
    spellings: tuple[Spelling, ...] = field(default=(), metadata={"since": 2})

    @property
    def later(self) -> tuple[str, ...]:
        """All that was read after the first reading, each text once, in that order; of the reader of numbers the likeliest."""
        seen = tuple(one.text for one in self.spellings[:1])
        return tuple(text for text in dict.fromkeys((*seen, self.second, self.third, *self.more, self.fourth)) if text)


@dataclass(frozen=True, slots=True)
class OcrPage:
    """The reading of one page. Canonical: no clock, no path, no attempt.

    Frames: *decoded* (after EXIF orientation), *upright* (decoded, turned clockwise by ``turns`` quarter turns), *straight*
    (upright, then ``Affine.straightening(width_px, height_px, angle_deg)``). ``width_px``, ``height_px`` and ``dpi`` describe the upright
    frame, and all boxes are in it (carried by ``Affine.move_box``).
    ``engine`` is what read the page: an engine's name and version, ``text-layer`` for a PDF page's own text, ``LEGACY`` and an encoding for
    such text out of a legacy font. ``legible`` is False where no configured model can read the page (handwriting, another script).
    ``spans`` are second readings of what matters most.
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
    spans: tuple[SpanReading, ...] = field(default=(), metadata={"since": 2})

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
