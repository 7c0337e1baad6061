"""What a section says beforehand: the register of files, and what a separator sheet carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scanfile.model.records import Part


class CountUnit(StrEnum):
    """What an office counts: leaves of paper, sides that bear writing, or all sides."""

    LEAF = "leaf"
    WRITTEN_SIDE = "written side"
    SIDE = "side"


class Classification(StrEnum):
    """Who may see a file (Manual of Departmental Security Instructions). All but the first are never scanned here."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105  (a grade, not a secret)
    TOP_SECRET = "top secret"  # noqa: S105


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One file of the register. ``key`` matches its number in any notation; counts are None where none was declared.

    ``year`` and ``due_back`` (ISO 8601) are text, empty where nobody said; ``file_class`` is current, partial or closed.
    """

    number: str
    key: str
    subject: str = ""
    section: str = ""
    office: str = ""
    year: str = ""
    count_noting: int | None = None
    count_correspondence: int | None = None
    count_unit: CountUnit = CountUnit.LEAF
    classification: Classification = Classification.NORMAL
    retention: str = ""
    category: str = ""
    file_class: str = ""
    priority: str = ""
    due_back: str = ""

    @property
    def barred(self) -> bool:
        """Whether the file must not be scanned in the ordinary room."""
        return self.classification is not Classification.NORMAL

    def declared(self, part: Part) -> int | None:
        """How many leaves or sides the office says a part has."""
        return self.count_noting if part is Part.NOTING else self.count_correspondence


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row of the register as an archive keeps it: where it came from (a path, or an operator's name), and when (UTC)."""

    row: RegisterRow
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """What an import has changed: rows that are new, that differ, that are as they were; and how many the register has now."""

    inserted: int
    updated: int
    unchanged: int
    total: int


class SheetKind(StrEnum):
    """What begins behind a separator sheet: a part of a numbered file; another file whose number nobody said; the next part of this
    file; its next document; nothing, because the batch ends."""

    FILE = "file"
    NEXT_FILE = "next file"
    NEXT_PART = "next part"
    NEXT_DOCUMENT = "next document"
    END = "end of batch"


@dataclass(frozen=True, slots=True)
class SheetMark:
    """What one separator sheet says. Only ``SheetKind.FILE`` has more than its kind (a mapped barcode may lack the part).

    ``count`` is the declared number of ``unit`` in this part and volume, None where none was declared.
    """

    kind: SheetKind
    number: str = ""
    part: Part | None = None
    volume: int = 1
    count: int | None = None
    unit: CountUnit = CountUnit.LEAF
    office: str = ""
