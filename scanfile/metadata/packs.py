"""State packs: what the papers of one state call things, as data (``configs/states/<state>.toml``); docs/state-packs.md shows how.

A pack stands on another one (``base``), which it adds to. An office's own words come in the same form, in a path of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from scanfile.config import shipped
from scanfile.errors import ConfigError
from scanfile.metadata.labels import Label, Labels, Means, words_of
from scanfile.metadata.misread import Vocabulary
from scanfile.metadata.shapes import LONGEST_FORM, FormError, Shape, compile_form
from scanfile.text import DEVANAGARI, fold, loose_key, number_key
from scanfile.toml_lines import Mistakes, Place, read_toml

STANDARD = "central"
_MOST_BYTES = 1 << 20
_MOST_BASES = 4
_MOST_SPELLINGS = 500
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")
_FILE_PART = re.compile(r"<([^<>]*)>(?=[-/])")
_NAMED = re.compile(r":[a-z_]+")
_QUOTED = re.compile(f"'[{DEVANAGARI}]'")
_HINDI = re.compile(f"[{DEVANAGARI}]+")
_LETTERS = f"A-Za-z{DEVANAGARI}"

Text = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Texts = tuple[Text, ...]
T = TypeVar("T")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelEntries(_Entry):
    """Labels by what they mean; ``{no}`` stands for any of ``words.no``."""

    this_file: Texts = ()
    this_letter: Texts = ()
    received: Texts = ()
    reference: Texts = ()
    case: Texts = ()
    computer: Texts = ()
    other: Texts = ()
    date: Texts = ()
    even_date: Texts = ()
    received_date: Texts = ()
    case_date: Texts = ()
    other_date: Texts = ()
    subject: Texts = ()
    subject_end: Texts = ()
    sender: Texts = ()
    addressee: Texts = ()
    letterhead: Texts = ()
    section: Texts = ()
    copy_to: Texts = Field(default=(), alias="copy")
    cited: Texts = ()


class LandEntries(_Entry):
    """Labels of land records by field."""

    village: Texts = ()
    pargana: Texts = ()
    tehsil: Texts = ()
    district: Texts = ()
    circle: Texts = ()
    police_station: Texts = ()
    tauji: Texts = ()
    khata: Texts = ()
    plot: Texts = ()
    area: Texts = ()
    jamabandi: Texts = ()
    khewat: Texts = ()


class ShapeEntry(_Entry):
    """One shape of number in the pattern language (``metadata.shapes``)."""

    name: Text
    form: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_FORM)]
    case: bool = False
    bare: bool = False


class SectionEntry(_Entry):
    """A section or branch: its name, its code for twins, and how letters abbreviate it."""

    name: Text
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9&-]{0,15}$")]
    short: tuple[Short, ...]


class PackEntries(_Entry):
    """A whole pack as it is written."""

    name: Text
    base: str = ""
    words: dict[str, Texts] = Field(default_factory=dict)
    labels: LabelEntries = LabelEntries()
    weak: LabelEntries = LabelEntries()
    land: LandEntries = LandEntries()
    units: Texts = ()
    shapes: tuple[ShapeEntry, ...] = ()
    prefixes: tuple[tuple[Short, ...], ...] = ()
    sections: tuple[SectionEntry, ...] = ()
    heads: dict[str, Text] = Field(default_factory=dict)
    places: tuple[tuple[Text, ...], ...] = ()


class Taught:
    """Sections that an office's people have taught, found again where they were misread."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {fold(name).rstrip("."): name for name in names}
        self._vocabulary = Vocabulary(self._names)

    def near(self, read: str) -> list[tuple[str, float]]:
        """The sections that a word may stand for, the nearest first, each with its distance."""
        return [(self._names[word], far) for word, far in self._vocabulary.candidates(fold(read).rstrip("."))]


