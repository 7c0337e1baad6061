"""What the PDF step is given: pages with their masters and readings, and the facts of the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanfile.model import LEGACY, Dpi, OcrPage

Pixels = NDArray[np.uint8]
"""(H, W) grey or (H, W, 3) RGB, in the decoded frame."""


@dataclass(frozen=True)
class PageSource:
    """One page of the PDF to be.

    ``path`` is the master and ``frame`` its 1-based page; ``media`` and ``text_layer`` are those of ``Inspection``. ``width_px``,
    ``height_px`` and ``dpi`` describe the decoded frame. ``ocr`` is None for a page without text (a blank one that keeps its place).
    ``decode`` gives the decoded frame for masters that can't be embedded as they are; it raises InputError for a bad one.
    """

    path: Path
    frame: int
    media: str
    width_px: int
    height_px: int
    dpi: Dpi
    ocr: OcrPage | None
    decode: Callable[[], NDArray[Any]] = field(repr=False, compare=False)
    text_layer: str = "none"

    @property
    def converted(self) -> bool:
        """Whether the page's own text, which is in a legacy font, was made into Unicode: its letters stay, and what they say is ours."""
        return self.text_layer == "junk" and self.ocr is not None and self.ocr.engine.startswith(LEGACY)


@dataclass(frozen=True)
class DocumentMark:
    """One letter inside the part: the 0-based page with which it begins, and what is known of it (see ``document_title``).

    ``continued`` where a PDF that holds some pages of the part begins inside the letter.
    """

    start: int
    title: str = ""
    continued: bool = False


def document_title(number: str = "", date: str = "", subject: str = "") -> str:
    """What people know a letter by, as far as it is known: ``1234/रा०, 12.03.2019: सड़क की मरम्मत``."""
    return ": ".join(text for text in (", ".join(text for text in (number, date) if text), subject) if text)


@dataclass(frozen=True)
class DocumentFacts:
    """What the PDF says about itself. ``date`` is the batch's, ISO 8601, so that building again gives the same bytes.

    ``labels`` holds the label of each page, e.g. ``12/c``; ``part`` is the heading of the bookmark, in words for people; ``documents``
    are the letters in it that are known. ``piece`` is the number of this PDF, from 1, and how many the part was split into.
    """

    record: str
    part: str
    date: str
    labels: tuple[str, ...]
    number: str = ""
    subject: str = ""
    creator: str = "scanfile"
    office: str = ""
    language: str = "hi-IN"
    documents: tuple[DocumentMark, ...] = ()
    piece: tuple[int, int] = (1, 1)

    @property
    def title(self) -> str:
        """Number and subject as far as they are known, else the record's id; and which of how many, where the part was split."""
        known = ": ".join(text for text in (self.number, self.subject) if text) or self.record
        return f"{known} ({self.piece[0]} of {self.piece[1]})" if self.piece[1] > 1 else known

    def cut(self, start: int, end: int, piece: tuple[int, int]) -> DocumentFacts:
        """The same for a PDF that holds the pages from ``start`` up to, not including, ``end``."""
        inside = [replace(mark, start=mark.start - start) for mark in self.documents if start <= mark.start < end]
        before = [mark for mark in self.documents if mark.start < start]
        if before and not any(mark.start == 0 for mark in inside):
            inside.insert(0, replace(max(before, key=lambda mark: mark.start), start=0, continued=True))
        return replace(self, labels=self.labels[start:end], documents=tuple(inside), piece=piece)
