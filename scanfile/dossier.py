"""One paper about one record for whoever audits it: where it came from, who did what, where it lies, where it went, and how that is proved.

Composes index, intake, control, pages and what was attested. It says what the archive knows, and what it does not know it leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanfile import __version__, clock, control
from scanfile.attested import PackageCopy, Verification, copies, verifications
from scanfile.clock import india_time
from scanfile.index import EventRow, Index, PackageRow, PageLine, RecordRow
from scanfile.intake import scanner_of
from scanfile.messages import say_beside, say_both
from scanfile.model import Decision, DecisionKind, PageState, RegisterRow
from scanfile.pages import device_of
from scanfile.paper.forms import Form, grouped
from scanfile.qc import Sample, Verdict, latest
from scanfile.sensitive import covered
from scanfile.shelf import Shelf
from scanfile.store import write_atomic

_SAID = 200
"""Characters of a value that a person gave; what stands on pages is in the PDFs."""


@dataclass(frozen=True, slots=True)
class Came:
    """One delivery that pages of the record came with: when it was entered (UTC), by whom, from where, on which scanner (empty where nobody
    said), and what its pages say of the device that made them."""

    batch: str
    day: str
    operator: str
    source: str
    scanner: str
    devices: tuple[str, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Left:
    """One package that took the record: whether as it is now, the copies of it that were checked on other disks, and what the receiver said
    of the record (empty where nothing was heard)."""

    package: PackageRow
    alias: str
    current: bool
    copies: tuple[PackageCopy, ...]
    result: str = ""
    computer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one record. ``aside`` are pages between the record's own that were set aside; ``broken`` are the events at which
    the trail does not hold; ``verified`` is the last full verification that looked at the record as it is now, if there is one."""

    row: RecordRow
    version: str
    register: RegisterRow | None
    came: tuple[Came, ...]
    aside: tuple[PageLine, ...]
    decisions: tuple[Decision, ...]
    samples: tuple[tuple[Sample, str, tuple[Verdict, ...]], ...]
    left: tuple[Left, ...]
    events: tuple[EventRow, ...]
    head: str
    broken: tuple[int, ...]
    verified: Verification | None

    @property
    def number(self) -> str:
        """What the record is called: its number, else where it came from."""
        return self.row.number or self.row.source_name


def gather(shelf: Shelf, wanted: str) -> Dossier:
    """All that is known of a record. Raises UsageError, for a sealed one that the reader may not see too, and IntegrityError."""
    row = shelf.record(wanted)
    archive, index = shelf.archive, shelf.index
    refs = {page.ref for part in row.parts for page in part.pages}
    batches = index.holdings.batches().get(row.id, (row.batch,))
    number = next((found.key for name, found in row.accepted if name == "number"), "")
    left = tuple(_left(index, row.id, copies(archive)))
    packages = [one.package.id for one in left]
    return Dossier(
        row,
        index.packages.version(row.id),
        index.register_rows([number]).get(number) if number else None,
        tuple(_came(shelf, batch, row) for batch in batches),
        tuple(_aside(index, batches, row)),
        tuple(_decisions(index, batches, refs)),
        tuple(_samples(shelf, batches, refs)),
        left,
        tuple(one for one in index.holdings.events_of([row.id, *batches, *packages, *refs]) if not one.kind.startswith("decision.")),
        index.packages.head(),
        tuple(index.verify_chain()),
        _verified(index, row.id, verifications(archive)),
    )


def _came(shelf: Shelf, batch: str, row: RecordRow) -> Came:
    known = next(one for one in shelf.index.batches() if one.id == batch)
    pages = [page for part in row.parts for page in part.pages if page.batch == batch]
    devices = dict.fromkeys(_device(shelf.archive.root / master) for master in dict.fromkeys(page.master for page in pages) if master)
    scanner = scanner_of(shelf.archive, batch)
    return Came(batch, known.day, known.operator, known.source, scanner, tuple(filter(None, devices)), len(pages))


def _device(path: Path) -> str:
    try:
        return device_of(path)
    except OSError:  # verify is for finding out why
        return ""


def _aside(index: Index, batches: Sequence[str], row: RecordRow) -> Iterator[PageLine]:
    for batch in batches:
        lines = index.page_lines(batch)
        own = [line.position for line in lines if line.record == row.id]
        yield from (line for line in lines if line.record is None and own and min(own) < line.position < max(own))


