"""The two papers that go with a package: the hand-over receipt, and a draft of the certificate under section 63(4)(c) of the Bharatiya
Sakshya Adhiniyam, 2023. Both in Hindi and English, A4, to be signed.

The certificate follows the Schedule of the Act, Parts A and B; its Hindi is a working translation and says so. What only the signatory
knows is left open. It is a draft, and no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scanfile.clock import india_time
from scanfile.export.bag import MANIFEST
from scanfile.export.profiles import Profile
from scanfile.export.summary import Summary
from scanfile.messages import say
from scanfile.paper.typeset import Canvas, Sizes, lay

LISTED = 2000
"""Files that the receipt lists at most; the rest stand in the table."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 20.0, 190.0, 18.0, 275.0
_WIDTH = _RIGHT - _LEFT
_ENDLESS = 100_000.0
_FOOT = 283.0


@dataclass(frozen=True, slots=True)
class Listed:
    """One file on the receipt: serial number, number, alias, and pages of noting and correspondence."""

    serial: int
    number: str
    alias: str
    noting: int
    correspondence: int


@dataclass
class _Flow:
    """Text that flows down A4 pages."""

    canvas: Canvas
    foot: str
    y: float = field(default=_BOTTOM, init=False)
    pages: int = field(default=0, init=False)

    def need(self, height: float) -> bool:
        """Go to another page where so many mm are not left; whether that was so."""
        if self.y + height <= _BOTTOM:
            return False
        self.canvas.page()
        self.pages += 1
        self.y = _TOP
        self.canvas.text((_LEFT, _FOOT, _WIDTH, 5), self.canvas.drawable(f"{self.foot}  ·  {self.pages}", 200), 8, align="C")
        return True

    def paragraph(self, text: str, pt: float = 10, bold: bool = False, align: str = "L", after: float = 2.0, inset: float = 0.0) -> None:
        """A paragraph, broken over pages where it must be, ``inset`` mm from both sides."""
        laid = lay(
            self.canvas.drawable(text, 4000), lambda piece: self.canvas.width(piece, bold), _WIDTH - 2 * inset, _ENDLESS, Sizes(pt, pt, pt)
        )
        for line in laid.lines:
            self.need(laid.line_mm)
            self.canvas.text((_LEFT + inset, self.y, _WIDTH - 2 * inset, laid.line_mm), line, laid.pt, bold, align)
            self.y += laid.line_mm
        self.y += after

    def fact(self, label: str, value: str) -> None:
        """A label at the left, its value beside it, a fine line below."""
        laid = lay(self.canvas.drawable(value, 2000) or "—", lambda piece: self.canvas.width(piece, True), 104, _ENDLESS, Sizes(10, 10, 10))
        height = max(laid.line_mm * len(laid.lines), 7.0)
        self.need(height + 1)
        self.canvas.fitted((_LEFT, self.y + 0.6, 64, 6), label, Sizes(9.5, 6, 6))
        for place, line in enumerate(laid.lines):
            self.canvas.text((_LEFT + 66, self.y + place * laid.line_mm, 104, laid.line_mm), line, laid.pt, bold=True)
        self.y += height
        self.canvas.block((_LEFT, self.y, _WIDTH, 0.15), 150)
        self.y += 0.8

    def row(self, cells: Sequence[tuple[float, str, str]], bold: bool = False) -> None:
        """One line of a list: width in mm, text and alignment of each cell."""
        left = _LEFT
        for width, text, align in cells:
            self.canvas.fitted((left, self.y, width - 2, 6), text, Sizes(9, 6, 6, 6), bold=bold, align=align)
            left += width
        self.y += 6

    def signatures(self, *labels: str, below: Sequence[str] = ()) -> None:
        """Places to sign, side by side: who, and below it what else is to be written."""
        self.need(44)
        self.y += 16
        width = _WIDTH / len(labels)
        for place, label in enumerate(labels):
            left = _LEFT + place * width
            self.canvas.block((left, self.y, width - 8, 0.3))
            self.canvas.fitted((left, self.y + 1, width - 8, 6), label, Sizes(10, 6, 6, 6), bold=True)
            for line, text in enumerate(below, 1):
                self.canvas.fitted((left, self.y + 1 + 6 * line, width - 8, 6), text, Sizes(9, 6, 6, 6))
        self.y += 24


def _both(code: str, **values: object) -> str:
    """A text in Hindi and English: both stand on every paper, whatever the language of the messages."""
    return f"{say(code, 'hi', **values)} / {say(code, 'en', **values)}"


def receipt(summary: Summary, profile: Profile, manifest: str, files: Iterable[Listed]) -> bytes:
    """The hand-over receipt as a PDF: what was handed over, by which digest it is known, what is missing, who signs, and the list of files.

    ``manifest`` is the SHA-256 of the payload's manifest. Raises MissingToolError ``sheet.font-missing``.
    """
    with Canvas(f"{summary.id}: सुपुर्दगी रसीद / hand-over receipt") as canvas:
        flow = _Flow(canvas, f"{summary.id}  ·  {_both('paper.receipt')}")
        flow.need(_BOTTOM)
        flow.paragraph(say("paper.receipt", "hi"), 20, bold=True, align="C", after=0)
        flow.paragraph(say("paper.receipt", "en"), 14, bold=True, align="C", after=5)
        _facts(flow, summary, profile, manifest)
        flow.y += 3
        _state(flow, summary)
        flow.signatures(_both("paper.gives"), _both("paper.takes"), below=(_both("paper.name-post"), _both("paper.day-seal")))
        _list(flow, files, summary)
        return canvas.content()


