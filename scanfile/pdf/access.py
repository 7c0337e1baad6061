"""Access PDFs: the small PDFs of a part that are handed over, beside the one that keeps the scanner's pixels.

Pages are coded anew and small (``frugal``); text, labels, bookmarks, facts and PDF/A are those of the part's own PDF. Where a cap
demands it the part is split into pieces, each a whole PDF that says which of how many it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryFile

import pikepdf

from scanfile.config import AccessSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.pdf import layer
from scanfile.pdf.assemble import add_kept, finish, text_of
from scanfile.pdf.draft import Draft
from scanfile.pdf.frugal import code
from scanfile.pdf.geometry import sheet
from scanfile.pdf.keep import KeptPage, built_forms
from scanfile.pdf.pieces import Span, split
from scanfile.pdf.proof import Finding, prove
from scanfile.pdf.recode import Picture
from scanfile.pdf.source import DocumentFacts, PageSource

_PIECE_BYTES, _PAGE_BYTES, _WORD_BYTES = 9000, 900, 8
"""What a PDF costs besides its images, for the first plan; what comes out too large is planned again with less room."""
_MEMORY_BYTES = 32 << 20
_UNLIMITED = 1 << 60
_SHOWN = 6


@dataclass(frozen=True)
class AccessPiece:
    """One PDF: its path, the pages of the part that it holds (0-based, ``end`` exclusive), its size in bytes and its SHA-256."""

    path: Path
    start: int
    end: int
    size: int
    sha256: str


@dataclass(frozen=True)
class AccessPdfs:
    """The pieces of a part in order, how each page was coded, and what the proof found (nothing when all is well)."""

    pieces: tuple[AccessPiece, ...]
    provenance: tuple[str, ...]
    findings: tuple[Finding, ...]


def build_access(
    pages: Sequence[PageSource], facts: DocumentFacts, built: Path, target: Path, settings: AccessSettings, workspace: Path
) -> AccessPdfs:
    """Write the access PDFs of a part and prove them.

    ``built`` is the part's own PDF, from which pages come whose content was kept. ``target`` is the path where one PDF is enough
    (``x.pdf``); pieces are ``x-1-of-3.pdf`` beside it. ``workspace`` is a directory on the same disk for temporary paths. The same input
    gives the same bytes. Raises InputError: ``pdf-failed`` naming the page that can't be coded, ``page-over-cap`` naming the pages that
    are larger than the cap by themselves; OSError where the disk fails. Then no path of that name was written. Making the PDFs durable is
    left to the caller, who makes a whole package so.
    """
    if not pages:
        raise InputError(ProblemCode.PDF_FAILED, "there is no page")
    with ExitStack() as opened:
        try:
            own = opened.enter_context(pikepdf.open(built))
            kept = built_forms(own, pages)
            shelf = opened.enter_context(closing(_Shelf(workspace)))
            provenance = [
                _code(shelf, source, kept.get(at), label, settings)
                for at, (source, label) in enumerate(zip(pages, facts.labels, strict=True))
            ]
            written = _Part(pages, facts, kept, shelf, settings, workspace).write()
        except (pikepdf.PdfError, ValueError, ZeroDivisionError) as error:
            raise InputError(ProblemCode.PDF_FAILED, str(error)) from error
    findings: list[Finding] = []
    pieces = []
    for number, ((start, end), path) in enumerate(written, 1):
        findings += prove(path, [page.ocr for page in pages[start:end]])
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        pieces.append(AccessPiece(piece_path(target, number, len(written)), start, end, path.stat().st_size, digest))
    for piece, (_, path) in zip(pieces, written, strict=True):
        path.replace(piece.path)
    return AccessPdfs(tuple(pieces), tuple(provenance), tuple(findings))


def piece_path(target: Path, number: int, count: int) -> Path:
    """The path of one of several pieces; the target itself where it is the only one."""
    return target if count == 1 else target.with_name(f"{target.stem}-{number}-of-{count}{target.suffix}")


def _code(shelf: _Shelf, source: PageSource, kept: KeptPage | None, label: str, settings: AccessSettings) -> str:
    """Code a page, put it on the shelf, and say how it was coded."""
    if kept is not None:
        shelf.put((), _bytes_of(kept))
        return "pdf content kept"
    try:
        embedded = code(source, settings)
    except (InputError, pikepdf.PdfError, ValueError, ZeroDivisionError) as error:
        why = (error.detail or str(error.problem)) if isinstance(error, InputError) else str(error)
        raise InputError(ProblemCode.PDF_FAILED, f"{label}: {why}") from error
    shelf.put(embedded.pictures)
    return embedded.provenance


def _bytes_of(kept: KeptPage) -> int:
    """What a kept page brings along at least: its operators and its images. Fonts are shared with others."""
    resources = kept.form.get("/Resources", pikepdf.Dictionary())
    streams = [kept.form, *resources.get("/XObject", pikepdf.Dictionary()).values()]
    return sum(int(stream.get("/Length", 0)) for stream in streams if isinstance(stream, pikepdf.Stream))


@dataclass(frozen=True)
class _Part:
    """A part whose pages are coded, on its way into pieces."""

    pages: Sequence[PageSource]
    facts: DocumentFacts
    kept: dict[int, KeptPage]
    shelf: _Shelf
    settings: AccessSettings
    workspace: Path

    def write(self) -> list[tuple[Span, Path]]:
        """Plan and write pieces until none is too large; each new plan has less room, and ends with a page to each piece at the latest."""
        cap = self.settings.max_bytes or _UNLIMITED
        if sure := [(at, size) for at, size in enumerate(self.shelf.sizes) if size > cap]:
            raise self._over(sure)
        sizes = [
            size + _PAGE_BYTES + _WORD_BYTES * (len(page.ocr.words) if page.ocr else 0)
            for size, page in zip(self.shelf.sizes, self.pages, strict=True)
        ]
        borders = [mark.start for mark in self.facts.documents]
        room = cap - _PIECE_BYTES
        while True:
            spans = split(sizes, borders, max(room, 0), self.settings.max_pages or len(sizes))
            paths, lone, excess = self._write_all(spans, cap)
            if not excess:
                if lone:
                    raise self._over(lone)
                return list(zip(spans, paths, strict=True))
            room -= excess

    def _write_all(self, spans: Sequence[Span], cap: int) -> tuple[list[Path], list[tuple[int, int]], int]:
        """The pieces; the single pages that are over the cap, with their sizes; and by how much the first larger piece is over it."""
        paths: list[Path] = []
        lone: list[tuple[int, int]] = []
        for number, (start, end) in enumerate(spans, 1):
            paths.append(self.workspace / f"piece-{number:05d}.pdf")
            self._piece(start, end, (number, len(spans)), paths[-1])
            size = paths[-1].stat().st_size
            if size > cap and end - start > 1:
                return paths, lone, size - cap
            if size > cap:
                lone.append((start, size))
        return paths, lone, 0

    def _piece(self, start: int, end: int, piece: Span, target: Path) -> None:
        pages = self.pages[start:end]
        codes = layer.characters(page.ocr for page in pages)
        kept = {at - start: form for at, form in self.kept.items() if start <= at < end}
        with ExitStack() as opened:
            draft = opened.enter_context(closing(Draft(_MEMORY_BYTES, self.workspace)))
            for at, source in enumerate(pages):
                if at in kept:
                    add_kept(draft, source, kept[at], codes)
                else:
                    place = sheet(source)
                    draft.add(self.shelf.take(start + at), place, text_of(source, place, codes))
            pdf = opened.enter_context(draft.finish())
            finish(pdf, kept, codes, self.facts.cut(start, end, piece), target)

    def _over(self, found: Sequence[tuple[int, int]]) -> InputError:
        named = ", ".join(f"{self.facts.labels[at]} ({size} bytes)" for at, size in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return InputError(ProblemCode.PAGE_OVER_CAP, f"{named}{more}; the cap is {self.settings.max_bytes} bytes")


@dataclass(frozen=True)
class _Aside:
    """A picture whose coded bytes lie on the shelf."""

    picture: Picture
    offset: int
    length: int
    mask: _Aside | None


class _Shelf:
    """Coded pages wait here until it is known which piece they go to: on disk, so that memory does not grow with the part."""

    def __init__(self, workspace: Path) -> None:
        self._bytes = TemporaryFile(dir=workspace, prefix="coded-")  # noqa: SIM115  (closed by close)
        self._pages: list[tuple[_Aside, ...]] = []
        self.sizes: list[int] = []

    def put(self, pictures: Sequence[Picture], size: int = 0) -> None:
        """Lay the next page aside; ``size`` is said for a page that has no pictures here."""
        start = self._bytes.seek(0, 2)
        self._pages.append(tuple(self._aside(picture) for picture in pictures))
        self.sizes.append(size or self._bytes.tell() - start)

    def take(self, at: int) -> list[Picture]:
        """The pictures of a page."""
        return [self._back(aside) for aside in self._pages[at]]

    def close(self) -> None:
        """Give the disk space back."""
        self._bytes.close()

    def _aside(self, picture: Picture) -> _Aside:
        offset = self._bytes.tell()
        self._bytes.write(picture.stream)
        mask = self._aside(picture.mask) if picture.mask else None
        return _Aside(replace(picture, stream=b"", mask=None), offset, len(picture.stream), mask)

    def _back(self, aside: _Aside) -> Picture:
        self._bytes.seek(aside.offset)
        stream = self._bytes.read(aside.length)
        return replace(aside.picture, stream=stream, mask=self._back(aside.mask) if aside.mask else None)
