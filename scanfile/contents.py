"""A record as it leaves: what the index knows of it, as the values of ``export``. Composes index and export."""

from __future__ import annotations

from scanfile import export
from scanfile.index import Index, PageFacts, PageRow, PartRow
from scanfile.model import RecordState
from scanfile.text import letters_digest


def contents_of(index: Index, record: str) -> export.RecordContents:
    """A record as it leaves, from what the index knows. Raises IntegrityError where it has no PDF any more."""
    row = index.record(record)
    accepted, origin = dict(row.accepted), index.packages.origin(row.batch)
    sizes, facts = index.packages.part_sizes(record), index.packages.page_facts(record)
    number = accepted.get("number")
    registered = index.register_rows([number.key]).get(number.key) if number else None
    parts = tuple(_part(part, sizes.get((part.part, part.volume), 0), facts) for part in row.parts if part.pdf is not None)
    return export.RecordContents(
        id=row.id,
        batch=row.batch,
        source_name=row.source_name,
        state=row.state if row.state is not RecordState.PUBLISHED else RecordState.EXPORTED,
        number=row.number or "",
        subject=row.subject or "",
        date=row.date or "",
        version=index.packages.version(record),
        scanned_on=origin["date"],
        operator=origin["operator"],
        office=(registered.office if registered else "") or origin["office"],
        section=(registered.section if registered else "") or origin["section"],
        parts=parts,
        letters=tuple(
            export.LetterContents(one.part, one.ordinal, one.number, one.date, one.subject, one.accepted) for one in index.letters(record)
        ),
        sources=tuple(export.FieldSource(name, str(one.source), one.reason) for name, one in row.accepted),
        register=registered,
    )


def _part(part: PartRow, size: int, facts: dict[str, PageFacts]) -> export.PartContents:
    assert part.pdf is not None
    assert part.sha256 is not None
    pages = tuple(_page(page, ordinal, facts[f"{page.batch}/{page.page}"]) for ordinal, page in enumerate(part.pages, part.first))
    return export.PartContents(part.part, part.volume, part.first, pages, part.pdf, part.sha256, size, part.count)


def _page(page: PageRow, ordinal: int, facts: PageFacts) -> export.PageContents:
    seen = page.inspection
    return export.PageContents(
        batch=page.batch,
        page=page.page,
        ordinal=ordinal,
        scan=page.called,
        master=page.master,
        master_sha256=page.master_sha256,
        frame=page.frame,
        state=str(page.state),
        width_px=seen.width_px if seen else 0,
        height_px=seen.height_px if seen else 0,
        dpi=round(seen.dpi.x) if seen else 0,
        colour=seen.mode if seen else "",
        words=facts.words,
        confidence=facts.confidence,
        legible=facts.legible,
        electronic=facts.electronic,
        text_sha256=letters_digest(facts.text),
        read_path=page.read_path,
    )
