"""What one page tells separation: the file's own number where it is clear, and whether the page is a cover."""

from __future__ import annotations

import pytest

from scanfile.metadata import file_number, load_pack, looks_like_cover, looks_like_head
from scanfile.model import TextLine
from scanfile.text import number_key

COVER = ("जिलाधिकारी कार्यालय", "राजस्व अनुभाग", "पत्रावली संख्या 1234/रा०/2018", "विषय: भूमि विवाद")


def lines(*texts: str, height: float = 0.0) -> list[TextLine]:
    return [TextLine(text, top=0.1 + 0.05 * place, bottom=(0.1 + 0.05 * place + height) * bool(height)) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "key"),
    [
        (COVER, "1234/रा/2018"),
        (("पत्रावली सं0 1234/रा0/2018",), "1234/रा/2018"),
        (("संचिका संख्या 11/वि०-33/2026",), "11/वि-33/2026"),
        (("सचिका स०: 11/वि०-33/2026",), "11/वि-33/2026"),
        (("नस्ती क्र. 4567/राजस्व/2018",), "4567/राजस्व/2018"),
        (("मिसिल सं० 45/2017",), "45/2017"),
        (("File No. A-11013/4/2019-Estt.",), "A-11013/4/2019-ESTT"),
        (("F.No. A-11013/4/2019-Estt.",), "A-11013/4/2019-ESTT"),
        (("पत्रावली संख्या", "1234/रा०/2018"), "1234/रा/2018"),
        (("पत्रावली संख्या 1234/रा०/2018", "पत्रावली संख्या 1234 / रा. / 2018"), "1234/रा/2018"),
        (("पत्रावली संख्या 1234/रा०/2018", "पत्रावली संख्या 1235/रा०/2018"), ""),
        (("पत्रांक 1234/रा०/2018",), ""),
        (("No. A-11013/4/2019-Estt.",), ""),
        (("पत्रावली संख्या", "विषय: भूमि"), ""),
        (("पत्रावली संख्या ____/रा०/2018",), ""),
        (("इस संबंध में पत्रावली संख्या 1234/रा०/2018 का अवलोकन करें",), ""),
        (("पत्रावली संख्या आदेश सं0 व दिनांक",), ""),
        ((), ""),
    ],
)
def test_the_file_s_own_number_where_it_is_clear(texts: tuple[str, ...], key: str) -> None:
    assert number_key(file_number(lines(*texts))) == key


def test_the_number_is_given_as_people_write_it() -> None:
    assert file_number(lines("File No. 345/2021/Estt")) == "345/2021/Estt"


def test_a_pack_of_the_state_may_be_given() -> None:
    assert number_key(file_number(lines("नस्ती क्रमांक 4567/राजस्व/2018"), load_pack("mp"))) == "4567/राजस्व/2018"


@pytest.mark.parametrize(
    ("texts", "height", "cover"),
    [
        (COVER, 0.0, True),
        (COVER, 0.02, True),
        (COVER, 0.01, False),
        (("पत्रावली संख्या ______", "विषय:"), 0.03, True),
        (("File No. A-11013/4/2019-Estt.", "Subject: Promotions"), 0.02, True),
        ((*COVER, "महोदय,"), 0.02, False),
        ((*COVER, "सेवा में, सचिव"), 0.02, False),
        ((*COVER, *["भूमि विवाद के संबंध में विस्तृत टिप्पणी"] * 12), 0.02, False),
        (("पत्रांक 12/रा०", "विषय: भूमि"), 0.02, False),
        (("पत्रावली संख्या 1234",), 0.02, False),
        ((), 0.02, False),
    ],
)
def test_what_looks_like_a_cover(texts: tuple[str, ...], height: float, cover: bool) -> None:
    assert looks_like_cover(lines(*texts, height=height)) is cover


def test_sentences_are_no_head() -> None:
    """Lines that fill the page, and name an office and a date, head no letter; the same words in short lines do."""
    texts = ("कार्यालय परिसर में पेयजल की समुचित व्यवस्था नहीं है", "सम्बन्धित सचिव को दिनांक 17/4/16 तक अभिलेख प्रस्तुत करने हैं")
    for left, right, head in ((0.15, 0.9, False), (0.3, 0.7, True)):
        found = [TextLine(text, 0, left, 0.05 + 0.03 * at, right, 0.07 + 0.03 * at) for at, text in enumerate(texts)]
        assert looks_like_head(found, load_pack("up")) is head
