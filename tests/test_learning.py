"""What people's numbers teach: lessons out of one correction, and the file that grows by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desks import Office

from scanfile.errors import ConfigError
from scanfile.index import NumberSaid
from scanfile.learning import lessons
from scanfile.metadata import load_pack, read_lexicon
from scanfile.model import Candidate, Source
from scanfile.rebuild import rebuild_index
from scanfile.text import number_key


def read(value: str) -> Candidate:
    return Candidate(value, value, number_key(value), Source.READING, 70, "label", 1, (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("said", "was_read", "text", "taught"),
    [
        ("1847/राजस्व", ["1847/रजस्व"], "पत्रांक 1847/रजस्व", [("section", "राजस्व")]),
        ("212/भू-अर्जन/2019", [], "", [("section", "भू-अर्जन")]),
        ("212/2019", ["212/2O19"], "पत्रांक 212/2O19", []),
        ("45/2019", ["45/2019-दानापुर"], "", [("place", "दानापुर")]),
        ("45/2019", ["45/2019 - Danapur"], "", [("place", "Danapur")]),
        ("45/2019", ["45/2019/2"], "", []),
        ("45/2019", ["452/2019-दानापुर"], "", []),
        ("77/2019", ["71/2019"], "बिहार सरकार\nबस्ता सूचक : 71/2019", [("label", "बस्ता सूचक")]),
        ("77/2019", ["71/2019"], "बस्ता सूचक\n71/2019", [("label", "बस्ता सूचक")]),
        ("77/2019", ["71/2019"], "पत्रावली संख्या 71/2019", []),
        ("77/2019", ["71/2019"], "यह पत्र आपके कार्यालय के दिनांक को भेजे गए 71/2019", []),
        ("77/2019", ["71/2019"], "4 बस्ता 71/2019", []),
        ("77/2019", ["71/2019"], "71/2019", []),
        ("77/2019", [], "x" * 5000 + " 7" * 3000, []),
    ],
)
def test_what_a_correction_teaches(said: str, was_read: list[str], text: str, taught: list[tuple[str, str]]) -> None:
    found = lessons(NumberSaid("a-01", said, "meena", "2026-11-24T09:00:00Z"), list(map(read, was_read)), [text], load_pack("bihar"))
    assert [(one.kind, one.text) for one in found] == taught


def test_a_lesson_says_where_it_comes_from() -> None:
    (one,) = lessons(NumberSaid("a-01", "18/राजस्व", "meena", "2026-11-24T09:00:00Z"), [read("18/रजस्व")], [], load_pack("bihar"))
    assert (one.record, one.learned) == ("a-01", "2026-11-24, meena: number 18/राजस्व, read 18/रजस्व")


def learned(office: Office) -> list[tuple[str, str]]:
    return [(one.text, one.record) for one in read_lexicon(office.archive.lexicon).lessons]


def pack_of(office: Office, record: str) -> tuple[str, str]:
    plain = json.loads((office.archive.record_dir(record) / "record.json").read_bytes())
    return plain["pack"], plain["settings"]


def test_the_lexicon_grows_with_decisions_and_nothing_else_changes(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", one=".", two=".")
    assert not office.archive.lexicon.exists()
    before, published = pack_of(office, "A-01"), pack_of(office, "A-02")
    assert before[0] == load_pack("").digest

    office.decide("set_field", "A-01", "number", "12/नजारत/2019")
    office.run()
    assert learned(office) == [("नजारत", "A-01")]
    after = pack_of(office, "A-01")
    assert after[0] != before[0] and after[1] != before[1], "what was built with other words says so"
    assert pack_of(office, "A-02") == published, "and nothing is built again by itself"
    with office.index() as index:
        assert len(index.results_by_settings()["build"]) == 2

    written = office.archive.lexicon.read_text("utf-8")
    office.run()
    assert office.archive.lexicon.read_text("utf-8") == written, "a decision teaches once"

    office.archive.lexicon.write_text(written + "use = false\n# कुछ और\n", "utf-8")
    office.decide("set_field", "A-02", "number", "13/नजारत/2019")
    office.run()
    assert learned(office) == [("नजारत", "A-01")], "what was taken out stays out"
    assert pack_of(office, "A-02")[0] == before[0]
    assert office.archive.lexicon.read_text("utf-8").endswith("# कुछ और\n")

    rebuild_index(office.archive, office.settings, "asha")
    office.run()
    assert learned(office) == [("नजारत", "A-01")], "a new index teaches nothing twice"


def test_a_lexicon_with_a_mistake_stops_the_run_before_it_begins(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.archive.lexicon.write_text('[[sections]]\nname = "12"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"lexicon\.mistakes"):
        office.deliver("A", one=".")
    with office.index() as index:
        assert index.batch_ids() == []


def test_a_number_taken_back_teaches_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.deliver("A", one=".")
    office.decide("set_field", "A-01", "number", "12/नजारत/2019")
    office.decide("set_field", "A-01", "number", "12/विधि/2019")
    office.run()
    assert learned(office) == [("विधि", "A-01")]
