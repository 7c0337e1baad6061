"""A review by one person in an open archive: what ``review.session`` wants done is done here. Composes repair, index and crops.

Nothing is waited for between two questions: answers stand at once and are settled when the review ends, and while a person looks at one
question, what belongs to the next ones is read, and their pictures are made where they are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from scanfile import clock
from scanfile.answers import Answer, checked
from scanfile.crops import CropPage, crop_path, draw_crops
from scanfile.errors import ScanfileError, UsageError
from scanfile.index import PageRow, RecordRow
from scanfile.model import Candidate, Source
from scanfile.repair import Desk
from scanfile.review import session
from scanfile.review.questions import Question, open_questions, questions_of
from scanfile.review.screen import Sight
from scanfile.review.session import Decide, Effect, Leave, State
from scanfile.said import typed_by
from scanfile.tasks import load_reading

AHEAD = 3
"""So many questions are made ready while a person looks at one."""


class Review:
    """One person's review. Use as a block: leaving it settles what was answered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = replace(desk, later=True)
        self._sights: dict[str, tuple[RecordRow, Sight]] = {}
        self._drawn: set[str] = set()
        self._artist = ThreadPoolExecutor(1)
        self._answered = False

    def __enter__(self) -> Self:
        self._doubts: dict[str | None, list[tuple[str, str]]] = {}
        for row in self._desk.index.problems():
            self._doubts.setdefault(row.record, []).append((row.code, f"{row.subject}  {row.detail}".rstrip()))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._artist.shutdown(cancel_futures=True)
        if self._answered:
            self._desk.settle()

    def begin(self) -> State:
        """All that this person can answer."""
        settings = self._desk.settings.review
        return session.begin(self._desk.operator, open_questions(self._desk.index, settings)[1], settings)

    def sight(self, state: State) -> Sight | None:
        """What is known of the record that is asked about."""
        return self._seen(state.question)[1] if state.question is not None else None

    def look_ahead(self, state: State) -> None:
        """Make the next questions ready. Nothing that goes wrong here matters."""
        ahead = [one for one in state.questions[state.at :] if one.place not in state.done][: AHEAD + 1]
        for question in ahead:
            with suppress(ScanfileError):
                self._draw(self._seen(question)[0], question)

    def carry_out(self, state: State, effect: Effect) -> State:
        """Do what a key asked for; the state afterwards. Raises what stops the program (errors.py)."""
        if isinstance(effect, Leave):
            return state
        try:
            if isinstance(effect, Decide):
                return session.answered(state, self._decide(state, effect.answers))
            self._take_back(effect.answers)
            return session.taken_back(state, effect.answers)
        except UsageError as error:
            if error.code not in ("repair.changed", "usage.no-such-record", "review.letter"):
                return session.refused(state, error.code, error.values)
            record = effect.answers[0].record
            now = self._read_again(record)
            return session.reread(state, record, self._look_up(record)[1].revision, now)

    def _decide(self, state: State, answers: Sequence[Answer]) -> Sequence[Answer]:
        """Give the answers that still have a question. Of the first the person has seen the record; of the others it is looked up now."""
        first, shown = answers[0], state.question
        if shown is None:
            return ()
        desk, kept = self._desk.expecting(first.record, self._seen_revision(shown)), [first]
        for answer, question in ((one, self._open_question(one)) for one in answers[1:]):
            if question is not None and question.group == shown.group:
                desk = desk.expecting(answer.record, self._desk.index.record(answer.record).revision)
                kept.append(answer)
        self._give(desk, kept)
        return kept

    def _seen_revision(self, question: Question) -> str:
        """The revision of the record as it was seen; or as it is now, where all that was seen still holds: when others are decided, the
        delivery is separated again."""
        row, sight = self._seen(question)
        now = self._desk.index.record(question.record)
        if now.revision != sight.revision and _lies(now) == _lies(row):
            again = self._open_question(Answer(question.record, question.field, None, question.letter))
            if again is not None and (again.candidates, again.entries) == (question.candidates, question.entries):
                return now.revision
        return sight.revision

    def _open_question(self, answer: Answer) -> Question | None:
        place = answer.record, answer.letter, answer.field
        found = questions_of(self._desk.index.open_records(answer.record, every=True), self._desk.settings.review)
        return next((one for one in found if one.place == place), None)

    def _take_back(self, answers: Sequence[Answer]) -> None:
        """Only what stands as this review has left it."""
        desk = self._desk
        for record in dict.fromkeys(answer.record for answer in answers):
            row = self._desk.index.record(record)
            if not all(self._stands(row, answer) for answer in answers if answer.record == record):
                raise UsageError("repair.changed", record=record, now=row.revision)
            desk = desk.expecting(record, row.revision)
        self._give(desk, [replace(answer, value=None) for answer in answers])

    def _stands(self, row: RecordRow, answer: Answer) -> bool:
        """Whether an answer of this review is what people last said of the field."""
        fields = row.fields
        if answer.letter:
            letters = self._desk.index.letters(row.id)
            fields = next((one.fields for one in letters if one.part.label(one.ordinal) == answer.letter), ())
        said = [one for one in dict(fields).get(answer.field, ()) if one.source is Source.OPERATOR or typed_by(one) == self._desk.operator]
        return len(said) == 1 and said[0].value == checked(answer.field, answer.value or "", clock.now().year)

    def _give(self, desk: Desk, answers: Sequence[Answer]) -> None:
        desk.answer(answers)
        self._answered = True
        for record in dict.fromkeys(answer.record for answer in answers):
            self._sights.pop(record, None)
            self._look_up(record)

    def _read_again(self, record: str) -> list[Question]:
        self._sights.pop(record, None)
        records = self._desk.index.open_records(record, every=bool(self._desk.settings.review.asked))
        return questions_of(records, self._desk.settings.review)

    def _seen(self, question: Question | None) -> tuple[RecordRow, Sight]:
        if question is None:
            raise ValueError("nothing is asked")
        row, sight = self._sights.get(question.record) or self._look_up(question.record)
        crops = {one: found for one in (*question.entries, *question.candidates) if (found := self._crop(one)) is not None}
        return row, replace(sight, crops=crops)

    def _crop(self, candidate: Candidate) -> str | None:
        path = crop_path(self._desk.archive, candidate)
        return str(path) if path is not None and path.exists() else None

    def _look_up(self, record: str) -> tuple[RecordRow, Sight]:
        row = self._desk.index.record(record)
        pages = " + ".join(f"{len(part.pages)}/{'n' if part.part == 'noting' else 'c'}" for part in row.parts)
        sight = Sight(row.revision, pages, tuple(self._doubts.get(record, ())), row.missing)
        self._sights[record] = row, sight
        return row, sight

    def _draw(self, row: RecordRow, question: Question) -> None:
        """Have the pictures made that are missing, once."""
        pages = {f"{page.batch}/{page.page}": page for part in row.parts for page in part.pages}
        wanted: dict[str, list[Candidate]] = {}
        for one in question.candidates:
            path = crop_path(self._desk.archive, one)
            if path is not None and one.ref in pages and str(path) not in self._drawn:
                self._drawn.add(str(path))
                if not path.exists():
                    wanted.setdefault(one.ref, []).append(one)
        for ref, candidates in wanted.items():
            self._artist.submit(self._draw_page, pages[ref], candidates)

    def _draw_page(self, page: PageRow, candidates: Iterable[Candidate]) -> None:
        with suppress(ScanfileError):
            if page.read_path is not None:
                reading = load_reading(self._desk.archive, page.read_path)
                place = CropPage(f"{page.batch}/{page.page}", page.master, page.frame, reading)
                draw_crops(self._desk.archive, place, candidates, self._desk.settings.pages)


def _lies(row: RecordRow) -> list[tuple[str, int, str, str, int | None]]:
    """Which pages a record has, where, and which way up."""
    return [(part.part, part.volume, page.batch, page.page, page.turns) for part in row.parts for page in part.pages]
