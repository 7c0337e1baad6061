"""The plan of the sample delivery: which page is what, on which paper, in which path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from samples import english, hindi, letters
from samples.letters import OFFICES, Letter
from samples.paper import BLACK, BLUE, NOTE_GREEN, RED, VIOLET, YELLOWED, Wear, box_stamp, round_stamp, scribble
from samples.sheet import FACES, Sheet, Style
from samples.topic import Topic

Rng = np.random.Generator


@dataclass(frozen=True)
class Page:
    """One page of the plan: ``draw`` sets it on an empty sheet and returns the letter it set, if it is one.

    ``mode`` is bitonal, grey or colour; ``turns`` the clockwise quarter turns that make the scan upright.
    """

    kind: str
    language: str
    draw: Callable[[Sheet, Rng], Letter | None]
    mode: str = "bitonal"
    dpi: int = 300
    wear: Wear = field(default_factory=Wear)
    turns: int = 0
    landscape: bool = False
    behind: Callable[[Sheet, Rng], Letter | None] | None = None


@dataclass(frozen=True)
class Letterpress:
    """Draws a letter; ``stamp`` is round, box or nothing, ``margin`` a pen's colour for a note in the margin."""

    topic: Topic
    office: str
    face: str
    number: str
    written: date
    size_pt: float = 12.5
    extra: int = 0
    stamp: str = ""
    margin: tuple[int, int, int] | None = None

    def __call__(self, sheet: Sheet, rng: Rng) -> Letter:
        """Set the letter."""
        text = replace(letters.letter(self.topic, OFFICES[self.office], rng, self.extra, self.written), number=self.number)
        leading = 1.45 if self.face == "typewriter" else 1.65
        room = letters.set_letter(sheet, text, Style(FACES[self.face], self.size_pt, leading), rng)
        if self.stamp == "round":
            words = ("कार्यालय जिलाधिकारी", "पावती", f"{self.written.day} {self.written.month} {self.written.year}")
            at = (30 + float(rng.uniform(0, 12)), room.signature_mm + 2)
            sheet.press(round_stamp(words[0], words[1:], sheet.px(31), rng), at, VIOLET, "stamp", " ".join(words))
        elif self.stamp == "box":
            words = ("RECEIVED", f"Dy. No. {rng.integers(100, 999)}", f"{self.written:%d.%m.%Y}")
            sheet.press(box_stamp(words, sheet.px(40), rng), (142, room.address_mm - 1), BLUE, "stamp", " ".join(words))
        if self.margin:
            for line in range(3):
                note = scribble(sheet.px(15), sheet.px(6), rng, max(2, sheet.px(0.35)), loops=4)
                sheet.press(note, (3.5, 108 + 8 * line + float(rng.uniform(0, 2))), self.margin, "marginal note")
        return text


def draw_blank(_sheet: Sheet, _rng: Rng) -> None:
    """Set nothing."""


def draw_page_number(sheet: Sheet, _rng: Rng) -> None:
    """Set a page number and nothing else."""
    sheet.paragraph("12", Style(FACES["sans"], 14), "right")


def draw_noting(ordinal: int) -> Callable[[Sheet, Rng], None]:
    """Return the drawing of a note sheet."""
    return lambda sheet, rng: letters.set_noting(sheet, "F.12/2019/Estt", ordinal, hindi.NOTING[ordinal - 1], rng)


def draw_table(rows: int, signed: bool) -> Callable[[Sheet, Rng], None]:
    """Return the drawing of a land statement."""

    def draw(sheet: Sheet, rng: Rng) -> None:
        style = Style(FACES["sans"], 12)
        letters.set_land_table(sheet, style, rng, rows)
        if signed:
            letters.sign(sheet, ("ह०", "राजस्व कर्मचारी"), style, rng)

    return draw


def draw_gazette(head: tuple[str, ...], paragraphs: tuple[str, ...], face: str, size_pt: float) -> Callable[[Sheet, Rng], None]:
    """Return the drawing of a gazette page."""
    return lambda sheet, _rng: letters.set_gazette(sheet, head, paragraphs, Style(FACES[face], size_pt, 1.6))


_DFG = "No. A-21001(3)/5/2008/DFG"
_PENSION = Letterpress(hindi.PENSION, "dm", "sans", "पत्र संख्या- 318/सा.अ./2019", date(2019, 6, 11))
_GAZETTE_HI = ("राजपत्र", "भाग 4, सामान्य अधिसूचनाएँ, शनिवार, 15 फरवरी 2020")
_GAZETTE_EN = ("THE GAZETTE", "PART IV, GENERAL NOTIFICATIONS, SATURDAY, FEBRUARY 15, 2020")

