"""The pattern language of state packs: ``{digits:serial}/{section}/{year}`` describes the shape of a number.

A form is a row of elements:

* ``{kind}`` or ``{kind:name}``: one element of a known kind (``KINDS``); its text becomes the part of that name;
* ``/`` and ``-``: separators, with or without spaces and in all their look-alikes; ``(`` and ``)``; letters and digits: themselves;
* ``[ ... ]``: may be missing; not nested;
* ``< ... >``: the file's own number inside a letter's number, at most one; spaces are for readability only.

It compiles to a regular expression that can't run away, by construction: nothing but a single character class is ever repeated, each
repetition is possessive or bounded, no group repeats, and what may be missing (``[ ]``, and the number behind a ``{wing}``) is tried in at
most 2 to the power of ``MOST_OPTIONAL`` ways. So a match at one place costs at most that constant times the length of the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.text import DEVANAGARI, flat, span_in

MOST_OPTIONAL = 4
LONGEST_FORM = 200
BLANK = "…"
"""Stands for a part that was left blank on the paper."""

LETTER = f"A-Za-z{DEVANAGARI}"
SIGN = r"(?:[॰°.]|[0oO](?!\.?[0-9A-Za-z]))"
WORD = rf"(?:[{DEVANAGARI}]++{SIGN}?+|[A-Za-z]++\.?+)"
"""A word of a number in flat text, with its abbreviation sign."""

_WORDS = "".join(
    (
        rf"(?:[0-9]{{1,2}}(?=[{LETTER}]))?+{WORD}",
        *[rf"(?:(?:[-&.']|[ ]| & )?+(?=[{LETTER}]){WORD})?+"] * 5,
        r"'?+",
    )
)
_BRACKET = r"(?:[ ]?\([^()/]{1,16}+\))?+"
_CENTURY = r"(?:1[89]|20)[0-9]{2}+"

KINDS = {
    "digits": rf"(?:[0-9]{{1,9}}+|{BLANK})",
    "range": r"[0-9]{1,9}+(?:-[0-9]{1,9}+)?+(?![0-9])",
    "year": rf"{_CENTURY}(?![0-9])",
    "short": r"[0-9]{2}(?![0-9])",
    "session": rf"{_CENTURY}(?:-(?:{_CENTURY}|[0-9]{{2}}+))?+(?![0-9])",
    "section": _WORDS + _BRACKET,
    "wing": rf"{_WORDS}(?:-[0-9]{{1,2}}+(?![0-9])|[ ]?\([0-9A-Za-z]{{1,3}}+\))?",
    "bracketed": r"[0-9]{1,6}+(?:[ ]?\([^()/]{1,16}+\))?+",
    "pair": r"[0-9]{1,4}+/[0-9]{1,4}+(?![0-9])",
    "letter": rf"[{LETTER}](?![{LETTER}])",
    "head": rf"[{LETTER}]{{1,2}}+-[0-9]{{1,3}}+(?:\([^()/]{{1,6}}+\))?+",
    "roman": r"[IVXLCivxlc]{1,7}+(?![A-Za-z])",
    "part": r"[ ]?\((?:भाग|Part|Pt)[^()/]{0,12}+\)",
    "functional": r"(?:(?P<group>[A-Z]{1,2}+)-?+)?+(?P<primary>[0-9]{2})(?P<secondary>[0-9]{2})(?P<tertiary>[0-9])(?![0-9])"
    r"(?:\((?P<sub>[0-9]{1,3}+)\))?+",
    "prefix": "",
}
"""The kinds of elements. ``functional`` brings parts of its own; ``prefix`` is any of the pack's prefixes, with its point or space."""

_ELEMENT = re.compile(
    r"\{(?P<kind>[a-z]+)(?::(?P<name>[a-z_]+))?\}|(?P<sign>[-/()\[\]<>])|(?P<literal>[^\W_]|[\u0900-\u0963])|(?P<idle> +)"
)
_SEPARATORS = {"/": "[ ]?[/।][ ]?", "-": "[ ]?-[ ]?", "(": r"[ ]?\([ ]?", ")": r"[ ]?\)"}
_OWN_PARTS = ("group", "primary", "secondary", "tertiary", "sub")


