"""What the pages of a record say of it, from readings made by hand: proposals, agreement of two readings, letters, references."""

from __future__ import annotations

import dataclasses

import pytest

from scanfile import facts, hearing, metadata, standing
from scanfile.corrections import corrected, reading_digest
from scanfile.model import Block, Candidate, Correction, Dpi, Line, OcrPage, Part, Source, SpanReading, Spelling, Word
from scanfile.sheaf import PageText

NS, CS = Part.NOTING, Part.CORRESPONDENCE
PACK = metadata.load_pack("up")
YEAR = 2026


def a_page(*texts: str) -> OcrPage:
    """A reading of these lines on A4 at 100 dpi, from the top, as the engine gives it."""
    lines = []
    for place, text in enumerate(texts):
        top, left, words = 60 + 40 * place, 80, []
        for word in text.split():
            words.append(Word(word, (left, top, left + 9 * len(word), top + 14), 90, "Devanagari"))
            left += 9 * len(word) + 9
        lines.append(Line(tuple(words), (80, top, left, top + 14)))
    block = Block(tuple(lines), (80, 60, 700, 60 + 40 * len(lines)))
    return OcrPage(827, 1169, Dpi(100, 100, False), 0, 0.0, (block,), "Devanagari", "test")


def heard_again(page: OcrPage, said: dict[str, str] | None = None) -> OcrPage:
    """The same page with a second reading of all that is worth one: alike, but where ``said`` has another text for a first one."""
    spans = []
    for box in hearing.span_findings(page, PACK, YEAR):
        first = " ".join(word.text for word in page.words if box[0] <= word.box[0] and word.box[2] <= box[2] and box[1] == word.box[1])
        spans.append(SpanReading(box, first, (said or {}).get(first, first), "eng+hin"))
    return dataclasses.replace(page, spans=tuple(spans))


LETTER = a_page("कार्यालय जिलाधिकारी लखनऊ", "पत्रांक 1234/रा०/2019 दिनांक 12.03.2019", "विषय: ग्राम रामपुर की भूमि के सीमांकन के सम्बन्ध में", "महोदय,")
NOTE = a_page("पत्रावली संख्या 77/2016", "टिप्पणी", "प्रस्तुत है।")


def told(*pages: tuple[Part, OcrPage]) -> facts.Facts:
    """The facts of a record of these pages."""
    reached: dict[Part, int] = {}
    texts = []
    for part, page in pages:
        reached[part] = reached.get(part, 0) + 1
        texts.append(PageText(part, reached[part], page))
    return facts.facts_of(texts, (), PACK, YEAR)


def best(fields: standing.Fields, name: str) -> Candidate:
    return dict(fields)[name][0]


def test_one_reading_proposes_with_place_and_reason() -> None:
    found = told((NS, NOTE), (CS, LETTER))
    number = best(found.fields, "number")
    assert (number.value, number.source, number.page) == ("77/2016", Source.READING, 1)
    assert number.box is not None
    assert "page 1/n" in number.reason
    (letter,) = found.letters
    assert (letter.part, letter.ordinal) == (CS, 1)
    assert best(letter.fields, "number").key == "1234/रा/2019"
    assert best(letter.fields, "date").value == "2019-03-12"
    assert best(letter.fields, "subject").value.startswith("ग्राम रामपुर की भूमि")


def test_two_readings_that_agree_accept_what_the_rules_allow() -> None:
    found = told((NS, heard_again(NOTE)), (CS, heard_again(LETTER)))
    assert best(found.fields, "number").source is Source.AGREEMENT
    (letter,) = found.letters
    assert best(letter.fields, "number").source is Source.AGREEMENT
    assert best(letter.fields, "date").source is Source.AGREEMENT
    assert best(letter.fields, "subject").source is Source.AGREEMENT
    assert best(found.fields, "subject").source is Source.READING, "one letter's subject is not that of a record with a noting"
    assert facts.letter_found(letter).accepted == ("number", "date", "subject")


