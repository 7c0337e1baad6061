"""Quality control by sampling, pure: how many pages to look at, which, and what the verdicts say of their batch.

``plans`` holds the tables; ``samples`` draws, and tells how a sample stands. ``control.py`` composes them with an archive.
"""

from scanfile.qc.plans import AQLS, LEVELS, Plan, by_aql, by_share
from scanfile.qc.samples import Sample, Standing, Verdict, draw, latest, open_pages, standing_of

__all__ = [
    "AQLS",
    "LEVELS",
    "Plan",
    "Sample",
    "Standing",
    "Verdict",
    "by_aql",
    "by_share",
    "draw",
    "latest",
    "open_pages",
    "standing_of",
]
