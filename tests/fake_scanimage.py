"""Stands in for ``scanimage``: sheets written as a string, so that what real scanners do once a month happens in a test.

``SHEETS`` names a path with a line for each run, of which the first is used up: ``.`` a page; ``J`` jam, ``D`` double feed, ``O`` cover
open, ``I`` input/output error; ``M`` the feeder runs empty in the middle of a sheet; ``0`` and ``/`` a page of which nothing or half was
written, as on a full disk, announced as if it were whole; ``K`` the program is killed; ``A`` a page that is complete when the program is
killed before it says so; ``S`` it stalls until it is told to stop. ``OPTIONS`` names the listing for ``-A``, ``BUSY`` an open that fails.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import time
import zlib
from pathlib import Path

STATUS = {"J": 6, "D": 6, "O": 8, "I": 9, "M": 7}
SAID = {"J": "Document feeder jammed", "D": "Document feeder jammed", "O": "Scanner cover is open", "I": "Error during device I/O"}
SAID["M"] = "Document feeder out of documents"


def png(shade: int) -> bytes:
    """An 8 by 8 picture of one shade."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + bytes([shade % 256]) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tell(text: str, end: str = "\n") -> None:
    sys.stderr.write(text + end)
    sys.stderr.flush()


def answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def stop(number: int, frame: object) -> None:
    tell("scanimage: received signal 2\nscanimage: trying to stop scanner\nscanimage: sane_read: Operation was canceled")
    sys.exit(2)


def feed(sheets: str, start: int, run: int) -> int:
    """Scan the sheets of one run; the exit code."""
    signal.signal(signal.SIGINT, stop)
    tell(f"Scanning infinity pages, incrementing by 1, numbering from {start}")
    for number, sheet in enumerate(sheets, start):
        part, name = Path(f"{number:06d}.png.part"), Path(f"{number:06d}.png")
        tell(f"Scanning page {number}")
        part.write_bytes({"0": b"", "/": png(number)[:-20]}.get(sheet, png(number + 100 * run)))
        if sheet == "K":
            os.kill(os.getpid(), signal.SIGKILL)
        if sheet == "S":
            time.sleep(60)
        if sheet in STATUS:
            tell("[fujitsu] double feed detected\n" * (sheet == "D") + f"scanimage: sane_read: {SAID[sheet]}")
            tell(f"Scanned page {number}. (scanner status = {STATUS[sheet]})\nBatch terminated, {number - start} pages scanned")
            part.unlink()
            return 0 if sheet == "M" else STATUS[sheet]
        tell(f"Scanned page {number}. (scanner status = 5)")
        part.rename(name)
        if sheet == "A":
            os.kill(os.getpid(), signal.SIGKILL)
        answer(name.name)
    tell(f"Scanning page {start + len(sheets)}\nscanimage: sane_start: Document feeder out of documents")
    return 0 if sheets else 7


def main() -> int:
    words = sys.argv[1:]
    if "-f" in words:
        answer("fake:0\tACME\tFeeder 7\tsheetfed scanner")
        return 0
    if os.environ.get("BUSY") or "nosuch" in words[0]:
        tell(f"scanimage: open of device {words[0][14:]} failed: {os.environ.get('BUSY') or 'Invalid argument'}")
        return 1
    if "-A" in words:
        answer(Path(os.environ["OPTIONS"]).read_text("utf-8"))
        return 0
    plan = Path(os.environ["SHEETS"])
    first, _, rest = plan.read_text("ascii").partition("\n")
    plan.write_text(rest, "ascii")
    log = plan.with_name("calls.txt")
    calls = log.read_text("utf-8") if log.exists() else ""
    log.write_text(calls + "\t".join(words) + "\n", "utf-8")
    start = next(int(word.partition("=")[2]) for word in words if word.startswith("--batch-start="))
    return feed(first, start, calls.count("\n"))


if __name__ == "__main__":
    sys.exit(main())
