"""Words of pages that people correct: what stands where, what is said of it, and the index's text after that. Composes repair and tasks.

The machine's reading stays as it is. What is said lies with the other decisions; the text in the index follows at once, the PDF with the
next run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from scanfile.config import Settings
from scanfile.corrections import Entry, State, overlap, proof_of, reading_digest
from scanfile.errors import UsageError
from scanfile.index import Index, PageLine, PageRow
from scanfile.model import Box, Correction, OcrPage, Reach
from scanfile.outcomes import Corrected, ResultRef
from scanfile.repair import Desk
from scanfile.store import Archive, unpack
from scanfile.tasks import load_reading, page_read

LONGEST = 200
"""Characters that one place may have."""

_JOINERS = "\u200c\u200d"
_REFUSED = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")
_NAME = re.compile(r"[0-9]{1,6}-[0-9a-f]{4}")
_CHUNK = 50
"""Texts entered in one transaction."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a page as people call it. ``name`` is its number, and what betrays that it, or the reading, has changed meanwhile."""

    number: int
    name: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class PageWords:
    """The places of one page; ``reading`` names the reading."""

    line: PageLine
    reading: str
    page: OcrPage
    places: tuple[Place, ...]

    def named(self, word: str) -> Place:
        """A place by its name. Raises UsageError ``words.name``, ``words.changed``."""
        if not _NAME.fullmatch(word):
            raise UsageError("words.name", word=word)
        for place in self.places:
            if place.name == word:
                return place
        raise UsageError("words.changed", word=word, page=self.line.label or self.line.ref)


@dataclass(frozen=True, slots=True)
class Said:
    """How many words were decided about, and on which pages (``batch/page``)."""

    words: int
    pages: tuple[str, ...]


def said_of(index: Index, pages: Iterable[PageRow]) -> dict[str, tuple[Correction, ...]]:
    """What people said of the words of these pages, by ``batch/page``; pages of which nobody said anything are left out."""
    said: dict[str, tuple[Correction, ...]] = {}
    for batch in dict.fromkeys(page.batch for page in pages if page.said):
        said |= index.words_said(batch)
    return said


def correct_texts(archive: Archive, index: Index, settings: Settings) -> int:
    """Bring the index's text up to what people said of words since; returns of how many pages.

    Raises IntegrityError for a damaged reading.
    """
    due = index.to_correct()
    said = said_of(index, due)
    for start in range(0, len(due), _CHUNK):
        index.commit([_corrected(archive, row, said.get(row.ref, ()), settings.general.state) for row in due[start : start + _CHUNK]])
    return len(due)


def _corrected(archive: Archive, row: PageRow, said: Sequence[Correction], state: str) -> Corrected:
    reading = load_reading(archive, str(row.read_path))
    content = (archive.root / str(row.read_path)).read_bytes()
    result = ResultRef(str(row.read_path), sha256(content).hexdigest(), unpack(content)["settings"])
    return Corrected(page_read(row.batch, row.page, reading, result, state, said))


def words_of(desk: Desk, wanted: str, page: str) -> PageWords:
    """The places of a page of a record or batch. Raises UsageError, also for a page that has no words to be corrected."""
    return _words(desk, [desk.page(wanted, page)])[0]


def _words(desk: Desk, lines: Sequence[PageLine]) -> list[PageWords]:
    said: dict[str, tuple[Correction, ...]] = {}
    for batch in dict.fromkeys(line.batch for line in lines):
        said |= desk.index.words_said(batch)
    return [_page_words(desk, line, said.get(line.ref, ())) for line in lines]


def _page_words(desk: Desk, line: PageLine, said: Sequence[Correction]) -> PageWords:
    called = line.label or line.ref
    if line.record is not None and desk.index.is_sealed(line.record):
        raise UsageError("words.sealed", record=line.record)
    if line.read_path is None or line.inspection is None:
        raise UsageError("words.unread", page=called)
    if line.inspection.media == "pdf-content" and line.inspection.text_layer == "good":
        raise UsageError("words.own-text", page=called)
    machine = load_reading(desk.archive, line.read_path)
    proof = proof_of(machine, said)
    digest = reading_digest(machine)
    places = tuple(Place(number, _name(number, digest, entry), entry) for number, entry in enumerate(proof.entries, 1))
    return PageWords(line, digest, machine, places)


def _name(number: int, reading: str, entry: Entry) -> str:
    said = f"{reading} {entry.place.reading} {entry.place.box} {entry.place.old!r} {entry.text!r} {entry.state}"
    return f"{number}-{sha256(said.encode()).hexdigest()[:4]}"


def correct(desk: Desk, wanted: str, page: str, word: str, text: str, reach: Reach = Reach.WORD) -> Said:
    """A place has this text, whatever was read there: several words share it, and an empty one means that there is none.

    Raises UsageError.
    """
    new = _fit(text)

    def change(place: Place) -> Correction | None:
        same = place.entry.text == new and place.entry.state is not State.READ
        return None if same else replace(place.entry.place, new=new)

    chosen = words_of(desk, wanted, page)
    if chosen.named(word).entry.state is State.UNPLACED:
        raise UsageError("words.unplaced", word=word)
    return _say(desk, chosen, word, reach, change)