@dataclass(frozen=True)
class Pack:
    """A pack ready for reading. ``sections`` maps the key of an abbreviation to its name, ``twins`` to its code; ``shorts`` are
    abbreviations as they are written; ``places`` and ``units``
    are folded; ``in_numbers`` are keys of other words that numbers hold; ``file_forms`` are forms that
    other forms have for the file's part, before a serial; ``taught`` are the sections that the office's lexicon adds;
    ``digest`` names all of it in a result's provenance."""

    name: str
    labels: Labels
    shapes: tuple[Shape, ...]
    prefixes: re.Pattern[str]
    sections: dict[str, str]
    shorts: tuple[str, ...]
    twins: dict[str, str]
    heads: dict[str, str]
    places: frozenset[str]
    units: frozenset[str]
    in_numbers: frozenset[str]
    file_forms: frozenset[str]
    taught: Taught
    digest: str
    _abbreviations: re.Pattern[str]
    _prefix_codes: dict[str, str]

    def twin(self, value: str) -> str:
        """The second key of a number: prefixes and sections by their codes, so that प.3(12)राज-6 and F.3(12)Rev-6 are one."""
        return self.twin_of_key(number_key(value))

    def twin_of_key(self, key: str) -> str:
        """The same of a number's key."""
        if prefix := self._prefix(key):
            key = prefix[0] + key[prefix[1] :]
        return loose_key(self._abbreviations.sub(lambda match: self.twins[match[0]], key))

    def _prefix(self, key: str) -> tuple[str, int] | None:
        """The code of the prefix that a number's key begins with, and where the number behind it begins; None without one.

        A zero between them may abbreviate (प०), but directly before figures it is one of them: एफ 08-70.
        """
        match = self.prefixes.match(key)
        if match is None:
            return None
        letters = match[0].rstrip(".,0॰ ")
        return self._prefix_codes[number_key(letters)], len(match[0].rstrip("0"))

    def lacks_serial(self, shape: Shape) -> bool:
        """Whether a number of this form is what other numbers have before their serial."""
        return _bare_form(shape.form) in self.file_forms

    def knows_words_of(self, key: str) -> bool:
        """Whether every Hindi word in a number's key is a prefix, section, head or other word that numbers hold, or a quoted letter."""
        return not self.unknown_words(key)

    def unknown_words(self, key: str) -> list[str]:
        """The Hindi words in a number's key that are none of these.

        Models misread one conjunct alike (शस्त्र as शस्र, पं as प), so that their agreement says little of a word that nobody knows.
        """
        prefix = self.prefixes.match(key)
        rest = _QUOTED.sub(" ", self._abbreviations.sub(" ", key[prefix.end() :] if prefix else key))
        heads = {head.partition("-")[0] for head in self.heads}
        return [word for word in _HINDI.findall(rest) if word not in self.in_numbers and word not in heads]

    def spellings(self, key: str) -> Iterator[str]:
        """The keys of a number's twins, itself among them: its prefix and sections in every spelling; some hundreds at most."""
        start, heads = 0, [""]
        if prefix := self._prefix(key):
            code, start = prefix
            heads = [spelling for spelling, of in self._prefix_codes.items() if of == code]
        pieces: list[list[str]] = [heads]
        for match in self._abbreviations.finditer(key, start):
            pieces += [[key[start : match.start()]], [short for short, code in self.twins.items() if code == self.twins[match[0]]]]
            start = match.end()
        for chosen in islice(product(*pieces, [key[start:]]), _MOST_SPELLINGS):
            yield "".join(chosen)


_Written = tuple[PackEntries, Mistakes]


def load_pack(state: str = "", own: Path | None = None, weakest: PackEntries | None = None) -> Pack:
    """The shipped pack of a state (empty: the central one), with an office's own words over it. Raises ConfigError naming every mistake.

    Shipped packs are built once; an office's own path is read each time, so that what people change in it counts. ``weakest`` adds what
    none of these says.
    """
    if own is None and weakest is None:
        return _shipped_pack(state or STANDARD)
    return _build([*([_read(own)] if own else []), *_shipped(state or STANDARD)], weakest)


def read_pack(path: Path) -> Pack:
    """A pack at any path, on its shipped base. Raises ConfigError naming every mistake with its line."""
    return _build(_with_bases(path))


