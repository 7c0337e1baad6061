"""What people say that stands on a page, laid over what the machine read there. Pure.

The reading itself stays as it is. A correction names its place by the reading that a person saw, the word's box and its text; where the
page was read again since, it goes to the word that clearly is the same, and is ``UNPLACED`` where there is none. Later ones go before
earlier ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from scanfile.model import PERSON, Affine, Block, Box, Correction, Decision, DecisionKind, Line, OcrPage, Word
from scanfile.sensitive import without_digits
from scanfile.store import canonical_json, to_plain
from scanfile.text import fold

_SAME = 0.5
"""Two boxes are one word's where they share this much of the area that they cover together."""

_INSIDE = 0.6
"""A word lies in a box with this share of its own area."""

_TOUCHES = 0.3
"""Where a word was added there is a word by now if their common area is this share of the smaller one's."""

_BESIDE = 3
"""A word that was added belongs to a line on its height that ends not farther away than this many of the word's heights."""

Key = tuple[str, Box, str]


class State(StrEnum):
    """What became of one place: the machine's word stands; a person's does; there is no word; a person saw one where the machine read none;
    a person's word that belongs to no place of this reading."""

    READ = "read"
    CORRECTED = "corrected"
    REMOVED = "removed"
    ADDED = "added"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of a page: ``place`` names it in a decision, ``box`` is in the upright frame of the present reading, ``text`` is what
    stands there now, ``confidence`` 0 to 100."""

    place: Correction
    box: Box
    text: str
    confidence: int
    state: State


@dataclass(frozen=True, slots=True)
class Proof:
    """A reading with a person's words in it, and every place: the words of the machine in reading order, then those that were added, then
    the unplaced ones."""

    page: OcrPage
    entries: tuple[Entry, ...]

    @property
    def unplaced(self) -> tuple[Entry, ...]:
        """The words of a person that lie nowhere."""
        return tuple(entry for entry in self.entries if entry.state is State.UNPLACED)


def reading_digest(page: OcrPage) -> str:
    """Names a reading by all that it says: 16 hexadecimal digits of the SHA-256 of its canonical JSON."""
    return sha256(canonical_json(to_plain(page))).hexdigest()[:16]


def corrections_by_page(decisions: Iterable[Decision]) -> dict[str, tuple[Correction, ...]]:
    """What people said of words, in order, by ``batch/page``."""
    found: dict[str, list[Correction]] = defaultdict(list)
    for one in decisions:
        if one.kind is DecisionKind.WORD:
            found[one.pages[0]] += one.words
    return {page: tuple(words) for page, words in found.items()}


def corrected(page: OcrPage, corrections: Sequence[Correction]) -> OcrPage:
    """A reading with a person's words in it; the reading itself where nobody said anything."""
    return proof_of(page, corrections).page if corrections else page


def proof_of(page: OcrPage, corrections: Sequence[Correction]) -> Proof:
    """A reading with a person's words in it, and what became of each of its places."""
    sheet = _Sheet(page)
    for one in corrections:
        sheet.say(one)
    return Proof(sheet.page(), tuple(sheet.entries()))


def described(entry: Entry) -> str:
    """A place and what is said of it, for a message: no number of a page stands in one."""
    old, new = (without_digits(text) or "-" for text in (entry.place.old, entry.text))
    return f"{old} -> {new}, at {','.join(map(str, entry.box))}"


