"""Writing scans in the formats that scanners write, the same bytes every time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin

JPEG_QUALITY = 70
_ROWS_PER_STRIP = 278
_MADE = time.gmtime(1_577_836_800)  # 2020-01-01, so that two runs give the same PDF


@dataclass(frozen=True)
class Scan:
    """One scanned page: pixels of height x width (x 3), bitonal (0 and 255), grey or colour."""

    pixels: np.ndarray
    mode: str
    dpi: int

    def image(self) -> Image.Image:
        """Return the scan as an image of mode 1, L or RGB."""
        picture = Image.fromarray(self.pixels)
        return picture.convert("1", dither=Image.Dither.NONE) if self.mode == "bitonal" else picture


def save(path: Path, frames: list[Scan], quality: int = JPEG_QUALITY) -> None:
    """Write the frames in the format that the path's suffix names: .jpg and .png (one frame), .tif and .pdf (any number)."""
    first = frames[0]
    if path.suffix == ".tif":
        _save_tiff(path, frames, quality)
    elif path.suffix == ".pdf":
        rest = [frame.image() for frame in frames[1:]]
        if len({frame.dpi for frame in frames}) > 1:
            raise ValueError(f"{path.name}: one PDF, one resolution")
        first.image().save(path, resolution=first.dpi, save_all=True, append_images=rest, creationDate=_MADE, modDate=_MADE)
    elif path.suffix == ".png":
        picture = first.image()
        if first.mode == "grey":
            # Sixteen greys keep the PNG small, as office scanners do.
            picture = picture.quantize(16, dither=Image.Dither.NONE)
            picture = picture.convert("L")
        picture.save(path, dpi=(first.dpi, first.dpi), optimize=True)
    else:
        first.image().save(path, quality=quality, dpi=(first.dpi, first.dpi))


def _save_tiff(path: Path, frames: list[Scan], quality: int) -> None:
    """Write G4 in one strip for bitonal frames and JPEG-in-TIFF for the others."""
    with TiffImagePlugin.AppendingTiffWriter(str(path), new=True) as writer:
        for frame in frames:
            picture = frame.image()
            density = (frame.dpi, frame.dpi)
            if frame.mode == "bitonal":
                picture.save(writer, format="TIFF", compression="group4", dpi=density, tiffinfo={_ROWS_PER_STRIP: picture.height})
            else:
                picture.save(writer, format="TIFF", compression="jpeg", quality=quality, dpi=density)
            writer.newFrame()
