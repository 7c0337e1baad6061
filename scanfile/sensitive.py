"""Numbers that say who somebody is or where the money lies: Aadhaar, PAN, bank accounts, mobile telephones. Found, never kept.

A flag has a kind, a line and the last four digits; the number itself goes nowhere. What a number is follows from its form, from its check
digit, and from the nearest label before it: ten digits behind खाता सं० are an account, behind मो० a telephone, behind पत्रांक neither. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from scanfile.text import DEVANAGARI, flat, span_in


class Kind(StrEnum):
    """What a sensitive number is."""

    AADHAAR = "aadhaar"
    PAN = "pan"
    BANK_ACCOUNT = "bank-account"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class Flag:
    """One sensitive number: its kind, the 0-based line it stands in, and its form with all but four digits crossed out."""

    kind: Kind
    line: int
    masked: str


class _Label(StrEnum):
    AADHAAR = "aadhaar"
    ACCOUNT = "account"
    MOBILE = "mobile"
    OTHER = "other"


_ALONE = rf"(?<![{DEVANAGARI}])(?:{{}})(?![{DEVANAGARI}])"
_LATIN = r"(?<![a-z])(?:{})(?![a-z])"
_LABELS = re.compile(
    "|".join(
        f"(?P<{label}>{'|'.join(forms)})"
        for label, forms in {
            _Label.AADHAAR: (r"(?<!भू[ -])आधार(?! पर)", r"यू\.? ?आई\.? ?डी", _LATIN.format("a+dh?a+r|uid(?:ai)?")),
            _Label.ACCOUNT: ("खात[ाे]", _LATIN.format("a/c|khata|account (?:no|num|number)")),
            _Label.MOBILE: (
                "मोबा[इई]ल|दूरभाष|फोन|संपर्क|सम्पर्क|(?:व्हा|वा)ट्स[एऐअ]प",
                _ALONE.format("मो"),
                _LATIN.format("mob|mobile|ph|phone|tel|cell|contact|whatsapp"),
            ),
            _Label.OTHER: (
                "पत्रांक|ज्ञापांक|फाइल|संचिका|मिसिल|नस्ती|प्रकरण|डायरी|रसीद|चालान|टोकन|पंजी|निबंधन|आवेदन|उपभोक्ता|मीटर",
                r"जी\.? ?पी\.? ?एफ|खसरा|खेसरा|गाटा|जमाबंदी|जमाबन्दी|रकबा",
                _ALONE.format("वाद|बिल"),
                _LATIN.format(
                    "file|computer|case|cnr|diary|receipt|challan|token|registration|invoice|bill|utr|transaction|gpf|pran|uan|consumer"
                    "|meter|roll|policy|licen[cs]e|ref|khasra|plot"
                ),
            ),
        }.items()
    ),
    re.IGNORECASE,
)
_LAND = re.compile(
    "खसरा|खेसरा|मौजा|रकबा|जमाबंदी|जमाबन्दी|खतौनी|खेवट|हल्का|तौजी|गाटा|थाना (?:नं|सं)|डिसमिल"
    f"|{_LATIN.format('khasra|khesra|mau[zj]a|plot|jamabandi|rakba')}",
    re.IGNORECASE,
)
_BANK = re.compile(rf"बैंक|बचत|चालू खात|आई\.? ?एफ\.? ?एस|{_LATIN.format('banks?|ifsc|savings|a/c')}", re.IGNORECASE)
_IFSC = re.compile(r"\b[A-Z]{4}0[A-Z0-9]{6}\b")
"""A branch's code (Reserve Bank of India): four letters, a zero, six letters or digits."""

_HOLDERS = "ABCFGHJLPT"
"""The fourth letter of a PAN: the kind of its holder (Income-tax Department)."""
_PAN = re.compile(
    rf"(?<![A-Za-z0-9])(?:[A-Z]{{3}}[{_HOLDERS}][A-Z] ?[0-9]{{4}} ?[A-Z]"
    rf"|(?:[A-Z] ){{3}}[{_HOLDERS}] [A-Z](?: [0-9]){{4}} [A-Z])(?![A-Za-z0-9])"
)

