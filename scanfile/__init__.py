"""scanfile: rooms of Indian government paper files into searchable PDF/A and one index."""

__version__ = "0.1.0"
