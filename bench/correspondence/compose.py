"""Records composed from notations and words by chance: what is printed on each side, and what is right to read there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from bench.correspondence.forms import EN, HI, SAME, STATES, Form, State
from bench.correspondence.plan import Condition, Item, Letter, Record, Side, Truth, What
from bench.correspondence.wording import Wording

Rng = np.random.Generator
T = TypeVar("T")
Gaps = dict[str, str]

NOTED, COVERED, ALONE = "noted", "covered", "alone"
_KINDS = ((NOTED, 0.72), (COVERED, 0.2), (ALONE, 0.08))
_CONDITIONS = ((Condition.CLEAN, 0.55), (Condition.COPIED, 0.33), (Condition.WORN, 0.12))
_PEN, _BLANK, _PEN_DATE = 0.12, 0.2, 0.3
_STAMP, _MARGIN, _CONTACT, _REFERENCE, _CITED, _LONG, _COPIES = 0.35, 0.12, 0.4, 0.45, 0.3, 0.22, 0.35
_MONTHS = ("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितम्बर", "अक्टूबर", "नवम्बर", "दिसम्बर")
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
_ORDER = "order"
_OTHERS = 100_000
"""No record has such an ordinal."""
_GAP = re.compile(r"(?<!\{)\{([A-Za-z0-9]+)\}(?!\})")
_LAYOUTS = {
    HI: ("pair", "pair", "line", "right", "table", "left", _ORDER, "endorsed", "endorsed-same"),
    EN: ("pair", "pair", "line", "right", "table", "left", _ORDER, "endorsed"),
}
_ENDORSED = {HI: ("पृष्ठांकन संख्या", "पृ. क्रमांक", "ज्ञापांक"), EN: ("Endst. No.",)}
_SAKA = ((date(2019, 3, 19), "28 फाल्गुन, 1940 (शक)"), (date(2019, 3, 18), "27 फाल्गुन, 1940 (शक)"))


@dataclass
class Composer:
    """Makes the records of one set: ``letters`` letters, spread over all states, then pages that nobody can read."""

    wording: Wording
    seed: int
    letters: int
    unreadable: int = 0

    def records(self) -> Iterator[Record]:
        """All records, state by state."""
        share = -(-self.letters // len(STATES))
        for place, state in enumerate(STATES):
            rng = np.random.default_rng((self.seed, place))
            left, ordinal = min(share, self.letters - place * share), 0
            pages = [self._unreadable(rng, place + number) for number in range(self.unreadable)]
            while left > 0:
                ordinal += 1
                record = _One(
                    self.wording, state, np.random.default_rng((self.seed, place, ordinal)), f"{state}-{ordinal:03d}", left
                ).record()
                left -= len(record.letters)
                # One or two of them stand in a record among pages that can be read.
                extra, pages = pages[:1], pages[1:]
                yield replace(record, unreadable=tuple(extra), seed=1000 * place + ordinal)

    def files(self, state: str, count: int) -> Iterator[tuple[str, str]]:
        """Numbers and subjects of other files of a state's offices."""
        for ordinal in range(count):
            one = _One(self.wording, state, np.random.default_rng((self.seed, list(STATES).index(state), _OTHERS + ordinal)), "", 1)
            yield one.number, one.subject

    def _unreadable(self, rng: Rng, number: int) -> Side:
        if number % 2:
            return Side(
                What.WRITTEN,
                tuple(
                    Item("para", _GAP.sub("४२", text)) for text in (*self.wording.bodies, *self.wording.bodies)[number % 3 : number % 3 + 9]
                ),
            )
        path, text = self.wording.foreign[number // 2 % len(self.wording.foreign)]
        words = text.split()
        lines = [" ".join(str(rng.choice(words)) for _ in range(9)) for _ in range(18)]
        return Side(What.FOREIGN, tuple(Item(path, line) for line in lines))


class _One:
    """One record being composed."""

    def __init__(self, wording: Wording, state: str, rng: Rng, name: str, most: int) -> None:
        self.wording, self.state, self.rng, self.name = wording, state, rng, name
        self.rules: State = STATES[state]
        self.most = most
        self.kind = _weighted(rng, _KINDS)
        self.form: Form = _one(rng, self.rules.forms)
        self.district, self.district_en = _one(rng, wording.districts[state])
        self.gaps = self._gaps()
        if self.form.file:
            self.number, language = _fill(self.form.number if self.form.file == SAME else self.form.file, self.gaps), self.form.language
        else:
            template, language = _one(rng, self.rules.files)
            self.number = _fill(template, self.gaps)
        self.language = language
        self.subject = self._subject(language)

    def record(self) -> Record:
        """The whole of it."""
        rng = self.rng
        count = 1 if self.kind == ALONE else min(self.most, int(rng.integers(1, 4)))
        front: list[Side] = []
        if self.kind == COVERED or (self.kind == NOTED and rng.random() < 0.3):
            front.append(self._cover())
        if self.kind == NOTED:
            front += self._noting()
        letters = tuple(self._letter(issue=at == 0 or rng.random() < 0.5) for at in range(count))
        number, subject = self.number, self.subject
        if self.kind == ALONE:
            number, subject = letters[0].truth.file, letters[0].truth.subject
        condition = _weighted(rng, _CONDITIONS)
        dpi = 300 if rng.random() < 0.6 else 200
        face = int(rng.integers(len(self.wording.faces)))
        return Record(self.name, self.state, number, subject, tuple(front), letters, condition, dpi, face, self.kind != ALONE)

    def _gaps(self) -> Gaps:
        rng, wording = self.rng, self.wording
        opened = int(rng.integers(2005, 2024))
        english = wording.sections_en.get(self.state, wording.sections_en[""])
        hindi = wording.sections_rajasthan if self.state == "rajasthan" else wording.sections
        return {
            "a": str(rng.integers(2, 40)),
            "b": str(rng.integers(2, 30)),
            "c": str(rng.integers(2, 30)),
            "d": str(rng.integers(1, 10)),
            "k": str(rng.integers(11, 99)),
            "a2": str(rng.integers(11, 46)),
            "d2": f"{rng.integers(1, 30):02d}",
            "k2": f"{rng.integers(1, 60):02d}",
            "n3": str(rng.integers(101, 999)),
            "o": str(opened),
            "y": str(min(2025, opened + int(rng.integers(0, 4)))),
            "yy": f"{opened % 100:02d}",
            "s": _one(rng, hindi),
            "s2": _one(rng, hindi),
            "e": _one(rng, english),
            "u": _one(rng, wording.wings),
            "r": _one(rng, ("II", "III", "IV", "V", "XVIII")),
            "r2": _one(rng, ("I", "II", "III")),
            "w": _one(rng, ("East", "South", "Central")),
            **self._serials(),
        }

    def _serials(self) -> Gaps:
        serial = int(self.rng.integers(101, 9890))
        return {"n": str(serial), "t": f"{(serial + int(self.rng.integers(3, 9))) % 100:02d}", "m": str(self.rng.integers(12345, 1999999))}

    def _words(self, written: date) -> Gaps:
        rng, wording = self.rng, self.wording
        past = written - timedelta(days=int(rng.integers(15, 400)))
        due = written + timedelta(days=int(rng.integers(3, 30)))
        return {
            "district": self.district,
            "District": self.district_en,
            "DISTRICT": self.district_en.upper(),
            "WING": _one(rng, ("EAST", "SOUTH", "CENTRAL")),
            "village": _one(rng, wording.villages),
            "Village": _one(rng, ("Rampura", "Kishanpur")),
            "person": _one(rng, wording.people),
            "post": _one(rng, wording.posts),
            "fy": f"{written.year - 1}-{written.year % 100:02d}",
            "fasli": str(written.year - 593),
            "account": str(rng.integers(10**10, 10**11)),
            "area": f"{rng.integers(0, 4)}.{rng.integers(101, 999)}",
            "money": f"{rng.integers(2, 98)},{rng.integers(10, 99)},{rng.integers(100, 999)}",
            "past": f"{past:%d.%m.%Y}" if rng.random() < 0.7 else f"{past:%d/%m/%Y}",
            "due": f"{due:%d.%m.%Y}" if rng.random() < 0.5 else f"{due.day}/{due.month}/{due:%y}",
            "dy": str(rng.integers(101, 9999)),
            "k": str(rng.integers(11, 99)),
            "n": str(rng.integers(101, 2900)),
            "n3": str(rng.integers(101, 999)),
            "m": str(rng.integers(1000000, 9999999)),
            "y": str(written.year),
        }

    def _subject(self, language: str) -> str:
        return _fill(_one(self.rng, self.wording.subjects if language == HI else self.wording.subjects_en), self._words(date(2016, 4, 4)))

    def _cover(self) -> Side:
        words = self._words(date(2016, 4, 4))
        office = _one(self.rng, self.wording.offices[self.state])
        label = _one(self.rng, self.rules.labels)
        items = [Item("gap", "45"), *(Item("title", _fill(line, words)) for line in office), Item("gap", "25")]
        items += [Item("title", f"{label} {self.number}"), Item("gap", "14"), Item("subject", f"विषय: {self.subject}"), Item("gap", "14")]
        items += [Item("centre", _fill(_one(self.rng, self.wording.covers), words))]
        return Side(What.COVER, tuple(items))

    def _noting(self) -> list[Side]:
        rng = self.rng
        words = self._words(date(2016, 4, 4))
        items = [Item("title", "टिप्पणी" if rng.random() < 0.6 else "नोटशीट"), Item("gap", "2")]
        items.append(Item(_one(rng, ("centre", "left")), f"{_one(rng, self.rules.labels)} {self.number}"))
        items += [Item("subject", f"विषय:- {self.subject}"), Item("gap", "4")]
        for place, text in enumerate(_some(rng, self.wording.notings, int(rng.integers(2, 5))), 1):
            items.append(Item("para", f"{place}. {_fill(text, words)}"))
        items.append(Item("sign", _one(rng, self.wording.posts)))
        if rng.random() < 0.06:
            items.append(Item("left", "Generated from eOffice by A. Kumar, DIRECTOR on 21/06/2023 04:11 PM"))
        return [Side(What.NOTING, tuple(items))]

    def _letter(self, *, issue: bool) -> Letter:
        rng = self.rng
        if issue:  # our own letter: of the record's form, in the record's file
            form, gaps = self.form, self.gaps | self._serials() if self.form.file else self._gaps()
            if "{n3}" not in form.file:
                gaps |= {"n3": str(self.rng.integers(101, 999))}
        else:
            form, gaps = _one(rng, self.rules.forms), self._gaps()
        return _Sheet(self, form, gaps, keep_subject=issue and form.language == self.language and rng.random() < 0.5).letter()

    def other_number(self) -> str:
        """A number of somebody else's letter."""
        form = _one(self.rng, [form for form in self.rules.forms if form.fixtures != "14"])
        return _fill(form.number, self._gaps())


class _Sheet:
    """One letter being composed."""

    def __init__(self, record: _One, form: Form, gaps: Gaps, *, keep_subject: bool) -> None:
        self.of, self.form, self.rng, self.wording = record, form, record.rng, record.wording
        self.hindi = form.language == HI
        layouts = form.layouts or _LAYOUTS[form.language]
        if not form.number.startswith("{n}/"):  # copies go by (1) behind a serial that comes first
            layouts = tuple(layout for layout in layouts if layout != "endorsed-same")
        self.layout = _one(self.rng, layouts)
        year = int(gaps["y"]) if "{y}" in form.number else int(gaps["o"]) + int(self.rng.integers(0, 3))
        self.written = date(min(year, 2025), 1, 1) + timedelta(days=int(self.rng.integers(0, 364)))
        self.words = record._words(self.written)
        self.pen = bool(form.pen) and self.rng.random() < _PEN
        self.deva = self.hindi and not self.pen and self.rng.random() < 0.12
        self.blank = self.pen and self.rng.random() < _BLANK
        printed = dict(gaps)
        if self.pen:
            name = form.pen.strip("{}")
            printed[name] = "____" if self.blank else f"{{{{{gaps[name]}}}}}"
        self.printed = self._digits(_fill(form.number, printed))
        self.number = self._digits(_fill(form.number, gaps))
        self.file = self.number if form.file == SAME else self._digits(_fill(form.file, gaps)) if form.file else ""
        self.subject = record.subject if keep_subject else record._subject(form.language)
        self.pen_date = False
        self.references: list[str] = []
        self.received: list[str] = []

    def letter(self) -> Letter:
        """The whole of it."""
        shown, known = self._date()
        head = self._head()
        order = self.layout == _ORDER
        middle = [*self._numbers(shown)]
        if order:
            middle.append(Item("title", _one(self.rng, self.wording.orders) if self.hindi else "OFFICE ORDER"))
        else:
            middle += self._addressee()
        middle.append(Item("subject", ("विषय:- " if self.hindi else "Subject: ") + self.subject))
        if self.rng.random() < _REFERENCE:
            middle.append(self._reference())
        if not order:
            middle.append(Item("left", "महोदय," if self.hindi else "Sir,"))
        body = self._body()
        foot, number, date_known = self._foot(known)
        first, second = [*head, *middle, *body, *self._marks()], []
        if self.rng.random() < _LONG:
            first, second = [*head, *middle, *body[:3], *self._marks()], [*body[3:], *self._more()]
        (second or first).extend(foot)
        sides = [Side(What.LETTER, tuple(first))] + ([Side(What.MORE, tuple(second))] if second else [])
        truth = Truth(
            f"{self.of.state} {self.form.fixtures}",
            self.layout,
            number,
            self.file,
            date_known,
            self.subject,
            self.pen,
            self.pen_date,
            tuple(self.references),
            tuple(self.received),
        )
        return Letter(truth, tuple(sides))

    def _head(self) -> list[Item]:
        offices = self.wording.offices if self.hindi else self.wording.offices_en
        office = _one(self.rng, offices.get(self.of.state) or self.wording.offices[self.of.state])
        items = [Item("title" if place == 0 else "centre", _fill(line, self.words)) for place, line in enumerate(office)]
        if self.rng.random() < _CONTACT:
            items.append(Item("small", _fill(_one(self.rng, self.wording.contacts), self.words)))
        return [*items, Item("rule", "")]

    def _numbers(self, shown: str) -> list[Item]:
        label = _one(self.rng, self.form.labels)
        joint = "" if label.endswith(("-", "/")) or not label else " "
        told = f"{label}{joint}{self.printed}"
        place = self.of.district if self.hindi else self.of.district_en
        dated = f"{'दिनांक' if self.hindi else 'Dated'}{_one(self.rng, (' ', ': ', ' : '))}{shown}" if shown else ""
        if self.layout == "trailer":
            return [Item("right", dated), Item("right", f"[{told}]")]
        if self.layout in ("line", "endorsed-same"):
            if self.hindi or not shown:
                return [Item("left", f"{told}{_one(self.rng, (', ', ' '))}{place}, {dated}")]
            return [Item("left", f"{told} {_one(self.rng, (f'dated, {place}, the {shown}', f'Dated: {place}, the {shown}'))}")]
        if self.layout == "right":
            return [Item("right", told), Item("right", f"{place}, {dated}")]
        if self.layout == "table":
            return [Item("table", f"{told}|{dated}")]
        if self.layout == "left":
            return [Item("left", told), Item("left", f"{place}, {dated}")]
        if self.layout == "demi-official":
            name = _one(self.rng, self.wording.people if self.hindi else self.wording.people_en)
            return [Item("pair", name, told), Item("pair", _one(self.rng, self._posts), dated)]
        return [Item("pair", told, dated)]

    @property
    def _posts(self) -> tuple[str, ...]:
        return self.wording.posts if self.hindi else self.wording.posts_en

    def _date(self) -> tuple[str, str]:
        """How the date is written, and what of it is known from print."""
        day, rng = self.written, self.rng
        if self.pen and rng.random() < _PEN_DATE:
            self.pen_date = True
            return f"{{{{{day:%d}.{day:%m}.{day:%y}}}}}", day.isoformat()
        if self.hindi and rng.random() < 0.03:
            return _one(rng, (f"   /{day:%m}/{day.year}", f"      {_MONTHS[day.month - 1]}, {day.year}")), f"{day:%Y-%m}"
        if self.hindi and rng.random() < 0.015:
            self.written, shown = _one(rng, _SAKA)
            return shown, self.written.isoformat()
        month = (_MONTHS if self.hindi else _MONTHS_EN)[day.month - 1]
        styles = [f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%y}"]
        if self.hindi:
            styles += [f"{day.day} {month}, {day.year}", f"{day.day} {month} {day.year}"]
        else:
            styles += [f"{_ordinal(day.day)} {month}, {day.year}", f"{month} {day.day}, {day.year}"]
        return self._digits(_one(rng, styles)), day.isoformat()

    def _digits(self, text: str) -> str:
        return text.translate(_DIGITS) if self.deva else text

    def _addressee(self) -> list[Item]:
        lines = _fill(_one(self.rng, self.wording.addressees if self.hindi else self.wording.addressees_en), self.words).split("|")
        return [Item("left", "सेवा में," if self.hindi else "To"), *(Item("indented", line) for line in lines)]

    def _reference(self) -> Item:
        number = self.of.other_number()
        self.references.append(number)
        text = _one(self.rng, self.wording.references if self.hindi else self.wording.references_en)
        return Item("left", _fill(text, self.words | {"number": number}))

    def _body(self) -> list[Item]:
        wording, rng = self.wording, self.rng
        first = _one(rng, wording.openings if self.hindi else wording.openings_en)
        texts = _some(rng, wording.bodies if self.hindi else wording.bodies_en, int(rng.integers(3, 7)))
        if rng.random() < _CITED:
            number = self.of.other_number()
            self.references.append(number)
            cited = _fill(_one(rng, wording.cited if self.hindi else wording.cited_en), self.words | {"number": number})
            texts.insert(int(rng.integers(0, 2)), cited)
        texts[0] = f"{first} {texts[0]}"
        return [Item("para", _fill(text, self.words)) for text in texts]

    def _more(self) -> list[Item]:
        texts = _some(self.rng, self.wording.bodies if self.hindi else self.wording.bodies_en, 2)
        return [Item("para", _fill(text, self.words)) for text in texts]

    def _foot(self, known: str) -> tuple[list[Item], str, str]:
        """Signature and copies; the letter's number and date, which are those of the line by which copies go out where it has its own."""
        rng = self.rng
        number = "" if self.blank else self.number
        name = _one(rng, self.wording.people if self.hindi else self.wording.people_en)
        items = [Item("sign", f"({name})|{_one(rng, self._posts)}")]
        copies = Item("left", _fill(_one(rng, self.wording.copies if self.hindi else self.wording.copies_en), self.words))
        if self.layout == "endorsed":
            own = str(int(rng.integers(101, 9890)))
            label = _one(rng, _ENDORSED[self.form.language])
            section = self.of.gaps["s"] if self.hindi else self.of.gaps["e"]
            number = self._digits(f"{own}/{section}/{self.written.year}")
            shown = self._digits(f"{self.written:%d.%m.%Y}")
            self.pen = self.pen_date = False  # the number that counts is printed
            line = f"{label} {number} {'दिनांक' if self.hindi else 'Dated'} {shown}"
            return [*items, Item("gap", "4"), Item("left", line), copies], number, self.written.isoformat()
        if self.layout == "endorsed-same":
            label, place = _one(rng, ("संख्या", "सं०")), self.printed.find("/")
            copy = f"{self.printed[:place]}(1){self.printed[place:]}" if place > 0 else self.printed
            return [*items, Item("gap", "4"), Item("left", f"{label} {copy} तद्दिनांक"), copies], number, known
        if rng.random() < _COPIES:
            items += [Item("gap", "4"), copies]
        return items, number, known

    def _marks(self) -> list[Item]:
        items = []
        if self.rng.random() < _STAMP:
            self.received.append(self.words["dy"])
            items.append(Item("stamp", _fill(_one(self.rng, self.wording.stamps), self.words)))
        if self.rng.random() < _MARGIN:
            items.append(Item("margin", f"{{{{{_one(self.rng, ('23/6/26', self.words['n']))}}}}}"))
        return items


def _one(rng: Rng, choices: Sequence[T]) -> T:
    return choices[int(rng.integers(len(choices)))]


def _some(rng: Rng, choices: Sequence[str], count: int) -> list[str]:
    return [choices[place] for place in sorted(rng.permutation(len(choices))[:count].tolist())]


def _weighted(rng: Rng, shares: Sequence[tuple[T, float]]) -> T:
    return shares[int(rng.choice(len(shares), p=[share for _, share in shares]))][0]


def _ordinal(day: int) -> str:
    return f"{day}{'th' if day in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _fill(text: str, gaps: Gaps) -> str:
    """The text with its gaps filled; what a pen writes stands in double braces, and stays."""
    return _GAP.sub(lambda match: gaps[match[1]], text)
