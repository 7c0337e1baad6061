"""Writes stacks as a scanner delivers them, the register of their files, and the truth about them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import img2pdf
import numpy as np
from PIL import Image as Picture
from PIL import TiffImagePlugin

from bench.stacks.deal import OFFICE
from bench.stacks.plan import Damage, Fate, Image, Record, Stack, Truth, What, truth_of
from bench.stacks.separators import codes_of, printed
from bench.stacks.typecase import Typecase
from bench.stacks.wear import COARSE_DPI, Look, Scanner, before_scanning, blacked_out, look_of, shining_through
from samples.paper import NOTE_GREEN, YELLOWED
from scanfile.model import Part

Grey = np.ndarray

JPEG_QUALITY = 75
_ROWS_PER_STRIP = 278
_BREAKING, _LEAST_THRESHOLD = (0.3, 0.8), 0.06
"""Of how dark the other side shines through: so near to the paper lies a threshold at which parts of it break through, but not the paper's
own texture."""
_COLUMNS = ("number", "subject", "section", "office", "year", "count_noting", "count_correspondence", "count_unit", "classification")


class Press:
    """Draws the sides of stacks at one resolution."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self._cases = Typecase(dpi)
        self._scanner = Scanner(dpi, (self._cases.height, self._cases.width))
        self._coarse = Scanner(COARSE_DPI, (self._cases.height, self._cases.width))

    def sides(self, stack: Stack, truth: Truth) -> Iterator[tuple[Image, Grey, int]]:
        """Each scanned side with its pixels and its resolution, in the order of the delivery."""
        sheets = list(printed(stack.pieces, self.dpi))
        for image in truth.images:
            rng = np.random.default_rng(zlib.crc32(f"{stack.name} {self.dpi} {image.path} {image.frame}".encode()))
            yield image, *self._scanned(stack, image, sheets[image.piece], rng)

    def _scanned(self, stack: Stack, image: Image, sheet: Grey, rng: np.random.Generator) -> tuple[Grey, int]:
        if image.side.what is What.SHEET:
            return self._separator(stack, image, sheet, rng)
        page = self._cases.page(image.side, firm=image.bitonal)
        if image.side.bleed:
            behind = cv2.resize(sheet, page.shape[::-1]) if image.behind.what is What.SHEET else self._cases.page(image.behind)
            page = shining_through(page, behind, image.side.bleed, self.dpi, rng)
        look = Look.usual(
            rng, np.random.default_rng((image.side.seed, zlib.crc32(image.side.number.encode()))) if image.side.written else None
        )
        if stack.mode == "dark" and image.side.bleed:
            look = replace(look, threshold=max(_LEAST_THRESHOLD, image.side.bleed * float(rng.uniform(*_BREAKING))))
        return self._scanner.scan(page, look, rng, bitonal=image.bitonal), self.dpi

    def _separator(self, stack: Stack, image: Image, sheet: Grey, rng: np.random.Generator) -> tuple[Grey, int]:
        """A sheet as it was handled and fed."""
        marred = stack.pieces[image.piece].fate is Fate.UNREADABLE
        codes = codes_of(sheet) if marred or Damage.STAINED in image.damage else ()
        page = blacked_out(sheet, codes, rng) if marred else sheet
        page = before_scanning(page, image.damage, codes, rng)
        scanner = self._scanner
        if Damage.COARSE in image.damage:
            scanner, share = self._coarse, COARSE_DPI / self.dpi
            page = cv2.resize(page, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        seen = scanner.scan(page, look_of(image.damage, rng), rng, bitonal=image.bitonal)
        return np.ascontiguousarray(np.rot90(seen, 2)) if Damage.TURNED in image.damage else seen, scanner.dpi


def write(press: Press, stack: Stack, target: Path) -> Truth:
    """Write the delivery to the directory ``target``; returns its truth."""
    truth = truth_of(stack)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    images = ((image, _picture(stack, image, pixels), dpi) for image, pixels, dpi in press.sides(stack, truth))
    {"paths": _write_paths, "tif": _write_tiffs, "pdf": _write_pdfs}[stack.layout](target, images)
    return truth


def _picture(stack: Stack, image: Image, pixels: Grey) -> Picture.Image:
    """In black and white, grey, or the colours of paper."""
    if image.bitonal:
        return Picture.fromarray(pixels).convert("1", dither=Picture.Dither.NONE)
    if stack.mode != "colour":
        return Picture.fromarray(pixels)
    tint = NOTE_GREEN if stack.pieces[image.piece].part is Part.NOTING else YELLOWED
    return Picture.fromarray(cv2.merge([cv2.convertScaleAbs(pixels, alpha=level / 255) for level in tint]))


def _encoded(picture: Picture.Image, dpi: int) -> bytes:
    target = io.BytesIO()
    _save(target, picture, dpi)
    return target.getvalue()


def _save(target: object, picture: Picture.Image, dpi: int, *, tiff: bool = False) -> None:
    """G4 in one strip for black and white, JPEG for the rest."""
    if picture.mode == "1":
        picture.save(target, "TIFF", compression="group4", dpi=(dpi, dpi), tiffinfo={_ROWS_PER_STRIP: picture.height})
    elif tiff:
        picture.save(target, "TIFF", compression="jpeg", quality=JPEG_QUALITY, dpi=(dpi, dpi))
    else:
        picture.save(target, "JPEG", quality=JPEG_QUALITY, dpi=(dpi, dpi))


Drawn = Iterable[tuple[Image, Picture.Image, int]]


def _write_paths(target: Path, images: Drawn) -> None:
    for image, picture, dpi in images:
        path = target / image.path
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_encoded(picture, dpi))


