"""What people decide about pages and records, without starting over. Composes store, index, reception and separation.

A decision is written to ``pages/<batch>/decisions.json`` first, then entered in the index with its event, and the deliveries that it
touches are separated again at once; what has changed is read and built by the next run. Decisions are never changed or taken away: who
thinks better of one makes another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scanfile import clock
from scanfile.answers import FIELDS, LETTER_FIELDS, Answer, checked, needs_two
from scanfile.config import Settings
from scanfile.crops import drop_crops
from scanfile.decided import adopt_decisions, keep_decisions
from scanfile.errors import UsageError
from scanfile.index import Index, LetterRow, PageLine, RecordRow
from scanfile.lookup import the_record
from scanfile.model import Candidate, Correction, Decision, DecisionKind, PageState, Part, Source
from scanfile.regroup import regroup, whole_parts
from scanfile.said import typed_by
from scanfile.standing import answered
from scanfile.store import Archive, Turn
from scanfile.tasks import load_reading

KINDS = (PageState.KEPT, PageState.BLANK, PageState.SEPARATOR, PageState.DUPLICATE, PageState.WITHDRAWN)
"""What a person may say that a page is; ``kept`` is called ``page``."""

_LABEL = re.compile(r"([0-9]+)/([nc])")

TakeIn = Callable[[Path], str]
"""Takes a path in as a delivery of its own and returns its batch id."""

_SET_ASIDE = frozenset({PageState.BLANK, PageState.DUPLICATE, PageState.SEPARATOR, PageState.REPLACED, PageState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Target:
    """Where pages go: beside a page (behind it, or ``before`` it), or to the end of a part and volume; of this record or another."""

    beside: str = ""
    before: bool = False
    part: Part | None = None
    volume: int = 0
    record: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person decides, now. ``operator`` and ``reason`` stand in the decision. ``expected`` are records and their revisions, of
    which the decision is. ``later``: what follows for other records is left to ``settle``, so that the next answer need not wait for it;
    what was decided is durable all the same, and the next run would settle it."""

    archive: Archive
    index: Index
    settings: Settings
    operator: str
    reason: str = ""
    expected: tuple[tuple[str, str], ...] = ()
    later: bool = False

    def lines(self, wanted: str) -> list[PageLine]:
        """The pages of a record or batch in the order of the stack, with those that are set aside among them; of a record, pages that
        people brought from other deliveries come last, in the record's order. Raises UsageError."""
        if self.index.has_batch(wanted):
            return self.index.page_lines(wanted)
        record = self._record(wanted)
        own = dict.fromkeys(f"{page.batch}/{page.page}" for part in record.parts for page in part.pages)
        every = self.index.page_lines(record.batch)
        places = [line.position for line in every if line.ref in own]
        near = [line for line in every if places and min(places) - 1 <= line.position <= max(places) + 1]
        there = [line for line in near if line.ref in own or line.record is None]
        foreign = [line for name in own if not name.startswith(f"{record.batch}/") for line in self.index.page_lines(*name.split("/"))]
        return [*there, *foreign]

    def move(self, wanted: str, pages: Sequence[str], target: Target) -> list[str]:
        """Pages go beside another, or to the end of a part, volume or record: noting to noting unless it is said. Raises UsageError."""
        record = self._record(wanted)
        names = self._names(record, pages)
        sides = [(target.part, names)]
        if not target.part and not target.beside:
            own = {f"{row.batch}/{row.page}": part.part for part in record.parts for row in part.pages}
            parts = dict.fromkeys(own.get(name) for name in names)
            sides = [(part, [name for name in names if own.get(name) is part]) for part in parts]
        return self._decide(
            [
                self._beside(DecisionKind.PLACE, record, self._with_what_lies_between(record, going), replace(target, part=part))
                for part, going in sides
            ]
        )

    def rotate(self, wanted: str, pages: Sequence[str], degrees: int) -> list[str]:
        """Pages are turned clockwise from how they are shown now; they are read again. Raises UsageError."""
        if degrees % 90 or not degrees % 360:
            raise UsageError("repair.degrees", degrees=degrees)
        made = []
        for name in self._names_anywhere(wanted, pages):
            made.append(self._decision(DecisionKind.TURN, (name,), turns=(self._turns(name) + degrees // 90) % 4))
        return self._decide(made)

    def _turns(self, name: str) -> int:
        """The quarter turns by which a page is shown now: a person's, else those with which it was read."""
        (line,) = self.index.page_lines(*name.split("/"))
        said = self.index.page_turns(name)
        if said is not None or line.read_path is None:
            return said or 0
        return load_reading(self.archive, line.read_path).turns

    def set_kind(self, wanted: str, pages: Sequence[str], kind: PageState) -> list[str]:
        """Pages are of a kind, whatever they look like. Raises UsageError."""
        names = self._names_anywhere(wanted, pages)
        return self._decide([self._decision(DecisionKind.KIND, tuple(names), state=kind)])

    def restore(self, wanted: str, pages: Sequence[str]) -> list[str]:
        """Pages that were set aside come back; of the others nothing is decided. Raises UsageError."""
        named = self._names_anywhere(wanted, pages)
        names = [name for name in named if self.index.page_lines(*name.split("/"))[0].state in _SET_ASIDE]
        return self._decide([self._decision(DecisionKind.KIND, tuple(names), state=PageState.KEPT)]) if names else []

    def replace(self, wanted: str, page: str, new: str, take_in: TakeIn) -> list[str]:
        """A page gives its place to another, newly scanned or already in the archive. Raises UsageError."""
        (old,) = self._names_anywhere(wanted, [page])
        (line,) = self.index.page_lines(*old.split("/"))
        if line.state is PageState.REPLACED:
            raise UsageError("repair.replaced", page=old, new=line.reason)
        fresh = self._fresh(new, take_in)
        if len(fresh) != 1:
            raise UsageError("repair.one-page", path=new, count=len(fresh), first=fresh[0])
        if fresh[0] == old:
            raise UsageError("repair.beside-itself", page=old)
        return self._decide([self._decision(DecisionKind.REPLACE, (old,), anchor=fresh[0])])

    def insert(self, wanted: str, new: Sequence[str], target: Target, take_in: TakeIn) -> list[str]:
        """Pages, newly scanned or already in the archive, come beside another. Raises UsageError."""
        record = self._record(wanted)
        self._anchor(record, target, [])
        names = [name for one in new for name in self._fresh(one, take_in)]
        return self._decide([self._beside(DecisionKind.INSERT, record, names, target)])

    def join(self, wanted: str, others: Sequence[str]) -> list[str]:
        """The pages of other records go to the end of this record's parts, with all that lies between them; a volume that it does not have
        yet stays one. Raises UsageError."""
        record = self._record(wanted)
        first, going = self._first_page(record), dict[tuple[Part, int], list[str]]()
        own = {(one.part, one.volume): one.pages for one in whole_parts(self.index, self.settings, record)}
        for found in dict.fromkeys(self._record(other).id for other in others):
            if found == record.id:
                raise UsageError("repair.join-itself", record=record.id)
            other = self.index.record(found)
            self._first_page(other)
            for one in whole_parts(self.index, self.settings, other):
                last = max((volume for part, volume in (*own, *going) if part is one.part), default=one.volume)
                going.setdefault((one.part, max(last, one.volume)), []).extend(one.pages)
        return self._decide(
            [
                self._place(names, (own.get((part, volume)) or (first,))[-1], part, volume)
                for (part, volume), names in going.items()
                if names
            ]
        )

    def split(self, wanted: str, page: str, part: Part | None) -> list[str]:
        """A record ends before a page: from there on its part, and that part's later volumes, are a record of their own."""
        record = self._record(wanted)
        (name,) = self._names(record, [page])
        tail: list[tuple[str, ...]] = []
        found: Part | None = None
        for one in whole_parts(self.index, self.settings, record):
            if name in one.pages:
                found = one.part
                tail.append(one.pages[one.pages.index(name) :])
            elif one.part is found:
                tail.append(one.pages)
        if not tail:
            raise UsageError("repair.no-page", page=page, where=f"record {record.id}")
        bound = {f"{row.batch}/{row.page}" for one in record.parts for row in one.pages}
        if bound <= {page for pages in tail for page in pages}:
            raise UsageError("repair.split-at-start", record=record.id)
        made = [self._place(tail[0], f"{record.batch}/", part or found, 1)]
        for volume, names in enumerate(filter(None, tail[1:]), 2):
            made.append(self._place(names, tail[0][0], part or found, volume))
        return self._decide(made)

    def seal(self, wanted: str) -> list[str]:
        """A record is taken out of full text, lists and hand-over. Raises UsageError."""
        record = self._record(wanted)
        return self._decide([self._decision(DecisionKind.SEAL, (self._first_page(record),))])

    def set_field(self, wanted: str, field: str, value: str, letter: str = "") -> list[str]:
        """A field of a record, or of one of its letters, has this value, whatever the machine says; an empty one means that there is none.

        Raises UsageError, also for what can't be a value of the field.
        """
        return self.answer([Answer(wanted, field, value, letter)])

    def accept(self, wanted: str, field: str = "") -> list[str]:
        """The best candidate of a field, or of every field that nobody has accepted, stands from now on. Nothing open is no error."""
        return self.answer(self.best(wanted, field))

    def best(self, wanted: str, field: str = "", letter: str = "") -> list[Answer]:
        """The best candidates of a field, or of every field that nobody has accepted, of a record or of one of its letters, as answers."""
        record = self._record(wanted)
        if field and field not in FIELDS:
            raise UsageError("review.field", wanted=field, known=", ".join(FIELDS))
        fields = self._letter(record, letter).fields if letter else record.fields
        found = []
        for name, candidates in fields:
            proposed = next((one for one in candidates if one.source is not Source.ENTRY), None)
            if field in ("", name) and not answered(candidates) and proposed is not None and proposed.value:
                found.append(Answer(record.id, name, proposed.value, letter))
        return found

    def named(self, answer: Answer) -> Answer:
        """The same answer with the record's id instead of what a person calls it."""
        return replace(answer, record=self._record(answer.record).id)

    def undo(self, wanted: str, field: str, letter: str = "") -> list[str]:
        """What a person said of a field is taken back; the machine's own candidates are what there is."""
        return self.answer([Answer(wanted, field, None, letter)])

    def answer(self, answers: Sequence[Answer]) -> list[str]:
        """Several answers at once, each a decision of its own: all of them or none. Raises UsageError."""
        return self._decide([one for answer in answers if (one := self._answered(answer)) is not None])

    def _answered(self, answer: Answer) -> Decision | None:
        """The decision that an answer is; None where there is nothing to take back. Where two people must say the same, it is an entry."""
        record = self._record(answer.record)
        value = checked(answer.field, answer.value or "", clock.now().year)
        candidates: Sequence[Candidate] = dict(record.fields).get(answer.field, ())
        kind, page = DecisionKind.FIELD, ""
        if answer.letter:
            if answer.field not in LETTER_FIELDS:
                raise UsageError("review.field", wanted=answer.field, known=", ".join(LETTER_FIELDS))
            letter = self._letter(record, answer.letter)
            kind, page, candidates = DecisionKind.LETTER, letter.ref, dict(letter.fields).get(answer.field, ())
        entry = needs_two(answer.field, candidates, self.settings.review)
        if answer.value is None:
            stands = any(one.source is Source.OPERATOR for one in candidates)
            entry = not stands
            if entry and not any(typed_by(one) == self.operator for one in candidates):
                return None
        value_said = None if answer.value is None else value
        return self._decision(kind, (page or self._first_page(record),), field=answer.field, value=value_said, entry=entry)

    def _letter(self, record: RecordRow, wanted: str) -> LetterRow:
        letters = {letter.part.label(letter.ordinal): letter for letter in self.index.letters(record.id) if letter.ref}
        if wanted not in letters:
            raise UsageError("review.letter", wanted=wanted, record=record.id, known=", ".join(letters) or "-")
        return letters[wanted]

    def expecting(self, wanted: str, revision: str) -> Desk:
        """This desk for somebody who saw a record at a revision ("" for any): nothing is decided of one that is no longer what they saw.

        Raises UsageError ``repair.changed``, here and when it is decided.
        """
        if not revision:
            return self
        desk = replace(self, expected=(*self.expected, (self._record(wanted).id, revision)))
        desk._refuse_changed()
        return desk

    def _refuse_changed(self) -> None:
        for record, revision in self.expected:
            now = self.index.record(record).revision
            if now != revision:
                raise UsageError("repair.changed", record=record, now=now)

    def page(self, wanted: str, page: str) -> PageLine:
        """The one page of a record or batch that a label or id names. Raises UsageError."""
        names = self._names_anywhere(wanted, [page])
        if len(names) != 1:
            raise UsageError("repair.no-page", page=page, where=wanted)
        return self.index.page_lines(*names[0].split("/"))[0]

    def say_words(self, said: Mapping[str, Sequence[Correction]], still: Callable[[], object]) -> list[str]:
        """What stands on pages, by ``batch/page``, whatever was read there. ``still`` raises where that is no longer to be decided, when
        nobody else decides any more."""
        return self._decide([self._decision(DecisionKind.WORD, (page,), words=tuple(words)) for page, words in said.items()], still)

    def _decide(self, made: Sequence[Decision], still: Callable[[], object] = bool) -> list[str]:
        """Make decisions stand: on disk, in the index, in the records."""
        with Turn(self.archive.turn_path):
            homes = list(dict.fromkeys(one.pages[0].partition("/")[0] for one in made))
            adopt_decisions(self.archive, self.index, homes if self.later else None)
            self._refuse_changed()
            still()
            self._refuse_laying_open(made)
            for home in homes:
                keep_decisions(self.archive, home, [one for one in made if one.pages[0].startswith(f"{home}/")])
            self.index.add_decisions(made)
            if not self.later:
                self._regroup()
        return list(dict.fromkeys(page for one in made for page in one.pages))

    def settle(self) -> None:
        """Separate what is due after decisions that were made ``later``."""
        with Turn(self.archive.turn_path):
            adopt_decisions(self.archive, self.index)
            self._regroup()

    def _regroup(self) -> None:
        if regroup(self.index, self.settings):
            drop_crops(self.archive, self.index.sealed_pages())

    def _refuse_laying_open(self, made: Sequence[Decision]) -> None:
        """What is sealed goes into no record that is not: there it could be read. Raises UsageError ``repair.sealed``."""
        for one in made:
            replaces = one.kind is DecisionKind.REPLACE
            moved, beside = ((one.anchor,), one.pages[0]) if replaces else (one.pages, one.anchor)
            if one.kind in (DecisionKind.PLACE, DecisionKind.INSERT, DecisionKind.REPLACE) and self.index.has_page(beside):
                target, into_sealed = self._holder(beside)
                records = dict.fromkeys(self._holder(page) for page in moved)
                for record, is_sealed in records:
                    if is_sealed and not into_sealed:
                        raise UsageError("repair.sealed", record=record, target=target or beside)

    def _holder(self, page: str) -> tuple[str, bool]:
        """The record in which a page is, empty where it is in none, and whether that is sealed."""
        (line,) = self.index.page_lines(*page.split("/"))
        return line.record or "", line.record is not None and self.index.is_sealed(line.record)

    def _decision(self, kind: DecisionKind, pages: tuple[str, ...], **more: object) -> Decision:
        plain = Decision(kind, pages, self.operator, clock.exact(clock.now()), self.reason)
        return replace(plain, **more)  # type: ignore[arg-type]

    def _place(self, names: Sequence[str], anchor: str, part: Part | None, volume: int) -> Decision:
        return self._decision(DecisionKind.PLACE, tuple(names), anchor=anchor, part=part, volume=volume)

    def _record(self, wanted: str) -> RecordRow:
        return self.index.record(the_record(self.index, self.settings, wanted))

    def _first_page(self, record: RecordRow) -> str:
        for part in record.parts:
            for page in part.pages:
                return f"{page.batch}/{page.page}"
        raise UsageError("repair.no-pages", record=record.id)

    def _beside(self, kind: DecisionKind, record: RecordRow, names: Sequence[str], target: Target) -> Decision:
        """Pages go to where the target says, as seen from a record. A volume without a part is one of the part that they are in."""
        if target.volume and not target.part and not target.beside:
            homes = [part.part for part in record.parts for page in part.pages if f"{page.batch}/{page.page}" in names]
            target = replace(target, part=homes[0] if homes else Part.CORRESPONDENCE)
        anchor = self._anchor(record, target, names)
        return self._decision(kind, tuple(names), anchor=anchor, before=target.before, part=target.part, volume=target.volume)

    def _anchor(self, record: RecordRow, target: Target, moved: Sequence[str]) -> str:
        """The page beside which others go; without one, the last of the part, volume and record that are named, but for those others.

        Where nothing else is there, one of them names the record. Raises UsageError.
        """
        goal = self._record(target.record) if target.record else record
        if target.beside:
            (anchor,) = self._names(goal, [target.beside])
            if anchor in moved:
                raise UsageError("repair.beside-itself", page=anchor)
            return anchor
        chosen = [part for part in goal.parts if target.part in (None, part.part) and target.volume in (0, part.volume)]
        pages = [f"{page.batch}/{page.page}" for part in chosen for page in part.pages]
        return next((page for page in reversed(pages) if page not in moved), "") or self._first_page(goal)

    def _with_what_lies_between(self, record: RecordRow, names: Sequence[str]) -> list[str]:
        """These pages of a record, and the blank, failed and other pages that lie between two of them, or in a part of which every page
        goes: what is left lying would be a record of nothing, or be missed where it is no more."""
        found = list(names)
        bound = {f"{row.batch}/{row.page}" for part in record.parts for row in part.pages}
        for one in whole_parts(self.index, self.settings, record):
            pages = [page for page in one.pages if page in bound or page in names]
            whole = bool(pages) and set(pages) <= set(names)
            for at, page in enumerate(one.pages):
                before, behind = (
                    next((other for other in side if other in pages), None) for side in (one.pages[:at][::-1], one.pages[at:])
                )
                if page not in pages and (whole or (before in names and behind in names)):
                    # Behind the one before it, wherever that goes; what lies before all of them goes before the first.
                    place = found.index(one.pages[at - 1]) + 1 if before else found.index(pages[0])
                    found.insert(place, page)
        return found

    def _names(self, record: RecordRow, wanted: Sequence[str]) -> list[str]:
        """``batch/page`` of pages of a record that are named by label (``12/c``), by a span of labels (``12/c-15/c``), or by id."""
        labels = {
            part.part.label(ordinal): f"{page.batch}/{page.page}"
            for part in record.parts
            for ordinal, page in enumerate(part.pages, part.first)
        }
        order = list(labels)
        found: list[str] = []
        for one in wanted:
            first, dash, last = one.partition("-") if _LABEL.match(one) else (one, "", "")
            if dash and first in labels and last in labels and order.index(first) <= order.index(last):
                found += [labels[label] for label in order[order.index(first) : order.index(last) + 1]]
            elif one in labels:
                found.append(labels[one])
            else:
                found.append(self._by_id(record.batch, one, f"record {record.id}"))
        return list(dict.fromkeys(found))

    def _names_anywhere(self, wanted: str, pages: Sequence[str]) -> list[str]:
        """The same where a batch may stand for the record, because pages that are set aside are in none."""
        if self.index.has_batch(wanted):
            return [self._by_id(wanted, one, f"batch {wanted}") for one in pages]
        return self._names(self._record(wanted), pages)

    def _by_id(self, batch: str, page: str, where: str) -> str:
        name = page if "/" in page else f"{batch}/{page}"
        if not self.index.has_page(name):
            raise UsageError("repair.no-page", page=page, where=where)
        return name

    def _fresh(self, new: str, take_in: TakeIn) -> list[str]:
        """The pages that a path brings, or the one that an id names. One that can't be read helps nobody, and is refused."""
        if self.index.has_page(new):
            lines = self.index.page_lines(*new.split("/"))
        elif (path := Path(new)).exists():
            lines = self.index.page_lines(take_in(path))
        else:
            raise UsageError("run.path-missing", path=new)
        for line in lines:
            if line.state is PageState.FAILED:
                raise UsageError("repair.failed-scan", path=new, page=line.ref)
        return [line.ref for line in lines]
