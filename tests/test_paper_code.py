"""What codes say: the text form of our sheets, round trips, damage, the barcodes of the office, and the verdict on one page."""

from __future__ import annotations

import base64
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanfile import config
from scanfile.config import BarcodeRule
from scanfile.errors import ConfigError
from scanfile.model import CountUnit, Part, SheetKind, SheetMark, Symbol
from scanfile.paper.code import NUMBER_CHARS, OFFICE_CHARS, Barcodes, Damaged, Foreign, decode, encode, read_symbols

BOX = (0, 0, 10, 10)
NOTING = SheetMark(SheetKind.FILE, "1847/रा०/2018", Part.NOTING, 1, 24, CountUnit.LEAF, "DM-GAYA")
GENERIC = [SheetMark(kind) for kind in SheetKind if kind is not SheetKind.FILE]
SHIPPED = Barcodes(config.load(None).separate.barcodes)


def sealed(body: str) -> str:
    """A text with its check value, by the words of docs/separator-sheets.md."""
    return body + base64.b32encode(sha256(body.encode("utf-8")).digest())[:4].decode()


def qr(text: str) -> Symbol:
    return Symbol("qr", text, BOX)


def strip(text: str, kind: str = "code128") -> Symbol:
    return Symbol(kind, text, BOX)


FORMS = [
    (NOTING, "SCANFILE:1:F:N:1:24L:DM-GAYA:1847/रा०/2018:"),
    (SheetMark(SheetKind.FILE, "A: 5%", Part.CORRESPONDENCE, 12, 0, CountUnit.WRITTEN_SIDE), "SCANFILE:1:F:C:12:0W::A%3A 5%25:"),
    (SheetMark(SheetKind.FILE, "7", None, 1, None, CountUnit.SIDE, "अंचल\n"), "SCANFILE:1:F::1:S:अंचल%0A:7:"),
    (SheetMark(SheetKind.NEXT_FILE), "SCANFILE:1:N:"),
    (SheetMark(SheetKind.NEXT_PART), "SCANFILE:1:P:"),
    (SheetMark(SheetKind.NEXT_DOCUMENT), "SCANFILE:1:D:"),
    (SheetMark(SheetKind.END), "SCANFILE:1:E:"),
]


@pytest.mark.parametrize(("mark", "body"), FORMS)
def test_the_form_is_the_documented_one(mark: SheetMark, body: str) -> None:
    assert encode(mark) == sealed(body)
    assert decode(sealed(body)) == mark


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(lambda text: unicodedata.normalize("NFC", text))
file_marks = st.builds(
    SheetMark,
    st.just(SheetKind.FILE),
    texts.filter(bool),
    st.sampled_from([*Part, None]),
    st.integers(1, 999),
    st.none() | st.integers(0, 999_999),
    st.sampled_from(CountUnit),
    texts,
)


@given(st.sampled_from(GENERIC) | file_marks)
@example(SheetMark(SheetKind.FILE, "\U0010ffff" * NUMBER_CHARS, Part.NOTING, 999, 999_999, CountUnit.SIDE, "क" * OFFICE_CHARS))
@example(SheetMark(SheetKind.FILE, "%:\x00\u2028%25%%%", None, office="::%3A"))
@example(SheetMark(SheetKind.FILE, "क्ष\u200dत्रि॰", None, office="ज़"))
def test_every_mark_comes_back(mark: SheetMark) -> None:
    """So two marks never share a text."""
    assert decode(encode(mark)) == mark


def test_number_and_office_come_back_in_nfc() -> None:
    assert decode(encode(SheetMark(SheetKind.FILE, "e\u0301", office="\u0928\u093c"))) == SheetMark(
        SheetKind.FILE, "\u00e9", office="\u0929"
    )


