"""What leaves: a government file with its parts, pages and letters, and the names under which its PDFs go into a package. Frozen values.

``place`` gives a record its directory and PDFs. A ``Piece`` is one PDF of a package and the pages in it: as long as the archive's own PDF
leaves as it is, each part or volume is one piece; whoever cuts PDFs or makes smaller ones makes other pieces of the same parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scanfile.export.profiles import Profile
from scanfile.model import Count, Part, RecordState, RegisterRow


@dataclass(frozen=True, slots=True)
class PageContents:
    """One page of a part. ``ordinal`` counts in the part, over its volumes, from 1; ``scan`` is the path in the delivery for people.

    ``state`` is kept, or blank for one that keeps its place; ``colour`` bitonal, grey or colour. ``text_sha256`` is
    ``text.letters_digest`` of what was read, empty where nothing was. Sizes are pixels of the decoded frame, ``read_path`` an archive path.
    """

    batch: str
    page: str
    ordinal: int
    scan: str
    master: str
    master_sha256: str
    frame: int
    state: str
    width_px: int
    height_px: int
    dpi: int
    colour: str
    words: int
    confidence: int
    legible: bool
    electronic: bool
    text_sha256: str
    read_path: str | None

    @property
    def picture(self) -> dict[str, int | str]:
        """What the tables and the preservation facts say of its picture and reading."""
        return {name: getattr(self, name) for name in ("width_px", "height_px", "dpi", "colour", "words", "confidence")}


@dataclass(frozen=True, slots=True)
class PartContents:
    """One part or volume with its PDF in the archive. ``first`` is the ordinal of its first page."""

    part: Part
    volume: int
    first: int
    pages: tuple[PageContents, ...]
    pdf: str
    sha256: str
    size: int
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class LetterContents:
    """A letter that begins on a page of a part. ``accepted`` names what a person, a sheet or a table vouches for."""

    part: Part
    ordinal: int
    number: str
    date: str
    subject: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where an accepted value comes from: ``field``, its source, and why."""

    field: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordContents:
    """One government file. ``version`` is the digest of its record.json: it changes with any of its pages, PDFs and fields.

    ``scanned_on`` is the delivery's date, ``office`` and ``section`` the office's by the register, else the delivery's.
    """

    id: str
    batch: str
    source_name: str
    state: RecordState
    number: str
    subject: str
    date: str
    version: str
    scanned_on: str
    operator: str
    office: str
    section: str
    parts: tuple[PartContents, ...]
    letters: tuple[LetterContents, ...]
    sources: tuple[FieldSource, ...] = ()
    register: RegisterRow | None = None

    @property
    def pages(self) -> int:
        """All pages in its PDFs."""
        return sum(len(part.pages) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Piece:
    """One PDF of a package: its path below the payload, where it comes from, and the pages that it holds, in order.

    ``source`` is an archive path, empty for one that was made for the package and lies there; ``sha256`` and ``size`` are what it must
    have.
    """

    part: Part
    volume: int
    path: str
    source: str
    sha256: str
    size: int
    pages: tuple[PageContents, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """One PDF that was made for a package out of a part: its path below the payload, where it lies already, which pages of the part it
    holds (0-based, ``end`` exclusive), its size in bytes and its SHA-256."""

    path: str
    start: int
    end: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A record as it lies in a package: its serial number there, its alias, its directory below the payload (empty where a profile hands
    over no PDFs), its PDFs, and the package with the version that this one takes the place of, if there is one."""

    record: RecordContents
    serial: int
    alias: str
    directory: str
    pieces: tuple[Piece, ...]
    supersedes: str = ""

    def piece_of(self, part: Part, ordinal: int) -> tuple[Piece, int] | None:
        """The PDF in which a page is, and its 1-based place in it; None where no PDF has it."""
        for piece in self.pieces:
            if piece.part is part and piece.pages and piece.pages[0].ordinal <= ordinal <= piece.pages[-1].ordinal:
                return piece, ordinal - piece.pages[0].ordinal + 1
        return None


def with_cuts(placed: Placed, cuts: Mapping[tuple[str, str, int], Sequence[Cut]]) -> Placed:
    """The record with the PDFs that were made for a package, by record, part and volume, in the place of the archive's own."""
    pieces = [
        Piece(piece.part, piece.volume, cut.path, "", cut.sha256, cut.size, piece.pages[cut.start : cut.end])
        for piece in placed.pieces
        for cut in cuts[placed.record.id, piece.part, piece.volume]
    ]
    return replace(placed, pieces=tuple(pieces))


def place(record: RecordContents, serial: int, alias: str, profile: Profile) -> Placed:
    """Give a record its names by the profile's layout. A first volume has no number in its name, so that a later one changes none."""
    layout = profile.layout
    if layout is None:
        return Placed(record, serial, alias, "", ())
    directory = layout.record.format(alias=alias)
    patterns = {Part.NOTING: layout.noting, Part.CORRESPONDENCE: layout.correspondence}
    pieces = []
    for part in record.parts:
        name = patterns[part.part].format(alias=alias, volume=f"_V{part.volume}" if part.volume > 1 else "")
        pieces.append(Piece(part.part, part.volume, f"{directory}/{name}", part.pdf, part.sha256, part.size, part.pages))
    return Placed(record, serial, alias, directory, tuple(pieces))
