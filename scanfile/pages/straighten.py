"""The picture that the OCR engine sees: upright, straight, grey, and no larger than the letters need.

The geometry is ``Affine.straightening`` of the model on the upright page, in square pixels, so that PDF and OCR agree about every box.
"""

from __future__ import annotations

import cv2
import numpy as np

from scanfile.model import Affine, Box
from scanfile.pages.raster import Pixels, Raster, averaged

COARSE_DPI, READING_DPI, FINE_DPI = 160, 200, 300
_NEVER_BELOW_DPI = 170  # fewer dots are enlarged to READING_DPI
_KEEP_UP_TO_DPI = 240  # no use in shrinking by less
_SMALL_LETTERS_MM = 1.35  # median height of the letters below which 200 dpi (11 pixels) is too coarse
_LETTER_PX = 13.5  # enough: 160 dpi for big letters reads as well as 200, in 18 % less time (18 clean letters)
_BLUR_PX_AT_READING_DPI = 0.7  # measured on bitonal office scans: 92.6 % of the words without, 94.1 % with
_WHITE = 255
_LETTER_DPI = 150.0
_SHRINKS, _ANTIALIAS_PX, _BLUR_MORE = 0.95, 0.55, 1.2
_TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


def ocr_raster(raster: Raster, turns: int, angle_deg: float, target_dpi: int | None = None) -> tuple[Pixels, Affine, int]:
    """Grey pixels (height, width) turned clockwise by ``turns`` quarters and straightened, the map from these pixels to pixels of the
    upright master (see ``OcrPage``), and the resolution of the result. ``target_dpi`` of None or 0 chooses one.
    """
    grey = raster.grey if not turns % 4 else np.asarray(cv2.rotate(raster.grey, _TURNS[turns % 4]), np.uint8)
    width, height = raster.width_px, raster.height_px
    dpi_x, dpi_y = raster.dpi.x, raster.dpi.y
    if turns % 2:
        width, height, dpi_x, dpi_y = height, width, dpi_y, dpi_x
    dpi = target_dpi or choose_dpi(grey, min(dpi_x, dpi_y) * grey.shape[1] / width, max(dpi_x, dpi_y))
    out_w, out_h = max(1, round(width * dpi / dpi_x)), max(1, round(height * dpi / dpi_y))
    straightening, canvas_w, canvas_h = Affine.straightening(out_w, out_h, angle_deg)
    there = Affine.scaling(out_w / width, out_h / height).then(straightening)
    step_x, step_y = max(1, int(grey.shape[1] / out_w)), max(1, int(grey.shape[0] / out_h))
    to_upright = Affine.scaling(width / grey.shape[1] * step_x, height / grey.shape[0] * step_y)
    blur = _BLUR_PX_AT_READING_DPI * dpi / READING_DPI if raster.mode == "bitonal" else 0.0
    straight = _drawn(averaged(grey, step_x, step_y), to_upright.then(there), (canvas_w, canvas_h), blur)
    return straight, there.inverse(), dpi


def line_raster(raster: Raster, turns: int, angle_deg: float, box: Box) -> tuple[Pixels, int]:
    """One line cut out of a page at the scan's own resolution (300 dots per inch at most), straightened; and its resolution.

    ``box`` is in the upright frame.
    """
    grey = raster.grey if not turns % 4 else np.asarray(cv2.rotate(raster.grey, _TURNS[turns % 4]), np.uint8)
    width, height = (raster.height_px, raster.width_px) if turns % 2 else (raster.width_px, raster.height_px)
    native = max(raster.dpi.x, raster.dpi.y)
    dpi = min(FINE_DPI, round(native))
    straightening, _, _ = Affine.straightening(width, height, angle_deg)
    left, top, right, bottom = straightening.move_box(box)
    scale = dpi / native
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    # Only the surroundings are drawn: softening a whole page for the sake of a line costs more than reading it.
    reach = round(abs(box[2] - box[0]) * 0.2 + abs(box[3] - box[1]))
    x0, y0 = max(0, box[0] - reach), max(0, box[1] - reach)
    x1, y1 = min(width, box[2] + reach), min(height, box[3] + reach)
    grain_x, grain_y = grey.shape[1] / width, grey.shape[0] / height
    part = grey[
        int(y0 * grain_y) : max(int(y0 * grain_y) + 1, int(y1 * grain_y)), int(x0 * grain_x) : max(int(x0 * grain_x) + 1, int(x1 * grain_x))
    ]
    there = Affine(1 / grain_x, 0, 0, 1 / grain_y, x0, y0).then(straightening).then(Affine(scale, 0, 0, scale, -left * scale, -top * scale))
    blur = _BLUR_PX_AT_READING_DPI * dpi / READING_DPI if raster.mode == "bitonal" else 0.0
    return _drawn(part, there, size, blur), dpi


def choose_dpi(grey: Pixels, pixel_dpi: float, native_dpi: float) -> int:
    """As many dots per inch as make the letters high enough, from 160 to 200; 300 where they are small and the scan has them. Never more
    than it has, except that fewer than 170 are brought to 200. ``pixel_dpi`` is the resolution of ``grey``.
    """
    if native_dpi < _NEVER_BELOW_DPI:
        return READING_DPI
    if native_dpi <= _KEEP_UP_TO_DPI:
        return round(native_dpi)
    height_mm = letter_height_mm(grey, pixel_dpi)
    if not height_mm:
        return READING_DPI
    if height_mm < _SMALL_LETTERS_MM:
        return min(FINE_DPI, round(native_dpi))
    return round(min(READING_DPI, max(COARSE_DPI, _LETTER_PX * 25.4 / height_mm)))


def letter_height_mm(grey: Pixels, pixel_dpi: float) -> float:
    """Median height of what is sized like letters: connected components of the binarised page at about 150 dpi. 0 where there are few."""
    step = max(1, round(pixel_dpi / _LETTER_DPI))
    middle = grey[grey.shape[0] // 4 : grey.shape[0] // 2]  # enough letters, without the letterhead
    small = averaged(middle, step, step)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    mm = 25.4 * step / pixel_dpi
    heights, widths = stats[1:, cv2.CC_STAT_HEIGHT] * mm, stats[1:, cv2.CC_STAT_WIDTH] * mm
    letters = heights[(heights > 0.7) & (heights < 8.0) & (widths > 0.4) & (widths < 40.0)]
    return float(np.median(letters)) if letters.size >= 20 else 0.0


def _drawn(grey: Pixels, there: Affine, size: tuple[int, int], blur_px: float) -> Pixels:
    """The picture under a map, on white. ``blur_px`` is in pixels of the result.

    OpenCV samples without averaging, so what is made smaller is softened first, by about half a pixel of the result. It counts from the
    centres of pixels, our boxes from their corners: half a pixel's difference on both sides.
    """
    scale_x, scale_y = float(np.hypot(there.a, there.b)), float(np.hypot(there.c, there.d))
    shrinks = max(scale_x, scale_y) < _SHRINKS
    soft = (blur_px * _BLUR_MORE or _ANTIALIAS_PX) if shrinks else blur_px
    if soft:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), sigmaX=soft / scale_x, sigmaY=soft / scale_y), np.uint8)
    if there == Affine() and size == grey.shape[::-1]:
        return grey
    centred = Affine(e=0.5, f=0.5).then(there).then(Affine(e=-0.5, f=-0.5))
    matrix = np.array([[centred.a, centred.c, centred.e], [centred.b, centred.d, centred.f]])
    how = cv2.INTER_LINEAR if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(grey, matrix, size, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=_WHITE), np.uint8)
