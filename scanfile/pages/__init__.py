"""One page at a time: open, decode, inspect, straighten. See the modules for each."""

from scanfile.pages.decode import Kind, decode, probe, sniff
from scanfile.pages.device import device_of
from scanfile.pages.inspection import inspect, inspect_raster
from scanfile.pages.legacy_layer import LegacyLayer
from scanfile.pages.pdf_pages import converted_layer, layer_blocks
from scanfile.pages.raster import Pixels, Raster, small_png
from scanfile.pages.straighten import choose_dpi, line_raster, ocr_raster

__all__ = [
    "Kind", "LegacyLayer", "Pixels", "Raster", "choose_dpi", "converted_layer", "decode", "device_of", "inspect", "inspect_raster",
    "layer_blocks", "line_raster", "ocr_raster", "probe", "small_png", "sniff",
]  # fmt: skip
