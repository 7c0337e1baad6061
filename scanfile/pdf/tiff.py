"""Reads the directory of one TIFF frame, so that coded strips can be embedded as they are (TIFF 6.0; BigTIFF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO

from scanfile.errors import InputError, ProblemCode

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_MAX_VALUE_BYTES = 64 << 20
_MAX_FRAMES = 1 << 20


class Tag(IntEnum):
    """The tags that embedding looks at."""

    WIDTH = 256
    HEIGHT = 257
    BITS = 258
    COMPRESSION = 259
    PHOTOMETRIC = 262
    FILL_ORDER = 266
    STRIP_OFFSETS = 273
    ORIENTATION = 274
    SAMPLES = 277
    ROWS_PER_STRIP = 278
    STRIP_BYTE_COUNTS = 279
    PLANAR = 284
    T4_OPTIONS = 292
    T6_OPTIONS = 293
    TILE_WIDTH = 322
    JPEG_TABLES = 347
    YCBCR_SUBSAMPLING = 530


@dataclass(frozen=True)
class TiffFrame:
    """One image file directory: integer values by tag, raw bytes for the JPEG tables, and where the strips lie."""

    values: dict[int, tuple[int, ...]]
    jpeg_tables: bytes

    def first(self, tag: Tag, default: int) -> int:
        """The first value of a tag, or the default of the standard."""
        return (self.values.get(tag) or (default,))[0]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels as stored."""
        return self.first(Tag.WIDTH, 0), self.first(Tag.HEIGHT, 0)

    @property
    def strip_heights(self) -> tuple[int, ...]:
        """Rows in each strip, from the top."""
        height = self.size[1]
        rows = min(self.first(Tag.ROWS_PER_STRIP, height) or height, height)
        return tuple(min(rows, height - top) for top in range(0, height, rows)) if rows else ()

    @property
    def in_strips(self) -> bool:
        """Whether the frame is stored in strips, all of them present, one plane."""
        counts, offsets = self.values.get(Tag.STRIP_BYTE_COUNTS, ()), self.values.get(Tag.STRIP_OFFSETS, ())
        whole = len(counts) == len(offsets) == len(self.strip_heights) > 0 and min(counts) > 0
        return whole and Tag.TILE_WIDTH not in self.values and self.first(Tag.PLANAR, 1) == 1

    def strips(self, stream: BinaryIO) -> list[bytes]:
        """The coded bytes of each strip. Raises InputError where the TIFF ends before a strip does."""
        found = []
        for offset, count in zip(self.values[Tag.STRIP_OFFSETS], self.values[Tag.STRIP_BYTE_COUNTS], strict=True):
            stream.seek(offset)
            coded = stream.read(count)
            if len(coded) != count:
                raise InputError(ProblemCode.PDF_FAILED, f"TIFF strip at {offset} is cut off")
            found.append(coded)
        return found


def read_frame(stream: BinaryIO, frame: int) -> TiffFrame:
    """The directory of a 1-based frame. Raises InputError where the chain of directories is broken."""
    try:
        return _read(stream, frame)
    except (struct.error, OverflowError, KeyError, MemoryError) as error:
        raise InputError(ProblemCode.PDF_FAILED, f"TIFF directory {frame}: {error}") from None


def _read(stream: BinaryIO, frame: int) -> TiffFrame:
    stream.seek(0)
    head = stream.read(16)
    order = {b"II": "<", b"MM": ">"}[head[:2]]
    (version,) = struct.unpack_from(order + "H", head, 2)
    big = {42: False, 43: True}[version]
    (offset,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
    count_format, entry_format = (order + "Q", order + "HHQ") if big else (order + "H", order + "HHI")
    count_size, entry_size, inline = (8, 20, 8) if big else (2, 12, 4)
    seen: set[int] = set()
    for _ in range(min(frame, _MAX_FRAMES)):
        if offset == 0 or offset in seen:
            raise InputError(ProblemCode.PDF_FAILED, f"TIFF has no frame {frame}")
        seen.add(offset)
        stream.seek(offset)
        (entries,) = struct.unpack(count_format, stream.read(count_size))
        table = stream.read(min(entries, 4096) * entry_size)
        stream.seek(offset + count_size + entries * entry_size)
        (offset,) = struct.unpack(order + ("Q" if big else "I"), stream.read(inline))
    values: dict[int, tuple[int, ...]] = {}
    jpeg_tables = b""
    for start in range(0, len(table), entry_size):
        tag, kind, count = struct.unpack_from(entry_format, table, start)
        if tag not in Tag.__members__.values() or kind not in _SIZES:
            continue
        length = _SIZES[kind] * count
        raw = table[start + entry_size - inline : start + entry_size][:length]
        if length > inline:
            stream.seek(struct.unpack(order + ("Q" if big else "I"), raw)[0])
            raw = stream.read(min(length, _MAX_VALUE_BYTES))
        if tag == Tag.JPEG_TABLES:
            jpeg_tables = raw
        elif kind in _INTEGERS:
            values[tag] = struct.unpack(f"{order}{count}{_INTEGERS[kind]}", raw)
    return TiffFrame(values, jpeg_tables)