class _Sheet:
    """One reading while a person's words are laid over it, in the order in which they were said."""

    def __init__(self, page: OcrPage) -> None:
        self._page, self._words, self._digest = page, page.words, reading_digest(page)
        self._said: dict[int, tuple[Key, str]] = {}
        self._held: dict[Key, tuple[int, ...]] = {}
        self._added: dict[Key, tuple[Correction, Box]] = {}
        self._unplaced: dict[Key, tuple[Correction, Box]] = {}

    def say(self, one: Correction) -> None:
        """Heed one more."""
        key, box = (one.reading, one.box, one.old), _turned(one, self._page)
        known = key in self._held or key in self._added or key in self._unplaced
        if one.new is None and not known:
            # Said of a place that has another's word, carried there from an earlier reading.
            for at in self._place(one, box) or ():
                self._said.pop(at, None)
            return
        for at in self._held.pop(key, ()):
            if self._said.get(at, (None, ""))[0] == key:
                del self._said[at]
        self._unplaced.pop(key, None)
        if one.new is None:
            self._added.pop(key, None)
            return
        found = self._place(one, box)
        if found == () and not one.old:
            self._added[key] = one, box
            return
        self._added.pop(key, None)
        if found is None:
            self._unplaced[key] = one, box
        else:
            self._held[key] = found
            for at in found:
                self._said[at] = key, one.new if len(found) == 1 or self._words[at].text == one.old else self._words[at].text

    def _place(self, one: Correction, box: Box) -> tuple[int, ...] | None:
        """The words that a correction is about; none for one that was added, or is gone as it should be; None where that can't be told."""
        exact = tuple(at for at, word in enumerate(self._words) if word.box == box and word.text == one.old)
        if exact or one.reading == self._digest:
            return exact if exact or not one.old else None
        near = tuple(at for at, word in enumerate(self._words) if word.text == one.old and _common(word.box, box) >= _SAME)
        if one.old and near:
            return near if len(near) == 1 else None
        inside = tuple(at for at, word in enumerate(self._words) if _shared(word.box, box) >= _INSIDE * _area(word.box))
        if inside and one.new and fold(" ".join(self._words[at].text for at in inside)) == fold(one.new):
            return inside  # By now the machine reads it as the person did.
        touching = any(overlap(word.box, box) for word in self._words)
        return () if not touching and (not one.old or one.new == "") else None

    def entries(self) -> Iterable[Entry]:
        """Every place."""
        for at, word in enumerate(self._words):
            place = Correction(self._digest, self._page.turns, word.box, word.text, None)
            if at not in self._said:
                yield Entry(place, word.box, word.text, word.confidence, State.READ)
            else:
                text = self._said[at][1]
                yield Entry(place, word.box, text, 100, State.CORRECTED if text else State.REMOVED)
        for one, box in self._added.values():
            yield Entry(replace(one, new=None), box, one.new or "", 100, State.ADDED if one.new else State.REMOVED)
        for one, box in self._unplaced.values():
            yield Entry(replace(one, new=None), box, one.new or "", 100, State.UNPLACED)

    def page(self) -> OcrPage:
        """The reading with a person's words in it. Where all are a person's, it can be read."""
        at, blocks = 0, []
        for block in self._page.blocks:
            lines = []
            for line in block.lines:
                words: list[Word] = []
                for word in line.words:
                    words += self._laid(word.box, self._said[at][1]) if at in self._said else [word]
                    at += 1
                if words:
                    lines.append(replace(line, words=tuple(words)))
            if lines:
                blocks.append(replace(block, lines=tuple(lines)))
        for one, box in self._added.values():
            if laid := self._laid(box, one.new or ""):
                blocks = _with_added(blocks, laid, box)
        page = replace(self._page, blocks=tuple(blocks))
        return replace(page, legible=page.legible or (bool(page.words) and all(word.corrected for word in page.words)))

    def _laid(self, box: Box, text: str) -> list[Word]:
        """The words of a text side by side in a box, each as wide as it is long, along the slope of the page's lines."""
        words = text.split()
        if len(words) < 2:
            return [Word(word, box, 100, PERSON) for word in words]
        to_straight, _, _ = Affine.straightening(self._page.width_px, self._page.height_px, self._page.angle_deg)
        left, top, right, bottom = to_straight.move_box(box)
        whole, begin, laid = len(" ".join(words)), 0, []
        for word in words:
            first, last = (left + (right - left) * edge // whole for edge in (begin, begin + len(word)))
            laid.append(Word(word, to_straight.inverse().move_box((first, top, max(last, first + 1), bottom)), 100, PERSON))
            begin += len(word) + 1
        return laid


def _with_added(blocks: Sequence[Block], words: Sequence[Word], box: Box) -> list[Block]:
    """The words in the line on whose height they stand, else as a block of their own before the first that begins lower."""
    best = max(
        ((_beside(line, box), place, row) for place, block in enumerate(blocks) for row, line in enumerate(block.lines)), default=None
    )
    if best is None or best[0] <= 0:
        at = next((place for place, block in enumerate(blocks) if block.box[1] > box[1]), len(blocks))
        return [*blocks[:at], Block((Line(tuple(words), box),), box), *blocks[at:]]
    _, place, row = best
    block = blocks[place]
    line = block.lines[row]
    middle = box[0] + box[2]
    at = next((at for at, word in enumerate(line.words) if word.box[0] + word.box[2] > middle), len(line.words))
    wider = Line((*line.words[:at], *words, *line.words[at:]), _hull(line.box, box))
    changed = Block((*block.lines[:row], wider, *block.lines[row + 1 :]), _hull(block.box, box))
    return [*blocks[:place], changed, *blocks[place + 1 :]]


def _beside(line: Line, box: Box) -> float:
    """How much of its height a box shares with a line that it stands in or beside; 0 where that is less than half."""
    height = box[3] - box[1]
    common = min(line.box[3], box[3]) - max(line.box[1], box[1])
    near = box[0] <= line.box[2] + _BESIDE * height and box[2] >= line.box[0] - _BESIDE * height
    share = common / max(1, min(height, line.box[3] - line.box[1]))
    return share if near and share >= 0.5 else 0.0


def _turned(one: Correction, page: OcrPage) -> Box:
    """The box in the present upright frame, where the page was turned since."""
    quarters = (page.turns - one.turns) % 4
    height = page.width_px if quarters % 2 else page.height_px
    width = page.height_px if quarters % 2 else page.width_px
    left, top, right, bottom = one.box
    for _ in range(quarters):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom


def _hull(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _area(box: Box) -> int:
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def _shared(one: Box, other: Box) -> int:
    return _area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes, of whatever size, are about one place."""
    return _shared(one, other) >= _TOUCHES * min(_area(one), _area(other)) > 0


def _common(one: Box, other: Box) -> float:
    """The area in both boxes as a share of that in either."""
    shared = _shared(one, other)
    return shared / max(1, _area(one) + _area(other) - shared)
