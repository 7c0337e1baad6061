"""Small pictures in every coding that scanners write, made without a scanner; and readings to go with them."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scanfile.config import PdfSettings, load
from scanfile.model import Block, Dpi, Line, OcrPage, Word
from scanfile.pdf import DocumentFacts, PageSource

Pixels = NDArray[np.uint8]
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def settings(**changes: object) -> PdfSettings:
    """The shipped settings with some of them changed."""
    return load(None).pdf.model_copy(update=changes)


def bitonal(width: int = 203, height: int = 151) -> Pixels:
    """Black and white without any symmetry, in the corners neither, so that every wrong turn shows."""
    pixels = np.full((height, width), 255, np.uint8)
    pixels[10:40, 20:90] = 0
    pixels[60:62, 5 : width - 30] = 0
    pixels[80:130:3, 30:35] = 0
    pixels[100:140, width - 60 : width - 50] = 0
    pixels[0, 0:3] = 0
    return pixels


def grey(width: int = 120, height: int = 90) -> Pixels:
    """A smooth slope with a dark rectangle off the middle."""
    slope = np.add.outer(np.arange(height), np.arange(width)) * 250 // (width + height)
    pixels = (slope + 3).astype(np.uint8)
    pixels[10:30, 15:60] = 8
    return pixels


def colour(width: int = 120, height: int = 90) -> Pixels:
    """Grey with a red and a blue rectangle."""
    pixels = np.repeat(grey(width, height)[:, :, None], 3, axis=2)
    pixels[50:80, 10:40] = (200, 30, 30)
    pixels[40:60, 70:110] = (20, 40, 190)
    return pixels


def coded_by_pillow(pixels: Pixels, form: str, **options: object) -> bytes:
    """What Pillow writes."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def fax_strips(pixels: Pixels, rows: int, coding: str = "group4") -> list[bytes]:
    """The fax-coded strips of a picture; black pixels are coded as black."""
    strips = []
    for top in range(0, len(pixels), rows):
        part = pixels[top : top + rows]
        ink = np.packbits(part == 0, axis=1).tobytes()
        out = io.BytesIO()
        Image.frombytes("1", (part.shape[1], part.shape[0]), ink).save(out, "TIFF", compression=coding, tiffinfo={278: len(part)})
        written = Image.open(out)
        assert len(written.tag_v2[273]) == 1
        start = written.tag_v2[273][0]
        strips.append(out.getvalue()[start : start + written.tag_v2[279][0]])
    return strips


def tiff(frames: Sequence[tuple[dict[int, int | tuple[int, ...] | bytes], Sequence[bytes]]], big_endian: bool = False) -> bytes:
    """A TIFF of frames, each a table of tags and its coded strips; offsets and byte counts are filled in."""
    order = ">" if big_endian else "<"
    out = bytearray((b"MM" if big_endian else b"II") + struct.pack(order + "HI", 42, 0))
    link = 4
    for tags, strips in frames:
        offsets = []
        for strip in strips:
            offsets.append(len(out))
            out += strip + bytes(len(strip) % 2)
        whole = {**tags, 273: tuple(offsets), 279: tuple(len(strip) for strip in strips)}
        entries = []
        for tag, value in sorted(whole.items()):
            values = (value,) if isinstance(value, int) else value
            raw = bytes(values) if isinstance(values, bytes) else struct.pack(f"{order}{len(values)}I", *values)
            kind = 7 if isinstance(values, bytes) else 4
            if len(raw) > 4:
                place = len(out)
                out += raw + bytes(len(raw) % 2)
                raw = struct.pack(order + "I", place)
            entries.append(struct.pack(order + "HHI", tag, kind, len(values)) + raw.ljust(4, b"\0"))
        struct.pack_into(order + "I", out, link, len(out))
        out += struct.pack(order + "H", len(entries)) + b"".join(entries)
        link = len(out)
        out += bytes(4)
    return bytes(out)


def fax_tiff(pixels: Pixels, rows: int, **tags: int) -> tuple[bytes, list[bytes]]:
    """A G4 (or G3) TIFF of this picture and its strips. Tags: photometric, fill_order, orientation, coding (3 or 4), t4."""
    height, width = pixels.shape
    shown = pixels if tags.get("photometric", 0) == 0 else 255 - pixels
    strips = fax_strips(shown, rows, {3: "group3", 4: "group4"}[tags.get("coding", 4)])
    if tags.get("fill_order", 1) == 2:
        strips = [strip.translate(REVERSED) for strip in strips]
    table: dict[int, int | tuple[int, ...] | bytes] = {
        256: width, 257: height, 258: 1, 259: tags.get("coding", 4), 262: tags.get("photometric", 0), 266: tags.get("fill_order", 1),
        274: tags.get("orientation", 1), 277: 1, 278: rows,
    }  # fmt: skip
    return tiff([(table, strips)]), strips


def source(path: Path, pixels: Pixels, **changes: object) -> PageSource:
    """A page whose decoded frame is known."""
    height, width = pixels.shape[:2]
    decode: Callable[[], Pixels] = lambda: pixels  # noqa: E731
    fields = {"frame": 1, "media": "image", "dpi": Dpi(72, 72, False), "ocr": None, **changes}
    return PageSource(path=path, width_px=width, height_px=height, decode=decode, **fields)  # type: ignore[arg-type]


def reading(width: int, height: int, words: Sequence[tuple[str, tuple[int, int, int, int]]], **changes: object) -> OcrPage:
    """A reading with one line for each word."""
    lines = tuple(Line((Word(text, box, 90, "hin"),), box) for text, box in words)
    fields = {"dpi": Dpi(72, 72, False), "turns": 0, "angle_deg": 0.0, "engine": "test", **changes}
    return OcrPage(width, height, blocks=(Block(lines, (0, 0, width, height)),), languages="Devanagari", **fields)  # type: ignore[arg-type]


def page_of_text(text: str, width: int = 1200, **changes: object) -> OcrPage:
    """A reading of a text: its lines, 40 pixels high, words 12 pixels a character wide."""
    lines = []
    for row, content in enumerate(text.splitlines()):
        x, words = 50, []
        for token in content.split(" "):
            words.append(Word(token, (x, 60 * row + 50, x + 12 * len(token), 60 * row + 90), 90, "hin"))
            x += 12 * len(token) + 16
        lines.append(Line(tuple(words), (50, 60 * row + 50, x, 60 * row + 90)))
    fields = {"dpi": Dpi(150, 150, False), "turns": 0, "angle_deg": 0.0, **changes}
    return OcrPage(width, 1600, blocks=(Block(tuple(lines), (0, 0, width, 1600)),), languages="Devanagari", engine="test", **fields)  # type: ignore[arg-type]


def facts(pages: int, **changes: str) -> DocumentFacts:
    """Facts of a small record."""
    labels = tuple(f"{ordinal}/c" for ordinal in range(1, pages + 1))
    known = {"number": "12-34/2019", "subject": "पुल की मरम्मत", "creator": "scanfile test", **changes}
    return DocumentFacts("1122-07-01", "Correspondence", "2026-11-22", labels, **known)


def rendered(pdf: Path, number: int = 0, dpi: float = 72.0) -> Pixels:
    """A page as pdfium shows it: (H, W, 3) RGB."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    picture = document[number].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    document.close()
    return picture  # type: ignore[no-any-return]
