"""What is open: fields of records, and of single letters where the settings say so. Equal questions are one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_of

from scanfile.answers import Answer
from scanfile.config import ReviewSettings
from scanfile.index import Index, OpenRecord
from scanfile.model import Candidate, Source
from scanfile.said import key_of, typed_by
from scanfile.standing import answered


@dataclass(frozen=True, slots=True)
class Question:
    """One field that nobody has answered: of a record, or of the letter that begins on the page ``letter`` (``3/c``).

    ``candidates`` are proposals, the best first; ``entries`` what single people have typed where two must say the same. ``blocks``: the
    record waits for it. ``number`` is the record's, where it is known. ``group`` is equal for questions that are the same: one field with
    the same value proposed, of records or of letters; else it is its own alone. It is made once: with each key all of them are compared.
    """

    record: str
    field: str
    letter: str = ""
    number: str | None = None
    source_name: str = ""
    candidates: tuple[Candidate, ...] = ()
    entries: tuple[Candidate, ...] = ()
    blocks: bool = True
    group: tuple[str, ...] = made_of(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        own = self.record, self.letter, self.field
        level = "letter" if self.letter else "record"
        group = (level, self.field, key_of(self.field)(self.best.value) or self.best.value) if self.best else own
        object.__setattr__(self, "group", group)

    @property
    def typed(self) -> tuple[str, ...]:
        """Who has typed a value that waits for a second person."""
        return tuple(typed_by(one) for one in self.entries)

    @property
    def best(self) -> Candidate | None:
        """The candidate that ``accept`` takes."""
        return self.candidates[0] if self.candidates and self.candidates[0].value else None

    @property
    def place(self) -> tuple[str, str, str]:
        """Which question it is: record, letter, field."""
        return self.record, self.letter, self.field


def open_questions(index: Index, settings: ReviewSettings) -> tuple[list[OpenRecord], list[Question]]:
    """The records of which anything may be asked, and all that is open of them."""
    records = index.open_records(every=bool(settings.asked))
    return records, questions_of(records, settings)


def questions_of(records: Iterable[OpenRecord], settings: ReviewSettings) -> list[Question]:
    """All that is open of these records, record by record: what they wait for, then the rest."""
    found = []
    for record in records:
        fields = dict(record.fields)
        required = settings.required if record.held else ()
        wanted = [(name, name in required) for name in dict.fromkeys((*settings.required, *settings.asked))]
        for name, blocks in wanted:
            if not answered(fields.get(name, ())) and (blocks or name in settings.asked):
                found.append(_question(record, name, "", fields.get(name, ()), blocks=blocks))
        for letter in record.letters if record.held else ():
            said = dict(letter.fields)
            for name in settings.letters:
                if not answered(said.get(name, ())):
                    found.append(_question(record, name, letter.part.label(letter.ordinal), said.get(name, ()), blocks=True))
    return found


def counts_of(questions: Iterable[Question]) -> Counter[tuple[str, ...]]:
    """How many questions are the same, by their group."""
    return Counter(question.group for question in questions)


def same_as(questions: Sequence[Question], record: str, field: str, letter: str = "") -> list[Question]:
    """The questions that are the same as one, that one first; nothing where it is not open."""
    own = [one for one in questions if one.place == (record, letter, field)]
    return own + [one for one in questions if own and one.group == own[0].group and one not in own]


def answers_to_same(questions: Sequence[Question], answers: Iterable[Answer]) -> list[Answer]:
    """These answers, and each of them for all other questions that are the same."""
    every = {}
    for answer in answers:
        every[answer.record, answer.letter, answer.field] = answer
        for other in same_as(questions, answer.record, answer.field, answer.letter):
            every.setdefault(other.place, replace(answer, record=other.record, letter=other.letter))
    return list(every.values())


def _question(record: OpenRecord, field: str, letter: str, candidates: Sequence[Candidate], *, blocks: bool) -> Question:
    entries = tuple(one for one in candidates if one.source is Source.ENTRY)
    proposals = tuple(one for one in candidates if one.source is not Source.ENTRY)
    return Question(record.id, field, letter, record.number, record.source_name, proposals, entries, blocks=blocks)
