"""What a command needs to answer from an archive: its index, and the texts of its records. Composes index, store and transcript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from scanfile import clock, transcript
from scanfile.config import Settings
from scanfile.corrections import corrected
from scanfile.crops import crop_path
from scanfile.errors import UsageError
from scanfile.index import LETTER_NUMBER, Hit, Index, OpenRecord, PageRow, ProblemRow, RecordRow
from scanfile.lookup import Near, near_numbers, the_record
from scanfile.model import Candidate, Correction, OcrPage, PageState, RecordState
from scanfile.person import login_name
from scanfile.proofread import said_of
from scanfile.review.questions import Question, open_questions
from scanfile.store import Archive
from scanfile.tasks import load_reading


@dataclass(frozen=True, slots=True)
class Shelf:
    """An open archive."""

    archive: Archive
    settings: Settings
    index: Index
    reader: str

    def record(self, wanted: str) -> RecordRow:
        """The one record that an id or a number in any notation means.

        Raises UsageError where it means none or several, and for a sealed one that the reader may not see.
        """
        row = self.index.record(the_record(self.index, self.settings, wanted))
        if row.state is RecordState.SEALED and self.reader not in self.settings.general.sealed_readers:
            raise UsageError("record.sealed", record=row.id, reader=self.reader)
        return row

    def search(self, wanted: str, limit: int, *, unreadable: bool) -> list[Hit]:
        """Pages that a query finds, best first."""
        return self.index.search(wanted, limit, unreadable, rank_limit=self.settings.index.rank_limit)

    def near(self, wanted: str, hits: Sequence[Hit]) -> list[Near]:
        """Numbers that may have been meant where no record and no letter has the one that was sought."""
        return [] if any(hit.score >= LETTER_NUMBER for hit in hits) else near_numbers(self.index, self.settings, wanted)

    def open_questions(self) -> tuple[list[OpenRecord], list[Question]]:
        """The records of which anything may be asked, and all that is open of them."""
        return open_questions(self.index, self.settings.review)

    def crop(self, candidate: Candidate) -> str | None:
        """Where the picture of a candidate lies in the archive; None where there is none."""
        path = crop_path(self.archive, candidate)
        return self.archive.rel(path) if path is not None and path.exists() else None

    def problem(self, number: int) -> ProblemRow:
        """One problem by its number. Raises UsageError."""
        for row in self.index.problems(every=True):
            if row.id == number:
                return row
        raise UsageError("usage.no-such-problem", wanted=number)

    def transcript(self, wanted: str, form: str) -> str:
        """The text of a record in the form ``txt``, ``hocr`` or ``alto``; pages that are still to be read are left out."""
        row = self.record(wanted)
        pages = self.readings([page for part in row.parts for page in part.pages])
        if form == "hocr":
            return transcript.hocr(pages, title=row.number or row.source_name)
        if form == "alto":
            return transcript.alto(pages, source=row.source_name)
        return transcript.plain_text(pages)

    def readings(self, pages: Sequence[PageRow]) -> list[OcrPage]:
        """What stands on pages: what was read, with what people corrected. Pages that are still to be read are left out."""
        said = said_of(self.index, pages)
        return [reading for page in pages if (reading := self._reading(page, said.get(page.ref, ()))) is not None]

    def _reading(self, page: PageRow, said: tuple[Correction, ...]) -> OcrPage | None:
        """A blank page that keeps its place has no words, and is a page all the same."""
        if page.read_path is not None:
            return corrected(load_reading(self.archive, page.read_path), said)
        if page.state is PageState.BLANK and page.inspection is not None:
            seen = page.inspection
            return OcrPage(seen.width_px, seen.height_px, seen.dpi, 0, seen.angle_deg, (), "", "")
        return None


@contextmanager
def open_shelf(archive: Archive, settings: Settings, *, write: bool = False) -> Iterator[Shelf]:
    """Open the archive's index, read-only unless ``write``; other writers may be at work meanwhile."""
    with Index.open(archive.index_db, clock.now, read_only=not write) as index:
        yield Shelf(archive, settings, index, login_name())
