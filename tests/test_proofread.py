"""Words that people correct, over a real index and a tiny archive: the PDF, the search, a second reading, and who was quicker."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import fakes
import pypdfium2
import pytest
from desks import Office
from test_pdf_access import texts

from scanfile import proofread
from scanfile.access import AccessTask, write_access_pdfs
from scanfile.corrections import State
from scanfile.errors import UsageError
from scanfile.index import Index
from scanfile.model import Affine, Part, Reach, RecordState, Step, Work
from scanfile.proofread import Place, Said
from scanfile.rebuild import rebuild_index
from scanfile.repair import Target
from scanfile.shelf import Shelf
from scanfile.store import fingerprint
from scanfile.verify import Grade, verify

WRONG, RIGHT = "ररजस्व", "कार्यक्षेत्र"
READ = ("कार्यालय", WRONG, "पत्रांक", "दिनांक", "विषय", "letter", "office", "2019", WRONG, "सूचना")


class Reader(fakes.FakeEngine):
    """Reads the same ten words on every page, ``slip`` pixels further to the right; ``instead`` has other words for some."""

    slip = 0
    instead: dict[str, str] = {}  # noqa: RUF012  (tests set it)

    def recognise(self, pixels: Any, dpi: int, languages: str, layout: Any) -> Any:
        """``READ``, two lines of five."""
        found = super().recognise(pixels, dpi, languages, layout)
        if not found.blocks:
            return found
        texts = iter(READ)
        (block,) = found.blocks
        move = Affine(e=self.slip)
        lines = []
        for line in block.lines:
            words = []
            for word in line.words:
                text = next(texts)
                words.append(replace(word, text=self.instead.get(text, text), box=move.move_box(word.box)))
            lines.append(replace(line, words=tuple(words), box=move.move_box(line.box)))
        return type(found)((replace(block, lines=tuple(lines), box=move.move_box(block.box)),))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One record of two pages, read by ``Reader``; its number was said, so that it is published."""
    monkeypatch.setattr(fakes, "FakeEngine", Reader)
    monkeypatch.setattr(Reader, "slip", 0)
    monkeypatch.setattr(Reader, "instead", {})
    made = Office(tmp_path)
    made.deliver("A", x="..")
    made.decide("set_field", "A-01", "number", "12/2019")
    made.decide("set_field", "A-01", "subject", "")
    made.run()
    assert state(made) is RecordState.PUBLISHED
    return made


def state(office: Office) -> RecordState:
    with office.index() as index:
        return index.record("A-01").state


def say(office: Office, what: str, *args: Any, operator: str = "ravi", reason: str = "") -> Said:
    with office.index() as index:
        answer: Said = getattr(proofread, what)(office.desk(index, operator, reason), *args)
        return answer


def places(office: Office, page: str = "1/c") -> list[Place]:
    with office.index() as index:
        return list(proofread.words_of(office.desk(index, "ravi"), "A-01", page).places)


def name_of(office: Office, text: str, page: str = "1/c") -> str:
    return next(place.name for place in places(office, page) if place.entry.text == text)


def hits(office: Office, query: str) -> list[str]:
    with office.index() as index:
        return sorted(hit.label for hit in index.search(query))


def pdf_texts(office: Office) -> list[str]:
    """The text of each page of the record's PDF as pdfium finds it."""
    with office.index() as index:
        (part,) = index.record("A-01").parts
    assert part.pdf is not None
    document = pypdfium2.PdfDocument(office.archive.root / part.pdf)
    try:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_bounded())
            text.close()
            page.close()
        return found
    finally:
        document.close()


def transcript(office: Office, form: str) -> str:
    with office.index() as index:
        return Shelf(office.archive, office.settings, index, "ravi").transcript("A-01", form)


def sound(office: Office) -> None:
    verdict = verify(office.archive, Grade.FULL)
    assert (verdict.findings, verdict.unfinished) == ((), ())


def readings(office: Office) -> dict[str, str]:
    return {path.name: fingerprint(path) for path in office.archive.pages.rglob("*.read.json.gz")}


