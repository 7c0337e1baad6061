"""TIFF directories: counted without trusting them, and one frame lifted out as a file of its own.

Pillow and libtiff read a frame by walking all the earlier ones, and refuse the whole path when the first is bad. Here every frame stands
alone: its tags and strips are copied into a small TIFF in memory, so a bad frame fails alone and frame 900 costs what frame 1 costs.

Sources: TIFF 6.0 (Adobe, 1992), TIFF Technical Note 2, the BigTIFF proposal.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from scanfile.errors import InputError, ProblemCode

MAX_FRAMES = 100_000
_MAX_ENTRIES = 4096
_MAX_TAG_BYTES = 64 << 20
_TYPE_SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGER_FORMAT = {1: "B", 3: "H", 4: "I", 16: "Q"}

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION = 256, 257, 258, 259, 262, 274
SAMPLES, ROWS, X_DPI, Y_DPI, PLANAR, UNIT = 277, 278, 282, 283, 284, 296
STRIP_OFFSETS, STRIP_COUNTS, TILE_OFFSETS, TILE_COUNTS = 273, 279, 324, 325
FILL_ORDER, OLD_JPEG, JPEG = 266, 6, 7
# What describes pixels; private tags, thumbnails and metadata stay behind, and with them what they may break.
_STRUCTURE = {
    WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, ORIENTATION, SAMPLES, ROWS, 280, 281, X_DPI, Y_DPI, PLANAR, 292, 293, UNIT,
    317, 320, 322, 323, 332, 338, 339, 347, 529, 530, 531, 532,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Directory:
    """One frame's tags: number to (type, count, raw bytes in the path's own byte order)."""

    offset: int
    order: str
    tags: dict[int, tuple[int, int, bytes]]

    def integers(self, tag: int) -> tuple[int, ...]:
        """The whole numbers of a tag; empty when it is missing or of another kind."""
        kind, count, raw = self.tags.get(tag, (0, 0, b""))
        code = _INTEGER_FORMAT.get(kind)
        return struct.unpack(f"{self.order}{count}{code}", raw) if code else ()

    def integer(self, tag: int, default: int) -> int:
        """The first whole number of a tag."""
        return next(iter(self.integers(tag)), default)

    def rational(self, tag: int) -> float | None:
        """A resolution, however it was written; None when it is missing or divides by nothing."""
        kind, count, raw = self.tags.get(tag, (0, 0, b""))
        if not count:
            return None
        if kind in (5, 10):
            over, under = struct.unpack(self.order + ("II" if kind == 5 else "ii"), raw[:8])
            return over / under if under else None
        if kind in (11, 12):
            return float(struct.unpack(self.order + ("f" if kind == 11 else "d"), raw[: _TYPE_SIZE[kind]])[0])
        return float(self.integer(tag, 0)) or None


def frame_offsets(stream: BinaryIO) -> list[int]:
    """Where the frames' directories lie, in order. A chain that breaks off counts its last, lost frame; one that loops ends.

    Raises InputError where there is not even a first directory.
    """
    order, big = _header(stream)
    size = stream.seek(0, 2)
    found: dict[int, None] = {}
    offset = _first(stream, order, big)
    while offset and offset not in found and len(found) < MAX_FRAMES:
        found[offset] = None
        offset = _next(stream, offset, order, big) if offset + 2 <= size else 0
    if not found:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF without a directory")
    offsets = list(found)
    if offsets[0] + 2 > size:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF cut off before its directory")
    return offsets


def read_directory(stream: BinaryIO, offset: int) -> Directory:
    """The tags of the frame at ``offset``. Raises InputError where it is cut off."""
    order, big = _header(stream)
    stream.seek(offset)
    count = _number(stream.read(8 if big else 2), order)
    if not 0 < count <= _MAX_ENTRIES:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF directory without entries")
    width = 20 if big else 12
    table = stream.read(count * width)
    if len(table) < count * width:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF directory that is cut off")
    tags: dict[int, tuple[int, int, bytes]] = {}
    for start in range(0, len(table), width):
        entry = table[start : start + width]
        tag, kind = struct.unpack(order + "HH", entry[:4])
        length = _number(entry[4 : width - (8 if big else 4)], order)
        raw = _value(stream, entry[-8 if big else -4 :], order, _TYPE_SIZE.get(kind, 0) * length)
        if raw is not None and length and tag not in tags:
            tags[tag] = (kind, length, raw)
    return Directory(offset, order, tags)


def lift(stream: BinaryIO, directory: Directory) -> bytes:
    """The frame as a TIFF of its own. Raises InputError where its pixels are missing or cut off."""
    if directory.integer(COMPRESSION, 1) == OLD_JPEG:
        return _whole(stream, directory)
    tiled = TILE_OFFSETS in directory.tags
    offsets = directory.integers(TILE_OFFSETS if tiled else STRIP_OFFSETS)
    counts = directory.integers(TILE_COUNTS if tiled else STRIP_COUNTS)
    size = stream.seek(0, 2)
    if not offsets:
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF frame without pixels")
    if not tiled and (len(counts) != len(offsets) or directory.integer(COMPRESSION, 1) == 1):
        plain = _plain_counts(directory, len(offsets), size - offsets[0])
        counts = tuple(map(min, plain, counts)) if len(counts) == len(plain) else plain
    if len(counts) != len(offsets):
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF frame whose strips do not make up its size")
    if not any(counts):
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF frame of zero bytes")
    if sum(counts) > size or any(offset + count > size for offset, count in zip(offsets, counts, strict=True)):
        raise InputError(ProblemCode.DAMAGED_IMAGE, "a TIFF frame that is cut off")
    kept = {tag: value for tag, value in directory.tags.items() if tag in _STRUCTURE}
    return _assemble(stream, directory.order, kept, list(zip(offsets, counts, strict=True)), tiled=tiled)


def pieces(single: bytes) -> list[memoryview]:
    """The bytes of each strip or tile of a lifted frame, not copied."""
    stream = io.BytesIO(single)
    directory = read_directory(stream, frame_offsets(stream)[0])
    tiled = TILE_OFFSETS in directory.tags
    offsets = directory.integers(TILE_OFFSETS if tiled else STRIP_OFFSETS)
    counts = directory.integers(TILE_COUNTS if tiled else STRIP_COUNTS)
    return [memoryview(single)[offset : offset + count] for offset, count in zip(offsets, counts, strict=True)]


def _header(stream: BinaryIO) -> tuple[str, bool]:
    stream.seek(0)
    magic = stream.read(4)
    order = "<" if magic[:2] == b"II" else ">"
    return order, len(magic) == 4 and _number(magic[2:], order) == 43


def _first(stream: BinaryIO, order: str, big: bool) -> int:
    stream.seek(8 if big else 4)
    return _number(stream.read(8 if big else 4), order)


def _next(stream: BinaryIO, offset: int, order: str, big: bool) -> int:
    stream.seek(offset)
    count = _number(stream.read(8 if big else 2), order)
    if not 0 < count <= _MAX_ENTRIES:
        return 0
    stream.seek(count * (20 if big else 12), 1)
    return _number(stream.read(8 if big else 4), order)


def _number(raw: bytes, order: str) -> int:
    return int.from_bytes(raw, "little" if order == "<" else "big")


def _value(stream: BinaryIO, inline: bytes, order: str, size: int) -> bytes | None:
    """A tag's bytes: in the entry where they fit, elsewhere otherwise; None where they are not there."""
    if not 0 < size <= _MAX_TAG_BYTES:
        return None
    if size <= len(inline):
        return inline[:size]
    stream.seek(_number(inline, order))
    raw = stream.read(size)
    return raw if len(raw) == size else None


