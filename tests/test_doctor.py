"""The doctor names what is missing, with the line that installs it."""

from __future__ import annotations

import importlib.util
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from scanfile import doctor, pipeline
from scanfile.doctor import Check, Examination


def checks_of(where: Path) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine(where).checks}


def test_every_program_library_and_model_is_looked_at(tmp_path: Path) -> None:
    names = set(checks_of(tmp_path))
    assert {"tesseract", "pdftoppm", "qpdf", "disk", "python tesserocr", "python pikepdf", "python cv2", "python sqlite_utils"} <= names
    assert {"model Devanagari", "model eng", "model hin"} <= names


def test_a_missing_program_comes_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name in ("qpdf", "tesseract") else real(name))
    examined = doctor.examine(tmp_path)
    found = {check.name: check for check in examined.checks}
    assert (found["qpdf"].ok, found["qpdf"].package, found["pdftoppm"].ok) == (False, "qpdf", real("pdftoppm") is not None)
    assert not examined.ok
    assert examined.install_line.startswith("sudo apt-get install -y --no-install-recommends ")
    assert {"qpdf", "tesseract-ocr"} <= set(examined.install_line.split())


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pikepdf" else real(name))
    assert not checks_of(tmp_path)["python pikepdf"].ok


def test_a_missing_model_comes_with_its_package(tmp_path: Path) -> None:
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    empty = tmp_path / "empty"
    empty.mkdir()
    archive.config.write_text(f'[ocr]\ntessdata = "{empty}"\n')
    found = checks_of(archive.root)
    assert not found["model Devanagari"].ok
    assert found["model Devanagari"].package == "tesseract-ocr-script-deva"
    assert found["model hin"].package == "tesseract-ocr-hin"


def test_best_models_are_installed_by_make(tmp_path: Path) -> None:
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    archive.config.write_text(f'[ocr]\nprofile = "thorough"\nbest_tessdata = "{tmp_path}"\n')
    missing = [check for check in doctor.examine(archive.root).checks if not check.ok and "make models" in check.remedy]
    assert missing
    assert not any(check.package for check in missing), "no Debian package brings them"


def test_a_broken_configuration_is_one_of_the_findings(tmp_path: Path) -> None:
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    archive.config.write_text("[general]\nlagn = 1\n")
    found = checks_of(archive.root)
    assert not found["scanfile.toml"].ok
    assert "general.lagn" in found["scanfile.toml"].remedy
    assert "tesseract" in found, "the rest is looked at all the same"


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda where: usage(10 << 30, 9 << 30, 100 << 20))
    disk = checks_of(tmp_path)["disk"]
    assert not disk.ok
    assert "100 MB" in disk.remedy


def test_the_archive_s_language_is_spoken(tmp_path: Path) -> None:
    archive = pipeline.create_archive(tmp_path / "archive", "", "")
    archive.config.write_text('[general]\nlang = "hi"\n')
    assert doctor.examine(archive.root).lang == "hi"
    assert doctor.examine(tmp_path).lang == "en"


def test_each_package_is_named_once() -> None:
    checks = (Check("a", False, package="one"), Check("b", False, package="two"), Check("c", False, package="one"), Check("d", True))
    examined = Examination(checks, "en")
    assert examined.packages == ("one", "two")
    assert examined.install_line.endswith(" one two")
    assert Examination((Check("d", True),), "en").install_line == ""


def test_json_has_its_keys(tmp_path: Path) -> None:
    found: dict[str, Any] = doctor.examine(tmp_path).as_json()
    assert set(found) == {"ok", "install", "checks"}
    assert all(set(check) == {"name", "ok", "found", "remedy", "package"} for check in found["checks"])
