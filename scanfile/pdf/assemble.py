"""The document: pages with their images and invisible text, facts, labels and bookmarks, as a linearised PDF/A-2b."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.pdfa import resolve_save_kwargs

from scanfile.config import PdfSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import glyphless, layer, outline
from scanfile.pdf.draft import Draft, draw
from scanfile.pdf.embed import embed
from scanfile.pdf.geometry import Sheet, matches, sheet
from scanfile.pdf.keep import KeptPage, keep
from scanfile.pdf.outline import printable
from scanfile.pdf.source import DocumentFacts, PageSource

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
{properties}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

# No object streams: they save 56 bytes a page, and the qpdf of Debian 12 takes the hint tables that go with them for wrong.
_SAVING = {"linearize": True, "deterministic_id": True, "object_stream_mode": pikepdf.ObjectStreamMode.disable}


def build(pages: Sequence[PageSource], facts: DocumentFacts, target: Path, settings: PdfSettings, workspace: Path) -> list[str]:
    """Write the searchable PDF/A of one part to ``target`` and say for each page what was done to its master.

    At most about ``settings.build_bytes`` of images are held at once; more wait in a temporary path in ``workspace``. The same pages
    and facts give the same bytes. Raises InputError (``pdf-failed``) naming the page that can't be built, OSError where the disk fails.
    """
    if not pages:
        raise InputError(ProblemCode.PDF_FAILED, "there is no page")
    codes = layer.characters(page.ocr for page in pages)
    with ExitStack() as opened:
        kept = keep(pages, workspace, opened)
        draft = opened.enter_context(closing(Draft(settings.build_bytes, workspace)))
        provenance = []
        for at, (source, label) in enumerate(zip(pages, facts.labels, strict=True)):
            try:
                provenance.append(_add(draft, source, kept.get(at), codes, settings))
            except InputError as error:
                raise InputError(ProblemCode.PDF_FAILED, f"{label}: {error.detail or error.problem}") from error
            except (pikepdf.PdfError, ValueError, ZeroDivisionError) as error:
                raise InputError(ProblemCode.PDF_FAILED, f"{label}: {error}") from error
        try:
            pdf = opened.enter_context(draft.finish())
            finish(pdf, kept, codes, facts, target)
        except pikepdf.PdfError as error:
            raise InputError(ProblemCode.PDF_FAILED, str(error)) from error
    return provenance


def _add(draft: Draft, source: PageSource, kept: KeptPage | None, codes: dict[str, int], settings: PdfSettings) -> str:
    """Append one page to the draft and say what was done to its master."""
    if source.ocr is not None and not matches(source, source.ocr):
        raise InputError(ProblemCode.PDF_FAILED, "the reading is of another frame")
    place = sheet(source)
    if kept is not None:
        add_kept(draft, source, kept, codes)
        return "pdf content kept, legacy letters silenced" if source.converted else "pdf content kept"
    embedded = embed(source, settings)
    draft.add(embedded.pictures, place, text_of(source, place, codes))
    return embedded.provenance


def add_kept(draft: Draft, source: PageSource, kept: KeptPage, codes: dict[str, int]) -> None:
    """Append a page whose content is kept."""
    place = sheet(source)
    decoded = kept.unit.then(Affine(source.width_px, 0, 0, -source.height_px, 0, source.height_px))
    draft.add_form(decoded.then(place.to_points), place, b"" if kept.has_text else text_of(source, place, codes))


def text_of(source: PageSource, place: Sheet, codes: dict[str, int]) -> bytes:
    """The operators of a page's invisible text; nothing for a page without."""
    operators = layer.text_operators(layer.runs(source.ocr), codes, place.canvas) if source.ocr else b""
    return draw(Affine(place.scale[0], 0, 0, place.scale[1]), operators) if operators else b""


def finish(pdf: pikepdf.Pdf, kept: dict[int, KeptPage], codes: dict[str, int], facts: DocumentFacts, target: Path) -> None:
    """Make a finished draft the PDF/A that it is to be, and write it. ``kept`` are its kept pages by their place."""
    _complete(pdf, kept, codes)
    _describe(pdf, facts)
    pdf.save(target, **resolve_save_kwargs("2b", **_SAVING))


def _complete(pdf: pikepdf.Pdf, kept: dict[int, KeptPage], codes: dict[str, int]) -> None:
    """Put the shared font and the forms of kept pages in."""
    font = layer.font(pdf, codes)
    for at, page in enumerate(pdf.pages):
        resources = page.obj.Resources
        if "/Font" in resources:
            resources.Font = pikepdf.Dictionary({layer.FONT_NAME: font})
        if at in kept:
            resources.XObject = pikepdf.Dictionary({"/I0": pdf.copy_foreign(kept[at].form)})


def _describe(pdf: pikepdf.Pdf, facts: DocumentFacts) -> None:
    """Metadata, labels, bookmarks, language and colour of the finished document."""
    root = pdf.Root
    root.Metadata = pdf.make_indirect(pikepdf.Stream(pdf, _xmp(facts), Type=Name.Metadata, Subtype=Name.XML))
    profile = pdf.make_stream(glyphless.srgb_profile(), N=3)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)
    intent.OutputConditionIdentifier = intent.Info = String("sRGB")
    root.OutputIntents = Array([intent])
    root.Lang = String(facts.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    labels = [(at, Dictionary(P=String(printable(label)))) for at, label in enumerate(facts.labels)]
    root.PageLabels = Dictionary(Nums=Array([entry for pair in labels for entry in pair]))
    outline.write(pdf, facts)
    entries = {"/Title": facts.title, "/Subject": facts.subject, "/Keywords": facts.number, "/Author": facts.office}
    entries |= {"/Creator": facts.creator, "/Producer": facts.creator}
    stamp = "D:" + facts.date[:10].replace("-", "") + "000000Z"
    pdf.docinfo.update({key: String(printable(value)) for key, value in entries.items() if printable(value)})
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(stamp)


def _xmp(facts: DocumentFacts) -> bytes:
    """The same facts for programs that read XMP; PDF/A wants both to agree."""

    def element(name: str, value: str, form: str = "{}") -> str:
        shown = escape(printable(value))
        return f"<{name}>{form.format(shown)}</{name}>" if shown else ""

    alternative = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
    moment = f"{facts.date[:10]}T00:00:00Z"
    properties = (
        element("dc:format", "application/pdf"),
        element("dc:title", facts.title, alternative),
        element("dc:description", facts.subject, alternative),
        element("dc:creator", facts.office, "<rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq>"),
        element("dc:identifier", facts.record),
        element("dc:language", facts.language, "<rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag>"),
        element("pdf:Keywords", facts.number),
        element("pdf:Producer", facts.creator),
        element("xmp:CreatorTool", facts.creator),
        *(element(name, moment) for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate")),
    )
    return _XMP.format(properties="\n".join(line for line in properties if line)).encode()
