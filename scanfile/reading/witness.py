"""Whether what a page says of itself is what stands on it: recognition as the witness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scanfile.model import Block
from scanfile.text import words

_AGREE = 0.75
"""Share of the words that must be the same, of either side. A right text layer has nine in ten in common with the reading of its page.
One in wrong letters has a few short words, and a page with more on it than its layer says falls short by that."""


def confirms(read: Sequence[Block], layer: Sequence[Block]) -> bool:
    """Whether recognition found nearly the words of the text layer on the page, and little else. Figures have no say, nor has order."""
    seen, said = _bag(read), _bag(layer)
    common = sum((seen & said).values())
    return common > 0 and common >= _AGREE * max(sum(seen.values()), sum(said.values()))


def _bag(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(word for block in blocks for line in block.lines for word in words(line.text) if any(map(str.isalpha, word)))
