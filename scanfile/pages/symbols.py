"""Barcodes on a page: QR, Code 39, Code 128, and the bars of a patch T sheet.

Cheap first: the page at 150 dots per inch, and its QR codes again at half of it and on an evened background, which undoes the noise of
copiers and stains. A closer look is taken only where something was seen and not read: finder patterns, or a field of parallel bars.
Bars: Kodak, Patch Code Information (A-61599); two narrow and two wide ones, 0.08 and 0.20 inches, with spaces of 0.08.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats

from scanfile.model import Affine, Box, Symbol
from scanfile.pages.raster import Pixels, averaged

PATCH_T = "PATCHT"
TEXT_CHARS = 4096
"""Longer texts are cut: a QR code holds 2,953 bytes at most (ISO/IEC 18004)."""

_QR, _CODE39, _CODE128, _OTHER = "qr", "code39", "code128", "other"
_ALL = BarcodeFormats([BarcodeFormat.QRCode, BarcodeFormat.Code39, BarcodeFormat.Code128])
_MATRIX = BarcodeFormats([BarcodeFormat.QRCode])
_MIN_SIDE_PX = 40
_QUIET_PX, _SOFT_PX, _SPECKS_PX = 10, 1.5, 0.7
_MIN_CODE39_CHARS, _MIN_LINEAR_MM, _MIN_QR_MM = 4, 12.0, 5.0  # Code 39 has no check character of its own
_EVEN_MM = 7.0  # wider than the heart of a finder pattern, narrower than a stain
_CLOSER_MM, _NEAR_MM, _MOST_PLACES, _MOST_SYMBOLS = 4.0, 4.0, 8, 64
_ASKEW_DEG = 3.0  # the reader follows straight lines across the bars
_BAR_CELL_MM, _BAR_STEP, _BAR_RATIO, _BAR_FILL = 2.0, 8, 2.5, 0.75
_BAR_FIELD_CELLS = (10, 3)
_PATCH_DPI, _PATCH_UNIT_MM, _PATCH_STEP_MM = 50.0, 2.032, 4.0
_PATCH_PATTERN = np.array([1.0, 1.0, 2.5, 1.0, 1.0, 1.0, 2.5])
_PATCH_SLACK, _PATCH_LINES, _PATCH_SLOPE = 0.45, 5, 0.4

Finer = Callable[[], tuple[Pixels, float]]
"""The page in grey as finely as it was scanned, and at how many dots per inch; asked for only where a closer look is worth it."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the reader reports, in pixels of the picture that it was given. An empty text: seen, not read."""

    kind: str
    text: str
    box: Box


def find_symbols(look: Pixels, dpi: float, angle_deg: float, finer: Finer) -> tuple[Symbol, ...]:
    """The barcodes of a page from the top down, boxes in the pixels of ``look``, which is grey (height, width) at about 150 dpi.

    ``angle_deg`` is the skew of the page. A text is as the code has it, untrusted; what no database can hold (NUL, lone surrogates) is
    replaced by U+FFFD.
    """
    if min(look.shape) < _MIN_SIDE_PX:
        return ()
    finer = cache(finer)  # two looks at most, one decoding
    half = averaged(look, 2, 2)
    found = _read(look, _ALL, dpi) + _larger(_read(half, _MATRIX, dpi / 2))
    if not any(seen.kind == _QR and seen.text for seen in found):
        evened_half, evened = _evened(half, look, dpi)
        found += _larger(_read(np.asarray(cv2.GaussianBlur(evened_half, (0, 0), _SPECKS_PX), np.uint8), _MATRIX, dpi / 2)) + _read(
            evened, _MATRIX, dpi
        )
    if abs(angle_deg) >= _ASKEW_DEG and not any(seen.text for seen in found):
        found += _straightened(look, dpi, angle_deg)
    near = round(_NEAR_MM / 25.4 * dpi)
    unread = [seen.box for seen in found if not seen.text] + _bar_fields(look, dpi)
    places = [place for place in unread if not any(_overlap(place, seen.box, near) for seen in found if seen.text)]
    if places:
        found += _closer(places[:_MOST_PLACES], dpi, angle_deg, finer)
    if any(seen.text for seen in found) and not any(seen.kind == _QR and seen.text for seen in found):
        # Bars alone: what they stand beside on a separator sheet may be so stained that nothing was seen of it.
        found += _closer([(0, 0, look.shape[1], look.shape[0])], dpi, angle_deg, finer, _MATRIX)
    if not any(seen.text == PATCH_T for seen in found):
        found += _patch_t(look, dpi)
    return tuple(Symbol(seen.kind, seen.text, seen.box) for seen in _settled(found, near))


