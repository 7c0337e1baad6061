"""Configuration: TOML to frozen slices, all mistakes reported at once; each step gets its own slice and records its digest."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from scanfile.errors import ConfigError
from scanfile.model import Part, SheetKind


class Slice(BaseModel):
    """Settings of one step. Frozen; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def digest(self) -> str:
        """Twelve hexadecimal digits that name these settings in a result's provenance."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]


class GeneralSettings(Slice):
    """The office, its language, and how many workers."""

    lang: Literal["en", "hi"]
    state: str
    office: str
    jobs: int = Field(ge=0, le=256)
    task_timeout_s: int = Field(ge=1)
    sealed_readers: tuple[str, ...]


class IntakeSettings(Slice):
    """What counts as scanner output."""

    max_path_mb: int = Field(ge=1)
    suffixes: tuple[str, ...]


class PagesSettings(Slice):
    """Decoding and inspection."""

    max_megapixels: int = Field(ge=1)
    render_dpi: int = Field(ge=72, le=1200)
    max_skew_deg: float = Field(ge=0, le=30)
    min_skew_deg: float = Field(ge=0, le=5)
    blank_ink: float = Field(ge=0, le=1)
    blank_margin_mm: float = Field(ge=0, le=50)


class BarcodeRule(Slice):
    """What a barcode that the office had before stands for.

    ``match`` is the code's text as it stands, with at most one ``{number}`` and one ``{volume}`` in it; ``symbol`` narrows the rule to one
    kind of code.
    """

    match: str = Field(min_length=1, max_length=200)
    kind: SheetKind
    part: Part | Literal[""] = ""
    symbol: Literal["any", "qr", "code39", "code128"] = "any"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        places = re.findall(r"\{(number|volume)\}", self.match)
        if re.search("[{}]", re.sub(r"\{(number|volume)\}", "", self.match)) or len(set(places)) != len(places):
            raise ValueError("match may hold {number} and {volume} once each, and no other braces")
        if "}{" in self.match:
            raise ValueError("nothing stands between {number} and {volume} to tell where one ends")
        if (self.kind is SheetKind.FILE) != ("number" in places) or ("volume" in places and self.kind is not SheetKind.FILE):
            raise ValueError("{number} belongs to the kind 'file', and to no other")
        if self.part and self.kind not in (SheetKind.FILE, SheetKind.NEXT_PART):
            raise ValueError("part belongs to the kinds 'file' and 'next part'")
        return self


class SeparateSettings(Slice):
    """How a stack is divided, what is done with blank pages, and the barcodes that are taken for separator sheets."""

    blank: Literal["aside", "replica"]
    by: str = Field(default="auto", pattern=r"^(auto|sheets|path|each|blank|csv|count:[1-9][0-9]{0,5})$")
    barcodes: tuple[BarcodeRule, ...] = ()


class RescanSettings(Slice):
    """Beyond which measures a page should be scanned again. Levels are grey, 0 black to 255 white."""

    min_paper: int = Field(ge=0, le=255)
    max_ink: int = Field(ge=0, le=255)
    min_ink_share: float = Field(ge=0, le=1)
    min_sharpness: float = Field(ge=0, le=100)
    min_dpi: float = Field(ge=0, le=1200)
    max_clipped_mm: float = Field(ge=0)
    max_corner_mm: float = Field(ge=0)
    max_skew_deg: float = Field(ge=0, le=45)
    max_edge_mm: float = Field(ge=0)


class ProfileSettings(Slice):
    """The models of one reading profile, in the order in which they read; empty = no such reading."""

    languages: str = Field(min_length=1)
    second: str
    third: str


class ChoiceSettings(Slice):
    """When a place is read again, and which reading stands; in points of confidence (0 to 100) and shares (0 to 1)."""

    doubt: int = Field(ge=0, le=101)
    page_share: float = Field(ge=0, le=1)
    soften_px: float = Field(ge=0, le=5)
    margin: int = Field(ge=0, le=100)
    implausible: int = Field(ge=0, le=100)
    script: int = Field(ge=0, le=100)
    digits: int = Field(ge=0, le=100)
    insert: int = Field(ge=0, le=100)
    noise: int = Field(ge=0, le=100)
    sure: int = Field(ge=0, le=100)
    legible_share: float = Field(ge=0, le=1)
    legible_sure: float = Field(ge=0, le=1)
    legible_understood: float = Field(ge=0, le=1)


class OcrSettings(Slice):
    """The engine and its profiles."""

    engine: Literal["tesserocr", "pytesseract"]
    profile: str
    tessdata: str
    best_tessdata: str
    orientation: bool
    spans: int = Field(ge=0, le=100)
    choice: ChoiceSettings
    profiles: dict[str, ProfileSettings]

    @property
    def chosen(self) -> ProfileSettings:
        """The profile that is switched on."""
        return self.profiles[self.profile]


class DuplicatesSettings(Slice):
    """When two pages are scans of one sheet; shares are 0 to 1, ink is in mm²."""

    near: bool
    bucket: int = Field(ge=2, le=1000)
    shared: int = Field(ge=1, le=80)
    most: int = Field(ge=1, le=100)
    overlap: float = Field(ge=0, le=1)
    placed: float = Field(ge=0, le=1)
    likeness_words: float = Field(ge=-1, le=1)
    likeness: float = Field(ge=-1, le=1)
    likeness_within: float = Field(ge=-1, le=1)
    likeness_sure: float = Field(ge=-1, le=1)
    added_mm2: float = Field(ge=0)
    pale_mm2: float = Field(ge=0)


class PdfSettings(Slice):
    """The searchable PDF."""

    storage: Literal["pass-through"]
    lossless: bool
    jpeg_quality: int = Field(ge=30, le=100)
    language: str
    build_bytes: int = Field(ge=1 << 20)


class AccessSettings(Slice):
    """The small PDFs that are handed over; a hand-over profile may set the first four. 0 means no limit."""

    max_bytes: int = Field(ge=0)
    max_pages: int = Field(ge=0)
    dpi: int = Field(ge=0, le=2400)
    colour: Literal["keep", "grey", "bitonal"]
    text_dpi: int = Field(ge=100, le=600)
    paper_dpi: int = Field(ge=25, le=300)
    ink_dpi: int = Field(ge=25, le=300)
    photo_dpi: int = Field(ge=50, le=600)
    paper_quality: int = Field(ge=10, le=95)
    ink_quality: int = Field(ge=10, le=95)
    photo_quality: int = Field(ge=10, le=95)


class IndexSettings(Slice):
    """Search."""

    rank_limit: int = Field(ge=1)


class ReviewSettings(Slice):
    """What is asked of people.

    A record needs what is ``required``, and of each of its letters what ``letters`` names, before it is published; ``asked`` holds none up.
    ``single_letter``: a record that is one letter, with neither cover nor noting, is called by that letter's number.
    Of the fields of ``double_entry`` (True: the number) two people must type the same where no reading is surer than ``weak``.
    """

    required: tuple[Literal["number", "subject", "date"], ...]
    asked: tuple[Literal["number", "subject", "date", "office", "year"], ...]
    letters: tuple[Literal["number", "date", "subject"], ...]
    single_letter: bool
    double_entry: bool | tuple[Literal["number", "subject", "date", "office", "year"], ...]
    weak: int = Field(ge=0, le=100)

    @property
    def typed_twice(self) -> tuple[str, ...]:
        """The fields that two people must type alike where nobody printed them."""
        if isinstance(self.double_entry, bool):
            return ("number",) if self.double_entry else ()
        return self.double_entry


class ScannerSettings(Slice):
    """The scanner of this machine, for what ``scanfile scan`` is not told; an empty text leaves it to the scanner."""

    device: str
    source: str
    mode: str
    resolution: int = Field(ge=0, le=2400)
    paper: str
    format: Literal["png", "tiff", "jpeg"]


class Settings(Slice):
    """The whole configuration; hand a step its slice, not this."""

    general: GeneralSettings
    intake: IntakeSettings
    pages: PagesSettings
    rescan: RescanSettings
    separate: SeparateSettings
    ocr: OcrSettings
    duplicates: DuplicatesSettings
    pdf: PdfSettings
    access: AccessSettings
    index: IndexSettings
    review: ReviewSettings
    scanner: ScannerSettings


def shipped(name: str) -> Path:
    """A file of the shipped ``configs``: inside the installed package, or beside it in a source checkout. Raises ConfigError."""
    for base in (Path(__file__).parent / "configs", Path(__file__).parent.parent / "configs"):
        if (base / name).is_file():
            return base / name
    raise ConfigError("config.shipped-missing", name=name)


def load(own: Path | None) -> Settings:
    """The shipped defaults, overlaid by an archive's own file where there is one. Raises ConfigError naming every mistake."""
    layers = _read(shipped("default.toml"))
    if own is not None and own.exists():
        layers = _overlay(layers, _read(own))
    try:
        settings = Settings.model_validate(layers)
    except ValidationError as error:
        mistakes = "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
        raise ConfigError("config.mistakes", path=str(own or ""), mistakes=mistakes) from None
    if settings.ocr.profile not in settings.ocr.profiles:
        raise ConfigError(
            "config.mistakes", path=str(own or ""), mistakes=f"ocr.profile: there is no [ocr.profiles.{settings.ocr.profile}]"
        )
    return settings


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError("config.unreadable", path=str(path), reason=str(error)) from None


def _overlay(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        known = merged.get(key)
        merged[key] = _overlay(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