PLAN: dict[str, tuple[Page, ...]] = {
    "fl-A-21001(3)_5_2008_DFG/page1.jpg": (
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[0], "ministry", "serif", _DFG, date(2008, 9, 2), stamp="box"),
            "grey",
            300,
            Wear(angle_deg=0.6, holes=True),
        ),
    ),
    "fl-A-21001(3)_5_2008_DFG/page2.jpg": (
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[2], "ministry", "sans", _DFG, date(2008, 11, 17), 12),
            "grey",
            300,
            Wear(angle_deg=-1.2, holes=True, edge=True),
        ),
    ),
    "fl-A-21001(3)_5_2008_DFG/page10.jpg": (
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[1], "collector_en", "typewriter", "F. No. 733/2009/Estt", date(2009, 1, 23), 11),
            "colour",
            200,
            Wear(tint=YELLOWED, angle_deg=0.9, mottle=1.6, holes=True, fold=True),
        ),
    ),
    "F_12_2019_Estt/0001.tif": (
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[4], "collector_en", "typewriter", "F. No. 12/2019/Estt", date(2019, 3, 19), 11),
            wear=Wear(angle_deg=-0.4, speckles=90, noise=14),
        ),
    ),
    "F_12_2019_Estt/0002.tif": (Page("letter", "hi", _PENSION, wear=Wear(angle_deg=0.7, speckles=40, noise=10), turns=2),),
    "F_12_2019_Estt/0003.jpg": (Page("blank", "", draw_blank, "grey", 200, Wear(angle_deg=-0.7, bleed=0.10, holes=True), behind=_PENSION),),
    "F_12_2019_Estt/0004.tif": (Page("page number only", "", draw_page_number, wear=Wear(speckles=25)),),
    "F_12_2019_Estt/0005.tif": (
        Page(
            "letter",
            "hi+en",
            Letterpress(hindi.MIXED[1], "dm", "serif", "पत्र संख्या- 402/सा.अ./2019", date(2019, 8, 5)),
            wear=Wear(angle_deg=1.4, speckles=60, noise=12),
        ),
    ),
    "F_12_2019_Estt/noting.tif": (
        Page("noting", "hi", draw_noting(1), "colour", 200, Wear(tint=NOTE_GREEN, angle_deg=0.5, mottle=1.6, holes=True)),
        Page("noting", "hi", draw_noting(2), "colour", 200, Wear(tint=NOTE_GREEN, angle_deg=-0.8, mottle=1.6, holes=True, fold=True)),
        Page("noting", "hi", draw_noting(3), wear=Wear(angle_deg=0.3, speckles=30)),
    ),
    "1847_Ra_2018.tif": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.DEMARCATION, "patna", "lohit", "पत्रांक- 1847/रा.", date(2018, 8, 14), 13),
            wear=Wear(angle_deg=0.8, speckles=70, noise=12),
        ),
        Page("table", "hi", draw_table(16, True), wear=Wear(angle_deg=-0.3, speckles=30)),
        Page("table", "hi", draw_table(12, False), wear=Wear(angle_deg=0.4, speckles=20), turns=1, landscape=True),
        Page(
            "letter",
            "hi",
            Letterpress(hindi.GRIEVANCE, "patna", "sans", "पत्रांक- 1902/रा.", date(2018, 8, 27)),
            wear=Wear(angle_deg=-2.1, speckles=200, noise=16),
        ),
    ),
    "UP_412_2021/page_1.jpg": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.FLOOD, "dm", "sans", "पत्र संख्या- 412/सा.अ./2021", date(2021, 8, 9), stamp="round"),
            "colour",
            200,
            Wear(angle_deg=0.8, holes=True),
        ),
    ),
    "UP_412_2021/page_2.jpg": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.SCHOOL, "up", "serif", "संख्या-412/एक-5-2021-रा-5", date(2021, 8, 30), 12, stamp="box"),
            "colour",
            200,
            Wear(tint=YELLOWED, angle_deg=-1.5, mottle=1.6, fold=True, holes=True),
        ),
    ),
    "UP_412_2021/page_3.jpg": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.GRIEVANCE, "dm", "lohit", "पत्र संख्या- 455/सा.अ./2021", date(2021, 9, 13), 13, stamp="round", margin=RED),
            "colour",
            200,
            Wear(angle_deg=0.2, edge=True),
        ),
    ),
    "gazette_2020.pdf": (
        Page("two columns", "hi", draw_gazette(_GAZETTE_HI, hindi.GAZETTE, "sans", 13.5), "grey", 300, Wear(angle_deg=0.5)),
        Page(
            "two columns", "en", draw_gazette(_GAZETTE_EN, english.GAZETTE, "serif", 13.5), wear=Wear(angle_deg=-0.6, speckles=50, noise=10)
        ),
        Page(
            "two columns",
            "hi",
            draw_gazette(_GAZETTE_HI, hindi.GAZETTE[6:11] + hindi.GAZETTE[:6] + hindi.GAZETTE[11:], "serif", 13.5),
            wear=Wear(angle_deg=0.9, speckles=80, noise=10),
        ),
    ),
    "पत्रावली_77_2016/scan001.png": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.DIGITISATION, "up", "serif", "संख्या-77/एक-5-2016-रा-5", date(2016, 4, 6), 12),
            "grey",
            200,
            Wear(mottle=0, noise=0, angle_deg=0.4),
        ),
    ),
    "पत्रावली_77_2016/scan002.png": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.VOTERS, "dm", "lohit", "पत्र संख्या- 91/सा.अ./2016", date(2016, 5, 2), 13),
            wear=Wear(angle_deg=-0.9, speckles=40, noise=10),
        ),
    ),
    "पत्रावली_77_2016/scan003.pdf": (
        Page(
            "letter",
            "hi+en",
            Letterpress(hindi.MIXED[0], "dm", "sans", "पत्र संख्या- 77/सा.अ./2016", date(2016, 6, 20), stamp="round"),
            "colour",
            300,
            Wear(angle_deg=1.1, holes=True),
        ),
    ),
    "Endst_3301_2022.tif": (
        Page(
            "letter",
            "hi+en",
            Letterpress(hindi.MIXED[0], "patna", "sans", "पत्रांक- 3301/रा.", date(2022, 2, 8), 12),
            wear=Wear(angle_deg=0.3, speckles=30, noise=8),
        ),
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[3], "collector_en", "serif", "F. No. 3301/2022/Estt", date(2022, 2, 21)),
            wear=Wear(angle_deg=-0.5, speckles=50, noise=10),
        ),
        Page(
            "letter",
            "hi",
            Letterpress(hindi.VOTERS, "patna", "sans", "पत्रांक- 3388/रा.", date(2022, 3, 4), 12),
            wear=Wear(angle_deg=3.0, speckles=50, noise=12),
        ),
    ),
    "F_3_2015_Rev.pdf": (
        Page(
            "letter",
            "hi",
            Letterpress(hindi.DEMARCATION, "dm", "serif", "पत्र संख्या- 3/सा.अ./2015", date(2015, 1, 12)),
            "grey",
            300,
            Wear(angle_deg=-0.5, fold=True),
        ),
        Page(
            "letter",
            "en",
            Letterpress(english.TOPICS[2], "collector_en", "serif", "F. No. 3/2015/Rev", date(2015, 1, 29), 13),
            wear=Wear(angle_deg=0.2, speckles=150, noise=14),
        ),
        Page(
            "letter",
            "hi",
            Letterpress(hindi.SCHOOL, "patna", "lohit", "पत्रांक- 211/रा.", date(2015, 2, 16), 13, margin=BLACK),
            wear=Wear(angle_deg=1.8, speckles=60, noise=10),
        ),
    ),
}

# What a supplier's list would say, for some of the records only; the others are left to their names.
SIDECAR = (
    ("path", "number", "subject", "part", "date"),
    (
        "fl-A-21001(3)_5_2008_DFG",
        "A-21001(3)/5/2008/DFG",
        "Digitisation of old records and their transfer to eOffice",
        "correspondence",
        "2008-09-02",
    ),
    ("F_12_2019_Estt", "F.12/2019/Estt", "Purchase of scanners and computers for the record room", "correspondence", "2019-03-19"),
    ("F_12_2019_Estt/noting.tif", "F.12/2019/Estt", "Purchase of scanners and computers for the record room", "noting", "2019-03-19"),
    ("1847_Ra_2018.tif", "1847/रा./2018", "अंचल दानापुर स्थित सरकारी भूमि का सीमांकन", "correspondence", "2018-08-14"),
    ("UP_412_2021", "412/सा.अ./2021", "बाढ़ राहत एवं विद्यालय भवनों की मरम्मत", "correspondence", "2021-08-09"),
)
