"""What a set of letters is written with: its fonts, its pens, its words. No two sets share any of these (``__main__``)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from samples.sheet import FONT_ROOT, Face

PACKAGES = (
    "fonts-noto-core fonts-lohit-deva fonts-gargi fonts-nakula fonts-sahadeva fonts-deva-extra fonts-samyak-deva fonts-sil-annapurna "
    "fonts-liberation fonts-dejavu-core fonts-dejavu-extra fonts-freefont-ttf fonts-crosextra-carlito fonts-dkg-handwriting fonts-breip "
    "fonts-humor-sans fonts-smc-chilanka fonts-sarai fonts-aksharyogini2 fonts-urw-base35 fonts-comic-neue fonts-ecolier-court"
)
"""The Debian packages that hold the fonts of all sets but those in ``fonts/package.json``."""

_WEB = Path(__file__).resolve().parent / "fonts/node_modules/@fontsource"


def web(name: str, script: str = "devanagari", *, bold: bool = True) -> tuple[str, str]:
    """One script of a web font of ``fonts/package.json``: regular, and bold where it has one (else the regular one twice)."""
    stem = _WEB / name / "files" / f"{name}-{script}"
    return f"{stem}-400-normal.woff", f"{stem}-{700 if bold else 400}-normal.woff"


@dataclass(frozen=True)
class Wording:
    """Fonts below ``FONT_ROOT`` and words. ``{...}`` are gaps (``compose``). By state: offices and sections; by language: the rest."""

    faces: tuple[Face, ...]
    pens: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]
    """Fonts of scripts that nobody here reads, each with a text in it."""

    districts: dict[str, tuple[tuple[str, str], ...]]
    offices: dict[str, tuple[tuple[str, ...], ...]]
    offices_en: dict[str, tuple[tuple[str, ...], ...]]
    sections: tuple[str, ...]
    sections_en: dict[str, tuple[str, ...]]
    sections_rajasthan: tuple[str, ...]
    wings: tuple[str, ...]
    people: tuple[str, ...]
    people_en: tuple[str, ...]
    posts: tuple[str, ...]
    posts_en: tuple[str, ...]
    villages: tuple[str, ...]
    subjects: tuple[str, ...]
    subjects_en: tuple[str, ...]
    openings: tuple[str, ...]
    openings_en: tuple[str, ...]
    bodies: tuple[str, ...]
    bodies_en: tuple[str, ...]
    references: tuple[str, ...]
    """With ``{number}`` and ``{past}``: lines above the text that name other letters."""
    references_en: tuple[str, ...]
    cited: tuple[str, ...]
    """The same in sentences."""
    cited_en: tuple[str, ...]
    addressees: tuple[str, ...]
    addressees_en: tuple[str, ...]
    copies: tuple[str, ...]
    copies_en: tuple[str, ...]
    contacts: tuple[str, ...]
    stamps: tuple[str, ...]
    """Inward marks, lines by ``|``, with ``{dy}`` and ``{due}``."""
    notings: tuple[str, ...]
    covers: tuple[str, ...]
    orders: tuple[str, ...]

    def require(self) -> None:
        """Raises SystemExit with the line that installs what is missing."""
        missing = sorted(path for path in self.fonts() if not (FONT_ROOT / path).exists())
        if missing:
            raise SystemExit(
                f"fonts are missing: {', '.join(missing)}\napt-get install -y --no-install-recommends {PACKAGES}\n"
                "npm install --prefix bench/correspondence/fonts"
            )

    def fonts(self) -> set[str]:
        """All font paths that the set prints or writes with."""
        faces = {path for face in self.faces for path in (face.deva, face.deva_bold, face.latin, face.latin_bold)}
        return faces | set(self.pens) | {path for path, _ in self.foreign}

    def sentences(self) -> set[str]:
        """All texts of more than two words: what one set may not share with another."""
        found: set[str] = set()
        for field in fields(self):
            if field.name not in ("faces", "pens"):
                _gather(getattr(self, field.name), found)
        return {text for text in found if len(text.split()) > 2}


def _gather(value: object, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, dict):
        for inner in value.values():
            _gather(inner, found)
    elif isinstance(value, tuple):
        for inner in value:
            _gather(inner, found)
