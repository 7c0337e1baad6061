"""What this machine has and lacks: programs, language models, libraries, room on the disk. Changes nothing."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scanfile import config
from scanfile.config import Settings
from scanfile.errors import MissingToolError, ScanfileError
from scanfile.paper.fonts import FONT_DIRECTORY, FONT_PACKAGE, FONTS
from scanfile.store import Archive

_PROGRAMS = {"tesseract": "tesseract-ocr", "pdftoppm": "poppler-utils", "qpdf": "qpdf", "gs": "ghostscript", "scanimage": "sane-utils"}
_LIBRARIES = ("tesserocr", "pytesseract", "pdf2image", "PIL", "cv2", "ocrmypdf", "pikepdf", "pypdfium2", "sqlite_utils", "pebble")
_SHEET_LIBRARIES = ("fpdf", "uharfbuzz", "segno", "python_calamine")
_MODELS = {
    "Devanagari": "tesseract-ocr-script-deva",
    "hin": "tesseract-ocr-hin",
    "eng": "tesseract-ocr-eng",
}
_ROOM_BYTES = 2 << 30
"""Less free space than this is reported: a night of 3,000 colour pages needs about as much."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``package`` is the Debian package that brings it, where one does."""

    name: str
    ok: bool
    found: str = ""
    remedy: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """All checks, and the language to tell them in."""

    checks: tuple[Check, ...]
    lang: str

    @property
    def ok(self) -> bool:
        """Whether nothing is missing."""
        return all(check.ok for check in self.checks)

    @property
    def packages(self) -> tuple[str, ...]:
        """Debian packages that would bring what is missing."""
        return tuple(dict.fromkeys(check.package for check in self.checks if not check.ok and check.package))

    @property
    def install_line(self) -> str:
        """The line that installs them."""
        return f"sudo apt-get install -y --no-install-recommends {' '.join(self.packages)}" if self.packages else ""

    def as_json(self) -> dict[str, Any]:
        """``{"ok", "install", "checks": [{"name", "ok", "found", "remedy", "package"}]}``."""
        return {"ok": self.ok, "install": self.install_line, "checks": [asdict(check) for check in self.checks]}


def examine(where: Path) -> Examination:
    """Look at this machine, and at the archive in ``where`` if there is one."""
    archive = Archive(where.absolute())
    checks = []
    try:
        settings = config.load(archive.config if archive.exists else None)
    except ScanfileError as error:
        settings = config.load(None)
        checks.append(Check("scanfile.toml", False, remedy=str(error)))
    checks += [_program(name, package) for name, package in _PROGRAMS.items()]
    checks += [_library(name) for name in (*_LIBRARIES, *_SHEET_LIBRARIES)]
    checks += [_font(name) for name in FONTS]
    checks += _models(settings)
    checks.append(_room(archive.root if archive.exists else Path.cwd()))
    return Examination(tuple(checks), settings.general.lang)


def _program(name: str, package: str) -> Check:
    path = shutil.which(name)
    return Check(name, path is not None, path or "", f"package {package}", package)


def _library(name: str) -> Check:
    present = importlib.util.find_spec(name) is not None
    return Check(f"python {name}", present, "installed" if present else "", "pip install scanfile")


def _font(name: str) -> Check:
    path = FONT_DIRECTORY / name
    return Check(f"font {path.stem}", path.is_file(), str(path), f"package {FONT_PACKAGE}", FONT_PACKAGE)


def _models(settings: Settings) -> list[Check]:
    """The models of the profile that is switched on."""
    from scanfile.ocr import BEST, Models

    profile = settings.ocr.chosen
    wanted = [languages for languages in (profile.languages, profile.second, profile.third) if languages]
    checks = []
    for languages in wanted:
        for model in languages.removeprefix(BEST).split("+"):
            best = languages.startswith(BEST)
            package = "" if best else _MODELS.get(model, "")
            try:
                directory, _ = Models(settings.ocr).locate(BEST + model if best else model)
                checks.append(Check(f"model {model}", True, str(directory)))
            except MissingToolError as error:
                remedy = "make models" if best else f"package {package}" if package else str(error)
                checks.append(Check(f"model {model}", False, remedy=remedy, package=package))
    return checks


def _room(where: Path) -> Check:
    free = shutil.disk_usage(where).free
    return Check("disk", free >= _ROOM_BYTES, f"{free >> 30} GB free in {where}", f"only {free >> 20} MB free in {where}: make room")