@pytest.mark.parametrize("again", ["पत्रावली संख्या 71/2016", "पत्रावली संख्या 77/2018", "", "177/2016", "77/2016/3"])
def test_two_readings_that_differ_never_accept(again: str) -> None:
    number = best(told((NS, heard_again(NOTE, {"पत्रावली संख्या 77/2016": again}))).fields, "number")
    assert number.source is Source.READING
    assert number.confidence <= 60
    assert repr(again) in number.reason


def test_a_label_misread_the_second_time_is_no_disagreement() -> None:
    number = best(told((NS, heard_again(NOTE, {"पत्रावली संख्या 77/2016": "wararelt Gen 77/2016"}))).fields, "number")
    assert number.source is Source.AGREEMENT


def test_the_file_number_of_one_letter_is_not_the_records() -> None:
    """A letter that came in bears its sender's file number."""
    letter = heard_again(
        a_page("Government of India", "F. No. 3301/2022/Estt", "Dated: 21.02.2022", "Subject: Land acquisition - regarding")
    )
    cover = heard_again(a_page("टिप्पणी", "प्रस्तुत है।"))
    number = best(told((NS, cover), (CS, letter)).fields, "number")
    assert (number.value, number.source) == ("3301/2022/Estt", Source.READING)
    both = best(told((CS, letter), (CS, letter)).fields, "number")
    assert both.source is Source.AGREEMENT, "two pages say so"


def test_a_single_letter_names_the_record_that_it_is() -> None:
    """Nothing else is on paper; the reason says so, and an office may have a person asked instead."""
    letter = heard_again(LETTER)
    found = told((CS, letter))
    number = best(found.fields, "number")
    assert (number.value, number.source) == ("1234/रा०/2019", Source.AGREEMENT)
    assert "no file's number stands on this single letter" in number.reason
    assert best(found.fields, "subject").source is Source.AGREEMENT
    asked = facts.facts_of([PageText(CS, 1, letter)], (), PACK, YEAR, single=False)
    assert best(asked.fields, "number").source is Source.READING
    assert best(asked.fields, "subject").source is Source.READING
    noted = told((NS, heard_again(a_page("टिप्पणी", "प्रस्तुत है।"))), (CS, letter))
    assert best(noted.fields, "number").source is Source.READING, "a noting is another file's than the letter's"


def test_a_single_letter_with_its_file_s_number_in_its_own_names_that_file() -> None:
    page = heard_again(a_page("कार्यालय जिलाधिकारी", "संख्या-528/तीन-2023-39(2)/2016 दिनांक 04.12.2023", "विषय: भूमि", "महोदय,"))
    number = best(told((CS, page)).fields, "number")
    assert (number.value, number.source) == ("39(2)/2016", Source.AGREEMENT)


def test_pages_that_nobody_could_read_say_nothing() -> None:
    assert told((CS, dataclasses.replace(LETTER, legible=False))) == facts.Facts()
    assert told() == facts.Facts()


# Words that people corrected


def with_corrected(page: OcrPage, old: str, new: str) -> OcrPage:
    """The page as a person corrected one of its words."""
    there = next(word.box for word in page.words if word.text == old)
    return corrected(page, [Correction(reading_digest(page), 0, there, old, new)])


def test_a_corrected_number_is_proposed_and_says_by_whom() -> None:
    number = best(told((NS, with_corrected(NOTE, "77/2016", "78/2016"))).fields, "number")
    assert (number.value, number.source) == ("78/2016", Source.READING)
    assert number.reason.endswith("; corrected by a person")
    assert "corrected" not in best(told((NS, NOTE)).fields, "number").reason


def test_a_person_corrects_what_two_readings_agreed_on() -> None:
    """The machine's second reading says otherwise: that accepts nothing, and makes the person's word no less sure."""
    before = best(told((NS, heard_again(NOTE))).fields, "number")
    assert (before.value, before.source) == ("77/2016", Source.AGREEMENT)
    after = best(told((NS, with_corrected(heard_again(NOTE), "77/2016", "78/2016"))).fields, "number")
    assert (after.value, after.source) == ("78/2016", Source.READING)
    assert after.confidence > 60
    assert "corrected by a person" in after.reason
    assert "the second time 'पत्रावली संख्या 77/2016'" in after.reason


