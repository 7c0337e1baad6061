"""What people correct teaches the office's own lexicon. Composes index, metadata and store.

Lessons are added to ``lexicon.toml`` at its end, by the run that comes after the decisions; nothing in it is ever changed or taken away by
the program. What it improves are proposals: what stands in a record stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanfile import metadata
from scanfile.index import Index, NumberSaid
from scanfile.metadata import Lesson, Lexicon, Pack
from scanfile.model import Candidate, Source, TextLine
from scanfile.nearby import Likeness, nearness
from scanfile.store import Archive, Turn, storage_errors, write_atomic
from scanfile.tasks import pack_of
from scanfile.text import DEVANAGARI, flat, loose_key, number_key, printable

_PLACE = re.compile(rf"[-/ ]+([A-Z{DEVANAGARI}]{{3,}})")
_TOKEN = re.compile(r"\S+")
_MOST_TOKENS = 4
"""Words that a number on a page is looked for in."""
_MOST_WORDS = 4
"""Words of a label."""
_LETTERS = re.compile(rf"[A-Za-z{DEVANAGARI}]")
_NUMBERISH = {Likeness.SAME, Likeness.TWIN, Likeness.ALIKE, Likeness.ONE_SIGN}


def learn(archive: Archive, index: Index, state: str) -> int:
    """Add what people's newest decisions teach to the archive's lexicon; returns how many lessons. Raises ConfigError, StorageError."""
    with Turn(archive.turn_path):
        lexicon = metadata.read_lexicon(archive.lexicon)
        mark, said = index.numbers_said()
        pack = pack_of(state)
        new: list[Lesson] = []
        for one in said:
            record = index.record(one.record)
            candidates = dict(record.fields).get("number", ())
            if any(found.source is Source.OPERATOR and found.value == one.value for found in candidates):
                new += [
                    lesson for lesson in lessons(one, candidates, index.page_texts(one.record), pack) if not _known(lexicon, new, lesson)
                ]
        if new:
            text = archive.lexicon.read_text("utf-8") if archive.lexicon.exists() else ""
            with storage_errors(archive.lexicon):
                write_atomic(archive.lexicon, metadata.with_lessons(text, new).encode())
        if said:
            index.mark_lessons(mark)
    return len(new)


def _known(lexicon: Lexicon, new: Sequence[Lesson], lesson: Lesson) -> bool:
    return not metadata.is_teachable(lesson.text) or Lexicon((*lexicon.lessons, *new)).knows(lesson)


def lessons(said: NumberSaid, candidates: Sequence[Candidate], texts: Sequence[str], pack: Pack) -> Iterator[Lesson]:
    """What one number that a person gave to a record teaches: its section; a place that was read as its end; the label before it."""
    read = [one for one in candidates if one.page is not None]
    best = next(iter(read), None)
    told = f"{said.at[:10]}, {printable(said.actor, 60)}: number {said.value}" + (f", read {best.value}" if best else "")
    parts, _ = metadata.parts_of(said.value, pack)
    if section := parts.get("section", "").strip():
        yield Lesson("section", section, "", said.record, told)
    own = loose_key(number_key(said.value))
    for place in {match[1] for one in read if (match := _PLACE.fullmatch(one.key.removeprefix(own))) and one.key.startswith(own)}:
        yield Lesson("place", _as_read(place, read), "", said.record, told)
    if label := next((found for text in texts if (found := _label_before(text, said.value, pack))), ""):
        yield Lesson("label", label, "this_file", said.record, told)


def _as_read(place: str, read: Sequence[Candidate]) -> str:
    """The place as the page spells it: keys are in upper case."""
    return next((match[0] for one in read if (match := re.search(re.escape(place), one.value, re.IGNORECASE))), place)


def _label_before(text: str, value: str, pack: Pack) -> str:
    """The words that stand before a number on a page, on its line or alone on the line above, where no known label is among them."""
    key = number_key(value)
    lines = text.splitlines()
    for at, line in enumerate(lines):
        start = _place_of(line, key, pack)
        if start is None:
            continue
        before = line[:start]
        if not _LETTERS.search(before) and at:
            before = lines[at - 1]
        words = before.strip(" :-–—.=|").split()
        known = pack.labels.seen_in(flat(before)[0]) or metadata.read_lines([TextLine(before)], pack, 2100)
        if 0 < len(words) <= _MOST_WORDS and not known and not any(map(str.isdigit, before)):
            return " ".join(words)
    return ""


def _place_of(line: str, key: str, pack: Pack) -> int | None:
    """Where in a line a number stands, as it was read: the same, or one misreading off."""
    tokens = list(_TOKEN.finditer(line))
    for first, token in enumerate(tokens):
        for last in tokens[first : first + _MOST_TOKENS]:
            spelt = line[token.start() : last.end()]
            if any(map(str.isdigit, token[0])) and (near := nearness(key, number_key(spelt), pack)) and near.likeness in _NUMBERISH:
                return token.start()
    return None
