"""Dates as offices write them: digits in both scripts, month names however spelt, the national calendar, months alone, years of all eras.

What is no day of any calendar (31.02.2019, 00.00.0000) is not found, and never bent into something that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanfile.metadata.calendars import EARLIEST, fasli, financial, full_year, gregorian, month_of, saka, vikram
from scanfile.metadata.misread import Vocabulary
from scanfile.text import DEVANAGARI, fold

_GREGORIAN = (
    "जनवरी january jan",
    "फरवरी february feburary feb",
    "मार्च march mar",
    "अप्रैल april apr अप्रेल",
    "मई may",
    "जून june jun",
    "जुलाई july jul",
    "अगस्त august aug",
    "सितंबर सितम्वर september sept sep सित",
    "अक्टूबर october oct अक्तूबर अक्टुबर अक्तुबर अक्टू",
    "नवंबर नवम्वर november nov नव",
    "दिसंबर दिसम्वर december dec दिस",
)
_SAKA = (
    "चैत्र chaitra",
    "वैशाख vaisakha vaishakha vaisakh",
    "ज्येष्ठ jyaistha jyeshtha jyaishtha",
    "आषाढ़ asadha ashadha",
    "श्रावण sravana shravana",
    "भाद्रपद भाद्र bhadra bhadrapada",
    "आश्विन asvina ashvina आश्र्विन",
    "कार्तिक kartika",
    "अग्रहायण मार्गशीर्ष agrahayana margasirsha",
    "पौष pausa pausha",
    "माघ magha",
    "फाल्गुन phalguna",
)


def _numbered(names: tuple[str, ...]) -> dict[str, int]:
    return {fold(name): number for number, line in enumerate(names, 1) for name in line.split()}


_MONTHS = _numbered(_GREGORIAN)
_NATIONAL = _numbered(_SAKA)
_NAMES = Vocabulary([*_MONTHS, *_NATIONAL])

_WORD = rf"(?:[{DEVANAGARI}]++|[A-Za-z]++)"
_ORDINAL = r"(?:[ ]?(?:st|nd|rd|th|वीं|वां|ला|री|था))?+(?:[ ]day[ ]of)?+"
_NUMERIC = re.compile(
    r"(?<![0-9])(?<![0-9][-/.])(?<![A-Za-z/])(?<!/[ ])"
    r"(?P<day>[0-9]{1,2})[ ]?(?P<one>[-./।,])[ ]?(?P<month>[0-9]{1,2})[ ]?(?P<two>[-./।,])[ ]?(?P<year>[0-9]{4}|[0-9]{2})"
    rf"(?![0-9])(?![ ]?[-/][0-9A-Za-z{DEVANAGARI}(])"
)
_ISO = re.compile(r"(?<![0-9])(?<![-/.])(?P<year>(?:1[89]|20)[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])(?![-/][0-9A-Za-z])")
_NAMED = re.compile(
    rf"(?<![0-9])(?<![0-9][-/.])(?<![A-Za-z])(?P<day>[0-9]{{1,2}}){_ORDINAL}[ ]?[-.,/ ]?[ ]?"
    rf"(?P<name>{_WORD})[.]?[ ]?[-.,/]?[ ]?'?(?P<year>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
)
_NAME_FIRST = re.compile(rf"(?P<name>{_WORD})[.]?[ ]?(?P<day>[0-9]{{1,2}}){_ORDINAL}[ ]?,[ ]?(?P<year>[0-9]{{4}})(?![0-9])")
_MONTH_NAMED = re.compile(rf"[ .:_…,-]*+(?:the[ ]++|माह[ ]++)?+(?P<name>{_WORD})[.]?[ ]?[-,./]?[ ]?'?(?P<year>[0-9]{{4}})(?![0-9])")
_MONTH_ONLY = re.compile(r"(?:[ :_…]|[.](?=[-./ ]))*+[-./।][ ]?(?P<month>[0-9]{1,2})[ ]?[-./।][ ]?(?P<year>[0-9]{4})(?![0-9])")
_ERA = re.compile(r"[ ]?[,]?[ ]?[(]?[ ]?(?P<era>शक|saka|विक्रम|वि0[ ]?सं|संवत|सम्वत)", re.IGNORECASE)
_YEARS = re.compile(
    r"(?:(?P<fasli>फसली|fasli)|(?P<vikram>विक्रम[ ](?:संवत|सम्वत)्?|विक्रमी|वि[0.॰°]?[ ]?सं[0.॰°]?|सम्वत्?|संवत्?|vikram[ ]samvat)"
    r"|(?P<money>वित्तीय|financial|f\.?[ ]?y\.?))"
    r"[ ]?(?:वर्ष|सन|year)?[ :.-]{0,3}(?P<year>[0-9]{4})(?:-(?P<to>[0-9]{4}|[0-9]{2}))?(?![0-9])",
    re.IGNORECASE,
)
_FASLI_BEHIND = re.compile(r"(?<![0-9/.-])(?P<year>1[1-5][0-9]{2})[ ]?(?:फ[0॰.°]|फसली)")
_YEAR_HINT = re.compile("फ|संवत|सम्वत|विक्रम|वि0|वि[.]|वित्त|fasli|vikram|financial|f[.]? ?y", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in flat text: ISO 8601 with as much as is known; ``sure`` 0 to 100; ``why`` what it was read from."""

    start: int
    end: int
    value: str
    sure: int
    why: str
    parts: tuple[tuple[str, str], ...] = ()


