"""Records in the making: what every way of grouping fills, what decisions rearrange, and what drafts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanfile.model import Decision, PageState, Part, Problem, SeparatePage, SheetMark, SidecarRow
from scanfile.sidecar import TemplateMatch

BOUND = (PageState.KEPT, PageState.PENDING)
"""States of pages that are in a part's PDF; blank ones join them where they keep their place."""

COUNTED = (*BOUND, PageState.BLANK, PageState.FAILED)
"""States of sides that are there on paper, once each."""


@dataclass(slots=True)
class Side:
    """One page with its state as it will be. ``called`` is what people know it by; ``own`` is False for a page of another delivery."""

    page: SeparatePage
    state: PageState
    reason: str
    called: str
    own: bool = True


@dataclass(slots=True)
class Volume:
    """One part and volume of a record. ``documents`` are the pages with which a letter begins; ``mark`` is the sheet that began it."""

    part: Part
    volume: int = 1
    sides: list[Side] = field(default_factory=list)
    documents: set[str] = field(default_factory=set)
    mark: SheetMark | None = None

    def counted(self) -> list[Side]:
        """The sides that are there on paper."""
        return [side for side in self.sides if side.state in COUNTED]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came with the pages and says something of the record: a table's row, a template's match, a name, a sheet."""

    rows: tuple[SidecarRow, ...] = ()
    matches: tuple[TemplateMatch, ...] = ()
    names: tuple[str, ...] = ()
    sheets: tuple[tuple[SheetMark, str], ...] = ()
    """Each sheet with the page that it is."""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(self.rows + other.rows, self.matches + other.matches, self.names + other.names, self.sheets + other.sheets)


@dataclass(slots=True)
class Bundle:
    """One record in the making. ``stack``: it was found in a stack by its sheets, so that a sheet may have been missed in it. ``said`` are
    the last words of people about its fields."""

    name: str
    volumes: list[Volume] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    problems: list[Problem] = field(default_factory=list)
    stack: bool = False
    sealed: bool = False
    said: dict[str, Decision] = field(default_factory=dict)

    def volume(self, part: Part, number: int) -> Volume:
        """The volume of this part with this number, made where it is not there."""
        for known in self.volumes:
            if (known.part, known.volume) == (part, number):
                return known
        made = Volume(part, number)
        self.volumes.append(made)
        return made

    def sides(self) -> Iterator[Side]:
        """All of its pages, in the order of its volumes."""
        for volume in self.volumes:
            yield from volume.sides


@dataclass(slots=True)
class Stack:
    """A batch in the making: its records, and the pages that belong to none (separator sheets and their backs, pages that went into a
    record of another delivery)."""

    bundles: list[Bundle] = field(default_factory=list)
    aside: list[Side] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def sides(self) -> Iterator[Side]:
        """Every page once."""
        for bundle in self.bundles:
            yield from bundle.sides()
        yield from self.aside


def ordered(volumes: Iterable[Volume]) -> list[Volume]:
    """Noting first as in a government file, then by volume."""
    return sorted(volumes, key=lambda volume: (list(Part).index(volume.part), volume.volume))
