"""The papers of a package: everything that must stand on them does, over as many pages as it takes, and nothing runs out of the page."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest

from scanfile.export import papers
from scanfile.export.papers import Listed, certificate, receipt
from scanfile.export.profiles import load_profile
from scanfile.export.reconcile import Code, Finding
from scanfile.export.summary import Summary, Totals, readme

DIGEST = "0123456789abcdef" * 4
SUMMARY = Summary(
    id="20261124-01",
    archive="5a0f8a5e-0000-4000-8000-000000000001",
    office="जिला अभिलेखागार, पटना",
    made="2026-11-24T14:06:34Z",
    day="2026-11-24",
    operator="asha",
    partial="",
    program="scanfile 0.1.0",
    head=f"17:{DIGEST}",
    previous=None,
    masters=(),
    totals=Totals(120, 300, 4000, 240, 123_456_789),
    findings=(),
)
PROFILE = load_profile("nic-efile")


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


def ink_reaches_the_rim(content: bytes) -> bool:
    """Whether anything is drawn within 8 mm of an edge of a page."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    touched = False
    for page in document:
        picture = page.render(scale=0.5, grayscale=True).to_numpy().reshape(-1, round(page.get_width() * 0.5 + 0.49))
        rim = round(8 / 25.4 * 36)
        touched |= bool(min(picture[:rim].min(), picture[-rim:].min(), picture[:, :rim].min(), picture[:, -rim:].min()) < 200)
    document.close()
    return touched


def listed(count: int) -> list[Listed]:
    return [
        Listed(place, f"{place}/रा०/2019 " + "बहुत लंबी संख्या " * (place % 9), f"alias-{place}", place, 2 * place)
        for place in range(1, count + 1)
    ]


def test_a_receipt_lists_every_file_over_as_many_pages_as_it_takes() -> None:
    content = receipt(SUMMARY, PROFILE, DIGEST, listed(120))
    texts = pages_of(content)
    assert len(texts) > 3
    assert all("File number" in text for text in texts[1:]), "every page of the list has its headings"
    assert all(f"alias-{place}" in "\n".join(texts) for place in range(1, 121))
    assert DIGEST[:8] in texts[0]
    assert "Complete by the register" in texts[0]
    assert not ink_reaches_the_rim(content)


def test_a_long_reason_and_many_findings_stay_on_the_page() -> None:
    findings = tuple(Finding(code, "b-01", "1/2019") for code in Code)
    content = receipt(replace(SUMMARY, partial="क्योंकि कमरा 2 बाद में आएगा / because " * 60, findings=findings), PROFILE, DIGEST, [])
    text = "\n".join(pages_of(content))
    assert "Not complete" in text
    assert "missing: in the register" in text
    assert not ink_reaches_the_rim(content)


def test_a_list_that_is_too_long_says_how_many_more_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "LISTED", 5)
    text = "\n".join(pages_of(receipt(SUMMARY, PROFILE, DIGEST, listed(120))))
    assert "alias-5" in text
    assert "alias-6" not in text
    assert "115 more" in text


def test_a_certificate_has_both_parts_in_both_languages_and_calls_itself_a_draft() -> None:
    content = certificate(SUMMARY, DIGEST, "tagmanifest-sha256.txt")
    texts = pages_of(content)
    assert len(texts) == 4
    assert ["PART A" in text for text in texts] == [False, False, True, False]
    assert ["PART B" in text for text in texts] == [False, False, False, True]
    assert all(DIGEST[:8] in text and "SHA256" in text for text in texts)
    assert all("DRAFT" in text for text in texts[2:])
    assert "24.11.2026 19:36 IST" in texts[2]
    assert not ink_reaches_the_rim(content)


def test_the_readme_is_in_both_languages_with_the_ends_of_lines_that_windows_shows() -> None:
    content = readme(SUMMARY, PROFILE)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n")
    text = content.decode("utf-8-sig")
    assert "sha256sum -c manifest-sha256.txt" in text
    assert "{ $h,$p = $_ -split '  ',2; if ((Get-FileHash -LiteralPath $p).Hash -ne $h) { $p } }" in text
    assert "not confirmed" in text
    assert "किसी भी कंप्यूटर पर" in text
    assert "The package is complete" in text