def take_back(desk: Desk, wanted: str, page: str, word: str, reach: Reach = Reach.WORD) -> Said:
    """What a person said of a place is taken back: what the machine read stands. A place of which nobody said anything is no error."""
    chosen = words_of(desk, wanted, page)
    old = chosen.named(word).entry.place.old

    def change(place: Place) -> Correction | None:
        return None if place.entry.state is State.READ or place.entry.place.old != old else place.entry.place

    return _say(desk, chosen, word, reach, change)


def add(desk: Desk, wanted: str, page: str, box: Box, text: str) -> Said:
    """A word, or several, stands where nothing was read; ``box`` in pixels of the upright master. Raises UsageError."""
    chosen, new = words_of(desk, wanted, page), _fit(text)
    if not new:
        raise UsageError("words.text", text=text, limit=LONGEST)
    if not (0 <= box[0] < box[2] <= chosen.page.width_px and 0 <= box[1] < box[3] <= chosen.page.height_px):
        raise UsageError("words.box", box=",".join(map(str, box)), width=chosen.page.width_px, height=chosen.page.height_px)
    taken = next((place for place in chosen.places if place.entry.state is not State.UNPLACED and place.entry.box == box), None)
    if taken is not None:
        raise UsageError("words.taken", box=",".join(map(str, box)), word=taken.name)
    one = Correction(chosen.reading, chosen.page.turns, box, "", new)
    made = [one, *_answered(chosen, [Place(0, "", Entry(one, box, new, 100, State.ADDED))])]

    def still() -> None:
        if words_of(desk, wanted, page).places != chosen.places:
            raise UsageError("words.changed", word=",".join(map(str, box)), page=chosen.line.label or chosen.line.ref)

    return _decide(desk, {chosen.line.ref: made}, still, 1)


def _say(desk: Desk, chosen: PageWords, word: str, reach: Reach, change: Callable[[Place], Correction | None]) -> Said:
    """Say the same of a place and of those that equal it."""
    named = chosen.named(word)
    pages = [chosen]
    if reach is Reach.RECORD:
        pages += _words(desk, _readable(desk, chosen.line))
    made: dict[str, list[Correction]] = {}
    seen: list[tuple[PageWords, list[Place]]] = [(chosen, [named])]
    for one in pages:
        same = [place for place in one.places if place is named or (reach is not Reach.WORD and _alike(place, named))]
        changed = [(place, correction) for place in same if (correction := change(place)) is not None]
        if changed:
            made[one.line.ref] = [correction for _, correction in changed]
            made[one.line.ref] += _answered(one, [place for place, _ in changed])
            seen.append((one, [place for place, _ in changed]))

    def still() -> None:
        lines = [desk.index.page_lines(one.line.batch, one.line.page)[0] for one, _ in seen]
        for now, (_, places) in zip(_words(desk, lines), seen, strict=True):
            for place in places:
                now.named(place.name)

    return _decide(desk, made, still, sum(len(places) for _, places in seen[1:]))


def _alike(place: Place, named: Place) -> bool:
    """Whether what holds of one holds of the other: the same stands there, and the same has become of it."""
    return place.entry.text == named.entry.text and place.entry.state is named.entry.state


def _readable(desk: Desk, line: PageLine) -> list[PageLine]:
    """The other pages of the record whose words can be corrected."""
    if line.record is None:
        return []
    rows = [page for part in desk.index.record(line.record).parts for page in part.pages if page.ref != line.ref]
    lines = [desk.index.page_lines(row.batch, row.page)[0] for row in rows]
    own = [one for one in lines if one.read_path and one.inspection]
    return [one for one in own if one.inspection and not (one.inspection.media == "pdf-content" and one.inspection.text_layer == "good")]


def _answered(page: PageWords, said: Sequence[Place]) -> list[Correction]:
    """The words without a place that lie where something is said now: that answers them, and they are taken back."""
    lost = [place for place in page.places if place.entry.state is State.UNPLACED and place not in said]
    return [place.entry.place for place in lost if any(overlap(place.entry.box, one.entry.box) for one in said)]


def _decide(desk: Desk, said: dict[str, list[Correction]], still: Callable[[], None], count: int) -> Said:
    pages = desk.say_words(said, still) if said else []
    correct_texts(desk.archive, desk.index, desk.settings)
    return Said(count, tuple(pages))


def _fit(text: str) -> str:
    """A text as it may stand on a page: NFC, one space between words.

    Raises UsageError ``words.text`` for control and direction characters, and for more than ``LONGEST``.
    """
    shown = unicodedata.normalize("NFC", text)
    wrong = any(unicodedata.category(letter) in _REFUSED and letter not in _JOINERS for letter in shown)
    words = shown.split()
    if wrong or len(shown) > LONGEST or any(not word.strip(_JOINERS) for word in words):
        raise UsageError("words.text", text=text[:LONGEST], limit=LONGEST)
    return " ".join(words)
