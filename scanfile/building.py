"""What a worker does to build a record: the PDF/A of each part, proved, the record's facts, and pictures of what a person is asked about.

As with tasks of single pages (``tasks.py``) the bytes are canonical: a build that ran twice leaves the archive as one that ran once does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scanfile import __version__, corrections, crops, facts, metadata, standing
from scanfile.config import PagesSettings, PdfSettings, ReviewSettings
from scanfile.enrolled import Enrolled, bars, enrolled, with_row
from scanfile.model import Candidate, Correction, Count, Decision, Inspection, Part, Problem, RecordState
from scanfile.outcomes import BuiltPart, LetterFound, RecordBuilt, ReferenceFound, ResultRef
from scanfile.sheaf import PageText
from scanfile.store import (
    FORMAT,
    Archive,
    AtomicPath,
    canonical_json,
    fingerprint,
    make_directory,
    storage_errors,
    to_plain,
    write_atomic,
)
from scanfile.tasks import load_reading, pack_of, settings_with

if TYPE_CHECKING:
    import numpy as np

    from scanfile import pdf


@dataclass(frozen=True, slots=True)
class BuildPage:
    """One page of a record: where its master and its results are; ``read`` is None for a blank page that keeps its place. ``said`` is what
    people said of its words."""

    batch: str
    page: str
    master: str
    frame: int
    inspection: Inspection
    read: str | None
    said: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildPart:
    """One part to build. ``first`` is the ordinal of its first page in the part's numbering, ``documents`` the places of first pages of
    letters (0-based), ``count`` what was declared of it and what came."""

    part: Part
    volume: int
    first: int
    pages: tuple[BuildPage, ...]
    documents: tuple[int, ...] = ()
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class BuildTask:
    """One record to build. ``missing`` pages or open ``doubts`` of separation hold it back; ``draft`` names its grouping, ``begun`` what it
    began with.

    ``state`` is the office's, whose words are looked for; ``register`` the digest of the register that is known, empty without one;
    ``lexicon`` that of the office's own words; ``letters`` are what people said of its letters.
    """

    root: Path
    record: str
    batch: str
    source_name: str
    date: str
    parts: tuple[BuildPart, ...]
    fields: tuple[tuple[str, tuple[Candidate, ...]], ...]
    pages: PagesSettings
    pdf: PdfSettings
    review: ReviewSettings
    missing: int = 0
    doubts: int = 0
    draft: str = ""
    state: str = ""
    register: str = ""
    begun: str = ""
    letters: tuple[Decision, ...] = ()
    lexicon: str = ""


def build_record(task: BuildTask) -> RecordBuilt:
    """Write one PDF/A for each part, prove it, and then record.json. Raises InputError when a PDF can't be built."""
    archive = Archive(task.root)
    words = facts_pack(archive.lexicon, task.lexicon, task.state)
    register = enrolled(archive.register, task.register, task.state)
    found, pages = _facts(archive, task, words, register)
    fields = standing.with_read(task.fields, found.fields)
    accepted = standing.accepted_candidates(fields)
    problems: list[Problem] = []
    built = []
    directory = archive.record_dir(task.record)
    with storage_errors(directory):
        make_directory(directory)
        for part in task.parts:
            if part.pages:
                built.append(_build_part(archive, task, part, dict(accepted), found.letters, problems))
        unknown = standing.unanswered(task.review.required, fields)
        unknown += [name for letter in found.letters for name in standing.unanswered(task.review.letters, letter.fields)]
        # A government file that lacks a page is for a person to release, however good the rest is.
        whole = built and not problems and not unknown and not task.missing and not task.doubts
        sealed = bars(register, fields)
        state = RecordState.SEALED if sealed else RecordState.PUBLISHED if whole else RecordState.REVIEW
        content = _record_text(task, state, fields, found, built, words)
        path = directory / "record.json"
        write_atomic(path, content)
    if sealed:
        crops.drop_crops(archive, [page.ref for page in pages])
    else:
        _keep_crops(archive, task, pages, fields, found)
    return RecordBuilt(
        task.record,
        state,
        accepted,
        tuple(part for part, _ in built),
        ResultRef(archive.rel(path), sha256(content).hexdigest(), settings_with(task.pdf.digest(), words)),
        tuple(problems),
        found.fields,
        tuple(facts.letter_found(letter) for letter in found.letters),
        tuple(ReferenceFound(one.part, one.ordinal, one.value, one.key, one.date, one.received) for one in found.references),
    )


