"""Deliveries: masters, batches, what the operator said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from scanfile.model.records import Part, Problem


@dataclass(frozen=True, slots=True)
class Master:
    """One path of a delivery as it lies in the archive. ``path`` and ``sha256`` are None where its bytes could not be had.

    ``name`` is the path inside the delivery, in text for people (undecodable bytes shown as ``\\xNN``); ``frames`` counts its pages,
    1 for a path that can't be opened. ``problem`` says why it can't.
    """

    number: int
    name: str
    path: str | None
    sha256: str | None
    size: int
    frames: int
    problem: Problem | None = None
    name_b64: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One sealed delivery, in natural order."""

    id: str
    masters: tuple[Master, ...]
    source: str
    operator: str
    date: str
    options: DeliveryOptions
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SidecarRow:
    """What a supplier's table says of one path (a page's path or its directory), relative to the delivery.

    ``first`` and ``last`` are the pages of that path it speaks of, 0 for all of them.
    """

    path: str
    number: str = ""
    subject: str = ""
    part: Part | None = None
    date: str = ""
    first: int = field(default=0, metadata={"since": 2})
    last: int = field(default=0, metadata={"since": 2})


class Duplex(StrEnum):
    """How the sides of the leaves come: nobody said; fronts only; front and back in turn; all fronts, then all backs in the same order;
    all fronts, then all backs from the last to the first, as a stack that was turned over."""

    UNSAID = ""
    SIMPLEX = "simplex"
    SIDES = "sides"
    INTERLEAVE = "interleave"
    REVERSED = "interleave-reversed"


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """What the operator said about the whole delivery. ``separate`` is ``sheets``, ``path``, ``count:N``, ``blank``, ``csv`` or empty."""

    number: str = ""
    part: Part | None = None
    path_template: str = ""
    sidecar: tuple[SidecarRow, ...] = ()
    duplex: Duplex = field(default=Duplex.UNSAID, metadata={"since": 2})
    separate: str = field(default="", metadata={"since": 2})


class Step(StrEnum):
    """The steps whose results can be made again."""

    INSPECT = "inspect"
    READ = "read"
    COMPARE = "compare"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Order:
    """What the operator asks of a delivery, as typed: an empty string where nothing was said."""

    batch: str = ""
    operator: str = ""
    number: str = ""
    part: Part | None = None
    path_template: str = ""
    columns: str = ""
    duplex: Duplex = Duplex.UNSAID
    separate: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """How a run works: worker processes and reading profile (None and "" mean the setting), a step to do again, whether to read at all."""

    jobs: int | None = None
    profile: str = ""
    redo: Step | None = None
    read: bool = True


def page_id(master: int, frame: int) -> str:
    """The id of a page in its batch: master and frame, 1-based, e.g. ``000012-003``."""
    return f"{master:06d}-{frame:03d}"