def _write_tiffs(target: Path, images: Drawn) -> None:
    writers: dict[str, TiffImagePlugin.AppendingTiffWriter] = {}
    for image, picture, dpi in images:
        if image.path not in writers:
            writers[image.path] = TiffImagePlugin.AppendingTiffWriter(str(target / image.path), new=True)
        _save(writers[image.path], picture, dpi, tiff=True)
        writers[image.path].newFrame()
    for writer in writers.values():
        writer.close()


def _write_pdfs(target: Path, images: Drawn) -> None:
    pages: dict[str, list[bytes]] = {}
    for image, picture, dpi in images:
        pages.setdefault(image.path, []).append(_encoded(picture, dpi))
    for name, encoded in pages.items():
        (target / name).write_bytes(img2pdf.convert(encoded))


def truth_json(stack: Stack, truth: Truth) -> str:
    """The truth of a delivery for other programs and for people."""
    images = []
    for image in truth.images:
        piece = stack.pieces[image.piece]
        images.append(
            {
                "path": image.path,
                "frame": image.frame,
                "what": image.side.what if not image.sheet or image.side.what is not What.BLANK else "back of a separator sheet",
                "says": image.says,
                "damage": list(image.damage),
                "number": stack.records[piece.record].number,
                "part": piece.part,
                "volume": piece.volume,
                "bleed": image.side.bleed,
                "again": image.side.again,
            }
        )
    records = [
        {
            "number": right.number,
            "whole": right.whole,
            "expect": list(right.expect),
            "parts": [
                {"part": part, "volume": volume, "pages": [list(key) for key in keys]} for (part, volume), keys in right.pages.items()
            ],
        }
        for right in truth.records
    ]
    told = {"name": stack.name, "dpi": stack.dpi, "duplex": stack.duplex, "images": images, "records": records}
    told |= {"missed": [asdict(missed) for missed in truth.missed], "expect": list(truth.expect)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def write_register(stacks: Sequence[Stack], path: Path) -> None:
    """The office's list of all files that it registered, with what it counts of them."""
    rows: dict[str, tuple[object, ...]] = {}
    for stack in stacks:
        for at, record in enumerate(stack.records):
            if record.number and record.registered:
                rows.setdefault(record.number, _row(stack, at, record))
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([_COLUMNS, *rows.values()])


def _row(stack: Stack, at: int, record: Record) -> tuple[object, ...]:
    counts: list[object] = []
    for part in Part:
        pieces = [piece for piece in stack.pieces if piece.record == at and piece.part is part]
        told = [piece for piece in pieces if piece.declared is not None]
        counts.append(sum(piece.declared or 0 for piece in told) if told and len(told) == len(pieces) else "")
    year = "".join(filter(str.isdigit, record.number))[-4:]
    return (record.number, record.subject, "राजस्व", OFFICE, year, *counts, record.unit, "normal")
