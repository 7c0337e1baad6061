"""Plain text, hOCR and ALTO from a reading, parsed again by an XML parser."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from scanfile import transcript
from scanfile.corrections import corrected, reading_digest
from scanfile.model import Block, Correction, Dpi, Line, OcrPage, Word

DPI = Dpi(300, 300, inferred=False)
ALTO = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
HTML = "{http://www.w3.org/1999/xhtml}"


def page(*lines: str) -> OcrPage:
    """A page of one block; words are 100 pixels apart, lines 50."""
    rows = []
    for y, line in enumerate(lines):
        words = tuple(Word(text, (100 * x, 50 * y, 100 * x + 80, 50 * y + 30), 91, "Devanagari") for x, text in enumerate(line.split(" ")))
        rows.append(Line(words, (0, 50 * y, 100 * len(words) - 20, 50 * y + 30)))
    blocks = (Block(tuple(rows), (0, 0, 500, 50 * len(rows))),) if rows else ()
    return OcrPage(2480, 3508, DPI, 0, 0.0, blocks, "Devanagari", "tesserocr 2.13")


def test_plain_text_has_a_form_feed_between_pages_only() -> None:
    assert transcript.plain_text([page("पत्र संख्या 12/2019", "Sir,"), page(), page("2")]) == "पत्र संख्या 12/2019\nSir,\n\f\f2\n"


def test_plain_text_of_nothing_is_empty() -> None:
    assert transcript.plain_text([]) == ""


def test_hocr_has_boxes_confidence_and_resolution() -> None:
    tree = ET.fromstring(transcript.hocr([page("नई <&> दिल्ली"), page()], title='A "title" & more'))
    spans = [(e.get("class"), e.get("title"), e.text) for e in tree.iter() if e.get("class")]
    assert spans == [
        ("ocr_page", "bbox 0 0 2480 3508; ppageno 0; scan_res 300 300", "\n   "),
        ("ocr_carea", "bbox 0 0 500 50", "\n    "),
        ("ocr_line", "bbox 0 0 280 30", None),
        ("ocrx_word", "bbox 0 0 80 30; x_wconf 91", "नई"),
        ("ocrx_word", "bbox 100 0 180 30; x_wconf 91", "<&>"),
        ("ocrx_word", "bbox 200 0 280 30; x_wconf 91", "दिल्ली"),
        ("ocr_page", "bbox 0 0 2480 3508; ppageno 1; scan_res 300 300", "\n  "),
    ]
    assert tree.findtext(f"{HTML}head/{HTML}title") == 'A "title" & more'


def test_alto_has_positions_spaces_and_word_confidence() -> None:
    tree = ET.fromstring(transcript.alto([page('क "ख"')], source="masters/1122-07/000001.tif"))
    assert tree.findtext(".//a:fileName", namespaces=ALTO) == "masters/1122-07/000001.tif"
    assert tree.findtext(".//a:softwareName", namespaces=ALTO) == "tesserocr 2.13"
    strings = [dict(e.attrib) for e in tree.iterfind(".//a:String", ALTO)]
    assert strings == [
        {"ID": "word_1_1_1_1", "HPOS": "0", "VPOS": "0", "WIDTH": "80", "HEIGHT": "30", "CONTENT": "क", "WC": "0.91"},
        {"ID": "word_1_1_1_2", "HPOS": "100", "VPOS": "0", "WIDTH": "80", "HEIGHT": "30", "CONTENT": '"ख"', "WC": "0.91"},
    ]
    assert [dict(e.attrib) for e in tree.iterfind(".//a:SP", ALTO)] == [{"HPOS": "80", "VPOS": "0", "WIDTH": "20"}]


def test_ids_are_unique_over_all_pages() -> None:
    pages = [page("एक दो", "तीन"), page("एक दो", "तीन")]
    for text, attribute in ((transcript.hocr(pages), "id"), (transcript.alto(pages), "ID")):
        ids = [e.get(attribute) for e in ET.fromstring(text).iter() if e.get(attribute)]
        assert len(ids) == len(set(ids)) >= 12


@given(st.text(st.characters(exclude_categories=["Zs", "Zl", "Zp", "Cs"]), min_size=1).filter(lambda text: " " not in text))
def test_any_word_survives_or_is_marked(text: str) -> None:
    """XML can't hold control characters: those become U+FFFD; everything else comes back as it was (line ends as parsers give them)."""
    expected = "".join(char if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff") else "\ufffd" for char in text)
    word = ET.fromstring(transcript.hocr([page(text)])).find(f".//{HTML}span[@class='ocrx_word']")
    assert word is not None
    assert word.text == expected.replace("\r\n", "\n").replace("\r", "\n")
    string = ET.fromstring(transcript.alto([page(text)])).find(".//a:String", ALTO)
    assert string is not None
    assert string.get("CONTENT") == expected


def test_a_corrected_word_is_sure_in_both_and_marked_where_the_format_can() -> None:
    one = page("ररजस्व विभाग")
    said = Correction(reading_digest(one), 0, one.words[0].box, "ररजस्व", "राजस्व")
    mended = corrected(one, [said])
    strings = ET.fromstring(transcript.alto([mended])).findall(".//a:String", ALTO)
    assert [(e.get("CONTENT"), e.get("WC"), e.get("CS")) for e in strings] == [("राजस्व", "1.00", "true"), ("विभाग", "0.91", None)]
    spans = [e for e in ET.fromstring(transcript.hocr([mended])).iter() if e.get("class") == "ocrx_word"]
    assert [(e.text, (e.get("title") or "").split("; ")[1]) for e in spans] == [("राजस्व", "x_wconf 100"), ("विभाग", "x_wconf 91")]
    assert transcript.plain_text([mended]) == "राजस्व विभाग\n"