def _plain_counts(directory: Directory, strips: int, rest: int) -> tuple[int, ...]:
    """Sizes of strips that the directory does not tell, or tells wrongly: uncompressed ones by their rows, a single one up to the end."""
    if directory.integer(COMPRESSION, 1) != 1:
        return (rest,) if strips == 1 and rest > 0 else ()
    bits = directory.integers(BITS) or (1,)
    samples = directory.integer(SAMPLES, 1)
    planes = samples if directory.integer(PLANAR, 1) == 2 else 1
    depth = bits[0] if planes > 1 else (sum(bits) if len(bits) == samples else bits[0] * samples)
    row = (directory.integer(WIDTH, 0) * depth + 7) // 8
    height = directory.integer(HEIGHT, 0)
    rows = min(directory.integer(ROWS, height) or height, height)
    per_plane = strips // planes
    sizes = [row * min(rows, height - index * rows) for index in range(per_plane)]
    return tuple(sizes * planes) if sizes and min(sizes) > 0 else ()


def _assemble(
    stream: BinaryIO, order: str, tags: dict[int, tuple[int, int, bytes]], pieces: list[tuple[int, int]], *, tiled: bool
) -> bytes:
    """A classic TIFF of one directory: header, directory, tag values, strips."""
    number = len(pieces)
    tags[TILE_COUNTS if tiled else STRIP_COUNTS] = (4, number, struct.pack(f"{order}{number}I", *(count for _, count in pieces)))
    tags[TILE_OFFSETS if tiled else STRIP_OFFSETS] = (4, number, b"\0" * 4 * number)
    for tag, (kind, length, raw) in tags.items():
        if kind in (16, 17, 18):  # BigTIFF's 64-bit numbers
            values = struct.unpack(f"{order}{length}Q", raw)
            tags[tag] = (4, length, struct.pack(f"{order}{length}I", *(min(value, 0xFFFFFFFF) for value in values)))
    start = 8 + 2 + 12 * len(tags) + 4
    places, position = {}, start
    for tag, (_, _, raw) in sorted(tags.items()):
        places[tag] = position
        position += (len(raw) + 1) // 2 * 2 if len(raw) > 4 else 0
    strips = []
    for _, count in pieces:
        strips.append(position)
        position += count + (count & 1)
    offsets_tag = TILE_OFFSETS if tiled else STRIP_OFFSETS
    tags[offsets_tag] = (4, number, struct.pack(f"{order}{number}I", *strips))
    out = bytearray(position)
    out[:8] = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    struct.pack_into(order + "H", out, 8, len(tags))
    for index, (tag, (kind, length, raw)) in enumerate(sorted(tags.items())):
        value = raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack(order + "I", places[tag])
        struct.pack_into(order + "HHI4s", out, 10 + 12 * index, tag, kind, length, value)
        if len(raw) > 4:
            out[places[tag] : places[tag] + len(raw)] = raw
    for place, (offset, count) in zip(strips, pieces, strict=True):
        stream.seek(offset)
        out[place : place + count] = stream.read(count)
    return bytes(out)


def _whole(stream: BinaryIO, directory: Directory) -> bytes:
    """Old-style JPEG scatters tables all over the path: keep the path as it is and point its header at this directory."""
    stream.seek(0)
    content = bytearray(stream.read())
    if _header(stream)[1]:
        struct.pack_into(directory.order + "Q", content, 8, directory.offset)
    else:
        struct.pack_into(directory.order + "I", content, 4, directory.offset)
    return bytes(content)