def test_a_person_corrects_to_what_the_second_reading_says() -> None:
    page = heard_again(NOTE, {"पत्रावली संख्या 77/2016": "पत्रावली संख्या 78/2016"})
    assert best(told((NS, page)).fields, "number").source is Source.READING
    number = best(told((NS, with_corrected(page, "77/2016", "78/2016"))).fields, "number")
    assert (number.value, number.source) == ("78/2016", Source.AGREEMENT)
    assert number.reason.endswith("corrected by a person; read twice, alike")


def test_a_label_that_a_person_corrected_names_a_number() -> None:
    page = a_page("पत्रावलौ संख्यर 77/2016", "टिप्पणी", "प्रस्तुत है।")
    before = best(told((NS, page)).fields, "number")
    assert (before.value, before.confidence < 40, "no label" in before.reason) == ("77/2016", True, True)
    mended = with_corrected(with_corrected(page, "पत्रावलौ", "पत्रावली"), "संख्यर", "संख्या")
    number = best(told((NS, mended)).fields, "number")
    assert (number.value, number.source) == ("77/2016", Source.READING)
    assert "corrected by a person" in number.reason


def test_what_other_sources_say_stands_whatever_words_are_corrected() -> None:
    came = Candidate("77/2016", "77/2016", "77/2016", Source.SHEET, 100, "sheet")
    read = told((NS, with_corrected(heard_again(NOTE), "77/2016", "78/2016"))).fields
    accepted = dict(standing.accepted_candidates(standing.with_read((("number", (came,)),), read)))
    assert accepted["number"] is came


def test_a_section_that_the_office_has_taught_is_proposed_and_never_accepted_by_a_machine() -> None:
    """Whatever is read twice alike: nobody has read what the lexicon proposes."""
    taught = metadata.pack_with("up", metadata.Lexicon((metadata.Lesson("section", "राजस्व"),)))
    page = heard_again(a_page("कार्यालय जिलाधिकारी लखनऊ", "पत्रांक 1847/रजस्व दिनांक 12.03.2019"))
    found = facts.facts_of([PageText(CS, 1, page)], (), taught, YEAR)
    for fields in (found.fields, found.letters[0].fields):
        by_value = {one.value: one for one in dict(fields)["number"]}
        assert set(by_value) == {"1847/राजस्व", "1847/रजस्व"}
        assert by_value["1847/राजस्व"].source is Source.READING
        assert "read twice" not in by_value["1847/राजस्व"].reason
        assert "the office's lexicon has the section राजस्व" in by_value["1847/राजस्व"].reason


def with_spans(page: OcrPage, *heard: tuple[str, str, str]) -> OcrPage:
    """The page with these readings of its spans: what was read first, second and third."""
    spans = heard_again(page).spans
    told = {first: (second, third) for first, second, third in heard}
    return dataclasses.replace(
        page, spans=tuple(dataclasses.replace(s, second=told[s.first][0], third=told[s.first][1]) if s.first in told else s for s in spans)
    )


