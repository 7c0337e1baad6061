"""The proof: what was written is read back and compared before anybody calls it published."""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from pikepdf.pdfa import validate_written

from scanfile import text as words
from scanfile.errors import InputError, ProblemCode
from scanfile.model import OcrPage
from scanfile.pdf import layer
from scanfile.sensitive import without_digits

# The PDF/A check reads fonts with fontTools, which grumbles on standard error about dates that are right.
logging.getLogger("fontTools").setLevel(logging.ERROR)

Finding = tuple[ProblemCode, str]
_SHOWN = 6
_PAGES_AT_ONCE = 16


def prove(pdf: Path, pages: Sequence[OcrPage | None]) -> list[Finding]:
    """What is wrong with a written PDF; nothing when it holds: the number of pages, the PDF/A-2b verdict, and the text of each page."""
    findings: list[Finding] = []
    if faults := pdfa_faults(pdf):
        findings.append((ProblemCode.PROOF_PDFA, "; ".join(faults[:_SHOWN])))
    try:
        texts = _read_back(pdf)
    except pypdfium2.PdfiumError as error:
        return [*findings, (ProblemCode.PROOF_PAGES, str(error))]
    if len(texts) != len(pages):
        findings.append((ProblemCode.PROOF_PAGES, f"{len(texts)} pages, expected {len(pages)}"))
    for number, (found, page) in enumerate(zip(texts, pages, strict=False), 1):
        if page is not None and (detail := difference(found, page)):
            findings.append((ProblemCode.PROOF_TEXT, f"page {number}: {detail}"))
    return findings


def pdfa_faults(pdf: Path) -> list[str]:
    """What speaks against a PDF being PDF/A-2b, nothing where it passes."""
    with pdf.open("rb") as stream:  # a path would be mapped into memory as a whole
        report = validate_written(stream, "2b")
    return [] if report.verdict == "pass" else [f"{one.rule} {one.where}: {one.message}" for one in report.findings] or [report.verdict]


def page_texts(pdf: Path) -> list[str]:
    """The text of each page as pdfium reads it. Raises InputError for what can't be opened."""
    try:
        return _read_back(pdf)
    except pypdfium2.PdfiumError as error:
        raise InputError(ProblemCode.DAMAGED_PDF, str(error)) from error


def _read_back(pdf: Path) -> list[str]:
    """The text of each page. An open document keeps the images of the pages it has loaded: so it is opened again every few pages."""
    texts, count = _texts(pdf, 0)
    while len(texts) < count:
        texts += _texts(pdf, len(texts))[0]
    return texts


def _texts(pdf: Path, first: int) -> tuple[list[str], int]:
    """The text of some pages from this one on, and how many pages there are in all."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for number in range(first, min(first + _PAGES_AT_ONCE, len(document))):
            page = document[number]
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded() if text_page.count_chars() else "")
            text_page.close()
            page.close()
        return texts, len(document)
    finally:
        document.close()


def difference(found: str, page: OcrPage) -> str:
    """How the text that a reader found differs from the page's own, empty where the bags of normal-form words are equal."""
    expected = "\n".join(" ".join(layer.clean(word.text) for word in line.words) for line in page.lines)
    missing = Counter(words.tokens(expected))
    extra = Counter(words.tokens(found))
    missing, extra = missing - extra, extra - missing
    if _letters(missing) == _letters(extra):
        # Readers join words at hyphens where they see the end of a line, and take a lone comma after it along; the letters are all there.
        return ""
    return f"missing {_listed(missing)}, extra {_listed(extra)}"


def _letters(bag: Counter[str]) -> Counter[str]:
    return Counter(character for token in bag.elements() for character in token if unicodedata.category(character)[0] not in "PC")


def _listed(bag: Counter[str]) -> str:
    # Problems are read by more people than pages are: no number of a page stands in them.
    shown = [without_digits(token) for token, _ in sorted(bag.items())][:_SHOWN]
    return f"{sum(bag.values())} ({' '.join(shown)})" if shown else "0"
