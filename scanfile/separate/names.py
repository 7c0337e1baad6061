"""What a directory's or path's name says of the number.

File numbers hold ``/``, which names can't. ``fl-`` before a number is dropped (the directory names of NIC's eOffice hand-over), and so is
a label like ``File No.``; then ``_`` and ``=`` become ``/``. The way back is not unique, so the result only proposes (source ``name``). A
name that is no number (``scan0001``, ``New folder``, a date) proposes nothing.
"""

from __future__ import annotations

import re

from scanfile.model import Candidate, Source
from scanfile.sidecar import without_suffix
from scanfile.text import fold, number_key

_NAME_CONFIDENCE = 50
_PREFIX = re.compile(r"^fl-", re.IGNORECASE)
_LABEL = re.compile(r"^f(?:ile)?\.?[ _]*no[.:_ -]+", re.IGNORECASE)
_SCANNERS_OWN = re.compile(
    r"(?:scan(?:ned)?|img|image|dsc|dscn|doc|document|page|pg|file(?![ _]*no)|folder|new|untitled|copy|batch|box|bundle|part|vol|volume"
    r"|day|test|temp|tmp|camscanner|whatsapp|screenshot|pxl|photo|picture|output|scanfile|फोल्डर|पृष्ठ|फाइल|नया)(?![a-z])",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"(?:19|20)\d{2}[-_./]?\d{2}[-_./]?\d{2}(?:[-_ t.][\d:._-]*)?|\d{1,2}[-_./]\d{1,2}[-_./](?:\d{4}|\d{2})", re.ASCII)
_LETTERS_AND_NUMBER = re.compile(r"[^\W\d_].*[-.(]\s*\d")


def number_of_name(name: str) -> str:
    """A name mapped back to the number that it stands for, by the rule at the top of this module."""
    bare = _LABEL.sub("", _PREFIX.sub("", name.strip()))
    return re.sub(r"[_=]", "/", bare).strip("/ ") or name


def number_from_name(name: str) -> Candidate | None:
    """The number that a directory's or path's name proposes; None for a name that doesn't look like one."""
    stem = without_suffix(name)
    value = number_of_name(stem)
    plain = fold(value)
    announced = _PREFIX.match(stem) or _LABEL.match(stem)
    if not any(letter.isdecimal() for letter in plain):
        return None
    if not announced:
        if _SCANNERS_OWN.match(fold(stem)) or _DATE_LIKE.fullmatch(fold(stem)):
            return None
        if "/" not in value and not _LETTERS_AND_NUMBER.match(plain):
            return None
    reason = f"from the name {name}, _ and = read as /" if value != stem else f"the name {name}"
    return Candidate(name, value, number_key(value), Source.NAME, _NAME_CONFIDENCE, reason)