def dates_in(plain: str, scanned: int) -> list[Date]:
    """All whole dates of a flat text from left to right; ``scanned`` is the year of the scan."""
    found = [
        *(_numeric(match, scanned) for match in _NUMERIC.finditer(plain)),
        *(_iso(match, scanned) for match in _ISO.finditer(plain)),
        *_all_named(plain, scanned),
        *(_named(match, scanned) for match in _NAME_FIRST.finditer(plain)),
    ]
    kept: list[Date] = []
    for one in sorted((one for one in found if one), key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def month_at(plain: str, start: int, end: int, scanned: int) -> Date | None:
    """The month that stands directly behind a date's label where the day was left blank; None where there is none."""
    if match := _MONTH_ONLY.match(plain, start, end):
        value = month_of(int(match["year"]), int(match["month"]))
        first = match.start() + len(match[0]) - len(match[0].lstrip(" :_…."))
        return _judged(first, match.end(), value, 70, "day left blank", scanned)
    if match := _MONTH_NAMED.match(plain, start, end):
        month, far = _month(match["name"], _MONTHS)
        if month:
            return _judged(
                match.start("name"), match.end(), month_of(int(match["year"]), month), 70 - 10 * bool(far), "day left blank", scanned
            )
    return None


def years_in(plain: str) -> list[Date]:
    """Financial, Fasli and Vikram years that are named as such."""
    if not _YEAR_HINT.search(plain):
        return []
    found = [_era(match) for match in _YEARS.finditer(plain)]
    for match in _FASLI_BEHIND.finditer(plain):
        found.append(
            Date(match.start(), match.end(), fasli(int(match["year"])), 80, "Fasli year", (("calendar", "fasli"), ("year", match["year"])))
        )
    return [one for one in found if one]


def _era(match: re.Match[str]) -> Date | None:
    year = int(match["year"])
    if match["fasli"] and 1100 <= year <= 1600:
        return Date(*match.span(), fasli(year), 85, "Fasli year", (("calendar", "fasli"), ("year", match["year"])))
    if match["vikram"] and 1850 <= year <= 2200:
        return Date(*match.span(), vikram(year), 80, "year of the Vikram era", (("calendar", "vikram"), ("year", match["year"])))
    if match["money"] and match["to"] and int(match["to"]) % 100 == (year + 1) % 100 and year >= EARLIEST:
        shown = f"{match['year']}-{match['to']}"
        return Date(*match.span(), financial(year), 85, "financial year", (("calendar", "financial"), ("year", shown)))
    return None


def _numeric(match: re.Match[str], scanned: int) -> Date | None:
    value = gregorian(full_year(match["year"], scanned), int(match["month"]), int(match["day"]))
    sure = 90 if len(match["year"]) == 4 else 75
    if match["one"] != match["two"]:
        sure -= 15
    why = "digits" if len(match["year"]) == 4 else "digits, year of two"
    return _judged(*match.span(), value, sure, why, scanned)


def _iso(match: re.Match[str], scanned: int) -> Date | None:
    return _judged(*match.span(), gregorian(int(match["year"]), int(match["month"]), int(match["day"])), 85, "digits, year first", scanned)


def _all_named(plain: str, scanned: int) -> list[Date]:
    """Dates with a month's name behind the day. What fails is left at its day: ``Shimla-2, the 18 March`` begins twice."""
    found = []
    match = _NAMED.search(plain)
    while match:
        one = _named(match, scanned)
        found += [one] if one else []
        match = _NAMED.search(plain, match.end() if one else match.end("day"))
    return found


def _named(match: re.Match[str], scanned: int) -> Date | None:
    month, far = _month(match["name"], _MONTHS)
    if month:
        value = gregorian(full_year(match["year"], scanned), month, int(match["day"]))
        sure = 92 - 10 * bool(far) - 15 * (len(match["year"]) == 2)
        return _judged(*match.span(), value, sure, f"month {match['name']}", scanned)
    month, far = _month(match["name"], _NATIONAL)
    if not month or len(match["year"]) != 4:
        return None
    era = _ERA.match(match.string, match.end())
    said_saka = bool(era) and fold(era["era"]) in ("शक", "saka") if era else False
    if era and not said_saka:
        return None
    value = saka(int(match["year"]), month, int(match["day"]))
    parts = (("calendar", "saka"), ("year", match["year"]))
    return _judged(*match.span(), value, (88 if said_saka else 80) - 10 * bool(far), f"national calendar, {match['name']}", scanned, parts)


def _judged(start: int, end: int, value: str, sure: int, why: str, scanned: int, parts: tuple[tuple[str, str], ...] = ()) -> Date | None:
    """A date that exists; one behind the year of the scan is unlikely."""
    if not value:
        return None
    if int(value[:4]) > scanned:
        return Date(start, end, value, min(sure, 30), f"{why}, behind the year of the scan", parts)
    return Date(start, end, value, sure, why, parts)


def _month(name: str, months: dict[str, int]) -> tuple[int, float]:
    """The number of a month by its name and how misread that is; 0 where it is none."""
    for meant, far in _NAMES.candidates(name):
        if meant in months:
            return months[meant], far
    return 0, 0.0