def test_a_corrected_word_is_in_the_pdf_the_search_and_the_exports(office: Office) -> None:
    before = readings(office)
    office.plan = "E"  # from now on whoever reads a page fails
    assert hits(office, WRONG) == ["1/c", "2/c"]
    assert say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT) == Said(1, ("A/000001-001",))
    # The index follows at once, the PDF with the next run.
    assert (hits(office, RIGHT), hits(office, WRONG), state(office)) == (["1/c"], ["1/c", "2/c"], RecordState.STALE)
    sound_but_for_work = verify(office.archive, Grade.FULL)
    assert (sound_but_for_work.findings, sound_but_for_work.unfinished) == ((), ("A",))
    assert RIGHT not in pdf_texts(office)[0]
    office.run()
    assert state(office) is RecordState.PUBLISHED
    first, second = pdf_texts(office)
    assert (first.count(RIGHT), first.count(WRONG)) == (1, 1)
    assert (second.count(RIGHT), second.count(WRONG)) == (0, 2)
    assert transcript(office, "txt").count(RIGHT) == 1
    assert 'WC="1.00" CS="true"/>' in transcript(office, "alto")
    assert transcript(office, "hocr").count("x_wconf 100") == 1
    assert readings(office) == before, "what the machine read stays on record"
    sound(office)


def test_all_equal_words_of_a_page_or_a_record(office: Office) -> None:
    assert say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT, Reach.PAGE) == Said(2, ("A/000001-001",))
    assert hits(office, WRONG) == ["2/c"]
    assert say(office, "correct", "A-01", "2/c", name_of(office, WRONG, "2/c"), RIGHT, Reach.RECORD) == Said(2, ("A/000002-001",))
    assert hits(office, WRONG) == []
    office.run()
    assert not any(WRONG in text for text in pdf_texts(office))
    assert say(office, "take_back", "A-01", "2/c", name_of(office, RIGHT, "2/c"), Reach.RECORD) == Said(4, ("A/000002-001", "A/000001-001"))
    assert (hits(office, WRONG), hits(office, RIGHT)) == (["1/c", "2/c"], [])
    sound_after_run(office)


def sound_after_run(office: Office) -> None:
    office.run()
    sound(office)


def test_taking_back_gives_the_same_pdf_again(office: Office) -> None:
    before, words = office.archive.root, places(office)
    was = {path.relative_to(before): fingerprint(path) for path in office.archive.records.rglob("*.pdf")}
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    office.run()
    say(office, "take_back", "A-01", "1/c", name_of(office, RIGHT))
    assert places(office) == words
    office.run()
    assert {path.relative_to(before): fingerprint(path) for path in office.archive.records.rglob("*.pdf")} == was
    assert say(office, "take_back", "A-01", "1/c", name_of(office, WRONG)) == Said(0, ())


def test_no_word_several_words_and_words_where_nothing_was_read(office: Office) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, "letter"), "")
    say(office, "correct", "A-01", "1/c", name_of(office, "office"), " जिला \u00a0 कार्यालय ")
    say(office, "add", "A-01", "1/c", (100, 700, 300, 730), "हस्ताक्षर")
    assert [(place.entry.text, place.entry.state) for place in places(office)[5:7]] == [
        ("", State.REMOVED),
        ("जिला कार्यालय", State.CORRECTED),
    ]
    assert places(office)[-1].entry.state is State.ADDED
    office.run()
    text = pdf_texts(office)[0]
    assert "letter" not in text
    assert all(word in text for word in ("जिला", "हस्ताक्षर"))
    sound(office)
    say(office, "correct", "A-01", "1/c", name_of(office, "हस्ताक्षर"), "हस्ता०")
    assert hits(office, "हस्ताक्षर") == []
    say(office, "take_back", "A-01", "1/c", name_of(office, "हस्ता०"))
    assert len(places(office)) == len(READ)


@pytest.mark.parametrize("text", ["a\nb", "a\x00", "\u202eabc", "\ufeffa", "a\u2028b", "\ud800", "\uffff", "x" * 201, "\u200d", "a \u200c"])
def test_what_can_not_stand_on_a_page(office: Office, text: str) -> None:
    assert refused(office, "correct", "A-01", "1/c", name_of(office, WRONG), text) == "words.text"


def refused(office: Office, what: str, *args: Any) -> str:
    """The code of the refusal; nothing is decided."""
    kept = [path.read_bytes() for path in office.archive.pages.rglob("decisions.json")]
    with pytest.raises(UsageError) as caught:
        say(office, what, *args)
    assert [path.read_bytes() for path in office.archive.pages.rglob("decisions.json")] == kept
    return caught.value.code


