"""Numbers: where the number behind a label ends, whether it is whole, what its parts are, and its keys.

A number is read as a row of pieces (runs of digits, words with their abbreviation sign, brackets, separators), never by one large pattern:
offices write anything between the slashes, and the row tells best where it stops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.metadata.packs import Pack
from scanfile.metadata.shapes import BLANK, LETTER, SIGN, WORD, Shape
from scanfile.text import DEVANAGARI, flat, fold, number_key, number_value, span_in

LONGEST = 90
"""Characters; what runs on for longer is no number."""
MOST_DIGITS = 12
"""Digits in one run; revenue courts' computers and CNR numbers have grammars of their own."""

_CENTURY = r"(?:1[89]|20)[0-9]{2}(?![0-9])"
_PIECE = re.compile(
    "|".join(
        (
            r"(?P<blank>[ ]?(?:_{2,}+|[.]{3,}+|-{3,}+|…++)[ ]?)",
            rf"(?P<separator>[ ]{{0,2}}[-/][ ]{{0,2}}|(?<=[{DEVANAGARI}]):[ ]?-[ ]?"
            rf"|(?<=[0-9{DEVANAGARI})])[ ]?l(?=[ ]?[0-9{DEVANAGARI}(])[ ]?"
            rf"|(?<=[0-9)०॰{DEVANAGARI}])।(?=[0-9{DEVANAGARI}])"
            rf"|(?<=[0-9)])[ ]।[ ](?=[{DEVANAGARI}]{{1,4}}[०॰0°.]))",
            rf"(?P<year>[ ]?(?:वर्ष|सन्?|of|year)[ ]?(?={_CENTURY}))",
            r"(?P<digits>[0-9]++)",
            r"(?P<quoted>'[^' ]{1,8}+')",
            r"(?P<bracket>[ ]?\([ ]?[^()/:;,]{1,16}+\))",
            rf"(?P<word>{WORD}(?:[ ][0॰°.](?=[ ]?[-/,]|[ ]*\Z))?+)",  # रा ०/2019: the sign slipped from its word
            r"(?P<gap>[ ]++)",
        )
    ),
    re.IGNORECASE,
)
_LEAD = re.compile(r"[ :;.=]*+(?:-(?!--)[ :;.=]*+)?")
_WORD = re.compile(WORD)
_BARE_WORD = re.compile(rf"[{LETTER}]+")
_DECIMAL = re.compile(r"[.,:][0-9]")
_LISTED = re.compile(r"[0-9]{1,2}[.)][ ]?[^\W_]")
_MIXED_ROMAN = re.compile(rf"(?<![0-9A-Za-z{DEVANAGARI}])(?=[IVX1]*[IVX])(?=[IVX1]*1)[IVX1]{{2,5}}(?![0-9A-Za-z{DEVANAGARI}])")
"""A Roman numeral with a figure 1 for an I: no number mixes the two."""
_MISREAD_ROMAN = re.compile(r"(?=.*l)[IVXl]{2,6}")
"""A Roman numeral with an l for an I: no word is spelt like that."""
_NO_LETTER = re.compile(r"[ ]|\A्|(?<=[०॰0.])्")
"""What can't stand in a word: a space before its sign, a virama behind it or at the beginning."""
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
_SESSION = re.compile(rf"{_CENTURY}-[0-9]{{2}}(?![0-9])")
_POINTS = re.compile(rf"(?<=[0-9{DEVANAGARI})])[.](?=[0-9])")
_SEMICOLONS = re.compile(rf"(?<=[0-9{DEVANAGARI})]);(?=[0-9{DEVANAGARI}])")
_RANGE = re.compile(r"([0-9]{2,9})-([0-9]{1,9})")
_DATE_LIKE = re.compile(r"[0-9]{1,2}([-/])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})")
_TAIL_WORDS = re.compile(
    rf"(?:[ ]{WORD}){{1,3}}[ ]?[-/][ ]?(?:[0-9]|[IVX]{{1,4}}(?![A-Za-z]))|[ ][{DEVANAGARI}]+(?:[॰°.]|[0oO](?![.]?[0-9A-Za-z]))[ ]?/"
)
_INITIAL = re.compile(rf"[{DEVANAGARI}]{{1,4}}{SIGN}|[A-Z][.]")
_TITLES = frozenset(map(fold, ("डॉ", "डा", "श्री", "सुश्री", "मो", "स्व", "प्रो")))
_SIGNED = re.compile(rf"[{DEVANAGARI}]+{SIGN}\Z")
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number stands in flat text: its pieces as (kind, start, end), separators and gaps among them.

    ``blank_first``: a part before it was left blank; ``blank_last``: the separator behind which one was, empty where none was.
    """

    pieces: tuple[tuple[str, int, int], ...]
    blank_first: bool
    blank_last: str

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][1]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.pieces[-1][2]

    @property
    def joints(self) -> int:
        """How many separators it has."""
        return sum(kind in ("separator", "year") for kind, _, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Number:
    """A number read: its forms, its parts by name in order, the shape it has, whether it is whole, and whether it could be a date."""

    value: str
    key: str
    twin: str
    parts: tuple[tuple[str, str], ...]
    shape: Shape | None
    whole: bool
    date_like: bool


def span_at(plain: str, start: int, end: int, pack: Pack, years: bool = False) -> Span | None:
    """The number that begins at ``start`` of a flat text and ends before ``end``; None where there is none.

    ``years``: ``अ-82 वर्ष 2018-19`` is one number (court and revenue cases).
    """
    lead = _LEAD.match(plain, start, end)
    at = lead.end() if lead else start
    end = min(end, at + LONGEST + 1)
    pieces: list[tuple[str, int, int]] = []
    if prefix := pack.prefixes.match(plain, at, end):  # एफ 19-76, प.3(12)
        pieces.append(("prefix", *prefix.span()))
        at = prefix.end()
    slash_first = False
    while match := _PIECE.match(plain, at, end):
        kind = match.lastgroup or ""
        if not pieces and kind in ("separator", "gap"):
            slash_first = slash_first or "/" in match[0]
        elif (pieces and not _joins(plain, pieces, match, end, pack)) or (kind == "year" and not years):
            break
        else:
            pieces.append((kind, *match.span()))
        at = match.end()
    return _span(plain, pieces, slash_first)


def _joins(plain: str, pieces: list[tuple[str, int, int]], match: re.Match[str], end: int, pack: Pack) -> bool:
    """Whether the number goes on with this piece."""
    kind, (last, start, stop) = match.lastgroup, pieces[-1]
    if kind == "separator":
        return last not in ("separator", "year")
    if kind == "word" and last == "separator" and " " in plain[start:stop]:  # 45/2019 - Patna
        return not _is_place(plain, match.start(), end, pack)
    if kind != "gap" or last == "separator":
        return kind != "gap"
    following = match.end()
    word = _WORD.match(plain, following, end)
    if word is None or not (last in ("word", "bracket") or (last == "digits" and _SIGNED.search(word[0]))):
        return False
    if last == "word" and number_key(plain[start : word.end()]) in pack.sections:  # पोशाक यो०
        return True
    if last == "word" and _INITIAL.fullmatch(word[0]) and _INITIAL.fullmatch(plain, start, stop):  # 98-एल. सी.
        return fold(_BARE_WORD.findall(word[0])[0]) not in _TITLES
    return bool(_TAIL_WORDS.match(plain, match.start(), end)) and not _is_place(plain, following, end, pack)  # 92 टी० सी०-III


def _is_place(plain: str, at: int, end: int, pack: Pack) -> bool:
    word = _BARE_WORD.match(plain, at, end)
    return bool(word) and fold(word[0]) in pack.places if word else False


def _span(plain: str, pieces: list[tuple[str, int, int]], slash_first: bool) -> Span | None:
    if len(pieces) > 1 and pieces[0][0] == "blank" and pieces[1][0] != "separator":  # dotted leaders before the number
        del pieces[0]
    open_end = ""
    while pieces and pieces[-1][0] in ("separator", "gap", "year"):
        _, start, stop = pieces.pop()
        if "/" in plain[start:stop]:
            open_end = "/"
        elif plain[start] == "-" and not plain[stop:].strip():  # a dash that ends the line; elsewhere it may be punctuation
            open_end = "-"
    while pieces and plain[pieces[0][1]] == " ":
        kind, start, stop = pieces[0]
        pieces[0] = kind, start + 1, stop
    if pieces and plain[pieces[-1][2] - 1] == " ":
        kind, start, stop = pieces[-1]
        pieces[-1] = kind, start, stop - 1
    runs = [plain[start:stop] for kind, start, stop in pieces if kind == "digits"]
    if not runs or max(map(len, runs)) > MOST_DIGITS or pieces[-1][2] - pieces[0][1] > LONGEST:
        return None
    if len(pieces) == 1 and _LISTED.match(plain, pieces[0][1]):
        return None
    if pieces[-1][0] == "digits" and _DECIMAL.match(plain, pieces[-1][2]):
        return None
    years = _SESSION.findall(plain, pieces[0][1], pieces[-1][2])
    serials = [run for run in runs if not _YEAR.fullmatch(run)][len(years) :]
    return Span(tuple(pieces), slash_first and not serials, open_end if len(runs) > 1 and pieces[-1][0] != "blank" else "")


def dashed(plain: str, start: int, end: int) -> str:
    """The flat text with points between the pieces of a number taken for dashes, and semicolons for slashes, as worn print makes them of
    these; one character for one."""
    return plain[:start] + _SEMICOLONS.sub("/", _POINTS.sub("-", plain[start:end])) + plain[end:]


def read_number(text: str, places: tuple[int, ...] | None, span: Span, pack: Pack) -> Number:
    """The number of a span in a line's text; ``places`` are those of its flat form (``text.flat``)."""
    spelt = _MIXED_ROMAN.sub(lambda match: match[0].replace("1", "I"), "".join(_as_written(text, places, piece) for piece in span.pieces))
    value = number_value(f"{f'{BLANK}/' * span.blank_first}{spelt}{f'{span.blank_last}{BLANK}' if span.blank_last else ''}")
    parts, shape = parts_of(value, pack)
    whole = BLANK not in value
    date_like = bool(_DATE_LIKE.fullmatch(flat(value)[0]))
    key = number_key(value) if whole else ""
    return Number(value, key, pack.twin_of_key(key) if whole else "", tuple(parts.items()), shape, whole, date_like)


