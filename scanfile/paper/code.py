"""What the codes on a page say: the compact text of our own separator sheets, and the barcodes that an office had before.

The text of a sheet is ``SCANFILE:1:`` and then, for a part of a numbered file, ``F:part:volume:count and unit:office:number:check``; for
the other kinds only their letter and the check value. It is described with examples in docs/separator-sheets.md. The check value guards
against misreading, not against forgery: whoever can print a sheet can compute it.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from scanfile.config import BarcodeRule
from scanfile.model import CountUnit, Part, SheetKind, SheetMark, Symbol
from scanfile.text import printable

MARKER = "SCANFILE"
"""What the strip on a sheet of ours says where it does not carry the whole code: that this is a sheet, whatever became of its QR codes."""

VERSION = 1
NUMBER_CHARS = 300
"""The longest file number, in characters after NFC."""
OFFICE_CHARS = 100

_BEGIN = f"{MARKER}:"
_CHECK_CHARS = 4
_LONGEST = 8000  # more than a QR code can hold (ISO/IEC 18004: 7,089 digits)
_KINDS = {
    SheetKind.FILE: "F",
    SheetKind.NEXT_FILE: "N",
    SheetKind.NEXT_PART: "P",
    SheetKind.NEXT_DOCUMENT: "D",
    SheetKind.END: "E",
}
_PARTS = {Part.NOTING: "N", Part.CORRESPONDENCE: "C", None: ""}
_UNITS = {CountUnit.LEAF: "L", CountUnit.WRITTEN_SIDE: "W", CountUnit.SIDE: "S"}
_KIND_OF = {letter: kind for kind, letter in _KINDS.items()}
_PART_OF = {letter: part for part, letter in _PARTS.items()}
_UNIT_OF = {letter: unit for unit, letter in _UNITS.items()}

# Separators of the form, and what readers and terminals take liberties with.
_TO_ESCAPE = re.compile("[%:\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile("(?:%[0-9A-F]{2})+")
_VOLUME = re.compile("[1-9][0-9]{0,2}")
_COUNT = re.compile("(0|[1-9][0-9]{0,5})?([LWS])")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A code that is not of this program: a letter's own, a web address, anything."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A sheet, but what it says can't be trusted; ``reason`` is short and plain, and safe to show."""

    reason: str


def encode(mark: SheetMark) -> str:
    """The text that a sheet's code carries; ``decode`` gives the mark again, with number and office in NFC.

    Raises ValueError for what no sheet can say: no number or one of more than ``NUMBER_CHARS``, an office of more than ``OFFICE_CHARS``,
    a volume outside 1 to 999, a count outside 0 to 999,999, lone surrogates, more than its kind on a sheet without number.
    """
    if mark.kind is not SheetKind.FILE:
        if mark != SheetMark(mark.kind):
            raise ValueError("only a sheet of a file has more than its kind")
        return _sealed(f"{_BEGIN}{VERSION}:{_KINDS[mark.kind]}:")
    number, office = (unicodedata.normalize("NFC", text) for text in (mark.number, mark.office))
    if not 0 < len(number) <= NUMBER_CHARS or len(office) > OFFICE_CHARS:
        raise ValueError("number or office is missing or too long")
    if not 1 <= mark.volume <= 999 or not 0 <= (mark.count or 0) <= 999_999:
        raise ValueError("volume or count out of range")
    count = f"{'' if mark.count is None else mark.count}{_UNITS[mark.unit]}"
    fields = (_KINDS[mark.kind], _PARTS[mark.part], str(mark.volume), count, _escape(office), _escape(number))
    return _sealed(f"{_BEGIN}{VERSION}:{':'.join(fields)}:")


def decode(text: str) -> SheetMark | Foreign | Damaged:
    """What one code says: a mark of ours, something foreign, or ours but misread, of another version, or not as it should be."""
    if not text.startswith(_BEGIN):
        return Foreign()
    version, _, rest = text.removeprefix(_BEGIN).partition(":")
    if version != str(VERSION):
        return Damaged(f"version {printable(version, 20)!r} is unknown")
    if len(text) > _LONGEST or not _holds(text):
        return Damaged("the check value is wrong")
    kind, *fields = rest.rpartition(":")[0].split(":")
    if kind not in _KIND_OF:
        return Damaged(f"kind {printable(kind, 20)!r} is unknown")
    if _KIND_OF[kind] is not SheetKind.FILE:
        return Damaged("there are fields too many") if fields else SheetMark(_KIND_OF[kind])
    return _file_mark(fields)


