"""A font without a single outline, for text that is found and copied but not seen; and the small colour profile of the documents.

Both are made byte by byte, so that the same characters always give the same font (OpenType 1.9, ISO 32000-1 9.7, ICC.1:2001-04).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

EM = 1000
ADVANCE = 500
"""Width of every character in thousandths of the font size; the space is narrower, so that it never reaches the next word."""
SPACE_ADVANCE = 250
SPACE = 1
_MADE = 3029529600
"""The first second of 2000, in seconds since 1904: a font needs a date, and this one has no other."""


def character_codes(texts: Iterable[str]) -> dict[str, int]:
    """A code for each character that occurs, in the order of Unicode; the space is always 1."""
    found = {character for text in texts for character in text} - {" "}
    return {" ": SPACE, **{character: code for code, character in enumerate(sorted(found), SPACE + 1)}}


def font_program() -> bytes:
    """A TrueType font of three glyphs: unknown, any character, space.

    Their outline is a line without area from the lower left to the upper right corner: nothing is drawn even by a reader that ignores the
    rendering mode, and readers that ask for a glyph's box get the whole em (pdfium takes an empty glyph for one without height).
    """
    wide, narrow = _glyph(ADVANCE), _glyph(SPACE_ADVANCE)
    tables = {
        b"cvt ": b"\0\0",
        b"glyf": wide + wide + narrow,
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, _MADE, _MADE, 0, 0, ADVANCE, EM, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, EM, 0, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0, 0, 3),
        b"hmtx": struct.pack(">HhHhHh", ADVANCE, 0, ADVANCE, 0, SPACE_ADVANCE, 0),
        b"loca": struct.pack(">4H", *(at * len(wide) // 2 for at in range(4))),
        b"maxp": struct.pack(">IH13H", 0x10000, 3, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"post": struct.pack(">IIhhI16x", 0x30000, 0, 0, 0, 1),
    }
    return _sfnt(tables)


def glyph_map(codes: dict[str, int]) -> bytes:
    """The glyph of each code (CIDToGIDMap, ISO 32000-1 9.7.4.2)."""
    return struct.pack(f">{len(codes) + 1}H", 0, *(2 if character == " " else 1 for character in codes))


def _glyph(width: int) -> bytes:
    """One contour of two points, (0, 0) and (width, em)."""
    return struct.pack(">hhhhhHHBBhhhhxx", 1, 0, 0, width, EM, 1, 0, 1, 1, 0, width, 0, EM)


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    power = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(">IHHHH", 0x10000, len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power))
    offset = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for name, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        directory += struct.pack(">4sIII", name, _checksum(padded), offset + len(body), len(table))
        body += padded
    whole = bytearray(head + directory + body)
    at = next(struct.unpack_from(">I", directory, 16 * n + 8)[0] for n, name in enumerate(sorted(tables)) if name == b"head")
    struct.pack_into(">I", whole, at + 8, (0xB1B0AFBA - _checksum(bytes(whole))) & 0xFFFFFFFF)
    return bytes(whole)


def _checksum(padded: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def to_unicode(codes: dict[str, int]) -> bytes:
    """The CMap that gives each code its character again (ISO 32000-1 9.10.3; at most 100 entries to a block)."""
    entries = [f"<{code:04x}><{character.encode('utf-16-be').hex()}>" for character, code in codes.items()]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n{mapped}\n"
        "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def srgb_profile() -> bytes:
    """The sRGB colour space as an ICC version 2 profile, without the usual ballast: primaries adapted to D50, one curve for all three.

    Matrix values as in IEC 61966-2-1 with Bradford adaptation; the curve is sampled at 64 points.
    """
    curve = [round(65535 * _linear(step / 63)) for step in range(64)]
    shared = b"curv" + bytes(4) + struct.pack(">I64H", 64, *curve)
    description = b"sRGB\0"
    tags = {
        b"cprt": b"text" + bytes(4) + b"CC0\0",
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(description)) + description + bytes(78),
        b"wtpt": _xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": _xyz(0.4360, 0.2225, 0.0139),
        b"gXYZ": _xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": _xyz(0.1431, 0.0606, 0.7141),
        b"rTRC": shared,
        b"gTRC": shared,
        b"bTRC": shared,
    }
    table, body, placed = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        if value not in placed:
            placed[value] = start + len(body)
            body += value + bytes(-len(value) % 4)
        table += struct.pack(">4sII", name, placed[value], len(value))
    kinds = (0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header = struct.pack(">I4xI4s4s4s6H4s28xIII48x", start + len(body), *kinds, 2000, 1, 1, 0, 0, 0, b"acsp", 0xF6D6, 0x10000, 0xD32D)
    return header + table + body


def _linear(encoded: float) -> float:
    return float(encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4)


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">III", *(round(value * 65536) for value in (x, y, z)))
