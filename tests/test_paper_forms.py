"""Papers that people sign: where pages break."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from scanfile.paper.forms import Form

HEADS = (("Package", 1.0), ("Receiver", 1.0))


@pytest.mark.parametrize("lines", range(30, 46))
def test_the_headings_of_a_table_are_never_alone_at_the_foot_of_a_page(lines: int) -> None:
    """Wherever on the page it begins, and though its first row is high."""
    with Form("Paper") as form:
        form.heading("काग़ज़", "Paper")
        for _ in range(lines):
            form.paragraph("a line", after=0)
        form.table(HEADS, [("first row " * 30, "accepted"), ("second", "refused")])
        content = form.content()
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    with_heads = [text for text in texts if "Receiver" in text]
    assert with_heads
    assert all("accepted" in text or "refused" in text for text in with_heads)
