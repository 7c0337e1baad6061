"""How one page is read with an engine: which layouts and models, what is read again, which reading stands, which way up, legible or not."""

from scanfile.reading.page import PageReading, RasterAt, read
from scanfile.reading.spans import Enough, Eye, looking, read_spans
from scanfile.reading.witness import confirms

__all__ = ["Enough", "Eye", "PageReading", "RasterAt", "confirms", "looking", "read", "read_spans"]