@pytest.mark.parametrize(
    "mark",
    [
        SheetMark(SheetKind.FILE),
        SheetMark(SheetKind.FILE, "x" * (NUMBER_CHARS + 1)),
        SheetMark(SheetKind.FILE, "7", office="x" * (OFFICE_CHARS + 1)),
        SheetMark(SheetKind.FILE, "7", volume=0),
        SheetMark(SheetKind.FILE, "7", volume=1000),
        SheetMark(SheetKind.FILE, "7", count=-1),
        SheetMark(SheetKind.FILE, "7", count=1_000_000),
        SheetMark(SheetKind.FILE, "\ud800"),
        SheetMark(SheetKind.END, "7"),
        SheetMark(SheetKind.NEXT_PART, part=Part.NOTING),
    ],
)
def test_what_no_sheet_can_say_is_refused(mark: SheetMark) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(mark)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SCANFILE",
        "SCANFILER:1:E:",
        "scanfile:1:E:",
        " SCANFILE:1:E:",
        "../../etc",
        "<script>alert(1)</script>",
        "https://a.in/SCANFILE:1:",
    ],
)
def test_what_is_not_ours_is_foreign(text: str) -> None:
    assert decode(text) == Foreign()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (sealed("SCANFILE:2:E:"), "version '2' is unknown"),
        (sealed("SCANFILE:01:E:"), "version '01' is unknown"),
        ("SCANFILE:", "version '' is unknown"),
        ("SCANFILE:1", "the check value is wrong"),
        ("SCANFILE:1:E:AAAA", "the check value is wrong"),
        (sealed("SCANFILE:1:E:").lower().replace("scanfile", "SCANFILE"), "the check value is wrong"),
        (sealed("SCANFILE:1:F:N:1:24L:DM:18:").replace("24L", "42L"), "the check value is wrong"),
        ("SCANFILE:1:\ud800:AAAA", "the check value is wrong"),
        (sealed("SCANFILE:1:F:N:1:L::" + "7" * 9000 + ":"), "the check value is wrong"),
        (sealed("SCANFILE:1:"), "kind '' is unknown"),
        (sealed("SCANFILE:1:X:"), "kind 'X' is unknown"),
        (sealed("SCANFILE:1:\x1b[31m:"), "kind '\\\\x1b[31m' is unknown"),
        (sealed("SCANFILE:1:E:x:"), "there are fields too many"),
        (sealed("SCANFILE:1:F:N:1:24L:DM:"), "there are 4 fields, not 5"),
        (sealed("SCANFILE:1:F:N:1:24L:DM:18:1:"), "there are 6 fields, not 5"),
        (sealed("SCANFILE:1:F:Q:1:24L:DM:18:"), "part 'Q' is unknown"),
        (sealed("SCANFILE:1:F:N:0:24L:DM:18:"), "volume or count is no number"),
        (sealed("SCANFILE:1:F:N:१:24L:DM:18:"), "volume or count is no number"),
        (sealed("SCANFILE:1:F:N:1:24:DM:18:"), "volume or count is no number"),
        (sealed("SCANFILE:1:F:N:1:-4L:DM:18:"), "volume or count is no number"),
        (sealed("SCANFILE:1:F:N:1:24L:DM:%FF:"), "an escaped character is no UTF-8"),
        (sealed("SCANFILE:1:F:N:1:24L:DM::"), "number or office is missing or too long"),
        (sealed("SCANFILE:1:F:N:1:24L:DM:" + "7" * (NUMBER_CHARS + 1) + ":"), "number or office is missing or too long"),
    ],
)
def test_what_begins_like_ours_and_is_wrong_is_damaged(text: str, reason: str) -> None:
    assert decode(text) == Damaged(reason)


@given(st.text(max_size=40), st.sampled_from(["", "SCANFILE:", "SCANFILE:1:", "SCANFILE:1:F:"]))
def test_any_text_has_an_answer(text: str, begin: str) -> None:
    for said in (begin + text, sealed((begin + text).encode("utf-8", "replace").decode())):
        assert isinstance(decode(said), SheetMark | Foreign | Damaged)


@settings(derandomize=True)  # twenty bits of check value miss one in a million
@given(file_marks, st.data())
def test_one_character_misread_is_noticed(mark: SheetMark, data: st.DataObject) -> None:
    text = encode(mark)
    place = data.draw(st.integers(len("SCANFILE:"), len(text) - 1))
    wrong = data.draw(st.sampled_from("ABC127:%").filter(lambda other: other != text[place]))
    assert isinstance(decode(text[:place] + wrong + text[place + 1 :]), Damaged)


def rule(match: str, kind: SheetKind = SheetKind.FILE, part: Part | str = "", symbol: str = "any") -> BarcodeRule:
    return BarcodeRule.model_validate({"match": match, "kind": kind, "part": part, "symbol": symbol})


OFFICE = Barcodes(
    [
        rule("REV-{number}-N{volume}", part=Part.NOTING),
        rule("REV-{number}", part=Part.CORRESPONDENCE),
        rule("{volume}#{number}#"),
        rule("*.+(", SheetKind.NEXT_DOCUMENT),
        rule("पत्रावली {number}", symbol="qr"),
        rule("CORR", SheetKind.NEXT_PART, Part.CORRESPONDENCE),
    ]
)


@pytest.mark.parametrize(
    ("symbol", "mark"),
    [
        (strip("REV-12-N3", "code39"), SheetMark(SheetKind.FILE, "12", Part.NOTING, 3)),
        (strip("REV-A-N2-N03"), SheetMark(SheetKind.FILE, "A-N2", Part.NOTING, 3)),
        (strip("REV-12-N0"), SheetMark(SheetKind.FILE, "12-N0", Part.CORRESPONDENCE)),
        (strip(" REV-12/34 \r\n"), SheetMark(SheetKind.FILE, "12/34", Part.CORRESPONDENCE)),
        (strip("REV- "), None),
        (strip("rev-12"), None),
        (strip("XREV-12"), None),
        (strip("REV-" + "1" * 301), None),
        (strip("2#77#"), SheetMark(SheetKind.FILE, "77", None, 2)),
        (strip("२#77#"), None),
        (strip("*.+("), SheetMark(SheetKind.NEXT_DOCUMENT)),
        (strip("xx+("), None),
        (qr("पत्रावली  ७७/२०१६"), SheetMark(SheetKind.FILE, "७७/२०१६")),
        (strip("पत्रावली 77"), None),
        (strip("CORR", "other"), SheetMark(SheetKind.NEXT_PART, part=Part.CORRESPONDENCE)),
        (strip(""), None),
    ],
)
def test_the_office_s_barcodes_by_rule(symbol: Symbol, mark: SheetMark | None) -> None:
    assert OFFICE.mark(symbol) == mark


