"""How the text of a PDF page is got: from its layer as it is, from its layer converted, or by recognition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typed_pages import typed

from scanfile import config, pages, tasks
from scanfile.model import Block, Line, OcrPage, Word
from scanfile.ocr import Layout, Pixels, Reading

SETTINGS = config.load(None)
TYPED = ["dk;kZy; ftykf/kdkjh", "f'k{kk foHkkx] iVuk"]
HINDI = "कार्यालय जिलाधिकारी शिक्षा विभाग, पटना"


class Scripted:
    """An engine that reads these words on every page."""

    name = "scripted 1"

    def __init__(self, text: str) -> None:
        words = tuple(Word(word, (40 * place, 40, 40 * place + 30, 60), 95, "x") for place, word in enumerate(text.split()))
        self.reading = Reading((Block((Line(words, (0, 40, 400, 60)),), (0, 40, 400, 60)),)) if words else Reading(())

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        return self.reading if np.min(pixels.shape) > 400 else Reading(())

    def close(self) -> None:
        """Nothing to let go."""


def read(monkeypatch: pytest.MonkeyPatch, path: Path, seen: str, turns: int | None = None) -> OcrPage:
    monkeypatch.setattr(tasks, "_engine", lambda settings: Scripted(seen))
    inspection = pages.inspect(path, 1, SETTINGS.pages)
    task = tasks.PageTask(path.parent, "b", "000001-001", path.name, "", 1, SETTINGS.pages, SETTINGS.ocr, inspection, turns)
    return tasks._read(path, task, inspection)


def test_a_layer_that_recognition_confirms_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, typed(tmp_path / "k.pdf", "KrutiDev010", TYPED), HINDI.replace("शिक्षा", "शिक्ष"))
    assert (found.engine, found.languages, found.turns, found.angle_deg) == ("legacy:kruti-dev", "", 0, 0.0)
    assert found.text.split() == HINDI.split(), "the layer's letters, not the engine's"


@pytest.mark.parametrize(
    ("name", "seen", "turns"),
    [
        pytest.param("KrutiDev010", "और ही कुछ लिखा है", None, id="something else stands there"),
        pytest.param("KrutiDev010", HINDI + " मुहर प्राप्त अभिलेखागार", None, id="more stands there"),
        pytest.param("Walkman-Chanakya905", HINDI, None, id="codes that are not known"),
        pytest.param("KrutiDev010", HINDI, 2, id="a page that a person turned"),
        pytest.param("KrutiDev010", "", None, id="nothing was recognised"),
    ],
)
def test_else_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, seen: str, turns: int | None) -> None:
    found = read(monkeypatch, typed(tmp_path / "k.pdf", name, TYPED), seen, turns)
    assert (found.engine, found.text.split()) == ("scripted 1", seen.split())