class FormError(ValueError):
    """A form is wrong; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One compiled form. ``case`` says that it is a court's or revenue case's number; ``bare`` that it needs no label."""

    name: str
    form: str
    pattern: re.Pattern[str]
    case: bool = False
    bare: bool = False

    def parts(self, value: str) -> dict[str, str] | None:
        """The parts of a whole number by name (``file`` among them), as it spells them; None where it has another shape."""
        return self.parts_in(value, *flat(value))

    def parts_in(self, value: str, plain: str, places: tuple[int, ...] | None) -> dict[str, str] | None:
        """The same where the number's flat form is known (``text.flat``)."""
        match = self.pattern.fullmatch(plain) if len(plain) <= LONGEST_FORM else None
        if match is None:
            return None
        spans = {name: span_in(value, places, *match.span(name)) for name, text in match.groupdict().items() if text is not None}
        return {name: value[start:end].strip(" ()" if name == "part_file" else " ") for name, (start, end) in spans.items()}


class _Form:
    """One form being read."""

    def __init__(self, form: str, prefixes: str) -> None:
        self.form = form
        self.prefixes = prefixes
        self.names: set[str] = set()
        self.open = ""
        self.optional = 0
        self.pieces: list[str] = []

    def read(self) -> str:
        if len(self.form) > LONGEST_FORM:
            raise FormError(f"longer than {LONGEST_FORM} characters")
        at = 0
        while at < len(self.form):
            match = _ELEMENT.match(self.form, at)
            if match is None:
                raise FormError(f"{self.form[at:]!r} is not understood")
            if match["kind"]:
                self._kind(match["kind"], match["name"] or match["kind"])
            elif match["sign"]:
                self._sign(match["sign"])
            elif match["literal"]:
                self.pieces.append(re.escape(flat(match["literal"])[0]))
            at = match.end()
        if self.open:
            raise FormError(f"{self.open[-1]!r} is not closed")
        if self.optional > MOST_OPTIONAL:
            raise FormError(f"[ ] and {{wing}} may stand {MOST_OPTIONAL} times at most")
        if not self.names:
            raise FormError("it holds no {element}")
        return "".join(self.pieces)

    def _kind(self, kind: str, name: str) -> None:
        if kind not in KINDS:
            raise FormError(f"there is no kind {{{kind}}}; known: {', '.join(KINDS)}")
        for taken in _OWN_PARTS if kind == "functional" else (name,):
            if taken in self.names or taken == "file":
                raise FormError(f"the part {taken!r} is named twice")
            self.names.add(taken)
        self.optional += kind == "wing"
        if kind == "functional":
            self.pieces.append(KINDS[kind])
        else:
            self.pieces.append(f"(?P<{name}>{self.prefixes if kind == 'prefix' else KINDS[kind]})")

    def _sign(self, sign: str) -> None:
        if sign == "[":
            self.optional += 1
            if "[" in self.open:
                raise FormError("[ ] may not be nested")
            self._opened(sign, "(?:")
        elif sign == "<":
            if "file" in self.names or self.open:
                raise FormError("< > may stand once, outside of [ ]")
            self.names.add("file")
            self._opened(sign, "(?P<file>")
        elif sign in "]>":
            if not self.open.endswith("[" if sign == "]" else "<"):
                raise FormError(f"{sign!r} closes nothing")
            self.open = self.open[:-1]
            self.pieces.append(")?" if sign == "]" else ")")
        else:
            self.pieces.append(_SEPARATORS[sign])

    def _opened(self, sign: str, piece: str) -> None:
        self.open += sign
        self.pieces.append(piece)


def compile_form(form: str, prefixes: str) -> re.Pattern[str]:
    """The regular expression of a form over flat text; ``prefixes`` is that of the kind ``prefix``. Raises FormError."""
    return re.compile(_Form(form, prefixes).read(), re.IGNORECASE)
