"""Where numbers, dates and subjects are read once more, and which other numbers those readings hold. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from scanfile import metadata
from scanfile.confirming import Confirming, ends_in_strokes, plain_romans
from scanfile.model import Box, Found, Kind, Line, OcrPage, Role, SpanReading, Spelling, TextLine
from scanfile.text import loose_key, number_key

_HEAD = 0.4
"""The upper share of a page in which the number of a letter stands."""


_MOST_BEHIND = 30
"""Characters behind a torn number that are read again with it."""
_COUNTED = 2
"""So many more times the strokes of a Roman numeral are counted at its end."""
_SUBJECT_WORDS = 3
"""Words of a letter's subject that another model reads: whether its line can be read is what these tell."""


_STEP = 20
"""Likelihoods of the reader of numbers that are less than this apart are alike."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A number that another reading of a place has, or may have: ``text`` is that reading, ``found`` what the grammar makes of it.

    ``models``: those that say it in the cutting (True: the other one than the first); ``spelt``: how likely the reader of numbers holds it,
    0 to 100.
    """

    raw: str
    value: str
    key: str
    confidence: int
    reason: str
    text: str
    found: Found | None = None
    models: frozenset[bool] = frozenset()
    spelt: int = 0


def number_box(line: Line, found: Found) -> Box:
    """The place of a finding with its label; of a torn one all that stands behind it in its column."""
    end = found.end
    if found.torn:
        text = line.text
        end = min((column for column in metadata.columns_of(line) if column > end), default=len(text))
        end = min(end, found.end + _MOST_BEHIND)
    return metadata.span_box(line, min(found.label_start, found.start), end)


