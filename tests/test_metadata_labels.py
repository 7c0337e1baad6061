"""Labels found through what OCR does to them, and ordinary words left alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.metadata import load_pack
from scanfile.metadata.labels import Label, Labels, Means
from scanfile.metadata.misread import distance, limit, skeleton
from scanfile.text import flat, fold

LABELS = load_pack("").labels


def seen(line: str) -> list[tuple[str, str, str]]:
    plain = flat(line)[0]
    return [(one.label.means.value, one.label.text, plain[one.start : one.end]) for one in LABELS.seen_in(plain)]


@pytest.mark.parametrize(
    ("read", "meant", "means"),
    [
        ("पत्रांक", "पत्रांक", Means.LETTER),
        ("पत्राक", "पत्रांक", Means.LETTER),
        ("पत्रांक:-", "पत्रांक", Means.LETTER),
        ("ज्ञापाक", "ज्ञापांक", Means.LETTER),
        ("दिनाक", "दिनांक", Means.DATE),
        ("दिनाँक", "दिनांक", Means.DATE),
        ("सचिका स०", "संचिका सं०", Means.FILE),
        ("संचिका सं0", "संचिका सं०", Means.FILE),
        ("कमांक", "क्रमांक", Means.LETTER),
        ("नरती क्र.", "नस्ती क्र०", Means.FILE),
        ("पत्रावली सख्या", "पत्रावली संख्या", Means.FILE),
        ("विपय", "विषय", Means.SUBJECT),
        ("फ़ाइल सं०", "फाइल सं०", Means.FILE),
        ("फा.सं.", "फा० सं०", Means.FILE),
        ("फा० सं०", "फा० सं०", Means.FILE),
        ("F.No.", "F. No.", Means.FILE),
        ("F. No", "F. No.", Means.FILE),
        ("FILE NO.", "File No.", Means.FILE),
        ("N0.", "No.", Means.FILE),
        ("Endst. No.", "Endst. No.", Means.LETTER),
        ("D.O. No.", "D.O. No.", Means.LETTER),
        ("D.O.No.", "D.O. No.", Means.LETTER),
        ("अ०शा०पत्र संख्या", "अ०शा० पत्र संख्या", Means.LETTER),
        ("पत्रसंख्या", "पत्र संख्या", Means.LETTER),
        ("तद्दिनांक", "तद्दिनांक", Means.EVEN_DATE),
        ("तददिनाक", "तद्दिनांक", Means.EVEN_DATE),
        ("मु.अ.सं.", "मु०अ०सं०", Means.CASE),
        ("डायरी सं०", "डायरी सं०", Means.RECEIVED),
        ("Dy. No.", "Dy. No.", Means.RECEIVED),
        ("आपका पत्राक", "आपका पत्रांक", Means.REFERENCE),
        ("प्रसंग", "प्रसंग", Means.REFERENCE),
    ],
)
def test_labels_as_machines_read_them(read: str, meant: str, means: Means) -> None:
    assert [(kind, text) for kind, text, _ in seen(f"{read} 12/5")] == [(means.value, meant)]


@pytest.mark.parametrize(
    "line",
    [
        "दैनिक कार्य दिनों तक कर दें",
        "पत्रक पत्रिका पात्र मात्र",
        "क्रमिक कमांडर क्रम",
        "नीति नाती रात",
        "संचित संचार संख्यात्मक जनसंख्या",
        "the data of the matter is dated",
        "notation and filed papers, refer to memory",
        "1234/रा० 12/सं०-4 मु०स०",
        "ग्रामीण विषयक तिथियाँ",
        "वादी प्रतिवादी विवाद",
    ],
)
def test_ordinary_words_are_no_labels(line: str) -> None:
    assert [one for one in seen(line) if one[0] not in ("cited", "date")] == []


def test_the_longest_label_wins() -> None:
    assert [text for _, text, _ in seen("कार्यालय आदेश संख्या 5")] == ["कार्यालय आदेश संख्या"]
    assert [means for means, _, _ in seen("फोन नं० 12")] == ["other"]
    assert [means for means, _, _ in seen("आपका पत्र संख्या 12")] == ["reference"]
    assert [means for means, _, _ in seen("वाद संख्या 12")] == ["case"]


def test_a_short_word_needs_its_sign_to_be_a_misread_label() -> None:
    labels = Labels([Label("क्र०", Means.LETTER)])
    assert [one.label.text for one in labels.seen_in("क्र0 5")] == ["क्र०"]
    assert [one.label.text for one in labels.seen_in("कर. 5")] == ["क्र०"]
    assert labels.seen_in("कर 5") == []


def test_labels_of_beginnings_count_at_the_beginning_of_a_line_only() -> None:
    assert [means for means, _, _ in seen("विषय: भूमि")] == ["subject"]
    assert seen("इस का विषय भूमि है") == []
    assert [means for means, _, _ in seen("  - विषय: भूमि")] == ["subject"]


WORDS = st.text(alphabet="कखगपतरनसषमयािीुंँ्०aeiou", min_size=1, max_size=9)


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_for_the_same_word_only(one: str, other: str) -> None:
    assert distance(one, other) == pytest.approx(distance(other, one), abs=0.75 * max(len(one), len(other)))
    assert (distance(one, other) == 0) == (one == other)


@given(WORDS, WORDS)
def test_a_bound_changes_nothing_below_it(one: str, other: str) -> None:
    far = distance(one, other)
    assert distance(one, other, 1.5) == (far if far <= 1.5 else math.inf)


def test_what_is_lost_matters_by_what_it_is() -> None:
    meant = fold("पत्रांक")
    assert distance(fold("पत्राक"), meant) < distance(fold("पत्रंक"), meant) < distance(fold("पत्रां"), meant)
    assert distance(fold("दैनिक"), fold("दिनांक")) > limit(fold("दिनांक"))
    assert limit("क") == 0
    assert skeleton(fold("पत्रांक")) == "पतरक"


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    fresh = load_pack("bihar").labels
    once = fresh.seen_in("पत्राक 12 दिनाक")
    for word in ("पत्रिका", "कमांक", "दिनाक"):
        fresh.seen_in(word * 3)
    assert fresh.seen_in("पत्राक 12 दिनाक") == once
