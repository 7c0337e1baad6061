"""Letters, notings, tables and gazette pages: their parts, and how an Indian office sets them on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from samples import english, hindi
from samples.paper import BLUE, RED, scribble
from samples.sheet import FACES, Sheet, Style
from samples.topic import Topic

Rng = np.random.Generator

DISTRICTS = (("पटना", "Patna"), ("लखनऊ", "Lucknow"), ("वाराणसी", "Varanasi"), ("गया", "Gaya"), ("प्रयागराज", "Prayagraj"), ("मेरठ", "Meerut"))
TEHSILS = ("सदर", "उत्तरी", "दक्षिणी")
PATNA_CIRCLES = ("दानापुर", "मसौढ़ी", "फतुहा", "बाढ़", "सम्पतचक", "पुनपुन")
PEOPLE = ("रामचन्द्र शर्मा", "सुरेश कुमार", "अनिल कुमार सिंह", "महेश प्रसाद", "राजीव रंजन", "विजय बहादुर")
PEOPLE_EN = ("R. K. SHARMA", "SUNIL KUMAR", "A. K. VERMA", "P. N. MISHRA", "GEETA DEVI", "M. L. MEENA")
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True)
class Letter:
    """One letter as it is printed, from the letterhead to the list of copies."""

    language: str
    head: tuple[str, ...]
    number: str
    date: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    subject: str
    salutation: str
    body: tuple[str, ...]
    closing: str
    signatory: tuple[str, ...]
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """A letterhead with the forms of address that go with it; ``number`` has gaps for serial and year."""

    language: str
    head: tuple[str, ...]
    number: str
    sender: tuple[str, ...]
    addressees: tuple[tuple[str, ...], ...]
    posts: tuple[str, ...]
    copies: tuple[str, ...]


OFFICES = {
    "up": Office(
        "hi",
        ("उत्तर प्रदेश शासन", "राजस्व अनुभाग-5"),
        "संख्या-{serial}/एक-5-{year}-रा-5",
        ("प्रेषक,", "{person},", "विशेष सचिव, उत्तर प्रदेश शासन।"),
        (("सेवा में,", "समस्त जिलाधिकारी,", "उत्तर प्रदेश।"), ("सेवा में,", "जिलाधिकारी,", "{district}।")),
        ("विशेष सचिव", "संयुक्त सचिव", "अनु सचिव"),
        ("आयुक्त एवं सचिव, राजस्व परिषद, लखनऊ।", "समस्त मण्डलायुक्त, उत्तर प्रदेश।", "गार्ड फाइल।"),
    ),
    "patna": Office(
        "hi",
        ("बिहार सरकार", "समाहरणालय, पटना", "(जिला राजस्व शाखा)"),
        "पत्रांक- {serial}/रा.",
        ("प्रेषक,", "{person},", "अपर समाहर्ता, पटना।"),
        (("सेवा में,", "अंचल अधिकारी,", "{tehsil}।"), ("सेवा में,", "भूमि सुधार उप समाहर्ता,", "{tehsil}।")),
        ("अपर समाहर्ता, पटना", "जिला राजस्व पदाधिकारी"),
        ("अनुमण्डल पदाधिकारी, पटना सदर।", "थानाध्यक्ष, {tehsil}।", "जिला अभिलेखागार, पटना।"),
    ),
    "dm": Office(
        "hi",
        ("कार्यालय जिलाधिकारी, {district}", "(सामान्य अनुभाग)"),
        "पत्र संख्या- {serial}/सा.अ./{year}",
        (),
        (("समस्त उप जिलाधिकारी,", "जनपद {district}।"), ("मुख्य विकास अधिकारी,", "{district}।")),
        ("जिलाधिकारी, {district}", "अपर जिलाधिकारी (प्रशासन)"),
        ("आयुक्त महोदय को सादर सूचनार्थ।", "समस्त तहसीलदार, जनपद {district}।", "सूचना विज्ञान अधिकारी, {district}।"),
    ),
    "ministry": Office(
        "en",
        ("GOVERNMENT OF INDIA", "MINISTRY OF RURAL AFFAIRS", "Department of Field Grants"),
        "No. A-{serial}({small})/{year}/DFG",
        (),
        (("To", "The Chief Secretaries of all States"), ("To", "The Director of Accounts,", "{district_en}")),
        ("Under Secretary to the Government of India", "Deputy Secretary to the Government of India"),
        ("The Accountant General, {district_en}.", "All Sections of the Department.", "Guard file."),
    ),
    "collector_en": Office(
        "en",
        ("OFFICE OF THE COLLECTOR, {district_en_upper}", "Establishment Section"),
        "F. No. {serial}/{year}/Estt",
        (),
        (
            ("To", "All Sub-Divisional Officers,", "{district_en}"),
            ("To", "The Executive Engineer,", "Public Works Department, {district_en}"),
        ),
        ("Additional Collector, {district_en}", "Deputy Collector (Establishment)"),
        ("The Commissioner, for information.", "The Treasury Officer, {district_en}.", "Office copy."),
    ),
}


def fillings(rng: Rng, written: date | None = None) -> dict[str, str]:
    """Return what fills the gaps of topics and offices in one letter, which bears the date ``written`` or one between 2008 and 2022."""
    district, district_en = DISTRICTS[rng.integers(len(DISTRICTS))]
    written = written or date(int(rng.integers(2008, 2023)), 1, 1) + timedelta(days=int(rng.integers(365)))
    return {
        "district": district,
        "district_en": district_en,
        "district_en_upper": district_en.upper(),
        "tehsil": str(rng.choice(TEHSILS)),
        "village": str(rng.choice(hindi.VILLAGE_NAMES)),
        "person": str(rng.choice(PEOPLE)),
        "person_en": str(rng.choice(PEOPLE_EN)),
        "small": str(rng.integers(6, 60)),
        "khata": str(rng.integers(61, 400)),
        "plot": str(rng.integers(401, 2900)),
        "area": f"{rng.integers(1, 9)}.{rng.integers(10, 99)}",
        "money": f"{rng.integers(2, 98)},{rng.integers(10, 99)},000",
        "serial": str(rng.integers(101, 9800)),
        "year": str(written.year),
        "written": f"{written:%d.%m.%Y}",
        "day": f"{written + timedelta(days=int(rng.integers(10, 40))):%d.%m.%Y}",
        "past": f"{written - timedelta(days=int(rng.integers(20, 90))):%d.%m.%Y}",
        "month_en": MONTHS_EN[written.month % 12],
    }


def letter(topic: Topic, office: Office, rng: Rng, extra: int = 0, written: date | None = None) -> Letter:
    """Fill a topic into an office's letterhead; ``extra`` adds so many paragraphs of general office prose."""
    gaps = fillings(rng, written)
    if office is OFFICES["patna"]:
        gaps |= {"district": "पटना", "district_en": "Patna", "tehsil": str(rng.choice(PATNA_CIRCLES))}
    in_hindi = office.language == "hi"
    general = list(hindi.GENERAL if in_hindi else english.GENERAL)
    chosen = [general[n] for n in rng.permutation(len(general))[:extra]]
    body = (*topic.body[:-1], *chosen, topic.body[-1])

    def fill(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line.format(**gaps) for line in lines)

    post = str(rng.choice(office.posts))
    return Letter(
        language=topic.language,
        head=fill(office.head),
        number=office.number.format(**gaps),
        date=("दिनांक " if in_hindi else "Dated: ") + gaps["written"],
        sender=fill(office.sender),
        addressee=fill(office.addressees[rng.integers(len(office.addressees))]),
        subject=("विषय: " if in_hindi else "Subject: ") + topic.subject.format(**gaps),
        salutation="महोदय," if in_hindi else "Sir,",
        body=fill(body),
        closing="भवदीय," if in_hindi else "Yours faithfully,",
        signatory=fill(("({person})" if in_hindi else "({person_en})", post)),
        copies=fill(office.copies),
    )