@pytest.mark.parametrize(
    ("first", "second", "third", "accepted"),
    [
        # The model that reads figures well does not read Hindi abbreviations; the pack knows रा० and सा०.
        ("पत्रांक 725/रा०/2008", "Fea 725/TI0/2008", "", True),
        ("पत्रांक 725/रा०/2008", "Fea 726/TI0/2008", "", False),
        ("पत्रांक 725/रा०/2008", "Fea 725/TI0/2003", "", False),
        # तीन is none of the sections: the first model must read it alike in the cutting too.
        ("संख्या 528/तीन-2023-39(2)/2016", "TAIT 528/di-2023-39(2)/2016", "", False),
        ("संख्या 528/तीन-2023-39(2)/2016", "TAIT 528/di-2023-39(2)/2016", "संख्या 528/तीन-2023-39(2)/2016", True),
        ("संख्या 528/तीन-2023-39(2)/2016", "TAIT 528/di-2023-39(2)/2016", "संख्या 528/तीर-2023-39(2)/2016", False),
        ("संख्या 528/तीन-2023-39(2)/2016", "TAIT 529/di-2023-39(2)/2016", "संख्या 528/तीन-2023-39(2)/2016", False),
        # Both models misread one conjunct alike: a word that the pack does not know is for a person.
        ("पत्रांक 725/शस्र/2008", "पत्रांक 725/शस्र/2008", "", False),
        ("पत्रांक 725/शस्त्र/2008", "पत्रांक 725/शस्त्र/2008", "", True),
        ("पत्रांक 725/प/2008", "पत्रांक 725/प/2008", "", False),
        # So is what has no form that it knows, or may end in a Roman numeral.
        ("पत्रांक 7/25/8/2/11", "पत्रांक 7/25/8/2/11", "", False),
        ("F. No. A-11013/4/2019-T", "F. No. A-11013/4/2019-T", "", False),
        # Strokes of a Roman numeral, and a lone १ among ASCII figures.
        ("F. No. A-11013/4/2019-II", "F. No. A-11013/4/2019-TI", "", True),
        ("F. No. A-11013/4/2019-II", "F. No. A-11013/4/2019-॥", "", True),
        ("F. No. A-11013/4/2019-II", "F. No. A-11013/4/2019-III", "", False),
        ("पत्रांक 795/रा०/2008", "पत्रांक 7१5/रा०/2008", "", True),
        ("पत्रांक ७१५/रा०/२००८", "पत्रांक ७9५/रा०/२००८", "", False),
        # Figures of two scripts, and those that both models take for one another alike.
        ("पत्रांक १25/रा०/2008", "पत्रांक १25/रा०/2008", "", False),
        ("पत्रांक ५07/रा०/2008", "पत्रांक ५07/रा०/2008", "", False),
        ("पत्रांक ७३५/रा०/२००८", "पत्रांक ७३५/रा०/२००८", "", True),
        ("पत्रांक ७६५/रा०/२००८", "पत्रांक ७६५/रा०/२००८", "", False),
        # A gap inside an abbreviation is none of the office's.
        ("पत्रांक 725/शि० खक्षा/2008", "पत्रांक 725/शि० खक्षा/2008", "", False),
        ("पत्रांक 725/भू० अ०/2008", "पत्रांक 725/भू० अ०/2008", "", True),
    ],
)
def test_what_another_model_confirms(first: str, second: str, third: str, accepted: bool) -> None:
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि के सम्बन्ध में", "महोदय,"), (first, second, third))
    (letter,) = told((CS, page)).letters
    assert (best(letter.fields, "number").source is Source.AGREEMENT) == accepted


def drawn(page: OcrPage, **later: object) -> OcrPage:
    """The page with more readings of its first span."""
    span, *rest = page.spans
    return dataclasses.replace(page, spans=(dataclasses.replace(span, **later), *rest))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "accepted"),
    [
        ((), False),
        (("Fea 725/TI0/2003", "पत्रांक 725/रा०/2008"), True),
        (("Fea 725/TI0/2003", "Fea 723/TI0/2008"), False),
    ],
)
def test_the_other_model_may_confirm_when_the_cutting_is_drawn_otherwise(more: tuple[str, ...], accepted: bool) -> None:
    first = "पत्रांक 725/रा०/2008"
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि", "महोदय,"), (first, "Fea 726/TI0/2008", ""))
    (letter,) = told((CS, drawn(page, more=more))).letters
    assert (best(letter.fields, "number").source is Source.AGREEMENT) == accepted


@pytest.mark.parametrize(
    ("more", "accepted"), [(("-II", "-II"), True), (("-II", "-III"), False), (("-I", "-II"), True), (("-II", "-Il1"), False)]
)
def test_strokes_get_lost_and_none_is_made_up(more: tuple[str, ...], accepted: bool) -> None:
    """A numeral of which any reading counts more strokes is for a person: two models had counted II alike where III is printed."""
    first = "F. No. A-11013/4/2019-II"
    page = with_spans(a_page("Government of India", first, "Subject: Land", "Sir,"), (first, first, ""))
    (letter,) = told((CS, drawn(page, more=tuple(f"F. No. A-11013/4/2019{tail}" for tail in more)))).letters
    assert (best(letter.fields, "number").source is Source.AGREEMENT) == accepted