def _read(picture: Pixels, formats: BarcodeFormats, dpi: float, *, closer: bool = False) -> list[_Seen]:
    """One pass of the reader. Codes with a wrong checksum are seen and not read, and left out where it looks ``closer``, at several sizes;
    short or tiny linear ones are nothing.
    """
    found = []
    for code in zxingcpp.read_barcodes(
        np.ascontiguousarray(picture),
        formats,
        try_invert=False,
        try_downscale=closer,
        text_mode=zxingcpp.TextMode.Plain,
        return_errors=not closer,
    ):
        corners = (code.position.top_left, code.position.top_right, code.position.bottom_right, code.position.bottom_left)
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        seen = _Seen(_kind(code.format), "" if code.error else _text(code), (min(xs), min(ys), max(xs) + 1, max(ys) + 1))
        if _is_plausible(seen, dpi):
            found.append(seen)
    return found


def _kind(format_: BarcodeFormat) -> str:
    name = str(format_)
    return _QR if name.startswith("QR") else _CODE39 if name.startswith("Code 39") else _CODE128 if name.startswith("Code 128") else _OTHER


def _text(code: zxingcpp.Barcode) -> str:
    """What the code says. Bytes that are UTF-8 are taken as such, whatever the reader guessed; the rest is as it understood them."""
    try:
        said = code.bytes.decode("utf-8") if _kind(code.format) == _QR else code.text
    except UnicodeDecodeError:
        said = code.text
    return said[:TEXT_CHARS].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _is_plausible(seen: _Seen, dpi: float) -> bool:
    """Whether this may be a code at all: as large as print and scan allow, and long enough where it has no check character."""
    if seen.kind == _QR and seen.text:
        return True
    long = max(seen.box[2] - seen.box[0], seen.box[3] - seen.box[1]) * 25.4 / dpi
    enough = long >= (_MIN_QR_MM if seen.kind == _QR else _MIN_LINEAR_MM)
    return enough and not (seen.kind == _CODE39 and 0 < len(seen.text) < _MIN_CODE39_CHARS)