@dataclass(frozen=True)
class Room:
    """White space on a letter, as the height in millimetres where it begins: right of the address, and left of the signature."""

    address_mm: float
    signature_mm: float


def set_letter(sheet: Sheet, text: Letter, style: Style, rng: Rng) -> Room:
    """Set a letter on an empty sheet, sign it, and return where a stamp would cover nothing."""
    in_hindi = text.language != "en"
    body_align = "left" if style.face is FACES["typewriter"] else "justify"
    for number, line in enumerate(text.head):
        bigger = style.size_pt + (4.5 if number == 0 else 1.5)
        sheet.paragraph(line, style.but(size_pt=bigger, bold=True), "centre")
    sheet.skip(1)
    sheet.rule()
    sheet.pair(text.number, text.date, style)
    sheet.skip(2.5)
    address_mm = sheet.y / sheet.dpi * 25.4
    for block in (text.sender, text.addressee):
        for number, line in enumerate(block):
            sheet.paragraph(line, style, indent_mm=12 if number and len(block) > 2 else 0)
        sheet.skip(1.5 if block else 0)
    sheet.paragraph(text.subject, style.but(bold=True), "left", span=(sheet.left + sheet.px(10), sheet.right - sheet.px(6)))
    sheet.skip(1.5)
    sheet.paragraph(text.salutation, style)
    for paragraph in text.body:
        sheet.paragraph(paragraph, style, body_align, indent_mm=12)
        sheet.skip(1.2)
    signature_mm = sheet.y / sheet.dpi * 25.4
    sign(sheet, (text.closing, *text.signatory), style, rng)
    if text.copies:
        to_whom = "प्रतिलिपि: निम्नलिखित को सूचनार्थ एवं आवश्यक कार्यवाही हेतु प्रेषित।" if in_hindi else "Copy forwarded for information to:"
        sheet.paragraph(to_whom, style)
        for number, line in enumerate(text.copies, 1):
            sheet.paragraph(f"{number}. {line}", style, indent_mm=6)
    return Room(address_mm, signature_mm)


