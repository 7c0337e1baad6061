"""Lines on a page are the letters that were given, whatever stood on the line before."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from scanfile.paper.typeset import Canvas


@pytest.mark.parametrize("first", ["a", "spouse", "कखग", "(a", "12/क०", "____"])
@pytest.mark.parametrize("second", ["______, do hereby", "12/2019 abc", "(क) abc", "abc क"])
def test_a_line_of_the_same_size_keeps_its_letters(first: str, second: str) -> None:
    """fpdf2 left the Latin font of one line switched on for the next."""
    with Canvas("t") as canvas:
        canvas.page()
        for row, line in enumerate((first, second)):
            canvas.text((20, 20 + 10 * row, 170, 8), line, 10)
        document = pypdfium2.PdfDocument(io.BytesIO(canvas.content()))
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert [line.strip() for line in text.splitlines() if line.strip()] == [first, second]