def states() -> tuple[str, ...]:
    """The states that have a pack."""
    return tuple(sorted(path.stem for path in _directory().glob("*.toml")))


def _directory() -> Path:
    return shipped(f"states/{STANDARD}.toml").parent


@cache
def _shipped_pack(state: str) -> Pack:
    return _build(_shipped(state))


def _shipped(state: str) -> list[_Written]:
    path = _directory() / f"{state}.toml"
    if not _NAME.fullmatch(state) or not path.is_file():
        raise ConfigError("pack.unknown", wanted=state, known=", ".join(states()))
    return _with_bases(path)


def _with_bases(path: Path) -> list[_Written]:
    """A pack and those that it stands on, the strongest first."""
    chain = [_read(path)]
    while base := chain[-1][0].base:
        mistakes = chain[-1][1]
        below = _directory() / f"{base}.toml"
        if len(chain) > _MOST_BASES or not _NAME.fullmatch(base) or not below.is_file() or below in [one.path for _, one in chain]:
            mistakes.add(("base",), f"there is no pack {base!r} to stand on")
            mistakes.report()
        chain.append(_read(below))
    return chain


def _read(path: Path) -> tuple[PackEntries, Mistakes]:
    written, mistakes = read_toml(path, _MOST_BYTES, "pack.mistakes")
    return _validated(written, mistakes), mistakes


def _validated(written: dict[str, Any], mistakes: Mistakes) -> PackEntries:
    try:
        return PackEntries.model_validate(written)
    except ValidationError as error:
        for one in error.errors():
            mistakes.add(one["loc"], one["msg"])
        mistakes.report()
        raise AssertionError from error


def _check(entries: PackEntries, words: dict[str, Texts], mistakes: Mistakes) -> None:
    meanings: dict[tuple[str, ...], str] = {}
    for table, labels in (("labels", entries.labels), ("weak", entries.weak), ("land", entries.land)):
        for name, texts in labels.model_dump(by_alias=True).items():
            for index, text in enumerate(texts):
                place = (table, name, index)
                _check_label(text, place, words, mistakes)
                for spelt in _spellings(text, words):
                    if meanings.setdefault(words_of(spelt), f"{table}.{name}") != f"{table}.{name}":
                        mistakes.add(place, f"{spelt!r} stands in {meanings[words_of(spelt)]} too")
    for index, shape in enumerate(entries.shapes):
        try:
            compile_form(shape.form, "F")
        except FormError as error:
            mistakes.add(("shapes", index, "form"), str(error))
    codes: dict[str, str] = {}
    for index, section in enumerate(entries.sections):
        for at, short in enumerate(section.short):
            key = number_key(short)
            if codes.setdefault(key, section.code) != section.code or not key:
                mistakes.add(("sections", index, "short", at), f"{short!r} abbreviates {codes[key] or 'nothing'} too")
    for index, prefix in enumerate(entries.prefixes):
        if len(prefix) < 1 or not all(re.fullmatch(f"[{_LETTERS}]+[.०॰]?", one) for one in prefix):
            mistakes.add(("prefixes", index), "a prefix is letters, the first spelling its code")
    for index, spellings in enumerate(entries.places):
        if not spellings:
            mistakes.add(("places", index), "a place has a name")


def _check_label(text: str, place: Place, words: dict[str, Texts], mistakes: Mistakes) -> None:
    if unknown := [name for name in _PLACEHOLDER.findall(text) if name not in words]:
        mistakes.add(place, f"there is no list words.{unknown[0]}")
    bare = _PLACEHOLDER.sub("", text)
    if "{" in bare or "}" in bare:
        mistakes.add(place, "a lone brace")
    if sum(len(word) for word in words_of(bare)) < 2 and not _PLACEHOLDER.search(text):
        mistakes.add(place, f"{text!r} is too short to tell apart")


