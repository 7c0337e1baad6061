"""The raster: what a page looks like once its format no longer matters."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from scanfile.model import Dpi

Pixels = npt.NDArray[np.uint8]
"""Grey (height, width) or RGB (height, width, 3), 8 bits a sample, 0 is black."""

cv2.setNumThreads(1)  # one page a worker, one core a page; set once, when the first step that draws is imported


@dataclass(frozen=True, slots=True)
class Raster:
    """One decoded page, shown as the file wants it shown (EXIF orientation and PDF page rotation applied).

    ``mode`` is what the format holds: ``bitonal``, ``grey`` or ``colour``. ``dpi``, ``width_px`` and ``height_px`` describe the full
    picture, even when ``pixels`` were decoded at a half or a quarter of it. ``media`` and ``text_layer`` are those of ``Inspection``.
    """

    pixels: Pixels
    mode: str
    dpi: Dpi
    width_px: int
    height_px: int
    media: str = "image"
    text_layer: str = "none"

    @property
    def grey(self) -> Pixels:
        """The pixels as (height, width), luma of ITU-R BT.601."""
        return self.pixels if self.pixels.ndim == 2 else np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def is_bitonal(pixels: Pixels) -> bool:
    """Whether a grey picture holds nothing but black and white; a few rows usually settle it."""
    if pixels.ndim != 2 or not pixels.size:
        return False
    sample = pixels[:: max(1, pixels.shape[0] // 16)]
    return all(np.count_nonzero(part == 0) + np.count_nonzero(part == 255) == part.size for part in (sample, pixels))


def averaged(pixels: Pixels, step_x: int, step_y: int) -> Pixels:
    """The picture averaged over whole blocks of pixels, free of aliases and many times quicker than by a broken factor.

    A last block that is not whole is left out; a side shorter than a block stays as it is.
    """
    step_x, step_y = max(1, min(step_x, pixels.shape[1])), max(1, min(step_y, pixels.shape[0]))
    if step_x == step_y == 1:
        return pixels
    width, height = pixels.shape[1] // step_x, pixels.shape[0] // step_y
    whole = pixels[: height * step_y, : width * step_x]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


_MOST_PX = (2400, 600)


def small_png(pixels: Pixels) -> bytes:
    """A grey picture as PNG, made smaller where it is wider than 2400 or higher than 600 pixels."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _MOST_PX[0] / width, _MOST_PX[1] / height)
    if scale < 1.0:
        pixels = np.asarray(cv2.resize(pixels, (max(1, int(width * scale)), max(1, int(height * scale))), interpolation=cv2.INTER_AREA))
    done, packed = cv2.imencode(".png", pixels)
    if not done:
        raise ValueError(f"no PNG of {width} x {height} pixels")
    return packed.tobytes()
