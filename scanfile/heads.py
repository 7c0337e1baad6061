"""Where a page's reading has no number at its head, its lines there are looked at once more by the reader of numbers. Pure.

Worn print is read badly by models that expect words, and a label that nobody can read hides its number. What the reader of numbers
sees takes the place of the page's own reading only where it is a label with a number that the rules know; the page keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scanfile import metadata
from scanfile.model import EYE, Box, Found, Kind, Line, OcrPage, Rereading, Role, Spelling, TextLine, Word

_HEAD = 0.45
"""The upper share of a page in which the number of a letter or of a file stands."""
_MOST = 8
"""Places of a page that are looked at."""
_DOUBTFUL = 75
"""Confidence of a word below which its line may be something else."""
_LEAST_SURE = 25
"""Likelihood, 0 to 100, from which on what the reader of numbers sees is worth showing; whether it is right, others must confirm."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring words of one line, up to wide white space."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        boxes = [word.box for word in self.words]
        return min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes), max(box[3] for box in boxes)


def with_heads_seen(page: OcrPage, look: Callable[[Box], Sequence[Spelling]], pack: metadata.Pack, year: int) -> OcrPage:
    """The page with its head as the reader of numbers sees it, where its own reading has no number there. ``look`` reads one place of the
    upright frame."""
    taken: dict[tuple[Word, ...], tuple[Word, ...]] = {}
    for run in _runs(page, pack, year):
        if (best := _best(look(run.box), page, run, pack, year)) is not None:
            taken[run.words] = _words(best, run.box)
    if not taken:
        return page
    blocks = tuple(replace(block, lines=tuple(_with(line, taken) for line in block.lines)) for block in page.blocks)
    noted = tuple(Rereading(_Run(old).box, old, new, "second") for old, new in taken.items())
    return replace(page, blocks=blocks, rereadings=(*page.rereadings, *noted))


def _runs(page: OcrPage, pack: metadata.Pack, year: int) -> list[_Run]:
    """The places that are worth a look: none where the head has a number behind a label, and nothing unread behind it."""
    lines = metadata.text_lines(page)
    if any(_names(found) and lines[found.line].top < _HEAD for found in metadata.read_lines(lines, pack, year)):
        return []
    found = []
    for line, text in zip(page.lines, lines, strict=True):
        if text.top < _HEAD:
            found += [run for run in _split(line) if _is_worth(run)]
    return found[:_MOST]


def _names(found: Found) -> bool:
    """Whether a finding is the number of a letter or of the file behind its label, whole and of a known form."""
    return found.kind is Kind.NUMBER and found.role in (Role.LETTER, Role.FILE) and bool(found.label and found.parts) and not found.torn


def _split(line: Line) -> list[_Run]:
    """The runs of a line."""
    at, ends = 0, set(metadata.columns_of(line))
    runs: list[list[Word]] = [[]]
    for word in line.words:
        if at in ends:
            runs.append([])
        runs[-1].append(word)
        at += len(word.text) + 1
    return [_Run(tuple(words)) for words in runs if words]


def _is_worth(run: _Run) -> bool:
    """Whether a number may stand in a run: there is a figure or a slash in it, or a word that nobody read surely."""
    return any(word.confidence < _DOUBTFUL or "/" in word.text or any(map(str.isdecimal, word.text)) for word in run.words)


def _best(spellings: Sequence[Spelling], page: OcrPage, run: _Run, pack: metadata.Pack, year: int) -> Spelling | None:
    """The likeliest text that has a number behind a label; None where no text of some likelihood has."""
    for one in spellings:
        place = TextLine(
            one.text, 0, run.box[0] / page.width_px, run.box[1] / page.height_px, run.box[2] / page.width_px, run.box[3] / page.height_px
        )
        if one.confidence >= _LEAST_SURE and any(map(_names, metadata.read_lines([place], pack, year))):
            return one
    return None


def _words(spelling: Spelling, box: Box) -> tuple[Word, ...]:
    """The words of a text, each with its share of the box by its letters."""
    step = (box[2] - box[0]) / max(len(spelling.text), 1)
    words, at = [], 0
    for text in spelling.text.split(" "):
        left, right = round(box[0] + at * step), round(box[0] + (at + len(text)) * step)
        words.append(Word(text, (left, box[1], max(left + 1, right), box[3]), spelling.confidence, EYE))
        at += len(text) + 1
    return tuple(words)


def _with(line: Line, taken: dict[tuple[Word, ...], tuple[Word, ...]]) -> Line:
    """A line with some of its runs replaced."""
    return replace(line, words=tuple(word for run in _split(line) for word in taken.get(run.words, run.words)))
