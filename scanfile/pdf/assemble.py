"""The document: pages with their images and invisible text, facts, labels and bookmark, as a linearised PDF/A-2b."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.pdfa import resolve_save_kwargs

from scanfile.config import PdfSettings
from scanfile.errors import InputError, ProblemCode
from scanfile.model import Affine
from scanfile.pdf import glyphless, layer
from scanfile.pdf.embed import embed
from scanfile.pdf.geometry import Sheet, matches, sheet
from scanfile.pdf.keep import KeptPage, keep
from scanfile.pdf.recode import Picture
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
_MANY_STRIPS = 32
_END_OF_IMAGE = re.compile(rb"[\0\t\n\f\r ]EI[\0\t\n\f\r ]")


def build(pages: Sequence[PageSource], facts: DocumentFacts, target: Path, settings: PdfSettings, workspace: Path) -> list[str]:
    """Write the searchable PDF/A of one part to ``target`` and say for each page what was done to its master.

    At most about ``settings.build_bytes`` of images are held at once; the rest waits in temporary PDFs in ``workspace``. The same pages
    and facts give the same bytes. Raises InputError (``pdf-failed``) naming the page that can't be built, OSError where the disk fails.
    """
    with ExitStack() as opened:
        drafts = _Drafts(opened, workspace, settings, layer.characters(page.ocr for page in pages))
        kept = keep(pages, workspace, opened)
        provenance = []
        for at, (source, label) in enumerate(zip(pages, facts.labels, strict=True)):
            try:
                provenance.append(drafts.add(source, kept.get(at)))
            except InputError as error:
                raise InputError(ProblemCode.PDF_FAILED, f"{label}: {error.detail or error.problem}") from error
            except (pikepdf.PdfError, ValueError, ZeroDivisionError) as error:
                raise InputError(ProblemCode.PDF_FAILED, f"{label}: {error}") from error
        pdf = drafts.joined()
        _describe(pdf, facts)
        try:
            pdf.save(target, **resolve_save_kwargs("2b", **_SAVING))
        except pikepdf.PdfError as error:
            raise InputError(ProblemCode.PDF_FAILED, str(error)) from error
    return provenance


class _Drafts:
    """Pages in the making: one PDF in memory, and full ones on disk."""

    def __init__(self, opened: ExitStack, workspace: Path, settings: PdfSettings, codes: dict[str, int]) -> None:
        self._opened = opened
        self._workspace = workspace
        self._settings = settings
        self._codes = codes
        self._current = opened.enter_context(pikepdf.new())
        self._held_bytes = 0
        self._full: list[pikepdf.Pdf] = []

    def add(self, source: PageSource, kept: KeptPage | None) -> str:
        """Append one page and return its provenance."""
        if source.ocr is not None and not matches(source, source.ocr):
            raise InputError(ProblemCode.PDF_FAILED, "the reading is of another frame")
        place = sheet(source)
        if kept is not None:
            images, content = self._form(kept, source, place)
            self._append(images, content, place, b"" if kept.has_text else self._text(source, place))
            return "pdf content kept"
        embedded = embed(source, self._settings)
        self._append(*self._images(embedded.pictures, place), place, self._text(source, place))
        self._held_bytes += sum(len(picture.stream) for picture in embedded.pictures)
        if self._held_bytes >= self._settings.build_bytes:
            self._put_aside()
        return embedded.provenance

    def joined(self) -> pikepdf.Pdf:
        """All pages in one PDF, their images still on disk where they were put aside, with the shared font."""
        if self._full:
            self._put_aside()
            self._current = self._opened.enter_context(pikepdf.new())
            for draft in self._full:
                self._current.pages.extend(draft.pages)
        font = layer.font(self._current, self._codes)
        for page in self._current.pages:
            if "/Font" in page.obj.Resources:
                page.obj.Resources.Font = Dictionary({layer.FONT_NAME: font})
        return self._current

    def _put_aside(self) -> None:
        path = self._workspace / f"draft-{len(self._full):04d}.pdf"
        self._current.save(path)
        self._current = self._opened.enter_context(pikepdf.new())
        self._full.append(self._opened.enter_context(pikepdf.open(path)))
        self._held_bytes = 0

    def _text(self, source: PageSource, place: Sheet) -> bytes:
        if source.ocr is None:
            return b""
        operators = layer.text_operators(layer.runs(source.ocr), self._codes, place.canvas)
        return b"q " + _numbers(place.scale[0], 0, 0, place.scale[1], 0, 0) + b" cm\n" + operators + b"\nQ\n" if operators else b""

    def _form(self, kept: KeptPage, source: PageSource, place: Sheet) -> tuple[Dictionary, bytes]:
        """The whole page as one form, drawn where its render lies in the decoded frame."""
        form, (left, bottom, right, top) = kept.form(self._current)
        unit = Affine(1 / (right - left), 0, 0, 1 / (top - bottom), left / (left - right), bottom / (bottom - top))
        matrix = unit.then(Affine(source.width_px, 0, 0, -source.height_px, 0, source.height_px)).then(place.to_points)
        return Dictionary({"/I0": form}), b"q %s cm /I0 Do Q\n" % _numbers(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)

    def _images(self, pictures: Sequence[Picture], place: Sheet) -> tuple[Dictionary, bytes]:
        """The images of a page by their names, and the operators that draw them."""
        images, content = Dictionary(), b""
        for at, picture in enumerate(pictures):
            matrix = picture.place.then(place.to_points)
            drawn = f"/I{at} Do".encode("ascii")
            if len(pictures) > _MANY_STRIPS and picture.coding == "CCITTFaxDecode" and not _END_OF_IMAGE.search(picture.stream):
                drawn = _inline(picture)
            else:
                images[f"/I{at}"] = _image(self._current, picture)
            content += b"q %s cm %s Q\n" % (_numbers(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), drawn)
        return images, content

    def _append(self, images: Dictionary, content: bytes, place: Sheet, text: bytes) -> None:
        pdf, resources = self._current, Dictionary(XObject=images)
        if text:
            resources.Font = Dictionary()
        width, height = place.size_pt
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, *(_decimal(value) for value in (width, height))]),
            Resources=resources,
            Contents=pdf.make_stream(content + text),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _decimal(value: float) -> pikepdf.Object | int:
    return int(value) if value == int(value) else pikepdf.Object.parse(_numbers(value))


def _numbers(*values: float) -> bytes:
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") if value else "0" for value in values).replace("-0 ", "0 ").encode("ascii")


def _image(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, picture.stream)
    stream.Subtype = Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = picture.width_px, picture.height_px, picture.bits
    stream.ColorSpace = Name(f"/{picture.colour}")
    if picture.icc:
        components = 1 if picture.colour == "DeviceGray" else 3
        stream.ColorSpace = Array([Name.ICCBased, pdf.make_stream(picture.icc, N=components)])
    if picture.inverted:
        stream.Decode = Array([1, 0])
    stream.Filter = Name(f"/{picture.coding}")
    if picture.parms:
        stream.DecodeParms = Dictionary({f"/{name}": value for name, value in picture.parms.items()})
    return pdf.make_indirect(stream)


def _inline(picture: Picture) -> bytes:
    """A fax strip inside the content stream: an object of its own costs 200 bytes, as much as a narrow strip itself."""
    parms = "".join(f"/{name} {str(value).lower()}" for name, value in picture.parms.items())
    head = f"BI/W {picture.width_px}/H {picture.height_px}/BPC 1/CS/G/F/CCF/DP<<{parms}>>{'/D[1 0]' if picture.inverted else ''} ID "
    return head.encode("ascii") + picture.stream + b"\nEI"


def _describe(pdf: pikepdf.Pdf, facts: DocumentFacts) -> None:
    """Metadata, labels, bookmark, language and colour of the finished document."""
    root = pdf.Root
    root.Metadata = pdf.make_indirect(pikepdf.Stream(pdf, _xmp(facts), Type=Name.Metadata, Subtype=Name.XML))
    profile = pdf.make_stream(glyphless.srgb_profile(), N=3)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)
    intent.OutputConditionIdentifier = intent.Info = String("sRGB")
    root.OutputIntents = Array([intent])
    root.Lang = String(facts.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    labels = [(at, Dictionary(P=String(_printable(label)))) for at, label in enumerate(facts.labels)]
    root.PageLabels = Dictionary(Nums=Array([entry for pair in labels for entry in pair]))
    if len(pdf.pages):
        with pdf.open_outline() as outline:
            record = pikepdf.OutlineItem(_printable(facts.title), 0)
            record.children.append(pikepdf.OutlineItem(_printable(facts.part), 0))
            outline.root.append(record)
    entries = {"/Title": facts.title, "/Subject": facts.subject, "/Keywords": facts.number, "/Author": facts.office}
    entries |= {"/Creator": facts.creator, "/Producer": facts.creator}
    stamp = "D:" + facts.date[:10].replace("-", "") + "000000Z"
    pdf.docinfo.update({key: String(_printable(value)) for key, value in entries.items() if _printable(value)})
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(stamp)


def _xmp(facts: DocumentFacts) -> bytes:
    """The same facts for programs that read XMP; PDF/A wants both to agree."""

    def element(name: str, value: str, form: str = "{}") -> str:
        shown = escape(_printable(value))
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


def _printable(text: str) -> str:
    """Untrusted text without the characters that XML and PDF strings can't hold."""
    return " ".join(layer.clean(text).split())