_SIGN = re.compile(rf"(?<=[{DEVANAGARI}])0")
"""The abbreviation sign of सं० and मो०, which in flat text is a zero."""
_DATE = re.compile(
    r"(?<![0-9])(?:[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{4}|[0-9]{2})|(?:19|20)[0-9]{2}[-./][0-9]{2}[-./][0-9]{2})(?![0-9])"
)
_RUN = re.compile(r"(?<![0-9])[0-9]+(?:[ -][0-9]+)*")
_ENOUGH = re.compile(r"[0-9](?:[ -]?[0-9]){3}")
_GROUP = re.compile(r"[0-9]+")
_MONEY = re.compile(rf"(?:₹|\brs\.?|(?<![{DEVANAGARI}])(?:रु|रू|रुपये|रुपए)\.?)[ -]*\Z", re.IGNORECASE)
_CENTS = re.compile(r"\.[0-9]|/-")
_JOINED_BEFORE = re.compile(r"(?:[A-Za-z_/\\]|[0-9][.,])\Z")
_JOINED_AFTER = re.compile(r"[A-Za-z_]|/[0-9A-Za-z]")
_REACH = 60
"""How many characters before a number its label may stand."""
_FEWEST, _MOST = 9, 18
"""Digits of a bank account."""
_FOUR = 4


class _Run(NamedTuple):
    """Digits with at most a space or hyphen between them: the groups, the label that speaks of them, what stands at either end, and where
    in their line they begin and end."""

    groups: tuple[str, ...]
    label: _Label | None
    plus: bool
    joined: bool
    span: tuple[int, int]

    @property
    def digits(self) -> str:
        return "".join(self.groups)


def flags(lines: Sequence[str]) -> tuple[Flag, ...]:
    """The sensitive numbers of a page's lines, in order. Digits of any Indian script, spaces and hyphens between them are all one.

    An Aadhaar number has 12 digits, begins with 2 to 9 and satisfies its Verhoeff check; in uneven groups it needs a label. A bank account
    has 9 to 18 digits and a label (on land papers खाता is a holding, and none), or an IFSC code in its line. A mobile number has ten digits
    from 6 to 9. Letter and file numbers, dates and amounts are none of these.
    """
    plain = [_plain(flat(line)[0]) for line in lines]
    found: list[Flag] = []
    for at, line in enumerate(plain):
        if not _ENOUGH.search(line):
            continue
        found += [Flag(Kind.PAN, at, f"XXXXX{re.sub('[^0-9]', '', pan[0])}X") for pan in _PAN.finditer(line)]
        found += [Flag(kind, at, _masked(digits)) for _, kinds in _flagged(plain, at) for kind, digits in kinds]
    return tuple(found)


def covered(text: str) -> str:
    """One line of text with X for what ``flags`` finds in it, but for the last four digits. Other text comes back as it is."""
    shown, places = flat(text)
    plain = _plain(shown)
    spans = [pan.span() for pan in _PAN.finditer(plain)] + [run.span for run, _ in _flagged([plain], 0)]
    for start, end in sorted(spans, reverse=True):
        left, right = span_in(text, places, start, end)
        text = text[:left] + _crossed(text[left:right]) + text[right:]
    return text


def _crossed(number: str) -> str:
    """A number as it stands, with X for its letters and all but the last four digits."""
    spare = sum(letter.isdigit() for letter in number) - _FOUR
    told = []
    for letter in number:
        crossed = letter.isalpha() or (letter.isdigit() and spare > 0)
        spare -= letter.isdigit()
        told.append("X" if crossed else letter)
    return "".join(told)


def _plain(line: str) -> str:
    """A flat line without its dates and abbreviation signs, as long as before."""
    return _DATE.sub(lambda date: "#" * len(date[0]), _SIGN.sub(".", line))


def _flagged(plain: Sequence[str], at: int) -> Iterator[tuple[_Run, list[tuple[Kind, str]]]]:
    """The runs of a line that hold sensitive numbers, with these."""
    line, around = plain[at], " ".join(plain[max(0, at - 1) : at + 2])
    banked = _IFSC.search(line) is not None
    for run in _runs(line, plain[at - 1] if at else ""):
        if run.label is _Label.ACCOUNT and _LAND.search(line if _BANK.search(around) else around) and not _BANK.search(line):
            run = run._replace(label=_Label.OTHER)
        if kinds := list(_kinds(run, banked)):
            yield run, kinds


def counts(found: Sequence[Flag]) -> tuple[tuple[str, int], ...]:
    """How many flags of each kind, sorted by kind."""
    return tuple(sorted(Counter(str(flag.kind) for flag in found).items()))


def without_digits(text: str) -> str:
    """Text of a page for a message or a log: every digit of any script is ``#``."""
    return "".join("#" if letter.isdigit() else letter for letter in text)