def _evened(half: Pixels, look: Pixels, dpi: float) -> tuple[Pixels, Pixels]:
    """The page at half size and whole, its background made even over a few millimetres: under a stain, paper is white again."""
    side = max(3, round(_EVEN_MM / 25.4 * dpi / 2)) | 1
    paper = cv2.morphologyEx(half, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    wide = cv2.resize(paper, look.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(half, paper, scale=255.0), np.uint8), np.asarray(cv2.divide(look, wide, scale=255.0), np.uint8)


def _larger(found: Iterable[_Seen]) -> list[_Seen]:
    """What was found at half size, in pixels of the whole."""
    return _moved(found, Affine.scaling(2.0, 2.0))


def _moved(found: Iterable[_Seen], there: Affine) -> list[_Seen]:
    """The same in another frame: the hull of the moved corners."""
    moved = []
    for seen in found:
        left, top, right, bottom = seen.box
        corners = [there.apply(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        moved.append(replace(seen, box=(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))))
    return moved


def _straightened(picture: Pixels, dpi: float, angle_deg: float) -> list[_Seen]:
    """What is read once the picture is turned straight."""
    there, width, height = Affine.straightening(picture.shape[1], picture.shape[0], angle_deg)
    matrix = np.array([[there.a, there.c, there.e], [there.b, there.d, there.f]])
    straight = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return _moved(_read(np.asarray(straight, np.uint8), _ALL, dpi, closer=True), there.inverse())


def _bar_fields(look: Pixels, dpi: float) -> list[Box]:
    """Where many parallel bars stand side by side, upright or lying: the picture changes across them and not along them."""
    cell = max(2, round(_BAR_CELL_MM / 25.4 * dpi))
    across = averaged(np.asarray(cv2.absdiff(look[:, 1:], look[:, :-1]), np.uint8), cell, cell)
    down = averaged(np.asarray(cv2.absdiff(look[1:], look[:-1]), np.uint8), cell, cell)
    rows, columns = min(across.shape[0], down.shape[0]), min(across.shape[1], down.shape[1])
    across, down = across[:rows, :columns], down[:rows, :columns]
    fields = []
    for change, rest, least in ((across, down, _BAR_FIELD_CELLS), (down, across, _BAR_FIELD_CELLS[::-1])):
        mask = ((change >= _BAR_STEP) & (change > _BAR_RATIO * rest)).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
        for left, top, width, height, area in stats[1:].tolist():
            if width >= least[0] and height >= least[1] and area >= _BAR_FILL * width * height:
                fields.append((left * cell, top * cell, (left + width) * cell, (top + height) * cell))
    return fields


def _closer(places: Sequence[Box], dpi: float, angle_deg: float, finer: Finer, formats: BarcodeFormats = _ALL) -> list[_Seen]:
    """A second, harder try at places where something was seen: all the dots that the scan has, softened, and turned straight."""
    fine, fine_dpi = finer()
    scale = fine_dpi / dpi
    margin = _CLOSER_MM / 25.4 * fine_dpi
    found: list[_Seen] = []
    for place in places:
        left, top = (max(0, round(side * scale - margin)) for side in place[:2])
        crop = fine[top : round(place[3] * scale + margin), left : round(place[2] * scale + margin)]
        if min(crop.shape) < _MIN_SIDE_PX:
            continue
        tried = _tried(crop, fine_dpi, angle_deg, formats)
        found += _moved(tried, Affine.scaling(1 / scale, 1 / scale).then(Affine(e=left / scale, f=top / scale)))
    return found


def _tried(crop: Pixels, dpi: float, angle_deg: float, formats: BarcodeFormats) -> list[_Seen]:
    """What the first way reads that reads something: as it is, without specks, softened, turned straight."""
    quiet = np.asarray(cv2.copyMakeBorder(crop, _QUIET_PX, _QUIET_PX, _QUIET_PX, _QUIET_PX, cv2.BORDER_CONSTANT, value=255), np.uint8)
    found = (
        _read(quiet, formats, dpi, closer=True)
        or _read(np.asarray(cv2.medianBlur(quiet, 3), np.uint8), formats, dpi, closer=True)
        or _read(np.asarray(cv2.GaussianBlur(quiet, (0, 0), _SOFT_PX), np.uint8), formats, dpi, closer=True)
        or (_straightened(quiet, dpi, angle_deg) if angle_deg else [])
    )
    return _moved(found, Affine(e=-_QUIET_PX, f=-_QUIET_PX))


def _patch_t(look: Pixels, dpi: float) -> list[_Seen]:
    """The bars of patch T (narrow, wide, narrow, wide), upright or lying, where enough lines across them agree; one for the whole page.

    Upside down they are those of patch 3, which separates too; nothing tells the two apart on a sheet that lies either way.
    """
    step = max(1, round(dpi / _PATCH_DPI))
    _, ink = cv2.threshold(averaged(look, step, step), 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    mm = 25.4 * step / dpi
    box = _patch_field(np.asarray(ink, np.uint8), mm)
    if box is None:
        lying = _patch_field(np.ascontiguousarray(ink.T), mm)
        box = (lying[1], lying[0], lying[3], lying[2]) if lying else None
    return _moved([_Seen(_OTHER, PATCH_T, box)], Affine.scaling(step, step)) if box else []


def _patch_field(ink: Pixels, mm: float) -> Box | None:
    """The first field of upright patch T bars: lines across the page a few millimetres apart that cross the same bars."""
    apart = max(1, round(_PATCH_STEP_MM / mm))
    lines = np.pad(ink[::apart] > 0, ((0, 0), (1, 1))).astype(np.int8)
    rows, edges = np.nonzero(np.diff(lines, axis=1))
    if len(rows) < 8:
        return None
    runs = np.lib.stride_tricks.sliding_window_view(np.diff(edges), 7)
    begins = np.arange(len(runs))
    same_line = rows[begins] == rows[begins + 7]
    rising = lines[rows[begins], edges[begins] + 1] > 0
    unit = _PATCH_UNIT_MM / mm
    fits = [(np.abs(runs - pattern * unit) <= _PATCH_SLACK * unit).all(axis=1) for pattern in (_PATCH_PATTERN, _PATCH_PATTERN[::-1])]
    hits = np.flatnonzero(same_line & rising & (fits[0] | fits[1]))
    reach = _PATCH_SLOPE * apart + 1
    chains: list[list[int]] = []
    for hit in hits.tolist():
        for chain in chains:
            if 0 < rows[hit] - rows[chain[-1]] <= 2 and abs(edges[hit] - edges[chain[-1]]) <= reach * (rows[hit] - rows[chain[-1]]):
                chain.append(hit)
                break
        else:
            chains.append([hit])
    for chain in chains:
        if len(chain) >= _PATCH_LINES:
            left, right = min(edges[chain]), max(edges[np.array(chain) + 7])
            return int(left), int(rows[chain[0]]) * apart, int(right), int(rows[chain[-1]]) * apart + 1
    return None


def _settled(found: Sequence[_Seen], near: int) -> list[_Seen]:
    """Each code once, from the top down: what was read before what was only seen in the same place, a few millimetres included, because
    the lines of a linear code are reported one by one. Small kin of the QR code that were not read are mere texture.
    """
    kept: list[_Seen] = []
    for seen in sorted((one for one in found if one.text or one.kind != _OTHER), key=lambda one: not one.text):
        if not any(seen.text in ("", other.text) and _overlap(seen.box, other.box, near) for other in kept):
            kept.append(seen)
    return sorted(kept, key=lambda one: (one.box[1], one.box[0]))[:_MOST_SYMBOLS]


def _overlap(one: Box, other: Box, near: int) -> bool:
    """Whether two boxes, the second grown by ``near`` on all sides, share more than a third of the smaller."""
    grown = (other[0] - near, other[1] - near, other[2] + near, other[3] + near)
    width, height = min(one[2], grown[2]) - max(one[0], grown[0]), min(one[3], grown[3]) - max(one[1], grown[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width > 0 and height > 0 and 3 * width * height > smaller
