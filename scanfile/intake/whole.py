"""Whether a picture was written to its end. The scanner's program does not notice a full disk: it cuts pages off and goes on feeding."""

from __future__ import annotations

import struct
from typing import BinaryIO

_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_STRIP_OFFSETS, _STRIP_BYTE_COUNTS = 273, 279
_SIZES = {3: "H", 4: "I"}
"""Field types SHORT and LONG (TIFF 6.0, section 2)."""

_MOST_STRIPS = 1 << 20


def is_whole(picture: BinaryIO) -> bool:
    """Whether a PNG has its last chunk, a JPEG its end marker, a TIFF all bytes of its strips; False for anything else.

    For pictures as ``scanimage`` writes them: nothing behind the end, one page. Raises OSError.
    """
    picture.seek(0)
    head = picture.read(8)
    size = picture.seek(0, 2)
    if head == b"\x89PNG\r\n\x1a\n":
        return _tail(picture, size, len(_PNG_END)) == _PNG_END
    if head[:2] == b"\xff\xd8":
        return _tail(picture, size, 2) == b"\xff\xd9"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return _strips_are_there(picture, size, "<" if head[:1] == b"I" else ">", head)
    return False


def _tail(picture: BinaryIO, size: int, length: int) -> bytes:
    picture.seek(max(size - length, 0))
    return picture.read(length)


def _strips_are_there(picture: BinaryIO, size: int, order: str, head: bytes) -> bool:
    """Every strip of the first directory ends before the file does."""
    try:
        picture.seek(struct.unpack(f"{order}4xI", head)[0])
        entries = picture.read(12 * struct.unpack(f"{order}H", picture.read(2))[0])
        places = {
            tag: _values(picture, order, kind, count, value)
            for tag, kind, count, value in struct.iter_unpack(f"{order}HHI4s", entries)
            if tag in (_STRIP_OFFSETS, _STRIP_BYTE_COUNTS)
        }
        strips = list(zip(places[_STRIP_OFFSETS], places[_STRIP_BYTE_COUNTS], strict=True))
    except (struct.error, KeyError, ValueError):
        return False
    return bool(strips) and all(length and start + length <= size for start, length in strips)


def _values(picture: BinaryIO, order: str, kind: int, count: int, value: bytes) -> tuple[int, ...]:
    """The numbers of one directory entry: in its last four bytes, or where these point to. Raises KeyError, ValueError, struct.error."""
    if not 0 < count <= _MOST_STRIPS:
        raise ValueError(count)
    form = f"{order}{count}{_SIZES[kind]}"
    length = struct.calcsize(form)
    if length > len(value):
        picture.seek(struct.unpack(f"{order}I", value)[0])
        value = picture.read(length)
    return struct.unpack(form, value[:length])
