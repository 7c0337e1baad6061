"""The two papers that go with a package: the hand-over receipt, and a draft of the certificate under section 63(4)(c) of the Bharatiya
Sakshya Adhiniyam, 2023. Both in Hindi and English, A4, to be signed.

The certificate follows the Schedule of the Act, Parts A and B; its Hindi is a working translation and says so. What only the signatory
knows is left open. It is a draft, and no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from scanfile.clock import india_time
from scanfile.export.bag import MANIFEST
from scanfile.export.profiles import Profile
from scanfile.export.summary import Summary
from scanfile.messages import say, say_beside, say_both
from scanfile.paper.forms import Form, grouped

LISTED = 2000
"""Files that the receipt lists at most; the rest stand in the table."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One file on the receipt: serial number, number, alias, and pages of noting and correspondence."""

    serial: int
    number: str
    alias: str
    noting: int
    correspondence: int


def receipt(summary: Summary, profile: Profile, manifest: str, files: Iterable[Listed]) -> bytes:
    """The hand-over receipt as a PDF: what was handed over, by which digest it is known, what is missing, who signs, and the list of files.

    ``manifest`` is the SHA-256 of the payload's manifest. Raises MissingToolError ``sheet.font-missing``.
    """
    with Form(f"{summary.id}: सुपुर्दगी रसीद / hand-over receipt", f"{summary.id}  ·  {say_beside('paper.receipt')}") as form:
        form.heading(*say_both("paper.receipt"))
        _facts(form, summary, profile, manifest)
        form.y += 3
        _state(form, summary)
        form.signatures(
            say_beside("paper.gives"), say_beside("paper.takes"), below=(say_beside("paper.name-post"), say_beside("paper.day-seal"))
        )
        _list(form, files, summary)
        return form.content()


def _facts(form: Form, summary: Summary, profile: Profile, manifest: str) -> None:
    totals = summary.totals
    form.fact(say_beside("paper.package"), summary.id)
    if summary.volume:
        form.fact(say_beside("paper.volume"), f"{summary.volume.number} / {len(summary.volume.siblings)}")
    form.fact(say_beside("paper.office"), summary.office)
    form.fact(say_beside("paper.day"), india_time(summary.made))
    form.fact(say_beside("paper.profile"), f"{profile.name}: {profile.title.hi} / {profile.title.en}")
    form.fact(say_beside("paper.records"), str(totals.records))
    form.fact(say_beside("paper.documents"), str(totals.documents))
    form.fact(say_beside("paper.pages"), str(totals.pages))
    form.fact(say_beside("paper.pdfs"), f"{totals.pdfs}  ({totals.bytes:,} {say_beside('paper.bytes')})")
    form.fact(say_beside("paper.operator"), summary.operator)
    if summary.previous:
        form.fact(say_beside("paper.previous"), f"{summary.previous.package}  {grouped(summary.previous.tagmanifest)}")
    if summary.supersedes:
        form.fact(say_beside("paper.supersedes"), str(len(summary.supersedes)))
    if summary.withdrawn:
        form.fact(say_beside("paper.withdrawn"), ", ".join(one.alias or one.record for one in summary.withdrawn))
    form.fact(f"SHA-256, {MANIFEST}", grouped(manifest))
    form.fact(say_beside("paper.trail"), grouped(summary.head.partition(":")[2]) + f"  ({summary.head.partition(':')[0]})")


def _state(form: Form, summary: Summary) -> None:
    """Whether all has come that was expected; if not, why it goes, and how much of what is open."""
    if not summary.partial:
        form.paragraph(say_beside("paper.complete"), 10, bold=True)
        return
    form.paragraph(say_beside("paper.partial"), 10, bold=True, after=1)
    form.paragraph(summary.partial, 10, after=1)
    for code, count in summary.counted:
        form.paragraph(f"{count} × {say_beside(f'finding.{code}')}", 9, after=0)
    form.y += 2


def _list(form: Form, files: Iterable[Listed], summary: Summary) -> None:
    heads = [(say_beside(f"paper.{name}"), width) for name, width in (("serial", 17), ("number", 66), ("alias", 53), ("n-c", 34))]
    listed = takewhile(lambda one: one.serial <= LISTED, files)
    form.page()
    form.paragraph(say_beside("paper.list"), 12, bold=True)
    form.table(heads, ((str(one.serial), one.number, one.alias, f"{one.noting} + {one.correspondence}") for one in listed))
    if summary.totals.records > LISTED:
        form.paragraph(say_beside("paper.more", count=summary.totals.records - LISTED), 9)


def certificate(summary: Summary, manifest: str, tag_manifest_name: str) -> bytes:
    """The draft of the certificate as a PDF, in Hindi and then in English, Parts A and B in each. Raises MissingToolError."""
    with Form(
        f"{summary.id}: प्रारूप प्रमाणपत्र, भा.सा.अ. धारा 63(4) / draft certificate, BSA s. 63(4)",
        f"{summary.id}  ·  {say_beside('certificate.foot')}",
    ) as form:
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
                _certificate_part(form, lang, part, manifest, values)
        return form.content()


def _certificate_part(form: Form, lang: str, part: str, manifest: str, values: dict[str, object]) -> None:
    form.page()
    form.box(13)
    form.paragraph(say("certificate.draft", lang), 9, bold=True, align="C", after=5, inset=4)
    form.paragraph(say("certificate.title", lang), 13, bold=True, align="C", after=0)
    form.paragraph(say("certificate.under", lang), 10, align="C", after=2)
    form.paragraph(say(f"certificate.part-{part}", lang), 12, bold=True, align="C", after=3)
    for name in _PARAGRAPHS[part]:
        form.paragraph(say(f"certificate.{part}-{name}", lang, **values), 10, after=2)
    form.paragraph(f"SHA-256  {grouped(manifest)}", 10, bold=True)
    form.paragraph(say("certificate.algorithm", lang), 10)
    form.paragraph(say("certificate.enclosed", lang, **values), 10)
    form.signatures(say("certificate.signature", lang), say("certificate.when", lang))


_PARAGRAPHS = {"a": ("who", "source", "device", "control", "kind", "hash"), "b": ("who", "source", "device", "hash")}