def numbers_in(
    found: Found, texts: Iterable[tuple[str, bool | None]], spellings: Iterable[Spelling], pack: metadata.Pack, year: int
) -> list[Heard]:
    """The other numbers that readings of one place hold: the likelier of the reader of numbers first, then those of a known form and known
    words, then what most readings say; and what these may have been before they were misread. ``texts`` come with the model that read the
    cutting (True: the other one)."""
    votes: Counter[str] = Counter()
    spelt: Counter[str] = Counter()
    heard: dict[str, Heard] = {}
    own = loose_key(found.key)
    models: dict[str, set[bool]] = {}
    for text, model in texts:
        said: set[str] = set()
        for plain in dict.fromkeys((plain_romans(text), metadata.whole(plain_romans(text)))):
            for other in _numbers(found, plain, pack, year):
                key = loose_key(other.key)
                heard.setdefault(key, Heard(other.raw, other.value, other.key, other.confidence, _said(found), text, other))
                said.add(key)
                if model is not None:
                    models.setdefault(key, set()).add(model)
        votes.update(said)
    for spelling in spellings:
        told = f"the reader of numbers has it where the first reading has {found.value}"
        for key, other in {loose_key(other.key): other for other in _numbers(found, spelling.text, pack, year)}.items():
            spelt[key] += spelling.confidence
            heard.setdefault(key, Heard(other.raw, other.value, other.key, other.confidence, told, spelling.text, other))
    for one in [Heard(found.raw, found.value, found.key, 99, "", ""), *heard.values()]:
        for rank, value in enumerate(metadata.likely(one.value, pack)):
            key = number_key(value)
            heard.setdefault(loose_key(key), Heard(one.raw, value, key, 99, f"read as {one.value}; the pack has no such word", one.text))
            votes[loose_key(key)] += votes[loose_key(one.key)] - rank
    heard.pop(own, None)
    heard = {key: replace(one, models=frozenset(models.get(key, ())), spelt=min(100, spelt[key])) for key, one in heard.items()}
    known = {key: one for key, one in heard.items() if metadata.parts_of(one.value, pack)[0] and pack.knows_words_of(one.key)}
    return sorted(
        heard.values(), key=lambda one: (-(one.spelt // _STEP), loose_key(one.key) not in known, -votes[loose_key(one.key)], -one.spelt)
    )


def _said(found: Found) -> str:
    return f"a later reading where the first has {found.value}"


def _numbers(found: Found, text: str, pack: metadata.Pack, year: int) -> list[Found]:
    """The numbers of a text that may be the one that was found: a letter's for a letter's, the file's part for a file's part."""
    every = metadata.read_lines([TextLine(text)], pack, year)
    alike = [one for one in every if one.key and one.kind is found.kind and bool(one.part("within")) == bool(found.part("within"))]
    return alike or [one for one in every if one.key and one.kind is Kind.NUMBER]


def span_findings(page: OcrPage, pack: metadata.Pack, year: int) -> dict[Box, Callable[[SpanReading], bool] | None]:
    """The places of a page that are worth more readings, and when one has been read enough: label and value of numbers and dates that may
    be its own, and its subject, of which a letter's head has the beginning only (None: once more is enough)."""
    lines = metadata.text_lines(page)
    wanted: dict[Box, Callable[[SpanReading], bool] | None] = {}
    confirming = Confirming(pack, year)
    every = metadata.read_lines(lines, pack, year)
    letters = any(found.kind is Kind.NUMBER and found.role is Role.LETTER for found in every)
    heads = {id(found) for found in every if found.role is Role.NONE and lines[found.line].top < _HEAD and not letters}
    for found in every:
        number = found.kind in (Kind.NUMBER, Kind.COMPUTER) and (found.role in (Role.FILE, Role.LETTER) or id(found) in heads)
        if (number or (found.kind is Kind.DATE and found.role is Role.LETTER)) and found.key:
            wanted.setdefault(number_box(page.lines[found.line], found), partial(_is_enough, confirming, pack, found))
    # A record's subject is that of the page which bears the file's number, or of a letter that is a record by itself.
    subject = next((found for found in every if found.kind is Kind.SUBJECT), None)
    heads_letter = any(_heads(found, lines) for found in every)
    if subject and (heads_letter or any(names_file(found) for found in every)):
        boxes = [subject_beginning(page, subject, subject.line)] if heads_letter else subject_boxes(page, subject, subject.line)
        for box in boxes:
            wanted.setdefault(box, None)
    return wanted


def _is_enough(confirming: Confirming, pack: metadata.Pack, found: Found, span: SpanReading) -> bool:
    """Whether the readings of a place confirm what was found there, so that no other one is needed."""
    if found.kind is Kind.NUMBER and found.torn:
        return False
    if confirming.is_spelt(found, span):
        return True
    if found.kind is Kind.NUMBER and not pack.knows_words_of(found.key):
        return False
    if ends_in_strokes(found.key) and len(span.more) < _COUNTED:
        return False
    return confirming.says_the_same(found, span)


def names_file(found: Found) -> bool:
    """Whether a finding is the file's number behind its label."""
    return found.kind is Kind.NUMBER and found.role is Role.FILE and bool(found.label)


def _heads(found: Found, lines: Sequence[TextLine]) -> bool:
    """Whether a finding stands at the head of a letter."""
    return found.kind in (Kind.NUMBER, Kind.DATE) and found.role is Role.LETTER and lines[found.line].top < _HEAD


def subject_boxes(page: OcrPage, subject: Found, line: int) -> list[Box]:
    """The places of a subject's lines, the first of which is ``line``: without its label."""
    lines = page.lines[line : line + int(subject.part("lines") or 1)]
    first = metadata.span_box(lines[0], subject.start, len(lines[0].text))
    return [first, *(one.box for one in lines[1:])]


def subject_beginning(page: OcrPage, subject: Found, line: int) -> Box:
    """The place of a subject's first words, without its label; ``line`` is the first of its lines."""
    first = page.lines[line]
    words = metadata.span_words(first, subject.start, len(first.text))[:_SUBJECT_WORDS]
    return metadata.span_box(first, subject.start, subject.start + sum(len(word.text) + 1 for word in words) - 1)