def _decisions(index: Index, batches: Sequence[str], refs: set[str]) -> Iterator[Decision]:
    seen: list[Decision] = []
    for batch in batches:
        for one in index.decisions_about(batch):
            if refs & {*one.pages, one.anchor} and one not in seen:
                seen.append(one)
    yield from sorted(seen, key=lambda one: one.at)


def _samples(shelf: Shelf, batches: Sequence[str], refs: set[str]) -> Iterator[tuple[Sample, str, tuple[Verdict, ...]]]:
    inspector = control.Control(shelf.archive, shelf.index, "")
    for batch in batches:
        for sample in control.kept_samples(shelf.archive, batch):
            found = inspector.result(sample)
            yield (
                sample,
                "lapsed" if found.lapsed else str(found.standing),
                tuple(verdict for page, verdict in latest(sample).items() if page in refs),
            )


def _left(index: Index, record: str, noted: Sequence[PackageCopy]) -> Iterator[Left]:
    now = index.packages.version(record)
    packages = {row.id: row for row in index.packages.packages()}
    for one in index.packages.packages_of(record):
        held = tuple(copy for copy in noted if copy.package == one.package)
        yield Left(packages[one.package], one.alias, one.version == now, held, one.result, one.computer, one.reason)


def _verified(index: Index, record: str, notes: Sequence[Verification]) -> Verification | None:
    built = index.holdings.built().get(record, 1)
    return next((note for note in reversed(notes) if index.holdings.reached(note.head) >= built), None)


def write_dossier(shelf: Shelf, wanted: str, target: Path, operator: str) -> tuple[Dossier, int]:
    """Write the PDF about a record; returns what it says, and how many pages it has. Raises UsageError, IntegrityError, StorageError."""
    found = gather(shelf, wanted)
    content, pages = draw(found, shelf.settings.general.office, operator, clock.stamp(clock.now()))
    write_atomic(target, content)
    return found, pages


def draw(found: Dossier, office: str, operator: str, now: str) -> tuple[bytes, int]:
    """The PDF in Hindi and English, and how many pages it has. Raises MissingToolError ``sheet.font-missing``."""
    title = say_beside("dossier.title")
    with Form(f"{found.row.id}: {title}", f"{found.row.id}  ·  {title}") as form:
        form.heading(*say_both("dossier.title"))
        _what(form, found, office)
        _proofs(form, found, operator, now)
        below = say_beside("paper.name-post"), say_beside("paper.day-seal")
        form.signatures(say_beside("dossier.prepared"), say_beside("dossier.examined"), below=below)
        _came_from(form, found)
        _pages(form, found)
        _decided(form, found)
        _controlled(form, found)
        _gone(form, found)
        _section(form, "trail", _TRAIL, [[str(one.seq), india_time(one.at), one.kind, one.actor, one.detail] for one in found.events])
        return form.content(), form.pages


_TRAIL = (("event", 1.4), ("time", 2.8), ("what", 2.6), ("who", 2.0), ("detail", 8.4))