@pytest.mark.parametrize(
    ("first", "second", "third", "value", "accepted"),
    [
        ("पत्रांक 725/ग०/2008", "पत्रांक 725/रा०/2008", "पत्रांक 725/रा०/2008", "725/रा०/2008", True),
        ("पत्रांक 725/ग०/2008", "पत्रांक 725/रा०/2008", "पत्रांक 725/ग०/2008", "725/ग०/2008", False),
        ("पत्रांक 725/ग०/2008", "पत्रांक 725/शस्र/2008", "पत्रांक 725/शस्र/2008", "725/ग०/2008", False),
        ("पत्रांक 725/ग०/2008", "725/रा०/2008", "725/रा०/2008", "725/ग०/2008", False),
        ("पत्रांक 725/रा०-2008", "पत्रांक 725/रा०", "पत्रांक 725/रा०", "725/रा०-2008", False),
        ("पत्रांक ७२५/ग०/२००८", "पत्रांक ७२५/रा०/२००८", "पत्रांक ७२५/रा०/२००८", "७२५/ग०/२००८", False),
        ("F. No. A-1/4/2019-ll", "F. No. A-11013/4/2019-II", "F. No. A-11013/4/2019-II", "A-1/4/2019-II", False),
    ],
    ids=["both", "one only", "a word nobody knows", "no label", "a piece", "figures of which the models are not sure", "strokes"],
)
def test_what_both_models_read_alike_in_the_cutting_goes_before_the_coarser_page(
    first: str, second: str, third: str, value: str, accepted: bool
) -> None:
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि के सम्बन्ध में", "महोदय,"), (first, second, third))
    (letter,) = told((CS, page)).letters
    number = best(letter.fields, "number")
    assert (number.value, number.source is Source.AGREEMENT) == (value, accepted)
    if accepted:
        assert "read alike by two readers" in number.reason


def test_a_rival_that_is_a_misreading_of_the_first_contests_nothing() -> None:
    number, misread = "पत्रावली संख्या 77/2016", "पत्रावली संख्या 71/2016"
    good = heard_again(a_page(number, "टिप्पणी", "प्रस्तुत है।"))
    bad = heard_again(a_page(misread, "टिप्पणी", "प्रस्तुत है।"), {misread: number})
    assert best(told((NS, good), (NS, bad)).fields, "number").source is Source.AGREEMENT
    other = heard_again(a_page(misread, "टिप्पणी", "प्रस्तुत है।"))
    assert best(told((NS, good), (NS, other)).fields, "number").source is Source.READING, "two numbers, each read twice"


def test_what_stands_behind_a_torn_number_is_read_again_with_it() -> None:
    page = a_page("कार्यालय जिलाधिकारी", "पत्रांक 21 89/रा०/2021", "विषय: भूमि", "महोदय,")
    box = next(iter(hearing.span_findings(page, PACK, YEAR)))
    words = [word.text for word in page.words if box[0] <= word.box[0] and word.box[2] <= box[2] and box[1] == word.box[1]]
    assert words == ["पत्रांक", "21", "89/रा०/2021"]


def test_candidates_stand_in_one_order_wherever_they_are_sorted() -> None:
    first = "पत्रांक 1/ग०/2008"
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि", "महोदय,"), (first, "पत्रांक 7/रा०/2008", ""))
    shown = dict(told((CS, page)).letters[0].fields)["number"]
    assert [one.confidence for one in shown] == sorted((one.confidence for one in shown), reverse=True)
    assert len({one.key for one in shown}) == len(shown)


def test_a_value_in_several_places_needs_no_fewer_places_that_confirm_it_than_others() -> None:
    number = "पत्रावली संख्या 77/2016"
    good, bad = heard_again(NOTE), heard_again(NOTE, {number: "पत्रावली संख्या 11/2016"})
    assert best(told((NS, good), (NS, bad)).fields, "number").source is Source.AGREEMENT
    assert best(told((NS, good), (NS, bad), (NS, bad)).fields, "number").source is Source.READING