def _facts(archive: Archive, task: BuildTask, words: metadata.Pack, register: Enrolled | None) -> tuple[facts.Facts, list[PageText]]:
    """What the pages of the record say of it, and these with their readings."""
    pages = [
        PageText(part.part, ordinal, corrections.corrected(load_reading(archive, page.read), page.said), f"{page.batch}/{page.page}")
        for part in task.parts
        for ordinal, page in enumerate(part.pages, part.first)
        if page.read
    ]
    begins = [(part.part, part.first + place) for part in task.parts for place in part.documents]
    numbers = register.numbers if register is not None else None
    found = facts.facts_of(pages, begins, words, int(task.date[:4]), numbers, single=task.review.single_letter)
    refs = {(page.part, page.ordinal): page.ref for page in pages}
    letters = facts.with_said(found.letters, refs, task.letters)
    return replace(found, fields=with_row(register, task.fields, found.fields), letters=letters), pages


def _keep_crops(archive: Archive, task: BuildTask, pages: Sequence[PageText], fields: standing.Fields, found: facts.Facts) -> None:
    """Pictures of what was read for the fields that a person is asked for, and no others."""
    asked = [(name, fields) for name in standing.unanswered(dict.fromkeys((*task.review.required, *task.review.asked)), fields)]
    asked += [(name, letter.fields) for letter in found.letters for name in standing.unanswered(task.review.letters, letter.fields)]
    wanted: dict[str, list[Candidate]] = {}
    for name, known in asked:
        for one in dict(known).get(name, ()):
            wanted.setdefault(one.ref, []).append(one)
    crops.drop_crops(archive, [page.ref for page in pages], [crops.crop_path(archive, one) for found in wanted.values() for one in found])
    masters = {f"{page.batch}/{page.page}": page for part in task.parts for page in part.pages}
    for page in pages:
        if page.ref in wanted:
            place = masters[page.ref]
            crops.draw_crops(archive, crops.CropPage(page.ref, place.master, place.frame, page.reading), wanted[page.ref], task.pages)


@cache
def facts_pack(path: Path, digest: str, state: str) -> metadata.Pack:
    """The words of a state and of the office's own lexicon, made ready once for each worker and lexicon (``digest``, empty without one).

    Pages are read with the state's words alone, so that what people teach makes no reading due again.
    """
    name = state if state in metadata.states() else ""
    return metadata.pack_with(name, metadata.read_lexicon(path)) if digest else pack_of(state)


