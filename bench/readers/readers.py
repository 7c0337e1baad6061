"""Five readers look for the text of a PDF again: pdfium, poppler, MuPDF, pdfminer and pdf.js.

    python bench/readers/readers.py OUT.pdf PAGES.json

PAGES.json is a list with the text of each page as it was read by OCR (``scanfile text`` splits them at form feeds). The words of the
proof's normal form that a reader does not find are counted and listed. pdf.js needs ``npm install`` in this directory once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from scanfile.text import tokens

HERE = Path(__file__).parent
_SHOWN = 12


def pdfium(pdf: Path) -> list[str]:
    """The text of each page, by pdfium (Chromium's reader)."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def poppler(pdf: Path) -> list[str]:
    """The text of each page, by poppler (Evince, Okular)."""
    return _poppler(pdf)


def poppler_raw(pdf: Path) -> list[str]:
    """The text of each page in the order of the content stream, by poppler."""
    return _poppler(pdf, "-raw")


def mupdf(pdf: Path) -> list[str]:
    """The text of each page, by MuPDF."""
    return _run("mutool", "draw", "-q", "-F", "txt", str(pdf)).split("\f")[:-1]


def pdfminer(pdf: Path) -> list[str]:
    """The text of each page, by pdfminer."""
    from pdfminer.high_level import extract_text

    return extract_text(str(pdf)).split("\f")[:-1]


def pdfjs(pdf: Path) -> list[str]:
    """The text of each page, by pdf.js (Firefox's reader)."""
    found: list[str] = json.loads(_run("node", str(HERE / "read.mjs"), str(pdf)))
    return found


READERS: dict[str, Callable[[Path], list[str]]] = {
    "pdfium": pdfium,
    "poppler": poppler,
    "poppler -raw": poppler_raw,
    "mupdf": mupdf,
    "pdfminer": pdfminer,
    "pdf.js": pdfjs,
}


def missing(found: Sequence[str], expected: Sequence[str]) -> Counter[str]:
    """The words that a reader did not find on the page where they are.

    Where lines end with a hyphen, readers join what follows in their own order of lines; there it is enough that the letters are found.
    """
    lost: Counter[str] = Counter()
    for number, text in enumerate(expected):
        shown = found[number] if number < len(found) else ""
        want, have = Counter(tokens(text)), Counter(tokens(shown))
        left, over = want - have, have - want
        broken = Counter("".join(over.elements())) if any(line.rstrip().endswith("-") for line in text.splitlines()) else Counter()
        for word in left.elements():
            need = Counter(word)
            if need <= broken:
                broken -= need
            else:
                lost[word] += 1
    return lost


def _poppler(pdf: Path, *options: str) -> list[str]:
    """In lines of mixed direction poppler puts its direction marks where the space was."""
    text = _run("pdftotext", *options, "-enc", "UTF-8", str(pdf), "-")
    return re.sub("[\u202a-\u202e]", " ", text).split("\f")[:-1]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def main() -> int:
    """Print one line for each reader; 1 where a word was lost."""
    pdf, expected = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8"))
    wanted = sum(len(tokens(text)) for text in expected)
    worst = 0
    for name, read in READERS.items():
        lost = missing(read(pdf), expected)
        worst = max(worst, lost.total())
        print(f"{name:14} {wanted - lost.total():7} of {wanted} words found again  {' '.join(sorted(lost)[:_SHOWN])}")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
