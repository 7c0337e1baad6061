"""The preservation facts of one record as plain JSON, grouped as eGOV-PID (eGOV.DP.01-01) groups its elements. Pure.

The element names of that standard are not publicly confirmed: the groups are its, the names inside are ours, and nothing claims more. Its
group of signatures says that there are none: a package carries digests.
"""

from __future__ import annotations

from typing import Any

from scanfile.export.contents import PageContents, Placed
from scanfile.export.rows import documents_of
from scanfile.model import Classification

FORMAT = 1
NOTE = "Grouped as eGOV-PID groups its elements; the names inside the groups are scanfile's own. Best effort, not certified."


def preservation_facts(placed: Placed, program: str) -> dict[str, Any]:
    """The facts of a record by group."""
    record, row = placed.record, placed.record.register
    return {
        "format": FORMAT,
        "note": NOTE,
        "record": record.id,
        "cataloguing": {
            "number": record.number,
            "alias": placed.alias,
            "subject": record.subject,
            "date": record.date,
            "year": row.year if row else "",
            "section": record.section,
            "office": record.office,
            "category": row.category if row else "",
            "retention": row.retention if row else "",
            "class": row.file_class if row else "",
            "sources": [{"field": one.field, "source": one.source, "reason": one.reason} for one in record.sources],
        },
        "enclosure": _enclosure(placed),
        "provenance": {
            "batch": record.batch,
            "source_name": record.source_name,
            "scanned_on": record.scanned_on,
            "operator": record.operator,
            "program": program,
            "version": record.version,
        },
        "representation": [
            {
                "pdf": piece.path,
                "format": "PDF/A-2b",
                "text_layer": "recognised by machine, proofed against the reading",
                "pages": [_picture(page) for page in piece.pages],
            }
            for piece in placed.pieces
        ],
        "fixity": {
            "algorithm": "SHA-256",
            "pdfs": [{"path": piece.path, "sha256": piece.sha256, "bytes": piece.size} for piece in placed.pieces],
            "masters": [
                {"page": f"{page.batch}/{page.page}", "sha256": page.master_sha256, "frame": page.frame}
                for part in record.parts
                for page in part.pages
            ],
        },
        "signature": [],
        "access": {"classification": str(row.classification if row else Classification.NORMAL), "restrictions": []},
    }


def _enclosure(placed: Placed) -> list[dict[str, Any]]:
    """The parts and volumes of the file, and the letters in each."""
    documents = documents_of(placed.record)
    return [
        {
            "part": str(part.part),
            "volume": part.volume,
            "pages": len(part.pages),
            "declared": part.count.declared if part.count else None,
            "unit": str(part.count.unit) if part.count else None,
            "documents": [
                {
                    "first": part.part.label(one.first),
                    "last": part.part.label(one.last),
                    "number": one.letter.number if one.letter else "",
                    "date": one.letter.date if one.letter else "",
                    "subject": one.letter.subject if one.letter else "",
                    "accepted": list(one.letter.accepted) if one.letter else [],
                }
                for one in documents
                if one.part is part
            ],
        }
        for part in placed.record.parts
    ]


def _picture(page: PageContents) -> dict[str, Any]:
    return {"page": f"{page.batch}/{page.page}", **page.picture}
