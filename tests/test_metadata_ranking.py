"""Which number is it? The file's own, this letter's, references and inward marks, with reasons that a person can check."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import Ranking, Registered, load_pack, rank, read_lines
from scanfile.metadata.places import Place, Places
from scanfile.model import Role, TextLine
from scanfile.text import number_key


def ranked(lines: Sequence[str | TextLine], state: str = "bihar", registered: Sequence[str] = ()) -> Ranking:
    pack = load_pack(state)
    own = [TextLine(line) if isinstance(line, str) else line for line in lines]
    return rank(read_lines(own, pack, 2026), own, pack, Registered(registered, pack) if registered else None)


def values(proposals: Sequence[object]) -> list[str]:
    return [proposal.value for proposal in proposals]  # type: ignore[attr-defined]


def on(page: int, *texts: str, top: float = 0.05, step: float = 0.03) -> list[TextLine]:
    return [TextLine(text, page, 0.1, top + step * place, 0.9, top + step * place + 0.018) for place, text in enumerate(texts)]


COVER = on(0, "जिलाधिकारी कार्यालय, पटना", "पत्रावली संख्या 45/रा०/2018", "विषय: भूमि विवाद", top=0.3, step=0.08)
LETTER = on(
    1,
    "पत्रांक 1543/रा० दिनांक 12.03.2019",
    "प्रेषक, समाहर्त्ता, पटना",
    "सेवा में, आयुक्त, पटना",
    "विषय: भूमि विवाद के संबंध में।",
    "प्रसंग: आपका पत्रांक 77/रा० दिनांक 1.2.2019",
    "महाशय,",
    "उपर्युक्त विषयक विभागीय पत्रांक 88/रा० दिनांक 4.1.2019 के आलोक में कहना है कि",
)
DISPATCH = on(2, "ज्ञापांक 1543/रा० दिनांक 12.03.2019", "प्रतिलिपि: अंचल अधिकारी को सूचनार्थ", top=0.7)


def test_a_record_of_a_cover_and_a_letter() -> None:
    found = ranked([*COVER, *LETTER, *DISPATCH])
    assert found.file[0].value == "45/रा०/2018"
    assert found.file[0].reason == "label पत्रावली संख्या, form: serial, section, year, cover, page 1"
    assert found.letter[0].value == "1543/रा०"
    assert found.letter[0].reason == "label ज्ञापांक, form: serial, section, dispatch line, page 3; also on the header line of page 2"
    assert found.date[0].value == "2019-03-12"
    assert found.subject[0].value == "भूमि विवाद"
    assert [(link.number.value, link.date and link.date.value) for link in found.references] == [
        ("77/रा०", "2019-02-01"),
        ("88/रा०", "2019-01-04"),
    ]
    assert found.received == ()


@pytest.mark.parametrize(
    ("lines", "file"),
    [
        (["पत्रावली संख्या 45/रा०/2018", "पत्रांक 7/रा०"], "45/रा०/2018"),
        (["पत्रांक 7/रा०", "पत्रावली संख्या 45/रा०/2018"], "45/रा०/2018"),
        (["ज्ञापांक – 9 / पोशाक यो. – 02/2024 (भाग) – 44, पटना"], "9/पोशाक यो.-02/2024(भाग)"),
        (["No. A-11013/4/2019-Estt."], "A-11013/4/2019-Estt."),
        (["F.3(12)Rev-6/2018"], None),
        (["वाद संख्या 16/2025-26"], "16/2025-26"),
        (["आपका पत्रांक 77/रा०"], None),
        (["डायरी सं० 987 दि० 4/5/17"], None),
        (["विषय: वाद संख्या 16/2025-26 के संबंध में", "पत्रावली संख्या 45/रा०/2018"], "45/रा०/2018"),
        (["विषय: भूमि"], None),
        ([], None),
    ],
)
def test_the_file_s_own_number(lines: list[str], file: str | None) -> None:
    assert values(ranked(lines).file)[:1] == ([file] if file else [])


def test_several_pages_outweigh_one() -> None:
    pages = [
        *on(0, "पत्रावली संख्या 45/रा०/2018"),
        *on(1, "पत्रावली संख्या 46/रा०/2018"),
        *on(2, "पत्रावली सं० 45/रा०/2018"),
        *on(3, "पत्रावली सं० 45/रा0/2018"),
    ]
    best = ranked(pages).file[0]
    assert best.value == "45/रा०/2018"
    assert len(best.support) == 3
    assert best.reason.endswith("page 1; also on the header line of page 3, on the header line of page 4")


def test_a_close_rival_is_said_and_costs_confidence() -> None:
    alone = ranked(["पत्रावली संख्या 45/रा०/2018"]).file[0]
    both = ranked(["पत्रावली संख्या 45/रा०/2018", "पत्रावली संख्या 46/रा०/2018"]).file
    assert values(both) == ["45/रा०/2018", "46/रा०/2018"]
    assert both[0].confidence < alone.confidence
    assert both[0].confidence >= both[1].confidence
    assert both[0].reason.endswith("another one has as much for it")


def test_twins_are_one_number() -> None:
    pages = [*on(0, "क्रमांक:-प.3(12)राज-6/2018/25 जयपुर, दिनांक 14.02.2019"), *on(1, "F.3(12)Rev-6/2018")]
    best = ranked(pages, "rajasthan").file[0]
    assert best.value == "प.3(12)राज-6/2018"
    assert {one.value for one in best.support} == {"प.3(12)राज-6/2018", "F.3(12)Rev-6/2018"}


@pytest.mark.parametrize(
    ("lines", "letter"),
    [
        (["पत्रांक 7/रा०", "विषय: भूमि", "महोदय", "ज्ञापांक 8/रा०", "प्रतिलिपि: सूचनार्थ"], "8/रा०"),
        (["पत्रांक ____/रा०/2019", "विषय: भूमि", "महोदय", "ज्ञापांक 8/रा०/2019", "प्रतिलिपि: सूचनार्थ"], "8/रा०/2019"),
        (["पत्रांक 7/रा०", "विषय: भूमि", "महोदय", "पत्रांक 8/रा० का भुगतान"], "7/रा०"),
        (
            ["संख्या: 567/एक-10-2019-33(45)/2011", "विषय: भूमि", "महोदय", "संख्या: 567(1)/एक-10-2019 तद्दिनांक", "प्रतिलिपि: सूचनार्थ"],
            "567/एक-10-2019-33(45)/2011",
        ),
        (["No. A-11013/4/2019-Estt.", "Subject: Posts"], "A-11013/4/2019-Estt."),
        (["आपका पत्रांक 77/रा०"], None),
        (["डायरी सं० 987"], None),
    ],
)
def test_this_letter_s_number(lines: list[str], letter: str | None) -> None:
    assert values(ranked(lines, "up").letter)[:1] == ([letter] if letter else [])


def test_a_copy_s_serial_speaks_for_the_letter_s_number() -> None:
    lines = ["संख्या: 567/एक-10-2019-33(45)/2011", "विषय: भूमि", "महोदय", "संख्या: 567(1)/एक-10-2019 तद्दिनांक", "प्रतिलिपि: सूचनार्थ"]
    assert "also on the dispatch line of page 1 (there as 567(1)/एक-10-2019)" in ranked(lines, "up").letter[0].reason


HEAD = on(0, "कार्यालय समाहर्त्ता, पटना", "पत्रांक 1543/रा०/2019 दिनांक 12.03.2019", "विषय: भूमि विवाद", "महाशय,")


def endorsed(number: str, *, label: str = "ज्ञापांक", more: str = "दिनांक 13.03.2019") -> Ranking:
    return ranked([*HEAD, *on(0, f"{label} {number} {more}", "प्रतिलिपि: अंचल अधिकारी को सूचनार्थ", top=0.7)])


def test_the_dispatch_line_s_number_goes_before_the_header_s() -> None:
    found = endorsed("88/स्था०/2019")
    assert values(found.letter) == ["88/स्था०/2019", "1543/रा०/2019"]
    assert not found.letter[0].contested
    assert "the header's number is another one, and this one goes before it" in found.letter[0].reason


@pytest.mark.parametrize(
    "number",
    [
        "1548/रा०/2019",  # one letter off: a misreading of the header's
        "1543(2)/स०/2019",  # a copy's serial: it stands for the header's
    ],
)
def test_a_dispatch_number_that_may_be_the_header_s_is_for_a_person(number: str) -> None:
    found = endorsed(number)
    assert found.letter[0].contested
    assert "another one has as much for it" in found.letter[0].reason


def test_a_header_s_number_is_for_a_person_where_nobody_can_read_the_dispatch_line_s() -> None:
    found = endorsed("?? ??")
    assert values(found.letter) == ["1543/रा०/2019"]
    assert found.letter[0].contested
    assert "a line by which copies go out bears a number that nobody can read" in found.letter[0].reason
    assert not endorsed("?? ??", more="तद्दिनांक").letter[0].contested, "of even date: a copy of the letter itself"


def test_what_may_be_the_beginning_of_another_number_is_for_a_person() -> None:
    cover = on(0, "पत्रावली संख्या 19/रा०", "विषय: भूमि विवाद", top=0.3, step=0.08)
    note = on(1, "पत्रावली संख्या 19/रा०-56/2010", "टिप्पणी")
    found = ranked([*cover, *note])
    assert found.file[0].value == "19/रा०"
    assert found.file[0].rivals == ("19/रा-56/2010",)


def test_what_may_be_the_end_of_another_number_is_for_a_person() -> None:
    cover = on(0, "File No. 22014/10/2006-Gen", "Subject: Land", top=0.3, step=0.08)
    found = ranked([*cover, *on(1, "File No. N-22014/10/2006-Gen", "Note")], "central")
    assert found.file[0].contested or found.file[0].value == "N-22014/10/2006-Gen"


def test_a_number_with_a_blank_part_ranks_below_whole_ones_and_has_no_key() -> None:
    found = ranked(["संख्या-01/माशि०/स्था०'ख'-68/2024/____"])
    assert [(one.value, one.key) for one in found.letter] == [("01/माशि०/स्था०'ख'-68/2024/…", "")]
    assert found.letter[0].confidence <= 40
    assert found.file[0].value == "01/माशि०/स्था०'ख'-68/2024"


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["पत्रांक 7/रा० दिनांक 12.03.2019", "प्रसंग: आपका पत्रांक 77 दिनांक 1.1.2019"], "2019-03-12"),
        (["पत्रांक 7/रा०", "दिनांक 12.03.2019"], "2019-03-12"),
        (["पत्रांक 7/रा०", "लखनऊ 12.03.2019"], "2019-03-12"),
        (["पत्रांक 7/रा० दिनांक 12.03.2019", "12.04.2019"], "2019-03-12"),
        (["पत्रांक 7/रा० दिनांक 12.03.2019", "विषय: x", "महोदय", "ज्ञापांक 7/रा० तद्दिनांक", "प्रतिलिपि"], "2019-03-12"),
        (["पत्रांक 7/रा० दिनांक   मार्च, 2019"], "2019-03"),
        (["पत्रांक 7/रा० दिनांक 31.02.2019"], None),
        (["डायरी सं० 987 दि० 4/5/17"], None),
        (["जन्म तिथि 12.03.1970", "पत्रांक 7/रा० दिनांक 12.03.2019"], "2019-03-12"),
        (["विषय: भूमि", "महोदय,", "दिनांक 12.03.2019 को आयोजित बैठक में लिये गये निर्णय"], None),
    ],
)
def test_this_letter_s_date(lines: list[str], date: str | None) -> None:
    assert values(ranked(lines).date)[:1] == ([date] if date else [])


def test_marks_in_the_margin_are_received_and_never_own() -> None:
    margin = TextLine("23/6/26", 0, 0.93, 0.3, 0.99, 0.32)
    found = ranked([*LETTER, margin])
    assert all(one.found.role is not Role.RECEIVED for one in (*found.file, *found.letter, *found.date))
    stamp = ranked([*LETTER, "डायरी सं० 987 दि० 4/5/17"])
    assert [(link.number.value, link.date and link.date.value) for link in stamp.received] == [("987", "2017-05-04")]
    assert "987" not in values((*stamp.file, *stamp.letter))


def test_the_file_s_own_number_cited_in_a_letter_is_no_link() -> None:
    found = ranked(["पत्रावली संख्या 45/रा०/2018", "विषय: भूमि", "महोदय", "इस कार्यालय के पत्र संख्या 45/रा०/2018 एवं पत्र संख्या 9/रा० के क्रम में"])
    assert [link.number.value for link in found.references] == ["9/रा०"]


REGISTER = ("45/रा०/2018", "46/रा०/2018", "F.3(12)Rev-6/2018", "1100/रा०/2017")


def test_the_register_confirms() -> None:
    plain = ranked(["पत्रावली संख्या 45/रा0/2018"]).file[0]
    known = ranked(["पत्रावली संख्या 45/रा0/2018"], registered=REGISTER).file[0]
    assert known.confidence > plain.confidence
    assert known.reason.endswith("; in the register")
    twin = ranked(["पत्रावली सं० प.3(12)राज-6/2018"], "rajasthan", REGISTER).file[0]
    assert twin.reason.endswith("; in the register")


def test_one_letter_off_is_proposed_with_its_reason_and_before_what_was_read() -> None:
    found = ranked(["पत्रावली संख्या 1108/रा०/2017"], registered=REGISTER).file
    assert values(found) == ["1100/रा०/2017", "1108/रा०/2017"]
    assert found[0].reason.startswith("one letter away from 1108/रा०/2017 (label पत्रावली संख्या")
    assert found[0].key == number_key("1100/रा०/2017") != found[0].found.key, (
        "no reading has said it, so that it is never accepted by itself"
    )


def test_what_is_read_rightly_on_one_page_is_no_correction_of_another_page_s_misreading() -> None:
    lines = [*on(0, "पत्रावली संख्या 1100/रा०/2017"), *on(1, "पत्रावली संख्या 1108/रा०/2017")]
    found = ranked(lines, registered=REGISTER).file
    assert values(found) == ["1100/रा०/2017", "1108/रा०/2017"]
    assert "one letter away" not in found[0].reason
    assert found[0].key == found[0].found.key


def test_one_letter_off_several_is_not_proposed() -> None:
    assert values(ranked(["पत्रावली संख्या 4/रा०/2018"], registered=REGISTER).file) == ["4/रा०/2018"]
    assert values(ranked(["पत्रावली संख्या 47/रा०/2018"], registered=REGISTER).file) == ["47/रा०/2018"]


@given(st.sampled_from(REGISTER), st.integers(0, 12), st.sampled_from(["", "7", "x"]))
def test_near_is_what_one_edit_makes(number: str, place: int, letter: str) -> None:
    registered = Registered([number], load_pack("bihar"))
    key = number_key(number)
    changed = key[:place] + letter + key[place + 1 :]
    assert registered.near(changed) == ("" if changed == key else number)
    assert registered.near(key[:place] + "7" + key[place:]) == number
    assert registered.near(f"77{key}") == ""


def test_an_empty_register_says_nothing() -> None:
    assert not Registered([], load_pack(""))
    assert Registered(["", "-"], load_pack("")).near("5") == ""


@pytest.mark.parametrize(
    ("line", "place"),
    [(0, Place.COVER), (3, Place.HEADER), (6, Place.HEADER), (7, Place.TEXT), (9, Place.TEXT), (10, Place.DISPATCH)],
)
def test_places(line: int, place: Place) -> None:
    lines = [*COVER, *LETTER, *DISPATCH]
    pack = load_pack("bihar")
    found = [one for one in read_lines(lines, pack, 2026) if one.line == line]
    if line == 0:
        found = [one for one in read_lines(lines, pack, 2026) if one.line == 1]
    assert {Places(lines, pack).of(one) for one in found} == {place}


SECOND = on(3, "पत्रांक 2001/रा० दिनांक 5.6.2019", "विषय: अन्य", "महाशय,")


def test_letters_are_told_apart_by_the_numbers_in_their_heads() -> None:
    lines = [*COVER, *LETTER, *DISPATCH, *SECOND, *on(4, "अगला पृष्ठ")]
    pack = load_pack("bihar")
    found = read_lines(lines, pack, 2026)
    assert Places(lines, pack).letters(found) == ((1, 2), (3, 4))
    assert Places(COVER, pack).letters(read_lines(COVER, pack, 2026)) == ()
    repeated = [*LETTER, *on(2, "पत्रांक 1543/रा० दिनांक 12.03.2019", "अगला पृष्ठ")]
    assert Places(repeated, pack).letters(read_lines(repeated, pack, 2026)) == ((1, 2),)


def test_a_record_s_letter_and_date_are_those_of_its_first_letter() -> None:
    lines = [*COVER, *LETTER, *DISPATCH, *SECOND]
    found = ranked(lines)
    alone = ranked([*COVER, *LETTER, *DISPATCH])
    assert values(found.letter) == ["1543/रा०", "2001/रा०"]
    assert values(found.date) == ["2019-03-12", "2019-06-05"]
    assert found.letter[0].confidence == alone.letter[0].confidence
    assert found.file[0].value == "45/रा०/2018"


TEXTS = st.lists(st.sampled_from([line.text for line in (*COVER, *LETTER, *DISPATCH)] + ["", "12/c", "डायरी सं० 987"]), max_size=12)


@given(TEXTS, st.integers(1, 4))
def test_proposals_are_in_order_and_come_from_the_findings(texts: list[str], pages: int) -> None:
    lines = [TextLine(text, place * pages // 13) for place, text in enumerate(texts)]
    pack = load_pack("bihar")
    found = read_lines(lines, pack, 2026)
    ranking = rank(found, lines, pack)
    for proposals in (ranking.file, ranking.letter, ranking.date, ranking.subject):
        assert [one.confidence for one in proposals] == sorted((one.confidence for one in proposals), reverse=True)
        assert len({one.key or one.value for one in proposals}) == len(proposals)
        assert all(one.found in found and set(one.support) <= set(found) for one in proposals)
        assert all(0 <= one.confidence <= 97 for one in proposals)
        assert all(0 <= one.uncontested.confidence <= 97 for one in proposals)
    own = {one.key for one in (*ranking.file, *ranking.letter)}
    assert all(link.number.role is Role.RECEIVED for link in ranking.received)
    assert "987" not in own
