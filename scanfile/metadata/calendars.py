"""Calendars of Indian papers: Gregorian dates checked, Saka dates turned into them, and the spans of financial, Fasli and Vikram years."""

from __future__ import annotations

from datetime import date, timedelta

EARLIEST = 1800


def full_year(digits: str, scanned: int) -> int:
    """A year of two or four digits; two mean the last such year that is not behind the year of the scan."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return scanned - (scanned - year) % 100


def gregorian(year: int, month: int, day: int) -> str:
    """The date in ISO 8601, empty where there is no such day or the year can't be meant."""
    if not EARLIEST <= year <= 2200:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def month_of(year: int, month: int) -> str:
    """A month in ISO 8601, empty where there is none."""
    return f"{year:04d}-{month:02d}" if EARLIEST <= year <= 2200 and 1 <= month <= 12 else ""


def saka(year: int, month: int, day: int) -> str:
    """A date of the national (Saka) calendar in ISO 8601, empty where there is no such day.

    The reformed calendar of 1957 (Calendar Reform Committee): the year begins on 22 March, in leap years on 21 March with a Chaitra of
    31 days; the next five months have 31 days, the last six 30.
    """
    start = year + 78
    leap = start % 4 == 0 and (start % 100 != 0 or start % 400 == 0)
    lengths = [31 if leap else 30, *[31] * 5, *[30] * 6]
    if not (EARLIEST <= start <= 2200 and 1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        return ""
    first = date(start, 3, 21 if leap else 22)
    return (first + timedelta(days=sum(lengths[: month - 1]) + day - 1)).isoformat()


def financial(first: int) -> str:
    """A financial year as an ISO 8601 interval of months: April to March."""
    return f"{first:04d}-04/{first + 1:04d}-03"


def fasli(year: int) -> str:
    """A Fasli year as an interval of months: July to June; 1426 began in July 2018."""
    return f"{year + 592:04d}-07/{year + 593:04d}-06"


def vikram(year: int) -> str:
    """A year of the Vikram era as an interval of months: from Chaitra, in March or April; 2075 began in March 2018."""
    return f"{year - 57:04d}-03/{year - 56:04d}-04"