def test_a_number_that_leads_out_is_a_number_and_nothing_else() -> None:
    mark = Barcodes([rule("F {number}")]).mark(qr("F ../../etc"))
    assert mark == SheetMark(SheetKind.FILE, "../../etc")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('match = "A{number}B{number}"\nkind = "file"', "once each"),
        ('match = "{office}"\nkind = "file"', "no other braces"),
        ('match = "{{number}}"\nkind = "file"', "no other braces"),
        ('match = "{number}{volume}"\nkind = "file"', "between"),
        ('match = "FILE"\nkind = "file"', "belongs to the kind 'file'"),
        ('match = "{number}"\nkind = "end of batch"', "belongs to the kind 'file'"),
        ('match = "X{volume}"\nkind = "next file"', "belongs to the kind 'file'"),
        ('match = "X"\nkind = "end of batch"\npart = "noting"', "part belongs"),
        ('match = ""\nkind = "end of batch"', "at least 1"),
        ('match = "X"\nkind = "cover"', "separate.barcodes.0.kind"),
        ('match = "X"\nkind = "next file"\nregex = true', "separate.barcodes.0.regex"),
    ],
)
def test_mistakes_in_a_rule_are_named(tmp_path: Path, text: str, mistake: str) -> None:
    own = tmp_path / "scanfile.toml"
    own.write_text(f"[[separate.barcodes]]\n{text}\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(own)
    assert mistake in str(caught.value.values["mistakes"])


OTHER = SheetMark(SheetKind.FILE, "1847/रा०/2018", Part.CORRESPONDENCE, 1, 80, CountUnit.LEAF, "DM-GAYA")
END = SheetMark(SheetKind.END)
UNREAD = qr("")
PAGES = [
    ("nothing", [], None),
    ("a letter's own code", [qr("upi://pay?pa=x"), strip("EB123456789IN")], None),
    ("an unread code on a letter", [UNREAD], None),
    ("a code that leads out", [qr("../../etc")], None),
    ("both codes of a sheet", [qr(encode(NOTING)), qr(encode(NOTING)), strip("SCANFILE")], NOTING),
    ("one of two", [UNREAD, qr(encode(NOTING))], NOTING),
    ("one of two, the other misread", [qr(encode(NOTING)[:-1] + "!"), qr(encode(NOTING))], NOTING),
    ("only the strip of a generic sheet", [UNREAD, strip(encode(END))], END),
    ("only the strip of a file's sheet", [strip("SCANFILE")], Damaged("unreadable")),
    ("the strip and unread codes", [UNREAD, strip("SCANFILE"), UNREAD], Damaged("unreadable")),
    ("two sheets at once", [qr(encode(NOTING)), qr(encode(OTHER))], Damaged("its codes contradict each other")),
    ("a newer sheet", [strip("SCANFILE"), qr("SCANFILE:2:E:AAAA")], Damaged("version '2' is unknown")),
    ("Patch-T", [strip("PATCHT")], SheetMark(SheetKind.NEXT_FILE)),
    ("Patch-T all over", [strip("PATCHT"), strip("PATCHT", "code39"), qr("PATCHT")], SheetMark(SheetKind.NEXT_FILE)),
    ("ours beside Patch-T", [strip("PATCHT"), qr(encode(NOTING))], NOTING),
    ("ours unreadable beside Patch-T", [strip("PATCHT"), strip("SCANFILE")], Damaged("unreadable")),
]


@pytest.mark.parametrize(("symbols", "verdict"), [case[1:] for case in PAGES], ids=[case[0] for case in PAGES])
def test_one_page_s_codes_make_one_verdict(symbols: list[Symbol], verdict: SheetMark | Damaged | None) -> None:
    assert read_symbols(symbols, SHIPPED) == verdict
    assert read_symbols(symbols[::-1], SHIPPED) == verdict


def test_two_stickers_that_disagree_are_a_damaged_sheet() -> None:
    assert read_symbols([strip("REV-1"), strip("REV-2")], OFFICE) == Damaged("its codes contradict each other")
    assert read_symbols([strip("REV-1"), strip("REV-1", "code39")], OFFICE) == SheetMark(SheetKind.FILE, "1", Part.CORRESPONDENCE)