def _facts(flow: _Flow, summary: Summary, profile: Profile, manifest: str) -> None:
    totals = summary.totals
    flow.fact(_both("paper.package"), summary.id)
    flow.fact(_both("paper.office"), summary.office)
    flow.fact(_both("paper.day"), india_time(summary.made))
    flow.fact(_both("paper.profile"), f"{profile.name}: {profile.title.hi} / {profile.title.en}")
    flow.fact(_both("paper.records"), str(totals.records))
    flow.fact(_both("paper.documents"), str(totals.documents))
    flow.fact(_both("paper.pages"), str(totals.pages))
    flow.fact(_both("paper.pdfs"), f"{totals.pdfs}  ({totals.bytes:,} {_both('paper.bytes')})")
    flow.fact(_both("paper.operator"), summary.operator)
    flow.fact(_both("paper.previous"), summary.previous)
    flow.fact(f"SHA-256, {MANIFEST}", _grouped(manifest))
    flow.fact(_both("paper.trail"), _grouped(summary.head.partition(":")[2]) + f"  ({summary.head.partition(':')[0]})")


def _grouped(digest: str) -> str:
    """Hexadecimal digits in groups of eight, which an eye can compare."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _state(flow: _Flow, summary: Summary) -> None:
    """Whether all has come that was expected; if not, why it goes, and how much of what is open."""
    if not summary.partial:
        flow.paragraph(_both("paper.complete"), 10, bold=True)
        return
    flow.paragraph(_both("paper.partial"), 10, bold=True, after=1)
    flow.paragraph(summary.partial, 10, after=1)
    for code, count in summary.counted:
        flow.paragraph(f"{count} × {_both(f'finding.{code}')}", 9, after=0)
    flow.y += 2


def _list(flow: _Flow, files: Iterable[Listed], summary: Summary) -> None:
    widths = (17.0, 66.0, 53.0, 34.0)
    heads = [say(f"paper.{name}", "hi") + " / " + say(f"paper.{name}", "en") for name in ("serial", "number", "alias", "n-c")]
    flow.need(_BOTTOM)
    flow.paragraph(_both("paper.list"), 12, bold=True)

    def head() -> None:
        flow.row([(width, name, "L") for width, name in zip(widths, heads, strict=True)], bold=True)
        flow.canvas.block((_LEFT, flow.y, _WIDTH, 0.3))
        flow.y += 0.8

    head()
    for one in files:
        if one.serial > LISTED:
            flow.paragraph(_both("paper.more", count=summary.totals.records - LISTED), 9)
            break
        if flow.need(7):
            head()
        cells = (str(one.serial), flow.canvas.drawable(one.number, 200), one.alias, f"{one.noting} + {one.correspondence}")
        flow.row([(width, text, "L") for width, text in zip(widths, cells, strict=True)])


def certificate(summary: Summary, manifest: str, tag_manifest_name: str) -> bytes:
    """The draft of the certificate as a PDF, in Hindi and then in English, Parts A and B in each. Raises MissingToolError."""
    with Canvas(f"{summary.id}: प्रारूप प्रमाणपत्र, भा.सा.अ. धारा 63(4) / draft certificate, BSA s. 63(4)") as canvas:
        flow = _Flow(canvas, f"{summary.id}  ·  {_both('certificate.foot')}")
        for lang in ("hi", "en"):
            values = {
                "package": summary.id,
                "records": summary.totals.records,
                "pages": summary.totals.pages,
                "program": summary.program,
                "archive": summary.archive,
                "made": india_time(summary.made),
                "manifest": MANIFEST,
                "tags": tag_manifest_name,
            }
            for part in ("a", "b"):
                _certificate_part(flow, lang, part, manifest, values)
        return canvas.content()


def _certificate_part(flow: _Flow, lang: str, part: str, manifest: str, values: dict[str, object]) -> None:
    flow.need(_BOTTOM)
    flow.canvas.frame((_LEFT, flow.y, _WIDTH, 13), 0.5)
    flow.y += 1.5
    flow.paragraph(say("certificate.draft", lang), 9, bold=True, align="C", after=5, inset=4)
    flow.paragraph(say("certificate.title", lang), 13, bold=True, align="C", after=0)
    flow.paragraph(say("certificate.under", lang), 10, align="C", after=2)
    flow.paragraph(say(f"certificate.part-{part}", lang), 12, bold=True, align="C", after=3)
    for name in _PARAGRAPHS[part]:
        flow.paragraph(say(f"certificate.{part}-{name}", lang, **values), 10, after=2)
    flow.paragraph(f"SHA-256  {_grouped(manifest)}", 10, bold=True)
    flow.paragraph(say("certificate.algorithm", lang), 10)
    flow.paragraph(say("certificate.enclosed", lang, **values), 10)
    flow.signatures(say("certificate.signature", lang), say("certificate.when", lang))


_PARAGRAPHS = {"a": ("who", "source", "device", "control", "kind", "hash"), "b": ("who", "source", "device", "hash")}
