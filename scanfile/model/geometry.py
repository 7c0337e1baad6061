"""Boxes, plane maps and resolution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, y downwards; right and bottom are exclusive."""


@dataclass(frozen=True, slots=True)
class Affine:
    """A plane map x' = a*x + c*y + e, y' = b*x + d*y + f; the same six numbers in the same order as a PDF matrix, y downwards."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """The image of one point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, after: Affine) -> Affine:
        """This map followed by ``after``."""
        return Affine(
            after.a * self.a + after.c * self.b,
            after.b * self.a + after.d * self.b,
            after.a * self.c + after.c * self.d,
            after.b * self.c + after.d * self.d,
            after.a * self.e + after.c * self.f + after.e,
            after.b * self.e + after.d * self.f + after.f,
        )

    def inverse(self) -> Affine:
        """The map back. Raises ZeroDivisionError for a flat map."""
        det = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))

    @classmethod
    def scaling(cls, x: float, y: float) -> Self:
        """Scales about the origin."""
        return cls(a=x, d=y)

    @classmethod
    def straightening(cls, width_px: int, height_px: int, angle_deg: float) -> tuple[Self, int, int]:
        """Undo a skew without cutting a corner: the map, and the size in pixels of the canvas that holds the whole turned page.

        ``angle_deg`` is the skew as seen on the page: positive when the lines of text fall to the right (clockwise on the screen).
        """
        if angle_deg == 0.0:
            return cls(), width_px, height_px
        theta = math.radians(-angle_deg)
        cos, sin = math.cos(theta), math.sin(theta)
        out_w = math.ceil(abs(width_px * cos) + abs(height_px * sin) - 1e-9)
        out_h = math.ceil(abs(width_px * sin) + abs(height_px * cos) - 1e-9)
        e = out_w / 2 - (cos * width_px / 2 - sin * height_px / 2)
        f = out_h / 2 - (sin * width_px / 2 + cos * height_px / 2)
        return cls(cos, sin, -sin, cos, e, f), out_w, out_h

    def move_box(self, box: Box) -> Box:
        """Carry a box by its centre; its sides scale but do not turn, so that the map back gives the same box.

        A word's box on a skewed page is the word's own rectangle about its own centre, not the larger hull of the turned rectangle.
        """
        x, y = self.apply((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        across, down = math.hypot(self.a, self.b), math.hypot(self.c, self.d)
        half_w, half_h = (box[2] - box[0]) / 2 * across, (box[3] - box[1]) / 2 * down
        return round(x - half_w), round(y - half_h), round(x + half_w), round(y + half_h)


@dataclass(frozen=True, slots=True)
class Dpi:
    """Dots per inch of the upright master; ``inferred`` when the file did not say so believably."""

    x: float
    y: float
    inferred: bool

    def turned(self) -> Dpi:
        """The same after a quarter turn."""
        return Dpi(self.y, self.x, self.inferred)