def _file_mark(fields: Sequence[str]) -> SheetMark | Damaged:
    if len(fields) != 5:
        return Damaged(f"there are {len(fields)} fields, not 5")
    part, volume, count, *texts = fields
    if part not in _PART_OF:
        return Damaged(f"part {printable(part, 20)!r} is unknown")
    declared = _COUNT.fullmatch(count)
    if not _VOLUME.fullmatch(volume) or declared is None:
        return Damaged("volume or count is no number")
    try:
        office, number = map(_unescape, texts)
    except UnicodeDecodeError:
        return Damaged("an escaped character is no UTF-8")
    if not 0 < len(number) <= NUMBER_CHARS or len(office) > OFFICE_CHARS:
        return Damaged("number or office is missing or too long")
    found = None if declared[1] is None else int(declared[1])
    return SheetMark(SheetKind.FILE, number, _PART_OF[part], int(volume), found, _UNIT_OF[declared[2]], office)


def _escape(text: str) -> str:
    return _TO_ESCAPE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def _unescape(text: str) -> str:
    plain = _ESCAPED.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode(), text)
    return unicodedata.normalize("NFC", plain)


def _check(body: str) -> str:
    return base64.b32encode(sha256(body.encode()).digest())[:_CHECK_CHARS].decode()


def _sealed(body: str) -> str:
    return body + _check(body)


def _holds(text: str) -> bool:
    body, colon, check = text.rpartition(":")
    try:
        return check == _check(body + colon)
    except UnicodeEncodeError:  # lone surrogates: no code can carry them
        return False


class Barcodes:
    """The barcodes that an office had before, by its configuration. The first rule that fits a code decides."""

    def __init__(self, rules: Sequence[BarcodeRule]) -> None:
        self._rules = tuple((_pattern(rule.match), rule) for rule in rules)

    def mark(self, symbol: Symbol) -> SheetMark | None:
        """What a code of the office says, None where no rule fits."""
        text = unicodedata.normalize("NFC", symbol.text.strip())
        for pattern, rule in self._rules:
            match = pattern.fullmatch(text)
            if match and rule.symbol in ("any", symbol.kind):
                said = match.groupdict()
                number = " ".join(said.get("number", "").split())
                if rule.kind is not SheetKind.FILE or number:
                    return SheetMark(rule.kind, number, rule.part or None, int(said.get("volume", 1)))
        return None


def _pattern(match: str) -> re.Pattern[str]:
    """The rule's text as it stands, with the number and the volume in their places (``BarcodeRule`` has seen to it that both are sound)."""
    pattern = re.escape(unicodedata.normalize("NFC", match)).replace(re.escape("{number}"), f"(?P<number>.{{1,{NUMBER_CHARS}}})")
    return re.compile(pattern.replace(re.escape("{volume}"), "(?P<volume>0{0,2}[1-9][0-9]{0,2})"), re.ASCII)


def read_symbols(symbols: Sequence[Symbol], barcodes: Barcodes) -> SheetMark | Damaged | None:
    """What the codes on one page make of it: a separator sheet, a sheet that can't be understood, or None for an ordinary page.

    A sheet of ours carries its code several times: one that was read well stands for those that were not. Codes of ours outrank the
    office's own. A code that was seen but not read makes a damaged sheet only beside a code of ours: letters have codes of their own.
    """
    decoded = [decode(symbol.text) for symbol in symbols]
    ours = {found for found in decoded if isinstance(found, SheetMark)}
    if not ours:
        damaged = [found for found in decoded if isinstance(found, Damaged)]
        if damaged:
            return damaged[0]
        if any(symbol.text.strip() == MARKER for symbol in symbols):
            return Damaged("unreadable")
    marks = ours or {mark for symbol in symbols if (mark := barcodes.mark(symbol)) is not None}
    if len(marks) > 1:
        return Damaged("its codes contradict each other")
    return next(iter(marks), None)
