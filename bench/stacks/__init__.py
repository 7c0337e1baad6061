"""Stacks of government files as a scanner delivers them, with the truth about every side; and how well the program takes them apart.

``plan`` decides what lies in a stack and what is right for it (pure); ``typecase`` sets pages; ``wear`` scans them; ``deliver`` writes
deliveries, register and truth; ``judge`` holds an index against the truth (pure); ``section`` measures. ``python -m bench.stacks OUT``
writes the deliveries of one resolution.
"""
