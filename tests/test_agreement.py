"""What keeps the best of what was read from being accepted: one obstacle each, decided by the code that accepts."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_facts import CS, LETTER, NOTE, NS, PACK, YEAR, a_page, best, heard_again, told

from scanfile import facts, metadata
from scanfile.model import Obstacle as Is
from scanfile.model import OcrPage, Part, Source
from scanfile.sheaf import PageText

Page = tuple[Part, OcrPage]


def noting(number: str, again: dict[str, str] | None = None) -> Page:
    return NS, heard_again(a_page(number, "टिप्पणी", "प्रस्तुत है।"), again)


def letter(*lines: str) -> Page:
    return CS, heard_again(a_page("कार्यालय जिलाधिकारी लखनऊ", *lines, "महोदय,"))


COPIED = (
    *("पत्रांक 1234/रा०/2019 दिनांक 12.03.2019", "विषय: ग्राम रामपुर की भूमि", "महोदय,"),
    *["उपर्युक्त विषय के सम्बन्ध में सूचित करना है।"] * 12,
    *("भवदीय", "ज्ञापांक ?? ?? दिनांक 13.03.2019", "प्रतिलिपि: अंचल अधिकारी को सूचनार्थ"),
)


@pytest.mark.parametrize(
    ("pages", "obstacle", "detail"),
    [
        ([noting("पत्रावली संख्या 77/2016")], None, ""),
        ([(NS, NOTE)], Is.READ_ONCE, ""),
        ([noting("पत्रावली संख्या 77/2016", {"पत्रावली संख्या 77/2016": "पत्रावली संख्या 71/2016"})], Is.DIFFERS, ""),
        ([noting("पत्रावली संख्या 77/2016"), noting("पत्रावली संख्या 88/2017")], Is.RIVAL, "88/2017"),
        ([noting("पत्रावली संख्या 77/पुष्कर/2016")], Is.WORD, "पुष्कर"),
        ([noting("पत्रावली संख्या 16/ग्रा०उ०/2016")], Is.WORD, "ग्रा०उ०"),
        ([noting("पत्रावली संख्या १६/२०१६")], Is.FIGURES, ""),
        ([noting("पत्रावली संख्या 7२/2015")], Is.SCRIPTS, ""),
        ([noting("F. No. 12/3/2019-Estt-T")], Is.STROKES, ""),
        ([noting("टिप्पणी"), letter("F. No. 3301/2022/Estt", "Dated: 21.02.2022")], Is.ONE_LETTER, ""),
        ([noting("पत्रांक 1234/रा०/2019"), noting("पत्रांक 1234/रा०/2019")], Is.OTHER_KIND, "पत्रांक"),
    ],
)
def test_what_keeps_a_record_s_number(pages: list[Page], obstacle: Is | None, detail: str) -> None:
    number = best(told(*pages).fields, "number")
    assert (number.obstacle, number.obstacle_detail) == (obstacle, detail)
    assert number.source.accepts is (obstacle is None)


@pytest.mark.parametrize(
    ("lines", "name", "obstacle"),
    [
        (("पत्रांक 1234/रा०/2019 दिनांक 12.03.2019",), "number", None),
        (("पत्रांक        /रा०/2019 दिनांक 12.03.2019",), "number", Is.LEFT_BLANK),
        (("1234/रा०/2019", "दिनांक 12.03.2019"), "number", Is.NO_LABEL),
        (("पत्रांक 1234/रा०/2019 दिनांक 12.03.2019",), "date", None),
        (("पत्रांक 1234/रा०/2019 दिनांक 12.03.2031",), "date", Is.FUTURE),
        (("पत्रांक 1234/रा०/2019", "दिनांक __.03.2019"), "date", Is.LEFT_BLANK),
        (("पत्रांक 1234/रा०/2019", "12.03.2019"), "date", Is.NO_LABEL),
        (COPIED, "number", Is.COPY_LINE),
    ],
)
def test_what_keeps_a_letter_s_values(lines: tuple[str, ...], name: str, obstacle: Is | None) -> None:
    (found,) = told(letter(*lines)).letters
    assert best(found.fields, name).obstacle is obstacle


def test_a_subject_waits_for_what_a_subject_needs() -> None:
    alone, again = told((CS, heard_again(LETTER))), "ग्राम रामपुर की भूमि के सीमांकन के सम्बन्ध में"
    assert best(alone.fields, "subject").obstacle is None
    noted = told((NS, heard_again(NOTE)), (CS, heard_again(LETTER)))
    assert best(noted.fields, "subject").obstacle is Is.APART
    first = " ".join(again.split()[:3])
    assert best(told((CS, heard_again(LETTER, {first: "gram rampur"}))).fields, "subject").obstacle is Is.DIFFERS
    doubtful = dataclasses.replace(
        LETTER,
        blocks=tuple(
            dataclasses.replace(
                block,
                lines=tuple(
                    dataclasses.replace(line, words=tuple(dataclasses.replace(word, confidence=60) for word in line.words))
                    for line in block.lines
                ),
            )
            for block in LETTER.blocks
        ),
    )
    assert best(told((CS, heard_again(doubtful))).fields, "subject").obstacle is Is.DOUBTFUL


def test_what_the_register_alone_says_names_what_was_read() -> None:
    registered = metadata.Registered(["77/2015"], PACK)
    page = PageText(NS, 1, heard_again(a_page("पत्रावली संख्या 77/20", "टिप्पणी")))
    number = best(facts.facts_of([page], (), PACK, YEAR, registered).fields, "number")
    assert number.source is Source.READING
    others = dict(facts.facts_of([page], (), PACK, YEAR, registered).fields)["number"][1:]
    assert all(one.obstacle is None for one in others), "what is not the best has nothing to be kept from"


LINES = st.sampled_from(
    [
        *("पत्रावली संख्या 77/2016", "पत्रावली संख्या 71/पुष्कर/2016", "F. No. 3301/2022/Estt", "पत्रांक 1234/रा०/2019"),
        *("दिनांक 12.03.2019", "दिनांक 31.12.2040", "विषय: ग्राम रामपुर की भूमि", "Subject: Land acquisition - regarding", "टिप्पणी", "महोदय,"),
        *("No. 12/5", "१६/२०१९", "पृ० सं०        /रा०/2019 तददिनांक", "पत्रांक        /2019", "संख्या-528/तीन-2023-39(2)/2016 दिनांक 04.12.2023"),
    ]
)
SHEETS = st.tuples(st.sampled_from([NS, CS]), st.lists(LINES, min_size=1, max_size=6), st.booleans(), LINES)


@settings(max_examples=150, deadline=None)
@given(st.lists(SHEETS, min_size=1, max_size=4))
def test_the_best_of_what_was_read_is_accepted_or_says_what_keeps_it(sheets: list[tuple[Part, list[str], bool, str]]) -> None:
    pages = [
        (part, heard_again(page, {lines[0]: other} if twice else None)) for part, lines, twice, other in sheets for page in [a_page(*lines)]
    ]
    found = told(*pages)
    for fields in (found.fields, *(one.fields for one in found.letters)):
        for _, candidates in fields:
            for place, one in enumerate(candidates):
                assert not (one.obstacle and one.source.accepts)
                assert place or one.obstacle or one.source.accepts
