"""Letters with ground truth, as the offices of eleven states write them; and how well the program reads whose number stands where.

``forms`` are the notations of numbers. ``dev``, ``check``, ``third`` and ``figure`` are sets of fonts and wordings that share nothing: the
last one is measured with, the others are tuned with. ``compose`` writes records, ``press`` sets, wears and scans them, ``judge`` holds what
was read against the truth, ``section`` measures. ``python -m bench.correspondence OUT --set dev`` writes deliveries to look at.
"""
