"""Separator sheets as they are printed: the program's own, and those that offices had before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import pypdfium2
import zxingcpp

from bench.stacks.plan import Piece
from samples.sheet import FACES, Sheet, Style
from scanfile.paper import sheets

Grey = np.ndarray
Box = tuple[int, int, int, int]

RULES = """
[[separate.barcodes]]
match = "PATCHT"
kind = "next file"

[[separate.barcodes]]
match = "FILE-{number}"
kind = "file"
symbol = "code39"

[[separate.barcodes]]
match = "file {number}"
kind = "file"
symbol = "code128"
"""
"""What an archive must be told of the offices' own sheets."""

_POINTS = 72
_PATCH_MM, _PATCH_LENGTH_MM = {"N": 2.032, "W": 5.08}, 60
_MODULE_MM, _BAR_MM = 0.5, 18


def printed(pieces: Sequence[Piece], dpi: int) -> Iterator[Grey]:
    """The sheets of these pieces, one after another: height x width bytes at ``dpi``."""
    own = [sheets.Sheet(piece.mark, piece.subject) for piece in pieces if piece.drawn == "own"]
    pages = iter(pypdfium2.PdfDocument(sheets.render(own)[0])) if own else iter(())
    for piece in pieces:
        if piece.drawn == "own":
            yield next(pages).render(scale=dpi / _POINTS, grayscale=True).to_numpy().copy()
        else:
            yield _of_an_office(piece, dpi)


def codes_of(sheet: Grey) -> list[Box]:
    """Where the QR codes stand on a clean sheet: left, top, right, bottom in pixels, from the upper one down."""
    boxes = []
    for code in zxingcpp.read_barcodes(sheet, zxingcpp.BarcodeFormat.QRCode):
        corners = (code.position.top_left, code.position.top_right, code.position.bottom_right, code.position.bottom_left)
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return sorted(boxes, key=lambda box: box[1])


def _of_an_office(piece: Piece, dpi: int) -> Grey:
    sheet = Sheet(dpi)
    style = Style(FACES["sans"], 40, bold=True)
    sheet.skip(60)
    sheet.paragraph(piece.mark.number or "NEXT FILE", style, "centre")
    page = cv2.cvtColor(sheet.pixels(), cv2.COLOR_RGB2GRAY)
    if piece.drawn == "patch-t":
        top = sheet.px(20)
        for letter in "NWNW":
            page[top : top + sheet.px(_PATCH_MM[letter]), sheet.px(60) : sheet.px(60 + _PATCH_LENGTH_MM)] = 30
            top += sheet.px(_PATCH_MM[letter]) + sheet.px(_PATCH_MM["N"])
        return page
    code39 = piece.drawn == "code39"
    text = f"FILE-{piece.mark.number}" if code39 else f"file {piece.mark.number}"
    kind = zxingcpp.BarcodeFormat.Code39 if code39 else zxingcpp.BarcodeFormat.Code128
    bars = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=True))[:1]
    size = (sheet.px(_MODULE_MM) * bars.shape[1], sheet.px(_BAR_MM))
    left = (page.shape[1] - size[0]) // 2
    page[sheet.px(30) : sheet.px(30) + size[1], left : left + size[0]] = cv2.resize(bars, size, interpolation=cv2.INTER_NEAREST)
    return page
