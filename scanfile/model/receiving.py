"""What the receiving side says of a hand-over package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceiverResult:
    """What became of one record of a package: accepted or refused, the computer number that the receiver gave it, and why it was refused
    (both empty where nobody said). ``row`` is the row of the table that says so, as the spreadsheet numbers it."""

    record: str
    accepted: bool
    computer: str
    reason: str
    row: int = 0

    @property
    def said(self) -> tuple[bool, str, str]:
        """What it says, whatever row it stands in."""
        return self.accepted, self.computer, self.reason


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What one table of the receiver brought for a package: its how manieth, from 1; who took it in and when (UTC); the table's name and
    the SHA-256 of its bytes. ``correcting`` is the reason why it may say other than an earlier one, empty where it does not."""

    package: str
    number: int
    actor: str
    at: str
    source: str
    sha256: str
    correcting: str
    results: tuple[ReceiverResult, ...]
