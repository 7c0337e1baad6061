"""What a letter is about: a subject and a body with gaps to fill."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A subject and paragraphs with ``{gaps}`` (see ``letters.fillings``); ``language`` is hi, en or hi+en."""

    language: str
    subject: str
    body: tuple[str, ...]