def _spellings(text: str, words: dict[str, Texts]) -> Iterator[str]:
    """A label with each of the words that its placeholders stand for."""
    pieces = _PLACEHOLDER.split(text)
    for chosen in product(*(words.get(name, ("",)) for name in pieces[1::2])):
        yield "".join(piece for pair in zip(pieces[::2], (*chosen, ""), strict=True) for piece in pair)


def _build(chain: list[_Written], weakest: PackEntries | None = None) -> Pack:
    """One pack out of several, the first the strongest. Raises ConfigError naming every mistake of the first that has any."""
    last = [(weakest, Mistakes(Path(), "", "pack.mistakes"))] if weakest else []
    chain = [*chain, *last]
    words: dict[str, Texts] = {}
    for entries, mistakes in reversed(chain):
        words = words | {name: (*texts, *words.get(name, ())) for name, texts in entries.words.items()}
        _check(entries, words, mistakes)
        mistakes.report()
    labels = [label for entries, _ in chain for label in _labels(entries, words)]
    prefixes = _merged(chain, lambda entries: [(spelling, one[0]) for one in entries.prefixes for spelling in one])
    spelt = "|".join(sorted((re.escape(prefix.rstrip(".०॰")) for prefix in prefixes), key=len, reverse=True)) or "(?!)"
    prefix = rf"(?:{spelt})(?![{_LETTERS}])[.,0॰ ]{{0,2}}+(?=[0-9])"
    sections = _merged(chain, lambda entries: [(number_key(short), one) for one in entries.sections for short in one.short])
    known = "|".join(sorted(map(re.escape, sections), key=len, reverse=True)) or "(?!)"
    return Pack(
        name=chain[0][0].name,
        labels=Labels(labels),
        shapes=tuple(
            Shape(shape.name, shape.form, compile_form(shape.form, prefix), shape.case, shape.bare)
            for entries, _ in chain
            for shape in entries.shapes
        ),
        prefixes=re.compile(prefix, re.IGNORECASE),
        sections={key: section.name for key, section in sections.items()},
        shorts=tuple(dict.fromkeys(short for section in sections.values() for short in section.short)),
        twins={key: section.code for key, section in sections.items()},
        heads=_merged(chain, lambda entries: [(number_key(head), name) for head, name in entries.heads.items()]),
        places=frozenset(fold(spelling) for entries, _ in chain for place in entries.places for spelling in place),
        taught=Taught(section.name for entries, _ in last for section in entries.sections),
        digest=_digest([entries for entries, _ in chain]),
        file_forms=frozenset(_bare_form(part) for entries, _ in chain for one in entries.shapes for part in _FILE_PART.findall(one.form)),
        in_numbers=frozenset(number_key(word) for word in words.get("in_numbers", ())),
        units=frozenset(fold(unit).rstrip(".") for entries, _ in chain for unit in entries.units),
        _abbreviations=re.compile(f"(?<![{_LETTERS}])(?:{known})(?![{_LETTERS}])"),
        _prefix_codes={number_key(prefix): number_key(code) for prefix, code in prefixes.items()},
    )


def _bare_form(form: str) -> str:
    """A form without the names of its parts."""
    return _NAMED.sub("", form.replace(" ", ""))


def _digest(chain: Sequence[PackEntries]) -> str:
    canonical = json.dumps([entries.model_dump(mode="json") for entries in chain], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _labels(entries: PackEntries, words: dict[str, Texts]) -> Iterator[Label]:
    for weak, table in ((False, entries.labels), (True, entries.weak)):
        for name, texts in table.model_dump(by_alias=True).items():
            for text in texts:
                yield from (Label(spelt, Means(name), weak) for spelt in _spellings(text, words))
    for name, texts in entries.land.model_dump().items():
        for text in texts:
            yield from (Label(spelt, Means.LAND, land=name) for spelt in _spellings(text, words))


def _merged(chain: list[_Written], pairs: Callable[[PackEntries], list[tuple[str, T]]]) -> dict[str, T]:
    """The pairs of all packs; what a stronger one says stands."""
    merged: dict[str, T] = {}
    for entries, _ in reversed(chain):
        merged |= dict(pairs(entries))
    return merged
