"""PDF pages typed in legacy fonts, with fonts made for it: each key draws a box of its own, so that pages can be compared."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name

HYPHEN, SOFT_HYPHEN = 0x2D, 0xAD


def program(name: str) -> bytes:
    """A TrueType font in which the glyph of a byte is a box whose height follows from the byte."""
    glyphs = [f"byte{code}" for code in range(0x21, 0x100)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", *glyphs])
    builder.setupCharacterMap(
        {0x20: "space"} | {ord(bytes([code]).decode("cp1252", "replace")): f"byte{code}" for code in range(0x21, 0x100)}
    )
    drawn, metrics = {}, {}
    for index, glyph in enumerate([".notdef", "space", *glyphs]):
        pen = TTGlyphPen(None)
        if index > 1:
            for place, corner in enumerate(
                [(50, 0), (50, 200 + 2 * index), (width(index + 0x1F) - 50, 200 + 2 * index), (width(index + 0x1F) - 50, 0)]
            ):
                pen.lineTo(corner) if place else pen.moveTo(corner)
            pen.closePath()
        drawn[glyph], metrics[glyph] = pen.glyph(), (width(index + 0x1F), 0)
    builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({glyph: (advance, 50) for glyph, (advance, _) in metrics.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def width(code: int) -> int:
    """The advance of a byte's glyph in thousandths."""
    return 300 if code in (0x20, HYPHEN) else 400 if code == SOFT_HYPHEN else 500


def simple_font(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """The font as a simple one with WinAnsi codes, embedded."""
    content = program(name)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=32, FontBBox=Array([0, -200, 500, 800]), ItalicAngle=0, Ascent=800,
        Descent=-200, CapHeight=800, StemV=80, FontFile2=pdf.make_indirect(pikepdf.Stream(pdf, content, Length1=len(content))),
    )  # fmt: skip
    widths = Array([width(code) for code in range(0x20, 0x100)])
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{name}"), FirstChar=0x20, LastChar=0xFF, Widths=widths)
    font.Encoding, font.FontDescriptor = Name.WinAnsiEncoding, pdf.make_indirect(descriptor)
    return pdf.make_indirect(font)


def wide_font(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """The same with two bytes a glyph, as word processors write it."""
    simple = simple_font(pdf, name)
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=simple.BaseFont, FontDescriptor=simple.FontDescriptor, DW=500,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity, W=Array([1, Array([300])]),
    )  # fmt: skip
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=simple.BaseFont, Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([pdf.make_indirect(descendant)])
    lines = "\n".join(f"<{gid(code):04x}><{ord(bytes([code]).decode('cp1252', 'replace')):04x}>" for code in range(0x20, 0x7F))
    font.ToUnicode = pdf.make_stream(f"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n95 beginbfchar\n{lines}\nendbfchar".encode())
    return pdf.make_indirect(font)


def gid(code: int) -> int:
    """The glyph of a byte in the made font."""
    return code - 0x1F


def typed(path: Path, name: str, lines: list[str], *, wide: bool = False, more: bytes = b"", other: str = "") -> Path:
    """A page of these lines in a font of this name, the first one at the top; ``other`` is a last line in a font of Latin letters."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(842, 595))
        page = pdf.pages[0]
        fonts = Dictionary(F1=(wide_font if wide else simple_font)(pdf, name))
        content = b""
        for place, line in enumerate(lines):
            coded = line.replace("\u00ad", "\xad").encode("cp1252")
            coded = b"".join(gid(code).to_bytes(2, "big") for code in coded) if wide else coded
            content += b"BT /F1 14 Tf 30 %d Td <%s> Tj ET\n" % (550 - 30 * place, coded.hex().encode())
        if other:
            fonts.F2 = simple_font(pdf, "Plain")
            content += b"BT /F2 14 Tf 30 30 Td (%s) Tj ET\n" % other.encode()
        page.obj.Resources = Dictionary(Font=fonts)
        page.obj.Contents = pdf.make_stream(content + more)
        pdf.save(path)
    return path
