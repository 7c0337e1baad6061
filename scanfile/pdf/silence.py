"""Letters that are seen and not said: every code of a page's fonts is made to mean a space.

A page that was typed in a legacy font shows Hindi and says Latin letters; our own text says it right, and the old one must not be found
beside it. Drawing is by codes and glyphs, so nothing changes on the page; what readers search and copy is by the ToUnicode map
(ISO 32000-1, 9.10.3), which comes before all other ways to a character.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

_SIMPLE = ("/Type1", "/MMType1", "/TrueType", "/Type3")
_HEAD = (
    "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
)
_TAIL = "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"
_SPACES = "<0020>" * 256


def silence(pdf: pikepdf.Pdf) -> None:
    """Make every letter of the pages of this PDF a space to whoever asks for text."""
    one = two = None
    for font in _fonts(pdf):
        if font.get("/Subtype") == pikepdf.Name.Type0:
            two = two or pdf.make_stream(_two_bytes())
            font.ToUnicode = two
        elif str(font.get("/Subtype")) in _SIMPLE:
            one = one or pdf.make_stream(_one_byte())
            font.ToUnicode = one


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """The fonts in all resources: of pages, forms, patterns and Type 3 fonts."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream) and isinstance(found.get("/Resources"), pikepdf.Dictionary):
            fonts = found.Resources.get("/Font")
            if isinstance(fonts, pikepdf.Dictionary):
                yield from (font for font in fonts.values() if isinstance(font, pikepdf.Dictionary))


def _one_byte() -> bytes:
    return f"{_HEAD}1 begincodespacerange\n<00><ff>\nendcodespacerange\n1 beginbfrange\n<00><ff>[{_SPACES}]\nendbfrange\n{_TAIL}".encode(
        "ascii"
    )


def _two_bytes() -> bytes:
    """All 65,536 codes, row by row; the stream is a few hundred bytes when it is compressed."""
    rows = [f"<{row:02x}00><{row:02x}ff>[{_SPACES}]" for row in range(256)]
    blocks = [rows[start : start + 64] for start in range(0, 256, 64)]
    mapped = "\n".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange" for block in blocks)
    return f"{_HEAD}1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n{mapped}\n{_TAIL}".encode("ascii")
