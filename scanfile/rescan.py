"""Which pages should be scanned again, and why: the measures of an inspection held against the limits of the configuration (pure).

A fault is advice for the clerk who still has the paper; it changes nothing about the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scanfile.config import RescanSettings
from scanfile.model import Inspection, Quality

_RENDERED = "pdf-content"  # its dots per inch are ours, not a scanner's


class FaultCode(StrEnum):
    """What can be wrong with a scan."""

    TOO_DARK = "too-dark"
    TOO_LIGHT = "too-light"
    BLURRED = "blurred"
    LOW_DPI = "low-dpi"
    CLIPPED = "clipped"
    FOLDED_CORNER = "folded-corner"
    SKEWED = "skewed"
    DARK_EDGE = "dark-edge"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to scan a page again: what was measured and the limit that it missed, in the unit of the limit's setting."""

    code: FaultCode
    measure: float
    limit: float


def faults(inspection: Inspection, settings: RescanSettings) -> tuple[Fault, ...]:
    """The faults of one page in the order of ``FaultCode``; none for a page that was inspected before there were measures.

    Of a blank page only that it is too dark, because writing may be lost in it: the rest says nothing where nothing is written.
    """
    quality = inspection.quality
    if quality is None:
        return ()
    found = tuple(_faults(inspection, quality, settings))
    return tuple(fault for fault in found if fault.code is FaultCode.TOO_DARK) if inspection.blank else found


def _faults(inspection: Inspection, quality: Quality, settings: RescanSettings) -> Iterator[Fault]:
    dpi = min(inspection.dpi.x, inspection.dpi.y)
    if quality.paper < settings.min_paper:
        yield Fault(FaultCode.TOO_DARK, quality.paper, settings.min_paper)
    elif quality.ink > settings.max_ink and inspection.ink >= settings.min_ink_share:
        yield Fault(FaultCode.TOO_LIGHT, quality.ink, settings.max_ink)
    if inspection.sharpness < settings.min_sharpness and inspection.ink >= settings.min_ink_share:
        yield Fault(FaultCode.BLURRED, inspection.sharpness, settings.min_sharpness)
    if dpi < settings.min_dpi and inspection.media != _RENDERED:
        yield Fault(FaultCode.LOW_DPI, dpi, settings.min_dpi)
    if quality.clipped_mm > settings.max_clipped_mm:
        yield Fault(FaultCode.CLIPPED, quality.clipped_mm, settings.max_clipped_mm)
    if quality.corner_mm > settings.max_corner_mm:
        yield Fault(FaultCode.FOLDED_CORNER, quality.corner_mm, settings.max_corner_mm)
    if abs(quality.skew_deg) > settings.max_skew_deg:
        yield Fault(FaultCode.SKEWED, abs(quality.skew_deg), settings.max_skew_deg)
    if quality.edge_mm > settings.max_edge_mm:
        yield Fault(FaultCode.DARK_EDGE, quality.edge_mm, settings.max_edge_mm)
