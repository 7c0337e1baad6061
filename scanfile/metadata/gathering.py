"""What is being gathered on one line: the findings so far, and the spans that they explain."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanfile.metadata.labels import Seen
from scanfile.metadata.packs import Pack
from scanfile.metadata.prepared import Prepared
from scanfile.model import Found, Kind, Role

BLANK_LEFT = 30
"""Confidence of a value of which a part was left blank on the paper."""
GUESS = "looks like a letter's number"
"""How the reason of a number begins that nothing but its place and look speaks for: it is proposed, and no more."""
MISREAD = 8
"""Confidence that a label loses with each misread letter (``misread.distance``)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a finding says: its forms, how sure that is (0 to 100), and why."""

    value: str
    key: str
    sure: int
    why: str
    parts: tuple[tuple[str, str], ...] = ()
    twin: str = ""
    torn: bool = False


@dataclass(slots=True)
class Gathering:
    """One line being read. ``lines`` are all lines, for values that stand on the next one; ``year`` is that of the scan.

    ``cited``: what stands here belongs to a list of references; ``letter_date``: the date that "of even date" means.
    """

    lines: list[Prepared]
    here: Prepared
    pack: Pack
    year: int
    cited: bool
    letter_date: str
    found: list[Found] = field(default_factory=list)

    def add(self, kind: Kind, role: Role, span: tuple[int, int], said: Said, label: Seen | None = None, on: Prepared | None = None) -> None:
        """Keeps one finding; ``on`` is its line where that is not the label's own."""
        line = on or self.here
        raw, start, end = line.raw(*span)
        label_start = line.raw(label.start, label.end)[1] if label and on is None else start
        text = label.label.text if label else ""
        sure = min(max(said.sure, 0), 100)
        place = line.index, start, end
        self.found.append(
            Found(kind, role, raw, said.value, said.key, sure, said.why, *place, text, label_start, said.twin, said.parts, said.torn)
        )
        line.take(*span)