@pytest.mark.parametrize(
    ("what", "args", "code"),
    [
        ("correct", ("A-01", "1/c", "2", "x"), "words.name"),
        ("correct", ("A-01", "1/c", "2-zzzz", "x"), "words.name"),
        ("correct", ("A-01", "1/c", "99-abcd", "x"), "words.changed"),
        ("correct", ("A-01", "9/c", "2-abcd", "x"), "repair.no-page"),
        ("correct", ("A-01", "1/c-2/c", "2-abcd", "x"), "repair.no-page"),
        ("correct", ("Z-01", "1/c", "2-abcd", "x"), "usage.no-such-record"),
        ("take_back", ("A-01", "1/c", "2", Reach.PAGE), "words.name"),
        ("add", ("A-01", "1/c", (10, 10, 10, 30), "x"), "words.box"),
        ("add", ("A-01", "1/c", (10, 10, 30, 99999), "x"), "words.box"),
        ("add", ("A-01", "1/c", (10, 10, 30, 30), ""), "words.text"),
    ],
)
def test_what_is_refused(office: Office, what: str, args: tuple[Any, ...], code: str) -> None:
    assert refused(office, what, *args) == code


def test_the_same_place_is_not_added_twice(office: Office) -> None:
    say(office, "add", "A-01", "1/c", (100, 700, 300, 730), "एक")
    assert refused(office, "add", "A-01", "1/c", (100, 700, 300, 730), "दो") == "words.taken"


def test_words_of_a_sealed_record_are_not_listed_nor_corrected(office: Office) -> None:
    name = name_of(office, WRONG)
    office.decide("seal", "A-01")
    assert refused(office, "correct", "A-01", "1/c", name, RIGHT) == "words.sealed"
    with office.index() as index, pytest.raises(UsageError):
        proofread.words_of(office.desk(index, "ravi"), "A", "000001-001")


def test_a_page_that_is_still_to_be_read(office: Office) -> None:
    office.run(office.scan("B", y="."), batch="B", work=Work(jobs=1, read=False))
    assert refused(office, "correct", "B-01", "1/c", "1-abcd", "x") == "words.unread"


def test_two_operators_and_one_word(office: Office) -> None:
    name, other = name_of(office, WRONG), name_of(office, "विषय")
    say(office, "correct", "A-01", "1/c", name, RIGHT, operator="asha")
    # Ravi saw the word as it was before Asha; what else he saw on the page is as it was.
    assert refused(office, "correct", "A-01", "1/c", name, "राजस्व") == "words.changed"
    assert refused(office, "take_back", "A-01", "1/c", name) == "words.changed"
    say(office, "correct", "A-01", "1/c", other, "विषयः")
    say(office, "correct", "A-01", "1/c", name_of(office, RIGHT), "राजस्व", reason="looked again")
    assert (hits(office, "राजस्व"), hits(office, RIGHT)) == (["1/c"], [])
    with office.index() as index:
        told = [(event.actor, json.loads(event.detail)) for event in index.events() if event.kind == "decision.word"]
    assert [(actor, one["reason"], [word["new"] for word in one["words"]]) for actor, one in told] == [
        ("asha", "", [RIGHT]),
        ("ravi", "", ["विषयः"]),
        ("ravi", "looked again", ["राजस्व"]),
    ]


