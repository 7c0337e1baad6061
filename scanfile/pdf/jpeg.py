"""Reads the headers of JPEG streams: enough to know whether a PDF can hold them untouched (ITU-T T.81, EXIF 2.3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_PLAIN = {0xC0, 0xC1, 0xC2}  # baseline, extended Huffman, progressive
_ALONE = {0x01, *range(0xD0, 0xD8)}
_SOI, _EOI, _SOS, _APP1, _APP14 = 0xD8, 0xD9, 0xDA, 0xE1, 0xEE
_TABLES = {0xC4, 0xDB, 0xDD}
_ORIENTATION = 274


@dataclass(frozen=True)
class JpegHeader:
    """What the markers before the first scan say. ``transform`` is Adobe's colour transform, None without its marker."""

    width_px: int
    height_px: int
    bits: int
    components: tuple[int, ...]
    process: int
    transform: int | None
    jfif: bool
    orientation: int

    @property
    def plain(self) -> bool:
        """Whether every PDF reader decodes it: 8 bit, Huffman, baseline or progressive, grey or three colours."""
        return self.process in _PLAIN and self.bits == 8 and len(self.components) in (1, 3) and self.width_px > 0 and self.height_px > 0

    @property
    def stored_as_rgb(self) -> bool:
        """Whether the three components are red, green and blue, as libjpeg guesses it."""
        if len(self.components) != 3 or self.jfif:
            return False
        if self.transform is not None:
            return self.transform == 0
        return self.components == (0x52, 0x47, 0x42)


def _segments(stream: bytes) -> list[tuple[int, int, int]]:
    """Marker, first and last byte of each segment's payload, up to and including the first scan header."""
    found = []
    at = 2
    while at + 4 <= len(stream):
        if stream[at] != 0xFF:
            raise ValueError("no marker where one should be")
        marker = stream[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _ALONE or marker == _SOI:
            at += 2
            continue
        if marker == _EOI:
            break
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        found.append((marker, at + 4, min(end, len(stream))))
        if marker == _SOS:
            break
        at = end
    return found


def read_header(stream: bytes) -> JpegHeader | None:
    """The header of a JPEG stream, or None where it is not one."""
    if stream[:3] != b"\xff\xd8\xff":
        return None
    frame: tuple[int, int, int, tuple[int, ...], int] | None = None
    transform, jfif, orientation = None, False, 1
    try:
        for marker, start, end in _segments(stream):
            payload = stream[start:end]
            if marker in _FRAMES and frame is None:
                bits, height, width, count = struct.unpack_from(">BHHB", payload)
                frame = (width, height, bits, tuple(payload[6 + 3 * n] for n in range(count)), marker)
            elif marker == 0xE0 and payload[:5] == b"JFIF\0":
                jfif = True
            elif marker == _APP14 and payload[:5] == b"Adobe" and len(payload) >= 12:
                transform = payload[11]
            elif marker == _APP1 and payload[:6] == b"Exif\0\0":
                orientation = _exif_orientation(payload[6:])
    except (struct.error, ValueError, IndexError):
        return None
    return JpegHeader(*frame, transform, jfif, orientation) if frame else None


def _exif_orientation(exif: bytes) -> int:
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        (offset,) = struct.unpack_from(order + "I", exif, 4)
        (count,) = struct.unpack_from(order + "H", exif, offset)
        for entry in range(min(count, 512)):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", exif, offset + 2 + 12 * entry)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        return 1
    return 1


def merge_tables(stream: bytes, tables: bytes, rgb: bool) -> bytes:
    """An abbreviated JPEG stream made whole: its tables after SOI, and Adobe's marker where the colours are plain RGB.

    The coefficients are not touched (TIFF Technical Note 2).
    """
    shared = b""
    if tables[:2] == b"\xff\xd8":
        for marker, start, end in _segments(tables):
            if marker in _TABLES:
                shared += tables[start - 4 : end]
    adobe = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00" if rgb else b""
    return stream[:2] + adobe + shared + stream[2:]
