"""The office's own lexicon: which words count, what it refuses, and what it proposes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.errors import ConfigError
from scanfile.metadata import (
    Lesson,
    Lexicon,
    is_teachable,
    load_pack,
    pack_with,
    rank,
    read_lexicon,
    read_lines,
    with_learned,
    with_lessons,
)
from scanfile.metadata.labels import Means
from scanfile.model import TextLine


def lexicon(tmp_path: Path, text: str) -> Lexicon:
    (tmp_path / "lexicon.toml").write_text(text, "utf-8")
    return read_lexicon(tmp_path / "lexicon.toml")


SECTION = Lesson("section", "पोशाक", record="a-01", learned="2026-11-24, meena: number 12/पोशाक")
LABEL = Lesson("label", "बस्ता सूचक", "this_file", "a-01")


@pytest.mark.parametrize(
    ("lessons", "counts"),
    [
        ([SECTION], True),
        ([LABEL], False),
        ([LABEL, LABEL], False),
        ([LABEL, Lesson("label", "बस्ता सूचक", "this_file", "a-02")], True),
        ([LABEL, Lesson("label", "बस्ता सूचक", "this_letter", "a-02")], False),
        ([Lesson("place", "दानापुर", record="a-01")], False),
        ([Lesson("place", "दानापुर", record="a-01"), Lesson("place", "दानापुर", record="a-02")], True),
        ([Lesson("place", "दानापुर")], True),
        ([Lesson("label", "बस्ता सूचक", "this_file", "a-01", use=True)], True),
        ([SECTION, Lesson("section", "पोशाक", record="a-02", use=False)], False),
    ],
)
def test_what_counts(lessons: list[Lesson], counts: bool) -> None:
    found = Lexicon(tuple(lessons))
    assert found.counts(lessons[0]) is counts
    assert [one.text for one in found.words(lessons[0].kind)] == ([lessons[0].text] if counts else [])


def test_an_entry_taken_out_is_not_learned_again_and_one_record_teaches_a_word_once() -> None:
    out = Lexicon((Lesson("section", "पोशाक", record="a-01", use=False),))
    assert out.knows(Lesson("section", "पोशाक", record="a-02"))
    assert Lexicon((SECTION,)).knows(SECTION)
    assert not Lexicon((SECTION,)).knows(Lesson("section", "पोशाक", record="a-02"))


words = st.text("कखगचजटतदनपमरलवसह" + "ािीुेो्ं" + "ABab", min_size=3, max_size=20).filter(is_teachable)
lessons = st.builds(
    Lesson, st.sampled_from(["section", "place"]), words, st.just(""), st.text("ab-01", max_size=8), st.text(max_size=40)
) | st.builds(Lesson, st.just("label"), words, st.just("this_file"), st.text("ab-01", max_size=8), st.text(max_size=40))


@given(st.lists(lessons, max_size=6))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, written: list[Lesson]) -> None:
    path = tmp_path_factory.mktemp("lexicon") / "lexicon.toml"
    half = len(written) // 2
    text = with_lessons(with_lessons("", written[:half]) + "# somebody's remark, without a line end", written[half:])
    path.write_text(text, "utf-8")
    found = read_lexicon(path)
    assert sorted(map(repr, found.lessons)) == sorted(map(repr, written))
    assert "# somebody's remark" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[sections]]\nname = "12/3"', "line 2: sections.0.name: '12/3' is no word of letters"),
        ('\n[[sections]]\nnames = "x"', "line 3: sections.0.names"),
        ('[[labels]]\ntext = "बस्ता"\nmeans = "colour"', "line 3: labels.0.means"),
        ('[[labels]]\ntext = "बस्ता"', "line 1: labels.0.means: Field required"),
        ('[[labels]]\ntext = "{no}"\nmeans = "date"', "line 2: labels.0.text"),
        ('[[labels]]\ntext="बस्ता"\nmeans="date"\n[[labels]]\ntext="बस्ता"\nmeans="other"', "line 4: labels.1: 'बस्ता' means date too"),
        ("[[places]]\nname = 7", "line 2: places.0.name"),
        ("use = 1", "line 1: use"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=r"lexicon\.mistakes") as error:
        lexicon(tmp_path, text)
    assert told in str(error.value.values["mistakes"])


def test_what_is_no_toml_is_refused_and_no_lexicon_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lexicon(tmp_path / "lexicon.toml") == Lexicon()
    with pytest.raises(ConfigError, match=r"config\.unreadable"):
        lexicon(tmp_path, "[[sections]\n")


def test_what_an_editor_of_windows_saves_is_read(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_bytes('\ufeff[[sections]]\r\nname = "नजारत"\r\n[[labels]]\r\ntext = "बस्ता"\r\nmeans = "x"\r\n'.encode())
    with pytest.raises(ConfigError) as refused:
        read_lexicon(path)
    assert str(refused.value.values["mistakes"]).startswith("line 5: labels.0.means:")
    path.write_bytes('\ufeff[[sections]]\r\nname = "नजारत"\r\n'.encode())
    assert [one.text for one in read_lexicon(path).lessons] == ["नजारत"]


def test_the_pack_grows_by_what_counts_and_its_digest_says_so() -> None:
    plain = load_pack("bihar")
    more = pack_with("bihar", Lexicon((SECTION, Lesson("label", "बस्ता सूचक", "this_file"), Lesson("place", "दानापुर"))))
    assert pack_with("bihar", Lexicon()) is pack_with("bihar", Lexicon((LABEL,))) is plain
    assert more.digest != plain.digest and len(more.digest) == len(plain.digest) == 12
    assert pack_with("bihar", Lexicon((SECTION,))).digest == pack_with("bihar", Lexicon((SECTION,))).digest
    assert load_pack("up").digest != plain.digest
    assert more.sections["पोशाक"] == "पोशाक" and "दानापुर" in more.places
    assert [seen.label.means for seen in more.labels.seen_in("बस्ता सूचक: 12/2019")] == [Means.FILE]
    assert not plain.labels.seen_in("बस्ता सूचक: 12/2019")


def test_the_state_pack_is_the_stronger() -> None:
    more = pack_with("bihar", Lexicon((Lesson("section", "राजस्व"), Lesson("label", "पत्रांक", "received"))))
    assert more.twins["राजस्व"] == load_pack("bihar").twins["राजस्व"]
    assert [seen.label.means for seen in more.labels.seen_in("पत्रांक 12/2019")] == [Means.LETTER]


def proposed(line: str, *lessons: Lesson) -> list[tuple[str, int]]:
    pack = pack_with("bihar", Lexicon(lessons))
    lines = [TextLine(line, 0, 0.1, 0.1, 0.9, 0.12)]
    return [(one.value, one.confidence) for one in with_learned(rank(read_lines(lines, pack, 2026), lines, pack).file, pack)]


def test_a_section_that_was_taught_is_proposed_for_one_misread() -> None:
    (read,) = proposed("पत्रांक 1847/रजस्व दिनांक 12.03.2019")
    assert read[0] == "1847/रजस्व"
    assert [value for value, _ in proposed("पत्रांक 1847/रजस्व दिनांक 12.03.2019", Lesson("section", "राजस्व"))] == ["1847/राजस्व", "1847/रजस्व"]
    sure = proposed("पत्रावली संख्या 1847/रजस्व", Lesson("section", "राजस्व"))
    assert sure[0][0] == "1847/रजस्व" and sure[0][1] >= 80, "what a machine may accept by itself is not put behind"
    assert sure[1] == ("1847/राजस्व", 50)


@pytest.mark.parametrize("line", ["पत्रांक 1847/राजस्व", "पत्रांक 1847/स्थापना", "पत्रांक 1847/2019", "पत्रांक 1847/भवन"])
def test_nothing_is_proposed_for_what_is_right_or_far(line: str) -> None:
    assert proposed(line, Lesson("section", "राजस्व")) == proposed(line)


def test_between_two_that_were_taught_nobody_guesses() -> None:
    one, other = Lesson("section", "राजस्व"), Lesson("section", "राजस्त")
    line = "पत्रांक 18/राजस्ब"
    assert [value for value, _ in proposed(line, one)] == ["18/राजस्व", "18/राजस्ब"]
    assert [value for value, _ in proposed(line, one, other)] == ["18/राजस्ब"]
