"""The fonts that sheets are set in, and the Debian package that brings them."""

from __future__ import annotations

import re
from pathlib import Path

FONT_DIRECTORY = Path("/usr/share/fonts/truetype/noto")
FONT_PACKAGE = "fonts-noto-core"

FAMILIES = {
    ("hindi", ""): "NotoSansDevanagari-Regular.ttf",
    ("hindi", "B"): "NotoSansDevanagari-Bold.ttf",
    ("latin", ""): "NotoSans-Regular.ttf",
    ("latin", "B"): "NotoSans-Bold.ttf",
}
"""By family and style. Digits, points and spaces come from the Devanagari fonts too, so that lines look of one piece."""

FONTS = tuple(FAMILIES.values())
"""What every sheet needs."""

OTHER_SCRIPTS = (
    ("urdu", re.compile("[\u0600-\u06ff\u0750-\u077f]"), "NotoNaskhArabic-Regular.ttf"),
    ("bengali", re.compile("[\u0980-\u09ff]"), "NotoSansBengali-Regular.ttf"),
    ("punjabi", re.compile("[\u0a00-\u0a7f]"), "NotoSansGurmukhi-Regular.ttf"),
    ("gujarati", re.compile("[\u0a80-\u0aff]"), "NotoSansGujarati-Regular.ttf"),
    ("odia", re.compile("[\u0b00-\u0b7f]"), "NotoSansOriya-Regular.ttf"),
)
"""Loaded only where a text has letters of theirs, and where they are installed."""
