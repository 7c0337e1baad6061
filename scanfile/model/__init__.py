"""The nouns: values that travel between the steps. Standard library only, frozen, picklable.

Paths in them are relative to the archive. Boxes are in pixels; the frames are named in ``OcrPage``. A field with ``since`` in its metadata
came with that format of the archive, and is left out of plain forms where it says nothing (docs/archive-format.md).
"""

from scanfile.model.deliveries import Batch, DeliveryOptions, Duplex, Master, Order, SidecarRow, Step, Work, page_id
from scanfile.model.findings import Found, Kind, Role, TextLine
from scanfile.model.geometry import Affine, Box, Dpi
from scanfile.model.readings import LEGACY, PERSON, Block, Inspection, Line, OcrPage, Quality, Rereading, SpanReading, Symbol, Word
from scanfile.model.receiving import Acknowledgement, ReceiverResult
from scanfile.model.records import Candidate, Obstacle, PageState, Part, Problem, RecordState, Source
from scanfile.model.register import Classification, CountUnit, RegisterEntry, RegisterImport, RegisterRow, SheetKind, SheetMark
from scanfile.model.separation import (
    Correction,
    Count,
    CountLine,
    Decision,
    DecisionKind,
    DraftPart,
    PageMark,
    Reach,
    RecordDraft,
    SeparatePage,
    Separation,
    Surroundings,
    WholePart,
)

__all__ = [
    "LEGACY",
    "PERSON",
    "Acknowledgement",
    "Affine",
    "Batch",
    "Block",
    "Box",
    "Candidate",
    "Classification",
    "Correction",
    "Count",
    "CountLine",
    "CountUnit",
    "Decision",
    "DecisionKind",
    "DeliveryOptions",
    "Dpi",
    "DraftPart",
    "Duplex",
    "Found",
    "Inspection",
    "Kind",
    "Line",
    "Master",
    "Obstacle",
    "OcrPage",
    "Order",
    "PageMark",
    "PageState",
    "Part",
    "Problem",
    "Quality",
    "Reach",
    "ReceiverResult",
    "RecordDraft",
    "RecordState",
    "RegisterEntry",
    "RegisterImport",
    "RegisterRow",
    "Rereading",
    "Role",
    "SeparatePage",
    "Separation",
    "SheetKind",
    "SheetMark",
    "SidecarRow",
    "Source",
    "SpanReading",
    "Step",
    "Surroundings",
    "Symbol",
    "TextLine",
    "WholePart",
    "Word",
    "Work",
    "page_id",
]
