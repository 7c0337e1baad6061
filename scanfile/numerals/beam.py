"""From likelihoods of letters, column by column, to the likeliest texts: prefix beam search (connectionist temporal classification). Pure.

Source: A. Graves et al., 2006 (the sum over alignments); A. Hannun et al., 2014 (prefixes with two probabilities).
"""

from __future__ import annotations

from collections.abc import Sequence

Prefix = tuple[int, ...]
_NONE = 0


def likeliest(columns: Sequence[Sequence[tuple[int, float]]], width: int) -> list[tuple[Prefix, float]]:
    """The ``width`` likeliest rows of classes with their probabilities, the likeliest first; class 0 stands for no letter.

    Each column gives its classes that are worth a thought with their probabilities; what is left out counts as impossible.
    """
    beams: dict[Prefix, tuple[float, float]] = {(): (1.0, 0.0)}  # probabilities of ending without a letter, and with the last one
    for column in columns:
        grown: dict[Prefix, list[float]] = {}
        for prefix, (blank, letter) in beams.items():
            for number, chance in column:
                if number == _NONE:
                    grown.setdefault(prefix, [0.0, 0.0])[0] += (blank + letter) * chance
                    continue
                longer = (*prefix, number)
                if prefix and prefix[-1] == number:  # the same letter goes on, or comes twice with a gap between
                    if letter:
                        grown.setdefault(prefix, [0.0, 0.0])[1] += letter * chance
                    if blank:
                        grown.setdefault(longer, [0.0, 0.0])[1] += blank * chance
                else:
                    grown.setdefault(longer, [0.0, 0.0])[1] += (blank + letter) * chance
        best = sorted(grown.items(), key=lambda one: -sum(one[1]))[:width]
        beams = {prefix: (blank, letter) for prefix, (blank, letter) in best}
    return [(prefix, blank + letter) for prefix, (blank, letter) in beams.items()]
