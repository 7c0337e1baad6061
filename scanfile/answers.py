"""What a person's answer about a field comes to: whether it can be a value, and whether a second person must say the same. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from scanfile.config import ReviewSettings
from scanfile.errors import UsageError
from scanfile.model import Candidate, Source
from scanfile.tables import iso_date

FIELDS = ("number", "subject", "date", "office", "year")
"""What a person may say of a record."""

LETTER_FIELDS = ("number", "date", "subject")
"""What a person may say of a single letter."""

_JOINERS = "\u200c\u200d"
_LONGEST = {"number": 300, "subject": 2000, "date": 10, "office": 300, "year": 40}
"""Characters that a field may have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A field has this value, empty where there is none to be had, None to take back what a person said. ``letter`` is the label of the
    page with which a letter begins (``3/c``), empty for a field of the record itself."""

    record: str
    field: str
    value: str | None
    letter: str = ""


def checked(field: str, value: str, year: int) -> str:
    """The value as it is kept: NFC, spaces tidied, a date in ISO 8601; ``year`` is this one. Raises UsageError for what can't be one."""
    if field not in FIELDS:
        raise UsageError("review.field", wanted=field, known=", ".join(FIELDS))
    shown = unicodedata.normalize("NFC", " ".join(value.split()))
    if field == "date" and shown:
        shown = iso_date(shown, year)
    # Keyboards for Hindi type half letters with joiners, which no letter of its own shows; Python does not call them printable.
    letters = shown.translate(dict.fromkeys(map(ord, _JOINERS)))
    if len(shown) > _LONGEST[field] or not letters.isprintable() or (value.strip() and not letters.strip()):
        raise UsageError("review.value", field=field, value=value[:80])
    return shown


def set_words(words: Sequence[str]) -> tuple[list[str], str, str]:
    """Records, field and value out of ``RECORD... FIELD VALUE``; a value that is left out is empty, as is a field that is not there yet."""
    if len(words) > 2 and (words[-2] in FIELDS or words[-1] not in FIELDS):
        return list(words[:-2]), words[-2], words[-1]
    return (list(words[:-1]), words[-1], "") if len(words) > 1 else (list(words), "", "")


def accept_words(words: Sequence[str]) -> tuple[list[str], str]:
    """Records and field out of ``RECORD... [FIELD]``; without a field all are meant."""
    if len(words) > 1 and (words[-1] in FIELDS or len(words) == 2):
        return list(words[:-1]), words[-1]
    return list(words), ""


def needs_two(field: str, candidates: Sequence[Candidate], settings: ReviewSettings) -> bool:
    """Whether two people must type the same: the settings ask it of the field, and nobody printed it, as far as the readings tell.

    What a table, a sheet or the register says, and what a person has said before, was not written by hand on the page.
    """
    if field not in settings.typed_twice:
        return False
    told = [one for one in candidates if one.source is not Source.ENTRY and (one.value or one.source is Source.OPERATOR)]
    return not any(one.source.accepts or one.confidence > settings.weak for one in told)
