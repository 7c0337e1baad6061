"""Set type for pages that are really distinct and cost little: blocks of print are set once and put together anew for every page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property

import cv2
import numpy as np
import segno
import zxingcpp

from bench.stacks.plan import Side, What
from samples import english, hindi, letters
from samples.letters import OFFICES
from samples.paper import box_stamp, round_stamp, scribble
from samples.sheet import FACES, Sheet, SheetFullError, Style

Grey = np.ndarray
Rng = np.random.Generator

WHITE = 255
_FACES = ("sans", "serif", "lohit")
_SIZE_PT = 12.5
_ROUNDS = 2
_PENCIL, _FIRM_PENCIL = (100, 170), (30, 70)
_STAMP, _FIRM_STAMP = 90, 20
_INITIALS = 24
_CODES = ("https://eoffice.gov.in/verify?d={}", "upi://pay?pa=treasury{}@bank&am=50", "CNR BRPA01-{}-2019", "{}")


class Typecase:
    """Blocks of print at one resolution, as grey pictures as wide as the page."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self._scratch = Sheet(dpi)
        self.width, self.height = self._scratch.width, self._scratch.height
        rng = np.random.default_rng(7)
        self._heads = [
            self._set(lambda sheet, o=office, f=face: _head(sheet, o, _style(f), rng)) for office in OFFICES.values() for face in _FACES
        ]
        topics = (*hindi.TOPICS, *hindi.MIXED, *english.TOPICS)
        self._subjects, self._paragraphs = [], []
        for turn in range(_ROUNDS):
            for place, topic in enumerate(topics):
                style, gaps = _style(_FACES[(place + turn) % len(_FACES)]), letters.fillings(rng)
                self._subjects.append(self._set(lambda sheet, t=topic, s=style, g=gaps: _subject(sheet, t.subject.format(**g), s)))
                for text in topic.body:
                    self._paragraphs.append(self._set(lambda sheet, t=text, s=style, g=gaps: _paragraph(sheet, t.format(**g), s)))
        notes = [(style, text) for _, texts, _ in hindi.NOTING for text in texts for style in (_style("sans"), _style("serif"))]
        self._notes = [self._set(lambda sheet, s=style, t=text: _paragraph(sheet, t, s)) for style, text in notes]
        self._closings = [self._set(lambda sheet: letters.sign(sheet, (*_closing(rng),), _style("sans"), rng)) for _ in range(10)]
        self._tables = [self._set(lambda sheet, n=rows: letters.set_land_table(sheet, _style("sans"), rng, n)) for rows in range(4, 16)]
        self._stamps = [np.asarray(_stamp(self._scratch, rng, number)) for number in range(10)]
        self._initials = [_scribble(self._scratch, rng) for _ in range(_INITIALS)]

    def page(self, side: Side, *, firm: bool = False) -> Grey:
        """The side as it was printed and written, upright and clean: height x width bytes, 255 = paper.

        ``firm``: pencil and stamps are so dark that a scan in black and white shows them.
        """
        page = np.full((self.height, self.width), WHITE, np.uint8)
        rng = np.random.default_rng(side.seed)
        if side.folio:
            self._line(page, self._px(10), "", side.folio, _style("sans"))
        if side.what is What.INITIAL:
            self._initial(page, rng, _FIRM_PENCIL if firm else _PENCIL)
        elif side.what is What.STAMP:
            self._press(page, self._any(self._stamps, rng), rng, _FIRM_STAMP if firm else _STAMP)
        drawing = self._drawings.get(side.what)
        if drawing is not None:
            drawing(page, side, rng)
        return page

    @cached_property
    def _drawings(self) -> dict[What, Callable[[Grey, Side, Rng], None]]:
        return {
            What.LETTER: self._letter,
            What.FORM: self._letter,
            What.CODE: self._with_code,
            What.CONTINUED: self._continued,
            What.NOTING: self._noting,
            What.TABLE: self._table,
        }

    def _letter(self, page: Grey, side: Side, rng: Rng) -> None:
        face = _style(_FACES[int(rng.integers(len(_FACES)))])
        y = self._put(page, self._px(16), self._any(self._heads, rng))
        y = self._line(
            page,
            y,
            f"पत्र संख्या- {side.number}/सा.अ.",
            f"दिनांक {rng.integers(1, 29):02d}.{rng.integers(1, 13):02d}.{rng.integers(1995, 2024)}",
            face,
        )
        y = self._put(page, y + self._px(float(rng.uniform(2, 12))), self._any(self._subjects, rng))
        y = self._paragraphs_from(page, y, float(rng.uniform(0.35, 0.85)), self._paragraphs, rng)
        y = self._put(page, y, self._any(self._closings, rng))
        if rng.random() < 0.3:
            self._press(page, self._any(self._stamps, rng), rng, _STAMP)

    def _with_code(self, page: Grey, side: Side, rng: Rng) -> None:
        self._letter(page, side, rng)
        text = _CODES[side.seed % len(_CODES)].format(side.number)
        if side.seed % len(_CODES) < 2:
            modules = np.pad(np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix], np.uint8), 4)
            code, size = (1 - modules) * np.uint8(255), (self._px(26), self._px(26))
        else:
            bars = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=1, add_quiet_zones=True))
            code, size = bars, (self._px(0.3 * bars.shape[1]), self._px(12))
        picture = cv2.resize(code, size, interpolation=cv2.INTER_NEAREST)
        top, left = self._px(14), self.width - self._px(16) - size[0]
        page[top : top + size[1], left : left + size[0]] = picture

    def _continued(self, page: Grey, side: Side, rng: Rng) -> None:
        y = self._paragraphs_from(page, self._px(22), float(rng.uniform(0.15, 0.9)), self._paragraphs, rng)
        if rng.random() < 0.6:
            self._put(page, y, self._any(self._closings, rng))

    def _noting(self, page: Grey, side: Side, rng: Rng) -> None:
        y = self._line(page, self._px(18), "टिप्पणी एवं आदेश", f"{side.number}/2019", _style("sans"))
        y = self._paragraphs_from(page, y + self._px(5), float(rng.uniform(0.2, 0.8)), self._notes, rng)
        for step in range(int(rng.integers(1, 4))):
            left = self._px(float(rng.uniform(25, 60)) + 90 * (step % 2))
            y += self._px(float(rng.uniform(4, 10)))
            _over(page, self._any(self._initials, rng), (left, y), 60)

    def _table(self, page: Grey, side: Side, rng: Rng) -> None:
        y = self._line(page, self._px(18), f"विवरणी {side.number}", "", _style("sans"))
        y = self._put(page, y, self._any(self._tables, rng))
        if rng.random() < 0.5:
            self._paragraphs_from(page, y, 0.8, self._paragraphs, rng)

    def _initial(self, page: Grey, rng: Rng, inks: tuple[int, int]) -> None:
        at = (self._px(float(rng.uniform(20, 160))), self._px(float(rng.uniform(20, 260))))
        _over(page, self._any(self._initials, rng), at, int(rng.integers(*inks)))

    def _paragraphs_from(self, page: Grey, y: int, until: float, blocks: list[Grey], rng: Rng) -> int:
        """Paragraphs chosen at random, until so much of the page's height is used, one at least."""
        for at in rng.permutation(len(blocks)):
            if y + blocks[at].shape[0] > self.height - self._px(16):
                break
            y = self._put(page, y, blocks[at]) + self._px(float(rng.uniform(0.5, 3)))
            if y > until * self.height:
                break
        return y

    def _put(self, page: Grey, y: int, block: Grey) -> int:
        height = min(block.shape[0], page.shape[0] - y)
        np.minimum(page[y : y + height], block[:height], out=page[y : y + height])
        return y + height

    def _press(self, page: Grey, mask: Grey, rng: Rng, ink: int) -> None:
        height, width = mask.shape
        at = (
            int(rng.integers(self._px(12), page.shape[1] - width - self._px(12))),
            int(rng.integers(self._px(12), page.shape[0] - height - self._px(12))),
        )
        _over(page, mask, at, ink)

    def _line(self, page: Grey, y: int, left: str, right: str, style: Style) -> int:
        return self._put(page, y, self._set(lambda sheet: sheet.pair(left, right, style)))

    def _set(self, draw: Callable[[Sheet], object]) -> Grey:
        """What is drawn on the empty scratch sheet, cut out in the height that it takes."""
        sheet = self._scratch
        sheet.y = top = self._px(12)
        with suppress(SheetFullError):
            draw(sheet)
        bottom = min(sheet.height, sheet.y + self._px(2))
        block = cv2.cvtColor(sheet.pixels()[top - self._px(2) : bottom], cv2.COLOR_RGB2GRAY)
        sheet.draw.rectangle((0, 0, sheet.width, bottom + self._px(8)), fill=(255, 255, 255))
        sheet.lines.clear()
        sheet.marks.clear()
        return block

    def _any(self, blocks: list[Grey], rng: Rng) -> Grey:
        return blocks[int(rng.integers(len(blocks)))]

    def _px(self, mm: float) -> int:
        return self._scratch.px(mm)