def _section(form: Form, name: str, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
    """A table below its title; a line that there is nothing, where there is nothing."""
    form.need(26)
    form.y += 3
    form.paragraph(say_beside(f"dossier.{name}"), 12, bold=True)
    if rows:
        form.table([(say_beside(f"dossier.{head}"), share) for head, share in heads], rows)
    else:
        form.paragraph(say_beside("dossier.nothing"), 9)


def _what(form: Form, found: Dossier, office: str) -> None:
    row = found.row
    sizes = ", ".join(f"{part.part} {part.volume}: {len(part.pages)}" for part in row.parts)
    for code, value in (
        ("dossier.record", row.id),
        ("paper.number", row.number or ""),
        ("dossier.subject", covered(row.subject or "")),
        ("dossier.date", row.date or ""),
        ("dossier.state", str(row.state)),
        ("dossier.computer", ", ".join(dict.fromkeys(one.computer for one in found.left if one.computer))),
        ("paper.office", office),
        ("paper.pages", sizes),
        ("dossier.declared", _declared(found)),
        ("dossier.retention", found.register.retention if found.register else ""),
        ("dossier.version", grouped(found.version)),
    ):
        form.fact(say_beside(code), value)
    form.y += 3


def _declared(found: Dossier) -> str:
    counts = [(part, part.count) for part in found.row.parts if part.count is not None]
    return ", ".join(f"{part.part} {part.volume}: {count.declared} {count.unit} / {count.found}" for part, count in counts)


def _proofs(form: Form, found: Dossier, operator: str, now: str) -> None:
    seq, _, digest = found.head.partition(":")
    form.fact(say_beside("paper.trail"), f"{grouped(digest)}  ({seq})")
    broken = ", ".join(map(str, found.broken))
    form.fact(say_beside("dossier.chain"), say_beside("dossier.broken", events=broken) if broken else say_beside("dossier.whole"))
    seen = found.verified
    form.fact(say_beside("dossier.verified"), f"{india_time(seen.at)}, {seen.actor}" if seen else say_beside("dossier.never"))
    form.fact(say_beside("dossier.made"), f"{india_time(now)}, {operator}, scanfile {__version__}")
    for text in say_both("dossier.limits"):
        form.paragraph(text, 9)


def _came_from(form: Form, found: Dossier) -> None:
    heads = (("batch", 2.0), ("day", 2.2), ("operator", 2.4), ("scanner", 4.6), ("source", 4.4), ("count", 1.8))
    rows = [
        [one.batch, one.day, one.operator, "; ".join(filter(None, (one.scanner, *one.devices))), one.source, str(one.pages)]
        for one in found.came
    ]
    _section(form, "custody", heads, rows)


def _pages(form: Form, found: Dossier) -> None:
    heads = (("label", 1.7), ("page", 3.3), ("name", 3.6), ("hash", 8.4))
    rows = [
        [part.part.label(ordinal), page.ref, page.called + ("" if page.state is PageState.KEPT else f" ({page.state})"), page.master_sha256]
        for part in found.row.parts
        for ordinal, page in enumerate(part.pages, part.first)
    ]
    _section(form, "pages", heads, rows)
    aside = [[line.ref, line.called, str(line.state), line.reason] for line in found.aside]
    _section(form, "aside", (("page", 3.3), ("name", 4.6), ("state", 2.2), ("why", 6.9)), aside)
    pdfs = [[f"{part.part} {part.volume}", part.pdf or "", part.sha256 or ""] for part in found.row.parts]
    _section(form, "pdfs", (("part", 2.6), ("path", 6.0), ("hash", 8.4)), pdfs)


def _decided(form: Form, found: Dossier) -> None:
    heads = (("time", 2.6), ("who", 2.0), ("what", 1.8), ("page", 4.2), ("value", 3.6), ("why", 3.4))
    rows = [
        [india_time(one.at), one.actor, str(one.kind), _shortened(one.pages), _value(one), covered(one.reason)] for one in found.decisions
    ]
    _section(form, "decisions", heads, rows)


def _shortened(pages: Sequence[str]) -> str:
    return pages[0] if len(pages) == 1 else f"{pages[0]} … {pages[-1]} ({len(pages)})"


def _value(one: Decision) -> str:
    """What a decision says, in short; of words only how many: they stand on the page."""
    said = {
        DecisionKind.KIND: str(one.state or ""),
        DecisionKind.TURN: f"{(one.turns or 0) * 90}°",
        DecisionKind.WORD: str(len(one.words)),
        DecisionKind.FIELD: f"{one.field}: {one.value if one.value is not None else '-'}",
        DecisionKind.LETTER: f"{one.field}: {one.value if one.value is not None else '-'}",
    }
    return covered(said.get(one.kind, one.anchor))[:_SAID]


def _controlled(form: Form, found: Dossier) -> None:
    samples = [
        [sample.id, standing, f"{len(sample.pages)} / {sample.population}", sample.method, f"{sample.drawn_by}, {india_time(sample.at)}"]
        for sample, standing, _ in found.samples
    ]
    _section(form, "qc", (("sample", 2.6), ("state", 1.8), ("count", 2.0), ("what", 5.6), ("who", 5.0)), samples)
    verdicts = [
        [one.page, say_beside("qc.right" if one.passed else "qc.bad"), f"{one.inspector}, {india_time(one.at)}", one.reason]
        for _, _, said in found.samples
        for one in said
    ]
    _section(form, "verdicts", (("page", 3.4), ("state", 2.4), ("who", 5.0), ("why", 6.2)), verdicts)


def _gone(form: Form, found: Dossier) -> None:
    heads = (("package", 2.4), ("time", 2.6), ("profile", 2.2), ("alias", 3.0), ("current", 2.4), ("receiver", 3.2), ("copies", 2.6))
    rows = [
        [
            *(one.package.id, india_time(one.package.made), one.package.profile, one.alias),
            say_beside("table.yes" if one.current else "table.no"),
            ", ".join(filter(None, (one.result, one.computer, one.reason))),
            ", ".join(f"{copy.label} ({india_time(copy.at)})" for copy in one.copies),
        ]
        for one in found.left
    ]
    _section(form, "packages", heads, rows)
