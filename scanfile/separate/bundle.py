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

GONE = (PageState.REPLACED, PageState.WITHDRAWN)
"""States of pages that people took out: they lie where they lay, and change nothing around them."""


@dataclass(slots=True)
class Side:
    """One page with its state as it will be. ``ref`` is ``batch/page``, ``called`` what people know it by; ``own`` is False for a page of
    another delivery. ``aside``: a separator sheet, its other side, or a dividing blank sheet, which has its place but is no page of a file.
    ``begins``: a sheet says that a letter begins with it.
    """

    page: SeparatePage
    ref: str
    state: PageState
    reason: str
    called: str
    own: bool = True
    aside: bool = False
    begins: bool = False

    def set_aside(self, state: PageState, reason: str) -> None:
        """From now on it is no page of a file."""
        self.state, self.reason, self.aside = state, reason, True


@dataclass(slots=True)
class Volume:
    """One part and volume of a record. ``sheet`` is the separator sheet that began it, and ``mark`` what that says; ``bare``: no page lay
    behind it."""

    part: Part
    volume: int = 1
    sides: list[Side] = field(default_factory=list)
    mark: SheetMark | None = None
    sheet: Side | None = None
    bare: bool = False

    def counted(self) -> list[Side]:
        """The sides that are there on paper."""
        return [side for side in self.sides if not side.aside and side.state in COUNTED]

    @property
    def has_pages(self) -> bool:
        """Whether anything but sheets and what people took out lies in it."""
        return any(not side.aside and side.state not in GONE for side in self.sides)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came with the pages and says something of the record: a table's row, a template's match, a name, a sheet with the page that it
    is, the number said for the delivery."""

    rows: tuple[SidecarRow, ...] = ()
    matches: tuple[TemplateMatch, ...] = ()
    names: tuple[str, ...] = ()
    sheets: tuple[tuple[SheetMark, str], ...] = ()
    option: str = ""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.rows + other.rows,
            self.matches + other.matches,
            self.names + other.names,
            self.sheets + other.sheets,
            self.option or other.option,
        )


@dataclass(slots=True, eq=False)
class Bundle:
    """One record in the making. ``begun`` names what it began with, so that it is known again. ``stack``: it was found in a stack by its
    sheets, so that a sheet may have been missed in it. ``said`` are the words of people about its fields in order, ``sources`` the records
    from which its pages were split off."""

    name: str
    begun: str = ""
    volumes: list[Volume] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)
    problems: list[Problem] = field(default_factory=list)
    stack: bool = False
    sealed: bool = False
    said: dict[str, list[Decision]] = field(default_factory=dict)
    sources: tuple[Bundle, ...] = ()

    def volume(self, part: Part, number: int) -> Volume:
        """The volume of this part with this number, made where it is not there."""
        for known in self.volumes:
            if (known.part, known.volume) == (part, number):
                return known
        made = Volume(part, number)
        self.volumes.append(made)
        return made

    @property
    def bare(self) -> bool:
        """Whether no page lay behind any of its sheets."""
        return bool(self.volumes) and all(volume.bare for volume in self.volumes)

    def sides(self) -> Iterator[Side]:
        """All of its sides, in the order of its volumes."""
        for volume in self.volumes:
            yield from volume.sides

    @property
    def has_pages(self) -> bool:
        """Whether any of its volumes has pages."""
        return any(volume.has_pages for volume in self.volumes)


@dataclass(slots=True)
class Stack:
    """A batch in the making: its records, ``loose`` sides that lie in none (sheets before the first record), and ``gone`` pages, which
    people put into records of other deliveries."""

    name: str
    bundles: list[Bundle] = field(default_factory=list)
    loose: list[Side] = field(default_factory=list)
    gone: list[Side] = field(default_factory=list)

    def sides(self) -> Iterator[Side]:
        """Every side once."""
        for bundle in self.bundles:
            yield from bundle.sides()
        yield from self.loose
        yield from self.gone


def ordered(volumes: Iterable[Volume]) -> list[Volume]:
    """Noting first as in a government file, then by volume."""
    return sorted(volumes, key=lambda volume: (list(Part).index(volume.part), volume.volume))
