"""The rows of a package's tables, by the names of ``columns``: from a placed record to the values of each table. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scanfile.export.columns import Table
from scanfile.export.contents import LetterContents, PartContents, Placed, RecordContents
from scanfile.messages import say
from scanfile.model import Part
from scanfile.spreadsheet import Cell

Row = dict[str, Cell]
_BETWEEN = "; "
"""Between several values of one cell."""


@dataclass(frozen=True, slots=True)
class Document:
    """One letter of a part, or all of a part without letters: its first and last page by ordinal, and what is known of it."""

    part: PartContents
    first: int
    last: int
    letter: LetterContents | None


def rows_of(placed: Placed, lang: str) -> Iterator[tuple[Table, Row]]:
    """All rows of a record, each with its table. ``lang`` is the language of the words in cells."""
    shared = _of_file(placed)
    documents = documents_of(placed.record)
    yield Table.FILES, shared | _file(placed, len(documents), lang)
    for number, document in enumerate(documents, 1):
        yield Table.DOCUMENTS, shared | _document(placed, document, lang) | {"document": number}
    for part in placed.record.parts:
        for row in _pages(placed, part, lang):
            yield Table.PAGES, shared | row
    for row in _pdfs(placed, lang):
        yield Table.PDFS, shared | row


def documents_of(record: RecordContents) -> list[Document]:
    """The letters of each part and volume in order, and what lies before the first one; a part without letters is one document."""
    found = []
    for part in record.parts:
        if not part.pages:
            continue
        last = part.first + len(part.pages) - 1
        letters = {one.ordinal: one for one in record.letters if one.part is part.part and part.first <= one.ordinal <= last}
        begins = sorted({part.first, *letters})
        found += [Document(part, first, after - 1, letters.get(first)) for first, after in pairwise([*begins, last + 1])]
    return found


def part_name(part: Part, lang: str) -> str:
    """A part as people call it."""
    return say(f"table.{part}", lang)


def _of_file(placed: Placed) -> Row:
    """What every table can repeat of the government file."""
    record, row = placed.record, placed.record.register
    return {
        "serial": placed.serial,
        "number": record.number,
        "alias": placed.alias,
        "record": record.id,
        "subject": record.subject,
        "date": record.date,
        "year": (row.year if row else "") or record.date[:4],
        "section": record.section,
        "office": record.office,
        "batch": record.batch,
        "scanned_on": record.scanned_on,
        "operator": record.operator,
    }


def _file(placed: Placed, documents: int, lang: str) -> Row:
    record, row = placed.record, placed.record.register
    pages = {part: sum(len(one.pages) for one in record.parts if one.part is part) for part in Part}
    paths = {part: _BETWEEN.join(piece.path for piece in placed.pieces if piece.part is part) for part in Part}
    declared = {part: _declared(record, part) for part in Part}
    return {
        "state": say(f"state.{record.state}", lang),
        "retention": row.retention if row else "",
        "category": row.category if row else "",
        "class": row.file_class if row else "",
        "priority": row.priority if row else "",
        "classification": str(row.classification) if row else "",
        "source_name": record.source_name,
        "number_source": next((one.source for one in record.sources if one.field == "number"), ""),
        "documents": documents,
        "pages": record.pages,
        "pages_noting": pages[Part.NOTING],
        "pages_correspondence": pages[Part.CORRESPONDENCE],
        "declared_noting": declared[Part.NOTING],
        "declared_correspondence": declared[Part.CORRESPONDENCE],
        "volumes": max((part.volume for part in record.parts), default=0),
        "directory": placed.directory,
        "pdfs_noting": paths[Part.NOTING],
        "pdfs_correspondence": paths[Part.CORRESPONDENCE],
        "bytes": sum(piece.size for piece in placed.pieces),
        "version": record.version,
        "supersedes": placed.supersedes,
    }


def _declared(record: RecordContents, part: Part) -> int | None:
    """How many leaves or sides were declared of a part: on its sheets, else in the register."""
    counts = [one.count.declared for one in record.parts if one.part is part and one.count]
    return sum(counts) if counts else record.register.declared(part) if record.register else None


def _document(placed: Placed, document: Document, lang: str) -> Row:
    part, letter = document.part, document.letter
    found = placed.piece_of(part.part, document.first)
    return {
        "part": part_name(part.part, lang),
        "volume": part.volume,
        "document_number": letter.number if letter else "",
        "document_date": letter.date if letter else "",
        "document_subject": letter.subject if letter else "",
        "document_accepted": " ".join(letter.accepted) if letter else "",
        "first_label": part.part.label(document.first),
        "last_label": part.part.label(document.last),
        "pages": document.last - document.first + 1,
        "pdf": found[0].path if found else "",
        "first_pdf_page": found[1] if found else None,
    }


def _pages(placed: Placed, part: PartContents, lang: str) -> Iterator[Row]:
    for page in part.pages:
        found = placed.piece_of(part.part, page.ordinal)
        yield {
            "part": part_name(part.part, lang),
            "volume": part.volume,
            "label": part.part.label(page.ordinal),
            "page": page.ordinal,
            "pdf": found[0].path if found else "",
            "pdf_page": found[1] if found else None,
            "page_id": f"{page.batch}/{page.page}",
            "scan": page.scan,
            "master_sha256": page.master_sha256,
            "frame": page.frame,
            "kind": "electronic" if page.electronic else page.state,
            **page.picture,
            "legible": say("table.yes" if page.legible else "table.no", lang),
            "text_sha256": page.text_sha256,
        }


def _pdfs(placed: Placed, lang: str) -> Iterator[Row]:
    for piece in placed.pieces:
        yield {
            "part": part_name(piece.part, lang),
            "volume": piece.volume,
            "pdf": piece.path,
            "sha256": piece.sha256,
            "bytes": piece.size,
            "pages": len(piece.pages),
            "first_label": piece.part.label(piece.pages[0].ordinal) if piece.pages else "",
            "last_label": piece.part.label(piece.pages[-1].ordinal) if piece.pages else "",
        }