def _over(page: Grey, mask: Grey, at: tuple[int, int], ink: int) -> None:
    """Ink of this darkness through a mask (255 = full); what is printed below stays visible."""
    x, y = at
    area = page[y : y + mask.shape[0], x : x + mask.shape[1]]
    cover = mask[: area.shape[0], : area.shape[1]].astype(np.uint16)
    np.minimum(area, (255 - cover * (255 - ink) // 255).astype(np.uint8), out=area)


def _style(face: str) -> Style:
    return Style(FACES[face], _SIZE_PT)


def _head(sheet: Sheet, office: letters.Office, style: Style, rng: Rng) -> None:
    gaps = letters.fillings(rng)
    for place, line in enumerate(office.head):
        sheet.paragraph(line.format(**gaps), style.but(size_pt=style.size_pt + (4 if place == 0 else 1), bold=True), "centre")
    sheet.rule()


def _subject(sheet: Sheet, text: str, style: Style) -> None:
    sheet.paragraph(text, style.but(bold=True), span=(sheet.left + sheet.px(10), sheet.right - sheet.px(6)))


def _paragraph(sheet: Sheet, text: str, style: Style) -> None:
    sheet.paragraph(text, style, "justify", indent_mm=12)


def _closing(rng: Rng) -> tuple[str, str]:
    return "भवदीय,", f"({letters.PEOPLE[int(rng.integers(len(letters.PEOPLE)))]})"


def _stamp(sheet: Sheet, rng: Rng, number: int) -> Grey:
    if number % 2:
        return np.asarray(round_stamp("कार्यालय जिलाधिकारी", ("पावती", f"{number} 6 2019"), sheet.px(31), rng))
    return np.asarray(box_stamp(("RECEIVED", f"Dy. No. {rng.integers(100, 999)}"), sheet.px(40), rng))


def _scribble(sheet: Sheet, rng: Rng) -> Grey:
    return np.asarray(
        scribble(
            sheet.px(float(rng.uniform(9, 22))), sheet.px(float(rng.uniform(5, 9))), rng, max(1, sheet.px(0.35)), int(rng.integers(2, 5))
        )
    )
