"""Every message has a code and an entry in each catalogue (``en.toml``, ``hi.toml``); nothing else is said to people.

Values that come from outside are cleaned before they are put in (``text.printable``). A count chooses between two forms of what is counted:
``{count} {count:page|pages}`` is "1 page" or "2 pages".
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from string import Formatter

from scanfile.text import printable

LANGUAGES = ("en", "hi")

# Lists that are of use only whole; other values are cut at a length that keeps a message on a screen.
_WHOLE = {"mistakes": 20_000, "numbers": 20_000, "line": 2_000}
_USUAL = 200


class _Counting(Formatter):
    """Formats as ``str.format`` does, and takes ``one|many`` for the forms of a word beside a count."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_COUNTING = _Counting()


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All messages of one language by code. Raises KeyError for a language that has no catalogue."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    sections = tomllib.loads(files("scanfile.messages").joinpath(f"{lang}.toml").read_text("utf-8"))
    return {f"{section}.{name}": text for section, entries in sections.items() for name, text in entries.items()}


def say(code: str, lang: str, **values: object) -> str:
    """The message in the wanted language with its values put in. Raises KeyError for an unknown code: tests find those."""
    shown = {
        name: value if isinstance(value, int | float) else printable(str(value), _WHOLE.get(name, _USUAL)) for name, value in values.items()
    }
    return _COUNTING.vformat(catalogue(lang)[code], (), shown)


def say_both(code: str, **values: object) -> tuple[str, str]:
    """The message in Hindi and in English: what goes onto paper stands in both, whatever the language of the messages."""
    return say(code, "hi", **values), say(code, "en", **values)


def say_beside(code: str, **values: object) -> str:
    """The same in one line."""
    return " / ".join(say_both(code, **values))
