"""Queries as people type them, and the stretch of text that shows why a page was found."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.search import Term, expression, parse, snippet


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("कार्यालय", (Term(("कार्यालय",)),)),
        ("Land ज़मीन", (Term(("land",)), Term(("जमीन",)))),
        ('"भूमि अर्जन" x', (Term(("भूमि", "अर्जन")), Term(("x",)))),
        ("“भूमि अर्जन”", (Term(("भूमि", "अर्जन")),)),
        ('"left open', (Term(("left", "open")),)),
        ("digit*", (Term(("digit",), prefix=True),)),
        ('"land acq"*', (Term(("land", "acq"), prefix=True),)),
        ("उ०प्र० 12/03/2019", (Term(("उ", "प्र")), Term(("12", "03", "2019")))),
        ("x x", (Term(("x",)),)),
        ("NOT (a OR b):c", (Term(("not",)), Term(("a",)), Term(("or",)), Term(("b", "c")))),
        (' * "" - ( ', ()),
        ("", ()),
    ],
)
def test_parse(query: str, terms: tuple[Term, ...]) -> None:
    assert parse(query) == terms


@pytest.mark.parametrize(
    ("query", "fts"),
    [
        ("a b", '"a" AND "b"'),
        ('"a b"', '"a b"'),
        ("ab*", '("ab" *)'),
        ("", ""),
        ("सम*", '("सम" * OR "संप" * OR "संफ" * OR "संब" * OR "संभ" *)'),
    ],
)
def test_expression(query: str, fts: str) -> None:
    assert expression(parse(query)) == fts


@given(st.one_of(st.text(max_size=60), st.text(alphabet='"*()^:-+{} ANDORTNEकि.०\0\ud800', max_size=60)))
def test_no_query_is_a_syntax_error(query: str) -> None:
    found = expression(parse(query))
    db = sqlite3.connect(":memory:")
    db.execute("""CREATE VIRTUAL TABLE t USING fts5(x, tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""")
    if found:
        assert db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (found,)).fetchone() == (0,)
    db.close()


def test_a_long_query_is_cut_not_refused() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    found = expression(parse(" ".join(f"सम{number}* न*" for number in range(2000))))
    assert db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (found,)).fetchone() == (0,)
    db.close()


LETTER = "कार्यालय जिलाधिकारी, पटना\nपत्रांक 1234/रा० दिनांक 12.03.2019\nविषय: हिन्दी में digitisation के सम्\u200dबन्ध में।"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("पटना", "«पटना»"),
        ("सम्बन्ध", "«सम्\u200dबन्ध»"),
        ("हिंदी DIGITISATION", "«हिन्दी» में «digitisation»"),
        ('"1234/रा०"', "«1234»/«रा०»"),
        ("सम*", "«सम्\u200dबन्ध»"),
        ('"दिनांक 12.03"', "«दिनांक» «12».«03»."),
    ],
)
def test_snippet_marks_the_words_of_the_page_itself(query: str, shown: str) -> None:
    assert shown in snippet(LETTER, parse(query))


def test_snippet_is_one_line_cut_at_word_borders_around_the_densest_match() -> None:
    page = "प्रथम " * 100 + "alpha " + "मध्य " * 100 + "alpha beta " + "अन्त " * 100
    shown = snippet(page, parse("alpha beta"), ("[", "]"), width=60)
    assert "[alpha] [beta]" in shown
    assert set(shown.replace("[alpha] [beta]", "").split()) == {"…", "मध्य", "अन्त"}
    assert len(shown) <= 60 + len("… ") + len(" …") + 4


@pytest.mark.parametrize("page", ["", " \n", "— ।"])
def test_snippet_of_a_page_without_words(page: str) -> None:
    assert snippet(page, parse("x")) == " ".join(page.split())


def test_snippet_without_a_match_is_the_beginning() -> None:
    assert snippet("one two three", parse("four")) == "one two three"


@given(st.text(max_size=200), st.text(alphabet="कि़ab1 *०.", max_size=10))
def test_snippet_invents_nothing(page: str, query: str) -> None:
    shown = snippet(page, parse(query), ("", "")).removeprefix("… ").removesuffix(" …")
    assert "".join(shown.split()) in "".join(page.split())
