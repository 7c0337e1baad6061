"""Fax code (ITU-T T.4 and T.6) that ends too early or makes no sense: libtiff paints the rest white and reports success.

What libtiff has to say goes to the standard error stream of the process and nowhere else, so it is read from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from scanfile.pages.raster import Pixels

G3_CODES, G4 = (2, 3), 4
_END_OF_BLOCK = "000000000001" * 2  # EOFB, T.6 section 2.4.1.1
_TAIL_BYTES, _WHITE_ROWS, _WHITE_CODES = 12, 24, "1" * 12  # a white row is the single bit 1 in T.6
# No code is longer: horizontal mode takes 3 + 2 x 25 bits for two changes, pass mode 4 bits for two of the row above (T.6 tables 1 to 3).
_BITS_A_CHANGE, _BITS_A_ROW, _SLACK_BITS, _UNREAD_SHARE = 32, 8, 8192, 0.2
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


def is_cut(strip: memoryview, drawn: Pixels, *, reversed_bits: bool) -> bool:
    """Whether G4 code stands for fewer rows than ``drawn`` (height, width) has, or for more than was drawn before the rest stayed white."""
    inked = np.flatnonzero(drawn.min(axis=1) < 255)
    last = int(inked[-1]) + 1 if inked.size else 0
    white_rows = len(drawn) - last
    if white_rows < _WHITE_ROWS:
        return False
    tail = bytes(strip[-_TAIL_BYTES:])
    bits = "".join(f"{value:08b}" for value in (tail.translate(_REVERSED) if reversed_bits else tail))
    if _END_OF_BLOCK not in bits and _WHITE_CODES not in bits:
        return True
    if white_rows < _UNREAD_SHARE * len(drawn):
        return False
    changes = int(np.count_nonzero(drawn[:last, 1:] != drawn[:last, :-1]))
    return len(strip) * 8 > _BITS_A_CHANGE * changes + _BITS_A_ROW * len(drawn) + _SLACK_BITS