def sign(sheet: Sheet, lines: tuple[str, ...], style: Style, rng: Rng, ink: tuple[int, int, int] = BLUE) -> None:
    """Set a signature block at the right: the closing, a signature, name and post."""
    span = (sheet.right - sheet.px(94), sheet.right)
    sheet.line(lines[0], style, span, "centre")
    at = (span[0] / sheet.dpi * 25.4 + float(rng.uniform(24, 34)), sheet.y / sheet.dpi * 25.4 + 0.5)
    sheet.press(scribble(sheet.px(38), sheet.px(11), rng, max(2, sheet.px(0.4)), int(rng.integers(6, 10))), at, ink, "signature")
    sheet.skip(12.5)
    for line in lines[1:]:
        sheet.line(line, style, span, "centre")
    sheet.skip(1.5)


def set_noting(sheet: Sheet, number: str, ordinal: int, page: tuple[str, tuple[str, ...], tuple[str, ...]], rng: Rng) -> None:
    """Set a note sheet: its printed heading, numbered paragraphs, and the officers' initials."""
    heading, paragraphs, officers = page
    style = Style(FACES["sans"], 13, 1.75)
    margin = sheet.left - sheet.px(4)
    sheet.draw.line((margin, sheet.px(12), margin, sheet.height - sheet.px(12)), fill=(120, 90, 90), width=2)
    sheet.paragraph(f"{ordinal}/n", style, "right")
    sheet.paragraph(heading, style.but(size_pt=16, bold=True), "centre")
    sheet.paragraph(f"पत्रावली संख्या {number}", style, "centre")
    sheet.rule()
    sheet.skip(3)
    for paragraph in paragraphs:
        sheet.paragraph(paragraph, style, "justify", indent_mm=0 if paragraph[0].isdigit() else 20)
        sheet.skip(2.5)
    sheet.skip(4)
    for step, officer in enumerate(officers):
        left = sheet.right - sheet.px(60) if step % 2 == 0 else sheet.left
        at = (left / sheet.dpi * 25.4 + 8, sheet.y / sheet.dpi * 25.4)
        ink = RED if step == 2 else BLUE
        sheet.press(scribble(sheet.px(24), sheet.px(10), rng, max(2, sheet.px(0.45)), loops=4), at, ink, "initials")
        dated = scribble(sheet.px(17), sheet.px(5), rng, max(2, sheet.px(0.3)), loops=5)
        sheet.press(dated, (at[0] + 26, at[1] + 4), ink, "handwritten date")
        sheet.skip(11)
        sheet.line(officer, style, (left, left + sheet.px(60)), "centre")
        sheet.skip(6)


def set_gazette(sheet: Sheet, head: tuple[str, ...], paragraphs: tuple[str, ...], style: Style) -> None:
    """Set a page of a gazette: a heading across, then two columns."""
    for number, line in enumerate(head):
        sheet.paragraph(line, style.but(size_pt=style.size_pt + (8 if number == 0 else 0), bold=number == 0), "centre")
    sheet.rule(3)
    sheet.skip(2)
    sheet.columns(paragraphs, style)


def set_land_table(sheet: Sheet, style: Style, rng: Rng, rows: int) -> None:
    """Set a statement of plots: serial, village, khata, khesra, area and holder."""
    for number, line in enumerate(hindi.LAND_HEADING):
        sheet.paragraph(line, style.but(size_pt=style.size_pt + (3 if number == 0 else 0), bold=number == 0), "centre")
    sheet.skip(4)
    table: list[tuple[str, ...]] = [hindi.LAND_COLUMNS]
    for serial in range(1, rows + 1):
        khata, plot, area = rng.integers(11, 320), rng.integers(401, 2900), f"{rng.integers(0, 4)}.{rng.integers(10, 99)}"
        table.append((str(serial), str(rng.choice(hindi.VILLAGE_NAMES)), str(khata), str(plot), area, str(rng.choice(hindi.RAIYAT_NAMES))))
    sheet.table(table, (1, 2, 1.2, 1.4, 2, 3), style)
    sheet.skip(12)
