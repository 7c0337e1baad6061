"""A BagIt 1.0 bag (RFC 8493) as text: its manifests, ``bagit.txt`` and ``bag-info.txt``. Pure.

Manifests are written in the form that ``sha256sum -c`` reads. Names in a package are ASCII and hold nothing that a manifest must encode,
which ``manifest`` insists on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanfile.text import printable

ALGORITHM = "sha256"
PAYLOAD = "data"
MANIFEST = f"manifest-{ALGORITHM}.txt"
TAG_MANIFEST = f"tagmanifest-{ALGORITHM}.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""The whole of ``bagit.txt``."""

_LINE = 79
_MUST_BE_ENCODED = frozenset("\r\n%\\")
"""By RFC 8493 the first three; ``sha256sum`` takes a backslash for an escape."""


def manifest(entries: Iterable[tuple[str, str]]) -> bytes:
    """The lines of a manifest from (path, SHA-256), sorted by path. Raises ValueError for a path that a manifest can't say plainly."""
    lines = []
    for path, digest in sorted(entries):
        if _MUST_BE_ENCODED & set(path) or not path.isascii():
            raise ValueError(f"no plain path: {path!r}")
        lines.append(f"{digest}  {path}\n")
    return "".join(lines).encode()


def bag_info(entries: Sequence[tuple[str, str]]) -> bytes:
    """``bag-info.txt`` from labels and values, each value on one line folded at 79 characters."""
    return "".join(_folded(f"{label}: {printable(' '.join(value.split()), 2000)}") for label, value in entries if value).encode()


def _folded(line: str) -> str:
    """A line as RFC 8493, section 2.2.2, lets it go on: what follows is indented."""
    lines, rest = [], line
    while len(rest) > _LINE and (cut := rest.rfind(" ", 2, _LINE)) > 2:
        lines.append(rest[:cut])
        rest = "  " + rest[cut + 1 :]
    return "\n".join([*lines, rest]) + "\n"


def oxum(sizes: Iterable[int]) -> str:
    """``Payload-Oxum``: octets and streams of the payload."""
    found = list(sizes)
    return f"{sum(found)}.{len(found)}"
