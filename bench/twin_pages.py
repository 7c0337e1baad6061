"""Families of pages for the measure of near duplicates: one sheet of paper scanned several times, and other sheets that look like it.

Families of the ``tune`` set and of the ``figure`` set share no seeds, fonts, letters, notings, villages and tenants (the labels of the
table and of the form are the same): thresholds were chosen on the one, and what docs/performance.md quotes comes from the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import cv2
import numpy as np

from samples import english, hindi, letters
from samples.letters import OFFICES, PEOPLE, PEOPLE_EN, Letter
from samples.paper import BLUE, RED, VIOLET, box_stamp, round_stamp, scribble, turn_matrix
from samples.scans import Scan
from samples.sheet import Box, Face, Sheet, Style
from scanfile.model import Affine

Rng = np.random.Generator
Words = tuple[tuple[tuple[str, Box], ...], ...]
SHEET_DPI = 300
PENCIL = (150, 150, 152)

_NOTO_SANS = ("noto/NotoSansDevanagari-Regular.ttf", "noto/NotoSansDevanagari-Bold.ttf")
_NOTO_SERIF = ("noto/NotoSerifDevanagari-Regular.ttf", "noto/NotoSerifDevanagari-Bold.ttf")
_LOHIT = ("lohit-devanagari/Lohit-Devanagari.ttf", "noto/NotoSansDevanagari-Bold.ttf")


def _latin(name: str, directory: str = "liberation", regular: str = "-Regular") -> tuple[str, str]:
    return f"{directory}/{name}{regular}.ttf", f"{directory}/{name}-Bold.ttf"


FACES = {
    "tune": (Face(*_NOTO_SANS, *_latin("LiberationSans")), Face(*_LOHIT, *_latin("DejaVuSerif", "dejavu", ""))),
    "figure": (
        Face(*_NOTO_SERIF, *_latin("LiberationSerif")),
        Face(*_NOTO_SERIF, *_latin("LiberationMono")),
        Face(*_NOTO_SERIF, *_latin("LiberationSansNarrow")),
    ),
}
TOPICS = {
    "tune": (hindi.TOPICS[:4], english.TOPICS[:3], hindi.MIXED[:1]),
    "figure": (hindi.TOPICS[4:], english.TOPICS[3:], hindi.MIXED[1:]),
}
_HALVES = {"tune": slice(0, None, 2), "figure": slice(1, None, 2)}
"""Which notings, villages and names each set has."""

SEEDS = {"tune": 611, "figure": 418_833}
_OFFICES = (("up", "patna", "dm"), ("ministry", "collector_en"), ("up", "patna", "dm"))


@dataclass(frozen=True)
class Shot:
    """One scan. ``sheet`` names the sheet of paper: scans of the same sheet with the same ``ink`` on it are twins.

    ``words`` are the printed ones, piece by piece, ``marks`` stamps and handwriting, with their boxes in pixels of the upright scan;
    ``turned`` says that it lay upside down, ``angle_deg`` how askew.
    """

    family: int
    sheet: str
    ink: str
    scan: Scan
    words: Words
    marks: tuple[Box, ...]
    turned: bool
    angle_deg: float

    def twin_of(self, other: Shot) -> bool:
        """Whether both show the same side of the same paper, and nothing was added in between."""
        return (self.family, self.sheet, self.ink) == (other.family, other.sheet, other.ink)


def family(chosen: str, number: int) -> list[Shot]:
    """Three scans of one sheet, and one scan of each of four others that differ from it in one thing, in random order."""
    rng = np.random.default_rng((SEEDS[chosen], number))
    kind = ("letter", "letter", "table", "letter", "form", "letter", "letter", "noting")[number % 8]
    draw, changes = {"letter": _letters, "table": _tables, "form": _forms, "noting": _notings}[kind](chosen, rng)
    plain = draw("")
    shots = [_shot(number, "original", "", plain, rng) for _ in range(3)]
    drawn = [plain.pixels()]
    for change in map(str, rng.permutation(changes)[:4]):
        other = draw(change)
        if not any(np.array_equal(other.pixels(), known) for known in drawn):  # not every letter has a name to change
            drawn.append(other.pixels())
            ink = change if change in ADDED else ""
            shots.append(_shot(number, "original" if ink else change, ink, other, rng))
    return [shots[place] for place in rng.permutation(len(shots))]


ADDED = ("stamp", "note", "signature", "pencil")
"""What may come onto a sheet between two scans. What is written in pencil is scanned in grey or colour: black and white loses it, and then
no scan shows what it was."""

Draw = Callable[[str], Sheet]


def _shot(number: int, name: str, ink: str, sheet: Sheet, rng: Rng) -> Shot:
    scan, there, turned = scanned(sheet.pixels(), rng, pale=ink == "pencil")
    words = tuple(tuple((text, there.move_box(box)) for text, box in piece) for piece in sheet.words)
    marks = tuple(there.move_box(mark.box) for mark in sheet.marks)
    return Shot(number, name, ink, scan, words, marks, turned, math.degrees(math.atan2(there.b, there.a)))


def _letters(chosen: str, rng: Rng) -> tuple[Draw, list[str]]:
    language = int(rng.choice((0, 0, 1, 2)))
    topics, offices = TOPICS[chosen][language], _OFFICES[language]
    topic, office = topics[rng.integers(len(topics))], OFFICES[str(rng.choice(offices))]
    faces = FACES[chosen]
    style = Style(faces[rng.integers(len(faces))], float(rng.choice((11.0, 12.0, 12.5))), 1.55)
    text = letters.letter(topic, office, rng, int(rng.integers(0, 2)))
    if language != 1 and rng.random() < 0.3:
        text = _in_devanagari_digits(text)
    signature, other_signature = (int(rng.integers(1 << 30)) for _ in range(2))
    stamped = bool(rng.random() < 0.5)
    change_seed = int(rng.integers(1 << 30))

    def draw(change: str) -> Sheet:
        dice = np.random.default_rng((change_seed, len(change)))
        changed = _change(text, change, dice)
        look = style.but(size_pt=style.size_pt - 1.0) if change == "layout" else style
        sheet, room = _set(changed, look, other_signature if change == "signed again" else signature)
        if stamped:
            words = ("RECEIVED", "Dy. No. 318", "14.06.2019")
            sheet.press(box_stamp(words, sheet.px(38), np.random.default_rng(signature)), (142, room.address_mm - 1), BLUE, "stamp")
        _add(sheet, change, room.signature_mm, dice)
        return sheet

    return draw, ["number", "digit", "another digit", "name", "date", "layout", "signed again", *ADDED]


def _set(text: Letter, style: Style, signature: int) -> tuple[Sheet, letters.Room]:
    """The letter on a sheet, in smaller type and without its list of copies where there is too little room."""
    for smaller in (style.size_pt, 10.5, 9.0):
        plain = smaller == style.size_pt
        sheet = Sheet(SHEET_DPI) if plain else Sheet(SHEET_DPI, (18, 8, 16, 4))
        try:
            fitting = text if plain else replace(text, copies=())
            return sheet, letters.set_letter(sheet, fitting, style.but(size_pt=smaller), np.random.default_rng(signature))
        except ValueError:  # the sheet is full, or a line too long for it
            continue
    raise ValueError(f"this letter fits no sheet: {text.subject}")


def _change(text: Letter, change: str, dice: Rng) -> Letter:
    """The letter with one thing changed: what form letters and corrected prints differ in."""
    if change in ("digit", "another digit"):
        return _with_other_digit(text, dice)
    if change == "number":
        return replace(text, number=_redigit(text.number, dice))
    if change == "date":
        return replace(text, date=_redigit(text.date, dice))
    if change == "name":
        people = PEOPLE if text.language != "en" else PEOPLE_EN
        return _replaced(text, {person: people[(place + 1) % len(people)] for place, person in enumerate(people)})
    return text


def _texts(text: Letter) -> list[str]:
    return [text.number, text.date, text.subject, *text.sender, *text.addressee, *text.body, *text.signatory]


def _map(text: Letter, turn: Callable[[str], str]) -> Letter:
    def turned(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(turn(line) for line in lines)

    return replace(
        text, number=turn(text.number), date=turn(text.date), subject=turn(text.subject), sender=turned(text.sender),
        addressee=turned(text.addressee), body=turned(text.body), signatory=turned(text.signatory),
    )  # fmt: skip


def _replaced(text: Letter, others: dict[str, str]) -> Letter:
    def turn(line: str) -> str:
        found = next((name for name in others if name in line), None)
        return line.replace(found, others[found]) if found else line

    return _map(text, turn)


def _in_devanagari_digits(text: Letter) -> Letter:
    return _map(text, lambda line: line.translate({ord("0") + value: 0x966 + value for value in range(10)}))


def _other_digit(digit: str, dice: Rng) -> str:
    base = ord(digit) - int(digit)
    return chr(base + (int(digit) + int(dice.integers(1, 10))) % 10)


def _redigit(text: str, dice: Rng) -> str:
    """Another number or date of the same form: one to three of its digits are others, the century is kept."""
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    free = [place for place in places if not (int(text[place]) == 2 and text[place : place + 2].endswith("0"))] or places
    chars = list(text)
    for place in dice.permutation(free)[: int(dice.integers(1, 4))]:
        chars[place] = _other_digit(chars[place], dice)
    return "".join(chars)


def _with_other_digit(text: Letter, dice: Rng) -> Letter:
    """One digit, anywhere in the letter, is another."""
    total = sum(char.isdecimal() for line in _texts(text) for char in line)
    wanted, seen = int(dice.integers(total)), 0

    def turn(line: str) -> str:
        nonlocal seen
        chars = list(line)
        for place, char in enumerate(chars):
            if char.isdecimal():
                if seen == wanted:
                    chars[place] = _other_digit(char, dice)
                seen += 1
        return "".join(chars)

    return _map(text, turn)


def _add(sheet: Sheet, change: str, foot_mm: float, dice: Rng) -> None:
    """What a desk adds to a sheet that was scanned before."""
    if change == "stamp":
        if dice.random() < 0.5:
            mask = round_stamp("कार्यालय जिलाधिकारी", ("पावती", f"{dice.integers(1, 29)} 6 2019"), sheet.px(31), dice)
            sheet.press(mask, (30 + float(dice.uniform(0, 40)), min(foot_mm + 2, 255)), VIOLET, "stamp")
        else:
            lines = ("RECEIVED", f"Dy. No. {dice.integers(100, 999)}")
            sheet.press(box_stamp(lines, sheet.px(36), dice), (float(dice.uniform(20, 120)), min(foot_mm + 3, 262)), RED, "stamp")
    elif change == "note":
        for line in range(int(dice.integers(1, 4))):
            mask = scribble(sheet.px(15), sheet.px(6), dice, max(2, sheet.px(0.35)), loops=4)
            sheet.press(mask, (3.5 + float(dice.uniform(0, 2)), float(dice.uniform(70, 180)) + 8 * line), BLUE, "note")
    elif change == "signature":
        mask = scribble(sheet.px(30), sheet.px(10), dice, max(2, sheet.px(0.4)), loops=6)
        sheet.press(mask, (float(dice.uniform(25, 70)), min(foot_mm + float(dice.uniform(0, 8)), 262)), BLUE, "signature")
    elif change == "pencil":
        for line in range(int(dice.integers(1, 4))):
            mask = scribble(sheet.px(18), sheet.px(6), dice, max(2, sheet.px(0.4)), loops=5)
            sheet.press(mask, (2.5 + float(dice.uniform(0, 2)), float(dice.uniform(70, 180)) + 8 * line), PENCIL, "pencil")


def _tables(chosen: str, rng: Rng) -> tuple[Draw, list[str]]:
    style = Style(FACES[chosen][rng.integers(len(FACES[chosen]))], 11.5)
    start = int(rng.integers(1, 200))
    rows = [_row(chosen, start + place, rng) for place in range(18)]
    following = [_row(chosen, start + 18 + place, rng) for place in range(18)]
    change_seed = int(rng.integers(1 << 30))

    def draw(change: str) -> Sheet:
        dice = np.random.default_rng((change_seed, len(change)))
        body = [list(row) for row in (following if change == "next page" else rows)]
        if change in ("cell", "another cell"):
            row = body[dice.integers(len(body))]
            column = int(dice.integers(2, 5))
            row[column] = _redigit(row[column], dice)
        elif change == "name":
            body[dice.integers(len(body))][5] = "सुरेन्द्र मोहन"
        sheet = Sheet(SHEET_DPI)
        for number, line in enumerate(hindi.LAND_HEADING):
            sheet.paragraph(line, style.but(size_pt=style.size_pt + (3 if number == 0 else 0), bold=number == 0), "centre")
        sheet.skip(4)
        sheet.table([hindi.LAND_COLUMNS, *map(tuple, body)], (1, 2, 1.2, 1.4, 2, 3), style)
        _add(sheet, change, sheet.y / sheet.dpi * 25.4 + 4, dice)
        return sheet

    return draw, ["next page", "cell", "another cell", "name", *ADDED]


def _row(chosen: str, serial: int, rng: Rng) -> tuple[str, ...]:
    area = f"{rng.integers(0, 4)}.{rng.integers(10, 99)}"
    names = str(rng.choice(hindi.VILLAGE_NAMES[_HALVES[chosen]])), str(rng.choice(hindi.RAIYAT_NAMES[_HALVES[chosen]]))
    return (str(serial), names[0], str(rng.integers(11, 320)), str(rng.integers(401, 2900)), area, names[1])


_FIELDS = (
    "आवेदक का नाम", "पिता / पति का नाम", "ग्राम", "थाना", "अंचल", "खाता संख्या", "खेसरा संख्या", "रकबा", "आवेदन की तिथि", "मोबाइल संख्या",
)  # fmt: skip


def _forms(chosen: str, rng: Rng) -> tuple[Draw, list[str]]:
    """A printed form: filled by hand, filled by hand with other words, or not at all."""
    style = Style(FACES[chosen][rng.integers(len(FACES[chosen]))], 12.5)
    hands = {name: int(rng.integers(1 << 30)) for name in ("", "filled otherwise")}
    title = f"प्रपत्र संख्या {rng.integers(2, 40)} (नियम {rng.integers(3, 90)} देखें)"
    act = f"{rng.integers(1950, 2015)}"

    def draw(change: str) -> Sheet:
        sheet = Sheet(SHEET_DPI)
        dice = np.random.default_rng(hands.get(change, hands[""]))
        sheet.paragraph(title, style.but(size_pt=15, bold=True), "centre")
        sheet.paragraph(f"बिहार भूमि दाखिल-खारिज अधिनियम, {act} के अन्तर्गत आवेदन पत्र", style, "centre")
        sheet.skip(6)
        for number, label in enumerate(_FIELDS, 1):
            top = sheet.y
            sheet.line(f"{number}. {label}", style, (sheet.left, sheet.right))
            edge = sheet.left + sheet.px(70)
            for x in range(edge, sheet.right, sheet.px(1.6)):
                sheet.draw.ellipse((x, sheet.y - sheet.px(2.2), x + sheet.px(0.4), sheet.y - sheet.px(1.8)), fill=(30, 30, 34))
            if change != "blank form":
                mask = scribble(
                    sheet.px(float(dice.uniform(20, 60))), sheet.px(7), dice, max(2, sheet.px(0.35)), loops=int(dice.integers(4, 9))
                )
                sheet.press(mask, (96 + float(dice.uniform(0, 12)), top / sheet.dpi * 25.4 - 1.5), BLUE, "hand")
            sheet.skip(5)
        sheet.paragraph("मैं घोषणा करता हूँ कि उपर्युक्त विवरण मेरी जानकारी के अनुसार सही है।", style)
        sheet.paragraph("आवेदक का हस्ताक्षर", style, "right")
        _add(sheet, change, sheet.y / sheet.dpi * 25.4 + 3, dice)
        return sheet

    return draw, ["blank form", "filled otherwise", *ADDED]


def _notings(chosen: str, rng: Rng) -> tuple[Draw, list[str]]:
    pages = hindi.NOTING[_HALVES[chosen]]
    page = pages[rng.integers(len(pages))]
    style = Style(FACES[chosen][rng.integers(len(FACES[chosen]))], 13, 1.75)
    number, day = f"{rng.integers(2, 99)}/2019", date(2019, 1, 1) + timedelta(days=int(rng.integers(300)))
    hands = {name: int(rng.integers(1 << 30)) for name in ("", "signed again")}

    def draw(change: str) -> Sheet:
        sheet = Sheet(SHEET_DPI)
        dice = np.random.default_rng(hands.get(change, hands[""]))
        other = np.random.default_rng(hands["signed again"])
        said = _redigit(number, other) if change == "number" else number
        shown = f"{day:%d.%m.%Y}"
        sheet.paragraph(f"पत्रावली संख्या {said}, दिनांक {_redigit(shown, other) if change == 'date' else shown}", style, "centre")
        sheet.rule()
        for paragraph in page[1]:
            sheet.paragraph(paragraph, style, "justify")
            sheet.skip(2.5)
        for officer in page[2]:
            letters.sign(sheet, ("ह०", officer), style, dice)
        _add(sheet, change, sheet.y / sheet.dpi * 25.4 + 3, other)
        return sheet

    return draw, ["number", "date", "signed again", *ADDED]


def scanned(sheet: np.ndarray, rng: Rng, *, pale: bool = False) -> tuple[Scan, Affine, bool]:
    """One pass through some office's scanner: another machine, other settings, another position on the glass each time. Never in black and
    white where something on the sheet is ``pale``. Also where the sheet is on the upright scan, and whether it lay upside down."""
    dpi = int(rng.choice((300, 300, 300, 240, 200, 200)))
    mode = str(rng.choice(("bitonal", "bitonal", "bitonal", "grey", "grey", "colour")[3 * pale :]))
    page = sheet if mode == "colour" else cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)
    page, there = _laid(page, dpi, rng)
    height, width = page.shape[:2]
    seen = page.astype(np.float32)
    shade = np.full((height, width), float(rng.uniform(0.86, 1.0)), np.float32)
    coarse = rng.normal(0, rng.uniform(0.3, 2.0) / 255, (height // 40 + 2, width // 40 + 2)).astype(np.float32)
    shade += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.15:  # a fold across the page: a step of light at the crease
        rows = np.arange(height, dtype=np.float32) - height * float(rng.uniform(0.3, 0.7))
        shade -= np.where(rows > 0, 0.12 * np.exp(-np.abs(rows) / (0.16 * dpi)), 0.03 * np.exp(-np.abs(rows) / (0.16 * dpi)))[:, None]
    if rng.random() < 0.2:  # the binding edge does not lie flat
        shade *= (1 - 0.75 * np.exp(-((np.arange(width, dtype=np.float32) / dpi / 0.1) ** 2)))[None, :]
    lift = float(rng.uniform(0, 40))  # ink is never quite black
    seen = lift + seen * ((255 - lift) / 255)
    seen = seen * (shade if seen.ndim == 2 else shade[:, :, None])
    seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.35, 1.0)) * dpi / 300)
    grain = rng.normal(0, rng.uniform(1, 8), (height, width)).astype(np.float32)
    seen = np.clip(seen + (grain if seen.ndim == 2 else grain[:, :, None]), 0, 255).astype(np.uint8)
    if mode == "bitonal":
        seen = np.where(seen < rng.uniform(115, 165), 0, 255).astype(np.uint8)
        for _ in range(int(rng.integers(0, 120))):
            centre = int(rng.integers(width)), int(rng.integers(height))
            cv2.circle(seen, centre, int(rng.choice((0, 0, 0, 0, 1, 1, 2)) * dpi / 300), 0, -1)
    turned = bool(rng.random() < 0.08)
    if turned:
        seen = np.ascontiguousarray(seen[::-1, ::-1])
    return Scan(seen, mode, dpi), there, turned


def _laid(page: np.ndarray, dpi: int, rng: Rng) -> tuple[np.ndarray, Affine]:
    """The sheet as it lay: askew, shifted, and a little longer or shorter than it is, as feeders make it; and the map there."""
    height, width = round(page.shape[0] * dpi / SHEET_DPI), round(page.shape[1] * dpi / SHEET_DPI)
    angle = float(np.clip(rng.normal(0, 0.8), -4, 4))
    turned = np.vstack([turn_matrix(page.shape[1], page.shape[0], angle), [0, 0, 1]])
    scale = dpi / SHEET_DPI * (1 + float(rng.normal(0, 0.003)))
    stretch = 1 + float(rng.normal(0, 0.002))
    shift = rng.normal(0, 1.3, 2) / 25.4 * dpi
    placed = np.array([[scale, 0, shift[0]], [0, scale * stretch, shift[1]], [0, 0, 1]]) @ turned
    soft = cv2.GaussianBlur(page, (0, 0), 0.4 * SHEET_DPI / dpi)
    (a, c, e), (b, d, f) = ((float(value) for value in row) for row in placed[:2])
    laid = cv2.warpAffine(soft, placed[:2], (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    return laid, Affine(a, b, c, d, e, f)