def test_of_even_date_says_nothing_against_a_date() -> None:
    lines = ("पत्रांक 1234/रा०/2019 दिनांक 12.03.2019", "विषय: भूमि", "महोदय,", "पत्रांक 1234(1)/रा०/2019 तद्दिनांक", "प्रतिलिपि: सूचनार्थ")
    (letter,) = told((CS, heard_again(a_page(*lines)))).letters
    assert (best(letter.fields, "date").value, best(letter.fields, "date").source) == ("2019-03-12", Source.AGREEMENT)


def test_a_person_sees_what_later_readings_have() -> None:
    first = "पत्रांक 1/रा०/2008"
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि", "महोदय,"), (first, "पत्रांक 7/रा०/2008", "पत्रांक 4/रा०/2008"))
    (letter,) = told((CS, page)).letters
    shown = dict(letter.fields)["number"]
    assert [one.value for one in shown] == ["1/रा०/2008", "7/रा०/2008", "4/रा०/2008"]
    assert "a later reading where the first has 1/रा०/2008" in shown[1].reason


@pytest.mark.parametrize(
    ("again", "accepted"),
    [
        ("ग्राम रामपुर की भूमि के सीमांकन के सम्बन्ध में", True),
        ("ग्राम रामपूर की भुमि के सीमाकन के सम्बन्ध में", True),
        ("Ura wae at af & dat & eet A", False),
        ("", False),
    ],
)
def test_a_subject_beside_the_file_s_number_is_accepted_where_another_model_reads_the_same_words(again: str, accepted: bool) -> None:
    text = "ग्राम रामपुर की भूमि के सीमांकन के सम्बन्ध में"
    note = a_page("पत्रावली संख्या 77/2016", f"विषय: {text}", "1. प्रस्तुत है।")
    found = told((NS, with_spans(note, (text, again, ""))))
    subject = best(found.fields, "subject")
    assert subject.value == text
    assert (subject.source is Source.AGREEMENT) == accepted


def test_a_letter_whose_number_nobody_can_read_begins_all_the_same() -> None:
    other = a_page("कार्यालय तहसीलदार, मेरठ", "??? ??/?? दिनांक 13.03.2019", "सेवा में,", "विषय: मुआवजा भुगतान के सम्बन्ध में", "महोदय,")
    more = a_page("राशि का भुगतान किया जाए।", "पत्रांक 1234(1)/रा०/2019 तद्दिनांक", "प्रतिलिपि: सूचनार्थ")
    found = told((CS, LETTER), (CS, more), (CS, other))
    assert [letter.ordinal for letter in found.letters] == [1, 3]


def test_what_the_noting_calls_the_file_goes_before_what_letters_bear() -> None:
    """The file's number in a letter that came in has as much for it, and is another's."""
    note = heard_again(a_page("पत्रावली संख्या 524/सा०/2018", "टिप्पणी", "प्रस्तुत है।"))
    came = heard_again(a_page("कार्यालय जिलाधिकारी", "पत्रावली संख्या 77/2016", "विषय: भूमि", "महोदय,"))
    number = best(told((NS, note), (CS, came)).fields, "number")
    assert (number.value, number.source) == ("524/सा०/2018", Source.AGREEMENT)
    two = best(told((NS, note), (NS, heard_again(NOTE))).fields, "number")
    assert two.source is Source.READING, "two notes that say otherwise contest one another"


def test_the_file_s_number_inside_a_letter_s_is_confirmed_with_that() -> None:
    page = heard_again(a_page("कार्यालय जिलाधिकारी", "संख्या-528/तीन-2023-39(2)/2016 दिनांक 04.12.2023", "विषय: भूमि", "महोदय,"))
    number = best(told((CS, page), (CS, page)).fields, "number")
    assert (number.value, number.source) == ("39(2)/2016", Source.AGREEMENT)