def test_who_is_second_is_refused_when_both_looked_at_the_same_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen the word and typed; the other one decides just before our turn."""
    name, real = name_of(office, WRONG), proofread._decide

    def meanwhile(*args: Any) -> Said:
        monkeypatch.setattr(proofread, "_decide", real)
        say(office, "correct", "A-01", "1/c", name, RIGHT, operator="asha")
        return real(*args)

    monkeypatch.setattr(proofread, "_decide", meanwhile)
    with pytest.raises(UsageError) as caught:
        say(office, "correct", "A-01", "1/c", name, "राजस्व")
    assert caught.value.code == "words.changed"
    assert hits(office, RIGHT) == ["1/c"]


def test_no_number_of_the_page_goes_into_the_trail(office: Office) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, "2019"), "आधार: 999941057058")
    with office.index() as index:
        trail = " ".join(event.detail for event in index.events() if event.kind == "decision.word")
        assert [(line.kind, line.count) for line in index.sensitive()] == [("aadhaar", 1)]
    assert "############" in trail
    assert "9999" not in trail
    assert "2019" not in json.dumps([one["words"] for one in map(json.loads, filter(None, [trail]))])


def access_texts(office: Office) -> str:
    """What the small PDFs for hand-over say."""
    settings, target = office.settings, office.root / "access" / "x.pdf"
    target.parent.mkdir(exist_ok=True)
    task = AccessTask(office.archive.root, "A-01", Part.CORRESPONDENCE, 1, target, settings.pages, settings.access, settings.pdf.language)
    return " ".join(text for piece in write_access_pdfs(task).pieces for text in texts(piece.path))


def test_the_pdfs_for_hand_over_say_what_the_records_own_says(office: Office) -> None:
    assert WRONG in access_texts(office)
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT, Reach.RECORD)
    assert RIGHT not in access_texts(office), "the record is to be built first"
    office.run()
    assert RIGHT in access_texts(office)
    assert WRONG not in access_texts(office)


def test_separation_looks_again_only_where_a_word_hints_at_something_else(office: Office) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    with office.index() as index:
        assert index.to_separate() == []
    say(office, "correct", "A-01", "1/c", name_of(office, "सूचना"), "फाइल संख्या 412/2021")
    with office.index() as index:
        assert index.to_separate() == ["A"]
        assert [page.number for page in index.separate_pages("A")] == ["412/2021", ""]
    sound_after_run(office)


# Read again


def test_the_page_is_read_again_and_the_word_is_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = name_of(office, "विषय")
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    say(office, "add", "A-01", "1/c", (100, 700, 300, 730), "हस्ताक्षर")
    monkeypatch.setattr(Reader, "slip", 2)
    office.run(work=Work(redo=Step.READ))
    assert refused(office, "correct", "A-01", "1/c", stale, "x") == "words.changed", "the page was read again in between"
    assert (hits(office, RIGHT), hits(office, "हस्ताक्षर"), state(office)) == (["1/c"], ["1/c"], RecordState.PUBLISHED)
    assert RIGHT in pdf_texts(office)[0]
    sound(office)
    # What was carried can be taken back by the place that it has now.
    say(office, "take_back", "A-01", "1/c", name_of(office, RIGHT))
    assert hits(office, RIGHT) == []


def test_the_page_is_read_again_and_the_word_is_another(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    office.run()
    monkeypatch.setattr(Reader, "instead", {WRONG: "रजस्त"})
    office.run(work=Work(redo=Step.READ))
    assert (hits(office, RIGHT), state(office)) == ([], RecordState.REVIEW)
    (problem,) = problems(office)
    assert (problem.code, problem.page, problem.record) == ("word-unplaced", "000001-001", "A-01")
    assert problem.detail.startswith(f"{WRONG} -> {RIGHT}, at ")
    assert places(office)[-1].entry.state is State.UNPLACED
    assert refused(office, "correct", "A-01", "1/c", places(office)[-1].name, "x") == "words.unplaced"
    # To correct the word that stands there now answers it.
    say(office, "correct", "A-01", "1/c", name_of(office, "रजस्त"), RIGHT)
    assert problems(office) == []
    assert len(places(office)) == len(READ)
    office.run()
    assert (hits(office, RIGHT), state(office)) == (["1/c"], RecordState.PUBLISHED)
    sound(office)


def problems(office: Office) -> list[Any]:
    with office.index() as index:
        return index.problems()


@pytest.mark.parametrize("how", ["take back", "dismiss"])
def test_a_word_without_a_place_is_taken_back_or_dismissed(office: Office, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    monkeypatch.setattr(Reader, "instead", {WRONG: "रजस्त"})
    office.run(work=Work(redo=Step.READ))
    assert state(office) is RecordState.REVIEW
    if how == "dismiss":
        with office.index() as index:
            assert index.retry_problems([problems(office)[0].id]) == 0, "no second try answers a question"
            index.dismiss_problems([problems(office)[0].id], "ravi", "the page is clear now")
    else:
        say(office, "take_back", "A-01", "1/c", places(office)[-1].name)
    office.run()
    assert (problems(office), state(office)) == ([], RecordState.PUBLISHED)
    sound(office)


def test_the_question_goes_with_its_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.deliver("B", y="..")
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    monkeypatch.setattr(Reader, "instead", {WRONG: "रजस्त"})
    office.run(work=Work(redo=Step.READ))
    office.decide("move", "A-01", ["1/c"], Target(record="B-01"))
    assert [(one.record, one.page) for one in problems(office) if one.code == "word-unplaced"] == [("B-01", "000001-001")]
    office.decide("join", "A-01", ["B-01"])
    office.run()
    assert [(one.record, one.page) for one in problems(office) if one.code == "word-unplaced"] == [("A-01", "000001-001")]


def test_a_page_is_turned_and_its_word_goes_with_it(office: Office) -> None:
    """The fake engine reads the same words at the same place of a page that stands on its head: nothing is there that was corrected."""
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    office.decide("rotate", "A-01", ["1/c"], 180)
    office.run()
    assert [one.code for one in problems(office)] == ["word-unplaced"]
    office.decide("rotate", "A-01", ["1/c"], 180)
    office.run()
    assert (problems(office), hits(office, RIGHT)) == ([], ["1/c"])
    sound(office)


# Crashes, and the index made anew


@pytest.mark.parametrize("built", [True, False], ids=["built", "not built yet"])
def test_an_index_that_is_made_anew_knows_the_words(office: Office, built: bool) -> None:
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT, Reach.PAGE)
    say(office, "add", "A-01", "2/c", (100, 700, 300, 730), "हस्ताक्षर")
    if built:
        office.run()
    listed = places(office), places(office, "2/c")
    before = verify(office.archive, Grade.FULL)
    rebuild_index(office.archive, office.settings, "tester")
    assert (places(office), places(office, "2/c")) == listed
    assert (hits(office, RIGHT), hits(office, "हस्ताक्षर"), hits(office, WRONG)) == (["1/c"], ["2/c"], ["2/c"])
    assert state(office) is (RecordState.PUBLISHED if built else RecordState.STALE)
    after = verify(office.archive, Grade.FULL)
    assert (after.findings, after.manifest, after.unfinished) == (before.findings, before.manifest, before.unfinished)
    office.run()
    assert RIGHT in pdf_texts(office)[0]
    sound(office)


def test_a_crash_behind_the_decision_is_made_good_by_the_next_command(office: Office) -> None:
    """Killed between the decision on disk and the index, and between the index and its text."""
    for step in ("add_decisions", "commit"):
        name = name_of(office, WRONG)
        process = multiprocessing.get_context("fork").Process(target=_killed, args=(office, step, name))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        office.run()
        assert (hits(office, RIGHT), state(office)) == (["1/c"], RecordState.PUBLISHED)
        assert RIGHT in pdf_texts(office)[0]
        sound(office)
        say(office, "take_back", "A-01", "1/c", name_of(office, RIGHT))
        office.run()


def _killed(office: Office, step: str, name: str) -> None:
    setattr(Index, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    say(office, "correct", "A-01", "1/c", name, RIGHT)


def test_a_correction_during_a_build_has_the_record_built_once_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.run(work=Work(redo=Step.BUILD))
    real, done = fakes.FaultyExecutor.submit, []

    def submit(self: Any, fn: Any, task: Any, timeout_s: float) -> Any:
        found = real(self, fn, task, timeout_s)
        if fn.__name__ == "build_record" and not done:
            done.append(say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT))
        return found

    monkeypatch.setattr(fakes.FaultyExecutor, "submit", submit)
    office.run(work=Work(redo=Step.BUILD))
    assert done
    assert RIGHT in pdf_texts(office)[0]
    assert state(office) is RecordState.PUBLISHED
    sound(office)


def test_decisions_of_words_need_the_second_version_of_their_file(office: Office) -> None:
    path = office.archive.decisions("A")
    assert json.loads(path.read_bytes())["format"] == 1
    say(office, "correct", "A-01", "1/c", name_of(office, WRONG), RIGHT)
    plain = json.loads(path.read_bytes())
    assert plain["format"] == 2
    (word,) = plain["decisions"][-1]["words"]
    assert (word["old"], word["new"], word["turns"], len(word["reading"]), len(word["box"])) == (WRONG, RIGHT, 0, 16, 4)
    office.run()
    (record,) = office.archive.records.glob("*/record.json")
    (part,) = json.loads(record.read_bytes())["parts"]
    assert [page.get("said") for page in part["pages"]] == [1, None]
