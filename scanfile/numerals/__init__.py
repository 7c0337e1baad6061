"""The reader of numbers: one line of print into letters, by a small network that knows no words."""

from scanfile.numerals.reader import read_line

__all__ = ["read_line"]
