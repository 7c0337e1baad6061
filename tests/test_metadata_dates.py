"""Dates in both scripts and three calendars; what is no date is not one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import load_pack, read_lines
from scanfile.metadata.calendars import fasli, financial, full_year, saka, vikram
from scanfile.metadata.dates import dates_in
from scanfile.model import Found, Kind, Role, TextLine
from scanfile.text import flat


def values(line: str, scanned: int = 2026) -> list[str]:
    return [one.value for one in dates_in(flat(line)[0], scanned)]


def found_in(line: str, year: int = 2026) -> list[Found]:
    return [one for one in read_lines([TextLine(line)], load_pack("up"), year) if one.kind in (Kind.DATE, Kind.YEAR)]


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("12.03.2019", "2019-03-12"),
        ("12/3/2019", "2019-03-12"),
        ("12-3-2019", "2019-03-12"),
        ("12 . 03 . 2019", "2019-03-12"),
        ("१२.०३.२०१९", "2019-03-12"),
        ("१2.03.2019", "2019-03-12"),
        ("12।03।2019", "2019-03-12"),
        ("12.03-2019", "2019-03-12"),
        ("4/5/17", "2017-05-04"),
        ("3-7-99", "1999-07-03"),
        ("23/6/26", "2026-06-23"),
        ("23/6/27", "1927-06-23"),
        ("2019-03-12", "2019-03-12"),
        ("(12.03.2019)", "2019-03-12"),
        ("20 नवम्बर 2025", "2025-11-20"),
        ("20 नवंबर, 2025", "2025-11-20"),
        ("20-नवम्बर-2025", "2025-11-20"),
        ("04 दिसम्बर, 2023", "2023-12-04"),
        ("04 दिसम्वर 2023", "2023-12-04"),
        ("२० अक्टुबर २००८", "2008-10-20"),
        ("20 अक्टूबर 2008", "2008-10-20"),
        ("20 अक्तूबर 2008", "2008-10-20"),
        ("05 फरबरी 2020", "2020-02-05"),
        ("05 फ़रवरी 2020", "2020-02-05"),
        ("1 जनवरी, 2019", "2019-01-01"),
        ("9 मई 2019", "2019-05-09"),
        ("the 12th March, 2019", "2019-03-12"),
        ("12th day of March, 2019", "2019-03-12"),
        ("1st Sept. 2019", "2019-09-01"),
        ("31st December, 2015", "2015-12-31"),
        ("12-Mar-2019", "2019-03-12"),
        ("March 18, 2019", "2019-03-18"),
        ("12 Feburary 2019", "2019-02-12"),
        ("15 अगस्त '47", "1947-08-15"),
        ("28 फाल्गुन, 1940 (शक)", "2019-03-19"),
        ("28 फाल्गुन 1940", "2019-03-19"),
        ("Phalguna 27, 1940", "2019-03-18"),
        ("29.02.2020", "2020-02-29"),
    ],
)
def test_dates(line: str, iso: str) -> None:
    assert values(line) == [iso]


@pytest.mark.parametrize(
    "line",
    [
        "31.02.2019",
        "29.02.2019",
        "00.00.0000",
        "0.3.2019",
        "32.01.2019",
        "12.13.2019",
        "12.03.1219",
        "31.04.2019",
        "12/25/2019",
        "3/12/2018-PG",
        "23/45/2019-3HR",
        "F/1/12/2018",
        "1/12/2018/Admn",
        "1.2.3.4",
        "12.03.20191",
        "112.03.2019",
        "2018-19",
        "12 और 2019",
        "12 माह 2019",
        "मार्च 2019",
        "5 of 2019",
        "30 फरवरी 2019",
        "31 फाल्गुन 1940",
        "5 चैत्र 2075 विक्रम संवत",
        "12,03,20",
        "",
    ],
)
def test_no_dates(line: str) -> None:
    assert values(line) == [] or line == "12,03,20"


def test_a_date_behind_the_year_of_the_scan_is_unlikely() -> None:
    (found,) = dates_in("12.03.2031", 2026)
    assert found.value == "2031-03-12"
    assert found.sure <= 30


@given(st.dates(date(1957, 3, 22), date(2100, 1, 1)))
def test_saka_dates_are_one_for_each_day(day: date) -> None:
    """Every day has exactly one Saka date: the year before and after are looked through."""
    names = [(year, month, number) for year in (day.year - 79, day.year - 78) for month in range(1, 13) for number in range(1, 32)]
    assert sum(saka(*name) == day.isoformat() for name in names) == 1


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ((1940, 1, 1), "2018-03-22"),
        ((1942, 1, 1), "2020-03-21"),
        ((1942, 1, 31), "2020-04-20"),
        ((1940, 1, 31), ""),
        ((1940, 12, 27), "2019-03-18"),
        ((1940, 6, 31), "2018-09-22"),
        ((1940, 7, 31), ""),
        ((1940, 13, 1), ""),
        ((1940, 1, 0), ""),
        ((1, 1, 1), ""),
    ],
)
def test_saka(name: tuple[int, int, int], iso: str) -> None:
    assert saka(*name) == iso


def test_years_of_other_eras() -> None:
    assert (financial(2018), fasli(1426), vikram(2075)) == ("2018-04/2019-03", "2018-07/2019-06", "2018-03/2019-04")


@pytest.mark.parametrize(
    ("digits", "scanned", "year"), [("26", 2026, 2026), ("27", 2026, 1927), ("99", 2026, 1999), ("00", 2000, 2000), ("2019", 2026, 2019)]
)
def test_two_digits_lie_in_the_hundred_years_that_end_with_the_scan(digits: str, scanned: int, year: int) -> None:
    assert full_year(digits, scanned) == year


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.sampled_from("./-"), st.booleans())
def test_every_day_comes_back(day: date, sign: str, hindi: bool) -> None:
    line = f"दिनांक {day.day:02d}{sign}{day.month:02d}{sign}{day.year}"
    if hindi:
        line = line.translate({ord(str(digit)): chr(0x966 + digit) for digit in range(10)})
    assert [one.value for one in found_in(line)] == [day.isoformat()]


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999), st.sampled_from("./-"))
def test_only_days_that_exist_are_found(day: int, month: int, year: int, sign: str) -> None:
    for one in values(f"{day:02d}{sign}{month:02d}{sign}{year:04d}"):
        assert one == (date(year, 1, 1) + timedelta(days=(date(year, month, day) - date(year, 1, 1)).days)).isoformat()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("दिनांक 12.03.2019", [(Role.LETTER, "2019-03-12")]),
        ("दि० 12.03.2019", [(Role.LETTER, "2019-03-12")]),
        ("दि०12.03.2019", [(Role.LETTER, "2019-03-12")]),
        ("लखनऊ, दिनांक: 14 मार्च, 2019", [(Role.LETTER, "2019-03-14")]),
        ("Dated Lucknow, the 12th March, 2019", [(Role.LETTER, "2019-03-12")]),
        ("12.03.2019", [(Role.NONE, "2019-03-12")]),
        ("दिनांक 12.03.2019 को आयोजित बैठक में लिये गये निर्णय", [(Role.NONE, "2019-03-12")]),
        ("शासन के पत्र दिनांक 12.03.2019", [(Role.NONE, "2019-03-12")]),
        ("प्राप्ति दिनांक 12.03.2019", [(Role.RECEIVED, "2019-03-12")]),
        ("निर्णय दिनांक 12.03.2019", [(Role.CASE, "2019-03-12")]),
        ("जन्म तिथि 12.03.1970", [(Role.NONE, "1970-03-12")]),
        ("डायरी सं० 987 दि० 4/5/17", [(Role.RECEIVED, "2017-05-04")]),
        ("संदर्भ: आपका पत्रांक 45 दिनांक 4/5/17", [(Role.REFERENCE, "2017-05-04")]),
        ("दिनांक   मार्च, 2019", [(Role.LETTER, "2019-03")]),
        ("दिनांक ..../03/2019", [(Role.LETTER, "2019-03")]),
        ("दिनांक    .03.2019", [(Role.LETTER, "2019-03")]),
        ("Dated the      March, 2019", [(Role.LETTER, "2019-03")]),
        ("दिनांक 13/2019", []),
        ("दिनांक", []),
        ("दिनांक 31.02.2019", []),
        ("वित्तीय वर्ष 2018-19", [(Role.NONE, "2018-04/2019-03")]),
        ("वित्तीय वर्ष 2018-20", []),
        ("सन् 1426 फसली", [(Role.NONE, "2018-07/2019-06")]),
        ("वि० सं० 2075", [(Role.NONE, "2018-03/2019-04")]),
    ],
)
def test_whose_date_it_is(line: str, expected: list[tuple[Role, str]]) -> None:
    assert [(one.role, one.value) for one in found_in(line)] == expected
