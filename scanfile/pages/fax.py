"""Fax code (ITU-T T.4 and T.6) that ends too early or makes no sense: libtiff paints the rest white and reports success.

What libtiff has to say goes to the standard error stream of the process and nowhere else, so it is read from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

G3_CODES, G4 = (2, 3), 4
_END_OF_BLOCK = "000000000001" * 2  # EOFB, T.6 section 2.4.1.1
_TAIL_BYTES, _WHITE_ROWS, _WHITE_CODES = 12, 24, "1" * 12  # a white row is the single bit 1 in T.6
_BAD_CODE = re.compile(rb"Fax[34]\w*: (?:Bad code word|Premature EOF)")
_BAD_ROWS_SHARE = 0.05  # a fax line has noise; T.4 loses a row to it, T.6 all the rest
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@contextmanager
def complaints() -> Iterator[list[bytes]]:
    """Collects the lines that C libraries write to descriptor 2 meanwhile. The list is filled when the block ends.

    For that time the whole process's standard error is caught; a worker reads one page at a time.
    """
    lines: list[bytes] = []
    try:
        kept = os.dup(2)
    except OSError:  # started without a standard error stream
        yield lines
        return
    caught = os.memfd_create("complaints")
    try:
        os.dup2(caught, 2)
        yield lines
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.lseek(caught, 0, os.SEEK_SET)
        lines += os.read(caught, 1 << 20).splitlines()
        os.close(caught)


def is_garbled(lines: list[bytes], compression: int, height_px: int) -> bool:
    """Whether the decoder met so much nonsense that part of the page is lost."""
    bad = sum(_BAD_CODE.match(line) is not None for line in lines)
    return bad > 0 if compression == G4 else bad > _BAD_ROWS_SHARE * height_px


def is_cut(strip: bytes, white_rows: int, *, reversed_bits: bool) -> bool:
    """Whether a G4 strip stops before its last row: no end mark, and white rows that no code stands for."""
    tail = strip[-_TAIL_BYTES:].translate(_REVERSED) if reversed_bits else strip[-_TAIL_BYTES:]
    bits = "".join(f"{value:08b}" for value in tail)
    return white_rows >= _WHITE_ROWS and _END_OF_BLOCK not in bits and _WHITE_CODES not in bits