def _as_written(text: str, places: tuple[int, ...] | None, piece: tuple[str, int, int]) -> str:
    kind, start, end = piece
    first, last = span_in(text, places, start, end)
    if kind == "year":
        return "/"
    if kind == "prefix":
        return text[first:last].replace(",", ".")
    if text[first : first + 1] == ":":  # छ: for छः
        return "-" if text[first - 1] == "ः" else "ः-"
    if kind == "word":
        word = _NO_LETTER.sub("", text[first:last])
        return word.replace("l", "I") if _MISREAD_ROMAN.fullmatch(word) else word
    return BLANK if kind == "blank" else text[first:last]


def parts_of(value: str, pack: Pack) -> tuple[dict[str, str], Shape | None]:
    """The parts of a number by the first of the pack's shapes that it has, explained by the pack's names; none where it has no shape."""
    plain, places = flat(value)
    for shape in pack.shapes:
        parts = shape.parts_in(value, plain, places)
        if parts is not None:
            return _explained({name: text for name, text in parts.items() if text != BLANK}, value, pack), shape
    return {}, None


def _explained(parts: dict[str, str], value: str, pack: Pack) -> dict[str, str]:
    added: dict[str, str] = {}
    if name := pack.sections.get(number_key(parts.get("section", ""))):
        added["section_name"] = name
    if name := pack.heads.get(number_key(parts.get("head", ""))):
        added["head_name"] = name
    if (group := parts.get("group")) and "primary" in parts:
        for part, head in (("group_name", group), ("primary_name", f"{group}-{parts['primary']}")):
            if name := pack.heads.get(number_key(head)):
                added[part] = name
    if part_file := parts.get("part_file"):
        added["main"] = parts.get("file", value).replace(f"({part_file})", "").strip()
    if limits := _RANGE.fullmatch(flat(parts.get("serial", ""))[0]):
        first, tail = limits[1], limits[2]
        last = first[: max(len(first) - len(tail), 0)] + tail
        if int(last) > int(first):
            added |= {"first": first, "last": last}
    return parts | added


def inner_span(plain: str, span: Span, value: str, inner: str) -> tuple[int, int]:
    """Where a part that begins or ends a number's value stands in the flat text."""
    visible = [span.start + match.start() for match in _VISIBLE.finditer(plain[span.start : span.end])]
    count = len(_VISIBLE.findall(flat(inner)[0]))
    if value.startswith(inner):
        return visible[0], visible[min(count, len(visible)) - 1] + 1
    return visible[max(len(visible) - count, 0)], visible[-1] + 1