def _build_part(
    archive: Archive,
    task: BuildTask,
    part: BuildPart,
    accepted: dict[str, Candidate],
    letters: Sequence[facts.Letter],
    problems: list[Problem],
) -> tuple[BuiltPart, dict[str, Any]]:
    """One PDF: built beside its final name, proved, and only then given the name that carries its digest."""
    from scanfile import pdf

    readings = [corrections.corrected(load_reading(archive, page.read), page.said) if page.read else None for page in part.pages]
    sources = [
        pdf.PageSource(
            path=archive.root / page.master,
            frame=page.frame,
            media=page.inspection.media,
            width_px=page.inspection.width_px,
            height_px=page.inspection.height_px,
            dpi=page.inspection.dpi,
            ocr=reading,
            decode=partial(decoded, archive.root / page.master, page.frame, task.pages),
            text_layer=page.inspection.text_layer,
        )
        for page, reading in zip(part.pages, readings, strict=True)
    ]
    number, subject = accepted.get("number"), accepted.get("subject")
    described_as = pdf.DocumentFacts(
        record=task.record,
        part=heading(part.part, part.volume),
        date=task.date,
        labels=tuple(part.part.label(part.first + index) for index in range(len(sources))),
        number=number.value if number else "",
        subject=subject.value if subject else "",
        creator=f"scanfile {__version__}",
        language=task.pdf.language,
        documents=document_marks(part.part, part.first, len(sources), part.documents, list(map(facts.letter_found, letters))),
    )
    directory = archive.record_dir(task.record)
    target = AtomicPath(directory / f"{part.part}.pdf")
    with target as temporary, TemporaryDirectory(prefix=".part-", dir=directory) as workspace:
        provenance = pdf.build(sources, described_as, temporary, task.pdf, Path(workspace))
        problems.extend(Problem(code, task.source_name, detail, record=task.record) for code, detail in pdf.prove(temporary, readings))
        digest, size = fingerprint(temporary), temporary.stat().st_size
        # The final name carries the digest, which is known only now.
        name = f"{part.part}-{part.volume}" if part.volume > 1 else str(part.part)
        target.target = final = directory / f"{name}.{digest[:16]}.pdf"
    described = {
        "part": str(part.part),
        "volume": part.volume,
        "pdf": archive.rel(final),
        "sha256": digest,
        "documents": list(part.documents),
        "count": to_plain(part.count) if part.count else None,
        "pages": [
            {"batch": page.batch, "page": page.page, "label": label, "image": how} | ({"said": len(page.said)} if page.said else {})
            for page, label, how in zip(part.pages, described_as.labels, provenance, strict=True)
        ],
    }
    return BuiltPart(part.part, part.volume, archive.rel(final), digest, size, len(sources)), described


_HEADINGS = {Part.NOTING: "टिप्पणी (Noting)", Part.CORRESPONDENCE: "पत्राचार (Correspondence)"}


def heading(part: Part, volume: int) -> str:
    """The part in both languages: which of them the archive speaks is no setting of the PDF."""
    return _HEADINGS[part] + (f", खण्ड (Volume) {volume}" if volume > 1 else "")


def decoded(path: Path, frame: int, settings: PagesSettings) -> np.ndarray:
    """The pixels of a page that can't be embedded as it is."""
    from scanfile import pages

    return pages.decode(path, frame, settings, grey=False).pixels


def document_marks(
    part: Part, first: int, pages: int, documents: Sequence[int], letters: Sequence[LetterFound]
) -> tuple[pdf.DocumentMark, ...]:
    """The letters of a part for its bookmarks; where sheets mark ``documents`` in a part that has no letters, these.

    ``first`` is the ordinal of the part's first page, ``pages`` how many it has.
    """
    from scanfile import pdf

    marks = dict.fromkeys(documents, "")
    for letter in letters:
        at = letter.ordinal - first
        if letter.part is part and 0 <= at < pages:
            # What is only proposed is no title: a bookmark looks like a fact.
            stands = (value if name in letter.accepted else "" for name, value in _known_of(letter))
            marks[at] = pdf.document_title(*stands)
    known = len(marks) > 1 or any(marks.values()) or bool(documents)
    return tuple(pdf.DocumentMark(start, title) for start, title in sorted(marks.items())) if known else ()


def _known_of(letter: LetterFound) -> tuple[tuple[str, str], ...]:
    return ("number", letter.number), ("date", letter.date), ("subject", letter.subject)


def _record_text(
    task: BuildTask,
    state: RecordState,
    fields: standing.Fields,
    found: facts.Facts,
    built: list[tuple[BuiltPart, dict[str, Any]]],
    words: metadata.Pack,
) -> bytes:
    return canonical_json(
        {
            "format": FORMAT,
            "record": task.record,
            "batch": task.batch,
            "source_name": task.source_name,
            "state": str(state),
            "missing": task.missing,
            "draft": task.draft,
            "begun": task.begun,
            "program": __version__,
            "settings": settings_with(task.pdf.digest(), words),
            "pack": words.digest,
            "fields": {name: [to_plain(candidate) for candidate in candidates] for name, candidates in fields},
            "letters": [to_plain(facts.letter_found(letter)) for letter in found.letters],
            "references": [to_plain(reference) for reference in found.references],
            "parts": [described for _, described in built],
        }
    )