def verhoeff(digits: str) -> bool:
    """Whether a number satisfies its check digit, the last one (J. Verhoeff, Error Detecting Decimal Codes, 1969)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _product(check, _PERMUTED[place % len(_PERMUTED)][int(digit)])
    return check == 0


def _product(left: int, right: int) -> int:
    """The product in the dihedral group of the pentagon: 0 to 4 turn it, 5 to 9 turn it over as well."""
    turned = (left % 5 + right % 5 if left < 5 else left % 5 - right % 5) % 5
    return turned + 5 * ((left < 5) != (right < 5))


def _permutations() -> Iterator[tuple[int, ...]]:
    row = tuple(range(10))
    for _ in range(8):
        yield row
        row = tuple((1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit] for digit in row)


_PERMUTED = tuple(_permutations())


def _masked(digits: str) -> str:
    return "X" * (len(digits) - _FOUR) + digits[-_FOUR:]


def _runs(line: str, above: str) -> Iterator[_Run]:
    """The runs of digits of a line that are no amounts, each with its label: the last before it, else one that ends the line above."""
    runs = [run for run in _RUN.finditer(line) if sum(map(str.isdigit, run[0])) >= _FEWEST]
    if not runs:
        return
    labels = [(found.end(), _Label(str(found.lastgroup))) for found in _LABELS.finditer(line)]
    places = [place for place, _ in labels]
    hanging = None
    for found in _LABELS.finditer(above):
        hanging = found
    inherited = _Label(str(hanging.lastgroup)) if hanging and not re.search("[0-9]", above[hanging.end() :]) else None
    for found in runs:
        start, end = found.span()
        before, after = line[max(0, start - 12) : start], line[end : end + 2]
        if _MONEY.search(before) or _CENTS.match(after):
            continue
        behind = bisect_right(places, start)
        near = behind > 0 and start - places[behind - 1] <= _REACH
        label = labels[behind - 1][1] if near else None if behind else inherited
        joined = bool(_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after))
        yield _Run(tuple(_GROUP.findall(found[0])), label, before.endswith("+"), joined, (start, end))


def _kinds(run: _Run, banked: bool) -> Iterator[tuple[Kind, str]]:
    """What the numbers of one run are."""
    if run.label is _Label.OTHER or (run.joined and run.label is None):
        return
    if run.label is _Label.ACCOUNT:
        if account := _account(run.groups):
            yield Kind.BANK_ACCOUNT, account
        return
    at = 0
    while at < len(run.groups):
        found = _number_at(run, at)
        if found is not None:
            kind, width = found
            yield kind, "".join(run.groups[at : at + width])
            at += width
            continue
        if banked and _FEWEST <= len(run.groups[at]) <= _MOST:
            yield Kind.BANK_ACCOUNT, run.groups[at]
        at += 1


def _number_at(run: _Run, at: int) -> tuple[Kind, int] | None:
    """What begins at a group, and over how many groups it goes."""
    groups, whole = run.groups[at : at + 4], at == 0
    if whole and run.label is _Label.MOBILE and _is_mobile(run.digits):
        return Kind.MOBILE, len(run.groups)
    if _is_aadhaar(groups[0]):
        return Kind.AADHAAR, 1
    fours = len(list(takewhile(lambda group: len(group) == _FOUR, groups)))
    # Sixteen digits in fours that satisfy the check are a virtual id or a card.
    card = fours == 4 and verhoeff("".join(groups))
    if fours >= 3 and not card and _is_aadhaar("".join(groups[:3])):
        return Kind.AADHAAR, 3
    if whole and (run.label is _Label.AADHAAR or len(run.groups) == 12) and _is_aadhaar(run.digits):
        return Kind.AADHAAR, len(run.groups)
    if _is_mobile(groups[0]):
        return Kind.MOBILE, 1
    if whole and (run.plus or _in_halves(run.groups)) and _is_mobile(run.digits):
        return Kind.MOBILE, len(run.groups)
    return None


def _in_halves(groups: tuple[str, ...]) -> bool:
    """Whether these are five digits twice, or a number behind the country's or the trunk's prefix."""
    return len(groups) == 2 and (groups[0] in ("91", "0") or len(groups[0]) == len(groups[1]) == 5)


def _is_aadhaar(digits: str) -> bool:
    return len(digits) == 12 and digits[0] in "23456789" and verhoeff(digits)


def _is_mobile(digits: str) -> bool:
    """Ten digits from 6 to 9, or these behind 0, 91 or 0091."""
    return len(digits) >= 10 and digits[-10] in "6789" and digits[:-10] in ("", "0", "91", "091", "0091")


def _account(groups: tuple[str, ...]) -> str | None:
    """The account that begins a run: all of it, or as many groups as make one."""
    groups = groups if sum(map(len, groups)) <= _MOST else groups[:_MOST]
    while groups and sum(map(len, groups)) > _MOST:
        groups = groups[:-1]
    digits = "".join(groups)
    return digits if len(digits) >= _FEWEST else None