@pytest.mark.parametrize("again", ["श्री राम आधार सं० 9999 4105 7058 के सम्बन्ध में", "श्री राम आधार सं० 9999 4105 7O58 xx", ""])
def test_a_subject_shows_no_number_that_says_who_somebody_is(again: str) -> None:
    note = a_page("पत्रावली संख्या 77/2016", "विषय: श्री राम आधार सं० 9999 4105 7058 के सम्बन्ध में", "1. प्रस्तुत है।")
    found = told((NS, with_spans(note, ("श्री राम आधार सं० 9999 4105 7058 के सम्बन्ध में", again, ""))))
    subject = best(found.fields, "subject")
    assert subject.value == "श्री राम आधार सं० XXXX XXXX 7058 के सम्बन्ध में"
    assert not any(piece in "".join((subject.raw, subject.key, subject.reason)) for piece in ("9999", "4105"))
    assert (subject.source is Source.AGREEMENT) == again.endswith("में")


def seen(page: OcrPage, *spellings: tuple[str, int]) -> OcrPage:
    """The page with what the reader of numbers sees at its first span."""
    return drawn(page, second="", lang="", spellings=tuple(Spelling(*one) for one in spellings))


@pytest.mark.parametrize(
    ("first", "spellings", "accepted"),
    [
        ("पत्रांक 725/पुष्कर/2008", [("पत्रांक 725/पुष्कर/2008", 93)], True),
        ("पत्रांक १६९/रा०/२००८", [("पत्रांक १६९/रा०/२००८", 70)], True),
        ("पत्रांक 725/रा०/2008", [("पत्राक 725/रा०/2008", 35), ("पत्रांक 725/रा./2008", 30)], True),
        ("पत्रांक 725/रा०/2008", [("पत्रांक 725/रा०/2008", 40), ("पत्रांक 726/रा०/2008", 9)], True),
        ("पत्रांक 725/रा०/2008", [("पत्रांक 725/रा०/2008", 40), ("पत्रांक 726/रा०/2008", 30)], False),
        ("पत्रांक 725/रा०/2008", [("पत्रांक 726/रा०/2008", 40), ("पत्रांक 725/रा०/2008", 9)], False),
        ("पत्रांक 725/पंचायंत/2008", [("पत्रांक 725/पंचायंत/2008", 99)], False),
        ("पत्रांक 725/रा०/2008", [], False),
    ],
    ids=["unknown word", "figures", "labels differ", "against others", "undecided", "otherwise", "nearly a word", "nothing"],
)
def test_the_reader_of_numbers_is_a_witness(first: str, spellings: list[tuple[str, int]], accepted: bool) -> None:
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि के सम्बन्ध में", "महोदय,"), (first, first, ""))
    (letter,) = told((CS, seen(page, *spellings))).letters
    assert (best(letter.fields, "number").source is Source.AGREEMENT) == accepted


def test_two_models_are_no_proof_against_what_the_reader_of_numbers_sees_for_certain() -> None:
    first = "पत्रांक 725/रा०/2008"
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि", "महोदय,"), (first, first, ""))
    (letter,) = told((CS, drawn(page, spellings=(Spelling("पत्रांक 125/रा०/2008", 80),)))).letters
    candidates = dict(letter.fields)["number"]
    assert not candidates[0].source.accepts
    assert "125/रा०/2008" in [one.value for one in candidates[:3]]


def test_what_the_reader_of_numbers_and_a_model_read_alike_goes_before_the_coarser_page() -> None:
    first, meant = "पत्रांक 775/रा०/2008", "पत्रांक 725/रा०/2008"
    page = with_spans(a_page("कार्यालय जिलाधिकारी", first, "विषय: भूमि", "महोदय,"), (first, meant, ""))
    (letter,) = told((CS, drawn(page, spellings=(Spelling(meant, 90),)))).letters
    number = best(letter.fields, "number")
    assert (number.value, number.source) == ("725/रा०/2008", Source.AGREEMENT)


def test_a_subject_that_stands_alike_on_two_pages_of_the_file_needs_no_other_reading() -> None:
    note = a_page("पत्रावली संख्या 77/2016", "विषय: ग्राम रामपुर की भूमि का सीमांकन", "प्रस्तुत है।")
    assert best(told((NS, note)).fields, "subject").source is Source.READING
    assert best(told((NS, note), (NS, note)).fields, "subject").source is Source.AGREEMENT
