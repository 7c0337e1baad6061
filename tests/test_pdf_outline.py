"""The bookmarks of a part, as a value and as readers find them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pdf_zoo as zoo
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.pdf import DocumentFacts, DocumentMark, PageSource, build, document_title, prove
from scanfile.pdf.outline import Bookmark, bookmarks

FACTS = DocumentFacts("1122-07-01", "पत्राचार (Correspondence)", "2026-11-22", tuple(f"{page}/c" for page in range(1, 7)), number="12/2019")
LETTERS = (DocumentMark(2, "1234/रा०, 12.03.2019: सड़क"), DocumentMark(4), DocumentMark(5, "मूल पत्र"))


def pages(start: int, end: int) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(f"{page + 1}/c", page) for page in range(start, end))


def test_without_documents_the_pages_lie_closed_below_the_part() -> None:
    part = Bookmark("पत्राचार (Correspondence)", 0, open=False, below=pages(0, 6))
    assert bookmarks(FACTS) == Bookmark("12/2019", 0, open=True, below=(part,))


def test_documents_lie_open_below_the_part_and_their_pages_closed_below_them() -> None:
    (part,) = bookmarks(replace(FACTS, documents=LETTERS)).below
    assert part == Bookmark(
        "पत्राचार (Correspondence)",
        0,
        open=True,
        below=(
            Bookmark("1/c – 2/c", 0, below=pages(0, 2)),
            Bookmark("3/c – 4/c: 1234/रा०, 12.03.2019: सड़क", 2, below=pages(2, 4)),
            Bookmark("5/c", 4, below=pages(4, 5)),
            Bookmark("6/c: मूल पत्र", 5, below=pages(5, 6)),
        ),
    )


@pytest.mark.parametrize(
    ("known", "title"),
    [
        ({}, ""),
        ({"number": "1234/रा०"}, "1234/रा०"),
        ({"number": "1234/रा०", "date": "12.03.2019"}, "1234/रा०, 12.03.2019"),
        ({"date": "12.03.2019", "subject": "सड़क"}, "12.03.2019: सड़क"),
        ({"number": "7", "date": "2019", "subject": "पुल"}, "7, 2019: पुल"),
    ],
)
def test_a_letter_is_called_by_what_is_known_of_it(known: dict[str, str], title: str) -> None:
    assert document_title(**known) == title


def test_a_long_subject_is_cut_between_words() -> None:
    mark = DocumentMark(0, "क्षतिग्रस्त " * 30)
    (part,) = bookmarks(replace(FACTS, documents=(mark,))).below
    title = part.below[0].title
    assert title.startswith("1/c – 6/c: क्षतिग्रस्त ")
    assert title.endswith("क्षतिग्रस्त …")
    assert len(title) <= 122


def leaves(bookmark: Bookmark) -> Iterator[Bookmark]:
    for below in bookmark.below:
        yield from leaves(below)
    if not bookmark.below:
        yield bookmark


@given(st.integers(1, 40), st.lists(st.builds(DocumentMark, st.integers(-3, 45), st.text(max_size=5)), max_size=12))
def test_every_page_is_there_once_and_in_order(count: int, marks: list[DocumentMark]) -> None:
    facts = replace(FACTS, labels=tuple(f"{page}/c" for page in range(1, count + 1)), documents=tuple(marks))
    assert [(leaf.title, leaf.page) for leaf in leaves(bookmarks(facts))] == [(f"{page + 1}/c", page) for page in range(count)]
    (part,) = bookmarks(facts).below
    starts = {mark.start for mark in marks if 0 <= mark.start < count}
    assert {below.page for below in part.below if below.below} == (starts | {0} if starts else set())


@pytest.fixture
def built(tmp_path: Path) -> Path:
    target = tmp_path / "o.pdf"
    build(sources(tmp_path), replace(FACTS, documents=LETTERS), target, zoo.settings(), tmp_path)
    return target


def sources(directory: Path) -> list[PageSource]:
    pixels = np.full((1600, 1200), 255, np.uint8)
    pixels[300:320, 200:900] = 0
    path = directory / "page.tif"
    path.write_bytes(zoo.fax_tiff(pixels, 1600)[0])
    return [zoo.source(path, pixels, dpi=zoo.Dpi(150, 150, False), ocr=zoo.page_of_text("बिहार सरकार")) for _ in range(6)]


def test_a_reader_finds_the_list_and_devanagari_in_it(built: Path) -> None:
    document = pypdfium2.PdfDocument(built)
    found = [(item.level, item.get_title(), item.get_dest().get_index()) for item in document.get_toc()]
    document.close()
    assert found[:4] == [(0, "12/2019", 0), (1, "पत्राचार (Correspondence)", 0), (2, "1/c – 2/c", 0), (3, "1/c", 0)]
    assert (2, "3/c – 4/c: 1234/रा०, 12.03.2019: सड़क", 2) in found
    assert [page for level, _, page in found if level == 3] == list(range(6))


def test_what_is_shown_at_first_is_the_list_of_letters(built: Path) -> None:
    """A negative count is closed (ISO 32000-1, 12.3.3)."""
    with pikepdf.open(built) as pdf:
        root = pdf.Root.Outlines
        record = root.First
        part = record.First
        assert (int(root.Count), int(record.Count), int(part.Count)) == (6, 5, 4)
        assert [int(part.First.Count), int(part.Last.Count)] == [-2, -1]


def test_the_document_stays_pdf_a_and_the_same(built: Path, tmp_path: Path) -> None:
    assert prove(built, [page.ocr for page in sources(tmp_path)]) == []
    again = tmp_path / "again.pdf"
    build(sources(tmp_path), replace(FACTS, documents=LETTERS), again, zoo.settings(), tmp_path)
    assert again.read_bytes() == built.read_bytes()
